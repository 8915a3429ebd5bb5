/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts prose into sentences, and keeps those with a word without which nothing is a rule of access.
 * Sections about other things (tests, plans, screens) have none. */
#include "spec/recognise/access_sentence.h"

#include "spec/reading/reading.h"
#include "spec/recognise/access_guarded.h"
#include "spec/recognise/access_path.h"
#include "spec/text/capability.h"
#include "spec/text/restatement.h"
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
    "access levels|access|who may*|who can*|who "
    "does*|visibility|ownership|security|privacy|rights|rechte|zugriffsrechte|benutzerrechte|"
    "droits|diritti|direitos|derechos|permisos|permissões|permessi|papéis|ruoli|rôles|"
    "rollen|berechtigung*|autorisation*|autorización|autorização";

/* "Unless the caller is an admin", "hidden from guests": of a caller, not of any condition or
 * thing. */
#define CALLER_WORDS                                                                               \
    "unless a|unless an|unless admin*|unless you|unless they|unless he|unless she|unless it is|"   \
    "unless the caller|unless the user|unless the requester|unless the owner|unless the author|"   \
    "unless owner|unless called|unless signed in|unless logged in|unless the role|unless role|"    \
    "unless has|forbidden unless|rejected unless|refused unless|denied unless|fails unless|"       \
    "allowed unless|possible unless|hidden from|hidden for|hidden to|hidden unless"

/* Words without which no sentence is a rule of access. */
static const char telling_words[] =
    "only|own|hide|hides|cannot|can't|can not|may not|must not|not allowed|not "
    "permitted|never|restrict*|"
    "limited|reserved|require|requires|can|may|allowed|permitted|access|full|read-only|nobody|"
    "no one|theirs|belongs to|ownership|scoped to|admin*|non-admin*|private "
    "to|exclusively|solely|sees|see|must log in|must "
    "login|must sign in|must "
    "be logged in|must be signed "
    "in|" CALLER_WORDS "|except|shall not|should not|forbidden|403|nothing|checks that|verifies "
    "that|required to|to be a|to be an|be a|be an|alone|"
    "must authenticate|must be authenticated|have to log in|have to sign in|need to log in|need "
    "to sign in|needs a|needs an|are made by|"
    "requirerole|requireroles|hasrole|hasanyrole|restrictto|isadmin|requireadmin";

/* Words without which a sentence grants at most: "members may see boats". */
static const char limiting_words[] =
    "only|own|their|his|her|your|they|them|theirs|other|others|another|else*|each other*|cannot|"
    "can't|can’t|mustn't|don't|doesn't|neither|hide|hides|not|never|no|forbidden|restrict*|limited|"
    "reserved|require|"
    "requires|need|needs|nobody|read-only|read only|readonly|just|solely|exclusively|private "
    "to|belongs to|ownership|" CALLER_WORDS "|except|403|alone|nothing|checks that|verifies "
    "that|required to|to be a|to be an|be a|be an";

/* Where a section is about access, a sentence that tells what somebody does grants it. */
static const char deed_words[] =
    "manage|manages|create|creates|edit|edits|update|updates|change|changes|delete|deletes|remove|"
    "removes|write|writes|read|reads|view|views|add|adds|approve|approves|do everything|"
    "managed by|created by|added by|edited by|updated by|changed by|modified by|deleted by|"
    "removed by|maintained by|administered by|approved by|published by";

struct access_sentences {
    struct specification *specification;
    const struct document *document;
    const char *all_words; /* telling, restricting and restating: asked for at once */
    bool *read_lines;      /* by line: read with an endpoint or a permission */
    size_t line_count;
};

static void note_lines(struct access_sentences *collector, size_t first)
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
    static const bool are_blanks[256] = {
        ['*'] = true, ['`'] = true, ['\n'] = true, ['\t'] = true, ['\r'] = true, [0] = true};
    char *data = arena_allocate_raw(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = are_blanks[(unsigned char)text.data[i]] ? ' ' : text.data[i];
        if (c != ' ' || (size > 0 && data[size - 1] != ' ')) {
            data[size++] = c;
        }
    }
    return slice_trim(slice_of(data, size));
}

static bool tells_deeds(const struct document *document, struct slice text)
{
    return reading_has(document, text, deed_words) || reading_has(document, text, limiting_words) ||
           reading_has(document, text, restriction_grant_words);
}

/* Whether a sentence of the text may be a rule of access. Few texts have one: asked as a whole, as
 * others ask them, the rest need not be cut into sentences. */
static bool may_tell(const struct access_sentences *collector, struct slice text,
                     bool is_about_access)
{
    return text.size >= SENTENCE_MINIMUM &&
           (text.size > WORDING_SIZE_MAXIMUM ||
            reading_has(collector->document, text, collector->all_words) ||
            (is_about_access && tells_deeds(collector->document, text)));
}

/* The sentence without marks before it, where it may be a rule of access; else empty. */
static struct slice find_telling(const struct access_sentences *collector, struct slice sentence,
                                 bool is_about_access)
{
    size_t start = 0;
    while (start < sentence.size && strchr(" \n\t*-", sentence.data[start]) != NULL) {
        start++;
    }
    sentence = slice_from_offset(sentence, start);
    bool is_telling =
        sentence.size <= SENTENCE_MAXIMUM && may_tell(collector, sentence, is_about_access);
    return is_telling ? sentence : SLICE_EMPTY;
}

/* "Authentication: JWT" is said of everything only where the section is about it, and "JWT bearer"
 * where it is about signing in alone. */
static struct restatement restate(const struct block *block, struct arena *arena, struct slice text)
{
    static const char security_words[] =
        "security|access control|authorization|sicherheit|zugriff*|sécurité|seguridad|segurança|"
        "sicurezza|безопасность";
    static const char sign_in_words[] =
        "authentication|auth|authn|sign-in|signing in|login|anmeldung|authentifizierung|"
        "authentification|connexion|autenticación|inicio de sesión|autenticação|autenticazione|"
        "аутентификация";
    struct restatement restated = restatement_of(arena, block->document->wordings, text);
    if (restated.kind != RESTATEMENT_NONE || block->section == NULL) {
        return restated;
    }
    bool is_about_sign_in = wording_has(block->section->name, sign_in_words);
    if ((is_about_sign_in || wording_has(block->section->name, security_words)) &&
        restatement_is_scheme(text, !is_about_sign_in)) {
        restated.kind = RESTATEMENT_SIGN_IN;
    }
    return restated;
}

static void take_sentence(struct access_sentences *collector, const struct block *block,
                          struct text text, struct slice part, bool is_about_access)
{
    struct arena *arena = collector->specification->arena;
    struct place place = text_place(text, (size_t)(part.data - text.plain.data), part.size);
    if (place.line < collector->line_count && collector->read_lines[place.line]) {
        return;
    }
    struct slice flat = flatten(arena, part);
    struct restatement restated = {0};
    if (reading_has(block->document, part, restatement_words)) {
        restated = restate(block, arena, flat);
    }
    bool is_restricting = reading_has(block->document, part, restriction_words);
    bool is_foreign = is_restricting || (is_about_access && reading_has(block->document, part,
                                                                        restriction_grant_words));
    if (restated.kind == RESTATEMENT_NONE && !is_foreign &&
        !reading_has(block->document, part, telling_words) &&
        !(is_about_access && (reading_has(block->document, part, deed_words) ||
                              reading_has(block->document, part, limiting_words)))) {
        return;
    }
    struct sentence *sentence = ARENA_NEW(arena, struct sentence);
    *sentence =
        (struct sentence){.text = flat,
                          .words = is_foreign ? restriction_translate(arena, flat) : flat,
                          .restated = restated,
                          .place = place,
                          .block = block,
                          .is_translated = is_foreign,
                          .is_about_access = is_about_access,
                          .is_limiting = restated.kind == RESTATEMENT_RULE || is_restricting ||
                                         reading_has(block->document, part, limiting_words)};
    struct slice words = is_foreign || restated.kind != RESTATEMENT_NONE
                             ? SLICE_EMPTY
                             : access_guarded_words(arena, text, part, is_about_access);
    if (words.size > 0) {
        sentence->words = flatten(arena, words);
        sentence->is_limiting = true;
    }
    list_add(arena, &collector->specification->sentences, sentence);
}

/* "Role-based access: admin may …, member may …". */
static bool has_label(struct text text)
{
    size_t colon = slice_find(text.plain, SLICE(": "));
    return colon != SLICE_NOT_FOUND && colon <= 40 &&
           wording_has(slice_between(text.plain, 0, colon), access_words);
}

/* "Bikes" of "Bikes can be viewed by anyone; only admins may change them". */
static struct slice subject_before(struct slice text, size_t end)
{
    struct slice front = slice_between(text, 0, end);
    for (size_t at = 1; at < front.size && at <= 40; at++) {
        if (front.data[at - 1] == ' ' &&
            wording_starts_with(slice_from_offset(front, at), "can|may|are|is") > 0) {
            return slice_trim(slice_between(front, 0, at));
        }
    }
    return SLICE_EMPTY;
}

/* Puts what stands in front of the semicolon in the place of "them", where they are restricted. */
static void resolve_pronoun(struct access_sentences *collector, struct text text, struct slice part)
{
    struct list *sentences = &collector->specification->sentences;
    struct sentence *last = sentences->count == 0 ? NULL : list_at(sentences, sentences->count - 1);
    size_t at = (size_t)(part.data - text.plain.data);
    size_t end = at;
    while (end > 0 && text.plain.data[end - 1] != ';') {
        end--;
    }
    struct slice subject = subject_before(text.plain, end == 0 ? 0 : end - 1);
    size_t size = last == NULL ? 0 : wording_ends_with(last->words, "them|these|it");
    if (size > 0 && end > 0 && subject.size > 0 && last->text.data == last->words.data &&
        wording_starts_with(last->words, "only") > 0) {
        struct arena *arena = collector->specification->arena;
        struct slice rule = slice_trim(slice_between(last->words, 0, last->words.size - size));
        size_t verb = wording_ends_with(rule, "modify|change|alter");
        bool is_contrast = verb > 0 && wording_has(slice_between(text.plain, 0, end),
                                                   "viewed|read|seen|browsed|listed|visible");
        rule = slice_between(rule, 0, is_contrast ? rule.size - verb : rule.size);
        last->words = arena_format(arena, SLICE_FORMAT "%s " SLICE_FORMAT, SLICE_ARGUMENT(rule),
                                   is_contrast ? "write" : "", SLICE_ARGUMENT(subject));
    }
}

/* "Nobody else" behind a sentence makes it a limit: "The owner may edit a post; nobody else". */
static void close_last(struct access_sentences *collector, struct slice part, size_t count)
{
    struct list *sentences = &collector->specification->sentences;
    bool is_close = wording_is(wording_bare(part), "nobody else|no one else|nobody else may|nobody "
                                                   "else does|no one else does|nobody else "
                                                   "does so|no one else may do so|nobody "
                                                   "else can|others may not|others cannot|no one "
                                                   "else can|no one else may|and nobody else");
    if (!is_close || sentences->count <= count) {
        return;
    }
    struct sentence *last = list_at(sentences, sentences->count - 1);
    if (!last->is_translated && wording_starts_with(last->words, "only") == 0) {
        last->words = arena_format(collector->specification->arena, "only " SLICE_FORMAT,
                                   SLICE_ARGUMENT(last->words));
        last->is_limiting = true;
    }
}

/* "Admins can edit any post; users only their own" says of users what it said of admins. */
static struct slice complete(struct access_sentences *collector, struct slice text,
                             struct slice part)
{
    static const char modals[] = "can|may";
    struct slice front = text;
    size_t only = 0, modal = 0, any = 0;
    for (size_t at = 1; at < part.size && only == 0; at++) {
        only = part.data[at - 1] == ' ' &&
                       wording_is(slice_from_offset(part, at),
                                  "only their own|their own only|can only their own|only own ones|"
                                  "only own|can only edit their own|just their own")
                   ? at
                   : 0;
    }
    front.size = (size_t)(part.data - text.data);
    for (size_t at = 1; only > 0 && at < front.size; at++) {
        struct slice rest = slice_from_offset(front, at);
        if (front.data[at - 1] == ' ' && modal == 0) {
            modal = wording_starts_with(rest, modals) > 0 ? at : 0;
        } else if (front.data[at - 1] == ' ' && any == 0) {
            any = wording_starts_with(rest, "any|all|every") > 0 ? at : 0;
        }
    }
    if (modal == 0 || any <= modal) {
        return SLICE_EMPTY;
    }
    struct slice thing = wording_bare(slice_from_offset(front, any + 3));
    while (thing.size > 0 && strchr(" ;,.", thing.data[thing.size - 1]) != NULL) {
        thing.size--;
    }
    struct slice verbs = slice_trim(slice_between(front, modal + 3, any));
    return arena_format(collector->specification->arena,
                        SLICE_FORMAT " can only " SLICE_FORMAT " their own " SLICE_FORMAT,
                        SLICE_ARGUMENT(slice_trim(slice_between(part, 0, only))),
                        SLICE_ARGUMENT(verbs), SLICE_ARGUMENT(thing));
}

/* "`/users/` + stars — admin", and in words on a line with an endpoint. */
static bool take_path(struct access_sentences *collector, const struct block *block,
                      struct text text, struct slice part, bool is_about_access)
{
    part = slice_trim(part);
    struct place place = text_place(text, (size_t)(part.data - text.plain.data), part.size);
    bool is_read = place.line < collector->line_count && collector->read_lines[place.line];
    return part.size <= SENTENCE_MAXIMUM && !text_is_placeholder(text.plain) &&
           access_path_take(collector->specification, block, text, part,
                            is_read           ? ACCESS_PATH_BESIDE
                            : is_about_access ? ACCESS_PATH_TOLD
                                              : ACCESS_PATH_LOOSE);
}

static void take_text(struct access_sentences *collector, const struct block *block,
                      struct text text, bool is_about_access)
{
    bool is_first = true; /* of those that tell: few texts have one */
    size_t first_count = collector->specification->sentences.count;
    bool has_path = access_path_may(text.plain);
    if (!has_path && !may_tell(collector, text.plain, is_about_access)) {
        return;
    }
    for (size_t start = 0, end; start < text.plain.size; start = end + 1) {
        end = find_end(text.plain, start);
        bool is_question = end < text.plain.size && text.plain.data[end] == '?';
        struct slice part = slice_between(text.plain, start, is_question ? start : end);
        if (start > 0 && part.size < 30) {
            close_last(collector, part, first_count);
        }
        if (has_path && take_path(collector, block, text, part, is_about_access)) {
            is_first = false;
            continue;
        }
        part = find_telling(collector, part, is_about_access);
        if (part.size == 0) {
            continue;
        }
        if (is_first && text_is_placeholder(text.plain)) {
            return;
        }
        is_about_access = is_about_access || (is_first && has_label(text));
        is_first = false;
        size_t count = collector->specification->sentences.count;
        take_sentence(collector, block, text, part, is_about_access);
        if (collector->specification->sentences.count > count && start > 0) {
            struct slice whole =
                part.size < 50 ? complete(collector, text.plain, part) : SLICE_EMPTY;
            struct sentence *last = list_at(&collector->specification->sentences, count);
            last->words = whole.size > 0 ? whole : last->words;
            if (text.plain.data[start - 1] == ';') {
                resolve_pronoun(collector, text, part);
            }
        }
    }
}

/* --- what tables of roles describe --- */

static void take_clauses(struct access_sentences *collector, const struct block *block,
                         struct text cell, struct slice role)
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
static bool take_roles(struct access_sentences *collector, const struct block *block)
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

/* Whether a row or item of the block was read as an endpoint or a permission. */
static bool has_read_line(const struct access_sentences *collector, const struct block *block)
{
    size_t count = block->kind == BLOCK_TABLE ? block->row_count : block->item_count;
    for (size_t i = 0; i < count; i++) {
        struct place place =
            block->kind == BLOCK_TABLE ? block->rows[i].cells[0].place : block->items[i].text.place;
        if (place.line < collector->line_count && collector->read_lines[place.line]) {
            return true;
        }
    }
    return false;
}

/* A configuration of who may do what, in a notation that nothing reads: its first line with a role
 * is told. */
static void take_code(struct access_sentences *collector, const struct block *block)
{
    static const char policy_words[] = "policy|policies|polic*|rbac|abac|role*|permission*|access "
                                       "control|access rules|authoriz*|authoris*|acl|who may*";
    struct slice rest = slice_between(block->code, 0, WORDING_SIZE_MAXIMUM), line;
    if (block->readers.count > 0 ||
        !wording_is(block->info, "yaml|yml|json|toml|hcl|rego|polar|ini|cedar|csv") ||
        !reading_is_about(block, policy_words) || reading_is_about(block, foreign_words) ||
        !wording_has(rest, "allow|allowed|permissions|permit|can|grant|grants|actions|effect")) {
        return;
    }
    while (slice_next_line(&rest, &line)) {
        struct slice bare = slice_trim(line);
        if (!wording_has(bare, "role|roles|principal|subject|subjects|sub")) {
            continue;
        }
        struct arena *arena = collector->specification->arena;
        struct sentence *sentence = ARENA_NEW(arena, struct sentence);
        *sentence = (struct sentence){
            .text = bare,
            .words = bare,
            .place = block_code_place(block, (size_t)(bare.data - block->code.data), bare.size),
            .block = block,
            .is_certain = true,
            .is_limiting = true};
        list_add(arena, &collector->specification->sentences, sentence);
        return;
    }
}

void access_sentence_take(struct access_sentences *collector, const struct block *block)
{
    if (block->kind == BLOCK_CODE) {
        take_code(collector, block);
        return;
    }
    if (block->kind != BLOCK_PARAGRAPH && block->kind != BLOCK_LIST && block->kind != BLOCK_TABLE) {
        return;
    }
    if (reading_is_about(block, foreign_words)) {
        return;
    }
    /* "Users & auth" heads tables as well. */
    bool is_about = reading_is_about(block, access_words) ||
                    (block->section != NULL && wording_is(block->section->name, "auth"));
    if (!has_read_line(collector, block) &&
        access_table_take(collector->specification, block, is_about)) {
        return;
    }
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

struct access_sentences *access_sentence_begin(struct specification *specification,
                                               const struct document *document, size_t first)
{
    struct arena *arena = specification->arena;
    struct access_sentences *collector = ARENA_NEW(arena, struct access_sentences);
    collector->specification = specification;
    collector->document = document;
    collector->all_words =
        arena_format(arena, "%s|%s|%s", telling_words, restriction_words, restatement_words).data;
    note_lines(collector, first);
    return collector;
}
