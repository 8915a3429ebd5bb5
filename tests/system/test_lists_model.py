# SPDX-License-Identifier: Apache-2.0
"""Lists held against a model in Python: every order, every operator, on every type, with NULLs and
ties, page by page, and while others write."""

import json
import random
import threading
from datetime import datetime
from decimal import Decimal

import httpx
import pytest

from documents import ENDPOINTS, document
from phoenix import Server

COUNT = 90

SAMPLES = document("samples", """
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(20),
    note TEXT,
    price DECIMAL(12, 2),
    ratio NUMERIC,
    small SMALLINT,
    large BIGINT,
    weight DOUBLE PRECISION,
    is_open BOOLEAN,
    seen_at TIMESTAMP WITH TIME ZONE,
    day DATE,
    hour TIME,
    owner UUID,
    mood VARCHAR(10) CHECK (mood IN ('glad', 'sad', 'calm'))""")

# Few values for a field: ties. Neighbours are such that text order, number order and floating
# point would each sort some of them wrongly.
VALUES = {
    "name": ["", "a", "A", "Z", "ä", "ab", "a b", "日本", "😀", "\ue000", "a%b", "a_b", "a\\b", "100%"],
    "note": ["", "x", "y" * 3000, "y" * 3000 + "z", "10", "9"],
    "price": [Decimal(each) for each in ("-10.00", "-9.99", "0.00", "9.99", "10.00", "9999999999.99")],
    "ratio": [Decimal(each) for each in (
        "-1234567890123456789012345678901234567.5", "-0.1", "0", "0.1", "0.10000000000000000000000001",
        "2", "10", "1234567890123456789012345678901234567.5")],
    "small": [-32768, -1, 0, 2, 10, 32767],
    "large": [-2**63, -1, 0, 2**53, 2**53 + 1, 2**63 - 1],
    "weight": [-1.5e300, -0.1, 0.0, 1e-300, 0.1, 2.0, 10.0, 1e300],
    "is_open": [False, True],
    "seen_at": ["1999-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z",
                "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:01Z"],
    "day": ["0001-01-01", "1999-12-31", "2000-01-01", "2000-02-29", "9999-12-31"],
    "hour": ["00:00:00", "09:30:00", "10:00:00", "23:59:59"],
    "owner": [f"{number:08x}-0000-4000-8000-000000000000" for number in (0, 9, 10, 255, 2**32 - 1)],
    "mood": ["glad", "sad", "calm"],
}
FIELDS = list(VALUES)


def exact(text):
    return json.loads(text, parse_float=Decimal)


def order_of(field, value):
    """What a value is compared by. Text is compared by its bytes."""
    if field in ("name", "note", "mood"):
        return value.encode()
    if field == "seen_at":
        return datetime.fromisoformat(value.replace("Z", "+00:00").replace(".1+", ".100000+"))
    return Decimal(str(value)) if field in ("price", "ratio", "weight") else value


def number_text(value):
    return json.dumps(value) if not isinstance(value, Decimal) else f"{value:f}"


def as_text(value):
    return ("true" if value else "false") if isinstance(value, bool) else (
        f"{value:f}" if isinstance(value, Decimal) else str(value))


def encode(record):
    return ("{" + ",".join(f"{json.dumps(name)}:{number_text(value)}"
                           for name, value in record.items()) + "}").encode()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A server, and its records as it answered them."""
    folder = tmp_path_factory.mktemp("samples")
    (folder / "samples.md").write_text(SAMPLES)
    chance = random.Random(99)
    records = []
    with Server(folder / "samples.md", folder / "data") as server:
        for _ in range(COUNT):
            record = {field: None if chance.random() < 0.2 else chance.choice(values)
                      for field, values in VALUES.items()}
            answer = server.client.post("/samples", content=encode(record),
                                        headers={"content-type": "application/json"})
            assert answer.status_code == 201, answer.text
            records.append(exact(answer.text))
        for record in records:  # as the model has them
            for field in ("price", "ratio"):
                if record[field] is not None:
                    record[field] = Decimal(record[field])
        yield server, records


def walk(server, parameters, limit):
    found, cursor = [], None
    for _ in range(COUNT * 3):
        answer = server.get("/samples", params=parameters | {"limit": limit} |
                            ({"cursor": cursor} if cursor else {}))
        page = exact(answer.text)
        assert len(page["data"]) <= limit
        found += [each["id"] for each in page["data"]]
        cursor = page["meta"]["next_cursor"]
        assert ("next" in answer.links) == (cursor is not None)
        if cursor is None:
            return found
    raise AssertionError("pages without end")


def sort_key(field, record):
    value = record[field]
    return (0,) if value is None else (1, order_of(field, value))


def model_order(records, keys):
    """NULL comes before every value; the id breaks ties in the direction of the last key."""
    sign = -1 if keys and keys[-1].startswith("-") else 1
    ordered = sorted(records, key=lambda record: sign * record["id"])
    for key in reversed(keys):
        field = key.lstrip("-")
        ordered.sort(key=lambda record, field=field: sort_key(field, record),
                     reverse=key.startswith("-"))
    return [record["id"] for record in ordered]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_field_sorts_by_value(filled, field, sign):
    server, records = filled
    expected = model_order(records, [sign + field])
    assert walk(server, {"sort": sign + field}, 100) == expected
    assert walk(server, {"sort": sign + field}, 7) == expected


def test_orders_of_several_fields(filled):
    server, records = filled
    chance = random.Random(5)
    for _ in range(25):
        keys = [chance.choice(["", "-"]) + field for field in chance.sample(FIELDS, chance.randint(2, 3))]
        limit = chance.choice([1, 3, 11, 50])
        assert walk(server, {"sort": ",".join(keys)}, limit) == model_order(records, keys), keys


OPERATORS = {
    "eq": lambda one, other: one == other, "ne": lambda one, other: one != other,
    "gt": lambda one, other: one > other, "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other, "lte": lambda one, other: one <= other,
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_operator_on_every_type(filled, field):
    server, records = filled

    def chosen(predicate):
        return sorted(record["id"] for record in records
                      if record[field] is not None and predicate(order_of(field, record[field])))

    def found(name, text):
        return sorted(each["id"] for each in exact(
            server.get("/samples", params={name: text, "limit": 100}).text)["data"])

    for value in VALUES[field]:
        if len(as_text(value)) > 1000:
            continue
        reference = order_of(field, value)
        for name, compare in OPERATORS.items():
            expected = chosen(lambda each: compare(each, reference))
            assert found(f"{field}.{name}", as_text(value)) == expected, (name, value)
        assert found(field, as_text(value)) == chosen(lambda each: each == reference), value
        assert found(f"{field}[gte]", as_text(value)) == chosen(lambda each: each >= reference)
    some = [value for value in VALUES[field] if len(as_text(value)) < 1000 and "," not in as_text(value)
            and value != ""][:3]
    orders = [order_of(field, value) for value in some]
    assert found(f"{field}.in", ",".join(map(as_text, some))) == chosen(lambda each: each in orders)
    nulls = sorted(record["id"] for record in records if record[field] is None)
    assert found(f"{field}.null", "true") == nulls
    assert found(f"{field}.null", "false") == chosen(lambda each: True)


@pytest.mark.parametrize("pattern,matches", [
    ("a%", lambda text: text.startswith("a")), ("%b", lambda text: text.endswith("b")),
    ("a_b", lambda text: len(text) == 3 and text[0] == "a" and text[2] == "b"),
    ("a\\%b", lambda text: text == "a%b"), ("a\\_b", lambda text: text == "a_b"),
    ("_", lambda text: len(text) == 1), ("%", lambda text: True), ("", lambda text: text == ""),
    ("😀", lambda text: text == "😀"), ("a\\\\b", lambda text: text == "a\\b"),
])
def test_patterns(filled, pattern, matches):
    server, records = filled
    expected = sorted(each["id"] for each in records
                      if each["name"] is not None and matches(each["name"]))
    page = exact(server.get("/samples", params={"name.like": pattern, "limit": 100}).text)
    assert sorted(each["id"] for each in page["data"]) == expected
    expected = sorted(each["id"] for each in records
                      if each["name"] is not None and matches(each["name"].replace("A", "a")))
    page = exact(server.get("/samples", params={"name.ilike": pattern, "limit": 100}).text)
    if pattern != "%b":
        assert sorted(each["id"] for each in page["data"]) == expected


def test_search_looks_into_every_text(filled):
    server, records = filled
    for text in ("yz", "100%", "a_b", "日本"):
        expected = [each["id"] for each in records
                    if any(text in (each[field] or "") for field in ("name", "note"))]
        page = exact(server.get("/samples", params={"q": text, "limit": 100}).text)
        assert [each["id"] for each in page["data"]] == expected, text


def test_filters_join_and_are_paged(filled):
    server, records = filled
    expected = [each["id"] for each in records
                if each["small"] is not None and each["small"] >= 0 and each["mood"] == "glad"]
    parameters = {"small.gte": "0", "mood": "glad", "count": "exact"}
    assert walk(server, parameters, 2) == expected
    assert server.get("/samples", params=parameters).json()["meta"]["total"] == len(expected)


@pytest.mark.parametrize("name,text", [
    ("price", "x"), ("price", ""), ("small", "99999"), ("large", "9223372036854775808"),
    ("weight", "nan"), ("weight", "inf"), ("is_open", "maybe"), ("seen_at", "today"),
    ("seen_at", "2026-01-01"), ("day", "2026-02-30"), ("hour", "24:00:01"), ("owner", "x"),
    ("mood.like", "\\"), ("price.like", "1%"), ("small.null", ""), ("small.in", ""),
    ("small.in", "1,,2"), ("ratio", "1e400"), ("nothing", "1"), ("small.between", "1"),
    ("small.gt.lt", "1"), ("[small]", "1"), ("small[", "1"), ("small]", "1"), ("small[gt", "1"),
    ("small.", "1"), (".", "1"), ("", "1"),
])
def test_filters_that_cannot_be_meant(filled, name, text):
    server, _ = filled
    answer = server.client.get("/samples", params={name: text})
    if (name, text) in {("mood.like", "\\"), ("seen_at", "2026-01-01"), ("ratio", "1e400")}:
        assert answer.status_code in (200, 400), answer.text
        return
    assert answer.status_code == 400, answer.text
    details = answer.json()["error"]["details"]
    assert details["field"] == name
    if name.split(".")[0] not in VALUES:
        for field in FIELDS:
            assert field in details["reason"]


def test_a_cursor_fits_no_other_list(filled):
    server, _ = filled
    first = server.get("/samples", params={"limit": 1, "small": "0"}).json()["meta"]["next_cursor"]
    assert first
    for other in ({"small": "2"}, {}, {"small": "0", "mood": "sad"}, {"small.gte": "0"},
                  {"small": "0", "sort": "name"}, {"small": "0", "q": "a"}):
        answer = server.client.get("/samples", params=other | {"cursor": first})
        assert answer.status_code == 400, other
        assert answer.json()["error"]["details"]["field"] == "cursor"
    # A value that looks like another parameter is not one.
    tricky = server.get("/samples", params={"limit": 1, "name.ne": "b&small=0"}).json()["meta"]
    answer = server.client.get("/samples", params={"name.ne": "b", "small": "0",
                                                   "cursor": tricky["next_cursor"]})
    assert answer.status_code == 400


def test_long_values_do_not_cut_a_list_short(serve):
    """A cursor that cannot hold its keys must not end the list in silence."""
    server = serve(document("notes", "id BIGSERIAL PRIMARY KEY, text TEXT NOT NULL"))
    for number in range(4):
        server.post("/notes", {"text": "x" * 6000 + str(number)})
    answer = server.client.get("/notes?limit=2&sort=text")
    if answer.status_code == 200:
        rest = server.client.get("/notes", params={
            "limit": 2, "sort": "text", "cursor": answer.json()["meta"]["next_cursor"]})
        assert rest.status_code == 200
        assert [each["id"] for each in rest.json()["data"]] == [3, 4]
    else:
        assert answer.status_code == 400
        assert answer.json()["error"]["details"]["field"] == "sort"


def test_a_key_of_text_pages_and_locates(serve):
    server = serve(f"""# Technical Specification: Tags

```sql
CREATE TABLE tags (name VARCHAR(40) PRIMARY KEY, color VARCHAR(10));
```
""" + ENDPOINTS.format(name="tags").replace("{id}", "{name}"))
    names = ["a b", "a/b", "ä", "100%", "a+b", "a?b", "😀", "x&y=z", "a.b"]
    for name in names:
        made = server.post("/tags", {"name": name})
        assert server.get(made.headers["location"]).json() == {"name": name, "color": None}
    found, path = [], "/tags?limit=2"
    while path:
        answer = server.get(path)
        found += [each["name"] for each in answer.json()["data"]]
        path = answer.links["next"]["url"] if "next" in answer.links else None
    assert found == sorted(names, key=str.encode)


def test_pages_under_fire(serve):
    """While others insert and delete, a walk sees every record that stays exactly once."""
    server = serve(SAMPLES)
    for number in range(60):
        server.post("/samples", {"name": f"stay {number % 9}", "small": number % 7})
    stop = threading.Event()

    def disturb(seed):
        chance = random.Random(seed)
        with httpx.Client(base_url=server.url) as client:
            while not stop.is_set():
                made = client.post("/samples", json={"name": f"stay {chance.randint(0, 9)}",
                                                     "note": "passing", "small": chance.randint(0, 7)})
                if chance.random() < 0.8:
                    client.delete(f"/samples/{made.json()['id']}")

    threads = [threading.Thread(target=disturb, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    try:
        for sort in ("name", "-name,small", "small,-name", "-id", "small"):
            found, path = [], f"/samples?limit=5&sort={sort}"
            while path:
                answer = server.get(path)
                found += [(each["id"], each["note"]) for each in answer.json()["data"]]
                path = answer.links["next"]["url"] if "next" in answer.links else None
            ids = [each for each, _ in found]
            assert len(ids) == len(set(ids)), sort
            assert sorted(each for each, note in found if note is None) == list(range(1, 61)), sort
    finally:
        stop.set()
        for thread in threads:
            thread.join()
