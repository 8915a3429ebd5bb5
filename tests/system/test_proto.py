# SPDX-License-Identifier: Apache-2.0
"""`phoenix proto` and `phoenix lock`: what compilers make of the export, and what edits do to it."""

import re
import shutil
import subprocess

import pytest
from google.protobuf import descriptor_pb2

from phoenix import EXAMPLES, run

DOCUMENT = """# Depot

```sql
CREATE TABLE crates (
    id UUID PRIMARY KEY,
    label TEXT NOT NULL,
    weight DECIMAL(8, 2),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sealed')),
    tags TEXT[]
);
```

- `GET /crates`
- `GET /crates/{id}`
- `POST /crates`
- `PATCH /crates/{id}`
- `DELETE /crates/{id}`
"""


def export(folder, document=None, name="spec.md"):
    """Writes the document, exports it, and returns what protoc makes of the files."""
    path = folder / name
    if document is not None:
        path.write_text(document)
    out = folder / "proto"
    shutil.rmtree(out, ignore_errors=True)
    done = run("proto", "--output", out, path)
    assert done.returncode == 0, done.stderr
    files = sorted(str(each.relative_to(out)) for each in out.rglob("*.proto"))
    compiled = folder / "compiled"
    subprocess.run(["protoc", f"-I{out}", f"--descriptor_set_out={compiled}", *files],
                   check=True, capture_output=True, timeout=60)
    return descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())


def message(files, name):
    return next(each for file in files.file for each in file.message_type if each.name == name)


def numbers(files, name):
    return {field.name: field.number for field in message(files, name).field}


@pytest.mark.parametrize("name", ["finance.md", "resource-service.md", "shop.md"])
def test_protoc_accepts_the_examples(tmp_path, name):
    shutil.copy(EXAMPLES / name, tmp_path / "spec.md")
    assert any(file.service for file in export(tmp_path).file)


def test_the_service_of_the_block_is_exported_under_its_name(tmp_path):
    shutil.copy(EXAMPLES / "resource-service.md", tmp_path / "spec.md")
    services = [each for file in export(tmp_path).file for each in file.service]
    assert "ResourceService" in [each.name for each in services]


def test_an_entity_has_a_service_where_there_is_no_block(tmp_path):
    files = export(tmp_path, DOCUMENT)
    service = files.file[0].service[0]
    assert files.file[0].package == "depot.v1"
    assert [(each.name, each.input_type, each.output_type) for each in service.method] == [
        ("ListCrates", ".depot.v1.ListCratesRequest", ".depot.v1.ListCratesResponse"),
        ("GetCrate", ".depot.v1.GetCrateRequest", ".depot.v1.Crate"),
        ("CreateCrate", ".depot.v1.CreateCrateRequest", ".depot.v1.Crate"),
        ("UpdateCrate", ".depot.v1.UpdateCrateRequest", ".depot.v1.Crate"),
        ("DeleteCrate", ".depot.v1.DeleteCrateRequest", ".google.protobuf.Empty")]
    types = {field.name: (field.type, field.label) for field in message(files, "Crate").field}
    kind = descriptor_pb2.FieldDescriptorProto
    assert types["weight"][0] == kind.TYPE_STRING
    assert types["state"][0] == kind.TYPE_ENUM
    assert types["tags"] == (kind.TYPE_STRING, kind.LABEL_REPEATED)


def test_the_export_keeps_the_rules_of_buf_that_its_names_allow(tmp_path):
    """The rules of buf's default set that can be told from descriptors, without buf."""
    files = export(tmp_path, DOCUMENT)
    excepted = re.findall(r"^    - (\w+)$", (tmp_path / "proto/buf.yaml").read_text(), re.MULTILINE)
    assert excepted == ["STANDARD", "RPC_REQUEST_RESPONSE_UNIQUE", "RPC_RESPONSE_STANDARD_NAME"]
    file = files.file[0]
    assert file.name == "depot/v1/depot.proto"
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", field.name)
               for each in file.message_type for field in each.field)
    for each in file.enum_type:
        prefix = re.sub(r"(?<!^)([A-Z])", r"_\1", each.name).upper() + "_"
        assert each.value[0].name == prefix + "UNSPECIFIED" and each.value[0].number == 0
        assert all(value.name.startswith(prefix) for value in each.value)
    assert all(method.input_type.endswith(f".{method.name}Request")
               for method in file.service[0].method)


def test_no_edit_changes_a_number(tmp_path):
    before = numbers(export(tmp_path, DOCUMENT), "Crate")
    assert before == {"id": 1, "label": 2, "weight": 3, "state": 4, "tags": 5}
    edited = (DOCUMENT.replace("    label TEXT NOT NULL,\n", "")
              .replace("    weight DECIMAL(8, 2),\n", "    origin TEXT,\n")
              .replace("    tags TEXT[]\n",
                       "    tags TEXT[],\n    title TEXT NOT NULL -- formerly: label\n")
              .replace("'open', 'sealed'", "'lost', 'sealed', 'open'"))
    files = export(tmp_path, edited)
    after = numbers(files, "Crate")
    assert after == {"id": 1, "title": 2, "state": 4, "tags": 5, "origin": 6}
    crate = message(files, "Crate")
    assert [(each.start, each.end) for each in crate.reserved_range] == [(3, 4)]
    assert list(crate.reserved_name) == ["weight"]
    values = {value.name: value.number for value in files.file[0].enum_type[0].value}
    assert values == {"CRATE_STATE_UNSPECIFIED": 0, "CRATE_STATE_OPEN": 1,
                      "CRATE_STATE_SEALED": 2, "CRATE_STATE_LOST": 3}
    # What is gone stays reserved, also when more is added later.
    third = numbers(export(tmp_path, edited.replace("    origin TEXT,\n", "    size INTEGER,\n")),
                    "Crate")
    assert third["size"] == 7


def test_the_package_outlives_a_new_title(tmp_path):
    export(tmp_path, DOCUMENT)
    files = export(tmp_path, DOCUMENT.replace("# Depot", "# Warehouse"))
    assert files.file[0].package == "depot.v1"


def test_the_lock_is_written_once_and_stable(tmp_path):
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT)
    assert "is written" in run("lock", path).stdout
    text = (tmp_path / "phoenix.lock").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == sorted(lines)
    assert "is up to date" in run("lock", path).stdout
    assert (tmp_path / "phoenix.lock").read_text() == text


def test_check_tells_what_would_break_a_client(tmp_path):
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT)
    run("lock", path)
    assert "17" not in run("check", path).stdout
    path.write_text(DOCUMENT.replace("    weight DECIMAL(8, 2),\n", "    weight BOOLEAN,\n"))
    said = run("check", path).stdout
    assert "W1707" in said and "as string, it is bool now" in said
    path.write_text(DOCUMENT.replace("    label TEXT NOT NULL,\n", ""))
    said = run("check", path).stdout
    assert "W1707" in said and "'label'" in said
    accepted = run("lock", path)
    assert accepted.returncode == 0 and "W1707" in accepted.stderr and "accepted" in accepted.stderr
    assert "W17" not in run("check", path).stdout and run("lock", path).stderr == ""
    path.write_text(DOCUMENT.replace("    label TEXT NOT NULL,\n", "")
                    .replace("    tags TEXT[]\n", "    tags TEXT[],\n    more TEXT\n"))
    said = run("check", path).stdout
    assert "W1706" in said and "W1707" not in said


def test_two_documents_in_one_folder_do_not_share_a_lock(tmp_path):
    (tmp_path / "one.md").write_text(DOCUMENT)
    (tmp_path / "two.md").write_text(DOCUMENT.replace("crates", "barrels"))
    assert run("lock", tmp_path / "one.md").returncode == 0
    refused = run("lock", tmp_path / "two.md")
    assert refused.returncode == 1 and "folder of its own" in refused.stderr
    assert "17" not in run("check", tmp_path / "two.md").stdout
    # A document that was renamed takes its lock along.
    (tmp_path / "one.md").rename(tmp_path / "three.md")
    assert run("lock", tmp_path / "three.md").returncode == 0
    assert "document three.md" in (tmp_path / "phoenix.lock").read_text()


def test_a_lock_with_conflict_marks_is_refused(tmp_path):
    path = tmp_path / "spec.md"
    path.write_text(DOCUMENT)
    run("lock", path)
    with open(tmp_path / "phoenix.lock", "a", encoding="utf-8") as lock:
        lock.write("<<<<<<< ours\n")
    assert "E1705" in run("check", path).stdout
    assert run("proto", path).returncode == 1


def test_standard_output_and_its_limits(tmp_path):
    (tmp_path / "spec.md").write_text(DOCUMENT)
    assert "service CrateService {" in run("proto", tmp_path / "spec.md").stdout
    (tmp_path / "prose.md").write_text("# Nothing\n\nOnly words.\n")
    assert "nothing to export" in run("proto", tmp_path / "prose.md").stderr


def test_methods_in_bullets_have_messages_of_their_own(tmp_path):
    """What an rpc takes may be told in words, or not at all."""
    files = export(tmp_path, """# Boat Hire

## gRPC

### BoatService

- GetBoat(boat_id) → Boat
- `rpc Watch(WatchRequest) returns (stream Boat)`
""")
    methods = files.file[0].service[0].method
    assert [each.input_type for each in methods] == [".GetBoatRequest", ".WatchRequest"]
    assert methods[1].server_streaming


def test_tables_of_messages_give_the_numbers_and_a_sentence_the_package(tmp_path):
    files = export(tmp_path, """# Beehive Book (gRPC)

The keepers' programs speak gRPC alone; the package is `apiary.v2`.

## Messages

**Hive** — one box with bees

| Field | Type | # | Rules |
|-------|------|---|-------|
| id | string | 1 | output only |
| label | string | 7 | required, at most 30 characters |
| frames | int32 | 3 | 1 to 12 |

## Services

### HiveService

| Method | Request | Response |
|--------|---------|----------|
| CreateHive | CreateHiveRequest | Hive |
| GetHive | GetHiveRequest | Hive |
""")
    assert [each.package for each in files.file if each.service] == ["apiary.v2"]
    assert numbers(files, "Hive") == {"id": 1, "frames": 3, "label": 7}


EVERYTHING = """# Everything

```sql
CREATE TABLE things (
    id UUID PRIMARY KEY,
    label TEXT NOT NULL,
    body JSON
);
```

- `GET /things`
- `GET /things/{id}`

```protobuf
syntax = "proto3";
package every.v1;

enum Colour {
  option allow_alias = true;
  COLOUR_UNSPECIFIED = 0;
  COLOUR_RED = 1;
  COLOUR_CRIMSON = 1;
  COLOUR_DARK = -5;
}

message Outer {
  message Inner {
    message Deep { string a = 1; }
    enum State { STATE_UNSPECIFIED = 0; STATE_ON = 1; }
    State state = 1;
    map<string, Deep> deeps = 2;
  }
  oneof choice {
    string text = 4;
    Inner inner = 2;
  }
  optional int32 count = 3;
  optional string _odd = 9;
  oneof other { bool flag = 7; bytes raw = 8; }
  map<int32, google.protobuf.Any> extra_things = 1;
  repeated Inner.State states = 5;
  google.protobuf.StringValue nick_name = 6;
  sint64 s = 10; fixed32 f = 11; sfixed64 g = 12; double d = 13; float e = 14; uint64 u = 15;
  google.protobuf.Duration took = 16; google.protobuf.Struct st = 17;
  google.protobuf.ListValue li = 18; google.protobuf.Timestamp at = 19;
  Colour colour = 20;
}

service EveryService {
  rpc GetThing(GetThingRequest) returns (Outer);
  rpc Chat(stream Outer) returns (stream Outer);
  rpc Outer(google.protobuf.Empty) returns (Outer);
}
```

```protobuf
syntax = "proto3";
package other.v1;

message Note { every.v1.Outer outer = 1; every.v1.Colour colour = 2; }
service NoteService { rpc PinNote(Note) returns (Note); }
```
"""


def both_descriptor_sets(folder):
    """What `phoenix proto` writes as descriptors, and what protoc makes of its text."""
    out = folder / "proto"
    done = run("proto", "--output", out, "--descriptor-set", folder / "ours", folder / "spec.md")
    assert done.returncode == 0, done.stderr
    files = sorted(str(each.relative_to(out)) for each in out.rglob("*.proto"))
    subprocess.run(["protoc", f"-I{out}", "--include_imports",
                    f"--descriptor_set_out={folder / 'theirs'}", *files],
                   check=True, capture_output=True, timeout=60)
    return [{file.name: file for file in
             descriptor_pb2.FileDescriptorSet.FromString((folder / name).read_bytes()).file}
            for name in ("ours", "theirs")]


@pytest.mark.parametrize("name", ["finance.md", "resource-service.md", "shop.md", None])
def test_the_descriptors_are_those_of_the_text(tmp_path, name):
    text = EVERYTHING if name is None else (EXAMPLES / name).read_text()
    (tmp_path / "spec.md").write_text(text)
    ours, theirs = both_descriptor_sets(tmp_path)
    assert ours == theirs
    assert name is not None or set(ours) >= {
        "every/v1/every.proto", "other/v1/other.proto",
        *(f"google/protobuf/{each}.proto"
          for each in ("any", "duration", "empty", "struct", "timestamp", "wrappers"))}


def test_the_descriptors_have_what_the_lock_reserves(tmp_path):
    export(tmp_path, DOCUMENT)
    (tmp_path / "spec.md").write_text(DOCUMENT.replace("    label TEXT NOT NULL,\n", "")
                                      .replace("'open', 'sealed'", "'open', 'lost'"))
    ours, theirs = both_descriptor_sets(tmp_path)
    assert ours == theirs
    file = ours["depot/v1/depot.proto"]
    crate = next(each for each in file.message_type if each.name == "Crate")
    assert [(each.start, each.end) for each in crate.reserved_range] == [(2, 3)]
    assert list(crate.reserved_name) == ["label"]
    assert list(file.enum_type[0].reserved_name) == ["CRATE_STATE_SEALED"]


def test_a_descriptor_set_alone_prints_nothing(tmp_path):
    (tmp_path / "spec.md").write_text(EVERYTHING)
    done = run("proto", "--descriptor-set", tmp_path / "set", tmp_path / "spec.md")
    assert done.returncode == 0 and done.stdout == ""
    files = descriptor_pb2.FileDescriptorSet.FromString((tmp_path / "set").read_bytes()).file
    # Each file stands behind those that it imports, so that a reader can add them in order.
    seen = set()
    for file in files:
        assert seen.issuperset(file.dependency)
        seen.add(file.name)


RENAMED = """# Depot

```sql
-- formerly: crates
CREATE TABLE boxes (
    phase TEXT NOT NULL DEFAULT 'open' CHECK (phase IN ('lost', 'sealed', 'open')), -- formerly: state
    tags TEXT[],
    title TEXT NOT NULL, -- formerly: label
    id UUID PRIMARY KEY
);
```

- `DELETE /boxes/{id}`
- `PATCH /boxes/{id}`
- `GET /boxes`
- `GET /boxes/{id}`
- `POST /boxes`
"""


def test_a_renamed_entity_keeps_every_number(tmp_path):
    old = export(tmp_path, DOCUMENT)
    # What is renamed breaks nobody; only the field that is gone is told.
    (tmp_path / "spec.md").write_text(RENAMED)
    said = run("check", tmp_path / "spec.md").stdout
    assert said.count("W1707") == 1 and "'weight'" in said and "W1706" in said
    new = export(tmp_path, RENAMED)
    assert numbers(new, "Box") == {"id": 1, "title": 2, "phase": 4, "tags": 5}
    for before, after in [("ListCratesRequest", "ListBoxesRequest"),
                          ("UpdateCrateRequest", "UpdateBoxRequest"),
                          ("GetCrateRequest", "GetBoxRequest"),
                          ("ListCratesResponse", "ListBoxesResponse")]:
        assert sorted(numbers(old, before).values()) == sorted(numbers(new, after).values())
    assert numbers(new, "ListBoxesResponse")["boxes"] == 1
    assert {value.name: value.number for value in new.file[0].enum_type[0].value} == {
        "BOX_PHASE_UNSPECIFIED": 0, "BOX_PHASE_OPEN": 1, "BOX_PHASE_SEALED": 2, "BOX_PHASE_LOST": 3}
    assert [(each.start, each.end) for each in message(new, "Box").reserved_range] == [(3, 4)]
    lock = (tmp_path / "phoenix.lock").read_text()
    assert "path /depot.v1.CrateService/GetCrate /depot.v1.BoxService/GetBox\n" in lock
    assert "depot.v1.Crate " not in lock
    assert run("check", tmp_path / "spec.md").stdout.strip() == "no findings"
    # Once it is frozen, the document need not tell it any more, and another name adds one more path.
    third = (RENAMED.replace("-- formerly: crates\n", "-- formerly: boxes\n")
             .replace("boxes (", "cases (").replace("/boxes", "/cases"))
    new = export(tmp_path, third)
    assert numbers(new, "Case") == {"id": 1, "title": 2, "phase": 4, "tags": 5}
    lock = (tmp_path / "phoenix.lock").read_text()
    for name in ("CrateService/GetCrate", "BoxService/GetBox"):
        assert f"path /depot.v1.{name} /depot.v1.CaseService/GetCase\n" in lock


BLOCK = """# Quay

```sql
CREATE TABLE boats (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL
);
```

- `GET /boats/{id}`

```protobuf
syntax = "proto3";
package quay.v1;

message Boat { string id = 1; string name = 2; }
message Plea { string id = 1; }
service BoatService {
  rpc GetBoat(Plea) returns (Boat);
}
```
"""


def test_what_a_block_renames_is_known_by_a_comment(tmp_path):
    export(tmp_path, BLOCK)
    renamed = (BLOCK.replace("string name = 2; }", "string title = 2; // formerly: name\n}")
               .replace("    name TEXT NOT NULL", "    title TEXT NOT NULL -- formerly: name")
               .replace("message Plea", "// formerly: Plea\nmessage Wish")
               .replace("service BoatService", "// formerly: BoatService\nservice FleetService")
               .replace("  rpc GetBoat(Plea)", "  // formerly: GetBoat\n  rpc FetchBoat(Wish)"))
    (tmp_path / "spec.md").write_text(renamed)
    assert "W1707" not in run("check", tmp_path / "spec.md").stdout
    export(tmp_path, renamed)
    lock = (tmp_path / "phoenix.lock").read_text()
    assert "path /quay.v1.BoatService/GetBoat /quay.v1.FleetService/FetchBoat\n" in lock
    assert "field quay.v1.Boat title 2 string\n" in lock and "reserved" not in lock


def test_a_number_that_gets_another_meaning_is_told_once(tmp_path):
    """The number of a field that is gone, given to a new one in a block: protoc still accepts it."""
    export(tmp_path, BLOCK)
    (tmp_path / "spec.md").write_text(BLOCK.replace("string name = 2;", "string port = 2;"))
    said = run("check", tmp_path / "spec.md").stdout
    assert said.count("W1707") == 1 and "which clients know as 'name'" in said
    ours, theirs = both_descriptor_sets(tmp_path)
    assert ours == theirs
    assert "E1705" not in run("check", tmp_path / "spec.md").stdout


def test_a_method_that_becomes_a_stream_breaks_clients(tmp_path):
    export(tmp_path, BLOCK)
    (tmp_path / "spec.md").write_text(BLOCK.replace("returns (Boat)", "returns (stream Boat)"))
    said = run("check", tmp_path / "spec.md").stdout
    assert said.count("W1707") == 1 and "clients know 'GetBoat'" in said


def test_a_method_asks_for_the_key_of_what_it_answers_with(tmp_path):
    """GET /trips/{id}/captain is no GetCaptain, for its id is a trip's."""
    files = export(tmp_path, """# Ferry

- `GET /trips/{id}/captain`
- `GET /captains/{id}/licence`
- `GET /licences/{id}`
- `GET /boats/{id}/owner`

```sql
CREATE TABLE captains (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE licences (id INTEGER PRIMARY KEY,
    captain_id INTEGER UNIQUE REFERENCES captains(id), text TEXT);
CREATE TABLE trips (id INTEGER PRIMARY KEY, captain_id INTEGER REFERENCES captains(id));
CREATE TABLE owners (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE boats (id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES owners(id));
```
""")
    methods = [method.name for file in files.file for service in file.service
               for method in service.method]
    assert methods == ["GetLicence"]
    assert [field.name for field in message(files, "GetLicenceRequest").field] == [
        "id", "read_mask"]
