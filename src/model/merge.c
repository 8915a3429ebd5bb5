/* SPDX-License-Identifier: Apache-2.0 */
/* One entity from its many descriptions. Descriptions meet under word_key of their name. Those of
 * stored things (SQL, column tables, diagrams, bullets) add up, the better source winning where
 * they overlap; code types, messages, schemas and examples only complete what stands, and make an
 * entity where nothing better does. */
#include "model/model_private.h"

#include "spec/text/name_list.h"
#include "spec/text/words.h"

struct group {
    struct slice key;
    struct list statements; /* struct statement, best source first */
};

static bool is_storage_source(enum source_kind source)
{
    return source == SOURCE_SQL || source == SOURCE_TABLE || source == SOURCE_DIAGRAM ||
           source == SOURCE_LIST;
}

/* "Entity1", "Table_2", "EntityA": names that a blank template uses. */
static bool is_template_name(struct slice name)
{
    static const char *const stems[] = {"entity", "table", "model"};
    for (size_t i = 0; i < sizeof(stems) / sizeof(*stems); i++) {
        struct slice stem = slice_from(stems[i]);
        if (!slice_starts_with_ignoring_case(name, stem)) {
            continue;
        }
        struct slice rest = slice_from_offset(name, stem.size);
        if (rest.size > 0 && (rest.data[0] == '_' || rest.data[0] == '-')) {
            rest = slice_from_offset(rest, 1);
        }
        bool is_letter = rest.size == 1 && rest.data[0] >= 'A' && rest.data[0] <= 'Z';
        uint64_t number;
        if (rest.size == 0 || is_letter || slice_to_uint64(rest, &number)) {
            return true;
        }
    }
    return false;
}

static int compare_sources(const void *a, const void *b)
{
    const struct statement *left = a, *right = b;
    if (left->entity.is_alteration != right->entity.is_alteration) {
        return left->entity.is_alteration ? 1 : -1;
    }
    return (int)left->entity.source - (int)right->entity.source;
}

/* "Player" of the heading "Giocatore (Player)"; empty: no name stands in its brackets. */
static struct slice name_in_brackets(const struct statement *statement)
{
    struct slice title =
        statement->block == NULL ? SLICE_EMPTY : statement->block->section->title.plain;
    size_t open = slice_find_byte(title, '(');
    struct slice inner = open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(title, open + 1);
    size_t end = 0;
    while (end < inner.size && character_is_word(inner.data[end])) {
        end++;
    }
    bool is_other = slice_find(slice_between(title, 0, open), statement->entity.name) ==
                    SLICE_NOT_FOUND; /* the heading names something else */
    struct slice behind = slice_trim(slice_from_offset(inner, end));
    bool is_alone = behind.size > 0 && strchr(")/", behind.data[0]) != NULL;
    return !is_alone || is_other ? SLICE_EMPTY : slice_between(inner, 0, end);
}

static bool is_stored(const struct statement *statement)
{
    return statement->kind == STATEMENT_ENTITY && !statement->entity.is_request;
}

static void take_alias(struct arena *arena, struct table *renamed,
                       const struct statement *statement, struct slice alias)
{
    struct slice *kept = ARENA_NEW(arena, struct slice);
    *kept = alias;
    table_put(renamed, word_key(arena, statement->entity.name), kept);
}

/* The entity before the brackets of the heading "Role (`security_role`)", where it is described
 * elsewhere and this description took the name of its table; NULL: none. */
static const struct statement *find_before_brackets(struct arena *arena,
                                                    const struct statement *statement,
                                                    const struct table *names)
{
    const struct section *section = statement->block == NULL ? NULL : statement->block->section;
    struct slice title = section == NULL ? SLICE_EMPTY : section->name;
    size_t open = slice_find_byte(title, '(');
    struct slice inner = open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(title, open + 1);
    struct slice behind = slice_starts_with(inner, statement->entity.name)
                              ? slice_from_offset(inner, statement->entity.name.size)
                              : SLICE_EMPTY;
    struct slice before = slice_trim(slice_between(title, 0, open));
    if (!slice_starts_with(behind, SLICE(")")) || before.size == 0) {
        return NULL;
    }
    const struct statement *other = table_get(names, word_key(arena, before));
    return other != NULL && other->block != NULL && other->block->section != section ? other : NULL;
}

/* The entity, and its references, where they go by the name of a table that is called otherwise. */
static void rename_entity(struct arena *arena, struct entity_statement *entity,
                          const struct table *renamed)
{
    const struct slice *name = table_get(renamed, word_key(arena, entity->name));
    entity->name = name != NULL ? *name : entity->name;
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        const struct slice *alias =
            field->references_entity.size == 0
                ? NULL
                : table_get(renamed, word_key(arena, field->references_entity));
        if (alias != NULL) {
            field->references_entity = *alias;
        }
    }
}

/* "Role (`security_role`)" over a table of the columns of what a diagram calls Role: one entity. A
 * table that is also described by its own name, a CREATE TABLE, stays what it is. */
static void rename_by_front(struct builder *builder)
{
    struct arena *arena = builder->arena;
    const struct list *statements = &builder->specification->statements;
    struct table names, renamed;
    table_init(&names, arena);
    table_init(&renamed, arena);
    LIST_EACH(struct statement, statement, statements)
    {
        if (is_stored(statement) && statement->entity.source != SOURCE_TABLE &&
            !statement->entity.is_alteration) {
            table_put(&names, word_key(arena, statement->entity.name), statement);
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        const struct statement *other =
            is_stored(statement) && statement->entity.source == SOURCE_TABLE
                ? find_before_brackets(arena, statement, &names)
                : NULL;
        if (other != NULL && table_get(&names, word_key(arena, statement->entity.name)) == NULL) {
            take_alias(arena, &renamed, statement, other->entity.name);
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        if (renamed.count > 0 && statement->kind == STATEMENT_ENTITY) {
            rename_entity(arena, &statement->entity, &renamed);
        }
    }
}

/* Entities that others refer to by the name in their heading's brackets are called by it: there it
 * is the one of the database, and before it the one that people say. */
static void rename_by_brackets(struct builder *builder)
{
    struct arena *arena = builder->arena;
    const struct list *statements = &builder->specification->statements;
    const struct section *parent = NULL;
    struct slice last = SLICE_EMPTY;
    size_t count = 0; /* of names that are wanted */
    struct table names, wanted, renamed;
    table_init(&names, arena);
    table_init(&wanted, arena);
    table_init(&renamed, arena);
    LIST_EACH(struct statement, statement, statements)
    {
        if (is_stored(statement)) {
            table_put(&names, word_key(arena, statement->entity.name), statement);
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        for (size_t i = 0; is_stored(statement) && i < statement->entity.fields.count; i++) {
            const struct field_statement *field = list_at(&statement->entity.fields, i);
            struct slice key = word_key(arena, field->references_entity);
            if (key.size > 0 && table_get(&names, key) == NULL) {
                table_put(&wanted, key, statement);
            }
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        struct slice alias = is_stored(statement) ? name_in_brackets(statement) : SLICE_EMPTY;
        if (alias.size > 0 && table_get(&wanted, word_key(arena, alias)) != NULL) {
            count += !slice_equal(last, alias);
            last = alias;
            parent = statement->block->section->parent;
        }
    }
    /* One might mean anything; where two are, so are those beside them. */
    LIST_EACH(struct statement, statement, statements)
    {
        struct slice alias =
            count >= 2 && is_stored(statement) ? name_in_brackets(statement) : SLICE_EMPTY;
        if (alias.size > 0 && statement->block->section->parent == parent && alias.data[0] >= 'A' &&
            alias.data[0] <= 'Z' && table_get(&names, word_key(arena, alias)) == NULL) {
            take_alias(arena, &renamed, statement, alias);
        }
    }
    LIST_EACH(struct statement, statement, statements)
    {
        const struct slice *alias =
            statement->kind == STATEMENT_ENTITY
                ? table_get(&renamed, word_key(arena, statement->entity.name))
                : NULL;
        if (alias != NULL) {
            statement->entity.name = *alias;
        }
    }
}

static void collect_groups(struct builder *builder, struct list *groups)
{
    struct table by_key;
    table_init(&by_key, builder->arena);
    rename_by_front(builder);
    rename_by_brackets(builder);
    LIST_EACH(struct statement, statement, &builder->specification->statements)
    {
        if (!is_stored(statement)) {
            continue;
        }
        if (is_template_name(statement->entity.name)) {
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1001, statement->place,
                               "give it the name of the thing that it describes",
                               "entity '" SLICE_FORMAT
                               "' still has a template's name and is left out",
                               SLICE_ARGUMENT(statement->entity.name));
            continue;
        }
        struct slice key = word_key(builder->arena, statement->entity.name);
        struct group *group = table_get(&by_key, key);
        if (group == NULL) {
            group = ARENA_NEW(builder->arena, struct group);
            group->key = key;
            table_put(&by_key, key, group);
            list_add(builder->arena, groups, group);
        }
        list_add(builder->arena, &group->statements, statement);
    }
}

struct entity *merge_add_entity(struct builder *builder, struct slice name, enum source_kind source,
                                struct place place)
{
    struct entity *entity = ARENA_NEW(builder->arena, struct entity);
    table_init(&entity->fields_by_name, builder->arena);
    table_init(&entity->fields_by_key, builder->arena);
    entity->name = name;
    entity->key = word_key(builder->arena, name);
    entity->source = source;
    entity->place = place;
    struct slice snake = word_snake(builder->arena, name);
    entity->table = source == SOURCE_SQL ? name : word_plural(builder->arena, snake);
    list_add(builder->arena, &builder->model->entities, entity);
    table_put(&builder->model->entity_by_key, entity->key, entity);
    return entity;
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
    field->place = statement->place;
    field->source = source;
    field->type = statement->type;
    field->is_required = statement->is_required && !statement->is_generated;
    field->is_primary_key = statement->is_primary_key;
    field->is_unique = statement->is_unique;
    field->is_read_only = statement->is_generated;
    field->is_indexed = statement->is_indexed;
    field->is_updated_at = statement->is_updated_at;
    field->default_value = statement->default_value;
    field->check = statement->check;
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

static struct field *find_field(struct builder *builder, const struct entity *entity,
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

/* The field that a drawing means by a name that it cut short to fit into its box; NULL: none, or
 * more than one. */
static struct field *find_cut_short(struct builder *builder, const struct entity *entity,
                                    const struct entity_statement *drawing, struct slice name)
{
    struct field *found = NULL;
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (field->source >= drawing->source || !is_cut_short(builder, name, field->name)) {
            continue;
        }
        if (found != NULL) {
            return NULL;
        }
        found = field;
    }
    return found;
}

/* A later, lesser description fills in what the better one left open. */
static void complete_field(struct field *field, const struct field_statement *other,
                           bool is_storage)
{
    take_reference(field, other);
    if (field->type->kind == TYPE_UNKNOWN) {
        field->type = other->type;
    }
    if (other->type->kind == TYPE_ENUM && field->type->kind == TYPE_TEXT &&
        field->label_count == 0) {
        field->labels = other->type->labels;
        field->label_count = other->type->label_count;
    }
    if (is_storage) {
        field->is_primary_key |= other->is_primary_key && field->source != SOURCE_SQL;
        field->is_unique |= other->is_unique;
        field->is_indexed |= other->is_indexed;
    }
    if (field->default_value.kind == DEFAULT_NONE && is_storage) {
        field->default_value = other->default_value;
    }
    if (field->check == NULL && is_storage) {
        field->check = other->check;
    }
    if (field->formerly.size == 0) {
        field->formerly = other->formerly;
    }
    if (field->comment.size == 0) {
        field->comment = other->comment;
    }
}

/* What is altered: a rule that is said of a field besides, stricter than the field is by itself. */
static void alter_field(struct builder *builder, struct field *field,
                        const struct field_statement *other)
{
    uint32_t length = other->type->length;
    field->is_required |= other->is_required && !other->is_generated;
    if (field->on_delete == ACTION_NONE) {
        field->on_delete = other->on_delete;
    }
    if (field->type->kind == TYPE_TEXT && other->type->kind == TYPE_TEXT && length > 0 &&
        (field->type->length == 0 || field->type->length > length)) {
        struct type *type = ARENA_NEW(builder->arena, struct type);
        *type = *field->type;
        type->length = length;
        field->type = type;
    }
    if (field->check != other->check && other->check != NULL) {
        struct expression *both = ARENA_NEW(builder->arena, struct expression);
        both->kind = EXPRESSION_AND;
        list_add(builder->arena, &both->arguments, (void *)(uintptr_t)field->check);
        list_add(builder->arena, &both->arguments, other->check);
        field->check = both;
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

static void report_unheld(struct builder *builder, const struct entity *entity,
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

static void merge_description(struct builder *builder, struct entity *entity,
                              const struct statement *statement)
{
    const struct entity_statement *description = &statement->entity;
    bool is_storage = is_storage_source(description->source);
    bool may_add = is_storage || !is_storage_source(entity->source);
    const struct list *fields = write_times_out(builder, &description->fields);
    struct table seen;
    struct list missing = {0}; /* names of fields that no column holds */
    struct place first = statement->place;
    table_init(&seen, builder->arena);
    LIST_EACH(const struct field_statement, other, fields)
    {
        if (!description->is_alteration && report_twice(builder, &seen, entity, other)) {
            continue;
        }
        if (is_storage || (description->source == SOURCE_CODE && !description->is_request)) {
            report_unheld(builder, entity, other);
        }
        struct field *field = find_field(builder, entity, other);
        if (field == NULL && description->is_drawing) {
            field = find_cut_short(builder, entity, description, other->name);
        }
        if (field != NULL) {
            check_agreement(builder, field, other, description->source, entity->name);
            complete_field(field, other, is_storage);
            if (description->is_alteration) {
                alter_field(builder, field, other);
            }
            complete_enum(builder, field, other);
        } else if (may_add) {
            merge_add_field(builder, entity, other, description->source);
        } else {
            first = missing.count == 0 ? other->place : first;
            name_list_add(builder->arena, &missing, other->name);
        }
    }
    if (missing.count > 0) {
        struct diagnostic *diagnostic =
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1003, first,
                               "add the column to the table if it is meant to be stored",
                               SLICE_FORMAT " %s no column in '" SLICE_FORMAT "' and %s not served",
                               SLICE_ARGUMENT(name_list(builder->arena, &missing, 24)),
                               missing.count == 1 ? "has" : "have", SLICE_ARGUMENT(entity->table),
                               missing.count == 1 ? "is" : "are");
        diagnostic_relate(diagnostic, entity->place, "the table is described here");
    }
}

static struct slice choose_name(const struct group *group)
{
    LIST_EACH(const struct statement, statement, &group->statements)
    {
        if (statement->entity.source == SOURCE_DIAGRAM || statement->entity.source == SOURCE_CODE) {
            return statement->entity.name;
        }
    }
    return ((const struct statement *)list_at(&group->statements, 0))->entity.name;
}

/* CREATE TABLE twice for one name is hardly meant. */
static void report_twin(struct builder *builder, const struct group *group)
{
    const struct statement *first = NULL;
    LIST_EACH(const struct statement, statement, &group->statements)
    {
        if (statement->entity.source != SOURCE_SQL || statement->entity.is_alteration) {
            continue;
        }
        if (first != NULL) {
            struct diagnostic *diagnostic = diagnostics_report(
                builder->diagnostics, DIAGNOSTIC_W1016, statement->place,
                "keep one of them, or give the other another name",
                "table '" SLICE_FORMAT "' is created twice; the two are taken as one",
                SLICE_ARGUMENT(statement->entity.name));
            diagnostic_relate(diagnostic, first->place, "the first one");
            return;
        }
        first = statement;
    }
}

/* Names that the engines keep for themselves. */
static void report_reserved(struct builder *builder, const struct statement *best)
{
    struct slice name = best->entity.name;
    bool is_reserved = slice_starts_with_ignoring_case(name, SLICE("sqlite_")) ||
                       slice_starts_with_ignoring_case(name, SLICE("pg_")) ||
                       slice_starts_with_ignoring_case(name, SLICE("_phoenix"));
    if (is_reserved) {
        diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_E1017, best->place, "choose another name",
            "the name '" SLICE_FORMAT "' is reserved by the database", SLICE_ARGUMENT(name));
    }
}

static void merge_group(struct builder *builder, struct group *group)
{
    list_sort(builder->arena, &group->statements, compare_sources);
    const struct statement *best = list_at(&group->statements, 0);
    size_t field_count = 0;
    LIST_EACH(const struct statement, each, &group->statements)
    {
        field_count += each->entity.fields.count;
    }
    if (best->entity.is_alteration) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1004, best->place,
                           "add the CREATE TABLE, or name the table as the document does",
                           "'" SLICE_FORMAT "' is altered but described nowhere",
                           SLICE_ARGUMENT(best->entity.name));
        return;
    }
    if (field_count == 0) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1005, best->place,
                           "list its attributes to have it stored and served",
                           "entity '" SLICE_FORMAT "' has no attributes and stays documentation",
                           SLICE_ARGUMENT(best->entity.name));
        return;
    }
    report_twin(builder, group);
    report_reserved(builder, best);
    struct entity *entity =
        merge_add_entity(builder, best->entity.name, best->entity.source, best->place);
    entity->name = choose_name(group);
    LIST_EACH(struct statement, statement, &group->statements)
    {
        merge_description(builder, entity, statement);
        entity->formerly =
            entity->formerly.size > 0 ? entity->formerly : statement->entity.formerly;
        list_add(builder->arena, &entity->described, statement);
    }
}

static void merge_seed(struct builder *builder, struct statement *statement)
{
    const struct seed_statement *seed = &statement->seed;
    struct entity *entity = model_entity(builder->model, seed->entity);
    size_t count = seed->rows.count;
    if (entity != NULL) {
        list_add(builder->arena, &entity->seeds, &statement->seed);
    }
    diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_N1020, statement->place,
        entity != NULL ? "`phoenix run` adds those that are missing; it never takes one away"
                       : suggest_entity(builder, seed->entity, "describe that table"),
        entity != NULL ? "%zu row%s for '" SLICE_FORMAT "' %s stored when the system starts"
                       : "%zu row%s for '" SLICE_FORMAT
                         "', which the document does not describe, %s not stored",
        count, count == 1 ? "" : "s", SLICE_ARGUMENT(seed->entity), count == 1 ? "is" : "are");
}

/* --- former names --- */

static void report_still_there(struct builder *builder, struct place place, struct slice name,
                               struct slice former, struct place other)
{
    struct diagnostic *diagnostic = diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1021, place,
        "take the former name away here, or the other one out of the document",
        "'" SLICE_FORMAT "' is said to be what was '" SLICE_FORMAT "', which is still there",
        SLICE_ARGUMENT(name), SLICE_ARGUMENT(former));
    diagnostic_relate(diagnostic, other, "this one");
}

static void report_claimed(struct builder *builder, struct place place, struct slice name,
                           struct slice former, struct place other)
{
    struct diagnostic *diagnostic = diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1028, place,
        "say it of the one that goes on with what was stored",
        "'" SLICE_FORMAT "' is said to be what was '" SLICE_FORMAT "', and so is another before it",
        SLICE_ARGUMENT(name), SLICE_ARGUMENT(former));
    diagnostic_relate(diagnostic, other, "this one has it");
}

/* One thing has gone on as one thing: the first that says so. */
static void check_former_twice(struct builder *builder, const struct entity *entity)
{
    struct table seen;
    table_init(&seen, builder->arena);
    LIST_EACH(struct field, field, &entity->fields)
    {
        struct slice former = word_snake(builder->arena, field->formerly);
        const struct field *first = former.size == 0 ? NULL : table_get(&seen, former);
        if (first != NULL) {
            report_claimed(builder, field->place, field->name, field->formerly, first->place);
            field->formerly = SLICE_EMPTY;
        } else if (former.size > 0) {
            table_put(&seen, former, field);
        }
    }
}

static void check_entities_twice(struct builder *builder)
{
    struct table seen;
    table_init(&seen, builder->arena);
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        struct slice former = word_snake(builder->arena, entity->formerly);
        const struct entity *first = former.size == 0 ? NULL : table_get(&seen, former);
        if (first != NULL) {
            report_claimed(builder, entity->place, entity->name, entity->formerly, first->place);
            entity->formerly = SLICE_EMPTY;
        } else if (former.size > 0) {
            table_put(&seen, former, entity);
        }
    }
}

/* What is still there was not renamed: it keeps what clients and the database know it by. */
static void check_former_names(struct builder *builder, struct entity *entity)
{
    const struct entity *other =
        entity->formerly.size == 0 ? NULL : model_entity(builder->model, entity->formerly);
    if (other != NULL && other != entity) {
        report_still_there(builder, entity->place, entity->name, entity->formerly, other->place);
        entity->formerly = SLICE_EMPTY;
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        const struct field *before =
            field->formerly.size == 0 ? NULL : entity_field(entity, field->formerly);
        if (before != NULL && before != field) {
            report_still_there(builder, field->place, field->name, field->formerly, before->place);
            field->formerly = SLICE_EMPTY;
        }
    }
}

void merge_entities(struct builder *builder)
{
    struct list groups = {0};
    collect_groups(builder, &groups);
    LIST_EACH(struct group, group, &groups)
    {
        merge_group(builder, group);
    }
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        check_former_names(builder, entity);
        check_former_twice(builder, entity);
    }
    check_entities_twice(builder);
    LIST_EACH(struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_SEED) {
            merge_seed(builder, statement);
        }
    }
}
