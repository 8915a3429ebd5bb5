/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/wording_index: it must answer as wording_is does, list after list. */
#include "base/test.h"

#include "spec/text/wording.h"
#include "spec/text/wording_index.h"

static const char *const lists[] = {
    "admin|admins|администратор|管理员",
    "regular user|usuário|gäste|benutzer",
    "admin|administrador(a)|роль ё",
};

static const char *const texts[] = {
    "",
    "Admin",
    "  admins\n",
    "АДМИНИСТРАТОР",
    "администраторы",
    "管理员",
    "管理",
    "Regular_User",
    "regular-user",
    "regular\nuser",
    "regular  user",
    "USUÁRIO",
    "usuario",
    "GÄSTE",
    "gäste only",
    "benutzer",
    "Benutze",
    "Роль Ё",
    "роль е",
    "Administrador(A)",
    "administrador a",
    "|",
    "admin|admins",
};

static void answers_as_list_after_list(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct wording_index index;
    wording_index_init(&index, arena);
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        wording_index_add(&index, lists[i], lists[i]);
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        const char *expected = NULL;
        for (size_t j = 0; j < sizeof(lists) / sizeof(*lists) && expected == NULL; j++) {
            expected = wording_is(slice_from(texts[i]), lists[j]) ? lists[j] : NULL;
        }
        assert_ptr_equal(wording_index_get(&index, slice_from(texts[i])), expected);
    }
    arena_destroy(&arena);
}

static void finds_nothing_in_an_empty_index_or_for_a_long_text(void **state)
{
    (void)state;
    struct arena *arena = arena_create(4096);
    struct wording_index index;
    wording_index_init(&index, arena);
    assert_null(wording_index_get(&index, SLICE("admin")));
    wording_index_add(&index, lists[0], lists[0]);
    assert_null(wording_index_get(
        &index, SLICE("admin admin admin admin admin admin admin admin admin admin admin admin")));
    assert_ptr_equal(wording_index_get(&index, SLICE("ADMINS")), lists[0]);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_list_after_list),
        cmocka_unit_test(finds_nothing_in_an_empty_index_or_for_a_long_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
