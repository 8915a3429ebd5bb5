/* SPDX-License-Identifier: Apache-2.0 */
/* A guard is what code calls one; what stands in front of it, without the verb, is behind it. */
#include "spec/recognise/access_guarded.h"

#include "spec/endpoint/endpoint_guard.h"
#include "spec/text/wording.h"

#define WHO_MAXIMUM 60U /* bytes of "clerks and masters" */

/* Between what is guarded and the guard. */
static const char verbs[] =
    "is protected by|are protected by|is protected with|are protected with|protected by|"
    "is guarded by|are guarded by|guarded by|is secured by|are secured by|secured with|"
    "is restricted by|are restricted by|is behind|are behind|sit behind|sits behind|go through|"
    "goes through|pass through|passes through|run through|runs through|use|uses|require|requires|"
    "need|needs|apply|have|has|is wrapped in|are wrapped in";

static const char deeds[] = "managed|created|added|edited|updated|changed|modified|deleted|removed|"
                            "maintained|administered|approved|published";

static const char other_words[] = "only|not|never|system|automatically|server|service|job|trigger|"
                                  "default|can|may|must|should";

static struct slice role_names(struct arena *arena, const struct endpoint_guard *guard)
{
    struct slice names = SLICE_EMPTY;
    LIST_EACH(const struct slice, role, &guard->roles)
    {
        names = names.size == 0 ? *role
                                : arena_format(arena, SLICE_FORMAT " or " SLICE_FORMAT,
                                               SLICE_ARGUMENT(names), SLICE_ARGUMENT(*role));
    }
    return names;
}

static struct slice without_verb(struct slice front)
{
    size_t tail = wording_ends_with(front, "the|a|an|our");
    front = slice_trim(slice_between(front, 0, front.size - tail));
    size_t verb = wording_ends_with(front, verbs);
    return verb == 0 ? SLICE_EMPTY : slice_trim(slice_between(front, 0, front.size - verb));
}

static struct slice read_guard(struct arena *arena, struct text text, struct slice part)
{
    size_t start = (size_t)(part.data - text.plain.data);
    for (size_t i = 0; i < text.span_count; i++) {
        const struct span *span = &text.spans[i];
        if (span->kind != SPAN_CODE || span->start <= start || span->end > start + part.size) {
            continue;
        }
        struct endpoint_guard guard = {0};
        struct slice code = slice_between(text.plain, span->start, span->end);
        struct slice front =
            slice_find_byte(code, '/') != SLICE_NOT_FOUND
                ? SLICE_EMPTY
                : without_verb(slice_trim(slice_between(text.plain, start, span->start)));
        if (front.size > 0 && endpoint_guard_in_cell(arena, code, &guard) &&
            guard.roles.count > 0 && guard.unclear.size == 0) {
            return arena_format(arena, SLICE_FORMAT " require the " SLICE_FORMAT " role",
                                SLICE_ARGUMENT(front), SLICE_ARGUMENT(role_names(arena, &guard)));
        }
    }
    return SLICE_EMPTY;
}

/* "Boats are created and deleted by clerks", and no more. */
static struct slice read_passive(struct arena *arena, struct slice part)
{
    size_t by = slice_find(part, SLICE(" by "));
    if (by == SLICE_NOT_FOUND || part.size - by > WHO_MAXIMUM || wording_has(part, other_words)) {
        return SLICE_EMPTY;
    }
    struct slice front = slice_between(part, 0, by);
    if (wording_ends_with(front, deeds) == 0 || !wording_has(front, "is|are")) {
        return SLICE_EMPTY;
    }
    return arena_format(arena, SLICE_FORMAT " only " SLICE_FORMAT, SLICE_ARGUMENT(front),
                        SLICE_ARGUMENT(slice_from_offset(part, by + 1)));
}

struct slice access_guarded_words(struct arena *arena, struct text text, struct slice part,
                                  bool is_about_access)
{
    struct slice words = text.span_count > 0 ? read_guard(arena, text, part) : SLICE_EMPTY;
    return words.size > 0 || !is_about_access ? words : read_passive(arena, part);
}
