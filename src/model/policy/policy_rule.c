/* SPDX-License-Identifier: Apache-2.0 */
/* Holds operations to the rules that stand in sentences. Lists, matrices and notes say who may;
 * sentences mostly who may not: they take away from what was granted, and of two rules the stricter
 * counts. */
#include "model/policy/policy_named.h"
#include "model/policy/policy_predicate_private.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

#define TEXT_PARTS_MAXIMUM 8U

/* A rule and where it stands. */
struct placed_rule {
    struct sentence_rule rule;
    struct slice text;
    struct place place;
    bool is_told; /* what of it is not held has been said */
    size_t index; /* in granter->rules */
};

/* Roles that strangers usually have: "users" means them wherever nothing else is said. */
static const char usual_words[] = "user|customer|member|client|buyer|student|employee|reader|"
                                  "subscriber|donor|candidate|patient|guest|viewer";

/* --- reading --- */

static void add_permission(struct granter *granter, const struct sentence_rule *rule,
                           const struct sentence *sentence, const struct role *role)
{
    struct builder *builder = granter->builder;
    struct statement *statement = ARENA_NEW(builder->arena, struct statement);
    *statement = (struct statement){
        .kind = STATEMENT_PERMISSION, .place = sentence->place, .block = sentence->block};
    statement->permission = (struct permission_statement){.role = role->name,
                                                          .capability = rule->capability,
                                                          .is_granted = true,
                                                          .text = sentence->text};
    policy_holding_take(granter, statement);
}

static void take_permissions(struct granter *granter, const struct sentence_rule *rule,
                             const struct sentence *sentence)
{
    LIST_EACH(const struct role, role, &granter->builder->model->policy.roles)
    {
        if ((rule->subject.roles & role_bit(role)) != 0 && !role->is_implied) {
            add_permission(granter, rule, sentence, role);
        }
    }
}

/* Under each entity that it is about, where it is about nothing else. */
static void file_rule(struct granter *granter, struct placed_rule *placed)
{
    struct arena *arena = granter->builder->arena;
    bool is_loose = placed->rule.rights.count == 0;
    LIST_EACH(const struct right, right, &placed->rule.rights)
    {
        is_loose |= right->path.size > 0 || right->entity == NULL;
    }
    if (is_loose) {
        list_add(arena, &granter->loose, placed);
        return;
    }
    LIST_EACH(const struct right, right, &placed->rule.rights)
    {
        struct list *own = table_get(&granter->rules_of, right->entity->key);
        if (own == NULL) {
            own = ARENA_NEW(arena, struct list);
            table_put(&granter->rules_of, right->entity->key, own);
        }
        if (own->count == 0 || list_at(own, own->count - 1) != placed) {
            list_add(arena, own, placed);
        }
    }
}

static void take_rule(struct granter *granter, const struct sentence_rule *rule,
                      const struct sentence *sentence)
{
    struct arena *arena = granter->builder->arena;
    bool gives = rule->effect == SENTENCE_MAY || rule->is_mixed;
    if (gives && sentence->is_about_access && !rule->subject.is_all_but) {
        take_permissions(granter, rule, sentence);
    }
    if (rule->effect == SENTENCE_MAY) {
        return;
    }
    struct placed_rule *placed = ARENA_NEW(arena, struct placed_rule);
    *placed =
        (struct placed_rule){*rule, sentence->text, sentence->place, false, granter->rules.count};
    list_add(arena, &granter->rules, placed);
    list_add(arena, &granter->builder->ruled, &placed->place);
    file_rule(granter, placed);
}

/* --- tables that describe roles --- */

/* Descriptions say what a role is; what they limit is held, and what they would grant is told once
 * for the table. */
static void report_described(struct granter *granter, const struct sentence *sentence)
{
    struct builder *builder = granter->builder;
    struct capability_reading reading = {0};
    const struct role *role = policy_find_role(builder, sentence->role);
    struct slice key = arena_format(builder->arena, "described:%u", sentence->block->place.line);
    policy_read_capability(builder, capability_bare(sentence->text), false, &reading);
    if (role == NULL || policy_names_administrator(role) || reading.rights.count == 0 ||
        reading.problems.count > 0 || table_put(&granter->told, key, granter) != NULL) {
        return;
    }
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1522, sentence->place,
                       "call the column \"Permissions\" if it lists all that each role may do",
                       "'" SLICE_FORMAT "' describes " SLICE_FORMAT
                       " and grants nothing: what others may is not limited by it",
                       SLICE_ARGUMENT(sentence->text), SLICE_ARGUMENT(sentence->role));
}

static void take_description(struct granter *granter, const struct sentence *sentence)
{
    struct builder *builder = granter->builder;
    struct sentence_rule rule = {0};
    bool is_taken = false;
    struct slice rest =
        arena_format(builder->arena, SLICE_FORMAT ": " SLICE_FORMAT, SLICE_ARGUMENT(sentence->role),
                     SLICE_ARGUMENT(sentence->text));
    while (rest.size > 0) { /* "can edit boats but cannot delete them" */
        struct slice clause = policy_sentence_next(builder, &rest, &rule);
        if (policy_sentence_read(builder, clause, false, &rule) && rule.effect != SENTENCE_MAY) {
            take_rule(granter, &rule, sentence);
            is_taken = true;
        }
    }
    if (!is_taken) {
        report_described(granter, sentence);
    }
}

/* "Boats can only be created and deleted by admins": plain enough to be read by its words. */
static bool is_passive(struct slice clause)
{
    return wording_has(clause, "can only be|may only be|must only be|should only be") &&
           slice_find(clause, SLICE(" by ")) != SLICE_NOT_FOUND &&
           !wording_has(clause, "if|when|while|after|before|until|unless|once|which|that|who|of");
}

/* "All endpoints but GET require a JWT"; what else is excepted is told, for nothing opens it. */
static void note_sign_in(struct granter *granter, const struct sentence *sentence)
{
    const struct restatement *restated = &sentence->restated;
    if (restated->kind == RESTATEMENT_SIGN_IN_TO_WRITE) {
        policy_opening_add(granter, NULL, sentence->place);
    }
    if (restated->kind == RESTATEMENT_SIGN_IN && restated->except.size > 0) {
        diagnostics_report(
            granter->builder->diagnostics, DIAGNOSTIC_W1520, sentence->place,
            "write \"public\" beside the endpoints that are excepted",
            "'" SLICE_FORMAT
            "' is held without its end: nothing in the document decides '" SLICE_FORMAT "'",
            SLICE_ARGUMENT(sentence->text), SLICE_ARGUMENT(restated->except));
    }
}

static bool take_restated(struct granter *granter, const struct sentence *sentence)
{
    struct arena *arena = granter->builder->arena;
    const struct restatement *restated = &sentence->restated;
    struct sentence_rule rule = {0};
    bool is_general = restated->is_of_all || restated->is_of_writes;
    bool is_read = policy_sentence_read(granter->builder, restated->text, is_general, &rule) &&
                   rule.effect != SENTENCE_MAY;
    if (is_read && is_general) {
        struct right *right = ARENA_NEW(arena, struct right);
        right->bits = restated->is_of_all ? RIGHT_ALL : RIGHT_WRITE;
        list_add(arena, &rule.rights, right);
    }
    if (is_read) {
        take_rule(granter, &rule, sentence);
    }
    LIST_EACH(const struct right, right, &rule.rights)
    {
        if (is_read && restated->opens_reads && right->entity != NULL) {
            struct right *read = ARENA_NEW(arena, struct right);
            *read = (struct right){.bits = RIGHT_READ, .entity = right->entity};
            policy_opening_add(granter, read, sentence->place);
        }
    }
    return is_read;
}

/* "Writing is reserved for librarians": of what its section is called after, else of everything. */
static bool take_general(struct granter *granter, const struct sentence *sentence,
                         const struct named_rule *named)
{
    struct builder *builder = granter->builder;
    const struct section *section = sentence->block->section;
    struct sentence_rule rule = {.effect = named->is_denial ? SENTENCE_DENIED : SENTENCE_ONLY,
                                 .is_strict = true,
                                 .capability = named->text};
    bool is_known = named->is_sure;
    LIST_EACH(const struct slice, name, &named->names)
    {
        is_known &= policy_sentence_add_subject(builder, *name, &rule.subject);
    }
    struct right *right = ARENA_NEW(builder->arena, struct right);
    right->bits = named->general;
    right->entity = section == NULL ? NULL
                                    : table_get(&builder->model->entity_by_key,
                                                word_key(builder->arena, section->name));
    list_add(builder->arena, &rule.rights, right);
    if (is_known) {
        take_rule(granter, &rule, sentence);
    }
    return is_known;
}

/* "You have to be a librarian to delete books", in the words of a rule. */
static bool take_named(struct granter *granter, const struct sentence *sentence)
{
    const struct named_rule *named = policy_named_rule(granter->builder, sentence);
    struct sentence_rule rule = {0};
    if (named != NULL && named->general != 0) {
        return take_general(granter, sentence, named);
    }
    if (named == NULL || !policy_sentence_read(granter->builder, named->text, false, &rule) ||
        rule.effect == SENTENCE_MAY) {
        return false;
    }
    take_rule(granter, &rule, sentence);
    return true;
}

/* What a cell says of whom is not understood: what it closes is closed all the same. */
static bool take_otherwise(struct granter *granter, const struct sentence *sentence)
{
    struct sentence_rule rule = {0};
    if (sentence->otherwise.size == 0 ||
        !policy_sentence_read(granter->builder, sentence->otherwise, false, &rule)) {
        return false;
    }
    diagnostics_report(granter->builder->diagnostics, DIAGNOSTIC_W1526, sentence->place,
                       "name roles that are described, each with \"(own)\" behind it where it is "
                       "limited so",
                       "whom '" SLICE_FORMAT
                       "' means is not understood: administrators alone may do it",
                       SLICE_ARGUMENT(sentence->text));
    take_rule(granter, &rule, sentence);
    return true;
}

/* "`/users/` + stars — admin": reads that it opens to anybody are open. */
static void take_paths(struct granter *granter, const struct sentence *sentence)
{
    struct sentence_rule rule = {0};
    if (!policy_path_read(granter->builder, sentence, &rule)) {
        return;
    }
    LIST_EACH(const struct right, right, &rule.rights)
    {
        if (sentence->paths->is_open) {
            policy_opening_add(granter, right, sentence->place);
        }
    }
    if (!sentence->paths->is_open) {
        take_rule(granter, &rule, sentence);
    }
}

void policy_rule_read(struct granter *granter)
{
    struct builder *builder = granter->builder;
    LIST_EACH(const struct sentence, sentence, &builder->specification->sentences)
    {
        struct sentence_rule rule = {0};
        struct slice rest = sentence->words;
        bool is_read = false;
        note_sign_in(granter, sentence);
        if (sentence->role.size > 0) {
            take_description(granter, sentence);
            continue;
        }
        if (sentence->paths != NULL) {
            take_paths(granter, sentence);
            continue;
        }
        if (sentence->restated.kind == RESTATEMENT_RULE && take_restated(granter, sentence)) {
            continue;
        }
        if (!sentence->is_limiting && !sentence->is_about_access) {
            take_named(granter, sentence);
            continue;
        }
        while (rest.size > 0) {
            struct slice clause = policy_sentence_next(builder, &rest, &rule);
            bool is_foreign = sentence->is_translated;
            struct sentence_rule former = rule, exception;
            if (policy_blanket_cut(builder, &clause, &exception)) {
                take_rule(granter, &exception, sentence);
            }
            /* The grammar of English would read a part of a foreign sentence at most. */
            if ((is_foreign && policy_loose_read(builder, clause, &rule)) ||
                policy_sentence_read(builder, clause, false, &rule) ||
                (is_passive(clause) && policy_loose_read(builder, clause, &rule))) {
                take_rule(granter, &rule, sentence);
                is_read = true;
            } else if (policy_blanket_read(builder, clause, is_read ? &former : NULL, &rule)) {
                take_rule(granter, &rule, sentence);
                is_read = true;
            } else if (is_read
                           ? sentence->is_about_access && policy_sentence_limits(builder, clause)
                           : !take_named(granter, sentence)) {
                is_read = take_otherwise(granter, sentence);
                if (!is_read) {
                    policy_lost_report_clause(granter->builder, sentence, clause);
                }
            }
        }
    }
}

/* --- what an operation loses --- */

static uint64_t all_bits(const struct granter *granter)
{
    size_t count = granter->builder->model->policy.roles.count;
    return count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

static uint64_t administrators(const struct granter *granter)
{
    uint64_t bits = granter->everything;
    LIST_EACH(const struct role, role, &granter->builder->model->policy.roles)
    {
        bits |= role->is_administrator || policy_names_administrator(role) ? role_bit(role) : 0;
    }
    return bits;
}

/* The roles that a rule speaks of; of everybody, those that nothing names apart. */
static uint64_t subject_bits(const struct granter *granter, const struct operation *operation,
                             const struct sentence_subject *subject)
{
    const struct policy *policy = &granter->builder->model->policy;
    uint64_t bits = subject->roles;
    if (subject->is_nobody) {
        return all_bits(granter);
    }
    if (subject->is_all_but) {
        return all_bits(granter) & ~bits & ~administrators(granter);
    }
    if (!subject->is_everybody) {
        return bits;
    }
    bits |= role_bit(policy->everybody);
    LIST_EACH(const struct role, role, &policy->roles)
    {
        bool is_granted =
            ((operation->access.roles | operation->access.own_roles) & role_bit(role)) != 0;
        bits |= wording_is(role->key, usual_words) || !is_granted ? role_bit(role) : 0;
    }
    return bits & ~administrators(granter);
}

/* What everybody has, each role has. */
static uint64_t spread(const struct granter *granter, uint64_t roles)
{
    uint64_t everybody = role_bit(granter->builder->model->policy.everybody);
    return (roles & everybody) != 0 ? UINT64_MAX : roles;
}

/* What everybody has, each role has of its own, so that it can be taken from one of them. */
static void divide(struct granter *granter, struct operation *operation)
{
    const struct policy *policy = &granter->builder->model->policy;
    struct access *access = &operation->access;
    uint64_t everybody = role_bit(policy->everybody);
    bool is_full = (access->roles & everybody) != 0;
    if (!is_full && (access->own_roles & everybody) == 0) {
        return;
    }
    struct grant common = {0};
    LIST_EACH(const struct grant, grant, &access->grants)
    {
        common = grant->role == policy->everybody ? *grant : common;
    }
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (role != policy->everybody && (granter->everything & role_bit(role)) == 0) {
            policy_grant_role(granter->builder, operation, role, !is_full, common.text,
                              common.place);
        }
    }
}

/* Takes the grants of roles that have none any more, and sets which are for own records. */
static void settle_grants(struct granter *granter, struct operation *operation)
{
    struct access *access = &operation->access;
    struct list kept = {0};
    LIST_EACH(struct grant, grant, &access->grants)
    {
        uint64_t bit = role_bit(grant->role);
        if (((access->roles | access->own_roles) & bit) != 0) {
            grant->is_own_only = (access->roles & bit) == 0;
            list_add(granter->builder->arena, &kept, grant);
        }
    }
    access->grants = kept;
}

static void take_away(struct granter *granter, struct operation *operation, uint64_t bits)
{
    operation->access.roles &= ~bits;
    operation->access.own_roles &= ~bits;
    settle_grants(granter, operation);
}

/* Grants anew, so that `explain` shows the line of the rule. */
static void grant_again(struct granter *granter, struct operation *operation, uint64_t bits,
                        bool is_own, const struct placed_rule *placed)
{
    LIST_EACH(const struct role, role, &granter->builder->model->policy.roles)
    {
        if ((bits & role_bit(role)) != 0) {
            policy_grant_role(granter->builder, operation, role, is_own, placed->text,
                              placed->place);
        }
    }
}

/* --- what contradicts --- */

/* Whether a grant gives its role more than it would by being named: all of it. */
static bool says_all(const struct grant *grant)
{
    return wording_has(grant->text, "all|any|every|everything|full|full access");
}

static void report_contradiction(struct granter *granter, const struct operation *operation,
                                 const struct placed_rule *placed, struct slice who,
                                 struct place other)
{
    struct builder *builder = granter->builder;
    struct slice key =
        arena_format(builder->arena, "contradicts:%u:%u", placed->place.line, other.line);
    if (other.line == 0 || other.line == placed->place.line ||
        table_put(&granter->told, key, granter) != NULL) {
        return;
    }
    struct diagnostic *finding =
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1521, placed->place,
                           "change the line that is wrong; the stricter one is held",
                           "'" SLICE_FORMAT "' leaves less of '" SLICE_FORMAT " " SLICE_FORMAT
                           "' to " SLICE_FORMAT " than line %u gives",
                           SLICE_ARGUMENT(placed->text), SLICE_ARGUMENT(operation->method),
                           SLICE_ARGUMENT(operation->path), SLICE_ARGUMENT(who), other.line);
    diagnostic_relate(finding, other, "which says otherwise");
}

/* Grants of roles by name that the rule takes, or limits although they are said to be for all. */
static void report_taken(struct granter *granter, const struct operation *operation,
                         const struct placed_rule *placed, uint64_t bits, bool is_own)
{
    const struct policy *policy = &granter->builder->model->policy;
    LIST_EACH(const struct grant, grant, &granter->stated)
    {
        bool is_taken = (bits & role_bit(grant->role)) != 0 && grant->role != policy->everybody;
        bool is_less = !is_own || (!grant->is_own_only && says_all(grant));
        bool is_common = grant->place.line == policy->place.line;
        if (is_taken && is_less && !is_common && !grant->role->is_implied) {
            report_contradiction(granter, operation, placed, grant->role->name, grant->place);
        }
    }
}

static void close_to_strangers(struct granter *granter, struct operation *operation,
                               const struct placed_rule *placed)
{
    if (operation->access.is_public) {
        report_contradiction(granter, operation, placed, SLICE("strangers"),
                             operation->access.place);
        operation->access.is_public = false;
        operation->access.place = PLACE_NONE;
    }
}

/* --- effects --- */

/* Whether the words of the rule name the operation. What a rule reaches beyond them, such as the
 * changes of whoever may see but his own, it takes away and never gives; so it does with what it
 * says of a thing that is not known. */
static bool is_said_of(struct granter *granter, const struct sentence_rule *rule,
                       const struct operation *operation)
{
    LIST_EACH(const struct right, right, &rule->rights)
    {
        struct right said = *right;
        said.bits = right->said_bits != 0 ? right->said_bits : right->bits;
        bool has_thing = right->entity != NULL || right->noun.size > 0 || right->path.size > 0;
        if (has_thing && right_reaches(granter->builder, &said, operation)) {
            return true;
        }
    }
    return rule->rights.count == 0;
}

static void limit_to_own(struct granter *granter, struct operation *operation,
                         const struct placed_rule *placed, bool is_named)
{
    struct access *access = &operation->access;
    const struct sentence_rule *rule = &placed->rule;
    bool is_account = operation->entity == granter->builder->model->policy.account.entity;
    if (operation->entity == NULL || (is_account && operation->kind == OPERATION_CREATE)) {
        return;
    }
    bool was_public = access->is_public;
    if (was_public && !rule->is_strict) {
        return;
    }
    close_to_strangers(granter, operation, placed);
    uint64_t bits = subject_bits(granter, operation, &rule->subject);
    uint64_t common = role_bit(granter->builder->model->policy.everybody);
    bool is_everybodys = ((access->roles | access->own_roles) & common) != 0;
    bool may_add = was_public || (!is_named && is_said_of(granter, rule, operation));
    bits &= is_everybodys || may_add ? UINT64_MAX : access->roles | access->own_roles;
    if (bits == 0 || (bits & ~access->own_roles) == 0) {
        return;
    }
    bool has_owner = policy_grant_has_owner(granter, operation, placed->place, true);
    report_taken(granter, operation, placed, bits, true);
    if (is_everybodys && (rule->subject.is_all_but || (bits & common) == 0)) {
        divide(granter, operation);
        take_away(granter, operation, common);
    }
    take_away(granter, operation, bits);
    if (has_owner) {
        grant_again(granter, operation, (bits & common) != 0 ? common : bits, true, placed);
    }
}

static void deny(struct granter *granter, struct operation *operation,
                 const struct placed_rule *placed)
{
    const struct sentence_subject *subject = &placed->rule.subject;
    uint64_t common = role_bit(granter->builder->model->policy.everybody);
    uint64_t bits = subject_bits(granter, operation, subject);
    if (subject->is_stranger || subject->is_everybody) {
        close_to_strangers(granter, operation, placed);
    }
    report_taken(granter, operation, placed, bits, false);
    if ((bits & common) == 0 && bits != 0) {
        divide(granter, operation);
        take_away(granter, operation, common);
    }
    take_away(granter, operation, bits);
}

/* Keeps it to those whom the rule names. Where the endpoint names its callers itself, or the rule
 * does not speak of what the operation does, nobody gets more of it than they had. */
static void keep_only(struct granter *granter, struct operation *operation,
                      const struct placed_rule *placed, bool is_named)
{
    struct access *access = &operation->access;
    const struct sentence_subject *subject = &placed->rule.subject;
    uint64_t common = role_bit(granter->builder->model->policy.everybody);
    if (subject->is_stranger) {
        return; /* "only guests": registering, mostly */
    }
    bool may_add = !is_named && is_said_of(granter, &placed->rule, operation);
    uint64_t full = access->is_public ? UINT64_MAX : spread(granter, access->roles);
    uint64_t held = full | spread(granter, access->own_roles);
    close_to_strangers(granter, operation, placed);
    if (subject->is_everybody) {
        bool has_any = (access->roles | access->own_roles) != 0;
        grant_again(granter, operation, has_any ? 0 : common, false, placed);
        return;
    }
    /* What all have would let those in who are meant to stay out. */
    uint64_t kept =
        subject->is_all_but ? all_bits(granter) & ~subject->roles & ~common : subject->roles;
    uint64_t lost = all_bits(granter) & ~kept & ~administrators(granter);
    uint64_t limited = kept & (may_add ? access->own_roles : held & ~full);
    uint64_t whole = kept & (may_add ? ~limited : full);
    report_taken(granter, operation, placed, lost & ~common, subject->is_owner);
    take_away(granter, operation, lost | kept);
    grant_again(granter, operation, whole, false, placed);
    grant_again(granter, operation, limited, true, placed);
    uint64_t owners = may_add || (held & common) != 0 ? common : held & lost;
    if (subject->is_owner && owners != 0 && operation->entity != NULL &&
        policy_grant_has_owner(granter, operation, placed->place, true)) {
        grant_again(granter, operation, owners, true, placed);
    }
}

static void report_narrowed(struct granter *granter, struct placed_rule *placed,
                            const char *how_held)
{
    if (placed->is_told || placed->rule.narrowed.size == 0) {
        return;
    }
    placed->is_told = true;
    diagnostics_report(
        granter->builder->diagnostics, DIAGNOSTIC_W1520, placed->place,
        "say whose records are meant, or in which state, in the words of a table",
        "'" SLICE_FORMAT "' is %s: nothing in the document decides '" SLICE_FORMAT "'",
        SLICE_ARGUMENT(placed->text), how_held, SLICE_ARGUMENT(placed->rule.narrowed));
}

/* Whether somebody whom the rule is about may run the operation. */
static bool has_any_of(const struct granter *granter, const struct sentence_rule *rule,
                       const struct access *access)
{
    bool is_named = rule->subject.roles != 0 && !rule->subject.is_all_but;
    uint64_t meant = is_named ? rule->subject.roles : ~administrators(granter);
    return access->is_public || ((access->roles | access->own_roles) & meant) != 0;
}

static void apply(struct granter *granter, struct operation *operation, struct placed_rule *placed,
                  bool is_named)
{
    const struct sentence_rule *rule = &placed->rule;
    const struct access *access = &operation->access;
    bool had_any = has_any_of(granter, rule, access);
    bool is_case = rule->narrowed.size > 0 && rule->effect == SENTENCE_DENIED;
    bool is_told = rule->subject.roles != 0 || rule->effect != SENTENCE_DENIED ||
                   (rule->subject.is_everybody &&
                    wording_starts_with(rule->narrowed, "that|which|when|if|while|after|once|until|"
                                                        "unless") > 0);
    if (is_case) {
        if (is_told) {
            report_narrowed(granter, placed, "not held");
        }
        return;
    }
    switch (rule->effect) {
    case SENTENCE_OWN:
        limit_to_own(granter, operation, placed, is_named);
        break;
    case SENTENCE_DENIED:
        deny(granter, operation, placed);
        break;
    case SENTENCE_ONLY:
        keep_only(granter, operation, placed, is_named);
        break;
    case SENTENCE_MAY:
        break;
    }
    if (is_told) {
        bool lost_all = had_any && !has_any_of(granter, rule, access);
        report_narrowed(granter, placed,
                        lost_all && rule->effect != SENTENCE_DENIED
                            ? "held more strictly than it says, and lets nobody in"
                            : "held without its end");
    }
}

/* --- which operations --- */

static bool reaches(struct granter *granter, const struct sentence_rule *rule,
                    const struct operation *operation)
{
    LIST_EACH(const struct right, right, &rule->rights)
    {
        bool is_all = right->entity == NULL && right->noun.size == 0 && right->path.size == 0;
        bool has_owner = operation->entity != NULL && operation->entity->owner != NULL;
        if ((!is_all || rule->effect != SENTENCE_OWN || has_owner) &&
            right_reaches(granter->builder, right, operation)) {
            return true;
        }
    }
    return false;
}

#define LIMITING_WORDS                                                                             \
    "only|cannot|can't|may not|must not|requires|require|restricted|limited|never"

/* What stands beside an endpoint was read as a rule. */
static void note_held(struct granter *granter, struct place place)
{
    struct place *held = ARENA_NEW(granter->builder->arena, struct place);
    *held = place;
    list_add(granter->builder->arena, &granter->builder->ruled, held);
}

/* "Change a boat. Only its owner may.", of what stands beside an endpoint or below it. */
static void apply_described(struct granter *granter, struct operation *operation, struct slice rest,
                            struct place place, bool is_below, bool is_named)
{
    struct caller_remark remark;
    struct slice part, english = policy_remark_in_english(granter->builder, rest);
    if (policy_remark_is_of_caller(granter->builder, operation, english, &remark) &&
        !(is_below && remark.is_weak && (remark.limited | remark.exempt) == 0)) {
        /* It limits, and gives nobody anything. */
        struct placed_rule own = {.text = rest, .place = place};
        own.rule.effect = SENTENCE_OWN;
        own.rule.is_strict = true;
        own.rule.subject.is_all_but = remark.limited == 0 && remark.exempt != 0;
        own.rule.subject.is_everybody = remark.limited == 0 && remark.exempt == 0;
        own.rule.subject.roles = remark.limited != 0 ? remark.limited : remark.exempt;
        apply(granter, operation, &own, true);
        note_held(granter, place);
    }
    struct access_reading denied;
    if (policy_remark_denies(granter->builder, rest, &denied)) {
        struct placed_rule placed = {.text = rest, .place = place};
        placed.rule.effect = SENTENCE_DENIED;
        LIST_EACH(const struct access_name, said, &denied.names)
        {
            policy_sentence_add_subject(granter->builder, said->name, &placed.rule.subject);
        }
        apply(granter, operation, &placed, is_named);
        note_held(granter, place);
    }
    for (unsigned i = 0; i < TEXT_PARTS_MAXIMUM && slice_next_part(&rest, '.', &part); i++) {
        struct placed_rule placed = {.text = slice_trim(part), .place = place};
        bool is_limit = wording_memory_has(granter->builder->specification->wordings, part,
                                           is_below ? LIMITING_WORDS : LIMITING_WORDS "|own");
        if (!is_limit || !policy_sentence_read(granter->builder, placed.text, true, &placed.rule)) {
            continue;
        }
        if (placed.rule.rights.count == 0 || reaches(granter, &placed.rule, operation)) {
            apply(granter, operation, &placed, is_named);
            note_held(granter, place);
        }
    }
}

/* What an earlier rule replaces is contradicted by a later one all the same. */
static void note_stated(struct granter *granter, const struct operation *operation)
{
    struct arena *arena = granter->builder->arena;
    granter->stated = (struct list){0};
    LIST_EACH(const struct grant, grant, &operation->access.grants)
    {
        struct grant *copy = ARENA_NEW(arena, struct grant);
        *copy = *grant;
        list_add(arena, &granter->stated, copy);
    }
}

/* The rules that may reach an operation, in the order of the document: of one that works on an
 * entity those that are filed under it, and the loose ones. */
struct rule_walk {
    const struct list *loose;
    const struct list *own; /* NULL: none is filed under it */
    size_t loose_at;
    size_t own_at;
};

static struct placed_rule *next_rule(struct rule_walk *walk)
{
    struct placed_rule *loose =
        walk->loose_at < walk->loose->count ? list_at(walk->loose, walk->loose_at) : NULL;
    struct placed_rule *own = walk->own != NULL && walk->own_at < walk->own->count
                                  ? list_at(walk->own, walk->own_at)
                                  : NULL;
    if (own != NULL && (loose == NULL || own->index < loose->index)) {
        walk->own_at++;
        return own;
    }
    walk->loose_at++;
    return loose;
}

void policy_rule_apply(struct granter *granter, struct operation *operation, bool is_named)
{
    struct rule_walk walk = {.loose = &granter->rules};
    if (operation->entity != NULL) {
        walk = (struct rule_walk){.loose = &granter->loose,
                                  .own = table_get(&granter->rules_of, operation->entity->key)};
    }
    note_stated(granter, operation);
    for (struct placed_rule *placed; (placed = next_rule(&walk)) != NULL;) {
        if (reaches(granter, &placed->rule, operation)) {
            apply(granter, operation, placed, is_named);
        }
    }
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        apply_described(granter, operation, statement->endpoint.description, statement->place,
                        false, is_named);
        LIST_EACH(const struct remark, remark, &statement->endpoint.remarks)
        {
            if (!policy_remark_may_tell(granter->builder, remark->text)) {
                continue;
            }
            apply_described(granter, operation, remark->text, remark->place, true, is_named);
        }
    }
}
