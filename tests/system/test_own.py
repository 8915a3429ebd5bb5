# SPDX-License-Identifier: Apache-2.0
"""What is the caller's own: toggles, and paths with "me" in them."""

import grpc
import pytest

from grpc_client import Client
from phoenix import query
from test_security_accounts import PASSWORD, administrator, bearer, login, register, signed_in

CLUB = """# Technical Specification: Reading Club

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Reader | Read books, read own loans, create loans, update own loans |

## Security

- Passwords are hashed with bcrypt, cost 4

## Data Model

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100) NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'reader' CHECK (role IN ('admin', 'reader'))
);
CREATE TABLE books (
    id INTEGER PRIMARY KEY,
    slug VARCHAR(40) NOT NULL UNIQUE,
    title VARCHAR(100) NOT NULL
);
CREATE TABLE loans (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    book_id INTEGER NOT NULL REFERENCES books(id),
    status VARCHAR(20) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'returned'))
);
CREATE TABLE likes (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    book_id INTEGER NOT NULL REFERENCES books(id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (user_id, book_id)
);
CREATE TABLE bookmarks (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    book_id INTEGER NOT NULL REFERENCES books(id)
);
CREATE TABLE follows (
    followed_id INTEGER NOT NULL REFERENCES users(id),
    follower_id INTEGER NOT NULL REFERENCES users(id),
    PRIMARY KEY (follower_id, followed_id)
);
CREATE TABLE profiles (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL UNIQUE REFERENCES users(id),
    about TEXT
);
```

## API

| Method | Path | Auth |
|--------|------|------|
| GET | /api/v1/books | Public |
| POST | /api/v1/books | Admin |
| POST | /api/v1/books/{slug}/like | Required |
| DELETE | /api/v1/books/{slug}/like | Required |
| POST | /api/v1/books/{id}/bookmark | Required |
| POST | /api/v1/users/{id}/follow | Required |
| POST | /api/v1/users/{id}/unfollow | Required |
| GET | /api/v1/users/{id} | Required |
| GET | /api/v1/loans | Admin |
| GET | /api/v1/loans/mine | Required |
| GET | /api/v1/me | Required |
| PATCH | /api/v1/me | Required |
| GET | /api/v1/me/loans | Required |
| POST | /api/v1/me/loans | Required |
| GET | /api/v1/me/loans/{id} | Required |
| POST | /api/v1/users/me/loans/{id}/return | Required |
| GET | /api/v1/me/likes | Required |
| DELETE | /api/v1/likes/{book_id} | Required |
| POST | /api/v1/profiles | Required |
| GET | /api/v1/profiles/me | Required |
| PATCH | /api/v1/profiles/me | Required |
"""
API = "/api/v1"


@pytest.fixture
def club(serve):
    server = serve(CLUB)
    server.root, _ = administrator(server, name="Root")
    server.ann, server.ann_id = register(server, "ann@example.org")
    server.bob, server.bob_id = register(server, "bob@example.org")
    for number in (1, 2):
        send(server, "POST", "/books", server.root, 201, slug=f"book-{number}", title=f"Book {number}")
    return server


def send(server, method, path, who, expected, **body):
    answer = server.client.request(method, API + path, headers=who, json=body or None)
    assert answer.status_code == expected, answer.text
    return answer.json() if answer.content else None


def rows(server, table):
    return query(server.data, f"SELECT user_id, book_id FROM {table} ORDER BY 1, 2")


@pytest.mark.smoke
def test_a_like_is_there_once_and_gone_for_good(club):
    made = send(club, "POST", "/books/book-2/like", club.ann, 201)
    assert (made["user_id"], made["book_id"]) == (club.ann_id, 2)
    assert send(club, "POST", "/books/book-2/like", club.ann, 200) == made
    send(club, "POST", "/books/book-2/like", club.bob, 201)
    assert rows(club, "likes") == [(str(club.ann_id), "2"), (str(club.bob_id), "2")]
    for _ in range(2):
        send(club, "DELETE", "/books/book-2/like", club.ann, 204)
    assert rows(club, "likes") == [(str(club.bob_id), "2")]


def test_the_thing_alone_names_the_callers_own_row(club):
    send(club, "POST", "/books/book-1/like", club.ann, 201)
    send(club, "POST", "/books/book-1/like", club.bob, 201)
    send(club, "DELETE", "/likes/1", club.ann, 204)
    assert rows(club, "likes") == [(str(club.bob_id), "1")]
    send(club, "DELETE", "/likes/1", club.ann, 404)
    send(club, "DELETE", "/likes/1", None, 401)


def test_a_like_needs_a_caller_and_something_to_like(club):
    send(club, "POST", "/books/book-1/like", None, 401)
    send(club, "DELETE", "/books/book-1/like", None, 401)
    send(club, "POST", "/books/book-9/like", club.ann, 404)
    told = send(club, "POST", "/books/book-1/like", club.ann, 400, user_id=club.bob_id)
    assert told["error"]["details"]["field"] == "user_id"
    assert rows(club, "likes") == []


def test_one_path_alone_turns_round_what_it_finds(club):
    assert send(club, "POST", "/books/1/bookmark", club.ann, 201)["book_id"] == 1
    assert send(club, "POST", "/books/1/bookmark", club.bob, 201)["book_id"] == 1
    assert send(club, "POST", "/books/1/bookmark", club.ann, 204) is None
    assert rows(club, "bookmarks") == [(str(club.bob_id), "1")]
    assert send(club, "POST", "/books/1/bookmark", club.ann, 201)["user_id"] == club.ann_id
    send(club, "POST", "/books/9/bookmark", club.ann, 404)


def test_who_follows_is_the_caller(club):
    made = send(club, "POST", f"/users/{club.bob_id}/follow", club.ann, 201)
    assert made == {"followed_id": club.bob_id, "follower_id": club.ann_id}
    send(club, "POST", f"/users/{club.bob_id}/follow", club.ann, 200)
    send(club, "POST", f"/users/{club.ann_id}/unfollow", club.bob, 204)
    assert query(club.data, "SELECT count(*) FROM follows") == [("1",)]
    send(club, "POST", f"/users/{club.bob_id}/unfollow", club.ann, 204)
    assert query(club.data, "SELECT count(*) FROM follows") == [("0",)]


@pytest.mark.smoke
def test_me_stands_for_the_caller(club):
    made = send(club, "POST", "/me/loans", club.ann, 201, book_id=1)
    assert made["user_id"] == club.ann_id
    other = send(club, "POST", "/me/loans", club.bob, 201, book_id=2)
    send(club, "POST", "/me/loans", club.ann, 400, book_id=1, user_id=club.bob_id)
    assert [loan["id"] for loan in send(club, "GET", "/me/loans", club.ann, 200)["data"]] == [made["id"]]
    assert [loan["id"] for loan in send(club, "GET", "/loans/mine", club.bob, 200)["data"]] == [other["id"]]
    assert send(club, "GET", f"/me/loans/{made['id']}", club.ann, 200) == made
    send(club, "GET", f"/me/loans/{made['id']}", club.bob, 404)
    send(club, "POST", f"/users/me/loans/{made['id']}/return", club.bob, 404)
    assert send(club, "POST", f"/users/me/loans/{made['id']}/return", club.ann, 200)["status"] == "returned"
    assert send(club, "GET", "/me/loans", club.root, 200)["data"] == []
    send(club, "GET", "/me/loans", None, 401)
    send(club, "POST", "/books/book-1/like", club.ann, 201)
    assert [like["book_id"] for like in send(club, "GET", "/me/likes", club.ann, 200)["data"]] == [1]
    assert send(club, "GET", "/me/likes", club.bob, 200)["data"] == []


def test_me_alone_is_the_account(club):
    told = send(club, "GET", "/me", club.ann, 200)
    assert told["email"] == "ann@example.org" and "password_hash" not in told
    assert send(club, "PATCH", "/me", club.ann, 200, name="Anna")["name"] == "Anna"
    answer = club.client.patch(f"{API}/me", headers=club.ann, json={"role": "admin"})
    assert answer.status_code in (400, 403), answer.text
    assert send(club, "GET", "/me", club.ann, 200)["role"] == "reader"


def test_what_everybody_has_one_of(club):
    send(club, "GET", "/profiles/me", club.ann, 404)
    send(club, "POST", "/profiles", club.ann, 201, about="Reads", user_id=club.ann_id)
    send(club, "POST", "/profiles", club.bob, 201, about="Writes", user_id=club.bob_id)
    assert send(club, "GET", "/profiles/me", club.ann, 200)["about"] == "Reads"
    assert send(club, "PATCH", "/profiles/me", club.ann, 200, about="Sleeps")["about"] == "Sleeps"
    send(club, "PATCH", "/profiles/me", club.ann, 400, user_id=club.bob_id)
    assert send(club, "GET", "/profiles/me", club.bob, 200)["about"] == "Writes"


def test_toggles_over_grpc(club, tmp_path):
    """The same rows, answers and refusals as over REST."""
    client = Client(club, tmp_path / "proto")
    ann, bob = ([(name.lower(), text) for name, text in who.items()] for who in (club.ann, club.bob))
    for _ in range(2):
        like = client.call("LikeBook", metadata=ann, slug="book-2")
        assert (like.user_id, like.book_id) == (club.ann_id, 2)
    assert rows(club, "likes") == [(str(club.ann_id), "2")]
    client.call("UnlikeBook", metadata=ann, slug="book-2")
    client.call("UnlikeBook", metadata=ann, slug="book-2")
    assert rows(club, "likes") == []
    client.fail("LikeBook", grpc.StatusCode.NOT_FOUND, metadata=ann, slug="book-9")
    client.fail("LikeBook", grpc.StatusCode.UNAUTHENTICATED, slug="book-1")
    client.call("FollowUser", metadata=ann, id=club.bob_id)
    client.call("UnfollowUser", metadata=bob, id=club.ann_id)
    assert query(club.data, "SELECT count(*) FROM follows") == [("1",)]
    for _ in range(2):
        assert client.call("BookmarkBook", metadata=ann, id=1, request_id="on").bookmark.book_id == 1
    for _ in range(2):
        assert not client.call("BookmarkBook", metadata=ann, id=1, request_id="off").HasField("bookmark")
    assert rows(club, "bookmarks") == []
    client.close()


CORNER = """# Technical Specification: Corner

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Reader | Read own notes, create notes, update own notes |

## Security

- Passwords are hashed with bcrypt, cost 4

## Data Model

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(100) NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'reader' CHECK (role IN ('admin', 'reader'))
);
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    text TEXT NOT NULL
);
CREATE TABLE likes (
    user_id INTEGER NOT NULL REFERENCES users(id),
    note_id INTEGER NOT NULL REFERENCES notes(id),
    PRIMARY KEY (user_id, note_id)
);
CREATE TABLE bookmarks (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id),
    note_id INTEGER NOT NULL REFERENCES notes(id)
);
```

## API

| Method | Path | Auth |
|--------|------|------|
| GET | /api/v1/notes | Required |
| GET | /api/v1/notes/{id} | Required |
| POST | /api/v1/notes | Required |
| PATCH | /api/v1/notes/{id} | Required |
| POST | /api/v1/notes/{id}/like | Required |
| DELETE | /api/v1/notes/{id}/like | Required |
| POST | /api/v1/notes/{id}/bookmark | Required |
"""


def test_only_what_can_be_read_can_be_liked(serve):
    server = serve(CORNER)
    root, _ = administrator(server, name="Root")
    (ann, _), (bob, _) = (register(server, f"{name}@example.org") for name in ("ann", "bob"))
    note = send(server, "POST", "/notes", ann, 201, text="secret")["id"]
    send(server, "GET", f"/notes/{note}", bob, 404)
    for toggle in ("like", "bookmark"):
        send(server, "POST", f"/notes/{note}/{toggle}", bob, 404)
        send(server, "POST", f"/notes/{note}/{toggle}", ann, 201)
        send(server, "POST", f"/notes/{note}/{toggle}", root, 201)
    send(server, "DELETE", f"/notes/{note}/like", bob, 204)
    send(server, "POST", f"/notes/{note}/like", ann, 200)
    send(server, "POST", f"/notes/{note}/bookmark", ann, 204)
    assert query(server.data, "SELECT count(*) FROM likes") == [("2",)]
    assert query(server.data, "SELECT count(*) FROM bookmarks") == [("1",)]


def test_a_turn_with_a_key_is_made_once(club):
    def turn(key):
        answer = club.client.post(f"{API}/books/1/bookmark", headers=club.ann | {"Idempotency-Key": key})
        return answer.status_code, "idempotent-replayed" in answer.headers, answer.text

    made = turn("on")
    assert made[:2] == (201, False)
    assert turn("on") == (201, True, made[2])
    assert rows(club, "bookmarks") == [(str(club.ann_id), "1")]
    assert turn("off") == (204, False, "")
    assert turn("off") == (204, True, "") and turn("on") == (201, True, made[2])
    assert rows(club, "bookmarks") == []
    assert send(club, "POST", "/books/1/bookmark", club.bob | {"Idempotency-Key": "on"}, 201)
    answer = club.client.post(f"{API}/books/2/bookmark", headers=club.ann | {"Idempotency-Key": "on"})
    assert answer.status_code == 422
    assert turn("again")[0] == 201


DESK = """# Technical Specification: Desk

## Roles

| Role | Permissions |
|------|-------------|
| Admin | Full access |
| Clerk | Read notes, create notes |
| Viewer | Read notes |

## Security

- Passwords are hashed with bcrypt, cost 4
- Registration: {registration}

## Data Model

```sql
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
```

## API

- `GET /api/v1/notes`
- `POST /api/v1/notes`
- `POST /api/v1/auth/register`
- `GET /api/v1/auth/session`
- `GET /api/v1/auth/verify`
- `POST /api/v1/auth/logout-all`
"""


def test_a_session_is_told_and_all_of_them_are_ended(serve):
    server = serve(DESK.format(registration="as Clerk"))
    for name in ("ann", "bob"):
        send(server, "POST", "/auth/register", None, 201, email=f"{name}@example.org", password=PASSWORD)
    ann, bob = (signed_in(server, f"{name}@example.org") for name in ("ann", "bob"))
    told = send(server, "GET", "/auth/session", ann, 200)
    assert (told["email"], told["role"]) == ("ann@example.org", "clerk")
    assert send(server, "GET", "/auth/verify", ann, 200) == told
    send(server, "GET", "/auth/verify", None, 401)
    answer = login(server, "ann@example.org").json()
    other = bearer(answer["access_token"])
    send(server, "GET", "/auth/verify", other, 200)
    send(server, "POST", "/auth/logout-all", None, 401)
    send(server, "POST", "/auth/logout-all", ann, 204)
    for who in (ann, other):
        send(server, "GET", "/auth/verify", who, 401)
    send(server, "POST", "/auth/refresh", None, 401, refresh_token=answer["refresh_token"])
    send(server, "GET", "/auth/verify", bob, 200)


def test_a_document_may_close_registration(serve):
    server = serve(DESK.format(registration="by invitation only"))
    root, _ = administrator(server)
    body = {"email": "ann@example.org", "password": PASSWORD}
    send(server, "POST", "/auth/register", None, 401, **body)
    assert send(server, "POST", "/auth/register", root, 201, **body)["role"] == "viewer"
    ann = signed_in(server, "ann@example.org")
    send(server, "POST", "/auth/register", ann, 403, **(body | {"email": "bob@example.org"}))


def test_what_is_the_callers_own_is_served_over_grpc(club, tmp_path):
    """The caller's key is in no path and in no request: the token has it."""
    send(club, "POST", "/books/book-2/like", club.ann, 201)
    send(club, "POST", "/books/book-1/like", club.bob, 201)
    client = Client(club, tmp_path / "proto")
    for who, book in ((club.ann, 2), (club.bob, 1)):
        metadata = [(name.lower(), text) for name, text in who.items()]
        likes = client.call("ListLikes", metadata=metadata).likes
        assert [like.book_id for like in likes] == [book]
    assert client.fail("ListLikes", grpc.StatusCode.UNAUTHENTICATED)
    client.close()


REPAIRS = """# Repairs

Roles: `mechanic`, `client`, `admin`.

## Rules

Clients can only see their own jobs.

## API

- GET /api/v1/jobs
- POST /api/v1/jobs
- GET /api/v1/jobs/{id}/remarks
- POST /api/v1/jobs/{id}/remarks
- PATCH /api/v1/remarks/{id}
- PUT /api/v1/remarks/{id}

## Security

- Passwords are hashed with bcrypt, cost 4

```sql
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, name TEXT);
CREATE TABLE jobs (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL REFERENCES users(id), title TEXT);
CREATE TABLE remarks (
    id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL REFERENCES users(id),
    body TEXT
);
```
"""


def test_a_part_is_seen_by_whom_the_whole_belongs_to(serve):
    server = serve(REPAIRS)
    root, _ = administrator(server)
    ann, ann_id = register(server, "ann@example.org")
    bob, bob_id = register(server, "bob@example.org")

    def send(method, path, who, status, body=None):
        answer = server.client.request(method, API + path, headers=who, json=body)
        assert answer.status_code == status, (method, path, answer.text)
        return answer.json() if answer.content else None

    made = send("POST", "/jobs", ann, 201, {"title": "brakes"})
    assert made["client_id"] == ann_id
    remarks = f"/jobs/{made['id']}/remarks"
    mine = send("POST", remarks, ann, 201, {"body": "they squeal"})
    assert mine["author_id"] == ann_id
    theirs = send("POST", remarks, root, 201, {"body": "seen"})
    assert theirs["author_id"] not in (ann_id, bob_id)
    assert len(send("GET", remarks, ann, 200)["data"]) == 2

    send("GET", remarks, bob, 404)
    send("POST", remarks, bob, 404, {"body": "me too"})
    send("PATCH", f"/remarks/{mine['id']}", bob, 404, {"body": "mine"})
    # Nobody but who has all of them says that somebody else wrote it.
    send("POST", remarks, ann, 400, {"body": "told by Bob", "author_id": bob_id})
    assert send("POST", remarks, root, 201, {"body": "told by Bob", "author_id": bob_id})["author_id"] == bob_id
    # Replacing what is there does not make it somebody else's.
    kept = send("PUT", f"/remarks/{theirs['id']}", ann, 200, {"job_id": made["id"], "body": "seen and done"})
    assert kept["author_id"] == theirs["author_id"]
