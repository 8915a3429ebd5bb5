# SPDX-License-Identifier: Apache-2.0
"""Who may call, where it stands behind the endpoint, and a scope for each role."""

import pytest

from test_security_accounts import administrator, register, send, signed_in

CLINIC = """# Clinic

Base URL: /api/v1

Roles: `admin`, `staff`, `member`.

## Security

- Passwords are hashed with bcrypt, cost 4

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100),
    role VARCHAR(20) NOT NULL DEFAULT 'member'
);
CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    fee INTEGER
);
CREATE TABLE secrets (id INTEGER PRIMARY KEY, body TEXT);
```

## API

- `POST /auth/register`
- `POST /auth/login`
- `PATCH /users/{id}` - admin
- `POST /visits`
- `GET /visits` (member: own, staff: all)
- `GET /visits/{id}` - members: own visits only, staff: all
- `PATCH /visits/{id}` – staff only
- `DELETE /visits/{id}` - own visit
- `PUT /visits/{id}` - the member of the week only
- `GET /secrets` - public
- `POST /secrets` 🔒 admin
- `DELETE /secrets/{id}` **Admin only**
"""
API = "/api/v1"


@pytest.fixture
def clinic(serve):
    server = serve(CLINIC)
    server.root, _ = administrator(server, name="Root")
    server.ann, server.ann_id = register(server, "ann@example.org")
    server.bob, server.bob_id = register(server, "bob@example.org")
    _, number = register(server, "sue@example.org")
    send(server, "PATCH", f"{API}/users/{number}", server.root, 200, role="staff")
    server.sue = signed_in(server, "sue@example.org")
    server.visit = send(server, "POST", f"{API}/visits", server.ann, 201, fee=5).json()["id"]
    send(server, "POST", f"{API}/visits", server.bob, 201, fee=7)
    return server


def owners(server, who):
    answer = send(server, "GET", f"{API}/visits", who, 200).json()
    return {row["user_id"] for row in answer["data"]}


@pytest.mark.smoke
def test_each_role_has_its_own_scope(clinic):
    assert owners(clinic, clinic.ann) == {clinic.ann_id}
    assert owners(clinic, clinic.sue) == owners(clinic, clinic.root) == {clinic.ann_id, clinic.bob_id}
    path = f"{API}/visits/{clinic.visit}"
    send(clinic, "GET", path, clinic.bob, 404)
    send(clinic, "GET", path, clinic.ann, 200)
    send(clinic, "GET", path, clinic.sue, 200)
    send(clinic, "DELETE", path, clinic.bob, 404)
    send(clinic, "DELETE", path, clinic.ann, 204)


def test_a_role_behind_the_line_shuts_out_the_others(clinic):
    path = f"{API}/visits/{clinic.visit}"
    send(clinic, "PATCH", path, clinic.ann, 403, fee=0)
    send(clinic, "PATCH", path, clinic.sue, 200, fee=6)
    send(clinic, "POST", f"{API}/secrets", clinic.ann, 403, body="x")
    send(clinic, "POST", f"{API}/secrets", clinic.sue, 403, body="x")
    made = send(clinic, "POST", f"{API}/secrets", clinic.root, 201, body="x").json()["id"]
    send(clinic, "GET", f"{API}/secrets", None, 200)
    send(clinic, "DELETE", f"{API}/secrets/{made}", clinic.ann, 403)
    send(clinic, "DELETE", f"{API}/secrets/{made}", clinic.root, 204)


def test_a_note_that_is_not_understood_grants_nothing(clinic):
    path = f"{API}/visits/{clinic.visit}"
    for who in (clinic.ann, clinic.bob, clinic.sue):
        send(clinic, "PUT", path, who, 403, fee=0)
