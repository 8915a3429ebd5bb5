# SPDX-License-Identifier: Apache-2.0
"""What a document says of values, in words, is held."""

KENNELS = """# Kennel

## Data Model

### Dog

| Column | Type | Constraints | Description |
|---|---|---|---|
| id | uuid | primary key | |
| chip | text | required | at least 5 characters |
| age | integer | ≥ 0 | |
| weight | decimal | | The weight must be greater than zero |
| kind | one of large, small | | |
| tags | list of text | | |
| born_on | date | | must not be in the future |
| seen_on | date | | must be after born on |
| due_at | timestamp | | must be in the future |
| yard | text | | |

A dog's chip and yard are unique together.

## Endpoints

| Method | Path |
|---|---|
| POST | /dogs |
| PATCH | /dogs/{id} |
"""


def faults(answer):
    return {error["field"]: error["reason"] for error in answer.json()["error"]["details"]["errors"]}


def test_rules_in_words_are_held(serve):
    server = serve(KENNELS)
    refused = server.post("/dogs", {"chip": "1234", "age": -1, "weight": 0, "kind": "huge", "tags": ["a"]}, 400)
    assert faults(refused) == {
        "chip": "must have at least 5 characters", "age": "must be at least 0",
        "weight": "must be greater than 0", "kind": "must be one of large, small"}


def test_a_time_is_held_against_the_present(serve):
    server = serve(KENNELS)
    refused = server.post("/dogs", {"chip": "12345", "born_on": "9000-01-01", "due_at": "2001-01-01T00:00:00Z"}, 400)
    assert faults(refused) == {"born_on": "must not be in the future", "due_at": "must be in the future"}
    made = server.post("/dogs", {"chip": "12345", "born_on": "2001-01-01", "due_at": "9000-01-01T00:00:00Z"}).json()
    refused = server.patch(f"/dogs/{made['id']}", {"due_at": "2001-01-01T00:00:00Z"}, 400)
    assert faults(refused) == {"due_at": "must be in the future"}
    server.patch(f"/dogs/{made['id']}", {"chip": "54321"})


def test_fields_are_held_against_each_other(serve):
    server = serve(KENNELS)
    server.post("/dogs", {"chip": "12345", "born_on": "2001-01-02", "seen_on": "2001-01-01"}, 400)
    server.post("/dogs", {"chip": "12345", "yard": "north"})
    server.post("/dogs", {"chip": "12345", "yard": "south"})
    server.post("/dogs", {"chip": "12345", "yard": "north"}, 409)


ERRORS = """# Kennel

## Data Model

### Kennel

- id: uuid, primary key
- name: text, required, unique

### Dog

- id: uuid, primary key
- kennel_id: uuid, references Kennel

## Endpoints

| Method | Path |
|---|---|
| POST | /kennels |
| DELETE | /kennels/{id} |
| POST | /dogs |

## Errors

| Code | Status | Meaning |
|---|---|---|
| UNREADABLE | 400 | The JSON cannot be read |
| CLASH | 409 | The record is in conflict with another |
| WRONG_FIELDS | 422 | A field is wrong |
"""


def test_codes_of_the_document_stand_for_what_they_speak_of(serve):
    server = serve(ERRORS)
    kennel = server.post("/kennels", {"name": "north"}).json()
    server.post("/dogs", {"kennel_id": kennel["id"]})

    def code(answer):
        return answer.json()["error"]["code"]

    assert code(server.post("/kennels", {"size": 1}, 422)) == "WRONG_FIELDS"
    assert code(server.post("/kennels", {"name": "north"}, 409)) == "CLASH"
    assert code(server.delete(f"/kennels/{kennel['id']}", 409)) == "CLASH"
    assert server.client.post("/kennels", content="{", headers={"content-type": "application/json"}).json()[
        "error"]["code"] == "UNREADABLE"
