# SPDX-License-Identifier: Apache-2.0
"""Every kind of change that a document can make to a table with rows, on both engines: what it
means for those who use the table meanwhile, that a second look finds nothing, and that taking it
back restores what was."""

import json

import pytest

from documents import document
from test_migrate import DONE, PENDING, fill, migrate, postgres  # noqa: F401 (fixtures)

BASE = """
    id BIGSERIAL PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    rank INTEGER NOT NULL"""

SAFE, BLOCKING, DESTRUCTIVE = "safe", "blocking", "destructive"


# What is changed: columns before, the same after, then the worst class of its steps on SQLite and on
# PostgreSQL. Behind a semicolon stand indexes. Every change has a table of its own, called @.
CHANGES = {
    "default new": (", a INTEGER", ", a INTEGER DEFAULT 5", BLOCKING, SAFE),
    "default other": (", a INTEGER DEFAULT 5", ", a INTEGER DEFAULT -6", BLOCKING, SAFE),
    "default gone": (", a TEXT DEFAULT 'x'", ", a TEXT", BLOCKING, SAFE),
    "default of text": (", a VARCHAR(9) DEFAULT 'it''s'", ", a VARCHAR(9) DEFAULT 'its'", BLOCKING, SAFE),
    "default of numeric": (", a DECIMAL(9,2) DEFAULT 0.50", ", a DECIMAL(9,2) DEFAULT 1.5", BLOCKING, SAFE),
    "default of boolean": (", a BOOLEAN DEFAULT FALSE", ", a BOOLEAN DEFAULT TRUE", BLOCKING, SAFE),
    "default of jsonb": (", a JSONB DEFAULT '{}'", ", a JSONB DEFAULT '[]'", BLOCKING, SAFE),
    "default of date": (", a DATE DEFAULT '2026-01-02'", ", a DATE DEFAULT '2026-01-03'", BLOCKING, SAFE),
    "column new": ("", ", a TEXT", SAFE, SAFE),
    "column new with default": ("", ", a TEXT NOT NULL DEFAULT 'x'", SAFE, SAFE),
    "column gone": (", a TEXT", "", DESTRUCTIVE, DESTRUCTIVE),
    "check new": (", a INTEGER", ", a INTEGER CHECK (a > 0)", BLOCKING, SAFE),
    "check other": (", a INTEGER CHECK (a > 0)", ", a INTEGER CHECK (a > 1)", BLOCKING, SAFE),
    "check gone": (", a INTEGER CHECK (a > 0)", ", a INTEGER", BLOCKING, SAFE),
    "required": (", a TEXT DEFAULT 'x'", ", a TEXT NOT NULL DEFAULT 'x'", BLOCKING, SAFE),
    "optional": (", a TEXT NOT NULL DEFAULT 'x'", ", a TEXT DEFAULT 'x'", BLOCKING, SAFE),
    "reference new": (", a BIGINT", ", a BIGINT REFERENCES @(id)", BLOCKING, SAFE),
    "reference on delete": (", a BIGINT REFERENCES @(id)",
                            ", a BIGINT REFERENCES @(id) ON DELETE CASCADE", BLOCKING, SAFE),
    "reference on update": (", a BIGINT REFERENCES @(id) ON DELETE CASCADE",
                            ", a BIGINT REFERENCES @(id) ON DELETE CASCADE ON UPDATE CASCADE", BLOCKING, SAFE),
    "unique new": (", a INTEGER", ", a INTEGER UNIQUE", BLOCKING, SAFE),
    "unique gone": (", a INTEGER UNIQUE", ", a INTEGER", BLOCKING, SAFE),
    "unique of two": (", a INTEGER, UNIQUE (a)", ", a INTEGER, UNIQUE (a, rank)", BLOCKING, SAFE),
    "index new": ("", "; CREATE INDEX @_rank ON @ (rank)", BLOCKING, SAFE),
    "index of other columns": ("; CREATE INDEX @_rank ON @ (rank)",
                               "; CREATE INDEX @_rank ON @ (rank, title)", BLOCKING, SAFE),
    "index the other way": ("; CREATE INDEX @_rank ON @ (rank)",
                            "; CREATE INDEX @_rank ON @ (rank DESC)", BLOCKING, SAFE),
    "index of some rows": ("; CREATE INDEX @_rank ON @ (rank)",
                           "; CREATE INDEX @_rank ON @ (rank) WHERE rank > 0", BLOCKING, SAFE),
    "index unique": ("; CREATE INDEX @_rank ON @ (rank)",
                     "; CREATE UNIQUE INDEX @_rank ON @ (rank)", BLOCKING, SAFE),
    "index gone": ("; CREATE INDEX @_rank ON @ (rank)", "", SAFE, SAFE),
    "text longer": (", a VARCHAR(9)", ", a VARCHAR(12)", SAFE, SAFE),
    "text shorter": (", a VARCHAR(12)", ", a VARCHAR(9)", SAFE, DESTRUCTIVE),
    "number wider": (", a INTEGER", ", a BIGINT", SAFE, BLOCKING),
    "number narrower": (", a BIGINT", ", a INTEGER", SAFE, DESTRUCTIVE),
    "numeric wider": (", a DECIMAL(9,2)", ", a DECIMAL(12,2)", SAFE, SAFE),
    "number to text": (", a INTEGER", ", a TEXT", BLOCKING, BLOCKING),
    "text to number": (", a TEXT", ", a INTEGER", DESTRUCTIVE, DESTRUCTIVE),
    "text to uuid": (", a TEXT", ", a UUID", DESTRUCTIVE, DESTRUCTIVE),
}
CLASSES = [SAFE, BLOCKING, DESTRUCTIVE, "impossible"]


def all_changes(side):
    """A document with a table for each change, before (0) or after (1) it."""
    tables = []
    for number, change in enumerate(CHANGES.values()):
        columns, _, more = change[side].partition(";")
        text = f"CREATE TABLE @ ({BASE}{columns}\n);\n{more}" + (";" if more else "")
        tables.append(text.replace("@", f"t{number}s"))
    return "# Technical Specification: Changes\n\n## Data Model\n\n```sql\n" + "\n\n".join(tables) + "\n```\n"


def rows_of_all(migrate):  # noqa: F811
    union = " UNION ALL ".join(f"SELECT {number} AS at, id, title, rank FROM t{number}s"
                               for number in range(len(CHANGES)))
    return migrate.query(f"SELECT * FROM ({union}) AS every ORDER BY at, id")


def test_every_change_is_found_made_and_taken_back(migrate):  # noqa: F811
    before, after = all_changes(0), all_changes(1)
    migrate("apply", before)
    for number in range(len(CHANGES)):
        migrate.query(f"INSERT INTO t{number}s (title, rank) VALUES ('a', 1), ('b', 2), ('c', 3)")
    rows = rows_of_all(migrate)
    assert migrate.is_done(before)
    told = json.loads(migrate("plan", after, "--json", status=PENDING).stdout)["steps"]
    classes = {name: max((step["class"] for step in told if step["table"] == f"t{number}s"),
                         key=CLASSES.index, default="not found")
               for number, name in enumerate(CHANGES)}
    assert classes == {name: change[2 if migrate.postgres is None else 3] for name, change in CHANGES.items()}
    migrate("apply", after, "--allow-destructive")
    assert migrate.is_done(after)
    assert "nothing to do" in migrate("apply", after).stdout
    assert rows_of_all(migrate) == rows
    migrate("rollback", after)
    assert migrate.is_done(before)
    assert rows_of_all(migrate) == rows


def written(columns):
    return document("notes", BASE + columns)


def test_another_default_is_what_other_writers_get(migrate):  # noqa: F811
    migrate("apply", written(", a INTEGER NOT NULL DEFAULT 5"))
    fill(migrate, 2)
    migrate("apply", written(", a INTEGER NOT NULL DEFAULT 6"))
    migrate.query("INSERT INTO notes (title, rank) VALUES ('later', 9)")
    assert migrate.query("SELECT a FROM notes ORDER BY id") == ["5", "5", "6"]
    migrate("rollback", written(", a INTEGER NOT NULL DEFAULT 6"))
    migrate.query("INSERT INTO notes (title, rank) VALUES ('last', 9)")
    assert migrate.query("SELECT a FROM notes ORDER BY id") == ["5", "5", "6", "5"]


@pytest.mark.parametrize("column, same, other", [
    ("VARCHAR(9)", "'x'", "'y'"), ("INTEGER", "'7'", "8"), ("DECIMAL(9,2)", "(0.50)", "0.75"),
    ("BOOLEAN", "true", "false"), ("TEXT", "'(a)'", "'a'")])
def test_a_default_may_be_spelled_otherwise(migrate, column, same, other):  # noqa: F811
    """In a database that Phoenix has no note about: the engine is asked whether two texts are one."""
    words = {"VARCHAR(9)": "'x'", "INTEGER": "7", "DECIMAL(9,2)": "0.50", "BOOLEAN": "TRUE", "TEXT": "'(a)'"}
    text = written(f", a {column} DEFAULT {words[column]}")
    migrate("apply", text)
    migrate.query("DELETE FROM _phoenix_objects WHERE kind = 'default'")
    if migrate.postgres is not None:
        migrate.query(f"ALTER TABLE notes ALTER COLUMN a SET DEFAULT {same}")
        assert migrate.is_done(text)
        migrate.query(f"ALTER TABLE notes ALTER COLUMN a SET DEFAULT {other}")
        assert migrate.steps(text) == [("change_default", "safe", "a")]
        migrate("apply", text)
    assert migrate.is_done(text)


def test_a_column_that_somebody_lets_the_server_compute(migrate):  # noqa: F811
    """Phoenix writes what callers send, so it must be a column like another. Its values stay."""
    migrate("apply", written(""))
    fill(migrate)
    kind = "STORED" if migrate.postgres is not None else "VIRTUAL"
    migrate.query(f"ALTER TABLE notes ADD COLUMN a INTEGER GENERATED ALWAYS AS (rank * 2) {kind}")
    text = written(", a INTEGER")
    assert [each[:2] for each in migrate.steps(text)][0][1] == "blocking"
    migrate("apply", text)
    assert migrate.is_done(text)
    migrate.query("UPDATE notes SET a = 77 WHERE rank = 2")
    assert migrate.query("SELECT a FROM notes ORDER BY rank") == ["0", "2", "77"]


def test_what_a_left_out_step_would_bring_is_not_taken_for_done(migrate):  # noqa: F811
    """apply --safe leaves it; the next plan still names it."""
    before = written(", a VARCHAR(12) DEFAULT 'x'")
    after = written(", a VARCHAR(9) DEFAULT 'y', b TEXT")
    migrate("apply", before)
    fill(migrate)
    if migrate.postgres is None:
        assert migrate("apply", after).returncode == DONE
        return
    migrate("apply", after, "--safe", status=PENDING)
    assert ("change_type", "destructive", "a") in migrate.steps(after)
    told = json.loads(migrate("plan", after, "--json", status=PENDING).stdout)
    assert [each["object"] for each in told["steps"]] == ["a"]
    migrate("apply", after, "--allow-destructive")
    assert migrate.is_done(after)
    migrate.query("INSERT INTO notes (title, rank) VALUES ('later', 9)")
    assert migrate.query("SELECT a FROM notes WHERE rank = 9") == ["y"]
