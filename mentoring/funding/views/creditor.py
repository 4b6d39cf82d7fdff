"""Who issues the statements, as configured; a demonstration has an invented one."""

from flask import current_app

from mentoring.funding.demo import DEMO_CREDITOR
from mentoring.funding.rules.statement import Party


def creditor() -> Party:
    """Name, address and account of the issuer; empty where nothing is configured."""
    config = current_app.config
    if not config["CREDITOR_NAME"] and config["DEMO"]:
        return DEMO_CREDITOR
    return Party(
        name=config["CREDITOR_NAME"],
        street=config["CREDITOR_STREET"],
        house_number=config["CREDITOR_HOUSE_NUMBER"],
        postcode=config["CREDITOR_POSTCODE"],
        town=config["CREDITOR_TOWN"],
        iban=config["CREDITOR_IBAN"].replace(" ", ""),
        email=config["CREDITOR_EMAIL"],
    )
