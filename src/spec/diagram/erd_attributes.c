/* SPDX-License-Identifier: Apache-2.0 */
/* The part of an erDiagram inside an entity's braces. All rows are read before any is understood,
 * because only together do they tell labels from columns and which of type and name comes first. */
#include "spec/diagram/erd_private.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"
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
    } marks[] = {{"PK", KEY_PRIMARY}, {"FK", KEY_FOREIGN},  {"UK", KEY_UNIQUE},
                 {"UQ", KEY_UNIQUE},  {"AK", KEY_UNIQUE},   {"IDX", KEY_INDEX},
                 {"IX", KEY_INDEX},   {"NN", KEY_NOT_NULL}, {"CPK", KEY_PRIMARY}};
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

/* "staff.id", "references staff(id)" beside FK: what it refers to. */
static void read_target(struct field_statement *field)
{
    struct slice text = field->comment;
    size_t front = wording_starts_with(text, "references|refs|ref|fk|->|>|\xe2\x86\x92|to");
    text = slice_trim(slice_from_offset(text, front));
    text = slice_trim(slice_from_offset(text, slice_starts_with(text, SLICE(":"))));
    front = wording_starts_with(text, "to|->|\xe2\x86\x92");
    text = slice_trim(slice_from_offset(text, front));
    size_t size = field_line_measure_name(text);
    size_t mark = slice_find_byte(slice_between(text, 0, size), '.');
    struct slice name = slice_between(text, 0, mark == SLICE_NOT_FOUND ? size : mark);
    struct slice rest = slice_from_offset(text, name.size);
    bool has_bracket = slice_starts_with(rest, SLICE("(")) && slice_ends_with(rest, SLICE(")"));
    if (rest.size < 2 || !(has_bracket || rest.data[0] == '.')) {
        return;
    }
    struct slice column = slice_between(rest, 1, rest.size - has_bracket);
    if (name.size > 0 && column.size > 0 && field_line_measure_name(column) == column.size &&
        slice_find_byte(column, '.') == SLICE_NOT_FOUND) {
        field->references_entity = name;
        field->references_field = column;
    }
}

#define VALUE_SIZE_MAXIMUM  40U
#define VALUE_COUNT_MAXIMUM 32U

/* "Published, Under Review" beside `enum`: all that stands between commas is a value, whatever
 * blanks it has. */
static void read_worded_values(struct arena *arena, struct field_statement *field)
{
    struct slice rest = field->comment, part, quoted = SLICE_EMPTY;
    size_t count = 0;
    bool has_blank = false;
    if (field->type->label_count > 0 || !wording_is(field->type->spelling, "enum|enumeration")) {
        return;
    }
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        bool is_value = part.size > 0 && part.size <= VALUE_SIZE_MAXIMUM &&
                        count < VALUE_COUNT_MAXIMUM && character_is_alphanumeric(part.data[0]);
        size_t blank_count = 0;
        for (size_t i = 0; i < part.size; i++) {
            blank_count += part.data[i] == ' ';
            is_value &= character_is_word(part.data[i]) || strchr(" -+", part.data[i]) != NULL;
        }
        if (!is_value || blank_count > 2 ||
            wording_has(part, "default|or|and|etc|not|null|required|unique|see|e.g|of|the|when")) {
            return;
        }
        has_blank |= blank_count > 0;
        quoted = arena_format(arena, SLICE_FORMAT "%s'" SLICE_FORMAT "'", SLICE_ARGUMENT(quoted),
                              count == 0 ? "" : ", ", SLICE_ARGUMENT(part));
        count++;
    }
    if (count > 1 && has_blank) {
        field_value_labels(arena, field, quoted, LABELS_LIKELY);
    }
}

static void apply_comment(struct erd_reader *reader, struct field_statement *field,
                          struct slice comment)
{
    struct arena *arena = reader->specification->arena;
    field->comment = slice_trim(comment);
    if (field->comment.size > 0) {
        field_text_read(arena, field, field->comment, FIELD_TEXT_PROSE);
        field_value_labels(arena, field, field->comment, LABELS_DOUBTFUL);
        read_worded_values(arena, field);
    }
    if (field->is_foreign_key && field->references_entity.size == 0) {
        read_target(field);
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

/* The columns of `unique "berth_id, day"` and `UNIQUE (berth_id, day)`: a row that is no attribute,
 * but says what columns are together; empty: it is one. */
static struct slice find_together(const struct row *row)
{
    bool is_quoted = row->word_count == 1 && row->comment.size > 0;
    bool is_bracket = row->word_count == 2 && row->words[1].size > 2 &&
                      row->words[1].data[0] == '(' && slice_ends_with(row->words[1], SLICE(")"));
    if (!(is_quoted || is_bracket) ||
        !wording_is(row->words[0], "unique|uk|uq|unique_key|uniqueness|composite_unique|pk|"
                                   "primary_key|composite_pk|index|idx")) {
        return SLICE_EMPTY;
    }
    struct slice names = is_quoted ? slice_trim(row->comment)
                                   : slice_between(row->words[1], 1, row->words[1].size - 1);
    bool is_enclosed = names.size > 2 && names.data[0] == '(' && slice_ends_with(names, SLICE(")"));
    return is_enclosed ? slice_between(names, 1, names.size - 1) : names;
}

/* States it, where the names are columns of the entity; false: one is none. */
static bool add_together(struct erd_reader *reader, struct entity_statement *entity,
                         struct slice kind, struct slice names)
{
    struct arena *arena = reader->specification->arena;
    struct list *columns = ARENA_NEW(arena, struct list);
    struct slice name;
    while (slice_next_part(&names, ',', &name)) {
        const struct field_statement *field =
            entity_statement_field(arena, entity, slice_trim(name));
        if (field == NULL) {
            return false;
        }
        list_add(arena, columns, reading_keep(arena, field->name));
    }
    if (wording_is(kind, "pk|primary_key|composite_pk")) {
        entity->primary_key = entity->primary_key.count == 0 ? *columns : entity->primary_key;
        return true;
    }
    if (!wording_is(kind, "index|idx")) {
        list_add(arena, &entity->uniques, columns);
        return true;
    }
    struct index_statement *index = ARENA_NEW(arena, struct index_statement);
    *index = (struct index_statement){.place = erd_place_of(reader, kind)};
    LIST_EACH(const struct slice, column, columns)
    {
        struct index_column *kept = ARENA_NEW(arena, struct index_column);
        *kept = (struct index_column){.name = *column};
        list_add(arena, &index->columns, kept);
    }
    list_add(arena, &entity->indexes, index);
    return true;
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
        } else if (find_together(row).size == 0) {
            add_field(reader, entity, row, body.swapped_count > body.ordered_count);
        }
    }
    LIST_EACH(struct row, row, &body.rows)
    {
        struct slice names = find_together(row);
        if (names.size > 0 && !add_together(reader, entity, row->words[0], names)) {
            add_field(reader, entity, row, body.swapped_count > body.ordered_count);
        }
    }
}
