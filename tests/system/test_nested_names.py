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
