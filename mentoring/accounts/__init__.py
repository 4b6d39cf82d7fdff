"""Accounts: organisations, users, sign-in, sessions, second factor, invitations and personal links."""
