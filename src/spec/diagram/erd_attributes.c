/* SPDX-License-Identifier: Apache-2.0 */
/* The part of an erDiagram inside an entity's braces. All rows are read before any is understood,
 * because only together do they tell labels from columns and which of type and name comes first. */
#include "spec/diagram/erd_private.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/text/label_list.h"
#include "spec/text/mermaid.h"

/* Mermaid's own three, and what people write beside them. */
enum key { KEY_PRIMARY, KEY_FOREIGN, KEY_UNIQUE, KEY_INDEX, KEY_NOT_NULL };

#define KEY_COUNT 5

/* The words of one attribute, up to the end of its line or the closing brace. */
struct row {
    struct slice words[16];
    size_t word_count;
    struct slice comment;
    bool has_key[KEY_COUNT]; /* by enum key */
};

static int key_of(struct slice word)
{
    static const struct {
        const char *name;
        enum key key;
    } marks[] = {{"PK", KEY_PRIMARY}, {"FK", KEY_FOREIGN}, {"UK", KEY_UNIQUE},
                 {"UQ", KEY_UNIQUE},  {"AK", KEY_UNIQUE},  {"IDX", KEY_INDEX},
                 {"IX", KEY_INDEX},   {"NN", KEY_NOT_NULL}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (slice_is_ignoring_case(word, marks[i].name)) {
            return (int)marks[i].key;
        }
    }
    return -1;
}

/* "PK", "PK,FK", "FK," : whether all parts are keys. */
static bool take_keys(struct row *row, struct slice word)
{
    bool found[KEY_COUNT] = {false};
    struct slice part;
    bool is_any = false;
    while (slice_next_part(&word, ',', &part)) {
        int key = key_of(part);
        if (part.size > 0 && key < 0) {
            return false;
        }
        if (key >= 0) {
            found[key] = true;
            is_any = true;
        }
    }
    for (int i = 0; i < KEY_COUNT && is_any; i++) {
        row->has_key[i] |= found[i];
    }
    return is_any;
}

#define WORD_SIZE_MAXIMUM 256U

/* A word of an attribute: blanks inside brackets belong to it ("decimal(10, 2)"). */
static size_t measure_word(struct slice rest)
{
    unsigned depth = 0;
    size_t at = 0;
    rest = slice_between(rest, 0, WORD_SIZE_MAXIMUM);
    for (; at < rest.size && rest.data[at] != '\n'; at++) {
        char c = rest.data[at];
        if (depth == 0 && (character_is_space(c) || c == '}' || c == '"')) {
            break;
        }
        depth += c == '(' || c == '<';
        depth -= (c == ')' || c == '>') && depth > 0;
    }
    if (depth > 0) { /* a bracket that nothing closes: the word ends at the first blank */
        for (at = 0; at < rest.size && !character_is_space(rest.data[at]); at++) {
        }
    }
    return at;
}

static bool is_comma(struct slice word)
{
    return slice_equal(word, SLICE(",")) || slice_equal(word, SLICE(";"));
}

/* Types of several words. */
static const char *const long_types[] = {"double precision",         "character varying",
                                         "timestamp with time zone", "timestamp without time zone",
                                         "time with time zone",      "time without time zone",
                                         "bigint unsigned",          "int unsigned",
                                         "integer unsigned",         "smallint unsigned",
                                         "tinyint unsigned",         "unsigned int",
                                         "unsigned bigint",          NULL};

/* How many of the row's words spell the front of `name`, word by word, or 0 where one differs;
 * *out_size is how many words `name` has. */
static size_t match_words(const struct row *row, const char *name, size_t *out_size)
{
    struct slice rest = slice_from(name);
    struct slice want;
    size_t count = 0;
    bool is_same = true;
    for (*out_size = 0; slice_next_part(&rest, ' ', &want); (*out_size)++) {
        if (*out_size < row->word_count) {
            is_same &= slice_starts_with_ignoring_case(row->words[*out_size], want);
            count++;
        }
    }
    return is_same ? count : 0;
}

/* Whether the row's first word may be that of the name. */
static bool may_match(const struct row *row, const char *name)
{
    return row->word_count == 0 || row->words[0].size == 0 ||
           character_to_lower(row->words[0].data[0]) == character_to_lower(name[0]);
}

/* How many words the row's type has. */
static size_t count_type_words(const struct row *row)
{
    for (const char *const *name = long_types; *name != NULL; name++) {
        size_t size;
        if (may_match(row, *name) && match_words(row, *name, &size) == size &&
            row->word_count > size) {
            return size;
        }
    }
    return 1;
}

/* Whether all words so far are, or may become, a type of several words. */
static bool is_inside_type(const struct row *row)
{
    for (const char *const *name = long_types; *name != NULL; name++) {
        size_t size;
        if (row->word_count > 1 && may_match(row, *name) &&
            match_words(row, *name, &size) == row->word_count) {
            return true;
        }
    }
    return false;
}

/* Words behind the name that are SQL's and not the start of another attribute. */
static bool is_constraint_word(struct slice word)
{
    static const char *const words[] = {
        "not",      "null",           "unique",   "default",  "references",
        "primary",  "auto_increment", "nullable", "optional", "check",
        "required", "index",          "indexed",  "foreign",  "key",
        "on",       "autoincrement",  NULL};
    for (const char *const *known = words; *known != NULL; known++) {
        if (slice_is_ignoring_case(word, *known)) {
            return true;
        }
    }
    return false;
}

static void take_row(struct erd_reader *reader, struct row *row)
{
    bool is_constrained = false;
    for (;;) {
        erd_skip_blanks(reader);
        char c = erd_peek(reader);
        if (c == '\n' || c == '}' || slice_starts_with(reader->rest, SLICE("%%"))) {
            return;
        }
        struct slice word;
        if (row->word_count > 0 && c == '"' && erd_take_quoted(reader, &word)) {
            row->comment = word;
            continue;
        }
        bool is_quoted = erd_take_quoted(reader, &word);
        size_t size = is_quoted ? 0 : measure_word(reader->rest);
        if (!is_quoted) {
            word = slice_between(reader->rest, 0, size == 0 ? 1 : size);
        }
        is_constrained |= is_constraint_word(word);
        bool is_key = row->word_count >= 2 && take_keys(row, word);
        bool is_whole = row->word_count > count_type_words(row) && !is_inside_type(row);
        bool is_next = is_whole && !is_key && !is_constrained && !is_comma(word);
        bool is_full = row->word_count == sizeof(row->words) / sizeof(*row->words);
        if (is_next && !is_quoted && character_is_word(word.data[0])) {
            return; /* another attribute on the same line */
        }
        if (!is_key && !is_comma(word) && !is_full && word.size > 0) {
            bool keeps_quotes = is_quoted && row->word_count >= 2;
            row->words[row->word_count++] =
                keeps_quotes ? slice_of(word.data - 1, word.size + 2) : word;
        }
        erd_skip(reader, is_quoted ? 0 : word.size);
    }
}

static struct slice join_words(const struct row *row, size_t from, size_t to)
{
    const char *start = row->words[from].data;
    const char *end = row->words[to - 1].data + row->words[to - 1].size;
    return slice_of(start, (size_t)(end - start));
}

/* "string?" and "name?" are optional; "*id" is a primary key. */
static struct slice strip_marks(struct slice name, struct field_statement *field)
{
    while (name.size > 1 && name.data[0] == '*') {
        field->is_primary_key = true;
        name = slice_from_offset(name, 1);
    }
    if (name.size > 1 && name.data[name.size - 1] == '?') {
        field->is_optional = true;
        name.size--;
    }
    while (name.size > 1 && strchr(",;", name.data[name.size - 1]) != NULL) {
        name.size--;
    }
    return name;
}

static struct slice strip_comma(struct slice type)
{
    while (type.size > 1 && strchr(",;:", type.data[type.size - 1]) != NULL) {
        type.size--;
    }
    return type;
}

static bool is_known_type(struct arena *arena, struct slice word)
{
    return type_from_word(arena, strip_comma(word), NULL)->kind != TYPE_UNKNOWN;
}

static void apply_comment(struct erd_reader *reader, struct field_statement *field,
                          struct slice comment)
{
    struct arena *arena = reader->specification->arena;
    field->comment = slice_trim(comment);
    if (field->comment.size > 0) {
        field_text_read(arena, field, field->comment, FIELD_TEXT_PROSE);
        field_value_labels(arena, field, field->comment, LABELS_DOUBTFUL);
    }
}

static void add_field(struct erd_reader *reader, struct entity_statement *entity,
                      const struct row *row, bool is_swapped)
{
    struct arena *arena = reader->specification->arena;
    size_t type_words = is_swapped ? 1 : count_type_words(row);
    bool has_type = row->word_count > type_words;
    size_t name_at = is_swapped || !has_type ? 0 : type_words;
    struct slice name = row->words[name_at];
    struct field_statement *field =
        field_value_add(arena, entity, name, erd_place_of(reader, name));
    field->name = strip_marks(name, field);
    if (has_type) {
        struct slice type = is_swapped ? row->words[1] : join_words(row, 0, type_words);
        field_value_type(arena, field, strip_comma(type));
    } else {
        diagnostics_report(erd_sink(reader), DIAGNOSTIC_W0305, field->place,
                           "write `type name`, as in `string email UK`",
                           "the attribute '" SLICE_FORMAT "' has no type",
                           SLICE_ARGUMENT(field->name));
    }
    field->is_primary_key |= row->has_key[KEY_PRIMARY];
    field->is_foreign_key |= row->has_key[KEY_FOREIGN];
    field->is_unique |= row->has_key[KEY_UNIQUE];
    field->is_indexed |= row->has_key[KEY_INDEX];
    field->is_required |= row->has_key[KEY_NOT_NULL];
    if (row->word_count > type_words + 1) {
        struct slice tail = join_words(row, type_words + 1, row->word_count);
        field_text_read(arena, field, tail, FIELD_TEXT_CONSTRAINTS);
    }
    apply_comment(reader, field, row->comment);
}

/* A row `timestamps` alone stands for the usual two. */
static void add_timestamps(struct erd_reader *reader, struct entity_statement *entity,
                           struct slice word)
{
    struct slice names[] = {SLICE("created_at"), SLICE("updated_at")};
    for (size_t i = 0; i < 2; i++) {
        struct field_statement *field = field_value_add(reader->specification->arena, entity,
                                                        names[i], erd_place_of(reader, word));
        field->type->kind = TYPE_TIMESTAMP;
        field->type->spelling = word;
    }
}

/* --- entities --- */

struct body {
    struct list rows; /* struct row */
    size_t swapped_count;
    size_t ordered_count;
    size_t single_count;
};

static void count_row(struct erd_reader *reader, struct body *body, const struct row *row)
{
    struct arena *arena = reader->specification->arena;
    bool has_keys = row->has_key[0] || row->has_key[1] || row->has_key[2];
    if (row->word_count == 1) {
        body->single_count += !has_keys && row->comment.size == 0;
        return;
    }
    bool is_first = is_known_type(arena, row->words[0]);
    bool is_second = is_known_type(arena, row->words[1]);
    body->ordered_count += is_first && !is_second;
    body->swapped_count += is_second && !is_first;
}

/* Reads up to the closing brace; false when the text ends before it. */
static bool take_body(struct erd_reader *reader, struct body *body)
{
    for (;;) {
        reader->rest = mermaid_skip(reader->rest);
        if (reader->rest.size == 0) {
            return false;
        }
        if (erd_peek(reader) == '}') {
            erd_skip(reader, 1);
            return true;
        }
        struct row row = {.word_count = 0};
        size_t before = reader->rest.size;
        take_row(reader, &row);
        if (row.word_count > 0) {
            struct row *kept = ARENA_NEW(reader->specification->arena, struct row);
            *kept = row;
            list_add(reader->specification->arena, &body->rows, kept);
            count_row(reader, body, kept);
        } else if (reader->rest.size == before) {
            erd_skip(reader, 1);
        }
    }
}

static bool is_upper_case(struct slice word)
{
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] >= 'a' && word.data[i] <= 'z') {
            return false;
        }
    }
    return word.size > 0 && character_is_alpha(word.data[0]);
}

/* Single words only: labels, unless one of them can only be a column. */
static bool is_enumeration(const struct body *body, struct slice name)
{
    if (body->rows.count == 0 || body->single_count != body->rows.count) {
        return false;
    }
    bool is_expected = label_list_is_expected(name);
    LIST_EACH(struct row, row, &body->rows)
    {
        struct slice word = row->words[0];
        bool is_column = slice_equal(word, SLICE("id")) || slice_ends_with(word, SLICE("_id")) ||
                         slice_ends_with(word, SLICE("Id")) ||
                         slice_ends_with(word, SLICE("_at")) || slice_equal(word, SLICE("name")) ||
                         slice_equal(word, SLICE("email")) ||
                         slice_equal(word, SLICE("timestamps"));
        if (is_column && !is_upper_case(word)) {
            return false;
        }
        is_expected |= is_upper_case(word);
    }
    return is_expected || body->rows.count > 1;
}

static void state_enumeration(struct erd_reader *reader, const struct body *body, struct slice name)
{
    struct arena *arena = reader->specification->arena;
    struct statement *statement = specification_state(reader->specification, STATEMENT_ENUM,
                                                      reader->block, erd_place_of(reader, name));
    struct enum_statement *enumeration = &statement->enumeration;
    enumeration->name = name;
    enumeration->labels = ARENA_ARRAY(arena, struct slice, body->rows.count);
    LIST_EACH(struct row, row, &body->rows)
    {
        enumeration->labels[enumeration->label_count++] = strip_comma(row->words[0]);
    }
    list_add(arena, &reader->stated, statement);
}

static void report_swapped(struct erd_reader *reader, const struct body *body, struct slice name)
{
    if (body->swapped_count > body->ordered_count) {
        diagnostics_report(erd_sink(reader), DIAGNOSTIC_N0306, erd_place_of(reader, name),
                           "mermaid expects the type first, as in `uuid id PK`",
                           "the attributes of '" SLICE_FORMAT
                           "' are read with the name first and the type second",
                           SLICE_ARGUMENT(name));
    }
}

void erd_attributes_read(struct erd_reader *reader, struct slice name)
{
    struct body body = {0};
    bool is_closed = take_body(reader, &body);
    if (!is_closed) {
        diagnostics_report(erd_sink(reader), DIAGNOSTIC_E0304, erd_place_of(reader, name),
                           "close the block with a line `}`",
                           "the attributes of '" SLICE_FORMAT "' are not closed",
                           SLICE_ARGUMENT(name));
    }
    if (is_enumeration(&body, name)) {
        state_enumeration(reader, &body, name);
        return;
    }
    struct entity_statement *entity = &erd_state_entity(reader, name)->entity;
    report_swapped(reader, &body, name);
    LIST_EACH(struct row, row, &body.rows)
    {
        if (row->word_count == 1 && slice_equal_ignoring_case(row->words[0], SLICE("timestamps"))) {
            add_timestamps(reader, entity, row->words[0]);
        } else {
            add_field(reader, entity, row, body.swapped_count > body.ordered_count);
        }
    }
}
