"""The sign of figures that somebody looks at before closing: what is closed is what was shown, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from mentoring.funding.rules import chain
from mentoring.funding.rules.settling import Target
from mentoring.funding.rules.statement import Party
from mentoring.funding.services.correcting import Corrected
from mentoring.places.models import Municipality
from mentoring.wording import N_, Refused


class FiguresChanged(Refused):
    """What would be closed is not what was shown; nothing has been closed."""

    def __init__(self) -> None:
        super().__init__(
            N_("Die Zahlen haben sich geändert, seit sie angezeigt wurden. Es ist nichts abgeschlossen.")
        )


def sign_of_closing(
    rule_id: int, result: Mapping[str, Any], targets: Mapping[Target, int], corrected: Sequence[Corrected]
) -> str:
    """The sign of everything an organisation's closing would freeze and book."""
    content = {
        "rule": rule_id,
        "result": result,
        "shares": [[t.kind.value, t.number, amount] for t, amount in sorted(targets.items())],
        "corrections": [
            [one.closing.id, difference.target.kind.value, difference.target.number, difference.amount]
            for one in corrected
            for difference in one.to_book
        ],
    }
    return chain.fingerprint(content)


def sign_of_issue(owed: Sequence[tuple[Municipality, int]], creditor: Party, due_on: date) -> str:
    """The sign of the statements that closing canton-wide would issue."""
    content = {
        "owed": [[one.bfs_number, amount] for one, amount in owed],
        "creditor": msgspec.to_builtins(creditor),
        "due": due_on.isoformat(),
    }
    return chain.fingerprint(content)


def expect_shown(shown: str | None, true: str) -> None:
    """Refuses if something else was shown; None: nobody looked, as when a command closes."""
    if shown is not None and shown != true:
        raise FiguresChanged
