/* SPDX-License-Identifier: Apache-2.0 */
/* Prisma schemas: a line per field, a block per model or enumeration. A field whose type is another
 * model has no column; its @relation says which column refers to that model. */
#include "spec/code/code_types.h"
#include "spec/reading/field_value.h"

struct relation {
    struct code_type *type;
    struct slice target;
    struct slice fields;     /* "userId, orgId" */
    struct slice references; /* "id" */
    struct slice on_delete;
};

/* The value of `key: [...]` or `key: Word` in the arguments of an attribute. */
static struct slice find_argument(struct slice arguments, const char *key)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        if (code_scanner_take_word(&scanner, key) && code_scanner_take_mark(&scanner, ':')) {
            return code_scanner_is_mark(&scanner, '[') ? code_scanner_take_brackets(&scanner)
                                                       : scanner.token.text;
        }
        code_scanner_next(&scanner);
    }
    return SLICE_EMPTY;
}

/* "@db.VarChar(255)", "@db.Decimal(5, 2)" */
static void apply_native(struct code_reader *reader, struct field_statement *field,
                         struct slice name, struct slice arguments)
{
    struct slice word = arguments.size == 0
                            ? name
                            : arena_format(reader->arena, SLICE_FORMAT "(" SLICE_FORMAT ")",
                                           SLICE_ARGUMENT(name), SLICE_ARGUMENT(arguments));
    struct type *type = type_from_word(reader->arena, word, NULL);
    if (type->kind != TYPE_UNKNOWN && type->kind != TYPE_ARRAY && field->type->kind != TYPE_ARRAY) {
        type->spelling = field->type->spelling;
        field->type = type;
    }
}

static void apply_attribute(struct code_reader *reader, struct field_statement *field,
                            struct slice name, struct slice arguments)
{
    field->is_primary_key |= slice_equal(name, SLICE("id"));
    field->is_unique |= slice_equal(name, SLICE("unique"));
    if (slice_equal(name, SLICE("default"))) {
        if (slice_starts_with(arguments, SLICE("dbgenerated(\"")) && arguments.size > 15) {
            arguments = slice_between(arguments, 13, arguments.size - 2);
        }
        field->default_value =
            field_value_default(reader->arena, arguments, field->type, field->place);
    } else if (slice_equal(name, SLICE("updatedAt"))) {
        field->default_value.kind = DEFAULT_NOW;
    } else if (slice_equal(name, SLICE("map"))) {
        struct slice column = slice_trim(arguments);
        if (column.size > 2) {
            field->json_name = field->name;
            field->name = slice_between(column, 1, column.size - 1);
        }
    }
}

/* The attributes behind a field's type; the one of a relation is kept for later. */
static void read_attributes(struct code_reader *reader, struct field_statement *field,
                            struct relation *relation)
{
    struct code_scanner *scanner = &reader->scanner;
    while (code_scanner_is_mark(scanner, '@') && !scanner->token.is_first) {
        code_scanner_next(scanner);
        struct slice name = code_scanner_take_any(scanner);
        bool is_native = code_scanner_take_mark(scanner, '.');
        if (is_native) {
            name = code_scanner_take_any(scanner);
        }
        bool has_arguments = code_scanner_is_mark(scanner, '(') && !scanner->token.is_first;
        struct slice arguments = has_arguments ? code_scanner_take_brackets(scanner) : SLICE_EMPTY;
        if (is_native) {
            apply_native(reader, field, name, arguments);
        } else if (slice_equal(name, SLICE("relation"))) {
            relation->fields = find_argument(arguments, "fields");
            relation->references = find_argument(arguments, "references");
            relation->on_delete = find_argument(arguments, "onDelete");
        } else {
            apply_attribute(reader, field, name, arguments);
        }
    }
}

static void keep_relation(struct code_reader *reader, struct list *relations,
                          const struct relation *relation)
{
    struct relation *kept = ARENA_NEW(reader->arena, struct relation);
    *kept = *relation;
    list_add(reader->arena, relations, kept);
}

static void read_field(struct code_reader *reader, struct code_type *type, struct list *relations)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice comment = scanner->token.above;
    struct slice name = code_scanner_take_any(scanner);
    if (scanner->token.is_first || scanner->token.kind != CODE_WORD) {
        code_scanner_take_rest(scanner, "}");
        return;
    }
    struct slice behind = scanner->token.comment;
    struct slice word = code_scanner_take_any(scanner);
    struct field_statement *field = code_types_add_field(reader, type, name, word);
    struct relation relation = {.type = type, .target = word};
    bool is_list = code_scanner_is_mark(scanner, '[') && scanner->token.is_joined;
    if (is_list) {
        behind = scanner->token.comment;
        code_scanner_take_brackets(scanner);
        code_types_make_array(reader, field);
    }
    bool is_optional = code_scanner_is_mark(scanner, '?') && scanner->token.is_joined;
    if (is_optional) {
        behind = scanner->token.comment;
        code_scanner_next(scanner);
    }
    field->is_optional = is_optional;
    field->is_required = !is_optional && !is_list;
    read_attributes(reader, field, &relation);
    bool is_object = relation.fields.size > 0;
    if (is_object) {
        keep_relation(reader, relations, &relation);
        type->entity.fields.count--;
        return;
    }
    code_types_comment(reader, field, behind.size > 0 ? behind : comment);
}

static void add_names(struct code_reader *reader, struct list *names, struct slice text)
{
    struct slice part;
    while (slice_next_part(&text, ',', &part)) {
        struct slice *kept = ARENA_NEW(reader->arena, struct slice);
        size_t bracket = slice_find_byte(part, '(');
        *kept = slice_trim(slice_between(part, 0, bracket));
        list_add(reader->arena, names, kept);
    }
}

static void add_index(struct code_reader *reader, struct code_type *type, struct slice names)
{
    struct index_statement *index = ARENA_NEW(reader->arena, struct index_statement);
    struct list columns = {0};
    index->place = code_types_place(reader, names);
    add_names(reader, &columns, names);
    LIST_EACH(const struct slice, name, &columns)
    {
        struct index_column *column = ARENA_NEW(reader->arena, struct index_column);
        column->name = *name;
        list_add(reader->arena, &index->columns, column);
    }
    list_add(reader->arena, &type->entity.indexes, index);
}

/* "@@id([a, b])", "@@unique([a, b])", "@@index([a])", "@@map("table")" */
static void read_block_attribute(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    while (code_scanner_take_mark(scanner, '@')) {
    }
    struct slice name = code_scanner_take_any(scanner);
    struct slice arguments = code_scanner_is_mark(scanner, '(') && !scanner->token.is_first
                                 ? slice_trim(code_scanner_take_brackets(scanner))
                                 : SLICE_EMPTY;
    size_t open = slice_find_byte(arguments, '[');
    struct slice names =
        open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(arguments, open + 1);
    names = slice_between(names, 0, slice_find_byte(names, ']'));
    if (slice_equal(name, SLICE("map")) && arguments.size > 2 && arguments.data[0] == '"') {
        type->table = slice_between(arguments, 1, arguments.size - 1);
    } else if (slice_equal(name, SLICE("id"))) {
        add_names(reader, &type->entity.primary_key, names);
    } else if (slice_equal(name, SLICE("unique"))) {
        struct list *columns = ARENA_NEW(reader->arena, struct list);
        add_names(reader, columns, names);
        list_add(reader->arena, &type->entity.uniques, columns);
    } else if (slice_equal(name, SLICE("index")) && names.size > 0) {
        add_index(reader, type, names);
    }
}

static void read_model(struct code_reader *reader, struct slice comment, struct list *relations)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    if (name.size == 0 || !code_scanner_take_mark(scanner, '{')) {
        return;
    }
    struct code_type *type = code_types_add(reader, name, comment);
    type->is_stored = true;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_is_mark(scanner, '@')) {
            read_block_attribute(reader, type);
        } else if (scanner->token.kind == CODE_WORD) {
            read_field(reader, type, relations);
        } else {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, '}');
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
        if (code_scanner_take_mark(scanner, '@')) {
            code_scanner_take_any(scanner); /* @map("…") */
            if (code_scanner_is_mark(scanner, '(')) {
                code_scanner_take_brackets(scanner);
            }
            continue;
        }
        if (scanner->token.kind == CODE_WORD) {
            code_types_add_label(reader, labels, scanner->token.text);
        }
        code_scanner_next(scanner);
    }
    code_scanner_take_mark(scanner, '}');
}

/* --- relations --- */

static enum referential_action find_action(struct slice word)
{
    return slice_equal(word, SLICE("Cascade"))      ? ACTION_CASCADE
           : slice_equal(word, SLICE("SetNull"))    ? ACTION_SET_NULL
           : slice_equal(word, SLICE("SetDefault")) ? ACTION_SET_DEFAULT
           : slice_equal(word, SLICE("Restrict"))   ? ACTION_RESTRICT
                                                    : ACTION_NONE;
}

static void apply_relation(const struct relation *relation)
{
    struct slice fields = relation->fields;
    struct slice references = relation->references;
    struct slice name;
    while (slice_next_part(&fields, ',', &name)) {
        struct slice reference = SLICE_EMPTY;
        slice_next_part(&references, ',', &reference);
        struct field_statement *field = code_types_find(relation->type, slice_trim(name));
        if (field != NULL) {
            field->is_foreign_key = true;
            field->references_entity = relation->target;
            field->references_field = slice_trim(reference);
            field->on_delete = find_action(relation->on_delete);
        }
    }
}

/* Fields that are lists or objects of a model of this schema have no column. */
static void drop_objects(struct code_reader *reader)
{
    struct table models;
    table_init(&models, reader->arena);
    LIST_EACH(struct code_type, type, &reader->types)
    {
        table_put(&models, type->name, type);
    }
    LIST_EACH(struct code_type, type, &reader->types)
    {
        size_t kept = 0;
        for (size_t i = 0; i < type->entity.fields.count; i++) {
            struct field_statement *field = list_at(&type->entity.fields, i);
            const struct type *named =
                field->type->kind == TYPE_ARRAY ? field->type->element : field->type;
            bool is_object =
                named->kind == TYPE_UNKNOWN && table_get(&models, named->enum_name) != NULL;
            if (!is_object) {
                type->entity.fields.items[kept++] = field;
            }
        }
        type->entity.fields.count = kept;
    }
}

void code_prisma_read(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct list relations = {0};
    code_scanner_init(scanner, reader->passage.text, CODE_SLASH_COMMENTS);
    while (scanner->token.kind != CODE_END) {
        struct slice above = scanner->token.above;
        if (code_scanner_take_word(scanner, "model")) {
            read_model(reader, above, &relations);
        } else if (code_scanner_take_word(scanner, "enum")) {
            read_enum(reader);
        } else if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner); /* datasource, generator */
        } else {
            code_scanner_next(scanner);
        }
    }
    LIST_EACH(const struct relation, relation, &relations)
    {
        apply_relation(relation);
    }
    drop_objects(reader);
}
