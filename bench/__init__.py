"""Measurements against others, run by `make bench`. A case is a module in `bench.cases` with `rows()`."""
