"""The staff's page of reminders, the recipient's settings, and the link that ends reminders."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.mailer import as_others_see, deliver_due, render
from mentoring.meetings.models import Feedback, MailPreference, Reminder
from mentoring.meetings.rules.failures import OF_ADDRESS, OF_MAIL, OF_SERVER, in_words
from mentoring.meetings.rules.feedback import FIRST_AFTER
from mentoring.meetings.rules.reminders import REMINDERS, Recipient, To
from mentoring.meetings.services.preferences import make_unsubscribe_link, preference_of
from mentoring.meetings.services.reminders import post_due
from mentoring.meetings.vocabulary import DigestRhythm, ReminderKind
from mentoring.outbox import Mail, MailState, mark_failed
from mentoring.people.models import Mentor, Person
from mentoring.permissions import Role
from mentoring.tandems.models import Tandem
from mentoring.tandems.vocabulary import TandemState
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import a_mentor, a_user
from tests.database.test_mail import Inbox
from tests.days import NOW, TODAY
from tests.page import Visitor
from tests.web.counting import statements
from tests.web.tandem_ground import Ground


@pytest.fixture
def ground(app: Flask, session: Session) -> Ground:
    return Ground(app, session)


def silent(ground: Ground, **given: object) -> Tandem:
    """A silent tandem whose mentor has an address."""
    user = a_user(ground.session, Role.MENTOR, organisation_id=ground.organisation.id)
    facts = {"email": "nadine@example.org", "first_name": "Nadine", "user_id": user.id, **given}
    return ground.tandem(TandemState.ACTIVE, mentor=a_mentor(ground.session, ground.organisation, **facts))


def posted(ground: Ground) -> list[tuple[Reminder, Mail]]:
    """Everything that is due, posted."""
    post_due(ground.session, ground.organisation.id, NOW)
    ground.session.commit()
    rows = ground.session.execute(select(Reminder, Mail).join(Mail, Mail.id == Reminder.mail_id)).all()
    return [(row[0], row[1]) for row in rows]


def lead(ground: Ground) -> User:
    """The organisation's lead."""
    user = a_user(ground.session, Role.LEAD, organisation_id=ground.organisation.id)
    ground.session.commit()
    return user


def mentors_user(ground: Ground, tandem: Tandem) -> User:
    """The access of the tandem's mentor."""
    return ground.session.get_one(User, ground.session.get_one(Mentor, tandem.mentor_id).user_id)


def test_empty_list_leads_to_what_is_due(ground: Ground) -> None:
    visitor = ground.visitor()
    assert "Noch keine Erinnerung verschickt" in visitor.get("/reminders").words()
    assert "Nichts ist fällig" in visitor.get("/reminders/due").words()


def test_questions_of_six_weeks_are_due_before_they_are_asked(ground: Ground) -> None:
    tandem = silent(ground)
    tandem.started_on = TODAY - FIRST_AFTER
    contact = ground.session.get_one(WaitlistEntry, tandem.entry_id).contact_id
    ground.session.get_one(Person, contact).email = "selam@example.org"
    ground.session.commit()
    page = ground.visitor().get("/reminders/due")
    assert ground.session.scalars(select(Feedback)).all() == []
    due = {(row.kind, mail.address) for row, mail in posted(ground) if row.kind is ReminderKind.FEEDBACK_DUE}
    assert {address for _, address in due} == {"nadine@example.org", "selam@example.org"}
    for _, address in due:
        assert address in page.words()
    assert page.words().count("zwei kurze Fragen") == 2
    assert "Nichts ist fällig" in ground.visitor().get("/reminders/due").words()


def test_due_ones_are_previewed_in_the_recipients_language_and_nothing_is_posted(ground: Ground) -> None:
    tandem = silent(ground, locale="fr")
    visitor = ground.visitor()
    page = visitor.get("/reminders/due")
    assert "nadine@example.org" in page.words()
    assert "ist kein Treffen mit" in page.words()
    preview = visitor.get(f"/reminders/due?to=p{tandem.mentor_id}")
    (letter,) = preview.all("div", class_="letter")
    assert letter.get("lang") == "fr"
    assert "Bonjour Nadine" in preview.words(letter)
    assert "/log/…" in preview.words(letter)
    visitor.get("/reminders/due?to=p999999", status=404)
    ground.refresh()
    assert ground.session.scalars(select(Mail)).all() == []


def test_list_says_what_became_of_each_and_why(ground: Ground) -> None:
    for n in range(3):
        silent(ground, email=f"m{n}@example.org", last_name=f"Muster{n}")
    rows = posted(ground)
    by = {mail.address: mail for _reminder, mail in rows}
    mark_failed(by["m0@example.org"], "SMTPRecipientsRefused", NOW)
    by["m1@example.org"].state, by["m1@example.org"].sent_at = MailState.SENT, NOW
    ground.session.commit()
    visitor = ground.visitor()
    page = visitor.get("/reminders")
    assert "1 Erinnerung ist nicht zugestellt." in page.words()
    assert OF_ADDRESS in page.words()
    assert "Nächster Versuch: 23.11.2026, 10.01 Uhr" in page.words()
    failed = visitor.get("/reminders?state=FAILED")
    assert ("m0@example.org" in failed.words(), "m1@example.org" in failed.words()) == (True, False)
    found = visitor.get("/reminders?q=muster2").words()
    assert ("m2@example.org" in found, "m1@example.org" in found) == (True, False)
    assert "Keine Erinnerung mit diesen Filtern" in visitor.get("/reminders?kind=EVENT_SOON").words()
    visitor.get("/reminders?state=NONSENSE&kind=NONSENSE&sort=NONSENSE&page=9")


def test_number_of_queries_does_not_grow(ground: Ground) -> None:
    silent(ground)
    visitor = ground.visitor()
    counts = {}
    for number in (1, 6):
        for n in range(number - 1):
            silent(ground, email=f"m{n}@example.org")
        for url in ("/reminders/due", "/reminders"):
            if url == "/reminders":
                posted(ground)
            with statements(ground.app) as seen:
                visitor.get(url)
            counts[number, url] = len(seen)
    assert counts[1, "/reminders"] == counts[6, "/reminders"]
    assert counts[1, "/reminders/due"] == counts[6, "/reminders/due"]


def test_staff_read_a_reminder_without_the_link_of_its_recipient(ground: Ground) -> None:
    silent(ground)
    ((reminder, mail),) = posted(ground)
    tokens = [mail.values["items"][0]["token"], mail.values["unsubscribe"]["token"]]
    with ground.app.app_context():
        assert all(token in render(mail).body for token in tokens)
        assert not any(token in as_others_see(mail).body for token in tokens)
    page = ground.visitor().get(f"/reminders/{reminder.id}")
    assert "Guten Tag Nadine" in page.words()
    assert not any(token in page.text for token in tokens)


def test_sent_again_once_it_has_left(ground: Ground, app: Flask) -> None:
    silent(ground)
    ((reminder, _mail),) = posted(ground)
    inbox, visitor = Inbox(), ground.visitor()
    deliver_due(app, inbox, NOW)
    assert "Noch einmal senden" in visitor.get(f"/reminders/{reminder.id}").words()
    assert "Noch einmal verschickt." in visitor.send(form=f"/reminders/{reminder.id}/again").words()
    deliver_due(app, inbox, NOW + timedelta(minutes=1))
    assert [m["To"] for m in inbox.got] == ["nadine@example.org"] * 2
    assert inbox.got[0]["List-Unsubscribe"] != inbox.got[1]["List-Unsubscribe"]


def test_a_failed_one_is_tried_at_once(ground: Ground, app: Flask) -> None:
    silent(ground)
    ((reminder, mail),) = posted(ground)
    mark_failed(mail, "TimeoutError", NOW)
    ground.session.commit()
    visitor, inbox = ground.visitor(), Inbox()
    assert deliver_due(app, inbox, NOW) == 0
    assert OF_SERVER in visitor.get(f"/reminders/{reminder.id}").words()
    assert "Wird sofort noch einmal versucht." in visitor.send(form=f"/reminders/{reminder.id}/again").words()
    assert deliver_due(app, inbox, NOW) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [("SMTPRecipientsRefused", OF_ADDRESS), ("gaierror", OF_SERVER), ("KeyError", OF_MAIL)],
)
def test_errors_are_said_in_words(error: str, words: str) -> None:
    assert in_words(error) == words


def test_a_lead_switches_a_kind_off_and_back_and_a_coordinator_only_sees_it(ground: Ground) -> None:
    silent(ground)
    visitor = ground.visitor(lead(ground))
    visitor.get("/reminders/kinds")
    values = {"kind": "SILENT_TANDEM", "on": "no"}
    visitor.send(values, holding="kind")
    assert "Abgestellt: Seit Längerem kein Treffen eingetragen." in visitor.document.text  # type: ignore[union-attr]
    assert "Nichts ist fällig" in visitor.get("/reminders/due").words()
    visitor.get("/reminders/kinds")
    visitor.send({"kind": "SILENT_TANDEM", "on": "yes"}, holding="kind")
    assert "nadine@example.org" in visitor.get("/reminders/due").words()
    page = ground.visitor().get("/reminders/kinds")
    assert "wird gesendet" in page.words()
    assert not page.all("input", name="kind")


def test_a_volunteer_chooses_rhythm_hours_and_kinds(ground: Ground) -> None:
    tandem = silent(ground)
    visitor = ground.visitor(mentors_user(ground, tandem))
    page = visitor.get("/my/mails")
    assert "Spesen warten" not in page.words(), "that is the coordination's"
    boxes = {e.get("value") for e in page.all("input", name="wanted")}
    assert boxes == {k.value for k, row in REMINDERS.items() if row.optional and row.to is not To.STAFF}
    visitor.send({"rhythm": "WEEKLY", "quiet_from": "1320", "quiet_to": "540", "wanted": ["EVENT_SOON"]})
    ground.refresh()
    said = preference_of(ground.session, Recipient("", "", "de", person_id=tandem.mentor_id))
    assert (said.rhythm, said.quiet_from, said.quiet_to) == (DigestRhythm.WEEKLY, 1320, 540)
    assert said.off == {ReminderKind.SILENT_TANDEM, ReminderKind.FEEDBACK_DUE}
    again = visitor.get("/my/mails")
    assert again.values(again.form(holding="rhythm"))["wanted"] == ["EVENT_SOON"]
    visitor.send({"wanted": ["TALK_PLANNED"]}, status=422)
    visitor.get("/my/mails")
    visitor.send({"quiet_from": "7"}, status=422)


def test_staff_have_their_own(ground: Ground) -> None:
    visitor = ground.visitor()
    assert "Wie oft und woran wir Sie erinnern" in visitor.get("/account").words()
    page = visitor.get("/account/mails")
    assert "Spesen warten auf den Entscheid" in page.words()
    visitor.send({"rhythm": "WEEKLY", "wanted": ["TALK_DUE"]})
    ground.refresh()
    (row,) = ground.session.scalars(select(MailPreference)).all()
    assert (row.user_id, row.rhythm) == (ground.user.id, DigestRhythm.WEEKLY)


def test_opening_the_link_changes_nothing_and_a_button_ends_what_may_end(ground: Ground, app: Flask) -> None:
    tandem = silent(ground, locale="fr")
    ((_reminder, mail),) = posted(ground)
    url = f"/unsubscribe/{mail.values['unsubscribe']['token']}"
    me = Recipient("", "", "de", person_id=tandem.mentor_id)
    visitor = Visitor(app)
    page = visitor.get(url + "?lang=de")
    assert "Erinnerungen abstellen?" in page.words()
    visitor.get(url)
    assert preference_of(ground.session, me).off == frozenset()
    done = visitor.send()
    assert done.root.get("lang", "").startswith("fr"), "in the recipient's language"
    ground.refresh()
    optional = {k for k, row in REMINDERS.items() if row.optional}
    assert preference_of(ground.session, me).off == optional
    visitor.get(url)
    visitor.send({"on": "yes"})
    ground.refresh()
    assert preference_of(ground.session, me).off == frozenset()


def test_a_mail_program_ends_them_with_one_press_and_without_our_page(ground: Ground, app: Flask) -> None:
    app.config.update(BASE_URL="https://tandem.example.org", WTF_CSRF_ENABLED=True)
    tandem = silent(ground)
    posted(ground)
    inbox = Inbox()
    deliver_due(app, inbox, NOW)
    (message,) = inbox.got
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>").removeprefix("https://tandem.example.org")
    answer = app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    ground.refresh()
    off = preference_of(ground.session, Recipient("", "", "de", person_id=tandem.mentor_id)).off
    assert ReminderKind.SILENT_TANDEM in off


def test_a_link_that_is_unknown_or_old_ends_nothing(ground: Ground, app: Flask) -> None:
    silent(ground)
    ((_reminder, mail),) = posted(ground)
    visitor = Visitor(app)
    visitor.get("/unsubscribe/nonsense", status=410)
    answer = visitor.client.post("/unsubscribe/nonsense", data={"on": "no"})
    assert answer.status_code == 410
    app.extensions["clock"].advance(days=366)
    visitor.get(f"/unsubscribe/{mail.values['unsubscribe']['token']}", status=410)


def test_staff_end_theirs_by_the_link_too_until_they_lose_their_access(ground: Ground, app: Flask) -> None:
    me = Recipient(ground.user.email, ground.user.name, "de", user_id=ground.user.id)
    url = f"/unsubscribe/{make_unsubscribe_link(ground.session, me, now=NOW)}"
    ground.session.commit()
    visitor = Visitor(app)
    page = visitor.get(url)
    assert "Standortgespräch fällig" in page.words()
    assert "Seit Längerem kein Treffen" not in page.words(), "that is the volunteers'"
    assert "Ihre Erinnerungen sind abgestellt" in visitor.send().words()
    ground.refresh()
    assert ReminderKind.TALK_DUE in preference_of(ground.session, me).off
    ground.session.get_one(User, ground.user.id).disabled_at = NOW
    ground.session.commit()
    visitor.get(url, status=410)
