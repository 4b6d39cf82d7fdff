"""Tariffs, staffing and approved amounts of an organisation."""
