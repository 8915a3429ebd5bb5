# SPDX-License-Identifier: Apache-2.0
"""Attempts to become somebody else, or more than one is."""

import re
import time

import pytest

from phoenix import place, query, run

MARKET = """# Technical Specification: Market

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Support | Read all users, update users |
| Customer | Read/write own resources only |

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
    role VARCHAR(20) NOT NULL DEFAULT 'customer' CHECK (role IN ('admin', 'support', 'customer')),
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    is_moderator BOOLEAN NOT NULL DEFAULT FALSE,
    reset_token VARCHAR(100)
);
```

## API

| Method | Path | Auth |
|--------|------|------|
| GET | /api/v1/users | Admin, Support |
| GET | /api/v1/users/{id} | Admin, Support, Customer (own) |
| PATCH | /api/v1/users/{id} | Admin, Support, Customer (own) |
| DELETE | /api/v1/users/{id} | Admin, Customer (own) |
"""

# The account's key is a name that people choose, and no column says who is an administrator.
NAMES = """# Technical Specification: Notes

## Security

- Authentication: JWT
- Passwords are hashed with bcrypt, cost 4
- Roles: Admin, Member

```sql
CREATE TABLE users (
    username VARCHAR(50) PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL
);
```

| Method | Path | Auth |
|--------|------|------|
| POST | /api/v1/users | Public |
| GET | /api/v1/users | Admin |
| PATCH | /api/v1/users/{username} | Admin, Member (own) |
| DELETE | /api/v1/users/{username} | Admin, Member (own) |
"""

AUTH = "/api/v1/auth"
USERS = "/api/v1/users"
PASSWORD = "correct horse"


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def login(server, email):
    return server.client.post(f"{AUTH}/login", json={"email": email, "password": PASSWORD})


def signed_in(server, email):
    answer = login(server, email)
    assert answer.status_code == 200, answer.text
    return bearer(answer.json()["access_token"])


def administrator(server, **fields):
    token = re.search(r"Bearer (phoenix_setup_\S+)", server.stdout)[1]
    body = {"email": "root@example.org", "password": PASSWORD} | fields
    made = server.client.post(f"{AUTH}/setup", headers=bearer(token), json=body)
    assert made.status_code == 201, made.text
    return signed_in(server, "root@example.org"), made.json()


def register(server, email):
    body = {"email": email, "password": PASSWORD, "name": "Somebody"}
    answer = server.client.post(f"{AUTH}/register", json=body)
    assert answer.status_code == 201, answer.text
    return signed_in(server, email), answer.json()["id"]


@pytest.fixture
def market(serve):
    return serve(MARKET)


@pytest.fixture
def notes(serve):
    return serve(NAMES)


def send(server, method, path, who, status, **body):
    answer = server.client.request(method, path, headers=who, json=body or None)
    assert answer.status_code == status, answer.text
    return answer


@pytest.mark.parametrize("body", [{"role": "admin"}, {"is_active": True}, {"is_moderator": True},
                                  {"reset_token": "x"}])
def test_nobody_gives_themselves_a_privilege(market, body):
    who, number = register(market, "eve@example.org")
    answer = send(market, "PATCH", f"{USERS}/{number}", who, 400, **body)
    assert "administrator" in answer.text or "not a field" in answer.text


def support(market):
    root, first = administrator(market, name="Root")
    _, number = register(market, "sue@example.org")
    send(market, "PATCH", f"{USERS}/{number}", root, 200, role="support")
    return root, first["id"], signed_in(market, "sue@example.org"), number


def test_who_manages_accounts_makes_no_administrator(market):
    _, _, sue, number = support(market)
    _, other = register(market, "eve@example.org")
    send(market, "PATCH", f"{USERS}/{number}", sue, 400, role="admin")
    send(market, "PATCH", f"{USERS}/{number}", sue, 400, is_moderator=True)
    send(market, "PATCH", f"{USERS}/{other}", sue, 400, role="admin")
    send(market, "PATCH", f"{USERS}/{other}", sue, 200, name="Eve")


def test_who_manages_accounts_writes_no_administrators_account(market):
    root, first, sue, _ = support(market)
    answer = send(market, "PATCH", f"{USERS}/{first}", sue, 403, email="sue2@example.org")
    assert "administrator" in answer.json()["error"]["message"]
    send(market, "PATCH", f"{USERS}/{first}", root, 200, name="Still root")


def test_an_administrators_account_is_no_more_there_than_another(market):
    _, first = administrator(market, name="Root")
    who, _ = register(market, "eve@example.org")
    _, other = register(market, "bob@example.org")
    told = [send(market, "PATCH", f"{USERS}/{number}", who, 404, name="x").json()["error"]
            for number in (first["id"], other, 999)]
    assert len({each["message"] for each in told}) == 1
    for number in (first["id"], other, 999):
        send(market, "DELETE", f"{USERS}/{number}", who, 404)


def test_a_page_of_anothers_list_shows_ones_own_only(serve):
    server = serve(MARKET.replace("## API", """```sql
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    title VARCHAR(100) NOT NULL
);
```

## API""") + """\
| GET | /api/v1/orders | Admin, Customer (own) |
| POST | /api/v1/orders | Admin, Customer (own) |
| GET | /api/v1/users/{id}/orders | Admin, Customer (own) |
| POST | /api/v1/users/{id}/orders | Admin, Customer (own) |
""")
    bob, bobs = register(server, "bob@example.org")
    eve, own = register(server, "eve@example.org")
    for who, title in ((bob, "b0"), (bob, "b1"), (bob, "b2"), (eve, "e0")):
        send(server, "POST", "/api/v1/orders", who, 201, title=title)
    page = send(server, "GET", "/api/v1/orders?limit=1&sort=title", bob, 200).json()
    for query in ("", f"?cursor={page['meta']['next_cursor']}&limit=1&sort=title",
                  "?count=exact", "?sort=-title&count=exact", f"?user_id={bobs}&count=exact",
                  "?title[in]=b0,b1&count=exact", "?title[contains]=b", "?user_id[gt]=0"):
        answer = server.client.get(f"/api/v1/orders{query}", headers=eve)
        if answer.status_code == 200:
            assert all(each["user_id"] == own for each in answer.json()["data"])
            assert (answer.json()["meta"]["total"] or 0) <= 1
    assert server.client.get(f"/api/v1/users/{bobs}/orders?count=exact", headers=eve).status_code in (200, 404)
    for path in ("/api/v1/orders", f"/api/v1/users/{bobs}/orders"):
        send(server, "POST", path, eve, 400, title="x", user_id=bobs)


def doubted(server):
    return {int(row[0]) for row in query(server.data, "SELECT subject FROM _phoenix_unproven")}


def test_a_login_that_its_owner_states_is_in_doubt(market):
    """An issuer's e-mail address leads to no such account: see test_issuer.py."""
    root, first = administrator(market, name="Root")
    body = {"email": "sue@example.org", "password": PASSWORD, "name": "Sue", "role": "customer"}
    assert market.client.post(USERS, headers=root, json=body).status_code in (404, 405)
    eve, number = register(market, "eve@example.org")
    assert doubted(market) == {number}
    send(market, "PATCH", f"{USERS}/{first['id']}", eve, 404, email="root@example.org")
    assert doubted(market) == {number}
    send(market, "DELETE", f"{USERS}/{number}", root, 204)
    assert doubted(market) == set()
    ann, other = register(market, "ann@example.org")
    query(market.data, "DELETE FROM _phoenix_unproven")
    send(market, "PATCH", f"{USERS}/{other}", root, 200, email="anna@example.org")
    assert doubted(market) == set()
    send(market, "PATCH", f"{USERS}/{other}", ann, 200, email="bob@example.org")
    assert doubted(market) == {other}


def test_an_account_that_is_not_active_ends_at_once(market):
    root, _ = administrator(market, name="Root")
    _, number = register(market, "bob@example.org")
    tokens = login(market, "bob@example.org").json()
    who = bearer(tokens["access_token"])
    send(market, "GET", f"{AUTH}/me", who, 200)
    send(market, "PATCH", f"{USERS}/{number}", root, 200, is_active=False)
    send(market, "GET", f"{AUTH}/me", who, 401)
    assert login(market, "bob@example.org").status_code == 403
    send(market, "POST", f"{AUTH}/refresh", {}, 401, refresh_token=tokens["refresh_token"])
    send(market, "PATCH", f"{USERS}/{number}", root, 200, is_active=True)
    signed_in(market, "bob@example.org")


@pytest.mark.parametrize("spelling", ["BOB@example.org", "bob@EXAMPLE.org ", " Bob@example.org",
                                      "bob@example.org\t"])
def test_an_address_cannot_be_changed_into_anothers(market, spelling):
    register(market, "bob@example.org")
    who, number = register(market, "eve@example.org")
    send(market, "PATCH", f"{USERS}/{number}", who, 409, email=spelling)
    body = {"email": spelling, "password": PASSWORD, "name": "x"}
    send(market, "POST", f"{AUTH}/register", {}, 409, **body)


@pytest.mark.parametrize("spelling", ["bob@example.org\u200b", "bob@example.org\u00a0", "b\u00adob@example.org",
                                      "bob @example.org", "\ufeffbob@example.org"])
def test_no_address_only_looks_like_anothers(market, spelling):
    register(market, "bob@example.org")
    body = {"email": spelling, "password": PASSWORD, "name": "x"}
    answer = send(market, "POST", f"{AUTH}/register", {}, 400, **body)
    assert answer.json()["error"]["details"]["field"] == "email"


def test_secrets_of_accounts_are_served_to_nobody(market):
    root, _ = administrator(market, name="Root")
    for query in ("", "?fields=reset_token", "?reset_token=x", "?sort=reset_token",
                  "?sort=password_hash", "?password_hash[gte]=a", "?password=a"):
        answer = market.client.get(USERS + query, headers=root)
        assert answer.status_code == (200 if query == "" else 400)
        assert "$2b$" not in answer.text
        if query == "":
            assert "reset_token" not in answer.text and "password" not in answer.text


def test_a_name_that_is_free_again_brings_nothing_with_it(notes):
    root, _ = administrator(notes, username="root")
    former = bearer(login(notes, "root@example.org").json()["access_token"])
    send(notes, "GET", USERS, former, 200)
    send(notes, "POST", USERS, {}, 201, username="two", email="two@example.org", password=PASSWORD)
    done = run("user", "role", notes.spec, "two@example.org", *place(notes.data), "--role", "admin")
    assert done.returncode == 0, done.stderr
    send(notes, "DELETE", f"{USERS}/root", root, 204)
    send(notes, "POST", USERS, {}, 201, username="root", email="eve@example.org",
         password=PASSWORD)
    eve = signed_in(notes, "eve@example.org")
    send(notes, "GET", USERS, eve, 403)
    send(notes, "GET", f"{AUTH}/me", eve, 200)
    send(notes, "GET", f"{AUTH}/me", former, 401)


def test_nobody_deletes_what_is_not_theirs_by_trying(notes):
    root, _ = administrator(notes, username="root")
    send(notes, "POST", USERS, {}, 201, username="eve", email="eve@example.org", password=PASSWORD)
    eve = signed_in(notes, "eve@example.org")
    send(notes, "DELETE", f"{USERS}/root", eve, 404)
    send(notes, "GET", USERS, root, 200)
    time.sleep(0.6)  # until revocations were asked for again
    send(notes, "GET", USERS, root, 200)
    send(notes, "GET", USERS, signed_in(notes, "root@example.org"), 200)


def test_nobody_leaves_a_name_to_wait_in_it(notes):
    send(notes, "POST", USERS, {}, 201, username="bob", email="eve@example.org", password=PASSWORD)
    eve = signed_in(notes, "eve@example.org")
    answer = send(notes, "PATCH", f"{USERS}/bob", eve, 400, username="eve")
    assert answer.json()["error"]["details"]["field"] == "username"
    send(notes, "PATCH", f"{USERS}/bob", eve, 200, username="bob", email="eve2@example.org")
