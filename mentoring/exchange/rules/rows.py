"""What a row says, from what its cells say: values by key, and every problem with the column it is in.

A reader remembers what each text meant: lists repeat themselves, and 10'000 rows are read in a moment.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mentoring.exchange.rules.cells import NOTHING, Known, Unreadable, plain, refuse_formula
from mentoring.exchange.rules.columns import COLUMNS, WEEKDAY_KEYS, Column
from mentoring.exchange.rules.mapping import shown
from mentoring.exchange.vocabulary import ImportKind
from mentoring.names import fold
from mentoring.people.vocabulary import Level
from mentoring.waitlists.vocabulary import ReferralKind
from mentoring.wording import N_, Sentence

LONGEST_SHOWN = 60
REMEMBERED = 20_000


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, and the place of the column if it is one column's."""

    sentence: Sentence
    place: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The problem as plain values, to be kept."""
        return {**self.sentence.to_json(), "place": self.place}


@dataclass
class Row:
    """A row as it was understood; with problems it is not taken over."""

    no: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    places: Mapping[str, int] = field(default_factory=dict)
    head: "Row | None" = None
    """The first row of the family this one belongs to; None for single persons and for first rows."""

    @property
    def name(self) -> str:
        """First and last name as given."""
        return f"{self.values.get('first_name', '')} {self.values.get('last_name', '')}".strip()


class RowReader:
    """Reads rows of one file: which column is what, and what cells may refer to, stay the same."""

    def __init__(
        self, kind: ImportKind, headers: Sequence[str], mapping: Mapping[int, str], known: Known
    ) -> None:
        self.kind, self.headers, self.known = kind, headers, known
        self.columns: list[tuple[int, Column]] = [
            (place, COLUMNS[kind][key]) for place, key in mapping.items()
        ]
        self.places = {key: place for place, key in mapping.items()}
        self._meant: dict[tuple[str, str], tuple[Any, Unreadable | None]] = {}

    def read(self, no: int, cells: Sequence[str]) -> Row:
        """What a row says. Empty cells have no value."""
        row = Row(no, {}, [], self.places)
        for place, column in self.columns:
            cell = cells[place] if place < len(cells) else ""
            if not cell:
                continue
            value, wrong = self._meaning(column, cell)
            if wrong is not None:
                params = {**wrong.params, "column": self.called(column.key), "value": _short(plain(cell))}
                row.problems.append(Problem(Sentence(wrong.text, params), place))
            elif value is not None:
                row.values[column.key] = value
        self._name(row)
        self._derive(row)
        return row

    def finish(self, rows: Sequence[Row]) -> None:
        """What can only be said once all rows are read: who belongs together, and what an entry lacks."""
        if self.kind is ImportKind.WAITLIST:
            group_families(rows, self.called)
            for row in rows:
                if row.head is None:
                    self._derive_entry(row)

    def called(self, key: str) -> str:
        """The name of a column in sentences: its heading in the file, or its title if the file has none."""
        if key in self.places:
            return shown(self.headers, self.places[key])
        return COLUMNS[self.kind][key].titles[0] if key in COLUMNS[self.kind] else key

    def _meaning(self, column: Column, cell: str) -> tuple[Any, Unreadable | None]:
        """The value of a cell, None if it says nothing, and what is wrong with it."""
        key = (column.key, cell)
        known = self._meant.get(key)
        if known is None:
            if len(self._meant) >= REMEMBERED:
                self._meant.clear()
            known = self._meant[key] = self._read(column, cell)
        return known

    def _read(self, column: Column, cell: str) -> tuple[Any, Unreadable | None]:
        text = plain(cell)
        if text.casefold() in NOTHING:
            return None, None
        try:
            refuse_formula(cell.strip())
            return column.read(text, self.known), None
        except Unreadable as wrong:
            return None, wrong

    def _name(self, row: Row) -> None:
        whole = row.values.pop("full_name", "")
        if whole:
            last, comma, first = whole.partition(",")
            if not comma:
                first, _, last = whole.rpartition(" ")
            row.values["first_name"], row.values["last_name"] = first.strip(), last.strip()
        if row.name or any(p.place in self._name_places() for p in row.problems):
            return
        row.problems.append(Problem(Sentence(N_("Der Name fehlt."))))

    def _name_places(self) -> set[int | None]:
        return {self.places.get(key) for key in ("first_name", "last_name", "full_name")} - {None}

    def _derive(self, row: Row) -> None:
        values = row.values
        born = values.pop("birth_year", None)
        values.setdefault("born", born) if born is not None else None
        spoken: dict[str, Level] = dict.fromkeys(values.pop("native_languages", ()), Level.NATIVE)
        spoken |= {code: level for code, level in values.get("languages", {}).items() if code not in spoken}
        if "german_level" in values:
            spoken.setdefault("de", values.pop("german_level"))
        if spoken:
            values["languages"] = spoken
        for day, key in enumerate(WEEKDAY_KEYS):
            if key in values:
                values["slots"] = values.get("slots", 0) | values.pop(key) << day * 3
        if self.kind is ImportKind.MENTORS:
            _derive_mentor(row)
        self._in_order(row, "resident_since", "consent_on")

    def _derive_entry(self, row: Row) -> None:
        values = row.values
        if "registered_on" not in values and "registered_on" in self.places:
            self._lacking(row, "registered_on")
        if "programme" not in values and not self._wrong(row, "programme"):
            if self.known.default_programme is None:
                self._lacking(row, "programme")
            else:
                values["programme"] = self.known.default_programme
        kind, region = values.pop("referral", (None, None))
        region = values.get("social_region", region)
        if region is not None and kind in {None, ReferralKind.SOCIAL_REGION}:
            values["referral"], values["social_region"] = ReferralKind.SOCIAL_REGION, region
        elif kind is ReferralKind.SOCIAL_REGION:
            text = N_(
                "Spalte «%(column)s»: Welche Sozialregion hat zugewiesen? "
                "Richtig ist zum Beispiel: Sozialregion Olten."
            )
            if not self._wrong(row, "social_region"):
                row.problems.append(
                    Problem(Sentence(text, {"column": self.called("referral")}), self.places.get("referral"))
                )
        elif kind is not None:
            values["referral"] = kind
            values.pop("social_region", None)

    def _lacking(self, row: Row, key: str) -> None:
        if not self._wrong(row, key):
            sentence = Sentence(N_("Spalte «%(column)s»: Die Angabe fehlt."), {"column": self.called(key)})
            row.problems.append(Problem(sentence, self.places.get(key)))

    def _wrong(self, row: Row, key: str) -> bool:
        return key in self.places and any(p.place == self.places[key] for p in row.problems)

    def _in_order(self, row: Row, *keys: str) -> None:
        """A person is not somewhere, and has agreed to nothing, before birth."""
        born = row.values.get("born")
        for key in keys:
            day = row.values.get(key)
            if day is not None and isinstance(born, date) and day < born:
                sentence = Sentence(
                    N_("Spalte «%(column)s»: %(value)s liegt vor der Geburt."),
                    {"column": self.called(key), "value": day.strftime("%d.%m.%Y")},
                )
                row.problems.append(Problem(sentence, self.places.get(key)))


def group_families(rows: Sequence[Row], called: Callable[[str], str]) -> None:
    """Rows with the same family become one entry, led by the first; what contradicts it is a problem."""
    heads: dict[str, Row] = {}
    for row in rows:
        family = fold(row.values.get("family", ""))
        if not family:
            continue
        head = heads.setdefault(family, row)
        if head is row:
            continue
        row.head = head
        for key, column in COLUMNS[ImportKind.WAITLIST].items():
            if not column.of_entry or key in {"family", "members"} or key not in row.values:
                continue
            if key not in head.values:
                head.values[key] = row.values[key]
            elif head.values[key] != row.values[key]:
                sentence = Sentence(
                    N_(
                        "Spalte «%(column)s»: In Zeile %(row)s steht für die Familie «%(family)s» anderes. "
                        "Pro Familie gilt eine Angabe."
                    ),
                    {"column": called(key), "family": head.values["family"], "row": head.no},
                )
                row.problems.append(Problem(sentence, row.places.get(key)))


def _derive_mentor(row: Row) -> None:
    keys = {"clearance_issued", "clearance_seen", "clearance_expires"}
    given = {key for key in keys if key in row.values}
    wrong = {row.places.get(key) for key in keys} & {p.place for p in row.problems if p.place is not None}
    if not given or wrong:
        return
    issued, expires = row.values.get("clearance_issued"), row.values.get("clearance_expires")
    place = next(row.places[key] for key in sorted(given))
    if issued is None or expires is None:
        row.problems.append(
            Problem(Sentence(N_("Beim Auszug braucht es beide Daten: ausgestellt am und gültig bis.")), place)
        )
    elif expires <= issued:
        row.problems.append(
            Problem(
                Sentence(N_("Der Auszug läuft ab, bevor er ausgestellt ist. Bitte die Daten prüfen.")), place
            )
        )
    elif row.values.get("clearance_seen", issued) < issued:
        row.problems.append(
            Problem(
                Sentence(N_("Eingesehen wurde der Auszug, bevor er ausgestellt ist. Bitte prüfen.")), place
            )
        )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
