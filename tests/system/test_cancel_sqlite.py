# SPDX-License-Identifier: Apache-2.0
"""The embedded engine reads on the thread that serves: a long read whose client has left is stopped,
so that it holds nobody up."""

import os
import socket
import sqlite3
import time

import pytest
from grpc_client import Client
from phoenix import Server
from test_grpc_streams import SENSORS

import http2

pytestmark = pytest.mark.sqlite
NEEDLE = "a" * 200 + "b"  # in no row, and found out so only by looking at every place of each
LONG = f"/readings?note.like=%25{NEEDLE}%25"
PATIENCE = 4.5  # a statement may take 5 s; who leaves is known to have left within one


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cancel")
    (folder / "specification.md").write_text(SENSORS)
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # a server has a loop for each core that it may use
    try:
        server = Server(folder / "specification.md", folder / "data")
    finally:
        os.sched_setaffinity(0, cores)
    server.post("/readings", {"sensor": "s"})
    with sqlite3.connect(server.data / "phoenix.db", timeout=20) as database:
        database.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
                         "INSERT INTO readings (sensor, note) SELECT 's', ? FROM n", ["a" * 400])
    yield server
    assert server.stop() == 0


def is_free(server, seconds):
    """Whether the one loop answers within that time."""
    started = time.monotonic()
    server.get("/readings/1")
    took = time.monotonic() - started
    assert took < seconds, took


def begin(server, path=LONG):
    peer = socket.create_connection(server.address, timeout=20)
    host = f"{server.address[0]}:{server.address[1]}"
    peer.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    time.sleep(0.2)  # it runs
    return peer


def test_a_client_of_http_1_that_hangs_up(server):
    begin(server).close()
    is_free(server, PATIENCE)


def test_clients_of_http_2_that_reset_or_hang_up(server):
    with http2.Peer(server) as peer:
        stream = peer.begin(LONG)
        time.sleep(0.2)
        peer.send(http2.RstStreamFrame(stream, error_code=http2.CANCEL))
        is_free(server, PATIENCE)
        later = peer.begin("/readings/1")
        peer.wait(later)
        assert peer.answers[later].status == 200
    with http2.Peer(server) as peer:
        peer.begin(LONG)
        time.sleep(0.2)
    is_free(server, PATIENCE)


def test_calls_that_are_cancelled(server, tmp_path):
    client = Client(server, tmp_path / "proto")
    for name, is_stream in (("QueryReadings", False), ("ListReadings", True)):
        request = client.request(name, filter=f'note : "{NEEDLE}"')
        stub = client.stub(name, is_stream)
        call = stub(request, timeout=20) if is_stream else stub.future(request, timeout=20)
        time.sleep(0.3)
        call.cancel()
        is_free(server, PATIENCE)
    client.close()
