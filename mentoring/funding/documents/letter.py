"""The words of a statement as a letter: who writes to whom, what is asked, what it rests on."""

from typing import Any

from mentoring.funding.documents.showing import (
    Say,
    last_day,
    shown_day,
    shown_francs,
    shown_percent,
)
from mentoring.funding.rules.naming import period_name
from mentoring.funding.rules.statement import Party, StatementData
from mentoring.funding.vocabulary import KeyKind, StatementKind
from mentoring.wording import N_

HEADINGS = {
    StatementKind.INVOICE: N_("Rechnung, %(period)s"),
    StatementKind.CREDIT: N_("Gutschrift, %(period)s"),
    StatementKind.NIL: N_("Abrechnung ohne Betrag, %(period)s"),
}
OPENINGS = {
    StatementKind.INVOICE: N_(
        "Freiwillige begleiten Menschen, die in %(municipality)s wohnen. Dieses Dokument zeigt, was die "
        "Gemeinde dafür vom %(first)s bis %(last)s zu bezahlen hat und wie sich der Betrag zusammensetzt."
    ),
    StatementKind.CREDIT: N_(
        "Freiwillige begleiten Menschen, die in %(municipality)s wohnen. Dieses Dokument zeigt, was der "
        "Gemeinde nach der Abrechnung vom %(first)s bis %(last)s zusteht und wie sich der Betrag "
        "zusammensetzt."
    ),
    StatementKind.NIL: N_(
        "Freiwillige begleiten Menschen im ganzen Kanton. Für die Zeit vom %(first)s bis %(last)s hat die "
        "Gemeinde %(municipality)s nichts zu bezahlen. Dieses Dokument zeigt, wie sich das ergibt."
    ),
}
DECLARATIONS = {
    StatementKind.INVOICE: N_(
        "Die Gemeinde bestätigt auf der Plattform, dass sie die Abrechnung geprüft hat und der Betrag dem "
        "vereinbarten Zweck dient. Die Selbstdeklaration wird dort unterzeichnet; dieses Dokument braucht "
        "keine Unterschrift."
    ),
    StatementKind.CREDIT: N_(
        "Ausbezahlt wird, sobald die Gemeinde auf der Plattform bestätigt hat, dass sie die Abrechnung "
        "geprüft hat. Die Selbstdeklaration wird dort unterzeichnet; dieses Dokument braucht keine "
        "Unterschrift."
    ),
    StatementKind.NIL: N_(
        "Die Gemeinde kann auf der Plattform mit der Selbstdeklaration bestätigen, dass sie die Abrechnung "
        "geprüft hat. Dieses Dokument braucht keine Unterschrift."
    ),
}


def heading(data: StatementData, say: Say) -> str:
    """What the document is called: «Rechnung, 2. Quartal 2027»."""
    return say(HEADINGS[data.kind], period=say(period_name(data.from_on, data.to_on)))


def letter(data: StatementData, say: Say) -> dict[str, Any]:
    """Everything of the letter besides its tables, as texts."""
    title = heading(data, say)
    return {
        "title": f"{title}, {data.debtor.name}",
        "author": data.creditor.name,
        "issued": [data.issued_on.year, data.issued_on.month, data.issued_on.day],
        "sender": _address(data.creditor),
        "email": data.creditor.email,
        "recipient": _address(data.debtor),
        "facts": facts(data, say),
        "heading": title,
        "running": ", ".join(part for part in (title, data.number, data.municipality) if part),
        "page": say(N_("Seite %(page)s von %(pages)s"), page="{page}", pages="{pages}"),
        "opening": say(
            OPENINGS[data.kind],
            municipality=data.municipality,
            first=shown_day(data.from_on),
            last=shown_day(last_day(data.to_on)),
        ),
        "amount": shown_francs(abs(data.total_rappen)),
        "due": due(data, say),
        "basis": {"title": say(N_("Worauf sich die Abrechnung stützt")), "facts": basis(data, say)},
        "declaration": {"title": say(N_("Selbstdeklaration")), "text": say(DECLARATIONS[data.kind])},
    }


def facts(data: StatementData, say: Say) -> list[list[str]]:
    """What identifies the statement: label and value."""
    found = [
        (N_("Nummer"), data.number),
        (N_("Datum"), shown_day(data.issued_on)),
        (N_("Periode"), say(period_name(data.from_on, data.to_on))),
        (
            N_("Gemeinde"),
            say(N_("%(name)s, BFS %(number)s"), name=data.municipality, number=data.municipality_bfs),
        ),
        (N_("Bezirk"), data.district),
        (N_("Sozialregion"), data.social_region),
    ]
    if data.kind is StatementKind.INVOICE:
        found.append((N_("Zahlbar bis"), shown_day(data.due_on)))
    return [[say(label), value] for label, value in found if value]


def due(data: StatementData, say: Say) -> str:
    """Until when it is to be paid, or what happens with a credit."""
    if data.kind is StatementKind.INVOICE:
        return say(N_("zahlbar bis %(day)s"), day=shown_day(data.due_on))
    return say(N_("zugunsten der Gemeinde")) if data.kind is StatementKind.CREDIT else ""


def basis(data: StatementData, say: Say) -> list[list[str]]:
    """The rule, the decision it rests on, how is rounded, whose figures weigh: label and value."""
    rule, unit = data.rule, data.rule.unit_rappen
    rounding = say(
        N_(
            "Anteile sind ganze Vielfache von %(unit)s Rappen; was davon übrig ist, geht an die Gemeinden "
            "mit dem grössten Rest. Was kleiner ist als eine Einheit, wird in die nächste Periode übertragen."
        ),
        unit=unit,
    )
    counting = say(
        N_(
            "Es zählt jeder Tag, an dem ein Tandem aktiv ist, oder pausiert bis höchstens %(days)s Tage. Er "
            "wird durch die Personen im Tandem geteilt. Der Tag des Zuzugs gehört zur neuen Gemeinde."
        ),
        days=rule.pause_days,
    )
    found = [
        (N_("Regel"), say(N_("%(name)s, Fassung %(version)s"), name=rule.name, version=rule.version)),
        (N_("Beschluss"), ", ".join(part for part in (rule.decision, rule.reference) if part)),
        (
            N_("Schlüssel"),
            "; ".join(dict.fromkeys(key_in_words(pot.key, pot.mix_bp, say) for pot in data.pots)),
        ),
        (N_("Einwohnerzahlen"), data.inhabitants_source),
        (N_("Tandem-Tage"), counting),
        (N_("Rundung"), rounding),
    ]
    return [[say(label), value] for label, value in found if value]


def key_in_words(key: KeyKind, mix_bp: int, say: Say) -> str:
    """The key with its proportions: «30 % nach Einwohnerzahl, 70 % nach Tandem-Tagen»."""
    if key is KeyKind.K1:
        return say(N_("nach Einwohnerzahl"))
    if key is KeyKind.K2:
        return say(N_("nach Tandem-Tagen"))
    return say(
        N_("%(people)s nach Einwohnerzahl, %(days)s nach Tandem-Tagen"),
        people=shown_percent(mix_bp),
        days=shown_percent(10_000 - mix_bp),
    )


def payment_words(data: StatementData, say: Say) -> dict[str, str]:
    """What a reader who does not see the payment part is told, and the message for the payer."""
    message = say(
        N_("Abrechnung %(number)s, %(period)s"),
        number=data.number,
        period=say(period_name(data.from_on, data.to_on)),
    )
    told = say(
        N_(
            "Zahlteil der QR-Rechnung mit Empfangsschein. Konto %(iban)s. Zahlbar an %(creditor)s. Referenz "
            "%(reference)s. %(message)s. Zahlbar durch %(debtor)s. Betrag %(amount)s."
        ),
        iban=data.creditor.iban,
        creditor=", ".join(_address(data.creditor)),
        reference=data.reference,
        message=message,
        debtor=", ".join(_address(data.debtor)),
        amount=shown_francs(data.total_rappen),
    )
    return {"message": message, "told": told}


def _address(party: Party) -> list[str]:
    town = (
        f"{party.postcode} {party.town}"
        if party.country == "CH"
        else f"{party.country}-{party.postcode} {party.town}"
    )
    return [
        line.strip() for line in (party.name, f"{party.street} {party.house_number}", town) if line.strip()
    ]
