"""Who pays the mentoring: every organisation's costs, and the sources that together make them."""

from collections.abc import Sequence

from mentoring.funding.documents.layout import Row, Section, Table, column, row, section, table
from mentoring.funding.documents.showing import Say
from mentoring.funding.rules.statement import Reconciliation, StatementData
from mentoring.money import show_rappen
from mentoring.wording import N_

SIDE_BY_SIDE = 3
"""So many organisations stand beside each other."""


def reconciliation(data: StatementData, say: Say) -> Section:
    """Per organisation: what it cost, what of it is payable, and who pays that."""
    every = data.reconciliations
    groups = [every[start : start + SIDE_BY_SIDE] for start in range(0, len(every), SIDE_BY_SIDE)]
    tables = [_beside(group, data, say, total=1 < len(every) <= SIDE_BY_SIDE) for group in groups]
    intro = say(
        N_(
            "Anrechenbar ist der kleinste Betrag von tatsächlichen Kosten, Tarif und Bewilligung. Was Bund, "
            "Gemeinden und andere bezahlen, ergibt ihn auf den Rappen genau."
        )
    )
    return section(say(N_("Wer die Begleitung bezahlt")), intro, tables)


def _beside(group: Sequence[Reconciliation], data: StatementData, say: Say, *, total: bool) -> Table:
    own = {
        name: sum(p.share_rappen for p in data.pots if p.organisation == name) for name in organisations(data)
    }

    def line(text: str, values: Sequence[int | None], kind: str = "row") -> Row:
        summed = [sum(value or 0 for value in values)] if total else []
        return row(text, *("" if v is None else show_rappen(v) for v in (*values, *summed)), kind=kind)

    rows = [line(say(N_("Tatsächliche Kosten")), [one.actual_rappen for one in group])]
    for label, bounds in (
        (N_("Höchstens nach Tarif"), [one.tariff_rappen for one in group]),
        (N_("Höchstens bewilligt"), [one.approved_rappen for one in group]),
    ):
        if any(bound is not None for bound in bounds):
            text, *values = line(say(label), bounds)["cells"]
            # A bound that only some have makes no sum.
            rows.append(row(text, *values[: len(group)], *([""] if total else [])))
    rows.append(line(say(N_("Anrechenbare Kosten")), [one.pool_rappen for one in group], "total"))
    for fund in dict.fromkeys(source.name for one in group for source in one.funds):
        rows.append(line(fund, [_paid(one, fund) for one in group]))
    rows.append(line(say(N_("Gemeinden")), [one.municipalities_rappen for one in group]))
    within = say(N_("davon %(municipality)s"), municipality=data.municipality)
    rows.append(line(within, [own.get(one.organisation, 0) for one in group], "quiet"))
    for label, values in (
        (N_("Rundungsvortrag"), [one.carried_rappen for one in group]),
        (N_("nicht gedeckt"), [one.uncovered_rappen for one in group]),
    ):
        if any(values):
            rows.append(line(say(label), values))
    rows.append(line(say(N_("Zusammen bezahlt")), [one.pool_rappen for one in group], "total"))
    columns = [
        column(say(N_("Beträge in CHF")), "1fr"),
        *(column(one.organisation, "36mm", end=True) for one in group),
    ]
    columns += [column(say(N_("Total")), end=True)] if total else []
    return table("", columns, rows)


def _paid(one: Reconciliation, fund: str) -> int | None:
    paid = [source.amount_rappen for source in one.funds if source.name == fund]
    return sum(paid) if paid else None


def organisations(data: StatementData) -> list[str]:
    """Everybody named, in the order of the statement."""
    named = [one.organisation for one in data.reconciliations]
    named += [one.organisation for one in data.pots]
    named += [one.organisation for one in data.cases]
    named += [one.organisation for one in data.corrections]
    return list(dict.fromkeys(named))
