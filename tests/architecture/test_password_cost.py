"""What a stolen hash costs to guess: the tests use a cheap one, so the real one is looked at here."""

import importlib.util

from mentoring.accounts.services import passwords


def test_the_site_hashes_passwords_at_the_recommended_cost() -> None:
    """At least OWASP's minimum for Argon2id: 19 MiB, two passes, one lane."""
    spec = importlib.util.spec_from_file_location("real_passwords", passwords.__file__)
    assert spec is not None
    assert spec.loader is not None
    real = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(real)
    assert real.HASHER.memory_cost >= 19 * 1024
    assert real.HASHER.time_cost >= 2
    assert real.HASHER.type.name == "ID"
