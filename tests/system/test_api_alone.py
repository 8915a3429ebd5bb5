# SPDX-License-Identifier: Apache-2.0
"""A page that has nothing but an API, used as its reader would: each request as it stands there."""

DOCUMENT = """# Purse

| Method | Endpoint | Body |
|--------|----------|------|
| POST | `/api/auth/register` | `{ name, email, password }` |
| POST | `/api/auth/login` | `{ email, password }` |

Both answer with `{ token }`. Send the token as `Authorization: Bearer <token>` on all requests below.

### Spendings

| Method | Endpoint | Notes |
|--------|----------|-------|
| GET | `/api/spendings` | optional `?startDate=&endDate=` |
| POST | `/api/spendings` | `{ title, amount, date }` |
| DELETE | `/api/spendings/{id}` | - |

### Add a note

- **POST** `/api/notes`
- **Body**:
  ```json
  { "day": "2026-02-03", "text": "rain" }
  ```

### The note of a day

- `GET /api/notes/:day`

### Who asks

- `GET /api/user`
- `GET /api/users` - all of them
"""


def sign_in(server):
    password = "skerry-and-seal"
    name = {"name": "Ann", "email": "ann@example.org"}
    made = server.post("/api/auth/register", {**name, "password": password}).json()
    assert made["name"] == "Ann"
    token = server.post("/api/auth/login", {"email": name["email"], "password": password}, 200).json()
    return {"Authorization": f"Bearer {token['access_token']}"}


def test_requests_as_they_stand(serve):
    server = serve(DOCUMENT)
    ann = {"headers": sign_in(server)}
    for date in ("2026-01-31", "2026-01-31T10:00:00Z", "2026-02-01"):
        server.post("/api/spendings", {"title": "Bread", "amount": 3.5, "date": date}, **ann)
    january = server.get("/api/spendings?startDate=2026-01-01&endDate=2026-01-31", **ann).json()
    assert [each["date"] for each in january["data"]] == ["2026-01-31", "2026-01-31T10:00:00Z"]

    note = server.post("/api/notes", {"day": "2026-02-03", "text": "rain"}, **ann).json()
    assert server.get("/api/notes/2026-02-03", **ann).json() == note

    assert server.get("/api/user", **ann).json()["email"] == "ann@example.org"
    server.get("/api/user", 401)
