"""The site as an app: its manifest holds, its worker keeps nothing of anybody, its icons are as drawn."""

import io
import json
import re

import numpy as np
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from mentoring.installing import FRAME
from tests.architecture.sources import ROOT
from tests.builders import a_user
from tests.page import Document, Visitor
from tools.icons import ICONS, icon

STATIC = ROOT / "mentoring" / "static"


def test_the_manifest_leads_to_what_is_there(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.get("/sign-in")
    [link] = page.all("link", rel="manifest")
    answer = visitor.client.get(link.get("href") or "")
    assert answer.content_type == "application/manifest+json"
    manifest = json.loads(answer.get_data())
    assert (manifest["display"], manifest["scope"], manifest["short_name"]) == ("standalone", "/", "Tandem")
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"}
    assert visitor.client.get(manifest["start_url"]).status_code == 302
    for one in manifest["icons"]:
        with visitor.client.get(one["src"]) as found:
            assert found.content_type.startswith(one["type"])
            if one["type"] == "image/png":
                picture = Image.open(io.BytesIO(found.get_data()))
                assert f"{picture.width}x{picture.height}" == one["sizes"]


def test_icons_are_as_the_tool_draws_them() -> None:
    for name, (size, share) in ICONS.items():
        kept = np.array(Image.open(STATIC / name)).astype(int)
        assert kept.shape == (size, size, 3)
        assert np.abs(kept - icon(size, share).astype(int)).max() <= 1, f"python tools/icons.py ({name})"


def test_the_sign_stays_within_what_masks_leave() -> None:
    kept = np.array(Image.open(STATIC / "icon-maskable-512.png"))
    down, across = np.mgrid[:512, :512]
    outside = np.hypot(across - 255.5, down - 255.5) > 0.4 * 512
    assert (kept[outside] == kept[0, 0]).all()
    assert (kept[~outside] != kept[0, 0]).any()


def test_the_worker_names_only_files_of_the_frame_and_one_page(app: Flask) -> None:
    client = Visitor(app).client
    answer = client.get("/service-worker.js")
    assert answer.content_type.startswith("text/javascript")
    script = answer.get_data(as_text=True)
    frame = json.loads(re.findall(r"const FRAME = (.*);", script)[0])
    assert [re.findall(r"/static/([\w.]+)\?v=\w+$", address)[0] for address in frame] == list(FRAME)
    for address in frame:
        with client.get(address) as found:
            assert found.status_code == 200
    assert 'const OFFLINE = "/offline";' in script
    # What the page without a connection asks for is what is kept.
    used = re.findall(r'"(/static/[^"#]+)', client.get("/offline").get_data(as_text=True))
    assert set(used) - set(frame) == {a for a in used if "apple-touch-icon" in a}


def test_the_page_without_a_connection_knows_nobody(app: Flask, session: Session) -> None:
    app.config["SECOND_FACTOR"] = "optional"
    user = a_user(session, name="Nadine Affolter")
    session.commit()
    signed_in, stranger = Visitor(app).sign_in(user), Visitor(app)
    texts = [visitor.client.get("/offline").get_data(as_text=True) for visitor in (signed_in, stranger)]
    assert texts[0] == texts[1]
    assert "Nadine" not in texts[0]
    assert "csrf_token" not in texts[0]
    assert "Keine Verbindung" in Document(texts[0]).words()
    assert "Set-Cookie" not in stranger.client.get("/offline").headers
