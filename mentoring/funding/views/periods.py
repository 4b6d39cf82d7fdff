"""Periods canton-wide: state, reconciliation, as closed and as known today, closing."""
