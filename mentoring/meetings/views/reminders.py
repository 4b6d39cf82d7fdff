"""Reminders: what was sent, what failed, what is due; what somebody wants to hear of."""
