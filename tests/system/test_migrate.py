# SPDX-License-Identifier: Apache-2.0
"""phoenix migrate: from what a database holds to what a document says, and back."""

import json
import sqlite3

import pytest

from documents import document
from phoenix import run

NOTES = """
    id BIGSERIAL PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    rank INTEGER NOT NULL CHECK (rank >= 0)"""

DONE, PENDING, REFUSED = 0, 4, 5


class Migrator:
    """Commands on one database, with the document written anew for each."""

    def __init__(self, folder):
        self.folder = folder
        self.spec = folder / "notes.md"
        self.data = folder / "data"

    def __call__(self, action, text, *arguments, status=DONE):
        self.spec.write_text(text)
        done = run("migrate", action, self.spec, "--data", self.data, *arguments)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    def steps(self, text, action="plan", status=PENDING, arguments=()):
        told = json.loads(self(action, text, "--json", *arguments, status=status).stdout)
        return [(step["kind"], step["class"], step["object"] or step["table"])
                for step in told["steps"]]

    def query(self, sql, *parameters):
        with sqlite3.connect(self.data / "phoenix.db") as database:
            rows = database.execute(sql, parameters).fetchall()
        database.close()
        return rows


@pytest.fixture
def migrate(tmp_path):
    return Migrator(tmp_path)


def notes(columns=NOTES, more=""):
    return document("notes", columns) + more


def fill(migrate, count=3):
    migrate.query("INSERT INTO notes (title, rank) SELECT 'n' || value, value FROM "
                  "json_each(?)", json.dumps(list(range(count))))


@pytest.mark.sqlite
def test_a_plan_changes_nothing(migrate):
    assert migrate.steps(notes()) == [("create_table", "safe", "notes")]
    assert not migrate.data.exists()


@pytest.mark.sqlite
def test_a_second_apply_does_nothing(migrate):
    migrate("apply", notes())
    assert migrate.steps(notes(), status=DONE) == []
    assert "nothing to do" in migrate("apply", notes()).stdout
    assert migrate.query("SELECT count(*) FROM _phoenix_migrations") == [(1,)]


@pytest.mark.sqlite
def test_columns_and_indexes_are_added(migrate):
    migrate("apply", notes())
    fill(migrate)
    more = notes(NOTES + ", body TEXT, state VARCHAR(9) NOT NULL DEFAULT 'new'",
                 "\n```sql\nCREATE INDEX notes_state ON notes (state);\n```\n")
    assert migrate.steps(more) == [("add_column", "safe", "body"), ("add_column", "safe", "state"),
                                   ("create_index", "blocking", "notes_state")]
    migrate("apply", more)
    assert migrate.query("SELECT title, body, state FROM notes WHERE rank = 1") == [("n1", None, "new")]
    assert migrate.steps(more, status=DONE) == []


@pytest.mark.sqlite
def test_an_added_column_that_no_row_has_a_value_for(migrate):
    migrate("apply", notes())
    fill(migrate)
    more = notes(NOTES + ", body TEXT NOT NULL")
    told = migrate("apply", more, status=1).stderr
    assert "'notes.body'" in told and "default" in told
    assert [each[1] for each in migrate.query("PRAGMA table_info(notes)")] == ["id", "title", "rank"]
