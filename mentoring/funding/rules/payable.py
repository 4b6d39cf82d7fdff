"""What must hold before a QR-bill can be made: what banks refuse is refused before a statement is issued.

Swiss Implementation Guidelines QR-bill 2.3: amounts, account, reference, addresses and the permitted letters.
"""

import re
import unicodedata

from stdnum import iban, iso11649

from mentoring.funding.rules.statement import Party, StatementData
from mentoring.funding.vocabulary import StatementKind
from mentoring.wording import N_, Refused, Sentence

LARGEST = 99_999_999_999
"""999'999'999.99, in Rappen: what fits the amount's place."""

# Basic Latin, Latin-1, Latin Extended-A, and Ș ș Ț ț €.
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
    """Raises ``NotPayable`` unless a payment part can be made of an invoice."""
    if data.kind is not StatementKind.INVOICE or not 0 < data.total_rappen <= LARGEST:
        raise NotPayable(N_("Einen Zahlteil gibt es nur für Rechnungen über einen Betrag von mehr als null."))
    if not iso11649.is_valid(data.reference):
        raise NotPayable(N_("Die Referenz der Zahlung ist keine gültige Creditor Reference (RF…)."))
    require_creditor(data.creditor)
    debtor_address(data.debtor)


def require_creditor(creditor: Party) -> None:
    """Raises ``NotPayable`` unless money can be paid to this party with a structured reference."""
    if not iban.is_valid(creditor.iban) or iban.compact(creditor.iban)[:2] not in {"CH", "LI"}:
        raise NotPayable(N_("Die IBAN für die Einzahlung ist keine gültige Schweizer IBAN."))
    if 30_000 <= int(iban.compact(creditor.iban)[4:9]) <= 31_999:
        raise NotPayable(N_("Für die Creditor Reference braucht es eine gewöhnliche IBAN, keine QR-IBAN."))
    address(creditor)


def debtor_address(party: Party) -> dict[str, str] | None:
    """The payer's address; None if the place is not known: it is then left open for the payer."""
    return address(party) if party.postcode or party.town else None


def address(party: Party) -> dict[str, str]:
    """A structured address in permitted letters; ``NotPayable`` names the part that banks refuse."""
    values = {}
    for field, (most, label) in _NAMES.items():
        text = plainer(getattr(party, field))
        if not _PERMITTED.fullmatch(text):
            raise NotPayable(
                N_("%(party)s, %(part)s: Das enthält Zeichen, die Banken nicht annehmen."),
                field=field,
                party=party.name,
                part=Sentence(label),
            )
        if len(text) > most:
            raise NotPayable(
                N_("%(party)s, %(part)s: höchstens %(most)s Zeichen."),
                field=field,
                party=party.name,
                part=Sentence(label),
                most=most,
            )
        if not text and field in _NEEDED:
            raise NotPayable(
                N_("%(party)s, %(part)s: Das fehlt."), field=field, party=party.name, part=Sentence(label)
            )
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


def permitted(text: str) -> str:
    """The text without what banks do not take, such as a message for the payer."""
    return "".join(c for c in plainer(text) if _PERMITTED.fullmatch(c))


def plainer(text: str) -> str:
    """The text with plain quotes, dashes and blanks in place of typographic ones."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_PLAINER).split())
