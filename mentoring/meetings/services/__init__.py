"""Use cases of the accompaniment, one module each for what belongs together. None commits."""
