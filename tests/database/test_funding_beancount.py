"""The ledger as Beancount text: Beancount's own loader and checker are the independent witness."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Open, Transaction
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mentoring.cli import group
from mentoring.funding.models import Fund
from mentoring.funding.queries.journal import plain_entries
from mentoring.funding.queries.ledger import balances
from mentoring.funding.rules.beancount import Entry, Line, account_names, beancount_text
from mentoring.funding.services import fund_money
from mentoring.funding.services.payments import pay_organisation, record_payment
from mentoring.funding.services.reversing import reverse_by_hand
from mentoring.funding.vocabulary import Account, FundKind
from tests.database.test_funding_books import WHEN, issued
from tests.database.test_funding_closing import SPRING
from tests.funding_ground import THEN

HOSTILE = (
    'Er sagte "nein"',
    'zu"\n2027-01-01 open Assets:Fremd CHF\n',
    "\\",
    'Ende \\"',
    '2027-01-01 * "Text"\n  Assets:Bank  1 CHF',
    "; Kommentar",
    "#tag ^link {1 CHF} @ 2",
    "\tTab\rWagen\x0bvertikal\x00",
    "Zeile\u2028Absatz\u2029Ende",
    "Zürich – «Aarau» 😀 مرحبا",
    "",
)


def read_back(text: str) -> tuple[dict[tuple[str, str], Decimal], int]:
    """Balances by account and detail as Beancount computes them, and how many transactions it found."""
    entries, errors, _options = loader.load_string(text)
    assert errors == []
    keys = {e.account: (e.meta["account"], e.meta.get("detail", "")) for e in entries if isinstance(e, Open)}
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    number = 0
    for entry in entries:
        if isinstance(entry, Transaction):
            number += 1
            for posting in entry.postings:
                assert posting.units is not None
                assert posting.units.currency == "CHF"
                found[keys[posting.account]] += posting.units.number
    return dict(found), number


def agrees(session: Session) -> None:
    """Beancount's balances are the ledger's to the Rappen, and none is missing."""
    every = plain_entries(session)
    found, number = read_back(beancount_text(every, title="Test"))
    assert number == len(every)
    expected = {(account.value, detail): amount for (account, detail), amount in balances(session).items()}
    assert {key: int(amount * 100) for key, amount in found.items()} == expected


def test_beancount_finds_no_error_and_the_same_balances(session: Session) -> None:
    money, statement = issued(session)
    who = money.controller
    given = {"on": SPRING, "actor": who, **WHEN}
    entry = fund_money.record_receipt(session, money.ip, amount=123_45, reference="", **given)
    reverse_by_hand(session, entry, reason="doppelt", actor=who, **WHEN)
    record_payment(session, statement, amount=5_01, reference="", **given)
    pay_organisation(session, money.caritas, amount=7, reference="", **given)
    agrees(session)
    text = beancount_text(plain_entries(session), title="Test")
    for line in (
        f'reversed-by: "{entry.id + 1}"',
        f'reverses: "{entry.id}"',
        "Assets:Receivable:M2581",
        "Liabilities:Fund:IP",
    ):
        assert line in text


def test_hostile_texts_are_texts(session: Session) -> None:
    money, _statement = issued(session)
    for text in HOSTILE:
        on = {"on": SPRING, "reference": text.replace("\x00", ""), "actor": money.controller, **WHEN}
        fund_money.record_receipt(session, money.ip, amount=1, **on)
    for code in ("ÄÖ", "aö", "Aö", "a-", "-", "漢"):
        fund = Fund(code=code, name=f'"{code}\n', kind=FundKind.OWN, recorded_at=THEN)
        session.add(fund)
        session.flush()
        on = {"on": SPRING, "reference": "", "actor": money.controller, **WHEN}
        fund_money.record_receipt(session, fund, amount=2, **on)
    agrees(session)


TEXTS = st.text(max_size=30) | st.sampled_from(HOSTILE)
SIDES = st.tuples(
    st.sampled_from(Account), st.text(max_size=6) | st.sampled_from(["a", "A", "ä", "a-2", "2581"])
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(TEXTS, st.dates(date(2025, 1, 1), date(2030, 1, 1)), SIDES, SIDES, st.integers(1, 10**12)),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_in_the_books_can_be_read_back(rows: list[tuple]) -> None:
    entries = [
        Entry(number, "COST", "2027/1", day, text, text, text, text, [Line(debit, credit, amount)])
        for number, (text, day, debit, credit, amount) in enumerate(rows, start=1)
    ]
    found, number = read_back(beancount_text(entries, title=rows[0][0]))
    assert number == len(entries)
    assert sum(found.values()) == 0
    keys = [key for entry in entries for line in entry.lines for key in (line.debit, line.credit)]
    assert len({*account_names(keys).values()}) == len({*keys})


@pytest.mark.parametrize("kind", ["beancount", "csv"])
def test_the_command_writes_the_whole_journal(
    app: Flask, session: Session, tmp_path: Path, kind: str
) -> None:
    issued(session)
    session.commit()
    file = tmp_path / f"journal.{kind}"
    done = CliRunner().invoke(
        group.commands["funding"], ["export", "--format", kind, str(file)], obj=lambda: app
    )
    assert done.exit_code == 0, done.output
    assert "Exported 4 entries" in done.output
    if kind == "beancount":
        assert read_back(file.read_text())[1] == 4
    else:
        assert file.read_text("utf-8-sig").startswith("Nummer;Datum")
    missing = CliRunner().invoke(
        group.commands["funding"], ["export", "--format", kind, str(tmp_path)], obj=lambda: app
    )
    assert missing.exit_code != 0
