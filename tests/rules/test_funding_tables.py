"""The checker of tables, on tables that were published: it finds their defects and nothing else (FUNDING)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.funding.rules.tables import Disagreement, Figure, Finding, Sum, Table, check, require_agreement

D = Decimal


def finding(title: str, figures: dict[str, Figure], one: Sum) -> Finding:
    (found,) = check([Table(title, figures, [one])])
    return found


def test_rrb_2025_1559_differs_by_one() -> None:
    figures: dict[str, Figure] = {"Bund": 4_584_694, "Kanton": 935_944, "Total": 5_520_637}
    found = finding("RRB 2025/1559", figures, Sum("Total", ["Bund", "Kanton"]))
    assert (found.stated, found.computed, found.difference) == (5_520_637, 5_520_638, 1)
    assert not found.agrees


def test_rrb_2025_1559_second_table_agrees() -> None:
    figures: dict[str, Figure] = {"a": 6_431_200, "b": 550_000, "Total": 6_981_200}
    assert finding("RRB 2025/1559", figures, Sum("Total", ["a", "b"])).agrees


IIZ: dict[str, Figure] = {
    "a": D("13.66"),
    "b": D("0.45"),
    "c": D("0.95"),
    "d": D("0.34"),
    "Abgrenzung": D("0.06"),
    "Projekte": D("15.34"),
    "Grundangebot": D("2.6"),
    "Total": D("17.94"),
}


def test_iiz_2025_agrees_with_its_accrual_taken_once() -> None:
    found = check(
        [
            Table(
                "IIZ 2025",
                IIZ,
                [
                    Sum("Projekte", ["a", "b", "c", "d"], ["Abgrenzung"]),
                    Sum("Total", ["Grundangebot", "Projekte"]),
                ],
            )
        ]
    )
    assert [one.computed for one in found] == [D("15.34"), D("17.94")]
    assert all(one.agrees for one in found)


def test_iiz_2025_differs_with_its_accrual_taken_twice() -> None:
    found = finding("IIZ 2025", IIZ, Sum("Total", ["Grundangebot", "Projekte"], ["Abgrenzung"]))
    assert (found.computed, found.difference) == (D("17.88"), D("-0.06"))


def test_rechnungshof_agrees() -> None:
    figures: dict[str, Figure] = {
        "Anfang": D("70.0"),
        "erhalten": D("11.1"),
        "verwendet": D("33.9"),
        "zurückbezahlt": D("7.2"),
        "Ende": D("40.0"),
    }
    assert finding(
        "Rechnungshof", figures, Sum("Ende", ["Anfang", "erhalten"], ["verwendet", "zurückbezahlt"])
    ).agrees


def test_rechnungshof_text_differs_by_30_and_its_table_agrees() -> None:
    figures: dict[str, Figure] = {"im Text": 255, "in der Tabelle": 285, "zweiter": 350, "Total": 635}
    found = check(
        [
            Table(
                "Rechnungshof",
                figures,
                [Sum("Total", ["im Text", "zweiter"]), Sum("Total", ["in der Tabelle", "zweiter"])],
            )
        ]
    )
    assert [(one.computed, one.difference) for one in found] == [(605, -30), (635, 0)]


def test_a_wrong_table_does_not_leave_the_house() -> None:
    right = Table("Anteile", {"a": 1, "b": 2, "Summe": 3}, [Sum("Summe", ["a", "b"])])
    wrong = Table("Abgleich", {"a": 100, "b": -20, "Summe": 81}, [Sum("Summe", ["a", "b"])])
    assert len(require_agreement([right])) == 1
    with pytest.raises(Disagreement) as refused:
        require_agreement([right, wrong])
    assert [one.table for one in refused.value.findings] == ["Abgleich"]
    assert "Abgleich, Summe: ausgewiesen 81, gerechnet 80, Unterschied -1" in str(refused.value)


@pytest.mark.parametrize("amount", [1.5, True, Decimal("NaN"), Decimal("Infinity"), "3"])
def test_only_exact_figures_are_checked(amount: Figure) -> None:
    with pytest.raises(TypeError):
        check([Table("x", {"a": amount}, [])])


def test_a_name_without_a_figure_is_an_error() -> None:
    with pytest.raises(KeyError):
        check([Table("x", {"Summe": 0}, [Sum("Summe", ["vergessen"])])])


@given(st.dictionaries(st.text(min_size=1), st.integers()), st.integers())
def test_one_unit_more_or_less_is_found(parts: dict[str, int], off: int) -> None:
    total = "\0total"
    figures: dict[str, Figure] = {**parts, total: sum(parts.values()) + off}
    found = finding("x", figures, Sum(total, list(parts)))
    assert found.difference == -off
    assert found.agrees == (off == 0)
