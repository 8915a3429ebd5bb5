/* SPDX-License-Identifier: Apache-2.0 */
/* Tells of what the document says of callers and nothing holds: sentences that limit somebody whom
 * no list names, rules of single fields, and notes and headings where nobody signs in. */
#include "model/policy/policy_named.h"
#include "model/policy/policy_sentence.h"

#include "spec/text/capability.h"
#include "spec/text/restriction.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

#define SUBJECT_MAXIMUM 50U
#define NOTE_MAXIMUM    60U

static const char limit_modals[] =
    "cannot|can't|can’t|can not|may not|must not|mustn't|shall not|should not|are not allowed "
    "to|is "
    "not allowed to|are not permitted to|is not permitted to|must never|can never|may never|are "
    "forbidden to|can only|may only|are only allowed to";

/* Who is no caller. */
static const char thing_words[] =
    "system|server|api|service|application|app|client|clients|backend|frontend|database|it|we|this|"
    "that|these|those|they|he|she|you|fields|field|values|value|requests|request|responses|"
    "response|job|jobs|worker|workers|process|migration|code|tests|which|there|who|what|endpoint|"
    "endpoints|name|names|id|status|token|tokens|password|passwords";

static const char done_words[] = "see|view|read|access|create|add|edit|update|change|modify|delete|"
                                 "remove|write|manage|list|cancel|approve|export|use";

static const char *const word_ends = " ,/&():;.\"'`";

/* Takes the next word; false at the end. */
static bool next_word(struct slice *rest, struct slice *out_word)
{
    while (rest->size > 0 && strchr(word_ends, rest->data[0]) != NULL) {
        *rest = slice_from_offset(*rest, 1);
    }
    size_t size = 0;
    while (size < rest->size && strchr(word_ends, rest->data[size]) == NULL) {
        size++;
    }
    *out_word = slice_between(*rest, 0, size);
    *rest = slice_from_offset(*rest, size);
    return size > 0;
}

static bool is_entity(struct builder *builder, struct slice word)
{
    return table_get(&builder->model->entity_by_key, word_key(builder->arena, word)) != NULL;
}

static bool is_role(struct builder *builder, struct slice word)
{
    return capability_knows_role(builder->specification->wordings, word) ||
           policy_find_role(builder, word) != NULL ||
           (builder->model->policy.roles.count == 0 && policy_named_is_listed(builder, word));
}

static bool names_role(struct builder *builder, struct slice text)
{
    struct slice word, whole = text;
    while (next_word(&text, &word)) {
        if (is_role(builder, word) && !policy_loose_is_path(whole, word)) {
            return true;
        }
    }
    return false;
}

static bool names_entity(struct builder *builder, struct slice text)
{
    struct slice word;
    while (next_word(&text, &word)) {
        if (is_entity(builder, word)) {
            return true;
        }
    }
    return false;
}

/* "ListBoats", "boat_list". */
static bool is_code(struct slice word)
{
    for (size_t i = 1; i < word.size; i++) {
        bool is_capital = word.data[i] >= 'A' && word.data[i] <= 'Z';
        bool was_small = word.data[i - 1] >= 'a' && word.data[i - 1] <= 'z';
        if (word.data[i] == '_' || (is_capital && was_small)) {
            return true;
        }
    }
    return false;
}

/* "Clerks must not delete boats": somebody, a limit, something that is done and a thing. */
static bool limits_somebody(struct builder *builder, struct slice text)
{
    struct slice word, subject = SLICE_EMPTY, rest = text;
    size_t count = 0;
    for (size_t at = 1; at < text.size && at < SUBJECT_MAXIMUM && subject.size == 0; at++) {
        size_t size = text.data[at - 1] == ' '
                          ? wording_starts_with(slice_from_offset(text, at), limit_modals)
                          : 0;
        subject = size > 0 ? slice_trim(slice_between(text, 0, at)) : subject;
        rest = size > 0 ? slice_trim(slice_from_offset(text, at + size)) : rest;
    }
    if (subject.size == 0 || wording_starts_with(rest, done_words) == 0 ||
        wording_has(subject, thing_words) || slice_find_byte(subject, ':') != SLICE_NOT_FOUND) {
        return false;
    }
    while (next_word(&subject, &word)) {
        bool is_other = (is_entity(builder, word) && !is_role(builder, word)) || is_code(word);
        if (is_other || ++count > 3) {
            return false;
        }
    }
    return names_entity(builder, rest);
}

/* "boats:write". */
static bool has_scope(struct slice text)
{
    for (size_t i = 1; i + 1 < text.size; i++) {
        if (text.data[i] == ':' && character_is_alpha(text.data[i - 1]) &&
            character_is_alpha(text.data[i + 1])) {
            return true;
        }
    }
    return false;
}

/* "Deleting a boat requires the clerk role or higher", "everyone except members may delete boats".
 */
static bool excepts_somebody(struct builder *builder, struct slice text)
{
    bool is_duty =
        wording_memory_has(builder->specification->wordings, text,
                           "require|requires|needs|need|must have|must be|has role|checks "
                           "that") &&
        wording_memory_has(builder->specification->wordings, text,
                           "role|roles|right|rights|privileges|permission");
    bool is_scope = wording_memory_has(builder->specification->wordings, text,
                                       "require|requires|required|needs|needed") &&
                    has_scope(text);
    if (is_scope && wording_memory_has(builder->specification->wordings, text, done_words) &&
        names_entity(builder, text)) {
        return true;
    }
    return (is_duty || wording_memory_has(builder->specification->wordings, text,
                                          "except|unless|403|forbidden|has role")) &&
           wording_memory_has(builder->specification->wordings, text,
                              "delet*|creat*|updat*|edit*|chang*|view*|see|access*|manag*|write*|"
                              "remov*") &&
           names_role(builder, text) && names_entity(builder, text);
}

/* A sentence of another language, in which only the words are known: "may boats not delete". */
static bool denies_something(struct builder *builder, struct slice text)
{
    return wording_memory_has(builder->specification->wordings, text, "cannot|not") &&
           wording_memory_has(builder->specification->wordings, text, done_words) &&
           !wording_memory_has(builder->specification->wordings, text, thing_words) &&
           names_entity(builder, text);
}

/* "Only vets may prescribe", "nur Pfleger dürfen Tiere löschen": people, or, in a language whose
 * words for them are not known, any word or two, who alone may do something. */
static bool limits_to_people(struct builder *builder, const struct sentence *sentence)
{
    struct slice text = sentence->words, who = SLICE_EMPTY, word;
    size_t only = wording_starts_with(text, "only"), count = 0;
    for (size_t at = only + 1; only > 0 && at < text.size && at < SUBJECT_MAXIMUM; at++) {
        size_t size = text.data[at - 1] == ' '
                          ? wording_starts_with(slice_from_offset(text, at),
                                                "may|can|are allowed to|is allowed to")
                          : 0;
        if (size > 0) {
            struct slice rest = slice_trim(slice_from_offset(text, at + size));
            who = wording_starts_with(rest, "be|have|has|not|only|contain|consist") > 0
                      ? SLICE_EMPTY
                      : slice_trim(slice_between(text, only, at));
            break;
        }
    }
    for (size_t at = 1; at < who.size; at++) { /* "clerks who are on duty" */
        bool is_clause =
            who.data[at - 1] == ' ' &&
            wording_starts_with(slice_from_offset(who, at), "who|that|which|whose|with") > 0;
        who = is_clause ? slice_trim(slice_between(who, 0, at)) : who;
    }
    if (who.size == 0 || wording_has(who, thing_words)) {
        return false;
    }
    struct slice rest = who;
    while (next_word(&rest, &word)) {
        bool is_thing = (is_entity(builder, word) && !is_role(builder, word)) || is_code(word) ||
                        wording_is(word, "one|two|three|first|last|next");
        count = is_thing ? SUBJECT_MAXIMUM : count + 1;
    }
    return count <= 3 && (sentence->is_translated || policy_named_are_people(builder, who));
}

/* "Members see only published boats": some of them, by what nothing decides. */
static bool shows_some(struct builder *builder, struct slice text)
{
    static const char verbs[] =
        "see only|sees only|view only|views only|get only|gets only|read only|reads only|receive "
        "only|receives only|list only|lists only|edit only|edits only|manage only|manages "
        "only|find "
        "only|finds only|access only|accesses only|see just|sees just";
    for (size_t at = 1; at < text.size && at < SUBJECT_MAXIMUM; at++) {
        struct slice rest = slice_from_offset(text, at);
        size_t size = text.data[at - 1] == ' ' ? wording_starts_with(rest, verbs) : 0;
        if (size > 0) {
            return names_role(builder, slice_between(text, 0, at)) &&
                   names_entity(builder, slice_from_offset(rest, size));
        }
    }
    return false;
}

/* "Guests see nothing". */
static bool shows_nothing(struct builder *builder, struct slice text)
{
    return wording_memory_has(
               builder->specification->wordings, text,
               "see nothing|sees nothing|has no access|have no access|gets nothing|see "
               "none of|cannot see anything|no access at all") &&
           names_role(builder, text);
}

/* "Access: admin only for delete", "Permissions: read: all, delete: admin only". */
static bool limits_by_label(struct builder *builder, struct slice text)
{
    static const char labels[] =
        "access:|access rules:|access control:|permissions:|permission:|authorization:|"
        "authorisation:|allowed:|who may:|rights:";
    return wording_memory_starts(builder->specification->wordings, text, labels) > 0 &&
           names_role(builder, text) &&
           wording_memory_has(builder->specification->wordings, text,
                              "only|delete|write|create|update|edit|modify|read");
}

/* --- fields --- */

static bool names_field(struct builder *builder, struct slice text)
{
    const struct field *role = builder->model->policy.account.role;
    struct slice word;
    while (next_word(&text, &word)) {
        const struct field_name *name = word.size < 3 ? NULL : policy_find_field(builder, word);
        if (name != NULL && (name->has_more || name->first != role) && !is_entity(builder, word) &&
            !is_role(builder, word)) {
            return true;
        }
    }
    return false;
}

/* "Only admins may change `name`", "the note of a hire is only visible to clerks". */
static bool limits_field(struct builder *builder, struct slice text)
{
    bool hides = wording_memory_starts(builder->specification->wordings, text, "hide|hides") > 0;
    if (hides && slice_find(text, SLICE(" from ")) != SLICE_NOT_FOUND) { /* "Hide x from members" */
        return names_role(builder, text) && names_field(builder, text);
    }
    return wording_memory_has(builder->specification->wordings, text,
                              "only|cannot|can't|may not|must "
                              "not|never|hidden|read-only|not visible") &&
           wording_memory_has(builder->specification->wordings, text,
                              "change|changed|edit|edited|update|updated|modify|modified|see|view|"
                              "visible|hidden|read-only|shown|exposed") &&
           names_role(builder, text) && names_field(builder, text);
}

/* "admin only", "only visible to clerks", of a cell or a comment. */
static bool is_note(struct builder *builder, struct slice text)
{
    if (text.size > NOTE_MAXIMUM) {
        return false;
    }
    if (wording_memory_has(builder->specification->wordings, text, restriction_words)) {
        text = restriction_translate(builder->arena, text);
    }
    text = wording_bare(text);
    size_t front = wording_memory_starts(
        builder->specification->wordings, text,
        "only visible to|visible only to|visible to|hidden from|hidden for|not visible "
        "to|invisible "
        "to|not shown to|never shown to|shown only to|only shown to|not returned to|never returned "
        "to|only returned to|returned only to|not exposed to|only exposed to|only seen by|not seen "
        "by|seen only by|only readable by|readable only by|readable by|only writable by|writable "
        "only by|only editable by|editable only by|editable by|not editable by|set only by|only "
        "set "
        "by|read-only for|only for|only changed by|changed only by|restricted to|only");
    size_t back = wording_ends_with(text, "only");
    if (front + back == 0 && wording_starts_with(text, policy_named_act_words) > 0) {
        return false; /* "Remove agent" says what is done */
    }
    struct slice who = front > 0 ? slice_from_offset(text, front)
                                 : slice_between(text, 0, back > 0 ? text.size - back : 0);
    size_t count = 0;
    struct slice rest = who, word;
    while (next_word(&rest, &word)) {
        count++;
    }
    return count > 0 && count <= 4 &&
           (names_role(builder, who) || policy_named_are_people(builder, who));
}

/* "Delete boats – not for members", in a section about access: some are kept out. */
static bool keeps_out(struct builder *builder, struct slice text)
{
    return wording_memory_has(builder->specification->wordings, text,
                              "not for|not by|except|all but|but not|excluding|not available to|no "
                              "access") &&
           names_role(builder, text);
}

bool policy_lost_is_rule(struct builder *builder, const struct sentence *sentence)
{
    static const char stories[] =
        "if|when|whenever|then|as a|as an|given|after|before|once|while|for "
        "example|example|note:|note that|until|because|why|how|what|todo";
    struct slice text = sentence->words;
    if (wording_memory_starts(builder->specification->wordings, text, stories) > 0 &&
        !wording_memory_has(builder->specification->wordings, text, "checks that|verifies that")) {
        return false;
    }
    return (sentence->is_translated && denies_something(builder, text)) ||
           shows_nothing(builder, text) ||
           (slice_find(text, SLICE("only")) != SLICE_NOT_FOUND && shows_some(builder, text)) ||
           limits_by_label(builder, text) || limits_somebody(builder, text) ||
           limits_to_people(builder, sentence) || excepts_somebody(builder, text) ||
           limits_field(builder, text) || (sentence->is_about_access && keeps_out(builder, text)) ||
           (sentence->block->kind == BLOCK_TABLE && is_note(builder, text)) ||
           wording_memory_has(builder->specification->wordings, text,
                              "access is restricted to|access is limited to|access is "
                              "reserved for");
}

static void report(struct builder *builder, struct place place, struct slice text)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1526, place,
                       "list the roles, and write who may beside the endpoints (\"admin only\")",
                       "'" SLICE_FORMAT
                       "' sounds like a rule of access and is not understood: nothing holds it",
                       SLICE_ARGUMENT(text));
}

/* Whether a sentence of that line tells of it by itself. */
static bool is_told(struct builder *builder, struct place place)
{
    LIST_EACH(const struct sentence, sentence, &builder->specification->sentences)
    {
        if (sentence->place.line == place.line && sentence->place.source == place.source &&
            policy_lost_is_rule(builder, sentence)) {
            return true;
        }
    }
    return false;
}

void policy_lost_report_fields(struct builder *builder)
{
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        LIST_EACH(const struct field, field, &entity->fields)
        {
            if (field->comment.size >= 10 && is_note(builder, field->comment) &&
                !is_told(builder, field->place)) {
                report(builder, field->place, field->comment);
            }
        }
    }
}

/* --- where nobody signs in --- */

/* Roles of the staff, whom nobody else is called as: "Staff endpoints", "Admin & Staff". */
static bool names_staff(struct builder *builder, struct slice text)
{
    static const char staff[] = "admin|admins|administrator|administrators|staff|manager|managers|"
                                "operator|operators|moderator|moderators|editor|editors|employee|"
                                "employees|supervisor|supervisors|superadmin";
    static const char others[] = "endpoint|endpoints|route|routes|api|apis|operations|only|for|the|"
                                 "and|or|area|section";
    struct slice word;
    size_t count = 0;
    while (next_word(&text, &word)) {
        if (wording_is(word, others)) {
            continue;
        }
        if (!wording_is(word, staff) || is_entity(builder, word)) {
            return false;
        }
        count++;
    }
    return count > 0;
}

/* "Librarian routes". */
static bool is_named(const struct builder *builder, const struct section *section)
{
    LIST_EACH(const struct named_heading, heading, &builder->named_headings)
    {
        if (heading->section == section) {
            return true;
        }
    }
    return false;
}

void policy_lost_report_headings(struct builder *builder)
{
    LIST_EACH(const struct named_heading, heading, &builder->named_headings)
    {
        bool is_marked = false;
        struct slice title = heading->section->title.plain;
        struct slice text = policy_named_heading(builder, title, &is_marked);
        struct access_reading reading;
        if (!heading->is_sure && !policy_is_access(builder, text, &reading)) {
            report(builder, heading->section->title.place, title);
        }
    }
}

/* "nobody", "only the …  may", "admin only", of what stands beside an endpoint or below it. */
static bool is_limit(struct builder *builder, struct slice text)
{
    bool is_elided =
        wording_starts_with(text, "only the|only a") > 0 && wording_ends_with(text, "may|can") > 0;
    size_t denial = wording_starts_with(text, "not for|never for|never|hidden from|closed to");
    if (denial > 0 &&
        policy_named_are_people(builder, slice_trim(slice_from_offset(text, denial)))) {
        return true;
    }
    return policy_remark_names_nobody(text) || policy_remark_is_internal(builder, text) ||
           is_elided || (text.size <= NOTE_MAXIMUM && is_note(builder, text));
}

/* Whether a part of the sentence, which stands below the endpoint, was read as who alone may. */
static bool is_held_by_remark(const struct endpoint_statement *endpoint,
                              const struct sentence *sentence)
{
    LIST_EACH(const struct remark, remark, &endpoint->remarks)
    {
        if (place_is_in_line(remark->place, sentence->place) &&
            remark->text.data != remark->written.data &&
            slice_starts_with(remark->text, SLICE("must be ")) &&
            slice_find(sentence->text, remark->written) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

/* What says who may call, by each line in which it says so: a note behind an endpoint's path, what
 * stands below it, what stands beside an rpc. */
static const struct list *find_in_line(struct builder *builder, struct place place)
{
    struct line_index *index = &builder->callers_in_line;
    if (builder->has_callers_in_line) {
        return line_index_get(index, place);
    }
    builder->has_callers_in_line = true;
    line_index_init(index, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_CALLERS) {
            line_index_add(index, statement->place, statement);
        }
        if (statement_is_of_callers(statement)) {
            if (statement->endpoint.lead.source != NULL) {
                line_index_add(index, statement->endpoint.lead, statement);
            }
            LIST_EACH(const struct remark, remark, &statement->endpoint.remarks)
            {
                line_index_add(index, remark->place, statement);
            }
        }
    }
    return line_index_get(index, place);
}

bool policy_lost_is_below_endpoint(struct builder *builder, const struct sentence *sentence)
{
    LIST_EACH(const struct statement, statement, find_in_line(builder, sentence->place))
    {
        LIST_EACH(const struct remark, remark, &statement->endpoint.remarks)
        {
            if (statement->kind == STATEMENT_ENDPOINT &&
                place_is_in_line(remark->place, sentence->place)) {
                return true;
            }
        }
    }
    return false;
}

/* The operation that an rpc calls, by what stands beside it; NULL: nothing serves it. */
static const struct operation *find_called(const struct builder *builder,
                                           const struct statement *beside)
{
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        LIST_EACH(const struct statement, statement, &operation->described)
        {
            if (statement == beside) {
                return operation;
            }
        }
    }
    return NULL;
}

/* Whether what stands beside an rpc, in the sentence's line, is read as who may call it. */
static bool is_held_by_rpc(struct builder *builder, const struct statement *beside,
                           const struct operation *called, const struct sentence *sentence)
{
    struct slice note;
    return place_is_in_line(beside->place, sentence->place) &&
           policy_read_remark(builder, called, beside->endpoint.description, &note) !=
               ACCESS_REMARK_NONE;
}

bool policy_lost_is_held(struct builder *builder, const struct sentence *sentence)
{
    LIST_EACH(const struct statement, statement, find_in_line(builder, sentence->place))
    {
        bool is_rpc = statement->kind == STATEMENT_CALLERS;
        const struct operation *called = is_rpc ? find_called(builder, statement) : NULL;
        if (is_rpc && called == NULL) {
            continue;
        }
        if (place_is_in_line(statement->endpoint.lead, sentence->place) ||
            is_held_by_remark(&statement->endpoint, sentence) ||
            (is_rpc && is_held_by_rpc(builder, statement, called, sentence))) {
            return true;
        }
    }
    return false;
}

void policy_lost_report_unguarded(struct builder *builder)
{
    const struct section *told = NULL;
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        LIST_EACH(const struct statement, statement, &operation->described)
        {
            if (!statement_is_of_callers(statement) || statement->block == NULL) {
                continue;
            }
            const struct named_note *note = policy_named_of(builder, statement);
            if (note != NULL) {
                report(builder, note->place, note->written);
            } else if (is_limit(builder, statement->endpoint.description)) {
                report(builder, statement->place, statement->endpoint.description);
            }
            LIST_EACH(const struct remark, remark, &statement->endpoint.remarks)
            {
                if (note == NULL && is_limit(builder, remark->text)) {
                    report(builder, remark->place, remark->written);
                }
            }
            const struct section *section = statement->block->section;
            for (; section != NULL && section->level > 1; section = section->parent) {
                if (section != told && section->title.plain.size <= NOTE_MAXIMUM &&
                    (names_staff(builder, section->title.plain) || is_named(builder, section))) {
                    report(builder, section->title.place, section->title.plain);
                    told = section;
                }
            }
        }
    }
}

/* Whether a reader of conditions in code has told of the same words. */
static bool is_told_already(struct builder *builder, struct place place)
{
    LIST_EACH(const struct diagnostic, finding, diagnostics_in_line(builder->diagnostics, place))
    {
        if (finding->code == DIAGNOSTIC_W1526 && finding->place.column == place.column) {
            return true;
        }
    }
    return false;
}

static void report_not_understood(struct builder *builder, const struct sentence *sentence)
{
    if (!is_told_already(builder, sentence->place)) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1526, sentence->place,
                           "write who may beside the endpoints (\"admin only\", \"owner\"), or in "
                           "a list of what each role may do",
                           "'" SLICE_FORMAT
                           "' sounds like a rule of access and is not understood: nothing holds it",
                           SLICE_ARGUMENT(sentence->text));
    }
}

void policy_lost_report(struct builder *builder, const struct sentence *sentence)
{
    if ((sentence->is_certain || policy_named_rule(builder, sentence) != NULL ||
         policy_loose_is_rule(builder, sentence->words) ||
         policy_lost_is_rule(builder, sentence)) &&
        !policy_lost_is_held(builder, sentence)) {
        report_not_understood(builder, sentence);
    }
}

void policy_lost_report_clause(struct builder *builder, const struct sentence *sentence,
                               struct slice clause)
{
    struct slice unread =
        sentence->is_certain ? SLICE_EMPTY : policy_sentence_unread(builder, clause);
    if (unread.size == 0 && sentence->is_about_access && policy_sentence_limits(builder, clause) &&
        !policy_lost_is_below_endpoint(builder, sentence)) {
        report_not_understood(builder, sentence);
    } else if (unread.size == 0) {
        policy_lost_report(builder, sentence);
    } else {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1520, sentence->place,
                           "say it with read, create, update or delete, or beside the endpoint "
                           "that does it",
                           "'" SLICE_FORMAT
                           "' is not held: no operation is known for '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(sentence->text), SLICE_ARGUMENT(unread));
    }
}
