"""Every SELECT of funding: facts (of which days are made), periods, money, closings, ledger, statements."""
