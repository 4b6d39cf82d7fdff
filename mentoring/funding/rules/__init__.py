"""Pure decisions about money: whole Rappen, exact fractions of days, no database, no clock.

days (which count) → pools (what may be paid) → waterfall and apportion (who pays) → settling (period after
period) → corrections (what turned out otherwise). statement, tables, ledger and chain are what comes of it.
"""
