/* SPDX-License-Identifier: Apache-2.0 */
/* Those who may call, by how it is written, where no list of roles has them: "accountants, admins"
 * or "author" beside an endpoint, "Only librarians may delete books". What is sure secures the
 * document and makes roles; what may as well be a description is told, and makes none. Read before
 * roles are collected. */
#include "model/policy/policy_named_private.h"

#include "spec/text/capability.h"
#include "spec/text/restriction.h"
#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"
#include "spec/text/words.h"

#define NOTE_MAXIMUM        60U
#define NAME_MAXIMUM        40U
#define DESCRIPTION_MAXIMUM 400U
#define SHORT_BLANKS        4U /* of a sentence that is names alone */
#define NOTE_WORDS_MAXIMUM  9U

static const char owner_words[] =
    "author|authors|owner|owners|creator|creators|the author|the owner|the creator|its author|its "
    "owner|its creator|their owner|their author|own|self";

/* Roles that everybody has, or strangers: they are read elsewhere. */
static const char common_words[] =
    "user|users|guest|guests|visitor|visitors|anonymous|authenticated|public|anyone|anybody|"
    "everyone|everybody|all|any|none|nobody|jwt|jwt token|token|bearer|bearer token|auth|"
    "authentication|session|cookie|login|oauth|oauth2|api key|basic|sso|mfa|otp|signed in|logged "
    "in|пользователь|пользователи|用户|访客|游客|사용자|"
    "게스트|usuario|usuarios|usuário|usuários|utilisateur|utilisateurs|benutzer|pengguna|client|"
    "clients";

/* People whose names do not end as those of people do. */
static const char person_words[] =
    "clerk|nurse|chef|cook|coach|judge|pilot|guard|crew|captain|agent|student|patient|donor|guide|"
    "tutor|cashier|dispatcher|courier|staff|host|steward|warden|curator|scout|rep|dean|"
    "janitor|mechanic|medic|doctor|vet|surgeon|tenant|landlord|parent|pupil|principal|technician|"
    "engineer|bibliothekar|lehrer|"
    "verkäufer|mitarbeiter|leiter|арендатор|библиотекарь|врач|учитель|кассир|бухгалтер|оператор";

static const char person_endings[] = "ist|ian|ant|eer|ee|er|or|man|men|keeper|folk|ario|aria|ário|"
                                     "ária|ador|adore|ista|eiro|teur|aire|iste|ähre|рь|тор|ист";

/* Things that end as people do. */
static const char thing_words[] =
    "number|order|filter|header|parameter|folder|letter|offer|layer|buffer|container|trailer|timer|"
    "counter|paper|answer|sticker|newsletter|voucher|identifier|pointer|computer|server|router|"
    "printer|scanner|controller|handler|helper|worker|logger|parser|loader|cluster|register|center|"
    "chapter|character|banner|footer|browser|other|another|either|over|under|after|ever|never|"
    "whether|together|power|weather|water|summer|winter|semester|quarter|trigger|tracker|adapter|"
    "wrapper|listener|observer|error|color|colour|sensor|factor|vector|indicator|door|floor|"
    "monitor|major|minor|prior|cursor|calculator|generator|connector|processor|selector|mirror|"
    "motor|ledger|behavior|behaviour|for|nor|or|per|fee|tree|degree|committee|three|coffee|see|"
    "free|list|"
    "playlist|checklist|wishlist|waitlist|watchlist|exist|twist|wrist|variant|plant|grant|"
    "restaurant|constant|warrant|important|relevant|significant|instant|median|human|specimen|"
    "system|api|service|application|app|backend|frontend|database|field|value|request|response|"
    "job|process|code|test|endpoint|name|id|status|token|password|draft|soft|hard|internal|"
    "external|new|old|same|admin-only|read|write|member-only|json|csv|xml|pdf|placeholder|"
    "reminder|disclaimer|ladder|dinner|tier|barrier|border|corner|cover|matter|meter|semaphore|"
    "transfer|render|refer|enter|filler|user|customer-facing|later|lower|upper|inner|outer|"
    "newer|older|higher|latter|former|proper|super|integer|floater|anchor|tensor|"
    "operator-precedence|refactor|author-index|by|in|on|with|from|to|via|if|when|own|their|the";

/* Before and behind "only": which records or how, not who. */
const char policy_named_manner_words[] =
    "read*|write*|internal*|dev*|debug*|test*|staging|production|prod|local*|mobile|ios|android|"
    "web|desktop|server|future|optional|once|get|post|put|patch|new|active|inactive|this|text|"
    "metadata|if|when|for|in|on|one|first|last|latest|current|open|free|available|id|name|summary|"
    "count|demo|beta|visible|valid|recent|public|today|upcoming|append|insert|create|update|"
    "delete|soft|hard|changed|body|header|status|single|list*|return*|show*|fetch*|view*|see|is|"
    "are|not|of|to|with|by|own|their|my|your|which|that|who|has|have|can|may|draft*|published|"
    "pending|paid|https|admin-only|service|services|system|api";

/* What the description of an endpoint begins with. */
const char policy_named_act_words[] =
    "get|gets|fetch|list|lists|show|shows|create|creates|add|adds|update|updates|edit|edits|delete|"
    "deletes|remove|removes|approve|approves|reject|rejects|assign|assigns|invite|invites|activate|"
    "deactivate|register";

/* --- names --- */

static bool is_plain(struct slice name)
{
    size_t words = name.size > 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (i > 0 && c >= 'A' && c <= 'Z' && character_is_alpha(name.data[i - 1]) &&
            character_to_lower(name.data[i - 1]) == name.data[i - 1]) {
            return false; /* "addBook", of code */
        }
        bool is_letter = character_is_alpha(c) || (c & 0x80) != 0;
        words += c == ' ';
        if (!is_letter && c != ' ' && c != '-' && c != '_') {
            return false;
        }
    }
    return name.size > 1 && name.size <= NAME_MAXIMUM && words <= 2;
}

bool policy_named_is_listed(struct builder *builder, struct slice name)
{
    return builder->listed_roles.count > 0 &&
           table_get(&builder->listed_roles, policy_role_key(builder, name)) != NULL;
}

bool policy_named_is_entity(struct builder *builder, struct slice name)
{
    return table_get(&builder->model->entity_by_key, word_key(builder->arena, name)) != NULL;
}

static bool is_in_path(struct builder *builder, struct slice path, struct slice name)
{
    struct slice segments[32], key = word_key(builder->arena, name);
    size_t count = path_segments(path, segments, 32);
    for (size_t i = 0; i < count; i++) {
        if (!segment_is_parameter(segments[i]) &&
            slice_equal(word_key(builder->arena, segments[i]), key)) {
            return true;
        }
    }
    return false;
}

/* The last word of a name, in the singular: "server" of "json-server". */
static struct slice last_word(struct builder *builder, struct slice name)
{
    for (const char *joint = " -"; *joint != '\0'; joint++) {
        size_t at = slice_find_last_byte(name, *joint);
        name = slice_from_offset(name, at == SLICE_NOT_FOUND ? 0 : at + 1);
    }
    return word_singular(builder->arena, arena_to_lower(builder->arena, name));
}

static bool sounds_like_person(struct builder *builder, struct slice name)
{
    struct slice word = last_word(builder, name), rest = slice_from(person_endings), ending;
    struct wording_memory *wordings = builder->specification->wordings;
    if (wording_memory_is(wordings, word, person_words)) {
        return true;
    }
    if (wording_memory_is(wordings, word, thing_words)) {
        return false;
    }
    while (slice_next_part(&rest, '|', &ending)) {
        if (word.size > ending.size + 2 && slice_ends_with(word, ending)) {
            return true;
        }
    }
    return false;
}

bool policy_named_is_owner(struct slice name)
{
    size_t blank = slice_find_byte(name, ' ');
    return wording_is(name, owner_words) ||
           (blank != SLICE_NOT_FOUND && /* "ride owner" */
            wording_is(slice_from_offset(name, blank + 1), "owner|author|creator"));
}

static enum name_class classify(const struct namer *namer, struct slice name)
{
    struct builder *builder = namer->builder;
    struct wording_memory *wordings = builder->specification->wordings;
    if (!is_plain(name) || wording_memory_is(wordings, name, common_words) ||
        wording_memory_starts(wordings, name, "never|not|no|nor|nobody|but|except") > 0) {
        return NAME_NONE;
    }
    if (policy_named_is_listed(builder, name)) {
        return NAME_LISTED;
    }
    if (slice_find_byte(name, ' ') != SLICE_NOT_FOUND && /* "remove agent" */
        wording_memory_starts(wordings, name, policy_named_act_words) > 0) {
        return NAME_NONE;
    }
    if (policy_named_is_entity(builder, name)) {
        return NAME_NONE;
    }
    if (policy_named_is_owner(name)) {
        return NAME_OWNER;
    }
    if (capability_knows_role(builder->specification->wordings, name)) {
        return NAME_KNOWN;
    }
    if (sounds_like_person(builder, name)) {
        return NAME_PERSON;
    }
    bool is_thing = wording_memory_is(wordings, last_word(builder, name), thing_words) ||
                    wording_memory_has(wordings, name, policy_named_manner_words) ||
                    policy_find_field(builder, name) != NULL;
    return is_thing ? NAME_NONE : NAME_WORD;
}

/* "the librarian role": the name alone. */
static struct slice bare_name(struct slice name)
{
    static const char articles[] = "the|a|an|any|all|every|only|role|roles|i|gli|il";
    static const char behind[] = "role|roles|users|accounts|account|rights|privileges|permission|"
                                 "permissions|only|alone";
    for (size_t size = 1; size > 0;) {
        name = wording_bare(name);
        while (name.size > 0 && strchr("'\"`", name.data[0]) != NULL) {
            name = slice_from_offset(name, 1);
        }
        while (name.size > 0 && strchr("'\"`", name.data[name.size - 1]) != NULL) {
            name.size--;
        }
        size = wording_starts_with(name, articles);
        size = size < name.size ? size : 0;
        name = wording_bare(slice_from_offset(name, size));
        size_t end = wording_ends_with(name, behind);
        end = end < name.size ? end : 0;
        name = wording_bare(slice_between(name, 0, name.size - end));
        size += end;
    }
    return name;
}

/* What parts two names here; 0: nothing does. */
static size_t measure_joint(struct slice text, size_t at)
{
    if (strchr(",/|&;", text.data[at]) != NULL) {
        return 1;
    }
    struct slice rest = slice_from_offset(text, at + 1);
    size_t size = text.data[at] == ' ' ? wording_starts_with(rest, "and|or|as well as") : 0;
    return size == 0 ? 0 : size + 1;
}

/* Names, and nothing else, each of them at least of the class. */
bool policy_named_read(const struct namer *namer, struct slice text, enum name_class least,
                       struct names *out)
{
    struct arena *arena = namer->builder->arena;
    size_t start = 0;
    *out = (struct names){.least = NAME_LISTED};
    for (size_t at = 0; at <= text.size;) {
        size_t size = at == text.size ? 1 : measure_joint(text, at);
        if (size == 0) {
            at++;
            continue;
        }
        struct slice name = bare_name(slice_between(text, start, at));
        start = at = at + size;
        if (name.size == 0 && start <= text.size) {
            continue; /* ", or" */
        }
        if (namer->takes_strangers && wording_is(name, "guest|guests|visitor|visitors|anonymous|"
                                                       "strangers|anonymous users|user|users|"
                                                       "everybody|everyone|the public|public")) {
            out->has_stranger = true;
            continue;
        }
        enum name_class class = classify(namer, name);
        if (class < least || out->names.count >= 6) {
            return false;
        }
        struct slice *copy = ARENA_NEW(arena, struct slice);
        *copy = name;
        list_add(arena, &out->names, copy);
        out->least = class < out->least ? class : out->least;
        out->most = class > out->most ? class : out->most;
        out->has_owner |= class == NAME_OWNER;
        out->has_plural |= name.data[name.size - 1] == 's';
    }
    return out->names.count > 0 || out->has_stranger;
}

bool policy_named_are_people(struct builder *builder, struct slice text)
{
    struct namer namer = {.builder = builder};
    struct names names;
    return policy_named_read(&namer, text, NAME_PERSON, &names);
}

/* --- beside an endpoint --- */

static bool is_write(const struct endpoint_statement *endpoint)
{
    return !slice_equal(endpoint->method, SLICE("GET")) &&
           !slice_equal(endpoint->method, SLICE("HEAD"));
}

/* Without what stands in front of the names and behind them; *out_is_marked: something did, so that
 * it is about callers beyond doubt. */
static struct slice strip(struct wording_memory *wordings, struct slice text, bool *out_is_only,
                          bool *out_is_marked)
{
    static const char fronts[] =
        "must be|allowed:|allowed for:|allowed roles:|permitted:|who:|callable by|only callable by|"
        "restricted to|limited to|reserved for|requires|require|required role|needs|only for|only "
        "by|for|by|returns 403 unless|returns a 403 unless|answers 403 unless|403 unless|returns "
        "403 if not|403 if not|forbidden unless|refused unless|rejected unless|fails unless";
    static const char callers[] =
        "the caller is|the user is|caller is|user is|called by|you are|the "
        "caller has the role|the caller has role";
    static const char backs[] = "and up|and above|and higher|or higher|or above|and upwards";
    text = wording_bare(text);
    while (text.size > 0 && strchr(".!", text.data[text.size - 1]) != NULL) {
        text.size--;
    }
    if (text.size > 1 && text.data[0] == '@' && character_is_alpha(text.data[1])) {
        text = slice_from_offset(text, 1);
        *out_is_marked = true;
    }
    size_t front = wording_memory_starts(wordings, text, fronts);
    *out_is_marked |= front > 0;
    text = wording_bare(slice_from_offset(text, front));
    size_t caller = front > 0 ? wording_starts_with(text, callers) : 0;
    text = wording_bare(slice_from_offset(text, caller));
    size_t only = wording_starts_with(text, "only");
    text = wording_bare(slice_from_offset(text, only));
    size_t back = wording_ends_with(text, backs);
    *out_is_marked |= back > 0;
    text = wording_bare(slice_between(text, 0, text.size - back));
    back = wording_ends_with(text, "only|alone|required");
    *out_is_only |= only > 0 || back > 0;
    return wording_bare(slice_between(text, 0, text.size - back));
}

static bool are_in_path(struct builder *builder, const struct endpoint_statement *endpoint,
                        const struct list *names)
{
    LIST_EACH(const struct slice, name, names)
    {
        if (is_in_path(builder, endpoint->path, *name) ||
            (wording_is(*name, owner_words) && policy_find_field(builder, *name) != NULL)) {
            return true;
        }
    }
    return false;
}

/* `/users`, `/staff`: what lists them may describe itself by their names. */
static bool is_about_people(struct builder *builder, struct slice path)
{
    struct slice segments[32];
    size_t count = path_segments(path, segments, 32);
    for (size_t i = 0; i < count; i++) {
        if (!segment_is_parameter(segments[i]) &&
            (wording_is(segments[i], "user|users|people|accounts|members|contacts|persons") ||
             capability_knows_role(builder->specification->wordings, segments[i]) ||
             sounds_like_person(builder, segments[i]))) {
            return true;
        }
    }
    return false;
}

static size_t count_blanks(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += text.data[i] == ' ';
    }
    return count;
}

/* One part of what describes an endpoint. */
static bool read_note(const struct namer *namer, const struct endpoint_statement *endpoint,
                      struct slice text, bool is_bracket, struct named_note *out)
{
    struct names names;
    bool is_only = false, is_marked = false;
    if (text.size > NOTE_MAXIMUM || count_blanks(text) > NOTE_WORDS_MAXIMUM) {
        return false;
    }
    struct slice who = strip(namer->builder->specification->wordings, text, &is_only, &is_marked);
    if (who.size == 0 ||
        wording_memory_has(namer->builder->specification->wordings, who,
                           policy_named_manner_words) ||
        !policy_named_read(namer, who, NAME_WORD, &names) ||
        are_in_path(namer->builder, endpoint, &names.names)) {
        return false;
    }
    bool writes = is_write(endpoint), has_several = names.names.count > 1;
    bool is_known = names.most >= NAME_KNOWN, is_stressed = is_only || is_marked || is_bracket;
    bool is_listing = !writes && (wording_starts_with(text, "all|any|every|each|list") > 0 ||
                                  is_about_people(namer->builder, endpoint->path));
    if (!is_known && !names.has_owner && !is_only &&
        (names.least < NAME_PERSON || is_listing || !(writes || names.has_plural))) {
        return false; /* "counter" beside a GET, "soft" beside a DELETE */
    }
    if (names.least < NAME_PERSON && !is_only && !has_several) {
        return false;
    }
    bool is_sure = names.most == NAME_LISTED && names.least >= NAME_PERSON;
    is_sure |= (is_known || names.has_owner) && (has_several || writes || is_stressed);
    is_sure |= is_only && (names.least >= NAME_PERSON || writes);
    is_sure |= has_several && names.least >= NAME_PERSON && writes;
    is_sure &= !namer->has_list || is_known || names.has_owner; /* a list has the last word */
    *out = (struct named_note){.names = names.names, .text = who, .is_sure = is_sure};
    size_t behind = (size_t)(who.data - text.data) + who.size;
    bool is_inside = who.data >= text.data && behind <= text.size;
    if (is_inside && wording_starts_with(slice_trim(slice_from_offset(text, behind)), "and|or|+")) {
        out->text = slice_trim(slice_from_offset(text, (size_t)(who.data - text.data)));
    }
    return true;
}

/* Parts that a dash, a bracket or a full stop sets apart. */
static bool read_parts(const struct namer *namer, const struct endpoint_statement *endpoint,
                       struct slice text, struct named_note *out)
{
    static const char *const dashes[] = {" — ", " – ", " - ", ". ", "; ", "— ", "– ", NULL};
    size_t start = 0;
    for (size_t at = 0; at <= text.size; at++) {
        struct slice rest = slice_from_offset(text, at);
        size_t size = rest.size == 0 ? 1 : 0;
        bool is_bracket = rest.size > 0 && strchr("()[]", rest.data[0]) != NULL;
        size = is_bracket ? 1 : size;
        for (const char *const *dash = dashes; size == 0 && *dash != NULL; dash++) {
            size = slice_starts_with(rest, slice_from(*dash)) ? strlen(*dash) : 0;
        }
        if (size == 0) {
            continue;
        }
        bool is_closed = is_bracket && strchr(")]", rest.data[0]) != NULL;
        struct slice part = slice_trim(slice_between(text, start, at));
        if (part.size > 0 && read_note(namer, endpoint, part, is_closed, out)) {
            return true;
        }
        start = at + size;
        at = start - 1;
    }
    return false;
}

static bool read_text(const struct namer *namer, const struct endpoint_statement *endpoint,
                      struct slice text, struct named_note *out)
{
    struct builder *builder = namer->builder;
    if (text.size < 2 || text.size > DESCRIPTION_MAXIMUM) {
        return false;
    }
    if (wording_memory_has(builder->specification->wordings, text, restriction_words)) {
        text = restriction_translate(builder->arena, text);
    }
    return read_parts(namer, endpoint, text, out);
}

/* What stands beside the endpoint, or in a paragraph below it. */
static bool find_note(const struct namer *namer, const struct statement *statement,
                      struct named_note *out)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    if (read_text(namer, endpoint, endpoint->description, out)) {
        out->place = statement->place;
        out->said = out->written = endpoint->description;
        return true;
    }
    LIST_EACH(const struct remark, remark, &endpoint->remarks)
    {
        bool is_short = count_blanks(remark->text) <= SHORT_BLANKS ||
                        wording_memory_has(namer->builder->specification->wordings, remark->text,
                                           "only|alone|restricted|limited|reserved|403") ||
                        wording_starts_with(remark->text, "for|must be") > 0;
        if (is_short && read_text(namer, endpoint, remark->text, out)) {
            out->place = remark->place;
            out->said = remark->text;
            out->written = remark->written;
            return true;
        }
    }
    return false;
}

/* "Not for members", beside the endpoint or below it: whoever is kept out must be known. */
static bool keeps_out(struct builder *builder, const struct statement *statement,
                      struct place *out_place)
{
    struct slice who = SLICE_EMPTY;
    *out_place = statement->place;
    if (policy_remark_keeps_out(builder, statement->endpoint.description, &who) &&
        policy_named_are_people(builder, who)) {
        return true;
    }
    LIST_EACH(const struct remark, remark, &statement->endpoint.remarks)
    {
        *out_place = remark->place;
        if (policy_remark_keeps_out(builder, remark->text, &who) &&
            policy_named_are_people(builder, who)) {
            return true;
        }
    }
    return false;
}

static void collect_notes(const struct namer *namer, struct place *out_place)
{
    struct builder *builder = namer->builder;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct endpoint_statement *endpoint = &statement->endpoint;
        struct named_note note;
        struct place kept_out;
        if (statement_is_of_callers(statement) && out_place->line == 0 &&
            !builder->model->policy.is_secured && keeps_out(builder, statement, &kept_out)) {
            *out_place = kept_out;
        }
        if (!statement_is_of_callers(statement) || endpoint->roles.count > 0 ||
            endpoint->access.size > 0 || endpoint->is_public ||
            !find_note(namer, statement, &note)) {
            continue;
        }
        struct named_note *kept = ARENA_NEW(builder->arena, struct named_note);
        *kept = note;
        kept->statement = statement;
        list_add(builder->arena, &builder->named_notes, kept);
        table_put(&builder->notes_of,
                  arena_copy(builder->arena, slice_of((const char *)&statement, sizeof(statement))),
                  kept);
        if (kept->is_sure && out_place->line == 0) {
            *out_place = kept->place;
        }
    }
}

const struct named_note *policy_named_of(const struct builder *builder,
                                         const struct statement *statement)
{
    return table_get(&builder->notes_of, slice_of((const char *)&statement, sizeof(statement)));
}

/* --- headings --- */

struct slice policy_named_heading(struct builder *builder, struct slice title, bool *out_is_marked)
{
    static const char kinds[] = "endpoint|endpoints|route|routes|api|apis|operation|operations|"
                                "methods|calls|features|functions|area|section|panel|portal|only";
    static const char fronts[] = "for the|for all|for|endpoints for|routes for|operations for|api "
                                 "for|available to|restricted to|reserved for|only for|only|role:|"
                                 "roles:|role";
    static const char *const dashes[] = {" — ", " – ", " - ", ": ", NULL};
    struct slice text = title;
    while (text.size > 0 && !character_is_alpha(text.data[0]) && (text.data[0] & 0x80) == 0) {
        text = slice_from_offset(text, 1);
    }
    if (wording_memory_has(builder->specification->wordings, text, restriction_words)) {
        text = restriction_translate(builder->arena, text);
    }
    text = wording_bare(text);
    size_t open = slice_find_last_byte(text, '(');
    if (open != SLICE_NOT_FOUND && open > 0 && slice_ends_with(text, SLICE(")"))) {
        *out_is_marked = true;
        text = wording_bare(slice_between(text, open + 1, text.size - 1));
    }
    for (size_t size = 1; size > 0;) {
        size = wording_ends_with(text, kinds);
        text = slice_trim(slice_between(text, 0, text.size - size));
        *out_is_marked |= size > 0;
    }
    for (const char *const *dash = dashes; *out_is_marked && *dash != NULL; dash++) {
        size_t at = slice_find(text, slice_from(*dash));
        text = slice_from_offset(text, at == SLICE_NOT_FOUND ? 0 : at + strlen(*dash));
    }
    size_t front = wording_starts_with(text, fronts);
    *out_is_marked |= front > 0;
    return slice_trim(slice_from_offset(text, front));
}

/* "Librarian routes", "For librarians": where roles are listed, they are meant; where none are, it
 * is told. */
static void collect_heading(const struct namer *namer, const struct section *section,
                            const struct endpoint_statement *endpoint, struct place *out_place)
{
    struct builder *builder = namer->builder;
    struct names names = {0};
    bool is_marked = false;
    struct slice title = section->title.plain;
    struct slice text =
        title.size > NOTE_MAXIMUM ? SLICE_EMPTY : policy_named_heading(builder, title, &is_marked);
    bool is_internal = is_marked && wording_is(text, "internal|internal only|private|restricted");
    if (text.size == 0 || !is_marked ||
        (!is_internal && (!policy_named_read(namer, text, NAME_PERSON, &names) ||
                          are_in_path(builder, endpoint, &names.names)))) {
        return;
    }
    bool is_listed = !is_internal && names.least == NAME_LISTED;
    bool is_administrator = wording_is(text, "admin|admins|administrator|administrators");
    if (is_listed || is_administrator) {
        *out_place = out_place->line == 0 ? section->title.place : *out_place;
    }
    struct named_heading *heading = ARENA_NEW(builder->arena, struct named_heading);
    *heading = (struct named_heading){.section = section, .is_sure = is_listed || is_administrator};
    if (is_administrator) {
        heading->role = *(const struct slice *)list_at(&names.names, 0);
    }
    list_add(builder->arena, &builder->named_headings, heading);
}

static void collect_headings(const struct namer *namer, struct place *out_place)
{
    struct builder *builder = namer->builder;
    const struct section *last = NULL;
    struct table seen;
    table_init(&seen, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct endpoint_statement *endpoint = &statement->endpoint;
        bool is_one = statement_is_of_callers(statement) && statement->block != NULL;
        const struct section *section = is_one ? statement->block->section : NULL;
        if (section == last || endpoint->roles.count > 0 || endpoint->access.size > 0 ||
            endpoint->is_public) {
            continue;
        }
        last = is_one ? section : last;
        for (; section != NULL && section->level > 1; section = section->parent) {
            struct slice key = slice_of((const char *)&section, sizeof(section));
            if (table_get(&seen, key) == NULL) {
                table_put(&seen, arena_copy(builder->arena, key), builder);
                collect_heading(namer, section, endpoint, out_place);
            }
        }
    }
}

/* --- all of them --- */

static void list_name(struct namer *namer, struct slice name)
{
    struct builder *builder = namer->builder;
    if (name.size > 0 && !policy_names_everybody(name) && !policy_names_anonymous(name)) {
        namer->has_list = true;
        table_put(&builder->listed_roles, policy_role_key(builder, name), builder);
    }
}

static void find_listed(struct namer *namer)
{
    struct list labels = {0};
    policy_prose_labels(namer->builder, &labels);
    LIST_EACH(const struct slice, label, &labels)
    {
        list_name(namer, *label);
    }
    LIST_EACH(const struct statement, statement, &namer->builder->specification->statements)
    {
        if (statement->kind == STATEMENT_ROLE) {
            list_name(namer, statement->role.name);
            list_name(namer, statement->role.code);
        } else if (statement->kind == STATEMENT_PERMISSION) {
            list_name(namer, statement->permission.role);
        }
    }
}

bool policy_named_collect(struct builder *builder, struct place *out_place)
{
    struct namer namer = {.builder = builder};
    *out_place = PLACE_NONE;
    table_init(&builder->listed_roles, builder->arena);
    table_init(&builder->notes_of, builder->arena);
    table_init(&builder->rules_of, builder->arena);
    find_listed(&namer);
    collect_notes(&namer, out_place);
    collect_headings(&namer, out_place);
    LIST_EACH(const struct sentence, sentence, &builder->specification->sentences)
    {
        policy_named_take_sentence(&namer, sentence, out_place);
    }
    return out_place->line > 0;
}
