"""How somebody works with a page: by mouse, or by keyboard alone. Journeys are written once for both."""

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 400
STANDING = """target => {
  const here = document.activeElement;
  if (here === target) return "there";
  const radios = target.type === "radio" && here.type === "radio";
  if (radios && here.name === target.name && here.form === target.form) return "beside";
  return "away";
}"""
SHOWN = """target => {
  const shown = target.nextElementSibling?.tagName === "SPAN" && getComputedStyle(target).opacity === "0"
    ? target.nextElementSibling : target;
  const style = getComputedStyle(shown);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "its focus is not drawn";
  const box = shown.getBoundingClientRect();
  const points = [.5, .1, .9].flatMap(x => [.5, .2, .8].map(y => [x, y]));
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (shown.contains(top) || top.contains(shown) || top === target);
  });
  return seen ? "" : "its focus is hidden";
}"""


class Hand(Protocol):
    """What a person can do with a page."""

    def press(self, what: Locator) -> None:
        """Follows a link, presses a button, unfolds a summary."""

    def write(self, where: Locator, text: str) -> None:
        """Types into a field in place of what it holds."""

    def tick(self, box: Locator) -> None:
        """Chooses a box or one of several possibilities."""

    def choose(self, where: Locator, words: str) -> None:
        """Chooses from a list that folds down."""

    def attach(self, where: Locator, path: Path) -> None:
        """Gives a file."""


class Mouse:
    """Presses where it sees something."""

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, where: Locator, text: str) -> None:
        where.click()
        where.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def choose(self, where: Locator, words: str) -> None:
        where.select_option(label=words)

    def attach(self, where: Locator, path: Path) -> None:
        where.set_input_files(path)


class Keyboard:
    """Has Tab, Enter, Space, arrows and letters; wherever it arrives, the focus must be seen."""

    def press(self, what: Locator) -> None:
        self._reach(what).press("Enter")

    def write(self, where: Locator, text: str) -> None:
        keys = self._reach(where)
        keys.press("Control+A")
        keys.type(text)

    def tick(self, box: Locator) -> None:
        keys = self._reach(box)
        if not box.is_checked():
            keys.press("Space")
        assert box.is_checked(), f"{box} cannot be chosen by keyboard"

    def choose(self, where: Locator, words: str) -> None:
        self._reach(where).type(words)
        chosen = where.locator("option:checked").inner_text()
        assert chosen == words, f"typing {words!r} chose {chosen!r}"

    def attach(self, where: Locator, path: Path) -> None:
        # Already on the way there, so that the browser's window for choosing files is awaited in time.
        with where.page.expect_file_chooser() as chooser:
            self._reach(where).press("Enter")
        chooser.value.set_files(path)

    def _reach(self, target: Locator) -> "_Keys":
        found = target.element_handle()  # looked for once, not at every Tab
        keys = _Keys(target.page)
        for _ in range(MOST_TABS):
            standing = found.evaluate(STANDING)
            if standing == "there":
                trouble = found.evaluate(SHOWN)
                assert not trouble, f"{target} on {target.page.url}: {trouble}"
                return keys
            keys.press("ArrowDown" if standing == "beside" else "Tab")
        raise AssertionError(f"{target} on {target.page.url} is out of the keyboard's reach")


class _Keys:
    """The keys of a page's keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
