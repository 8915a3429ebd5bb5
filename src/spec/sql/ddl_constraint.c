/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what a table says beside its columns: keys, references, checks, and the indexes that MySQL
 * and its friends declare inside. */
#include "spec/sql/ddl_private.h"

/* --- what is a constraint --- */

/* "INDEX idx (a)", "KEY (a)", "INDEX idx USING gin (a)"; but "key VARCHAR(20)" is a column. */
static bool is_index(struct ddl_range element)
{
    static const char *const words[] = {"index", "key", NULL};
    static const char *const between[] = {"using", "on", "clustered", "nonclustered", NULL};
    if (!ddl_is_any(ddl_at(element, 0), words)) {
        return false;
    }
    size_t at = ddl_is_name(ddl_at(element, 1)) ? 2 : 1;
    if (ddl_is_any(ddl_at(element, at), between) || ddl_is_any(ddl_at(element, 1), between)) {
        return true;
    }
    const struct ddl_token *inside = ddl_at(element, at + 1);
    return ddl_sign_at(element, at, "(") && inside != NULL && !ddl_is_word(inside, "max") &&
           inside->kind != DDL_TOKEN_NUMBER && inside->kind != DDL_TOKEN_STRING;
}

static bool is_wide_index(struct ddl_range element)
{
    static const char *const kinds[] = {"fulltext", "spatial", NULL};
    static const char *const words[] = {"index", "key", NULL};
    return ddl_is_any(ddl_at(element, 0), kinds) &&
           (ddl_is_any(ddl_at(element, 1), words) || ddl_sign_at(element, 1, "(") ||
            ddl_sign_at(element, 2, "("));
}

bool ddl_is_constraint(struct ddl_range element)
{
    static const char *const tables[] = {"exclude", "like", "period", NULL};
    static const char *const behind[] = {"using", "for", NULL};
    static const char *const short_keys[] = {"pk", "fk", "uk", NULL};
    const struct ddl_token *first = ddl_at(element, 0);
    if (ddl_is_word(first, "constraint")) {
        return ddl_is_name(ddl_at(element, 1)) || element.count == 1;
    }
    if (ddl_is_word(first, "primary") || ddl_is_word(first, "foreign")) {
        return ddl_word_at(element, 1, "key");
    }
    if (ddl_is_any(first, short_keys)) {
        return ddl_sign_at(element, 1, "(");
    }
    if (ddl_is_word(first, "check")) {
        return ddl_sign_at(element, 1, "(");
    }
    if (ddl_is_word(first, "unique")) {
        return element.count > 1;
    }
    if (ddl_is_any(first, tables)) {
        bool is_like = slice_equal(first->text, SLICE("LIKE")) && element.count > 1;
        return is_like || ddl_is_any(ddl_at(element, 1), behind) || ddl_sign_at(element, 1, "(");
    }
    bool is_family = ddl_is_word(first, "family") && ddl_sign_at(element, 2, "(") &&
                     ddl_is_name(ddl_at(element, 3)); /* CockroachDB's */
    return is_family || is_index(element) || is_wide_index(element);
}

/* --- reading --- */

struct constraint {
    struct ddl_table *table;
    struct ddl_range element;
    struct slice name; /* of CONSTRAINT name, or empty */
    struct place place;
};

static void report_refused(const struct constraint *constraint,
                           const struct ddl_complaint *complaint)
{
    struct ddl_reader *reader = constraint->table->reader;
    diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0404,
                       ddl_complaint_place(reader, complaint, constraint->element),
                       "correct it, or the table is served without it",
                       "a constraint of table '" SLICE_FORMAT "' is not understood: " SLICE_FORMAT,
                       SLICE_ARGUMENT(constraint->table->name), SLICE_ARGUMENT(complaint->message));
}

static void refuse(const struct constraint *constraint, size_t index, const char *message)
{
    const struct ddl_token *token = ddl_at(constraint->element, index);
    report_refused(constraint, &(struct ddl_complaint){slice_from(message), token});
}

/* One plain column of a list: its name, perhaps with a size and a direction. NULL: it is more. */
static const struct ddl_token *plain_column(struct ddl_range item)
{
    size_t at = 1;
    if (ddl_sign_at(item, at, "(") && ddl_at(item, at + 1) != NULL &&
        ddl_at(item, at + 1)->kind == DDL_TOKEN_NUMBER) {
        at += 3;
    }
    while (ddl_at(item, at) != NULL && ddl_at(item, at)->kind == DDL_TOKEN_WORD) {
        at++; /* ASC, DESC, HASH, NULLS LAST, the name of an operator class */
    }
    const struct ddl_token *name = ddl_at(item, 0);
    bool is_name = ddl_is_name(name) || (name != NULL && name->kind == DDL_TOKEN_STRING);
    return is_name && at >= item.count ? name : NULL;
}

/* The columns in the bracket at `open`, or the one that stands there without. False: there is
 * something else as well. */
static bool read_columns(const struct constraint *constraint, size_t open, size_t *out_end,
                         struct list *out_columns)
{
    struct ddl_range element = constraint->element;
    struct arena *arena = constraint->table->reader->arena;
    bool has_bracket = ddl_sign_at(element, open, "(");
    size_t end = has_bracket ? ddl_behind_bracket(element, open) : open + 1;
    struct ddl_range list =
        has_bracket ? ddl_between(element, open + 1, end - 1) : ddl_between(element, open, end);
    *out_end = end;
    for (size_t at = 0; at < list.count;) {
        at += ddl_sign_at(list, at, "("); /* Cassandra's PRIMARY KEY ((a, b), c) */
        size_t comma = at;
        while (comma < list.count && !ddl_sign_at(list, comma, ",")) {
            comma = ddl_sign_at(list, comma, "(") ? ddl_behind_bracket(list, comma) : comma + 1;
        }
        size_t last = comma - (comma > at && ddl_sign_at(list, comma - 1, ")") &&
                               !ddl_sign_at(list, at + 1, "("));
        const struct ddl_token *name = plain_column(ddl_between(list, at, last));
        bool is_empty = last == at; /* a comma too many */
        at = comma + 1;
        if (name == NULL && !is_empty) {
            return false;
        }
        if (name != NULL) {
            struct slice *column = ARENA_NEW(arena, struct slice);
            *column = ddl_token_value(arena, name);
            list_add(arena, out_columns, column);
        }
    }
    return out_columns->count > 0;
}

/* Index of the first bracket; the element's end where there is none. */
static size_t find_bracket(struct ddl_range element, size_t at)
{
    while (at < element.count && !ddl_sign_at(element, at, "(")) {
        at++;
    }
    return at;
}

static void read_primary_key(struct constraint *constraint, size_t at)
{
    struct entity_statement *entity = constraint->table->entity;
    struct list columns = {0};
    size_t end;
    if (!read_columns(constraint, find_bracket(constraint->element, at), &end, &columns)) {
        refuse(constraint, at, "a primary key names columns in brackets");
        return;
    }
    entity->primary_key = columns;
}

static struct index_statement *add_index(struct constraint *constraint, struct slice name,
                                         size_t body)
{
    struct ddl_table *table = constraint->table;
    struct arena *arena = table->reader->arena;
    struct index_statement *index = ARENA_NEW(arena, struct index_statement);
    index->name = name;
    index->entity = table->entity->name;
    index->place = constraint->place;
    struct ddl_range rest = ddl_from(constraint->element, body);
    if (!ddl_read_index_body(table->reader, rest, &table->columns, index)) {
        return NULL;
    }
    list_add(arena, &table->entity->indexes, index);
    return index;
}

static struct slice name_at(const struct constraint *constraint, size_t at)
{
    const struct ddl_token *token = ddl_at(constraint->element, at);
    bool is_name = ddl_is_name(token) && !ddl_is_word(token, "using") && !ddl_is_word(token, "on");
    return is_name ? ddl_token_value(constraint->table->reader->arena, token) : SLICE_EMPTY;
}

/* INDEX [name] [NONCLUSTERED] [ON table] [USING method] (…) …; `at` is behind INDEX. */
static struct index_statement *read_index(struct constraint *constraint, size_t at)
{
    struct slice name = name_at(constraint, at);
    at += name.size > 0;
    at += ddl_word_at(constraint->element, at, "clustered") ||
          ddl_word_at(constraint->element, at, "nonclustered");
    if (ddl_word_at(constraint->element, at, "on")) {
        struct slice schema, table;
        const struct ddl_token *token;
        at++;
        ddl_take_name(constraint->table->reader->arena, constraint->element, &at, &schema, &table,
                      &token);
    }
    return add_index(constraint, name.size > 0 ? name : constraint->name, at);
}

/* UNIQUE [NULLS NOT DISTINCT] [KEY | INDEX] [name] (…) [WHERE …]; `at` is behind UNIQUE. */
static void read_unique(struct constraint *constraint, size_t at)
{
    static const char *const words[] = {"key",      "index",     "nulls",        "not",
                                        "distinct", "clustered", "nonclustered", NULL};
    struct ddl_table *table = constraint->table;
    struct list *columns = ARENA_NEW(table->reader->arena, struct list);
    while (ddl_is_any(ddl_at(constraint->element, at), words)) {
        at++;
    }
    size_t open = find_bracket(constraint->element, at);
    size_t end;
    bool is_plain = read_columns(constraint, open, &end, columns);
    bool is_partial = false;
    for (size_t i = end; i < constraint->element.count; i++) {
        is_partial |= ddl_word_at(constraint->element, i, "where");
    }
    if (is_plain && !is_partial) {
        list_add(table->reader->arena, &table->entity->uniques, columns);
        return;
    }
    struct index_statement *index = read_index(constraint, at);
    if (index != NULL) {
        index->is_unique = true;
    }
}

/* --- references --- */

static void add_names(struct ddl_text *text, const struct list *names,
                      const struct ddl_token *token)
{
    ddl_text_add(text, "(");
    LIST_EACH(const struct slice, name, names)
    {
        if (name_index > 0) {
            ddl_text_add(text, ",");
        }
        ddl_text_add_name(text, *name, token);
    }
    ddl_text_add(text, ") ");
}

/* What stands behind the referenced columns: ON DELETE … and the like. */
static void read_actions(struct constraint *constraint, struct foreign_key_statement *key,
                         size_t at)
{
    struct ddl_reader *reader = constraint->table->reader;
    struct ddl_text text;
    struct ddl_complaint complaint;
    if (at >= constraint->element.count) {
        return;
    }
    ddl_text_init(&text, reader->scratch);
    ddl_text_add(&text, "CREATE TABLE t (FOREIGN KEY ");
    add_names(&text, &key->columns, ddl_at(constraint->element, 0));
    ddl_text_add(&text, "REFERENCES t ");
    ddl_text_add_tokens(&text, ddl_from(constraint->element, at));
    ddl_text_add(&text, ")");
    const struct json *tree = ddl_parse(&text, &complaint);
    if (tree == NULL) {
        report_refused(constraint, &complaint);
    } else {
        const struct json *elements = ddl_statement_member(tree, "CreateStmt", "tableElts");
        const struct json *node =
            elements == NULL ? NULL : json_member(elements->first, SLICE("Constraint"));
        key->on_delete = ddl_action(json_member(node, SLICE("fk_del_action")));
        key->on_update = ddl_action(json_member(node, SLICE("fk_upd_action")));
    }
    ddl_text_release(&text);
}

/* FOREIGN KEY [name] (…) REFERENCES table [(…)] …; `at` is behind KEY. */
static void read_foreign_key(struct constraint *constraint, size_t at)
{
    struct ddl_table *table = constraint->table;
    struct arena *arena = table->reader->arena;
    struct foreign_key_statement *key = ARENA_NEW(arena, struct foreign_key_statement);
    bool has_bracket = find_bracket(constraint->element, at) < at + 2;
    size_t open = has_bracket ? find_bracket(constraint->element, at) : at;
    key->name = open > at ? name_at(constraint, at) : constraint->name;
    key->place = constraint->place;
    if (!read_columns(constraint, open, &at, &key->columns)) {
        refuse(constraint, at, "a foreign key names columns in brackets");
        return;
    }
    static const char *const words[] = {"references", "to", NULL};
    bool is_reference = ddl_is_any(ddl_at(constraint->element, at), words) ||
                        ddl_sign_at(constraint->element, at, "->") ||
                        ddl_sign_at(constraint->element, at, "\xe2\x86\x92");
    struct slice schema;
    const struct ddl_token *token;
    at++;
    if (!is_reference ||
        !ddl_take_name(arena, constraint->element, &at, &schema, &key->references_entity, &token)) {
        refuse(constraint, at - 1, "REFERENCES and a table are missing behind the columns");
        return;
    }
    if (ddl_sign_at(constraint->element, at, "(")) {
        read_columns(constraint, at, &at, &key->references_columns);
    }
    read_actions(constraint, key, at);
    list_add(arena, &table->entity->foreign_keys, key);
}

/* --- checks --- */

/* `at` is the bracket behind CHECK. */
static void read_check(struct constraint *constraint, size_t at)
{
    struct ddl_table *table = constraint->table;
    struct ddl_reader *reader = table->reader;
    struct ddl_range inside =
        ddl_between(constraint->element, at, ddl_behind_bracket(constraint->element, at));
    struct ddl_text text;
    struct ddl_complaint complaint;
    ddl_text_init(&text, reader->scratch);
    ddl_text_add(&text, "CREATE TABLE t (CHECK ");
    ddl_text_add_tokens(&text, inside);
    ddl_text_add(&text, ")");
    const struct json *tree = ddl_parse(&text, &complaint);
    if (tree == NULL) {
        report_refused(constraint, &complaint);
        ddl_text_release(&text);
        return;
    }
    const struct json *elements = ddl_statement_member(tree, "CreateStmt", "tableElts");
    const struct json *node =
        elements == NULL ? NULL : json_member(elements->first, SLICE("Constraint"));
    struct ddl_scope scope = {reader->arena, &text, &table->columns};
    struct expression *expression = ddl_expression(&scope, json_member(node, SLICE("raw_expr")));
    ddl_text_release(&text);
    if (expression == NULL) {
        diagnostics_report(
            ddl_sink(reader), DIAGNOSTIC_W0406, ddl_place(reader, ddl_source(inside)),
            "compare columns and values only, or enforce it in a service",
            "a check of table '" SLICE_FORMAT "' is not carried over", SLICE_ARGUMENT(table->name));
        return;
    }
    struct check_statement *check = ARENA_NEW(reader->arena, struct check_statement);
    check->name = constraint->name;
    check->expression = expression;
    check->text = ddl_source(inside);
    check->place = constraint->place;
    list_add(reader->arena, &table->entity->checks, check);
}

/* --- all of them --- */

/* Steps over CONSTRAINT [name]. */
static size_t take_constraint_name(struct constraint *constraint)
{
    static const char *const kinds[] = {"primary", "unique", "foreign", "check", "exclude", NULL};
    if (!ddl_word_at(constraint->element, 0, "constraint")) {
        return 0;
    }
    if (ddl_is_any(ddl_at(constraint->element, 1), kinds)) {
        return 1;
    }
    constraint->name = name_at(constraint, 1);
    return 2;
}

void ddl_read_constraint(struct ddl_table *table, struct ddl_range element)
{
    static const char *const wide[] = {"fulltext", "spatial", NULL};
    static const char *const indexes[] = {"index", "key", NULL};
    struct constraint constraint = {.table = table, .element = element};
    constraint.place = ddl_token_place(table->reader, element.first);
    size_t at = take_constraint_name(&constraint);
    const struct ddl_token *word = ddl_at(element, at);
    size_t behind = at + 1 + ddl_is_any(ddl_at(element, at + 1), indexes);
    if (ddl_is_word(word, "primary") || ddl_is_word(word, "pk")) {
        read_primary_key(&constraint, behind);
    } else if (ddl_is_word(word, "foreign") || ddl_is_word(word, "fk")) {
        read_foreign_key(&constraint, behind);
    } else if (ddl_is_word(word, "unique") || ddl_is_word(word, "uk")) {
        read_unique(&constraint, at + 1);
    } else if (ddl_is_word(word, "check")) {
        read_check(&constraint, at + 1);
    } else if (ddl_is_any(word, indexes)) {
        read_index(&constraint, at + 1);
    } else if (ddl_is_any(word, wide)) {
        struct index_statement *index = read_index(&constraint, behind);
        if (index != NULL) {
            index->method = arena_to_lower(table->reader->arena, word->text);
        }
    } else {
        diagnostics_report(ddl_sink(table->reader), DIAGNOSTIC_N0407,
                           ddl_place(table->reader, ddl_source(element)), NULL,
                           "part of table '" SLICE_FORMAT "' stays documentation",
                           SLICE_ARGUMENT(table->name));
    }
}
