"""The report on the use of funds (Verwendungsnachweis): for the canton of all, for a lead of the own."""

from flask import Response, abort, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from mentoring.access import actor, requires
from mentoring.accounts.models import Organisation
from mentoring.audit import Access
from mentoring.funding.documents.report import report_sections
from mentoring.funding.documents.report_files import report_file_name, report_pdf, report_xlsx
from mentoring.funding.forms.books import SectionForm
from mentoring.funding.queries import funds, periods
from mentoring.funding.queries import reports as queries
from mentoring.funding.rules.report import suggestions
from mentoring.funding.services.reporting import report_figures, write_section
from mentoring.funding.views import blueprint
from mentoring.funding.views.downloads import FORMATS, spoken
from mentoring.funding.views.fund_changes import Answer, answered
from mentoring.funding.vocabulary import ReportSection
from mentoring.permissions import Permission
from mentoring.web import db, log_read, now, say, toast, today


@blueprint.get("/reports")
@requires(Permission.WRITE_REPORT)
def reports() -> str:
    """The reports there are: by year and organisation, with how many sections are written."""
    own = actor().organisation_id
    return render_template(
        "funding/books/reports.html",
        years=funds.years(db()),
        organisations=[one for one in periods.organisations(db()) if own in {None, one.id}],
        written=queries.sections_written(db()),
        sections=len(ReportSection),
    )


@blueprint.get("/reports/<int:organisation_id>/<int:year>")
@requires(Permission.WRITE_REPORT)
def report(organisation_id: int, year: int) -> str:
    """One report: the texts, or what the figures suggest; then the figures."""
    organisation = _organisation(organisation_id, year)
    figures = report_figures(db(), organisation, year)
    first = {
        section: " ".join(say(one) for one in sentences)
        for section, sentences in suggestions(figures).items()
    }
    return render_template(
        "funding/books/report.html",
        organisation=organisation,
        year=year,
        parts=list(ReportSection),
        texts=queries.report_texts(db(), organisation_id, year),
        suggestions=first,
        sections=report_sections(figures, spoken),
    )


@blueprint.route(
    "/reports/<int:organisation_id>/<int:year>/<any(purpose, activities, effect, deviations, outlook):part>",
    methods=["GET", "POST"],
)
@requires(Permission.WRITE_REPORT)
def report_section(organisation_id: int, year: int, part: str) -> Answer:
    """Writes the text of one section; without one, what the figures suggest is there to go on from."""
    organisation, section = _organisation(organisation_id, year), ReportSection[part.upper()]
    back = url_for("funding.report", organisation_id=organisation_id, year=year)
    kept = queries.report_texts(db(), organisation_id, year).get(section)
    form = SectionForm()
    if not form.is_submitted():
        sentences = suggestions(report_figures(db(), organisation, year))[section]
        form.text.data = kept.text if kept else " ".join(say(one) for one in sentences)

    def act() -> Redirect:
        text = form.text.data or ""
        write_section(db(), organisation, year, section, text, actor=actor(), now=now())
        toast(_("«%(section)s» ist gespeichert.", section=say(section.label)))
        return redirect(back)

    def page() -> str:
        return render_template(
            "funding/books/section.html",
            form=form,
            section=section,
            organisation=organisation,
            year=year,
            back=back,
            kept=kept,
        )

    return answered(form, page, act)


@blueprint.get("/reports/<int:organisation_id>/<int:year>/file.<any(pdf, xlsx):format>")
@requires(Permission.WRITE_REPORT)
def report_file(organisation_id: int, year: int, format: str) -> Response:
    """The report as a file to keep. What nobody has written is left out."""
    organisation = _organisation(organisation_id, year)
    figures = report_figures(db(), organisation, year)
    texts = {section: row.text for section, row in queries.report_texts(db(), organisation_id, year).items()}
    made = (
        report_pdf(figures, texts, spoken, str(get_locale() or "de"), today())
        if format == "pdf"
        else report_xlsx(figures, texts, spoken)
    )
    log_read("funding_report", organisation_id, action=Access.EXPORTED, detail=f"{year} {format}")
    answer = Response(made, content_type=FORMATS[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{report_file_name(figures, format)}"'
    return answer


def _organisation(organisation_id: int, year: int) -> Organisation:
    """The organisation if the report may be seen and the year has periods; else 404."""
    if year not in funds.years(db()):
        abort(404)
    return queries.organisation_for(db(), actor(), organisation_id) or abort(404)
