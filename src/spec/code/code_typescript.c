/* SPDX-License-Identifier: Apache-2.0 */
/* TypeScript and JavaScript: interfaces, object types, unions of literals, enums and classes with
 * the decorators of TypeORM and its like; schemas that calls build stand in code_mongoose.c and
 * code_validators.c. */
#include "spec/code/code_constraints.h"
#include "spec/code/code_mongoose.h"
#include "spec/code/code_rules.h"
#include "spec/code/code_types.h"
#include "spec/code/code_validators.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"

/* --- types --- */

/* Takes the part before the next '|' outside brackets and quotes. */
static bool next_alternative(struct slice *rest, struct slice *out_part)
{
    if (rest->size == 0) {
        return false;
    }
    size_t depth = 0;
    char quote = 0;
    size_t at = 0;
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
            continue;
        }
        quote = c == '\'' || c == '"' || c == '`' ? c : 0;
        depth += strchr("([{<", c) != NULL;
        depth -= strchr(")]}>", c) != NULL && depth > 0;
        if (depth == 0 && c == '|') {
            break;
        }
    }
    *out_part = slice_trim(slice_between(*rest, 0, at));
    *rest = slice_from_offset(*rest, at + 1);
    return true;
}

static bool is_missing(struct slice part)
{
    return slice_equal(part, SLICE("null")) || slice_equal(part, SLICE("undefined"));
}

static bool is_literal(struct slice part)
{
    return part.size >= 2 && strchr("'\"`", part.data[0]) != NULL &&
           part.data[part.size - 1] == part.data[0];
}

static bool add_literal(struct code_reader *reader, struct code_enum *labels, struct slice part)
{
    if (!is_literal(part) || labels->labels.count >= LABEL_COUNT_MAXIMUM) {
        return false;
    }
    code_types_add_label(reader, labels, slice_between(part, 1, part.size - 1));
    return true;
}

/* "'a' | 'b' | null": the labels, or none when another type is among them. */
static bool read_literals(struct code_reader *reader, struct slice written,
                          struct code_enum *labels, bool *out_is_optional)
{
    struct slice part;
    while (next_alternative(&written, &part)) {
        if (part.size == 0) {
            continue; /* a bar before the first */
        }
        if (is_missing(part)) {
            *out_is_optional = true;
        } else if (!add_literal(reader, labels, part)) {
            return false;
        }
    }
    return labels->labels.count > 0;
}

static void set_type(struct code_reader *reader, struct field_statement *field,
                     struct slice written)
{
    struct code_enum labels = {0};
    bool is_optional = false;
    bool is_union = slice_find_byte(written, '\'') != SLICE_NOT_FOUND ||
                    slice_find_byte(written, '"') != SLICE_NOT_FOUND;
    field->type->spelling = written;
    if (is_union && read_literals(reader, written, &labels, &is_optional)) {
        code_types_set_labels(reader, field, &labels);
        field->is_optional |= is_optional;
        return;
    }
    bool is_object = written.size > 0 && written.data[0] == '{';
    if (is_object) {
        bool is_array = slice_ends_with(written, SLICE("[]"));
        code_types_set_kind(reader, field, TYPE_JSON);
        if (is_array) {
            code_types_make_array(reader, field);
        }
        return;
    }
    field->type = type_from_word(reader->arena, written, &is_optional);
    field->is_optional |= is_optional;
}

/* "Record<Key": a list of a type's arguments that is not closed. */
static bool is_generic_open(struct slice written)
{
    size_t depth = 0;
    for (size_t i = 0; i < written.size; i++) {
        bool is_arrow_head = i > 0 && written.data[i - 1] == '=';
        depth += written.data[i] == '<';
        depth -= written.data[i] == '>' && depth > 0 && !is_arrow_head;
    }
    return depth > 0;
}

/* The text of a type: to the end of the member, over lines that a bar goes on. */
static struct slice take_type(struct code_reader *reader, const char *ends)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice first = code_scanner_take_until(scanner, ends, true);
    struct slice whole = first;
    while (code_scanner_is_mark(scanner, '|') || code_scanner_is_mark(scanner, '&') ||
           (is_generic_open(whole) && code_scanner_take_mark(scanner, ',')) ||
           (whole.size > 0 && strchr("|&<=", whole.data[whole.size - 1]) != NULL &&
            scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}'))) {
        size_t before = scanner->at;
        struct slice more = code_scanner_take_until(scanner, ends, true);
        whole = code_scanner_span(whole.size > 0 ? whole : more, more);
        if (scanner->at == before) {
            break;
        }
    }
    return slice_trim(whole);
}

/* --- members --- */

struct decorators {
    struct code_rules rules;
    struct slice column;   /* the arguments of @Column and its like */
    struct slice relation; /* the name of @ManyToOne and its like */
    struct slice target;   /* the entity that it names */
    bool is_primary;
    bool is_generated;
    bool is_uuid;
    bool is_date;
    bool is_many;
    bool is_join;
    bool is_optional;
    bool is_unique;
};

/* The value of `key:` in the arguments of a decorator. */
static struct slice find_option(struct slice arguments, const char *key)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    code_scanner_take_mark(&scanner, '{');
    while (scanner.token.kind != CODE_END) {
        if (code_scanner_is_word(&scanner, key)) {
            code_scanner_next(&scanner);
            if (code_scanner_take_mark(&scanner, ':')) {
                return code_scanner_take_until(&scanner, ",", false);
            }
        }
        code_scanner_next(&scanner);
    }
    return SLICE_EMPTY;
}

static bool is_true(struct slice value)
{
    return slice_equal(slice_trim(value), SLICE("true"));
}

/* "() => User" → "User" */
static struct slice find_target(struct slice arguments)
{
    size_t arrow = slice_find(arguments, SLICE("=>"));
    struct slice rest =
        arrow == SLICE_NOT_FOUND ? arguments : slice_trim(slice_from_offset(arguments, arrow + 2));
    size_t size = 0;
    while (size < rest.size && character_is_word(rest.data[size])) {
        size++;
    }
    return slice_between(rest, 0, size);
}

static void read_decorator(struct code_reader *reader, struct decorators *found)
{
    static const char *const many[] = {"OneToMany", "ManyToMany", "HasMany", "BelongsToMany", NULL};
    static const char *const one[] = {"ManyToOne", "OneToOne", "BelongsTo", "HasOne", NULL};
    static const char *const dates[] = {"CreateDateColumn", "UpdateDateColumn", "DeleteDateColumn",
                                        "CreatedAt",        "UpdatedAt",        NULL};
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_next(scanner);
    struct slice name = code_scanner_take_any(scanner);
    struct slice arguments =
        code_scanner_is_mark(scanner, '(') ? code_scanner_take_brackets(scanner) : SLICE_EMPTY;
    code_rules_note(reader, &found->rules, name, arguments);
    found->is_optional |= slice_equal(name, SLICE("IsOptional"));
    found->is_unique |= slice_equal(name, SLICE("Unique"));
    found->is_date |= slice_is_any(name, dates);
    found->is_many |= slice_is_any(name, many);
    found->is_join |= slice_is_any(name, one);
    if (slice_is_any(name, many) || slice_is_any(name, one)) {
        found->target = find_target(arguments);
    }
    if (slice_equal(name, SLICE("PrimaryGeneratedColumn"))) {
        found->is_primary = found->is_generated = true;
        found->is_uuid = slice_find(arguments, SLICE("uuid")) != SLICE_NOT_FOUND;
    } else if (slice_equal(name, SLICE("PrimaryColumn")) ||
               slice_equal(name, SLICE("PrimaryKey"))) {
        found->is_primary = true;
        found->column = arguments;
    } else if (slice_equal(name, SLICE("Column")) || slice_equal(name, SLICE("Property")) ||
               slice_equal(name, SLICE("Prop"))) {
        found->column = arguments;
    }
}

static void apply_column(struct code_reader *reader, struct field_statement *field,
                         struct slice arguments)
{
    arguments = slice_trim(arguments);
    struct slice type = find_option(arguments, "type");
    if (arguments.size > 0 && strchr("'\"`", arguments.data[0]) != NULL) {
        type = slice_between(arguments, 0, slice_find_byte(arguments, ','));
    }
    type = slice_trim(type);
    if (is_literal(type) && !slice_equal(type, SLICE("'enum'"))) {
        struct type *stored =
            type_from_word(reader->arena, slice_between(type, 1, type.size - 1), NULL);
        field->type = stored->kind == TYPE_UNKNOWN ? field->type : stored;
    }
    code_types_limit(field, find_option(arguments, "length"));
    code_constraints_set_digits(field, find_option(arguments, "precision"),
                                find_option(arguments, "scale"));
    struct slice labels = slice_trim(find_option(arguments, "enum"));
    if (slice_starts_with(labels, SLICE("["))) {
        code_rules_apply(reader, field, SLICE("isIn"), labels);
    }
    field->type->is_unsigned |= is_true(find_option(arguments, "unsigned"));
    field->is_optional |= is_true(find_option(arguments, "nullable"));
    field->is_unique |= is_true(find_option(arguments, "unique"));
    field->is_required |= is_true(find_option(arguments, "required"));
    struct slice value = find_option(arguments, "default");
    if (value.size > 0) {
        field->default_value = field_value_default(reader->arena, value, field->type, field->place);
    }
}

/* False where the field is no column: the many's side of a relation. */
static bool apply_decorators(struct code_reader *reader, struct field_statement *field,
                             const struct decorators *found)
{
    if (found->is_many) {
        return false;
    }
    if (found->is_join) {
        field->is_foreign_key = true;
        field->references_entity = found->target;
        field->name = arena_format(reader->arena, SLICE_FORMAT "Id", SLICE_ARGUMENT(field->name));
        field->type = ARENA_NEW(reader->arena, struct type);
        return true;
    }
    field->is_primary_key |= found->is_primary;
    field->is_unique |= found->is_unique;
    field->is_optional |= found->is_optional;
    if (found->is_uuid) {
        code_types_set_kind(reader, field, TYPE_UUID);
    }
    if (found->is_generated) {
        field->default_value.kind = found->is_uuid ? DEFAULT_UUID : DEFAULT_AUTO_INCREMENT;
    }
    if (found->is_date) {
        code_types_set_kind(reader, field, TYPE_TIMESTAMP);
        field->default_value.kind = DEFAULT_NOW;
    }
    if (found->column.size > 0) {
        apply_column(reader, field, found->column);
    }
    code_rules_apply_noted(reader, field, &found->rules);
    return true;
}

/* Returns whether one of them is "readonly". */
static bool skip_modifiers(struct code_scanner *scanner)
{
    static const char *const modifiers[] = {"public",  "private",  "protected", "readonly",
                                            "declare", "abstract", "override",  NULL};
    bool is_read_only = false;
    for (;;) {
        struct code_scanner probe = *scanner;
        if (probe.token.kind != CODE_WORD || !slice_is_any(probe.token.text, modifiers)) {
            return is_read_only;
        }
        bool is_mark = slice_equal(probe.token.text, SLICE("readonly"));
        code_scanner_next(&probe);
        bool is_name = code_scanner_is_mark(&probe, ':') || code_scanner_is_mark(&probe, '?');
        if (is_name || probe.token.kind == CODE_END) {
            return is_read_only; /* a field of that name */
        }
        is_read_only |= is_mark;
        *scanner = probe;
    }
}

/* Behind a name: a method's brackets and body. */
static void skip_method(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    type->method_count++;
    if (code_scanner_is_mark(scanner, '<')) {
        code_scanner_take_until(scanner, "(", false);
    }
    if (code_scanner_is_mark(scanner, '(')) {
        code_scanner_take_brackets(scanner);
    }
    if (code_scanner_take_mark(scanner, ':')) {
        code_scanner_take_until(scanner, ";,{", true);
    }
    if (code_scanner_is_mark(scanner, '{')) {
        code_scanner_take_brackets(scanner);
    }
}

static void end_member(struct code_scanner *scanner)
{
    while (code_scanner_take_mark(scanner, ';') || code_scanner_take_mark(scanner, ',')) {
    }
}

/* "= value" behind a class's field. */
static void read_initial(struct code_reader *reader, struct field_statement *field)
{
    struct code_scanner *scanner = &reader->scanner;
    if (code_scanner_take_mark(scanner, '=')) {
        struct slice value = code_scanner_take_until(scanner, ";,", true);
        if (value.size > 0 && value.size < 64) {
            field->default_value =
                field_value_default(reader->arena, value, field->type, field->place);
        }
    }
}

/* At "=>": what stands before it are a function's parameters. */
static bool is_arrow(const struct code_scanner *scanner)
{
    struct code_scanner probe = *scanner;
    return code_scanner_take_mark(&probe, '=') && code_scanner_is_mark(&probe, '>') &&
           probe.token.is_joined;
}

static void add_member(struct code_reader *reader, struct code_type *type, struct slice name,
                       const struct decorators *found, struct slice above)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_optional = code_scanner_take_mark(scanner, '?');
    code_scanner_take_mark(scanner, '!');
    if (code_scanner_is_mark(scanner, '(') || code_scanner_is_mark(scanner, '<')) {
        skip_method(reader, type);
        return;
    }
    struct slice written = SLICE_EMPTY;
    struct slice behind = scanner->token.comment;
    if (code_scanner_take_mark(scanner, ':')) {
        behind = scanner->token.comment;
        written = take_type(reader, ";,=");
        behind = code_scanner_is_mark(scanner, ';') || code_scanner_is_mark(scanner, ',')
                     ? scanner->token.comment
                     : behind;
    }
    bool is_function = is_arrow(scanner) || slice_find(written, SLICE("=>")) != SLICE_NOT_FOUND;
    struct field_statement *field = code_types_add_field(reader, type, name, SLICE_EMPTY);
    set_type(reader, field, written);
    field->is_optional |= is_optional;
    read_initial(reader, field);
    if (is_function || !apply_decorators(reader, field, found)) {
        type->entity.fields.count--;
        type->method_count += is_function;
        return;
    }
    code_types_comment(reader, field, behind.size > 0 ? behind : above);
}

static void read_member(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct decorators found = {0};
    struct slice above = scanner->token.above;
    while (code_scanner_is_mark(scanner, '@')) {
        read_decorator(reader, &found);
    }
    bool is_static = code_scanner_is_word(scanner, "static");
    bool is_read_only = skip_modifiers(scanner);
    size_t count = type->entity.fields.count;
    struct slice name = scanner->token.text;
    if (is_static || code_scanner_is_word(scanner, "async") ||
        code_scanner_is_word(scanner, "get") || code_scanner_is_word(scanner, "set")) {
        struct code_scanner probe = *scanner;
        code_scanner_next(&probe);
        if (probe.token.kind == CODE_WORD) {
            *scanner = probe;
            name = probe.token.text;
        }
    }
    if (scanner->token.kind == CODE_WORD || scanner->token.kind == CODE_STRING) {
        code_scanner_next(scanner);
        add_member(reader, type, name, &found, above);
        if (is_read_only && type->entity.fields.count > count) {
            struct field_statement *field = list_at(&type->entity.fields, count);
            field->is_set_once = true;
        }
    } else if (code_scanner_is_mark(scanner, '[')) {
        code_scanner_take_brackets(scanner); /* an index signature */
        code_scanner_take_mark(scanner, ':');
        take_type(reader, ";,");
    } else {
        code_scanner_next(scanner);
    }
    end_member(scanner);
}

/* Where every member is read-only, that is a style of the program's and says nothing of clients. */
static void settle_read_only(struct code_type *type)
{
    LIST_EACH(const struct field_statement, field, &type->entity.fields)
    {
        if (!field->is_set_once) {
            return;
        }
    }
    LIST_EACH(struct field_statement, field, &type->entity.fields)
    {
        field->is_set_once = false;
    }
}

static void read_members(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    if (!code_scanner_take_mark(scanner, '{')) {
        return;
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        read_member(reader, type);
    }
    code_scanner_take_mark(scanner, '}');
    settle_read_only(type);
}

/* --- declarations --- */

/* "<T> extends A, B implements C" up to the brace. */
static void read_heritage(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_extending = false;
    for (unsigned i = 0; i < 64 && scanner->token.kind != CODE_END; i++) {
        if (code_scanner_is_mark(scanner, '{')) {
            return;
        }
        if (scanner->token.kind == CODE_WORD) {
            bool is_extends = code_scanner_is_word(scanner, "extends");
            if (is_extending && !is_extends) {
                code_types_add_parent(reader, type, scanner->token.text);
            }
            is_extending =
                is_extends || (is_extending && !code_scanner_is_word(scanner, "implements"));
        }
        code_scanner_next(scanner);
    }
}

static void read_interface(struct code_reader *reader, struct slice comment, bool is_stored)
{
    struct slice name = code_scanner_take_any(&reader->scanner);
    if (name.size == 0) {
        return;
    }
    struct code_type *type = code_types_add(reader, name, comment);
    type->is_stored = is_stored;
    read_heritage(reader, type);
    read_members(reader, type);
}

static void read_enum(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    if (name.size == 0 || !code_scanner_take_mark(scanner, '{')) {
        return;
    }
    struct code_enum *labels = code_types_add_enum(reader, name);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        struct slice label = scanner->token.text;
        bool is_label = scanner->token.kind == CODE_WORD || scanner->token.kind == CODE_STRING;
        code_scanner_next(scanner);
        if (code_scanner_take_mark(scanner, '=')) {
            label = scanner->token.kind == CODE_STRING ? scanner->token.text : label;
            code_scanner_next(scanner);
            code_scanner_take_rest(scanner, ",");
        }
        if (is_label) {
            code_types_add_label(reader, labels, label);
        }
        code_scanner_take_mark(scanner, ',');
    }
    code_scanner_take_mark(scanner, '}');
}

/* "type Name = …" */
static void read_alias(struct code_reader *reader, struct slice comment)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    if (code_scanner_is_mark(scanner, '<')) {
        code_scanner_take_until(scanner, "=", false);
    }
    if (name.size == 0 || !code_scanner_take_mark(scanner, '=')) {
        return;
    }
    if (code_scanner_is_mark(scanner, '{')) {
        read_members(reader, code_types_add(reader, name, comment));
        return;
    }
    struct slice written = take_type(reader, ";");
    struct code_enum *labels = code_types_add_enum(reader, name);
    bool is_optional = false;
    if (!read_literals(reader, written, labels, &is_optional)) {
        labels->labels = (struct list){0};
        struct slice *alias = ARENA_NEW(reader->arena, struct slice);
        *alias = written;
        table_put(&reader->aliases, name, alias);
    }
}

/* The text from the first such byte on; empty: there is none. */
static struct slice from_byte(struct slice text, char byte)
{
    size_t at = slice_find_byte(text, byte);
    return at == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(text, at);
}

/* "@Entity('users')", "@Unique(['a', 'b'])", "@Check('"a" > 0')" before a class: whether it is one
 * that is stored. */
static bool read_class_decorators(struct code_reader *reader, struct slice *out_table,
                                  struct list *out_uniques, struct list *out_checks)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_stored = false;
    while (code_scanner_is_mark(scanner, '@')) {
        code_scanner_next(scanner);
        struct slice name = code_scanner_take_any(scanner);
        struct slice arguments =
            code_scanner_is_mark(scanner, '(') ? code_scanner_take_brackets(scanner) : SLICE_EMPTY;
        bool is_entity = slice_equal(name, SLICE("Entity")) || slice_equal(name, SLICE("Table")) ||
                         (slice_equal(name, SLICE("Schema")));
        arguments = slice_trim(arguments);
        bool is_unique = slice_equal(name, SLICE("Unique")) ||
                         (slice_equal(name, SLICE("Index")) &&
                          is_true(find_option(from_byte(arguments, '{'), "unique")));
        struct slice columns = from_byte(arguments, '[');
        if (is_unique && columns.size > 0) {
            struct slice *kept = ARENA_NEW(reader->arena, struct slice);
            *kept = slice_between(columns, 1, slice_find_byte(columns, ']'));
            list_add(reader->arena, out_uniques, kept);
        }
        if (slice_equal(name, SLICE("Check")) && arguments.size > 0) {
            list_add(reader->arena, out_checks, reading_keep(reader->arena, arguments));
        }
        if (is_entity && is_literal(arguments)) {
            *out_table = slice_between(arguments, 1, arguments.size - 1);
        }
        is_stored |= is_entity;
    }
    return is_stored;
}

static void read_declaration(struct code_reader *reader)
{
    static const char *const prefixes[] = {"export", "declare", "default", "abstract", NULL};
    struct code_scanner *scanner = &reader->scanner;
    struct slice comment = scanner->token.above;
    struct slice table = SLICE_EMPTY;
    struct list uniques = {0}; /* struct slice *: "'a', 'b'" */
    struct list checks = {0};  /* struct slice *: "'name', '"a" > 0'" */
    bool is_stored = read_class_decorators(reader, &table, &uniques, &checks);
    bool is_abstract = false;
    while (scanner->token.kind == CODE_WORD && slice_is_any(scanner->token.text, prefixes)) {
        is_abstract |= code_scanner_is_word(scanner, "abstract");
        code_scanner_next(scanner);
    }
    struct code_scanner before = *scanner;
    size_t type_count = reader->types.count;
    if (code_scanner_take_word(scanner, "interface") || code_scanner_take_word(scanner, "class")) {
        read_interface(reader, comment, is_stored);
        if (reader->types.count > type_count) {
            struct code_type *type = list_at(&reader->types, type_count);
            type->table = table;
            type->is_base = is_abstract && !is_stored;
            LIST_EACH(const struct slice, columns, &uniques)
            {
                code_constraints_add_unique(reader, type, *columns);
            }
            LIST_EACH(const struct slice, check, &checks)
            {
                code_constraints_check(reader, type, *check, *check);
            }
        }
    } else if (code_scanner_take_word(scanner, "enum")) {
        read_enum(reader);
    } else if (code_scanner_take_word(scanner, "type")) {
        read_alias(reader, comment);
    } else if (code_scanner_is_word(scanner, "const") &&
               (code_mongoose_read(reader) || code_validators_read(reader))) {
        return;
    } else if (code_validators_read_tables(reader) || code_mongoose_read_index(reader)) {
        return;
    } else {
        code_types_skip(reader);
    }
    if (scanner->at == before.at) {
        code_scanner_next(scanner);
    }
}

void code_typescript_read(struct code_reader *reader)
{
    code_scanner_init(&reader->scanner, reader->passage.text, CODE_SLASH_COMMENTS);
    while (reader->scanner.token.kind != CODE_END) {
        struct code_scanner *scanner = &reader->scanner;
        if (code_scanner_is_word(scanner, "import")) {
            code_scanner_next(scanner);
            code_scanner_take_until(scanner, ";", true);
            code_scanner_take_mark(scanner, ';');
        } else if (!(code_scanner_is_mark(scanner, '{') && code_mongoose_read_object(reader))) {
            read_declaration(reader);
        }
    }
}
