"""What a personal link opens without a password. Opening never acts; a button does."""
