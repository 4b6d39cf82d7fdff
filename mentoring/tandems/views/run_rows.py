"""What the pages of a run show, made of its solution: rows with names, sentences and addresses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor
from mentoring.tandems.models import RunDecision
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.queries.runs import EntryCard, MentorCard
from mentoring.tandems.rules.serving import Serving, serving_in_words
from mentoring.tandems.services import explanations, prices, wording
from mentoring.tandems.services.explanations import Points
from mentoring.tandems.services.policy import places_in_order, serving_of
from mentoring.tandems.services.run_prices import cost_in_words
from mentoring.tandems.services.runs import OpenedRun
from mentoring.tandems.services.wording import Names
from mentoring.tandems.vocabulary import DecisionKind
from mentoring.waitlists.rules import days_waiting
from mentoring.waitlists.vocabulary import Urgency
from mentoring.web import db, say, today
from mentoring.wording import Sentence

NARROW = 80
"""Under a bar of less weight than this (of 1000) there is room for one letter."""


@dataclass(frozen=True)
class Cards:
    """The people a page names, loaded once, with the names for sentences."""

    entries: dict[int, EntryCard]
    mentors: dict[int, MentorCard]
    names: Names

    def entry(self, key: int | str) -> dict[str, Any]:
        """An entry as a line: name, address of its page, a note under the name."""
        card = self.entries[int(key)]
        days = days_waiting(card.registered_on, today())
        parts = [card.place, ngettext("wartet %(num)d Tag", "wartet %(num)d Tage", days)]
        if card.urgency is not Urgency.NORMAL:
            parts.append(_("Dringlichkeit %(urgency)s", urgency=_(card.urgency.label)))
        return {
            "id": card.id,
            "name": say(card.name),
            "url": url_for("waitlists.entry", entry_id=card.id),
            "place": card.place or "",
            "days": days,
            "note": ", ".join(part for part in parts if part),
            "has_mail": card.has_mail,
        }

    def mentor(self, key: int | str) -> dict[str, Any]:
        """A mentor as a line."""
        card = self.mentors[int(key)]
        seats = ngettext(
            "%(free)s von %(num)d Platz frei",
            "%(free)s von %(num)d Plätzen frei",
            card.capacity,
            free=card.free,
        )
        return {
            "id": card.id,
            "name": card.name,
            "url": url_for("people.mentor", person_id=card.id),
            "note": ", ".join(part for part in (card.place, seats) if part),
            "has_mail": card.has_mail,
        }


def cards_of(entry_ids: Iterable[int | str], mentor_ids: Iterable[int | str]) -> Cards:
    """The people with these keys, in a constant number of statements."""
    entries = queries.entry_cards(db(), map(int, entry_ids), today())
    mentors = queries.mentor_cards(db(), map(int, mentor_ids), today())
    names = Names(
        entries={key: say(card.name) for key, card in entries.items()},
        mentors={key: card.name for key, card in mentors.items()},
        programmes=queries.programme_names(db(), actor().organisation_id or 0),
        regions=queries.region_names(db()),
        called={key: say(card.called) for key, card in entries.items()},
    )
    return Cards(entries, mentors, names)


def drawn(points: Sequence[Points]) -> list[dict[str, Any]]:
    """Contributions as the macros draw them."""
    return [
        {"name": _(one.name), "short": _fitting(one), "points": one.points, "maximum": one.maximum}
        for one in points
    ]


def _fitting(one: Points) -> str:
    """The short name, or its first letter where the bar is too narrow for more."""
    short = _(one.short)
    return short if one.maximum >= NARROW else short[:1] + "."


def in_order(opened: OpenedRun) -> dict[str, int]:
    """The place of every entry in the serving order of the run; equals by how long they wait."""
    return places_in_order(opened.problem)


def order_in_words(opened: OpenedRun) -> str:
    """The serving order that held in the run."""
    return say(serving_in_words(serving_of(opened.problem.policy)))


def present_order() -> str:
    """The serving order that holds for the next run."""
    latest = queries.latest_policy(db(), actor().organisation_id or 0)
    return say(serving_in_words(latest.serving if latest else Serving()))


def proposal_rows(
    opened: OpenedRun,
    pairs: Sequence[Any],
    cards: Cards,
    decisions: Iterable[RunDecision],
    costs: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Proposals as lines: who with whom, the profile of points, what was decided about them.

    ``costs``: what doing without them costs, by entry.
    """
    pinned = {one.entry_id: one for one in decisions if one.kind is DecisionKind.PIN}
    became = queries.tandem_states(db(), opened.run.id)
    rows = []
    for pair in pairs:
        entry, mentor = cards.entry(pair.entry_id), cards.mentor(pair.mentor_id)
        pin = pinned.get(entry["id"])
        tandem = became.get(entry["id"])
        rows.append(
            {
                "entry": entry,
                "mentor": mentor,
                "contributions": drawn(explanations.points_of(pair.contributions)),
                "points": pair.quality,
                "pair": f"{pair.entry_id}-{pair.mentor_id}",
                "who": _("%(entry)s mit %(mentor)s", entry=entry["name"], mentor=mentor["name"]),
                "why_url": pair_url(opened.run.id, pair.entry_id, pair.mentor_id),
                "pinned": pin.id if pin else None,
                "cost": said_cost(costs[pair.entry_id], cards) if pair.entry_id in costs else "",
                "overridden": [_(wording.CONSTRAINTS[one]) for one in pair.overridden],
                "tandem": {"url": tandem_url(tandem[0]), "state": tandem[1]} if tandem else None,
            }
        )
    return rows


def said_cost(price: Any, cards: Cards) -> str:
    """A price in a line: without the pair if it is proposed, with it if not."""
    what = say(cost_in_words(price, cards.names))
    if price.chosen:
        return _("Ohne dieses Paar: %(what)s", what=what)
    return _("Mit diesem Paar: %(what)s", what=what)


def waiting_rows(opened: OpenedRun, unmatched: Sequence[Any], cards: Cards) -> list[dict[str, Any]]:
    """Who stays without a proposal, why, and what would lift it."""
    total = len(opened.problem.mentors)
    rows = []
    for one in unmatched:
        entry = cards.entry(one.entry_id)
        reason, remedy = explanations.why_waiting(one, opened.solution, total)
        rows.append(
            {
                "entry": entry,
                "why": _(wording.WAITS[one.why]),
                "reason": say(reason),
                "remedy": say(remedy) if remedy else "",
                "mentors": total,
                "part_url": _part_url(opened, one.shortage),
                "nearest": [
                    {
                        "text": say(_lifted(near, cards)),
                        "url": pair_url(opened.run.id, one.entry_id, near.mentor_id),
                    }
                    for near in one.nearest
                ],
                "blocks": [
                    {
                        "name": _(wording.CONSTRAINTS[block.constraint]),
                        "alone": block.alone,
                        "total": block.total,
                    }
                    for block in one.blocks
                ],
            }
        )
    return rows


def priced(opened: OpenedRun, price: Any, cards: Cards) -> dict[str, str]:
    """A price in words, with the people by name."""
    waits = {str(key): days_waiting(card.registered_on, today()) for key, card in cards.entries.items()}
    words = prices.price_in_words(price, cards.names, waits, len(opened.solution.pairs))
    return {
        "text": " ".join(say(part) for part in words.text),
        "moves": ", ".join(say(part) for part in words.moves),
    }


def other_row(opened: OpenedRun, other: prices.Other, cards: Cards) -> dict[str, Any]:
    """Another possibility as a line: who, points, price, and what its button sends."""
    entry = cards.names.entry(other.entry_id)
    if other.mentor_id is None:
        who, url, pair = _("%(entry)s wartet", entry=entry), None, None
    else:
        mentor = cards.names.mentor(other.mentor_id)
        who = _("%(entry)s mit %(mentor)s", entry=entry, mentor=mentor)
        url = pair_url(opened.run.id, other.entry_id, other.mentor_id)
        pair = f"{other.entry_id}-{other.mentor_id}"
    return {
        "who": who,
        "url": url,
        "points": other.points,
        "price": priced(opened, other.price, cards),
        "pair": pair,
        "wait": other.entry_id,
    }


def _part_url(opened: OpenedRun, part: int | None) -> str | None:
    return None if part is None else url_for("tandems.run_waiting", run_id=opened.run.id, part=part)


def _lifted(near: Any, cards: Cards) -> Sentence:
    found = explanations.remedy(near.reasons, cards.names)
    return explanations.with_mentor(found, cards.names.mentor(near.mentor_id))


def pair_url(run_id: int, entry_id: int | str, mentor_id: int | str) -> str:
    """The page that says why a pair is proposed, possible or impossible."""
    return url_for("tandems.pair", run_id=run_id, entry_id=int(entry_id), mentor_id=int(mentor_id))


def tandem_url(tandem_id: int) -> str:
    """The page of a tandem."""
    return url_for("tandems.tandem", tandem_id=tandem_id)


def needed_cards(
    pairs: Iterable[Any],
    unmatched: Iterable[Any],
    extra: Iterable[RunDecision] = (),
    named: Iterable[str] = (),
) -> Cards:
    """The people whom these proposals, waiting entries and decisions name, and other entries ``named``."""
    entries = {int(pair.entry_id) for pair in pairs} | {int(key) for key in named}
    mentors = {int(pair.mentor_id) for pair in pairs}
    for one in unmatched:
        entries.add(int(one.entry_id))
        mentors.update(int(near.mentor_id) for near in one.nearest)
    for decision in extra:
        entries.add(decision.entry_id)
        if decision.mentor_id is not None:
            mentors.add(decision.mentor_id)
    return cards_of(entries, mentors)


def in_matching() -> None:
    """Marks «Matching» in the navigation."""
    g.nav = "tandems.runs"
