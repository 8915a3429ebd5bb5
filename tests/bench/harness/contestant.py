# SPDX-License-Identifier: Apache-2.0
"""What the harness asks of a contestant: whether it is there, how it starts, what it serves.

Promises: a subclass states only its command and its peculiarities; seeding, starting, checking and
stopping are done here, alike for all.
Must not: hold a contestant's name or a special case for one.
"""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

from harness import client, data
from harness.failure import Failure
from harness.process import Process

HERE = Path(__file__).resolve().parent.parent
START_SECONDS = 60
RESOURCES = "/api/v1/resources"


class Contestant:
    """A server under test. `directory` is its own scratch directory, `core` where it runs."""

    name = ""
    title = ""
    serves_resources = True
    ready_path = "/"

    def __init__(self, settings, directory):
        self.settings = settings
        self.directory = Path(directory)
        self.process = None
        self.port = None
        self.idle_rss_bytes = None
        self.acknowledged = 0

    def missing(self):
        """Why it cannot take part, or None."""
        return None

    def versions(self):
        """[(part, version)] for the report."""
        return []

    def command(self, port):
        raise NotImplementedError

    def environment(self):
        return None

    def prepare(self):
        """Everything that must exist before start(); called once."""
        self.directory.mkdir(parents=True, exist_ok=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Starts the server and waits for its first answer; returns the seconds that took."""
        self.port = client.free_port()
        log = self.directory / "output.log"
        self.process = Process(self.command(self.port), self.settings.server_core, log,
                               self.environment())
        seconds = client.wait_for_answer(self.process, self.port, self.ready_path, START_SECONDS)
        if seconds is None:
            words = self.process.last_words()
            self.stop()
            raise Failure(f"{self.name}: no answer to GET {self.ready_path}\n{words}")
        return seconds

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    def check(self):
        """Raises Failure unless it serves what the measurements are about."""


class SqliteContestant(Contestant):
    """A contestant that serves the table resources from a SQLite file in its data directory."""

    def __init__(self, settings, directory):
        super().__init__(settings, directory)
        self.data_directory = self.directory / "data"
        self.seed_count = settings.rows

    def prepare(self):
        """Seeds through the server's own schema, or takes the copy that an earlier run kept."""
        super().prepare()
        self.data_directory.mkdir(exist_ok=True)
        self.ready_path = RESOURCES + "?limit=1"
        self.start()
        self.stop()
        database = data.find_database(self.data_directory)
        kept = self.settings.cache / f"{self.name}-{self.seed_count}-{_schema_digest(database)}"
        if kept.is_dir():
            shutil.rmtree(self.data_directory)
            _copy_tree(kept, self.data_directory)
        else:
            data.fill(database, self.seed_count)
            if self.settings.keep:
                _copy_tree(self.data_directory, kept)
        _flush_tree(self.data_directory)
        self.ready_path = f"{RESOURCES}/{data.sample_ids(self.seed_count)[0]}"

    def count_rows(self):
        return data.count_rows(data.find_database(self.data_directory))

    def check(self):
        self._check_get()
        self._check_list()
        self._check_create()

    def _check_get(self):
        position = data.sample_positions(self.seed_count)[0]
        path = f"{RESOURCES}/{data.sample_ids(self.seed_count)[0]}"
        status, _, found = client.ask(self.port, "GET", path)
        client.expect(
            status == 200 and set(found) == set(data.COLUMNS)
            and found["id"] == data.sample_ids(self.seed_count)[0]
            and found["name"] == f"Resource {position:07d}"
            and found["config"] == data.config_of(position),
            f"{self.name}: GET {path} is to answer 200 and the seeded row", found)

    def _check_list(self):
        path = f"{RESOURCES}?limit=20"
        status, _, found = client.ask(self.port, "GET", path)
        client.expect(
            status == 200 and len(found["data"]) == min(20, self.seed_count)
            and set(found["data"][0]) == set(data.COLUMNS)
            and isinstance(found["data"][0]["config"], dict),
            f"{self.name}: GET {path} is to answer 200 and 20 whole rows", found)

    def _check_create(self):
        body = next(data.bodies())
        status, headers, made = client.ask(self.port, "POST", RESOURCES, body)
        client.expect(status == 201 and "id" in made, f"{self.name}: POST is to answer 201", made)
        self.acknowledged += 1
        status, _, found = client.ask(self.port, "GET", f"{RESOURCES}/{made['id']}")
        client.expect(status == 200 and found == made,
                      f"{self.name}: what POST answered is to be what GET answers", found)
        for wrong in ('{"status":"active"}', '{"name":"x","hue":"red"}', '{"name":7}', '{"name'):
            status, _, found = client.ask(self.port, "POST", RESOURCES, wrong)
            client.expect(status in (400, 422), f"{self.name}: POST {wrong} is to be refused", found)


def _schema_digest(database):
    """What the seeded rows depend on: the server's schema and the rows themselves."""
    connection = sqlite3.connect(database)
    try:
        schema = connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    finally:
        connection.close()
    seed = Path(data.__file__).read_bytes() + (HERE / "resources.md").read_bytes()
    return hashlib.sha256(repr(schema).encode() + seed).hexdigest()[:12]


def _copy_tree(source, target):
    """Copies through a neighbour and a rename, so that a broken-off copy is never taken for one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(source, partial)
    os.rename(partial, target)


def _flush_tree(directory):
    """Writes the data out now, so that its write-back does not fall into a measured round."""
    for path in directory.rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                os.fsync(file.fileno())
