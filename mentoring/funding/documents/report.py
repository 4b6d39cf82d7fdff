"""The report on the use of funds as printed tables: for its page and its PDF alike."""

from mentoring.funding.documents.layout import Section, column, row, section, table, two_lines
from mentoring.funding.documents.showing import (
    Say,
    shown_day,
    shown_days,
    shown_number,
    shown_percent,
    shown_span,
)
from mentoring.funding.rules.apportion import BASIS_POINTS
from mentoring.funding.rules.report import ReportFigures, report_tables
from mentoring.funding.rules.tables import require_agreement
from mentoring.money import show_rappen
from mentoring.wording import N_


def report_sections(figures: ReportFigures, say: Say) -> list[Section]:
    """All tables of the numeric part; raises ``Disagreement`` if one does not add up."""
    require_agreement(report_tables(figures))
    found = [_costs(figures, say), _borne(figures, say), _served(figures, say)]
    if figures.purposes:
        found.append(_purposes(figures, say))
    if figures.accruals:
        found.append(_accruals(figures, say))
    return found


def covered(figures: ReportFigures, say: Say) -> str:
    """Of which time the report tells, and what is still open."""
    if not figures.periods:
        return say(N_("Im Jahr %(year)s ist noch keine Periode abgeschlossen."), year=figures.year)
    text = say(
        N_("Abgeschlossen sind die Perioden vom %(span)s."),
        span=shown_span(figures.periods[0][0], figures.periods[-1][1]),
    )
    if figures.open_periods:
        text += " " + say(N_("Noch offene Perioden: %(number)s."), number=figures.open_periods)
    return text


def share_in_words(figures: ReportFigures, say: Say) -> str:
    """The part of VA/FL in per cent, or that there are no days."""
    share = figures.eligible_share
    return say(N_("keine Tage")) if share is None else shown_percent(int(share * BASIS_POINTS))


def _costs(figures: ReportFigures, say: Say) -> Section:
    rows = [
        row(
            say(line.category.label),
            *_planned(figures.budget, line.budget, line.actual),
        )
        for line in figures.categories
    ]
    totals = _planned(figures.budget, figures.budget, figures.actual)
    rows.append(row(say(N_("Total")), *totals, kind="total"))
    columns = [
        column(say(N_("Kategorie")), "1fr"),
        column(say(N_("Budget, CHF")), "30mm", end=True),
        column(say(N_("Ausgaben, CHF")), "30mm", end=True),
        column(say(N_("Unterschied, CHF")), "32mm", end=True),
    ]
    return section(say(N_("Kosten nach Kategorie")), covered(figures, say), [table("", columns, rows)])


def _planned(known: int, budget: int, actual: int) -> list[str]:
    """Budget, costs and what lies between; dashes where nothing was planned (``known`` is zero)."""
    if not known:
        return ["–", show_rappen(actual), "–"]
    return [show_rappen(budget), show_rappen(actual), show_rappen(budget - actual)]


def _borne(figures: ReportFigures, say: Say) -> Section:
    rows = []
    for line in figures.funds:
        direct = say(N_("davon direkt bezahlt CHF %(amount)s"), amount=show_rappen(line.direct))
        rows.append(
            row(two_lines(line.name, direct if line.direct else ""), show_rappen(line.pool + line.direct))
        )
    above = say(
        N_("davon über Tarif oder Bewilligung CHF %(amount)s"), amount=show_rappen(figures.not_payable)
    )
    for label, below, amount in (
        (N_("Einwohnergemeinden"), "", figures.municipalities),
        (N_("Rundungsvortrag"), "", figures.carried),
        (
            N_("Eigenmittel der Organisation"),
            above if figures.not_payable else "",
            figures.own + figures.not_payable,
        ),
        (N_("noch nicht abgerechnet"), "", figures.unsettled),
    ):
        if amount:
            rows.append(row(two_lines(say(label), below), show_rappen(amount)))
    rows.append(row(say(N_("Total der Ausgaben")), show_rappen(figures.actual), kind="total"))
    columns = [column(say(N_("Wer")), "1fr"), column("CHF", "34mm", end=True)]
    return section(say(N_("Wer die Kosten trägt")), "", [table("", columns, rows)])


def _served(figures: ReportFigures, say: Say) -> Section:
    counted = shown_day(figures.counted_on) if figures.counted_on else "–"
    rows = [
        row(
            two_lines(
                say(N_("Begleitete Personen")),
                say(N_("verschiedene Mentees mit mindestens einem Tandem-Tag")),
            ),
            shown_number(figures.persons),
        ),
        row(
            two_lines(
                say(N_("Tandem-Tage")),
                say(N_("Tage, an denen ein Tandem zählt, geteilt durch seine Personen")),
            ),
            shown_days(figures.days),
        ),
        row(
            two_lines(say(N_("Anteil VA/FL")), say(N_("anrechenbare Tage an allen Tandem-Tagen"))),
            share_in_words(figures, say),
        ),
        row(
            two_lines(say(N_("Aktive Tandems")), say(N_("am %(day)s"), day=counted)),
            shown_number(figures.tandems),
        ),
    ]
    columns = [column(say(N_("Kennzahl")), "1fr"), column(say(N_("Wert")), "34mm", end=True)]
    return section(say(N_("Wer begleitet wurde")), "", [table("", columns, rows)])


def _purposes(figures: ReportFigures, say: Say) -> Section:
    rows = [
        row(
            two_lines(
                line.fund or say(N_("Nach Finanzierungsregel")), line.programme or say(N_("kein Programm"))
            ),
            *_planned(line.budget, line.budget, line.actual),
        )
        for line in figures.purposes
    ]
    columns = [
        column(say(N_("Zweck")), "1fr"),
        column(say(N_("Budget, CHF")), "30mm", end=True),
        column(say(N_("Ausgaben, CHF")), "30mm", end=True),
        column(say(N_("Übrig, CHF")), "32mm", end=True),
    ]
    intro = say(N_("Was übrig ist, je Zweck und Programm; Überschüsse werden nicht zusammengezählt."))
    return section(say(N_("Überschüsse nach Zweck")), intro, [table("", columns, rows)])


def _accruals(figures: ReportFigures, say: Say) -> Section:
    rows = [
        row(two_lines(line.purpose, line.document), shown_day(line.release_by), show_rappen(line.amount))
        for line in figures.accruals
    ]
    total = show_rappen(sum(line.amount for line in figures.accruals))
    rows.append(row(say(N_("Total")), "", total, kind="total"))
    columns = [
        column(say(N_("Wofür")), "1fr"),
        column(say(N_("Aufzulösen bis")), "32mm"),
        column("CHF", "30mm", end=True),
    ]
    return section(say(N_("Offene Abgrenzungen")), "", [table("", columns, rows)])
