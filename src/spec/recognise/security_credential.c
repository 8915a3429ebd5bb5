/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers that a text gives for passwords and tokens, whatever it begins with and in whichever
 * order: "bcrypt (12 rounds), at least 10 characters", "access 15 min, refresh 7 days", "5 failed
 * logins lock the account for 20 minutes". Each number is told by what stands around it. */
#include "spec/recognise/security_private.h"
#include "spec/statement/number_words.h"

#include <math.h>
#include <stdlib.h>

/* Behind this many time spans of one clause no further one is looked at. */
#define SPAN_MAXIMUM 8U

#define PASSWORD_WORDS                                                                                   \
    "password*|passphrase*|парол*|密码*|비밀번호*|contraseña*|senha*|passwort*|passwörter|" \
    "kata sandi|mot de passe|mots de passe|パスワード*"
#define CHARACTER_WORDS                                                                                     \
    "character*|chars|char|symbols|letters|символ*|знак*|caracter*|caractère*|zeichen|karakter|" \
    "字符|位|글자|자|文字"
#define LENGTH_WORDS                                                                               \
    "length|long|длин*|长度|길이|longitud|comprimento|tamanho|länge|longueur|panjang"
#define HASH_WORDS  "bcrypt*|argon2*|scrypt*|hash*|salt*|хэш*|хеш*|哈希|加盐|해시"
#define COST_WORDS  "cost factor|work factor|salt rounds|saltrounds|salt_rounds|rounds|cost|factor"
#define ROUND_WORDS "round|rounds|salt round*|раунд*|轮|라운드"
#define LOCK_WORDS                                                                                 \
    "lock|locks|locked|locking|lockout|lock-out|lockouts|block|blocks|blocked|brute-force|brute "  \
    "force|bruteforce|блокир*|заблокир*|锁*|잠금|잠기*|bloque*|gesperrt|"       \
    "sperr*|verrouill*|bloccat*|ロック*|suspended|"                                             \
    "geblokkeerd|vergrendel*|zablokowan*|kilitle*|terkunci|dikunci|diblokir"
#define ATTEMPT_WORDS                                                                                             \
    "attempt*|fail*|wrong|incorrect|invalid|tries|times|logins|sign-ins|попыт*|неудач*|неверн*|" \
    "次|회|intento*|tentativa*|tentative*|"                                                                     \
    "tentativi|fallid*|erróne*|fehlversuch*|fehlgeschlagen*|anmeldeversuch*|versuch*|falsch*|"                   \
    "échec*|échou*|失败*|失敗*|試行*|실패*|percobaan|"                                                  \
    "pogingen|deneme*|anmeldung*|logins|acessos|accesos|connexion*|accessi|次失败|ログイン*"
#define TOKEN_WORDS                                                                                \
    "token*|jwt|jwts|bearer|токен*|令牌|토큰|トークン*|zugriffstoken*|zugriffs-token*|jeton*"
#define ACCESS_WORDS                                                                                               \
    "access|access-token*|access-токен*|доступа|访问*|액세스|アクセス*|acceso|acesso|accès|" \
    "accesso|zugriffstoken*|zugriffs-token*|zugriff*|akses"
#define REFRESH_WORDS                                                                                                         \
    "refresh|refresh-token*|refresh-токен*|рефреш*|обновления|刷新*|리프레시|リフレッシュ*|" \
    "refresco|renovación|atualização|rafraîchissement|aktualisierungs*|erneuerungs*"
#define LIFE_WORDS                                                                                              \
    "expir*|ttl|lifetime*|lives|live|valid*|tokens of|token of|duration|for|срок*|жив*|действу*|" \
    "有效*|过期*|만료|유효*|有効*|期限*|laufen|läuft|gültig*|gelten|gilt|caduc*|vence*|válid*|"  \
    "vida|valable*|истека*"
#define CREDENTIAL_WORDS                                                                           \
    HASH_WORDS "|" PASSWORD_WORDS "|" LOCK_WORDS "|" TOKEN_WORDS "|" REFRESH_WORDS
/* Tokens that sign nobody in, and times that are no lives. */
#define OTHER_WORDS                                                                                  \
    "verification|verify|confirmation|reset|invite|invitation*|magic|activation|csrf|otp|"           \
    "one-time|push|device|email|download|upload|cach*|кэш*|缓存|skew|leeway|grace|older|every|" \
    "rotate every|rotated every|reuse|idle|inactivity"

/* --- what is said */

/* What the saying is about where its value does not tell: its name, the item that it stands in, or,
 * for an open one, its section. */
static struct slice find_subject(const struct saying *saying, bool is_open)
{
    struct slice above = reading_first_line(saying->above);
    if (saying->name.size > 0 ||
        reading_has(saying->block->document, saying->value,
                    "cookie*|куки|session*|сесси*|会话|세션|link*|code*")) {
        return saying->name;
    }
    bool is_below = reading_has(saying->block->document, above, CREDENTIAL_WORDS);
    return is_below ? above : is_open ? saying->block->section->name : SLICE_EMPTY;
}

/* The subject and the value as one text, with "five" as "5". */
static struct slice join(const struct saying *saying, struct slice subject)
{
    struct arena *arena = saying->specification->arena;
    struct slice text = slice_between(saying->value, 0, WORDING_SIZE_MAXIMUM);
    if (subject.size > 0) {
        text = arena_format(arena, SLICE_FORMAT ": " SLICE_FORMAT, SLICE_ARGUMENT(subject),
                            SLICE_ARGUMENT(text));
    }
    return number_words_to_digits(arena, text);
}

/* A few bytes behind the offset, up to the end of the clause. */
static struct slice behind(struct slice text, size_t at)
{
    struct slice rest = slice_between(text, at, at + 40);
    size_t end = 0;
    if (rest.size > 0 && rest.data[0] == '-') {
        rest = slice_from_offset(rest, 1); /* "8-character" */
    }
    while (end < rest.size && strchr(",;(", rest.data[end]) == NULL) {
        end++;
    }
    return slice_trim(slice_between(rest, 0, end));
}

static bool is_bare(const struct quantity *quantity)
{
    return quantity->unit == UNIT_COUNT || quantity->unit == UNIT_NONE;
}

static bool is_most(const struct quantity *quantity)
{
    return quantity->is_compared && (quantity->comparison == COMPARISON_LESS ||
                                     quantity->comparison == COMPARISON_LESS_EQUAL);
}

/* Where a clause that begins at `from` ends: at a semicolon or a full stop. */
static size_t clause_end(struct slice text, size_t from)
{
    size_t end = from;
    while (end < text.size && text.data[end] != ';' &&
           !slice_starts_with(slice_from_offset(text, end), SLICE(". "))) {
        end++;
    }
    return end;
}

/* --- hashes */

/* The whole number at most a few bytes behind one of the words: "cost=12", "salt rounds of 12". */
static double number_behind(struct slice text, const char *words)
{
    for (size_t at = 0; at < text.size && at < WORDING_SIZE_MAXIMUM; at++) {
        size_t size = at > 0 && character_is_word(text.data[at - 1])
                          ? 0
                          : wording_starts_with(slice_from_offset(text, at), words);
        size_t digit = at + size;
        while (size > 0 && digit < text.size && digit < at + size + 14 &&
               !character_is_digit(text.data[digit]) && strchr(",;.", text.data[digit]) == NULL) {
            digit++;
        }
        if (size > 0 && digit < text.size && character_is_digit(text.data[digit])) {
            char digits[8] = {0};
            struct slice part = slice_between(text, digit, digit + 7);
            memcpy(digits, part.data, part.size);
            return strtod(digits, NULL);
        }
    }
    return NAN;
}

/* "bcrypt(12)", "bcrypt-12", "bcrypt 12": NAN for what is no cost. */
static double number_beside_bcrypt(struct slice text)
{
    size_t at = slice_find_ignoring_case(text, SLICE("bcrypt"));
    if (at == SLICE_NOT_FOUND) {
        return NAN;
    }
    at += strlen("bcrypt");
    while (at < text.size && strchr("(-:= ", text.data[at]) != NULL) {
        at++;
    }
    size_t end = at;
    while (end < text.size && character_is_digit(text.data[end])) {
        end++;
    }
    bool is_number =
        end > at && end - at <= 2 && (end == text.size || !character_is_word(text.data[end]));
    double cost =
        is_number ? strtod((char[]){text.data[at], end - at > 1 ? text.data[at + 1] : 0, 0}, NULL)
                  : NAN;
    return cost >= 4 && cost <= 31 ? cost : NAN;
}

static double read_hash_cost(struct slice text)
{
    struct quantity quantity;
    if (!wording_has(text, HASH_WORDS)) {
        return NAN;
    }
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        if (is_bare(&quantity) &&
            (wording_has(quantity.noun, ROUND_WORDS) ||
             wording_starts_with(behind(text, quantity.end), ROUND_WORDS) > 0)) {
            return quantity.value;
        }
    }
    double cost = number_behind(text, COST_WORDS);
    return isnan(cost) ? number_beside_bcrypt(text) : cost;
}

/* --- passwords */

static double read_password_length(struct slice text)
{
    struct quantity quantity;
    size_t start = 0;
    double before_to = NAN; /* the 8 of "8 to 64 characters" */
    /* "Passwords of less than 8 characters are rejected" */
    bool is_refusal = wording_has(text, "less|fewer|shorter") &&
                      wording_has(text, "weak|reject*|refus*|invalid|not allowed|not accepted");
    if (!wording_has(text, PASSWORD_WORDS)) {
        return NAN;
    }
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        struct slice before = slice_between(text, start, quantity.start);
        struct slice after = behind(text, quantity.end);
        start = quantity.end;
        bool is_length = wording_has(quantity.noun, CHARACTER_WORDS) ||
                         wording_starts_with(after, CHARACTER_WORDS) > 0 ||
                         wording_starts_with(after, "or more " CHARACTER_WORDS) > 0;
        bool is_plain = quantity.unit == UNIT_NONE && after.size == 0;
        bool is_least = quantity.is_compared && !is_most(&quantity);
        is_length |= is_plain && (wording_has(before, LENGTH_WORDS) ||
                                  (is_least && wording_has(before, PASSWORD_WORDS)));
        if (is_bare(&quantity) && is_length && (!is_most(&quantity) || is_refusal)) {
            bool is_end = !isnan(before_to) && wording_is(before, "to|bis|до|至|a|à|hingga");
            return is_end ? before_to : quantity.low;
        }
        before_to = is_bare(&quantity) ? quantity.value : NAN;
    }
    return NAN;
}

/* --- lock-out */

struct lock {
    double attempts;  /* NAN: not said */
    uint32_t seconds; /* 0: not said */
};

/* "401 before 'wrong credentials'": what is answered, and no number of tries. */
static bool is_refusal_status(double value)
{
    return value >= 400 && value <= 429;
}

static struct lock read_clause_lock(struct slice text)
{
    struct lock lock = {.attempts = NAN};
    struct quantity quantity;
    uint32_t window = 0;
    size_t start = 0;
    if (!wording_has(text, LOCK_WORDS)) {
        return lock;
    }
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        struct slice before = slice_between(text, start, quantity.start);
        bool is_attempts = wording_has(quantity.noun, ATTEMPT_WORDS) ||
                           wording_has(behind(text, quantity.end), ATTEMPT_WORDS) ||
                           wording_ends_with(slice_trim(before), "after|attempts|attempts:") > 0;
        start = quantity.end;
        if (quantity.unit == UNIT_PER_SECOND && isnan(lock.attempts)) {
            lock.attempts = quantity.count; /* "5 attempts / 15 minutes" */
            window = quantity.seconds;
        } else if (quantity.unit == UNIT_MILLISECONDS && quantity.seconds > 0) {
            bool is_window =
                wording_starts_with(slice_from_offset(text, quantity.start), "within|in|over") > 0;
            window = is_window ? quantity.seconds : window;
            lock.seconds = is_window || lock.seconds > 0 ? lock.seconds : quantity.seconds;
        } else if (is_bare(&quantity) && is_attempts && isnan(lock.attempts) &&
                   !is_refusal_status(quantity.value)) {
            lock.attempts = quantity.value;
        }
    }
    lock.seconds = lock.seconds > 0 ? lock.seconds : window;
    return lock;
}

/* The first clause that says how many attempts lock. */
static struct lock read_lock(struct slice text)
{
    for (size_t start = 0; start < text.size;) {
        size_t end = clause_end(text, start);
        struct lock lock = read_clause_lock(slice_between(text, start, end));
        if (!isnan(lock.attempts)) {
            return lock;
        }
        start = end + 1;
    }
    return (struct lock){.attempts = NAN};
}

/* --- lives of tokens */

enum token {
    TOKEN_NONE,
    TOKEN_ACCESS,
    TOKEN_REFRESH,
};

static enum token token_named(struct slice text)
{
    return wording_has(text, REFRESH_WORDS)  ? TOKEN_REFRESH
           : wording_has(text, ACCESS_WORDS) ? TOKEN_ACCESS
                                             : TOKEN_NONE;
}

/* "(access)", "refresh token", "for access tokens" right behind a time; "refresh required" is none.
 */
static enum token token_behind(struct slice text)
{
    size_t at = 0;
    while (at < text.size && strchr(" (-", text.data[at]) != NULL) {
        at++;
    }
    struct slice rest = slice_from_offset(text, at);
    rest = slice_trim(slice_from_offset(rest, wording_starts_with(rest, "for the|for")));
    size_t refresh = wording_starts_with(rest, REFRESH_WORDS);
    size_t access = wording_starts_with(rest, ACCESS_WORDS);
    struct slice next = slice_trim(slice_from_offset(rest, refresh > 0 ? refresh : access));
    bool is_label = next.size == 0 || !character_is_word(next.data[0]) ||
                    wording_starts_with(next, TOKEN_WORDS "|and") > 0;
    return !is_label     ? TOKEN_NONE
           : refresh > 0 ? TOKEN_REFRESH
           : access > 0  ? TOKEN_ACCESS
                         : TOKEN_NONE;
}

static bool names_both(struct slice text)
{
    return wording_has(text, REFRESH_WORDS) && wording_has(text, ACCESS_WORDS);
}

/* "a revoked token stops within 60 seconds" is how fast, not how long. */
static bool is_speed(struct slice text, const struct quantity *quantity)
{
    return quantity->is_compared && !quantity->has_sign &&
           wording_starts_with(slice_from_offset(text, quantity->start), "within|under") > 0 &&
           !wording_has(slice_between(text, 0, quantity->start), "expir*|valid*|lifetime*|live*");
}

struct lives {
    struct quantity access, refresh; /* seconds 0: not said */
};

/* The times of one clause, each given to the token that stands before it, or, where none stands
 * before the first, behind it: "access 15 min, refresh 7 days", "15 min (access), 7 days
 * (refresh)". */
static void read_clause_lives(struct slice clause, bool is_about_tokens, struct lives *lives)
{
    struct quantity spans[SPAN_MAXIMUM], quantity;
    size_t count = 0;
    for (size_t at = 0; count < SPAN_MAXIMUM && quantity_next(clause, at, &quantity);
         at = quantity.end) {
        if (quantity.unit == UNIT_MILLISECONDS && quantity.seconds > 0 &&
            !is_speed(clause, &quantity)) {
            spans[count++] = quantity;
        }
    }
    bool is_token = wording_has(clause, TOKEN_WORDS "|" REFRESH_WORDS) ||
                    (is_about_tokens && wording_has(clause, ACCESS_WORDS "|" LIFE_WORDS));
    if (count == 0 || !is_token) {
        return;
    }
    struct slice first = slice_between(clause, 0, spans[0].start);
    bool stands_before = token_named(first) != TOKEN_NONE;
    bool is_in_order = names_both(first) && count > 1;
    bool is_life = wording_has(clause, LIFE_WORDS) || is_about_tokens;
    for (size_t i = 0; i < count; i++) {
        size_t start = i > 0 ? spans[i - 1].end : 0;
        size_t end = i + 1 < count ? spans[i + 1].start : clause.size;
        struct slice before = slice_between(clause, start, spans[i].start);
        struct slice after = slice_between(clause, spans[i].end, end);
        enum token token = stands_before ? token_named(before) : token_behind(after);
        if (is_in_order && i < 2) {
            bool is_refresh_first = slice_find_ignoring_case(first, SLICE("refresh")) <
                                    slice_find_ignoring_case(first, SLICE("access"));
            token = (i == 0) == is_refresh_first ? TOKEN_REFRESH : TOKEN_ACCESS;
        } else if (token == TOKEN_NONE && i == 0 && is_life &&
                   (wording_has(before, TOKEN_WORDS) ||
                    wording_has(behind(clause, spans[i].end), TOKEN_WORDS))) {
            token = TOKEN_ACCESS;
        }
        struct quantity *life = token == TOKEN_REFRESH ? &lives->refresh : &lives->access;
        bool is_other =
            wording_has(before, OTHER_WORDS) || (!stands_before && wording_has(after, OTHER_WORDS));
        if (token != TOKEN_NONE && !is_other && life->seconds == 0) {
            *life = spans[i];
        }
    }
}

static struct lives read_lives(struct slice text)
{
    struct lives lives = {0};
    bool is_about_tokens = wording_has(text, TOKEN_WORDS);
    for (size_t start = 0; start < text.size;) {
        size_t end = clause_end(text, start);
        read_clause_lives(slice_between(text, start, end), is_about_tokens, &lives);
        start = end + 1;
    }
    return lives;
}

/* --- stating */

static void state(const struct saying *saying, const char *topic, double number, enum unit unit,
                  uint32_t seconds)
{
    struct fact_statement *fact =
        reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block, saying->place,
                           topic, saying->name, saying->value);
    fact->number = number;
    fact->unit = unit;
    fact->window_seconds = seconds;
}

unsigned security_credential_state(const struct saying *saying, bool is_open)
{
    unsigned said = 0;
    struct slice subject = find_subject(saying, is_open);
    const struct document *document = saying->block->document;
    if (!reading_has(document, saying->value, CREDENTIAL_WORDS) &&
        !reading_has(document, subject, CREDENTIAL_WORDS)) {
        return 0;
    }
    struct slice text = join(saying, subject);
    struct lives lives = read_lives(text);
    double cost = read_hash_cost(text);
    double length = read_password_length(text);
    struct lock lock = read_lock(text);
    if (lives.access.seconds > 0) {
        state(saying, "access_token", lives.access.value, UNIT_MILLISECONDS, lives.access.seconds);
        said |= CREDENTIAL_TOKEN;
    }
    if (lives.refresh.seconds > 0) {
        state(saying, "refresh_token", lives.refresh.value, UNIT_MILLISECONDS,
              lives.refresh.seconds);
        said |= CREDENTIAL_TOKEN;
    }
    if (!isnan(cost)) {
        state(saying, "password_hash", cost, UNIT_NONE, 0);
        said |= CREDENTIAL_HASH;
    }
    if (!isnan(length)) {
        state(saying, "password_policy", length, UNIT_COUNT, 0);
        said |= CREDENTIAL_PASSWORD;
    }
    if (!isnan(lock.attempts)) {
        state(saying, "lockout", lock.attempts, UNIT_COUNT, lock.seconds);
        said |= CREDENTIAL_LOCK;
    }
    return said;
}
