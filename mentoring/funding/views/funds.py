"""Funds: promises, receipts, surplus, repayment, accruals."""
