# SPDX-License-Identifier: Apache-2.0
"""Connections to a PostgreSQL server: how many there are, and what happens when some of them are
slow, blocked or in each other's way."""

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from documents import document
from phoenix import Server, connect, run
from postgres import Postgres, find_programs

pytestmark = [pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
              pytest.mark.sqlite]

TABLES = """
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(60) NOT NULL UNIQUE,
    rank INTEGER NOT NULL"""
POOL = "\n\n## Performance\n\n- Connection pooling (max {} connections)\n"


@pytest.fixture(scope="module")
def postgres():
    server = Postgres()
    yield server
    server.remove()


class Place:
    """A database of the test's own, and servers on it."""

    def __init__(self, postgres, folder):
        self.postgres, self.folder, self.servers = postgres, folder, []
        self.name = postgres.database(folder).split("dbname=")[1]

    def start(self, *arguments, pool=None, user="phoenix"):
        spec = self.folder / "entries.md"
        spec.write_text(document("entries", TABLES) + (POOL.format(pool) if pool else ""))
        self.servers.append(Server(spec, self.folder / "data", "--database",
                                   f"{self.postgres.address(self.name)} user={user}", *arguments))
        return self.servers[-1]

    def query(self, sql):
        return self.postgres.query(self.name, sql).strip()

    def connections(self):
        return int(self.query("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                              "current_database() AND application_name = 'phoenix'"))

    @contextmanager
    def hold(self, sql):
        """Runs SQL in a transaction that stays open until the end of the block."""
        psql = subprocess.Popen(["psql", "-d", self.postgres.address(self.name), "-qAtX"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        psql.stdin.write(f"BEGIN; {sql}; SELECT 'held';\n")
        psql.stdin.flush()
        assert psql.stdout.readline() == "held\n"
        try:
            yield
        finally:
            psql.communicate("ROLLBACK;\n")


@pytest.fixture
def place(postgres, tmp_path):
    found = Place(postgres, tmp_path)
    yield found
    assert all(server.stop() == 0 for server in found.servers)


def timed(client, method, path, **options):
    began = time.monotonic()
    answer = client.request(method, path, **options)
    return answer.status_code, time.monotonic() - began


def in_background(count, client, method, path, bodies=None):
    """Sends that many requests at once; returns a function that waits for their answers."""
    pool = ThreadPoolExecutor(count)
    futures = [pool.submit(timed, client, method, path, json=bodies[i] if bodies else None)
               for i in range(count)]
    return lambda: [future.result() for future in futures]


@pytest.mark.parametrize("pool,arguments,maximum", [
    (2, [], 2), (3, [], 3), (7, [], 7), (50, ["--connections", "4"], 4)])
def test_never_more_connections_than_allowed(place, pool, arguments, maximum):
    server = place.start(*arguments, pool=pool)
    assert f"at most {maximum} connections" in server.stdout
    server.post("/entries", {"name": "a", "rank": 1})
    most = 0
    with place.hold("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE"):
        answers = in_background(12, server.client, "GET", "/entries")
        writes = in_background(12, server.client, "POST", "/entries",
                               [{"name": f"w{i}", "rank": i} for i in range(12)])
        # Not for as long as a statement may wait, however slow the machine is.
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            most = max(most, place.connections())
            time.sleep(0.1)
    assert most <= maximum
    assert {status for status, _ in answers()} == {200}
    assert {status for status, _ in writes()} == {201}
    assert most == maximum


def test_a_document_that_allows_one_connection(place):
    with pytest.raises(AssertionError, match="two are needed"):
        place.start(pool=1)


@pytest.mark.parametrize("arguments,words", [
    (["--connections", "1", "--database", "x=y"], "at least 2 are needed"),
    (["--connections", "many", "--database", "x=y"], "no number of connections"),
    (["--connections", "5"], "leave --connections out"),
])
def test_a_number_of_connections_that_cannot_be(tmp_path, arguments, words):
    spec = tmp_path / "entries.md"
    spec.write_text(document("entries", TABLES))
    done = run("run", spec, "--listen", "127.0.0.1:0", *arguments)
    assert done.returncode == 2 and words in done.stderr


def test_a_slow_read_does_not_hold_up_fast_ones(place):
    place.query("CREATE ROLE reader LOGIN; GRANT ALL ON SCHEMA public TO reader")
    server = place.start(pool=8, user="reader")
    keys = [server.post("/entries", {"name": f"n{i}", "rank": i}).json()["id"] for i in range(10)]
    # A row policy makes one record slow to read, and no other; it does not bind superusers.
    place.query("CREATE FUNCTION slow() RETURNS bool LANGUAGE plpgsql AS "
                "$$BEGIN PERFORM pg_sleep(1); RETURN true; END$$; "
                "ALTER TABLE entries ENABLE ROW LEVEL SECURITY; "
                "ALTER TABLE entries FORCE ROW LEVEL SECURITY; "
                "CREATE POLICY slow ON entries USING (CASE WHEN rank = 7 THEN slow() ELSE true END)")
    for _ in range(3):  # a machine that is busy itself may be late to notice that a statement is slow
        slow = in_background(2, server.client, "GET", f"/entries/{keys[7]}")
        fast = in_background(30, server.client, "GET", f"/entries/{keys[6]}")()
        if all(seconds < 0.5 for _, seconds in fast):
            break
        slow()
    assert all(status == 200 and seconds < 0.5 for status, seconds in fast), fast
    fast = [timed(server.client, "GET", f"/entries/{keys[6]}") for _ in range(50)]
    assert all(status == 200 and seconds < 0.5 for status, seconds in fast), fast
    assert all(status == 200 and seconds >= 1 for status, seconds in slow()), slow()


def test_a_blocked_write_does_not_hold_up_its_neighbours(place):
    server = place.start()
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    with place.hold(f"UPDATE entries SET rank = 1 WHERE id = {first}"):
        blocked = in_background(2, server.client, "PATCH", f"/entries/{first}",
                                [{"rank": 5}, {"rank": 5}])
        time.sleep(0.1)
        others = in_background(40, server.client, "POST", "/entries",
                               [{"name": f"n{i}", "rank": i} for i in range(40)])()
        assert {status for status, _ in others} == {201}
        assert max(seconds for _, seconds in others) < 3, others
    assert {status for status, _ in blocked()} == {200}
    assert server.get(f"/entries/{first}").json()["rank"] == 5


def test_who_is_alone_waits_for_a_lock_whoever_went_before(place):
    """One writer: what went before shared its transactions, which do not wait for long."""
    server = place.start(pool=3)
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    for turn in range(2):
        others = in_background(40, server.client, "POST", "/entries",
                               [{"name": f"{turn} {i}", "rank": i} for i in range(40)])()
        assert {status for status, _ in others} == {201}
        with place.hold(f"UPDATE entries SET rank = 1 WHERE id = {first}"):
            blocked = in_background(1, server.client, "PATCH", f"/entries/{first}", [{"rank": 5}])
            time.sleep(0.4)
        assert [status for status, _ in blocked()] == [200]


def test_a_statement_that_takes_too_long_is_504(place):
    server = place.start()
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    with place.hold("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE"):
        read = in_background(1, server.client, "GET", f"/entries/{first}")
        write = in_background(1, server.client, "PATCH", f"/entries/{first}", [{"rank": 9}])
        for status, seconds in read() + write():
            assert status == 504 and 4.5 < seconds < 9
    assert server.get(f"/entries/{first}").json()["rank"] == 0


def test_conflicts_are_tried_again(place):
    place.query(f"ALTER DATABASE {place.name} SET default_transaction_isolation = serializable")
    server = place.start()
    first = server.post("/entries", {"name": "first", "rank": 0}).json()["id"]
    over = threading.Event()

    def disturb():
        """Another program that reads and changes the same rows, in the strictest way."""
        while not over.is_set():
            subprocess.run(["psql", "-d", place.postgres.address(place.name), "-qAtX", "-c",
                            "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT sum(rank) FROM entries; "
                            f"UPDATE entries SET rank = rank + 0 WHERE id = {first}; COMMIT"],
                           capture_output=True, check=False)

    disturber = threading.Thread(target=disturb)
    disturber.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(
                lambda i: server.client.patch(f"/entries/{first}", json={"rank": i}), range(200)))
    finally:
        over.set()
        disturber.join()
    assert {answer.status_code for answer in answers} == {200}


def test_reads_cannot_write(place):
    server = place.start()
    server.get("/entries")
    # A view's rule or a function could write where the statement only reads: not on these.
    place.query("ALTER TABLE entries RENAME TO kept; CREATE TABLE seen (n int); "
                "CREATE FUNCTION spy() RETURNS bigint LANGUAGE plpgsql AS "
                "$$BEGIN INSERT INTO seen VALUES (1); RETURN 1; END$$; "
                "CREATE VIEW entries AS SELECT spy() AS id, name, rank FROM kept; "
                "INSERT INTO kept (name, rank) VALUES ('a', 1)")
    assert server.client.get("/entries").status_code in (500, 503)
    assert place.query("SELECT count(*) FROM seen") == "0"


def test_a_table_that_changes_under_prepared_statements(place):
    server = place.start()
    first = server.post("/entries", {"name": "first", "rank": 7}).json()["id"]
    for _ in range(20):
        assert server.get(f"/entries/{first}").json()["rank"] == 7
    place.query("ALTER TABLE entries ALTER rank TYPE bigint")
    for _ in range(20):
        assert server.get(f"/entries/{first}").json()["rank"] == 7
        assert server.patch(f"/entries/{first}", {"rank": 7}).json()["rank"] == 7


def test_extra_connections_are_for_when_they_are_needed(place):
    server = place.start("--connections", "40")
    usual = place.connections()
    assert usual <= 14
    server.post("/entries", {"name": "a", "rank": 1})
    client = connect(server.url)
    with place.hold("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE"):
        waiting = in_background(10, client, "GET", "/entries")
        time.sleep(1)
        assert usual < place.connections() <= 40
    assert {status for status, _ in waiting()} == {200}
