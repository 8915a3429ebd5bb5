/* SPDX-License-Identifier: Apache-2.0 */
/* A trie of the needles in which every state knows the longest other state that ends the same way
 * (`fallback`) and the nearest of those at which a needle ends (`ending`). Children are sibling
 * lists, but for the root's: nearly every step of a search through other text starts there. */
#include "base/needles.h"

#include <assert.h>

enum { ROOT = 0, NOWHERE = 0 }; /* the root is nobody's child */

struct needle {
    void *value;
    const struct needle *next;
};

struct state {
    uint32_t child;   /* the first */
    uint32_t sibling; /* the next */
    uint32_t fallback;
    uint32_t ending;
    const struct needle *needles; /* that end here */
    unsigned char byte;           /* that leads here */
};

struct needles {
    struct arena *arena;
    struct state *states;
    uint32_t count;
    uint32_t capacity;
    uint32_t from_root[256];
};

struct needles *needles_create(struct arena *arena)
{
    struct needles *needles = ARENA_NEW(arena, struct needles);
    needles->arena = arena;
    needles->capacity = 64;
    needles->states = ARENA_ARRAY(arena, struct state, needles->capacity);
    needles->count = 1;
    return needles;
}

static uint32_t find_child(const struct needles *needles, uint32_t state, unsigned char byte)
{
    if (state == ROOT) {
        return needles->from_root[byte];
    }
    uint32_t child = needles->states[state].child;
    while (child != NOWHERE && needles->states[child].byte != byte) {
        child = needles->states[child].sibling;
    }
    return child;
}

static uint32_t add_child(struct needles *needles, uint32_t state, unsigned char byte)
{
    if (needles->count == needles->capacity) {
        assert(needles->capacity <= UINT32_MAX / 2);
        needles->capacity *= 2;
        struct state *states = ARENA_ARRAY(needles->arena, struct state, needles->capacity);
        memcpy(states, needles->states, needles->count * sizeof(*states));
        needles->states = states;
    }
    uint32_t child = needles->count++;
    needles->states[child].byte = byte;
    needles->states[child].sibling = needles->states[state].child;
    needles->states[state].child = child;
    if (state == ROOT) {
        needles->from_root[byte] = child;
    }
    return child;
}

void needles_add(struct needles *needles, struct slice needle, void *value)
{
    uint32_t state = ROOT;
    for (size_t i = 0; i < needle.size; i++) {
        unsigned char byte = (unsigned char)character_to_lower(needle.data[i]);
        uint32_t child = find_child(needles, state, byte);
        state = child != NOWHERE ? child : add_child(needles, state, byte);
    }
    if (state == ROOT) {
        return;
    }
    struct needle *added = ARENA_NEW(needles->arena, struct needle);
    *added = (struct needle){value, needles->states[state].needles};
    needles->states[state].needles = added;
}

static uint32_t step(const struct needles *needles, uint32_t state, unsigned char byte)
{
    for (;;) {
        uint32_t child = find_child(needles, state, byte);
        if (child != NOWHERE || state == ROOT) {
            return child;
        }
        state = needles->states[state].fallback;
    }
}

/* Gives the children of `state` their fallbacks, and puts them on the queue. */
static void settle_children(struct needles *needles, uint32_t state, uint32_t *queue,
                            uint32_t *count)
{
    struct state *states = needles->states;
    for (uint32_t child = states[state].child; child != NOWHERE; child = states[child].sibling) {
        uint32_t fallback =
            state == ROOT ? ROOT : step(needles, states[state].fallback, states[child].byte);
        states[child].fallback = fallback;
        states[child].ending =
            states[fallback].needles != NULL ? fallback : states[fallback].ending;
        queue[(*count)++] = child;
    }
}

void needles_settle(struct needles *needles)
{
    uint32_t *queue = ARENA_ARRAY(needles->arena, uint32_t, needles->count);
    uint32_t count = 1; /* the root, which is 0, is in it */
    for (uint32_t i = 0; i < count; i++) {
        settle_children(needles, queue[i], queue, &count);
    }
}

struct needle_search needles_search(const struct needles *needles, struct slice text)
{
    return (struct needle_search){.needles = needles, .text = text, .state = ROOT, .ending = ROOT};
}

void *needles_next(struct needle_search *search)
{
    const struct needles *needles = search->needles;
    for (;;) {
        if (search->found != NULL) {
            const struct needle *found = search->found;
            search->found = found->next;
            return found->value;
        }
        if (search->ending != ROOT) {
            search->found = needles->states[search->ending].needles;
            search->ending = needles->states[search->ending].ending;
        } else if (search->at == search->text.size) {
            return NULL;
        } else {
            char byte = character_to_lower(search->text.data[search->at++]);
            search->state = step(needles, search->state, (unsigned char)byte);
            search->ending = search->state;
        }
    }
}
