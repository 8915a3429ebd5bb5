# SPDX-License-Identifier: Apache-2.0
"""API keys: made, used, limited, revoked, beside a server that runs on."""

import base64
import json
import re
import shutil
import signal
import time

import grpc
import httpx
import pytest

from grpc_client import Client
from phoenix import place, query, run
from test_tls import Certificates, openssl

DOCUMENT = """\
# Shop

```sql
CREATE TABLE users (
  id SERIAL PRIMARY KEY,
  email VARCHAR(255) UNIQUE NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  role VARCHAR(20) NOT NULL DEFAULT 'clerk'
);
CREATE TABLE orders (
  id SERIAL PRIMARY KEY,
  user_id INTEGER REFERENCES users(id),
  title VARCHAR(100) NOT NULL
);
```

- GET /api/v1/orders - list orders
- POST /api/v1/orders - create an order

## Security

### Roles

- Admin: Full access
- Clerk: Read own resources only
"""
ORDERS = "/api/v1/orders"
ME = "/api/v1/auth/me"


@pytest.fixture
def shop(serve):
    return serve(DOCUMENT)


def key(shop, action, *arguments, status=0):
    done = run("key", action, shop.spec, *place(shop.data), *arguments)
    assert done.returncode == status, done.stdout + done.stderr
    return done


def make(shop, *arguments):
    return key(shop, "create", "--name", "test", "--quiet", *arguments).stdout.strip()


def listed(shop):
    return key(shop, "list").stdout


def test_a_key_is_shown_once_and_opens_the_door(shop):
    said = key(shop, "create", "--name", "billing", "--roles", "admin").stdout
    secret = re.search(r"X-API-Key: (phoenix_key_\w+)", said)[1]
    shop.get(ORDERS, headers={"X-API-Key": secret})
    shop.get(ORDERS, headers={"Authorization": f"Bearer {secret}"})
    assert secret not in listed(shop)
    (row,) = query(shop.data, "SELECT id, name, digest, roles FROM _phoenix_keys")
    assert row[1] == "billing" and secret not in str(row)


def test_what_is_no_key_is_refused(shop):
    secret = make(shop, "--roles", "admin")
    wrong = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    for each in (wrong, secret[:-1], secret + "x", "x", "phoenix_key_", secret.upper()):
        answer = shop.get(ORDERS, 401, headers={"X-API-Key": each})
        assert "API key" in answer.text
        shop.get(ORDERS, 401, headers={"Authorization": f"Bearer {each}"})


def test_a_revoked_key_is_refused_within_a_second(shop):
    secret, other = make(shop, "--roles", "admin"), make(shop, "--roles", "admin")
    shop.get(ORDERS, headers={"X-API-Key": secret})
    ids = re.findall(r"^(key_\w+)", listed(shop), re.MULTILINE)
    assert len(ids) == 2
    for count, each in enumerate(ids, 1):  # whose is whose the list does not say
        key(shop, "revoke", each)
        time.sleep(1.2)
        answers = [shop.client.get(ORDERS, headers={"X-API-Key": one}).status_code
                   for one in (secret, other)]
        assert answers.count(401) == count, answers
    assert listed(shop).count(" revoked ") == 2
    assert "no key" in key(shop, "revoke", ids[0], status=1).stderr


def test_a_key_of_no_account_is_told_to_say_whose(serve):
    shop = serve(DOCUMENT.replace("user_id INTEGER REFERENCES", "user_id INTEGER NOT NULL REFERENCES"))
    headers = {"X-API-Key": make(shop, "--roles", "admin")}
    details = shop.post(ORDERS, {"title": "x"}, 400, headers=headers).json()["error"]["details"]
    assert details["field"] == "user_id"
    assert details["reason"] == ("is required: these credentials are no account's, so say whose record "
                                 "it is")


def test_a_key_for_an_account_is_that_account(shop):
    account = shop.post("/api/v1/auth/register",
                        {"email": "ana@example.com", "password": "Correct-horse-1"}).json()
    secret = make(shop, "--account", "ana@example.com")
    me = shop.get(ME, headers={"X-API-Key": secret}).json()
    assert me["email"] == "ana@example.com"
    assert str(me["id"]) == str(account.get("id", account.get("user", {}).get("id", me["id"])))
    assert "nobody signs in as" in key(shop, "create", "--name", "x", "--account", "b@example.com",
                                       status=1).stderr


def test_the_record_of_changes_names_keys(shop):
    secret = make(shop, "--roles", "admin")
    made = re.search(r"^(key_\w+)", listed(shop), re.MULTILINE)[1]
    other = {"X-API-Key": make(shop, "--roles", "admin")}
    key(shop, "revoke", made)
    key(shop, "revoke", made, status=1)
    entries = shop.get("/_/audit", headers=other).json()["data"]
    assert [(each["action"], each["operation"]) for each in entries if each["record"] == made] == [
        ("create", "phoenix key create"), ("revoke", "phoenix key revoke")]
    assert {"name": "test", "roles": "admin", "account": None} in [each["after"] for each in entries]
    assert secret not in str(entries)


def test_a_key_expires(shop):
    key(shop, "create", "--name", "x", "--roles", "admin", "--expires", "soon", status=2)
    key(shop, "create", "--name", "x", "--roles", "admin", "--expires", "0d", status=2)
    make(shop, "--roles", "admin", "--expires", "never")
    assert "expires" not in listed(shop)


def test_what_a_key_needs_is_said(shop):
    said = key(shop, "create", "--name", "x", "--roles", "boss", status=1).stderr
    assert "there is no role 'boss'" in said and "there are: admin, clerk\n" in said
    assert "needs an account" in key(shop, "create", "--name", "x", status=1).stderr
    assert "--name is missing" in key(shop, "create", status=2).stderr
    assert "no action" in key(shop, "steal", status=2).stderr


def test_without_a_database_nothing_is_made(shop, tmp_path):
    done = run("key", "list", shop.spec, "--data", tmp_path / "elsewhere")
    assert done.returncode == 1 and "there is no database" in done.stderr
    assert not (tmp_path / "elsewhere").exists()


# --- client certificates


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_a_certificate_that_is_known_opens_the_door(serve, tmp_path):
    certificates = Certificates(tmp_path)
    server, known, stranger = (certificates.make(each) for each in ("server", "till", "stranger"))
    shop = serve(DOCUMENT, "--tls-certificate", server[0], "--tls-key", server[1],
                 "--tls-client-ca", certificates.ca, trust=certificates.trust(client=known))
    shop.get(ME, 401)
    shop.post("/api/v1/auth/register", {"email": "till@example.com", "password": "Correct-horse-1"})
    of_till = ["--name", "till", "--account", "till@example.com", "--certificate", known[0]]
    made = key(shop, "create", *of_till)
    assert "X-API-Key" not in made.stdout
    assert shop.get(ME).json()["email"] == "till@example.com"
    assert " certificate " in listed(shop)
    assert "known already" in key(shop, "create", *of_till, status=1).stderr
    for client in (stranger, None):
        trust = certificates.trust(client=client)
        assert httpx.get(shop.url + ME, verify=trust).status_code == 401
    # a fingerprint is public: shown as a token it opens nothing
    fingerprint = openssl("x509", "-in", known[0], "-noout", "-fingerprint", "-sha256").stdout
    fingerprint = fingerprint.strip().split("=")[1].replace(":", "").lower()
    trust = certificates.trust()
    for headers in ({"Authorization": f"Bearer {fingerprint}"}, {"X-API-Key": fingerprint},
                    {"Authorization": f"Bearer certificate {fingerprint}"}):
        assert httpx.get(shop.url + ME, verify=trust, headers=headers).status_code == 401
    key(shop, "revoke", re.search(r"^key_\w+", listed(shop), re.MULTILINE)[0])
    time.sleep(1.2)
    shop.get(ME, 401)
    assert "no certificate" in key(shop, "create", "--name", "x", "--roles", "admin",
                                   "--certificate", known[1], status=1).stderr


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_a_certificate_that_is_known_opens_the_door_of_grpc_too(serve, tmp_path):
    certificates = Certificates(tmp_path)
    server, known, stranger = (certificates.make(each) for each in ("server", "till", "stranger"))
    shop = serve(DOCUMENT, "--tls-certificate", server[0], "--tls-key", server[1],
                 "--tls-client-ca", certificates.ca, trust=certificates.trust(client=known))
    key(shop, "create", "--name", "till", "--roles", "admin", "--certificate", known[0])
    for pair in (known, stranger, None):
        shown = {} if pair is None else {"private_key": pair[1].read_bytes(),
                                         "certificate_chain": pair[0].read_bytes()}
        client = Client(shop, tmp_path / "proto", grpc.ssl_channel_credentials(
            certificates.ca.read_bytes(), **shown))
        if pair is known:
            made = client.call("CreateOrder", order={"title": "Rope"})
            assert [each.title for each in client.call("ListOrders").orders] == [made.title]
        else:
            client.fail("ListOrders", grpc.StatusCode.UNAUTHENTICATED)
        client.close()


# --- what a key may do


def test_a_key_has_the_roles_it_was_given_and_no_more(shop):
    if shop.client.get(ORDERS).status_code == 200:
        pytest.skip("what the document grants is not enforced in this version")
    shop.post("/api/v1/auth/register", {"email": "ana@example.com", "password": "Correct-horse-1"})
    admin = {"X-API-Key": make(shop, "--roles", "admin")}
    clerk = {"X-API-Key": make(shop, "--roles", "clerk")}
    ana = {"X-API-Key": make(shop, "--account", "ana@example.com")}
    refused = key(shop, "create", "--name", "x", "--account", "ana@example.com", "--roles", "admin",
                  status=1).stderr
    assert "has not the role 'admin'; its role: clerk" in refused
    order = {"title": "a", "user_id": shop.get(ME, headers=ana).json()["id"]}
    shop.post(ORDERS, order, headers=admin)
    assert len(shop.get(ORDERS, headers=admin).json()["data"]) == 1
    assert len(shop.get(ORDERS, headers=ana).json()["data"]) == 1  # it is hers
    assert shop.get(ORDERS, headers=clerk).json()["data"] == []  # nobody owns nothing
    for each in (clerk, ana):
        shop.post(ORDERS, order, 403, headers=each)
    shop.get(ORDERS, 401)


def token_of(server):
    body = {"email": "ana@example.com", "password": "Corgi-and-tea-7"}
    return server.client.post("/api/v1/auth/login", json=body).json()["access_token"]


def heading(token):
    part = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "EdDSA", "HS256"])
def test_keys_of_tokens_are_rotated(serve, algorithm, tmp_path):
    file = tmp_path / "token-keys.json"
    first = serve(DOCUMENT, "--keys", file)
    first.post("/api/v1/auth/register", {"email": "ana@example.com", "password": "Corgi-and-tea-7"})
    former = token_of(first)
    assert heading(former)["alg"] == "HS256"
    assert first.stop() == 0
    key(first, "rotate", "--keys", file, "--algorithm", algorithm)
    assert file.stat().st_mode & 0o777 == 0o600

    second = serve(DOCUMENT, "--keys", file)
    assert second.client.get(ME, headers={"Authorization": "Bearer " + former}).status_code == 200
    latter = token_of(second)
    assert heading(latter)["alg"] == algorithm
    assert heading(latter)["kid"] != heading(former)["kid"]
    assert second.client.get(ME, headers={"Authorization": "Bearer " + latter}).status_code == 200
    published = second.client.get("/.well-known/jwks.json").json()["keys"]
    assert [each["kid"] for each in published] == \
        ([] if algorithm == "HS256" else [heading(latter)["kid"]])


def test_running_servers_take_a_new_key(serve):
    """Beside the embedded database and in PostgreSQL alike; nobody is signed out meanwhile."""
    server = serve(DOCUMENT)
    server.post("/api/v1/auth/register", {"email": "ana@example.com", "password": "Corgi-and-tea-7"})
    former = token_of(server)
    key(server, "rotate", "--algorithm", "ES256")
    deadline = time.monotonic() + 20
    while heading(latter := token_of(server))["alg"] != "ES256":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    for token in (former, latter):
        server.get(ME, headers={"Authorization": f"Bearer {token}"})
    assert "were read again" in server.stderr
    assert len(server.get("/.well-known/jwks.json").json()["keys"]) == 1


def test_a_hangup_has_the_keys_read_again(serve, tmp_path):
    file = tmp_path / "token-keys.json"
    server = serve(DOCUMENT, "--keys", file)

    def hang_up(words, count):
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while server.stderr.count(words) < count:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    hang_up("were read again", 1)
    good = file.read_text()
    file.write_text("{")
    hang_up("cannot be read again", 1)
    server.post("/api/v1/auth/register", {"email": "ana@example.com", "password": "Corgi-and-tea-7"})
    file.write_text(good)
    hang_up("were read again", 2)
    server.get(ME, headers={"Authorization": "Bearer " + token_of(server)})


def test_the_record_names_the_key_that_was_used(shop):
    secret = make(shop, "--roles", "admin")
    number = re.search(r"key_\w+", key(shop, "list").stdout)[0]
    shop.post(ORDERS, {"title": "by a key"}, headers={"X-API-Key": secret})
    (entry,) = [row for row in shop.get("/_/audit", headers={"X-API-Key": secret}).json()["data"]
                if row["entity"] == "orders"]
    assert entry["proof"] == f"api_key:{number}"


def test_a_key_of_ones_own_signs_tokens(serve, tmp_path):
    file, pem = tmp_path / "token-keys.json", tmp_path / "own.pem"
    first = serve(DOCUMENT, "--keys", file)
    first.post("/api/v1/auth/register", {"email": "ana@example.com", "password": "Corgi-and-tea-7"})
    assert first.stop() == 0
    pem.write_text("no key")
    done = key(first, "rotate", "--keys", file, "--algorithm", "ES256", "--pem", pem, status=1)
    assert "phoenix key:" in done.stderr
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", pem)
    key(first, "rotate", "--keys", file, "--algorithm", "ES256", "--pem", pem)
    second = serve(DOCUMENT, "--keys", file)
    token = token_of(second)
    assert heading(token)["alg"] == "ES256"
    assert second.client.get(ME, headers={"Authorization": "Bearer " + token}).status_code == 200
