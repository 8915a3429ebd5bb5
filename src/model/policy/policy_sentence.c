/* SPDX-License-Identifier: Apache-2.0 */
/* Takes sentences apart: whom they are about, what they say of them, and of what. */
#include "model/policy/policy_predicate_private.h"

#include "spec/text/capability.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

#define NAME_WORDS_MAXIMUM 4U

enum modal {
    MODAL_NONE,
    MODAL_CAN,
    MODAL_ONLY,
    MODAL_DENIED,
};

/* How a sentence begins that tells of a case, a wish or an example. */
static const char story_words[] = "as a|as an|if|when|whenever|given|then|after|before|in case|"
                                  "e.g.|for example|example|note|once|until|unless|while|because|"
                                  "why|how|what|should we|do we|todo";

static const char only_modals[] =
    "can only|may only|only can|only may|must only|shall only|will only|should only be able to|"
    "should only|are only able to|is only able to|are only allowed to|is only allowed to|are "
    "allowed to only|is allowed to only|are only permitted to|is only permitted to|only";

static const char denied_modals[] =
    "can neither|may neither|must neither|neither|cannot|can't|can’t|can not|may not|must "
    "not|mustn't|shall not|should not be able to|should "
    "not|are not allowed to|is not allowed to|are not permitted to|is not permitted to|are not "
    "able to|is not able to|must never|can never|may never|never|are forbidden to|is forbidden "
    "to";

static const char can_modals[] =
    "can|may|should be able to|must be able to|shall be able to|are allowed to|is allowed to|are "
    "permitted to|is permitted to|are able to|is able to";

/* These say what may be done as well: access. */
static const char only_accesses[] =
    "are limited to|is limited to|are restricted to|is restricted to|only have access to|only has "
    "access to|have access only to|has access only to|have access to only|has access to only";
static const char denied_accesses[] =
    "have no access to|has no access to|do not have access to|does not have access to|don't have "
    "access to|doesn't have access to|cannot access|no access to";
static const char can_accesses[] = "have access to|has access to";

#define CLAUSE_MAXIMUM 80U /* bytes of "who are on duty" */

static const char article_words[] = "the|a|an|any|all|every|each|regular|normal|ordinary|"
                                    "registered|only|i|gli|il|os|as|les|los";

/* --- small steps --- */

static bool skip(struct builder *builder, struct slice *rest, const char *words)
{
    size_t size = wording_memory_starts(builder->specification->wordings, *rest, words);
    *rest = slice_trim(slice_from_offset(*rest, size));
    return size > 0;
}

size_t policy_sentence_measure_word(struct slice rest)
{
    size_t size = 0;
    while (size < rest.size && strchr(" ,/&():", rest.data[size]) == NULL) {
        size++;
    }
    return size;
}

struct slice policy_sentence_replace(struct arena *arena, struct slice text, const char *words,
                                     struct slice by, bool *out_found)
{
    size_t room = text.size * (by.size + 1) + 1, size = 0;
    char *data = arena_allocate_raw(arena, room);
    for (size_t at = 0; at < text.size;) {
        bool is_start = at == 0 || !character_is_word(text.data[at - 1]) || text.data[at] == '-';
        size_t found = is_start ? wording_starts_with(slice_from_offset(text, at), words) : 0;
        if (found == 0) {
            data[size++] = text.data[at++];
            continue;
        }
        *out_found = true;
        memcpy(data + size, by.data == NULL ? "" : by.data, by.size);
        size += by.size;
        at += found;
        at += size == 0 || data[size - 1] == ' ' ? at < text.size && text.data[at] == ' ' : 0;
    }
    return slice_trim(slice_of(data, size));
}

/* --- whom it is about --- */

bool policy_sentence_add_subject(struct builder *builder, struct slice name,
                                 struct sentence_subject *out)
{
    const struct role *role = policy_find_role(builder, name);
    if (role != NULL && role == builder->model->policy.everybody) {
        out->is_everybody = true;
    } else if (role != NULL) {
        out->roles |= role_bit(role);
    } else if (policy_names_owner(builder, name) ||
               wording_memory_is(builder->specification->wordings, name,
                                 "creator|creators|author|authors")) {
        out->is_owner = true;
    } else if (wording_memory_is(builder->specification->wordings, name,
                                 "anonymous users|anonymous user|anonymous callers|strangers|"
                                 "unauthenticated users|visitors who are not signed in") ||
               policy_names_anonymous(name)) {
        out->is_stranger = true;
    } else if (policy_names_everybody(name) ||
               wording_memory_is(builder->specification->wordings, name,
                                 "user|users|people|person|caller|callers|signed-in people")) {
        out->is_everybody = true;
    } else {
        return false;
    }
    return true;
}

/* The bytes of the longest run of words that names somebody. */
static size_t take_name(struct builder *builder, struct slice rest, struct sentence_subject *out)
{
    size_t ends[NAME_WORDS_MAXIMUM], count = 0;
    for (size_t at = 0; at < rest.size && count < NAME_WORDS_MAXIMUM;) {
        size_t size = policy_sentence_measure_word(slice_from_offset(rest, at));
        if (size == 0) {
            break;
        }
        ends[count++] = at + size;
        at = at + size < rest.size && rest.data[at + size] == ' ' ? at + size + 1 : rest.size;
    }
    while (count-- > 0) {
        if (policy_sentence_add_subject(builder, slice_between(rest, 0, ends[count]), out)) {
            return ends[count];
        }
    }
    return 0;
}

/* "of the order" behind "the owner". */
static struct slice skip_of_thing(struct builder *builder, struct slice rest)
{
    struct slice behind = rest;
    if (!skip(builder, &behind, "of the|of a|of an|of that|of this|of its|of")) {
        return rest;
    }
    size_t size = policy_sentence_measure_word(behind);
    struct slice key = word_key(builder->arena, slice_between(behind, 0, size));
    bool is_thing = table_get(&builder->model->entity_by_key, key) != NULL ||
                    wording_is(slice_between(behind, 0, size), "record|resource|item|object");
    return is_thing ? slice_trim(slice_from_offset(behind, size)) : rest;
}

bool policy_sentence_take_subject(struct builder *builder, struct slice *rest,
                                  struct sentence_subject *out)
{
    struct slice here = *rest;
    size_t count = 0;
    *out = (struct sentence_subject){0};
    for (;;) {
        struct slice next = here;
        while (skip(builder, &next, article_words)) {
        }
        bool is_all_but = slice_starts_with_ignoring_case(next, SLICE("non-"));
        next = slice_from_offset(next, is_all_but ? 4 : 0);
        skip(builder, &next, "its|their|it's");
        size_t size = take_name(builder, next, out);
        if (size == 0) {
            break;
        }
        out->is_all_but |= is_all_but;
        count++;
        next = slice_trim(slice_from_offset(next, size));
        skip(builder, &next, "role|roles|account|accounts|users|user|themselves");
        next = out->is_owner ? skip_of_thing(builder, next) : next;
        *rest = next;
        bool is_joined = next.size > 0 && strchr(",/&", next.data[0]) != NULL;
        here = slice_trim(slice_from_offset(next, is_joined ? 1 : 0));
        is_joined |= skip(builder, &here, "and|or|as well as");
        if (!is_joined) {
            break;
        }
    }
    return count > 0;
}

/* --- what it says of them --- */

/* Steps over it; *out_has_access: what may be done is said with it. */
static enum modal take_modal(struct builder *builder, struct slice *rest, bool *out_has_access)
{
    *out_has_access = true;
    if (skip(builder, rest, denied_accesses)) {
        return MODAL_DENIED;
    }
    if (skip(builder, rest, only_accesses)) {
        return MODAL_ONLY;
    }
    if (skip(builder, rest, can_accesses)) {
        return MODAL_CAN;
    }
    *out_has_access = false;
    skip(builder, rest, "therefore|also|then|themselves");
    if (skip(builder, rest, denied_modals)) {
        return MODAL_DENIED;
    }
    if (skip(builder, rest, only_modals)) {
        return MODAL_ONLY;
    }
    if (skip(builder, rest, can_modals)) {
        return MODAL_CAN;
    }
    skip(builder, rest, "have|has|get|gets"); /* "read-only access" */
    return MODAL_NONE;
}

/* --- rules --- */

/* What a rule of that kind reaches, beyond the verb that it is said with. */
static unsigned widen(const struct predicate *predicate, const struct sentence_rule *rule,
                      unsigned bits)
{
    bool is_read = (bits & RIGHT_READ) != 0;
    bool is_managed = bits == RIGHT_ALL && !predicate->is_wide;
    if (rule->effect == SENTENCE_OWN) {
        if (is_managed && !rule->is_strict) {
            return RIGHT_ALL & ~(unsigned)RIGHT_READ; /* others' may still be looked at */
        }
        if (is_read && predicate->is_wide) {
            return RIGHT_ALL;
        }
        bool is_change = (bits & (RIGHT_UPDATE | RIGHT_DELETE)) != 0;
        return is_change && rule->is_strict ? bits | RIGHT_UPDATE | RIGHT_DELETE : bits;
    }
    if (is_managed) {
        return RIGHT_WRITE;
    }
    return is_read && predicate->is_wide ? (unsigned)RIGHT_ALL : bits;
}

static void copy_rights(struct builder *builder, const struct predicate *predicate,
                        struct sentence_rule *rule, bool is_complement)
{
    LIST_EACH(const struct right, right, &predicate->rights)
    {
        if (rule->is_mixed && !right->is_own) {
            continue;
        }
        struct right *copy = ARENA_NEW(builder->arena, struct right);
        *copy = *right;
        copy->is_own = false;
        if (is_complement) {
            copy->bits = RIGHT_ALL & ~right->bits;
        } else if (copy->action.size == 0 && copy->path.size == 0) {
            copy->bits = widen(predicate, rule, right->bits);
            copy->bits |= rule->effect == SENTENCE_ONLY && predicate->has_unknown_verb
                              ? RIGHT_UPDATE | RIGHT_OTHER
                              : 0;
            copy->said_bits = right->bits;
        }
        list_add(builder->arena, &rule->rights, copy);
    }
}

static bool has_action(const struct predicate *predicate)
{
    LIST_EACH(const struct right, right, &predicate->rights)
    {
        if (right->action.size > 0 || right->path.size > 0) {
            return true;
        }
    }
    return false;
}

static bool finish(struct builder *builder, const struct predicate *predicate, bool has_endpoint,
                   bool is_complement, struct sentence_rule *out)
{
    bool is_unsaid = has_endpoint && !predicate->has_thing;
    bool is_told_of_thing = predicate->has_thing || is_unsaid;
    if (!is_told_of_thing && !(is_complement && predicate->rights.count > 0)) {
        return false;
    }
    out->capability = predicate->text;
    out->narrowed = predicate->narrowed;
    if (!is_unsaid) {
        copy_rights(builder, predicate, out, is_complement);
    }
    return true;
}

/* Some rights are to what is the subject's own, some are not. */
static bool is_mixed(const struct predicate *predicate)
{
    size_t own = 0;
    LIST_EACH(const struct right, right, &predicate->rights)
    {
        own += right->is_own;
    }
    return own > 0 && own < predicate->rights.count;
}

/* "Members" "can only" "see their own orders". */
static bool read_active(struct builder *builder, struct slice rest, enum modal modal,
                        bool has_access, bool is_lead_only, bool has_endpoint,
                        struct sentence_rule *out)
{
    struct slice text =
        has_access ? arena_format(builder->arena, "access " SLICE_FORMAT, SLICE_ARGUMENT(rest))
                   : rest;
    struct predicate predicate = policy_predicate_read(builder, text);
    bool is_only = modal == MODAL_ONLY || predicate.has_only;
    out->is_strict = is_lead_only || is_only || modal == MODAL_DENIED;
    if (is_lead_only && !(out->subject.is_everybody && predicate.is_own)) {
        out->effect = SENTENCE_ONLY;
        return finish(builder, &predicate, has_endpoint, false, out);
    }
    if (modal == MODAL_DENIED) {
        out->effect = predicate.is_others ? SENTENCE_OWN : SENTENCE_DENIED;
        return finish(builder, &predicate, has_endpoint && predicate.is_others, false, out);
    }
    if (predicate.is_own && !predicate.is_others) {
        out->effect = SENTENCE_OWN;
        out->is_mixed = !out->is_strict && modal != MODAL_DENIED && is_mixed(&predicate);
        return finish(builder, &predicate, has_endpoint, false, out);
    }
    if ((is_only || predicate.is_readonly) && out->subject.roles != 0 && !has_action(&predicate)) {
        bool is_found = false;
        out->effect = SENTENCE_DENIED;
        out->capability = slice_trim(
            policy_sentence_replace(builder->arena, rest, "only", SLICE_EMPTY, &is_found));
        bool is_read = predicate.narrowed.size == 0 && !predicate.is_others &&
                       finish(builder, &predicate, false, true, out);
        out->is_mixed = is_only;
        return is_read;
    }
    out->effect = SENTENCE_MAY;
    out->is_strict = false;
    out->capability = rest;
    out->rights = predicate.rights;
    bool is_stated = modal == MODAL_CAN || (modal == MODAL_NONE && out->subject.roles != 0);
    return is_stated && predicate.rights.count > 0 && predicate.narrowed.size == 0;
}

/* "Reports are restricted to managers", "Deleting boats requires the admin role": the bytes of what
 * stands in front of whom it is for; 0: it is nothing of that kind. *out_behind: where they are. */
static size_t find_restriction(struct builder *builder, struct slice text, size_t *out_behind)
{
    static const char marks[] =
        "are restricted to|is restricted to|restricted to|are limited to|is limited to|are "
        "reserved for|is reserved for|are only for|is only for|are for|is for|are only available "
        "to|is only available to|are available only to|is available only to|are only accessible "
        "to|is only accessible to|are only accessible by|is only accessible by|are accessible "
        "only to|are accessible only by|is accessible only to|are only visible to|is only visible "
        "to|are visible only to|is visible only to|can only be accessed by|require the|requires "
        "the|require an|requires an|require a|requires a|require|requires|needs the|need the|"
        "needs an|are|is";
    for (size_t at = 1; at < text.size; at++) {
        size_t size = text.data[at - 1] == ' '
                          ? wording_memory_starts(builder->specification->wordings,
                                                  slice_from_offset(text, at), marks)
                          : 0;
        if (size > 0 || slice_starts_with(slice_from_offset(text, at - 1), SLICE(": "))) {
            *out_behind = at + size;
            return at - (size == 0);
        }
    }
    return 0;
}

static const char signed_in_words[] =
    "authentication|login|a login|sign-in|signing in|jwt|jwt token|token|bearer token|valid token|"
    "valid jwt|authenticated user|account|session|valid session|access token";

/* What may stand behind whom a restriction is for. */
static bool is_restriction_end(struct builder *builder, struct slice rest, bool *out_only)
{
    *out_only |= skip(builder, &rest, "only");
    skip(builder, &rest,
         "role|roles|rights|right|permission|permissions|privileges|access|alone|users");
    *out_only |= skip(builder, &rest, "only|alone");
    return wording_bare(rest).size == 0 || rest.data[0] == '(' || rest.data[0] == '.';
}

/* "Routes under /api/admin" as lists of roles write it, with two stars; empty: no path. */
static struct slice path_of(struct builder *builder, struct slice front)
{
    size_t at = slice_find(front, SLICE(" /"));
    size_t lead = wording_memory_starts(builder->specification->wordings, front, "all|every|any");
    struct slice noun = slice_trim(slice_from_offset(front, lead));
    at = slice_starts_with(front, SLICE("/")) ? 0 : at == SLICE_NOT_FOUND ? at : at + 1;
    if (at == SLICE_NOT_FOUND ||
        (at > 0 && wording_memory_starts(builder->specification->wordings, noun,
                                         "route*|endpoint*|path*|everything|url*|anything") == 0)) {
        return SLICE_EMPTY;
    }
    struct slice path = slice_from_offset(front, at);
    path = slice_between(path, 0, slice_find_byte(path, ' '));
    while (path.size > 1 && strchr("*/`.,", path.data[path.size - 1]) != NULL) {
        path.size--;
    }
    return arena_format(builder->arena, SLICE_FORMAT "/**", SLICE_ARGUMENT(path));
}

static bool read_restriction(struct builder *builder, struct slice text, bool has_endpoint,
                             struct sentence_rule *out)
{
    size_t behind = 0, at = find_restriction(builder, text, &behind);
    struct slice front = slice_trim(slice_between(text, 0, at));
    struct slice mark = slice_between(text, at, behind), who = slice_from_offset(text, behind);
    bool is_only = !wording_is(mark, "are for|is for|are|is") && mark.size > 0;
    bool is_required = wording_memory_starts(builder->specification->wordings, mark,
                                             "require|requires|need|needs") > 0;
    who = slice_trim(who);
    bool is_signed_in = is_required && wording_is(wording_bare(who), signed_in_words);
    if (is_signed_in) {
        out->subject = (struct sentence_subject){.is_everybody = true};
        who = SLICE_EMPTY;
    }
    if (at == 0 || front.size > 80 ||
        (!is_signed_in && !policy_sentence_take_subject(builder, &who, &out->subject)) ||
        !is_restriction_end(builder, who, &is_only) || !is_only ||
        (wording_memory_starts(builder->specification->wordings, mark,
                               "require|requires|need|needs") > 0 &&
         out->subject.roles == 0)) {
        return false;
    }
    skip(builder, &front, "access to|the access to|all|the");
    struct slice path = path_of(builder, front);
    bool is_verb = path.size == 0 && capability_is_phrase(front);
    struct slice capability =
        path.size > 0 ? path
        : is_verb     ? front
                      : arena_format(builder->arena, "access " SLICE_FORMAT, SLICE_ARGUMENT(front));
    struct predicate predicate = policy_predicate_read(builder, capability);
    out->effect = SENTENCE_ONLY;
    out->is_strict = true;
    if (has_endpoint && is_verb && !predicate.has_thing && predicate.rights.count > 0) {
        out->rights = predicate.rights; /* "Deletion is clerk-only", of what may be another one */
        return predicate.narrowed.size == 0;
    }
    return predicate.narrowed.size == 0 && finish(builder, &predicate, false, false, out);
}

/* "Boats can only be edited by their owner", "Reports must be approved by a manager". */
static bool read_passive(struct builder *builder, struct slice text, struct sentence_rule *out)
{
    size_t by = slice_find(text, SLICE(" by "));
    struct slice front = slice_between(text, 0, by);
    struct slice who = slice_trim(slice_from_offset(text, by == SLICE_NOT_FOUND ? by : by + 4));
    bool is_only = by != SLICE_NOT_FOUND && wording_has(front, "only"), is_found = false;
    is_only |= by != SLICE_NOT_FOUND &&
               wording_memory_starts(builder->specification->wordings, who, "only") > 0;
    bool has_modal = wording_has(front, "can|may|must|should|are|is");
    if (by == SLICE_NOT_FOUND || front.size > 100 || !has_modal ||
        !policy_sentence_take_subject(builder, &who, &out->subject) ||
        !is_restriction_end(builder, who, &is_only) || !is_only) {
        return false;
    }
    front = policy_sentence_replace(
        builder->arena, front,
        "can only be|may only be|must only be|should only be|can be|may be|must be|"
        "should be|are only|is only|are|is|only|be|the|a|an|all",
        SLICE_EMPTY, &is_found);
    struct predicate predicate = policy_predicate_read(builder, front);
    out->effect = SENTENCE_ONLY;
    out->is_strict = true;
    return predicate.narrowed.size == 0 && finish(builder, &predicate, false, false, out);
}

/* "Nobody can delete orders". */
static bool read_nobody(struct builder *builder, struct slice text, struct sentence_rule *out)
{
    bool has_access;
    skip(builder, &text, "nobody|no one");
    if (take_modal(builder, &text, &has_access) != MODAL_CAN) {
        return false;
    }
    struct predicate predicate = policy_predicate_read(builder, text);
    out->effect = SENTENCE_DENIED;
    out->is_strict = true;
    out->subject =
        (struct sentence_subject){.is_everybody = true, .is_stranger = true, .is_nobody = true};
    return predicate.narrowed.size == 0 && !predicate.is_others &&
           finish(builder, &predicate, false, false, out);
}

/* "Access: only admins may …": what stands in front of the sentence, unless it is who. */
static struct slice without_label(struct builder *builder, struct slice text)
{
    size_t colon = slice_find(text, SLICE(": "));
    if (colon == SLICE_NOT_FOUND || colon > 40) {
        return text;
    }
    struct slice label = slice_between(text, 0, colon), rest = label;
    struct sentence_subject subject;
    bool is_part = policy_sentence_take_subject(builder, &rest, &subject) ||
                   table_get(&builder->model->entity_by_key, word_key(builder->arena, label));
    return is_part ? text : slice_trim(slice_from_offset(text, colon + 2));
}

/* Steps over "who are on duty" behind whom a sentence is about, up to what they may; that text, or
 * empty. */
static struct slice take_clause(struct builder *builder, struct slice *rest)
{
    struct slice whole = *rest;
    if (wording_memory_starts(builder->specification->wordings, whole, "who|that|whose|with") ==
        0) {
        return SLICE_EMPTY;
    }
    for (size_t at = 1; at < whole.size && at < CLAUSE_MAXIMUM; at++) {
        struct slice behind = slice_from_offset(whole, at);
        bool has_access = false;
        if (whole.data[at - 1] == ' ' &&
            wording_starts_with(behind, "may|can|cannot|can't|must|shall|are|is") > 0 &&
            take_modal(builder, &behind, &has_access) != MODAL_NONE) {
            *rest = slice_from_offset(whole, at);
            return slice_trim(slice_between(whole, 0, at));
        }
    }
    return SLICE_EMPTY;
}

bool policy_sentence_read(struct builder *builder, struct slice text, bool has_endpoint,
                          struct sentence_rule *out)
{
    bool is_found = false;
    *out = (struct sentence_rule){0};
    text = without_label(builder, wording_bare(text));
    if (slice_contains_ignoring_case(text, SLICE("-only"))) {
        text = policy_sentence_replace(builder->arena, text, "-only", SLICE(" only"), &is_found);
    }
    while (text.size > 0 && strchr(".!", text.data[text.size - 1]) != NULL) {
        text.size--;
    }
    if (text.size == 0 ||
        wording_memory_starts(builder->specification->wordings, text, story_words) > 0) {
        return false;
    }
    struct slice rest = text;
    bool is_lead_only =
        skip(builder, &rest, "only|nobody but|no one but|nobody except|no one except|none but");
    bool has_access = false;
    if (wording_memory_starts(builder->specification->wordings, rest, "nobody|no one") > 0) {
        return read_nobody(builder, rest, out);
    }
    if (policy_sentence_take_subject(builder, &rest, &out->subject)) {
        bool has_colon = rest.size > 0 && rest.data[0] == ':';
        rest = slice_trim(slice_from_offset(rest, has_colon));
        struct slice narrowed = take_clause(builder, &rest);
        enum modal modal = take_modal(builder, &rest, &has_access);
        has_access |= has_colon && wording_memory_starts(builder->specification->wordings, rest,
                                                         "own|their own|only|his own") > 0;
        if (rest.size == 0 && has_endpoint && is_lead_only && modal == MODAL_CAN &&
            !out->subject.is_stranger) { /* "Only staff may", of the endpoint beside it */
            out->effect = SENTENCE_ONLY;
            out->is_strict = true;
            return true;
        }
        bool is_stranger = out->subject.is_stranger && modal != MODAL_DENIED && !is_lead_only;
        if (rest.size > 0 && !is_stranger &&
            read_active(builder, rest, modal, has_access, is_lead_only, has_endpoint, out)) {
            out->narrowed = narrowed.size > 0 ? narrowed : out->narrowed;
            return narrowed.size == 0 || out->effect != SENTENCE_MAY;
        }
    }
    return read_passive(builder, text, out) || read_restriction(builder, text, has_endpoint, out);
}

/* --- sentences that are rules and cannot be read --- */

static bool names_entity(struct builder *builder, struct slice text)
{
    struct slice before = SLICE_EMPTY, word;
    while (slice_next_part(&text, ' ', &word)) {
        struct slice pair =
            before.size == 0 ? word
                             : slice_of(before.data, (size_t)(word.data - before.data) + word.size);
        if (table_get(&builder->model->entity_by_key, word_key(builder->arena, word)) != NULL ||
            table_get(&builder->model->entity_by_key, word_key(builder->arena, pair)) != NULL) {
            return true;
        }
        before = word;
    }
    return false;
}

struct slice policy_sentence_unread(struct builder *builder, struct slice text)
{
    struct slice rest = without_label(builder, wording_bare(text));
    struct sentence_subject subject;
    bool has_access = false;
    bool is_only = skip(builder, &rest, "only");
    if (wording_memory_starts(builder->specification->wordings, rest, story_words) > 0 ||
        !policy_sentence_take_subject(builder, &rest, &subject) ||
        (subject.roles == 0 && !(is_only && subject.is_everybody))) {
        return SLICE_EMPTY;
    }
    enum modal modal = take_modal(builder, &rest, &has_access);
    bool is_rule = is_only ? modal == MODAL_CAN : modal == MODAL_DENIED;
    bool is_sign_in = wording_has(rest, "log in|login|sign in|sign up|register");
    return is_rule && !is_sign_in && names_entity(builder, rest) ? rest : SLICE_EMPTY;
}

bool policy_sentence_limits(struct builder *builder, struct slice text)
{
    struct slice rest = without_label(builder, wording_bare(text));
    struct sentence_subject subject;
    bool has_access = false, is_only = skip(builder, &rest, "only");
    if (wording_memory_starts(builder->specification->wordings, rest, story_words) > 0 ||
        !policy_sentence_take_subject(builder, &rest, &subject) || subject.roles == 0) {
        return false;
    }
    enum modal modal = take_modal(builder, &rest, &has_access);
    return (is_only ? modal == MODAL_CAN : modal == MODAL_DENIED || modal == MODAL_ONLY) &&
           !wording_has(rest, "log in|login|sign in|sign up|register|password*|token*|secret*|one|"
                              "two|three|four|five|ten|once|twice|at a time|at most|up to|per day");
}

/* --- several rules in one sentence --- */

/* Whether a clause of its own begins here: "only admins may …", "staff can …", "cannot …". */
static bool begins_clause(struct builder *builder, struct slice rest, bool *out_is_elided)
{
    bool has_access = false;
    struct sentence_subject subject;
    bool is_only = skip(builder, &rest, "only");
    *out_is_elided = false;
    if (policy_sentence_take_subject(builder, &rest, &subject)) {
        return take_modal(builder, &rest, &has_access) != MODAL_NONE;
    }
    *out_is_elided = !is_only && take_modal(builder, &rest, &has_access) != MODAL_NONE;
    return *out_is_elided;
}

static struct slice subject_text(struct builder *builder, struct slice clause)
{
    struct sentence_subject subject;
    struct slice rest = without_label(builder, clause), whole = rest;
    skip(builder, &rest, "only");
    return policy_sentence_take_subject(builder, &rest, &subject)
               ? slice_trim(slice_between(whole, 0, (size_t)(rest.data - whole.data)))
               : SLICE_EMPTY;
}

/* "Only the creator of a ride can delete it": the ride. */
static const struct entity *named_before_pronoun(struct builder *builder, struct slice clause)
{
    struct slice rest = clause, word;
    const struct entity *entity = NULL;
    if (!wording_has(clause, "it|them")) {
        return NULL;
    }
    while (slice_next_part(&rest, ' ', &word)) {
        if (wording_is(word, "it|them")) {
            return entity;
        }
        const struct entity *found =
            table_get(&builder->model->entity_by_key, word_key(builder->arena, word));
        entity = found != NULL && !wording_is(word, "user|users|account|accounts") ? found : entity;
    }
    return NULL;
}

static struct slice without_pronoun(struct builder *builder, struct slice clause,
                                    const struct sentence_rule *before)
{
    bool is_found = false;
    const struct right *first = before->rights.count > 0 ? list_at(&before->rights, 0) : NULL;
    const struct entity *entity =
        first == NULL ? named_before_pronoun(builder, clause) : first->entity;
    if (entity == NULL) {
        return clause;
    }
    return policy_sentence_replace(builder->arena, clause, "them|it|these|those", entity->name,
                                   &is_found);
}

struct slice policy_sentence_next(struct builder *builder, struct slice *rest,
                                  const struct sentence_rule *before)
{
    struct slice text = *rest;
    *rest = SLICE_EMPTY;
    for (size_t at = 1; at < text.size; at++) {
        struct slice behind = slice_from_offset(text, at);
        bool is_comma = text.data[at] == ',', is_blank = text.data[at] == ' ';
        if (!is_comma && !is_blank) {
            continue;
        }
        behind = slice_trim(slice_from_offset(behind, 1));
        bool is_elided, is_joined = skip(builder, &behind, "but|and|while|whereas");
        if ((!is_comma && !is_joined) ||
            !wording_has(slice_between(text, 0, at),
                         "can|may|must|cannot|sees|see|have|has|manage|manages|read|reads|view|"
                         "views|create|creates|edit|edits|update|updates|delete|deletes") ||
            !begins_clause(builder, behind, &is_elided)) {
            continue;
        }
        struct slice clause = slice_trim(slice_between(text, 0, at));
        *rest = is_elided ? arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                         SLICE_ARGUMENT(subject_text(builder, clause)),
                                         SLICE_ARGUMENT(behind))
                          : behind;
        return without_pronoun(builder, clause, before);
    }
    return without_pronoun(builder, text, before);
}
