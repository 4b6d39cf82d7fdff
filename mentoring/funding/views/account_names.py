"""What accounts of the ledger are called on screen: their label, and whose account it is."""

from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mentoring.funding.models import JournalEntry
from mentoring.funding.queries import money, periods
from mentoring.funding.vocabulary import Account, CostCategory


@dataclass
class AccountNames:
    """Names by account and detail, read once for a page."""

    session: Session
    organisations: dict[str, str] = field(init=False)
    by_number: dict[int, str] = field(init=False)
    funds: dict[str, str] = field(init=False)
    municipalities: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        found = periods.organisations(self.session)
        self.organisations = {one.code: one.name for one in found}
        self.by_number = {one.id: one.name for one in found}
        self.funds = {one.code: one.name for one in money.funds(self.session)}
        self.municipalities = money.municipality_names(self.session)

    def whose(self, account: Account, detail: str) -> str:
        """Whose account it is, or what for; empty if it is one for all."""
        if not detail:
            return ""
        if account is Account.COSTS:
            return _(CostCategory[detail].label) if detail in CostCategory.__members__ else detail
        if account is Account.RECEIVABLE:
            name = self.municipalities.get(int(detail)) if detail.isdigit() else None
            return f"{name} ({detail})" if name else detail
        if account in {Account.FUND, Account.CONTRIBUTION}:
            if account is Account.CONTRIBUTION and detail in {"municipalities", "own"}:
                return _("Einwohnergemeinden") if detail == "municipalities" else _("Eigenmittel")
            return self.funds.get(detail, detail)
        return self.organisations.get(detail, detail)

    def full(self, account: Account, detail: str) -> str:
        """The account in words: «Forderung an Gemeinde: Olten (2581)»."""
        whose = self.whose(account, detail)
        return f"{_(account.label)}: {whose}" if whose else _(account.label)

    def booked_by(self, entry: JournalEntry) -> str:
        """Whose entry it is."""
        if entry.organisation_id is None:
            return _("Kanton")
        return self.by_number.get(entry.organisation_id, "")
