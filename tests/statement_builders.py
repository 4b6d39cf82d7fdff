"""Statements as plain values whose figures agree, computed with the rules themselves; every part can be set.

``statement()`` is Biberist's invoice of the second quarter of 2027, with two organisations.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import msgspec

from mentoring.funding.rules.apportion import apportion, apportion_mixed
from mentoring.funding.rules.statement import (
    CaseLine,
    Cause,
    CorrectionLine,
    Days,
    Party,
    PotShare,
    Reconciliation,
    RuleInWords,
    Source,
    StatementData,
)
from mentoring.funding.vocabulary import CauseKind, KeyBasis, KeyKind, LayerScope, StatementKind
from mentoring.wording import Sentence
from tools.catalogues import catalogue

START, END = date(2027, 4, 1), date(2027, 7, 1)
FIRST, SECOND = "Caritas Solothurn, «mit mir»", "Verein Begleitung Olten–Gösgen"
IBAN = "CH93 0076 2011 6238 5295 7"
REFERENCE = "RF18539007547034"
CREDITOR = Party(
    "Kanton Solothurn, Amt für Gesellschaft und Soziales",
    "Riedholzplatz",
    "3",
    "4509",
    "Solothurn",
    iban=IBAN,
    email="tandem@example.so.ch",
)
DEBTOR = Party("Einwohnergemeinde Biberist", "Bernstrasse", "4", "4562", "Biberist")
RULE = RuleInWords("Finanzierung 2027", 2, "Musterbeschluss vom 24.11.2026", "RRB 2026/1873", 5, 30)


def exact(days: Fraction | int) -> Days:
    """A number of days in lowest terms."""
    return Days(Fraction(days).numerator, Fraction(days).denominator)


def case(
    reference: str,
    from_on: date = START,
    to_on: date = END,
    *,
    members: int = 1,
    eligible: bool = True,
    organisation: str = FIRST,
) -> CaseLine:
    """Billable days of one resident; their number follows from the days and the members."""
    days = exact(Fraction((to_on - from_on).days, members))
    return CaseLine(organisation, reference, from_on, to_on, members, days, eligible)


def cases_of(number: int, *, organisation: str = FIRST) -> list[CaseLine]:
    """Many residents, whose days begin, end and are divided in different ways."""
    return [
        case(
            f"F-{no * 7919 % 99991:05d}-{no:05d}",
            START + timedelta(days=no % 40 if no % 3 == 0 else 0),
            END - timedelta(days=no % 23 if no % 5 == 0 else 0),
            members=(1, 1, 2, 1, 3, 1, 6, 1)[no % 8],
            eligible=no % 4 != 1,
            organisation=organisation,
        )
        for no in range(number)
    ]


def pot(
    amount: int,
    cases: Sequence[CaseLine] = (),
    *,
    organisation: str = FIRST,
    key: KeyKind = KeyKind.K3,
    scope: LayerScope = LayerScope.ALL,
    basis: KeyBasis = KeyBasis.ALL,
    mix_bp: int = 3_000,
    fallback: bool = False,
    inhabitants: int = 9_345,
    all_inhabitants: int = 286_844,
    other_days: Fraction | int = Fraction(21_507, 2),
    unit: int = 5,
) -> PotShare:
    """The municipality's share of a pot by the rules; everybody else is one other bearer."""
    own = sum(
        (
            Fraction(line.days.numerator, line.days.denominator)
            for line in cases
            if line.organisation == organisation and _counts(line, scope, basis)
        ),
        Fraction(0),
    )
    every = own + other_days
    parts = every.denominator * own.denominator
    people = {1: inhabitants, 2: all_inhabitants - inhabitants}
    weights = {1: int(own * parts), 2: int((every - own) * parts)}
    if key is KeyKind.K3:
        shares = apportion_mixed(amount, people, weights, mix_bp=mix_bp, unit=unit)
    else:
        shares = apportion(amount, people if key is KeyKind.K1 else weights, unit)
    return PotShare(
        *(organisation, amount, key, scope, basis, mix_bp, fallback),
        *(inhabitants, all_inhabitants, exact(own), exact(every)),
        shares.amounts.get(1, 0),
    )


def _counts(line: CaseLine, scope: LayerScope, basis: KeyBasis) -> bool:
    if scope is LayerScope.ELIGIBLE:
        return line.eligible
    return basis is KeyBasis.ALL or not line.eligible


def cause(kind: CauseKind, text: str, case: str = "", **values: Any) -> Cause:
    """Why a share turned out otherwise."""
    return Cause(kind, case, Sentence(text, values).to_json())


def correction(
    amount: int, *causes: Cause, organisation: str = FIRST, period: str = "2027-Q1"
) -> CorrectionLine:
    """What the first quarter's share turned out to differ by."""
    why = list(causes) or [
        cause(
            CauseKind.MOVE,
            "Wohnt seit %(day)s in %(place)s. Erfasst am %(recorded)s.",
            "F-9D2RW-00007",
            day="15.02.2027",
            place="Biberist",
            recorded="12.05.2027",
        )
    ]
    return CorrectionLine(organisation, period, date(2027, 1, 1), START, amount, why)


def reconciliation(
    organisation: str = FIRST,
    *,
    municipalities: int = 4_562_530,
    funds: Sequence[tuple[str, int]] = (
        ("Integrationspauschale des Bundes", 6_571_705),
        ("Spenden", 150_000),
    ),
    carried: int = 2,
    uncovered: int = 0,
    not_paid: int = 0,
) -> Reconciliation:
    """How an organisation's pool is paid; the tariff bounds it if not all costs are paid."""
    pool = sum(amount for _name, amount in funds) + municipalities + carried + uncovered
    return Reconciliation(
        *(organisation, pool + not_paid, pool if not_paid else None, None, pool),
        [Source(name, amount) for name, amount in funds],
        *(municipalities, carried, uncovered),
    )


def statement(**changes: Any) -> StatementData:
    """A statement whose total, kind and number follow from shares and corrections, unless they are set."""
    cases = changes.pop("cases", None)
    if cases is None:
        cases = [
            *(case("F-2K7M4-QQ3XA"), case("F-4T9CB-77XPA", eligible=False), case("F-5P3XZ-M2R4K")),
            case("F-8H6WN-5TTQ2", members=2),
            case("F-3N8LD-R7K2C", date(2027, 4, 29), members=3, eligible=False, organisation=SECOND),
            case("F-9D2RW-AB4ZE", organisation=SECOND),
        ]
    pots = changes.pop("pots", None)
    if pots is None:
        pots = [
            pot(3_385_390, cases, basis=KeyBasis.NOT_COVERED),
            pot(1_177_142, cases, organisation=SECOND, other_days=Fraction(8_133, 4)),
        ]
    corrections = changes.pop("corrections", None)
    if corrections is None:
        corrections = [
            correction(11_655),
            correction(
                -815,
                cause(CauseKind.STATUS, "Ein Fall in einer anderen Gemeinde gilt seit 01.03.2027 als FL."),
                organisation=SECOND,
            ),
        ]
    total = sum(one.share_rappen for one in pots) + sum(line.amount_rappen for line in corrections)
    kind = StatementKind.INVOICE if total > 0 else StatementKind.CREDIT if total < 0 else StatementKind.NIL
    data = StatementData(
        number={StatementKind.INVOICE: "R2027-0012", StatementKind.CREDIT: "G2027-0003"}.get(kind, ""),
        kind=kind,
        year=2027,
        period="2027-Q2",
        from_on=START,
        to_on=END,
        issued_on=date(2027, 7, 16),
        due_on=date(2027, 8, 31),
        municipality_bfs=2513,
        municipality="Biberist",
        district="Wasseramt",
        social_region="Biberist Bucheggberg Lohn-Ammannsegg",
        debtor=DEBTOR,
        creditor=CREDITOR,
        reference=REFERENCE,
        rule=RULE,
        inhabitants_source="Ständige Wohnbevölkerung am 31.12.2026, Demonstrationswert",
        cases=cases,
        pots=pots,
        corrections=corrections,
        reconciliations=[
            reconciliation(municipalities=3_385_390, carried=0),
            reconciliation(SECOND, municipalities=1_177_140, funds=(("Spenden", 150_000),), not_paid=38_055),
        ],
        total_rappen=total,
    )
    return msgspec.structs.replace(data, **changes)


def speaker(language: str) -> Callable[..., str]:
    """What the edge gives: says German texts in a language, by the catalogues; what they lack stays."""
    texts = {}
    if language != "de":
        entries = catalogue(language)
        texts = {m.id: str(m.string) for m in entries if isinstance(m.id, str) and m.id and m.string}

    def say(sentence: Sentence | str, **values: Any) -> str:
        if isinstance(sentence, Sentence):
            sentence, values = sentence.text, sentence.params
        text = texts.get(sentence, sentence)
        return text % values if values else text

    return say
