/* SPDX-License-Identifier: Apache-2.0 */
/* Mongoose: `new Schema({ … })`, a member a field, its type a name or an object that says more. */
#include "spec/code/code_mongoose.h"

#include "spec/code/code_indexes.h"
#include "spec/code/code_rules.h"
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"

/* --- options of a field --- */

/* "String", "Schema.Types.ObjectId", "[String]", "mongoose.Schema.Types.Mixed": the last word. */
static struct slice last_word(struct slice written)
{
    written = slice_trim(written);
    while (written.size > 0 && strchr("[] ", written.data[written.size - 1]) != NULL) {
        written.size--;
    }
    size_t dot = slice_find_last_byte(written, '.');
    written = dot == SLICE_NOT_FOUND ? written : slice_from_offset(written, dot + 1);
    while (written.size > 0 && strchr("[ ", written.data[0]) != NULL) {
        written = slice_from_offset(written, 1);
    }
    return written;
}

static void apply_option(struct code_reader *reader, struct field_statement *field,
                         struct slice key, struct slice value);

/* Takes the part before the next comma outside brackets. */
static struct slice take_part(struct slice *rest)
{
    size_t depth = 0, at = 0;
    for (; at < rest->size && (depth > 0 || rest->data[at] != ','); at++) {
        depth += character_opens_bracket(rest->data[at]);
        depth -= character_closes_bracket(rest->data[at]) && depth > 0;
    }
    struct slice part = slice_trim(slice_between(*rest, 0, at));
    *rest = slice_from_offset(*rest, at + 1);
    return part;
}

/* "required, unique", "ref: 'User', required", "enum: a, b": what sketches of a schema say of a
 * field in brackets behind its type. */
static void read_remarks(struct code_reader *reader, struct field_statement *field,
                         struct slice remarks)
{
    while (remarks.size > 0) {
        struct slice left = remarks;
        struct slice said = take_part(&remarks);
        size_t colon = slice_find_byte(said, ':');
        struct slice key = slice_trim(slice_between(said, 0, colon));
        struct slice value =
            colon == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_trim(slice_from_offset(said, colon + 1));
        if (slice_equal(key, SLICE("enum")) && value.size > 0 && value.data[0] != '[') {
            value = slice_trim(slice_from_offset(left, slice_find_byte(left, ':') + 1));
            remarks = SLICE_EMPTY;
        }
        if (value.size > 0) {
            apply_option(reader, field, key, value);
        } else {
            field_text_read(reader->arena, field, said, FIELD_TEXT_CONSTRAINTS);
        }
    }
}

static void set_type(struct code_reader *reader, struct field_statement *field,
                     struct slice written)
{
    bool is_array = written.size > 0 && written.data[0] == '[';
    size_t open = slice_find(written, SLICE(" ("));
    struct slice remarks = SLICE_EMPTY;
    if (open != SLICE_NOT_FOUND && !is_array) {
        size_t close = slice_find_last_byte(written, ')');
        remarks = slice_between(written, open + 2, close > open ? close : written.size);
        written = slice_trim(slice_between(written, 0, open));
    }
    struct slice word = last_word(written);
    field->type = type_from_word(reader->arena, word, NULL);
    if (slice_equal(word, SLICE("Mixed")) || slice_equal(word, SLICE("Map"))) {
        code_types_set_kind(reader, field, TYPE_JSON);
    }
    field->type->spelling = written;
    if (is_array) {
        code_types_make_array(reader, field);
    }
    read_remarks(reader, field, remarks);
}

static bool is_said(struct slice value)
{
    value = slice_trim(value);
    return slice_starts_with(value, SLICE("true")) || slice_starts_with(value, SLICE("[true"));
}

static struct slice unquote(struct slice value)
{
    value = slice_trim(value);
    bool is_quoted = value.size >= 2 && strchr("'\"`", value.data[0]) != NULL;
    return is_quoted ? slice_between(value, 1, value.size - 1) : value;
}

/* "{ values: ['a', 'b'], message: '…' }" → "['a', 'b']" */
static struct slice labels_in(struct slice value)
{
    size_t at = slice_find(value, SLICE("values:"));
    size_t open = slice_find_byte(value, '[');
    size_t close = slice_find_byte(value, ']');
    bool is_object = at != SLICE_NOT_FOUND && open != SLICE_NOT_FOUND && open > at &&
                     close != SLICE_NOT_FOUND && close > open;
    return is_object ? slice_between(value, open, close + 1) : value;
}

/* Options that only Sequelize has; false: it is none of them. */
static bool apply_sequelize(struct code_reader *reader, struct field_statement *field,
                            struct slice key, struct slice value)
{
    value = slice_trim(value);
    if (slice_is(key, "allowNull")) {
        field->is_required |= slice_starts_with(value, SLICE("false"));
        field->is_optional |= is_said(value);
    } else if (slice_is(key, "primaryKey")) {
        field->is_primary_key |= is_said(value);
    } else if (slice_is(key, "autoIncrement") && is_said(value)) {
        field->default_value.kind = DEFAULT_AUTO_INCREMENT;
    } else if (slice_is(key, "defaultValue")) {
        bool is_word = slice_starts_with(value, SLICE("DataTypes.")) ||
                       slice_starts_with(value, SLICE("Sequelize."));
        field->default_value = field_value_default(
            reader->arena, is_word ? last_word(value) : value, field->type, field->place);
    } else if (slice_is(key, "references") && slice_starts_with(value, SLICE("{"))) {
        size_t at = slice_find(value, SLICE("model:"));
        struct slice rest = slice_from_offset(value, at == SLICE_NOT_FOUND ? value.size : at + 6);
        struct slice model = slice_trim(slice_between(rest, 0, slice_find_byte(rest, ',')));
        model = unquote(slice_trim(slice_between(model, 0, slice_find_byte(model, '}'))));
        field->is_foreign_key = model.size > 0;
        field->references_entity = model;
    } else if (slice_is(key, "onDelete")) {
        value = unquote(value);
        field->on_delete = slice_is_ignoring_case(value, "cascade")    ? ACTION_CASCADE
                           : slice_is_ignoring_case(value, "set null") ? ACTION_SET_NULL
                                                                       : field->on_delete;
    } else {
        return false;
    }
    return true;
}

static void apply_option(struct code_reader *reader, struct field_statement *field,
                         struct slice key, struct slice value)
{
    size_t labels = slice_find(value, SLICE(".ENUM("));
    if (slice_equal(key, SLICE("type")) && labels != SLICE_NOT_FOUND) {
        code_types_set_kind(reader, field, TYPE_TEXT);
        struct slice inner = slice_from_offset(value, labels + 6);
        field_value_labels(reader->arena, field,
                           slice_between(inner, 0, slice_find_byte(inner, ')')), LABELS_LIKELY);
    } else if (slice_equal(key, SLICE("type"))) {
        set_type(reader, field, value);
    } else if (slice_equal(key, SLICE("required"))) {
        field->is_required = is_said(value);
    } else if (slice_equal(key, SLICE("unique"))) {
        field->is_unique = is_said(value);
    } else if (slice_equal(key, SLICE("index"))) {
        field->is_indexed = is_said(value);
    } else if (slice_equal(key, SLICE("ref"))) {
        field->is_foreign_key = true;
        field->references_entity = unquote(value);
    } else if (slice_equal(key, SLICE("enum")) && field->type->kind == TYPE_DOUBLE) {
        code_rules_apply(reader, field, SLICE("isIn"), value);
    } else if (slice_equal(key, SLICE("enum"))) {
        field_value_labels(reader->arena, field, labels_in(value), LABELS_LIKELY);
    } else if (slice_equal(key, SLICE("default"))) {
        field->default_value = field_value_default(reader->arena, value, field->type, field->place);
    } else if (!apply_sequelize(reader, field, key, value)) {
        code_rules_apply(reader, field, key, value);
    }
}

/* "{ type: String, required: true }"; without a type it is an object of its own. */
static void read_options(struct code_reader *reader, struct field_statement *field,
                         struct slice options)
{
    struct code_scanner scanner;
    bool has_type = false;
    code_scanner_init(&scanner, options, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        struct slice key = scanner.token.text;
        code_scanner_next(&scanner);
        if (code_scanner_take_mark(&scanner, ':')) {
            struct slice value = code_scanner_take_until(&scanner, ",", false);
            has_type |= slice_equal(key, SLICE("type"));
            apply_option(reader, field, key, value);
        }
        code_scanner_take_mark(&scanner, ',');
    }
    if (!has_type) {
        code_types_set_kind(reader, field, TYPE_JSON);
        field->check = NULL; /* "email: String" is a part of the object, no rule of the whole */
        field->unheld_rule = SLICE_EMPTY;
    }
}

/* --- mongoose --- */

static void add_timestamps(struct code_reader *reader, struct code_type *type)
{
    static const char *const names[] = {"createdAt", "updatedAt"};
    for (size_t i = 0; i < 2; i++) {
        if (code_types_find(type, slice_from(names[i])) == NULL) {
            struct field_statement *field =
                code_types_add_field(reader, type, slice_from(names[i]), SLICE_EMPTY);
            field->place = type->place;
            code_types_set_kind(reader, field, TYPE_TIMESTAMP);
        }
    }
}

static void read_field(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = scanner->token.text;
    bool is_name = scanner->token.kind == CODE_WORD || scanner->token.kind == CODE_STRING;
    code_scanner_next(scanner);
    bool is_optional = is_name && code_scanner_take_mark(scanner, '?');
    if (!is_name || !code_scanner_take_mark(scanner, ':')) {
        return;
    }
    if (slice_equal(name, SLICE("timestamps"))) { /* "timestamps: { createdAt, updatedAt }" */
        code_scanner_take_until(scanner, ",", false);
        add_timestamps(reader, type);
        return;
    }
    struct field_statement *field = code_types_add_field(reader, type, name, SLICE_EMPTY);
    field->is_optional = is_optional;
    struct slice behind = scanner->token.comment;
    if (code_scanner_is_mark(scanner, '{')) {
        read_options(reader, field, code_scanner_take_brackets(scanner));
    } else {
        struct slice written = code_scanner_take_until(scanner, ",", false);
        bool is_list =
            slice_starts_with(written, SLICE("[{")) || slice_starts_with(written, SLICE("[ {"));
        if (is_list) {
            size_t close = slice_find_last_byte(written, '}');
            read_options(reader, field,
                         slice_between(written, slice_find_byte(written, '{') + 1, close));
            code_types_make_array(reader, field);
        } else {
            set_type(reader, field, written);
        }
    }
    behind = code_scanner_is_mark(scanner, ',') ? scanner->token.comment : behind;
    code_types_comment(reader, field, behind);
}

/* "{ name: String, … }" and what closes it; false: no such bracket is at hand. */
static bool read_fields(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    if (!code_scanner_take_mark(scanner, '{')) {
        return false;
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        read_field(reader, type);
        code_scanner_take_mark(scanner, ',');
    }
    code_scanner_take_mark(scanner, '}');
    return true;
}

/* "UserSchema", "userSchema" → "User", "user" */
static struct slice strip_schema(struct slice name)
{
    bool is_schema = slice_ends_with_ignoring_case(name, SLICE("schema")) && name.size > 6;
    return is_schema ? slice_between(name, 0, name.size - 6) : name;
}

static void read_schema(struct code_reader *reader, struct slice name, struct slice comment)
{
    struct code_scanner *scanner = &reader->scanner;
    struct code_type *type = code_types_add(reader, strip_schema(name), comment);
    type->is_stored = true;
    code_scanner_next(scanner); /* the bracket of the call */
    if (!read_fields(reader, type)) {
        return;
    }
    struct slice options = code_scanner_take_until(scanner, ")", false);
    if (slice_find(options, SLICE("timestamps: true")) != SLICE_NOT_FOUND) {
        add_timestamps(reader, type);
    }
    code_scanner_take_mark(scanner, ')');
    code_scanner_take_mark(scanner, ';');
}

/* --- objects without a call --- */

#define INDEX_MAXIMUM  64U
#define SEARCH_MAXIMUM 1000U /* indexes whose schema is looked for */

/* "db.users.createIndex({ email: 1 }, { unique: true })" behind the object. */
static void read_indexes(struct code_reader *reader, struct code_type *type)
{
    static const struct slice call = SLICE_LITERAL(".createIndex(");
    struct slice rest = slice_from_offset(reader->passage.text, reader->scanner.at);
    for (size_t count = 0; count < INDEX_MAXIMUM; count++) {
        size_t at = slice_find(rest, call);
        if (at == SLICE_NOT_FOUND) {
            return;
        }
        rest = slice_from_offset(rest, at + call.size);
        struct slice line = slice_between(rest, 0, slice_find_byte(rest, '\n'));
        code_indexes_read_keys(reader, type, line);
    }
}

/* Whether most members have types, as a schema has, and not values, as an example has. Where the
 * headings do not speak of what is stored, a key must tell it. */
static bool is_schema_like(const struct code_type *type, enum entity_setting setting,
                           bool is_called_schema)
{
    size_t typed = 0, least = is_called_schema && setting == ENTITY_SETTING_STORED ? 1 : 2;
    bool has_key = setting == ENTITY_SETTING_STORED || is_called_schema;
    LIST_EACH(const struct field_statement, field, &type->entity.fields)
    {
        typed += field->type->kind != TYPE_UNKNOWN;
        has_key |= slice_equal(field->name, SLICE("_id")) ||
                   slice_equal(field->name, SLICE("id")) || slice_equal(field->name, SLICE("uid"));
    }
    return type->entity.fields.count >= least && typed * 10 >= type->entity.fields.count * 7 &&
           has_key;
}

/* "**Patient Schema**" right above the object says that it is stored, wherever it stands; what is
 * checked of a request is called so as well. */
static bool is_called_schema(const struct block *block)
{
    static const char passing_words[] =
        "request*|response*|login|signup|sign up|register|registration|validation|error*|body|"
        "query|config*|settings|payload*|form|input|output|api|json|event*|message*|token*";
    struct slice label = wording_bare(reading_first_line(reading_label(block).plain));
    return wording_ends_with(label, " schema| model| collection") > 0 &&
           !wording_has(label, passing_words);
}

bool code_mongoose_read_object(struct code_reader *reader)
{
    struct code_scanner before = reader->scanner;
    enum entity_setting setting = entity_setting_of(reader->block->section);
    struct entity_label found = entity_label_of_block(reader->block);
    if (setting == ENTITY_SETTING_MESSAGE || found.name.size == 0 || reader->types.count > 0 ||
        !code_scanner_take_mark(&reader->scanner, '{')) {
        return false;
    }
    struct code_type *type = code_types_add(reader, found.name, SLICE_EMPTY);
    while (reader->scanner.token.kind != CODE_END && !code_scanner_is_mark(&reader->scanner, '}')) {
        read_field(reader, type);
        code_scanner_take_mark(&reader->scanner, ',');
    }
    code_scanner_take_mark(&reader->scanner, '}');
    if (!is_schema_like(type, setting, is_called_schema(reader->block))) {
        reader->types.count--;
        reader->scanner = before;
        return false;
    }
    type->place = found.place;
    type->is_stored = true;
    read_indexes(reader, type);
    return true;
}

/* --- Drizzle --- */

/* "varchar('name', { length: 255 }).notNull().unique()" */
static void read_column(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = scanner->token.text;
    bool is_name = scanner->token.kind == CODE_WORD || scanner->token.kind == CODE_STRING;
    code_scanner_next(scanner);
    if (!is_name || !code_scanner_take_mark(scanner, ':')) {
        return;
    }
    struct slice written = code_scanner_take_any(scanner);
    if (code_scanner_take_mark(scanner, '.')) {
        written = code_scanner_take_any(scanner); /* behind the builder's name */
    }
    struct field_statement *field = code_types_add_field(reader, type, name, written);
    if (code_scanner_is_mark(scanner, '(')) {
        struct slice arguments = code_scanner_take_brackets(scanner);
        struct slice column = unquote(slice_between(arguments, 0, slice_find_byte(arguments, ',')));
        field->name = column.size > 0 && column.data[0] != '{' ? column : name;
        field->json_name = name;
        size_t length = slice_find(arguments, SLICE("length:"));
        if (length != SLICE_NOT_FOUND) {
            struct slice rest = slice_trim(slice_from_offset(arguments, length + 7));
            size_t digits = 0;
            while (digits < rest.size && character_is_digit(rest.data[digits])) {
                digits++;
            }
            code_types_limit(field, slice_between(rest, 0, digits));
        }
        size_t labels = slice_find(arguments, SLICE("enum:"));
        if (labels != SLICE_NOT_FOUND) { /* "text('kind', { enum: ['a', 'b'] })" */
            code_rules_apply(reader, field, SLICE("isIn"),
                             slice_from_offset(arguments, labels + 5));
        }
    }
    while (code_scanner_take_mark(scanner, '.')) {
        struct slice call = code_scanner_take_any(scanner);
        struct slice arguments =
            code_scanner_is_mark(scanner, '(') ? code_scanner_take_brackets(scanner) : SLICE_EMPTY;
        field->is_primary_key |= slice_equal(call, SLICE("primaryKey"));
        field->is_required |= slice_equal(call, SLICE("notNull"));
        field->is_unique |= slice_equal(call, SLICE("unique"));
        if (slice_equal(call, SLICE("defaultNow"))) {
            field->default_value.kind = DEFAULT_NOW;
        } else if (slice_equal(call, SLICE("defaultRandom"))) {
            field->default_value.kind = DEFAULT_UUID;
        } else if (slice_equal(call, SLICE("default"))) {
            field->default_value =
                field_value_default(reader->arena, arguments, field->type, field->place);
        } else if (slice_equal(call, SLICE("references"))) {
            size_t arrow = slice_find(arguments, SLICE("=>"));
            struct slice target = slice_from_offset(arguments, arrow + 2);
            size_t dot = slice_find_byte(target, '.');
            field->is_foreign_key = true;
            field->references_entity = slice_trim(slice_between(target, 0, dot));
        }
    }
    if (field->is_required) {
        field->is_optional = false;
    }
}

/* "(t) => (" in front of columns that are called by their builder, "id: t.uuid()". */
static void skip_builder(struct code_scanner *scanner)
{
    if (code_scanner_is_mark(scanner, '(')) {
        code_scanner_take_brackets(scanner);
    } else if (scanner->token.kind == CODE_WORD) {
        code_scanner_next(scanner);
    }
    while (code_scanner_take_mark(scanner, '=') || code_scanner_take_mark(scanner, '>') ||
           code_scanner_take_mark(scanner, '(')) {
    }
}

static void read_table(struct code_reader *reader, struct slice name, struct slice comment)
{
    struct code_scanner *scanner = &reader->scanner;
    struct code_type *type = code_types_add(reader, name, comment);
    type->is_stored = true;
    code_scanner_next(scanner); /* the bracket of the call */
    if (scanner->token.kind == CODE_STRING) {
        type->table = scanner->token.text;
        code_scanner_next(scanner);
        code_scanner_take_mark(scanner, ',');
    }
    skip_builder(scanner);
    if (!code_scanner_take_mark(scanner, '{')) {
        return;
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        read_column(reader, type);
        code_scanner_take_until(scanner, ",", false);
        code_scanner_take_mark(scanner, ',');
    }
    code_scanner_take_mark(scanner, '}');
    code_indexes_read_drizzle(reader, type, code_scanner_take_until(scanner, ")", false));
    code_scanner_take_mark(scanner, ')');
    code_scanner_take_mark(scanner, ';');
}

/* At the bracket of "define('User', { name: { type: DataTypes.STRING } })": with the key and the
 * times that Sequelize adds by itself. */
static void read_define(struct code_reader *reader, struct slice comment)
{
    struct code_scanner *scanner = &reader->scanner;
    bool has_key = false;
    code_scanner_next(scanner);
    struct code_type *type = code_types_add(reader, scanner->token.text, comment);
    type->is_stored = true;
    code_scanner_next(scanner);
    code_scanner_take_mark(scanner, ',');
    if (!read_fields(reader, type)) {
        return;
    }
    struct slice options = code_scanner_take_until(scanner, ")", false);
    LIST_EACH(const struct field_statement, field, &type->entity.fields)
    {
        has_key |= field->is_primary_key;
    }
    if (!has_key && code_types_find(type, SLICE("id")) == NULL) {
        struct field_statement *key = code_types_add_field(reader, type, SLICE("id"), SLICE_EMPTY);
        key->place = type->place;
        key->is_primary_key = true;
        key->default_value.kind = DEFAULT_AUTO_INCREMENT;
        code_types_set_kind(reader, key, TYPE_INT32);
    }
    if (slice_find(options, SLICE("timestamps: false")) == SLICE_NOT_FOUND) {
        add_timestamps(reader, type);
    }
    code_indexes_read_sequelize(reader, type, options);
    size_t table = slice_find(options, SLICE("tableName:"));
    if (table != SLICE_NOT_FOUND) {
        struct slice rest = slice_from_offset(options, table + 10);
        size_t end = 0;
        while (end < rest.size && strchr(",}\n", rest.data[end]) == NULL) {
            end++;
        }
        type->table = unquote(slice_between(rest, 0, end));
    }
    code_scanner_take_mark(scanner, ')');
    code_scanner_take_mark(scanner, ';');
}

bool code_mongoose_read_index(struct code_reader *reader)
{
    struct code_scanner probe = reader->scanner;
    struct slice name = strip_schema(code_scanner_take_any(&probe));
    if (name.size == 0 || !code_scanner_take_mark(&probe, '.') ||
        !code_scanner_take_word(&probe, "index") || !code_scanner_is_mark(&probe, '(') ||
        reader->search_count++ >= SEARCH_MAXIMUM) {
        return false;
    }
    LIST_EACH(struct code_type, type, &reader->types)
    {
        if (slice_equal(type->name, name)) {
            code_indexes_read_keys(reader, type, code_scanner_take_brackets(&probe));
            code_scanner_take_mark(&probe, ';');
            reader->scanner = probe;
            return true;
        }
    }
    return false;
}

bool code_mongoose_read(struct code_reader *reader)
{
    struct code_scanner probe = reader->scanner;
    struct slice comment = probe.token.above;
    struct slice name = code_types_take_variable(&probe);
    if (name.size == 0 || !code_scanner_take_mark(&probe, '=')) {
        return false;
    }
    bool is_new = code_scanner_take_word(&probe, "new");
    struct slice call = code_scanner_take_any(&probe);
    if (code_scanner_take_mark(&probe, '.')) {
        call = code_scanner_take_any(&probe);
    }
    if (code_scanner_is_mark(&probe, '<')) {
        code_scanner_take_until(&probe, "(;", true);
    }
    bool is_schema = is_new && slice_equal(call, SLICE("Schema"));
    bool is_table = !is_new && slice_ends_with(call, SLICE("Table")) && call.size > 5;
    struct code_scanner inner = probe;
    bool is_define = !is_new && slice_is(call, "define") && code_scanner_take_mark(&inner, '(') &&
                     inner.token.kind == CODE_STRING;
    if (!code_scanner_is_mark(&probe, '(') || (!is_schema && !is_table && !is_define)) {
        return false;
    }
    reader->scanner = probe;
    if (is_define) {
        read_define(reader, comment);
    } else if (is_schema) {
        read_schema(reader, name, comment);
    } else {
        read_table(reader, name, comment);
    }
    return true;
}
