"""The coordinator's work from two lists to a tandem that has begun, written once for every hand."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from mentoring.accounts.models import User
from tests.builders import PASSWORD
from tests.journeys import lists
from tests.journeys.hands import Hand

TODAY = "23.11.2026"
Looking = Callable[[Page], None]


class Coordinator:
    """Somebody at work; ``look`` sees every page crossed, ``script``: whether the browser runs any."""

    def __init__(self, page: Page, hand: Hand, look: Looking, folder: Path, *, script: bool = True) -> None:
        self.page, self.hand, self.folder, self.script = page, hand, folder, script
        self._look, self._tandem = look, ""

    def sign_in(self, user: User) -> None:
        """From the sign-in page to the start page."""
        self.page.goto("/sign-in")
        self.look("Anmelden")
        self.hand.write(self.page.get_by_label("E-Mail", exact=False).first, user.email)
        self.hand.write(self.page.get_by_label("Passwort", exact=True), PASSWORD)
        self.press_button("Anmelden")
        self.look("Heute")

    def take_over(self, kind: str, path: Path, rows: int) -> None:
        """Imports a list: looks at its errors, mends the file that was downloaded, takes it over."""
        self.to_place("Import")
        self.look("Import")
        self.press_link("Liste einlesen")
        self._upload(kind, path)
        expect(self.page.get_by_role("heading", name="2 Zeilen sind nicht lesbar")).to_be_visible()
        mended = self._download("Liste mit Fehlern herunterladen", path.suffix)
        lists.mend(mended)
        self.press_link("Ausgebesserte Liste einlesen")
        self._upload(kind, mended)
        self.press_button(f"{rows} Zeilen übernehmen")
        self.look("Übernommene Liste")
        expect(self.page.get_by_role("table").get_by_role("rowheader")).to_have_count(rows)

    def run(self) -> None:
        """A run over all who wait."""
        self.to_place("Matching")
        self.look("Matching")
        self.press_link("Neuer Lauf")
        self.look("Neuer Lauf")
        self.press_button("Rechnen")
        self.look("Matching-Lauf 1")

    def read_why(self) -> None:
        """Unfolds why the first pair is proposed."""
        first = self.page.locator("li.pair").first
        self.hand.press(first.locator("summary"))
        if self.script:
            expect(first.get_by_role("heading", name=re.compile("Beiträge, "))).to_be_visible()
            expect(first.get_by_role("heading", name="Bedingungen")).to_be_visible()
            self.look("Matching-Lauf 1")
        else:
            self.hand.press(first.get_by_role("link", name="Gründe und andere Möglichkeiten ansehen"))
            expect(self.page.get_by_role("heading", name=re.compile("Beiträge, "))).to_be_visible()
            self.page.go_back()

    def pairs(self) -> list[tuple[str, str]]:
        """Who is proposed with whom, as the page shows it."""
        shown = self.page.locator("li.pair")
        return [
            (one.locator("h3").inner_text(), one.locator("b a").inner_text())
            for one in (shown.nth(n) for n in range(shown.count()))
        ]

    def pin(self, entry: str) -> None:
        """Keeps a pair."""
        self.hand.press(self._pair(entry).get_by_role("button", name=re.compile("^Anpinnen")))
        expect(self._pair(entry).get_by_role("button", name=re.compile("^Angepinnt"))).to_be_visible()

    def forbid(self, entry: str) -> None:
        """Forbids a pair, with a reason; without one it is refused."""
        self.hand.press(self._pair(entry).get_by_role("button", name=re.compile("^Verbieten")))
        self.look("Paar verbieten")
        self.press_button("Verbieten")
        self.look("Fehler: Paar verbieten")
        self.hand.write(self.page.get_by_label("Grund", exact=True), "Die beiden kennen sich schon.")
        self.press_button("Verbieten")
        self.look("Matching-Lauf 1")

    def release(self) -> None:
        """Releases everything that is proposed."""
        self.press_button("Freigeben …")
        self.look("Lauf 1 freigeben")
        self.press_button("Gewählte freigeben")
        self.look("Matching-Lauf 1")
        expect(self.page.get_by_text("Freigegeben am")).to_be_visible()

    def open_tandem(self, mentor: str, entry: str) -> None:
        """From the list of tandems to one."""
        self.to_place("Tandems")
        self.look("Tandems")
        self._tandem = f"{mentor} und {entry}"
        self.hand.press(self.main.get_by_role("link", name=f"{entry} mit {mentor}"))
        self.look(self._tandem)

    def record_yes(self, entry: str) -> None:
        """Writes down that the mentee said yes on the phone."""
        self.press_link("Antwort eintragen")
        self.look("Antwort eintragen")
        self.hand.tick(self.page.get_by_role("radio", name=re.compile(entry)))
        self.hand.tick(self.page.get_by_role("radio", name="Ja"))
        self.press_button("Antwort festhalten")
        self.look(self._tandem)

    def meet_agree_and_begin(self, goal: str) -> None:
        """The first meeting, the agreement with a goal, the first day."""
        self.press_link("Kennenlernen planen")
        self.look("Kennenlernen planen")
        self.hand.write(self.page.get_by_label(re.compile("Kennenlernen am")), TODAY)
        self.press_button("Datum festhalten")
        self.look(self._tandem)
        self.press_link("Vereinbarung festhalten")
        self.look("Vereinbarung festhalten")
        self.hand.write(self.page.get_by_label("Vereinbarung vom"), TODAY)
        self.press_button("Vereinbarung festhalten")
        self.look("Fehler: Vereinbarung festhalten")
        self.hand.write(self.page.get_by_label("Ziel in einem Satz").first, goal)
        self.hand.choose(self.page.get_by_label("Worum geht es?").first, "Behörden")
        self.hand.choose(self.page.get_by_label("Wie steht es heute?").first, "2 – geht mit viel Hilfe")
        self.hand.choose(self.page.get_by_label("Was soll erreicht werden?").first, "5 – geht allein")
        self.press_button("Vereinbarung festhalten")
        self.look(self._tandem)
        self.press_link("Begleitung beginnen")
        self.look("Begleitung beginnen")
        self.hand.write(self.page.get_by_label("Begleitung ab"), TODAY)
        self.press_button("Begleitung beginnen")
        self.look(self._tandem)

    def look_back(self, entry: str) -> None:
        """Whoever is placed is off the waitlist, and the entry's history tells it."""
        self.press_link(re.compile("Wartelisteneintrag vom"))
        self.look(entry)
        history = self.page.get_by_role("region", name="Verlauf")
        expect(history).to_contain_text("Neuer Stand: vermittelt")
        self.to_place("Warteliste")
        self.look("Warteliste")
        expect(self.page.get_by_role("main")).not_to_contain_text(entry)

    def look(self, title: str) -> None:
        """Checks where one has arrived, and looks at the page."""
        expect(self.page).to_have_title(re.compile(rf"^{re.escape(title)}"))
        self._look(self.page)

    def to_place(self, name: str) -> None:
        """Takes a place of the main navigation."""
        navigation = self.page.get_by_role("navigation", name="Hauptnavigation")
        self.hand.press(navigation.get_by_role("link", name=name, exact=True))

    def press_link(self, name: str | re.Pattern[str]) -> None:
        """Follows the first link of this name in the page's main part."""
        self.hand.press(self.main.get_by_role("link", name=name).first)

    def press_button(self, name: str) -> None:
        """Presses the first button of this name in the page's main part."""
        self.hand.press(self.main.get_by_role("button", name=name, exact=True).first)

    @property
    def main(self) -> Locator:
        """The page's main part."""
        return self.page.get_by_role("main")

    def _pair(self, entry: str) -> Locator:
        return self.page.locator("li.pair", has=self.page.get_by_role("heading", name=entry))

    def _upload(self, kind: str, path: Path) -> None:
        self.look("Liste einlesen")
        self.hand.tick(self.page.get_by_role("radio", name=kind))
        self.hand.attach(self.page.locator("input[type=file]"), path)
        self.press_button("Hochladen und weiter")
        self.look("Spalten zuordnen")
        self.press_button("Prüfen")
        self.look("Geprüfte Liste")

    def _download(self, link: str, ending: str) -> Path:
        with self.page.expect_download() as waiting:
            self.press_link(link)
        path = self.folder / f"fehler{ending}"
        assert waiting.value.suggested_filename.endswith(ending)
        waiting.value.save_as(path)
        return path
