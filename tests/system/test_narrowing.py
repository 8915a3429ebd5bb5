# SPDX-License-Identifier: Apache-2.0
"""A document that allows less than the one that made the rows: what breaks the newer rule is named,
what keeps it is served."""

import sqlite3

import pytest

from phoenix import run

pytestmark = pytest.mark.sqlite

DOCUMENT = """# Things

- `GET /things`
- `POST /things`

```sql
CREATE TABLE things (
    id INTEGER PRIMARY KEY,
    v {type}
);
```
"""

TABLE = """# Things

- `GET /things`
- `POST /things`

## Data Model

### Things

| Field | Type |
|---|---|
| id | integer |
| v | {type} |
"""

CASES = {
    "length": (DOCUMENT, "VARCHAR(9)", "VARCHAR(3)", ["abc", "äöü", ""], ["abcd"], "varchar(3)"),
    "labels": (TABLE, "enum('free', 'hired', 'lost')", "enum('free', 'hired')", ["free", "hired"], ["lost"],
               "one of 'free', 'hired'"),
    "small": (DOCUMENT, "BIGINT", "SMALLINT", [32767, -32768, 0], [32768, -32769], "smallint"),
    "integer": (DOCUMENT, "BIGINT", "INTEGER", [2147483647, -2147483648], [2147483648], "integer"),
    "boolean": (DOCUMENT, "INTEGER", "BOOLEAN", [0, 1], [2, -1], "boolean"),
    "scale": (DOCUMENT, "DECIMAL(9,4)", "DECIMAL(9,2)", [1.25, -0.5, 0, 7], [0.125], "decimal(9,2)"),
    "precision": (DOCUMENT, "DECIMAL(9,2)", "DECIMAL(4,2)", [99.99, -99.99, 0.01], [100],
                  "decimal(4,2)"),
    "date": (DOCUMENT, "TEXT", "DATE", ["2026-01-02"], ["2nd of May"], "date"),
    "time": (DOCUMENT, "TEXT", "TIMESTAMP", ["2026-01-02T03:04:05Z"], ["2026-01-02", "soon"],
             "timestamp"),
    "json": (DOCUMENT, "TEXT", "JSON", ['{"a": 1}', "7"], ["{a"], "json"),
    "list": (DOCUMENT, "TEXT", "TEXT[]", ["[]", '["a"]'], ["a", '{"a": 1}'], "text[]"),
}


def written(tmp_path, text):
    (tmp_path / "things.md").write_text(text)
    return tmp_path / "things.md"


def fill(server, values):
    for value in values:
        server.post("/things", {"v": value})


@pytest.mark.parametrize("case", CASES)
def test_rows_that_break_the_newer_rule_are_counted(serve, tmp_path, case):
    form, wide, narrow, good, bad, word = CASES[case]
    with serve(form.format(type=wide), data=tmp_path / "data") as server:
        fill(server, good + bad)
    spec = written(tmp_path, form.format(type=narrow))
    done = run("run", spec, "--listen", "127.0.0.1:0", "--data", tmp_path / "data")
    assert done.returncode == 1
    rows = "1 row of" if len(bad) == 1 else f"{len(bad)} rows of"
    for part in (rows, "table 'things'", "'v' is", word, "undo that in the document"):
        assert part in done.stderr, done.stderr
    with serve(form.format(type=wide), data=tmp_path / "data") as server:  # nothing has changed
        assert len(server.get("/things").json()["data"]) == len(good + bad)


@pytest.mark.parametrize("case", CASES)
def test_rows_that_keep_the_newer_rule_are_served(serve, tmp_path, case):
    form, wide, narrow, good, _, _ = CASES[case]
    with serve(form.format(type=wide), data=tmp_path / "data") as server:
        fill(server, good)
    with serve(form.format(type=narrow), data=tmp_path / "data") as server:
        assert len(server.get("/things").json()["data"]) == len(good)


def test_a_database_without_a_record_of_rules_is_looked_through(serve, tmp_path):
    """Every type's own values keep the type's own rule."""
    fields = {
        "u": ("UUID", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"), "s": ("SMALLINT", -3),
        "i": ("INTEGER", 5), "n": ("INT UNSIGNED", 4000000000), "b": ("BOOLEAN", True),
        "d": ("DECIMAL(5,2)", 0.05), "e": ("DECIMAL(3,3)", 0.125), "f": ("REAL", 1.5),
        "t": ("TIMESTAMP", "2026-01-02T03:04:05.678Z"), "a": ("DATE", "2026-01-02"),
        "c": ("TIME", "03:04:05"), "j": ("JSONB", {"x": [1]}), "l": ("TEXT[]", ["p"]),
        "y": ("BYTEA", "AAEC"), "v": ("VARCHAR(2)", "äö"), "m": ("JSONB", "text"),
    }
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in fields.items())
    text = DOCUMENT.replace("v {type}", columns)
    with serve(text, data=tmp_path / "data") as server:
        server.post("/things", {name: value for name, (_, value) in fields.items()})
        server.post("/things", {})
    with sqlite3.connect(tmp_path / "data/phoenix.db") as database:
        assert database.execute("DELETE FROM _phoenix WHERE name LIKE 'rule %'").rowcount > 10
    database.close()
    with serve(text, data=tmp_path / "data") as server:
        assert len(server.get("/things").json()["data"]) == 2
