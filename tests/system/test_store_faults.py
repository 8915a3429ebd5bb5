# SPDX-License-Identifier: Apache-2.0
"""A disk that fills up, turns read-only, or is another's; a primary that is lost to its standby.
Requests are told, nothing that was acknowledged is lost, and no restart is needed."""

import os
import sqlite3
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from documents import document
from grpc_reflect import NOT_SERVING, SERVING, check
from phoenix import Server, connect
from postgres import Postgres, find_programs, free_port

pytestmark = pytest.mark.sqlite
needs_postgres = pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")

LEDGER = document("entries", """
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(60) NOT NULL UNIQUE,
    text TEXT""")


def can_mount():
    if os.geteuid() != 0:
        return False
    folder = tempfile.mkdtemp()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder],
                          capture_output=True, check=False)
    if done.returncode == 0:
        subprocess.run(["umount", folder], check=False)
    os.rmdir(folder)
    return done.returncode == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="only root may make a small file system")


@contextmanager
def small_disk(size):
    """A file system of that size; fill() takes all its room, and free() gives it back."""
    folder = Path(tempfile.mkdtemp(prefix="phoenix-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def fill(folder):
    with open(folder / "ballast", "ab", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            pass


def free(folder):
    (folder / "ballast").unlink()


def eventually(check, seconds=30):
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not come back"
        time.sleep(0.05)


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "ledger.md"
    path.write_text(LEDGER)
    return path


class Writer:
    """Creates records, and keeps the names of those that were acknowledged."""

    def __init__(self, server, prefix):
        self.client, self.prefix = connect(server.url), prefix
        self.made, self.count = set(), 0

    def write(self, text="x" * 2000):
        self.count += 1
        name = f"{self.prefix}{self.count}"
        answer = self.client.post("/entries", json={"name": name, "text": text})
        if answer.status_code == 201:
            self.made.add(name)
        else:
            assert answer.status_code in (503, 504), answer.text
            assert answer.status_code == 504 or int(answer.headers["Retry-After"]) >= 1
            body = answer.json()["error"]
            assert "SQL" not in body["message"] and "/" not in body["message"], body
        return answer.status_code

    def is_writing(self):
        return self.write() == 201


# --- SQLite


def stored(folder):
    database = sqlite3.connect(f"file:{folder / 'phoenix.db'}?mode=ro", uri=True)
    try:
        return {row[0] for row in database.execute("SELECT name FROM entries")}
    finally:
        database.close()


@needs_mount
def test_sqlite_on_a_disk_that_fills_up(spec):
    with small_disk("24m") as disk, Server(spec, disk / "data") as server, \
            grpc.insecure_channel("{}:{}".format(*server.address)) as channel:
        writer = Writer(server, "a")
        for _ in range(50):
            assert writer.is_writing()
        assert check(channel) == SERVING
        fill(disk)
        # The log keeps its length, so some writes may still fit into it.
        eventually(lambda: not writer.is_writing())
        assert writer.write() == 503
        assert server.client.get("/entries").status_code == 200
        eventually(lambda: server.client.get("/readyz").status_code == 503)
        assert server.client.get("/healthz").status_code == 200
        assert check(channel) == NOT_SERVING
        free(disk)
        eventually(writer.is_writing)
        eventually(lambda: server.client.get("/readyz").status_code == 200)
        assert check(channel) == SERVING
        for _ in range(50):
            assert writer.is_writing()
        server.kill()
        assert writer.made <= stored(disk / "data")


@needs_mount
def test_sqlite_on_a_read_only_disk(spec):
    with small_disk("24m") as disk:
        with Server(spec, disk / "data") as server:
            writer = Writer(server, "a")
            assert writer.is_writing()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(AssertionError, match="read-only|Read-only|cannot be written"):
            Server(spec, disk / "data")
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        with Server(spec, disk / "data") as server:
            names = {each["name"] for each in server.get("/entries?limit=100").json()["data"]}
            assert writer.made <= names


def test_sqlite_that_another_process_has_locked(spec, tmp_path):
    with Server(spec, tmp_path / "data") as server:
        writer = Writer(server, "a")
        assert writer.is_writing()
        other = sqlite3.connect(tmp_path / "data/phoenix.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert writer.write() == 503
        assert time.monotonic() - began < 15
        assert server.client.get("/entries").status_code == 200
        other.execute("ROLLBACK")
        eventually(writer.is_writing)
        other.execute("BEGIN IMMEDIATE")
        waiting = threading.Thread(target=writer.write)
        waiting.start()
        time.sleep(1)
        other.execute("COMMIT")
        waiting.join()
        other.close()
        assert writer.made <= stored(tmp_path / "data")
        assert len(writer.made) == 3


# --- PostgreSQL


@needs_postgres
@needs_mount
def test_postgresql_whose_disk_for_tables_is_full(spec, tmp_path):
    postgres = Postgres()
    try:
        with small_disk("48m") as disk:
            space = disk / "space"
            space.mkdir()
            postgres.own(space)
            postgres.query("postgres", f"CREATE TABLESPACE small LOCATION '{space}'")
            postgres.query("postgres", "CREATE DATABASE ledger TABLESPACE small")
            with Server(spec, tmp_path / "data", "--database", postgres.address("ledger")) as server:
                writer = Writer(server, "a")
                assert writer.is_writing()
                fill(disk)
                eventually(lambda: not writer.is_writing(), 60)
                assert writer.write() == 503
                assert server.client.get("/entries").status_code == 200
                free(disk)
                eventually(writer.is_writing)
                found = postgres.query("ledger", "SELECT name FROM entries").split()
                assert writer.made <= set(found)
            postgres.stop("immediate")
    finally:
        postgres.remove()


@needs_postgres
@needs_mount
def test_postgresql_whose_disk_for_the_log_is_full(spec, tmp_path):
    with small_disk("160m") as disk:
        disk.chmod(0o777)
        postgres = Postgres(["max_wal_size=32MB", "min_wal_size=32MB", "wal_recycle=off",
                             "wal_init_zero=on"], data=disk / "data")
        try:
            address = postgres.database(tmp_path)
            with Server(spec, tmp_path / "data", "--database", address) as server:
                writer = Writer(server, "a")
                assert writer.is_writing()
                fill(disk)
                # The server ends when it cannot go on with its log: it loses nothing by that.
                eventually(lambda: not writer.is_writing(), 60)
                assert server.client.get("/healthz").status_code == 200
                free(disk)
                time.sleep(1)
                try:
                    postgres.query("postgres", "SELECT 1")
                except AssertionError:
                    (postgres.data / "postmaster.pid").unlink(missing_ok=True)
                    postgres.start()
                eventually(writer.is_writing)
                found = postgres.query(address.split("dbname=")[1], "SELECT name FROM entries")
                assert writer.made <= set(found.split())
        finally:
            postgres.remove()


@needs_postgres
@pytest.mark.parametrize("fault", ["stopped", "hanging"])
def test_a_primary_that_is_lost_to_its_standby(spec, tmp_path, fault):
    primary = Postgres(port=free_port())
    standby = None
    try:
        standby = Postgres(["hot_standby=on"], port=free_port(), primary=primary)
        name = primary.database(tmp_path).split("dbname=")[1]
        # What is acknowledged is on both.
        primary.query("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.query("postgres", "SELECT pg_reload_conf()")
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        address = f"postgresql://phoenix@{hosts}/{name}?target_session_attrs=read-write"
        with Server(spec, tmp_path / "data", "--database", address, "--replica",
                    f"postgresql://phoenix@{hosts}/{name}") as server:
            writers = [Writer(server, f"{i}/") for i in range(4)]
            is_over = threading.Event()

            def go_on(writer):
                while not is_over.is_set():
                    if not writer.is_writing():
                        time.sleep(0.05)

            threads = [threading.Thread(target=go_on, args=(each,)) for each in writers]
            for thread in threads:
                thread.start()
            time.sleep(1.5)
            if fault == "stopped":
                primary.stop("immediate")
            else:
                primary.pause()
            standby.query("postgres", "ALTER SYSTEM SET synchronous_standby_names = ''")
            standby.promote()
            before = sum(len(each.made) for each in writers)
            eventually(lambda: sum(len(each.made) for each in writers) > before + 20, 60)
            is_over.set()
            for thread in threads:
                thread.join()
            found = set(standby.query(name, "SELECT name FROM entries").split())
            assert set().union(*(each.made for each in writers)) <= found
            assert before > 20
    finally:
        primary.remove()
        if standby is not None:
            standby.remove()
