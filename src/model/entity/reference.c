/* SPDX-License-Identifier: Apache-2.0 */
/* What a field refers to: by its own statement, by its name, by words of it, by what a diagram
 * draws (reference_relation.c). */
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
    /* Words beside a column of SQL are told by having no type. */
    bool is_told = field->entity->source != SOURCE_SQL || statement->type->kind == TYPE_UNKNOWN;
    bool is_worded = is_told && statement->references_field.size == 0;
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

/* "client_order_id" of orders: what somebody else numbers the record itself by. A reference to
 * another record of the same kind is shared by several, and says which one: "parent_order_id". */
static bool is_other_number(struct builder *builder, const struct field *field)
{
    static const char fronts[] = "client|exchange|broker|merchant|venue|public|display|short|human|"
                                 "local|device|legacy|old|platform|channel|pos|erp|crm|sap|psp|"
                                 "transaction|tracking|business|internal|source|correlation";
    struct slice words[8];
    size_t count = word_split(builder->arena, field->name, words, 8);
    return field->is_unique || (count > 2 && slice_is_one_of(words[0], fronts));
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
    if (target == entity && !field->is_marked_foreign &&
        (is_own_number(builder, entity, field) || is_other_number(builder, field))) {
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

/* "room" → CHATROOM, "config" → ASSISTANTCONFIG: the parent whose name ends in the field's last
 * word. */
static struct entity *find_by_parent(struct builder *builder, const struct field *field,
                                     struct parents *parents)
{
    struct slice words[8];
    size_t count = stem_words(builder, field, words, 8);
    struct slice last = count > 0 ? word_key(builder->arena, words[count - 1]) : SLICE_EMPTY;
    return reference_parent_by_word(builder, field->entity, last, parents);
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

/* "authorId" beside users: who wrote or owns a thing is one of them, where nothing else may be
 * meant: no entity that ends so, and no field that says of which kind the owner is. */
static void resolve_by_person(struct builder *builder, struct entity *entity, struct field *field)
{
    if (field->references != NULL || field->is_primary_key || entity->source == SOURCE_SQL ||
        !slice_is_one_of(field->key, "authorid|ownerid|creatorid|createdbyid")) {
        return;
    }
    struct arena *arena = builder->arena;
    struct slice stem = slice_between(field->key, 0, field->key.size - 2);
    struct entity *target = table_get(&builder->model->entity_by_key, SLICE("user"));
    struct slice kind = arena_join(arena, stem, SLICE("type"));
    if (target == NULL || target->primary_key.count != 1 || target == entity ||
        entity_field_by_key(entity, kind) != NULL) {
        return;
    }
    LIST_EACH(const struct entity, other, &builder->model->entities)
    {
        if (slice_ends_with(other->key, stem)) {
            return;
        }
    }
    struct field *key = list_at(&target->primary_key, 0);
    if (is_same_store_type(field->type, key->type) || field->type->kind == TYPE_TEXT) {
        tell_guess(builder, field, target);
        refer(builder, field, target, key);
    }
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
        reference_close_parent(builder->arena, parents, target);
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
    struct entity *target = reference_only_parent(builder, entity, parents);
    bool is_told = target != NULL;
    target = is_told ? target : reference_parent_by_key(entity, field, parents);
    if (target != NULL && !is_told) {
        tell_guess(builder, field, target);
    }
    if (target != NULL) {
        refer(builder, field, target, list_at(&target->primary_key, 0));
        reference_close_parent(builder->arena, parents, target);
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

void reference_resolve(struct builder *builder, struct entity *entity)
{
    struct parents parents = {0};
    bool has_names = is_list_of_names(entity);
    LIST_EACH(struct field, field, &entity->fields)
    {
        resolve_by_name(builder, entity, field);
        resolve_by_person(builder, entity, field);
        if (has_names && field->references == NULL && !field->is_primary_key && is_bare(field)) {
            resolve_by_entity(builder, entity, field);
        }
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (reference_is_open(field)) {
            resolve_by_words(builder, field, &parents);
        }
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (reference_is_open(field)) {
            resolve_by_relation(builder, entity, field, &parents);
        }
    }
    reference_hold_relations(builder, entity);
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
