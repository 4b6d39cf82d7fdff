"""``mentoring funding preview`` prints what a period comes to, and says what it does not know."""

from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.funding.commands import funding
from mentoring.people.vocabulary import ResidenceStatus
from tests.builders import OLTEN
from tests.funding_ground import Money


def test_a_preview_names_bounds_and_bearers(app: Flask, session: Session) -> None:
    money = Money(session)
    money.tandem(money.caritas, money.mentee(money.caritas, OLTEN, ResidenceStatus.S))
    money.cost(money.caritas, money.periods[0], 100_00)
    session.commit()
    arguments = ["preview", "--period", "2027-Q1", "--organisation", "caritas"]
    done = CliRunner().invoke(funding, arguments, obj=lambda: app)
    assert done.exit_code == 0, done.output
    words = done.output.split()
    assert words[:4] == ["Caritas", "Solothurn,", "2027-Q1:", "preview"]
    assert words[words.index("Olten") + 1] == "100.00"
    assert (
        "There is no period"
        in CliRunner().invoke(funding, ["preview", "--period", "2030-Q1"], obj=lambda: app).output
    )
