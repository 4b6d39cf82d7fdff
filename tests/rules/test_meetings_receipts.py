"""What is kept of a receipt: pictures without place and device, shown as before; anything else is refused."""

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from mentoring.meetings.rules.receipts import MOST_BYTES, Receipt, receipt_of
from mentoring.wording import Refused
from tests.support_builders import PIXEL

SECRET = b"Zuhause bei Familie Muster"
FORMATS = ("JPEG", "PNG", "WEBP")


def picture(kind: str, *, turned: int = 6, progressive: bool = False) -> bytes:
    """A picture of a phone: coloured, turned, with where it was taken and by which device."""
    image = Image.new("RGB", (40, 24))
    image.putdata([(x * 6, y * 10, (x * y) % 256) for y in range(24) for x in range(40)])
    exif = image.getexif()
    exif[0x0112], exif[0x010F], exif[0x010E] = turned, "Telefon", SECRET.decode()
    exif.get_ifd(0x8825)[2] = (47.0, 20.0, 15.0)
    data = io.BytesIO()
    more = {"progressive": progressive, "comment": SECRET} if kind == "JPEG" else {}
    image.save(data, kind, exif=exif, **more)
    return data.getvalue()


def shown(data: bytes) -> Image.Image:
    """The picture as a browser shows it."""
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_loses_place_and_device_and_looks_the_same(kind: str, progressive: bool) -> None:
    before = picture(kind, progressive=progressive)
    assert SECRET in before
    kept = receipt_of(before)
    assert kept.media_type == f"image/{kind.lower()}"
    assert SECRET not in kept.content
    assert b"Telefon" not in kept.content
    exif = Image.open(io.BytesIO(kept.content)).getexif()
    assert dict(exif) in ({}, {0x0112: 6})
    if kind == "JPEG":
        assert shown(kept.content).tobytes() == shown(before).tobytes()
    else:
        plain = Image.open(io.BytesIO(before)).convert("RGB")
        assert Image.open(io.BytesIO(kept.content)).convert("RGB").tobytes() == plain.tobytes()
    assert receipt_of(kept.content) == kept


def test_what_hangs_on_behind_a_picture_is_cut_off() -> None:
    for kind in FORMATS:
        whole = picture(kind)
        assert receipt_of(whole + b"<script>" + SECRET) == receipt_of(whole)


def test_a_pdf_is_kept_as_it_is() -> None:
    pdf = b"%PDF-1.7\n...\n%%EOF\n"
    assert receipt_of(pdf) == Receipt("application/pdf", pdf)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(40),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        b"PK\x03\x04" + bytes(60),
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\x89PNG\r\n\x1a\n" + bytes(32),
        b"RIFF\x04\0\0\0WEBP",
        PIXEL[:-4],
        PIXEL.replace(b"IDAT", b"IDAB"),
        bytes(MOST_BYTES + 1),
    ],
)
def test_what_is_no_picture_is_refused_at_its_field(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        receipt_of(data)
    assert refused.value.field == "photo"


@given(kind=st.sampled_from(FORMATS), data=st.data())
def test_damaged_pictures_are_kept_or_refused_and_never_fail(kind: str, data: st.DataObject) -> None:
    whole = bytearray(picture(kind))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(whole)))
    kept = None
    with suppress(Refused):
        kept = receipt_of(bytes(whole[:end]))
    assert kept is None or len(kept.content) <= end + 40
