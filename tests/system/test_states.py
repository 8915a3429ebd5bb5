# SPDX-License-Identifier: Apache-2.0
"""The order of states that a document gives is kept, whichever way a change comes."""

import threading

import grpc
import pytest

from grpc_client import Client
from phoenix import connect

ARTICLES = """# Articles

## Data Model

```sql
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    status VARCHAR(20) NOT NULL
        CHECK (status IN ('draft', 'review', 'published', 'archived', 'lost'))
);
CREATE TABLE parcels (
    id INTEGER PRIMARY KEY,
    state VARCHAR(20) NOT NULL DEFAULT 'packed'
        CHECK (state IN ('packed', 'sent', 'received', 'returned')),
    size VARCHAR(10) NOT NULL DEFAULT 'small' CHECK (size IN ('small', 'large'))
);
CREATE TABLE lamps (
    id INTEGER PRIMARY KEY,
    status VARCHAR(20) NOT NULL DEFAULT 'off' CHECK (status IN ('off', 'on', 'broken'))
);
```

## Article states

```mermaid
stateDiagram-v2
    [*] --> draft
    draft --> review : submit
    review --> published : approve
    review --> draft : reject
    published --> archived
    draft --> archived : discard
```

## API

- `GET /articles`
- `POST /articles`
- `GET /articles/{id}`
- `PUT /articles/{id}`
- `PATCH /articles/{id}`
- `PATCH /articles/{id}/status`
- `POST /articles/{id}/submit`
- `POST /articles/{id}/approve`
- `POST /articles/{id}/reject`
- `POST /articles/{id}/archive`
- `POST /articles/{id}/discard`
- `POST /articles/{id}/lose`
- `POST /parcels`
- `PATCH /parcels/{id}`
- `POST /parcels/{id}/send` - sends it (packed → sent)
- `DELETE /parcels/{id}` - calls it back: sets its state to returned
- `POST /lamps`
- `PATCH /lamps/{id}`
- `POST /lamps/{id}/break`

## Errors

| Code | HTTP | Meaning |
|---|---|---|
| BAD_TRANSITION | 409 | This transition is not possible |
"""


@pytest.fixture
def articles(serve):
    server = serve(ARTICLES)
    server.ask = lambda method, path, expected, **body: ask(server, method, path, expected, body)
    return server


def ask(server, method, path, expected, body, **options):
    answer = server.client.request(method, path, json=body or None, **options)
    assert answer.status_code == expected, answer.text
    return answer.json() if answer.content else None


def refusal(answer):
    error = answer["error"]
    return error["code"], error["details"]["state"], error["details"]["next_states"]


@pytest.mark.smoke
def test_a_change_that_no_arrow_allows_is_refused(articles):
    made = articles.ask("POST", "/articles", 201, title="One")
    assert made["status"] == "draft"
    path = f"/articles/{made['id']}"
    told = articles.ask("POST", f"{path}/approve", 409)
    assert refusal(told) == ("BAD_TRANSITION", "draft", ["review", "archived", "lost"])
    assert "it may become 'review', 'archived' or 'lost'" in told["error"]["message"]
    assert articles.ask("GET", path, 200)["status"] == "draft"
    assert articles.ask("POST", f"{path}/submit", 200)["status"] == "review"
    assert refusal(articles.ask("POST", f"{path}/submit", 409))[1] == "review"
    assert articles.ask("POST", f"{path}/approve", 200)["status"] == "published"
    assert articles.ask("POST", f"{path}/archive", 200)["status"] == "archived"
    told = articles.ask("PATCH", path, 409, status="draft")
    assert refusal(told) == ("BAD_TRANSITION", "archived", ["lost"])


def test_an_action_goes_along_its_own_arrow_alone(articles):
    made = articles.ask("POST", "/articles", 201, title="One")
    path = f"/articles/{made['id']}"
    articles.ask("POST", f"{path}/submit", 200)
    articles.ask("POST", f"{path}/discard", 409)  # from draft, though archive leads there too
    assert articles.ask("POST", f"{path}/reject", 200)["status"] == "draft"
    assert articles.ask("POST", f"{path}/discard", 200)["status"] == "archived"


def test_writing_the_state_goes_the_same_ways(articles):
    made = articles.ask("POST", "/articles", 201, title="One", status="draft")
    path = f"/articles/{made['id']}"
    articles.ask("PATCH", path, 409, status="published")
    articles.ask("PATCH", f"{path}/status", 409, status="published")
    articles.ask("PUT", path, 409, title="Two", status="published")
    assert articles.ask("GET", path, 200) == {**made, "title": "One"}
    assert articles.ask("PATCH", path, 200, status="draft", title="Two")["title"] == "Two"
    assert articles.ask("PATCH", path, 200, status="review")["status"] == "review"
    kept = articles.ask("PUT", path, 200, title="Three")
    assert (kept["title"], kept["status"]) == ("Three", "review")
    assert articles.ask("PUT", path, 200, title="Four", status="published")["status"] == "published"
    assert articles.ask("PATCH", f"{path}/status", 200, status="archived")["status"] == "archived"
    articles.ask("PATCH", path, 400, status="burnt")
    articles.ask("PATCH", path, 400, status=None)
    articles.ask("PATCH", "/articles/77", 404, status="draft")
    articles.ask("POST", "/articles/77/submit", 404)


def test_a_record_begins_where_the_states_begin(articles):
    told = articles.ask("POST", "/articles", 409, title="One", status="published")
    assert refusal(told) == ("BAD_TRANSITION", None, ["draft"])
    articles.ask("POST", "/articles", 400, title="One", status="burnt")
    assert articles.ask("GET", "/articles", 200)["data"] == []


def test_a_state_that_no_arrow_reaches_is_the_endpoints_matter(articles):
    made = articles.ask("POST", "/articles", 201, title="One")
    assert articles.ask("POST", f"/articles/{made['id']}/lose", 200)["status"] == "lost"
    told = articles.ask("POST", f"/articles/{made['id']}/lose", 409)
    assert refusal(told) == ("BAD_TRANSITION", "lost", [])
    told = articles.ask("PATCH", f"/articles/{made['id']}", 409, status="draft")
    assert "final" in told["error"]["message"]


def test_a_version_that_is_stale_is_told_before_a_state(articles):
    made = articles.ask("POST", "/articles", 201, title="One")
    path = f"/articles/{made['id']}"
    tag = articles.client.get(path).headers["etag"]
    answer = articles.client.patch(path, json={"status": "published"}, headers={"if-match": tag})
    assert answer.status_code == 409
    answer = articles.client.patch(path, json={"status": "review"}, headers={"if-match": tag})
    assert answer.status_code == 200
    answer = articles.client.patch(path, json={"status": "published"}, headers={"if-match": tag})
    assert answer.status_code == 412


def test_an_endpoint_says_where_it_starts_and_the_rest_stays_free(articles):
    made = articles.ask("POST", "/parcels", 201, size="small")
    path = f"/parcels/{made['id']}"
    assert articles.ask("PATCH", path, 200, state="received")["state"] == "received"
    assert refusal(articles.ask("POST", f"{path}/send", 409))[1] == "received"
    articles.ask("PATCH", path, 409, state="sent")
    articles.ask("PATCH", path, 200, state="packed", size="large")
    assert articles.ask("POST", f"{path}/send", 200)["state"] == "sent"
    articles.ask("POST", "/parcels", 409, state="sent")


def test_a_list_of_values_is_no_order(articles):
    made = articles.ask("POST", "/lamps", 201, status="broken")
    for state in ("on", "off", "broken", "off"):
        articles.ask("PATCH", f"/lamps/{made['id']}", 200, status=state)


def test_of_many_transitions_at_once_one_comes_through(articles):
    for _ in range(4):
        made = articles.ask("POST", "/articles", 201, title="One")
        told = []

        def submit():
            with connect(articles.url) as client:
                told.append(client.post(f"/articles/{made['id']}/submit").status_code)

        threads = [threading.Thread(target=submit) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == [200] + [409] * 7


def test_grpc_keeps_the_order(articles, tmp_path):
    client = Client(articles, tmp_path / "grpc")
    made = client.call("CreateArticle", article={"title": "One"})
    refused = client.fail("UpdateArticle", grpc.StatusCode.FAILED_PRECONDITION,
                          article={"id": made.id, "status": "ARTICLE_STATUS_PUBLISHED"},
                          update_mask="status")
    assert "'archived' or 'lost'" in refused.message
    assert "PreconditionFailure" in refused.details
    client.fail("ApproveArticle", grpc.StatusCode.FAILED_PRECONDITION, id=made.id)
    assert client.call("SubmitArticle", id=made.id).status == 2  # review


def test_a_delete_that_is_a_step_keeps_the_row(articles):
    made = articles.ask("POST", "/parcels", 201, size="small")
    back = articles.ask("DELETE", f"/parcels/{made['id']}", 200)
    assert back == made | {"state": "returned"}
    articles.ask("PATCH", f"/parcels/{made['id']}", 200, size="large")  # it is still there


KITES = """# Kites

## Data Model

```sql
CREATE TABLE flights (
    id INTEGER PRIMARY KEY,
    title TEXT,
    status VARCHAR(20) NOT NULL DEFAULT 'furled'
        CHECK (status IN ('furled', 'aloft', 'landed'))
);
CREATE TABLE repairs (
    id INTEGER PRIMARY KEY,
    title TEXT,
    status VARCHAR(20) NOT NULL DEFAULT 'asked' CHECK (status IN ('asked', 'begun', 'done'))
);
```

## Way of a Repair, its states

```
asked -> begun       (sailor, mender)
begun -> done        (mender)
```

## API

- `POST /flights`
- `PATCH /flights/{id}`
- `POST /flights/{id}/launch` - furled → aloft
- `POST /flights/{id}/land` - aloft → landed
- `POST /repairs`
- `PATCH /repairs/{id}`
"""


def test_no_state_is_offered_that_no_arrow_of_an_endpoint_leads_to(serve):
    server = serve(KITES)
    made = ask(server, "POST", "/flights", 201, {"title": "One"})
    path = f"/flights/{made['id']}"
    told = ask(server, "POST", f"{path}/land", 409, {})
    assert told["error"]["details"]["next_states"] == ["aloft"]
    ask(server, "POST", f"{path}/launch", 200, {})
    ask(server, "POST", f"{path}/land", 200, {})
    told = ask(server, "PATCH", path, 409, {"status": "furled"})
    assert "next_states" not in told["error"]["details"] or not told["error"]["details"]["next_states"]
    assert "is final" in told["error"]["message"]


def test_who_may_go_along_an_arrow_is_no_state(serve):
    server = serve(KITES)
    ask(server, "POST", "/repairs", 409, {"status": "done"})
    made = ask(server, "POST", "/repairs", 201, {"title": "One"})
    path = f"/repairs/{made['id']}"
    told = ask(server, "PATCH", path, 409, {"status": "done"})
    assert told["error"]["details"]["next_states"] == ["begun"]
    ask(server, "PATCH", path, 200, {"status": "begun"})
    ask(server, "PATCH", path, 200, {"status": "done"})
