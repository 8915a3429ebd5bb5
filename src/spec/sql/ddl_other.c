/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the shorter statements: enumerations, domains, comments; and sorts out what stays
 * documentation. */
#include "spec/sql/ddl_private.h"

#include "spec/reading/field_secrecy.h"

#define LABELS_MAXIMUM       4096U
#define MESSAGE_SIZE_MAXIMUM 48U
#define BACKLOG_MAXIMUM      512U  /* statements looked through for a name of another passage */
#define FIELDS_MAXIMUM       1024U /* columns looked through for a comment */

static struct slice lower(struct ddl_reader *reader, struct slice name)
{
    return arena_to_lower(reader->arena, name);
}

struct slice ddl_abridge(struct slice line)
{
    size_t size = line.size < MESSAGE_SIZE_MAXIMUM ? line.size : MESSAGE_SIZE_MAXIMUM;
    while (size > 0 && size < line.size && ((unsigned char)line.data[size] & 0xc0) == 0x80) {
        size--;
    }
    return slice_trim(slice_between(line, 0, size));
}

static const struct shared_finding documentation = {
    DIAGNOSTIC_N0414, NULL, "{} stays documentation", "{} stay documentation"};

static void note_documentation(struct ddl_reader *reader, struct ddl_range statement)
{
    struct slice source = ddl_source(statement);
    struct slice line = source;
    slice_next_line(&source, &line);
    struct slice front = ddl_abridge(line);
    struct slice shown = arena_format(reader->arena, "'" SLICE_FORMAT "%s'", SLICE_ARGUMENT(front),
                                      front.size < slice_trim(line).size ? " \xe2\x80\xa6" : "");
    diagnostics_gather(ddl_sink(reader), &documentation, ddl_place(reader, line), shown);
}

/* --- enumerations --- */

static size_t find_word(struct ddl_range statement, size_t at, const char *word)
{
    while (at < statement.count && !ddl_word_at(statement, at, word)) {
        at++;
    }
    return at;
}

/* Room for a power of two of labels, so that adding one by one stays linear. */
static struct slice *make_labels(struct ddl_reader *reader, size_t count)
{
    size_t room = 4;
    while (room <= count) {
        room *= 2;
    }
    return ARENA_ARRAY(reader->arena, struct slice, room);
}

static void state_enum(struct ddl_reader *reader, struct slice name, struct slice *labels,
                       size_t count, const struct ddl_token *token)
{
    struct statement *stated = specification_state(reader->specification, STATEMENT_ENUM,
                                                   reader->block, ddl_token_place(reader, token));
    stated->enumeration =
        (struct enum_statement){.name = name, .labels = labels, .label_count = count};
    table_put(&reader->enums, lower(reader, name), &stated->enumeration);
}

/* CREATE TYPE name AS ENUM ('a', 'b'). */
static void read_create_type(struct ddl_reader *reader, struct ddl_range statement)
{
    struct slice schema, name;
    const struct ddl_token *token;
    size_t at = find_word(statement, 0, "type") + 1;
    size_t list = find_word(statement, at, "enum") + 1;
    if (ddl_word_at(statement, at, "if")) {
        at += 3;
    }
    if (!ddl_take_name(reader->arena, statement, &at, &schema, &name, &token) ||
        !ddl_sign_at(statement, list, "(")) {
        note_documentation(reader, statement);
        return;
    }
    size_t end = ddl_behind_bracket(statement, list);
    struct slice *labels = make_labels(reader, end - list);
    size_t count = 0;
    for (size_t i = list + 1; i < end && count < LABELS_MAXIMUM; i++) {
        const struct ddl_token *label = ddl_at(statement, i);
        if (label->kind == DDL_TOKEN_STRING || ddl_is_name(label)) {
            labels[count++] = ddl_token_value(reader->arena, label);
        }
    }
    state_enum(reader, name, labels, count, token);
}

/* The enumeration of that name: of this passage, or among the latest statements. */
static struct enum_statement *find_enum(struct ddl_reader *reader, struct slice name)
{
    struct enum_statement *found = table_get(&reader->enums, lower(reader, name));
    const struct list *statements = &reader->specification->statements;
    for (size_t i = 0; found == NULL && i < statements->count && i < BACKLOG_MAXIMUM; i++) {
        struct statement *statement = list_at(statements, statements->count - 1 - i);
        if (statement->kind == STATEMENT_ENUM &&
            slice_equal_ignoring_case(statement->enumeration.name, name)) {
            found = &statement->enumeration;
        }
    }
    return found;
}

static void insert_label(struct ddl_reader *reader, struct enum_statement *target,
                         struct slice label, size_t position)
{
    bool is_own = table_get(&reader->enums, lower(reader, target->name)) == target;
    bool is_full = (target->label_count & (target->label_count - 1)) == 0;
    if (!is_own || is_full) {
        struct slice *labels = make_labels(reader, target->label_count + 1);
        memcpy(labels, target->labels, target->label_count * sizeof(*labels));
        target->labels = labels;
        table_put(&reader->enums, lower(reader, target->name), target);
    }
    memmove(target->labels + position + 1, target->labels + position,
            (target->label_count - position) * sizeof(label));
    target->labels[position] = label;
    target->label_count++;
}

/* ALTER TYPE name ADD VALUE [IF NOT EXISTS] 'a' [BEFORE | AFTER 'b']. */
static void read_alter_type(struct ddl_reader *reader, struct ddl_range statement)
{
    struct slice schema, name;
    const struct ddl_token *token;
    size_t at = 2;
    bool has_name = ddl_take_name(reader->arena, statement, &at, &schema, &name, &token);
    bool is_addition =
        has_name && ddl_word_at(statement, at, "add") && ddl_word_at(statement, at + 1, "value");
    at += ddl_word_at(statement, at + 2, "if") ? 5 : 2;
    const struct ddl_token *label = ddl_at(statement, at);
    const struct ddl_token *neighbour = ddl_at(statement, at + 2);
    if (!is_addition || label == NULL || label->kind != DDL_TOKEN_STRING) {
        note_documentation(reader, statement);
        return;
    }
    struct enum_statement *target = find_enum(reader, name);
    if (target == NULL || target->label_count >= LABELS_MAXIMUM) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0415, ddl_token_place(reader, token),
                           "declare the type before it",
                           "type '" SLICE_FORMAT "' is not known here", SLICE_ARGUMENT(name));
        return;
    }
    size_t position = target->label_count;
    struct slice beside =
        neighbour == NULL ? SLICE_EMPTY : ddl_token_value(reader->arena, neighbour);
    for (size_t i = 0; i < target->label_count && beside.size > 0; i++) {
        if (slice_equal(target->labels[i], beside)) {
            position = i + ddl_word_at(statement, at + 1, "after");
        }
    }
    insert_label(reader, target, ddl_token_value(reader->arena, label), position);
}

/* --- domains --- */

static bool is_value_in(const struct expression *check)
{
    const struct expression *first =
        check->kind == EXPRESSION_IN ? list_at(&check->arguments, 0) : NULL;
    return first != NULL && first->kind == EXPRESSION_COLUMN &&
           slice_equal_ignoring_case(first->text, SLICE("value"));
}

/* A domain over VALUE IN ('a', 'b') is an enumeration. */
static bool state_domain_enum(struct ddl_reader *reader, struct slice name,
                              const struct expression *check, const struct ddl_token *token)
{
    if (!is_value_in(check)) {
        return false;
    }
    size_t count = check->arguments.count - 1;
    struct slice *labels = make_labels(reader, count);
    for (size_t i = 0; i < count; i++) {
        const struct expression *label = list_at(&check->arguments, i + 1);
        if (label->kind != EXPRESSION_TEXT) {
            return false;
        }
        labels[i] = label->text;
    }
    state_enum(reader, name, labels, count, token);
    return true;
}

/* CREATE DOMAIN name [AS] type [constraints]. */
static void read_domain(struct ddl_reader *reader, struct ddl_range statement)
{
    struct entity_statement entity = {0};
    struct ddl_table table = {.reader = reader, .entity = &entity};
    struct ddl_complaint complaint;
    struct slice schema, name;
    const struct ddl_token *token;
    size_t at = 2;
    table_init(&table.columns, reader->scratch);
    bool has_name = ddl_take_name(reader->arena, statement, &at, &schema, &name, &token);
    at += has_name && ddl_word_at(statement, at, "as");
    if (!has_name || at < 3) {
        note_documentation(reader, statement);
        return;
    }
    /* The rest is read as a column whose name is the token before its type. */
    struct ddl_range column = ddl_from(statement, at - 1);
    if (!ddl_read_column(&table, column, SLICE_EMPTY, &complaint) || entity.fields.count == 0) {
        note_documentation(reader, statement);
        return;
    }
    const struct field_statement *field = list_at(&entity.fields, 0);
    if (field->check != NULL && state_domain_enum(reader, name, field->check, token)) {
        return;
    }
    struct ddl_domain *domain = ARENA_NEW(reader->arena, struct ddl_domain);
    *domain = (struct ddl_domain){field->type, field->check};
    table_put(&reader->domains, lower(reader, name), domain);
}

/* --- comments --- */

static struct field_statement *find_field(const struct entity_statement *entity, struct slice name)
{
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        if (slice_equal_ignoring_case(field->name, name)) {
            return field;
        }
        if (field_index >= FIELDS_MAXIMUM) {
            break;
        }
    }
    return NULL;
}

static bool comment_on(struct arena *arena, struct entity_statement *entity, struct slice column,
                       struct slice text)
{
    if (entity == NULL) {
        return false;
    }
    if (column.size == 0) {
        entity->comment = text;
        return true;
    }
    struct field_statement *field = find_field(entity, column);
    if (field != NULL) {
        field->comment = text;
        field->is_write_only |= field_secrecy_is_said(arena, text);
    }
    return field != NULL;
}

/* On the table of this passage, or on one among the latest statements; a column may have come with
 * ALTER TABLE. `column` is empty for a comment on the table itself. */
static bool apply_comment(struct ddl_reader *reader, struct slice table, struct slice column,
                          struct slice text)
{
    bool is_done =
        comment_on(reader->arena, table_get(&reader->entities, lower(reader, table)), column, text);
    const struct list *statements = &reader->specification->statements;
    for (size_t i = 0; !is_done && i < statements->count && i < BACKLOG_MAXIMUM; i++) {
        struct statement *statement = list_at(statements, statements->count - 1 - i);
        is_done = statement->kind == STATEMENT_ENTITY && statement->entity.source == SOURCE_SQL &&
                  slice_equal_ignoring_case(statement->entity.name, table) &&
                  comment_on(reader->arena, &statement->entity, column, text);
    }
    return is_done;
}

/* COMMENT ON TABLE name IS 'text', COMMENT ON COLUMN table.name IS 'text'. */
static void read_comment(struct ddl_reader *reader, struct ddl_range statement)
{
    struct slice owner, name;
    const struct ddl_token *token;
    size_t at = 3;
    bool is_column = ddl_word_at(statement, 2, "column");
    bool is_good = (is_column || ddl_word_at(statement, 2, "table")) &&
                   ddl_take_name(reader->arena, statement, &at, &owner, &name, &token) &&
                   ddl_word_at(statement, at, "is");
    const struct ddl_token *text = ddl_at(statement, at + 1);
    if (!is_good || text == NULL || text->kind != DDL_TOKEN_STRING) {
        note_documentation(reader, statement);
        return;
    }
    if (!apply_comment(reader, is_column ? owner : name, is_column ? name : SLICE_EMPTY,
                       ddl_token_value(reader->arena, text))) {
        diagnostics_report(ddl_sink(reader), DIAGNOSTIC_W0415, ddl_token_place(reader, token),
                           "declare it before the comment", "'" SLICE_FORMAT "' is not known here",
                           SLICE_ARGUMENT(name));
    }
}

/* --- all of them --- */

/* The word that says what CREATE, ALTER or DROP is about; its index, or the statement's end. */
static size_t find_object(struct ddl_range statement)
{
    static const char *const words[] = {"table", "index", "type", "domain", NULL};
    static const char *const others[] = {"view",     "function",  "trigger",      "procedure",
                                         "policy",   "extension", "materialized", "event",
                                         "sequence", NULL};
    for (size_t i = 1; i < statement.count && i < 6; i++) {
        if (ddl_is_any(ddl_at(statement, i), words)) {
            return i;
        }
        if (ddl_is_any(ddl_at(statement, i), others)) {
            break;
        }
    }
    return statement.count;
}

static void read_create(struct ddl_reader *reader, struct ddl_range statement, struct slice comment)
{
    const struct ddl_token *object = ddl_at(statement, find_object(statement));
    if (ddl_is_word(object, "table")) {
        ddl_read_create_table(reader, statement, comment);
    } else if (ddl_is_word(object, "index")) {
        ddl_read_create_index(reader, statement);
    } else if (ddl_is_word(object, "type")) {
        read_create_type(reader, statement);
    } else if (ddl_is_word(object, "domain")) {
        read_domain(reader, statement);
    } else if (!ddl_word_at(statement, 1, "policy")) { /* that is a rule of access */
        note_documentation(reader, statement);
    }
}

/* Words that frame statements and say nothing. */
static bool is_frame(const struct ddl_token *token)
{
    static const char *const words[] = {"begin", "commit", "start",     "use", "go",
                                        "set",   "end",    "delimiter", NULL};
    return ddl_is_any(token, words);
}

void ddl_read_statement(struct ddl_reader *reader, struct ddl_range statement, struct slice comment)
{
    const struct ddl_token *first = ddl_at(statement, 0);
    if (ddl_is_word(first, "create")) {
        read_create(reader, statement, comment);
    } else if (ddl_is_word(first, "alter") && ddl_word_at(statement, 1, "table")) {
        ddl_read_alter_table(reader, statement);
    } else if (ddl_is_word(first, "alter") && ddl_word_at(statement, 1, "type")) {
        read_alter_type(reader, statement);
    } else if (ddl_is_word(first, "comment")) {
        read_comment(reader, statement);
    } else if (ddl_is_word(first, "insert") || ddl_is_word(first, "replace")) {
        ddl_read_insert(reader, statement);
    } else if (!is_frame(first)) {
        note_documentation(reader, statement);
    }
}
