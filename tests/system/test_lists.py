# SPDX-License-Identifier: Apache-2.0
"""Pages, filters, order, selection."""

from urllib.parse import parse_qs, urlsplit

import pytest

from documents import ITEMS, TYPES, document
from phoenix import Server

COLORS = ["red", "green", "blue", None]


def fill(server):
    """60 items: rank repeats every ten, color every four, price is 0.50 a step."""
    for i in range(60):
        body = {"name": f"item {i:02}", "rank": i % 10, "price": f"{i / 2:.2f}",
                "color": COLORS[i % 4]}
        server.post("/items", body)
    return server


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    """A filled server for tests that only read."""
    folder = tmp_path_factory.mktemp("items")
    (folder / "items.md").write_text(ITEMS)
    with Server(folder / "items.md", folder / "data") as server:
        yield fill(server)


@pytest.fixture
def own_items(serve):
    """One for a test that writes."""
    return fill(serve(ITEMS))


def walk(server, query, after_page=lambda page: None):
    """Every record of a list, page by page."""
    found, cursor, pages = [], None, 0
    while True:
        parameters = parse_qs(query) | ({"cursor": cursor} if cursor else {})
        page = server.get("/items", params=parameters).json()
        found += page["data"]
        pages += 1
        after_page(pages)
        cursor = page["meta"]["next_cursor"]
        if cursor is None:
            return found
        assert pages < 200


def names(records):
    return [each["name"] for each in records]


@pytest.mark.parametrize("limit", [1, 7, 20, 59, 60, 61, 100])
def test_pages_hold_every_record_once(items, limit):
    found = walk(items, f"limit={limit}")
    assert names(found) == [f"item {i:02}" for i in range(60)]


@pytest.mark.parametrize("sort", ["rank", "-rank", "rank,-name", "-price", "color", "-color,rank",
                                  "name", "-id"])
def test_pages_keep_any_order(items, sort):
    whole = items.get(f"/items?limit=100&sort={sort}").json()["data"]
    assert sorted(names(whole)) == [f"item {i:02}" for i in range(60)]
    assert walk(items, f"limit=7&sort={sort}") == whole
    first = sort.split(",")[0]
    values = [each[first.lstrip("-")] for each in whole if each[first.lstrip("-")] is not None]
    assert values == sorted(values, reverse=first.startswith("-"))


def test_the_link_leads_to_the_next_page(items):
    answer = items.get("/items?limit=25&sort=-rank&color=red")
    assert "link" not in answer.headers  # 15 of them: no next page
    answer = items.get("/items?limit=10&sort=-rank&color=red")
    target, relation = answer.headers["link"].split(";")
    assert relation.strip() == 'rel="next"'
    query = parse_qs(urlsplit(target.strip("<>")).query)
    assert query["cursor"] == [answer.json()["meta"]["next_cursor"]]
    assert len(items.get(target.strip("<>")).json()["data"]) == 5


def test_inserts_and_deletes_do_not_shift_pages(own_items):
    def disturb(pages):
        if pages == 2:
            own_items.post("/items", {"name": "aaa before", "rank": -1})
            own_items.delete("/items/5")   # was on the first page
            own_items.delete("/items/14")  # the cursor's own record
            own_items.delete("/items/40")  # still to come
    found = walk(own_items, "limit=7&sort=name", disturb)
    assert names(found) == [f"item {i:02}" for i in range(60) if i != 39]


@pytest.mark.parametrize("query,expected", [
    ("rank=3", 6), ("rank.eq=3", 6), ("rank[eq]=3", 6), ("rank.ne=3", 54), ("rank.gt=7", 12),
    ("rank.gte=7", 18), ("rank.lt=2", 12), ("rank.lte=2", 18), ("rank.in=1,2,42", 12),
    ("color=red", 15), ("color.null=true", 15), ("color.null=false", 45), ("color.ne=red", 30),
    ("price.gte=10&price.lt=11.5", 3), ("price=10", 1), ("price=10.000", 1),
    ("name.like=item 0%25", 10), ("name.ilike=ITEM 0%25", 10), ("name.like=ITEM 0%25", 0),
    ("name=item+07", 1), ("rank=3&color=green", 3), ("rank.gt=100", 0), ("q=item 1", 10),
])
def test_filters_choose(items, query, expected):
    path = "/items?limit=100&" + query.replace(" ", "%20")
    assert len(items.get(path).json()["data"]) == expected
    counted = items.get(path + "&count=exact&limit=1".replace("&limit=1", "")).json()["meta"]["total"]
    assert counted == expected


def test_a_count_ignores_the_page(items):
    assert items.get("/items?limit=5&count=exact").json()["meta"]["total"] == 60
    assert items.get("/items?limit=5").json()["meta"]["total"] is None


def test_fields_select(items):
    record = items.get("/items?limit=1&fields=name,rank").json()["data"][0]
    assert record == {"name": "item 00", "rank": 0}
    assert items.get("/items/1?fields=id").json() == {"id": 1}


def test_a_cursor_is_bound_to_its_list(items):
    cursor = items.get("/items?limit=5&sort=rank").json()["meta"]["next_cursor"]
    items.get(f"/items?limit=5&sort=-rank&cursor={cursor}", 400)
    items.get(f"/items?limit=5&sort=rank&color=red&cursor={cursor}", 400)
    items.get(f"/items?limit=9&sort=rank&cursor={cursor}")


def test_a_forged_cursor_is_refused(items):
    cursor = items.get("/items?limit=5").json()["meta"]["next_cursor"]
    for at in range(0, len(cursor), 3):
        other = "A" if cursor[at] != "A" else "B"
        answer = items.client.get("/items", params={
            "limit": 5, "cursor": cursor[:at] + other + cursor[at + 1:]})
        assert answer.status_code == 400, at
    for text in ("", "A", "====", "A" * 4000, "%00"):
        items.get(f"/items?cursor={text}", 400)


def test_a_cursor_outlives_a_restart(own_items, serve):
    page = own_items.get("/items?limit=50&sort=-name").json()
    own_items.stop()
    again = serve(own_items.spec)
    rest = again.get(f"/items?limit=50&sort=-name&cursor={page['meta']['next_cursor']}").json()
    assert names(page["data"] + rest["data"]) == [f"item {i:02}" for i in reversed(range(60))]


@pytest.mark.parametrize("query", [
    "rank=x", "rank.in=1,x", "rank.near=3", "rank.like=3", "color.null=maybe", "count=some",
    "sort=rank,,", "sort=" + ",".join(["rank"] * 2000), "fields=,", "%ff=1",
    "&".join(f"rank.ne={i}" for i in range(40)), "rank.in=" + ",".join(map(str, range(200))),
    "name=%00",
], ids=lambda query: query[:20])
def test_queries_that_cannot_be_meant(items, query):
    answer = items.client.get("/items?" + query)
    assert answer.status_code in (400, 414), answer.text


@pytest.mark.parametrize("query", [b"name=%zz", b"name=%", b"name=%4", b"%zz=1", b"sort=%g0"])
def test_malformed_escapes(items, query):
    answer = items.raw(b"GET /items?" + query + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n"), answer


def test_text_of_sql_is_text(own_items):
    hostile = "'; DROP TABLE items; --"
    own_items.get("/items", params={"name": hostile})
    own_items.get("/items", 400, params={"sort": hostile})
    own_items.get("/items", 400, params={hostile: "1"})
    made = own_items.post("/items", {"name": hostile, "rank": 1}).json()
    assert own_items.get("/items", params={"name": hostile}).json()["data"] == [made]
    assert own_items.get("/items?count=exact").json()["meta"]["total"] == 61


def reason(server, path):
    return server.get(path, 400).json()["error"]["details"]["reason"]


def test_what_is_no_filter_says_what_is_one(items, serve):
    names_of_items = "id, name, rank, price, color"
    assert reason(items, "/items?size=3") == (
        f"is no parameter of this list; the fields to filter and sort by are: {names_of_items}")
    assert reason(items, "/items?rank.near=3") == (
        "has no such operator; the operators are: eq, ne, gt, gte, lt, lte, in, like, ilike, null")
    assert reason(items, "/items?fields=size") == f"names no field 'size'; the fields are: {names_of_items}"
    typed = serve(TYPES)
    for query in ("data=1", "data.null=true", "data.near=1"):
        told = reason(typed, f"/samples?{query}")
        assert told.startswith("cannot be filtered by: data holds JSON; the fields to filter and "), told
        assert "data," not in told and "picture" not in told
    assert reason(typed, "/samples?sort=-picture").startswith("cannot sort by 'picture': picture holds bytes; ")


def test_a_list_that_is_said_to_begin_with_the_newest(serve):
    notes = serve(document("notes", """
        id BIGSERIAL PRIMARY KEY,
        name VARCHAR(10) NOT NULL,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP""").replace(
        "| List |", "| All notes, newest first |").replace("## API\n", "## API\n\nAll under `/v1`.\n"))
    for name in "acb":
        notes.post("/v1/notes", {"name": name})

    def order(query):
        found, page = [], notes.get(f"/v1/notes?limit=2{query}").json()
        found += page["data"]
        if page["meta"]["next_cursor"]:
            found += notes.get(f"/v1/notes?limit=2{query}&cursor={page['meta']['next_cursor']}").json()["data"]
        return "".join(names(found))
    assert order("") == "bca"
    assert order("&name.ne=c") == "ba"
    assert order("&sort=id") == "acb"
    assert order("&sort=name") == "abc"
