/* SPDX-License-Identifier: Apache-2.0 */
/* Operations that belong to no entity of the document: who is calling, and whether the system is
 * well. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

static bool is_word(struct binding *binding, struct slice segment, const char *const *words)
{
    return slice_is_any(word_flat(binding->builder->arena, segment), words);
}

/* What a record of who is signed in has, and a record of a lesson or a game has not. */
static bool is_of_callers(const struct entity *entity)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (wording_has(field->name, "token*|refresh*|jwt|jti|ip|user_agent|useragent|device*|"
                                     "ip_address|ipaddress|expires*|expiry|revoked*")) {
            return true;
        }
    }
    return false;
}

static bool is_own_name(struct binding *binding, const struct entity *entity, struct slice segment)
{
    struct arena *arena = binding->builder->arena;
    struct slice key = word_key(arena, segment);
    return slice_equal(entity->key, key) || slice_equal(word_key(arena, entity->table), key);
}

/* Named outright, not by the path as a whole (/users/profile), or sessions of another kind:
 * /sessions of training_sessions. */
static bool is_entity(struct binding *binding, struct slice segment)
{
    bool is_guess;
    const struct entity *entity = binding_entity(binding, segment, &is_guess);
    is_guess |= entity != NULL && !is_own_name(binding, entity, segment);
    bool is_other_session = entity != NULL && is_guess && wording_is(segment, "session|sessions") &&
                            !is_of_callers(entity);
    return entity != NULL && (!is_guess || is_other_session);
}

/* Words that mean identity wherever they stand at the end of a path. */
static const char *const verbs[] = {
    "login",
    "logout",
    "register",
    "signup",
    "signin",
    "signout",
    "logoutall",
    "signoutall",
    "logouteverywhere",
    "logoutalldevices",
    "refresh",
    "refreshtoken",
    "forgotpassword",
    "resetpassword",
    "changepassword",
    "updatepassword",
    "userinfo",
    "password",
    "passwordreset",
    "passwordforgot",
    "verifyemail",
    "confirmemail",
    "resendverification",
    "verifyotp",
    "requestotp",
    "sendotp",
    "verifytoken",
    "validatetoken",
    "authenticate",
    "whoami",
    "me",
    "2fa",
    "mfa",
    "otp",
    NULL,
};

/* Words that mean it only where nothing of the document has the name. */
static const char *const nouns[] = {"session", "sessions",    "token", "tokens",
                                    "profile", "currentuser", NULL};

static const char *const families[] = {
    "auth",        "authentication", "oauth",         "oauth2",       "identity", "account",
    "autentikasi", "otentikasi",     "autenticacion", "autenticacao", NULL};

/* Of them, those that mean something else below one item: people register for an event. */
static const char *const entrances[] = {"login",  "logout",  "register", "signup",
                                        "signin", "signout", "refresh",  NULL};

/* Whether the word is about people, who may be those who sign in, or about no things at all. */
static bool is_of_people(struct slice word)
{
    static const char people[] =
        "auth|user*|account*|member*|profile*|customer*|client*|driver*|rider*|courier*|student*|"
        "teacher*|tutor*|learner*|patient*|doctor*|nurse*|employee*|worker*|staff*|admin*|agent*|"
        "seller*|vendor*|buyer*|merchant*|player*|person*|people|owner*|tenant*|host*|guest*|"
        "candidate*|applicant*|participant*|subscriber*|operator*|manager*|partner*|supplier*|"
        "creator*|author*|artist*|volunteer*|donor*|settings|preferences|permissions|credentials|"
        "services|apis|apps|business|address|access|status|rs";
    return wording_has(word, people);
}

/* Whether the word names something that is stored beside the accounts, for certain. */
static bool names_other_thing(struct binding *binding, struct slice word)
{
    bool is_guess;
    const struct entity *entity =
        segment_is_parameter(word) ? NULL : binding_entity(binding, word, &is_guess);
    return entity != NULL && !is_guess && entity != binding_accounts(binding) &&
           !is_of_people(word);
}

/* Whether "me" behind the word is the caller's part of a collection and not the caller: of
 * "appointments" and of a "waitlist" that is stored, as against "users", "drivers" or "v1". */
static bool is_collection_of_things(struct binding *binding, struct slice word)
{
    return (slice_ends_with(word, SLICE("s")) && !is_of_people(word)) ||
           names_other_thing(binding, word);
}

/* "/vehicles/register", "/devices/register": a thing is made known, and nobody gets an account. */
static bool is_registration_of_thing(struct binding *binding, struct slice last)
{
    struct slice word = binding->count > 1 ? binding->segments[binding->count - 2] : SLICE_EMPTY;
    return wording_is(last, "register") && word.size > 0 && !segment_is_parameter(word) &&
           !is_of_people(word) && !is_word(binding, word, families) &&
           (names_other_thing(binding, word) || infer_is_collection(binding->builder, word) ||
            identity_registers_device(last, word));
}

/* What of the caller's is the account itself, in words of which a segment has one. */
static const char account_words[] =
    "password|passwords|passcode|pin|email|emails|phone|phones|mobile|avatar|avatars|photo|picture|"
    "image|profile|session|sessions|device|devices|token|tokens|2fa|mfa|otp|totp|passkey|passkeys|"
    "security|credentials|verify|verification|activate|deactivate|reactivate|delete|close|login|"
    "logout|register|signup|signin|username|name|identity|identities|permissions|roles|scopes|"
    "settings|preferences|info|details|update|edit|change|language|locale|me|account|auth|data|"
    "deletion|recover|recovery|status|create|confirm|activation";

static bool is_of_account(struct binding *binding, struct slice segment)
{
    struct slice words[8];
    size_t count = word_split(binding->builder->arena, segment, words, 8);
    for (size_t i = 0; i < count; i++) {
        if (wording_is(words[i], account_words)) {
            return true;
        }
    }
    return is_word(binding, segment, verbs) || is_word(binding, segment, nouns) ||
           is_word(binding, segment, families);
}

/* "/me/notifications/{id}", "/account/orders": a thing that the caller has, and not who the caller
 * is. Its segment, or `count`. */
static size_t find_thing_of_caller(struct binding *binding)
{
    size_t count = binding->count, at = 0;
    while (at < count && !binding_means_caller(binding, at)) {
        at++;
    }
    for (size_t i = at + 1; i < count; i++) {
        if (!segment_is_parameter(binding->segments[i]) &&
            is_of_account(binding, binding->segments[i])) {
            return count;
        }
    }
    return at + 1 < count && !segment_is_parameter(binding->segments[at + 1]) ? at + 1 : count;
}

/* Never one of somebody else's: where the caller's own cannot be told, none is answered. */
static bool refuse_thing(struct binding *binding, size_t at)
{
    bool is_guess;
    const struct entity *entity = binding_entity(binding, binding->segments[at], &is_guess);
    binding->operation->verb = binding_last(binding);
    if (entity == NULL || is_guess) {
        entity = infer_entity(binding->builder, binding->segments[at]);
    }
    if (entity == NULL) {
        binding->hint = "describe what is stored of it, or expect 501 Not Implemented";
        return binding_say(binding, "no entity is called '" SLICE_FORMAT "'",
                           SLICE_ARGUMENT(binding->segments[at]));
    }
    if (binding_accounts(binding) == NULL) {
        return binding_say(binding,
                           "the caller's own '" SLICE_FORMAT "', which needs to know the caller",
                           SLICE_ARGUMENT(entity->name));
    }
    if (binding_caller_field(binding, entity) == NULL) {
        return binding_say(binding,
                           "no field of '" SLICE_FORMAT "' refers to the accounts, so none of it "
                           "is the caller's own",
                           SLICE_ARGUMENT(entity->name));
    }
    return binding_say(binding,
                       "nothing is known that it does to the caller's own '" SLICE_FORMAT "'",
                       SLICE_ARGUMENT(entity->name));
}

/* "/pusher/auth" lets a client into a channel, and nobody in. */
static bool is_of_channels(struct binding *binding)
{
    return binding->count > 1 && slice_equal(binding_last(binding), SLICE("auth")) &&
           wording_is(binding->segments[binding->count - 2],
                      "pusher|broadcasting|ably|soketi|centrifugo|mqtt|channels|realtime|"
                      "websocket|ws|socket|sockets|livekit|agora|liveblocks|imagekit|cloudinary");
}

/* Whether a list or a new one of the accounts has the path in the plural: "/users" beside "/user".
 */
static bool has_collection(struct binding *binding, struct slice flat)
{
    struct arena *arena = binding->builder->arena;
    LIST_EACH(const struct statement, statement, &binding->builder->specification->statements)
    {
        struct slice path =
            statement->kind == STATEMENT_ENDPOINT ? statement->endpoint.path : SLICE_EMPTY;
        size_t slash = slice_find_last_byte(path, '/');
        struct slice last =
            slash == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(path, slash + 1);
        if (last.size == flat.size + 1 && slice_equal(word_key(arena, last), flat)) {
            return true;
        }
    }
    return false;
}

/* "GET /user" beside "/users" is the one who asks, and no list of all. */
static bool is_account_itself(struct binding *binding)
{
    bool is_guess;
    struct arena *arena = binding->builder->arena;
    struct slice last = binding_last(binding), flat = word_flat(arena, last);
    bool is_told = wording_is(binding->operation->method, "get|put|patch") &&
                   !segment_is_parameter(last) && slice_equal(flat, word_key(arena, last)) &&
                   binding_accounts(binding) != NULL &&
                   binding_entity(binding, last, &is_guess) == binding_accounts(binding);
    for (size_t i = 0; is_told && i < binding->count; i++) {
        is_told = !segment_is_parameter(binding->segments[i]);
    }
    return is_told && !is_guess && has_collection(binding, flat) &&
           !wording_has(binding->operation->description, "all|list|every|users");
}

/* Whether the document has a path of its own to register: those who are called so beside it are
 * made by others. */
static bool has_entrance(struct binding *binding)
{
    LIST_EACH(const struct statement, statement, &binding->builder->specification->statements)
    {
        struct slice path =
            statement->kind == STATEMENT_ENDPOINT ? statement->endpoint.path : SLICE_EMPTY;
        size_t slash = slice_find_last_byte(path, '/');
        if (slash != SLICE_NOT_FOUND &&
            wording_is(slice_from_offset(path, slash + 1),
                       "register|signup|sign-up|registration|daftar|registro|cadastro")) {
            return true;
        }
    }
    return false;
}

/* "Registration: POST /users" is how people get an account of their own. */
static bool is_registration(struct binding *binding)
{
    static const char words[] = "registration|register|registers|sign up|signup|sign-up|signs up";
    bool is_guess;
    const struct operation *operation = binding->operation;
    bool is_told = slice_equal(operation->method, SLICE("POST")) &&
                   binding_accounts(binding) != NULL && operation->statement != NULL &&
                   operation->statement->roles.count == 0 &&
                   (wording_starts_with(operation->statement->title, words) > 0 ||
                    wording_starts_with(operation->description, words) > 0);
    for (size_t i = 0; is_told && i < binding->count; i++) {
        is_told = !segment_is_parameter(binding->segments[i]) &&
                  !wording_is(binding->segments[i], "admin|admins|administrator");
    }
    return is_told &&
           binding_entity(binding, binding_last(binding), &is_guess) == binding_accounts(binding) &&
           !is_guess && !has_entrance(binding);
}

bool bind_identity(struct binding *binding)
{
    if (is_registration(binding)) {
        binding->operation->kind = OPERATION_IDENTITY;
        binding->operation->verb = SLICE("register");
        return binding_say(binding, "an identity operation; who may sign in is not described");
    }
    if (is_account_itself(binding)) {
        binding->operation->kind = OPERATION_IDENTITY;
        binding->operation->verb = SLICE("me");
        return binding_say(binding, "an identity operation; who may sign in is not described");
    }
    size_t thing = find_thing_of_caller(binding);
    if (is_of_channels(binding)) {
        return false;
    }
    struct slice last = binding_last(binding);
    struct slice before = binding->count > 1 ? binding->segments[binding->count - 2] : SLICE_EMPTY;
    struct slice verb = last;
    if (!segment_is_parameter(last) && !is_entity(binding, last)) {
        last = identity_word(binding->builder->arena, last, before);
    }
    bool is_identity = is_word(binding, last, verbs) && !segment_is_parameter(last);
    is_identity |=
        is_word(binding, last, nouns) && !is_entity(binding, last) && binding->count <= 4;
    is_identity |= wording_is(last, "info") && wording_is(before, "user") &&
                   wording_is(binding->operation->method, "get|put|patch") &&
                   !is_entity(binding, last); /* "/user/info", of whoever asks */
    for (size_t i = 0; i < binding->count; i++) {
        bool is_family = is_word(binding, binding->segments[i], families) &&
                         !is_entity(binding, binding->segments[i]);
        bool is_me = slice_equal(binding->segments[i], SLICE("me"));
        if (is_me && i > 0 && is_collection_of_things(binding, binding->segments[i - 1])) {
            return false;
        }
        is_identity |= is_family || is_me;
    }
    bool is_below_item =
        binding->count > 1 && segment_is_parameter(binding->segments[binding->count - 2]);
    if (!is_identity || (is_below_item && is_word(binding, last, entrances)) ||
        is_registration_of_thing(binding, last)) {
        return false;
    }
    if (thing < binding->count) {
        return refuse_thing(binding, thing);
    }
    binding->operation->kind = OPERATION_IDENTITY;
    binding->operation->verb = verb;
    return binding_say(binding, "an identity operation; who may sign in is not described");
}

bool bind_health(struct binding *binding)
{
    static const char *const certain[] = {"health", "healthz", "healthcheck",
                                          "livez",  "readyz",  NULL};
    static const char *const likely[] = {"live", "liveness", "ready", "readiness", "ping", NULL};
    struct slice last = binding_last(binding);
    bool is_certain = is_word(binding, last, certain);
    if (!slice_equal(binding->operation->method, SLICE("GET")) || binding->count > 4 ||
        (!is_certain && !is_word(binding, last, likely)) || is_entity(binding, last)) {
        return false;
    }
    for (size_t i = 0; i + 1 < binding->count; i++) {
        /* /users/health is the health of a service of users; /users/{id}/health is not. */
        if (segment_is_parameter(binding->segments[i]) ||
            (!is_certain && is_entity(binding, binding->segments[i]))) {
            return false;
        }
    }
    binding->operation->kind = OPERATION_HEALTH;
    binding->operation->verb = last;
    return binding_say(binding, "whether the system is well");
}
