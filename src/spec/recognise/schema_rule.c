/* SPDX-License-Identifier: Apache-2.0 */
/* Says what a schema says in the words of field_rule. */
#include "spec/recognise/schema_rule.h"

#include "spec/reading/field_rule.h"
#include "spec/reading/reading.h"

/* What the key is in words; NULL: it is read in a way of its own, or held by nothing. */
static const struct key {
    const char *name;
    const char *words;
} keys[] = {
    {"minLength", "min length "},
    {"maxLength", "max length "},
    {"minimum", "min "},
    {"maximum", "max "},
    {"exclusiveMinimum", "more than "},
    {"exclusiveMaximum", "less than "},
    {"pattern", NULL},
    {"multipleOf", NULL},
    {"format", NULL},
    {"minItems", NULL},
    {"maxItems", NULL},
    {"uniqueItems", NULL},
    {"minProperties", NULL},
    {"maxProperties", NULL},
};

static const struct key *find_key(struct slice name)
{
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (slice_is(name, keys[i].name)) {
            return &keys[i];
        }
    }
    return NULL;
}

void schema_rule_note(struct arena *arena, struct schema_rules *rules, struct slice key,
                      struct slice value)
{
    if (value.size > 0 && find_key(key) != NULL) {
        list_add(arena, &rules->keys, reading_keep(arena, key));
        list_add(arena, &rules->values, reading_keep(arena, value));
    }
}

void schema_rule_note_value(struct arena *arena, struct schema_rules *rules, struct slice value)
{
    if (slice_is_decimal(value)) {
        list_add(arena, &rules->numbers, reading_keep(arena, value));
    }
}

/* Whether "exclusiveMinimum": true stands beside "minimum". */
static bool is_exclusive(const struct schema_rules *rules, const char *name)
{
    LIST_EACH(const struct slice, key, &rules->keys)
    {
        if (slice_is(*key, name) &&
            slice_is(*(const struct slice *)list_at(&rules->values, key_index), "true")) {
            return true;
        }
    }
    return false;
}

static void leave(struct arena *arena, struct field_statement *field, struct slice key,
                  struct slice value)
{
    if (field->unheld_rule.size == 0) {
        field->unheld_rule =
            arena_format(arena, SLICE_FORMAT ": " SLICE_FORMAT, SLICE_ARGUMENT(key),
                         SLICE_ARGUMENT(slice_between(value, 0, 40)));
    }
}

static void say(struct arena *arena, struct field_statement *field, const char *words,
                struct slice value)
{
    field_rule_read(arena, field,
                    arena_format(arena, "%s" SLICE_FORMAT, words, SLICE_ARGUMENT(value)),
                    FIELD_TEXT_CONSTRAINTS);
}

/* Formats that are types are held as such, and "password" and its like say nothing of values. */
static void apply_format(struct arena *arena, struct field_statement *field, struct slice value)
{
    if (slice_is(value, "email")) {
        say(arena, field, "valid email", SLICE_EMPTY);
    } else if (slice_is_one_of(value, "uri|url")) {
        field_rule_add_pattern(arena, field, SLICE("^[A-Za-z][A-Za-z0-9+.-]*:[^ ]+$"), false);
    } else if (slice_is(value, "ipv4")) {
        say(arena, field, "ipv4", SLICE_EMPTY);
    } else if (slice_is_one_of(value, "hostname|ipv6|idn-email|regex|json-pointer|uri-template")) {
        leave(arena, field, SLICE("format"), value);
    }
}

static void apply_rule(struct arena *arena, struct field_statement *field,
                       const struct schema_rules *rules, struct slice name, struct slice value)
{
    const struct key *key = find_key(name);
    bool is_number_here = slice_is_decimal(value);
    if (slice_is(name, "pattern")) {
        field_rule_add_pattern(arena, field, value, false);
    } else if (slice_is(name, "format")) {
        apply_format(arena, field, value);
    } else if (slice_is(name, "multipleOf")) {
        if (!field_rule_add_multiple(arena, field, value)) {
            leave(arena, field, name, value);
        }
    } else if (key->words == NULL) {
        if (!slice_is_one_of(value, "0|false")) {
            leave(arena, field, name, value);
        }
    } else if (slice_is(name, "minimum") && is_exclusive(rules, "exclusiveMinimum")) {
        say(arena, field, "more than ", value);
    } else if (slice_is(name, "maximum") && is_exclusive(rules, "exclusiveMaximum")) {
        say(arena, field, "less than ", value);
    } else if (is_number_here && !slice_is(value, "0")) {
        say(arena, field, key->words, value);
    } else if (is_number_here && slice_find(name, SLICE("Length")) == SLICE_NOT_FOUND) {
        say(arena, field, key->words, value); /* a length of 0 or more says nothing */
    } else if (!is_number_here && !slice_is_one_of(value, "true|false")) {
        leave(arena, field, name, value);
    }
}

void schema_rule_apply(struct arena *arena, struct field_statement *field,
                       const struct schema_rules *rules)
{
    LIST_EACH(const struct slice, key, &rules->keys)
    {
        apply_rule(arena, field, rules, *key,
                   *(const struct slice *)list_at(&rules->values, key_index));
    }
    enum type_kind kind = field->type->kind;
    bool is_of_numbers = kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64 ||
                         kind == TYPE_DECIMAL || kind == TYPE_DOUBLE;
    if (rules->numbers.count > 0 && is_of_numbers) {
        struct slice *numbers = ARENA_ARRAY(arena, struct slice, rules->numbers.count);
        LIST_EACH(const struct slice, number, &rules->numbers)
        {
            numbers[number_index] = *number;
        }
        field_rule_add_numbers(arena, field, numbers, rules->numbers.count);
    }
}
