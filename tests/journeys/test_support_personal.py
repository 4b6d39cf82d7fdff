"""A mentee on a phone, from the mail to «still waiting» in Arabic, from the right, without a password."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.mailer import render
from mentoring.outbox import Mail
from mentoring.waitlists.models import WaitlistEntry
from mentoring.waitlists.queries import entry_for
from mentoring.waitlists.services import ask_confirmation
from tests.browser import LiveServer, axe_clean, no_sideways_scrolling
from tests.builders import a_mentee, a_programme, a_user, actor_of, an_entry, an_organisation, renew
from tests.days import NOW, TODAY


def test_still_waiting_is_said_in_arabic_with_one_tap(
    session: Session, live_server: LiveServer, phone: Page, picture: Callable[..., None]
) -> None:
    live_server.app.config["BASE_URL"] = live_server.url
    house = an_organisation(session, name="Caritas Solothurn", email="info@example.org")
    person = a_mentee(session, house, first_name="Yusuf", email="yusuf@example.org", locale="ar")
    number = an_entry(session, house, a_programme(session, house), person).id
    actor = actor_of(a_user(session, organisation_id=house.id))
    session.flush()
    session.expire_all()
    entry = entry_for(session, actor, number)
    assert entry is not None
    ask_confirmation(session, entry, actor=actor, now=NOW, today=TODAY)
    session.commit()
    with live_server.app.test_request_context():
        mail = render(session.scalars(select(Mail)).one())
    assert mail.subject == "هل ما زلتم تنتظرون مرافقة؟"
    link = re.search(rf"{live_server.url}/confirm/\S+", mail.body)
    assert link is not None

    phone.goto(link.group())
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    yes = phone.get_by_role("button", name="نعم، ما زلنا ننتظر")
    box = yes.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["x"] + box["width"] > 300, "from the right"
    no_sideways_scrolling(phone)
    axe_clean(phone)
    picture(phone, "arabic-confirm")
    yes.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("شكرًا على إجابتكم")
    axe_clean(phone)
    renew(session)
    assert session.get_one(WaitlistEntry, number).confirmed_on == TODAY
    phone.goto(link.group())
    expect(phone.get_by_role("heading", level=1)).to_have_text("هذا الرابط لم يعد صالحًا")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    axe_clean(phone)
