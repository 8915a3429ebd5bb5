/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line: a head that ends in a brace, members up to the closing one, and between them
 * relations. What an attribute is marked with (a star, stereotypes, macros around its name) is
 * brought to the words of constraints that all readers of fields know. */
#include "spec/diagram/plantuml.h"

#include "base/table.h"
#include "spec/diagram/class_diagram.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/text/request_name.h"
#include "spec/text/wording.h"

#define MACRO_DEPTH 4U

struct reader {
    struct specification *specification;
    const struct block *block;
    const struct passage *passage;
    struct table names;    /* alias → struct slice */
    struct list relations; /* struct statement, to be completed with names */
    size_t count;
};

enum head_kind { HEAD_NONE, HEAD_ENTITY, HEAD_CLASS, HEAD_ENUM, HEAD_OTHER };

struct head {
    enum head_kind kind;
    struct slice name;
    bool is_open; /* a brace ends the line */
};

static bool take_word(struct slice *text, const char *word)
{
    size_t size = strlen(word);
    bool is_there = text->size > size && slice_starts_with_ignoring_case(*text, slice_from(word)) &&
                    character_is_space(text->data[size]);
    if (is_there) {
        *text = slice_trim(slice_from_offset(*text, size));
    }
    return is_there;
}

static size_t measure_name(struct slice text)
{
    size_t size = 0;
    while (size < text.size && (character_is_word(text.data[size]) || text.data[size] == '.' ||
                                (unsigned char)text.data[size] >= 0x80)) {
        size++;
    }
    return size;
}

/* "users", "Customer account": a name and no description. */
static bool is_plain_name(struct slice label)
{
    size_t blanks = 0;
    for (size_t i = 0; i < label.size; i++) {
        char c = label.data[i];
        blanks += c == ' ';
        if (!character_is_word(c) && c != ' ' && (unsigned char)c < 0x80) {
            return false;
        }
    }
    return blanks < 3;
}

/* Takes "name", "\"label\" as alias" or "alias as \"label\"": the label is the name where it can be
 * one, for it is what a reader sees. */
static struct slice take_name(struct reader *reader, struct slice *text)
{
    struct arena *arena = reader->specification->arena;
    struct slice names[2] = {SLICE_EMPTY, SLICE_EMPTY};
    struct slice label = SLICE_EMPTY;
    for (unsigned i = 0; i < 2; i++) {
        if (i > 0 && !take_word(text, "as")) {
            break;
        }
        size_t quote = slice_starts_with(*text, SLICE("\""))
                           ? slice_find_byte(slice_from_offset(*text, 1), '"')
                           : SLICE_NOT_FOUND;
        size_t size = quote != SLICE_NOT_FOUND ? quote + 2 : measure_name(*text);
        names[i] = quote != SLICE_NOT_FOUND ? slice_between(*text, 1, quote + 1)
                                            : slice_between(*text, 0, size);
        label = quote != SLICE_NOT_FOUND ? names[i] : label;
        *text = slice_trim(slice_from_offset(*text, size));
    }
    bool is_named = label.size > 0 && is_plain_name(label);
    struct slice alias = label.data == names[0].data && names[1].size > 0 ? names[1] : names[0];
    struct slice name = is_named || alias.size == 0 ? label : alias;
    name = name.size == 0 ? names[0] : name;
    for (unsigned i = 0; i < 2; i++) {
        if (names[i].size > 0) {
            struct slice *kept = ARENA_NEW(arena, struct slice);
            *kept = name;
            table_put(&reader->names, names[i], kept);
        }
    }
    return name;
}

/* "entity User {", "class \"users\" as u << (T,orchid) >> {", "table(users, \"who may\") {" */
static struct head read_head(struct reader *reader, struct slice line)
{
    struct head head = {.is_open = slice_ends_with(line, SLICE("{"))};
    struct slice rest = line;
    take_word(&rest, "abstract");
    if (take_word(&rest, "entity") || take_word(&rest, "struct")) {
        head.kind = HEAD_ENTITY;
    } else if (take_word(&rest, "class")) {
        head.kind = HEAD_CLASS;
    } else if (take_word(&rest, "enum")) {
        head.kind = HEAD_ENUM;
    } else if (head.is_open) {
        size_t size = measure_name(rest);
        bool is_macro = size > 0 && size < rest.size && rest.data[size] == '(' &&
                        wording_is(slice_between(rest, 0, size), "table|entity|tbl|t|collection");
        head.kind = is_macro ? HEAD_ENTITY : HEAD_OTHER;
        rest = slice_trim(slice_from_offset(rest, is_macro ? size + 1 : 0));
    }
    if (head.kind != HEAD_NONE && head.kind != HEAD_OTHER) {
        head.name = take_name(reader, &rest);
    }
    /* "class users << (T,#FFAAAA) >>": marked as a table */
    if (head.kind == HEAD_CLASS && (slice_find(rest, SLICE("(T,")) != SLICE_NOT_FOUND ||
                                    slice_contains_ignoring_case(rest, SLICE("<<table")) ||
                                    slice_contains_ignoring_case(rest, SLICE("<<entity")))) {
        head.kind = HEAD_ENTITY;
    }
    if (head.kind == HEAD_CLASS && slice_contains_ignoring_case(rest, SLICE("<<enum"))) {
        head.kind = HEAD_ENUM;
    }
    return head;
}

/* --- members --- */

struct body {
    struct list fields; /* struct field_statement */
    struct list labels; /* struct slice */
    size_t method_count;
    bool has_key;
};

/* "-- keys --", "==", "....": what parts groups of members. */
static bool is_rule(struct slice line)
{
    return slice_starts_with(line, SLICE("--")) || slice_starts_with(line, SLICE("==")) ||
           slice_starts_with(line, SLICE("..")) || slice_starts_with(line, SLICE("__"));
}

/* Marks of visibility, "{static}" and tags of looks in front. */
static struct slice strip_marks(struct slice line, bool *out_is_required)
{
    *out_is_required = false;
    for (size_t before = line.size + 1; line.size > 0 && line.size < before;) {
        before = line.size;
        size_t close = SLICE_NOT_FOUND;
        if (strchr("+-#~*", line.data[0]) != NULL) {
            *out_is_required |= line.data[0] == '*';
            close = 0;
        } else if (line.data[0] == '{') {
            close = slice_find_byte(line, '}');
        } else if (line.data[0] == '<' && !slice_starts_with(line, SLICE("<<"))) {
            close = slice_find_byte(line, '>');
        }
        line = close == SLICE_NOT_FOUND ? line : slice_trim(slice_from_offset(line, close + 1));
    }
    return line;
}

/* Puts what stands between "<<" and ">>" into `words` and leaves what stands before the first. */
static struct slice take_stereotypes(struct arena *arena, struct slice line, struct slice *words)
{
    size_t first = slice_find(line, SLICE("<<"));
    struct slice rest = slice_from_offset(line, first);
    while (first != SLICE_NOT_FOUND && rest.size > 0) {
        size_t open = slice_find(rest, SLICE("<<")), close = slice_find(rest, SLICE(">>"));
        if (open == SLICE_NOT_FOUND || close == SLICE_NOT_FOUND || close < open) {
            break;
        }
        struct slice inner = slice_trim(slice_between(rest, open + 2, close));
        *words = arena_join(arena, arena_join(arena, *words, SLICE(", ")), inner);
        rest = slice_from_offset(rest, close + 2);
    }
    return slice_trim(slice_between(line, 0, first));
}

/* Offset of the bracket that closes the first one at `from` or behind; SLICE_NOT_FOUND: none. */
static size_t find_close(struct slice line, size_t from)
{
    size_t depth = 0;
    for (size_t i = from; i < line.size; i++) {
        depth += line.data[i] == '(';
        if (line.data[i] == ')' && depth <= 1) {
            return depth == 1 ? i : SLICE_NOT_FOUND;
        }
        depth -= line.data[i] == ')';
    }
    return SLICE_NOT_FOUND;
}

/* "primary_key(id) : uuid" → "id : uuid" with "primary key" in `words`. */
static struct slice take_macros(struct arena *arena, struct slice line, struct slice *words,
                                struct slice *out_behind)
{
    *out_behind = SLICE_EMPTY;
    for (unsigned i = 0; i < MACRO_DEPTH; i++) {
        size_t size = field_line_measure_name(line);
        size_t close = find_close(line, size);
        struct slice macro = slice_between(line, 0, size);
        bool is_macro = size > 0 && size < line.size && line.data[size] == '(' &&
                        close != SLICE_NOT_FOUND &&
                        wording_is(macro, "primary_key|pk|primary|foreign_key|fk|foreign|unique|uq|"
                                          "not_null|nn|required|column|field|nullable|optional");
        if (!is_macro) {
            break;
        }
        struct slice said = wording_is(macro, "primary_key|pk|primary")   ? SLICE("primary key")
                            : wording_is(macro, "foreign_key|fk|foreign") ? SLICE("FK")
                            : wording_is(macro, "unique|uq")              ? SLICE("unique")
                            : wording_is(macro, "not_null|nn|required")   ? SLICE("not null")
                            : wording_is(macro, "nullable|optional")      ? SLICE("nullable")
                                                                          : SLICE_EMPTY;
        *words = arena_join(arena, arena_join(arena, *words, SLICE(", ")), said);
        *out_behind = i == 0 ? slice_trim(slice_from_offset(line, close + 1)) : *out_behind;
        line = slice_trim(slice_between(line, size + 1, close));
    }
    return line;
}

static bool is_type(struct arena *arena, struct slice word)
{
    return type_from_word(arena, word, NULL)->kind != TYPE_UNKNOWN;
}

/* "uuid id" and "String name": the type first. */
static bool read_typed(struct arena *arena, struct slice line, struct field_statement *field)
{
    size_t gap = slice_find_byte(line, ' ');
    struct slice first = slice_between(line, 0, gap);
    struct slice name = slice_trim(slice_from_offset(line, first.size));
    if (gap == SLICE_NOT_FOUND || name.size == 0 || field_line_measure_name(name) != name.size ||
        slice_find_byte(first, ':') != SLICE_NOT_FOUND ||
        (is_type(arena, name) && !is_type(arena, first))) {
        return false;
    }
    *field = (struct field_statement){.name = name, .type = ARENA_NEW(arena, struct type)};
    field_value_type(arena, field, first);
    return true;
}

static void read_member(struct reader *reader, struct body *body, struct slice line)
{
    struct arena *arena = reader->specification->arena;
    struct field_statement field;
    struct slice words = SLICE_EMPTY, behind;
    bool is_required;
    line = strip_marks(slice_trim(line), &is_required);
    line = take_stereotypes(arena, line, &words);
    line = take_macros(arena, line, &words, &behind);
    line = slice_trim(slice_between(line, 0, slice_find_byte(line, '<'))); /* "id</u>" */
    size_t size = field_line_measure_name(line);
    if (size == 0) {
        return;
    }
    bool is_call = size < line.size && line.data[size] == '(';
    if (is_call && !is_type(arena, slice_between(line, 0, size))) {
        body->method_count++;
        return;
    }
    struct slice whole = line;
    if (behind.size > 0) {
        whole = arena_join(arena, arena_join(arena, line, SLICE(" ")), behind);
    } else if (size == line.size) {
        struct slice *label = ARENA_NEW(arena, struct slice);
        *label = line;
        list_add(arena, &body->labels, label);
    }
    if (!read_typed(arena, line, &field) &&
        field_line_read(arena, whole, &field) == FIELD_EVIDENCE_NONE) {
        return;
    }
    struct field_statement *kept = ARENA_NEW(arena, struct field_statement);
    *kept = field;
    kept->place = passage_place(reader->passage, field.name.data >= line.data &&
                                                         field.name.data < line.data + line.size
                                                     ? field.name
                                                     : slice_between(line, 0, size));
    kept->is_required |= is_required && !kept->is_optional;
    struct slice rest = words, word;
    while (slice_next_part(&rest, ',', &word)) {
        word = slice_trim(word);
        if (wording_is(word, "generated|auto|identity|auto_increment|autoincrement")) {
            continue; /* how, its type says */
        }
        field_text_read(arena, kept, word, FIELD_TEXT_CONSTRAINTS);
    }
    list_add(arena, &body->fields, kept);
    body->has_key |= kept->is_primary_key || slice_equal_ignoring_case(kept->name, SLICE("id"));
}

static void read_body(struct reader *reader, struct body *body, struct slice *rest)
{
    struct slice line;
    while (slice_next_line(rest, &line)) {
        line = slice_trim(line);
        if (slice_starts_with(line, SLICE("}"))) {
            return;
        }
        if (line.size > 0 && !is_rule(line) && line.data[0] != '\'') {
            read_member(reader, body, line);
        }
    }
}

/* --- statements --- */

static void state_enum(struct reader *reader, const struct head *head, const struct body *body)
{
    struct specification *specification = reader->specification;
    if (body->labels.count == 0) {
        return;
    }
    struct statement *statement = specification_state(specification, STATEMENT_ENUM, reader->block,
                                                      passage_place(reader->passage, head->name));
    struct enum_statement *enumeration = &statement->enumeration;
    enumeration->name = head->name;
    enumeration->labels = ARENA_ARRAY(specification->arena, struct slice, body->labels.count);
    LIST_EACH(const struct slice, label, &body->labels)
    {
        enumeration->labels[enumeration->label_count++] = *label;
    }
    reader->count++;
}

/* A class without a key outside of a data model is a part of the program. */
static void state_entity(struct reader *reader, const struct head *head, const struct body *body)
{
    if (head->name.size == 0 || body->fields.count == 0 ||
        body->fields.count < body->method_count) {
        return;
    }
    struct statement *statement =
        specification_state(reader->specification, STATEMENT_ENTITY, reader->block,
                            passage_place(reader->passage, head->name));
    struct entity_statement *entity = &statement->entity;
    bool is_class = head->kind == HEAD_CLASS;
    bool is_stored = body->has_key || head->kind == HEAD_ENTITY ||
                     entity_setting_of(reader->block->section) == ENTITY_SETTING_STORED;
    entity->source = is_class ? SOURCE_CODE : SOURCE_DIAGRAM;
    entity->name = head->name;
    entity->fields = body->fields;
    entity->is_request = (is_class && (request_name_is_message(head->name) ||
                                       request_name_is_machinery(head->name))) ||
                         !is_stored;
    reader->count++;
}

/* --- relations --- */

static bool take_end(struct slice *text, bool is_left, enum cardinality *out)
{
    static const struct {
        const char *left, *right;
        enum cardinality cardinality;
    } ends[] = {{"||", "||", CARDINALITY_ONE},
                {"|o", "o|", CARDINALITY_ZERO_OR_ONE},
                {"}o", "o{", CARDINALITY_ZERO_OR_MORE},
                {"}|", "|{", CARDINALITY_ONE_OR_MORE}};
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        const char *spelling = is_left ? ends[i].left : ends[i].right;
        if (slice_starts_with(*text, slice_from(spelling))) {
            *text = slice_from_offset(*text, 2);
            *out = ends[i].cardinality;
            return true;
        }
    }
    return false;
}

static void state_relation(struct reader *reader, const struct relation_statement *relation)
{
    struct statement *statement =
        specification_state(reader->specification, STATEMENT_RELATION, reader->block,
                            passage_place(reader->passage, relation->left));
    statement->relation = *relation;
    list_add(reader->specification->arena, &reader->relations, statement);
}

/* "User ||--o{ Order : places"; false: the line says something else. */
static bool read_relation(struct reader *reader, struct slice line)
{
    struct relation_statement relation = {.is_identifying = true};
    size_t size = measure_name(line);
    relation.left = slice_between(line, 0, size);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    if (slice_starts_with(rest, SLICE("\"")) &&
        entity_setting_of(reader->block->section) == ENTITY_SETTING_STORED &&
        class_diagram_read_relation(line, &relation)) {
        state_relation(reader, &relation);
        return true;
    }
    if (size == 0 || !take_end(&rest, true, &relation.left_cardinality)) {
        return false;
    }
    relation.is_identifying = slice_starts_with(rest, SLICE("-"));
    size_t line_size = 0; /* "--", "-right-", "-[#red]-", ".." */
    while (line_size < rest.size && strchr("|o}{ ", rest.data[line_size]) == NULL) {
        line_size++;
    }
    rest = slice_from_offset(rest, line_size);
    if (line_size == 0 || !take_end(&rest, false, &relation.right_cardinality)) {
        return false;
    }
    rest = slice_trim(rest);
    size = measure_name(rest);
    relation.right = slice_between(rest, 0, size);
    rest = slice_trim(slice_from_offset(rest, size));
    relation.label = slice_starts_with(rest, SLICE(":")) ? wording_bare(slice_from_offset(rest, 1))
                                                         : SLICE_EMPTY;
    if (size == 0) {
        return false;
    }
    state_relation(reader, &relation);
    return true;
}

static struct slice name_of(struct reader *reader, struct slice alias)
{
    const struct slice *name = table_get(&reader->names, alias);
    return name != NULL ? *name : alias;
}

size_t plantuml_read(struct specification *specification, const struct block *block,
                     const struct passage *passage)
{
    struct reader reader = {
        .specification = specification, .block = block, .passage = passage, .count = 0};
    struct slice rest = passage->text, line;
    table_init(&reader.names, specification->arena);
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        if (line.size == 0 || strchr("'@!", line.data[0]) != NULL || read_relation(&reader, line)) {
            continue;
        }
        struct head head = read_head(&reader, line);
        bool is_read =
            head.kind == HEAD_ENTITY || head.kind == HEAD_CLASS || head.kind == HEAD_ENUM;
        if (!is_read || !head.is_open) {
            continue;
        }
        struct body body = {0};
        read_body(&reader, &body, &rest);
        if (head.kind == HEAD_ENUM) {
            state_enum(&reader, &head, &body);
        } else {
            state_entity(&reader, &head, &body);
        }
    }
    LIST_EACH(struct statement, statement, &reader.relations)
    {
        statement->relation.left = name_of(&reader, statement->relation.left);
        statement->relation.right = name_of(&reader, statement->relation.right);
    }
    return reader.count;
}
