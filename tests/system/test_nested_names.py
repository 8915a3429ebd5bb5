# SPDX-License-Identifier: Apache-2.0
"""Paths that name the parent by a unique field of it, to which the children do not refer."""

import pytest

from phoenix import run

LIBRARY = """# Technical Specification: Tool Library

## Data Model

```sql
CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    slug VARCHAR(40) NOT NULL UNIQUE,
    rank INTEGER UNIQUE,
    parent_id INTEGER REFERENCES categories (id)
);
CREATE TABLE tools (
    id INTEGER PRIMARY KEY,
    category_id INTEGER NOT NULL REFERENCES categories (id),
    name TEXT NOT NULL
);
```

## API

- `POST /categories`
- `GET /categories/{slug}`
- `DELETE /categories/{slug}`
- `POST /tools`
- `GET /categories/{slug}/tools`
- `GET /categories/{slug}/tools/{id}`
- `PATCH /categories/{slug}/tools/{id}`
"""


@pytest.fixture
def library(serve):
    server = serve(LIBRARY)
    server.keys = {}
    for slug, tools in (("garden", ("rake", "spade")), ("kitchen", ("pan",)), ("empty", ())):
        category = server.post("/categories", {"slug": slug}).json()["id"]
        for name in tools:
            made = server.post("/tools", {"category_id": category, "name": name})
            server.keys[name] = made.json()["id"]
    return server


def names(answer):
    return sorted(each["name"] for each in answer.json()["data"])


def test_a_list_below_a_unique_name_holds_the_children_of_that_parent(library):
    assert names(library.get("/categories/garden/tools")) == ["rake", "spade"]
    assert names(library.get("/categories/garden/tools?name=rake")) == ["rake"]
    assert names(library.get("/categories/garden/tools?limit=1&sort=-name")) == ["spade"]
    assert names(library.get("/categories/empty/tools")) == []
    assert "no such record" in library.get("/categories/nowhere/tools", 404).text
    spade = f"/categories/garden/tools/{library.keys['spade']}"
    assert library.get(spade).json()["name"] == "spade"
    library.get(f"/categories/kitchen/tools/{library.keys['spade']}", 404)
    answer = library.client.patch(spade, json={"name": "shovel"})
    assert (answer.status_code, answer.json()["name"]) == (200, "shovel")


def test_a_record_is_not_made_below_a_unique_name(tmp_path):
    spec = tmp_path / "specification.md"
    spec.write_text(LIBRARY + "- `POST /categories/{slug}/tools`\n")
    told = run("check", spec).stdout
    assert "W1013" in told and "{slug} is its 'slug'" in told


GAUGES = """# Technical Specification: River Gauges

## Data Model

```sql
CREATE TABLE stations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE keepers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE station_keepers (
    station_id INTEGER NOT NULL REFERENCES stations (id),
    keeper_id INTEGER NOT NULL REFERENCES keepers (id),
    PRIMARY KEY (station_id, keeper_id)
);
CREATE TABLE readings (
    basin TEXT NOT NULL,
    number INTEGER NOT NULL,
    height INTEGER NOT NULL,
    PRIMARY KEY (basin, number)
);
```

## API

- `POST /stations`
- `POST /keepers`
- `POST /stations/{id}/station-keepers`
- `GET /stations/{id}/station-keepers`
- `DELETE /stations/{id}/station-keepers/{keeperId}`
- `POST /{basin}/readings`
- `GET /{basin}/readings`
- `GET /{basin}/readings/{number}`
- `PATCH /{basin}/readings/{number}`
"""


def test_the_path_gives_a_key_of_several_fields_in_parts(serve):
    server = serve(GAUGES)
    station = server.post("/stations", {"name": "weir"}).json()["id"]
    ann, bob = (server.post("/keepers", {"name": name}).json()["id"] for name in ("Ann", "Bob"))
    for keeper in (ann, bob):
        server.post(f"/stations/{station}/station-keepers", {"keeper_id": keeper}, 201)
    server.delete(f"/stations/{station}/station-keepers/{ann}", 204)
    server.delete(f"/stations/{station}/station-keepers/{ann}", 404)
    left = server.get(f"/stations/{station}/station-keepers").json()["data"]
    assert [row["keeper_id"] for row in left] == [bob]


def test_a_word_above_selects_by_a_plain_field(serve):
    server = serve(GAUGES)
    for basin, number, height in (("upper", 1, 10), ("upper", 2, 20), ("lower", 1, 30)):
        made = server.post(f"/{basin}/readings", {"number": number, "height": height}, 201).json()
        assert made["basin"] == basin
    assert [row["height"] for row in server.get("/upper/readings").json()["data"]] == [10, 20]
    assert server.get("/lower/readings/1").json()["height"] == 30
    server.get("/lower/readings/2", 404)
    answer = server.client.patch("/upper/readings/2", json={"height": 21})
    assert (answer.status_code, answer.json()["height"]) == (200, 21)
    assert server.get("/lower/readings/1").json()["height"] == 30
