# SPDX-License-Identifier: Apache-2.0
"""Who may take a step changes nothing else by the way: a body says what the document gives to it."""

import grpc
import pytest

from grpc_client import Client
from test_security_accounts import administrator, register

LIBRARY = """# Technical Specification: Tool Library

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Member | Read own rentals, create rentals |

## Security

- Passwords are hashed with bcrypt, cost 4
- Access tokens (JWT) expire after 15 minutes

## Data Model

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100),
    role VARCHAR(20) NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member'))
);
CREATE TABLE rentals (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    total NUMERIC(10, 2) NOT NULL DEFAULT 25,
    starts_on DATE,
    note TEXT,
    reason TEXT,
    condition TEXT,
    status VARCHAR(20) NOT NULL DEFAULT 'open'
        CHECK (status IN ('open', 'cancelled', 'returned', 'confirmed', 'closed'))
);
```

## API

- `POST /api/v1/rentals` (member)
- `GET /api/v1/rentals/{id}` (member)
- `PATCH /api/v1/rentals/{id}` (admin)
- `POST /api/v1/rentals/{id}/cancel` (member)
- `POST /api/v1/rentals/{id}/return` (member) `{ "condition": "good, total loss", note? }`
- `POST /api/v1/rentals/{id}/close` (member)
- `POST /api/v1/rentals/{id}/confirm` (member)

### POST /api/v1/rentals/{id}/confirm

Request:

```json
{ "reason": "paid in the shop" }
```

## gRPC

```protobuf
syntax = "proto3";
package tools.v1;
service RentalService {
    rpc CancelRental(CancelRentalRequest) returns (Rental) {
        option (google.api.http) = { post: "/api/v1/rentals/{id}/cancel" body: "*" };
    }
    rpc CloseRental(Rental) returns (Rental) {
        option (google.api.http) = { post: "/api/v1/rentals/{id}/close" body: "*" };
    }
}
message CancelRentalRequest {
    int64 id = 1;
    string etag = 2;
}
message Rental {
    int64 id = 1;
    string status = 2;
    string note = 3;
    string condition = 4;
}
```
"""
SECRET = {"total": 0.01, "starts_on": "2020-01-01", "note": "changed"}


@pytest.fixture
def library(serve):
    server = serve(LIBRARY)
    server.root, _ = administrator(server, name="Root")
    server.member, server.member_id = register(server, "ann@example.org")

    def send(method, path, expected, body=None, who=server.member):
        answer = server.client.request(method, path, headers=who, json=body)
        assert answer.status_code == expected, answer.text
        return answer.json()

    server.send = send
    server.rental = lambda: f"/api/v1/rentals/{send('POST', '/api/v1/rentals', 201, {'note': 'mine'})['id']}"
    return server


@pytest.mark.smoke
def test_a_body_changes_nothing_that_the_document_does_not_give_to_the_step(library):
    path = library.rental()
    before = library.send("GET", path, 200)
    for who in (library.member, library.root):  # who may change the record does so by PATCH
        told = library.send("POST", f"{path}/cancel", 400, SECRET, who)
        assert sorted(each["field"] for each in told["error"]["details"]["errors"]) == sorted(SECRET)
    assert library.send("GET", path, 200) == before
    library.send("POST", f"{path}/cancel", 400, {"status": "returned"})
    library.send("POST", f"{path}/cancel", 400, {"nothing": 1})
    answer = library.send("POST", f"{path}/cancel", 200, {})
    assert answer == before | {"status": "cancelled"}
    library.send("POST", f"{path}/cancel", 200, {"status": "cancelled", "id": 77})
    library.send("POST", f"{path}/cancel", 200)
    library.send("PATCH", path, 403, {"total": 1})
    assert library.send("PATCH", path, 200, {"total": 1}, library.root)["total"] in (1, "1.00")


def test_what_the_document_gives_to_a_step_is_written(library):
    path = library.rental()
    told = library.send("POST", f"{path}/return", 400, {"total": 1})
    assert "'note', 'condition'" in told["error"]["details"]["reason"]
    back = library.send("POST", f"{path}/return", 200, {"condition": "good", "note": "late"})
    assert (back["status"], back["condition"], back["note"]) == ("returned", "good", "late")
    path = library.rental()
    library.send("POST", f"{path}/confirm", 400, {"note": "x"})
    done = library.send("POST", f"{path}/confirm", 200, {"reason": "cash"})
    assert (done["status"], done["reason"], done["note"]) == ("confirmed", "cash", "mine")


def test_the_description_of_the_api_offers_what_a_step_takes(library):
    paths = library.get("/openapi.json").json()["paths"]

    def body(step):
        return paths["/api/v1/rentals/{id}/" + step]["post"].get("requestBody")

    def properties(step):
        return sorted(body(step)["content"]["application/json"]["schema"]["properties"])

    assert body("cancel") is None
    assert properties("return") == ["condition", "note"]
    assert properties("confirm") == ["reason"]


def test_a_call_of_grpc_changes_no_more(library, tmp_path):
    client = Client(library, tmp_path / "proto")
    who = [("authorization", library.member["authorization"])]
    path = library.rental()
    key = int(path.rpartition("/")[2])
    with pytest.raises(grpc.RpcError) as refused:
        client.stub("CloseRental")(client.request("CloseRental", id=key, note="x"), metadata=who)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "note" in str(refused.value.trailing_metadata())
    client.stub("CloseRental")(client.request("CloseRental", id=key), metadata=who)
    assert library.send("GET", path, 200)["note"] == "mine"
    answer = client.stub("CancelRental")(client.request("CancelRental", id=key), metadata=who)
    assert (answer.status, answer.note) == ("cancelled", "mine")
    client.close()
