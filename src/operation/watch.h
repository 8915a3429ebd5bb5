/* SPDX-License-Identifier: Apache-2.0 */
/* Who waits for changes hears of them: which record of which entity was made or changed, after it
 * is durable, whichever loop it came in on. What the record is then, and whether the watcher may
 * see it, a query finds out. One process hears of its own changes only. */
#pragma once

#include "loop/mailbox.h"
#include "plan/plan.h"

struct watch_hub;  /* one for the process */
struct watch_loop; /* one loop's way to it; used on its thread */

struct watch_hub *watch_hub_create(const struct plan *plan);
/* Every loop is closed. NULL is fine. */
void watch_hub_destroy(struct watch_hub **hub);

struct watch_loop *watch_loop_open(struct watch_hub *hub, uv_loop_t *loop);
/* When nobody watches on it any more. NULL is fine. */
void watch_loop_close(struct watch_loop **loop);

/* One who waits; zero it, and fill in the first part. It must not end itself within a callback of
 * another's. */
struct watcher {
    const struct plan_entity *entity;
    /* `key` is valid during the call. NULL: so much has changed at once that something was missed.
     */
    void (*on_change)(struct watcher *watch, const struct value *key);
    void *context;

    struct watch_loop *loop; /* watch's own */
    struct watcher *previous, *next;
};

void watch_begin(struct watch_loop *loop, struct watcher *watch);
void watch_end(struct watcher *watch);

/* Whether anybody waits for changes of the entity. `loop` may be NULL. */
bool watch_is_wanted(const struct watch_loop *loop, const struct plan_entity *entity);

/* The record with that key has changed, durably. */
void watch_tell(struct watch_loop *loop, const struct plan_entity *entity, const struct value *key);
