/* SPDX-License-Identifier: Apache-2.0 */
/* Members stand in a class's braces or behind "Class :", so classes are gathered by name first.
 * A diagram of classes says less about storage than one of entities: a class without a key outside
 * of a data model is a part of the program. */
#include "spec/diagram/class_diagram.h"

#include "base/table.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/text/mermaid.h"
#include "spec/text/request_name.h"

struct class
{
    struct slice name;
    struct list fields; /* struct field_statement */
    struct list labels; /* struct slice *: single words, for an enumeration */
    size_t method_count;
    bool is_enum;
    bool has_key;
    bool is_stored; /* it has been stated as what is stored */
};

/* `Author "1" --> "0..*" Book : writes` */
struct drawn_relation {
    struct relation_statement relation;
    struct place place;
};

struct reader {
    struct specification *specification;
    const struct block *block;
    const struct passage *passage;
    struct table classes;  /* name → struct class */
    struct list order;     /* struct class */
    struct list relations; /* struct drawn_relation */
};

static struct class *find_class(struct reader *reader, struct slice name)
{
    struct class *found = table_get(&reader->classes, name);
    if (found == NULL) {
        found = ARENA_NEW(reader->specification->arena, struct class);
        found->name = name;
        table_put(&reader->classes, name, found);
        list_add(reader->specification->arena, &reader->order, found);
    }
    return found;
}

/* Marks of visibility, and those of static and abstract members. */
static struct slice strip_marks(struct slice member)
{
    member = slice_trim(member);
    while (member.size > 0 && strchr("+-#~*", member.data[0]) != NULL) {
        member = slice_trim(slice_from_offset(member, 1));
    }
    while (member.size > 0 && strchr("$*;", member.data[member.size - 1]) != NULL) {
        member = slice_trim(slice_between(member, 0, member.size - 1));
    }
    return member;
}

static void keep_field(struct reader *reader, struct class *class, struct field_statement *field)
{
    struct field_statement *kept = ARENA_NEW(reader->specification->arena, struct field_statement);
    *kept = *field;
    kept->place = passage_place(reader->passage, field->name);
    list_add(reader->specification->arena, &class->fields, kept);
    class->has_key |= field->is_primary_key ||
                      slice_equal_ignoring_case(field->name, SLICE("id")) ||
                      slice_equal_ignoring_case(field->name, SLICE("uuid"));
}

/* "String name", "List~Item~ items": the type first. */
static bool read_typed(struct reader *reader, struct class *class, struct slice member)
{
    struct arena *arena = reader->specification->arena;
    size_t gap = slice_find_byte(member, ' ');
    struct slice first = slice_between(member, 0, gap);
    struct slice rest = slice_trim(slice_from_offset(member, first.size));
    size_t size = field_line_measure_name(rest);
    if (gap == SLICE_NOT_FOUND || size == 0 || slice_find_byte(first, ':') != SLICE_NOT_FOUND) {
        return false;
    }
    struct field_statement field = {.name = slice_between(rest, 0, size)};
    field.type = ARENA_NEW(arena, struct type);
    field_value_type(arena, &field, first);
    field_text_read(arena, &field, slice_from_offset(rest, size), FIELD_TEXT_CONSTRAINTS);
    keep_field(reader, class, &field);
    return true;
}

static void keep_label(struct reader *reader, struct class *class, struct slice word)
{
    struct slice *kept = ARENA_NEW(reader->specification->arena, struct slice);
    *kept = word;
    list_add(reader->specification->arena, &class->labels, kept);
}

static void read_member(struct reader *reader, struct class *class, struct slice member)
{
    struct field_statement field;
    member = strip_marks(member);
    if (slice_starts_with(member, SLICE("<<"))) {
        class->is_enum |= slice_contains_ignoring_case(member, SLICE("enum"));
        return;
    }
    if (member.size == 0 || slice_starts_with(member, SLICE("%%"))) {
        return;
    }
    if (slice_find_byte(member, '(') != SLICE_NOT_FOUND) {
        class->method_count++;
        return;
    }
    if (field_line_measure_name(member) == member.size) {
        keep_label(reader, class, member);
        return;
    }
    if (read_typed(reader, class, member)) {
        return;
    }
    if (field_line_read(reader->specification->arena, member, &field) != FIELD_EVIDENCE_NONE) {
        keep_field(reader, class, &field);
    }
}

/* The name behind "class": "Foo", "Foo~T~", "`Foo`", "Foo["Label"]". */
static struct slice take_name(struct slice text, struct slice *out_rest)
{
    text = slice_trim(text);
    while (text.size > 0 && text.data[0] == '`') {
        text = slice_from_offset(text, 1);
    }
    size_t size = 0;
    while (size < text.size && (character_is_word(text.data[size]) || text.data[size] == '-' ||
                                text.data[size] == '.' || (unsigned char)text.data[size] >= 0x80)) {
        size++;
    }
    *out_rest = slice_from_offset(text, size);
    return slice_between(text, 0, size);
}

/* Members between braces, on this line and the next ones. */
static void read_body(struct reader *reader, struct class *class, struct slice first,
                      struct slice *rest)
{
    struct slice line = first;
    do {
        size_t close = slice_find_byte(line, '}');
        read_member(reader, class, slice_between(line, 0, close));
        if (close != SLICE_NOT_FOUND) {
            return;
        }
    } while (slice_next_line(rest, &line));
}

static void read_class(struct reader *reader, struct slice line, struct slice *rest)
{
    struct slice behind;
    struct slice name = take_name(slice_from_offset(line, sizeof("class") - 1), &behind);
    if (name.size == 0) {
        return;
    }
    struct class *class = find_class(reader, name);
    size_t open = slice_find_byte(behind, '{');
    class->is_enum |= slice_contains_ignoring_case(behind, SLICE("<<enum"));
    if (open != SLICE_NOT_FOUND) {
        read_body(reader, class, slice_from_offset(behind, open + 1), rest);
    }
}

/* --- relations --- */

/* "1", "0..1", "*", "many", "1..*" in quotes at the front; false: how many is not said. */
static bool take_multiplicity(struct slice *text, enum cardinality *out)
{
    static const struct {
        const char *words;
        enum cardinality cardinality;
    } kinds[] = {{"1|one|1..1", CARDINALITY_ONE},
                 {"0..1|zero or one", CARDINALITY_ZERO_OR_ONE},
                 {"*|0..*|many|n|m|0..n|0..m|zero or more", CARDINALITY_ZERO_OR_MORE},
                 {"1..*|1..n|1..m|one or more", CARDINALITY_ONE_OR_MORE}};
    size_t close = slice_starts_with(*text, SLICE("\""))
                       ? slice_find_byte(slice_from_offset(*text, 1), '"')
                       : SLICE_NOT_FOUND;
    struct slice said = slice_trim(slice_between(*text, 1, close + 1));
    for (size_t i = 0; close != SLICE_NOT_FOUND && i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (slice_is_one_of(said, kinds[i].words)) {
            *out = kinds[i].cardinality;
            *text = slice_trim(slice_from_offset(*text, close + 2));
            return true;
        }
    }
    return false;
}

bool class_diagram_read_relation(struct slice line, struct relation_statement *out)
{
    struct relation_statement relation = {.is_identifying = true};
    struct slice rest;
    relation.left = take_name(line, &rest);
    rest = slice_trim(rest);
    if (relation.left.size == 0 || !take_multiplicity(&rest, &relation.left_cardinality)) {
        return false;
    }
    size_t arrow = 0;
    while (arrow < rest.size && strchr("-<>*o", rest.data[arrow]) != NULL) {
        arrow++;
    }
    bool is_line = slice_find(slice_between(rest, 0, arrow), SLICE("--")) != SLICE_NOT_FOUND;
    rest = slice_trim(slice_from_offset(rest, arrow));
    if (!is_line || !take_multiplicity(&rest, &relation.right_cardinality)) {
        return false;
    }
    relation.right = take_name(rest, &rest);
    rest = slice_trim(rest);
    relation.label =
        slice_starts_with(rest, SLICE(":")) ? slice_trim(slice_from_offset(rest, 1)) : SLICE_EMPTY;
    *out = relation;
    return relation.right.size > 0;
}

static void read_relation(struct reader *reader, struct slice line)
{
    struct relation_statement relation;
    if (class_diagram_read_relation(line, &relation)) {
        struct drawn_relation *drawn =
            ARENA_NEW(reader->specification->arena, struct drawn_relation);
        *drawn = (struct drawn_relation){relation, passage_place(reader->passage, relation.left)};
        list_add(reader->specification->arena, &reader->relations, drawn);
    }
}

/* "Foo : +String name", "<<enumeration>> Foo" */
static void read_line(struct reader *reader, struct slice line)
{
    struct slice behind;
    bool is_annotation = slice_starts_with(line, SLICE("<<"));
    if (is_annotation) {
        size_t close = slice_find(line, SLICE(">>"));
        struct slice name = take_name(slice_from_offset(line, close + 2), &behind);
        if (close != SLICE_NOT_FOUND && name.size > 0 &&
            slice_contains_ignoring_case(line, SLICE("<<enum"))) {
            find_class(reader, name)->is_enum = true;
        }
        return;
    }
    struct slice name = take_name(line, &behind);
    behind = slice_trim(behind);
    bool is_member =
        name.size > 0 && behind.size > 1 && behind.data[0] == ':' && behind.data[1] != ':';
    if (is_member) {
        read_member(reader, find_class(reader, name), slice_from_offset(behind, 1));
    } else if (slice_starts_with(behind, SLICE("\""))) {
        read_relation(reader, line);
    }
}

static bool state_enum(struct reader *reader, const struct class *class)
{
    struct specification *specification = reader->specification;
    if (class->labels.count == 0) {
        return false;
    }
    struct statement *statement = specification_state(specification, STATEMENT_ENUM, reader->block,
                                                      passage_place(reader->passage, class->name));
    statement->enumeration.name = class->name;
    statement->enumeration.labels =
        ARENA_ARRAY(specification->arena, struct slice, class->labels.count);
    LIST_EACH(const struct slice, label, &class->labels)
    {
        statement->enumeration.labels[statement->enumeration.label_count++] = *label;
    }
    return true;
}

static bool state_class(struct reader *reader, struct class *class)
{
    if (class->is_enum) {
        return state_enum(reader, class);
    }
    if (class->fields.count == 0 || class->fields.count < class->method_count) {
        return false;
    }
    enum entity_setting setting =
        reader->block == NULL ? ENTITY_SETTING_OPEN : entity_setting_of(reader->block->section);
    struct statement *statement =
        specification_state(reader->specification, STATEMENT_ENTITY, reader->block,
                            passage_place(reader->passage, class->name));
    struct entity_statement *entity = &statement->entity;
    entity->source = SOURCE_CODE;
    entity->name = class->name;
    entity->fields = class->fields;
    bool is_stored = class->has_key || setting == ENTITY_SETTING_STORED;
    entity->is_request = request_name_is_message(class->name) ||
                         request_name_is_machinery(class->name) || !is_stored;
    class->is_stored = !entity->is_request;
    return true;
}

/* Those between two classes that are stored. */
static void state_relations(struct reader *reader)
{
    LIST_EACH(const struct drawn_relation, drawn, &reader->relations)
    {
        const struct class *left = table_get(&reader->classes, drawn->relation.left);
        const struct class *right = table_get(&reader->classes, drawn->relation.right);
        if (left != NULL && right != NULL && left->is_stored && right->is_stored) {
            specification_state(reader->specification, STATEMENT_RELATION, reader->block,
                                drawn->place)
                ->relation = drawn->relation;
        }
    }
}

size_t class_diagram_read(struct specification *specification, const struct block *block,
                          const struct passage *passage, struct slice body)
{
    struct reader reader = {specification, block, passage, {0}, {0}, {0}};
    struct slice line;
    size_t count = 0;
    table_init(&reader.classes, specification->arena);
    while (slice_next_line(&body, &line)) {
        line = slice_trim(line);
        if (slice_starts_with(line, SLICE("class "))) {
            read_class(&reader, line, &body);
        } else if (line.size > 0 && !slice_starts_with(line, SLICE("%%"))) {
            read_line(&reader, line);
        }
    }
    LIST_EACH(struct class, class, &reader.order)
    {
        count += state_class(&reader, class);
    }
    state_relations(&reader);
    return count;
}
