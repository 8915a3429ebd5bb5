# SPDX-License-Identifier: Apache-2.0
"""Who may do what, over HTTP: every role against every operation, on own records and on others'."""

import re

import pytest
from phoenix import Server

DOCUMENT = """\
# Boat hire

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'clerk', 'member'))
);
CREATE TABLE boats (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE hires (
    id UUID PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    boat_id UUID NOT NULL REFERENCES boats (id),
    code TEXT UNIQUE,
    days INTEGER NOT NULL CHECK (days > 0)
);
CREATE TABLE hire_extras (
    id UUID PRIMARY KEY,
    hire_id UUID NOT NULL REFERENCES hires (id) ON DELETE CASCADE,
    name TEXT NOT NULL
);
```

## API Endpoints

- `POST /auth/register` - Register
- `POST /auth/login` - Sign in
- `GET /auth/me` - Who is signed in
- `GET /health` - Health
- `GET /users` - List accounts
- `POST /users` - Make an account
- `PATCH /users/{id}` - Change an account
- `GET /boats` - List boats
- `POST /boats` - Add a boat
- `DELETE /boats/{id}` - Sell a boat
- `GET /hires` - List hires
- `POST /hires` - Hire a boat
- `GET /hires/{id}` - One hire
- `PUT /hires/{id}` - Replace a hire
- `PATCH /hires/{id}` - Change a hire
- `DELETE /hires/{id}` - Give a hire up
- `GET /hires/{id}/extras` - List what belongs to a hire
- `GET /hire-extras` - List extras
- `POST /hire-extras` - Add an extra
- `PATCH /hire-extras/{id}` - Change an extra

## Authorization

- **Admin**: Full access
- **Clerk**: Manage boats and hires; read hire extras
- **Member**: Read boats; manage own hires; manage own hire extras; read and update own account
- **Guest**: Read boats

Passwords are hashed with bcrypt at cost 4.
"""

PASSWORD = "correct horse battery"
NOBODY = "01900000-0000-7000-8000-000000000000"


class Person:
    """Somebody who has signed in, and what is theirs."""

    def __init__(self, server, email):
        self.server = server
        token = server.post("/auth/login", {"email": email, "password": PASSWORD}, 200).json()
        self.headers = {"Authorization": f"Bearer {token['access_token']}"}
        self.id = server.get("/auth/me", headers=self.headers).json()["id"]

    def __call__(self, method, path, body=None):
        options = {} if body is None else {"json": body}
        return self.server.client.request(method, path, headers=self.headers, **options)

    def make(self, path, body):
        answer = self("POST", path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]


@pytest.fixture(scope="module")
def hire(tmp_path_factory):
    """A server with an administrator, a clerk and two members, each member with a hire and an extra."""
    folder = tmp_path_factory.mktemp("access")
    (folder / "specification.md").write_text(DOCUMENT)
    with Server(folder / "specification.md", folder / "data") as server:
        yield fill(server)


def fill(server):
    found = None
    while found is None:
        found = re.search(r"Bearer (phoenix_setup_\S+)", server.stdout + server.stderr)
    token = found[1]
    server.post("/auth/setup", {"email": "admin@example.org", "password": PASSWORD}, 201,
                headers={"Authorization": f"Bearer {token}"})
    server.people = {"admin": Person(server, "admin@example.org")}
    for name in ("clerk", "ada", "bob"):
        role = "clerk" if name == "clerk" else "member"
        body = {"email": f"{name}@example.org", "password": PASSWORD, "role": role}
        assert server.people["admin"]("POST", "/users", body).status_code == 201
        server.people[name] = Person(server, f"{name}@example.org")
    server.boat = server.people["admin"].make("/boats", {"name": "Puffin"})
    for name in ("ada", "bob"):
        person = server.people[name]
        person.hire = person.make("/hires", {"boat_id": server.boat, "days": 2, "code": f"{name}-1"})
        person.extra = person.make("/hire-extras", {"hire_id": person.hire, "name": "oars"})
    return server


def ids(answer):
    assert answer.status_code == 200, answer.text
    return {record["id"] for record in answer.json()["data"]}


# Each row: who, then what GET of the list, POST of a boat, and DELETE of one that is not there answer.
@pytest.mark.parametrize(("who", "listed", "made", "deleted"), [
    ("admin", 200, 201, 404),
    ("clerk", 200, 201, 404),
    ("ada", 200, 403, 403),
])
def test_each_role_gets_what_the_list_grants(hire, who, listed, made, deleted):
    person = hire.people[who]
    assert person("GET", "/boats").status_code == listed
    assert person("POST", "/boats", {"name": "Skua"}).status_code == made
    assert person("DELETE", f"/boats/{NOBODY}").status_code == deleted


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/boats", 200),
    ("GET", "/health", 200),
    ("POST", "/boats", 401),
    ("GET", "/hires", 401),
    ("GET", f"/hires/{NOBODY}", 401),
    ("GET", "/users", 401),
    ("GET", "/auth/me", 401),
    ("GET", "/_/audit", 401),
])
def test_strangers_get_what_is_public_alone(hire, method, path, status):
    answer = hire.client.request(method, path)
    assert answer.status_code == status
    assert (status != 401) or answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_own_records_alone_are_listed_counted_and_found(hire):
    ada, bob, clerk = (hire.people[name] for name in ("ada", "bob", "clerk"))
    assert ids(ada("GET", "/hires")) == {ada.hire}
    assert ids(bob("GET", "/hires")) == {bob.hire}
    assert {ada.hire, bob.hire} <= ids(clerk("GET", "/hires"))
    assert ada("GET", "/hires?count=exact").json()["meta"]["total"] == 1
    assert ids(ada("GET", "/hires?days=2&sort=-days")) == {ada.hire}
    assert ids(ada("GET", "/hires?q=bob")) == set()
    assert ids(ada("GET", f"/hires?user_id={bob.id}")) == set()
    assert ids(ada("GET", "/hire-extras")) == {ada.extra}
    assert ids(ada("GET", "/users")) == {ada.id}


def test_another_s_record_is_as_good_as_none(hire):
    ada, bob = hire.people["ada"], hire.people["bob"]
    body = {"boat_id": hire.boat, "days": 9}
    for method, given in (("GET", None), ("PATCH", {"days": 9}), ("PUT", body), ("DELETE", None)):
        theirs = ada(method, f"/hires/{bob.hire}", given)
        missing = ada(method, f"/hires/{NOBODY}", given)
        assert theirs.status_code == missing.status_code == 404
        told = [answer.json()["error"] for answer in (theirs, missing)]
        assert told[0]["code"] == told[1]["code"]
        assert told[0]["message"] == told[1]["message"]
    assert bob("GET", f"/hires/{bob.hire}").json()["days"] == 2
    assert ada("GET", f"/hires/{bob.hire}/extras").status_code == 404
    assert ada("GET", f"/hires/{NOBODY}/extras").status_code == 404
    assert ids(ada("GET", f"/hires/{ada.hire}/extras")) == {ada.extra}


def test_what_is_made_belongs_to_who_makes_it(hire):
    ada, bob, clerk = (hire.people[name] for name in ("ada", "bob", "clerk"))
    body = {"boat_id": hire.boat, "days": 1}
    mine = ada("POST", "/hires", body).json()
    assert mine["user_id"] == ada.id
    fault = ada("POST", "/hires", {**body, "user_id": bob.id})
    assert fault.status_code == 400
    assert "user_id" in fault.text
    assert clerk("POST", "/hires", {**body, "user_id": bob.id}).json()["user_id"] == bob.id
    assert ada("PATCH", f"/hires/{mine['id']}", {"user_id": bob.id}).status_code == 400
    assert ada("PUT", f"/hires/{mine['id']}", {**body, "days": 3}).json()["user_id"] == ada.id
    assert ada("DELETE", f"/hires/{mine['id']}").status_code == 204


def test_a_part_is_made_and_moved_below_one_s_own_alone(hire):
    ada, bob = hire.people["ada"], hire.people["bob"]
    theirs = ada("POST", "/hire-extras", {"hire_id": bob.hire, "name": "flag"})
    missing = ada("POST", "/hire-extras", {"hire_id": NOBODY, "name": "flag"})
    assert theirs.status_code == missing.status_code == 400
    assert theirs.json()["error"]["details"] == missing.json()["error"]["details"]
    assert ada("PATCH", f"/hire-extras/{ada.extra}", {"hire_id": bob.hire}).status_code == 400
    assert ada("PATCH", f"/hire-extras/{ada.extra}", {"name": "two oars"}).status_code == 200
    assert ada("PATCH", f"/hire-extras/{bob.extra}", {"name": "mine"}).status_code == 404


def test_a_cursor_is_of_no_use_to_another(hire):
    ada, bob = hire.people["ada"], hire.people["bob"]
    for days in (3, 4):
        ada.make("/hires", {"boat_id": hire.boat, "days": days})
        bob.make("/hires", {"boat_id": hire.boat, "days": days})
    cursor = ada("GET", "/hires?limit=1").json()["meta"]["next_cursor"]
    assert len(ids(ada("GET", f"/hires?limit=1&cursor={cursor}"))) == 1
    assert bob("GET", f"/hires?limit=1&cursor={cursor}").status_code == 400


def test_nobody_gives_themselves_a_role(hire):
    ada, bob, admin = (hire.people[name] for name in ("ada", "bob", "admin"))
    body = {"email": "ada@example.org"}
    assert ada("PATCH", f"/users/{ada.id}", {**body, "role": "admin"}).status_code in (400, 403)
    theirs = ada("PATCH", f"/users/{bob.id}", {"email": "mine@example.org"})
    assert theirs.status_code == 404, theirs.text
    assert ada("PATCH", f"/users/{ada.id}", body).status_code == 200
    made = hire.client.post("/auth/register", json={"email": "eve@example.org", "role": "admin",
                                                    "password": PASSWORD})
    assert made.status_code in (201, 400, 403)
    roles = {each["email"]: each["role"] for each in admin("GET", "/users").json()["data"]}
    assert roles["ada@example.org"] == "member"
    assert roles.get("eve@example.org", "member") == "member"


def test_the_record_of_changes_is_for_administrators(hire):
    assert hire.people["admin"]("GET", "/_/audit").status_code == 200
    assert hire.people["clerk"]("GET", "/_/audit").status_code == 403
    assert hire.people["ada"]("GET", "/_/audit").status_code == 403


def test_openapi_says_who_must_sign_in(hire):
    paths = hire.get("/openapi.json").json()["paths"]
    assert "security" not in paths["/boats"]["get"]
    assert paths["/hires"]["get"]["security"]
    assert {"401", "403"} <= set(paths["/hires"]["get"]["responses"])
