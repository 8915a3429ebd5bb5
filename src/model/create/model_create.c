/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which a model is made. */
#include "model/create/model_create.h"

#include "model/bind/bind.h"
#include "model/create/create_private.h"
#include "model/policy/policy_steps.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* "OrderStatus": what a type of one's own is called. */
static bool is_own_type(struct slice name)
{
    size_t small = 0, large = 0;
    for (size_t i = 0; i < name.size; i++) {
        small += name.data[i] >= 'a' && name.data[i] <= 'z';
        large += name.data[i] >= 'A' && name.data[i] <= 'Z';
        if (!character_is_word(name.data[i])) {
            return false;
        }
    }
    return small > 0 && large >= 2 && name.data[0] >= 'A' && name.data[0] <= 'Z';
}

static bool has_labels(const struct enum_statement *enumeration, const struct type *type)
{
    bool is_same = enumeration->label_count == type->label_count;
    for (size_t i = 0; is_same && i < type->label_count; i++) {
        is_same = slice_equal(enumeration->labels[i], type->labels[i]);
    }
    return is_same;
}

/* "status: TaskStatus (todo, done)" says what "TaskStatus" is wherever else it stands; two fields
 * that give it different values say nothing. */
static void collect_told_enums(struct builder *builder)
{
    struct table told; /* key → struct enum_statement, without labels where fields disagree */
    table_init(&told, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_ENTITY) {
            continue;
        }
        LIST_EACH(const struct field_statement, field, &statement->entity.fields)
        {
            const struct type *type = field->type;
            if (type->kind != TYPE_ENUM || type->label_count == 0 || !is_own_type(type->spelling)) {
                continue;
            }
            struct slice key = word_key(builder->arena, type->spelling);
            struct enum_statement *known = table_get(&told, key);
            if (known != NULL) {
                known->label_count = has_labels(known, type) ? known->label_count : 0;
                continue;
            }
            known = ARENA_NEW(builder->arena, struct enum_statement);
            *known = (struct enum_statement){
                .name = type->spelling, .labels = type->labels, .label_count = type->label_count};
            table_put(&told, key, known);
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_ENTITY) {
            continue;
        }
        LIST_EACH(const struct field_statement, field, &statement->entity.fields)
        {
            struct slice key = word_key(builder->arena, field->type->spelling);
            struct enum_statement *known =
                field->type->label_count > 0 ? table_get(&told, key) : NULL;
            if (known != NULL && known->label_count > 0 &&
                table_get(&builder->enums, key) == NULL) {
                table_put(&builder->enums, key, known);
            }
        }
    }
}

static void collect_enums(struct builder *builder)
{
    table_init(&builder->enums, builder->arena);
    LIST_EACH(struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ENUM) {
            struct slice key = word_key(builder->arena, statement->enumeration.name);
            if (table_get(&builder->enums, key) == NULL) {
                table_put(&builder->enums, key, &statement->enumeration);
            }
        }
    }
    collect_told_enums(builder);
}

static bool has_same_members(const struct json *one, const struct json *other)
{
    bool is_same = one->count == other->count;
    JSON_EACH(member, one)
    {
        is_same = is_same && json_member(other, member->key) != NULL;
    }
    return is_same;
}

/* Whether it says what went wrong, so that other failures fit into it. */
static bool is_error_body(const struct json *value)
{
    static const char telling[] = "error|message|code|detail|msg";
    static const char known[] =
        "details|status|statuscode|status_code|errorcode|error_code|timestamp|path|success|ok|"
        "errors|requestid|request_id|traceid|trace_id|type|title|field|reason|instance";
    bool is_telling = false;
    if (value->kind != JSON_OBJECT) {
        return false;
    }
    JSON_EACH(member, value)
    {
        bool tells = wording_is(member->key, telling);
        if (!tells && !wording_is(member->key, known)) {
            return false; /* of this failure alone */
        }
        is_telling |= tells;
    }
    return is_telling;
}

/* Where no section shows the form of errors: what the error answers of endpoints show, if they
 * agree. */
static void infer_error_envelope(struct builder *builder)
{
    const struct json *found = NULL;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct json *value =
            statement->kind == STATEMENT_EXAMPLE && statement->example.direction == EXAMPLE_ERROR
                ? statement->example.value
                : NULL;
        if (value == NULL) {
            continue;
        }
        if (!is_error_body(value) || (found != NULL && !has_same_members(found, value))) {
            return;
        }
        found = found == NULL ? value : found;
    }
    builder->model->error_envelope = found;
}

static void collect_error_codes(struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ERROR_CODE) {
            struct error_code *code = ARENA_NEW(builder->arena, struct error_code);
            *code =
                (struct error_code){statement->error_code.code, statement->error_code.description,
                                    statement->error_code.http_status, statement->place};
            list_add(builder->arena, &builder->model->error_codes, code);
        } else if (statement->kind == STATEMENT_ENVELOPE && statement->envelope.is_error &&
                   builder->model->error_envelope == NULL) {
            builder->model->error_envelope = statement->envelope.value;
        } else if (statement->kind == STATEMENT_SERVICE) {
            list_add(builder->arena, &builder->model->services, (void *)(uintptr_t)statement);
        }
    }
    if (builder->model->error_envelope == NULL) {
        infer_error_envelope(builder);
    }
}

struct model *model_create(struct arena *arena, const struct specification *specification,
                           struct diagnostics *diagnostics)
{
    struct model *model = ARENA_NEW(arena, struct model);
    struct builder builder = {
        .arena = arena, .model = model, .specification = specification, .diagnostics = diagnostics};
    model->arena = arena;
    model->specification = specification;
    table_init(&model->entity_by_key, arena);
    model->name = model_property(model, SLICE("name"));
    model->version = model_property(model, SLICE("version"));
    if (model->version.size == 0) {
        model->version = SLICE("0.0.0");
    }
    collect_enums(&builder);
    collect_error_codes(&builder);
    merge_entities(&builder);
    infer_example_shown(&builder);
    infer_message_answers(&builder);
    policy_find(&builder);
    resolve_entities(&builder);
    resolve_constraints(&builder);
    policy_resolve(&builder);
    state_collect(&builder);
    bind_operations(&builder);
    rpc_add_operations(&builder);
    body_collect(&builder);
    list_form_collect(&builder);
    state_order_resolve(&builder);
    policy_grant(&builder);
    identity_resolve(&builder);
    outcome_report(&builder);
    resolve_report(&builder);
    audit_add(&builder);
    limit_collect(&builder);
    protection_collect(&builder);
    caching_collect(&builder);
    pooling_collect(&builder);
    lint_representations(&builder);
    lint_references(&builder);
    lint_relations(&builder);
    lint_named(&builder);
    lint_feasibility(&builder);
    lint_rules(&builder);
    return model;
}
