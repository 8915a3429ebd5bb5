# SPDX-License-Identifier: Apache-2.0
"""Columns of an enumeration: the same answers from both engines, and on PostgreSQL, where others may
write too, a check of the labels that follows the document."""

import pytest

from phoenix import run
from test_migrate import FAILED, migrate, postgres  # noqa: F401 (fixtures)

DOCUMENT = """# Things

- `GET /things`
- `POST /things`

```sql
CREATE TYPE state AS ENUM ({labels});
CREATE TABLE things (
    id BIGSERIAL PRIMARY KEY,
    state state NOT NULL DEFAULT 'open'
);
CREATE INDEX things_state ON things (state);
```
"""


def things(*labels):
    return DOCUMENT.format(labels=", ".join(f"'{each}'" for each in labels))


BASE = things("open", "closed", "archived")


def put(migrate, *labels):  # noqa: F811
    for label in labels:
        migrate.query(f"INSERT INTO things (state) VALUES ('{label}')")


def test_lists_are_sorted_and_filtered_alike(migrate):  # noqa: F811
    """By the label's letters, not by its place in the enumeration."""
    with migrate.serve(BASE) as server:
        for label in ("open", "closed", "archived", "closed"):
            server.post("/things", {"state": label})

        def states(query):
            answer = server.client.get("/things?" + query)
            return [each["state"] for each in answer.json()["data"]] if answer.status_code == 200 else answer.status_code
        assert states("sort=state") == ["archived", "closed", "closed", "open"]
        assert states("sort=-state") == ["open", "closed", "closed", "archived"]
        assert states("state=closed") == ["closed", "closed"]
        assert states("state=lost") in ([], 400)
        page = server.client.get("/things?sort=state&limit=2").json()
        assert [each["state"] for each in page["data"]] == ["archived", "closed"]
        server.post("/things", {"state": "lost"}, 400)


def test_nobody_writes_a_label_that_the_document_lacks(migrate):  # noqa: F811
    if migrate.postgres is None:
        pytest.skip("nobody else writes the embedded database")
    migrate("apply", BASE)
    put(migrate, "open", "archived")
    with pytest.raises(AssertionError, match="things_state_labels"):
        put(migrate, "lost")


def test_labels_come_and_go(migrate):  # noqa: F811
    migrate("apply", BASE)
    put(migrate, "open", "closed", "archived", "archived")
    wide = things("open", "closed", "archived", "lost")
    assert {each[1] for each in migrate.steps(wide)} == {"safe"}
    migrate("apply", wide)
    assert migrate.is_done(wide)
    put(migrate, "lost")
    narrow = things("open", "closed", "lost")
    told = migrate("apply", narrow, status=FAILED).stderr
    assert "2 rows of table 'things'" in told and ": 3, 4" in told and "'open', 'closed', 'lost'" in told
    migrate.query("UPDATE things SET state = 'lost' WHERE state = 'archived'")
    migrate("apply", narrow)
    assert migrate.is_done(narrow)
    migrate("rollback", narrow)
    assert migrate.is_done(wide)


def test_the_version_before_goes_on_where_a_label_is_new(migrate):  # noqa: F811
    with migrate.serve(BASE) as server:
        server.post("/things", {"state": "open"})
        migrate("apply", things("open", "closed", "archived", "lost"))
        server.post("/things", {"state": "archived"})
        assert len(server.get("/things").json()["data"]) == 2


def test_a_database_that_was_made_without_the_check_is_served(migrate):  # noqa: F811
    if migrate.postgres is None:
        pytest.skip("there is none")
    migrate("apply", BASE)
    put(migrate, "open")
    migrate.query("ALTER TABLE things DROP CONSTRAINT things_state_labels")
    migrate.query("DELETE FROM _phoenix_objects WHERE name = 'things_state_labels'")
    with migrate.serve(BASE, "--environment", "production") as server:
        assert "things_state_labels" in server.stderr
        server.post("/things", {"state": "closed"})
    assert [each[:2] for each in migrate.steps(BASE)] == [("add_rule", "safe"), ("prove_rule", "safe")]
    wide = things("open", "closed", "archived", "lost")
    migrate("apply", wide)
    assert migrate.is_done(wide)
    migrate.spec.write_text(things("open", "closed", "archived", "lost", "found"))
    done = run("run", migrate.spec, "--listen", "127.0.0.1:0", "--environment", "production", *migrate.place)
    assert done.returncode == 1 and "things_state_labels" in done.stderr  # it would refuse 'found'
