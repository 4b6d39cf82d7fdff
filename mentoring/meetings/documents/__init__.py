"""Files about the accompaniment, made from plain values: calendar, certificate."""
