/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that say of people by their names what they alone may do, whether or not a list of
 * roles has them: "Only librarians may delete books", "Books are hidden from readers". */
#include "model/policy/policy_named_private.h"
#include "model/policy/right.h"

#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

static const char story_words[] =
    "if|when|whenever|then|as a|as an|given|after|before|once|while|for example|example|note|until|"
    "because|why|how|what|todo|should we|do we";
static const char may_words[] =
    "can|may|are allowed to|is allowed to|are permitted to|is permitted "
    "to|are able to|is able to|should be able to|must be able to|have "
    "access to|has access to";
static const char action_words[] =
    "creat*|add*|post*|insert*|register*|delet*|remov*|updat*|edit*|modif*|chang*|writ*|manag*|"
    "view*|see|read*|list*|access*|cancel*|approv*|publish*|upload*|get|put|patch|use|reject*|"
    "close*|assign*|issue*|refund*|export*|import*|archive*|maintain*|administer*|enter*|correct*";

struct reader {
    struct builder *builder;
    struct slice whole; /* the sentence, of which each text is a part */
};

/* Most sentences have none of the words: that is asked first. */
static bool part_at(const struct reader *reader, struct slice text, const char *words,
                    struct slice *out_front, struct slice *out_behind)
{
    if (!wording_memory_has(reader->builder->specification->wordings, reader->whole, words)) {
        return false;
    }
    for (size_t at = 1; at < text.size; at++) {
        bool is_start = text.data[at - 1] == ' ';
        size_t size = is_start ? wording_starts_with(slice_from_offset(text, at), words) : 0;
        if (size > 0) {
            *out_front = slice_trim(slice_between(text, 0, at));
            *out_behind = slice_trim(slice_from_offset(text, at + size));
            return true;
        }
    }
    return false;
}

static bool names_entity(struct builder *builder, struct slice text)
{
    struct slice word;
    while (slice_next_part(&text, ' ', &word)) {
        while (word.size > 0 && strchr("(\"'`,.:;)", word.data[0]) != NULL) {
            word = slice_from_offset(word, 1);
        }
        while (word.size > 0 && strchr("(\"'`,.:;)", word.data[word.size - 1]) != NULL) {
            word.size--;
        }
        if (word.size > 1 && (word.data[0] == '/' || policy_named_is_entity(builder, word))) {
            return true;
        }
    }
    return false;
}

/* A sentence taken apart. */
struct shape {
    struct slice who, action;
    enum name_class least; /* what whom it names must be, for the shape to be this one */
    bool is_denial;        /* who may not */
    bool is_own;           /* what is theirs */
    bool is_weak;          /* it may as well tell how things go */
    unsigned general;      /* of itself, whatever `action` says */
};

/* "Only librarians may …", "Librarians alone may …". */
static bool read_active(const struct reader *reader, struct slice text, struct shape *out)
{
    static const char fronts[] = "only|no one but|nobody but|nobody except|no one except|none but|"
                                 "no one other than|nobody other than";
    static const char alone[] =
        "alone can|alone may|alone are allowed to|exclusively may|exclusively can|are the only "
        "ones "
        "who can|are the only ones who may|is the only one who can|is the only one who may|are the "
        "only ones allowed to|is the only one allowed to|are the only people who can|are the only "
        "users who can|is the only role that can|is the only role that may|are the only roles that "
        "can|are the only roles that may";
    static const char denied[] =
        "are forbidden from|is forbidden from|are barred from|are prevented from|are blocked from|"
        "are forbidden to|shall not be able to|should not be able to|must not be able to|are never "
        "allowed to|are not to";
    struct slice rest = text;
    if (wording_skip(&rest, fronts)) {
        out->least = NAME_WORD;
        return part_at(reader, rest, may_words, &out->who, &out->action);
    }
    if (part_at(reader, text, alone, &out->who, &out->action)) {
        out->least = NAME_WORD;
        return true;
    }
    out->is_denial = part_at(reader, text, denied, &out->who, &out->action);
    out->least = NAME_WORD;
    return out->is_denial;
}

/* "Deleting books is limited to librarians", "Books may only be deleted by librarians",
 * "`DELETE /books/{id}` returns 403 unless librarian". */
static bool read_passive(const struct reader *reader, struct slice text, struct shape *out)
{
    static const char limits[] =
        "is limited to|are limited to|is restricted to|are restricted to|is reserved for|are "
        "reserved for|is only for|are only for|is only allowed for|are only allowed for|is only "
        "permitted for|is only available to|are only available to|is for|are for";
    static const char refusals[] =
        "returns 403 unless|return 403 unless|returns a 403 unless|answers 403 unless|gives 403 "
        "unless|responds with 403 unless|is forbidden unless|are forbidden unless|is rejected "
        "unless|are rejected unless|is refused unless|is denied unless|fails unless|fails with 403 "
        "unless|is not allowed unless|is only possible if|is only allowed if|works only if";
    static const char callers[] =
        "the caller is|the user is|caller is|called by|the caller has the "
        "role|the caller has role|the caller has|the requester is|you "
        "are|they are|user is";
    struct slice thing, rest, done, who;
    out->least = NAME_PERSON;
    if (part_at(reader, text, refusals, &out->action, &out->who)) {
        wording_skip(&out->who, callers);
        return true;
    }
    if (part_at(reader, text, "can only be|may only be|must only be|can be|may be|must be", &thing,
                &rest)) {
        bool has_only =
            wording_has(slice_between(text, 0, (size_t)(rest.data - text.data)), "only");
        if (part_at(reader, rest, "only by|exclusively by|solely by", &done, &who) ||
            (has_only && part_at(reader, rest, "by", &done, &who))) {
            out->who = who;
            out->action = arena_format(reader->builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                       SLICE_ARGUMENT(done), SLICE_ARGUMENT(thing));
            return true;
        }
    }
    if (wording_memory_has(reader->builder->specification->wordings, reader->whole,
                           "only|exclusively|solely|alone|changes to") &&
        part_at(reader, text, "are|is", &thing, &rest) &&
        part_at(reader, rest, "by", &done, &who) && done.size > 0 && done.size <= 40) {
        size_t only = wording_ends_with(who, "only|alone|exclusively");
        bool has_only = only > 0 || wording_starts_with(who, "only") > 0 ||
                        wording_ends_with(done, "only|exclusively|solely") > 0;
        bool is_change = wording_starts_with(text, "changes to|all changes to|every change to") > 0;
        done = wording_starts_with(done, "maintained|administered|kept|handled|made|curated|looked "
                                         "after|moderated|run|entered|owned") > 0
                   ? is_change ? SLICE("change") : SLICE("manage")
                   : done;
        size_t front = is_change ? wording_starts_with(thing, "changes to|all changes to|every "
                                                              "change to")
                                 : 0;
        out->who = slice_trim(slice_between(who, 0, who.size - only));
        out->is_weak = !has_only;
        out->action =
            arena_format(reader->builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                         SLICE_ARGUMENT(done), SLICE_ARGUMENT(slice_from_offset(thing, front)));
        return has_only || is_change;
    }
    if (part_at(reader, text, "needs a|needs an|needs the|requires a|requires an|requires the",
                &out->action, &out->who)) {
        out->is_weak = true;
        return true;
    }
    bool is_limit = part_at(reader, text, limits, &out->action, &out->who);
    return is_limit && (wording_has(text, "only|limited|restricted|reserved"));
}

/* "You have to be a librarian to delete books", "The caller must have role librarian to …". */
static bool read_duty(const struct reader *reader, struct slice text, struct shape *out)
{
    static const char people[] = "you|the caller|callers|a caller|a user|the user|users|one|the "
                                 "requester|whoever calls";
    static const char duties[] =
        "must have role|must have the role|must have|must hold|must be|has "
        "to be|have to be|needs to be|need to be|needs to have|need to "
        "have|have to have|has to have|need|needs";
    struct slice rest = text;
    out->least = NAME_PERSON;
    return wording_skip(&rest, people) && wording_skip(&rest, duties) &&
           part_at(reader, rest, "in order to|to", &out->who, &out->action);
}

/* "Delete books → librarian", "Deleting books: admins", "books.delete = admin". */
static bool read_sign(struct builder *builder, struct slice text, struct shape *out)
{
    static const char *const signs[] = {"→", "->", "=>", "⇒", " = ", ": ", NULL};
    struct slice action = SLICE_EMPTY;
    for (const char *const *sign = signs; action.size == 0 && *sign != NULL; sign++) {
        size_t at = slice_find(text, slice_from(*sign));
        if (at != SLICE_NOT_FOUND && at < 50) {
            action = wording_bare(slice_between(text, 0, at));
            out->who = wording_bare(slice_from_offset(text, at + strlen(*sign)));
        }
    }
    size_t dot = slice_find_byte(action, '.');
    if (dot != SLICE_NOT_FOUND && slice_find_byte(action, ' ') == SLICE_NOT_FOUND) {
        action = arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                              SLICE_ARGUMENT(slice_from_offset(action, dot + 1)),
                              SLICE_ARGUMENT(slice_between(action, 0, dot)));
    }
    out->action = action;
    out->least = NAME_KNOWN;
    return action.size > 0 && out->who.size > 0 && wording_starts_with(action, action_words) > 0;
}

/* "Delete boats – not for members". */
static bool read_kept_out(const struct reader *reader, struct slice text, struct shape *out)
{
    static const char words[] = "not for|never for|not by|never by|not available to|forbidden for|"
                                "not allowed for|but not for|but not by|all but|everybody but|"
                                "everyone but|everyone except|everybody except|except for|except";
    out->is_denial = true;
    out->least = NAME_KNOWN;
    if (wording_starts_with(text, action_words) == 0) {
        return false;
    }
    bool is_one = part_at(reader, text, words, &out->action, &out->who);
    if (!is_one && part_at(reader, text, "–|—|-", &out->action, &out->who)) {
        out->is_denial = false; /* "Create boats – clerks only" */
        is_one = wording_cut(&out->who, "only") || wording_skip(&out->who, "only|only for");
    }
    if (!is_one) {
        return false;
    }
    while (out->action.size > 0 && (strchr(" ,:-(", out->action.data[out->action.size - 1]) ||
                                    (out->action.data[out->action.size - 1] & 0x80) != 0)) {
        out->action.size--; /* the dash between them */
    }
    return out->action.size > 0;
}

/* "Loans are hidden from readers". */
static bool read_hidden(const struct reader *reader, struct slice text, struct shape *out)
{
    static const char hidden[] = "is hidden from|are hidden from|hidden from|is not visible to|are "
                                 "not visible to|is invisible to|are invisible to|is kept from|are "
                                 "kept from|is off limits to|are off limits to|is not accessible "
                                 "to|are not accessible to|is inaccessible to|are inaccessible to|"
                                 "is not available to|are not available to|must not be visible to";
    struct slice thing;
    if (!part_at(reader, text, hidden, &thing, &out->who)) {
        return false;
    }
    out->action = arena_format(reader->builder->arena, "see " SLICE_FORMAT, SLICE_ARGUMENT(thing));
    out->is_denial = true;
    out->least = NAME_PERSON;
    return true;
}

/* "Members have read-only access", "Guests can only read": of all that there is. */
static bool read_readers(const struct reader *reader, struct slice text, struct shape *out)
{
    static const char limits[] =
        "have read-only access|has read-only access|have read only access|has read only access|get "
        "read-only access|gets read-only access|have only read access|has only read access|only "
        "have read access|only has read access|can only read|may only read|can only view|may only "
        "view|are read-only|is read-only|are only allowed to read|only read";
    struct slice behind;
    out->is_denial = true;
    out->least = NAME_PERSON;
    out->general = RIGHT_WRITE;
    out->action = SLICE("write");
    return part_at(reader, text, limits, &out->who, &behind) &&
           (behind.size == 0 || wording_is(behind, "to everything|to all data|to all of it|"
                                                   "everything|anything|all data|data"));
}

/* "Writing", "delete anything": what is done, where nothing is named that it is done to. */
static unsigned general_bits(struct slice action)
{
    static const struct {
        const char *words;
        unsigned bits;
    } acts[] = {
        {"writing|write|writes|write access|write operations|changes|all changes|any "
         "change|change|changing|make changes|making changes|modifications|mutations|modify|"
         "modifying|creating, updating and deleting|create, update and delete|create, update or "
         "delete|add, change or remove|create, edit or delete|create, edit and delete",
         RIGHT_WRITE},
        {"deleting|deletion|delete|deletions|removing|removal|remove", RIGHT_DELETE},
        {"creating|creation|create|adding|add", RIGHT_CREATE},
        {"editing|edit|updating|update|updates|edits", RIGHT_UPDATE},
    };
    action = wording_bare(action);
    size_t size = wording_starts_with(action, "to|all|any");
    action = slice_trim(slice_from_offset(action, size < action.size ? size : 0));
    size = wording_ends_with(action, "anything|everything|data|records|things|items|content");
    action = slice_trim(slice_between(action, 0, action.size - size));
    for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
        if (wording_is(action, acts[i].words)) {
            return acts[i].bits;
        }
    }
    return 0;
}

/* Whether a sentence without a thing speaks of all that there is: not in a cell, below a bullet or
 * beside a sentence that names what it is about. */
static bool stands_alone(struct builder *builder, const struct block *block)
{
    if (block->kind == BLOCK_PARAGRAPH) {
        return !names_entity(builder, block->text.plain);
    }
    for (size_t i = 0; block->kind == BLOCK_LIST && i < block->item_count; i++) {
        if (block->items[i].depth > 0) {
            return false;
        }
    }
    return block->kind == BLOCK_LIST;
}

/* "Keepers see only their own cages", which the reader of rules reads as it is. */
static bool read_own(const struct reader *reader, struct slice text, struct shape *out)
{
    static const char limits[] = "see only|sees only|can only|may only|only see|only sees|can see "
                                 "only|may see only|can view only|view only|have access only to";
    out->least = NAME_KNOWN;
    out->is_own = true;
    return part_at(reader, text, limits, &out->who, &out->action) &&
           wording_starts_with(out->action, "their|their own|own|see their|view their|access their|"
                                            "see own|view own|edit their|manage their|update "
                                            "their|delete their|change their") > 0;
}

static void add_rule(struct builder *builder, struct named_rule *rule, struct place *out_place)
{
    const struct sentence *sentence = rule->sentence;
    list_add(builder->arena, &builder->named_rules, rule);
    table_put(&builder->rules_of,
              arena_copy(builder->arena, slice_of((const char *)&sentence, sizeof(sentence))),
              rule);
    if (rule->is_sure && out_place->line == 0) {
        *out_place = sentence->place;
        builder->model->policy.is_secured_by_prose = true;
    }
}

/* "`/books/` + stars — librarian", whose names stand for themselves. */
static void take_paths(const struct namer *namer, const struct sentence *sentence,
                       struct place *out_place)
{
    struct builder *builder = namer->builder;
    struct named_rule *rule = ARENA_NEW(builder->arena, struct named_rule);
    *rule = (struct named_rule){.sentence = sentence, .text = sentence->text, .is_sure = true};
    LIST_EACH(const struct slice, name, &sentence->paths->names)
    {
        struct names names;
        if (!policy_named_read(namer, *name, NAME_PERSON, &names) || names.has_owner) {
            return;
        }
        rule->is_sure &= names.least >= NAME_KNOWN || !namer->has_list;
        LIST_EACH(struct slice, one, &names.names)
        {
            list_add(builder->arena, &rule->names, one);
        }
    }
    if (rule->names.count > 0) {
        add_rule(builder, rule, out_place);
    }
}

void policy_named_take_sentence(const struct namer *namer, const struct sentence *sentence,
                                struct place *out_place)
{
    struct builder *builder = namer->builder;
    struct slice text = wording_bare(sentence->words);
    struct reader reader = {.builder = builder, .whole = sentence->words};
    struct shape shape = {0};
    struct names names;
    while (text.size > 0 && strchr(".!", text.data[text.size - 1]) != NULL) {
        text.size--;
    }
    if (sentence->paths != NULL) {
        take_paths(namer, sentence, out_place);
        return;
    }
    if (sentence->role.size > 0 || text.size > 160 ||
        wording_memory_starts(builder->specification->wordings, text, story_words) > 0) {
        return;
    }
    bool is_one = read_own(&reader, text, &shape) ||
                  (shape = (struct shape){0}, read_active(&reader, text, &shape)) ||
                  (shape = (struct shape){0}, read_readers(&reader, text, &shape)) ||
                  (shape = (struct shape){0}, read_passive(&reader, text, &shape)) ||
                  (shape = (struct shape){0}, read_duty(&reader, text, &shape)) ||
                  read_hidden(&reader, text, &shape) ||
                  (shape = (struct shape){0}, read_kept_out(&reader, text, &shape)) ||
                  (shape = (struct shape){0}, read_sign(builder, text, &shape));
    if (!is_one || (!shape.is_own && !wording_has(shape.action, action_words)) ||
        wording_has(shape.action, "if|when|while|after|before|until|unless|once") ||
        (!shape.is_own && wording_has(shape.action, "own|their"))) {
        return;
    }
    unsigned general = 0;
    if (!names_entity(builder, shape.action)) {
        general = shape.general != 0 ? shape.general : general_bits(shape.action);
        if (general == 0) {
            return;
        }
        shape.least = shape.least < NAME_PERSON ? NAME_PERSON : shape.least;
    }
    struct namer people = *namer;
    people.takes_strangers = shape.is_denial;
    if (!policy_named_read(&people, shape.who, shape.least, &names) || names.has_owner) {
        return;
    }
    bool is_listed = names.least >= NAME_KNOWN && names.names.count > 0;
    bool is_sure = is_listed || (!namer->has_list && !shape.is_denial && !shape.is_weak);
    is_sure &= general == 0 || stands_alone(builder, sentence->block);
    bool is_plain_word = names.least == NAME_WORD;
    if (is_plain_word && (wording_has(shape.who, policy_named_manner_words) ||
                          !(names.has_plural || wording_starts_with(shape.who, "a|an|the") ||
                            (shape.who.data[0] & 0x80) != 0 || sentence->is_translated))) {
        return;
    }
    struct named_rule *rule = ARENA_NEW(builder->arena, struct named_rule);
    *rule = (struct named_rule){.sentence = sentence,
                                .names = names.names,
                                .is_sure = is_sure,
                                .is_denial = shape.is_denial,
                                .general = general};
    rule->text = arena_format(builder->arena,
                              shape.is_denial ? SLICE_FORMAT " cannot " SLICE_FORMAT
                                              : "only " SLICE_FORMAT " can " SLICE_FORMAT,
                              SLICE_ARGUMENT(shape.who), SLICE_ARGUMENT(shape.action));
    add_rule(builder, rule, out_place);
}

const struct named_rule *policy_named_rule(const struct builder *builder,
                                           const struct sentence *sentence)
{
    return table_get(&builder->rules_of, slice_of((const char *)&sentence, sizeof(sentence)));
}
