/* SPDX-License-Identifier: Apache-2.0 */
/* Which operations a right reaches, by its path, its verb or its bits, and how much it takes in. */
#include "model/policy/right.h"

#include "spec/text/words.h"

bool right_names_at(const struct operation *operation, const struct slice *segments, size_t count,
                    size_t at)
{
    bool is_collection = at + 1 < count && segment_is_parameter(segments[at + 1]);
    return !segment_is_parameter(segments[at]) &&
           (operation->entity == NULL || (!is_collection && at + 1 < count));
}

static const struct {
    const char *name;
    unsigned bits;
} methods[] = {{"GET", 1},
               {"POST", 2},
               {"PUT", 4},
               {"PATCH", 8},
               {"DELETE", 16},
               {"CRUD", RIGHT_METHODS_ALL},
               {"ALL", RIGHT_METHODS_ALL},
               {"ANY", RIGHT_METHODS_ALL}};

unsigned right_methods(struct slice text)
{
    unsigned bits = 0;
    while (text.size > 0) {
        size_t size = 0;
        while (size < text.size && character_is_alpha(text.data[size])) {
            size++;
        }
        unsigned found = 0;
        for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
            if (slice_equal_ignoring_case(slice_between(text, 0, size),
                                          slice_from(methods[i].name))) {
                found = methods[i].bits;
            }
        }
        if (found == 0) {
            return 0;
        }
        bits |= found;
        text = slice_from_offset(text, size + 1);
    }
    return bits;
}

static unsigned needed_bit(const struct operation *operation)
{
    switch (operation->kind) {
    case OPERATION_LIST:
    case OPERATION_GET:
    case OPERATION_FIELD_READ:
    case OPERATION_QUERY:
    case OPERATION_COUNT:
        return RIGHT_READ;
    case OPERATION_CREATE:
        return RIGHT_CREATE;
    case OPERATION_REPLACE:
    case OPERATION_UPDATE:
    case OPERATION_FIELD_UPDATE:
        return RIGHT_UPDATE;
    case OPERATION_TRANSITION:
        return slice_equal(operation->method, SLICE("DELETE")) ? RIGHT_DELETE : RIGHT_UPDATE;
    case OPERATION_DELETE:
        return RIGHT_DELETE;
    case OPERATION_TOGGLE:
        return slice_equal(operation->method, SLICE("DELETE")) ? RIGHT_DELETE : RIGHT_CREATE;
    case OPERATION_IDENTITY:
    case OPERATION_HEALTH:
    case OPERATION_CUSTOM:
        break;
    }
    return slice_equal(operation->method, SLICE("GET")) ? RIGHT_READ : RIGHT_OTHER;
}

/* Whether the path is the other one or goes on behind it; what stands in front is a base. */
static bool stands_below(struct slice path, struct slice front)
{
    for (size_t at = 0; at + front.size <= path.size; at++) {
        size_t end = at + front.size;
        if (slice_starts_with(slice_from_offset(path, at), front) &&
            (end == path.size || path.data[end] == '/')) {
            return true;
        }
    }
    return false;
}

static bool reaches_path(struct builder *builder, const struct right *right,
                         const struct operation *operation)
{
    unsigned method = right_methods(operation->method);
    struct slice path = path_erased(builder->arena, operation->path);
    bool is_crud = right->methods == RIGHT_METHODS_ALL;
    if (right->is_below) {
        return (method & right->methods) != 0 && stands_below(path, right->path);
    }
    size_t size = right->path.size;
    bool is_item = is_crud && slice_ends_with(path, SLICE("/{}")) && path.size >= size + 3 &&
                   slice_ends_with(slice_between(path, 0, path.size - 3), right->path);
    return (method & right->methods) != 0 && (slice_ends_with(path, right->path) || is_item);
}

static bool has_noun(struct builder *builder, const struct operation *operation, struct slice noun)
{
    struct slice segments[32];
    size_t count = path_segments(operation->path, segments, 32);
    for (size_t i = 0; i < count; i++) {
        if (right_names_at(operation, segments, count, i) &&
            slice_equal(word_key(builder->arena, segments[i]), noun)) {
            return true;
        }
    }
    return false;
}

/* "/users/" + "**" beside "GET /users/me". */
static bool is_excepted(struct builder *builder, const struct right *right,
                        const struct operation *operation)
{
    bool is_found = false;
    for (size_t i = 0; right->except != NULL && !is_found && i < right->except->count; i++) {
        is_found = reaches_path(builder, list_at(right->except, i), operation);
    }
    return is_found;
}

bool right_reaches(struct builder *builder, const struct right *right,
                   const struct operation *operation)
{
    if (right->path.size > 0) {
        return reaches_path(builder, right, operation) && !is_excepted(builder, right, operation);
    }
    bool is_about = true;
    if (right->entity != NULL) {
        is_about = operation->entity == right->entity ||
                   (operation->entity == NULL && has_noun(builder, operation, right->entity->key));
    } else if (right->noun.size > 0) {
        is_about = has_noun(builder, operation, right->noun);
    }
    if (right->action.size > 0) {
        return is_about && slice_equal(word_flat(builder->arena, operation->verb), right->action);
    }
    return is_about && (!right->is_listing || operation->kind == OPERATION_LIST) &&
           (needed_bit(operation) & right->bits) != 0;
}

unsigned right_width(const struct right *right)
{
    if (right->path.size > 0) {
        /* A pattern says less than any word about the thing itself, a longer one more. */
        return !right->is_below ? 0 : right->path.size < 50 ? 99 - (unsigned)right->path.size : 49;
    }
    unsigned width = right->action.size > 0 || right->is_listing
                         ? 1
                         : 1 + (unsigned)__builtin_popcount(right->bits);
    width += right->is_beyond_lists;
    return right->entity == NULL && right->noun.size == 0 ? width + 100 : width;
}
