/* SPDX-License-Identifier: Apache-2.0 */
/* One name a slot: the last one that came stays. */
#include "spec/text/name_memory.h"

#define NAME_COUNT        2048U /* a power of two */
#define NAME_SIZE_MAXIMUM 48U

static const char companion_kind;

void name_memory_begin(struct arena *arena)
{
    if (arena_companion(arena, &companion_kind) == NULL) {
        arena_set_companion(arena, &companion_kind,
                            ARENA_ARRAY(arena, struct name_forms, NAME_COUNT));
    }
}

/* By its size, its first and its last bytes, up to eight of each. */
static size_t slot_of(struct slice name)
{
    uint64_t front = 0, back = 0;
    if (name.size >= sizeof(front)) {
        memcpy(&front, name.data, sizeof(front));
        memcpy(&back, name.data + name.size - sizeof(back), sizeof(back));
    } else {
        memcpy(&front, name.data, name.size);
    }
    uint64_t mixed = (front ^ (back << 29 | back >> 35) ^ name.size) * 0x9e3779b97f4a7c15U;
    return (size_t)(mixed >> 40) % NAME_COUNT;
}

struct name_forms *name_memory_of(struct arena *arena, struct slice name)
{
    struct name_forms *memory = arena_companion(arena, &companion_kind);
    if (memory == NULL || name.size == 0 || name.size > NAME_SIZE_MAXIMUM) {
        return NULL;
    }
    struct name_forms *forms = &memory[slot_of(name)];
    if (!slice_equal(forms->name, name)) {
        *forms = (struct name_forms){.name = arena_copy(arena, name)};
    }
    return forms;
}
