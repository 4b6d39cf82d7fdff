"""The files of the frame (style, scripts, signs): each address carries what is in the file.

So a browser keeps them as long as it likes, and asks for none of them again with every page; a file that has
changed has another address.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.security import safe_join

KEPT = "public, max-age=31536000, immutable"


def init_files(app: Flask) -> None:
    """Installs the addresses, and the header that lets browsers keep what has one."""
    known: dict[str, str] = {}

    def version(name: str) -> str:
        if name not in known:
            path = safe_join(app.static_folder or "", name)
            if path is None or not Path(path).is_file():
                return ""
            known[name] = sha256(Path(path).read_bytes()).hexdigest()[:12]
        return known[name]

    def address(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (found := version(values.get("filename", ""))):
            values["v"] = found

    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in {200, 304}:
            asked = request.args.get("v")
            if asked and asked == version((request.view_args or {}).get("filename", "")):
                response.headers["Cache-Control"] = KEPT
        return response

    app.url_defaults(address)
    app.after_request(keep)
