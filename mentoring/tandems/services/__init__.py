"""Use cases of tandems, one module each for what belongs together."""
