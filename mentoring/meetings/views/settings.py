"""How a programme accompanies: intervals, expense rules, trainings needed."""
