"""The site as `mentoring serve` serves it, in processes of its own, for tests that load, stop or crash it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

COMMAND = Path(sys.executable).with_name("mentoring")
PATIENCE = 120


class Server:
    """The site as it is served, at a port of its own; it can be killed and started again."""

    def __init__(self, folder: Path, database_url: str, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.options = options
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MENTORING_")},
            "MENTORING_DATABASE_URL": database_url,
            "MENTORING_SECRET_KEY": "a key for this test only",
            "MENTORING_SECOND_FACTOR": "optional",
            "MENTORING_BASE_URL": f"http://127.0.0.1:{self.port}",
            "MENTORING_LOG_LEVEL": "ERROR",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serves, and returns when it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port), *self.options],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError):
                if self.ask("GET", "/health")[0] == 200:
                    return
            time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """Ends the master and its workers on the spot."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def ask(
        self, method: str, path: str, fields: dict[str, Any] | None = None, cookie: str = ""
    ) -> tuple[int, str, str]:
        """One request on a connection of its own: status, text, cookie."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request(method, path, urlencode(fields or {}, doseq=True), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            given = (answer.getheader("Set-Cookie") or cookie).split(";")[0]
            return answer.status, text, given
        except http.client.HTTPException as error:
            raise OSError from error
        finally:
            connection.close()


def token_of(page: str) -> str:
    """The anti-forgery token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found.group(1)
