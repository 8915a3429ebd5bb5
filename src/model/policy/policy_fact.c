/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of the policy: the cost of a hash, the life of tokens, lock-out, the form of passwords.
 * What is stated counts within the bounds of what is possible; the defaults are safe today. */
#include "model/policy/policy_private.h"

#include "spec/text/wording.h"

#include <math.h>

/* Beyond 15 a login takes more than two seconds; bcrypt itself knows 4 to 31. */
#define COST_MINIMUM     4
#define COST_MAXIMUM     15
#define ACCESS_MAXIMUM   (30U * 86400U)
#define REFRESH_MAXIMUM  (400U * 86400U)
#define PASSWORD_MAXIMUM 72 /* bytes that bcrypt reads */
#define ATTEMPTS_MAXIMUM 1000
#define LOCKOUT_MAXIMUM  (30U * 86400U)

static void report_bound(struct builder *builder, const struct statement *statement,
                         const char *what, double stated, unsigned used)
{
    diagnostics_report(
        builder->diagnostics, DIAGNOSTIC_W1504, statement->place, "state a value that can be kept",
        "%s is stated as %.0f, which is not possible; %u is used", what, stated, used);
}

static unsigned bounded(struct builder *builder, const struct statement *statement,
                        const char *what, unsigned minimum, unsigned maximum, double value)
{
    unsigned used = value < minimum ? minimum : value > maximum ? maximum : (unsigned)value;
    if (used != value) {
        report_bound(builder, statement, what, value, used);
    }
    return used;
}

/* "OTP codes are hashed with argon2", "checksums: SHA-256": of what is no password. */
static bool is_hash_of_others(const struct fact_statement *fact)
{
    static const char others[] =
        "otp*|one-time|one time|code|codes|код|кода|коды|кодов|token*|токен*|refresh*|api key*|"
        "api-key*|pin|pins|secret*|webhook*|signature*|hmac|checksum*|file*|content|etag*|"
        "idempotency*|verification|验证码|令牌|인증번호|código*|codigo*|einmalcode*|jeton*";
    static const char passwords[] = "password*|passphrase*|credential*|парол*|密码*|비밀번호*|"
                                    "contraseña*|senha*|passwort*|passwörter|kata sandi|"
                                    "mot de passe|mots de passe|パスワード*";
    return (wording_has(fact->name, others) || wording_has(fact->value, others)) &&
           !wording_has(fact->name, passwords) && !wording_has(fact->value, passwords);
}

static void read_hash(struct builder *builder, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    bool is_bcrypt = wording_has(fact->name, "bcrypt*") || wording_has(fact->value, "bcrypt*");
    const char *others = "argon2*|scrypt|pbkdf2|sha256|sha-256|sha512|sha-512|md5|sha1|sha-1";
    if (!is_bcrypt && (wording_has(fact->name, others) || wording_has(fact->value, others))) {
        if (is_hash_of_others(fact)) {
            return;
        }
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1505, statement->place,
                           "write bcrypt and its cost",
                           "passwords are hashed with bcrypt, not as stated here");
        return;
    }
    if (!isnan(fact->number)) {
        builder->model->policy.hash_cost = bounded(builder, statement, "the bcrypt cost",
                                                   COST_MINIMUM, COST_MAXIMUM, fact->number);
    }
}

static void read_password(struct builder *builder, const struct statement *statement)
{
    struct policy *policy = &builder->model->policy;
    const struct fact_statement *fact = &statement->fact;
    if (!isnan(fact->number)) {
        policy->password_length = bounded(builder, statement, "the least length of passwords", 1,
                                          PASSWORD_MAXIMUM, fact->number);
    }
    const char *negation = "no|not|without|optional|never";
    if (wording_has(fact->value, negation) && !wording_has(fact->value, "no mínimo|no minimo")) {
        return; /* "no special characters needed" */
    }
    policy->password_needs_upper |= wording_has(
        fact->value, "uppercase|upper case|upper-case|capital*|mixed case|mixed-case|заглавн*|"
                     "大写|大小写|대문자|mayúscula*|maiúscula*|majuscule*|großbuchstabe*|"
                     "groß- und kleinbuchstaben|大文字");
    policy->password_needs_lower |= wording_has(
        fact->value, "lowercase|lower case|lower-case|mixed case|mixed-case|строчн*|小写|大小写|"
                     "소문자|minúscula*|minuscule*|kleinbuchstabe*|小文字");
    policy->password_needs_digit |=
        wording_has(fact->value, "digit|digits|number|numbers|numeral*|numeric|цифр*|数字|숫자|"
                                 "número*|dígito*|ziffer*|zahl|zahlen|chiffre*");
    policy->password_needs_symbol |= wording_has(
        fact->value,
        "symbol*|special character*|special char*|special|punctuation|спецсимвол*|"
        "特殊字符|符号|특수문자|símbolo*|sonderzeichen|caractère spécial|caractères spéciaux|記号|"
        "caracter especial|caracteres especiales");
}

static void read_lockout(struct builder *builder, const struct statement *statement)
{
    struct policy *policy = &builder->model->policy;
    const struct fact_statement *fact = &statement->fact;
    if (!isnan(fact->number)) {
        policy->lockout_attempts = bounded(builder, statement, "the number of attempts", 1,
                                           ATTEMPTS_MAXIMUM, fact->number);
    }
    if (!isnan(fact->number) && fact->window_seconds == 0) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1528, statement->place,
                           "say for how long, such as 'for 15 minutes'",
                           "after %u wrong passwords an account is locked for %u minutes, for "
                           "nothing here says for how long",
                           policy->lockout_attempts, policy->lockout_seconds / 60);
    }
    if (fact->window_seconds > 0) {
        policy->lockout_seconds = bounded(builder, statement, "the time of a lock-out, in seconds,",
                                          1, LOCKOUT_MAXIMUM, fact->window_seconds);
    }
}

static bool is_topic(const struct statement *statement, const char *topic)
{
    return slice_equal(statement->fact.topic, slice_from(topic));
}

/* Who sends a bearer token keeps it; a cookie is then for browsers that ask for one. */
static bool says_bearer(const struct builder *builder)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_CONVENTION && is_topic(statement, "authentication") &&
            slice_equal(statement->fact.name, SLICE("jwt_bearer"))) {
            return true;
        }
    }
    return false;
}

static bool says_inactivity(const struct fact_statement *fact)
{
    static const char words[] = "inactivity|inactive|idle|untätigkeit|inaktivität|inactividad|"
                                "inatividade|inactivité|inattività|inactiviteit|неактивност*|"
                                "бездейств*|无操作|不活动|비활성";
    return wording_has(fact->value, words) || wording_has(fact->name, words);
}

static void read_security(struct builder *builder, const struct statement *statement)
{
    struct policy *policy = &builder->model->policy;
    const struct fact_statement *fact = &statement->fact;
    if (is_topic(statement, "password_hash")) {
        read_hash(builder, statement);
    } else if (is_topic(statement, "password_policy")) {
        read_password(builder, statement);
    } else if (is_topic(statement, "lockout")) {
        read_lockout(builder, statement);
    } else if (is_topic(statement, "cookie")) {
        policy->uses_cookie |=
            !says_bearer(builder) && (wording_has(fact->value, "cookie*|httponly|http-only|куки") ||
                                      wording_has(fact->name, "cookie*|httponly|http-only|куки"));
    } else if (is_topic(statement, "session") && says_inactivity(fact)) {
        diagnostics_report(
            builder->diagnostics, DIAGNOSTIC_W1529, statement->place,
            "say how long a refresh token lives, after which everybody signs in again",
            "'" SLICE_FORMAT "' is not held: a session ends when its refresh token "
            "does, used or not",
            SLICE_ARGUMENT(slice_between(fact->value, 0, 60)));
    } else if (fact->window_seconds == 0) {
        return;
    } else if (is_topic(statement, "access_token")) {
        policy->access_seconds =
            bounded(builder, statement, "the life of an access token, in seconds,", 1,
                    ACCESS_MAXIMUM, fact->window_seconds);
    } else if (is_topic(statement, "refresh_token")) {
        policy->refresh_seconds =
            bounded(builder, statement, "the life of a refresh token, in seconds,", 1,
                    REFRESH_MAXIMUM, fact->window_seconds);
    }
}

/* "jwt.expires_in: 15m", "auth.bcrypt_rounds: 10": settings of the environment that the document
 * runs in by default say it too, where no security section does. */
static void read_setting(struct builder *builder, const struct statement *statement)
{
    struct policy *policy = &builder->model->policy;
    const struct fact_statement *fact = &statement->fact;
    if (!wording_has(fact->name, "jwt*|token*|auth*|bcrypt*|password*|session*")) {
        return;
    }
    if (!isnan(fact->number) && wording_has(fact->name, "bcrypt*|password*|hash*") &&
        wording_has(fact->name, "rounds|cost|salt rounds|factor")) {
        policy->hash_cost = bounded(builder, statement, "the bcrypt cost", COST_MINIMUM,
                                    COST_MAXIMUM, fact->number);
    } else if (fact->window_seconds > 0 &&
               wording_has(fact->name, "expir*|ttl|lifetime|expires*|life|max age|duration")) {
        bool is_refresh = wording_has(fact->name, "refresh*");
        unsigned *life = is_refresh ? &policy->refresh_seconds : &policy->access_seconds;
        *life = bounded(builder, statement, "the life of a token, in seconds,", 1,
                        is_refresh ? REFRESH_MAXIMUM : ACCESS_MAXIMUM, fact->window_seconds);
    }
}

static void read_convention(struct builder *builder, const struct statement *statement)
{
    if (is_topic(statement, "authentication")) {
        builder->model->policy.uses_cookie =
            slice_equal(statement->fact.name, SLICE("session_cookie"));
    }
}

/* The first that says it wins, so they are read from the end; a security section beats a setting.
 */
static void read_backwards(struct builder *builder, enum statement_kind kind,
                           void read(struct builder *, const struct statement *))
{
    const struct list *statements = &builder->specification->statements;
    for (size_t i = statements->count; i > 0; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->kind == kind) {
            read(builder, statement);
        }
    }
}

void policy_read_facts(struct builder *builder)
{
    struct policy *policy = &builder->model->policy;
    policy->hash_cost = 12;
    policy->access_seconds = 900;
    policy->refresh_seconds = 30U * 86400U;
    policy->lockout_attempts = 10;
    policy->lockout_seconds = 900;
    policy->password_length = policy->password_length > 0 ? policy->password_length : 8;
    read_backwards(builder, STATEMENT_CONFIGURATION, read_setting);
    read_backwards(builder, STATEMENT_CONVENTION, read_convention);
    read_backwards(builder, STATEMENT_SECURITY, read_security);
}
