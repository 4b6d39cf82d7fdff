"""What a file holds, whatever its form: headings and rows of text; and how much of it is allowed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from mentoring.names import fold
from mentoring.wording import N_, Refused

MOST_COLUMNS = 100
LONGEST_CELL = 5_000
LOOKED_AT_FOR_HEADINGS = 10


@dataclass(frozen=True)
class Limits:
    """How much a file may hold: bytes of the file, bytes when unpacked, rows."""

    file_bytes: int = 10 * 1024 * 1024
    unpacked_bytes: int = 64 * 1024 * 1024
    rows: int = 20_000


@dataclass(frozen=True)
class Sheet:
    """The headings, and the rows below them with their numbers as a spreadsheet counts them."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]
    is_workbook: bool = False


def refusal(text: str, **params: object) -> Refused:
    """A refusal of the file as a whole."""
    return Refused(text, field="file", **params)


def column_name(place: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 26 is AA."""
    name, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(65 + letter) + name
    return name


def assembled(
    lines: Iterable[Sequence[str]], limits: Limits, known: Iterable[str] = (), *, is_workbook: bool = False
) -> Sheet:
    """The sheet made of a file's lines; refuses what is too wide, too long, or has no rows.

    Above the headings there may be a title: of the first lines that hold anything, the one with the most
    ``known`` headings (folded) holds them, and the first one if there is none.
    """
    filled = _filled(enumerate(lines, start=1))
    first = list(islice(filled, LOOKED_AT_FOR_HEADINGS))
    if not first:
        raise refusal(N_("Die Datei ist leer."))
    names = set(known)
    at = max(range(len(first)), key=lambda i: (len({fold(c) for c in first[i][1]} & names), -i))
    headers = _without_tail([cell.strip() for cell in first[at][1]])
    rows: list[tuple[int, list[str]]] = []
    width = len(headers)
    for no, cells in chain(first[at + 1 :], filled):
        if len(rows) == limits.rows:
            raise refusal(
                N_("Die Liste hat mehr als %(most)s Zeilen. Bitte in mehrere Dateien aufteilen."),
                most=limits.rows,
            )
        rows.append((no, cells))
        width = max(width, len(cells))
    if not rows:
        raise refusal(N_("Die Liste hat nur Überschriften und keine Zeilen."))
    for _, cells in rows:
        cells += [""] * (width - len(cells))
    headers += [""] * (width - len(headers))
    return Sheet(headers, rows, is_workbook)


def _filled(lines: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, list[str]]]:
    for no, line in lines:
        cells = _without_tail(list(line))
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise refusal(
                N_("Zeile %(row)s hat mehr als %(most)s Spalten. Ist das Trennzeichen richtig?"),
                row=no,
                most=MOST_COLUMNS,
            )
        long = next((i for i, cell in enumerate(cells) if len(cell) > LONGEST_CELL), None)
        if long is not None:
            raise refusal(
                N_(
                    "Zeile %(row)s, Spalte %(column)s: Der Text hat mehr als %(most)s Zeichen. "
                    "Fehlt vielleicht ein Anführungszeichen?"
                ),
                row=no,
                column=column_name(long),
                most=LONGEST_CELL,
            )
        yield no, cells


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells
