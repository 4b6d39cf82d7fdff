"""Keeping an uploaded list, saying which column is what, and forgetting lists that nobody took over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.bulk import insert_many
from mentoring.exchange import queries
from mentoring.exchange.models import ImportRow, ListImport
from mentoring.exchange.rules.columns import COLUMNS
from mentoring.exchange.rules.mapping import guess, refusals
from mentoring.exchange.rules.sheets import Sheet
from mentoring.exchange.vocabulary import ImportKind, ImportState, Outcome
from mentoring.wording import N_, Refused

KEPT = timedelta(days=7)
LOST_AFTER = timedelta(minutes=2)
"""A check or take-over that has not moved for so long was cut off; it may be started again."""

DEFAULT_STATES = {ImportKind.MENTORS: "AVAILABLE", ImportKind.WAITLIST: "WAITING"}


def keep_upload(
    session: Session, kind: ImportKind, file_name: str, sheet: Sheet, *, actor: Actor, now: datetime
) -> ListImport:
    """Keeps the rows of a list for the actor's organisation, with a first guess which column is what."""
    if actor.organisation_id is None:
        raise Refused(N_("Listen übernimmt, wer zu einer Organisation gehört."))
    guessed = guess(kind, sheet.headers)
    import_ = ListImport(
        organisation_id=actor.organisation_id,
        kind=kind,
        file_name=file_name[-200:],
        is_workbook=sheet.is_workbook,
        headers=sheet.headers,
        mapping={
            "columns": {str(place): key for place, key in guessed.items()},
            "state": DEFAULT_STATES.get(kind, ""),
        },
        rows_total=len(sheet.rows),
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        created_at=now,
    )
    session.add(import_)
    session.flush()
    insert_many(
        session,
        ImportRow,
        [
            {"import_id": import_.id, "no": no, "cells": cells, "problems": [], "duplicates": []}
            for no, cells in sheet.rows
        ],
    )
    return import_


def columns_of(import_: ListImport) -> dict[int, str]:
    """Keys by place, as they are chosen now."""
    return {int(place): key for place, key in import_.mapping.get("columns", {}).items()}


def choose_columns(
    session: Session,
    import_: ListImport,
    columns: Mapping[int, str],
    *,
    level: str = "",
    state: str = "",
    programme: int | None = None,
    category: str = "",
) -> None:
    """Says which column is what, and what holds where a list says nothing. What was checked is void."""
    if import_.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        raise Refused(N_("Die Spalten lassen sich nur ändern, bevor die Liste übernommen ist."))
    known = {place: key for place, key in columns.items() if key in COLUMNS[import_.kind]}
    for sentence in refusals(import_.kind, known.values()):
        raise Refused(sentence.text, **sentence.params)
    chosen: dict[str, Any] = {"columns": {str(place): key for place, key in sorted(known.items())}}
    chosen["state"] = state or DEFAULT_STATES.get(import_.kind, "")
    if level:
        chosen["level"] = level
    if programme is not None:
        chosen["programme"] = programme
    if category:
        chosen["category"] = category
    import_.mapping, import_.state, import_.failure = chosen, ImportState.UPLOADED, {}
    forget_check(session, import_)


def forget_check(session: Session, import_: ListImport, outcome: Outcome | None = None) -> None:
    """Takes back what a check said and what was chosen upon it; ``outcome`` is what holds from now on."""
    session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == import_.id)
        .values(outcome=outcome, head_no=None, problems=[], duplicates=[], choice=None, person_id=None)
        .execution_options(synchronize_session=False)
    )


def claim(
    session: Session, import_: ListImport, to_state: ImportState, *, now: datetime, least: int = 0
) -> int:
    """Takes an import (held for writing) in hand for a check or a take-over; returns the attempt's number.

    Refused while another attempt is under way. One that has not moved for two minutes counts as cut off.
    """
    running = import_.state in queries.RUNNING
    if running and import_.progress_at is not None and now - import_.progress_at < LOST_AFTER:
        raise Refused(N_("Diese Liste ist gerade in Arbeit."))
    if import_.state in {ImportState.IMPORTED, ImportState.UNDONE}:
        raise Refused(N_("Diese Liste ist schon übernommen."))
    if to_state is ImportState.IMPORTING and import_.state not in {
        ImportState.CHECKED,
        ImportState.IMPORTING,
    }:
        raise Refused(N_("Die Liste muss zuerst geprüft werden."))
    import_.state, import_.attempt = to_state, import_.attempt + 1
    import_.rows_done, import_.progress_at, import_.failure = least, now, {}
    session.flush()
    return import_.attempt


def expect_mine(session: Session, import_: ListImport, attempt: int) -> None:
    """Refuses to go on if another attempt has begun since; until the end of the transaction none can."""
    mine: Any = session.execute(
        update(ListImport)
        .where(ListImport.id == import_.id, ListImport.attempt == attempt)
        .values(attempt=attempt)
        .execution_options(synchronize_session=False)
    )
    if mine.rowcount != 1:
        raise Refused(N_("Diese Liste ist inzwischen anderswo in Arbeit."))


def note_progress(session: Session, import_id: int, attempt: int, done: int, *, now: datetime) -> None:
    """Writes down how many rows are done; nothing if the attempt is no longer the present one."""
    session.execute(
        update(ListImport)
        .where(ListImport.id == import_id, ListImport.attempt == attempt)
        .values(rows_done=done, progress_at=now)
    )


def give_up(session: Session, import_: ListImport, refused: Refused | None = None) -> None:
    """The attempt failed: the list is as it was before, with a sentence that says why."""
    was_taking_over = import_.state is ImportState.IMPORTING
    import_.state = ImportState.CHECKED if was_taking_over else ImportState.UPLOADED
    sentence = refused.sentence if refused else None
    text = N_("Das hat nicht geklappt. Es wurde nichts übernommen. Bitte versuchen Sie es noch einmal.")
    import_.failure = sentence.to_json() if sentence else {"text": text, "params": {}}


def discard(session: Session, import_: ListImport) -> None:
    """Forgets a list that was not taken over, with its rows."""
    if import_.state in {ImportState.IMPORTED, ImportState.UNDONE, ImportState.IMPORTING}:
        raise Refused(N_("Eine übernommene Liste lässt sich nicht verwerfen, nur rückgängig machen."))
    _delete(session, import_)


def purge_expired(session: Session, now: datetime) -> None:
    """Forgets lists that were uploaded more than seven days ago and not taken over."""
    for import_ in queries.imports_expired(session, now - KEPT):
        _delete(session, import_)


def _delete(session: Session, import_: ListImport) -> None:
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_.id))
    session.delete(import_)
    session.flush()
