"""Statements: list, one statement, declaration, the own contact."""
