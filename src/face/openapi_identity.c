/* SPDX-License-Identifier: Apache-2.0 */
/* Identity operations in the OpenAPI document: what they take, what they answer, who needs to have
 * signed in. */
#include "face/openapi_private.h"

#include <assert.h>

/* A text member of a body. */
struct part {
    const char *name; /* NULL: what people sign in with */
    const char *description;
    bool is_optional;
};

#define PART_MAXIMUM 3U

static const struct body {
    enum identity_action action;
    struct part parts[PART_MAXIMUM];
    bool is_optional;
} bodies[] = {
    {IDENTITY_LOGIN, {{NULL, NULL, false}, {"password", NULL, false}}, false},
    {IDENTITY_REFRESH,
     {{"refresh_token", "Of the last answer; a browser's is in its cookie", true}},
     true},
    {IDENTITY_LOGOUT,
     {{"refresh_token", "Needed only where the access token has expired", true}},
     true},
    {IDENTITY_PASSWORD, {{"current_password", NULL, false}, {"new_password", NULL, false}}, false},
    {IDENTITY_FORGOT, {{NULL, NULL, false}}, false},
    {IDENTITY_RESET,
     {{"token", "As its owner got it", false}, {"new_password", NULL, false}},
     false},
};

static const struct body *find_body(enum identity_action action)
{
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        if (bodies[i].action == action) {
            return &bodies[i];
        }
    }
    return NULL;
}

static struct slice part_name(const struct openapi_writer *writer, const struct part *part)
{
    const struct plan_identity *identity = &writer->plan->identity;
    struct slice name = part->name == NULL ? identity->login->name : slice_from(part->name);
    return slice_equal(name, SLICE("password")) ? identity->password->name : name;
}

static bool is_part(const struct body *body, size_t index)
{
    return index < PART_MAXIMUM &&
           (body->parts[index].name != NULL || (index == 0 && !body->parts[0].is_optional));
}

static void write_properties(struct openapi_writer *writer, const struct body *body)
{
    begin(writer, "properties");
    for (size_t i = 0; is_part(body, i); i++) {
        json_writer_key_slice(&writer->json, part_name(writer, &body->parts[i]));
        json_writer_begin_object(&writer->json);
        member(writer, "type", "string");
        json_writer_member_integer(&writer->json, "minLength", 1);
        if (body->parts[i].description != NULL) {
            member(writer, "description", body->parts[i].description);
        }
        end(writer);
    }
    end(writer);
}

void openapi_identity_body(struct openapi_writer *writer, const struct plan_operation *operation)
{
    const struct body *body = find_body(operation->operation->identity);
    if (operation->operation->identity == IDENTITY_LOGOUT_ALL) {
        return; /* the credentials say it all */
    }
    if (writer->plan->identity.login == NULL) {
        return; /* accounts without a login or a password: nobody signs in */
    }
    assert(body != NULL); /* those without are no SERVE_IDENTITY */
    begin(writer, "requestBody");
    json_writer_member_boolean(&writer->json, "required", !body->is_optional);
    begin(writer, "content");
    begin(writer, "application/json");
    begin(writer, "schema");
    member(writer, "type", "object");
    write_properties(writer, body);
    if (!body->parts[0].is_optional) {
        begin_array(writer, "required");
        for (size_t i = 0; is_part(body, i); i++) {
            json_writer_slice(&writer->json, part_name(writer, &body->parts[i]));
        }
        json_writer_end_array(&writer->json);
    }
    end(writer);
    end(writer);
    end(writer);
    end(writer);
}

static void write_text_property(struct openapi_writer *writer, const char *name,
                                const char *description)
{
    begin(writer, name);
    member(writer, "type", "string");
    member(writer, "description", description);
    end(writer);
}

void openapi_identity_schemas(struct openapi_writer *writer)
{
    if (writer->plan->identity.accounts == NULL) {
        return;
    }
    begin(writer, "Tokens");
    member(writer, "type", "object");
    begin(writer, "properties");
    write_text_property(writer, "access_token", "To be sent as Authorization: Bearer");
    write_text_property(writer, "token_type", "Bearer");
    begin(writer, "expires_in");
    member(writer, "type", "integer");
    member(writer, "description", "Seconds until the access token expires");
    end(writer);
    write_text_property(writer, "refresh_token", "Exchange it for new tokens, once");
    write_text_property(writer, "csrf_token",
                        "With cookies, instead of the tokens: to be sent as X-CSRF-Token");
    end(writer);
    begin_array(writer, "required");
    json_writer_string(&writer->json, "expires_in");
    json_writer_end_array(&writer->json);
    json_writer_member_boolean(&writer->json, "additionalProperties", false);
    end(writer);
}

void openapi_identity_success(struct openapi_writer *writer, const struct plan_operation *operation)
{
    enum identity_action action = operation->operation->identity;
    if (action == IDENTITY_LOGIN || action == IDENTITY_REFRESH) {
        begin(writer, "200");
        member(writer, "description",
               "New tokens; with ?cookie=true, or for those who came with "
               "cookies, they are in cookies");
        openapi_json_content(writer, SLICE("Tokens"));
    } else if (action == IDENTITY_FORGOT) {
        begin(writer, "202");
        member(writer, "description", "Whether or not there is such an account");
        begin(writer, "content");
        begin(writer, "application/json");
        begin(writer, "schema");
        member(writer, "type", "object");
        end(writer);
        end(writer);
        end(writer);
    } else {
        begin(writer, "204");
        member(writer, "description", "Done");
    }
    end(writer);
}

/* --- who needs to have signed in --- */

static bool is_open(const struct plan_operation *operation)
{
    switch (operation->operation->identity) {
    case IDENTITY_LOGIN:
    case IDENTITY_REFRESH:
    case IDENTITY_LOGOUT:
    case IDENTITY_FORGOT:
    case IDENTITY_RESET:
        return true;
    case IDENTITY_ME:
    case IDENTITY_LOGOUT_ALL:
    case IDENTITY_PASSWORD:
    case IDENTITY_SETUP:
        return false;
    case IDENTITY_REGISTER: /* may be closed */
    case IDENTITY_NONE:
        break;
    }
    return operation->operation->access.is_public;
}

static bool is_needed(const struct plan *plan, const struct plan_operation *operation)
{
    bool is_identity = operation->operation->identity != IDENTITY_NONE;
    return plan->identity.accounts != NULL && (is_identity || plan->model->policy.is_enforced) &&
           operation->serving != SERVE_HEALTH && !is_open(operation);
}

bool openapi_identity_can_fail(const struct plan *plan, const struct plan_operation *operation,
                               enum problem problem)
{
    enum identity_action action = operation->operation->identity;
    bool is_account = plan->identity.accounts != NULL &&
                      operation->entity == plan->identity.accounts &&
                      operation->serving < SERVE_DELETE && operation->serving != SERVE_LIST &&
                      operation->serving != SERVE_GET;
    switch ((int)problem) {
    case PROBLEM_UNAUTHENTICATED:
        return plan->identity.accounts != NULL && action != IDENTITY_FORGOT &&
               action != IDENTITY_RESET; /* whatever is shown must hold */
    case PROBLEM_FORBIDDEN:
        return plan->identity.accounts != NULL; /* also a cookie without its CSRF token */
    case PROBLEM_LIMITED:
        return action == IDENTITY_LOGIN || action == IDENTITY_PASSWORD;
    case PROBLEM_MEDIA_TYPE:
        return operation->serving == SERVE_IDENTITY;
    case PROBLEM_UNAVAILABLE:
        return is_account || operation->serving == SERVE_IDENTITY;
    default:
        return false;
    }
}

void openapi_identity_security(struct openapi_writer *writer,
                               const struct plan_operation *operation)
{
    if (!is_needed(writer->plan, operation)) {
        return;
    }
    begin_array(writer, "security");
    json_writer_begin_object(&writer->json);
    begin_array(writer, "bearer");
    json_writer_end_array(&writer->json);
    end(writer);
    json_writer_begin_object(&writer->json); /* or */
    begin_array(writer, "apiKey");
    json_writer_end_array(&writer->json);
    end(writer);
    json_writer_end_array(&writer->json);
}

void openapi_identity_schemes(struct openapi_writer *writer)
{
    if (writer->plan->identity.accounts == NULL) {
        return;
    }
    begin(writer, "securitySchemes");
    begin(writer, "bearer");
    member(writer, "type", "http");
    member(writer, "scheme", "bearer");
    member(writer, "bearerFormat", "JWT");
    end(writer);
    begin(writer, "apiKey");
    member(writer, "type", "apiKey");
    member(writer, "in", "header");
    member(writer, "name", "X-API-Key");
    end(writer);
    end(writer);
}

/* --- signing in at an issuer (oidc.c) */

static void write_query(struct openapi_writer *writer, const char *name, const char *description)
{
    json_writer_begin_object(&writer->json);
    member(writer, "name", name);
    member(writer, "in", "query");
    member(writer, "description", description);
    begin(writer, "schema");
    member(writer, "type", "string");
    end(writer);
    end(writer);
}

static void write_answer(struct openapi_writer *writer, const char *status, const char *words)
{
    begin(writer, status);
    member(writer, "description", words);
    end(writer);
}

static void begin_path(struct openapi_writer *writer, struct slice base, const char *path,
                       const char *name, const char *summary)
{
    json_writer_key_slice(
        &writer->json, arena_format(writer->arena, SLICE_FORMAT "%s", SLICE_ARGUMENT(base), path));
    json_writer_begin_object(&writer->json);
    begin(writer, "get");
    member(writer, "operationId", name);
    member(writer, "summary", summary);
    begin_array(writer, "tags");
    json_writer_string(&writer->json, IDENTITY_TAG);
    json_writer_end_array(&writer->json);
    begin_array(writer, "parameters");
}

static void begin_answers(struct openapi_writer *writer)
{
    json_writer_end_array(&writer->json);
    begin(writer, "responses");
}

static void end_path(struct openapi_writer *writer)
{
    end(writer);
    end(writer);
    end(writer);
}

void openapi_identity_oidc(struct openapi_writer *writer)
{
    struct slice base;
    if (!oidc_base(writer->plan, &base)) {
        return;
    }
    begin_path(writer, base, "/oidc/login", "oidcLogin", "Sign in at the issuer, with a browser");
    write_query(writer, "return_to",
                "A path of this site to end at, with cookies; without it, the tokens are answered");
    begin_answers(writer);
    write_answer(writer, "303", "To the issuer");
    write_answer(writer, "503", "The issuer does not answer");
    end_path(writer);
    begin_path(writer, base, "/oidc/callback", "oidcCallback",
               "Where the issuer sends the browser back to");
    write_query(writer, "code", "What the issuer gives for tokens");
    write_query(writer, "state", "What ties the answer to the browser that began");
    write_query(writer, "error", "Why the issuer refuses");
    begin_answers(writer);
    write_answer(writer, "200", "Signed in: the tokens");
    write_answer(writer, "303", "Signed in: on to `return_to`, with cookies");
    write_answer(writer, "401", "The sign-in does not hold: begin again");
    write_answer(writer, "403", "Nobody here is known by it");
    end_path(writer);
}
