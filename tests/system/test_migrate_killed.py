# SPDX-License-Identifier: Apache-2.0
"""A migration whose process is killed, wherever it is: the next apply ends where it should have."""

import json
import random
import subprocess
import time

import pytest

from phoenix import PROGRAM
from test_migrate import NOTES, fill, migrate, notes, postgres  # noqa: F401 (fixtures)

ROWS = 4000
BEFORE = notes(NOTES + ", code INTEGER, mood VARCHAR(9) NOT NULL DEFAULT 'glad'",
               "\n```sql\nCREATE INDEX notes_mood ON notes (mood);\n```\n")
# A rename, a new type, a column, three kinds of rules, an index that changes and one that is new.
AFTER = notes("""
    id BIGSERIAL PRIMARY KEY,
    heading VARCHAR(80) NOT NULL UNIQUE, -- formerly: title
    rank INTEGER NOT NULL CHECK (rank >= -1),
    code TEXT,
    mood VARCHAR(9) NOT NULL DEFAULT 'calm',
    parent BIGINT REFERENCES notes(id)""",
              "\n```sql\nCREATE INDEX notes_mood ON notes (mood, rank);\nCREATE INDEX notes_code ON notes (code);\n```\n")


def killed(migrate, text, delay):  # noqa: F811
    """Whether the apply was still under way after that many seconds."""
    migrate.spec.write_text(text)
    process = subprocess.Popen([PROGRAM, "migrate", "apply", migrate.spec, *migrate.place],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(delay)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def leftovers(migrate):  # noqa: F811
    if migrate.postgres is None:
        return migrate.query("SELECT name FROM sqlite_schema WHERE name LIKE '%\\_new\\_%' ESCAPE '\\'")
    return migrate.query("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid UNION ALL "
                         "SELECT conname::text::regclass FROM pg_constraint WHERE NOT convalidated")


def until(is_so, what):
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_an_index_whose_building_was_killed_is_built_by_the_next(migrate):  # noqa: F811
    """Both ends are killed while the build waits for an older transaction."""
    if migrate.postgres is None:
        pytest.skip("SQLite builds indexes inside the transaction")
    more = notes(NOTES, "\n```sql\nCREATE INDEX notes_rank ON notes (rank);\n```\n")
    migrate("apply", notes())
    fill(migrate)
    old = subprocess.Popen([migrate.postgres.programs / "psql", "-d", migrate.postgres.address(migrate.name), "-qAtX"],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    old.stdin.write("BEGIN; INSERT INTO notes (title, rank) VALUES ('open', 1) RETURNING title;\n")
    old.stdin.flush()
    assert old.stdout.readline() == "open\n"
    migrate.spec.write_text(more)
    process = subprocess.Popen([PROGRAM, "migrate", "apply", migrate.spec, *migrate.place],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: migrate.query("SELECT pid FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'") != [],
          "no index is built")
    process.kill()
    process.wait()
    migrate.query("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index")
    old.communicate("COMMIT;\n")
    assert migrate.query("SELECT state FROM _phoenix_migrations ORDER BY id") == ["applied", "unfinished"]
    assert ("drop_index", "safe", "notes_rank") in migrate.steps(more)
    migrate("apply", more)
    assert migrate.is_done(more) and leftovers(migrate) == []
    assert set(migrate.query("SELECT state FROM _phoenix_migrations")) == {"applied"}


@pytest.mark.parametrize("seed", range(3))
def test_an_apply_that_is_killed_anywhere_is_done_by_the_next(migrate, seed):  # noqa: F811
    draw = random.Random(seed)
    migrate("apply", BEFORE)
    numbers = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT "
               "'n' || i, i, i * 2 FROM n" % ROWS)
    migrate.query(f"INSERT INTO notes (title, rank, code) {numbers}")
    rows = migrate.query("SELECT id, title, rank, code || '', mood FROM notes ORDER BY id")
    hits = 0
    for attempt in range(10):  # the first before a process can be done, later ones on any machine
        hits += killed(migrate, AFTER, draw.uniform(0.001, 0.003 * 1.7 ** attempt))
        # Whatever it has come to, nothing is lost and everything goes on.
        told = json.loads(migrate("plan", AFTER, "--json", status=None).stdout)
        assert all(step["class"] != "impossible" for step in told["steps"]), told
    migrate("apply", AFTER)
    assert hits > 0
    assert migrate.is_done(AFTER)
    assert leftovers(migrate) == []
    assert migrate.query("SELECT id, heading, rank, code, mood FROM notes ORDER BY id") == rows
    assert migrate.query("SELECT DISTINCT state FROM _phoenix_migrations") == ["applied"]
    if migrate.postgres is None:
        assert migrate.query("PRAGMA integrity_check") == ["ok"]
    migrate("retire", AFTER)
    assert migrate.is_done(AFTER)
