/* SPDX-License-Identifier: Apache-2.0 */
/* The fixed texts of the operations: one statement each, whatever the request leaves out. */
#include "model/rpc.h"
#include "plan/plan_private.h"

#define TEXT_MAXIMUM ((size_t)4 << 20)

static const char *take(const struct plan *plan, struct buffer *text)
{
    const char *result = arena_string(plan->arena, buffer_slice(text));
    buffer_clear(text);
    return result;
}

static const char *write_row_of(struct plan *plan, const struct field *field, struct buffer *out)
{
    BUFFER_LITERAL(out, "SELECT 1 FROM ");
    sql_write_name(out, field->entity->table);
    BUFFER_LITERAL(out, " WHERE ");
    sql_write_name(out, field->column);
    BUFFER_LITERAL(out, " = ?1");
    return take(plan, out);
}

static void write_references(struct plan *plan, struct plan_entity *entity, struct buffer *out)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = entity->fields[i].field;
        if (field->references != NULL) {
            entity->fields[i].reference_sql = write_row_of(plan, field->references_field, out);
        }
        if (field->is_unique) {
            entity->fields[i].unique_sql = write_row_of(plan, field, out);
        }
    }
}

/* The value of a field: its parameter, ?3, or where `prefix` says. A key that counts upwards is
 * NULL among the parameters: SQLite fills it in by itself. */
static void write_inserted(const struct plan *plan, const struct plan_entity *entity, size_t index,
                           const char *prefix, struct buffer *out)
{
    const struct field *field = entity->fields[index].field;
    bool is_counted = plan->dialect == DIALECT_POSTGRESQL && field->is_primary_key &&
                      entity->key != NULL && field->default_value.kind == DEFAULT_AUTO_INCREMENT;
    if (!is_counted) {
        buffer_format(out, "%s%zu", prefix, index + 1);
        return;
    }
    buffer_format(out, "COALESCE(%s%zu, nextval(pg_get_serial_sequence(", prefix, index + 1);
    sql_write_text(out, entity->table);
    BUFFER_LITERAL(out, ", ");
    sql_write_text(out, field->column);
    BUFFER_LITERAL(out, ")))");
}

static bool is_text(const struct type *type)
{
    return type->kind == TYPE_TEXT || type->kind == TYPE_ENUM || type->kind == TYPE_UNKNOWN;
}

/* A parameter in a SELECT has no type of its own in PostgreSQL. A text has the plain one: a cast to
 * the column's would cut it where the column refuses it. */
static void write_selected(const struct plan *plan, const struct plan_entity *entity, size_t index,
                           const char *prefix, struct buffer *out)
{
    bool is_typed = plan->dialect == DIALECT_POSTGRESQL;
    buffer_append_string(out, is_typed ? "CAST(" : "");
    write_inserted(plan, entity, index, prefix, out);
    if (is_typed) {
        BUFFER_LITERAL(out, " AS ");
        if (is_text(entity->fields[index].type)) {
            BUFFER_LITERAL(out, "text");
        } else {
            sql_write_type(out, plan->dialect, entity->fields[index].type);
        }
        BUFFER_LITERAL(out, ")");
    }
}

static const struct plan_entity *find_entity(const struct plan *plan, const struct entity *entity)
{
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (plan->entities[i].entity == entity) {
            return &plan->entities[i];
        }
    }
    return NULL;
}

/* EXISTS (SELECT 1 FROM "orders" WHERE "id" = ?3 AND "user_id" = ?9): the parent that parameter
 * `parent` names is the caller's. */
static void write_own_parent(const struct plan *plan, const struct plan_entity *entity,
                             size_t parent, size_t caller, struct buffer *out)
{
    const struct field *owner = entity->entity->owner;
    BUFFER_LITERAL(out, "EXISTS (SELECT 1 FROM ");
    sql_write_name(out, owner->references->table);
    BUFFER_LITERAL(out, " WHERE ");
    sql_write_name(out, owner->references_field->column);
    buffer_format(out, " = ?%zu AND ", parent);
    owner_write(out, find_entity(plan, owner->references), caller);
    BUFFER_LITERAL(out, ")");
}

static void write_column_text(struct buffer *out, const struct plan_field *field)
{
    if (field == NULL) {
        BUFFER_LITERAL(out, "''");
        return;
    }
    BUFFER_LITERAL(out, "coalesce(left(");
    sql_write_name(out, field->field->column);
    buffer_format(out, "::text, %u), '')", PLAN_CHANNEL_KEY);
}

/* What a statement answers, and whom else it tells: with the transaction, or not at all. */
static void write_returning(struct buffer *out, const struct plan_entity *entity, char change)
{
    const struct field *owner = entity->entity->owner;
    const struct plan_field *own = owner == NULL ? NULL : &entity->fields[owner->index];
    BUFFER_LITERAL(out, " RETURNING ");
    if (change != 'd') {
        buffer_append_slice(out, entity->columns);
    } else {
        sql_write_name(out, entity->key->field->column);
        BUFFER_LITERAL(out, ", ");
        if (own == NULL) {
            BUFFER_LITERAL(out, "NULL");
        } else {
            sql_write_name(out, own->field->column);
        }
    }
    if (!entity->is_watched || entity->dialect != DIALECT_POSTGRESQL) {
        return;
    }
    buffer_format(out, ", pg_catalog.pg_notify('" PLAN_CHANNEL "', concat_ws(chr(%d), '%c', ",
                  PLAN_CHANNEL_SEPARATOR, change);
    sql_write_text(out, entity->entity->key);
    BUFFER_LITERAL(out, ", current_schema(), ");
    write_column_text(out, entity->key);
    BUFFER_LITERAL(out, ", ");
    write_column_text(out, own);
    BUFFER_LITERAL(out, "))");
}

/* "INSERT INTO table (columns) " */
static void write_insert_head(const struct plan_entity *entity, struct buffer *out)
{
    BUFFER_LITERAL(out, "INSERT INTO ");
    buffer_append_slice(out, entity->table);
    BUFFER_LITERAL(out, " (");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "");
        sql_write_name(out, entity->fields[i].field->column);
    }
    BUFFER_LITERAL(out, ") ");
}

/* Where the owner is the parent's, only below a parent of the caller's; one that the caller owns
 * directly is an insert like any other, for the check has set the owner. */
static void write_own_insert(const struct plan *plan, struct plan_operation *operation,
                             struct buffer *out)
{
    const struct plan_entity *entity = operation->entity;
    if (!owner_is_inherited(entity->entity)) {
        operation->own_sql = entity->insert_sql;
        return;
    }
    write_insert_head(entity, out);
    BUFFER_LITERAL(out, "SELECT ");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "");
        write_selected(plan, entity, i, "?", out);
    }
    BUFFER_LITERAL(out, " WHERE ");
    write_own_parent(plan, entity, entity->entity->owner->index + 1, entity->field_count + 1, out);
    write_returning(out, entity, 'c');
    operation->own_sql = take(plan, out);
}

static void write_insert(struct plan *plan, struct plan_entity *entity, struct buffer *out)
{
    write_insert_head(entity, out);
    BUFFER_LITERAL(out, "VALUES (");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "");
        write_inserted(plan, entity, i, "?", out);
    }
    BUFFER_LITERAL(out, ")");
    write_returning(out, entity, 'c');
    entity->insert_sql = take(plan, out);
}

/* INSERT … SELECT … FROM unnest(CAST(?1 AS uuid[]), …) AS made(v1, …) RETURNING … */
static void write_shared_insert(const struct plan *plan, struct plan_entity *entity,
                                struct buffer *out)
{
    struct plan_sharing *sharing = &entity->insert_sharing;
    if (!sharing_find_arrays(plan, entity, sharing)) {
        return;
    }
    write_insert_head(entity, out);
    BUFFER_LITERAL(out, "SELECT ");
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "");
        write_selected(plan, entity, i, "made.v", out);
    }
    BUFFER_LITERAL(out, " FROM ");
    sharing_write_arrays(out, sharing);
    BUFFER_LITERAL(out, " RETURNING ");
    buffer_append_slice(out, entity->columns);
    sharing->sql = take(plan, out);
}

/* " WHERE a = ?n AND …" for the path parameters; `first` is the number of the first of them. */
static void write_where(struct buffer *out, const struct plan_operation *operation, size_t first)
{
    size_t number = first;
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        buffer_append_string(out, number == first ? " WHERE " : " AND ");
        sql_write_selection(out, parameter);
        buffer_format(out, " = ?%zu%s", number++, parameter->through != NULL ? ")" : "");
    }
}

static bool is_set_on_replace(const struct plan_field *field)
{
    return field->is_changeable || field->field->is_updated_at;
}

/* A step may set what no other change may. */
static bool is_set_on_update(const struct plan_field *field)
{
    return field->is_writable || field->field->is_updated_at;
}

/* What an account is not told, a replacement leaves alone: its parameters are a patch's. */
static bool binds_presence(const struct plan *plan, const struct plan_operation *operation)
{
    return operation->serving == SERVE_UPDATE || plan_keeps_fields(plan, operation);
}

static void write_replaced(struct buffer *out, const struct plan_entity *entity, size_t index)
{
    const struct field *field = entity->fields[index].field;
    sql_write_name(out, field->column);
    bool is_author =
        field == entity->entity->author && field->is_required && !field->is_primary_key;
    if (is_author || field->order != NULL) {
        /* Whose record it is, and its state, stays as it is where nothing is said. */
        buffer_format(out, " = coalesce(?%zu, ", index + 1);
        sql_write_name(out, field->column);
        BUFFER_LITERAL(out, ")");
    } else {
        buffer_format(out, " = ?%zu", index + 1);
    }
}

/* SET a = ?1 for what a caller may write; the others are named among the parameters but not set. */
static void write_replace(struct buffer *out, const struct plan_operation *operation)
{
    const struct plan_entity *entity = operation->entity;
    const char *separator = "";
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_set_on_replace(&entity->fields[i])) {
            buffer_append_string(out, separator);
            write_replaced(out, entity, i);
            separator = ", ";
        }
    }
}

/* "?2 <> coalesce(a, FALSE)": the parameter is true, so that a flag becomes what it is not. */
static bool write_flip(struct buffer *out, const struct plan_operation *operation, size_t index)
{
    for (size_t i = 0; i < operation->preset_count; i++) {
        const struct plan_preset *preset = &operation->presets[i];
        if (preset->kind == PRESET_FLIP && preset->field->field->index == index) {
            buffer_format(out, "?%zu <> coalesce(", 2 * index + 2);
            sql_write_name(out, preset->field->field->column);
            BUFFER_LITERAL(out, ", FALSE)");
            return true;
        }
    }
    return false;
}

/* SET a = CASE WHEN ?1 THEN ?2 ELSE a END: one text serves whatever fields a patch names. What a
 * patch says of JSON is merged into what is there. */
static void write_update(struct buffer *out, const struct plan_operation *operation)
{
    bool merges = plan_merges(operation);
    const struct plan_entity *entity = operation->entity;
    const char *separator = "";
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_set_on_update(&entity->fields[i])) {
            buffer_append_string(out, separator);
            sql_write_name(out, entity->fields[i].field->column);
            buffer_format(out, " = CASE WHEN ?%zu THEN ", 2 * i + 1);
            if (merges && entity->fields[i].type->kind == TYPE_JSON) {
                sql_write_merge(out, entity->dialect, entity->fields[i].field->column, 2 * i + 2);
            } else if (!write_flip(out, operation, i)) {
                buffer_format(out, "?%zu", 2 * i + 2);
            }
            BUFFER_LITERAL(out, " ELSE ");
            sql_write_name(out, entity->fields[i].field->column);
            BUFFER_LITERAL(out, " END");
            separator = ", ";
        }
    }
}

static bool has_settable_field(const struct plan_entity *entity)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        if (is_set_on_update(&entity->fields[i])) {
            return true;
        }
    }
    return false;
}

/* A record that belongs to the caller stays below a parent that does. */
static void write_own_change(const struct plan *plan, const struct plan_operation *operation,
                             size_t caller, struct buffer *out)
{
    const struct plan_entity *entity = operation->entity;
    size_t index = entity->entity->owner->index;
    bool is_replace = !binds_presence(plan, operation);
    BUFFER_LITERAL(out, " AND ");
    owner_write(out, entity, caller);
    if (!owner_is_inherited(entity->entity) || !is_set_on_replace(&entity->fields[index])) {
        return;
    }
    if (is_replace) {
        BUFFER_LITERAL(out, " AND ");
        write_own_parent(plan, entity, index + 1, caller, out);
        return;
    }
    buffer_format(out, " AND CASE WHEN ?%zu THEN ", 2 * index + 1);
    write_own_parent(plan, entity, 2 * index + 2, caller, out);
    BUFFER_LITERAL(out, " ELSE 1 = 1 END");
}

static void write_change(const struct plan *plan, struct buffer *out,
                         const struct plan_operation *operation, bool is_own)
{
    const struct plan_entity *entity = operation->entity;
    bool is_replace = !binds_presence(plan, operation);
    BUFFER_LITERAL(out, "UPDATE ");
    buffer_append_slice(out, entity->table);
    BUFFER_LITERAL(out, " SET ");
    if (!has_settable_field(entity)) {
        const struct field *key = list_at(&entity->entity->primary_key, 0);
        sql_write_name(out, key->column);
        BUFFER_LITERAL(out, " = ");
        sql_write_name(out, key->column);
    } else if (is_replace) {
        write_replace(out, operation);
    } else {
        write_update(out, operation);
    }
    size_t first = entity->field_count * (is_replace ? 1 : 2) + 1;
    write_where(out, operation, first);
    if (is_own) {
        write_own_change(plan, operation, first + operation->operation->parameters.count, out);
    }
    guard_write(out, operation, first + operation->operation->parameters.count + is_own,
                !is_replace);
    state_write(out, operation, !is_replace);
    write_returning(out, entity, 'u');
}

/* Behind the conditions that are there, or as the first. */
static void write_own(struct buffer *out, const struct plan_operation *operation, size_t number)
{
    buffer_append_string(out, operation->operation->parameters.count > 0 ? " AND " : " WHERE ");
    owner_write(out, operation->entity, number);
}

static void write_list(const struct plan *plan, struct plan_operation *operation,
                       struct buffer *out, bool is_behind_key, bool is_own)
{
    const struct plan_entity *entity = operation->entity;
    size_t number = operation->operation->parameters.count + 1;
    BUFFER_LITERAL(out, "SELECT ");
    buffer_append_slice(out, entity->columns);
    BUFFER_LITERAL(out, " FROM ");
    buffer_append_slice(out, entity->table);
    write_where(out, operation, 1);
    if (is_own) {
        write_own(out, operation, number + is_behind_key + 1);
    }
    if (is_behind_key) {
        buffer_append_string(out, number > 1 || is_own ? " AND " : " WHERE ");
        sql_write_name(out, entity->key->field->column);
        buffer_format(out, " > ?%zu", number++);
    }
    BUFFER_LITERAL(out, " ORDER BY ");
    sql_write_name(out, entity->key->field->column);
    buffer_format(out, " LIMIT ?%zu", number);
    const char *text = take(plan, out);
    if (is_behind_key) {
        *(is_own ? &operation->own_next_page_sql : &operation->next_page_sql) = text;
    } else {
        *(is_own ? &operation->own_sql : &operation->sql) = text;
    }
}

/* Of what names one record. */
static void write_single(const struct plan *plan, struct plan_operation *operation,
                         struct buffer *out, bool is_own)
{
    const struct plan_entity *entity = operation->entity;
    if (operation->serving == SERVE_REPLACE || operation->serving == SERVE_UPDATE) {
        write_change(plan, out, operation, is_own);
    } else {
        bool is_deletion = operation->serving == SERVE_DELETE;
        buffer_append_string(out, is_deletion ? "DELETE" : "SELECT ");
        buffer_append_slice(out, is_deletion ? SLICE_EMPTY : entity->columns);
        BUFFER_LITERAL(out, " FROM ");
        buffer_append_slice(out, entity->table);
        write_where(out, operation, 1);
        if (is_own) {
            write_own(out, operation, operation->operation->parameters.count + 1);
        }
        if (is_deletion && entity->is_watched) {
            write_returning(out, entity, 'd');
        }
    }
    *(is_own ? &operation->own_sql : &operation->sql) = take(plan, out);
}

static void write_exists(const struct plan *plan, struct plan_operation *operation,
                         struct buffer *out, bool is_own)
{
    BUFFER_LITERAL(out, "SELECT ");
    buffer_append_slice(out, operation->entity->columns);
    BUFFER_LITERAL(out, " FROM ");
    buffer_append_slice(out, operation->entity->table);
    write_where(out, operation, 1);
    if (is_own) {
        write_own(out, operation, operation->operation->parameters.count + 1);
    }
    *(is_own ? &operation->own_exists_sql : &operation->exists_sql) = take(plan, out);
}

/* The first of the statuses that the document states for it, and that it can have. */
static unsigned stated_status(const struct operation *operation)
{
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        LIST_EACH(const uint32_t, status, &statement->endpoint.statuses)
        {
            if (*status == 200 || *status == 201 || *status == 204) {
                return *status;
            }
        }
    }
    return 201;
}

/* Who reads none but their own records has no others to like. An account is no secret to those who
 * may follow it, though they read nothing of it. */
static void find_target_reads(const struct plan *plan, struct plan_operation *operation,
                              const struct entity *target)
{
    if (target->owner == NULL || target == plan->model->policy.account.entity) {
        return;
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct plan_operation *other = &plan->operations[i];
        if ((other->serving == SERVE_GET || other->serving == SERVE_LIST) &&
            other->operation->entity == target && !operation_selects_caller(other->operation)) {
            list_add(plan->arena, &operation->target_reads, (void *)(uintptr_t)other);
        }
    }
}

/* Adds the row unless it is there; the key of the record in the path comes from that record, so
 * that there is none for one that is not. */
static void write_toggle_on(const struct plan *plan, struct plan_operation *operation,
                            struct buffer *out, bool is_own)
{
    const struct plan_entity *entity = operation->entity;
    const struct path_parameter *target = list_at(&operation->operation->parameters, 0);
    write_insert_head(entity, out);
    for (size_t i = 0; i < entity->field_count; i++) {
        buffer_append_string(out, i > 0 ? ", " : "SELECT ");
        if (entity->fields[i].field == target->near) {
            sql_write_name(out, target->through->entity->table);
            BUFFER_LITERAL(out, ".");
            sql_write_name(out, target->through->column);
        } else {
            write_selected(plan, entity, i, "?", out);
        }
    }
    BUFFER_LITERAL(out, " FROM ");
    sql_write_name(out, target->through->entity->table);
    BUFFER_LITERAL(out, " WHERE ");
    sql_write_name(out, target->field->column);
    buffer_format(out, " = ?%zu", entity->field_count + 1);
    if (is_own) {
        BUFFER_LITERAL(out, " AND ");
        owner_write(out, find_entity(plan, target->through->entity),
                    entity->field_count + operation->operation->parameters.count);
    }
    BUFFER_LITERAL(out, " ON CONFLICT DO NOTHING");
    write_returning(out, entity, 'c');
    *(is_own ? &operation->own_sql : &operation->sql) = take(plan, out);
}

static void write_toggle(const struct plan *plan, struct plan_operation *operation,
                         struct buffer *out)
{
    const struct plan_entity *entity = operation->entity;
    const struct path_parameter *target = list_at(&operation->operation->parameters, 0);
    find_target_reads(plan, operation, target->through->entity);
    write_toggle_on(plan, operation, out, false);
    operation->own_sql = operation->sql;
    if (operation->target_reads.count > 0) {
        write_toggle_on(plan, operation, out, true);
    }
    write_exists(plan, operation, out, false);
    BUFFER_LITERAL(out, "DELETE FROM ");
    buffer_append_slice(out, entity->table);
    write_where(out, operation, 1);
    if (entity->is_watched) {
        write_returning(out, entity, 'd');
    }
    operation->off_sql = take(plan, out);
    operation->made_status = stated_status(operation->operation);
}

static void write_operation(const struct plan *plan, struct plan_operation *operation,
                            struct buffer *out)
{
    if (operation->operation->kind == OPERATION_TOGGLE && operation->serving == SERVE_CREATE) {
        write_toggle(plan, operation, out);
        return;
    }
    bool has_own = operation->operation->access.own_roles != 0 && operation->entity != NULL &&
                   operation->entity->own_condition.size > 0;
    switch (operation->serving) {
    case SERVE_LIST:
        for (int is_own = 0; operation->entity->key != NULL && is_own <= has_own; is_own++) {
            write_list(plan, operation, out, false, is_own);
            write_list(plan, operation, out, true, is_own);
        }
        break;
    case SERVE_GET:
    case SERVE_REPLACE:
    case SERVE_UPDATE:
    case SERVE_DELETE:
        for (int is_own = 0; is_own <= has_own; is_own++) {
            write_single(plan, operation, out, is_own);
            if (operation->guards.count > 0 || state_is_looked_at(operation)) {
                write_exists(plan, operation, out, is_own);
            }
        }
        break;
    case SERVE_CREATE:
        operation->sql = operation->entity->insert_sql;
        if (has_own) {
            write_own_insert(plan, operation, out);
        }
        break;
    case SERVE_COUNT: /* plan_count_sql */
    case SERVE_HEALTH:
    case SERVE_IDENTITY:
    case SERVE_NOTHING:
        break;
    }
}

const struct plan_operation *plan_partial(const struct plan *plan,
                                          const struct plan_operation *operation)
{
    struct plan_operation *partial = ARENA_NEW(plan->arena, struct plan_operation);
    struct buffer text;
    *partial = *operation;
    partial->serving = SERVE_UPDATE;
    if (plan->is_outline) {
        return partial;
    }
    buffer_init(&text, TEXT_MAXIMUM);
    write_operation(plan, partial, &text);
    buffer_release(&text);
    return partial;
}

static const char *select_record(struct arena *arena, const struct plan_operation *operation,
                                 bool is_own, struct slice columns, const char *closing)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    BUFFER_LITERAL(&text, "SELECT ");
    buffer_append_slice(&text, columns);
    BUFFER_LITERAL(&text, " FROM ");
    buffer_append_slice(&text, operation->entity->table);
    write_where(&text, operation, 1);
    if (is_own) {
        write_own(&text, operation, operation->operation->parameters.count + 1);
    }
    buffer_append_string(&text, closing);
    const char *result = arena_string(arena, buffer_slice(&text));
    buffer_release(&text);
    return result;
}

const char *plan_current_sql(struct arena *arena, const struct plan_operation *operation,
                             bool is_own)
{
    return select_record(arena, operation, is_own, operation->entity->columns, "");
}

const char *plan_lock_sql(struct arena *arena, const struct plan_operation *operation, bool is_own)
{
    return select_record(arena, operation, is_own, SLICE("1"), " FOR NO KEY UPDATE");
}

static void write_guard(struct buffer *out, const struct plan_operation *operation, bool is_own,
                        size_t count)
{
    const struct plan_entity *entity = operation->entity;
    bool is_postgresql = entity->dialect == DIALECT_POSTGRESQL;
    bool is_first = operation->operation->parameters.count == 0 && !is_own;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (entity->fields[i].field->is_write_only) {
            continue;
        }
        buffer_append_string(out, is_first ? " WHERE " : " AND ");
        is_first = false;
        sql_write_name(out, entity->fields[i].field->column);
        buffer_format(out, is_postgresql ? " IS NOT DISTINCT FROM ?%zu" : " IS ?%zu",
                      count + i + 1);
    }
}

const char *plan_guarded_sql(struct arena *arena, const struct plan_operation *operation,
                             bool is_own, size_t count)
{
    struct slice statement = slice_from(is_own ? operation->own_sql : operation->sql);
    size_t closing = 0; /* its RETURNING, the last of them */
    for (size_t at = statement.size; closing == 0 && at-- > 0;) {
        if (slice_starts_with(slice_from_offset(statement, at), SLICE(" RETURNING "))) {
            closing = statement.size - at;
        }
    }
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    buffer_append_slice(&text, slice_between(statement, 0, statement.size - closing));
    write_guard(&text, operation, is_own, count);
    buffer_append_slice(&text, slice_from_offset(statement, statement.size - closing));
    const char *result = arena_string(arena, buffer_slice(&text));
    buffer_release(&text);
    return result;
}

/* Whose changes a method tells. */
static void mark_watched(const struct plan *plan)
{
    LIST_EACH(const struct statement, statement, &plan->model->services)
    {
        LIST_EACH(const struct rpc_statement, rpc, &statement->service.rpcs)
        {
            const struct rpc_meaning meaning = rpc_read(plan->model, &statement->service, rpc);
            for (size_t i = 0; meaning.is_watch && i < plan->entity_count; i++) {
                struct plan_entity *entity = &plan->entities[i];
                entity->is_watched |= rpc->is_server_streaming && entity->key != NULL &&
                                      entity->entity == meaning.entity;
            }
        }
    }
}

void statements_create(struct plan *plan)
{
    mark_watched(plan);
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    owners_create(plan);
    for (size_t i = 0; i < plan->entity_count; i++) {
        write_insert(plan, &plan->entities[i], &text);
        write_shared_insert(plan, &plan->entities[i], &text);
        write_references(plan, &plan->entities[i], &text);
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        write_operation(plan, &plan->operations[i], &text);
        sharing_create(plan, &plan->operations[i]);
    }
    buffer_release(&text);
}
