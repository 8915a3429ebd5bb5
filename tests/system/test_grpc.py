# SPDX-License-Identifier: Apache-2.0
"""The same API over gRPC, as Google's own client sees it."""

import ssl

import grpc
import pytest

from grpc_client import Client, fields_of, plain
from phoenix import EXAMPLES, run

CODE = grpc.StatusCode


@pytest.fixture
def api(resources, tmp_path):
    client = Client(resources, tmp_path / "proto")
    yield client
    client.close()


def make(api, **fields):
    return api.call("CreateResource", resource={"name": "build-cache", "status": "active",
                                                 "monthly_cost": "12.50", "quota_bytes": 2**40,
                                                 **fields})


@pytest.mark.smoke
def test_a_record_lives_from_its_creation_to_its_deletion(api, resources):
    made = make(api, config={"region": "eu", "replicas": 2})
    assert made.name == "build-cache" and made.quota_bytes == 2**40
    assert made.monthly_cost == "12.50"
    assert plain(made)["config"] == {"region": "eu", "replicas": 2}
    assert made.created_at.seconds > 1.7e9
    # REST shows the same record …
    seen = resources.get(f"/api/v1/resources/{made.id}").json()
    assert (seen["name"], seen["quota_bytes"], str(seen["monthly_cost"])) == ("build-cache", 2**40, "12.5")
    # … and gRPC what REST has changed.
    resources.put(f"/api/v1/resources/{made.id}", {**seen, "name": "changed"})
    assert api.call("GetResource", id=made.id).name == "changed"
    made.name = "renamed"
    assert api.call("UpdateResource", resource=made).name == "renamed"
    assert not api.call("DeleteResource", id=made.id).ListFields()
    assert api.fail("GetResource", CODE.NOT_FOUND, id=made.id)


def test_a_read_mask_chooses_fields(api):
    made = make(api)
    seen = api.call("GetResource", id=made.id, read_mask="name,status")
    assert sorted(field.name for field, _ in seen.ListFields()) == ["name", "status"]
    failure = api.fail("GetResource", CODE.INVALID_ARGUMENT, id=made.id,
                       read_mask="nmae")
    assert "nmae" in failure.violations["read_mask"]


def test_lists_go_on_from_page_to_page(api):
    names = [make(api, name=f"name-{number:02}").name for number in range(25)]
    page = api.call("ListResources", order_by="name desc", page_size=10)
    seen = []
    while True:
        seen += [each.name for each in page.resources]
        if not page.next_page_token:
            break
        page = api.call("ListResources", order_by="name desc", page_size=10,
                        page_token=page.next_page_token)
    assert seen == sorted(names, reverse=True)


def test_a_page_token_is_bound_to_its_list(api):
    for number in range(3):
        make(api, name=f"name-{number}")
    token = api.call("ListResources", order_by="name", page_size=1).next_page_token
    failure = api.fail("ListResources", CODE.INVALID_ARGUMENT, order_by="name desc", page_size=1,
                       page_token=token)
    assert list(failure.violations) == ["page_token"]
    assert api.fail("ListResources", CODE.INVALID_ARGUMENT, page_token="x").violations["page_token"]


def test_page_sizes_are_held_to_the_most_that_is_served(api):
    for number in range(101):
        make(api, name=f"name-{number}")
    assert len(api.call("ListResources", page_size=1000).resources) == 100
    assert len(api.call("ListResources").resources) == 20
    assert "page_size" in api.fail("ListResources", CODE.INVALID_ARGUMENT, page_size=-1).violations


@pytest.mark.parametrize("text, expected", [
    ('name = "a%b"', ["a%b"]),
    ("name=alpha", ["alpha"]),
    ("name != alpha", ["a%b", "beta", "gamma ray"]),
    ("name = alpha OR name = beta", ["alpha", "beta"]),
    ("status = active AND quota_bytes > 1", ["beta", "gamma ray"]),
    ("status = active quota_bytes >= 3", ["gamma ray"]),
    ("quota_bytes <= 1", ["a%b", "alpha"]),
    ("quota_bytes < 1", ["a%b"]),
    ('name = "gamma*"', ["gamma ray"]),
    ('name = "*a"', ["alpha", "beta"]),
    ('name : "MM"', ["gamma ray"]),
    ("name : %", ["a%b"]),
    ("name = '*_*'", []),
    ("created_at > 2020-01-01T00:00:00Z", ["a%b", "alpha", "beta", "gamma ray"]),
    ("created_at > '2999-01-01T00:00:00Z'", []),
    ("monthly_cost = 1.5", ["alpha"]),
    ("", ["a%b", "alpha", "beta", "gamma ray"]),
])
def test_filters_of_aip_160(api, text, expected):
    for name, status, quota in (("a%b", "pending", 0), ("alpha", "pending", 1),
                                ("beta", "active", 2), ("gamma ray", "active", 3)):
        make(api, name=name, status=status, quota_bytes=quota,
             monthly_cost="1.50" if name == "alpha" else "2.00")
    page = api.call("ListResources", filter=text, order_by="name")
    assert [each.name for each in page.resources] == expected


@pytest.mark.parametrize("text", [
    "name", "name =", "= alpha", "nmae = 1", "NOT name = a", "(name = a)", "name = a OR status = b",
    "name = 'a", "quota_bytes = many", "name = a AND", "quota_bytes > 1 OR quota_bytes > 2", "! = 1",
    "name ! a", "quota_bytes = 1 OR", "name = )",
])
def test_filters_that_mean_nothing_are_refused_with_a_reason(api, text):
    failure = api.fail("ListResources", CODE.INVALID_ARGUMENT, filter=text)
    assert failure.violations


def test_every_fault_of_a_request_is_named(api):
    failure = api.fail("CreateResource", CODE.INVALID_ARGUMENT,
                       resource={"name": "", "status": "lost", "monthly_cost": "-1"})
    assert set(failure.violations) >= {"resource.status"}
    assert failure.violations["resource.status"] in failure.message or "more" in failure.message
    assert failure.status[1] == 3 and failure.status[2].decode() == failure.message
    assert failure.text("ErrorInfo", 2) == "resources.v1"
    assert failure.text("RequestInfo", 1) == failure.initial.get("x-request-id",
                                                                 failure.trailing.get("x-request-id"))


def test_codes_are_the_documents_own(api, resources):
    lost = "018f4e2a-7b1c-7def-8123-456789abcdef"
    failure = api.fail("GetResource", CODE.NOT_FOUND, id=lost)
    assert failure.text("ErrorInfo", 1) == \
        resources.get(f"/api/v1/resources/{lost}", 404).json()["error"]["code"]


def test_the_key_must_be_there(api):
    assert api.fail("GetResource", CODE.INVALID_ARGUMENT).violations == {"id": "is required"}
    assert api.fail("UpdateResource", CODE.INVALID_ARGUMENT,
                    resource={"name": "a"}).violations["resource.id"] == "is required"


def test_the_request_id_of_the_caller_is_kept(api):
    failure = api.fail("GetResource", CODE.NOT_FOUND, metadata=[("x-request-id", "till-7")],
                       id="018f4e2a-7b1c-7def-8123-456789abcdef")
    assert failure.text("RequestInfo", 1) == "till-7"


def test_a_change_holds_against_the_version_that_is_known(api):
    made = make(api)
    call = api.stub("GetResource").future(api.request("GetResource", id=made.id))
    call.result()
    etag = dict(call.initial_metadata())["etag"]
    api.call("DeleteResource", id=make(api).id)
    assert api.fail("DeleteResource", CODE.ABORTED, id=made.id, etag='"0123456789abcdef"')
    assert api.fail("DeleteResource", CODE.ABORTED, id=made.id, etag="0123456789abcdef")
    api.call("UpdateResource", resource={**plain(made), "name": "other"})
    assert api.fail("DeleteResource", CODE.ABORTED, id=made.id, etag=etag)
    call = api.stub("GetResource").future(api.request("GetResource", id=made.id))
    call.result()
    api.call("DeleteResource", id=made.id, etag=dict(call.initial_metadata())["etag"].strip('"'))


def test_a_write_with_a_key_is_done_once(api, resources):
    number = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    made = api.call("CreateResource", resource={"name": "once"}, request_id=number)
    assert api.call("CreateResource", resource={"name": "once"}, request_id=number) == made
    key = [("idempotency-key", number)]  # metadata are the same key, and so is REST's header
    assert api.call("CreateResource", resource={"name": "once"}, metadata=key) == made
    again = resources.post("/api/v1/resources", {"name": "once"}, headers=dict(key))
    assert again.json()["id"] == made.id and again.headers["idempotent-replayed"] == "true"
    assert api.fail("CreateResource", CODE.INVALID_ARGUMENT, resource={"name": "other"},
                    request_id=number)
    api.call("DeleteResource", id=made.id, metadata=[("idempotency-key", "gone")])
    api.call("DeleteResource", id=made.id, metadata=[("idempotency-key", "gone")])
    assert api.fail("DeleteResource", CODE.NOT_FOUND, id=made.id)


def test_what_is_not_there_is_unimplemented(api):
    with pytest.raises(grpc.RpcError) as caught:
        api.channel.unary_unary("/resources.v1.ResourceService/Nothing")(b"", timeout=20)
    assert caught.value.code() == CODE.UNIMPLEMENTED
    assert "/resources.v1.ResourceService/Nothing" in caught.value.details()


def test_requests_hold_one_message(api):
    path = api.methods["GetResource"][0]
    stub = api.channel.stream_unary(path)
    for messages in ((), (b"", b"")):
        with pytest.raises(grpc.RpcError) as caught:
            stub(iter(messages), timeout=20)
        assert caught.value.code() == CODE.UNIMPLEMENTED


def test_strangers_are_told_that_they_must_sign_in(shop, tmp_path):
    client = Client(shop, tmp_path / "proto")
    failure = client.fail("ListUsers", CODE.UNAUTHENTICATED)
    assert failure.text("ErrorInfo", 1) == shop.get("/api/v1/users", 401).json()["error"]["code"]
    client.close()


def test_content_types_that_are_not_spoken(resources):
    path = "/resources.v1.ResourceService/GetResource"
    answer = resources.client.post(path, json={})
    assert answer.status_code == 415 and "application/grpc" in answer.text
    answer = resources.client.post(path, content=b"", headers={"content-type": "application/grpc"})
    assert answer.status_code == 505


def test_a_mask_keeps_the_rest_where_the_document_knows_only_put(api):
    """UpdateResource is PUT there, which replaces; a mask says that all else is to stay."""
    made = make(api, config={"region": "eu"})
    changed = api.call("UpdateResource", resource={"id": made.id, "name": "new"}, update_mask="name")
    assert changed.name == "new" and plain(changed)["config"] == {"region": "eu"}
    assert (changed.monthly_cost, changed.quota_bytes) == ("12.50", 2**40)
    # Without one, what is sent is changed; what the mask names and the message lacks is emptied.
    changed = api.call("UpdateResource", resource={"id": made.id, "status": "inactive"})
    assert (changed.name, changed.status, changed.quota_bytes) == ("new", "inactive", 2**40)
    changed = api.call("UpdateResource", resource={"id": made.id}, update_mask="quotaBytes")
    assert changed.quota_bytes == 0 and changed.name == "new"


NO_ENDPOINTS = """# Notes

```sql
CREATE TABLE users (id UUID PRIMARY KEY, email TEXT UNIQUE NOT NULL, password_hash TEXT NOT NULL,
                    role TEXT NOT NULL DEFAULT 'reader' CHECK (role IN ('admin', 'reader')));
CREATE TABLE notes (id BIGSERIAL PRIMARY KEY, body TEXT NOT NULL);
```

- `POST /api/v1/auth/login` - Sign in

## Authorization

- **admin**: everything
- **reader**: read notes

```protobuf
package notes.v1;

service NoteService {
  rpc ListNotes(ListNotesRequest) returns (ListNotesResponse);
  rpc GetNote(GetNoteRequest) returns (Note);
  rpc CreateNote(CreateNoteRequest) returns (Note);
  rpc UpdateNote(UpdateNoteRequest) returns (Note);
  rpc DeleteNote(DeleteNoteRequest) returns (google.protobuf.Empty);
}
```
"""


@pytest.mark.sqlite
def test_methods_without_an_endpoint_are_operations_under_the_same_rules(serve, tmp_path):
    server = serve(NO_ENDPOINTS)
    client = Client(server, tmp_path / "proto")
    assert client.fail("ListNotes", CODE.UNAUTHENTICATED)
    tokens = {}
    for role in ("admin", "reader"):
        with open(tmp_path / "password", "w+", encoding="ascii") as password:
            password.write("correct horse\n")
            password.seek(0)
            made = run("user", "add", server.spec, f"{role}@example.org", "--role", role,
                       "--password-stdin", "--data", server.data, stdin=password)
        assert made.returncode == 0, made.stderr
        login = server.post("/api/v1/auth/login", {"email": f"{role}@example.org",
                                                   "password": "correct horse"}, 200)
        tokens[role] = [("authorization", f"Bearer {login.json()['access_token']}")]
    made = client.call("CreateNote", note={"body": "one"}, metadata=tokens["admin"])
    made.body = "two"
    assert client.call("UpdateNote", note=made, metadata=tokens["admin"]).body == "two"
    assert client.call("GetNote", id=made.id, metadata=tokens["reader"]).body == "two"
    assert len(client.call("ListNotes", metadata=tokens["reader"]).notes) == 1
    assert client.fail("DeleteNote", CODE.PERMISSION_DENIED, id=made.id, metadata=tokens["reader"])
    assert client.fail("GetNote", CODE.UNAUTHENTICATED, id=made.id,
                       metadata=[("authorization", "Bearer nothing")])
    client.call("DeleteNote", id=made.id, metadata=tokens["admin"])
    assert client.fail("GetNote", CODE.NOT_FOUND, id=made.id, metadata=tokens["admin"])
    assert server.get("/openapi.json").json()["paths"].keys() & {"/notes"} == set()
    client.close()


LIMITED = """# Bells

## Rate Limits

- 3 requests per minute per IP address

```sql
CREATE TABLE bells (id BIGSERIAL PRIMARY KEY, tone TEXT);
```

- `GET /bells`
- `GET /bells/{id}`
"""


def test_limits_say_when_to_try_again(serve, tmp_path):
    server = serve(LIMITED)
    client = Client(server, tmp_path / "proto")
    for _ in range(3):
        client.call("ListBells")
    failure = client.fail("ListBells", CODE.RESOURCE_EXHAUSTED)
    delay = dict(fields_of(dict(failure.details["RetryInfo"])[1]))
    assert 0 < delay[1] <= 60
    server.get("/bells", 429)
    client.close()


def test_over_tls(serve, tmp_path):
    server = serve(EXAMPLES / "resource-service.md", "--tls-self-signed",
                   trust=ssl._create_unverified_context())
    trusted = grpc.ssl_channel_credentials((server.data / "self-signed.crt").read_bytes())
    client = Client(server, tmp_path / "proto", trusted)
    made = make(client)
    assert client.call("GetResource", id=made.id) == made
    client.close()


def test_keys_in_metadata(serve, tmp_path):
    """As over REST: x-api-key is looked at, a cookie is not."""
    server = serve(NO_ENDPOINTS)
    client = Client(server, tmp_path / "proto")
    for metadata in ([("x-api-key", "nothing")], [("authorization", "Basic eDp5")]):
        assert client.fail("ListNotes", CODE.UNAUTHENTICATED, metadata=metadata)
    assert client.fail("ListNotes", CODE.UNAUTHENTICATED, metadata=[("cookie", "phoenix_access=x")])
    client.close()
