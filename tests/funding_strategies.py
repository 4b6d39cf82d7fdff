"""Random histories for the arithmetic of funding: short and crowded, so that boundaries meet."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from mentoring.funding.rules.days import Dated, Eligibility, Facts, Member, TandemFacts
from mentoring.funding.rules.pools import PostFacts, TariffFacts
from mentoring.funding.rules.settling import Grant, MoneyFacts, PeriodFacts, Rule, RuledLayer
from mentoring.funding.rules.waterfall import Layer
from mentoring.funding.vocabulary import KeyBasis, KeyKind, LayerKind, LayerScope, LimitKind, TariffKind
from mentoring.people.vocabulary import ResidenceStatus
from mentoring.places.rules import Merger
from mentoring.tandems.vocabulary import TandemState
from tests.days import NOW

S = TandemState
# The turn of a year, the end of a leap February, both changes of the clock.
BEGINNINGS = (date(2027, 1, 1), date(2027, 12, 17), date(2028, 2, 20), date(2027, 3, 21), date(2027, 10, 25))
PLACES = (2401, 2402, 2403, 2404, 2405)
PEOPLE = (1, 2, 3, 4, 5)
STATUSES = (ResidenceStatus.F, ResidenceStatus.B_REF, ResidenceStatus.S, ResidenceStatus.N)
STATES = (S.ACTIVE, S.ACTIVE, S.ACTIVE, S.PAUSED, S.PAUSED, S.CLOSING, S.CLOSED, S.AGREED)
FUNDS = (1, 2)
UNITS = (1, 5, 10, 100)

weights = st.one_of(st.integers(0, 12), st.integers(0, 10**6))
weight_tables = st.dictionaries(st.sampled_from(range(2401, 2411)), weights, max_size=8)
pots = st.one_of(st.integers(0, 300), st.integers(-300, 10**9), st.integers(-(10**9), 0))


# Days are drawn as numbers and counted from the beginning of the first period when all is drawn: strategies
# that are built anew for every example would cost more than the computation.
_LONG_AGO = -60
_day = st.one_of(st.integers(-3, 45), st.integers(-60, 160))
_length = st.integers(1, 90)
_closed_spans = st.tuples(_day, _length)
_spans = st.tuples(_day, st.one_of(st.none(), _length))
_maybe_day = st.sampled_from((None, None, None, *range(-3, 90, 3)))
_place = st.sampled_from((*PLACES, *PLACES, None))


def _known_before(values: st.SearchStrategy) -> st.SearchStrategy:
    """Facts of one person: mostly one that has held for long, and at most two that change it."""
    changes = st.lists(st.tuples(_day, values), max_size=2)
    first = st.tuples(st.just(_LONG_AGO), values)
    held = st.builds(lambda one, more: [one, *more], first, changes)
    return st.one_of(held, held, held, changes)


_lives = _known_before(_place)
_statuses = _known_before(st.sampled_from(STATUSES))
_people = st.tuples(*(st.tuples(_lives, _statuses) for _ in PEOPLE))
_any_phases = st.lists(st.tuples(_day, st.sampled_from(STATES)), max_size=4)
# What is recorded for an earlier day makes void what was recorded before it: half of them come in order.
_phases = st.one_of(_any_phases, _any_phases.map(sorted))
_members = st.lists(
    st.tuples(st.sampled_from(PEOPLE), _maybe_day, _maybe_day),
    min_size=1,
    max_size=4,
)
_tandem = st.tuples(st.integers(-40, 20), _phases, _members)
_tandems = st.one_of(st.lists(_tandem, min_size=1, max_size=3), st.lists(_tandem, max_size=1))
# A municipality only merges into one with a higher number: no two become each other.
_mergers = st.lists(
    st.tuples(st.sampled_from(PLACES[:-1]), _day, st.integers(1, 4)), max_size=2, unique_by=lambda row: row[0]
)
_counted = st.one_of(_spans, st.tuples(st.just(_LONG_AGO), st.none()))
_eligibility = st.lists(st.tuples(st.sampled_from(STATUSES), _counted, st.booleans()), max_size=5)
_amounts = st.one_of(st.integers(1, 3_000), st.integers(1, 3_000_000))
_tariffs = st.lists(st.tuples(st.sampled_from(TariffKind), _amounts, _spans), max_size=2)
_posts = st.lists(st.tuples(st.integers(1, 10_000), _spans), max_size=2)
_grants = st.lists(st.tuples(st.sampled_from(FUNDS), _amounts, _closed_spans), max_size=3)
_bounds = st.one_of(st.just(([], [])), st.tuples(_tariffs, _grants))
_money = st.tuples(_bounds, _posts, _grants)
_recorded = st.permutations(range(8))

municipal_layers = st.builds(
    Layer,
    st.just(LayerKind.MUNICIPALITIES),
    key=st.sampled_from(KeyKind),
    basis=st.sampled_from(KeyBasis),
    mix_bp=st.sampled_from((0, 1, 3_000, 5_000, 9_999, 10_000)),
    fallback=st.sampled_from((None, None, KeyKind.K1, *KeyKind)),
)
"""The municipalities with any key, basis, mixture and fallback."""

_shares = st.sampled_from((10_000, 10_000, 5_000, 3_333, 1))
_limits = st.one_of(st.sampled_from((LimitKind.NONE, LimitKind.COMMITMENT)), st.integers(0, 2_000_000))


def _fund_layer(fund_id: int, scope: LayerScope, limit: LimitKind | int, share_bp: int) -> RuledLayer:
    kind, amount = (LimitKind.AMOUNT, limit) if isinstance(limit, int) else (limit, None)
    return RuledLayer(Layer(LayerKind.FUND, fund_id, scope, amount, share_bp), kind)


fund_layers = st.builds(_fund_layer, st.sampled_from(FUNDS), st.sampled_from(LayerScope), _limits, _shares)
"""A fund with any scope, share and limit."""


def _rule(funds: list[RuledLayer], last: Layer | None, unit: int, pause_days: int) -> Rule:
    layers = (*funds, *([RuledLayer(last)] if last else []))
    return Rule(1, layers, unit=unit, pause_days=pause_days)


_last = st.one_of(municipal_layers, municipal_layers, municipal_layers, st.none())
rules = st.builds(
    _rule,
    st.lists(fund_layers, max_size=3),
    _last,
    st.sampled_from(UNITS),
    st.sampled_from((0, 1, 7, 30)),
)
"""Up to three funds, and the municipalities last (or nobody)."""

_inhabitants = st.dictionaries(st.sampled_from(PLACES), st.integers(1, 20_000), min_size=2, max_size=5)
inhabitant_tables = st.one_of(_inhabitants, _inhabitants, st.just({2401: 0}))
costs = st.one_of(st.integers(0, 2_000_000), st.integers(0, 2_000), st.integers(-2_000_000, 0))
_periods = st.lists(
    st.tuples(st.integers(1, 40), st.one_of(st.none(), rules), costs, inhabitant_tables),
    min_size=1,
    max_size=3,
)


class _From:
    """Makes days of numbers, and moments of places in an order of recording: no two are the same."""

    def __init__(self, beginning: date, order: list[int]) -> None:
        self.beginning, self.order = beginning, order

    def day(self, number: int) -> date:
        return self.beginning + timedelta(days=number)

    def maybe(self, number: int | None) -> date | None:
        return None if number is None else self.day(number)

    def span(self, span: tuple[int, int | None]) -> tuple[date, date | None]:
        start, length = span
        return self.day(start), None if length is None else self.day(start + length)

    def moment(self, place: int) -> datetime:
        return NOW + timedelta(minutes=self.order[place])

    def dated(self, rows: list[tuple[int, object]]) -> tuple[Dated, ...]:
        return tuple(Dated(self.day(day), self.moment(i), value) for i, (day, value) in enumerate(rows))

    def facts(self, tandems, people, mergers, eligibility) -> Facts:
        return Facts(
            tuple(
                TandemFacts(
                    tandem_id,
                    ((self.day(start), S.ACTIVE), *((self.day(day), state) for day, state in phases)),
                    tuple(Member(person, self.maybe(one), self.maybe(two)) for person, one, two in members),
                )
                for tandem_id, (start, phases, members) in enumerate(tandems, start=1)
            ),
            {person: self.dated(lives) for person, (lives, _) in zip(PEOPLE, people, strict=True)},
            {person: self.dated(statuses) for person, (_, statuses) in zip(PEOPLE, people, strict=True)},
            {bfs: Merger(self.day(day), min(bfs + higher, PLACES[-1])) for bfs, day, higher in mergers},
            tuple(
                Eligibility(status, *self.span(span), self.moment(i), counts)
                for i, (status, span, counts) in enumerate(eligibility)
            ),
        )

    def money(self, bounds, posts, commitments) -> MoneyFacts:
        tariffs, approvals = bounds
        return MoneyFacts(
            tuple(TariffFacts(kind, amount, *self.span(span)) for kind, amount, span in tariffs),
            tuple(PostFacts(employment, *self.span(span)) for employment, span in posts),
            tuple(Grant(n, 0, amount, *self.span(span)) for n, (_, amount, span) in enumerate(approvals)),
            tuple(
                Grant(n, fund, amount, *self.span(span)) for n, (fund, amount, span) in enumerate(commitments)
            ),
        )

    def periods(self, rule: Rule, rows) -> list[PeriodFacts]:
        found, start = [], 0
        for number, (length, other, cost, inhabitants) in enumerate(rows):
            rule = other or rule
            end = start + length
            found.append(PeriodFacts(number, self.day(start), self.day(end), rule, cost, inhabitants))
            start = end
        return found


def _history(
    beginning, order, tandems, people, mergers, eligibility, money, rule, periods
) -> tuple[Facts, MoneyFacts, list[PeriodFacts]]:
    of = _From(beginning, order)
    facts = of.facts(tandems, people, mergers, eligibility)
    return facts, of.money(*money), of.periods(rule, periods)


histories = st.builds(
    _history,
    st.sampled_from(BEGINNINGS),
    _recorded,
    _tandems,
    _people,
    _mergers,
    _eligibility,
    _money,
    rules,
    _periods,
)
"""What ``settle`` takes: facts, money, and one to three periods one after the other."""
