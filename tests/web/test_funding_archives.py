"""All statements of a period as one ZIP: complete, sorted, counted, cancelled, only what one may see."""

import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.audit import Access, AccessLog
from mentoring.database import writing
from mentoring.funding.documents.statement_sheets import statement_csv
from mentoring.funding.models import Statement, StatementArchive
from mentoring.funding.services.archives import cancel_archive
from mentoring.funding.services.issuing import close_canton
from mentoring.funding.views import archive_work
from mentoring.funding.views.downloads import spoken
from mentoring.funding.vocabulary import ArchiveState
from mentoring.permissions import Role
from mentoring.places.models import Municipality
from tests.builders import GRENCHEN, OLTEN, a_user
from tests.days import StoppedClock
from tests.funding_ground import CREDITOR, Money, at
from tests.page import Visitor
from tests.web.canton_ground import SPRING, close_both, quarter


class Ground:
    """A quarter closed canton-wide; a controller, the region of Olten, the municipality of Grenchen."""

    def __init__(self, app: Flask, session: Session, clock: StoppedClock) -> None:
        clock.now = at(SPRING)
        app.config.update(SECOND_FACTOR="optional", WTF_CSRF_ENABLED=False)
        money: Money = quarter(session)
        close_both(money)
        self.period = money.periods[0].id
        close_canton(
            session, money.periods[0], creditor=CREDITOR, actor=money.controller, now=at(SPRING), today=SPRING
        )
        self.region = session.get_one(Municipality, OLTEN).social_region_id
        users = {
            "controller": session.get_one(User, money.controller.user_id),
            "other": a_user(session, Role.CONTROLLER),
            "region": a_user(session, Role.REFERRER, social_region_id=self.region),
            "municipality": a_user(session, Role.MUNICIPALITY, municipality_bfs=GRENCHEN),
        }
        session.commit()
        self.visitors = {name: Visitor(app).sign_in(user) for name, user in users.items()}
        session.rollback()

    def ask(self, who: str, lang: str = "de") -> str:
        """Asks for the archive, waits until it is made, and returns its address."""
        visitor = self.visitors[who]
        visitor.get(f"/funding/statements?period={self.period}&lang={lang}")
        visitor.post(f"/funding/periods/{self.period}/archive", {})
        for thread in threading.enumerate():
            if thread.name.startswith("archive-"):
                thread.join(60)
        assert visitor.response is not None
        return visitor.response.request.path


@pytest.fixture
def ground(app: Flask, session: Session, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """Statements of which only the CSV is put into archives: 104 PDFs take their time."""

    def files(data: Any, say: Any, locale: str) -> Iterator[tuple[str, bytes]]:
        yield "csv", statement_csv(data, say)

    monkeypatch.setattr(archive_work, "files_of", files)
    return Ground(app, session, clock)


def names_in(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


@pytest.mark.both_databases
def test_the_canton_gets_every_statement_sorted_and_logged(
    app: Flask, session: Session, ground: Ground
) -> None:
    canton = ground.visitors["controller"]
    assert "Alle als ZIP" in canton.get(f"/funding/periods/{ground.period}").words()
    url = ground.ask("controller")
    assert "104 Abrechnungen sind beisammen" in canton.get(url).words()
    answer = canton.client.get(f"{url}/file")
    assert answer.headers["Content-Disposition"].endswith('"2027-Q1_abrechnungen.zip"')
    names = names_in(answer.get_data())
    assert len(names) == 104
    assert names == sorted(names)
    assert names[0].startswith("2027-Q1_")
    session.rollback()
    row = session.scalars(select(StatementArchive)).one()
    assert (row.state, row.done, row.total) == (ArchiveState.DONE, 104, 104)
    logged = session.scalars(
        select(AccessLog).where(AccessLog.subject == "statement archive", AccessLog.action == Access.EXPORTED)
    ).one()
    assert (logged.subject_id, logged.detail) == (ground.period, "104 zip")
    # Asked for once more it is the same one; in another language it is another one.
    assert ground.ask("controller") == url
    other = ground.ask("controller", "fr")
    assert other != url
    french = zipfile.ZipFile(io.BytesIO(canton.client.get(f"{other}/file").get_data()))
    with app.test_request_context("/?lang=fr"):
        assert "Commune" in french.read(names[0]).decode("utf-8-sig")
        assert spoken("Gemeinde") == "Commune"


def test_everybody_gets_only_what_they_may_see(session: Session, ground: Ground) -> None:
    url = ground.ask("region")
    region = ground.visitors["region"]
    own = set(
        session.scalars(
            select(Statement.municipality_bfs)
            .join(Municipality, Municipality.bfs_number == Statement.municipality_bfs)
            .where(Municipality.social_region_id == ground.region)
        )
    )
    session.rollback()
    names = names_in(region.client.get(f"{url}/file").get_data())
    assert {int(name.split("_")[1]) for name in names} == own
    assert 1 < len(own) < 104
    alone = ground.ask("municipality")
    assert [
        n.split("_")[1] for n in names_in(ground.visitors["municipality"].client.get(f"{alone}/file").data)
    ] == [str(GRENCHEN)]
    for who in ("other", "municipality", "controller"):
        for part in ("", "/progress", "/file"):
            ground.visitors[who].get(f"{url}{part}", status=404)
        ground.visitors[who].post(f"{url}/cancel", {}, status=404)
    # Whoever may see the same statements makes an archive of one's own.
    mine = ground.ask("controller")
    ground.visitors["other"].get(f"{mine}/file", status=404)
    # Who has moved to another region gets no more what the former one could see.
    user = session.scalars(select(User).where(User.role == Role.REFERRER)).one()
    user.social_region_id = session.scalars(
        select(Municipality.social_region_id).where(Municipality.social_region_id != ground.region)
    ).first()
    session.commit()
    region.get(f"{url}/file", status=404)


@pytest.mark.both_databases
def test_a_cancelled_archive_leaves_nothing_behind(
    app: Flask, session: Session, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    note = archive_work.note_statements

    # Cancelling is another request's: it is through before the thread counts again.
    def note_in_two(engine: Any, clock: Any, archive_id: int, done: int) -> None:
        if done == 3:
            with writing(engine) as inner:
                cancel_archive(inner, inner.get_one(StatementArchive, archive_id))
        told.append(done)
        with writing(engine) as inner:
            note(inner, archive_id, done, now=clock())

    monkeypatch.setattr(archive_work, "_note", note_in_two)
    url = ground.ask("controller")
    assert told == [0, 1, 2, 3]
    canton = ground.visitors["controller"]
    assert "Es liegt kein Archiv bereit" in canton.get(url).words()
    canton.get(f"{url}/file", status=404)
    assert list((Path(app.instance_path) / "archives").iterdir()) == []


def test_progress_cancel_and_what_was_cut_off(session: Session, ground: Ground, clock: StoppedClock) -> None:
    canton = ground.visitors["controller"]
    user = session.scalars(select(User.id).where(User.role == Role.CONTROLLER).order_by(User.id)).first()
    row = StatementArchive(
        period_id=ground.period,
        locale="de",
        scope="CONTROLLER 0 0",
        total=104,
        done=41,
        progress_at=clock(),
        created_at=clock(),
        created_by_id=user,
    )
    session.add(row)
    session.commit()
    url = f"/funding/archives/{row.id}"
    session.rollback()
    assert "41 von 104 Abrechnungen" in canton.get(url).words()
    assert "41 von 104" in canton.client.get(f"{url}/progress").get_data(as_text=True)
    canton.get(f"{url}/file", status=404)
    # Under way, it is not begun again.
    assert ground.ask("controller") == url
    clock.advance(minutes=3)
    assert "nicht fertig geworden" in canton.get(url).words()
    assert canton.client.get(f"{url}/progress").headers["HX-Refresh"] == "true"
    clock.advance(minutes=-3)
    canton.get(url)
    canton.send(form=f"{url}/cancel")
    assert "Es liegt kein Archiv bereit" in canton.get(url).words()
    assert ground.ask("controller") != url


def test_a_lost_file_is_made_again_and_old_ones_are_forgotten(
    app: Flask, session: Session, ground: Ground, clock: StoppedClock
) -> None:
    canton = ground.visitors["controller"]
    url = ground.ask("controller")
    folder = Path(app.instance_path) / "archives"
    assert folder.stat().st_mode & 0o077 == 0
    for file in folder.iterdir():
        file.unlink()
    assert "nicht fertig geworden" in canton.get(url).words()
    again = ground.ask("controller")
    assert again != url
    (folder / f"{again.rsplit('/', 1)[1]}.zip.99.part").write_bytes(b"half")
    assert archive_work.purge_archives(app, clock()) == 0
    assert len(list(folder.iterdir())) == 2
    assert archive_work.purge_archives(app, clock() + timedelta(days=8)) == 2
    assert list(folder.iterdir()) == []
    canton.get(again, status=404)


def test_where_nothing_is_issued_there_is_nothing_to_gather(ground: Ground) -> None:
    for period in (ground.period + 1, 99999):
        for who in ("controller", "region", "municipality"):
            ground.visitors[who].post(f"/funding/periods/{period}/archive", {}, status=404)
