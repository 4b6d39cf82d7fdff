"""An organisation's periods: what would come out, down to days, and closing."""
