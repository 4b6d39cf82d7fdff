"""When a tandem is silent: nobody has logged a meeting for longer than its programme expects."""

from datetime import date, timedelta

from mentoring.wording import N_, Labelled


class Silence(Labelled):
    """How far a silence has come."""

    NONE = "NONE", N_("Treffen sind eingetragen")
    REMIND = "REMIND", N_("die freiwillige Person wird erinnert")
    TASK = "TASK", N_("die Koordination fragt nach")


def silent_since(started_on: date, *, met_on: date | None, resumed_on: date | None) -> date:
    """From which day silence counts: the last meeting, the start, or the end of the last interruption."""
    return max(day for day in (started_on, met_on, resumed_on) if day is not None)


def reminder_on(since: date, silence_days: int) -> date:
    """The first day on which the mentor is reminded: the interval has passed without a log."""
    return since + timedelta(days=silence_days)


def task_on(since: date, silence_days: int, task_after_days: int) -> date:
    """The first day on which the coordination has a task: the reminder has not helped."""
    return reminder_on(since, silence_days) + timedelta(days=task_after_days)


def silence_on(today: date, since: date, *, silence_days: int, task_after_days: int) -> Silence:
    """How far the silence of an active tandem has come (issue 4: reminder to the mentor, then a task)."""
    if today >= task_on(since, silence_days, task_after_days):
        return Silence.TASK
    return Silence.REMIND if today >= reminder_on(since, silence_days) else Silence.NONE
