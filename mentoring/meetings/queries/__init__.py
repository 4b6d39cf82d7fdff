"""Every SELECT of the accompaniment, by what it asks for. Lists are scoped to an organisation or a mentor."""
