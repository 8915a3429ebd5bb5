/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of base/log: what is written, byte by byte, whatever was put into it. */
#include "base/test.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/log.h"

#include <unistd.h>

static char written[1 << 20];

/* What one call writes to standard error. */
static struct slice log_text(struct slice text)
{
    int ends[2];
    int kept = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    LOG(LOG_WARN, "a test", LOG_TEXT("text", text), LOG_NUMBER("number", 7));
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t size = read(ends[0], written, sizeof(written));
    close(ends[0]);
    assert_true(size > 0);
    return slice_of(written, (size_t)size);
}

/* One line that is one JSON object; returns its text. */
static struct slice read_back(struct arena *arena, struct slice text)
{
    struct json_error error;
    struct slice line = log_text(text);
    assert_int_equal(slice_find_byte(line, '\n'), line.size - 1);
    for (size_t i = 0; i + 1 < line.size; i++) {
        assert_true((unsigned char)line.data[i] >= 0x20 && line.data[i] != 0x7f);
    }
    const struct json *object = json_parse(arena, line, &error);
    assert_non_null(object);
    assert_int_equal(object->count, 5);
    assert_slice(json_member(object, SLICE("message"))->text, "a test");
    return json_member(object, SLICE("text"))->text;
}

static void no_text_forges_a_line(void **state)
{
    (void)state;
    struct arena *arena = arena_create(65536);
    static const char *const texts[] = {
        "plain",
        "a\n{\"level\":\"ERROR\",\"message\":\"forged\"}",
        "a\r\nb",
        "\x1b[2J\x1b]0;title\x07",
        "\",\"level\":\"ERROR\",\"x\":\"",
        "back\\slash\\",
        "\xc2\x9b"
        "31m",
        "\xe2\x80\xae"
        "gnp.exe",
        "\xe2\x80\xa8line",
        "tab\tbell\a delete\x7f",
        "Gr\xc3\xbc\xc3\x9f",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        assert_true(slice_equal(read_back(arena, slice_from(texts[i])), slice_from(texts[i])));
    }
    assert_true(slice_contains_ignoring_case(log_text(SLICE("\xc2\x9b")), SLICE("\\u009b")));
    assert_true(slice_contains_ignoring_case(log_text(SLICE("\xe2\x80\xae")), SLICE("\\u202e")));
    arena_destroy(&arena);
}

static void bytes_that_are_no_text_stay_harmless(void **state)
{
    (void)state;
    struct arena *arena = arena_create(65536);
    assert_slice(read_back(arena, SLICE("a\xff\xc0\xaf")), "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_slice(read_back(arena, slice_of("a\0b", 3)), "a\0b");
    arena_destroy(&arena);
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    struct arena *arena = arena_create(65536);
    static char text[200000];
    memset(text, '\n', sizeof(text)); /* each is six bytes as an escape */
    struct slice kept = read_back(arena, slice_of(text, sizeof(text)));
    assert_true(kept.size > 100 && kept.size < 3000);
    assert_true(slice_ends_with(kept, SLICE("\xe2\x80\xa6")));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_forges_a_line),
        cmocka_unit_test(bytes_that_are_no_text_stay_harmless),
        cmocka_unit_test(long_texts_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
