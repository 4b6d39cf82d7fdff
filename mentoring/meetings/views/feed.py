"""A volunteer's calendar feed and certificate."""
