"""How the history of a person reads: a sentence for every event that is recorded."""

from typing import Any

from mentoring.people.vocabulary import MentorState
from mentoring.wording import N_, Sentence

FACTS: dict[str, str] = {
    "first_name": N_("Vorname"),
    "last_name": N_("Nachname"),
    "email": N_("E-Mail"),
    "phone": N_("Telefon"),
    "street": N_("Adresse"),
    "contact_hint": N_("Hinweis zum Kontakt"),
    "birth_on": N_("Geburtsdatum"),
    "birth_year": N_("Jahrgang"),
    "gender": N_("Geschlecht"),
    "locale": N_("Sprache der Mitteilungen"),
    "languages": N_("Sprachen"),
    "interests": N_("Interessen"),
    "skills": N_("Fähigkeiten"),
    "slots": N_("Zeiten"),
    "consent_on": N_("Einwilligung"),
    "consent_purpose": N_("Zweck der Einwilligung"),
    "capacity": N_("Plätze"),
    "mentee_gender": N_("Wunsch Frau oder Mann"),
    "group_size": N_("Grösse der Familie"),
    "travel_km": N_("Weg in km"),
    "own_region_only": N_("nur eigene Region"),
    "topics": N_("Themen"),
    "programme_ids": N_("Programme"),
    "former_tandems": N_("frühere Tandems"),
    "guardian_name": N_("Erziehungsberechtigte Person"),
    "guardian_contact": N_("Kontakt der erziehungsberechtigten Person"),
}
"""What people call the facts."""

_KINDS: dict[str, str] = {
    "residence": N_("Wohnsitz zurückgenommen: war ein Irrtum"),
    "status_fact": N_("Aufenthaltsstatus zurückgenommen: war ein Irrtum"),
    "clearance": N_("Auszug zurückgenommen: war ein Irrtum"),
}


def told(event: str, from_state: str | None, to_state: str | None, detail: dict[str, Any]) -> Sentence:
    """The sentence for an event; what changed in detail stands under it (``changed_facts``)."""
    if event == "moved" and to_state is not None:
        return Sentence(N_("Stand: %(state)s"), {"state": MentorState[to_state]})
    if event == "move_taken_back" and to_state is not None:
        return Sentence(
            N_("Schritt zurückgenommen, Stand wieder: %(state)s"), {"state": MentorState[to_state]}
        )
    if event == "registered":
        return Sentence(N_("Als Freiwillige/r angemeldet"))
    if event == "registered_mentee":
        return Sentence(N_("Als Mentee erfasst"))
    if event == "capacity_changed":
        return Sentence(
            N_("Plätze: %(after)s statt %(before)s"),
            {"before": detail.get("before"), "after": detail.get("after")},
        )
    if event == "fact_withdrawn":
        return Sentence(_KINDS.get(str(detail.get("kind")), N_("Eintrag zurückgenommen")))
    if event == "completed":
        return Sentence(N_("Aus einer Liste ergänzt"))
    if event == "completion_undone":
        return Sentence(N_("Ergänzung aus einer Liste rückgängig gemacht"))
    if event == "facts_changed":
        return Sentence(N_("Angaben geändert"))
    return Sentence(event)


def changed_facts(detail: dict[str, Any]) -> list[str]:
    """The German names of the facts that a change was about, to be translated one by one."""
    return [FACTS[name] for name in detail.get("changed", []) if name in FACTS]
