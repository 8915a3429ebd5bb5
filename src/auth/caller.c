/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the grants of an operation reach a caller. */
#include "auth/caller.h"

enum permission caller_permission(const struct caller *caller,
                                  const struct plan_operation *operation)
{
    const struct access *access = &operation->operation->access;
    if (access->is_public || (caller->roles & access->roles) != 0) {
        return PERMISSION_FULL;
    }
    return (caller->roles & access->own_roles) != 0 ? PERMISSION_OWN : PERMISSION_NONE;
}
