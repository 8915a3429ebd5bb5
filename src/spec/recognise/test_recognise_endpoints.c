/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_endpoints: whole documents, one for each way of listing endpoints. What
 * is read is compared as one text, "METHOD base+path" per line. */
#include "base/test.h"

#include "spec/recognise/recognise.h"

#include <stdio.h>

static struct arena *arena;
static struct diagnostics diagnostics;
static struct specification *specification;

static void read_document(const char *text)
{
    arena_reset(arena);
    diagnostics_init(&diagnostics, arena);
    specification = specification_create(arena, &diagnostics);
    assert_true(recognise_document(specification, SLICE("t.md"), slice_from(text)));
}

static struct endpoint_statement *endpoint_at(size_t index)
{
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT && index-- == 0) {
            return &statement->endpoint;
        }
    }
    fail_msg("no such endpoint");
    return NULL;
}

static struct place place_at_index(size_t index)
{
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT && index-- == 0) {
            return statement->place;
        }
    }
    fail_msg("no such endpoint");
    return PLACE_NONE;
}

static struct slice listing(void)
{
    struct slice all = SLICE_EMPTY;
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT) {
            const struct endpoint_statement *endpoint = &statement->endpoint;
            all = arena_format(arena, SLICE_FORMAT SLICE_FORMAT " " SLICE_FORMAT SLICE_FORMAT "\n",
                               SLICE_ARGUMENT(all), SLICE_ARGUMENT(endpoint->method),
                               SLICE_ARGUMENT(endpoint->base), SLICE_ARGUMENT(endpoint->path));
        }
    }
    return all;
}

static struct slice bases(void)
{
    struct slice all = SLICE_EMPTY;
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_BASE_PATH) {
            all = arena_format(arena, SLICE_FORMAT SLICE_FORMAT "\n", SLICE_ARGUMENT(all),
                               SLICE_ARGUMENT(statement->fact.value));
        }
    }
    return all;
}

static bool has_finding(enum diagnostic_code code)
{
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics.list)
    {
        if (diagnostic->code == code) {
            return true;
        }
    }
    return false;
}

#define assert_lists(text, expected)                                                               \
    do {                                                                                           \
        read_document(text);                                                                       \
        assert_slice(listing(), expected);                                                         \
    } while (0)

/* --- tables --- */

static void a_table_is_read_by_its_cells(void **state)
{
    (void)state;
    assert_lists("| Method | Endpoint | Auth | Description |\n|--|--|--|--|\n"
                 "| GET | `/tents` | Public | All tents |\n"
                 "| `POST` | /tents | Ranger, Warden | Pitch one |\n",
                 "GET /tents\nPOST /tents\n");
    assert_true(endpoint_at(0)->is_public);
    assert_slice(endpoint_at(0)->description, "All tents");
    assert_int_equal(endpoint_at(1)->roles.count, 2);
    assert_false(endpoint_at(1)->is_detail);
    assert_lists("| Путь | Метод |\n|--|--|\n| `/tents/:id` | GET, DELETE |\n",
                 "GET /tents/{id}\nDELETE /tents/{id}\n");
    assert_lists("| Call | Ranger | Guest |\n|--|--|--|\n| GET /tents | ✅ | ❌ |\n", "GET /tents\n");
    assert_int_equal(endpoint_at(0)->roles.count, 1);
    assert_slice(*(const struct slice *)list_at(&endpoint_at(0)->roles, 0), "Ranger");
    assert_lists("| What | How |\n|--|--|\n| Pitch | `POST /tents` or `PUT /tents` |\n",
                 "POST /tents\nPUT /tents\n");
}

static void the_place_is_the_path(void **state)
{
    (void)state;
    read_document("| Method | Path |\n|--|--|\n| GET | `/tents` |\n\n- `PUT /tents/{id}` - move\n\n"
                  "```\n\nDELETE /tents/{id}\n```\n");
    assert_int_equal(place_at_index(0).line, 3);
    assert_int_equal(place_at_index(0).column, 10);
    assert_int_equal(place_at_index(0).length, 6);
    assert_int_equal(place_at_index(1).line, 5);
    assert_int_equal(place_at_index(1).column, 8);
    assert_int_equal(place_at_index(2).line, 9);
    assert_int_equal(place_at_index(2).column, 8);
}

static void tables_that_list_nothing(void **state)
{
    (void)state;
    assert_lists("- GET /tents\n\n| Endpoint | p95 | Availability |\n|--|--|--|\n"
                 "| GET /slow | 90ms | 99.9% |\n",
                 "GET /tents\n");
    assert_lists("| Target service | Method | URL |\n|--|--|--|\n| Billing | POST | /v1/bills |\n",
                 "");
    assert_lists("| Method | Meaning |\n|--|--|\n| GET | read |\n| POST | create |\n", "");
    assert_lists("| Route | Page |\n|--|--|\n| /login | Login form |\n", "");
    assert_lists("| Status | Code | When |\n|--|--|--|\n| 404 | `GONE` | on `GET /tents/{id}` |\n",
                 "");
}

static void odd_rows_are_reported(void **state)
{
    (void)state;
    assert_lists("| Method | Path |\n|--|--|\n| GET | /tents |\n| POST | |\n| WS | /live |\n"
                 "| FETCH | /tents/x |\n| PUT | /tents/* |\n| GET | /tents/{} |\n",
                 "GET /tents\n");
    assert_true(has_finding(DIAGNOSTIC_W0501));
    assert_true(has_finding(DIAGNOSTIC_N0507));
    assert_true(has_finding(DIAGNOSTIC_W0505));
    assert_true(has_finding(DIAGNOSTIC_N0503));
    assert_true(has_finding(DIAGNOSTIC_W0502));
}

/* --- text --- */

static void headings_bullets_and_lines(void **state)
{
    (void)state;
    assert_lists("## Pitch a tent (`POST /tents`)\n\n### 🏕 GET /tents/{id}\n",
                 "POST /tents\nGET /tents/{id}\n");
    assert_slice(endpoint_at(0)->title, "Pitch a tent");
    assert_true(endpoint_at(0)->is_detail);
    assert_lists(
        "- `GET /tents` - all (ranger)\n- **POST** `/tents`\n- **Endpoint**: PUT /tents/:id\n",
        "GET /tents\nPOST /tents\nPUT /tents/{id}\n");
    assert_lists("**DELETE /tents/{id}**\n\n`GET /camps`\n\n**Endpoint:** `GET /fires`\n\n"
                 "We call `POST /nothing` when it rains.\n",
                 "DELETE /tents/{id}\nGET /camps\nGET /fires\n");
}

static void labels_that_name_who_may(void **state)
{
    (void)state;
    assert_lists("- Public: GET /tents, GET /tents/:id\n- Owner (auth): PUT /tents/:id\n"
                 "- Pitch: POST /tents\n",
                 "GET /tents\nGET /tents/{id}\nPUT /tents/{id}\nPOST /tents\n");
    assert_true(endpoint_at(0)->is_public);
    assert_true(endpoint_at(1)->is_public);
    assert_slice(endpoint_at(0)->title, "");
    assert_slice(*(const struct slice *)list_at(&endpoint_at(2)->roles, 0), "Owner");
    assert_slice(endpoint_at(3)->title, "Pitch");
}

static void methods_and_urls_on_lines_of_their_own(void **state)
{
    (void)state;
    assert_lists("## Pitch\n- **Method**: POST\n- **URL**: `/tents`\n\n## Find\n"
                 "Request URL：/tents/search\n\nRequest mode：GET、POST\n",
                 "POST /tents\nGET /tents/search\nPOST /tents/search\n");
    assert_slice(endpoint_at(0)->title, "Pitch");
    read_document("## Lost\nURL: /tents/lost\n\n## Other\nText.\n");
    assert_slice(listing(), "");
    assert_true(has_finding(DIAGNOSTIC_W0508));
}

static void several_methods_of_one_row(void **state)
{
    (void)state;
    assert_lists("| Method | Path |\n|---|---|\n| GET | `/tents` / POST `/pegs` |\n"
                 "| PUT | `/tents/:id`, `DELETE /pegs/:id` |\n"
                 "| PATCH | `/tents/:id` (as `PUT /pegs`) |\n",
                 "GET /tents\nPOST /pegs\nPUT /tents/{id}\nDELETE /pegs/{id}\n"
                 "PATCH /tents/{id}\n");
}

static void groups_lend_their_method(void **state)
{
    (void)state;
    assert_lists("## Endpoints\n### GET\n- `/tents`: all of them\n- `/tents/{id}`\n"
                 "### POST requests\n- `/tents` (admin only)\n### Others\n- `/pegs`\n",
                 "GET /tents\nGET /tents/{id}\nPOST /tents\n");
    assert_slice(endpoint_at(0)->description, "all of them");
    assert_slice(*(const struct slice *)list_at(&endpoint_at(2)->roles, 0), "admin");
    assert_lists("**GETs**\n\n- /tents\n- DELETE\n  - /tents/:id\n\n### PATCH\n\n"
                 "| Path | What |\n|---|---|\n| /tents/:id | changes |\n\n"
                 "### PUT / HEAD\n\n```\n/pegs/:id\n```\n",
                 "GET /tents\nDELETE /tents/{id}\nPATCH /tents/{id}\nPUT /pegs/{id}\n"
                 "HEAD /pegs/{id}\n");
    assert_lists("### Post\n- `/tents`: the page\n### GET started\n- `/tents`\n", "");
}

static void groups_lend_their_path(void **state)
{
    (void)state;
    assert_lists(
        "### Tents — `/api/tents`\n\n- `GET /`\n- `GET /{id}`\n- `POST /api/tents/move`\n\n"
        "### Other\n- `GET /fires`\n",
        "GET /api/tents/\nGET /api/tents/{id}\nPOST /api/tents/move\nGET /fires\n");
    assert_lists("1. **Plans** (`/api/plans/`)\n   - `POST /upload`\n2. Rest\n   - `GET /health`\n",
                 "POST /api/plans/upload\nGET /health\n");
    assert_lists("### /tents\n- GET: all of them\n- POST — one more\n",
                 "GET /tents/\nPOST /tents/\n");
    assert_lists("### Users (`/api/users`)\n- GET /users/:id\n", "GET /api/users/{id}\n");
}

static void rows_that_lost_their_borders_are_read(void **state)
{
    (void)state;
    assert_lists("## API\nName\tURL\tMethod\nSave one\t/tents/save\tPOST\n"
                 "Read\t/tents/{id}\tGET\n",
                 "POST /tents/save\nGET /tents/{id}\n");
    assert_lists("## API\nMethod\nURL\nPOST\n/tents/\nA new one\nGET\n/tents/{id}/\nOne\n",
                 "POST /tents\nGET /tents/{id}\n");
}

static void tables_of_what_is_sent_are_the_request(void **state)
{
    (void)state;
    assert_lists(
        "### POST /tents\n\n**요청 바디**\n\n| 필드 | 타입 | 필수 | 설명 |\n|--|--|--|--|\n"
        "| `name` | string | Y | |\n| `size` | int | N | |\n",
        "POST /tents\n");
    assert_slice(endpoint_at(0)->request, "{ name: string, size?: int }");
    assert_lists("### PUT /tents/{id}\n\n请求参数\n\n| 名称 | 位置 | 类型 | 必选 |\n|--|--|--|--|\n"
                 "| id | path | int | 是 |\n| body | body | TentDTO | 是 |\n",
                 "PUT /tents/{id}\n");
    assert_slice(endpoint_at(0)->request, "TentDTO");
    assert_lists("### POST /tents\n\n**Response body**\n\n| Field | Type |\n|--|--|\n"
                 "| name | string |\n",
                 "POST /tents\n");
    assert_slice(endpoint_at(0)->request, "");
}

static void base_paths_in_their_many_words(void **state)
{
    (void)state;
    read_document("Base URL: `/api/v1`\n\n- GET /tents\n");
    assert_slice(bases(), "/api/v1\n");
    read_document("# X\n\n## API\n\n**Базовый префикс** `/api/v2`.\n");
    assert_slice(bases(), "/api/v2\n");
    read_document("# X\n## Base URL\n```\nhttps://api.tents.example/v3\n```\n");
    assert_slice(bases(), "/v3\n");
    read_document("| 基础路径 | `/api/v4` |\n|--|--|\n| x | y |\n");
    assert_slice(bases(), "/api/v4\n");
    read_document("# X\n\n## HTTP\n\nAll under `/v5`. JSON in, JSON out.\n\n- GET /tents\n");
    assert_slice(bases(), "/v5\n");
    read_document("# X\n\n## API\n\nEvery path begins with /v6:\n\n- GET /tents\n");
    assert_slice(bases(), "/v6\n");
    read_document("# X\n\n## API\n\nAll reports are under `/reports`.\n\n- GET /tents\n");
    assert_slice(bases(), "");
    read_document("# X\n\n## API\n\n所有接口均以 `/v7` 开头。\n\n- GET /tents\n");
    assert_slice(bases(), "/v7\n");
    read_document("# X\n\n## API\n\nSemua rute diawali dengan `/v8`.\n\n- GET /tents\n");
    assert_slice(bases(), "/v8\n");
    read_document("# X\n\n## API\n\nВсе отчёты начинаются с `/reports`.\n\n- GET /tents\n");
    assert_slice(bases(), "");
    read_document("# X\n## External APIs\n- **Base URL**: https://weather.example.net/v9\n");
    assert_slice(bases(), "");
}

static void a_short_form_takes_the_prefix_of_the_full_one(void **state)
{
    (void)state;
    assert_lists("- `POST /api/v1/login`\n\n## Tasks\n\n### POST /login\n",
                 "POST /api/v1/login\nPOST /api/v1/login\n");
}

static void tables_of_other_shapes(void **state)
{
    (void)state;
    assert_lists("| Resource | GET | POST | DELETE |\n|--|--|--|--|\n| /tents | All | New | - |\n"
                 "| /tents/{id} | One | | ✅ |\n",
                 "GET /tents\nPOST /tents\nGET /tents/{id}\nDELETE /tents/{id}\n");
    assert_slice(endpoint_at(1)->description, "New");
    assert_lists("| Method | PATCH |\n|--|--|\n| URL | /tents/{id} |\n", "PATCH /tents/{id}\n");
}

static void query_parameters_join_their_endpoint(void **state)
{
    (void)state;
    assert_lists("## All\n`GET /tents?page=2`\n\n**Query parameters:**\n"
                 "- `page` (integer): which page\n- `camp` (required): of one camp\n",
                 "GET /tents\n");
    assert_int_equal(endpoint_at(0)->query.count, 2);
    const struct query_parameter *page = list_at(&endpoint_at(0)->query, 0);
    assert_slice(page->name, "page");
    assert_slice(page->example, "2");
    assert_slice(page->description, "which page");
    assert_non_null(page->type);
    const struct query_parameter *camp = list_at(&endpoint_at(0)->query, 1);
    assert_true(camp->is_required);
    assert_lists("## One\nGET /tents/{id}\n\n| Name | In | Type | Required |\n|--|--|--|--|\n"
                 "| id | path | uuid | yes |\n| expand | query | string | no |\n",
                 "GET /tents/{id}\n");
    assert_int_equal(endpoint_at(0)->query.count, 1);
}

/* --- code --- */

static void fences_of_every_kind(void **state)
{
    (void)state;
    assert_lists("```\nGET    /tents        # all\nPOST   /tents        { size } → 201\n```\n",
                 "GET /tents\nPOST /tents\n");
    assert_slice(endpoint_at(0)->description, "all");
    assert_lists("```http\nPOST /tents HTTP/1.1\nContent-Type: application/json\n\n"
                 "{\n  \"note\": \"GET /inner\"\n}\n```\n",
                 "POST /tents\n");
    assert_lists(
        "```yaml\n/tents:\n  get:\n    summary: All\n    parameters:\n      - name: camp\n"
        "        in: query\n      - in: path\n        name: id\n    responses:\n      '200':\n"
        "        description: ok\n  post:\n    summary: One\n```\n",
        "GET /tents\nPOST /tents\n");
    assert_slice(endpoint_at(0)->title, "All");
    assert_int_equal(endpoint_at(0)->query.count, 1);
    assert_int_equal(endpoint_at(0)->statuses.count, 1);
    assert_lists("```yaml\n- path: /tents\n  method: GET\n  auth: none\n- method: POST\n"
                 "  path: /tents\n```\n",
                 "GET /tents\nPOST /tents\n");
    assert_true(endpoint_at(0)->is_public);
    assert_lists("```yaml\nPOST /tents:\n  request:\n    size: int\n```\n", "POST /tents\n");
    assert_lists("```\n@server (\n  prefix: /api/tents\n)\nservice t {\n  post / (New) returns "
                 "(Tent)\n}\n```\n",
                 "POST /api/tents/\n");
    assert_lists("# T\n- GET /tents\n\n```\n┌──────┐  POST /tents  ┌──────┐\n"
                 "│ User │ ─────────────▶ │ Camp │\n```\n",
                 "GET /tents\n");
    assert_lists("```sql\nREFERENCES camps(id) ON DELETE CASCADE\n```\n", "");
}

static void code_of_frameworks(void **state)
{
    (void)state;
    assert_lists(
        "```js\nrouter.get('/tents', auth, list);\nrouter.route('/fires').put(a).delete(b);\n"
        "const x = await api.get('/client');\naxios.post('/client', {});\n```\n",
        "GET /tents\nPUT /fires\nDELETE /fires\n");
    assert_lists("```ts\n@Controller('tents')\nexport class Tents {\n  @Get(':id')\n  one() {}\n"
                 "  @Post()\n  add() {}\n}\n```\n",
                 "GET /tents/{id}\nPOST /tents\n");
    assert_lists(
        "```java\n@RequestMapping(\"/api/tents\")\npublic class Tents {\n"
        "    @GetMapping(\"/{id}\")\n    Tent one();\n    void add();  // POST /\n}\n```\n",
        "GET /api/tents/{id}\nPOST /api/tents/\n");
    assert_lists(
        "```python\nrouter = APIRouter(prefix=\"/tents\")\n@router.get(\"/{id}\")\ndef one(): ...\n"
        "@app.route('/old', methods=['PUT'])\ndef old(): ...\n```\n",
        "GET /tents/{id}\nPUT /old\n");
    assert_lists("```csharp\n[Route(\"api/[controller]\")]\npublic class TentsController {\n"
                 "    [HttpGet(\"{id}\")]\n}\napp.MapPost(\"/fires\", (F f) => f);\n```\n",
                 "GET /api/tents/{id}\nPOST /fires\n");
    assert_lists("```go\nv1 := r.Group(\"/api/v1\")\nv1.GET(\"/tents\", list)\n"
                 "mux.HandleFunc(\"PUT /fires/{id}\", put)\n```\n",
                 "GET /api/v1/tents\nPUT /fires/{id}\n");
    assert_lists("```ts\n// File: src/routes/api/tents/[id]/+server.ts\n"
                 "export const GET = async () => {};\nexport async function DELETE() {}\n```\n",
                 "GET /api/tents/{id}\nDELETE /api/tents/{id}\n");
}

static void weak_witnesses_count_only_alone(void **state)
{
    (void)state;
    const char *drawing = "```mermaid\nsequenceDiagram\n  C->>S: POST /tents\n  S-->>C: 201\n"
                          "  C->>S: GET /tents/{id}\n```\n\n```bash\ncurl -X PUT "
                          "http://localhost:80/tents/7 \\\n  -d '{}'\n```\n";
    assert_lists(drawing, "POST /tents\nGET /tents/{id}\nPUT /tents/{tent_id}\n");
    assert_true(has_finding(DIAGNOSTIC_N0506));
    char listed[512]; /* read_document empties the arena */
    snprintf(listed, sizeof(listed), "- GET /camps\n\n%s", drawing);
    read_document(listed);
    assert_slice(listing(), "GET /camps\n");
}

static void what_belongs_to_others_is_left_to_them(void **state)
{
    (void)state;
    assert_lists("# T\n## Third-party APIs\n- `POST /charges`\n- `GET /api/tents`\n\n## Ours\n"
                 "- GET https://pay.acme.com/charges\n- GET https://api.example.com/v1/camps\n",
                 "GET /api/tents\nGET /v1/camps\n");
    assert_true(has_finding(DIAGNOSTIC_N0504));
    assert_lists(
        "# T\n## Auth\n- POST /auth/login\n## Third-party login\n- POST /auth/cards\n"
        "## External APIs\n### Weather\n- **Base URL**: https://sky.acme.com\n- `GET /v1/rain`\n",
        "POST /auth/login\nPOST /auth/cards\n");
    assert_lists("- GET /api/v1/{resource}/{id}\n- POST /api/v1/[resource]\n", "");
    assert_true(has_finding(DIAGNOSTIC_N0509));
    assert_lists("# T\n## Tents\n- GET {BASE_URL}/api/tents\n- GET {TENT_API_URL}/api/tents/{id}\n"
                 "## Printer integration\n- POST {PRINTER_URL}/api/labels\n",
                 "GET /api/tents\nGET /api/tents/{id}\n");
    assert_true(has_finding(DIAGNOSTIC_N0504));
    assert_lists("# T\n## Changelog\n- `POST /gone` was removed\n- POST /added\n", "");
}

static void sentences_count_where_nothing_lists(void **state)
{
    (void)state;
    const char *story = "1. The page asks for `GET /tents/:id` and shows it.\n"
                        "2. It sends `PATCH /tents/:id/colour` with the colour.\n"
                        "3. The provider is told by `POST /charges`.\n";
    assert_lists(story, "GET /tents/{id}\nPATCH /tents/{id}/colour\n");
    assert_true(has_finding(DIAGNOSTIC_N0506));
    char listed[512];
    snprintf(listed, sizeof(listed), "- GET /camps\n\n%s", story);
    assert_lists(listed, "GET /camps\n");
}

static void examples_call_what_is_listed(void **state)
{
    (void)state;
    assert_lists("- GET /api/tents/{name}\n- GET /api/tents\n\n**Example** (a red one):\n\n"
                 "```\nGET /api/tents/red\n200 { \"name\": \"red\" }\n\nGET /api/tents/mine\n"
                 "GET /api/camps/7\n```\n",
                 "GET /api/tents/{name}\nGET /api/tents\nGET /api/camps/{camp_id}\n");
    assert_lists("- GET /tents/{name}\n\nOthers:\n\n```\nGET /tents/red\n```\n",
                 "GET /tents/{name}\nGET /tents/red\n");
}

static void a_plain_no_is_for_everybody(void **state)
{
    (void)state;
    read_document("# T\n## Pages\n\n| Path | Component | Auth |\n|---|---|---|\n"
                  "| `/staff/*` | StaffPage | Client gate |\n\n"
                  "## API\n\n| Method | Path | Auth |\n|---|---|---|\n"
                  "| POST | /login | No (5 tries a minute) |\n| GET | /staff/tents | |\n");
    assert_slice(listing(), "POST /login\nGET /staff/tents\n");
    assert_true(endpoint_at(0)->is_public);
    assert_int_equal(endpoint_at(1)->access.size, 0);
}

static void routers_are_mounted_somewhere(void **state)
{
    (void)state;
    assert_lists("```python\n# routers/tents.py\n@router.post(\"/\")\nasync def add(): ...\n"
                 "@router.get(\"/{id}\")\nasync def one(): ...\n@router.get(\"/tents/all\")\n```\n",
                 "POST /tents\nGET /tents/{id}\nGET /tents/all\n");
    assert_false(has_finding(DIAGNOSTIC_N0509));
    assert_lists("```js\nrouter.get('/', list);\nrouter.get('/:id', one);\napp.post('/', rpc);\n"
                 "router.get('/tents', tents);\n```\n",
                 "POST /\nGET /tents\n");
    assert_true(has_finding(DIAGNOSTIC_N0509));
    assert_lists("```js\napp.use('/api/tents', tentRouter);\ntentRouter.get('/:id', one);\n```\n",
                 "GET /api/tents/{id}\n");
}

static void commands_say_the_method_in_many_ways(void **state)
{
    (void)state;
    assert_lists(
        "# T\n```sh\ncurl https://a.example/tents -d '{\"a\": 1}'\n"
        "curl --json '{\"a\": 1}' localhost:80/poles\ncurl -G https://a.example/finds -d q=1\n"
        "curl -sX DELETE https://a.example/tents/1\ncurl -T a.png https://a.example/pics\n"
        "curl https://a.example/tents\n```\n",
        "POST /tents\nPOST /poles\nGET /finds\nDELETE /tents/{tent_id}\nPUT /pics\n"
        "GET /tents\n");
}

static void drawings_count_where_nothing_lists(void **state)
{
    (void)state;
    assert_lists(
        "# T\n```\n┌──────┐  GET|POST /tents  ┌──────┐\n│ Page │ ────────────────▶ │ Shop │"
        "\n└──────┘                   └──────┘\n```\n\n"
        "```\nSeite ──PUT /zelte──▶ Laden\n```\n",
        "GET /tents\nPOST /tents\nPUT /zelte\n");
    assert_lists("# T\n- GET /poles\n\n```\nPage ──PUT /tents──▶ Shop\n```\n", "GET /poles\n");
}

static void a_line_may_say_what_it_takes(void **state)
{
    (void)state;
    assert_lists("# T\n- `POST /tents` — adds one; body: `size`, `colour`\n"
                 "- PUT /tents/:id (body: `size`)\n- POST /poles — text: `a`, `b`\n"
                 "- GET /tents — body: `size`\n",
                 "POST /tents\nPUT /tents/{id}\nPOST /poles\nGET /tents\n");
    assert_slice(endpoint_at(0)->request, "{ size, colour }");
    assert_slice(endpoint_at(1)->request, "{ size }");
    assert_int_equal(endpoint_at(2)->request.size, 0);
}

static void resources_stand_for_what_is_usual(void **state)
{
    (void)state;
    assert_lists("# T\nREST under /api, resources: tents, `poles`.\n",
                 "GET /api/tents\nPOST /api/tents\nGET /api/tents/{id}\nPUT /api/tents/{id}\n"
                 "DELETE /api/tents/{id}\nGET /api/poles\nPOST /api/poles\nGET /api/poles/{id}\n"
                 "PUT /api/poles/{id}\nDELETE /api/poles/{id}\n");
    assert_lists("# T\nREST-API unter `/v1`, Ressourcen: zelte\n",
                 "GET /v1/zelte\nPOST /v1/zelte\nGET /v1/zelte/{id}\nPUT /v1/zelte/{id}\n"
                 "DELETE /v1/zelte/{id}\n");
    assert_lists("# T\nREST under /api, resources: two servers, 4 GB of memory\n", "");
    assert_lists("# T\nREST under /api, resources: tents\n\n- GET /api/tents\n",
                 "GET /api/tents\n");
}

static void sentences_name_endpoints_without_marks(void **state)
{
    (void)state;
    assert_lists("# T\nThe service exposes POST /tents to add one and GET /tents/{id} to read it.\n"
                 "It never calls DELETE /tents.\n",
                 "POST /tents\nGET /tents/{id}\n");
    assert_lists("# T\nThe vendor offers GET /rates for this.\n", "");
}

static void a_row_may_stand_for_the_base_itself(void **state)
{
    (void)state;
    assert_lists("# T\n## API\nBase: `/api/tents`\n\n| Method | Path | What |\n|--|--|--|\n"
                 "| GET | (root) | all |\n| POST | *(Wurzel)* | new |\n| GET | /:id | one |\n",
                 "GET /\nPOST /\nGET /{id}\n");
    assert_false(has_finding(DIAGNOSTIC_W0501));
    assert_lists("# T\n### Zelte (`/zelte`)\n| Methode | Pfad |\n|--|--|\n| GET | — |\n"
                 "| PUT | /:id |\n",
                 "GET /zelte/\nPUT /zelte/{id}\n");
    assert_lists("# T\n## API\n| Method | Path |\n|--|--|\n| GET | — |\n| GET | /tents |\n",
                 "GET /tents\n");
    assert_true(has_finding(DIAGNOSTIC_W0501));
}

static void what_is_called_elsewhere_is_not_served(void **state)
{
    (void)state;
    assert_lists("# T\n## Input APIs\n- GET /tents\n## Output APIs (Calls)\n"
                 "| Method | Path |\n|--|--|\n| GET | ${WEATHER_URL}/days |\n"
                 "## Ausgehende Aufrufe\n- POST /mails\n## Llamadas salientes\n- POST /pagos\n",
                 "GET /tents\n");
    assert_true(has_finding(DIAGNOSTIC_N0504));
}

static void a_fence_of_one_line_says_who_may_call(void **state)
{
    (void)state;
    read_document(
        "# T\n## GET /boats\n\nAuthentication:\n\n```text\nPublic\n```\n\n"
        "## POST /boats\n\nPurpose:\n\nAdd a boat.\n\nRequired role:\n\n```text\nadmin\n```\n\n"
        "## DELETE /boats/:id\n\nAuthentication:\n\n```text\nRequired\n```\n\n"
        "## PATCH /boats/:id\n\nExample:\n\n```text\nadmin\n```\n");
    assert_true(endpoint_at(0)->is_public);
    assert_int_equal(endpoint_at(1)->roles.count, 1);
    assert_true(endpoint_at(2)->access.size > 0);
    assert_false(endpoint_at(2)->is_public);
    assert_int_equal(endpoint_at(3)->roles.count, 0);
    assert_int_equal(endpoint_at(3)->access.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read_by_its_cells),
        cmocka_unit_test(the_place_is_the_path),
        cmocka_unit_test(tables_that_list_nothing),
        cmocka_unit_test(odd_rows_are_reported),
        cmocka_unit_test(headings_bullets_and_lines),
        cmocka_unit_test(labels_that_name_who_may),
        cmocka_unit_test(methods_and_urls_on_lines_of_their_own),
        cmocka_unit_test(several_methods_of_one_row),
        cmocka_unit_test(groups_lend_their_method),
        cmocka_unit_test(groups_lend_their_path),
        cmocka_unit_test(rows_that_lost_their_borders_are_read),
        cmocka_unit_test(base_paths_in_their_many_words),
        cmocka_unit_test(tables_of_what_is_sent_are_the_request),
        cmocka_unit_test(a_short_form_takes_the_prefix_of_the_full_one),
        cmocka_unit_test(tables_of_other_shapes),
        cmocka_unit_test(query_parameters_join_their_endpoint),
        cmocka_unit_test(fences_of_every_kind),
        cmocka_unit_test(code_of_frameworks),
        cmocka_unit_test(weak_witnesses_count_only_alone),
        cmocka_unit_test(what_belongs_to_others_is_left_to_them),
        cmocka_unit_test(sentences_count_where_nothing_lists),
        cmocka_unit_test(examples_call_what_is_listed),
        cmocka_unit_test(routers_are_mounted_somewhere),
        cmocka_unit_test(commands_say_the_method_in_many_ways),
        cmocka_unit_test(drawings_count_where_nothing_lists),
        cmocka_unit_test(a_line_may_say_what_it_takes),
        cmocka_unit_test(resources_stand_for_what_is_usual),
        cmocka_unit_test(sentences_name_endpoints_without_marks),
        cmocka_unit_test(a_row_may_stand_for_the_base_itself),
        cmocka_unit_test(what_is_called_elsewhere_is_not_served),
        cmocka_unit_test(a_fence_of_one_line_says_who_may_call),
        cmocka_unit_test(a_plain_no_is_for_everybody),
    };
    arena = arena_create(1 << 16);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_destroy(&arena);
    return failed;
}
