"""A statement as workbook and as one flat CSV: the same figures as its PDF, as numbers to compute with."""

from decimal import Decimal
from typing import NamedTuple

from mentoring.funding.documents.checks import fraction, require_consistent
from mentoring.funding.documents.letter import facts, heading, key_in_words
from mentoring.funding.documents.showing import Say, last_day
from mentoring.funding.documents.tables import days_of, reason
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.statement import Reconciliation, StatementData
from mentoring.sheets import Sheet, Value, csv_file, workbook
from mentoring.wording import N_


class _Line(NamedTuple):
    """A line of the flat file. Only ``amount`` is what the municipality owes: its sum is the total."""

    kind: str
    organisation: str = ""
    text: str = ""
    case: str = ""
    first: Value = None
    last: Value = None
    base: Value = None
    inhabitants: Value = None
    all_inhabitants: Value = None
    calendar_days: Value = None
    members: Value = None
    days: Value = None
    all_days: Value = None
    federal: str = ""
    amount: Value = None


def statement_xlsx(data: StatementData, say: Say) -> bytes:
    """The statement as a workbook: overview, days, shares, corrections, reconciliation.

    Raises ``Disagreement`` or ``Inconsistent`` if its figures do not agree.
    """
    require_consistent(data)
    return workbook(
        [
            _overview(data, say),
            _days(data, say),
            _shares(data, say),
            _corrections(data, say),
            _paid(data, say),
        ]
    )


def statement_csv(data: StatementData, say: Say) -> bytes:
    """The statement as one flat list for Swiss Excel; the last column sums to the total.

    Raises ``Disagreement`` or ``Inconsistent`` if its figures do not agree.
    """
    require_consistent(data)
    headers = [
        *(
            say(N_("Nummer")),
            say(N_("Periode")),
            say(N_("BFS-Nummer")),
            say(N_("Gemeinde")),
            say(N_("Zeile")),
        ),
        *(say(N_("Organisation")), say(N_("Angabe")), say(N_("Fall")), say(N_("Erster Tag"))),
        *(
            say(N_("Letzter Tag")),
            say(N_("Grundlage CHF")),
            say(N_("Einwohner")),
            say(N_("Einwohner insgesamt")),
        ),
        *(say(N_("Kalendertage")), say(N_("Personen im Tandem")), say(N_("Tage")), say(N_("Tage insgesamt"))),
        *(say(N_("Bund beteiligt sich")), say(N_("Betrag CHF"))),
    ]
    about: list[Value] = [
        *(data.number, say(period_name(data.from_on, data.to_on)), data.municipality_bfs, data.municipality)
    ]
    return csv_file(headers, ([*about, *line] for line in _lines(data, say)))


def francs(rappen: int) -> Decimal:
    """An amount in francs, exact, with its two places."""
    return Decimal(rappen).scaleb(-2)


def _lines(data: StatementData, say: Say) -> list[_Line]:
    share, late = say(N_("Anteil")), say(N_("Korrektur"))
    days, paid = say(N_("Tage")), say(N_("Abstimmung"))
    lines = [
        _Line(
            *(share, pot.organisation, key_in_words(pot.key, pot.mix_bp, say)),
            first=data.from_on,
            last=last_day(data.to_on),
            base=francs(pot.pot_rappen),
            inhabitants=pot.inhabitants,
            all_inhabitants=pot.all_inhabitants,
            days=fraction(pot.days),
            all_days=fraction(pot.all_days),
            amount=francs(pot.share_rappen),
        )
        for pot in data.pots
    ]
    lines += [
        _Line(
            *(late, line.organisation, " / ".join(reason(one, say) for one in line.causes)),
            *(" / ".join(one.case for one in line.causes if one.case), line.from_on, last_day(line.to_on)),
            amount=francs(line.amount_rappen),
        )
        for line in data.corrections
    ]
    lines += [
        _Line(
            *(days, line.organisation, "", line.case, line.from_on, last_day(line.to_on)),
            calendar_days=(line.to_on - line.from_on).days,
            members=line.members,
            days=fraction(line.days),
            federal=say(N_("ja")) if line.eligible else say(N_("nein")),
        )
        for line in data.cases
    ]
    lines += [
        _Line(
            paid, one.organisation, text, first=data.from_on, last=last_day(data.to_on), base=francs(rappen)
        )
        for one in data.reconciliations
        for text, rappen in _sources(one, say)
    ]
    return lines


def _overview(data: StatementData, say: Say) -> Sheet:
    rows: list[list[Value]] = [[heading(data, say), data.debtor.name, None]]
    rows += [[label, value, None] for label, value in facts(data, say)]
    rows += [
        [say(N_("Erster Tag")), data.from_on, None],
        [say(N_("Letzter Tag")), last_day(data.to_on), None],
        [say(N_("Regel")), data.rule.name, None],
        [say(N_("Fassung")), data.rule.version, None],
        [say(N_("Beschluss")), data.rule.decision, None],
        [say(N_("Fundstelle")), data.rule.reference, None],
        [say(N_("Einwohnerzahlen")), data.inhabitants_source, None],
    ]
    rows += [[say(N_("Anteil")), pot.organisation, francs(pot.share_rappen)] for pot in data.pots]
    rows += [
        [
            say(N_("Korrektur")),
            f"{say(period_name(line.from_on, line.to_on))}, {line.organisation}",
            francs(line.amount_rappen),
        ]
        for line in data.corrections
    ]
    headers = [say(N_("Position")), say(N_("Angabe")), "CHF"]
    totals: list[Value] = [say(N_("Total")), "", francs(data.total_rappen)]
    return Sheet(say(N_("Übersicht")), headers, rows, totals, (26, 50, 14))


def _days(data: StatementData, say: Say) -> Sheet:
    headers = [
        *(say(N_("Organisation")), say(N_("Fall")), say(N_("Erster Tag")), say(N_("Letzter Tag"))),
        *(
            say(N_("Bund beteiligt sich")),
            say(N_("Kalendertage")),
            say(N_("Personen im Tandem")),
            say(N_("Tage")),
        ),
    ]
    rows: list[list[Value]] = [
        [
            *(line.organisation, line.case, line.from_on, last_day(line.to_on)),
            say(N_("ja")) if line.eligible else say(N_("nein")),
            *((line.to_on - line.from_on).days, line.members, fraction(line.days)),
        ]
        for line in data.cases
    ]
    totals: list[Value] = [say(N_("Total")), "", "", "", "", "", "", days_of(data.cases)]
    return Sheet(say(N_("Tage")), headers, rows, totals, (34, 18, 12, 12, 20, 14, 20, 14))


def _shares(data: StatementData, say: Say) -> Sheet:
    headers = [
        *(say(N_("Organisation")), say(N_("Schlüssel")), say(N_("Topf der Gemeinden, CHF"))),
        *(say(N_("Einwohner")), say(N_("Einwohner insgesamt")), say(N_("Tage")), say(N_("Tage insgesamt"))),
        say(N_("Betrag CHF")),
    ]
    rows: list[list[Value]] = [
        [
            *(pot.organisation, key_in_words(pot.key, pot.mix_bp, say), francs(pot.pot_rappen)),
            *(pot.inhabitants, pot.all_inhabitants, fraction(pot.days), fraction(pot.all_days)),
            francs(pot.share_rappen),
        ]
        for pot in data.pots
    ]
    totals: list[Value] = [say(N_("Total")), "", "", "", "", "", "", francs(data.share_rappen)]
    return Sheet(say(N_("Anteile")), headers, rows, totals, (34, 46, 22, 12, 20, 14, 16, 14))


def _corrections(data: StatementData, say: Say) -> Sheet:
    headers = [
        *(say(N_("Organisation")), say(N_("Periode")), say(N_("Erster Tag")), say(N_("Letzter Tag"))),
        *(say(N_("Grund")), say(N_("Betrag CHF"))),
    ]
    rows: list[list[Value]] = [
        [
            *(
                line.organisation,
                say(period_name(line.from_on, line.to_on)),
                line.from_on,
                last_day(line.to_on),
            ),
            " / ".join(reason(one, say) for one in line.causes),
            francs(line.amount_rappen),
        ]
        for line in data.corrections
    ]
    totals: list[Value] = [say(N_("Total")), "", "", "", "", francs(data.corrections_rappen)]
    return Sheet(say(N_("Korrekturen")), headers, rows, totals, (34, 18, 12, 12, 50, 14))


def _paid(data: StatementData, say: Say) -> Sheet:
    rows: list[list[Value]] = [
        [one.organisation, text, francs(rappen)]
        for one in data.reconciliations
        for text, rappen in [*_bounds(one, say), *_sources(one, say)]
    ]
    headers = [say(N_("Organisation")), say(N_("Position")), "CHF"]
    return Sheet(say(N_("Abstimmung")), headers, rows, (), (34, 44, 16))


def _bounds(one: Reconciliation, say: Say) -> list[tuple[str, int]]:
    found = [
        (say(N_("Tatsächliche Kosten")), one.actual_rappen),
        (say(N_("Höchstens nach Tarif")), one.tariff_rappen),
        (say(N_("Höchstens bewilligt")), one.approved_rappen),
    ]
    return [(text, rappen) for text, rappen in found if rappen is not None]


def _sources(one: Reconciliation, say: Say) -> list[tuple[str, int]]:
    return [
        (say(N_("Anrechenbare Kosten")), one.pool_rappen),
        *((fund.name, fund.amount_rappen) for fund in one.funds),
        (say(N_("Gemeinden")), one.municipalities_rappen),
        (say(N_("Rundungsvortrag")), one.carried_rappen),
        (say(N_("nicht gedeckt")), one.uncovered_rappen),
    ]
