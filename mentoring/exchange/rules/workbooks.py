"""Reading a workbook (XLSX). It is unpacked only after its size is known, and read row by row.

Its small parts are gone through with defusedxml first, which refuses entities: openpyxl would do so by itself
only as long as lxml is not installed beside it. ``parts`` reads the long ones.
"""

import contextlib
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, repeat
from typing import Any
from xml.etree.ElementTree import ParseError  # nosec B405 (the error only; parsing is defusedxml's)
from xml.parsers import expat  # nosec B407 (its error only)

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl.utils.exceptions import InvalidFileException

from mentoring.exchange.rules.parts import FORMULA, Book
from mentoring.exchange.rules.sheets import Limits, Sheet, assembled, refusal
from mentoring.wording import N_, Refused

MOST_PARTS = 2_000
LARGEST_PART = 8 * 1024 * 1024
"""Any part that is read as a whole, such as the styles; sheets and their texts are read piece by piece."""


_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ParseError,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    expat.ExpatError,
    struct.error,
    zlib.error,
)
"""What openpyxl, zipfile and zlib raise over files that are not as they should be."""


def read_workbook(data: bytes, limits: Limits, known: Collection[str] = ()) -> Sheet:
    """The first visible sheet that holds anything; refuses macros, entities, and what unpacks to too much."""
    try:
        _check_parts(data, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = Book(io.BytesIO(data), read_only=True, keep_links=False)
            with book.archive:
                book.read()
                return _first_filled(book, limits, known)
    except Refused:
        raise
    except _BROKEN as error:
        # openpyxl wraps what defusedxml raises while it opens a workbook.
        if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
            text = N_(
                "Die Arbeitsmappe enthält Verweise, die eine Liste nicht braucht. Sie wird nicht gelesen."
            )
        else:
            text = N_(
                "Die Arbeitsmappe ist beschädigt. Bitte in Excel oder LibreOffice öffnen und neu speichern."
            )
        raise refusal(text) from error


def _check_parts(data: bytes, limits: Limits) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check_sizes(archive.infolist(), limits)
        for part in archive.infolist():
            if _read_at_once(part.filename.lower()):
                _refuse_entities(archive.read(part))


def _check_sizes(parts: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names:
            raise refusal(N_("Das ist eine binäre Arbeitsmappe (.xlsb). Bitte als .xlsx speichern."))
        if "content.xml" in names and "mimetype" in names:
            raise refusal(N_("Das ist eine Datei von LibreOffice (.ods). Bitte als .xlsx speichern."))
        raise refusal(N_("Das ist ein Archiv und keine Arbeitsmappe. Bitte als .xlsx speichern."))
    if any(name.endswith("vbaproject.bin") for name in names):
        raise refusal(N_("Die Arbeitsmappe enthält Makros. Bitte ohne Makros als .xlsx speichern."))
    if any(part.flag_bits & 1 for part in parts):
        raise refusal(N_("Die Arbeitsmappe ist mit einem Kennwort geschützt. Bitte ohne Kennwort speichern."))
    # zipfile unpacks no more of a part than the archive declares for it: the declared sizes are a bound.
    whole = sum(part.file_size for part in parts)
    large = any(part.file_size > LARGEST_PART for part in parts if _read_at_once(part.filename.lower()))
    if whole > limits.unpacked_bytes or large or len(parts) > MOST_PARTS:
        raise refusal(
            N_(
                "Die Arbeitsmappe ist entpackt zu gross. "
                "Bitte nur das Blatt mit der Liste behalten, ohne Bilder, oder als CSV speichern."
            )
        )


def _refuse_entities(part: bytes) -> None:
    with contextlib.suppress(ParseError):  # a part that nobody reads may be broken
        fromstring(part)


def _read_at_once(name: str) -> bool:
    streamed = name.startswith("xl/worksheets/") or name == "xl/sharedstrings.xml"
    return name.endswith((".xml", ".rels", ".vml")) and not streamed


def _first_filled(book: Book, limits: Limits, known: Collection[str]) -> Sheet:
    nothing: Refused | None = None
    for sheet in book.visible:
        lines = _lines(book.rows(sheet))
        for blank, line in enumerate(lines):
            if any(line):
                return assembled(chain(repeat((), blank), [line], lines), limits, known, is_workbook=True)
        nothing = refusal(N_("Die Datei ist leer."))
    raise nothing or refusal(N_("Die Arbeitsmappe hat kein sichtbares Blatt."))


def _lines(rows: Any) -> Iterator[Sequence[str]]:
    for row in rows:
        yield [value if isinstance(value, str) else _text(value) for value in row]


def _text(value: Any) -> str:
    """A cell's value as it would be typed; a day in ISO form, a formula by its sign alone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta | int):
        return str(value)
    return FORMULA
