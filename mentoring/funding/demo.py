"""What a demonstration needs of funding: an invented issuer of statements."""

from mentoring.funding.rules.statement import Party

DEMO_CREDITOR = Party(
    name="Verrechnungsstelle Mentoring (Demo)",
    street="Musterplatz",
    house_number="1",
    postcode="4500",
    town="Solothurn",
    iban="CH9300762011623852957",
    email="abrechnung@beispiel.example",
)
