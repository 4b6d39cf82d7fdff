"""What the pages of joint runs show: the own side by name, the other one in classes and steps."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from mentoring.access import actor
from mentoring.history import HistoryRow
from mentoring.people.vocabulary import LANGUAGES
from mentoring.tandems.models_joint import JointRun
from mentoring.tandems.queries import joint_pairs as queries
from mentoring.tandems.queries.joint_pairs import OwnPair
from mentoring.tandems.queries.today import SHOWN
from mentoring.tandems.rules.joint import STEPS, Shown
from mentoring.tandems.services.explanations import points_by_criterion
from mentoring.tandems.services.policy import CRITERIA
from mentoring.tandems.views.run_rows import Cards, cards_of
from mentoring.tandems.vocabulary import Side
from mentoring.tandems.vocabulary_joint import JointEvent, JointState, Times
from mentoring.web import db

KINDS = {JointState.OPEN: "accent", JointState.TANDEM: "good", JointState.DECLINED: "bad"}


SOON = 3
"""So many days before the last one an answer counts as urgent."""


def partner_of(run: JointRun) -> str:
    """The other organisation of a run, by name."""
    return run.partner.name if run.organisation_id == actor().organisation_id else run.organisation.name


def gain_in_words(run: JointRun) -> str:
    """What the run gained, as a sentence."""
    more = run.served_together - run.served_apart
    if not more:
        return _("Gemeinsam wie getrennt: %(num)s Vorschläge.", num=run.served_together)
    return _(
        "%(together)s statt %(apart)s Vorschläge: %(more)s mehr.",
        together=run.served_together,
        apart=run.served_apart,
        more=more,
    )


def cards_for(pairs: Sequence[OwnPair]) -> Cards:
    """The own people of these pairs, loaded once."""
    return cards_of(
        (one.side.entry_id for one in pairs if one.side.entry_id is not None),
        (one.side.mentor_id for one in pairs if one.side.mentor_id is not None),
    )


def pair_row(own: OwnPair, cards: Cards) -> dict[str, Any]:
    """A pair as a line: the own person, the other side in few words, where it stands, what is next."""
    shown = Shown.from_json(own.side.shown)
    return {
        "id": own.pair.id,
        "number": own.pair.number,
        "url": url_for("tandems.joint_pair", pair_id=own.pair.id),
        "mine": own_person(own, cards),
        "side": own.side.side,
        "other": other_side(own),
        "programme": shown.programme,
        "brief": ", ".join(part for part in (_(shown.distance.label), languages_in_words(shown)) if part),
        "state": own.state,
        "kind": KINDS.get(own.state),
        "next": next_in_words(own),
        "consent": own.side.consent,
    }


def own_person(own: OwnPair, cards: Cards) -> dict[str, Any]:
    """The own side's person as a line."""
    if own.side.entry_id is not None:
        return cards.entry(own.side.entry_id)
    return cards.mentor(own.side.mentor_id or 0)


def other_side(own: OwnPair) -> str:
    """What the other side is called as long as nobody knows who it is."""
    partner = partner_of(own.pair.run)
    if own.side.side is Side.MENTEE:
        return _("Freiwillige Person von %(organisation)s", organisation=partner)
    return _("Mentee von %(organisation)s", organisation=partner)


def next_in_words(own: OwnPair) -> str:
    """What is to be done next with a pair."""
    if own.state is not JointState.OPEN:
        return ""
    return _("Die andere Seite ist angefragt") if own.side.consent else _("Ihre Antwort fehlt")


def languages_in_words(shown: Shown) -> str:
    """The common languages that may be named, and how many more there are."""
    names = [_(LANGUAGES.get(code, code)) for code in shown.languages]
    if shown.more_languages:
        names.append(
            ngettext(
                "%(num)d seltenere Sprache",
                "%(num)d seltenere Sprachen",
                shown.more_languages,
            )
        )
    return ", ".join(names)


def facts_of(own: OwnPair) -> list[dict[str, Any]]:
    """What is known of the pair, as conditions that are met."""
    shown = Shown.from_json(own.side.shown)
    texts = [
        _("Programm «%(programme)s»: Mindestalter, Auszug und Zielgruppe stimmen", programme=shown.programme),
        _("Gemeinsame Sprachen: %(languages)s", languages=languages_in_words(shown) or "–"),
        _("Weg: %(distance)s", distance=_(shown.distance.label)),
        _("Gemeinsam frei: %(times)s", times=_(shown.times.label))
        if shown.times is not Times.UNKNOWN
        else _("Freie Zeiten sind nicht von beiden bekannt"),
    ]
    if shown.waited is not None:
        texts.append(_("Wartet: %(waited)s", waited=_(shown.waited.label)))
    return [{"text": text, "done": True} for text in texts]


def steps_of(own: OwnPair) -> list[dict[str, Any]]:
    """The contributions to the quality of the pair, in steps."""
    shown = Shown.from_json(own.side.shown)
    named = zip(CRITERIA, points_by_criterion({}), strict=True)
    return [
        {"name": _(one.name), "points": shown.steps[code], "maximum": STEPS}
        for code, one in named
        if code in shown.steps
    ]


def other_agreed(history: Sequence[HistoryRow]) -> bool:
    """Whether the other side has said yes, as the own side's history of the pair (latest first) tells."""
    said = (
        row.event
        for row in history
        if not row.detail.get("own") and row.event in {JointEvent.AGREED, JointEvent.TAKEN_BACK}
    )
    return next(said, None) == JointEvent.AGREED


def happened(row: HistoryRow, partner: str) -> dict[str, Any]:
    """A line of a pair's history; of the other side it says what, and never who."""
    label = next((_(one.label) for one in JointEvent if one == row.event), row.event)
    who = row.actor_name if row.detail.get("own") else "" if row.detail.get("neutral") else partner
    note = ": ".join(part for part in (who, row.reason) if part)
    return {"date": row.happened_on, "text": label, "note": note or None}


def pairs_for_today(organisation_id: int, day: date) -> tuple[list[dict[str, Any]], int]:
    """For Today: the first pairs that wait for the own side's answer, as lines, and how many there are."""
    pairs, count = queries.pairs_to_answer(db(), organisation_id, day, SHOWN)
    if not pairs:
        return [], 0
    cards = cards_for(pairs)
    lines = []
    for own in pairs:
        last, partner = own.pair.run.expires_on, partner_of(own.pair.run)
        lines.append(
            {
                "name": own_person(own, cards)["name"],
                "url": url_for("tandems.joint_pair", pair_id=own.pair.id),
                "what": _("Gemeinsames Paar mit %(organisation)s: Ihre Antwort fehlt", organisation=partner),
                "due": _("bis %(date)s", date=last.strftime("%d.%m.%Y")),
                "late": (last - day).days < SOON,
                "action": _("Antworten"),
            }
        )
    return lines, count
