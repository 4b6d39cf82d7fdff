"""Draws the sign of the product for home screens: two rings, as PNGs beside the SVGs in mentoring/static.

    python tools/icons.py           writes them again

Rings are computed, not traced: how far a point lies from a ring's line says how much of it is coloured.
"""

import struct
import zlib
from pathlib import Path

import numpy as np

STATIC = Path(__file__).resolve().parent.parent / "mentoring" / "static"
PAPER, ACCENT = (251, 250, 246), (107, 38, 96)
RINGS = ((10.5, 15.0), (19.5, 15.0))
"""Their centres in the square of 30 in which favicon.svg is drawn."""
RADIUS, STROKE, SQUARE = 8.0, 4.0, 30.0
ICONS = {
    "icon-192.png": (192, 0.78),
    "icon-512.png": (512, 0.78),
    "icon-maskable-512.png": (512, 0.6),
    "apple-touch-icon.png": (180, 0.7),
}
"""Size in pixels, and how much of it the sign takes: masks cut off what lies outside a circle of 80 %."""


def main() -> None:
    for name, (size, share) in ICONS.items():
        (STATIC / name).write_bytes(png(icon(size, share)))


def icon(size: int, share: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The sign on the paper's colour, as rows of red, green and blue."""
    scale = size * share / SQUARE
    place = (np.arange(size) + 0.5 - size / 2) / scale + SQUARE / 2
    across, down = np.meshgrid(place, place)
    covered = np.zeros((size, size))
    for x, y in RINGS:
        off = np.abs(np.hypot(across - x, down - y) - RADIUS) - STROKE / 2
        covered = np.maximum(covered, np.clip(0.5 - off * scale, 0, 1))
    paper, accent = (np.array(colour, float) for colour in (PAPER, ACCENT))
    return np.rint(paper + covered[..., None] * (accent - paper)).astype(np.uint8)


def png(pixels: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> bytes:
    """Rows of red, green and blue as a PNG."""
    height, width, _colours = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main()
