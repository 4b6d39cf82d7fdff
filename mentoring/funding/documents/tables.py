"""The tables of a printed statement: what, how much, why; the sum first, then what it is made of."""

from collections.abc import Iterable
from fractions import Fraction

from mentoring.funding.documents.checks import fraction, parts_of
from mentoring.funding.documents.layout import Row, Section, column, days_cell, row, section, table, two_lines
from mentoring.funding.documents.letter import key_in_words
from mentoring.funding.documents.reconciling import organisations, reconciliation
from mentoring.funding.documents.showing import (
    Say,
    nearest,
    shown_days,
    shown_number,
    shown_percent,
    shown_span,
)
from mentoring.funding.rules.apportion import BASIS_POINTS
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.statement import CaseLine, Cause, PotShare, StatementData
from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerScope
from mentoring.money import show_rappen
from mentoring.wording import N_, Sentence


def sections(data: StatementData, say: Say) -> list[Section]:
    """All tables in the order in which they are read: the sum first, then what it is made of."""
    found = [summary(data, say)]
    if data.pots:
        found.append(shares(data, say))
    if data.corrections:
        found.append(corrections(data, say))
    if data.reconciliations:
        found.append(reconciliation(data, say))
    if data.cases:
        found.append(cases(data, say))
    return found


def summary(data: StatementData, say: Say) -> Section:
    """Shares by organisation, corrections, total."""
    period = say(period_name(data.from_on, data.to_on))
    rows = []
    for organisation in organisations(data):
        pots = [pot for pot in data.pots if pot.organisation == organisation]
        if pots:
            sub = "; ".join(dict.fromkeys(key_in_words(pot.key, pot.mix_bp, say) for pot in pots))
            rows.append(row(two_lines(organisation, sub), show_rappen(sum(pot.share_rappen for pot in pots))))
    if data.corrections:
        rows.append(
            row(say(N_("Anteil %(period)s"), period=period), show_rappen(data.share_rappen), kind="sum")
        )
        for earlier in dict.fromkeys((line.from_on, line.to_on) for line in data.corrections):
            amount = sum(
                line.amount_rappen for line in data.corrections if (line.from_on, line.to_on) == earlier
            )
            text = say(N_("Korrekturen %(period)s"), period=say(period_name(*earlier)))
            rows.append(row(text, show_rappen(amount)))
    rows.append(row(say(N_("Total")), show_rappen(data.total_rappen), kind="total"))
    columns = [column(say(N_("Position")), "1fr"), column("CHF", end=True)]
    return section(say(N_("So setzt sich der Betrag zusammen")), "", [table("", columns, rows)])


def shares(data: StatementData, say: Say) -> Section:
    """Per organisation and pot: amount × weight / total, each part of the key on its own line."""
    columns = [
        column(say(N_("Schlüssel")), "1fr"),
        column(say(N_("Topf der Gemeinden, CHF")), "30mm", end=True),
        column(say(N_("× Gemeinde")), "24mm", end=True),
        column(say(N_("÷ alle Gemeinden")), "27mm", end=True),
        column(say(N_("= CHF")), "24mm", end=True),
    ]
    tables = []
    for organisation in organisations(data):
        pots = [pot for pot in data.pots if pot.organisation == organisation]
        rows = [row for pot in pots for row in _pot_rows(pot, data.rule.unit_rappen, say)]
        if len(pots) > 1:
            total = show_rappen(sum(pot.share_rappen for pot in pots))
            rows.append(row(say(N_("Anteil der Gemeinde")), "", "", "", total, kind="total"))
        if rows:
            tables.append(table(organisation, columns, rows))
    intro = say(
        N_(
            "Was nicht der Bund, der Kanton oder andere bezahlen, ist der Topf der Gemeinden. Jede trägt "
            "davon: Topf × Gewicht der Gemeinde ÷ Gewicht aller Gemeinden."
        )
    )
    return section(say(N_("Anteil der Gemeinde")), intro, tables)


def _pot_rows(pot: PotShare, unit: int, say: Say) -> list[Row]:
    rows = []
    mixed = pot.key is KeyKind.K3
    for key, amount, exact in parts_of(pot, unit):
        people = key is KeyKind.K1
        text = say(N_("Einwohnerzahl")) if people else _days_label(pot, say)
        if mixed:
            share = shown_percent(pot.mix_bp if people else BASIS_POINTS - pot.mix_bp)
            text = say(N_("%(what)s, %(share)s"), what=text, share=share)
        weights = (
            [days_cell(Fraction(pot.inhabitants)), days_cell(Fraction(pot.all_inhabitants))]
            if people
            else [days_cell(fraction(pot.days)), days_cell(fraction(pot.all_days))]
        )
        rows.append(row(text, show_rappen(amount), *weights, show_rappen(nearest(exact))))
    if pot.fallback:
        text = say(N_("Ersatzschlüssel: Dem vorgesehenen fehlt in dieser Periode die Grundlage."))
        rows[0]["cells"][0] = two_lines(rows[0]["cells"][0], text)
    rounded = say(N_("Anteil, auf ganze %(unit)s Rappen"), unit=unit)
    rows.append(
        row(
            rounded,
            show_rappen(pot.pot_rappen) if mixed else "",
            "",
            "",
            show_rappen(pot.share_rappen),
            kind="sum",
        )
    )
    return rows


def _days_label(pot: PotShare, say: Say) -> str:
    if pot.scope is LayerScope.ELIGIBLE:
        return say(N_("Tandem-Tage von VA/FL, soweit der Bund sie nicht deckt"))
    if pot.basis is KeyBasis.NOT_COVERED:
        return say(N_("Tandem-Tage, an denen sich der Bund nicht beteiligt"))
    return say(N_("Tandem-Tage"))


def corrections(data: StatementData, say: Say) -> Section:
    """What earlier periods turned out to differ by, each with its reasons."""
    rows = [
        row(
            two_lines(say(period_name(line.from_on, line.to_on)), shown_span(line.from_on, line.to_on)),
            two_lines(line.organisation, *(reason(one, say) for one in line.causes)),
            show_rappen(line.amount_rappen),
        )
        for line in data.corrections
    ]
    rows.append(row(say(N_("Total der Korrekturen")), "", show_rappen(data.corrections_rappen), kind="total"))
    columns = [
        column(say(N_("Periode")), "38mm"),
        column(say(N_("Organisation und Grund")), "1fr"),
        column("CHF", end=True),
    ]
    intro = say(
        N_(
            "Nach dem Abschluss einer Periode wurde bekannt, was sich damals geändert hat. Sie wurde nach "
            "ihrer eigenen Regel neu berechnet; hier steht der Unterschied."
        )
    )
    return section(say(N_("Korrekturen früherer Perioden")), intro, [table("", columns, rows)])


def reason(cause: Cause, say: Say) -> str:
    """Why, in words: the kind, the case it concerns, the sentence."""
    text = say(Sentence.from_json(cause.sentence))
    label = say(cause.kind.label)
    return f"{label}, {cause.case}: {text}" if cause.case else f"{label}: {text}"


def cases(data: StatementData, say: Say) -> Section:
    """Billable days per case reference: calendar days divided by the people in the tandem."""
    columns = [
        column(say(N_("Fall")), "1fr"),
        column(say(N_("Zeitraum")), "42mm"),
        column(say(N_("Bund beteiligt sich")), "29mm"),
        column(say(N_("Kalendertage")), "22mm", end=True),
        column(say(N_("÷ Personen")), "22mm", end=True),
        column(say(N_("= Tage")), "22mm", end=True),
    ]
    yes, no = say(N_("ja")), say(N_("nein"))
    tables = []
    for organisation in organisations(data):
        own = [line for line in data.cases if line.organisation == organisation]
        if not own:
            continue
        rows = [
            row(
                line.case,
                shown_span(line.from_on, line.to_on),
                yes if line.eligible else no,
                shown_number((line.to_on - line.from_on).days),
                shown_number(line.members),
                days_cell(fraction(line.days)),
            )
            for line in own
        ]
        rows.append(row(say(N_("Total")), "", "", "", "", days_cell(days_of(own)), kind="total"))
        tables.append(table(organisation, columns, rows))
    intro = say(
        N_(
            "Jeder Fall ist eine Person, die in %(municipality)s wohnt. Das Kennzeichen bleibt über die "
            "Jahre gleich; Namen kennt nur die Organisation. Zusammen %(days)s Tage."
        ),
        municipality=data.municipality,
        days=shown_days(days_of(data.cases)),
    )
    return section(say(N_("Tandem-Tage je Fall")), intro, tables)


def days_of(lines: Iterable[CaseLine]) -> Fraction:
    """All days together, exact."""
    return sum((fraction(line.days) for line in lines), Fraction(0))
