"""Expenses: claimed by volunteers, decided by the organisation."""
