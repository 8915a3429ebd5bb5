# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server that is restarted, hangs, runs out of connections or is not there at all."""

import json
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from documents import document
from grpc_reflect import NOT_SERVING, SERVING, check, status_of, watch
from phoenix import Server, connect, run
from postgres import Postgres, find_programs

pytestmark = pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")

LEDGER = document("entries", """
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(60) NOT NULL UNIQUE,
    rank INTEGER NOT NULL CHECK (rank >= 0)""")


@pytest.fixture(scope="module")
def postgres():
    server = Postgres(["max_connections=30"])
    yield server
    server.remove()


@pytest.fixture
def start(postgres, tmp_path):
    """start() runs Phoenix on a database of the test's own."""
    servers = []
    spec = tmp_path / "ledger.md"
    spec.write_text(LEDGER)

    def begin(*arguments):
        servers.append(Server(spec, tmp_path / "data", "--database",
                              postgres.database(tmp_path), *arguments))
        return servers[-1]

    yield begin
    assert all(server.stop() == 0 for server in servers)


def eventually(check, seconds=20):
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come back"
        time.sleep(0.05)


class Writers:
    """Create records until told to stop; what was acknowledged, and the other statuses seen."""

    def __init__(self, server, count=8):
        self.server, self.made, self.statuses, self.is_over = server, set(), set(), False
        self.threads = [threading.Thread(target=self._write, args=(i,)) for i in range(count)]
        for thread in self.threads:
            thread.start()

    def _write(self, number):
        client = connect(self.server.url)
        for i in range(1_000_000):
            if self.is_over:
                return
            name = f"{number}/{i}"
            answer = client.post("/entries", json={"name": name, "rank": i})
            self.statuses.add(answer.status_code)
            if answer.status_code == 201:
                self.made.add(name)
            else:
                assert answer.status_code in (503, 504), answer.text
                assert answer.status_code == 504 or "Retry-After" in answer.headers
                time.sleep(0.02)

    def stop(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


def stored(postgres, tmp_path):
    name = postgres.database(tmp_path).split("dbname=")[1]
    return set(postgres.query(name, "SELECT name FROM entries").split())


def test_a_failed_neighbour_takes_nobody_with_it(start, postgres, tmp_path):
    server = start()
    server.post("/entries", {"name": "taken", "rank": 0})
    bodies = [{"name": f"n{i}", "rank": i} if i % 3 else {"name": "taken", "rank": i}
              for i in range(300)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda body: server.client.post("/entries", json=body), bodies))
    assert [answer.status_code for answer in answers] == [201 if i % 3 else 409 for i in range(300)]
    faults = answers[0].json()["error"]["details"]["errors"]
    assert faults == [{"field": "name", "reason": "is already taken"}]
    assert stored(postgres, tmp_path) == {"taken"} | {f"n{i}" for i in range(300) if i % 3}


def test_who_watches_over_grpc_sees_the_database_go_and_come_back(start, postgres):
    server = start()
    host, port = server.address
    with grpc.insecure_channel(f"{host}:{port}") as channel:
        states = watch(channel)
        assert status_of(next(states)) == SERVING
        postgres.stop("fast")
        assert status_of(next(states)) == NOT_SERVING
        assert check(channel) == NOT_SERVING
        postgres.start()
        assert status_of(next(states)) == SERVING
        states.cancel()


def test_a_restart_of_the_server_loses_nothing_acknowledged(start, postgres, tmp_path):
    server = start()
    writers = Writers(server)
    for mode in ("fast", "immediate"):
        time.sleep(0.7)
        postgres.stop(mode)
        assert server.client.get("/entries").status_code == 503
        assert server.client.get("/readyz").status_code == 503
        assert server.client.get("/healthz").status_code == 200
        postgres.start()
        eventually(lambda: server.client.get("/readyz").status_code == 200)
    time.sleep(0.7)
    writers.stop()
    assert writers.statuses == {201, 503} or writers.statuses == {201, 503, 504}
    assert writers.made <= stored(postgres, tmp_path)
    assert len(writers.made) > 50


def test_the_log_says_why_the_server_cannot_be_reached(start, postgres):
    server = start()
    postgres.stop("fast")
    try:
        eventually(lambda: "the database cannot be reached" in server.stderr)
    finally:
        postgres.start()
    eventually(lambda: "the database is connected again" in server.stderr)
    told = [json.loads(line) for line in server.stderr.splitlines() if "cannot be reached" in line]
    assert len(told) == 1  # of all connections together
    assert told[0]["address"].startswith("postgresql://") and "failed" in told[0]["error"]


def test_a_server_that_hangs_is_a_time_out_not_a_wait_for_ever(start, postgres):
    server = start()
    server.post("/entries", {"name": "a", "rank": 0})
    children = subprocess.run(["pgrep", "-P", str(postgres.pid())], capture_output=True, text=True,
                              check=True).stdout.split()
    stopped = [postgres.pid(), *map(int, children)]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        answer = server.client.get("/entries")
        assert answer.status_code in (503, 504), answer.text
        assert time.monotonic() - began < 20
        assert server.client.get("/healthz").status_code == 200
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    eventually(lambda: server.client.get("/entries").status_code == 200)


def test_a_server_without_free_connections_is_said(start, postgres):
    server = start()
    others = [subprocess.Popen(["psql", "-h", postgres.folder, "-U", "phoenix", "-d", "postgres",
                                "-qAtc", "SELECT pg_sleep(60)"], stderr=subprocess.DEVNULL)
              for _ in range(40)]
    try:
        deadline = time.monotonic() + 30
        while subprocess.run(["psql", "-h", postgres.folder, "-U", "phoenix", "-d", "postgres", "-c", "SELECT 1"],
                             capture_output=True, check=False).returncode == 0:
            assert time.monotonic() < deadline, "there is still room"
        # What is connected goes on; who comes new is told why.
        server.post("/entries", {"name": "b", "rank": 0})
        done = run("run", server.spec, "--listen", "127.0.0.1:0", "--database",
                   postgres.address("postgres"), timeout=30)
        assert done.returncode == 1
        assert "cannot connect to postgresql:///postgres" in done.stderr, done.stderr
        assert "too many clients" in done.stderr or "remaining connection slots" in done.stderr
    finally:
        for other in others:
            other.kill()
            other.wait()


@pytest.mark.parametrize("address,words", [
    ("postgresql://nobody@127.0.0.1:1/x", "cannot connect to postgresql://127.0.0.1:1/x"),
    ("postgresql://a:geheim@127.0.0.1:1/x", "cannot connect"),
    ("nonsense", "the address of the database cannot be read"),
    ("postgresql://[::1", "the address of the database cannot be read"),
])
def test_an_address_that_leads_nowhere(tmp_path, address, words):
    spec = tmp_path / "ledger.md"
    spec.write_text(LEDGER)
    done = run("run", spec, "--listen", "127.0.0.1:0", "--database", address, timeout=30)
    assert done.returncode == 1
    assert words in done.stderr, done.stderr
    assert "geheim" not in done.stdout + done.stderr


def test_types_are_postgresqls_own(start, postgres, tmp_path):
    spec = tmp_path / "types.md"
    spec.write_text(document("samples", """
    id UUID PRIMARY KEY, code VARCHAR(5), price DECIMAL(12, 2), is_open BOOLEAN,
    seen_at TIMESTAMPTZ, day DATE, data JSONB, picture BYTEA"""))
    name = "types"
    address = postgres.database(tmp_path / name)
    with Server(spec, tmp_path / "data", "--database", address) as server:
        server.post("/samples", {"code": "a", "price": 1.5, "is_open": True, "data": {"a": 1},
                                 "seen_at": "2026-01-02T03:04:05Z", "picture": "AP8Q"})
    rows = postgres.query(address.split("dbname=")[1],
                          "SELECT json_object_agg(column_name, data_type) FROM "
                          "information_schema.columns WHERE table_name = 'samples'")
    assert json.loads(rows) == {
        "id": "uuid", "code": "character varying", "price": "numeric", "is_open": "boolean",
        "seen_at": "timestamp with time zone", "day": "date", "data": "jsonb", "picture": "bytea"}
