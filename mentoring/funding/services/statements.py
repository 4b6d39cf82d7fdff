"""Statements of a period: a draft for every municipality, then its number and creditor reference."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec
from sqlalchemy.orm import Session
from stdnum.iso7064 import mod_97_10

from mentoring.funding.models import CaseKey, Closing, FundingPeriod
from mentoring.funding.queries import closings as closed
from mentoring.funding.queries import money
from mentoring.funding.queries import statements as queries
from mentoring.funding.rules.statement import Party, StatementData
from mentoring.funding.services.drafting import Frame
from mentoring.funding.services.gathering import Part, gather
from mentoring.funding.vocabulary import LayerKind, StatementKind
from mentoring.places.models import Municipality
from mentoring.places.queries import mergers, municipalities
from mentoring.places.rules import bfs_on


def drafts(
    session: Session, period: FundingPeriod, *, creditor: Party, issued_on: date, due_on: date
) -> Iterator[tuple[StatementData, dict[str, int]]]:
    """Per municipality a statement without a number, and what it owes per organisation's code.

    What has merged by the period's last day is part of what it has become. Where municipalities pay in the
    period, every one gets a statement, also without an amount; else only those with corrections do.
    """
    parts, legal = recipients(session, period)
    wanted = sorted(legal)
    frame = Frame(
        period=period,
        parts=parts,
        creditor=creditor,
        issued_on=issued_on,
        due_on=due_on,
        secrets=_secrets(session, wanted),
        contacts=queries.contacts(session),
        fund_names={fund.id: fund.name for fund in money.funds(session)},
        concerned=_concerned(session, parts),
        inhabitants_source=_source(session, period),
    )
    for bfs in wanted:
        owed = {part.organisation.code: part.owed_by(bfs) for part in parts}
        yield frame.statement(legal[bfs]), owed


def recipients(session: Session, period: FundingPeriod) -> tuple[list[Part], dict[int, Municipality]]:
    """What organisations have closed of a period, and the municipalities that get a statement for it."""
    became, last = mergers(session), period.ends_on - timedelta(days=1)
    found = closed.closings(session, period_id=period.id)
    parts = [gather(session, closing, lambda bfs: bfs_on(bfs, last, became)) for closing in found]
    legal = {m.bfs_number: m for m in municipalities(session, merged=True) if _exists(m, last)}
    if not _paying(parts):
        corrected = {bfs for part in parts for bfs in part.corrections}
        legal = {bfs: one for bfs, one in legal.items() if bfs in corrected}
    return parts, legal


def numbered(draft: StatementData, following: dict[StatementKind, int]) -> StatementData:
    """The statement with the next number of its series, and the creditor reference made of it."""
    if draft.kind is StatementKind.NIL:
        return draft
    number = following[draft.kind]
    following[draft.kind] += 1
    label = f"{'G' if draft.kind is StatementKind.CREDIT else 'R'}{draft.year}-{number:04d}"
    return msgspec.structs.replace(draft, number=label, reference=creditor_reference(label))


def creditor_reference(label: str) -> str:
    """The structured creditor reference (ISO 11649) of a statement: RF, two check digits, its number."""
    plain = label.replace("-", "")
    return f"RF{mod_97_10.calc_check_digits(plain + 'RF')}{plain}"


def _paying(parts: Sequence[Part]) -> bool:
    layers = (layer for part in parts for layer in part.closing.rule.layers)
    return any(layer.kind is LayerKind.MUNICIPALITIES for layer in layers)


def _exists(municipality: Municipality, day: date) -> bool:
    return municipality.valid_to is None or municipality.valid_to > day


def _secrets(session: Session, wanted: Sequence[int]) -> dict[int, str]:
    known = queries.case_secrets(session)
    for bfs in wanted:
        if bfs not in known:
            known[bfs] = secrets.token_hex(32)
            session.add(CaseKey(municipality_bfs=bfs, secret=known[bfs]))
    session.flush()
    return known


def _concerned(session: Session, parts: Sequence[Part]) -> dict[int, Closing]:
    organisations = {part.organisation.id for part in parts}
    return {
        closing.id: closing
        for number in organisations
        for closing in closed.closings(session, organisation_id=number)
    }


def _source(session: Session, period: FundingPeriod) -> str:
    """Which years' inhabitants weighed, and where the figures are from."""
    figures = money.inhabitants(session, period.starts_on).values()
    years = sorted({year for _number, year, _source in figures})
    names = sorted({source for _number, _year, source in figures})
    if not years:
        return ""
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    return f"{'; '.join(names)} ({span})"
