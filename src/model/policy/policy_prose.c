/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a sentence alone says that callers are told apart: "Only staff may add boats", where
 * accounts have a role 'staff'. Nothing is known of operations yet, so this asks for less than the
 * reading of the rule does: a sentence that secures the document and gives no rule is told of. */
#include "model/policy/policy_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

#define PROSE_WORDS_MAXIMUM 64U
#define NAME_WORDS_MAXIMUM  3U

static const char story_words[] = "as a|as an|if|when|whenever|given|then|after|before|in case|"
                                  "e.g.|for example|example|note|once|until|unless|while|because|"
                                  "why|how|what|should we|do we|todo";

static const char modal_words[] =
    "can|may|cannot|can't|can’t|must not|mustn't|must never|shall not|should not|should be able to|"
    "must be able to|are allowed|is allowed|are not allowed|is not allowed|are permitted|is "
    "permitted|are not permitted|is not permitted|are able to|is able to|only|never|are limited "
    "to|is limited to|are restricted to|is restricted to|have access|has access|have no access|"
    "has no access|do not have access|does not have access|don't have access|doesn't have access|"
    "have full access|has full access|have read-only access|has read-only access|are forbidden|is "
    "forbidden|also can|also may|alone may|alone can";

static const char limiting_words[] = "only|restricted|limited|reserved|require|requires|requiring|"
                                     "needs|need|alone|exclusively|visible|accessible";

/* What stands in front of whom something is for. */
static const char mark_words[] =
    "restricted to|limited to|reserved for|only for|visible to|visible only to|accessible to|"
    "accessible by|accessible only to|available to|available only to|only by|only to|by|to|for|"
    "require|requires|need|needs|requires role|only";

static const char signed_in_words[] =
    "signed-in users|signed-in user|signed in users|logged-in users|logged-in user|logged in "
    "users|authenticated users|authenticated user|authenticated callers|registered users|"
    "registered user|users who are signed in|users who are logged in|signed-in people";

/* Who has signed in, as against those who may do more. */
static const char regular_words[] =
    "regular users|regular user|normal users|normal user|ordinary users|ordinary user|standard "
    "users|standard user|basic users|basic user|non-admin users|non-admin user|non-admins|"
    "non-administrators";

static const char sign_in_duties[] =
    "must sign in|must be signed in|must log in|must login|must be logged in|have to sign in|have "
    "to log in|need to sign in|need to log in|must authenticate|must be authenticated";

struct words {
    struct slice text;
    size_t starts[PROSE_WORDS_MAXIMUM], ends[PROSE_WORDS_MAXIMUM];
    size_t count;
};

struct accounts {
    struct list labels; /* struct slice: keys of the values of the role field */
    const struct entity *entity;
    bool serves;            /* the document has an endpoint */
    struct table *measured; /* texts that were asked whether they name a role → struct measured */
};

static void add_labels(struct builder *builder, const struct slice *labels, size_t count,
                       struct list *out)
{
    for (size_t i = 0; i < count; i++) {
        struct slice *key = ARENA_NEW(builder->arena, struct slice);
        *key = policy_role_key(builder, labels[i]);
        list_add(builder->arena, out, key);
    }
}

/* CHECK (role IN ('staff', 'member')), which is no field's labels before constraints are resolved.
 */
static void add_checked(struct builder *builder, const struct field *field,
                        const struct expression *check, struct list *out)
{
    if (check == NULL || check->kind != EXPRESSION_IN || check->arguments.count < 2) {
        return;
    }
    const struct expression *column = list_at(&check->arguments, 0);
    if (column->kind != EXPRESSION_COLUMN ||
        !slice_equal_ignoring_case(column->text, field->name)) {
        return;
    }
    for (size_t i = 1; i < check->arguments.count; i++) {
        const struct expression *value = list_at(&check->arguments, i);
        if (value->kind == EXPRESSION_TEXT) {
            add_labels(builder, &value->text, 1, out);
        }
    }
}

static void find_labels(struct builder *builder, const struct field *field, struct list *out)
{
    const struct enum_statement *named =
        field->type->enum_name.size == 0
            ? NULL
            : table_get(&builder->enums, word_key(builder->arena, field->type->enum_name));
    add_labels(builder, field->labels, field->label_count, out);
    add_labels(builder, field->type->labels, field->type->label_count, out);
    if (named != NULL) {
        add_labels(builder, named->labels, named->label_count, out);
    }
    add_checked(builder, field, field->check, out);
    LIST_EACH(const struct statement, statement, &field->entity->described)
    {
        LIST_EACH(const struct check_statement, check, &statement->entity.checks)
        {
            add_checked(builder, field, check->expression, out);
        }
    }
}

/* --- words --- */

static void split(struct slice text, struct words *out)
{
    out->text = text;
    out->count = 0;
    for (size_t at = 0; at < text.size && out->count < PROSE_WORDS_MAXIMUM;) {
        size_t start = at;
        while (at < text.size && strchr(" ,/&():;.\"'", text.data[at]) == NULL) {
            at++;
        }
        if (at > start) {
            out->starts[out->count] = start;
            out->ends[out->count++] = at;
        }
        at += at == start;
    }
}

static struct slice words_between(const struct words *words, size_t from, size_t to)
{
    return slice_between(words->text, words->starts[from], words->ends[to - 1]);
}

struct measured {
    bool is_role;
};

static bool find_role(struct builder *builder, const struct accounts *accounts, struct slice text)
{
    struct slice key = policy_role_key(builder, text);
    LIST_EACH(const struct slice, label, &accounts->labels)
    {
        if (slice_equal(*label, key)) {
            return true;
        }
    }
    return wording_is(text, signed_in_words) || wording_is(text, regular_words);
}

/* Sentences say the same words time and again. */
static bool names_role(struct builder *builder, const struct accounts *accounts, struct slice text)
{
    struct measured *known = table_get(accounts->measured, text);
    if (known == NULL) {
        known = ARENA_NEW(builder->arena, struct measured);
        known->is_role = find_role(builder, accounts, text);
        table_put(accounts->measured, text, known);
    }
    return known->is_role;
}

/* How many words from that one on name a role; 0: none. */
static size_t measure_role(struct builder *builder, const struct accounts *accounts,
                           const struct words *words, size_t from)
{
    for (size_t count = NAME_WORDS_MAXIMUM; count > 0; count--) {
        if (from + count > words->count) {
            continue;
        }
        struct slice text = words_between(words, from, from + count);
        if (names_role(builder, accounts, text)) {
            return count;
        }
    }
    return 0;
}

/* "staff" "and admins" "may". */
static bool is_followed_by_modal(struct builder *builder, const struct accounts *accounts,
                                 const struct words *words, size_t at)
{
    while (at < words->count) {
        struct slice rest = slice_from_offset(words->text, words->starts[at]);
        struct slice word = words_between(words, at, at + 1);
        size_t role = measure_role(builder, accounts, words, at);
        if (wording_starts_with(rest, modal_words) > 0) {
            return true;
        }
        if (role == 0 && !wording_is(word, "and|or|role|roles|users|user|accounts|account|the|"
                                           "themselves|therefore")) {
            return false;
        }
        at += role == 0 ? 1 : role;
    }
    return false;
}

static bool is_behind_mark(const struct words *words, size_t at)
{
    while (at > 0 && wording_is(words_between(words, at - 1, at), "the|a|an|any|all")) {
        at--;
    }
    struct slice front =
        slice_trim(slice_between(words->text, 0, at == 0 ? 0 : words->ends[at - 1]));
    return at > 0 && wording_ends_with(front, mark_words) > 0 &&
           wording_has(words->text, limiting_words);
}

static bool names_thing(struct builder *builder, const struct words *words, size_t from, size_t to)
{
    for (size_t i = 0; i < words->count; i++) {
        bool is_role = i >= from && i < to;
        struct slice key = word_key(builder->arena, words_between(words, i, i + 1));
        bool is_pair = i + 1 < words->count && (i + 1 < from || i >= to) &&
                       table_get(&builder->model->entity_by_key,
                                 word_key(builder->arena, words_between(words, i, i + 2))) != NULL;
        bool is_path =
            !is_role && words->starts[i] > 0 && words->text.data[words->starts[i] - 1] == '/';
        if (is_path ||
            (!is_role && (is_pair || table_get(&builder->model->entity_by_key, key) != NULL))) {
            return true;
        }
    }
    return false;
}

static bool tells_callers_apart(struct builder *builder, const struct accounts *accounts,
                                struct slice text, bool has_thing)
{
    struct words words;
    bool is_candidate = wording_has(text, modal_words) || wording_has(text, limiting_words);
    if (wording_starts_with(text, story_words) > 0) {
        return false;
    }
    split(text, &words);
    if (wording_has(text, sign_in_duties)) {
        return has_thing || names_thing(builder, &words, 0, 0);
    }
    for (size_t i = 0; is_candidate && i < words.count; i++) {
        size_t count = measure_role(builder, accounts, &words, i);
        if (count > 0 && (has_thing || names_thing(builder, &words, i, i + count)) &&
            (is_followed_by_modal(builder, accounts, &words, i + count) ||
             is_behind_mark(&words, i))) {
            return true;
        }
    }
    return false;
}

/* --- what is somebody's own --- */

/* Whether the entity says by a field's name whose a record is; references are not resolved yet. */
static bool has_user_key(struct builder *builder, const struct accounts *accounts,
                         const struct entity *entity)
{
    static const char names[] = "user|userid|owner|ownerid|author|authorid|creator|creatorid|"
                                "createdby|createdbyid|customer|customerid|member|memberid|account|"
                                "accountid";
    LIST_EACH(const struct field, field, &entity->fields)
    {
        struct slice base = field->key;
        base.size -= slice_ends_with(base, SLICE("id")) ? 2 : 0;
        bool is_theirs = slice_equal(word_key(builder->arena, base), accounts->entity->key);
        if (entity != accounts->entity && (is_theirs || wording_is(field->key, names))) {
            return true;
        }
    }
    return false;
}

/* "Users can only edit their own posts", where posts say whose they are. */
static bool limits_to_own(struct builder *builder, const struct accounts *accounts,
                          struct slice text)
{
    static const char own_words[] =
        "their own|his own|her own|own|owner|author|creator|they created|created by them|they own|"
        "owned by them|belong to them|belongs to them|belonging to them|other users'|someone "
        "else's|"
        "somebody else's|another user's|belong to others|belongs to others|they own it";
    static const char person_words[] = "user|users|owner|author|creator|caller|member|members|"
                                       "customer|customers|people|account|accounts|you|they";
    static const char only_words[] = "only|cannot|can't|may not|must not|never|not allowed|solely|"
                                     "not permitted|exclusively";
    struct words words;
    if (!accounts->serves || accounts->entity == NULL || !wording_has(text, own_words) ||
        !wording_has(text, person_words) || !wording_has(text, only_words) ||
        wording_starts_with(text, story_words) > 0) {
        return false;
    }
    if (wording_has(text, "resources|records|data|items|objects|content")) {
        LIST_EACH(const struct entity, entity, &builder->model->entities)
        {
            if (has_user_key(builder, accounts, entity)) {
                return true;
            }
        }
    }
    split(text, &words);
    for (size_t i = 0; i < words.count; i++) {
        for (size_t count = 1; count <= 2 && i + count <= words.count; count++) {
            struct slice key = word_key(builder->arena, words_between(&words, i, i + count));
            const struct entity *entity = table_get(&builder->model->entity_by_key, key);
            if (entity != NULL && has_user_key(builder, accounts, entity)) {
                return true;
            }
        }
    }
    return false;
}

/* --- the document --- */

void policy_prose_labels(struct builder *builder, struct list *out)
{
    const struct entity *entity = policy_account_candidate(builder);
    const struct field *role = entity == NULL ? NULL : policy_account_role(entity);
    if (role != NULL) {
        find_labels(builder, role, out);
    }
}

bool policy_prose_secures(struct builder *builder, struct place *out_place)
{
    struct table measured;
    struct accounts accounts = {.entity = policy_account_candidate(builder), .measured = &measured};
    table_init(&measured, builder->arena);
    policy_prose_labels(builder, &accounts.labels);
    add_labels(builder, &(struct slice)SLICE_LITERAL("admin"), 1, &accounts.labels);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        accounts.serves |= statement_is_of_callers(statement);
    }
    LIST_EACH(const struct sentence, sentence, &builder->specification->sentences)
    {
        enum restatement_kind kind = sentence->restated.kind;
        bool is_sign_in = kind == RESTATEMENT_SIGN_IN || kind == RESTATEMENT_SIGN_IN_TO_WRITE;
        if (is_sign_in ||
            tells_callers_apart(builder, &accounts, sentence->words, sentence->is_about_access) ||
            (kind == RESTATEMENT_RULE &&
             limits_to_own(builder, &accounts, sentence->restated.text)) ||
            (sentence->is_limiting && limits_to_own(builder, &accounts, sentence->words)) ||
            (kind == RESTATEMENT_RULE &&
             tells_callers_apart(builder, &accounts, sentence->restated.text,
                                 sentence->restated.is_of_all ||
                                     sentence->restated.is_of_writes))) {
            *out_place = sentence->place;
            builder->model->policy.is_secured_by_prose = !is_sign_in;
            return true;
        }
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement_is_of_callers(statement) &&
            tells_callers_apart(builder, &accounts, statement->endpoint.description, true)) {
            *out_place = statement->place;
            builder->model->policy.is_secured_by_prose = true;
            return true;
        }
    }
    return false;
}
