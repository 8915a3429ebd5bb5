/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which a plan is made: fields, entities, operations, then the texts that need them
 * all. */
#include "plan/plan_private.h"

#define TEXT_MAXIMUM  ((size_t)1 << 20)
#define SCRATCH_CHUNK ((size_t)1 << 16)

static bool is_computed(const struct field *field)
{
    enum default_kind kind = field->default_value.kind;
    return kind != DEFAULT_NONE && kind != DEFAULT_VALUE && kind != DEFAULT_EXPRESSION;
}

static struct slice quote_key(struct arena *arena, struct slice name)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    json_write_string(&text, name);
    BUFFER_LITERAL(&text, ":");
    struct slice key = arena_copy(arena, buffer_slice(&text));
    buffer_release(&text);
    return key;
}

#define PASSWORD_LENGTH_MAXIMUM 72U /* bcrypt reads no more bytes */

/* Where the hash is kept, callers give the password: under its plain name, and by the rules of the
 * policy instead of the column's. */
static void accept_password(struct plan *plan, struct plan_field *out)
{
    static const struct type text = {.kind = TYPE_TEXT};
    out->type = &text;
    out->name = plan->model->policy.account.password_name;
    out->is_served = out->is_filterable = false;
    out->is_writable = true;
    out->default_value = VALUE_NONE;
    out->rule = (struct plan_rule){.length_minimum = plan->model->policy.password_length,
                                   .length_maximum = PASSWORD_LENGTH_MAXIMUM};
}

static void plan_field_init(struct plan *plan, const struct field *field,
                            const struct plan_rule *rule, struct plan_field *out,
                            struct diagnostics *diagnostics)
{
    out->field = field;
    out->rule = *rule;
    out->type = field->type;
    out->name = field->name;
    out->is_served = !field->is_write_only;
    out->is_writable = !field->is_read_only;
    out->is_filterable = out->is_served && field->type->kind != TYPE_JSON &&
                         field->type->kind != TYPE_ARRAY && field->type->kind != TYPE_BYTES;
    default_read(plan->arena, field, diagnostics, &out->default_value);
    state_write_start(out);
    if (field == plan->model->policy.account.password) {
        accept_password(plan, out);
    }
    out->is_needed = field->is_required && out->is_writable && !is_computed(field) &&
                     out->default_value.kind == VALUE_NULL;
    /* An account that nobody could name could not be signed in to. */
    out->is_needed |= plan->model->policy.is_secured && out->is_writable &&
                      field == plan->model->policy.account.login;
    /* What must be there and nothing else fills is stated once, whatever the document calls it. */
    out->is_given = out->is_writable && (!field->is_told_read_only || out->is_needed);
    out->is_changeable = out->is_writable && !field->is_told_read_only && !field->is_set_once;
}

static void plan_entity_init(struct plan *plan, const struct entity *entity,
                             struct plan_entity *out, struct diagnostics *diagnostics)
{
    struct buffer text;
    struct plan_rule *rules = ARENA_ARRAY(plan->arena, struct plan_rule, entity->fields.count);
    rule_read(plan->arena, entity, rules);
    out->entity = entity;
    out->dialect = plan->dialect;
    out->field_count = entity->fields.count;
    out->fields = ARENA_ARRAY(plan->arena, struct plan_field, out->field_count);
    buffer_init(&text, TEXT_MAXIMUM);
    sql_write_name(&text, entity->table);
    out->table = arena_copy(plan->arena, buffer_slice(&text));
    buffer_clear(&text);
    for (size_t i = 0; i < out->field_count; i++) {
        struct plan_field *field = &out->fields[i];
        plan_field_init(plan, list_at(&entity->fields, i), &rules[i], field, diagnostics);
        buffer_append_string(&text, i > 0 ? ", " : "");
        if (field->is_served) {
            sql_write_name(&text, field->field->column);
        } else {
            BUFFER_LITERAL(&text, "NULL");
        }
        if (field->field->is_primary_key && entity->primary_key.count == 1) {
            out->key = field;
        }
    }
    out->columns = arena_copy(plan->arena, buffer_slice(&text));
    buffer_release(&text);
    rule_check_defaults(plan, out, diagnostics);
}

/* What is looked up while the operations are planned; in scratch memory. */
struct lookups {
    struct arena *scratch;
    struct table entities; /* by the address of struct entity: struct plan_entity */
    struct table items;    /* by item_key: the first operation that gets one record there */
};

static struct slice by_address(const struct entity *const *entity)
{
    return slice_of((const char *)entity, sizeof(*entity));
}

static const struct plan_entity *find_entity(const struct lookups *lookups,
                                             const struct entity *entity)
{
    return entity == NULL ? NULL : table_get(&lookups->entities, by_address(&entity));
}

/* Accounts are made, read and changed like other records. */
static enum serving serving_of_identity(const struct operation *operation)
{
    switch (operation->identity) {
    case IDENTITY_NONE:
        return SERVE_NOTHING;
    case IDENTITY_REGISTER:
    case IDENTITY_SETUP:
        return SERVE_CREATE;
    case IDENTITY_ME:
        return slice_equal(operation->method, SLICE("GET")) ||
                       slice_equal(operation->method, SLICE("POST"))
                   ? SERVE_GET
               : slice_equal(operation->method, SLICE("DELETE")) ? SERVE_DELETE
                                                                 : SERVE_UPDATE;
    case IDENTITY_LOGIN:
    case IDENTITY_REFRESH:
    case IDENTITY_LOGOUT:
    case IDENTITY_LOGOUT_ALL:
    case IDENTITY_PASSWORD:
    case IDENTITY_FORGOT:
    case IDENTITY_RESET:
        break;
    }
    return SERVE_IDENTITY;
}

static enum serving serving_of(const struct operation *operation)
{
    switch (operation->kind) {
    case OPERATION_LIST:
    case OPERATION_QUERY:
        return SERVE_LIST;
    case OPERATION_COUNT:
        return SERVE_COUNT;
    case OPERATION_GET:
    case OPERATION_FIELD_READ:
        return SERVE_GET;
    case OPERATION_CREATE:
        return SERVE_CREATE;
    case OPERATION_REPLACE:
        return SERVE_REPLACE;
    case OPERATION_UPDATE:
    case OPERATION_FIELD_UPDATE:
    case OPERATION_TRANSITION:
        return SERVE_UPDATE;
    case OPERATION_DELETE:
        return SERVE_DELETE;
    case OPERATION_HEALTH:
        return SERVE_HEALTH;
    case OPERATION_IDENTITY:
        return serving_of_identity(operation);
    case OPERATION_TOGGLE:
        return !operation_selects_caller(operation) ? SERVE_NOTHING
               : operation->toggle == TOGGLE_OFF    ? SERVE_DELETE
                                                    : SERVE_CREATE;
    case OPERATION_CUSTOM:
        break;
    }
    return SERVE_NOTHING;
}

static void plan_presets(struct plan *plan, struct plan_operation *out)
{
    const struct list *presets = &out->operation->presets;
    struct plan_preset *own = ARENA_ARRAY(plan->arena, struct plan_preset, presets->count);
    LIST_EACH(const struct preset, preset, presets)
    {
        struct plan_preset *each = &own[preset_index];
        each->kind = preset->kind;
        each->field = &out->entity->fields[preset->field->index];
        if (preset->value.size > 0) {
            /* The model chose a label or a boolean of this field, so it is one of its values. */
            value_from_text(plan->arena, each->field->type, preset->value, &each->value);
        }
    }
    out->presets = own;
    out->preset_count = presets->count;
    out->groups =
        ARENA_ARRAY(plan->arena, const struct plan_field *, out->operation->groups.count + 1);
    LIST_EACH(const struct field, group, &out->operation->groups)
    {
        out->groups[out->group_count++] = &out->entity->fields[group->index];
    }
    if (out->operation->kind == OPERATION_TRANSITION) {
        bool *accepts = ARENA_ARRAY(plan->arena, bool, out->entity->field_count);
        LIST_EACH(const struct field, field, &out->operation->body)
        {
            accepts[field->index] = true;
        }
        out->accepts = accepts;
    }
    if (out->operation->only != NULL) {
        out->only = &out->entity->fields[out->operation->only->index];
    }
}

static struct slice item_key(const struct lookups *lookups, const struct plan_entity *entity,
                             struct slice collection)
{
    return arena_format(lookups->scratch, "%p " SLICE_FORMAT, (const void *)entity,
                        SLICE_ARGUMENT(collection));
}

/* Files a GET under each path that has its path and a parameter behind it. */
static void file_item(struct lookups *lookups, struct plan_operation *item)
{
    struct slice path = item->operation->path;
    if (item->serving != SERVE_GET || item->entity == NULL || item->entity->key == NULL) {
        return;
    }
    for (size_t i = 1; i < path.size; i++) {
        if (path.data[i] == '{') {
            struct slice key = item_key(lookups, item->entity, slice_between(path, 0, i - 1));
            if (table_get(&lookups->items, key) == NULL) {
                table_put(&lookups->items, key, item);
            }
        }
    }
}

/* Whether some operation reads one record at `collection`/{key}. */
static bool has_item_path(const struct lookups *lookups, const struct plan_operation *collection)
{
    const struct plan_operation *item = table_get(
        &lookups->items, item_key(lookups, collection->entity, collection->operation->path));
    if (item == NULL) {
        return false;
    }
    size_t count = item->operation->parameters.count;
    const struct path_parameter *last = list_at(&item->operation->parameters, count - 1);
    return last->field == item->entity->key->field;
}

static void plan_operations(struct plan *plan)
{
    struct lookups lookups = {.scratch = arena_create(SCRATCH_CHUNK)};
    table_init(&lookups.entities, lookups.scratch);
    table_init(&lookups.items, lookups.scratch);
    for (size_t i = 0; i < plan->entity_count; i++) {
        table_put(&lookups.entities, by_address(&plan->entities[i].entity), &plan->entities[i]);
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct operation *operation = list_at(&plan->model->operations, i);
        plan->operations[i] =
            (struct plan_operation){.operation = operation,
                                    .serving = serving_of(operation),
                                    .entity = find_entity(&lookups, operation->entity),
                                    .index = (uint32_t)i};
        plan_presets(plan, &plan->operations[i]);
        file_item(&lookups, &plan->operations[i]);
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        plan->operations[i].has_item_path = plan->operations[i].serving == SERVE_CREATE &&
                                            has_item_path(&lookups, &plan->operations[i]);
    }
    arena_destroy(&lookups.scratch);
}

static void write_fields(struct plan *plan)
{
    for (size_t i = 0; i < plan->entity_count; i++) {
        for (size_t j = 0; j < plan->entities[i].field_count; j++) {
            struct plan_field *field = &plan->entities[i].fields[j];
            field->json_key = quote_key(plan->arena, field->name);
            rule_describe_kept(plan->arena, plan->dialect, field);
        }
    }
}

struct plan *plan_outline(struct arena *arena, const struct model *model, enum dialect dialect,
                          struct diagnostics *diagnostics)
{
    struct plan *plan = ARENA_NEW(arena, struct plan);
    plan->arena = arena;
    plan->model = model;
    plan->dialect = dialect;
    plan->is_outline = true;
    plan->entity_count = model->entities.count;
    plan->entities = ARENA_ARRAY(arena, struct plan_entity, plan->entity_count);
    for (size_t i = 0; i < plan->entity_count; i++) {
        plan_entity_init(plan, list_at(&model->entities, i), &plan->entities[i], diagnostics);
    }
    identity_create(plan);
    plan->operation_count = model->operations.count;
    plan->operations = ARENA_ARRAY(arena, struct plan_operation, plan->operation_count);
    plan_operations(plan);
    schema_create(plan, diagnostics);
    routes_create(plan);
    return plan;
}

struct plan *plan_create(struct arena *arena, const struct model *model, enum dialect dialect,
                         struct diagnostics *diagnostics)
{
    struct plan *plan = plan_outline(arena, model, dialect, diagnostics);
    plan->is_outline = false;
    write_fields(plan);
    audit_create(plan);
    guards_create(plan);
    statements_create(plan);
    problems_create(plan);
    headers_create(plan);
    topics_create(plan);
    return plan;
}
