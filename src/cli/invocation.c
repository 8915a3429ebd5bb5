/* SPDX-License-Identifier: Apache-2.0 */
/* Argument parsing over a command's own tables. */
#include "cli/invocation.h"

#include <assert.h>
#include <stdarg.h>

#include "base/nearest.h"

enum exit_code invocation_refuse(struct invocation *invocation, const char *format, ...)
{
    struct buffer *buffer = &invocation->error->buffer;
    const char *name = invocation->command->name;
    buffer_format(buffer, "phoenix %s: ", name);
    va_list arguments;
    va_start(arguments, format);
    buffer_format_list(buffer, format, arguments);
    va_end(arguments);
    buffer_format(buffer, "\nTry 'phoenix %s --help'.\n", name);
    return EXIT_CODE_USAGE;
}

/* The index of an option, or OPTION_MAXIMUM. */
static size_t find_option(const struct command *command, struct slice name)
{
    for (size_t i = 0; command->options != NULL && command->options[i].name != NULL; i++) {
        assert(i < OPTION_MAXIMUM);
        if (slice_equal(slice_from(command->options[i].name), name)) {
            return i;
        }
    }
    return OPTION_MAXIMUM;
}

static void refuse_option(struct invocation *invocation, struct slice name)
{
    const struct command *command = invocation->command;
    struct nearest nearest = nearest_start(name);
    nearest_offer(&nearest, "help");
    for (size_t i = 0; command->options != NULL && command->options[i].name != NULL; i++) {
        nearest_offer(&nearest, command->options[i].name);
    }
    if (nearest.best != NULL) {
        invocation_refuse(invocation, "unknown option '--" SLICE_FORMAT "'; did you mean '--%s'?",
                          SLICE_ARGUMENT(name), nearest.best);
    } else {
        invocation_refuse(invocation, "unknown option '--" SLICE_FORMAT "'", SLICE_ARGUMENT(name));
    }
}

static bool is_choice(const char *choices, const char *value, struct nearest *nearest)
{
    struct slice rest = slice_from(choices), choice;
    while (slice_next_part(&rest, '|', &choice)) {
        if (slice_equal(choice, slice_from(value))) {
            return true;
        }
        nearest_offer_slice(nearest, choice);
    }
    return false;
}

static bool check_value(struct invocation *invocation, const struct option *option,
                        const char *value)
{
    if (value == NULL) {
        invocation_refuse(invocation, "option '--%s' needs a value: --%s %s", option->name,
                          option->name, option->argument);
        return false;
    }
    if (*value == '\0') {
        invocation_refuse(invocation, "option '--%s' has an empty value", option->name);
        return false;
    }
    struct nearest nearest = nearest_start(slice_from(value));
    if (option->kind != OPTION_CHOICE || is_choice(option->choices, value, &nearest)) {
        return true;
    }
    if (nearest.best != NULL) {
        invocation_refuse(invocation, "'%s' is no value of '--%s' (%s); did you mean '%.*s'?",
                          value, option->name, option->choices, (int)nearest.best_size,
                          nearest.best);
    } else {
        invocation_refuse(invocation, "'%s' is no value of '--%s' (%s)", value, option->name,
                          option->choices);
    }
    return false;
}

static bool keep_repeat(struct invocation *invocation, size_t index, const char *value)
{
    if (invocation->repeat_count == REPEAT_MAXIMUM) {
        invocation_refuse(invocation, "at most %u values for options that repeat", REPEAT_MAXIMUM);
        return false;
    }
    invocation->repeats[invocation->repeat_count++] = (struct invocation_repeat){index, value};
    return true;
}

/* Reads one "--name", "--name=value" or "--name value"; *arguments is moved on behind it. */
static bool parse_option(struct invocation *invocation, char *const **arguments)
{
    const char *argument = **arguments + 2;
    const char *equals = strchr(argument, '=');
    struct slice name =
        equals == NULL ? slice_from(argument) : slice_of(argument, (size_t)(equals - argument));
    ++*arguments;
    size_t index = find_option(invocation->command, name);
    if (index == OPTION_MAXIMUM) {
        refuse_option(invocation, name);
        return false;
    }
    const struct option *option = &invocation->command->options[index];
    if (option->kind == OPTION_FLAG) {
        invocation->values[index] = "";
        if (equals != NULL) {
            invocation_refuse(invocation, "option '--%s' takes no value", option->name);
        }
        return equals == NULL;
    }
    const char *value = equals == NULL ? **arguments : equals + 1;
    if (!check_value(invocation, option, value)) {
        return false;
    }
    *arguments += equals == NULL;
    invocation->values[index] = value;
    return option->kind != OPTION_LIST || keep_repeat(invocation, index, value);
}

static bool add_operand(struct invocation *invocation, const char *operand)
{
    const struct operand *operands = invocation->command->operands;
    size_t i = 0;
    while (operands != NULL && operands[i].name != NULL) {
        assert(i < OPERAND_MAXIMUM);
        if (invocation->operands[i] == NULL) {
            invocation->operands[i] = operand;
            return true;
        }
        i++;
    }
    invocation_refuse(invocation, "unexpected argument '%s'", operand);
    return false;
}

static bool check_operands(struct invocation *invocation)
{
    const struct operand *operands = invocation->command->operands;
    for (size_t i = 0; operands != NULL && operands[i].name != NULL; i++) {
        if (invocation->operands[i] == NULL && !operands[i].is_optional) {
            invocation_refuse(invocation, "%s is missing", operands[i].name);
            return false;
        }
        if (invocation->operands[i] != NULL && *invocation->operands[i] == '\0') {
            invocation_refuse(invocation, "%s is empty", operands[i].name);
            return false;
        }
    }
    return true;
}

static bool asks_for_help(char *const *arguments)
{
    for (; *arguments != NULL && strcmp(*arguments, "--") != 0; arguments++) {
        if (strcmp(*arguments, "--help") == 0 || strcmp(*arguments, "-h") == 0) {
            return true;
        }
    }
    return false;
}

bool invocation_parse(struct invocation *invocation, char *const *arguments)
{
    invocation->wants_help = asks_for_help(arguments);
    if (invocation->wants_help) {
        return true;
    }
    while (*arguments != NULL && strcmp(*arguments, "--") != 0) {
        const char *argument = *arguments;
        if (argument[0] == '-' && argument[1] == '-') {
            if (!parse_option(invocation, &arguments)) {
                return false;
            }
        } else if (argument[0] == '-' && argument[1] != '\0') {
            invocation_refuse(invocation, "unknown option '%s'; options are written out: --help",
                              argument);
            return false;
        } else {
            if (!add_operand(invocation, argument)) {
                return false;
            }
            arguments++;
        }
    }
    for (arguments += *arguments != NULL; *arguments != NULL; arguments++) {
        if (!add_operand(invocation, *arguments)) {
            return false;
        }
    }
    return check_operands(invocation);
}

const char *invocation_value(const struct invocation *invocation, const char *name)
{
    size_t index = find_option(invocation->command, slice_from(name));
    assert(index < OPTION_MAXIMUM);
    const char *value = invocation->values[index];
    return value != NULL ? value : invocation->command->options[index].fallback;
}

const char *invocation_next(const struct invocation *invocation, const char *name, size_t *at)
{
    size_t index = find_option(invocation->command, slice_from(name));
    assert(index < OPTION_MAXIMUM);
    while (*at < invocation->repeat_count) {
        const struct invocation_repeat *repeat = &invocation->repeats[(*at)++];
        if (repeat->index == index) {
            return repeat->value;
        }
    }
    return NULL;
}

bool invocation_has(const struct invocation *invocation, const char *name)
{
    size_t index = find_option(invocation->command, slice_from(name));
    assert(index < OPTION_MAXIMUM);
    return invocation->values[index] != NULL;
}
