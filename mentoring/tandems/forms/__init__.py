"""Forms of tandems: parse and shape what people type."""
