/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of spec/recognise_security. */
#include "spec/recognise/test_sections.h"

#include <math.h>

#define assert_fact(index, wanted_topic, wanted_value, wanted_number, wanted_window)               \
    do {                                                                                           \
        const struct fact_statement *fact_ = &statement_at(STATEMENT_SECURITY, index)->fact;       \
        assert_slice(fact_->topic, wanted_topic);                                                  \
        assert_slice(fact_->value, wanted_value);                                                  \
        assert_true(isnan((double)(wanted_number)) ? isnan(fact_->number)                          \
                                                   : fact_->number == (wanted_number));            \
        assert_int_equal(fact_->window_seconds, wanted_window);                                    \
    } while (0)

static void measures_keep_their_numbers(void **state)
{
    (void)state;
    read_document("## Security Measures\n\n- [x] Rate limiting (90 req/min per IP)\n"
                  "- [ ] Password hashing (bcrypt, cost=11)\n- [ ] HTTPS only (TLS 1.2)\n"
                  "- [ ] Lock-out (20 minutes after 7 wrong passwords)\n"
                  "- [ ] Password policy (at most 72 bytes, at least 10 characters)\n"
                  "- [ ] Security headers (HSTS, X-Frame-Options, etc)\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 7);
    assert_fact(0, "rate_limit", "90 req/min per IP", 90, 60);
    assert_slice(statement_at(STATEMENT_SECURITY, 0)->fact.name, "Rate limiting");
    assert_fact(1, "password_hash", "bcrypt, cost=11", 11, 0);
    assert_fact(2, "tls", "TLS 1.2", 1.2, 0);
    assert_fact(3, "lockout", "20 minutes after 7 wrong passwords", 7, 1200);
    assert_fact(4, "password_policy", "at most 72 bytes, at least 10 characters", 10, 0);
    assert_fact(5, "header", "", NAN, 0);
    assert_slice(statement_at(STATEMENT_SECURITY, 5)->fact.name, "HSTS");
    assert_slice(statement_at(STATEMENT_SECURITY, 6)->fact.name, "X-Frame-Options");
    assert_int_equal(statement_at(STATEMENT_SECURITY, 3)->place.line, 6);
}

static void lifetimes_of_tokens_are_told_apart(void **state)
{
    (void)state;
    read_document("## Authentication\n\n- Token lifetimes: access 10 min, refresh 3 days\n"
                  "- JWT: short (15m) access; 7d refresh\n\n"
                  "An access token lives for 20 minutes and a refresh token for 9 days; each is "
                  "checked within 2 seconds.\n\n"
                  "Locked for 30 minutes. Access token TTL 11 min.\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 7);
    assert_fact(0, "access_token", "access 10 min, refresh 3 days", 600000, 600);
    assert_fact(1, "refresh_token", "access 10 min, refresh 3 days", 259200000, 259200);
    assert_slice(statement_at(STATEMENT_SECURITY, 3)->fact.topic, "refresh_token");
    assert_fact(4, "access_token", "An access token lives for 20 minutes", 1200000, 1200);
    assert_fact(5, "refresh_token", "a refresh token for 9 days", 777600000, 777600);
    assert_fact(6, "access_token", "Access token TTL 11 min", 660000, 660);
}

static void limits_of_others_are_outbound(void **state)
{
    (void)state;
    read_document("## External services\n\n- **Rate limits**: 100 req/min at the mail provider; "
                  "500 req/hour per key at this API\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 2);
    assert_fact(0, "outbound_rate_limit", "100 req/min at the mail provider", 100, 60);
    assert_fact(1, "rate_limit", "500 req/hour per key at this API", 500, 3600);
}

static void broad_items_are_read_clause_by_clause(void **state)
{
    (void)state;
    read_document("## Non-Functional Requirements\n\n- **Security**: JWT tokens of 25 minutes, "
                  "passwords hashed with bcrypt at cost 13, kind people\n"
                  "- **Speed**: 5 s\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 2);
    assert_fact(0, "access_token", "JWT tokens of 25 minutes", 1500000, 1500);
    assert_fact(1, "password_hash", "passwords hashed with bcrypt at cost 13", 13, 0);
}

static void tables_headers_and_claims_are_read(void **state)
{
    (void)state;
    read_document(
        "## Безопасность\n\n| Мера | Реализация |\n|--|--|\n| CORS | только свой домен |\n\n"
        "### Security headers\n\n```\nX-Frame-Options: DENY\n```\n\n"
        "**Token structure**:\n\n```json\n{\"sub\": \"someone\", \"exp\": 1}\n```\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 4);
    assert_fact(0, "cors", "только свой домен", NAN, 0);
    assert_fact(1, "header", "DENY", NAN, 0);
    assert_fact(2, "token_claim", "someone", NAN, 0);
    assert_int_equal(statement_at(STATEMENT_SECURITY, 2)->place.line, 16);
    assert_int_equal(count_of(STATEMENT_EXAMPLE), 0);
}

static void steps_placeholders_and_caches_are_no_facts(void **state)
{
    (void)state;
    read_document(
        "## Security\n\n### Authentication flow\n\n1. The user signs in\n2. A token is made\n\n"
        "### Notes\n\n- **Authentication Method**: [How users authenticate]\n"
        "- Blocked users: the JWT check is cached with 60s TTL\n\n"
        "## Greenhouse\n\n- Watering: every 5 minutes\n");
    for (size_t i = 0; i < count_of(STATEMENT_SECURITY); i++) {
        assert_true(isnan(statement_at(STATEMENT_SECURITY, i)->fact.number));
    }
    assert_int_equal(count_of(STATEMENT_SECURITY), 1);
}

static void limits_keep_the_words_around_them(void **state)
{
    (void)state;
    read_document("## Rate limiting\n\n- Login: 5 attempts per minute per IP\n"
                  "- Search 30/min, everything else 300/min\n\n"
                  "Guests may send at most 60 requests per hour, per IP. Writes are limited to "
                  "20 per minute per user.\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 5);
    assert_fact(0, "rate_limit", "5 attempts per minute per IP", 5, 60);
    assert_slice(statement_at(STATEMENT_SECURITY, 0)->fact.name, "Login");
    assert_fact(1, "rate_limit", "Search 30/min", 30, 60);
    assert_fact(2, "rate_limit", "everything else 300/min", 300, 60);
    assert_fact(3, "rate_limit", "Guests may send at most 60 requests per hour, per IP", 60, 3600);
    assert_fact(4, "rate_limit", "Writes are limited to 20 per minute per user", 20, 60);
}

static void limits_are_read_from_tables(void **state)
{
    (void)state;
    read_document("## Rate Limits\n\n| Tier | Requests | Window | Counted by |\n|--|--|--|--|\n"
                  "| Guest | 30 | 1 minute | IP |\n| Partner | 9,000 | hour | API key |\n\n"
                  "## Endpoints\n\n| Method | Path | Rate limit |\n|--|--|--|\n"
                  "| GET | /cranes | 40 req/min per user |\n| POST | /cranes | - |\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 3);
    assert_fact(0, "rate_limit", "30 / 1 minute per IP", 30, 60);
    assert_slice(statement_at(STATEMENT_SECURITY, 0)->fact.name, "Guest");
    assert_fact(1, "rate_limit", "9,000 / hour per API key", 9000, 3600);
    assert_fact(2, "rate_limit", "40 req/min per user", 40, 60);
    assert_slice(statement_at(STATEMENT_SECURITY, 2)->fact.name, "GET /cranes");
    assert_int_equal(count_of(STATEMENT_ENDPOINT), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(measures_keep_their_numbers),
        SECTION_TEST(lifetimes_of_tokens_are_told_apart),
        SECTION_TEST(limits_of_others_are_outbound),
        SECTION_TEST(broad_items_are_read_clause_by_clause),
        SECTION_TEST(limits_keep_the_words_around_them),
        SECTION_TEST(limits_are_read_from_tables),
        SECTION_TEST(tables_headers_and_claims_are_read),
        SECTION_TEST(steps_placeholders_and_caches_are_no_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
