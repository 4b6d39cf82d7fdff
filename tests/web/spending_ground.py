"""A volunteer who claims expenses on the phone and a coordinator who decides, for tests of their pages."""

from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.meetings.models import Expense
from mentoring.meetings.vocabulary import ExpenseState
from mentoring.people.models import Mentor
from mentoring.permissions import Role
from mentoring.tandems.vocabulary import TandemState
from tests.builders import a_mentor, a_programme, a_user
from tests.days import TODAY
from tests.page import Visitor
from tests.support_builders import an_expense
from tests.tandem_builders import a_tandem
from tests.web.tandem_ground import Ground

DAY = TODAY.strftime("%d.%m.%Y")


class Spending(Ground):
    """A volunteer with a tandem in a programme, on the phone, and a coordinator."""

    def __init__(self, app: Flask, session: Session) -> None:
        super().__init__(app, session)
        self.programme = a_programme(session, self.organisation)
        self.mentor_user = a_user(session, Role.MENTOR, organisation_id=self.organisation.id)
        self.mentor: Mentor = a_mentor(
            session,
            self.organisation,
            programmes=[self.programme],
            user_id=self.mentor_user.id,
            email="nadine@example.org",
            first_name="Nadine",
        )
        self.made = a_tandem(session, self.organisation, TandemState.ACTIVE, mentor=self.mentor)
        self.made.programme_id = self.programme.id
        session.commit()

    def expense(self, state: ExpenseState = ExpenseState.CLAIMED, **given: Any) -> Expense:
        made = an_expense(self.session, self.made, state, **given)
        self.session.commit()
        return made  # type: ignore[no-any-return]

    def phone(self) -> Visitor:
        return self.visitor(self.mentor_user)

    def claim(self, phone: Visitor, status: int = 200, **given: Any) -> Any:
        """Fills in the form and sends it."""
        phone.get("/my/expenses/new")
        facts = {"kind": "TRANSPORT", "spent_on": DAY, "amount": "8.60", "purpose": "Bus nach Olten"}
        return phone.send({**facts, **given}, holding="purpose", status=status)

    def all(self) -> list[Expense]:
        self.refresh()
        self.session.expire_all()
        return list(self.session.scalars(select(Expense).order_by(Expense.id)))
