/* SPDX-License-Identifier: Apache-2.0 */
/* Reads indexes, those of CREATE INDEX and those inside a table. */
#include "spec/sql/ddl_private.h"

/* Writes one item of the list; a plain column's name is quoted, so that its case stays. */
static void add_item(struct ddl_text *text, struct ddl_range item)
{
    struct ddl_range rest = item;
    const struct ddl_token *name = ddl_at(item, 0);
    const struct ddl_token *inside = ddl_at(item, 2);
    bool has_size = ddl_sign_at(item, 1, "(") && ddl_sign_at(item, 3, ")") &&
                    inside->kind == DDL_TOKEN_NUMBER; /* MySQL's name(20) */
    bool is_plain = ddl_is_name(name) && (item.count == 1 || ddl_is_name(ddl_at(item, 1)));
    if (is_plain || has_size) {
        ddl_text_add_name(text, ddl_token_value(text->arena, name), name);
        rest = ddl_from(item, has_size ? 4 : 1);
    }
    bool is_operation = !is_plain && !has_size && !ddl_sign_at(item, 0, "(") && item.count > 1;
    bool is_call = is_operation && ddl_is_name(name) && ddl_sign_at(item, 1, "(");
    if (is_operation && !is_call) { /* a->>'b' wants brackets, which documents forget */
        ddl_text_add(text, "(");
        ddl_text_add_tokens(text, rest);
        ddl_text_add(text, ")");
    } else {
        ddl_text_add_tokens(text, rest);
    }
}

static void add_items(struct ddl_text *text, struct ddl_range list)
{
    bool is_first = true;
    ddl_text_add(text, "(");
    for (size_t at = 0; at < list.count;) {
        size_t comma = ddl_find_comma(list, at);
        if (comma > at) {
            ddl_text_add(text, is_first ? "" : ",");
            add_item(text, ddl_between(list, at, comma));
            is_first = false;
        }
        at = comma + 1;
    }
    ddl_text_add(text, ") ");
}

/* USING method before or behind the list; a plain ordered index has none. */
static void take_method(struct ddl_reader *reader, struct ddl_range rest,
                        struct index_statement *index)
{
    for (size_t i = 0; i + 1 < rest.count; i++) {
        bool is_here = ddl_word_at(rest, i, "using") && ddl_is_name(ddl_at(rest, i + 1));
        if (is_here && !ddl_word_at(rest, i + 1, "btree")) {
            struct slice method = ddl_token_value(reader->arena, ddl_at(rest, i + 1));
            index->method = arena_to_lower(reader->arena, method);
        }
        if (ddl_sign_at(rest, i, "(")) {
            i = ddl_behind_bracket(rest, i) - 1;
        }
    }
}

static void report(struct ddl_reader *reader, struct ddl_range rest,
                   const struct index_statement *index, const struct ddl_complaint *complaint)
{
    diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0404,
                       ddl_complaint_place(reader, complaint, rest),
                       "correct it, or the table is served without it",
                       "index '" SLICE_FORMAT "' is not understood: " SLICE_FORMAT,
                       SLICE_ARGUMENT(index->name), SLICE_ARGUMENT(complaint->message));
}

static void take_column(struct ddl_reader *reader, const struct ddl_scope *scope,
                        struct index_statement *index, const struct json *element)
{
    struct index_column *column = ARENA_NEW(reader->arena, struct index_column);
    const struct json *name = json_member(element, SLICE("name"));
    const struct json *ordering = json_member(element, SLICE("ordering"));
    if (name != NULL) {
        column->name = arena_copy(reader->arena, name->text);
    } else {
        column->expression = ddl_expression(scope, json_member(element, SLICE("expr")));
        if (column->expression == NULL) {
            column->expression = ARENA_NEW(reader->arena, struct expression);
        }
    }
    column->is_descending = ordering != NULL && slice_equal(ordering->text, SLICE("SORTBY_DESC"));
    list_add(reader->arena, &index->columns, column);
}

static void take_tree(struct ddl_reader *reader, const struct ddl_scope *scope,
                      struct index_statement *index, const struct json *tree)
{
    const struct json *params = ddl_statement_member(tree, "IndexStmt", "indexParams");
    const struct json *where = ddl_statement_member(tree, "IndexStmt", "whereClause");
    if (params != NULL) {
        JSON_EACH(param, params)
        {
            take_column(reader, scope, index, json_member(param, SLICE("IndexElem")));
        }
    }
    index->where = where == NULL ? NULL : ddl_expression(scope, where);
    if (where != NULL && index->where == NULL) {
        index->where = ARENA_NEW(reader->arena, struct expression);
    }
}

bool ddl_read_index_body(struct ddl_reader *reader, struct ddl_range rest,
                         const struct table *columns, struct index_statement *index)
{
    struct ddl_text text;
    struct ddl_complaint complaint = {SLICE("its columns are missing"), ddl_at(rest, 0)};
    size_t open = 0;
    while (open < rest.count && !ddl_sign_at(rest, open, "(")) {
        open++;
    }
    take_method(reader, rest, index);
    size_t end = open < rest.count ? ddl_behind_bracket(rest, open) : open;
    size_t where = end;
    while (where < rest.count && !ddl_word_at(rest, where, "where")) {
        where++;
    }
    ddl_text_init(&text, reader->scratch);
    ddl_text_add(&text, "CREATE INDEX ON t ");
    add_items(&text, ddl_between(rest, open + 1, end - (end > open)));
    ddl_text_add_tokens(&text, ddl_from(rest, where));
    const struct json *tree = open < rest.count ? ddl_parse(&text, &complaint) : NULL;
    if (tree == NULL) {
        report(reader, rest, index, &complaint);
    } else {
        struct ddl_scope scope = {reader->arena, &text, columns};
        take_tree(reader, &scope, index, tree);
    }
    ddl_text_release(&text);
    return tree != NULL;
}

/* Steps over CREATE, its adjectives and INDEX [CONCURRENTLY] [IF NOT EXISTS]. */
static size_t skip_head(struct ddl_range statement, struct index_statement *index)
{
    static const char *const words[] = {
        "create", "or",     "replace", "clustered", "nonclustered", "concurrently", "index", "if",
        "not",    "exists", "unique",  "fulltext",  "spatial",      "columnstore",  NULL};
    size_t at = 0;
    while (ddl_is_any(ddl_at(statement, at), words)) {
        bool is_wide =
            ddl_word_at(statement, at, "fulltext") || ddl_word_at(statement, at, "spatial");
        index->is_unique |= ddl_word_at(statement, at, "unique");
        index->method =
            is_wide ? ddl_word_at(statement, at, "fulltext") ? SLICE("fulltext") : SLICE("spatial")
                    : index->method;
        at++;
    }
    return at;
}

void ddl_read_create_index(struct ddl_reader *reader, struct ddl_range statement)
{
    struct index_statement index = {0};
    struct slice schema;
    const struct ddl_token *token = ddl_at(statement, 0);
    size_t at = skip_head(statement, &index);
    if (!ddl_word_at(statement, at, "on") && !ddl_word_at(statement, at, "using")) {
        ddl_take_name(reader->arena, statement, &at, &schema, &index.name, &token);
    }
    size_t on = at;
    while (on < statement.count && !ddl_word_at(statement, on, "on")) {
        on++; /* MySQL may put USING before it */
    }
    size_t behind = on + 1 + ddl_word_at(statement, on + 1, "only");
    if (!ddl_take_name(reader->arena, statement, &behind, &schema, &index.entity, &token)) {
        report(reader, statement, &index,
               &(struct ddl_complaint){SLICE("ON and a table are missing"), token});
        return;
    }
    index.place = ddl_token_place(reader, ddl_at(statement, at > 1 ? at - 1 : 0));
    take_method(reader, ddl_between(statement, at, on), &index);
    if (ddl_read_index_body(reader, ddl_from(statement, behind), NULL, &index)) {
        struct statement *stated =
            specification_state(reader->specification, STATEMENT_INDEX, reader->block, index.place);
        stated->index = index;
    }
}
