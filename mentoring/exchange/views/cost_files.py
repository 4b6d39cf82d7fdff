"""Files that go with imports of costs: a template to fill in, and the list with what is wrong."""

from decimal import Decimal
from typing import Any

from flask import abort, request
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.exchange.rules.columns import COLUMNS
from mentoring.exchange.rules.words import LOCALES
from mentoring.exchange.views import blueprint
from mentoring.exchange.views.costs import own_cost_import
from mentoring.exchange.views.downloads import download, error_table
from mentoring.exchange.vocabulary import ImportKind, ImportState, Outcome
from mentoring.funding.queries.money import funds
from mentoring.money import parse_rappen
from mentoring.names import fold
from mentoring.people.queries import programmes
from mentoring.permissions import Permission
from mentoring.sheets import Sheet, Value, csv_file, file_name, workbook
from mentoring.typed import parse_date
from mentoring.web import db, log_read, say, today


@blueprint.get("/imports/costs/template.<any(csv, xlsx):format>")
@requires(Permission.ENTER_COSTS)
def cost_template(format: str) -> Any:
    """A list to fill in with an example; in the workbook a second sheet with what cells may say."""
    spoken = str(get_locale() or "de")
    locale = spoken if spoken in LOCALES else "de"
    columns = COLUMNS[ImportKind.COSTS]
    headers = [column.title(locale) for column in columns.values()]
    own = [one.name for one in programmes(db(), actor().organisation_id or -1)]
    words = [spelt[LOCALES.index(locale)][0] for spelt in columns["category"].closed.values()]
    day, amount = columns["concerns_on"].example, columns["amount"].example
    example: dict[str, Value] = {
        **{key: column.example for key, column in columns.items()},
        "concerns_on": parse_date(day).replace(year=today().year),
        "amount": Decimal(parse_rappen(amount)).scaleb(-2),
        "category": words[0],
        "programme": own[0] if own else "",
    }
    row = [example[key] for key in columns]
    name = fold(f"{_('Vorlage')} {say(ImportKind.COSTS.label)}").replace(" ", "-")
    if format == "csv":
        return download(csv_file(headers, [row]), f"{name}.csv", format)
    allowed = [words, own, [fund.name for fund in funds(db())]]
    longest = max(len(one) for one in allowed)
    lines = [[one[n] if n < len(one) else "" for one in allowed] for n in range(longest)]
    titles = [columns[key].title(locale) for key in ("category", "programme", "fund")]
    sheets = [Sheet(_("Kosten"), headers, [row]), Sheet(_("Mögliche Angaben"), titles, lines)]
    return download(workbook(sheets), f"{name}.xlsx", format)


@blueprint.get("/imports/costs/<int:import_id>/errors")
@requires(Permission.ENTER_COSTS)
def cost_errors(import_id: int) -> Any:
    """The list as it was uploaded, with one column more; mended, it can be uploaded again."""
    one = own_cost_import(import_id)
    if one.state is not ImportState.CHECKED:
        abort(404)
    only = {Outcome.ERROR} if request.args.get("only") == "errors" else set()
    headers, rows = error_table(db(), one, say, only=only)
    log_read("import", one.id, action=Access.EXPORTED, detail=request.path)
    ending = "xlsx" if one.is_workbook else "csv"
    name = file_name(today(), "fehler-kosten", str(one.id), ending)
    if ending == "csv":
        return download(csv_file(headers, rows), name, ending)
    return download(workbook([(_("Liste"), headers, rows)]), name, ending)
