# SPDX-License-Identifier: Apache-2.0
"""Rights that are given by one path are not to be had by another."""

import re

import pytest

from phoenix import query
from test_security_accounts import AUTH, PASSWORD, administrator, register, signed_in

PRACTICE = """# Technical Specification: Veterinary Practice

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Manager | Manage users |
| Vet | Manage visits |
| Nurse | Read visits, update visits, create visits |
| Client | Read own visits, update own visits |

## Security

- Passwords are hashed with bcrypt, cost 4
- Access tokens (JWT) expire after 15 minutes

## Data Model

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100) NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'client'
        CHECK (role IN ('admin', 'manager', 'vet', 'nurse', 'client'))
);
CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    reason VARCHAR(100) NOT NULL,
    status VARCHAR(20) NOT NULL DEFAULT 'planned'
        CHECK (status IN ('planned', 'closed', 'cancelled'))
);
```

## API

| Method | Path | Auth |
|--------|------|------|
| GET | /api/v1/users | Admin, Manager |
| POST | /api/v1/users | Admin, Manager |
| PATCH | /api/v1/users/{id} | Admin, Manager |
| GET | /api/v1/visits | Vet, Nurse, Client |
| POST | /api/v1/visits | Vet, Nurse |
| PUT | /api/v1/visits/{id} | Vet, Nurse |
| PATCH | /api/v1/visits/{id} | Vet, Nurse, Client |
| POST | /api/v1/visits/{id}/close | Vet |
| POST | /api/v1/visits/{id}/cancel | Vet, Client (own) |
"""
USERS = "/api/v1/users"
VISITS = "/api/v1/visits"


def send(server, method, path, who, expected, **body):
    answer = server.client.request(method, path, headers=who, json=body or None)
    assert answer.status_code == expected, answer.text
    return answer


@pytest.fixture
def practice(serve):
    server = serve(PRACTICE)
    server.root, _ = administrator(server, name="Root")
    for role in ("manager", "vet", "nurse"):
        body = {"email": f"{role}@example.org", "password": PASSWORD, "name": role, "role": role}
        send(server, "POST", USERS, server.root, 201, **body)
        setattr(server, role, signed_in(server, f"{role}@example.org"))
    server.client_person, server.client_id = register(server, "ann@example.org")
    return server


def visit(server):
    body = {"user_id": server.client_id, "reason": "cough"}
    return send(server, "POST", VISITS, server.vet, 201, **body).json()["id"]


def test_a_state_that_a_path_gives_to_some_is_not_written_by_others(practice):
    path = f"{VISITS}/{visit(practice)}"
    refused = send(practice, "PATCH", path, practice.nurse, 403, status="closed")
    assert "POST /api/v1/visits/{id}/close" in refused.text
    whole = {"user_id": practice.client_id, "reason": "cough", "status": "closed"}
    send(practice, "PUT", path, practice.nurse, 403, **whole)
    send(practice, "PATCH", path, practice.nurse, 200, reason="a cough")
    send(practice, "POST", f"{path}/close", practice.nurse, 403)
    send(practice, "POST", f"{path}/close", practice.vet, 200)
    # What is in the state already may be sent back with the rest of the record.
    assert send(practice, "PUT", path, practice.nurse, 200, **whole).json()["status"] == "closed"
    send(practice, "PATCH", path, practice.nurse, 200, status="planned")
    send(practice, "PATCH", path, practice.vet, 200, status="closed")
    send(practice, "PATCH", f"{VISITS}/999", practice.nurse, 404, status="closed")
    send(practice, "POST", VISITS, practice.nurse, 403, **whole)
    send(practice, "POST", VISITS, practice.vet, 201, **whole)


def test_a_state_of_ones_own_records_is_written_on_ones_own(practice):
    path = f"{VISITS}/{visit(practice)}"
    send(practice, "PATCH", path, practice.client_person, 403, status="closed")
    send(practice, "PATCH", path, practice.nurse, 403, status="cancelled")
    send(practice, "PATCH", path, practice.client_person, 200, status="cancelled")
    other, _ = register(practice, "eve@example.org")
    send(practice, "PATCH", path, other, 404, status="closed")


def test_nobody_gives_a_role_with_more_rights_than_their_own(practice):
    for role in ("vet", "nurse", "admin"):
        body = {"email": f"{role}2@example.org", "password": PASSWORD, "name": "x", "role": role}
        send(practice, "POST", USERS, practice.manager, 400, **body)
        send(practice, "PATCH", f"{USERS}/{practice.client_id}", practice.manager, 400, role=role)
    for role in ("manager", "client"):
        body = {"email": f"{role}2@example.org", "password": PASSWORD, "name": "x", "role": role}
        send(practice, "POST", USERS, practice.manager, 201, **body)


def test_nobody_takes_over_an_account_with_more_rights_than_their_own(practice):
    people = send(practice, "GET", USERS, practice.root, 200).json()["data"]
    vet = next(each["id"] for each in people if each["role"] == "vet")
    for body in ({"email": "mine@example.org"}, {"password": "another password"},
                 {"role": "client"}):
        send(practice, "PATCH", f"{USERS}/{vet}", practice.manager, 403, **body)
    send(practice, "PATCH", f"{USERS}/{vet}", practice.manager, 200, name="Dr. Vet")
    send(practice, "PATCH", f"{USERS}/{practice.client_id}", practice.manager, 200,
         email="anna@example.org")


def events(server, action):
    page = send(server, "GET", f"/_/audit?limit=100&action={action}", server.root, 200)
    return page.json()["data"]


def sign_in(server, password=PASSWORD, email="ann@example.org"):
    return server.client.post(f"{AUTH}/login", json={"email": email, "password": password})


def test_signing_in_and_out_is_in_the_record_of_changes(practice):
    secret = "a wrong passphrase"
    assert sign_in(practice, secret).status_code == 401
    assert sign_in(practice, secret, "nobody@example.org").status_code == 401
    token = sign_in(practice).json()["access_token"]
    who = {"authorization": f"Bearer {token}"}
    send(practice, "POST", f"{AUTH}/logout", who, 204)
    known, unknown = events(practice, "sign_in_refused")
    assert known["record"] == str(practice.client_id) and unknown["record"] == "unknown"
    assert known["subject"] is None and known["proof"] == "none"
    assert known["address"] == "127.0.0.1" and known["operation"] == "login"
    assert known["entity"] == "users" and known["at"] < unknown["at"]
    entry = events(practice, "sign_in")[-1]
    assert entry["subject"] == str(practice.client_id) and entry["proof"] == "password"
    assert [each["subject"] for each in events(practice, "sign_out")] == [str(practice.client_id)]
    whole = send(practice, "GET", "/_/audit?limit=100", practice.root, 200).text
    assert secret not in whole and "example.org" not in whole and "$2b$" not in whole


def test_a_lock_out_is_in_the_record_of_changes(practice):
    answers = [sign_in(practice, "wrong").status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]
    assert len(events(practice, "sign_in_refused")) == 9
    assert [each["record"] for each in events(practice, "lock_out")] == [str(practice.client_id)]


def test_a_new_password_is_in_the_record_of_changes(practice):
    body = {"current_password": PASSWORD, "new_password": "another long password"}
    send(practice, "POST", f"{AUTH}/password", practice.client_person, 204, **body)
    entry = events(practice, "update")[-1]
    assert entry["after"]["password"] == "*** (changed)"
    assert entry["subject"] == entry["record"] == str(practice.client_id)


def hash_of(server, email):
    return query(server.data, f"SELECT password_hash FROM users WHERE email = '{email}'")[0][0]


def test_a_hash_of_an_older_cost_is_remade_at_the_next_sign_in(practice, serve):
    assert hash_of(practice, "ann@example.org").startswith("$2b$04$")
    practice.stop()
    server = serve(PRACTICE.replace("cost 4", "cost 5"))
    assert sign_in(server, "wrong").status_code == 401
    assert hash_of(server, "ann@example.org").startswith("$2b$04$")
    assert sign_in(server).status_code == 200
    remade = hash_of(server, "ann@example.org")
    assert remade.startswith("$2b$05$")
    assert sign_in(server).status_code == 200
    assert hash_of(server, "ann@example.org") == remade
    assert hash_of(server, "vet@example.org").startswith("$2b$04$")


def test_the_reference_says_who_may_call_what(practice):
    page = practice.client.get("/docs").text
    cell = re.search(r"<code>/api/v1/visits/\{id\}/cancel</code></td><td>.*?</td><td>(.*?)</td>", page)
    assert cell[1] == "Admin, Vet, Client (own)"
    cell = re.search(r"<code>/api/v1/auth/login</code></td><td>.*?</td><td>(.*?)</td>", page)
    assert cell[1] == "everybody"
    cell = re.search(r"<code>/api/v1/auth/me</code></td><td>.*?</td><td>(.*?)</td>", page)
    assert cell[1] == "whoever has signed in"


def test_openapi_names_the_ways_in(practice, serve):
    document = practice.client.get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["apiKey"] == {
        "type": "apiKey", "in": "header", "name": "X-API-Key"}
    assert document["paths"]["/api/v1/visits"]["get"]["security"] == [{"bearer": []}, {"apiKey": []}]
    names = {path.rpartition("/auth/")[2]: [each["operationId"] for each in item.values()]
             for path, item in document["paths"].items() if "/auth/" in path}
    assert names["login"] == ["login"] and names["register"] == ["register"]
    assert names["me"] == ["me"] and names["logout"] == ["logout"] and names["refresh"] == ["refresh"]
    assert not any("oidc" in path for path in document["paths"])
    practice.stop()
    paths = serve(PRACTICE, "--oidc-issuer", "http://127.0.0.1:9", "--oidc-client", "practice"
                  ).client.get("/openapi.json").json()["paths"]
    assert set(paths["/api/v1/auth/oidc/login"]["get"]["responses"]) == {"303", "503"}
    assert "200" in paths["/api/v1/auth/oidc/callback"]["get"]["responses"]
