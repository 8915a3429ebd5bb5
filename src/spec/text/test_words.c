/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/words: number, splitting and joining of names. */
#include "base/test.h"

#include "spec/text/name_memory.h"
#include "spec/text/words.h"

#include <stdio.h>

static int set_up(void **state)
{
    *state = arena_create(4096);
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy((struct arena **)state);
    return 0;
}

static const char *const numbers[][2] = {
    {"user", "users"},
    {"category", "categories"},
    {"status", "statuses"},
    {"address", "addresses"},
    {"analysis", "analyses"},
    {"index", "indices"},
    {"person", "people"},
    {"child", "children"},
    {"news", "news"},
    {"series", "series"},
    {"media", "media"},
    {"data", "data"},
    {"quiz", "quizzes"},
    {"box", "boxes"},
    {"leaf", "leaves"},
    {"life", "lives"},
    {"archive", "archives"},
    {"class", "classes"},
    {"process", "processes"},
    {"bonus", "bonuses"},
    {"virus", "viruses"},
    {"house", "houses"},
    {"cause", "causes"},
    {"use", "uses"},
    {"case", "cases"},
    {"database", "databases"},
    {"response", "responses"},
    {"license", "licenses"},
    {"purchase", "purchases"},
    {"course", "courses"},
    {"warehouse", "warehouses"},
    {"size", "sizes"},
    {"prize", "prizes"},
    {"movie", "movies"},
    {"cookie", "cookies"},
    {"tie", "ties"},
    {"batch", "batches"},
    {"branch", "branches"},
    {"cache", "caches"},
    {"dish", "dishes"},
    {"day", "days"},
    {"key", "keys"},
    {"company", "companies"},
    {"photo", "photos"},
    {"hero", "heroes"},
    {"id", "ids"},
    {"sku", "skus"},
    {"api", "apis"},
    {"staff", "staff"},
    {"metadata", "metadata"},
    {"analytics", "analytics"},
    {"metric", "metrics"},
    {"topic", "topics"},
    {"canvas", "canvases"},
    {"alias", "aliases"},
    {"lens", "lenses"},
    {"tax", "taxes"},
    {"menu", "menus"},
    {"expense", "expenses"},
    {"invoice", "invoices"},
    {"salesperson", "salespeople"},
    {"inventory", "inventories"},
    {"objective", "objectives"},
    {"wave", "waves"},
    {"matrix", "matrices"},
    {"campus", "campuses"},
    {"shoe", "shoes"},
    {"buzz", "buzzes"},
    {"setting", "settings"},
};

static void words_change_number(void **state)
{
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        struct slice singular = slice_from(numbers[i][0]), plural = slice_from(numbers[i][1]);
        struct slice down = word_singular(arena, plural), up = word_plural(arena, singular);
        if (!slice_equal(down, singular) || !slice_equal(up, plural)) {
            fail_msg("%s/%s became %.*s/%.*s", numbers[i][0], numbers[i][1], SLICE_ARGUMENT(down),
                     SLICE_ARGUMENT(up));
        }
        assert_true(slice_equal(word_singular(arena, singular), singular));
        assert_true(slice_equal(word_plural(arena, plural), plural));
    }
    assert_slice(word_singular(arena, SLICE("indexes")), "index");
    assert_slice(word_singular(arena, SLICE("persons")), "person");
    assert_slice(word_singular(arena, SLICE("")), "");
}

static void last_noun_of_a_name_is_made_plural(void **state)
{
    struct arena *arena = *state;
    assert_slice(word_plural(arena, SLICE("order_item")), "order_items");
    assert_slice(word_plural(arena, SLICE("sales_order")), "sales_orders");
    assert_slice(word_plural(arena, SLICE("tour_data")), "tour_data");
    assert_slice(word_plural(arena, SLICE("webhook_events_processed")), "webhook_events_processed");
    assert_slice(word_plural(arena, SLICE("sales_by_day")), "sales_by_day");
    assert_slice(word_plural(arena, SLICE("cost_of_trip")), "cost_of_trips");
    assert_slice(word_plural(arena, SLICE("users_feed")), "users_feeds");
}

static void spellings_meet_under_one_key(void **state)
{
    struct arena *arena = *state;
    static const char *const spellings[] = {"Order Items", "ORDER_ITEM",    "orderItems",
                                            "order-items", "order_item",    "OrderItem",
                                            "ORDER ITEMS", "  order.items "};
    for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
        assert_slice(word_key(arena, slice_from(spellings[i])), "orderitem");
    }
    assert_slice(word_flat(arena, SLICE("orderItems")), "orderitems");
    assert_slice(word_key(arena, SLICE("user_ids")), "userid");
    assert_slice(word_key(arena, SLICE("")), "");
    assert_slice(word_key(arena, SLICE("📥 Properties")), "property");
    /* ПОЛЬЗОВАТЕЛИ in capitals and in small letters */
    assert_true(slice_equal(word_key(arena, SLICE("Заказы")), word_key(arena, SLICE("ЗАКАЗЫ"))));
    assert_slice(word_key(arena, SLICE("订单 明细")), "订单明细");
    assert_slice(word_key(arena, SLICE("Cafés")), "cafe");
    assert_slice(word_key(arena, SLICE("cafe\xcc\x81")), "cafe"); /* a combining mark */
    assert_slice(word_key(arena, SLICE("ÁREA_ČÍSLO")), "areacislo");
    assert_slice(word_flat(arena, SLICE("Bệnh Viện")), "benhvien");
    assert_slice(word_snake(arena, SLICE("Cafés")), "cafés");
}

static void names_split_at_case_and_marks(void **state)
{
    struct arena *arena = *state;
    struct slice words[4];
    assert_int_equal(word_split(arena, SLICE("orderItemID"), words, 4), 3);
    assert_slice(words[0], "order");
    assert_slice(words[1], "item");
    assert_slice(words[2], "id");
    assert_slice(word_snake(arena, SLICE("HTTPServerID")), "http_server_id");
    assert_slice(word_snake(arena, SLICE("U\xff\xff\xff\xffser")), "u_ser");
    assert_slice(word_snake(arena, SLICE("userIDs")), "user_ids");
    assert_slice(word_snake(arena, SLICE("userIDsList")), "user_ids_list");
    assert_slice(word_snake(arena, SLICE("entity1_id")), "entity1_id");
    assert_slice(word_snake(arena, SLICE("S3Key")), "s3_key");
    assert_slice(word_snake(arena, SLICE("the user's name")), "the_users_name");
    assert_int_equal(word_split(arena, SLICE("a b c d e f"), words, 4), 4);
    assert_int_equal(word_split(arena, SLICE("--"), words, 4), 0);
}

static void names_join_in_either_case(void **state)
{
    struct arena *arena = *state;
    assert_slice(word_pascal(arena, SLICE("order items")), "OrderItems");
    assert_slice(word_camel(arena, SLICE("ORDER_ITEM")), "orderItem");
    assert_slice(word_pascal(arena, SLICE("userID")), "UserId");
    assert_slice(word_camel(arena, SLICE("")), "");
}

static void names_have_a_plain_spelling(void **state)
{
    static const char *const spellings[][3] = {
        /* as written, in German, else */
        {"número", "numero", "numero"},
        {"Größe", "Groesse", "Grosse"},
        {"Übergröße", "Uebergroesse", "Ubergrosse"},
        {"STRAẞE", "STRASSE", "STRASSE"},
        {"ÄNDERUNG", "AENDERUNG", "ANDERUNG"},
        {"gro\xcc\x88\xc3\x9f"
         "e",
         "groesse", "grosse"}, /* dots of their own */
        {"éàü", "eaue", "eau"},
        {"œuvre_née", "oeuvre_nee", "oeuvre_nee"},
        {"Łódź", "Lodz", "Lodz"},
        {"číslo_žádosti", "cislo_zadosti", "cislo_zadosti"},
        {"İlçe", "Ilce", "Ilce"},
        {"ısı", "isi", "isi"},
        {"địa_chỉ", "dia_chi", "dia_chi"},
        {"ĐƯỜNG", "DUONG", "DUONG"},
        {"Ærø", "Aero", "Aero"},
        {"Þór", "Thor", "Thor"},
        {"cafe\xcc\x81", "cafe", "cafe"},
        {"plain_1", "plain_1", "plain_1"},
        {"номер", "", ""},
        {"a×b", "", ""},
        {"数量", "", ""},
    };
    for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
        struct slice name = slice_from(spellings[i][0]);
        assert_true(slice_equal(word_plain(*state, name, true), slice_from(spellings[i][1])));
        assert_true(slice_equal(word_plain(*state, name, false), slice_from(spellings[i][2])));
    }
    assert_int_equal(word_measure_marked(SLICE("é!")), 2);
    assert_int_equal(word_measure_marked(SLICE("ệ")), 3);
    assert_int_equal(word_measure_marked(SLICE("e")), 0);
    assert_int_equal(word_measure_marked(SLICE("—")), 0);
    assert_int_equal(word_measure_marked(SLICE("\xc3")), 0);
    assert_int_equal(word_measure_marked(SLICE("ж")), 0);
}

/* Each letter that stands beside its capital in its block, behind a small letter and a capital. */
static void letters_keep_their_case(void **state)
{
    static const char *const pairs[][2] = {
        {"àáâãäåçèéêëìíîïðñòóôõöøùúûüý", "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝ"},
        {"āăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĵķ", "ĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĴĶ"},
        {"ĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżž", "ĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ"},
        {"ơưșț", "ƠƯȘȚ"},
        {"ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộ", "ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘ"},
        {"ớờởỡợụủứừửữựỳỵỷỹ", "ỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        struct slice small = word_plain(*state, slice_from(pairs[i][0]), false);
        struct slice large = word_plain(*state, slice_from(pairs[i][1]), false);
        assert_true(small.size > 0);
        assert_int_equal(small.size, large.size);
        for (size_t j = 0; j < small.size; j++) {
            assert_in_range(small.data[j], 'a', 'z');
            assert_int_equal(large.data[j], small.data[j] - 'a' + 'A');
        }
    }
    assert_slice(word_plain(*state, SLICE("đơn"), false), "don");
    assert_slice(word_plain(*state, SLICE("Đơn"), false), "Don");
}

/* More names than the memory has room for, and each twice. */
static void forms_are_the_same_from_memory(void **state)
{
    struct arena *remembering = arena_create(4096);
    name_memory_begin(remembering);
    for (int i = 0; i < 10000; i++) {
        char text[80];
        int size = snprintf(text, sizeof(text), "Order Items-%s%d Entries", i % 3 ? "x" : "É",
                            i / 2 * 7919);
        struct slice name = slice_of(text, (size_t)size);
        assert_true(slice_equal(word_key(remembering, name), word_key(*state, name)));
        assert_true(slice_equal(word_flat(remembering, name), word_flat(*state, name)));
    }
    assert_slice(word_key(remembering, SLICE("a")), "a");
    assert_slice(word_key(remembering, SLICE("")), "");
    arena_destroy(&remembering);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(last_noun_of_a_name_is_made_plural, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_change_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(spellings_meet_under_one_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_split_at_case_and_marks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_join_in_either_case, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_have_a_plain_spelling, set_up, tear_down),
        cmocka_unit_test_setup_teardown(letters_keep_their_case, set_up, tear_down),
        cmocka_unit_test_setup_teardown(forms_are_the_same_from_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
