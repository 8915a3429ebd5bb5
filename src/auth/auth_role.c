/* SPDX-License-Identifier: Apache-2.0 */
/* Roles as accounts spell them: "Shop Manager", "shop_manager" and "SHOP-MANAGER" are one. */
#include "auth/auth.h"

static size_t next_letter(struct slice text, size_t at)
{
    while (at < text.size && !character_is_alphanumeric(text.data[at]) &&
           (unsigned char)text.data[at] < 0x80) {
        at++;
    }
    return at;
}

/* Letters and digits only, ASCII case ignored. */
static bool is_same(struct slice a, struct slice b)
{
    size_t i = 0, j = 0;
    for (;;) {
        i = next_letter(a, i);
        j = next_letter(b, j);
        if (i == a.size || j == b.size) {
            return i == a.size && j == b.size && a.size > 0 && b.size > 0;
        }
        if (character_to_lower(a.data[i++]) != character_to_lower(b.data[j++])) {
            return false;
        }
    }
}

const struct role *auth_role(const struct policy *policy, struct slice text)
{
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (is_same(text, role->key) || is_same(text, role->name)) {
            return role;
        }
    }
    return NULL;
}

uint64_t auth_role_bits(const struct policy *policy, struct slice text)
{
    uint64_t bits = 0;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role->is_implied || is_same(text, role->key) || is_same(text, role->name)) {
            bits |= UINT64_C(1) << role->index;
        }
    }
    return bits;
}

struct slice auth_role_text(const struct plan_identity *identity, const struct role *role)
{
    const struct field *field = identity->role == NULL ? NULL : identity->role->field;
    for (size_t i = 0; field != NULL && i < field->label_count; i++) {
        if (is_same(field->labels[i], role->key) || is_same(field->labels[i], role->name)) {
            return field->labels[i];
        }
    }
    return role->key;
}

bool auth_is_administrator(const struct policy *policy, uint64_t roles)
{
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role->is_administrator && (roles & (UINT64_C(1) << role->index)) != 0) {
            return true;
        }
    }
    return false;
}

bool auth_exceeds(const struct plan *plan, uint64_t roles, uint64_t others)
{
    LIST_EACH(const struct operation, operation, &plan->model->operations)
    {
        const struct access *access = &operation->access;
        if (!access->is_public && (access->roles & roles) != 0 && (access->roles & others) == 0) {
            return true;
        }
    }
    return false;
}
