/* SPDX-License-Identifier: Apache-2.0 */
/* Words of permission: the cells of a capability matrix, phrases of denial and of ownership, names
 * of roles that everybody knows. Pure. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

enum capability_kind {
    CAPABILITY_UNKNOWN,    /* the cell says something else */
    CAPABILITY_TICK,       /* a tick or a cross, yes or no, an empty cell */
    CAPABILITY_OPERATIONS, /* "Read", "CRUD", "R/W": what may be done with the row's thing */
};

struct capability {
    enum capability_kind kind;
    bool is_granted;
    bool is_own_only;   /* "own", "✓ (own)" */
    bool is_everything; /* "full access", "everything": all that may be done with the row's thing */
    bool is_narrowed;   /* "✓ (with approval)": by something else in a bracket */
    struct slice text;  /* CAPABILITY_OPERATIONS: the operations, ownership taken off */
    struct slice except; /* "everything but delete": operations that a tick does not give */
};

struct capability capability_cell(struct slice cell);

/* "create, read" for "CR"; what is no run of initials as it is. Where deleting is a letter apart
 * ("RWD" stands beside "RW"), writing is not deleting. */
struct slice capability_spell(struct arena *arena, struct slice operations, bool is_apart);

/* "read, write invoices" of "invoices: read, write", "anlegen, ändern Boote" of "Boote anlegen,
 * ändern": what is done in front of what it is done with; anything else as it is. */
struct slice capability_with_verbs_first(struct arena *arena, struct slice clause);

/* "manager ✅, member ❌": of names with marks behind or in front of them those that a tick allows;
 * the text as it is where no cross stands beside others. */
struct slice capability_ticked(struct arena *arena, struct slice text);

/* "read own records only", "свои заказы": only what belongs to the caller. */
bool capability_is_own(struct slice text);

/* "cannot delete", "no access", "нельзя": nothing is granted. */
bool capability_is_denied(struct slice text);

/* Whether the phrase grants or denies something: it has a verb of access, an extent ("all",
 * "only"), a permission ("orders:read") or an endpoint. */
bool capability_is_phrase(struct slice text);

/* The phrase without "can", "may", "cannot" in front and marks around it. */
struct slice capability_bare(struct slice text);

/* "full access, hires out boats, manages piers": everything, with examples that narrow it not. */
bool capability_is_everything(struct slice said, struct slice rest);

/* Takes the next sentence off the front of *rest, without the mark behind it; false: there is none.
 */
bool capability_next_sentence(struct slice *rest, struct slice *out_sentence);

/* Where a comma or the end of a sentence begins what may or may not be done anew: "can see orders,
 * cannot see keys"; the size of the text: nowhere. */
size_t capability_find_turn(struct slice text);

/* "full access except delete", "all (but not refunds)": the bytes of what is given, and in
 * *out_taken what is taken away from it; the size of the text: nothing is. */
size_t capability_find_exception(struct slice text, struct slice *out_taken);

/* "admin", "Customer", "Модератор", "管理员": alone, or with a word of detail in front. */
bool capability_is_known_role(struct slice name);
/* The same for those who ask for every word of a text. */
struct wording_memory;
bool capability_knows_role(struct wording_memory *memory, struct slice name);
