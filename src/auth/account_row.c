/* SPDX-License-Identifier: Apache-2.0 */
/* From the columns of the texts to an account, and what stands in for a role that is not stated. */
#include "auth/account_row.h"

struct slice account_row_subject(struct arena *arena, const struct plan *plan,
                                 const struct value *key)
{
    struct buffer text;
    buffer_init(&text, 4096);
    value_write_text(&text, plan->identity.key->type, key);
    struct slice subject = arena_copy(arena, buffer_slice(&text));
    buffer_release(&text);
    return subject;
}

static struct slice copy_text(struct arena *arena, const struct value *value)
{
    return value->kind == VALUE_TEXT ? arena_copy(arena, value->text) : SLICE_EMPTY;
}

struct account_row account_row_read(struct arena *arena, const struct plan *plan,
                                    const struct value *values)
{
    const struct role *registered = plan->model->policy.registered;
    struct account_row row = {
        .is_found = true,
        .key = values[0],
        .subject = account_row_subject(arena, plan, &values[0]),
        .login = copy_text(arena, &values[1]),
        .hash = copy_text(arena, &values[2]),
        .role = copy_text(arena, &values[3]),
        .is_inactive = values[4].kind == VALUE_INTEGER && values[4].integer != 0,
        .disabled_us = values[6].kind == VALUE_INTEGER ? values[6].integer : 0};
    if (values[0].kind == VALUE_TEXT || values[0].kind == VALUE_BLOB) {
        row.key.text = arena_copy(arena, values[0].text);
    }
    if (row.role.size == 0) {
        row.role = copy_text(arena, &values[5]);
    }
    if (row.role.size == 0 && registered != NULL) {
        row.role = registered->key;
    }
    return row;
}
