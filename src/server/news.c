/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of another process's words to a note: which entity, which record. What this document does
 * not know is another document's. */
#include "server/news.h"

#define ARENA_SIZE 1024U

static const struct plan_entity *find_entity(const struct plan *plan, struct slice key)
{
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (slice_equal(plan->entities[i].entity->key, key)) {
            return &plan->entities[i];
        }
    }
    return NULL;
}

static uint64_t read_owner(struct arena *arena, const struct plan_entity *entity, struct slice text)
{
    const struct field *owner = entity->entity->owner;
    struct value value;
    bool is_known = owner != NULL && text.size > 0 &&
                    value_from_text(arena, entity->fields[owner->index].type, text, &value) == NULL;
    return is_known ? watch_owner(&value) : 0;
}

static void on_change(void *context, char change, struct slice name, struct slice key,
                      struct slice owner)
{
    const struct news *news = context;
    const struct plan_entity *entity = find_entity(news->plan, name);
    if (entity == NULL || !entity->is_watched) {
        return;
    }
    struct arena *arena = arena_create(ARENA_SIZE);
    struct watch_note note = {.change = change == 'c'   ? PLAN_CHANGE_MADE
                                        : change == 'd' ? PLAN_CHANGE_DELETED
                                                        : PLAN_CHANGE_CHANGED,
                              .owner = read_owner(arena, entity, owner)};
    if (value_from_text(arena, entity->key->type, key, &note.key) == NULL) {
        watch_hub_tell(news->hub, entity, &note);
    }
    arena_destroy(&arena);
}

static void on_missed(void *context)
{
    const struct news *news = context;
    watch_hub_miss(news->hub);
}

void news_open(struct news *news, struct store *store, const struct plan *plan,
               struct watch_hub *hub)
{
    *news = (struct news){plan, hub};
    store_hear(store, &(struct store_news){on_change, on_missed, news});
}
