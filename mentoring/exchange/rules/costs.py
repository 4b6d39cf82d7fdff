"""The columns of a list of costs: headings as in ``headings``, the words of categories, and how cells read.

An amount is read as the entry form reads it, and refused where the form refuses it.
"""

from collections.abc import Mapping
from enum import Enum

from mentoring.exchange.rules.cells import Known, Reader, Unreadable, read_day, read_programme, text_up_to
from mentoring.exchange.rules.words import Spoken
from mentoring.funding.vocabulary import CostCategory
from mentoring.money import parse_rappen
from mentoring.names import fold
from mentoring.wording import N_

HEADINGS = """
concerns_on: Tag der Leistung | Jour de la prestation | Day of the service
    Datum | Leistungsdatum | Belegdatum | Rechnungsdatum | Valuta | Tag | Date | Date de la prestation
    Date de la pièce | Date de facture | Service date | Invoice date | Document date
    = 31.01.2027
amount: Betrag, CHF | Montant, CHF | Amount, CHF
    Betrag | Betrag in CHF | CHF | Summe | Rechnungsbetrag | Total | Total CHF | Soll | Kosten
    Montant | Montant en CHF | Somme | Amount | Amount in CHF | Sum
    = 1'234.50
category: Kategorie | Catégorie | Category
    Kostenart | Kostenkategorie | Art der Kosten | Nature des coûts | Type de coûts
    Cost type | Cost category
    = Personal
purpose: Wofür | Pour quoi | What for
    Zweck | Verwendungszweck | Verwendung | Buchungstext | Text | Beschreibung | Bezeichnung | Bemerkung
    Libellé | Description | Motif | But | Texte | Purpose | Details | Booking text
    = Löhne Januar
document: Beleg | Justificatif | Document
    Belegnummer | Beleg-Nr. | Beleg Nr. | Belegnr. | Nr. | Nummer | Rechnung | Rechnungsnummer | Rechnungs-Nr.
    Pièce | N° de pièce | Numéro de pièce | Facture | Numéro de facture | Document number | Invoice
    Invoice number | Receipt | Voucher
    = B-17
programme: Programm | Programme | Program
    Angebot | Projekt | Projet | Offre | Project
fund: Finanzierungsquelle | Source de financement | Fund
    Wer bezahlt | Quelle | Fonds | Geldgeber | Qui paie | Source | Bailleur | Who pays
    Funding source | Paid by
release_by: Aufzulösen bis | À dissoudre jusqu'au | To be released by
    Abgrenzung, aufzulösen bis | Abgrenzung bis | Délimitation jusqu'au | Release by | Accrual until
"""


def _w(german: str, french: str, english: str) -> Spoken:
    return german.split("|"), french.split("|"), english.split("|")


CATEGORIES: Mapping[Enum, Spoken] = {
    CostCategory.PERSONNEL: _w(
        "Personal|personalkosten|lohn|löhne|gehalt|personalaufwand|sozialleistungen",
        "Personnel|salaires|frais de personnel|charges de personnel",
        "Staff|personnel|salaries|wages",
    ),
    CostCategory.VOLUNTEERS: _w(
        "Spesen und Anerkennung der Freiwilligen|spesen|freiwillige|freiwilligenspesen|anerkennung",
        "Frais et reconnaissance des bénévoles|frais|bénévoles|défraiements",
        "Volunteers’ expenses and recognition|expenses|volunteers|recognition",
    ),
    CostCategory.TRAINING: _w(
        "Schulung und Begleitung|schulung|weiterbildung|ausbildung|begleitung|supervision|kurse",
        "Formation et accompagnement|formation|accompagnement|cours",
        "Training and support|training|support|courses",
    ),
    CostCategory.MATERIAL: _w(
        "Material und Anlässe|material|anlässe|anlass|veranstaltungen|lehrmittel|verpflegung",
        "Matériel et manifestations|matériel|manifestations|événements",
        "Material and events|material|events|materials",
    ),
    CostCategory.PREMISES: _w(
        "Miete und Infrastruktur|miete|infrastruktur|raum|räume|raumkosten|it|informatik",
        "Loyer et infrastructure|loyer|infrastructure|locaux|informatique",
        "Rent and infrastructure|rent|infrastructure|premises",
    ),
    CostCategory.COMMUNICATION: _w(
        "Werbung und Öffentlichkeitsarbeit|werbung|öffentlichkeitsarbeit|kommunikation|drucksachen",
        "Publicité et relations publiques|publicité|relations publiques|communication",
        "Advertising and public relations|advertising|public relations|communication",
    ),
    CostCategory.OVERHEAD: _w(
        "Verwaltung und Gemeinkosten|verwaltung|gemeinkosten|overhead|verwaltungskosten|administration",
        "Administration et frais généraux|frais généraux|frais administratifs",
        "Administration and overheads|overheads|administration costs",
    ),
    CostCategory.OTHER: _w("Übriges|übrige|diverses|sonstiges|anderes", "Divers|autres|autre", "Other|misc"),
}

_ALL_PROGRAMMES = {fold(text) for text in ("keines, alle zusammen", "keines", "alle", "aucun", "tous", "all")}
_BY_RULE = {
    fold(text)
    for text in (
        *("wie die Finanzierungsregel es sagt", "Finanzierungsregel", "Regel"),
        *("comme le dit la règle de financement", "règle", "as the funding rule says", "rule"),
    )
}


def read_amount(text: str, _known: Known) -> int:
    """An amount in Rappen, as the entry form takes it: 1'234.50, 1’234.50, 1234.5, CHF 12.–."""
    try:
        rappen = parse_rappen(text)
    except ValueError:
        raise Unreadable(
            N_("Spalte «%(column)s»: «%(value)s» ist kein Betrag. Richtig ist zum Beispiel 1'234.50.")
        ) from None
    if rappen < 0:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: «%(value)s» ist negativ. Zurückgenommen wird ein Beleg auf der Seite "
                "«Kosten», mit «stornieren»."
            )
        )
    if not rappen:
        raise Unreadable(N_("Spalte «%(column)s»: Der Betrag muss grösser als null sein."))
    return rappen


def read_cost_programme(text: str, known: Known) -> int:
    """A programme of the organisation by name; 0 for all together."""
    return 0 if fold(text) in _ALL_PROGRAMMES - known.programmes.keys() else read_programme(text, known)


def read_fund(text: str, known: Known) -> int:
    """The fund that pays directly, by name or code; 0 where the rule says who pays."""
    found = known.funds.get(fold(text))
    if found is None and fold(text) not in _BY_RULE:
        raise Unreadable(
            N_(
                "Spalte «%(column)s»: Die Finanzierungsquelle «%(value)s» gibt es nicht. Leer bedeutet: wie "
                "die Finanzierungsregel es sagt."
            )
        )
    return found or 0


READERS: Mapping[str, Reader] = {
    "concerns_on": read_day,
    "amount": read_amount,
    "purpose": text_up_to(300),
    "document": text_up_to(120),
    "programme": read_cost_programme,
    "fund": read_fund,
    "release_by": read_day,
}
