"""Funding: who pays which Rappen. Costs, rules, closing, corrections, ledger, statements."""
