/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of state diagrams and chains of states. */
#include "spec/recognise/test_models.h"

static const struct state_machine_statement *machine_at(size_t index)
{
    return &statement_at(STATEMENT_STATE_MACHINE, index)->state_machine;
}

static const struct transition *transition_at(size_t machine, size_t index)
{
    return list_at(&machine_at(machine)->transitions, index);
}

#define ORDER_MODEL                                                                                \
    "# T\n## Data model\n### Order\n- id: uuid\n- status: string (placed, in_route, "              \
    "delivered)\n\n"

static void a_state_diagram_belongs_to_the_field_with_its_labels(void **state)
{
    (void)state;
    read_document(ORDER_MODEL
                  "## Delivery\n```mermaid\nstateDiagram-v2\n    [*] --> Placed : by customer\n"
                  "    Placed --> InRoute: pick up\n    state \"Delivered\" as d\n"
                  "    InRoute --> d\n    d --> [*]\n```\n");
    assert_slice(machine_at(0)->entity, "Order");
    assert_slice(machine_at(0)->field, "status");
    assert_int_equal(machine_at(0)->transitions.count, 3);
    assert_slice(transition_at(0, 0)->from, "");
    assert_slice(transition_at(0, 0)->to, "Placed");
    assert_slice(transition_at(0, 0)->label, "by customer");
    assert_slice(transition_at(0, 2)->to, "Delivered");
}

static void labels_may_be_a_named_type_or_a_check(void **state)
{
    (void)state;
    read_document("# T\n```sql\nCREATE TYPE mood AS ENUM ('calm', 'wild');\n"
                  "CREATE TABLE pets (id UUID PRIMARY KEY, temper mood,\n"
                  "  state TEXT CHECK (state IN ('fed', 'hungry')));\n```\n\n"
                  "## Moods\n```mermaid\nstateDiagram-v2\n  calm --> wild\n```\n\n"
                  "## Meals\n```mermaid\nstateDiagram-v2\n  hungry --> fed\n```\n");
    assert_int_equal(count_of(STATEMENT_STATE_MACHINE), 2);
    assert_slice(machine_at(0)->entity, "pets");
    assert_slice(machine_at(0)->field, "temper");
    assert_slice(machine_at(1)->field, "state");
}

static void a_comma_before_an_arrow_begins_where_the_last_one_did(void **state)
{
    (void)state;
    read_document(ORDER_MODEL "## Delivery states\n\n- placed → in_route (driver), → delivered\n");
    assert_int_equal(machine_at(0)->transitions.count, 2);
    assert_slice(transition_at(0, 1)->from, "placed");
    assert_slice(transition_at(0, 1)->to, "delivered");
    assert_int_equal(transition_at(0, 1)->place.line, 9);
}

static void chains_count_where_their_states_are_labels(void **state)
{
    (void)state;
    read_document(ORDER_MODEL
                  "## Delivery\n\nAn order goes its way: placed → in_route → delivered\n\n"
                  "## Architecture\n\nClient → Gateway → Database\n");
    assert_int_equal(count_of(STATEMENT_STATE_MACHINE), 1);
    assert_slice(machine_at(0)->entity, "Order");
    assert_int_equal(machine_at(0)->transitions.count, 2);
    assert_slice(transition_at(0, 1)->from, "in_route");
}

static void chains_count_below_headings_about_states(void **state)
{
    (void)state;
    read_document("# T\n## Ticket Status Flow\n- `open` → `processed` OR `re-opened` → `closed`\n"
                  "- `closed` -> `open`\n");
    assert_int_equal(count_of(STATEMENT_STATE_MACHINE), 1);
    assert_int_equal(machine_at(0)->transitions.count, 5);
    assert_slice(transition_at(0, 1)->to, "re-opened");
}

static void tables_lead_from_state_to_state(void **state)
{
    (void)state;
    read_document(
        "# T\n## Status Transition Rules\n\n| From Status | To Status | Action |\n|---|---|---|\n"
        "| `open` | `done`, `void` | Close |\n\n"
        "## States\n\n| Current Status | → Canceled | → Done |\n|---|---|---|\n"
        "| Open | Owner | ✗ |\n| Busy | ✗ | Owner |\n");
    assert_int_equal(count_of(STATEMENT_STATE_MACHINE), 2);
    assert_int_equal(machine_at(0)->transitions.count, 2);
    assert_slice(transition_at(0, 1)->to, "void");
    assert_slice(transition_at(0, 0)->label, "Close");
    assert_int_equal(machine_at(1)->transitions.count, 2);
    assert_slice(transition_at(1, 1)->from, "Busy");
    assert_slice(transition_at(1, 1)->to, "Done");
}

static void class_diagrams_give_entities_and_labels(void **state)
{
    (void)state;
    read_document(
        "# T\n## Domain model\n```mermaid\nclassDiagram\n    class Animal {\n        +UUID id\n"
        "        +String name\n        -age: int\n        +eat() void\n    }\n"
        "    class Mood {\n        <<enumeration>>\n        CALM\n        WILD\n    }\n"
        "    Animal : +String color\n    Animal <|-- Duck\n"
        "    class Keeper {\n        +feed()\n    }\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 1);
    assert_int_equal(entity_named("Animal")->fields.count, 4);
    assert_type("Animal", "id", "uuid");
    assert_type("Animal", "age", "integer");
    assert_type("Animal", "color", "text");
    assert_int_equal(statement_at(STATEMENT_ENUM, 0)->enumeration.label_count, 2);
}

static void services_may_be_listed_in_bullets(void **state)
{
    (void)state;
    read_document("# T\n## gRPC\n### UserService\n- GetUser(user_id) → User\n"
                  "  - Maps to a query\n- `rpc Watch(WatchRequest) returns (stream User)`\n\n"
                  "### OrderService\n- GetOrder(id) → Order\n\n"
                  "```proto\nservice OrderService {\n  rpc GetOrder(GetOrderRequest) returns "
                  "(Order);\n}\n```\n");
    assert_int_equal(count_of(STATEMENT_SERVICE), 2);
    const struct service_statement *service = &statement_at(STATEMENT_SERVICE, 1)->service;
    assert_slice(service->name, "UserService");
    assert_int_equal(service->rpcs.count, 2);
    const struct rpc_statement *watch = list_at(&service->rpcs, 1);
    assert_slice(watch->request, "WatchRequest");
    assert_slice(watch->response, "User");
    assert_true(watch->is_server_streaming);
}

static void schemas_in_json_and_yaml(void **state)
{
    (void)state;
    read_document(
        "# T\n## Data model\n### User\n```json\n{\"type\": \"object\", \"required\": [\"email\"],\n"
        " \"properties\": {\"id\": {\"type\": \"string\", \"format\": \"uuid\"},\n"
        "  \"email\": {\"type\": \"string\", \"maxLength\": 50},\n"
        "  \"nick\": {\"type\": [\"string\", \"null\"]},\n"
        "  \"role\": {\"type\": \"string\", \"enum\": [\"a\", \"b\"], \"default\": "
        "\"a\"}}}\n```\n\n"
        "## API\n```yaml\ncomponents:\n  schemas:\n    Order:\n      type: object\n"
        "      required: [id]\n      properties:\n        id: {type: string, format: uuid}\n"
        "        lines:\n          type: array\n          items:\n"
        "            $ref: '#/components/schemas/Line'\n```\n");
    assert_int_equal(entity_named("User")->source, SOURCE_SCHEMA);
    assert_type("User", "id", "uuid");
    assert_type("User", "email", "varchar(50)");
    assert_true(field_named("User", "email")->is_required);
    assert_true(field_named("User", "nick")->is_optional);
    assert_int_equal(field_named("User", "role")->type->label_count, 2);
    assert_slice(field_named("User", "role")->default_value.value->text, "a");
    assert_true(field_named("Order", "id")->is_required);
    assert_type("Order", "lines", "json[]");
    assert_int_equal(field_named("Order", "id")->place.line, 20);
}

static void the_templates_schemas_are_a_request_and_a_response(void **state)
{
    (void)state;
    read_document("# T\n### Schemas of an order\n```json\n{\n  \"request_schema\": {\n"
                  "    \"type\": \"object\",\n    \"properties\": {\n"
                  "      \"field1\": {\"type\": \"string\", \"required\": true},\n"
                  "      \"field2\": {\"type\": \"number\", \"required\": false}\n    }\n  },\n"
                  "  \"response_schema\": {\"type\": \"object\",\n"
                  "    \"properties\": {\"id\": {\"type\": \"string\"}}}\n}\n```\n");
    assert_int_equal(count_of(STATEMENT_ENTITY), 2);
    const struct entity_statement *request = &statement_at(STATEMENT_ENTITY, 0)->entity;
    assert_true(request->is_request);
    const struct field_statement *first = list_at(&request->fields, 0);
    assert_true(first->is_required);
    const struct field_statement *second = list_at(&request->fields, 1);
    assert_true(second->is_optional);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(a_state_diagram_belongs_to_the_field_with_its_labels),
        SECTION_TEST(labels_may_be_a_named_type_or_a_check),
        SECTION_TEST(chains_count_where_their_states_are_labels),
        SECTION_TEST(a_comma_before_an_arrow_begins_where_the_last_one_did),
        SECTION_TEST(chains_count_below_headings_about_states),
        SECTION_TEST(tables_lead_from_state_to_state),
        SECTION_TEST(class_diagrams_give_entities_and_labels),
        SECTION_TEST(services_may_be_listed_in_bullets),
        SECTION_TEST(schemas_in_json_and_yaml),
        SECTION_TEST(the_templates_schemas_are_a_request_and_a_response),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
