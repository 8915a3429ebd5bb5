/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of accounts that Phoenix adds, as the bodies of registering and of the own account
 * show them. What is secret, or of a session, is none. */
#include "model/bind/infer_private.h"

#include "base/json.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* What somebody who registers, or looks at the own account, says or sees of it that is kept. */
static bool is_kept_of_account(struct builder *builder, const struct entity *entity,
                               struct slice name)
{
    static const char other[] =
        "token|tokens|access token|refresh token|id token|success|message|error|code|otp|"
        "expires|expires in|expires at|role|roles|permissions|is admin|admin|scopes|scope|data|"
        "user|user id|uid|uuid|remember|remember me|accept terms|terms|captcha|grant type|ok|"
        "status code|is new user|device|device id|client id|client secret";
    struct slice flat = word_flat(builder->arena, name);
    struct slice words[8], spoken = SLICE_EMPTY;
    size_t count = word_split(builder->arena, name, words, 8);
    bool is_secret = slice_find(flat, SLICE("password")) != SLICE_NOT_FOUND ||
                     slice_ends_with(flat, SLICE("token")) || resolve_is_password(flat);
    for (size_t i = 0; i < count; i++) {
        spoken = spoken.size == 0 ? words[i]
                                  : arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                                 SLICE_ARGUMENT(spoken), SLICE_ARGUMENT(words[i]));
    }
    return count > 0 && name.size <= 63 && !is_secret && !wording_is(spoken, other) &&
           entity_field_by_key(entity, flat) == NULL;
}

static void add_account_field(struct builder *builder, struct entity *entity, struct slice name,
                              struct type *type, struct place place)
{
    for (size_t i = 0; i < name.size; i++) {
        if (!character_is_word(name.data[i])) {
            return;
        }
    }
    if (is_kept_of_account(builder, entity, name) && type->kind != TYPE_JSON) {
        struct field_statement field = {.name = name, .place = place, .type = type};
        merge_add_field(builder, entity, &field, SOURCE_EXAMPLE);
    }
}

/* Whether the path is where people register, or about the own account. */
static bool is_of_account(struct builder *builder, struct slice method, struct slice path)
{
    struct slice segments[32];
    size_t count = path_segments(path, segments, 32);
    struct slice before = count > 1 ? segments[count - 2] : SLICE_EMPTY;
    struct slice last =
        count > 0 ? identity_word(builder->arena, segments[count - 1], before) : SLICE_EMPTY;
    bool is_info = wording_is(last, "info") && wording_is(before, "user|account|me");
    return is_info || wording_is(last, "me|profile|currentuser|whoami|user|userinfo") ||
           (slice_equal(method, SLICE("POST")) &&
            wording_is(last, "register|signup|registration|users|user"));
}

static void add_account_names(struct builder *builder, struct entity *entity, struct slice text,
                              struct place place)
{
    text = slice_trim(text);
    bool is_list = text.size > 2 && text.data[0] == '{' && text.data[text.size - 1] == '}' &&
                   slice_find_byte(slice_from_offset(text, 1), '{') == SLICE_NOT_FOUND;
    struct slice rest = is_list ? slice_between(text, 1, text.size - 1) : SLICE_EMPTY, part;
    while (slice_next_part(&rest, ',', &part)) {
        struct slice name = slice_trim(slice_between(part, 0, slice_find_byte(part, ':')));
        name.size -= name.size > 0 && name.data[name.size - 1] == '?';
        add_account_field(builder, entity, name, infer_request_type(builder, name), place);
    }
}

/* What the document calls the form of a user: "User fields:" over an object. */
static void add_form(struct builder *builder, struct entity *entity)
{
    static const char *const names[] = {"user", "account", NULL};
    const struct statement *form = NULL;
    for (size_t i = 0; form == NULL && names[i] != NULL; i++) {
        form = infer_example_form(builder, slice_from(names[i]));
    }
    const struct json *object =
        form == NULL ? NULL : infer_example_thing(builder, form->example.value, SLICE("user"));
    object = object == NULL && form != NULL ? form->example.value : object;
    if (object == NULL) {
        return;
    }
    JSON_EACH(member, object)
    {
        add_account_field(builder, entity, member->key, infer_example_type(builder, member),
                          form->place);
    }
}

void infer_account(struct builder *builder, struct entity *entity)
{
    add_form(builder, entity);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct example_statement *example = &statement->example;
        if (statement->kind == STATEMENT_ENDPOINT &&
            is_of_account(builder, statement->endpoint.method, statement->endpoint.path)) {
            add_account_names(builder, entity, statement->endpoint.request, statement->place);
        }
        if (statement->kind != STATEMENT_EXAMPLE || example->direction == EXAMPLE_ERROR ||
            example->http_status >= 400 ||
            !is_of_account(builder, example->method, example->path)) {
            continue;
        }
        LIST_EACH(const struct field_statement, field, &example->fields)
        {
            add_account_field(builder, entity, field->name, field->type, statement->place);
        }
        const struct json *object =
            example->value == NULL ? NULL
                                   : infer_example_thing(builder, example->value, SLICE("user"));
        if (object == NULL || infer_example_is_acknowledgement(object)) {
            continue;
        }
        JSON_EACH(member, object)
        {
            add_account_field(builder, entity, member->key, infer_example_type(builder, member),
                              statement->place);
        }
    }
}
