/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the note on callers in what describes an endpoint: "list, staff only", "teacher (own
 * courses)", "public, sorted by name". Most descriptions have none and name roles all the same
 * ("Customer of the order"), so a bare name counts only where it stands apart from the rest, and is
 * no word of the path. What speaks of callers beyond doubt and is not understood is told apart. */
#include "model/policy/policy_private.h"

#include "spec/text/capability.h"
#include "spec/text/restriction.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

#define PART_MAXIMUM      12U
#define NOTE_SIZE_MAXIMUM 100U

static const char public_notes[] =
    "public|public access|public endpoint|publicly accessible|anyone|anybody|anonymous|no auth|"
    "no auth required|no auth needed|no token|no token required|no token needed|no login|no login "
    "required|no authentication|no "
    "authentication required|no sign-in|unauthenticated|open to all|open to anyone|open to "
    "everyone|open to everybody|публично|без авторизации|公开|无需登录|공개|público|öffentlich";

/* Of these, what cannot be a property of a thing. */
static const char people_notes[] =
    "anyone|anybody|no auth|no auth required|no auth needed|no token|no token required|no token "
    "needed|no login|no login required|no "
    "authentication|no authentication required|no sign-in|open to all|open to anyone|open to "
    "everyone|open to everybody|without authentication|without login";

static const char nobody_notes[] =
    "nobody|no one|disabled|currently disabled|not available|unavailable|not exposed|not allowed|"
    "not permitted|forbidden|no access|switched off|turned off|deactivated|niemand|deaktiviert|"
    "nadie|deshabilitado|ninguém|desativado|personne|désactivé|никто|никому|отключено|nessuno|"
    "disabilitato|禁用|已禁用|비활성화|無効";

/* In front of who is meant. */
static const char lead_words[] =
    "restricted to|limited to|reserved for|accessible by|accessible to|available to|allowed for|"
    "allowed:|allowed to:|permitted:|who:|who may:|who can:|callers:|caller:|by:|erlaubt:|"
    "berechtigt:|wer:|permitido:|permitido a:|quién:|quem:|autorisé:|autorisés:|qui:|кто:|кому:|"
    "only for|only by|only the|only|for|by|must be|needs|requires|required role|role";

static const char article_words[] = "the|a|an|any|every|each|all";

/* Behind a role's name: what narrows it, or says for what. */
static const char narrowing_words[] = "of|with|who|whose|if|when|assigned|responsible|in charge";

static const char own_words[] = "only their own|only own|only his own|only her own|their own|his "
                                "own|her own|own";

/* Before "only": which records or how, not who. */
static const char thing_words[] =
    "read*|write*|internal*|dev*|debug*|test*|staging|production|prod|local*|mobile|ios|android|"
    "web|desktop|server|json|xml|csv|future|optional|once|get|post|new|active|inactive|this|text|"
    "metadata|if|when|for|in|on|one|first|last|latest|current|open|free|available|id|name|"
    "summary|count|demo|beta|visible|valid|recent|public|today|upcoming|append|insert|create|"
    "update|delete|soft|hard|changed|body|header|status|single|list*|return*|show*|fetch*|view*|"
    "get*|see|is|are|not|and|or|of|to|with|by";

/* A stretch between commas, dashes, brackets and full stops. */
struct part {
    size_t start, end;
    bool is_apart;   /* more than a comma stands in front of it */
    bool is_bracket; /* opened by one */
    bool ends_in_comma;
};

/* The bytes of what parts the description here, 0: nothing does. */
static size_t measure_separator(struct slice text, size_t at, bool *out_is_comma)
{
    static const char *const dashes[] = {" - ", "—", "–", " | ", "·", "•", "→", "；", "，", NULL};
    struct slice rest = slice_from_offset(text, at);
    *out_is_comma = rest.data[0] == ',';
    if (strchr(",;()[]\n", rest.data[0]) != NULL) {
        return 1;
    }
    if (rest.data[0] == '.' && (rest.size == 1 || character_is_space(rest.data[1]))) {
        return 1;
    }
    bool may_be_dash = rest.data[0] == ' ' || (unsigned char)rest.data[0] >= 0x80;
    for (const char *const *dash = dashes; may_be_dash && *dash != NULL; dash++) {
        if (slice_starts_with(rest, slice_from(*dash))) {
            return strlen(*dash);
        }
    }
    return 0;
}

static size_t split(struct slice text, struct part *parts)
{
    size_t count = 0, start = 0;
    bool is_apart = true, is_bracket = false;
    for (size_t at = 0; at <= text.size && count < PART_MAXIMUM;) {
        bool is_comma = false;
        size_t size = at == text.size ? 1 : measure_separator(text, at, &is_comma);
        if (size == 0) {
            at++;
            continue;
        }
        if (slice_trim(slice_between(text, start, at)).size > 0) {
            parts[count++] = (struct part){start, at, is_apart, is_bracket, is_comma};
            is_apart = false;
        }
        bool is_open = at < text.size && (text.data[at] == '(' || text.data[at] == '[');
        is_bracket = is_open || (is_bracket && is_comma);
        is_apart = !is_comma || (is_apart && start == at);
        start = at = at + size;
    }
    return count;
}

/* Without blanks, emphasis and the padlocks that only say that it is guarded. */
static struct slice strip_marks(struct slice text)
{
    static const char *const marks[] = {
        "🔒", "🔐", "🔑", "🛡️", "🛡", "👮", "⚠️", "\xEF\xB8\x8F", NULL};
    for (bool is_done = false; !is_done;) {
        is_done = true;
        text = wording_bare(text);
        for (const char *const *mark = marks; *mark != NULL; mark++) {
            if (slice_starts_with(text, slice_from(*mark))) {
                text = slice_from_offset(text, strlen(*mark));
                is_done = false;
            }
        }
    }
    return text;
}

static bool is_path_word(struct builder *builder, const struct operation *operation,
                         struct slice name)
{
    struct slice segments[32], key = word_key(builder->arena, name);
    size_t count = path_segments(operation->path, segments, 32);
    for (size_t i = 0; i < count; i++) {
        if (!segment_is_parameter(segments[i]) &&
            slice_equal(word_key(builder->arena, segments[i]), key)) {
            return true;
        }
    }
    return false;
}

/* As the document or its accounts write the role, and not in the plural. */
static bool is_exact(struct builder *builder, struct slice name)
{
    const struct role *role = policy_find_role(builder, name);
    return role == NULL || slice_equal_ignoring_case(role->name, name) ||
           slice_equal_ignoring_case(role->key, name);
}

/* Whether names that nothing marks as a note are one. */
static bool are_bare_names(struct builder *builder, const struct operation *operation,
                           const struct access_reading *reading, const struct part *last)
{
    LIST_EACH(const struct access_name, said, &reading->names)
    {
        if (is_path_word(builder, operation, said->name) ||
            (last->ends_in_comma && !is_exact(builder, said->name))) {
            return false;
        }
    }
    return true;
}

static bool has_scope(const struct access_reading *reading)
{
    LIST_EACH(const struct access_name, said, &reading->names)
    {
        if (said->scope != ACCESS_SCOPE_UNSAID) {
            return true;
        }
    }
    return false;
}

static bool are_owners(const struct builder *builder, const struct access_reading *reading)
{
    LIST_EACH(const struct access_name, said, &reading->names)
    {
        if (!policy_names_owner(builder, said->name)) {
            return false;
        }
    }
    return true;
}

/* "students only their own" of "Vets see every pet, students only their own": another part lets see
 * all whom the reading does not have, so that it is a rule, and no list. */
static bool leaves_out(struct builder *builder, struct slice text,
                       const struct access_reading *reading, uint64_t exempt)
{
    if (!wording_has(text, "see|sees|view|views|gets|reads|manage|manages|may|can")) {
        return false; /* "own orders for customers; all for the admin" */
    }
    LIST_EACH(const struct access_name, said, &reading->names)
    {
        const struct role *role = policy_find_role(builder, said->name);
        exempt &= role == NULL ? UINT64_MAX : ~(UINT64_C(1) << role->index);
    }
    return exempt != 0;
}

/* Whether parts `first` to `last` of the text are a note that is understood. */
static enum access_remark read_span(struct builder *builder, const struct operation *operation,
                                    struct slice text, const struct part *first,
                                    const struct part *last, struct slice *out_note)
{
    bool has_close = last->end < text.size && text.data[last->end] == ')';
    struct slice whole = slice_between(text, first->start, last->end + has_close);
    struct slice note = strip_marks(whole);
    if (note.size == 0 || note.size > NOTE_SIZE_MAXIMUM) {
        return ACCESS_REMARK_NONE;
    }
    *out_note = note;
    bool is_tail = last->end == text.size && first == last; /* "list the pets, anyone" */
    if (is_tail && wording_memory_is(builder->specification->wordings, note, people_notes)) {
        return ACCESS_REMARK_PUBLIC;
    }
    if (first->is_apart && first == last) {
        struct slice part = strip_marks(slice_between(text, first->start, first->end));
        if (wording_memory_is(builder->specification->wordings, part, public_notes)) {
            return ACCESS_REMARK_PUBLIC;
        }
        if (wording_memory_is(builder->specification->wordings, part, nobody_notes)) {
            return ACCESS_REMARK_NOBODY;
        }
    }
    size_t lead = wording_memory_starts(builder->specification->wordings, note, lead_words);
    struct access_reading reading;
    *out_note = slice_trim(slice_from_offset(note, lead));
    if (!policy_is_access(builder, *out_note, &reading)) {
        return ACCESS_REMARK_NONE;
    }
    struct caller_remark remark;
    if ((are_owners(builder, &reading) || has_scope(&reading)) &&
        policy_remark_is_of_caller(builder, operation, text, &remark) &&
        (remark.exempt | remark.limited) != 0 &&
        (are_owners(builder, &reading) || leaves_out(builder, text, &reading, remark.exempt))) {
        return ACCESS_REMARK_NONE; /* "own hires only, fixers see all": a rule, and no list */
    }
    bool is_marked = lead > 0 || has_scope(&reading) || wording_has(note, "only");
    bool is_open = last->end < text.size && text.data[last->end] == '(';
    bool is_bare =
        first->is_apart && !is_open && are_bare_names(builder, operation, &reading, last);
    return is_marked || is_bare ? ACCESS_REMARK_ROLES : ACCESS_REMARK_NONE;
}

/* --- what is about callers, and is not understood --- */

/* "only for the teacher", "teachers only": whether "only" stands beside the name. */
static bool is_beside_only(struct slice note, struct slice name)
{
    if (name.data < note.data || name.data >= note.data + note.size) {
        return false;
    }
    size_t at = (size_t)(name.data - note.data);
    struct slice before = slice_trim(slice_between(note, 0, at));
    struct slice behind = slice_trim(slice_from_offset(note, at + name.size));
    for (size_t size = 1; size > 0;) {
        size = wording_ends_with(before, "for|by|to|the|a|an|any");
        before = slice_trim(slice_between(before, 0, before.size - size));
    }
    return wording_ends_with(before, "only") > 0 || wording_starts_with(behind, "only") > 0;
}

/* "the " */
static size_t measure_article(struct slice note)
{
    struct slice rest = slice_from_offset(note, wording_starts_with(note, article_words));
    while (rest.size > 0 && character_is_space(rest.data[0])) {
        rest = slice_from_offset(rest, 1);
    }
    return note.size - rest.size;
}

/* "the teacher of the class", "teacher: assigned": whether the name opens the note and is narrowed.
 */
static bool is_narrowed(struct slice text, const struct part *part, struct slice note,
                        struct slice name)
{
    struct slice rest = slice_from_offset(note, measure_article(note));
    if (name.data != rest.data) {
        return false;
    }
    rest = slice_trim(slice_from_offset(rest, name.size));
    bool is_open = part->end < text.size && text.data[part->end] == '(';
    return (rest.size > 0 && rest.data[0] == ':') || (rest.size == 0 && is_open) ||
           wording_starts_with(rest, narrowing_words) > 0;
}

/* In front of who alone may: what is no caller does not stand behind these. */
static const char stranger_words[] =
    "restricted to|limited to|reserved for|only for|only by|only accessible by|only accessible to|"
    "accessible only by|accessible only to|only available to|available only to|requires role|"
    "requires the role|required role";

/* Who alone may by the words at the note's end or front; empty: it says nothing of the kind. */
static struct slice find_stranger(struct builder *builder, struct slice note)
{
    size_t size = wording_ends_with(note, "only");
    if (size > 0) {
        return slice_trim(slice_between(note, 0, note.size - size));
    }
    size = wording_memory_starts(builder->specification->wordings, note, stranger_words);
    struct slice who = slice_trim(slice_from_offset(note, size));
    who = slice_trim(slice_from_offset(who, slice_starts_with(who, SLICE(":"))));
    return size == 0 ? SLICE_EMPTY : wording_bare(slice_from_offset(who, measure_article(who)));
}

/* "boss only", "night watch only", "restricted to porters", where nothing knows such a role. */
static bool is_stranger_only(struct builder *builder, struct slice note)
{
    struct slice who = find_stranger(builder, note);
    struct slice rest = who, word;
    size_t count = 0;
    if (who.size < 3 || wording_has(who, thing_words)) {
        return false;
    }
    while (slice_next_part(&rest, ' ', &word)) {
        struct slice key = word_key(builder->arena, word);
        bool is_word = word.size > 0 && character_is_alpha(word.data[0]);
        if (++count > 2 || !is_word || slice_ends_with_ignoring_case(word, SLICE("ed")) ||
            slice_ends_with_ignoring_case(word, SLICE("ing")) ||
            table_get(&builder->model->entity_by_key, key) != NULL) {
            return false;
        }
    }
    return true;
}

/* "must be the vet assigned to it": a role is asked for, and something else besides. */
static bool is_condition(struct builder *builder, const struct operation *operation,
                         struct slice note)
{
    struct access_reading reading;
    if (wording_starts_with(note, "must be") == 0) {
        return false;
    }
    policy_read_access(builder, note, &reading);
    LIST_EACH(const struct access_name, said, &reading.names)
    {
        if (!is_path_word(builder, operation, said->name)) {
            return true;
        }
    }
    return false;
}

/* Where no "only" stands, only a name at the front counts. */
static bool is_unclear(struct builder *builder, const struct operation *operation,
                       struct slice text, const struct part *part, struct slice note)
{
    struct access_reading reading;
    bool has_only = slice_contains_ignoring_case(note, SLICE("only"));
    policy_read_access_front(builder, note, has_only ? note.size : measure_article(note) + 1,
                             &reading);
    LIST_EACH(const struct access_name, said, &reading.names)
    {
        if (!is_path_word(builder, operation, said->name) &&
            (is_beside_only(note, said->name) || is_narrowed(text, part, note, said->name))) {
            return true;
        }
    }
    return wording_memory_starts(builder->specification->wordings, note, own_words) > 0 ||
           is_stranger_only(builder, note) || is_condition(builder, operation, note);
}

#define SAID_WORDS                                                                                     \
    "current user's|current user’s|logged-in user's|logged-in user’s|signed-in user's|signed-in "  \
    "user’s|authenticated user's|authenticated user’s|caller's|caller’s|of the current user|of " \
    "the logged-in user|of the signed-in user|of the authenticated user|of the caller|for the "        \
    "current user|for the logged-in user|for the authenticated user|for the signed-in user|"           \
    "belonging to the current user|belonging to the authenticated user|belonging to the user|my|"      \
    "my own|user's own|user’s own|your own"

static const char said_words[] = SAID_WORDS;
static const char caller_words[] = SAID_WORDS "|own|their own";

static const char all_words[] = "all|any|every|everything|everyone|everybody|anyone|other users'";
static const char rest_words[] = "others|everyone else|everybody else|all others|the rest|other "
                                 "roles|all other roles";

/* "fixers and organisers see all", "visitor: own": the roles of a part, 0: it names none, or
 * somebody else besides. */
static uint64_t roles_in(struct builder *builder, struct slice part)
{
    uint64_t roles = 0;
    struct access_reading reading;
    policy_read_access(builder, part, &reading);
    LIST_EACH(const struct access_name, said, &reading.names)
    {
        const struct role *role = policy_find_role(builder, said->name);
        if (role == builder->model->policy.everybody ||
            (role == NULL && !policy_names_owner(builder, said->name))) {
            return 0;
        }
        roles |= role == NULL ? 0 : UINT64_C(1) << role->index;
    }
    return roles;
}

bool policy_remark_is_of_caller(struct builder *builder, const struct operation *operation,
                                struct slice description, struct caller_remark *out)
{
    bool is_thing = operation->entity != NULL && operation->kind != OPERATION_CREATE &&
                    operation->kind != OPERATION_IDENTITY;
    *out = (struct caller_remark){0};
    if (!is_thing || operation->entity->owner == NULL ||
        !wording_memory_has(builder->specification->wordings, description, caller_words)) {
        return false;
    }
    out->is_weak = !wording_memory_has(builder->specification->wordings, description, said_words);
    if (!wording_memory_has(builder->specification->wordings, description, all_words)) {
        return true;
    }
    struct part parts[PART_MAXIMUM];
    size_t count = split(description, parts);
    bool has_own = false, has_rest = false;
    for (size_t i = 0; i < count; i++) {
        struct slice part = slice_trim(slice_between(description, parts[i].start, parts[i].end));
        bool is_all = wording_has(part, all_words), is_own = wording_has(part, caller_words);
        uint64_t roles = is_all || is_own ? roles_in(builder, part) : 0;
        bool is_rest = is_all && wording_has(part, rest_words);
        if (is_all && (is_own || (roles == 0 && !is_rest))) {
            return false; /* "own or all": nothing says who */
        }
        has_own |= is_own;
        has_rest |= is_rest;
        out->exempt |= is_all && !is_rest ? roles : 0;
        out->limited |= is_own ? roles : 0;
    }
    out->limited = has_rest ? out->limited : 0;
    return has_own && (has_rest ? out->limited : out->exempt) != 0;
}

/* Without one of these, what names no role says nothing of who may call. */
static const char telling_words[] =
    "only|alone|never|public*|anyone|anybody|anonymous|everyone|everybody|auth*|login|sign-in|"
    "unauthenticated|open|nobody|no one|disabled|available|unavailable|exposed|allowed|permitted|"
    "forbidden|no access|off|deactivated|own|my|your|current|logged-in|signed-in|caller*|user's|"
    "user’s|belonging|admin*|owner*|author*|creator*|restricted|limited|reserved|cannot|can't|may "
    "not|must not|require*|niemand|deaktiviert|nadie|deshabilitado|ninguém|desativado|personne|"
    "désactivé|никто|никому|отключено|публично|без авторизации|nessuno|disabilitato|öffentlich|"
    "público|alle|todos|tous|禁用|公开|无需登录|공개|비활성화|無効|所有";

bool policy_remark_may_tell(struct builder *builder, struct slice text)
{
    struct wording_memory *wordings = builder->specification->wordings;
    if (wording_memory_has(wordings, text, telling_words) ||
        wording_memory_has(wordings, text, restriction_words)) {
        return true;
    }
    for (size_t start = 0; start < text.size;) {
        size_t end = start, words = 0;
        for (size_t at = start; at <= text.size && words < 3; at++) {
            bool is_end = at == text.size || strchr(" ,/&|().:;`*[]", text.data[at]) != NULL;
            if (is_end && at > start) {
                end = end == start ? at : end;
                words++;
                if (policy_find_role(builder, slice_between(text, start, at)) != NULL) {
                    return true;
                }
            }
            if (is_end && at < text.size && text.data[at] != ' ') {
                break;
            }
        }
        start = end + 1;
    }
    return false;
}

/* "Keepers. Never guests", "hidden from owners": in front of those who may not. */
static const char denial_words[] =
    "never for|never by|never to|never|not for|not visible to|not available to|not accessible to|"
    "not allowed for|disabled for|hidden for|blocked for|locked for|off-limits to|off-limits "
    "for|not "
    "open to|inaccessible to|hidden from|off limits to|off limits for|forbidden for|forbidden "
    "to|closed to|"
    "unavailable to|invisible to|everybody but|everyone but|anyone but|anybody but|everybody "
    "except|everyone except|anyone except|anybody except|all but|all except|all roles but|all "
    "roles "
    "except|nicht für|nie für|niemals für|alle außer|no para|nunca para|todos menos|todos excepto|"
    "não para|todos menos|exceto para|pas pour|jamais pour|tous sauf|не для|никогда для|все кроме|"
    "所有人除了|除外：|非公开给";

bool policy_remark_keeps_out(struct builder *builder, struct slice description,
                             struct slice *out_who)
{
    struct part parts[PART_MAXIMUM];
    if (!wording_memory_has(builder->specification->wordings, description, denial_words)) {
        return false;
    }
    size_t count = split(description, parts);
    for (size_t i = 0; i < count; i++) {
        struct slice front = strip_marks(slice_between(description, parts[i].start, parts[i].end));
        size_t size = wording_starts_with(front, denial_words);
        if (size > 0) {
            struct slice who = slice_trim(slice_from_offset(front, size));
            *out_who = slice_trim(slice_from_offset(who, measure_article(who)));
            return true;
        }
    }
    return false;
}

bool policy_remark_denies(struct builder *builder, struct slice description,
                          struct access_reading *out)
{
    struct part parts[PART_MAXIMUM];
    if (!wording_memory_has(builder->specification->wordings, description, denial_words)) {
        return false;
    }
    size_t count = split(description, parts);
    for (size_t i = 0; i < count; i++) {
        struct slice front = strip_marks(slice_between(description, parts[i].start, parts[i].end));
        size_t joint = wording_starts_with(front, "and|but|or");
        front = slice_trim(slice_from_offset(front, joint));
        size_t size = wording_starts_with(front, denial_words);
        for (size_t last = count; size > 0 && last-- > i;) {
            struct slice who =
                slice_of(front.data, (size_t)(description.data + parts[last].end - front.data));
            if (policy_is_access(builder, slice_trim(slice_from_offset(who, size)), out)) {
                return true;
            }
        }
    }
    return false;
}

bool policy_remark_names_nobody(struct slice description)
{
    struct part parts[PART_MAXIMUM];
    size_t count = split(description, parts);
    for (size_t i = 0; i < count; i++) {
        struct slice part = slice_between(description, parts[i].start, parts[i].end);
        if (parts[i].is_apart && wording_is(strip_marks(part), nobody_notes)) {
            return true;
        }
    }
    return false;
}

static const char internal_notes[] =
    "internal use|internal use only|for internal use|for internal use only|internal only|internal "
    "use by staff|internal|internals only|back office|back-office|backoffice|back office only|"
    "back-office only|backoffice only|admin panel|admin console|admin area|admin dashboard|admin "
    "ui|privileged|elevated rights|elevated privileges|restricted|"
    "restricted access|system|system only|service account|service accounts only|machine "
    "only|in-house|in-house only|staff area|nur intern|intern|interner "
    "gebrauch|uso interno|solo uso interno|apenas uso interno|usage interne|внутренний|только для "
    "внутреннего использования|内部|内部使用|仅供内部使用|내부용";

/* The part that says so; empty: none does. */
static struct slice find_internal(struct builder *builder, struct slice text,
                                  const struct part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct slice note = slice_trim(slice_between(text, parts[i].start, parts[i].end));
        bool may_be =
            parts[i].is_apart && note.size > 5 && note.size < 60 &&
            (strchr("iIbBsSnNuUfpPrReEmMa*_", note.data[0]) != NULL || (note.data[0] & 0x80) != 0);
        note = may_be ? strip_marks(note) : note;
        if (may_be && wording_memory_is(builder->specification->wordings, note, internal_notes)) {
            return note;
        }
    }
    return SLICE_EMPTY;
}

bool policy_remark_is_internal(struct builder *builder, struct slice description)
{
    struct part parts[PART_MAXIMUM];
    return description.size <= NOTE_SIZE_MAXIMUM &&
           find_internal(builder, description, parts, split(description, parts)).size > 0;
}

/* --- who does it --- */

static const char doer_verbs[] =
    "add|adds|approve|approves|assign|assigns|book|books|cancel|cancels|change|changes|close|"
    "closes|confirm|confirms|create|creates|delete|deletes|edit|edits|export|exports|import|"
    "imports|issue|issues|list|lists|log|logs|manage|manages|mark|marks|move|moves|open|opens|"
    "place|places|post|posts|publish|publishes|read|reads|record|records|register|registers|"
    "reject|rejects|remove|removes|rename|renames|reopen|reopens|replace|replaces|request|"
    "requests|reserve|reserves|restore|restores|return|returns|review|reviews|schedule|schedules|"
    "see|sees|send|sends|set|sets|start|starts|submit|submits|update|updates|upload|uploads|view|"
    "views|withdraw|withdraws|can|may";
static const char determiners[] = "a|an|the|any|all|every|each|one|new|it|them|some|more";

static bool is_doer(struct builder *builder, const struct operation *operation, struct slice name)
{
    const struct role *role = policy_find_role(builder, name);
    return role != NULL && role != builder->model->policy.everybody &&
           !wording_is(name, "user|users|client|clients|caller|callers") &&
           !is_path_word(builder, operation, name);
}

static bool have_long_names(const struct builder *builder)
{
    LIST_EACH(const struct role, role, &builder->model->policy.roles)
    {
        if (slice_find_byte(role->name, ' ') != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

/* The bytes of a role's name at the front that is no word of the path: of one word, or of two where
 * any role has two. */
static size_t measure_doer(struct builder *builder, const struct operation *operation,
                           struct slice text)
{
    size_t end = slice_find_byte(text, ' ');
    if (end == SLICE_NOT_FOUND || is_doer(builder, operation, slice_between(text, 0, end))) {
        return end == SLICE_NOT_FOUND ? 0 : end;
    }
    size_t more = have_long_names(builder) ? slice_find_byte(slice_from_offset(text, end + 1), ' ')
                                           : SLICE_NOT_FOUND;
    bool is_long = more != SLICE_NOT_FOUND &&
                   is_doer(builder, operation, slice_between(text, 0, end + 1 + more));
    return is_long ? end + 1 + more : 0;
}

/* "removed by managers". */
static struct slice find_agent(struct builder *builder, struct slice note)
{
    struct access_reading reading;
    size_t by = slice_find(slice_between(note, 0, 30), SLICE("ed by "));
    struct slice behind = slice_from_offset(note, by == SLICE_NOT_FOUND ? note.size : by + 6);
    bool is_one = behind.size > 0 &&
                  slice_find_byte(slice_between(note, 0, by), ' ') == SLICE_NOT_FOUND &&
                  policy_is_access(builder, behind, &reading);
    return is_one ? behind : SLICE_EMPTY;
}

/* "managers remove a pet": who does it, where nothing else is said; empty: nobody. */
static struct slice find_doer(struct builder *builder, const struct operation *operation,
                              struct slice text)
{
    struct slice note = wording_bare(text);
    while (note.size > 0 && strchr(".!", note.data[note.size - 1]) != NULL) {
        note.size--;
    }
    if (note.size > NOTE_SIZE_MAXIMUM) {
        return SLICE_EMPTY;
    }
    struct slice rest = slice_from_offset(note, measure_article(note));
    size_t size = measure_doer(builder, operation, rest);
    if (size == 0) {
        return slice_equal(operation->method, SLICE("GET")) ? SLICE_EMPTY
                                                            : find_agent(builder, note);
    }
    struct slice behind = slice_trim(slice_from_offset(rest, size)), object;
    size_t verb = wording_starts_with(behind, doer_verbs);
    bool is_modal = wording_is(slice_between(behind, 0, verb), "can|may");
    object = slice_trim(slice_from_offset(behind, verb));
    struct slice thing = slice_between(object, 0, slice_find_byte(object, ' '));
    bool has_thing =
        is_modal || wording_starts_with(object, determiners) > 0 ||
        table_get(&builder->model->entity_by_key, word_key(builder->arena, thing)) != NULL;
    struct access_reading reading;
    policy_read_access(builder, object, &reading);
    bool is_plain = verb > 0 && has_thing && reading.names.count == 0 &&
                    !wording_has(note, "own|their|his|her|only|if|when|unless|except|not|never|"
                                       "others");
    return is_plain ? slice_between(rest, 0, size) : SLICE_EMPTY;
}

struct slice policy_remark_in_english(struct builder *builder, struct slice description)
{
    return wording_memory_has(builder->specification->wordings, description, restriction_words)
               ? restriction_translate(builder->arena, description)
               : description;
}

enum access_remark policy_read_remark(struct builder *builder, const struct operation *operation,
                                      struct slice description, struct slice *out_note)
{
    struct part parts[PART_MAXIMUM];
    description = capability_ticked(builder->arena, policy_remark_in_english(builder, description));
    size_t count = split(description, parts);
    for (size_t size = count; size > 0; size--) {
        for (size_t i = 0; i + size <= count; i++) {
            enum access_remark remark = read_span(builder, operation, description, &parts[i],
                                                  &parts[i + size - 1], out_note);
            if (remark != ACCESS_REMARK_NONE) {
                return remark;
            }
        }
    }
    struct caller_remark remark;
    if (policy_remark_is_of_caller(builder, operation, description, &remark) &&
        (remark.exempt | remark.limited) != 0) {
        return ACCESS_REMARK_NONE;
    }
    *out_note = find_doer(builder, operation, description);
    if (out_note->size > 0) {
        return ACCESS_REMARK_ROLES;
    }
    *out_note = find_internal(builder, description, parts, count);
    if (out_note->size > 0) {
        return ACCESS_REMARK_UNCLEAR;
    }
    for (size_t i = 0; i < count; i++) {
        struct slice note = strip_marks(slice_between(description, parts[i].start, parts[i].end));
        if (is_unclear(builder, operation, description, &parts[i], note)) {
            bool is_open = i + 1 < count && parts[i + 1].is_bracket && !parts[i].is_bracket;
            *out_note =
                is_open
                    ? strip_marks(slice_between(description, parts[i].start, parts[i + 1].end + 1))
                    : note; /* "teacher (if assigned)" */
            return ACCESS_REMARK_UNCLEAR;
        }
    }
    return ACCESS_REMARK_NONE;
}
