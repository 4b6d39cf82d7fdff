"""The payment part, read back from the rendered page as a bank does; and what banks would refuse."""

from typing import Any

import msgspec
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.funding.documents.payment import payment_svg
from mentoring.funding.documents.statement_pdf import statement_pdf
from mentoring.funding.rules.payable import NotPayable, require_payable
from mentoring.funding.rules.statement import Party, StatementData
from mentoring.funding.vocabulary import StatementKind
from mentoring.money import plain_rappen
from tests.statement_builders import CREDITOR, DEBTOR, correction, speaker, statement

LETTERS = st.characters(min_codepoint=0x21, max_codepoint=0x17F, exclude_categories=["Cc", "Cf", "Zs"])
WORDS = st.text(LETTERS, min_size=1, max_size=16)


def code_of(data: StatementData, language: str = "de") -> list[str]:
    """The lines of the one code on the last page, read from its picture."""
    document = pypdfium2.PdfDocument(statement_pdf(data, speaker(language), language))
    picture = document[len(document) - 1].render(scale=4).to_pil()
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text.replace("\r\n", "\n").split("\n")


def lines_of(party: Party) -> list[str]:
    """A party as the guidelines want it: structured, never in combined lines."""
    return ["S", party.name, party.street, party.house_number, party.postcode, party.town, party.country]


@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_a_bank_reads_what_the_statement_says(language: str) -> None:
    data = statement()
    message = speaker(language)("Abrechnung %(number)s, %(period)s", number=data.number, period="")
    code = code_of(data, language)
    assert code[:4] == ["SPC", "0200", "1", "CH9300762011623852957"]
    assert code[4:11] == lines_of(data.creditor)
    assert code[11:18] == [""] * 7
    assert code[18:20] == ["1183.35", "CHF"]
    assert code[20:27] == lines_of(data.debtor)
    assert code[27:29] == ["SCOR", "RF18539007547034"]
    assert code[29].startswith(message.rstrip(", "))
    assert code[30:] == ["EPD"]


@pytest.mark.parametrize("rappen", [5, 100, 123_450, 99_999_999_995])
def test_amounts_are_read_to_the_last_rappen(rappen: int) -> None:
    data = statement(pots=[], cases=[], corrections=[correction(rappen)], reconciliations=[])
    assert code_of(data)[18] == plain_rappen(rappen)


def test_long_names_and_addresses_are_read_whole() -> None:
    debtor = Party(
        "Einwohnergemeinde Welschenrohr-Gänsbrunnen, Zürichstrasse, Abteilung F",
        "Hauptstrasse mit einem Namen, den es so wohl in keiner Gemeinde gibt",
        "1234567890 a–b",
        "4716",
        "Welschenrohr-Gänsbrunnen im Thal, SO",
    )
    debtor = msgspec.structs.replace(debtor, town=debtor.town[:35])
    data = statement(debtor=debtor, creditor=msgspec.structs.replace(debtor, iban=CREDITOR.iban))
    expected = lines_of(msgspec.structs.replace(debtor, house_number="1234567890 a-b"))
    assert code_of(data)[20:27] == code_of(data)[4:11] == expected


def test_the_payment_part_lies_on_the_foot_of_the_last_page_at_its_size() -> None:
    document = pypdfium2.PdfDocument(statement_pdf(statement(), speaker("de"), "de"))
    page = document[len(document) - 1]
    assert page.get_size() == pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=0.1)
    dark = np.asarray(page.render(scale=8).to_pil().convert("L")) < 128
    height, width = dark.shape
    millimetre = width / 210
    # The dashed line above it, and the one between receipt and payment part, found by their ink.
    rows = dark[int(150 * millimetre) : int(230 * millimetre)].sum(axis=1)
    cut = int(rows.argmax()) + int(150 * millimetre)
    assert (height - cut) / millimetre == pytest.approx(105, abs=0.4)
    columns = dark[int(195 * millimetre) :, int(60 * millimetre) : int(64 * millimetre)].sum(axis=0)
    assert int(columns.argmax()) / millimetre + 60 == pytest.approx(62, abs=0.4)


@given(WORDS, WORDS, st.integers(1, 99_999_999_999))
@settings(max_examples=15, deadline=None)
def test_what_is_let_through_is_drawn(name: str, town: str, rappen: int) -> None:
    debtor = msgspec.structs.replace(DEBTOR, name=name, town=town)
    data = msgspec.structs.replace(statement(), debtor=debtor, total_rappen=rappen)
    assert payment_svg(data, "x", "de").startswith("<?xml")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": StatementKind.CREDIT, "total_rappen": -5},
        {"kind": StatementKind.INVOICE, "total_rappen": 0},
        {"kind": StatementKind.INVOICE, "total_rappen": -5},
        {"kind": StatementKind.NIL, "total_rappen": 5},
        {"total_rappen": 100_000_000_000},
        {"reference": ""},
        {"reference": "RF19539007547034"},
        {"reference": "210000000003139471430009017"},
    ],
)
def test_no_payment_part_where_nothing_can_be_paid(changes: dict[str, Any]) -> None:
    with pytest.raises(NotPayable):
        require_payable(msgspec.structs.replace(statement(), **changes))


@pytest.mark.parametrize(
    "changes",
    [
        *(
            {"iban": iban}
            for iban in ("", "CH9300762011623852958", "DE89370400440532013000", "CH4431999123000889012")
        ),
        {"name": ""},
        {"name": "x" * 71},
        {"name": "Amt 🎉"},
        {"name": "Amt \x00"},
        {"name": "\u202eAmt"},
        {"name": "Δήμος"},
        {"postcode": ""},
        {"town": ""},
        {"town": "x" * 36},
        {"house_number": "x" * 17},
        {"street": "x" * 71},
        {"country": "Schweiz"},
        {"country": ""},
    ],
)
def test_no_payment_part_that_a_bank_would_refuse(changes: dict[str, str]) -> None:
    creditor = msgspec.structs.replace(CREDITOR, **changes)
    with pytest.raises(NotPayable):
        statement_pdf(statement(creditor=creditor), speaker("de"), "de")
    if "iban" not in changes:
        with pytest.raises(NotPayable):
            require_payable(statement(debtor=msgspec.structs.replace(DEBTOR, **changes)))


def test_names_are_not_markup_in_the_drawing() -> None:
    debtor = msgspec.structs.replace(DEBTOR, name="A & B <script>alert(1)</script>")
    drawn = payment_svg(statement(debtor=debtor), "x", "de")
    assert "<script" not in drawn
    assert code_of(statement(debtor=debtor))[21] == debtor.name
