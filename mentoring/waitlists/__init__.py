"""Waitlists: who waits for a tandem, since when, how urgently, and who referred them."""
