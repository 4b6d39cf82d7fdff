"""Fingerprints: the canonical form of a snapshot, and hashes chained so that none can be exchanged."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FIRST = "0" * 64
"""What the first closing is chained to."""


def canonical(content: Any) -> str:
    """Plain values as text that is the same for the same content: sorted keys, no blanks, no floats."""
    _refuse_floats(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content: Mapping[str, Any], previous: str = "") -> str:
    """The SHA-256 of the content in canonical form after the hash it is chained to, in hexadecimal."""
    return hashlib.sha256((previous + canonical(content)).encode()).hexdigest()


def _refuse_floats(content: Any) -> None:
    if isinstance(content, float):
        raise TypeError("a snapshot holds no floats")
    if isinstance(content, Mapping):
        for value in content.values():
            _refuse_floats(value)
    elif isinstance(content, list | tuple):
        for value in content:
            _refuse_floats(value)
