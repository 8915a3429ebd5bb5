# SPDX-License-Identifier: Apache-2.0
"""Paths that a careful reader knows what to do with: keys of several parts, who a thing is given
to, the way back from a state, the latest where nothing keeps the time of creation."""

import pytest

QUARRY = """# Quarry

| Method | Path | Description |
|---|---|---|
| POST | /knobs | |
| GET | /knobs/{group}/{name} | Get one knob |
| PUT | /knobs/{group}/{name} | Set one knob |
| DELETE | /knobs/{group}/{name} | |
| POST | /orders | |
| POST | /orders/{id}/assign | `{ assigned_to }` |
| POST | /orders/{id}/unassign | |
| POST | /papers | |
| GET | /papers/latest | |
| POST | /diggers | |
| POST | /diggers/{id}/unban | |
| PATCH | /diggers/{id}/cancelar | |
| GET | /diggers/{id}/status | |

```sql
CREATE TABLE knobs (id INTEGER PRIMARY KEY, "group" TEXT NOT NULL, name TEXT NOT NULL, value TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, assigned_to TEXT, amount INTEGER);
CREATE TABLE papers (id INTEGER PRIMARY KEY, published_on DATE, due_on DATE);
CREATE TABLE diggers (id INTEGER PRIMARY KEY,
    digger_status TEXT CHECK (digger_status IN ('active', 'banned', 'cancelado')));
```
"""


@pytest.fixture
def quarry(serve):
    return serve(QUARRY)


def test_all_parts_of_a_path_select_the_record(quarry):
    for group, value in (("a", "1"), ("b", "2")):
        quarry.post("/knobs", {"group": group, "name": "x", "value": value})
    assert quarry.get("/knobs/b/x").json()["value"] == "2"
    quarry.put("/knobs/b/x", {"value": "9"})
    assert quarry.get("/knobs/a/x").json()["value"] == "1"
    assert quarry.get("/knobs/b/x").json()["value"] == "9"
    quarry.get("/knobs/c/x", 404)
    quarry.delete("/knobs/a/x")
    quarry.get("/knobs/a/x", 404)
    quarry.get("/knobs/b/x")


def test_such_a_path_names_one_record(quarry):
    quarry.post("/knobs", {"group": "a", "name": "x"})
    quarry.post("/knobs", {"group": "a", "name": "x"}, 409)
    quarry.put("/knobs/a/x", {"group": "b", "value": "1"}, 400)


def test_a_thing_is_given_to_somebody_and_taken_back(quarry):
    quarry.post("/orders", {"amount": 3})
    assert quarry.post("/orders/1/assign", {"assigned_to": "Mo"}, 200).json()["assigned_to"] == "Mo"
    quarry.post("/orders/1/assign", {"assigned_to": "Mo", "amount": 5}, 400)
    answer = quarry.post("/orders/1/unassign", None, 200).json()
    assert (answer["assigned_to"], answer["amount"]) == (None, 3)


def test_the_latest_is_the_one_that_came_about_last(quarry):
    for day in ("2024-05-01", "2025-05-01", "2023-05-01"):
        quarry.post("/papers", {"published_on": day})
    assert [paper["id"] for paper in quarry.get("/papers/latest").json()["data"]] == [2, 1, 3]


def test_a_word_leads_back_or_says_it_in_another_language(quarry):
    quarry.post("/diggers", {"digger_status": "banned"})
    assert quarry.post("/diggers/1/unban", None, 200).json()["digger_status"] == "active"
    assert quarry.patch("/diggers/1/cancelar", None).json()["digger_status"] == "cancelado"
    assert quarry.get("/diggers/1/status").json() == {"digger_status": "cancelado"}


ZOO = """# Zoo

| Method | Path | Description |
|---|---|---|
| GET | /get_all_animals | |
| GET | /animals/getAll | |
| GET | /getAnimalById/{id} | |
| GET | /getAnimalsByKeeper/{keeper_id} | |
| POST | /addKeeper | |
| POST | /add_animal | |
| PUT | /updateAnimal/{id} | |
| POST | /update_animal/{id} | |
| DELETE | /deleteAnimal/{id} | |
| POST | /delete_animal | `{ id }` |

```sql
CREATE TABLE keepers (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE animals (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER,
    keeper_id INTEGER REFERENCES keepers(id));
```
"""


def test_paths_that_are_called_like_functions_do_what_they_say(serve):
    zoo = serve(ZOO)
    keeper = zoo.post("/addKeeper", {"name": "Mo"}).json()["id"]
    for name, who in (("Ox", keeper), ("Emu", None)):
        zoo.post("/add_animal", {"name": name, "age": 3, "keeper_id": who})
    for path in ("/get_all_animals", "/animals/getAll"):
        assert sorted(each["name"] for each in zoo.get(path).json()["data"]) == ["Emu", "Ox"]
    kept = zoo.get(f"/getAnimalsByKeeper/{keeper}").json()["data"]
    assert [each["name"] for each in kept] == ["Ox"]
    assert zoo.post("/update_animal/1", {"age": 4}, 200).json()["name"] == "Ox"
    assert zoo.put("/updateAnimal/1", {"name": "Yak"}).json()["age"] is None
    zoo.post("/delete_animal", {"id": 1}, 501)
    zoo.delete("/deleteAnimal/1")
    zoo.get("/getAnimalById/1", 404)
    assert zoo.get("/getAnimalById/2").json()["name"] == "Emu"


HIRE = """# Hire

| Method | Path | Description |
|---|---|---|
| POST | /hires | |
| POST | /hires/{id}/confirm | |
| POST | /hires/{id}/capture | |
| GET | /hires/confirmed | |

```json
{"data": [{"id": 2, "status": "CONFIRMED"}, {"id": 3, "status": "CAPTURED"}]}
```

```sql
CREATE TABLE hires (id INTEGER PRIMARY KEY, status TEXT NOT NULL DEFAULT 'NEW');
```
"""


def test_an_example_shows_how_a_state_is_spelt(serve):
    hire = serve(HIRE)
    for _ in range(2):
        assert hire.post("/hires", {}).json()["status"] == "NEW"
    assert hire.post("/hires/1/confirm", None, 200).json()["status"] == "CONFIRMED"
    assert [each["id"] for each in hire.get("/hires/confirmed").json()["data"]] == [1]
    hire.post("/hires/1/capture", None, 501)  # takes money, which no state does
