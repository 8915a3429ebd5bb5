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
    assert_fact(4, "access_token",
                "An access token lives for 20 minutes and a refresh token for 9 days", 1200000,
                1200);
    assert_fact(5, "refresh_token",
                "An access token lives for 20 minutes and a refresh token for 9 days", 777600000,
                777600);
    assert_fact(6, "access_token", "Access token TTL 11 min", 660000, 660);
}

/* "access 900 refresh 86400 hash 11 length 9 lock 4 600": what the facts say of credentials. */
static struct slice credentials_said(void)
{
    struct slice said = SLICE_EMPTY;
    LIST_EACH(const struct statement, statement, &sections->statements)
    {
        static const struct {
            const char *topic, *word;
        } words[] = {{"access_token", "access"},
                     {"refresh_token", "refresh"},
                     {"password_hash", "hash"},
                     {"password_policy", "length"},
                     {"lockout", "lock"}};
        const struct fact_statement *fact = &statement->fact;
        for (size_t i = 0; i < 5; i++) {
            if (statement->kind != STATEMENT_SECURITY || isnan(fact->number) ||
                !slice_equal(fact->topic, slice_from(words[i].topic))) {
                continue;
            }
            double number = i < 2 ? fact->window_seconds : fact->number;
            said = arena_format(sections_arena, SLICE_FORMAT "%s%s %.0f", SLICE_ARGUMENT(said),
                                said.size > 0 ? " " : "", words[i].word, number);
            if (i == 4) {
                said = arena_format(sections_arena, SLICE_FORMAT " %u", SLICE_ARGUMENT(said),
                                    fact->window_seconds);
            }
        }
    }
    return said;
}

static void numbers_of_credentials_are_told_by_what_is_around_them(void **state)
{
    static const struct {
        const char *line, *said;
    } cases[] = {
        {"- Passwords: bcrypt with 11 rounds", "hash 11"},
        {"- Storage of passwords: bcrypt, 11+ rounds", "hash 11"},
        {"- bcrypt with salt rounds: 11", "hash 11"},
        {"- bcrypt(11) for all passwords", "hash 11"},
        {"- Passwords kept with bcrypt (saltRounds=11)", "hash 11"},
        {"Passwords are kept with bcrypt at 11 salt rounds.", "hash 11"},
        {"| Aspect | Means |\n|--|--|\n| Passwords | bcrypt, 11 rounds |", "hash 11"},
        {"- 비밀번호 최소 9자, bcrypt 11라운드", "hash 11 length 9"},
        {"- Contraseñas de al menos 9 caracteres", "length 9"},
        {"- Length of a password: 9+", "length 9"},
        {"- Passwords must be 9-60 characters", "length 9"},
        {"- Passwords must have 9 to 60 characters", "length 9"},
        {"- 9-character minimum for passwords", "length 9"},
        {"Passwords need at least nine characters.", "length 9"},
        {"- Passwords: one digit, one capital and 9 characters at least", "length 9"},
        {"- Passwords: at most 72 characters", ""},
        {"- Passwords are never sent by mail; 3 failed attempts show a captcha", ""},
        {"- The last 5 passwords may not be used again", ""},
        {"- 4 failed logins → 10 min lockout", "lock 4 600"},
        {"- Brute force protection: 4 attempts / 10 min", "lock 4 600"},
        {"- Accounts lock after 4 failed attempts within 5 minutes for 10 minutes", "lock 4 600"},
        {"After four wrong passwords the account is locked for 10 minutes.", "lock 4 600"},
        {"- Authentication: JWT (5 min access, 1 day refresh), bcrypt cost 11",
         "access 300 refresh 86400 hash 11"},
        {"- Access token: 5m / Refresh token: 1d", "access 300 refresh 86400"},
        {"- Token expiry: 5 minutes (access), 1 day (refresh)", "access 300 refresh 86400"},
        {"- Access and refresh tokens live for 5 minutes and 1 day", "access 300 refresh 86400"},
        {"- Short access tokens (5 min) + refresh tokens (1 d) that rotate",
         "access 300 refresh 86400"},
        {"- Access-токен живёт 5 минут, refresh — 1 день", "access 300 refresh 86400"},
        {"JWT-based sign-in with 5-minute expiration.", "access 300"},
        {"- Token expiration: 5 hours (refresh required)", "access 18000"},
        {"- Keys that sign a JWT are changed every 90 days", ""},
        {"- Email verification tokens are valid for 24 hours", ""},
        {"- Records kept for 90 days, tokens hashed with SHA-256", ""},
        {"- Hashing: bcrypt, cost 11; passwords of 9 characters; locked after 4 failures for 10 "
         "min; "
         "access tokens live 5 min",
         "access 300 hash 11 length 9 lock 4 600"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        sections_tear_down(state);
        sections_set_up(state);
        read_document(arena_string(
            sections_arena, arena_format(sections_arena, "## Security\n\n%s\n", cases[i].line)));
        assert_string_equal(arena_string(sections_arena, credentials_said()), cases[i].said);
    }
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
    assert_string_equal(arena_string(sections_arena, credentials_said()), "access 1500 hash 13");
    assert_slice(statement_at(STATEMENT_SECURITY, 0)->fact.value,
                 "JWT tokens of 25 minutes, passwords hashed with bcrypt at cost 13, kind people");
}

static void sentences_among_other_qualities_count_with_a_number(void **state)
{
    (void)state;
    read_document("## Quality Attributes\n\n- p95 latency < 80 ms\n"
                  "- Passwords have at least 12 characters\n"
                  "- Accounts are locked for 10 minutes after 4 failed logins\n"
                  "- Passwords are easy to change\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 2);
    assert_fact(0, "password_policy", "Passwords have at least 12 characters", 12, 0);
    assert_fact(1, "lockout", "Accounts are locked for 10 minutes after 4 failed logins", 4, 600);
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

static void limits_take_their_unit_from_the_header(void **state)
{
    (void)state;
    read_document("## Rate Limits\n\n| Tier | Requests/min |\n|--|--|\n| Guest | 30 |\n\n"
                  "## Throttling\n\n| Endpoint | Limit (req/hour) |\n|--|--|\n"
                  "| GET /cranes | 70 |\n\n## Rate Limiting\n\n80 req / 15 min / IP\n\n"
                  "## Security\n\n- Rate limiting: 90 rpm per user\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 4);
    assert_fact(0, "rate_limit", "30 Requests/min", 30, 60);
    assert_fact(1, "rate_limit", "70 req/hour", 70, 3600);
    assert_slice(statement_at(STATEMENT_SECURITY, 1)->fact.name, "GET /cranes");
    assert_fact(2, "rate_limit", "80 req / 15 min / IP", 80, 900);
    assert_fact(3, "rate_limit", "90 rpm per user", 90, 60);
}

static void each_lifetime_is_of_its_own_token(void **state)
{
    (void)state;
    read_document(
        "## Security\n\n- **Secure tokens**: JWT with 2-hour access token, 40-day refresh "
        "token\n- **Session duration**: 3 hours access token, 50-day refresh token\n"
        "- **JWT tokens**:\n  - Issued at the login with 6-day expiry\n\n"
        "| Token | TTL | Purpose |\n|--|--|--|\n| Refresh token | 8 days | renews |\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 6);
    assert_slice(statement_at(STATEMENT_SECURITY, 0)->fact.topic, "access_token");
    assert_int_equal(statement_at(STATEMENT_SECURITY, 0)->fact.window_seconds, 7200);
    assert_slice(statement_at(STATEMENT_SECURITY, 1)->fact.topic, "refresh_token");
    assert_int_equal(statement_at(STATEMENT_SECURITY, 1)->fact.window_seconds, 3456000);
    assert_slice(statement_at(STATEMENT_SECURITY, 3)->fact.topic, "refresh_token");
    assert_fact(4, "access_token", "Issued at the login with 6-day expiry", 518400000, 518400);
    assert_fact(5, "refresh_token", "8 days", 691200000, 691200);
}

static void hashes_are_told_from_passwords(void **state)
{
    (void)state;
    read_document("## Security\n\n| Concern | Mitigation |\n|--|--|\n"
                  "| Password storage | bcrypt with cost factor 11 |\n"
                  "| Passwords | at least 9 characters, argon2id |\n\n"
                  "- Passwords hashed with bcrypt (10 salt rounds)\n"
                  "- Members authenticate with email and password (JWT)\n"
                  "- **Logging**: never log passwords\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 6);
    assert_fact(0, "password_hash", "bcrypt with cost factor 11", 11, 0);
    assert_fact(1, "password_policy", "at least 9 characters, argon2id", 9, 0);
    assert_slice(statement_at(STATEMENT_SECURITY, 2)->fact.topic, "password_hash");
    assert_fact(3, "password_hash", "10 salt rounds", 10, 0);
    assert_fact(4, "authentication", "JWT", NAN, 0);
    assert_fact(5, "pii", "never log passwords", NAN, 0);
}

static void events_and_sentences_are_no_measures(void **state)
{
    (void)state;
    read_document("## Security\n\n- `auth.member.login` → Analytics\n"
                  "- `auth.current_group()` returns the group of the caller\n"
                  "- Managers retain their team (north/south) and their flag\n"
                  "- **Error thresholds**: error rate is watched\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 1);
    assert_slice(statement_at(STATEMENT_SECURITY, 0)->fact.topic, "measure");
}

static void tables_with_identifiers_and_headers_with_values_are_read(void **state)
{
    (void)state;
    read_document(
        "## Security\n\n| ID | Requirement | Target | Why |\n|--|--|--|--|\n"
        "| N-1 | Transport encryption | TLS 1.3 | |\n"
        "| N-2 | Security headers | `X-Frame-Options: DENY`; Referrer-Policy: origin | |\n"
        "\n- **Security headers**: Helmet with HSTS, CSP\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 5);
    assert_fact(0, "encryption_in_transit", "TLS 1.3", 1.3, 0);
    assert_slice(statement_at(STATEMENT_SECURITY, 1)->fact.name, "X-Frame-Options");
    assert_fact(1, "header", "DENY", NAN, 0);
    assert_fact(2, "header", "origin", NAN, 0);
    assert_slice(statement_at(STATEMENT_SECURITY, 3)->fact.name, "HSTS");
}

static void limits_of_ones_own_interface_are_no_others(void **state)
{
    (void)state;
    read_document("## API Design and Integration\n\n### Rate Limiting\n\n"
                  "| Endpoint | Limit | Window |\n|--|--|--|\n| /boats | 6 | 15 min |\n\n"
                  "## Integrations\n\n### Rate Limits\n\n"
                  "| Service | Limit | Window |\n|--|--|--|\n| Mailer | 7 | 1 min |\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 2);
    assert_slice(statement_at(STATEMENT_SECURITY, 0)->fact.topic, "rate_limit");
    assert_slice(statement_at(STATEMENT_SECURITY, 1)->fact.topic, "outbound_rate_limit");
}

static void requirements_are_searched_for_numbers(void **state)
{
    (void)state;
    read_document("## Requirements\n\n| ID | Category | Requirement |\n|--|--|--|\n"
                  "| NFR-1 | Security | JWT access tokens expire within 16 minutes. |\n"
                  "| NFR-2 | Security | Sign-in is rate limited (max 11 requests per minute). |\n"
                  "| NFR-3 | Other | Everybody is kind. |\n\n"
                  "- **FR-004**: Passwords are hashed with bcrypt at cost 13\n"
                  "- **FR-005**: Passwords are never shown\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 3);
    assert_fact(0, "access_token", "JWT access tokens expire within 16 minutes.", 960000, 960);
    assert_slice(statement_at(STATEMENT_SECURITY, 1)->fact.topic, "rate_limit");
    assert_fact(2, "password_hash", "Passwords are hashed with bcrypt at cost 13", 13, 0);
}

static void what_is_kept_lives_for_a_time(void **state)
{
    (void)state;
    read_document(
        "## Storage\n\n| Data | Where | Retention |\n|--|--|--|\n| Logs | disk | 30 days |\n"
        "| Boats | disk | forever |\n\n## Retention & Cleanup\n\n"
        "- **Metrics**: 20-day retention\n- **Boats**: kept\n");
    assert_int_equal(count_of(STATEMENT_SECURITY), 2);
    assert_fact(0, "retention", "30 days", 2592000000, 2592000);
    assert_slice(statement_at(STATEMENT_SECURITY, 0)->fact.name, "Logs");
    assert_fact(1, "retention", "20-day retention", 1728000000, 1728000);
}

/* "topic name = value" of the fact at the index. */
static void assert_said(size_t index, const char *expected)
{
    const struct fact_statement *fact = &statement_at(STATEMENT_SECURITY, index)->fact;
    struct slice said = arena_format(
        sections_arena, SLICE_FORMAT " " SLICE_FORMAT " = " SLICE_FORMAT,
        SLICE_ARGUMENT(fact->topic), SLICE_ARGUMENT(fact->name), SLICE_ARGUMENT(fact->value));
    assert_string_equal(arena_string(sections_arena, said), expected);
}

static void programs_set_security_up(void **state)
{
    (void)state;
    read_document(
        "## Security\n\n```js\nconst loginLimiter = rateLimit({\n  windowMs: 15 * 60 * 1000,\n"
        "  max: 5,\n});\nconst pierLimiter = rateLimit({ windowMs: 60_000, limit: 9 });\n"
        "app.use('/api/piers/', pierLimiter);\nconst saltRounds = 11;\n"
        "const hash = await bcrypt.hash(password, 13);\n"
        "app.use(cors({ origin: ['https://a.example', process.env.B || 'http://localhost:3'],\n"
        "  credentials: true }));\napp.use(helmet());\n"
        "const one = jwt.sign({ id }, KEY, { expiresIn: '20m' });\n"
        "const refresh = jwt.sign({ id }, KEY, { expiresIn: '9d' });\n"
        "const reset = jwt.sign({ id }, KEY, { expiresIn: '1h' });\n"
        "const refreshToken = { exp: Math.floor(Date.now() / 1000) + (7 * 24 * 60 * 60) };\n"
        "const passwordRegex = /^(?=.*[A-Z])(?=.*\\d).{9,}$/;\n```\n\n"
        "### Tokens\n\n```python\nREFRESH_TOKEN_EXPIRE_DAYS = 7\n@app.post(\"/boats\")\n"
        "@limiter.limit(\"4/minute\")\ndef make(): pass\n"
        "salt = bcrypt.gensalt(rounds=12)\n```\n\n"
        "```js\nconst limiter = rateLimit({ windowMs: WINDOW, max: 100 });\n```\n\n"
        "### Testing\n\n```js\nconst limiter = rateLimit({ windowMs: 1000, max: 100 });\n```\n\n"
        "## Boats\n\n```js\nconst saltRounds = 4;\n```\n");
    assert_said(0, "rate_limit login = 5 requests per 900 seconds per IP");
    assert_said(1, "rate_limit /api/piers/* = 9 requests per 60 seconds per IP");
    assert_said(2, "password_hash Password hashing = bcrypt, cost 11");
    assert_said(3, "password_hash Password hashing = bcrypt, cost 13");
    assert_said(4, "cors CORS = https://a.example and http://localhost:3, with credentials");
    assert_said(5, "header Security headers = Helmet");
    assert_said(6, "access_token Access token = 20m");
    assert_said(7, "refresh_token Refresh token = 9d");
    assert_said(8, "refresh_token Refresh token = 604800 seconds");
    assert_said(9, "password_policy Password policy = at least 9 characters, uppercase, digit");
    assert_said(10, "refresh_token Refresh token = 7 days");
    assert_said(11, "rate_limit /boats = 4 requests per minute per IP");
    assert_said(12, "password_hash Password hashing = bcrypt, cost 12");
    assert_int_equal(count_of(STATEMENT_SECURITY), 13);
    assert_int_equal(statement_at(STATEMENT_SECURITY, 1)->place.line, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SECTION_TEST(measures_keep_their_numbers),
        SECTION_TEST(lifetimes_of_tokens_are_told_apart),
        SECTION_TEST(numbers_of_credentials_are_told_by_what_is_around_them),
        SECTION_TEST(limits_of_others_are_outbound),
        SECTION_TEST(broad_items_are_read_clause_by_clause),
        SECTION_TEST(limits_keep_the_words_around_them),
        SECTION_TEST(limits_are_read_from_tables),
        SECTION_TEST(limits_take_their_unit_from_the_header),
        SECTION_TEST(sentences_among_other_qualities_count_with_a_number),
        SECTION_TEST(tables_headers_and_claims_are_read),
        SECTION_TEST(steps_placeholders_and_caches_are_no_facts),
        SECTION_TEST(each_lifetime_is_of_its_own_token),
        SECTION_TEST(hashes_are_told_from_passwords),
        SECTION_TEST(events_and_sentences_are_no_measures),
        SECTION_TEST(tables_with_identifiers_and_headers_with_values_are_read),
        SECTION_TEST(limits_of_ones_own_interface_are_no_others),
        SECTION_TEST(requirements_are_searched_for_numbers),
        SECTION_TEST(what_is_kept_lives_for_a_time),
        SECTION_TEST(programs_set_security_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
