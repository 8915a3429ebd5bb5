/* SPDX-License-Identifier: Apache-2.0 */
/* What sentences open to strangers: reads alone, for who writes has a name. */
#include "model/policy/policy_grant_private.h"

/* What strangers may read: of one entity, or of all of them. */
struct opening {
    const struct right *right; /* NULL: whatever is read */
    struct place place;
};

void policy_opening_add(struct granter *granter, const struct right *right, struct place place)
{
    struct opening *opening = ARENA_NEW(granter->builder->arena, struct opening);
    *opening = (struct opening){right, place};
    list_add(granter->builder->arena, &granter->opened, opening);
}

struct place policy_opening_of(struct granter *granter, const struct operation *operation)
{
    LIST_EACH(const struct opening, opening, &granter->opened)
    {
        bool is_read = slice_equal(operation->method, SLICE("GET")) &&
                       operation->entity != granter->builder->model->policy.account.entity;
        if (is_read && (opening->right == NULL ||
                        right_reaches(granter->builder, opening->right, operation))) {
            return opening->place;
        }
    }
    return PLACE_NONE;
}
