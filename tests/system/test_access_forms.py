# SPDX-License-Identifier: Apache-2.0
"""Rules of access in the forms that documents give them: guards in code, notes and sentences of
several languages, rules of rows. Nobody is let in whom the document keeps out."""

import pytest

HEAD = """# Shed

## Security

- Passwords are hashed with bcrypt, cost 4

```sql
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL
);
"""


def tables(*names):
    rows = (f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users(id), "
            "label TEXT);\n" for name in names)
    return HEAD + "".join(rows) + "```\n"


def answers(people, method, path):
    """Who is let in, by the first letter of stranger, member, admin."""
    let_in = ""
    for name in ("stranger", "member", "admin"):
        status = people[name](method, path).status_code
        let_in += "" if status in (401, 403) else name[0]
    return let_in


GUARDS = tables("bells", "locks", "pumps", "racks", "seats", "tools") + """
```java
@RestController
@RequestMapping("/bells")
public class BellController {
    @PreAuthorize("hasRole('ADMIN')")
    @PostMapping
    public Bell create(@RequestBody Bell bell) { return service.save(bell); }

    @PatchMapping("/{id}")
    @PreAuthorize("isAuthenticated()")
    public Bell change(@PathVariable Long id) { return service.change(id); }
}
```

```typescript
@UseGuards(JwtAuthGuard)
@Controller('locks')
export class LocksController {
  @Get()
  all() { return this.service.all(); }

  @Post()
  @Roles(Role.Admin)
  create(@Body() dto: CreateLockDto) { return this.service.create(dto); }
}
```

```javascript
router.post('/pumps', authMiddleware, isAdmin, createPump);
router.patch('/pumps/:id', verifyToken, changePump);
app.use('/racks', requireRole('admin'), rackRouter);
```

```python
@router.post("/seats", dependencies=[Depends(require_role("admin"))])
def create_seat(payload: SeatIn):
    ...

@router.patch("/seats/{id}")
def change_seat(id: int, user: User = Depends(get_current_admin)):
    ...
```

```php
Route::post('/tools', [ToolController::class, 'store'])->middleware(['auth', 'role:admin']);
Route::patch('/tools/{id}', [ToolController::class, 'update'])->middleware('auth:sanctum');
```

- `POST /racks`
"""


def test_guards_in_code_are_held(people):
    shed = people(GUARDS)
    for path in ("/bells", "/locks", "/pumps", "/racks", "/seats", "/tools"):
        assert answers(shed, "POST", path) == "a", path
    for path in ("/bells/1", "/locks", "/pumps/1", "/tools/1"):
        assert answers(shed, "GET" if path == "/locks" else "PATCH", path) == "ma", path
    assert answers(shed, "PATCH", "/seats/1") == "a"


BESIDE = tables("bells", "locks") + """
| Method | Path | Middleware |
|---|---|---|
| GET | /bells | - |
| POST | /bells | auth |
| PUT | /bells/{id} | `authMiddleware`, `isAdmin` |

- DELETE /bells/:id [auth, admin] → remove
- `GET /locks` - list
- `POST /locks` - create, `requireRole("admin")`
- `PATCH /locks/{id}` - `@PreAuthorize("hasRole('ADMIN')")`
"""


def test_guards_beside_endpoints_are_held(people):
    shed = people(BESIDE)
    assert answers(shed, "POST", "/bells") == "ma"
    assert answers(shed, "PUT", "/bells/1") == "a"
    assert answers(shed, "DELETE", "/bells/1") == "a"
    assert answers(shed, "GET", "/locks").endswith("ma")
    assert answers(shed, "POST", "/locks") == "a"
    assert answers(shed, "PATCH", "/locks/1") == "a"


NOTES = [
    ("Admin only. Adds one.", "for admins only"),
    ("anlegen (nur Admin)", "nur für Administratoren"),
    ("创建（仅管理员）", "删除，仅限管理员"),
    ("criar (apenas admin)", "somente administradores"),
    ("crear (solo admin)", "solo administradores"),
    ("создать (только админ)", "только для администраторов"),
    ("créer (admin uniquement)", "réservé aux administrateurs"),
    ("作成（管理者のみ）", "管理者専用"),
    ("생성 (관리자만)", "관리자 전용"),
    ("crea (solo admin)", "solo amministratori"),
]


@pytest.mark.parametrize(("bracket", "bare"), NOTES)
def test_a_note_makes_the_role_that_it_needs(people, bracket, bare):
    """Nothing else in the document speaks of roles, or of callers."""
    document = "# Shed\n\n```sql\nCREATE TABLE bells (id INTEGER PRIMARY KEY, label TEXT);\n```\n\n"
    shed = people(document + f"- `POST /bells` - {bracket}\n- `DELETE /bells/{{id}}` - {bare}\n")
    assert answers(shed, "POST", "/bells") == "a"
    assert answers(shed, "DELETE", "/bells/1") == "a"


SENTENCES = [
    ("Only admins can create or delete bells.", "Users can only see their own locks."),
    ("Nur Administratoren dürfen Bells anlegen und löschen.",
     "Benutzer dürfen nur ihre eigenen Locks sehen."),
    ("仅管理员可以创建和删除 bells。", "用户只能查看自己的 locks。"),
    ("Apenas administradores podem criar e excluir bells.",
     "Usuários só podem ver os seus próprios locks."),
    ("Solo el administrador puede crear y eliminar bells.",
     "Los usuarios solo pueden ver sus propios locks."),
    ("Только администратор может создавать и удалять bells.", "Пользователи видят только свои locks."),
    ("La création et la suppression des bells sont réservées aux administrateurs.",
     "Les utilisateurs ne peuvent voir que leurs propres locks."),
    ("bells の作成と削除は管理者のみ可能です。", "ユーザーは自分の locks のみ閲覧できます。"),
    ("관리자만 bells를 생성하고 삭제할 수 있습니다.", "사용자는 자신의 locks만 조회할 수 있습니다."),
    ("Tylko administratorzy mogą tworzyć i usuwać bells.", "Użytkownicy widzą tylko swoje locks."),
]


@pytest.mark.parametrize(("rule", "own"), SENTENCES)
def test_a_sentence_is_held_in_each_language(people, rule, own):
    paths = "\n- `GET /bells`\n- `POST /bells`\n- `DELETE /bells/{id}`\n- `GET /locks`\n- `POST /locks`\n"
    shed = people(tables("bells", "locks") + paths + f"\n{rule}\n\n{own}\n")
    assert answers(shed, "GET", "/bells") == "ma"
    assert answers(shed, "POST", "/bells") == "a"
    assert answers(shed, "DELETE", "/bells/1") == "a"
    assert shed["member"]("POST", "/locks", json={"label": "x"}).status_code == 201
    assert len(shed["member"]("GET", "/locks").json()["data"]) == 1
    assert shed["other"]("GET", "/locks").json()["data"] == []


ROWS = tables("bells", "locks", "pumps", "racks") + """
```sql
ALTER TABLE bells ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own bells" ON public.bells
  FOR ALL TO authenticated
  USING ((select auth.uid()) = user_id)
  WITH CHECK ((select auth.uid()) = user_id);
CREATE POLICY "read" ON locks FOR SELECT USING (true);
CREATE POLICY "keep" ON locks FOR ALL USING (
  EXISTS (SELECT 1 FROM users WHERE id = auth.uid() AND role = 'admin'));
```

```
service cloud.firestore {
  match /databases/{database}/documents {
    match /pumps/{pumpId} {
      allow read, write: if request.auth != null && request.auth.uid == resource.data.userId;
    }
  }
}
```

| Table | Command | Rule |
|---|---|---|
| racks | SELECT | auth.uid() = user_id |
""" + "".join(f"\n- `GET /{name}`\n- `POST /{name}`\n- `PATCH /{name}/{{id}}`"
              for name in ("bells", "locks", "pumps", "racks")) + "\n"


def test_rules_of_rows_are_held(people):
    shed = people(ROWS)
    for path in ("/bells", "/pumps", "/racks"):
        made = shed["member"]("POST", path, json={"label": "x"})
        assert made.status_code == 201, path
        item = f"{path}/{made.json()['id']}"
        assert shed["other"]("GET", path).json()["data"] == [], path
        assert shed["other"]("PATCH", item, json={"label": "y"}).status_code == 404, path
        assert shed["member"]("PATCH", item, json={"label": "y"}).status_code == 200, path
    assert answers(shed, "GET", "/locks").endswith("ma")
    assert answers(shed, "POST", "/locks") == "a"


AROUND = tables("bells", "locks", "pumps", "racks") + """
## API

- `GET /bells`
- 🔒 `PUT /bells/{id}`

### Admin Routes (require admin role)

- `POST /locks`

### POST /pumps

Adds a pump.

- **Access**: admin only

### PATCH /pumps/{id}

Headers: `Authorization: Bearer <token>`

## Racks

Routes under /staff are restricted to administrators.

- `GET /racks` - the current user's racks
- `POST /racks`
- `DELETE /staff/racks/{id}`
- `PATCH /racks/{id}`

Only the creator of a rack can update it.
"""


def test_what_stands_around_an_endpoint_is_held(people):
    shed = people(AROUND)
    assert answers(shed, "PUT", "/bells/1") == "ma"
    assert answers(shed, "POST", "/locks") == "a"
    assert answers(shed, "POST", "/pumps") == "a"
    assert answers(shed, "PATCH", "/pumps/1") == "ma"
    assert answers(shed, "DELETE", "/staff/racks/1") == "a"
    made = shed["member"]("POST", "/racks", json={"label": "x"}).json()
    assert shed["other"]("GET", "/racks").json()["data"] == []
    assert shed["other"]("PATCH", f"/racks/{made['id']}", json={"label": "y"}).status_code == 404
    assert shed["member"]("PATCH", f"/racks/{made['id']}", json={"label": "y"}).status_code == 200


def test_a_label_in_a_paragraph_is_held(people):
    shed = people(tables("bells") + """
## API

Public: `GET /bells`

Protected: `POST /bells`

Admin: `DELETE /bells/{id}`
""")
    assert answers(shed, "GET", "/bells") == "sma"
    assert answers(shed, "POST", "/bells") == "ma"
    assert answers(shed, "DELETE", "/bells/1") == "a"


ITEMS = tables("bells", "locks") + """
- `POST /bells`
  - Adds a bell
  - Admin only
- `DELETE /bells/{id}`
  - Requires: admin role
- `GET /bells`
  - Public

| 路径 | 方法 | 权限要求 |
|---|---|---|
| /locks | GET | 无 |
| /locks | POST | 仅管理员 |
"""


def test_items_below_an_endpoint_and_cells_with_only_are_held(people):
    shed = people(ITEMS)
    assert answers(shed, "GET", "/bells") == "sma"
    assert answers(shed, "POST", "/bells") == "a"
    assert answers(shed, "DELETE", "/bells/1") == "a"
    assert answers(shed, "POST", "/locks") == "a"


ADMINISTRATION = tables("bells", "locks", "pumps", "racks") + """
Endpoints require a JWT.

- `POST /auth/login`
- `GET /bells`
- `GET /admin/bells`
- `POST /admin/login`

## 4. Admin APIs (for the office)

| Method | Path | Access |
|---|---|---|
| POST | /bells | JWT |
| DELETE | /bells/{id} | any user |
| GET | /pumps | Public |

## Rest

- `GET /racks`

### 🛡️ Administración

- `POST /locks`
"""


def test_administration_is_for_administrators(people):
    """By heading or path, where nothing nearer says more; nothing else speaks of roles."""
    shed = people(ADMINISTRATION)
    assert answers(shed, "GET", "/bells") == "ma"
    assert answers(shed, "GET", "/admin/bells") == "a"
    assert answers(shed, "POST", "/bells") == "a"
    assert answers(shed, "DELETE", "/bells/1") == "ma"
    assert answers(shed, "GET", "/pumps") == "sma"
    assert answers(shed, "GET", "/racks") == "ma"
    assert answers(shed, "POST", "/locks") == "a"
    assert shed["stranger"]("POST", "/admin/login").status_code in (400, 422)


ANYBODY = tables("bells", "locks") + """
| Method | Path | Auth | Permission |
|---|---|---|---|
| GET | /bells | Session | (any) |
| POST | /bells | Session | per-type |
| GET | /locks | Customer JWT | |

- `PATCH /locks/{id}` - Admin-only repair

### Removal

**Permission required:** `Admin` role.

```http
DELETE /locks/{id}
```
"""


def test_any_is_whoever_signs_in(people):
    shed = people(ANYBODY)
    assert answers(shed, "GET", "/bells") == "ma"
    assert answers(shed, "POST", "/bells") == "a"  # told: no role is called so
    assert answers(shed, "GET", "/locks") == "ma"
    assert answers(shed, "PATCH", "/locks/1") == "a"
    assert answers(shed, "DELETE", "/locks/1") == "a"
