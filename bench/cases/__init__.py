"""One module per topic. Each has ``rows()``, which measures and yields `bench.rows.Row`s; add a module to add
rows. Modules run in alphabetical order; `python -m bench solver` runs those whose names contain the word.
"""
