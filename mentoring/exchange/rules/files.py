"""Reading an uploaded file: its kind by its content, its letters, its separator. Limits come first."""

import codecs
import csv
import io
from collections.abc import Collection

from mentoring.exchange.rules.sheets import Limits, Sheet, assembled, refusal
from mentoring.exchange.rules.workbooks import read_workbook
from mentoring.names import fold
from mentoring.wording import N_

SEPARATORS = (";", ",", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN = (
    (b"%PDF", N_("Das ist ein PDF. Bitte die Liste als CSV oder XLSX speichern.")),
    (
        b"\xd0\xcf\x11\xe0",
        N_(
            "Das ist eine alte Excel-Datei (.xls) oder eine mit Kennwort. "
            "Bitte in Excel ohne Kennwort als .xlsx speichern."
        ),
    ),
    (b"{\\rtf", N_("Das ist ein Textdokument. Bitte die Liste als CSV oder XLSX speichern.")),
    (b"\x89PNG", N_("Das ist ein Bild. Bitte die Liste als CSV oder XLSX speichern.")),
    (b"\xff\xd8\xff", N_("Das ist ein Bild. Bitte die Liste als CSV oder XLSX speichern.")),
    (b"GIF8", N_("Das ist ein Bild. Bitte die Liste als CSV oder XLSX speichern.")),
)


def read_file(data: bytes, limits: Limits, known: Collection[str] = ()) -> Sheet:
    """The sheet in a file, CSV or XLSX, told apart by what is in it; refuses anything else in a sentence.

    ``known`` are headings (folded) that help to find the line of headings and the separator.
    """
    if len(data) > limits.file_bytes:
        raise refusal(
            N_("Die Datei ist grösser als %(most)s MB. Bitte in mehrere Dateien aufteilen."),
            most=limits.file_bytes // (1024 * 1024),
        )
    if not data.strip():
        raise refusal(N_("Die Datei ist leer."))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_workbook(data, limits, known)
    for mark, sentence in _FOREIGN:
        if data.startswith(mark):
            raise refusal(sentence)
    return _read_text(_decoded(data), limits, known)


def _decoded(data: bytes) -> str:
    coding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    try:
        text = data.decode(coding) if coding else _guessed(data)
    except UnicodeError:
        raise refusal(
            N_("Die Zeichen der Datei lassen sich nicht lesen. Bitte als «CSV UTF-8» speichern.")
        ) from None
    if "\x00" in text:
        raise refusal(
            N_("Das ist keine Textdatei: Sie enthält Nullzeichen. Bitte als «CSV UTF-8» oder XLSX speichern.")
        )
    odd = sum(1 for c in text[:20_000] if c < " " and c not in "\t\r\n\x1f\x0c\x0b")
    if odd > 20:
        raise refusal(N_("Das ist keine Textdatei. Bitte die Liste als «CSV UTF-8» oder XLSX speichern."))
    return text


def _guessed(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _read_text(text: str, limits: Limits, known: Collection[str]) -> Sheet:
    separator = ""
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip("\r\n")) >= 5:
        # A line that tells Excel the separator. It counts as a row there too.
        separator, text = first.strip("\r\n")[4], "\n" + rest
    separator = separator or _separator(text, known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return assembled(reader, limits, known)
    except csv.Error:
        raise refusal(
            N_(
                "In Zeile %(row)s steht ein Anführungszeichen an der falschen Stelle, "
                "oder es fehlt eines: Der Text lässt sich nicht in Spalten teilen."
            ),
            row=reader.line_num,
        ) from None


def _separator(text: str, known: Collection[str]) -> str:
    """The separator that gives the most known headings within the first lines, then the most columns."""
    best, most = SEPARATORS[0], (-1, -1)
    for separator in SEPARATORS:
        seen, width = 0, 0
        reader = csv.reader(io.StringIO(text[:50_000], newline=""), delimiter=separator)
        try:
            for number, line in enumerate(reader):
                if number == 15:
                    break
                seen = max(seen, len({fold(cell) for cell in line[:200]} & set(known)))
                width = max(width, len(line)) if number < 3 else width
        except csv.Error:
            continue
        if (seen, width) > most:
            best, most = separator, (seen, width)
    return best
