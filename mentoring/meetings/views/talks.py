"""Talks, goals and aftercare of a tandem."""
