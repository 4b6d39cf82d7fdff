"""The ledger: journal, accounts, payments, reversal, exports."""
