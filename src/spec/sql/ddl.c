/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts a passage into statements. A statement begins a line with words that begin one, and ends
 * with its semicolon, or before the next that cannot stand inside it, so that a forgotten semicolon
 * or bracket costs no other statement. What stands between is passed over. */
#include "spec/sql/ddl_private.h"

#define SCRATCH_SIZE 65536U

/* --- what the parts share --- */

struct place ddl_token_place(const struct ddl_reader *reader, const struct ddl_token *token)
{
    return ddl_place(reader, token->text);
}

struct place ddl_complaint_place(const struct ddl_reader *reader,
                                 const struct ddl_complaint *complaint, struct ddl_range range)
{
    const struct ddl_token *token = complaint->token;
    if (token == NULL && range.count > 0) {
        token = &range.first[range.count - 1];
    }
    return token == NULL ? reader->block->place : ddl_token_place(reader, token);
}

enum referential_action ddl_action(const struct json *letter)
{
    switch (letter == NULL || letter->text.size == 0 ? 'a' : letter->text.data[0]) {
    case 'c':
        return ACTION_CASCADE;
    case 'n':
        return ACTION_SET_NULL;
    case 'd':
        return ACTION_SET_DEFAULT;
    case 'r':
        return ACTION_RESTRICT;
    default:
        return ACTION_NONE;
    }
}

const struct json *ddl_statement_member(const struct json *statements, const char *kind,
                                        const char *name)
{
    const struct json *statement = json_member(statements->first, SLICE("stmt"));
    return json_member(json_member(statement, slice_from(kind)), slice_from(name));
}

/* --- one statement's tokens --- */

struct collector {
    struct ddl_reader *reader;
    struct ddl_scanner *scanner;
    struct ddl_token *tokens;
    size_t count;
    size_t capacity;
    int depth;         /* of brackets */
    int block_depth;   /* of BEGIN … END in a routine */
    bool is_table;     /* CREATE TABLE */
    bool is_routine;   /* CREATE FUNCTION, TRIGGER, PROCEDURE */
    bool is_body_read; /* of CREATE TABLE */
};

static void add_token(struct collector *collector, const struct ddl_token *token)
{
    if (collector->count == collector->capacity) {
        size_t capacity = collector->capacity == 0 ? 256 : collector->capacity * 2;
        struct ddl_token *tokens =
            arena_allocate_raw(collector->reader->scratch, capacity * sizeof(*tokens));
        if (collector->count > 0) {
            memcpy(tokens, collector->tokens, collector->count * sizeof(*tokens));
        }
        collector->tokens = tokens;
        collector->capacity = capacity;
    }
    collector->tokens[collector->count++] = *token;
}

/* --- a type's bracket that is not closed --- */

/* "VARCHAR ( 80" and "DECIMAL ( 10 , 2" at the end of the tokens: index of the type, or the count.
 */
static size_t find_open_type(const struct collector *collector, size_t end)
{
    const struct ddl_token *tokens = collector->tokens;
    size_t at = end;
    if (at >= 3 && tokens[at - 1].kind == DDL_TOKEN_NUMBER && ddl_is_sign(&tokens[at - 2], ",")) {
        at -= 2;
    }
    bool is_open = at >= 4 && tokens[at - 1].kind == DDL_TOKEN_NUMBER &&
                   ddl_is_sign(&tokens[at - 2], "(") && tokens[at - 3].kind == DDL_TOKEN_WORD &&
                   ddl_is_name(&tokens[at - 4]) && !ddl_is_word(&tokens[at - 4], "default");
    if (!is_open || type_from_word(collector->reader->scratch, tokens[at - 3].text, NULL)->kind ==
                        TYPE_UNKNOWN) {
        return collector->count;
    }
    return at - 3;
}

/* Whether `next` cannot stand in the bracket of a type. */
static bool is_behind_type(const struct ddl_token *next, bool is_behind_comma)
{
    static const char *const words[] = {"not",        "null",     "default", "primary",
                                        "unique",     "check",    "collate", "comment",
                                        "references", "unsigned", NULL};
    return ddl_is_name(next) && (is_behind_comma || next->is_line_start || ddl_is_any(next, words));
}

/* Supplies the bracket in "VARCHAR(80 NOT NULL, …" and says so, before the token behind it is
 * added.
 */
static void close_type(struct collector *collector, const struct ddl_token *next)
{
    bool is_behind_comma =
        collector->count > 0 && ddl_is_sign(&collector->tokens[collector->count - 1], ",");
    if (!collector->is_table || !is_behind_type(next, is_behind_comma)) {
        return;
    }
    size_t end = collector->count - is_behind_comma;
    size_t type = find_open_type(collector, end);
    if (type == collector->count) {
        return;
    }
    struct slice source = ddl_source((struct ddl_range){&collector->tokens[type], end - type});
    diagnostics_report(
        ddl_sink(collector->reader), DIAGNOSTIC_W0419, ddl_place(collector->reader, source),
        arena_format(collector->reader->arena, "write '" SLICE_FORMAT ")'", SLICE_ARGUMENT(source))
            .data,
        "the bracket of '" SLICE_FORMAT "' is not closed; it is read as if it were",
        SLICE_ARGUMENT(source));
    struct ddl_token bracket = {.kind = DDL_TOKEN_SIGN, .is_supplied = true, .text = SLICE(")")};
    struct ddl_token comma = collector->tokens[collector->count - 1];
    collector->count = end;
    add_token(collector, &bracket);
    if (is_behind_comma) {
        add_token(collector, &comma);
    }
    collector->depth--;
}

/* Words that may begin a line behind the columns of CREATE TABLE. */
static bool is_tail_word(const struct ddl_token *token)
{
    static const char *const words[] = {
        "engine",      "default",       "charset",   "character",      "collate",
        "comment",     "partition",     "with",      "without",        "strict",
        "tablespace",  "inherits",      "on",        "auto_increment", "row_format",
        "using",       "cluster",       "clustered", "order",          "ttl",
        "settings",    "primary",       "as",        "key_block_size", "location",
        "stored",      "tblproperties", "in",        "partitions",     "sharded",
        "distributed", "options",       NULL};
    return ddl_is_any(token, words);
}

static bool is_routine_word(const struct ddl_token *token)
{
    static const char *const words[] = {"function", "procedure", "proc", "trigger",
                                        "event",    "package",   "rule", NULL};
    return ddl_is_any(token, words);
}

/* BEGIN and CASE open a block of a routine, END closes it unless it is END IF and its like. */
static void follow_blocks(struct collector *collector, const struct ddl_token *token)
{
    static const char *const others[] = {"if", "loop", "while", "repeat", "for", NULL};
    static const char *const before_object[] = {"create", "replace", "constraint", "alter", NULL};
    const struct ddl_token *previous =
        collector->count > 0 ? &collector->tokens[collector->count - 1] : NULL;
    bool is_behind_create =
        ddl_is_any(previous, before_object) || (collector->count > 2 && collector->count < 10 &&
                                                ddl_is_word(&collector->tokens[1], "definer"));
    if (is_behind_create && is_routine_word(token)) {
        collector->is_routine = true;
    }
    if (!collector->is_routine) {
        return;
    }
    if (ddl_is_word(previous, "end") && ddl_is_any(token, others) && collector->block_depth >= 0) {
        collector->block_depth++; /* what END took off */
    }
    bool opens = ddl_is_word(token, "begin") ||
                 (ddl_is_word(token, "case") && !ddl_is_word(previous, "end"));
    collector->block_depth += opens;
    collector->block_depth -= ddl_is_word(token, "end") && collector->block_depth > 0;
}

/* Whether the statement ends before this token. */
static bool ends_before(const struct collector *collector, const struct ddl_token *token)
{
    const struct ddl_scanner *scanner = collector->scanner;
    if (!token->is_line_start || collector->count == 0) {
        return false;
    }
    enum ddl_opening opening = ddl_opening_at(
        slice_from_offset(scanner->text, (size_t)(token->text.data - scanner->text.data)));
    if (collector->block_depth > 0) {
        return opening == DDL_OPENING_TABLE;
    }
    if (opening >= DDL_OPENING_STRONG || ddl_is_word(token, "go")) {
        return true;
    }
    if (collector->is_table && collector->is_body_read) {
        return scanner->is_behind_blank_line || !is_tail_word(token);
    }
    return collector->depth <= 0 && scanner->is_behind_blank_line && opening == DDL_OPENING_WEAK &&
           !collector->is_routine;
}

static void follow_brackets(struct collector *collector, const struct ddl_token *token)
{
    collector->depth += ddl_is_sign(token, "(") || ddl_is_sign(token, "{");
    if (ddl_is_sign(token, ")") || ddl_is_sign(token, "}")) {
        collector->depth--;
        collector->is_body_read |= collector->depth == 0;
    }
}

/* Reads the tokens of the statement at scanner->at; false: it is too long. */
static bool collect(struct collector *collector)
{
    struct ddl_scanner *scanner = collector->scanner;
    size_t start = scanner->at;
    struct ddl_token token;
    for (;;) {
        size_t before = scanner->at;
        struct ddl_token *previous =
            collector->count > 0 ? &collector->tokens[collector->count - 1] : NULL;
        if (!ddl_token_next(scanner, previous, &token)) {
            return true;
        }
        if (ends_before(collector, &token)) {
            scanner->at = before;
            return true;
        }
        if (scanner->at - start > DDL_STATEMENT_MAXIMUM) {
            return false;
        }
        close_type(collector, &token);
        bool is_end = ddl_is_sign(&token, ";") && collector->block_depth == 0 &&
                      (collector->depth <= 0 || !collector->is_table);
        if (is_end) {
            return true;
        }
        follow_blocks(collector, &token);
        follow_brackets(collector, &token);
        add_token(collector, &token);
        bool is_embedded = collector->reader->setting == DDL_SETTING_EMBEDDED;
        if (is_embedded && collector->is_table && collector->is_body_read) {
            return true;
        }
    }
}

/* --- between statements --- */

static size_t find_line_end(struct slice text, size_t at)
{
    size_t end = slice_find_byte(slice_from_offset(text, at), '\n');
    return end == SLICE_NOT_FOUND ? text.size : at + end;
}

/* In the line at `at`, outside SQL: where CREATE TABLE stands behind a quotation mark. */
static size_t find_embedded(struct slice text, size_t at, size_t end)
{
    static const struct slice word = SLICE_LITERAL("create ");
    struct slice line = slice_between(text, at, end);
    for (size_t from = 0; from < line.size;) {
        size_t found = slice_find_ignoring_case(slice_from_offset(line, from), word);
        if (found == SLICE_NOT_FOUND) {
            break;
        }
        found += from;
        bool is_quoted = found > 0 && strchr("'\"`(", line.data[found - 1]) != NULL;
        if (is_quoted && ddl_opening_at(slice_from_offset(line, found)) == DDL_OPENING_TABLE) {
            return at + found;
        }
        from = found + word.size;
    }
    return SLICE_NOT_FOUND;
}

/* Where a statement begins in the line [at, end), or SLICE_NOT_FOUND. */
static size_t find_opening(struct slice text, size_t at, size_t end, enum ddl_setting setting,
                           enum ddl_opening *out_opening)
{
    while (at < end && (text.data[at] == ' ' || text.data[at] == '\t')) {
        at++;
    }
    *out_opening = ddl_opening_at(slice_between(text, at, end));
    bool counts = *out_opening >= DDL_OPENING_STRONG ||
                  (*out_opening == DDL_OPENING_WEAK && setting == DDL_SETTING_SQL);
    if (counts) {
        return at;
    }
    *out_opening = DDL_OPENING_TABLE;
    return setting == DDL_SETTING_EMBEDDED ? find_embedded(text, at, end) : SLICE_NOT_FOUND;
}

/* CREATE TABLE with a slip in it, and a bracket behind. */
static bool is_misspelt_table(struct slice line)
{
    const char *meant = ddl_meant(line);
    return meant != NULL && strcmp(meant, "CREATE TABLE") == 0 &&
           slice_find_byte(line, '(') != SLICE_NOT_FOUND;
}

bool ddl_is_likely(struct slice text, enum ddl_setting setting)
{
    for (size_t at = 0; at < text.size;) {
        size_t end = find_line_end(text, at);
        if (is_misspelt_table(slice_between(text, at, end))) {
            return true;
        }
        enum ddl_opening opening;
        size_t found = find_opening(text, at, end, setting, &opening);
        bool is_enough = setting == DDL_SETTING_SQL || opening == DDL_OPENING_TABLE;
        if (found != SLICE_NOT_FOUND && is_enough) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

/* What the comment on the line above `at` says; empty where there is none. */
static struct slice comment_above(struct slice text, size_t at)
{
    size_t end = at;
    while (end > 0 && (text.data[end - 1] == ' ' || text.data[end - 1] == '\t')) {
        end--;
    }
    if (end == 0 || text.data[end - 1] != '\n') {
        return SLICE_EMPTY;
    }
    size_t start = --end;
    while (start > 0 && text.data[start - 1] != '\n') {
        start--;
    }
    struct slice line = slice_trim(slice_between(text, start, end));
    if (!slice_starts_with(line, SLICE("--"))) {
        return SLICE_EMPTY;
    }
    while (line.size > 0 && strchr("-=#* ", line.data[0]) != NULL) {
        line = slice_from_offset(line, 1);
    }
    while (line.size > 0 && strchr("-=#* ", line.data[line.size - 1]) != NULL) {
        line.size--;
    }
    return line;
}

/* Offset behind the line "DELIMITER ;" that ends what `at` begins. */
static size_t skip_delimited(struct slice text, size_t at)
{
    for (at = find_line_end(text, at); at < text.size; at = find_line_end(text, at)) {
        at++;
        struct slice line = slice_trim(slice_between(text, at, find_line_end(text, at)));
        if (slice_starts_with_ignoring_case(line, SLICE("delimiter"))) {
            return find_line_end(text, at);
        }
    }
    return text.size;
}

/* Reads the statement at scanner->at and leaves the scanner behind it. */
static void read_statement(struct ddl_reader *reader, struct ddl_scanner *scanner,
                           enum ddl_opening opening)
{
    struct collector collector = {.reader = reader, .scanner = scanner};
    size_t start = scanner->at;
    struct slice rest = slice_from_offset(scanner->text, start);
    arena_reset(reader->scratch);
    reader->count++;
    if (slice_starts_with_ignoring_case(rest, SLICE("delimiter"))) {
        scanner->at = skip_delimited(scanner->text, start);
        collector.scanner->is_line_start = true;
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_N0414,
                           ddl_place(reader, slice_between(rest, 0, 9)), NULL,
                           "what stands between DELIMITER lines stays documentation");
        return;
    }
    collector.is_table = opening == DDL_OPENING_TABLE;
    scanner->is_table = collector.is_table;
    scanner->is_line_start = true;
    bool is_short = collect(&collector);
    struct ddl_range statement = {collector.tokens, collector.count};
    if (!is_short) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_E0416,
                           ddl_place(reader, slice_between(rest, 0, 6)), "split it",
                           "a statement is longer than 1 MiB");
    } else if (statement.count > 0) {
        ddl_read_statement(reader, statement, comment_above(scanner->text, start));
    }
}

static bool is_comment(struct slice line)
{
    static const char *const signs[] = {"--", "#", "//", "/*", "*", ";", ")", "|", "+", NULL};
    for (const char *const *sign = signs; *sign != NULL; sign++) {
        if (slice_starts_with(line, slice_from(*sign))) {
            return true;
        }
    }
    return line.size == 0 || slice_equal(line, SLICE("/"));
}

static void report_misspelt(struct ddl_reader *reader, struct slice line)
{
    diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0418, ddl_place(reader, line),
                       arena_format(reader->arena, "did you mean '%s'?", ddl_meant(line)).data,
                       "'" SLICE_FORMAT "' begins no statement of SQL and is not read",
                       SLICE_ARGUMENT(ddl_abridge(line)));
}

/* Offset of the line behind the bracket that the line [at, end) leaves open; of the next line,
 * where it opens none or a statement comes first. */
static size_t skip_open_bracket(struct slice text, size_t at, size_t end)
{
    size_t next = end + 1;
    if (!slice_ends_with(slice_trim(slice_between(text, at, end)), SLICE("("))) {
        return next;
    }
    for (size_t start = next; start < text.size; start = find_line_end(text, start) + 1) {
        struct slice line = slice_trim(slice_between(text, start, find_line_end(text, start)));
        if (ddl_opening_at(line) >= DDL_OPENING_STRONG) {
            return next;
        }
        if (slice_starts_with(line, SLICE(")"))) {
            return find_line_end(text, start) + 1;
        }
    }
    return next;
}

/* Steps over a line outside statements, or over the comment that begins in it. */
static size_t skip_line(struct ddl_reader *reader, struct ddl_scanner *scanner, size_t end,
                        bool *is_noted)
{
    struct slice text = scanner->text;
    size_t at = scanner->at;
    struct slice line = slice_trim(slice_between(text, at, end));
    if (slice_starts_with(line, SLICE("/*")) && !scanner->has_open_comment) {
        size_t close = slice_find(slice_from_offset(text, at), SLICE("*/"));
        scanner->has_open_comment = close == SLICE_NOT_FOUND;
        return scanner->has_open_comment ? end + 1 : find_line_end(text, at + close) + 1;
    }
    bool is_sql = reader->setting == DDL_SETTING_SQL;
    if (is_sql ? ddl_meant(line) != NULL : is_misspelt_table(line)) {
        report_misspelt(reader, line);
        return skip_open_bracket(text, at, end);
    }
    if (is_sql && !is_comment(line) && !*is_noted) {
        *is_noted = true;
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_N0414, ddl_place(reader, line), NULL,
                           "this line begins no statement of SQL and stays documentation");
    }
    return end + 1;
}

static void read_passage(struct ddl_reader *reader)
{
    struct slice text = reader->passage->text;
    struct ddl_scanner scanner = {.text = text};
    bool is_noted = false;
    size_t end = 0; /* of the line; looked for once a line, which may hold many statements */
    while (scanner.at < text.size) {
        enum ddl_opening opening;
        end = scanner.at < end ? end : find_line_end(text, scanner.at);
        size_t found = find_opening(text, scanner.at, end, reader->setting, &opening);
        if (found == SLICE_NOT_FOUND) {
            scanner.at = skip_line(reader, &scanner, end, &is_noted);
        } else {
            scanner.at = found;
            is_noted = false;
            read_statement(reader, &scanner, opening);
        }
    }
}

static struct ddl_reader make_reader(struct specification *specification, const struct block *block,
                                     const struct passage *passage, enum ddl_setting setting)
{
    struct ddl_reader reader = {.specification = specification,
                                .block = block,
                                .passage = passage,
                                .setting = setting,
                                .arena = specification->arena};
    reader.scratch = arena_create(SCRATCH_SIZE);
    table_init(&reader.enums, reader.arena);
    table_init(&reader.domains, reader.arena);
    table_init(&reader.entities, reader.arena);
    return reader;
}

size_t ddl_read(struct specification *specification, const struct block *block,
                const struct passage *passage, enum ddl_setting setting)
{
    struct ddl_reader reader = make_reader(specification, block, passage, setting);
    read_passage(&reader);
    arena_destroy(&reader.scratch);
    return reader.count;
}

void ddl_report_strange(struct specification *specification, const struct passage *passage)
{
    struct slice rest = passage->text, line;
    bool is_in_comment = false;
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        is_in_comment |= slice_starts_with(line, SLICE("/*"));
        bool is_skipped = is_in_comment || is_comment(line);
        is_in_comment &= slice_find(line, SLICE("*/")) == SLICE_NOT_FOUND;
        if (!is_skipped) {
            diagnostics_report(
                specification->diagnostics, DIAGNOSTIC_W0418, passage_place(passage, line),
                "begin a table with CREATE TABLE, or tag the block as what it is",
                "'" SLICE_FORMAT "' begins no statement of SQL; nothing of this block is read",
                SLICE_ARGUMENT(ddl_abridge(line)));
            return;
        }
    }
}

/* --- columns without a statement --- */

static struct ddl_range collect_lines(struct ddl_reader *reader, struct slice part)
{
    struct ddl_scanner scanner = {.text = part, .is_line_start = true, .is_table = true};
    struct collector collector = {.reader = reader, .scanner = &scanner, .is_table = true};
    struct ddl_token token;
    while (ddl_token_next(
        &scanner, collector.count > 0 ? &collector.tokens[collector.count - 1] : NULL, &token)) {
        close_type(&collector, &token);
        add_token(&collector, &token);
    }
    return (struct ddl_range){collector.tokens, collector.count};
}

bool ddl_read_columns(struct specification *specification, const struct block *block,
                      const struct passage *passage, struct slice part, struct slice name,
                      struct place name_place)
{
    if (part.size > DDL_STATEMENT_MAXIMUM) {
        return false;
    }
    struct ddl_reader reader = make_reader(specification, block, passage, DDL_SETTING_SQL);
    struct ddl_range lines = collect_lines(&reader, part);
    bool is_good = ddl_are_column_lines(&reader, lines);
    if (is_good) {
        struct statement *stated =
            specification_state(specification, STATEMENT_ENTITY, block, name_place);
        stated->entity.source = SOURCE_SQL;
        stated->entity.name = name;
        struct ddl_table table = {.reader = &reader, .entity = &stated->entity, .name = name};
        ddl_read_column_lines(&table, lines);
    }
    arena_destroy(&reader.scratch);
    return is_good;
}
