/* SPDX-License-Identifier: Apache-2.0 */
/* What a sentence says that somebody may or may not do, and to whose things. */
#include "model/policy/policy_predicate_private.h"

#include "spec/text/wording.h"

/* "other members' orders", "orders of other members" → "orders". */
static struct slice without_others(struct builder *builder, struct slice text)
{
    char *data = arena_allocate_raw(builder->arena, text.size + 1);
    size_t size = 0;
    for (size_t at = 0; at < text.size;) {
        size_t length = policy_sentence_measure_word(slice_from_offset(text, at));
        struct slice word = slice_between(text, at, at + length), bare = word;
        struct sentence_subject subject = {0};
        static const char *const endings[] = {"'s", "’s", "s'", "s’", "'", "’", NULL};
        for (size_t i = 0; endings[i] != NULL && bare.size == word.size; i++) {
            bool is_it = slice_ends_with(word, slice_from(endings[i]));
            bare.size -= is_it ? strlen(endings[i]) : 0;
        }
        bool is_dropped =
            length > 0 &&
            (wording_is(bare, "other|others|another|someone|somebody|anyone|anybody|each|else|of|"
                              "belonging|belong|to|from|by|that|which|owned|created|any") ||
             policy_sentence_add_subject(builder, bare, &subject));
        size_t kept = is_dropped ? 0 : length == 0 ? 1 : length;
        memcpy(data + size, text.data + at, kept);
        size += kept;
        at += length == 0 ? 1 : length;
    }
    return slice_trim(slice_of(data, size));
}

static bool names_thing(const struct right *right)
{
    return right->entity != NULL || right->noun.size > 0 || right->path.size > 0;
}

static bool have_things(const struct capability_reading *reading)
{
    LIST_EACH(const struct right, right, &reading->rights)
    {
        if (!names_thing(right) && !right->is_own) {
            return false;
        }
    }
    return reading->rights.count > 0;
}

static struct capability_reading read_capability(struct builder *builder, struct slice text,
                                                 bool is_own)
{
    struct capability_reading reading = {0};
    policy_read_capability(builder, text, is_own, &reading);
    return reading;
}

/* The reading of what stands in front of the words that are not understood, else of what stands
 * around them. */
static struct capability_reading read_around(struct builder *builder, struct predicate *predicate,
                                             struct slice unknown)
{
    struct slice text = predicate->text;
    size_t at = (size_t)(unknown.data - text.data);
    struct slice front = slice_trim(slice_between(text, 0, at)), cut = front;
    bool is_own = predicate->is_own;
    for (size_t size = 1; size > 0;) {
        size = wording_ends_with(cut, "and|or|for|of|in|that|which|own|the|on");
        is_own |= wording_ends_with(cut, "own") > 0;
        cut = slice_trim(slice_between(cut, 0, cut.size - size));
    }
    struct capability_reading reading = read_capability(builder, cut, is_own);
    predicate->narrowed = slice_trim(slice_from_offset(text, cut.size));
    if (reading.problems.count == 0 && have_things(&reading)) {
        predicate->is_own = is_own;
        return reading;
    }
    bool has_joint = cut.size < front.size || slice_ends_with(front, SLICE(","));
    predicate->has_unknown_verb =
        has_joint && reading.rights.count > 0 && reading.problems.count == 0;
    struct slice around =
        arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(front),
                     SLICE_ARGUMENT(slice_from_offset(text, at + unknown.size)));
    predicate->narrowed = unknown;
    return read_capability(builder, around, predicate->is_own);
}

static void read_rights(struct builder *builder, struct predicate *predicate)
{
    struct capability_reading reading =
        read_capability(builder, predicate->text, predicate->is_own);
    if (reading.problems.count > 0) {
        const struct capability_problem *problem = list_at(&reading.problems, 0);
        const char *start = predicate->text.data, *end = start + predicate->text.size;
        bool is_inside = problem->text.data > start && problem->text.data < end &&
                         problem->fault != CAPABILITY_NO_VERB;
        reading = is_inside ? read_around(builder, predicate, problem->text)
                            : (struct capability_reading){0};
        if (reading.problems.count > 0) {
            reading.rights = (struct list){0};
        }
    }
    predicate->rights = reading.rights;
    predicate->has_thing = have_things(&reading);
}

struct predicate policy_predicate_read(struct builder *builder, struct slice text)
{
    struct predicate predicate = {0};
    struct arena *arena = builder->arena;
    bool is_ignored = false;
    text = wording_bare(text);
    if (slice_find(text, SLICE(" nor ")) != SLICE_NOT_FOUND) { /* "neither create nor view boats" */
        text = policy_sentence_replace(arena, text, "nor", SLICE("or"), &is_ignored);
    }
    predicate.is_readonly = wording_has(text, "read-only|read only|readonly");
    text = policy_sentence_replace(arena, text,
                                   "read-only access to|read only access to|readonly access to",
                                   SLICE("read"), &is_ignored);
    text = policy_sentence_replace(arena, text, "only|just|solely|themselves only", SLICE_EMPTY,
                                   &predicate.has_only);
    text = policy_sentence_replace(arena, text,
                                   "his or her own|his/her own|his own|her own|your own|their",
                                   SLICE("own"), &is_ignored);
    text = policy_sentence_replace(arena, text, "own own", SLICE("own"), &is_ignored);
    text = policy_sentence_replace(arena, text,
                                   "use|uses|used|reach|seen|visible|accessible|available",
                                   SLICE("view"), &is_ignored);
    text = policy_sentence_replace(
        arena, text,
        "that they own|they own|that they created|they created|they have created|they "
        "made|they placed|that belong to them|which belong to them|that belongs to "
        "them|belonging to them|created by them|owned by them|made by them|placed by "
        "them|assigned to their own account|that are theirs|of their own|of own",
        SLICE_EMPTY, &predicate.is_own);
    text = policy_sentence_replace(
        arena, text, "it|this one|this endpoint|the endpoint|these endpoints|this operation|here",
        SLICE_EMPTY, &is_ignored);
    predicate.is_others =
        wording_has(text, "other|others|another|someone else's|somebody else's|anyone else's|"
                          "each other's|others'");
    if (predicate.is_others) {
        text = without_others(builder, text);
        struct capability_reading bare = read_capability(builder, text, true);
        text = have_things(&bare) && bare.problems.count == 0
                   ? text
                   : arena_format(arena, SLICE_FORMAT " profiles", SLICE_ARGUMENT(text));
    }
    predicate.is_wide = wording_has(text, "access*|see|sees|view*|read*|have");
    predicate.text = text;
    predicate.is_own |= predicate.is_others;
    read_rights(builder, &predicate);
    LIST_EACH(const struct right, right, &predicate.rights)
    {
        predicate.is_own |= right->is_own;
    }
    return predicate;
}
