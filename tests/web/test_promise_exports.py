"""Promise 13: an export never executes, and numbers stay numbers: files read as a spreadsheet reads them."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mentoring.sheets import Value, csv_file, workbook
from mentoring.tandems.queries.pools import Pool
from mentoring.tandems.services import decisions
from mentoring.tandems.services.runs import start_run
from tests.builders import a_mentee, a_mentor, a_programme, a_user, actor_of, an_entry, an_organisation
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.promises import Promise
from tests.tandem_builders import a_tandem

STARTS = ("=", "+", "-", "@", "\t=", "\r=", " =", "＝", "＋", "－", "＠", "=cmd|' /C calc'!A0")
RUN = tuple("=+-@\t\r\n＝＋－＠")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?\Z")
TEXTS = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(STARTS),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
)
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9).map(lambda n: round(n, 2))


def runs(cell: str) -> bool:
    """Whether a spreadsheet would take the cell of a CSV for a formula: white space in front is skipped."""
    return cell.startswith(RUN) or cell.lstrip().startswith(RUN)


@pytest.mark.promise(13)
def test_no_text_runs_and_every_number_is_the_same_number(promise: Promise) -> None:
    rows = promise.count(quick=60, full=5000)

    @settings(max_examples=rows, deadline=None, suppress_health_check=list(HealthCheck))
    @given(TEXTS, TEXTS, NUMBERS)
    def holds(header: str, text: str, number: float) -> None:
        content: list[Value] = [text, number, -abs(number)]
        written = csv_file([header, "a", "b"], [content]).decode("utf-8-sig")
        first, second = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))
        assert not runs(first[0])
        assert not runs(second[0])
        assert [float(cell) for cell in second[1:]] == content[1:]
        book = workbook([("Liste", [header, "a", "b"], [content])])
        cells = list(openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows())
        assert [cell.data_type for cell in cells[1]] == ["s", "n", "n"]
        assert [cell.value for cell in cells[1][1:]] == content[1:]
        assert cells[0][0].data_type == "s"

    holds()
    promise.measured(f"{rows} rows as CSV and as XLSX")


@pytest.mark.promise(13)
def test_every_export_of_people_with_hostile_texts(app: Flask, session: Session, promise: Promise) -> None:
    app.config.update(SECOND_FACTOR="optional")
    own, programmes = an_organisation(session), []
    for start in STARTS:
        programme = a_programme(session, own, name=f"{start}1+1")
        programmes.append(programme)
        said = {
            "last_name": f"{start}HYPERLINK(1)",
            "first_name": f"{start}2",
            "street": f"{start}A1",
            "contact_hint": f"{start}B2",
        }
        mentor = a_mentor(session, own, programmes=list(programmes), capacity=2, **said)
        entry = an_entry(session, own, programme, a_mentee(session, own, **said), goal=f"{start}SUM(1)")
        a_tandem(session, own, entry=entry, mentor=mentor)
        an_entry(session, own, programme, a_mentee(session, own, **said), family_name=f"{start}3")
    user = a_user(session, organisation_id=own.id)
    session.commit()
    client, cells = Visitor(app).sign_in(user).client, 0
    run = start_run(session, Pool(own.id, TODAY), actor=actor_of(user), now=NOW)
    first = min(run.solution["pairs"], key=lambda pair: int(pair["entry"]))
    wanted = {"entry_id": int(first["entry"]), "mentor_id": int(first["mentor"])}
    decisions.forbid(session, run, **wanted, reason="=1+1", for_good=False, actor=actor_of(user), now=NOW)
    session.commit()
    lists = [f"/exports/{what}" for what in ("mentors", "mentees", "waitlist", "tandems")]
    for what in (*lists, f"/matching/{run.id}", f"/matching/{run.id}/prices"):
        answer = client.get(f"{what}.csv")
        rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""), delimiter=";"))
        assert len(rows) > len(STARTS), what
        wrong = [c for row in rows for c in row if runs(c) and not NUMBER.match(c)]
        assert wrong == [], what
        cells += sum(len(row) for row in rows)
        with zipfile.ZipFile(io.BytesIO(client.get(f"{what}.xlsx").get_data())) as book:
            pages = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        for sheet in pages:
            assert b"<f" not in sheet.replace(b"<filter", b"")
            assert b"hyperlink" not in sheet.lower().replace(b"hyperlink(1)", b"")
    promise.measured(f"{cells} cells of 6 exports, twice")
