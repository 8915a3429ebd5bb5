/* SPDX-License-Identifier: Apache-2.0 */
/* Who may use endpoints, where it does not stand beside them: tables of path patterns, with a star
 * for whatever is below, and headings ("Reports (admin only)"). Both count only for endpoints that
 * say nothing themselves; a pattern is more deliberate than a heading. */
#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/endpoint_remark.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"

#define RULE_MAXIMUM      256U
#define LEAD_MAXIMUM      3U   /* paragraphs */
#define LEAD_SIZE_MAXIMUM 600U /* bytes of one */
#define TABLE_MAXIMUM     8U /* blocks below an endpoint in which a table or list of it may stand */

struct access_rule {
    struct slice prefix; /* "/api/admin": what precedes the star */
    struct slice access;
    bool is_role_column;
};

/* The path in front of a pattern's end, or empty for a cell that is no pattern. */
static struct slice pattern_prefix(struct slice cell)
{
    static const char *const endings[] = {"/**", "/*", "/...", "/:path*", "/{*}", NULL};
    cell = slice_trim(cell);
    if (cell.size < 2 || cell.data[0] != '/' || slice_find_byte(cell, ' ') != SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        if (slice_ends_with(cell, slice_from(*ending))) {
            return slice_between(cell, 0, cell.size - strlen(*ending));
        }
    }
    return SLICE_EMPTY;
}

bool endpoint_access_table_read(struct endpoint_scope *scope, size_t access_column,
                                bool is_role_column)
{
    const struct block *block = scope->block;
    size_t before = scope->memory->access_rules.count;
    for (size_t i = 1; i < block->row_count && access_column > 0; i++) {
        struct slice prefix = pattern_prefix(block->rows[i].cells[0].plain);
        struct slice access = endpoint_note_trim(block->rows[i].cells[access_column].plain);
        if (prefix.size == 0 || access.size == 0 ||
            scope->memory->access_rules.count >= RULE_MAXIMUM) {
            continue;
        }
        struct access_rule *rule = ARENA_NEW(scope->specification->arena, struct access_rule);
        *rule = (struct access_rule){prefix, access, is_role_column};
        list_add(scope->specification->arena, &scope->memory->access_rules, rule);
    }
    return scope->memory->access_rules.count > before;
}

void endpoint_access_add(struct endpoint_scope *scope, struct slice prefix, struct slice access,
                         bool is_role_column)
{
    if (scope->memory->access_rules.count < RULE_MAXIMUM && access.size > 0) {
        struct access_rule *rule = ARENA_NEW(scope->specification->arena, struct access_rule);
        *rule = (struct access_rule){prefix, access, is_role_column};
        list_add(scope->specification->arena, &scope->memory->access_rules, rule);
    }
}

static bool is_below(struct slice path, struct slice prefix)
{
    return slice_starts_with(path, prefix) &&
           (path.size == prefix.size || path.data[prefix.size] == '/');
}

/* The longest pattern that holds the path, with or without what precedes its resources. */
static const struct access_rule *find_rule(const struct list *rules, struct slice path)
{
    const struct access_rule *found = NULL;
    struct slice bare = slice_from_offset(path, endpoint_prefix_measure(path));
    LIST_EACH(const struct access_rule, rule, rules)
    {
        struct slice prefix = rule->prefix;
        struct slice bare_prefix = slice_from_offset(prefix, endpoint_prefix_measure(prefix));
        bool is_bare = bare_prefix.size > 1 && is_below(bare, bare_prefix);
        if ((is_below(path, prefix) || is_bare) &&
            (found == NULL || prefix.size > found->prefix.size)) {
            found = rule;
        }
    }
    return found;
}

/* --- sentences that open a section --- */

/* Whom the sentence is about: the endpoints of the section. */
static const char these_words[] =
    "this endpoint|this call|this route|this operation|all endpoints in this section|all endpoints "
    "below|all of these endpoints|all these endpoints|"
    "all endpoints here|all endpoints|the endpoints below|the following endpoints|these endpoints|"
    "the endpoints of this section|endpoints in this section|these routes|all routes|all routes "
    "below|these operations|all operations|these calls|everything below|everything here|all of "
    "these|all of them|they all|these|this section|this|every endpoint|every endpoint here|each "
    "endpoint|access|all";

static const char signed_in_words[] =
    "authentication|authorization|auth|login|a login|sign-in|signing in|jwt|a jwt|a valid "
    "jwt|token|"
    "a token|a valid token|bearer token|a bearer token|a session|authenticated session|an "
    "authenticated session|valid session|a valid session|active session|authenticated user|an "
    "authenticated user|authenticated users|signed-in users|logged-in users|jwt authentication|"
    "bearer authentication|an access token|a valid access token|being signed in";

static const char public_words[] =
    "public|open|anonymous|anonymous only|for everybody|for everyone|open to everybody|open to "
    "everyone|open to anyone|open to the public|publicly accessible|unauthenticated|no "
    "authentication|no authentication required|no auth|no auth required|no login|no login required|"
    "no token|no token required|without authentication|no sign-in|no sign-in required|none|not "
    "required|anyone can call this|anyone can call it|anyone can access this";

/* In front of who may call. */
static const char label_words[] =
    "access:|auth:|authentication:|authorization:|authorisation:|required role:|required roles:|"
    "role:|roles:|permission:|permission required:|required permission:|permissions:|auth "
    "required:|requires:|security:|allowed roles:|callable by:|who may call:|who can "
    "call:|zugriff:|"
    "berechtigung:|rolle:|rollen:|acceso:|permiso:|permisos:|rol:|acesso:|permissão:|permissões:|"
    "papel:|accès:|rôle:|rôles:|доступ:|роль:|роли:|права:|权限:|权限：|角色:|角色：|権限:|権限：|"
    "ロール：|권한:|역할:";

/* Of these, what nothing but callers stands behind, understood or not. */
static const char who_label_words[] =
    "access:|auth:|authentication:|authorization:|authorisation:|required role:|required roles:|"
    "role:|roles:|required permission:|allowed roles:|callable by:|who may call:|who can call:";

/* How callers sign in, and not who they are. */
static const char means_words[] =
    "jwt*|bearer|token*|cookie*|session*|header*|key|keys|oauth*|hmac|mtls|signature*|basic|sso|"
    "required|optional|same|see|none|not|yes|no";

static bool is_access_label(struct slice line)
{
    return wording_starts_with(line, label_words) > 0;
}

/* What a sentence, or the paragraphs below a heading, say of callers. */
enum lead {
    LEAD_SILENT,
    LEAD_EXCEPTED, /* of other endpoints than this one */
    LEAD_HELD,
};

struct settler {
    struct arena *arena;
    struct wording_memory *wordings;
    const struct list *rules;
    const unsigned char *endpoint_counts; /* by the index of a block: how many it states itself, two
                                             at most; headings none */
    bool *are_silent; /* by the index of a section's heading: its paragraphs say nothing */
    bool *are_untold; /* likewise: the heading does not */
};

static bool skip_words(const struct settler *settler, struct slice *text, const char *words)
{
    size_t size = wording_memory_starts(settler->wordings, *text, words);
    *text = slice_trim(slice_from_offset(*text, size));
    return size > 0;
}

static struct slice cut_words(struct slice text, const char *words)
{
    size_t size = wording_ends_with(text, words);
    return slice_trim(slice_between(text, 0, text.size - size));
}

/* "Only admins may use these": the names; empty: it says something else. */
static struct slice names_of_users(const struct settler *settler, struct slice text)
{
    static const char modals[] = "can|may|are allowed to|must|have access|has access|is allowed to";
    static const char uses[] = "use|call|access|reach|do|see|run|invoke|perform|be here|to";
    struct slice rest = text;
    bool is_only = skip_words(settler, &rest, "only");
    for (size_t at = 1; is_only && at < rest.size; at++) {
        struct slice behind = slice_from_offset(rest, at);
        if (rest.data[at - 1] != ' ' || !skip_words(settler, &behind, modals)) {
            continue;
        }
        skip_words(settler, &behind, uses);
        skip_words(settler, &behind, "any of|all of");
        bool is_this = behind.size == 0 || skip_words(settler, &behind, these_words) ||
                       skip_words(settler, &behind, "them|it|the following");
        behind = cut_words(behind, "endpoints|routes|operations|calls|below|section|here");
        return is_this && behind.size == 0 ? slice_trim(slice_between(rest, 0, at)) : SLICE_EMPTY;
    }
    return SLICE_EMPTY;
}

/* "These are restricted to admins", "requires the admin role", "Admins only": likewise. */
static struct slice names_of_restriction(const struct settler *settler, struct slice text,
                                         bool *out_is_required)
{
    struct slice rest = text;
    skip_words(settler, &rest, these_words);
    bool is_these = rest.size < text.size;
    skip_words(settler, &rest, "endpoints|routes");
    *out_is_required = skip_words(settler, &rest, "require|requires|need|needs");
    bool is_for = *out_is_required ||
                  skip_words(settler, &rest,
                             "are restricted to|is restricted to|restricted to|are limited "
                             "to|is limited to|limited to|are reserved for|is reserved for|"
                             "reserved for|are only for|is only for|only for|are only "
                             "available to|are available only to|are only accessible to|are "
                             "only accessible by|accessible only by|accessible only to|"
                             "can only be used by|may only be used by|can only be called by|"
                             "may only be called by|can only be accessed by|must only be "
                             "used by");
    bool is_weak = !is_for && is_these && skip_words(settler, &rest, "are for|is for|are|is|for");
    struct slice names = cut_words(rest, "only");
    bool has_only = names.size < rest.size;
    return is_for || ((is_weak || !is_these) && has_only) ? names : SLICE_EMPTY;
}

static enum lead note(struct arena *arena, struct slice heading,
                      struct endpoint_statement *endpoint)
{
    return endpoint_note_heading(arena, heading, endpoint) ? LEAD_HELD : LEAD_SILENT;
}

/* "Protected — ", "Private: ", "🔒 Authenticated (": a label that says that callers must sign in,
 * with who of them behind it. Takes it off *text, with the bracket around the rest. */
static bool skip_guard(const struct settler *settler, struct slice *text)
{
    static const char *const marks[] = {"—", "–", "-", ":", "(", NULL};
    struct slice rest = *text;
    skip_words(settler, &rest, "🔒|🔐|🔑");
    if (!skip_words(
            settler, &rest,
            "protected|private|secured|restricted|authenticated|authentication required|"
            "auth required|requires authentication|requires auth|login required|"
            "защищённый|защищенный|требуется авторизация|приватный|受保护|需要登录|需要认证|"
            "私有|보호됨|인증 필요|로그인 필요|保護|認証必須|要認証|要ログイン|protegido|"
            "protegida|privado|privada|autenticado|requer autenticação|requiere "
            "autenticación|protégé|protégée|privé|authentifié|geschützt|privat|"
            "authentifiziert|dilindungi|terproteksi|wajib login")) {
        return false;
    }
    for (const char *const *mark = marks; *mark != NULL; mark++) {
        if (slice_starts_with(rest, slice_from(*mark))) {
            bool is_bracket = **mark == '(';
            rest = slice_trim(slice_from_offset(rest, strlen(*mark)));
            size_t close = slice_find_byte(rest, ')');
            if (rest.size == 0 || (is_bracket && close + 1 != rest.size)) {
                return false;
            }
            *text = slice_between(rest, 0, rest.size - is_bracket);
            return true;
        }
    }
    return false;
}

/* "All endpoints of reports are protected": what stands behind "are", where endpoints stand in
 * front of it; else the text. */
static struct slice skip_subject(const struct settler *settler, struct slice text)
{
    size_t are = slice_find(slice_between(text, 0, 60), SLICE(" are "));
    struct slice front = slice_between(text, 0, are), rest = front;
    bool is_all = are != SLICE_NOT_FOUND && (skip_words(settler, &rest, these_words) ||
                                             skip_words(settler, &rest, "all|every|the"));
    bool is_of_endpoints =
        rest.size == 0 || wording_has(front, "endpoint*|route*|operations|calls|requests");
    return is_all && is_of_endpoints ? slice_trim(slice_from_offset(text, are + 5)) : text;
}

/* "vendor (own products only) or admin": names, with what they may behind them in brackets, and
 * nothing that a sentence has. */
static bool are_names(struct slice text)
{
    static const char sentence_words[] =
        "see|sees|can|may|is|are|must|will|gets|get|has|have|if|when|where|not|no|their|all|any|by|"
        "with|via|header|token|jwt|bearer|rate|limit";
    size_t depth = 0, word_count = 0;
    bool is_word = false;
    if (text.size == 0 || text.size > 80) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        depth += c == '(';
        depth -= c == ')' && depth > 0;
        bool is_letter = depth == 0 && (character_is_word(c) || (c & 0x80) != 0);
        bool is_start = is_letter && !is_word;
        is_word = is_letter;
        if (depth == 0 && !is_letter && strchr(" ,/|&+-)(", c) == NULL) {
            return false;
        }
        word_count += is_start;
        if (is_start && wording_starts_with(slice_from_offset(text, i), sentence_words) > 0) {
            return false;
        }
    }
    return word_count > 0 && word_count <= 8;
}

/* "skipper or admin": single words with nothing but joints between, one of them a role's that is
 * known by its name everywhere. */
static bool are_joined_roles(struct slice names)
{
    struct slice word;
    bool is_known = false, was_name = false;
    while (slice_next_part(&names, ' ', &word)) {
        bool ends = slice_ends_with(word, SLICE(","));
        word.size -= ends;
        bool is_joint = wording_is(word, "or|and|ou|o|oder|или|и|e|y|et|und|/|&");
        if (word.size == 0 || (!is_joint && was_name)) {
            return false;
        }
        is_known |= !is_joint && capability_is_known_role(word);
        was_name = !is_joint && !ends;
    }
    return is_known && was_name;
}

/* "Public (what the shop shows)": a remark that excepts nobody from it. */
static bool is_public_with_remark(const struct settler *settler, struct slice text)
{
    size_t open = slice_find(text, SLICE(" ("));
    struct slice front = slice_trim(slice_between(text, 0, open));
    struct slice remark = slice_from_offset(text, open == SLICE_NOT_FOUND ? text.size : open);
    return remark.size > 0 && slice_ends_with(remark, SLICE(")")) &&
           wording_memory_is(settler->wordings, front, public_words) &&
           !wording_has(remark, "only|except*|but|unless|auth*|token|jwt|login|admin*|sign*|own|"
                                "write*|limited|partial*|role*|user*|member*|key");
}

/* "Protected — vendor or admin", "Guarded: any role": who stands behind the guard. */
static bool read_guard(const struct settler *settler, struct slice text,
                       struct endpoint_statement *endpoint, enum lead *out)
{
    struct slice guarded = skip_subject(settler, text);
    if (!skip_guard(settler, &guarded)) {
        return false;
    }
    struct slice who = cut_words(guarded, "only");
    if (wording_is(who, "any role|all roles|any user|all users|any|any signed-in user|any "
                        "authenticated user|any logged-in user|jwt|bearer|token|bearer token")) {
        *out = note(settler->arena, SLICE("x (auth required)"), endpoint);
        return true;
    }
    if (!are_names(who)) {
        return false;
    }
    endpoint_note_access(settler->arena, who, true, endpoint);
    *out = LEAD_HELD;
    return true;
}

/* Those whom the names let in; where they are merely required, they must be such as roles have. */
static enum lead note_names(const struct settler *settler, struct slice names, bool must_be_known,
                            struct endpoint_statement *endpoint)
{
    if (wording_memory_is(settler->wordings, names, signed_in_words)) {
        if (wording_has(endpoint->description, "public|anonymous|no auth|no login|no token|"
                                               "unauthenticated|no authentication")) {
            return LEAD_EXCEPTED; /* the exception to what holds for the section */
        }
        return note(settler->arena, SLICE("x (auth required)"), endpoint);
    }
    skip_words(settler, &names, "the|a|an|all|any");
    struct slice role =
        cut_words(names, "role|roles|rights|right|permission|permissions|privileges|"
                         "access");
    if (must_be_known && role.size == names.size && !capability_is_known_role(role) &&
        !are_joined_roles(role)) {
        return LEAD_SILENT; /* "requires a body" */
    }
    role = cut_words(role, "users");
    return role.size == 0 ? LEAD_SILENT
                          : note(settler->arena,
                                 arena_format(settler->arena, "x (" SLICE_FORMAT " only)",
                                              SLICE_ARGUMENT(role)),
                                 endpoint);
}

static enum lead read_lead(const struct settler *settler, struct slice text,
                           struct endpoint_statement *endpoint)
{
    text = wording_bare(text);
    while (text.size > 0 && strchr(".!:", text.data[text.size - 1]) != NULL) {
        text.size--;
    }
    if (is_public_with_remark(settler, text)) {
        return note(settler->arena, SLICE("x (public)"), endpoint);
    }
    enum lead lead;
    if (read_guard(settler, text, endpoint, &lead)) {
        return lead;
    }
    skip_words(settler, &text,
               "protected -|protected –|protected —|protected:|protected,|private -|"
               "private –|private —|private:|restricted -|restricted –|restricted —|"
               "restricted:");
    skip_words(settler, &text, "note:");
    bool tells_who = wording_starts_with(text, who_label_words) > 0;
    bool is_labelled = skip_words(settler, &text, label_words);
    struct slice bare = text;
    skip_words(settler, &bare, these_words);
    skip_words(settler, &bare, "endpoints|routes");
    skip_words(settler, &bare, "are|is");
    if (wording_memory_is(settler->wordings, bare, public_words)) {
        return note(settler->arena, SLICE("x (public)"), endpoint);
    }
    bool is_required = false;
    struct slice names = names_of_users(settler, text);
    names = names.size > 0 ? names : names_of_restriction(settler, text, &is_required);
    names = names.size == 0 && is_labelled ? text : names;
    names = cut_words(names, "required");
    if (names.size == 0 && wording_ends_with(text, "required") > 0) {
        names = cut_words(text, "is required|are required|required");
        is_required = true;
    }
    bool has_bracket = slice_find_byte(names, '(') != SLICE_NOT_FOUND ||
                       slice_find_byte(names, ')') != SLICE_NOT_FOUND;
    if (names.size == 0 || names.size > 80 || (has_bracket && !is_labelled)) {
        return LEAD_SILENT;
    }
    if (has_bracket) { /* "Auth: required (admin)" */
        endpoint_note_access(settler->arena, names, false, endpoint);
        return LEAD_HELD;
    }
    enum lead said = note_names(settler, names, is_required && !is_labelled, endpoint);
    if (said == LEAD_SILENT && tells_who && !wording_has(names, means_words)) {
        endpoint_note_access(settler->arena, names, false, endpoint);
        return LEAD_HELD; /* "Auth: order owner, invited member, or admin": who is to be found out
                           */
    }
    return said;
}

static enum lead settle_by_paragraph(const struct settler *settler, const struct block *block,
                                     struct endpoint_statement *endpoint)
{
    enum lead lead = LEAD_SILENT;
    struct slice rest = block->text.plain, sentence;
    while (block->text.plain.size < LEAD_SIZE_MAXIMUM && slice_next_part(&rest, '.', &sentence)) {
        enum lead said = read_lead(settler, sentence, endpoint);
        if (said == LEAD_HELD) {
            size_t at = (size_t)(sentence.data - block->text.plain.data);
            endpoint->lead = text_place(block->text, at, sentence.size);
            return LEAD_HELD;
        }
        lead = said == LEAD_SILENT ? lead : said;
    }
    return lead;
}

/* "- **Access**: admin only", in a list that says so by its label. */
static bool settle_by_list(const struct settler *settler, const struct block *block,
                           struct endpoint_statement *endpoint)
{
    const struct block *before =
        block->index > 0 ? &block->document->blocks[block->index - 1] : NULL;
    if (before != NULL && before->kind == BLOCK_PARAGRAPH && before->text.plain.size <= 40 &&
        slice_ends_with(before->text.plain, SLICE(":")) &&
        wording_has(before->text.plain, endpoint_remark_body_words)) {
        return false;
    }
    for (size_t i = 0; i < block->item_count && i < 12; i++) {
        struct text text = block->items[i].text;
        struct slice line = wording_bare(slice_between(text.plain, 0, 200));
        bool is_labelled = is_access_label(line);
        if (is_labelled && read_lead(settler, line, endpoint) == LEAD_HELD) {
            endpoint->lead = text_place(text, 0, text.plain.size);
            return true;
        }
        if (is_labelled &&
            endpoint_note_tick(slice_from_offset(line, slice_find_byte(line, ':') + 1)) > 0) {
            endpoint->access = SLICE("authenticated");
            return true;
        }
    }
    return false;
}

/* "Headers: `Authorization: Bearer <token>`", in words or in a request that is shown. */
static bool settle_by_bearer(const struct block *block, struct endpoint_statement *endpoint)
{
    struct slice text = block->kind == BLOCK_CODE ? block->code : block->text.plain;
    bool is_one = (block->kind == BLOCK_CODE || block->kind == BLOCK_PARAGRAPH) &&
                  text.size < LEAD_SIZE_MAXIMUM &&
                  slice_contains_ignoring_case(text, SLICE("Authorization: Bearer")) &&
                  !wording_has(text, "optional|if present|when present");
    if (is_one) {
        endpoint->access = SLICE("Bearer");
    }
    return is_one;
}

/* Whether the paragraph is the label of a list that the endpoint does not stand in: what it opens
 * to strangers ends with that list. */
static bool is_of_other(const struct settler *settler, const struct block *block,
                        const struct statement *statement)
{
    uint32_t next = block->index + 1;
    return statement->block->index != next && next < block->document->block_count &&
           settler->endpoint_counts[next] > 0 && endpoint_list_label_is(block);
}

/* "**Public**" above the list of endpoints that it stands in; other labels are kept for who knows
 * the roles. "**Protected**" leaves the rest to what stands below it, but is not opened by what
 * stands above: then *out_closed is what the endpoint becomes. */
static bool settle_by_above(const struct settler *settler, const struct statement *statement,
                            struct endpoint_statement *endpoint,
                            struct endpoint_statement *out_closed)
{
    bool is_next;
    const struct text *label = endpoint_list_label_find(statement, &is_next);
    if (label == NULL ||
        (endpoint_is_door(endpoint->path) && endpoint_heading_is_administration(label->plain))) {
        return false;
    }
    endpoint->above = label;
    struct endpoint_statement before = *endpoint;
    if (!endpoint_note_heading(settler->arena, wording_bare(label->plain), endpoint)) {
        return false;
    }
    endpoint->lead = text_place(*label, 0, label->plain.size);
    bool is_closing = !endpoint->is_public && endpoint->roles.count == 0;
    if (is_closing) {
        *out_closed = *endpoint;
    }
    if (is_closing || (endpoint->is_public && !is_next)) {
        *endpoint = before;
        return false;
    }
    return true;
}

/* The sentences of the paragraphs right below the section's heading. Many endpoints share a
 * section: one that is silent is read once. */
static bool settle_by_lead(struct settler *settler, const struct section *section,
                           const struct statement *statement, struct endpoint_statement *endpoint)
{
    const struct document *document = section->document;
    bool *is_silent = &settler->are_silent[section->first_block];
    enum lead lead = LEAD_SILENT;
    for (uint32_t i = section->first_block + 1; !*is_silent && i < section->end_block; i++) {
        const struct block *block = &document->blocks[i];
        if (block->section != section || i > section->first_block + LEAD_MAXIMUM ||
            settler->endpoint_counts[i] > 0) {
            break;
        }
        if (block->kind == BLOCK_LIST ? settle_by_list(settler, block, endpoint)
                                      : settle_by_bearer(block, endpoint)) {
            return true;
        }
        if (block->kind == BLOCK_LIST || block->kind == BLOCK_CODE) {
            continue;
        }
        if (block->kind != BLOCK_PARAGRAPH) {
            break;
        }
        struct endpoint_statement before = *endpoint;
        enum lead said = settle_by_paragraph(settler, block, endpoint);
        if (said == LEAD_HELD && endpoint->is_public && is_of_other(settler, block, statement)) {
            *endpoint = before;
            lead = LEAD_HELD;
            continue;
        }
        if (said == LEAD_HELD) {
            return true;
        }
        lead = said == LEAD_SILENT ? lead : said;
    }
    *is_silent = lead == LEAD_SILENT;
    return false;
}

/* "Protected: `POST /bikes`, `DELETE /bikes/{id}`", a line of a paragraph. */
static bool settle_by_label(const struct settler *settler, const struct statement *statement,
                            struct endpoint_statement *endpoint)
{
    const struct block *block = statement->block;
    struct slice rest = block->text.plain, line = SLICE_EMPTY;
    if (block->kind != BLOCK_PARAGRAPH || statement->place.line < block->place.line) {
        return false;
    }
    for (uint32_t i = block->place.line; i <= statement->place.line; i++) {
        if (!slice_next_line(&rest, &line)) {
            return false;
        }
    }
    size_t colon = slice_find_byte(line, ':');
    return colon != SLICE_NOT_FOUND && colon <= 40 &&
           endpoint_note_label(settler->arena, slice_between(line, 0, colon), endpoint);
}

/* The paragraphs below the endpoint's own heading, or below the block that states no other: what
 * is plain is held, the rest kept for who knows the roles. What stands right below a heading is
 * read with its section. */
static bool settle_by_following(const struct settler *settler, const struct statement *statement,
                                struct endpoint_statement *endpoint)
{
    const struct block *block = statement->block;
    const struct section *section = block->section;
    bool is_heading = block->kind == BLOCK_HEADING;
    if (section == NULL ||
        (!is_heading && (settler->endpoint_counts[block->index] != 1 || block->kind == BLOCK_LIST ||
                         block->kind == BLOCK_TABLE))) {
        return false;
    }
    struct endpoint_remarks remarks = {settler->arena, settler->wordings, endpoint};
    uint32_t near = block->index + LEAD_MAXIMUM, end = block->index + TABLE_MAXIMUM;
    struct slice lead = SLICE_EMPTY;
    for (uint32_t i = block->index + 1; i < section->end_block && i <= end; i++) {
        const struct block *next = &section->document->blocks[i];
        bool is_below = is_heading && next->section->parent == section; /* "#### Allowed roles" */
        if ((next->section != section && !is_below) || settler->endpoint_counts[i] > 0) {
            break;
        }
        if (next->kind == BLOCK_TABLE && endpoint_remark_table(&remarks, next)) {
            return true;
        }
        if (next->kind == BLOCK_LIST) {
            if (!is_heading && i <= near && settle_by_list(settler, next, endpoint)) {
                return true;
            }
            endpoint_remark_list(&remarks, lead, next);
        }
        lead = next->kind == BLOCK_HEADING || next->kind == BLOCK_PARAGRAPH ? next->text.plain
                                                                            : SLICE_EMPTY;
        if (next->kind != BLOCK_PARAGRAPH || i > near) {
            continue;
        }
        if (!is_heading && settle_by_paragraph(settler, next, endpoint) == LEAD_HELD) {
            return true;
        }
        endpoint_remark_text(&remarks, &next->text);
    }
    return false;
}

/* What stands in bullets below the endpoint's own, "Admin only", or beside it behind a label. */
static bool settle_by_items(const struct settler *settler, const struct statement *statement,
                            struct endpoint_statement *endpoint)
{
    const struct block *block = statement->block;
    size_t at = block_item_from_line(block, statement->place.line), last;
    if (at >= block->item_count) {
        return false;
    }
    last = at + 8 < block->item_count ? at + 8 : block->item_count - 1;
    for (size_t i = at + 1; i <= last; i++) {
        const struct list_item *item = &block->items[i];
        struct endpoint_pair pair;
        struct slice line = wording_bare(slice_between(item->text.plain, 0, 120));
        if (item->depth < block->items[at].depth || endpoint_pair_find(line, 0, &pair)) {
            break;
        }
        bool is_below = item->depth > block->items[at].depth;
        if ((is_below || is_access_label(line)) &&
            read_lead(settler, line, endpoint) == LEAD_HELD) {
            return true;
        }
        if (is_below) {
            struct endpoint_remarks remarks = {settler->arena, settler->wordings, endpoint};
            endpoint_remark_text(&remarks, &item->text);
        }
    }
    return false;
}

#define FENCE_MAXIMUM 8U /* blocks below a heading in which such a fence may stand */

/* "Required role:" over a fence of one line, "admin", below the endpoint's own heading. */
static bool settle_by_fence(const struct settler *settler, const struct statement *statement,
                            struct endpoint_statement *endpoint)
{
    const struct section *section = statement->block->section;
    if (statement->block->kind != BLOCK_HEADING) {
        return false;
    }
    uint32_t end = section->first_block + FENCE_MAXIMUM;
    for (uint32_t i = section->first_block + 2; i < section->end_block && i <= end; i++) {
        const struct block *block = &section->document->blocks[i];
        const struct text *label = &block[-1].text;
        struct slice code = slice_trim(block->code);
        bool is_said = block->kind == BLOCK_CODE && block->section == section &&
                       block[-1].kind == BLOCK_PARAGRAPH && label->plain.size <= 30 &&
                       slice_ends_with(label->plain, SLICE(":")) && is_access_label(label->plain) &&
                       code.size > 0 && code.size <= 60 &&
                       slice_find_byte(code, '\n') == SLICE_NOT_FOUND;
        struct slice line = !is_said
                                ? SLICE_EMPTY
                                : arena_format(settler->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                               SLICE_ARGUMENT(label->plain), SLICE_ARGUMENT(code));
        bool is_required = line.size > 0 && wording_is(code, "required|yes|true|necessary");
        enum lead said = is_required ? note(settler->arena, SLICE("x (auth required)"), endpoint)
                         : line.size > 0 ? read_lead(settler, line, endpoint)
                                         : LEAD_SILENT;
        if (said == LEAD_HELD) {
            endpoint->lead = text_place(*label, 0, label->plain.size);
            return true;
        }
    }
    return false;
}

/* The headings above it and the sentences right below them, from the nearest on. */
static void settle_by_section(struct settler *settler, const struct statement *statement,
                              struct endpoint_statement *endpoint)
{
    const struct section *section = statement->block->section;
    bool is_door = endpoint_is_door(endpoint->path);
    while (section != NULL && section->level > 1) {
        if (is_door && endpoint_heading_is_administration(section->title.plain)) {
            return; /* who signs in at /admin/login has no role yet */
        }
        bool *is_untold = &settler->are_untold[section->first_block];
        if (!*is_untold && endpoint_note_heading(settler->arena, section->title.plain, endpoint)) {
            endpoint->lead = endpoint->is_public ? text_place(section->title, 0, 1) : PLACE_NONE;
            return;
        }
        *is_untold = true; /* many endpoints share it */
        if (settle_by_lead(settler, section, statement, endpoint)) {
            return;
        }
        section = section->parent;
    }
}

static void settle(struct settler *settler, const struct statement *statement,
                   struct endpoint_statement *endpoint)
{
    const struct access_rule *rule = find_rule(settler->rules, endpoint->path);
    if (rule != NULL) {
        endpoint_note_access(settler->arena, rule->access, rule->is_role_column, endpoint);
        return;
    }
    struct endpoint_remarks remarks = {settler->arena, settler->wordings, endpoint};
    endpoint_remark_description(&remarks, statement->place);
    if (settle_by_label(settler, statement, endpoint) ||
        settle_by_items(settler, statement, endpoint) ||
        settle_by_following(settler, statement, endpoint) ||
        settle_by_fence(settler, statement, endpoint)) {
        return;
    }
    struct endpoint_statement closed = {.above = NULL};
    if (!settle_by_above(settler, statement, endpoint, &closed)) {
        settle_by_section(settler, statement, endpoint);
    }
    if (closed.above != NULL && endpoint->is_public) {
        *endpoint = closed;
    }
}

void endpoint_access_settle(struct specification *specification, const struct document *document,
                            const struct endpoint_memory *memory)
{
    unsigned char *counts =
        ARENA_ARRAY(specification->arena, unsigned char, document->block_count + 1);
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement_is_of_callers(statement) && statement->block != NULL &&
            statement->block->document == document && statement->block->kind != BLOCK_HEADING) {
            unsigned char *count = &counts[statement->block->index];
            *count = *count > 0 ? 2 : 1;
        }
    }
    struct settler settler = {
        .endpoint_counts = counts,
        .arena = specification->arena,
        .wordings = specification->wordings,
        .rules = &memory->access_rules,
        .are_silent = ARENA_ARRAY(specification->arena, bool, document->block_count + 1),
        .are_untold = ARENA_ARRAY(specification->arena, bool, document->block_count + 1)};
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        struct endpoint_statement *endpoint = &statement->endpoint;
        if (statement_is_of_callers(statement) && statement->block != NULL &&
            statement->block->document == document && endpoint->access.size == 0 &&
            !endpoint->is_public && endpoint->roles.count == 0) {
            settle(&settler, statement, endpoint);
        }
    }
}
