/* SPDX-License-Identifier: Apache-2.0 */
/* Finds methods with their path in a line and decides, by what stands around them, whether the line
 * lists them or only mentions them. */
#include "spec/endpoint/endpoint_line.h"

#include "base/nearest.h"
#include "spec/text/wording.h"

/* Titles and labels longer than this are sentences. */
#define LEAD_SIZE_MAXIMUM 80

/* A list of methods that is longer repeats itself; the bound keeps reading linear. */
#define METHOD_LIST_SIZE_MAXIMUM 160

static const struct slice method_names[] = {
    SLICE_LITERAL("GET"),     SLICE_LITERAL("POST"),   SLICE_LITERAL("PUT"),
    SLICE_LITERAL("PATCH"),   SLICE_LITERAL("DELETE"), SLICE_LITERAL("HEAD"),
    SLICE_LITERAL("OPTIONS"),
};

#define METHOD_NAME_COUNT (sizeof(method_names) / sizeof(*method_names))

/* --- methods --- */

static bool is_word_end(struct slice text, size_t at)
{
    return at >= text.size || !(character_is_word(text.data[at]) || text.data[at] == '-');
}

/* Size of the method at text[at], or 0. */
static size_t measure_method(struct slice text, size_t at, bool any_case, struct slice *out_name)
{
    struct slice rest = slice_from_offset(text, at);
    if (rest.size < 3 || !character_is_alpha(rest.data[0])) {
        return 0;
    }
    for (size_t i = 0; i < METHOD_NAME_COUNT; i++) {
        struct slice name = method_names[i];
        bool is_it =
            any_case ? slice_starts_with_ignoring_case(rest, name) : slice_starts_with(rest, name);
        if (is_it && is_word_end(rest, name.size)) {
            *out_name = name;
            return name.size;
        }
    }
    if (slice_starts_with(rest, SLICE("DEL")) && is_word_end(rest, 3)) {
        *out_name = SLICE("DELETE");
        return 3;
    }
    return 0;
}

static size_t skip_characters(struct slice text, size_t at, const char *characters)
{
    while (at < text.size && text.data[at] != '\0' && strchr(characters, text.data[at]) != NULL) {
        at++;
    }
    return at;
}

/* Steps over one of the words, which are separated by a blank; returns `at` when none stands
 * there. */
static size_t skip_word(struct slice text, size_t at, const char *words)
{
    struct slice rest = slice_from_offset(text, at), list = slice_from(words), word;
    while (slice_next_part(&list, ' ', &word)) {
        bool is_name = character_is_alpha(word.data[0]);
        if (slice_starts_with_ignoring_case(rest, word) &&
            (!is_name || is_word_end(rest, word.size))) {
            return at + word.size;
        }
    }
    return at;
}

static void add_method(struct endpoint_pair *pair, struct slice name)
{
    for (size_t i = 0; i < pair->method_count; i++) {
        if (slice_equal(pair->methods[i], name)) {
            return;
        }
    }
    if (pair->method_count < ENDPOINT_METHOD_MAXIMUM) {
        pair->methods[pair->method_count++] = name;
    }
}

/* What may stand between two methods of a list. */
static size_t skip_method_separator(struct slice text, size_t at)
{
    size_t start = skip_characters(text, at, " \t`*");
    size_t end =
        skip_word(text, start, ", / | & + 、 ， ； ・ ; \\| · or and и или y e o ou 或 和 및");
    return end == start ? at : skip_characters(text, end, " \t`*");
}

size_t endpoint_methods_measure(struct slice text, bool any_case, struct endpoint_pair *out_pair)
{
    struct slice name;
    out_pair->method_count = 0;
    out_pair->whole = out_pair->optional = out_pair->note = SLICE_EMPTY;
    size_t end = measure_method(text, 0, any_case, &name);
    if (end == 0) {
        return 0;
    }
    add_method(out_pair, name);
    while (end < METHOD_LIST_SIZE_MAXIMUM) {
        size_t next = skip_method_separator(text, end);
        size_t size = next == end ? 0 : measure_method(text, next, any_case, &name);
        if (size == 0) {
            return end;
        }
        add_method(out_pair, name);
        end = next + size;
    }
    return end;
}

/* Verbs that people take for methods; any other word may as well be a label. */
static bool is_method_like(struct slice word)
{
    return wording_is(word,
                      "fetch|list|create|update|remove|read|add|edit|insert|save|search|query|"
                      "trace|connect|propfind|report|purge|link|unlink|modify|destroy|upsert|crud");
}

static const char *method_hint(struct slice word)
{
    static const char *const hints[METHOD_NAME_COUNT] = {
        "did you mean GET?",    "did you mean POST?", "did you mean PUT?",    "did you mean PATCH?",
        "did you mean DELETE?", "did you mean HEAD?", "did you mean OPTIONS?"};
    struct nearest nearest = nearest_start(word);
    for (size_t i = 0; i < METHOD_NAME_COUNT; i++) {
        nearest_offer_slice(&nearest, method_names[i]);
    }
    for (size_t i = 0; i < METHOD_NAME_COUNT; i++) {
        if (nearest.best == method_names[i].data && nearest.best_distance == 1) {
            return hints[i];
        }
    }
    return NULL;
}

bool endpoint_method_strange(struct slice text, bool is_alone, struct slice *out_word,
                             const char **out_hint)
{
    text = endpoint_marks_skip(text);
    size_t size = 0;
    while (size < text.size && size < 12 &&
           (is_alone ? character_is_alpha(text.data[size])
                     : text.data[size] >= 'A' && text.data[size] <= 'Z')) {
        size++;
    }
    size_t path = skip_characters(text, size, " \t`*");
    struct slice name, word = slice_between(text, 0, size);
    bool has_path = path > size && path + 1 < text.size && text.data[path] == '/' &&
                    (character_is_alpha(text.data[path + 1]) || text.data[path + 1] == '{');
    bool is_whole = is_alone && path >= text.size;
    if (size < 3 || !(has_path || is_whole) || measure_method(text, 0, is_alone, &name) > 0 ||
        wording_is(word, "path|port|sse|url|uri")) {
        return false;
    }
    const char *hint = method_hint(word);
    *out_word = word;
    bool is_several = slice_equal(word, SLICE("CRUD"));
    *out_hint = hint != NULL ? hint
                : is_several ? "list GET, POST, PUT and DELETE, each with its path"
                             : "use GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS";
    return hint != NULL || is_alone || is_method_like(word);
}

bool endpoint_method_loose(struct slice text, struct slice *out_part, const char **out_hint)
{
    struct slice name;
    text = endpoint_marks_skip(text);
    size_t size = measure_method(text, 0, true, &name);
    bool is_upper = size > 1 && text.data[1] >= 'A' && text.data[1] <= 'Z';
    if (size == 0 || size >= text.size) {
        return false;
    }
    size_t path = skip_characters(text, size, " \t`*");
    size_t end = path;
    bool has_slash = false;
    while (end < text.size && !character_is_space(text.data[end]) && text.data[end] != '`') {
        has_slash |= text.data[end] == '/';
        end++;
    }
    bool is_alone = skip_characters(text, end, " \t`*") >= text.size;
    *out_part = slice_between(text, 0, end);
    if (!is_upper) { /* "Delete /boats" may as well begin a sentence */
        *out_hint = "write the method in capitals";
        return is_alone && path > size && path < text.size && text.data[path] == '/';
    }
    *out_hint = "begin the path with '/'";
    return path > size && path < text.size && character_is_alpha(text.data[path]) && has_slash &&
           slice_find_byte(slice_between(text, path, end), '{') != SLICE_NOT_FOUND;
}

bool endpoint_methods_read(struct slice text, struct endpoint_pair *out_pair)
{
    size_t at = skip_characters(text, 0, " \t`*[(\n"), size;
    out_pair->method_count = 0;
    out_pair->whole = out_pair->optional = out_pair->note = SLICE_EMPTY;
    struct endpoint_pair part;
    do {
        size = endpoint_methods_measure(slice_from_offset(text, at), true, &part);
        for (size_t i = 0; size > 0 && i < part.method_count; i++) {
            add_method(out_pair, part.methods[i]);
        }
        at = skip_characters(text, at + size, " \t`*])\n,/");
    } while (size > 0 && at < text.size);
    return out_pair->method_count > 0 && at >= text.size;
}

/* --- a method and its path --- */

/* From the method to its path: blanks, ticks, quotes, a colon, one dash or bar. */
static size_t skip_gap(struct slice text, size_t at)
{
    size_t limit = at + 80, dashes = 0;
    bool is_quoted = at < text.size && (text.data[at] == '"' || text.data[at] == '\'');
    while (at < text.size && at < limit) {
        char c = text.data[at];
        size_t next = at;
        if (strchr(" \t`*\"'])", c) != NULL && c != '\0') {
            next = at + 1;
        } else if (c == ':' && (at + 1 >= text.size || !character_is_word(text.data[at + 1]))) {
            next = at + 1;
        } else if (c == ',' && is_quoted) {
            next = at + 1;
        } else if (dashes == 0) {
            next = skip_word(text, at, "： — – - | │ \xc2\xa0");
            dashes += next > at;
        }
        if (next == at) {
            break;
        }
        at = next;
    }
    return at;
}

static bool is_boundary_before(struct slice text, size_t at)
{
    return at == 0 || !(character_is_word(text.data[at - 1]) || strchr("-./", text.data[at - 1]));
}

/* Whether a path without a leading '/' may follow: inside one code span with its method. */
static bool is_in_one_span(struct slice text, size_t start, size_t path)
{
    return start > 0 && text.data[start - 1] == '`' &&
           memchr(text.data + start, '`', path - start) == NULL;
}

static size_t skip_closing(struct slice text, size_t at)
{
    return skip_characters(text, at, "`*\"'");
}

/* "…/payments/{id}": what stands before the path is left out. */
static size_t skip_ellipsis(struct slice text, size_t at)
{
    struct slice rest = slice_from_offset(text, at);
    bool is_clipped =
        slice_starts_with(rest, SLICE("\xe2\x80\xa6/")) || slice_starts_with(rest, SLICE(".../"));
    return is_clipped ? at + 3 : at;
}

/* A method at text[at] with a path behind it. */
static bool read_pair(struct slice text, size_t at, bool any_case, struct endpoint_pair *pair)
{
    size_t methods = endpoint_methods_measure(slice_from_offset(text, at), any_case, pair);
    if (methods == 0) {
        return false;
    }
    size_t path = skip_gap(text, at + methods);
    if (path == at + methods || path >= text.size) {
        return false;
    }
    path = skip_ellipsis(text, path);
    size_t size =
        endpoint_path_measure(slice_from_offset(text, path), is_in_one_span(text, at, path));
    if (size == 0) {
        return false;
    }
    pair->start = at;
    pair->path_start = path;
    pair->path = slice_between(text, path, path + size);
    size += endpoint_optional_measure(slice_from_offset(text, path + size), &pair->optional);
    pair->end = skip_closing(text, path + size);
    return true;
}

bool endpoint_pair_find(struct slice text, size_t from, struct endpoint_pair *out_pair)
{
    for (size_t at = from; at < text.size; at++) {
        char c = text.data[at];
        if (c >= 'D' && c <= 'P' && is_boundary_before(text, at) &&
            read_pair(text, at, false, out_pair)) {
            return true;
        }
    }
    return false;
}

/* A path with its methods behind it: "/users/me   GET, PUT", "`/users` (GET)". */
static bool read_reversed_pair(struct slice text, size_t at, struct endpoint_pair *pair)
{
    size_t path = skip_characters(text, at, "`*\"'");
    if (path >= text.size || text.data[path] != '/') {
        return false;
    }
    size_t size = endpoint_path_measure(slice_from_offset(text, path), false);
    struct slice optional;
    size_t more = endpoint_optional_measure(slice_from_offset(text, path + size), &optional);
    size_t gap = skip_closing(text, path + size + more), method = gap;
    for (size_t next = gap; size > 0; method = next) {
        next = skip_word(text, skip_characters(text, method, " \t`*:-|(["), "： — – → │");
        if (next == method) {
            break;
        }
    }
    size_t methods =
        method == gap ? 0 : endpoint_methods_measure(slice_from_offset(text, method), false, pair);
    size_t end = skip_characters(text, method + methods, "`*)]");
    bool is_end = end >= text.size || strchr(" \t\n,.;:", text.data[end]) != NULL;
    if (size == 0 || methods == 0 || !is_end) {
        return false;
    }
    pair->start = path;
    pair->path_start = path;
    pair->path = slice_between(text, path, path + size);
    pair->optional = optional;
    pair->end = end;
    return true;
}

/* --- what stands in front --- */

/* Length of one emoji or other symbol beyond ASCII that is no letter, or 0. */
static size_t measure_symbol(struct slice text)
{
    unsigned char first = text.size > 0 ? (unsigned char)text.data[0] : 0;
    if (first == 0xc2 && text.size >= 2) {
        return 2; /* U+0080 to U+00BF: marks and signs */
    }
    if (first == 0xe2 && text.size >= 3) {
        return 3; /* U+2000 to U+2FFF: punctuation, arrows, boxes, dingbats */
    }
    if (first == 0xf0 && text.size >= 4) {
        return 4; /* beyond the first plane: emoji */
    }
    return first == 0xef && text.size >= 3 && (unsigned char)text.data[1] == 0xb8 ? 3 : 0;
}

static bool is_arrow(struct slice text)
{
    return slice_starts_with(text, SLICE("→")) || slice_starts_with(text, SLICE("➜")) ||
           slice_starts_with(text, SLICE("⇒")) || slice_starts_with(text, SLICE("←")) ||
           slice_starts_with(text, SLICE("▶")) || slice_starts_with(text, SLICE("▼"));
}

/* "1.", "2)", "(3)", "3.1.2", "[4]", "a.", "[x]" at the front: how long, or 0. */
static size_t measure_number(struct slice text)
{
    size_t open = text.size > 0 && (text.data[0] == '(' || text.data[0] == '['), at = open;
    bool has_digit = false;
    while (at < text.size && at < 16 &&
           (character_is_digit(text.data[at]) || text.data[at] == '.')) {
        has_digit = has_digit || text.data[at] != '.';
        at++;
    }
    if (!has_digit) {
        bool is_letter =
            at < text.size && (character_is_alpha(text.data[at]) || text.data[at] == ' ');
        at += is_letter;
        bool is_closed =
            is_letter && at < text.size && strchr(open ? ")]" : ".)", text.data[at]) != NULL;
        return is_closed ? at + 1 : 0;
    }
    if (at < text.size && strchr(")]:", text.data[at]) != NULL) {
        return at + 1;
    }
    bool is_end = at < text.size && character_is_space(text.data[at]);
    return open == 0 && is_end ? at : 0;
}

struct slice endpoint_marks_skip(struct slice text)
{
    for (;;) {
        size_t size = skip_characters(text, 0, " \t-*+#>`\"'|~=/");
        /* A '/' that begins a path is no comment mark. */
        while (size > 0 && text.data[size - 1] == '/' &&
               (size == text.size || !strchr(" \t/*", text.data[size]))) {
            size--;
        }
        if (size == 0) {
            size = measure_number(text);
        }
        if (size == 0 && !is_arrow(text)) {
            size = measure_symbol(text);
        }
        if (size == 0) {
            return text;
        }
        text = slice_from_offset(text, size);
    }
}

#define LABEL_WORDS                                                                                                                             \
    "endpoint*|route*|url|uri|path|api|request*|http|method|接口|地址|路径|请求|路由|방식|"                                         \
    "엔드포인트|"                                                                                                                          \
    "경로|요청|эндпоинт*|маршрут*|путь|запрос*|ручка|метод|rota|ruta|rute|エンドポイント|パス|" \
    "đường "                                                                                                                                \
    "dẫn"

static size_t count_words(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        bool is_start = i == 0 || character_is_space(text.data[i - 1]);
        count += is_start && !character_is_space(text.data[i]);
    }
    return count;
}

/* "Login:", "API path：", "API." in bold: a lead that ends as a label does. */
static bool is_label(struct slice lead)
{
    return slice_ends_with(lead, SLICE(":")) || slice_ends_with(lead, SLICE("：")) ||
           slice_ends_with(lead, SLICE("=")) || slice_ends_with(lead, SLICE("|"));
}

/* "Log in —", "Log in (", "Log in →": a title set off from what it names. */
static bool is_title(struct slice lead)
{
    return slice_ends_with(lead, SLICE("-")) || slice_ends_with(lead, SLICE("—")) ||
           slice_ends_with(lead, SLICE("–")) || slice_ends_with(lead, SLICE("(")) ||
           slice_ends_with(lead, SLICE("（")) || slice_ends_with(lead, SLICE("[")) ||
           slice_ends_with(lead, SLICE("→")) || slice_ends_with(lead, SLICE("->"));
}

/* Whether what follows an endpoint is set off from it, or nothing: else it is a sentence about
 * it. */
static bool is_set_off(struct slice tail)
{
    if (tail.size == 0) {
        return true;
    }
    unsigned char first = (unsigned char)tail.data[0];
    return strchr("-:({[=|#/,;<>.)]", first) != NULL || measure_symbol(tail) > 0 ||
           slice_starts_with(tail, SLICE("：")) || slice_starts_with(tail, SLICE("（")) ||
           slice_starts_with(tail, SLICE("、")) || slice_starts_with(tail, SLICE("，")) ||
           slice_starts_with_ignoring_case(tail, SLICE("HTTP/"));
}

/* "The frontend calls", "Client sends the form to": a step in which a caller of this system uses
 * the endpoint. "… at Stripe" behind it names another system's. */
static bool is_call(struct slice lead, struct slice tail)
{
    static const char callers[] =
        "frontend|front-end|client|clients|app|browser|ui|spa|mobile|user|users|customer|page|"
        "widget|cliente|frontend|navegador|клиент|фронтенд|фронт|客户端|前端|フロントエンド|"
        "クライアント";
    static const char verbs[] =
        "calls|call|requests|hits|posts|sends|invokes|fetches|submits|to|via|with|llama|llama a|"
        "chama|вызывает|отправляет|запрашивает|调用|请求|发送|呼び出し|ruft|sendet|appelle";
    return count_words(lead) <= 12 && lead.size <= LEAD_SIZE_MAXIMUM &&
           wording_has(lead, callers) && wording_ends_with(lead, verbs) > 0 &&
           wording_starts_with(tail, "at|of|on|from") == 0;
}

/* "Register:", "Log in:": words with a colon behind, and not a key in quotes or a path. */
static bool is_word_label(struct slice lead)
{
    struct slice words = slice_between(lead, 0, lead.size - 1);
    bool is_name = slice_ends_with(lead, SLICE(":")) && words.size > 2 && words.data[0] >= 'A' &&
                   words.data[0] <= 'Z';
    for (size_t i = 0; is_name && i < words.size; i++) {
        is_name = character_is_alpha(words.data[i]) || strchr(" -/", words.data[i]) != NULL;
    }
    return is_name;
}

/* "Create boat →" in front of its endpoint, and not who sends it. */
static bool is_arrow_label(struct slice lead)
{
    bool is_one = slice_ends_with(lead, SLICE("→")) || slice_ends_with(lead, SLICE("->"));
    size_t end = lead.size < 3 ? 0 : lead.size - 3; /* no arrow of a longer story before it */
    bool is_story = slice_find(slice_between(lead, 0, end), SLICE("→")) != SLICE_NOT_FOUND ||
                    slice_find(slice_between(lead, 0, end), SLICE("->")) != SLICE_NOT_FOUND;
    return is_one && !is_story &&
           !wording_has(lead, "frontend|front-end|client|clients|app|browser|ui|spa|mobile|"
                              "user|users|customer|page|widget|server|backend|api|"
                              "gateway|proxy|service|worker|we|system|cliente|usuario|"
                              "navegador|servidor|utilisateur|serveur|nutzer|benutzer|"
                              "клиент|фронтенд|сервер|пользователь|客户端|前端|用户|"
                              "后端|服务|フロントエンド|クライアント|ユーザー");
}

/* "Health check: `GET /health`", "Sign in: POST /login returns a token", "Pay: POST /pay → takes
 * the money", "Create boat → POST /boats": a few words, the first with a capital, that say nothing
 * of other times or systems, and behind it nothing but its answer.
 */
static bool is_told_label(struct slice lead, struct slice tail)
{
    unsigned char first = (unsigned char)lead.data[0];
    bool is_name = (first >= 'A' && first <= 'Z') || first >= 0x80;
    bool is_sign = slice_ends_with(lead, SLICE("=")) || slice_ends_with(lead, SLICE("|"));
    return is_name && ((is_label(lead) && !is_sign) || is_arrow_label(lead)) &&
           count_words(lead) <= 4 && slice_find_byte(lead, '`') == SLICE_NOT_FOUND &&
           (tail.size == 0 || slice_equal(tail, SLICE(".")) || is_arrow(tail) ||
            (slice_starts_with(tail, SLICE("(")) && is_arrow_label(lead)) ||
            slice_starts_with(tail, SLICE("->")) ||
            wording_starts_with(tail, "returns|answers|responds|gives|liefert|antwortet|devuelve|"
                                      "responde|retorna|renvoie|répond|возвращает") > 0) &&
           !wording_has(lead, "old|before|after|previously|formerly|deprecated|removed|instead|not|"
                              "no|bad|wrong|avoid|external|third-party|upstream|vendor|partner|"
                              "planned|future|later|problem|issue|bug|test|antes|después|vorher|"
                              "nachher|falsch|avant|après|prima|dopo|было|стало|之前|之后|前|後");
}

/* `is_ticked`: the endpoint stands in back-ticks, as names do in a sentence. */
static bool is_lead_accepted(struct slice lead, enum endpoint_manner manner, size_t strong_end,
                             struct slice tail, bool is_ticked)
{
    if (lead.size == 0) {
        return manner != MANNER_PROSE || is_set_off(tail) || !is_ticked;
    }
    if (manner == MANNER_HEADING) {
        return is_set_off(tail);
    }
    if (manner == MANNER_LIST && is_ticked && is_call(lead, tail)) {
        return true;
    }
    if (lead.size > LEAD_SIZE_MAXIMUM || count_words(lead) > 8) {
        return false;
    }
    if (lead.size == 1 && strchr("[(<", lead.data[0]) != NULL) {
        return true;
    }
    bool is_known = wording_has(lead, LABEL_WORDS);
    switch (manner) {
    case MANNER_LIST:
        return is_label(lead) || strong_end > 0 || (is_known && count_words(lead) <= 3) ||
               (is_title(lead) && is_set_off(tail));
    case MANNER_PROSE:
        return (is_label(lead) && (is_known || (strong_end > 0 && count_words(lead) <= 5))) ||
               (strong_end > 0 && is_known && count_words(lead) <= 3) || is_told_label(lead, tail);
    case MANNER_CODE:
        /* "Register: POST /register", and nothing but words about it behind */
        return is_label(lead) && count_words(lead) <= 3 &&
               (is_known || (is_word_label(lead) && (tail.size == 0 || is_set_off(tail))));
    case MANNER_CELL:
    case MANNER_HEADING:
        break;
    }
    return false;
}

/* --- several in one line --- */

bool endpoint_pairs_join(struct slice text, size_t from, size_t to)
{
    size_t at = skip_characters(text, from, " \t");
    if (at < to && text.data[at] == '(') {
        size_t close = slice_find_byte(slice_between(text, at, to), ')');
        at = close == SLICE_NOT_FOUND ? at : at + close + 1;
    }
    for (size_t next = at; at < to; at = next) {
        next = skip_characters(text, at, " \t,;/|&+`*\n");
        next = next > to
                   ? to
                   : skip_word(
                         text, next,
                         "、 ， ； · or and и или та або y e o ou et und oder dan atau và hoặc ve "
                         "veya i 或 和 与 及 및 と または และ หรือ →");
        if (next == at) {
            return false;
        }
    }
    return true;
}

void endpoint_pair_add(struct arena *arena, struct list *pairs, const struct endpoint_pair *pair)
{
    if (pair->optional.size > 0) {
        endpoint_optional_add(arena, pair, pairs);
        return;
    }
    struct endpoint_pair *copy = arena_allocate_raw(arena, sizeof(*copy));
    *copy = *pair;
    list_add(arena, pairs, copy);
}

/* Whether two paths begin with the same segment: then neither is the end of the other. */
static bool share_front(struct slice left, struct slice right)
{
    size_t size = 1;
    while (size < left.size && left.data[size] != '/') {
        size++;
    }
    return size > 1 && size < right.size && right.data[size] == '/' &&
           slice_starts_with(right, slice_between(left, 0, size));
}

/* "`POST /boats/sell`, `/boats/scrap`": a path alone in marks of code, joined to the pair before
 * it, has its methods too. Takes it, and puts it in *pair; false: there is none. */
static bool take_further_path(struct slice line, struct endpoint_pair *pair)
{
    size_t start = pair->end, mark = start;
    while (mark < line.size && line.data[mark] != '`' && mark - start < 16) {
        mark++;
    }
    struct slice path = slice_from_offset(line, mark + 1);
    bool is_joined = line.data[start - 1] == '`' &&
                     slice_trim(slice_between(line, start, mark)).size > 0 &&
                     slice_starts_with(path, SLICE("/")) && endpoint_pairs_join(line, start, mark);
    size_t size = is_joined ? endpoint_path_measure(path, false) : 0;
    if (size < 2 || size >= path.size || path.data[size] != '`' ||
        !share_front(pair->path, slice_between(path, 0, size))) {
        return false;
    }
    pair->start = pair->path_start = mark + 1;
    pair->path = slice_between(path, 0, size);
    pair->whole = pair->optional = SLICE_EMPTY;
    pair->end = mark + 1 + size + 1;
    return true;
}

/* "POST /users", "post /users" at the very front of a line, or a pair anywhere in it. */
static bool find_first(struct slice text, size_t front, enum endpoint_manner manner,
                       struct endpoint_pair *out_pair)
{
    bool any_case = manner == MANNER_CODE || manner == MANNER_CELL || manner == MANNER_HEADING;
    if (read_pair(text, front, any_case, out_pair)) {
        bool is_upper = text.data[front + 1] >= 'A' && text.data[front + 1] <= 'Z';
        return is_upper || text.data[out_pair->path_start] == '/';
    }
    if (manner != MANNER_PROSE && read_reversed_pair(text, front, out_pair)) {
        return true;
    }
    return endpoint_pair_find(text, front, out_pair);
}

/* A line of a box drawing or of an arrow between boxes is a picture, not a list. The branches of a
 * tree are none. */
static bool is_picture(struct slice line)
{
    struct slice trimmed = slice_trim(line);
    return wording_has(trimmed, "┌|┐|┘|╔|╗|╝|║|►|◄|▶|◀|-->|<--|──▶") ||
           (slice_starts_with(trimmed, SLICE("│")) && slice_ends_with(trimmed, SLICE("│")));
}

/* Whether `path` is `list` with one parameter behind it. */
static bool is_item_of(struct slice path, struct slice list)
{
    list.size -= list.size > 1 && list.data[list.size - 1] == '/';
    struct slice rest = slice_from_offset(path, list.size);
    return slice_starts_with(path, list) && rest.size > 2 && rest.data[0] == '/' &&
           strchr(":{<[", rest.data[1]) != NULL &&
           slice_find_byte(slice_between(rest, 1, rest.size - 1), '/') == SLICE_NOT_FOUND;
}

/* Without the methods that another of the two paths is for; the pair is left as it is where none
 * would remain. */
static struct endpoint_pair keep_methods(const struct endpoint_pair *pair, bool is_item)
{
    struct endpoint_pair kept = *pair;
    kept.method_count = 0;
    for (size_t i = 0; i < pair->method_count; i++) {
        struct slice method = pair->methods[i];
        bool is_make = slice_equal(method, SLICE("POST"));
        bool is_change = slice_equal(method, SLICE("PUT")) || slice_equal(method, SLICE("PATCH")) ||
                         slice_equal(method, SLICE("DELETE"));
        if (is_item ? !is_make : !is_change) {
            kept.methods[kept.method_count++] = method;
        }
    }
    return kept.method_count > 0 ? kept : *pair;
}

void endpoint_pairs_distribute(struct endpoint_line *line)
{
    if (line->pairs.count < 2 || line->pairs.count > 8) {
        return;
    }
    LIST_EACH(struct endpoint_pair, list, &line->pairs)
    {
        LIST_EACH(struct endpoint_pair, item, &line->pairs)
        {
            bool is_same = list->method_count > 1 && list->method_count == item->method_count;
            if (is_same && is_item_of(item->path, list->path)) {
                struct endpoint_pair lists = keep_methods(list, false);
                struct endpoint_pair items = keep_methods(item, true);
                bool is_split = lists.method_count < list->method_count ||
                                items.method_count < item->method_count;
                *list = is_split ? lists : *list;
                *item = is_split ? items : *item;
            }
        }
    }
}

/* The bracket at the front, or empty. */
static struct slice bracket_of(struct slice text)
{
    text = slice_trim(text);
    size_t close =
        slice_starts_with(text, SLICE("(")) ? slice_find_byte(text, ')') : SLICE_NOT_FOUND;
    return slice_between(text, 0, close == SLICE_NOT_FOUND ? 0 : close + 1);
}

void endpoint_pairs_note(struct slice text, struct endpoint_line *line)
{
    bool has_note = false;
    for (size_t i = 0; i + 1 < line->pairs.count; i++) {
        struct endpoint_pair *pair = list_at(&line->pairs, i);
        const struct endpoint_pair *next = list_at(&line->pairs, i + 1);
        struct slice gap = slice_between(text, pair->end, next->start);
        pair->note = bracket_of(gap);
        has_note |= pair->note.size > 0 || slice_find_byte(gap, ';') != SLICE_NOT_FOUND;
    }
    if (has_note) {
        struct endpoint_pair *last = list_at(&line->pairs, line->pairs.count - 1);
        last->note = bracket_of(line->tail);
        line->tail = slice_trim(slice_from_offset(line->tail, last->note.size));
    }
}

bool endpoint_line_read(struct arena *arena, struct slice line, enum endpoint_manner manner,
                        size_t strong_end, struct endpoint_line *out_line)
{
    *out_line = (struct endpoint_line){0};
    struct endpoint_pair pair;
    size_t front = line.size - endpoint_marks_skip(line).size;
    if (!find_first(line, front, manner, &pair) || (manner == MANNER_CODE && is_picture(line))) {
        return false;
    }
    struct slice lead = slice_between(line, front, pair.start);
    while (lead.size > 0 && strchr(" \t`*\"'", lead.data[lead.size - 1]) != NULL) {
        lead.size--;
    }
    size_t end;
    do {
        do {
            if (out_line->pairs.count > 0) {
                endpoint_optional_complete(arena, list_at(&out_line->pairs, 0), &pair);
            }
            endpoint_pair_add(arena, &out_line->pairs, &pair);
        } while ((manner == MANNER_CELL || manner == MANNER_LIST) &&
                 take_further_path(line, &pair));
        end = pair.end;
    } while (endpoint_pair_find(line, end, &pair) && endpoint_pairs_join(line, end, pair.start));
    out_line->lead = lead;
    out_line->tail = slice_trim(slice_from_offset(line, end));
    struct slice tail = out_line->tail;
    endpoint_pairs_note(line, out_line);
    return is_lead_accepted(lead, manner, strong_end, tail, line.data[end - 1] == '`');
}
