/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the described system: YAML, JSON and .env blocks in sections about configuration, and
 * tables of environment variables. Every leaf becomes a fact with its dotted path. Manifests of
 * other tools (Kubernetes, Compose, workflows, OpenAPI) are documentation, and the block says so. A
 * secret that stands in the document is reported. */
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/statement/quantity.h"
#include "spec/text/json_lenient.h"
#include "spec/text/yaml.h"

static const char configuration_sections[] =
    "configuration*|config|configs|settings|environment*|env|env vars|.env|parameters|"
    "feature flags|конфигураци*|настройк*|переменные окружения|окружени*|配置*|环境变量|"
    "环境*|设置|설정|환경*|configuración|configuração|konfigurasi|konfiguration|umgebung*|"
    "variables";

/* Leaves beyond this are not read: a listing, not settings. */
#define LEAF_MAXIMUM 2000U

static bool is_yaml(const struct block *block)
{
    return wording_is(block->info, "yaml|yml");
}

static bool is_env(const struct block *block)
{
    return block->info.size == 0 ||
           wording_is(block->info, "env|dotenv|bash|sh|shell|ini|toml|properties|conf|text|txt");
}

/* --- facts --- */

/* A whole number or a quantity at the front of the value. */
static void set_number(struct fact_statement *fact)
{
    struct quantity quantity;
    struct slice value = slice_trim(fact->value);
    if (value.size == 0 || value.size > 40 ||
        !(character_is_digit(value.data[0]) || value.data[0] == '.')) {
        return;
    }
    if (quantity_next(value, 0, &quantity) && quantity.start == 0 && quantity.end == value.size) {
        fact->number = quantity.value;
        fact->unit = quantity.unit;
        fact->window_seconds = quantity.seconds;
    }
}

/* "setting1: value1": a template's own text. */
static bool is_sample(struct slice key, struct slice value)
{
    size_t end = key.size;
    while (end > 0 && character_is_digit(key.data[end - 1])) {
        end--;
    }
    bool is_sample_key = end < key.size && wording_is(slice_between(key, 0, end),
                                                      "setting|option|key|param|field|value");
    return is_sample_key || text_is_placeholder(value);
}

/* A name that ends in a word for secrets: JWT_SECRET, db.password, apiKey. */
static bool is_secret_name(struct slice name)
{
    return wording_ends_with(name, "password|passwd|secret|secret key|secret_key|api_key|api key|"
                                   "apikey|apiKey|private_key|client_secret|clientsecret|"
                                   "access_key|pass|pwd|passphrase|signing_key|encryption_key|"
                                   "auth_token|access_token|bot_token") > 0;
}

/* A value that is a reference, an example or nothing, so no secret. */
static bool is_harmless(struct slice value)
{
    value = wording_bare(value);
    bool is_reference = value.size > 0 && strchr("$<[{/@!%*", value.data[0]) != NULL;
    if (value.size < 6 || is_reference || text_is_placeholder(value)) {
        return true;
    }
    return wording_has(value, "your*|change*|example*|vault|env|secret|secrets|xxx*|placeholder|"
                              "replace*|here|true|false|null|none|generate*|random*|test|dev|"
                              "development|local|must|minimum|strong|password|file|dummy|sample") ||
           slice_find(value, SLICE("...")) != SLICE_NOT_FOUND ||
           slice_find(value, SLICE("xxx")) != SLICE_NOT_FOUND ||
           slice_find_byte(value, ' ') != SLICE_NOT_FOUND;
}

/* The password in "postgres://user:password@host/db"; empty: there is none. */
static struct slice password_in_url(struct slice value)
{
    size_t scheme = slice_find(value, SLICE("://"));
    if (scheme == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    struct slice rest = slice_from_offset(value, scheme + 3);
    size_t slash = slice_find_byte(rest, '/');
    rest = slash == SLICE_NOT_FOUND ? rest : slice_between(rest, 0, slash);
    size_t at = slice_find_last_byte(rest, '@');
    size_t colon = slice_find_byte(rest, ':');
    return at == SLICE_NOT_FOUND || colon == SLICE_NOT_FOUND || colon > at
               ? SLICE_EMPTY
               : slice_between(rest, colon + 1, at);
}

/* What stands for a secret from here on: it is shown nowhere. */
static const struct slice hidden = SLICE_LITERAL("(hidden)");

static bool is_secret(struct slice name, struct slice value)
{
    struct slice password = password_in_url(value);
    return (is_secret_name(name) && !is_harmless(value)) ||
           (password.size > 0 && !is_harmless(password));
}

static void state_setting(struct specification *specification, const struct block *block,
                          struct place place, struct slice name, struct slice value)
{
    struct fact_statement *fact = reading_state_fact(specification, STATEMENT_CONFIGURATION, block,
                                                     place, "configuration", name, value);
    if (!is_secret(name, value)) {
        set_number(fact);
    } else {
        fact->value = hidden;
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W0906, place,
                           "write a reference instead, such as ${NAME}, and revoke what stood here",
                           "\"" SLICE_FORMAT "\" has its value in the document",
                           SLICE_ARGUMENT(name));
    }
}

/* --- YAML --- */

struct manifest {
    const char *keys; /* all of these at the outermost level */
    const char *reason;
};

static bool has_root(const struct list *scalars, struct slice key)
{
    LIST_EACH(const struct yaml_scalar, scalar, scalars)
    {
        size_t size = key.size;
        bool is_prefix = slice_starts_with(scalar->path, key);
        if (is_prefix && (scalar->path.size == size || scalar->path.data[size] == '.' ||
                          scalar->path.data[size] == '[')) {
            return true;
        }
    }
    return false;
}

/* "services:" with an image or a build below it. */
static bool is_compose(const struct list *scalars)
{
    LIST_EACH(const struct yaml_scalar, scalar, scalars)
    {
        if (slice_starts_with(scalar->path, SLICE("services.")) &&
            wording_is(scalar->key, "image|build|context|container_name|restart")) {
            return true;
        }
    }
    return false;
}

/* Why a YAML block is another tool's, or NULL. */
static const char *foreign_reason(const struct list *scalars)
{
    static const struct manifest manifests[] = {
        {"apiVersion kind", "a Kubernetes manifest: kept as documentation"},
        {"openapi", "an OpenAPI description, read for its endpoints only"},
        {"swagger", "an OpenAPI description, read for its endpoints only"},
        {"on jobs", "a workflow of continuous integration: kept as documentation"},
        {"name jobs", "a workflow of continuous integration: kept as documentation"},
        {"stages", "a pipeline of continuous integration: kept as documentation"},
        {"scrape_configs", "a configuration of Prometheus: kept as documentation"},
        {"groups", "rules of Prometheus: kept as documentation"},
        {"paths components", "an OpenAPI description, read for its endpoints only"},
    };
    for (size_t i = 0; i < sizeof(manifests) / sizeof(*manifests); i++) {
        struct slice rest = slice_from(manifests[i].keys);
        struct slice key;
        bool has_all = true;
        while (slice_next_part(&rest, ' ', &key)) {
            has_all = has_all && has_root(scalars, key);
        }
        if (has_all) {
            return manifests[i].reason;
        }
    }
    return is_compose(scalars) ? "a Compose file: kept as documentation" : NULL;
}

static enum reading_result read_yaml(struct specification *specification, const struct block *block)
{
    struct list scalars = {0};
    struct yaml_error error;
    size_t count = 0;
    bool is_well = yaml_read(specification->arena, block->code, &scalars, &error);
    const char *reason = foreign_reason(&scalars);
    if (reason != NULL) {
        reading_give_reason(block, reason);
        return READING_NOTHING;
    }
    if (!is_well) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W0905,
                           block_code_place(block, error.offset, 1), NULL,
                           "this configuration cannot be read: " SLICE_FORMAT,
                           SLICE_ARGUMENT(error.message));
        reading_give_reason(block, "it cannot be read as YAML");
    }
    LIST_EACH(const struct yaml_scalar, scalar, &scalars)
    {
        if (count >= LEAF_MAXIMUM || scalar->path.size == 0 ||
            is_sample(scalar->key, scalar->value)) {
            continue;
        }
        size_t end = scalar->value_offset + scalar->value.size;
        state_setting(specification, block,
                      block_code_place(block, scalar->key_offset, end - scalar->key_offset),
                      scalar->path, scalar->value);
        count++;
    }
    if (count == 0) {
        reading_give_reason(block, "nothing in it is filled in");
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- JSON --- */

static void walk_json(struct specification *specification, const struct block *block, size_t base,
                      const struct json *value, struct slice path, size_t *count)
{
    if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY) {
        if (*count < LEAF_MAXIMUM && path.size > 0) {
            struct slice text = value->kind == JSON_BOOLEAN
                                    ? (value->boolean ? SLICE("true") : SLICE("false"))
                                    : value->text;
            state_setting(specification, block,
                          block_code_place(block, base + value->offset, text.size), path, text);
            (*count)++;
        }
        return;
    }
    size_t index = 0;
    JSON_EACH(child, value)
    {
        struct slice next;
        if (value->kind == JSON_ARRAY) {
            next = arena_format(specification->arena, SLICE_FORMAT "[%zu]", SLICE_ARGUMENT(path),
                                index++);
        } else {
            next = path.size == 0
                       ? child->key
                       : arena_format(specification->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                      SLICE_ARGUMENT(path),
                                      SLICE_ARGUMENT(slice_between(child->key, 0, 128)));
        }
        if (*count < LEAF_MAXIMUM) {
            walk_json(specification, block, base, child, next, count);
        }
    }
}

static enum reading_result read_json(struct specification *specification, const struct block *block)
{
    size_t open = slice_find_byte(block->code, '{');
    struct json_lenient report;
    struct json_error error;
    size_t count = 0;
    const struct json *value = json_lenient_parse(
        specification->arena, slice_from_offset(block->code, open), &report, &error);
    static const struct slice foreign[] = {
        SLICE_LITERAL("dependencies"),    SLICE_LITERAL("scripts"),
        SLICE_LITERAL("compilerOptions"), SLICE_LITERAL("devDependencies"),
        SLICE_LITERAL("$schema"),         SLICE_LITERAL("extends"),
        SLICE_LITERAL("openapi"),
    };
    for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
        if (json_member(value, foreign[i]) != NULL) {
            reading_give_reason(block, "a configuration of another tool: kept as documentation");
            return READING_NOTHING;
        }
    }
    if (value == NULL || value->kind != JSON_OBJECT) {
        return READING_NOTHING;
    }
    walk_json(specification, block, open, value, SLICE_EMPTY, &count);
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- KEY=value --- */

/* The name in front of '=': "PORT=8080", "export PORT=8080", "port = 8080". */
static struct slice assignment_name(struct slice line)
{
    if (slice_starts_with(line, SLICE("export "))) {
        line = slice_trim(slice_from_offset(line, 7));
    }
    size_t end = 0;
    while (end < line.size &&
           (character_is_word(line.data[end]) || line.data[end] == '.' || line.data[end] == '-')) {
        end++;
    }
    size_t equals = end;
    while (equals < line.size && line.data[equals] == ' ') {
        equals++;
    }
    bool is_assignment = end > 1 && equals < line.size && line.data[equals] == '=' &&
                         character_is_alpha(line.data[0]);
    return is_assignment ? slice_between(line, 0, end) : SLICE_EMPTY;
}

static bool is_upper_name(struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] >= 'a' && name.data[i] <= 'z') {
            return false;
        }
    }
    return name.size > 1;
}

/* Whether nearly all lines assign something. */
static bool is_assignments(const struct block *block)
{
    struct slice rest = block->code;
    struct slice line;
    size_t lines = 0;
    size_t assignments = 0;
    bool is_loose = wording_is(block->info, "env|dotenv|ini|toml|properties|conf");
    for (size_t i = 0; i < 200 && slice_next_line(&rest, &line); i++) {
        line = slice_trim(line);
        if (line.size == 0 || line.data[0] == '#' || line.data[0] == '[' || line.data[0] == ';') {
            continue;
        }
        struct slice name = assignment_name(line);
        lines++;
        assignments += name.size > 0 && (is_loose || is_upper_name(name));
    }
    return assignments > 0 && assignments * 10 >= lines * 8;
}

/* Without the quotes, and without a comment behind the value. */
static struct slice assignment_value(struct slice line)
{
    size_t equals = slice_find_byte(line, '=');
    struct slice value = slice_trim(slice_from_offset(line, equals + 1));
    if (value.size > 1 && (value.data[0] == '"' || value.data[0] == '\'')) {
        size_t close = slice_find_byte(slice_from_offset(value, 1), value.data[0]);
        if (close != SLICE_NOT_FOUND) {
            return slice_between(value, 1, close + 1);
        }
    }
    size_t comment = slice_find(value, SLICE(" #"));
    return comment == SLICE_NOT_FOUND ? value : slice_trim(slice_between(value, 0, comment));
}

static enum reading_result read_assignments(struct specification *specification,
                                            const struct block *block)
{
    struct slice rest = block->code;
    struct slice line;
    struct slice section = SLICE_EMPTY;
    size_t count = 0;
    while (slice_next_line(&rest, &line) && count < LEAF_MAXIMUM) {
        size_t offset = (size_t)(line.data - block->code.data);
        struct slice trimmed = slice_trim(line);
        struct slice name = assignment_name(trimmed);
        if (trimmed.size > 2 && trimmed.data[0] == '[' && slice_ends_with(trimmed, SLICE("]"))) {
            section = slice_between(trimmed, 1, trimmed.size - 1);
        }
        if (name.size == 0) {
            continue;
        }
        if (section.size > 0) {
            name = arena_format(specification->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                SLICE_ARGUMENT(section), SLICE_ARGUMENT(name));
        }
        state_setting(specification, block, block_code_place(block, offset, line.size), name,
                      assignment_value(trimmed));
        count++;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}

/* --- tables of variables --- */

static int variable_column(const struct block *block)
{
    return reading_column(block, "variable*|env|environment variable|parameter|setting|key|"
                                 "option|переменн*|параметр*|ключ|变量*|参数|配置项|环境变量|"
                                 "변수|환경변수|설정|variable de entorno|variável|config");
}

static bool looks_like_variables(const struct block *block, int column)
{
    size_t alike = 0;
    size_t last = block->row_count < 30 ? block->row_count : 30;
    for (size_t i = 1; i < last; i++) {
        struct slice name = reading_cell(&block->rows[i], column);
        bool is_name = name.size > 2 && slice_find_byte(name, ' ') == SLICE_NOT_FOUND &&
                       (slice_find_byte(name, '_') != SLICE_NOT_FOUND ||
                        slice_find_byte(name, '.') != SLICE_NOT_FOUND || is_upper_name(name));
        alike += is_name;
    }
    return alike > 0 && alike * 3 >= (last - 1) * 2;
}

/* "APP_PORT": nothing but an environment variable is written so. */
static bool is_environment_name(struct slice name)
{
    return name.size > 3 && is_upper_name(name) && slice_find_byte(name, '_') != SLICE_NOT_FOUND;
}

/* Wherever it stands, a column headed "Variable" that holds nothing else is one of settings. */
static bool holds_environment_names(const struct block *block, int column)
{
    for (size_t i = 1; i < block->row_count; i++) {
        if (!is_environment_name(reading_cell(&block->rows[i], column))) {
            return false;
        }
    }
    return reading_column(block, "variable*|env|environment variable|env var*|переменн*|变量*|"
                                 "环境变量|변수|환경변수|variável") == column;
}

static int claim_table(const struct block *block)
{
    int column = variable_column(block);
    if (column == READING_NO_COLUMN || block->row_count < 2) {
        return 0;
    }
    bool is_about = reading_is_about(block, configuration_sections);
    return (is_about && looks_like_variables(block, column)) ||
                   holds_environment_names(block, column)
               ? 62
               : 0;
}

/* --- lists of variables --- */

static struct slice front_name(const struct list_item *item)
{
    size_t end = 0;
    struct slice plain = item->text.plain;
    while (end < plain.size && character_is_word(plain.data[end])) {
        end++;
    }
    return slice_between(plain, 0, end);
}

static int claim_list(const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        if (!is_environment_name(front_name(&block->items[i]))) {
            return 0;
        }
    }
    return block->item_count > 0 && reading_is_about(block, configuration_sections) ? 62 : 0;
}

/* "`APP_PORT=8080`", "`APP_ENV` (dev, test)": only what is set is a value. */
static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        const struct text *text = &block->items[i].text;
        struct slice name = front_name(&block->items[i]);
        struct slice rest = slice_from_offset(text->plain, name.size);
        rest = slice_between(rest, 0, slice_find_byte(rest, '\n'));
        bool is_set = rest.size > 1 && rest.data[0] == '=';
        struct slice value = is_set ? slice_trim(slice_from_offset(rest, 1)) : SLICE_EMPTY;
        value = slice_between(value, 0, slice_find_byte(value, ' '));
        state_setting(specification, block, text_place(*text, 0, name.size), name, value);
    }
    return READING_WHOLE;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    int name = variable_column(block);
    int value = reading_column(
        block, "default*|value|production value|placeholder|example|по умолчанию|значение|默认*|值|"
               "示例|기본값|값|valor|wert");
    size_t count = 0;
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice text = reading_cell(row, name);
        if (text.size == 0 || reading_row_is_unfilled(block, row)) {
            continue;
        }
        state_setting(specification, block, reading_cell_place(row, name), text,
                      value == name ? SLICE_EMPTY : reading_cell(row, value));
        count++;
    }
    return count > 0 ? READING_WHOLE : READING_NOTHING;
}

static int claim_code(const struct block *block)
{
    bool is_configuration = reading_is_about(block, configuration_sections);
    if (is_yaml(block)) {
        return is_configuration ? 60 : 0;
    }
    if (is_env(block) && is_assignments(block)) {
        return is_configuration || wording_is(block->info, "env|dotenv") ? 60 : 0;
    }
    return wording_is(block->info, "json|jsonc|json5") && is_configuration &&
                   slice_find_byte(block->code, '{') != SLICE_NOT_FOUND &&
                   !reading_is_under(block, "request*|response*|api|endpoint*|body|запрос|ответ")
               ? 60
               : 0;
}

static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    if (is_yaml(block)) {
        return read_yaml(specification, block);
    }
    return is_env(block) ? read_assignments(specification, block) : read_json(specification, block);
}

const struct recogniser recogniser_configuration = {
    .name = "configuration",
    .blocks =
        {
            [BLOCK_TABLE] = {claim_table, read_table},
            [BLOCK_LIST] = {claim_list, read_list},
            [BLOCK_CODE] = {claim_code, read_code},
        },
};
