# SPDX-License-Identifier: Apache-2.0
"""Rate limits of the document: who is counted, what answers say, and whose word about the client's
address is taken."""

import itertools
import json
import threading
import time

DOCUMENT = """# Ferry desk

## Data

```sql
CREATE TABLE crossings (id INTEGER PRIMARY KEY, harbour TEXT NOT NULL);
```

## API Endpoints

| Method | Path |
|--------|------|
| GET | /api/crossings |
| GET | /api/crossings/{id} |
| POST | /api/crossings |
| DELETE | /api/crossings/{id} |
| GET | /api/health |

## Error codes

| Code | HTTP Status | Description |
|------|-------------|-------------|
| TOO_FAST | 429 | Slow down, the queue is moving |

## Rate limits

- Writes: 3 per hour per IP
- Default: 6 per hour per IP
"""

BEHIND = ("--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.0.0.0/8")


def ask(server, client, path="/api/crossings", **options):
    return server.client.get(path, headers={"x-forwarded-for": client, **options})


def test_a_limit_is_told_and_then_kept(serve):
    server = serve(DOCUMENT)
    for left in range(5, -1, -1):
        answer = server.get("/api/crossings")
        assert answer.headers["ratelimit-policy"] == '"ip";q=6;w=3600'
        assert answer.headers["ratelimit"] == f'"ip";r={left};t={3600 - 600 * left}'
        assert "retry-after" not in answer.headers
    refused = server.get("/api/crossings", 429)
    assert refused.json()["error"]["code"] == "TOO_FAST"
    assert refused.json()["error"]["message"] == "Slow down, the queue is moving"
    assert 599 <= int(refused.headers["retry-after"]) <= 600
    assert refused.headers["ratelimit"] == f'"ip";r=0;t={refused.headers["retry-after"]}'
    assert refused.headers["ratelimit-policy"] == '"ip";q=6;w=3600'
    assert refused.headers["x-frame-options"] == "DENY"
    problem = server.client.get("/api/crossings", headers={"accept": "application/problem+json"})
    assert problem.status_code == 429 and problem.json()["code"] == "TOO_FAST"


def test_endpoints_have_limits_of_their_own(serve):
    server = serve(DOCUMENT)
    for _ in range(3):
        server.post("/api/crossings", {"harbour": "Split"})
    refused = server.post("/api/crossings", {"harbour": "Split"}, 429)
    assert refused.headers["ratelimit-policy"] == '"write-ip";q=3;w=3600'
    server.delete("/api/crossings/1", 429)
    assert len(server.get("/api/crossings").json()["data"]) == 3


def test_what_machines_watch_is_never_limited(serve):
    server = serve(DOCUMENT)
    for _ in range(20):
        for path in ("/healthz", "/readyz", "/openapi.json", "/docs", "/api/health"):
            assert "ratelimit" not in server.get(path).headers
    server.get("/api/crossings")


def test_a_refused_request_does_nothing(serve):
    server = serve(DOCUMENT)
    for _ in range(3):
        server.post("/api/crossings", {"harbour": "Split"})
    for _ in range(10):
        server.post("/api/crossings", {"harbour": "Hvar"}, 429)
    assert all(each["harbour"] == "Split" for each in server.get("/api/crossings").json()["data"])


def test_all_loops_count_together(serve):
    server = serve(DOCUMENT)
    statuses = []

    def knock():
        from phoenix import connect
        for _ in range(10):
            with connect(server.url) as client:
                statuses.append(client.get("/api/crossings").status_code)

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(200) == 6 and statuses.count(429) == 34


def test_time_gives_requests_back(serve):
    server = serve(DOCUMENT.replace("6 per hour per IP", "2 requests per second per IP"))
    server.get("/api/crossings")
    server.get("/api/crossings")
    server.get("/api/crossings", 429)
    time.sleep(1.1)
    server.get("/api/crossings")
    server.get("/api/crossings")


def test_strangers_cannot_choose_their_address(serve):
    server = serve(DOCUMENT)
    for number in range(6):
        assert ask(server, f"192.0.2.{number}").status_code == 200
    assert ask(server, "192.0.2.99").status_code == 429
    assert ask(server, "192.0.2.99", forwarded="for=198.51.100.7").status_code == 429
    assert ask(server, "192.0.2.99", **{"x-real-ip": "198.51.100.7"}).status_code == 429


def test_a_proxy_that_is_not_listed_is_a_stranger(serve):
    server = serve(DOCUMENT, "--trusted-proxy", "10.0.0.0/8")
    for number in range(6):
        assert ask(server, f"192.0.2.{number}").status_code == 200
    assert ask(server, "192.0.2.99").status_code == 429


def test_a_trusted_proxy_names_its_clients(serve):
    server = serve(DOCUMENT, *BEHIND)
    for _ in range(6):
        assert ask(server, "192.0.2.1").status_code == 200
    assert ask(server, "192.0.2.1").status_code == 429
    assert ask(server, "192.0.2.2").status_code == 200
    # What the client wrote itself stands on the left.
    assert ask(server, "198.51.100.9, 192.0.2.1").status_code == 429
    assert ask(server, "198.51.100.9, 192.0.2.1, 10.1.2.3").status_code == 429
    assert ask(server, "192.0.2.1:5311").status_code == 429
    forwarded = server.client.get("/api/crossings", headers={"forwarded": 'for="192.0.2.1:80"'})
    assert forwarded.status_code == 429


def test_garbage_in_place_of_an_address_is_the_proxys(serve):
    server = serve(DOCUMENT, *BEHIND)
    for garbage in ("unknown", "", "evil", "1.2.3.4.5", ",,,", "'; DROP TABLE crossings"):
        assert ask(server, garbage).status_code == 200
    assert ask(server, "x").status_code == 429
    assert ask(server, "192.0.2.1").status_code == 200


def test_one_network_of_ipv6_is_one_client(serve):
    server = serve(DOCUMENT, *BEHIND)
    for number in range(6):
        assert ask(server, f"2001:db8:1:2::{number + 1}").status_code == 200
    assert ask(server, "2001:db8:1:2:ffff::1").status_code == 429
    assert ask(server, "2001:db8:1:3::1").status_code == 200
    assert ask(server, "::ffff:192.0.2.1").status_code == 200


def test_sign_in_is_limited_where_the_document_is_silent(serve):
    silent = DOCUMENT.split("## Rate limits")[0] + (
        "## Sign-in\n\n- `POST /auth/login`\n\n## Security\n\n"
        "- Passwords are hashed with bcrypt, cost 4\n")
    server = serve(silent, *BEHIND)

    accounts = itertools.count()

    def login(client):
        # Another account each time: it is the address that is counted here.
        return server.client.post("/auth/login", json={"email": f"{next(accounts)}@b.example",
                                                       "password": "not the one"},
                                  headers={"x-forwarded-for": client})

    answers = [login("192.0.2.1") for _ in range(11)]
    assert [each.status_code == 429 for each in answers] == [False] * 10 + [True]
    assert answers[-1].headers["ratelimit-policy"] == '"sign-in-ip";q=10;w=60'
    assert login("192.0.2.2").status_code != 429
    assert all(login("127.0.0.1").status_code != 429 for _ in range(20))


def test_limits_are_declared(serve):
    server = serve(DOCUMENT)
    paths = json.loads(server.get("/openapi.json").text)["paths"]
    limited = paths["/api/crossings"]["post"]["responses"]
    assert set(limited["429"]["headers"]) == {"Retry-After", "RateLimit-Policy", "RateLimit"}
    assert "TOO_FAST" in limited["429"]["description"]
    assert {"RateLimit-Policy", "RateLimit"} <= set(limited["201"]["headers"])
    assert "429" not in paths["/api/health"]["get"]["responses"]


RENTAL = """# Kite rental

Users sign in with email and password.

## Roles

- **Pupil**: reads and creates kites and lessons
- **Teacher**: reads and creates kites and lessons

## Security

- Passwords are hashed with bcrypt, cost 4

## Data

```sql
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, password_hash TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'pupil');
CREATE TABLE kites (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE lessons (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
```

## API Endpoints

| Method | Path |
|---|---|
| GET | /kites |
| POST | /kites |
| GET | /lessons |
| POST | /lessons |
| POST | /auth/register |
| POST | /auth/login |

## Rate limits

"""


def pupil(server, name):
    account = {"email": f"{name}@kite.example", "password": "a long enough one"}
    server.post("/auth/register", account)
    answer = server.client.post("/auth/login", json=account)
    return {"authorization": "Bearer " + answer.json()["access_token"]}


def test_a_limit_of_one_operation_leaves_the_others_alone(serve):
    server = serve(RENTAL + "- 2 lesson requests per hour per user\n")
    ann, bob = pupil(server, "ann"), pupil(server, "bob")
    for _ in range(2):
        assert server.client.post("/lessons", json={"name": "a"}, headers=ann).status_code == 201
    refused = server.client.post("/lessons", json={"name": "a"}, headers=ann)
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 1700
    assert server.client.post("/lessons", json={"name": "b"}, headers=bob).status_code == 201
    for _ in range(5):
        assert server.client.get("/lessons", headers=ann).status_code == 200
        assert server.client.post("/kites", json={"name": "k"}, headers=ann).status_code == 201


def test_a_limit_for_a_role_counts_its_accounts_alone(serve):
    server = serve(RENTAL + "- 3 an hour for pupils, 600 for teachers\n")
    ann, bob = pupil(server, "ann"), pupil(server, "bob")
    statuses = [server.client.get("/kites", headers=ann).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert server.client.get("/kites", headers=bob).status_code == 200


def test_users_behind_one_address_are_counted_apart(serve):
    server = serve(RENTAL + "- 3 Anfragen pro Stunde und Benutzer\n")
    ann = pupil(server, "ann")
    statuses = [server.client.get("/kites", headers=ann).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_a_table_gives_each_role_rates_of_its_own(serve):
    server = serve(RENTAL.replace("## Rate limits", "## Limits") + (
        "| Role | Requests/min | Requests/day |\n|---|---|---|\n"
        "| Pupil | 60 | 3 |\n| Teacher | 600 | 3000 |\n"))
    ann = pupil(server, "ann")
    answers = [server.client.get("/kites", headers=ann) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert "q=60;w=60" in answers[0].headers["ratelimit-policy"]
    assert "q=3;w=86400" in answers[0].headers["ratelimit-policy"]
