"""Parses and shapes what is typed on the pages of the waitlist."""
