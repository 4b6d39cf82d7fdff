"""A volunteer's week, holidays and leave, and the own address."""
