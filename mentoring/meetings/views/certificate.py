"""The certificate of voluntary work: for the volunteer at any time, and for staff from the mentor's page."""

from datetime import date
from typing import Any

from flask import Response, abort, g, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from mentoring.access import actor, requires
from mentoring.audit import Access
from mentoring.meetings.documents.certificate import certificate_pdf
from mentoring.meetings.forms.certificate import CertificateForm
from mentoring.meetings.rules.certificate import Certificate
from mentoring.meetings.rules.log import length
from mentoring.meetings.services.certificate import certificate_of
from mentoring.meetings.views import blueprint
from mentoring.meetings.views.files import kept_file
from mentoring.names import sort_key
from mentoring.people.models import Mentor
from mentoring.people.queries import mentor_by_user, mentor_for
from mentoring.permissions import Permission
from mentoring.web import db, log_read, say, today
from mentoring.wording import Refused

Page = Any


@blueprint.get("/my/certificate")
@requires(Permission.OWN_SUPPORT)
def own_certificate() -> Page:
    """What one's own certificate will say; the time can be chosen."""
    back = {"label": _("Mein Tandem"), "url": url_for("tandems.own")}
    return _page(_own_or_404(), back, "meetings.own_certificate", "meetings.own_certificate_file")


@blueprint.get("/my/certificate.pdf")
@requires(Permission.OWN_SUPPORT)
def own_certificate_file() -> Page:
    """One's own certificate."""
    return _file(_own_or_404())


@blueprint.get("/mentors/<int:person_id>/certificate")
@requires(Permission.READ_SUPPORT)
def mentor_certificate(person_id: int) -> Page:
    """What the certificate of a volunteer will say."""
    g.nav = "people.mentors"
    mentor = _mentor_or_404(person_id)
    back = {"label": mentor.person.name, "url": url_for("people.mentor", person_id=person_id)}
    return _page(
        mentor, back, "meetings.mentor_certificate", "meetings.mentor_certificate_file", person_id=person_id
    )


@blueprint.get("/mentors/<int:person_id>/certificate.pdf")
@requires(Permission.READ_SUPPORT)
def mentor_certificate_file(person_id: int) -> Page:
    """The certificate of a volunteer."""
    return _file(_mentor_or_404(person_id))


def _page(mentor: Mentor, back: dict[str, str], page: str, file: str, **values: Any) -> Page:
    form = CertificateForm.read(request.args)
    made = _made(mentor, form)
    log_read("person", mentor.person_id)
    year = today().year
    spans: list[tuple[str, dict[str, date]]] = [
        (_("Alles"), {}),
        (str(year), {"first": date(year, 1, 1), "last": today()}),
        (str(year - 1), {"first": date(year - 1, 1, 1), "last": date(year - 1, 12, 31)}),
    ]
    shown = {"first": form.first.data, "last": form.last.data}
    answer = render_template(
        "meetings/certificate/certificate.html",
        form=form,
        back=back,
        made=made,
        total=length(made.minutes) if made else None,
        work=[(one, length(one.minutes)) for one in made.work] if made else [],
        spans=[
            {
                "label": label,
                "url": url_for(page, **values, **_typed(span)),
                "current": _typed(span) == _typed(shown),
            }
            for label, span in spans
        ],
        url=url_for(file, **values, **_typed(shown), **_place(form)) if made else None,
        action=url_for(page, **values),
    )
    return answer if made else (answer, 422)


def _file(mentor: Mentor) -> Response:
    made = _made(mentor, CertificateForm.read(request.args)) or abort(404)
    log_read("person", mentor.person_id, action=Access.EXPORTED, detail=request.path)
    content = certificate_pdf(made, say, str(get_locale() or "de"))
    plain = sort_key(f"{mentor.person.last_name} {mentor.person.first_name}")
    whose = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in plain).split())
    return kept_file(content, sort_key(_("Nachweis")), whose or str(mentor.person_id), "pdf")


def _made(mentor: Mentor, form: CertificateForm) -> Certificate | None:
    if not form.validate():
        return None
    try:
        return certificate_of(
            db(), mentor, form.first.data, form.last.data, place=form.place.data or "", today=today()
        )
    except Refused as refused:
        form.refuse(refused)
        return None


def _typed(span: Any) -> dict[str, Any]:
    return {key: day.strftime("%d.%m.%Y") for key, day in span.items() if day}


def _place(form: CertificateForm) -> dict[str, Any]:
    return {"place": form.place.data} if form.place.data else {}


def _own_or_404() -> Mentor:
    return mentor_by_user(db(), actor().user_id or 0) or abort(404)


def _mentor_or_404(person_id: int) -> Mentor:
    return mentor_for(db(), actor(), person_id) or abort(404)
