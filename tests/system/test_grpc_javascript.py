# SPDX-License-Identifier: Apache-2.0
"""The client that most programs in JavaScript use, with .proto files and without."""

import json
import shutil
import subprocess
from pathlib import Path

import grpc
import pytest

from phoenix import EXAMPLES, ROOT, run

SCRIPT = Path(__file__).with_name("grpc_client.js")
pytestmark = pytest.mark.skipif(not (ROOT / "tests/node_modules/@grpc/grpc-js").exists(),
                                reason="tools/install-dependencies test was not run")

CALLS = [
    {"method": "CreateResource", "request": {"resource": {
        "name": "in JavaScript", "status": "active", "monthly_cost": "12.50",
        "quota_bytes": "9007199254740993",
        "config": {"fields": {"zone": {"stringValue": "eu"}, "sizes": {"listValue": {"values": [
            {"numberValue": 1}, {"nullValue": 0}, {"boolValue": True}]}}}}}}},
    {"method": "GetResource", "request": {"id": "$id"}},
    {"method": "UpdateResource", "request": {"resource": {"id": "$id", "name": "changed"},
                                             "update_mask": {"paths": ["name"]}}},
    {"method": "ListResources", "request": {"page_size": 10, "filter": 'name = "changed"'}},
    {"method": "CreateResource", "request": {"resource": {"name": "x", "monthly_cost": "much"}}},
    {"method": "DeleteResource", "request": {"id": "$id"}},
    {"method": "GetResource", "request": {"id": "$id"}},
]


def call_all(server, *files, calls=None):
    host, port = server.address
    done = subprocess.run(["node", SCRIPT, f"{host}:{port}", "resources.v1.ResourceService", *files],
                          input=json.dumps(calls or CALLS), capture_output=True, text=True, timeout=120,
                          check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check_answers(results):
    made, seen, changed, listed, refused, deleted, missing = results
    made = made["answer"]
    assert (made["name"], made["status"], made["monthly_cost"]) == ("in JavaScript", "active", "12.50")
    assert made["quota_bytes"] == "9007199254740993"  # more than a double holds
    assert seen["answer"] == made
    assert changed["answer"]["name"] == "changed"
    assert changed["answer"]["config"] == made["config"]
    assert listed["answer"]["resources"] == [changed["answer"]]
    assert refused["code"] == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert "monthly_cost" in refused["details"]
    assert "answer" in deleted
    assert missing["code"] == grpc.StatusCode.NOT_FOUND.value[0]
    return made


def test_with_the_files_of_the_export(resources, tmp_path):
    shutil.copy(EXAMPLES / "resource-service.md", tmp_path / "spec.md")
    assert run("proto", "--output", tmp_path / "proto", tmp_path / "spec.md").returncode == 0
    made = check_answers(call_all(resources, tmp_path / "proto", "resources/v1/resources.proto"))
    fields = made["config"]["fields"]
    assert fields["zone"]["stringValue"] == "eu"
    assert len(fields["sizes"]["listValue"]["values"]) == 3


def test_by_reflection_alone(resources):
    """This client makes no maps of descriptors, so a Struct is left out."""
    calls = json.loads(json.dumps(CALLS))
    del calls[0]["request"]["resource"]["config"]
    check_answers(call_all(resources, calls=calls))


def test_buf_finds_nothing_in_the_export(tmp_path):
    """buf.yaml leaves out rules that names of the document break; all the others are kept."""
    for name in ["finance.md", "resource-service.md", "shop.md"]:
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        shutil.copy(EXAMPLES / name, folder / "spec.md")
        assert run("proto", "--output", folder / "proto", folder / "spec.md").returncode == 0
        done = subprocess.run([ROOT / "tests/node_modules/.bin/buf", "lint"], cwd=folder / "proto",
                              capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stdout
