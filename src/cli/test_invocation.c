/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of cli/invocation, over a command of their own. */
#include "base/test.h"

#include "cli/invocation.h"

static const struct command tried = {
    .name = "try",
    .operands =
        (const struct operand[]){{"SPEC", false, ""}, {"FILE", true, ""}, {NULL, false, NULL}},
    .options = (const struct option[]){{.name = "format",
                                        .kind = OPTION_CHOICE,
                                        .argument = "FORMAT",
                                        .choices = "text|json|sarif",
                                        .fallback = "text"},
                                       {.name = "json", .kind = OPTION_FLAG},
                                       {.name = "data", .kind = OPTION_TEXT, .argument = "DIR"},
                                       {.name = NULL}},
};

struct trial {
    struct output out;
    struct output error;
    struct invocation invocation;
    bool is_accepted;
};

static void trial_init(struct trial *trial, const char *const *arguments)
{
    output_init(&trial->out, 1);
    output_init(&trial->error, 2);
    trial->invocation =
        (struct invocation){.command = &tried, .out = &trial->out, .error = &trial->error};
    trial->is_accepted = invocation_parse(&trial->invocation, (char *const *)(uintptr_t)arguments);
}

static void trial_release(struct trial *trial)
{
    output_release(&trial->out);
    output_release(&trial->error);
}

#define TRY(...)                                                                                   \
    struct trial trial;                                                                            \
    trial_init(&trial, (const char *const[]){__VA_ARGS__, NULL})

static void both_ways_to_give_a_value(void **state)
{
    (void)state;
    TRY("--format=json", "--data", "here", "a.md");
    assert_true(trial.is_accepted);
    assert_string_equal(invocation_value(&trial.invocation, "format"), "json");
    assert_string_equal(invocation_value(&trial.invocation, "data"), "here");
    assert_false(invocation_has(&trial.invocation, "json"));
    assert_string_equal(trial.invocation.operands[0], "a.md");
    assert_null(trial.invocation.operands[1]);
    trial_release(&trial);
}

static void fallbacks_and_flags(void **state)
{
    (void)state;
    TRY("a.md", "--json");
    assert_true(trial.is_accepted);
    assert_string_equal(invocation_value(&trial.invocation, "format"), "text");
    assert_null(invocation_value(&trial.invocation, "data"));
    assert_true(invocation_has(&trial.invocation, "json"));
    trial_release(&trial);
}

static void behind_two_dashes_all_are_operands(void **state)
{
    (void)state;
    TRY("--", "--json", "-");
    assert_true(trial.is_accepted);
    assert_string_equal(trial.invocation.operands[0], "--json");
    assert_string_equal(trial.invocation.operands[1], "-");
    trial_release(&trial);
}

static void help_beats_whatever_is_wrong(void **state)
{
    (void)state;
    TRY("--nonsense", "--help");
    assert_true(trial.is_accepted);
    assert_true(trial.invocation.wants_help);
    trial_release(&trial);
}

static void refused(const char *const *arguments, const char *message)
{
    struct trial trial;
    trial_init(&trial, arguments);
    assert_false(trial.is_accepted);
    buffer_append_byte(&trial.error.buffer, '\0');
    const char *end = strchr(trial.error.buffer.data, '\n');
    assert_non_null(end);
    assert_int_equal((size_t)(end - trial.error.buffer.data), strlen(message));
    assert_memory_equal(trial.error.buffer.data, message, strlen(message));
    trial_release(&trial);
}

#define REFUSED(message, ...) refused((const char *const[]){__VA_ARGS__, NULL}, message)

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    refused((const char *const[]){NULL}, "phoenix try: SPEC is missing");
    REFUSED("phoenix try: SPEC is empty", "");
    REFUSED("phoenix try: unexpected argument 'c'", "a", "b", "c");
    REFUSED("phoenix try: unknown option '--fromat'; did you mean '--format'?", "--fromat=json");
    REFUSED("phoenix try: unknown option '--zzz'", "--zzz", "a");
    REFUSED("phoenix try: 'jsn' is no value of '--format' (text|json|sarif); did you mean 'json'?",
            "--format", "jsn");
    REFUSED("phoenix try: option '--format' needs a value: --format FORMAT", "a", "--format");
    REFUSED("phoenix try: option '--data' has an empty value", "--data=", "a");
    REFUSED("phoenix try: option '--json' takes no value", "--json=1", "a");
    REFUSED("phoenix try: unknown option '-x'; options are written out: --help", "-x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_to_give_a_value),
        cmocka_unit_test(fallbacks_and_flags),
        cmocka_unit_test(behind_two_dashes_all_are_operands),
        cmocka_unit_test(help_beats_whatever_is_wrong),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
