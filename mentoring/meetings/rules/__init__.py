"""Pure decisions about the accompaniment: when something is due, what may be logged, claimed, rated, sent."""
