/* SPDX-License-Identifier: Apache-2.0 */
/* Rules by the words that stand in a sentence, whatever their order: "only", a role, what is done,
 * and with what. For sentences of languages whose grammar nobody reads here, and to tell of those
 * that are plainly rules and are read by nothing. */
#include "model/policy/policy_sentence.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define NAME_WORDS_MAXIMUM  3U
#define LOOSE_WORDS_MAXIMUM 48U

static const char only_words[] =
    "only|exclusively|solely|restricted to|reserved for|limited to|no one except|nobody except|no "
    "one but|private to|belongs to another|belongs to someone else|not the owner|owned by "
    "another|another user's|verifies that|ownership check|is verified|checks that|scoped "
    "to";

/* Beside an administrator these make a rule as well. */
static const char weak_words[] =
    "require*|needed|need|needs|must be|must not|cannot|can't|403|forbidden|exclusive|privileges|"
    "rights|without the|protected by|write|writes";
static const char administrator_words[] = "admin|admins|administrator|administrators|superadmin";
/* "Every admin action writes a row of the log" tells what an action does, and limits nobody, unless
 * it says more than that it writes. */
static const char administrator_acts[] =
    "admin action|admin actions|admin mutation|admin mutations|admin operation|admin operations|"
    "admin event|admin events|admin change|admin changes|admin activity|admin edit|admin edits";
static const char other_weak_words[] =
    "require*|needed|need|needs|must be|must not|cannot|can't|403|forbidden|exclusive|privileges|"
    "rights|without the|protected by|role|only";
/* A wish, a case or an example is no rule. */
static const char story_words[] =
    "as a|as an|if|when|whenever|given|then|after|before|in case|e.g.|"
    "for example|example|note|once|until|unless|while|because|why|"
    "how|what|should we|do we|todo";
static const char denial_words[] = "cannot|can't|can’t|not|never|no|without|unless|except";
static const char own_words[] = "their own|own|his own|her own|your own|belong to them|belongs to "
                                "them|belonging to them|theirs";

static const struct {
    const char *words;
    unsigned bits;
} verbs[] = {
    {"see|sees|view|views|read|list|access|get|retrieve|fetch|viewed|accessed|visible|look at",
     RIGHT_READ},
    {"create|creates|add|adds|post|posts|insert|register|log|publish|upload|created|added|creation",
     RIGHT_CREATE},
    {"update|updates|edit|edits|modify|modifies|change|changes|patch|updated|edited|modified|"
     "changed",
     RIGHT_UPDATE},
    {"delete|deletes|remove|removes|deleted|removed|deletion|destroy", RIGHT_DELETE},
    {"write|writes|manage|manages|managed", RIGHT_WRITE},
};

struct loose_words {
    struct slice text;
    struct slice words[LOOSE_WORDS_MAXIMUM];
    size_t count;
};

/* ASCII words by themselves, so that an ending in another script does not hide them: "rides를". */
static void split(struct slice text, struct loose_words *out)
{
    *out = (struct loose_words){.text = text};
    for (size_t at = 0; at < text.size && out->count < LOOSE_WORDS_MAXIMUM;) {
        bool is_wide = (text.data[at] & 0x80) != 0;
        size_t end = at;
        while (end < text.size && ((text.data[end] & 0x80) != 0) == is_wide &&
               (is_wide || character_is_word(text.data[end]) || text.data[end] == '-')) {
            end++;
        }
        if (end > at) {
            out->words[out->count++] = slice_between(text, at, end);
        }
        at = end > at ? end : at + 1;
    }
}

static struct slice run(const struct loose_words *words, size_t from, size_t count)
{
    const struct slice *last = &words->words[from + count - 1];
    const char *start = words->words[from].data;
    return slice_of(start, (size_t)(last->data - start) + last->size);
}

static uint64_t find_roles(struct builder *builder, const struct loose_words *words)
{
    uint64_t roles = 0;
    for (size_t i = 0; i < words->count; i++) {
        for (size_t count = 1; count <= NAME_WORDS_MAXIMUM && i + count <= words->count; count++) {
            const struct role *role = policy_find_role(builder, run(words, i, count));
            bool is_one = role != NULL && role != builder->model->policy.everybody;
            roles |= is_one ? role_bit(role) : 0;
        }
    }
    return roles;
}

static void find_things(struct builder *builder, const struct loose_words *words, unsigned bits,
                        struct list *out_rights)
{
    for (size_t i = 0; i < words->count; i++) {
        for (size_t count = 1; count <= 2 && i + count <= words->count; count++) {
            struct slice text = run(words, i, count);
            const struct entity *entity =
                table_get(&builder->model->entity_by_key, word_key(builder->arena, text));
            bool is_caller = wording_is(text, "user|users|account|accounts") ||
                             policy_find_role(builder, text) != NULL;
            if (entity == NULL || is_caller) {
                continue;
            }
            struct right *right = ARENA_NEW(builder->arena, struct right);
            *right = (struct right){.bits = bits, .entity = entity};
            list_add(builder->arena, out_rights, right);
        }
    }
}

static unsigned find_bits(struct slice text)
{
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        bits |= wording_has(text, verbs[i].words) ? verbs[i].bits : 0;
    }
    return bits;
}

/* "Ownership: the wallet belongs to the caller": a label that says what follows is a rule, where
 * it speaks of who calls and not of the team that answers for the document. */
static bool is_ownership(struct slice text)
{
    size_t size = wording_starts_with(text, "ownership|ownership check|ownership rule");
    struct slice rest = slice_trim(slice_from_offset(text, size));
    return size > 0 && slice_starts_with(rest, SLICE(":")) &&
           wording_has(rest, "caller|caller's|user|users|customer*|member*|owner|jwt|token|token's|"
                             "authenticated|belong*|equal|equals|match*|own|requester");
}

/* "Role: admin" limits; "Represents a role such as admin or clerk", "Name of the role, e.g. admin"
 * tell what a role is, and nothing of what is done. */
static bool names_administrator(struct slice text)
{
    static const char example_words[] = "such as|e.g.|for example|for instance";
    if (!wording_has(text, administrator_words)) {
        return false;
    }
    if (wording_has(text, administrator_acts) && !wording_has(text, other_weak_words)) {
        return false;
    }
    bool is_description = wording_has(text, "role") && find_bits(text) == 0 &&
                          (wording_has(text, example_words) ||
                           wording_starts_with(text, "represents|describes|denotes") > 0);
    return wording_has(text, weak_words) || (wording_has(text, "role") && !is_description);
}

bool policy_loose_is_path(struct slice text, struct slice word)
{
    const char *at = word.data;
    while (at > text.data && strchr(" (,`'\"", at[-1]) == NULL) {
        at--;
    }
    return *at == '/';
}

bool policy_loose_is_rule(struct builder *builder, struct slice text)
{
    struct loose_words words;
    if (is_ownership(text)) {
        return true;
    }
    struct list rights = {0};
    bool is_weak = names_administrator(text);
    if (!(is_weak || wording_has(text, only_words)) || wording_starts_with(text, story_words) > 0) {
        return false;
    }
    split(text, &words);
    bool has_role = is_weak || wording_has(text, own_words);
    for (size_t i = 0; i < words.count && !has_role; i++) {
        has_role = capability_knows_role(builder->specification->wordings, words.words[i]) &&
                   !policy_loose_is_path(text, words.words[i]);
    }
    find_things(builder, &words, RIGHT_ALL, &rights);
    return has_role && rights.count > 0;
}

bool policy_loose_read(struct builder *builder, struct slice text, struct sentence_rule *out)
{
    struct loose_words words;
    unsigned bits = find_bits(text);
    bool is_own = wording_has(text, own_words);
    *out = (struct sentence_rule){.is_strict = true, .capability = text};
    if (!wording_has(text, only_words) || wording_has(text, denial_words) ||
        (!is_own && wording_starts_with(text, "only") == 0 &&
         policy_sentence_limits(builder, text))) {
        return false; /* "Rowers only …" is no rule about others */
    }
    split(text, &words);
    out->subject.roles = find_roles(builder, &words);
    out->subject.is_everybody = out->subject.roles == 0 && is_own;
    out->effect = is_own ? SENTENCE_OWN : SENTENCE_ONLY;
    bits = bits == 0 ? RIGHT_ALL : bits;
    bits |= is_own && (bits & RIGHT_READ) != 0 ? RIGHT_UPDATE | RIGHT_DELETE : 0;
    find_things(builder, &words, bits, &out->rights);
    return out->rights.count > 0 && (out->subject.roles != 0 || out->subject.is_everybody);
}
