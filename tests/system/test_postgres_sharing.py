# SPDX-License-Identifier: Apache-2.0
"""Requests that share a statement on a PostgreSQL server: each has the answer that it would have had
alone, whatever becomes of its neighbours."""

import json
import os
import re
import signal
import socket
import time
import uuid
from contextlib import contextmanager

import pytest

from documents import TYPES, document
from phoenix import Server
from postgres import Postgres, find_programs

pytestmark = [pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed"),
              pytest.mark.sqlite]

ENTRIES = document("entries", """
    id UUID PRIMARY KEY,
    name VARCHAR(60) NOT NULL UNIQUE,
    rank INTEGER NOT NULL""")
WORDS = document("words", """
    code VARCHAR(40) PRIMARY KEY,
    rank INTEGER NOT NULL""").replace("{id}", "{code}")
ROOMS = document("rooms", """
    id BIGSERIAL PRIMARY KEY,
    rank INTEGER NOT NULL""")
NOTES = """\
# Notes

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member'))
);
CREATE TABLE notes (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    text TEXT NOT NULL
);
```

## API Endpoints

- `POST /auth/register` - Register
- `POST /auth/login` - Sign in
- `GET /notes` - List
- `POST /notes` - Write one
- `GET /notes/{id}` - Read one

## Authorization

- **Admin**: Full access
- **Member**: Manage own notes

Passwords are hashed with bcrypt at cost 4.
"""


@pytest.fixture(scope="module")
def postgres():
    server = Postgres(["log_min_duration_statement=0"])
    yield server
    server.remove()


class Place:
    """A server of Phoenix on a database of its own, and what PostgreSQL was asked since."""

    def __init__(self, postgres, folder, spec, user="phoenix"):
        self.postgres = postgres
        self.name = postgres.database(folder).split("dbname=")[1]
        (folder / "specification.md").write_text(spec)
        self.query("DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN END "
                   "$$; GRANT ALL ON SCHEMA public TO reader")
        self.server = Server(folder / "specification.md", folder / "data", "--database",
                             f"{postgres.address(self.name)} user={user}")
        self.start = 0
        self.forget()

    def query(self, sql):
        return self.postgres.query(self.name, sql).strip()

    def forget(self):
        self.start = (self.postgres.folder / "log").stat().st_size

    def asked(self, pattern):
        """How often PostgreSQL ran a statement like that since the last forget()."""
        with open(self.postgres.folder / "log", encoding="utf-8", errors="replace") as log:
            log.seek(self.start)
            return len(re.findall(rf"execute \S+: {pattern}", log.read()))

    def backends(self):
        return [int(line) for line in self.query(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
            "application_name = 'phoenix' ORDER BY pid").splitlines()]

    @contextmanager
    def paused(self, *pids):
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def burst(self, requests, between=None):
        """Sends them all, each on a connection of its own, so that Phoenix finds them all at once;
        a pair of status and body for each. `between` is called when they are under way."""
        peers = [socket.create_connection(self.server.address, timeout=30) for _ in requests]
        with self.paused(self.server.process.pid):
            for peer, (method, path, body, headers) in zip(peers, requests):
                content = "" if body is None else json.dumps(body)
                lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close",
                         "Content-Type: application/json", f"Content-Length: {len(content)}",
                         *(f"{name}: {value}" for name, value in headers.items())]
                peer.sendall(("\r\n".join(lines) + "\r\n\r\n" + content).encode())
        if between:
            between()
        return [read(peer) for peer in peers]

    def gets(self, paths, between=None):
        return self.burst([("GET", path, None, {}) for path in paths], between)


def read(peer):
    with peer:
        text = b""
        while more := peer.recv(65536):
            text += more
    head, _, body = text.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body) if body else None


@pytest.fixture
def place(postgres, tmp_path):
    found = []

    def start(*arguments):
        found.append(Place(postgres, tmp_path, *arguments))
        return found[-1]

    yield start
    assert all(each.server.stop() == 0 for each in found)


def end(pid):
    """Of a process that is stopped: by the server's own signal, as pg_terminate_backend does."""
    os.kill(pid, signal.SIGTERM)
    os.kill(pid, signal.SIGCONT)


def statuses(answers):
    return [status for status, _ in answers]


def fill(place, count=60):
    """Records of those names and ranks; their keys."""
    return [place.server.post("/entries", {"id": str(uuid.uuid4()), "name": f"n{i}", "rank": i})
            .json()["id"] for i in range(count)]


def test_each_gets_its_own_record(place):
    place = place(ENTRIES)
    keys = fill(place)
    missing = str(uuid.uuid4())
    asked = [*keys, missing, keys[3], keys[3], *reversed(keys)]
    place.forget()
    answers = place.gets([f"/entries/{key}" for key in asked])
    for key, (status, body) in zip(asked, answers):
        assert status == (404 if key == missing else 200)
        assert key == missing or (body["id"], body["rank"]) == (key, keys.index(key))
    assert 1 <= place.asked("SELECT .* = ANY") < len(asked) / 4


@pytest.mark.parametrize("spec,keys", [
    (WORDS, ["a", "A", "a b", 'q"uote', "back\\slash", "{br,ace}", "NULL", "ünï", "'", " a"]),
    (ROOMS, list(range(1, 11)))], ids=["text", "whole number"])
def test_keys_of_other_types(place, spec, keys):
    place = place(spec)
    name, key_name = ("words", "code") if spec is WORDS else ("rooms", "id")
    for rank, key in enumerate(keys):
        place.server.post(f"/{name}", {"rank": rank} | ({"code": key} if spec is WORDS else {}))
    place.forget()
    quoted = ["".join(f"%{byte:02x}" for byte in str(key).encode()) for key in keys]
    answers = place.gets([f"/{name}/{key}" for key in quoted * 4])
    assert statuses(answers) == [200] * 4 * len(keys)
    assert [(body[key_name], body["rank"]) for _, body in answers] == \
        [(key, rank) for rank, key in enumerate(keys)] * 4
    assert place.asked("SELECT .* = ANY") >= 1


def test_own_records_stay_their_owners(place):
    place = place(NOTES)
    people = []
    for name in ("ada", "bob", "eve"):
        account = {"email": f"{name}@example.org", "password": "correct horse battery"}
        place.server.post("/auth/register", account)
        token = place.server.post("/auth/login", account, 200).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        notes = [place.server.post("/notes", {"text": f"{name} {i}"}, headers=headers).json()["id"]
                 for i in range(4)]
        people.append((headers, notes))
    requests, expected = [], []
    for headers, own in people:
        for _, notes in people:
            for note in notes:
                requests.append(("GET", f"/notes/{note}", None, headers))
                expected.append((200, note) if note in own else (404, None))
    place.forget()
    answers = place.burst(requests)
    assert [(status, body["id"] if status == 200 else None) for status, body in answers] == expected
    assert place.asked("SELECT .* = ANY.* = ANY") >= 1


def test_a_read_that_fails_leaves_its_neighbours_alone(place):
    place = place(ENTRIES, "reader")
    keys = fill(place, 40)
    place.query("CREATE FUNCTION fail() RETURNS bool LANGUAGE plpgsql AS "
                "$$BEGIN RAISE EXCEPTION 'no'; END$$; "
                "ALTER TABLE entries ENABLE ROW LEVEL SECURITY; "
                "ALTER TABLE entries FORCE ROW LEVEL SECURITY; "
                "CREATE POLICY fail ON entries USING (CASE WHEN rank = 7 THEN fail() ELSE true END)")
    for _ in range(3):
        answers = place.gets([f"/entries/{key}" for key in keys])
        assert statuses(answers) == [500 if i == 7 else 200 for i in range(40)]
    assert [body["rank"] for status, body in answers if status == 200] == \
        [i for i in range(40) if i != 7]


def test_a_statement_that_cannot_be_prepared_fails_alone(place):
    """Those that wait behind it for the same statement keep the connection, and so do the others."""
    place = place(ENTRIES + """
```sql
CREATE TABLE tags (
    id UUID PRIMARY KEY,
    word VARCHAR(40) NOT NULL);
```

- `POST /tags` - Make a tag
- `GET /tags/{id}` - Read a tag
""")
    tag = place.server.post("/tags", {"word": "kept"}).json()
    place.query("ALTER TABLE entries RENAME COLUMN rank TO place")
    before = place.backends()
    paths = [f"/entries/{uuid.uuid4()}" if i % 2 else f"/tags/{tag['id']}" for i in range(60)]
    answers = place.gets(paths)
    assert statuses(answers) == [500 if i % 2 else 200 for i in range(60)]
    assert set(before) <= set(place.backends())  # it may have opened more
    place.query("ALTER TABLE entries RENAME COLUMN place TO rank")
    assert statuses(place.gets(paths)) == [404 if i % 2 else 200 for i in range(60)]


def test_a_killed_backend_fails_no_read(place):
    place = place(ENTRIES)
    keys = fill(place, 40)
    before = len(place.backends())
    for i in range(before):
        victim = place.backends()[i]
        os.kill(victim, signal.SIGSTOP)
        answers = place.gets([f"/entries/{key}" for key in keys], lambda pid=victim: end(pid))
        assert statuses(answers) == [200] * 40
        deadline = time.monotonic() + 20
        while len(place.backends()) < before and time.monotonic() < deadline:
            time.sleep(0.05)


def creates(place, bodies):
    return place.burst([("POST", "/entries", body, {}) for body in bodies])


def entry(number, name=None):
    return {"id": str(uuid.uuid4()), "name": name or f"n{number}", "rank": number}


def test_creates_share_a_statement(place):
    place = place(ENTRIES)
    bodies = [entry(i, 'q"uo\\te' if i == 0 else "ünï" if i == 1 else None) for i in range(60)]
    place.server.post("/entries", entry(-1))
    place.forget()
    answers = creates(place, bodies)
    assert [(status, body["name"], body["rank"]) for status, body in answers] == \
        [(201, body["name"], body["rank"]) for body in bodies]
    assert 1 <= place.asked("INSERT INTO .* unnest") < 15
    for _, body in answers:
        assert place.server.get(f"/entries/{body['id']}").json() == body


def test_a_create_that_fails_leaves_its_neighbours_alone(place):
    place = place(ENTRIES)
    place.server.post("/entries", entry(0, "taken"))
    for turn in range(3):
        bodies = [entry(i, "taken" if i in (7, 23) else f"{turn} {i}") for i in range(40)]
        answers = creates(place, bodies)
        assert statuses(answers) == [409 if i in (7, 23) else 201 for i in range(40)]
        assert [body["name"] for status, body in answers if status == 201] == \
            [body["name"] for body in bodies if body["name"] != "taken"]
    # Two that exclude each other, in one statement: either is made, and only one.
    answers = creates(place, [entry(i, "twins" if i in (3, 4) else f"last {i}") for i in range(40)])
    assert sorted(statuses(answers)[3:5]) == [201, 409]
    assert statuses(answers[:3] + answers[5:]) == [201] * 38
    assert place.query("SELECT count(*) FROM entries") == str(1 + 3 * 38 + 39)


def test_every_type_through_a_shared_create(place):
    place = place(TYPES)
    full = {"code": "abc", "note": "a\nb", "price": 12.30, "ratio": 0.1, "small": -5, "medium": 7,
            "large": 2**53, "weight": 1.5, "is_open": True, "seen_at": "2026-01-02T03:04:05.5Z",
            "day": "2026-02-03", "hour": "10:20:30", "data": {"a": [1, None]}, "picture": "AAEC",
            "owner": str(uuid.uuid4()), "mood": "glad"}
    alone = place.server.post("/samples", full).json()
    empty = place.server.post("/samples", {}).json()
    place.forget()
    bodies = [full, {}] * 20
    answers = place.burst([("POST", "/samples", body, {}) for body in bodies])
    assert place.asked("INSERT INTO .* unnest") >= 1
    for body, (status, made) in zip(bodies, answers):
        assert status == 201
        assert made == (alone if body else empty) | {"id": made["id"]}
    too_long = place.burst([("POST", "/samples", {"ratio": i} if i != 5 else {"mood": "mad"}, {})
                            for i in range(20)])
    assert statuses(too_long) == [400 if i == 5 else 201 for i in range(20)]


def test_a_row_that_a_trigger_swallows_is_an_error(place):
    place = place(ENTRIES)
    place.query("CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS "
                "$$BEGIN RETURN CASE WHEN NEW.rank = 7 THEN NULL ELSE NEW END; END$$; "
                "CREATE TRIGGER swallow BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION "
                "swallow()")
    alone = place.server.client.post("/entries", json=entry(7, "alone"))
    assert alone.status_code == 409 and "trigger" in alone.text
    answers = creates(place, [entry(i) for i in range(40)])
    assert statuses(answers) == [409 if i == 7 else 201 for i in range(40)]
    assert [body["rank"] for status, body in answers if status == 201] == \
        [i for i in range(40) if i != 7]
    assert "trigger" in json.dumps(answers[7][1])


def test_a_killed_backend_loses_no_create_that_was_answered(place):
    place = place(ENTRIES)
    place.server.post("/entries", entry(-1))
    for turn, victim in enumerate(place.backends()):
        os.kill(victim, signal.SIGSTOP)
        bodies = [entry(i, f"{turn} {i}") for i in range(30)]
        answers = place.burst([("POST", "/entries", body, {}) for body in bodies],
                              lambda pid=victim: end(pid))
        assert set(statuses(answers)) <= {201, 503}
        made = {body["name"] for status, body in answers if status == 201}
        found = place.query(f"SELECT name FROM entries WHERE name LIKE '{turn} %'").splitlines()
        assert made <= set(found)
