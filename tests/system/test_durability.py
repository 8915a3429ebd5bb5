# SPDX-License-Identifier: Apache-2.0
"""Killed under load: every acknowledged write is there, and none by half.

PHOENIX_KILLS says how often the process is killed (12); for a long run, say 500."""

import http.client
import json
import os
import random
import resource
import signal
import subprocess
import threading
import time

import pytest

from documents import document
from phoenix import PROGRAM, Server, run

KILLS = int(os.environ.get("PHOENIX_KILLS", "12"))
WRITERS = 6

# `rank` and `twin` hold the same number in every record, and `name` holds it too: a record of which
# only a part was written would show. Two indexes make each write touch several pages.
LEDGER = document("entries", """
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(60) NOT NULL UNIQUE,
    rank INTEGER NOT NULL,
    filling TEXT NOT NULL,
    twin INTEGER NOT NULL""") + """
```sql
CREATE INDEX idx_entries_rank ON entries (rank);
```
"""


def record(name, number):
    return {"name": f"{name}/{number}", "rank": number, "twin": number,
            "filling": f"{number} " * (number % 400)}


class Writer(threading.Thread):
    """Creates, changes and deletes records of its own until the server is gone.

    `acknowledged`: id to record, or to None once deleted. `open`: the one request without an
    answer, as (id or None, record or None)."""

    def __init__(self, server, name):
        super().__init__()
        self.connection = http.client.HTTPConnection(*server.address, timeout=30)
        self.name, self.number = name, 0
        self.random = random.Random(name)
        self.acknowledged, self.open = {}, None
        self.refused = []

    def request(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def write(self):
        living = [key for key, value in self.acknowledged.items() if value is not None]
        choice = self.random.random()
        self.number += 1
        value = record(self.name, self.number)
        if choice < 0.6 or not living:
            self.open = (None, value)
            status, made = self.request("POST", "/entries", value)
            key = made["id"] if status == 201 else None
        else:
            key = self.random.choice(living)
            method = "DELETE" if choice > 0.9 else "PUT" if choice > 0.75 else "PATCH"
            value = None if method == "DELETE" else value
            self.open = (key, value)
            status, _ = self.request(method, f"/entries/{key}", value)
        if status not in (200, 201, 204):
            self.refused.append(status)
            return
        self.acknowledged[key] = value
        self.open = None

    def run(self):
        try:
            while not self.refused:
                self.write()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            self.connection.close()


def read_all(server):
    found, path = {}, "/entries?limit=100"
    while path:
        answer = server.get(path)
        for each in answer.json()["data"]:
            assert each["id"] not in found
            found[each["id"]] = {key: value for key, value in each.items() if key != "id"}
        path = answer.links["next"]["url"] if "next" in answer.links else None
    return found


def expect(found, before, writers):
    """The store holds `before` and what the writers were told, give or take what was under way."""
    expected = dict(before)
    unsure = []
    for writer in writers:
        assert not writer.refused, writer.refused
        expected.update(writer.acknowledged)
        if writer.open is not None:
            unsure.append(writer.open)
    expected = {key: value for key, value in expected.items() if value is not None}
    for key, value in unsure:
        if key is None:
            keys = [each for each, stored in found.items() if stored["name"] == value["name"]]
            key = keys[0] if keys else None
        if key is None or found.get(key) == expected.get(key):
            continue
        assert found.get(key) == value, f"record {key} is half written: {found.get(key)}"
        expected[key] = value
    expected = {key: value for key, value in expected.items() if value is not None}
    lost = {key: value for key, value in expected.items() if found.get(key) != value}
    assert not lost, f"{len(lost)} acknowledged writes are lost, such as {next(iter(lost.items()))}"
    assert found.keys() == expected.keys(), "records that nobody wrote, or that were deleted"


def test_a_killed_server_keeps_what_it_acknowledged(serve):
    chance = random.Random(4711)
    before, total = {}, 0
    for life in range(KILLS):
        server = serve(LEDGER)
        writers = [Writer(server, f"w{life}-{number}") for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.05, 0.6))
        server.kill()
        for writer in writers:
            writer.join()
        total += sum(len(writer.acknowledged) for writer in writers)
        again = serve(LEDGER)
        found = read_all(again)
        expect(found, before, writers)
        before = found
        if life % 3 == 0:
            again.kill()  # right after a recovery
        else:
            assert again.stop() == 0
    assert total > KILLS * WRITERS


def test_killed_while_the_database_is_made(tmp_path, serve):
    """Whenever it dies in its first moments, the next start is well."""
    chance = random.Random(815)
    spec = tmp_path / "ledger.md"
    spec.write_text(LEDGER)
    for life in range(8):
        data = tmp_path / f"data{life}"
        dying = subprocess.Popen([PROGRAM, "run", spec, "--listen", "127.0.0.1:0", "--data", data],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.0, 0.12))
        dying.kill()
        dying.wait()
        again = serve(LEDGER, data=data)
        made = again.post("/entries", record("first", 1)).json()
        assert again.get("/entries").json()["data"] == [made]
        assert again.stop() == 0


def test_sigterm_answers_or_leaves_undone(serve):
    """A request sent while the server goes is answered, or leaves no trace."""
    server = serve(LEDGER)
    writers = [Writer(server, f"term-{number}") for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(0.5)
    server.process.send_signal(signal.SIGTERM)
    for writer in writers:
        writer.join(40)
    assert server.process.wait(40) == 0
    told = {}
    for writer in writers:
        assert not writer.refused, writer.refused
        told.update(writer.acknowledged)
    assert len(told) > WRITERS
    assert read_all(serve(LEDGER)) == {key: value for key, value in told.items() if value}


def test_a_second_signal_ends_it_at_once_without_loss(serve, tmp_path):
    spec = tmp_path / "ledger.md"
    spec.write_text(LEDGER)
    server = Server(spec, tmp_path / "data")
    writers = [Writer(server, f"twice-{number}") for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(0.3)
    server.process.send_signal(signal.SIGTERM)
    server.process.send_signal(signal.SIGTERM)
    for writer in writers:
        writer.join(40)
    assert server.process.wait(20) in (0, 128 + signal.SIGTERM)
    expect(read_all(serve(LEDGER)), {}, writers)


@pytest.mark.sqlite
def test_a_full_disk_loses_nothing_that_was_acknowledged(serve):
    """Files may not grow beyond 512 KB: writes begin to fail, cleanly, and reads go on."""
    limit = 512 * 1024
    server = serve(LEDGER, preexec_fn=lambda: (
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))))
    told, failures = {}, 0
    for number in range(2000):
        value = record("full", number) | {"filling": "x" * 4000}
        answer = server.client.post("/entries", json=value)
        if answer.status_code == 201:
            told[answer.json()["id"]] = value
            failures = 0  # what is in the log has gone into the database
            continue
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 1, answer.text
        assert "disk of the database is full" in answer.json()["error"]["message"]
        assert "sqlite" not in answer.text.lower() and "phoenix.db" not in answer.text
        failures += 1
        if failures == 5:
            break
    assert failures == 5 and len(told) >= 10
    ready = server.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        503, {"status": "unavailable", "checks": {"store": "disk full"}})
    assert read_all(server) == told
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE,
                     (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert server.get("/readyz").json()["status"] == "ready"  # without a restart
    told[server.post("/entries", record("room", 1)).json()["id"]] = record("room", 1)
    server.kill()
    again = serve(LEDGER)  # room again
    assert read_all(again) == told
    again.post("/entries", record("after", 1))


@pytest.mark.parametrize("size", [8192, 32768])
def test_a_full_disk_at_the_start_is_named(tmp_path, size):
    spec = tmp_path / "ledger.md"
    spec.write_text(LEDGER)
    done = run("run", spec, "--listen", "127.0.0.1:0", "--data", tmp_path / "data",
               preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                   resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))))
    assert done.returncode == 1
    assert str(tmp_path / "data") in done.stderr
    assert "has no room" in done.stderr and "transaction" not in done.stderr
    assert not (tmp_path / "data").exists()  # nothing half done
