/* SPDX-License-Identifier: Apache-2.0 */
/* Security facts with their numbers: limits, password hashes, token lifetimes, TLS, headers,
 * retention. Everything in a section about security is kept under its topic; elsewhere only what
 * has a topic and a number. Topics:
 *   rate_limit (number in window_seconds) outbound_rate_limit lockout (number of attempts,
 *   window_seconds locked) password_hash (number: cost) password_policy (number: least length)
 *   access_token refresh_token session (window_seconds) token token_claim token_algorithm tls
 *   (number: version) header authentication_header cors csrf xss sql_injection input_validation
 * encryption_at_rest encryption_in_transit encryption pii retention (window_seconds) api_key scope
 * mfa audit secret cookie authentication authorization measure */
#include "spec/recognise/recognise.h"
#include "spec/recognise/security_private.h"
#include "spec/text/capability.h"

#include <math.h>
#include <stdlib.h>

static const char security_sections[] =
    "secur*|authenticat*|auth|data protection|privacy|protection|rate limit*|password*|jwt|"
    "token*|vulnerabilit*|безопасност*|аутентификац*|защит*|安全*|认证*|鉴权|보안*|인증*|"
    "seguridad|segurança|autenticación|autenticação|sicherheit|sécurité|keamanan";

/* An item without a name that is longer than this is a sentence. */
#define BARE_SIZE_MAXIMUM 60U

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

/* "10 salt rounds", "12 rounds": the number in front of the word, or NAN. */
static double rounds_in(struct slice text)
{
    struct quantity quantity;
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        struct slice behind = slice_trim(slice_from_offset(text, quantity.end));
        if (wording_starts_with(quantity.noun, "salt round*|round*") > 0 ||
            wording_starts_with(behind, "salt round*|round*") > 0) {
            return quantity.value;
        }
    }
    return NAN;
}

/* The whole number behind one of the words, within a few bytes: "cost=12", "salt rounds of 12". */
static double number_behind(struct slice text, const char *words)
{
    for (size_t at = 0; at < text.size && at < WORDING_SIZE_MAXIMUM; at++) {
        size_t size = wording_starts_with(slice_from_offset(text, at), words);
        if (size == 0 || (at > 0 && character_is_word(text.data[at - 1]))) {
            continue;
        }
        size_t digit = at + size;
        while (digit < text.size && digit < at + size + 14 &&
               !character_is_digit(text.data[digit])) {
            digit++;
        }
        if (digit < text.size && character_is_digit(text.data[digit])) {
            char digits[8] = {0};
            struct slice part = slice_between(text, digit, digit + 7);
            memcpy(digits, part.data, part.size);
            return strtod(digits, NULL);
        }
    }
    return NAN;
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

/* "15 minutes after 10 wrong passwords": the attempts are the number, the time is the window. */
static void set_lockout(struct fact_statement *fact, struct slice value)
{
    struct quantity quantity;
    for (size_t at = 0; quantity_next(value, at, &quantity); at = quantity.end) {
        if (quantity.unit == UNIT_MILLISECONDS) {
            fact->window_seconds = quantity.seconds;
        } else if (quantity.unit == UNIT_PER_SECOND) { /* "5 attempts in 15 minutes" */
            fact->number = quantity.count;
            fact->unit = UNIT_COUNT;
            fact->window_seconds =
                fact->window_seconds == 0 ? quantity.seconds : fact->window_seconds;
        } else if (isnan(fact->number)) {
            fact->number = quantity.value;
            fact->unit = UNIT_COUNT;
        }
    }
}

static void set_length(struct fact_statement *fact, struct slice value)
{
    struct quantity quantity;
    for (size_t at = 0; quantity_next(value, at, &quantity); at = quantity.end) {
        bool is_count = quantity.unit == UNIT_COUNT || quantity.unit == UNIT_NONE;
        bool is_most = quantity.is_compared && (quantity.comparison == COMPARISON_LESS ||
                                                quantity.comparison == COMPARISON_LESS_EQUAL);
        if (is_count && !is_most) {
            fact->number = quantity.value;
            fact->unit = UNIT_COUNT;
            return;
        }
    }
}

#define REFRESH_WORDS "refresh|refresh-токен*|рефреш*|刷新*|리프레시"

/* "access token lives 15 minutes" is the access token's, and so is "15 min access token": the words
 * of the number's own clause decide, those in front of it first. */
static const char *token_topic(struct slice name, struct slice before, struct slice after)
{
    size_t end = 0;
    while (end < after.size && strchr(",;.(\n", after.data[end]) == NULL) {
        end++;
    }
    size_t comma = slice_find_last_byte(before, ',');
    struct slice near = comma == SLICE_NOT_FOUND ? before : slice_from_offset(before, comma);
    struct slice behind = slice_between(after, 0, end); /* "15 min access; 7 days refresh" */
    if (wording_has(near, "access|" REFRESH_WORDS)) {
        before = near;
    } else if (wording_has(behind, "access|" REFRESH_WORDS)) {
        before = behind;
    }
    bool is_refresh = wording_has(before, REFRESH_WORDS) ||
                      (wording_has(name, REFRESH_WORDS) && !wording_has(before, "access"));
    return is_refresh ? "refresh_token" : "access_token";
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

static const char life_words[] =
    "expir*|ttl|lifetime*|lives|live|valid*|tokens of|token of|duration|for|срок*|жив*|有效*|"
    "过期*|만료|유효*";

/* A fact for each lifetime: "access 15 min, refresh 7 days". A time that something is cached is
 * none. */
static size_t state_lifetimes(const struct saying *saying)
{
    struct quantity quantity;
    size_t count = 0;
    size_t start = 0;
    bool is_named = wording_has(saying->name, "token*|jwt|expir*|lifetime*|ttl|токен*|令牌|토큰") ||
                    wording_has(saying->value, "access token*|refresh token*") ||
                    wording_has(saying->value, life_words);
    if (!is_named || wording_has(saying->value, "cach*|кэш*|缓存")) {
        return 0;
    }
    for (size_t at = 0; quantity_next(saying->value, at, &quantity); at = quantity.end) {
        struct slice before = slice_between(saying->value, start, quantity.start);
        size_t mark = slice_find_last_byte(before, ';');
        before = mark == SLICE_NOT_FOUND ? before : slice_from_offset(before, mark);
        start = quantity.end;
        if (quantity.unit != UNIT_MILLISECONDS || quantity.seconds == 0) {
            continue;
        }
        const char *topic =
            token_topic(saying->name, before, slice_from_offset(saying->value, quantity.end));
        struct fact_statement *fact = state_fact(saying, topic, saying->value);
        fact->number = quantity.value;
        fact->unit = UNIT_MILLISECONDS;
        fact->window_seconds = quantity.seconds;
        count++;
    }
    return count;
}

static bool state_numbered(const struct saying *saying, const char *topic)
{
    struct fact_statement draft = {.number = NAN};
    if (is_topic(topic, "lockout")) {
        set_lockout(&draft, saying->value);
    } else if (is_topic(topic, "password_hash")) {
        draft.number =
            number_behind(saying->value, "cost|rounds|factor|cost factor|work factor|strength");
        draft.number = isnan(draft.number) ? rounds_in(saying->value) : draft.number;
    } else if (is_topic(topic, "password_policy")) {
        set_length(&draft, saying->value);
    } else if (is_topic(topic, "tls") || is_topic(topic, "encryption_in_transit")) {
        draft.number = tls_version(saying->value);
        if (isnan(draft.number)) {
            draft.number = tls_version(saying->name);
        }
    } else if (is_topic(topic, "session") || is_topic(topic, "retention")) {
        set_duration(&draft, saying->value);
    }
    if (isnan(draft.number) && saying->needs_number) {
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
    bool is_life = is_topic(topic, "token") || is_topic(topic, "refresh_token");
    if (is_life || wording_has(saying->value, "access token*|refresh token*")) {
        size_t count = state_lifetimes(saying);
        if (count > 0) {
            return count;
        }
    }
    return state_numbered(saying, topic);
}

/* "JWT tokens of 15 minutes, passwords hashed at cost 12, TLS 1.3": each clause by itself. */
static size_t state_clauses(const struct saying *saying)
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
        const char *topic = security_topic(saying->block->document, clause.value);
        if (topic != NULL) {
            count += state_topic(&clause, topic);
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
static bool is_rate(const struct saying *saying, const char *topic)
{
    bool is_about_login =
        topic != NULL && (is_topic(topic, "authentication") || is_topic(topic, "password_policy"));
    return security_has_unit(saying->value, UNIT_PER_SECOND) &&
           (rate_limit_is_section(saying->block) ||
            (is_about_login &&
             wording_has(saying->value, "attempt*|request*|req|per ip|per user|/ip|try|tries|"
                                        "попыт*|次")));
}

/* "Hashed with bcrypt at cost 12; at least 10 characters": two things of passwords. */
static size_t state_behind_hash(const struct saying *saying, const char *topic)
{
    size_t at = slice_find_byte(saying->value, ';');
    struct saying clause = *saying;
    if (!is_topic(topic, "password_hash") || at == SLICE_NOT_FOUND) {
        return 0;
    }
    clause.value = slice_trim(slice_from_offset(saying->value, at + 1));
    return wording_has(clause.value, "character*|символ*|caracter*|zeichen|字符|글자")
               ? state_topic(&clause, "password_policy")
               : 0;
}

/* "at least 10 characters", "minimum 12 characters": how long at least, or 0. */
static double least_length(struct slice sentence)
{
    struct quantity quantity;
    for (size_t at = 0; quantity_next(sentence, at, &quantity); at = quantity.end) {
        struct slice behind = slice_trim(slice_from_offset(sentence, quantity.end));
        bool is_length = wording_has(quantity.noun, "character*|chars|символ*|caracter*|zeichen") ||
                         wording_starts_with(behind, "character*|chars|символ*|caracter*|zeichen");
        bool is_most = quantity.is_compared && (quantity.comparison == COMPARISON_LESS ||
                                                quantity.comparison == COMPARISON_LESS_EQUAL);
        if (is_length && !is_most) {
            return quantity.value;
        }
    }
    return 0;
}

#define TOKEN_WORDS "jwt|jwts|token|tokens|токен*|令牌"
#define HASH_WORDS  "bcrypt|argon2|argon2id|scrypt|pbkdf2|hashed|hashing|хэш*|哈希"

/* What has a number of its own in "Password storage: bcrypt, cost 12", "Authentication: password of
 * at least 8 characters", and in an item below "JWT tokens": "7-day expiry". 0: nothing. */
static size_t state_by_value(const struct saying *saying, const char *topic)
{
    bool is_passwords = topic != NULL && is_topic(topic, "password_policy");
    bool is_sign_in = topic != NULL && is_topic(topic, "authentication");
    struct saying clause = *saying;
    if ((is_passwords || is_sign_in) && wording_has(saying->value, HASH_WORDS)) {
        clause.needs_number = saying->needs_number || is_sign_in;
        size_t count = state_numbered(&clause, "password_hash");
        double length = least_length(saying->value);
        if (length > 0) {
            struct fact_statement *fact = state_fact(saying, "password_policy", saying->value);
            fact->number = length;
            fact->unit = UNIT_COUNT;
            count++;
        }
        return count;
    }
    bool is_below_tokens =
        saying->name.size == 0 && (topic == NULL || is_sign_in) &&
        (reading_is_under(saying->block, TOKEN_WORDS) || wording_has(saying->above, TOKEN_WORDS));
    return is_below_tokens ? state_lifetimes(saying) : 0;
}

static size_t state_saying(const struct saying *saying)
{
    if (wording_is(saying->name, broad_names)) {
        size_t count = state_clauses(saying);
        if (count > 0) {
            return count;
        }
    }
    const char *topic = security_topic(saying->block->document, saying->name);
    if (topic == NULL) {
        topic = security_topic(saying->block->document, saying->value);
    }
    size_t by_value = state_by_value(saying, topic);
    if (by_value > 0) {
        return by_value;
    }
    if (is_rate(saying, topic)) {
        return rate_limit_state(saying);
    }
    if (topic != NULL) {
        return state_topic(saying, topic) + state_behind_hash(saying, topic);
    }
    bool is_measure =
        !saying->needs_number && saying->name.size > 0 &&
        reading_is_under(saying->block, measure_sections) &&
        !wording_is(saying->name, "issue|risk|location|impact|fix|example|note|status");
    return is_measure ? state_topic(saying, "measure") : 0;
}

/* --- lists --- */

static bool is_about_security(const struct block *block)
{
    return reading_is_about(block, security_sections) &&
           !reading_is_under(
               block,
               "flow|steps|endpoint*|test*|tool*|risk*|api endpoints|"
               "migration*|phase*|roadmap|future*|depend*|error*|issue*|"
               "gap*|finding*|todo|backup*|log|logs|logging|logger*|example*|scenario*|критери*");
}

static const char named_facts[] =
    "security|authentication|rate limit*|rate-limit*|throttling|encryption*|data retention|"
    "retention|tls|https|password*|token*|jwt*|session*|безопасность|安全|安全性|보안|限流|"
    "lockout";

/* "NFR-003": what stands behind it is a sentence about anything. */
static bool is_requirement(struct slice name)
{
    return reading_is_identifier(name) && character_is_alpha(name.data[0]) &&
           slice_find_byte(name, '-') != SLICE_NOT_FOUND;
}

static int claim_list(const struct block *block)
{
    size_t last = block->item_count < 60 ? block->item_count : 60;
    if (rate_limit_is_open_section(block)) {
        return 34;
    }
    if (rate_limit_is_section(block)) {
        return 90; /* items that name endpoints declare none */
    }
    if (is_about_security(block)) {
        return 50;
    }
    for (size_t i = 0; i < last; i++) {
        struct reading_pair pair;
        if (reading_pair(block->items[i].text, &pair) &&
            (wording_is(pair.name, named_facts) || is_requirement(pair.name))) {
            return reading_is_under(block, "backup*|log|logs|logging|technolog*|stack") ? 0 : 35;
        }
    }
    return 0;
}

static bool was_read_by(const struct block *block, const char *reader)
{
    LIST_EACH(const char, name, &block->readers)
    {
        if (strcmp(name, reader) == 0) {
            return true;
        }
    }
    return false;
}

/* "Rate limiting (100 req/min per IP)": what stands in brackets is the value. */
static void split_brackets(struct saying *saying)
{
    struct slice text = saying->value;
    size_t open = slice_find_byte(text, '(');
    if (saying->name.size > 0 || open == SLICE_NOT_FOUND || open == 0) {
        return;
    }
    size_t close = slice_find_byte(text, ')');
    bool is_closed = close != SLICE_NOT_FOUND && close > open;
    struct slice behind = is_closed ? slice_from_offset(text, close + 1) : SLICE_EMPTY;
    if (wording_bare(behind).size > 1) {
        return; /* "tables with an org_id (uuid) are scoped by it": a sentence */
    }
    saying->name = wording_bare(slice_between(text, 0, open));
    saying->value = slice_trim(slice_between(text, open + 1, is_closed ? close : text.size));
}

/* "auth.customer.login", "current_org_id()": what a program calls something. */
static bool is_code_name(struct slice name)
{
    size_t dot = slice_find_byte(name, '.');
    bool is_dotted = dot != SLICE_NOT_FOUND && dot > 0 && dot + 1 < name.size &&
                     character_is_alpha(name.data[dot - 1]) &&
                     character_is_alpha(name.data[dot + 1]);
    return slice_find_byte(name, ' ') == SLICE_NOT_FOUND &&
           (is_dotted || slice_ends_with(name, SLICE("()")));
}

static size_t read_item(struct specification *specification, const struct block *block,
                        const struct list_item *item, struct slice above)
{
    struct reading_pair pair = {.value = slice_trim(item->text.plain)};
    bool has_name = reading_pair(item->text, &pair);
    bool is_inside = is_about_security(block) || rate_limit_is_section(block);
    bool is_numbered = has_name && is_requirement(pair.name);
    bool is_open = rate_limit_is_open_section(block) && item->number == 0 && item->depth <= 1 &&
                   security_has_unit(item->text.plain, UNIT_PER_SECOND);
    if (is_open && !is_inside) {
        struct saying rate = {.specification = specification,
                              .block = block,
                              .place = text_place(item->text, 0, item->text.plain.size),
                              .name = has_name ? pair.name : SLICE_EMPTY,
                              .value = pair.value,
                              .needs_number = true};
        return rate_limit_state(&rate);
    }
    if (text_is_placeholder(item->text.plain) || text_is_placeholder(pair.value) ||
        pair.value.size == 0 || item->number > 0 || item->depth > 1 ||
        (!is_inside && (!has_name || (!is_numbered && !wording_is(pair.name, named_facts))))) {
        return 0;
    }
    struct saying saying = {.specification = specification,
                            .block = block,
                            .place = text_place(item->text, 0, item->text.plain.size),
                            .name = has_name && !is_numbered ? pair.name : SLICE_EMPTY,
                            .value = pair.value,
                            .above = above,
                            .needs_number = !is_inside};
    split_brackets(&saying);
    if (has_name && is_code_name(saying.name)) {
        saying.needs_number = true; /* an event, a function, a key */
    }
    if (saying.name.size == 0 && saying.value.size > BARE_SIZE_MAXIMUM) {
        saying.needs_number = true; /* a sentence */
    }
    return state_saying(&saying);
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    if ((was_read_by(block, "roles") || was_read_by(block, "endpoints")) &&
        !rate_limit_is_section(block)) {
        return READING_NOTHING;
    }
    struct slice above = SLICE_EMPTY;
    for (size_t i = 0; i < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        above = item->depth == 0 ? item->text.plain : above;
        count += read_item(specification, block, item, item->depth == 0 ? SLICE_EMPTY : above);
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- tables --- */

/* The column that names a measure: the second where the first holds identifiers. */
static int name_column(const struct block *block)
{
    bool is_id = wording_is(block_column_name(block, 0), "id|#|no|no.|№|nr|ref|编号|序号");
    return is_id && block->column_count > 2 ? 1 : 0;
}

static int claim_table(const struct block *block)
{
    int limits = rate_limit_claim_table(block);
    if (limits > 0) {
        return limits;
    }
    bool is_measures =
        reading_has(
            block->document, block_column_name(block, (size_t)name_column(block)),
            "token*|concern*|measure*|layer|aspect|threat|control|mechanism|feature|area|item|"
            "parameter|setting|protection|мера|меры|угроза|параметр|措施|威胁|项目|항목|"
            "security*|安全*|requirement") &&
        reading_column(block, "likelihood|probability|impact") == READING_NO_COLUMN;
    bool is_inside = is_measures && block->column_count >= 2 && block->column_count <= 5 &&
                     is_about_security(block);
    bool is_numbered = block->row_count > 1 && block->column_count > 1 &&
                       is_requirement(reading_cell(&block->rows[1], 0));
    return is_inside || is_numbered ? 48 : 0;
}

/* Rows of requirements about everything: those with a number that is security's. */
static size_t read_requirements(struct specification *specification, const struct block *block)
{
    int column = reading_column(block, "requirement*|description|text|statement|требовани*|"
                                       "описание|需求*|要求|描述|요구*|requisito*|descri*");
    size_t count = 0;
    column = column > 0 ? column : (int)block->column_count - 1;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct saying saying = {.specification = specification,
                                .block = block,
                                .place = reading_cell_place(row, column),
                                .value = reading_cell(row, column),
                                .needs_number = true};
        if (is_requirement(reading_cell(row, 0)) && saying.value.size > 0 &&
            !text_is_placeholder(row->cells[column].plain)) {
            split_brackets(&saying);
            count += state_saying(&saying);
        }
    }
    return count;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    size_t count = 0;
    if (rate_limit_claim_table(block) > 0) {
        return rate_limit_read_table(specification, block) > 0 ? READING_PART : READING_NOTHING;
    }
    int name = name_column(block);
    if (!is_about_security(block)) {
        return read_requirements(specification, block) > 0 ? READING_PART : READING_NOTHING;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct saying saying = {.specification = specification,
                                .block = block,
                                .place = reading_cell_place(row, name),
                                .name = reading_cell(row, name),
                                .value = reading_cell(row, name + 1)};
        if (saying.name.size > 0 && saying.value.size > 0 && !reading_row_is_unfilled(block, row)) {
            count += state_saying(&saying);
        }
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- sentences about tokens: the one kind of prose precise enough --- */

/* Where a sentence that begins at `from` ends: at a full stop, a semicolon. */
static size_t sentence_end(struct slice text, size_t from)
{
    for (; from < text.size; from++) {
        bool is_stop = text.data[from] == '.' &&
                       (from + 1 == text.size || character_is_space(text.data[from + 1]));
        if (is_stop || text.data[from] == ';') {
            break;
        }
    }
    return from;
}

/* "Passwords have at least 10 characters and are hashed with bcrypt (cost 10)": a fact for each. */
static size_t state_passwords(const struct saying *saying)
{
    struct slice sentence = saying->value;
    double length =
        wording_has(sentence, "password*|passphrase*|парол*") ? least_length(sentence) : 0;
    double cost = wording_has(sentence, "bcrypt|argon2*|scrypt|hash*")
                      ? number_behind(sentence, "cost|rounds|cost factor|work factor")
                      : NAN;
    bool is_lock = wording_has(sentence, "lock|locks|locked|lockout|lock-out|blocked") &&
                   wording_has(sentence, "attempt*|wrong|failed|tries|failure*");
    if (length > 0) {
        struct fact_statement *fact = state_fact(saying, "password_policy", sentence);
        fact->number = length;
        fact->unit = UNIT_COUNT;
    }
    if (!isnan(cost)) {
        state_fact(saying, "password_hash", sentence)->number = cost;
    }
    if (is_lock) {
        struct fact_statement draft = {.number = NAN};
        set_lockout(&draft, sentence);
        is_lock = !isnan(draft.number) && draft.window_seconds > 0;
        if (is_lock) {
            struct fact_statement *fact = state_fact(saying, "lockout", sentence);
            fact->number = draft.number;
            fact->unit = draft.unit;
            fact->window_seconds = draft.window_seconds;
        }
    }
    return (length > 0) + !isnan(cost) + is_lock;
}

static size_t read_password_sentences(struct specification *specification,
                                      const struct block *block)
{
    struct slice plain = block->text.plain;
    size_t count = 0;
    for (size_t start = 0; start < plain.size;) {
        size_t end = sentence_end(plain, start);
        struct slice sentence = slice_trim(slice_between(plain, start, end));
        struct saying saying = {
            .specification = specification,
            .block = block,
            .place = text_place(block->text, (size_t)(sentence.data - plain.data), sentence.size),
            .value = sentence,
            .needs_number = true};
        count += sentence.size > 0 ? state_passwords(&saying) : 0;
        start = end + 1;
    }
    return count;
}

static int claim_paragraph(const struct block *block)
{
    int limits = rate_limit_claim_paragraph(block);
    if (limits > 0) {
        return limits;
    }
    return is_about_security(block) && block->text.plain.size < 1500 &&
                   wording_has(block->text.plain, "access token|refresh token|tokens are signed|"
                                                  "token is signed|jwt|токен*|令牌|password*|"
                                                  "парол*|attempt*|bcrypt|argon2*")
               ? 20
               : 0;
}

/* "An access token lives for 15 minutes and a refresh token for 7 days." */
static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    struct slice plain = block->text.plain;
    struct quantity quantity;
    size_t start = 0;
    size_t count = 0;
    if (rate_limit_claim_paragraph(block) > 0) {
        return rate_limit_read_paragraph(specification, block) > 0 ? READING_PART : READING_NOTHING;
    }
    for (size_t at = 0; quantity_next(plain, at, &quantity); at = quantity.end) {
        struct slice clause = slice_between(plain, start, quantity.end);
        size_t stop = slice_find_last_byte(slice_between(plain, 0, quantity.start), '.');
        if (stop != SLICE_NOT_FOUND && stop >= start) {
            clause = slice_between(plain, stop + 1, quantity.end);
        }
        clause = slice_trim(clause);
        clause = slice_from_offset(clause, wording_starts_with(clause, "and|и|,"));
        start = quantity.end;
        bool is_token =
            wording_has(clause, "access token*|refresh token*|access-токен*|refresh-токен*|"
                                "访问令牌|刷新令牌|tokens expire|token expires");
        if (quantity.unit != UNIT_MILLISECONDS || !is_token || quantity.seconds == 0) {
            continue;
        }
        struct slice value = slice_trim(clause);
        size_t offset = (size_t)(value.data - plain.data);
        struct fact_statement *fact = reading_state_fact(
            specification, STATEMENT_SECURITY, block, text_place(block->text, offset, value.size),
            token_topic(SLICE_EMPTY, value, SLICE_EMPTY), SLICE_EMPTY, value);
        fact->number = quantity.value;
        fact->unit = UNIT_MILLISECONDS;
        fact->window_seconds = quantity.seconds;
        count++;
    }
    count += is_about_security(block) ? read_password_sentences(specification, block) : 0;
    return count > 0 ? READING_PART : READING_NOTHING;
}

static int claim(const struct block *block)
{
    switch (block->kind) {
    case BLOCK_LIST:
        return claim_list(block);
    case BLOCK_TABLE:
        return claim_table(block);
    case BLOCK_CODE:
        return security_claim_code(block);
    case BLOCK_PARAGRAPH:
        return claim_paragraph(block);
    case BLOCK_HEADING:
    case BLOCK_FRONT_MATTER:
    case BLOCK_HTML:
        return 0;
    }
    return 0;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    if (block->kind == BLOCK_LIST) {
        return read_list(specification, block);
    }
    if (block->kind == BLOCK_TABLE) {
        return read_table(specification, block);
    }
    if (block->kind == BLOCK_PARAGRAPH) {
        return read_paragraph(specification, block);
    }
    return security_read_code(specification, block);
}

const struct recogniser recogniser_security = {"security", claim, read, NULL};
