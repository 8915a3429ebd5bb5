# SPDX-License-Identifier: Apache-2.0
"""The conventions of the API, on every example and on the templates."""

import json
import re

import pytest

from documents import ENDPOINTS, document
from generate import wrong_values
from phoenix import EXAMPLES, run
from test_openapi import Api, encode

NAMES = ["resource-service", "shop", "finance", "feature"]


@pytest.fixture(scope="module", params=NAMES)
def example(request, tmp_path_factory):
    from phoenix import Server
    path = EXAMPLES / f"{request.param}.md"
    with Server(path, tmp_path_factory.mktemp("example") / "data") as server:
        yield Api(server)


def creators(api):
    for method, path, operation in api.operations():
        if method == "POST" and "201" in operation["responses"] and "{" not in path:
            yield path, operation


def test_all_faults_of_a_body_in_one_answer(example):
    for path, operation in creators(example):
        schema = example.body_schema(operation)
        body = {name: next(wrong_values(each)) for name, each in schema["properties"].items()
                if list(wrong_values(each))}
        body |= {"unknown_one": 1, "unknown_two": None}
        before = example.server.get(path + "?count=exact").json()["meta"]["total"]
        answer = example.send("POST", path, operation, body)
        assert answer.status_code == 400
        told = re.findall(r'"field":"(\w+)"', answer.text)
        assert set(told) == set(body), path
        assert example.server.get(path + "?count=exact").json()["meta"]["total"] == before


def test_the_life_of_a_record(example):
    for path, operation in creators(example):
        entity = example.entity_of(operation)
        made = example.create(entity)
        item = next((each for each in example.document["paths"]
                     if re.fullmatch(re.escape(path) + r"/{\w+}", each)), None)
        methods = example.document["paths"].get(item, {})
        if "get" not in methods:
            continue
        key = next(name for name in ("id", re.search(r"{(\w+)}", item)[1]) if name in made)
        url = f"{path}/{made[key]}"
        answer = example.server.get(url)
        assert json.loads(answer.text, parse_float=str) == json.loads(encode(made), parse_float=str)
        head = example.server.client.head(url)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(answer.content))
        for other in (url, path):
            options = example.server.client.options(other)
            assert options.status_code == 204
            assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["allow"].split(", "))
        if "delete" in methods:
            example.server.delete(url)
            missing = example.server.get(url, 404)
            assert missing.headers["content-type"] == "application/json"
            assert example.server.client.head(url).status_code == 404
            example.server.delete(url, 404)


def test_what_the_server_sets_cannot_be_set(example):
    for path, operation in creators(example):
        schema = example.resolve(example.document["components"]["schemas"][
            operation["responses"]["201"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]])
        fixed = [name for name, each in schema["properties"].items() if each.get("readOnly")]
        assert fixed, path
        body = example.good_body(operation) | {name: "2001-01-01T00:00:00Z" for name in fixed}
        made = example.send("POST", path, operation, body)
        assert made.status_code == 201
        assert all(made.json()[name] != "2001-01-01T00:00:00Z" for name in fixed)


def test_codes_are_those_of_the_document(example):
    text = example.server.spec.read_text()
    path, operation = next(creators(example))
    for answer in (example.send("POST", path, operation, {"no_such_field": 1}), example.server.get(path + "?x=1", 400),
                   example.server.get(path + "?limit=-1", 400)):
        code = re.search(r'"code":"?([^",]+)', answer.text)[1]
        assert code in text or code in ("VALIDATION_ERROR", "BAD_REQUEST"), code


def test_problem_details_say_the_same(example):
    path, operation = next(creators(example))
    for method, target, status in (("POST", path, 400), ("GET", "/nowhere", 404), ("DELETE", path, 405),
                                   ("GET", path + "?x=1", 400)):
        body = {"no_such_field": 1}
        plain = example.server.client.request(method, target, json=body)
        told = example.server.client.request(method, target, json=body, headers={
            "accept": "application/problem+json", "x-request-id": "same"})
        assert plain.status_code == told.status_code == status
        assert told.headers["content-type"] == "application/problem+json"
        problem = told.json()
        assert problem["status"] == status and problem["instance"] == target.split("?")[0]
        assert problem["request_id"] == told.headers["x-request-id"] == "same"
        assert f'"{problem["code"]}"' in plain.text
        assert problem["title"] and problem["detail"]


@pytest.mark.parametrize("body,line,column", [
    ('{"name" "x"}', 1, 9), ('{\n  "name": tru\n}', 2, 11), ('{\n\n"a":1,\n}', 4, 1), ('{"a":1', 1, 7),
    ('{"name":"a\nb"}', 1, 11), ('{"a":1}}', 1, 8), ("\n\n  nonsense", 3, 3), ('{"ä":01}', 1, 7),
])
def test_malformed_json_says_where(resources, body, line, column):
    answer = resources.client.post("/api/v1/resources", content=body.encode(),
                                   headers={"content-type": "application/json"})
    assert answer.status_code == 400
    found = re.search(r"line (\d+), column (\d+)", answer.json()["error"]["message"])
    assert found, answer.text
    assert int(found[1]) == line
    assert abs(int(found[2]) - column) <= 3, answer.text


PARTS = document("parts", """
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(40) NOT NULL,
    color VARCHAR(10) DEFAULT 'grey',
    size INTEGER,
    data JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP""")


def test_patch_and_put(serve):
    parts = serve(PARTS)
    made = parts.post("/parts", {"name": "bolt", "size": 5, "color": None, "data": {"a": 1, "b": 2}}).json()
    assert made["color"] is None
    url = f"/parts/{made['id']}"
    now = parts.patch(url, {"size": None}).json()
    assert (now["name"], now["size"], now["color"]) == ("bolt", None, None)
    assert now["created_at"] == made["created_at"] and now["updated_at"] > made["updated_at"]
    assert parts.patch(url, {}).json()["name"] == "bolt"
    parts.patch(url, {"name": None}, 400)
    assert parts.patch(url, {"id": 99, "created_at": None, "name": "nut"}).json()["id"] == made["id"]
    put = parts.put(url, {"name": "screw"}).json()
    assert (put["name"], put["size"], put["color"], put["data"]) == ("screw", None, "grey", None)
    assert put["created_at"] == made["created_at"]
    parts.put(url, {"size": 1}, 400)
    parts.put("/parts/4711", {"name": "new"}, 404)
    parts.patch("/parts/4711", {"name": "new"}, 404)
    patched = parts.client.patch(url, content=b'{"size":7}',
                                 headers={"content-type": "application/merge-patch+json"})
    assert patched.json()["size"] == 7
    assert parts.get(url).json() == patched.json()


def test_lists_below_a_parent(serve):
    shelf = serve(f"""# Technical Specification: Shelf

## Data Model

```sql
CREATE TABLE shelves (id BIGSERIAL PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE TABLE books (id BIGSERIAL PRIMARY KEY, shelf_id BIGINT NOT NULL REFERENCES shelves(id),
                    title VARCHAR(40) NOT NULL);
```
{ENDPOINTS.format(name="shelves")}{ENDPOINTS.format(name="books")}
| Method | Path | Description |
|--------|------|-------------|
| GET | `/shelves/{{shelf_id}}/books` | List the books of a shelf |
| POST | `/shelves/{{shelf_id}}/books` | Put a book on a shelf |
""")
    one, two = (shelf.post("/shelves", {"name": name}).json()["id"] for name in ("one", "two"))
    made = shelf.post(f"/shelves/{one}/books", {"title": "A"}).json()
    assert made["shelf_id"] == one
    shelf.post(f"/shelves/{two}/books", {"title": "B", "shelf_id": two})
    shelf.post(f"/shelves/{two}/books", {"title": "C", "shelf_id": one}, 400)
    assert [each["title"] for each in shelf.get(f"/shelves/{two}/books").json()["data"]] == ["B"]
    shelf.post("/shelves/99/books", {"title": "D"}, 404)
    shelf.get("/shelves/99/books", 404)
    assert shelf.get("/books?count=exact").json()["meta"]["total"] == 2


@pytest.mark.parametrize("shape", ["component", "project", "feature", "technology"])
def test_a_new_document_runs_as_it_stands(serve, tmp_path, shape):
    run("new", shape, tmp_path / "new.md")
    server = serve(tmp_path / "new.md")
    assert server.get("/openapi.json").json()["openapi"].startswith("3.1")
    server.get("/nowhere", 404)


def test_a_new_component_serves_its_resources(serve, tmp_path):
    run("new", "component", tmp_path / "new.md")
    server = serve(tmp_path / "new.md")
    paths = server.get("/openapi.json").json()["paths"]
    collection = next(path for path, item in paths.items() if "post" in item and "{" not in path)
    error = server.post(collection, {"no_such_field": 1}, 400).json()["error"]
    assert error["code"] in (tmp_path / "new.md").read_text()
