/* SPDX-License-Identifier: Apache-2.0 */
/* Merge patches (RFC 7396). */
#include "base/json.h"

#include "base/table.h"

/* From this many members on, an object's are hashed. */
#define HASHED_MEMBER_COUNT 16U

struct members {
    const struct json *object;
    struct table table;
};

static void members_init(struct members *members, struct arena *arena, const struct json *object)
{
    *members = (struct members){.object = object};
    if (object == NULL || object->kind != JSON_OBJECT || object->count < HASHED_MEMBER_COUNT) {
        return;
    }
    table_init(&members->table, arena);
    JSON_EACH(member, object)
    {
        table_put(&members->table, member->key, member);
    }
}

static const struct json *members_find(const struct members *members, struct slice key)
{
    return members->table.count > 0 ? table_get(&members->table, key)
                                    : json_member(members->object, key);
}

static void add(struct arena *arena, struct json *parent, struct json **last, struct slice key,
                const struct json *value)
{
    struct json *copy = ARENA_NEW(arena, struct json);
    *copy = *value;
    copy->key = key;
    copy->next = NULL;
    if (*last == NULL) {
        parent->first = copy;
    } else {
        (*last)->next = copy;
    }
    *last = copy;
    parent->count++;
}

struct json *json_merge(struct arena *arena, const struct json *target, const struct json *patch)
{
    struct json *result = ARENA_NEW(arena, struct json), *last = NULL;
    if (patch->kind != JSON_OBJECT) {
        *result = *patch;
        result->next = NULL;
        return result;
    }
    struct members old, new;
    members_init(&old, arena, target);
    members_init(&new, arena, patch);
    result->kind = JSON_OBJECT;
    if (target != NULL && target->kind == JSON_OBJECT) {
        JSON_EACH(member, target)
        {
            const struct json *change = members_find(&new, member->key);
            if (change == NULL) {
                add(arena, result, &last, member->key, member);
            } else if (change->kind != JSON_NULL) {
                add(arena, result, &last, member->key, json_merge(arena, member, change));
            }
        }
    }
    JSON_EACH(change, patch)
    {
        if (change->kind != JSON_NULL && members_find(&old, change->key) == NULL) {
            add(arena, result, &last, change->key, json_merge(arena, NULL, change));
        }
    }
    return result;
}

size_t json_count_merged(struct slice text)
{
    size_t count = 0, arrays = 0;
    bool is_string = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (is_string) {
            i += c == '\\';
            is_string = c != '"';
            continue;
        }
        is_string = c == '"';
        arrays += c == '[';
        arrays -= c == ']';
        count += c == '{' && arrays == 0;
    }
    return count > 0 ? count - 1 : 0;
}
