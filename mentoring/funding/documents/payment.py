"""The Swiss QR-bill payment part of an invoice, as SVG.

The library ``qrbill`` draws it but lets pass what banks refuse: an amount of nothing, characters outside the
permitted set, addresses in combined lines, lines longer than their place. ``rules.payable`` refuses or mends
the values, the lines are broken here.
"""

import io
from collections.abc import Iterator

from qrbill.bill import MAX_CHARS_RECEIPT_LINE, QRBill, StructuredAddress
from stdnum import iban, iso11649

from mentoring.funding.rules.payable import address, debtor_address, permitted, require_payable
from mentoring.funding.rules.statement import StatementData
from mentoring.money import plain_rappen

ABOVE_MM = 1
"""The drawing is so much higher than the payment part: room for the scissors on its upper edge."""


def payment_svg(data: StatementData, message: str, language: str) -> str:
    """The payment part with receipt, 210 × 105 mm and ``ABOVE_MM`` above; ``message`` is for the payer.

    Raises ``NotPayable`` where banks would refuse it.
    """
    require_payable(data)
    bill = _Bill(
        account=iban.compact(data.creditor.iban),
        creditor=address(data.creditor),
        debtor=debtor_address(data.debtor),
        amount=plain_rappen(data.total_rappen),
        currency="CHF",
        reference_number=iso11649.compact(data.reference),
        additional_information=permitted(message)[:140],
        language=language,
    )
    bill.creditor = _Lines(**address(data.creditor))
    debtor = debtor_address(data.debtor)
    bill.debtor = _Lines(**debtor) if debtor else None
    drawn = io.StringIO()
    bill.as_svg(drawn)
    return drawn.getvalue()


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
