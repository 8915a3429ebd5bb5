/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of one entity from its many descriptions: which are the same, what each adds to the
 * others, and where they disagree. */
#include "model/entity/merge_private.h"

#include "spec/reading/entity_setting.h"
#include "spec/text/name_list.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

static bool is_storage_source(enum source_kind source)
{
    return source == SOURCE_SQL || source == SOURCE_TABLE || source == SOURCE_DIAGRAM ||
           source == SOURCE_LIST;
}

static void take_reference(struct field *field, const struct field_statement *statement)
{
    field->is_marked_foreign |= statement->is_foreign_key;
    if (field->stated_reference == NULL && statement->references_entity.size > 0) {
        field->stated_reference = statement;
    }
}

/* PostgreSQL's own limit; SQLite's is 2000. */
#define FIELD_MAXIMUM 1600U

static void report_wide(struct builder *builder, struct entity *entity, struct place place)
{
    if (!entity->has_too_many_fields) {
        entity->has_too_many_fields = true;
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_E1031, place,
                           "move fields into another table, or into one field of JSON",
                           "'" SLICE_FORMAT "' has more than %u fields: this one, and what follows",
                           SLICE_ARGUMENT(entity->name), FIELD_MAXIMUM);
    }
}

struct field *merge_add_field(struct builder *builder, struct entity *entity,
                              const struct field_statement *statement, enum source_kind source)
{
    if (entity->fields.count >= FIELD_MAXIMUM) { /* the document is not run: any field will do */
        report_wide(builder, entity, statement->place);
        return list_at(&entity->fields, FIELD_MAXIMUM - 1);
    }
    struct field *field = ARENA_NEW(builder->arena, struct field);
    field->name = source == SOURCE_CODE && statement->json_name.size > 0 ? statement->json_name
                                                                         : statement->name;
    field->column = field->name;
    field->entity = entity;
    field->index = (uint32_t)entity->fields.count;
    field->number = statement->number;
    field->place = statement->place;
    field->source = source;
    field->type = statement->type;
    field->is_required = statement->is_required && !statement->is_generated;
    field->is_primary_key = statement->is_primary_key;
    field->is_unique = statement->is_unique;
    field->is_read_only = statement->is_generated;
    field->is_indexed = statement->is_indexed;
    field->is_write_only = statement->is_write_only;
    field->is_told_read_only = statement->is_read_only;
    field->is_set_once = statement->is_set_once;
    field->is_updated_at = statement->is_updated_at;
    field->default_value = statement->default_value;
    field->check = statement->check;
    field->moment = statement->moment;
    field->on_delete = statement->on_delete;
    field->on_update = statement->on_update;
    field->comment = statement->comment;
    field->formerly = statement->formerly;
    field->key = word_flat(builder->arena, field->name);
    take_reference(field, statement);
    list_add(builder->arena, &entity->fields, field);
    if (entity_field(entity, field->name) == NULL) {
        table_put(&entity->fields_by_name, field->name, field);
    }
    if (entity_field_by_key(entity, field->key) == NULL) {
        table_put(&entity->fields_by_key, field->key, field);
    }
    return field;
}

/* How a value of the type looks in JSON, coarsely: what two notations must agree on. 0: anything
 * goes. */
static char json_class(const struct type *type)
{
    switch (type->kind) {
    case TYPE_INT16:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_DECIMAL:
    case TYPE_DOUBLE:
        return 'n';
    case TYPE_BOOLEAN:
        return 'b';
    case TYPE_JSON:
    case TYPE_ARRAY:
        return 'j';
    case TYPE_TEXT:
    case TYPE_UUID:
    case TYPE_TIMESTAMP:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_BYTES:
        return 's';
    case TYPE_ENUM:
    case TYPE_UNKNOWN:
        return 0;
    }
    return 0;
}

static void check_agreement(struct builder *builder, const struct field *field,
                            const struct field_statement *other, enum source_kind source,
                            struct slice entity)
{
    char ours = json_class(field->type), theirs = json_class(other->type);
    if (source >= SOURCE_CODE && ours == 'n' && theirs == 's') {
        return; /* exact numbers travel as text where a notation has no decimals */
    }
    if (ours == 0 || theirs == 0 || ours == theirs || field->source > SOURCE_DIAGRAM) {
        return;
    }
    struct diagnostic *diagnostic =
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1002, other->place,
                           "make the two agree; until then the other line counts",
                           "'" SLICE_FORMAT "." SLICE_FORMAT "' is " SLICE_FORMAT
                           " here but " SLICE_FORMAT " in the description that counts",
                           SLICE_ARGUMENT(entity), SLICE_ARGUMENT(other->name),
                           SLICE_ARGUMENT(type_name(builder->arena, other->type)),
                           SLICE_ARGUMENT(type_name(builder->arena, field->type)));
    diagnostic_relate(diagnostic, field->place, "what counts stands here");
}

/* "product" without a type, where another description has the foreign key product_id: the object
 * that it leads to, as classes hold it. */
static struct field *find_foreign_key(struct builder *builder, const struct entity *entity,
                                      const struct field_statement *statement)
{
    struct slice key =
        arena_join(builder->arena, word_flat(builder->arena, statement->name), SLICE("id"));
    bool is_typed = statement->type != NULL && statement->type->kind != TYPE_UNKNOWN;
    struct field *field = is_typed ? NULL : entity_field_by_key(entity, key);
    return field != NULL && field->is_marked_foreign ? field : NULL;
}

struct field *merge_find_field(struct builder *builder, const struct entity *entity,
                               const struct field_statement *statement)
{
    struct field *field = entity_field_by_key(entity, word_flat(builder->arena, statement->name));
    if (field == NULL && statement->json_name.size > 0) {
        field = entity_field_by_key(entity, word_flat(builder->arena, statement->json_name));
    }
    return field != NULL ? field : find_foreign_key(builder, entity, statement);
}

#define NAME_WORDS 8U

/* "qty" of "quantity": how words are cut short that do not only end earlier. */
static bool is_usual_short(struct slice word, struct slice whole)
{
    static const char *const pairs[][2] = {
        {"qty", "quantity"}, {"pwd", "password"}, {"amt", "amount"}, {"nbr", "number"},
        {"pct", "percent"},  {"hash", "hashed"},  {NULL, NULL}};
    for (size_t i = 0; pairs[i][0] != NULL; i++) {
        if (slice_is_ignoring_case(word, pairs[i][0]) &&
            slice_is_ignoring_case(whole, pairs[i][1])) {
            return true;
        }
    }
    return false;
}

/* "hashed_pass" of "hashed_password": word for word the same, or the front of it. */
static bool is_cut_short(struct builder *builder, struct slice name, struct slice whole)
{
    struct slice short_words[NAME_WORDS], words[NAME_WORDS];
    size_t count = word_split(builder->arena, name, short_words, NAME_WORDS);
    if (count == 0 || word_split(builder->arena, whole, words, NAME_WORDS) != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_front =
            short_words[i].size >= 3 && slice_starts_with_ignoring_case(words[i], short_words[i]);
        if (!is_front && !slice_equal_ignoring_case(words[i], short_words[i]) &&
            !is_usual_short(short_words[i], words[i])) {
            return false;
        }
    }
    return true;
}

/* "main_color" of "brand_main_color", "picture" of "picture_url": words left away in front, or one
 * behind that says only what form the value has: "email" is not "email_verified". */
static bool is_cut_off(struct builder *builder, struct slice name, struct slice whole)
{
    static const char forms[] = "url|uri|path|link|file|id|ids|hash|text|code|json|cents|at";
    struct slice short_words[NAME_WORDS], words[NAME_WORDS];
    size_t count = word_split(builder->arena, name, short_words, NAME_WORDS);
    size_t whole_count = word_split(builder->arena, whole, words, NAME_WORDS);
    if (count == 0 || whole_count <= count || name.size < 4) {
        return false;
    }
    bool is_behind = whole_count == count + 1 && wording_is(words[count], forms);
    bool is_front = true;
    for (size_t i = 0; i < count; i++) {
        is_behind = is_behind && slice_equal_ignoring_case(short_words[i], words[i]);
        is_front =
            is_front && slice_equal_ignoring_case(short_words[i], words[whole_count - count + i]);
    }
    return is_behind || is_front;
}

/* Whether the drawing has the field by the whole of its name: then the shorter is another. */
static bool is_drawn(struct builder *builder, const struct entity_statement *drawing,
                     const struct field *field)
{
    struct slice key = word_flat(builder->arena, field->name);
    LIST_EACH(const struct field_statement, other, &drawing->fields)
    {
        if (slice_equal(word_flat(builder->arena, other->name), key)) {
            return true;
        }
    }
    return false;
}

/* The field that a drawing means by a name that it cut short to fit into its box; NULL: none, or
 * more than one. */
static struct field *find_cut_short(struct builder *builder, const struct entity *entity,
                                    const struct entity_statement *drawing,
                                    const struct field_statement *other)
{
    struct field *found = NULL;
    LIST_EACH(struct field, field, &entity->fields)
    {
        bool is_same =
            field->source < drawing->source &&
            (is_cut_short(builder, other->name, field->name) ||
             (field->source == SOURCE_SQL &&
              (other->type->kind == TYPE_UNKNOWN || other->type->kind == field->type->kind) &&
              is_cut_off(builder, other->name, field->name) && !is_drawn(builder, drawing, field)));
        if (!is_same) {
            continue;
        }
        if (found != NULL) {
            return NULL;
        }
        found = field;
    }
    return found;
}

/* "string" and "number" are all that some notations have for a UUID, a date or an amount: where
 * another description says which it is, that counts. */
static bool is_particular(const struct type *ours, const struct type *theirs)
{
    bool is_bare = ours->length == 0 && ours->label_count == 0 && ours->enum_name.size == 0;
    if (is_bare && ours->kind == TYPE_TEXT &&
        slice_equal_ignoring_case(ours->spelling, SLICE("string"))) {
        return theirs->kind == TYPE_UUID || theirs->kind == TYPE_TIMESTAMP ||
               theirs->kind == TYPE_DATE || theirs->kind == TYPE_TIME;
    }
    return is_bare && slice_equal_ignoring_case(ours->spelling, SLICE("number")) &&
           (theirs->kind == TYPE_INT16 || theirs->kind == TYPE_INT32 ||
            theirs->kind == TYPE_INT64 || theirs->kind == TYPE_DECIMAL);
}

/* A later, lesser description fills in what the better one left open. */
static void complete_field(struct arena *arena, struct field *field,
                           const struct field_statement *other, enum source_kind source,
                           bool is_storage)
{
    take_reference(field, other);
    field->number = field->number == 0 ? other->number : field->number;
    field->is_write_only |= other->is_write_only;
    field->is_told_read_only |= other->is_read_only;
    field->is_set_once |= other->is_set_once;
    if (field->type->kind == TYPE_UNKNOWN ||
        (source != SOURCE_EXAMPLE && is_particular(field->type, other->type))) {
        field->type = other->type;
    }
    merge_rule_take(arena, field, other);
    if (is_storage) {
        field->is_primary_key |= other->is_primary_key && field->source != SOURCE_SQL;
        field->is_unique |= other->is_unique;
        field->is_indexed |= other->is_indexed;
    }
    if (field->default_value.kind == DEFAULT_NONE && is_storage) {
        field->default_value = other->default_value;
    }
    if (field->formerly.size == 0) {
        field->formerly = other->formerly;
    }
    if (field->comment.size == 0) {
        field->comment = other->comment;
    }
}

/* What is altered: what is said of a field besides, stricter than the field is by itself. */
static void alter_field(struct field *field, const struct field_statement *other)
{
    field->is_required |= other->is_required && !other->is_generated;
    field->is_write_only |= other->is_write_only;
    field->is_told_read_only |= other->is_read_only;
    field->is_set_once |= other->is_set_once;
    if (field->on_delete == ACTION_NONE) {
        field->on_delete = other->on_delete;
    }
}

/* Only a code type's own name for an enumeration tells that its values count for a text column as
 * well. */
static void complete_enum(struct builder *builder, struct field *field,
                          const struct field_statement *other)
{
    if (field->type->kind != TYPE_TEXT || field->label_count > 0 ||
        other->type->enum_name.size == 0) {
        return;
    }
    const struct enum_statement *found =
        table_get(&builder->enums, word_key(builder->arena, other->type->enum_name));
    if (found != NULL) {
        field->labels = found->labels;
        field->label_count = found->label_count;
    }
}

/* One description has two fields of one name, in whatever spelling. */
static bool report_twice(struct builder *builder, struct table *seen, const struct entity *entity,
                         const struct field_statement *statement)
{
    const struct field_statement *first =
        table_put(seen, word_flat(builder->arena, statement->name), (void *)(uintptr_t)statement);
    if (first == NULL) {
        return false;
    }
    struct diagnostic *diagnostic = diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1018, statement->place, "keep one of them",
        "'" SLICE_FORMAT "' has '" SLICE_FORMAT "' twice; the first one counts",
        SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(statement->name));
    diagnostic_relate(diagnostic, first->place, "the first one");
    return true;
}

void merge_report_unheld(struct builder *builder, const struct entity *entity,
                         const struct field_statement *field)
{
    if (field->unheld_rule.size > 0) {
        diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_W1407, field->place,
            "say it as a length, a bound, a pattern, a list of values or a CHECK, or "
            "check it before you write",
            "'" SLICE_FORMAT "' of '" SLICE_FORMAT "' is not held to '" SLICE_FORMAT "'",
            SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(entity->name),
            SLICE_ARGUMENT(slice_between(field->unheld_rule, 0, 60)));
    }
}

/* "timestamps" among names of fields, with no type of its own: short for when a record was made and
 * last changed. */
static bool stands_for_times(const struct field_statement *field)
{
    return field->type->kind == TYPE_UNKNOWN &&
           slice_equal_ignoring_case(field->name, SLICE("timestamps"));
}

static bool has_name(struct builder *builder, const struct list *fields, struct slice name)
{
    struct slice key = word_flat(builder->arena, name);
    LIST_EACH(const struct field_statement, field, fields)
    {
        if (slice_equal(word_flat(builder->arena, field->name), key)) {
            return true;
        }
    }
    return false;
}

/* The fields with that word written out, in the spelling of the names around it. */
static const struct list *write_times_out(struct builder *builder, const struct list *fields)
{
    static const char *const names[2][2] = {{"created_at", "updated_at"},
                                            {"createdAt", "updatedAt"}};
    const struct field_statement *times = NULL;
    bool is_camel = false, is_snake = false;
    LIST_EACH(const struct field_statement, field, fields)
    {
        times = stands_for_times(field) ? field : times;
        is_snake |= slice_find_byte(slice_from_offset(field->name, 1), '_') != SLICE_NOT_FOUND;
        for (size_t i = 1; i < field->name.size; i++) {
            is_camel |= field->name.data[i] >= 'A' && field->name.data[i] <= 'Z' &&
                        field->name.data[i - 1] >= 'a';
        }
    }
    if (times == NULL) {
        return fields;
    }
    struct list *written = ARENA_NEW(builder->arena, struct list);
    LIST_EACH(struct field_statement, field, fields)
    {
        if (field != times) {
            list_add(builder->arena, written, field);
        }
    }
    for (size_t i = 0; i < 2; i++) {
        struct slice name = slice_from(names[is_camel && !is_snake][i]);
        if (has_name(builder, written, name)) {
            continue;
        }
        struct field_statement *field = ARENA_NEW(builder->arena, struct field_statement);
        *field = (struct field_statement){.name = name, .place = times->place};
        field->type = ARENA_NEW(builder->arena, struct type);
        field->type->kind = TYPE_TIMESTAMP;
        field->type->spelling = times->name;
        list_add(builder->arena, written, field);
    }
    return written;
}

/* Whether a column can hold what the code type's field holds: no list, no record of its own, no
 * other entity. */
static bool is_column(struct builder *builder, const struct entity *entity,
                      const struct field_statement *field)
{
    const struct type *type = field->type;
    struct slice key = word_flat(builder->arena, field->name);
    if (type->kind == TYPE_JSON || type->kind == TYPE_ARRAY ||
        entity_field_by_key(entity, arena_join(builder->arena, key, SLICE("id"))) != NULL) {
        return false;
    }
    return type->enum_name.size == 0 || type->label_count > 0 ||
           table_get(&builder->enums, word_key(builder->arena, type->enum_name)) != NULL;
}

/* Whether a field tells what the thing is, and not whose or when: those are in base classes, or
 * another object there. */
static bool is_telling(const struct field *field)
{
    return field->source == SOURCE_DIAGRAM && !field->is_primary_key && !field->is_marked_foreign &&
           !slice_ends_with(field->key, SLICE("id")) && !slice_ends_with(field->key, SLICE("at"));
}

/* Whether a code type tells of what is stored: a drawing of classes, one that marks a key, or one
 * among the data. */
static bool is_about_storage(const struct statement *statement)
{
    bool has_key = statement->entity.primary_key.count > 0;
    LIST_EACH(const struct field_statement, field, &statement->entity.fields)
    {
        has_key |= field->is_primary_key;
    }
    const struct block *block = statement->block;
    return has_key ||
           (block->kind == BLOCK_CODE && wording_is(block->info, "mermaid|plantuml|puml")) ||
           entity_setting_of(block->section) == ENTITY_SETTING_STORED;
}

/* Whether a diagram is the overview of what the code type tells in full: nearly all that the
 * diagram tells of the thing is there again. */
static bool is_fuller(struct builder *builder, const struct entity *entity,
                      const struct statement *statement)
{
    const struct entity_statement *description = &statement->entity;
    size_t count = 0, again = 0;
    if (entity->source != SOURCE_DIAGRAM || description->source != SOURCE_CODE ||
        description->is_request || description->is_alteration || !is_about_storage(statement)) {
        return false;
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (is_telling(field)) {
            count++;
            again += has_name(builder, &description->fields, field->name);
        }
    }
    return again > 0 && again * 4 >= count * 3;
}

static void report_fields(struct builder *builder, const struct entity *entity,
                          const struct list *names, struct place first, bool are_joined)
{
    bool is_one = names->count == 1;
    struct slice list = name_list(builder->arena, names, 24);
    struct diagnostic *diagnostic =
        are_joined
            ? diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1034, first,
                                 "draw them in the diagram too, or leave them out of the code",
                                 SLICE_FORMAT
                                 " %s in the code and not in the diagram of '" SLICE_FORMAT
                                 "', and %s stored with the rest",
                                 SLICE_ARGUMENT(list), is_one ? "stands" : "stand",
                                 SLICE_ARGUMENT(entity->name), is_one ? "is" : "are")
            : diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1003, first,
                                 "add the column to the table if it is meant to be stored",
                                 SLICE_FORMAT " %s no column in '" SLICE_FORMAT
                                              "' and %s not served",
                                 SLICE_ARGUMENT(list), is_one ? "has" : "have",
                                 SLICE_ARGUMENT(entity->table), is_one ? "is" : "are");
    diagnostic_relate(diagnostic, entity->place,
                      are_joined ? "the diagram stands here" : "the table is described here");
}

void merge_description(struct builder *builder, struct entity *entity,
                       const struct statement *statement)
{
    const struct entity_statement *description = &statement->entity;
    bool is_storage = is_storage_source(description->source);
    bool may_add = is_storage || !is_storage_source(entity->source);
    const struct list *fields = write_times_out(builder, &description->fields);
    struct table seen;
    bool is_full = !may_add && is_fuller(builder, entity, statement);
    struct list missing = {0}; /* names of fields that no column holds */
    struct list joined = {0};  /* names of fields that the diagram has left out */
    struct place first = statement->place, first_joined = statement->place;
    table_init(&seen, builder->arena);
    LIST_EACH(const struct field_statement, other, fields)
    {
        if (!description->is_alteration && report_twice(builder, &seen, entity, other)) {
            continue;
        }
        if (is_storage ||
            ((description->source == SOURCE_CODE || description->source == SOURCE_SCHEMA) &&
             !description->is_request)) {
            merge_report_unheld(builder, entity, other);
        }
        struct field *field = merge_find_field(builder, entity, other);
        if (field == NULL && description->is_drawing) {
            field = find_cut_short(builder, entity, description, other);
        }
        if (field != NULL) {
            check_agreement(builder, field, other, description->source, entity->name);
            complete_field(builder->arena, field, other, description->source, is_storage);
            if (description->is_alteration) {
                alter_field(field, other);
            }
            complete_enum(builder, field, other);
        } else if (may_add) {
            merge_add_field(builder, entity, other, description->source);
        } else if (is_full && is_column(builder, entity, other)) {
            const struct field *added =
                merge_add_field(builder, entity, other, description->source);
            first_joined = joined.count == 0 ? other->place : first_joined;
            name_list_add(builder->arena, &joined, added->name);
        } else {
            first = missing.count == 0 ? other->place : first;
            name_list_add(builder->arena, &missing, other->name);
        }
    }
    if (joined.count > 0) {
        report_fields(builder, entity, &joined, first_joined, true);
    }
    if (missing.count > 0) {
        report_fields(builder, entity, &missing, first, false);
    }
}
