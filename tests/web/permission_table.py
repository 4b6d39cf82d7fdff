"""The table of docs/permissions.md: which role may send what to which route.

``python -m tests.web.permission_table`` prints the rows as the code has them, for whoever edits it.
"""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from mentoring.permissions import Permission, Role, allows

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
ROLES = [
    Role.COORDINATOR,
    Role.LEAD,
    Role.MENTOR,
    Role.REFERRER,
    Role.MUNICIPALITY,
    Role.CONTROLLER,
    Role.ADMIN,
]
YES = "×"


@dataclass(frozen=True)
class Row:
    """One route and method, and the principals (``nobody`` or a role's code) who may use it."""

    endpoint: str
    method: str
    route: str
    allowed: frozenset[str]


def documented() -> dict[tuple[str, str], Row]:
    """The rows of the document, by endpoint and method."""
    rows = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 4 + len(ROLES) or not cells[0].startswith("`"):
            continue
        endpoint, method, route = (cell.strip("`") for cell in cells[:3])
        names = ["nobody", *(role.value for role in ROLES)]
        allowed = frozenset(n for n, cell in zip(names, cells[3:], strict=True) if cell == YES)
        rows[endpoint, method] = Row(endpoint, method, route, allowed)
    return rows


def declared(app: Flask) -> dict[tuple[str, str], Row]:
    """The rows as the code declares them."""
    rows = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        permission: Permission = app.view_functions[rule.endpoint].permission  # type: ignore[attr-defined]
        allowed = {role.value for role in ROLES if allows(role, permission)}
        allowed |= {"nobody"} if allows(None, permission) else set()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            row = Row(rule.endpoint, method, rule.rule, frozenset(allowed))
            rows[rule.endpoint, method] = row
    return rows


def line(row: Row) -> str:
    """A row as it stands in the document."""
    names = ["nobody", *(role.value for role in ROLES)]
    marks = [YES if n in row.allowed else "" for n in names]
    return f"| `{row.endpoint}` | {row.method} | `{row.route}` | " + " | ".join(marks) + " |"


if __name__ == "__main__":
    from mentoring.app import create_app

    site = create_app({"DEMO": True, "DATABASE_URL": "sqlite://"})
    for _key, one in sorted(declared(site).items()):
        print(line(one))  # noqa: T201 (this is a command)
