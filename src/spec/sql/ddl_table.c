/* SPDX-License-Identifier: Apache-2.0 */
/* Reads CREATE TABLE and ALTER TABLE: the frame around the elements. */
#include "spec/sql/ddl_private.h"

#include "base/nearest.h"

/* --- elements --- */

/* What the comment behind the element says: behind its last token, behind its comma, or anywhere
 * inside. */
static struct slice comment_of(struct ddl_range element, const struct ddl_token *comma)
{
    if (element.first[element.count - 1].comment.size > 0) {
        return element.first[element.count - 1].comment;
    }
    if (comma != NULL && comma->comment.size > 0) {
        return comma->comment;
    }
    for (size_t i = 0; i < element.count; i++) {
        if (element.first[i].comment.size > 0) {
            return element.first[i].comment;
        }
    }
    return SLICE_EMPTY;
}

/* "...", "… more columns", "[other columns]". */
static bool is_omission(struct ddl_range element)
{
    const struct ddl_token *first = ddl_at(element, 0);
    bool is_placeholder =
        first->kind == DDL_TOKEN_QUOTED && first->text.data[0] == '[' && element.count == 1;
    bool is_template = ddl_is_sign(first, "<") || ddl_is_sign(first, "{");
    return first->kind == DDL_TOKEN_ELLIPSIS || is_placeholder || is_template ||
           ddl_is_word(first, "etc");
}

static bool is_known_type(struct arena *arena, const struct ddl_token *token)
{
    return token != NULL && token->kind == DDL_TOKEN_WORD &&
           type_from_word(arena, token->text, NULL)->kind != TYPE_UNKNOWN;
}

/* Whether an element begins at a line's first token although no comma stands before it. */
static bool begins_element(struct ddl_reader *reader, struct ddl_range rest)
{
    static const char *const going_on[] = {
        "not",     "null", "default",   "primary", "unique",     "references", "check",
        "collate", "on",   "generated", "as",      "constraint", "using",      "where",
        "with",    "and",  "or",        "in",      "is",         NULL};
    size_t at = 0;
    if (ddl_word_at(rest, 0, "constraint")) {
        at = 2;
    }
    bool is_key = (ddl_word_at(rest, at, "primary") || ddl_word_at(rest, at, "foreign")) &&
                  ddl_word_at(rest, at + 1, "key") && ddl_sign_at(rest, at + 2, "(");
    bool is_unique = ddl_word_at(rest, at, "unique") &&
                     (ddl_sign_at(rest, at + 1, "(") || ddl_word_at(rest, at + 1, "key"));
    bool is_index =
        ddl_is_constraint(rest) && (ddl_word_at(rest, 0, "index") || ddl_word_at(rest, 0, "key"));
    if (is_key || is_unique || is_index) {
        return true;
    }
    return ddl_is_name(ddl_at(rest, 0)) && !ddl_is_any(ddl_at(rest, 0), going_on) &&
           is_known_type(reader->scratch, ddl_at(rest, 1));
}

/* Index of the token at which the next element begins for want of a comma, or the range's end. */
static size_t find_missing_comma(struct ddl_reader *reader, struct ddl_range element)
{
    int depth = 0;
    bool may_end = !ddl_is_constraint(element); /* a constraint has a list in brackets first */
    for (size_t i = 0; i < element.count; i++) {
        const struct ddl_token *token = &element.first[i];
        depth += ddl_is_sign(token, "(");
        depth -= ddl_is_sign(token, ")");
        may_end |= ddl_is_sign(token, ")");
        if (i > 0 && depth == 0 && may_end && token->is_line_start &&
            begins_element(reader, ddl_from(element, i))) {
            return i;
        }
    }
    return element.count;
}

/* A column's constraint that a comma has cut off from its column. */
static bool is_stray(struct ddl_reader *reader, struct ddl_range element)
{
    static const char *const words[] = {
        "not",           "null",    "default",   "references", "on", "auto_increment",
        "autoincrement", "collate", "generated", NULL};
    return ddl_is_any(element.first, words) && !is_known_type(reader->scratch, ddl_at(element, 1));
}

static void report_line(struct ddl_table *table, struct ddl_range element,
                        const struct ddl_complaint *complaint, bool is_column)
{
    struct ddl_reader *reader = table->reader;
    bool is_prose = ddl_is_name(ddl_at(element, 0));
    diagnostics_report(ddl_sink(reader), is_prose ? DIAGNOSTIC_W0417 : DIAGNOSTIC_E0401,
                       ddl_complaint_place(reader, complaint, element),
                       "write a column as its name, its type and its constraints, or make the "
                       "line a comment",
                       "a line of table '" SLICE_FORMAT "' is not understood%s: " SLICE_FORMAT,
                       SLICE_ARGUMENT(table->name),
                       is_column ? " but for the column's name and type" : "",
                       SLICE_ARGUMENT(complaint->message));
}

/* "CONSTRIANT positive CHECK (…)" would be a column of that name. */
static bool is_misspelt_constraint(struct ddl_range element)
{
    static const char *const words[] = {"check", "unique", "primary", "foreign", NULL};
    const struct ddl_token *first = ddl_at(element, 0);
    return first->kind == DDL_TOKEN_WORD && ddl_is_name(ddl_at(element, 1)) &&
           ddl_is_any(ddl_at(element, 2), words) &&
           nearest_distance(first->text, SLICE("constraint")) <= 2;
}

static bool is_in_capitals(const struct ddl_token *token)
{
    for (size_t i = 0; i < token->text.size; i++) {
        if (token->text.data[i] >= 'a' && token->text.data[i] <= 'z') {
            return false;
        }
    }
    return token->text.size > 1;
}

/* "mark SYMBOL CAPACITY 100 CACHE": a column's name and type, where what is not understood stands
 * behind them. Returns how many tokens they are; 0: the line is prose. */
static size_t count_bare_column(struct ddl_reader *reader, struct ddl_range element,
                                const struct ddl_complaint *complaint)
{
    const struct ddl_token *name = ddl_at(element, 0), *type = ddl_at(element, 1);
    if (element.count < 3 || !ddl_is_name(name) || !ddl_is_name(type)) {
        return 0;
    }
    bool is_type =
        is_known_type(reader->scratch, type) || (is_in_capitals(type) && !is_in_capitals(name));
    size_t end = 2;
    if (ddl_sign_at(element, 2, "(")) {
        while (end < element.count && !ddl_sign_at(element, end, ")")) {
            end++;
        }
        end++;
    }
    return is_type && complaint->token != NULL && complaint->token >= element.first + end &&
                   end < element.count
               ? end
               : 0;
}

static void read_element(struct ddl_table *table, struct ddl_range element, struct slice comment)
{
    struct ddl_reader *reader = table->reader;
    struct ddl_complaint complaint = {SLICE("a constraint without its column"), element.first};
    if (ddl_is_constraint(element)) {
        ddl_read_constraint(table, element);
        return;
    }
    if (is_misspelt_constraint(element)) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0404,
                           ddl_token_place(reader, ddl_at(element, 0)),
                           "did you mean 'CONSTRAINT'?",
                           "'" SLICE_FORMAT "' begins no constraint; the line is left out",
                           SLICE_ARGUMENT(ddl_at(element, 0)->text));
        return;
    }
    if (is_stray(reader, element)) {
        report_line(table, element, &complaint, false);
        return;
    }
    struct slice name = ddl_token_value(reader->arena, ddl_at(element, 0));
    if (ddl_is_name(ddl_at(element, 0)) && table_get(&table->columns, name) != ddl_at(element, 0)) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0411,
                           ddl_place(reader, ddl_source(element)), "keep one of them",
                           "table '" SLICE_FORMAT "' has two columns '" SLICE_FORMAT
                           "'; the first one counts",
                           SLICE_ARGUMENT(table->name), SLICE_ARGUMENT(name));
        return;
    }
    if (!ddl_read_column(table, element, comment, &complaint)) {
        struct ddl_complaint ignored = complaint;
        size_t count = count_bare_column(reader, element, &complaint);
        report_line(table, element, &complaint,
                    count > 0 &&
                        ddl_read_column(table, ddl_between(element, 0, count), comment, &ignored));
    }
}

/* An element as the commas part them; several where commas are missing. */
static void read_piece(struct ddl_table *table, struct ddl_range piece,
                       const struct ddl_token *comma)
{
    struct ddl_reader *reader = table->reader;
    while (piece.count > 0) {
        if (is_omission(piece)) {
            diagnostics_report(
                ddl_sink(reader), DIAGNOSTIC_N0407, ddl_place(reader, ddl_source(piece)),
                "list the columns that are to be stored",
                "table '" SLICE_FORMAT "' leaves something out here", SLICE_ARGUMENT(table->name));
        }
        size_t end = find_missing_comma(reader, piece);
        struct ddl_range element = ddl_between(piece, 0, end);
        bool is_last = end == piece.count;
        if (!is_last) {
            diagnostics_report(
                ddl_sink(reader), DIAGNOSTIC_W0409, ddl_token_place(reader, ddl_at(piece, end)),
                "end the line before with a comma", "a comma is missing before '" SLICE_FORMAT "'",
                SLICE_ARGUMENT(ddl_at(piece, end)->text));
        }
        if (!is_omission(element)) {
            read_element(table, element, comment_of(element, is_last ? comma : NULL));
        }
        piece = ddl_from(piece, end);
    }
}

/* Fills table->columns, so that checks know the columns behind them. */
static void collect_columns(struct ddl_table *table, struct ddl_range body)
{
    struct ddl_reader *reader = table->reader;
    for (size_t at = 0; at < body.count;) {
        size_t comma = ddl_find_comma(body, at);
        struct ddl_range piece = ddl_between(body, at, comma);
        while (piece.count > 0) {
            size_t end = find_missing_comma(reader, piece);
            const struct ddl_token *name = ddl_at(piece, 0);
            if (ddl_is_name(name) && !ddl_is_constraint(ddl_between(piece, 0, end))) {
                struct slice key = ddl_token_value(reader->arena, name);
                if (table_get(&table->columns, key) == NULL) {
                    table_put(&table->columns, key, (void *)(uintptr_t)name);
                }
            }
            piece = ddl_from(piece, end);
        }
        at = comma + 1;
    }
}

/* Elements with commas between them. */
static void read_elements(struct ddl_table *table, struct ddl_range body)
{
    table_init(&table->columns, table->reader->scratch);
    collect_columns(table, body);
    for (size_t at = 0; at < body.count;) {
        size_t comma = ddl_find_comma(body, at);
        read_piece(table, ddl_between(body, at, comma), ddl_at(body, comma));
        at = comma + 1;
    }
}

/* --- lines without commas --- */

/* Whether a line goes on what the line before began. */
static bool goes_on(struct ddl_range rest)
{
    static const char *const words[] = {"not",   "null", "default",   "references",
                                        "check", "on",   "generated", "collate",
                                        "and",   "or",   NULL};
    const struct ddl_token *next = ddl_at(rest, 1);
    bool is_comment = ddl_word_at(rest, 0, "comment") && next != NULL &&
                      (next->kind == DDL_TOKEN_STRING || ddl_is_sign(next, "="));
    return is_comment || !ddl_is_name(rest.first) || ddl_is_any(rest.first, words);
}

/* Index behind the element that begins at `start` and ends with its line, its comma or its
 * statement. */
static size_t find_line(struct ddl_range lines, size_t start)
{
    int depth = 0;
    for (size_t i = start; i < lines.count; i++) {
        const struct ddl_token *token = &lines.first[i];
        depth += ddl_is_sign(token, "(");
        depth -= ddl_is_sign(token, ")");
        bool is_next =
            i > start && depth <= 0 && token->is_line_start && !goes_on(ddl_from(lines, i));
        if (is_next || (depth <= 0 && (ddl_is_sign(token, ",") || ddl_is_sign(token, ";")))) {
            return i;
        }
    }
    return lines.count;
}

static bool is_separator(const struct ddl_token *token)
{
    return ddl_is_sign(token, ",") || ddl_is_sign(token, ";");
}

bool ddl_are_column_lines(struct ddl_reader *reader, struct ddl_range lines)
{
    size_t count = 0;
    size_t typed_count = 0;
    for (size_t at = 0; at < lines.count;) {
        size_t end = find_line(lines, at);
        struct ddl_range line = ddl_between(lines, at, end);
        at = end + is_separator(ddl_at(lines, end));
        if (line.count == 0 || is_omission(line) || ddl_is_constraint(line)) {
            continue;
        }
        if (!ddl_is_name(ddl_at(line, 0)) || !ddl_is_name(ddl_at(line, 1))) {
            return false;
        }
        count++;
        typed_count += is_known_type(reader->scratch, ddl_at(line, 1));
    }
    return count > 1 && typed_count * 4 >= count * 3;
}

void ddl_read_column_lines(struct ddl_table *table, struct ddl_range lines)
{
    table_init(&table->columns, table->reader->scratch);
    for (size_t at = 0; at < lines.count;) {
        size_t end = find_line(lines, at);
        struct ddl_range line = ddl_between(lines, at, end);
        const struct ddl_token *separator = ddl_at(lines, end);
        bool has_separator = is_separator(separator);
        if (line.count > 0 && ddl_is_name(line.first)) {
            struct slice name = ddl_token_value(table->reader->arena, line.first);
            if (table_get(&table->columns, name) == NULL) {
                table_put(&table->columns, name, (void *)(uintptr_t)line.first);
            }
        }
        if (line.count > 0) {
            read_piece(table, line, has_separator ? separator : NULL);
        }
        at = end + has_separator;
    }
}

/* --- CREATE TABLE --- */

static void note_documentation(struct ddl_reader *reader, struct ddl_range part, const char *what,
                               struct slice name)
{
    diagnostics_report(ddl_sink(reader), DIAGNOSTIC_N0407, ddl_place(reader, ddl_source(part)),
                       NULL, "%s of table '" SLICE_FORMAT "' stays documentation", what,
                       SLICE_ARGUMENT(name));
}

/* Behind the elements: COMMENT='x' counts, partitions are noted, the rest is about storage. */
static void read_tail(struct ddl_reader *reader, struct ddl_range tail,
                      struct entity_statement *entity)
{
    for (size_t i = 0; i < tail.count; i++) {
        size_t value = i + 1 + ddl_sign_at(tail, i + 1, "=");
        const struct ddl_token *text = ddl_at(tail, value);
        if (ddl_word_at(tail, i, "comment") && text != NULL && text->kind == DDL_TOKEN_STRING) {
            entity->comment = ddl_token_value(reader->arena, text);
        }
        if (ddl_word_at(tail, i, "partition") && ddl_word_at(tail, i + 1, "by")) {
            note_documentation(reader, ddl_from(tail, i), "the partitioning", entity->name);
            return;
        }
        if (ddl_word_at(tail, i, "inherits")) {
            note_documentation(reader, ddl_from(tail, i), "the inheritance", entity->name);
            return;
        }
    }
}

/* Steps over the words before a table's name. */
static size_t skip_head(struct ddl_range statement)
{
    static const char *const words[] = {"hybrid",  "transient", "volatile",  "multiset", "dynamic",
                                        "iceberg", "create",    "or",        "replace",  "global",
                                        "local",   "temp",      "temporary", "unlogged", "external",
                                        "foreign", "virtual",   "alter",     "table",    "if",
                                        "not",     "exists",    "only",      NULL};
    size_t at = 0;
    bool is_behind_table = false;
    while (ddl_is_any(ddl_at(statement, at), words)) {
        bool is_name = is_behind_table && ddl_sign_at(statement, at + 1, "(");
        if (is_name) {
            break;
        }
        is_behind_table |= ddl_word_at(statement, at, "table");
        at++;
    }
    return at;
}

/* "<name>", "{name}", "${name}": what a template leaves open. */
static bool is_placeholder(const struct ddl_token *token)
{
    return token != NULL && token->kind == DDL_TOKEN_SIGN &&
           strchr("<{$%.", token->text.data[0]) != NULL;
}

static struct slice first_line(struct slice text)
{
    struct slice line = text;
    slice_next_line(&text, &line);
    return line;
}

void ddl_read_create_table(struct ddl_reader *reader, struct ddl_range statement,
                           struct slice comment)
{
    struct entity_statement entity = {.source = SOURCE_SQL};
    const struct ddl_token *token = NULL;
    size_t at = skip_head(statement);
    bool has_name =
        ddl_take_name(reader->arena, statement, &at, &entity.schema, &entity.name, &token);
    bool has_body = ddl_sign_at(statement, at, "(") || ddl_sign_at(statement, at, "{");
    bool is_template = !has_name && is_placeholder(ddl_at(statement, at));
    if (is_template || (has_name && !has_body)) {
        static const struct shared_finding columnless = {
            DIAGNOSTIC_N0414, NULL, "a table without columns of its own stays documentation: {}",
            "tables without columns of their own stay documentation: {}"};
        struct slice line = first_line(ddl_source(statement));
        struct slice shown = has_name ? entity.name : ddl_abridge(line);
        diagnostics_gather(
            ddl_sink(reader), &columnless, ddl_place(reader, line),
            arena_format(reader->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(shown)));
        return;
    }
    if (!has_name) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_E0402,
                           ddl_place(reader, ddl_source(statement)),
                           "write CREATE TABLE name ( … )", "CREATE TABLE names no table");
        return;
    }
    size_t end = ddl_behind_bracket(statement, at);
    bool is_closed = ddl_sign_at(statement, end - 1, ")") || ddl_sign_at(statement, end - 1, "}");
    if (!is_closed) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0412, ddl_token_place(reader, token),
                           "close it with ')' and ';'",
                           "the columns of table '" SLICE_FORMAT "' are not closed",
                           SLICE_ARGUMENT(entity.name));
    }
    entity.comment = statement.first[at].comment.size > 0 ? statement.first[at].comment : comment;
    struct statement *stated = specification_state(reader->specification, STATEMENT_ENTITY,
                                                   reader->block, ddl_token_place(reader, token));
    stated->entity = entity;
    struct ddl_table table = {.reader = reader, .entity = &stated->entity, .name = entity.name};
    table_put(&reader->entities, arena_to_lower(reader->arena, entity.name), &stated->entity);
    read_elements(&table, ddl_between(statement, at + 1, end - is_closed));
    read_tail(reader, ddl_from(statement, end), &stated->entity);
}

/* --- ALTER TABLE --- */

/* ADD [COLUMN] [IF NOT EXISTS] [(] elements [)]. */
static struct ddl_range added_elements(struct ddl_range command)
{
    static const char *const words[] = {"add", "column", "if", "not", "exists", NULL};
    size_t at = 0;
    while (ddl_is_any(ddl_at(command, at), words)) {
        at++;
    }
    if (ddl_sign_at(command, at, "(")) {
        size_t end = ddl_behind_bracket(command, at);
        return ddl_between(command, at + 1, end - ddl_sign_at(command, end - 1, ")"));
    }
    return ddl_from(command, at);
}

/* A change other than ADD; a column may have such a name behind ADD a INT, comment TEXT. */
static bool is_command(struct ddl_reader *reader, struct ddl_range command)
{
    static const char *const words[] = {
        "alter",    "drop",    "modify",         "change",    "rename",  "enable",
        "disable",  "set",     "owner",          "force",     "attach",  "detach",
        "validate", "reset",   "convert",        "comment",   "engine",  "no",
        "cluster",  "replica", "auto_increment", "partition", "default", NULL};
    return ddl_is_any(ddl_at(command, 0), words) &&
           !is_known_type(reader->scratch, ddl_at(command, 1));
}

/* ALTER [COLUMN] name SET DEFAULT value | SET NOT NULL is read as a column of no stated type.
 * False: it is something else. */
static bool read_column_change(struct ddl_table *table, struct ddl_range command)
{
    struct ddl_complaint complaint;
    size_t at = 1 + ddl_word_at(command, 1, "column");
    bool is_set = ddl_word_at(command, 0, "alter") && ddl_word_at(command, at + 1, "set") &&
                  (ddl_word_at(command, at + 2, "default") || ddl_word_at(command, at + 2, "not"));
    if (!is_set) {
        return false;
    }
    struct arena *scratch = table->reader->scratch;
    struct ddl_token *copy = ARENA_ARRAY(scratch, struct ddl_token, command.count);
    size_t count = 0;
    for (size_t i = at; i < command.count; i++) {
        if (i != at + 1) {
            copy[count++] = command.first[i];
        }
    }
    return ddl_read_column(table, (struct ddl_range){copy, count}, SLICE_EMPTY, &complaint);
}

/* ENABLE ROW LEVEL SECURITY: what the policies say is read as rules of access, and who has none is
 * told there. */
static bool is_row_security(struct ddl_range command)
{
    bool is_on = ddl_word_at(command, 0, "enable") || ddl_word_at(command, 0, "force");
    return is_on && ddl_word_at(command, 1, "row") && ddl_word_at(command, 2, "level") &&
           ddl_word_at(command, 3, "security");
}

static void read_commands(struct ddl_table *table, struct ddl_range body)
{
    struct ddl_reader *reader = table->reader;
    for (size_t at = 0; at < body.count;) {
        size_t comma = ddl_find_comma(body, at);
        struct ddl_range command = ddl_between(body, at, comma);
        at = comma + 1;
        if (command.count == 0) {
            continue;
        }
        if (!is_command(reader, command)) {
            struct ddl_range added = added_elements(command);
            const struct ddl_token *end = ddl_at(body, comma);
            bool is_last_comment = added.count > 0 && end != NULL && end->comment.size > 0 &&
                                   added.first[added.count - 1].comment.size == 0;
            if (is_last_comment) { /* the comment stands behind the comma */
                struct ddl_token *copy =
                    ARENA_ARRAY(reader->scratch, struct ddl_token, added.count);
                memcpy(copy, added.first, added.count * sizeof(*copy));
                copy[added.count - 1].comment = end->comment;
                added.first = copy;
            }
            read_elements(table, added);
        } else if (!is_row_security(command) && !read_column_change(table, command)) {
            note_documentation(reader, command, "a change", table->name);
        }
    }
}

void ddl_read_alter_table(struct ddl_reader *reader, struct ddl_range statement)
{
    struct entity_statement *entity = ARENA_NEW(reader->arena, struct entity_statement);
    const struct ddl_token *token;
    size_t at = skip_head(statement);
    entity->source = SOURCE_SQL;
    entity->is_alteration = true;
    if (!ddl_take_name(reader->arena, statement, &at, &entity->schema, &entity->name, &token)) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_E0402,
                           ddl_place(reader, ddl_source(statement)),
                           "write ALTER TABLE name ADD COLUMN …", "ALTER TABLE names no table");
        return;
    }
    struct ddl_table table = {.reader = reader, .entity = entity, .name = entity->name};
    read_commands(&table, ddl_from(statement, at));
    bool is_empty = entity->fields.count + entity->uniques.count + entity->foreign_keys.count +
                        entity->checks.count + entity->indexes.count + entity->primary_key.count ==
                    0;
    if (!is_empty) {
        struct statement *stated = specification_state(
            reader->specification, STATEMENT_ENTITY, reader->block, ddl_token_place(reader, token));
        stated->entity = *entity;
    }
}
