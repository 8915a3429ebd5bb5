/* SPDX-License-Identifier: Apache-2.0 */
/* Security facts with their numbers: limits, password hashes, token lifetimes, TLS, headers,
 * retention. Everything in a section about security is kept under its topic; elsewhere only what
 * has a topic and a number. Topics:
 *   rate_limit (number in window_seconds) outbound_rate_limit lockout (number of attempts,
 *   window_seconds locked) password_hash (number: cost) password_policy (number: least length)
 *   access_token refresh_token session (window_seconds) token token_claim token_algorithm tls
 *   (number: version) header authentication_header cors csrf xss sql_injection input_validation
 *   body_size (number: bytes of a request's body)
 *   encryption_at_rest encryption_in_transit encryption pii retention (window_seconds) api_key
 *   scope mfa audit secret cookie registration authentication authorization measure */
#include "spec/recognise/security_private.h"
#include "spec/text/capability.h"

static const char security_sections[] =
    "secur*|authenticat*|auth|data protection|privacy|protection|rate limit*|password*|jwt|"
    "token*|vulnerabilit*|безопасност*|аутентификац*|защит*|安全*|认证*|鉴权|보안*|인증*|"
    "seguridad|segurança|autenticación|autenticação|sicherheit|sécurité|keamanan";

/* An item without a name that is longer than this is a sentence. */
#define BARE_SIZE_MAXIMUM 60U

/* --- lists --- */

static bool is_security_section(const struct block *block)
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

/* "Retention & cleanup": "Log lines: 30-day retention" there, whatever keeps them. */
static bool is_retention_section(const struct block *block)
{
    return reading_is_about(block,
                            "retention*|data lifecycle|срок* хранения|хранение данных|保留*") &&
           !reading_is_about(block, "backup*");
}

/* "Non-functional requirements": there, sentences that state a number of security's. */
static bool is_quality_section(const struct block *block)
{
    return reading_is_about(block, "non-functional*|nonfunctional*|nfr|nfrs|quality attribute*|"
                                   "quality requirement*") &&
           !reading_is_about(block, "test*|risk*|roadmap|future*");
}

static bool has_security_words(const struct block *block)
{
    for (size_t i = 0; i < block->item_count && i < 60; i++) {
        if (reading_has(block->document, block->items[i].text.plain,
                        "password*|token*|jwt*|session*|lock|locked|lockout|locks|attempt*|"
                        "bcrypt|argon2*|tls|log out|logged out|signed out|inactivity|idle")) {
            return true;
        }
    }
    return false;
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
    if (is_security_section(block)) {
        return 50;
    }
    if (is_retention_section(block) || (is_quality_section(block) && has_security_words(block))) {
        return 35;
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
    bool is_inside = is_security_section(block) || rate_limit_is_section(block);
    bool is_numbered = has_name && is_requirement(pair.name);
    bool is_quality = is_quality_section(block);
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
        (!is_inside && !is_quality &&
         (!has_name ||
          (!is_numbered && !is_retention_section(block) && !wording_is(pair.name, named_facts))))) {
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
    return security_topic_state(&saying);
}

/* Which items tell of roles: a role, what is nested in it, and the label above; NULL: an outermost
 * item is a role, so that the whole list is one of roles. */
static const bool *mark_roles(const struct specification *specification, const struct block *block)
{
    bool *are_roles = arena_allocate(specification->arena, block->item_count * sizeof(*are_roles));
    size_t at = block->item_count;
    for (size_t i = specification->statements.count; i > 0 && at > 0; i--) {
        const struct statement *statement = list_at(&specification->statements, i - 1);
        if (statement->block != block) {
            break;
        }
        while (at > 0 && statement->kind == STATEMENT_ROLE &&
               block->items[at - 1].text.place.line > statement->place.line) {
            at--;
        }
        if (statement->kind == STATEMENT_ROLE && at > 0) {
            are_roles[at - 1] = true;
        }
    }
    for (size_t i = 0; i < block->item_count; i++) {
        const struct list_item *parent = block->items[i].parent;
        if (are_roles[i] && parent == NULL) {
            return NULL;
        }
        are_roles[i] |= parent != NULL && are_roles[parent - block->items];
    }
    for (size_t i = block->item_count; i > 0; i--) {
        const struct list_item *item = &block->items[i - 1];
        if (are_roles[i - 1] && item->parent != NULL) {
            are_roles[item->parent - block->items] = true;
        }
    }
    return are_roles;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    size_t count = 0;
    const bool *are_roles = was_read_by(block, "roles") ? mark_roles(specification, block) : NULL;
    if (((was_read_by(block, "roles") && are_roles == NULL) || was_read_by(block, "endpoints")) &&
        !rate_limit_is_section(block)) {
        return READING_NOTHING;
    }
    struct slice above = SLICE_EMPTY;
    for (size_t i = 0; i < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        if (are_roles != NULL && are_roles[i]) {
            continue;
        }
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

/* The column "Retention" of a table of what is kept. */
static int find_retention(const struct block *block)
{
    int column = reading_column_named(block, "retention|retention period|retention time|kept "
                                             "for|срок хранения|保留期|保留时间|보존 기간");
    return column > 0 && block->row_count > 1 ? column : READING_NO_COLUMN;
}

static size_t read_retention(struct specification *specification, const struct block *block,
                             int column)
{
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice name = reading_cell(row, 0);
        struct slice value = reading_cell(row, column);
        struct quantity quantity;
        if (name.size > 0 && quantity_next(value, 0, &quantity) &&
            quantity.unit == UNIT_MILLISECONDS && !text_is_placeholder(value)) {
            struct fact_statement *fact =
                reading_state_fact(specification, STATEMENT_SECURITY, block,
                                   reading_cell_place(row, column), "retention", name, value);
            fact->number = quantity.value;
            fact->unit = UNIT_MILLISECONDS;
            fact->window_seconds = quantity.seconds;
            count++;
        }
    }
    return count;
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
    if (find_retention(block) != READING_NO_COLUMN) {
        return 47;
    }
    bool is_inside = is_measures && block->column_count >= 2 && block->column_count <= 5 &&
                     is_security_section(block);
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
            count += security_topic_state(&saying);
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
    int retention = find_retention(block);
    if (retention != READING_NO_COLUMN) {
        return read_retention(specification, block, retention) > 0 ? READING_PART : READING_NOTHING;
    }
    if (!is_security_section(block)) {
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
            count += security_topic_state(&saying);
        }
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- sentences about tokens and passwords: the one kind of prose about security precise enough */

static int claim_paragraph(const struct block *block)
{
    int limits = rate_limit_claim_paragraph(block);
    if (limits > 0) {
        return limits;
    }
    return is_security_section(block) && block->text.plain.size < 1500 &&
                   wording_has(block->text.plain,
                               "token*|jwt|токен*|令牌|password*|парол*|attempt*|bcrypt|argon2*")
               ? 20
               : 0;
}

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

/* "An access token lives for 15 minutes. Passwords have at least 10 characters." */
static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    struct slice plain = block->text.plain;
    size_t count = 0;
    if (rate_limit_claim_paragraph(block) > 0) {
        count = rate_limit_read_paragraph(specification, block);
        if (rate_limit_is_section(block) || !is_security_section(block)) {
            return count > 0 ? READING_PART : READING_NOTHING;
        }
    }
    for (size_t start = 0; start < plain.size;) {
        size_t end = sentence_end(plain, start);
        struct slice sentence = slice_trim(slice_between(plain, start, end));
        struct saying saying = {
            .specification = specification,
            .block = block,
            .place = text_place(block->text, (size_t)(sentence.data - plain.data), sentence.size),
            .value = sentence,
            .needs_number = true};
        count += sentence.size > 0 && !rate_limit_is_sentence(block, sentence) &&
                 security_credential_state(&saying, false) != 0;
        start = end + 1;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

const struct recogniser recogniser_security = {
    .name = "security",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_CODE] = {security_claim_code, security_read_code},
            [BLOCK_PARAGRAPH] = {claim_paragraph, read_paragraph},
        },
};
