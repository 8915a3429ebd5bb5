/* SPDX-License-Identifier: Apache-2.0 */
/* Paths under a name of their own that answer with what is described under another: read there
 * where it is certain which record is meant, and never kept a second time. */
#include "model/bind/bind_private.h"

#include "spec/text/words.h"

#define GUESS_MARK ", a guess: "

static struct slice collection_path(struct arena *arena, const struct slice *segments, size_t count)
{
    struct slice path = SLICE_EMPTY;
    for (size_t i = 0; i < count; i++) {
        path = arena_format(arena, SLICE_FORMAT "/" SLICE_FORMAT, SLICE_ARGUMENT(path),
                            SLICE_ARGUMENT(segments[i]));
    }
    return path_erased(arena, path);
}

/* The path of the collection that the operation is about. */
static struct slice collection_of(struct arena *arena, struct slice path)
{
    struct slice segments[SEGMENT_MAXIMUM];
    size_t count = path_segments(path, segments, SEGMENT_MAXIMUM);
    while (count > 0 && segment_is_parameter(segments[count - 1])) {
        count--;
    }
    return collection_path(arena, segments, count);
}

bool binding_shares_collection(struct binding *binding, const struct entity *entity,
                               size_t collection)
{
    struct arena *arena = binding->builder->arena;
    if (infer_shows(binding->builder, binding->segments[collection], entity)) {
        return true;
    }
    struct slice own = collection_path(arena, binding->segments, collection + 1);
    LIST_EACH(const struct operation, operation, &binding->builder->model->operations)
    {
        if (operation->entity == entity && operation->kind <= OPERATION_DELETE &&
            slice_equal(collection_of(arena, operation->path), own)) {
            return true;
        }
    }
    return false;
}

/* Whether another path reads the entity: then this one shows something else of it. */
static bool has_own_path(struct binding *binding, const struct entity *entity, struct slice noun)
{
    struct arena *arena = binding->builder->arena;
    if (infer_is_read(binding->builder, entity->key)) {
        return true;
    }
    LIST_EACH(const struct operation, operation, &binding->builder->model->operations)
    {
        struct slice segments[SEGMENT_MAXIMUM];
        size_t count = path_segments(operation->path, segments, SEGMENT_MAXIMUM);
        while (count > 0 && segment_is_parameter(segments[count - 1])) {
            count--;
        }
        if (operation->entity == entity && count > 0 &&
            slice_equal(operation->method, SLICE("GET")) &&
            !slice_equal(word_key(arena, segments[count - 1]), word_key(arena, noun))) {
            return true;
        }
    }
    return false;
}

/* The reason of what was bound, with why it is a guess. */
static bool say_guess(struct binding *binding)
{
    struct slice reason = binding->operation->reason;
    size_t at = slice_find(reason, SLICE(GUESS_MARK));
    reason = slice_between(reason, 0, at == SLICE_NOT_FOUND ? reason.size : at);
    binding->doubt = "name the entity in the path as the document describes it to be certain";
    return binding_say(binding, SLICE_FORMAT GUESS_MARK "its answers show fields of that",
                       SLICE_ARGUMENT(reason));
}

bool binding_home(struct binding *binding, size_t collection, bool is_item)
{
    struct slice noun = binding->segments[collection];
    struct infer_home home = infer_home(binding->builder, noun);
    bool is_loose = false;
    if (home.entity == NULL) {
        if (home.is_view) {
            binding_say(binding, "what it answers is put together from several records");
        }
        return false;
    }
    binding->hint = "say which of them it answers with, or expect 501 Not Implemented";
    bool is_column =
        is_item && binding_foreign(binding, home.entity, collection, &is_loose) != NULL;
    if (!is_item || home.is_account || home.is_list != is_column) {
        binding_say(binding,
                    "its answers show fields of '" SLICE_FORMAT "', and nothing says of which ones",
                    SLICE_ARGUMENT(home.entity->name));
        return false;
    }
    bool is_chosen = is_column && !is_loose; /* "{diverId}" of dives with a diver_id */
    if (!is_chosen && has_own_path(binding, home.entity, noun)) {
        binding_say(binding,
                    "its answers show fields of '" SLICE_FORMAT
                    "', which another path reads, and nothing says that it does the same",
                    SLICE_ARGUMENT(home.entity->name));
        return false;
    }
    if (!binding_one_item(binding, home.entity, true)) {
        return false;
    }
    return say_guess(binding);
}
