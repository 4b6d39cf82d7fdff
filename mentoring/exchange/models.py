"""Tables of exchange: uploaded lists and what became of their rows."""
