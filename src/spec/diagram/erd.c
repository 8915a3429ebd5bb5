/* SPDX-License-Identifier: Apache-2.0 */
/* A scanner over the text, one statement at a time. Aliases may follow their use, so names are
 * resolved once all is read. */
#include "spec/diagram/erd.h"

#include "spec/diagram/erd_private.h"
#include "spec/text/mermaid.h"

/* --- scanning --- */

char erd_peek(const struct erd_reader *reader)
{
    return reader->rest.size == 0 ? '\n' : reader->rest.data[0];
}

void erd_skip(struct erd_reader *reader, size_t size)
{
    reader->rest = slice_from_offset(reader->rest, size);
}

void erd_skip_blanks(struct erd_reader *reader)
{
    size_t at = 0;
    while (at < reader->rest.size && reader->rest.data[at] != '\n' &&
           character_is_space(reader->rest.data[at])) {
        at++;
    }
    erd_skip(reader, at);
}

/* Takes the rest of the line off, without its line end. */
static struct slice take_line(struct erd_reader *reader)
{
    size_t end = slice_find_byte(reader->rest, '\n');
    struct slice line = slice_between(reader->rest, 0, end);
    erd_skip(reader, end == SLICE_NOT_FOUND ? reader->rest.size : end);
    return slice_trim(line);
}

/* Offset of the first `wanted` on this line, or SLICE_NOT_FOUND. Stops at the end of the line, so
 * that many things on one endless line stay linear. */
static size_t find_on_line(struct slice rest, char wanted)
{
    for (size_t at = 0; at < rest.size && rest.data[at] != '\n'; at++) {
        if (rest.data[at] == wanted) {
            return at;
        }
    }
    return SLICE_NOT_FOUND;
}

/* What is shown of a line that is not understood. */
static struct slice excerpt(const struct erd_reader *reader)
{
    struct slice head = slice_between(reader->rest, 0, 60);
    return slice_trim(slice_between(head, 0, slice_find_byte(head, '\n')));
}

static bool is_name_byte(char c)
{
    return character_is_word(c) || c == '-' || c == '.' || c == '*' || c == '$' ||
           (unsigned char)c >= 0x80;
}

/* Length of the bare name at the front; "--" and ".." end it, as in "A--B". */
static size_t measure_name(struct slice rest)
{
    size_t at = 0;
    while (at < rest.size && is_name_byte(rest.data[at])) {
        char next = at + 1 < rest.size ? rest.data[at + 1] : ' ';
        bool is_line = (rest.data[at] == '-' || rest.data[at] == '.') &&
                       (next == '-' || next == '.' || next == '|' || next == '{' || next == '}');
        if (is_line) {
            break;
        }
        at++;
    }
    return at;
}

bool erd_take_quoted(struct erd_reader *reader, struct slice *out_text)
{
    char quote = erd_peek(reader);
    if (quote != '"' && quote != '\'' && quote != '`') {
        return false;
    }
    struct slice inner = slice_from_offset(reader->rest, 1);
    size_t close = find_on_line(inner, quote);
    if (close == SLICE_NOT_FOUND) {
        return false;
    }
    *out_text = slice_between(inner, 0, close);
    erd_skip(reader, close + 2);
    return true;
}

static bool take_name(struct erd_reader *reader, struct slice *out_name)
{
    erd_skip_blanks(reader);
    if (erd_take_quoted(reader, out_name)) {
        *out_name = slice_trim(*out_name);
        return out_name->size > 0;
    }
    size_t size = measure_name(reader->rest);
    *out_name = slice_between(reader->rest, 0, size);
    erd_skip(reader, size);
    return size > 0;
}

/* --- relations --- */

struct spelling {
    const char *text;
    int value;
    bool is_word; /* needs something that is no letter behind it */
};

/* Longer spellings stand before their beginnings. */
static const struct spelling cardinalities[] = {
    {"one or zero", CARDINALITY_ZERO_OR_ONE, true},
    {"zero or one", CARDINALITY_ZERO_OR_ONE, true},
    {"one or more", CARDINALITY_ONE_OR_MORE, true},
    {"one or many", CARDINALITY_ONE_OR_MORE, true},
    {"zero or more", CARDINALITY_ZERO_OR_MORE, true},
    {"zero or many", CARDINALITY_ZERO_OR_MORE, true},
    {"many(0)", CARDINALITY_ZERO_OR_MORE, false},
    {"many(1)", CARDINALITY_ONE_OR_MORE, false},
    {"only one", CARDINALITY_ONE, true},
    {"many", CARDINALITY_ZERO_OR_MORE, true},
    {"one", CARDINALITY_ONE, true},
    {"0+", CARDINALITY_ZERO_OR_MORE, false},
    {"1+", CARDINALITY_ONE_OR_MORE, false},
    {"|o", CARDINALITY_ZERO_OR_ONE, false},
    {"o|", CARDINALITY_ZERO_OR_ONE, false},
    {"}o", CARDINALITY_ZERO_OR_MORE, false},
    {"o{", CARDINALITY_ZERO_OR_MORE, false},
    {"}|", CARDINALITY_ONE_OR_MORE, false},
    {"|{", CARDINALITY_ONE_OR_MORE, false},
    {"||", CARDINALITY_ONE, false},
    {"1", CARDINALITY_ONE, true},
    {"u", CARDINALITY_ZERO_OR_ONE, true}, /* a parent in a tree */
    {NULL, 0, false},
};

static const struct spelling lines[] = {
    {"optionally to", 0, true}, {"to", 1, true},  {"--", 1, false}, {"..", 0, false},
    {".-", 0, false},           {"-.", 0, false}, {NULL, 0, false},
};

/* Case is ignored, and any blanks do between words; 0 when the front is something else. */
static size_t match_spelling(struct slice rest, const struct spelling *spelling)
{
    size_t at = 0;
    for (const char *want = spelling->text; *want != 0; want++) {
        if (at >= rest.size || character_to_lower(rest.data[at]) != *want) {
            return 0;
        }
        at++;
        while (*want == ' ' && at < rest.size && rest.data[at] == ' ') {
            at++;
        }
    }
    bool runs_on = spelling->is_word && at < rest.size && character_is_word(rest.data[at]);
    return runs_on ? 0 : at;
}

static bool take_spelling(struct erd_reader *reader, const struct spelling *spellings,
                          int *out_value)
{
    erd_skip_blanks(reader);
    for (; spellings->text != NULL; spellings++) {
        size_t size = match_spelling(reader->rest, spellings);
        if (size > 0) {
            erd_skip(reader, size);
            *out_value = spellings->value;
            return true;
        }
    }
    return false;
}

/* Whether a relation's left end stands here, so that a keyword before it was a name. */
static bool is_relation_ahead(const struct erd_reader *reader)
{
    struct erd_reader probe = *reader;
    int ignored;
    return take_spelling(&probe, cardinalities, &ignored) && take_spelling(&probe, lines, &ignored);
}

/* ":::className,other" */
static void skip_classes(struct erd_reader *reader)
{
    erd_skip_blanks(reader);
    if (!slice_starts_with(reader->rest, SLICE(":::"))) {
        return;
    }
    erd_skip(reader, 3);
    size_t at = 0;
    while (at < reader->rest.size &&
           (is_name_byte(reader->rest.data[at]) || reader->rest.data[at] == ',')) {
        at++;
    }
    erd_skip(reader, at);
}

/* "[Person]", "[\"Customer Account\"]" */
static void take_alias(struct erd_reader *reader, struct slice name)
{
    erd_skip_blanks(reader);
    if (erd_peek(reader) != '[') {
        return;
    }
    erd_skip(reader, 1);
    size_t close = find_on_line(reader->rest, ']');
    if (close == SLICE_NOT_FOUND) {
        return;
    }
    struct slice alias = slice_trim(slice_between(reader->rest, 0, close));
    if (alias.size >= 2 && alias.data[0] == '"') {
        alias = slice_trim(slice_between(alias, 1, alias.size - 1));
    }
    erd_skip(reader, close + 1);
    if (alias.size > 0) {
        struct slice *kept = ARENA_NEW(reader->specification->arena, struct slice);
        *kept = alias;
        table_put(&reader->aliases, name, kept);
    }
}

/* ": label", quoted or bare, empty or missing. */
static struct slice take_label(struct erd_reader *reader)
{
    struct slice label = SLICE_EMPTY;
    erd_skip_blanks(reader);
    if (erd_peek(reader) != ':') {
        return label;
    }
    erd_skip(reader, 1);
    erd_skip_blanks(reader);
    if (erd_take_quoted(reader, &label)) {
        return slice_trim(label);
    }
    label = take_line(reader);
    size_t comment = slice_find(label, SLICE("%%"));
    label = slice_trim(slice_between(label, 0, comment));
    if (label.size > 0 && label.data[label.size - 1] == ';') {
        label.size--;
    }
    return slice_trim(label);
}

static const char cardinality_hint[] =
    "write two cardinalities with a line between them, as in `CUSTOMER ||--o{ ORDER : places`; "
    "ends are || |o o| }o o{ }| |{";

static void report_relation(const struct erd_reader *reader, enum diagnostic_code code,
                            struct slice at)
{
    diagnostics_report(erd_sink(reader), code, erd_place_of(reader, at), cardinality_hint,
                       "'" SLICE_FORMAT "' is no relation between two entities",
                       SLICE_ARGUMENT(at));
}

/* Reads from the left cardinality on; the left name is taken already. */
static bool read_relation(struct erd_reader *reader, struct slice left)
{
    int left_end;
    int right_end;
    int is_identifying;
    struct slice right;
    struct slice start = excerpt(reader);
    if (!take_spelling(reader, cardinalities, &left_end) ||
        !take_spelling(reader, lines, &is_identifying) ||
        !take_spelling(reader, cardinalities, &right_end)) {
        report_relation(reader, DIAGNOSTIC_E0302, start);
        return false;
    }
    if (!take_name(reader, &right)) {
        report_relation(reader, DIAGNOSTIC_E0303, start);
        return false;
    }
    struct statement *statement = specification_state(reader->specification, STATEMENT_RELATION,
                                                      reader->block, erd_place_of(reader, left));
    list_add(reader->specification->arena, &reader->stated, statement);
    take_alias(reader, right);
    skip_classes(reader);
    statement->relation = (struct relation_statement){
        .left = left,
        .left_cardinality = (enum cardinality)left_end,
        .right = right,
        .right_cardinality = (enum cardinality)right_end,
        .is_identifying = is_identifying != 0,
        .label = take_label(reader),
    };
    return true;
}

/* --- statements --- */

struct statement *erd_state_entity(struct erd_reader *reader, struct slice name)
{
    struct statement *statement = specification_state(reader->specification, STATEMENT_ENTITY,
                                                      reader->block, erd_place_of(reader, name));
    statement->entity.source = SOURCE_DIAGRAM;
    statement->entity.name = name;
    list_add(reader->specification->arena, &reader->stated, statement);
    return statement;
}

/* Lines that only say how the diagram looks. */
static bool is_appearance(const struct erd_reader *reader, struct slice word)
{
    static const char *const words[] = {"direction", "title",     "accTitle", "accDescr",
                                        "style",     "classDef",  "class",    "subgraph",
                                        "end",       "linkStyle", "click",    NULL};
    for (const char *const *known = words; *known != NULL; known++) {
        if (slice_is_ignoring_case(word, *known)) {
            struct erd_reader probe = *reader;
            erd_skip_blanks(&probe);
            bool is_entity =
                erd_peek(&probe) == '{' || erd_peek(&probe) == '[' || is_relation_ahead(&probe);
            return !is_entity || slice_equal(word, SLICE("accDescr"));
        }
    }
    return false;
}

static void skip_appearance(struct erd_reader *reader)
{
    erd_skip_blanks(reader);
    if (erd_peek(reader) == '{') { /* accDescr { … } over several lines */
        size_t close = slice_find_byte(reader->rest, '}');
        erd_skip(reader, close == SLICE_NOT_FOUND ? reader->rest.size : close + 1);
    }
    take_line(reader);
}

static void read_statement(struct erd_reader *reader)
{
    struct slice line = excerpt(reader);
    struct slice name;
    bool is_quoted = erd_peek(reader) == '"';
    if (!take_name(reader, &name)) {
        diagnostics_report(erd_sink(reader), DIAGNOSTIC_E0301, erd_place_of(reader, line),
                           "a line is an entity, a relation between two, or a comment behind %%",
                           "this line of the diagram is not understood");
        take_line(reader);
        return;
    }
    if (!is_quoted && is_appearance(reader, name)) {
        skip_appearance(reader);
        return;
    }
    take_alias(reader, name);
    skip_classes(reader);
    erd_skip_blanks(reader);
    if (erd_peek(reader) == '{') {
        erd_skip(reader, 1);
        erd_attributes_read(reader, name);
        return;
    }
    if (erd_peek(reader) == '\n' || slice_starts_with(reader->rest, SLICE("%%"))) {
        erd_state_entity(reader, name);
        return;
    }
    read_relation(reader, name);
    take_line(reader);
}

static void resolve_name(const struct erd_reader *reader, struct slice *name)
{
    const struct slice *alias = table_get(&reader->aliases, *name);
    if (alias != NULL) {
        *name = *alias;
    }
}

static void resolve_names(struct erd_reader *reader)
{
    LIST_EACH(struct statement, statement, &reader->stated)
    {
        if (statement->kind == STATEMENT_RELATION) {
            resolve_name(reader, &statement->relation.left);
            resolve_name(reader, &statement->relation.right);
        } else if (statement->kind == STATEMENT_ENUM) {
            resolve_name(reader, &statement->enumeration.name);
        } else {
            resolve_name(reader, &statement->entity.name);
        }
    }
}

void erd_read(struct specification *specification, const struct block *block,
              const struct passage *passage, struct slice body)
{
    struct erd_reader reader = {specification, block, passage, body, {0}, {0}};
    table_init(&reader.aliases, specification->arena);
    for (;;) {
        reader.rest = mermaid_skip(reader.rest);
        if (reader.rest.size > 0 && erd_peek(&reader) == ';') {
            erd_skip(&reader, 1);
            continue;
        }
        if (reader.rest.size == 0) {
            break;
        }
        read_statement(&reader);
    }
    resolve_names(&reader);
}
