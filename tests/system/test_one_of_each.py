# SPDX-License-Identifier: Apache-2.0
"""What a record has one of, by a word behind it, and what a record refers to."""

import pytest

from people import first_administrator, newcomer

FERRY = """# Ferry

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Clerk | Read and update own records |

## Security

- Passwords are hashed with bcrypt, cost 4
- Access tokens (JWT) expire after 15 minutes

## API

| Method | Path | Access |
|---|---|---|
| POST | /profiles | admin |
| GET | /users/{id}/profile | admin, own |
| PUT | /users/{id}/profile | admin |
| PATCH | /users/{id}/profile | admin |
| DELETE | /users/{id}/profile | admin |
| GET | /users/me/profile | own |
| PUT | /users/me/profile | own |
| POST | /settings | own |
| GET | /settings | own |
| PATCH | /settings | own |
| POST | /captains | admin |
| POST | /trips | admin |
| GET | /trips/{id}/captain | admin, clerk |
| POST | /employees | admin |
| POST | /leaves | admin |
| GET | /leaves/mine | admin, clerk |
| GET | /me/leaves | admin, clerk |

```sql
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'clerk' CHECK (role IN ('admin', 'clerk')));
CREATE TABLE profiles (user_id INTEGER PRIMARY KEY REFERENCES users(id), bio TEXT NOT NULL);
CREATE TABLE user_settings (id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL UNIQUE REFERENCES users(id), dark BOOLEAN);
CREATE TABLE captains (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE trips (id INTEGER PRIMARY KEY, captain_id INTEGER REFERENCES captains(id));
CREATE TABLE employees (id INTEGER PRIMARY KEY, user_id INTEGER UNIQUE REFERENCES users(id));
CREATE TABLE leaves (id INTEGER PRIMARY KEY,
    employee_id INTEGER NOT NULL REFERENCES employees(id), reason TEXT);
```
"""


@pytest.fixture
def ferry(serve):
    server = serve(FERRY)
    server.root = first_administrator(server)
    server.ann = newcomer(server, "ann@example.org")
    server.bob = newcomer(server, "bob@example.org")
    return server


def test_a_record_has_one_of_it(ferry):
    root, ann, bob = ferry.root, ferry.ann, ferry.bob
    for who in (ann, bob):
        assert root("POST", "/profiles", {"user_id": who.id, "bio": "x"}).status_code == 201
    path = f"/users/{ann.id}/profile"
    assert root("GET", path).json() == {"user_id": ann.id, "bio": "x"}
    assert root("PUT", path, {"bio": "y"}).json() == {"user_id": ann.id, "bio": "y"}
    assert root("PATCH", path, {"bio": "z"}).status_code == 200
    assert root("PUT", path, {"bio": "y", "user_id": bob.id}).status_code == 400
    assert ann("GET", path).json()["bio"] == "z"
    assert bob("GET", path).status_code in (403, 404)
    assert ann("PATCH", path, {"bio": "w"}).status_code == 403
    assert ann("PUT", "/users/me/profile", {"bio": "own"}).json()["user_id"] == ann.id
    assert bob("GET", "/users/me/profile").json() == {"user_id": bob.id, "bio": "x"}
    assert root("DELETE", path).status_code == 204
    assert root("GET", path).status_code == 404
    assert ann("GET", "/users/me/profile").status_code == 404
    assert bob("GET", "/users/me/profile").status_code == 200


def test_settings_are_the_callers(ferry):
    ann, bob = ferry.ann, ferry.bob
    for who, dark in ((ann, True), (bob, False)):
        made = who("POST", "/settings", {"user_id": who.id, "dark": dark})
        assert made.status_code == 201, made.text
    assert ann("GET", "/settings").json()["dark"] is True
    assert bob("PATCH", "/settings", {"dark": None}).json()["user_id"] == bob.id
    assert ann("GET", "/settings").json()["dark"] is True
    assert ferry.root("GET", "/settings").status_code in (403, 404)


def test_what_a_record_refers_to_is_read(ferry):
    root = ferry.root
    for name in ("Mo", "Al"):
        root("POST", "/captains", {"name": name})
    root("POST", "/trips", {"captain_id": 2})
    root("POST", "/trips", {})
    assert ferry.ann("GET", "/trips/1/captain").json() == {"id": 2, "name": "Al"}
    assert root("GET", "/trips/2/captain").status_code == 404
    assert root("GET", "/trips/3/captain").status_code == 404


def test_what_is_mine_may_be_so_through_another_thing(ferry):
    root = ferry.root
    for who in (ferry.bob, ferry.ann):
        root("POST", "/employees", {"user_id": who.id})
    for employee, reason in ((1, "sea"), (2, "sun"), (1, "ill")):
        root("POST", "/leaves", {"employee_id": employee, "reason": reason})
    told = ferry.bob("GET", "/leaves/mine").json()["data"]
    assert sorted(leave["reason"] for leave in told) == ["ill", "sea"]
    for path in ("/leaves/mine", "/me/leaves"):
        assert [leave["reason"] for leave in ferry.ann("GET", path).json()["data"]] == ["sun"]
        told = ferry.root("GET", path)  # who has none of them is there nevertheless
        assert told.status_code == 200 and told.json()["data"] == [], told.text
