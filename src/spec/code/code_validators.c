/* SPDX-License-Identifier: Apache-2.0 */
/* "v.optional(v.array(v.string()))" of Convex and "z.string().uuid().optional()" of zod: the first
 * call says the type, those that follow it and those around it whether it may be missing. */
#include "spec/code/code_validators.h"

#include "spec/code/code_rules.h"
#include "spec/reading/field_value.h"

#define NESTING_MAXIMUM 6U /* of calls in calls */

static struct slice unquote(struct slice value)
{
    value = slice_trim(value);
    bool is_quoted = value.size >= 2 && strchr("'\"`", value.data[0]) != NULL;
    return is_quoted ? slice_between(value, 1, value.size - 1) : value;
}

/* --- values --- */

struct call {
    struct slice name;
    struct slice arguments;
};

/* ".name(arguments)" behind what is before it. */
static bool take_call(struct code_scanner *scanner, struct call *out_call)
{
    if (!code_scanner_take_mark(scanner, '.')) {
        return false;
    }
    out_call->name = code_scanner_take_any(scanner);
    if (code_scanner_is_mark(scanner, '<')) {
        code_scanner_take_until(scanner, "(;", true);
    }
    out_call->arguments =
        code_scanner_is_mark(scanner, '(') ? code_scanner_take_brackets(scanner) : SLICE_EMPTY;
    return out_call->name.size > 0;
}

static bool set_simple(struct code_reader *reader, struct field_statement *field, struct slice name)
{
    static const struct {
        const char *names;
        enum type_kind kind;
    } kinds[] = {
        {"string|cuid|cuid2|ulid|nanoid|email|url|base64|emoji|jwt", TYPE_TEXT},
        {"number|float64|float32", TYPE_DOUBLE},
        {"int|int64|bigint|uint32", TYPE_INT64},
        {"int32", TYPE_INT32},
        {"boolean|stringbool", TYPE_BOOLEAN},
        {"date", TYPE_TIMESTAMP},
        {"uuid|guid|uuidv4|uuidv7", TYPE_UUID},
        {"bytes|file", TYPE_BYTES},
        {"any|unknown|object|strictObject|looseObject|record|map|json|tuple|intersection|"
         "discriminatedUnion",
         TYPE_JSON},
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (slice_is_one_of(name, kinds[i].names)) {
            code_types_set_kind(reader, field, kinds[i].kind);
            return true;
        }
    }
    return false;
}

/* The quoted words of "['a', 'b']", or of "{ A: 'a' }". */
static void collect_strings(struct code_reader *reader, struct slice arguments,
                            struct code_enum *labels)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END && labels->labels.count < LABEL_COUNT_MAXIMUM) {
        if (scanner.token.kind == CODE_STRING) {
            code_types_add_label(reader, labels, scanner.token.text);
        }
        code_scanner_next(&scanner);
    }
}

static void set_type(struct code_reader *reader, struct field_statement *field,
                     struct slice written, unsigned depth);

/* "v.union(v.literal('a'), v.literal('b'))", "z.union([z.string(), z.null()])": labels, or the only
 * type beside nothing, or anything. */
static void set_union(struct code_reader *reader, struct field_statement *field,
                      struct slice arguments, unsigned depth)
{
    struct code_scanner scanner;
    struct code_enum labels = {0};
    struct slice other = SLICE_EMPTY;
    size_t other_count = 0;
    arguments = slice_trim(arguments);
    if (arguments.size >= 2 && arguments.data[0] == '[') {
        arguments = slice_between(arguments, 1, slice_find_last_byte(arguments, ']'));
    }
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        struct slice part = slice_trim(code_scanner_take_until(&scanner, ",", false));
        size_t open = slice_find_byte(part, '(');
        struct slice front = slice_between(part, 0, open == SLICE_NOT_FOUND ? part.size : open);
        if (slice_ends_with(front, SLICE(".null")) || slice_ends_with(front, SLICE(".undefined"))) {
            field->is_optional = true;
        } else if (slice_ends_with(front, SLICE(".literal")) && other_count == 0) {
            collect_strings(reader, slice_from_offset(part, front.size), &labels);
        } else if (part.size > 0) {
            other = part;
            other_count++;
        }
        if (!code_scanner_take_mark(&scanner, ',')) {
            break;
        }
    }
    if (other_count == 0 && labels.labels.count > 0) {
        code_types_set_labels(reader, field, &labels);
    } else if (other_count == 1 && labels.labels.count == 0) {
        set_type(reader, field, other, depth + 1);
    } else {
        code_types_set_kind(reader, field, TYPE_JSON);
    }
}

/* The call that says what it is; false: it only says more. */
static bool apply_first(struct code_reader *reader, struct field_statement *field,
                        const struct call *call, unsigned depth)
{
    struct slice name = call->name, arguments = call->arguments;
    bool is_around = slice_trim(arguments).size > 0;
    if (slice_is(name, "coerce") || slice_is(name, "iso")) {
        return false; /* the next one says it */
    }
    if (is_around && slice_is_one_of(name, "optional|nullable|nullish")) {
        set_type(reader, field, arguments, depth + 1);
        field->is_optional = true;
    } else if (slice_is(name, "array") || slice_is(name, "set")) {
        set_type(reader, field, arguments, depth + 1);
        code_types_make_array(reader, field);
    } else if (slice_is_one_of(name, "enum|nativeEnum|literal")) {
        struct code_enum labels = {0};
        collect_strings(reader, arguments, &labels);
        if (labels.labels.count > 0) {
            code_types_set_labels(reader, field, &labels);
        } else {
            code_types_set_kind(reader, field, slice_is(name, "literal") ? TYPE_JSON : TYPE_TEXT);
        }
    } else if (slice_is(name, "union")) {
        set_union(reader, field, arguments, depth);
    } else if (slice_is(name, "id") && is_around) {
        field->is_foreign_key = true;
        field->references_entity = unquote(arguments);
        field->type = ARENA_NEW(reader->arena, struct type);
    } else if (slice_is(name, "datetime")) {
        code_types_set_kind(reader, field, TYPE_TIMESTAMP);
    } else if (!set_simple(reader, field, name)) {
        code_types_set_kind(reader, field, TYPE_JSON);
    }
    if (slice_is(name, "email")) {
        code_rules_apply(reader, field, name, SLICE_EMPTY);
    }
    return true;
}

static void apply_more(struct code_reader *reader, struct field_statement *field,
                       const struct call *call)
{
    bool is_text = field->type->kind == TYPE_TEXT;
    bool is_number = field->type->kind == TYPE_DOUBLE;
    field->is_optional |= slice_is_one_of(call->name, "optional|nullable|nullish");
    if (is_text && slice_is_one_of(call->name, "uuid|guid")) {
        code_types_set_kind(reader, field, TYPE_UUID);
    } else if (is_text && slice_is(call->name, "datetime")) {
        code_types_set_kind(reader, field, TYPE_TIMESTAMP);
    } else if (is_text && slice_is(call->name, "date")) {
        code_types_set_kind(reader, field, TYPE_DATE);
    } else if (is_number && slice_is(call->name, "int")) {
        code_types_set_kind(reader, field, TYPE_INT64);
    } else if (slice_is(call->name, "nonempty") && is_text) {
        code_rules_apply(reader, field, SLICE("minLength"), SLICE("1"));
    } else if (slice_is(call->name, "array")) {
        code_types_make_array(reader, field);
    } else if (slice_is(call->name, "describe")) {
        code_types_comment(reader, field, unquote(call->arguments));
    } else if (slice_is(call->name, "default")) {
        field->default_value =
            field_value_default(reader->arena, call->arguments, field->type, field->place);
    } else {
        code_rules_apply(reader, field, call->name, call->arguments);
    }
}

static void set_type(struct code_reader *reader, struct field_statement *field,
                     struct slice written, unsigned depth)
{
    struct code_scanner scanner;
    struct call call;
    bool has_type = false;
    code_scanner_init(&scanner, written, CODE_SLASH_COMMENTS);
    struct slice root = code_scanner_take_any(&scanner);
    if (depth > NESTING_MAXIMUM || !slice_is_one_of(root, "v|z")) {
        code_types_set_kind(reader, field, TYPE_JSON); /* another schema's name */
        has_type = true;
    }
    while (take_call(&scanner, &call)) {
        if (has_type) {
            apply_more(reader, field, &call);
        } else {
            has_type = apply_first(reader, field, &call, depth);
        }
    }
}

/* --- tables --- */

static void read_member(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = scanner->token.text;
    struct slice above = scanner->token.above;
    bool is_name = scanner->token.kind == CODE_WORD || scanner->token.kind == CODE_STRING;
    code_scanner_next(scanner);
    if (!is_name || !code_scanner_take_mark(scanner, ':')) {
        code_scanner_take_until(scanner, ",", false); /* "...others" */
        return;
    }
    struct slice behind = scanner->token.comment;
    struct slice written = code_scanner_take_until(scanner, ",", false);
    behind = code_scanner_is_mark(scanner, ',') ? scanner->token.comment : behind;
    struct field_statement *field = code_types_add_field(reader, type, name, SLICE_EMPTY);
    set_type(reader, field, written, 0);
    bool is_known = field->type->kind != TYPE_UNKNOWN;
    field->type->spelling = is_known ? slice_trim(written) : SLICE_EMPTY;
    field->is_required = !field->is_optional;
    code_types_comment(reader, field, behind.size > 0 ? behind : above);
}

/* At the bracket behind the call's name. */
static void read_members(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_next(scanner);
    if (code_scanner_take_mark(scanner, '{')) {
        while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
            read_member(reader, type);
            code_scanner_take_mark(scanner, ',');
        }
        code_scanner_take_mark(scanner, '}');
    }
    code_scanner_take_until(scanner, ")", false);
    code_scanner_take_mark(scanner, ')');
}

/* "'by_owner', ['ownerId', 'name']" */
static void add_index(struct code_reader *reader, struct code_type *type, struct slice arguments)
{
    struct code_enum columns = {0};
    size_t open = slice_find_byte(arguments, '[');
    if (open == SLICE_NOT_FOUND) {
        return;
    }
    collect_strings(reader, slice_from_offset(arguments, open), &columns);
    struct index_statement *index = ARENA_NEW(reader->arena, struct index_statement);
    index->place = code_types_place(reader, arguments);
    LIST_EACH(const struct slice, name, &columns.labels)
    {
        if (code_types_find(type, *name) == NULL) {
            return; /* of what Convex keeps itself, or of a part of an object */
        }
        struct index_column *column = ARENA_NEW(reader->arena, struct index_column);
        column->name = *name;
        list_add(reader->arena, &index->columns, column);
    }
    if (index->columns.count > 0) {
        list_add(reader->arena, &type->entity.indexes, index);
    }
}

/* At the bracket behind "defineTable". */
static void read_table(struct code_reader *reader, struct slice name, struct slice comment)
{
    struct code_scanner *scanner = &reader->scanner;
    struct code_type *type = code_types_add(reader, name, comment);
    struct call call;
    type->is_stored = true;
    read_members(reader, type);
    while (take_call(scanner, &call)) {
        if (slice_is(call.name, "index")) {
            add_index(reader, type, call.arguments);
        }
    }
}

bool code_validators_read_tables(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct code_scanner probe = *scanner;
    if (!code_scanner_take_word(&probe, "defineSchema") || !code_scanner_take_mark(&probe, '(') ||
        !code_scanner_take_mark(&probe, '{')) {
        return false;
    }
    *scanner = probe;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        struct slice name = scanner->token.text, comment = scanner->token.above;
        bool is_name = scanner->token.kind == CODE_WORD || scanner->token.kind == CODE_STRING;
        code_scanner_next(scanner);
        bool is_table = is_name && code_scanner_take_mark(scanner, ':') &&
                        code_scanner_take_word(scanner, "defineTable");
        if (is_table && code_scanner_is_mark(scanner, '(')) {
            read_table(reader, name, comment);
        }
        code_scanner_take_until(scanner, ",", false);
        code_scanner_take_mark(scanner, ',');
    }
    code_scanner_take_mark(scanner, '}');
    code_scanner_take_until(scanner, ")", false);
    code_scanner_take_mark(scanner, ')');
    return true;
}

/* --- declarations --- */

/* "BoatSchema" → "Boat" */
static struct slice strip_schema(struct slice name)
{
    bool is_schema = slice_ends_with_ignoring_case(name, SLICE("schema")) && name.size > 6;
    return is_schema ? slice_between(name, 0, name.size - 6) : name;
}

/* "= z.object", "= defineTable", "= pgEnum": the call's last name; empty: none of them. */
static struct slice take_builder(struct code_scanner *scanner)
{
    if (!code_scanner_take_mark(scanner, '=')) {
        return SLICE_EMPTY;
    }
    struct slice first = code_scanner_take_any(scanner);
    if (slice_is(first, "z") && code_scanner_take_mark(scanner, '.')) {
        struct slice call = code_scanner_take_any(scanner);
        return slice_is_one_of(call, "object|enum|strictObject|looseObject") ? call : SLICE_EMPTY;
    }
    return slice_is_one_of(first, "defineTable|pgEnum|mysqlEnum") ? first : SLICE_EMPTY;
}

bool code_validators_read(struct code_reader *reader)
{
    struct code_scanner probe = reader->scanner;
    struct slice comment = probe.token.above;
    struct slice name = code_types_take_variable(&probe);
    struct slice builder = name.size > 0 ? take_builder(&probe) : SLICE_EMPTY;
    if (builder.size == 0 || !code_scanner_is_mark(&probe, '(')) {
        return false;
    }
    struct code_scanner *scanner = &reader->scanner;
    *scanner = probe;
    if (slice_is_one_of(builder, "enum|pgEnum|mysqlEnum")) {
        struct slice arguments = code_scanner_take_brackets(scanner);
        size_t open = slice_find_byte(arguments, '[');
        struct code_enum *labels = code_types_add_enum(reader, name);
        collect_strings(reader, slice_from_offset(arguments, open == SLICE_NOT_FOUND ? 0 : open),
                        labels);
    } else if (slice_is(builder, "defineTable")) {
        read_table(reader, name, comment);
    } else {
        read_members(reader, code_types_add(reader, strip_schema(name), comment));
    }
    code_scanner_take_mark(scanner, ';');
    return true;
}
