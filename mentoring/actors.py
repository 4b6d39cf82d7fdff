"""Who acts: the value that the edge passes down to every service."""

from dataclasses import dataclass

from mentoring.permissions import Permission, Role, allows


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, with role and scope. ``role`` is None for the system and for personal links."""

    user_id: int | None
    name: str
    role: Role | None
    organisation_id: int | None = None
    social_region_id: int | None = None
    municipality_bfs: int | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the role grants this permission."""
        return allows(self.role, permission)


SYSTEM = Actor(user_id=None, name="System", role=None)
