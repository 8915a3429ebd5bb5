/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of restatement.c: what people write, and the one grammar that it is brought to. */
#include "spec/text/restatement.h"

#include "base/test.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena == NULL ? arena_create(4096) : arena;
    return 0;
}

static void expect(const char *text, const char *restated)
{
    struct restatement result = restatement_of(arena, wording_memory_of(arena), slice_from(text));
    assert_int_equal(result.kind, RESTATEMENT_RULE);
    assert_true(slice_equal(result.text, slice_from(restated)));
}

static void expect_kind(const char *text, enum restatement_kind kind)
{
    assert_int_equal(restatement_of(arena, wording_memory_of(arena), slice_from(text)).kind, kind);
}

static void who_alone_may_is_said_in_one_way(void **state)
{
    (void)state;
    expect("To add bikes, a user must be an admin", "only admin can add bikes");
    expect("Admins have exclusive rights to delete bikes", "only Admins can delete bikes");
    expect("Bike creation requires admin privileges", "only admin can creation Bike");
    expect("The admin role is needed for deleting bikes", "only admin can deleting bikes");
    expect("All mutations of bikes are protected by the admin role", "only admin can write bikes");
    expect("Users without the admin role must not delete bikes", "only admin can delete bikes");
    expect("Unless they are an admin, users cannot delete bikes", "only admin can delete bikes");
    expect("Deleting a bike without the admin role returns 403", "only admin can Deleting a bike");
    expect("Admin-only: delete bikes", "only Admin can delete bikes");
    expect("Only users with role = 'admin' can delete bikes", "only admin can delete bikes");
    expect("Bikes cannot be deleted by regular users", "regular users cannot deleted Bikes");
    expect("DELETE on bikes: admins only", "only admins can delete bikes");
}

static void what_is_public_and_what_is_not_stand_side_by_side(void **state)
{
    (void)state;
    struct restatement bikes =
        restatement_of(arena, wording_memory_of(arena), SLICE("Bikes: public read, admin write"));
    assert_int_equal(bikes.kind, RESTATEMENT_RULE);
    assert_slice(bikes.text, "only admin can write Bikes");
    assert_true(bikes.opens_reads);
    expect_kind("Bikes: read from the replica, written to the primary", RESTATEMENT_NONE);
}

static void what_is_ones_own_is_the_owners(void **state)
{
    (void)state;
    expect("Only the post's author may edit it", "only owner can edit post");
    expect("Editing a post requires ownership", "only owner can Editing a post");
    expect("Deleting someone else's post returns 403", "only owner can Deleting post");
    expect("Ownership: post.user_id must equal the caller's id for DELETE",
           "only owner can delete post");
    expect("You can only edit posts you created", "users can only edit posts they created ");
}

static void who_calls_signs_in(void **state)
{
    (void)state;
    expect_kind("All endpoints require a JWT", RESTATEMENT_SIGN_IN);
    expect_kind("All requests must be authenticated", RESTATEMENT_SIGN_IN);
    expect_kind("Authentication is required for all endpoints", RESTATEMENT_SIGN_IN);
    expect_kind("All endpoints except login require a token", RESTATEMENT_SIGN_IN);
    expect_kind("All endpoints except GET require a token", RESTATEMENT_SIGN_IN_TO_WRITE);
    expect_kind("All write endpoints require authentication", RESTATEMENT_SIGN_IN_TO_WRITE);
    expect_kind("Jeder Aufruf braucht einen Token, außer /health", RESTATEMENT_SIGN_IN);
    expect_kind("除 /health 外，所有接口都需要登录", RESTATEMENT_SIGN_IN);
    expect_kind("/health를 제외한 모든 요청에는 API 키가 필요합니다", RESTATEMENT_SIGN_IN);
    expect_kind("Для всех запросов нужен ключ", RESTATEMENT_SIGN_IN);
    expect_kind("Alle Anfragen brauchen keinen Token", RESTATEMENT_NONE);
    expect_kind("Alle Anfragen müssen eine Kennung tragen", RESTATEMENT_NONE);
    static const char *const schemes[] = {"Authentication: JWT",
                                          "Authentication is by JWT",
                                          "Users sign in with a bearer token",
                                          "Anmeldung über Bearer-Token",
                                          "Les utilisateurs se connectent par JWT",
                                          "Autenticación con JWT"};
    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        assert_true(restatement_is_scheme(slice_from(schemes[i]), true));
    }
    assert_false(restatement_is_scheme(SLICE("Authentication: none"), true));
    assert_false(restatement_is_scheme(SLICE("JWT bearer"), true));
    assert_true(restatement_is_scheme(SLICE("JWT bearer"), false));
    assert_false(restatement_is_scheme(SLICE("JWT is not needed for now"), false));
    assert_false(restatement_is_scheme(SLICE("Authentication is planned with JWT"), true));
}

static void other_sentences_are_left_alone(void **state)
{
    (void)state;
    expect_kind("All requests to the payment service require an API key", RESTATEMENT_NONE);
    expect_kind("All protected endpoints require a JWT", RESTATEMENT_NONE);
    expect_kind("The admin panel is needed for reports about bikes", RESTATEMENT_NONE);
    expect_kind("An admin needs a laptop to create bikes", RESTATEMENT_NONE);
    expect_kind("Publishing a bike requires admin approval", RESTATEMENT_NONE);
    expect_kind("To create a bike, a user must enter a frame", RESTATEMENT_NONE);
    expect_kind("Bikes cannot be deleted by mistake", RESTATEMENT_NONE);
    expect_kind("Admins can create bikes in bulk", RESTATEMENT_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(who_alone_may_is_said_in_one_way, set_up),
        cmocka_unit_test_setup(what_is_public_and_what_is_not_stand_side_by_side, set_up),
        cmocka_unit_test_setup(what_is_ones_own_is_the_owners, set_up),
        cmocka_unit_test_setup(who_calls_signs_in, set_up),
        cmocka_unit_test_setup(other_sentences_are_left_alone, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
