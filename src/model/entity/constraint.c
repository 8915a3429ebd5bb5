/* SPDX-License-Identifier: Apache-2.0 */
/* Table-level keys, foreign keys, indexes and checks: names of columns become fields. What names a
 * column that is not there is reported and left out. */
#include "model/entity/entity.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* "auditorium_id" → the field "auditorium", which refers to one. */
static struct field *find_reference(struct builder *builder, const struct entity *entity,
                                    struct slice name)
{
    struct slice flat = word_flat(builder->arena, name);
    bool is_key = flat.size > 2 && slice_ends_with(flat, SLICE("id"));
    struct field *field =
        is_key ? entity_field_by_key(entity, slice_between(flat, 0, flat.size - 2)) : NULL;
    return field != NULL && field->references != NULL ? field : NULL;
}

static struct field *find_column(struct builder *builder, const struct entity *entity,
                                 struct slice name, struct place place)
{
    struct field *field = entity_field(entity, name);
    if (field == NULL) {
        field = entity_field_by_key(entity, word_flat(builder->arena, name));
    }
    if (field == NULL) {
        field = find_reference(builder, entity, name);
    }
    if (field == NULL) {
        diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_W1010, place,
            suggest_field(builder, entity, name, "correct the name, or describe the column"),
            "'" SLICE_FORMAT "' has no column '" SLICE_FORMAT "'", SLICE_ARGUMENT(entity->name),
            SLICE_ARGUMENT(name));
    }
    return field;
}

/* False when a column is missing; the list is then incomplete. */
static bool find_columns(struct builder *builder, const struct entity *entity,
                         const struct list *names, struct place place, struct list *out_fields)
{
    bool is_complete = true;
    LIST_EACH(const struct slice, name, names)
    {
        struct field *field = find_column(builder, entity, *name, place);
        if (field == NULL) {
            is_complete = false;
        } else {
            list_add(builder->arena, out_fields, field);
        }
    }
    return is_complete && out_fields->count > 0;
}

static void add_unique(struct builder *builder, struct entity *entity, const struct list *names,
                       struct place place)
{
    struct key *key = ARENA_NEW(builder->arena, struct key);
    key->place = place;
    if (!find_columns(builder, entity, names, place, &key->fields)) {
        return;
    }
    if (key->fields.count == 1) {
        ((struct field *)list_at(&key->fields, 0))->is_unique = true;
        return;
    }
    list_add(builder->arena, &entity->uniques, key);
}

/* The columns that a foreign key refers to are not as many as its own, or no key. */
static void report_no_key(struct builder *builder, const struct foreign_key_statement *statement,
                          const struct entity *target, const struct foreign_key *key)
{
    bool is_even = key->references_fields.count == key->fields.count;
    struct slice what =
        is_even ? SLICE("of which what it names is no key")
                : arena_format(builder->arena, "naming %zu column%s for %zu", key->fields.count,
                               key->fields.count == 1 ? "" : "s", key->references_fields.count);
    struct diagnostic *diagnostic = diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1009, statement->place,
        "refer to the primary key, or to columns that are unique, one for one",
        "the foreign key refers to '" SLICE_FORMAT "', " SLICE_FORMAT "; it is not enforced",
        SLICE_ARGUMENT(target->name), SLICE_ARGUMENT(what));
    diagnostic_relate(diagnostic, target->place, "the table is described here");
}

static void add_foreign_key(struct builder *builder, struct entity *entity,
                            const struct foreign_key_statement *statement)
{
    struct foreign_key *key = ARENA_NEW(builder->arena, struct foreign_key);
    struct entity *target = model_entity(builder->model, statement->references_entity);
    if (target == NULL ||
        !find_columns(builder, entity, &statement->columns, statement->place, &key->fields)) {
        if (target == NULL) {
            struct slice target_name = statement->references_entity;
            struct shared_finding finding = {
                DIAGNOSTIC_W1009,
                suggest_entity(builder, target_name,
                               "describe that table, or leave the reference out"),
                "the foreign key refers to {}, which the document does not describe; it is not "
                "enforced",
                "foreign keys refer to {}, which the document does not describe; they are not "
                "enforced"};
            diagnostics_gather(
                builder->diagnostics, &finding, statement->place,
                arena_format(builder->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(target_name)));
        }
        return;
    }
    if (statement->references_columns.count == 0) {
        key->references_fields = target->primary_key;
    } else if (!find_columns(builder, target, &statement->references_columns, statement->place,
                             &key->references_fields)) {
        return;
    }
    struct field *first = list_at(&key->references_fields, 0);
    bool is_one = key->fields.count == 1;
    if (key->references_fields.count != key->fields.count ||
        (is_one && !reference_is_key(builder, target, first))) {
        report_no_key(builder, statement, target, key);
        return;
    }
    if (is_one) {
        struct field *field = list_at(&key->fields, 0);
        if (field == first) {
            return; /* it always refers to its own record */
        }
        field->references = target;
        field->references_field = list_at(&key->references_fields, 0);
        field->on_delete = statement->on_delete;
        field->on_update = statement->on_update;
        return;
    }
    key->references = target;
    key->on_delete = statement->on_delete;
    key->on_update = statement->on_update;
    key->place = statement->place;
    list_add(builder->arena, &entity->foreign_keys, key);
}

/* --- columns in expressions --- */

struct resolution {
    struct builder *builder;
    const struct entity *entity;
    struct slice unknown; /* the first column that the entity lacks, or empty */
};

/* A copy in which columns have the names of the database. */
static struct expression *resolve_columns(struct resolution *resolution,
                                          const struct expression *expression)
{
    struct arena *arena = resolution->builder->arena;
    struct expression *copy = ARENA_NEW(arena, struct expression);
    copy->kind = expression->kind;
    copy->text = expression->text;
    if (expression->kind == EXPRESSION_COLUMN) {
        const struct field *field = entity_field(resolution->entity, expression->text);
        if (field == NULL) {
            field = entity_field_by_key(resolution->entity, word_flat(arena, expression->text));
        }
        if (field != NULL) {
            copy->text = field->column;
        } else if (resolution->unknown.size == 0) {
            resolution->unknown = expression->text;
        }
    }
    LIST_EACH(const struct expression, argument, &expression->arguments)
    {
        list_add(arena, &copy->arguments, resolve_columns(resolution, argument));
    }
    return copy;
}

/* The expression with its columns resolved; NULL, and reported, where it names one that is not
 * there. `what` is what holds it: "the check". */
static struct expression *resolve_expression(struct builder *builder, const struct entity *entity,
                                             const struct expression *expression,
                                             struct place place, const char *what)
{
    struct resolution resolution = {builder, entity, SLICE_EMPTY};
    struct expression *copy = resolve_columns(&resolution, expression);
    if (resolution.unknown.size == 0) {
        return copy;
    }
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1010, place,
                       suggest_field(builder, entity, resolution.unknown,
                                     "correct the name, or describe the column"),
                       "%s names '" SLICE_FORMAT "', which '" SLICE_FORMAT
                       "' does not have; it is left out",
                       what, SLICE_ARGUMENT(resolution.unknown), SLICE_ARGUMENT(entity->name));
    return NULL;
}

static void add_check(struct builder *builder, struct entity *entity,
                      const struct expression *stated, struct slice text, struct place place)
{
    const struct expression *expression =
        resolve_expression(builder, entity, stated, place, "the check");
    if (expression == NULL) {
        return;
    }
    struct check *check = ARENA_NEW(builder->arena, struct check);
    check->name = arena_format(builder->arena, SLICE_FORMAT "_check_%zu",
                               SLICE_ARGUMENT(entity->table), entity->checks.count + 1);
    check->expression = expression;
    check->text = text;
    check->place = place;
    list_add(builder->arena, &entity->checks, check);
}

/* CHECK (status IN ('a', 'b')): the only values that the field may have. */
static void read_labels(struct builder *builder, struct entity *entity,
                        const struct expression *expression)
{
    if (expression->kind != EXPRESSION_IN || expression->arguments.count < 2) {
        return;
    }
    const struct expression *column = list_at(&expression->arguments, 0);
    struct field *field =
        column->kind == EXPRESSION_COLUMN ? entity_field(entity, column->text) : NULL;
    if (field == NULL || (field->type->kind != TYPE_TEXT && field->type->kind != TYPE_ENUM)) {
        return;
    }
    size_t count = expression->arguments.count - 1;
    struct slice *labels = ARENA_ARRAY(builder->arena, struct slice, count);
    for (size_t i = 0; i < count; i++) {
        const struct expression *value = list_at(&expression->arguments, i + 1);
        if (value->kind != EXPRESSION_TEXT) {
            return;
        }
        labels[i] = value->text;
    }
    field->labels = labels;
    field->label_count = count;
}

static void collect_stated_checks(struct builder *builder, struct entity *entity,
                                  const struct entity_statement *statement)
{
    LIST_EACH(const struct check_statement, check, &statement->checks)
    {
        if (check->expression != NULL) {
            add_check(builder, entity, check->expression, check->text, check->place);
        }
    }
}

static void resolve_computed(struct builder *builder, const struct entity *entity,
                             struct field *field)
{
    struct default_value *value = &field->default_value;
    if (value->kind != DEFAULT_EXPRESSION || value->value == NULL) {
        return;
    }
    struct place place = value->place.line > 0 ? value->place : field->place;
    value->value = resolve_expression(builder, entity, value->value, place,
                                      field->is_read_only ? "the computed column" : "the default");
    if (value->value == NULL) {
        value->kind = DEFAULT_NONE;
    }
}

/* "start_date", "startDate": what is called so was meant to be a field. */
static bool is_marked_name(struct slice name)
{
    for (size_t i = 1; i < name.size; i++) {
        if (name.data[i] == '_' || (name.data[i] >= 'A' && name.data[i] <= 'Z')) {
            return slice_find_byte(name, ' ') == SLICE_NOT_FOUND;
        }
    }
    return false;
}

/* The plain words that a check compares a field with, where no field is called so: "must be after
 * the event"; empty: there are none. */
static struct slice find_foreign_words(struct builder *builder, const struct entity *entity,
                                       const struct expression *check)
{
    struct slice words = SLICE_EMPTY;
    if (check->kind == EXPRESSION_COLUMN && !is_marked_name(check->text) &&
        entity_field_by_key(entity, word_flat(builder->arena, check->text)) == NULL) {
        return check->text;
    }
    LIST_EACH(const struct expression, argument, &check->arguments)
    {
        words = words.size > 0 ? words : find_foreign_words(builder, entity, argument);
    }
    return words;
}

static bool has_part(const struct expression *check, const struct expression *part)
{
    bool is_found = check == part;
    for (size_t i = 0; check != NULL && !is_found && i < check->arguments.count; i++) {
        is_found = has_part(list_at(&check->arguments, i), part);
    }
    return is_found;
}

/* Where a rule of the field was said: beside it, or in a list below. */
static struct place find_rule_place(const struct entity *entity, const struct field *field,
                                    const struct expression *check)
{
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        LIST_EACH(const struct field_statement, said, &statement->entity.fields)
        {
            if (has_part(said->check, check)) {
                return said->place;
            }
        }
    }
    return field->place;
}

/* Whether a regular expression is among what the check joins: not every store keeps those. */
static bool has_pattern(const struct expression *check)
{
    bool is_found = check->kind == EXPRESSION_OPERATOR && check->text.data[0] == '~';
    for (size_t i = 0; check->kind == EXPRESSION_AND && !is_found && i < check->arguments.count;
         i++) {
        is_found = has_pattern(list_at(&check->arguments, i));
    }
    return is_found;
}

/* Each rule of a field for itself, so that one that cannot be held leaves the others. */
static void collect_field_check(struct builder *builder, struct entity *entity,
                                const struct field *field, const struct expression *check)
{
    struct slice words =
        field->source == SOURCE_SQL ? SLICE_EMPTY : find_foreign_words(builder, entity, check);
    if (check->kind == EXPRESSION_AND && (words.size > 0 || has_pattern(check))) {
        LIST_EACH(const struct expression, part, &check->arguments)
        {
            collect_field_check(builder, entity, field, part);
        }
        return;
    }
    if (words.size > 0 && check->kind == EXPRESSION_OPERATOR) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1407,
                           find_rule_place(entity, field, check),
                           "name a field of the same record, or check it before you write",
                           "'" SLICE_FORMAT "' of '" SLICE_FORMAT
                           "' is not held against '" SLICE_FORMAT "', which is no field of it",
                           SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(entity->name),
                           SLICE_ARGUMENT(slice_between(words, 0, 60)));
        return;
    }
    bool is_text = field->type->kind == TYPE_TEXT && field->source != SOURCE_SQL;
    add_check(builder, entity, is_text ? merge_rule_of_length(builder->arena, check) : check,
              SLICE_EMPTY, field->place);
}

/* What is said of the past and the future, of a field that turned out to be no time. */
static void check_moment(struct builder *builder, const struct entity *entity, struct field *field)
{
    if (field->moment == MOMENT_ANY || field->type->kind == TYPE_DATE ||
        field->type->kind == TYPE_TIMESTAMP) {
        return;
    }
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1407, field->place,
                       "give it the type of a date or a time",
                       "'" SLICE_FORMAT "' of '" SLICE_FORMAT "' %s, and is not held to it: it is "
                       "no date",
                       SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(entity->name),
                       type_moment_words(field->moment));
    field->moment = MOMENT_ANY;
}

static void collect_checks(struct builder *builder, struct entity *entity)
{
    LIST_EACH(struct field, field, &entity->fields)
    {
        resolve_computed(builder, entity, field);
        if (field->check != NULL) {
            collect_field_check(builder, entity, field, field->check);
        }
        check_moment(builder, entity, field);
    }
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        collect_stated_checks(builder, entity, &statement->entity);
    }
    LIST_EACH(const struct check, check, &entity->checks)
    {
        read_labels(builder, entity, check->expression);
    }
}

/* True when the name was free; it is taken then. */
static bool take_index_name(struct builder *builder, struct slice name)
{
    struct slice key = arena_to_lower(builder->arena, name);
    return table_get(&builder->index_names, key) == NULL &&
           table_put(&builder->index_names, key, builder) == NULL;
}

/* The name as stated where it is free, else one made from the table's. The count goes on where it
 * stopped, so that many indexes of one name cost no more than others. */
static struct slice index_name(struct builder *builder, const struct entity *entity,
                               struct slice wanted)
{
    uint32_t *count = table_get(&builder->index_counts, entity->table);
    if (count == NULL) {
        count = ARENA_NEW(builder->arena, uint32_t);
        table_put(&builder->index_counts, entity->table, count);
    }
    while (wanted.size == 0 || !take_index_name(builder, wanted)) {
        wanted = arena_format(builder->arena, "idx_" SLICE_FORMAT "_%u",
                              SLICE_ARGUMENT(entity->table), ++*count);
    }
    return wanted;
}

static void add_index(struct builder *builder, struct entity *entity,
                      const struct index_statement *statement, struct place place)
{
    struct index *index = ARENA_NEW(builder->arena, struct index);
    index->entity = entity;
    index->is_unique = statement->is_unique;
    index->method = statement->method;
    index->place = place;
    if (statement->where != NULL) {
        index->where = resolve_expression(builder, entity, statement->where, place,
                                          "the condition of the index");
        if (index->where == NULL) {
            return;
        }
    }
    LIST_EACH(const struct index_column, column, &statement->columns)
    {
        struct model_index_column *own = ARENA_NEW(builder->arena, struct model_index_column);
        own->expression =
            column->expression == NULL
                ? NULL
                : resolve_expression(builder, entity, column->expression, place, "the index");
        if (column->expression != NULL && own->expression == NULL) {
            return;
        }
        own->is_descending = column->is_descending;
        if (column->name.size > 0) {
            own->field = find_column(builder, entity, column->name, place);
            if (own->field == NULL) {
                return;
            }
        }
        list_add(builder->arena, &index->columns, own);
    }
    if (index->columns.count > 0) {
        index->name = index_name(builder, entity, statement->name);
        list_add(builder->arena, &entity->indexes, index);
    }
}

void constraint_add_unique_index(struct builder *builder, struct entity *entity,
                                 const struct field *field)
{
    struct index *index = ARENA_NEW(builder->arena, struct index);
    struct model_index_column *column = ARENA_NEW(builder->arena, struct model_index_column);
    column->field = field;
    index->entity = entity;
    index->is_unique = true;
    index->place = field->place;
    index->name = index_name(builder, entity, SLICE_EMPTY);
    list_add(builder->arena, &index->columns, column);
    list_add(builder->arena, &entity->indexes, index);
}

static void collect_indexes(struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_INDEX) {
            continue;
        }
        struct entity *entity = model_entity(builder->model, statement->index.entity);
        if (entity == NULL) {
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1011, statement->place,
                               suggest_entity(builder, statement->index.entity,
                                              "describe that table, or correct the name"),
                               "the index is over '" SLICE_FORMAT
                               "', which the document does not describe",
                               SLICE_ARGUMENT(statement->index.entity));
            continue;
        }
        add_index(builder, entity, &statement->index, statement->place);
    }
}

/* The field that a word of a rule is about: "tenant", "tenants" and "tenant_id" for tenant_id. */
static struct field *find_meant(struct builder *builder, const struct entity *entity,
                                struct slice word)
{
    struct arena *arena = builder->arena;
    struct slice names[] = {word_flat(arena, word), word_key(arena, word)};
    struct field *found = NULL;
    for (size_t i = 0; found == NULL && i < 2; i++) {
        found = entity_field_by_key(entity, names[i]);
        found = found != NULL
                    ? found
                    : entity_field_by_key(entity, arena_join(arena, names[i], SLICE("id")));
    }
    return found;
}

/* The fields that "`day`, room" and "user and day" name, into *out_names; false: not all are. */
static bool find_all_meant(struct builder *builder, const struct entity *entity, struct slice words,
                           struct list *out_names)
{
    size_t end;
    for (; words.size > 0; words = slice_from_offset(words, end + (end < words.size))) {
        end = 0;
        while (end < words.size && strchr(",+&/ `'\"", words.data[end]) == NULL) {
            end++;
        }
        struct slice word = slice_between(words, 0, end);
        if (end == 0 || wording_is(word, "and|y|e|et|und|и|dan|i|ve|và|the|each|other")) {
            continue;
        }
        const struct field *field = find_meant(builder, entity, word);
        if (field == NULL) {
            return false;
        }
        list_add(builder->arena, out_names, (void *)(uintptr_t)&field->name);
    }
    return out_names->count > 0;
}

static bool has_unique(const struct entity *entity, const struct list *names)
{
    LIST_EACH(const struct key, key, &entity->uniques)
    {
        size_t shared = 0;
        LIST_EACH(const struct slice, name, names)
        {
            LIST_EACH(const struct field, field, &key->fields)
            {
                shared += slice_equal(field->name, *name);
            }
        }
        if (shared == names->count && key->fields.count == names->count) {
            return true;
        }
    }
    return false;
}

/* "unique per store": together with what the words name. */
static void add_joint_unique(struct builder *builder, struct entity *entity,
                             const struct field_statement *statement)
{
    struct list *names = ARENA_NEW(builder->arena, struct list);
    if (find_all_meant(builder, entity, statement->unique_with, names)) {
        list_add(builder->arena, names, (void *)(uintptr_t)&statement->name);
        if (!has_unique(entity, names)) {
            add_unique(builder, entity, names, statement->place);
        }
    } else if (statement->is_unique_with_certain) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1407, statement->place,
                           "name the other fields as they are described, or write UNIQUE (a, b)",
                           "'" SLICE_FORMAT "' of '" SLICE_FORMAT
                           "' is not held to be unique with '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(statement->name), SLICE_ARGUMENT(entity->name),
                           SLICE_ARGUMENT(slice_between(statement->unique_with, 0, 60)));
    }
}

/* The keys and indexes that one description holds. */
static void collect_keys(struct builder *builder, struct entity *entity,
                         const struct statement *statement)
{
    LIST_EACH(const struct list, names, &statement->entity.uniques)
    {
        add_unique(builder, entity, names, statement->place);
    }
    LIST_EACH(const struct foreign_key_statement, key, &statement->entity.foreign_keys)
    {
        add_foreign_key(builder, entity, key);
    }
    LIST_EACH(const struct index_statement, index, &statement->entity.indexes)
    {
        add_index(builder, entity, index, index->place);
    }
    LIST_EACH(const struct field_statement, field, &statement->entity.fields)
    {
        if (field->unique_with.size > 0) {
            add_joint_unique(builder, entity, field);
        }
    }
}

/* --- allowed values --- */

#define VALUE_MAXIMUM 1000000U

/* Each list of values is written out for every field that has it, so their sizes add up. */
static void bound_values(struct builder *builder)
{
    size_t count = 0;
    bool is_told = false;
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        LIST_EACH(struct field, field, &entity->fields)
        {
            count += field->label_count;
            if (count <= VALUE_MAXIMUM || field->label_count == 0) {
                continue;
            }
            if (!is_told) {
                diagnostics_report(builder->diagnostics, DIAGNOSTIC_E1032, field->place,
                                   "keep the values as rows of a table, and refer to it",
                                   "with those of '" SLICE_FORMAT "." SLICE_FORMAT
                                   "', all fields together allow more than %u values",
                                   SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(field->name),
                                   VALUE_MAXIMUM);
            }
            is_told = true;
            field->labels = NULL; /* the document is not run */
            field->label_count = 0;
        }
    }
}

void resolve_constraints(struct builder *builder)
{
    table_init(&builder->index_names, builder->arena);
    table_init(&builder->index_counts, builder->arena);
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        take_index_name(builder, entity->table);
    }
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        LIST_EACH(const struct statement, statement, &entity->described)
        {
            collect_keys(builder, entity, statement);
        }
        collect_checks(builder, entity);
    }
    collect_indexes(builder);
    bound_values(builder);
}
