# SPDX-License-Identifier: Apache-2.0
"""Writes that carry an Idempotency-Key: a repeat is answered as the first was, and does nothing."""

import concurrent.futures
import sqlite3
import time
import uuid

import phoenix
import pytest
from documents import ITEMS, TYPES
from phoenix import connect, query
from test_identity import AUTH, DOCUMENT, PASSWORD, bearer, login

FULL = {
    "code": "a'\"\\", "note": "{\"x\": [1, NULL]}\n", "price": 12.30, "ratio": 0.1, "small": -1,
    "large": 9007199254740993, "weight": 0.1, "is_open": True, "seen_at": "2026-01-02T03:04:05.123456Z",
    "day": "2026-01-02", "hour": "03:04:05", "data": {"b": [1, "two", None], "a": "\\u0000"[1:]},
    "picture": "AAH/", "owner": "0189fdb1-0000-7000-8000-000000000001", "mood": "sad"}


def key(text=None):
    return {"Idempotency-Key": text or str(uuid.uuid4())}


def same(first, second):
    """The answer of then: status, body and what is said of the record."""
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert (second.status_code, second.content) == (first.status_code, first.content)
    for name in ("etag", "location", "content-type"):
        assert second.headers.get(name) == first.headers.get(name), name


@pytest.fixture
def items(serve, tmp_path):
    spec = tmp_path / "items.md"
    spec.write_text(ITEMS)
    return serve(spec)


def test_a_repeat_is_answered_the_same_and_does_nothing(items):
    mine = key()
    body = {"name": "a", "rank": 1, "price": 1.50}
    first = items.post("/items", body, headers=mine)
    same(first, items.post("/items", body, headers=mine))
    items.patch("/items/1", {"rank": 9})  # what has happened since is not told
    same(first, items.post("/items", {"price": 1.50, "rank": 1, "name": "a"}, headers=mine))
    assert len(items.get("/items").json()["data"]) == 1
    assert items.get("/items/1").json()["rank"] == 9
    # In quotes, as the draft has it, it is the same key.
    same(first, items.post("/items", body, headers=key('"%s"' % mine["Idempotency-Key"])))
    assert items.post("/items", body | {"name": "b"}, headers=key()).json()["id"] == 2


def test_every_unsafe_operation_takes_one(items):
    items.post("/items", {"name": "a", "rank": 1})
    for send, body in ((items.patch, {"rank": 2}), (items.put, {"name": "c", "rank": 3})):
        mine = key()
        first = send("/items/1", body, headers=mine)
        items.patch("/items/1", {"rank": 7})
        same(first, send("/items/1", body, headers=mine))
        assert items.get("/items/1").json()["rank"] == 7
    mine = key()
    first = items.delete("/items/1", headers=mine)
    same(first, items.delete("/items/1", headers=mine))
    items.delete("/items/1", 404)
    same(first, items.delete("/items/1", headers=mine))
    items.get("/items", headers=key("a key that would be refused ;"))  # passed over: it is safe


def test_a_condition_holds_for_the_first_alone(items):
    tag = items.post("/items", {"name": "a", "rank": 1}).headers["etag"]
    mine = key() | {"If-Match": tag}
    first = items.patch("/items/1", {"rank": 2}, headers=mine)
    same(first, items.patch("/items/1", {"rank": 2}, headers=mine))
    items.patch("/items/1", {"rank": 2}, 412, headers=key() | {"If-Match": tag})
    tag = items.get("/items/1").headers["etag"]
    mine = key() | {"If-Match": tag}
    same(items.delete("/items/1", headers=mine), items.delete("/items/1", headers=mine))


def test_a_key_of_another_request_is_refused(items):
    mine = key()
    items.post("/items", {"name": "a", "rank": 1}, headers=mine)
    for answer in (items.post("/items", {"name": "a", "rank": 2}, 422, headers=mine),
                   items.post("/items?fields=id", {"name": "a", "rank": 1}, 422, headers=mine),
                   items.patch("/items/1", {"rank": 1}, 422, headers=mine),
                   items.delete("/items/1", 422, headers=mine)):
        assert answer.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    problem = items.delete("/items/1", 422, headers=mine | {"Accept": "application/problem+json"})
    assert problem.json()["status"] == 422
    assert items.get("/items").json()["data"][0]["rank"] == 1


@pytest.mark.parametrize("text", ["a b", "x" * 256, '"open', '"a\\b"', '"', "a, b", '""'])
def test_what_is_no_key_is_refused(items, text):
    answer = items.post("/items", {"name": "a", "rank": 1}, 400, headers=key(text))
    assert "Idempotency-Key" in answer.text
    assert items.get("/items").json()["data"] == []


def test_an_empty_key_is_refused(items):
    items.post("/items", {"name": "a", "rank": 1}, 400, headers={"Idempotency-Key": ""})
    assert items.get("/items").json()["data"] == []


def test_two_keys_are_none(items):
    answer = items.client.post("/items", json={"name": "a", "rank": 1},
                               headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")])
    assert answer.status_code == 400
    items.post("/items", {"name": "a", "rank": 1}, headers=key("x" * 255))
    items.post("/items", {"name": "b", "rank": 1}, headers=key('"a \\"b\\" \\\\"'))


def test_what_has_failed_may_be_tried_again(items):
    items.post("/items", {"name": "taken", "rank": 1})
    mine = key()
    items.post("/items", {"name": "taken", "rank": 2}, 409, headers=mine)
    items.post("/items", {"name": "taken"}, 400, headers=mine)
    items.patch("/items/1", {"name": "free"})
    made = items.post("/items", {"name": "taken", "rank": 2}, headers=mine)
    same(made, items.post("/items", {"name": "taken", "rank": 2}, headers=mine))
    nobody = key()
    items.patch("/items/77", {"rank": 2}, 404, headers=nobody)
    items.delete("/items/77", 404, headers=nobody)


def test_every_type_comes_back_as_it_was(serve, tmp_path):
    spec = tmp_path / "types.md"
    spec.write_text(TYPES)
    server = serve(spec)
    for body in (FULL, {}, {"note": "", "data": "text", "picture": ""}, {"data": None, "weight": 1e300}):
        mine = key()
        first = server.post("/samples", body, headers=mine)
        same(first, server.post("/samples", body, headers=mine))
        path = f"/samples/{first.json()['id']}"
        mine = key()
        same(server.patch(path, body, headers=mine), server.patch(path, body, headers=mine))
        mine = key()
        same(server.put(path, body, headers=mine), server.put(path, body, headers=mine))


def test_of_many_repeats_at_once_one_is_done(items):
    """Whoever comes while the first is under way is told so, or gets its answer."""
    for number in range(5):
        mine, body = key(), {"name": f"n{number}", "rank": number}

        def send(_, mine=mine, body=body):
            with connect(items.url) as client:
                return client.post("/items", json=body, headers=mine)

        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(send, range(12)))
        done = [answer for answer in answers if answer.status_code == 201]
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len({answer.content for answer in done}) == 1
        assert sum("idempotent-replayed" not in answer.headers for answer in done) == 1
        for answer in answers:
            if answer.status_code == 409:
                assert answer.headers["retry-after"] == "1"
                assert answer.json()["error"]["code"] == "REQUEST_IN_PROGRESS"
    assert len(items.get("/items").json()["data"]) == 5


def test_one_that_is_under_way_is_told_so(items):
    """The store is held up from outside, so the first cannot end."""
    mine, body = key(), {"name": "a", "rank": 1}

    def send():
        with connect(items.url) as client:
            return client.post("/items", json=body, headers=mine)

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        if phoenix.POSTGRES is None:
            blocker = sqlite3.connect(items.data / "phoenix.db", isolation_level=None)
            blocker.execute("BEGIN IMMEDIATE")
            release = blocker.close
        else:
            blocker = pool.submit(phoenix.POSTGRES.query, phoenix.POSTGRES.name(items.data),
                                  "BEGIN; LOCK TABLE items; SELECT pg_sleep(1.5); COMMIT")
            time.sleep(0.5)
            release = blocker.result
        with concurrent.futures.ThreadPoolExecutor(1) as other:
            first = other.submit(send)
            time.sleep(0.3)
            answer = send()
            release()
            assert answer.status_code == 409, answer.text
            assert answer.headers["retry-after"] == "1"
            same(first.result(), send())


def test_a_kill_between_doing_and_telling_never_doubles(serve, items):
    """Writers repeat what they were not told of, with the same key, as good clients do."""
    told = {}

    def write(number):
        mine = key(f"writer-{number}")
        for _ in range(200):
            try:
                with connect(server.url) as client:
                    answer = client.post("/items", json={"name": f"w{number}", "rank": number},
                                         headers=mine, timeout=5)
                if answer.status_code == 201:
                    told[number] = answer.content
                    return
            except Exception:  # the server was killed
                time.sleep(0.05)

    server = items
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        work = [pool.submit(write, number) for number in range(200)]
        while len(told) < 50:
            time.sleep(0.005)
        server.kill()
        server = serve(items.spec, data=items.data)
        for each in work:
            each.result()
    rows = dict(query(items.data, "SELECT rank, id FROM items"))
    assert len(told) == 200 and len(rows) == 200
    (count,), = query(items.data, "SELECT count(*) FROM items")
    assert int(count) == 200
    for number, content in told.items():
        assert b'"id":%s,' % rows[str(number)].encode() in content


def test_an_answer_is_kept_for_a_time(serve, items):
    mine = key()
    items.post("/items", {"name": "a", "rank": 1}, headers=mine)
    (until,), = query(items.data, "SELECT expires_at FROM _phoenix_idempotency")
    assert abs(int(until) / 1e6 - time.time() - 24 * 3600) < 60
    items.stop()
    server = serve(items.spec, "--idempotency-hours", "2", data=items.data)
    same_as = server.post("/items", {"name": "a", "rank": 1}, headers=mine)
    assert same_as.headers["idempotent-replayed"] == "true"  # a restart forgets nothing
    server.post("/items", {"name": "b", "rank": 1}, headers=key())
    (until,), = query(items.data, "SELECT min(expires_at) FROM _phoenix_idempotency")
    assert abs(int(until) / 1e6 - time.time() - 2 * 3600) < 60
    phoenix_expires(items.data)
    server.post("/items", {"name": "a", "rank": 1}, 409, headers=mine)  # done again, or tried
    server.post("/items", {"name": "c", "rank": 1}, headers=mine)
    (count,), = query(items.data, "SELECT count(*) FROM _phoenix_idempotency")
    assert int(count) == 1  # the others were cleaned away


def phoenix_expires(data):
    """As if all the time had passed."""
    sql = "UPDATE _phoenix_idempotency SET expires_at = 1"
    if phoenix.POSTGRES is not None:
        query(data, sql)
        return
    with sqlite3.connect(data / "phoenix.db") as database:
        database.execute(sql)


def test_what_has_expired_goes_though_nobody_writes(serve, items):
    items.post("/items", {"name": "a", "rank": 1}, headers=key("lasting"))
    items.stop()
    columns = "INSERT INTO _phoenix_idempotency (key, fingerprint, shape, expires_at) "
    if phoenix.POSTGRES is None:
        with sqlite3.connect(items.data / "phoenix.db") as database:
            database.execute(columns + "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "
                             "SELECT CAST('k' || i AS BLOB), x'00', 0, i FROM n")
        database.close()
    else:
        query(items.data, columns + "SELECT convert_to('k' || i, 'UTF8'), '\\x00', 0, i FROM generate_series(1, 1200) i")
    again = serve(items.spec, data=items.data)
    end = time.monotonic() + 60
    while query(items.data, "SELECT count(*) FROM _phoenix_idempotency") != [("1",)]:
        assert time.monotonic() < end
        time.sleep(0.2)
    same(again.post("/items", {"name": "b", "rank": 2}, headers=key("other")),
         again.post("/items", {"name": "b", "rank": 2}, headers=key("other")))


def test_hours_that_are_none_are_refused(items):
    for hours in ("0", "x", "8761"):
        done = phoenix.run("run", items.spec, "--idempotency-hours", hours)
        assert done.returncode == 2 and "8760" in done.stderr


@pytest.fixture
def library(serve, tmp_path):
    spec = tmp_path / "library.md"
    spec.write_text(DOCUMENT)
    return serve(spec)


def make_people(server):
    token = server.stdout.split("Bearer ")[1].split()[0]
    server.post(f"{AUTH}/setup", {"email": "root@example.org", "password": PASSWORD, "name": "R"},
                headers=bearer(token))
    root = bearer(login(server, "root@example.org").json()["access_token"])
    server.post("/api/v1/users", {"email": "ann@example.org", "password": PASSWORD, "name": "Ann"},
                headers=root)
    return root, bearer(login(server).json()["access_token"])


def test_a_key_belongs_to_who_uses_it(library):
    root, ann = make_people(library)
    own = library.get(f"{AUTH}/me", headers=root).json()["id"]
    mine = key("everybody-has-thought-of-this-one")
    first = library.post("/api/v1/loans", {"user_id": own, "title": "t"}, headers=root | mine)
    other = library.get(f"{AUTH}/me", headers=ann).json()["id"]
    second = library.post("/api/v1/loans", {"user_id": other, "title": "u"}, headers=ann | mine)
    assert second.json()["id"] != first.json()["id"]
    same(first, library.post("/api/v1/loans", {"user_id": own, "title": "t"}, headers=root | mine))
    library.post("/api/v1/loans", {"user_id": own, "title": "t"}, 401, headers=mine)


def test_accounts_too_and_no_secret_is_kept(library):
    root, _ = make_people(library)
    mine = key()
    body = {"email": "bob@example.org", "password": PASSWORD, "name": "Bob"}
    first = library.post("/api/v1/users", body, headers=root | mine)
    same(first, library.post("/api/v1/users", body, headers=root | mine))
    same(first, library.post("/api/v1/users", body | {"password": PASSWORD + "x"},
                             headers=root | mine))
    assert login(library, "bob@example.org").status_code == 200
    path = f"/api/v1/users/{first.json()['id']}"
    mine = key()
    same(library.patch(path, {"name": "Rob"}, headers=root | mine),
         library.patch(path, {"name": "Rob"}, headers=root | mine))
    mine = key()
    gone = library.delete(path, headers=root | mine)
    same(gone, library.delete(path, headers=root | mine))
    kept = query(library.data, "SELECT answer FROM _phoenix_idempotency")
    assert len(kept) == 3 and "$2" not in str(kept) and PASSWORD not in str(kept)


def test_the_reference_says_so(items):
    described = items.get("/openapi.json").json()["paths"]["/items"]["post"]
    names = [parameter["name"] for parameter in described["parameters"]]
    assert "Idempotency-Key" in names and "422" in described["responses"]
    assert "REQUEST_IN_PROGRESS" in described["responses"]["409"]["description"]
    assert "Retry-After" in described["responses"]["409"]["headers"]
    assert "Idempotent-Replayed" in described["responses"]["201"]["headers"]
    listed = items.get("/openapi.json").json()["paths"]["/items"]["get"]
    assert "Idempotency-Key" not in [parameter["name"] for parameter in listed["parameters"]]
