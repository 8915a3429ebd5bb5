/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes of sentences, tried one after another: each cuts a sentence into whom it is about and what
 * they alone may do. What a shape leaves over on either side makes it another sentence. */
#include "spec/text/restatement.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"

#define TEXT_MAXIMUM   300U
#define NAME_MAXIMUM   60U
#define NAMES_MAXIMUM  4U
#define ACTION_MAXIMUM 140U

const char restatement_words[] =
    "admin*|administrator*|superadmin*|superuser*|moderator*|manager*|staff|editor*|operator*|"
    "supervisor*|employee*|role|roles|privilege*|non-*|regular users|normal users|ordinary users|"
    "standard users|basic users|regular user|normal user|jwt*|token*|authenticat*|logged in|signed "
    "in|login|sign-in|api key*|write|read-only|must be|must have|need to be|needs to be|has to be|"
    "have to be|public|owner*|author|creator|someone else's|somebody else's|another user's|other "
    "users'|must equal|must match|who created|you created|you own|your own|only by";

/* --- steps --- */

static bool skip(struct slice *text, const char *words)
{
    size_t size = wording_starts_with(*text, words);
    *text = slice_trim(slice_from_offset(*text, size));
    return size > 0;
}

static bool cut(struct slice *text, const char *words)
{
    size_t size = wording_ends_with(*text, words);
    *text = slice_trim(slice_between(*text, 0, text->size - size));
    return size > 0;
}

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

struct reader {
    struct arena *arena;
    struct wording_memory *memory;
    struct slice whole; /* the sentence, of which each text is a part */
};

/* The same, where most sentences have none of the words: that is asked first. */
static bool part_of(struct reader *reader, struct slice text, const char *words,
                    struct slice *out_front, struct slice *out_behind)
{
    return wording_memory_has(reader->memory, reader->whole, words) &&
           part_at(text, words, out_front, out_behind);
}

/* --- whom it is about --- */

static const char power_words[] =
    "role|roles|rights|right|privilege|privileges|permission|permissions|access|level|access "
    "level|credentials|account|accounts|authorization|authorisation|access rights|authority";

static const char person_words[] =
    "a user|the user|users|user|any user|you|one|callers|caller|the caller|a caller|an account|"
    "the account|accounts|somebody|someone|people|a person|clients|the client|the requester|"
    "the requesting user|requests|anyone|everyone|they|he|she|the current user";

static bool is_name(struct slice name)
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
    while (skip(&text, "be|have|has|hold|holds|the|a|an|any|with|as|valid|signed in as|logged in "
                       "as|authenticated as|at least|proper|appropriate")) {
    }
    size_t size = wording_starts_with(text, "role|roles");
    struct slice behind = slice_trim(slice_from_offset(text, size));
    if (size > 0 && behind.size > 0) {
        while (behind.size > 0 && strchr("=:'\"` ", behind.data[0]) != NULL) {
            behind = slice_from_offset(behind, 1);
        }
        skip(&behind, "of|is|equals");
        text = behind;
        *out_has_power = true;
    }
    text = wording_bare(text);
    while (cut(&text, power_words)) {
        *out_has_power = true;
        text = wording_bare(text);
    }
    cut(&text, "user|users");
    text = wording_bare(text);
    *out_name = text;
    struct slice rest = text, part;
    bool is_known = text.size > 0;
    while (part_at(rest, "or|and", &part, &behind)) {
        is_known = is_known && is_name(wording_bare(part));
        rest = behind;
        skip(&rest, "the|a|an");
    }
    return is_known && is_name(wording_bare(rest));
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
    while (skip(&text, "be|the|a|an|its|their")) {
    }
    *out_thing = SLICE_EMPTY;
    if (wording_is(text,
                   "owner|author|creator|owners|authors|creators|ownership|resource owner|record "
                   "owner|user who created it|user who created them|user that created it|user "
                   "that created them|user who owns it|user who owns them|user who wrote it|"
                   "person who created it|person who created them|user who made it|users who "
                   "created them|one who created it|user it belongs to|user they belong to")) {
        return true;
    }
    if (skip(&text,
             "owner of|owners of|author of|authors of|creator of|creators of|ownership of|user "
             "who created|user who owns|user that created")) {
        while (skip(&text, "the|a|an|that|this|each|any")) {
        }
        *out_thing = text;
        return is_name(text);
    }
    if (cut(&text, "owner|author|creator|owners|authors|creators")) {
        static const char *const endings[] = {"'s", "’s", "s'", "s’", NULL};
        for (size_t i = 0; endings[i] != NULL; i++) {
            if (slice_ends_with(text, slice_from(endings[i]))) {
                *out_thing = slice_between(text, 0, text.size - strlen(endings[i]));
                return is_name(*out_thing);
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
static struct slice join_paths(struct reader *reader, struct slice text)
{
    struct slice front, behind, whole = SLICE_EMPTY;
    while (part_at(text, "and|or", &front, &behind)) {
        whole = arena_format(reader->arena, SLICE_FORMAT SLICE_FORMAT ", ", SLICE_ARGUMENT(whole),
                             SLICE_ARGUMENT(front));
        text = behind;
    }
    return arena_format(reader->arena, SLICE_FORMAT SLICE_FORMAT, SLICE_ARGUMENT(whole),
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

static struct slice exchange_nouns(struct reader *reader, struct slice text)
{
    char *data = arena_allocate_raw(reader->arena, text.size * 2 + 16);
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
static struct slice turn_around(struct reader *reader, struct slice text)
{
    struct slice thing = text;
    while (cut(&thing, last_nouns) ||
           (thing.size > 0 && strchr(",/&", thing.data[thing.size - 1]) != NULL && thing.size--)) {
        thing = slice_trim(thing);
    }
    struct slice done = slice_trim(slice_from_offset(text, thing.size));
    bool is_turned = done.size > 0 && thing.size > 0 && thing.size <= 40 &&
                     !wording_is(done, "and|or|,|/|&") && !wording_has(thing, "and|or|of|to|all");
    return is_turned ? arena_format(reader->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                    SLICE_ARGUMENT(done), SLICE_ARGUMENT(thing))
                     : text;
}

/* "All write endpoints", "POST, PUT and DELETE endpoints", "everything else": every operation that
 * changes something, or every one; empty: it is something narrower. */
static struct slice read_extent(struct slice text)
{
    static const char writes[] =
        "write|writing|mutating|mutation|modifying|state-changing|non-get|delete|create|update|and|"
        "or";
    struct slice rest = text;
    bool has_all = skip(&rest, "all|every|each|any"), is_write = false;
    skip(&rest, "the|of the|other|remaining|api|rest|http");
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

static struct slice read_action(struct reader *reader, struct slice text)
{
    text = wording_bare(text);
    struct slice extent = read_extent(text);
    if (extent.size > 0) {
        return extent;
    }
    bool is_area = cut(&text, "endpoints|endpoint|routes");
    if (has_path(text)) {
        skip(&text, "the|calling|access to|calls to|requests to|all");
        return join_paths(reader, text);
    }
    if (is_area) { /* "all user management endpoints" */
        skip(&text, "all|the|any|all of the|every");
        cut(&text, "management|administration|admin|api");
        return arena_format(reader->arena, "access " SLICE_FORMAT, SLICE_ARGUMENT(text));
    }
    skip(&text, "any attempt to|the right to|the ability to|all|the|any");
    return turn_around(reader, exchange_nouns(reader, text));
}

/* "edit or delete it" → "edit or delete post". */
static struct slice with_thing(struct reader *reader, struct slice action, struct slice thing)
{
    static const char others[] =
        "someone else's|somebody else's|another user's|other users'|other "
        "people's|anyone else's|another person's|others'|a different user's";
    struct slice front, behind;
    if (part_of(reader, action, others, &front, &behind)) {
        return arena_format(reader->arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(front),
                            SLICE_ARGUMENT(behind));
    }
    bool is_said = thing.size == 0 || slice_contains_ignoring_case(action, thing);
    cut(&action, is_said ? "-" : "it|them|this");
    return is_said ? action
                   : arena_format(reader->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                  SLICE_ARGUMENT(action), SLICE_ARGUMENT(thing));
}

/* "Only … can …". */
static bool state(struct reader *reader, struct slice who, struct slice action,
                  struct restatement *out)
{
    struct slice name = SLICE_EMPTY, thing = SLICE_EMPTY;
    bool has_power = false, is_owner = read_owner(who, &thing);
    name = is_owner ? SLICE("owner") : name;
    if ((!is_owner && !read_names(who, &name, &has_power)) || action.size < 3 ||
        action.size > ACTION_MAXIMUM) {
        return false;
    }
    struct slice done = read_action(reader, is_owner ? with_thing(reader, action, thing) : action);
    if (slice_find(done, SLICE(": ")) != SLICE_NOT_FOUND) {
        return false; /* the label of something else */
    }
    out->is_of_writes = slice_equal(done, SLICE("write all endpoints"));
    out->is_of_all = slice_equal(done, SLICE("access all endpoints"));
    if (!capability_is_phrase(done) && !has_path(done)) {
        done = arena_format(reader->arena, "access " SLICE_FORMAT, SLICE_ARGUMENT(done));
    }
    out->kind = RESTATEMENT_RULE;
    out->text = arena_format(reader->arena, "only " SLICE_FORMAT " can " SLICE_FORMAT,
                             SLICE_ARGUMENT(name), SLICE_ARGUMENT(done));
    return true;
}

static bool is_owner(struct slice text)
{
    struct slice thing;
    return read_owner(text, &thing);
}

static bool is_role_beyond_doubt(struct slice text)
{
    struct slice name;
    bool has_power = false;
    return is_owner(text) ||
           (read_names(text, &name, &has_power) && (has_power || are_known(name)));
}

static bool has_power(struct slice text)
{
    struct slice name;
    bool is_power = false;
    return read_names(text, &name, &is_power) && is_power;
}

/* --- shapes --- */

static bool has_verb(struct slice text)
{
    return wording_has(text, "creat*|delet*|updat*|edit*|modif*|remov*|add|adding|write|manag*|"
                             "chang*|insert*|post|put|patch");
}

/* "To add bikes, a user must be an admin", "You need the admin role to add bikes". */
static bool read_duty(struct reader *reader, struct slice text, struct restatement *out)
{
    static const char duties[] =
        "must be|must have|must hold|needs to be|need to be|has to be|have "
        "to be|needs to have|need to have|have to have|has to have|should "
        "be|should have|needs|need|requires|require|must first be";
    struct slice rest = text, front, behind, who, action;
    if (skip(&rest, "in order to|to|for")) {
        size_t comma = slice_find_byte(rest, ',');
        while (comma != SLICE_NOT_FOUND) {
            behind = slice_trim(slice_from_offset(rest, comma + 1));
            front = slice_between(rest, 0, comma);
            bool is_person = skip(&behind, person_words);
            if (is_person && skip(&behind, duties)) {
                return state(reader, behind, front, out);
            }
            behind = slice_trim(slice_from_offset(rest, comma + 1));
            if (cut(&behind, "is required|is needed|is necessary|is mandatory|are required|are "
                             "needed|are necessary|required|needed") &&
                is_role_beyond_doubt(behind)) {
                return state(reader, behind, front, out);
            }
            size_t next = slice_find_byte(slice_from_offset(rest, comma + 1), ',');
            comma = next == SLICE_NOT_FOUND ? next : comma + 1 + next;
        }
        return false;
    }
    return (skip(&rest, person_words) || wording_starts_with(rest, "must be|must have") > 0) &&
           skip(&rest, duties) && part_of(reader, rest, "in order to|to|for", &who, &action) &&
           is_role_beyond_doubt(who) && state(reader, who, action, out);
}

/* "Adding bikes needs admin rights", "Bikes are protected by the admin role". */
static bool read_need(struct reader *reader, struct slice text, struct restatement *out)
{
    static const char needs[] =
        "requires|require|required|needs|need|are protected by|is protected by|are protected with|"
        "are guarded by|is guarded by|are secured by|are gated by|is gated by|are gated behind|is "
        "gated behind|are behind|protected by|are restricted to|is restricted to|must be "
        "protected by|demands|demand|calls for|are limited to|is limited to|are reserved for|is "
        "reserved for|are only for|is only for|are only available to|is only available to|are "
        "managed exclusively by|are managed solely by|is managed exclusively by|managed "
        "exclusively by|are exclusive to|is exclusive to";
    struct slice action, who;
    return part_of(reader, text, needs, &action, &who) && is_role_beyond_doubt(who) &&
           !wording_starts_with(action, person_words) && state(reader, who, action, out);
}

/* "The admin role is needed for adding bikes". */
static bool read_needed(struct reader *reader, struct slice text, struct restatement *out)
{
    static const char needed[] =
        "is required to|are required to|is required for|are required for|is needed for|is needed "
        "to|are needed to|are needed for|is necessary for|is necessary to|are necessary for|is "
        "mandatory for|is mandatory to|are mandatory for|is required in order to|required to|"
        "required for|needed to|needed for";
    struct slice who, action;
    return part_of(reader, text, needed, &who, &action) && has_power(who) &&
           !wording_has(action, "by the") && state(reader, who, action, out);
}

/* "Admins have exclusive rights to …", "The admin is the only one who can …", "Adding bikes is an
 * admin privilege", "Admin-only: add bikes". */
static bool read_privilege(struct reader *reader, struct slice text, struct restatement *out)
{
    static const char exclusive[] =
        "have exclusive rights to|has exclusive rights to|have the exclusive right to|has the "
        "exclusive right to|have exclusive access to|has exclusive access to|have exclusive "
        "permission to|have sole permission to|have sole access to|has sole access to|have the "
        "sole right to|has the sole right to|have sole authority to|has sole authority to|have "
        "exclusive authority to|have exclusive control over|has exclusive control over|have "
        "exclusive rights over|exclusively can|exclusively may|are exclusively allowed to|alone "
        "can|alone may|alone are allowed to|alone is allowed to|are the only ones who can|is the "
        "only one who can|are the only ones who may|is the only one who may|is the only role that "
        "can|is the only role that may|are the only users who can|are the only ones allowed to|is "
        "the only one allowed to|is the only role allowed to|are the only ones able to|are the "
        "only role that can|is the only user who can|are the only people who can";
    struct slice who, action, rest;
    if (part_of(reader, text, exclusive, &who, &action) && is_role_beyond_doubt(who)) {
        return state(reader, who, action, out);
    }
    if (part_of(reader, text, "is an|is a|are", &action, &who)) {
        rest = who;
        if (cut(&rest, "privilege|privileges|prerogative|only operation|only operations|only "
                       "action|only actions|only functionality|only features|only feature|only") &&
            is_role_beyond_doubt(rest)) {
            return state(reader, rest, action, out);
        }
    }
    rest = text;
    size_t colon = slice_find(text, SLICE(": "));
    struct slice label = slice_between(text, 0, colon);
    if (colon != SLICE_NOT_FOUND && colon <= 40) {
        cut(&label, "operations|actions|features|endpoints|rights|functions|functionality");
        if (cut(&label, "only|exclusive") && is_role_beyond_doubt(label)) {
            return state(reader, label, slice_from_offset(text, colon + 2), out);
        }
    }
    return false;
}

/* "Only users with the role admin may …", "Only the admin role grants access to …". */
static bool read_only(struct reader *reader, struct slice text, struct restatement *out)
{
    static const char modals[] =
        "are allowed to|is allowed to|are permitted to|is permitted to|can|"
        "may|are able to|is able to|should be able to|must be able to|"
        "grants access to|gives access to|allows|permits|grants the right "
        "to|have access to|has access to|should";
    struct slice rest = text, who, action;
    if (!skip(&rest, "only|no one but|nobody but|nobody except|no one except|none but|no one other "
                     "than|nobody other than")) {
        return false;
    }
    bool is_with = skip(&rest, "users with|accounts with|callers with|people with|users who have|"
                               "users having|users holding|users in|users of|requests with|those "
                               "with|a user with|somebody with|members with");
    if (!part_of(reader, rest, modals, &who, &action)) {
        return false;
    }
    return (is_with || has_power(who) || is_owner(who)) && is_role_beyond_doubt(who) &&
           state(reader, who, action, out);
}

static const char denied_words[] =
    "must not be able to|should not be able to|must not|cannot|can not|can't|may not|should not|"
    "are not allowed to|is not allowed to|are not permitted to|is not permitted to|are not able "
    "to|must never|can never|are forbidden to|are forbidden from|are prevented from|are blocked "
    "from|get 403 when they|get a 403 when they|receive 403 when they|receive a 403 when they|get "
    "403 when|get a 403 when|receive 403 when|receive a 403 when|are rejected when they|are "
    "refused when they|get 403 forbidden when they|get 403 if they|are denied when they|get 403 on|"
    "get a 403 on|receive 403 on|receive a 403 on|get 403 for|receive 403 for|have no access to|"
    "do not have access to|don't have access to|are denied access to";

/* "Users without the admin role cannot …", "Unless they are an admin, users cannot …". */
static bool read_denial(struct reader *reader, struct slice text, struct restatement *out)
{
    struct slice rest = text, who, action;
    bool is_others = false;
    if (skip(&rest, "unless|except for|except|other than|apart from")) {
        skip(&rest, "they are|they have|the user is|you are|he is|you have|the user has|the caller "
                    "is|the caller has");
        size_t comma = slice_find_byte(rest, ',');
        who = slice_between(rest, 0, comma);
        rest = slice_trim(slice_from_offset(rest, comma == SLICE_NOT_FOUND ? comma : comma + 1));
        bool is_denied =
            comma != SLICE_NOT_FOUND && skip(&rest, person_words) && skip(&rest, denied_words);
        is_denied = is_denied ||
                    (comma != SLICE_NOT_FOUND && skip(&rest, "nobody|no one|no user|no users") &&
                     skip(&rest, "can|may|is allowed to|should|must"));
        return is_denied && is_role_beyond_doubt(who) && state(reader, who, rest, out);
    }
    if (!part_of(reader, text, denied_words, &who, &action)) {
        return false;
    }
    if (slice_starts_with_ignoring_case(who, SLICE("non-"))) {
        who = slice_from_offset(who, 4);
        is_others = true;
    }
    bool is_person = !is_others && skip(&who, person_words);
    is_others |= is_person && skip(&who, "without|who are not|who aren't|that are not|who is not|"
                                         "lacking|who lack|who do not have|who don't have|who does "
                                         "not have|not having|other than|except|besides|but");
    skip(&action, "try to|attempt to|they try to|they");
    return is_others && is_role_beyond_doubt(who) && state(reader, who, action, out);
}

/* "Adding a bike without the admin role returns 403", "If the user is not an admin, adding bikes
 * returns 403". */
static bool read_refusal(struct reader *reader, struct slice text, struct restatement *out)
{
    static const char refusals[] =
        "returns 403|return 403|returns a 403|return a 403|returns http 403|yields 403|yields a "
        "403|results in 403|results in a 403|is forbidden|are forbidden|is rejected|are "
        "rejected|is "
        "denied|are denied|is refused|gives 403|fails with 403|must return 403|must be rejected|"
        "should return 403|is answered with 403|leads to 403|responds with 403";
    struct slice front, behind, action, who, rest = text;
    if (!part_of(reader, text, refusals, &front, &behind)) {
        return false;
    }
    rest = front;
    if (skip(&rest, "if|when|where") && skip(&rest, person_words) &&
        skip(&rest,
             "is not|isn't|are not|aren't|does not have|do not have|lacks|lack|has no|is no")) {
        size_t comma = slice_find_byte(rest, ',');
        who = slice_between(rest, 0, comma);
        action = slice_from_offset(rest, comma == SLICE_NOT_FOUND ? comma : comma + 1);
        return is_role_beyond_doubt(who) && state(reader, who, slice_trim(action), out);
    }
    if (wording_has(front, "someone else's|somebody else's|another user's|other users'|other "
                           "people's|anyone else's|another person's") &&
        has_verb(front)) {
        return state(reader, SLICE("owner"), front, out);
    }
    if (part_of(reader, front, "without|as a non-|by a non-|by non-|as non-", &action, &who)) {
        return is_role_beyond_doubt(who) && state(reader, who, action, out);
    }
    return false;
}

/* "Bikes cannot be deleted by regular users", "Bikes are read-only for members". */
static bool read_passive(struct reader *reader, struct slice text, bool is_ownership,
                         struct restatement *out)
{
    static const char denied[] = "cannot be|can not be|can't be|may not be|must not be|should not "
                                 "be|must never be|can never be";
    static const char regular[] = "regular|normal|ordinary|standard|basic|non-admin|plain";
    struct slice thing, rest, done, who;
    if (part_of(reader, text, denied, &thing, &rest) && part_of(reader, rest, "by", &done, &who) &&
        thing.size <= 40 && who.size <= NAME_MAXIMUM &&
        !wording_has(who, "mistake|accident|hand") &&
        (wording_starts_with(who, regular) > 0 || capability_is_known_role(who))) {
        bool is_others = slice_starts_with_ignoring_case(who, SLICE("non-"));
        out->kind = RESTATEMENT_RULE;
        out->text =
            is_others
                ? arena_format(reader->arena,
                               "only " SLICE_FORMAT " can " SLICE_FORMAT " " SLICE_FORMAT,
                               SLICE_ARGUMENT(slice_from_offset(who, 4)), SLICE_ARGUMENT(done),
                               SLICE_ARGUMENT(thing))
                : arena_format(reader->arena, SLICE_FORMAT " cannot " SLICE_FORMAT " " SLICE_FORMAT,
                               SLICE_ARGUMENT(who), SLICE_ARGUMENT(done), SLICE_ARGUMENT(thing));
        return true;
    }
    if (part_of(reader, text,
                "can only be|may only be|must only be|can be|may be|must be|should only be|"
                "should be",
                &thing, &rest) &&
        part_of(reader, rest, "by", &done, &who) && thing.size <= 40) {
        struct slice by = who;
        bool is_only = cut(&done, "only") || skip(&by, "only") || is_ownership ||
                       wording_has(slice_between(text, 0, (size_t)(rest.data - text.data)), "only");
        if (is_only && is_owner(by) && !wording_has(thing, "own|only")) {
            return state(reader, by,
                         arena_format(reader->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                      SLICE_ARGUMENT(done), SLICE_ARGUMENT(thing)),
                         out);
        }
    }
    bool is_for = part_of(reader, text,
                          "are read-only for|is read-only for|are read only for|are readonly "
                          "for|are read-only to",
                          &thing, &who);
    if (!is_for && part_of(reader, text,
                           "have read-only access to|has read-only access to|have read only "
                           "access to|can only read|can only view|may only read|may only "
                           "view|only have read access to|have only read access to",
                           &who, &thing)) {
        is_for = wording_starts_with(who, regular) > 0;
    }
    if (!is_for || thing.size > 40 || who.size > NAME_MAXIMUM || wording_has(thing, "own|their")) {
        return false;
    }
    struct slice but = who;
    bool is_but = skip(&but, "everyone but|everybody but|all but|everyone except|everybody except|"
                             "all except|non-admins");
    if (is_but) {
        return state(reader, but.size == 0 ? SLICE("admins") : but,
                     arena_format(reader->arena, "write " SLICE_FORMAT, SLICE_ARGUMENT(thing)),
                     out);
    }
    if (wording_starts_with(who, regular) == 0 && !capability_is_known_role(who)) {
        return false;
    }
    out->kind = RESTATEMENT_RULE;
    out->text = arena_format(reader->arena, SLICE_FORMAT " cannot write " SLICE_FORMAT,
                             SLICE_ARGUMENT(who), SLICE_ARGUMENT(thing));
    return true;
}

/* "post.user_id must equal the caller's id for PATCH and DELETE". */
static bool read_equality(struct reader *reader, struct slice text, struct restatement *out)
{
    static const char equals[] =
        "must equal|must match|equals|matches|must be equal to|must be the "
        "same as|must be";
    static const char callers[] =
        "the caller's id|the caller’s id|the caller's|the caller|the authenticated user's id|the "
        "authenticated user|the current user's id|the current user|the user's id|the id of the "
        "caller|the requester's id|the requester|the token's user|the logged-in user's id|the "
        "logged-in user|the jwt's sub|the jwt subject|caller id|the id of the current user";
    struct slice field, rest, done = SLICE_EMPTY;
    if (!part_of(reader, text, equals, &field, &rest) || !skip(&rest, callers)) {
        return false;
    }
    size_t dot = slice_find_byte(field, '.');
    struct slice thing = slice_between(field, 0, dot);
    bool is_field = dot != SLICE_NOT_FOUND && dot > 0 && is_name(thing) &&
                    slice_find_byte(thing, ' ') == SLICE_NOT_FOUND;
    skip(&rest, "to|for|on|when|in order to");
    done = rest.size == 0 ? SLICE("write") : exchange_nouns(reader, rest);
    cut(&done, "it|them|requests|the record|operations");
    return is_field && (rest.size == 0 || has_verb(done)) &&
           state(reader, SLICE("owner"),
                 arena_format(reader->arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(done),
                              SLICE_ARGUMENT(thing)),
                 out);
}

/* "You can only edit posts you created": said of users. */
static bool read_you(struct reader *reader, struct slice text, struct restatement *out)
{
    struct slice rest = text, front, behind;
    if (!skip(&rest, "you") ||
        wording_starts_with(rest, "can only|may only|cannot|can't|may not|must "
                                  "not") == 0) {
        return false;
    }
    if (part_of(reader, rest,
                "that you created|you created|that you own|you own|which you own|you made|you "
                "have created|you wrote",
                &front, &behind)) {
        rest = arena_format(reader->arena, SLICE_FORMAT " they created " SLICE_FORMAT,
                            SLICE_ARGUMENT(front), SLICE_ARGUMENT(behind));
    } else if (part_of(reader, rest, "your own|your", &front, &behind)) {
        rest = arena_format(reader->arena, SLICE_FORMAT " their own " SLICE_FORMAT,
                            SLICE_ARGUMENT(front), SLICE_ARGUMENT(behind));
    } else {
        return false;
    }
    out->kind = RESTATEMENT_RULE;
    out->text = arena_format(reader->arena, "users " SLICE_FORMAT, SLICE_ARGUMENT(rest));
    return true;
}

/* --- "Bikes: public read, admin write" --- */

static const char everybody_words[] = "public|everyone|everybody|anyone|anybody|all|any|all users|"
                                      "open|strangers|anonymous";
static const char read_words[] = "read|reads|view|list|read access|reading|get";
static const char write_words[] = "write|writes|write access|writing|manage|edit|modify|mutate|"
                                  "create|update|delete|create/update/delete|crud|changes|"
                                  "create, update, delete|post|put|modification";

/* "admin write", "write: admin", "write for admins", "write by admins": whom and what. */
static bool read_pair(struct slice text, struct slice *out_who, bool *out_is_write)
{
    struct slice rest = wording_bare(text);
    for (unsigned i = 0; i < 2; i++) {
        const char *words = i == 0 ? write_words : read_words;
        *out_is_write = i == 0;
        *out_who = rest;
        if (skip(out_who, words)) {
            while (out_who->size > 0 && strchr("=:→", out_who->data[0]) != NULL) {
                *out_who = slice_trim(slice_from_offset(*out_who, 1));
            }
            skip(out_who, "for|by|is for|are for|to|only|access for");
        } else if (!cut(out_who, words)) {
            continue;
        }
        cut(out_who, "only|can|may");
        skip(out_who, "only");
        *out_who = wording_bare(*out_who);
        return out_who->size > 0;
    }
    return false;
}

static bool read_pairs(struct reader *reader, struct slice text, struct restatement *out)
{
    size_t colon = slice_find(text, SLICE(": "));
    struct slice thing = wording_bare(slice_between(text, 0, colon));
    struct slice rest = slice_from_offset(text, colon == SLICE_NOT_FOUND ? colon : colon + 2), part;
    struct slice writer = SLICE_EMPTY, who;
    bool is_write, is_open = false;
    if (colon == SLICE_NOT_FOUND || thing.size > 40) {
        return false;
    }
    if (cut(&thing, "write|writes") && is_role_beyond_doubt(rest)) { /* "Bikes write: admin" */
        return state(reader, rest,
                     arena_format(reader->arena, "write " SLICE_FORMAT, SLICE_ARGUMENT(thing)),
                     out);
    }
    who = rest;
    if (cut(&who, "only") && is_role_beyond_doubt(who) && has_verb(thing)) {
        return state(reader, who, thing, out); /* "Bike deletion: admins only" */
    }
    for (unsigned count = 0; slice_next_part(&rest, ',', &part); count++) {
        if (count > 1 || !read_pair(part, &who, &is_write)) {
            return false;
        }
        is_open |= !is_write && wording_is(who, everybody_words);
        writer = is_write ? who : writer;
    }
    bool is_rule =
        writer.size > 0 && is_role_beyond_doubt(writer) &&
        state(reader, writer,
              arena_format(reader->arena, "write " SLICE_FORMAT, SLICE_ARGUMENT(thing)), out);
    out->opens_reads = is_rule && is_open;
    return is_rule;
}

/* --- that whoever calls signs in --- */

static const char sign_in_words[] =
    "authentication|auth|login|a login|sign-in|signing in|jwt|a jwt|jwts|a valid jwt|valid jwt|"
    "token|a token|a valid token|valid token|bearer token|a bearer token|a valid bearer token|jwt "
    "token|a jwt token|a valid jwt token|a session|a valid session|an access token|a valid access "
    "token|jwt authentication|bearer authentication|authenticated user|an authenticated user|"
    "signed-in user|a signed-in user|a logged-in user|a logged in user|the user to be logged in|"
    "the user to be signed in|the user to be authenticated|users to be logged in|users to be "
    "signed in|users to be authenticated|authentication via jwt|authentication with a jwt|"
    "authentication via bearer token|authentication by jwt|jwt bearer token|a jwt bearer token|jwt "
    "bearer authentication|bearer token authentication|token authentication|token-based "
    "authentication|jwt-based authentication|session authentication|an api key|api key|a valid api "
    "key|api keys|api key authentication|authorization|authentication and authorization|an "
    "authorization header|the authorization header|valid authentication|user authentication|being "
    "signed in|being logged in|a logged-in session|authenticated access|oauth2|oauth 2.0|oauth2 "
    "authentication|a valid session cookie|a session cookie|valid credentials|jwt auth|bearer auth|"
    "the caller to be authenticated";

static const char all_words[] =
    "all api endpoints|all rest endpoints|all http endpoints|all the endpoints|all endpoints|all "
    "api routes|all the routes|all routes|all api requests|all api calls|all http requests|all "
    "requests|all calls|all operations|all apis|all api operations|every api endpoint|every "
    "endpoint|every route|every request|every api request|every api call|every call|each endpoint|"
    "each request|each api request|any request|all other endpoints|all other routes|all other "
    "requests|all remaining endpoints|everything else|every other endpoint|the api|the rest api|"
    "the whole api|the entire api|api access|access to the api|accessing the api|using the api|"
    "api endpoints|endpoints|routes|api requests|requests|all resources|all services|all data "
    "endpoints|all resource endpoints|api routes|all backend endpoints|all of the endpoints|"
    "everything";

/* Behind the endpoints, where it narrows nothing. */
static const char here_words[] = "in this api|of the api|of this api|in the api|below|here|to the "
                                 "api|of the service|in this document|listed below|described "
                                 "below|described here|to the server|to the backend|to this api";

static const char demand_words[] =
    "require|requires|need|needs|must carry|must include|must have|must contain|must send|must "
    "provide|must use|must present|are protected by|are protected with|is protected by|is "
    "protected "
    "with|are protected using|are protected via|are secured by|are secured with|are secured via|is "
    "secured with|is secured by|are guarded by|are behind|is behind|will require|should require|"
    "shall require|enforce|use|uses|should be protected by|must be protected by|expect|expects|are "
    "only accessible with|is only accessible with|are accessible only with";

static const char done_words[] =
    "must be authenticated|are authenticated|is authenticated|need to be authenticated|have to be "
    "authenticated|must be made by an authenticated user|are private|are only accessible to "
    "authenticated users|is only accessible to authenticated users|are accessible only to "
    "authenticated users|are only available to authenticated users|is only available to "
    "authenticated users|are restricted to authenticated users|is restricted to authenticated "
    "users|are restricted to signed-in users|are restricted to logged-in users|are only for "
    "authenticated users|are for authenticated users only|require users to sign in|are protected";

/* What may stand behind the way to sign in without narrowing it. */
static bool is_way_end(struct slice rest)
{
    return rest.size == 0 || rest.data[0] == '(' || rest.data[0] == ',' || rest.data[0] == ':' ||
           wording_starts_with(rest,
                               "in the|in an|in its|in their|via|with|by|as|header|headers|"
                               "from|and|using|sent|passed|or|issued|obtained|unless|to be|to "
                               "access|through|before|only|for access|except") > 0;
}

static void read_exception(struct reader *reader, struct slice text, struct restatement *out)
{
    struct slice front, behind = SLICE_EMPTY;
    if (!part_of(reader, text,
                 "except|excluding|apart from|other than|unless|with the exception of|but not",
                 &front, &behind)) {
        return;
    }
    struct slice rest;
    if (part_of(reader, behind, demand_words, &front, &rest)) {
        behind = front;
    }
    skip(&behind, "for|the|where|all|those|ones|of");
    struct slice kind = wording_bare(behind);
    cut(&kind, "endpoints|endpoint|routes|requests|operations|methods|ones|access");
    if (wording_is(kind,
                   "get|get requests|read|reads|reading|read-only|public reads|"
                   "public read|public get|get and head|safe|list and get|get/list|read/list")) {
        out->kind = RESTATEMENT_SIGN_IN_TO_WRITE;
    } else if (!wording_has(behind, "login|log in|register|registration|sign-in|sign-up|signup|"
                                    "auth|authentication|health*|otherwise|noted|marked|stated|"
                                    "public|explicitly|specified|indicated|mentioned|documented")) {
        out->except = behind;
    }
}

static bool read_sign_in(struct reader *reader, struct slice text, struct restatement *out)
{
    struct slice rest = text, front, behind;
    struct slice extent = SLICE_EMPTY;
    bool is_all = skip(&rest, all_words);
    if (is_all) {
        skip(&rest, here_words);
        if (rest.size > 0 && rest.data[0] == '(') {
            size_t close = slice_find_byte(rest, ')');
            rest =
                slice_trim(slice_from_offset(rest, close == SLICE_NOT_FOUND ? close : close + 1));
        }
        if (wording_starts_with(rest, "except|excluding|other than|apart from") > 0 &&
            part_of(reader, rest, demand_words, &front, &behind)) {
            rest = slice_from_offset(rest, (size_t)(behind.data - rest.data));
            skip(&rest, "that|the use of|use of");
            out->kind = wording_starts_with(rest, sign_in_words) > 0 ? RESTATEMENT_SIGN_IN
                                                                     : RESTATEMENT_NONE;
            rest = text;
        } else if (skip(&rest, done_words)) {
            out->kind = is_way_end(rest) ? RESTATEMENT_SIGN_IN : RESTATEMENT_NONE;
        } else if (skip(&rest, demand_words)) {
            skip(&rest, "that|the use of|use of");
            out->kind = skip(&rest, sign_in_words) && is_way_end(rest) ? RESTATEMENT_SIGN_IN
                                                                       : RESTATEMENT_NONE;
        }
    } else if (part_of(reader, text,
                       "is required for|is required on|are required for|is required to access|"
                       "is mandatory for|is needed for|is enforced on|required for|required on|"
                       "is necessary for|is required by",
                       &front, &behind)) {
        struct slice who = wording_bare(front);
        bool is_way = wording_is(who, sign_in_words);
        out->kind = is_way && skip(&behind, all_words) && is_way_end(behind) ? RESTATEMENT_SIGN_IN
                                                                             : RESTATEMENT_NONE;
    } else if (part_of(reader, text, demand_words, &front, &behind)) {
        extent = read_extent(front);
        bool is_way = extent.size > 0 && skip(&behind, sign_in_words) && is_way_end(behind);
        out->kind = is_way ? RESTATEMENT_SIGN_IN_TO_WRITE : RESTATEMENT_NONE;
    }
    if (out->kind == RESTATEMENT_SIGN_IN) {
        read_exception(reader, text, out);
    }
    return out->kind != RESTATEMENT_NONE;
}

bool restatement_is_scheme(struct slice text)
{
    struct slice rest = wording_bare(text);
    if (!skip(&rest, "authentication|auth|authorization|authentication method|authentication "
                     "scheme|auth method|authentication type|api authentication") ||
        rest.size < 2 || strchr(":=", rest.data[0]) == NULL) {
        return false;
    }
    rest = wording_bare(slice_from_offset(rest, 1));
    return wording_starts_with(rest,
                               "jwt|bearer|token|session|cookie|oauth|oauth2|oauth 2.0|basic "
                               "auth|api key|required|all endpoints require|http bearer|http "
                               "basic|jwt-based|token-based|session-based|json web token") > 0;
}

struct restatement restatement_of(struct arena *arena, struct wording_memory *memory,
                                  struct slice text)
{
    struct restatement restated = {0};
    struct reader reader = {.arena = arena, .memory = memory, .whole = text};
    static const char labels[] =
        "note:|important:|nb:|rule:|security:|authorization:|authorisation:|access:|access "
        "control:|permission:|permissions:|ownership:|access rule:|policy:|warning:|auth:|rbac:|"
        "role-based access:|roles:|restriction:|business rule:|ownership check:|ownership rule:";
    bool is_ownership =
        wording_starts_with(text, "ownership:|ownership check:|ownership rule:") > 0;
    skip(&text, labels);
    if (text.size > TEXT_MAXIMUM) {
        return restated;
    }
    if (read_sign_in(&reader, text, &restated) || read_pairs(&reader, text, &restated) ||
        read_duty(&reader, text, &restated) || read_only(&reader, text, &restated) ||
        read_equality(&reader, text, &restated) || read_you(&reader, text, &restated) ||
        read_denial(&reader, text, &restated) || read_refusal(&reader, text, &restated) ||
        read_privilege(&reader, text, &restated) || read_needed(&reader, text, &restated) ||
        read_passive(&reader, text, is_ownership, &restated) ||
        read_need(&reader, text, &restated)) {
        return restated;
    }
    return (struct restatement){0};
}
