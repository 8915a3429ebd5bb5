/* SPDX-License-Identifier: Apache-2.0 */
/* The net below all readers of rights: a line about access, or beside an endpoint, that names a
 * role of the document with a word of right or denial is told where nothing was made of it and
 * nothing has told of it. */
#include "model/policy/policy_sentence.h"

#include "base/table.h"
#include "spec/text/restriction.h"
#include "spec/text/wording_memory.h"

#define NAME_WORDS_MAXIMUM 3U /* "duty station manager" */

/* What is said of a role by these words is a right, or takes one. */
static const char right_words[] =
    "may|can|could|only|own|cannot|can't|can’t|not|never|no|nobody|nothing|none|except|excluding|"
    "but|without|unless|forbidden|403|allowed|permitted|denied|refused|rejected|restricted|limited|"
    "reserved|must|alone|exclusively|solely|full access";

/* Words that take something from somebody: what a table says of its role by no others is left to
 * the finding on the table. */
static const char denial_words[] = "cannot|can't|can’t|can not|not|never|no|nothing|except|"
                                   "excluding|without|unless|forbidden|denied|but|must not|may not";

/* Beside an endpoint much is said of those whom it is about: these say who may call it. */
static const char caller_words[] =
    "only|cannot|can't|can’t|can not|may not|must not|not allowed|not permitted|not for|not by|"
    "never|nobody|except|unless|forbidden|403|denied|refused|rejected|restricted|reserved|alone|"
    "exclusively|solely";

/* What somebody can be or have is no right. */
static const char being_words[] =
    "can have|may have|can be|may be|must have|must be|can hold|can share|can belong|may belong";

/* How many, and what somebody is, are other rules. */
static const char amount_words[] = "two|three|four|five|ten|once|twice|at a time|at most|up to|"
                                   "per day|more than|are only|is only|log in|sign in|sign up|"
                                   "register";

/* How far from the name of a role a word beside an endpoint is said of it. */
#define NEAR_BEFORE 40U
#define NEAR_BEHIND 30U

/* "If the caller is a member, 403" refuses somebody; "if a member leaves, …" tells what happens. */
static const char case_words[] = "if|when|whenever|while|after|before|once|until";
static const char refusal_words[] = "403|forbidden|denied|refused|rejected";

static const char story_words[] =
    "as a|as an|given|for example|example|note|because|why|how|what|should we|todo";

/* --- what was made of a line --- */

/* Whether a finding of that kind tells the author of the line that something of it is lost. */
static bool is_about_rights(enum diagnostic_code code)
{
    switch ((int)code) {
    case DIAGNOSTIC_W1507:
    case DIAGNOSTIC_W1508:
    case DIAGNOSTIC_W1510:
    case DIAGNOSTIC_W1512:
    case DIAGNOSTIC_W1514:
    case DIAGNOSTIC_W1520:
    case DIAGNOSTIC_W1521:
    case DIAGNOSTIC_W1522:
    case DIAGNOSTIC_W1523:
    case DIAGNOSTIC_W1526:
        return true;
    default:
        return false;
    }
}

static bool is_told(const struct builder *builder, struct place line)
{
    LIST_EACH(const struct diagnostic, finding, diagnostics_in_line(builder->diagnostics, line))
    {
        if (is_about_rights(finding->code)) {
            return true;
        }
    }
    return false;
}

static void hold(struct granter *granter, struct place place)
{
    if (line_index_get(&granter->held, place)->count == 0) {
        line_index_add(&granter->held, place, granter);
    }
}

/* The lines in which a rule stands, or what grants somebody something. */
static void collect_held(struct granter *granter)
{
    const struct builder *builder = granter->builder;
    line_index_init(&granter->held, builder->arena);
    LIST_EACH(const struct place, place, &builder->ruled)
    {
        hold(granter, *place);
    }
    LIST_EACH(const struct holding, holding, &granter->holdings)
    {
        hold(granter, holding->statement->place);
    }
    LIST_EACH(const struct operation, operation, &builder->model->operations)
    {
        hold(granter, operation->access.place);
        LIST_EACH(const struct grant, grant, &operation->access.grants)
        {
            if (!place_is_in_line(grant->place, builder->model->policy.place)) {
                hold(granter, grant->place);
            }
        }
    }
}

static bool is_held(const struct granter *granter, struct place line)
{
    return line_index_get(&granter->held, line)->count > 0;
}

/* What is described in one section. */
struct described {
    const struct section *section;
    bool has_endpoint;
    struct list operations; /* struct operation */
};

static struct slice section_key(const struct section *const *section)
{
    return slice_of((const char *)section, sizeof(*section));
}

static struct described *describe(struct granter *granter, const struct block *block)
{
    struct described *described = table_get(&granter->described, section_key(&block->section));
    if (described == NULL) {
        described = ARENA_NEW(granter->builder->arena, struct described);
        described->section = block->section;
        table_put(&granter->described, section_key(&described->section), described);
    }
    return described;
}

static void collect_described(struct granter *granter)
{
    const struct builder *builder = granter->builder;
    table_init(&granter->described, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT && statement->block != NULL) {
            describe(granter, statement->block)->has_endpoint = true;
        }
    }
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        LIST_EACH(const struct statement, statement, &operation->described)
        {
            if (statement->block != NULL) {
                struct described *described = describe(granter, statement->block);
                list_add(builder->arena, &described->operations, operation);
            }
        }
    }
}

/* --- whom it names --- */

/* Whether one of the words stands near the name at text[at … end]. */
static bool is_near(struct slice text, size_t at, size_t end, const char *words)
{
    size_t from = at > NEAR_BEFORE ? at - NEAR_BEFORE : 0;
    while (from > 0 && from < at && text.data[from - 1] != ' ') {
        from++;
    }
    return wording_has(slice_between(text, from, at), words) ||
           wording_has(slice_between(text, end, end + NEAR_BEHIND), words);
}

/* The role of the document that the text names first, in front of `words` or behind them, where
 * there are any to ask for; NULL: it names none. */
static const struct role *find_named(struct builder *builder, struct slice text, const char *words)
{
    static const char ends[] = " ,/&():;.\"'`*|";
    for (size_t at = 0; at < text.size; at++) {
        bool is_start = strchr(ends, text.data[at]) == NULL &&
                        (at == 0 || strchr(ends, text.data[at - 1]) != NULL);
        size_t end = at;
        for (size_t count = 0; is_start && count < NAME_WORDS_MAXIMUM && end < text.size; count++) {
            while (end < text.size && strchr(ends, text.data[end]) == NULL) {
                end++;
            }
            struct slice name = slice_between(text, at, end);
            const struct role *role = policy_find_role(builder, name);
            if (role != NULL && !role->is_implied && !policy_loose_is_path(text, name) &&
                (words == NULL || is_near(text, at, end, words))) {
                return role;
            }
            if (end >= text.size || text.data[end] != ' ') {
                break;
            }
            end++;
        }
    }
    return NULL;
}

/* --- lines --- */

static void report(struct builder *builder, struct place place, struct slice text,
                   const struct role *role)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1526, place,
                       "write who may beside the endpoints (\"admin only\", \"owner\"), or in a "
                       "list of what each role may do",
                       "'" SLICE_FORMAT "' says what '" SLICE_FORMAT
                       "' may or may not, and is not understood: nothing holds it",
                       SLICE_ARGUMENT(slice_between(text, 0, 120)), SLICE_ARGUMENT(role->name));
}

/* Whether the operation is for the role alone, administrators aside. */
static bool is_for_role_alone(const struct granter *granter, const struct operation *operation,
                              const struct role *role)
{
    uint64_t others = operation->access.roles | operation->access.own_roles;
    LIST_EACH(const struct role, other, &granter->builder->model->policy.roles)
    {
        bool is_one = other == role || other->is_administrator || policy_names_administrator(other);
        others &= is_one ? ~role_bit(other) : UINT64_MAX;
    }
    return !operation->access.is_public && (others & ~granter->everything) == 0;
}

/* Whether all that is described in the section is, so that a line there repeats it. */
static bool is_repeated(const struct granter *granter, const struct described *described,
                        const struct role *role)
{
    LIST_EACH(const struct operation, operation, &described->operations)
    {
        if (!is_for_role_alone(granter, operation, role)) {
            return false;
        }
    }
    return true;
}

static void look_at_sentence(struct granter *granter, const struct sentence *sentence)
{
    struct builder *builder = granter->builder;
    struct wording_memory *memory = builder->specification->wordings;
    bool is_described = sentence->role.size > 0;
    const char *words = is_described                ? denial_words
                        : sentence->is_about_access ? right_words
                                                    : caller_words;
    if ((!sentence->is_about_access && !sentence->is_limiting) ||
        !wording_memory_has(memory, sentence->words, words) ||
        (words == caller_words && wording_has(sentence->words, "http-only|httponly")) ||
        wording_memory_starts(memory, sentence->words, story_words) > 0 ||
        (wording_memory_starts(memory, sentence->words, case_words) > 0 &&
         !wording_has(sentence->words, refusal_words))) {
        return;
    }
    bool is_sure = sentence->is_about_access || wording_has(sentence->words, refusal_words);
    const struct role *role =
        is_described ? find_named(builder, sentence->role, NULL)
                     : find_named(builder, sentence->words, is_sure ? NULL : caller_words);
    if (role == NULL || wording_has(sentence->words, amount_words) ||
        (wording_has(sentence->words, being_words) &&
         !wording_has(sentence->words, caller_words))) {
        return;
    }
    const struct described *described =
        table_get(&granter->described, section_key(&sentence->block->section));
    bool is_beside = described != NULL && described->has_endpoint;
    bool is_one = is_beside ? !is_repeated(granter, described, role) : sentence->is_about_access;
    if (is_one && !is_held(granter, sentence->place) && !is_told(builder, sentence->place) &&
        !policy_lost_is_held(builder, sentence)) {
        report(builder, sentence->place, sentence->text, role);
    }
}

static void look_at_endpoint(struct granter *granter, const struct operation *operation,
                             const struct statement *statement)
{
    struct builder *builder = granter->builder;
    struct slice text = statement->endpoint.description;
    if (text.size == 0 || !statement_is_of_callers(statement)) {
        return;
    }
    text = policy_remark_in_english(builder, text);
    if (!wording_memory_has(builder->specification->wordings, text, caller_words) ||
        wording_has(text, "http-only|httponly")) {
        return;
    }
    const struct role *role = find_named(builder, text, caller_words);
    if (role != NULL && !is_for_role_alone(granter, operation, role) &&
        !is_held(granter, statement->place) && !is_told(builder, statement->place)) {
        report(builder, statement->place, statement->endpoint.description, role);
    }
}

/* "sent → paid (clerk)": who may go along an arrow of states. */
static void look_at_arrows(struct granter *granter, const struct text *text)
{
    struct builder *builder = granter->builder;
    size_t at = slice_find(text->plain, SLICE("→"));
    at = at == SLICE_NOT_FOUND ? slice_find(text->plain, SLICE("->")) : at;
    while (at < text->plain.size) {
        size_t open = slice_find_byte(slice_from_offset(text->plain, at), '(');
        size_t close = open == SLICE_NOT_FOUND
                           ? SLICE_NOT_FOUND
                           : slice_find_byte(slice_from_offset(text->plain, at + open), ')');
        if (close == SLICE_NOT_FOUND) {
            return;
        }
        struct slice inner = slice_between(text->plain, at + open + 1, at + open + close);
        const struct role *role = find_named(builder, inner, NULL);
        struct place place = text_place(*text, at + open + 1, inner.size);
        if (role != NULL && !is_held(granter, place) && !is_told(builder, place)) {
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1526, place,
                               "write who may beside the endpoint that sets the state",
                               "'" SLICE_FORMAT "' says who may go along an arrow of states, and "
                               "nothing holds it",
                               SLICE_ARGUMENT(inner));
        }
        at += open + close + 1;
    }
}

static void look_at_states(struct granter *granter, const struct statement *statement)
{
    const struct block *block = statement->block;
    if (statement->kind != STATEMENT_STATE_MACHINE || block == NULL) {
        return;
    }
    if (block->kind == BLOCK_PARAGRAPH) {
        look_at_arrows(granter, &block->text);
    }
    for (size_t i = 0; block->kind == BLOCK_LIST && i < block->item_count; i++) {
        look_at_arrows(granter, &block->items[i].text);
    }
}

static bool has_roles(const struct builder *builder)
{
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if (!role->is_implied) {
            return true;
        }
    }
    return false;
}

void policy_silent_report(struct granter *granter)
{
    if (!has_roles(granter->builder)) {
        return;
    }
    collect_held(granter);
    collect_described(granter);
    LIST_EACH(const struct sentence, sentence, &granter->builder->specification->sentences)
    {
        look_at_sentence(granter, sentence);
    }
    LIST_EACH(const struct statement, statement, &granter->builder->specification->statements)
    {
        look_at_states(granter, statement);
    }
    LIST_EACH(const struct operation, operation, &granter->builder->model->operations)
    {
        LIST_EACH(const struct statement, statement, &operation->described)
        {
            look_at_endpoint(granter, operation, statement);
        }
    }
}
