/* SPDX-License-Identifier: Apache-2.0 */
/* Reads INSERT INTO … VALUES as rows of reference data, row by row, so that one that cannot be read
 * costs no other. */
#include "spec/sql/ddl_private.h"

/* Steps over INSERT [IGNORE | OR …] INTO and its like. */
static size_t skip_head(struct ddl_range statement)
{
    static const char *const words[] = {"insert",    "replace",      "into",    "ignore",
                                        "or",        "abort",        "fail",    "update",
                                        "rollback",  "low_priority", "delayed", "high_priority",
                                        "overwrite", "table",        NULL};
    size_t at = 0;
    while (ddl_is_any(ddl_at(statement, at), words)) {
        at++;
    }
    return at;
}

static void read_columns(struct ddl_reader *reader, struct ddl_range list,
                         struct seed_statement *seed)
{
    for (size_t i = 0; i < list.count; i++) {
        if (ddl_is_name(&list.first[i])) {
            struct slice *name = ARENA_NEW(reader->arena, struct slice);
            *name = ddl_token_value(reader->arena, &list.first[i]);
            list_add(reader->arena, &seed->columns, name);
        }
    }
}

static void report(struct ddl_reader *reader, struct ddl_range row, const struct slice table,
                   struct slice why, const struct ddl_token *token)
{
    struct ddl_complaint complaint = {why, token};
    diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0413,
                       ddl_complaint_place(reader, &complaint, row),
                       "give plain values, as many as there are columns",
                       "a row for '" SLICE_FORMAT "' is left out: " SLICE_FORMAT,
                       SLICE_ARGUMENT(table), SLICE_ARGUMENT(why));
}

/* The expressions of the parsed row, or NULL where one cannot be carried over. */
static struct list *convert(struct ddl_reader *reader, const struct ddl_scope *scope,
                            const struct json *tree)
{
    const struct json *lists = ddl_statement_member(tree, "SelectStmt", "valuesLists");
    const struct json *items =
        lists == NULL ? NULL
                      : json_member(json_member(lists->first, SLICE("List")), SLICE("items"));
    struct list *row = ARENA_NEW(reader->arena, struct list);
    if (items == NULL) {
        return NULL;
    }
    JSON_EACH(item, items)
    {
        struct expression *value = ddl_expression(scope, item);
        if (value == NULL) {
            return NULL;
        }
        list_add(reader->arena, row, value);
    }
    return row;
}

static void read_row(struct ddl_reader *reader, struct ddl_range row, struct seed_statement *seed)
{
    struct ddl_text text;
    struct ddl_complaint complaint;
    ddl_text_init(&text, reader->scratch);
    ddl_text_add(&text, "VALUES ");
    ddl_text_add_tokens(&text, row);
    const struct json *tree = ddl_parse(&text, &complaint);
    struct ddl_scope scope = {reader->arena, &text, NULL};
    struct list *values = tree == NULL ? NULL : convert(reader, &scope, tree);
    size_t wanted = seed->columns.count;
    if (tree == NULL) {
        report(reader, row, seed->entity, complaint.message, complaint.token);
    } else if (values == NULL) {
        report(reader, row, seed->entity, SLICE("one of its values is a query or a computation"),
               row.first);
    } else if (wanted > 0 && values->count != wanted) {
        report(reader, row, seed->entity, SLICE("it has not as many values as there are columns"),
               row.first);
    } else {
        list_add(reader->arena, &seed->rows, values);
    }
    ddl_text_release(&text);
}

static void read_rows(struct ddl_reader *reader, struct ddl_range rest, struct seed_statement *seed)
{
    size_t at = 0;
    while (at < rest.count) {
        if (ddl_sign_at(rest, at, "(")) {
            size_t end = ddl_behind_bracket(rest, at);
            read_row(reader, ddl_between(rest, at, end), seed);
            at = end;
        } else if (ddl_sign_at(rest, at, ",") || ddl_at(rest, at)->kind == DDL_TOKEN_ELLIPSIS ||
                   ddl_word_at(rest, at, "row")) {
            at++;
        } else {
            return; /* ON CONFLICT, ON DUPLICATE KEY, RETURNING */
        }
    }
}

/* "$1", "?", ":name", "@name", "%s": a sample of a program's statement, not data. */
static bool has_parameters(struct ddl_range rest)
{
    for (size_t i = 0; i < rest.count; i++) {
        const struct ddl_token *token = &rest.first[i];
        char first = token->text.data[0];
        bool is_sign = token->kind == DDL_TOKEN_SIGN && strchr("?:@%{<", first) != NULL &&
                       !ddl_is_sign(token, "::");
        if (is_sign || (token->kind == DDL_TOKEN_WORD && first == '$')) {
            return true;
        }
    }
    return false;
}

/* "INSERT INTO boats (id, ...) VALUES (x, ...)": what is left out could be anything. Rows that are
 * left out behind others take nothing from those. */
static bool has_gaps(struct ddl_range statement)
{
    size_t depth = 0;
    for (size_t i = 0; i < statement.count; i++) {
        const struct ddl_token *token = &statement.first[i];
        depth += ddl_is_sign(token, "(");
        depth -= depth > 0 && ddl_is_sign(token, ")");
        if (depth > 0 && token->kind == DDL_TOKEN_ELLIPSIS) {
            return true;
        }
    }
    return false;
}

static const struct shared_finding valueless = {
    DIAGNOSTIC_N0414, "list the rows behind VALUES to have them stored",
    "INSERT without plain values stays documentation: {}",
    "INSERTs without plain values stay documentation: {}"};

void ddl_read_insert(struct ddl_reader *reader, struct ddl_range statement)
{
    struct seed_statement seed = {0};
    struct slice schema;
    const struct ddl_token *token;
    size_t at = skip_head(statement);
    bool is_good = ddl_take_name(reader->arena, statement, &at, &schema, &seed.entity, &token);
    if (is_good && ddl_sign_at(statement, at, "(")) {
        size_t end = ddl_behind_bracket(statement, at);
        read_columns(reader, ddl_between(statement, at + 1, end - 1), &seed);
        at = end;
    }
    if (ddl_word_at(statement, at, "overriding")) {
        at += 3;
    }
    is_good &= ddl_word_at(statement, at, "values") || ddl_word_at(statement, at, "value");
    if (!is_good || has_parameters(ddl_from(statement, at)) || has_gaps(statement)) {
        diagnostics_gather(ddl_sink(reader), &valueless, ddl_place(reader, ddl_source(statement)),
                           seed.entity.size == 0 ? SLICE("into no table")
                                                 : arena_format(reader->arena, "'" SLICE_FORMAT "'",
                                                                SLICE_ARGUMENT(seed.entity)));
        return;
    }
    read_rows(reader, ddl_from(statement, at + 1), &seed);
    if (seed.rows.count > 0) {
        struct statement *stated = specification_state(
            reader->specification, STATEMENT_SEED, reader->block, ddl_token_place(reader, token));
        stated->seed = seed;
        stated->seed.place = stated->place;
    }
}
