/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the pool of descriptors: what it holds, in which order, and what is found in it. That
 * the bytes are those of protoc is the matter of tests/system/test_proto.py. */
#include "model/create/test_compiled.h"

#include "wire/descriptor.h"

static const char document[] = "# Depot\n\n"
                               "```sql\nCREATE TABLE crates (\n    id UUID PRIMARY KEY,\n"
                               "    state TEXT NOT NULL CHECK (state IN ('open', 'shut')),\n"
                               "    made_at TIMESTAMPTZ\n);\n```\n\n"
                               "- `GET /crates`\n- `GET /crates/{id}`\n- `DELETE /crates/{id}`\n";

static const struct descriptor_pool *make_pool(void)
{
    struct model *model = model_of(slice_from(document));
    struct plan *plan = plan_create(arena, model, DIALECT_SQLITE, &diagnostics);
    assert_int_equal(diagnostics.counts[SEVERITY_ERROR], 0);
    return descriptor_create(arena, service_plan(arena, plan, NULL, &diagnostics));
}

static void symbols_are_found_with_the_file_that_has_them(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *path; /* NULL: none */
    } cases[] = {
        {"depot.v1.CrateService", "depot/v1/depot.proto"},
        {"depot.v1.CrateService.GetCrate", "depot/v1/depot.proto"},
        {"depot.v1.Crate", "depot/v1/depot.proto"},
        {"depot.v1.Crate.made_at", "depot/v1/depot.proto"},
        {"depot.v1.CrateState", "depot/v1/depot.proto"},
        {"depot.v1.CRATE_STATE_SHUT", "depot/v1/depot.proto"},
        {"google.protobuf.Timestamp", "google/protobuf/timestamp.proto"},
        {"google.protobuf.Timestamp.nanos", "google/protobuf/timestamp.proto"},
        {"grpc.health.v1.Health.Watch", "grpc/health/v1/health.proto"},
        {"grpc.health.v1.HealthCheckResponse.SERVING", "grpc/health/v1/health.proto"},
        {"grpc.reflection.v1alpha.ServerReflection", "grpc/reflection/v1alpha/reflection.proto"},
        {"depot.v1.Crate.nothing", NULL},
        {"depot.v1.Nothing", NULL},
        {"depot.v1.CrateService.", NULL},
        {"google.protobuf.Any", NULL}, /* nothing imports it */
        {"Crate", NULL},
        {".", NULL},
        {"", NULL},
    };
    const struct descriptor_pool *pool = make_pool();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct descriptor_file *file =
            descriptor_find_symbol(pool, slice_from(cases[i].name));
        if (cases[i].path == NULL && file != NULL) {
            fail_msg("found: %s", cases[i].name);
        } else if (cases[i].path != NULL && file == NULL) {
            fail_msg("not found: %s", cases[i].name);
        } else if (file != NULL) {
            assert_true(slice_is(file->path, cases[i].path));
        }
    }
}

static void files_stand_behind_those_that_they_import(void **state)
{
    (void)state;
    const struct descriptor_pool *pool = make_pool();
    const struct descriptor_file *own = descriptor_find(pool, SLICE("depot/v1/depot.proto"));
    assert_int_equal(own->dependencies.count, 3); /* empty, field_mask, timestamp */
    size_t seen = 0;
    LIST_EACH(const struct descriptor_file, file, &pool->files)
    {
        LIST_EACH(const struct descriptor_file, other, &own->dependencies)
        {
            seen += file == other;
        }
        assert_true(file != own || seen == own->dependencies.count);
        assert_ptr_equal(descriptor_find(pool, file->path), file);
    }
    assert_null(descriptor_find(pool, SLICE("depot.proto")));
}

static void the_services_of_the_document_come_first(void **state)
{
    (void)state;
    static const char *const names[] = {"depot.v1.CrateService", "grpc.health.v1.Health",
                                        "grpc.reflection.v1.ServerReflection",
                                        "grpc.reflection.v1alpha.ServerReflection"};
    const struct descriptor_pool *pool = make_pool();
    assert_int_equal(pool->services.count, sizeof(names) / sizeof(*names));
    LIST_EACH(const struct slice, name, &pool->services)
    {
        assert_true(slice_is(*name, names[name_index]));
    }
}

/* google/protobuf/empty.proto as protoc 3.21 has it. */
static void a_file_of_googles_is_googles(void **state)
{
    (void)state;
    static const char bytes[] =
        "\x0A\x1Bgoogle/protobuf/empty.proto\x12\x0Fgoogle.protobuf\"\x07\x0A\x05"
        "EmptyB}\x0A\x13"
        "com.google.protobufB\x0A"
        "EmptyProtoP\x01Z.google.golang.org/protobuf/types/known/emptypb\xF8\x01\x01\xA2\x02\x03"
        "GPB\xAA\x02\x1EGoogle.Protobuf.WellKnownTypesb\x06proto3";
    const struct descriptor_pool *pool = make_pool();
    const struct descriptor_file *file =
        descriptor_find(pool, SLICE("google/protobuf/empty.proto"));
    assert_non_null(file);
    assert_int_equal(file->bytes.size, sizeof(bytes) - 1);
    assert_memory_equal(file->bytes.data, bytes, sizeof(bytes) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(symbols_are_found_with_the_file_that_has_them, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(files_stand_behind_those_that_they_import, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_services_of_the_document_come_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_of_googles_is_googles, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
