"""The report on the use of funds (Verwendungsnachweis)."""
