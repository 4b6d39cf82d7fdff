"""What is typed about the accompaniment, parsed and shaped."""
