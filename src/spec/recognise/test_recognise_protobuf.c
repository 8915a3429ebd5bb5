/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_protobuf. */
#include "spec/recognise/test_models.h"

static const struct rpc_statement *rpc_at(size_t service, size_t index)
{
    return list_at(&statement_at(STATEMENT_SERVICE, service)->service.rpcs, index);
}

static const struct message_field_statement *message_field(size_t message, size_t index)
{
    return list_at(&statement_at(STATEMENT_MESSAGE, message)->message.fields, index);
}

static void a_service_needs_no_syntax_line(void **state)
{
    (void)state;
    read_document("```protobuf\n"
                  "service UserService {\n"
                  "    // Finds one.\n"
                  "    rpc GetUser(GetUserRequest) returns (User);\n"
                  "    rpc Watch (stream Query)\n        returns (stream .shop.v1.User) {}\n"
                  "}\n```\n");
    assert_slice(statement_at(STATEMENT_SERVICE, 0)->service.name, "UserService");
    assert_slice(rpc_at(0, 0)->name, "GetUser");
    assert_slice(rpc_at(0, 0)->request, "GetUserRequest");
    assert_slice(rpc_at(0, 0)->response, "User");
    assert_slice(rpc_at(0, 0)->comment, "Finds one.");
    assert_int_equal(rpc_at(0, 0)->place.line, 4);
    assert_int_equal(rpc_at(0, 0)->place.column, 9);
    assert_true(rpc_at(0, 1)->is_client_streaming);
    assert_true(rpc_at(0, 1)->is_server_streaming);
    assert_slice(rpc_at(0, 1)->response, "shop.v1.User");
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void http_bindings_are_endpoints(void **state)
{
    (void)state;
    read_document(
        "```proto\nservice S {\n"
        "  rpc Get(G) returns (X) {\n"
        "    option (google.api.http) = {\n      get: \"/v1/{name=things}\"\n"
        "      additional_bindings { post: \"/v1/things:get\" body: \"*\" }\n    };\n  }\n"
        "  rpc Drop(D) returns (E) { option (google.api.http).delete = \"/v1/x/\"; }\n"
        "}\n```\n");
    assert_slice(rpc_at(0, 0)->http_method, "GET");
    assert_slice(rpc_at(0, 0)->http_path, "/v1/{name}");
    assert_slice(rpc_at(0, 1)->http_method, "DELETE");
    assert_slice(rpc_at(0, 1)->http_path, "/v1/x");
    assert_int_equal(count_of(STATEMENT_ENDPOINT), 3);
    assert_slice(statement_at(STATEMENT_ENDPOINT, 1)->endpoint.method, "POST");
    assert_slice(statement_at(STATEMENT_ENDPOINT, 1)->endpoint.title, "Get");
}

static void messages_keep_numbers_and_nest(void **state)
{
    (void)state;
    read_document("```protobuf\nsyntax = \"proto3\";\npackage shop.v1;\n"
                  "import \"google/protobuf/timestamp.proto\";\n"
                  "message Order {\n"
                  "  string id = 1; // the id\n"
                  "  optional int32 count = 2 [deprecated = true];\n"
                  "  repeated Line lines = 3;\n"
                  "  map<string, string> labels = 4;\n"
                  "  Status status = 5;\n"
                  "  oneof payer { string card = 6; string iban = 7; }\n"
                  "  message Line { int64 cents = 1; }\n"
                  "  enum Status { UNKNOWN = 0; PAID = 1; }\n"
                  "  reserved 8, 10 to 12;\n"
                  "}\nmessage GetOrderRequest { string id = 1; }\n```\n");
    assert_slice(statement_at(STATEMENT_MESSAGE, 0)->message.name, "Order");
    assert_slice(statement_at(STATEMENT_MESSAGE, 0)->message.package, "shop.v1");
    assert_slice(statement_at(STATEMENT_MESSAGE, 1)->message.name, "Order.Line");
    assert_int_equal(message_field(0, 1)->number, 2);
    assert_true(message_field(0, 1)->is_optional);
    assert_true(message_field(0, 2)->is_repeated);
    assert_slice(message_field(0, 3)->type, "map<string, string>");
    assert_slice(message_field(0, 6)->oneof, "payer");
    assert_slice(statement_at(STATEMENT_ENUM, 0)->enumeration.name, "Order.Status");
    assert_type("Order", "id", "text");
    assert_slice(field_named("Order", "id")->comment, "the id");
    assert_type("Order", "labels", "json");
    assert_int_equal(field_named("Order", "status")->type->label_count, 2);
    assert_int_equal(field_named("Order", "lines")->type->kind, TYPE_ARRAY);
    assert_false(entity_named("Order")->is_request);
    assert_true(entity_named("GetOrderRequest")->is_request);
    assert_int_equal(sections_diagnostics.list.count, 0);
}

static void small_faults_are_read_over_and_told(void **state)
{
    (void)state;
    read_document("```protobuf\nservice S {\n  rpc A(B) returns (C)\n  rpc Bad X;\n}\n"
                  "message M {\n  string a = 1\n  string b;\n  string c = 0;\n}\n"
                  "what is this\nmessage Open {\n  string a = 1;\n```\n");
    assert_int_equal(statement_at(STATEMENT_SERVICE, 0)->service.rpcs.count, 1);
    assert_int_equal(statement_at(STATEMENT_MESSAGE, 0)->message.fields.count, 3);
    assert_int_equal(count_of_findings(DIAGNOSTIC_W0602), 2);
    assert_int_equal(finding_of(DIAGNOSTIC_E0607)->place.line, 4);
    assert_int_equal(finding_of(DIAGNOSTIC_W0604)->place.line, 8);
    assert_int_equal(finding_of(DIAGNOSTIC_E0605)->place.line, 9);
    assert_int_equal(finding_of(DIAGNOSTIC_E0601)->place.line, 11);
    assert_int_equal(finding_of(DIAGNOSTIC_E0603)->place.line, 12);
}

static void untagged_code_is_claimed_only_when_certain(void **state)
{
    (void)state;
    read_document("```\nrpc A(B) returns (C);\n```\n\n```\nmessage to the reader {\n}\n```\n");
    assert_int_equal(count_of(STATEMENT_SERVICE), 1);
    assert_int_equal(count_of(STATEMENT_MESSAGE), 0);
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    struct slice text = SLICE("```protobuf\n");
    for (int i = 0; i < 100; i++) {
        text = arena_join(sections_arena, text, SLICE("message A { "));
    }
    read_document(arena_string(sections_arena, text));
    assert_true(count_of_findings(DIAGNOSTIC_E0606) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(a_service_needs_no_syntax_line),
        SECTION_TEST(http_bindings_are_endpoints),
        SECTION_TEST(messages_keep_numbers_and_nest),
        SECTION_TEST(small_faults_are_read_over_and_told),
        SECTION_TEST(untagged_code_is_claimed_only_when_certain),
        SECTION_TEST(deep_nesting_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
