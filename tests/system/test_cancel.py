# SPDX-License-Identifier: Apache-2.0
"""A statement that nobody waits for any more is stopped on the PostgreSQL server, and whoever shares
its connection does not notice."""

import socket
import subprocess
import time

import grpc
import pytest
from grpc_client import Client
from phoenix import Server
from postgres import Postgres, find_programs
from test_grpc_streams import SENSORS

import http2

pytestmark = pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def postgres():
    server = Postgres(["fsync=off"])
    yield server
    server.remove()


class Lock:
    """Holds up every statement on the table, while it is held."""

    def __init__(self, postgres, name):
        self.postgres, self.name = postgres, name
        program = str(find_programs() / "psql")
        self.process = subprocess.Popen(
            [*postgres.as_owner, program, "-d", postgres.address(name), "-qAtX"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, cwd="/")
        self.process.stdin.write("BEGIN; LOCK TABLE readings; SELECT 'held';\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "held\n"

    def waiting(self):
        return int(self.postgres.query(self.name, "SELECT count(*) FROM pg_stat_activity WHERE "
                                       "wait_event_type = 'Lock' AND query LIKE '%readings%'"))

    def wait_until(self, count, seconds=3):
        """Less than a statement may take by itself."""
        deadline = time.monotonic() + seconds
        while self.waiting() != count:
            assert time.monotonic() < deadline, self.waiting()
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.write("COMMIT;\n")
        self.process.stdin.close()
        self.process.wait(20)


@pytest.fixture
def server(postgres, tmp_path):
    spec = tmp_path / "specification.md"
    spec.write_text(SENSORS)
    server = Server(spec, tmp_path / "data", "--database", postgres.database(tmp_path))
    server.post("/readings", {"sensor": "s"})
    yield server
    assert server.stop() == 0


@pytest.fixture
def api(server, tmp_path):
    client = Client(server, tmp_path / "proto")
    yield client
    client.close()


@pytest.mark.parametrize("name, fields", [("GetReading", {"id": 1}), ("QueryReadings", {}),
                                          ("CreateReading", {"reading": {"sensor": "late"}})])
def test_a_deadline_stops_the_statement(api, server, postgres, tmp_path, name, fields):
    with Lock(postgres, postgres.name(tmp_path)) as lock:
        call = api.stub(name).future(api.request(name, **fields), timeout=0.7)
        lock.wait_until(1)
        assert call.exception().code() == grpc.StatusCode.DEADLINE_EXCEEDED
        lock.wait_until(0)
    assert [row["sensor"] for row in server.get("/readings").json()["data"]] == ["s"]


def test_a_client_that_cancels_stops_the_statement(api, postgres, tmp_path):
    with Lock(postgres, postgres.name(tmp_path)) as lock:
        call = api.stub("QueryReadings").future(api.request("QueryReadings"), timeout=30)
        lock.wait_until(1)
        call.cancel()
        lock.wait_until(0)


def test_a_client_of_rest_that_resets_stops_the_statement(server, postgres, tmp_path):
    with Lock(postgres, postgres.name(tmp_path)) as lock, http2.Peer(server) as peer:
        stream = peer.begin("/readings")
        lock.wait_until(1)
        peer.send(http2.RstStreamFrame(stream, error_code=http2.CANCEL))
        lock.wait_until(0)


def test_clients_of_rest_that_hang_up_stop_the_statement(server, postgres, tmp_path):
    """They may have shut their own side and wait, so it takes a moment."""
    with Lock(postgres, postgres.name(tmp_path)) as lock:
        with http2.Peer(server) as peer:
            peer.begin("/readings")
            lock.wait_until(1)
        lock.wait_until(0)
        with socket.create_connection(server.address, timeout=20) as peer:
            peer.sendall(f"GET /readings HTTP/1.1\r\nHost: {server.address[0]}\r\n\r\n".encode())
            lock.wait_until(1)
        lock.wait_until(0)


def test_neighbours_do_not_notice(api, server, postgres, tmp_path):
    """Many reads stand in few pipelines, and every other of them is taken back."""
    for _ in range(20):  # what is prepared first is not stopped while others count on it
        api.call("QueryReadings", page_size=3)
    with Lock(postgres, postgres.name(tmp_path)):
        calls = [api.stub("QueryReadings").future(
            api.request("QueryReadings", page_size=1 + number % 9),
            timeout=0.3 + number * 0.01 if number % 2 else 30) for number in range(60)]
        for call in calls[1::2]:
            assert call.exception().code() == grpc.StatusCode.DEADLINE_EXCEEDED
    for call in calls[::2]:
        assert [each.sensor for each in call.result().readings] == ["s"]
    assert server.get("/readings/1").json()["sensor"] == "s"
