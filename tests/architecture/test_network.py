"""Tests reach this machine only."""

import socket

import pytest


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_another_machine_is_out_of_reach() -> None:
    with socket.socket() as out:
        out.settimeout(1)
        with pytest.raises(RuntimeError, match="A test tried to use"):
            out.connect(("192.0.2.1", 80))


def test_this_machine_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
