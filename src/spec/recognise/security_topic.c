/* SPDX-License-Identifier: Apache-2.0 */
/* What one thing said about security is about, by one table of words, and its facts. */
#include "spec/recognise/security_private.h"
#include "spec/text/wording_memory.h"

#include <math.h>

struct topic {
    const char *name;
    const char *words;
    unsigned credential; /* which numbers of security_credential_state are about it; 0: none */
};

#define CORS_WORDS                                                                                                          \
    "cors|cross-origin*|from browsers|from a browser|from the browser|allowed origin*|permitted "                           \
    "origin*|trusted origin*|erlaubte origin*|erlaubte herkunft*|erlaubte herkünfte|aus dem "                              \
    "browser|orígenes permitidos|desde el navegador|origens permitidas|pelo navegador|origines "                           \
    "autorisées|origines permises|depuis un navigateur|разрешённые источники|разрешенные "  \
    "источники|из браузера|允许的来源|允许来源|允许的源|跨域|허용 오리진|허용된 " \
    "오리진|許可するオリジン|許可オリジン"

/* The first match decides. */
static const struct topic topics[] = {
    {"lockout",
     "lock-out|lockout|account lock*|lock account|brute force|brute-force|wrong password*|"
     "failed login*|failed attempts|failed sign-in*|блокировк*|锁定|계정 잠금",
     CREDENTIAL_LOCK},
    {"rate_limit",
     "rate limit*|ratelimit*|rate-limit*|throttl*|sign-in limit*|login limit*|request limit*|"
     "req/min|ограничение частоты|ограничения частоты|ограничение "
     "запросов|лимит*|限流|速率限制|频率限制|"
     "요청 제한|속도 제한|límite de*|limite de taxa|anfragelimit"},
    {"password_hash", "hash*|bcrypt|argon2|argon2id|scrypt|pbkdf2|хэш*|хеш*|哈希|加盐|해시",
     CREDENTIAL_HASH},
    {"pii",
     "never log|do not log|must not log|not logged|not be logged|in logs|in the logs|redact*"},
    {"authentication", "authenticate with|authenticates with|log in with|logs in with|login with|"
                       "sign in with|signs in with|email and password|e-mail and password|"
                       "username and password"},
    {"password_policy",
     "password policy|password strength|password requirement*|password complexity|"
     "password length|passwords|password|парол*|密码*|비밀번호*|contraseña*|senha*|passwort*",
     CREDENTIAL_PASSWORD},
    {"sql_injection", "sql injection|sql-injection|injection|sql-инъекц*|注入"},
    {"xss", "xss|cross-site scripting|content security policy|csp"},
    {"csrf", "csrf|cross-site request*|xsrf"},
    {"cors", CORS_WORDS},
    {"input_validation",
     "input validation|validation|sanitiz*|sanitis*|валидац*|输入验证|参数校验|입력 검증"},
    {"header", "security header*|headers|header|hsts|helmet|заголовк*|安全头|响应头"},
    {"tls", "tls|https|ssl"},
    {"encryption_at_rest", "at rest|encrypted storage|disk encryption|静态加密|в покое"},
    {"encryption_in_transit",
     "in transit|transport encryption|transport security|传输加密|传输安全|при передаче"},
    {"pii", "pii|personal data|personally identifiable*|персональн*|敏感数据|个人信息|개인정보"},
    {"measure", "backup|backups"},
    {"retention",
     "retention|retained|retain data|retain logs|retain records|retain for|kept for|purge*|"
     "deleted after|срок хранения|хранени*|保留*|보존"},
    {"encryption", "encrypt*|шифрован*|加密|암호화|cifrado|criptograf*|verschlüsselung"},
    {"mfa", "mfa|2fa|multi-factor*|two-factor*|totp|двухфакторн*|双因素|2단계"},
    {"api_key", "api key|api keys|api-key|x-api-key|апи-ключ*|api密钥"},
    {"scope", "scopes|scope|области доступа"},
    {"refresh_token", "refresh token*|refresh-token*|refresh-токен*|刷新令牌", CREDENTIAL_TOKEN},
    {"session",
     "session*|inactivity|idle timeout|inactivity timeout|сесси*|неактивност*|会话|세션"},
    {"token", "token*|jwt|bearer|expiration times|token expir*|токен*|令牌|토큰", CREDENTIAL_TOKEN},
    {"cookie", "cookie*|куки"},
    {"audit", "audit*|аудит*|审计|감사"},
    {"secret", "secret*|credential*|vault|секрет*|密钥|비밀"},
    {"registration", "registration|self-registration|sign-up|signup|newcomers|регистрац*|注册|"
                     "회원가입|registro|cadastro"},
    {"authorization", "authoriz*|authoris*|rbac|access control|авторизац*|权限|授权|권한"},
    {"authentication", "authenticat*|аутентификац*|认证|鉴权|인증|login|sign-in|oauth*"},
};

#define TOPIC_COUNT (sizeof(topics) / sizeof(*topics))

static const struct topic *find_topic(const struct document *document, struct slice text)
{
    struct wording_memory *memory = document->wordings;
    const struct wording_text *prepared = wording_memory_prepare(memory, text);
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (wording_memory_is_in(memory, prepared, topics[i].words)) {
            return &topics[i];
        }
    }
    return NULL;
}

static bool is_topic(const char *topic, const char *name)
{
    return strcmp(topic, name) == 0;
}

/* --- numbers --- */

static bool first_of_unit(struct slice text, enum unit unit, struct quantity *out_quantity)
{
    struct quantity quantity;
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        if (quantity.unit == unit) {
            *out_quantity = quantity;
            return true;
        }
    }
    return false;
}

bool security_has_unit(struct slice text, enum unit unit)
{
    struct quantity quantity;
    return first_of_unit(text, unit, &quantity);
}

static void set_duration(struct fact_statement *fact, struct slice value)
{
    struct quantity quantity;
    bool has_one = first_of_unit(value, UNIT_MILLISECONDS, &quantity);
    /* "a revoked session stops within 60 seconds" is how fast, not how long. */
    bool is_speed =
        has_one && quantity.is_compared && !quantity.has_sign &&
        wording_starts_with(slice_from_offset(value, quantity.start), "within|under") > 0;
    if (has_one && !is_speed) {
        fact->number = quantity.value;
        fact->unit = UNIT_MILLISECONDS;
        fact->window_seconds = quantity.seconds;
    }
}

static double tls_version(struct slice text)
{
    size_t at = slice_find_ignoring_case(text, SLICE("TLS"));
    if (at == SLICE_NOT_FOUND) {
        return NAN;
    }
    struct slice rest = slice_between(text, at + 3, at + 12);
    size_t one = slice_find(rest, SLICE("1."));
    bool has_minor =
        one != SLICE_NOT_FOUND && one + 2 < rest.size && character_is_digit(rest.data[one + 2]);
    return has_minor ? 1.0 + (rest.data[one + 2] - '0') / 10.0 : NAN;
}

/* --- stating --- */

static struct fact_statement *state_fact(const struct saying *saying, const char *topic,
                                         struct slice value)
{
    return reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block,
                              saying->place, topic, saying->name, value);
}

/* The name of a header in "Helmet with HSTS", "nonce-based `Content-Security-Policy`"; or empty. */
static struct slice header_name(struct slice text)
{
    struct slice name = wording_bare(text);
    size_t blank = slice_find_last_byte(name, ' ');
    if (blank != SLICE_NOT_FOUND) {
        bool is_led = wording_has(slice_between(name, 0, blank + 1),
                                  "with|including|headers|header|and|via|sets|nonce-based|strict");
        name = is_led ? wording_bare(slice_from_offset(name, blank + 1)) : SLICE_EMPTY;
    }
    bool is_header = wording_is(name, "hsts|csp") || slice_find_byte(name, '-') != SLICE_NOT_FOUND;
    return is_header && name.size < 60 ? name : SLICE_EMPTY;
}

/* "(HSTS, X-Frame-Options, etc)", "X-Frame-Options: DENY; Referrer-Policy: no-referrer": a fact for
 * each header that is named. */
static size_t state_headers(const struct saying *saying)
{
    size_t count = 0;
    struct slice rest = saying->value;
    struct slice part;
    char mark = slice_find(rest, SLICE("; ")) == SLICE_NOT_FOUND ? ',' : ';';
    while (slice_next_part(&rest, mark, &part)) {
        size_t colon = slice_find(part, SLICE(": "));
        struct slice name = header_name(slice_between(part, 0, colon));
        if (name.size > 0) {
            struct slice value = colon == SLICE_NOT_FOUND
                                     ? SLICE_EMPTY
                                     : wording_bare(slice_from_offset(part, colon + 2));
            reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block,
                               saying->place, "header", name, value);
            count++;
        }
    }
    if (count == 0 && !saying->needs_number) {
        bool is_sent = reading_is_under(saying->block, "authenticat*|auth|аутентификац*|认证|인증");
        state_fact(saying, is_sent ? "authentication_header" : "header", saying->value);
        count++;
    }
    return count;
}

static bool state_numbered(const struct saying *saying, const char *topic)
{
    struct fact_statement draft = {.number = NAN};
    if (is_topic(topic, "tls") || is_topic(topic, "encryption_in_transit")) {
        draft.number = tls_version(saying->value);
        if (isnan(draft.number)) {
            draft.number = tls_version(saying->name);
        }
    } else if (is_topic(topic, "session") || is_topic(topic, "retention")) {
        set_duration(&draft, saying->value);
    }
    bool has_origin =
        is_topic(topic, "cors") && slice_find(saying->value, SLICE("://")) != SLICE_NOT_FOUND;
    if (isnan(draft.number) && saying->needs_number && !has_origin) {
        return false;
    }
    struct fact_statement *fact = state_fact(saying, topic, saying->value);
    fact->number = draft.number;
    fact->unit = draft.unit;
    fact->window_seconds = draft.window_seconds;
    return true;
}

static size_t state_topic(const struct saying *saying, const char *topic)
{
    if (is_topic(topic, "rate_limit")) {
        return rate_limit_state(saying);
    }
    if (is_topic(topic, "header")) {
        return state_headers(saying);
    }
    return state_numbered(saying, topic);
}

/* "TLS 1.3, 100 requests a minute, CORS": each clause by itself. `said`: what was stated of
 * credentials. */
static size_t state_clauses(const struct saying *saying, unsigned said)
{
    size_t count = 0;
    size_t start = 0;
    for (size_t at = 0; at <= saying->value.size; at++) {
        struct slice rest = slice_from_offset(saying->value, at);
        bool is_end = at == saying->value.size || rest.data[0] == ';' ||
                      slice_starts_with(rest, SLICE(", ")) ||
                      slice_starts_with(rest, SLICE("，")) ||
                      slice_starts_with(rest, SLICE(" and "));
        if (!is_end) {
            continue;
        }
        size_t skip = slice_starts_with(rest, SLICE(" and ")) ? 5 : 0;
        struct saying clause = *saying;
        clause.value = slice_trim(slice_between(saying->value, start, at));
        clause.needs_number = true;
        const struct topic *topic = find_topic(saying->block->document, clause.value);
        if (topic != NULL && (topic->credential & said) == 0) {
            count += state_topic(&clause, topic->name);
        }
        start = at + (skip > 0 ? skip : 1);
    }
    return count;
}

/* Names that say only that what follows is about security. */
static const char broad_names[] =
    "security|безопасность|安全|安全性|보안|seguridad|segurança|authentication|sécurité";

/* Where an item without a known topic is a measure all the same. */
static const char measure_sections[] =
    "secur*|protection|vulnerabilit*|privacy|безопасност*|защит*|安全*|보안*|seguridad|"
    "segurança";

/* "Login: 5 per minute per IP" is a limit, whatever its name says. */
static bool is_rate(const struct saying *saying, const struct topic *topic)
{
    bool is_about_login = topic != NULL && (is_topic(topic->name, "authentication") ||
                                            is_topic(topic->name, "password_policy"));
    return (rate_limit_is_section(saying->block) ||
            (is_about_login &&
             wording_has(saying->value, "attempt*|request*|req|per ip|per user|/ip|try|tries|"
                                        "попыт*|次"))) &&
           security_has_unit(saying->value, UNIT_PER_SECOND);
}

#define ALGORITHM_WORDS "bcrypt|argon2|argon2id|scrypt|pbkdf2|hashed|hashing|хэш*|хеш*|哈希"

/* Behind "https://shop.example" of an address: a path makes it one of a page. */
static bool has_path(struct slice text)
{
    size_t at = slice_find(text, SLICE("://"));
    for (at = at == SLICE_NOT_FOUND ? text.size : at + 3; at < text.size; at++) {
        char c = text.data[at];
        if (!character_is_alphanumeric(c) && strchr(".-:[]_", c) == NULL) {
            return c == '/' && at + 1 < text.size && character_is_word(text.data[at + 1]);
        }
    }
    return false;
}

size_t security_topic_state_origins(const struct saying *saying)
{
    bool is_cors = wording_has(saying->name, CORS_WORDS) || wording_has(saying->value, CORS_WORDS);
    return is_cors && !has_path(saying->value) ? state_topic(saying, "cors") : 0;
}

size_t security_topic_state(const struct saying *saying)
{
    const struct topic *topic = find_topic(saying->block->document, saying->name);
    if (topic == NULL) {
        topic = find_topic(saying->block->document, saying->value);
    }
    bool is_broad = wording_is(saying->name, broad_names);
    if (!is_broad && is_rate(saying, topic)) {
        return rate_limit_state(saying);
    }
    bool is_limit = topic != NULL && is_topic(topic->name, "rate_limit") && !is_broad;
    bool is_open = topic == NULL || is_topic(topic->name, "authentication");
    unsigned said = is_limit ? 0 : security_credential_state(saying, is_open);
    size_t count = said != 0;
    if (is_broad) {
        count += state_clauses(saying, said);
        if (count > 0) {
            return count;
        }
    }
    if (is_rate(saying, topic)) {
        return rate_limit_state(saying);
    }
    if (topic != NULL && is_topic(topic->name, "password_policy") &&
        wording_has(saying->value, ALGORITHM_WORDS)) {
        count += (said & CREDENTIAL_HASH) == 0 && state_numbered(saying, "password_hash");
        bool has_rules = wording_has(saying->value, "digit*|number*|upper*|lower*|symbol*|special*|"
                                                    "character*|complex*|letter*");
        if (!has_rules) {
            return count; /* "Passwords: bcrypt, 12 rounds" is about their hash alone */
        }
    }
    if (topic != NULL) {
        bool is_about_signing_in = topic->credential != 0 ||
                                   is_topic(topic->name, "authentication") ||
                                   is_topic(topic->name, "session");
        bool is_told =
            (topic->credential & said) != 0 ||
            (said != 0 && is_about_signing_in && topic->credential != CREDENTIAL_PASSWORD);
        return is_told ? count : count + state_topic(saying, topic->name);
    }
    if (!saying->needs_number && rate_limit_is_section(saying->block) &&
        wording_has(saying->value, "unlimited|no limit|no limits|exempt|unbegrenzt|ilimitado|"
                                   "illimité|无限制|不限|무제한")) {
        return count + rate_limit_state(saying);
    }
    bool is_measure =
        said == 0 && !saying->needs_number && saying->name.size > 0 &&
        reading_is_under(saying->block, measure_sections) &&
        !wording_is(saying->name, "issue|risk|location|impact|fix|example|note|status");
    return count + (is_measure ? state_topic(saying, "measure") : 0);
}
