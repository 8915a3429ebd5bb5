/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the notes on an endpoint's line. Each note is recognised by its own sign: a bracket, an
 * arrow, a label; the rest is description. */
#include "spec/endpoint/endpoint_note_private.h"

#include "spec/endpoint/endpoint_guard.h"
#include "spec/endpoint/endpoint_path.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define QUERY_COUNT_MAXIMUM 64U

struct slice endpoint_note_trim(struct slice text)
{
    for (;;) {
        struct slice before = text = slice_trim(text);
        while (text.size > 0 && strchr("`*_|", text.data[0]) != NULL) {
            text = slice_from_offset(text, 1);
        }
        while (text.size > 0 && strchr("`*_|", text.data[text.size - 1]) != NULL) {
            text.size--;
        }
        if (text.size == before.size) {
            return text;
        }
    }
}

size_t endpoint_note_measure_word(struct slice text, const char *words)
{
    struct slice list = slice_from(words), word;
    while (slice_next_part(&list, '|', &word)) {
        if (slice_starts_with_ignoring_case(text, word)) {
            return word.size;
        }
    }
    return 0;
}

int endpoint_note_tick(struct slice text)
{
    text = endpoint_note_trim(text);
    if (text.size <= 12 &&
        endpoint_note_measure_word(text, "✅|✓|✔|☑|🟢|●|○ yes|x") > 0) {
        return 1;
    }
    if (wording_is(text, "yes|y|true|да|是|예|sim|ya|sí|o|all|full")) {
        return 1;
    }
    if (text.size <= 12 && endpoint_note_measure_word(text, "❌|✗|✘|×|☒|⛔|🚫|—|–") > 0) {
        return -1;
    }
    if (slice_equal(text, SLICE("-"))) {
        return -1;
    }
    return wording_is(text, "no|n|false|нет|否|아니오|não|tidak|none") ? -1 : 0;
}

bool endpoint_note_is_own(struct slice text)
{
    return text.size <= 24 &&
           wording_is(wording_bare(text), "own|own only|only own|their own|own records|eigene|nur "
                                          "eigene|propios|solo propios|próprios|свои|自己|본인");
}

void endpoint_note_tell_unclear(struct specification *specification, const struct block *block,
                                size_t row, size_t column)
{
    struct text cell = block->rows[row].cells[column];
    struct slice plain = slice_trim(cell.plain);
    if (plain.size == 0 || endpoint_note_tick(plain) != 0 || endpoint_note_is_own(plain) ||
        reading_is_under(block, "role*|permission*|access|access control|access rights|rbac|"
                                "authoriz*|rollen|rechte|роли|права*|权限*|角色*")) {
        return;
    }
    diagnostics_report(
        specification->diagnostics, DIAGNOSTIC_W0904, text_place(cell, 0, cell.plain.size),
        "write a tick, a cross, or \"own\"",
        "whether \"" SLICE_FORMAT "\" may call it is not clear from \"" SLICE_FORMAT "\"",
        SLICE_ARGUMENT(slice_trim(block_column_name(block, column))), SLICE_ARGUMENT(plain));
}

struct slice endpoint_note_value(struct slice text)
{
    text = endpoint_note_trim(text);
    return wording_is(text, "-|—|–|n/a|none|нет|无|없음|−") ? SLICE_EMPTY : text;
}

/* --- statuses --- */

static void add_status(struct arena *arena, struct endpoint_statement *endpoint, uint32_t status)
{
    LIST_EACH(uint32_t, known, &endpoint->statuses)
    {
        if (*known == status) {
            return;
        }
    }
    uint32_t *copy = arena_allocate_raw(arena, sizeof(*copy));
    *copy = status;
    list_add(arena, &endpoint->statuses, copy);
}

/* The status at text[at], when three digits stand there by themselves; else 0. */
static uint32_t status_at(struct slice text, size_t at)
{
    uint64_t value;
    bool is_start = at == 0 || !(character_is_word(text.data[at - 1]) ||
                                 strchr(".<>=", text.data[at - 1]) != NULL);
    bool is_end = at + 3 >= text.size || !(character_is_word(text.data[at + 3]) ||
                                           (text.data[at + 3] == '.' && at + 4 < text.size &&
                                            character_is_digit(text.data[at + 4])));
    if (!is_start || !is_end || !slice_to_uint64(slice_between(text, at, at + 3), &value)) {
        return 0;
    }
    return value >= 100 && value <= 599 ? (uint32_t)value : 0;
}

void endpoint_note_statuses(struct arena *arena, struct slice text,
                            struct endpoint_statement *endpoint)
{
    for (size_t at = 0; at + 3 <= text.size; at++) {
        uint32_t status = character_is_digit(text.data[at]) ? status_at(text, at) : 0;
        if (status != 0) {
            add_status(arena, endpoint, status);
        }
    }
}

/* --- the tail --- */

/* Length of the bracketed part at text[0] with its brackets, or 0 when it is not closed. */
static size_t measure_bracket(struct slice text)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        depth += c == '{' || c == '(' || c == '[';
        if (c == '}' || c == ')' || c == ']') {
            if (--depth == 0) {
                return i + 1;
            }
        }
    }
    return 0;
}

/* Offset of the first arrow, or text.size; *out_size is its length. */
static size_t find_arrow(struct slice text, size_t *out_size)
{
    static const char *const arrows[] = {"→", "->", "=>", "⇒", "➜"};
    size_t best = text.size;
    *out_size = 0;
    for (size_t i = 0; i < sizeof(arrows) / sizeof(*arrows); i++) {
        size_t at = slice_find(slice_between(text, 0, best), slice_from(arrows[i]));
        if (at != SLICE_NOT_FOUND) {
            best = at;
            *out_size = strlen(arrows[i]);
        }
    }
    return best;
}

/* Cuts *text where a mark parts the answer from what is said of the endpoint behind it, outside
 * brackets: "`201 Order` · only clerks". Returns that; empty: there is none. */
static struct slice cut_remark(struct slice *text)
{
    static const char *const marks[] = {" \xc2\xb7 ", " \xe2\x80\xa2 ", " \xe2\x80\x94 ",
                                        " \xe2\x80\x93 "};
    size_t depth = 0;
    for (size_t at = 0; at < text->size; at++) {
        char c = text->data[at];
        depth += character_opens_bracket(c);
        depth -= character_closes_bracket(c) && depth > 0;
        bool may_part = depth == 0 && c == ' ' && at + 1 < text->size &&
                        (unsigned char)text->data[at + 1] >= 0x80;
        struct slice rest = slice_from_offset(*text, at);
        for (size_t i = 0; may_part && i < sizeof(marks) / sizeof(*marks); i++) {
            if (slice_starts_with(rest, slice_from(marks[i]))) {
                *text = slice_between(*text, 0, at);
                return endpoint_note_trim(slice_from_offset(rest, strlen(marks[i])));
            }
        }
    }
    return SLICE_EMPTY;
}

/* "201 { user }", "200", "requires: users:create", "list". What is said of the endpoint behind the
 * answer joins its description. */
static void read_result(struct arena *arena, struct slice text, struct endpoint_statement *endpoint)
{
    struct slice remark = cut_remark(&text);
    if (remark.size > 0) {
        endpoint->description =
            endpoint->description.size == 0
                ? remark
                : arena_format(arena, SLICE_FORMAT " \xc2\xb7 " SLICE_FORMAT,
                               SLICE_ARGUMENT(endpoint->description), SLICE_ARGUMENT(remark));
        endpoint_note_guards(arena, remark, endpoint);
    }
    text = endpoint_note_trim(text);
    size_t label = wording_starts_with(
        text, "requires:|requires|require:|permission:|permissions:|role:|roles:");
    if (label > 0) {
        endpoint_note_access(arena, slice_from_offset(text, label), true, endpoint);
        return;
    }
    uint32_t status = text.size >= 3 ? status_at(text, 0) : 0;
    if (status != 0) {
        add_status(arena, endpoint, status);
        text = endpoint_note_trim(slice_from_offset(text, 3));
    }
    if (endpoint->response.size == 0) {
        endpoint->response = text;
    }
}

/* A note that its label names. Returns the bytes it took, or 0. */
static size_t read_labelled(struct arena *arena, struct slice text,
                            struct endpoint_statement *endpoint)
{
    size_t auth = wording_starts_with(
        text, "auth:|auth：|access:|authentication:|авторизация:|доступ:|"
              "认证：|权限：|인증:|requires:|role:|roles:|permission:|роль:|роли:");
    size_t body =
        wording_starts_with(text, "body:|request:|payload:|тело:|тело запроса:|тело|body|请求体：|"
                                  "请求：|요청:|input:|corpo:");
    size_t label = auth > 0 ? auth : body;
    if (label == 0) {
        return 0;
    }
    struct slice value = slice_from_offset(text, label);
    size_t blank = value.size - slice_trim(value).size, end = 0;
    value = slice_from_offset(
        value, blank <= value.size && value.size > 0 && character_is_space(value.data[0]) ? 1 : 0);
    if (body > 0 && value.size > 0 && (value.data[0] == '{' || value.data[0] == '[')) {
        end = measure_bracket(value);
    }
    while (end < value.size && strchr(";|", value.data[end]) == NULL &&
           endpoint_note_measure_word(slice_from_offset(value, end), "·|. |→|->|—") == 0) {
        end++;
    }
    struct slice found = endpoint_note_trim(slice_between(value, 0, end));
    while (found.size > 0 && found.data[found.size - 1] == '.') {
        found.size--;
    }
    if (auth > 0) {
        endpoint_note_access(arena, endpoint_note_trim(found), false, endpoint);
    } else if (endpoint->request.size == 0) {
        endpoint->request = endpoint_note_trim(found);
    }
    return (size_t)(value.data - text.data) + end;
}

/* Whether what stands before a brace says that it is sent: nothing, "Body:", "accepts". */
static bool announces_body(struct slice before)
{
    static const char words[] =
        "body|payload|request|request body|json body|accepts|expects|takes|sends|send|with|json|"
        "тело|requires|input|corpo|cuerpo|param|params|parameters";
    before = endpoint_note_trim(before);
    size_t start = before.size;
    while (start > 0 && character_is_alpha(before.data[start - 1])) {
        start--;
    }
    return before.size == 0 || wording_is(slice_from_offset(before, start), words);
}

void endpoint_note_body(struct slice cell, struct endpoint_statement *endpoint)
{
    size_t at = slice_find_byte(cell, '{');
    if (endpoint->request.size > 0 || at == SLICE_NOT_FOUND ||
        !announces_body(slice_between(cell, 0, at))) {
        return;
    }
    struct slice text = slice_from_offset(cell, at);
    size_t size = measure_bracket(text);
    endpoint->request = size > 2 ? slice_between(text, 0, size) : SLICE_EMPTY;
}

static bool has_query(const struct endpoint_statement *endpoint, struct slice name)
{
    LIST_EACH(const struct query_parameter, known, &endpoint->query)
    {
        if (slice_equal(known->name, name)) {
            return true;
        }
    }
    return false;
}

/* The bytes of a query that stands alone: "?from=&to=", or 0. */
static size_t measure_query(struct slice text)
{
    size_t size = 1;
    bool is_name = text.size > 2 && (character_is_alpha(text.data[1]) || text.data[1] == '_');
    while (
        size < text.size && !character_is_space(text.data[size]) &&
        (character_is_word(text.data[size]) || strchr("=&-.[]{}<>:|", text.data[size]) != NULL)) {
        size++;
    }
    bool has_value = slice_find_byte(slice_between(text, 0, size), '=') != SLICE_NOT_FOUND;
    return is_name && has_value ? size : 0;
}

void endpoint_note_query(struct arena *arena, struct slice text,
                         struct endpoint_statement *endpoint)
{
    for (size_t at = 0; at < text.size && endpoint->query.count < QUERY_COUNT_MAXIMUM; at++) {
        bool is_start = text.data[at] == '?' &&
                        (at == 0 || text.data[at - 1] == '`' || text.data[at - 1] == '(' ||
                         character_is_space(text.data[at - 1]));
        size_t size = is_start ? measure_query(slice_from_offset(text, at)) : 0;
        if (size == 0) {
            continue;
        }
        struct endpoint_path path;
        endpoint_path_read(arena, slice_between(text, at, at + size), &path);
        LIST_EACH(struct query_parameter, parameter, &path.query)
        {
            if (!has_query(endpoint, parameter->name)) {
                list_add(arena, &endpoint->query, parameter);
            }
        }
        at += size - 1;
    }
}

/* One bracket: roles, access, a body, or nothing that is known (then false). */
static bool read_bracket(struct arena *arena, struct slice bracket,
                         struct endpoint_statement *endpoint)
{
    struct slice inside = endpoint_note_trim(slice_between(bracket, 1, bracket.size - 1));
    if (bracket.data[0] == '{') {
        bool is_free = endpoint->request.size == 0;
        endpoint->request = is_free ? bracket : endpoint->request;
        return is_free;
    }
    if (endpoint_note_scopes(arena, inside, endpoint)) {
        return true;
    }
    struct endpoint_guard guard = {0};
    bool is_word = wording_is(inside, "auth|authenticated|protected|jwt|admin|session|login|token");
    if (!is_word && inside.size < 120 && endpoint_guard_in_list(arena, inside, &guard)) {
        endpoint_guard_apply(arena, &guard, endpoint);
        return true;
    }
    if (inside.size > 0 && inside.size < 120 &&
        (endpoint_note_names_roles(inside) || endpoint_note_is_said_of_roles(inside))) {
        endpoint_note_access(arena, inside, true, endpoint);
        return true;
    }
    if (wording_is(inside, "public|no auth|no token|unauthenticated|публичный|公开|공개")) {
        endpoint_note_access(arena, inside, false, endpoint);
        return true;
    }
    if (wording_is(inside, "auth|auth required|authenticated|requires auth|jwt|protected|bearer")) {
        endpoint->access = endpoint->access.size == 0 ? inside : endpoint->access;
        return true;
    }
    return false;
}

/* "done", "in transit": what a state may be called, and no answer. */
static bool is_state(struct slice text)
{
    size_t blanks = 0;
    for (size_t i = 0; i < text.size; i++) {
        blanks += text.data[i] == ' ';
        if (!character_is_word(text.data[i]) && strchr(" -`*\"'", text.data[i]) == NULL &&
            (text.data[i] & 0x80) == 0) {
            return false;
        }
    }
    return text.size > 0 && text.size <= 40 && blanks <= 2 && !character_is_digit(text.data[0]);
}

/* "open → done (clerk)", "→ done, clerks only": who may, behind the state that the call leads to.
 * Takes it off *result. A bracket that names no role known everywhere joins the description, where
 * a state stands in front of the arrow as well. */
static void read_who_behind(struct arena *arena, struct slice before, struct slice *result,
                            struct endpoint_statement *endpoint)
{
    struct slice text = slice_trim(*result);
    text.size -= slice_ends_with(text, SLICE("."));
    size_t comma = slice_find_last_byte(text, ','), open = slice_find_last_byte(text, '(');
    struct slice front = endpoint_note_trim(slice_between(text, 0, comma));
    struct slice who = slice_trim(slice_from_offset(text, comma + 1));
    if (endpoint->roles.count > 0 || endpoint->is_public) {
        return;
    }
    if (comma != SLICE_NOT_FOUND && is_state(front) && endpoint_note_is_said_of_roles(who)) {
        endpoint_note_access(arena, who, true, endpoint);
        *result = front;
        return;
    }
    front = endpoint_note_trim(slice_between(text, 0, open));
    if (open == SLICE_NOT_FOUND || !slice_ends_with(text, SLICE(")")) || !is_state(front)) {
        return;
    }
    who = slice_from_offset(text, open);
    if (read_bracket(arena, who, endpoint)) {
        *result = front;
    } else if (before.size > 0) {
        *result = front;
        endpoint->description =
            endpoint->description.size == 0
                ? who
                : arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT,
                               SLICE_ARGUMENT(endpoint->description), SLICE_ARGUMENT(who));
    }
}

/* "→ `requireRole('vet')`, `pets.remove`": what handles the request, guards in front. */
static void read_handlers(struct arena *arena, struct slice result,
                          struct endpoint_statement *endpoint)
{
    if (slice_find_byte(result, '(') != SLICE_NOT_FOUND &&
        slice_find_byte(result, '{') == SLICE_NOT_FOUND) {
        endpoint_note_guards(arena, result, endpoint);
    }
}

/* "(OrderRequest) returns (Order)": the types of a service's method. */
static bool read_signature(struct slice tail, struct endpoint_statement *endpoint)
{
    size_t size = tail.data[0] == '(' ? measure_bracket(tail) : 0;
    struct slice rest = slice_trim(slice_from_offset(tail, size));
    size_t word = size == 0 ? 0 : wording_starts_with(rest, "returns");
    struct slice result = slice_trim(slice_from_offset(rest, word));
    if (word == 0 || result.size < 2 || result.data[0] != '(') {
        return false;
    }
    endpoint->request = slice_trim(slice_between(tail, 1, size - 1));
    size_t end = measure_bracket(result);
    endpoint->response = slice_trim(slice_between(result, 1, end == 0 ? result.size : end - 1));
    return true;
}

static struct slice skip_separators(struct slice text)
{
    for (;;) {
        size_t size = 0;
        while (size < text.size && strchr(" \t-:;,#/|*`.=)]", text.data[size]) != NULL &&
               text.data[size] != '\0' &&
               !slice_starts_with(slice_from_offset(text, size), SLICE("->")) &&
               !slice_starts_with(slice_from_offset(text, size), SLICE("=>"))) {
            size++;
        }
        if (size == 0) {
            size = endpoint_note_measure_word(text, "—|–|·|：|，|•|│");
        }
        if (size == 0) {
            return text;
        }
        text = slice_from_offset(text, size);
    }
}

static void read_description(struct arena *arena, struct slice text,
                             struct endpoint_statement *endpoint)
{
    size_t arrow_size, arrow = find_arrow(text, &arrow_size);
    struct slice result = slice_from_offset(text, arrow + arrow_size);
    text = slice_trim(slice_between(text, 0, arrow));
    if (text.size < 60 && endpoint_note_scopes(arena, text, endpoint)) {
        text = SLICE_EMPTY;
    }
    if (text.size > 2 && text.data[text.size - 1] == ')') {
        size_t open = slice_find_last_byte(text, '(');
        if (open != SLICE_NOT_FOUND &&
            read_bracket(arena, slice_from_offset(text, open), endpoint)) {
            text = slice_between(text, 0, open);
        }
    }
    if (endpoint->description.size == 0) {
        endpoint->description = endpoint_note_trim(text);
    }
    if (arrow_size > 0) {
        read_who_behind(arena, text, &result, endpoint);
        read_result(arena, result, endpoint);
        read_handlers(arena, result, endpoint);
    }
    endpoint_note_guards(arena, text, endpoint);
    if (slice_equal(endpoint->method, SLICE("GET"))) {
        endpoint_note_query(arena, slice_between(text, 0, 1000), endpoint);
    }
    bool has_padlock = slice_find(text, SLICE("🔒")) != SLICE_NOT_FOUND ||
                       slice_find(text, SLICE("🔐")) != SLICE_NOT_FOUND;
    if (has_padlock && endpoint->access.size == 0 && endpoint->roles.count == 0) {
        endpoint->access = SLICE("🔒");
    }
}

void endpoint_note_guards(struct arena *arena, struct slice text,
                          struct endpoint_statement *endpoint)
{
    struct endpoint_guard guard = {0};
    bool is_code = slice_find_byte(text, '(') != SLICE_NOT_FOUND ||
                   slice_find_byte(text, '@') != SLICE_NOT_FOUND ||
                   slice_find_byte(text, ':') != SLICE_NOT_FOUND;
    bool is_said = endpoint->roles.count > 0 || endpoint->is_public;
    if (is_code && !is_said &&
        endpoint_guard_read(arena, slice_between(text, 0, 400), ENDPOINT_GUARD_PROSE, &guard)) {
        endpoint_guard_apply(arena, &guard, endpoint);
    }
}

struct remark *endpoint_note_remark(struct arena *arena, struct slice text, struct place place,
                                    struct endpoint_statement *endpoint)
{
    struct remark *remark = ARENA_NEW(arena, struct remark);
    *remark = (struct remark){text, text, place};
    list_add(arena, &endpoint->remarks, remark);
    return remark;
}

void endpoint_note_read(struct arena *arena, struct slice tail, struct endpoint_statement *endpoint)
{
    /* Each round takes one note; a line with more is left as description. */
    for (unsigned rounds = 0; rounds < 8; rounds++) {
        tail = skip_separators(tail);
        if (tail.size == 0) {
            return;
        }
        if (slice_starts_with_ignoring_case(tail, SLICE("HTTP/"))) {
            size_t blank = slice_find_byte(tail, ' ');
            tail = slice_from_offset(tail, blank);
            continue;
        }
        if (read_signature(tail, endpoint)) {
            return;
        }
        bool is_bracket = strchr("({[", tail.data[0]) != NULL;
        size_t size = is_bracket ? measure_bracket(tail) : 0;
        if (size > 2 && read_bracket(arena, slice_between(tail, 0, size), endpoint)) {
            tail = slice_from_offset(tail, size);
            continue;
        }
        size_t arrow_size, labelled = is_bracket ? 0 : read_labelled(arena, tail, endpoint);
        if (labelled > 0) {
            tail = slice_from_offset(tail, labelled);
        } else if (find_arrow(tail, &arrow_size) == 0) {
            struct slice result = slice_from_offset(tail, arrow_size);
            read_who_behind(arena, SLICE_EMPTY, &result, endpoint);
            read_result(arena, result, endpoint);
            read_handlers(arena, result, endpoint);
            return;
        } else {
            break;
        }
    }
    read_description(arena, tail, endpoint);
}
