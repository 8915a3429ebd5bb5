/* SPDX-License-Identifier: Apache-2.0 */
/* The hub knows how many watch each entity, so that a write of which nobody wants to hear costs one
 * look; the loops, their watchers. */
#include "operation/watch.h"

#include "base/siphash.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#define WAITING_MAXIMUM ((size_t)1 << 20) /* bytes of changes on their way to one loop */
#define KEY_MAXIMUM     1024U             /* longer keys are not told */
#define NOTHING         UINT32_MAX

struct watch_hub {
    const struct plan *plan;
    uv_mutex_t mutex;
    struct watch_loop *loops;
    _Atomic unsigned *counts; /* of watchers, by entity */
};

struct watch_loop {
    struct watch_hub *hub;
    struct mailbox *mailbox;
    struct watcher *watches;
    struct watcher *at; /* the next to be told, while some are */
    _Atomic bool has_missed;
    struct watch_loop *previous, *next; /* the hub's */
};

/* What is posted; the bytes of a text or blob follow. */
struct note {
    uint32_t entity; /* NOTHING: something was missed */
    enum plan_change change;
    enum value_kind kind;
    int64_t integer; /* or the bits of a real */
    uint64_t owner;
};

static size_t index_of(const struct watch_hub *hub, const struct plan_entity *entity)
{
    assert(entity >= hub->plan->entities && entity < hub->plan->entities + hub->plan->entity_count);
    return (size_t)(entity - hub->plan->entities);
}

/* --- the hub --- */

struct watch_hub *watch_hub_create(const struct plan *plan)
{
    struct watch_hub *hub = calloc(1, sizeof(*hub));
    if (hub == NULL) {
        abort();
    }
    hub->plan = plan;
    hub->counts = calloc(plan->entity_count + 1, sizeof(*hub->counts));
    if (hub->counts == NULL) {
        abort();
    }
    uv_mutex_init(&hub->mutex);
    return hub;
}

void watch_hub_destroy(struct watch_hub **hub)
{
    if (*hub != NULL) {
        assert((*hub)->loops == NULL);
        uv_mutex_destroy(&(*hub)->mutex);
        free((*hub)->counts);
        free(*hub);
        *hub = NULL;
    }
}

/* --- on the loop that watches --- */

static void tell_all(struct watch_loop *loop, const struct plan_entity *entity,
                     const struct watch_note *note)
{
    struct watcher *watch = loop->watches;
    while (watch != NULL) {
        loop->at = watch->next;
        if (entity == NULL || watch->entity == entity) {
            watch->on_change(watch, note);
        }
        watch = loop->at;
    }
}

static void deliver(void *context, struct slice message)
{
    struct watch_loop *loop = context;
    struct note note;
    assert(message.size >= sizeof(note));
    memcpy(&note, message.data, sizeof(note));
    if (atomic_exchange(&loop->has_missed, false)) {
        tell_all(loop, NULL, NULL);
    }
    if (note.entity == NOTHING) {
        tell_all(loop, NULL, NULL);
        return;
    }
    struct watch_note told = {
        .change = note.change, .key = {.kind = note.kind}, .owner = note.owner};
    if (note.kind == VALUE_TEXT || note.kind == VALUE_BLOB) {
        told.key.text = slice_from_offset(message, sizeof(note));
    } else {
        told.key.integer = note.integer;
    }
    tell_all(loop, &loop->hub->plan->entities[note.entity], &told);
}

struct watch_loop *watch_loop_open(struct watch_hub *hub, uv_loop_t *loop)
{
    struct watch_loop *own = calloc(1, sizeof(*own));
    if (own == NULL) {
        abort();
    }
    own->hub = hub;
    own->mailbox = mailbox_open(loop, WAITING_MAXIMUM, deliver, own);
    uv_mutex_lock(&hub->mutex);
    own->next = hub->loops;
    if (hub->loops != NULL) {
        hub->loops->previous = own;
    }
    hub->loops = own;
    uv_mutex_unlock(&hub->mutex);
    return own;
}

void watch_loop_close(struct watch_loop **loop)
{
    struct watch_loop *own = *loop;
    if (own == NULL) {
        return;
    }
    assert(own->watches == NULL);
    uv_mutex_lock(&own->hub->mutex);
    *(own->previous == NULL ? &own->hub->loops : &own->previous->next) = own->next;
    if (own->next != NULL) {
        own->next->previous = own->previous;
    }
    uv_mutex_unlock(&own->hub->mutex);
    mailbox_close(&own->mailbox);
    free(own);
    *loop = NULL;
}

void watch_begin(struct watch_loop *loop, struct watcher *watch)
{
    watch->loop = loop;
    watch->previous = NULL;
    watch->next = loop->watches;
    if (loop->watches != NULL) {
        loop->watches->previous = watch;
    }
    loop->watches = watch;
    atomic_fetch_add(&loop->hub->counts[index_of(loop->hub, watch->entity)], 1);
}

void watch_end(struct watcher *watch)
{
    struct watch_loop *loop = watch->loop;
    loop->at = loop->at == watch ? watch->next : loop->at;
    *(watch->previous == NULL ? &loop->watches : &watch->previous->next) = watch->next;
    if (watch->next != NULL) {
        watch->next->previous = watch->previous;
    }
    atomic_fetch_sub(&loop->hub->counts[index_of(loop->hub, watch->entity)], 1);
}

/* --- on the loop that writes --- */

bool watch_is_wanted(const struct watch_loop *loop, const struct plan_entity *entity)
{
    return loop != NULL && atomic_load_explicit(&loop->hub->counts[index_of(loop->hub, entity)],
                                                memory_order_relaxed) > 0;
}

static void post(struct watch_hub *hub, struct slice bytes)
{
    uv_mutex_lock(&hub->mutex);
    for (struct watch_loop *each = hub->loops; each != NULL; each = each->next) {
        if (!mailbox_post(each->mailbox, bytes)) {
            atomic_store(&each->has_missed, true);
        }
    }
    uv_mutex_unlock(&hub->mutex);
}

void watch_hub_tell(struct watch_hub *hub, const struct plan_entity *entity,
                    const struct watch_note *told)
{
    char bytes[sizeof(struct note) + KEY_MAXIMUM];
    const struct value *key = &told->key;
    struct note note = {.entity = (uint32_t)index_of(hub, entity),
                        .change = told->change,
                        .kind = key->kind,
                        .owner = told->owner};
    size_t size = sizeof(note);
    bool is_text = key->kind == VALUE_TEXT || key->kind == VALUE_BLOB;
    if (is_text && key->text.size >= KEY_MAXIMUM) {
        return;
    }
    if (is_text && key->text.size > 0) {
        memcpy(bytes + size, key->text.data, key->text.size);
        size += key->text.size;
    } else if (!is_text) {
        note.integer = key->integer;
    }
    memcpy(bytes, &note, sizeof(note));
    post(hub, slice_of(bytes, size));
}

void watch_hub_miss(struct watch_hub *hub)
{
    const struct note note = {.entity = NOTHING};
    post(hub, slice_of((const char *)&note, sizeof(note)));
}

void watch_tell(struct watch_loop *loop, const struct plan_entity *entity,
                const struct watch_note *note)
{
    watch_hub_tell(loop->hub, entity, note);
}

uint64_t watch_owner(const struct value *account)
{
    static const unsigned char key[SIPHASH_KEY_SIZE] = "phoenix watch";
    if (account->kind == VALUE_NULL) {
        return 0;
    }
    bool is_text = account->kind == VALUE_TEXT || account->kind == VALUE_BLOB;
    struct slice bytes = is_text
                             ? account->text
                             : slice_of((const char *)&account->integer, sizeof(account->integer));
    return siphash(key, bytes) | 1;
}
