"""What only a demonstration shows: the mails that would have left, and every component of the pages."""

from typing import Any

from flask import abort, current_app, render_template, request

from mentoring import gallery, outbox
from mentoring.access import requires
from mentoring.accounts.views.routes import blueprint
from mentoring.listing import ListState
from mentoring.mailer import render
from mentoring.permissions import Permission
from mentoring.web import db


@blueprint.get("/development/mail")
@requires(Permission.PUBLIC)
def mails() -> Any:
    """The outbox, the newest first."""
    _only_in_demo()
    state = ListState.read(request.path, request.args.items(multi=True), sortable=("id",), default="id")
    state.counted(outbox.number_of_mails(db()))
    rows = outbox.mails_newest_first(db(), limit=state.size, offset=state.offset)
    read = [{"mail": mail, "subject": render(mail).subject} for mail in rows]
    return render_template("development/mails.html", state=state, rows=read)


@blueprint.get("/development/mail/<int:mail_id>")
@requires(Permission.PUBLIC)
def mail(mail_id: int) -> Any:
    """One mail as its recipient reads it; links to this site can be followed."""
    _only_in_demo()
    found = outbox.mail_by_id(db(), mail_id)
    if found is None:
        abort(404)
    rendered = render(found)
    return render_template(
        "development/mail.html", mail=found, rendered=rendered, lines=_linked(rendered.body)
    )


@blueprint.get("/development/components")
@requires(Permission.PUBLIC)
def components() -> Any:
    """Every component in every state."""
    _only_in_demo()
    return render_template("components/gallery.html", **gallery.sample())


def _only_in_demo() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


def _linked(body: str) -> list[list[tuple[str, str | None]]]:
    """The lines in pieces of text, each with the local address it leads to, or None."""
    base = current_app.config["BASE_URL"].rstrip("/")
    lines = []
    for line in body.splitlines():
        pieces = []
        for word in line.split(" "):
            local = word.removeprefix(base)
            pieces.append((word, local if word != local and local.startswith("/") else None))
        lines.append(pieces)
    return lines
