# SPDX-License-Identifier: Apache-2.0
"""Renames: the version before goes on under the former name until that is retired."""

import json
import time

import pytest

from documents import document
from test_audit import AUDITED
from test_migrate import FAILED, NOTES, PENDING, Load, fill, migrate, notes, postgres  # noqa: F401 (fixtures)

# A column that must be there, is unique, has a default, a check and an index of its own.
OLD = NOTES.replace("title VARCHAR(80) NOT NULL,", "title VARCHAR(80) NOT NULL UNIQUE CHECK (title <> 'no'),\n"
                    "    mood VARCHAR(9) NOT NULL DEFAULT 'glad',")
NEW = (OLD.replace("title VARCHAR(80) NOT NULL UNIQUE CHECK (title <> 'no'),",
                   "heading VARCHAR(80) NOT NULL UNIQUE CHECK (heading <> 'no'), -- formerly: title")
       .replace("mood VARCHAR(9) NOT NULL DEFAULT 'glad',", "temper VARCHAR(9) NOT NULL DEFAULT 'glad', -- formerly: mood"))
INDEX = "\n```sql\nCREATE INDEX notes_mood ON notes ({});\n```\n"
BEFORE, AFTER = notes(OLD, INDEX.format("mood")), notes(NEW, INDEX.format("temper"))


def same(migrate):  # noqa: F811
    return migrate.query("SELECT count(*) FROM notes WHERE title = heading AND mood = temper") == \
        migrate.query("SELECT count(*) FROM notes")


def test_what_is_written_under_one_name_is_read_under_the_other(migrate):  # noqa: F811
    migrate("apply", BEFORE)
    fill(migrate)
    migrate("apply", AFTER)
    assert migrate.is_done(AFTER)
    assert "column 'notes.title'" in migrate("status", AFTER).stdout
    assert same(migrate)
    for sql in ("INSERT INTO notes (title, rank) VALUES ('old', 10)",
                "INSERT INTO notes (title, mood, rank) VALUES ('older', 'sad', 11)",
                "INSERT INTO notes (heading, rank) VALUES ('new', 12)",
                "INSERT INTO notes (heading, temper, rank) VALUES ('newer', 'wild', 13)",
                "UPDATE notes SET title = 'n0 by old' WHERE rank = 0",
                "UPDATE notes SET heading = 'n1 by new', temper = 'calm' WHERE rank = 1",
                "UPDATE notes SET rank = 20 WHERE rank = 2"):
        migrate.query(sql)
        assert same(migrate), sql
    assert migrate.query("SELECT heading, temper, rank FROM notes ORDER BY rank") == [
        "n0 by old|glad|0", "n1 by new|calm|1", "old|glad|10", "older|sad|11", "new|glad|12", "newer|wild|13",
        "n2|glad|20"]
    for bad in ("INSERT INTO notes (title, rank) VALUES ('new', 1)", "INSERT INTO notes (heading, rank) VALUES ('old', 1)",
                "INSERT INTO notes (title, rank) VALUES ('no', 1)", "INSERT INTO notes (rank) VALUES (1)",
                "UPDATE notes SET title = NULL", "UPDATE notes SET heading = 'no'"):
        with pytest.raises(Exception, match="(?i)constraint"):
            migrate.query(bad)
    migrate("rollback", AFTER)
    assert migrate.is_done(BEFORE)
    assert migrate.query("SELECT title, mood FROM notes WHERE rank IN (1, 13) ORDER BY rank") == [
        "n1 by new|calm", "newer|wild"]
    migrate("apply", AFTER)
    migrate("retire", AFTER)
    assert migrate.is_done(AFTER)
    assert migrate.query("SELECT heading, temper FROM notes WHERE rank IN (1, 13) ORDER BY rank") == [
        "n1 by new|calm", "newer|wild"]
    with pytest.raises(Exception, match="title"):
        migrate.query("SELECT title FROM notes")
    migrate.query("INSERT INTO notes (heading, rank) VALUES ('last', 30)")
    with pytest.raises(Exception, match="(?i)null"):
        migrate.query("INSERT INTO notes (rank) VALUES (31)")


def test_the_version_before_starts_on_the_renamed_columns(migrate):  # noqa: F811
    migrate("apply", BEFORE)
    fill(migrate)
    migrate("apply", AFTER)
    told = json.loads(migrate("plan", BEFORE, "--json", status=PENDING).stdout)["steps"]
    assert [step["kind"] for step in told if step["needed"]] == []
    with migrate.serve(BEFORE, "--environment", "production") as server:
        server.post("/notes", {"title": "back", "rank": 5})
    with migrate.serve(AFTER, "--environment", "production") as server:
        assert server.get("/notes?heading=back").json()["data"][0]["rank"] == 5
        server.post("/notes", {"heading": "back", "rank": 6}, 409)


def test_a_name_that_is_still_kept_is_not_renamed_again(migrate):  # noqa: F811
    migrate("apply", BEFORE)
    fill(migrate)
    migrate("apply", AFTER)
    again = AFTER.replace("heading VARCHAR(80)", "caption VARCHAR(80)").replace("heading <>", "caption <>").replace(
        "formerly: title", "formerly: heading")
    told = migrate("apply", again, status=FAILED).stderr
    assert "impossible" in told and "phoenix migrate retire" in told
    migrate("retire", AFTER)
    migrate("apply", again)
    assert migrate.is_done(again)
    assert same_rows(migrate, "caption")


def same_rows(migrate, column):  # noqa: F811
    return migrate.query(f"SELECT {column} FROM notes ORDER BY rank") == ["n0", "n1", "n2"]


def test_a_key_is_renamed_in_one_step(migrate):  # noqa: F811
    """It cannot stand under two names: the plan says that the version before is refused."""
    migrate("apply", notes())
    fill(migrate)
    renamed = notes(NOTES.replace("id BIGSERIAL PRIMARY KEY,", "number BIGSERIAL PRIMARY KEY, -- formerly: id"))
    assert ("rename_column", "blocking", "number") in migrate.steps(renamed)
    migrate("apply", renamed)
    assert migrate.is_done(renamed)


def test_a_table_made_anew_keeps_both_names(migrate):  # noqa: F811
    """Another change comes before the former names are retired."""
    migrate("apply", BEFORE)
    fill(migrate)
    migrate("apply", AFTER)
    strict = AFTER.replace("rank >= 0", "rank >= -1")
    migrate("apply", strict)
    assert migrate.is_done(strict)
    migrate.query("INSERT INTO notes (title, rank) VALUES ('old', -1)")
    migrate.query("INSERT INTO notes (heading, rank) VALUES ('new', 4)")
    assert same(migrate)
    migrate("retire", strict)
    assert migrate.is_done(strict)


def test_a_table_whose_column_goes_by_two_names_is_renamed(migrate):  # noqa: F811
    """And made anew in the same migration: what keeps the two names equal comes along."""
    migrate("apply", BEFORE)
    fill(migrate)
    migrate("apply", AFTER)
    if migrate.postgres is None:
        migrate.query("CREATE TABLE log (notes TEXT)")
        migrate.query("CREATE TRIGGER told AFTER INSERT ON notes BEGIN "
                      "INSERT INTO log SELECT 'notes' || NEW.rank FROM notes WHERE id = NEW.id; END")
    moved = (AFTER.replace("CREATE TABLE notes (", "-- formerly: notes\nCREATE TABLE papers (")
             .replace("ON notes (", "ON papers (").replace("/notes", "/papers").replace("rank >= 0", "rank >= -1"))
    migrate("apply", moved)
    assert migrate.is_done(moved)
    migrate.query("INSERT INTO papers (title, rank) VALUES ('old', -1)")
    migrate.query("INSERT INTO papers (heading, rank) VALUES ('new', 4)")
    assert migrate.query("SELECT title, heading FROM papers ORDER BY rank") == [
        "old|old", "n0|n0", "n1|n1", "n2|n2", "new|new"]
    if migrate.postgres is None:
        assert migrate.query("SELECT * FROM log") == ["notes-1", "notes4"]
    migrate.query("DELETE FROM papers WHERE rank < 0")
    migrate("rollback", moved)
    assert migrate.is_done(AFTER)
    migrate.query("INSERT INTO notes (title, rank) VALUES ('back', 5)")
    assert same(migrate)
    migrate("apply", moved)
    migrate("retire", moved)
    assert migrate.is_done(moved)
    migrate.query("INSERT INTO papers (heading, rank) VALUES ('last', 6)")
    assert migrate.query("SELECT heading FROM papers ORDER BY rank") == ["n0", "n1", "n2", "new", "back", "last"]


def test_a_column_with_two_names_keeps_its_type_though_its_table_is_renamed(migrate):  # noqa: F811
    if migrate.postgres is None:
        pytest.skip("SQLite makes the table anew")
    migrate("apply", BEFORE)
    fill(migrate)
    migrate("apply", AFTER)
    moved = (AFTER.replace("CREATE TABLE notes (", "-- formerly: notes\nCREATE TABLE papers (")
             .replace("ON notes (", "ON papers (").replace("/notes", "/papers")
             .replace("heading VARCHAR(80)", "heading VARCHAR(70)"))
    told = migrate("apply", moved, status=FAILED).stderr
    assert "impossible" in told and "phoenix migrate retire" in told
    migrate("retire", AFTER)
    migrate("apply", moved, "--allow-destructive")
    assert migrate.is_done(moved)


def test_a_fill_that_was_interrupted_goes_on(migrate):  # noqa: F811
    if migrate.postgres is None:
        pytest.skip("SQLite copies the rows in the transaction")
    migrate("apply", BEFORE)
    migrate.query("INSERT INTO notes (title, rank) SELECT 'n' || i, i FROM generate_series(1, 5000) i")
    migrate("apply", AFTER)
    migrate.query("ALTER TABLE notes DISABLE TRIGGER USER")
    migrate.query("ALTER TABLE notes ALTER COLUMN heading DROP NOT NULL")
    migrate.query("UPDATE notes SET heading = NULL WHERE rank > 2000")
    migrate.query("ALTER TABLE notes ENABLE TRIGGER USER")
    migrate.query("UPDATE _phoenix_objects SET stored = 'pending ' || stored WHERE kind = 'mirror' AND name = 'title'")
    assert [each[:2] for each in migrate.steps(AFTER)] == [("fill_column", "safe"), ("require", "safe")]
    migrate("apply", AFTER)
    assert migrate.is_done(AFTER) and same(migrate)


# --- both versions under load


class Renamed(Load):
    """Writes by one name; what it reads must be what it wrote, whoever else serves."""

    def __init__(self, server, path, column):
        self.path, self.column = path, column
        super().__init__(server, None)

    def wait(self, count=8):
        """Until that many more are made."""
        wanted, end = self.made + count, time.monotonic() + 30
        while self.made < wanted and not self.bad:
            assert time.monotonic() < end, "nothing is written any more"
            time.sleep(0.01)

    def end(self):
        self.is_over = True
        self.join(30)
        assert self.bad == [], self.bad[:3]
        return self.made

    def run(self):
        client, number = self.server.client, 0
        while not self.is_over:
            number += 1
            wanted = f"{self.column} {number}"
            answer = client.post(self.path, json={self.column: wanted, "rank": number})
            if answer.status_code != 201 or answer.json()[self.column] != wanted:
                self.bad.append((answer.status_code, answer.text))
                continue
            self.made += 1
            at = f"{self.path}/{answer.json()['id']}"
            changed = client.patch(at, json={self.column: wanted + "!"})
            again = client.get(at)
            found = client.get(self.path, params={self.column: wanted + "!"})
            if {changed.status_code, again.status_code, found.status_code} != {200} or \
                    again.json()[self.column] != wanted + "!" or len(found.json()["data"]) != 1:
                self.bad.append((changed.text, again.text, found.text))


def test_the_version_before_works_on_while_a_column_is_renamed(migrate):  # noqa: F811
    with migrate.serve(BEFORE) as server:
        load = Renamed(server, "/notes", "title")
        load.wait()
        migrate("apply", AFTER)
        load.wait()
        made = load.end()
        if migrate.postgres is None:  # nobody else wrote
            assert server.get("/notes?limit=1").json()["data"] != []
    assert migrate.is_done(AFTER) and same(migrate)
    assert migrate.query("SELECT count(*) FROM notes WHERE heading LIKE 'title %!'") == [str(made)]


def test_both_versions_serve_a_renamed_table_with_renamed_columns_at_once(migrate):  # noqa: F811
    if migrate.postgres is None:
        pytest.skip("one process at a time serves the embedded database")
    after = (document("papers", NEW).replace("CREATE TABLE papers (", "CREATE TABLE papers ( -- formerly: notes")
             + INDEX.format("temper").replace("notes", "papers"))
    with migrate.serve(BEFORE) as old:
        before = Renamed(old, "/notes", "title")
        before.wait()
        migrate("apply", after)
        assert migrate.is_done(after)
        with migrate.serve(after, "--environment", "production") as new:
            load = Renamed(new, "/papers", "heading")
            load.wait()
            before.wait()
            assert new.get("/papers?heading=title 1!").json()["data"][0]["temper"] == "glad"
            assert old.get("/notes?title=heading 1!").json()["data"][0]["mood"] == "glad"
            written = new.post("/papers", {"heading": "to be deleted", "rank": 1, "temper": "calm"}).json()
            assert old.get(f"/notes/{written['id']}").json()["mood"] == "calm"
            told = old.post("/notes", {"title": "to be deleted", "rank": 1}, 409).json()
            assert told["error"]["code"] == "CONFLICT"
            old.delete(f"/notes/{written['id']}")
            new.get(f"/papers/{written['id']}", 404)
            made = load.end() + before.end()
        with migrate.serve(BEFORE, "--environment", "production") as again:  # another node of the version before
            again.post("/notes", {"title": "late", "rank": 1})
    assert migrate.query("SELECT count(*), count(DISTINCT heading) FROM papers WHERE heading = title") == [
        f"{made + 1}|{made + 1}"]
    told = json.loads(migrate("plan", after, "--json").stdout)
    assert "view 'notes'" in told["kept"] and told["foreign"] == []
    migrate("retire", after)
    assert migrate.is_done(after)
    with pytest.raises(AssertionError, match="notes"):
        migrate.query("SELECT * FROM notes")


def test_a_renamed_table_comes_back_with_its_former_name(migrate):  # noqa: F811
    after = (document("papers", NEW).replace("CREATE TABLE papers (", "CREATE TABLE papers ( -- formerly: notes")
             + INDEX.format("temper").replace("notes", "papers"))
    migrate("apply", BEFORE)
    fill(migrate)
    migrate("apply", after)
    migrate("rollback", after)
    assert migrate.is_done(BEFORE)
    assert same_rows(migrate, "title")


# --- the record of changes


def test_the_record_of_changes_tells_of_a_renamed_column_once(migrate):  # noqa: F811
    after = AUDITED.replace("tags JSONB", "marks JSONB, -- formerly: tags\n    port TEXT")
    with migrate.serve(AUDITED) as server:
        boat = server.post("/boats", {"name": "Anna", "price": 1.5, "tags": ["a"]}).json()
        migrate("apply", after)
        server.patch(f"/boats/{boat['id']}", {"tags": ["b"]})
        server.post("/boats", {"name": "Berta", "tags": ["c"]})
        told = server.get("/_/audit?limit=100").json()["data"]
        assert [each["action"] for each in told] == ["create", "update", "create"]
    with migrate.serve(after) as server:
        server.patch(f"/boats/{boat['id']}", {"marks": ["d"]})
        told = server.get("/_/audit?limit=100").json()["data"]
        assert len(told) == 4 and told[-1]["after"]["marks"] == ["d"]
    migrate("rollback", after, "--allow-destructive")
    with migrate.serve(AUDITED) as server:
        server.patch(f"/boats/{boat['id']}", {"tags": ["e"]})
        assert server.get("/_/audit?limit=100").json()["data"][-1]["after"]["tags"] == ["e"]


def test_a_version_that_serves_while_it_is_rolled_back_to_keeps_its_record(migrate):  # noqa: F811
    """On PostgreSQL the record is kept by functions, which come back too."""
    if migrate.postgres is None:
        pytest.skip("there each process brings its own")
    boats = AUDITED.replace("tags JSONB", "tags JSONB, port TEXT").replace(
        "CREATE TABLE boats (", "CREATE TABLE ships ( -- formerly: boats")
    with migrate.serve(AUDITED) as server:
        server.post("/boats", {"name": "Anna"})
        for after in (AUDITED.replace("tags JSONB", "tags JSONB, port TEXT"), boats):
            migrate("apply", after)
            boat = server.post("/boats", {"name": f"Berta {after is boats}"}).json()
            migrate("rollback", after)
            server.patch(f"/boats/{boat['id']}", {"price": 3.5})
        told = server.get("/_/audit?limit=100").json()["data"]
        assert [each["action"] for each in told] == ["create", "create", "update", "create", "update"]


# --- every type


VALUES = {
    "TEXT": "'it''s'", "VARCHAR(9)": "'v'", "INTEGER": "7", "BIGINT": "8", "SMALLINT": "9", "DECIMAL(9,2)": "'1.50'",
    "BOOLEAN": "1", "TIMESTAMPTZ": "'2026-01-02T03:04:05.000000Z'", "DATE": "'2026-01-02'", "TIME": "'03:04:05'",
    "JSONB": "'{\"a\": 1}'", "DOUBLE PRECISION": "1.5", "TEXT[]": "'[\"a\"]'",
}


def test_a_column_of_any_type_goes_by_both_names(migrate):  # noqa: F811
    def columns(letter, formerly):
        lines = [f"    {letter}{at} {kind}," + (f" -- formerly: {formerly}{at}" if formerly else "")
                 for at, kind in enumerate(VALUES)]
        key = f"    {letter}_ref BIGINT REFERENCES notes(id)," + (f" -- formerly: {formerly}_ref" if formerly else "")
        return notes("    id BIGSERIAL PRIMARY KEY,\n" + "\n".join([*lines, key])
                     + f"\n    rank INTEGER NOT NULL,\n    UNIQUE ({letter}1, rank)")

    def insert(letter, rank):
        values = [f"CAST({value} AS BOOLEAN)" if kind == "BOOLEAN" and migrate.postgres else value
                  for kind, value in VALUES.items()]
        names = ", ".join(f"{letter}{at}" for at in range(len(values)))
        migrate.query(f"INSERT INTO notes (rank, {letter}_ref, {names}) VALUES ({rank}, 1, {', '.join(values)})")

    before, after = columns("old", None), columns("new", "old")
    migrate("apply", before)
    insert("old", 1)
    migrate("apply", after)
    assert migrate.is_done(after)
    insert("old", 2)
    insert("new", 3)
    for at in (*range(len(VALUES)), "_ref"):
        assert migrate.query(f"SELECT count(*) FROM notes WHERE CAST(old{at} AS TEXT) = CAST(new{at} AS TEXT)") == ["3"], at
    with pytest.raises(Exception, match="(?i)unique"):
        insert("old", 3)
    migrate("rollback", after)
    assert migrate.is_done(before)
    migrate("apply", after)
    migrate("retire", after)
    assert migrate.is_done(after)
    assert migrate.query("SELECT count(*), count(DISTINCT CAST(new5 AS TEXT)) FROM notes WHERE new_ref = 1") == ["3|1"]
