"""The long parts of a workbook, its sheets and their texts, read piece by piece with the parser in C.

openpyxl reads them with defusedxml, whose parser is written in Python, and takes seconds for 10'000 rows.
Here entities and outside references are refused as defusedxml refuses them. No more is held at a time than a
row, and of a cell no more than what is already too long.
"""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import IO, Any, NoReturn
from xml.parsers import expat  # nosec B407 (what is dangerous is refused below)

from defusedxml.common import EntitiesForbidden, ExternalReferenceForbidden
from openpyxl.formula.translate import Translator
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from mentoring.exchange.rules.sheets import LONGEST_CELL, MOST_COLUMNS

PIECE = 64 * 1024
DEEPEST = 50
LAST_ROW = 1_048_576
FORMULA = "="
_ROW, _CELL, _VALUE, _FORMULA, _INLINE, _ITEM, _TEXT, _PHONETIC = (
    f"{SHEET_MAIN_NS}}}{tag}" for tag in ("row", "c", "v", "f", "is", "si", "t", "rPh")
)
_COLUMNS = {get_column_letter(number): number for number in range(1, MOST_COLUMNS + 2)}
_DIGITS = "0123456789"


class Book(ExcelReader):
    """A workbook opened for reading: its texts and styles, and where its visible sheets are."""

    visible: list[str]

    def read_strings(self) -> None:
        """The texts that cells refer to by number."""
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_Texts().read(source))

    def read_worksheets(self) -> None:
        """Nothing is read of a sheet before its rows are: what it declares of its size is not believed."""
        self.visible = [
            place.target
            for sheet, place in self.parser.find_sheets()
            if place.target in self.valid_files
            and "chartsheet" not in place.Type
            and sheet.state == "visible"
        ]

    def rows(self, sheet: str) -> Iterator[Sequence[Any]]:
        """The values of a sheet's rows from the first one on; a row that is left out is empty."""
        reached = 0
        with self.archive.open(sheet) as source:
            for number, values in _Rows(self).read(source):
                if number > reached:
                    yield from repeat((), number - reached - 1)
                    yield values
                    reached = number


class _Part:
    """What a part holds, noted by the parser's calls while it goes through."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.depth = 0
        self.text: list[str] | None = None
        self.room = 0
        self.phonetic = False

    def read(self, source: IO[bytes]) -> Iterator[Any]:
        """What the part holds, one after the other."""
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.data
        while piece := source.read(PIECE):
            parser.Parse(piece)
            yield from self.done
            self.done.clear()
        parser.Parse(b"", True)

    def start(self, tag: str, given: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError("nested too deep")
        self.opened(tag, given)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.closed(tag)

    def data(self, text: str) -> None:
        if self.text is not None and self.room > 0:
            self.text.append(text)
            self.room -= len(text)

    def opened(self, tag: str, given: dict[str, str]) -> None:
        raise NotImplementedError

    def closed(self, tag: str) -> None:
        raise NotImplementedError


class _Texts(_Part):
    """The texts of a workbook, without their formats and without how they are spoken."""

    def opened(self, tag: str, given: dict[str, str]) -> None:
        if tag == _ITEM:
            self.parts: list[str] = []
            self.room, self.phonetic = LONGEST_CELL + 1, False
        elif tag == _PHONETIC:
            self.phonetic = True
        elif tag == _TEXT and not self.phonetic:
            self.text = self.parts

    def closed(self, tag: str) -> None:
        if tag == _TEXT:
            self.text = None
        elif tag == _PHONETIC:
            self.phonetic = False
        elif tag == _ITEM:
            self.done.append("".join(self.parts).replace("x005F_", ""))


class _Rows(_Part):
    """The rows of a sheet with their numbers; values as openpyxl gives them, of formulas their text."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        whole: Any = book.wb
        self.texts, self.epoch = book.shared_strings, whole.epoch
        self.days, self.durations = whole._date_formats, whole._timedelta_formats
        self.number = self.column = 0
        self.values: list[Any] = []
        self.shared: dict[str | None, Any] = {}

    def opened(self, tag: str, given: dict[str, str]) -> None:
        if tag == _CELL:
            self.cell = given
            self.value: list[str] | None = None
            self.formula: list[str] | None = None
            self.inline: list[str] | None = None
            self.room = LONGEST_CELL + 1
        elif tag == _VALUE:
            self.text = self.value = []
        elif tag == _TEXT:
            if self.inline is not None and not self.phonetic:
                self.text = self.inline
        elif tag == _INLINE:
            self.inline, self.phonetic = [], False
        elif tag == _ROW:
            self._begin_row(given.get("r"))
        elif tag == _FORMULA:
            self.text = self.formula = []
            self.kind = given
        elif tag == _PHONETIC:
            self.phonetic = True

    def closed(self, tag: str) -> None:
        if tag == _CELL:
            self._end_cell()
        elif tag == _PHONETIC:
            self.phonetic = False
        elif tag == _ROW:
            self.done.append((self.number, self.values))
        else:
            self.text = None

    def _begin_row(self, number: str | None) -> None:
        self.number = self.number + 1 if number is None else int(float(number))
        if self.number > LAST_ROW:
            raise ValueError(f"row {number}")
        self.column, self.values = 0, []

    def _end_cell(self) -> None:
        given = self.cell
        place = given.get("r")
        if place:
            letters = place.rstrip(_DIGITS)
            self.column = _COLUMNS.get(letters) or coordinate_to_tuple(place)[1]
        else:
            self.column += 1
        value = self._value(given, place)
        if value is not None and self.column <= MOST_COLUMNS + 1:
            if lacking := self.column - len(self.values):
                self.values += [None] * lacking
            self.values[self.column - 1] = value

    def _value(self, given: dict[str, str], place: str | None) -> Any:
        kind = given.get("t", "n")
        if self.formula is not None:
            return self._formula(FORMULA + "".join(self.formula), place)
        if kind == "inlineStr":
            return None if self.inline is None else "".join(self.inline)
        written = "".join(self.value) if self.value else ""
        if not written:
            return None
        if kind == "s":
            return self.texts[int(written)]
        if kind == "n":
            return self._number(written, int(given.get("s") or 0))
        if kind == "b":
            return bool(int(written))
        return from_ISO8601(written) if kind == "d" else written

    def _number(self, written: str, style: int) -> Any:
        number = float(written) if {".", "E", "e"} & set(written) else int(written)
        if style not in self.days:
            return number
        try:
            return from_excel(number, self.epoch, timedelta=style in self.durations)
        except (OverflowError, ValueError):
            return "#VALUE!"

    def _formula(self, text: str, place: str | None) -> str:
        kind, key = self.kind.get("t"), self.kind.get("si")
        if kind in {"array", "dataTable"}:
            return FORMULA
        if kind == "shared" and key in self.shared:
            return str(self.shared[key].translate_formula(place))
        if kind == "shared" and text != FORMULA:
            self.shared[key] = Translator(text, place)
        return text


def _parser() -> Any:
    """A parser that refuses what must not even be declared."""

    def entity(name: str, _parameter: bool, value: str | None, *rest: str | None) -> NoReturn:
        raise EntitiesForbidden(name, value, *rest)

    def unparsed_entity(name: str, *rest: str | None) -> NoReturn:
        raise EntitiesForbidden(name, None, *rest)

    def outside(*given: Any) -> NoReturn:
        raise ExternalReferenceForbidden(*given)

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.EntityDeclHandler = entity
    parser.UnparsedEntityDeclHandler = unparsed_entity
    parser.ExternalEntityRefHandler = outside
    return parser
