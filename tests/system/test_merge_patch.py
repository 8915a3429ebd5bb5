# SPDX-License-Identifier: Apache-2.0
"""PATCH of a field of JSON: what is sent is merged into what is there (RFC 7396)."""

import concurrent.futures
import json
import random

import pytest
from documents import TYPES
from grpc_client import Client
from test_idempotency import key, same

# Target, patch, result: what the rules of RFC 7396 section 2 say, one by one.
CASES = [
    ({"a": 1}, {"a": 2}, {"a": 2}),
    ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
    ({"a": 1}, {"a": None}, {}),
    ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
    ({"a": [1]}, {"a": 2}, {"a": 2}),
    ({"a": 1}, {"a": [2, None]}, {"a": [2, None]}),
    ({"a": {"b": 1}}, {"a": {"b": 2, "c": None}}, {"a": {"b": 2}}),
    ({"a": {"b": 1}}, {"a": {"c": {"d": None, "e": 0}}}, {"a": {"b": 1, "c": {"e": 0}}}),
    ({"a": [{"b": 1}]}, {"a": [{"c": None}]}, {"a": [{"c": None}]}),
    ({"a": [1, 2]}, {"a": {"0": 3}}, {"a": {"0": 3}}),
    ({"a": 1}, {"a": {"b": {"c": None}}}, {"a": {"b": {}}}),
    ({"a": None}, {"b": 1}, {"a": None, "b": 1}),
    ({}, {"a": {}}, {"a": {}}),
    ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}),
    ({"a": {"b": 1}}, {}, {"a": {"b": 1}}),
    ({"a": 1}, [1], [1]),
    ({"a": 1}, "b", "b"),
    ({"a": 1}, None, None),
    ([1, 2], {"a": 1, "b": None}, {"a": 1}),
    ("text", {"a": 1}, {"a": 1}),
    (None, {"a": None, "b": {"c": None}}, {"b": {}}),
    ({"": 1, "a.b": 2, "a": {"b": 3}}, {"": None, "a": {"b": 4}}, {"a.b": 2, "a": {"b": 4}}),
    ({"{a}": {"\"": 1, "'": 2}}, {"{a}": {"'": {"\\": 3}}}, {"{a}": {"\"": 1, "'": {"\\": 3}}}),
    ({"n": 12345678901234567890123, "m": 0.1}, {"k": 1.50}, {"n": 12345678901234567890123, "m": 0.1, "k": 1.5}),
]


def merge(target, patch):
    """The rule as the RFC has it, for what nobody thought of above."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value)
    return result


def anything(source, depth=0):
    kind = source.choice(["object"] * 4 + ["list", "number", "text", "null"])
    if kind == "object" and depth < 5:
        return {name: anything(source, depth + 1) for name in source.sample("abcdef0", source.randint(0, 4))}
    if kind == "list" and depth < 5:
        return [anything(source, depth + 1) for _ in range(source.randint(0, 3))]
    return {"number": source.randint(-9, 9), "text": source.choice(["", "a"]), "null": None}.get(kind, True)


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    from phoenix import Server
    folder = tmp_path_factory.mktemp("merge")
    (folder / "samples.md").write_text(TYPES)
    with Server(folder / "samples.md", folder / "data") as server:
        server.spec = folder / "samples.md"
        yield server


def test_what_is_sent_is_merged_at_every_depth(samples):
    url = "/samples/" + samples.post("/samples", {"note": "stays"}).json()["id"]
    for target, patch, result in CASES:
        assert merge(target, patch) == result
        samples.put(url, {"note": "stays", "data": target})
        for content_type in ("application/merge-patch+json", "application/json"):
            if content_type == "application/json":
                samples.put(url, {"note": "stays", "data": target})
            answer = samples.client.patch(url, content=json.dumps({"data": patch}),
                                          headers={"content-type": content_type})
            assert (answer.status_code, answer.json()["data"]) == (200, result), (target, patch)
        assert samples.get(url).json()["data"] == result
        assert samples.patch(url, {"note": "stays"}).json()["data"] == result


def test_both_engines_merge_as_the_rule_says(samples):
    source = random.Random(7396)
    url = "/samples/" + samples.post("/samples", {}).json()["id"]
    now = None
    for _ in range(150):
        patch = anything(source)
        now = merge(now, patch)
        assert samples.patch(url, {"data": patch}).json()["data"] == now, patch


def test_grpc_merges_as_rest_does(samples, tmp_path):
    client = Client(samples, tmp_path)
    made = samples.post("/samples", {"note": "stays", "data": {"a": {"b": 1, "c": 2}, "d": 3}}).json()
    for mask in ("data", None):
        sample = {"id": made["id"], "data": {"a": {"b": None, "e": [1]}, "d": None}}
        client.call("UpdateSample", sample=sample, **({"updateMask": mask} if mask else {}))
    now = samples.get("/samples/" + made["id"]).json()
    assert (now["note"], now["data"]) == ("stays", {"a": {"c": 2, "e": [1]}})
    client.close()


def test_a_put_replaces_be_it_of_one_field(serve, tmp_path):
    spec = tmp_path / "fields.md"
    spec.write_text(TYPES + "| PUT | `/samples/{id}/data` | Set the data |\n")
    server = serve(spec)
    url = "/samples/" + server.post("/samples", {"data": {"a": 1}}).json()["id"]
    assert server.put(url + "/data", {"data": {"b": 2}}).json()["data"] == {"b": 2}
    assert server.put(url, {"data": {"c": 3}}).json()["data"] == {"c": 3}


def test_nobodys_member_is_lost(samples):
    url = "/samples/" + samples.post("/samples", {"data": {"all": {}}}).json()["id"]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: samples.patch(url, {"data": {"all": {f"m{number}": number}}}), range(96)))
    assert samples.get(url).json()["data"]["all"] == {f"m{number}": number for number in range(96)}


def test_conditions_and_keys_hold_for_it(samples):
    made = samples.post("/samples", {"data": {"a": 1}})
    url, tag = "/samples/" + made.json()["id"], made.headers["etag"]
    mine = key() | {"If-Match": tag}
    first = samples.patch(url, {"data": {"b": 2}}, headers=mine)
    assert first.json()["data"] == {"a": 1, "b": 2}
    same(first, samples.patch(url, {"data": {"b": 2}}, headers=mine))
    samples.patch(url, {"data": {"c": 3}}, 412, headers={"If-Match": tag})


def test_a_great_patch(samples):
    great = {f"m{number}": number for number in range(20000)}
    url = "/samples/" + samples.post("/samples", {"data": great}).json()["id"]
    half = {f"m{number}": None for number in range(0, 20000, 2)}
    now = samples.patch(url, {"data": half}).json()["data"]
    assert len(now) == 10000 and "m1" in now and "m2" not in now
    many = {f"m{number}": {} for number in range(300)}
    answer = samples.patch(url, {"data": many}, 400).json()["error"]
    assert "256 objects" in json.dumps(answer)
    assert len(samples.patch(url, {"data": [many]}).json()["data"][0]) == 300
