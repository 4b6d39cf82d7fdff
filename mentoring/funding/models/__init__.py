"""Tables of funding, by what they hold: rules, costs, closings, ledger, statements."""

from mentoring.funding.models.archives import StatementArchive as StatementArchive
from mentoring.funding.models.closings import Closing as Closing
from mentoring.funding.models.closings import ClosingDay as ClosingDay
from mentoring.funding.models.closings import ClosingShare as ClosingShare
from mentoring.funding.models.closings import Correction as Correction
from mentoring.funding.models.closings import FundingPeriod as FundingPeriod
from mentoring.funding.models.closings import OrganisationPeriod as OrganisationPeriod
from mentoring.funding.models.costs import Approval as Approval
from mentoring.funding.models.costs import BudgetEntry as BudgetEntry
from mentoring.funding.models.costs import CostEntry as CostEntry
from mentoring.funding.models.costs import ExpenseCost as ExpenseCost
from mentoring.funding.models.costs import Staffing as Staffing
from mentoring.funding.models.costs import Tariff as Tariff
from mentoring.funding.models.ledger import JournalEntry as JournalEntry
from mentoring.funding.models.ledger import Posting as Posting
from mentoring.funding.models.reports import FundingReport as FundingReport
from mentoring.funding.models.ruling import Commitment as Commitment
from mentoring.funding.models.ruling import FederalRule as FederalRule
from mentoring.funding.models.ruling import Fund as Fund
from mentoring.funding.models.ruling import FundingLayer as FundingLayer
from mentoring.funding.models.ruling import FundingRule as FundingRule
from mentoring.funding.models.statements import CaseKey as CaseKey
from mentoring.funding.models.statements import MunicipalityContact as MunicipalityContact
from mentoring.funding.models.statements import SelfDeclaration as SelfDeclaration
from mentoring.funding.models.statements import Statement as Statement
