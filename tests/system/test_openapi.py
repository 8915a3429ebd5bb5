# SPDX-License-Identifier: Apache-2.0
"""What /openapi.json says is what happens: requests made from its schemas are answered as declared."""

import json
import re
import shutil
import subprocess
from decimal import Decimal

import jsonschema
import pytest

from documents import TYPES
from generate import Maker, faults
import phoenix
from phoenix import EXAMPLES, ROOT, run

REDOCLY = ROOT / "tests/node_modules/.bin/redocly"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def exact(text):
    return json.loads(text, parse_float=Decimal)


class Encoder(json.JSONEncoder):
    """Decimals as numbers, digit by digit."""

    def iterencode(self, o, _one_shot=False):
        return super().iterencode(self.mark(o), _one_shot)

    def mark(self, value):
        if isinstance(value, Decimal):
            return f"\ufdd0{value:f}\ufdd0"
        if isinstance(value, dict):
            return {key: self.mark(each) for key, each in value.items()}
        return [self.mark(each) for each in value] if isinstance(value, list) else value


def encode(value):
    return re.sub(r'"\\ufdd0(.*?)\\ufdd0"', r"\1", Encoder().encode(value))


class Api:
    """A server as its own description tells of it."""

    def __init__(self, server, seed=7):
        self.server = server
        self.document = exact(server.get("/openapi.json").text)
        self.maker = Maker(seed)
        told = json.loads(run("explain", server.spec, "--json").stdout)
        self.references = {}
        for entity in told["entities"]:
            for field in entity["fields"]:
                if field["references"]:
                    self.references[entity["name"], field["name"]] = field["references"]
        self.answered = set()
        self.sent = 0
        self.sign_in()

    def sign_in(self):
        """As the administrator, where the document knows one, else as anybody."""
        paths = [path for path, item in self.document["paths"].items()
                 for operation in item.values() if operation.get("tags") == ["sign in"]]
        if not paths:
            return
        setup = re.search(r"POST (\S+)\n.*Bearer (\S+)", self.server.stdout)
        path = setup[1] if setup else next(each for each in paths if each.endswith("/register"))
        operation = self.document["paths"][path]["post"]
        body = self.good_body(operation) | {"password": "Correct-horse-1"}
        login = next(each for each in ("email", "username") if each in body)
        body[login] = "somebody@example.org"
        headers = {"authorization": f"Bearer {setup[2]}"} if setup else {}
        made = self.send("POST", path, operation, body, headers=headers)
        assert made.status_code == 201, made.text
        path = next(each for each in paths if each.endswith("/login"))
        told = self.server.client.post(path, json={
            login: body[login], "password": body["password"]}).json()
        self.server.client.headers["authorization"] = "Bearer " + told["access_token"]

    def operations(self):
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                # Those need secrets (see test_identity.py), and these an administrator, whom not
                # every document knows.
                if operation.get("tags") != ["sign in"] and not path.startswith("/_/"):
                    yield method.upper(), path, operation

    def resolve(self, schema):
        if "$ref" in schema:
            return self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def body_schema(self, operation):
        content = operation.get("requestBody", {}).get("content", {})
        return self.resolve(content["application/json"]["schema"]) if content else None

    def send(self, method, path, operation, body=None, raw=None, query=None, headers=None):
        """Sends it and holds the answer against what is declared."""
        content = raw if raw is not None else None if body is None else encode(body).encode()
        self.sent += 1
        # As many clients as requests, so that no limit of the document is reached.
        client = f"10.{self.sent >> 16}.{self.sent >> 8 & 255}.{self.sent & 255}"
        headers = ({"content-type": "application/json", "x-forwarded-for": client}
                   | (headers or {}))
        answer = self.server.client.request(method, path, content=content, params=query,
                                            headers=headers)
        told = f"{method} {path} {content and content[:500]}: {answer.status_code} {answer.text[:2000]}"
        declared = operation["responses"].get(str(answer.status_code))
        assert declared is not None, f"undeclared status\n{told}"
        self.answered.add((operation["operationId"], answer.status_code))
        if "content" in declared:
            kind = answer.headers["content-type"].split(";")[0]
            assert kind in declared["content"], told
            schema = declared["content"][kind]["schema"] | {
                "components": self.document["components"]}
            try:
                jsonschema.validate(exact(answer.text), schema, jsonschema.Draft202012Validator,
                                    format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
            except jsonschema.ValidationError as error:
                raise AssertionError(f"{error.message} at {error.json_path}\n{told}") from None
        else:
            assert answer.content == b"", told
        for name in answer.headers:
            if name in ("location", "link"):
                assert name.capitalize() in declared.get("headers", {}), told
        return answer

    def entity_of(self, operation):
        return operation["tags"][0] if operation.get("tags") else None

    def create(self, entity, depth=0):
        """A new record of that entity, with all it refers to; None where nothing makes one."""
        assert depth < 6
        for method, path, operation in self.operations():
            made = any(each.startswith("201") for each in operation["responses"])
            if method == "POST" and made and self.entity_of(operation) == entity and "{" not in path:
                body = self.good_body(operation, depth)
                answer = self.send(method, path, operation, body)
                assert answer.status_code == 201, (body, answer.text)
                return exact(answer.text)
        return None

    def good_body(self, operation, depth=0):
        schema = self.body_schema(operation)
        body = self.maker.body(schema)
        for name in list(body):
            reference = self.references.get((self.entity_of(operation), name))
            if reference is None or body[name] is None:
                continue
            if depth > 3 and name not in schema.get("required", []):
                del body[name]
                continue
            entity, key = reference.split(".")
            other = self.create(entity, depth + 1)
            if other is None:
                pytest.skip(f"nothing creates {entity}")
            body[name] = other[key]
        return body

    def fill(self, path, operation):
        """The path with its parameters filled so that it leads to something."""
        names = re.findall(r"{(\w+)}", path)
        if not names:
            return path
        record = None
        for name in names:
            entity = self.entity_of(operation)
            if len(names) == 1 and path.rstrip("/").split("/")[-1] != "{" + name + "}" and \
                    "Page" in json.dumps(operation["responses"].get("200", {})):
                parent = path.split("/{" + name)[0]  # a list below a parent
                entity = next((self.entity_of(other) for method, other_path, other in
                               self.operations() if other_path == parent and method == "POST"),
                              entity)
            record = self.create(entity) if entity else None
            if record is None:
                return None
            key = name if name in record else "id" if "id" in record else name
            key = key if key in record else name.removeprefix(entity.lower() + "_")
            path = path.replace("{" + name + "}", str(record[key]))
        return path


def check_good_and_bad(api, method, path, operation):
    """One operation: valid requests succeed, each single fault is refused by name."""
    schema = api.body_schema(operation)
    success = [int(each) for each in operation["responses"] if each.startswith("2")]
    target = api.fill(path, operation)
    if not success:
        answer = api.send(method, target or re.sub("{.*?}", "1", path), operation, body={})
        assert answer.status_code == 501
        return
    if target is None:
        return
    for _ in range(3 if schema else 1):
        if method == "DELETE":
            target = api.fill(path, operation)
        body = api.good_body(operation) if schema else None
        answer = api.send(method, target, operation, body)
        if answer.status_code == 409 and method != "DELETE" and "INVALID_STATE" in answer.text:
            continue  # the record would have to be in another state first
        assert answer.status_code in success, f"{method} {target} {body}: {answer.text}"
        if schema and method != "PATCH" and path.count("{") == 0:
            got = exact(answer.text)
            for name, value in body.items():
                if name in got and isinstance(value, (int, Decimal, bool, type(None))):
                    assert got[name] == value, name
    if schema:
        check_faults(api, method, target, operation, schema)


def check_faults(api, method, target, operation, schema):
    good = api.good_body(operation)
    for name, body in faults(schema, good):
        answer = api.send(method, target, operation, body)
        assert answer.status_code == 400, f"{method} {target} {name} in {body}: {answer.text}"
        assert f'"{name}"' in answer.text, f"{name} is not named: {answer.text}"
    for raw in (b"", b"{", b"[]", b"\xff", b'{"a":1,"a":2}'):
        status = api.send(method, target, operation, raw=raw).status_code
        assert status == 400 or (raw == b"" and status in (200, 409)), raw
    assert api.send(method, target, operation, raw=b"a=b", headers={
        "content-type": "application/x-www-form-urlencoded"}).status_code == 415


def check_parameters(api, method, path, operation):
    target = api.fill(path, operation) or re.sub("{.*?}", "1", path)
    for parameter in operation.get("parameters", []):
        name, schema = parameter["name"], parameter["schema"]
        if parameter["in"] == "path":
            if schema.get("format") == "uuid" or schema["type"] == "integer":
                bad = re.sub(r"{\w+}", "not-a-key", path)
                assert api.send(method, bad, operation, body={}).status_code in (400, 501)
            continue
        if method != "GET" or parameter["in"] != "query" or name in ("cursor", "sort", "fields",
                                                                    "count"):
            continue
        value = api.maker.value(schema | {"maximum": schema.get("maximum", 30000),
                                          "minimum": schema.get("minimum", 0)}, False)
        answer = api.send(method, target, operation, query={name: str(value).lower()
                          if isinstance(value, bool) else str(value)})
        assert answer.status_code == 200, f"{name}={value}: {answer.text}"
        if schema["type"] in ("integer", "number", "boolean") or schema.get("format"):
            assert api.send(method, target, operation, query={name: "?"}).status_code == 400, name


def check_methods(api):
    for path, item in api.document["paths"].items():
        declared = {method.upper() for method in item}
        target = re.sub("{.*?}", "1", path)
        allowed = declared | {"OPTIONS"} | ({"HEAD"} if "GET" in declared else set())
        for method in METHODS - declared:
            answer = api.server.client.request(method, target)
            assert answer.status_code == 405, f"{method} {target}"
            assert set(answer.headers["allow"].split(", ")) == allowed


def drive(serve, specification):
    api = Api(serve(specification, "--trusted-proxy", "127.0.0.1"))
    for method, path, operation in api.operations():
        check_good_and_bad(api, method, path, operation)
        check_parameters(api, method, path, operation)
    check_methods(api)
    return api


@pytest.mark.parametrize("name", ["resource-service", "shop", "finance", "feature"])
def test_every_operation_does_what_is_declared(serve, name):
    api = drive(serve, EXAMPLES / f"{name}.md")
    assert {status for _, status in api.answered} >= {200, 201, 400}


def test_every_type_does_what_is_declared(serve):
    drive(serve, TYPES)


HEALTH = """# Lamps

## API

| Method | Path |
|---|---|
| GET | /lamps |
| GET | /health |
| GET | /internal/readiness |

```sql
CREATE TABLE lamps (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
```
"""


def test_health_answers_as_declared_and_readiness_says_what_it_found(serve):
    api = drive(serve, HEALTH)
    assert api.server.get("/health").json() == {"status": "alive"}
    assert api.server.get("/internal/readiness").json() == {"status": "ready",
                                                            "checks": {"store": "ok"}}
    assert "503" not in api.document["paths"]["/health"]["get"]["responses"]
    assert "503" in api.document["paths"]["/internal/readiness"]["get"]["responses"]


def test_the_printed_and_the_served_description_are_one(shop):
    assert run("openapi", shop.spec).stdout == shop.get("/openapi.json").text


@pytest.mark.parametrize("name", ["resource-service", "shop", "finance", "feature", "types"])
def test_a_linter_finds_no_error(tmp_path, name):
    if not REDOCLY.exists():
        assert shutil.which("npm"), "npm is missing: tools/install-dependencies test"
        pytest.skip("@redocly/cli is not installed: npm ci in tests/")
    specification = EXAMPLES / f"{name}.md"
    if name == "types":
        specification = tmp_path / "types.md"
        specification.write_text(TYPES)
    description = tmp_path / "openapi.json"
    description.write_text(run("openapi", specification).stdout)
    done = subprocess.run([REDOCLY, "lint", description], capture_output=True, text=True,
                          timeout=100, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
