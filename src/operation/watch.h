/* SPDX-License-Identifier: Apache-2.0 */
/* Who waits for changes hears of them: which record of which entity was made, changed or deleted,
 * after it is durable, whichever loop or process it came in on. What the record is then, and
 * whether the watcher may see it, a query finds out; of what is deleted, whose it was. */
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

/* What is told of one record. */
struct watch_note {
    enum plan_change change;
    struct value key;
    uint64_t owner; /* of a deletion: watch_owner of whose it was; 0: nobody's, or not known */
};

/* A number for the account's key, the same in every process; never 0 for what is one. */
uint64_t watch_owner(const struct value *account);

/* One who waits; zero it, and fill in the first part. It must not end itself within a callback of
 * another's. */
struct watcher {
    const struct plan_entity *entity;
    /* `note` is valid during the call. NULL: something may have been missed, because so much has
     * changed at once, or another process has written without telling what. */
    void (*on_change)(struct watcher *watch, const struct watch_note *note);
    void *context;

    struct watch_loop *loop; /* watch's own */
    struct watcher *previous, *next;
};

void watch_begin(struct watch_loop *loop, struct watcher *watch);
void watch_end(struct watcher *watch);

/* Whether anybody waits for changes of the entity. `loop` may be NULL. */
bool watch_is_wanted(const struct watch_loop *loop, const struct plan_entity *entity);

/* It has happened, durably. */
void watch_tell(struct watch_loop *loop, const struct plan_entity *entity,
                const struct watch_note *note);

/* The same of another process; from any thread. */
void watch_hub_tell(struct watch_hub *hub, const struct plan_entity *entity,
                    const struct watch_note *note);
/* Another process may have changed anything; likewise. */
void watch_hub_miss(struct watch_hub *hub);
