/* SPDX-License-Identifier: Apache-2.0 */
/* Reads entities from code blocks in no particular language: names with field lines in braces, as
 * branches of a tree, indented below their name, or below a colon ("Todo:" and "- id: Long (PK)"),
 * field lines alone below a heading, and one line per entity ("Topic(id, title, …)", "topics — what
 * is told (id, title)"). What says that it is SQL is the reader's of SQL alone. */
#include "spec/code/code_bases.h"
#include "spec/document/passage.h"
#include "spec/reading/entity_group.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_owner.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/reading.h"
#include "spec/recognise/entity_brackets.h"
#include "spec/recognise/entity_keyed.h"
#include "spec/recognise/recognise.h"
#include "spec/sql/ddl.h"
#include "spec/text/request_name.h"

struct reader {
    struct specification *specification;
    const struct block *block;
    struct passage passage;
    enum entity_setting setting;
    struct entity_group group;
    struct slice name; /* of the group at hand; empty: the heading's */
    size_t stated_count;
    size_t group_count;
    size_t foreign_count;          /* lines that belong to no entity */
    bool is_dry;                   /* only counts what it would state */
    bool is_among;                 /* lines around are whole entities: names alone are one too */
    struct entity_statement *last; /* stated by the line before, for its keys; or NULL */
    bool is_keyed_list;            /* the group at hand is a list with a key that is marked */
    size_t outline_indent;         /* of the head above indented lines; SIZE_MAX: there is none */
    size_t object_depth;           /* of the field at hand, which is an object in braces */
    bool has_heirs;                /* "Suite extends Room {" may stand in the block */
    bool keeps_dropped;            /* what is counted would be stated elsewhere */
    struct list dropped;           /* its names, struct slice */
    struct table types;            /* where it has: name → struct entity_group */
    struct table extended;         /* likewise: names that a head says are extended */
    bool is_braced;                /* the group at hand stands in braces below the heading */
};

static struct place place_in_passage(const void *context, struct slice part)
{
    return passage_place(context, part);
}

static void state(struct reader *reader, const struct entity_group *group, struct slice name,
                  struct slice schema, struct place place)
{
    reader->stated_count++;
    /* "RobotConfig" below a heading of the data model, with a key of its own, is kept. */
    bool is_kept = reader->setting == ENTITY_SETTING_STORED && entity_group_begins_with_key(group);
    bool is_passing =
        request_name_is_message(name) || (request_name_is_machinery(name) && !is_kept);
    if (reader->is_dry) {
        if (!is_passing && group->has_key && reader->keeps_dropped) {
            list_add(reader->specification->arena, &reader->dropped,
                     reading_keep(reader->specification->arena, name));
        }
        return;
    }
    struct statement *statement =
        specification_state(reader->specification, STATEMENT_ENTITY, reader->block, place);
    statement->entity = group->entity;
    statement->entity.source = SOURCE_LIST;
    statement->entity.name = name;
    statement->entity.schema = schema;
    statement->entity.is_request = is_passing && !statement_is_kept_request(&statement->entity);
    reader->stated_count++;
    reader->last = &statement->entity;
}

/* Ends the group at hand: an entity if its lines are one. */
static void finish_group(struct reader *reader)
{
    struct entity_label found = {.name = reader->name,
                                 .place = passage_place(&reader->passage, reader->name)};
    bool is_only = reader->group_count == 1;
    if (reader->name.size == 0 && reader->group.line_count > 0 && is_only) {
        found = entity_owner_label(reader->specification, reader->block,
                                   entity_group_begins_with_key(&reader->group));
    }
    /* "id (PK), name" below a name is a table, whatever the heading says. */
    enum entity_setting setting = reader->is_keyed_list && reader->setting == ENTITY_SETTING_OPEN
                                      ? ENTITY_SETTING_STORED
                                      : reader->setting;
    reader->is_keyed_list = false;
    if (reader->has_heirs && reader->name.size > 0) {
        struct entity_group *kept = ARENA_NEW(reader->specification->arena, struct entity_group);
        *kept = reader->group;
        table_put(&reader->types, reader->name, kept);
    }
    bool is_base = reader->has_heirs && table_get(&reader->extended, found.name) != NULL &&
                   code_bases_is_called(found.name);
    if (found.name.size > 0 && !is_base && entity_group_is_entity(&reader->group, setting)) {
        state(reader, &reader->group, found.name, found.schema, found.place);
    }
    entity_group_init(&reader->group, reader->specification->arena);
    reader->name = SLICE_EMPTY;
    reader->is_braced = false;
}

/* The line without a comment at its end, "address: { // where to", and a comma that slipped in. */
static struct slice strip_remark(struct slice line)
{
    size_t comment = slice_find(line, SLICE(" //"));
    comment = comment == SLICE_NOT_FOUND ? slice_find(line, SLICE(" #")) : comment;
    line = slice_trim(slice_between(line, 0, comment));
    while (slice_ends_with(line, SLICE(","))) {
        line = slice_trim(slice_between(line, 0, line.size - 1));
    }
    return line;
}

/* Whether "{ userId: string, text: string }[]" ends where its brackets do, with nothing behind but
 * the marks of an array. */
static bool is_whole_object(struct slice rest)
{
    size_t depth = 0, close = 0;
    while (rest.size > 0 && strchr(",;", rest.data[rest.size - 1]) != NULL) {
        rest = slice_trim(slice_between(rest, 0, rest.size - 1));
    }
    if (slice_find_byte(rest, '{') > 1) {
        return false; /* "{", "[{" */
    }
    for (size_t i = 0; i < rest.size && (i == 0 || depth > 0); i++) {
        depth += rest.data[i] == '{' || rest.data[i] == '[';
        depth -= rest.data[i] == '}' || rest.data[i] == ']';
        close = i + 1;
    }
    struct slice behind = slice_from_offset(rest, close);
    return depth == 0 && close > 2 && (behind.size == 0 || slice_equal(behind, SLICE("[]")));
}

/* "address: {", "lines: [{", "notes: { text: string }[]" among the fields of "Order {": an object,
 * whose fields are its own. */
static bool read_object(struct reader *reader, struct slice line)
{
    if (reader->object_depth > 0) {
        for (size_t i = 0; i < line.size && reader->object_depth > 0; i++) {
            reader->object_depth += line.data[i] == '{' || line.data[i] == '[';
            reader->object_depth -= line.data[i] == '}' || line.data[i] == ']';
        }
        return true;
    }
    size_t size = field_line_measure_name(line), depth = 0;
    struct slice rest = size > 0 ? strip_remark(slice_from_offset(line, size)) : SLICE_EMPTY;
    size_t mark = slice_starts_with(rest, SLICE("?:")) ? 2 : slice_starts_with(rest, SLICE(":"));
    rest = slice_trim(slice_from_offset(rest, mark));
    while (depth < rest.size && strchr("{[", rest.data[depth]) != NULL) {
        depth++;
    }
    bool is_whole = depth > 0 && depth < rest.size && is_whole_object(rest);
    bool is_object = size > 0 && mark > 0 && depth > 0 && (depth == rest.size || is_whole) &&
                     slice_find_byte(rest, '{') != SLICE_NOT_FOUND &&
                     (reader->name.size > 0 || reader->is_braced) && reader->group.line_count > 0;
    if (is_object) {
        struct slice name = slice_between(line, 0, size);
        entity_group_add_object(&reader->group, name, passage_place(&reader->passage, name));
        reader->object_depth = is_whole ? 0 : depth;
    }
    return is_object;
}

/* What was stated so far, by name: what types of other blocks are extended. */
struct stated {
    struct table entities; /* name → struct entity_statement */
    size_t known;          /* statements that were looked at */
};

static const struct entity_statement *find_stated(struct specification *specification,
                                                  struct slice name)
{
    struct stated *stated = specification_memory(specification, "entity_text", sizeof(*stated));
    if (stated->entities.arena == NULL) {
        table_init(&stated->entities, specification->arena);
    }
    while (stated->known < specification->statements.count) {
        struct statement *statement = list_at(&specification->statements, stated->known++);
        if (statement->kind == STATEMENT_ENTITY && !statement->entity.is_alteration) {
            table_put(&stated->entities, statement->entity.name, &statement->entity);
        }
    }
    return table_get(&stated->entities, name);
}

/* Puts the fields of another type in front of those of the group at hand. */
static void inherit(struct reader *reader, struct slice parent)
{
    struct entity_group *group = &reader->group;
    const struct entity_group *known = table_get(&reader->types, parent);
    const struct entity_statement *stated =
        known == NULL ? find_stated(reader->specification, parent) : NULL;
    const struct list *fields = known != NULL    ? &known->entity.fields
                                : stated != NULL ? &stated->fields
                                                 : NULL;
    table_put(&reader->extended, parent, reader);
    if (fields == NULL && !reader->is_dry) {
        diagnostics_report(reader->specification->diagnostics, DIAGNOSTIC_N1411,
                           passage_place(&reader->passage, parent),
                           "describe it above, or write the fields out",
                           "'" SLICE_FORMAT "' extends '" SLICE_FORMAT
                           "', which is not described above it: its fields are missing",
                           SLICE_ARGUMENT(reader->name), SLICE_ARGUMENT(parent));
    }
    if (fields == NULL) {
        return;
    }
    group->line_count += fields->count;
    group->field_count += fields->count;
    group->typed_count += fields->count;
    group->has_key |= known != NULL ? known->has_key : stated->primary_key.count > 0;
    LIST_EACH(const struct field_statement, field, fields)
    {
        group->has_key |= field->is_primary_key || slice_is_ignoring_case(field->name, "id");
    }
    if (!reader->is_dry) {
        code_bases_take_fields(reader->specification, &group->entity.fields, fields, reader->name,
                               passage_place(&reader->passage, reader->name));
    }
}

/* "Room" and "Listed" of "Suite extends Room, Listed", and in *front "Suite"; empty: no others. */
static struct slice split_parents(struct slice *front)
{
    static const char words[] = "extends|inherits from|inherits";
    for (size_t at = 0; at < front->size; at++) {
        size_t size = front->data[at] != ' '
                          ? 0
                          : wording_starts_with(slice_from_offset(*front, at + 1), words);
        if (size > 0) {
            struct slice parents = slice_trim(slice_from_offset(*front, at + 1 + size));
            *front = slice_trim(slice_between(*front, 0, at));
            return parents;
        }
    }
    return SLICE_EMPTY;
}

/* "Todo:", "Todo {", "table users (", "- User:", "Suite extends Room {", "{" alone. */
static bool read_head(struct reader *reader, struct slice line)
{
    char last = line.data[line.size - 1];
    if (last != ':' && last != '{' && last != '(' && last != '[') {
        return false;
    }
    struct slice front = entity_group_defined(slice_between(line, 0, line.size - 1));
    struct slice parents = reader->has_heirs ? split_parents(&front) : SLICE_EMPTY, parent;
    struct slice name = entity_name_of_words(front);
    bool is_name = name.size > 0 && field_line_measure_name(name) == name.size;
    if (entity_name_says_fields(front)) {
        return true; /* the heading's */
    }
    if (!is_name && line.size > 1) {
        reader->foreign_count++;
        return false;
    }
    finish_group(reader);
    reader->group_count++;
    reader->name = name;
    while (slice_next_part(&parents, ',', &parent)) {
        inherit(reader, slice_trim(parent));
    }
    reader->is_braced = slice_is(line, "{");
    return true;
}

/* Bytes of a tree's branch at the front ("├── ", "│   └─"); 0: none. */
static size_t measure_branch(struct slice line)
{
    size_t at = 0;
    /* All characters that draw boxes begin with these two bytes. */
    while (at + 2 < line.size && line.data[at] == '\xe2' &&
           (line.data[at + 1] == '\x94' || line.data[at + 1] == '\x95')) {
        at += 3;
        while (at < line.size && line.data[at] == ' ') {
            at++;
        }
    }
    return at;
}

/* "Ticket" alone above the branches of a tree, or above bullets. */
static bool is_root(struct slice line, struct slice rest)
{
    struct slice next;
    line = slice_trim(line);
    bool is_name = line.size > 0 && character_is_alpha(line.data[0]) &&
                   field_line_measure_name(line) == line.size;
    if (!is_name || !slice_next_line(&rest, &next)) {
        return false;
    }
    next = slice_trim(next);
    return measure_branch(next) > 0 || slice_starts_with(next, SLICE("- "));
}

static size_t measure_indent(struct slice line)
{
    size_t at = 0;
    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t')) {
        at++;
    }
    return at;
}

/* "orders" alone above lines that are indented deeper. */
static bool is_outline_head(struct slice line, struct slice rest)
{
    struct slice next, name = slice_trim(line);
    bool is_name = name.size > 1 && character_is_alpha(name.data[0]) &&
                   field_line_measure_name(name) == name.size;
    return is_name && slice_next_line(&rest, &next) && slice_trim(next).size > 0 &&
           measure_indent(next) > measure_indent(line);
}

/* "Wallet" alone above "Property - Id : uuid", or alone as the heading above has it. */
static bool is_labelled_head(const struct reader *reader, struct slice line, struct slice rest)
{
    struct slice next, name = slice_trim(line);
    bool is_first = line.data == reader->passage.text.data;
    bool is_name = name.size > 1 && character_is_alpha(name.data[0]) &&
                   field_line_measure_name(name) == name.size;
    if (!is_name || !slice_next_line(&rest, &next)) {
        return false;
    }
    next = slice_trim(next);
    struct arena *arena = reader->specification->arena;
    return field_line_skip_label(arena, next, false).data != next.data ||
           (is_first && slice_equal_ignoring_case(entity_label_of_block(reader->block).name, name));
}

/* "id (PK), email (unique), name" below such a head; whether the line is a list of that kind. */
static bool read_outline_list(struct reader *reader, struct slice line)
{
    struct entity_group *group = &reader->group;
    if (reader->outline_indent == SIZE_MAX || measure_indent(line) <= reader->outline_indent ||
        slice_find(line, SLICE(", ")) == SLICE_NOT_FOUND) {
        return false;
    }
    struct entity_statement entity = {.source = SOURCE_LIST};
    struct field_list_result result = field_list_read(group->arena, &entity, slice_trim(line),
                                                      place_in_passage, &reader->passage);
    if (result.field_count < 2 || result.other_count > 0) {
        return false;
    }
    result = field_list_read(group->arena, &group->entity, slice_trim(line), place_in_passage,
                             &reader->passage);
    group->line_count += result.field_count;
    group->field_count += result.field_count;
    group->sure_count += result.sure_count;
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        reader->is_keyed_list |= field->is_primary_key;
        group->has_key |=
            field->is_primary_key || slice_equal_ignoring_case(field->name, SLICE("id"));
    }
    return true;
}

static struct slice strip_bullet(struct slice line)
{
    line = slice_trim(line);
    line = slice_from_offset(line, measure_branch(line));
    while (line.size > 1 && strchr("-*+|", line.data[0]) != NULL && line.data[1] == ' ') {
        line = slice_trim(slice_from_offset(line, 2));
    }
    return line;
}

/* "lockers — what can be rented (id, size)": a name, a dash, words, a list in brackets. */
static bool is_told(struct slice line)
{
    line = slice_trim(line);
    size_t name = field_line_measure_name(line);
    struct slice rest = slice_trim(slice_from_offset(line, name));
    bool has_dash = slice_starts_with(rest, SLICE("\xe2\x80\x94")) ||
                    slice_starts_with(rest, SLICE("\xe2\x80\x93"));
    return name > 0 && has_dash && rest.data[rest.size - 1] == ')' &&
           slice_find_byte(rest, ',') != SLICE_NOT_FOUND;
}

/* "Scene (order, content_json)", a branch of a tree of what is stored: names alone, of which one is
 * compound. "Status (open, closed)" beside it is an enumeration. */
static bool read_tuple(struct reader *reader, struct slice line, struct entity_group *group,
                       struct slice *out_name)
{
    size_t name = field_line_measure_name(line);
    struct slice rest = slice_trim(slice_from_offset(line, name));
    return reader->is_among && reader->setting == ENTITY_SETTING_STORED && name > 0 &&
           slice_starts_with(rest, SLICE("(")) && slice_ends_with(rest, SLICE(")")) &&
           entity_group_read_names(reader->specification->arena, group, line, place_in_passage,
                                   &reader->passage, out_name) &&
           entity_group_has_compound_name(group);
}

/* "orders (what is bought) [1:N]": a branch of a tree of relations, no field. */
static bool ends_with_cardinality(struct slice line)
{
    line = slice_trim(line);
    if (line.size < 5 || strchr("])", line.data[line.size - 1]) == NULL) {
        return false;
    }
    struct slice mark = slice_between(line, line.size - 5, line.size);
    return strchr("[(", mark.data[0]) != NULL && strchr("1nNmM", mark.data[1]) != NULL &&
           mark.data[2] == ':' && strchr("1nNmM", mark.data[3]) != NULL;
}

static void read_line(struct reader *reader, struct slice line)
{
    struct entity_group single;
    struct slice name;
    if (read_outline_list(reader, line)) {
        return;
    }
    line = strip_bullet(line);
    if (line.size == 0 || read_object(reader, line)) {
        return;
    }
    if (strchr("})]", line.data[0]) != NULL) {
        finish_group(reader);
        return;
    }
    if (read_head(reader, line)) {
        return;
    }
    struct arena *arena = reader->specification->arena;
    if (entity_group_read_line(arena, &single, line, reader->setting, place_in_passage,
                               &reader->passage, &name) ||
        (reader->is_among && is_told(line) &&
         entity_group_read_names(arena, &single, line, place_in_passage, &reader->passage,
                                 &name)) ||
        read_tuple(reader, line, &single, &name)) {
        state(reader, &single, name, SLICE_EMPTY, passage_place(&reader->passage, line));
        return;
    }
    /* "UNIQUE (user_id, day)" below "votes (id, …)" */
    if (reader->last != NULL && reader->group.line_count == 0 &&
        field_list_read_key(arena, reader->last, line)) {
        return;
    }
    reader->group_count += reader->group_count == 0;
    bool is_comment = slice_starts_with(line, SLICE("//")) || line.data[0] == '#' ||
                      slice_starts_with(line, SLICE("--"));
    if (!is_comment && ends_with_cardinality(line)) {
        reader->foreign_count++;
        return;
    }
    if (!is_comment &&
        !entity_group_add(&reader->group, line, place_in_passage, &reader->passage)) {
        reader->foreign_count++;
    }
}

#define WRAP_MAXIMUM 12U

/* "bill (id, total," and the lines that close its bracket; the line itself where none does. */
static struct slice next_whole_line(struct slice *rest, struct slice line)
{
    struct slice whole = line, after = *rest, next = line;
    size_t depth = 0, count = 0;
    bool may_be_cut = slice_find_byte(line, '(') != SLICE_NOT_FOUND &&
                      slice_ends_with(slice_trim(line), SLICE(","));
    while (may_be_cut && count++ < WRAP_MAXIMUM) {
        for (size_t i = 0; i < next.size; i++) {
            depth += next.data[i] == '(';
            depth -= next.data[i] == ')' && depth > 0;
        }
        if (depth == 0) {
            *rest = after;
            return whole;
        }
        if (!slice_next_line(&after, &next) || slice_trim(next).size == 0) {
            return line;
        }
        whole = slice_of(line.data, (size_t)(next.data + next.size - line.data));
    }
    return line;
}

#define OPEN_COLUMNS_MINIMUM 4U

/* Whether the columns in brackets can be nothing but a table's where no heading says so: all that
 * the block has, of a name like a type's, and begun with a key. */
static bool is_table_alone(const struct reader *reader, const struct entity_group *group,
                           struct slice name, size_t size)
{
    struct slice text = reader->passage.text;
    return name.size > 0 && name.data[0] >= 'A' && name.data[0] <= 'Z' && name.data == text.data &&
           slice_trim(slice_from_offset(text, size)).size == 0 &&
           group->field_count >= OPEN_COLUMNS_MINIMUM && entity_group_begins_with_key(group) &&
           entity_group_has_compound_name(group);
}

/* "boats(" and its columns up to the closing bracket, below a heading of a data model, or alone:
 * states it and takes its lines off *rest. False: the line begins none. */
static bool read_brackets(struct reader *reader, struct slice line, struct slice *rest)
{
    struct entity_group group;
    struct slice name;
    if (reader->setting == ENTITY_SETTING_MESSAGE ||
        slice_find_byte(line, '(') == SLICE_NOT_FOUND) {
        return false;
    }
    size_t end = (size_t)(rest->data + rest->size - line.data);
    size_t size = entity_brackets_read(reader->specification->arena, &reader->passage,
                                       slice_of(line.data, end), &group, &name);
    if (size == 0 ||
        (reader->setting == ENTITY_SETTING_OPEN && !is_table_alone(reader, &group, name, size))) {
        return false;
    }
    finish_group(reader);
    state(reader, &group, name, SLICE_EMPTY, passage_place(&reader->passage, name));
    *rest = slice_from_offset(slice_of(line.data, end), size < end ? size + 1 : end);
    return true;
}

static void read_lines(struct reader *reader, bool is_dry)
{
    struct slice line;
    struct slice rest = reader->passage.text;
    reader->is_dry = is_dry;
    reader->stated_count = reader->foreign_count = reader->group_count = 0;
    reader->name = SLICE_EMPTY;
    reader->outline_indent = SIZE_MAX;
    reader->object_depth = 0;
    reader->is_braced = false;
    reader->last = NULL;
    table_init(&reader->types, reader->specification->arena);
    entity_group_init(&reader->group, reader->specification->arena);
    while (slice_next_line(&rest, &line)) {
        if (read_brackets(reader, line, &rest)) {
            continue;
        }
        line = next_whole_line(&rest, line);
        bool is_outline = is_outline_head(line, rest);
        if (is_outline || is_root(line, rest) || is_labelled_head(reader, line, rest)) {
            finish_group(reader);
            reader->group_count++;
            reader->name = slice_trim(line);
            reader->outline_indent = is_outline ? measure_indent(line) : SIZE_MAX;
            continue;
        }
        read_line(reader, line);
    }
    finish_group(reader);
}

static bool is_tagged(const struct block *block, const char *const *tags)
{
    for (; *tags != NULL; tags++) {
        if (slice_equal(block->info, slice_from(*tags))) {
            return true;
        }
    }
    return false;
}

/* Languages of their own: only a block that is nothing but entities is taken. */
static bool is_strict(const struct block *block)
{
    static const char *const tags[] = {"yaml", "yml", NULL};
    return is_tagged(block, tags);
}

/* A tree, bullets or lines of words that are tagged as SQL for their colours: the first line is a
 * name alone, or begins with a bullet that is no comment, or with a name and a dash. */
static bool is_drawn_as_sql(const struct block *block)
{
    static const char *const tags[] = {"sql", "postgresql", "postgres", "mysql", NULL};
    struct slice rest = block->code, line;
    if (!is_tagged(block, tags) || !slice_next_line(&rest, &line)) {
        return false;
    }
    line = slice_trim(line);
    return is_root(line, rest) || slice_starts_with(line, SLICE("- ")) || is_told(line);
}

/* "id, owner_id (nullable), level", wrapped or not, below a heading that names the thing: nothing
 * but names between commas, the first a key's. */
static bool read_listing(struct reader *reader)
{
    struct arena *arena = reader->specification->arena;
    struct entity_group group;
    struct slice line, rest = reader->passage.text;
    size_t line_count = 0, other_count = 0;
    entity_group_init(&group, arena);
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        while (line.size > 0 && line.data[line.size - 1] == ',') {
            line.size--;
        }
        if (line.size == 0) {
            continue;
        }
        struct entity_statement draft = {.source = SOURCE_LIST};
        struct field_list_result result =
            field_list_read(arena, &draft, line, place_in_passage, &reader->passage);
        bool is_list = result.other_count == 0 &&
                       (result.field_count > 1 || (line_count > 0 && result.field_count == 1));
        if (line_count == 0 && !is_list) {
            return false;
        }
        line_count++;
        if (!is_list) {
            other_count++;
            continue;
        }
        result = field_list_read(arena, &group.entity, line, place_in_passage, &reader->passage);
        group.field_count += result.field_count;
    }
    if (group.field_count < 3 || other_count * 2 > line_count ||
        !entity_group_begins_with_key(&group)) {
        return false;
    }
    struct entity_label found = entity_owner_label(reader->specification, reader->block, true);
    reader->foreign_count = other_count;
    if (found.name.size > 0) {
        state(reader, &group, found.name, found.schema, found.place);
    }
    return found.name.size > 0;
}

/* "title:" above "- type: String", below a heading that names the thing. */
static bool read_keyed(struct reader *reader)
{
    struct entity_group group;
    struct entity_label found = entity_label_of_block(reader->block);
    if (found.name.size == 0 ||
        !entity_keyed_read(reader->specification->arena, &reader->passage, &group)) {
        return false;
    }
    state(reader, &group, found.name, found.schema, found.place);
    return true;
}

/* "Room {" and its fields below a heading of messages, settings or plans: dropped, and told of. */
static void report_dropped(struct reader *reader)
{
    static const struct shared_finding dropped = {
        DIAGNOSTIC_N1403, "describe what is stored below a heading of the data model",
        "{} stands below a heading of messages, settings or plans: it is not stored",
        "{} stand below headings of messages, settings or plans: they are not stored"};
    struct specification *specification = reader->specification;
    reader->setting = ENTITY_SETTING_STORED;
    reader->keeps_dropped = true;
    read_lines(reader, true);
    LIST_EACH(const struct slice, name, &reader->dropped)
    {
        diagnostics_gather(
            specification->diagnostics, &dropped, passage_place(&reader->passage, *name),
            arena_format(specification->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(*name)));
    }
    if (reader->dropped.count > 0) {
        reading_give_reason(reader->block, "types below a heading of messages, settings or plans");
    }
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct reader reader = {.specification = specification, .block = block};
    reader.passage = passage_of_block(specification->arena, block);
    reader.setting = entity_owner_setting(block);
    reader.has_heirs = slice_find(block->code, SLICE(" extends ")) != SLICE_NOT_FOUND ||
                       slice_find(block->code, SLICE(" inherits ")) != SLICE_NOT_FOUND;
    table_init(&reader.extended, specification->arena);
    if (reader.setting != ENTITY_SETTING_MESSAGE && entity_keyed_begins(block->code) &&
        read_keyed(&reader)) {
        return READING_WHOLE;
    }
    if (reader.setting != ENTITY_SETTING_MESSAGE && !is_strict(block) && read_listing(&reader)) {
        return reader.foreign_count == 0 ? READING_WHOLE : READING_PART;
    }
    read_lines(&reader, true);
    if (reader.stated_count == 0 || (is_strict(block) && reader.foreign_count > 0)) {
        if (reader.setting == ENTITY_SETTING_MESSAGE && !is_strict(block) &&
            slice_find(block->code, SLICE(" {\n")) != SLICE_NOT_FOUND) {
            report_dropped(&reader);
        }
        return READING_NOTHING;
    }
    reader.is_among = reader.stated_count >= (reader.setting == ENTITY_SETTING_STORED ? 1 : 2);
    read_lines(&reader, false);
    return reader.foreign_count == 0 || is_drawn_as_sql(block) ? READING_WHOLE : READING_PART;
}

/* Statements of SQL are another reader's. */
static bool has_statement(struct slice code)
{
    struct slice line;
    while (slice_next_line(&code, &line)) {
        if (wording_starts_with(slice_trim(slice_between(line, 0, 64)),
                                "create|select|insert|alter|update|delete|with|drop|explain|begin|"
                                "grant|on") > 0 ||
            ddl_meant(line) != NULL) {
            return true;
        }
    }
    return false;
}

/* "- name : String" line after line, below a title or not: no language is written so, whatever the
 * fence is tagged with. */
static bool is_bullets(struct slice code)
{
    struct slice line;
    size_t count = 0, bullets = 0;
    while (slice_next_line(&code, &line)) {
        line = slice_trim(line);
        bool is_bullet = slice_starts_with(line, SLICE("- ")) &&
                         character_is_alpha(slice_trim(slice_from_offset(line, 1)).data[0]) &&
                         slice_find(line, SLICE(" : ")) != SLICE_NOT_FOUND;
        count += line.size > 0;
        bullets += is_bullet;
    }
    return bullets >= 2 && bullets + 1 >= count;
}

/* "Order {" above "id: UUID": a name that nothing declares begins no code of the languages that
 * fences are tagged with for their colours. */
static bool is_braced(const struct block *block)
{
    static const char *const tags[] = {"typescript", "ts",     "javascript", "js", "json",
                                       "java",       "kotlin", "python",     "go", NULL};
    struct slice rest = block->code, line, next = SLICE_EMPTY;
    if (!is_tagged(block, tags)) {
        return false;
    }
    do {
        if (!slice_next_line(&rest, &line)) {
            return false;
        }
        line = slice_trim(line);
    } while (line.size == 0 || slice_starts_with(line, SLICE("//")));
    size_t size = field_line_measure_name(line);
    struct slice behind = slice_trim(slice_from_offset(line, size));
    bool is_heir =
        wording_starts_with(behind, "extends|inherits") > 0 && behind.data[behind.size - 1] == '{';
    bool is_head = size > 0 && line.data[0] >= 'A' && line.data[0] <= 'Z' &&
                   (is_heir || slice_equal(behind, SLICE("{")));
    if (!is_head || !slice_next_line(&rest, &next)) {
        return false;
    }
    next = slice_trim(next);
    size = field_line_measure_name(next);
    return size > 0 && size < next.size && strchr(":?", next.data[size]) != NULL;
}

/* "username:" above "- type: String", tagged as the program that checks it. */
static bool is_coloured(const struct block *block)
{
    static const char *const tags[] = {"javascript", "js", "typescript", "ts", "json", NULL};
    return is_tagged(block, tags);
}

static int claim(const struct block *block)
{
    static const char *const tags[] = {"",    "text",  "plaintext", "txt",      "yaml",
                                       "yml", "plain", "pseudo",    "markdown", NULL};
    if (has_statement(block->code)) {
        return 0;
    }
    return is_drawn_as_sql(block) ? 96
           : is_tagged(block, tags) || is_bullets(block->code) || is_braced(block) ||
                   (is_coloured(block) && entity_keyed_begins(block->code))
               ? 15
               : 0;
}

const struct recogniser recogniser_entity_text = {
    .name = "entity_text",
    .blocks =
        {
            [BLOCK_CODE] = {claim, read},
        },
};
