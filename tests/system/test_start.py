# SPDX-License-Identifier: Apache-2.0
"""Starts that cannot be: each ends soon, with a status that fits, a message that names the thing and
the remedy, and nothing half done."""

import os
import re
import resource
import shutil
import socket
import sqlite3
import subprocess
import time

import httpx
import pytest

from documents import ITEMS, document
from phoenix import EXAMPLES, run

SERVICE = EXAMPLES / "resource-service.md"


def start(spec, data, *more, **options):
    """Runs a server that is expected not to come up."""
    return run("run", spec, "--listen", "127.0.0.1:0", "--data", data, *more, timeout=30, **options)


def refused(done, *words, status=1):
    assert done.returncode == status, done.stdout + done.stderr
    assert "listening on" not in done.stdout
    for word in words:
        assert str(word) in done.stderr, f"{word!r} is not in: {done.stderr}"
    return done.stderr


def items(tmp_path, text=ITEMS, name="items.md"):
    (tmp_path / name).write_text(text)
    return tmp_path / name


def test_a_folder_as_document_without_documents(tmp_path):
    (tmp_path / "empty").mkdir()
    refused(start(tmp_path / "empty", tmp_path / "data"), tmp_path / "empty")
    assert not (tmp_path / "data").exists()


def test_a_document_that_declares_nothing(tmp_path, serve):
    """Prose is a document too: it serves its documentation."""
    server = serve("# Notes\n\nNothing to serve.\n")
    assert server.get("/openapi.json").json()["paths"] == {}
    server.get("/notes", 404)


def test_a_document_with_errors_is_not_served(tmp_path):
    spec = items(tmp_path, ITEMS.replace("rank INTEGER", "((, rank INTEGER"))
    refused(start(spec, tmp_path / "data"), "items.md", "items", "error[E0401]", "cannot be served")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_file(tmp_path, kind):
    path = tmp_path / "odd.md"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
    else:
        path.symlink_to("/dev/zero")
    refused(start(path, tmp_path / "data"), "odd.md")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments,word", [
    ([], "SPEC"), (["a.md", "b.md"], "b.md"), (["a.md", "--lisen", "x"], "--listen"),
    (["a.md", "--data"], "--data"), (["a.md", "--listen"], "--listen"), (["--what"], "--what"),
])
def test_a_command_line_that_is_wrong(arguments, word):
    refused(run("run", *arguments), word, status=2)


@pytest.mark.parametrize("listen", ["nonsense", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:-1", ":8080",
                                    "999.0.0.1:80", "[::1:80", "", "example.invalid:80", "127.0.0.1:80x"])
def test_a_bad_address_leaves_no_data_behind(tmp_path, listen):
    done = run("run", SERVICE, "--listen", listen, "--data", tmp_path / "data", timeout=30)
    assert done.returncode in (1, 2)
    assert "--listen" in done.stderr or "ADDRESS:PORT" in done.stderr, done.stderr
    if listen:
        assert listen in done.stderr
    assert not (tmp_path / "data").exists()


def test_an_address_of_another_machine(tmp_path):
    done = run("run", SERVICE, "--listen", "192.0.2.1:8080", "--data", tmp_path / "data", timeout=30)
    refused(done, "192.0.2.1:8080")
    assert not (tmp_path / "data").exists()


def test_a_busy_port_leaves_no_data_behind(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("run", SERVICE, "--listen", f"127.0.0.1:{port}", "--data", tmp_path / "data")
        told = refused(done, f"127.0.0.1:{port}", "in use")
    free = int(re.search(r"--listen 127\.0\.0\.1:(\d+)", told)[1])
    assert free != port
    assert not (tmp_path / "data").exists()


def test_two_servers_never_share_a_port(serve, tmp_path):
    """Listeners of one server share their port; those of two must not."""
    first = serve(SERVICE, data=tmp_path / "one")
    host, port = first.address
    done = run("run", SERVICE, "--listen", f"{host}:{port}", "--data", tmp_path / "two")
    refused(done, f"{host}:{port}")
    for _ in range(20):
        first.get("/healthz")


def test_a_data_folder_that_is_a_file(tmp_path):
    (tmp_path / "data").write_text("mine")
    refused(start(SERVICE, tmp_path / "data"), tmp_path / "data")
    assert (tmp_path / "data").read_text() == "mine"


@pytest.mark.sqlite
def test_a_data_folder_below_nowhere_is_made_or_refused(tmp_path, serve):
    done_or_made = tmp_path / "a" / "b" / "c"
    server = serve(SERVICE, data=done_or_made)
    server.stop()
    assert (done_or_made / "phoenix.db").exists()


def test_a_data_folder_that_cannot_be_written(tmp_path):
    if os.geteuid() == 0:
        refused(start(SERVICE, "/proc/phoenix"), "/proc/phoenix")
        refused(start(SERVICE, "/sys/phoenix"), "/sys/phoenix")
    else:
        (tmp_path / "locked").mkdir(mode=0o500)
        refused(start(SERVICE, tmp_path / "locked/data"), tmp_path / "locked")


def test_a_data_folder_whose_name_is_too_long(tmp_path):
    refused(start(SERVICE, tmp_path / ("x" * 300)), "x" * 300)
    refused(start(SERVICE, tmp_path / "/".join(["y" * 200] * 30)), "y" * 200)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_a_full_file_system(tmp_path):
    data = tmp_path / "full"
    data.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", data],
                      capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        (data / "filling").write_bytes(b"x" * 60000)
        refused(start(SERVICE, data), data)
        assert sorted(os.listdir(data)) == ["filling"]
    finally:
        subprocess.run(["umount", data], check=True)


@pytest.mark.sqlite
def test_a_database_that_another_document_made(serve, tmp_path):
    server = serve(SERVICE)
    server.post("/api/v1/resources", {"name": "kept"})
    server.stop()
    before = (tmp_path / "data/phoenix.db").read_bytes()
    told = refused(start(items(tmp_path), tmp_path / "data"), tmp_path / "data")
    assert "resources" in told or "Resource Service" in told
    assert (tmp_path / "data/phoenix.db").read_bytes() == before


COLUMNS = "id BIGSERIAL PRIMARY KEY, name VARCHAR(40) NOT NULL, rank INTEGER NOT NULL"


@pytest.mark.parametrize("columns,word", [
    (COLUMNS.replace("name VARCHAR(40)", "name INTEGER"), "name"),
    (COLUMNS + ", added INTEGER NOT NULL", "added"),
    (COLUMNS.replace("BIGSERIAL", "UUID"), "id"),
])
@pytest.mark.sqlite
def test_a_database_that_does_not_fit(serve, tmp_path, columns, word):
    first = serve(document("things", COLUMNS))
    made = first.post("/things", {"name": "kept", "rank": 3}).json()
    first.stop()
    other = items(tmp_path, document("things", columns), "other.md")
    told = refused(start(other, tmp_path / "data"), "things", word)
    assert len(told.splitlines()) < 15
    again = serve(document("things", COLUMNS))
    assert again.get("/things").json()["data"] == [made]


@pytest.mark.sqlite
def test_a_database_of_a_later_format(serve, tmp_path):
    serve(SERVICE).stop()
    with sqlite3.connect(tmp_path / "data/phoenix.db") as database:
        database.execute("UPDATE _phoenix SET value = value + 1000 WHERE name = 'format'")
    database.close()
    told = refused(start(SERVICE, tmp_path / "data"), "phoenix.db")
    assert "newer" in told or "later" in told


def damage(path, kind):
    data = path.read_bytes()
    if kind == "cut off":
        path.write_bytes(data[:len(data) // 2 + 100])
    elif kind == "overwritten":
        path.write_bytes(b"\xa5" * len(data))
    elif kind == "schema overwritten":
        path.write_bytes(data[:100] + b"\xa5" * 4000 + data[4100:])
    elif kind == "a folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(b"")


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", ["cut off", "overwritten", "schema overwritten", "a folder"])
def test_a_damaged_database_is_not_touched(serve, tmp_path, kind):
    server = serve(ITEMS)
    for number in range(50):
        server.post("/items", {"name": f"{number} " + "x" * 30, "rank": number})
    server.stop()
    path = tmp_path / "data/phoenix.db"
    damage(path, kind)
    before = path.read_bytes() if path.is_file() else None
    refused(start(server.spec, tmp_path / "data"), "phoenix.db")
    if before is not None:
        assert path.read_bytes() == before


def test_a_lost_log_file_is_no_end(serve, tmp_path):
    server = serve(ITEMS)
    server.post("/items", {"name": "kept", "rank": 1})
    server.stop()
    for name in ("phoenix.db-wal", "phoenix.db-shm"):
        (tmp_path / "data" / name).unlink(missing_ok=True)
    assert len(serve(ITEMS).get("/items").json()["data"]) == 1


def test_the_same_data_under_another_name(serve, tmp_path):
    """A link does not get around the lock."""
    serve(SERVICE, data=tmp_path / "one")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    refused(start(SERVICE, tmp_path / "two"), "two")


def test_a_killed_server_leaves_no_lock(serve, tmp_path):
    serve(ITEMS).kill()
    serve(ITEMS).post("/items", {"name": "after", "rank": 1})


def test_output_that_nobody_reads(tmp_path):
    """A closed standard output is no reason to die or to hang."""
    process = subprocess.Popen(
        [os.environ.get("PHOENIX") or EXAMPLES.parent / "build/phoenix", "run", SERVICE, "--listen",
         "127.0.0.1:0", "--data", tmp_path / "data"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    line = b""
    while not line.startswith(b"listening on "):
        line = process.stdout.readline()
        assert line
    process.stdout.close()
    host, port = line.decode().strip().removeprefix("listening on http://").rsplit(":", 1)
    with socket.create_connection((host, int(port))) as peer:
        peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert peer.recv(15) == b"HTTP/1.1 200 OK"
    process.terminate()
    assert process.wait(20) == 0


def test_few_file_descriptors(serve):
    """It says no to more clients than it has descriptors for, and recovers when they leave."""
    server = serve(ITEMS, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)))
    answers = []
    peers = [socket.create_connection(server.address, timeout=10) for _ in range(400)]
    for peer in peers:
        try:
            peer.sendall(b"GET /items HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answers.append(peer.recv(4096)[9:12])
        except ConnectionError:
            answers.append(b"")
    assert set(answers) <= {b"200", b"503", b""}
    assert answers.count(b"200") >= 16 and b"503" in answers
    for peer in peers:
        peer.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if server.client.get("/items").status_code == 200:
                break
        except httpx.HTTPError:
            pass
    server.post("/items", {"name": "after", "rank": 1})


def test_nothing_is_left_in_the_folder_of_the_document(tmp_path):
    shutil.copy(SERVICE, tmp_path / "service.md")
    run("check", tmp_path / "service.md")
    run("openapi", tmp_path / "service.md")
    run("explain", tmp_path / "service.md")
    assert os.listdir(tmp_path) == ["service.md"]


@pytest.mark.parametrize("library, options, package", [
    ("libsqlite3.so.0", [], "libsqlite3-0"),
    ("libcrypto.so.3", [], "libssl3"),
    ("libssl.so.3", ["--tls-self-signed"], "libssl3"),
    ("libpq.so.5", ["--database", "postgresql://127.0.0.1/none"], "libpq5"),
    ("libcurl.so.4", ["--oidc-issuer", "https://id.example/", "--oidc-audience", "a"], "libcurl4"),
])
def test_a_library_that_cannot_be_loaded_is_named(tmp_path, library, options, package):
    (tmp_path / library).write_text("This is no library, whatever its name says. " * 20)
    environment = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)}
    refused(start(EXAMPLES / "shop.md", tmp_path / "data", *options, env=environment), library,
            package)
    assert run("check", SERVICE, env=environment).returncode == 0
