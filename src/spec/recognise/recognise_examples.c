/* SPDX-License-Identifier: Apache-2.0 */
/* JSON bodies in code blocks, each with its direction, status and endpoint: from the lines above it
 * in the block, the text above the block, the headings, or the endpoint that the section is about,
 * the nearest first. What none of them says is left open. Schemas are read elsewhere. */
#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/endpoint_line.h"
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_owner.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/text/example_body.h"
#include "spec/text/request_name.h"

static const char request_words[] =
    "request*|payload*|input|inputs|body|запрос*|тело|请求*|入参|요청*|solicitud|petición|"
    "requisição|anfrage|requête|permintaan|entrada";

static const char response_words[] =
    "response*|responds|returns|returned|output|success|successful|result|results|reply|"
    "answer*|返回*|响应*|出参|ответ*|응답*|respuesta|resposta|antwort|réponse|respons|"
    "retorno|salida|saída|レスポンス";

static const char error_words[] = "error*|failure*|failed|fails|ошибк*|错误*|失败*|失敗*|오류*|"
                                  "실패*|erro|erros|fehler*|erreur*|エラー";

/* Code that is JSON but no body of a request or answer. */
static const char configuration_words[] =
    "configuration|config|package.json|tsconfig*|eslint*|settings|environment*|manifest*|"
    "vscode|launch.json|vercel.json|конфигураци*|配置|설정";

/* What the texts around a body say about it. */
struct circumstances {
    bool says_request;
    bool says_response;
    bool says_error;
    unsigned status;
    struct slice method;
    struct slice path;
    struct slice thing; /* "Boat" of a type that is named: BoatRequest */
};

static bool is_json_info(struct slice info)
{
    return wording_is(info, "json|json5|jsonc|jsonl|ndjson|hjson");
}

static bool is_plain_info(struct slice info)
{
    return info.size == 0 || wording_is(info, "text|txt|plaintext|plain|http|rest");
}

static bool is_code_info(struct slice info)
{
    return wording_is(info, "javascript|js|typescript|ts|python|py|yaml|shell|ruby");
}

/* The first character that belongs to no comment. */
static char first_character(struct slice code)
{
    struct slice line;
    while (slice_next_line(&code, &line)) {
        line = slice_trim(line);
        bool is_comment =
            slice_starts_with(line, SLICE("//")) || slice_starts_with(line, SLICE("#"));
        if (line.size > 0 && !is_comment) {
            return line.data[0];
        }
    }
    return '\0';
}

/* "// POST /boats" right above a brace: bodies below comments, whatever stands before them. */
static bool has_told_body(struct slice code)
{
    struct slice line;
    bool is_told = false;
    while (slice_next_line(&code, &line)) {
        struct endpoint_pair pair;
        line = slice_trim(line);
        bool is_comment =
            slice_starts_with(line, SLICE("//")) || slice_starts_with(line, SLICE("#"));
        if (is_told && line.size > 0 && strchr("{[", line.data[0]) != NULL) {
            return true;
        }
        is_told = is_comment && line.size < 200 && endpoint_pair_find(line, 0, &pair);
    }
    return false;
}

/* A table of DynamoDB is no record: unread.c tells of it. */
static bool is_table_definition(struct slice code)
{
    return slice_find(code, SLICE("\"KeySchema\"")) != SLICE_NOT_FOUND &&
           slice_find(code, SLICE("\"AttributeDefinitions\"")) != SLICE_NOT_FOUND;
}

static int claim(const struct block *block)
{
    if (is_table_definition(block->code)) {
        return 0;
    }
    if (slice_find_byte(block->code, '{') == SLICE_NOT_FOUND) {
        return is_json_info(block->info) && slice_trim(block->code).size > 0 ? 80 : 0;
    }
    if (is_json_info(block->info)) {
        return 80;
    }
    char first = first_character(block->code);
    if (is_plain_info(block->info)) {
        return 60;
    }
    bool is_literal = first == '{' || first == '[';
    return is_code_info(block->info) && (is_literal || has_told_body(block->code)) ? 60 : 0;
}

/* A status that stands alone in the text: "(201)", "201 Created", "HTTP/1.1 404", "Status: 200". */
static unsigned find_status(struct slice text)
{
    for (size_t at = 0; at + 3 <= text.size && at < 300; at++) {
        bool is_start = character_is_digit(text.data[at]) &&
                        (at == 0 || strchr(" (:`*/[|\t\n", text.data[at - 1]) != NULL);
        unsigned status = is_start ? reading_http_status(slice_between(text, at, at + 4)) : 0;
        struct slice behind = slice_between(text, at + 3, at + 9);
        bool is_amount =
            wording_starts_with(slice_trim(behind), "ms|%|s|kb|mb|items|rows|req*") > 0;
        if (status >= 200 && !is_amount) {
            return status;
        }
    }
    return 0;
}

/* The endpoint that the text names last: the one nearest to what follows. */
static void hear_endpoint(struct arena *arena, struct circumstances *known, struct slice text)
{
    struct endpoint_pair pair;
    struct endpoint_pair last = {0};
    for (size_t at = 0; endpoint_pair_find(text, at, &pair); at = pair.end) {
        last = pair;
    }
    if (last.method_count > 0) {
        struct endpoint_path path;
        endpoint_path_read(arena, last.path, &path);
        known->method = last.methods[0];
        known->path = path.path;
    }
}

/* The thing of a type named in the text, "Boat" of "Create a boat (BoatRequest)"; empty: none is.
 */
static struct slice find_thing(struct slice text)
{
    for (size_t at = 0; at < text.size; at++) {
        size_t end = at;
        while (end < text.size && character_is_word(text.data[end])) {
            end++;
        }
        struct slice word = slice_between(text, at, end);
        bool is_name = word.size > 4 && word.data[0] >= 'A' && word.data[0] <= 'Z';
        struct slice thing = is_name ? request_name_made(word) : SLICE_EMPTY;
        thing = is_name && thing.size == 0 ? request_name_thing(word) : thing;
        if (thing.size > 0) {
            return thing;
        }
        at = end;
    }
    return SLICE_EMPTY;
}

/* Adds what a text says to what nearer texts said already; of a long one, its end. */
static void hear(const struct document *document, struct circumstances *known, struct slice text)
{
    text = text.size > 600 ? slice_from_offset(text, text.size - 600) : text;
    known->thing = known->thing.size == 0 ? find_thing(text) : known->thing;
    if (!known->says_request && !known->says_response && !known->says_error) {
        known->says_error = reading_has(document, text, error_words);
        known->says_response = reading_has(document, text, response_words);
        known->says_request = reading_has(document, text, request_words) && !known->says_error;
        bool is_body = reading_has(document, text, "body|тело") && known->says_response &&
                       !reading_has(document, text, "request*|запрос*|请求*|요청*");
        known->says_request = known->says_request && !is_body; /* "response body" */
    }
    if (known->method.size == 0) {
        hear_endpoint(document->arena, known, text);
    }
    bool is_spoken_for = known->says_response || known->says_error ||
                         slice_starts_with(slice_trim(text), SLICE("HTTP")) ||
                         reading_http_status(text) != 0 ||
                         reading_has(document, text, "status|http");
    if (known->status == 0 && is_spoken_for && !(known->says_request && !known->says_response)) {
        known->status = find_status(text);
    }
}

/* The last lines of a paragraph, or all of an item: what introduces the block. */
static struct slice introduction(const struct block *block)
{
    struct slice text = slice_trim(reading_label(block).plain);
    size_t start = slice_find_last_byte(text, '\n');
    if (text.size > 240 && start != SLICE_NOT_FOUND) {
        text = slice_from_offset(text, start + 1);
    }
    return text.size <= 400 ? text : SLICE_EMPTY;
}

static bool is_title(const struct block *block, const struct section *section)
{
    const struct list *sections = &block->document->sections;
    return section->level == 0 ||
           (section->level == 1 && sections->count > 1 && list_at(sections, 1) == section);
}

/* What the section's own heading says about direction and status; those above it only name the
 * endpoint, for "Request/Response Examples" is the name of a whole chapter. */
static void hear_headings(struct circumstances *known, const struct block *block)
{
    const struct section *section = block->section;
    if (section != NULL && !is_title(block, section)) {
        hear(block->document, known, section->title.plain);
    }
    for (; section != NULL && known->method.size == 0; section = section->parent) {
        struct circumstances above = {.says_request = true};
        hear(block->document, &above, section->title.plain);
        known->method = above.method;
        known->path = above.path;
    }
}

/* The endpoint as stated wins over the same one as written in a label: it knows its base. */
static void settle_endpoint(struct specification *specification, const struct block *block,
                            struct circumstances *known)
{
    const struct endpoint_statement *endpoint = endpoint_above(specification, block);
    if (endpoint == NULL) {
        return;
    }
    bool is_same = slice_equal(endpoint->method, known->method) &&
                   slice_ends_with(endpoint->path, known->path);
    if (known->method.size == 0 || is_same) {
        known->method = endpoint->method;
        known->path = endpoint->path;
    }
}

static enum example_direction direction_of(const struct circumstances *known, size_t index,
                                           size_t count)
{
    if (known->status >= 400) {
        return EXAMPLE_ERROR;
    }
    if (known->says_request && known->says_response) {
        /* "Request and response": the first body asks, the others answer. */
        return count < 2 ? EXAMPLE_OTHER : index == 0 ? EXAMPLE_REQUEST : EXAMPLE_RESPONSE;
    }
    if (known->says_error) {
        return EXAMPLE_ERROR;
    }
    if (known->says_response || known->status > 0) {
        return EXAMPLE_RESPONSE;
    }
    if (known->says_request) {
        return EXAMPLE_REQUEST;
    }
    return slice_equal(known->method, SLICE("GET")) ? EXAMPLE_RESPONSE : EXAMPLE_OTHER;
}

/* JSON Schema, OpenAPI, or the request_schema form: descriptions, not examples. */
static bool is_schema(const struct json *value)
{
    if (value->kind != JSON_OBJECT) {
        return false;
    }
    return json_member(value, SLICE("request_schema")) != NULL ||
           json_member(value, SLICE("response_schema")) != NULL ||
           json_member(value, SLICE("$schema")) != NULL ||
           json_member(value, SLICE("openapi")) != NULL ||
           json_member(value, SLICE("swagger")) != NULL ||
           (json_member(value, SLICE("properties")) != NULL &&
            json_member(value, SLICE("type")) != NULL);
}

/* Two blocks below one label: the first was the request, so this one answers. */
static bool follows_request(struct specification *specification, const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_EXAMPLE);
    return last != NULL && last->example.direction == EXAMPLE_REQUEST &&
           last->block->document == block->document && last->block->section == block->section &&
           last->block->index + 1 == block->index && block->inside == NULL &&
           block_label(last->block) == block_label(block);
}

static bool has_key(const struct json *object)
{
    static const char *const keys[] = {"id", "_id", "uid", "uuid", NULL};
    for (const char *const *key = keys; *key != NULL; key++) {
        const struct json *member = json_member(object, slice_from(*key));
        if (member != NULL && member->kind != JSON_OBJECT && member->kind != JSON_ARRAY) {
            return true;
        }
    }
    return false;
}

/* Whether the block stands in a data model, where an object shows what is stored. */
static bool is_in_model(const struct block *block)
{
    return entity_setting_of(block->section) == ENTITY_SETTING_STORED;
}

/* The entity that an object with a key shows, below its heading in a data model; or empty. */
static struct slice find_shown(struct specification *specification, const struct block *block,
                               const struct json *value)
{
    if (value == NULL || value->kind != JSON_OBJECT || value->count < 2 || !has_key(value) ||
        !is_in_model(block)) {
        return SLICE_EMPTY;
    }
    struct entity_label found = entity_owner_label(specification, block, true);
    return entity_setting_is_passing(found.name, block->section) ? SLICE_EMPTY : found.name;
}

/* The name in bold or in marks of code that a text calls the resource: "A **poster** is the
 * resource", "The `poster` resource:"; or the word before "resource" there; empty: none. */
static struct slice find_called(const struct text *text)
{
    struct slice plain = text->plain;
    size_t at = slice_find_ignoring_case(plain, SLICE("resource"));
    if (at == SLICE_NOT_FOUND || plain.size > 400) {
        return SLICE_EMPTY;
    }
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        struct slice name = wording_bare(slice_between(plain, span->start, span->end));
        struct slice behind = slice_trim(slice_from_offset(plain, span->end));
        bool is_called =
            span->kind != SPAN_LINK && entity_name_is_identifier(name) &&
            wording_starts_with(behind, "is the resource|is a resource|resource|is the "
                                        "main resource|is the only resource") > 0;
        if (is_called) {
            return name;
        }
    }
    size_t size = wording_starts_with(plain, "the|a|an|each|every");
    struct slice word = slice_trim(slice_between(plain, size, at));
    return size > 0 && word.size > 0 && entity_name_is_identifier(word) ? word : SLICE_EMPTY;
}

/* "User fields:", "The boat object", "A pier looks like this:" → the thing; empty: the text is no
 * such label. */
static struct slice find_labelled(const struct text *text)
{
    static const char kinds[] = " fields| object| attributes| properties| schema| shape| structure|"
                                " record| entity| model| resource| document";
    struct slice name = wording_bare(reading_first_line(text->plain));
    if (name.size == 0 || name.size > 60 || name.size < slice_trim(text->plain).size / 2) {
        return SLICE_EMPTY;
    }
    size_t at = slice_find_ignoring_case(name, SLICE(" looks like"));
    size_t kind = at == SLICE_NOT_FOUND ? wording_ends_with(name, kinds) : name.size - at;
    name = slice_trim(slice_between(name, 0, name.size - kind));
    wording_skip(&name, "the|a|an|each|every|one|example");
    name = wording_bare(name);
    return kind > 0 && entity_name_is_identifier(name) && name.size > 2 &&
                   !request_name_is_message(name) &&
                   !wording_is(name, "request|response|error|errors|token|event|message|payload|"
                                     "data|json|required|optional|common|all|its|following|these|"
                                     "result|body|config|configuration|settings|jwt|api|"
                                     "base|other|key|main|important|editable|input|output|form|"
                                     "this|that|query|new|same|session|health|status|meta|metadata")
               ? name
               : SLICE_EMPTY;
}

/* The thing whose form the object is by what stands above it: a heading "Poster resource", "Poster
 * schema" or its bare name, or a text that calls it the resource; empty: none. Only what endpoints
 * name is made of it. */
static struct slice find_form(const struct block *block, const struct json *value)
{
    static const char kinds[] = " resource| schema| model| object| representation| entity";
    if (value == NULL || value->kind != JSON_OBJECT || value->count < 2 || block->inside != NULL) {
        return SLICE_EMPTY;
    }
    const struct block *label = block_label(block);
    bool has_label = label != NULL && label->kind == BLOCK_PARAGRAPH;
    struct slice called = has_label ? find_labelled(&label->text) : SLICE_EMPTY;
    if (called.size == 0 && has_label && block->section->level > 1) {
        called = find_called(&label->text);
    }
    if (called.size > 0 || block->section->level < 2) {
        return called;
    }
    struct slice title = block->section->name;
    size_t kind = wording_ends_with(title, kinds);
    struct slice name = wording_bare(slice_between(title, 0, title.size - kind));
    bool is_word = entity_name_of_words(name).size > 0 && entity_name_count_words(name) <= 2 &&
                   !request_name_is_message(name) &&
                   !wording_has(name, "example*|sample*|configuration|config|error*|request*|"
                                      "response*|event*|webhook*|token*|payload*|message*");
    return is_word ? name : SLICE_EMPTY;
}

static const struct shared_finding leniency = {DIAGNOSTIC_N0802, NULL,
                                               "not strict JSON; passed over to read it: {}",
                                               "not strict JSON; passed over to read it: {}"};

static void state_example(struct specification *specification, const struct block *block,
                          const struct example_body *body, const struct circumstances *known,
                          enum example_direction direction)
{
    const struct statement *last = specification_last(specification, STATEMENT_EXAMPLE);
    bool is_first_liberty = last == NULL || last->block != block || !last->example.is_lenient;
    struct statement *statement =
        specification_state(specification, STATEMENT_EXAMPLE, block,
                            block_code_place(block, body->offset, body->text.size));
    statement->example = (struct example_statement){.direction = direction,
                                                    .http_status = known->status,
                                                    .method = known->method,
                                                    .path = known->path,
                                                    .thing = known->thing,
                                                    .text = body->text,
                                                    .value = body->value,
                                                    .is_lenient = body->report.is_lenient};
    if (direction == EXAMPLE_OTHER && known->path.size == 0) {
        statement->example.shown = find_shown(specification, block, body->value);
        statement->example.form = find_form(block, body->value);
    }
    /* A literal in a program's language is not meant to be strict. */
    bool is_told = body->report.is_lenient && !is_code_info(block->info);
    if (is_told && is_first_liberty) {
        struct slice liberties = json_lenient_describe(specification->arena, &body->report);
        diagnostics_gather(specification->diagnostics, &leniency, statement->place, liberties);
    }
}

static void report_unreadable(struct specification *specification, const struct block *block,
                              size_t offset, const char *message)
{
    diagnostics_report(specification->diagnostics, DIAGNOSTIC_W0801,
                       block_code_place(block, offset, 1),
                       "write the example as JSON; comments and \"...\" are allowed",
                       "this example cannot be read as JSON: %s", message);
    reading_give_reason(block, "it cannot be read as JSON");
}

/* Collects the block's bodies; false where one of them says that this is no example at all. */
static bool collect(struct specification *specification, const struct block *block,
                    struct list *bodies, const struct example_body **out_failed)
{
    size_t at = 0;
    struct example_body body;
    *out_failed = NULL;
    while (example_body_next(specification->arena, block->code, &at, &body)) {
        struct example_body *kept = ARENA_NEW(specification->arena, struct example_body);
        *kept = body;
        if (body.value == NULL) {
            *out_failed = *out_failed == NULL ? kept : *out_failed;
            continue;
        }
        if (is_schema(body.value)) {
            return false;
        }
        list_add(specification->arena, bodies, kept);
    }
    return true;
}

/* A plain block is JSON only where its lines are bodies and labels, nothing else, and the bodies
 * have quoted names, or one shows an entity. */
static bool is_mostly_json(struct specification *specification, const struct block *block,
                           const struct list *bodies)
{
    size_t covered = 0;
    size_t labels = 0;
    LIST_EACH(const struct example_body, body, bodies)
    {
        bool has_bare_names = body->report.liberties[JSON_LIBERTY_NAME] > 0;
        bool is_named =
            wording_has(body->label, request_words) || wording_has(body->label, response_words);
        is_named |= has_bare_names && bodies->count == 1 &&
                    find_shown(specification, block, body->value).size > 0;
        if (body->value->count == 0 || (has_bare_names && !is_named)) {
            return false;
        }
        covered += body->text.size;
        labels += body->label.size;
    }
    return covered > 0 && covered + labels + 40 >= slice_trim(block->code).size &&
           labels <= covered + 400;
}

/* "{…} Response: {…}": where a later body answers, a first one without a label asks. */
static bool first_asks(const struct list *bodies, const struct circumstances *outside)
{
    if (bodies->count < 2 || outside->says_response || outside->says_error) {
        return false;
    }
    const struct example_body *first = list_at(bodies, 0);
    const struct example_body *second = list_at(bodies, 1);
    return first->label.size == 0 && wording_has(second->label, response_words);
}

static void state_bodies(struct specification *specification, const struct block *block,
                         const struct list *bodies)
{
    struct circumstances outside = {0};
    hear(block->document, &outside, introduction(block));
    hear_headings(&outside, block);
    settle_endpoint(specification, block, &outside);
    bool is_answer = follows_request(specification, block);
    outside.says_request = outside.says_request || first_asks(bodies, &outside);
    size_t index = 0;
    LIST_EACH(const struct example_body, body, bodies)
    {
        struct circumstances known = {0};
        hear(block->document, &known, body->label);
        if (known.method.size > 0) { /* what follows without a name of its own belongs to it */
            outside.method = known.method;
            outside.path = known.path;
        }
        bool is_silent =
            !known.says_request && !known.says_response && !known.says_error && known.status == 0;
        bool is_message = known.method.size > 0; /* "POST /x" above it: the body is what is sent */
        if (is_silent && is_message) {
            known.says_request = true;
        } else if (is_silent) {
            known.says_request = outside.says_request && !is_answer;
            known.says_response = outside.says_response || is_answer;
            known.says_error = outside.says_error;
            known.status = outside.status;
        }
        if (known.method.size == 0) {
            known.method = outside.method;
            known.path = outside.path;
        }
        known.thing = known.thing.size == 0 ? outside.thing : known.thing;
        state_example(specification, block, body, &known,
                      direction_of(&known, index++, bodies->count));
    }
}

/* {"boat": {"id": …}, "pier": {"id": …}} in a data model whose heading names no thing: what each
 * thing looks like. */
static bool holds_things(const struct block *block, const struct list *bodies)
{
    const struct example_body *body = bodies->count == 1 ? list_at(bodies, 0) : NULL;
    if (body == NULL || body->value->kind != JSON_OBJECT || body->value->count < 2 ||
        !is_in_model(block) || entity_label_of_block(block).name.size > 0) {
        return false;
    }
    JSON_EACH(thing, body->value)
    {
        if (thing->kind != JSON_OBJECT || thing->count < 2 || !has_key(thing) ||
            !entity_name_is_identifier(thing->key)) {
            return false;
        }
    }
    return true;
}

static void state_things(struct specification *specification, const struct block *block,
                         const struct example_body *body)
{
    static const struct circumstances nowhere = {0};
    JSON_EACH(thing, body->value)
    {
        struct example_body shown = *body;
        shown.value = thing;
        shown.offset = body->offset + thing->offset;
        shown.text = slice_between(body->text, thing->offset, thing->offset + 1);
        state_example(specification, block, &shown, &nowhere, EXAMPLE_OTHER);
        struct statement *statement =
            list_at(&specification->statements, specification->statements.count - 1);
        statement->example.shown = thing->key;
    }
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct list bodies = {0};
    const struct example_body *failed;
    bool is_json = is_json_info(block->info);
    if (!collect(specification, block, &bodies, &failed)) {
        return READING_NOTHING;
    }
    if (!is_json && (failed != NULL || !is_mostly_json(specification, block, &bodies))) {
        return READING_NOTHING;
    }
    if (reading_is_under(block, configuration_words) && !reading_is_under(block, request_words) &&
        endpoint_above(specification, block) == NULL) {
        reading_give_reason(block, "JSON of a configuration, not of the interface");
        return READING_NOTHING;
    }
    if (failed != NULL) {
        report_unreadable(specification, block, failed->error.offset, failed->error.message);
    } else if (bodies.count == 0) {
        report_unreadable(specification, block, 0, "it has neither an object nor an array");
    }
    if (failed == NULL && holds_things(block, &bodies)) {
        state_things(specification, block, list_at(&bodies, 0));
        return READING_WHOLE;
    }
    state_bodies(specification, block, &bodies);
    return bodies.count > 0 ? READING_PART : READING_NOTHING;
}

const struct recogniser recogniser_examples = {
    .name = "examples",
    .blocks =
        {
            [BLOCK_CODE] = {claim, read},
        },
};
