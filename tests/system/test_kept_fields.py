# SPDX-License-Identifier: Apache-2.0
"""Fields that the document calls read-only or immutable."""

import pytest

BOATS = """# Boat Hire

## Data Model

### Boat

| Field | Type | Constraints | Description |
|---|---|---|---|
| id | UUID | PK | |
| name | string | required | |
| rating | integer | default 3, read-only | |
| hull | string | required, immutable | |
| yard | string | read-only, required | nobody but who registers the boat knows it |
| note | string | | read-only for guests |
| state | enum(moored, sailing) | read-only, default moored | |

## API

- `GET /boats/{id}`
- `POST /boats`
- `PUT /boats/{id}`
- `PATCH /boats/{id}`
- `POST /boats/{id}/sail`: state becomes sailing
"""


@pytest.fixture
def boats(serve):
    return serve(BOATS)


def test_read_only_is_the_servers(boats):
    boat = boats.post("/boats", {"name": "a", "rating": 5, "hull": "oak", "yard": "n", "note": "x"}, 201).json()
    assert (boat["rating"], boat["hull"], boat["yard"], boat["note"]) == (3, "oak", "n", "x")
    changed = boats.patch(f"/boats/{boat['id']}", {"rating": 5, "yard": "s", "state": "sailing", "note": "y"}).json()
    assert changed["rating"] == 3 and changed["yard"] == "n" and changed["note"] == "y"
    assert changed["state"] == "moored"


def test_immutable_is_stated_once(boats):
    boats.post("/boats", {"name": "a", "yard": "n"}, 400)
    path = "/boats/" + boats.post("/boats", {"name": "a", "hull": "oak", "yard": "n"}, 201).json()["id"]
    assert boats.patch(path, {"hull": "elm", "name": "b"}).json()["hull"] == "oak"
    boat = boats.put(path, {"name": "c", "hull": "elm", "rating": 1}).json()
    assert (boat["name"], boat["hull"], boat["yard"], boat["rating"], boat["state"]) == ("c", "oak", "n", 3, "moored")


def test_a_step_sets_what_is_read_only(boats):
    path = "/boats/" + boats.post("/boats", {"name": "a", "hull": "oak", "yard": "n"}, 201).json()["id"]
    assert boats.post(f"{path}/sail", None, 200).json()["state"] == "sailing"


def test_openapi_tells_what_is_taken(boats):
    schemas = boats.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["Boat"]["properties"]["rating"]["readOnly"]
    assert "rating" not in schemas["BoatInput"]["properties"] and "hull" in schemas["BoatInput"]["properties"]
    assert "hull" not in schemas["BoatPatch"]["properties"]
