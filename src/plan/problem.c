/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the document's error codes words which problem: by HTTP status, then by what the code
 * and its description say, then by the entity they name. */
#include "plan/plan_private.h"

#include "spec/words.h"

struct problem_kind {
    unsigned http_status;
    const char *code;
    const char *message;
    const char *words;     /* '|'-separated; a document's code that contains one fits */
    bool is_about_records; /* "Order not found" says nothing of a user */
};

static const struct problem_kind kinds[PROBLEM_COUNT] = {
    [PROBLEM_MALFORMED] = {400, "BAD_REQUEST", "The request cannot be read",
                           "malformed|bad request|bad_request|parse|json|invalid"},
    [PROBLEM_INVALID] = {400, "VALIDATION_ERROR", "The request is not valid",
                         "valid|invalid|required"},
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
                          "conflict|duplicate|exist|unique|taken", true},
    [PROBLEM_PRECONDITION] = {412, "PRECONDITION_FAILED", "The record was changed meanwhile",
                              "precondition|version|stale", true},
    [PROBLEM_TOO_LARGE] = {413, "PAYLOAD_TOO_LARGE", "The body is too large", "large|size"},
    [PROBLEM_URI_TOO_LONG] = {414, "URI_TOO_LONG", "The request line is too long", "uri|url"},
    [PROBLEM_MEDIA_TYPE] = {415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json",
                            "media|content"},
    [PROBLEM_LIMITED] = {429, "RATE_LIMIT_EXCEEDED", "Too many requests", "rate|limit|too many"},
    [PROBLEM_HEADER_TOO_LARGE] = {431, "HEADER_TOO_LARGE", "The header fields are too large",
                                  "header"},
    [PROBLEM_INTERNAL] = {500, "INTERNAL_ERROR", "Something went wrong here",
                          "internal|server|unexpected"},
    [PROBLEM_UNSUPPORTED] = {501, "NOT_IMPLEMENTED",
                             "The document declares this operation but not what it does",
                             "implement"},
    [PROBLEM_UNAVAILABLE] = {503, "SERVICE_UNAVAILABLE", "The service is busy, try again",
                             "unavailable|busy|maintenance|overload"},
    [PROBLEM_TIMEOUT] = {504, "TIMEOUT", "The operation took too long",
                         "timeout|time-out|timed out"},
    [PROBLEM_VERSION] = {505, "HTTP_VERSION_NOT_SUPPORTED",
                         "Only HTTP/1.0 and HTTP/1.1 are spoken here", "version"},
};

static bool contains_any(struct slice text, const char *words)
{
    struct slice rest = slice_from(words), word;
    while (slice_next_part(&rest, '|', &word)) {
        if (slice_contains_ignoring_case(text, word)) {
            return true;
        }
    }
    return false;
}

static bool names_entity(struct arena *arena, const struct error_code *code,
                         const struct entity *entity)
{
    struct slice key = word_flat(arena, code->code);
    return slice_find(key, entity->key) != SLICE_NOT_FOUND ||
           slice_contains_ignoring_case(code->description, entity->name);
}

static bool names_other_entity(const struct plan *plan, const struct error_code *code,
                               const struct entity *entity)
{
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (plan->entities[i].entity != entity &&
            names_entity(plan->arena, code, plan->entities[i].entity)) {
            return true;
        }
    }
    return false;
}

/* How well a code words a problem; 0: not at all. */
static int score(const struct plan *plan, const struct error_code *code,
                 const struct problem_kind *kind, const struct entity *entity)
{
    bool says_so =
        contains_any(code->code, kind->words) || contains_any(code->description, kind->words);
    if (code->http_status != kind->http_status && (code->http_status != 0 || !says_so)) {
        return 0;
    }
    int points = code->http_status == kind->http_status ? 4 : 2;
    points += says_so ? 4 : 0;
    if (entity != NULL && names_entity(plan->arena, code, entity)) {
        return points + 3;
    }
    return names_other_entity(plan, code, entity) ? (kind->is_about_records ? 0 : points - 1)
                                                  : points;
}

static struct problem_words choose(const struct plan *plan, enum problem problem,
                                   const struct entity *entity)
{
    const struct problem_kind *kind = &kinds[problem];
    struct problem_words words = {kind->http_status, slice_from(kind->code),
                                  slice_from(kind->message)};
    int best = 0;
    LIST_EACH(const struct error_code, code, &plan->model->error_codes)
    {
        int points = score(plan, code, kind, entity);
        if (points > best) {
            best = points;
            words.code = code->code;
            words.message =
                code->description.size > 0 ? code->description : slice_from(kind->message);
        }
    }
    return words;
}

void problems_create(struct plan *plan)
{
    for (size_t i = 0; i < PROBLEM_COUNT; i++) {
        plan->problems[i] = choose(plan, (enum problem)i, NULL);
    }
    for (size_t i = 0; i < plan->entity_count; i++) {
        struct problem_words *words = ARENA_ARRAY(plan->arena, struct problem_words, PROBLEM_COUNT);
        for (size_t problem = 0; problem < PROBLEM_COUNT; problem++) {
            words[problem] = choose(plan, (enum problem)problem, plan->entities[i].entity);
        }
        plan->entities[i].problems = words;
    }
}

struct problem_words plan_problem(const struct plan *plan, enum problem problem,
                                  const struct plan_entity *entity)
{
    return entity == NULL ? plan->problems[problem] : entity->problems[problem];
}
