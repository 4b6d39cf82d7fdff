"""What accompanies a running tandem: meetings, talks, goals, expenses, trainings, reminders, mails."""
