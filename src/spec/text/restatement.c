/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes of sentences, tried one after another: each cuts a sentence into whom it is about and what
 * they alone may do. What a shape leaves over on either side makes it another sentence. */
#include "spec/text/restatement_private.h"

#define TEXT_MAXIMUM 300U
#define NAME_MAXIMUM 60U

const char restatement_words[] =
    "admin*|administrator*|superadmin*|superuser*|moderator*|manager*|staff|editor*|operator*|"
    "supervisor*|employee*|role|roles|privilege*|non-*|regular users|normal users|ordinary users|"
    "standard users|basic users|regular user|normal user|jwt*|token*|bearer*|session "
    "cookie*|anmeldung|"
    "authentif*|autentic*|authenticat*|logged in|signed "
    "in|login|sign-in|api key*|oauth*|write|read-only|must be|must have|need to be|needs to be|has "
    "to be|"
    "have to be|public|owner*|author|creator|someone else's|somebody else's|another user's|other "
    "users'|must equal|must match|who created|you created|you own|your own|only "
    "by|alle|jede|jeder|toutes|tous|chaque|todas|todos|cada|toda|tutte|tutti|ogni|"
    "wszystkie|każde|tüm|bütün|her istek|elk|elke|semua|setiap|mọi|tất cả|все|всех|всем|каждый|"
    "любой|所有|全部|每个|其他接口|其余接口|其它接口|すべて|全て|全リクエスト|全エンドポイント|"
    "全api|모든|전체|각 요청|나머지";

/* --- shapes --- */

static bool has_verb(struct slice text)
{
    return wording_has(text, "creat*|delet*|updat*|edit*|modif*|remov*|add|adding|write|manag*|"
                             "chang*|insert*|post|put|patch");
}

/* "To add bikes, a user must be an admin", "You need the admin role to add bikes". */
static bool read_duty(struct restater *restater, struct slice text, struct restatement *out)
{
    static const char duties[] =
        "must be|must have|must hold|needs to be|need to be|has to be|have "
        "to be|needs to have|need to have|have to have|has to have|should "
        "be|should have|needs|need|requires|require|must first be";
    struct slice rest = text, front, behind, who, action;
    if (wording_skip(&rest, "in order to|to|for")) {
        size_t comma = slice_find_byte(rest, ',');
        while (comma != SLICE_NOT_FOUND) {
            behind = slice_trim(slice_from_offset(rest, comma + 1));
            front = slice_between(rest, 0, comma);
            bool is_person = wording_skip(&behind, restatement_person_words);
            if (is_person && wording_skip(&behind, duties)) {
                return restatement_state(restater, behind, front, out);
            }
            behind = slice_trim(slice_from_offset(rest, comma + 1));
            if (wording_cut(&behind,
                            "is required|is needed|is necessary|is mandatory|are required|are "
                            "needed|are necessary|required|needed") &&
                restatement_is_role(behind)) {
                return restatement_state(restater, behind, front, out);
            }
            size_t next = slice_find_byte(slice_from_offset(rest, comma + 1), ',');
            comma = next == SLICE_NOT_FOUND ? next : comma + 1 + next;
        }
        return false;
    }
    return (wording_skip(&rest, restatement_person_words) ||
            wording_starts_with(rest, "must be|must have") > 0) &&
           wording_skip(&rest, duties) &&
           restatement_part_of(restater, rest, "in order to|to|for", &who, &action) &&
           restatement_is_role(who) && restatement_state(restater, who, action, out);
}

/* "Adding bikes needs admin rights", "Bikes are protected by the admin role". */
static bool read_need(struct restater *restater, struct slice text, struct restatement *out)
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
    return restatement_part_of(restater, text, needs, &action, &who) && restatement_is_role(who) &&
           !wording_starts_with(action, restatement_person_words) &&
           restatement_state(restater, who, action, out);
}

/* "The admin role is needed for adding bikes". */
static bool read_needed(struct restater *restater, struct slice text, struct restatement *out)
{
    static const char needed[] =
        "is required to|are required to|is required for|are required for|is needed for|is needed "
        "to|are needed to|are needed for|is necessary for|is necessary to|are necessary for|is "
        "mandatory for|is mandatory to|are mandatory for|is required in order to|required to|"
        "required for|needed to|needed for";
    struct slice who, action;
    return restatement_part_of(restater, text, needed, &who, &action) &&
           restatement_has_power(who) && !wording_has(action, "by the") &&
           restatement_state(restater, who, action, out);
}

/* "Admins have exclusive rights to …", "The admin is the only one who can …", "Adding bikes is an
 * admin privilege", "Admin-only: add bikes". */
static bool read_privilege(struct restater *restater, struct slice text, struct restatement *out)
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
    if (restatement_part_of(restater, text, exclusive, &who, &action) && restatement_is_role(who)) {
        return restatement_state(restater, who, action, out);
    }
    if (restatement_part_of(restater, text, "is an|is a|are", &action, &who)) {
        rest = who;
        if (wording_cut(&rest,
                        "privilege|privileges|prerogative|only operation|only operations|only "
                        "action|only actions|only functionality|only features|only feature|only") &&
            restatement_is_role(rest)) {
            return restatement_state(restater, rest, action, out);
        }
    }
    rest = text;
    size_t colon = slice_find(text, SLICE(": "));
    struct slice label = slice_between(text, 0, colon);
    if (colon != SLICE_NOT_FOUND && colon <= 40) {
        wording_cut(&label, "operations|actions|features|endpoints|rights|functions|functionality");
        if (wording_cut(&label, "only|exclusive") && restatement_is_role(label)) {
            return restatement_state(restater, label, slice_from_offset(text, colon + 2), out);
        }
    }
    return false;
}

/* "Only users with the role admin may …", "Only the admin role grants access to …". */
static bool read_only(struct restater *restater, struct slice text, struct restatement *out)
{
    static const char modals[] =
        "are allowed to|is allowed to|are permitted to|is permitted to|can|"
        "may|are able to|is able to|should be able to|must be able to|"
        "grants access to|gives access to|allows|permits|grants the right "
        "to|have access to|has access to|should";
    struct slice rest = text, who, action;
    if (!wording_skip(
            &rest, "only|no one but|nobody but|nobody except|no one except|none but|no one other "
                   "than|nobody other than")) {
        return false;
    }
    bool is_with =
        wording_skip(&rest, "users with|accounts with|callers with|people with|users who have|"
                            "users having|users holding|users in|users of|requests with|those "
                            "with|a user with|somebody with|members with");
    if (!restatement_part_of(restater, rest, modals, &who, &action)) {
        return false;
    }
    return (is_with || restatement_has_power(who) || restatement_is_owner(who)) &&
           restatement_is_role(who) && restatement_state(restater, who, action, out);
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
static bool read_denial(struct restater *restater, struct slice text, struct restatement *out)
{
    struct slice rest = text, who, action;
    bool is_others = false;
    if (wording_skip(&rest, "unless|except for|except|other than|apart from")) {
        wording_skip(
            &rest, "they are|they have|the user is|you are|he is|you have|the user has|the caller "
                   "is|the caller has");
        size_t comma = slice_find_byte(rest, ',');
        who = slice_between(rest, 0, comma);
        rest = slice_trim(slice_from_offset(rest, comma == SLICE_NOT_FOUND ? comma : comma + 1));
        bool is_denied = comma != SLICE_NOT_FOUND &&
                         wording_skip(&rest, restatement_person_words) &&
                         wording_skip(&rest, denied_words);
        is_denied = is_denied || (comma != SLICE_NOT_FOUND &&
                                  wording_skip(&rest, "nobody|no one|no user|no users") &&
                                  wording_skip(&rest, "can|may|is allowed to|should|must"));
        return is_denied && restatement_is_role(who) && restatement_state(restater, who, rest, out);
    }
    if (!restatement_part_of(restater, text, denied_words, &who, &action)) {
        return false;
    }
    if (slice_starts_with_ignoring_case(who, SLICE("non-"))) {
        who = slice_from_offset(who, 4);
        is_others = true;
    }
    bool is_person = !is_others && wording_skip(&who, restatement_person_words);
    is_others |=
        is_person && wording_skip(&who, "without|who are not|who aren't|that are not|who is not|"
                                        "lacking|who lack|who do not have|who don't have|who does "
                                        "not have|not having|other than|except|besides|but");
    wording_skip(&action, "try to|attempt to|they try to|they");
    return is_others && restatement_is_role(who) && restatement_state(restater, who, action, out);
}

/* "Adding a bike without the admin role returns 403", "If the user is not an admin, adding bikes
 * returns 403". */
static bool read_refusal(struct restater *restater, struct slice text, struct restatement *out)
{
    static const char refusals[] =
        "returns 403|return 403|returns a 403|return a 403|returns http 403|yields 403|yields a "
        "403|results in 403|results in a 403|is forbidden|are forbidden|is rejected|are "
        "rejected|is "
        "denied|are denied|is refused|gives 403|fails with 403|must return 403|must be rejected|"
        "should return 403|is answered with 403|leads to 403|responds with 403";
    struct slice front, behind, action, who, rest = text;
    if (!restatement_part_of(restater, text, refusals, &front, &behind)) {
        return false;
    }
    rest = front;
    if (wording_skip(&rest, "if|when|where") && wording_skip(&rest, restatement_person_words) &&
        wording_skip(
            &rest,
            "is not|isn't|are not|aren't|does not have|do not have|lacks|lack|has no|is no")) {
        size_t comma = slice_find_byte(rest, ',');
        who = slice_between(rest, 0, comma);
        action = slice_from_offset(rest, comma == SLICE_NOT_FOUND ? comma : comma + 1);
        return restatement_is_role(who) &&
               restatement_state(restater, who, slice_trim(action), out);
    }
    if (wording_has(front, "someone else's|somebody else's|another user's|other users'|other "
                           "people's|anyone else's|another person's") &&
        has_verb(front)) {
        return restatement_state(restater, SLICE("owner"), front, out);
    }
    if (restatement_part_of(restater, front, "without|as a non-|by a non-|by non-|as non-", &action,
                            &who)) {
        return restatement_is_role(who) && restatement_state(restater, who, action, out);
    }
    return false;
}

/* Words in front of people who are no administrators. */
static const char regular_words[] = "regular|normal|ordinary|standard|basic|non-admin|plain";

#define THING_MAXIMUM 40U

/* "Bikes cannot be deleted by regular users". */
static bool read_denied(struct restater *restater, struct slice text, struct restatement *out)
{
    static const char denied[] = "cannot be|can not be|can't be|may not be|must not be|should not "
                                 "be|must never be|can never be";
    struct slice thing, rest, done, who;
    if (!restatement_part_of(restater, text, denied, &thing, &rest) ||
        !restatement_part_of(restater, rest, "by", &done, &who) || thing.size > THING_MAXIMUM ||
        who.size > NAME_MAXIMUM || wording_has(who, "mistake|accident|hand") ||
        (wording_starts_with(who, regular_words) == 0 && !capability_is_known_role(who))) {
        return false;
    }
    bool is_others = slice_starts_with_ignoring_case(who, SLICE("non-"));
    out->kind = RESTATEMENT_RULE;
    out->text =
        is_others
            ? arena_format(restater->arena,
                           "only " SLICE_FORMAT " can " SLICE_FORMAT " " SLICE_FORMAT,
                           SLICE_ARGUMENT(slice_from_offset(who, 4)), SLICE_ARGUMENT(done),
                           SLICE_ARGUMENT(thing))
            : arena_format(restater->arena, SLICE_FORMAT " cannot " SLICE_FORMAT " " SLICE_FORMAT,
                           SLICE_ARGUMENT(who), SLICE_ARGUMENT(done), SLICE_ARGUMENT(thing));
    return true;
}

/* "Posts can only be edited by their author". */
static bool read_owned(struct restater *restater, struct slice text, bool is_ownership,
                       struct restatement *out)
{
    static const char allowed[] = "can only be|may only be|must only be|can be|may be|must be|"
                                  "should only be|should be";
    struct slice thing, rest, done, who;
    if (!restatement_part_of(restater, text, allowed, &thing, &rest) ||
        !restatement_part_of(restater, rest, "by", &done, &who) || thing.size > THING_MAXIMUM) {
        return false;
    }
    struct slice by = who;
    bool is_only = wording_cut(&done, "only") || wording_skip(&by, "only") || is_ownership ||
                   wording_has(slice_between(text, 0, (size_t)(rest.data - text.data)), "only");
    return is_only && restatement_is_owner(by) && !wording_has(thing, "own|only") &&
           restatement_state(restater, by,
                             arena_format(restater->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                          SLICE_ARGUMENT(done), SLICE_ARGUMENT(thing)),
                             out);
}

/* "Bikes are read-only for members", "Regular users can only read bikes". */
static bool read_readers(struct restater *restater, struct slice text, struct restatement *out)
{
    static const char passive[] = "are read-only for|is read-only for|are read only for|are "
                                  "readonly for|are read-only to";
    static const char active[] = "have read-only access to|has read-only access to|have read only "
                                 "access to|can only read|can only view|may only read|may only "
                                 "view|only have read access to|have only read access to";
    struct slice thing, who;
    bool is_for = restatement_part_of(restater, text, passive, &thing, &who) ||
                  (restatement_part_of(restater, text, active, &who, &thing) &&
                   wording_starts_with(who, regular_words) > 0);
    if (!is_for || thing.size > THING_MAXIMUM || who.size > NAME_MAXIMUM ||
        wording_has(thing, "own|their")) {
        return false;
    }
    struct slice but = who;
    if (wording_skip(&but, "everyone but|everybody but|all but|everyone except|everybody "
                           "except|all except|non-admins")) {
        return restatement_state(
            restater, but.size == 0 ? SLICE("admins") : but,
            arena_format(restater->arena, "write " SLICE_FORMAT, SLICE_ARGUMENT(thing)), out);
    }
    if (wording_starts_with(who, regular_words) == 0 && !capability_is_known_role(who)) {
        return false;
    }
    out->kind = RESTATEMENT_RULE;
    out->text = arena_format(restater->arena, SLICE_FORMAT " cannot write " SLICE_FORMAT,
                             SLICE_ARGUMENT(who), SLICE_ARGUMENT(thing));
    return true;
}

static bool read_passive(struct restater *restater, struct slice text, bool is_ownership,
                         struct restatement *out)
{
    return read_denied(restater, text, out) || read_owned(restater, text, is_ownership, out) ||
           read_readers(restater, text, out);
}

/* "post.user_id must equal the caller's id for PATCH and DELETE". */
static bool read_equality(struct restater *restater, struct slice text, struct restatement *out)
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
    if (!restatement_part_of(restater, text, equals, &field, &rest) ||
        !wording_skip(&rest, callers)) {
        return false;
    }
    size_t dot = slice_find_byte(field, '.');
    struct slice thing = slice_between(field, 0, dot);
    bool is_field = dot != SLICE_NOT_FOUND && dot > 0 && restatement_is_name(thing) &&
                    slice_find_byte(thing, ' ') == SLICE_NOT_FOUND;
    wording_skip(&rest, "to|for|on|when|in order to");
    done = rest.size == 0 ? SLICE("write") : restatement_exchange_nouns(restater, rest);
    wording_cut(&done, "it|them|requests|the record|operations");
    return is_field && (rest.size == 0 || has_verb(done)) &&
           restatement_state(restater, SLICE("owner"),
                             arena_format(restater->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                          SLICE_ARGUMENT(done), SLICE_ARGUMENT(thing)),
                             out);
}

/* "You can only edit posts you created": said of users. */
static bool read_you(struct restater *restater, struct slice text, struct restatement *out)
{
    struct slice rest = text, front, behind;
    if (!wording_skip(&rest, "you") ||
        wording_starts_with(rest, "can only|may only|cannot|can't|may not|must "
                                  "not") == 0) {
        return false;
    }
    if (restatement_part_of(
            restater, rest,
            "that you created|you created|that you own|you own|which you own|you made|you "
            "have created|you wrote",
            &front, &behind)) {
        rest = arena_format(restater->arena, SLICE_FORMAT " they created " SLICE_FORMAT,
                            SLICE_ARGUMENT(front), SLICE_ARGUMENT(behind));
    } else if (restatement_part_of(restater, rest, "your own|your", &front, &behind)) {
        rest = arena_format(restater->arena, SLICE_FORMAT " their own " SLICE_FORMAT,
                            SLICE_ARGUMENT(front), SLICE_ARGUMENT(behind));
    } else {
        return false;
    }
    out->kind = RESTATEMENT_RULE;
    out->text = arena_format(restater->arena, "users " SLICE_FORMAT, SLICE_ARGUMENT(rest));
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
        if (wording_skip(out_who, words)) {
            while (out_who->size > 0 && strchr("=:→", out_who->data[0]) != NULL) {
                *out_who = slice_trim(slice_from_offset(*out_who, 1));
            }
            wording_skip(out_who, "for|by|is for|are for|to|only|access for");
        } else if (!wording_cut(out_who, words)) {
            continue;
        }
        wording_cut(out_who, "only|can|may");
        wording_skip(out_who, "only");
        *out_who = wording_bare(*out_who);
        return out_who->size > 0;
    }
    return false;
}

static bool read_pairs(struct restater *restater, struct slice text, struct restatement *out)
{
    size_t colon = slice_find(text, SLICE(": "));
    struct slice thing = wording_bare(slice_between(text, 0, colon));
    struct slice rest = slice_from_offset(text, colon == SLICE_NOT_FOUND ? colon : colon + 2), part;
    struct slice writer = SLICE_EMPTY, who;
    bool is_write, is_open = false;
    if (colon == SLICE_NOT_FOUND || thing.size > 40) {
        return false;
    }
    if (wording_cut(&thing, "write|writes") &&
        restatement_is_role(rest)) { /* "Bikes write: admin" */
        return restatement_state(
            restater, rest,
            arena_format(restater->arena, "write " SLICE_FORMAT, SLICE_ARGUMENT(thing)), out);
    }
    who = rest;
    if (wording_cut(&who, "only") && restatement_is_role(who) && has_verb(thing)) {
        return restatement_state(restater, who, thing, out); /* "Bike deletion: admins only" */
    }
    for (unsigned count = 0; slice_next_part(&rest, ',', &part); count++) {
        if (count > 1 || !read_pair(part, &who, &is_write)) {
            return false;
        }
        is_open |= !is_write && wording_is(who, everybody_words);
        writer = is_write ? who : writer;
    }
    bool is_rule =
        writer.size > 0 && restatement_is_role(writer) &&
        restatement_state(
            restater, writer,
            arena_format(restater->arena, "write " SLICE_FORMAT, SLICE_ARGUMENT(thing)), out);
    out->opens_reads = is_rule && is_open;
    return is_rule;
}

struct restatement restatement_of(struct arena *arena, struct wording_memory *memory,
                                  struct slice text)
{
    struct restatement restated = {0};
    struct restater restater = {.arena = arena, .memory = memory, .whole = text};
    static const char labels[] =
        "note:|important:|nb:|rule:|security:|authorization:|authorisation:|access:|access "
        "control:|permission:|permissions:|ownership:|access rule:|policy:|warning:|auth:|rbac:|"
        "role-based access:|roles:|restriction:|business rule:|ownership check:|ownership rule:";
    bool is_ownership =
        wording_starts_with(text, "ownership:|ownership check:|ownership rule:") > 0;
    wording_skip(&text, labels);
    if (text.size > TEXT_MAXIMUM) {
        return restated;
    }
    if (restatement_read_sign_in(&restater, text, &restated) ||
        read_pairs(&restater, text, &restated) || read_duty(&restater, text, &restated) ||
        read_only(&restater, text, &restated) || read_equality(&restater, text, &restated) ||
        read_you(&restater, text, &restated) || read_denial(&restater, text, &restated) ||
        read_refusal(&restater, text, &restated) || read_privilege(&restater, text, &restated) ||
        read_needed(&restater, text, &restated) ||
        read_passive(&restater, text, is_ownership, &restated) ||
        read_need(&restater, text, &restated)) {
        return restated;
    }
    return (struct restatement){0};
}
