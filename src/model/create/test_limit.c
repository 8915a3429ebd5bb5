/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of limit, limit_target and protection: sentences in, limits on operations out. */
#include "model/create/test_compiled.h"

#include <stdlib.h>

/* A library with sign-in, and what a test says about it. */
static struct model *compile(const char *said)
{
    struct slice text = arena_format(
        arena,
        "# Library\n\n## Data\n\n```sql\n"
        "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL);\n"
        "CREATE TABLE loans (id INTEGER PRIMARY KEY, book_id INTEGER REFERENCES books(id));\n"
        "```\n\n## API Endpoints\n\n| Method | Path |\n|--|--|\n| GET | /api/books |\n"
        "| GET | /api/books/{id} |\n| POST | /api/books |\n| POST | /api/loans |\n"
        "| GET | /health |\n| POST | /api/auth/login |\n| POST | /api/auth/register |\n\n%s",
        said);
    return model_of(text);
}

static bool has_finding(enum diagnostic_code code)
{
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics.list)
    {
        if (diagnostic->code == code) {
            return true;
        }
    }
    return false;
}

/* "5/60 ip, 100/3600 user": the limits that count an operation, in order. */
static struct slice limits_of(const struct model *model, const char *method, const char *path)
{
    static const char *const scopes[] = {"total", "ip", "user", "key"};
    struct slice text = SLICE_EMPTY;
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (!slice_equal(operation->method, slice_from(method)) ||
            !slice_equal(operation->path, slice_from(path))) {
            continue;
        }
        LIST_EACH(const struct limit, limit, &operation->limits)
        {
            text = arena_format(arena, SLICE_FORMAT "%s%u/%u %s%s%s", SLICE_ARGUMENT(text),
                                text.size > 0 ? ", " : "", limit->count, limit->window_seconds,
                                scopes[limit->scope], limit->is_anonymous_only ? " anonymous" : "",
                                limit->is_added ? " added" : "");
        }
    }
    return text;
}

static void a_limit_that_names_nothing_holds_everywhere(void **state)
{
    (void)state;
    struct model *model = compile("## Security\n\n- Rate limiting: 90 req/min per IP, "
                                  "1000/hour per user\n");
    assert_slice(limits_of(model, "GET", "/api/books"), "90/60 ip, 1000/3600 user");
    assert_slice(limits_of(model, "POST", "/api/loans"), "90/60 ip, 1000/3600 user");
    assert_slice(limits_of(model, "GET", "/health"), "");
    assert_slice(limits_of(model, "POST", "/api/auth/login"),
                 "10/60 ip added, 90/60 ip, 1000/3600 user");
}

static void sign_in_is_limited_where_the_document_is_silent(void **state)
{
    (void)state;
    struct model *model = compile("");
    assert_slice(limits_of(model, "POST", "/api/auth/login"), "10/60 ip added");
    assert_slice(limits_of(model, "POST", "/api/auth/register"), "10/60 ip added");
    assert_slice(limits_of(model, "GET", "/api/books"), "");
}

static void a_limit_that_names_endpoints_takes_the_place_of_the_general_one(void **state)
{
    (void)state;
    struct model *model = compile("## Rate limits\n\n- Login: 4 attempts per minute per IP\n"
                                  "- `POST /api/loans`: 7 per hour per IP\n"
                                  "- /books: 200/min\n- Writes: 30/min per user\n"
                                  "- Default: 60/min\n");
    assert_slice(limits_of(model, "POST", "/api/auth/login"), "4/60 ip");
    assert_slice(limits_of(model, "POST", "/api/auth/register"), "10/60 ip added, 60/60 ip");
    assert_slice(limits_of(model, "POST", "/api/loans"), "7/3600 ip, 30/60 user");
    assert_slice(limits_of(model, "GET", "/api/books/{id}"), "200/60 ip");
    assert_slice(limits_of(model, "POST", "/api/books"), "200/60 ip, 30/60 user");
}

static void whom_a_limit_counts_is_read_from_its_words(void **state)
{
    (void)state;
    struct model *model =
        compile("## Rate limits\n\n- Anonymous: 60/hour\n"
                "- Authenticated users: 5000/hour\n- API keys: 9000/hour per key\n"
                "- Globally 2000 requests per second\n");
    assert_slice(limits_of(model, "GET", "/api/books"),
                 "60/3600 ip anonymous, 5000/3600 user, 9000/3600 key, 2000/1 total");
}

static void headings_say_what_a_limit_is_about(void **state)
{
    (void)state;
    struct model *model = compile("## Login\n\n- **Rate limit**: 3 per minute per IP\n\n"
                                  "## POST /api/loans\n\n- **Rate limit**: 8 per minute\n");
    assert_slice(limits_of(model, "POST", "/api/auth/login"), "3/60 ip");
    assert_slice(limits_of(model, "POST", "/api/loans"), "8/60 ip");
    assert_slice(limits_of(model, "GET", "/api/books"), "");
}

static void what_fits_nothing_limits_nothing(void **state)
{
    (void)state;
    struct model *model = compile("## Rate limits\n\n- Password reset: 3 per hour\n"
                                  "- Platinum: 100/min\n\n## Security\n\n- Rate limiting\n");
    assert_slice(limits_of(model, "GET", "/api/books"), "");
    assert_true(has_finding(DIAGNOSTIC_W1602));
    assert_true(has_finding(DIAGNOSTIC_N1601));
    model = compile("## Rate limits\n\n- Books: 100/min\n");
    assert_slice(limits_of(model, "GET", "/api/books"), "100/60 ip");
    assert_slice(limits_of(model, "POST", "/api/loans"), "");
}

static void operations_are_limited_by_what_they_are_called(void **state)
{
    (void)state;
    struct model *model = compile("## Rate limits\n\n- 5 loan requests per hour per user\n");
    assert_slice(limits_of(model, "POST", "/api/loans"), "5/3600 user");
    assert_slice(limits_of(model, "POST", "/api/books"), "");
    model = compile("## Rate limits\n\n- Adding a book: 4 per hour\n- Book listing: 9/min\n");
    assert_slice(limits_of(model, "POST", "/api/books"), "4/3600 ip");
    assert_slice(limits_of(model, "GET", "/api/books"), "9/60 ip");
    assert_slice(limits_of(model, "GET", "/api/books/{id}"), "");
    model = compile("## Rate limits\n\nA user may create at most 3 loans per day.\n");
    assert_slice(limits_of(model, "POST", "/api/loans"), "3/86400 user");
    assert_slice(limits_of(model, "GET", "/api/books"), "");
    model = compile("## Rate limits\n\n- 30 requests per minute for loans\n");
    assert_slice(limits_of(model, "POST", "/api/loans"), "30/60 ip");
    assert_slice(limits_of(model, "GET", "/api/books"), "");
}

static void what_is_counted_and_not_here_limits_nothing(void **state)
{
    (void)state;
    static const char *const said[] = {
        "20 postcards per minute per user", "5 balloon requests per hour",
        "40 requests per minute for platinum patrons", "Painting a book: 2 per day"};
    for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
        struct model *model =
            compile(arena_format(arena, "## Rate limits\n\n- %s\n", said[i]).data);
        assert_slice(limits_of(model, "GET", "/api/books"), "");
        assert_slice(limits_of(model, "POST", "/api/books"), "");
        assert_true(has_finding(DIAGNOSTIC_W1602));
    }
    struct model *model = compile("## Rate limits\n\n- 3 loans per day per book\n");
    assert_slice(limits_of(model, "POST", "/api/loans"), "");
    assert_true(has_finding(DIAGNOSTIC_W1608));
}

static void requests_are_counted_in_many_languages(void **state)
{
    (void)state;
    static const char *const said[] = {
        "120 Anfragen pro Minute und Benutzer", "120 requests per minute and user",
        "120 peticiones por minuto y usuario", "120 API requests per minute per user"};
    for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
        struct model *model =
            compile(arena_format(arena, "## Rate limits\n\n- %s\n", said[i]).data);
        assert_slice(limits_of(model, "GET", "/api/books"), "120/60 user");
        assert_false(has_finding(DIAGNOSTIC_W1602));
    }
}

static struct slice header_of(const struct model *model, const char *name)
{
    LIST_EACH(const struct security_header, header, &model->protection.headers)
    {
        if (slice_equal(header->name, slice_from(name))) {
            return header->value;
        }
    }
    return SLICE_EMPTY;
}

static void three_headers_are_sent_by_every_system(void **state)
{
    (void)state;
    struct model *model = compile("");
    assert_int_equal(model->protection.headers.count, 3);
    assert_slice(header_of(model, "X-Content-Type-Options"), "nosniff");
    assert_slice(header_of(model, "X-Frame-Options"), "DENY");
    assert_slice(header_of(model, "Referrer-Policy"), "no-referrer");
}

static void what_the_document_states_is_sent(void **state)
{
    (void)state;
    struct model *model = compile(
        "## Security\n\n- Security headers (HSTS, CSP, X-Odd)\n\n### Response headers\n\n```\n"
        "X-Frame-Options: SAMEORIGIN\nStrict-Transport-Security: max-age=600\n"
        "Authorization: Bearer abc\n```\n");
    assert_slice(header_of(model, "X-Frame-Options"), "SAMEORIGIN");
    assert_slice(header_of(model, "Strict-Transport-Security"), "max-age=600");
    assert_slice(header_of(model, "Content-Security-Policy"),
                 "default-src 'none'; frame-ancestors 'none'");
    assert_slice(header_of(model, "Authorization"), "");
    assert_true(has_finding(DIAGNOSTIC_N1603));
}

static void origins_are_whole_and_any_excludes_credentials(void **state)
{
    (void)state;
    struct model *model = compile("## Security\n\n- CORS: https://A.example, http://b.example:81 "
                                  "with credentials\n- HTTPS only\n");
    const struct cors *cors = &model->protection.cors;
    assert_int_equal(cors->origins.count, 2);
    assert_slice(*(const struct slice *)list_at(&cors->origins, 0), "https://a.example");
    assert_slice(*(const struct slice *)list_at(&cors->origins, 1), "http://b.example:81");
    assert_true(cors->has_credentials);
    assert_true(model->protection.needs_tls);
    model = compile("## Security\n\n- CORS: all origins, with credentials\n");
    assert_true(model->protection.cors.allows_any);
    assert_false(model->protection.cors.has_credentials);
    assert_false(has_finding(DIAGNOSTIC_N1605));
    compile("## Security\n\n- CORS: trusted sites only\n");
    assert_true(has_finding(DIAGNOSTIC_N1605));
}

#define LIMIT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIMIT_TEST(a_limit_that_names_nothing_holds_everywhere),
        LIMIT_TEST(sign_in_is_limited_where_the_document_is_silent),
        LIMIT_TEST(a_limit_that_names_endpoints_takes_the_place_of_the_general_one),
        LIMIT_TEST(whom_a_limit_counts_is_read_from_its_words),
        LIMIT_TEST(headings_say_what_a_limit_is_about),
        LIMIT_TEST(what_fits_nothing_limits_nothing),
        LIMIT_TEST(operations_are_limited_by_what_they_are_called),
        LIMIT_TEST(what_is_counted_and_not_here_limits_nothing),
        LIMIT_TEST(requests_are_counted_in_many_languages),
        LIMIT_TEST(three_headers_are_sent_by_every_system),
        LIMIT_TEST(what_the_document_states_is_sent),
        LIMIT_TEST(origins_are_whole_and_any_excludes_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
