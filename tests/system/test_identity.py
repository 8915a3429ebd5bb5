# SPDX-License-Identifier: Apache-2.0
"""Signing in, staying signed in, signing out: what the document's accounts may expect."""

import base64
import concurrent.futures
import hashlib
import hmac
import json
import re
import time

import pytest

import phoenix

DOCUMENT = """# Technical Specification: Lending Library

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Reader | Read own resources only |

## Security

- Passwords are hashed with bcrypt, cost 4
- Access tokens (JWT) expire after 15 minutes
- Lock the account after 5 failed attempts for 15 minutes

## Data Model

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100) NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'reader' CHECK (role IN ('admin', 'reader')),
    is_active BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE TABLE loans (
    id INTEGER PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users(id),
    title VARCHAR(100) NOT NULL
);
```

## API

| Method | Path | Auth |
|--------|------|------|
| GET | /api/v1/loans | Admin, Reader |
| POST | /api/v1/loans | Admin, Reader |
| GET | /api/v1/users | Admin |
| POST | /api/v1/users | Admin |
| PATCH | /api/v1/users/{id} | Admin |
| DELETE | /api/v1/users/{id} | Admin |
"""

AUTH = "/api/v1/auth"
PASSWORD = "correct horse"


@pytest.fixture
def library(serve):
    return serve(DOCUMENT)


def register(server, email="ann@example.org", **more):
    body = {"email": email, "password": PASSWORD, "name": "Ann"} | more
    return server.client.post(f"{AUTH}/register", json=body)


def login(server, email="ann@example.org", password=PASSWORD, **more):
    return server.client.post(f"{AUTH}/login", json={"email": email, "password": password}, **more)


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def own_keys(server):
    """What the server signs with: in a file beside the embedded database, else in the database."""
    if phoenix.POSTGRES is None:
        text = (server.data / "keys.json").read_text()
    else:
        rows = phoenix.query(server.data, "SELECT value FROM _phoenix WHERE name = 'keys'")
        text = "".join(map("|".join, rows))
    return json.loads(text)["keys"]


def me(server, token):
    return server.client.get(f"{AUTH}/me", headers=bearer(token)).status_code


def administrator(server):
    token = re.search(r"Bearer (phoenix_setup_\S+)", server.stdout)[1]
    made = server.client.post(f"{AUTH}/setup", headers=bearer(token), json={
        "email": "root@example.org", "password": PASSWORD, "name": "Root"})
    assert made.status_code == 201, made.text
    return bearer(login(server, "root@example.org").json()["access_token"])


@pytest.mark.smoke
def test_who_registers_signs_in_and_sees_their_own(library):
    made = register(library)
    assert made.status_code == 201
    assert "password" not in made.text and "$2b$" not in made.text
    assert made.json()["role"] == "reader" and made.json()["is_active"] is True
    answer = login(library)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    own = library.client.get(f"{AUTH}/me", headers=bearer(tokens["access_token"]))
    assert own.json() == made.json()
    assert library.client.get("/api/v1/loans").status_code == 401
    assert library.client.get("/api/v1/loans", headers=bearer(tokens["access_token"])).status_code == 200
    assert library.client.get("/api/v1/users", headers=bearer(tokens["access_token"])).status_code == 403


@pytest.mark.parametrize("field,value", [("role", "admin"), ("is_active", False),
                                         ("password_hash", "$2b$04$x"), ("id", None)])
def test_nobody_raises_themselves(library, field, value):
    answer = register(library, **{field: value})
    if field == "id":
        assert answer.status_code == 201  # set by the server, passed over
    else:
        assert answer.status_code == 400
        assert answer.json()["error"]["details"]["field"] == field


def test_the_role_of_who_registers_may_be_said(library):
    assert register(library, role="reader").json()["role"] == "reader"


def test_every_fault_of_a_password_at_once(library):
    assert register(library, password="x").status_code == 400
    assert register(library, password="y" * 73).status_code == 400
    assert register(library, password=None).status_code == 400


def test_an_address_is_taken_in_any_case(library):
    assert register(library).status_code == 201
    assert register(library, "ANN@example.org").status_code == 409
    assert login(library, "Ann@Example.ORG").status_code == 200


def test_unknown_and_wrong_are_told_alike(library):
    register(library)
    wrong, unknown = login(library, password="wrong one"), login(library, "bob@example.org")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.json()["error"]["message"] == unknown.json()["error"]["message"]
    assert wrong.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("email", ["ann@example.org", "nobody@example.org"])
def test_lock_out(library, email):
    register(library)
    answers = [login(library, email, "wrong one").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    locked = login(library, email)
    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 901


def test_a_right_password_ends_the_counting(library):
    register(library)
    for _ in range(3):
        assert [login(library, password="wrong one").status_code for _ in range(4)] == [401] * 4
        assert login(library).status_code == 200


# --- access tokens


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def forge(header, payload, key):
    signed = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(payload).encode())}"
    return f"{signed}.{encode(hmac.digest(key, signed.encode(), hashlib.sha256))}"


@pytest.fixture
def forger(library):
    """forge(header={}, payload={}, key=None): the token of somebody signed in, changed."""
    register(library)
    token = login(library).json()["access_token"]
    header, payload, _ = token.split(".")
    kept = own_keys(library)[0]["k"]
    own = base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4))

    def make(changed_header=None, changed_payload=None, key=own):
        return forge(decode(header) | (changed_header or {}),
                     decode(payload) | (changed_payload or {}), key)

    return make


def test_the_forger_can_make_good_tokens(library, forger):
    assert me(library, forger()) == 200


@pytest.mark.parametrize("change", [
    {"changed_header": {"alg": "none"}}, {"changed_header": {"alg": "RS256"}},
    {"changed_header": {"kid": "another"}}, {"changed_header": {"crit": ["x"]}},
    {"changed_header": {"typ": "secevent+jwt"}}, {"key": b"another key of thirty-two bytes."},
    {"changed_payload": {"iss": "somebody else"}}, {"changed_payload": {"aud": "another system"}},
    {"changed_payload": {"exp": 1}}, {"changed_payload": {"nbf": 9999999999}},
    {"changed_payload": {"iat": 9999999999}}, {"changed_payload": {"sub": 7}},
    {"changed_payload": {"sub": "no uuid"}}, {"changed_payload": {"x": "y" * 9000}},
], ids=str)
def test_forged_tokens(library, forger, change):
    answer = library.client.get("/api/v1/loans", headers=bearer(forger(**change)))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json()["error"]["code"]


@pytest.mark.parametrize("field", ["Basic YTpi", "Bearer", "Bearer x", "Bearer a.b.c",
                                   "Bearer " + "x" * 20000])
def test_what_is_no_token(library, field):
    answer = library.client.get(f"{AUTH}/me", headers={"authorization": field})
    assert answer.status_code == 401


def test_an_unsigned_token(library, forger):
    header, payload, _ = forger({"alg": "none"}).split(".")
    assert me(library, f"{header}.{payload}.") == 401


# --- sessions


def refresh(server, token):
    return server.client.post(f"{AUTH}/refresh", json={"refresh_token": token})


def test_refresh_rotates(library):
    register(library)
    first = login(library).json()
    second = refresh(library, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert me(library, second["access_token"]) == 200
    third = refresh(library, second["refresh_token"]).json()
    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3


def test_racing_tabs_get_the_same_token(library):
    register(library)
    first = login(library).json()["refresh_token"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(library, first), range(8)))
    assert [each.status_code for each in answers] == [200] * 8
    assert len({each.json()["refresh_token"] for each in answers}) == 1


def test_a_token_that_is_used_again_ends_the_session(library):
    register(library)
    first = login(library).json()
    second = refresh(library, first["refresh_token"]).json()
    third = refresh(library, second["refresh_token"]).json()
    assert refresh(library, first["refresh_token"]).status_code == 401  # two generations old
    assert refresh(library, third["refresh_token"]).status_code == 401
    assert me(library, third["access_token"]) == 401
    assert login(library).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "phoenix_refresh_" + "0" * 32 + "_" + "0" * 64])
def test_what_is_no_refresh_token(library, token):
    assert refresh(library, token).status_code == 401


def test_logout_holds_on_every_loop(serve):
    server = serve(DOCUMENT)
    register(server)
    tokens = login(server).json()
    answer = server.client.post(f"{AUTH}/logout", headers=bearer(tokens["access_token"]))
    assert answer.status_code == 204
    from phoenix import connect
    for _ in range(20):  # new connections: spread over the loops
        with connect(server.url) as client:
            assert client.get(f"{AUTH}/me", headers=bearer(tokens["access_token"])).status_code == 401
    assert refresh(server, tokens["refresh_token"]).status_code == 401


def test_a_session_is_over_when_the_document_says_so(serve):
    server = serve(DOCUMENT.replace("## Data Model", "Sessions end after three seconds.\n\n## Data Model"))
    register(server)
    tokens = login(server).json()
    assert tokens["expires_in"] == 3
    tokens = refresh(server, tokens["refresh_token"]).json()
    time.sleep(3.1)
    assert refresh(server, tokens["refresh_token"]).status_code == 401


def test_sessions_outlive_a_restart_and_so_do_their_ends(serve):
    server = serve(DOCUMENT)
    register(server)
    kept, ended = login(server).json(), login(server).json()
    server.client.post(f"{AUTH}/logout", headers=bearer(ended["access_token"]))
    server.stop()
    server = serve(DOCUMENT)
    assert me(server, kept["access_token"]) == 200
    assert me(server, ended["access_token"]) == 401
    assert refresh(server, kept["refresh_token"]).status_code == 200


# --- cookies


def test_a_browser_signs_in_with_cookies(library):
    register(library)
    answer = login(library, params={"cookie": "true"})
    assert "access_token" not in answer.json() and "refresh_token" not in answer.json()
    cookies = {each.split("=")[0]: each for each in answer.headers.get_list("set-cookie")}
    assert "HttpOnly" in cookies["phoenix_access"] and "SameSite=Lax" in cookies["phoenix_access"]
    assert "HttpOnly" in cookies["phoenix_refresh"]
    csrf = {"x-csrf-token": answer.json()["csrf_token"]}
    client = library.client  # keeps cookies
    assert client.get(f"{AUTH}/me").status_code == 200
    new = {"current_password": PASSWORD, "new_password": "another horse"}
    assert client.post(f"{AUTH}/password", json=new).status_code == 403
    assert client.post(f"{AUTH}/password", json=new,
                       headers={"x-csrf-token": "0" * 64}).status_code == 403
    assert client.post(f"{AUTH}/password", json=new, headers=csrf).status_code == 204
    assert client.post(f"{AUTH}/refresh").status_code == 403
    assert client.post(f"{AUTH}/refresh", headers=csrf).status_code == 200
    assert client.post(f"{AUTH}/logout").status_code == 403
    assert client.post(f"{AUTH}/logout", headers=csrf).status_code == 204
    assert client.get(f"{AUTH}/me").status_code == 401


# --- passwords


def change(server, token, old, new):
    return server.client.post(f"{AUTH}/password", headers=bearer(token),
                              json={"current_password": old, "new_password": new})


def test_a_new_password_ends_the_other_sessions(library):
    register(library)
    other, own = login(library).json(), login(library).json()
    assert change(library, own["access_token"], "wrong one", "another horse").status_code == 400
    assert change(library, own["access_token"], PASSWORD, "x").status_code == 400
    assert change(library, own["access_token"], PASSWORD, "another horse").status_code == 204
    assert me(library, own["access_token"]) == 200
    assert me(library, other["access_token"]) == 401
    assert refresh(library, other["refresh_token"]).status_code == 401
    assert login(library).status_code == 401
    assert login(library, password="another horse").status_code == 200


def forgot(server, email):
    return server.client.post(f"{AUTH}/password/forgot", json={"email": email})


def sent_token(server):
    for _ in range(100):
        found = re.findall(r"phoenix_reset_\w+", server.stderr)
        if found:
            return found[-1]
        time.sleep(0.05)
    raise AssertionError(server.stderr)


def reset(server, token, password="another horse"):
    return server.client.post(f"{AUTH}/password/reset",
                              json={"token": token, "new_password": password})


def test_a_forgotten_password(library):
    register(library)
    tokens = login(library).json()
    known, unknown = forgot(library, "ann@example.org"), forgot(library, "bob@example.org")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text) == (202, known.text)
    token = sent_token(library)
    assert reset(library, token, "x").status_code == 400
    assert reset(library, token).status_code == 204
    assert reset(library, token).status_code == 400
    assert me(library, tokens["access_token"]) == 401
    assert login(library, password="another horse").status_code == 200
    assert reset(library, "phoenix_reset_x").status_code == 400


# --- administrators


def test_the_setup_token_works_once(library):
    admin = administrator(library)
    token = re.search(r"Bearer (phoenix_setup_\S+)", library.stdout)[1]
    again = library.client.post(f"{AUTH}/setup", headers=bearer(token), json={
        "email": "second@example.org", "password": PASSWORD, "name": "Second"})
    assert again.status_code == 401
    assert library.client.get("/api/v1/users", headers=admin).status_code == 200


def test_a_faulty_setup_leaves_the_token(library):
    token = re.search(r"Bearer (phoenix_setup_\S+)", library.stdout)[1]
    body = {"email": "root@example.org", "password": "x", "name": "Root"}
    assert library.client.post(f"{AUTH}/setup", headers=bearer(token), json=body).status_code == 400
    administrator(library)


def test_what_administrators_change_is_in_force_at_once(library):
    admin = administrator(library)
    made = library.client.post("/api/v1/users", headers=admin, json={
        "email": "cy@example.org", "password": PASSWORD, "name": "Cy", "role": "admin"})
    assert made.status_code == 201 and "$2b$" not in made.text
    path = f"/api/v1/users/{made.json()['id']}"
    token = login(library, "cy@example.org").json()["access_token"]
    assert library.client.get("/api/v1/users", headers=bearer(token)).status_code == 200
    library.client.patch(path, headers=admin, json={"role": "reader"})
    assert me(library, token) == 401  # says that its owner is an administrator
    token = login(library, "cy@example.org").json()["access_token"]
    assert library.client.get("/api/v1/users", headers=bearer(token)).status_code == 403
    library.client.patch(path, headers=admin, json={"password": "another horse"})
    assert me(library, token) == 401
    token = login(library, "cy@example.org", "another horse").json()["access_token"]
    assert library.client.delete(path, headers=admin).status_code == 204
    assert me(library, token) == 401
    assert login(library, "cy@example.org", "another horse").status_code == 401


# --- load


def test_a_burst_of_sign_ins_leaves_others_alone(serve):
    server = serve(DOCUMENT.replace("cost 4", "cost 9"))
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        # The threads that hash give way to everything else, so on a busy machine this takes its time.
        burst = [pool.submit(login, server, f"a{number}@example.org", timeout=240)
                 for number in range(100)]
        answered = 0
        while not all(each.done() for each in burst):
            assert server.client.get("/healthz").status_code == 200
            answered += 1
    codes = [each.result().status_code for each in burst]
    assert set(codes) <= {401, 503} and 401 in codes and 503 in codes
    assert all(int(each.result().headers["retry-after"]) > 0
               for each in burst if each.result().status_code == 503)
    assert answered > len(burst)


def test_public_keys(library):
    assert library.client.get("/.well-known/jwks.json").json() == {"keys": []}  # HS256 has none


# --- accounts that are not in use, and the last administrator


def with_column(column):
    return DOCUMENT.replace("    is_active BOOLEAN NOT NULL DEFAULT TRUE", f"    {column}").replace(
        "| DELETE | /api/v1/users/{id} | Admin |",
        "| DELETE | /api/v1/users/{id} | Admin |\n| PUT | /api/v1/users/{id} | Admin, Reader (own) |")


@pytest.mark.parametrize("column,field,value", [
    ("is_active BOOLEAN NOT NULL DEFAULT TRUE", "is_active", False),
    ("active BOOLEAN DEFAULT TRUE", "active", False),
    ("enabled BOOLEAN DEFAULT TRUE", "enabled", False),
    ("disabled BOOLEAN DEFAULT FALSE", "disabled", True),
    ("blocked BOOLEAN DEFAULT FALSE", "blocked", True),
    ("banned BOOLEAN DEFAULT FALSE", "banned", True),
    ("status VARCHAR(20) DEFAULT 'active'", "status", "disabled"),
    ("status VARCHAR(20) DEFAULT 'active'", "status", "Banned"),
    ("status VARCHAR(20) DEFAULT 'active' CHECK (status IN ('active', 'inactive'))", "status", "inactive"),
    ("deleted_at TIMESTAMP", "deleted_at", "2026-01-01T00:00:00Z"),
])
def test_an_account_not_in_use_opens_nothing(serve, column, field, value):
    server = serve(with_column(column))
    admin = administrator(server)
    made = register(server)
    assert made.status_code == 201, made.text
    tokens = login(server).json()
    assert me(server, tokens["access_token"]) == 200
    path = f"/api/v1/users/{made.json()['id']}"
    changed = server.client.patch(path, headers=admin, json={field: value})
    assert changed.status_code == 200, changed.text
    assert me(server, tokens["access_token"]) == 401
    assert refresh(server, tokens["refresh_token"]).status_code == 401
    assert login(server).status_code == 403


def test_a_replaced_account_keeps_what_is_not_named(serve):
    server = serve(with_column("is_active BOOLEAN NOT NULL DEFAULT TRUE"))
    admin = administrator(server)
    made = register(server).json()
    path = f"/api/v1/users/{made['id']}"
    own = bearer(login(server).json()["access_token"])
    answer = server.client.put(path, headers=own, json={"email": "ann@example.org", "name": "Anna"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == made | {"name": "Anna"}
    assert login(server).status_code == 200
    assert server.client.put(path, headers=own, json={
        "email": "ann@example.org", "name": "Anna", "role": "admin"}).status_code == 400
    assert server.client.put(path, headers=admin, json={"name": "Anna"}).status_code == 400
    server.client.patch(path, headers=admin, json={"role": "admin", "is_active": False})
    answer = server.client.put(path, headers=admin, json={"email": "ann@example.org", "name": "A"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["role"], answer.json()["is_active"]) == ("admin", False)
    assert login(server).status_code == 403
    answer = server.client.put(path, headers=admin, json={
        "email": "ann@example.org", "name": "A", "is_active": True, "role": "reader"})
    assert (answer.json()["role"], answer.json()["is_active"]) == ("reader", True)
    assert login(server).status_code == 200


def test_the_last_administrator_stays(library):
    admin = administrator(library)
    users = library.client.get("/api/v1/users", headers=admin).json()["data"]
    root = f"/api/v1/users/{users[0]['id']}"
    other = library.client.post("/api/v1/users", headers=admin, json={
        "email": "cy@example.org", "password": PASSWORD, "name": "Cy", "role": "admin",
        "is_active": False}).json()
    for answer in (library.client.patch(root, headers=admin, json={"role": "reader"}),
                   library.client.patch(root, headers=admin, json={"is_active": False}),
                   library.client.delete(root, headers=admin)):
        assert answer.status_code == 409 and "last administrator" in answer.text, answer.text
        assert "LAST_ADMINISTRATOR" in answer.text, answer.text
    assert library.client.patch(root, headers=admin, json={"name": "R"}).status_code == 200
    assert library.client.get("/api/v1/users", headers=admin).status_code == 200
    assert library.client.patch(f"/api/v1/users/{other['id']}", headers=admin,
                                json={"is_active": True}).status_code == 200
    assert library.client.delete(root, headers=admin).status_code == 204
    assert login(library, "cy@example.org").status_code == 200


@pytest.mark.parametrize("email", ["", "  ", None, "ann", "@example.org", "ann@"])
def test_what_is_no_login(library, email):
    assert register(library, email).status_code == 400
    made = register(library).json()
    admin = administrator(library)
    answer = library.client.patch(f"/api/v1/users/{made['id']}", headers=admin, json={"email": email})
    assert answer.status_code == 400


def test_a_user_name_is_taken_in_any_case(serve):
    server = serve(DOCUMENT.replace("email VARCHAR", "username VARCHAR"))
    body = {"password": PASSWORD, "name": "Ann"}
    made = server.client.post(f"{AUTH}/register", json=body | {"username": " Ann "})
    assert made.status_code == 201 and made.json()["username"] == "ann"
    assert server.client.post(f"{AUTH}/register", json=body | {"username": "ANN"}).status_code == 409
    assert server.client.post(f"{AUTH}/login", json={
        "username": "aNN", "password": PASSWORD}).status_code == 200


def test_a_password_of_blanks_is_none(library):
    assert register(library, password=" " * 12).status_code == 400


def test_a_command_takes_the_token_to_its_owner(serve, tmp_path):
    mail = tmp_path / "mail"
    server = serve(DOCUMENT, "--reset-command", f"cat > {mail}.part && mv {mail}.part {mail}")
    register(server)
    assert forgot(server, "ann@example.org").status_code == \
        forgot(server, "nobody@example.org").status_code
    deadline = time.monotonic() + 20
    while not mail.exists():
        assert time.monotonic() < deadline, server.stderr
        time.sleep(0.02)
    sent = json.loads(mail.read_text())
    assert sent["login"] == "ann@example.org" and sent["expires_at"].endswith("Z")
    assert sent["token"] not in server.stderr + server.stdout
    done = server.client.post(f"{AUTH}/password/reset",
                              json={"token": sent["token"], "password": "another horse 7"})
    assert done.status_code in (200, 204), done.text
    assert login(server, password="another horse 7").status_code == 200


def test_a_command_that_fails_is_told_without_the_token(serve):
    server = serve(DOCUMENT, "--reset-command", "exit 3")
    register(server)
    assert forgot(server, "ann@example.org").status_code < 300
    deadline = time.monotonic() + 20
    while "sends tokens for new passwords failed" not in server.stderr:
        assert time.monotonic() < deadline, server.stderr
        time.sleep(0.02)
    assert "phoenix_reset" not in server.stderr
