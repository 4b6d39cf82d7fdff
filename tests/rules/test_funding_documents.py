"""Statements as PDF: archivable, accessible, the same every time, and unmoved by hostile names."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction

import msgspec
import pikepdf
import pypdfium2
import pytest

from mentoring.funding.documents import showing
from mentoring.funding.documents.checks import Inconsistent, findings, require_consistent
from mentoring.funding.documents.letter import letter
from mentoring.funding.documents.statement_pdf import statement_pdf
from mentoring.funding.documents.tables import sections
from mentoring.funding.documents.typesetting import typeset
from mentoring.funding.rules.statement import Days, Party, StatementData
from mentoring.funding.rules.tables import Disagreement
from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerScope, StatementKind
from mentoring.typesetting import printable
from tests.statement_builders import (
    DEBTOR,
    FIRST,
    SECOND,
    case,
    cases_of,
    correction,
    pot,
    reconciliation,
    speaker,
    statement,
)

SAY = speaker("de")
LANGUAGES = ("de", "fr", "en")
HOSTILE = [
    "=HYPERLINK(1)",
    '#panic("x") #read("/etc/passwd") $x^2$ *b* _i_ @ref <label> `raw` \\ // /* [a]',
    "\u202etxt.exe\u202c abc",
    "Gemeinde 🎉👩‍👩‍👧",
    "%(x)s %s 100 %",
    "<svg onload=alert(1)> & \"'",
    "多 שלום مرحبا ትግርኛ",
    "a\nb\tc\x00d\u2028e",
    "x" * 300,
]


def text_of(pdf: bytes) -> str:
    """All text of a PDF, lines and blanks made single blanks."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[no].get_textpage().get_text_bounded() for no in range(len(document))]
    return re.sub(r"\s+", " ", " ".join(pages))


def many() -> StatementData:
    cases = [*cases_of(300), *cases_of(30, organisation=SECOND)]
    return statement(
        cases=cases,
        pots=[
            pot(3_385_390, cases, basis=KeyBasis.NOT_COVERED),
            pot(99_995, cases, key=KeyKind.K2, scope=LayerScope.ELIGIBLE),
            pot(1_177_142, cases, organisation=SECOND, fallback=True, key=KeyKind.K1),
        ],
    )


def nothing() -> StatementData:
    return statement(cases=[], pots=[], corrections=[], reconciliations=[])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_is_archivable_and_accessible(language: str) -> None:
    pdf = statement_pdf(statement(), speaker(language), language)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        assert root.Lang == f"{language}-CH"
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert [intent.S for intent in root.OutputIntents] == ["/GTS_PDFA1"]
        with document.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
            assert about["pdfuaid:part"] == "1"
            assert DEBTOR.name in about["dc:title"]
            assert about["xmp:CreateDate"] == "2027-07-16T00:00:00Z"
        tags = list(_tags(root.StructTreeRoot))
        names = [str(tag.S) for tag in tags]
        assert names.count("/H1") == 1
        assert names.count("/H2") >= 6
        assert {"/Table", "/THead", "/TH", "/TBody", "/TD", "/P"} <= set(names)
        (figure,) = (tag for tag in tags if tag.S == "/Figure")
        assert "RF18539007547034" in str(figure.Alt)
        assert "1'183.35" in str(figure.Alt)
        fonts = dict(_fonts(document))
        assert {name.split("+")[-1].split("-")[0] for name in fonts} == {"SourceSans3", "LiberationSans"}
        assert all(fonts.values()), f"not embedded: {fonts}"
        assert "/AF" not in root
        assert "/JavaScript" not in root.get("/Names", {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_says_everything_it_must(language: str) -> None:
    data, say = statement(), speaker(language)
    text = text_of(statement_pdf(data, say, language))
    for wanted in [
        *("R2027-0012", "16.07.2027", "31.08.2027", "01.04.2027", "30.06.2027", DEBTOR.name, DEBTOR.street),
        *(data.creditor.name, data.rule.decision, data.rule.reference, data.inhabitants_source),
        *("CHF 1'183.35", "45 1/2", "318 1/2", "286'844", "10'844 1/2", "−8.15", "F-8H6WN-5TTQ2"),
        *("15.02.2027", "12.05.2027", "114'342.37", "65'717.05"),
        say("So setzt sich der Betrag zusammen"),
        say("Selbstdeklaration"),
        say("Seite %(page)s von %(pages)s", page=3, pages=3),
        {"de": "Zahlteil", "fr": "Section paiement", "en": "Payment part"}[language],
    ]:
        assert wanted in text, wanted


@pytest.mark.parametrize("make", [statement, many, nothing])
def test_the_same_statement_gives_the_same_bytes(make: object) -> None:
    data = make()  # type: ignore[operator]
    assert statement_pdf(data, SAY, "de") == statement_pdf(data, SAY, "de")


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import sys; from tests.statement_builders import *; "
        "from mentoring.funding.documents.statement_pdf import statement_pdf; "
        "sys.stdout.buffer.write(statement_pdf(statement(), speaker('de'), 'de'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == statement_pdf(statement(), SAY, "de")


def test_pages_repeat_what_they_are_and_what_columns_mean() -> None:
    document = pypdfium2.PdfDocument(statement_pdf(many(), SAY, "de"))
    pages = [document[no].get_textpage().get_text_bounded() for no in range(len(document))]
    assert len(pages) >= 8
    assert all(f"Seite {no} von {len(pages)}" in page for no, page in enumerate(pages, start=1))
    assert all("Rechnung, 2. Quartal 2027, R2027-0012, Biberist" in page for page in pages[1:])
    assert all("Kalendertage" in page for page in pages if "F-07919-00001" in page or "-00150" in page)
    assert sum("Zahlteil" in page for page in pages) == 1
    assert "Zahlteil" in pages[-1]


def test_credit_notes_and_statements_of_nothing_have_no_payment_part() -> None:
    credit = statement(corrections=[correction(-250_000)])
    assert credit.kind is StatementKind.CREDIT
    text = text_of(statement_pdf(credit, SAY, "de"))
    assert "Gutschrift, 2. Quartal 2027" in text
    assert "CHF 1'425.05 zugunsten der Gemeinde" in text
    assert "−1'425.05" in text
    assert "Zahlteil" not in text
    text = text_of(statement_pdf(nothing(), SAY, "de"))
    assert "Abrechnung ohne Betrag" in text
    assert "CHF 0.00" in text
    assert "Zahlteil" not in text


def test_the_formula_is_spelled_out_for_both_parts_of_a_mixed_key() -> None:
    text = text_of(statement_pdf(statement(), SAY, "de"))
    assert "Einwohnerzahl, 30 % 10'156.15 9'345 286'844 330.87" in text
    assert "70 % 23'697.75 91 10'844 1/2 198.86" in text
    assert "Anteil, auf ganze 5 Rappen 33'853.90 529.70" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_text(name: str) -> None:
    cases = [case(name, organisation=name), case("F-2", members=3)]
    data = statement(
        municipality=name,
        district=name,
        social_region=name,
        inhabitants_source=name,
        cases=cases,
        pots=[pot(10_000, cases, organisation=name), pot(20_000, cases)],
        corrections=[correction(-5, organisation=name, period=name)],
        reconciliations=[reconciliation(name, funds=[(name, 5)]), reconciliation(FIRST)],
        rule=msgspec.structs.replace(statement().rule, name=name, decision=name, reference=name),
    )
    pdf = statement_pdf(data, SAY, "de")
    found = re.sub(r"\s|\ufffe|\x02|\u200b", "", text_of(pdf))
    assert re.sub(r"\s", "", printable(name)) in found
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert all(dict(_fonts(document)).values())


def test_every_letter_that_is_let_through_has_a_shape() -> None:
    letters = [chr(code) for code in range(0x20, 0x3000) if printable(f"x{chr(code)}x")[1:-1] == chr(code)]
    assert len(letters) > 340
    party = Party("".join(letters)[:70], "a", "1", "4500", "b")
    data = nothing()
    for start in range(0, len(letters), 60):
        party = msgspec.structs.replace(party, name="x" + "".join(letters[start : start + 60]) + "x")
        statement_pdf(msgspec.structs.replace(data, debtor=party, creditor=party), SAY, "de")


def test_a_letter_without_a_shape_would_be_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    # The control: without ``printable`` the archive's standard would be violated, and typst says so.
    data = nothing()
    values = {"language": "de", **letter(data, SAY), "sections": sections(data, SAY), "payment": ""}
    values["opening"] = "🎉"
    assert typeset("statement.typ", values, data.issued_on, {})
    monkeypatch.setattr("mentoring.typesetting.printable_all", lambda values: values)
    with pytest.raises(RuntimeError, match="PDF/A"):
        typeset("statement.typ", values, data.issued_on, {})


def test_statements_whose_figures_disagree_are_not_printed() -> None:
    right = statement()
    require_consistent(right)
    assert all(one.agrees for one in findings(right))
    assert len(findings(right)) == 5
    first = right.reconciliations[0]
    wrong = [
        {"total_rappen": right.total_rappen + 5},
        {"reconciliations": [msgspec.structs.replace(first, carried_rappen=1)]},
        {"reconciliations": [msgspec.structs.replace(first, approved_rappen=first.pool_rappen - 1)]},
    ]
    for changes in wrong:
        with pytest.raises(Disagreement, match="stimmen nicht überein"):
            statement_pdf(msgspec.structs.replace(right, **changes), SAY, "de")


def test_statements_that_contradict_themselves_are_not_printed() -> None:
    right = statement()
    pot_, rest = right.pots[0], right.pots[1:]
    line = right.cases[0]
    share = pot_.share_rappen
    for changes in [
        {"kind": StatementKind.CREDIT},
        {"number": ""},
        {"cases": [msgspec.structs.replace(line, days=Days(90)), *right.cases[1:]]},
        {"cases": right.cases[:1]},
        {
            "pots": [msgspec.structs.replace(pot_, share_rappen=share + 20), *rest],
            "total_rappen": right.total_rappen + 20,
        },
        {
            "pots": [msgspec.structs.replace(pot_, share_rappen=share + 1), *rest],
            "total_rappen": right.total_rappen + 1,
        },
    ]:
        with pytest.raises(Inconsistent):
            statement_pdf(msgspec.structs.replace(right, **changes), SAY, "de")


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (Fraction(91), "91"),
        (Fraction(46, 3), "15\u00a01/3"),
        (Fraction(1, 2), "1/2"),
        (Fraction(0), "0"),
        (Fraction(22_451, 2), "11'225\u00a01/2"),
    ],
)
def test_days_are_shown_exactly(days: Fraction, shown: str) -> None:
    assert showing.shown_days(days) == shown


def test_parts_of_amounts_are_rounded_only_to_be_shown() -> None:
    assert [showing.nearest(Fraction(n, 2)) for n in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]
    assert showing.nearest(Fraction(1, 3)) == 0
    assert showing.shown_percent(3_000) == "30\u00a0%"
    assert showing.shown_percent(3_333) == "33.33\u00a0%"


def _tags(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _tags(kid)


def _fonts(document: pikepdf.Pdf) -> Iterator[tuple[str, bool]]:
    for one in document.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            yield str(one.FontName).lstrip("/"), any(f"/FontFile{no}" in one for no in ("", "2", "3"))
