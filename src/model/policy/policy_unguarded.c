/* SPDX-License-Identifier: Apache-2.0 */
/* A document that speaks of signing in, or stores accounts, but does not say who may call what is
 * served to everybody. Its author hears of it. */
#include "model/policy/policy_named.h"

#include "model/entity/entity.h"

#include "spec/text/wording.h"

static const char subject_words[] =
    "authentication|auth|authn|authz|authorization|authorisation|access "
    "control|rbac|аутентификац*|авторизац*|认证|"
    "鉴权|인증|인가|autenticación|autorización|autenticação|autorização|authentifizierung|"
    "authentification|otentikasi|autentikasi|permissions|who may do|who can do|access rights|"
    "access rules|user rights|user roles|roles and permissions|roles & permissions|roles and "
    "rights|rollen und rechte|rollen & rechte|rechte|berechtigungen|rollen und berechtigungen|"
    "zugriffsrechte|anmeldung|droits|derechos|direitos|diritti|droits d'accès|rôles et "
    "droits|rôles et permissions|permisos|roles y "
    "permisos|permissões|papéis e permissões|ruoli e permessi";
static const char scheme_words[] =
    "jwt|oauth*|bearer|auth0|okta|keycloak|cognito|passport|session cookie*|access token*|sso";

/* "Authentication: none", or not yet. */
static const char none_words[] =
    "none|no|not required|without|public|anonymous|out of scope|future|later|planned|not "
    "implemented|optional|нет|не требуется|无需|없음|ninguna|nenhuma|keine|aucune|tidak";

#define HINT                                                                                       \
    "write \"All endpoints require a JWT\" under Security, a role beside each endpoint, or "       \
    "\"Authentication: none\""

static bool is_open_by_word(const struct document *document, const struct section *section)
{
    if (wording_has(section->title.plain, none_words)) {
        return true;
    }
    for (uint32_t i = section->first_block + 1; i < section->end_block; i++) {
        const struct block *block = &document->blocks[i];
        bool is_none = wording_has(block->text.plain, none_words);
        for (size_t j = 0; j < block->item_count && !is_none; j++) {
            is_none = wording_has(block->items[j].text.plain, none_words);
        }
        if (is_none) {
            return true;
        }
    }
    return section->first_block + 1 >= section->end_block;
}

static bool find_section(const struct builder *builder, struct place *out_place,
                         struct slice *out_name)
{
    LIST_EACH(const struct document, document, &builder->specification->documents)
    {
        LIST_EACH(const struct section, section, &document->sections)
        {
            if (section->level > 1 && wording_has(section->name, subject_words) &&
                !is_open_by_word(document, section)) {
                *out_place = section->title.place;
                *out_name = section->name;
                return true;
            }
        }
    }
    return false;
}

static bool find_technology(const struct builder *builder, struct place *out_place,
                            struct slice *out_name)
{
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_TECHNOLOGY) {
            continue;
        }
        bool has_scheme = false, is_none = false;
        LIST_EACH(const struct slice, value, &statement->record.values)
        {
            has_scheme |= wording_has(*value, scheme_words);
            is_none |= wording_has(*value, none_words);
        }
        has_scheme |= wording_has(statement->record.name, scheme_words);
        if (has_scheme && !is_none) {
            *out_place = statement->place;
            *out_name = statement->record.name;
            return true;
        }
    }
    return false;
}

/* Sections on what others do, and on what is not here. */
static const char foreign_words[] =
    "test*|roadmap|future*|out of scope|non-goal*|alternative*|considered|example*|scenario*|"
    "glossary|risk*|open question*|phase*|todo|third-party*|third party|external*|integration*|"
    "outbound|webhook*|frontend|front-end|ui|deployment|environment*|configuration|config|"
    "dependencies|technolog*|stack";
static const char token_words[] = "jwt|jwts|bearer|bearer-token|bearer token*|session cookie*";

static bool is_foreign(const struct section *section)
{
    for (; section != NULL && section->level > 1; section = section->parent) {
        if (wording_has(section->name, foreign_words)) {
            return true;
        }
    }
    return false;
}

static bool speaks_of_tokens(const struct text *text)
{
    return wording_has(text->plain, token_words) && !wording_has(text->plain, none_words);
}

/* "Sign-in by bearer token", wherever it stands. */
static bool find_sentence(const struct builder *builder, struct place *out_place,
                          struct slice *out_name)
{
    LIST_EACH(const struct document, document, &builder->specification->documents)
    {
        for (size_t i = 0; i < document->block_count; i++) {
            const struct block *block = &document->blocks[i];
            const struct text *text =
                block->kind == BLOCK_PARAGRAPH && speaks_of_tokens(&block->text) ? &block->text
                                                                                 : NULL;
            for (size_t j = 0; j < block->item_count && text == NULL; j++) {
                text = speaks_of_tokens(&block->items[j].text) ? &block->items[j].text : NULL;
            }
            if (text != NULL && !is_foreign(block->section)) {
                *out_place = text_place(*text, 0, text->plain.size);
                *out_name = slice_between(text->plain, 0, 60);
                return true;
            }
        }
    }
    return false;
}

/* A table of accounts with a password or a role: somebody is to sign in. */
static const struct entity *find_accounts(struct builder *builder)
{
    const struct entity *entity = policy_account_candidate(builder);
    bool is_one = entity != NULL && !entity->is_added && !entity->is_inferred &&
                  (resolve_password_field(entity) != NULL || policy_account_role(entity) != NULL);
    return is_one ? entity : NULL;
}

void policy_report_unguarded(struct builder *builder)
{
    struct place place;
    struct slice name;
    size_t served = 0;
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        served += operation->entity != NULL && !operation->is_added;
    }
    LIST_EACH(const struct sentence, sentence, &builder->specification->sentences)
    {
        bool is_one = sentence->is_limiting || policy_named_rule(builder, sentence) != NULL;
        if (served > 0 && is_one && sentence->role.size == 0) {
            policy_lost_report(builder, sentence);
        }
    }
    if (served > 0) {
        policy_lost_report_unguarded(builder);
    }
    if (served == 0) {
        return;
    }
    bool is_spoken_of = find_section(builder, &place, &name) ||
                        find_technology(builder, &place, &name) ||
                        find_sentence(builder, &place, &name);
    const struct entity *accounts = is_spoken_of ? NULL : find_accounts(builder);
    if (is_spoken_of) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1525, place, HINT,
                           "'" SLICE_FORMAT "' does not say who may call what: everybody may call "
                           "everything, without signing in",
                           SLICE_ARGUMENT(name));
    } else if (accounts != NULL) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1525, accounts->place, HINT,
                           "'" SLICE_FORMAT "' holds accounts, and nothing says who may call what: "
                           "everybody may call everything, without signing in",
                           SLICE_ARGUMENT(accounts->name));
    }
}
