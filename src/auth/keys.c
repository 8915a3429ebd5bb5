/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of keys, in memory. */
#include "auth/keys.h"

#include <assert.h>

struct key_set *keys_parse(struct slice json, bool is_foreign, const char **out_skipped)
{
    struct arena *arena = arena_create(4096);
    struct json_error error = {0};
    *out_skipped = NULL;
    const struct json *document = json_parse(arena, arena_copy(arena, json), &error);
    const struct json *array = json_member(document, SLICE("keys"));
    if (array == NULL || array->kind != JSON_ARRAY) {
        arena_destroy(&arena);
        return NULL;
    }
    struct key_set *set = ARENA_NEW(arena, struct key_set);
    set->arena = arena;
    JSON_EACH(object, array)
    {
        struct jwk *key = set->keys.count < KEYS_MAXIMUM
                              ? jwk_read(arena, object, out_skipped)
                              : (*out_skipped = "there are too many", NULL);
        if (key != NULL && is_foreign && key->algorithm == JWK_HS256) {
            jwk_release(key);
            *out_skipped = "a secret must not be published";
        } else if (key != NULL) {
            list_add(arena, &set->keys, key);
        }
    }
    return set;
}

void keys_free(struct key_set **set)
{
    struct key_set *gone = *set;
    *set = NULL;
    if (gone == NULL) {
        return;
    }
    LIST_EACH(struct jwk, key, &gone->keys)
    {
        jwk_release(key);
    }
    struct arena *arena = gone->arena;
    arena_destroy(&arena);
}

static bool is_in_force(const struct jwk *key, int64_t now_s)
{
    return key->retired_s == 0 || now_s < key->retired_s;
}

const struct jwk *keys_find(const struct key_set *set, struct slice kid, int64_t now_s)
{
    LIST_EACH(const struct jwk, key, &set->keys)
    {
        if (slice_equal(key->kid, kid) && is_in_force(key, now_s)) {
            return key;
        }
    }
    return NULL;
}

const struct jwk *keys_current(const struct key_set *set)
{
    assert(set->keys.count > 0);
    return list_at(&set->keys, 0);
}

void keys_write_public(const struct key_set *set, int64_t now_s, struct buffer *buffer)
{
    struct json_writer writer;
    json_writer_init(&writer, buffer, false);
    json_writer_begin_object(&writer);
    json_writer_key(&writer, "keys");
    json_writer_begin_array(&writer);
    LIST_EACH(const struct jwk, key, &set->keys)
    {
        if (key->algorithm != JWK_HS256 && is_in_force(key, now_s)) {
            jwk_write(key, &writer, false);
        }
    }
    json_writer_end_array(&writer);
    json_writer_end_object(&writer);
}
