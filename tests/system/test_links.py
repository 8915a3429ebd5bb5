# SPDX-License-Identifier: Apache-2.0
"""Paths that lead from one entity to another over a table between them, and actions behind a colon."""

import pytest

from phoenix import Server

CLUB = """# Club

```sql
CREATE TABLE members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'joined' CHECK (status IN ('joined', 'suspended'))
);
CREATE TABLE badges (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL);
CREATE TABLE member_badges (
    member_id INTEGER NOT NULL REFERENCES members(id) ON DELETE CASCADE,
    badge_id INTEGER NOT NULL REFERENCES badges(id) ON DELETE CASCADE,
    PRIMARY KEY (member_id, badge_id)
);
CREATE TABLE races (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES members(id)
);
CREATE TABLE laps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    race_id INTEGER NOT NULL REFERENCES races(id),
    seconds INTEGER
);
```

- `POST /members`
- `GET /members/{id}`
- `POST /members/{id}:suspend`
- `POST /badges`
- `GET /members/{id}/badges`
- `POST /members/{id}/badges`
- `DELETE /members/{id}/badges/{badge_id}`
- `POST /members/{id}/races`
- `POST /laps`
- `GET /members/{id}/races/{race_id}/laps`
- `GET /members/{id}/races/{race_id}/laps/{lap_id}`
- `GET /races/{member_id}`
- `POST /races/{member_id}`
- `DELETE /races/{member_id}`
- `GET /races/{member_id}/laps`
- `GET /members/{id}/member-badges/{badge_id}`
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("club")
    (folder / "club.md").write_text(CLUB)
    with Server(folder / "club.md", folder / "data") as running:
        yield running


def post(server, path, body):
    answer = server.client.post(path, json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def titles(server, member, **parameters):
    answer = server.get(f"/members/{member}/badges", params=parameters)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["data"]]


def test_a_list_through_a_join_table(server):
    ann, ben = (post(server, "/members", {"name": name})["id"] for name in ("Ann", "Ben"))
    gold, tin = (post(server, "/badges", {"title": title})["id"] for title in ("gold", "tin"))
    post(server, f"/members/{ann}/badges", {"badge_id": gold})
    post(server, f"/members/{ann}/badges", {"badge_id": tin})
    post(server, f"/members/{ben}/badges", {"badge_id": tin})
    assert titles(server, ann) == ["gold", "tin"]
    assert titles(server, ben) == ["tin"]
    assert titles(server, ann, sort="-title") == ["tin", "gold"]
    assert titles(server, ann, title="gold") == ["gold"]
    assert server.client.delete(f"/members/{ann}/badges/{tin}").status_code == 204
    assert titles(server, ann) == ["gold"]
    assert titles(server, ben) == ["tin"]
    assert server.client.delete(f"/members/{ann}/badges/{tin}").status_code == 404
    assert server.client.post(f"/members/{ann}/badges", json={"badge_id": gold}).status_code == 409
    assert server.client.get("/members/4711/badges").status_code == 404


def test_a_grandparent_of_the_path_must_be_the_one(server):
    ann, ben = (post(server, "/members", {"name": name})["id"] for name in ("Ann", "Ben"))
    race = post(server, f"/members/{ann}/races", {})["id"]
    lap = post(server, "/laps", {"race_id": race, "seconds": 61})["id"]
    assert len(server.get(f"/members/{ann}/races/{race}/laps").json()["data"]) == 1
    assert server.get(f"/members/{ben}/races/{race}/laps").json()["data"] == []
    assert server.get(f"/members/{ann}/races/{race}/laps/{lap}").status_code == 200
    assert server.client.get(f"/members/{ben}/races/{race}/laps/{lap}").status_code == 404


def test_an_action_behind_a_colon(server):
    member = post(server, "/members", {"name": "Cid"})["id"]
    answer = server.client.post(f"/members/{member}:suspend", json={})
    assert answer.status_code == 200, answer.text
    assert server.get(f"/members/{member}").json()["status"] == "suspended"
    assert server.client.post(f"/members/{member}:unknown", json={}).status_code in (404, 405)
    assert server.client.get(f"/members/{member}:suspend").status_code == 405


def test_a_parameter_that_names_a_reference_lists_those_of_it(server):
    ann, ben = (post(server, "/members", {"name": name})["id"] for name in ("Ann", "Ben"))
    first, second = (post(server, f"/races/{ann}", {})["id"] for _ in range(2))
    other = post(server, f"/members/{ben}/races", {})["id"]
    for race, seconds in ((first, 60), (second, 70), (other, 80)):
        post(server, "/laps", {"race_id": race, "seconds": seconds})
    listed = server.get(f"/races/{ann}").json()["data"]
    assert [(race["id"], race["member_id"]) for race in listed] == [(first, ann), (second, ann)]
    assert [lap["seconds"] for lap in server.get(f"/races/{ann}/laps").json()["data"]] == [60, 70]
    assert server.client.delete(f"/races/{ann}").status_code == 501
    assert len(server.get(f"/races/{ann}").json()["data"]) == 2


def test_the_row_between_two_is_found_by_both(server):
    ann, ben = (post(server, "/members", {"name": name})["id"] for name in ("Ann", "Ben"))
    badge = post(server, "/badges", {"title": "silver"})["id"]
    post(server, f"/members/{ann}/badges", {"badge_id": badge})
    assert server.get(f"/members/{ann}/member-badges/{badge}").json()["member_id"] == ann
    server.get(f"/members/{ben}/member-badges/{badge}", 404)
