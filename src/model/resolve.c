/* SPDX-License-Identifier: Apache-2.0 */
/* What a description leaves open and the model needs: enumerations behind type names, the primary
 * key, who sets a field, what a foreign key refers to. */
#include "model/model_private.h"

#include "spec/words.h"

/* --- types --- */

static void use_labels(struct field *field, const struct slice *labels, size_t count)
{
    if (field->label_count == 0) {
        field->labels = labels;
        field->label_count = count;
    }
}

/* "CampaignStatus: draft, active" lists the values of 'status' of 'campaigns', which by itself says
 * only that it is text; "UserRole" those of a field 'user_role'. A default that is none of them
 * shows that something else is meant. */
static void adopt_labels(struct builder *builder, struct field *field)
{
    const struct entity *entity = field->entity;
    bool is_open = field->type->kind == TYPE_TEXT && field->label_count == 0;
    if (!is_open || field->is_primary_key || builder->enums.count == 0) {
        return;
    }
    struct slice own = arena_format(builder->arena, SLICE_FORMAT "_" SLICE_FORMAT,
                                    SLICE_ARGUMENT(entity->key), SLICE_ARGUMENT(field->name));
    const struct enum_statement *found = table_get(&builder->enums, word_key(builder->arena, own));
    struct slice words[2];
    if (found == NULL && word_split(builder->arena, field->name, words, 2) > 1) {
        found = table_get(&builder->enums, word_key(builder->arena, field->name));
    }
    bool is_usable = found != NULL && found->numbers == NULL && found->label_count > 1;
    const struct expression *value =
        field->default_value.kind == DEFAULT_VALUE ? field->default_value.value : NULL;
    bool is_among = value == NULL || value->kind == EXPRESSION_NULL;
    for (size_t i = 0; is_usable && !is_among && i < found->label_count; i++) {
        is_among = value->kind == EXPRESSION_TEXT && slice_equal(found->labels[i], value->text);
    }
    if (!is_usable || !is_among) {
        return;
    }
    use_labels(field, found->labels, found->label_count);
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1021, field->place,
                       "name the enumeration as the field's type to be certain",
                       "the values of '" SLICE_FORMAT "' are taken to be those of '" SLICE_FORMAT
                       "." SLICE_FORMAT "'",
                       SLICE_ARGUMENT(found->name), SLICE_ARGUMENT(entity->name),
                       SLICE_ARGUMENT(field->name));
}

static void resolve_type(struct builder *builder, struct field *field)
{
    const struct type *type = field->type;
    if (type->kind == TYPE_ENUM && type->label_count > 0) {
        use_labels(field, type->labels, type->label_count);
        return;
    }
    if (type->kind != TYPE_UNKNOWN && type->kind != TYPE_ENUM) {
        return;
    }
    const struct enum_statement *found =
        type->enum_name.size == 0
            ? NULL
            : table_get(&builder->enums, word_key(builder->arena, type->enum_name));
    struct type *resolved = ARENA_NEW(builder->arena, struct type);
    *resolved = *type;
    if (found != NULL) {
        resolved->kind = TYPE_ENUM;
        resolved->labels = found->labels;
        resolved->label_count = found->label_count;
        use_labels(field, found->labels, found->label_count);
    } else {
        resolved->kind = TYPE_TEXT;
        if (type->spelling.size > 0 && type->kind == TYPE_UNKNOWN) {
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1006, field->place,
                               suggest_type(builder, type->spelling,
                                            "name a type that Phoenix knows, or declare the "
                                            "enumeration"),
                               "type '" SLICE_FORMAT "' of '" SLICE_FORMAT "." SLICE_FORMAT
                               "' is not known and is taken as text",
                               SLICE_ARGUMENT(type->spelling), SLICE_ARGUMENT(field->entity->name),
                               SLICE_ARGUMENT(field->name));
        }
    }
    field->type = resolved;
}

/* --- who sets a field --- */

static bool is_one_of(struct slice key, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (slice_equal(key, slice_from(*words))) {
            return true;
        }
    }
    return false;
}

static bool is_time(const struct type *type)
{
    return type->kind == TYPE_TIMESTAMP || type->kind == TYPE_DATE;
}

static void resolve_roles(struct builder *builder, struct field *field)
{
    static const char *const created[] = {"createdat",    "created",     "createdon",
                                          "creationdate", "datecreated", "createdtime",
                                          "createtime",   NULL};
    static const char *const updated[] = {
        "updatedat",   "updated",    "updatedon",   "modifiedat",  "modified", "lastmodified",
        "lastupdated", "updatetime", "updatedtime", "dateupdated", NULL};
    static const char *const secrets[] = {
        "resettoken",      "mfasecret",   "totpsecret",        "otpsecret",
        "twofactorsecret", "tokenhash",   "refreshtokenhash",  "resettokenhash",
        "apikeyhash",      "keyhash",     "secrethash",        "clientsecrethash",
        "pinhash",         "salt",        "verificationtoken", "emailverificationtoken",
        "recoverycodes",   "backupcodes", "confirmationtoken", NULL};
    struct slice key = word_flat(builder->arena, field->name);
    if (is_time(field->type)) {
        field->is_created_at = is_one_of(key, created);
        field->is_updated_at |= is_one_of(key, updated);
        field->is_read_only |= field->is_created_at || field->is_updated_at;
    }
    bool is_secret =
        slice_find(key, SLICE("password")) != SLICE_NOT_FOUND || is_one_of(key, secrets);
    field->is_write_only =
        is_secret && (field->type->kind == TYPE_TEXT || field->type->kind == TYPE_BYTES);
}

/* --- the primary key --- */

static bool names_own_id(struct builder *builder, const struct entity *entity, struct slice name)
{
    struct slice key = word_flat(builder->arena, name);
    struct slice own = arena_join(builder->arena, entity->key, SLICE("id"));
    return slice_equal(key, SLICE("id")) || slice_equal(key, own) ||
           slice_equal(key, SLICE("uuid"));
}

static void add_key_field(struct builder *builder, struct entity *entity, struct field *field)
{
    field->is_primary_key = true;
    field->is_required = true;
    list_add(builder->arena, &entity->primary_key, field);
}

/* Whether all columns of a key are there; a key over some of them would refuse rows. */
static bool has_columns(struct builder *builder, const struct entity *entity,
                        const struct list *names, struct place place)
{
    LIST_EACH(const struct slice, name, names)
    {
        if (entity_field(entity, *name) == NULL) {
            diagnostics_report(
                builder->diagnostics, DIAGNOSTIC_W1010, place,
                suggest_field(builder, entity, *name, "correct the name, or describe the column"),
                "the primary key names '" SLICE_FORMAT "', which '" SLICE_FORMAT
                "' does not have; it is left out",
                SLICE_ARGUMENT(*name), SLICE_ARGUMENT(entity->name));
            return false;
        }
    }
    return true;
}

/* The table-level key of one description. */
static void collect_key_of(struct builder *builder, struct entity *entity, const struct list *names,
                           struct place place)
{
    if (!has_columns(builder, entity, names, place)) {
        return;
    }
    LIST_EACH(const struct slice, name, names)
    {
        struct field *field = entity_field(entity, *name);
        if (field != NULL && entity->primary_key.count < names->count) {
            add_key_field(builder, entity, field);
        }
    }
}

static void collect_stated_key(struct builder *builder, struct entity *entity)
{
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        collect_key_of(builder, entity, &statement->entity.primary_key, statement->place);
        if (entity->primary_key.count > 0) {
            return;
        }
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (field->is_primary_key) {
            add_key_field(builder, entity, field);
        }
    }
}

static void invent_key(struct builder *builder, struct entity *entity)
{
    struct field_statement statement = {.name = SLICE("id"), .place = entity->place};
    struct type *type = ARENA_NEW(builder->arena, struct type);
    type->kind = TYPE_UUID;
    statement.type = type;
    statement.default_value.kind = DEFAULT_UUID;
    add_key_field(builder, entity, merge_add_field(builder, entity, &statement, entity->source));
    entity->has_invented_key = true;
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1007, entity->place,
                       "mark a field as the primary key",
                       "'" SLICE_FORMAT "' states no primary key; a generated 'id' (uuid) is added",
                       SLICE_ARGUMENT(entity->name));
}

/* A single key that nothing says how to fill is generated where its name and type are those of a
 * surrogate. */
static void resolve_key_default(struct builder *builder, const struct entity *entity,
                                struct field *field)
{
    bool is_surrogate = names_own_id(builder, entity, field->name) && field->check == NULL;
    enum type_kind kind = field->type->kind;
    if (field->default_value.kind == DEFAULT_NONE && is_surrogate && field->references == NULL) {
        if (kind == TYPE_UUID ||
            (kind == TYPE_TEXT && (field->type->length == 0 || field->type->length >= 36))) {
            field->default_value.kind = DEFAULT_UUID;
        } else if (kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64) {
            field->default_value.kind = DEFAULT_AUTO_INCREMENT;
        }
    }
    field->is_read_only |= field->default_value.kind == DEFAULT_UUID ||
                           field->default_value.kind == DEFAULT_UUID_RANDOM ||
                           field->default_value.kind == DEFAULT_AUTO_INCREMENT;
}

static void resolve_primary_key(struct builder *builder, struct entity *entity)
{
    collect_stated_key(builder, entity);
    if (entity->primary_key.count == 0) {
        LIST_EACH(struct field, field, &entity->fields)
        {
            if (names_own_id(builder, entity, field->name)) {
                add_key_field(builder, entity, field);
                break;
            }
        }
    }
    if (entity->primary_key.count == 0) {
        invent_key(builder, entity);
    }
    if (entity->primary_key.count == 1) {
        resolve_key_default(builder, entity, list_at(&entity->primary_key, 0));
    }
}

#define GUESS_MAXIMUM 4U /* as many are told one by one */

struct guesses {
    size_t count;
    struct slice words; /* "'created_at' is timestamp, 'is_open' boolean" */
    const struct field *first;
};

/* A field of a bare list of names: its own name may say what it holds. */
static void guess_type(struct builder *builder, struct field *field, struct guesses *guesses)
{
    const struct type *type = field->type;
    bool is_open = type->kind == TYPE_UNKNOWN && type->spelling.size == 0 &&
                   type->enum_name.size == 0 && field->label_count == 0 &&
                   field->default_value.kind == DEFAULT_NONE;
    const struct type *guess = is_open ? type_name_guess(builder, field->name) : NULL;
    if (guess == NULL) {
        return;
    }
    field->type = guess;
    guesses->first = guesses->count == 0 ? field : guesses->first;
    if (guesses->count++ < GUESS_MAXIMUM) {
        guesses->words =
            arena_format(builder->arena, SLICE_FORMAT "%s'" SLICE_FORMAT "' %s",
                         SLICE_ARGUMENT(guesses->words), guesses->words.size == 0 ? "" : ", ",
                         SLICE_ARGUMENT(field->name), type_name(builder->arena, guess).data);
    }
}

static void report_guesses(struct builder *builder, const struct entity *entity,
                           const struct guesses *guesses)
{
    if (guesses->count == 0) {
        return;
    }
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1022, guesses->first->place,
                       "write the type behind the name to be certain",
                       "no type is stated for these fields of '" SLICE_FORMAT
                       "', their names decide: " SLICE_FORMAT "%s",
                       SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(guesses->words),
                       guesses->count > GUESS_MAXIMUM ? " …" : "");
}

void resolve_entity_basics(struct builder *builder, struct entity *entity)
{
    struct guesses guesses = {0};
    LIST_EACH(struct field, field, &entity->fields)
    {
        guess_type(builder, field, &guesses);
        resolve_type(builder, field);
        adopt_labels(builder, field);
        resolve_roles(builder, field);
    }
    report_guesses(builder, entity, &guesses);
    resolve_primary_key(builder, entity);
}

/* --- references --- */

/* Integers of different widths and texts of different lengths refer to each other well enough. */
static bool is_same_store_type(const struct type *a, const struct type *b)
{
    bool a_is_integer = a->kind >= TYPE_INT16 && a->kind <= TYPE_INT64;
    bool b_is_integer = b->kind >= TYPE_INT16 && b->kind <= TYPE_INT64;
    return a->kind == b->kind || (a_is_integer && b_is_integer) ||
           (a->kind == TYPE_ENUM && b->kind == TYPE_TEXT) ||
           (a->kind == TYPE_TEXT && b->kind == TYPE_ENUM);
}

static void refer(struct builder *builder, struct field *field, struct entity *target,
                  struct field *target_field)
{
    field->references = target;
    field->references_field = target_field;
    if (is_same_store_type(field->type, target_field->type)) {
        return;
    }
    if (field->type->spelling.size == 0) { /* no type was stated: none disagrees */
        field->type = target_field->type;
        return;
    }
    struct diagnostic *diagnostic =
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1008, field->place,
                           "give both the same type; the type of what it refers to counts",
                           "'" SLICE_FORMAT "." SLICE_FORMAT "' refers to '" SLICE_FORMAT
                           "." SLICE_FORMAT "' but has another type",
                           SLICE_ARGUMENT(field->entity->name), SLICE_ARGUMENT(field->name),
                           SLICE_ARGUMENT(target->name), SLICE_ARGUMENT(target_field->name));
    diagnostic_relate(diagnostic, target_field->place, "it refers to this");
    field->type = target_field->type;
}

static void report_missing_target(struct builder *builder, const struct field *field,
                                  struct slice target)
{
    diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1009, field->place,
        suggest_entity(builder, target, "describe that table, or leave the reference out"),
        "'" SLICE_FORMAT "." SLICE_FORMAT "' refers to '" SLICE_FORMAT
        "', which the document does not describe; the reference is not enforced",
        SLICE_ARGUMENT(field->entity->name), SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(target));
}

/* The table is there, but a row of it cannot be told by what the field refers to. */
static void report_no_key(struct builder *builder, const struct field *field,
                          const struct entity *target, struct slice column)
{
    bool is_there = column.size > 0 && entity_field(target, column) != NULL;
    const char *hint =
        is_there || column.size == 0
            ? "refer to a key of one column, or make the column unique"
            : suggest_field(builder, target, column, "describe that column, or refer to the key");
    struct slice what =
        column.size == 0 ? SLICE("whose key has several columns")
                         : arena_format(builder->arena, "%s '" SLICE_FORMAT "'%s",
                                        is_there ? "whose column" : "which has no column",
                                        SLICE_ARGUMENT(column), is_there ? " alone is no key" : "");
    struct diagnostic *diagnostic =
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1009, field->place, hint,
                           "'" SLICE_FORMAT "." SLICE_FORMAT "' refers to '" SLICE_FORMAT
                           "', " SLICE_FORMAT "; the reference is not enforced",
                           SLICE_ARGUMENT(field->entity->name), SLICE_ARGUMENT(field->name),
                           SLICE_ARGUMENT(target->name), SLICE_ARGUMENT(what));
    diagnostic_relate(diagnostic, target->place, "the table is described here");
}

static bool names_only(const struct list *names, struct slice name)
{
    return names->count == 1 &&
           slice_equal_ignoring_case(*(const struct slice *)list_at(names, 0), name);
}

/* Whether a table-level UNIQUE or a unique index, which are resolved later, makes it a key. */
static bool is_unique_later(struct builder *builder, const struct entity *entity,
                            const struct field *field)
{
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        LIST_EACH(const struct list, names, &statement->entity.uniques)
        {
            if (names_only(names, field->column)) {
                return true;
            }
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct index_statement *index = &statement->index;
        if (statement->kind == STATEMENT_INDEX && index->is_unique && index->where == NULL &&
            index->columns.count == 1 && model_entity(builder->model, index->entity) == entity) {
            const struct index_column *column = list_at(&index->columns, 0);
            if (slice_equal_ignoring_case(column->name, field->column)) {
                return true;
            }
        }
    }
    return false;
}

bool resolve_is_key(struct builder *builder, const struct entity *entity, const struct field *field)
{
    bool is_whole_key = field->is_primary_key && entity->primary_key.count == 1;
    return is_whole_key || field->is_unique || is_unique_later(builder, entity, field);
}

static void resolve_stated_reference(struct builder *builder, struct field *field,
                                     const struct field_statement *statement)
{
    struct entity *target = model_entity(builder->model, statement->references_entity);
    if (target == NULL) {
        report_missing_target(builder, field, statement->references_entity);
        return;
    }
    struct field *target_field = statement->references_field.size > 0
                                     ? entity_field(target, statement->references_field)
                                     : list_at(&target->primary_key, 0);
    if (target_field == NULL || !resolve_is_key(builder, target, target_field)) {
        report_no_key(builder, field, target, statement->references_field);
        return;
    }
    refer(builder, field, target, target_field);
}

/* "user_id", "userId" → the entity under "user"; the whole stem or its last words. */
static struct entity *find_by_stem(struct builder *builder, const struct field *field)
{
    struct slice words[16];
    size_t count = word_split(builder->arena, field->name, words, 16);
    if (count < 2 || !slice_equal(words[count - 1], SLICE("id"))) {
        return NULL;
    }
    for (size_t first = 0; first + 1 < count; first++) {
        struct slice stem = SLICE_EMPTY;
        for (size_t i = first; i + 1 < count; i++) {
            stem = arena_join(builder->arena, stem, words[i]);
        }
        struct entity *entity =
            table_get(&builder->model->entity_by_key, word_key(builder->arena, stem));
        if (entity != NULL && entity->primary_key.count == 1) {
            return entity;
        }
    }
    return NULL;
}

static bool is_many(enum cardinality cardinality)
{
    return cardinality == CARDINALITY_ZERO_OR_MORE || cardinality == CARDINALITY_ONE_OR_MORE;
}

static bool refers_to(const struct entity *entity, const struct entity *target)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->references == target) {
            return true;
        }
    }
    return false;
}

/* The other end of a relation in which `entity` is the child, or NULL. */
static struct entity *parent_in(const struct entity *entity,
                                const struct resolved_relation *relation)
{
    if (relation->right == entity && !is_many(relation->statement->left_cardinality)) {
        return relation->left;
    }
    bool is_left = relation->left == entity && !is_many(relation->statement->right_cardinality);
    return is_left ? relation->right : NULL;
}

/* Both ends are looked up once: a diagram may have thousands of relations. */
static void collect_relations(struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_RELATION) {
            continue;
        }
        struct resolved_relation *relation = ARENA_NEW(builder->arena, struct resolved_relation);
        relation->statement = &statement->relation;
        relation->left = model_entity(builder->model, statement->relation.left);
        relation->right = model_entity(builder->model, statement->relation.right);
        list_add(builder->arena, &builder->relations, relation);
    }
}

/* The other end of the only relation in which `entity` is the child and whose parent nothing refers
 * to yet. */
static struct entity *find_by_relation(struct builder *builder, const struct entity *entity)
{
    struct entity *found = NULL;
    size_t count = 0;
    LIST_EACH(const struct resolved_relation, relation, &builder->relations)
    {
        struct entity *parent = parent_in(entity, relation);
        if (parent != NULL && parent->primary_key.count == 1 && !refers_to(entity, parent)) {
            found = parent;
            count++;
        }
    }
    return count == 1 ? found : NULL;
}

/* What a field refers to by its own statement, or by its name. */
static void resolve_by_name(struct builder *builder, struct entity *entity, struct field *field)
{
    const struct field_statement *statement = field->stated_reference;
    if (statement != NULL) {
        resolve_stated_reference(builder, field, statement);
        return;
    }
    if (field->is_primary_key && entity->primary_key.count == 1) {
        return;
    }
    struct entity *target = find_by_stem(builder, field);
    if (target != NULL && (field->is_marked_foreign || entity->source != SOURCE_SQL)) {
        refer(builder, field, target, list_at(&target->primary_key, 0));
    }
}

/* Which entities' names begin or end with some words, without being just them. */
struct name_part {
    struct entity *entity;
    size_t count;
};

static void add_name_part(struct builder *builder, struct entity *entity, const struct slice *words,
                          size_t count)
{
    struct slice joined = SLICE_EMPTY;
    for (size_t i = 0; i < count; i++) {
        joined = arena_join(builder->arena, joined, words[i]);
    }
    struct slice key = word_key(builder->arena, joined);
    struct name_part *part = table_get(&builder->name_parts, key);
    if (part == NULL) {
        part = ARENA_NEW(builder->arena, struct name_part);
        table_put(&builder->name_parts, key, part);
    }
    part->count += part->entity != entity;
    part->entity = entity;
}

static void collect_name_parts(struct builder *builder)
{
    table_init(&builder->name_parts, builder->arena);
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        struct slice words[8];
        size_t count = word_split(builder->arena, entity->name, words, 8);
        for (size_t i = 1; i < count && entity->primary_key.count == 1; i++) {
            add_name_part(builder, entity, words, i);
            add_name_part(builder, entity, words + i, count - i);
        }
    }
}

/* "signoff_id" → SignoffRecord, "holder_id" → AccountHolder, where no other name has the words. */
static struct entity *find_by_part(struct builder *builder, const struct field *field)
{
    struct slice words[8], stem = SLICE_EMPTY;
    size_t count = word_split(builder->arena, field->name, words, 8);
    if (count < 2 || !slice_equal(words[count - 1], SLICE("id"))) {
        return NULL;
    }
    if (builder->name_parts.arena == NULL) {
        collect_name_parts(builder);
    }
    for (size_t i = 0; i + 1 < count; i++) {
        stem = arena_join(builder->arena, stem, words[i]);
    }
    const struct name_part *part = table_get(&builder->name_parts, word_key(builder->arena, stem));
    return part != NULL && part->count == 1 ? part->entity : NULL;
}

/* What a field that is marked, and whose name says nothing, refers to by a relation. */
static void resolve_by_relation(struct builder *builder, struct entity *entity, struct field *field)
{
    struct entity *target = find_by_part(builder, field);
    if (target != NULL) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1023, field->place,
                           "name what it refers to, '-> table.column', to be certain",
                           "'" SLICE_FORMAT "." SLICE_FORMAT "' is taken to refer to '" SLICE_FORMAT
                           "'",
                           SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(field->name),
                           SLICE_ARGUMENT(target->name));
    } else {
        target = find_by_relation(builder, entity);
    }
    if (target != NULL) {
        refer(builder, field, target, list_at(&target->primary_key, 0));
        return;
    }
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1009, field->place,
                       "name what it refers to, or leave the mark out",
                       "'" SLICE_FORMAT "." SLICE_FORMAT
                       "' is marked as a reference, but no entity of the document fits; it is not "
                       "enforced",
                       SLICE_ARGUMENT(field->entity->name), SLICE_ARGUMENT(field->name));
}

static void resolve_references(struct builder *builder, struct entity *entity)
{
    LIST_EACH(struct field, field, &entity->fields)
    {
        resolve_by_name(builder, entity, field);
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (field->references == NULL && field->is_marked_foreign &&
            field->stated_reference == NULL) {
            resolve_by_relation(builder, entity, field);
        }
    }
}

void resolve_entities(struct builder *builder)
{
    collect_relations(builder);
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        resolve_entity_basics(builder, entity);
    }
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        resolve_references(builder, entity);
    }
}
