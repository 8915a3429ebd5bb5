# SPDX-License-Identifier: Apache-2.0
"""References, unique values and hidden fields, on the shop and on small documents."""

from documents import ENDPOINTS, document

LIBRARY = f"""# Technical Specification: Library

## Data Model

```sql
CREATE TABLE authors (
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(100) NOT NULL UNIQUE
);
CREATE TABLE books (
    id BIGSERIAL PRIMARY KEY,
    author_id BIGINT NOT NULL REFERENCES authors(id),
    title VARCHAR(200) NOT NULL
);
```
{ENDPOINTS.format(name="authors")}{ENDPOINTS.format(name="books")}
"""


def test_a_reference_must_lead_somewhere(serve):
    library = serve(LIBRARY)
    answer = library.post("/books", {"author_id": 7, "title": "Nowhere"}, 400).json()
    assert [each["field"] for each in answer["error"]["details"]["errors"]] == ["author_id"]
    author = library.post("/authors", {"name": "Le Guin"}).json()
    book = library.post("/books", {"author_id": author["id"], "title": "Tehanu"}).json()
    assert book["author_id"] == author["id"]
    library.patch(f"/books/{book['id']}", {"author_id": 99}, 400)
    assert library.get(f"/books/{book['id']}").json() == book


def test_what_others_refer_to_cannot_be_deleted(serve):
    library = serve(LIBRARY)
    author = library.post("/authors", {"name": "Le Guin"}).json()
    book = library.post("/books", {"author_id": author["id"], "title": "Tehanu"}).json()
    library.delete(f"/authors/{author['id']}", 409)
    library.get(f"/authors/{author['id']}")
    library.delete(f"/books/{book['id']}")
    library.delete(f"/authors/{author['id']}")


def test_a_unique_value_is_taken_once(serve):
    library = serve(LIBRARY)
    library.post("/authors", {"name": "Le Guin"})
    answer = library.post("/authors", {"name": "Le Guin"}, 409).json()
    assert answer["error"]["details"]["field"] == "name"
    assert "UNIQUE" not in str(answer) and "authors." not in str(answer)
    assert len(library.get("/authors").json()["data"]) == 1


def test_cascades_follow_the_document(serve):
    library = serve(LIBRARY.replace("REFERENCES authors(id)",
                                    "REFERENCES authors(id) ON DELETE CASCADE"))
    author = library.post("/authors", {"name": "Le Guin"}).json()
    library.post("/books", {"author_id": author["id"], "title": "Tehanu"})
    library.delete(f"/authors/{author['id']}")
    assert library.get("/books").json()["data"] == []


def test_password_hashes_are_never_served(serve):
    people = serve(document("people", """
        id BIGSERIAL PRIMARY KEY,
        email VARCHAR(255) NOT NULL UNIQUE,
        password_hash VARCHAR(255) NOT NULL"""))
    answer = people.post("/people", {"email": "a@example.org", "password_hash": "secret-4711"})
    assert "secret-4711" not in answer.text
    assert answer.json() == {"id": 1, "email": "a@example.org"}
    assert "secret-4711" not in people.get("/people").text
    people.get("/people?password_hash=secret-4711", 400)
    people.get("/people?sort=password_hash", 400)
