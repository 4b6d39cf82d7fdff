"""The demonstration: synthetic people at the size of the real programme, the same from the same seed.

Everything is invented. Begin reading with ``filling``: what has happened is laid out in memory by the rules
of the areas and written at once; the last days go through the services themselves. This package knows all
areas, and nothing but the command line knows it.
"""
