/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts prose into sentences, and keeps those with a word without which nothing is a rule of access.
 * Sections about other things (tests, plans, screens) have none. */
#include "spec/recognise/access_sentence.h"

#include "spec/reading/reading.h"
#include "spec/text/capability.h"
#include "spec/text/restriction.h"

#define SENTENCE_MAXIMUM 320U
#define SENTENCE_MINIMUM 10U

/* What is told of tests, wishes, other versions and those who make the system is no rule of it. */
static const char foreign_words[] =
    "test*|user stor*|story|stories|changelog|change log|history|roadmap|future*|out of scope|"
    "non-goal*|alternative*|considered|example*|scenario*|glossary|risk*|open question*|"
    "acceptance|approv*|sign-off|reviewer*|team|stakeholder*|milestone*|phase*|task*|todo|"
    "problem*|issue*|known limitation*|migration*|deployment|frontend|front-end|ui|ux|screen*|"
    "page*|component*|component tree|navigation|sidebar|layout";

static const char access_words[] =
    "role*|permission*|authoriz*|authoris*|rbac|access control|access rights|access rules|"
    "access levels|access|who may*|who can*|who does*|visibility|ownership|security|privacy";

/* Words without which no sentence is a rule of access. */
static const char telling_words[] =
    "only|own|cannot|can't|can not|may not|must not|not allowed|not permitted|never|restrict*|"
    "limited|reserved|require|requires|can|may|allowed|permitted|access|full|read-only|nobody|"
    "no one|theirs|belongs to|ownership|scoped to|admin*|non-admin*|private "
    "to|exclusively|solely|sees|see|must log in|must "
    "login|must sign in|must "
    "be logged in|must be signed "
    "in|must authenticate|must be authenticated|have to log in|have to sign in|need to log in|need "
    "to sign in";

/* Words without which a sentence grants at most: "members may see boats". */
static const char limiting_words[] =
    "only|own|their|his|her|your|they|them|theirs|other|others|another|else*|each other*|cannot|"
    "can't|can’t|mustn't|don't|doesn't|not|never|no|forbidden|restrict*|limited|reserved|require|"
    "requires|need|needs|nobody|read-only|read only|readonly|just|solely|exclusively|private "
    "to|belongs to|ownership";

struct collector {
    struct specification *specification;
    const struct document *document;
    bool *read_lines; /* by line: read with an endpoint or a permission */
    size_t line_count;
};

static void note_lines(struct collector *collector, size_t first)
{
    struct arena *arena = collector->specification->arena;
    const struct list *statements = &collector->specification->statements;
    collector->line_count = collector->document->source->line_count + 1U;
    collector->read_lines = ARENA_ARRAY(arena, bool, collector->line_count);
    for (size_t i = first; i < statements->count; i++) {
        const struct statement *statement = list_at(statements, i);
        bool is_one =
            statement->kind == STATEMENT_ENDPOINT || statement->kind == STATEMENT_PERMISSION;
        if (is_one && statement->place.line < collector->line_count) {
            collector->read_lines[statement->place.line] = true;
        }
    }
}

/* Whether a full stop, or a semicolon, ends the sentence at that byte. */
static bool is_end(struct slice text, size_t at)
{
    char c = text.data[at];
    if (c == ';' || c == '!' || c == '?' ||
        slice_starts_with(slice_from_offset(text, at), SLICE("。"))) {
        return true;
    }
    if (c != '.' || (at + 1 < text.size && !character_is_space(text.data[at + 1]))) {
        return false;
    }
    struct slice rest = slice_trim(slice_from_offset(text, at + 1));
    return rest.size == 0 || !(rest.data[0] >= 'a' && rest.data[0] <= 'z');
}

/* Where the sentence that begins at `at` ends. */
static size_t find_end(struct slice text, size_t at)
{
    static const bool may_end[256] = {
        ['.'] = true, [';'] = true, ['!'] = true, ['?'] = true, [0xe3] = true /* of "。" */};
    while (at < text.size && !(may_end[(unsigned char)text.data[at]] && is_end(text, at))) {
        at++;
    }
    return at;
}

/* Without emphasis, back-ticks and line breaks: bytes that are left out become blanks, runs of
 * which become one. */
static struct slice flatten(struct arena *arena, struct slice text)
{
    char *data = arena_allocate_raw(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = strchr("*`\n\t\r", text.data[i]) != NULL ? ' ' : text.data[i];
        if (c != ' ' || (size > 0 && data[size - 1] != ' ')) {
            data[size++] = c;
        }
    }
    return slice_trim(slice_of(data, size));
}

/* The sentence without marks before it, where it may be a rule of access; else empty. */
static struct slice find_telling(const struct document *document, struct slice sentence)
{
    size_t start = 0;
    while (start < sentence.size && strchr(" \n\t*-", sentence.data[start]) != NULL) {
        start++;
    }
    sentence = slice_from_offset(sentence, start);
    bool is_telling = sentence.size >= SENTENCE_MINIMUM && sentence.size <= SENTENCE_MAXIMUM &&
                      (reading_has(document, sentence, telling_words) ||
                       reading_has(document, sentence, restriction_words));
    return is_telling ? sentence : SLICE_EMPTY;
}

static void take_sentence(struct collector *collector, const struct block *block, struct text text,
                          struct slice part, bool is_about_access)
{
    struct arena *arena = collector->specification->arena;
    struct place place = text_place(text, (size_t)(part.data - text.plain.data), part.size);
    if (place.line < collector->line_count && collector->read_lines[place.line]) {
        return;
    }
    struct sentence *sentence = ARENA_NEW(arena, struct sentence);
    struct slice flat = flatten(arena, part);
    *sentence =
        (struct sentence){.text = flat,
                          .words = reading_has(block->document, part, restriction_words)
                                       ? restriction_translate(arena, flat)
                                       : flat,
                          .place = place,
                          .block = block,
                          .is_about_access = is_about_access,
                          .is_limiting = reading_has(block->document, part, limiting_words) ||
                                         reading_has(block->document, part, restriction_words)};
    list_add(arena, &collector->specification->sentences, sentence);
}

/* "Role-based access: admin may …, member may …". */
static bool has_label(struct text text)
{
    size_t colon = slice_find(text.plain, SLICE(": "));
    return colon != SLICE_NOT_FOUND && colon <= 40 &&
           wording_has(slice_between(text.plain, 0, colon), access_words);
}

static void take_text(struct collector *collector, const struct block *block, struct text text,
                      bool is_about_access)
{
    bool is_first = true; /* of those that tell: few texts have one */
    if (text.plain.size < SENTENCE_MINIMUM) {
        return;
    }
    for (size_t start = 0, end; start < text.plain.size; start = end + 1) {
        end = find_end(text.plain, start);
        bool is_question = end < text.plain.size && text.plain.data[end] == '?';
        struct slice part = slice_between(text.plain, start, is_question ? start : end);
        part = find_telling(block->document, part);
        if (part.size == 0) {
            continue;
        }
        if (is_first && text_is_placeholder(text.plain)) {
            return;
        }
        is_about_access = is_about_access || (is_first && has_label(text));
        is_first = false;
        take_sentence(collector, block, text, part, is_about_access);
    }
}

/* --- what tables of roles describe --- */

static void take_clauses(struct collector *collector, const struct block *block, struct text cell,
                         struct slice role)
{
    struct arena *arena = collector->specification->arena;
    for (size_t start = 0, end; start < cell.plain.size; start = end + 1) {
        end = find_end(cell.plain, start);
        struct slice part = slice_trim(slice_between(cell.plain, start, end));
        if (part.size > 0 && part.size <= SENTENCE_MAXIMUM && capability_is_phrase(part)) {
            struct sentence *sentence = ARENA_NEW(arena, struct sentence);
            *sentence = (struct sentence){.text = flatten(arena, part),
                                          .words = flatten(arena, part),
                                          .place = text_place(cell, start, end - start),
                                          .block = block,
                                          .is_about_access = true,
                                          .role = role};
            list_add(arena, &collector->specification->sentences, sentence);
        }
    }
}

/* A table of roles that says what they are, and has no column for what they may. */
static bool take_roles(struct collector *collector, const struct block *block)
{
    int description =
        reading_column(block, "description|responsib*|purpose|summary|meaning|notes|remarks");
    int permission = reading_column(block, "permission*|access|capabilit*|can|rights|privilege*|"
                                           "allowed*|what they do|what they may do|what they can "
                                           "do|what it may do|may|may do");
    bool is_roles = wording_is(wording_bare(block_column_name(block, 0)),
                               "role|roles|user role|user type|actor");
    if (!is_roles || description <= 0 || permission != READING_NO_COLUMN ||
        !reading_is_about(block, "role*|permission*|authoriz*|authoris*|rbac|access*|actors|user "
                                 "types|users")) {
        return false;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = reading_cell(row, 0);
        if (name.size > 0 && !reading_row_is_unfilled(block, row)) {
            take_clauses(collector, block, row->cells[description], name);
        }
    }
    return true;
}

static void take_block(struct collector *collector, const struct block *block)
{
    if (block->kind != BLOCK_PARAGRAPH && block->kind != BLOCK_LIST && block->kind != BLOCK_TABLE) {
        return;
    }
    if (reading_is_about(block, foreign_words)) {
        return;
    }
    bool is_about = reading_is_about(block, access_words);
    if (block->kind == BLOCK_PARAGRAPH) {
        take_text(collector, block, block->text, is_about);
    }
    for (size_t i = 0; block->kind == BLOCK_LIST && i < block->item_count; i++) {
        if (block->items[i].task == TASK_NONE) {
            take_text(collector, block, block->items[i].text, is_about);
        }
    }
    if (block->kind == BLOCK_TABLE && take_roles(collector, block)) {
        return;
    }
    for (size_t i = 1; block->kind == BLOCK_TABLE && i < block->row_count; i++) {
        for (size_t j = 0; j < block->column_count; j++) {
            take_text(collector, block, block->rows[i].cells[j], is_about);
        }
    }
}

void access_sentence_collect(struct specification *specification, const struct document *document,
                             size_t first)
{
    struct collector collector = {.specification = specification, .document = document};
    note_lines(&collector, first);
    for (size_t i = 0; i < document->block_count; i++) {
        take_block(&collector, &document->blocks[i]);
    }
}
