"""The tests, by level: matching, rules, database, web, journeys, architecture."""
