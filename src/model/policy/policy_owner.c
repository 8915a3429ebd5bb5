/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a record is: through the entity's reference to the accounts, or through its parent's. */
#include "model/policy/policy_private.h"

#include "spec/text/wording.h"

/* A reference that says by its name whose the record is, best first. */
static const char *const owner_names[] = {
    "ownerid",  "owner",  "userid",     "user",     "createdby", "createdbyid", "creatorid",
    "authorid", "author", "customerid", "customer", "clientid",  "client",      NULL};

/* One that names who works on the record, or decides about it; the document's roles do as well. */
static const char other_role_words[] =
    "vetid|vet|veterinarianid|doctorid|doctor|nurseid|driverid|driver|courierid|courier|agentid|"
    "assignedto|assignedtoid|assignee|assigneeid|assignedby|reviewerid|reviewedby|approvedby|"
    "approverid|managerid|manager|staffid|employeeid|moderatorid|supervisorid|operatorid|"
    "technicianid|teacherid|instructorid|trainerid|coachid|adminid|updatedby|modifiedby|"
    "deletedby|verifiedby|processedby|handledby|resolvedby|cancelledby|closedby";

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

static bool is_owner_name(const struct field *field)
{
    return owner_names[rank(field)] != NULL;
}

/* Whether the document limits the role to own records anywhere: beside an endpoint, or among what
 * it may. */
static bool is_limited_to_own(struct builder *builder, const struct role *role)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_PERMISSION && statement->permission.is_granted &&
            statement->permission.is_own_only &&
            policy_find_role(builder, statement->permission.role) == role) {
            return true;
        }
        if (statement->kind != STATEMENT_ENDPOINT || statement->endpoint.access.size == 0) {
            continue;
        }
        struct access_reading reading;
        policy_read_access(builder, statement->endpoint.access, &reading);
        LIST_EACH(const struct access_name, said, &reading.names)
        {
            if (said->scope == ACCESS_SCOPE_OWN && policy_find_role(builder, said->name) == role) {
                return true;
            }
        }
    }
    return false;
}

/* "patient_id", where patients see their own alone, says whose the record is. */
static bool names_other_role(struct builder *builder, const struct field *field)
{
    struct slice base = field->key;
    base.size -= slice_ends_with(base, SLICE("id")) ? 2 : 0;
    const struct role *role = is_owner_name(field) ? NULL : policy_find_role(builder, base);
    bool is_worker = !is_owner_name(field) && wording_is(field->key, other_role_words);
    return is_worker || (role != NULL && !is_limited_to_own(builder, role));
}

/* The reference to the accounts that means the owner; the first of equals. *out_other is another
 * one, or NULL. */
static struct field *find_direct(struct builder *builder, const struct entity *entity,
                                 const struct field **out_other)
{
    const struct entity *accounts = builder->model->policy.account.entity;
    struct field *best = NULL, *second = NULL;
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (!refers_to_account(field, accounts)) {
            continue;
        }
        bool is_better = best != NULL && rank(field) == rank(best) &&
                         names_other_role(builder, best) && !names_other_role(builder, field);
        if (best == NULL || rank(field) < rank(best) || is_better) {
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

/* Whether the parent says by its name whose it is; who made it up may be anybody. */
static bool is_somebodys(const struct entity *parent)
{
    return wording_is(parent->owner->key,
                      "ownerid|owner|userid|user|customerid|customer|clientid|client");
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

/* `is_wide`: any required reference to what is somebody's will do. */
static const struct field *find_parent(const struct builder *builder, const struct entity *entity,
                                       bool is_wide)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        const struct entity *parent = field->references;
        bool is_candidate =
            parent != NULL && parent != entity && parent->owner != NULL &&
            parent != builder->model->policy.account.entity && parent->primary_key.count == 1 &&
            (is_part_of(builder, field) || (is_wide && field->is_required && is_somebodys(parent)));
        if (is_candidate) {
            return field;
        }
    }
    return NULL;
}

static struct slice by_address(const struct entity *const *entity)
{
    return slice_of((const char *)entity, sizeof(*entity));
}

/* The entities of whose records somebody may have their own alone, by their addresses. */
static void collect_asked(const struct builder *builder, struct table *asked)
{
    table_init(asked, builder->arena);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        if (operation->entity != NULL && operation->access.own_roles != 0) {
            const struct entity *const *key = (const struct entity *const *)&operation->entity;
            table_put(asked, by_address(key), operation);
        }
    }
}

void policy_report_owners(struct builder *builder)
{
    struct table asked;
    collect_asked(builder, &asked);
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        const struct field *other, *owner = entity->owner;
        const struct field *direct = find_direct(builder, entity, &other);
        if (direct == NULL || owner == NULL || table_get(&asked, by_address(&entity)) == NULL ||
            entity == builder->model->policy.account.entity) {
            continue;
        }
        other = direct == owner ? other : direct;
        if (other == NULL) {
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

const struct field *policy_whole_of(const struct builder *builder, const struct entity *entity)
{
    return find_parent(builder, entity, false);
}

/* From the whole to its parts, one storey at a time. */
static void find_parents(struct builder *builder)
{
    const struct field *other;
    for (unsigned depth = 0, found = 1; found > 0 && depth < 8; depth++) {
        found = 0;
        LIST_EACH(struct entity, entity, &builder->model->entities)
        {
            if (entity->owner == NULL) {
                const struct field *direct = find_direct(builder, entity, &other);
                bool is_wide = direct != NULL && names_other_role(builder, direct);
                entity->owner = find_parent(builder, entity, is_wide);
                found += entity->owner != NULL;
            }
        }
    }
}

void policy_find_owners(struct builder *builder)
{
    struct entity *accounts = builder->model->policy.account.entity;
    if (accounts->primary_key.count != 1) {
        return;
    }
    const struct field *other;
    /* A name that says "owner", else the whole that it is a part of, else any reference. */
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        struct field *direct = find_direct(builder, entity, &other);
        bool is_certain = direct != NULL && !names_other_role(builder, direct);
        entity->owner = entity == accounts ? list_at(&accounts->primary_key, 0)
                        : is_certain       ? direct
                                           : NULL;
    }
    find_parents(builder);
    bool is_more = false;
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        if (entity->owner == NULL) {
            entity->owner = find_direct(builder, entity, &other);
            is_more |= entity->owner != NULL;
        }
    }
    if (is_more) {
        find_parents(builder);
    }
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        bool is_direct =
            entity != accounts && entity->owner != NULL && entity->owner->references == accounts;
        entity->author = is_direct ? entity->owner : NULL;
    }
}
