"""All statements of a period as one ZIP, written as they are made; same statements, same bytes."""

import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from mentoring.funding.documents.naming import statement_file_name
from mentoring.funding.documents.showing import Say
from mentoring.funding.documents.statement_pdf import statement_pdf
from mentoring.funding.documents.statement_sheets import statement_csv, statement_xlsx
from mentoring.funding.rules.statement import StatementData

Files = Iterable[tuple[str, bytes]]
Render = Callable[[StatementData], Files]


def files_of(data: StatementData, say: Say, locale: str) -> Files:
    """PDF, workbook and CSV of a statement, each with its ending, made one after the other."""
    yield "pdf", statement_pdf(data, say, locale)
    yield "xlsx", statement_xlsx(data, say)
    yield "csv", statement_csv(data, say)


def archive_of(
    statements: Iterable[StatementData], render: Render, progress: Callable[[int, int], None], path: Path
) -> Path:
    """Writes the files of all statements to a ZIP at ``path``, sorted by name, and returns the path.

    ``render`` gives the files of one statement (``files_of``, for example); ``progress`` is told how many of
    how many are done, first 0. Only one statement's files are in memory. The ZIP is at its place only when it
    is whole; what was begun is removed if anything fails.
    """
    ordered = sorted(statements, key=lambda data: statement_file_name(data, ""))
    names = [statement_file_name(data, "") for data in ordered]
    if len(set(names)) < len(names):
        raise ValueError("two statements would have the same name")
    begun = path.with_name(f"{path.name}.{os.getpid()}.part")
    progress(0, len(ordered))
    try:
        with zipfile.ZipFile(begun, "w") as archive:
            for done, data in enumerate(ordered, start=1):
                for ending, content in render(data):
                    archive.writestr(_entry(data, ending), content, zipfile.ZIP_DEFLATED)
                progress(done, len(ordered))
        begun.replace(path)
    finally:
        begun.unlink(missing_ok=True)
    return path


def _entry(data: StatementData, ending: str) -> zipfile.ZipInfo:
    day = data.issued_on
    entry = zipfile.ZipInfo(statement_file_name(data, ending), (day.year, day.month, day.day, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
