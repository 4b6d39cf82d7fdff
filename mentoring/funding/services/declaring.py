"""What a municipality does by itself: signs that it has checked a statement, keeps its contact."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from stdnum import iban as iban_check

from mentoring.actors import Actor
from mentoring.funding.models import MunicipalityContact, SelfDeclaration, Statement
from mentoring.funding.queries import statements as queries
from mentoring.funding.rules.payable import debtor_address
from mentoring.funding.rules.statement import Party
from mentoring.people.rules import cleaned
from mentoring.wording import N_, Conflict, Refused

TEXT = N_(
    "Die Einwohnergemeinde hat die Abrechnung geprüft. Der Betrag dient dem vereinbarten Zweck, der "
    "Begleitung ihrer Einwohnerinnen und Einwohner durch Freiwillige."
)
"""What is signed; the words are kept with the signature."""


@dataclass(frozen=True)
class ContactFacts:
    """Where a municipality's statements go, and where credits are paid to."""

    office: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""
    email: str = ""
    iban: str = ""


def sign_declaration(
    session: Session, statement: Statement, *, function: str, remark: str, actor: Actor, now: datetime
) -> SelfDeclaration:
    """Signs the self-declaration of a statement once; refused a second time."""
    function = cleaned(function)
    if not function:
        raise Refused(N_("Bitte angeben, in welcher Funktion Sie unterzeichnen."), field="function")
    if statement.id in queries.declarations(session, [statement.id]):
        raise Refused(N_("Diese Abrechnung ist bereits unterzeichnet."))
    row = SelfDeclaration(
        statement_id=statement.id,
        signed_at=now,
        signed_by_id=actor.user_id,
        signed_by_name=actor.name,
        function=function[:120],
        text=TEXT,
        remark=cleaned(remark, lines=True)[:2000],
    )
    session.add(row)
    session.flush()
    return row


def change_contact(
    session: Session, municipality_bfs: int, facts: ContactFacts, *, version: int | None
) -> MunicipalityContact:
    """Keeps the contact of a municipality; what was issued before keeps the address it was issued with.

    Refused is an address that no bank would take: no invoice could be issued with it.
    """
    iban = iban_check.compact(facts.iban) if facts.iban.strip() else ""
    if iban and not iban_check.is_valid(iban):
        raise Refused(N_("Diese IBAN gibt es so nicht. Beispiel: CH93 0076 2011 6238 5295 7"), field="iban")
    if bool(facts.postcode.strip()) != bool(facts.town.strip()):
        raise Refused(N_("Postleitzahl und Ort gehören zusammen."), field="town")
    debtor_address(
        Party(
            name="Einwohnergemeinde",
            street=facts.street,
            house_number=facts.house_number,
            postcode=facts.postcode.strip(),
            town=facts.town.strip(),
        )
    )
    contact = queries.contact(session, municipality_bfs)
    if contact is None:
        contact = MunicipalityContact(municipality_bfs=municipality_bfs)
        session.add(contact)
    elif version != contact.version:
        raise Conflict("contact", version=contact.version)
    for name, value in {**vars(facts), "iban": iban}.items():
        setattr(contact, name, cleaned(value))
    session.flush()
    return contact
