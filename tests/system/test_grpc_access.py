# SPDX-License-Identifier: Apache-2.0
"""Who may call an rpc, where it stands beside the rpc and nowhere else."""

import grpc
import pytest

from grpc_client import Client
from test_security_accounts import administrator, register, send, signed_in

POTTERY = """# Pottery

Roles: `admin`, `potter`, `viewer`.

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100),
    role VARCHAR(20) NOT NULL DEFAULT 'viewer'
);
CREATE TABLE kilns (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
```

## REST

- `PATCH /api/v1/users/{id}` - admin

"""
PROTO = """## gRPC: KilnService

```protobuf
service KilnService {
  rpc ListKilns(ListKilnsRequest) returns (ListKilnsResponse);
  rpc CreateKiln(CreateKilnRequest) returns (Kiln);
  %srpc UpdateKiln(UpdateKilnRequest) returns (Kiln);
  rpc DeleteKiln(DeleteKilnRequest) returns (google.protobuf.Empty);
}
```

"""
FORMS = {
    "headings": PROTO % "// Potters and admins only.\n  " + """### ListKilns

All kilns there are.

### CreateKiln

Admins only.

### `rpc DeleteKiln`

| Property | Value |
|---|---|
| Role | admin |
""",
    "bullets below a fence": PROTO % "" + """Notes:

- **CreateKiln** (admin only)
- `UpdateKiln`: admin, potter only
- `KilnService.DeleteKiln` – admins only
""",
    "bullets": """## KilnService (gRPC)

- `ListKilns(ListKilnsRequest) returns (ListKilnsResponse)`
- `CreateKiln(CreateKilnRequest) returns (Kiln)` – admins only
- `UpdateKiln(UpdateKilnRequest) returns (Kiln)` (admin, potter)
- `DeleteKiln(DeleteKilnRequest) returns (DeleteKilnResponse)` - admin only
""",
    "a column": """## gRPC: KilnService

| RPC | Role | Description |
|---|---|---|
| ListKilns | any | All kilns |
| CreateKiln | Admin | Makes one |
| UpdateKiln | Admin, Potter | Changes one |
| DeleteKiln | Admin | Deletes one |
""",
    "columns of roles": """## gRPC: KilnService

| RPC | Admin | Potter | Viewer |
|---|---|---|---|
| ListKilns | ✅ | ✅ | ✅ |
| CreateKiln | ✅ | ❌ | ❌ |
| UpdateKiln | ✅ | ✅ | ❌ |
| DeleteKiln | ✅ | ❌ | ❌ |
""",
}
CODE = grpc.StatusCode


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_beside_an_rpc_holds(serve, tmp_path, form):
    server = serve(POTTERY + FORMS[form])
    root, _ = administrator(server)
    viewer, _ = register(server, "ann@example.org")
    _, number = register(server, "bob@example.org")
    send(server, "PATCH", f"/api/v1/users/{number}", root, 200, role="potter")
    potter = signed_in(server, "bob@example.org")
    client = Client(server, tmp_path / "proto")

    def call(name, who, code=None, **fields):
        metadata = [("authorization", who["authorization"])] if who else None
        if code is not None:
            return client.fail(name, code, metadata=metadata, **fields)
        return client.call(name, metadata=metadata, **fields)

    try:
        for who in (viewer, potter):
            call("CreateKiln", who, CODE.PERMISSION_DENIED, kiln={"name": "east"})
        call("CreateKiln", None, CODE.UNAUTHENTICATED, kiln={"name": "east"})
        made = call("CreateKiln", root, kiln={"name": "east"})
        number = int(made.kiln.id if hasattr(made, "kiln") else made.id)
        call("UpdateKiln", viewer, CODE.PERMISSION_DENIED, kiln={"id": number, "name": "west"})
        call("UpdateKiln", potter, kiln={"id": number, "name": "west"})
        for who in (viewer, potter):
            call("ListKilns", who)
            call("DeleteKiln", who, CODE.PERMISSION_DENIED, id=number)
        call("ListKilns", None, CODE.UNAUTHENTICATED)
        call("DeleteKiln", root, id=number)
    finally:
        client.close()
