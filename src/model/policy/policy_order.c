/* SPDX-License-Identifier: Apache-2.0 */
/* Roles by rank: the order in which the document lists them, if an administrator stands at one of
 * its ends. */
#include "model/policy/policy_private.h"

#include "spec/text/wording.h"

static const char above_words[] =
    "and above|or above|and higher|or higher|and up|or up|and stronger|or stronger|и выше|"
    "及以上|以上|이상|o superior|ou supérieur|oder höher|und höher";

static bool is_ranked(const struct policy *policy, const struct role *role)
{
    bool has_stated = false;
    LIST_EACH(const struct role, each, &policy->roles)
    {
        has_stated |= !each->is_implied && !each->is_label;
    }
    return !role->is_implied && !(has_stated && role->is_label);
}

static bool is_before(const struct role *a, const struct role *b)
{
    if (a->place.line != b->place.line) {
        return a->place.line < b->place.line;
    }
    return a->place.column != b->place.column ? a->place.column < b->place.column
                                              : a->index < b->index;
}

/* 1: the strongest comes first; -1: last; 0: nobody knows. */
static int direction_of(const struct policy *policy)
{
    const struct role *first = NULL, *last = NULL;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (is_ranked(policy, role)) {
            first = first == NULL || is_before(role, first) ? role : first;
            last = last == NULL || is_before(last, role) ? role : last;
        }
    }
    bool is_top_first = first != NULL && policy_names_administrator(first);
    bool is_top_last = last != NULL && policy_names_administrator(last);
    return first == last || is_top_first == is_top_last ? 0 : is_top_first ? 1 : -1;
}

bool policy_order_is_known(const struct policy *policy)
{
    return direction_of(policy) != 0;
}

bool policy_order_is_above(const struct policy *policy, const struct role *role,
                           const struct role *than)
{
    if (!is_ranked(policy, role) || !is_ranked(policy, than) || role == than) {
        return false;
    }
    int direction = direction_of(policy);
    return direction > 0 ? is_before(role, than) : direction < 0 && is_before(than, role);
}

bool policy_order_is_meant(struct slice text, struct slice name)
{
    size_t at = slice_find_ignoring_case(text, name);
    if (at == SLICE_NOT_FOUND || name.size == 0) {
        return false;
    }
    struct slice rest = slice_from_offset(text, at + name.size);
    return name.data[name.size - 1] == '+' || (rest.size > 0 && rest.data[0] == '+') ||
           wording_starts_with(slice_trim(rest), above_words) > 0;
}
