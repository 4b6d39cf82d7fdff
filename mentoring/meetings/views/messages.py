"""Messages to a group: written, looked at, sent."""
