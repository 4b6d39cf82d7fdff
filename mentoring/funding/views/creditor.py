"""Who issues the statements, as configured; a demonstration has an invented one."""

from flask import current_app

from mentoring.funding.rules.statement import Party

DEMO = Party(
    name="Verrechnungsstelle Mentoring (Demo)",
    street="Musterplatz",
    house_number="1",
    postcode="4500",
    town="Solothurn",
    iban="CH9300762011623852957",
    email="abrechnung@beispiel.example",
)


def creditor() -> Party:
    """Name, address and account of the issuer; empty where nothing is configured."""
    config = current_app.config
    if not config["CREDITOR_NAME"] and config["DEMO"]:
        return DEMO
    return Party(
        name=config["CREDITOR_NAME"],
        street=config["CREDITOR_STREET"],
        house_number=config["CREDITOR_HOUSE_NUMBER"],
        postcode=config["CREDITOR_POSTCODE"],
        town=config["CREDITOR_TOWN"],
        iban=config["CREDITOR_IBAN"].replace(" ", ""),
        email=config["CREDITOR_EMAIL"],
    )
