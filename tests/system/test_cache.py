# SPDX-License-Identifier: Apache-2.0
"""How long answers are kept, by whom, and by which version of a record they go: entity tags,
conditions, Cache-Control."""

import json
import re
import threading
import time

import grpc
import httpx
import pytest
from documents import ITEMS, TYPES
from grpc_client import Client
from phoenix import run

TAG = re.compile(r'"[0-9a-f]{16}"')

# Who may see what differs from table to table.
LIBRARY = """\
# Library

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'reader' CHECK (role IN ('admin', 'reader'))
);
CREATE TABLE books (
    id BIGSERIAL PRIMARY KEY,
    title TEXT NOT NULL,
    shelf TEXT
);
CREATE TABLE loans (
    id BIGSERIAL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    book_id BIGINT NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    note TEXT
);
CREATE TABLE genres (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL
);
```

## Endpoints

| Method | Path | Auth |
|---|---|---|
| POST | /auth/register | Public |
| POST | /auth/login | Public |
| GET | /auth/me | Bearer |
| GET | /users | Admin |
| GET | /users/{id} | Admin |
| GET | /books | Public |
| GET | /books/{id} | Public |
| POST | /books | Admin |
| PATCH | /books/{id} | Admin |
| DELETE | /books/{id} | Admin |
| GET | /loans | Bearer |
| POST | /loans | Bearer |
| GET | /loans/{id} | Bearer |
| PATCH | /loans/{id} | Bearer |
| DELETE | /loans/{id} | Bearer |
| GET | /books/{id}/loans | Bearer |
| GET | /genres | Bearer |

## Authorization

- **Admin**: Full access
- **Reader**: Read books; read genres; manage own loans

Passwords are hashed with bcrypt at cost 4.
"""

RULES = """
## Caching

- **Browser cache**: Book lists (30 seconds)
- **CDN cache**: Public content (1 hour)
- **Redis cache**: API responses (5 minutes)
- **Application cache**: Reference data (1 hour)
"""

PASSWORD = "correct horse battery"


class Person:
    def __init__(self, server, name):
        self.server = server
        body = {"email": f"{name}@example.org", "password": PASSWORD}
        server.client.post("/auth/register", json=body)
        token = server.post("/auth/login", body, 200).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, method, path, body=None, **headers):
        options = {} if body is None else {"json": body}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.server.client.request(method, path, headers={**self.headers, **named},
                                          **options)


def library(serve, rules=RULES, *arguments, **options):
    server = serve(LIBRARY + rules, *arguments, **options)
    token = re.search(r"Bearer (\S+)", server.stdout + server.stderr)
    assert token, server.stdout + server.stderr
    path = re.search(r"POST (\S+)", server.stdout + server.stderr)[1]
    server.post(path, {"email": "admin@example.org", "password": PASSWORD},
                headers={"Authorization": f"Bearer {token[1]}"})
    return server


# --- entity tags


@pytest.mark.smoke
def test_a_tag_is_the_version_of_a_record(serve):
    server = serve(ITEMS)
    made = server.post("/items", {"name": "a", "rank": 1, "price": 1.5})
    tag = made.headers["etag"]
    assert TAG.fullmatch(tag)
    read = server.get("/items/1")
    assert read.headers["etag"] == tag
    assert server.get("/items/1?fields=name").headers["etag"] == tag
    assert server.client.head("/items/1").headers["etag"] == tag
    changed = server.patch("/items/1", {"rank": 2})
    assert changed.headers["etag"] != tag
    assert server.get("/items/1").headers["etag"] == changed.headers["etag"]
    assert server.patch("/items/1", {"rank": 1}).headers["etag"] == tag, "the same content again"
    server.post("/items", {"name": "b", "rank": 1, "price": 1.5})
    assert server.get("/items/2").headers["etag"] != tag


def test_what_the_caller_has_is_not_sent_again(serve):
    server = serve(ITEMS)
    server.post("/items", {"name": "a", "rank": 1})
    for path in ("/items/1", "/items", "/items?sort=-rank&count=exact", "/items/1?fields=name"):
        whole = server.get(path)
        tag = whole.headers["etag"]
        for value in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again = server.get(path, 304, headers={"If-None-Match": value})
            assert again.content == b"" and again.headers["etag"] == tag
            for name in ("cache-control", "vary"):
                assert again.headers.get(name) == whole.headers.get(name)
        head = server.client.head(path, headers={"If-None-Match": tag})
        assert head.status_code == 304
        for value in ('"x"', tag.strip('"'), ""):
            assert server.get(path, headers={"If-None-Match": value}).content == whole.content
    page = server.get("/items").headers["etag"]
    server.patch("/items/1", {"rank": 7})
    assert server.get("/items", headers={"If-None-Match": page}).json()["data"][0]["rank"] == 7
    server.get("/items/9", 404, headers={"If-None-Match": "*"})
    server.get("/items/1", 412, headers={"If-Match": '"x"'})
    assert server.get("/items/1", headers={"If-Match": "*"}).status_code == 200


# --- conditions of a change


@pytest.mark.smoke
def test_a_stale_version_changes_nothing(serve):
    server = serve(ITEMS)
    first = server.post("/items", {"name": "a", "rank": 1}).headers["etag"]
    second = server.patch("/items/1", {"rank": 2}, headers={"If-Match": first}).headers["etag"]
    body = {"name": "a", "rank": 3}
    for stale in (first, '"0000000000000000"', f"W/{second}"):
        refused = server.patch("/items/1", {"rank": 3}, 412, headers={"If-Match": stale})
        assert refused.json()["error"]["code"] == "PRECONDITION_FAILED"
        assert refused.headers["cache-control"] == "no-store"
        server.put("/items/1", body, 412, headers={"If-Match": stale})
        server.delete("/items/1", 412, headers={"If-Match": stale})
    assert server.get("/items/1").json()["rank"] == 2
    third = server.put("/items/1", body, headers={"If-Match": f'"x", {second}'}).headers["etag"]
    assert server.get("/items/1").headers["etag"] == third
    server.put("/items/1", body, 412, headers={"If-None-Match": "*"})
    server.put("/items/1", body, 412, headers={"If-None-Match": third})
    server.put("/items/1", body, headers={"If-None-Match": first})
    server.patch("/items/1", {"rank": 4}, headers={"If-Match": "*"})
    server.patch("/items/1", {"rank": 5}, 400, headers={"If-Match": third.strip('"')})
    server.delete("/items/1", headers={"If-Match": server.get("/items/1").headers["etag"]})
    for value in ("*", first):
        server.delete("/items/1", 404, headers={"If-Match": value})
        server.patch("/items/1", {"rank": 1}, 404, headers={"If-Match": value})


def test_a_field_in_two_lines_is_one_list(serve):
    server = serve(ITEMS)
    tag = server.post("/items", {"name": "a", "rank": 1}).headers["etag"]
    headers = [("If-Match", '"x"'), ("If-Match", tag)]
    server.patch("/items/1", {"rank": 2}, headers=headers)
    server.patch("/items/1", {"rank": 3}, 412, headers=headers)


def test_of_many_who_change_one_version_one_wins(serve):
    server = serve(ITEMS)
    tag = server.post("/items", {"name": "a", "rank": 0}).headers["etag"]
    codes = []

    def change(rank):
        codes.append(server.client.patch("/items/1", json={"rank": rank},
                                         headers={"If-Match": tag}).status_code)

    threads = [threading.Thread(target=change, args=(rank,)) for rank in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200] + 15 * [412]


def test_every_type_of_value_is_held_to_what_it_was(serve):
    server = serve(TYPES)
    bodies = [
        {},
        {"code": "", "note": "é\n\"", "price": 12.30, "ratio": 0.1, "small": -1, "medium": 2,
         "large": 9007199254740993, "weight": 0.1, "is_open": False,
         "seen_at": "2026-01-02T03:04:05.123456Z", "day": "2026-01-02", "hour": "03:04:05",
         "data": {"b": [1, 2.50, None], "a": "x"}, "picture": "AAEC",
         "owner": "01900000-0000-7000-8000-000000000000", "mood": "sad"},
    ]
    for body in bodies:
        made = server.post("/samples", body)
        path = f"/samples/{made.json()['id']}"
        read = server.get(path)
        assert read.headers["etag"] == made.headers["etag"]
        changed = server.patch(path, {"note": "new"}, headers={"If-Match": read.headers["etag"]})
        server.patch(path, {"note": "newer"}, 412, headers={"If-Match": read.headers["etag"]})
        server.delete(path, headers={"If-Match": changed.headers["etag"]})


def test_conditions_tell_nobody_about_what_is_not_theirs(serve):
    server = library(serve)
    admin, ann, bob = (Person(server, name) for name in ("admin", "ann", "bob"))
    book = admin("POST", "/books", {"title": "A"}).json()["id"]
    loan = ann("POST", "/loans", {"book_id": book})
    assert loan.status_code == 201, loan.text
    path, tag = f"/loans/{loan.json()['id']}", loan.headers["etag"]
    for value in (tag, "*", '"x"'):
        assert bob("PATCH", path, {"note": "x"}, If_Match=value).status_code == 404
        assert bob("DELETE", path, If_Match=value).status_code == 404
        assert bob("GET", path, If_None_Match=value).status_code == 404
    assert ann("PATCH", path, {"note": "x"}, If_Match='"x"').status_code == 412
    assert ann("PATCH", path, {"note": "x"}, If_Match=tag).status_code == 200
    assert ann("PATCH", path, {"note": "y"}, If_Match=tag).status_code == 412
    assert admin("PATCH", path, {"note": "y"}, If_Match="*").status_code == 200


# --- Cache-Control


def test_what_a_role_can_change_is_private(serve):
    server = library(serve)
    admin = Person(server, "admin")
    admin("POST", "/books", {"title": "A"})
    admin("POST", "/loans", {"book_id": 1})
    mine = "Authorization, Cookie, X-API-Key, Accept"
    expected = {
        "/books": ("public, max-age=30, s-maxage=3600", None),
        "/books/1": ("public, max-age=0, s-maxage=3600", None),
        "/loans": ("private, no-cache", mine),
        "/loans/1": ("private, no-cache", mine),
        "/genres": ("private, no-cache", mine),
        "/users": ("private, no-store", mine),
        "/auth/me": ("private, no-store", mine),
    }
    for path, (control, vary) in expected.items():
        answer = admin("GET", path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == control, path
        assert answer.headers.get("vary") == vary, path
    assert server.get("/loans", 401).headers["cache-control"] == "no-store"
    assert server.get("/books/9", 404).headers["cache-control"] == "no-store"
    body = {"email": "admin@example.org", "password": PASSWORD}
    assert server.post("/auth/login", body, 200).headers["cache-control"] == "no-store"


def test_without_rules_answers_are_asked_for_anew(serve):
    server = serve(ITEMS)
    assert server.get("/items").headers["cache-control"] == "no-cache"
    server.stop()
    stated = serve(ITEMS + "\n## Security\n\n### Response headers\n\n```\nCache-Control: no-store\n```\n")
    assert stated.get("/items").headers.get_list("cache-control") == ["no-store"]


# --- answers that are kept

KEPT = ITEMS + """
## Caching

- **Application cache**: API responses (1 hour)
"""


def status(answer):
    """The parts of Cache-Status behind the cache's name."""
    name, *parts = [part.strip() for part in answer.headers["cache-status"].split(";")]
    assert name == "phoenix"
    return parts


def is_hit(answer):
    return status(answer)[0] == "hit"


@pytest.mark.smoke
@pytest.mark.sqlite
def test_an_answer_is_kept_until_a_write(serve):
    server = serve(KEPT)
    server.post("/items", {"name": "a", "rank": 1})
    for path in ("/items", "/items/1", "/items?rank.gte=1&sort=-name", "/items/1?fields=name"):
        first, second = server.get(path), server.get(path)
        assert status(first) == ["fwd=uri-miss", "stored"] and is_hit(second)
        assert 3590 <= int(status(second)[1].removeprefix("ttl=")) <= 3600
        assert second.content == first.content
        for name in ("etag", "cache-control", "content-type", "content-length"):
            assert second.headers[name] == first.headers[name]
        assert second.headers["x-request-id"] != first.headers["x-request-id"]
        known = server.get(path, 304, headers={"If-None-Match": first.headers["etag"]})
        assert is_hit(known)
        head = server.client.head(path)
        assert is_hit(head) and head.headers["content-length"] == first.headers["content-length"]
    writes = [lambda: server.patch("/items/1", {"rank": 2}),
              lambda: server.put("/items/1", {"name": "b", "rank": 3}),
              lambda: server.post("/items", {"name": "c", "rank": 4}),
              lambda: server.delete("/items/2")]
    for write in writes:
        server.get("/items")
        write()
        answer = server.get("/items")
        assert status(answer)[0] == "fwd=stale"
        assert [row["rank"] for row in answer.json()["data"]] == \
            [row["rank"] for row in server.get("/items?limit=99").json()["data"]]
    server.delete("/items/1")
    server.get("/items/1", 404)
    assert "hit" not in server.get("/items/1", 404).headers.get("cache-status", "")


@pytest.mark.sqlite
def test_a_page_that_is_kept_still_leads_on(serve):
    server = serve(KEPT)
    for i in range(30):
        server.post("/items", {"name": f"n{i}", "rank": i})
    first, again = server.get("/items?limit=10"), server.get("/items?limit=10")
    assert is_hit(again) and again.headers["link"] == first.headers["link"]
    target = re.search("<(.*)>", again.headers["link"])[1]
    assert len(server.get(target).json()["data"]) == 10


@pytest.mark.sqlite
def test_faults_are_not_kept(serve):
    server = serve(KEPT)
    for path, code in (("/items/9", 404), ("/items?x=1", 400), ("/items/x", 400)):
        for _ in range(2):
            answer = server.get(path, code)
            assert "hit" not in answer.headers.get("cache-status", "")


@pytest.mark.sqlite
def test_nobody_is_given_what_another_may_see(serve):
    server = library(serve)
    admin, ann, bob = (Person(server, name) for name in ("admin", "ann", "bob"))
    book = admin("POST", "/books", {"title": "A"}).json()["id"]
    loan = ann("POST", "/loans", {"book_id": book, "note": "ann's"}).json()["id"]
    path = f"/loans/{loan}"
    for _ in range(3):
        assert [row["note"] for row in ann("GET", "/loans").json()["data"]] == ["ann's"]
        assert bob("GET", "/loans").json()["data"] == []
        assert len(admin("GET", "/loans").json()["data"]) == 1
        assert ann("GET", path).status_code == 200
        assert bob("GET", path).status_code == 404
        assert server.get(path, 401).headers["cache-control"] == "no-store"
        assert len(ann("GET", f"/books/{book}/loans").json()["data"]) == 1
        assert bob("GET", f"/books/{book}/loans").json()["data"] == []
    assert is_hit(ann("GET", "/loans")) and is_hit(bob("GET", "/loans"))
    assert is_hit(admin("GET", "/loans"))
    for who in (ann, admin):
        assert "cache-status" not in who("GET", "/auth/me").headers
    assert "cache-status" not in admin("GET", "/users").headers
    assert is_hit(server.get("/books")) or is_hit(server.get("/books"))


@pytest.mark.sqlite
def test_what_a_deletion_takes_along_is_forgotten(serve):
    server = library(serve)
    admin, ann = Person(server, "admin"), Person(server, "ann")
    book = admin("POST", "/books", {"title": "A"}).json()["id"]
    loan = ann("POST", "/loans", {"book_id": book}).json()["id"]
    assert len(ann("GET", "/loans").json()["data"]) == 1
    assert ann("GET", f"/loans/{loan}").status_code == 200
    assert is_hit(ann("GET", f"/books/{book}/loans")) or is_hit(ann("GET", f"/books/{book}/loans"))
    assert admin("DELETE", f"/books/{book}").status_code == 204
    assert ann("GET", "/loans").json()["data"] == []
    assert ann("GET", f"/loans/{loan}").status_code == 404
    assert ann("GET", f"/books/{book}/loans").status_code == 404


@pytest.mark.sqlite
def test_an_empty_list_ends_with_its_parent(serve):
    server = library(serve)
    admin, ann = Person(server, "admin"), Person(server, "ann")
    book = admin("POST", "/books", {"title": "A"}).json()["id"]
    for _ in range(2):
        assert ann("GET", f"/books/{book}/loans").json()["data"] == []
    admin("DELETE", f"/books/{book}")
    assert ann("GET", f"/books/{book}/loans").status_code == 404


@pytest.mark.sqlite
def test_answers_end_with_their_time(serve):
    server = serve(ITEMS + "\n## Caching\n\n- **Redis cache**: Item lists (1 second)\n")
    server.get("/items")
    assert is_hit(server.get("/items"))
    deadline = time.monotonic() + 10
    while is_hit(server.get("/items")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    server.post("/items", {"name": "a", "rank": 1})
    assert "cache-status" not in server.get("/items/1").headers


@pytest.mark.sqlite
def test_what_was_acknowledged_is_never_forgotten_by_a_reader(serve):
    """Writers raise a number and tell the readers; none of them ever reads a smaller one."""
    server = serve(KEPT)
    server.post("/items", {"name": "a", "rank": 0})
    acknowledged, failures, hits = [0], [], [0]
    stop = threading.Event()

    def read():
        with httpx.Client(base_url=server.url) as client:
            while not stop.is_set():
                floor = acknowledged[0]
                answer = client.get("/items/1")
                hits[0] += is_hit(answer)
                if answer.json()["rank"] < floor:
                    failures.append((answer.json()["rank"], floor, answer.headers))

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for rank in range(1, 300):
        server.patch("/items/1", {"rank": rank})
        acknowledged[0] = rank
        if rank % 50 == 0:
            time.sleep(0.05)
    stop.set()
    for reader in readers:
        reader.join()
    assert not failures, failures[:3]
    assert hits[0] > 0


@pytest.mark.sqlite
def test_a_write_over_grpc_is_one(serve):
    grpc = pytest.importorskip("grpc")
    server = serve(KEPT)
    server.post("/items", {"name": "a", "rank": 1})
    proto = run("proto", server.spec).stdout
    service = re.search(r"package (\S+);", proto)
    name = (service[1] + "." if service else "") + re.search(r"service (\w+)", proto)[1]
    assert re.search(r"rpc DeleteItem\w*\(", proto), proto
    method = re.search(r"rpc (DeleteItem\w*)\(", proto)[1]
    server.get("/items")
    assert is_hit(server.get("/items"))
    with grpc.insecure_channel(server.url.partition("://")[2]) as channel:
        call = channel.unary_unary(f"/{name}/{method}")
        call(b"\x08\x01", timeout=10)
    assert server.get("/items").json()["data"] == []


# --- what the document is told


def test_openapi_declares_conditions_and_their_answers(serve):
    paths = serve(ITEMS).get("/openapi.json").json()["paths"]
    one, many = paths["/items/{id}"], paths["/items"]
    for read in (one["get"], many["get"]):
        assert {"200", "304", "412"} <= set(read["responses"])
        assert {"ETag", "Cache-Control"} <= set(read["responses"]["200"]["headers"])
        assert {"ETag", "Cache-Control"} <= set(read["responses"]["304"]["headers"])
        assert "If-None-Match" in [each["name"] for each in read["parameters"]]
    for change in (one["put"], one["patch"], one["delete"]):
        assert "412" in change["responses"]
        assert "If-Match" in [each["name"] for each in change["parameters"]]
    assert "ETag" in one["patch"]["responses"]["200"]["headers"]
    assert "ETag" in many["post"]["responses"]["201"]["headers"]
    assert "412" not in many["post"]["responses"]


def test_explain_tells_the_rules_and_their_lines(tmp_path):
    path = tmp_path / "library.md"
    path.write_text(LIBRARY + RULES)
    rules = json.loads(run("explain", path, "--json").stdout)["caching"]
    lines = (LIBRARY + RULES).splitlines()
    told = {rule["layer"] + " " + str(rule["seconds"]): rule for rule in rules}
    assert set(told) == {"browser 30", "cdn 3600", "server 300", "server 3600"}
    for rule in rules:
        assert rule["text"].rstrip(")") in lines[rule["line"] - 1]
    assert told["browser 30"]["endpoints"] == ["listBooks"]
    assert told["cdn 3600"]["endpoints"] == ["listBooks", "getBook"]
    assert told["server 3600"]["endpoints"] == ["listGenres"]
    assert "listUsers" not in told["server 300"]["endpoints"]
    assert "Cache rules: 4" in run("explain", path).stdout


@pytest.mark.sqlite
def test_what_a_command_imports_is_seen(serve, tmp_path):
    server = serve(KEPT)
    server.post("/items", {"name": "a", "rank": 1})
    server.get("/items")
    assert is_hit(server.get("/items"))
    rows = tmp_path / "rows.csv"
    for i in range(2):
        rows.write_text(f"name,rank\nimported{i},2\n")
        done = run("import", server.spec, "items", rows, "--data", server.data)
        assert done.returncode == 0, done.stderr
        assert len(server.get("/items").json()["data"]) == 2 + i
    deadline = time.monotonic() + 20
    while not is_hit(server.get("/items")):
        assert time.monotonic() < deadline
        time.sleep(0.1)


# --- over gRPC

@pytest.mark.sqlite
def test_answers_of_grpc_are_kept_too(serve, tmp_path):
    """By the same rules, and forgotten by the same writes, whichever way these come."""
    server = serve(KEPT)
    api = Client(server, tmp_path / "proto")

    def ask(name, compression=None, **fields):
        answer, call = api.stub(name).with_call(api.request(name, **fields), timeout=20,
                                                compression=compression)
        metadata = dict(call.initial_metadata())
        return answer, metadata.get("etag"), metadata["cache-status"].removeprefix("phoenix;")

    server.post("/items", {"name": "a" * 40, "rank": 1})
    for name, fields in (("GetItem", {"id": 1}), ("ListItems", {}), ("ListItems", {"page_size": 2}),
                         ("GetItem", {"id": 1, "read_mask": "name"})):
        first, again = ask(name, **fields), ask(name, **fields)
        assert first[2] == "fwd=uri-miss;stored" and again[2].startswith("hit;ttl=")
        assert again[:2] == first[:2]
        packed = ask(name, grpc.Compression.Gzip, **fields)
        assert packed[0] == first[0] and packed[2].startswith("hit")
    server.patch("/items/1", {"rank": 2})
    assert ask("GetItem", id=1)[0].rank == 2
    assert ask("ListItems")[0].items[0].rank == 2
    api.call("UpdateItem", item={"id": 1, "rank": 3})
    assert server.get("/items/1").json()["rank"] == 3
    assert ask("GetItem", id=1)[0].rank == 3
    api.call("DeleteItem", id=1)
    api.fail("GetItem", grpc.StatusCode.NOT_FOUND, id=1)
    assert not ask("ListItems")[0].items
    api.close()
