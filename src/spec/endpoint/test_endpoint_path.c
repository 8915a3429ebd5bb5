/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/endpoint_path. */
#include "base/test.h"

#include "spec/endpoint/endpoint_path.h"

static struct arena *arena;

static struct endpoint_path read_whole(const char *written)
{
    struct endpoint_path path;
    struct slice text = slice_from(written);
    size_t size = endpoint_path_measure(text, true);
    endpoint_path_read(arena, slice_between(text, 0, size), &path);
    return path;
}

#define assert_path(written, normalised) assert_slice(read_whole(written).path, normalised)

static void parameters_of_every_spelling_become_braces(void **state)
{
    (void)state;
    assert_path("/boats/:boat_id/crew", "/boats/{boat_id}/crew");
    assert_path("/boats/{boatId}", "/boats/{boatId}");
    assert_path("/boats/<id>", "/boats/{id}");
    assert_path("/boats/<int:id>/", "/boats/{id}");
    assert_path("/boats/[id]/log", "/boats/{id}/log");
    assert_path("/docs/[...slug]", "/docs/{slug}");
    assert_path("/boats/{id:\\w+}", "/boats/{id}");
    assert_path("/boats/:id(\\d+)/log", "/boats/{id}/log");
    assert_path("/boats/:id?", "/boats/{id}");
    assert_path("/boats/${boatId}", "/boats/{boatId}");
    assert_path("/boats/{{boat}}", "/boats/{boat}");
}

static void example_identifiers_become_parameters_named_after_their_collection(void **state)
{
    (void)state;
    assert_path("/boats/42", "/boats/{boat_id}");
    assert_path("/boats/7d4f3c1e-0a2b-4c3d-8e9f-001122334455/log", "/boats/{boat_id}/log");
    assert_path("/boats/x7k2m9q4w8e1", "/boats/{boat_id}");
    assert_path("/trips/TRIP-20250101-0007/end", "/trips/{trip_id}/end");
    assert_path("/boats/boat_17", "/boats/{boat_id}");
    assert_path("/reports/2025-03-01", "/reports/{date}");
    assert_path("/api/v2/oauth2/token", "/api/v2/oauth2/token");
    assert_true(read_whole("/boats/42").has_example);
    assert_false(read_whole("/boats/{id}").has_example);
}

static void slashes_and_closing_punctuation_go(void **state)
{
    (void)state;
    assert_path("/boats//crew/", "/boats/crew");
    assert_path("/boats/.", "/boats");
    assert_path("/boats/{id}:", "/boats/{id}");
    assert_path("/boats/{id}:launch", "/boats/{id}:launch");
    assert_path("/boats)", "/boats");
    assert_path("/", "/");
    assert_path("/openapi.json", "/openapi.json");
    assert_path("/boats（列表）", "/boats");
}

static void queries_become_parameters(void **state)
{
    (void)state;
    struct endpoint_path path = read_whole("/boats?page=1&size=20&sort=-name");
    assert_slice(path.path, "/boats");
    assert_slice(path.written, "/boats");
    assert_int_equal(path.query.count, 3);
    const struct query_parameter *size = list_at(&path.query, 1);
    assert_slice(size->name, "size");
    assert_slice(size->example, "20");
    path = read_whole("/boats?harbour&q&sort");
    assert_int_equal(path.query.count, 3);
    assert_slice(((const struct query_parameter *)list_at(&path.query, 0))->name, "harbour");
    path = read_whole("/boats?harbour=&min=");
    assert_int_equal(path.query.count, 2);
}

static void hosts_and_variables_stand_apart(void **state)
{
    (void)state;
    struct endpoint_path path = read_whole("https://api.example.org:8443/v1/boats/");
    assert_slice(path.host, "https://api.example.org:8443");
    assert_slice(path.path, "/v1/boats");
    path = read_whole("${BASE_URL}/boats");
    assert_slice(path.host, "${BASE_URL}");
    assert_slice(path.path, "/boats");
    path = read_whole("{{host}}/boats/{{id}}");
    assert_slice(path.path, "/boats/{id}");
    assert_slice(read_whole("http://localhost:3000").path, "/");
}

static void what_is_no_path_has_no_size(void **state)
{
    (void)state;
    assert_int_equal(endpoint_path_measure(SLICE("// comment"), true), 0);
    assert_int_equal(endpoint_path_measure(SLICE("/* comment */"), true), 0);
    assert_int_equal(endpoint_path_measure(SLICE("boats"), true), 0);
    assert_int_equal(endpoint_path_measure(SLICE("boats/:id"), false), 0);
    assert_int_equal(endpoint_path_measure(SLICE("boats/:id x"), true), 9);
    assert_true(read_whole("/boats/*").is_open);
    assert_true(read_whole("/api/...").is_open);
    assert_true(read_whole("/boats/{}").is_unreadable);
}

static void a_path_fits_its_template(void **state)
{
    (void)state;
    assert_true(endpoint_path_fits(SLICE("/boats/abc/crew"), SLICE("/boats/{id}/crew")));
    assert_false(endpoint_path_fits(SLICE("/boats/abc"), SLICE("/boats/{id}/crew")));
    assert_false(endpoint_path_fits(SLICE("/ships/abc/crew"), SLICE("/boats/{id}/crew")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_of_every_spelling_become_braces),
        cmocka_unit_test(example_identifiers_become_parameters_named_after_their_collection),
        cmocka_unit_test(slashes_and_closing_punctuation_go),
        cmocka_unit_test(queries_become_parameters),
        cmocka_unit_test(hosts_and_variables_stand_apart),
        cmocka_unit_test(what_is_no_path_has_no_size),
        cmocka_unit_test(a_path_fits_its_template),
    };
    arena = arena_create(1 << 14);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_destroy(&arena);
    return failed;
}
