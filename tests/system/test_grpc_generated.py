# SPDX-License-Identifier: Apache-2.0
"""A program that was generated from an earlier document, against a server of a later one."""

import json
import subprocess
import sys

import pytest

import phoenix
from grpc_reflect import LearnedClient
from phoenix import run

OLD = """# Depot

```sql
CREATE TYPE crate_state AS ENUM ('open', 'sealed');

CREATE TABLE crates (
    id UUID PRIMARY KEY,
    label TEXT NOT NULL,
    weight DECIMAL(8, 2),
    state crate_state NOT NULL DEFAULT 'open',
    grade TEXT CHECK (grade IN ('low', 'high')),
    tags TEXT[],
    count INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE items (
    id UUID PRIMARY KEY,
    crate_id UUID NOT NULL REFERENCES crates(id),
    name TEXT NOT NULL
);
```

- `GET /crates`
- `GET /crates/{id}`
- `POST /crates`
- `PATCH /crates/{id}`
- `DELETE /crates/{id}`
- `GET /crates/{crate_id}/items`
- `POST /items`
"""

# Whatever is called otherwise: the table, its fields, its list of values, its paths.
RENAMED = """# Warehouse

```sql
CREATE TYPE box_state AS ENUM ('open', 'sealed');

-- formerly: crates
CREATE TABLE boxes (
    quality TEXT CHECK (quality IN ('high', 'low')), -- formerly: grade
    phase box_state NOT NULL DEFAULT 'open', -- formerly: state
    id UUID PRIMARY KEY,
    title TEXT NOT NULL, -- formerly: label
    mass DECIMAL(8, 2), -- formerly: weight
    labels TEXT[], -- formerly: tags
    amount INTEGER NOT NULL DEFAULT 1 -- formerly: count
);

-- formerly: items
CREATE TABLE things (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    box_id UUID NOT NULL REFERENCES boxes(id) -- formerly: crate_id
);
```

- `POST /things`
- `GET /boxes`
- `GET /boxes/{id}`
- `POST /boxes`
- `PATCH /boxes/{id}`
- `DELETE /boxes/{id}`
- `GET /boxes/{box_id}/things`
"""

# What the old program does, whatever the server has become. It knows nothing but its own files.
PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import grpc
from google.protobuf import field_mask_pb2
from depot.v1 import depot_pb2 as pb, depot_pb2_grpc as stubs

channel = grpc.insecure_channel(sys.argv[2])
crates, items = stubs.CrateServiceStub(channel), stubs.ItemServiceStub(channel)
made = crates.CreateCrate(pb.CreateCrateRequest(crate=pb.Crate(
    label="first", weight="12.50", state=pb.CRATE_STATE_SEALED, grade=pb.CRATE_GRADE_HIGH,
    tags=["a", "b"], count=7)), timeout=20)
changed = crates.UpdateCrate(pb.UpdateCrateRequest(
    crate=pb.Crate(id=made.id, label="second", count=1), update_mask=field_mask_pb2.FieldMask(
        paths=["label"])), timeout=20)
seen = crates.GetCrate(pb.GetCrateRequest(id=made.id), timeout=20)
assert seen == changed, (seen, changed)
item = items.CreateItem(pb.CreateItemRequest(item=pb.Item(crate_id=made.id, name="nut")), timeout=20)
found = items.ListItems(pb.ListItemsRequest(crate_id=made.id), timeout=20).items
assert list(found) == [item], found
listed = crates.ListCrates(pb.ListCratesRequest(
    page_size=5, order_by="count desc, label", filter='label = "second" AND grade:*',
    read_mask=field_mask_pb2.FieldMask(paths=[each.name for each in pb.Crate.DESCRIPTOR.fields
                                              if each.name != "count"])), timeout=20).crates
assert [(each.label, each.count) for each in listed] == [("second", 0)], listed
listed = crates.ListCrates(pb.ListCratesRequest(page_size=5), timeout=20).crates
assert list(listed) == [seen], listed
sparse = crates.CreateCrate(pb.CreateCrateRequest(crate=pb.Crate(label="sparse")), timeout=20)
crates.DeleteCrate(pb.DeleteCrateRequest(id=sparse.id), timeout=20)
try:
    crates.GetCrate(pb.GetCrateRequest(id=sparse.id), timeout=20)
    raise AssertionError("still there")
except grpc.RpcError as error:
    assert error.code() == grpc.StatusCode.NOT_FOUND, error
print(json.dumps({
    "label": seen.label, "weight": seen.weight, "state": pb.CrateState.Name(seen.state),
    "grade": pb.CrateGrade.Name(seen.grade), "tags": list(seen.tags), "count": seen.count,
    "sparse": [sparse.HasField("weight"), pb.CrateState.Name(sparse.state), sparse.count]}))
"""


def migrated(serve, spec, old):
    """A server of the present document on the data of the old one."""
    place = ["--data", old.data] if phoenix.POSTGRES is None else ["--database", phoenix.POSTGRES.database(old.data)]
    done = run("migrate", "apply", spec, *place)
    assert done.returncode == 0, done.stdout + done.stderr
    return serve(spec, data=old.data)


@pytest.fixture
def program(tmp_path):
    """program(server) runs what was generated from the old document; its lock stays."""
    (tmp_path / "spec.md").write_text(OLD)
    done = run("proto", "--output", tmp_path / "proto", tmp_path / "spec.md")
    assert done.returncode == 0, done.stderr
    generated = tmp_path / "generated"
    generated.mkdir()
    subprocess.run(["protoc", f"-I{tmp_path / 'proto'}", f"--python_out={generated}",
                    "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin",
                    f"--grpc_python_out={generated}", "depot/v1/depot.proto"], check=True, timeout=60)
    (tmp_path / "program.py").write_text(PROGRAM)

    def call(server):
        host, port = server.address
        done = subprocess.run([sys.executable, tmp_path / "program.py", generated, f"{host}:{port}"],
                              capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call


EXPECTED = {"label": "second", "weight": "12.50", "state": "CRATE_STATE_SEALED",
            "grade": "CRATE_GRADE_HIGH", "tags": ["a", "b"], "count": 7,
            "sparse": [False, "CRATE_STATE_OPEN", 1]}


@pytest.mark.smoke
def test_the_program_works_with_the_document_it_was_generated_from(serve, program, tmp_path):
    assert program(serve(tmp_path / "spec.md")) == EXPECTED


def test_reordered_and_new_fields_change_nothing(serve, program, tmp_path):
    (tmp_path / "spec.md").write_text(
        OLD.replace("    id UUID PRIMARY KEY,\n    label TEXT NOT NULL,\n",
                    "    origin TEXT,\n    tags TEXT[],\n    label TEXT NOT NULL,\n", 1)
        .replace("    tags TEXT[],\n    count INTEGER NOT NULL DEFAULT 1\n",
                 "    count INTEGER NOT NULL DEFAULT 1,\n    id UUID PRIMARY KEY\n")
        .replace("'low', 'high'", "'medium', 'high', 'low'")
        .replace("'open', 'sealed'", "'lost', 'sealed', 'open'"))
    assert program(serve(tmp_path / "spec.md")) == EXPECTED


def test_renamed_fields_and_entities_change_nothing(serve, program, tmp_path):
    (tmp_path / "spec.md").write_text(RENAMED)
    assert program(serve(tmp_path / "spec.md")) == EXPECTED
    # Frozen anew, and with the former names out of the document: nobody has to remember them.
    done = run("lock", tmp_path / "spec.md")
    assert done.returncode == 0 and "W1707" not in done.stderr
    text = (tmp_path / "spec.md").read_text()
    (tmp_path / "spec.md").write_text("\n".join(
        line.split(" -- formerly")[0] for line in text.splitlines() if not line.startswith("--")))
    assert "formerly" not in (tmp_path / "spec.md").read_text()
    assert program(serve(tmp_path / "spec.md", data=tmp_path / "other")) == EXPECTED


def test_a_deleted_field_is_empty_and_its_number_is_nobody_elses(serve, program, tmp_path):
    (tmp_path / "spec.md").write_text(
        OLD.replace("    weight DECIMAL(8, 2),\n", "").replace(
            "    count INTEGER NOT NULL DEFAULT 1\n",
            "    count INTEGER NOT NULL DEFAULT 1,\n    volume INTEGER DEFAULT 9\n"))
    assert "'weight'" in run("check", tmp_path / "spec.md").stdout
    assert program(serve(tmp_path / "spec.md")) == {**EXPECTED, "weight": ""}
    run("lock", tmp_path / "spec.md")
    assert program(serve(tmp_path / "spec.md", data=tmp_path / "other")) == {**EXPECTED, "weight": ""}


def test_the_records_of_the_old_document_are_there_under_the_new_names(serve, program, tmp_path):
    old = serve(tmp_path / "spec.md")
    program(old)
    old.stop()
    (tmp_path / "spec.md").write_text(RENAMED)
    new = migrated(serve, tmp_path / "spec.md", old)
    client = LearnedClient("{}:{}".format(*new.address))
    box, = client.call("depot.v1.BoxService/ListBoxes", filter='title = "second"').boxes
    assert (box.mass, list(box.labels), box.amount) == ("12.50", ["a", "b"], 7)
    thing, = client.call("depot.v1.ThingService/ListThings", box_id=box.id).things
    assert thing.name == "nut"
    client.close()
