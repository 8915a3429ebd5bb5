/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and lists that say of each action who may: "Action | Who", "Resource | Read | Write", and
 * "Delete: admin" in an entity's list of access. Each cell becomes the sentence that it stands for,
 * so that one reader of rules is enough; what that reader does not understand it tells. */
#include "spec/recognise/access_sentence.h"

#include "spec/reading/reading.h"
#include "spec/text/capability.h"

#define NAME_MAXIMUM 60U
#define ROW_MAXIMUM  200U

static const char action_headers[] =
    "action|actions|operation|operations|capability|activity|task|function|permission|use case|"
    "what|right|rights|действие|操作|acción|ação|aktion|azione|작업";
static const char who_headers[] =
    "who|who may|who can|allowed|allowed roles|allowed for|permitted|permitted roles|roles|role|"
    "required role|required roles|may|may do it|by|by "
    "whom|access|кто|роль|роли|谁|角色|quién|quem|wer|qui|chi|"
    "역할";
static const char telling_headers[] =
    "who|who may|who can|may|may do it|allowed|allowed roles|permitted roles|"
    "required role|required roles|by whom|кто|谁|quién|quem|wer";

static const char denied_headers[] =
    "may not|who may not|must not|cannot|can't|can not|who cannot|not allowed|not allowed for|not "
    "permitted|denied|denied for|denied to|denied roles|forbidden|forbidden for|forbidden to|"
    "prohibited|excluded|excluded roles|blocked|no access|not for|нельзя|запрещено|禁止|不可|"
    "prohibido|no permitido|proibido|não permitido|verboten|verboten für|nicht erlaubt|interdit";

static const struct {
    const char *words;
    const char *verb;
} verbs[] = {
    {"read|reads|view|views|list|get|see|reading|visible to|read access|чтение|读|查看|leer|ler|"
     "lesen|lire|읽기|조회",
     "read"},
    {"create|creates|add|creating|creation|post|создание|创建|crear|criar|anlegen|créer|생성",
     "create"},
    {"update|updates|edit|edits|change|modify|put|patch|updating|изменение|更新|编辑|editar|"
     "actualizar|ändern|modifier|수정",
     "update"},
    {"delete|deletes|remove|removal|deletion|deleting|удаление|删除|eliminar|excluir|löschen|"
     "supprimer|삭제",
     "delete"},
    {"write|writes|write access|manage|запись|写|escribir|escrever|schreiben|écrire|쓰기", "write"},
};

/* What is done, in front of a thing: "delete boats", "deleting boats". */
static const char done_words[] =
    "read|view|list|see|reading|viewing|create|add|creating|adding|update|edit|change|modify|"
    "updating|editing|changing|delete|remove|deleting|removing|write|manage|managing";

/* Who a cell names. */
struct who {
    struct slice full, own, denied; /* names, joined by commas, or empty */
    struct slice unread;            /* the first part that says something else, or empty */
    bool is_open, is_signed_in, is_owner, is_nobody;
};

struct sayer {
    struct specification *specification;
    const struct block *block;
    bool is_certain;
};

static const char *verb_of(struct slice text)
{
    text = wording_bare(text);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (wording_is(text, verbs[i].words)) {
            return verbs[i].verb;
        }
    }
    return NULL;
}

/* "create, update" → "create and update"; empty: there is something else in it. */
static struct slice verbs_of(struct arena *arena, struct slice text)
{
    struct slice result = SLICE_EMPTY, rest = text;
    while (rest.size > 0) {
        size_t end = 0;
        while (end < rest.size && strchr(",/&+", rest.data[end]) == NULL) {
            end++;
        }
        const char *verb = verb_of(slice_between(rest, 0, end));
        if (verb == NULL) {
            return SLICE_EMPTY;
        }
        result = result.size == 0
                     ? slice_from(verb)
                     : arena_format(arena, SLICE_FORMAT " and %s", SLICE_ARGUMENT(result), verb);
        rest = slice_from_offset(rest, end < rest.size ? end + 1 : end);
    }
    return result;
}

/* --- whom a cell names --- */

static void add_name(struct arena *arena, struct slice name, struct slice *names)
{
    *names = names->size == 0 ? name
                              : arena_format(arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                             SLICE_ARGUMENT(*names), SLICE_ARGUMENT(name));
}

static const char own[] =
    "own|own only|only own|own records|own data|their own|only their own|their "
    "own only|theirs|only theirs|self|eigene|nur eigene|propios|propias|solo "
    "propios|só próprios|próprios|propres|свои|только свои|自己|본인";

/* "clients own", "clients only theirs": whose the rest is; empty: it says something else. */
static struct slice owner_in(struct slice part)
{
    struct slice name = wording_bare(part);
    return wording_cut(&name, own) ? wording_bare(name) : SLICE_EMPTY;
}

/* Of all, some see their own: "all (clients own)". */
static void add_limits(struct arena *arena, struct slice scope, struct who *who)
{
    struct slice part;
    while (slice_next_part(&scope, ',', &part)) {
        struct slice name = owner_in(part);
        if (name.size > 0) {
            add_name(arena, name, &who->own);
        } else if (who->unread.size == 0) {
            who->unread = slice_trim(part);
        }
    }
}

static bool is_for_all(struct slice name)
{
    return wording_is(name, "public|everyone|everybody|anyone|anybody|all|any|open|guest|guests|"
                            "visitor|visitors|anonymous|все|所有人|todos|alle|tous|tutti");
}

static bool is_signed_in(struct slice name)
{
    return wording_is(name, "authenticated|authenticated users|signed in|signed-in|signed-in "
                            "users|logged in|logged-in users|all users|any user|all roles|any "
                            "role|all signed-in users|all authenticated users");
}

static void add_named(struct arena *arena, struct slice name, struct slice scope, struct who *who)
{
    bool is_own = wording_has(scope, own);
    if (wording_is(name, own) || wording_is(name, "all")) { /* "own: member", "all: admin" */
        struct slice swap = name;
        name = scope.size > 0 ? scope : name;
        scope = scope.size > 0 ? swap : scope;
    }
    if (is_for_all(name)) {
        who->is_open = true;
    } else if (is_signed_in(name)) {
        who->is_signed_in = true;
    } else if (wording_is(name, own) || wording_is(name, "owner|the owner|author|creator|owners")) {
        who->is_owner = true;
    } else if (wording_is(name, "nobody|none|no one|never|никто|nadie|ninguém|niemand|personne")) {
        who->is_nobody = true;
    } else if (name.size > 0) {
        add_name(arena, name, is_own || wording_has(scope, own) ? &who->own : &who->full);
    }
}

/* "clerk (on workdays)": what nothing decides. */
static bool has_condition(struct slice scope)
{
    return wording_has(scope, "if|when|while|until|before|after|unless|with|during|on|in|within|"
                              "limited|partial*|draft*|pending|approv*|same|assigned|their|only");
}

static void add_part(struct arena *arena, struct slice part, struct who *who)
{
    part = wording_bare(part);
    struct slice owner = owner_in(part);
    size_t only = owner.size > 0 ? 0 : wording_ends_with(part, "only");
    part = wording_bare(slice_between(part, 0, part.size - only));
    size_t colon = slice_find_byte(part, ':'), open = slice_find(part, SLICE(" ("));
    struct slice name = part, scope = SLICE_EMPTY;
    bool is_bracket = false;
    if (open != SLICE_NOT_FOUND && (colon == SLICE_NOT_FOUND || open < colon)) {
        is_bracket = true;
        name = wording_bare(slice_between(part, 0, open));
        scope = slice_from_offset(part, open + 2);
        scope = wording_bare(slice_between(scope, 0, slice_find_byte(scope, ')')));
    } else if (colon != SLICE_NOT_FOUND) { /* "member: own", "own: member" */
        name = wording_bare(slice_between(part, 0, colon));
        scope = wording_bare(slice_from_offset(part, colon + 1));
    } else if (owner.size > 0) {
        add_name(arena, owner, &who->own);
        return;
    }
    size_t but = wording_starts_with(
        part, "all but|all except|everyone but|everyone except|everybody but|everybody except|any "
              "but|any except|anyone but|anyone except|all roles but|all roles except|not for|not|"
              "except|todos menos|todos excepto|alle außer|tous sauf|все кроме");
    if (but > 0) {
        add_name(arena, wording_bare(slice_from_offset(part, but)), &who->denied);
        return;
    }
    if (is_bracket && (is_for_all(name) || is_signed_in(name)) && wording_has(scope, own) &&
        !wording_is(scope, own)) {
        add_limits(arena, scope, who);
        scope = SLICE_EMPTY;
    }
    if (is_bracket && scope.size > 0 && !wording_has(scope, own) && has_condition(scope)) {
        who->unread = who->unread.size == 0 ? part : who->unread;
        return;
    }
    add_named(arena, name, scope, who);
}

/* The bytes of what parts two names here; 0: nothing does. */
static size_t measure_joint(struct slice rest)
{
    if (strchr(",;/&+\n", rest.data[0]) != NULL) {
        return 1;
    }
    return rest.data[0] != ' ' ? 0
           : wording_starts_with(slice_from_offset(rest, 1), "and|or|und|oder|y|e|et|и|или") > 0
               ? 1 + wording_starts_with(slice_from_offset(rest, 1), "and|or|und|oder|y|e|et|и|или")
               : 0;
}

static struct who read_who(struct arena *arena, struct slice cell)
{
    struct who who = {0};
    size_t start = 0, depth = 0;
    for (size_t at = 0; at <= cell.size;) {
        depth += at < cell.size && cell.data[at] == '(';
        depth -= at < cell.size && cell.data[at] == ')' && depth > 0;
        size_t size = at == cell.size ? 1
                      : depth > 0     ? 0
                                      : measure_joint(slice_from_offset(cell, at));
        if (size == 0) {
            at++;
            continue;
        }
        add_part(arena, slice_between(cell, start, at), &who);
        start = at = at + size;
    }
    return who;
}

/* --- what it says --- */

/* `otherwise`: what is held where nothing reads the words. */
static void say(const struct sayer *sayer, struct text cell, struct slice words,
                struct slice otherwise)
{
    struct arena *arena = sayer->specification->arena;
    struct sentence *sentence = ARENA_NEW(arena, struct sentence);
    *sentence = (struct sentence){.text = arena_copy(arena, slice_trim(cell.plain)),
                                  .words = words,
                                  .otherwise = otherwise,
                                  .place = text_place(cell, 0, cell.plain.size),
                                  .block = sayer->block,
                                  .is_certain = sayer->is_certain,
                                  .is_about_access = true,
                                  .is_limiting = true};
    list_add(arena, &sayer->specification->sentences, sentence);
}

/* "view hires" → "view their own hires" */
static struct slice of_own(struct arena *arena, struct slice action)
{
    size_t blank = slice_find_last_byte(action, ' ');
    return blank == SLICE_NOT_FOUND
               ? arena_format(arena, SLICE_FORMAT " their own records", SLICE_ARGUMENT(action))
               : arena_format(arena, SLICE_FORMAT " their own" SLICE_FORMAT,
                              SLICE_ARGUMENT(slice_between(action, 0, blank)),
                              SLICE_ARGUMENT(slice_from_offset(action, blank)));
}

static struct slice only_can(struct arena *arena, struct slice names, struct slice action)
{
    return arena_format(arena, "only " SLICE_FORMAT " can " SLICE_FORMAT, SLICE_ARGUMENT(names),
                        SLICE_ARGUMENT(action));
}

static void report_unread(const struct sayer *sayer, struct text cell, struct slice unread)
{
    diagnostics_report(
        sayer->specification->diagnostics, DIAGNOSTIC_W1526, text_place(cell, 0, cell.plain.size),
        "name the roles, each with \"(own)\" behind it where it is limited so",
        "whom '" SLICE_FORMAT "' means is not understood: administrators alone may do it",
        SLICE_ARGUMENT(unread));
}

/* What the cell of an action says of who may do it. */
static void say_of(const struct sayer *sayer, struct text cell, struct slice action,
                   const struct who *who)
{
    struct arena *arena = sayer->specification->arena;
    struct slice plain = slice_trim(cell.plain), names = who->full;
    struct slice closed = only_can(arena, SLICE("admins"), action);
    if (who->unread.size > 0) {
        report_unread(sayer, cell, who->unread);
        say(sayer, cell, closed, SLICE_EMPTY);
        return;
    }
    if (who->denied.size > 0 && names.size == 0) { /* "all except pickers" */
        say(sayer, cell,
            arena_format(arena, "only non-" SLICE_FORMAT " can " SLICE_FORMAT,
                         SLICE_ARGUMENT(who->denied), SLICE_ARGUMENT(action)),
            closed);
        return;
    }
    if (wording_is(plain, "-|—|–|−")) {
        names = SLICE("admins");
    }
    if (names.size == 0 && who->own.size == 0 && !who->is_owner && who->is_nobody) {
        say(sayer, cell, arena_format(arena, "nobody can " SLICE_FORMAT, SLICE_ARGUMENT(action)),
            closed);
        return;
    }
    if (who->own.size > 0) {
        say(sayer, cell,
            arena_format(arena, SLICE_FORMAT " can only " SLICE_FORMAT, SLICE_ARGUMENT(who->own),
                         SLICE_ARGUMENT(of_own(arena, action))),
            closed);
        add_name(arena, who->own, &names);
    }
    if (who->is_open) {
        return;
    }
    if (who->is_signed_in) {
        names = SLICE("signed-in users");
    } else if (who->is_owner) {
        add_name(arena, SLICE("the owner"), &names);
    }
    if (names.size > 0) {
        say(sayer, cell, only_can(arena, names, action), closed);
    }
}

static void say_who(const struct sayer *sayer, struct text cell, struct slice action)
{
    struct arena *arena = sayer->specification->arena;
    struct who who = read_who(arena, capability_ticked(arena, slice_trim(cell.plain)));
    say_of(sayer, cell, action, &who);
}

/* --- tables --- */

/* What an entity's list of access is about: the section's name, or its parent's. */
static struct slice thing_of(const struct block *block)
{
    const struct section *section = block->section;
    while (section != NULL && section->level > 1 && reading_name_has(section, access_table_words)) {
        section = section->parent;
    }
    return section != NULL && section->level > 1 && section->name.size <= NAME_MAXIMUM
               ? section->name
               : SLICE_EMPTY;
}

/* "read boats" of "boats:read", "boats.read.own" or "read_boats"; empty: it is no name of a
 * permission. */
static struct slice action_of_code(struct arena *arena, struct slice code, bool *out_is_own)
{
    struct slice rest = code, part, thing = SLICE_EMPTY;
    const char *verb = NULL;
    *out_is_own = false;
    if (slice_find_byte(code, ' ') != SLICE_NOT_FOUND || code.size > NAME_MAXIMUM) {
        return SLICE_EMPTY;
    }
    while (rest.size > 0) {
        size_t end = 0;
        while (end < rest.size && strchr(":._-", rest.data[end]) == NULL) {
            end++;
        }
        part = slice_between(rest, 0, end);
        rest = slice_from_offset(rest, end < rest.size ? end + 1 : end);
        if (verb == NULL && verb_of(part) != NULL) {
            verb = verb_of(part);
        } else if (wording_is(part, "own|self|mine")) {
            *out_is_own = true;
        } else if (!wording_is(part, "any|all")) {
            thing = thing.size == 0 ? part
                                    : arena_format(arena, SLICE_FORMAT "-" SLICE_FORMAT,
                                                   SLICE_ARGUMENT(thing), SLICE_ARGUMENT(part));
        }
    }
    return verb == NULL || thing.size == 0
               ? SLICE_EMPTY
               : arena_format(arena, "%s " SLICE_FORMAT, verb, SLICE_ARGUMENT(thing));
}

/* "read boats" of "read own boats", "read their own boats"; empty: it says nothing of own. */
static struct slice without_own(struct arena *arena, struct slice action)
{
    size_t at = slice_find_byte(action, ' ');
    struct slice rest = slice_trim(slice_from_offset(action, at == SLICE_NOT_FOUND ? 0 : at));
    if (at == SLICE_NOT_FOUND || !wording_skip(&rest, "their own|own|his own|her own|only own") ||
        rest.size == 0) {
        return SLICE_EMPTY;
    }
    return arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT,
                        SLICE_ARGUMENT(slice_between(action, 0, at)), SLICE_ARGUMENT(rest));
}

/* "Delete" below the heading of boats: "delete boats". *out_is_own: "read own boats". */
static struct slice action_of(struct arena *arena, const struct block *block, struct slice text,
                              bool *out_is_own)
{
    struct slice action = wording_bare(text), thing = thing_of(block);
    struct slice verb = verbs_of(arena, action);
    struct slice code = action_of_code(arena, action, out_is_own);
    if (code.size > 0) {
        return code;
    }
    struct slice whole = without_own(arena, action);
    *out_is_own = whole.size > 0;
    if (whole.size > 0) {
        return whole;
    }
    return verb.size == 0 || thing.size == 0
               ? action
               : arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(verb),
                              SLICE_ARGUMENT(thing));
}

static bool is_tick(struct slice cell)
{
    return wording_is(
        slice_trim(cell),
        "yes|no|y|n|x|true|false|✓|✔|✔️|✅|☑|√|✗|✘|❌|✖|×|☒|●|○");
}

static bool is_path(struct slice text)
{
    return slice_find(text, SLICE(" /")) != SLICE_NOT_FOUND || slice_starts_with(text, SLICE("/"));
}

/* "May not | member": whom a column keeps out. */
static void say_denied(const struct sayer *sayer, struct text cell, struct slice action)
{
    struct arena *arena = sayer->specification->arena;
    struct slice plain = slice_trim(cell.plain);
    struct who who = read_who(arena, plain);
    struct slice names = who.is_open || who.is_signed_in ? SLICE("users") : who.full;
    if (names.size > 0 && !wording_is(plain, "-|—|–|−|none|nobody")) {
        say(sayer, cell,
            arena_format(arena, SLICE_FORMAT " cannot " SLICE_FORMAT, SLICE_ARGUMENT(names),
                         SLICE_ARGUMENT(action)),
            SLICE_EMPTY);
    }
}

/* A row of "Action | Who". */
struct action_row {
    struct slice action;
    struct who who;
    bool is_own, is_said; /* "read own boats"; `who` counts */
};

static struct action_row read_action(const struct sayer *sayer, const struct table_row *row,
                                     int column, bool is_said)
{
    struct arena *arena = sayer->specification->arena;
    struct action_row read = {0};
    read.action = action_of(arena, sayer->block, row->cells[0].plain, &read.is_own);
    read.is_said =
        is_said && read.action.size > 0 && !text_is_placeholder(row->cells[column].plain);
    if (read.is_said) {
        read.who = read_who(arena, capability_ticked(arena, slice_trim(row->cells[column].plain)));
    }
    if (read.is_own && !read.who.is_open && !read.who.is_signed_in && read.who.full.size > 0) {
        add_name(arena, read.who.full, &read.who.own);
        read.who.full = SLICE_EMPTY;
    } else if (read.is_own && (read.who.is_open || read.who.is_signed_in)) {
        read.who.is_owner = true;
        read.who.is_open = read.who.is_signed_in = false;
    }
    return read;
}

/* Whether one of the names, which commas join, is the name. */
static bool has_name(struct slice names, struct slice name)
{
    struct slice part;
    while (slice_next_part(&names, ',', &part)) {
        if (slice_equal_ignoring_case(slice_trim(part), slice_trim(name))) {
            return true;
        }
    }
    return false;
}

/* What the row of own records adds to the one of all: who may do it with all keeps that. */
static void add_row(struct arena *arena, const struct who *of_own, struct who *whole)
{
    struct slice rest = of_own->own, name;
    while (!whole->is_open && !whole->is_signed_in && slice_next_part(&rest, ',', &name)) {
        if (!has_name(whole->full, name) && !has_name(whole->own, name)) {
            add_name(arena, slice_trim(name), &whole->own);
        }
    }
    whole->is_owner |= of_own->is_owner;
}

/* "Read own boats" adds to who may "read boats", and is said there. */
static void say_rows(const struct sayer *sayer, int column, int denied)
{
    const struct block *block = sayer->block;
    struct arena *arena = sayer->specification->arena;
    size_t count = block->row_count < ROW_MAXIMUM ? block->row_count : ROW_MAXIMUM;
    struct action_row *rows = ARENA_ARRAY(arena, struct action_row, count);
    for (size_t i = 1; i < count; i++) {
        rows[i] = read_action(sayer, &block->rows[i], column, column != denied);
    }
    for (size_t i = 1; i < count; i++) {
        struct action_row *whole = NULL;
        for (size_t j = 1; j < count && rows[i].is_own && rows[i].is_said; j++) {
            bool is_whole = !rows[j].is_own && rows[j].is_said &&
                            slice_equal_ignoring_case(rows[j].action, rows[i].action);
            whole = is_whole ? &rows[j] : whole;
        }
        if (whole != NULL) {
            add_row(arena, &rows[i].who, &whole->who);
            rows[i].is_said = rows[i].who.unread.size > 0;
        }
    }
    for (size_t i = 1; i < count; i++) {
        if (rows[i].is_said) {
            say_of(sayer, block->rows[i].cells[column], rows[i].action, &rows[i].who);
        }
        if (rows[i].action.size > 0 && denied > 0 &&
            !text_is_placeholder(block->rows[i].cells[denied].plain)) {
            say_denied(sayer, block->rows[i].cells[denied], rows[i].action);
        }
    }
}

static bool take_actions(const struct sayer *sayer, bool is_about)
{
    const struct block *block = sayer->block;
    if (!wording_is(wording_bare(block_column_name(block, 0)), action_headers)) {
        return false;
    }
    int column = reading_column_named(block, who_headers);
    int denied = reading_column_named(block, denied_headers);
    if ((column <= 0 && denied <= 0) ||
        (!is_about && denied <= 0 &&
         !wording_is(wording_bare(block_column_name(block, (size_t)column)), telling_headers))) {
        return false;
    }
    column = column <= 0 ? denied : column;
    for (size_t i = 1; i < block->row_count; i++) {
        struct text cell = block->rows[i].cells[column];
        if (is_tick(cell.plain) || is_path(block->rows[i].cells[0].plain)) {
            return false;
        }
    }
    say_rows(sayer, column, denied);
    return true;
}

static bool take_resources(const struct sayer *sayer, bool is_about)
{
    const struct block *block = sayer->block;
    size_t count = 0, roles = 0, names = 0, others = 0;
    for (size_t j = 1; j < block->column_count; j++) {
        bool is_verb = verb_of(block_column_name(block, j)) != NULL;
        count += is_verb;
        for (size_t i = 1; is_verb && i < block->row_count; i++) {
            struct text cell = block->rows[i].cells[j];
            if (is_tick(cell.plain)) {
                return false;
            }
            struct slice part = cell.plain, name;
            bool is_number = part.size > 0 && character_is_digit(part.data[0]);
            names += part.size > 0;
            others += is_number || part.size > NAME_MAXIMUM;
            while (slice_next_part(&part, ',', &name)) {
                roles += capability_is_known_role(wording_bare(name));
            }
        }
    }
    if (count < 2 || (roles == 0 && !(is_about && names > 0 && others == 0)) ||
        (!is_about && verb_of(block_column_name(block, 1)) == NULL)) {
        return false;
    }
    for (size_t i = 1; i < block->row_count && i < ROW_MAXIMUM; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice thing = wording_bare(row->cells[0].plain);
        for (size_t j = 1; j < block->column_count && thing.size > 0; j++) {
            const char *verb = verb_of(block_column_name(block, j));
            if (verb != NULL && slice_trim(row->cells[j].plain).size > 0 &&
                !text_is_placeholder(row->cells[j].plain)) {
                say_who(sayer, row->cells[j],
                        arena_format(sayer->specification->arena, "%s " SLICE_FORMAT, verb,
                                     SLICE_ARGUMENT(thing)));
            }
        }
    }
    return true;
}

/* "From | To | By": nothing holds who may change a state but the endpoint that does it. */
static void report_states(const struct sayer *sayer)
{
    const struct block *block = sayer->block;
    int from =
        reading_column_named(block, "from|from state|from status|current|current state|before|von|"
                                    "desde|de|ausgangszustand");
    int to =
        reading_column_named(block, "to|to state|to status|next|next state|after|new state|nach|"
                                    "hasta|a|à|vers|para|zielzustand");
    int who = reading_column_named(block, "by|who|by whom|role|roles|actor|actors|allowed roles|"
                                          "performed by|triggered by|wer|durch|rolle|rollen|quién|"
                                          "rol|roles|qui|rôle|rôles|quem|papel|chi|ruolo");
    if (from == READING_NO_COLUMN || to == READING_NO_COLUMN || who == READING_NO_COLUMN) {
        return;
    }
    struct text header = block->rows[0].cells[who];
    diagnostics_report(sayer->specification->diagnostics, DIAGNOSTIC_W1526,
                       text_place(header, 0, header.plain.size),
                       "give each transition an endpoint of its own, and write who may beside it",
                       "who may change a state is said in '" SLICE_FORMAT "', and nothing holds it",
                       SLICE_ARGUMENT(wording_bare(header.plain)));
}

/* --- "Access:" below an entity's heading --- */

const char access_table_words[] = "access|access rules|access control|permissions|permission|"
                                  "authorization|authorisation|who may do what|who may|who can";

/* "Delete boats → admin": what is done, and who may. */
static bool take_arrow(const struct sayer *sayer, struct text text, bool is_about)
{
    static const char *const arrows[] = {"→", "=>", "->", NULL};
    struct slice action = SLICE_EMPTY, who = SLICE_EMPTY, name;
    for (const char *const *arrow = arrows; who.size == 0 && *arrow != NULL; arrow++) {
        size_t at = slice_find(text.plain, slice_from(*arrow));
        if (at != SLICE_NOT_FOUND) {
            action = wording_bare(slice_between(text.plain, 0, at));
            who = wording_bare(slice_from_offset(text.plain, at + strlen(*arrow)));
        }
    }
    size_t verb = action.size == 0 ? 0 : wording_starts_with(action, done_words);
    bool is_people = who.size > 0 && who.size <= 40, is_known = false;
    for (struct slice rest = who; is_people && slice_next_part(&rest, ',', &name);) {
        is_known |= capability_is_known_role(wording_bare(name));
    }
    if (verb == 0 || verb == action.size || action.size > NAME_MAXIMUM || !is_people ||
        !(is_known || is_about)) {
        return false;
    }
    struct text value = {.plain = who, .place = text.place};
    say_who(sayer, value, action);
    return true;
}

static bool take_arrows(const struct sayer *sayer, bool is_about)
{
    const struct block *block = sayer->block;
    bool is_taken = false;
    for (size_t i = 0; i < block->item_count && (i == 0 || is_taken); i++) {
        struct text text = block->items[i].text;
        is_taken |= text.plain.size <= 2 * NAME_MAXIMUM && take_arrow(sayer, text, is_about);
    }
    return is_taken;
}

static bool take_items(const struct sayer *sayer)
{
    const struct block *block = sayer->block;
    struct arena *arena = sayer->specification->arena;
    struct slice label = wording_bare(reading_label(block).plain), thing = thing_of(block);
    bool is_said = wording_is(label, access_table_words) ||
                   (block->section != NULL && wording_is(block->section->name, access_table_words));
    bool is_taken = false;
    for (size_t i = 0; is_said && thing.size > 0 && i < block->item_count; i++) {
        struct reading_pair pair;
        struct text text = block->items[i].text;
        if (!reading_pair(text, &pair) || verbs_of(arena, pair.name).size == 0 ||
            text_is_placeholder(pair.value)) {
            continue;
        }
        struct text value = text;
        size_t at = (size_t)(pair.value.data - text.plain.data);
        value.plain = pair.value;
        value.place = text_place(text, at, pair.value.size);
        bool is_own;
        say_who(sayer, value, action_of(arena, block, pair.name, &is_own));
        is_taken = true;
    }
    return is_taken;
}

bool access_table_take(struct specification *specification, const struct block *block,
                       bool is_about_access)
{
    struct sayer sayer = {specification, block, is_about_access};
    if (block->kind == BLOCK_LIST) {
        sayer.is_certain = true;
        return take_items(&sayer) || take_arrows(&sayer, is_about_access);
    }
    if (block->kind == BLOCK_TABLE && block->column_count > 2 && block->row_count > 1) {
        report_states(&sayer);
    }
    return block->kind == BLOCK_TABLE && block->column_count > 1 && block->row_count > 1 &&
           (take_actions(&sayer, is_about_access) || take_resources(&sayer, is_about_access));
}
