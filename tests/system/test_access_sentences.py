# SPDX-License-Identifier: Apache-2.0
"""Who may do what, where sentences say it: in prose, under a heading, in what describes a role."""

import grpc
import pytest

from grpc_client import Client
from test_security_accounts import administrator, register, send, signed_in

WORKSHOP = """# Workshop

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
CREATE TABLE repairs (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    title TEXT
);
CREATE TABLE parts (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE ledgers (id INTEGER PRIMARY KEY, line TEXT);
```

Members can only access their own repairs. Only admins may delete repairs.

- Parts can only be created by staff.

## API

- `POST /auth/register`
- `POST /auth/login`
- `PATCH /users/{id}` - admin
- `GET /repairs`
- `POST /repairs`
- `GET /repairs/{id}`
- `PATCH /repairs/{id}`
- `DELETE /repairs/{id}`
- `GET /parts`
- `POST /parts`

## Books

Only staff may use these endpoints.

- `GET /ledgers`
- `POST /ledgers`
"""
API = "/api/v1"


@pytest.fixture
def workshop(serve):
    server = serve(WORKSHOP)
    server.root, _ = administrator(server, name="Root")
    server.ann, server.ann_id = register(server, "ann@example.org")
    server.bob, server.bob_id = register(server, "bob@example.org")
    _, number = register(server, "sue@example.org")
    send(server, "PATCH", f"{API}/users/{number}", server.root, 200, role="staff")
    server.sue = signed_in(server, "sue@example.org")
    server.repair = send(server, "POST", f"{API}/repairs", server.ann, 201, title="bell").json()["id"]
    send(server, "POST", f"{API}/repairs", server.bob, 201, title="brake")
    return server


def owners(server, who):
    return {row["user_id"] for row in send(server, "GET", f"{API}/repairs", who, 200).json()["data"]}


@pytest.mark.smoke
def test_a_sentence_limits_a_role_to_its_own(workshop):
    assert owners(workshop, workshop.ann) == {workshop.ann_id}
    assert owners(workshop, workshop.bob) == {workshop.bob_id}
    assert owners(workshop, workshop.sue) == owners(workshop, workshop.root)
    assert owners(workshop, workshop.root) == {workshop.ann_id, workshop.bob_id}
    path = f"{API}/repairs/{workshop.repair}"
    send(workshop, "GET", path, workshop.bob, 404)
    send(workshop, "PATCH", path, workshop.bob, 404, title="mine")
    send(workshop, "PATCH", path, workshop.ann, 200, title="horn")
    send(workshop, "PATCH", path, workshop.sue, 200, title="bell")


def test_only_shuts_out_the_others(workshop):
    path = f"{API}/repairs/{workshop.repair}"
    for who in (workshop.ann, workshop.bob, workshop.sue):
        send(workshop, "DELETE", path, who, 403)
    send(workshop, "DELETE", path, workshop.root, 204)
    send(workshop, "POST", f"{API}/parts", workshop.ann, 403, name="spoke")
    send(workshop, "POST", f"{API}/parts", workshop.sue, 201, name="spoke")
    send(workshop, "GET", f"{API}/parts", workshop.ann, 200)


def test_a_sentence_below_a_heading_is_about_its_endpoints(workshop):
    for who in (workshop.ann, workshop.bob):
        send(workshop, "GET", f"{API}/ledgers", who, 403)
        send(workshop, "POST", f"{API}/ledgers", who, 403, line="x")
    send(workshop, "POST", f"{API}/ledgers", workshop.sue, 201, line="x")
    send(workshop, "GET", f"{API}/ledgers", workshop.root, 200)


def test_grpc_holds_them_too(workshop, tmp_path):
    client = Client(workshop, tmp_path / "proto")
    bob = [("authorization", workshop.bob["authorization"])]
    listed = client.call("ListRepairs", metadata=bob)
    assert {row.user_id for row in listed.repairs} == {workshop.bob_id}
    client.fail("GetRepair", grpc.StatusCode.NOT_FOUND, id=workshop.repair, metadata=bob)
    client.fail("DeleteRepair", grpc.StatusCode.PERMISSION_DENIED, id=workshop.repair, metadata=bob)
    client.fail("ListLedgers", grpc.StatusCode.PERMISSION_DENIED, metadata=bob)
    client.close()


PONTOON = """# Pontoon

Base URL: /api/v1

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100),
    role VARCHAR(20) NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'staff', 'member'))
);
CREATE TABLE boats (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE oars (id INTEGER PRIMARY KEY, name TEXT);
```

Only staff may add boats.

- `GET /boats`
- `POST /boats`
- `PATCH /users/{id}` - admin

## Oars

These are public.

- `GET /oars`
- `POST /oars` - requires authentication
- `PATCH /oars/{id}` - staff only
- `DELETE /oars/{id}` - the boatswain only
"""


def test_a_sentence_alone_secures_the_document(serve):
    server = serve(PONTOON.replace("- `PATCH /users/{id}` - admin\n", "").partition("## Oars")[0])
    stranger = {}
    send(server, "GET", f"{API}/boats", stranger, 401)
    send(server, "POST", f"{API}/boats", stranger, 401, name="dinghy")
    ann, _ = register(server, "ann@example.org")
    send(server, "GET", f"{API}/boats", ann, 200)
    send(server, "POST", f"{API}/boats", ann, 403, name="dinghy")


def test_what_stands_beside_an_endpoint_beats_its_section(serve):
    server = serve(PONTOON)
    stranger = {}
    root, _ = administrator(server, name="Root")
    ann, _ = register(server, "ann@example.org")
    _, number = register(server, "sue@example.org")
    send(server, "PATCH", f"{API}/users/{number}", root, 200, role="staff")
    sue = signed_in(server, "sue@example.org")
    send(server, "GET", f"{API}/oars", stranger, 200)
    send(server, "POST", f"{API}/oars", stranger, 401, name="left")
    path = f"{API}/oars/{send(server, 'POST', f'{API}/oars', ann, 201, name='left').json()['id']}"
    send(server, "PATCH", path, stranger, 401, name="right")
    send(server, "PATCH", path, ann, 403, name="right")
    send(server, "PATCH", path, sue, 200, name="right")
    send(server, "DELETE", path, sue, 403)
    send(server, "DELETE", path, root, 204)
