# SPDX-License-Identifier: Apache-2.0
"""Verbs that set a flag, turn it round, or say when something was done; and lists and counts by them."""

import datetime

import pytest

from test_security_accounts import administrator, register

HARBOUR = """# Harbour

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Guest | Read berths |

## Security

- Passwords are hashed with bcrypt, cost 4
- Access tokens (JWT) expire after 15 minutes

## Data Model

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100),
    role VARCHAR(20) NOT NULL DEFAULT 'guest' CHECK (role IN ('admin', 'guest'))
);
CREATE TABLE berths (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    is_active BOOLEAN NOT NULL DEFAULT true,
    lit BOOLEAN,
    dredged_at TIMESTAMPTZ
);
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    text TEXT,
    read BOOLEAN NOT NULL DEFAULT false
);
```

## API

- `POST /api/v1/berths` (admin)
- `GET /api/v1/berths/{id}` (admin, guest)
- `PATCH /api/v1/berths/{id}` (admin)
- `PATCH /api/v1/berths/{id}/toggle` (admin)
- `PATCH /api/v1/berths/{id}/toggle-lit` (admin)
- `PATCH /api/v1/berths/toggle/{id}` (admin)
- `POST /api/v1/berths/{id}/disable` (admin)
- `POST /api/v1/berths/{id}/dredge` (admin)
- `POST /api/v1/berths/{id}/undredge` (admin)
- `GET /api/v1/berths/dredged` (admin, guest)
- `GET /api/v1/berths/undredged` (admin, guest)
- `GET /api/v1/berths/code/{code}` (admin, guest)
- `DELETE /api/v1/berths/code/{code}` (admin)
- `POST /api/v1/notices` (own)
- `PUT /api/v1/notices/{id}/read` (own)
- `GET /api/v1/notices/unread` (own)
- `GET /api/v1/notices/unread-count` (own)
- `GET /api/v1/my-notices` (own)
- `GET /api/v1/notices?unread_only=true` (own)
- `GET /api/v1/berths?onlyDredged=true&undredged_only=true&active_only=true` (admin, guest)
"""


@pytest.fixture
def harbour(serve):
    server = serve(HARBOUR)
    server.root, _ = administrator(server, name="Root")
    server.guest, server.guest_id = register(server, "ann@example.org")

    def send(method, path, expected, body=None, who=server.root):
        answer = server.client.request(method, path, headers=who, json=body)
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else None

    server.send = send
    return server


@pytest.mark.smoke
def test_a_toggle_turns_its_flag_round_and_nothing_else(harbour):
    path = f"/api/v1/berths/{harbour.send('POST', '/api/v1/berths', 201, {'code': 'A1'})['id']}"
    before = harbour.send("GET", path, 200)
    assert harbour.send("PATCH", f"{path}/toggle", 200) == before | {"is_active": False}
    assert harbour.send("GET", path, 200) == before | {"is_active": False}
    assert harbour.send("PATCH", f"{path}/toggle", 200) == before
    turned = path.replace("/berths/", "/berths/toggle/")
    assert harbour.send("PATCH", turned, 200, {})["is_active"] is False
    assert harbour.send("PATCH", f"{path}/toggle-lit", 200)["lit"] is True  # nothing is as false
    assert harbour.send("PATCH", f"{path}/toggle-lit", 200)["lit"] is False
    for said in (True, False):
        harbour.send("PATCH", f"{path}/toggle-lit", 400, {"lit": said})
    harbour.send("PATCH", f"{path}/toggle", 400, {"code": "B2"})
    harbour.send("PATCH", f"{path}/toggle", 403, who=harbour.guest)
    harbour.send("PATCH", "/api/v1/berths/4711/toggle", 404)
    assert harbour.send("GET", path, 200)["is_active"] is False
    assert harbour.send("POST", f"{path}/disable", 200)["is_active"] is False


def test_a_time_is_set_and_taken_away(harbour):
    path = f"/api/v1/berths/{harbour.send('POST', '/api/v1/berths', 201, {'code': 'A1'})['id']}"
    other = harbour.send("POST", "/api/v1/berths", 201, {"code": "A2"})["id"]
    told = harbour.send("POST", f"{path}/dredge", 200)["dredged_at"]
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(
        told.replace("Z", "+00:00"))
    assert abs(age.total_seconds()) < 60
    harbour.send("POST", f"{path}/dredge", 400, {"dredged_at": "2001-01-01T00:00:00Z"})
    listed = harbour.send("GET", "/api/v1/berths/dredged", 200, who=harbour.guest)
    assert [each["code"] for each in listed["data"]] == ["A1"]
    listed = harbour.send("GET", "/api/v1/berths/undredged", 200)
    assert [each["id"] for each in listed["data"]] == [other]
    assert harbour.send("POST", f"{path}/undredge", 200)["dredged_at"] is None
    assert len(harbour.send("GET", "/api/v1/berths/undredged", 200)["data"]) == 2
    harbour.send("POST", f"{path}/dredge", 403, who=harbour.guest)


def test_a_record_is_found_by_its_unique_field(harbour):
    made = harbour.send("POST", "/api/v1/berths", 201, {"code": "A1"})
    assert harbour.send("GET", "/api/v1/berths/code/A1", 200, who=harbour.guest) == made
    harbour.send("GET", "/api/v1/berths/code/A2", 404)
    harbour.send("DELETE", "/api/v1/berths/code/A1", 403, who=harbour.guest)
    harbour.send("DELETE", "/api/v1/berths/code/A1", 204)
    harbour.send("GET", "/api/v1/berths/code/A1", 404)


def test_a_flag_by_its_own_name_is_set_without_a_body(harbour):
    ids = [harbour.send("POST", "/api/v1/notices", 201, {"text": text}, harbour.guest)["id"]
           for text in ("one", "two")]
    other, _ = register(harbour, "ben@example.org")
    mine = harbour.send("POST", "/api/v1/notices", 201, {"text": "three"}, other)["id"]
    path = f"/api/v1/notices/{ids[0]}/read"
    assert harbour.send("PUT", path, 200, who=harbour.guest)["read"] is True
    assert harbour.send("PUT", path, 200, {"read": False}, harbour.guest)["read"] is False
    assert harbour.send("PUT", path, 200, {}, harbour.guest)["read"] is True
    harbour.send("PUT", path, 404, who=other)
    harbour.send("PUT", path, 400, {"text": "four"}, harbour.guest)
    unread = harbour.send("GET", "/api/v1/notices/unread", 200, who=harbour.guest)
    assert [each["id"] for each in unread["data"]] == [ids[1]]
    assert harbour.send("GET", "/api/v1/notices/unread-count", 200, who=harbour.guest) == {"count": 1}
    assert harbour.send("GET", "/api/v1/notices/unread-count?text=one", 200,
                        who=harbour.guest) == {"count": 0}
    own = harbour.send("GET", "/api/v1/my-notices", 200, who=other)
    assert [each["id"] for each in own["data"]] == [mine]


def test_a_parameter_asks_only_for_those(harbour):
    first = harbour.send("POST", "/api/v1/berths", 201, {"code": "A1"})["id"]
    second = harbour.send("POST", "/api/v1/berths", 201, {"code": "A2", "is_active": False})["id"]
    harbour.send("POST", f"/api/v1/berths/{first}/dredge", 200)

    def ids(query, path="/api/v1/berths", who=harbour.root):
        return [each["id"] for each in harbour.send("GET", f"{path}?{query}", 200, who=who)["data"]]

    assert ids("onlyDredged=true") == [first]
    assert ids("undredged_only=true") == [second]
    assert ids("active_only=true") == [first]
    assert ids("active_only=false&onlyDredged=0") == [first, second]
    assert ids("active_only=1&undredged_only=1") == []
    harbour.send("GET", "/api/v1/berths?active_only=yes", 400)
    notice = harbour.send("POST", "/api/v1/notices", 201, {"text": "one"}, harbour.guest)["id"]
    assert ids("unread_only=true", "/api/v1/notices", harbour.guest) == [notice]
    harbour.send("PUT", f"/api/v1/notices/{notice}/read", 200, who=harbour.guest)
    assert ids("unread_only=true", "/api/v1/notices", harbour.guest) == []
