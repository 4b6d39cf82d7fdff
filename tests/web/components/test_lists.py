"""Lists and drawings: the URL holds the state, nothing leaves its frame, names stay names."""

import pytest

from mentoring.listing import ListState
from tests.web.components.rendering import HOSTILE, assert_sound, macro

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(("page_number", "pages"), [(1, 1), (1, 2), (5, 9), (9, 9), (40, 300)])
def test_paging_leads_to_first_last_and_neighbours_and_stays_short(page_number: int, pages: int) -> None:
    state = ListState.read(
        "/list", [("region", "olten"), ("page", str(page_number))], sortable=["a"], default="a"
    )
    state.counted(pages * state.size)
    page = macro("{{ tables.paging(state) }}", state=state)
    targets = [e.get("href") or "" for e in page.all("a")]
    assert len(targets) <= 9
    assert all("region=olten" in target for target in targets)
    numbers = {int(page.words(e).removeprefix("Seite ")) for e in page.all("a") if "Seite" in page.words(e)}
    near = {n for n in (1, page_number - 1, page_number + 1, pages) if 1 <= n <= pages} - {page_number}
    assert numbers >= near if pages > 1 else not targets


def test_sorting_turns_the_direction_and_goes_back_to_the_first_page() -> None:
    arguments = [("sort", "days"), ("direction", "desc"), ("page", "2")]
    state = ListState.read("/list", arguments, sortable=["days", "name"], default="name")
    page = macro(
        "<table><tr>{{ tables.sort_header(state, 'days', 'Wartet') }}"
        "{{ tables.sort_header(state, 'name', 'Name') }}</tr></table>",
        state=state,
    )
    days, name = page.all("th")
    assert days.get("aria-sort") == "descending"
    assert name.get("aria-sort") is None
    assert [e.get("href") for e in page.all("a")] == [
        "/list?sort=days&direction=asc",
        "/list?sort=name&direction=asc",
    ]


def test_a_filter_keeps_order_and_other_filters() -> None:
    arguments = [("region", "olten"), ("region", "thal"), ("sort", "days"), ("page", "2")]
    state = ListState.read("/list", arguments, sortable=["days"], default="days")
    page = macro(
        "{% call tables.filterbar(state, 'Filtern', keep=('sort',), filters=('region',)) %}"
        "{{ tables.filter_chip(state, 'region', 'Region', regions) }}"
        "{{ tables.chosen_filter(state, 'region', 'olten', 'Olten') }}{% endcall %}",
        regions=[{"value": "olten", "label": "Olten"}, {"value": "thal", "label": "Thal"}],
        state=state,
    )
    assert_sound(page)
    assert page.values(page.all("form")[0]) == {"sort": ["days"], "region": ["olten", "thal"]}
    assert [e.get("href") for e in page.all("a")] == ["/list?sort=days&region=thal", "/list?sort=days"]


def test_names_cannot_become_markup() -> None:
    page = macro(
        "{{ display.badge(x) }}{{ display.notice('bad', x, x) }}{{ display.facts([(x, x)]) }}"
        "{{ display.toast(x, 'good', {'url': '/undo', 'fields': {'a': x}}) }}{{ display.progress(1, 2, x) }}"
        "{{ tables.select_row('entry', x, x) }}{{ tables.empty(x, x) }}"
        "{{ plots.bars([{'label': x, 'text': x, 'value': 1}], 2) }}"
        "{{ forms.post_button(x, '/x', more=x) }}{{ display.icon('pin', x) }}",
        x=HOSTILE,
    )
    assert not page.errors
    assert not page.all("script")
    assert page.all("input", name="a")[0].get("value") == HOSTILE


def test_bars_and_profiles_stay_within_their_frame() -> None:
    items = [{"name": "A", "points": 0, "maximum": 0}, {"name": "B", "points": 5, "maximum": 5}]
    page = macro(
        "{{ plots.profile(items) }}{{ plots.contributions(items) }}"
        "{{ plots.days_bar(9999) }}{{ plots.days_bar(0) }}{{ plots.share_bar([{'count': 0, 'text': 'x'}]) }}"
        "{{ plots.columns('c', [{'label': 'x', 'value': 2}], 2, 'y', ('a', 'b')) }}",
        items=items,
    )
    assert_sound(page)
    pictures = page.all(SVG + "svg")
    assert len(pictures) >= 7
    for picture in pictures:
        *_, width, height = [float(n) for n in (picture.get("viewBox") or "0 0 12 12").split()]
        for box in picture.iter(SVG + "rect"):
            left, top = float(box.get("x") or 0), float(box.get("y") or 0)
            assert left >= 0
            assert left + float(box.get("width") or 0) <= width + 0.1
            assert top + float(box.get("height") or 0) <= height + 0.1
