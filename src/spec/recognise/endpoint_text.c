/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line: what leads to an endpoint, the endpoint, and what is said behind it. Where a line
 * wraps, or stacks the cells of a table, several make one. */
#include "spec/recognise/endpoint_text.h"

#include "spec/recognise/columns_private.h"
#include "spec/text/wording.h"

/* The title in a line's lead: "Create product (" → "Create product"; a label of the path itself is
 * none. */
static struct slice lead_title(struct slice lead)
{
    lead = endpoint_note_trim(lead);
    while (lead.size > 0 && strchr(":-(=[|>. ", lead.data[lead.size - 1]) != NULL) {
        lead.size--;
    }
    static const struct slice dashes[] = {SLICE_LITERAL("—"), SLICE_LITERAL("–"),
                                          SLICE_LITERAL("："), SLICE_LITERAL("（"),
                                          SLICE_LITERAL("→")};
    for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
        if (slice_ends_with(lead, dashes[i])) {
            lead.size -= dashes[i].size;
        }
    }
    lead = endpoint_note_trim(lead);
    return endpoint_half_is_label(lead) ? SLICE_EMPTY : lead;
}

/* A group named by a path alone, and a method without one: "- GET — list". */
static bool read_bare_method(struct endpoint_scope *scope, struct slice line)
{
    if (!scope->is_base_alone || scope->base.size == 0) {
        return false;
    }
    struct slice rest = endpoint_marks_skip(line);
    struct endpoint_pair pair;
    size_t size = endpoint_methods_measure(rest, false, &pair);
    struct slice tail = endpoint_note_trim(slice_from_offset(rest, size));
    while (tail.size > 0 && (tail.data[0] == '*' || tail.data[0] == '`')) {
        tail = slice_from_offset(tail, 1);
    }
    bool is_set_off =
        tail.size == 0 || strchr("-:(=", tail.data[0]) != NULL || (tail.data[0] & 0x80);
    if (size == 0 || !is_set_off) {
        return false;
    }
    for (size_t i = 0; i < pair.method_count; i++) {
        struct endpoint_statement *endpoint =
            endpoint_state(scope, pair.methods[i], SLICE("/"),
                           endpoint_scope_place(scope, slice_between(rest, 0, size)));
        if (endpoint != NULL) {
            endpoint_note_read(scope->specification->arena, slice_between(tail, 0, 1000), endpoint);
        }
    }
    return true;
}

/* Endpoints with notes of their own that one line may list: each is looked for from there on. */
#define LINE_PART_MAXIMUM 64U

/* Whether text[0] begins a method with a path: "PATCH /x", or both in back-ticks. */
static bool begins_pair(struct slice text, bool must_be_code)
{
    struct endpoint_pair pair;
    size_t tick = text.size > 0 && text.data[0] == '`';
    struct slice rest = slice_from_offset(text, tick);
    size_t size = must_be_code && tick == 0 ? 0 : endpoint_methods_measure(rest, false, &pair);
    rest = slice_trim(slice_from_offset(rest, size));
    return size > 0 && rest.size > 1 && (rest.data[0] == '/' || rest.data[0] == '`');
}

/* "`POST /x` is not served": a sentence about an endpoint, which lists nothing. */
static bool is_told(struct slice text)
{
    struct endpoint_pair pair;
    if (!endpoint_pair_find(text, 0, &pair) || pair.start > 1) {
        return true;
    }
    struct slice tail = slice_trim(slice_from_offset(text, pair.end));
    return tail.size > 0 && (unsigned char)tail.data[0] < 0x80 &&
           strchr("-:({[=|,;.", tail.data[0]) == NULL;
}

/* "and `POST /x`", "plus `POST /x`": without the word. */
static struct slice skip_joining_word(struct slice text)
{
    size_t word = wording_starts_with(text, "and|plus|also|as well as|und|sowie|et|y|e|и");
    struct slice rest = slice_trim(slice_from_offset(text, word));
    return word > 0 && slice_starts_with(rest, SLICE("`")) ? rest : text;
}

/* "… → `201` · `PATCH /x`", "… — list; `POST /x` — add": a line may go on with further endpoints
 * that have notes of their own. Cuts the tail there and returns what follows, or empty. */
static struct slice cut_tail(struct slice *tail)
{
    static const struct slice marks[] = {SLICE_LITERAL("·"),  SLICE_LITERAL(";"),
                                         SLICE_LITERAL("|"),  SLICE_LITERAL("•"),
                                         SLICE_LITERAL(", "), SLICE_LITERAL(". ")};
    for (size_t at = 0; at < tail->size; at++) {
        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
            if (!slice_starts_with(slice_from_offset(*tail, at), marks[i])) {
                continue;
            }
            struct slice rest = slice_trim(slice_from_offset(*tail, at + marks[i].size));
            rest = skip_joining_word(rest);
            bool is_sentence = marks[i].data[0] == '.';
            if (begins_pair(rest, marks[i].data[0] == ',') && !(is_sentence && is_told(rest))) {
                *tail = slice_trim(slice_between(*tail, 0, at));
                return rest;
            }
        }
    }
    return SLICE_EMPTY;
}

/* Bytes of a remark in brackets at the front; 0: there is none. */
static size_t measure_brackets(struct slice text)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.size; i++) {
        depth += character_opens_bracket(text.data[i]);
        depth -= character_closes_bracket(text.data[i]) && depth > 0;
        if (depth == 0) {
            return i > 0 ? i + 1 : 0;
        }
    }
    return 0;
}

/* The path that stands alone behind one with methods: "(staff only), `/stock`, …". Takes it, with
 * what is said of the one before in *out_remark; empty: something else stands there. */
static struct slice take_lone_path(struct slice *tail, struct slice *out_remark)
{
    struct slice text = slice_trim(*tail);
    size_t remark = measure_brackets(text);
    struct slice rest = slice_trim(slice_from_offset(text, remark));
    struct slice before = rest;
    bool is_joined = rest.size > 0 && strchr(",;", rest.data[0]) != NULL;
    rest = slice_trim(slice_from_offset(rest, is_joined));
    size_t word = wording_starts_with(rest, "and|or|plus|und|oder|et|ou|y|o|e|и|или");
    rest = slice_trim(slice_from_offset(rest, word));
    if ((!is_joined && word == 0) || rest.data == before.data) {
        return SLICE_EMPTY;
    }
    size_t tick = slice_starts_with(rest, SLICE("`"));
    rest = slice_from_offset(rest, tick);
    size_t size = rest.size > 1 && rest.data[0] == '/' ? endpoint_path_measure(rest, true) : 0;
    struct slice path = slice_between(rest, 0, size), behind = slice_from_offset(rest, size);
    bool is_closed = tick == 0 || slice_starts_with(behind, SLICE("`"));
    behind = slice_trim(slice_from_offset(behind, tick));
    bool is_end = behind.size == 0 || strchr(",;.(:-", behind.data[0]) != NULL ||
                  (behind.data[0] & 0x80) != 0 || wording_starts_with(behind, "and|or|plus") > 0;
    if (size < 2 || !is_closed || !is_end) {
        return SLICE_EMPTY;
    }
    *out_remark = slice_between(text, 0, remark);
    *tail = behind;
    return path;
}

static size_t count_segments(struct slice path)
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < path.size; i++) {
        count += path.data[i] == '/';
    }
    return count;
}

/* "`POST /orders/{id}/cancel`, `/refund`": what may stand for the end of the path before. */
static bool is_perhaps_end(struct slice path, struct slice first)
{
    return count_segments(path) < 2 && count_segments(first) > 1 &&
           !slice_equal(endpoint_root(path), endpoint_root(first));
}

/* "`GET /reports/sales`, `/reports/stock` (daily), `/reports/risk`": where paths alone follow, cuts
 * the tail to what is said of the first and returns the whole; else empty. */
static struct slice cut_lone_paths(struct slice *tail)
{
    struct slice all = *tail, rest = *tail, remark;
    if (take_lone_path(&rest, &remark).size == 0) {
        return SLICE_EMPTY;
    }
    *tail = remark;
    return all;
}

/* States what stands there with the methods of the pair before. */
static void state_lone_paths(struct endpoint_scope *scope, const struct endpoint_pair *before,
                             struct slice rest)
{
    struct arena *arena = scope->specification->arena;
    struct slice remark, path = take_lone_path(&rest, &remark);
    for (unsigned parts = 0; path.size > 0 && parts < LINE_PART_MAXIMUM; parts++) {
        struct endpoint_pair pair = *before;
        struct endpoint_line line = {.tail = SLICE_EMPTY};
        struct slice next = take_lone_path(&rest, &remark);
        pair.path = path;
        pair.whole = SLICE_EMPTY;
        line.tail = next.size > 0 ? remark : rest;
        list_add(arena, &line.pairs, &pair);
        if (is_perhaps_end(path, before->path)) {
            diagnostics_report(scope->specification->diagnostics, DIAGNOSTIC_N0512,
                               endpoint_scope_place(scope, path),
                               "write each endpoint in full, with its method",
                               "'" SLICE_FORMAT "' behind '" SLICE_FORMAT
                               "' may be a path of its own or the end of one: not served",
                               SLICE_ARGUMENT(slice_between(path, 0, 200)),
                               SLICE_ARGUMENT(slice_between(before->path, 0, 200)));
        } else {
            endpoint_state_line(scope, &line);
        }
        path = next;
    }
}

/* "**Example**: `GET /files/a1.jpg`": a call of what is listed elsewhere. */
static bool is_example(struct slice lead)
{
    return lead.size > 0 && lead.size <= 60 && endpoint_label_is_example(lead);
}

#define MENTION_MAXIMUM 16U

/* Whether code in the line begins as a method does. */
static bool has_method_in_code(struct slice line)
{
    for (size_t i = 0; i + 5 < line.size; i++) {
        if (line.data[i] == '`' && line.data[i + 1] != '\0' &&
            strchr("GPD", line.data[i + 1]) != NULL && line.data[i + 2] >= 'A' &&
            line.data[i + 2] <= 'Z') {
            return true;
        }
    }
    return false;
}

/* Whether the sentence around the pair declares it: "The service also exposes `POST /boats/reset`".
 * What is said of another system, or of another time, does not. */
static bool is_declared(struct slice line, const struct endpoint_pair *pair)
{
    size_t start = 0, end = pair->end;
    for (size_t i = 0; i + 1 < pair->start; i++) {
        start = line.data[i] == '.' && line.data[i + 1] == ' ' ? i + 2 : start;
    }
    while (end < line.size &&
           !(line.data[end] == '.' && end + 1 < line.size && line.data[end + 1] == ' ')) {
        end++;
    }
    struct slice front = slice_trim(slice_between(line, start, pair->start));
    return wording_starts_with(
               front,
               "the service|this service|the api|this api|our api|the server|the backend|"
               "the system|the application|we|also|additionally|in addition|there is|there are|"
               "der dienst|die api|das system|der server|die anwendung|wir|außerdem|zusätzlich|"
               "es gibt|el servicio|la api|el sistema|el servidor|también|además|hay|le service|"
               "l'api|le système|le serveur|o serviço|a api|o sistema|também|além disso|"
               "il servizio|il sistema|l'api|inoltre|сервис|система|сервер|api|также|есть|"
               "该服务|系统|服务|サービス|システム|서비스|시스템|serwis|system|servis|sistem|"
               "layanan") > 0 &&
           wording_has(front, "exposes|expose|provides|provide|offers|offer|serves|adds|"
                              "there is|there are|bietet|bieten|stellt|gibt|expone|exponemos|"
                              "ofrece|proporciona|offre|fournit|propose|expõe|oferece|fornece|"
                              "espone|fornisce|предоставляет|предлагает|есть|提供|公開|제공*|"
                              "udostępnia|sunar|sağlar|menyediakan|hay") &&
           !wording_has(slice_between(line, start, end),
                        "example|e.g|such as|like|could|might|would|later|future|planned|old|"
                        "formerly|previously|used to|no|not|never|removed|deprecated|instead|"
                        "external|third-party|third party|upstream|vendor|partner|provider|"
                        "nicht|kein|keine|beispiel|no longer|ejemplo|exemple|exemplo|esempio|"
                        "пример|не|没有|例如|예");
}

/* Those in a sentence, with what stands in brackets right behind each: "`DELETE /boats` (admin)".
 */
static bool state_mentions(struct endpoint_scope *scope, struct slice text, bool must_be_declared)
{
    struct arena *arena = scope->specification->arena;
    struct endpoint_line line = {0};
    struct endpoint_pair pair;
    size_t at = 0, before = scope->stated_count;
    for (unsigned count = 0; count < MENTION_MAXIMUM && endpoint_pair_find(text, at, &pair);
         count++) {
        if (line.pairs.count > 0 && !endpoint_pairs_join(text, at, pair.start)) {
            endpoint_pairs_note(text, &line);
            endpoint_state_line(scope, &line);
            line = (struct endpoint_line){0};
        }
        bool is_code =
            pair.start > 0 && text.data[pair.start - 1] == '`' && text.data[pair.end - 1] == '`';
        at = pair.end;
        if (pair.path.size > (must_be_declared ? 0 : 1) && pair.path.data[0] == '/' &&
            (!must_be_declared || (is_code && is_declared(text, &pair)))) {
            struct slice behind = slice_trim(slice_from_offset(text, at));
            bool is_bracket = slice_starts_with(behind, SLICE("("));
            line.tail = slice_between(behind, 0, is_bracket ? measure_brackets(behind) : 0);
            endpoint_pair_add(arena, &line.pairs, &pair);
        }
    }
    endpoint_pairs_note(text, &line);
    endpoint_state_line(scope, &line);
    return scope->stated_count > before;
}

/* "The page asks for `GET /boats/{id}`": where nothing lists endpoints, a sentence that names one
 * tells of it, unless it speaks of the services of others. */
static bool read_mentions(struct endpoint_scope *scope, struct slice line)
{
    if (!scope->memory->is_second_pass || scope->memory->is_beside_list || scope->is_weak ||
        wording_has(line, "external|third-party|third party|upstream|vendor|partner|provider|"
                          "removed|deprecated|instead of|no longer|never|not")) {
        return false;
    }
    scope->is_detail = true;
    return state_mentions(scope, line, false);
}

/* The same where endpoints are listed elsewhere: only what a sentence plainly declares. */
static bool read_declared(struct endpoint_scope *scope, struct slice line)
{
    if (scope->memory->is_second_pass || scope->is_weak || !has_method_in_code(line)) {
        return false;
    }
    scope->is_detail = false;
    return state_mentions(scope, line, true);
}

/* "Save one<TAB>/tents/save<TAB>POST": the row of a table that lost its borders on the way here. */
static bool read_tabbed(struct endpoint_scope *scope, struct slice line)
{
    struct endpoint_pair pair = {0};
    struct slice path = SLICE_EMPTY, words = SLICE_EMPTY, rest = line, cell;
    while (slice_next_part(&rest, '\t', &cell)) {
        cell = endpoint_note_trim(cell);
        if (pair.method_count == 0 && endpoint_methods_read(cell, &pair)) {
            continue;
        }
        bool is_path = path.size == 0 && cell.size > 0 && cell.data[0] == '/' &&
                       endpoint_path_measure(cell, false) == cell.size;
        path = is_path ? cell : path;
        words = is_path || words.size > 0 ? words : cell;
    }
    size_t stated = 0;
    scope->is_detail = false;
    for (size_t i = 0; path.size > 0 && i < pair.method_count; i++) {
        struct endpoint_statement *endpoint =
            endpoint_state(scope, pair.methods[i], path, endpoint_scope_place(scope, path));
        if (endpoint != NULL) {
            endpoint->description = words;
            stated++;
        }
    }
    return stated > 0;
}

/* "`POST /reports` (starts one; the client polls `GET /reports/{id}`)": what is asked for next is
 * an endpoint too, for those who may call the first. */
static void state_followed(struct endpoint_scope *scope, struct slice tail)
{
    const struct endpoint_statement *first = endpoint_before(scope);
    size_t before = scope->specification->statements.count;
    if (first == NULL || !has_method_in_code(tail) ||
        !wording_has(tail, "poll|polls|polling|polled|then fetch|then fetches|then get|then gets|"
                           "fetch it|fetched|retrieve it|retrieved|status at|status via|result at|"
                           "result via|results at|download it|downloaded|abgefragt|abfragen|"
                           "consulta con|consultar con|sondea|опрашива*|轮询|ポーリング|폴링") ||
        wording_has(tail, "not|instead|replace*|deprecated|old|formerly|previously|no longer|never|"
                          "external|third-party|upstream|provider|vendor|partner")) {
        return;
    }
    struct list roles = first->roles;
    state_mentions(scope, tail, false);
    for (size_t i = before; i < scope->specification->statements.count; i++) {
        struct statement *statement = list_at(&scope->specification->statements, i);
        if (statement->kind == STATEMENT_ENDPOINT && statement->endpoint.roles.count == 0) {
            statement->endpoint.roles = roles;
        }
    }
}

#define BODY_TAIL_MAXIMUM 300U

/* "— adds one; body: `name`, `seats`", "(body: name)": what a request to the endpoint stated last
 * takes, said behind it on its line. */
static void read_body_behind(struct endpoint_scope *scope, struct slice tail)
{
    tail = slice_between(tail, 0, BODY_TAIL_MAXIMUM);
    size_t colon = slice_find_byte(tail, ':'), start = colon;
    if (colon == SLICE_NOT_FOUND ||
        slice_starts_with(slice_from_offset(tail, colon), SLICE("://"))) {
        return;
    }
    while (start > 0 &&
           (tail.data[start - 1] == ' ' || character_is_alpha(tail.data[start - 1]) ||
            (tail.data[start - 1] & 0x80)) &&
           !slice_starts_with(slice_from_offset(tail, start - 1), SLICE("\x94 "))) {
        start--;
    }
    bool is_bracket = start > 0 && tail.data[start - 1] == '(';
    struct slice rest = slice_from_offset(tail, start);
    size_t end = is_bracket ? slice_find_byte(rest, ')') : slice_find_byte(rest, ';');
    rest = slice_between(rest, 0, end);
    rest.size -= slice_ends_with(rest, SLICE("."));
    struct endpoint_statement *endpoint = endpoint_before(scope);
    struct slice told = endpoint == NULL ? SLICE_EMPTY : endpoint->request;
    if (endpoint == NULL || slice_find_byte(told, '{') != SLICE_NOT_FOUND) {
        return;
    }
    endpoint->request = SLICE_EMPTY; /* as words, which names say better */
    if (!column_body_read_line(scope, rest)) {
        endpoint->request = told;
    }
}

static bool read_line(struct endpoint_scope *scope, struct slice line, enum endpoint_manner manner,
                      struct slice *out_rest)
{
    struct endpoint_line found;
    *out_rest = SLICE_EMPTY;
    if (manner == MANNER_PROSE && slice_find_byte(line, '\t') != SLICE_NOT_FOUND &&
        read_tabbed(scope, line)) {
        return true;
    }
    size_t strong_end = 0;
    size_t start = (size_t)(line.data - scope->marked.data);
    if (line.size == 0) {
        return false;
    }
    if (scope->text->span_count > 0) {
        strong_end = endpoint_scope_strong_end(scope, start);
        strong_end = strong_end > start ? strong_end - start : 0;
    }
    if (manner != MANNER_HEADING && endpoint_template_read_resources(scope, line)) {
        return true;
    }
    if (!endpoint_line_read(scope->specification->arena, line, manner, strong_end, &found)) {
        if (found.pairs.count == 0 && (manner == MANNER_LIST || manner == MANNER_HEADING)) {
            endpoint_strange_report(scope, line);
        }
        return (found.pairs.count == 0 &&
                (endpoint_half_read_line(scope, line) || column_body_read_line(scope, line) ||
                 (manner == MANNER_LIST && endpoint_crud_read(scope, line)))) ||
               read_bare_method(scope, line) ||
               (found.pairs.count == 0 && manner == MANNER_LIST &&
                endpoint_half_read_bare(scope, line)) ||
               (found.pairs.count == 0 && manner != MANNER_HEADING &&
                endpoint_base_read(scope, line)) ||
               (manner != MANNER_HEADING &&
                (read_mentions(scope, line) || read_declared(scope, line))) ||
               (manner != MANNER_HEADING && endpoint_half_read_probe(scope, line));
    }
    struct slice rest = cut_tail(&found.tail);
    const struct endpoint_pair *first = list_at(&found.pairs, 0);
    bool is_bold = manner == MANNER_PROSE && strong_end > first->start;
    struct slice title = lead_title(found.lead);
    bool is_label = manner == MANNER_LIST && found.lead.size > 0 && title.size == 0;
    scope->is_detail = manner == MANNER_HEADING || is_bold || is_label || manner == MANNER_PROSE;
    scope->title = title;
    if (title.size == 0 && scope->is_detail && manner != MANNER_HEADING) {
        scope->title = endpoint_section_title(scope);
    }
    bool was_weak = scope->is_weak;
    scope->is_weak = was_weak || (scope->is_task && title.size > 0) ||
                     (manner != MANNER_HEADING && is_example(found.lead));
    struct slice lone = cut_lone_paths(&found.tail);
    scope->title = lone.size > 0 ? SLICE_EMPTY : scope->title;
    size_t count = endpoint_state_line(scope, &found);
    state_lone_paths(scope, list_at(&found.pairs, found.pairs.count - 1), lone);
    if (count == 1 && lone.size == 0) {
        read_body_behind(scope, found.tail);
    }
    if (count > 0 && lone.size == 0) {
        state_followed(scope, found.tail);
    }
    scope->is_weak = was_weak;
    scope->title = SLICE_EMPTY;
    *out_rest = manner == MANNER_HEADING ? SLICE_EMPTY : rest;
    return count > 0;
}

/* "POST" alone on a line over "/orders" alone on the next: the cells of a table, one a line. `rest`
 * stands behind the first of them, and behind both afterwards. */
static bool read_stacked(struct endpoint_scope *scope, struct slice line, struct slice *rest)
{
    struct endpoint_pair pair = {0};
    struct slice behind = *rest, path;
    line = endpoint_note_trim(line);
    if (line.size < 3 || line.size > 7 || !endpoint_methods_read(line, &pair) ||
        pair.method_count != 1 || !slice_next_line(&behind, &path)) {
        return false;
    }
    path = endpoint_note_trim(path);
    if (path.size < 2 || path.data[0] != '/' || endpoint_path_measure(path, false) != path.size) {
        return false;
    }
    *rest = behind;
    scope->is_detail = false;
    return endpoint_state(scope, pair.methods[0], path, endpoint_scope_place(scope, path)) != NULL;
}

#define WRAPPED_MINIMUM 50U /* bytes of a line that was full */

/* Whether the line goes on with the sentence of the one before: "… and then calls\nGET /boats to
 * see which are free". */
static bool is_wrapped(struct slice previous, struct slice line)
{
    struct endpoint_pair pair;
    char last = previous.size < WRAPPED_MINIMUM ? '.' : previous.data[previous.size - 1];
    if (!(character_is_alphanumeric(last) || last == ',') || line.size == 0 ||
        !(line.data[0] == '`' || (line.data[0] >= 'A' && line.data[0] <= 'Z')) ||
        !endpoint_pair_find(line, 0, &pair) || pair.start > 1) {
        return false;
    }
    struct slice rest = slice_from_offset(line, pair.end);
    rest = slice_trim(slice_from_offset(rest, slice_starts_with(rest, SLICE("`"))));
    return rest.size > 0 &&
           ((rest.data[0] >= 'a' && rest.data[0] <= 'z') || strchr(".,", rest.data[0]) != NULL);
}

static bool read_text(struct endpoint_scope *scope, const struct text *text,
                      enum endpoint_manner manner)
{
    struct slice rest = endpoint_scope_mark(scope, text), line, previous = SLICE_EMPTY;
    bool has_any = false, is_next = false; /* a line of a paragraph behind one that is complete */
    for (bool is_first = true; slice_next_line(&rest, &line); is_first = false) {
        bool is_later = !is_first && manner == MANNER_LIST;
        bool is_complete = line.size > 0 && strchr(".;", line.data[line.size - 1]) != NULL;
        if ((manner == MANNER_PROSE || is_later) && read_stacked(scope, line, &rest)) {
            has_any = true;
            continue;
        }
        if (manner == MANNER_PROSE && is_wrapped(previous, line)) {
            struct slice both =
                slice_of(previous.data, (size_t)(line.data - previous.data) + line.size);
            has_any = read_mentions(scope, both) || read_declared(scope, both) || has_any;
            previous = line;
            continue;
        }
        struct slice whole = line;
        bool had_any = has_any;
        for (unsigned parts = 0; line.size > 0 && parts < LINE_PART_MAXIMUM; parts++) {
            /* what goes on behind an endpoint in code is one more, whatever is said of it */
            bool goes_on = (parts > 0 || (is_next && has_any)) && line.data[0] == '`';
            has_any = read_line(scope, line,
                                goes_on    ? MANNER_LIST
                                : is_later ? MANNER_PROSE
                                           : manner,
                                &line) ||
                      has_any;
        }
        previous = has_any && !had_any ? SLICE_EMPTY : whole;
        is_next = is_complete && manner == MANNER_PROSE;
    }
    return has_any;
}

bool endpoint_text_read_heading(struct endpoint_scope *scope)
{
    return read_text(scope, &scope->block->text, MANNER_HEADING);
}

bool endpoint_text_read_paragraph(struct endpoint_scope *scope)
{
    /* "**Endpoints** (prefijo /boats)" is of what stands below, not of the document. */
    bool is_bracketed = slice_find_byte(scope->block->text.plain, '(') != SLICE_NOT_FOUND;
    return (is_bracketed && endpoint_mount_read_label(scope)) ||
           read_text(scope, &scope->block->text, MANNER_PROSE) ||
           (!is_bracketed && endpoint_mount_read_label(scope)) ||
           endpoint_base_section_read(scope, endpoint_scope_mark(scope, &scope->block->text));
}

/* The group that a nested item stands in: "(`/api/plans/`)" in the item above. */
static void find_item_base(struct endpoint_scope *scope, const struct list_item *item)
{
    unsigned climbed = 0;
    for (const struct list_item *above = item->parent; above != NULL && climbed < 4;
         above = above->parent, climbed++) {
        struct endpoint_scope reader = *scope;
        bool is_alone;
        struct text title = above->text;
        title.plain = slice_between(title.plain, 0, 240);
        struct slice path = endpoint_group_path(scope->specification->arena,
                                                endpoint_scope_mark(&reader, &title), &is_alone);
        if (path.size > 0) {
            scope->base = endpoint_path_base(scope->specification->arena, path);
            scope->is_base_alone = is_alone;
            return;
        }
    }
}

bool endpoint_text_read_list(struct endpoint_scope *scope)
{
    bool has_any = false;
    struct slice base = scope->base;
    bool is_base_alone = scope->is_base_alone;
    for (size_t i = 0; i < scope->block->item_count; i++) {
        const struct list_item *item = &scope->block->items[i];
        scope->base = base;
        scope->is_base_alone = is_base_alone;
        find_item_base(scope, item);
        scope->is_task = item->task != TASK_NONE;
        endpoint_planned_enter(scope, item);
        has_any = endpoint_files_read_item(scope, &item->text) ||
                  read_text(scope, &item->text, MANNER_LIST) || has_any;
    }
    if (has_any) {
        endpoint_query_read_nested(scope);
    }
    return has_any;
}
