"""Files that are not lists, or want to do harm: a clear sentence, nothing kept, bounded memory and time."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from time import monotonic

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mentoring.exchange.models import ImportRow, ListImport
from mentoring.exchange.rules.files import read_file
from mentoring.exchange.rules.mapping import known_headings
from mentoring.exchange.rules.sheets import Limits, Sheet
from mentoring.wording import Refused
from tests.builders import a_user
from tests.page import Visitor

SHEET = "xl/worksheets/sheet1.xml"


def xlsx(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        fill(book)
    return data.getvalue()


def small(book: xlsxwriter.Workbook) -> None:
    """Two rows."""
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Nachname", "Vorname"])
    sheet.write_row(1, 0, ["Muster", "Anna"])


def with_part(name: str, content: bytes, *, replace: bool = True) -> bytes:
    """The small workbook with one part added or replaced."""
    source, target = zipfile.ZipFile(io.BytesIO(xlsx(small))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in source.infolist():
            if not (replace and item.filename == name):
                archive.writestr(item.filename, source.read(item.filename))
        archive.writestr(name, content)
    return target.getvalue()


def sheet_xml(inside: str, head: str = "") -> bytes:
    """A worksheet part."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?>{head}<worksheet xmlns="{space}">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{inside}</sheetData></worksheet>'
    ).encode()


def row(number: int, *texts: str) -> str:
    """A row of a worksheet part."""
    cells = "".join(
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for n, text in enumerate(texts)
    )
    return f'<row r="{number}">{cells}</row>'


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "Die Datei ist leer"),
    "only space": (lambda: b" \r\n\r\n ", "Die Datei ist leer"),
    "only separators": (lambda: b";;;\n;;;\n", "Die Datei ist leer"),
    "headings alone": (lambda: b"Nachname;Vorname\n", "nur Überschriften"),
    "pdf": (lambda: b"%PDF-1.7\n1 0 obj<<>>", "Das ist ein PDF"),
    "old excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "alte Excel-Datei"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "Das ist ein Bild"),
    "nul": (lambda: b"Nachname;Vorname\nMu\0ster;Anna\n", "Nullzeichen"),
    "utf-16 without mark": (lambda: "Nachname;Vorname\nÄ;B\n".encode("utf-16-le"), "Nullzeichen"),
    "broken utf-16": (lambda: b"\xff\xfeN\x00a\x00\x00\xd8", "Zeichen der Datei"),
    "binary": (lambda: bytes(range(1, 256)) * 40, "Zeichen der Datei lassen sich nicht lesen"),
    "control characters": (lambda: b"Name;Ort\n" + b"\x01\x02\x03" * 30, "keine Textdatei"),
    "open quote": (lambda: b'Nachname;Vorname\nMuster;"Anna\n', "Anführungszeichen"),
    "text after quote": (lambda: b'Nachname;Vorname\n"Muster"x;Anna\n', "Anführungszeichen"),
    "huge cell": (lambda: b"Nachname;Vorname\nMuster;" + b"x" * 6_000, "mehr als 5000 Zeichen"),
    "huger cell": (lambda: b'Nachname;Vorname\nMuster;"' + b"x" * 200_000, "Anführungszeichen"),
    "many columns": (lambda: b"a;" * 101 + b"a\n1;2\n", "mehr als 100 Spalten"),
    "a million rows": (lambda: b"Nachname\n" + b"x\n" * 1_000_000, "Zeilen. Bitte in mehrere Dateien"),
    "too many bytes": (lambda: b"Nachname\n" + b"x" * (10 * 1024 * 1024), "grösser als 10 MB"),
    "zip that is no workbook": (
        lambda: _zip({"a.txt": b"a"}),
        "Das ist ein Archiv und keine Arbeitsmappe",
    ),
    "cut zip": (lambda: xlsx(small)[:-40], "Die Arbeitsmappe ist beschädigt"),
    "garbage zip": (lambda: b"PK\x03\x04" + b"garbage" * 50, "Die Arbeitsmappe ist beschädigt"),
    "broken sheet": (lambda: with_part(SHEET, b"<worksheet><sheetData><row"), "beschädigt"),
    "no sheet": (lambda: with_part("xl/workbook.xml", b"<workbook/>"), "Arbeitsmappe"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"x"), "enthält Makros"),
    "ods": (lambda: _zip({"mimetype": b"x", "content.xml": b"<x/>"}), "LibreOffice"),
    "xlsb": (lambda: _zip({"xl/workbook.bin": b"x"}), "binäre Arbeitsmappe"),
    "entity expansion": (
        lambda: with_part(SHEET, sheet_xml(row(1, "Nachname") + row(2, "&c;"), LAUGHS)),
        "Verweise",
    ),
    "outside entity": (
        lambda: with_part(SHEET, sheet_xml(row(1, "Nachname") + row(2, "&a;"), OUTSIDE)),
        "Verweise",
    ),
    "entities in the workbook part": (
        lambda: with_part("xl/workbook.xml", LAUGHS.encode() + b"<workbook>&c;</workbook>"),
        "Verweise",
    ),
    "zip bomb": (lambda: with_part(SHEET, b" " * (80 * 1024 * 1024)), "entpackt zu gross"),
    "bomb of styles": (lambda: with_part("xl/styles.xml", b" " * (9 * 1024 * 1024)), "entpackt zu gross"),
    "many parts": (
        lambda: _zip({"xl/workbook.xml": b"<a/>", **{f"x{n}.bin": b"" for n in range(2_100)}}),
        "entpackt zu gross",
    ),
    "many rows in a workbook": (
        lambda: with_part(SHEET, sheet_xml("".join(row(n, "x") for n in range(1, 2_500)))),
        "Zeilen. Bitte in mehrere Dateien",
    ),
    "blank sheet": (lambda: xlsx(lambda book: book.add_worksheet()), "Die Datei ist leer"),
}


def _zip(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.promise(12)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_clear_sentence(name: str, promise: object) -> None:
    make, sentence = HOSTILE[name]
    data = make()
    tracemalloc.start()
    start = monotonic()
    try:
        with pytest.raises(Refused, match=sentence):
            read_file(data, Limits(rows=2_000), known_headings())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * 1024 * 1024, f"{peak} bytes"
    promise.measured(f"{name}: {peak // 1024} KiB, {monotonic() - start:.1f} s")  # type: ignore[attr-defined]


@pytest.mark.promise(12)
def test_hostile_uploads_leave_nothing_behind(app: Flask, session: Session, promise: object) -> None:
    app.config.update(SECOND_FACTOR="optional")
    user = a_user(session)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    for name, (make, sentence) in HOSTILE.items():
        if name in {"many rows in a workbook", "zip bomb", "too many bytes", "a million rows", "empty"}:
            continue
        visitor.get("/imports/new")
        page = visitor.send(
            {"kind": "MENTORS", "file": (io.BytesIO(make()), "x.csv")}, holding="file", status=422
        )
        assert sentence in page.words(), name
        assert page.title.startswith("Fehler:")
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ListImport)) == 0
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 0
    promise.measured(f"{len(HOSTILE)} kinds of files")  # type: ignore[attr-defined]


def test_a_body_beyond_all_limits_is_cut_off(app: Flask, session: Session) -> None:
    app.config.update(SECOND_FACTOR="optional", WTF_CSRF_ENABLED=False)
    user = a_user(session)
    session.commit()
    visitor = Visitor(app).sign_in(user)
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    content = io.BytesIO(b"x" * 200_000)
    visitor.post("/imports/new", {"kind": "MENTORS", "file": (content, "x.csv")}, status=413)


def test_what_a_sheet_declares_of_its_size_is_not_believed() -> None:
    sheet = read_file(with_part(SHEET, sheet_xml(row(1, "Nachname") + row(2, "Muster"))), Limits())
    assert sheet == Sheet(["Nachname"], [(2, ["Muster"])], True)


def test_values_of_a_workbook_come_as_they_would_be_typed() -> None:
    from datetime import datetime

    def fill(book: xlsxwriter.Workbook) -> None:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        book.add_worksheet("leer")
        sheet = book.add_worksheet()
        sheet.write_row(2, 0, ["Nachname", "Geboren", "Plätze", "Formel", "Ja"])
        sheet.write_row(4, 0, ["Muster"])
        sheet.write_datetime(4, 1, datetime(1985, 12, 31), day)  # noqa: DTZ001
        sheet.write_number(4, 2, 2)
        sheet.write_formula(4, 3, "=1+1", None, 2)
        sheet.write_boolean(4, 4, True)

    sheet = read_file(xlsx(fill), Limits(), known_headings())
    assert sheet.rows == [(5, ["Muster", "1985-12-31", "2", "=1+1", "ja"])]


def test_right_to_left_names_are_kept_and_turning_marks_are_not(app: Flask, session: Session) -> None:
    from mentoring.exchange.rules.cells import Known
    from mentoring.exchange.rules.rows import RowReader
    from mentoring.exchange.vocabulary import ImportKind
    from tests.days import TODAY

    reader = RowReader(
        ImportKind.MENTORS, ["Nachname", "Vorname"], {0: "last_name", 1: "first_name"}, Known(TODAY)
    )
    read = reader.read(2, ["محمد", "a\u202egnp.exe"])
    assert read.values == {"last_name": "محمد", "first_name": "agnp.exe"}
