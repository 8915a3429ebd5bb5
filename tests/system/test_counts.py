# SPDX-License-Identifier: Apache-2.0
"""How many records there are: …/count and …/stats."""

import pytest

from phoenix import Server
from test_openapi import Api

SHOP = """# Shop

## Roles

- customer: may create orders and see their own orders
- admin: everything

## API

- `POST /auth/register`
- `POST /auth/login`
- `GET /orders`
- `POST /orders`
- `PATCH /orders/{id}`
- `GET /orders/count`
- `GET /orders/stats` - counts by status
- `GET /orders/statistics`
- `GET /orders/summary` - revenue per month
- `GET /users/{id}/orders/stats`

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT UNIQUE NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT CHECK (role IN ('customer', 'admin')) DEFAULT 'customer'
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    user_id INTEGER REFERENCES users(id),
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'cancelled')),
    channel TEXT CHECK (channel IN ('web', 'shop "1"')),
    amount INTEGER
);
```
"""

OPEN = """# Parts

- `GET /parts/count`
- `GET /parts/stats`
- `POST /parts`
- `PATCH /parts/{id}`
- `DELETE /parts/{id}`
- `GET /bins/{id}/parts/count`
- `POST /bins`
- `GET /bins/stats`

```sql
CREATE TABLE bins (id INTEGER PRIMARY KEY, name TEXT NOT NULL, status TEXT);
CREATE TABLE parts (
    id INTEGER PRIMARY KEY,
    bin_id INTEGER REFERENCES bins(id),
    name TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'worn')),
    make TEXT CHECK (make IN ('a', 'b'))
);
```
"""


@pytest.fixture(scope="module")
def parts(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("counts")
    (folder / "parts.md").write_text(OPEN)
    with Server(folder / "parts.md", folder / "data") as server:
        for name in ("left", "right"):
            assert server.client.post("/bins", json={"name": name}).status_code == 201
        for number in range(6):
            body = {"name": f"part {number}", "bin_id": 1} | ({"make": "a"} if number < 2 else {})
            body |= {"state": "worn"} if number == 5 else {}
            assert server.client.post("/parts", json=body).status_code == 201
        yield server


def test_a_number_and_numbers_by_each_label(parts):
    assert parts.client.get("/parts/count").json() == {"count": 6}
    assert parts.client.get("/parts/stats").json() == {
        "total": 6, "by_state": {"new": 5, "worn": 1}, "by_make": {"a": 2, "b": 0}}


def test_a_state_without_a_list_of_values_is_counted_by_those_there_are(parts):
    assert parts.get("/bins/stats").json() == {"total": 2, "by_status": {}}
    for number in (1, 2, 1):
        parts.post("/bins", {"name": "other", "status": f'state "{number}"'})
    assert parts.get("/bins/stats?name=other").json() == {
        "total": 3, "by_status": {'state "1"': 2, 'state "2"': 1}}
    for number in range(70):
        parts.post("/bins", {"name": "many", "status": f"{number}"})
    refused = parts.client.get("/bins/stats?name=many")
    assert refused.status_code == 400 and "too many values" in refused.text
    assert parts.get("/bins/stats?id[lte]=2").json()["total"] == 2


def test_filters_and_the_search_count_too(parts):
    assert parts.client.get("/parts/count?state=worn").json() == {"count": 1}
    assert parts.client.get("/parts/count?q=part").json() == {"count": 6}
    assert parts.client.get("/parts/stats?make=a&id[lte]=1").json() == {
        "total": 1, "by_state": {"new": 1, "worn": 0}, "by_make": {"a": 1, "b": 0}}
    assert parts.client.get("/parts/stats?state=worn&make=b").json() == {
        "total": 0, "by_state": {"new": 0, "worn": 0}, "by_make": {"a": 0, "b": 0}}


@pytest.mark.parametrize("query", ["limit=3", "cursor=x", "fields=id", "sort=id", "count=exact",
                                   "colour=red", "state[near]=1"])
def test_what_only_a_list_takes_is_refused(parts, query):
    for path in ("/parts/count", "/parts/stats"):
        answer = parts.client.get(f"{path}?{query}")
        assert answer.status_code == 400, answer.text
        assert query.split("=")[0] in answer.text


def test_below_a_parent(parts):
    assert parts.client.get("/bins/1/parts/count").json() == {"count": 6}
    assert parts.client.get("/bins/2/parts/count").json() == {"count": 0}
    assert parts.client.get("/bins/999/parts/count").status_code == 404


def test_the_tag_changes_with_the_numbers(parts):
    first = parts.client.get("/parts/stats")
    again = parts.client.get("/parts/stats", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    made = parts.client.post("/parts", json={"name": "more", "state": "worn"}).json()["id"]
    changed = parts.client.get("/parts/stats", headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code, changed.json()["by_state"]["worn"]) == (200, 2)
    assert parts.client.delete(f"/parts/{made}").status_code == 204
    assert parts.client.get("/parts/stats").headers["etag"] == first.headers["etag"]


def test_the_description_says_what_comes(parts):
    api = Api(parts)
    operation = api.document["paths"]["/parts/stats"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["total", "by_state", "by_make"]
    assert schema["properties"]["by_state"]["required"] == ["new", "worn"]
    names = {each.get("name") for each in operation["parameters"]}
    assert {"q", "state", "make"} <= names
    assert not {"limit", "cursor", "sort", "fields", "count"} & names


@pytest.fixture(scope="module")
def shop(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("counts-of")
    (folder / "shop.md").write_text(SHOP)
    with Server(folder / "shop.md", folder / "data") as server:
        yield server


def sign_in(server, email):
    body = {"email": email, "password": "correct horse battery"}
    made = server.client.post("/auth/register", json=body)
    assert made.status_code == 201, made.text
    token = server.client.post("/auth/login", json=body).json()["access_token"]
    return made.json()["id"], {"Authorization": f"Bearer {token}"}


def test_callers_count_what_they_may_read(shop):
    anna, as_anna = sign_in(shop, "anna@example.com")
    bert, as_bert = sign_in(shop, "bert@example.com")
    for headers, body in ((as_anna, {"channel": 'shop "1"'}), (as_anna, {"status": "paid"}),
                          (as_bert, {"channel": "web"})):
        made = shop.client.post("/orders", json=body, headers=headers)
        assert made.status_code == 201, made.text
    for headers, count in ((as_anna, 2), (as_bert, 1)):
        assert shop.client.get("/orders/count", headers=headers).json() == {"count": count}
    assert shop.client.get("/orders/stats", headers=as_anna).json() == {
        "total": 2, "by_status": {"open": 1, "paid": 1, "cancelled": 0}}
    assert shop.client.get("/orders/statistics", headers=as_anna).json()["by_channel"] == {
        "web": 0, 'shop "1"': 1}
    assert shop.client.get("/orders/count").status_code == 401
    # Of somebody else's there is nothing to count, nor to learn.
    theirs = shop.client.get(f"/users/{bert}/orders/stats", headers=as_anna)
    assert theirs.status_code in (200, 403, 404)
    assert theirs.status_code != 200 or theirs.json()["total"] == 0
    mine = shop.client.get(f"/users/{anna}/orders/stats", headers=as_anna)
    assert mine.status_code != 200 or mine.json()["total"] == 2


def test_what_is_more_than_a_count_is_not_served(shop):
    _, as_carl = sign_in(shop, "carl@example.com")
    assert shop.client.get("/orders/summary", headers=as_carl).status_code == 501


def test_counts_that_are_kept_are_forgotten_with_what_they_count(serve):
    server = serve(OPEN + "\n## Caching\n\n- **Application cache**: API responses (1 hour)\n")
    assert server.get("/parts/stats").json()["total"] == 0
    server.post("/parts", {"name": "new"})
    assert server.get("/parts/stats").json()["total"] == 1
    kept = server.client.get("/parts/stats")
    assert "private" not in kept.headers["cache-control"]
    assert kept.json()["by_state"] == {"new": 1, "worn": 0}
