# SPDX-License-Identifier: Apache-2.0
"""Whatever proto3 has and a record can hold, through a running server, as the document's block
declares it."""

import grpc
import pytest
from google.protobuf import json_format

from grpc_client import Client, fields_of, plain
from phoenix import Server

CODE = grpc.StatusCode

DOCUMENT = """# Type lab

```sql
CREATE TABLE things (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    nick TEXT,
    a_double DOUBLE PRECISION,
    a_float DOUBLE PRECISION,
    an_int32 INTEGER,
    an_int64 BIGINT,
    a_uint32 BIGINT,
    a_uint64 BIGINT,
    a_sint32 INTEGER,
    a_sint64 BIGINT,
    a_fixed32 BIGINT,
    a_fixed64 BIGINT,
    an_sfixed32 INTEGER,
    an_sfixed64 BIGINT,
    a_bool BOOLEAN,
    some_bytes BYTEA,
    level TEXT CHECK (level IN ('low', 'high')),
    price DECIMAL(12, 2),
    rough DECIMAL(12, 2),
    taken_at TIMESTAMPTZ,
    written_at TIMESTAMPTZ,
    tags TEXT[],
    numbers INTEGER[],
    labels JSONB,
    counts JSONB,
    detail JSONB,
    parts JSONB,
    extra JSONB,
    object JSONB,
    items JSONB,
    port TEXT,
    starboard INTEGER,
    wrapped_text TEXT,
    wrapped_int64 BIGINT,
    wrapped_bool BOOLEAN,
    wrapped_double DOUBLE PRECISION,
    implicit INTEGER NOT NULL DEFAULT 5,
    present INTEGER
);
```

- `GET /things`
- `GET /things/{id}`
- `POST /things`
- `PATCH /things/{id}`
- `DELETE /things/{id}`

```protobuf
syntax = "proto3";
package lab.v1;

service ThingService {
  rpc ListThings(ListThingsRequest) returns (ListThingsResponse);
  rpc GetThing(GetThingRequest) returns (Thing);
  rpc CreateThing(CreateThingRequest) returns (Thing);
  rpc UpdateThing(UpdateThingRequest) returns (Thing);
  rpc DeleteThing(DeleteThingRequest) returns (google.protobuf.Empty);
}

enum Level {
  LEVEL_UNSPECIFIED = 0;
  LEVEL_LOW = 5;
  LEVEL_HIGH = -1;
}

message Thing {
  message Detail {
    enum Kind { KIND_UNSPECIFIED = 0; KIND_BIG = 1; }
    string word = 1;
    repeated int32 numbers = 2;
    Detail inner = 3;
    Kind kind = 4;
    map<string, Detail> by_name = 5;
    int64 large = 6;
    bytes raw = 7;
  }
  int64 id = 1;
  string name = 2;
  optional string nick = 3;
  optional double a_double = 4;
  optional float a_float = 5;
  optional int32 an_int32 = 6;
  optional int64 an_int64 = 7;
  optional uint32 a_uint32 = 8;
  optional uint64 a_uint64 = 9;
  optional sint32 a_sint32 = 10;
  optional sint64 a_sint64 = 11;
  optional fixed32 a_fixed32 = 12;
  optional fixed64 a_fixed64 = 13;
  optional sfixed32 an_sfixed32 = 14;
  optional sfixed64 an_sfixed64 = 15;
  optional bool a_bool = 16;
  optional bytes some_bytes = 17;
  Level level = 18;
  optional string price = 19;
  optional double rough = 20;
  google.protobuf.Timestamp taken_at = 21;
  optional string written_at = 22;
  repeated string tags = 23;
  repeated int32 numbers = 24;
  map<string, string> labels = 25;
  map<string, int64> counts = 26;
  Detail detail = 27;
  repeated Detail parts = 28;
  google.protobuf.Value extra = 29;
  google.protobuf.Struct object = 30;
  google.protobuf.ListValue items = 31;
  oneof side {
    string port = 32;
    int32 starboard = 33;
  }
  google.protobuf.StringValue wrapped_text = 34;
  google.protobuf.Int64Value wrapped_int64 = 35;
  google.protobuf.BoolValue wrapped_bool = 36;
  google.protobuf.DoubleValue wrapped_double = 37;
  int32 implicit = 38;
  optional int32 present = 39;
}
```
"""


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    folder = tmp_path_factory.mktemp("types")
    (folder / "spec.md").write_text(DOCUMENT)
    with Server(folder / "spec.md", folder / "data") as server:
        client = Client(server, folder / "proto")
        client.server = server
        yield client
        client.close()


def make(api, **fields):
    return api.call("CreateThing", thing={"name": "n", **fields})


def way_back(api, **fields):
    """What is sent comes back from the creation and from a reading, and nothing beside it."""
    thing = api.message("lab.v1.Thing")
    made = make(api, **fields)
    expected = json_format.ParseDict({"name": "n", **fields}, thing(), descriptor_pool=api.pool)
    expected.id = made.id
    expected.implicit = made.implicit
    assert made == expected
    assert api.call("GetThing", id=made.id) == expected
    listed = api.call("ListThings", filter=f"id = {made.id}").things
    assert list(listed) == [expected]
    return api.server.get(f"/things/{made.id}").json()


@pytest.mark.parametrize("name, low, high", [
    ("an_int32", -2**31, 2**31 - 1), ("an_int64", -2**63, 2**63 - 1), ("a_uint32", 0, 2**32 - 1),
    ("a_uint64", 0, 2**63 - 1), ("a_sint32", -2**31, 2**31 - 1), ("a_sint64", -2**63, 2**63 - 1),
    ("a_fixed32", 0, 2**32 - 1), ("a_fixed64", 0, 2**63 - 1), ("an_sfixed32", -2**31, 2**31 - 1),
    ("an_sfixed64", -2**63, 2**63 - 1)])
def test_integers_of_every_kind(api, name, low, high):
    for value in (low, high, 0, 1):
        assert way_back(api, **{name: value})[name] == value


def test_what_a_column_cannot_hold_is_refused(api):
    failure = api.fail("CreateThing", CODE.INVALID_ARGUMENT, thing={"name": "n", "a_uint64": 2**63})
    assert "thing.a_uint64" in failure.violations
    for value in ("NaN", "Infinity"):
        failure = api.fail("CreateThing", CODE.INVALID_ARGUMENT,
                           thing={"name": "n", "a_double": value})
        assert "thing.a_double" in failure.violations


def test_reals_booleans_and_bytes(api):
    assert way_back(api, a_double=1.5e-300)["a_double"] == 1.5e-300
    assert way_back(api, a_float=0.1)["a_float"] == pytest.approx(0.1)
    assert way_back(api, a_bool=False)["a_bool"] is False
    assert way_back(api, a_bool=True)["a_bool"] is True
    assert way_back(api, some_bytes="AP/+")["some_bytes"] == "AP/+"
    assert way_back(api, some_bytes="")["some_bytes"] == ""


def test_texts_keep_every_character(api):
    for text in ("", "naïve ☃ \U0001f600", "a\nb\t\"c\\", "x" * 100_000):
        assert way_back(api, nick=text)["nick"] == text


def test_presence_tells_zero_from_nothing(api):
    absent, zero = make(api), make(api, present=0, nick="")
    assert not absent.HasField("present") and not absent.HasField("nick")
    assert zero.HasField("present") and zero.HasField("nick")
    assert api.server.get(f"/things/{absent.id}").json()["present"] is None
    assert api.server.get(f"/things/{zero.id}").json()["present"] == 0
    # Without presence, zero is not sent, so the default of the document counts.
    assert absent.implicit == 5 and make(api, implicit=0).implicit == 5


def test_enumerations_and_values_that_nobody_knows(api):
    assert way_back(api, level="LEVEL_LOW")["level"] == "low"
    assert way_back(api, level="LEVEL_HIGH")["level"] == "high"
    assert way_back(api)["level"] is None  # unspecified is no value
    failure = api.fail("CreateThing", CODE.INVALID_ARGUMENT, thing={"name": "n", "level": 77})
    assert failure.violations["thing.level"] == "must be a value of Level, not 77"


def test_decimals_are_exact_as_text_and_rough_as_numbers(api):
    assert way_back(api, price="9999999999.99")["price"] == 9999999999.99
    made = make(api, price="12.5", rough=12.5)
    assert made.price == "12.50" and made.rough == 12.5
    failure = api.fail("CreateThing", CODE.INVALID_ARGUMENT, thing={"name": "n", "price": "1.234"})
    assert "thing.price" in failure.violations


def test_timestamps_as_messages_and_as_text(api):
    seen = way_back(api, taken_at="2026-02-28T23:59:59.123456Z")
    assert seen["taken_at"].startswith("2026-02-28T23:59:59.123456")
    assert way_back(api, taken_at="1970-01-01T00:00:00Z")["taken_at"].startswith("1970-01-01T00:00:00")
    made = make(api, written_at="2026-02-28T23:59:59Z")
    assert made.written_at.startswith("2026-02-28T23:59:59")
    failure = api.fail("CreateThing", CODE.INVALID_ARGUMENT, thing={"name": "n", "written_at": "soon"})
    assert "thing.written_at" in failure.violations


def test_repeated_fields_keep_their_order(api):
    assert way_back(api, tags=["b", "", "a", "b"])["tags"] == ["b", "", "a", "b"]
    assert way_back(api, numbers=[3, 0, -1])["numbers"] == [3, 0, -1]


def test_maps(api):
    labels = {"": "empty", "a": "1", "ü": ""}
    assert way_back(api, labels=labels)["labels"] == labels
    assert way_back(api, counts={"big": str(2**40), "none": "0"})["counts"] == {"big": 2**40, "none": 0}


def test_messages_in_messages(api):
    detail = {"word": "outer", "numbers": [1, 2], "kind": "KIND_BIG", "large": str(2**53 + 1),
              "raw": "AP8=", "inner": {"word": "inner", "inner": {"numbers": [0]}},
              "by_name": {"one": {"word": "x"}}}
    seen = way_back(api, detail=detail)["detail"]
    assert seen["word"] == "outer" and seen["inner"]["inner"]["numbers"] == [0]
    assert seen["by_name"]["one"]["word"] == "x"
    parts = way_back(api, parts=[{"word": "a"}, {"numbers": [7]}])["parts"]
    assert [part.get("word") for part in parts] == ["a", None]


def test_json_of_any_shape(api):
    value = {"text": "x", "list": [1, None, True, {"deep": []}], "none": None}
    assert way_back(api, extra=value)["extra"] == value
    assert way_back(api, extra="text")["extra"] == "text"
    assert way_back(api, extra=[1.5])["extra"] == [1.5]
    assert way_back(api, object=value)["object"] == value
    assert way_back(api, object={})["object"] == {}
    assert way_back(api, items=[1, "a", [None]])["items"] == [1, "a", [None]]


def test_of_a_oneof_one_is_there(api):
    port = make(api, port="left")
    assert port.WhichOneof("side") == "port"
    starboard = api.call("UpdateThing", thing={"id": port.id, "starboard": 0}, update_mask="starboard,port")
    assert starboard.WhichOneof("side") == "starboard" and starboard.starboard == 0
    assert api.server.get(f"/things/{port.id}").json()["port"] is None


def test_wrappers_tell_zero_from_nothing(api):
    fields = {"wrapped_text": "", "wrapped_int64": "0", "wrapped_bool": False, "wrapped_double": 0}
    seen = way_back(api, **fields)
    assert [seen[name] for name in fields] == ["", 0, False, 0]
    assert all(api.server.get(f"/things/{make(api).id}").json()[name] is None for name in fields)


def test_masks_choose_what_is_read_and_changed(api):
    made = make(api, nick="a", present=1, price="1.00")
    seen = api.call("GetThing", id=made.id, read_mask="nick,price")
    assert plain(seen) == {"nick": "a", "price": "1.00"}
    changed = api.call("UpdateThing", thing={"id": made.id, "nick": "b", "present": 9}, update_mask="nick")
    assert (changed.nick, changed.present) == ("b", 1)
    # What the mask names and the message leaves out is emptied.
    changed = api.call("UpdateThing", thing={"id": made.id}, update_mask="present,price")
    assert not changed.HasField("present") and not changed.HasField("price")
    api.fail("UpdateThing", CODE.INVALID_ARGUMENT, thing={"id": made.id}, update_mask="nothing")


def test_an_empty_answer_and_unknown_fields(api):
    made = make(api)
    # A field that the server does not know is passed over, as proto3 has it.
    request = api.request("DeleteThing", id=made.id).SerializeToString() + b"\xfa\x3f\x03new"
    stub = api.channel.unary_unary("/lab.v1.ThingService/DeleteThing", request_serializer=bytes,
                                   response_deserializer=bytes)
    assert fields_of(stub(request, timeout=20)) == []
    api.fail("GetThing", CODE.NOT_FOUND, id=made.id)
