/* SPDX-License-Identifier: Apache-2.0 */
/* The record of who changed what. A document whose callers are known gets it, and one that asks for
 * it: an entity of Phoenix's own, and one endpoint for administrators to read it by. What is
 * personal is marked here, for the record masks it. */
#include "model/create/create_private.h"

#include "model/entity/entity.h"
#include "model/policy/policy_steps.h"
#include "spec/text/wording.h"

static const struct {
    const char *name;
    enum type_kind kind;
    bool is_required;
} columns[] = {
    {"id", TYPE_INT64, true},        {"at", TYPE_TIMESTAMP, true},
    {"subject", TYPE_TEXT, false}, /* key of the account; null: nobody signed in */
    {"proof", TYPE_TEXT, true},    /* how the caller was known: token, api_key … */
    {"address", TYPE_TEXT, false},   {"request_id", TYPE_TEXT, false},
    {"operation", TYPE_TEXT, false}, /* null: a consequence of none, such as a migration */
    {"action", TYPE_TEXT, true},     /* create, update, delete */
    {"entity", TYPE_TEXT, true},     {"record", TYPE_TEXT, true}, /* its key */
    {"before", TYPE_JSON, false},    {"after", TYPE_JSON, false},
};

static bool is_asked_for(const struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_SECURITY &&
            slice_equal(statement->fact.topic, SLICE("audit"))) {
            return true;
        }
    }
    return false;
}

static bool is_personal(const struct field *field)
{
    static const char *const names[] = {
        "email",      "emailaddress", "phone",      "phonenumber", "mobile",     "firstname",
        "lastname",   "fullname",     "surname",    "address",     "street",     "zipcode",
        "postalcode", "birthdate",    "birthday",   "dateofbirth", "dob",        "ssn",
        "passport",   "iban",         "cardnumber", "ipaddress",   "nationalid", "taxid",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (slice_equal(field->key, slice_from(names[i]))) {
            return true;
        }
    }
    return wording_has(field->comment, "pii|personal|personal data");
}

static void mark_personal(struct builder *builder)
{
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        LIST_EACH(struct field, field, &entity->fields)
        {
            field->is_personal = is_personal(field);
        }
    }
}

static struct entity *add_entity(struct builder *builder)
{
    struct entity *entity =
        merge_add_entity(builder, SLICE(AUDIT_TABLE), SOURCE_SQL, (struct place){0});
    entity->is_added = true;
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        struct field_statement statement = {.name = slice_from(columns[i].name),
                                            .type = ARENA_NEW(builder->arena, struct type),
                                            .is_required = columns[i].is_required,
                                            .is_primary_key = i == 0};
        statement.type->kind = columns[i].kind;
        statement.type->has_zone = columns[i].kind == TYPE_TIMESTAMP;
        struct field *field = merge_add_field(builder, entity, &statement, SOURCE_SQL);
        field->is_read_only = true;
        field->is_indexed = columns[i].kind == TYPE_TIMESTAMP;
    }
    resolve_entity_basics(builder, entity);
    return entity;
}

static void add_endpoint(struct builder *builder, struct entity *entity)
{
    struct operation *operation = ARENA_NEW(builder->arena, struct operation);
    *operation = (struct operation){
        .kind = OPERATION_LIST,
        .method = SLICE("GET"),
        .path = SLICE("/_/audit"),
        .entity = entity,
        .is_added = true,
        .name = SLICE("listAuditLog"),
        .description = SLICE("Who changed what, when and from where"),
        .reason = SLICE("the record of changes, for administrators"),
    };
    policy_grant_administrators(builder, operation);
    list_add(builder->arena, &builder->model->operations, operation);
}

void audit_add(struct builder *builder)
{
    mark_personal(builder);
    if (!builder->model->policy.is_secured && !is_asked_for(builder)) {
        return;
    }
    builder->model->audit = add_entity(builder);
    add_endpoint(builder, (struct entity *)(uintptr_t)builder->model->audit);
}
