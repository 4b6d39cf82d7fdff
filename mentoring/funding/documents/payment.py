"""The Swiss QR-bill payment part of an invoice, as SVG, and what must hold before one is drawn.

The library ``qrbill`` draws it but lets pass what banks refuse: an amount of nothing, characters outside the
permitted set, addresses in combined lines, lines longer than their place. That is refused or mended here.
"""

import io
import re
import unicodedata
from collections.abc import Iterator

from qrbill.bill import MAX_CHARS_RECEIPT_LINE, QRBill, StructuredAddress
from stdnum import iban, iso11649

from mentoring.funding.rules.statement import Party, StatementData
from mentoring.funding.vocabulary import StatementKind
from mentoring.money import plain_rappen
from mentoring.wording import N_, Refused, Sentence

LARGEST = 99_999_999_999
"""999'999'999.99, in Rappen: what fits the amount's place."""
ABOVE_MM = 1
"""The drawing is so much higher than the payment part: room for the scissors on its upper edge."""

# Swiss Implementation Guidelines QR-bill 2.3: Basic Latin, Latin-1, Latin Extended-A, and Ș ș Ț ț €.
_PERMITTED = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u017f\u0218-\u021b\u20ac]*")
_PLAINER = str.maketrans(
    {"’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-"}
    | {"…": "...", "\u00a0": " ", "\u202f": " ", "\u2011": "-", "\u00ad": None}
)
_NAMES = {
    "name": (70, N_("Name")),
    "street": (70, N_("Strasse")),
    "house_number": (16, N_("Hausnummer")),
    "postcode": (16, N_("Postleitzahl")),
    "town": (35, N_("Ort")),
}
_NEEDED = {"name", "postcode", "town"}


class NotPayable(Refused):
    """No payment part can be made; the sentence says what is wrong."""


def require_payable(data: StatementData) -> None:
    """Raises ``NotPayable`` unless a payment part can be made: to be asked before an invoice is issued."""
    if data.kind is not StatementKind.INVOICE or not 0 < data.total_rappen <= LARGEST:
        raise NotPayable(N_("Einen Zahlteil gibt es nur für Rechnungen über einen Betrag von mehr als null."))
    if not iban.is_valid(data.creditor.iban) or iban.compact(data.creditor.iban)[:2] not in {"CH", "LI"}:
        raise NotPayable(N_("Die IBAN für die Einzahlung ist keine gültige Schweizer IBAN."))
    if 30_000 <= int(iban.compact(data.creditor.iban)[4:9]) <= 31_999:
        raise NotPayable(N_("Für die Creditor Reference braucht es eine gewöhnliche IBAN, keine QR-IBAN."))
    if not iso11649.is_valid(data.reference):
        raise NotPayable(N_("Die Referenz der Zahlung ist keine gültige Creditor Reference (RF…)."))
    _address(data.creditor)
    _debtor(data.debtor)


def payment_svg(data: StatementData, message: str, language: str) -> str:
    """The payment part with receipt, 210 × 105 mm and ``ABOVE_MM`` above; ``message`` is for the payer.

    Raises ``NotPayable`` where banks would refuse it.
    """
    require_payable(data)
    bill = _Bill(
        account=iban.compact(data.creditor.iban),
        creditor=_address(data.creditor),
        debtor=_debtor(data.debtor),
        amount=plain_rappen(data.total_rappen),
        currency="CHF",
        reference_number=iso11649.compact(data.reference),
        additional_information=_permitted(message)[:140],
        language=language,
    )
    bill.creditor = _Lines(**_address(data.creditor))
    debtor = _debtor(data.debtor)
    bill.debtor = _Lines(**debtor) if debtor else None
    drawn = io.StringIO()
    bill.as_svg(drawn)
    return drawn.getvalue()


def permitted(text: str) -> bool:
    """Whether banks take the text as it is, apart from typographic quotes, dashes and blanks."""
    return bool(_PERMITTED.fullmatch(_plainer(text)))


class _Bill(QRBill):
    """Typeface and sizes of the style guide: 11 points for titles, 6 for headings, 8 for values."""

    font_family = "Liberation Sans"

    @property
    def title_font_info(self) -> dict[str, object]:
        return {"font_size": 13.75, "font_family": self.font_family, "font_weight": "bold"}

    def head_font_info(self, part: str | None = None) -> dict[str, object]:
        return {"font_size": 7.5, "font_family": self.font_family, "font_weight": "bold"}


class _Lines(StructuredAddress):
    """An address in lines that fit 52 mm on the receipt and 87 mm on the payment part."""

    def as_paragraph(self, max_chars: int | None = None) -> Iterator[str]:
        receipt = max_chars == MAX_CHARS_RECEIPT_LINE
        most = 34 if receipt else 56
        town = list(_wrapped(f"{self.country}-{self.pcode} {self.city}", most))
        lines = list(_wrapped(self.name, most))
        street = list(_wrapped(" ".join(part for part in (self.street, self.house_num) if part), most))
        # The guidelines let the receipt leave out the street where the place is short.
        return iter(lines + town if receipt and len(lines + street + town) > 4 else lines + street + town)


def _wrapped(text: str, most: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) <= most:
            line = f"{line} {word}"
            continue
        if line:
            yield line
        while len(word) > most:
            yield word[:most]
            word = word[most:]
        line = word
    if line:
        yield line


def _debtor(party: Party) -> dict[str, str] | None:
    """The payer's address; None if the place is not known: it is then left open for the payer."""
    return _address(party) if party.postcode or party.town else None


def _address(party: Party) -> dict[str, str]:
    values = {}
    for field, (most, label) in _NAMES.items():
        text = _plainer(getattr(party, field))
        if not _PERMITTED.fullmatch(text):
            raise NotPayable(
                N_("%(party)s, %(part)s: Das enthält Zeichen, die Banken nicht annehmen."),
                party=party.name,
                part=Sentence(label),
            )
        if len(text) > most:
            raise NotPayable(
                N_("%(party)s, %(part)s: höchstens %(most)s Zeichen."),
                party=party.name,
                part=Sentence(label),
                most=most,
            )
        if not text and field in _NEEDED:
            raise NotPayable(N_("%(party)s, %(part)s: Das fehlt."), party=party.name, part=Sentence(label))
        values[field] = text
    if not re.fullmatch(r"[A-Z]{2}", party.country):
        raise NotPayable(N_("%(party)s, %(part)s: Das fehlt."), party=party.name, part=Sentence(N_("Land")))
    return {
        "name": values["name"],
        "street": values["street"],
        "house_num": values["house_number"],
        "pcode": values["postcode"],
        "city": values["town"],
        "country": party.country,
    }


def _plainer(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_PLAINER).split())


def _permitted(text: str) -> str:
    return "".join(c for c in _plainer(text) if _PERMITTED.fullmatch(c))
