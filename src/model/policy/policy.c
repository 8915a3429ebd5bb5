/* SPDX-License-Identifier: Apache-2.0 */
/* What the document says about callers, in the order in which it is worked out. */
#include "model/policy/policy_grant_private.h"
#include "model/policy/policy_named.h"

#include "model/bind/bind.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"

#include <math.h>

/* --- is it secured? --- */

/* Of an `Authorization` that is one: "JWT", "API key", "session cookie". A box that waits to be
 * ticked says nothing. */
static const char scheme_words[] =
    "jwt*|bearer|token*|oauth*|api key*|api-key*|session*|cookie*|basic auth*|password*|login|"
    "sign-in*|signed in|require*|authenticated|rbac|role-based*|role*|токен*|认证|令牌|토큰";

static const char none_words[] = "none|no|not required|no authentication|without authentication|"
                                 "not needed|нет|не требуется|无|无需|없음|ninguna|nenhuma|keine";

static bool is_none(struct slice text)
{
    return wording_starts_with(text, none_words) > 0;
}

static bool is_fact_about_callers(const struct fact_statement *fact)
{
    static const char *const numbered[] = {"lockout", "password_hash", "password_policy"};
    static const char *const worded[] = {
        "authentication", "authorization", "authentication_header", "token", "session",
        "api_key",        "mfa",           "token_claim",           "scope"};
    if (is_none(fact->value)) {
        return false;
    }
    if (slice_equal(fact->topic, SLICE("access_token")) ||
        slice_equal(fact->topic, SLICE("refresh_token"))) {
        return true;
    }
    for (size_t i = 0; i < sizeof(numbered) / sizeof(*numbered); i++) {
        if (slice_equal(fact->topic, slice_from(numbered[i]))) {
            return !isnan(fact->number);
        }
    }
    for (size_t i = 0; i < sizeof(worded) / sizeof(*worded); i++) {
        if (slice_equal(fact->topic, slice_from(worded[i]))) {
            return wording_has(fact->name, scheme_words) || wording_has(fact->value, scheme_words);
        }
    }
    return false;
}

/* "Admin only. Creates a bike.", "nur für Administratoren": of what describes an endpoint. */
bool policy_is_for_administrators(const struct specification *specification,
                                  struct slice description)
{
    static const char words[] =
        "admin only|admins only|admin-only|administrator only|administrators only|only admin|only "
        "admins|only an admin|only administrators|only for admins|only for admin|only for "
        "administrators|only by admins|only by an admin|only by administrators|only to admins|only "
        "to administrators|for admins only|for administrators only|restricted to admin*|limited to "
        "admin*|reserved for admin*|requires admin*|require admin*|requires an admin*|requires the "
        "admin*|needs admin*|must be admin|must be an admin|admin required|admin role required|"
        "nur admin*|nur für admin*|apenas admin*|somente admin*|apenas o admin*|apenas para admin*|"
        "solo admin*|solo para admin*|solo el admin*|solo los admin*|sólo admin*|solo gli ammin*|"
        "solo ammin*|soltanto ammin*|только админ*|только для админ*|réservé aux admin*|réservée "
        "aux admin*|réservé à l'admin*|admin uniquement|administrateurs uniquement|administrateur "
        "uniquement|uniquement "
        "admin*|仅管理员|仅限管理员|只有管理员|僅限管理員|管理员专用|管理者のみ|"
        "管理者だけ|管理者専用|管理者限定|관리자만|관리자 전용|hanya admin*|khusus admin*|tylko "
        "admin*|"
        "sadece admin*|sadece yönetici*|yalnızca yönetici*";
    return wording_memory_has(specification->wordings, description, words);
}

static bool is_endpoint_about_callers(const struct specification *specification,
                                      const struct endpoint_statement *endpoint)
{
    struct slice path = endpoint->path;
    size_t slash = slice_find_last_byte(path, '/');
    struct slice last = slash == SLICE_NOT_FOUND ? path : slice_from_offset(path, slash + 1);
    struct slice above = slice_between(path, 0, slash == SLICE_NOT_FOUND ? 0 : slash);
    bool is_below_item = slice_ends_with(above, SLICE("}")); /* registering for an event */
    size_t slash_before = slice_find_last_byte(above, '/');
    struct slice before =
        slice_from_offset(above, slash_before == SLICE_NOT_FOUND ? 0 : slash_before + 1);
    const char *meaning = identity_translate(last, before);
    last = meaning != NULL ? slice_from(meaning) : last;
    bool signs_in =
        !is_below_item && !identity_registers_device(last, before) &&
        wording_is(
            last,
            "login|log-in|log_in|signin|sign-in|sign_in|register|signup|sign-up|sign_up|logout|"
            "signout|refresh-token|authenticate|me");
    bool is_stated = endpoint->access.size > 0 && !endpoint->is_public;
    bool is_excepted = endpoint->is_public && endpoint->lead.line > 0 &&
                       policy_endpoint_asks_for_sign_in(specification, endpoint->description);
    bool is_limited = policy_is_for_administrators(specification, endpoint->description) ||
                      policy_endpoint_asks_for_sign_in(specification, endpoint->description);
    return endpoint->roles.count > 0 || is_stated || signs_in || is_excepted || is_limited;
}

/* Whether a statement is about callers, so that the document is secured: who they are, which roles
 * they have, what they may. */
static bool is_about_callers(const struct specification *specification,
                             const struct statement *statement)
{
    switch ((int)statement->kind) {
    case STATEMENT_ROLE:
    case STATEMENT_PERMISSION:
        return true;
    case STATEMENT_CONVENTION:
        return (slice_equal(statement->fact.topic, SLICE("authentication")) ||
                slice_equal(statement->fact.topic, SLICE("authentication_header"))) &&
               !is_none(statement->fact.name) && !is_none(statement->fact.value);
    case STATEMENT_SECURITY:
        return is_fact_about_callers(&statement->fact);
    case STATEMENT_ENDPOINT:
    case STATEMENT_CALLERS:
        return is_endpoint_about_callers(specification, &statement->endpoint);
    default:
        return false;
    }
}

/* Whether the document has anything that callers could be let at: the security measures of a
 * program that stores and serves nothing stay documentation. */
static bool has_anything_to_guard(const struct specification *specification)
{
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement_is_of_callers(statement) || statement->kind == STATEMENT_SERVICE ||
            (statement->kind == STATEMENT_ENTITY && !statement->entity.is_request)) {
            return true;
        }
    }
    return false;
}

/* --- in order --- */

void policy_find(struct builder *builder)
{
    struct policy *policy = &builder->model->policy;
    bool has_anything = has_anything_to_guard(builder->specification);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        bool counts = has_anything || statement->kind != STATEMENT_SECURITY;
        if (!policy->is_secured && counts && is_about_callers(builder->specification, statement)) {
            policy->is_secured = true;
            policy->place = statement->place;
        }
    }
    if (!policy->is_secured && has_anything && policy_prose_secures(builder, &policy->place)) {
        policy->is_secured = true;
    }
    struct place named = PLACE_NONE;
    policy_collect_fields(builder);
    if (has_anything && policy_named_collect(builder, &named) && !policy->is_secured) {
        policy->is_secured = true;
        policy->place = named;
    }
    if (policy->is_secured) {
        policy_find_accounts(builder);
    }
}

void policy_resolve(struct builder *builder)
{
    policy_read_facts(builder);
    if (builder->model->policy.is_secured) {
        policy_resolve_accounts(builder);
        policy_collect_roles(builder);
    }
}

void policy_grant(struct builder *builder)
{
    policy_collect_fields(builder); /* accounts have some of their own by now */
    if (builder->model->policy.is_secured) {
        policy_find_owners(builder);
        policy_grant_all(builder);
        policy_report_owners(builder);
        policy_lost_report_headings(builder);
        policy_choose_registered(builder);
    } else {
        policy_report_unguarded(builder);
    }
    policy_lost_report_fields(builder);
}
