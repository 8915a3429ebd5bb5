/* SPDX-License-Identifier: Apache-2.0 */
/* Paths come in a row, with their methods, and who may call them stands in front ("Only admins may
 * call …") or behind, after a dash or words that keep them to somebody. What else stands there
 * makes it another sentence, which is for others to read. */
#include "spec/recognise/access_path.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"

#define WHO_MAXIMUM    80U
#define TARGET_MAXIMUM 12U

static const char methods[] = "get|post|put|patch|delete";

/* In front of paths. */
static const char lead_words[] =
    "the|both|all|every|any|each|these|following|our|calls|requests|access|to|for|of|endpoint|"
    "endpoints|route|routes|path|paths|url|urls|uri|uris|api|apis|operation|operations|call|"
    "request|resource|resources|rest|http|two|three|four";
static const char below_words[] =
    "everything|anything|all|under|below|beneath|inside|within|behind|starting with|that start "
    "with|beginning with|with the prefix|prefixed with|matching";
static const char joint_words[] = "and|or|as well as|und|oder|y|et|e|и";
static const char behind_words[] =
    "endpoint|endpoints|route|routes|path|paths|url|urls|api|apis|operation|operations|calls|"
    "requests|resource|resources|both|all|and everything below it|and everything below|and "
    "everything under it|and below|and all below it";

/* Between paths and whom they are for. */
static const char keeping_words[] =
    "are for|is for|are only for|is only for|only for|are meant for|is meant for|are restricted "
    "to|is restricted to|restricted to|are limited to|is limited to|limited to|are reserved for|is "
    "reserved for|reserved for|are reserved to|is reserved to|are accessible to|is accessible to|"
    "are accessible by|is accessible by|are accessible only to|is accessible only to|are "
    "accessible only by|are only accessible to|is only accessible to|are only accessible by|is "
    "only accessible by|accessible to|accessible by|accessible only to|accessible only by|are "
    "available to|is available to|are available only to|is available only to|are only available "
    "to|is only available to|available to|available only to|are open to|are open only to|are only "
    "open to|is only open to|are exclusive to|is exclusive to|are callable by|are callable only "
    "by|are only callable by|can be called by|can be used by|can be accessed by|may be called by|"
    "may be used by|may be accessed by|can only be called by|can only be used by|can only be "
    "accessed by|may only be called by|may only be used by|may only be accessed by|must only be "
    "called by|can be called only by|may be called only by|should only be accessed by|require|"
    "requires|need|needs|are protected for|are closed to everybody but|are|is";
static const char weak_words[] = /* "are admin-only", but "are paginated", "requires a body" */
    "are|is|require|requires|need|needs";

static const char who_fronts[] =
    "only|just|exclusively|the|a|an|any|users with|users who have|callers with|accounts with|"
    "people with|someone with|users in|users of|role:|role|roles:|roles|allow|allowed|requires|"
    "require|for|to be|to have|having";
static const char who_backs[] =
    "only|alone|exclusively|role|roles|users|accounts|account|rights|right|privileges|permission|"
    "permissions|access|token|to call";

static const char signed_in_names[] =
    "authenticated|authenticated user|signed in|signed-in|signed-in user|logged in|logged-in|"
    "logged-in user|signed-in caller|user|users|all|authentication|authorization|authorisation|"
    "login|log in|sign-in|sign in|jwt|bearer|valid|valid jwt|bearer token|valid bearer|login "
    "required|authentication required|authorization required|auth|auth required|token";
static const char open_names[] =
    "public|everyone|everybody|anyone|anybody|open|anonymous|no auth|unauthenticated|permit "
    "all|permitall";

/* Words of a remark that is about more than who. */
static const char other_words[] =
    "if|when|while|until|before|after|unless|except|but|not|own|their|per|limit|limits|limited|"
    "that|which|returns|return|cached|paginated|can|may|must|should|also|see|with|by|in|on|as";

struct path_reader {
    struct arena *arena;
    struct path_rule *rule;
    struct slice methods; /* of the last path that had some */
};

bool access_path_may(struct slice text)
{
    for (size_t at = 0; at + 1 < text.size; at++) {
        const char *found = memchr(text.data + at, '/', text.size - at - 1);
        if (found == NULL) {
            return false;
        }
        at = (size_t)(found - text.data);
        if ((at == 0 || strchr(" `'\"(", text.data[at - 1]) != NULL) &&
            (character_is_alpha(text.data[at + 1]) || text.data[at + 1] == '{')) {
            return true;
        }
    }
    return false;
}

/* Without blanks, quotes and marks in front. */
static struct slice step(struct slice text)
{
    text = slice_trim(text);
    while (text.size > 0 && strchr("`'\",:*", text.data[0]) != NULL) {
        text = slice_trim(slice_from_offset(text, 1));
    }
    return text;
}

/* "POST", "POST/PUT", "POST and PUT", as rights write them; empty: a path begins without one. */
static struct slice take_methods(struct path_reader *reader, struct slice *rest)
{
    struct slice found = SLICE_EMPTY;
    size_t size;
    while ((size = wording_starts_with(*rest, methods)) > 0) {
        struct slice method = slice_between(*rest, 0, size);
        found = found.size == 0 ? method
                                : arena_format(reader->arena, SLICE_FORMAT "/" SLICE_FORMAT,
                                               SLICE_ARGUMENT(found), SLICE_ARGUMENT(method));
        *rest = step(slice_from_offset(*rest, size));
        bool is_joined = rest->size > 1 && rest->data[0] == '/' &&
                         wording_starts_with(slice_from_offset(*rest, 1), methods) > 0;
        *rest = is_joined ? slice_from_offset(*rest, 1) : *rest;
        wording_skip(rest, joint_words);
        *rest = step(*rest);
    }
    if (found.size > 0 && wording_skip(rest, "requests|calls|endpoints|operations|methods")) {
        wording_skip(rest, "to|on|of|for|under|below");
        *rest = step(*rest);
    }
    return found;
}

/* The bytes of the path at the front; 0: none. */
static size_t measure_path(struct slice rest)
{
    size_t size = 0;
    if (rest.size < 2 || rest.data[0] != '/' ||
        !(character_is_alpha(rest.data[1]) || strchr("{:", rest.data[1]) != NULL)) {
        return 0;
    }
    while (size < rest.size && strchr(" ,;()`'\"\n", rest.data[size]) == NULL) {
        size++;
    }
    while (size > 1 && strchr(":.", rest.data[size - 1]) != NULL) {
        size--;
    }
    return size;
}

/* Takes one path with its methods off the front. */
static bool take_path(struct path_reader *reader, struct slice *rest, bool is_below)
{
    struct slice here = step(*rest), found = take_methods(reader, &here);
    size_t size = measure_path(here);
    if (size == 0 || reader->rule->targets.count >= TARGET_MAXIMUM) {
        return false;
    }
    struct slice path = slice_between(here, 0, size);
    reader->methods = found.size > 0 ? found : reader->methods;
    found = found.size > 0 ? found : reader->methods;
    bool has_stars = path.data[size - 1] == '*';
    while (path.size > 1 && strchr("*/", path.data[path.size - 1]) != NULL) {
        path.size--;
    }
    struct path_target *target = ARENA_NEW(reader->arena, struct path_target);
    *target = (struct path_target){.methods = found.size > 0 ? found : SLICE("ALL"),
                                   .path = path,
                                   .is_below = is_below || has_stars || found.size == 0,
                                   .rule = reader->rule};
    list_add(reader->arena, &reader->rule->targets, target);
    *rest = slice_from_offset(here, size);
    return true;
}

/* "`POST /a` and `DELETE /a/{id}`", "everything under /admin". */
static bool take_paths(struct path_reader *reader, struct slice *rest)
{
    bool is_below = false, is_more = true;
    *rest = step(*rest);
    for (size_t before = 0; before != rest->size;) {
        before = rest->size;
        is_below |= wording_starts_with(*rest, below_words) > 0;
        (void)(wording_skip(rest, below_words) || wording_skip(rest, lead_words));
        *rest = step(*rest);
    }
    while (is_more && take_path(reader, rest, is_below)) {
        struct slice next = step(*rest);
        wording_skip(&next, joint_words);
        next = step(next);
        wording_skip(&next, "the|to|all|endpoint|endpoints|everything under|everything below");
        next = step(next);
        is_more = measure_path(next) > 0 || wording_starts_with(next, methods) > 0;
        *rest = is_more ? next : *rest;
    }
    return reader->rule->targets.count > 0;
}

/* --- who --- */

/* "the admin role" → "admin"; *out_is_marked: a word says that it is about callers. */
static struct slice bare_who(struct slice who, bool *out_is_marked)
{
    for (size_t before = 0; before != who.size;) {
        before = who.size;
        who = wording_bare(who);
        while (who.size > 0 && strchr(".!(→=>", who.data[0]) != NULL) {
            who = slice_from_offset(who, 1);
        }
        while (who.size > 0 && strchr(".!)", who.data[who.size - 1]) != NULL) {
            who.size--;
        }
        struct slice cut = who;
        bool is_marked = wording_skip(&cut, who_fronts) || wording_cut(&cut, who_backs);
        bool is_rest = is_marked && slice_trim(cut).size > 0;
        *out_is_marked |= is_rest && !wording_starts_with(who, "the|a|an|any|for|to be");
        who = is_rest ? cut : who;
    }
    return who;
}

static bool is_name(struct slice name)
{
    size_t blanks = 0;
    for (size_t i = 0; i < name.size; i++) {
        blanks += name.data[i] == ' ';
    }
    return name.size > 1 && blanks < 3 && slice_find_byte(name, '/') == SLICE_NOT_FOUND &&
           slice_find_byte(name, '(') == SLICE_NOT_FOUND && !wording_has(name, other_words);
}

/* Splits "staff, admins" off; false: it is no list of names. */
static bool take_names(struct path_reader *reader, struct slice who, size_t *out_known)
{
    struct path_rule *rule = reader->rule;
    for (size_t start = 0, at = 0; at <= who.size;) {
        struct slice rest = slice_from_offset(who, at < who.size ? at + 1 : at);
        size_t size = at == who.size                          ? 1
                      : strchr(",/|&+", who.data[at]) != NULL ? 1
                      : who.data[at] == ' ' ? wording_starts_with(rest, joint_words)
                                            : 0;
        if (size == 0) {
            at++;
            continue;
        }
        bool is_marked = false;
        struct slice name = bare_who(slice_between(who, start, at), &is_marked);
        size += at < who.size && who.data[at] == ' ';
        start = at = at + size;
        if (name.size == 0) {
            continue;
        }
        rule->is_signed_in |= wording_is(name, signed_in_names);
        rule->is_open |= wording_is(name, open_names);
        *out_known += capability_is_known_role(name);
        if (!wording_is(name, signed_in_names) && !wording_is(name, open_names)) {
            if (!is_name(name)) {
                return false;
            }
            struct slice *copy = ARENA_NEW(reader->arena, struct slice);
            *copy = name;
            list_add(reader->arena, &rule->names, copy);
        }
    }
    return rule->names.count > 0 || rule->is_signed_in || rule->is_open;
}

static bool take_who(struct path_reader *reader, struct slice who, bool is_marked)
{
    size_t known = 0;
    who = bare_who(who, &is_marked);
    if (who.size == 0 || who.size > WHO_MAXIMUM || !take_names(reader, who, &known)) {
        return false;
    }
    reader->rule->is_certain = is_marked || known == reader->rule->names.count;
    return true;
}

/* --- the two orders --- */

/* "Only admins may call `POST /a` and `DELETE /a/{id}`". */
static bool read_call(struct path_reader *reader, struct slice text)
{
    static const char calls[] =
        "call|access|use|invoke|reach|hit|send requests to|make requests to|"
        "request|send|have access to|query";
    struct slice rest = text;
    if (!wording_skip(&rest, "only")) {
        return false;
    }
    for (size_t at = 1; at < rest.size && at < WHO_MAXIMUM; at++) {
        struct slice behind = slice_from_offset(rest, at);
        if (rest.data[at - 1] != ' ' || !wording_skip(&behind, "can|may|are allowed to|is allowed "
                                                               "to|should|must|have|has")) {
            continue;
        }
        wording_skip(&behind, "be able to");
        wording_skip(&behind, calls);
        return take_paths(reader, &behind) && step(behind).size == 0 &&
               take_who(reader, slice_between(rest, 0, at), true);
    }
    return false;
}

/* "`/users/` + stars — admin", "The endpoints `POST /a` and `GET /b` are restricted to staff". */
static bool read_kept(struct path_reader *reader, struct slice text, enum access_path where)
{
    static const char *const signs[] = {"—", "–", "-", "→", "->", "=>",
                                        "⇒", "=", "|", ":", "(",  NULL};
    struct slice rest = text;
    bool is_sign = false;
    if (!take_paths(reader, &rest)) {
        return false;
    }
    rest = slice_trim(rest);
    while (rest.size > 0 && strchr("`'\"*", rest.data[0]) != NULL) {
        rest = slice_trim(slice_from_offset(rest, 1));
    }
    (void)wording_skip(&rest, behind_words);
    for (size_t i = 0; !is_sign && signs[i] != NULL; i++) {
        is_sign = slice_starts_with(rest, slice_from(signs[i]));
        rest = slice_from_offset(rest, is_sign ? strlen(signs[i]) : 0);
    }
    rest = slice_trim(rest);
    size_t keeping = wording_starts_with(rest, keeping_words);
    bool is_weak = keeping == wording_starts_with(rest, weak_words);
    rest = slice_from_offset(rest, keeping);
    if ((!is_sign && keeping == 0) || (where == ACCESS_PATH_BESIDE && (is_sign || is_weak)) ||
        !take_who(reader, rest, !is_weak)) {
        return false;
    }
    return (where == ACCESS_PATH_TOLD && is_sign) || reader->rule->is_certain;
}

/* The targets of all rules of the block: of two that reach an operation the narrower counts. */
static void join_family(struct specification *specification, const struct block *block,
                        struct path_rule *rule)
{
    size_t count = specification->sentences.count;
    const struct sentence *last = count == 0 ? NULL : list_at(&specification->sentences, count - 1);
    bool is_joined = last != NULL && last->paths != NULL && last->block == block;
    struct list *family = is_joined ? (struct list *)(uintptr_t)last->paths->family
                                    : ARENA_NEW(specification->arena, struct list);
    LIST_EACH(struct path_target, target, &rule->targets)
    {
        list_add(specification->arena, family, target);
    }
    rule->family = family;
}

bool access_path_take(struct specification *specification, const struct block *block,
                      struct text text, struct slice part, enum access_path where)
{
    struct arena *arena = specification->arena;
    if (!access_path_may(part)) {
        return false;
    }
    struct path_rule *rule = ARENA_NEW(arena, struct path_rule);
    struct path_reader reader = {.arena = arena, .rule = rule};
    struct slice bare = step(part);
    bool is_one = read_call(&reader, bare);
    if (!is_one) {
        *rule = (struct path_rule){0};
        reader.methods = SLICE_EMPTY;
        is_one = read_kept(&reader, bare, where);
    }
    if (!is_one) {
        return false;
    }
    join_family(specification, block, rule);
    struct sentence *sentence = ARENA_NEW(arena, struct sentence);
    *sentence = (struct sentence){
        .text = bare,
        .words = bare,
        .paths = rule,
        .place = text_place(text, (size_t)(part.data - text.plain.data), part.size),
        .block = block,
        .is_certain = rule->is_certain,
        .is_about_access = true,
        .is_limiting = true};
    list_add(arena, &specification->sentences, sentence);
    return true;
}
