/* SPDX-License-Identifier: Apache-2.0 */
/* What a field refers to: by its own statement, by its name, by a relation of a diagram. */
#include "model/entity/resolve_private.h"

#include "spec/text/words.h"

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
    bool is_free = field->type->spelling.size == 0 || target->has_invented_key;
    if (is_free) { /* one of the types was not stated: none disagrees */
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

/* "'orders.buyer_id'" */
static struct slice full_name(struct arena *arena, const struct field *field)
{
    return arena_format(arena, "'" SLICE_FORMAT "." SLICE_FORMAT "'",
                        SLICE_ARGUMENT(field->entity->name), SLICE_ARGUMENT(field->name));
}

static void report_missing_target(struct builder *builder, const struct field *field,
                                  struct slice target)
{
    struct arena *arena = builder->arena;
    struct shared_finding finding = {
        DIAGNOSTIC_W1009,
        suggest_entity(builder, target, "describe that table, or leave the reference out"),
        arena_format(arena,
                     "{} refers to '" SLICE_FORMAT
                     "', which the document does not describe; the reference is not enforced",
                     SLICE_ARGUMENT(target))
            .data,
        arena_format(arena,
                     "{} refer to '" SLICE_FORMAT
                     "', which the document does not describe; the references are not enforced",
                     SLICE_ARGUMENT(target))
            .data};
    diagnostics_gather(builder->diagnostics, &finding, field->place, full_name(arena, field));
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

bool reference_is_key(struct builder *builder, const struct entity *entity,
                      const struct field *field)
{
    bool is_whole_key = field->is_primary_key && entity->primary_key.count == 1;
    return is_whole_key || field->is_unique || is_unique_later(builder, entity, field);
}

/* The words that say what the field refers to: those of "user_id" and "id_usuario" without "id",
 * and of a field that is marked as a reference all. Returns how many; 0: its name says nothing. */
static size_t stem_words(struct builder *builder, const struct field *field, struct slice *words,
                         size_t maximum)
{
    size_t count = word_split(builder->arena, field->name, words, maximum);
    if (count >= 2 && slice_equal(words[0], SLICE("id"))) {
        for (size_t i = 0; i + 1 < count; i++) {
            words[i] = words[i + 1];
        }
        return count - 1;
    }
    if (count >= 2 && slice_equal(words[count - 1], SLICE("id"))) {
        return count - 1;
    }
    return field->is_marked_foreign ? count : 0;
}

/* "user_id", "userId" → the entity under "user"; the whole stem or its last words. */
static struct entity *find_by_stem(struct builder *builder, const struct field *field)
{
    struct slice words[16];
    size_t count = stem_words(builder, field, words, 16);
    for (size_t first = 0; first < count; first++) {
        struct slice stem = SLICE_EMPTY;
        for (size_t i = first; i < count; i++) {
            stem = arena_join(builder->arena, stem, words[i]);
        }
        struct slice key = word_key(builder->arena, stem);
        struct entity *entity = table_get(&builder->model->entity_by_key, key);
        entity = entity == NULL && first == 0 ? plural_entity(builder, key) : entity;
        if (entity != NULL && entity->primary_key.count == 1) {
            return entity;
        }
    }
    return NULL;
}

/* "to the seed lot" says "seed" where words were read; the field's name, seed_lot_id, says all. */
static struct entity *find_longer(struct builder *builder, const struct field *field,
                                  struct slice target)
{
    struct entity *entity = find_by_stem(builder, field);
    struct slice key = word_key(builder->arena, target);
    return entity != NULL && key.size > 0 && slice_starts_with(entity->key, key) ? entity : NULL;
}

/* A column by its name; the document may spell it "StatusCode" in a diagram and "status_code" in
 * SQL. */
static struct field *find_column(struct builder *builder, const struct entity *target,
                                 struct slice name)
{
    struct field *field = entity_field(target, name);
    return field != NULL ? field : entity_field_by_key(target, word_flat(builder->arena, name));
}

static void resolve_stated_reference(struct builder *builder, struct field *field,
                                     const struct field_statement *statement)
{
    struct entity *target = model_entity(builder->model, statement->references_entity);
    bool is_worded = field->entity->source != SOURCE_SQL && statement->references_field.size == 0;
    if (target == NULL && is_worded) {
        target = find_longer(builder, field, statement->references_entity);
    }
    if (target == NULL) {
        target = plural_entity(builder, word_key(builder->arena, statement->references_entity));
    }
    if (target == NULL) {
        report_missing_target(builder, field, statement->references_entity);
        return;
    }
    struct field *target_field = statement->references_field.size > 0
                                     ? find_column(builder, target, statement->references_field)
                                     : list_at(&target->primary_key, 0);
    if (target_field == NULL && statement->is_field_remark && target->primary_key.count == 1) {
        target_field = list_at(&target->primary_key, 0); /* "messages (threading)" */
    }
    if (target_field == NULL || !reference_is_key(builder, target, target_field)) {
        report_no_key(builder, field, target, statement->references_field);
        return;
    }
    refer(builder, field, target, target_field);
}

static bool is_many(enum cardinality cardinality)
{
    return cardinality == CARDINALITY_ZERO_OR_MORE || cardinality == CARDINALITY_ONE_OR_MORE;
}

/* The other end of a relation in which `entity` is the child, or NULL. Of one and perhaps one it is
 * the one that may be missing. */
static struct entity *parent_in(const struct entity *entity,
                                const struct resolved_relation *relation)
{
    if (relation->right == entity && !is_many(relation->statement->left_cardinality)) {
        return relation->left;
    }
    const struct relation_statement *statement = relation->statement;
    bool is_owner = statement->left_cardinality == CARDINALITY_ONE &&
                    statement->right_cardinality == CARDINALITY_ZERO_OR_ONE;
    bool is_left = relation->left == entity && !is_many(statement->right_cardinality) && !is_owner;
    return is_left ? relation->right : NULL;
}

/* A diagram that draws relations alone says nothing of what it relates. */
static void report_bare(struct builder *builder, struct table *known, struct slice name,
                        struct place place)
{
    struct slice key = word_key(builder->arena, name);
    if (table_get(known, key) != NULL) {
        return;
    }
    table_put(known, key, builder);
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1005, place,
                       "list its attributes to have it stored and served",
                       "entity '" SLICE_FORMAT "' has no attributes and stays documentation",
                       SLICE_ARGUMENT(name));
}

static struct slice by_address(const struct entity *const *entity)
{
    return slice_of((const char *)entity, sizeof(*entity));
}

/* Files the relation under the entity that is the child in it, or both. */
static void file_relation(struct builder *builder, struct resolved_relation *relation)
{
    struct entity *const ends[] = {relation->left, relation->right};
    for (size_t i = 0; i < 2; i++) {
        const struct entity *child = ends[i];
        bool is_child = child != NULL && parent_in(child, relation) != NULL;
        if (!is_child || (i == 1 && ends[0] == child)) {
            continue;
        }
        struct list *relations = table_get(&builder->relations, by_address(&child));
        if (relations == NULL) {
            struct entity **key = ARENA_NEW(builder->arena, struct entity *);
            *key = ends[i];
            relations = ARENA_NEW(builder->arena, struct list);
            table_put(&builder->relations, slice_of((const char *)key, sizeof(struct entity *)),
                      relations);
        }
        list_add(builder->arena, relations, relation);
    }
}

/* Both ends are looked up once: a diagram may have thousands of relations. */
void reference_collect(struct builder *builder)
{
    table_init(&builder->relations, builder->arena);
    struct table bare; /* names that were told of, or have a description */
    table_init(&bare, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY) {
            table_put(&bare, word_key(builder->arena, statement->entity.name), builder);
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_RELATION) {
            continue;
        }
        struct resolved_relation *relation = ARENA_NEW(builder->arena, struct resolved_relation);
        relation->statement = &statement->relation;
        relation->left = model_entity(builder->model, statement->relation.left);
        relation->right = model_entity(builder->model, statement->relation.right);
        file_relation(builder, relation);
        if (relation->left == NULL && relation->right == NULL) {
            struct slice both[] = {statement->relation.left, statement->relation.right};
            for (size_t i = 0; i < 2; i++) {
                report_bare(builder, &bare, both[i], statement->place);
            }
        }
    }
}

/* A parent of the entity at hand, and in how many relations, while nothing refers to it. */
struct parent {
    struct entity *entity;
    size_t open_count;
};

/* The parents of one entity, while references of it are found. */
struct parents {
    bool is_collected;
    struct list all; /* struct parent */
    struct table by_entity;
    size_t open_count; /* of all of them */
};

static struct parent *find_parent(struct arena *arena, struct parents *parents,
                                  struct entity *entity)
{
    const struct entity *key = entity;
    struct parent *parent = table_get(&parents->by_entity, by_address(&key));
    if (parent == NULL) {
        parent = ARENA_NEW(arena, struct parent);
        parent->entity = entity;
        table_put(&parents->by_entity,
                  slice_of((const char *)&parent->entity, sizeof(parent->entity)), parent);
        list_add(arena, &parents->all, parent);
    }
    return parent;
}

/* The entity refers to this one now. */
static void close_parent(struct arena *arena, struct parents *parents, struct entity *entity)
{
    struct parent *parent = find_parent(arena, parents, entity);
    parents->open_count -= parent->open_count;
    parent->open_count = 0;
}

static void collect_parents(struct builder *builder, const struct entity *entity,
                            struct parents *parents)
{
    parents->is_collected = true;
    table_init(&parents->by_entity, builder->arena);
    const struct list *relations = table_get(&builder->relations, by_address(&entity));
    for (size_t i = 0; relations != NULL && i < relations->count; i++) {
        struct entity *other = parent_in(entity, list_at(relations, i));
        if (other != NULL && other->primary_key.count == 1) {
            find_parent(builder->arena, parents, other)->open_count++;
            parents->open_count++;
        }
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->references != NULL) {
            close_parent(builder->arena, parents, field->references);
        }
    }
}

/* The other end of the only relation in which `entity` is the child and whose parent nothing refers
 * to yet. */
static struct entity *find_by_relation(struct builder *builder, const struct entity *entity,
                                       struct parents *parents)
{
    if (!parents->is_collected) {
        collect_parents(builder, entity, parents);
    }
    if (parents->open_count != 1) {
        return NULL;
    }
    LIST_EACH(const struct parent, parent, &parents->all)
    {
        if (parent->open_count == 1) {
            return parent->entity;
        }
    }
    return NULL;
}

static bool is_unresolved(const struct field *field)
{
    return field->references == NULL && field->is_marked_foreign && field->stated_reference == NULL;
}

/* Of several such parents the only one whose key has the type of the field, which no other marked
 * field has; or NULL. */
static struct entity *find_by_key_type(const struct entity *entity, const struct field *field,
                                       const struct parents *parents)
{
    struct entity *found = NULL;
    size_t count = 0;
    LIST_EACH(const struct field, other, &entity->fields)
    {
        if (other != field && is_unresolved(other) && other->type->kind == field->type->kind) {
            return NULL;
        }
    }
    LIST_EACH(const struct parent, parent, &parents->all)
    {
        const struct field *key = list_at(&parent->entity->primary_key, 0);
        if (parent->open_count > 0 && key->type->kind == field->type->kind) {
            found = parent->entity;
            count += parent->open_count;
        }
    }
    return count == 1 ? found : NULL;
}

/* "member_id" of members whose key is `id`: a number of its own, not the key of another member. */
static bool is_own_number(struct builder *builder, const struct entity *entity,
                          const struct field *field)
{
    struct slice own =
        arena_join(builder->arena, word_key(builder->arena, entity->name), SLICE("id"));
    return slice_equal(word_flat(builder->arena, field->name), own);
}

/* "stripe_payment_id", "external_order_id" hold what another system calls the thing, unless an
 * entity goes by that name as well. */
static bool is_number_of_others(struct builder *builder, const struct field *field,
                                const struct entity *target)
{
    static const char *const others[] = {
        "stripe",  "razorpay", "paypal", "paystack", "square",  "plaid",   "braintree", "adyen",
        "google",  "facebook", "apple",  "github",   "gitlab",  "slack",   "discord",   "telegram",
        "twilio",  "firebase", "auth0",  "clerk",    "cognito", "shopify", "external",  "ext",
        "gateway", "provider", "remote", "upstream", "vendor",  "openai",  "mollie",    "zoom"};
    struct slice words[8];
    size_t count = word_split(builder->arena, field->name, words, 8);
    for (size_t i = 0; count > 2 && i < sizeof(others) / sizeof(*others); i++) {
        if (slice_equal(words[0], slice_from(others[i]))) {
            struct slice whole = arena_join(builder->arena, words[0], words[1]);
            return !slice_starts_with(target->key, word_key(builder->arena, whole));
        }
    }
    return false;
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
    if (target == entity && !field->is_marked_foreign && is_own_number(builder, entity, field)) {
        return;
    }
    if (target != NULL && !field->is_marked_foreign &&
        is_number_of_others(builder, field, target)) {
        return;
    }
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
    /* user_chat_rooms are no other rooms than chat_rooms: what joins them is called after them. */
    bool is_longer = part->entity != NULL && slice_ends_with(entity->key, part->entity->key);
    bool is_shorter = part->entity != NULL && slice_ends_with(part->entity->key, entity->key);
    part->count += part->entity != entity && !is_longer && !is_shorter;
    part->entity = is_longer ? part->entity : entity;
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
    size_t count = stem_words(builder, field, words, 8);
    if (count == 0) {
        return NULL;
    }
    if (builder->name_parts.arena == NULL) {
        collect_name_parts(builder);
    }
    for (size_t i = 0; i < count; i++) {
        stem = arena_join(builder->arena, stem, words[i]);
    }
    const struct name_part *part = table_get(&builder->name_parts, word_key(builder->arena, stem));
    return part != NULL && part->count == 1 && part->entity != field->entity ? part->entity : NULL;
}

/* "room" → CHATROOM, "config" → ASSISTANTCONFIG: the only parent in a diagram, of those that
 * nothing refers to yet, whose name ends in the field's last word. */
static struct entity *find_by_parent(struct builder *builder, const struct field *field,
                                     struct parents *parents)
{
    struct slice words[8];
    size_t count = stem_words(builder, field, words, 8);
    struct slice last = count > 0 ? word_key(builder->arena, words[count - 1]) : SLICE_EMPTY;
    struct entity *found = NULL;
    if (!parents->is_collected) {
        collect_parents(builder, field->entity, parents);
    }
    LIST_EACH(const struct parent, parent, &parents->all)
    {
        if (last.size > 2 && parent->open_count > 0 && slice_ends_with(parent->entity->key, last)) {
            if (found != NULL) {
                return NULL;
            }
            found = parent->entity;
        }
    }
    return found;
}

static void tell_guess(struct builder *builder, const struct field *field,
                       const struct entity *target)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1023, field->place,
                       "name what it refers to, '-> table.column', to be certain",
                       "'" SLICE_FORMAT "." SLICE_FORMAT "' is taken to refer to '" SLICE_FORMAT
                       "'",
                       SLICE_ARGUMENT(field->entity->name), SLICE_ARGUMENT(field->name),
                       SLICE_ARGUMENT(target->name));
}

/* What a field that is marked refers to by words of its name, as far as they tell. */
static void resolve_by_words(struct builder *builder, struct field *field, struct parents *parents)
{
    struct entity *target = find_by_part(builder, field);
    target = target == NULL ? find_by_parent(builder, field, parents) : target;
    if (target == NULL) {
        return;
    }
    tell_guess(builder, field, target);
    refer(builder, field, target, list_at(&target->primary_key, 0));
    if (parents->is_collected) {
        close_parent(builder->arena, parents, target);
    }
}

static const struct shared_finding unmatched = {
    DIAGNOSTIC_W1009, "name what it refers to, or leave the mark out",
    "{} is marked as a reference, but no entity of the document fits; it is not enforced",
    "{} are marked as references, but no entity of the document fits; they are not enforced"};

/* What a field that is marked, and whose name says nothing, refers to by a relation. */
static void resolve_by_relation(struct builder *builder, struct entity *entity, struct field *field,
                                struct parents *parents)
{
    struct entity *target = find_by_relation(builder, entity, parents);
    bool is_told = target != NULL;
    target = is_told ? target : find_by_key_type(entity, field, parents);
    if (target != NULL && !is_told) {
        tell_guess(builder, field, target);
    }
    if (target != NULL) {
        refer(builder, field, target, list_at(&target->primary_key, 0));
        close_parent(builder->arena, parents, target);
        return;
    }
    diagnostics_gather(builder->diagnostics, &unmatched, field->place,
                       full_name(builder->arena, field));
}

static bool is_bare(const struct field *field)
{
    return field->type->spelling.size == 0 && field->label_count == 0 &&
           field->default_value.kind == DEFAULT_NONE;
}

/* Whether the entity is a list of names, none of them with a type, and none a reference that is
 * named by its "id": then "order" beside "product_id" is a place in a row. */
static bool is_list_of_names(const struct entity *entity)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        bool is_id = !field->is_primary_key && (slice_ends_with(field->name, SLICE("_id")) ||
                                                slice_ends_with(field->name, SLICE("Id")));
        if (is_id || field->type->spelling.size > 0) {
            return false;
        }
    }
    return entity->source == SOURCE_LIST;
}

/* Words for what a field says in a word of its own, though tables may have that name too. */
static bool is_value_word(struct builder *builder, const struct field *field)
{
    static const char *const words[] = {
        "status", "state",  "type",  "role",   "kind",   "level",      "priority", "mode",
        "method", "phase",  "grade", "tier",   "gender", "stage",      "action",   "source",
        "scope",  "reason", "step",  "result", "event",  "visibility", "outcome",  "severity"};
    struct slice split[8];
    size_t count = word_split(builder->arena, field->name, split, 8);
    for (size_t i = 0; count > 0 && i < sizeof(words) / sizeof(*words); i++) {
        if (slice_equal(split[count - 1], slice_from(words[i]))) {
            return true;
        }
    }
    return false;
}

/* "city" among the names of a theatre's fields, where cities are an entity too: one of them. */
static void resolve_by_entity(struct builder *builder, struct entity *entity, struct field *field)
{
    struct slice flat = word_flat(builder->arena, field->name);
    struct entity *target = table_get(&builder->model->entity_by_key, flat);
    if (target != NULL && target != entity && target->primary_key.count == 1 &&
        !is_value_word(builder, field) &&
        slice_equal(word_key(builder->arena, field->name), flat)) {
        tell_guess(builder, field, target);
        refer(builder, field, target, list_at(&target->primary_key, 0));
    }
}

/* The description in the diagram, where nothing else describes the entity; else NULL. */
static const struct statement *find_only_diagram(const struct entity *entity)
{
    const struct statement *found = NULL;
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        bool is_diagram = statement->entity.source == SOURCE_DIAGRAM && found == NULL;
        if (!statement->entity.is_alteration && !is_diagram) {
            return NULL; /* which says itself what is required */
        }
        found = statement->entity.is_alteration ? found : statement;
    }
    return found;
}

/* The only field that refers to the parent, unless it says that it may be empty; else NULL. */
static struct field *find_only_reference(struct builder *builder, const struct entity *entity,
                                         const struct statement *statement,
                                         const struct entity *parent)
{
    struct field *found = NULL;
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (field->references == parent && found != NULL) {
            return NULL;
        }
        found = field->references == parent ? field : found;
    }
    const struct field_statement *said =
        found == NULL ? NULL
                      : entity_statement_field(builder->arena, &statement->entity, found->name);
    return said != NULL && !said->is_optional ? found : NULL;
}

/* "KENNEL ||--o{ DOG": each dog has one kennel, and "||--o|" a kennel one dog at most. It counts
 * where nothing but the diagram describes the entity, and one relation and one field are between
 * the two. */
static void hold_relations(struct builder *builder, const struct entity *entity)
{
    const struct statement *statement = find_only_diagram(entity);
    const struct list *relations =
        statement == NULL ? NULL : table_get(&builder->relations, by_address(&entity));
    for (size_t i = 0; relations != NULL && i < relations->count; i++) {
        const struct resolved_relation *relation = list_at(relations, i);
        const struct entity *parent = parent_in(entity, relation);
        size_t count = 0;
        for (size_t other = 0; other < relations->count; other++) {
            count += parent_in(entity, list_at(relations, other)) == parent;
        }
        struct field *field = relation->right == entity && parent != entity && count == 1
                                  ? find_only_reference(builder, entity, statement, parent)
                                  : NULL;
        if (field != NULL) {
            field->is_required |= relation->statement->left_cardinality == CARDINALITY_ONE;
            field->is_unique |= relation->statement->right_cardinality == CARDINALITY_ZERO_OR_ONE;
        }
    }
}

void reference_resolve(struct builder *builder, struct entity *entity)
{
    struct parents parents = {0};
    bool has_names = is_list_of_names(entity);
    LIST_EACH(struct field, field, &entity->fields)
    {
        resolve_by_name(builder, entity, field);
        if (has_names && field->references == NULL && !field->is_primary_key && is_bare(field)) {
            resolve_by_entity(builder, entity, field);
        }
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (is_unresolved(field)) {
            resolve_by_words(builder, field, &parents);
        }
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (is_unresolved(field)) {
            resolve_by_relation(builder, entity, field, &parents);
        }
    }
    hold_relations(builder, entity);
}

/* What those who refer to a key say of its type. */
struct told_key {
    const struct type *type;
    bool is_contradicted;
};

static bool is_key_type(const struct type *type)
{
    return type->spelling.size > 0 &&
           (type->kind == TYPE_UUID || (type->kind >= TYPE_INT16 && type->kind <= TYPE_INT64));
}

/* The key without a type that the field refers to, by its statement or its name; NULL: none. */
static struct field *find_untold_key(struct builder *builder, const struct field *field)
{
    const struct field_statement *stated = field->stated_reference;
    struct entity *target = stated != NULL ? model_entity(builder->model, stated->references_entity)
                                           : find_by_stem(builder, field);
    struct field *key =
        target != NULL && target->primary_key.count == 1 ? list_at(&target->primary_key, 0) : NULL;
    bool is_other = stated != NULL && stated->references_field.size > 0 && key != NULL &&
                    !slice_equal_ignoring_case(stated->references_field, key->name);
    return key != NULL && key != field && key->type->spelling.size == 0 &&
                   key->type->kind == TYPE_TEXT && !target->has_invented_key && !is_other
               ? key
               : NULL;
}

void reference_type_keys(struct builder *builder)
{
    struct table told; /* struct told_key by its field */
    table_init(&told, builder->arena);
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        LIST_EACH(struct field, field, &entity->fields)
        {
            struct field *key = is_key_type(field->type) ? find_untold_key(builder, field) : NULL;
            if (key == NULL) {
                continue;
            }
            struct field **address = ARENA_NEW(builder->arena, struct field *);
            *address = key;
            struct slice by = slice_of((const char *)address, sizeof(*address));
            struct told_key *said = table_get(&told, by);
            if (said == NULL) {
                said = ARENA_NEW(builder->arena, struct told_key);
                said->type = field->type;
                table_put(&told, by, said);
            }
            said->is_contradicted |= said->type->kind != field->type->kind;
        }
    }
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        struct field *key =
            entity->primary_key.count == 1 ? list_at(&entity->primary_key, 0) : NULL;
        const struct told_key *said =
            key == NULL ? NULL : table_get(&told, slice_of((const char *)&key, sizeof(key)));
        if (said != NULL && !said->is_contradicted) {
            key->type = said->type;
        }
    }
}
