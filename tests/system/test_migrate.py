# SPDX-License-Identifier: Apache-2.0
"""phoenix migrate: from what a database holds to what a document says, and back, on both engines."""

import json
import random
import re
import sqlite3
import threading
import time

import pytest

from documents import document
from phoenix import Server, run
from postgres import Postgres, find_programs
from test_audit import AUDITED

NOTES = """
    id BIGSERIAL PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    rank INTEGER NOT NULL CHECK (rank >= 0)"""

DONE, FAILED, PENDING, REFUSED = 0, 1, 4, 5


@pytest.fixture(scope="module")
def postgres():
    server = Postgres(["fsync=off"])
    yield server
    server.remove()


class Migrator:
    """Commands on one database, with the document written anew for each."""

    def __init__(self, folder, postgres):
        self.spec = folder / "notes.md"
        self.data = folder / "data"
        self.postgres = postgres
        self.name = None
        self.place = ["--data", self.data]
        if postgres is not None:
            address = postgres.database(folder)
            self.name = address.split("dbname=")[1]
            self.place += ["--database", address]

    def __call__(self, action, text, *arguments, status=DONE):
        self.spec.write_text(text)
        done = run("migrate", action, self.spec, *self.place, *arguments)
        assert status in (None, done.returncode), done.stdout + done.stderr
        return done

    def steps(self, text, status=PENDING):
        told = json.loads(self("plan", text, "--json", status=status).stdout)
        return [(step["kind"], step["class"], step["object"] or step["table"])
                for step in told["steps"]]

    def is_done(self, text):
        return self.steps(text, status=DONE) == []

    def serve(self, text, *arguments):
        """A server on that document, with a file of its own: several may run at once."""
        spec = self.spec.with_name(f"served-{abs(hash(text))}.md")
        spec.write_text(text)
        return Server(spec, self.data, *self.place[2:], *arguments)

    def query(self, sql):
        """Rows as psql prints them: columns with | between, null as nothing."""
        if self.postgres is not None:
            return self.postgres.query(self.name, sql).splitlines()
        with sqlite3.connect(self.data / "phoenix.db") as database:
            database.create_collation("DECIMAL", lambda a, b: (float(a) > float(b)) - (float(a) < float(b)))
            rows = database.execute(sql).fetchall()
        database.close()
        return ["|".join("" if each is None else str(each) for each in row) for row in rows]


@pytest.fixture(params=["sqlite", "postgresql"])
def migrate(request, tmp_path, own_store):
    if request.param == "postgresql" and find_programs() is None:
        pytest.skip("PostgreSQL is not installed")
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    return Migrator(tmp_path, server)


def notes(columns=NOTES, more=""):
    return document("notes", columns) + more


def fill(migrate, count=3):
    values = ", ".join(f"('n{each}', {each})" for each in range(count))
    migrate.query(f"INSERT INTO notes (title, rank) VALUES {values}")


def test_a_plan_changes_nothing(migrate):
    assert migrate.steps(notes()) == [("create_table", "safe", "notes")]
    assert not (migrate.data / "phoenix.db").exists()
    if migrate.postgres is not None:
        assert migrate.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace") == []


def test_a_second_apply_does_nothing(migrate):
    migrate("apply", notes())
    assert migrate.is_done(notes())
    assert "nothing to do" in migrate("apply", notes()).stdout
    assert migrate.query("SELECT count(*) FROM _phoenix_migrations") == ["1"]


def test_columns_and_indexes_are_added(migrate):
    migrate("apply", notes())
    fill(migrate)
    more = notes(NOTES + ", body TEXT, state VARCHAR(9) NOT NULL DEFAULT 'new'",
                 "\n```sql\nCREATE INDEX notes_state ON notes (state);\n```\n")
    index = "blocking" if migrate.postgres is None else "safe"
    assert migrate.steps(more) == [("add_column", "safe", "body"), ("add_column", "safe", "state"),
                                   ("create_index", index, "notes_state")]
    migrate("apply", more)
    assert migrate.query("SELECT title, body, state FROM notes WHERE rank = 1") == ["n1||new"]
    assert migrate.is_done(more)


def test_an_added_column_that_no_row_has_a_value_for(migrate):
    migrate("apply", notes())
    fill(migrate)
    told = migrate("apply", notes(NOTES + ", body TEXT NOT NULL"), status=FAILED).stderr
    assert "'notes.body'" in told and "default" in told
    assert migrate.is_done(notes())


def test_the_steps_tell_what_they_touch(migrate):
    migrate("apply", notes())
    fill(migrate, 7)
    told = json.loads(migrate("plan", notes(NOTES + ", body TEXT"), "--json", status=PENDING).stdout)
    step = told["steps"][0]
    assert step["rows"] == 7 and step["bytes"] > 0
    assert any("ADD COLUMN" in each for each in step["up"])
    assert any("DROP COLUMN" in each for each in step["down"])
    assert "7 rows" in migrate("plan", notes(NOTES + ", body TEXT"), status=PENDING).stdout


def test_a_step_tells_the_same_size_among_many_others(migrate):
    """Of many tables SQLite is asked for all sizes at once."""
    def ledgers(columns, others):
        tables = "".join(f"CREATE TABLE ledger_{each:02} (id BIGSERIAL PRIMARY KEY{others});\n"
                         for each in range(70))
        return notes(columns, f"\n```sql\n{tables}```\n")

    migrate("apply", ledgers(NOTES, ""))
    fill(migrate, 500)
    sizes = []
    for others in "", ", body TEXT":
        text = ledgers(NOTES + ", body TEXT", others)
        steps = json.loads(migrate("plan", text, "--json", status=PENDING).stdout)["steps"]
        sizes += [(each["rows"], each["bytes"]) for each in steps if each["table"] == "notes"]
    assert sizes[0][0] == 500 and sizes[0][1] > 10_000
    assert sizes[1] == sizes[0]


def test_a_renamed_column_keeps_its_values(migrate):
    migrate("apply", notes())
    fill(migrate)
    renamed = notes(NOTES.replace("title VARCHAR(80) NOT NULL,",
                                  "heading VARCHAR(80) NOT NULL, -- formerly: title"))
    assert migrate.steps(renamed)[0] == (("rename_column", "safe", "heading") if migrate.postgres is not None
                                         else ("rebuild_table", "blocking", "notes"))
    migrate("apply", renamed)
    assert migrate.query("SELECT heading FROM notes ORDER BY rank") == ["n0", "n1", "n2"]
    assert migrate.is_done(renamed)
    migrate("rollback", renamed)
    assert migrate.query("SELECT title FROM notes WHERE rank = 2") == ["n2"]
    assert migrate.is_done(notes())


def test_a_renamed_table_keeps_its_rows_and_those_that_refer_to_it(migrate):
    tags = ("\n```sql\nCREATE TABLE tags (id BIGSERIAL PRIMARY KEY, note_id BIGINT NOT NULL REFERENCES "
            "{}(id), word TEXT);\n```\n")
    before = notes(NOTES, tags.format("notes"))
    after = (document("papers", NOTES).replace("CREATE TABLE papers (", "CREATE TABLE papers ( -- formerly: notes")
             + tags.format("papers"))
    migrate("apply", before)
    fill(migrate)
    migrate.query("INSERT INTO tags (note_id, word) VALUES (3, 'x')")
    name_stays = migrate.postgres is not None
    assert migrate.steps(after)[0] == ("rename_table", "safe" if name_stays else "blocking", "papers")
    migrate("apply", after)
    assert migrate.is_done(after)
    assert migrate.query("SELECT title, word FROM papers JOIN tags ON note_id = papers.id") == ["n2|x"]
    migrate("rollback", after)
    assert migrate.is_done(before)


def test_a_rename_is_never_guessed(migrate):
    migrate("apply", notes())
    fill(migrate)
    other = notes(NOTES.replace("title VARCHAR(80) NOT NULL", "heading VARCHAR(80)"))
    kinds = {(kind, name) for kind, _, name in migrate.steps(other)}
    assert ("drop_column", "title") in kinds
    assert not any(kind == "rename_column" for kind, _ in kinds)


def test_a_former_name_that_nothing_has_is_told(migrate):
    migrate("apply", notes(NOTES))
    misspelt = notes(NOTES.replace("title VARCHAR(80) NOT NULL,",
                                   "heading VARCHAR(80), -- formerly: tilte"))
    told = "column 'notes.heading' is new: it is said to have been 'tilte', which is not there"
    assert f"warning: {told}\n" in migrate("plan", misspelt, status=PENDING).stdout
    assert json.loads(migrate("plan", misspelt, "--json", status=PENDING).stdout)["unfound"] == [told]
    assert told in migrate("apply", misspelt, "--allow-destructive").stdout
    assert "warning" not in migrate("plan", misspelt).stdout  # it is there now
    moved = document("papers", "id BIGINT PRIMARY KEY").replace(
        "CREATE TABLE papers (", "CREATE TABLE papers ( -- formerly: ntoes")
    assert "table 'papers' is new: it is said to have been 'ntoes'" in migrate(
        "plan", moved, status=PENDING).stdout


def test_a_former_name_is_one_columns(migrate):
    migrate("apply", notes(NOTES))
    twice = notes(NOTES.replace("title VARCHAR(80) NOT NULL,",
                                "one VARCHAR(80), -- formerly: title\n"
                                "    two VARCHAR(80), -- formerly: title"))
    migrate("apply", twice)
    assert "W1028" in run("check", migrate.spec).stdout + run("check", migrate.spec).stderr


def test_what_cannot_be_converted_is_counted_once(tmp_path):
    migrate = Migrator(tmp_path, None)
    before = notes("id BIGSERIAL PRIMARY KEY, code TEXT, cost NUMERIC(8,2)")
    migrate("apply", before)
    migrate.query("INSERT INTO notes (id, code) VALUES (1, '5'), (2, 'abc'), (3, '99999999999')")
    plan = migrate("plan", before.replace("code TEXT", "code INTEGER"), status=PENDING).stdout
    assert "'code' turns from text into integer" in plan
    assert "1 row of table 'notes' has a value in 'code' that is no integer: 2;" in plan
    assert "1 row of table 'notes' breaks the document's newer rule that 'code' is integer: 3;" in plan
    plan = migrate("plan", before.replace("NUMERIC(8,2)", "BYTEA"), status=PENDING).stdout
    assert "'cost' turns from decimal into b" in plan and "COLLATE" not in plan and "BLOB" not in plan


def test_destructive_steps_need_consent(migrate):
    wide = notes(NOTES + ", body TEXT NOT NULL DEFAULT ''")
    migrate("apply", wide)
    fill(migrate)
    migrate.query("UPDATE notes SET body = 'kept'")
    assert ("drop_column", "destructive", "body") in migrate.steps(notes())
    told = migrate("apply", notes(), status=REFUSED).stderr
    assert "notes.body" in told and "--allow-destructive" in told
    migrate("apply", notes(), "--allow-destructive")
    assert migrate.is_done(notes())
    assert migrate.query("SELECT body FROM notes WHERE rank = 1") == ["kept"]
    assert "column 'notes.body'" in migrate("status", notes()).stdout


def test_what_is_set_aside_comes_back_with_the_document(migrate):
    wide = notes(NOTES + ", body TEXT")
    migrate("apply", wide)
    fill(migrate)
    migrate.query("UPDATE notes SET body = 'kept'")
    migrate("apply", notes(), "--allow-destructive")
    assert migrate.is_done(wide)


def test_retiring_drops_what_is_set_aside_and_ends_the_way_back(migrate):
    wide = notes(NOTES + ", body TEXT", "\n```sql\nCREATE TABLE tags (id BIGSERIAL PRIMARY KEY, note_id "
                 "BIGINT REFERENCES notes(id), word TEXT);\n```\n")
    migrate("apply", wide)
    fill(migrate)
    migrate.query("INSERT INTO tags (note_id, word) VALUES (1, 'x')")
    migrate("apply", notes(), "--allow-destructive")
    assert migrate.query("SELECT word FROM tags") == ["x"]
    told = migrate("retire", notes(), "--json").stdout
    assert {each["table"] for each in json.loads(told)["steps"]} == {"notes", "tags"}
    assert migrate.is_done(notes())
    assert migrate.query("SELECT * FROM notes WHERE rank = 2") == ["3|n2|2"]
    assert "nothing is set aside" in migrate("retire", notes()).stdout
    assert "retired" in migrate("rollback", notes(), status=FAILED).stderr


def test_a_narrower_type_names_the_rows_that_do_not_fit(migrate):
    migrate("apply", notes())
    fill(migrate, 12)
    narrow = notes(NOTES.replace("VARCHAR(80)", "VARCHAR(2)"))
    told = migrate("plan", narrow, status=PENDING).stdout
    assert "impossible" in told and "2 rows of table 'notes'" in told and "11, 12" in told
    migrate("apply", narrow, "--allow-destructive", status=FAILED)
    migrate.query("DELETE FROM notes WHERE rank > 9")
    migrate("apply", narrow, "--allow-destructive")
    assert migrate.is_done(narrow)


def test_a_narrower_list_of_values_names_the_rows_that_break_it(migrate):
    table = ("# Things\n\n- `GET /things`\n- `POST /things`\n\n## Data Model\n\n### Things\n\n| Field | Type |"
             "\n|---|---|\n| id | integer |\n| state | {} |\n")
    wide, narrow = table.format("enum('free', 'hired', 'lost')"), table.format("enum('free', 'hired')")
    migrate("apply", wide)
    migrate.query("INSERT INTO things (id, state) VALUES (1, 'free'), (2, 'lost')")
    told = migrate("apply", narrow, status=FAILED).stderr
    assert "1 row of table 'things'" in told and ": 2" in told and "'free', 'hired'" in told
    migrate.query("UPDATE things SET state = 'hired' WHERE id = 2")
    migrate("apply", narrow)
    assert migrate.is_done(narrow)


def test_a_new_check_names_the_rows_that_break_it(migrate):
    migrate("apply", notes())
    fill(migrate)
    strict = notes(NOTES.replace("rank >= 0", "rank >= 1"))
    told = migrate("apply", strict, status=FAILED).stderr
    assert "1 row of table 'notes'" in told and "check" in told
    migrate.query("DELETE FROM notes WHERE rank = 0")
    migrate("apply", strict)
    assert migrate.is_done(strict)
    with pytest.raises((sqlite3.IntegrityError, AssertionError)):
        migrate.query("INSERT INTO notes (title, rank) VALUES ('x', 0)")


def test_a_new_unique_rule_and_reference(migrate):
    migrate("apply", notes())
    fill(migrate)
    strict = notes(NOTES.replace("title VARCHAR(80) NOT NULL", "title VARCHAR(80) NOT NULL UNIQUE")
                   + ", parent BIGINT REFERENCES notes(id) ON DELETE CASCADE")
    migrate.query("UPDATE notes SET title = 'same' WHERE rank > 0")
    told = migrate("apply", strict, status=FAILED).stderr
    assert "2 rows of table 'notes' hold the same value" in told
    migrate.query("UPDATE notes SET title = 'other' WHERE rank = 1")
    migrate("apply", strict)
    assert migrate.is_done(strict)
    migrate.query("UPDATE notes SET parent = 1 WHERE rank = 1")
    for bad in ("INSERT INTO notes (title, rank) VALUES ('same', 0)",):
        with pytest.raises((sqlite3.IntegrityError, AssertionError)):
            migrate.query(bad)


def test_a_column_that_changes_its_type_keeps_the_values_as_they_were(migrate):
    text = notes(NOTES + ", code VARCHAR(20)")
    number = notes(NOTES + ", code INTEGER")
    migrate("apply", text)
    fill(migrate)
    migrate.query("UPDATE notes SET code = 'x'")
    assert "3 rows" in migrate("apply", number, "--allow-destructive", status=FAILED).stderr
    migrate.query("UPDATE notes SET code = CAST(rank * 10 AS TEXT)")
    migrate("apply", number, status=REFUSED)
    migrate("apply", number, "--allow-destructive")
    assert migrate.query("SELECT code + 1 FROM notes ORDER BY rank") == ["1", "11", "21"]
    assert migrate.is_done(number)
    migrate.query("UPDATE notes SET code = 77 WHERE rank = 2")
    migrate("rollback", number)
    assert migrate.query("SELECT code || '' FROM notes ORDER BY rank") == ["0", "10", "77"]
    assert migrate.is_done(text)


def test_rolling_back_restores_and_asks_before_it_loses(migrate):
    more = notes(NOTES.replace("rank >= 0", "rank >= -5") + ", body TEXT")
    migrate("apply", notes())
    fill(migrate)
    migrate("apply", more)
    migrate("rollback", more)
    assert migrate.is_done(notes())
    migrate("apply", more)
    migrate.query("UPDATE notes SET body = 'written since' WHERE rank = 1")
    told = migrate("rollback", more, status=REFUSED).stderr
    assert "1 row would lose" in told and "--allow-destructive" in told
    migrate("rollback", more, "--allow-destructive")
    assert migrate.is_done(notes())
    states = [each["state"] for each in
              json.loads(migrate("history", notes(), "--json").stdout)["migrations"]]
    assert states == ["applied", "rolled back", "rolled back"]


def test_foreign_objects_are_left_alone_and_named(migrate):
    migrate("apply", notes())
    fill(migrate)
    migrate.query("CREATE TABLE somebodys (a INTEGER)")
    migrate.query("CREATE INDEX by_hand ON notes (rank)")
    migrate.query("CREATE VIEW seen AS SELECT title FROM notes")
    told = json.loads(migrate("plan", notes(), "--json").stdout)
    assert told["steps"] == []
    assert sorted(told["foreign"]) == ["index 'by_hand'", "table 'somebodys'", "view 'seen'"]
    more = notes(NOTES.replace("rank >= 0", "rank >= -1") + ", body TEXT")
    migrate("apply", more)
    assert migrate.query("SELECT count(*) FROM seen") == ["3"]
    assert sorted(json.loads(migrate("plan", more, "--json").stdout)["foreign"]) == sorted(told["foreign"])


@pytest.mark.sqlite
def test_a_table_made_anew_keeps_everything(tmp_path):
    """Rows, indexes, references in both directions, triggers, and how far its keys have counted."""
    migrate = Migrator(tmp_path, None)
    tags = ("\n```sql\nCREATE TABLE tags (id BIGSERIAL PRIMARY KEY, note_id BIGINT NOT NULL REFERENCES "
            "notes(id) ON DELETE CASCADE, word TEXT);\nCREATE INDEX notes_rank ON notes (rank);\n```\n")
    columns = NOTES + ", parent BIGINT REFERENCES notes(id)"
    migrate("apply", notes(columns, tags))
    fill(migrate, 9)
    migrate.query("DELETE FROM notes WHERE id = 9")
    migrate.query("UPDATE notes SET parent = 1")
    migrate.query("INSERT INTO tags (note_id, word) VALUES (1, 'a'), (2, 'b')")
    migrate.query("CREATE TRIGGER mine AFTER UPDATE ON notes BEGIN UPDATE tags SET word = 'seen' WHERE "
                  "note_id = NEW.id; END")
    relaxed = notes(columns.replace("rank >= 0", "rank >= -1"), tags)
    assert migrate.steps(relaxed) == [("rebuild_table", "blocking", "notes")]
    migrate("apply", relaxed)
    assert migrate.query("SELECT count(*), sum(parent) FROM notes") == ["8|8"]
    migrate.query("UPDATE notes SET rank = -1 WHERE id = 2")
    assert migrate.query("SELECT word FROM tags ORDER BY id") == ["a", "seen"]
    migrate.query("INSERT INTO notes (title, rank) VALUES ('next', 0)")
    assert migrate.query("SELECT max(id) FROM notes") == ["10"]
    names = migrate.query("SELECT name FROM sqlite_schema WHERE tbl_name = 'notes' AND type <> 'table'")
    assert {"notes_rank", "ref_notes_parent", "mine"} <= set(names)
    assert migrate.query("PRAGMA foreign_key_check") == []
    assert migrate.query("SELECT \"table\", \"to\" FROM pragma_foreign_key_list('tags')") == ["notes|id"]


def test_an_interrupted_index_is_built_again(migrate):
    if migrate.postgres is None:
        pytest.skip("SQLite builds indexes inside the transaction")
    migrate("apply", notes())
    fill(migrate)
    migrate.query("INSERT INTO notes (title, rank) VALUES ('n0', 9)")
    unique = notes(NOTES, "\n```sql\nCREATE UNIQUE INDEX notes_title ON notes (title) WHERE rank < 20;\n```\n")
    told = migrate("apply", unique, status=FAILED).stderr
    assert "notes_title" in told and "apply again" in told
    assert ("drop_index", "safe", "notes_title") in migrate.steps(unique)
    migrate.query("DELETE FROM notes WHERE rank = 9")
    migrate("apply", unique)
    assert migrate.is_done(unique)
    assert migrate.query("SELECT DISTINCT state FROM _phoenix_migrations") == ["applied"]


def test_rules_that_were_made_by_hand_are_restored(migrate):
    """The database is compared, not the document before."""
    more = notes(NOTES, "\n```sql\nCREATE INDEX notes_rank ON notes (rank);\n```\n")
    migrate("apply", more)
    migrate.query("DROP INDEX notes_rank")
    assert migrate.steps(more) == [("create_index", "safe", "notes_rank")]
    migrate("apply", more)
    assert migrate.is_done(more)


# --- on start


def test_development_makes_no_step_on_start_that_keeps_others_waiting(migrate):
    with migrate.serve(notes()) as server:
        server.post("/notes", {"title": "first", "rank": 1})
    wider = NOTES + ", body TEXT, code "
    migrate("apply", notes(wider + "INTEGER"))
    before = migrate.query("SELECT count(*) FROM _phoenix_migrations")
    migrate.spec.write_text(notes(wider + "TEXT"))  # the code is rewritten row by row
    done = run("run", migrate.spec, "--listen", "127.0.0.1:0", *migrate.place)
    assert done.returncode == 1
    assert "blocking" in done.stderr and "'code'" in done.stderr.replace("notes.", "'")
    assert "phoenix migrate apply" in done.stderr and "nothing was changed" in done.stderr
    assert migrate.query("SELECT count(*) FROM _phoenix_migrations") == before
    migrate("apply", notes(wider + "TEXT"))
    with migrate.serve(notes(wider + "TEXT")) as server:
        assert len(server.get("/notes").json()["data"]) == 1


def test_development_makes_any_step_on_start_over_a_table_without_rows(migrate):
    with migrate.serve(notes(NOTES + ", code INTEGER")) as server:
        assert server.get("/notes").json()["data"] == []
    with migrate.serve(notes(NOTES + ", code TEXT NOT NULL")) as server:
        server.post("/notes", {"title": "first", "rank": 1, "code": "x"})


def test_development_is_served_before_an_index_is_built(migrate):
    with migrate.serve(notes()) as server:
        server.post("/notes", {"title": "first", "rank": 1})
    more = notes(NOTES, "\n```sql\nCREATE INDEX notes_rank ON notes (rank);\n```\n")
    with migrate.serve(more) as server:
        assert len(server.get("/notes?rank=1").json()["data"]) == 1
        if migrate.postgres is None:  # there it would keep writers waiting
            assert "pending" in server.stderr and "notes_rank" in server.stderr
    if migrate.postgres is None:
        migrate("apply", more)
    assert migrate.is_done(more)


def test_a_role_that_may_change_no_table_serves_a_database_that_is_as_it_should_be(migrate):
    """Another role prepares it. Where something is missing, the role that serves says what."""
    if migrate.postgres is None:
        pytest.skip("a file has no roles")
    migrate("apply", AUDITED)
    role = f"r{migrate.name}"
    for sql in (f"CREATE ROLE {role} LOGIN", "REVOKE CREATE ON SCHEMA public FROM public",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
                f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"):
        migrate.query(sql)
    place = list(migrate.place)
    migrate.place[-1] = migrate.place[-1].replace("user=phoenix", f"user={role}")
    for environment in ("development", "production"):
        with migrate.serve(AUDITED, "--environment", environment) as server:
            boat = server.post("/boats", {"name": f"Anna {environment}", "price": 1.5}).json()
            server.patch(f"/boats/{boat['id']}", {"price": 2.5})
            assert server.get("/_/audit?limit=100").json()["data"][-1]["action"] == "update"
    more = AUDITED.replace("tags JSONB", "tags JSONB, port TEXT")
    assert "add the column 'boats.port'" in migrate("plan", more, status=PENDING).stdout
    assert re.search("permission denied|must be owner", migrate("apply", more, status=FAILED).stderr)
    migrate.query("UPDATE _phoenix SET value = 'another' WHERE name = 'own_schema'")
    migrate.spec.write_text(AUDITED)
    done = run("run", migrate.spec, "--listen", "127.0.0.1:0", *migrate.place)
    assert done.returncode == 1 and "phoenix migrate apply" in done.stderr and "role" in done.stderr
    migrate.place = place
    migrate("apply", AUDITED)
    with migrate.serve(AUDITED) as server:
        server.get("/boats")


def test_development_migrates_on_start_what_is_safe(migrate):
    with migrate.serve(notes(NOTES + ", old TEXT NOT NULL DEFAULT 'x'")) as server:
        server.post("/notes", {"title": "first", "rank": 1})
    with migrate.serve(notes(NOTES + ", body TEXT")) as server:
        assert "add the column 'notes.body'" in server.stdout
        assert "destructive" in server.stderr and "notes.old" in server.stderr
        assert server.get("/notes").json()["data"][0]["body"] is None
        server.post("/notes", {"title": "second", "rank": 2, "body": "b"})


def test_production_refuses_and_prints_the_plan(migrate):
    text, more = notes(), notes(NOTES + ", body TEXT")
    with migrate.serve(text, "--environment", "production") as server:  # a new database is made
        server.post("/notes", {"title": "first", "rank": 1})
    migrate.spec.write_text(more)
    done = run("run", migrate.spec, "--listen", "127.0.0.1:0", "--environment", "production", *migrate.place)
    assert done.returncode == 1
    assert "add the column 'notes.body'" in done.stderr and "phoenix migrate apply" in done.stderr
    migrate("apply", more)
    with migrate.serve(more, "--environment", "production") as server:
        assert len(server.get("/notes").json()["data"]) == 1
    # The version before starts on the newer database too: it lacks nothing.
    with migrate.serve(text, "--environment", "production") as server:
        server.post("/notes", {"title": "second", "rank": 2})


# --- two versions at once


class Load(threading.Thread):
    """Writes and reads until it is stopped; every answer that is not as it should be is kept."""

    def __init__(self, server, body):
        super().__init__(daemon=True)
        self.server, self.body = server, body
        self.made, self.bad, self.is_over = 0, [], False
        self.start()

    def run(self):
        while not self.is_over:
            answer = self.server.client.post("/notes", json=self.body)
            if answer.status_code != 201:
                self.bad.append((answer.status_code, answer.text))
                continue
            self.made += 1
            again = self.server.client.get(f"/notes/{answer.json()['id']}")
            if again.status_code != 200 or again.json() != answer.json():
                self.bad.append((again.status_code, again.text))

    def end(self):
        self.is_over = True
        self.join(30)
        assert self.bad == [], self.bad[:3]
        assert self.made > 20
        return self.made


OLD = notes(NOTES + ", mood VARCHAR(9) NOT NULL")
NEW = notes(NOTES + ", body TEXT, state VARCHAR(9) NOT NULL DEFAULT 'new', pinned BOOLEAN NOT NULL DEFAULT FALSE",
            "\n```sql\nCREATE INDEX notes_state ON notes (state);\n```\n")


def test_the_version_before_works_on_while_the_database_is_migrated(migrate):
    with migrate.serve(OLD) as server:
        load = Load(server, {"title": "old", "rank": 1, "mood": "glad"})
        time.sleep(0.5)
        migrate("apply", NEW, "--allow-destructive")
        time.sleep(0.5)
        made = load.end()
    assert migrate.query("SELECT count(*) FROM notes WHERE mood = 'glad' AND state = 'new'") == [str(made)]


def test_two_versions_serve_one_database_at_once(migrate):
    if migrate.postgres is None:
        pytest.skip("one process at a time serves the embedded database")
    with migrate.serve(OLD) as old:
        before = Load(old, {"title": "old", "rank": 1, "mood": "glad"})
        time.sleep(0.3)
        migrate("apply", NEW, "--allow-destructive")
        with migrate.serve(NEW, "--environment", "production") as new:
            after = Load(new, {"title": "new", "rank": 2, "state": "hot", "body": "b", "pinned": True})
            time.sleep(1)
            assert len(new.get("/notes?rank=1&limit=3").json()["data"]) == 3
            assert len(old.get("/notes?rank=2&limit=3").json()["data"]) == 3
            made_after = after.end()
            made_before = before.end()
    assert migrate.query("SELECT count(*), count(mood), count(body) FROM notes") == [
        f"{made_before + made_after}|{made_before}|{made_after}"]
    migrate("retire", NEW)
    assert migrate.is_done(NEW)


def test_the_record_of_changes_goes_on_over_a_table_made_anew(migrate):
    after = (AUDITED.replace("price DECIMAL(10,2),", "price DECIMAL(10,2) CHECK (price >= 0),")
             .replace("tags JSONB", "tags JSONB, port TEXT"))
    with migrate.serve(AUDITED) as server:
        boat = server.post("/boats", {"name": "Anna", "price": 1.5}).json()
        migrate("apply", after)
        server.patch(f"/boats/{boat['id']}", {"name": "Berta"})
        server.delete(f"/boats/{boat['id']}")
        told = server.get("/_/audit?limit=100").json()["data"]
        assert [each["action"] for each in told] == ["create", "update", "delete"]
    with migrate.serve(after) as server:
        server.post("/boats", {"name": "Cleo", "port": "Kiel"})
        assert server.get("/_/audit?limit=100").json()["data"][-1]["after"]["port"] == "Kiel"


def test_keys_of_another_type_take_those_that_refer_to_them_along(migrate):
    tags = ("\n```sql\nCREATE TABLE tags (id BIGSERIAL PRIMARY KEY, note_id {} NOT NULL REFERENCES "
            "notes(id), word TEXT);\n```\n")
    before = notes(NOTES, tags.format("BIGINT"))
    after = notes(NOTES.replace("id BIGSERIAL", "id UUID"), tags.format("UUID"))
    migrate("apply", before)
    migrate("apply", after, "--allow-destructive")
    assert migrate.is_done(after)
    migrate("rollback", after)
    assert migrate.is_done(before)
    fill(migrate)
    assert "impossible" in migrate("apply", after, "--allow-destructive", status=FAILED).stderr


# --- any two documents


TYPES = ("TEXT", "VARCHAR(10)", "VARCHAR(40)", "INTEGER", "BIGINT", "SMALLINT", "DECIMAL(9,2)", "DECIMAL(12,4)",
         "BOOLEAN", "UUID", "TIMESTAMPTZ", "DATE", "JSONB", "DOUBLE PRECISION")


def made_up(draw):
    """A document of one to three tables, each with some of four columns of any type."""
    tables = []
    names = ["alpha", "beta", "gamma"][:draw.randint(1, 3)]
    for number, name in enumerate(names):
        columns, indexes = ["id BIGSERIAL PRIMARY KEY"], []
        for letter in "abcd":
            kind = draw.choice(TYPES)
            column = f"col_{letter} {kind}"
            if kind in ("INTEGER", "TEXT") and draw.random() < 0.5:
                column += " NOT NULL DEFAULT " + ("1" if kind == "INTEGER" else "'x'")
            elif draw.random() < 0.2:
                column += " UNIQUE"
            if kind in ("INTEGER", "BIGINT", "SMALLINT") and draw.random() < 0.5:
                column += f" CHECK (col_{letter} >= {draw.randint(-9, 0)})"
            if kind != "JSONB" and draw.random() < 0.3:
                indexes.append(f"CREATE INDEX {name}_{letter} ON {name} (col_{letter});")
            if draw.random() < 0.7:
                columns.append(column)
            else:
                indexes = [each for each in indexes if f"(col_{letter})" not in each]
        if number and draw.random() < 0.7:
            columns.append(f"ref BIGINT REFERENCES {names[number - 1]}(id)")
        body = ",\n    ".join(columns)
        tables.append(f"CREATE TABLE {name} (\n    {body}\n);\n" + "\n".join(indexes))
    return "# Technical Specification: Any\n\n## Data Model\n\n```sql\n" + "\n\n".join(tables) + "\n```\n", names


@pytest.mark.parametrize("seed", range(1, 6))
def test_from_any_document_to_any_other_and_back(migrate, seed):
    draw = random.Random(seed)
    (before, names), (after, _) = made_up(draw), made_up(draw)
    migrate("apply", before)
    for name in names if seed % 2 else ():
        migrate.query(f"INSERT INTO {name} DEFAULT VALUES")
    migrate("apply", after, "--allow-destructive")
    assert migrate.is_done(after)
    migrate("rollback", after, "--allow-destructive")
    assert migrate.is_done(before)
    migrate("apply", after, "--allow-destructive")
    migrate("retire", after)
    assert migrate.is_done(after)


def test_help_tells_the_exit_statuses():
    told = run("migrate", "--help").stdout
    assert re.search(r"^\s+4\s", told, re.M) and re.search(r"^\s+5\s", told, re.M)
