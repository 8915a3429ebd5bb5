# SPDX-License-Identifier: Apache-2.0
"""One scenario, driven over REST and over gRPC, each on a server of its own: every answer must say
the same, be it a record, a page or a refusal."""

import base64
import json
from datetime import datetime, timezone
from decimal import Decimal

import grpc
import pytest
from google.protobuf import json_format

from grpc_client import Client, Failure

DOCUMENT = """# Field lab

```sql
CREATE TABLE users (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member'))
);

CREATE TABLE samples (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    code VARCHAR(5) NOT NULL UNIQUE,
    note TEXT,
    price DECIMAL(12, 2),
    ratio NUMERIC,
    small SMALLINT CHECK (small >= 0),
    medium INTEGER NOT NULL,
    large BIGINT,
    weight DOUBLE PRECISION,
    is_open BOOLEAN NOT NULL DEFAULT TRUE,
    seen_at TIMESTAMP WITH TIME ZONE,
    day DATE,
    hour TIME,
    data JSONB,
    options JSONB NOT NULL DEFAULT '{}',
    picture BYTEA,
    owner UUID,
    mood VARCHAR(10) NOT NULL DEFAULT 'glad' CHECK (mood IN ('glad', 'sad')),
    tags TEXT[],
    created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
);
```

## API Endpoints

- `POST /auth/register` - Register
- `POST /auth/login` - Sign in
- `GET /auth/me` - Who is signed in
- `GET /users` - List accounts
- `GET /samples` - List samples
- `POST /samples` - Add a sample
- `GET /samples/{id}` - One sample
- `PATCH /samples/{id}` - Change a sample
- `DELETE /samples/{id}` - Throw a sample away

## Authorization

- **Admin**: Full access
- **Member**: Manage samples
- **Guest**: Read samples

Passwords are hashed with bcrypt at cost 4.

## Rate limits

- Writes: 40 per hour per IP
"""

PASSWORD = "correct horse battery"
NOBODY = "01900000-0000-7000-8000-000000000000"

# REST's status for each of gRPC's codes that the scenario meets.
STATUSES = {grpc.StatusCode.INVALID_ARGUMENT: {400}, grpc.StatusCode.NOT_FOUND: {404},
            grpc.StatusCode.ALREADY_EXISTS: {409}, grpc.StatusCode.UNAUTHENTICATED: {401},
            grpc.StatusCode.PERMISSION_DENIED: {403}, grpc.StatusCode.RESOURCE_EXHAUSTED: {429}}


class Api:
    """What both ways in have in common: ids and moments become names that the two runs share."""

    def __init__(self, server):
        self.server = server
        self.ids = {}
        server.post("/auth/register", {"email": "ada@example.org", "password": PASSWORD})
        self.token = server.post("/auth/login", {"email": "ada@example.org", "password": PASSWORD},
                                 200).json()["access_token"]

    def id(self, name):
        return next((own for own, each in self.ids.items() if each == name), name)

    def record(self, record):
        record = dict(record)
        if "id" in record:
            record["id"] = self.ids.setdefault(record["id"], f"#{len(self.ids) + 1}")
        if record.get("created_at"):
            assert abs((datetime.now(timezone.utc) - instant(record["created_at"])).seconds) < 600
            record["created_at"] = "now"
        if record.get("tags", ()) is None:
            record["tags"] = []  # protobuf has no list that is not there
        for name in ("price", "ratio"):
            if record.get(name) is not None:
                record[name] = Decimal(record[name])
        if record.get("weight") is not None:
            record["weight"] = float(record["weight"])
        if record.get("seen_at"):
            record["seen_at"] = instant(record["seen_at"])
        return record


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class Rest(Api):
    def __init__(self, server, _):
        super().__init__(server)

    def ask(self, method, path, is_guest=False, **options):
        headers = {} if is_guest else {"Authorization": f"Bearer {self.token}"}
        answer = self.server.client.request(method, path, headers=headers, **options)
        if answer.status_code >= 400:
            error = answer.json()["error"]
            details = error.get("details") or {}
            errors = details.get("errors") or []
            return {"refused": {answer.status_code}, "code": error["code"],
                    "fields": sorted((each["field"], each["reason"]) for each in errors)}
        return json.loads(answer.text, parse_float=Decimal) if answer.text else {}

    def one(self, answer):
        return answer if "refused" in answer else self.record(answer)

    def create(self, is_guest=False, **fields):
        return self.one(self.ask("POST", "/samples", is_guest, json=fields))

    def get(self, name, mask=None):
        options = {"params": {"fields": ",".join(mask)}} if mask else {}
        return self.one(self.ask("GET", f"/samples/{self.id(name)}", **options))

    def update(self, name, **fields):
        return self.one(self.ask("PATCH", f"/samples/{self.id(name)}", json=fields))

    def delete(self, name):
        return self.ask("DELETE", f"/samples/{self.id(name)}")

    def users(self):
        return self.ask("GET", "/users")

    def list(self, size, order, conditions, cursor=None):
        params = {"limit": size, "sort": ",".join(("-" if down else "") + name for name, down in order)}
        for name, operator, value in conditions:
            params[name if operator == "=" else f"{name}.{ {'>=': 'gte', '<': 'lt'}[operator] }"] = value
        if cursor:
            params["cursor"] = cursor
        answer = self.ask("GET", "/samples", params=params)
        if "refused" in answer:
            return answer, None
        return [self.record(each) for each in answer["data"]], answer["meta"]["next_cursor"]


class Grpc(Api):
    def __init__(self, server, folder):
        super().__init__(server)
        self.client = Client(server, folder)
        self.sample = self.client.message("field_lab.v1.Sample").DESCRIPTOR

    def ask(self, name, is_guest=False, **fields):
        metadata = () if is_guest else (("authorization", f"Bearer {self.token}"),)
        try:
            return self.client.call(name, metadata=metadata, **fields)
        except grpc.RpcError as error:
            failure = Failure(error)
            fields = [(field.rpartition(".")[2], reason)
                      for field, reason in failure.violations.items()]
            return {"refused": STATUSES[failure.code], "code": failure.text("ErrorInfo", 1),
                    "fields": sorted(fields)}

    def message(self, fields):
        """JSON of REST as JSON of protobuf: enumerations by their values' names, bytes are base64 in
        both."""
        fields = {name: value for name, value in fields.items() if value is not None}
        if "mood" in fields:
            fields["mood"] = f"SAMPLE_MOOD_{fields['mood'].upper()}"
        return {name: str(value) if name in ("price", "ratio") else value
                for name, value in fields.items()}

    def one(self, answer, mask=None):
        if isinstance(answer, dict):
            return answer
        record = json_format.MessageToDict(answer, preserving_proto_field_name=True)
        if "mood" in record:
            record["mood"] = record["mood"].removeprefix("SAMPLE_MOOD_").lower()
        for field in self.sample.fields:
            if mask is not None and field.name not in mask:
                assert field.name not in record
            elif field.name not in record:
                # What has presence is null where it is not there; what has none is empty.
                record[field.name] = ([] if field.label == field.LABEL_REPEATED else
                                      None if field.has_presence else field.default_value)
            elif field.cpp_type == field.CPPTYPE_INT64:
                record[field.name] = int(record[field.name])
        return self.record(record)

    def create(self, is_guest=False, **fields):
        return self.one(self.ask("CreateSample", is_guest, sample=self.message(fields)))

    def get(self, name, mask=None):
        options = {"read_mask": ",".join(mask)} if mask else {}
        return self.one(self.ask("GetSample", id=self.id(name), **options), mask)

    def update(self, name, **fields):
        return self.one(self.ask("UpdateSample", sample={"id": self.id(name), **self.message(fields)},
                                 update_mask=",".join(json_format_path(each) for each in fields)))

    def delete(self, name):
        answer = self.ask("DeleteSample", id=self.id(name))
        return answer if isinstance(answer, dict) else {}

    def users(self):
        return self.ask("ListUsers")

    def list(self, size, order, conditions, cursor=None):
        answer = self.ask("ListSamples", page_size=size, page_token=cursor or "",
                          order_by=", ".join(name + (" desc" if down else "") for name, down in order),
                          filter=" AND ".join(f"{name} {operator} {json.dumps(value)}"
                                              for name, operator, value in conditions))
        if isinstance(answer, dict):
            return answer, None
        return [self.one(each) for each in answer.samples], answer.next_page_token or None


def json_format_path(name):
    """A field mask's path as JSON has it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


FULL = {
    "code": "full", "note": "naïve ☃", "price": 12.5, "ratio": 0.1, "small": 7, "medium": -3,
    "large": 9007199254740993, "weight": 1.5e-7, "is_open": False,
    "seen_at": "2026-02-03T04:05:06.789Z", "day": "2026-02-28", "hour": "23:59:59",
    "data": {"list": [1, "two", None, {"deep": True}]}, "options": {"zone": "eu", "size": 2},
    "picture": base64.b64encode(bytes(range(256))).decode(),
    "owner": "018f4e9e-7c1d-7b3a-9d5e-2f6a1b0c3d4e", "mood": "sad", "tags": ["a", "", "ü"],
}
SPARSE = {"code": "bare", "medium": 0}
ZERO = {"code": "zero", "note": "", "price": 0, "small": 0, "medium": 0, "large": 0, "weight": 0,
        "is_open": False, "data": 0, "options": {}, "picture": "", "tags": ["x"]}


def run_scenario(api):
    """Every answer, in order, each with the name of what was asked."""
    seen = []

    def note(name, answer):
        seen.append((name, answer))
        return answer

    for name, fields in [("full", FULL), ("sparse", SPARSE), ("zero", ZERO)]:
        made = note(f"create {name}", api.create(**fields))
        assert note(f"get {name}", api.get(made["id"])) == made
    note("some fields", api.get("#1", mask=["code", "mood", "price"]))

    # Changes: of one field, to zero, to nothing, of several.
    note("change", api.update("#1", note="other"))
    note("to zero", api.update("#1", small=0, is_open=False, price=0))
    note("to nothing", api.update("#1", weight=None, seen_at=None, data=None, day=None))
    note("several", api.update("#2", mood="sad", options={"a": [1]}, tags=["t"], large=-1))
    note("all of it", api.get("#1"))

    # What breaks a rule, what is taken, what is not there.
    note("too long", api.create(code="longer", medium=1))
    note("two faults", api.create(code="longer", medium=1, small=-1))
    note("no decimal", api.update("#2", price=1.234))
    note("no moment", api.create(code="m", medium=1, day="2026-02-30"))
    note("required", api.create(code="r"))
    note("emptied though required", api.update("#2", options=None))
    note("taken", api.create(code="full", medium=1))
    note("nobody's", api.get(NOBODY))
    note("nobody's change", api.update(NOBODY, note="x"))
    note("nobody's end", api.delete(NOBODY))
    note("no id", api.get("no-uuid"))

    # Who may not.
    note("a guest creates", api.create(is_guest=True, **SPARSE))
    note("a member asks for accounts", api.users())

    # Lists: order, conditions, pages.
    for number in range(7):
        note(f"item {number}", api.create(code=f"i{number}", medium=number // 2, mood="sad"))
    for order in [[("code", False)], [("medium", True), ("code", False)]]:
        for conditions in [[], [("mood", "=", "sad")], [("medium", ">=", 1), ("medium", "<", 3)]]:
            cursor, pages = None, 0
            while pages == 0 or cursor:
                page, cursor = api.list(3, order, conditions, cursor)
                note(f"page {pages} by {order} where {conditions}", page)
                note("goes on", cursor is not None)
                pages += 1
    note("no such order", api.list(3, [("nothing", False)], [])[0])
    note("bad cursor", api.list(3, [("code", False)], [], "AAAA")[0])

    note("delete", api.delete("#2"))
    note("gone", api.get("#2"))
    note("deleted twice", api.delete("#2"))

    # The limit of writes, which all of the above has counted against.
    for number in range(40):
        answer = note(f"fast {number}", api.create(code=f"f{number}", medium=1))
        if "refused" in answer:
            break
    return seen


def difference(one, other):
    """Of two records, the fields that differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = {name for name in {*one, *other} if one.get(name) != other.get(name)}
        return [{name: each.get(name) for name in sorted(names)} for each in (one, other)]
    return one, other


# What each protocol words in its own terms.
def comparable(name, answer):
    if isinstance(answer, dict) and "refused" in answer:
        answer = dict(answer)
        if name in ("no such order", "bad cursor", "no id"):
            answer["fields"] = len(answer["fields"])
    return answer


@pytest.fixture
def both(serve, tmp_path):
    servers = [serve(DOCUMENT, data=tmp_path / name) for name in ("rest", "grpc")]
    return Rest(servers[0], None), Grpc(servers[1], tmp_path / "proto")


def test_rest_and_grpc_say_the_same(both):
    rest, grpc_ = both
    ours, theirs = run_scenario(rest), run_scenario(grpc_)
    different = [(name, *difference(one, other)) for (name, one), (_, other) in zip(ours, theirs)
                 if comparable(name, one) != comparable(name, other)]
    assert not different, "\n".join(f"{name}:\n  REST {one}\n  gRPC {other}"
                                    for name, one, other in different)
    assert [name for name, _ in ours] == [name for name, _ in theirs]
    # It was refused at the end, and everything before was met.
    answers = dict(ours)
    assert ours[-1][1]["refused"] == {429}
    assert answers["create full"]["large"] == 9007199254740993
    assert answers["two faults"]["refused"] == {400} and len(answers["two faults"]["fields"]) == 2
    assert answers["taken"]["refused"] == {409}
    assert answers["a guest creates"]["refused"] == {401}
    assert answers["a member asks for accounts"]["refused"] == {403}
