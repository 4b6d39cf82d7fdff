"""Use cases of funding, by what is done: computing, closing, correcting, issuing, posting, entering."""
