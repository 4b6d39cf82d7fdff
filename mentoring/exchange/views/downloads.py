"""Files that go with imports: templates to fill in, and the list with a column that says what is wrong."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, abort, request
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.exchange import queries
from mentoring.exchange.rules.columns import COLUMNS
from mentoring.exchange.rules.mapping import is_error_column
from mentoring.exchange.rules.words import LOCALES, language_name
from mentoring.exchange.views import blueprint
from mentoring.exchange.views.uploading import own_import
from mentoring.exchange.vocabulary import ImportKind, ImportState, Outcome
from mentoring.names import fold
from mentoring.people.queries import programmes
from mentoring.people.vocabulary import LANGUAGES
from mentoring.permissions import Permission
from mentoring.places.queries import municipalities, social_regions
from mentoring.sheets import Sheet, Value, csv_file, file_name, workbook
from mentoring.web import db, log_read, say, today
from mentoring.wording import Sentence

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: bytes, name: str, ending: str) -> Response:
    """A file to keep; nothing that a browser would open in the page."""
    answer = Response(content, content_type=FORMATS[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/imports/template/<any(mentors, waitlist):kind>.<any(csv, xlsx):format>")
@requires(Permission.IMPORT)
def template(kind: str, format: str) -> Any:
    """A list to fill in, with an example row; in the workbook a second sheet with what cells may say."""
    what, locale = ImportKind[kind.upper()], _locale()
    wanted = [column for column in COLUMNS[what].values() if column.in_template]
    headers = [column.title(locale) for column in wanted]
    example = {"programme": _first_programme(), "programmes": _first_programme()}
    # The values stand in the words of the language; free examples stay as they are.
    row: list[Value] = [
        example.get(column.key) or _in_language(column.example, column.closed, locale) for column in wanted
    ]
    name = fold(f"{_('Vorlage')} {say(what.label)}").replace(" ", "-")
    if format == "csv":
        return download(csv_file(headers, [row]), f"{name}.csv", format)
    allowed_headers, allowed = _allowed(what, locale)
    sheets: list[Sheet] = [
        Sheet(say(what.label), headers, [row]),
        Sheet(_("Mögliche Angaben"), allowed_headers, allowed),
    ]
    return download(workbook(sheets), f"{name}.xlsx", format)


@blueprint.get("/imports/<int:import_id>/errors")
@requires(Permission.IMPORT)
def error_file(import_id: int) -> Any:
    """The list as it was uploaded, with one column more; mended, it can be uploaded again."""
    one = own_import(import_id)
    if one.state is not ImportState.CHECKED:
        abort(404)
    only = {Outcome.ERROR} if request.args.get("only") == "errors" else set()
    headers, rows = error_table(db(), one, say, only=only)
    log_read("import", one.id, action=Access.EXPORTED, detail=request.path)
    ending = "xlsx" if one.is_workbook else "csv"
    name = file_name(today(), "fehler", str(one.id), ending)
    if ending == "csv":
        return download(csv_file(headers, rows), name, ending)
    return download(workbook([(_("Liste"), headers, rows)]), name, ending)


def error_table(
    session: Any, one: Any, tell: Callable[[Sentence], str], *, only: set[Outcome]
) -> tuple[list[str], list[list[Value]]]:
    """Headings and rows of a checked list, the last column saying what is wrong."""
    kept = [place for place, header in enumerate(one.headers) if not is_error_column(header)]
    headers = [one.headers[place] for place in kept] + [_("Fehler")]
    rows: list[list[Value]] = []
    for row in queries.all_rows(session, one.id):
        if only and row.outcome not in only:
            continue
        wrong = " ".join(tell(Sentence.from_json(problem)) for problem in row.problems)
        rows.append([*(row.cells[place] for place in kept), wrong])
    return headers, rows


def _allowed(what: ImportKind, locale: str) -> tuple[list[str], Iterator[list[Value]]]:
    columns: list[tuple[str, list[str]]] = [
        (column.title(locale), [spoken[LOCALES.index(locale)][0] for spoken in column.closed.values()])
        for column in COLUMNS[what].values()
        if column.closed
    ]
    by_key = COLUMNS[what]
    columns.append((by_key["languages"].title(locale), [language_name(code, locale) for code in LANGUAGES]))
    columns.append((by_key["municipality"].title(locale), [m.name for m in municipalities(db())]))
    served = "programmes" if what is ImportKind.MENTORS else "programme"
    own = programmes(db(), actor().organisation_id or -1)
    columns.append((by_key[served].title(locale), [programme.name for programme in own]))
    if what is ImportKind.WAITLIST:
        columns.append((by_key["social_region"].title(locale), [r.name for r in social_regions(db())]))
    longest = max(len(values) for _title, values in columns)
    return [title for title, _values in columns], (_nth(columns, n) for n in range(longest))


def _nth(columns: list[tuple[str, list[str]]], n: int) -> list[Value]:
    return [(values[n] if n < len(values) else "") for _title, values in columns]


def _in_language(example: str, closed: Any, locale: str) -> str:
    place = LOCALES.index(locale)
    words = {spoken[0][0]: spoken[place][0] for spoken in closed.values()}
    return ", ".join(words.get(word, word) for word in example.split(", ")) if words else example


def _first_programme() -> str:
    own = programmes(db(), actor().organisation_id or -1)
    return own[0].name if own else ""


def _locale() -> str:
    asked = str(get_locale() or "de")
    return asked if asked in LOCALES else "de"
