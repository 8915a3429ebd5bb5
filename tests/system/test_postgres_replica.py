# SPDX-License-Identifier: Apache-2.0
"""Reads that may lag go to a streaming replica; callers find what they have written; a replica that
lags, hangs or goes away leaves the rotation and comes back."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from documents import document
from phoenix import Server, run
from postgres import Postgres, find_programs

pytestmark = [pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
              pytest.mark.sqlite]

TABLES = """
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(60) NOT NULL,
    rank INTEGER NOT NULL"""


def eventually(check, seconds=20):
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


class Pair:
    """A primary and its standby, and servers on a database of the test's own."""

    def __init__(self):
        self.primary = Postgres()
        self.standby = Postgres(primary=self.primary)
        self.servers = []

    def start(self, folder, *arguments, **options):
        spec = folder / "entries.md"
        spec.write_text(document("entries", TABLES))
        address = self.primary.database(folder)
        self.name = address.split("dbname=")[1]
        self.catch_up()
        server = Server(spec, folder / "data", "--database", address, "--replica",
                        self.standby.address(self.name), *arguments, **options)
        self.servers.append(server)
        eventually(lambda: "a replica serves reads" in server.stderr)
        return server

    def catch_up(self):
        position = self.primary.query("postgres", "SELECT pg_current_wal_lsn()").strip()
        eventually(lambda: self.standby.query(
            "postgres", f"SELECT pg_last_wal_replay_lsn() >= '{position}'").strip() == "t")

    def reads(self, which):
        """How many rows of the table were read there so far."""
        which.query(self.name, "SELECT pg_stat_force_next_flush()")
        return int(which.query(self.name, "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch,"
                                          " 0) FROM pg_stat_user_tables WHERE relname = 'entries'"))

    def pause_replay(self):
        self.standby.query("postgres", "SELECT pg_wal_replay_pause()")
        eventually(lambda: self.standby.query(
            "postgres", "SELECT pg_get_wal_replay_pause_state()").strip() == "paused")

    def resume_replay(self):
        self.standby.query("postgres", "SELECT pg_wal_replay_resume()")


@pytest.fixture(scope="module")
def servers():
    found = Pair()
    yield found
    found.standby.remove()
    found.primary.remove()


@pytest.fixture
def pair(servers):
    yield servers
    servers.standby.resume()
    if servers.standby.is_running:
        servers.resume_replay()
    assert all(server.stop() == 0 for server in servers.servers), \
        [server.stderr for server in servers.servers]
    servers.servers.clear()


def test_reads_go_to_the_replica_and_writes_to_the_primary(pair, tmp_path):
    server = pair.start(tmp_path)
    made = server.post("/entries", {"name": "a", "rank": 1}).json()
    pair.catch_up()
    time.sleep(1)
    before = pair.reads(pair.primary), pair.reads(pair.standby)
    for _ in range(50):
        assert server.get(f"/entries/{made['id']}").json() == made
        assert server.get("/entries").json()["data"] == [made]
    # A server counts what an idle connection of its has read after ten seconds at the latest.
    # The first ones may come before the server has seen that the replica has the record.
    eventually(lambda: pair.reads(pair.standby) - before[1] >= 80, seconds=60)
    assert pair.reads(pair.primary) - before[0] <= 20


def test_callers_find_what_they_wrote_while_the_replica_stands_still(pair, tmp_path):
    server = pair.start(tmp_path)
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    pair.catch_up()
    pair.pause_replay()
    for i in range(1, 30):
        server.patch(f"/entries/{first}", {"rank": i})
        assert server.get(f"/entries/{first}").json()["rank"] == i
        made = server.post("/entries", {"name": f"n{i}", "rank": i}).json()
        assert server.get(f"/entries/{made['id']}").json() == made
        assert len(server.get("/entries?limit=100").json()["data"]) == i + 1
        server.delete(f"/entries/{made['id']}")
        server.get(f"/entries/{made['id']}", 404)
        server.post("/entries", {"name": f"m{i}", "rank": i})


def test_a_position_that_is_shown_holds_on_every_node(pair, tmp_path):
    one, two = pair.start(tmp_path), pair.start(tmp_path)
    first = one.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    path = f"/entries/{first}"
    pair.catch_up()
    pair.pause_replay()
    answer = one.patch(path, {"rank": 1})
    shown = {"Phoenix-Position": answer.headers["phoenix-position"]}
    assert two.get(path, headers=shown).json()["rank"] == 1
    assert two.get("/entries?sort=-rank", headers=shown).json()["data"][0]["rank"] == 1
    cookie = {"Cookie": f"phoenix_position={shown['Phoenix-Position']}"}
    assert two.get(path, headers=cookie).json()["rank"] == 1
    assert two.get(path).json()["rank"] == 0  # whoever shows nothing may see an older state
    forged = {"Phoenix-Position": "f" * 16 + "-" + "0" * 16}
    assert two.get(path, headers=forged).json()["rank"] == 0
    assert "set-cookie" not in answer.headers


def test_another_caller_may_see_an_older_state_but_never_a_missing_record(pair, tmp_path):
    server = pair.start(tmp_path, "--trusted-proxy", "127.0.0.1", "--replica-lag", "60")
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    pair.catch_up()
    time.sleep(0.3)
    pair.pause_replay()
    server.patch(f"/entries/{first}", {"rank": 9})
    other = {"X-Forwarded-For": "203.0.113.7"}
    assert server.get(f"/entries/{first}", headers=other).json()["rank"] == 0
    assert server.get(f"/entries/{first}").json()["rank"] == 9
    made = server.post("/entries", {"name": "new", "rank": 1}).json()
    assert server.get(f"/entries/{made['id']}", headers=other).json() == made
    pair.resume_replay()
    eventually(lambda: server.get(f"/entries/{first}", headers=other).json()["rank"] == 9)


def test_many_writers_always_find_their_own_writes(pair, tmp_path):
    server = pair.start(tmp_path, "--trusted-proxy", "127.0.0.1")
    keys = [server.post("/entries", {"name": f"n{i}", "rank": 0}).json()["id"] for i in range(8)]

    def write_and_read(number):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        for i in range(1, 150):
            server.patch(f"/entries/{keys[number]}", {"rank": i}, headers=headers)
            assert server.get(f"/entries/{keys[number]}", headers=headers).json()["rank"] == i

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write_and_read, range(8)))


def test_a_replica_that_lags_leaves_and_comes_back(pair, tmp_path):
    server = pair.start(tmp_path, "--trusted-proxy", "127.0.0.1", "--replica-lag", "1")
    other = {"X-Forwarded-For": "203.0.113.8"}
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    pair.catch_up()
    pair.pause_replay()
    server.patch(f"/entries/{first}", {"rank": 5})
    eventually(lambda: "it lags too far behind" in server.stderr)
    assert server.get(f"/entries/{first}", headers=other).json()["rank"] == 5
    pair.resume_replay()
    eventually(lambda: server.stderr.count("a replica serves reads") >= 2)
    assert server.get(f"/entries/{first}", headers=other).json()["rank"] == 5


def test_a_replica_that_hangs_is_left_and_comes_back(pair, tmp_path):
    server = pair.start(tmp_path)
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    pair.catch_up()
    time.sleep(0.3)
    pair.standby.pause()
    began = time.monotonic()
    for _ in range(20):
        assert server.get(f"/entries/{first}").json()["rank"] == 0
    assert time.monotonic() - began < 4
    eventually(lambda: "a replica serves no reads" in server.stderr)
    pair.standby.resume()
    eventually(lambda: server.stderr.count("a replica serves reads") >= 2)


def test_a_replica_that_is_restarted_costs_no_request(pair, tmp_path):
    server = pair.start(tmp_path)
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    pair.catch_up()
    over = time.monotonic() + 6

    def read(_):
        while time.monotonic() < over:
            assert server.client.get(f"/entries/{first}").status_code == 200

    with ThreadPoolExecutor(4) as pool:
        reading = pool.map(read, range(4))
        time.sleep(0.5)
        pair.standby.stop("immediate")
        time.sleep(1)
        pair.standby.start()
        list(reading)
    eventually(lambda: server.stderr.count("a replica serves reads") >= 2)


def test_reads_go_on_while_the_primary_hangs(pair, tmp_path):
    server = pair.start(tmp_path)
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    pair.catch_up()
    time.sleep(0.3)
    pair.primary.pause()
    try:
        for _ in range(20):
            assert server.get(f"/entries/{first}").json()["rank"] == 0
        assert server.client.post("/entries", json={"name": "b", "rank": 1}).status_code in (503, 504)
        assert server.get(f"/entries/{first}").json()["rank"] == 0
    finally:
        pair.primary.resume()
    eventually(lambda: server.client.post("/entries", json={"name": "c", "rank": 1}).status_code == 201)


def test_a_replica_that_is_away_at_the_start_is_found_later(pair, tmp_path):
    pair.start(tmp_path).stop()
    pair.standby.stop()
    server = Server(tmp_path / "entries.md", tmp_path / "data", "--database",
                    pair.primary.address(pair.name), "--replica", pair.standby.address(pair.name))
    pair.servers.append(server)
    assert "a replica cannot be reached yet" in server.stderr
    server.post("/entries", {"name": "a", "rank": 1})
    pair.standby.start()
    eventually(lambda: "a replica serves reads" in server.stderr)


def test_servers_that_are_no_replicas(pair, tmp_path):
    spec = tmp_path / "entries.md"
    pair.start(tmp_path)
    address = pair.primary.address(pair.name)
    wrong = run("run", spec, "--listen", "127.0.0.1:0", "--database", address, "--replica",
                pair.primary.database("another"))
    assert wrong.returncode == 1 and "is no replica of this database" in wrong.stderr
    with Server(spec, tmp_path / "data", "--database", address, "--replica", address) as server:
        made = server.post("/entries", {"name": "a", "rank": 1}).json()
        assert server.get(f"/entries/{made['id']}").json() == made
        eventually(lambda: "a replica serves no reads" in server.stderr)


@pytest.mark.parametrize("arguments,words", [
    (["--replica", "host=/nowhere"], "the embedded database has no replicas"),
    (["--database", "dbname=x", "--replica-lag", "5"], "no replica that could lag"),
    (["--database", "dbname=x", "--replica", "dbname=y", "--replica-lag", "soon"],
     "no number of seconds"),
])
def test_options_that_do_not_go_together(tmp_path, arguments, words):
    spec = tmp_path / "entries.md"
    spec.write_text(document("entries", TABLES))
    done = run("run", spec, "--listen", "127.0.0.1:0", *arguments)
    assert done.returncode == 2 and words in re.sub(r"\s+", " ", done.stderr)
