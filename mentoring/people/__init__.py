"""People: persons, mentors, mentees, programmes, and what matching and support need to know of them."""
