"""The shared vocabulary of interests and skills: one spelling for each word, new words as they come."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.names import fold
from mentoring.people import queries
from mentoring.people.models import Interest
from mentoring.people.vocabulary import InterestKind


def words_for(session: Session, kind: InterestKind, labels: Sequence[str]) -> list[Interest]:
    """The words of the vocabulary for these labels; one that is new is added, one spelt alike is reused."""
    wanted = {spelling(label): label for label in reversed(labels)}
    known = queries.words(session, kind, wanted) if wanted else {}
    for folded in [folded for folded in reversed(wanted) if folded not in known]:
        word = Interest(kind=kind, label=wanted[folded], folded=folded)
        try:
            with session.begin_nested():
                session.add(word)
        except IntegrityError:  # somebody else has just added it
            word = queries.words(session, kind, [folded])[folded]
        known[folded] = word
    return [known[folded] for folded in reversed(wanted)]


@lru_cache(maxsize=4096)
def spelling(label: str) -> str:
    """What a word is recognised by."""
    return (fold(label) or label.casefold())[:80]
