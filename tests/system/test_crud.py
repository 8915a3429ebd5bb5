# SPDX-License-Identifier: Apache-2.0
"""One record's life, on the resource service."""

import re
import uuid
from datetime import datetime, timezone

import pytest

PATH = "/api/v1/resources"
DATABASE = {"name": "orders-database", "config": {"engine": "postgresql", "replicas": 2},
            "status": "active", "monthly_cost": 182.40, "quota_bytes": 107374182400}
pytestmark = pytest.mark.smoke


def test_a_created_record_is_answered_whole(resources):
    answer = resources.post(PATH, DATABASE)
    made = answer.json()
    assert {key: made[key] for key in DATABASE} == DATABASE
    assert set(made) == set(DATABASE) | {"id", "created_at", "updated_at"}
    assert answer.headers["location"] == f"{PATH}/{made['id']}"
    assert answer.headers["content-type"] == "application/json"
    assert '"monthly_cost":182.40,' in answer.text  # every digit that was sent


def test_the_server_sets_ids_in_the_order_of_time(resources):
    before = datetime.now(timezone.utc)
    made = [resources.post(PATH, {"name": f"r{i}"}).json() for i in range(20)]
    ids = [uuid.UUID(each["id"]) for each in made]
    assert all(each.version == 7 for each in ids)
    # Each request may meet another thread, so the order is that of milliseconds.
    assert [each.int >> 80 for each in ids] == sorted(each.int >> 80 for each in ids)
    assert made[0]["created_at"] == made[0]["updated_at"]
    stamp = datetime.fromisoformat(made[0]["created_at"].replace("Z", "+00:00"))
    assert abs((stamp - before).total_seconds()) < 60


def test_defaults_of_the_document_fill_what_is_absent(resources):
    made = resources.post(PATH, {"name": "bare"})
    assert made.json()["status"] == "pending"
    assert made.json()["config"] == {}
    assert made.json()["quota_bytes"] == 0
    assert '"monthly_cost":0.00' in made.text


def test_what_was_made_can_be_read_and_listed(resources):
    made = resources.post(PATH, DATABASE).json()
    assert resources.get(f"{PATH}/{made['id']}").json() == made
    assert resources.get(f"{PATH}/{made['id'].upper()}").json() == made
    assert resources.get(PATH).json() == {
        "data": [made], "meta": {"limit": 20, "next_cursor": None, "total": None}}


def test_put_replaces_every_writable_field(resources):
    made = resources.post(PATH, DATABASE).json()
    now = resources.put(f"{PATH}/{made['id']}", {"name": "other"}).json()
    assert now["id"] == made["id"]
    assert now["name"] == "other"
    assert now["created_at"] == made["created_at"]
    assert now["updated_at"] > made["updated_at"]
    assert (now["status"], now["config"], now["quota_bytes"]) == ("pending", {}, 0)
    assert resources.get(f"{PATH}/{made['id']}").json() == now


def test_a_record_that_was_read_can_be_sent_back(resources):
    made = resources.post(PATH, DATABASE).json()
    made["name"] = "renamed"
    now = resources.put(f"{PATH}/{made['id']}", made).json()
    assert now["name"] == "renamed"
    assert now["created_at"] == made["created_at"]


def test_a_deleted_record_is_gone(resources):
    made = resources.post(PATH, DATABASE).json()
    answer = resources.delete(f"{PATH}/{made['id']}")
    assert answer.content == b""
    assert resources.get(f"{PATH}/{made['id']}", 404).json()["error"]["code"] == "RES002"
    resources.delete(f"{PATH}/{made['id']}", 404)
    resources.put(f"{PATH}/{made['id']}", DATABASE, 404)
    assert resources.get(PATH).json()["data"] == []


def test_only_declared_operations_exist(resources):
    made = resources.post(PATH, DATABASE).json()
    answer = resources.patch(f"{PATH}/{made['id']}", {"name": "x"}, 405)
    assert answer.json()["error"]["code"] == "RES003"
    assert set(re.split(", *", answer.headers["allow"])) == {"GET", "HEAD", "PUT", "DELETE",
                                                             "OPTIONS"}


def test_head_is_get_without_a_body(resources):
    made = resources.post(PATH, DATABASE).json()
    got = resources.client.get(f"{PATH}/{made['id']}")
    head = resources.client.head(f"{PATH}/{made['id']}")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))
