/* SPDX-License-Identifier: Apache-2.0 */
/* What the shapes of sentences are made of: steps through words, whom a sentence is about, what is
 * done, and the sentence that says both. */
#include "spec/text/restatement_private.h"

#define NAME_MAXIMUM   60U
#define NAMES_MAXIMUM  4U
#define ACTION_MAXIMUM 140U

/* --- steps --- */

/* The text in front of the first of the words, and behind it; false where none stands in it. */
static bool part_at(struct slice text, const char *words, struct slice *out_front,
                    struct slice *out_behind)
{
    for (size_t at = 1; at < text.size; at++) {
        if (text.data[at - 1] != ' ') {
            continue;
        }
        size_t size = wording_starts_with(slice_from_offset(text, at), words);
        if (size > 0) {
            *out_front = slice_trim(slice_between(text, 0, at));
            *out_behind = slice_trim(slice_from_offset(text, at + size));
            return true;
        }
    }
    return false;
}

/* The same, where most sentences have none of the words: that is asked first. */
bool restatement_part_of(struct restater *restater, struct slice text, const char *words,
                         struct slice *out_front, struct slice *out_behind)
{
    return wording_memory_has(restater->memory, restater->whole, words) &&
           part_at(text, words, out_front, out_behind);
}

/* --- whom it is about --- */

static const char power_words[] =
    "role|roles|rights|right|privilege|privileges|permission|permissions|access|level|access "
    "level|credentials|account|accounts|authorization|authorisation|access rights|authority";

const char restatement_person_words[] =
    "a user|the user|users|user|any user|you|one|callers|caller|the caller|a caller|an account|"
    "the account|accounts|somebody|someone|people|a person|clients|the client|the requester|"
    "the requesting user|requests|anyone|everyone|they|he|she|the current user";

bool restatement_is_name(struct slice name)
{
    size_t words = 1;
    for (size_t i = 0; i < name.size; i++) {
        words += name.data[i] == ' ';
        if (strchr("/=<>{}[]();,.?!0123456789", name.data[i]) != NULL) {
            return false;
        }
    }
    return name.size > 1 && name.size <= NAME_MAXIMUM && words <= NAMES_MAXIMUM &&
           !wording_has(name, "not|only|who|that|which|can|may|must|if|when|by|for|with|is|are|to|"
                              "least|valid|same|own|their|verified|email|able|of|in|on") &&
           !wording_is(name, "user|users|guest|guests|visitor|visitors|anonymous|public|anyone|"
                             "everyone|everybody|all");
}

/* "the admin role", "role = 'admin'", "an administrator": the name, or names joined by "or".
 * *out_has_power: a word such as "role" or "rights" makes it one beyond doubt. */
static bool read_names(struct slice text, struct slice *out_name, bool *out_has_power)
{
    text = wording_bare(text);
    while (wording_skip(&text,
                        "be|have|has|hold|holds|the|a|an|any|with|as|valid|signed in as|logged in "
                        "as|authenticated as|at least|proper|appropriate")) {
    }
    size_t size = wording_starts_with(text, "role|roles");
    struct slice behind = slice_trim(slice_from_offset(text, size));
    if (size > 0 && behind.size > 0) {
        while (behind.size > 0 && strchr("=:'\"` ", behind.data[0]) != NULL) {
            behind = slice_from_offset(behind, 1);
        }
        wording_skip(&behind, "of|is|equals");
        text = behind;
        *out_has_power = true;
    }
    text = wording_bare(text);
    while (wording_cut(&text, power_words)) {
        *out_has_power = true;
        text = wording_bare(text);
    }
    wording_cut(&text, "user|users");
    text = wording_bare(text);
    *out_name = text;
    struct slice rest = text, part;
    bool is_known = text.size > 0;
    while (part_at(rest, "or|and", &part, &behind)) {
        is_known = is_known && restatement_is_name(wording_bare(part));
        rest = behind;
        wording_skip(&rest, "the|a|an");
    }
    return is_known && restatement_is_name(wording_bare(rest));
}

/* A name that everybody knows for a role, where nothing else says that it is one. */
static bool are_known(struct slice names)
{
    struct slice rest = names, part, behind;
    while (part_at(rest, "or|and", &part, &behind)) {
        if (!capability_is_known_role(wording_bare(part))) {
            return false;
        }
        rest = behind;
    }
    return capability_is_known_role(wording_bare(rest));
}

/* "The owner of the post", "the post's author", "the user who created it": the thing, or empty
 * where it goes unsaid; false: it is somebody else. */
static bool read_owner(struct slice text, struct slice *out_thing)
{
    text = wording_bare(text);
    while (wording_skip(&text, "be|the|a|an|its|their")) {
    }
    *out_thing = SLICE_EMPTY;
    if (wording_is(text,
                   "owner|author|creator|owners|authors|creators|ownership|resource owner|record "
                   "owner|user who created it|user who created them|user that created it|user "
                   "that created them|user who owns it|user who owns them|user who wrote it|"
                   "person who created it|person who created them|user who made it|users who "
                   "created them|one who created it|user it belongs to|user they belong to|whoever "
                   "created it|"
                   "whoever made it|whoever wrote it|whoever placed it|whoever owns it|person "
                   "who made it|user who placed it")) {
        return true;
    }
    if (wording_skip(
            &text,
            "owner of|owners of|author of|authors of|creator of|creators of|ownership of|user "
            "who created|user who owns|user that created")) {
        while (wording_skip(&text, "the|a|an|that|this|each|any")) {
        }
        *out_thing = text;
        return restatement_is_name(text);
    }
    if (wording_cut(&text, "owner|author|creator|owners|authors|creators")) {
        static const char *const endings[] = {"'s", "’s", "s'", "s’", NULL};
        for (size_t i = 0; endings[i] != NULL; i++) {
            if (slice_ends_with(text, slice_from(endings[i]))) {
                *out_thing = slice_between(text, 0, text.size - strlen(endings[i]));
                return restatement_is_name(*out_thing);
            }
        }
    }
    return false;
}

/* --- what is done --- */

static const struct {
    const char *words;
    const char *verb;
} nouns[] = {
    {"mutations of|mutations on|mutations to|mutation of|mutating operations on|mutating requests "
     "to|write operations on|write operation on|write requests to|write access to|writes to|"
     "writes on|writing to|modifications of|modifications to|modification of|changes to|edits to|"
     "write operations for|mutations for|write endpoints for|write endpoints of",
     "write"},
    {"read operations on|read access to|reads of|reads on|read requests to", "read"},
    {"creation of|addition of|insertion of", "create"},
    {"deletion of|removal of|deletions of", "delete"},
    {"updates to|updates of|update of|updating of", "update"},
    {"management of|administration of", "manage"},
    {"removal", "delete"},
    {"attempts to|attempt to|the ability to|trying to|try to|tries to|being able to|be able to",
     ""},
};

/* "Bike creation and deletion": the verbs that stand behind the thing. */
static const char last_nouns[] =
    "creation|deletion|removal|modification|modifications|editing|management|update|updates|"
    "administration|edit|delete|create|write|writes|deletions|creations|mutations|changes|edits|"
    "and|or|,|/|&";

static bool has_path(struct slice text)
{
    size_t at = slice_find_byte(text, '/');
    return at != SLICE_NOT_FOUND && at + 1 < text.size && character_is_alpha(text.data[at + 1]) &&
           (at == 0 || text.data[at - 1] == ' ');
}

/* "POST /bikes and DELETE /bikes/{id}" as lists of roles write it. */
static struct slice join_paths(struct restater *restater, struct slice text)
{
    struct slice front, behind, whole = SLICE_EMPTY;
    while (part_at(text, "and|or", &front, &behind)) {
        whole = arena_format(restater->arena, SLICE_FORMAT SLICE_FORMAT ", ", SLICE_ARGUMENT(whole),
                             SLICE_ARGUMENT(front));
        text = behind;
    }
    return arena_format(restater->arena, SLICE_FORMAT SLICE_FORMAT, SLICE_ARGUMENT(whole),
                        SLICE_ARGUMENT(text));
}

/* Methods are told from words by their capitals: "DELETE on bikes", but "delete a post". */
static size_t measure_method(struct slice rest, const char **out_verb)
{
    static const struct {
        const char *method, *verb;
    } methods[] = {{"POST", "create"},
                   {"PUT", "update"},
                   {"PATCH", "update"},
                   {"DELETE", "delete"},
                   {"GET", "read"}};
    for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
        size_t size = strlen(methods[i].method);
        if (slice_starts_with(rest, slice_from(methods[i].method)) &&
            (rest.size == size || !character_is_word(rest.data[size]))) {
            *out_verb = methods[i].verb;
            struct slice behind = slice_from_offset(rest, size);
            size_t on = wording_starts_with(slice_trim(behind), "on|to|for|of");
            return on == 0 ? size : size + 1 + on;
        }
    }
    return 0;
}

struct slice restatement_exchange_nouns(struct restater *restater, struct slice text)
{
    char *data = arena_allocate_raw(restater->arena, text.size * 2 + 16);
    size_t size = 0;
    for (size_t at = 0; at < text.size;) {
        size_t found = 0;
        const char *verb = "";
        bool is_start = at == 0 || !character_is_word(text.data[at - 1]);
        found = is_start ? measure_method(slice_from_offset(text, at), &verb) : 0;
        for (size_t i = 0; is_start && found == 0 && i < sizeof(nouns) / sizeof(*nouns); i++) {
            found = wording_starts_with(slice_from_offset(text, at), nouns[i].words);
            verb = nouns[i].verb;
        }
        if (found == 0) {
            data[size++] = text.data[at++];
            continue;
        }
        memcpy(data + size, verb, strlen(verb));
        size += strlen(verb);
        at += found;
    }
    return slice_trim(slice_of(data, size));
}

/* "Bike creation and deletion" → "create and delete Bike". */
static struct slice turn_around(struct restater *restater, struct slice text)
{
    struct slice thing = text;
    while (wording_cut(&thing, last_nouns) ||
           (thing.size > 0 && strchr(",/&", thing.data[thing.size - 1]) != NULL && thing.size--)) {
        thing = slice_trim(thing);
    }
    struct slice done = slice_trim(slice_from_offset(text, thing.size));
    bool is_turned = done.size > 0 && thing.size > 0 && thing.size <= 40 &&
                     !wording_is(done, "and|or|,|/|&") && !wording_has(thing, "and|or|of|to|all");
    return is_turned ? arena_format(restater->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                    SLICE_ARGUMENT(done), SLICE_ARGUMENT(thing))
                     : text;
}

/* "All write endpoints", "POST, PUT and DELETE endpoints", "everything else": every operation that
 * changes something, or every one; empty: it is something narrower. */
struct slice restatement_extent(struct slice text)
{
    static const char writes[] =
        "write|writing|mutating|mutation|modifying|state-changing|non-get|delete|create|update|and|"
        "or";
    struct slice rest = text;
    bool has_all = wording_skip(&rest, "all|every|each|any"), is_write = false;
    wording_skip(&rest, "the|of the|other|remaining|api|rest|http");
    if (wording_is(text, "everything else|all others|all other endpoints|all other routes|all the "
                         "rest|the rest|any other endpoint|every other endpoint|all other "
                         "operations|all other requests")) {
        return SLICE("write all endpoints");
    }
    for (size_t size = 1; size > 0;) {
        const char *verb = "read";
        size = wording_starts_with(rest, writes);
        size = size == 0 ? measure_method(rest, &verb) : size;
        if (size > 0 && strcmp(verb, "read") == 0 && slice_starts_with(rest, SLICE("GET"))) {
            return SLICE_EMPTY;
        }
        size = size == 0 && rest.size > 0 && strchr(",/", rest.data[0]) != NULL ? 1 : size;
        rest = slice_trim(slice_from_offset(rest, size));
        is_write |= size > 1;
    }
    bool is_end =
        wording_is(rest, "endpoints|endpoint|operations|operation|requests|request|"
                         "routes|route|methods|calls|api endpoints|actions|apis|access") ||
        (rest.size == 0 && is_write && slice_find(text, SLICE("POST")) != SLICE_NOT_FOUND);
    is_end = is_end || (is_write && wording_is(text, "write operations|all writes|mutations|all "
                                                     "mutations|write endpoints|writes"));
    if (!is_end || (!has_all && !is_write)) {
        return SLICE_EMPTY;
    }
    return is_write ? SLICE("write all endpoints") : SLICE("access all endpoints");
}

static struct slice read_action(struct restater *restater, struct slice text)
{
    text = wording_bare(text);
    struct slice extent = restatement_extent(text);
    if (extent.size > 0) {
        return extent;
    }
    bool is_area = wording_cut(&text, "endpoints|endpoint|routes");
    if (has_path(text)) {
        wording_skip(&text, "the|calling|access to|calls to|requests to|all");
        return join_paths(restater, text);
    }
    if (is_area) { /* "all user management endpoints" */
        wording_skip(&text, "all|the|any|all of the|every");
        wording_cut(&text, "management|administration|admin|api");
        return arena_format(restater->arena, "access " SLICE_FORMAT, SLICE_ARGUMENT(text));
    }
    wording_skip(&text, "any attempt to|the right to|the ability to|all|the|any");
    return turn_around(restater, restatement_exchange_nouns(restater, text));
}

/* "edit or delete it" → "edit or delete post". */
static struct slice with_thing(struct restater *restater, struct slice action, struct slice thing)
{
    static const char others[] =
        "someone else's|somebody else's|another user's|other users'|other "
        "people's|anyone else's|another person's|others'|a different user's";
    struct slice front, behind;
    if (restatement_part_of(restater, action, others, &front, &behind)) {
        return arena_format(restater->arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(front),
                            SLICE_ARGUMENT(behind));
    }
    bool is_said = thing.size == 0 || slice_contains_ignoring_case(action, thing);
    wording_cut(&action, is_said ? "-" : "it|them|this");
    return is_said ? action
                   : arena_format(restater->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                  SLICE_ARGUMENT(action), SLICE_ARGUMENT(thing));
}

/* "Only … can …". */
bool restatement_state(struct restater *restater, struct slice who, struct slice action,
                       struct restatement *out)
{
    struct slice name = SLICE_EMPTY, thing = SLICE_EMPTY;
    bool has_power = false, is_owner = read_owner(who, &thing);
    name = is_owner ? SLICE("owner") : name;
    if ((!is_owner && !read_names(who, &name, &has_power)) || action.size < 3 ||
        action.size > ACTION_MAXIMUM) {
        return false;
    }
    struct slice done =
        read_action(restater, is_owner ? with_thing(restater, action, thing) : action);
    if (slice_find(done, SLICE(": ")) != SLICE_NOT_FOUND) {
        return false; /* the label of something else */
    }
    out->is_of_writes = slice_equal(done, SLICE("write all endpoints"));
    out->is_of_all = slice_equal(done, SLICE("access all endpoints"));
    if (!capability_is_phrase(done) && !has_path(done)) {
        done = arena_format(restater->arena, "access " SLICE_FORMAT, SLICE_ARGUMENT(done));
    }
    out->kind = RESTATEMENT_RULE;
    out->text = arena_format(restater->arena, "only " SLICE_FORMAT " can " SLICE_FORMAT,
                             SLICE_ARGUMENT(name), SLICE_ARGUMENT(done));
    return true;
}

bool restatement_is_owner(struct slice text)
{
    struct slice thing;
    return read_owner(text, &thing);
}

bool restatement_is_role(struct slice text)
{
    struct slice name;
    bool has_power = false;
    return restatement_is_owner(text) ||
           (read_names(text, &name, &has_power) && (has_power || are_known(name)));
}

bool restatement_has_power(struct slice text)
{
    struct slice name;
    bool is_power = false;
    return read_names(text, &name, &is_power) && is_power;
}
