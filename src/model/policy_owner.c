/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a record is: through the entity's reference to the accounts, or through its parent's. */
#include "model/policy_private.h"

/* A reference that says by its name whose the record is, best first. */
static const char *const owner_names[] = {"ownerid",   "owner",       "userid",    "user",
                                          "createdby", "createdbyid", "creatorid", "authorid",
                                          "author",    "customerid",  "customer",  NULL};

static bool refers_to_account(const struct field *field, const struct entity *accounts)
{
    return field->references == accounts && field->references_field != NULL &&
           field->references_field == list_at(&accounts->primary_key, 0);
}

static size_t rank(const struct field *field)
{
    size_t i = 0;
    while (owner_names[i] != NULL && !slice_equal(field->key, slice_from(owner_names[i]))) {
        i++;
    }
    return i;
}

/* The reference to the accounts that means the owner; the first of equals. *out_other is another
 * one, or NULL. */
static struct field *find_direct(const struct builder *builder, const struct entity *entity,
                                 const struct field **out_other)
{
    const struct entity *accounts = builder->model->policy.account.entity;
    struct field *best = NULL, *second = NULL;
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (!refers_to_account(field, accounts)) {
            continue;
        }
        if (best == NULL || rank(field) < rank(best)) {
            second = best;
            best = field;
        } else if (second == NULL) {
            second = field;
        }
    }
    *out_other = second;
    return best;
}

/* Whether some path leads through one item of the parent to the child: /orders/{id}/items. */
static bool is_nested(const struct builder *builder, const struct field *field)
{
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        if (operation->entity != field->entity) {
            continue;
        }
        LIST_EACH(const struct path_parameter, parameter, &operation->parameters)
        {
            if (parameter->is_parent && parameter->field == field) {
                return true;
            }
        }
    }
    return false;
}

/* A part belongs to whom the whole belongs to; a mere mention does not. A product that names a
 * category is not its editor's. */
static bool is_part_of(const struct builder *builder, const struct field *field)
{
    const struct entity *child = field->entity, *parent = field->references;
    bool has_name =
        child->key.size > parent->key.size && slice_starts_with(child->key, parent->key);
    return field->is_primary_key || field->on_delete == ACTION_CASCADE || has_name ||
           is_nested(builder, field);
}

static const struct field *find_parent(const struct builder *builder, const struct entity *entity)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        const struct entity *parent = field->references;
        bool is_candidate = parent != NULL && parent != entity && parent->owner != NULL &&
                            parent != builder->model->policy.account.entity &&
                            parent->primary_key.count == 1 && is_part_of(builder, field);
        if (is_candidate) {
            return field;
        }
    }
    return NULL;
}

static bool is_asked(const struct builder *builder, const struct entity *entity)
{
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        if (operation->entity == entity && operation->access.own_roles != 0) {
            return true;
        }
    }
    return false;
}

void policy_report_owners(struct builder *builder)
{
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        const struct field *other;
        const struct field *owner = find_direct(builder, entity, &other);
        if (other == NULL || owner != entity->owner || !is_asked(builder, entity)) {
            continue;
        }
        struct diagnostic *diagnostic = diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_N1511, owner->place,
            "call the owner's reference owner_id or user_id to be certain",
            "'" SLICE_FORMAT "." SLICE_FORMAT "' is taken to say whose the record is",
            SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(owner->name));
        diagnostic_relate(diagnostic, other->place, "this refers to the accounts as well");
    }
}

void policy_find_owners(struct builder *builder)
{
    struct entity *accounts = builder->model->policy.account.entity;
    if (accounts->primary_key.count != 1) {
        return;
    }
    const struct field *other;
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        entity->owner = entity == accounts ? list_at(&accounts->primary_key, 0)
                                           : find_direct(builder, entity, &other);
    }
    /* From the whole to its parts, one storey at a time. */
    for (unsigned depth = 0, found = 1; found > 0 && depth < 8; depth++) {
        found = 0;
        LIST_EACH(struct entity, entity, &builder->model->entities)
        {
            if (entity->owner == NULL) {
                entity->owner = find_parent(builder, entity);
                found += entity->owner != NULL;
            }
        }
    }
}
