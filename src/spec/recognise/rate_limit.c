/* SPDX-License-Identifier: Apache-2.0 */
/* Rates that callers are held to, in items, tables and sentences. What is said around a number
 * ("login", "per IP", "POST /orders") is kept with it, for the model finds out what it means. */
#include "spec/recognise/security_private.h"

#include <string.h>

static const char section_words[] =
    "rate limit*|rate-limit*|ratelimit*|throttl*|request limit*|api limit*|usage limit*|quota*|"
    "ограничение частоты|ограничения частоты|ограничение запросов|ограничения "
    "запросов|лимит*|限流|速率限制|频率限制|요청 제한|속도 제한|"
    "límite de|límites de|limite de|limites de|anfragelimit*";

bool rate_limit_is_section(const struct block *block)
{
    return block->section != NULL && reading_name_has(block->section, section_words);
}

/* A heading that is about limits of any kind: only what is a rate counts below it. */
bool rate_limit_is_open_section(const struct block *block)
{
    return block->section != NULL &&
           wording_is(block->section->name, "limits|limit|fair use|usage|limits and quotas|"
                                            "limits & quotas|request limits|límites|limites|"
                                            "grenzen|limitierungen|ограничения|限制|제한|制限");
}

bool rate_limit_is_of_callers(struct slice text)
{
    static const char callers[] =
        "per user|per ip|per client|per key|per api key|per account|per caller|per ip address|per "
        "token|/user|/ip|each user|each client|each caller|every user|every client|a user can|a "
        "user "
        "may|a client can|a client may|users can make|users may|clients may|clients can|pro "
        "benutzer|pro nutzer|pro ip|por usuario|por usuário|por ip|par utilisateur|par ip|на "
        "пользователя|с одного ip|每用户|每个用户|每个ip|每ip";
    static const char promises[] = "handle|handles|support|supports|sustain*|serve|serves|process|"
                                   "processes|at least|bear|without degradation|target";
    return wording_has(text, callers) && security_has_unit(text, UNIT_PER_SECOND) &&
           !wording_has(text, promises);
}

bool rate_limit_is_name(struct slice name)
{
    return wording_starts_with(name,
                               "rate limit|rate limits|rate limiting|rate-limit|request limit|"
                               "request limits|throttling|api rate limit|api rate limits|"
                               "requests per user|requests per client|requests per ip|"
                               "anfragelimit|límite de peticiones|límite de solicitudes|limite "
                               "de requisições|лимит запросов|限流|速率限制") > 0;
}

/* A limit on what this system calls, not on who calls it. */
static bool is_outbound(struct slice clause)
{
    return wording_has(clause,
                       "provider*|third-party|third party|upstream|external|vendor*|theirs");
}

/* "API Design and Integration" is about this system's own interface too. */
static bool is_foreign_section(const struct block *block)
{
    if (reading_is_about(block, "external*|third-party*|third party|provider*")) {
        return true;
    }
    for (const struct section *section = block->section; section != NULL && section->level > 1;
         section = section->parent) {
        if (reading_name_has(section, "integration*")) {
            return !reading_name_has(section, "design|specification*|endpoint*|own");
        }
    }
    return false;
}

static struct fact_statement *state_rate(const struct saying *saying, struct slice text)
{
    bool is_own =
        wording_has(text, "per ip|per user|per key|per client|this api|/ip|/user|each ip");
    bool is_out = is_outbound(text) || (is_foreign_section(saying->block) && !is_own);
    return reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block,
                              saying->place, is_out ? "outbound_rate_limit" : "rate_limit",
                              saying->name, text);
}

/* "Each member may make 30 requests per minute", "Bookings are limited to 5 per hour": what stands
 * before the verb names whom or what it limits. */
static struct fact_statement *state_clause(const struct saying *saying, struct slice clause)
{
    static const char verbs[] = "may|can|must not|is allowed|are allowed|is limited to|are limited "
                                "to|is restricted to|are restricted to|gets|get";
    struct saying named = *saying;
    size_t start = wording_starts_with(clause, "the|nobody|no one|noone|no user|no client");
    bool is_nobody = start > 3;
    struct slice rest = slice_trim(slice_from_offset(clause, start));
    if (saying->name.size > 0) {
        return state_rate(saying, clause);
    }
    for (size_t at = 0; at < rest.size && !character_is_digit(rest.data[at]); at++) {
        bool is_word = at == 0 || rest.data[at - 1] == ' ';
        size_t verb = is_word ? wording_starts_with(slice_from_offset(rest, at), verbs) : 0;
        if (verb == 0) {
            continue;
        }
        named.name = slice_trim(slice_between(rest, 0, at));
        struct slice value = slice_trim(slice_from_offset(rest, at + verb));
        bool is_each = wording_starts_with(named.name, "each|every") > 0;
        bool is_passive = wording_starts_with(slice_from_offset(rest, at), "is|are") > 0;
        if (!is_each && !is_nobody && !is_passive) {
            break; /* "Guests may send": the words say it all */
        }
        if (is_each || is_nobody) {
            value = arena_format(saying->specification->arena, SLICE_FORMAT " per %s" SLICE_FORMAT,
                                 SLICE_ARGUMENT(value), is_nobody ? "caller" : "",
                                 SLICE_ARGUMENT(slice_trim(slice_from_offset(
                                     named.name, wording_starts_with(named.name, "each|every")))));
        }
        return state_rate(&named, is_passive ? clause : value);
    }
    return state_rate(saying, clause);
}

static void set_rate(struct fact_statement *fact, double count, uint32_t seconds)
{
    fact->number = count;
    fact->unit = UNIT_COUNT;
    fact->window_seconds = seconds;
}

/* Where the words about the number at `number` begin: behind the last mark that parts it from what
 * stands before. */
static size_t clause_start(struct slice text, size_t from, size_t number)
{
    static const char *const marks[] = {", ",    ";",  ". ", "\n", "(",
                                        " and ", "，", "；", "。", "、"};
    size_t start = from;
    for (size_t at = from; at < number; at++) {
        struct slice rest = slice_between(text, at, number);
        for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
            if (slice_starts_with(rest, slice_from(marks[i]))) {
                start = at + strlen(marks[i]);
            }
        }
    }
    return start > from || from == 0 ? start : number;
}

static struct slice trim_clause(struct slice text)
{
    text = wording_bare(text);
    while (text.size > 0 && strchr(",;&(.", text.data[text.size - 1]) != NULL) {
        text = wording_bare(slice_between(text, 0, text.size - 1));
    }
    size_t joint = wording_ends_with(text, "and|и");
    return joint > 0 ? wording_bare(slice_between(text, 0, text.size - joint)) : text;
}

/* "100 per minute for users, 20 for guests": what has no time of its own shares that of the rate
 * before it, where it says for whom. */
static bool shares_window(const struct quantity *quantity, struct slice clause)
{
    static const char whom[] = "for|per|pro|für|para|por|pour|par|per|для|на|each";
    static const char others[] =
        "status|http|error*|code|codes|return*|respond*|answer*|burst*|retry|retries|after|"
        "character*|mb|kb|page*|item*|ban|bans|lock*|block*|attempt*|tries";
    size_t at;
    for (at = 0; at < clause.size && !character_is_digit(clause.data[at]); at++) {
    }
    while (at < clause.size && (character_is_digit(clause.data[at]) || clause.data[at] == ',')) {
        at++;
    }
    struct slice after = slice_trim(slice_from_offset(clause, at));
    size_t noun =
        wording_starts_with(after, "requests|request|calls|req|times|anfragen|"
                                   "solicitudes|peticiones|requisições|requêtes|запросов");
    after = slice_trim(slice_from_offset(after, noun));
    bool is_bare = quantity->unit == UNIT_NONE || quantity->unit == UNIT_COUNT;
    return is_bare && !wording_has(clause, others) &&
           (after.size == 0 || wording_starts_with(after, whom) > 0);
}

static size_t state_rates(const struct saying *saying)
{
    size_t count = 0;
    const struct fact_statement *before = NULL; /* the rate before */
    struct quantity quantity;
    struct quantity next;
    bool has_one = quantity_next(saying->value, 0, &quantity);
    size_t start = has_one ? clause_start(saying->value, 0, quantity.start) : 0;
    for (; has_one; quantity = next) {
        has_one = quantity_next(saying->value, quantity.end, &next);
        size_t end =
            has_one ? clause_start(saying->value, quantity.end, next.start) : saying->value.size;
        struct slice clause = trim_clause(slice_between(saying->value, start, end));
        if (quantity.unit == UNIT_PER_SECOND) {
            struct fact_statement *fact = state_clause(saying, clause);
            set_rate(fact, quantity.count, quantity.seconds);
            before = fact;
            count++;
        } else if (before != NULL && shares_window(&quantity, clause)) {
            struct saying named = *saying;
            named.name = before->name;
            set_rate(state_clause(&named, clause), quantity.value, before->window_seconds);
            count++;
        }
        start = end;
    }
    return count;
}

size_t rate_limit_state(const struct saying *saying)
{
    size_t count = state_rates(saying);
    if (count == 0 && !saying->needs_number) {
        reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block, saying->place,
                           "rate_limit", saying->name, saying->value);
        count++;
    }
    return count;
}

/* --- tables --- */

/* A table's columns, each a place in the row or READING_NO_COLUMN. */
struct columns {
    int limit;
    int window;
    int scope;
    int role;
    int method;
    bool is_matrix; /* the limit's column, and those beside it, are each for somebody: "Member" */
};

static struct columns find_columns(const struct block *block)
{
    struct columns columns = {
        .limit = reading_column(block, "rate limit*|rate-limit*|rate|limit*|quota*|requests|"
                                       "max requests|лимит*|限流|限制|请求数|제한|límite|limite"),
        .window = reading_column_named(block, "window|period|interval|per|time|time window|"
                                              "окно|период|窗口|周期|기간"),
        .scope = reading_column_named(block, "scope|counted by|by|key|applies to|counted per|"
                                             "identifier|limited by|per whom"),
        .role = reading_column_named(block, "role|roles|user role|tier|plan|who|for|audience|"
                                            "rolle|rol|роль|角色|역할"),
        .method = reading_column_named(block, "method|verb|http method|метод|方法"),
    };
    return columns;
}

/* "Requests/min", "Per day": whether a number below it is one of a rate. */
static bool is_rate_header(const struct block *block, size_t column)
{
    char text[64];
    struct slice header = block_column_name(block, column);
    if (header.size == 0 || header.size > sizeof(text) - 2) {
        return false;
    }
    text[0] = '1';
    text[1] = ' ';
    memcpy(text + 2, header.data, header.size);
    return security_has_unit(slice_of(text, header.size + 2), UNIT_PER_SECOND);
}

/* Whether a cell of the column, or with its header, says how often. */
static bool is_rate_column(const struct block *block, size_t column)
{
    if (is_rate_header(block, column)) {
        return true;
    }
    for (size_t i = 1; i < block->row_count && i < 6; i++) {
        if (security_has_unit(reading_cell(&block->rows[i], (int)column), UNIT_PER_SECOND)) {
            return true;
        }
    }
    return false;
}

/* In a section about limits: "Endpoint | Member | Clerk", with rates in the cells. */
static void find_matrix(const struct block *block, struct columns *columns)
{
    for (size_t i = 1; columns->limit == READING_NO_COLUMN && i < block->column_count; i++) {
        if (is_rate_column(block, i)) {
            columns->limit = (int)i;
            columns->is_matrix = !is_rate_header(block, i);
        }
    }
}

static bool find_table(const struct block *block, struct columns *out_columns)
{
    bool is_inside = rate_limit_is_section(block);
    bool is_open = !is_inside && rate_limit_is_open_section(block);
    *out_columns = find_columns(block);
    if (block->column_count < 2 || block->column_count > 8) {
        return false;
    }
    if (is_inside || is_open) {
        find_matrix(block, out_columns);
    }
    if (out_columns->limit == READING_NO_COLUMN) {
        return false;
    }
    struct slice header = block_column_name(block, (size_t)out_columns->limit);
    bool is_column = out_columns->limit > 0 &&
                     wording_has(header, "rate limit*|rate-limit*|throttl*|限流|速率限制");
    bool is_rate = is_open && out_columns->limit > 0 &&
                   (is_rate_column(block, (size_t)out_columns->limit) ||
                    (out_columns->window != READING_NO_COLUMN));
    return is_column || is_inside || is_rate;
}

int rate_limit_claim_table(const struct block *block)
{
    struct columns columns;
    return find_table(block, &columns) ? 96 : 0; /* before those who read endpoints, who see it
                                                    all the same */
}

/* "POST /orders" where the row names a path, else its first cell. */
static struct slice row_subject(struct arena *arena, const struct block *block,
                                const struct table_row *row, const struct columns *columns)
{
    struct slice method = reading_cell(row, columns->method);
    for (size_t i = 0; i < block->column_count; i++) {
        struct slice cell = reading_cell(row, (int)i);
        bool is_path =
            slice_starts_with(cell, SLICE("/")) || slice_find(cell, SLICE(" /")) != SLICE_NOT_FOUND;
        if (is_path && (int)i != columns->limit) {
            return method.size == 0 ? cell
                                    : arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT,
                                                   SLICE_ARGUMENT(method), SLICE_ARGUMENT(cell));
        }
    }
    return columns->limit == 0 ? SLICE_EMPTY : reading_cell(row, 0);
}

/* "20 / 1 minute per IP" from three cells. */
static struct slice row_text(struct arena *arena, const struct table_row *row,
                             const struct columns *columns)
{
    struct slice text = reading_cell(row, columns->limit);
    struct slice window = reading_cell(row, columns->window);
    struct slice scope = reading_cell(row, columns->scope);
    struct slice role = columns->role > 0 ? reading_cell(row, columns->role) : SLICE_EMPTY;
    if (window.size > 0) {
        text = arena_format(arena, SLICE_FORMAT " / " SLICE_FORMAT, SLICE_ARGUMENT(text),
                            SLICE_ARGUMENT(window));
    }
    if (scope.size > 0) {
        bool has_per = wording_starts_with(scope, "per|each") > 0;
        text = arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT, SLICE_ARGUMENT(text),
                            has_per ? " " : " per ", SLICE_ARGUMENT(scope));
    }
    if (role.size > 0 && columns->role != columns->limit && !text_is_placeholder(role)) {
        text = arena_format(arena, SLICE_FORMAT " for " SLICE_FORMAT, SLICE_ARGUMENT(text),
                            SLICE_ARGUMENT(role));
    }
    return text;
}

/* "60 requests/min" from a bare "60" below "Requests/min" or "Limit (req/min)". */
static struct slice with_header(struct arena *arena, const struct block *block, struct slice text,
                                int limit)
{
    struct slice header = block_column_name(block, (size_t)limit);
    size_t open = slice_find_byte(header, '(');
    if (open != SLICE_NOT_FOUND) {
        header = slice_between(header, open + 1, slice_find_byte(header, ')'));
    }
    return arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(text),
                        SLICE_ARGUMENT(header));
}

/* "1 minute", "15 min", "hour"; 0: no time. */
static uint32_t window_seconds(struct slice window)
{
    static const struct {
        const char *words;
        uint32_t seconds;
    } words[] = {{"second|sec|s", 1}, {"minute|min|m", 60}, {"hour|h", 3600}, {"day|d", 86400}};
    struct quantity time;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (wording_is(window, words[i].words)) {
            return words[i].seconds;
        }
    }
    return quantity_next(window, 0, &time) && time.unit == UNIT_MILLISECONDS ? time.seconds : 0;
}

/* The number of one cell and the time of another. */
static bool state_split(const struct saying *saying, struct slice limit, struct slice window)
{
    struct quantity count;
    uint32_t seconds = window_seconds(window);
    if (seconds == 0 || !quantity_next(limit, 0, &count) ||
        (count.unit != UNIT_COUNT && count.unit != UNIT_NONE)) {
        return false;
    }
    set_rate(state_rate(saying, saying->value), count.value, seconds);
    return true;
}

/* "Requests/day" beside "Requests/min", "Clerk" beside "Member": a rate of its own, the latter for
 * whom the header names. */
static size_t state_column(const struct saying *row_saying, const struct table_row *row,
                           size_t column)
{
    struct saying saying = *row_saying;
    struct slice header = block_column_name(saying.block, column);
    struct slice cell = reading_cell(row, (int)column);
    if (cell.size == 0 || text_is_placeholder(cell)) {
        return 0;
    }
    struct arena *arena = saying.specification->arena;
    saying.place = reading_cell_place(row, (int)column);
    bool is_rate = is_rate_header(saying.block, column);
    if (!is_rate) {
        saying.value = arena_format(arena, SLICE_FORMAT " for " SLICE_FORMAT, SLICE_ARGUMENT(cell),
                                    SLICE_ARGUMENT(header));
    } else if (!security_has_unit(cell, UNIT_PER_SECOND)) {
        saying.value = with_header(arena, saying.block, cell, (int)column);
    } else {
        saying.value = cell;
    }
    return state_rates(&saying);
}

/* The columns behind the limit's. */
static size_t state_further(const struct saying *saying, const struct table_row *row,
                            const struct columns *columns)
{
    size_t count = 0;
    for (size_t i = (size_t)columns->limit + 1; i < saying->block->column_count; i++) {
        bool is_other = (int)i == columns->window || (int)i == columns->scope ||
                        (int)i == columns->role || (int)i == columns->method;
        bool is_rate = is_rate_header(saying->block, i);
        if (!is_other && (is_rate || columns->is_matrix)) {
            count += state_column(saying, row, i);
        }
    }
    return count;
}

size_t rate_limit_read_table(struct specification *specification, const struct block *block)
{
    struct columns columns;
    size_t count = 0;
    if (!find_table(block, &columns)) {
        return 0;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice limit = reading_cell(row, columns.limit);
        if (limit.size == 0 || reading_row_is_unfilled(block, row) || text_is_placeholder(limit)) {
            continue;
        }
        struct saying saying = {.specification = specification,
                                .block = block,
                                .place = reading_cell_place(row, columns.limit),
                                .name = row_subject(specification->arena, block, row, &columns),
                                .value = row_text(specification->arena, row, &columns),
                                .needs_number = true};
        if (columns.is_matrix) {
            count += state_column(&saying, row, (size_t)columns.limit);
            count += state_further(&saying, row, &columns);
            continue;
        }
        size_t rates = state_rates(&saying);
        if (rates == 0) {
            rates = state_split(&saying, limit, reading_cell(row, columns.window)) ? 1 : 0;
        }
        if (rates == 0) {
            saying.value = with_header(specification->arena, block, saying.value, columns.limit);
            rates = state_rates(&saying);
        }
        count += rates + state_further(&saying, row, &columns);
    }
    return count;
}

/* --- sentences --- */

/* Who may do how much: a limit under whatever heading it stands. */
static const char limit_sentences[] =
    "nobody may|no one may|no user may|no client may|nobody can|may make|may call|may send|can "
    "make|can send|per user|per client|per ip|per api key|per account|each user|each client|"
    "rate limit|rate limits|rate-limit|rate limiting|rate-limited to|requests are limited to";

/* What a sentence about the limit of callers opens with, where its words alone may tell of others.
 */
static const char limit_openings[] =
    "rate limit|rate limits|rate-limit|the rate limit|rate limiting|requests are limited to|api "
    "requests are limited to|requests are rate-limited to";

bool rate_limit_is_sentence(const struct block *block, struct slice sentence)
{
    static const char callers[] =
        "nobody may|no one may|no user may|no client may|nobody can|may make|may call|may send";
    bool is_limit =
        rate_limit_is_of_callers(sentence) || wording_has(sentence, callers) ||
        wording_starts_with(sentence, limit_openings) > 0 ||
        (rate_limit_is_open_section(block) &&
         wording_has(sentence, "limit*|at most|up to|allow*|max*|no more than|per ip|per user|may|"
                               "can|times|request*|call*|attempt*|each|every|for|für|para|pour|"
                               "für|pro|por|par|anfragen|peticiones|solicitudes|requisições|"
                               "requêtes|запрос*|次"));
    return is_limit && security_has_unit(sentence, UNIT_PER_SECOND);
}

int rate_limit_claim_paragraph(const struct block *block)
{
    if (block->text.plain.size < 1500 &&
        (rate_limit_is_open_section(block) ||
         reading_has(block->document, block->text.plain, limit_sentences)) &&
        security_has_unit(block->text.plain, UNIT_PER_SECOND)) {
        return 39;
    }
    return rate_limit_is_section(block) && block->text.plain.size < 1500 &&
                   security_has_unit(block->text.plain, UNIT_PER_SECOND) &&
                   reading_has(
                       block->document, block->text.plain,
                       "limit*|at most|up to|allow*|max*|no more than|per ip|per user|"
                       "for|für|para|pour|each|every|request*|anfragen|peticiones|"
                       "requêtes|не более|не больше|до|最多|不超过|최대|/ ip|/ user|/ip|/user")
               ? 40
               : 0;
}

/* Where a sentence that begins at `from` ends. */
static size_t sentence_end(struct slice text, size_t from)
{
    while (from < text.size &&
           !(text.data[from] == '.' &&
             (from + 1 == text.size || character_is_space(text.data[from + 1])))) {
        from++;
    }
    return from;
}

/* Below headings that are not about rates, sentence by sentence. */
static size_t read_sentences(struct specification *specification, const struct block *block)
{
    struct slice plain = block->text.plain;
    size_t count = 0;
    for (size_t start = 0; start < plain.size;) {
        size_t end = sentence_end(plain, start);
        struct slice sentence = slice_trim(slice_between(plain, start, end));
        if (rate_limit_is_sentence(block, sentence)) {
            struct saying saying = {
                .specification = specification,
                .block = block,
                .place =
                    text_place(block->text, (size_t)(sentence.data - plain.data), sentence.size),
                .value = sentence,
                .needs_number = true};
            count += state_rates(&saying);
        }
        start = end + 1;
    }
    return count;
}

size_t rate_limit_read_paragraph(struct specification *specification, const struct block *block)
{
    if (!rate_limit_is_section(block)) {
        return read_sentences(specification, block);
    }
    struct saying saying = {.specification = specification,
                            .block = block,
                            .place = block->place,
                            .value = block->text.plain,
                            .needs_number = true};
    return state_rates(&saying);
}
