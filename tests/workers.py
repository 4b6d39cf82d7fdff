"""Who works on the site in the tests of its load: coordination, volunteers, referring offices."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation
from mentoring.people.models import Mentor
from mentoring.people.vocabulary import MentorState
from mentoring.permissions import Role
from mentoring.places.models import SocialRegion
from tests.builders import PASSWORD, a_user
from tests.workload import CHECKED, Browser, Clicks, Person

FILTERS = (
    "",
    "?sort=waiting&direction=desc",
    "?urgency=HIGH",
    "?language=ar&language=ti",
    "?days=180",
    "?region=2&sort=name",
    "?blocked=SEATS",
    "?confirmation=due",
    "?programme=1",
    "?q=an",
)


class Coordinator(Person):
    """Looks at the day, the waitlist, people and tandems; writes notes and answers that came by phone."""

    does = (
        (15, "day"),
        (20, "waitlist"),
        (10, "entry"),
        (9, "mentee"),
        (9, "mentor"),
        (15, "tandem"),
        (6, "search"),
        (8, "note"),
        (5, "answer"),
        (2, "run_"),
        (1, "export"),
    )

    def day(self) -> None:
        """What is to be done today."""
        self.browser.click("today", "/today")

    def waitlist(self) -> None:
        """The list, filtered and sorted."""
        self.browser.click("waitlist", "/waitlist" + self.chance.choice(FILTERS))
        self.known.setdefault("entry", []).extend(self.browser.links(r"/waitlist/\d+"))

    def entry(self) -> None:
        """One entry."""
        if found := self._one_of("entry", r"/waitlist/\d+", "/waitlist", "waitlist"):
            self.browser.click("entry", found)

    def mentee(self) -> None:
        """A mentee's page."""
        page = f"/mentees?page={self.chance.randint(1, 5)}"
        if found := self._one_of("mentee", r"/mentees/\d+", page, "list of people"):
            self.browser.click("person", found)

    def mentor(self) -> None:
        """A volunteer's page."""
        page = f"/mentors?page={self.chance.randint(1, 3)}"
        if found := self._one_of("mentor", r"/mentors/\d+", page, "list of people"):
            self.browser.click("person", found)

    def tandem(self) -> None:
        """A tandem's page."""
        page = f"/tandems?page={self.chance.randint(1, 5)}"
        if found := self._one_of("tandem", r"/tandems/\d+", page, "list of tandems"):
            self.browser.click("tandem", found)

    def search(self) -> None:
        """Somebody by the beginning of the name."""
        self.browser.click("search", "/search?q=" + self.chance.choice(("an", "mar", "has", "olten", "sch")))

    def note(self) -> None:
        """A note about a mentee."""
        if found := self._one_of("mentee", r"/mentees/\d+", "/mentees", "list of people"):
            path = found.replace("/mentees", "/people") + "/notes/new"
            if self.browser.click("form of a note", path):
                self._write("note", path, {"text": "Alles geht gut.", "visibility": "ORGANISATION"})

    def answer(self) -> None:
        """An answer to a proposal; somebody else may have noted it already, which is no fault."""
        self.browser.click("list of tandems", "/tandems?state=PROPOSED")
        proposed = self.browser.links(r"/tandems/\d+")
        if not proposed or not self._read():
            return
        path = self.chance.choice(proposed) + "/answer"
        if self.browser.click("form of an answer", path):
            side = self.chance.choice(("MENTOR", "MENTEE"))
            self._write("answer", path, {"side": side, "accepted": "yes"}, fine=422)

    def run_(self) -> None:
        """The newest run of the matching."""
        if found := self._one_of("run", r"/matching/\d+", "/matching", "runs"):
            self.browser.click("run", found)

    def export(self) -> None:
        """The waitlist as a file."""
        self.browser.click("export", "/exports/waitlist.csv")


class Lead(Coordinator):
    """The same, and a look at who has access."""

    does = (*Coordinator.does, (5, "users"))

    def users(self) -> None:
        """The users of the organisation."""
        self.browser.click("users", "/users")


class Volunteer(Person):
    """Looks at the own tandem, says when there is time, answers a proposal."""

    does = ((60, "own"), (15, "times"), (10, "contact"), (15, "proposal"))

    def own(self) -> None:
        """The own page."""
        self.browser.click("own page", "/my/tandems")

    def times(self) -> None:
        """The week, one field changed."""
        if self.browser.click("own week", "/my/week"):
            slots = set(CHECKED.findall(self.browser.page)) ^ {str(self.chance.randint(0, 20))}
            self._write("times", "/my/week", {"slots": sorted(slots) or ["0"]})

    def contact(self) -> None:
        """How one can be reached."""
        self.browser.click("own contact", "/my/contact")

    def proposal(self) -> None:
        """The proposal, if there is one, and a yes."""
        self.own()
        proposed = self.browser.links(r"/my/proposals/\d+")
        if proposed and self._read() and self.browser.click("own proposal", proposed[0]):
            self._write("own answer", proposed[0], {"accepted": "yes"}, fine=422)


class Referrer(Person):
    """Looks at what became of those referred, and opens the form."""

    does = ((60, "referrals"), (20, "form"), (20, "municipalities"))

    def referrals(self) -> None:
        """What became of them."""
        self.browser.click("referrals", "/referrals" + self.chance.choice(("", "?closed=1")))

    def form(self) -> None:
        """The form of a referral."""
        self.browser.click("form of a referral", "/referrals/new")

    def municipalities(self) -> None:
        """Which municipality belongs where."""
        self.browser.click("municipalities", "/municipalities")


def hired(session: Session, number: int) -> list[tuple[type[Person], str]]:
    """Accounts of their own for so many people: 45 of 100 coordinate, 40 volunteer, 15 refer."""
    organisations = session.scalars(select(Organisation).order_by(Organisation.id)).all()
    regions = session.scalars(select(SocialRegion).order_by(SocialRegion.id)).all()
    free = select(Mentor).where(Mentor.user_id.is_(None), Mentor.state == MentorState.AVAILABLE)
    volunteers = iter(session.scalars(free.order_by(Mentor.person_id.desc()).limit(number)).all())
    people: list[tuple[type[Person], str]] = []
    for n in range(number):
        given: dict[str, Any]
        of_twenty = (n * 7) % 20
        if of_twenty < 9:
            kind, role = (Lead, Role.LEAD) if of_twenty == 0 else (Coordinator, Role.COORDINATOR)
            given = {"organisation_id": organisations[n % len(organisations)].id}
        elif of_twenty < 17:
            kind, role, mentor = Volunteer, Role.MENTOR, next(volunteers)
            given = {"organisation_id": mentor.organisation_id}
        else:
            kind, role, given = Referrer, Role.REFERRER, {"social_region_id": regions[n % len(regions)].id}
        user = a_user(session, role, **given)
        if kind is Volunteer:
            mentor.user_id = user.id
        people.append((kind, user.email))
    session.commit()
    return people


def at_work(port: int, accounts: Sequence[tuple[type[Person], str]], clicks: Clicks) -> list[Person]:
    """These people, each at a browser."""
    return [kind(Browser(port, clicks), n, email, PASSWORD) for n, (kind, email) in enumerate(accounts)]
