"""The report on the use of funds as PDF and as workbook: texts first, then the figures."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from mentoring.funding.documents.report import covered, report_sections
from mentoring.funding.documents.showing import Say, shown_day
from mentoring.funding.documents.typesetting import typeset
from mentoring.funding.rules.report import ReportFigures, report_tables
from mentoring.funding.rules.tables import require_agreement
from mentoring.funding.vocabulary import ReportSection
from mentoring.names import sort_key
from mentoring.sheets import Sheet, Value, workbook
from mentoring.wording import N_

LANGUAGES = ("de", "fr", "en")
Texts = Mapping[ReportSection, str]


def report_pdf(figures: ReportFigures, texts: Texts, say: Say, locale: str, day: date) -> bytes:
    """The report as PDF/A-2a and PDF/UA-1. Raises ``Disagreement`` if its figures do not agree."""
    heading = say(N_("Verwendungsnachweis %(year)s"), year=figures.year)
    values = {
        "language": locale[:2] if locale[:2] in LANGUAGES else "de",
        "title": f"{heading}, {figures.organisation}",
        "author": figures.organisation,
        "issued": [day.year, day.month, day.day],
        "heading": heading,
        "organisation": figures.organisation,
        "running": f"{heading}, {figures.organisation}",
        "page": say(N_("Seite %(page)s von %(pages)s"), page="{page}", pages="{pages}"),
        "state": say(N_("Stand %(day)s"), day=shown_day(day)),
        "texts": [
            {
                "title": say(section.label),
                "paragraphs": [part for part in texts[section].split("\n") if part.strip()],
            }
            for section in ReportSection
            if texts.get(section)
        ],
        "sections": report_sections(figures, say),
    }
    return typeset("report.typ", values, day, {})


def report_xlsx(figures: ReportFigures, texts: Texts, say: Say) -> bytes:
    """The report as workbook, one sheet a table. Raises ``Disagreement`` if its figures do not agree."""
    require_agreement(report_tables(figures))
    return workbook(
        [
            _texts(figures, texts, say),
            _costs(figures, say),
            _borne(figures, say),
            _served(figures, say),
            _purposes(figures, say),
            _accruals(figures, say),
        ]
    )


def report_file_name(figures: ReportFigures, ending: str) -> str:
    """«2027_verwendungsnachweis_caritas-solothurn.pdf»."""
    plain = "-".join("".join(c if c.isalnum() else " " for c in sort_key(figures.organisation)).split())
    return f"{figures.year}_verwendungsnachweis_{plain.encode('ascii', 'ignore').decode()}.{ending}"


def _francs(rappen: int) -> Decimal:
    return Decimal(rappen) / 100


def _texts(figures: ReportFigures, texts: Texts, say: Say) -> Sheet:
    rows: list[list[Value]] = [
        [say(N_("Organisation")), figures.organisation],
        [say(N_("Jahr")), str(figures.year)],
        [say(N_("Perioden")), covered(figures, say)],
    ]
    rows += [[say(section.label), texts[section]] for section in ReportSection if texts.get(section)]
    return Sheet(say(N_("Bericht")), [say(N_("Abschnitt")), say(N_("Text"))], rows, (), (28, 50))


def _costs(figures: ReportFigures, say: Say) -> Sheet:
    headers = [
        *(say(N_("Kategorie")), say(N_("Budget, CHF"))),
        *(say(N_("Ausgaben, CHF")), say(N_("Unterschied, CHF"))),
    ]
    rows: list[list[Value]] = [
        [say(line.category.label), _francs(line.budget), _francs(line.actual), _francs(line.difference)]
        for line in figures.categories
    ]
    totals = [_francs(amount) for amount in (figures.budget, figures.actual, figures.difference)]
    return Sheet(say(N_("Kosten")), headers, rows, [say(N_("Total")), *totals], (44, 18, 18, 18))


def _borne(figures: ReportFigures, say: Say) -> Sheet:
    funds = {line.name for line in figures.funds}
    rows: list[list[Value]] = [
        [label if label in funds else say(label), _francs(amount)] for label, amount in figures.borne
    ]
    totals: list[Value] = [say(N_("Total der Ausgaben")), _francs(figures.actual)]
    return Sheet(say(N_("Träger")), [say(N_("Wer")), "CHF"], rows, totals, (44, 18))


def _served(figures: ReportFigures, say: Say) -> Sheet:
    rows: list[list[Value]] = [
        [say(N_("Begleitete Personen")), figures.persons],
        [say(N_("Tandem-Tage")), figures.days],
        [say(N_("Anrechenbare Tage (VA/FL)")), figures.eligible],
        [say(N_("Aktive Tandems")), figures.tandems],
        [say(N_("Stichtag der aktiven Tandems")), figures.counted_on],
    ]
    return Sheet(say(N_("Kennzahlen")), [say(N_("Kennzahl")), say(N_("Wert"))], rows, (), (44, 18))


def _purposes(figures: ReportFigures, say: Say) -> Sheet:
    headers = [
        *(say(N_("Zweck")), say(N_("Programm")), say(N_("Budget, CHF"))),
        *(say(N_("Ausgaben, CHF")), say(N_("Übrig, CHF"))),
    ]
    rows: list[list[Value]] = [
        [
            *(line.fund or say(N_("Nach Finanzierungsregel")), line.programme),
            *(_francs(amount) for amount in (line.budget, line.actual, line.budget - line.actual)),
        ]
        for line in figures.purposes
    ]
    return Sheet(say(N_("Überschüsse")), headers, rows, (), (40, 34, 18, 18, 18))


def _accruals(figures: ReportFigures, say: Say) -> Sheet:
    headers = [say(N_("Wofür")), say(N_("Beleg")), say(N_("Aufzulösen bis")), "CHF"]
    rows: list[list[Value]] = [
        [line.purpose, line.document, line.release_by, _francs(line.amount)] for line in figures.accruals
    ]
    total = _francs(sum(line.amount for line in figures.accruals))
    return Sheet(say(N_("Abgrenzungen")), headers, rows, [say(N_("Total")), "", "", total], (44, 24, 18, 18))
