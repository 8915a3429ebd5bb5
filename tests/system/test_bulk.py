# SPDX-License-Identifier: Apache-2.0
"""Many rows at once: import, export, what is refused and why, and an import that is interrupted."""

import csv
import json
import os
import re
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

import phoenix
from documents import ITEMS, TYPES, document
from phoenix import PROGRAM, Server, run
from postgres import Postgres, find_programs

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(
    find_programs() is None, reason="PostgreSQL is not installed"))]

TREE = document("nodes", """
    id UUID PRIMARY KEY,
    name VARCHAR(20) NOT NULL,
    parent_id UUID REFERENCES nodes(id),
    password_hash VARCHAR(60),
    note TEXT,
    size INTEGER NOT NULL DEFAULT 7 CHECK (size > 0),
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP""")


@pytest.fixture(scope="module")
def postgres():
    server = Postgres(["fsync=off"]) if find_programs() else None
    yield server
    if server:
        server.remove()


class Bench:
    """Commands on a store of the test's own, whatever the engine."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server

    def spec(self, text):
        path = self.folder / "spec.md"
        path.write_text(text)
        return path

    def place(self, name="data"):
        if self.server is None:
            return ["--data", self.folder / name]
        return ["--database", self.server.database(self.folder / name)]

    def run(self, command, spec, *arguments, name="data", code=0, **options):
        done = run(command, spec, *arguments, *self.place(name), **options)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def rows(self, spec, entity, name="data", *arguments):
        done = self.run("export", spec, entity, "-", "--format", "ndjson", *arguments, name=name)
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(params=ENGINES)
def bench(request, tmp_path, postgres):
    return Bench(tmp_path, postgres if request.param == "postgresql" else None)


def checksum(text):
    return re.search(r"^checksum ([0-9a-f]{16})$", text, re.MULTILINE)[1]


def write(path, *lines, end="\n"):
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def id_of(number):
    return f"00000000-0000-4000-8000-{number:012}"


def test_what_was_imported_is_exported_again_in_either_form(bench, tmp_path):
    spec = bench.spec(TYPES)
    rows = [
        {"id": id_of(1), "code": "a,\"b", "note": "line\r\nand \\N \\. \t tab", "price": 12.50,
         "ratio": 0.1, "small": -32768, "medium": 1, "large": 2**62, "weight": 1e-300,
         "is_open": True, "seen_at": "2026-01-02T03:04:05.25Z", "day": "2026-02-28",
         "hour": "03:04:05", "data": {"b": [1, {"c": None}], "a": "x y"}, "picture": "AP8Q",
         "owner": id_of(9), "mood": "glad"},
        {"id": id_of(2), "note": "", "is_open": False, "data": [], "code": " ü "},
        {"id": id_of(3), "data": None},
    ]
    made = bench.run("import", spec, "samples",
                     write(tmp_path / "a.ndjson", *map(json.dumps, rows)))
    assert "3 rows stored in samples, 0 rejected" in made.stdout
    back = bench.rows(spec, "samples")
    assert [{**dict.fromkeys(back[0]), **row} for row in rows] == back
    for name in ("b.csv", "c.ndjson"):
        written = bench.run("export", spec, "samples", tmp_path / name)
        again = bench.run("import", spec, "samples", tmp_path / name, name=f"data of {name}")
        assert checksum(made.stdout) == checksum(written.stdout) == checksum(again.stdout)
        assert bench.rows(spec, "samples", f"data of {name}") == back


def test_columns_in_any_order_with_a_mark_and_every_kind_of_line_end(bench, tmp_path):
    spec = bench.spec(ITEMS)
    path = tmp_path / "items.csv"
    path.write_bytes(b'\xef\xbb\xbfRank,"Name"\r\n1,"a ""b"""\r\n\r\n2,"two\nlines"\n3,last')
    bench.run("import", spec, "items", path)
    assert [(row["id"], row["name"], row["rank"]) for row in bench.rows(spec, "items")] == [
        (1, 'a "b"', 1), (2, "two\nlines", 2), (3, "last", 3)]


def test_every_reason_for_every_row_with_its_line(bench, tmp_path):
    spec = bench.spec(ITEMS)
    path = write(tmp_path / "items.csv", "name,rank,price", "good,1,1.50", "good,2,", "bad,x,1.234",
                 ',,', 'short,1', 'br"oken,1,2', '"two\nlines",oops,1', "fine,3,")
    done = bench.run("import", spec, "items", path, code=1)
    assert "2 rows stored in items, 6 rejected" in done.stdout
    with open(tmp_path / "items.csv.rejects.csv", newline="") as file:
        rejects = list(csv.reader(line for line in file if not line.startswith("7,")))
    assert rejects[0] == ["_line", "_reasons", "name", "rank", "price"]
    assert rejects[1] == ["3", "name is already taken", "good", "2", ""]
    assert rejects[2][:2] == ["4", "rank must be a whole number between -2147483648 and 2147483647; "
                                   "price must be a decimal number with at most 8 digits before "
                                   "the point and 2 behind it"]
    assert rejects[3] == ["5", "rank is required", "", "", ""]
    assert rejects[4] == ["6", "has 2 fields where the header has 3", "short", "1"]
    assert rejects[5][0] == "8"
    assert [row["name"] for row in bench.rows(spec, "items")] == ["good", "fine"]


def test_rejects_are_mended_and_imported(bench, tmp_path):
    spec = bench.spec(ITEMS)
    path = write(tmp_path / "items.ndjson", '{"name":"a","rank":1}', '{"name":"b","rank":"x"}',
                 '[1]', '{"name":"c","rank":2,"colour":"red"}', '{"name"')
    bench.run("import", spec, "items", path, "--rejects", tmp_path / "left.ndjson", code=1)
    left = (tmp_path / "left.ndjson").read_text()
    assert [json.loads(line)["_line"] for line in left.splitlines()] == [2, 3, 4, 5]
    assert "colour is not a field of items" in left and "is no JSON object" in left
    mended = left.replace('"x"', "5").replace("colour", "color").splitlines()
    write(tmp_path / "mended.ndjson", mended[0], mended[2])
    bench.run("import", spec, "items", tmp_path / "mended.ndjson")
    assert [(row["name"], row["rank"], row["color"]) for row in bench.rows(spec, "items")] == [
        ("a", 1, None), ("b", 5, None), ("c", 2, "red")]


@pytest.mark.parametrize("content,words", [
    (b"name,rank,colour\na,1,b\n", "column 'colour' is no field of items"),
    (b"name,rank,Name\na,1,b\n", "two columns mean the field 'name'"),
    (b"", "is empty"),
    ("name,rank\na,1\n".encode("utf-16"), "is UTF-16"),
])
def test_a_file_that_cannot_be_meant_is_refused_before_anything_is_stored(tmp_path, content, words):
    (tmp_path / "spec.md").write_text(ITEMS)
    (tmp_path / "items.csv").write_bytes(content)
    done = run("import", tmp_path / "spec.md", "items", tmp_path / "items.csv", "--data",
               tmp_path / "data")
    assert done.returncode == 1 and words in done.stderr, done.stderr
    assert not (tmp_path / "data").exists()


def test_names_that_lead_nowhere_are_said(tmp_path):
    (tmp_path / "spec.md").write_text(ITEMS)
    done = run("import", tmp_path / "spec.md", "itms", "-", "--data", tmp_path / "data")
    assert done.returncode == 1 and "did you mean 'items'?" in done.stderr
    done = run("import", tmp_path / "spec.md", "items", tmp_path / "none.csv", "--data",
               tmp_path / "data")
    assert done.returncode == 1 and "none.csv' cannot be read: No such file" in done.stderr
    done = run("export", tmp_path / "spec.md", "items", "-", "--data", tmp_path / "data")
    assert done.returncode == 1 and not (tmp_path / "data").exists()


def test_references_history_defaults_and_secrets(bench, tmp_path):
    spec = bench.spec(TREE)
    path = write(tmp_path / "nodes.csv", "id,name,parent_id,password_hash,note,size,created_at",
                 f'{id_of(2)},leaf,{id_of(1)},s3cret,"",,2001-02-03T04:05:06Z',
                 f"{id_of(1)},root,,,,3,", f"{id_of(3)},lost,{id_of(8)},,,1,",
                 f"{id_of(4)},low,,,,0,")
    done = bench.run("import", spec, "nodes", path, code=1)
    assert "2 rows stored in nodes, 2 rejected" in done.stdout
    rejects = (tmp_path / "nodes.csv.rejects.csv").read_text()
    assert "parent_id refers to no record of nodes" in rejects
    assert "size must be greater than 0" in rejects or "size must be" in rejects
    root, leaf = bench.rows(spec, "nodes")
    assert leaf["created_at"] == "2001-02-03T04:05:06Z" and leaf["size"] == 7
    assert leaf["note"] == "" and root["note"] is None and root["created_at"] > "2025"
    assert "password_hash" not in leaf
    told = bench.rows(spec, "nodes", "data", "--with-secrets")
    assert [row["password_hash"] for row in told] == [None, "s3cret"]


def test_keys_that_count_go_on_behind_the_greatest(bench, tmp_path):
    spec = bench.spec(ITEMS)
    bench.run("import", spec, "items", write(tmp_path / "a.csv", "id,name,rank", "70,a,1", "5,b,1"))
    bench.run("import", spec, "items", write(tmp_path / "b.csv", "name,rank", "c,1"))
    assert [row["id"] for row in bench.rows(spec, "items")] == [5, 70, 71]


def test_beside_a_server_that_is_running(bench, tmp_path, serve):
    spec = bench.spec(ITEMS)
    if phoenix.POSTGRES is not None:
        pytest.skip("the server would be on the tests' own store")
    server = serve(spec, *([] if bench.server is None else bench.place()), data=tmp_path / "data")
    bench.run("import", spec, "items", write(tmp_path / "a.csv", "name,rank", "a,1"))
    assert server.get("/items").json()["data"][0]["name"] == "a"
    server.post("/items", {"name": "b", "rank": 2})
    assert len(bench.rows(spec, "items")) == 2


LINES = 100_000


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    path = tmp_path_factory.mktemp("many") / "items.csv"
    with open(path, "w") as file:
        file.write("name,rank,price\n")
        for i in range(LINES):
            # Every hundredth is wrong by itself, every thousandth only beside its neighbours.
            file.write(f"n{i if i % 1000 != 1 else i - 1},{'x' if i % 100 == 50 else i},{i}.5\n")
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_import_goes_on_without_doubles(bench, tmp_path, many, number):
    spec = bench.spec(ITEMS)
    rejects = tmp_path / "rejects.csv"
    command = ["import", spec, "items", "-", "--rejects", rejects]
    whole = LINES - LINES // 100 - LINES // 1000
    with open(many, "rb") as file, subprocess.Popen(
            [PROGRAM, *command, *bench.place()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE) as process:
        process.stdin.write(file.read(1_300_000))  # more than a batch, less than two
        process.stdin.flush()
        deadline = time.monotonic() + 20
        while not rejects.exists() or not rejects.stat().st_size:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        if number == signal.SIGINT:
            time.sleep(0.3)
        process.send_signal(number)
        process.stdin.close()
        code = process.wait(20)
        told = process.stderr.read().decode()
    if number == signal.SIGINT:
        assert code == 1 and "--resume goes on from here" in told, told
        refused = bench.run(*command, code=1, stdin=open(many, "rb"))
        assert "an import of this file stopped behind line" in refused.stderr
    done = bench.run(*command, "--resume", code=1, stdin=open(many, "rb"))
    assert f"{whole} rows stored in items" in done.stdout
    assert f"{LINES - whole} rejected" in done.stdout
    assert len(rejects.read_text().splitlines()) == 1 + LINES - whole
    written = bench.run("export", spec, "items", tmp_path / "out.csv")
    assert checksum(written.stdout) == checksum(done.stdout)
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert len(lines) == 1 + whole == len({line.split(",")[1] for line in lines})
    again = bench.run(*command, "--resume", code=1, stdin=open(many, "rb"))
    assert "finished before" in again.stdout and checksum(again.stdout) == checksum(done.stdout)


@pytest.mark.skipif("ASAN_OPTIONS" in os.environ, reason="the sanitizer keeps what was freed")
def test_memory_does_not_grow_with_the_file(tmp_path):
    (tmp_path / "spec.md").write_text(ITEMS)
    command = [PROGRAM, "import", tmp_path / "spec.md", "items", "-", "--data", tmp_path / "data"]
    peaks = []
    for count in (40_000, 160_000):
        with subprocess.Popen([*command, "--restart"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              cwd=tmp_path) as process:
            process.stdin.write(b"name,rank\n")
            for i in range(count // 1000):
                process.stdin.write(b"".join(b"%d/%d,x%s\n" % (count, i, b"y" * 50)
                                             for _ in range(1000)))
            process.stdin.flush()
            status = Path(f"/proc/{process.pid}/status").read_text()
            peaks.append(int(re.search(r"VmHWM:\s+(\d+)", status)[1]))
            process.stdin.close()
            process.wait(60)
    assert peaks[1] < peaks[0] + 40_000, peaks


def test_no_progress_where_nobody_watches(tmp_path):
    (tmp_path / "spec.md").write_text(ITEMS)
    write(tmp_path / "a.csv", "name,rank", "a,1")
    done = run("import", tmp_path / "spec.md", "items", tmp_path / "a.csv", "--data",
               tmp_path / "data")
    assert done.returncode == 0 and done.stderr == ""
    leader, follower = os.openpty()
    process = subprocess.Popen([PROGRAM, "export", tmp_path / "spec.md", "items",
                                tmp_path / "b.csv", "--data", tmp_path / "data"],
                               stdout=subprocess.PIPE, stderr=follower)
    assert process.wait(20) == 0
    os.close(follower)
    os.close(leader)


def export_items(folder, path):
    return run("export", folder / "spec.md", "items", path, "--format", "csv", "--data",
               folder / "data")


@pytest.fixture
def items(tmp_path):
    (tmp_path / "spec.md").write_text(ITEMS)
    write(tmp_path / "a.csv", "name,rank", "a,1")
    done = run("import", tmp_path / "spec.md", "items", tmp_path / "a.csv", "--data",
               tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert export_items(tmp_path, tmp_path / "plain").returncode == 0
    return tmp_path


def test_an_export_is_written_into_a_pipe(items):
    pipe = items / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # a row fits: nobody waits
    done = export_items(items, pipe)
    assert done.returncode == 0, done.stderr
    assert os.read(reader, 1 << 16) == (items / "plain").read_bytes()
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("minor, code", [(3, 0), (7, 1)])  # as /dev/null and /dev/full
def test_a_device_stays_a_device(items, minor, code):
    device = items / "device"
    try:
        os.mknod(device, 0o600 | stat.S_IFCHR, os.makedev(1, minor))
        open(device, "wb").close()
    except PermissionError:
        pytest.skip("devices cannot be made here")
    for path in (device, items / "link"):
        if path != device:
            path.symlink_to("device")
        done = export_items(items, path)
        assert done.returncode == code, done.stdout + done.stderr
        assert ("No space left on device" in done.stderr) == (code == 1)
        assert device.is_char_device() and os.minor(device.stat().st_rdev) == minor
    assert (items / "link").is_symlink()


def test_an_export_replaces_the_file_behind_a_link(items):
    (items / "store").mkdir()
    (items / "store" / "old.csv").write_text("old")
    (items / "one").symlink_to("store/two")
    (items / "store" / "two").symlink_to("old.csv")
    (items / "new").symlink_to(items / "store" / "new.csv")  # nothing is there yet
    for link, file in (("one", "old.csv"), ("new", "new.csv")):
        done = export_items(items, items / link)
        assert done.returncode == 0, done.stderr
        assert (items / link).is_symlink()
        assert (items / "store" / file).read_bytes() == (items / "plain").read_bytes()
    assert sorted(os.listdir(items / "store")) == ["new.csv", "old.csv", "two"]
    refused = export_items(items, items / "store")
    assert refused.returncode == 1 and "Is a directory" in refused.stderr


def seeds(*statements):
    return ("# Technical Specification: Seeds\n\n## Data Model\n\n```sql\n"
            "CREATE TABLE countries (code VARCHAR(2) PRIMARY KEY, name VARCHAR(40) NOT NULL, "
            "area INTEGER CHECK (area > 0), updated_at TIMESTAMP);\n"
            "CREATE TABLE cities (id SERIAL PRIMARY KEY, name VARCHAR(40) UNIQUE, "
            "country VARCHAR(2) REFERENCES countries(code), data JSONB);\n"
            "CREATE TABLE notes (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), text TEXT);\n"
            + "\n".join(statements) + "\n```\n\n## API\n\n"
            + "".join(f"- `{method} /{name}{'' if method == 'POST' else '/{id}'}`\n"
                      for name in ("countries", "cities", "notes")
                      for method in ("POST", "PATCH", "DELETE")))


FIRST = ("INSERT INTO cities (name, country, data) VALUES ('Bern', 'CH', '{\"a\": 1}'), "
         "('Lyon', 'FR', NULL), ('Nowhere', 'XX', NULL);",
         "INSERT INTO countries VALUES ('CH', 'Switzerland', 41285, NOW()), ('FR', 'France', 5, NULL),"
         " ('XX', 'Too small', -1, NULL);",
         "INSERT INTO notes (text) VALUES ('hello');")


@pytest.fixture
def start(bench, tmp_path):
    """start(text) runs the document on the bench's store until the end of the block."""
    def begin(text):
        if bench.server is not None or phoenix.POSTGRES is None:
            place = bench.place() if bench.server is not None else []
            return phoenix.Server(bench.spec(text), tmp_path / "data", *place)
        return pytest.skip("the server would be on the tests' own store")
    return begin


def test_reference_data_is_stored_and_followed(bench, start):
    with start(seeds(*FIRST)) as server:
        spec = server.spec
    assert "is not stored: area must be" in server.stderr
    assert "country refers to no record of countries" in server.stderr
    cities, countries = bench.rows(spec, "cities"), bench.rows(spec, "countries")
    assert [(row["name"], row["country"], row["data"]) for row in cities] == [
        ("Bern", "CH", {"a": 1}), ("Lyon", "FR", None)]
    assert [row["code"] for row in countries] == ["CH", "FR"] and countries[0]["updated_at"]

    with start(seeds(*FIRST)) as server:  # nothing twice
        assert bench.rows(spec, "cities") == cities and len(bench.rows(spec, "notes")) == 1
        server.patch("/countries/FR", {"area": 6})
        server.delete(f"/cities/{cities[0]['id']}")
        server.post("/countries", {"code": "DE", "name": "Our own"})

    changed = [each.replace("Switzerland", "Suisse").replace("'France', 5", "'La France', 7")
               .replace("'Lyon', 'FR'", "'Lyon', 'CH'").replace("'XX', 'Too", "'DE', 'Not")
               .replace("hello", "hello again") for each in FIRST]
    with start(seeds(*changed)):
        pass
    assert [(row["code"], row["name"], row["area"]) for row in bench.rows(spec, "countries")] == [
        ("CH", "Suisse", 41285), ("DE", "Our own", None), ("FR", "France", 6)]
    assert [(row["name"], row["country"]) for row in bench.rows(spec, "cities")] == [("Lyon", "CH")]
    assert [row["text"] for row in bench.rows(spec, "notes")] == ["hello"]


@pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")
class TestMove:
    def test_a_system_moves_whole_and_goes_on(self, tmp_path, postgres, serve):
        if phoenix.POSTGRES is not None:
            pytest.skip("the source is the embedded engine")
        text = seeds(*FIRST, "CREATE TABLE parts (id UUID PRIMARY KEY, parent UUID REFERENCES "
                             "parts(id), size DECIMAL(10,2), data JSONB, made TIMESTAMP, "
                             "picture BYTEA, is_open BOOLEAN, ratio DOUBLE PRECISION, hour TIME);")
        here, there = Bench(tmp_path, None), Bench(tmp_path, postgres)
        server = serve(text, data=tmp_path / "data")
        server.post("/cities", {"name": "Ulm", "data": {"b": 1, "a": [1.50, None, "x"]}})
        lines = [json.dumps({"id": id_of(9000 - i), "parent": id_of(9001 - i) if i % 2 else None,
                             "size": i / 4, "data": {"i": i, "a": "ü\t\\"}, "picture": "AP8Q",
                             "made": "2026-01-02T03:04:05.6Z", "is_open": i % 3 == 0,
                             "ratio": i / 7, "hour": "03:04:05.5"}) for i in range(5001)]
        here.run("import", server.spec, "parts", write(tmp_path / "parts.ndjson", *lines))
        to = ["--to", postgres.database(tmp_path / "data"), "--data", tmp_path / "data"]
        refused = run("move", server.spec, *to)
        assert refused.returncode == 1 and "is being served by" in refused.stderr
        server.stop()
        moved = run("move", server.spec, *to)
        assert moved.returncode == 0, moved.stderr
        assert re.search(r"^parts +5001 rows  checksum [0-9a-f]{16}$", moved.stdout, re.MULTILINE)
        assert re.search(r"^_phoenix_import +1 row ", moved.stdout, re.MULTILINE)
        for entity in ("parts", "cities", "countries", "notes"):
            ours = here.run("export", server.spec, entity, tmp_path / "ours.csv").stdout
            theirs = there.run("export", server.spec, entity, tmp_path / "theirs.csv").stdout
            assert checksum(ours) == checksum(theirs)
        with phoenix.Server(server.spec, tmp_path / "other", *there.place()) as other:
            made = other.post("/cities", {"name": "Kiel"}).json()
            assert made["id"] > max(row["id"] for row in here.rows(server.spec, "cities"))
        assert len(there.rows(server.spec, "notes")) == 1  # reference data counts as stored
        again = run("move", server.spec, *to)
        assert again.returncode == 1 and "the target has rows in" in again.stderr

    def test_nothing_arrives_where_something_is_in_the_way(self, tmp_path, postgres):
        (tmp_path / "spec.md").write_text(ITEMS)
        name = postgres.database(tmp_path).split("dbname=")[1]
        run("import", tmp_path / "spec.md", "items", write(tmp_path / "a.csv", "name,rank", "a,1"),
            "--data", tmp_path / "data")
        to = ["--to", postgres.address(name), "--data", tmp_path / "data"]
        postgres.query(name, "CREATE TABLE items (id bigint GENERATED BY DEFAULT AS IDENTITY "
                             "PRIMARY KEY, name text, rank integer, price numeric, color text)")
        postgres.query(name, "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS "
                             "'BEGIN NEW.rank = 2; RETURN NEW; END'")
        postgres.query(name, "CREATE TRIGGER meddle BEFORE INSERT ON items FOR EACH ROW "
                             "EXECUTE FUNCTION meddle()")
        done = run("move", tmp_path / "spec.md", *to)
        assert done.returncode == 1
        assert "what arrived in items differs from the source, first at the row '1'" in done.stderr
        assert postgres.query(name, "SELECT count(*) FROM items").strip() == "0"
        postgres.query(name, "DROP TRIGGER meddle ON items")
        assert run("move", tmp_path / "spec.md", *to).returncode == 0

    def test_what_was_done_under_a_key_is_not_done_again_behind_a_move(self, tmp_path, postgres, own_store):
        (tmp_path / "items.md").write_text(ITEMS)
        sends = [("POST", "/items", {"name": "a", "rank": 1}, "made"), ("PATCH", "/items/1", {"rank": 2}, "changed"),
                 ("DELETE", "/items/2", None, "deleted")]

        def send(server):
            return [server.client.request(method, path, json=body, headers={"Idempotency-Key": key}).status_code
                    for method, path, body, key in sends]

        with Server(tmp_path / "items.md", tmp_path / "data") as server:
            server.post("/items", {"name": "x", "rank": 1})
            server.post("/items", {"name": "y", "rank": 1})
            assert send(server) == [201, 200, 204]
        done = run("move", tmp_path / "items.md", "--to", postgres.database(tmp_path), "--data", tmp_path / "data")
        assert done.returncode == 0, done.stderr
        assert re.search(r"^_phoenix_idempotency +3 rows ", done.stdout, re.MULTILINE)
        with Server(tmp_path / "items.md", tmp_path / "other", "--database", postgres.database(tmp_path)) as server:
            server.patch("/items/1", {"rank": 5})
            assert send(server) == [412, 412, 204]
            assert [(each["name"], each["rank"]) for each in server.get("/items").json()["data"]] == [("x", 5), ("a", 1)]

    def test_what_is_not_there_cannot_be_moved(self, tmp_path, postgres):
        (tmp_path / "spec.md").write_text(ITEMS)
        done = run("move", tmp_path / "spec.md", "--to", postgres.database(tmp_path), "--data",
                   tmp_path / "data")
        assert done.returncode == 1 and not (tmp_path / "data").exists()
        assert run("move", tmp_path / "spec.md").returncode == 2

    def test_accounts_secrets_and_the_record_of_changes_move_along(self, tmp_path, postgres):
        shop, data = phoenix.EXAMPLES / "shop.md", tmp_path / "data"
        run("import", shop, "products", write(tmp_path / "a.csv", "sku,name,price", "S-1,a,1.50"),
            "--data", data)
        changes = run("export", shop, "_phoenix_audit", "-", "--format", "ndjson", "--data", data)
        assert json.loads(changes.stdout)["operation"] == "import"
        refused = run("import", shop, "_phoenix_audit", tmp_path / "a.csv", "--data", data)
        assert refused.returncode == 1 and "written by Phoenix alone" in refused.stderr
        done = run("move", shop, "--to", postgres.database(data), "--data", data)
        assert done.returncode == 0, done.stderr
        for table in ("_phoenix_audit", "_phoenix_sessions", "products"):
            assert re.search(rf"^{table} +[01] rows? ", done.stdout, re.MULTILINE), done.stdout


ACCOUNTS = """# Clinic

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY,
    email VARCHAR(100) NOT NULL UNIQUE,
    password_hash VARCHAR(100) NOT NULL
);
```

## Roles

- Admin: Full access

## API

- GET /users
"""


@pytest.mark.sqlite
@pytest.mark.parametrize("format", ["csv", "ndjson"])
def test_accounts_move_with_their_hashes_and_never_with_passwords(tmp_path, format):
    spec = tmp_path / "clinic.md"
    spec.write_text(ACCOUNTS)
    known = "$2b$05$" + "a" * 53
    rows = tmp_path / "rows.csv"
    rows.write_text(f"email,password_hash\na@example.org,{known}\nb@example.org,Secret-123\n")
    done = run("import", spec, "users", rows, "--data", tmp_path / "one", "--rejects",
               tmp_path / "rejects")
    assert "hash" in (tmp_path / "rejects").read_text() and "b@example.org" not in done.stdout
    told = run("export", spec, "users", tmp_path / "out", "--data", tmp_path / "one", "--format",
               format, "--with-secrets")
    assert told.returncode == 0, told.stderr
    assert known in (tmp_path / "out").read_text()
    again = run("import", spec, "users", tmp_path / "out", "--data", tmp_path / "two", "--format",
                format)
    assert again.returncode == 0, again.stderr


@pytest.mark.sqlite
def test_a_role_that_there_is_not_is_not_imported(tmp_path):
    spec = tmp_path / "clinic.md"
    spec.write_text(ACCOUNTS.replace("NOT NULL\n);", "NOT NULL,\n    role VARCHAR(20)\n);"))
    known = "$2b$05$" + "a" * 53
    rows = tmp_path / "rows.csv"
    rows.write_text("email,password_hash,role\n" + "".join(
        f"{name}@example.org,{known},{role}\n"
        for name, role in (("a", "admin"), ("b", "emperor"), ("c", ""), ("d", "ADMIN"))))
    done = run("import", spec, "users", rows, "--data", tmp_path / "one", "--rejects",
               tmp_path / "rejects")
    assert done.returncode == 1, done.stdout + done.stderr
    rejects = (tmp_path / "rejects").read_text()
    assert "is no role of this system" in rejects and rejects.count("@example.org") == 1
    assert "b@example.org" in rejects
