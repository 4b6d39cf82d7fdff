"""Fingerprints: the canonical form of a snapshot, and hashes chained so that none can be exchanged."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIRST = "0" * 64
"""What the first closing is chained to."""


def canonical(content: Any) -> str:
    """Plain values as text that is the same for the same content: sorted keys, no blanks, no floats.

    Keys are texts: a number would become one in the database and stand elsewhere when it is read again.
    """
    _refuse_what_changes(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content: Mapping[str, Any], previous: str = "") -> str:
    """The SHA-256 of the content in canonical form after the hash it is chained to, in hexadecimal."""
    return hashlib.sha256((previous + canonical(content)).encode()).hexdigest()


def _refuse_what_changes(content: Any) -> None:
    if isinstance(content, float):
        raise TypeError("a snapshot holds no floats")
    if isinstance(content, Mapping):
        if not all(isinstance(key, str) for key in content):
            raise TypeError("the keys of a snapshot are texts")
        for value in content.values():
            _refuse_what_changes(value)
    elif isinstance(content, list | tuple):
        for value in content:
            _refuse_what_changes(value)
