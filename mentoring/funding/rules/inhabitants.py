"""Reading a list of inhabitants: what each row says, and what is wrong with the list as a whole."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mentoring.names import fold
from mentoring.wording import N_, Refused, Sentence

HEADINGS = {
    "number": (
        "bfs-nummer",
        "bfs nummer",
        "bfs-nr",
        "bfs-nr.",
        "bfs nr",
        "bfs nr.",
        "bfs",
        "gemeindenummer",
        "numero ofs",
        "fso number",
    ),
    "name": ("gemeinde", "einwohnergemeinde", "gemeindename", "name", "commune", "municipality"),
    "inhabitants": (
        "einwohner",
        "einwohnerzahl",
        "einwohnende",
        "bevolkerung",
        "population",
        "inhabitants",
        "habitants",
    ),
}
MOST = 10_000_000


@dataclass(frozen=True)
class Reading:
    """What a list says by BFS number, and every reason not to take it over."""

    figures: dict[int, int] = field(default_factory=dict)
    problems: list[Sentence] = field(default_factory=list)


def columns(headers: Sequence[str]) -> dict[str, int]:
    """Which column is what; refused if the number or the inhabitants are missing."""
    folded = [fold(header) for header in headers]
    found = {
        key: place
        for key, words in HEADINGS.items()
        for place in [next((folded.index(fold(word)) for word in words if fold(word) in folded), None)]
        if place is not None
    }
    missing = [
        title for key, title in (("number", "BFS-Nummer"), ("inhabitants", "Einwohner")) if key not in found
    ]
    if missing:
        raise Refused(
            N_("Es fehlt eine Spalte: %(missing)s. Gebraucht werden BFS-Nummer, Gemeinde und Einwohner."),
            field="file",
            missing=missing,
        )
    return found


def read_inhabitants(
    rows: Iterable[tuple[int, Sequence[str]]], places: Mapping[str, int], expected: Mapping[int, str]
) -> Reading:
    """Reads rows with their numbers; ``expected`` are the municipalities that existed, by BFS number.

    A row without BFS number and figure (a total, a note) is passed over.
    """
    reading = Reading()
    for no, cells in rows:
        number, amount = cells[places["number"]].strip(), cells[places["inhabitants"]].strip()
        name = cells[places["name"]].strip() if "name" in places else ""
        if not number:
            continue
        problem = _read_row(reading, number, name, amount, expected)
        if problem is not None:
            reading.problems.append(
                Sentence(N_("Zeile %(row)s: %(problem)s"), {"row": no, "problem": problem})
            )
    missing = [expected[bfs] for bfs in expected if bfs not in reading.figures]
    if missing and not reading.problems:
        reading.problems.append(Sentence(N_("Es fehlen: %(names)s."), {"names": missing}))
    return reading


def _read_row(
    reading: Reading, number: str, name: str, amount: str, expected: Mapping[int, str]
) -> Sentence | None:
    bfs = _whole(number)
    if bfs is None or bfs not in expected:
        named = f"{number} {name}".strip()
        return Sentence(
            N_("«%(name)s» ist keine Einwohnergemeinde des Kantons an diesem Tag."), {"name": named}
        )
    if name and _plain(name) != _plain(expected[bfs]):
        return Sentence(
            N_("Die Nummer %(number)s gehört zu %(right)s, in der Liste steht «%(name)s»."),
            {"number": bfs, "right": expected[bfs], "name": name},
        )
    if bfs in reading.figures:
        return Sentence(N_("%(name)s steht zweimal in der Liste."), {"name": expected[bfs]})
    inhabitants = _whole(amount)
    if inhabitants is None or not 0 < inhabitants < MOST:
        return Sentence(
            N_("%(name)s: «%(value)s» ist keine Einwohnerzahl."), {"name": expected[bfs], "value": amount}
        )
    reading.figures[bfs] = inhabitants
    return None


def _whole(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,3}(?:['’ \u00a0\u202f]\d{3})+|\d{1,9})(?:\.0+)?", text)
    return int(re.sub(r"\D", "", found.group(1))) if found else None


def _plain(name: str) -> str:
    return fold(re.sub(r"\s*\(?\bSO\)?$", "", name))
