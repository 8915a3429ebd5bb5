/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/endpoint_line and spec/endpoint_note: one line in each of the ways people write
 * it. */
#include "base/test.h"

#include "spec/endpoint/endpoint_line.h"
#include "spec/endpoint/endpoint_note.h"

static struct arena *arena;
static struct endpoint_line line;

static bool reads(const char *text, enum endpoint_manner manner)
{
    return endpoint_line_read(arena, slice_from(text), manner, 0, &line);
}

static const struct endpoint_pair *pair_at(size_t index)
{
    return list_at(&line.pairs, index);
}

#define assert_reads(text, manner, first_method, first_path)                                       \
    do {                                                                                           \
        assert_true(reads(text, manner));                                                          \
        assert_slice(pair_at(0)->methods[0], first_method);                                        \
        assert_slice(pair_at(0)->path, first_path);                                                \
    } while (0)

static void plain_lines_and_bullets(void **state)
{
    (void)state;
    assert_reads("GET /kites", MANNER_CODE, "GET", "/kites");
    assert_reads("DELETE   /kites/:id      # cut the string", MANNER_CODE, "DELETE", "/kites/:id");
    assert_slice(line.tail, "# cut the string");
    assert_reads("`PATCH /kites/{id}` — repaint", MANNER_LIST, "PATCH", "/kites/{id}");
    assert_reads("POST `/kites`", MANNER_LIST, "POST", "/kites");
    assert_reads("**POST** /kites", MANNER_LIST, "POST", "/kites");
    assert_reads("├── GET /kites", MANNER_CODE, "GET", "/kites");
    assert_reads("│   └── GET /kites/:id", MANNER_CODE, "GET", "/kites/:id");
    assert_reads("3. PUT /kites/:id/string", MANNER_CODE, "PUT", "/kites/:id/string");
    assert_reads("// POST /kites", MANNER_CODE, "POST", "/kites");
    assert_reads("post / (NewKite) returns (Kite)", MANNER_CODE, "POST", "/");
    assert_reads("POST /kites:", MANNER_CODE, "POST", "/kites");
    assert_reads("[GET] /kites", MANNER_CODE, "GET", "/kites");
    assert_reads("GET: /kites", MANNER_LIST, "GET", "/kites");
}

static void several_methods_and_several_paths(void **state)
{
    (void)state;
    assert_reads("GET/PUT /kites/:id", MANNER_LIST, "GET", "/kites/:id");
    assert_int_equal(pair_at(0)->method_count, 2);
    assert_slice(pair_at(0)->methods[1], "PUT");
    assert_reads("GET、POST /kites", MANNER_LIST, "GET", "/kites");
    assert_int_equal(pair_at(0)->method_count, 2);
    assert_reads("Anyone: GET /kites, GET /kites/:slug (own) and POST /wind", MANNER_LIST, "GET",
                 "/kites");
    assert_int_equal(line.pairs.count, 3);
    assert_slice(pair_at(2)->path, "/wind");
    assert_reads("`POST /kites/fly`, `/kites/land`; `GET, PUT /kites/me`, `/kites/us` (own)",
                 MANNER_CELL, "POST", "/kites/fly");
    assert_int_equal(line.pairs.count, 4);
    assert_slice(pair_at(1)->methods[0], "POST");
    assert_slice(pair_at(1)->path, "/kites/land");
    assert_int_equal(pair_at(3)->method_count, 2);
    assert_slice(pair_at(3)->path, "/kites/us");
    assert_slice(line.tail, "");
    const struct endpoint_pair *last = list_at(&line.pairs, line.pairs.count - 1);
    assert_slice(last->note, "(own)");
    assert_reads("`POST /kites/:id/fly`, `/land`", MANNER_CELL, "POST", "/kites/:id/fly");
    assert_int_equal(line.pairs.count, 1);
    assert_reads("/kites/me                 GET, PUT", MANNER_CODE, "GET", "/kites/me");
    assert_int_equal(pair_at(0)->method_count, 2);
    assert_reads("`/kites/wind` (POST)", MANNER_LIST, "POST", "/kites/wind");
}

static void labels_and_titles(void **state)
{
    (void)state;
    assert_reads("Endpoint: `POST /kites`", MANNER_LIST, "POST", "/kites");
    assert_reads("接口路径：GET /kites", MANNER_LIST, "GET", "/kites");
    assert_reads("Fly a kite (POST /kites/{id}/fly)", MANNER_HEADING, "POST", "/kites/{id}/fly");
    assert_slice(line.lead, "Fly a kite (");
    assert_reads("2.4 Fly - POST /kites/fly", MANNER_LIST, "POST", "/kites/fly");
    assert_reads("🪁 `GET /kites`", MANNER_HEADING, "GET", "/kites");
    assert_reads("endpoint: POST /kites", MANNER_CODE, "POST", "/kites");
    assert_reads("GET /kites/:id returns one kite", MANNER_PROSE, "GET", "/kites/:id");
    assert_reads("URL: GET /kites", MANNER_PROSE, "GET", "/kites");
    assert_true(
        endpoint_line_read(arena, SLICE("API. `GET /kites` · auth: none"), MANNER_PROSE, 4, &line));
}

static void sentences_list_nothing(void **state)
{
    (void)state;
    assert_false(reads("There is no `GET /kites` because names are known.", MANNER_PROSE));
    assert_false(reads("`POST /kites` is the only way to get one.", MANNER_PROSE));
    assert_false(reads("After the wind turns, the client calls POST /kites again", MANNER_LIST));
    assert_false(reads("Frontend sends   POST /kites", MANNER_CODE));
    assert_false(reads("┌────────┐   POST /kites   ┌────────┐", MANNER_CODE));
    assert_false(reads("│ 1. POST /kites          │", MANNER_CODE));
    assert_false(reads("ON DELETE CASCADE", MANNER_CODE));
    assert_false(reads("GET, POST and DELETE are used as usual", MANNER_LIST));
    assert_false(reads("Delete /tmp/kites by hand", MANNER_LIST));
    assert_false(reads("method IN ('GET', 'POST')", MANNER_CODE));
}

static struct endpoint_statement note(const char *tail)
{
    struct endpoint_statement endpoint = {0};
    endpoint_note_read(arena, slice_from(tail), &endpoint);
    return endpoint;
}

static const char *role_at(const struct endpoint_statement *endpoint, size_t index)
{
    const struct slice *role = list_at(&endpoint->roles, index);
    return arena_string(arena, *role);
}

static void notes_become_what_they_say(void **state)
{
    (void)state;
    struct endpoint_statement endpoint = note("- Lend a kite (admin)");
    assert_slice(endpoint.description, "Lend a kite");
    assert_int_equal(endpoint.roles.count, 1);
    assert_string_equal(role_at(&endpoint, 0), "admin");
    endpoint = note("(author/mod/admin)");
    assert_int_equal(endpoint.roles.count, 3);
    endpoint = note("(multipart)");
    assert_int_equal(endpoint.roles.count, 0);
    endpoint = note("{ colour, tail? } → 201 { kite }");
    assert_slice(endpoint.request, "{ colour, tail? }");
    assert_slice(endpoint.response, "{ kite }");
    assert_int_equal(*(const uint32_t *)list_at(&endpoint.statuses, 0), 201);
    endpoint = note("→ requires: kites:create");
    assert_string_equal(role_at(&endpoint, 0), "kites:create");
    endpoint = note("· auth: нет. Тело: `{ colour }`. Готово.");
    assert_true(endpoint.is_public);
    assert_slice(endpoint.request, "{ colour }");
    endpoint = note("HTTP/1.1");
    assert_slice(endpoint.description, "");
    endpoint = note("// 获取风筝列表");
    assert_slice(endpoint.description, "获取风筝列表");
}

static void access_cells(void **state)
{
    (void)state;
    struct endpoint_statement endpoint = {0};
    endpoint_note_access(arena, SLICE("Pilot, Owner or Admin"), true, &endpoint);
    assert_int_equal(endpoint.roles.count, 3);
    assert_string_equal(role_at(&endpoint, 1), "Owner");
    assert_false(endpoint.is_public);
    endpoint = (struct endpoint_statement){0};
    endpoint_note_access(arena, SLICE("Public (refresh token in body)"), false, &endpoint);
    assert_true(endpoint.is_public);
    endpoint = (struct endpoint_statement){0};
    endpoint_note_access(arena, SLICE("JWT"), false, &endpoint);
    assert_false(endpoint.is_public);
    assert_int_equal(endpoint.roles.count, 0);
    assert_slice(endpoint.access, "JWT");
    assert_int_equal(endpoint_note_tick(SLICE("✅")), 1);
    assert_int_equal(endpoint_note_tick(SLICE("❌")), -1);
    assert_int_equal(endpoint_note_tick(SLICE("kite")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_lines_and_bullets),
        cmocka_unit_test(several_methods_and_several_paths),
        cmocka_unit_test(labels_and_titles),
        cmocka_unit_test(sentences_list_nothing),
        cmocka_unit_test(notes_become_what_they_say),
        cmocka_unit_test(access_cells),
    };
    arena = arena_create(1 << 14);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_destroy(&arena);
    return failed;
}
