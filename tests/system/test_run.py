# SPDX-License-Identifier: Apache-2.0
"""Starting, stopping and starting again, well and badly."""

import re
import signal
import socket
import sqlite3
import threading
import time
from decimal import Decimal

import pytest

from documents import ITEMS, document
from phoenix import EXAMPLES, Server, run

SERVICE = EXAMPLES / "resource-service.md"
PATH = "/api/v1/resources"
SIGN_IN = """# Slow

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |

## Security

- Passwords are hashed with bcrypt, cost 14
- Rate limit: 1000 requests per minute per IP for sign-in

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL
);
```
"""


def compare_decimals(one, other):
    one, other = Decimal(one), Decimal(other)
    return (one > other) - (one < other)


def test_it_says_what_it_serves(serve):
    server = serve(SERVICE)
    for line in ("GET", "POST", "PUT", "DELETE"):
        assert line in server.stdout
    assert PATH + "/{id}" in server.stdout
    assert server.stdout.splitlines()[-1] == f"listening on {server.url}"


@pytest.mark.smoke
@pytest.mark.parametrize("name", ["resource-service", "shop", "finance", "feature"])
def test_every_example_serves(serve, name):
    server = serve(EXAMPLES / f"{name}.md")
    assert server.get("/healthz").json()["status"] == "alive"
    assert server.get("/readyz").json()["status"] == "ready"
    assert server.get("/openapi.json").json()["openapi"].startswith("3.1")
    assert "<html" in server.get("/docs").text.lower()


@pytest.mark.smoke
def test_a_restart_keeps_the_data(serve):
    first = serve(SERVICE)
    made = first.post(PATH, {"name": "kept"}).json()
    assert first.stop() == 0
    second = serve(SERVICE)
    assert second.get(f"{PATH}/{made['id']}").json() == made
    assert second.stop(signal.SIGINT) == 0


@pytest.mark.sqlite
def test_the_database_is_complete_after_a_stop(serve):
    server = serve(SERVICE)
    server.post(PATH, {"name": "kept"})
    server.stop()
    with sqlite3.connect(server.data / "phoenix.db") as database:
        database.create_collation("DECIMAL", compare_decimals)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT name FROM resources").fetchall() == [("kept",)]
        indexes = {row[0] for row in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'index'")}
    assert {"idx_resources_status", "idx_resources_created_at"} <= indexes


def test_sigterm_finishes_what_is_in_flight(serve):
    server = serve(ITEMS)
    answers, stop = [], threading.Event()

    def write(worker):
        number = 0
        while not stop.is_set():
            number += 1
            try:
                answer = server.client.post("/items", json={"name": f"{worker}-{number}", "rank": 1})
            except Exception:  # the listener is gone: nothing was promised
                return
            answers.append(answer.status_code)
            if answer.headers.get("connection") == "close":
                return

    writers = [threading.Thread(target=write, args=(i,)) for i in range(8)]
    for writer in writers:
        writer.start()
    time.sleep(0.5)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(40) == 0
    stop.set()
    for writer in writers:
        writer.join()
    assert len(answers) > 20 and set(answers) == {201}
    again = serve(server.spec)
    assert again.get("/items?count=exact").json()["meta"]["total"] >= len(answers)


def test_a_request_half_sent_is_finished_after_sigterm(serve):
    server = serve(ITEMS)
    body = b'{"name":"slow","rank":1}'
    with socket.create_connection(server.address) as peer:
        peer.sendall(b"POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                     b"Content-Length: %d\r\n\r\n" % len(body) + body[:5])
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        peer.sendall(body[5:])
        answer = peer.recv(65536)
    assert answer.startswith(b"HTTP/1.1 201 Created\r\n")
    assert b"connection: close" in answer.lower()
    assert server.process.wait(40) == 0


def test_a_second_signal_ends_it_at_once(tmp_path):
    server = Server(SERVICE, tmp_path / "data")
    with socket.create_connection(server.address) as peer:
        peer.sendall(b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                     b"Content-Length: 20\r\n\r\n{" % PATH.encode())
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert server.process.poll() is None
        started = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(10) == 130
        assert time.monotonic() - started < 5
    server.client.close()
    server._finish_reading()
    assert "a second signal: stopping at once" in server.stderr


def test_passwords_that_wait_do_not_hold_up_a_stop(tmp_path):
    document = tmp_path / "specification.md"
    document.write_text(SIGN_IN)
    server = Server(document, tmp_path / "data")
    answers = []

    def sign_in():
        answer = server.client.post("/api/v1/auth/login", json={"email": "a@b.c", "password": "x"})
        answers.append(answer.status_code)

    people = [threading.Thread(target=sign_in) for _ in range(40)]
    for person in people:
        person.start()
    time.sleep(1)
    started = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(40) == 0
    took = time.monotonic() - started
    for person in people:
        person.join()
    server.stop()
    assert set(answers) <= {401, 429, 503} and answers.count(503) > 5
    assert took < 20  # one after the other they would have taken a minute


def test_a_start_that_fails_lists_no_endpoints(tmp_path):
    for listen, *more in (("10.255.255.1:80",), ("10.255.255.1:80", "--insecure-public"),
                          ("nonsense",)):
        done = run("run", SERVICE, "--listen", listen, "--data", tmp_path / "data", *more)
        assert done.returncode in (1, 2)
        assert done.stdout == "" and done.stderr != ""
        assert not (tmp_path / "data").exists()


def test_a_busy_port_names_a_free_one(tmp_path, serve):
    server = serve(SERVICE)
    done = run("run", SERVICE, "--listen", "%s:%d" % server.address, "--data", tmp_path / "other")
    assert done.returncode == 1
    assert "is in use" in done.stderr
    host, port = re.search(r"--listen (\S+):(\d+)", done.stderr).groups()
    assert int(port) not in (0, server.address[1])
    serve(SERVICE, data=tmp_path / "third", listen=f"{host}:{port}")


@pytest.mark.sqlite
def test_a_database_that_is_served_is_not_served_twice(serve, tmp_path):
    serve(SERVICE, data=tmp_path / "one")
    done = run("run", SERVICE, "--listen", "127.0.0.1:0", "--data", tmp_path / "one")
    assert done.returncode == 1
    assert str(tmp_path / "one") in done.stderr


@pytest.mark.parametrize("listen", ["nonsense", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x",
                                    "999.0.0.1:80", ""])
def test_an_address_that_is_none(tmp_path, listen):
    done = run("run", SERVICE, "--listen", listen, "--data", tmp_path)
    assert done.returncode in (1, 2)
    assert "listen" in done.stderr


def test_a_data_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    done = run("run", SERVICE, "--listen", "127.0.0.1:0", "--data", tmp_path / "file/data")
    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr


def test_a_data_folder_where_nothing_can_be_made(tmp_path):
    done = run("run", SERVICE, "--listen", "127.0.0.1:0", "--data", "/proc/phoenix/data")
    assert done.returncode == 1
    assert "/proc/phoenix" in done.stderr


def test_a_file_that_is_no_database(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "phoenix.db").write_bytes(b"this is no database, whatever its name says\n" * 50)
    done = run("run", SERVICE, "--listen", "127.0.0.1:0", "--data", data)
    assert done.returncode == 1
    assert "phoenix.db" in done.stderr
    assert (data / "phoenix.db").read_bytes().startswith(b"this is no database")


@pytest.mark.sqlite
def test_new_columns_are_added_and_lost_ones_stay(serve, tmp_path):
    columns = "id BIGSERIAL PRIMARY KEY, name VARCHAR(40) NOT NULL"
    first = serve(document("things", columns))
    made = first.post("/things", {"name": "old"}).json()
    first.stop()
    wider = serve(document("things", columns + ", color VARCHAR(10)"))
    assert wider.get(f"/things/{made['id']}").json() == made | {"color": None}
    wider.stop()
    narrow = serve(document("things", columns))
    assert "destructive" in narrow.stderr and "things.color" in narrow.stderr
    assert narrow.get(f"/things/{made['id']}").json() == made
    narrow.post("/things", {"name": "new"})
    with sqlite3.connect(tmp_path / "data/phoenix.db") as database:
        assert database.execute("SELECT name, color FROM things").fetchall() == [("old", None),
                                                                                 ("new", None)]
    database.close()


@pytest.mark.parametrize("make,word", [
    (lambda path: None, "no such file"),
    (lambda path: path.write_bytes(b""), "empty"),
    (lambda path: path.write_bytes(bytes(range(256)) * 40), ""),
    (lambda path: path.write_bytes("# Größe\n".encode("latin-1")), "UTF-8"),
    (lambda path: path.write_bytes(b"# x\n" * (25 << 20)), ""),
], ids=["missing", "empty", "binary", "latin-1", "100 MB"])
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_document_that_cannot_be_read(tmp_path, make, word, command):
    path = tmp_path / "bad.md"
    make(path)
    more = ["--listen", "127.0.0.1:0", "--data", tmp_path / "data"] if command == "run" else []
    done = run(command, path, *more)
    assert done.returncode in (1, 2)
    told = done.stdout + done.stderr
    assert "bad.md" in told
    assert word.lower() in told.lower()
    assert not (tmp_path / "data").exists()


def test_a_folder_without_a_document(tmp_path):
    done = run("check", tmp_path)
    assert done.returncode in (1, 2)
    assert str(tmp_path) in done.stderr + done.stdout


def test_two_servers_do_not_meet(serve, tmp_path):
    one, two = (serve(SERVICE, data=tmp_path / name) for name in ("one", "two"))
    one.post(PATH, {"name": "only here"})
    assert two.get(PATH).json()["data"] == []
    assert one.url != two.url
    assert isinstance(one, Server)
