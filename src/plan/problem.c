/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the document's error codes words which problem: by HTTP status, then by what the code
 * and its description say, then by the entity they name. */
#include "plan/plan_private.h"

#include <assert.h>

#include "base/needles.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define SCRATCH_CHUNK ((size_t)1 << 16)

struct problem_kind {
    unsigned http_status;
    const char *code;
    const char *message;
    const char *words;     /* '|'-separated; a document's code that contains one fits */
    bool is_about_records; /* "Order not found" says nothing of a user */
    bool needs_words;      /* the status alone says nothing; with words, one of the caller's faults
                                   will do */
    const char *others;    /* a code that contains one of these is about something else: of one that
                              needs no words, it is the last choice; or NULL */
};

static const struct problem_kind kinds[PROBLEM_COUNT] = {
    [PROBLEM_MALFORMED] = {400, "BAD_REQUEST", "The request cannot be read",
                           "malformed|bad request|bad_request|parse|json|invalid"},
    [PROBLEM_INVALID] = {400, "VALIDATION_ERROR", "The request is not valid",
                         "valid|invalid|required|field|unprocessable|semantic|constraint", false,
                         false, NULL},
    [PROBLEM_UNAUTHENTICATED] = {401, "UNAUTHORIZED", "Authentication is required",
                                 "unauthori|authenticat|token|credential"},
    [PROBLEM_FORBIDDEN] = {403, "FORBIDDEN", "This is not allowed",
                           "forbidden|permission|access denied|not allowed"},
    [PROBLEM_NO_ROUTE] = {404, "NOT_FOUND", "There is no such path",
                          "not found|not_found|notfound|no such|missing|exist", true},
    [PROBLEM_NOT_FOUND] = {404, "NOT_FOUND", "There is no such record",
                           "not found|not_found|notfound|no such|missing|exist", true},
    [PROBLEM_METHOD] = {405, "METHOD_NOT_ALLOWED", "The path does not take this method", "method"},
    [PROBLEM_NOT_ACCEPTABLE] = {406, "NOT_ACCEPTABLE", "No acceptable representation",
                                "acceptable"},
    [PROBLEM_SLOW_REQUEST] = {408, "REQUEST_TIMEOUT", "The request came too slowly",
                              "timeout|time-out|timed out|slow"},
    [PROBLEM_CONFLICT] = {409, "CONFLICT", "The record conflicts with another",
                          "conflict|duplicate|exist|unique|taken|already|in use|is used|registered",
                          true, false,
                          "state|status|transition|closed|locked|cancel|expired|finished|not a |"
                          "not in |version|stale|idempoten|concurren|in progress|in_progress|"
                          "referenc|refer to|still |depend"},
    [PROBLEM_REFERENCED] =
        {409, "REFERENCED", "Other records still refer to this one",
         "referenc|refer to|still has|still used|dependen|conflict", true, true,
         "duplicate|exist|unique|taken|already|transition|state|status|version|"
         "stale|idempoten|concurren|invalid|unknown|missing|not found|not_found"},
    [PROBLEM_LAST_ADMINISTRATOR] = {409, "LAST_ADMINISTRATOR",
                                    "Nobody would be left who administrates",
                                    "last admin|last_admin", false, true},
    [PROBLEM_STATE] = {409, "INVALID_STATE", "The record's state does not allow this",
                       "transition|invalid state|invalid_state|invalid status|invalid_status|wrong "
                       "state|wrong_state|illegal state|illegal_state|state_conflict|state "
                       "conflict|not allowed in this|illegal status|illegal_status|wrong status|"
                       "wrong_status|status change|state change|status_change|state_change|change "
                       "of status|change of state|status conflict|status_conflict",
                       true, true},
    [PROBLEM_IN_PROGRESS] = {409, "REQUEST_IN_PROGRESS",
                             "The same request is still under way, try again",
                             "request in progress|request_in_progress|request is in progress|"
                             "concurrent request|concurrent_request",
                             false, true},
    [PROBLEM_PRECONDITION] = {412, "PRECONDITION_FAILED", "The record was changed meanwhile",
                              "precondition|version|stale", true},
    [PROBLEM_TOO_LARGE] = {413, "PAYLOAD_TOO_LARGE", "The body is too large", "large|size"},
    [PROBLEM_URI_TOO_LONG] = {414, "URI_TOO_LONG", "The request line is too long", "uri|url"},
    [PROBLEM_MEDIA_TYPE] = {415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json",
                            "media|content"},
    [PROBLEM_MISDIRECTED] = {421, "MISDIRECTED_REQUEST", "This host is not served here", "host"},
    [PROBLEM_KEY_REUSED] = {422, "IDEMPOTENCY_KEY_REUSED", "The key belongs to another request",
                            "idempoten", false, true},
    [PROBLEM_LIMITED] = {429, "RATE_LIMIT_EXCEEDED", "Too many requests", "rate|limit|too many"},
    [PROBLEM_HEADER_TOO_LARGE] = {431, "HEADER_TOO_LARGE", "The header fields are too large",
                                  "header"},
    [PROBLEM_INTERNAL] = {500, "INTERNAL_ERROR", "Something went wrong here",
                          "internal|server|unexpected"},
    [PROBLEM_UNSUPPORTED] = {501, "NOT_IMPLEMENTED",
                             "The document declares this operation but not what it does",
                             "implement"},
    [PROBLEM_UNAVAILABLE] = {503, "SERVICE_UNAVAILABLE",
                             "The service is not available at this moment; try again",
                             "unavailable|busy|maintenance|overload"},
    [PROBLEM_TIMEOUT] = {504, "TIMEOUT", "The operation took too long",
                         "timeout|time-out|timed out"},
    [PROBLEM_VERSION] = {505, "HTTP_VERSION_NOT_SUPPORTED",
                         "Only HTTP/1.0 and HTTP/1.1 are spoken here", "version"},
};

/* Of a code and its description together: bits of the kinds. */
struct spoken {
    uint64_t words;  /* one of the kind's words stands there */
    uint64_t others; /* or one that rules the kind out */
};
static_assert(PROBLEM_COUNT <= 64, "a bit for each kind");

#define STATUS_AND_WORDS 8 /* the best that a code can be for a problem by itself */

/* How well a code words a problem, whatever it names; 0: not at all. */
static int score(const struct error_code *code, size_t problem, const struct spoken *spoken)
{
    const struct problem_kind *kind = &kinds[problem];
    bool is_status = code->http_status == kind->http_status;
    bool has_words = (spoken->words >> problem & 1) != 0;
    bool has_others = (spoken->others >> problem & 1) != 0;
    if (kind->needs_words) {
        bool is_fault =
            code->http_status == 0 || (code->http_status >= 400 && code->http_status < 500);
        return !is_fault || !has_words || has_others ? 0 : is_status ? 8 : 6;
    }
    if (problem == PROBLEM_INVALID && code->http_status == 422) {
        uint64_t other = UINT64_C(1) << PROBLEM_KEY_REUSED | UINT64_C(1) << PROBLEM_STATE;
        return has_words && (spoken->words & other) == 0 ? 7 : 0; /* as the document has it */
    }
    if (!is_status && code->http_status != 0) {
        return 0;
    }
    if (has_others) {
        return is_status ? 1 + has_words : 0;
    }
    return is_status ? has_words ? STATUS_AND_WORDS : 4 : has_words ? 6 : 0;
}

/* The best code so far, the first of equals. */
struct choice {
    int points; /* 0: none */
    size_t index;
};

static void consider(struct choice *choice, int points, size_t index)
{
    if (points > choice->points) {
        *choice = (struct choice){points, index};
    }
}

/* What an entity, or nothing in particular, would choose for each problem. */
struct choices {
    struct choice best[PROBLEM_COUNT];
    size_t seen; /* by the code with this index + 1, so that each names it once */
};

/* Every code is looked at once, with the names of all entities sought in it together, and the words
 * of all kinds: a document may have thousands of codes and entities. */
struct naming {
    struct needles *keys;   /* in word_flat of a code: struct choices of the entity */
    struct needles *names;  /* in a description */
    struct needles *spoken; /* in either: struct spoken, with the bit of a kind */
    struct needles *unique; /* likewise: struct unique_field */
};

/* "the name is taken": of the things that have a unique name. */
struct unique_field {
    struct choices *choices;
    size_t size; /* of its name */
};

static void add_words(struct arena *arena, struct needles *needles, const char *words,
                      struct spoken bit)
{
    struct slice rest = slice_from(words), word;
    struct spoken *value = ARENA_NEW(arena, struct spoken);
    *value = bit;
    while (slice_next_part(&rest, '|', &word)) {
        needles_add(needles, word, value);
    }
}

static struct needles *create_spoken(struct arena *arena)
{
    struct needles *needles = needles_create(arena);
    for (size_t problem = 0; problem < PROBLEM_COUNT; problem++) {
        uint64_t bit = UINT64_C(1) << problem;
        add_words(arena, needles, kinds[problem].words, (struct spoken){.words = bit});
        add_words(arena, needles, kinds[problem].others, (struct spoken){.others = bit});
    }
    needles_settle(needles);
    return needles;
}

static void hear(const struct naming *naming, struct slice text, struct spoken *spoken)
{
    struct needle_search search = needles_search(naming->spoken, text);
    for (const struct spoken *bit; (bit = needles_next(&search)) != NULL;) {
        spoken->words |= bit->words;
        spoken->others |= bit->others;
    }
}

static void add_unique(struct arena *arena, struct needles *needles,
                       const struct plan_entity *entity, struct choices *choices)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = entity->fields[i].field;
        if (field->is_unique && !field->is_primary_key) {
            struct unique_field *unique = ARENA_NEW(arena, struct unique_field);
            *unique = (struct unique_field){choices, field->name.size};
            needles_add(needles, field->name, unique);
        }
    }
}

static struct naming create_naming(struct arena *arena, const struct plan *plan,
                                   struct choices *choices)
{
    struct naming naming = {needles_create(arena), needles_create(arena), create_spoken(arena),
                            needles_create(arena)};
    for (size_t i = 0; i < plan->entity_count; i++) {
        needles_add(naming.keys, plan->entities[i].entity->key, &choices[i]);
        needles_add(naming.names, plan->entities[i].entity->name, &choices[i]);
        add_unique(arena, naming.unique, &plan->entities[i], &choices[i]);
    }
    needles_settle(naming.keys);
    needles_settle(naming.names);
    needles_settle(naming.unique);
    return naming;
}

/* The choices of those that the text names have the code considered, which is worth more to them.
 * Returns whether there are any. */
static bool offer_to_named(const struct needles *needles, struct slice text, const int *points,
                           size_t index)
{
    bool names_one = false;
    struct needle_search search = needles_search(needles, text);
    for (struct choices *named; (named = needles_next(&search)) != NULL;) {
        names_one = true;
        for (size_t problem = 0; named->seen != index + 1 && problem < PROBLEM_COUNT; problem++) {
            if (points[problem] > 0) {
                consider(&named->best[problem], points[problem] + 3, index);
            }
        }
        named->seen = index + 1;
    }
    return names_one;
}

/* A code about something unique suits those best that have it; its words are whole ones. */
static void offer_to_unique(const struct needles *needles, struct slice text, int points,
                            size_t index)
{
    struct needle_search search = needles_search(needles, text);
    for (const struct unique_field *unique; (unique = needles_next(&search)) != NULL;) {
        size_t end = search.at, start = end - unique->size;
        bool is_whole = (start == 0 || !character_is_alphanumeric(text.data[start - 1])) &&
                        (end >= text.size || !character_is_alphanumeric(text.data[end]));
        if (is_whole) {
            consider(&unique->choices->best[PROBLEM_CONFLICT], points + 2, index);
            unique->choices->seen = index + 1;
        }
    }
}

static void offer(struct arena *arena, const struct naming *naming, const struct error_code *code,
                  size_t index, struct choices *common)
{
    int points[PROBLEM_COUNT];
    struct spoken spoken = {0};
    hear(naming, code->code, &spoken);
    hear(naming, code->description, &spoken);
    for (size_t problem = 0; problem < PROBLEM_COUNT; problem++) {
        points[problem] = score(code, problem, &spoken);
    }
    bool names_one = offer_to_named(naming->keys, word_flat(arena, code->code), points, index);
    names_one = offer_to_named(naming->names, code->description, points, index) || names_one;
    if (!names_one && points[PROBLEM_CONFLICT] >= STATUS_AND_WORDS) {
        offer_to_unique(naming->unique, code->code, points[PROBLEM_CONFLICT], index);
        offer_to_unique(naming->unique, code->description, points[PROBLEM_CONFLICT], index);
    }
    for (size_t problem = 0; problem < PROBLEM_COUNT; problem++) {
        bool is_foreign = names_one && kinds[problem].is_about_records;
        consider(&common->best[problem], is_foreign ? 0 : points[problem] - names_one, index);
    }
}

static struct problem_words word(const struct plan *plan, size_t problem, struct choice choice)
{
    const struct problem_kind *kind = &kinds[problem];
    struct problem_words words = {kind->http_status, slice_from(kind->code),
                                  slice_from(kind->message)};
    if (choice.points > 0) {
        const struct error_code *code = list_at(&plan->model->error_codes, choice.index);
        words.code = code->code.size > 0 ? code->code : words.code;
        words.message = code->description.size > 0 ? code->description : words.message;
        words.http_status =
            (kind->needs_words || problem == PROBLEM_INVALID) && code->http_status != 0
                ? code->http_status
                : words.http_status;
    }
    return words;
}

static struct choice better(struct choice own, struct choice common)
{
    bool is_first = own.points == common.points && own.index < common.index;
    return own.points > common.points || is_first ? own : common;
}

static const struct problem_words *word_all(const struct plan *plan, const struct choices *own,
                                            const struct choices *common)
{
    struct problem_words *words = ARENA_ARRAY(plan->arena, struct problem_words, PROBLEM_COUNT);
    for (size_t problem = 0; problem < PROBLEM_COUNT; problem++) {
        words[problem] = word(plan, problem, better(own->best[problem], common->best[problem]));
    }
    return words;
}

/* The only code that the document has for conflicts stands for those that no code speaks of, unless
 * it is plainly about another one. */
static void share_conflict(const struct plan *plan, struct choices *common)
{
    static const enum problem conflicts[] = {PROBLEM_REFERENCED, PROBLEM_STATE};
    static const char others[] = "duplicate*|duplicated|exist*|unique*|uniqueness|taken|already|"
                                 "version*|stale|idempoten*|optimistic|booked|in use";
    const struct choice choice = common->best[PROBLEM_CONFLICT];
    size_t count = 0;
    LIST_EACH(const struct error_code, code, &plan->model->error_codes)
    {
        count += code->http_status == 409;
    }
    if (count != 1 || choice.points == 0) {
        return;
    }
    const struct error_code *only = list_at(&plan->model->error_codes, choice.index);
    bool is_other = only->http_status != 409 || wording_has(only->code, others) ||
                    wording_has(only->description, others);
    for (size_t i = 0; !is_other && i < sizeof(conflicts) / sizeof(*conflicts); i++) {
        if (common->best[conflicts[i]].points == 0) {
            common->best[conflicts[i]] = (struct choice){1, choice.index};
        }
    }
}

void problems_create(struct plan *plan)
{
    struct arena *scratch = arena_create(SCRATCH_CHUNK);
    struct choices *choices = ARENA_ARRAY(scratch, struct choices, plan->entity_count);
    struct choices common = {0};
    struct naming naming = create_naming(scratch, plan, choices);
    for (size_t i = 0; i < plan->model->error_codes.count; i++) {
        offer(scratch, &naming, list_at(&plan->model->error_codes, i), i, &common);
    }
    share_conflict(plan, &common);
    for (size_t problem = 0; problem < PROBLEM_COUNT; problem++) {
        plan->problems[problem] = word(plan, problem, common.best[problem]);
    }
    for (size_t i = 0; i < plan->entity_count; i++) {
        /* Few entities are named by a code; the others share the words. */
        plan->entities[i].problems =
            choices[i].seen > 0 ? word_all(plan, &choices[i], &common) : plan->problems;
    }
    arena_destroy(&scratch);
}

struct problem_words plan_problem(const struct plan *plan, enum problem problem,
                                  const struct plan_entity *entity)
{
    return entity == NULL ? plan->problems[problem] : entity->problems[problem];
}
