/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of words in several languages. */
#include "spec/text/capability.h"

#include "spec/text/wording.h"
#include "spec/text/wording_memory.h"

static const char yes_words[] =
    "✓|✔|✔️|✅|☑|☑️|√|🟢|👍|👍️|⭕|yes|y|x|[x]|+|1|full|full "
    "access|full control|all|any|everything|anything|unrestricted|unlimited|allow|allows|allowed|"
    "alle|alles|todos|todas|tudo|tout|tous|toutes|tutto|tutti|все|всё|semua|vollzugriff|"
    "permit|permits|permitted|grant|grants|granted|ok|okay|true|enabled|:white_check_mark:|"
    ":heavy_check_mark:|:ballot_box_with_check:|:check_mark:|:green_circle:|:+1:|:thumbsup:|"
    ":o:|да|есть|полный|можно|разрешено|разрешён|так|дозволено|是|有|可|可以|允许|允許|许可|"
    "全部|はい|許可|예|가능|허용|허용됨|sí|si|sì|permitido|permitida|concedido|permesso|"
    "consentito|sim|ja|erlaubt|gestattet|zulässig|toegestaan|tillåtet|tillåten|tilladt|tillatt|"
    "sallittu|oui|autorisé|autorisée|permis|ya|boleh|diizinkan|tak|dozwolone|ano|povoleno|evet|"
    "izinli|có|được|●";

static const char full_words[] =
    "full|full access|full control|everything|anything|unrestricted|unlimited|alles|tudo|tout|"
    "tutto|всё|vollzugriff|полный";

static const char no_words[] =
    "✗|✘|❌|✖|✖️|✕|×|☒|☐|🔴|🚫|⛔|⛔️|👎|👎️|[ "
    "]|no|n|none|0|-|—|–|−|deny|denies|denied|ko|"
    "never|nothing|not allowed|not permitted|not granted|disallowed|disabled|prohibited|refused|"
    "rejected|forbidden|false|no access|:x:|:negative_squared_cross_mark:|:heavy_multiplication_x:|"
    ":cross_mark:|:no_entry:|:no_entry_sign:|:red_circle:|:-1:|:thumbsdown:|нет|нельзя|запрещено|"
    "запрещён|никогда|ні|заборонено|否|无|無|不可|不可以|不允许|不允許|禁止|拒绝|いいえ|不許可|"
    "아니오|아니요|불가|불가능|금지|거부|no permitido|prohibido|prohibida|denegado|nunca|nunca "
    "permitido|vietato|negato|não|nao|não permitido|proibido|proibida|negado|nein|verboten|nicht "
    "erlaubt|nicht gestattet|untersagt|unzulässig|nie|niemals|nee|verboden|niet toegestaan|nej|"
    "förbjudet|ej tillåtet|forbudt|nei|ei|kielletty|non|interdit|interdite|refusé|refusée|jamais|"
    "non autorisé|non autorisée|tidak|tidak boleh|dilarang|nie wolno|zabronione|zakázáno|ne|"
    "hayır|yasak|không|○|n/a";

static const char operation_words[] =
    "read|write|create|update|delete|edit|view|see|add|change|remove|list|manage|crud|r|w|rw|r/"
    "w|c|u|d|ro|"
    "read-only|read only|readonly|full|admin|only|and|or|approve|export|чтение|запись|"
    "просмотр|создание|изменение|удаление|查看|编辑|创建|删除|管理|读|写|只读|조회|생성|수정|"
    "삭제|lesen|ansehen|anlegen|erstellen|schreiben|bearbeiten|ändern|löschen|verwalten|nur|und|"
    "leer|ver|crear|escribir|editar|actualizar|modificar|eliminar|borrar|gestionar|solo|y|ler|"
    "criar|escrever|atualizar|excluir|apagar|gerenciar|só|lire|voir|créer|écrire|modifier|"
    "supprimer|gérer|et|и";

/* "Everything but": what follows is taken away. */
static const char exception_words[] =
    "everything but|everything except|everything except for|everything apart from|all but|all "
    "except|all except for|all apart from|full except|full access except|full access but|any but|"
    "any except|anything but|anything except|alles außer|alle außer|alles bis auf|todo menos|todo "
    "excepto|todo salvo|tudo menos|tudo exceto|tout sauf|tutto tranne|все кроме|всё кроме|все, "
    "кроме|всё, кроме";

static const char own_words[] =
    "own|their own|his own|her own|owned|self|only theirs|own only|own data|mine|свои|своих|"
    "своё|свой|своего|собственн*|自己*|本人*|仅自己|본인*|자신*|propio|propios|propias|"
    "próprio|próprios|próprias|eigene|eigenen|sendiri|propres";

static const char denial_words[] =
    "cannot|can't|can not|may not|must not|no access|not allowed|never|without access|нельзя|"
    "не может|не могут|запрещено|нет доступа|不能|不可|无权|禁止|불가|없음|no puede|não pode|"
    "nicht|kein|keine|keinen|no pueden|não podem|ne peut pas|ne peuvent pas";

static const char role_names[] =
    "admin|admins|administrator|administrators|superadmin|super admin|super administrator|"
    "super-admin|system admin|superuser|user|users|regular user|customer|customers|owner|"
    "owners|manager|managers|moderator|moderators|guest|guests|member|members|viewer|viewers|"
    "editor|editors|author|authors|staff|employee|employees|operator|operators|visitor|"
    "visitors|anonymous|authenticated|seller|sellers|vendor|vendors|buyer|buyers|supervisor|"
    "администратор|администраторы|админ|суперадмин|пользователь|пользователи|гость|гости|"
    "менеджер|менеджеры|модератор|модераторы|владелец|клиент|管理员|超级管理员|系统管理员|"
    "用户|普通用户|访客|游客|经理|会员|관리자|사용자|게스트|회원|administrador|usuario|"
    "usuário|cliente|gerente|invitado|convidado|administrateur|utilisateur|kunde|benutzer|"
    "gast|pengguna";

static const char own_forms[] =
    "own only|only own|own|their own|his own|her own|свои|своих|自己|본인|propios|propias|propio|"
    "próprios|próprias|próprio|eigene|eigenen|sendiri|propres";

/* Without what parts names of a list around it. */
static struct slice trim_joints(struct slice names)
{
    names = slice_trim(names);
    while (names.size > 0 && strchr(",;/|:-\n ", names.data[0]) != NULL) {
        names = slice_from_offset(names, 1);
    }
    while (names.size > 0 && strchr(",;/|:-\n ", names.data[names.size - 1]) != NULL) {
        names.size--;
    }
    return names;
}

/* Takes "(own)" and "own" off; what is left is ticks or operations. */
static struct slice strip_own(struct slice cell)
{
    size_t open = slice_find_byte(cell, '(');
    if (open != SLICE_NOT_FOUND && open > 0) {
        return slice_trim(slice_between(cell, 0, open));
    }
    struct slice rest = cell;
    rest = slice_from_offset(rest, wording_starts_with(rest, "only|nur|solo|só"));
    size_t front = wording_starts_with(slice_trim(rest), own_forms);
    if (front > 0) {
        return trim_joints(slice_from_offset(slice_trim(rest), front));
    }
    size_t back = wording_ends_with(cell, own_forms);
    return back > 0 ? trim_joints(slice_between(cell, 0, cell.size - back)) : cell;
}

/* "✓ (with approval)": whether the bracket behind takes something away, in words that nothing
 * reads. Whose own it is and that it is everything are read. */
static bool has_condition(struct slice cell, bool is_own)
{
    size_t open = slice_find_byte(cell, '(');
    if (open == SLICE_NOT_FOUND || open == 0) {
        return false;
    }
    struct slice inside = slice_from_offset(cell, open + 1);
    inside = slice_trim(slice_between(inside, 0, slice_find_byte(inside, ')')));
    if (is_own) {
        return wording_has(inside, "if|when|while|until|before|after|unless|with|draft*|pending|"
                                   "approv*|limited|partial*");
    }
    return inside.size > 0 &&
           !wording_is(inside, "all|any|full|everything|every|all records|any record|always|full "
                               "access|default|все|全部|所有|모두|todo|todos|tudo|tous|alle|alles");
}

/* "CRU", "RWD": the bytes of a run of initials, 0: it is none. */
static size_t measure_initials(struct slice rest)
{
    size_t size = 0;
    while (size < rest.size && strchr("CRUDWL", rest.data[size]) != NULL && size < 6) {
        size++;
    }
    return size > 1 && (size == rest.size || !character_is_word(rest.data[size])) ? size : 0;
}

static bool is_operations(struct slice cell)
{
    size_t words = 0;
    for (size_t at = 0; at < cell.size;) {
        if (strchr(" ,/+&、", cell.data[at]) != NULL) {
            at++;
            continue;
        }
        struct slice rest = slice_from_offset(cell, at);
        size_t size = wording_starts_with(rest, operation_words);
        size = size > 0 ? size : measure_initials(rest);
        if (size == 0) {
            return false;
        }
        at += size;
        words++;
    }
    return words > 0;
}

struct slice capability_spell(struct arena *arena, struct slice operations, bool is_apart)
{
    static const struct {
        char letter;
        const char *word, *apart;
    } initials[] = {{'C', "create", "create"}, {'R', "read", "read"},
                    {'L', "list", "list"},     {'U', "update", "update"},
                    {'D', "delete", "delete"}, {'W', "write", "create, update"}};
    struct slice spelt = SLICE_EMPTY;
    if (operations.size == 0 ||
        (measure_initials(operations) != operations.size &&
         !(is_apart && slice_equal(operations, SLICE("W")))) ||
        (wording_is(operations, "crud|rw") && !is_apart)) {
        return operations;
    }
    for (size_t i = 0; i < operations.size; i++) {
        for (size_t j = 0; j < sizeof initials / sizeof *initials; j++) {
            if (initials[j].letter == operations.data[i]) {
                spelt = arena_format(arena, SLICE_FORMAT "%s%s", SLICE_ARGUMENT(spelt),
                                     spelt.size > 0 ? ", " : "",
                                     is_apart ? initials[j].apart : initials[j].word);
            }
        }
    }
    return spelt;
}

struct capability capability_cell(struct slice cell)
{
    struct capability capability = {.kind = CAPABILITY_TICK};
    cell = slice_trim(cell);
    if (cell.size == 0 || wording_is(cell, no_words)) {
        return capability;
    }
    capability.is_granted = true;
    cell = slice_trim(slice_from_offset(
        cell,
        wording_starts_with(cell, "may do|can do|may|can|darf|dürfen|puede|pode|peut|может")));
    size_t but = wording_starts_with(cell, exception_words);
    if (but > 0) {
        capability.is_everything = true;
        capability.except = trim_joints(slice_from_offset(cell, but));
        return is_operations(capability.except) ? capability
                                                : (struct capability){.kind = CAPABILITY_UNKNOWN};
    }
    capability.is_own_only = capability_is_own(cell);
    capability.is_narrowed = has_condition(cell, capability.is_own_only);
    struct slice rest = strip_own(cell);
    bool is_only_own =
        capability.is_own_only &&
        (rest.size == 0 || wording_is(rest, "only|data|records|record|ones|nur|daten"));
    capability.is_everything = wording_is(rest, full_words);
    if (capability.is_everything || wording_is(rest, yes_words) || is_only_own) {
        return capability;
    }
    if (wording_is(rest, no_words)) {
        capability.is_granted = capability.is_own_only; /* "❌ (own only)" */
        capability.is_narrowed &= capability.is_own_only;
        return capability;
    }
    if (is_operations(rest)) {
        capability.kind = CAPABILITY_OPERATIONS;
        capability.text = rest;
        return capability;
    }
    return (struct capability){.kind = CAPABILITY_UNKNOWN};
}

struct slice capability_with_verbs_first(struct arena *arena, struct slice clause)
{
    size_t colon = slice_find(clause, SLICE(": ")), at = colon;
    if (colon == SLICE_NOT_FOUND) {
        size_t own = wording_starts_with(clause, own_forms);
        size_t start = own > 0 ? own + 1 : 0;
        size_t blank = slice_find_byte(slice_from_offset(clause, start), ' ');
        at = blank == SLICE_NOT_FOUND ? blank : start + blank;
    }
    if (at == SLICE_NOT_FOUND || at == 0) {
        return clause;
    }
    struct slice thing = slice_trim(slice_between(clause, 0, at));
    struct slice verbs = slice_trim(slice_from_offset(clause, at + 1));
    return is_operations(verbs) && !is_operations(trim_joints(thing)) &&
                   slice_find_byte(thing, ',') == SLICE_NOT_FOUND
               ? arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(verbs),
                              SLICE_ARGUMENT(thing))
               : clause;
}

static const char *const tick_marks[] = {"✅", "✓", "✔", "☑", "🟢", "👍", NULL};
static const char *const cross_marks[] = {"❌", "✗", "✘", "✖", "✕", "×",
                                          "☒", "🚫", "⛔", "🔴", "👎", NULL};

/* The bytes of a mark here, and what makes it an emoji; 0: none is. */
static size_t measure_mark(struct slice rest, bool *out_is_cross)
{
    struct slice variation = SLICE("\xEF\xB8\x8F");
    for (size_t i = 0; (unsigned char)rest.data[0] >= 0x80 && i < 2; i++) {
        const char *const *mark = i == 0 ? tick_marks : cross_marks;
        for (; *mark != NULL; mark++) {
            size_t size = strlen(*mark);
            if (slice_starts_with(rest, slice_from(*mark))) {
                bool is_emoji = slice_starts_with(slice_from_offset(rest, size), variation);
                *out_is_cross = i == 1;
                return size + (is_emoji ? variation.size : 0);
            }
        }
    }
    return 0;
}

static void join_names(struct arena *arena, struct slice names, struct slice *joined)
{
    names = trim_joints(names);
    *joined = names.size == 0     ? *joined
              : joined->size == 0 ? names
                                  : arena_format(arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                                 SLICE_ARGUMENT(*joined), SLICE_ARGUMENT(names));
}

struct slice capability_ticked(struct arena *arena, struct slice text)
{
    struct slice allowed = SLICE_EMPTY, alone = SLICE_EMPTY;
    size_t start = 0, crosses = 0, ticks = 0;
    bool is_front = false, is_cross = false, was_cross = false;
    if (slice_find_byte(text, '\xE2') == SLICE_NOT_FOUND &&
        slice_find_byte(text, '\xC3') == SLICE_NOT_FOUND &&
        slice_find_byte(text, '\xF0') == SLICE_NOT_FOUND) {
        return text; /* none of the marks begins otherwise */
    }
    for (size_t at = 0; at <= text.size;) {
        size_t size = at == text.size ? 0 : measure_mark(slice_from_offset(text, at), &is_cross);
        if (at < text.size && size == 0) {
            at++;
            continue;
        }
        struct slice names = slice_between(text, start, at);
        is_front |= size > 0 && ticks + crosses == 0 && trim_joints(names).size == 0;
        bool has_mark = is_front ? ticks + crosses > 0 : size > 0;
        bool is_refused = is_front ? was_cross : is_cross;
        if (has_mark && !is_refused) {
            join_names(arena, names, &allowed);
        } else if (has_mark && !is_front) { /* "manager, member ✗" */
            size_t comma = slice_find_last_byte(names, ',');
            join_names(arena, slice_between(names, 0, comma == SLICE_NOT_FOUND ? 0 : comma),
                       &alone);
        }
        crosses += size > 0 && is_cross;
        ticks += size > 0 && !is_cross;
        was_cross = is_cross;
        start = at = at + (size > 0 ? size : 1);
    }
    allowed = ticks == 0 ? alone : allowed;
    return crosses > 0 && allowed.size > 0 ? allowed : text;
}

bool capability_is_own(struct slice text)
{
    return wording_has(text, own_words);
}

bool capability_is_denied(struct slice text)
{
    return wording_has(text, denial_words) || wording_is(text, no_words);
}

static const char phrase_words[] =
    "read*|write*|creat*|updat*|delet*|edit*|view*|list*|manag*|crud|browse*|access*|full|inherit*|"
    "all|any|only|own|can|may|cannot|everything|nothing|unlimited|limited|approv*|assign*|"
    "submit*|add*|remov*|chang*|modif*|place*|cancel*|upload*|download*|export*|import*|"
    "publish*|moderat*|administ*|get|post|put|patch|book*|order*|purchas*|see|use|control|"
    "none|invite*|может|могут|чтение|читать|просмотр*|запись|создан*|создавать|измен*|удал*|"
    "управл*|полн*|доступ*|только|все|查看|管理|编辑|创建|删除|访问|全部|所有|可以|只能|不能|"
    "읽기|쓰기|조회|관리|생성|수정|삭제|모든|전체|ver|crear|editar|eliminar|gestionar|"
    "acceso*|acesso*|criar|excluir|gerenciar|todo|todos|akses|mengelola|melihat|lesen|"
    "schreiben|verwalten|verwaltet|liest|sieht|erstellt|bearbeitet|löscht|löschen|vollzugriff|"
    "voller "
    "zugriff|gestiona*|lee|consulta|consultan|edita|elimina|gerencia|gere|lê|vê|exclui|gère|gèrent|"
    "gérer|consulte|consultent|lit|voit|supprime|accès";

bool capability_is_phrase(struct slice text)
{
    size_t colon = slice_find_byte(text, ':');
    bool is_permission = colon != SLICE_NOT_FOUND && colon > 0 && colon + 1 < text.size &&
                         slice_find_byte(text, ' ') == SLICE_NOT_FOUND;
    bool is_path = text.size > 1 && text.data[0] == '/' && character_is_word(text.data[1]);
    return text.size > 0 && (is_permission || is_path || text.data[0] == '*' ||
                             wording_has(text, phrase_words) || wording_has(text, denial_words));
}

/* "*" and "boats:*" end in a star that is no emphasis. */
static bool ends_in_star(struct slice text)
{
    return slice_equal(text, SLICE("*")) || slice_ends_with(text, SLICE(":*")) ||
           slice_ends_with(text, SLICE(".*"));
}

struct slice capability_bare(struct slice text)
{
    struct slice whole = slice_trim(text);
    while (whole.size > 2 && whole.data[0] == '`' && whole.data[whole.size - 1] == '`') {
        whole = slice_between(whole, 1, whole.size - 1);
    }
    if (ends_in_star(whole)) {
        return whole;
    }
    text = wording_bare(text);
    size_t size = wording_starts_with(
        text,
        "can|may|cannot|can't|may not|must not|never|do not|don't|is able to|able to|has|have|"
        "darf nicht|dürfen nicht|darf keine|dürfen keine|darf|dürfen|hat|haben|no puede|no "
        "pueden|puede|pueden|tiene|tienen|não pode|não podem|pode|podem|tem|têm|ne peut "
        "pas|ne peuvent pas|peut|peuvent|"
        "может|могут|не может|нельзя|可以|不能");
    return wording_bare(slice_from_offset(text, size));
}

bool capability_is_everything(struct slice said, struct slice rest)
{
    return wording_is(slice_trim(said), "full access|full control|full permissions|all access|"
                                        "all permissions|everything|unrestricted access") &&
           !wording_has(rest, "except|excepting|excluding|but|without|only|own|limited|within|"
                              "no|not|cannot|apart|save|read-only|their|minus|unless|if|when");
}

size_t capability_find_exception(struct slice text, struct slice *out_taken)
{
    for (size_t at = 1; at < text.size; at++) {
        if (text.data[at - 1] != ' ' && text.data[at - 1] != '(') {
            continue;
        }
        struct slice rest = slice_from_offset(text, at);
        size_t size = wording_starts_with(
            rest, "except for|except|excepting|excluding|apart from|but not|but cannot|but may "
                  "not|but never|other than|save for|außer|ausser|bis auf|excepto|salvo|menos|"
                  "exceto|sauf|hormis|tranne|eccetto|кроме");
        struct slice front = trim_joints(slice_between(text, 0, at));
        front.size -= front.size > 0 && front.data[front.size - 1] == '(';
        if (size > 0 && slice_trim(front).size > 0) {
            struct slice taken = trim_joints(slice_from_offset(rest, size));
            taken.size -= slice_ends_with(taken, SLICE(")")) &&
                          slice_find_byte(taken, '(') == SLICE_NOT_FOUND;
            *out_taken = slice_trim(taken);
            return slice_trim(front).size;
        }
    }
    return text.size;
}

/* Whether a sentence ends at that byte, and another one or nothing follows. */
static bool is_end_of_sentence(struct slice text, size_t at)
{
    struct slice rest = slice_from_offset(text, at + 1);
    if (text.data[at] != '.' && text.data[at] != '!') {
        return false;
    }
    bool is_last = slice_trim(rest).size == 0;
    return is_last || (character_is_space(rest.data[0]) &&
                       !(slice_trim(rest).data[0] >= 'a' && slice_trim(rest).data[0] <= 'z'));
}

bool capability_next_sentence(struct slice *rest, struct slice *out_sentence)
{
    *rest = slice_trim(*rest);
    size_t end = 0;
    while (end < rest->size && !is_end_of_sentence(*rest, end)) {
        end++;
    }
    bool is_there = rest->size > 0;
    *out_sentence = slice_trim(slice_between(*rest, 0, end));
    *rest = slice_from_offset(*rest, end < rest->size ? end + 1 : end);
    return is_there;
}

size_t capability_find_turn(struct slice text)
{
    for (size_t at = 0; at < text.size; at++) {
        struct slice rest = slice_trim(slice_from_offset(text, at + 1));
        bool is_turn =
            (text.data[at] == ',' &&
             (wording_starts_with(rest, "can|cannot|can't|can not|may|may not|must not|but cannot|"
                                        "but can't|but may not|but not|but must not|but never|"
                                        "never|but do not|but don't") > 0 ||
              capability_is_everything(slice_between(text, 0, at), rest))) ||
            (text.data[at] == ' ' && rest.size > 0 && rest.data[0] == 'b' &&
             wording_starts_with(rest, "but cannot|but can't|but may not|but must not|but never") >
                 0);
        if (is_turn || text.data[at] == ';' || is_end_of_sentence(text, at)) {
            return at;
        }
    }
    return text.size;
}

bool capability_knows_role(struct wording_memory *memory, struct slice name)
{
    return name.size > 0 && name.size <= 40 && wording_memory_is(memory, name, role_names);
}

bool capability_is_known_role(struct slice name)
{
    return name.size > 0 && name.size <= 40 && wording_is(name, role_names);
}
