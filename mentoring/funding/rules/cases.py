"""Case references: how a municipality tells its residents' days apart without learning who they are."""

import hashlib
import hmac
from base64 import b32encode


def case_reference(secret: str, person_id: int) -> str:
    """A person's reference within one municipality, such as ``F-7K3MQ-9XPZA``.

    Stable as long as the municipality's secret is; without the secret it tells nothing, and two
    municipalities cannot find out that theirs are the same person. 50 bits: two persons of one municipality
    have the same reference with a probability of one in some billions. ``secret`` is hexadecimal; raises
    ValueError if it is too short to be one.
    """
    key = bytes.fromhex(secret)
    if len(key) < 16:
        raise ValueError("a secret has 16 bytes or more")
    digest = hmac.new(key, str(person_id).encode(), hashlib.sha256).digest()
    letters = b32encode(digest).decode()[:10]
    return f"F-{letters[:5]}-{letters[5:]}"
