"""What every template can use: filters for dates and numbers, the navigation, the language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, Request, current_app, g, get_flashed_messages, request, session, url_for
from flask_babel import Babel, get_locale, get_translations
from flask_babel import gettext as _
from flask_login import current_user

from mentoring.access import actor, lacks_second_factor
from mentoring.calendars import calendar_text
from mentoring.clock import ZONE
from mentoring.languages import SITE, TAGS
from mentoring.money import show_rappen
from mentoring.permissions import Permission
from mentoring.typed import shown_phone
from mentoring.web import new_key, now, say, today
from mentoring.wording import N_, Labelled, Sentence

LANGUAGES = SITE


@dataclass(frozen=True)
class Place:
    """A place in the main navigation."""

    label: str
    endpoint: str
    permission: Permission
    also: tuple[str, ...] = ()


NAVIGATION = (
    Place(N_("Heute"), "tandems.today", Permission.READ_TANDEMS),
    Place(N_("Warteliste"), "waitlists.entries", Permission.READ_WAITLIST),
    Place(N_("Matching"), "tandems.runs", Permission.MATCH),
    Place(N_("Tandems"), "tandems.tandems", Permission.READ_TANDEMS),
    Place(N_("Begleitung"), "meetings.talks", Permission.READ_SUPPORT),
    Place(N_("Freiwillige"), "people.mentors", Permission.READ_PEOPLE),
    Place(N_("Mentees"), "people.mentees", Permission.READ_PEOPLE),
    Place(N_("Import"), "exchange.imports", Permission.IMPORT),
    Place(N_("Kosten"), "funding.costs", Permission.ENTER_COSTS),
    Place(N_("Perioden"), "funding.periods", Permission.READ_FUNDING),
    Place(N_("Quellen"), "funding.funds", Permission.READ_FUNDING),
    Place(N_("Regeln"), "funding.rules", Permission.READ_FUNDING),
    Place(N_("Tarife"), "funding.all_bounds", Permission.READ_FUNDING),
    Place(N_("Hauptbuch"), "funding.ledger", Permission.READ_FUNDING),
    Place(N_("Nachweise"), "funding.reports", Permission.READ_FUNDING),
    Place(N_("Abrechnungen"), "funding.statements", Permission.READ_STATEMENTS),
    Place(N_("Gesucht"), "tandems.canton_advice", Permission.SEE_ADVICE),
    Place(N_("Meine Zuweisungen"), "waitlists.referrals", Permission.REFER),
    Place(N_("Mein Tandem"), "tandems.own", Permission.OWN_TANDEMS),
    Place(N_("Benutzer"), "accounts.users", Permission.MANAGE_OWN_USERS),
    Place(N_("Benutzer"), "accounts.users", Permission.MANAGE_USERS),
    Place(N_("Protokoll"), "accounts.log", Permission.READ_LOG),
)
FOR_EVERYBODY = Place(N_("Gemeinden"), "places.municipalities", Permission.READ_PLACES)
"""What the menu offers to whom it has nothing else to offer."""


@dataclass(frozen=True)
class Item:
    """A link of the navigation as the page shows it."""

    label: str
    url: str
    current: bool


def init_screen(app: Flask) -> None:
    """Registers filters and what every page's frame needs."""
    Babel(app, locale_selector=chosen_language, default_locale="de", default_timezone="Europe/Zurich")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().gettext(text),
        ngettext=lambda one, many, number: _catalogue().ngettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        date=show_date,
        ics=calendar_text,
        instant=show_instant,
        number=show_number,
        label=show_label,
        phone=shown_phone,
        rappen=show_rappen,
        say=say,
        sentence=lambda kept: say(Sentence.from_json(kept)),
    )
    app.jinja_env.globals.update(
        new_key=new_key, endpoint_exists=lambda endpoint: endpoint in app.view_functions
    )
    app.context_processor(frame)


def _catalogue() -> Any:
    """The texts in the language of the moment: a page asks for hundreds, so they are looked up once."""
    language = get_locale()
    if "catalogue" not in g or g.catalogue[0] is not language:
        g.catalogue = (language, get_translations())
    return g.catalogue[1]


def chosen_language() -> str:
    """The language of this request: asked for, else the user's, else the browser's, else German."""
    if not request:
        return "de"
    if "spoken" in g:
        return str(g.spoken)
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        session["lang"] = asked
    if session.get("lang") in LANGUAGES:
        return str(session["lang"])
    if current_user and current_user.is_authenticated and current_user.user.locale in LANGUAGES:
        return str(current_user.user.locale)
    return request.accept_languages.best_match(list(LANGUAGES)) or "de"


def show_date(day: date | None) -> str:
    """31.12.2026; of an instant the Swiss day."""
    if isinstance(day, datetime):
        day = day.astimezone(ZONE)
    return day.strftime("%d.%m.%Y") if day else "–"


def show_instant(moment: datetime | None) -> str:
    """20.07.2027, 09.42 Uhr, in Swiss time."""
    if moment is None:
        return "–"
    local = moment.astimezone(ZONE)
    return _("%(date)s, %(time)s Uhr", date=show_date(local.date()), time=local.strftime("%H.%M"))


def show_number(value: float | None, digits: int = 0) -> str:
    """1'234.5, with a true minus sign."""
    if value is None:
        return "–"
    return f"{value:,.{digits}f}".replace(",", "'").replace("-", "−")


def show_label(value: Any) -> str:
    """The label of an enumeration's member in the language of the request."""
    return _(value.label) if isinstance(value, Labelled) else ("–" if value is None else str(value))


def frame() -> dict[str, Any]:
    """What ``base.html`` reads; without a full sign-in there is no navigation."""
    language = str(get_locale() or "de")
    signed_in = bool(current_user and current_user.is_authenticated)
    full = signed_in and not lacks_second_factor(current_user)
    return {
        "locale_tag": TAGS.get(language, language),
        "text_direction": getattr(get_locale(), "text_direction", "ltr"),
        "navigation": list(_navigation()) if full else [],
        "account": _account() if signed_in else None,
        "sign_out_url": url_for("accounts.sign_out") if signed_in else None,
        "search_url": _search_url() if full else None,
        "languages": [
            {
                "tag": TAGS.get(code, code),
                "name": name,
                "url": _language_url(request, code),
                "current": code == language,
            }
            for code, name in g.get("offered", LANGUAGES).items()
        ],
        "languages_first": "offered" in g,
        "help_url": None if "offered" in g else url_for("accounts.help_page"),
        "privacy_url": url_for("accounts.privacy"),
        "toasts": list(get_flashed_messages(category_filter=["toast"]))
        + [{"message": m, "kind": "warn"} for m in get_flashed_messages(category_filter=["message"])],
        "actor": actor(),
        "may": lambda name: actor().may(Permission[name]),
        "today": today() if "now" in g or request else None,
        "now": now,
        "demo": current_app.config["DEMO"],
    }


def _search_url() -> str | None:
    there = "waitlists.search" in current_app.view_functions
    return url_for("waitlists.search") if there and actor().may(Permission.READ_PEOPLE) else None


def _account() -> dict[str, str | None]:
    user = current_user.user
    place = user.organisation.name if user.organisation else show_label(user.role)
    return {"name": user.name, "place": place, "url": url_for("accounts.own_account")}


def _navigation() -> Iterable[Item]:
    seen: set[str] = set()
    blueprint = (request.endpoint or "").split(".")[0]
    there = current_app.view_functions
    places = [p for p in NAVIGATION if actor().may(p.permission) and p.endpoint in there]
    for place in places or [FOR_EVERYBODY]:
        if place.endpoint in seen:
            continue
        seen.add(place.endpoint)
        current = request.endpoint == place.endpoint or g.get("nav") == place.endpoint
        if not g.get("nav") and not current and place.endpoint.split(".")[0] == blueprint:
            current = request.path.startswith(url_for(place.endpoint).rstrip("/") + "/")
        yield Item(_(place.label), url_for(place.endpoint), current)


def _language_url(asked: Request, code: str) -> str:
    if asked.method != "GET":
        return "?lang=" + code
    arguments = [(k, v) for k, v in asked.args.items(multi=True) if k != "lang"]
    from urllib.parse import urlencode

    return asked.path + "?" + urlencode([*arguments, ("lang", code)])
