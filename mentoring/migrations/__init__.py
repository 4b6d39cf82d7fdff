"""Migrations: how the database came to its present form, on SQLite and PostgreSQL alike."""
