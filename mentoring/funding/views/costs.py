"""Costs of an organisation: list, entry, reversal, import, budget."""
