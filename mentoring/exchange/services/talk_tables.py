"""The list of talks as a table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mentoring.clock import ZONE
from mentoring.exchange.services.exporting import Table
from mentoring.meetings.queries.talk_lists import TalkLine
from mentoring.sheets import Value


def talks_table(
    lines: Sequence[TalkLine],
    titles: Mapping[str, str],
    names: Mapping[int, str],
    say: Callable[[Any], str],
) -> Table:
    """Talks, one row each, without what was written down there; ``names`` are the staff's by number."""
    rows: list[list[Value]] = []
    for line in lines:
        talk = line.talk
        planned = talk.planned_at.astimezone(ZONE) if talk and talk.planned_at else None
        rows.append(
            [
                line.tandem.mentor.person.name,
                ", ".join(member.person.name for member in line.tandem.members),
                line.tandem.programme.name,
                say(line.kind),
                say(line.stand),
                line.due_on,
                planned.date() if planned else None,
                planned.strftime("%H:%M") if planned else None,
                talk.held_on if talk else None,
                say(line.attention) if line.attention else None,
                names.get(line.responsible_id or 0),
            ]
        )
    return Table(list(titles.values()), rows)
