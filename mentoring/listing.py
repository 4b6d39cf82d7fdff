"""The state of a list page: which filters, which order, which page. It lives in the URL and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PAGE_SIZES = (25, 50, 100)


@dataclass
class ListState:
    """What a list page shows, read from its URL; unknown orders and pages fall back to the default.

    ``total`` is set once the rows are counted; a page beyond the last one becomes the last one.
    """

    path: str
    arguments: list[tuple[str, str]]
    sort: str
    direction: str
    page: int = 1
    size: int = PAGE_SIZES[0]
    total: int = 0
    sortable: Sequence[str] = field(default_factory=tuple)

    @classmethod
    def read(
        cls,
        path: str,
        arguments: Iterable[tuple[str, str]],
        *,
        sortable: Mapping[str, str] | Sequence[str],
        default: str,
        direction: str = "asc",
    ) -> "ListState":
        """From a path and its query arguments; ``default`` is the order if none or an unknown is asked."""
        given = [(key, value[:200]) for key, value in arguments if value != ""]
        single = dict(given)
        sort, way = single.get("sort", default), single.get("direction", direction)
        if sort not in sortable:
            sort, way = default, direction
        size = _number(single.get("size"), PAGE_SIZES[0])
        return cls(
            path=path,
            arguments=given,
            sort=sort,
            direction=way if way in {"asc", "desc"} else "asc",
            page=max(1, _number(single.get("page"), 1)),
            size=size if size in PAGE_SIZES else PAGE_SIZES[0],
            sortable=tuple(sortable),
        )

    def values(self, name: str) -> list[str]:
        """All chosen values of a filter."""
        return [value for key, value in self.arguments if key == name]

    def value(self, name: str) -> str:
        """The last value of a filter, or the empty text."""
        return next((value for key, value in reversed(self.arguments) if key == name), "")

    @property
    def filtered(self) -> bool:
        """Whether any filter narrows the list."""
        return any(key not in {"sort", "direction", "page", "size", "view"} for key, _ in self.arguments)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, 0 if there is none."""
        return min(self.total, (self.page - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.total, self.page * self.size)

    @property
    def offset(self) -> int:
        """How many rows stand before the page."""
        return (self.page - 1) * self.size

    def counted(self, total: int) -> None:
        """Takes the number of rows; moves back to the last page if the asked one does not exist."""
        self.total = total
        self.page = min(self.page, self.pages)

    @property
    def query(self) -> str:
        """Filters and order as a query string, without the page: what a saved view keeps."""
        return urlencode([(k, v) for k, v in self.arguments if k not in {"page", "view"}])

    def url(self, path: str | None = None, **changes: Any) -> str:
        """The URL of this list with some arguments changed; None or an empty list removes one."""
        kept = [(key, value) for key, value in self.arguments if key not in changes and key != "page"]
        if "page" not in changes and set(changes) <= {"page"}:
            kept += [("page", str(self.page))] if self.page > 1 else []
        for key, value in changes.items():
            values = value if isinstance(value, list | tuple) else [value]
            kept += [(key, str(v)) for v in values if v is not None]
        return (path or self.path) + ("?" + urlencode(kept) if kept else "")

    def sorted_url(self, key: str) -> str:
        """The URL that orders by this column, turning the direction if it is the present one."""
        turned = "desc" if self.sort == key and self.direction == "asc" else "asc"
        return self.url(sort=key, direction=turned)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default
