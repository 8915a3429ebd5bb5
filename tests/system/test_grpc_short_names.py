# SPDX-License-Identifier: Apache-2.0
"""Methods that call an entity by the end of its name, and its key accordingly."""

import grpc

from grpc_client import Client

FERRIES = """# Technical Specification: Ferries

## Data Model

```sql
CREATE TABLE ferry_lines (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL
);
CREATE TABLE line_stops (
    id TEXT PRIMARY KEY NOT NULL,
    line_id TEXT NOT NULL REFERENCES ferry_lines (id),
    pier TEXT NOT NULL
);
```

## API

- `POST /ferry/lines`
- `GET /ferry/lines/{id}`
- `POST /ferry/lines/{id}/stops`

```protobuf
syntax = "proto3";
package ferry.v1;

service FerryService {
  rpc CreateLine(CreateLineRequest) returns (LineResponse);
  rpc GetLine(GetLineRequest) returns (LineResponse);
  rpc CreateStop(CreateStopRequest) returns (StopResponse);
}

message CreateLineRequest { string title = 1; }
message GetLineRequest { string line_id = 1; }
message LineResponse { string line_id = 1; string title = 2; }
message CreateStopRequest { string line_id = 1; string pier = 2; }
message StopResponse { string stop_id = 1; string line_id = 2; string pier = 3; }
```
"""


def test_short_names_reach_the_entity_and_its_key(serve, tmp_path):
    server = serve(FERRIES)
    key = server.post("/ferry/lines", {"title": "north"}, 201).json()["id"]
    client = Client(server, tmp_path / "proto")
    try:
        assert client.call("GetLine", line_id=key).title == "north"
        made = client.call("CreateLine", title="south")
        assert server.get(f"/ferry/lines/{made.line_id}").json()["title"] == "south"
        stop = client.call("CreateStop", line_id=key, pier="mill")
        assert (stop.line_id, stop.pier) == (key, "mill") and stop.stop_id
        assert client.fail("GetLine", grpc.StatusCode.NOT_FOUND, line_id="none")
    finally:
        client.close()
