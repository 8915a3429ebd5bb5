/* SPDX-License-Identifier: Apache-2.0 */
/* Guards that frameworks put before a handler: `@PreAuthorize("hasRole('ADMIN')")`,
 * `@Roles(Role.Admin)`, `requireRole("admin")`, `authMiddleware, isAdmin`, `@login_required`,
 * `->middleware('auth')`, `[AllowAnonymous]`. Pure text. */
#pragma once

#include "spec/statement/statement.h"

struct endpoint_guard {
    struct list roles;    /* struct slice: "admin", "owner", "bikes:write" */
    struct slice unclear; /* a guard that names roles by a variable; else empty */
    bool has_sign_in;     /* callers must be signed in */
    bool is_public;       /* an explicit exception */
};

/* Where the text stands. */
enum endpoint_guard_manner {
    ENDPOINT_GUARD_CODE,  /* in code, where guards stand: every name counts */
    ENDPOINT_GUARD_PROSE, /* in a description: only what is plainly code counts */
};

/* Adds what the text names to *guard, which is zeroed first by the caller. Whether it is a guard.
 */
bool endpoint_guard_read(struct arena *arena, struct slice text, enum endpoint_guard_manner manner,
                         struct endpoint_guard *guard);

/* Whether a cell names guards as code does, `isAuthenticated, isAdmin` or `hasRole('ADMIN')`: words
 * that people use as well ("Admin", "auth") are left to endpoint_note_access. */
bool endpoint_guard_in_cell(struct arena *arena, struct slice cell, struct endpoint_guard *guard);

/* Whether the text is nothing but guards: "auth, admin", "isAdmin". */
bool endpoint_guard_in_list(struct arena *arena, struct slice text, struct endpoint_guard *guard);

/* The endpoint is behind the guard. Of a sign-in and a role the role counts. */
void endpoint_guard_apply(struct arena *arena, const struct endpoint_guard *guard,
                          struct endpoint_statement *endpoint);
