# SPDX-License-Identifier: Apache-2.0
"""The record of changes: what is in it, what is masked, and that nobody alters it."""

import concurrent.futures

import pytest

import phoenix
from phoenix import query

HARBOUR = """# Harbour

```sql
CREATE TABLE boats (
    id UUID PRIMARY KEY,
    name VARCHAR(40) NOT NULL UNIQUE,
    email TEXT,
    price DECIMAL(10,2),
    is_open BOOLEAN,
    tags JSONB
);
CREATE TABLE trips (
    id SERIAL PRIMARY KEY,
    boat_id UUID NOT NULL REFERENCES boats(id) ON DELETE CASCADE
);
```

## API

- GET /boats
- POST /boats
- PUT /boats/{id}
- PATCH /boats/{id}
- DELETE /boats/{id}
- POST /trips
"""
AUDITED = HARBOUR + """
## Security

- Audit logging: every change of a record is kept
"""


def entries(client, query=""):
    return client.get("/_/audit?limit=100" + query).json()["data"]


@pytest.fixture
def client(serve):
    return serve(AUDITED).client


def test_each_change_is_there_with_both_of_its_images(client):
    boat = client.post("/boats", json={"name": "Anna \"A\"", "price": 1.5, "is_open": True,
                                       "tags": {"a": [1, None]}}).json()
    client.patch(f"/boats/{boat['id']}", json={"name": "Berta"}, headers={"X-Request-Id": "r-7"})
    client.delete(f"/boats/{boat['id']}")
    created, changed, deleted = entries(client)
    assert [each["action"] for each in (created, changed, deleted)] == ["create", "update", "delete"]
    assert {each["record"] for each in (created, changed, deleted)} == {boat["id"]}
    assert created["before"] is None and created["after"] == boat
    assert changed["before"] == boat and changed["after"] == boat | {"name": "Berta"}
    assert deleted["before"] == boat | {"name": "Berta"} and deleted["after"] is None
    assert changed["request_id"] == "r-7" and changed["address"] == "127.0.0.1"
    assert changed["operation"] == "updateBoat" and changed["subject"] is None
    assert created["at"] < changed["at"] < deleted["at"]


def test_rows_that_a_delete_takes_along_are_there_too(client):
    boat = client.post("/boats", json={"name": "Anna"}).json()
    trip = client.post("/trips", json={"boat_id": boat["id"]}).json()
    client.delete(f"/boats/{boat['id']}")
    gone = entries(client, "&entity=trips&action=delete")
    assert [(each["record"], each["before"]) for each in gone] == [(str(trip["id"]), trip)]


def test_what_is_personal_is_masked_and_yet_seen_to_change(client):
    boat = client.post("/boats", json={"name": "Anna", "email": "anna@example.org"}).json()
    client.patch(f"/boats/{boat['id']}", json={"email": "berta@example.org"})
    client.patch(f"/boats/{boat['id']}", json={"name": "Berta"})
    client.patch(f"/boats/{boat['id']}", json={"email": None})
    assert [each["after"]["email"] for each in entries(client)] == [
        "***", "*** (changed)", "***", None]
    assert "example.org" not in client.get("/_/audit").text


def test_what_failed_left_no_entry(client):
    client.post("/boats", json={"name": "Anna"})
    assert client.post("/boats", json={"name": "Anna"}).status_code == 409
    assert client.post("/trips", json={"boat_id": "0190a8a0-0000-7000-8000-000000000000"}
                       ).status_code in (400, 409, 422)
    assert len(entries(client)) == 1


def test_no_change_is_laid_at_a_neighbours_door(client):
    """Many callers at once, some of whose requests fail, share transactions."""
    def create(number):
        name = f"boat {number // 2 if number % 8 == 1 else number}"
        sent = client.post("/boats", json={"name": name}, headers={"X-Request-Id": f"r-{number}"})
        return sent.json()["id"] if sent.status_code == 201 else None

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        made = list(pool.map(create, range(400)))
    assert made.count(None) > 10
    expected = {boat: f"r-{number}" for number, boat in enumerate(made) if boat is not None}
    rows, cursor = [], ""
    while cursor is not None:
        page = client.get("/_/audit?limit=100" + cursor).json()
        rows += page["data"]
        after = page["meta"]["next_cursor"]
        cursor = f"&cursor={after}" if after else None
    assert {row["record"]: row["request_id"] for row in rows} == expected


def test_what_another_program_changes_is_its_own(serve):
    server = serve(AUDITED)
    server.post("/boats", {"name": "Anna"}, headers={"X-Request-Id": "r-1"})
    query(server.data, "UPDATE boats SET name = 'Berta'")
    server.post("/boats", {"name": "Clara"}, headers={"X-Request-Id": "r-2"})
    rows = [(row["proof"], row["subject"], row["request_id"]) for row in entries(server.client)]
    others = [] if phoenix.POSTGRES is None else [("database", "phoenix", None)]
    assert rows == [("none", None, "r-1"), *others, ("none", None, "r-2")]


def test_nobody_alters_it(serve):
    server = serve(AUDITED)
    client = server.client
    client.post("/boats", json={"name": "Anna"})
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/_/audit").status_code == 405
    server.stop()
    for change in ("DELETE FROM _phoenix_audit", "UPDATE _phoenix_audit SET subject = 'x'"):
        with pytest.raises(AssertionError, match="record of changes"):
            query(server.data, change)
    query(server.data, "UPDATE boats SET name = 'Berta'")  # another program may still mend a record


def test_a_document_that_no_longer_asks_for_it_keeps_what_was_recorded(serve, tmp_path):
    server = serve(AUDITED)
    server.client.post("/boats", json={"name": "Anna"})
    server.stop()
    server = serve(HARBOUR)
    assert server.client.get("/_/audit").status_code == 404
    assert server.client.post("/boats", json={"name": "Berta"}).status_code == 201
    server.stop()
    assert [each["after"]["name"] for each in entries(serve(AUDITED).client)] == ["Anna"]


def test_a_wide_table_is_recorded_whole(serve):
    columns = ",\n".join(f"c{i} INTEGER" for i in range(300))
    client = serve(f"""# Wide

```sql
CREATE TABLE rows (id SERIAL PRIMARY KEY,
{columns});
```

## Security

- Audit log: all changes

## API

- POST /rows
""").client
    made = client.post("/rows", json={"c0": 1, "c299": 2}).json()
    assert entries(client)[0]["after"] == made
