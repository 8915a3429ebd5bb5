/* SPDX-License-Identifier: Apache-2.0 */
/* Lists are kept in an open table by their address, texts in one where the last one in each slot
 * stays. */
#include "spec/text/wording_memory.h"

#define TEXT_COUNT     256U
#define FIRST_CAPACITY 512U

/* A list is sorted when it was sought so often without being told apart from the text. */
#define SOUGHT_OFTEN 4U

struct list_memory {
    struct wording_list list;
    unsigned sought;
};

struct text_memory {
    struct slice text; /* as it was asked for */
    struct wording_text prepared;
    struct wording_start *starts;
    size_t capacity; /* of starts */
};

struct wording_memory {
    struct arena *arena;
    struct list_memory **lists; /* NULL: free */
    size_t list_count;
    size_t list_capacity;      /* a power of two */
    struct text_memory *texts; /* TEXT_COUNT; NULL before the first */
    struct wording_start *room;
};

static const char companion_kind;

struct wording_memory *wording_memory_of(struct arena *arena)
{
    struct wording_memory *memory = arena_companion(arena, &companion_kind);
    if (memory != NULL) {
        return memory;
    }
    memory = ARENA_NEW(arena, struct wording_memory);
    arena_set_companion(arena, &companion_kind, memory);
    memory->arena = arena;
    memory->list_capacity = FIRST_CAPACITY;
    memory->lists = ARENA_ARRAY(arena, struct list_memory *, FIRST_CAPACITY);
    return memory;
}

/* A text and its first or last sentence begin or end at one place: the size tells them apart. */
static size_t mix(const void *address, size_t size)
{
    uint64_t bits = (uint64_t)(uintptr_t)address ^ (uint64_t)size << 40;
    return (size_t)(bits * 0x9e3779b97f4a7c15U >> 32);
}

static struct list_memory **find_slot(const struct wording_memory *memory, const char *words)
{
    size_t mask = memory->list_capacity - 1;
    size_t at = mix(words, 0) & mask;
    while (memory->lists[at] != NULL && memory->lists[at]->list.words != words) {
        at = (at + 1) & mask;
    }
    return &memory->lists[at];
}

static void grow(struct wording_memory *memory)
{
    struct list_memory **old = memory->lists;
    size_t old_capacity = memory->list_capacity;
    memory->list_capacity *= 2;
    memory->lists = ARENA_ARRAY(memory->arena, struct list_memory *, memory->list_capacity);
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i] != NULL) {
            *find_slot(memory, old[i]->list.words) = old[i];
        }
    }
}

static struct list_memory *find_list(struct wording_memory *memory, const char *words)
{
    struct list_memory **slot = find_slot(memory, words);
    if (*slot != NULL) {
        return *slot;
    }
    if (++memory->list_count * 2 > memory->list_capacity) {
        grow(memory);
        slot = find_slot(memory, words);
    }
    *slot = ARENA_NEW(memory->arena, struct list_memory);
    wording_prepare_list(&(*slot)->list, words);
    return *slot;
}

/* Whether the list is sorted by now. */
static bool is_sorted(struct wording_memory *memory, struct list_memory *list)
{
    if (list->list.sorted == NULL && ++list->sought >= SOUGHT_OFTEN) {
        wording_sort_list(memory->arena, &list->list);
    }
    return list->list.sorted != NULL;
}

static void keep_text(struct wording_memory *memory, struct text_memory *kept, struct slice text)
{
    kept->text = text;
    wording_prepare(&kept->prepared, text, memory->room);
    size_t count = kept->prepared.start_count;
    if (count > kept->capacity) {
        kept->capacity = count * 2 < WORDING_START_MAXIMUM ? count * 2 : WORDING_START_MAXIMUM;
        kept->starts = ARENA_ARRAY(memory->arena, struct wording_start, kept->capacity);
    }
    for (size_t i = 0; i < count; i++) {
        kept->starts[i] = memory->room[i];
    }
    kept->prepared.starts = kept->starts;
}

const struct wording_text *wording_memory_prepare(struct wording_memory *memory, struct slice text)
{
    if (memory->texts == NULL) {
        memory->texts = ARENA_ARRAY(memory->arena, struct text_memory, TEXT_COUNT);
        memory->room = ARENA_ARRAY(memory->arena, struct wording_start, WORDING_START_MAXIMUM);
    }
    struct text_memory *kept = &memory->texts[mix(text.data, text.size) % TEXT_COUNT];
    if (kept->text.data != text.data || kept->text.size != text.size) {
        keep_text(memory, kept, text);
    }
    return &kept->prepared;
}

bool wording_memory_is_in(struct wording_memory *memory, const struct wording_text *text,
                          const char *words)
{
    struct list_memory *list = find_list(memory, words);
    if (!wording_may_be_in(text, &list->list)) {
        return false;
    }
    return is_sorted(memory, list) ? wording_list_is_in(&list->list, text)
                                   : wording_is_in(text, words);
}

bool wording_memory_has(struct wording_memory *memory, struct slice text, const char *words)
{
    return text.size > 0 &&
           wording_memory_is_in(memory, wording_memory_prepare(memory, text), words);
}

bool wording_memory_has_once(struct wording_memory *memory, struct slice text, const char *words)
{
    struct wording_text prepared;
    struct wording_start room[WORDING_START_MAXIMUM];
    if (text.size == 0) {
        return false;
    }
    wording_prepare(&prepared, text, room);
    return wording_memory_is_in(memory, &prepared, words);
}

bool wording_memory_is(struct wording_memory *memory, struct slice text, const char *words)
{
    struct list_memory *list = find_list(memory, words);
    return is_sorted(memory, list) ? wording_list_is(&list->list, text) : wording_is(text, words);
}

size_t wording_memory_starts(struct wording_memory *memory, struct slice text, const char *words)
{
    struct list_memory *list = find_list(memory, words);
    return is_sorted(memory, list) ? wording_list_starts(&list->list, text)
                                   : wording_starts_with(text, words);
}
