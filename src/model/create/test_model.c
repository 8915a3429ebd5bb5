/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the room `model`: small documents in, entities and operations out. */
#include "model/create/test_compiled.h"

#include <stdlib.h>

static struct model *compile(const char *text)
{
    return model_of(slice_from(text));
}

static const struct diagnostic *expect(enum diagnostic_code code)
{
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics.list)
    {
        if (diagnostic->code == code) {
            return diagnostic;
        }
    }
    fail_msg("no finding %s", diagnostic_info(code)->name);
    abort();
}

static const struct operation *operation_at(const struct model *model, const char *method,
                                            const char *path)
{
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (slice_equal(operation->method, slice_from(method)) &&
            slice_equal(operation->path, slice_from(path))) {
            return operation;
        }
    }
    fail_msg("no operation %s %s", method, path);
    abort();
}

#define ORDERS                                                                                     \
    "# Shop\n\n```sql\n"                                                                           \
    "CREATE TABLE customers (id UUID PRIMARY KEY, email VARCHAR(100) UNIQUE NOT NULL);\n"          \
    "CREATE TABLE orders (\n"                                                                      \
    "  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),\n"                                           \
    "  customer_id UUID NOT NULL REFERENCES customers(id) ON DELETE CASCADE,\n"                    \
    "  status VARCHAR(20) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'shipped', "           \
    "'cancelled')),\n"                                                                             \
    "  total DECIMAL(10,2) NOT NULL CHECK (total >= 0),\n"                                         \
    "  is_gift BOOLEAN DEFAULT false,\n"                                                           \
    "  created_at TIMESTAMPTZ DEFAULT now()\n"                                                     \
    ");\n```\n\n"

static void sql_table_becomes_entity(void **state)
{
    (void)state;
    struct model *model = compile(ORDERS);
    struct entity *orders = model_entity(model, SLICE("Order"));
    assert_non_null(orders);
    assert_slice(orders->table, "orders");
    assert_int_equal(orders->fields.count, 6);
    const struct field *id = entity_field(orders, SLICE("id"));
    assert_true(id->is_primary_key && id->is_read_only && id->is_required);
    assert_int_equal(id->default_value.kind, DEFAULT_UUID);
    const struct field *customer = entity_field(orders, SLICE("customer_id"));
    assert_ptr_equal(customer->references, model_entity(model, SLICE("customers")));
    assert_int_equal(customer->on_delete, ACTION_CASCADE);
    const struct field *status = entity_field(orders, SLICE("status"));
    assert_int_equal(status->label_count, 3);
    assert_slice(status->labels[2], "cancelled");
    assert_true(entity_field(orders, SLICE("created_at"))->is_created_at);
    assert_int_equal(diagnostics.counts[SEVERITY_ERROR], 0);
}

static void numbers_of_others_are_no_references(void **state)
{
    (void)state;
    struct model *model = compile("# T\n## Tables\n- `payments` (id uuid PK, order_id uuid, "
                                  "stripe_payment_id text, stripe_order_id text)\n"
                                  "- `orders` (id uuid PK, total integer)\n");
    const struct entity *payments = model_entity(model, SLICE("payments"));
    assert_non_null(entity_field(payments, SLICE("order_id"))->references);
    assert_null(entity_field(payments, SLICE("stripe_payment_id"))->references);
    assert_null(entity_field(payments, SLICE("stripe_order_id"))->references);
    assert_int_equal(diagnostics.counts[SEVERITY_WARNING], 0);
}

static void a_collection_with_items_is_no_query(void **state)
{
    (void)state;
    struct model *model = compile("# T\n## Tables\n- `admins` (id uuid PK, name text)\n"
                                  "- `boat_bookings` (id uuid PK, day date)\n"
                                  "- `events` (id uuid PK, name text)\n\n"
                                  "## API\n- GET /admin/bookings\n- GET /admin/bookings/{id}\n\n"
                                  "| Method | Path | Purpose |\n|---|---|---|\n"
                                  "| POST | /events | Create an event |\n"
                                  "| POST | /mail/events | Proxy events to the mail service |\n");
    assert_int_equal(operation_at(model, "GET", "/admin/bookings")->kind, OPERATION_LIST);
    assert_int_equal(operation_at(model, "GET", "/admin/bookings/{id}")->kind, OPERATION_GET);
    assert_int_equal(operation_at(model, "POST", "/events")->kind, OPERATION_CREATE);
    assert_int_equal(operation_at(model, "POST", "/mail/events")->kind, OPERATION_CUSTOM);
}

static void a_heading_may_leave_the_base(void **state)
{
    (void)state;
    struct model *model = compile("# T\n## API\nBase: `/api/v1` unless noted.\n\n### Boats\n"
                                  "- GET /boats\n\n### Files (not under `/api/v1`)\n"
                                  "- GET /files/{name}\n\n### Root-mounted\n- GET /robots.txt\n");
    operation_at(model, "GET", "/api/v1/boats");
    operation_at(model, "GET", "/files/{name}");
    operation_at(model, "GET", "/robots.txt");
}

static void timestamps_are_two_fields(void **state)
{
    (void)state;
    struct model *model = compile("# T\n## Tables\n- `ships` (id, home_port, timestamps)\n"
                                  "- `boats` (id, homePort, createdAt, timestamps)\n");
    const struct entity *ships = model_entity(model, SLICE("ships"));
    const struct entity *boats = model_entity(model, SLICE("boats"));
    assert_int_equal(ships->fields.count, 4);
    assert_non_null(entity_field(ships, SLICE("created_at")));
    assert_non_null(entity_field(ships, SLICE("updated_at")));
    assert_int_equal(boats->fields.count, 4);
    assert_non_null(entity_field(boats, SLICE("updatedAt")));
    assert_int_equal(diagnostics.counts[SEVERITY_WARNING], 0);
}

static void diagram_and_sql_are_one_entity(void **state)
{
    (void)state;
    struct model *model =
        compile("# A\n\n```mermaid\nerDiagram\n  ORDER ||--o{ ORDER_ITEM : has\n"
                "  ORDER_ITEM {\n    uuid id PK\n    int quantity\n    string note\n  }\n"
                "  ORDER {\n    uuid id PK\n  }\n```\n\n```sql\n"
                "CREATE TABLE order_items (id UUID PRIMARY KEY, quantity TEXT);\n```\n");
    assert_int_equal(model->entities.count, 2);
    struct entity *item = model_entity(model, SLICE("orderItem"));
    assert_slice(item->table, "order_items");
    assert_slice(item->name, "ORDER_ITEM");
    assert_int_equal(item->fields.count, 3);
    assert_int_equal(entity_field(item, SLICE("quantity"))->type->kind, TYPE_TEXT);
    const struct diagnostic *clash = expect(DIAGNOSTIC_W1002);
    assert_int_equal(clash->place.line, 8);
    assert_int_equal(clash->related.line, 17);
}

static void foreign_key_of_a_diagram_finds_its_parent(void **state)
{
    (void)state;
    struct model *model =
        compile("# A\n\n```mermaid\nerDiagram\n  USER ||--o{ SHOP : owns\n"
                "  USER {\n    int id PK\n  }\n"
                "  SHOP {\n    int id PK\n    int ownerId FK\n    int user_id\n  }\n```\n");
    struct entity *shop = model_entity(model, SLICE("shops"));
    struct entity *user = model_entity(model, SLICE("user"));
    assert_ptr_equal(entity_field(shop, SLICE("user_id"))->references, user);
}

static void a_field_may_be_unique_with_others(void **state)
{
    (void)state;
    struct model *model = compile("# T\n## Data model\n### days\n\n| Column | Type | Notes |\n"
                                  "|---|---|---|\n| id | uuid | PK |\n| trip_id | uuid | |\n"
                                  "| number | int | unique per trip |\n"
                                  "| name | text | eindeutig pro `trip_id` und `number` |\n"
                                  "| code | text | unique per planet |\n");
    const struct entity *days = model_entity(model, SLICE("days"));
    assert_int_equal(days->uniques.count, 2);
    const struct key *first = list_at(&days->uniques, 0), *second = list_at(&days->uniques, 1);
    assert_int_equal(first->fields.count, 2);
    assert_int_equal(second->fields.count, 3);
    assert_slice(((const struct field *)list_at(&first->fields, 0))->name, "trip_id");
    expect(DIAGNOSTIC_W1407);
    assert_false(entity_field(days, SLICE("number"))->is_unique);
}

static void names_of_other_languages_say_who_sets_a_field(void **state)
{
    (void)state;
    struct model *model = compile("# T\n## Modelo de datos\n"
                                  "- `usuarios` (id, correo, senha, fecha_creacion, resenha)\n"
                                  "- `prets` (id, usuario_id, date_pret, date_format, modifie_le)\n"
                                  "\n## API\n\n- POST /auth/login\n");
    const struct entity *users = model_entity(model, SLICE("usuarios"));
    const struct entity *loans = model_entity(model, SLICE("prets"));
    assert_ptr_equal(model->policy.account.entity, users);
    assert_slice(model->policy.account.login->name, "correo");
    assert_slice(model->policy.account.password->name, "senha");
    assert_slice(model->policy.account.password_name, "senha");
    assert_true(entity_field(users, SLICE("senha"))->is_write_only);
    assert_false(entity_field(users, SLICE("resenha"))->is_write_only);
    assert_true(entity_field(users, SLICE("fecha_creacion"))->is_created_at);
    assert_true(entity_field(loans, SLICE("modifie_le"))->is_updated_at);
    assert_int_equal(entity_field(loans, SLICE("date_pret"))->type->kind, TYPE_DATE);
    assert_int_equal(entity_field(loans, SLICE("date_format"))->type->kind, TYPE_TEXT);
}

static void names_in_brackets_are_taken_where_others_refer_to_them(void **state)
{
    (void)state;
    struct model *model = compile("# T\n## Modello dati\n### Giocatore (Player)\n\n"
                                  "- `id`: INTEGER (PK)\n- `nickname`: TEXT\n\n"
                                  "### Duello (Duel / Room)\n\n- `id`: INTEGER (PK)\n"
                                  "- `host_id`: INTEGER (FK -> Player)\n\n"
                                  "### Turno (Turn)\n\n- `id`: INTEGER (PK)\n- `note`: TEXT\n\n"
                                  "### DuelResult\n\n- `id`: INTEGER (PK)\n"
                                  "- `winner_id`: INTEGER (FK -> Player)\n"
                                  "- `duel_id`: INTEGER (FK -> Duel)\n");
    assert_non_null(model_entity(model, SLICE("Player")));
    assert_non_null(model_entity(model, SLICE("Duel")));
    assert_non_null(model_entity(model, SLICE("Turn")));
    const struct entity *result = model_entity(model, SLICE("DuelResult"));
    assert_non_null(result);
    assert_non_null(entity_field(result, SLICE("winner_id"))->references);
    assert_int_equal(diagnostics.counts[SEVERITY_WARNING], 0);
}

static void a_table_in_the_brackets_of_a_heading_is_the_entity_before_them(void **state)
{
    (void)state;
    struct model *model =
        compile("# T\n## Data model\n\n```mermaid\nerDiagram\n  Berth {\n    bigint id PK\n"
                "    varchar_40 label\n  }\n  Boat {\n    bigint id PK\n    bigint berth FK\n  }\n"
                "```\n\n### 2.1 Berth (`harbour_berth`)\n\n| Field | Type | Key |\n|---|---|---|\n"
                "| id | bigint | PK |\n| label | varchar(40) | |\n| depth | decimal_5_2 | |\n\n"
                "### Boat (`harbour_boat`)\n\n| Field | Type | Key |\n|---|---|---|\n"
                "| id | bigint | PK |\n| berth | bigint | FK → `harbour_berth.id` |\n");
    assert_int_equal(model->entities.count, 2);
    const struct entity *berth = model_entity(model, SLICE("Berth"));
    const struct entity *boat = model_entity(model, SLICE("Boat"));
    assert_non_null(berth);
    assert_non_null(boat);
    assert_int_equal(entity_field(berth, SLICE("label"))->type->length, 40);
    assert_int_equal(entity_field(berth, SLICE("depth"))->type->scale, 2);
    assert_ptr_equal(entity_field(boat, SLICE("berth"))->references, berth);
    assert_int_equal(diagnostics.counts[SEVERITY_WARNING], 0);
}

static void bodies_below_a_table_of_endpoints_are_told_by_their_types(void **state)
{
    (void)state;
    struct model *model =
        compile("# T\n## API\n\n| Method | Path |\n|---|---|\n| GET | /boats |\n| POST | /boats |\n"
                "| PUT | /boats/{id} |\n| GET | /hires/current |\n| POST | /hires/request |\n\n"
                "### Body (BoatCreateRequest)\n\n```json\n{\"name\": \"Ada\", \"items\": "
                "[{\"oars\": 2}]}\n```\n\n"
                "### Move a boat (BoatMoveRequest)\n\n```json\n{\"pier\": 7}\n```\n\n"
                "### POST /hires/request\n\n**Response:**\n\n```json\n{\"id\": \"h1\", \"boat\": "
                "\"b1\"}\n```\n");
    const struct entity *boats = model_entity(model, SLICE("boats"));
    assert_non_null(boats);
    assert_non_null(entity_field(boats, SLICE("name")));
    assert_non_null(entity_field(boats, SLICE("items")));
    assert_null(entity_field(boats, SLICE("pier")));
    assert_int_equal(operation_at(model, "POST", "/boats")->kind, OPERATION_CREATE);
    const struct entity *hires = model_entity(model, SLICE("hires"));
    assert_non_null(hires);
    assert_non_null(entity_field(hires, SLICE("boat")));
    assert_int_equal(operation_at(model, "POST", "/hires/request")->kind, OPERATION_CUSTOM);
}

static void the_body_for_signing_in_says_by_what(void **state)
{
    (void)state;
    struct model *model = compile(
        "# T\n## API\n\n| Method | Path |\n|---|---|\n| POST | /auth/login |\n| GET | /auth/me "
        "|\n\n"
        "### Login request\n\n```json\n{\"username\": \"ada\", \"password\": \"x\"}\n```\n");
    assert_slice(model->policy.account.login->name, "username");
    assert_true(model->policy.account.login->is_unique);
}

static void template_names_are_left_out(void **state)
{
    (void)state;
    struct model *model =
        compile("# A\n\n```mermaid\nerDiagram\n  Entity1 {\n    string id PK\n  }\n```\n");
    assert_int_equal(model->entities.count, 0);
    expect(DIAGNOSTIC_W1001);
}

static void crud_and_nested_collections_are_bound(void **state)
{
    (void)state;
    struct model *model = compile(
        ORDERS "## API\n\n- `GET /api/orders`\n- `POST /api/orders`\n- `GET /api/orders/:id`\n"
               "- `PUT /api/orders/:id`\n- `PATCH /api/orders/:id`\n- `DELETE /api/orders/:id`\n"
               "- `GET /api/customers/:customerId/orders`\n");
    assert_int_equal(operation_at(model, "GET", "/api/orders")->kind, OPERATION_LIST);
    assert_int_equal(operation_at(model, "POST", "/api/orders")->kind, OPERATION_CREATE);
    assert_int_equal(operation_at(model, "GET", "/api/orders/{id}")->kind, OPERATION_GET);
    assert_int_equal(operation_at(model, "PUT", "/api/orders/{id}")->kind, OPERATION_REPLACE);
    assert_int_equal(operation_at(model, "PATCH", "/api/orders/{id}")->kind, OPERATION_UPDATE);
    assert_int_equal(operation_at(model, "DELETE", "/api/orders/{id}")->kind, OPERATION_DELETE);
    const struct operation *nested =
        operation_at(model, "GET", "/api/customers/{customerId}/orders");
    assert_int_equal(nested->kind, OPERATION_LIST);
    const struct path_parameter *parent = list_at(&nested->parameters, 0);
    assert_true(parent->is_parent);
    assert_slice(parent->field->name, "customer_id");
    assert_slice(operation_at(model, "GET", "/api/orders")->name, "listOrders");
}

static void actions_are_bound_by_what_they_set(void **state)
{
    (void)state;
    struct model *model = compile(
        ORDERS
        "## API\n\n- `POST /orders/:id/cancel`\n- `POST /orders/:id/ship`\n"
        "- `PATCH /orders/:id/status`\n- `GET /orders/:id/total`\n- `POST /orders/:id/print`\n"
        "- `GET /orders/shipped`\n- `GET /orders/latest`\n- `GET /orders/search`\n");
    const struct operation *cancel = operation_at(model, "POST", "/orders/{id}/cancel");
    assert_int_equal(cancel->kind, OPERATION_TRANSITION);
    assert_slice(((const struct preset *)list_at(&cancel->presets, 0))->value, "cancelled");
    const struct operation *ship = operation_at(model, "POST", "/orders/{id}/ship");
    assert_slice(((const struct preset *)list_at(&ship->presets, 0))->value, "shipped");
    const struct operation *change = operation_at(model, "PATCH", "/orders/{id}/status");
    assert_int_equal(change->kind, OPERATION_FIELD_UPDATE);
    assert_slice(change->only->name, "status");
    assert_int_equal(operation_at(model, "GET", "/orders/{id}/total")->kind, OPERATION_FIELD_READ);
    assert_int_equal(operation_at(model, "POST", "/orders/{id}/print")->kind, OPERATION_CUSTOM);
    assert_int_equal(operation_at(model, "GET", "/orders/shipped")->kind, OPERATION_QUERY);
    const struct operation *latest = operation_at(model, "GET", "/orders/latest");
    assert_int_equal(((const struct preset *)list_at(&latest->presets, 0))->kind, PRESET_NEWEST);
    assert_int_equal(operation_at(model, "GET", "/orders/search")->kind, OPERATION_QUERY);
    expect(DIAGNOSTIC_W1013);
}

/* "stats" of what has states are counts; what a description says of money is more. */
static void parts_of_one_thing_are_not_those_of_another(void **state)
{
    (void)state;
    struct model *model = compile(
        "# T\n```sql\nCREATE TABLE carts (id INT PRIMARY KEY);\n"
        "CREATE TABLE orders (id INT PRIMARY KEY);\n"
        "CREATE TABLE order_items (id INT PRIMARY KEY, order_id INT REFERENCES orders (id));\n"
        "```\n- DELETE /carts/items/{id}\n- DELETE /orders/items/{id}\n"
        "- GET /admin/items/{id}\n");
    assert_int_equal(operation_at(model, "DELETE", "/carts/items/{id}")->kind, OPERATION_CUSTOM);
    assert_int_equal(operation_at(model, "DELETE", "/orders/items/{id}")->kind, OPERATION_DELETE);
    assert_int_equal(operation_at(model, "GET", "/admin/items/{id}")->kind, OPERATION_GET);
}

static void counts_are_bound(void **state)
{
    (void)state;
    struct model *model = compile(
        ORDERS "## API\n\n- `GET /orders/count`\n- `GET /orders/stats`\n"
               "- `GET /orders/statistics` - average revenue\n- `GET /orders/summary`\n"
               "- `GET /orders/overview` - number of orders by status\n- `POST /orders/stats`\n");
    const struct operation *count = operation_at(model, "GET", "/orders/count");
    assert_int_equal(count->kind, OPERATION_COUNT);
    assert_int_equal(count->groups.count, 0);
    const struct operation *stats = operation_at(model, "GET", "/orders/stats");
    assert_int_equal(stats->kind, OPERATION_COUNT);
    assert_slice(((const struct field *)list_at(&stats->groups, 0))->name, "status");
    assert_int_equal(operation_at(model, "GET", "/orders/statistics")->kind, OPERATION_CUSTOM);
    assert_int_equal(operation_at(model, "GET", "/orders/summary")->kind, OPERATION_CUSTOM);
    assert_int_equal(operation_at(model, "GET", "/orders/overview")->kind, OPERATION_COUNT);
    assert_int_equal(operation_at(model, "POST", "/orders/stats")->kind, OPERATION_CUSTOM);
    expect(DIAGNOSTIC_W1013);
}

static void a_transition_takes_what_its_endpoint_lists(void **state)
{
    (void)state;
    struct model *model = compile(
        ORDERS "## API\n\n- `POST /orders/:id/cancel` { \"total\"?: number, customer_id, \"x\": "
               "\"status, placed_on\" }\n- `POST /orders/:id/ship`\n");
    const struct operation *cancel = operation_at(model, "POST", "/orders/{id}/cancel");
    assert_int_equal(cancel->body.count, 2);
    assert_slice(((const struct field *)list_at(&cancel->body, 0))->name, "total");
    assert_slice(((const struct field *)list_at(&cancel->body, 1))->name, "customer_id");
    assert_int_equal(operation_at(model, "POST", "/orders/{id}/ship")->body.count, 0);
}

static void identity_and_health_need_no_entity(void **state)
{
    (void)state;
    struct model *model = compile(
        "# A\n\n## API\n\n- `POST /api/auth/login`\n- `GET /api/users/me`\n- `GET /health`\n");
    assert_int_equal(operation_at(model, "POST", "/api/auth/login")->kind, OPERATION_IDENTITY);
    assert_int_equal(operation_at(model, "GET", "/api/users/me")->kind, OPERATION_IDENTITY);
    assert_int_equal(operation_at(model, "GET", "/health")->kind, OPERATION_HEALTH);
}

static void identity_is_told_in_other_languages(void **state)
{
    (void)state;
    struct model *model =
        compile(ORDERS "## API\n\n- `POST /api/auth/masuk`\n- `POST /usuarios/registrarse`\n"
                       "- `POST /v1/cerrar-sesion`\n- `POST /warehouses/masuk`\n- `GET /perfil`\n");
    assert_int_equal(operation_at(model, "POST", "/api/auth/masuk")->identity, IDENTITY_LOGIN);
    assert_int_equal(operation_at(model, "POST", "/usuarios/registrarse")->identity,
                     IDENTITY_REGISTER);
    assert_int_equal(operation_at(model, "POST", "/v1/cerrar-sesion")->identity, IDENTITY_LOGOUT);
    assert_int_equal(operation_at(model, "GET", "/perfil")->identity, IDENTITY_ME);
    assert_int_equal(operation_at(model, "POST", "/warehouses/masuk")->kind, OPERATION_CUSTOM);
    expect(DIAGNOSTIC_W1013);
}

static void what_a_description_leads_to_is_a_transition(void **state)
{
    (void)state;
    struct model *model =
        compile(ORDERS "## API\n\n| Method | Path | Description |\n|---|---|---|\n"
                       "| POST | `/orders/{id}/kirim` | Mengirim barang → `shipped` |\n"
                       "| POST | `/orders/{id}/drop` | Changes the status to cancelled |\n"
                       "| POST | `/orders/{id}/settle` | open → shipped / cancelled |\n"
                       "| POST | `/orders/{id}/look` | Only for shipped orders |\n");
    const struct operation *send = operation_at(model, "POST", "/orders/{id}/kirim");
    assert_int_equal(send->kind, OPERATION_TRANSITION);
    assert_slice(((const struct preset *)list_at(&send->presets, 0))->value, "shipped");
    const struct operation *drop = operation_at(model, "POST", "/orders/{id}/drop");
    assert_int_equal(drop->kind, OPERATION_TRANSITION);
    assert_slice(((const struct preset *)list_at(&drop->presets, 0))->value, "cancelled");
    assert_int_equal(operation_at(model, "POST", "/orders/{id}/settle")->kind, OPERATION_CUSTOM);
    assert_int_equal(operation_at(model, "POST", "/orders/{id}/look")->kind, OPERATION_CUSTOM);
    expect(DIAGNOSTIC_W1013);
}

static void verbs_in_paths_stand_for_methods(void **state)
{
    (void)state;
    struct model *model = compile(
        ORDERS "## API\n\n- `POST /orders/create`\n- `POST /orders/delete/{id}`\n"
               "- `PUT /orders/update/:id`\n- `POST /orders/{id}/update`\n"
               "- `GET /orders/detail/{id}`\n- `PUT /orders/update`\n- `GET /orders/delete/{id}`\n"
               "- `PUT /things/status/{id}` { \"status\": 1 }\n");
    const struct operation *create = operation_at(model, "POST", "/orders/create");
    assert_int_equal(create->kind, OPERATION_CREATE);
    assert_slice(create->method, "POST");
    const struct operation *delete = operation_at(model, "POST", "/orders/delete/{id}");
    assert_int_equal(delete->kind, OPERATION_DELETE);
    assert_slice(delete->method, "POST");
    assert_int_equal(delete->parameters.count, 1);
    assert_int_equal(operation_at(model, "PUT", "/orders/update/{id}")->kind, OPERATION_REPLACE);
    assert_int_equal(operation_at(model, "POST", "/orders/{id}/update")->kind, OPERATION_UPDATE);
    assert_int_equal(operation_at(model, "GET", "/orders/detail/{id}")->kind, OPERATION_GET);
    assert_int_equal(operation_at(model, "PUT", "/orders/update")->kind, OPERATION_CUSTOM);
    assert_int_equal(operation_at(model, "GET", "/orders/delete/{id}")->kind, OPERATION_CUSTOM);
    assert_int_equal(operation_at(model, "PUT", "/things/status/{id}")->kind, OPERATION_CUSTOM);
    assert_null(model_entity(model, SLICE("statuse")));
    expect(DIAGNOSTIC_W1013);
}

static void settings_of_a_thing_are_not_the_thing(void **state)
{
    (void)state;
    struct model *model = compile("# A\n\n```sql\nCREATE TABLE alert_settings (id INT PRIMARY KEY, "
                                  "loud BOOLEAN);\n```\n\n## API\n\n- `GET /alerts`\n");
    assert_int_equal(operation_at(model, "GET", "/alerts")->kind, OPERATION_CUSTOM);
    expect(DIAGNOSTIC_W1013);
}

static void two_descriptions_of_an_endpoint_are_one(void **state)
{
    (void)state;
    struct model *model = compile(
        ORDERS "## API\n\n| Method | Path | Description |\n|---|---|---|\n"
               "| GET | `/orders/{id}` | Read one |\n\n### GET /orders/:orderId\n\nMore.\n");
    assert_int_equal(model->operations.count, 1);
    const struct operation *operation = list_at(&model->operations, 0);
    assert_slice(operation->description, "Read one");
    assert_int_equal(operation->described.count, 2);
}

static void an_entity_is_inferred_from_examples_and_says_so(void **state)
{
    (void)state;
    struct model *model = compile("# A\n\n## API\n\n- `GET /api/widgets/{id}`\n\n### POST "
                                  "/api/widgets\n\nRequest:\n\n```json\n{\"name\": \"x\", "
                                  "\"size\": 3}\n```\n\n"
                                  "Response: 201 Created\n\n```json\n{\"id\": "
                                  "\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\", \"name\": \"x\", "
                                  "\"size\": 3, \"created_at\": \"2026-01-02T03:04:05Z\"}\n```\n");
    struct entity *widget = model_entity(model, SLICE("widget"));
    assert_non_null(widget);
    assert_true(widget->is_inferred);
    assert_int_equal(entity_field(widget, SLICE("id"))->type->kind, TYPE_UUID);
    assert_int_equal(entity_field(widget, SLICE("size"))->type->kind, TYPE_INT64);
    assert_true(entity_field(widget, SLICE("created_at"))->is_created_at);
    assert_int_equal(operation_at(model, "POST", "/api/widgets")->kind, OPERATION_CREATE);
    const struct diagnostic *note = expect(DIAGNOSTIC_N1012);
    assert_int_equal(note->place.line, 18);
}

static void types_of_keys_tell_parents_apart(void **state)
{
    (void)state;
    struct model *model = compile(
        "# A\n\n```mermaid\nerDiagram\n  PEOPLE ||--o{ BOATS : sails\n  KINDS ||--o{ BOATS : is\n"
        "  PEOPLE ||--o{ HIRES : takes\n  BOATS ||--o{ HIRES : of\n  BOATS ||--o| LOGS : has\n"
        "  LOGS {\n    uuid id PK\n  }\n"
        "  PEOPLE {\n    uuid id PK\n  }\n  KINDS {\n    string code PK\n  }\n"
        "  BOATS {\n    uuid id PK\n    uuid skipper_id FK\n    string chosen_type FK\n  }\n"
        "  HIRES {\n    uuid id PK\n    uuid taker_id FK\n    uuid payer_id FK\n  }\n```\n");
    struct entity *boats = model_entity(model, SLICE("boats"));
    struct entity *hires = model_entity(model, SLICE("hires"));
    assert_ptr_equal(entity_field(boats, SLICE("skipper_id"))->references,
                     model_entity(model, SLICE("people")));
    assert_ptr_equal(entity_field(boats, SLICE("chosen_type"))->references,
                     model_entity(model, SLICE("kinds")));
    assert_null(entity_field(hires, SLICE("taker_id"))->references);
    expect(DIAGNOSTIC_N1023);
    expect(DIAGNOSTIC_W1009);
}

static void rules_at_the_password_are_the_policys(void **state)
{
    (void)state;
    struct model *model =
        compile("# A\n\n## Data Models\n\n```typescript\n@Entity()\nclass User {\n"
                "  @PrimaryGeneratedColumn() id: number;\n"
                "  @Column({ unique: true }) email: string;\n"
                "  @Column() @MinLength(10) @MaxLength(30) @Matches(/^(?=.*[A-Z])(?=.*\\d).*$/) "
                "password: string;\n}\n```\n\n## API\n\n- POST /auth/login\n- GET /users\n");
    const struct field *password =
        entity_field(model_entity(model, SLICE("user")), SLICE("password"));
    assert_null(password->check);
    assert_int_equal(password->type->length, 0); /* a hash is stored there */
    assert_int_equal(model->policy.password_length, 10);
    assert_true(model->policy.password_needs_upper && model->policy.password_needs_digit);
    assert_false(model->policy.password_needs_symbol);
}

static void what_selects_others_tells_nothing_of_itself(void **state)
{
    (void)state;
    struct model *model =
        compile("# A\n\n## API\n\n- `GET /api/widgets/{id}`\n- `GET /api/parts/{id}`\n\n"
                "### POST /api/widgets\n\n```json\n{\"name\": \"x\", \"size\": 3}\n```\n\n"
                "### POST /api/parts\n\n```json\n{\"grade\": \"x\", \"weight\": 3}\n```\n\n"
                "### GET /api/parts/widget/{widgetId}\n\nResponse:\n\n```json\n"
                "{\"total\": 3, \"parts\": []}\n```\n");
    struct entity *widget = model_entity(model, SLICE("widget"));
    assert_non_null(widget);
    assert_non_null(entity_field(widget, SLICE("size")));
    assert_null(entity_field(widget, SLICE("total")));
}

static void an_entity_is_inferred_from_a_table_of_what_is_sent(void **state)
{
    (void)state;
    struct model *model =
        compile("# A\n\n## API\n\n- `GET /api/widgets/{id}`\n\n### POST "
                "/api/widgets\n\n**Request body**\n\n| Field | Type | Required |\n"
                "|---|---|---|\n| name | string | yes |\n| size | int | no |\n");
    struct entity *widget = model_entity(model, SLICE("widget"));
    assert_non_null(widget);
    assert_int_equal(entity_field(widget, SLICE("name"))->type->kind, TYPE_TEXT);
    assert_int_equal(entity_field(widget, SLICE("size"))->type->kind, TYPE_INT32);
    expect(DIAGNOSTIC_N1012);
}

static void a_missing_key_is_added_and_a_password_is_never_served(void **state)
{
    (void)state;
    struct model *model =
        compile("# A\n\n```sql\nCREATE TABLE notes (body TEXT, password_hash TEXT);\n```\n");
    struct entity *notes = model_entity(model, SLICE("notes"));
    assert_true(notes->has_invented_key);
    assert_int_equal(notes->fields.count, 3);
    assert_true(entity_field(notes, SLICE("password_hash"))->is_write_only);
    expect(DIAGNOSTIC_W1007);
}

#define MEMBERS                                                                                    \
    "# Club\n\n```sql\n"                                                                           \
    "CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT, status TEXT NOT NULL);\n"            \
    "CREATE TABLE badges (id INTEGER PRIMARY KEY, title TEXT);\n"                                  \
    "CREATE TABLE member_badges (member_id INTEGER REFERENCES members(id), badge_id INTEGER "      \
    "REFERENCES badges(id), PRIMARY KEY (member_id, badge_id));\n"                                 \
    "CREATE TABLE friendships (asker_id INTEGER REFERENCES members(id), asked_id INTEGER "         \
    "REFERENCES members(id), PRIMARY KEY (asker_id, asked_id));\n"                                 \
    "CREATE TABLE races (id INTEGER PRIMARY KEY, member_id INTEGER REFERENCES members(id));\n"     \
    "CREATE TABLE laps (id INTEGER PRIMARY KEY, race_id INTEGER REFERENCES races(id));\n"          \
    "```\n\n"

static void paths_lead_through_the_tables_between(void **state)
{
    (void)state;
    struct model *model = compile(MEMBERS "- GET /members/{id}/badges\n"
                                          "- POST /members/{id}/badges\n"
                                          "- DELETE /members/{id}/badges/{badge_id}\n"
                                          "- GET /members/{id}/askers\n"
                                          "- GET /members/{id}/races/{race_id}/laps\n"
                                          "- POST /members/{id}/races/{race_id}/laps\n");
    const struct operation *operation = operation_at(model, "GET", "/members/{id}/badges");
    const struct path_parameter *parameter = list_at(&operation->parameters, 0);
    assert_int_equal(operation->kind, OPERATION_LIST);
    assert_slice(operation->entity->table, "badges");
    assert_slice(parameter->field->name, "member_id");
    assert_slice(parameter->through->name, "badge_id");
    assert_slice(parameter->near->name, "id");
    operation = operation_at(model, "POST", "/members/{id}/badges");
    assert_int_equal(operation->kind, OPERATION_CREATE);
    assert_slice(operation->entity->table, "member_badges");
    operation = operation_at(model, "DELETE", "/members/{id}/badges/{badge_id}");
    assert_int_equal(operation->kind, OPERATION_DELETE);
    assert_slice(operation->entity->table, "member_badges");
    operation = operation_at(model, "GET", "/members/{id}/askers");
    parameter = list_at(&operation->parameters, 0);
    assert_slice(operation->entity->table, "members");
    assert_slice(parameter->field->name, "asked_id");
    assert_slice(parameter->through->name, "asker_id");
    operation = operation_at(model, "GET", "/members/{id}/races/{race_id}/laps");
    parameter = list_at(&operation->parameters, 0);
    assert_slice(operation->entity->table, "laps");
    assert_slice(parameter->field->name, "member_id");
    assert_slice(parameter->near->name, "race_id");
    /* Nothing would see to it that the race is the member's. */
    operation = operation_at(model, "POST", "/members/{id}/races/{race_id}/laps");
    assert_int_equal(operation->kind, OPERATION_CUSTOM);
}

static void chains_of_states_and_answers_say_what_an_action_does(void **state)
{
    (void)state;
    struct model *model = compile(
        MEMBERS "## Endpoints\n\n- POST /members/{id}/suspend\n- POST /members/{id}:revive\n"
                "- POST /members/{id}/greet\n- GET /members/suspended\n\n"
                "### POST /members/{id}/expel\n\nResponse:\n\n```json\n"
                "{\"id\": 1, \"status\": \"GONE\"}\n```\n\n"
                "## Rules\n\nMember status: JOINED \xe2\x86\x92 SUSPENDED \xe2\x86\x92 REVIVED\n");
    static const struct {
        const char *path, *value;
    } actions[] = {{"/members/{id}/suspend", "SUSPENDED"},
                   {"/members/{id}:revive", "REVIVED"},
                   {"/members/{id}/expel", "GONE"}};
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        const struct operation *operation = operation_at(model, "POST", actions[i].path);
        assert_int_equal(operation->kind, OPERATION_TRANSITION);
        const struct preset *preset = list_at(&operation->presets, 0);
        assert_slice(preset->field->name, "status");
        assert_true(slice_equal(preset->value, slice_from(actions[i].value)));
    }
    assert_int_equal(operation_at(model, "POST", "/members/{id}/greet")->kind, OPERATION_CUSTOM);
    assert_int_equal(operation_at(model, "GET", "/members/suspended")->kind, OPERATION_QUERY);
}

static void what_only_paths_and_bodies_describe_is_inferred_below_its_parent(void **state)
{
    (void)state;
    struct model *model =
        compile("# Talk\n\n### POST /rooms/{roomId}/lines\n\nBody:\n\n```json\n{\"text\": "
                "\"a\"}\n```\n\n### GET /rooms/{roomId}/lines\n\n### POST /rooms\n\nBody:\n\n"
                "```json\n{\"title\": \"b\"}\n```\n\n### GET /rooms/{roomId}\n\n"
                "### POST /rooms/{roomId}/check-lines\n\n");
    const struct operation *operation = operation_at(model, "GET", "/rooms/{roomId}/lines");
    assert_int_equal(operation->kind, OPERATION_LIST);
    const struct path_parameter *parameter = list_at(&operation->parameters, 0);
    assert_slice(parameter->field->name, "roomId");
    assert_ptr_equal(parameter->field->references, model_entity(model, SLICE("rooms")));
    assert_true(operation->entity->is_inferred);
    operation = operation_at(model, "POST", "/rooms/{roomId}/check-lines");
    assert_int_equal(operation->kind, OPERATION_CUSTOM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sql_table_becomes_entity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(timestamps_are_two_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_of_others_are_no_references, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_collection_with_items_is_no_query, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_heading_may_leave_the_base, set_up, tear_down),
        cmocka_unit_test_setup_teardown(diagram_and_sql_are_one_entity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(foreign_key_of_a_diagram_finds_its_parent, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(names_of_other_languages_say_who_sets_a_field, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_table_in_the_brackets_of_a_heading_is_the_entity_before_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_below_a_table_of_endpoints_are_told_by_their_types,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_body_for_signing_in_says_by_what, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_in_brackets_are_taken_where_others_refer_to_them,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_field_may_be_unique_with_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(template_names_are_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(crud_and_nested_collections_are_bound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(actions_are_bound_by_what_they_set, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_of_one_thing_are_not_those_of_another, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(counts_are_bound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_transition_takes_what_its_endpoint_lists, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(identity_and_health_need_no_entity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(identity_is_told_in_other_languages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_description_leads_to_is_a_transition, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(verbs_in_paths_stand_for_methods, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_of_a_thing_are_not_the_thing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_descriptions_of_an_endpoint_are_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_entity_is_inferred_from_examples_and_says_so, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(types_of_keys_tell_parents_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rules_at_the_password_are_the_policys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_selects_others_tells_nothing_of_itself, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_entity_is_inferred_from_a_table_of_what_is_sent, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(paths_lead_through_the_tables_between, set_up, tear_down),
        cmocka_unit_test_setup_teardown(chains_of_states_and_answers_say_what_an_action_does,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_only_paths_and_bodies_describe_is_inferred_below_its_parent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_key_is_added_and_a_password_is_never_served,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
