/* SPDX-License-Identifier: Apache-2.0 */
/* The look-ups in a model, be it finished or not. */
#include "model/model.h"

#include "spec/text/words.h"

struct slice model_property(const struct model *model, struct slice name)
{
    LIST_EACH(const struct statement, statement, &model->specification->statements)
    {
        if (statement->kind == STATEMENT_PROPERTY &&
            slice_equal_ignoring_case(statement->fact.name, name)) {
            return statement->fact.value;
        }
    }
    return SLICE_EMPTY;
}

struct entity *model_entity(const struct model *model, struct slice name)
{
    return table_get(&model->entity_by_key, word_key(model->arena, name));
}

struct field *entity_field(const struct entity *entity, struct slice name)
{
    return table_get(&entity->fields_by_name, name);
}

struct field *entity_field_by_key(const struct entity *entity, struct slice key)
{
    return table_get(&entity->fields_by_key, key);
}

struct field *entity_field_by_keys(const struct entity *entity, const char *const *keys)
{
    struct field *field = NULL;
    for (; field == NULL && *keys != NULL; keys++) {
        field = entity_field_by_key(entity, slice_from(*keys));
    }
    return field;
}

bool operation_is_preflight(const struct operation *operation)
{
    return slice_equal(operation->method, SLICE("OPTIONS"));
}

bool operation_selects_caller(const struct operation *operation)
{
    LIST_EACH(const struct path_parameter, parameter, &operation->parameters)
    {
        if (parameter->is_caller) {
            return true;
        }
    }
    return false;
}

const char *operation_kind_name(enum operation_kind kind)
{
    switch (kind) {
    case OPERATION_LIST:
        return "list";
    case OPERATION_GET:
        return "get";
    case OPERATION_CREATE:
        return "create";
    case OPERATION_REPLACE:
        return "replace";
    case OPERATION_UPDATE:
        return "update";
    case OPERATION_DELETE:
        return "delete";
    case OPERATION_FIELD_READ:
        return "field_read";
    case OPERATION_FIELD_UPDATE:
        return "field_update";
    case OPERATION_TRANSITION:
        return "transition";
    case OPERATION_QUERY:
        return "query";
    case OPERATION_COUNT:
        return "count";
    case OPERATION_TOGGLE:
        return "toggle";
    case OPERATION_IDENTITY:
        return "identity";
    case OPERATION_HEALTH:
        return "health";
    case OPERATION_CUSTOM:
        return "custom";
    }
    return "custom";
}

static char plain(char c)
{
    return c == '-' || c == ' ' ? '_' : character_to_lower(c);
}

const struct role *policy_role(const struct policy *policy, struct slice key)
{
    LIST_EACH(const struct role, role, &policy->roles)
    {
        bool is_same = role->key.size == key.size;
        for (size_t i = 0; is_same && i < key.size; i++) {
            is_same = plain(role->key.data[i]) == plain(key.data[i]);
        }
        if (is_same) {
            return role;
        }
    }
    return NULL;
}
