"""The whole run as a file: proposals, who waits and why, what is scarce, the proof, what was decided."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from mentoring.access import requires
from mentoring.clock import day_of
from mentoring.permissions import Permission
from mentoring.screen import show_number
from mentoring.sheets import Sheet, Value
from mentoring.tandems.queries import runs as queries
from mentoring.tandems.services import decisions as deciding
from mentoring.tandems.services import wording
from mentoring.tandems.services.run_prices import prices_of_proposals
from mentoring.tandems.services.run_proof import CountedProof, counted_proof
from mentoring.tandems.services.runs import OpenedRun, open_run
from mentoring.tandems.services.scarcity import Part, parts_of
from mentoring.tandems.views import blueprint
from mentoring.tandems.views.run_files import run_file_of
from mentoring.tandems.views.run_prices import cost_cells
from mentoring.tandems.views.run_rows import Cards, cards_of, in_order, waiting_rows
from mentoring.tandems.views.runs import found
from mentoring.web import db, say

NEAREST = 3


@blueprint.get("/matching/<int:run_id>.<any(csv, xlsx):format>")
@requires(Permission.MATCH)
def run_file(run_id: int, format: str) -> Any:
    """The run as a workbook; as CSV the one list of all its entries."""
    opened = open_run(found(run_id))
    cards = cards_of((one.id for one in opened.problem.entries), (one.id for one in opened.problem.mentors))
    tables = _Tables(opened, cards)
    if format == "csv":
        return run_file_of(opened.run, _("Resultat"), [tables.everybody()], format)
    sheets = [
        tables.proposals(),
        tables.waiting(),
        tables.shortages(),
        tables.competitors(),
        tables.proof(),
        tables.decisions(),
    ]
    return run_file_of(opened.run, _("Resultat"), sheets, format)


class _Tables:
    """The sheets of a run's export; everybody by name, in serving order."""

    def __init__(self, opened: OpenedRun, cards: Cards) -> None:
        self.opened, self.cards = opened, cards
        self.place = in_order(opened)
        self.pairs = sorted(opened.solution.pairs, key=lambda pair: self.place[pair.entry_id])
        self.costs = prices_of_proposals(opened, self.pairs)
        unmatched = sorted(opened.solution.unmatched, key=lambda one: self.place[one.entry_id])
        self.left = list(zip(unmatched, waiting_rows(opened, unmatched, cards), strict=True))
        self.parts: list[Part] = parts_of(opened, self.place)

    def everybody(self) -> Sheet:
        """One line an entry, whether it has a proposal or waits: what fits in a single list."""
        rows: dict[int, list[Value]] = {}
        for pair in self.pairs:
            cost, *_people = cost_cells(self.costs.get(pair.entry_id), self.cards)
            state = _("angepinnt") if pair.pinned else _("vorgeschlagen")
            mentor = self.cards.names.mentor(pair.mentor_id)
            said: list[Value] = [state, mentor, pair.quality, cost, "", None, ""]
            rows[self.place[pair.entry_id]] = [*self._entry(pair.entry_id), *said]
        for one, row in self.left:
            nearest = row["nearest"][0]["text"] if row["nearest"] else row["remedy"]
            said = [row["why"], "", None, "", row["reason"], self._number(one.shortage), nearest]
            rows[self.place[one.entry_id]] = [*self._entry(one.entry_id), *said]
        headers = [
            *_entry_headers(),
            _("Stand"),
            _("Freiwillige/r"),
            _("Punkte"),
            _("Ohne dieses Paar"),
            _("Grund"),
            _("Engpass"),
            _("Was es lösen würde"),
        ]
        return Sheet(_("Resultat"), headers, [rows[place] for place in sorted(rows)])

    def proposals(self) -> Sheet:
        """The pairs with their points by criterion, and what doing without them costs."""
        criteria = [name for name, _short in wording.CRITERIA.values()]
        headers = [
            *_entry_headers(),
            _("Freiwillige/r"),
            _("Punkte"),
            *(_(name) for name in criteria),
            _("Ohne dieses Paar"),
            _("Verliert den Platz"),
            _("Erhält den Platz"),
            _("Ränge weniger"),
            _("Punkte weniger"),
            _("Angepinnt"),
            _("Von Hand zugelassen"),
        ]
        rows: list[list[Value]] = [
            [
                *self._entry(pair.entry_id),
                self.cards.names.mentor(pair.mentor_id),
                pair.quality,
                *pair.points,
                *cost_cells(self.costs.get(pair.entry_id), self.cards),
                _("ja") if pair.pinned else "",
                ", ".join(_(wording.CONSTRAINTS[one]) for one in pair.overridden),
            ]
            for pair in self.pairs
        ]
        return Sheet(_("Vorschläge"), headers, rows)

    def waiting(self) -> Sheet:
        """Who waits: why, in which part, which constraints block, who comes nearest and what would help."""
        headers = [
            *_entry_headers(),
            _("Grund"),
            _("Erklärung"),
            _("Engpass"),
            _("Was blockiert"),
            *(_("Am nächsten %(number)s", number=number) for number in range(1, NEAREST + 1)),
        ]
        rows: list[list[Value]] = []
        for one, row in self.left:
            blocks = [_("%(name)s: bei %(total)s, allein bei %(alone)s", **block) for block in row["blocks"]]
            nearest = [near["text"] for near in row["nearest"]] or [row["remedy"]]
            rows.append(
                [
                    *self._entry(one.entry_id),
                    row["why"],
                    row["reason"],
                    self._number(one.shortage),
                    "; ".join(blocks),
                    *(nearest[n] if n < len(nearest) else "" for n in range(NEAREST)),
                ]
            )
        return Sheet(_("Wartende"), headers, rows)

    def shortages(self) -> Sheet:
        """The certificate of scarcity: one line a part, with its balance."""
        headers = [
            _("Engpass"),
            _("Einträge"),
            _("Freiwillige"),
            _("Plätze"),
            _("Müssen warten"),
            _("Einträge − Plätze = warten"),
        ]
        rows: list[list[Value]] = [
            [
                number,
                len(part.entries),
                len(part.mentors),
                part.seats,
                part.must_wait,
                f"{len(part.entries)} − {part.seats} = {part.must_wait}",
            ]
            for number, part in enumerate(self.parts, start=1)
        ]
        return Sheet(_("Engpässe"), headers, rows)

    def competitors(self) -> Sheet:
        """The people of each part, one line each, so that the balance can be counted."""
        headers = [_("Engpass"), _("Mentee oder Freiwillige/r"), _("Name"), _("Plätze"), _("Stand")]
        return Sheet(_("Engpässe, Personen"), headers, list(self._competitors()))

    def proof(self) -> Sheet:
        """Both sides of the proof and what the run was made of."""
        proof: CountedProof = counted_proof(self.opened)
        run = self.opened.run
        rows: list[list[Value]] = [
            [_("Lauf"), run.number],
            [_("Gewichtung"), run.policy.version],
            [_("Wert der Paare"), proof.value],
            [_("Summe der Preise"), proof.price],
            [_("davon Einträge"), proof.of_entries],
            [_("davon Plätze"), proof.of_seats],
            [_("Klassen der Reihenfolge"), proof.classes],
            [_("Abstand zwischen zwei Klassen"), proof.gap],
            [_("Mögliche Paare"), proof.pairs],
            [_("Grösste mögliche Zahl"), proof.largest],
            [_("Genau bis"), f"2^53 = {show_number(proof.limit)}"],
            *([say(one.text), _("ja") if one.done else _("nein")] for one in proof.checks),
            [_("Sekunden"), round(self.opened.seconds, 4)],
            [_("Prüfsumme (SHA-256)"), run.digest],
        ]
        return Sheet(_("Beweis"), [_("Angabe"), _("Wert")], rows, widths=(50, 24))

    def decisions(self) -> Sheet:
        """What holds in the run by somebody's decision, with the reasons given."""
        headers = [
            _("Art"),
            _("Mentee"),
            _("Freiwillige/r"),
            _("Grund"),
            _("Trotz Bedingung"),
            _("Entschieden von"),
            _("Entschieden am"),
        ]
        names = self.cards.names
        lifted = {pair.entry_id: pair.overridden for pair in self.pairs}
        rows: list[list[Value]] = [
            [
                say(one.kind.label),
                names.entry(str(one.entry_id)),
                names.mentor(str(one.mentor_id)) if one.mentor_id else "",
                one.reason,
                ", ".join(_(wording.CONSTRAINTS[c]) for c in lifted.get(str(one.entry_id), ()))
                if one.override
                else "",
                one.decided_by_name,
                day_of(one.decided_at),
            ]
            for one in deciding.standing(queries.decisions_of(db(), self.opened.run.id))
        ]
        return Sheet(_("Entscheide"), headers, rows)

    def _competitors(self) -> Iterator[Sequence[Value]]:
        names = self.cards.names
        for number, part in enumerate(self.parts, start=1):
            for entry in part.entries:
                state = names.mentor(entry.mentor_id) if entry.mentor_id else _("wartet")
                yield [number, _("Mentee"), names.entry(entry.entry_id), None, state]
            for mentor in part.mentors:
                served = ", ".join(names.entry(key) for key in mentor.entry_ids)
                yield [number, _("Freiwillige/r"), names.mentor(mentor.mentor_id), mentor.seats, served]

    def _entry(self, key: str) -> list[Value]:
        card = self.cards.entry(key)
        urgency = _(self.cards.entries[int(key)].urgency.label)
        return [self.place[key] + 1, card["name"], card["days"], urgency]

    @staticmethod
    def _number(part: int | None) -> int | None:
        return None if part is None else part + 1


def _entry_headers() -> list[str]:
    return [_("Reihenfolge"), _("Mentee"), _("Tage"), _("Dringlichkeit")]
