/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the codec: byte for byte what Google's protobuf writes, the same values back, and what
 * hostile bytes get. */
#include "model/create/test_compiled.h"

#include <stdlib.h>

#include "wire/wire.h"

#include "wire/test_encodings.h"

#define ENCODING_COUNT (sizeof(encodings) / sizeof(*encodings))

static const struct services *compile(const char *document)
{
    struct model *model = model_of(slice_from(document));
    assert_int_equal(diagnostics.counts[SEVERITY_ERROR], 0);
    struct plan *plan = plan_create(arena, model, DIALECT_SQLITE, &diagnostics);
    return service_plan(arena, plan, NULL, &diagnostics);
}

static const struct rpc *method(const char *document, const char *path)
{
    const struct rpc *rpc = service_find(compile(document), slice_from(path));
    assert_non_null(rpc);
    assert_non_null(rpc->operation);
    return rpc;
}

static struct slice bytes_of(const char *hex)
{
    size_t size = strlen(hex) / 2;
    char *bytes = arena_allocate(arena, size + 1);
    for (size_t i = 0; i < 2 * size; i++) {
        char c = hex[i];
        bytes[i / 2] = (char)(bytes[i / 2] << 4 | (c <= '9' ? c - '0' : c - 'a' + 10));
    }
    return slice_of(bytes, size);
}

static struct slice hex_of(struct slice bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = arena_allocate(arena, 2 * bytes.size + 1);
    for (size_t i = 0; i < bytes.size; i++) {
        hex[2 * i] = digits[(unsigned char)bytes.data[i] >> 4];
        hex[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    return slice_of(hex, 2 * bytes.size);
}

/* The record as JSON, as stored values by field. */
static struct value *row_of(const struct plan_entity *entity, const char *text, bool *is_present)
{
    struct json_error error;
    const struct json *json = json_parse(arena, slice_from(text), &error);
    struct value *row = ARENA_ARRAY(arena, struct value, entity->field_count);
    assert_non_null(json);
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct json *member = json_member(json, entity->fields[i].name);
        if (member != NULL) {
            const char *reason = value_from_json(arena, entity->fields[i].type, member, &row[i]);
            assert_null(reason);
            is_present[i] = true;
        }
    }
    return row;
}

static void check_row(const struct encoding *encoding)
{
    const struct rpc *rpc = method(encoding->document, encoding->path);
    const struct plan_entity *entity = rpc->operation->entity;
    bool *is_present = ARENA_ARRAY(arena, bool, entity->field_count);
    const struct value *row = row_of(entity, encoding->json, is_present);
    struct buffer out;
    buffer_init(&out, 1 << 20);
    wire_write_answer(&out, arena, rpc, row, NULL);
    struct slice hex = hex_of(buffer_slice(&out));
    buffer_release(&out);
    if (!slice_equal(hex, slice_from(encoding->hex))) {
        fail_msg("%s of %s\n  got  " SLICE_FORMAT "\n  want %s", encoding->path, encoding->json,
                 SLICE_ARGUMENT(hex), encoding->hex);
    }
}

static void rows_are_what_googles_protobuf_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ENCODING_COUNT; i++) {
        if (encodings[i].direction == ROW) {
            check_row(&encodings[i]);
        }
    }
}

static struct wire_request request_for(const struct rpc *rpc)
{
    size_t count = rpc->operation->entity->field_count;
    return (struct wire_request){.values = ARENA_ARRAY(arena, struct value, count),
                                 .is_present = ARENA_ARRAY(arena, bool, count),
                                 .mask = ARENA_ARRAY(arena, bool, count),
                                 .path_values =
                                     ARENA_ARRAY(arena, struct value, PATH_PARAMETER_MAXIMUM)};
}

static struct slice shown(const struct type *type, const struct value *value)
{
    struct buffer text;
    buffer_init(&text, 1 << 20);
    value_write_json(&text, type, value);
    struct slice own = arena_copy(arena, buffer_slice(&text));
    buffer_release(&text);
    return own;
}

static void check_read(const struct encoding *encoding)
{
    const struct rpc *rpc = method(encoding->document, encoding->path);
    const struct plan_entity *entity = rpc->operation->entity;
    struct wire_request request = request_for(rpc);
    struct wire_fault fault = {0};
    bool *is_present = ARENA_ARRAY(arena, bool, entity->field_count);
    const struct value *row = row_of(entity, encoding->json, is_present);
    if (!wire_read(arena, rpc, bytes_of(encoding->hex), &request, &fault)) {
        fail_msg("%s: " SLICE_FORMAT " %s", encoding->path, SLICE_ARGUMENT(fault.field),
                 fault.reason);
    }
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        struct slice want = shown(field->type, &row[i]);
        struct slice got = shown(field->type, &request.values[i]);
        if (request.is_present[i] != is_present[i] || !slice_equal(want, got)) {
            fail_msg("%s, " SLICE_FORMAT ": got " SLICE_FORMAT " (%d), want " SLICE_FORMAT " (%d)",
                     encoding->path, SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(got),
                     request.is_present[i], SLICE_ARGUMENT(want), is_present[i]);
        }
    }
}

static void requests_of_googles_protobuf_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ENCODING_COUNT; i++) {
        if (encodings[i].direction == READ) {
            check_read(&encodings[i]);
        }
    }
}

static const char get_sample[] = "/bench.v1.SampleService/GetSample";
static const char list_samples[] = "/bench.v1.SampleService/ListSamples";
static const char create_sample[] = "/bench.v1.SampleService/CreateSample";

static void an_update_takes_the_key_from_the_record(void **state)
{
    (void)state;
    const struct rpc *rpc = method(document_bench, "/bench.v1.SampleService/UpdateSample");
    struct wire_request request = request_for(rpc);
    struct wire_fault fault;
    /* sample { id: "018f4e2a-…" } */
    struct slice bytes =
        bytes_of("0a260a2430313866346532612d376231632d376465662d383132332d343536373839"
                 "616263646566");
    assert_true(wire_read(arena, rpc, bytes, &request, &fault));
    assert_int_equal(request.path_values[0].kind, VALUE_BLOB);
    assert_int_equal(request.path_values[0].text.size, 16);
    for (size_t i = 0; i < rpc->operation->entity->field_count; i++) {
        assert_false(request.is_present[i]);
    }
}

static void lists_have_their_page_filter_order_and_mask(void **state)
{
    (void)state;
    const struct rpc *rpc = method(document_bench, list_samples);
    struct wire_request request = request_for(rpc);
    struct wire_fault fault;
    /* page_size 10, page_token "t", filter "a=1", order_by "id", read_mask "title,big", and an
     * unknown field 99 */
    struct slice bytes = bytes_of("080a1201741a03613d312202696"
                                  "42a0c0a057469746c650a03626967"
                                  "980601");
    assert_true(wire_read(arena, rpc, bytes, &request, &fault));
    assert_true(request.has_page_size && request.has_mask);
    assert_int_equal(request.page_size, 10);
    assert_slice(request.page_token, "t");
    assert_slice(request.filter, "a=1");
    assert_slice(request.order_by, "id");
    const struct plan_entity *entity = rpc->operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        bool is_named = slice_equal(entity->fields[i].name, SLICE("title")) ||
                        slice_equal(entity->fields[i].name, SLICE("big"));
        assert_int_equal(request.mask[i], is_named);
    }
}

static void a_page_ends_with_its_token(void **state)
{
    (void)state;
    const struct rpc *rpc = method(document_bench, list_samples);
    struct buffer out;
    buffer_init(&out, 100);
    wire_write_page(&out, rpc, SLICE("next"), -1);
    assert_slice(hex_of(buffer_slice(&out)), "12046e657874");
    buffer_release(&out);
}

static void what_is_hostile_is_refused_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *hex;
        const char *field;
        bool is_malformed;
    } cases[] = {
        {get_sample, "0a", "", true},                     /* no length */
        {get_sample, "0a05616263", "", true},             /* shorter than its length */
        {get_sample, "0affffffffffffffffff01", "", true}, /* a length beyond memory */
        {get_sample,
         "80808080808080808080"
         "01",
         "", true},                                         /* eleven bytes of varint */
        {get_sample, "ffffffffffffffffff02", "", true},     /* beyond 64 bits */
        {get_sample, "0000", "", true},                     /* field 0 */
        {get_sample, "0f", "", true},                       /* wire type 7 */
        {get_sample, "0801", "id", true},                   /* a varint for a string */
        {get_sample, "0a02c328", "id", true},               /* no UTF-8 */
        {get_sample, "0a0161", "id", false},                /* no UUID */
        {get_sample, "9c06", "", true},                     /* the end of no group */
        {get_sample, "9b06a306", "", true},                 /* a group that never ends */
        {get_sample, "9b06a406", "", true},                 /* another group's end */
        {get_sample, "12050a03666f6f", "read_mask", false}, /* a mask of no field */
        {create_sample,
         "0a0518808002"
         "00",
         "", true},                                      /* field 0 in the record */
        {create_sample, "0a0418808004", "small", false}, /* 65536 in a smallint */
        {create_sample,
         "0a0340e8"
         "07",
         "state", false},                                           /* no such value */
        {create_sample, "0a044a02100a", NULL, false},               /* an instant of 10 ns */
        {create_sample, "0a084a061080a0cfc80a", "taken_at", false}, /* beyond a second */
        {create_sample,
         "0a0b31000000000000f0"
         "7f00",
         "", true},
        {create_sample, "0a0931000000000000f07f", "ratio", false}, /* infinity */
        {create_sample, "0a037a0180", "counts", true},             /* half a packed varint */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct rpc *rpc = method(document_bench, cases[i].path);
        struct wire_request request = request_for(rpc);
        struct wire_fault fault = {0};
        bool is_read = wire_read(arena, rpc, bytes_of(cases[i].hex), &request, &fault);
        if (is_read != (cases[i].field == NULL)) {
            fail_msg("case %zu, %s: %d", i, cases[i].hex, is_read);
        }
        if (!is_read && (!slice_equal(fault.field, slice_from(cases[i].field)) ||
                         fault.is_malformed != cases[i].is_malformed)) {
            fail_msg("case %zu, %s: '" SLICE_FORMAT "' %s", i, cases[i].hex,
                     SLICE_ARGUMENT(fault.field), fault.reason);
        }
    }
}

/* extra: a list in a list in a list …, as deep as asked for */
static bool read_nested(const struct rpc *rpc, unsigned depth)
{
    struct slice inner = SLICE("");
    for (unsigned i = 0; i < depth; i++) {
        /* Value { list_value { values: inner } } */
        inner =
            arena_format(arena, "0a%02x%02x" SLICE_FORMAT, (unsigned)((inner.size / 2 & 127) | 128),
                         (unsigned)(inner.size / 2 >> 7), SLICE_ARGUMENT(inner));
        inner =
            arena_format(arena, "32%02x%02x" SLICE_FORMAT, (unsigned)((inner.size / 2 & 127) | 128),
                         (unsigned)(inner.size / 2 >> 7), SLICE_ARGUMENT(inner));
    }
    inner = arena_format(arena, "62%02x%02x" SLICE_FORMAT, (unsigned)((inner.size / 2 & 127) | 128),
                         (unsigned)(inner.size / 2 >> 7), SLICE_ARGUMENT(inner));
    inner = arena_format(arena, "0a%02x%02x" SLICE_FORMAT, (unsigned)((inner.size / 2 & 127) | 128),
                         (unsigned)(inner.size / 2 >> 7), SLICE_ARGUMENT(inner));
    struct wire_request request = request_for(rpc);
    struct wire_fault fault = {0};
    return wire_read(arena, rpc, bytes_of(inner.data), &request, &fault);
}

static void nesting_ends_at_its_limit(void **state)
{
    (void)state;
    const struct rpc *rpc = method(document_bench, create_sample);
    assert_true(read_nested(rpc, WIRE_DEPTH_MAXIMUM));
    assert_false(read_nested(rpc, WIRE_DEPTH_MAXIMUM + 1));
    assert_false(read_nested(rpc, 1000));
}

static void every_cut_of_a_request_is_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < ENCODING_COUNT; i++) {
        if (encodings[i].direction != READ) {
            continue;
        }
        const struct rpc *rpc = method(encodings[i].document, encodings[i].path);
        struct slice whole = bytes_of(encodings[i].hex);
        for (size_t size = 0; size < whole.size; size++) {
            char *part = malloc(size + 1); /* of its own, so that reading beyond it is seen */
            memcpy(part, whole.data, size);
            struct wire_request request = request_for(rpc);
            struct wire_fault fault = {0};
            bool is_read = wire_read(arena, rpc, slice_of(part, size), &request, &fault);
            assert_true(is_read || fault.reason != NULL);
            free(part);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_what_googles_protobuf_writes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(requests_of_googles_protobuf_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_update_takes_the_key_from_the_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_have_their_page_filter_order_and_mask, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_page_ends_with_its_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_hostile_is_refused_with_a_reason, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nesting_ends_at_its_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_cut_of_a_request_is_safe, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
