"""What would happen to a row, said in words; its problems and whom it resembles."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from mentoring.exchange import queries, services
from mentoring.exchange.models import ImportRow, ListImport
from mentoring.exchange.rules.words import language_name
from mentoring.exchange.services.facts import Candidate
from mentoring.exchange.vocabulary import Choice, ImportKind, Outcome
from mentoring.people.queries import programmes
from mentoring.people.rules import Reason
from mentoring.screen import show_date, show_label
from mentoring.web import say
from mentoring.wording import Sentence


class Telling:
    """Tells the rows of one import; the names it needs are loaded once."""

    def __init__(self, session: Session, import_: ListImport, *, today: date, locale: str) -> None:
        self.session, self.import_, self.today, self.locale = session, import_, today, locale
        offered = programmes(session, import_.organisation_id)
        self._programmes = {programme.id: programme.name for programme in offered}
        self._places = queries.place_names(session)

    def candidates(self, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Candidate]:
        """These rows as they would be registered."""
        return services.candidates(self.session, self.import_, rows, today=self.today)

    def what_happens(self, candidate: Candidate, row: ImportRow) -> str:
        """One sentence: what taking the list over does with this row."""
        if row.outcome is Outcome.ERROR:
            return _("Wird nicht übernommen, solange Fehler darin sind.")
        if row.choice is Choice.SKIP:
            return _("Wird weggelassen.")
        if row.choice is Choice.MERGE:
            known = next((d["name"] for d in row.duplicates if d["person_id"] == row.person_id), "")
            return _("«%(name)s» wird ergänzt: nur Angaben, die noch fehlen.", name=known)
        if row.outcome is Outcome.DUPLICATE and row.choice is None:
            return _("Bitte entscheiden: Ist es dieselbe Person?")
        if self.import_.kind is ImportKind.MENTORS:
            return self._mentor(candidate)
        if row.head_no is not None:
            return _("Gehört zum Eintrag in Zeile %(row)s.", row=row.head_no)
        return self._entry(candidate)

    def problems(self, row: ImportRow) -> list[str]:
        """What is wrong with a row, in the language of the page."""
        return [say(Sentence.from_json(problem)) for problem in row.problems]

    def duplicates(self, row: ImportRow) -> list[dict[str, Any]]:
        """Whom a row resembles, why, and where to look."""
        return [
            {
                "name": one["name"],
                "member": one["member"],
                "likely": one["likely"],
                "reasons": ", ".join(show_label(Reason(code)) for code in one["reasons"]),  # type: ignore[call-arg]
                "url": self._url(one),
                "row": one["row"],
                "waits": one["waits"],
                "person_id": one["person_id"],
                "mergeable": services.mergeable(one),
            }
            for one in row.duplicates
        ]

    def _url(self, one: dict[str, Any]) -> str | None:
        if not one["person_id"]:
            return None
        target = "people.mentor" if one["is_mentor"] else "people.mentee"
        return url_for(target, person_id=one["person_id"])

    def _mentor(self, candidate: Candidate) -> str:
        facts, mentor = candidate.people[0], candidate.mentor
        served = [self._programmes.get(one, "") for one in mentor.programme_ids] if mentor else []
        parts = [
            self._place(facts.municipality_bfs, facts.place),
            self._languages(candidate),
            ", ".join(served) or _("ohne Programm"),
            ngettext("%(num)d Platz", "%(num)d Plätze", mentor.capacity if mentor else 0),
            show_label(mentor.state) if mentor else "",
        ]
        return _("Neu erfasst: %(facts)s", facts="; ".join(part for part in parts if part))

    def _entry(self, candidate: Candidate) -> str:
        row = candidate.row
        facts = candidate.people[0]
        parts = [
            self._programmes.get(row.values.get("programme", 0), ""),
            _("wartet seit %(day)s", day=show_date(row.values.get("registered_on", self.today))),
            self._place(facts.municipality_bfs, facts.place),
            self._languages(candidate),
        ]
        if len(candidate.people) > 1:
            parts.append(ngettext("%(num)d Person", "%(num)d Personen", len(candidate.people)))
        return _("Neuer Eintrag: %(facts)s", facts="; ".join(part for part in parts if part))

    def _place(self, bfs: int | None, place: str) -> str:
        return self._places.get(bfs or 0, "") or place

    def _languages(self, candidate: Candidate) -> str:
        return ", ".join(
            f"{language_name(code, self.locale)} ({show_label(level)})"
            for code, level in candidate.people[0].languages.items()
        )
