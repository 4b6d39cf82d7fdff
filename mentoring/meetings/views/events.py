"""Trainings and events: what there is, who comes, who still needs which."""
