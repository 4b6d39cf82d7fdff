"""An entry as the pages of the waitlist show it: its name, languages, place, and what keeps it waiting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from mentoring.accounts.models import Organisation
from mentoring.people.models import Person, Residence
from mentoring.people.queries import residences_on
from mentoring.people.vocabulary import LANGUAGES
from mentoring.places.queries import social_regions
from mentoring.waitlists import queries
from mentoring.waitlists.models import EntryOutlook, WaitlistEntry
from mentoring.waitlists.rules import days_waiting, is_confirmation_due, title
from mentoring.waitlists.vocabulary import Blocker, EntryState
from mentoring.web import db, say
from mentoring.wording import Sentence

GERMAN = "de"


@dataclass(frozen=True)
class Row:
    """One line of the waitlist."""

    entry: WaitlistEntry
    name: str
    languages: str
    german: str
    place: str
    region: str
    days: int
    due: bool
    blocks: str
    remedy: str
    computed: bool


def entry_name(entry: WaitlistEntry) -> str:
    """How the entry is called (loaded with contact and members)."""
    people = sum(1 for member in entry.members if member.left_on is None)
    return say(title(entry.contact.first_name, entry.contact.last_name, entry.family_name, people))


def rows_of(entries: Sequence[WaitlistEntry], organisation: Organisation, today: date) -> list[Row]:
    """The lines of these entries, with what was last computed about them."""
    outlooks = queries.outlooks_of(db(), [entry.id for entry in entries])
    homes = residences_on(db(), today, person_ids=[entry.contact_id for entry in entries])
    regions = {region.id: region.name for region in social_regions(db())}
    return [_row(entry, outlooks.get(entry.id), homes, regions, organisation, today) for entry in entries]


def place_of(home: Residence | None) -> str:
    """Where somebody lives, in a word."""
    if home is None:
        return _("Wohnort unbekannt")
    return home.municipality.name if home.municipality else home.place or _("ausserhalb")


def languages_of(people: Sequence[Person]) -> tuple[str, str]:
    """The languages of these people besides German, and the German of the first of them."""
    spoken = dict.fromkeys(
        spoken.language
        for person in people
        for spoken in person.languages
        if spoken.language not in queries.NOT_COUNTED_AS_LANGUAGE
    )
    names = ", ".join(_(LANGUAGES[code]) for code in spoken if code in LANGUAGES)
    german = next((s for p in people[:1] for s in p.languages if s.language == GERMAN), None)
    if german is None:
        return names, _("noch kein Deutsch")
    return names, _("Deutsch %(level)s", level=_(german.level.label))


def what_blocks(entry: WaitlistEntry, outlook: tuple[EntryOutlook, str] | None) -> tuple[str, str]:
    """What keeps an entry waiting and what would lift it, in the words of its state."""
    if entry.state is EntryState.REGISTERED:
        return _("Das Erstgespräch steht noch aus"), ""
    if entry.state is EntryState.INTAKE_DONE:
        return _("Noch nicht auf die Warteliste genommen"), ""
    if entry.state is EntryState.OFFERED:
        return _("Nichts"), _("Ein Vorschlag ist unterwegs")
    if entry.state is not EntryState.WAITING:
        return _(entry.state.label), entry.closed_reason
    if outlook is None:
        return _("Noch nicht gerechnet"), ""
    computed, mentor = outlook
    reason = _kept(computed.reason, mentor)
    if not reason:
        reason = _("Nichts") if computed.blocker is Blocker.NOTHING else _(computed.blocker.label)
    return reason, _kept(computed.remedy, mentor)


def _kept(kept: Mapping[str, object], mentor: str) -> str:
    """A kept sentence; a volunteer of whom it speaks is named now, and not if they are gone."""
    text = kept.get("text")
    if not text:
        return ""
    return say(Sentence.from_json(dict(kept), mentor=mentor or _("jemand, der nicht mehr dabei ist")))


def _row(
    entry: WaitlistEntry,
    outlook: tuple[EntryOutlook, str] | None,
    homes: Mapping[int, Residence],
    regions: Mapping[int, str],
    organisation: Organisation,
    today: date,
) -> Row:
    people = [member.person for member in entry.members if member.left_on is None]
    people.sort(key=lambda person: person.id != entry.contact_id)
    names, german = languages_of(people)
    home = homes.get(entry.contact_id)
    blocks, remedy = what_blocks(entry, outlook)
    region = regions.get(home.municipality.social_region_id, "") if home and home.municipality else ""
    return Row(
        entry=entry,
        name=entry_name(entry),
        languages=names,
        german=german,
        place=place_of(home),
        region=region,
        days=days_waiting(entry.registered_on, today, entry.closed_on),
        due=is_confirmation_due(
            entry.state, entry.registered_on, entry.confirmed_on, today, organisation.reconfirm_days
        ),
        blocks=blocks,
        remedy=remedy,
        computed=outlook is not None or entry.state is not EntryState.WAITING,
    )
