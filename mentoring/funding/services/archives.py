"""Archives of statements: asked for, counted as they are made, given up, forgotten after a week."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.funding.models import FundingPeriod, StatementArchive
from mentoring.funding.queries import archives as queries
from mentoring.funding.vocabulary import ArchiveState
from mentoring.wording import N_, Refused

KEPT = timedelta(days=7)
LOST_AFTER = timedelta(minutes=2)
"""An archive that has not moved for so long was cut off; it may be asked for again."""


class GivenUp(Exception):
    """Nobody waits for the archive any more."""


def ask_for_archive(
    session: Session, period: FundingPeriod, *, locale: str, many: int, actor: Actor, now: datetime
) -> tuple[StatementArchive, bool]:
    """An archive of the period's ``many`` statements in a language, and whether it is to be made.

    Statements never change: one that is under way, or done, is not made again.
    """
    if actor.user_id is None or not many:
        raise Refused(N_("Für diese Periode gibt es keine Abrechnung, die Sie sehen dürfen."))
    latest = queries.latest_archive(session, actor, period.id, locale)
    if latest is not None and (is_running(latest, now) or latest.state is ArchiveState.DONE):
        return latest, False
    archive = StatementArchive(
        period_id=period.id,
        locale=locale,
        scope=queries.scope_of(actor),
        total=many,
        progress_at=now,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(archive)
    session.flush()
    return archive, True


def is_running(archive: StatementArchive, now: datetime) -> bool:
    """Whether somebody works at it."""
    return archive.state is ArchiveState.RUNNING and now - archive.progress_at < LOST_AFTER


def note_statements(session: Session, archive_id: int, done: int, *, now: datetime) -> None:
    """Writes down how many statements are in it; raises ``GivenUp`` if it was cancelled meanwhile."""
    archive = _running(session, archive_id)
    archive.done, archive.progress_at = done, now


def finish_archive(session: Session, archive_id: int, file_bytes: int, *, now: datetime) -> None:
    """The ZIP is at its place; raises ``GivenUp`` if it was cancelled meanwhile."""
    archive = _running(session, archive_id)
    archive.done, archive.file_bytes = archive.total, file_bytes
    archive.state, archive.progress_at = ArchiveState.DONE, now


def fail_archive(session: Session, archive_id: int) -> None:
    """Something went wrong; it may be asked for again."""
    archive = queries.archive_locked(session, archive_id)
    if archive is not None and archive.state is ArchiveState.RUNNING:
        archive.state = ArchiveState.FAILED


def cancel_archive(session: Session, archive: StatementArchive) -> None:
    """Gives up an archive under way; one that is done stays."""
    held = queries.archive_locked(session, archive.id)
    if held is not None and held.state is ArchiveState.RUNNING:
        held.state = ArchiveState.CANCELLED


def lost_file(archive: StatementArchive) -> None:
    """The ZIP is not where it was: the archive may be asked for again."""
    archive.state = ArchiveState.FAILED


def forget_archives(session: Session, now: datetime) -> Sequence[int]:
    """Forgets archives that were asked for more than a week ago, and returns their numbers."""
    expired = queries.archives_expired(session, now - KEPT)
    for one in expired:
        session.delete(one)
    return [one.id for one in expired]


def _running(session: Session, archive_id: int) -> StatementArchive:
    archive = queries.archive_locked(session, archive_id)
    if archive is None or archive.state is not ArchiveState.RUNNING:
        raise GivenUp
    return archive
