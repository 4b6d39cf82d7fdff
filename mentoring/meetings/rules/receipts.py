"""What is kept of a receipt: a picture or a PDF, told by its content, without where and by whom it was taken.

Pictures of phones carry the place, the time and the device beside the picture itself. What the picture needs
to be shown stays (among it how it is turned); everything else is left out. A PDF is kept as it is: nobody
is shown it inside a page.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from mentoring.wording import N_, Refused

MOST_BYTES = 5 * 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
BARE_PNG_PARTS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
BARE_WEBP_PARTS = frozenset({b"EXIF", b"XMP "})
WEBP_EXIF, WEBP_XMP = 0x08, 0x04
ORIENTATION = 0x0112
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends a scan of a JPEG: a marker that is neither a stuffed byte nor a restart."""
NEITHER = N_("Bitte ein Foto (JPEG, PNG, WebP) oder ein PDF wählen.")
BROKEN = N_("Diese Datei ist beschädigt. Bitte noch einmal fotografieren oder speichern.")


@dataclass(frozen=True)
class Receipt:
    """What is kept, and how a browser is told to show it."""

    media_type: str
    content: bytes


def receipt_of(data: bytes) -> Receipt:
    """The receipt in these bytes, whatever they were called; refuses what is none, or too large."""
    if len(data) > MOST_BYTES:
        raise Refused(N_("Die Datei ist grösser als 5 MB. Bitte ein kleineres Foto wählen."), field="photo")
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return Receipt("image/jpeg", _bare_jpeg(data))
        if data.startswith(PNG):
            return Receipt("image/png", _bare_png(data))
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return Receipt("image/webp", _bare_webp(data))
    except (IndexError, ValueError):
        raise Refused(BROKEN, field="photo") from None
    if data.startswith(b"%PDF-"):
        return Receipt("application/pdf", data)
    raise Refused(NEITHER, field="photo")


def _bare_jpeg(data: bytes) -> bytes:
    """The segments and scans of the picture; of EXIF only how it is turned, nothing behind its end."""
    parts, place, shown = [b"\xff\xd8"], 2, False
    while data[place + 1] != 0xD9:
        if data[place] != 0xFF:
            raise ValueError(place)
        if data[place + 1] == 0xFF:  # fill bytes before a marker
            place += 1
            continue
        kind, length = data[place + 1], int.from_bytes(_exactly(data, place + 2, 2))
        segment = _exactly(data, place, 2 + length)
        place += len(segment)
        if kind == 0xE1:
            parts.append(_turned(segment))
        elif kind in {0xE0, 0xE2, 0xEE} or not (0xE0 <= kind <= 0xEF or kind == 0xFE):
            parts.append(segment)
        if kind == 0xDA:
            following = NEXT_MARKER.search(data, place)
            if following is None:
                raise ValueError("a picture without an end")
            parts.append(data[place : following.start()])
            place, shown = following.start(), True
    if not shown:
        raise ValueError("a picture without a picture")
    return b"".join([*parts, b"\xff\xd9"])


def _turned(segment: bytes) -> bytes:
    """An EXIF segment that says how the picture is turned and nothing else; empty if it does not say."""
    body = segment[4:]
    if not body.startswith(b"Exif\0\0"):
        return b""
    tiff = body[6:]
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return b""
    start = int.from_bytes(tiff[4:8], order)  # type: ignore[arg-type]
    count = int.from_bytes(tiff[start : start + 2], order)  # type: ignore[arg-type]
    for number in range(min(count, 200)):
        line = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
        if len(line) == 12 and int.from_bytes(line[:2], order) == ORIENTATION:  # type: ignore[arg-type]
            value = int.from_bytes(line[8:10], order)  # type: ignore[arg-type]
            return _only_turned(value) if 1 < value <= 8 else b""
    return b""


def _only_turned(value: int) -> bytes:
    line = ORIENTATION.to_bytes(2) + (3).to_bytes(2) + (1).to_bytes(4) + value.to_bytes(2) + bytes(2)
    body = b"Exif\0\0MM\0*" + (8).to_bytes(4) + (1).to_bytes(2) + line + bytes(4)
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body


def _bare_png(data: bytes) -> bytes:
    parts, place = [PNG], len(PNG)
    names: list[bytes] = []
    while not names or names[-1] != b"IEND":
        length = int.from_bytes(_exactly(data, place, 4))
        chunk = _exactly(data, place, 12 + length)
        name = chunk[4:8]
        if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            raise ValueError(name)
        place += len(chunk)
        names.append(name)
        if name not in BARE_PNG_PARTS:
            parts.append(chunk)
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise ValueError(names[0])
    return b"".join(parts)


def _bare_webp(data: bytes) -> bytes:
    kept = []
    for name, body in _chunks(data[: 8 + int.from_bytes(data[4:8], "little")]):
        if name in BARE_WEBP_PARTS:
            continue
        shown = bytes([body[0] & ~(WEBP_EXIF | WEBP_XMP)]) + body[1:] if name == b"VP8X" else body
        kept.append(name + len(shown).to_bytes(4, "little") + shown + bytes(len(shown) % 2))
    if not any(part[:4] in (b"VP8 ", b"VP8L", b"ANMF") for part in kept):
        raise ValueError("a picture without a picture")
    content = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(content).to_bytes(4, "little") + content


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place < len(data):
        head = _exactly(data, place, 8)
        length = int.from_bytes(head[4:], "little")
        yield head[:4], _exactly(data, place + 8, length)
        place += 8 + length + length % 2


def _exactly(data: bytes, place: int, length: int) -> bytes:
    found = data[place : place + length]
    if len(found) != length:
        raise ValueError(place)
    return found
