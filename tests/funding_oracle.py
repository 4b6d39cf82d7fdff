"""The money of FUNDING.md and DOMAIN.md once more, slowly: day by day, with exact fractions, as a witness.

Nothing here comes from mentoring.funding.rules: the facts are read as plain values, every day is looked at by
itself, and the shares are handed out one unit after the other.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from mentoring.funding.vocabulary import (
    KeyBasis,
    KeyKind,
    LayerKind,
    LayerScope,
    LimitKind,
    TariffKind,
    Unfunded,
)
from mentoring.tandems.vocabulary import TandemState

DAY = timedelta(days=1)


class NobodyBears(Exception):
    """A pot has whole units to share, and nobody has any weight in its key."""


@dataclass
class Account:
    """One period as the oracle sees it. ``days``: (tandem, person, day) → what holds then."""

    days: dict = field(default_factory=dict)
    all_days: dict = field(default_factory=lambda: defaultdict(Fraction))
    eligible_days: dict = field(default_factory=lambda: defaultdict(Fraction))
    tariff: int | None = None
    approved: int | None = None
    payable: int = 0
    funds: dict = field(default_factory=lambda: defaultdict(int))
    municipalities: dict = field(default_factory=lambda: defaultdict(int))
    carried: int = 0
    uncovered: int = 0
    used: dict = field(default_factory=dict)


def accounts(facts, money, periods) -> list[Account]:
    """All periods in the order of their days; what is carried and what is left goes from one to the next."""
    found, carried = [], 0
    spent = {grant.number: 0 for grant in money.commitments}
    approved_spent = {grant.number: 0 for grant in money.approvals}
    for period in sorted(periods, key=lambda period: period.from_on):
        account = Account()
        _count_days(account, facts, period)
        account.tariff = _tariff(account, money, period)
        account.approved = _left(money.approvals, approved_spent, period.from_on)
        bounds = [period.actual, account.tariff, account.approved]
        account.payable = min(bound for bound in bounds if bound is not None)
        _spend(money.approvals, approved_spent, period.from_on, account.payable)
        _pay(account, money, period, spent, carried)
        carried = account.carried
        found.append(account)
    return found


# ---- days


def _days(from_on: date, to_on: date):
    while from_on < to_on:
        yield from_on
        from_on += DAY


def state_on(phases, day: date):
    """The last recorded phase that has begun: it superseded what was recorded before for later days."""
    for valid_from, state in reversed(phases):
        if valid_from <= day:
            return state
    return None


def billable_days(phases, pause_days: int, end: date) -> set[date]:
    """The days before ``end`` on which the tandem is active, or paused for no longer than allowed."""
    found, paused = set(), 0
    for day in _days(min(start for start, _ in phases), end) if phases else ():
        state = state_on(phases, day)
        paused = paused + 1 if state is TandemState.PAUSED else 0
        if state is TandemState.ACTIVE or (state is TandemState.PAUSED and paused <= pause_days):
            found.add(day)
    return found


def known_on(rows, day: date):
    """(whether anything is known, what): the latest fact by its day; of one day the one recorded last."""
    begun = [row for row in rows if row.valid_from <= day]
    if not begun:
        return False, None
    return True, max(begun, key=lambda row: (row.valid_from, row.recorded_at)).value


def legal_on(bfs: int, day: date, mergers) -> int:
    """The municipality that has taken the place of another by a day."""
    while bfs in mergers and mergers[bfs].on <= day:
        bfs = mergers[bfs].into
    return bfs


def eligible_on(status, day: date, rows) -> bool:
    """Whether a status counts for federal money on a day: what was recorded last about that day."""
    holding = [
        row
        for row in rows
        if row.status is status and row.valid_from <= day and (row.valid_to is None or day < row.valid_to)
    ]
    return max(holding, key=lambda row: row.recorded_at).eligible if holding else False


def _count_days(account: Account, facts, period) -> None:
    for tandem in facts.tandems:
        billable = billable_days(tandem.phases, period.rule.pause_days, period.to_on)
        for day in _days(period.from_on, period.to_on):
            if day not in billable:
                continue
            present = {
                member.person_id
                for member in tandem.members
                if (member.from_on is None or member.from_on <= day)
                and (member.to_on is None or day < member.to_on)
            }
            for person in present:
                known, lives_in = known_on(facts.residences.get(person, ()), day)
                status = known_on(facts.statuses.get(person, ()), day)[1]
                bfs = None if lives_in is None else legal_on(lives_in, day, facts.mergers)
                counts = bfs is not None and eligible_on(status, day, facts.eligibility)
                reason = None if bfs is not None else Unfunded.OUTSIDE if known else Unfunded.UNKNOWN
                account.days[tandem.tandem_id, person, day] = (len(present), bfs, status, counts, reason)
                if bfs is not None:
                    account.all_days[bfs] += Fraction(1, len(present))
                    account.eligible_days[bfs] += Fraction(counts, len(present))


# ---- what may be paid


def _tariff(account: Account, money, period) -> int | None:
    total, any_tariff = Fraction(0), False
    funded = defaultdict(Fraction)
    for (_tandem, _person, day), (members, bfs, *_rest) in account.days.items():
        if bfs is not None:
            funded[day] += Fraction(1, members)
    for day in _days(period.from_on, period.to_on):
        month = Fraction(1, monthrange(day.year, day.month)[1])
        for tariff in money.tariffs:
            if not (tariff.valid_from <= day and (tariff.valid_to is None or day < tariff.valid_to)):
                continue
            any_tariff = True
            if tariff.kind is TariffKind.TANDEM_MONTH:
                total += tariff.amount * month * funded[day]
                continue
            for post in money.posts:
                if post.valid_from <= day and (post.valid_to is None or day < post.valid_to):
                    total += tariff.amount * Fraction(post.employment_bp, 10_000) * month / 12
    return floor(total) if any_tariff else None


def _valid(grants, day: date) -> list:
    return [grant for grant in grants if grant.valid_from <= day < grant.valid_to]


def _left(grants, spent, day: date) -> int | None:
    valid = _valid(grants, day)
    return sum(max(0, grant.amount - spent[grant.number]) for grant in valid) if valid else None


def _spend(grants, spent, day: date, amount: int) -> None:
    in_order = sorted(_valid(grants, day), key=lambda grant: (grant.valid_to, grant.valid_from, grant.number))
    if amount < 0 and in_order:
        spent[in_order[0].number] += amount
    for grant in in_order:
        while amount > 0 and spent[grant.number] < grant.amount:
            step = min(amount, grant.amount - spent[grant.number])
            spent[grant.number] += step
            amount -= step


# ---- who pays


def _pay(account: Account, money, period, spent, carried: int) -> None:
    """Funds pay for what is open; below zero the same parts go back to them, without limits."""
    unit, sign = period.rule.unit, -1 if account.payable < 0 else 1
    general, eligible, divided = abs(account.payable), 0, False
    account.carried = carried
    for ruled in period.rule.layers:
        layer = ruled.layer
        if layer.kind is LayerKind.MUNICIPALITIES:
            own_pot = eligible // unit * unit
            rest = sign * (general + eligible - own_pot) + account.carried
            account.carried = 0
            _share(account, _keyed(rest, layer, account, period, divided))
            _share(account, hamilton(sign * own_pot, account.eligible_days, unit))
            general = eligible = 0
            continue
        if layer.scope is LayerScope.ELIGIBLE and not divided:
            all_days, divided = sum(account.all_days.values()), True
            if all_days:
                exact = general * sum(account.eligible_days.values()) / all_days
                eligible = floor(exact / unit) * unit
                general -= eligible
        open_amount = eligible if layer.scope is LayerScope.ELIGIBLE else general + eligible
        step = unit if layer.scope is LayerScope.ELIGIBLE else 1
        pays = floor(open_amount * Fraction(layer.share_bp, 10_000) / step) * step
        limit = layer.limit if ruled.limit_kind is LimitKind.AMOUNT else None
        if ruled.limit_kind is LimitKind.COMMITMENT:
            of_fund = [grant for grant in money.commitments if grant.fund_id == layer.fund_id]
            limit = (_left(of_fund, spent, period.from_on) or 0) - account.funds[layer.fund_id]
        if limit is not None and sign > 0:
            pays = min(pays, max(0, limit))
        account.funds[layer.fund_id] += sign * pays
        from_general = min(pays, general) if layer.scope is LayerScope.ALL else 0
        general, eligible = general - from_general, eligible - (pays - from_general)
    account.uncovered = sign * (general + eligible)
    for fund_id in {r.layer.fund_id for r in period.rule.layers if r.limit_kind is LimitKind.COMMITMENT}:
        of_fund = [grant for grant in money.commitments if grant.fund_id == fund_id]
        before = dict(spent)
        _spend(of_fund, spent, period.from_on, account.funds[fund_id])
        account.used |= {n: spent[n] - before[n] for n in spent if spent[n] != before[n]}


def _share(account: Account, shared) -> None:
    shares, rest = shared
    for bfs, amount in shares.items():
        account.municipalities[bfs] += amount
    account.carried += rest


def _keyed(pot: int, layer, account: Account, period, divided: bool):
    days = account.all_days
    if divided and layer.basis is KeyBasis.NOT_COVERED:
        not_covered = {bfs: days[bfs] - account.eligible_days[bfs] for bfs in days}
        days = not_covered if any(not_covered.values()) else days
    unit = period.rule.unit
    for key in (layer.key, layer.fallback or layer.key):
        try:
            if key is KeyKind.K1:
                return hamilton(pot, period.inhabitants, unit)
            if key is KeyKind.K2:
                return hamilton(pot, days, unit)
            sign = -1 if pot < 0 else 1
            units = abs(pot) // unit
            by_inhabitants = sign * floor(units * Fraction(layer.mix_bp, 10_000)) * unit
            first, nothing = hamilton(by_inhabitants, period.inhabitants, unit)
            second, rest = hamilton(pot - by_inhabitants, days, unit)
            both = {bfs: first.get(bfs, 0) + second.get(bfs, 0) for bfs in {*first, *second}}
            return both, nothing + rest
        except NobodyBears:
            continue
    raise NobodyBears


def hamilton(pot: int, weights, unit: int):
    """Largest remainders: everybody the whole units of the exact quota, the others to the largest rest."""
    sign = -1 if pot < 0 else 1
    units, rest = abs(pot) // unit, abs(pot) % unit
    bearing = {bfs: weight for bfs, weight in weights.items() if weight}
    if not units:
        return {}, sign * rest
    if not bearing:
        raise NobodyBears
    quota = {bfs: Fraction(units * weight) / sum(bearing.values()) for bfs, weight in bearing.items()}
    given = {bfs: floor(exact) for bfs, exact in quota.items()}
    waiting = set(bearing)
    while sum(given.values()) < units:
        best = min(waiting, key=lambda bfs: (floor(quota[bfs]) - quota[bfs], -bearing[bfs], bfs))
        waiting.remove(best)
        given[best] += 1
    return {bfs: sign * number * unit for bfs, number in given.items()}, sign * rest
