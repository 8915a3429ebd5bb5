/* SPDX-License-Identifier: Apache-2.0 */
/* Remarks below an endpoint, in the words that who knows the roles reads them by. */
#include "spec/endpoint/endpoint_remark.h"

#include "spec/endpoint/endpoint_note.h"
#include "spec/endpoint/endpoint_refusal.h"
#include "spec/text/capability.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"

#define TEXT_MAXIMUM   240U /* bytes of a text that may say who may call in a word or two */
#define REMARK_MAXIMUM 80U  /* bytes of one of its sentences */
#define LABEL_MAXIMUM  30U
#define ITEM_MAXIMUM   16U

/* In front of those who may, and of nobody else. */
static const char role_labels[] =
    "autorização|autorización|autorisation|autorizzazione|berechtigung|zugriff|acesso|acceso|accès|"
    "access|authorization|authorisation|permission|permissions|required permission|permiso|"
    "permissão|role|roles|role-based|privileges|access level|access for|who can call this|who may "
    "call this|"
    "who may call it|who can call it|who can use this|who may use this|who|who may call|who can "
    "call|who may|who can|allowed|allowed for|callers|caller|actor|actors|"
    "primary actor|performed by|acl|allowed "
    "users|rolle|rollen|akteur|akteure|wer|rol|quién|actores|"
    "papel|quem|ator|atores|rôle|rôles|acteur|acteurs|qui|роль|роли|актор|актёр|кто|角色|参与者|"
    "역할";

/* A few words with one of these among them: "Required role", "Rôle requis". */
static const char role_words[] =
    "role|roles|rolle|rollen|rol|papel|papéis|rôle|rôles|ruolo|роль|роли|角色|역할|ロール|vai trò";

/* In front of those who may not. */
static const char denied_labels[] =
    "forbidden|forbidden for|forbidden to|denied|denied for|denied to|not allowed|not allowed "
    "for|not "
    "permitted|not for|excluded|excluded roles|blocked|blocked for|hidden from|closed "
    "to|disallowed|"
    "prohibited|prohibited for|verboten für|nicht für|nicht erlaubt|prohibido para|proibido para|"
    "interdit aux|запрещено|禁止";

/* In front of what else uses it as well: a page, a program. */
static const char user_labels[] =
    "used by|called by|executed by|available to|accessible to|accessible by|for|benutzt von|usado "
    "por|utilizado por|utilisé par";

static const char condition_labels[] =
    "precondition|preconditions|pre-condition|pre-conditions|prerequisite|prerequisites|"
    "requirement|requirements|requires|pre|precond|guard|guards|assumes|vorbedingung|"
    "vorbedingungen|"
    "voraussetzung|voraussetzungen|precondición|precondiciones|requisito|requisitos|pré-condição|"
    "pré-condições|précondition|préconditions|prérequis|предусловие|предусловия|前置条件";

const char endpoint_remark_body_words[] =
    "body|payload|field|fields|parameters|params|json|input|form|felder|campos|champs|поля|字段";

/* What an endpoint's properties are headed by. */
static const char property_headers[] =
    "property|properties|attribute|aspect|item|key|setting|detail|details|method|path|url|route|"
    "endpoint|auth|authentication|authorization|access|role|roles|public|eigenschaft|propiedad|"
    "propriedade|propriété|свойство|属性|속성";

/* Those that are no property themselves: a row below is one, be it the only one. */
static const char sheet_headers[] =
    "property|properties|attribute|aspect|item|key|setting|detail|details|eigenschaft|propiedad|"
    "propriedade|propriété|свойство|属性|속성";

static const char access_properties[] =
    "auth|authentication|authorization|authorisation|access|auth required|requires auth|"
    "permission|permissions|required permission|security|zugriff|acceso|acesso|accès|доступ|权限|"
    "권한";

/* Behind these, a role's name alone is one that callers must have: "Rolle clerk". */
static const char role_nouns[] =
    "the role|role|the caller's role|the user's role|caller's role|user's role|die rolle|rolle|el "
    "rol|rol|o papel|papel|le rôle|rôle";

static const char must_words[] =
    "must be logged in as|must be signed in as|must be authenticated as|is logged in as|is signed "
    "in as|is authenticated as|logged in as|signed in as|authenticated as|must have the role|must "
    "have role|must have|must be|need to be|needs to be|have to be|has to be|has the role|has role|"
    "have the role|is|are|equals|=|==|muss|müssen|ist|debe ser|es|deve ser|é|doit être|est|должен "
    "быть";

/* What a sentence calls the endpoint that it stands below. */
static const char this_words[] =
    "this endpoint|this call|this operation|this route|this|the endpoint|the call|the operation|"
    "endpoint|it";

/* In front of those who may, of a whole sentence; behind words for the endpoint, of what is said of
 * it. */
static const char is_words[] =
    "is only for|is for|is restricted to|is reserved for|is limited to|is only available to|is "
    "available only to|is available to|is only accessible to|is accessible only to|is accessible "
    "to|"
    "is accessible by|is only accessible by|is open to|is only open to|is meant for|is intended "
    "for|"
    "is visible to|is only visible to|is callable by|is called by|is done by|is performed by|is "
    "used "
    "by";
static const char front_words[] =
    "visible to|only visible to|accessible to|accessible by|accessible only to|available "
    "to|available only to|can be done by|"
    "may be done by|can be called by|may be called by|can be used by|may be used by|can only be "
    "called by|can only be used by|can only be done by|may only be called by|may only be used by|"
    "performed by|done by|callable by|used by|signed in as|logged in as";

/* Behind those who may, or may not: of the endpoint itself. */
static const char may_words[] =
    "may do this|can do this|may do that|may call this|can call this|may call it|can call it|may "
    "use this|can use this|may use it|can use it|may access this|can access this|may call this "
    "endpoint|can call this endpoint|may use this endpoint|can use this endpoint|have access|has "
    "access|are allowed";
static const char may_not_words[] =
    "cannot do this|can't do this|may not do this|must not do this|cannot call this|may not call "
    "this|must not call this|cannot call it|may not call it|cannot use this|may not use this|"
    "cannot use it|may not use it|cannot access this|may not access this|cannot call this "
    "endpoint|may not call this endpoint|cannot use this endpoint|have no access|has no access|"
    "are not allowed|is not allowed|are forbidden|are refused|are denied|are excluded|"
    "excluded|cannot|can't|may not|must not|are not permitted|is not permitted|are not allowed to "
    "do "
    "this|are not allowed to call this|are not allowed to use this|are not allowed to use this "
    "endpoint|are not allowed to call this endpoint|is not allowed to use this endpoint|are not "
    "permitted to do this|are not permitted to use this endpoint";

static struct slice say(const struct endpoint_remarks *remarks, const char *front, struct slice who)
{
    who = slice_between(who, 0, REMARK_MAXIMUM);
    return who.size < 2
               ? SLICE_EMPTY
               : arena_format(remarks->arena, "%s " SLICE_FORMAT, front, SLICE_ARGUMENT(who));
}

/* "The user is signed in as a manager", "You must be a manager to do this". */
static struct slice read_duty(const struct endpoint_remarks *remarks, struct slice text,
                              bool is_condition)
{
    struct slice rest = text;
    size_t noun = is_condition ? wording_starts_with(rest, role_nouns) : 0;
    size_t caller = wording_memory_starts(remarks->wordings, rest, endpoint_refusal_caller_words);
    caller = noun > caller ? noun : caller;
    rest = slice_trim(slice_from_offset(rest, caller));
    if (caller == 0 && !is_condition) {
        return SLICE_EMPTY;
    }
    if (caller > 0 &&
        wording_skip(&rest, "must not be|may not be|cannot be|can't be|must never be|darf "
                            "kein|darf keine|no debe ser|não deve ser|ne doit pas être")) {
        return say(remarks, "not for", endpoint_refusal_without_article(rest));
    }
    size_t plain = wording_starts_with(rest, "is|are|=|==|equals|ist|es|é|est");
    size_t size = wording_starts_with(rest, must_words);
    if ((size == 0 && noun == 0) || (size == plain && !is_condition)) {
        return SLICE_EMPTY;
    }
    rest = slice_trim(slice_from_offset(rest, size));
    wording_cut(
        &rest,
        "to do this|to do so|to call this|to call it|to use this|to call this endpoint|to use "
        "this endpoint|to access this|to access this endpoint");
    return say(remarks, "must be", rest);
}

/* What the label in front of the value makes of it; empty: it is about something else. */
static struct slice read_label(const struct endpoint_remarks *remarks, struct slice label,
                               struct slice value)
{
    bool is_word = label.size > 1 &&
                   (character_is_alpha(label.data[0]) || (unsigned char)label.data[0] >= 0x80);
    if (!is_word || value.size == 0) {
        return SLICE_EMPTY;
    }
    if (wording_memory_is(remarks->wordings, label, role_labels) ||
        wording_memory_has_once(remarks->wordings, label, role_words)) {
        return say(remarks, "must be", value);
    }
    if (wording_memory_is(remarks->wordings, label, user_labels)) {
        return say(remarks, "for", slice_between(value, 0, slice_find(value, SLICE(" to "))));
    }
    if (wording_memory_is(remarks->wordings, label, denied_labels)) {
        return say(remarks, "not for", value);
    }
    if (!wording_memory_is(remarks->wordings, label, condition_labels)) {
        return SLICE_EMPTY;
    }
    struct slice said = read_duty(remarks, value, true), part;
    while (said.size == 0 && slice_next_part(&value, ',', &part)) {
        said = read_duty(remarks, slice_trim(part), true); /* "the loan is open, caller is clerk" */
    }
    return said;
}

/* Where a label ends, "Actor: …", "角色：…"; SLICE_NOT_FOUND: none stands in front. */
static size_t find_colon(struct slice text, size_t *out_size)
{
    struct slice front = slice_between(text, 0, LABEL_MAXIMUM);
    size_t colon = slice_find_byte(front, ':');
    *out_size = colon != SLICE_NOT_FOUND ? 1 : 3;
    bool may_be_wide =
        colon == SLICE_NOT_FOUND && slice_find_byte(front, '\xEF') != SLICE_NOT_FOUND;
    return may_be_wide ? slice_find(front, SLICE("：")) : colon;
}

/* Where "403" stands, or SLICE_NOT_FOUND. */
static size_t find_refusal(struct slice text)
{
    return slice_find_byte(text, '4') == SLICE_NOT_FOUND ? SLICE_NOT_FOUND
                                                         : slice_find(text, SLICE("403"));
}

/* "Managers may do this", "You must be a manager": a sentence without one of these, behind a few
 * words in front, says nothing of the kind. */
static bool has_modal(struct slice text)
{
    static const char *const modals[] = {"excl", "can",   "may",    "must", "are ", "is ",
                                         "has ", "have ", "need",   "muss", "müss", "debe",
                                         "deve", "doit",  "logged", "sign", "auth", "долж"};
    size_t blanks = 0;
    for (size_t at = 0; at + 3 < text.size && blanks < 6; at++) {
        if (text.data[at] != ' ') {
            continue;
        }
        struct slice rest = slice_from_offset(text, at + 1);
        for (size_t i = 0; i < sizeof(modals) / sizeof(*modals); i++) {
            if (rest.data[0] == modals[i][0] && slice_starts_with(rest, slice_from(modals[i]))) {
                return true;
            }
        }
        blanks++;
    }
    return false;
}

static bool may_end_so(struct slice text)
{
    size_t blank = slice_find_last_byte(text, ' ');
    return wording_is(slice_from_offset(text, blank == SLICE_NOT_FOUND ? 0 : blank + 1),
                      "this|that|it|endpoint|access|allowed|permitted|forbidden|refused|denied|"
                      "excluded|cannot|can't|not");
}

/* "This endpoint is for managers", "This is a manager endpoint", "Managers use this to …",
 * "manager-only endpoint", "at least vet", "managers' endpoint"; empty: none of these. */
static struct slice read_particular(const struct endpoint_remarks *remarks, struct slice text)
{
    static const char things[] =
        "endpoint|call|route|operation|action|function|feature|job|task|duty|"
        "privilege|right|matter";
    struct slice rest = text;
    size_t use = slice_find(slice_between(text, 0, 50), SLICE(" use this"));
    size_t only = slice_find_byte(text, '-') == SLICE_NOT_FOUND ? SLICE_NOT_FOUND
                                                                : slice_find(text, SLICE("-only "));
    if (use != SLICE_NOT_FOUND && use <= 40 &&
        !wording_has(slice_between(text, 0, use), "not|never|cannot|can't|can|may|must|to|only")) {
        return say(remarks, "for", slice_between(text, 0, use));
    }
    if (strchr("iIwWoOpP", text.size > 0 ? text.data[0] : ' ') != NULL &&
        wording_skip(&rest, "only if|only when|provided that|if|when")) {
        return wording_skip(&rest, "called by|invoked by|done by|performed by")
                   ? say(remarks, "must be", rest)
                   : read_duty(remarks, rest, true);
    }
    if (only != SLICE_NOT_FOUND && only <= 30) {
        return say(remarks, "must be", slice_between(text, 0, only));
    }
    bool may_be_least = text.size > 0 && (text.data[0] == 'a' || text.data[0] == 'A');
    if (may_be_least && wording_skip(&rest, "at least a|at least an|at least the|at least")) {
        return arena_format(remarks->arena, SLICE_FORMAT " or higher", SLICE_ARGUMENT(rest));
    }
    if (strchr("tTeEiI", text.size > 0 ? text.data[0] : ' ') != NULL &&
        wording_skip(&rest, this_words)) {
        wording_skip(&rest,
                     "can only be called by|can only be used by|may only be called by|may only be "
                     "used by|can be called by|can be used by");
        bool is_called = rest.data > text.data && !wording_skip(&rest, "is a|is an");
        struct slice who = rest;
        if (!is_called && wording_cut(&who, things)) {
            return say(remarks, "must be", who);
        }
        bool is_for = wording_skip(&rest, is_words);
        bool has_by =
            slice_ends_with(slice_between(text, 0, (size_t)(rest.data - text.data)), SLICE("by "));
        wording_cut(&rest, "only");
        return is_for || has_by ? say(remarks, "for", rest) : SLICE_EMPTY;
    }
    if (slice_find_byte(text, '\'') == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    size_t own = slice_find(text, SLICE("'s ")), many = slice_find(text, SLICE("s' "));
    size_t at = own != SLICE_NOT_FOUND ? own : many;
    if (at != SLICE_NOT_FOUND && at <= 30 && wording_cut(&rest, things)) {
        return say(remarks, "for", slice_between(text, 0, at + (own == SLICE_NOT_FOUND)));
    }
    return SLICE_EMPTY;
}

/* "Managers", "Nobody but managers" of "Nobody but managers may call it". */
static struct slice read_allowed(const struct endpoint_remarks *remarks, struct slice who)
{
    wording_skip(&who, "only|nobody but|no one but|none but|nobody except|no one except");
    return wording_starts_with(who, "nobody|no one|none|not|this|it") > 0
               ? SLICE_EMPTY
               : say(remarks, "for", who);
}

/* "Checks that the caller is a clerk", "Rejects callers that are not clerks", "Needs approval by a
 * clerk": what the endpoint does with callers; empty: none of these. */
static struct slice read_check(const struct endpoint_remarks *remarks, struct slice text)
{
    static const char fronts[] = "ch ve en as ma pr ne re su mu de tu bl in ge va un";
    char front[3] = {0};
    for (size_t i = 0; i < 2 && i < text.size; i++) {
        front[i] = (char)(text.data[i] | ('a' ^ 'A'));
    }
    if (front[1] == '\0' || front[1] == ' ' || strstr(fronts, front) == NULL) {
        return SLICE_EMPTY;
    }
    if (wording_skip(
            &text, "checks that|checks whether|checks if|verifies that|verifies whether|ensures "
                   "that|ensures|asserts that|makes sure that|makes sure|prüft, dass|prüft, ob")) {
        return read_duty(remarks, text, true);
    }
    struct slice rest = text;
    bool is_needed = wording_skip(&rest, "needs|requires|subject to|must have");
    wording_skip(&rest, "the|an|a");
    if (is_needed &&
        wording_skip(&rest, "approval|sign-off|signoff|confirmation|consent|countersignature|"
                            "authorisation|authorization") &&
        wording_skip(&rest, "by|from|of")) {
        return say(remarks, "must be approved by", rest);
    }
    if (wording_skip(&text,
                     "rejects|refuses|denies|turns away|blocks|interdit aux|interdit à|verboten "
                     "für|gesperrt für|prohibido para|vedado a|proibido para|bloqueado para|"
                     "unzugänglich für")) {
        return endpoint_refusal_read(remarks->arena, text);
    }
    return SLICE_EMPTY;
}

/* The remark that a sentence or an item stands for; `text` itself where it is none of these. */
static struct slice translate(const struct endpoint_remarks *remarks, struct slice text)
{
    struct slice said = SLICE_EMPTY, bare = wording_bare(text);
    size_t size, colon = find_colon(bare, &size), refusal = find_refusal(bare);
    if (refusal != SLICE_NOT_FOUND) {
        said = endpoint_refusal_read(remarks->arena, slice_from_offset(bare, refusal + 3));
        said = said.size > 0
                   ? said
                   : endpoint_refusal_read_front(remarks->arena, slice_between(bare, 0, refusal));
    } else if (colon != SLICE_NOT_FOUND) {
        said = read_label(remarks, wording_bare(slice_between(bare, 0, colon)),
                          wording_bare(slice_from_offset(bare, colon + size)));
    } else {
        struct slice rest = bare;
        while (rest.size > 0 && strchr(".!", rest.data[rest.size - 1]) != NULL) {
            rest.size--;
        }
        bool may_be_front = rest.size > 0 && strchr("acmpduslvoACMPDUSLVO", rest.data[0]) != NULL;
        size = may_be_front ? wording_memory_starts(remarks->wordings, rest, front_words) : 0;
        if (size > 0) {
            size_t purpose = slice_find(rest, SLICE(" to "));
            purpose = purpose != SLICE_NOT_FOUND && purpose > size ? purpose : rest.size;
            bool is_weak = strchr("avuAVU", rest.data[0]) != NULL; /* of a page as well */
            return say(remarks, is_weak ? "for" : "must be",
                       slice_trim(slice_between(rest, size, purpose)));
        }
        said = read_particular(remarks, rest);
        said = said.size > 0 ? said : read_check(remarks, rest);
        if (said.size > 0) {
            return said;
        }
        if (has_modal(rest)) {
            bool may_end = may_end_so(rest);
            said = may_end && wording_cut(&rest, may_not_words) ? say(remarks, "not for", rest)
                   : may_end && wording_cut(&rest, may_words)   ? read_allowed(remarks, rest)
                                                                : read_duty(remarks, rest, false);
        }
    }
    return said.size > 0 ? said : text;
}

/* Keeps what `written`, which stands in the text, says in other words. */
static void keep_as(const struct endpoint_remarks *remarks, const struct text *text,
                    struct slice written, struct slice said)
{
    size_t offset = (size_t)(written.data - text->plain.data);
    endpoint_note_remark(remarks->arena, said, text_place(*text, offset, written.size),
                         remarks->endpoint)
        ->written = written;
}

static void keep(const struct endpoint_remarks *remarks, const struct text *text,
                 struct slice sentence)
{
    keep_as(remarks, text, sentence, translate(remarks, sentence));
}

/* Whether a clause of the text ends at `at`, having begun at `start`. */
static bool ends_clause(struct slice text, size_t start, size_t at)
{
    if (at == text.size || strchr(",;(", text.data[at]) == NULL) {
        return at == text.size;
    }
    /* "403 (not a manager)" goes on in its bracket. */
    struct slice front = slice_trim(slice_between(text, start, at));
    return text.data[at] != '(' || !slice_ends_with(front, SLICE("403"));
}

/* "409 if it is sold, 403 if the caller is no manager": the clauses that refuse. */
static void note_refusals(const struct endpoint_remarks *remarks, struct slice text,
                          struct place place)
{
    if (find_refusal(text) == SLICE_NOT_FOUND) {
        return; /* nearly all */
    }
    for (size_t start = 0, at = 0; at <= text.size; at++) {
        if (!ends_clause(text, start, at)) {
            continue;
        }
        struct slice clause = slice_trim(slice_between(text, start, at));
        bool refuses = find_refusal(clause) != SLICE_NOT_FOUND;
        struct slice said = refuses ? translate(remarks, clause) : clause;
        if (said.data != clause.data) {
            endpoint_note_remark(remarks->arena, said, place, remarks->endpoint)->written = clause;
        }
        start = at + 1;
    }
}

/* "**Actor** Clerk.": a label that only its weight tells apart. */
static bool keep_bold_label(const struct endpoint_remarks *remarks, const struct text *text)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    if (span == NULL || span->kind != SPAN_STRONG || span->start > 0 || span->end == 0 ||
        span->end > LABEL_MAXIMUM || text->plain.size > REMARK_MAXIMUM) {
        return false;
    }
    char last = text->plain.data[span->end - 1];
    if (!character_is_alpha(last) && (last & 0x80) == 0) {
        return false; /* "**Actor:**" */
    }
    struct slice value = wording_bare(slice_from_offset(text->plain, span->end));
    while (value.size > 0 && strchr(".;", value.data[value.size - 1]) != NULL) {
        value.size--;
    }
    struct slice label = wording_bare(slice_between(text->plain, 0, span->end));
    bool is_parted = value.size > 0 && strchr(":-|", value.data[0]) == NULL;
    struct slice said = is_parted ? read_label(remarks, label, value) : SLICE_EMPTY;
    if (said.size > 0) {
        keep_as(remarks, text, text->plain, said);
    }
    return said.size > 0;
}

void endpoint_remark_text(const struct endpoint_remarks *remarks, const struct text *text)
{
    struct slice plain = text->plain;
    bool is_condition = false; /* behind "Precondition: the loan is open;" */
    if (plain.size > TEXT_MAXIMUM || keep_bold_label(remarks, text)) {
        return;
    }
    for (size_t start = 0, at = 0; at < plain.size; at++) {
        bool is_end =
            at + 1 == plain.size || plain.data[at + 1] == ' ' || plain.data[at + 1] == '\n';
        bool is_stop = is_end && strchr(".!;", plain.data[at]) != NULL;
        if (!is_stop && at + 1 < plain.size) {
            continue;
        }
        struct slice sentence = slice_trim(slice_between(plain, start, is_stop ? at : at + 1));
        struct slice duty = is_condition ? read_duty(remarks, sentence, true) : SLICE_EMPTY;
        if (duty.size > 0) {
            keep_as(remarks, text, sentence, duty);
        } else if (sentence.size > 2 && sentence.size <= REMARK_MAXIMUM) {
            keep(remarks, text, sentence);
        } else {
            note_refusals(remarks, sentence,
                          text_place(*text, (size_t)(sentence.data - plain.data), sentence.size));
        }
        size_t size, colon = plain.data[at] == ';' ? find_colon(sentence, &size) : SLICE_NOT_FOUND;
        is_condition =
            plain.data[at] == ';' &&
            (is_condition ||
             (colon != SLICE_NOT_FOUND &&
              wording_memory_is(remarks->wordings, wording_bare(slice_between(sentence, 0, colon)),
                                condition_labels)));
        start = at + 1;
    }
}

/* Whether a remark of its own ends at `at`: "removes it. The caller must be a clerk", "removes it,
 * needs approval by a clerk". */
static bool ends_remark(struct slice text, size_t at)
{
    struct slice behind = slice_from_offset(text, at + 1);
    switch (text.data[at]) {
    case ';':
        return true;
    case '.':
        return behind.size > 0 && behind.data[0] == ' ';
    case ',':
        return wording_starts_with(slice_trim(slice_between(behind, 0, 12)), "needs|requires") > 0;
    default:
        return false;
    }
}

void endpoint_remark_description(const struct endpoint_remarks *remarks, struct place place)
{
    struct slice text = remarks->endpoint->description;
    struct slice whole = slice_between(text, 0, text.size > REMARK_MAXIMUM ? 0 : text.size);
    for (size_t start = 0, at = 0; at <= whole.size && whole.size > 0; at++) {
        if (at < whole.size && !ends_remark(whole, at)) {
            continue;
        }
        struct slice part = slice_trim(slice_between(whole, start, at));
        bool is_bracket =
            part.size > 2 && part.data[0] == '(' && slice_find_byte(part, ')') == part.size - 1;
        part = is_bracket ? slice_between(part, 1, part.size - 1) : part;
        struct slice said = part.size > 2 ? translate(remarks, part) : part;
        if (said.data != part.data) {
            endpoint_note_remark(remarks->arena, said, place, remarks->endpoint)->written = part;
        }
        start = at + 1;
    }
    struct slice ticked = capability_ticked(remarks->arena, text);
    if (ticked.data != text.data || ticked.size != text.size) {
        endpoint_note_remark(remarks->arena, say(remarks, "must be", ticked), place,
                             remarks->endpoint)
            ->written = text;
    }
    note_refusals(remarks, text, place);
}

/* Whether an item says by a sign of its own that it is about callers. */
static bool is_about_callers(const struct endpoint_remarks *remarks, struct slice item)
{
    size_t size, colon = find_colon(item, &size);
    bool may_be_only = item.data[item.size - 1] == 'y', may_be_front = strchr("oOfF", item.data[0]);
    if (find_refusal(item) != SLICE_NOT_FOUND ||
        (may_be_only && wording_ends_with(item, "only") > 0) ||
        (may_be_front && wording_starts_with(item, "only|for") > 0)) {
        return true;
    }
    struct slice label = wording_bare(slice_between(item, 0, colon));
    return colon != SLICE_NOT_FOUND &&
           (wording_memory_is(remarks->wordings, label, role_labels) ||
            wording_memory_is(remarks->wordings, label, denied_labels) ||
            wording_has(slice_between(label, 0, LABEL_MAXIMUM), role_words) ||
            wording_memory_is(remarks->wordings, label, user_labels) ||
            wording_memory_is(remarks->wordings, label, condition_labels));
}

/* Takes a tick off the front of the item; false: a cross stands there. */
static bool take_tick(struct slice *item)
{
    size_t blank = slice_find_byte(*item, ' ');
    if (blank == SLICE_NOT_FOUND || (item->data[0] & 0x80) == 0) {
        return true;
    }
    int tick = endpoint_note_tick(slice_between(*item, 0, blank));
    *item = tick > 0 ? slice_trim(slice_from_offset(*item, blank)) : *item;
    return tick >= 0;
}

void endpoint_remark_list(const struct endpoint_remarks *remarks, struct slice lead,
                          const struct block *list)
{
    lead = wording_bare(slice_between(lead, 0, LABEL_MAXIMUM + 10));
    while (lead.size > 0 && strchr(":.", lead.data[lead.size - 1]) != NULL) {
        lead = wording_bare(slice_between(lead, 0, lead.size - 1));
    }
    bool is_named = lead.size > 0 && lead.size <= LABEL_MAXIMUM;
    bool is_roles = is_named && (wording_memory_is(remarks->wordings, lead, role_labels) ||
                                 wording_memory_is(remarks->wordings, lead, access_properties) ||
                                 wording_has(lead, role_words));
    bool is_body = !is_roles && is_named && wording_has(lead, endpoint_remark_body_words);
    bool is_condition = !is_roles && lead.size > 0 && lead.size <= LABEL_MAXIMUM &&
                        wording_memory_is(remarks->wordings, lead, condition_labels);
    struct slice names = SLICE_EMPTY;
    for (size_t i = 0; i < list->item_count && i < ITEM_MAXIMUM; i++) {
        const struct text *text = &list->items[i].text;
        struct slice item = wording_bare(text->plain);
        if (item.size == 0 || item.size > REMARK_MAXIMUM || list->items[i].depth > 0) {
            continue;
        }
        if (is_roles) {
            if (!take_tick(&item)) {
                continue; /* "✗ member" */
            }
            names = names.size == 0 ? item
                                    : arena_format(remarks->arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                                   SLICE_ARGUMENT(names), SLICE_ARGUMENT(item));
            continue;
        }
        struct slice duty = is_condition ? read_duty(remarks, item, true) : SLICE_EMPTY;
        if (duty.size > 0) {
            keep_as(remarks, text, item, duty);
        } else if (!is_body && is_about_callers(remarks, item)) {
            keep(remarks, text, item);
        }
    }
    struct slice said = say(remarks, "must be", names);
    if (said.size > 0) {
        keep_as(remarks, &list->items[0].text, list->items[0].text.plain, said);
    }
}

/* One property; returns whether it says who may call. */
static bool take_property(const struct endpoint_remarks *remarks, struct slice name,
                          const struct text *cell)
{
    struct endpoint_statement *endpoint = remarks->endpoint;
    struct slice value = slice_trim(cell->plain);
    name = wording_bare(name);
    int tick = endpoint_note_tick(value);
    if (value.size == 0 || name.size > LABEL_MAXIMUM) {
        return false;
    }
    if (wording_is(name, "public|is public|öffentlich|público|публичный|公开") && tick != 0) {
        endpoint->access = tick > 0 ? SLICE("public") : SLICE("authenticated");
        endpoint->is_public = tick > 0;
        return true;
    }
    bool is_role = wording_memory_is(remarks->wordings, name, role_labels);
    if (!is_role && !wording_memory_is(remarks->wordings, name, access_properties)) {
        return false;
    }
    endpoint_note_access(remarks->arena, value, is_role && !endpoint_note_takes_away(value),
                         endpoint);
    return endpoint->access.size > 0;
}

bool endpoint_remark_table(const struct endpoint_remarks *remarks, const struct block *table)
{
    bool is_settled = false;
    if (table->column_count < 2 || table->row_count < 2 || table->row_count > ITEM_MAXIMUM) {
        return false;
    }
    struct slice header = wording_bare(block_column_name(table, 0));
    bool is_sheet =
        table->column_count == 2 && (header.size == 0 || wording_is(header, property_headers));
    bool is_flat = table->row_count == 2 && wording_is(header, property_headers) &&
                   !wording_is(header, sheet_headers);
    for (size_t column = 0; is_flat && column < table->column_count; column++) {
        is_settled |=
            take_property(remarks, block_column_name(table, column), &table->rows[1].cells[column]);
    }
    for (size_t i = is_sheet && !is_flat ? 0 : 1; i < table->row_count && !is_flat; i++) {
        const struct text *cells = table->rows[i].cells;
        struct slice first = wording_bare(cells[0].plain);
        if (is_sheet) {
            is_settled |= take_property(remarks, first, &cells[1]);
        }
        for (size_t column = 1;
             i > 0 && wording_starts_with(first, "403") > 0 && column < table->column_count;
             column++) {
            struct slice said =
                endpoint_refusal_read(remarks->arena, slice_between(cells[column].plain, 0, 120));
            if (said.size > 0) {
                keep_as(remarks, &cells[column], cells[column].plain, said);
            }
        }
    }
    return is_settled;
}
