/* SPDX-License-Identifier: Apache-2.0 */
/* Reads indexes; the contract is in the header. */
#include "spec/code/code_indexes.h"

#include "spec/code/code_constraints.h"

#define NAMES_MAXIMUM 16U

/* Fills `names`, each the column that is meant; false: one of them is none of the type's. */
static bool find_columns(struct code_reader *reader, const struct code_type *type,
                         struct slice *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        names[i] = code_constraints_column(reader, type, names[i]);
        if (code_types_find(type, names[i]) == NULL) {
            return false;
        }
    }
    return count > 0;
}

static struct index_statement *add_index(struct code_reader *reader, struct code_type *type,
                                         const struct slice *names, size_t count,
                                         struct place place)
{
    struct index_statement *index = ARENA_NEW(reader->arena, struct index_statement);
    index->place = place;
    for (size_t i = 0; i < count; i++) {
        struct index_column *column = ARENA_NEW(reader->arena, struct index_column);
        column->name = names[i];
        list_add(reader->arena, &index->columns, column);
    }
    list_add(reader->arena, &type->entity.indexes, index);
    return index;
}

/* --- keys of MongoDB --- */

void code_indexes_read_keys(struct code_reader *reader, struct code_type *type,
                            struct slice arguments)
{
    struct slice names[NAMES_MAXIMUM];
    bool is_descending[NAMES_MAXIMUM] = {0};
    struct code_scanner scanner;
    size_t count = 0;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    if (!code_scanner_take_mark(&scanner, '{')) {
        return;
    }
    struct slice first = scanner.token.text;
    while (scanner.token.kind != CODE_END && !code_scanner_is_mark(&scanner, '}') &&
           count < NAMES_MAXIMUM) {
        names[count] = scanner.token.text;
        code_scanner_next(&scanner);
        code_scanner_take_mark(&scanner, ':');
        is_descending[count++] = code_scanner_is_mark(&scanner, '-');
        code_scanner_take_until(&scanner, ",", false);
        code_scanner_take_mark(&scanner, ',');
    }
    struct slice options = slice_from_offset(arguments, scanner.at);
    bool is_partial = slice_find(options, SLICE("artialFilterExpression")) != SLICE_NOT_FOUND;
    bool is_unique = slice_find(options, SLICE("unique: true")) != SLICE_NOT_FOUND;
    if (is_unique && is_partial) {
        code_constraints_report(reader, type, first, arguments);
    } else if (find_columns(reader, type, names, count)) {
        struct index_statement *index =
            add_index(reader, type, names, count, code_types_place(reader, first));
        index->is_unique = is_unique;
        for (size_t i = 0; i < count; i++) {
            ((struct index_column *)list_at(&index->columns, i))->is_descending = is_descending[i];
        }
    }
}

/* --- Sequelize --- */

/* The strings of the list that is at hand. */
static size_t take_strings(struct code_scanner *scanner, struct slice *names)
{
    struct code_scanner inner;
    size_t count = 0;
    code_scanner_init(&inner, code_scanner_take_brackets(scanner), CODE_SLASH_COMMENTS);
    for (; inner.token.kind != CODE_END && count < NAMES_MAXIMUM; code_scanner_next(&inner)) {
        if (inner.token.kind == CODE_STRING) {
            names[count++] = inner.token.text;
        }
    }
    return count;
}

/* "{ unique: true, fields: ['farm', 'day'] }" without its brackets. */
static void read_sequelize_index(struct code_reader *reader, struct code_type *type,
                                 struct slice text)
{
    struct slice names[NAMES_MAXIMUM];
    struct code_scanner scanner;
    bool is_unique = false, is_partial = false;
    size_t count = 0;
    code_scanner_init(&scanner, text, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        struct slice key = code_scanner_take_any(&scanner);
        if (key.size == 0 || !code_scanner_take_mark(&scanner, ':')) {
            code_scanner_next(&scanner);
            continue;
        }
        if (slice_is(key, "fields") && code_scanner_is_mark(&scanner, '[')) {
            count = take_strings(&scanner, names);
        }
        is_unique |= (slice_is(key, "unique") && code_scanner_is_word(&scanner, "true")) ||
                     (slice_is(key, "type") && scanner.token.kind == CODE_STRING &&
                      slice_is_ignoring_case(scanner.token.text, "unique"));
        is_partial |= slice_is(key, "where");
        code_scanner_take_until(&scanner, ",", false);
        code_scanner_take_mark(&scanner, ',');
    }
    if (is_unique && is_partial) {
        code_constraints_report(reader, type, text, text);
    } else if (is_unique) {
        code_constraints_unite(reader, type, names, count);
    } else if (find_columns(reader, type, names, count)) {
        add_index(reader, type, names, count, code_types_place(reader, text));
    }
}

void code_indexes_read_sequelize(struct code_reader *reader, struct code_type *type,
                                 struct slice options)
{
    struct code_scanner scanner;
    size_t at = slice_find(options, SLICE("indexes:"));
    if (at == SLICE_NOT_FOUND) {
        return;
    }
    code_scanner_init(&scanner, slice_from_offset(options, at + 8), CODE_SLASH_COMMENTS);
    if (!code_scanner_is_mark(&scanner, '[')) {
        return;
    }
    code_scanner_init(&scanner, code_scanner_take_brackets(&scanner), CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        if (code_scanner_is_mark(&scanner, '{')) {
            read_sequelize_index(reader, type, code_scanner_take_brackets(&scanner));
        } else {
            code_scanner_next(&scanner);
        }
    }
}

/* --- Drizzle --- */

/* "t.farm, t.day.desc()": the members that stand behind the table's name. */
static size_t find_members(struct slice arguments, struct slice *names)
{
    struct code_scanner scanner;
    size_t count = 0;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END && count < NAMES_MAXIMUM) {
        bool is_owner = code_scanner_take_any(&scanner).size > 0;
        bool is_member = code_scanner_take_mark(&scanner, '.');
        if (is_owner && is_member) {
            names[count++] = code_scanner_take_any(&scanner);
        }
        if (!is_owner && !is_member) {
            code_scanner_next(&scanner);
        }
        while (code_scanner_take_mark(&scanner, '.')) {
            code_scanner_take_any(&scanner);
        }
    }
    return count;
}

static void set_key(struct code_reader *reader, struct code_type *type, const struct slice *names,
                    size_t count)
{
    for (size_t i = 0; i < count && type->entity.primary_key.count < NAMES_MAXIMUM; i++) {
        struct slice *kept = ARENA_NEW(reader->arena, struct slice);
        *kept = names[i];
        list_add(reader->arena, &type->entity.primary_key, kept);
    }
}

/* Behind the name of a call: its arguments, and what calls behind a dot follow: ".on(…)". */
static void read_constraint(struct code_reader *reader, struct code_type *type,
                            struct code_scanner *scanner, struct slice call)
{
    static const char *const uniques[] = {"unique", "uniqueIndex", NULL};
    struct slice names[NAMES_MAXIMUM];
    struct slice arguments = code_scanner_take_brackets(scanner), columns = SLICE_EMPTY;
    bool is_partial = false;
    while (code_scanner_take_mark(scanner, '.')) {
        struct slice next = code_scanner_take_any(scanner);
        struct slice inner =
            code_scanner_is_mark(scanner, '(') ? code_scanner_take_brackets(scanner) : SLICE_EMPTY;
        bool is_on = slice_is(next, "on") || slice_is(next, "using");
        columns = is_on ? inner : columns;
        is_partial |= slice_is(next, "where");
    }
    bool is_unique = slice_is_any(call, uniques);
    bool is_key = slice_is(call, "primaryKey");
    size_t count = find_members(is_key ? arguments : columns, names);
    bool is_known = find_columns(reader, type, names, count);
    if (is_key && is_known) {
        set_key(reader, type, names, count);
    } else if (is_unique && is_known && !is_partial) {
        code_constraints_unite(reader, type, names, count);
    } else if (slice_is(call, "index") && is_known) {
        add_index(reader, type, names, count, code_types_place(reader, call));
    } else if (slice_is(call, "check")) {
        code_constraints_check(reader, type, call, arguments);
    } else if (!slice_is(call, "index")) {
        code_constraints_report(reader, type, call, arguments);
    }
}

void code_indexes_read_drizzle(struct code_reader *reader, struct code_type *type,
                               struct slice arguments)
{
    static const char *const calls[] = {"unique",     "uniqueIndex", "index", "check",
                                        "primaryKey", "foreignKey",  NULL};
    struct code_scanner scanner;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        struct slice word = scanner.token.text;
        bool is_word = scanner.token.kind == CODE_WORD;
        code_scanner_next(&scanner);
        if (is_word && code_scanner_is_mark(&scanner, '(') && slice_is_any(word, calls)) {
            read_constraint(reader, type, &scanner, word);
        }
    }
}
