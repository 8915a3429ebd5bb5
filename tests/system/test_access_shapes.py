# SPDX-License-Identifier: Apache-2.0
"""Tables, lists, headings and notes that say who may: each shuts out whom it leaves out, and lets in
whom it names."""

import pytest

from people import newcomer, sign_in

DATA = """
## Data

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'member'
);
CREATE TABLE kilns (id INTEGER PRIMARY KEY, label TEXT);
CREATE TABLE pots (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(id), label TEXT);
```

## Security

- Passwords are hashed with bcrypt, cost 4
"""
ROLES = "# Pottery\n\nRoles: `admin`, `clerk`, `member`.\n"
PATHS = """
## API

- `PATCH /users/{id}` - admin
- `GET /kilns`
- `POST /kilns`
- `DELETE /kilns/{id}`
- `GET /pots`
- `POST /pots`
"""


@pytest.fixture
def pottery(people):
    """Serves a document to a stranger, a member, a clerk and its administrator."""
    def start(document, role="clerk"):
        them = people(document)
        server = them["admin"].server
        clerk = newcomer(server, "cy@example.org")
        assert them["admin"]("PATCH", f"/users/{clerk.id}", json={"role": role}).status_code == 200
        return them | {"clerk": sign_in(server, "cy@example.org")}

    return start


def answers(them, method, path):
    """Who is let in, by the first letter."""
    let_in = ""
    for name in ("stranger", "member", "clerk", "admin"):
        let_in += "" if them[name](method, path).status_code in (401, 403) else name[0]
    return let_in


def sees(them, name):
    return {row["label"] for row in them[name]("GET", "/pots").json()["data"]}


def test_a_table_of_actions_is_held(pottery):
    them = pottery(ROLES + PATHS + DATA + """
## Permissions

| Action | Who |
|---|---|
| Delete kilns | Admin |
| Create kilns | Clerk, Admin |
| View pots | member: own; clerk: all |
""")
    assert answers(them, "DELETE", "/kilns/1") == "a"
    assert answers(them, "POST", "/kilns") == "ca"
    assert answers(them, "GET", "/kilns") == "mca"
    them["member"]("POST", "/pots", json={"label": "mug"})
    them["clerk"]("POST", "/pots", json={"label": "jug"})
    assert sees(them, "member") == {"mug"}
    assert sees(them, "clerk") == {"mug", "jug"}


def test_a_table_of_resources_is_held(pottery):
    them = pottery(ROLES + PATHS + DATA + """
## Access

| Resource | Read | Write |
|---|---|---|
| Kilns | everyone | admin |
| Pots | clerk, admin | admin |
""")
    assert answers(them, "GET", "/kilns") == "mca"
    assert answers(them, "POST", "/kilns") == "a"
    assert answers(them, "DELETE", "/kilns/1") == "a"
    assert answers(them, "GET", "/pots") == "ca"
    assert answers(them, "POST", "/pots") == "a"


def test_a_matrix_with_a_column_of_operations_is_held(pottery):
    them = pottery(ROLES + PATHS + DATA + """
## Permissions

| Resource | Operation | member | clerk | admin |
|---|---|---|---|---|
| Kilns | read | ✓ | ✓ | ✓ |
| Kilns | delete | ✗ | ✗ | ✓ |
| Kilns | create | ✗ | ✓ | ✓ |
""")
    assert answers(them, "GET", "/kilns") == "mca"
    assert answers(them, "DELETE", "/kilns/1") == "a"
    assert answers(them, "POST", "/kilns") == "ca"


def test_an_entitys_own_list_of_access_is_held(pottery):
    them = pottery(ROLES + PATHS + DATA + """
## Kiln

**Access:**

- Read: everyone
- Create: clerk, admin
- Delete: admin
""")
    assert answers(them, "GET", "/kilns") == "mca"
    assert answers(them, "POST", "/kilns") == "ca"
    assert answers(them, "DELETE", "/kilns/1") == "a"
    assert answers(them, "GET", "/pots") == "mca"


def test_a_list_of_sentences_makes_its_roles(pottery):
    """Nothing else names a role."""
    them = pottery("# Pottery\n" + PATHS + DATA + """
## Who may do what

- Admins manage kilns and pots.
- Clerks see kilns and create kilns.
- Members see kilns and their own pots, and create pots.
""")
    assert answers(them, "GET", "/kilns") == "mca"
    assert answers(them, "POST", "/kilns") == "ca"
    assert answers(them, "DELETE", "/kilns/1") == "a"
    them["member"]("POST", "/pots", json={"label": "mug"})
    them["admin"]("POST", "/pots", json={"label": "jug"})
    assert sees(them, "member") == {"mug"}
    assert answers(them, "GET", "/pots") == "ma"


HEADINGS = [
    ("Clerk routes", "ca"), ("Admin & Clerk", "ca"), ("For clerks", "ca"), ("Clerks only", "ca"),
    ("Ovens [Admin only]", "a"), ("Ovens — clerks only", "ca"), ("Clerk/Admin endpoints", "ca"),
    ("Kilns", "mca"), ("Clerk notes", "mca"),
]


@pytest.mark.parametrize(("heading", "let_in"), HEADINGS)
def test_a_heading_names_whom_its_endpoints_are_for(pottery, heading, let_in):
    them = pottery(ROLES + f"\n## API\n\n- `GET /pots`\n- `PATCH /users/{{id}}` - admin\n\n"
                   f"### {heading}\n\n- `POST /kilns`\n" + DATA)
    assert answers(them, "POST", "/kilns") == let_in
    assert answers(them, "GET", "/pots") == "mca"


LEADS = [("All require `ADMIN`.", "a"), ("Protected - admin only", "a"), ("Everything is slow.", "mca")]


@pytest.mark.parametrize(("lead", "let_in"), LEADS)
def test_what_stands_below_a_heading_is_held(pottery, lead, let_in):
    them = pottery(ROLES + f"\n## API\n\n- `GET /pots`\n- `PATCH /users/{{id}}` - admin\n\n"
                   f"### Ovens\n\n{lead}\n\n- `POST /kilns`\n" + DATA)
    assert answers(them, "POST", "/kilns") == let_in
    assert answers(them, "GET", "/pots") == "mca"


NOTES = [
    ("- Deletion is admin-only", "a"), ("- Deletion is clerk-only", "ca"), ("(disabled)", ""),
    ("— nobody", ""), ("- not available", ""), ("- Nobody's kiln is deleted", "mca"),
]


@pytest.mark.parametrize(("note", "let_in"), NOTES)
def test_a_note_is_held(pottery, note, let_in):
    paths = PATHS.replace("- `DELETE /kilns/{id}`", f"- `DELETE /kilns/{{id}}` {note}")
    them = pottery(ROLES + paths + DATA)
    assert answers(them, "DELETE", "/kilns/1") == let_in
    assert answers(them, "POST", "/kilns") == "mca"


SCOPES = ["own pots; clerks see all", "Own pots (clerk: all)", "member: own, others: all"]


@pytest.mark.parametrize("scope", SCOPES)
def test_who_sees_all_is_named_beside_who_sees_their_own(pottery, scope):
    them = pottery(ROLES + DATA + f"""
## API

| Method | Path | Who | Description |
|---|---|---|---|
| PATCH | /users/{{id}} | admin | Change an account |
| GET | /pots | signed in | {scope} |
| POST | /pots | signed in | Add a pot |
""")
    them["member"]("POST", "/pots", json={"label": "mug"})
    them["clerk"]("POST", "/pots", json={"label": "jug"})
    assert sees(them, "member") == {"mug"}
    assert sees(them, "clerk") == sees(them, "admin") == {"mug", "jug"}


def test_a_role_is_known_by_its_name_in_code_too(pottery):
    them = pottery("""# Pottery

## Roles

- **Veterinarian** (`vet`): looks after the cat
- **Member** (`member`): comes and goes
- **Admin** (`admin`): runs it
""" + PATHS + DATA + "\n## Rules\n\n- Only vets may delete kilns.\n", role="vet")
    assert answers(them, "DELETE", "/kilns/1") == "ca"
    assert answers(them, "POST", "/kilns") == "mca"


def test_an_api_protected_by_oauth_asks_for_signing_in(serve):
    server = serve("# Shed\n\n## API\n\n- `GET /bells`\n\n## Data\n\n- **Bell**: `id`, `label`\n\n"
                  "## Security\n\nThe API is protected by OAuth2.\n")
    assert server.client.get("/bells").status_code == 401


def test_who_sees_only_his_own_does_nothing_to_others(pottery):
    them = pottery(ROLES + """
## Access control

| Permission | Roles |
|---|---|
| pots:read | clerk |
| pots:read:own | member |
""" + DATA + PATHS + "- `GET /pots/{id}`\n- `PATCH /pots/{id}`\n")
    pot = them["clerk"]("POST", "/pots", json={"label": "jug"}).json()["id"]
    own = them["member"]("POST", "/pots", json={"label": "cup"}).json()["id"]
    assert them["clerk"]("GET", f"/pots/{own}").status_code == 200
    assert them["member"]("GET", f"/pots/{own}").status_code == 200
    assert them["member"]("GET", f"/pots/{pot}").status_code == 404
    assert them["member"]("PATCH", f"/pots/{pot}", json={"label": "mine"}).status_code == 404
    assert them["clerk"]("PATCH", f"/pots/{pot}", json={"label": "jar"}).status_code == 200


def test_a_table_of_roles_lets_in_as_its_cells_say(pottery):
    them = pottery("""# Pottery

## Access

| Role | Description | Kilns | Pots |
|---|---|---|---|
| admin | keeps the house | everything | everything |
| clerk | sells | everything but delete | read |
| member | makes | read | on full moons |
""" + DATA + PATHS)
    assert answers(them, "GET", "/kilns") == "mca"
    assert answers(them, "POST", "/kilns") == "ca"
    assert answers(them, "DELETE", "/kilns/1") == "a"
    assert answers(them, "GET", "/pots") == "ca"
