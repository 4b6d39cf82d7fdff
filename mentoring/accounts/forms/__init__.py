"""Forms of accounts: parse and shape what people type."""
