/* SPDX-License-Identifier: Apache-2.0 */
/* Reads constraints; the contract is in the header. */
#include "spec/code/code_constraints.h"

#include "spec/code/code_checks.h"

/* --- unique together --- */

struct slice code_constraints_column(struct code_reader *reader, const struct code_type *type,
                                     struct slice name)
{
    static const char *const endings[] = {"_id", "Id"};
    if (code_types_find(type, name) != NULL) {
        return name;
    }
    LIST_EACH(const struct field_statement, field, &type->entity.fields)
    {
        if (slice_equal(field->json_name, name)) {
            return field->name;
        }
    }
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        struct slice key = arena_join(reader->arena, name, slice_from(endings[i]));
        if (code_types_find(type, key) != NULL) {
            return key;
        }
    }
    return name;
}

static void add_name(struct code_reader *reader, const struct code_type *type, struct list *columns,
                     struct slice name)
{
    struct slice *kept = ARENA_NEW(reader->arena, struct slice);
    *kept = code_constraints_column(reader, type, slice_trim(name));
    if (kept->size > 0) {
        list_add(reader->arena, columns, kept);
    }
}

static void add_columns(struct code_reader *reader, struct code_type *type, struct list *columns)
{
    struct field_statement *only =
        columns->count == 1 ? code_types_find(type, *(const struct slice *)list_at(columns, 0))
                            : NULL;
    if (only != NULL) {
        only->is_unique = true;
    } else if (columns->count > 0) {
        list_add(reader->arena, &type->entity.uniques, columns);
    }
}

void code_constraints_unite(struct code_reader *reader, struct code_type *type,
                            const struct slice *names, size_t count)
{
    struct list *columns = ARENA_NEW(reader->arena, struct list);
    for (size_t i = 0; i < count; i++) {
        add_name(reader, type, columns, names[i]);
    }
    add_columns(reader, type, columns);
}

void code_constraints_add_unique(struct code_reader *reader, struct code_type *type,
                                 struct slice arguments)
{
    struct list *columns = ARENA_NEW(reader->arena, struct list);
    struct code_scanner scanner;
    bool is_value = false;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        if (scanner.token.kind == CODE_STRING && !is_value) {
            add_name(reader, type, columns, scanner.token.text);
        }
        is_value = code_scanner_is_mark(&scanner, '=') || code_scanner_is_mark(&scanner, ':');
        code_scanner_next(&scanner);
    }
    add_columns(reader, type, columns);
}

/* --- Python --- */

void code_constraints_report(struct code_reader *reader, const struct code_type *type,
                             struct slice word, struct slice arguments)
{
    static const char hint[] = "say it beside the field ('>= 1', 'max 80'), or as a CHECK in SQL";
    struct slice name = type->name;
    struct shared_finding finding = {
        DIAGNOSTIC_W1407, hint,
        arena_format(reader->arena, "'" SLICE_FORMAT "' is not held to {}", SLICE_ARGUMENT(name))
            .data,
        arena_format(reader->arena, "'" SLICE_FORMAT "' is not held to {}", SLICE_ARGUMENT(name))
            .data};
    struct slice line = slice_trim(arguments);
    line = slice_trim(slice_between(line, 0, slice_find_byte(line, '\n')));
    bool is_quoted = line.size >= 2 && strchr("'\"", line.data[0]) != NULL &&
                     line.data[line.size - 1] == line.data[0];
    line = is_quoted ? slice_between(line, 1, line.size - 1) : line;
    diagnostics_gather(reader->specification->diagnostics, &finding, code_types_place(reader, word),
                       arena_format(reader->arena, "'" SLICE_FORMAT "'",
                                    SLICE_ARGUMENT(slice_between(line, 0, 60))));
}

void code_constraints_check(struct code_reader *reader, struct code_type *type, struct slice word,
                            struct slice arguments)
{
    if (!code_checks_add(reader, type, code_checks_find(arguments),
                         code_types_place(reader, word))) {
        code_constraints_report(reader, type, word, arguments);
    }
}

/* "fields=['a', 'b'], name='one'" of Django, "'a', 'b', name='one'" of SQLAlchemy. */
static void read_unique(struct code_reader *reader, struct code_type *type, struct slice word,
                        struct slice arguments)
{
    struct code_scanner scanner;
    if (slice_find(arguments, SLICE("condition")) != SLICE_NOT_FOUND) {
        code_constraints_report(reader, type, word, arguments);
        return;
    }
    code_scanner_init(&scanner, arguments, CODE_HASH_COMMENTS);
    while (scanner.token.kind != CODE_END && !code_scanner_is_word(&scanner, "fields")) {
        code_scanner_next(&scanner);
    }
    if (code_scanner_take_word(&scanner, "fields") && code_scanner_take_mark(&scanner, '=')) {
        arguments = code_scanner_take_brackets(&scanner);
    }
    code_constraints_add_unique(reader, type, arguments);
}

/* "('a', 'b')", "[('a', 'b'), ('a', 'c')]": behind unique_together. */
static void read_together(struct code_reader *reader, struct code_type *type, struct slice list)
{
    struct code_scanner scanner;
    size_t count = 0;
    code_scanner_init(&scanner, list, CODE_HASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        if (code_scanner_is_mark(&scanner, '(') || code_scanner_is_mark(&scanner, '[')) {
            code_constraints_add_unique(reader, type, code_scanner_take_brackets(&scanner));
            count++;
        } else {
            code_scanner_next(&scanner);
        }
    }
    if (count == 0) {
        code_constraints_add_unique(reader, type, list);
    }
}

void code_constraints_read_python(struct code_reader *reader, struct code_type *type,
                                  struct slice text)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, text, CODE_HASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        struct slice word = scanner.token.text;
        bool is_word = scanner.token.kind == CODE_WORD;
        code_scanner_next(&scanner);
        if (!is_word) {
            continue;
        }
        bool is_call = code_scanner_is_mark(&scanner, '(');
        if (slice_equal(word, SLICE("UniqueConstraint")) && is_call) {
            read_unique(reader, type, word, code_scanner_take_brackets(&scanner));
        } else if (slice_equal(word, SLICE("CheckConstraint")) && is_call) {
            code_constraints_check(reader, type, word, code_scanner_take_brackets(&scanner));
        } else if (slice_equal(word, SLICE("unique_together")) &&
                   code_scanner_take_mark(&scanner, '=') &&
                   (code_scanner_is_mark(&scanner, '(') || code_scanner_is_mark(&scanner, '['))) {
            read_together(reader, type, code_scanner_take_brackets(&scanner));
        }
    }
}

/* --- choices of Django --- */

/* "[('open', 'Open'), ('done', 'Done')]": the first of each; false where one is no text. */
static bool read_pairs(struct code_reader *reader, struct slice list, struct code_enum *labels)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, list, CODE_HASH_COMMENTS);
    while (scanner.token.kind != CODE_END && labels->labels.count < LABEL_COUNT_MAXIMUM) {
        if (code_scanner_is_mark(&scanner, '(') || code_scanner_is_mark(&scanner, '[')) {
            struct code_scanner pair;
            code_scanner_init(&pair, code_scanner_take_brackets(&scanner), CODE_HASH_COMMENTS);
            if (pair.token.kind != CODE_STRING) {
                return false;
            }
            code_types_add_label(reader, labels, pair.token.text);
        } else if (!code_scanner_take_mark(&scanner, ',')) {
            return false; /* the program computes it */
        }
    }
    return labels->labels.count > 0;
}

/* Behind "class Kind(models.TextChoices):": "BOOK = 'book', 'Book'", line by line. */
static bool read_choice_class(struct code_reader *reader, struct code_scanner *scanner,
                              uint32_t column, struct code_enum *labels)
{
    while (scanner->token.kind != CODE_END &&
           !(scanner->token.is_first && scanner->token.column <= column)) {
        bool is_member = scanner->token.is_first && scanner->token.kind == CODE_WORD;
        code_scanner_next(scanner);
        if (is_member && code_scanner_take_mark(scanner, '=') &&
            scanner->token.kind == CODE_STRING && labels->labels.count < LABEL_COUNT_MAXIMUM) {
            code_types_add_label(reader, labels, scanner->token.text);
        }
    }
    return labels->labels.count > 0;
}

#define SEARCH_MAXIMUM 32U    /* searches in one block of code */
#define SEARCH_SIZE    65536U /* bytes of it that are searched */

/* Finds "NAME = [ … ]" or "class NAME(…):" in the code, wherever it stands. */
static bool find_choices(struct code_reader *reader, struct slice name, struct code_enum *labels)
{
    struct code_scanner scanner;
    if (reader->search_count++ >= SEARCH_MAXIMUM) {
        return false;
    }
    code_scanner_init(&scanner, slice_between(reader->passage.text, 0, SEARCH_SIZE),
                      CODE_HASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        uint32_t column = scanner.token.column;
        bool is_class = scanner.token.is_first && code_scanner_take_word(&scanner, "class");
        bool is_name = scanner.token.kind == CODE_WORD && slice_equal(scanner.token.text, name) &&
                       (is_class || scanner.token.is_first);
        if (!is_name) {
            if (!is_class) {
                code_scanner_next(&scanner);
            }
            continue;
        }
        code_scanner_next(&scanner);
        if (is_class && code_scanner_is_mark(&scanner, '(')) {
            code_scanner_take_brackets(&scanner);
            code_scanner_take_mark(&scanner, ':');
            return read_choice_class(reader, &scanner, column, labels);
        }
        if (!is_class && code_scanner_take_mark(&scanner, '=') &&
            (code_scanner_is_mark(&scanner, '(') || code_scanner_is_mark(&scanner, '['))) {
            return read_pairs(reader, code_scanner_take_brackets(&scanner), labels);
        }
    }
    return false;
}

void code_constraints_set_choices(struct code_reader *reader, struct field_statement *field,
                                  struct slice value)
{
    struct code_enum labels = {0};
    struct slice name = slice_trim(value);
    bool is_list = name.size >= 2 && strchr("[(", name.data[0]) != NULL;
    bool is_read = is_list && read_pairs(reader, slice_between(name, 1, name.size - 1), &labels);
    if (!is_list) {
        name =
            slice_ends_with(name, SLICE(".choices")) ? slice_between(name, 0, name.size - 8) : name;
        size_t dot = slice_find_last_byte(name, '.');
        name = dot == SLICE_NOT_FOUND ? name : slice_from_offset(name, dot + 1);
        is_read = name.size > 0 && find_choices(reader, name, &labels);
    }
    bool is_text = field->type->kind == TYPE_TEXT || field->type->kind == TYPE_UNKNOWN;
    if (is_read && is_text) {
        code_types_set_labels(reader, field, &labels);
    } else if (field->unheld_rule.size == 0) {
        field->unheld_rule = arena_format(reader->arena, "choices " SLICE_FORMAT,
                                          SLICE_ARGUMENT(slice_between(name, 0, 40)));
    }
}

/* --- Java --- */

/* Behind "columnNames" or "columnList": "= {"a", "b"}", "= "a, b"". */
static void read_java_columns(struct code_reader *reader, struct code_type *type,
                              struct code_scanner *scanner)
{
    struct list *columns = ARENA_NEW(reader->arena, struct list);
    if (code_scanner_is_mark(scanner, '{')) {
        code_constraints_add_unique(reader, type, code_scanner_take_brackets(scanner));
        return;
    }
    struct slice names = scanner->token.kind == CODE_STRING ? scanner->token.text : SLICE_EMPTY;
    struct slice name;
    while (slice_next_part(&names, ',', &name)) {
        add_name(reader, type, columns, name);
    }
    add_columns(reader, type, columns);
}

void code_constraints_read_java(struct code_reader *reader, struct code_type *type,
                                struct slice arguments)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        bool is_unique = code_scanner_is_word(&scanner, "UniqueConstraint");
        bool is_index = code_scanner_is_word(&scanner, "Index");
        code_scanner_next(&scanner);
        if (!(is_unique || is_index) || !code_scanner_is_mark(&scanner, '(')) {
            continue;
        }
        struct slice inside = code_scanner_take_brackets(&scanner);
        is_unique |= slice_find(inside, SLICE("unique = true")) != SLICE_NOT_FOUND ||
                     slice_find(inside, SLICE("unique=true")) != SLICE_NOT_FOUND;
        struct code_scanner inner;
        code_scanner_init(&inner, inside, CODE_SLASH_COMMENTS);
        while (is_unique && inner.token.kind != CODE_END) {
            bool is_columns = code_scanner_is_word(&inner, "columnNames") ||
                              code_scanner_is_word(&inner, "columnList");
            code_scanner_next(&inner);
            if (is_columns && code_scanner_take_mark(&inner, '=')) {
                read_java_columns(reader, type, &inner);
            }
        }
    }
}

/* --- digits --- */

void code_constraints_set_digits(struct field_statement *field, struct slice precision,
                                 struct slice scale)
{
    uint64_t number;
    if (field->type->kind != TYPE_DECIMAL) {
        return;
    }
    if (slice_to_uint64(slice_trim(precision), &number) && number > 0 && number < 1000) {
        field->type->precision = (uint16_t)number;
        field->type->scale =
            slice_to_uint64(slice_trim(scale), &number) && number < 1000 ? (uint16_t)number : 0;
    }
}
