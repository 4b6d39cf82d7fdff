"""The two lists of a small organisation as they arrive: with mistakes, and how somebody mends them."""

import io
from pathlib import Path

import openpyxl

MENTORS = """\
Nachname;Vorname;Geschlecht;Geburtsdatum;E-Mail;Wohnort;Sprachen;Zeiten;Interessen;Einwilligung vom;Plätze;\
Stand;Auszug;Auszug vom;Auszug gesehen am;Auszug gültig bis
Leu;Nadine;w;14.3.1979;nadine.leu@example.org;Olten;Deutsch (Erstsprache), Französisch B2;\
Mo Abend, Mi Nachmittag, Sa;Kochen, Velo;15.01.2026;1;verfügbar;Sonderprivatauszug;\
01.02.2026;10.02.2026;01.02.2028
Zimmermann-Bürgi;Anna-Lena;w;31.2.1985;anna-lena@example.org;Olten;Deutsch (Erstsprache);\
Mo Abend, Sa;Musik;15.01.2026;1;verfügbar;Sonderprivatauszug;01.02.2026;10.02.2026;01.02.2028
Moser;Beat;m;2.9.1958;beat.moser@example.org;Nirgendwo;Deutsch (Erstsprache), Englisch C1;\
Mo Abend, Mi Nachmittag;Garten;15.01.2026;1;verfügbar;Sonderprivatauszug;01.02.2026;10.02.2026;01.02.2028
"""
MENTORS_MENDED = {"31.2.1985": "28.2.1985", ";Nirgendwo;": ";Solothurn;"}

WAITLIST = """\
Nachname;Vorname;Geschlecht;Geburtsdatum;Telefon;Wohnort;Sprachen;Zeiten;Wartet seit;\
Aufenthaltsstatus;Status seit;Einwilligung vom;Ziel
Tesfay;Selam;w;3.4.1994;079 123 45 67;Olten;Tigrinya (Erstsprache), Deutsch A2;Mo Abend, Sa;\
12.03.2026;F (VA);01.06.2024;12.03.2026;Allein zum Arzt gehen
Kowalenko;Oksana;w;21.11.1986;078 234 56 78;Olten;Ukrainisch (Erstsprache), Deutsch A2;\
Mo Abend, Mi Nachmittag;am 35.;S;01.04.2023;20.04.2026;Eine Lehrstelle finden
Rahimi;Farid;m;9.1.1990;076 345 67 89;Solothurn;Dari (Erstsprache), Deutsch Z9;Mo Abend;02.06.2026;\
F (VA);01.06.2025;02.06.2026;
Bekele;Hana;w;17.8.1999;077 456 78 90;Olten;Amharisch (Erstsprache), Deutsch B1;Mi Nachmittag, Sa;\
15.09.2026;F (VA);01.06.2025;15.09.2026;
"""
WAITLIST_MENDED = {
    "am 35.": "20.04.2026",
    "Dari (Erstsprache), Deutsch Z9": "Dari (Erstsprache), Deutsch A2",
}


def mentors_file(folder: Path) -> Path:
    """The list of volunteers, with two mistakes."""
    path = folder / "freiwillige.csv"
    path.write_text(MENTORS, encoding="utf-8")
    return path


def waitlist_file(folder: Path) -> Path:
    """The waitlist as a workbook, with two mistakes."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in WAITLIST.splitlines():
        sheet.append(line.split(";"))
    path = folder / "warteliste.xlsx"
    book.save(path)
    return path


def mend(path: Path) -> None:
    """Corrects a downloaded list of errors in place, as people do in their spreadsheet."""
    if path.suffix == ".csv":
        text = path.read_text(encoding="utf-8-sig")
        for wrong, right in MENTORS_MENDED.items():
            assert wrong in text, f"{wrong} is not in the file that was downloaded"
            text = text.replace(wrong, right)
        path.write_text(text, encoding="utf-8")
        return
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    mended = 0
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value in WAITLIST_MENDED:
                cell.value = WAITLIST_MENDED[str(cell.value)]
                mended += 1
    assert mended == len(WAITLIST_MENDED), "the mistakes are not in the workbook that was downloaded"
    book.save(path)
