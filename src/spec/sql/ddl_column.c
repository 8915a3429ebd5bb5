/* SPDX-License-Identifier: Apache-2.0 */
/* Reads one column: its name and type from the tokens, what follows them with PostgreSQL's grammar
 * once the other dialects' words are rewritten or noted. What the grammar refuses is taken out word
 * by word, and reported, so that the column stays. */
#include "base/nearest.h"
#include "spec/reading/field_text.h"
#include "spec/sql/ddl_private.h"
#include "spec/text/label_list.h"

#define REPAIRS_MAXIMUM 4U

struct column {
    struct ddl_table *table;
    struct field_statement *field;
    const struct ddl_token *name;
    struct ddl_range element;
    struct ddl_text text;
    struct slice comment; /* of COMMENT 'x' */
    struct slice remark;  /* behind two hyphens */
    bool is_counted;      /* AUTO_INCREMENT and its like */
};

/* --- the other dialects' words --- */

static size_t skip_bracket(struct ddl_range range, size_t at)
{
    return ddl_sign_at(range, at, "(") ? ddl_behind_bracket(range, at) : at;
}

static bool is_now(const struct ddl_token *token)
{
    static const char *const words[] = {"current_timestamp", "now",          "localtimestamp",
                                        "getdate",           "current_date", NULL};
    return ddl_is_any(token, words);
}

/* Words that say nothing about what is stored, with how many tokens follow them. */
static size_t measure_noise(struct ddl_range range, size_t at)
{
    static const char *const alone[] = {
        "enforced",     "invisible", "visible", "rowguidcol", "sparse",    "clustered",
        "nonclustered", "enable",    "disable", "virtual",    "persisted", "stored",
        "first",        "asc",       "desc",    "binary",     "unicode",   "distkey",
        "sortkey",      "static",    "hidden",  NULL};
    static const char *const with_word[] = {"collate",     "charset",       "after",  "storage",
                                            "compression", "column_format", "encode", "srid",
                                            "start",       "increment",     NULL};
    static const char *const with_bracket[] = {"codec", "options", "ttl", NULL};
    const struct ddl_token *token = ddl_at(range, at);
    if (ddl_is_any(token, alone)) {
        return 1;
    }
    if (ddl_is_any(token, with_word)) {
        size_t size = ddl_sign_at(range, at + 1, "=") ? 3 : 2;
        return ddl_sign_at(range, at + size, ".") ? size + 2 : size;
    }
    if (ddl_is_word(token, "character") && ddl_word_at(range, at + 1, "set")) {
        return ddl_sign_at(range, at + 2, "=") ? 4 : 3;
    }
    if (ddl_is_word(token, "not") && ddl_word_at(range, at + 1, "enforced")) {
        return 2;
    }
    if (ddl_is_any(token, with_bracket) && ddl_sign_at(range, at + 1, "(")) {
        return ddl_behind_bracket(range, at + 1) - at;
    }
    return ddl_is_word(token, "on") && ddl_word_at(range, at + 1, "conflict") ? 3 : 0;
}

/* REFERENCES users (id), with names quoted so that their case stays; "users.id" is a column when it
 * looks like a key. */
static size_t add_references(struct column *column, struct ddl_range range, size_t at)
{
    struct slice schema, name;
    const struct ddl_token *token;
    struct arena *scratch = column->table->reader->scratch;
    ddl_text_add(&column->text, "REFERENCES ");
    if (!ddl_take_name(scratch, range, &at, &schema, &name, &token)) {
        return at;
    }
    bool is_key = slice_equal_ignoring_case(name, SLICE("id")) ||
                  slice_ends_with_ignoring_case(name, SLICE("_id"));
    if (schema.size > 0 && is_key && !ddl_sign_at(range, at, "(")) {
        ddl_text_add_name(&column->text, schema, token);
        ddl_text_add(&column->text, "(");
        ddl_text_add_name(&column->text, name, token);
        ddl_text_add(&column->text, ") ");
        return at;
    }
    ddl_text_add_name(&column->text, name, token);
    if (ddl_sign_at(range, at, "(") && ddl_is_name(ddl_at(range, at + 1)) &&
        ddl_sign_at(range, at + 2, ")")) {
        const struct ddl_token *target = ddl_at(range, at + 1);
        ddl_text_add(&column->text, "(");
        ddl_text_add_name(&column->text, ddl_token_value(scratch, target), target);
        ddl_text_add(&column->text, ") ");
        at += 3;
    }
    return at;
}

/* [GENERATED ALWAYS] AS (expression) [STORED | VIRTUAL]; `at` is the bracket. */
static size_t add_generated(struct column *column, struct ddl_range range, size_t at)
{
    size_t end = ddl_behind_bracket(range, at);
    ddl_text_add(&column->text, "GENERATED ALWAYS AS ");
    ddl_text_add_tokens(&column->text, ddl_between(range, at, end));
    ddl_text_add(&column->text, "STORED ");
    return end;
}

static size_t add_key_word(struct column *column, struct ddl_range range, size_t at)
{
    const struct ddl_token *token = ddl_at(range, at);
    bool has_key = ddl_word_at(range, at + 1, "key") || ddl_word_at(range, at + 1, "index");
    if (ddl_is_word(token, "unique") || ddl_is_word(token, "uk")) {
        ddl_text_add(&column->text, "UNIQUE ");
        return at + 1 + has_key;
    }
    if (ddl_is_word(token, "foreign")) { /* SQL Server's FOREIGN KEY REFERENCES */
        column->field->is_foreign_key = true;
        return skip_bracket(range, at + 1 + has_key);
    }
    ddl_text_add(&column->text, "PRIMARY KEY ");
    return at + 1 + (has_key && !ddl_is_word(token, "key"));
}

/* "FK", "FK -> users(id)", "→ users.id". */
static size_t add_arrow(struct column *column, struct ddl_range range, size_t at)
{
    column->field->is_foreign_key = true;
    at += ddl_word_at(range, at, "fk");
    bool has_arrow = ddl_sign_at(range, at, "->") || ddl_sign_at(range, at, "=>") ||
                     ddl_sign_at(range, at, ">") || ddl_sign_at(range, at, "\xe2\x86\x92") ||
                     ddl_word_at(range, at, "to");
    at += has_arrow;
    bool has_target =
        has_arrow || (ddl_is_name(ddl_at(range, at)) &&
                      (ddl_sign_at(range, at + 1, "(") || ddl_sign_at(range, at + 1, ".")));
    return has_target ? add_references(column, range, at) : at;
}

/* DEFAULT, and what PostgreSQL would refuse behind it: {} and []. */
static size_t add_default(struct column *column, struct ddl_range range, size_t at)
{
    ddl_text_add_tokens(&column->text, ddl_between(range, at, at + 1));
    at++;
    bool is_object = ddl_sign_at(range, at, "{") && ddl_sign_at(range, at + 1, "}");
    bool is_array = ddl_sign_at(range, at, "[") && ddl_sign_at(range, at + 1, "]");
    if (is_object || is_array) {
        ddl_text_add(&column->text, is_object ? "'{}' " : "'[]' ");
        return at + 2;
    }
    return at;
}

static size_t note_comment(struct column *column, struct ddl_range range, size_t at)
{
    at += 1 + ddl_sign_at(range, at + 1, "=");
    const struct ddl_token *token = ddl_at(range, at);
    if (token == NULL || (token->kind != DDL_TOKEN_STRING && token->kind != DDL_TOKEN_QUOTED)) {
        return at;
    }
    column->comment = ddl_token_value(column->table->reader->arena, token);
    return at + 1;
}

/* Words that are neither PostgreSQL's nor noise. Returns the index behind what was understood, or
 * `at`. */
static size_t add_foreign_word(struct column *column, struct ddl_range range, size_t at)
{
    static const char *const counters[] = {"auto_increment", "autoincrement", "identity", NULL};
    static const char *const keys[] = {"primary", "unique", "key", "pk", "uk", "foreign", NULL};
    static const char *const required[] = {"required", "mandatory", NULL};
    static const char *const optional[] = {"optional", "nullable", NULL};
    const struct ddl_token *token = ddl_at(range, at);
    if (ddl_is_any(token, counters)) {
        column->is_counted = true;
        return skip_bracket(range, at + 1);
    }
    if (ddl_is_word(token, "auto") && ddl_word_at(range, at + 1, "increment")) {
        column->is_counted = true;
        return at + 2;
    }
    if (ddl_is_any(token, keys)) {
        return add_key_word(column, range, at);
    }
    if (ddl_is_word(token, "fk") || ddl_is_sign(token, "->") ||
        ddl_is_sign(token, "\xe2\x86\x92")) {
        return add_arrow(column, range, at);
    }
    if (ddl_is_any(token, required) || ddl_is_any(token, optional)) {
        ddl_text_add(&column->text, ddl_is_any(token, required) ? "NOT NULL " : "NULL ");
        return at + 1;
    }
    if (ddl_is_word(token, "comment")) {
        return note_comment(column, range, at);
    }
    if (ddl_is_word(token, "index") || ddl_is_word(token, "indexed")) {
        column->field->is_indexed = true;
        return at + 1;
    }
    if (ddl_is_word(token, "on") && ddl_word_at(range, at + 1, "update") &&
        is_now(ddl_at(range, at + 2))) {
        column->field->is_updated_at = true;
        return skip_bracket(range, at + 3);
    }
    return at;
}

/* Writes what stands at range[at] and returns the index behind it. */
static size_t add_part(struct column *column, struct ddl_range range, size_t at)
{
    const struct ddl_token *token = ddl_at(range, at);
    size_t noise = measure_noise(range, at);
    if (noise > 0) {
        return at + noise;
    }
    if (ddl_is_word(token, "default")) {
        return add_default(column, range, at);
    }
    if (ddl_is_word(token, "references")) {
        return add_references(column, range, at + 1);
    }
    if (ddl_is_word(token, "constraint") && ddl_is_name(ddl_at(range, at + 1))) {
        return at + 2; /* a column's constraints need no names */
    }
    if (ddl_is_word(token, "as") && ddl_sign_at(range, at + 1, "(")) {
        return add_generated(column, range, at + 1);
    }
    if (ddl_is_word(token, "generated")) {
        bool is_always = ddl_word_at(range, at + 1, "always");
        bool is_expression = ddl_word_at(range, at + 2, "as") && ddl_sign_at(range, at + 3, "(");
        bool is_identity = !is_always || ddl_word_at(range, at + 3, "identity");
        column->is_counted |= is_identity;
        for (size_t i = at; is_identity && i < range.count; i++) {
            if (ddl_word_at(range, i, "identity")) {
                return skip_bracket(range, i + 1);
            }
        }
        return is_always && is_expression ? add_generated(column, range, at + 3) : at + 1;
    }
    size_t behind = add_foreign_word(column, range, at);
    if (behind > at) {
        return behind;
    }
    bool is_open = ddl_is_sign(token, "(") || ddl_is_sign(token, "[");
    size_t end = is_open ? ddl_behind_bracket(range, at) : at + 1;
    ddl_text_add_tokens(&column->text, ddl_between(range, at, end));
    return end;
}

/* --- what PostgreSQL understood --- */

static struct slice copy_text(const struct column *column, const struct json *value)
{
    return value == NULL ? SLICE_EMPTY : arena_copy(column->table->reader->arena, value->text);
}

static void take_reference(struct column *column, const struct json *constraint)
{
    struct field_statement *field = column->field;
    const struct json *target = json_member(constraint, SLICE("pktable"));
    const struct json *keys = json_member(constraint, SLICE("pk_attrs"));
    field->is_foreign_key = true;
    field->references_entity = copy_text(column, json_member(target, SLICE("relname")));
    if (keys != NULL && keys->first != NULL) {
        const struct json *name = json_member(keys->first, SLICE("String"));
        field->references_field = copy_text(column, json_member(name, SLICE("sval")));
    }
    field->on_delete = ddl_action(json_member(constraint, SLICE("fk_del_action")));
    field->on_update = ddl_action(json_member(constraint, SLICE("fk_upd_action")));
}

/* Where the expression of a constraint begins in the document. */
static struct place expression_place(const struct column *column, const struct json *constraint)
{
    const struct json *location = json_member(constraint, SLICE("location"));
    uint64_t offset = 0;
    const struct ddl_token *token = NULL;
    if (location != NULL && slice_to_uint64(location->text, &offset)) {
        token = ddl_text_token(&column->text, (size_t)offset);
    }
    token = token == NULL ? column->name : token;
    bool has_next =
        ddl_is_word(token, "default") && token + 1 < column->element.first + column->element.count;
    return ddl_token_place(column->table->reader, has_next ? token + 1 : token);
}

static void take_check(struct column *column, const struct json *constraint,
                       struct expression *check)
{
    struct ddl_reader *reader = column->table->reader;
    struct field_statement *field = column->field;
    if (check == NULL) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0406, expression_place(column, constraint),
                           "compare columns and values only, or enforce it in a service",
                           "the check on '" SLICE_FORMAT "' is not carried over",
                           SLICE_ARGUMENT(field->name));
        return;
    }
    if (field->check == NULL) {
        field->check = check;
        return;
    }
    struct expression *both = ARENA_NEW(reader->arena, struct expression);
    both->kind = EXPRESSION_AND;
    list_add(reader->arena, &both->arguments, field->check);
    list_add(reader->arena, &both->arguments, check);
    field->check = both;
}

static void take_default(struct column *column, const struct ddl_scope *scope,
                         const struct json *constraint, const struct json *node)
{
    struct ddl_reader *reader = column->table->reader;
    struct field_statement *field = column->field;
    bool is_bare;
    field->default_value = ddl_default(scope, node, field->type, &is_bare);
    field->default_value.place = expression_place(column, constraint);
    if (is_bare && field->default_value.value->kind == EXPRESSION_TEXT) {
        diagnostics_report(
            ddl_sink(reader), DIAGNOSTIC_W0408, field->default_value.place,
            "put text in single quotes",
            "the default of '" SLICE_FORMAT "' is taken for the text '" SLICE_FORMAT "'",
            SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(field->default_value.value->text));
    } else if (field->default_value.kind == DEFAULT_NONE) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0406, field->default_value.place,
                           "use a value or a call of a function",
                           "the default of '" SLICE_FORMAT "' is not carried over",
                           SLICE_ARGUMENT(field->name));
    }
    bool is_uuid = field->default_value.kind == DEFAULT_UUID ||
                   field->default_value.kind == DEFAULT_UUID_RANDOM;
    if (is_uuid && field->type->kind == TYPE_BYTES) { /* BINARY(16) holds a UUID */
        field->type->kind = TYPE_UUID;
    }
}

static void take_constraint(struct column *column, const struct json *constraint)
{
    struct field_statement *field = column->field;
    struct ddl_scope scope = {column->table->reader->arena, &column->text, &column->table->columns};
    const struct json *kind = json_member(constraint, SLICE("contype"));
    const struct json *node = json_member(constraint, SLICE("raw_expr"));
    struct slice name = kind == NULL ? SLICE_EMPTY : kind->text;
    if (slice_equal(name, SLICE("CONSTR_NOTNULL"))) {
        field->is_required = true;
    } else if (slice_equal(name, SLICE("CONSTR_NULL"))) {
        field->is_optional = true;
    } else if (slice_equal(name, SLICE("CONSTR_PRIMARY"))) {
        field->is_primary_key = true;
    } else if (slice_equal(name, SLICE("CONSTR_UNIQUE"))) {
        field->is_unique = true;
    } else if (slice_equal(name, SLICE("CONSTR_FOREIGN"))) {
        take_reference(column, constraint);
    } else if (slice_equal(name, SLICE("CONSTR_CHECK"))) {
        take_check(column, constraint, ddl_expression(&scope, node));
    } else if (slice_equal(name, SLICE("CONSTR_DEFAULT"))) {
        take_default(column, &scope, constraint, node);
    } else if (slice_equal(name, SLICE("CONSTR_GENERATED"))) {
        field->is_generated = true;
        field->default_value.kind = DEFAULT_EXPRESSION;
        field->default_value.value = ddl_expression(&scope, node);
        field->default_value.place = expression_place(column, constraint);
        if (field->default_value.value == NULL) {
            field->default_value.kind = DEFAULT_NONE;
        }
    }
}

static void take_constraints(struct column *column, const struct json *statements)
{
    const struct json *node = ddl_statement_member(statements, "CreateStmt", "tableElts");
    if (node == NULL || node->first == NULL) {
        return;
    }
    node = json_member(json_member(node->first, SLICE("ColumnDef")), SLICE("constraints"));
    if (node == NULL) {
        return;
    }
    JSON_EACH(wrapper, node)
    {
        const struct json *constraint = json_member(wrapper, SLICE("Constraint"));
        if (constraint != NULL) {
            take_constraint(column, constraint);
        }
    }
}

/* --- numbers in comments --- */

/* Whether the comment gives a meaning to 2 or more: "0 open, 1 paid, 2: sent". */
static bool counts_beyond_one(struct slice comment)
{
    for (size_t i = 0; i < comment.size; i++) {
        char before = i == 0 ? ' ' : comment.data[i - 1];
        char behind = i + 1 == comment.size ? ' ' : comment.data[i + 1];
        bool is_alone = !character_is_word(before) && !character_is_word(behind) &&
                        strchr(".%", before) == NULL && strchr(".%", behind) == NULL;
        if (comment.data[i] >= '2' && comment.data[i] <= '9' && is_alone) {
            return true;
        }
    }
    return false;
}

/* MySQL's TINYINT(1) is a boolean, unless its comment numbers more states. */
static void settle_tiny(struct column *column)
{
    struct type *type = column->field->type;
    bool is_tiny = slice_starts_with_ignoring_case(type->spelling, SLICE("tinyint"));
    if (is_tiny && type->kind == TYPE_BOOLEAN &&
        (counts_beyond_one(column->comment) || counts_beyond_one(column->remark))) {
        type->kind = TYPE_INT16;
    }
}

/* --- trying and repairing --- */

static const struct json *parse_tail(struct column *column, struct ddl_range tail,
                                     struct ddl_complaint *complaint)
{
    ddl_text_release(&column->text);
    ddl_text_init(&column->text, column->table->reader->scratch);
    column->is_counted = false;
    column->comment = SLICE_EMPTY;
    ddl_text_add(&column->text, "CREATE TABLE t (");
    ddl_text_add_name(&column->text, column->field->name, column->name);
    ddl_text_add(&column->text, "int ");
    for (size_t i = 0; i < tail.count;) {
        i = add_part(column, tail, i);
    }
    ddl_text_add(&column->text, ")");
    return ddl_parse(&column->text, complaint);
}

/* The tail without the token that the grammar stumbled over; tokens are copied. */
static struct ddl_range without(struct arena *arena, struct ddl_range tail,
                                const struct ddl_token *token)
{
    struct ddl_token *copy = ARENA_ARRAY(arena, struct ddl_token, tail.count);
    size_t count = 0;
    for (size_t i = 0; i < tail.count; i++) {
        if (tail.first[i].text.data != token->text.data) {
            copy[count++] = tail.first[i];
        }
    }
    return (struct ddl_range){copy, count};
}

/* "did you mean 'NOT NULL'?" for the word that the grammar stumbled over, or what to do else. */
static const char *refused_hint(const struct column *column, const struct ddl_token *token)
{
    static const char *const words[] = {"PRIMARY KEY", "NOT NULL", "NULL",           "UNIQUE",
                                        "DEFAULT",     "CHECK",    "REFERENCES",     "CONSTRAINT",
                                        "GENERATED",   "COLLATE",  "AUTO_INCREMENT", NULL};
    bool is_word = token != NULL && token->kind == DDL_TOKEN_WORD;
    struct nearest nearest = nearest_start(is_word ? token->text : SLICE_EMPTY);
    for (const char *const *word = words; is_word && *word != NULL; word++) {
        nearest_offer_slice(&nearest, slice_between(slice_from(*word), 0, strcspn(*word, " ")));
        nearest_offer(&nearest, *word);
    }
    return nearest.best == NULL ? "correct it; what comes before it counts"
                                : arena_format(column->table->reader->arena,
                                               "did you mean '%.*s'? What comes before it counts",
                                               (int)nearest.best_size, nearest.best)
                                      .data;
}

static void report_refused(const struct column *column, const struct ddl_complaint *complaint)
{
    struct ddl_reader *reader = column->table->reader;
    diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0403,
                       ddl_complaint_place(reader, complaint, column->element),
                       refused_hint(column, complaint->token),
                       "part of column '" SLICE_FORMAT "' is not understood: " SLICE_FORMAT,
                       SLICE_ARGUMENT(column->field->name), SLICE_ARGUMENT(complaint->message));
}

/* Takes "NOT NULL", "PRIMARY KEY" and their like, all that most columns say, without asking the
 * grammar. False: there is more, and nothing is taken. */
static bool take_plain(struct column *column, struct ddl_range tail)
{
    struct field_statement field = *column->field;
    for (size_t i = 0; i < tail.count;) {
        if (ddl_word_at(tail, i, "not") && ddl_word_at(tail, i + 1, "null")) {
            field.is_required = true;
            i += 2;
        } else if (ddl_word_at(tail, i, "primary") && ddl_word_at(tail, i + 1, "key")) {
            field.is_primary_key = true;
            i += 2;
        } else if (ddl_word_at(tail, i, "null")) {
            field.is_optional = true;
            i++;
        } else if (ddl_word_at(tail, i, "unique")) {
            field.is_unique = true;
            i++;
        } else {
            return false;
        }
    }
    *column->field = field;
    return field.name.size > 0;
}

/* False: the grammar refuses it and nothing else tells that it is a column. */
static bool read_tail(struct column *column, struct ddl_range tail, struct ddl_complaint *complaint)
{
    if (take_plain(column, tail)) {
        settle_tiny(column);
        return true;
    }
    const struct json *tree = parse_tail(column, tail, complaint);
    if (tree == NULL && column->field->type->kind == TYPE_UNKNOWN) {
        return false;
    }
    if (tree == NULL) {
        report_refused(column, complaint);
    }
    for (unsigned i = 0; tree == NULL && i < REPAIRS_MAXIMUM && complaint->token != NULL; i++) {
        tail = without(column->table->reader->scratch, tail, complaint->token);
        tree = parse_tail(column, tail, complaint);
    }
    if (tree == NULL) {
        tree = parse_tail(column, (struct ddl_range){NULL, 0}, complaint);
    }
    settle_tiny(column); /* before defaults are read by it */
    if (tree != NULL) {
        take_constraints(column, tree);
    }
    return true;
}

/* --- labels in comments --- */

/* A label that can only be one: UPPER_SNAKE or lower-case. */
static bool is_plain_label(struct slice label)
{
    bool has_upper = false;
    bool has_lower = false;
    for (size_t i = 0; i < label.size; i++) {
        char c = label.data[i];
        has_upper |= c >= 'A' && c <= 'Z';
        has_lower |= c >= 'a' && c <= 'z';
        if (!character_is_word(c) && c != '-') {
            return false;
        }
    }
    return has_upper != has_lower;
}

static bool is_upper(struct slice text)
{
    size_t upper_count = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] >= 'a' && text.data[i] <= 'z') {
            return false;
        }
        upper_count += text.data[i] >= 'A' && text.data[i] <= 'Z';
    }
    return upper_count > 3;
}

/* "JSON: ["a", "b"]": what a value looks like, not what it may be. */
static bool shows_json(struct slice comment)
{
    size_t quote = slice_find_byte(comment, '"');
    struct slice before = slice_trim(slice_between(comment, 0, quote));
    bool is_array = before.size > 0 &&
                    (before.data[before.size - 1] == '[' || before.data[before.size - 1] == '{');
    return slice_contains_ignoring_case(before, SLICE("json")) ||
           (quote != SLICE_NOT_FOUND && is_array);
}

/* A comment that gives examples, or leaves the list open. */
static bool is_open(struct slice comment)
{
    static const char *const signs[] = {"e.g",  "example", "such as", "etc",  "...", "\xe2\x80\xa6",
                                        "i.e.", "sample",  "like ",   "e.g.", NULL};
    for (const char *const *sign = signs; *sign != NULL; sign++) {
        if (slice_contains_ignoring_case(comment, slice_from(*sign))) {
            return true;
        }
    }
    return shows_json(comment);
}

static bool are_certain(const struct field_statement *field, struct slice comment,
                        const struct slice *labels, size_t count)
{
    bool is_quoted = slice_find_byte(comment, '\'') != SLICE_NOT_FOUND ||
                     slice_find_byte(comment, '"') != SLICE_NOT_FOUND;
    bool has_default = field->default_value.kind == DEFAULT_VALUE &&
                       field->default_value.value->kind == EXPRESSION_TEXT;
    bool is_default_known = !has_default;
    for (size_t i = 0; i < count; i++) {
        if (!is_quoted && !is_plain_label(labels[i])) {
            return false;
        }
        is_default_known |= has_default && slice_equal(labels[i], field->default_value.value->text);
    }
    return is_default_known;
}

static const struct shared_finding listing = {
    DIAGNOSTIC_N0410, "write CHECK (… IN (…)) to be sure, or end the comment with 'etc'",
    "the comment lists the only values of {}", "comments list the only values of {}"};

static void read_labels(struct column *column)
{
    struct field_statement *field = column->field;
    struct ddl_reader *reader = column->table->reader;
    struct slice *labels;
    if (field->type->kind != TYPE_TEXT || field->check != NULL || field->is_primary_key ||
        is_open(field->comment)) {
        return;
    }
    bool is_likely = label_list_is_expected(field->name) || is_upper(field->comment);
    size_t count = label_list_read(reader->arena, field->comment,
                                   is_likely ? LABELS_LIKELY : LABELS_DOUBTFUL, &labels);
    if (count == 0 || !are_certain(field, field->comment, labels, count)) {
        return;
    }
    field->type->kind = TYPE_ENUM;
    field->type->length = 0;
    field->type->labels = labels;
    field->type->label_count = count;
    diagnostics_gather(ddl_sink(reader), &listing, ddl_place(reader, field->comment),
                       arena_format(reader->arena, "'" SLICE_FORMAT "' (%zu)",
                                    SLICE_ARGUMENT(field->name), count));
}

/* --- the column --- */

/* A copy in which VALUE is the column. */
static struct expression *apply_check(struct arena *arena, const struct expression *check,
                                      struct slice column)
{
    struct expression *copy = ARENA_NEW(arena, struct expression);
    bool is_value =
        check->kind == EXPRESSION_COLUMN && slice_equal_ignoring_case(check->text, SLICE("value"));
    copy->kind = check->kind;
    copy->text = is_value ? column : check->text;
    LIST_EACH(const struct expression, argument, &check->arguments)
    {
        list_add(arena, &copy->arguments, apply_check(arena, argument, column));
    }
    return copy;
}

static struct expression *domain_check(struct ddl_reader *reader,
                                       const struct field_statement *field, struct ddl_range type)
{
    const struct ddl_domain *domain = ddl_find_domain(reader, type);
    return domain == NULL || domain->check == NULL
               ? NULL
               : apply_check(reader->arena, domain->check, field->name);
}

static bool is_serial(const struct ddl_token *type)
{
    static const char *const words[] = {"serial",  "bigserial", "smallserial", "serial2",
                                        "serial4", "serial8",   NULL};
    return ddl_is_any(type, words);
}

/* "-- formerly: old_name", "-- never returned": of all that a comment may say, this cannot be said
 * in SQL. */
static void read_comment(struct column *column)
{
    struct field_statement probe = *column->field;
    if (field_text_read(column->table->reader->arena, &probe, probe.comment, FIELD_TEXT_PROSE)) {
        column->field->formerly = probe.formerly;
    }
    column->field->is_write_only |= probe.is_write_only;
}

/* What the words outside PostgreSQL's grammar, and the comments, add. */
static void complete(struct column *column, const struct ddl_token *type)
{
    struct field_statement *field = column->field;
    bool is_counted = column->is_counted || is_serial(type);
    if (is_counted && field->default_value.kind == DEFAULT_NONE) {
        field->default_value.kind = DEFAULT_AUTO_INCREMENT;
        field->default_value.place = field->place;
        field->is_required = true;
    }
    field->comment = column->comment.size > 0 ? column->comment : column->remark;
    if (field->comment.size > 0) {
        read_comment(column);
        read_labels(column);
    }
}

static void report_untyped(const struct column *column)
{
    diagnostics_report(ddl_sink(column->table->reader), DIAGNOSTIC_W0405, column->field->place,
                       "write its type behind the name",
                       "column '" SLICE_FORMAT "' has no type; its values are not checked",
                       SLICE_ARGUMENT(column->field->name));
}

bool ddl_read_column(struct ddl_table *table, struct ddl_range element, struct slice comment,
                     struct ddl_complaint *out_complaint)
{
    struct ddl_reader *reader = table->reader;
    const struct ddl_token *name = ddl_at(element, 0);
    size_t behind_type = ddl_measure_type(element, 1);
    struct ddl_range type = ddl_between(element, 1, behind_type);
    *out_complaint = (struct ddl_complaint){SLICE("a column begins with its name"), name};
    if (!ddl_is_name(name) && (name->kind != DDL_TOKEN_STRING || type.count == 0)) {
        return false;
    }
    struct field_statement *field = ARENA_NEW(reader->arena, struct field_statement);
    field->name = ddl_token_value(reader->arena, name);
    field->place = ddl_token_place(reader, name);
    field->type = ddl_read_type(reader, type);
    field->check = domain_check(reader, field, type);
    struct column column = {
        .table = table, .field = field, .name = name, .element = element, .remark = comment};
    ddl_text_init(&column.text, reader->scratch);
    bool is_column = read_tail(&column, ddl_from(element, behind_type), out_complaint);
    if (is_column) {
        complete(&column, ddl_at(type, 0));
        list_add(reader->arena, &table->entity->fields, field);
    }
    if (is_column && type.count == 0 && !field->is_generated) {
        report_untyped(&column);
    }
    ddl_text_release(&column.text);
    return is_column;
}
