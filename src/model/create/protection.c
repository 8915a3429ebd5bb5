/* SPDX-License-Identifier: Apache-2.0 */
/* Security headers, the sites that may call from a browser, and whether plain HTTP will do. A
 * header that the document names without a value gets one that suits an API; what it states wins;
 * three are sent by every system. */
#include "model/create/create_private.h"

#include "spec/text/wording.h"

struct known_header {
    const char *name;
    const char *alias;   /* how people call it, '|'-separated; a former name too */
    const char *value;   /* for an API */
    bool is_always;      /* sent where the document is silent */
    bool is_in_set;      /* part of what "security headers" or Helmet mean */
    bool is_secure_only; /* a browser takes it over TLS alone */
};

static const struct known_header known_headers[] = {
    {"X-Content-Type-Options", "nosniff", "nosniff", true, true, false},
    {"X-Frame-Options", "frame options|clickjacking*", "DENY", true, true, false},
    {"Referrer-Policy", "referrer policy", "no-referrer", true, true, false},
    {"Strict-Transport-Security", "hsts", "max-age=31536000", false, true, true},
    {"Content-Security-Policy",
     "csp|content security policy|x-content-security-policy|x-webkit-csp",
     "default-src 'none'; frame-ancestors 'none'", false, true, false},
    {"Permissions-Policy", "permissions policy|feature-policy",
     "camera=(), geolocation=(), microphone=(), payment=(), usb=()", false, false, false},
    {"Cross-Origin-Opener-Policy", "coop", "same-origin", false, true, false},
    {"Cross-Origin-Resource-Policy", "corp", "same-origin", false, true, false},
    {"Cross-Origin-Embedder-Policy", "coep", "require-corp", false, false, false},
    {"X-XSS-Protection", "xss protection header", "0", false, true, false},
    {"X-Permitted-Cross-Domain-Policies", "", "none", false, true, false},
    {"X-DNS-Prefetch-Control", "", "off", false, true, false},
    {"X-Download-Options", "", "noopen", false, true, false},
    {"Origin-Agent-Cluster", "", "?1", false, true, false},
    {"Cache-Control", "", "no-store", false, false, false},
};

#define KNOWN_COUNT (sizeof(known_headers) / sizeof(*known_headers))

/* What callers send, or what Phoenix answers anyway: a document that lists them asks for nothing.
 */
static const char other_headers[] =
    "authorization|accept|accept-language|content-type|content-length|cookie|set-cookie|origin|"
    "referer|host|user-agent|x-api-key|api-key|x-csrf-token|x-xsrf-token|x-request-id|"
    "x-correlation-id|idempotency-key|if-match|if-none-match|etag|x-forwarded-for|"
    "x-forwarded-proto|x-real-ip|traceparent|retry-after|x-ratelimit-limit|x-ratelimit-remaining|"
    "x-ratelimit-reset|ratelimit-limit|ratelimit-remaining|ratelimit-reset|ratelimit|"
    "ratelimit-policy|vary|allow|location|link|access-control-allow-origin|"
    "access-control-allow-methods|access-control-allow-headers|access-control-allow-credentials|"
    "access-control-max-age|access-control-expose-headers";

static const struct known_header *find_known(struct slice name)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (slice_is_ignoring_case(name, known_headers[i].name) ||
            wording_is(name, known_headers[i].alias)) {
            return &known_headers[i];
        }
    }
    return NULL;
}

/* RFC 9110 section 5.5: visible ASCII and blanks; anything else could end the field. */
static bool is_field_value(struct slice text)
{
    bool is_value = text.size > 0 && text.size <= 4096;
    for (size_t i = 0; is_value && i < text.size; i++) {
        is_value = text.data[i] >= ' ' && text.data[i] <= '~';
    }
    return is_value;
}

static struct security_header *find_header(const struct protection *protection, const char *name)
{
    LIST_EACH(struct security_header, header, &protection->headers)
    {
        if (slice_equal(header->name, slice_from(name))) {
            return header;
        }
    }
    return NULL;
}

/* `value` empty: the document names it, Phoenix chooses. The first stated value counts. */
static void set_header(struct builder *builder, const struct known_header *known,
                       struct slice value, struct place place)
{
    struct protection *protection = &builder->model->protection;
    struct security_header *header = find_header(protection, known->name);
    if (header == NULL) {
        header = ARENA_NEW(builder->arena, struct security_header);
        header->name = slice_from(known->name);
        header->value = slice_from(known->value);
        header->is_secure_only = known->is_secure_only;
        list_add(builder->arena, &protection->headers, header);
    }
    if (header->place.line == 0) {
        header->place = place;
    }
    if (value.size > 0 && !header->is_value_stated) {
        header->value = value;
        header->is_value_stated = true;
        header->place = place;
    }
}

static void report_header(struct builder *builder, const struct statement *statement,
                          struct slice name)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1603, statement->place,
                       "state headers as `Name: value`, by the names that browsers know",
                       "'" SLICE_FORMAT
                       "' is no security header that Phoenix knows a value for; it "
                       "is not sent",
                       SLICE_ARGUMENT(name));
}

/* "nosniff", "max-age=600; includeSubDomains": a word about it is no value. */
static struct slice stated_value(struct builder *builder, const struct known_header *known,
                                 const struct statement *statement)
{
    struct slice value = slice_trim(statement->fact.value);
    while (value.size > 1 && strchr("`\"", value.data[0]) != NULL &&
           value.data[value.size - 1] == value.data[0]) {
        value = slice_trim(slice_between(value, 1, value.size - 1));
    }
    if (value.size == 0 || find_known(value) != NULL) {
        return SLICE_EMPTY;
    }
    bool is_policy = slice_find_byte(value, '=') != SLICE_NOT_FOUND ||
                     slice_find_byte(value, '\'') != SLICE_NOT_FOUND;
    bool is_token = slice_find_byte(value, ' ') == SLICE_NOT_FOUND;
    if ((is_policy || is_token) && is_field_value(value)) {
        return value;
    }
    if (!is_field_value(value)) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1604, statement->place,
                           "write the value in visible ASCII on one line",
                           "the value of '%s' cannot stand in a header; the usual one is sent",
                           known->name);
    }
    return SLICE_EMPTY;
}

static void set_all(struct builder *builder, struct place place)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (known_headers[i].is_in_set) {
            set_header(builder, &known_headers[i], SLICE_EMPTY, place);
        }
    }
}

/* "HSTS headers", "Use Content Security Policy headers": each that a sentence names. */
static size_t set_mentioned(struct builder *builder, const struct statement *statement)
{
    size_t count = 0;
    const struct slice texts[] = {statement->fact.name, statement->fact.value};
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        for (size_t text = 0; text < 2; text++) {
            if (wording_has(texts[text], known_headers[i].alias) ||
                slice_contains_ignoring_case(texts[text], slice_from(known_headers[i].name))) {
                set_header(builder, &known_headers[i], SLICE_EMPTY, statement->place);
                count++;
                break;
            }
        }
    }
    return count;
}

static void read_header(struct builder *builder, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    const struct known_header *known = find_known(fact->name);
    if (known != NULL) {
        set_header(builder, known, stated_value(builder, known, statement), statement->place);
        return;
    }
    if (wording_is(fact->name, other_headers)) {
        return;
    }
    if (fact->value.size == 0) {
        report_header(builder, statement, fact->name);
        return;
    }
    if (set_mentioned(builder, statement) > 0) {
        return;
    }
    if (wording_has(fact->name, "helmet|security header*") ||
        wording_has(fact->value, "helmet|security header*")) {
        set_all(builder, statement->place);
    } else if (slice_find_byte(fact->name, '-') != SLICE_NOT_FOUND &&
               slice_find_byte(fact->name, ' ') == SLICE_NOT_FOUND) {
        report_header(builder, statement, fact->name);
    }
}

/* --- other sites --- */

/* The end of "https://host:port" at `at`, or `at`. */
static size_t origin_end(struct slice text, size_t at)
{
    struct slice rest = slice_from_offset(text, at);
    size_t scheme = slice_starts_with(rest, SLICE("https://"))  ? 8
                    : slice_starts_with(rest, SLICE("http://")) ? 7
                                                                : 0;
    size_t end = at + scheme;
    while (scheme > 0 && end < text.size &&
           (character_is_alphanumeric(text.data[end]) || strchr(".-:[]", text.data[end]) != NULL)) {
        end++;
    }
    while (end > at + scheme && strchr(".-:", text.data[end - 1]) != NULL) {
        end--;
    }
    return end > at + scheme ? end : at;
}

static void add_origin(struct builder *builder, struct slice origin)
{
    struct list *origins = &builder->model->protection.cors.origins;
    struct slice *kept = ARENA_NEW(builder->arena, struct slice);
    *kept = arena_to_lower(builder->arena, origin);
    if (builder->origins.arena == NULL) {
        table_init(&builder->origins, builder->arena);
    }
    if (table_put(&builder->origins, *kept, kept) == NULL) {
        list_add(builder->arena, origins, kept);
    }
}

static bool says_same_origin(struct slice text)
{
    return wording_has(text,
                       "same-origin|same origin|own domain|own origin|disabled|none|not needed|"
                       "no cross-origin*|свой домен|同源|off");
}

static void read_cors(struct builder *builder, const struct statement *statement)
{
    struct cors *cors = &builder->model->protection.cors;
    const struct slice texts[] = {statement->fact.name, statement->fact.value};
    size_t count = 0;
    bool is_any = false;
    for (size_t i = 0; i < 2; i++) {
        for (size_t at = 0; at < texts[i].size; at++) {
            size_t end = origin_end(texts[i], at);
            if (end > at) {
                add_origin(builder, slice_between(texts[i], at, end));
                count++;
                at = end;
            }
        }
        is_any |=
            wording_has(texts[i], "any origin*|all origins|every origin|open to all|anywhere") ||
            slice_equal(wording_bare(texts[i]), SLICE("*")) ||
            slice_contains_ignoring_case(texts[i], SLICE("allow-origin: *"));
        cors->has_credentials |= wording_has(texts[i], "credential*") &&
                                 !wording_has(texts[i], "without credential*|no credential*");
    }
    if (count > 0 || is_any) {
        cors->allows_any |= is_any;
        cors->place = cors->place.line == 0 ? statement->place : cors->place;
    } else if (!says_same_origin(texts[0]) && !says_same_origin(texts[1])) {
        diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_N1605, statement->place,
            "write the origins out, `https://shop.example`, or give them at start: "
            "`--cors-origin`",
            "CORS is stated without an origin: no other site may call from a browser");
    }
}

/* --- TLS --- */

static void read_tls(struct builder *builder, const struct statement *statement)
{
    struct protection *protection = &builder->model->protection;
    static const char musts[] =
        "https only|only https|tls only|only tls|enforce*|force*|required|requires|must|mandatory|"
        "always|redirect*|all traffic|everywhere|强制|必须|обязательн*|только https|только "
        "tls|강제|"
        "필수|solo https|obligatori*|apenas https|nur https";
    if (!protection->needs_tls &&
        (wording_has(statement->fact.name, musts) || wording_has(statement->fact.value, musts))) {
        protection->needs_tls = true;
        protection->tls_place = statement->place;
    }
}

/* --- bodies of requests --- */

#define BODY_MINIMUM 1024.0
#define BODY_MAXIMUM (64.0 * 1024 * 1024)

/* The first that says it counts. */
static void read_body_size(struct builder *builder, const struct statement *statement)
{
    struct protection *protection = &builder->model->protection;
    double stated = statement->fact.number;
    double used = stated < BODY_MINIMUM   ? BODY_MINIMUM
                  : stated > BODY_MAXIMUM ? BODY_MAXIMUM
                                          : stated;
    if (protection->body_size > 0) {
        return;
    }
    if (used != stated) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1607, statement->place,
                           "state a size from 1 KiB to 64 MiB",
                           "bodies of requests are bounded at %.0f bytes here, which Phoenix does "
                           "not do; it takes %.0f",
                           stated, used);
    }
    protection->body_size = (size_t)used;
    protection->body_place = statement->place;
}

/* --- sessions */

#define SESSION_MAXIMUM (400U * 86400U)

/* "Sessions end after 8 hours": the first that says it counts. A session that ends when nobody uses
 * it is told of by policy. */
static void read_session(struct builder *builder, const struct statement *statement)
{
    static const char idle[] = "inactivity|inactive|idle|untätigkeit|inaktivität|inactividad|"
                               "inatividade|inactivité|inattività|inactiviteit|неактивност*|"
                               "бездейств*|无操作|不活动|비활성";
    struct protection *protection = &builder->model->protection;
    const struct fact_statement *fact = &statement->fact;
    if (fact->window_seconds == 0 || fact->window_seconds > SESSION_MAXIMUM ||
        protection->session_seconds > 0 || wording_has(fact->value, idle) ||
        wording_has(fact->name, idle)) {
        return;
    }
    if (wording_has(fact->name, "timeout*|time-out*") ||
        wording_has(fact->value, "timeout*|time-out*")) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1529, statement->place,
                           "write 'sessions end after' and a time, if they end used or not",
                           "'" SLICE_FORMAT "' is not held: a session ends when its refresh token "
                           "does, used or not",
                           SLICE_ARGUMENT(slice_between(fact->value, 0, 60)));
        return;
    }
    protection->session_seconds = fact->window_seconds;
    protection->session_place = statement->place;
}

/* No token outlives the session that it is of. */
static void shorten_tokens(struct builder *builder)
{
    struct policy *policy = &builder->model->policy;
    uint32_t seconds = builder->model->protection.session_seconds;
    if (seconds > 0) {
        policy->access_seconds =
            seconds < policy->access_seconds ? seconds : policy->access_seconds;
        policy->refresh_seconds =
            seconds < policy->refresh_seconds ? seconds : policy->refresh_seconds;
    }
}

void protection_collect(struct builder *builder)
{
    struct protection *protection = &builder->model->protection;
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (known_headers[i].is_always) {
            set_header(builder, &known_headers[i], SLICE_EMPTY, (struct place){0});
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_SECURITY) {
            continue;
        }
        struct slice topic = statement->fact.topic;
        if (slice_equal(topic, SLICE("header"))) {
            read_header(builder, statement);
        } else if (slice_equal(topic, SLICE("xss"))) {
            set_mentioned(builder, statement);
        } else if (slice_equal(topic, SLICE("cors"))) {
            read_cors(builder, statement);
        } else if (slice_equal(topic, SLICE("tls"))) {
            read_tls(builder, statement);
        } else if (slice_equal(topic, SLICE("body_size"))) {
            read_body_size(builder, statement);
        } else if (slice_equal(topic, SLICE("session"))) {
            read_session(builder, statement);
        }
    }
    shorten_tokens(builder);
    if (protection->cors.allows_any) {
        protection->cors.has_credentials = false;
    }
}
