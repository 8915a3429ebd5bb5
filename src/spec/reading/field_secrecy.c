/* SPDX-License-Identifier: Apache-2.0 */
/* A clause is looked through for one of the phrases. It counts when what stands before it in its
 * clause can be about nothing but the field, and what follows it narrows it to no occasion. */
#include "spec/reading/field_secrecy.h"

#include "spec/text/wording_memory.h"

/* They say it by themselves. */
static const char whole[] =
    "write-only|write only|writeonly|nur schreib*|nur zum schreiben|sólo escritura|solo "
    "escritura|sólo de "
    "escritura|solo de escritura|somente escrita|apenas escrita|somente gravação|écriture seule|"
    "écriture seulement|sola scrittura|solo scrittura|alleen schrijven|tylko do zapisu|yalnızca "
    "yazılır|yalnızca yazma|hanya tulis|chỉ ghi|только для записи|только запись|只写|仅写|仅可写入|"
    "書き込み専用|쓰기 전용|"
    "nunca se devuelve|nunca se muestra|nunca se expone|no se devuelve nunca|no se devuelve|no se "
    "expone|nunca devuelto|nunca devuelta|nunca expuesto|nunca expuesta|nunca é retornad*|nunca é "
    "devolvid*|nunca é expost*|nunca é exibid*|nunca retornad*|nunca devolvid*|nunca expost*|nunca "
    "exibid*|não é retornad*|não retornad*|não é expost*|não expost*|jamais renvoyé*|jamais "
    "retourné*|jamais exposé*|jamais affiché*|non renvoyé*|non exposé*|nie zurückgegeben|niemals "
    "zurückgegeben|nicht zurückgegeben|nie ausgegeben|niemals ausgegeben|nicht ausgegeben|nie "
    "ausgeliefert|niemals ausgeliefert|nicht ausgeliefert|nie angezeigt|niemals angezeigt|mai "
    "restituit*|mai espost*|mai mostrat*|non restituit*|non espost*|nooit teruggegeven|nooit "
    "getoond|niet teruggegeven|nigdy nie zwracan*|nigdy nie jest zwracan*|nigdy niezwracan*|nie "
    "zwracan*|asla döndürülmez|asla gösterilmez|döndürülmez|tidak pernah dikembalikan|tidak "
    "dikembalikan|không bao giờ trả về|không trả về|никогда не возвращается|не "
    "возвращается|никогда "
    "не показывается|никогда не отдаётся|никогда не отдается|не отдаётся|не отдается|从不返回|"
    "永不返回|不对外返回|不会返回|不返回|不对外暴露|返却しない|返却されない|返さない|公開しない|"
    "반환하지 않음|반환되지 않음|노출하지 않음|노출되지 않음";

static const char nots[] = "never|not|isn't|isn\xe2\x80\x99t|cannot";
static const char auxiliaries[] = "be|is|are|to be|gets|get|being|ever|been";

/* What an API does with a value; for the others the API must be named, for a page shows too. */
static const char served[] =
    "returned|exposed|serialized|serialised|served|sent back|given out|revealed|disclosed";
static const char shown[] = "shown|displayed|visible|included|sent|output|readable|available|read";
static const char removed[] = "hidden|excluded|omitted|stripped|withheld|left out|kept out|removed";

/* "in responses", "by the API", "to clients": everything that the API gives. */
static const char sides[] = "in|by|from|via|through|over|to|on|of|out of";
static const char qualifiers[] = "the|any|all|an|a|our|api|rest|http|json|public|server|get|its|in";
#define PLACES                                                                                     \
    "api|apis|response|responses|output|outputs|json|reply|replies|answer|answers|payload|"        \
    "payloads|endpoint|endpoints|serialization|serialisation|server|backend|anyone|anybody|"       \
    "outside"
static const char plain_places[] = PLACES;
/* "visible to clients" may be about the people that a business has. */
static const char all_places[] = PLACES "|client|clients|caller|callers";

static struct slice skip(struct wording_memory *memory, struct slice text, const char *words)
{
    return slice_trim(slice_from_offset(text, wording_memory_starts(memory, text, words)));
}

/* "in any API response": sets *rest behind it. */
static bool take_place(struct wording_memory *memory, struct slice *rest, const char *places)
{
    size_t side = wording_memory_starts(memory, *rest, sides);
    struct slice text = slice_trim(slice_from_offset(*rest, side));
    for (size_t words = 0; side > 0 && words < 4; words++) {
        size_t place = wording_memory_starts(memory, text, places);
        struct slice behind = slice_trim(slice_from_offset(text, place));
        if (place > 0 && wording_memory_starts(memory, behind, places) == 0) {
            *rest = behind;
            return true;
        }
        size_t qualifier = wording_memory_starts(memory, text, qualifiers);
        if (place == 0 && qualifier == 0) {
            return false;
        }
        text = slice_trim(slice_from_offset(text, place > 0 ? place : qualifier));
    }
    return false;
}

/* Whether the clause ends here, or goes on to something else, and nothing is said to be apart. */
static bool is_closed(struct wording_memory *memory, struct slice rest)
{
    static const char apart[] = "except|unless|if|when|until|save|other than|but only|only to|only "
                                "for|but to|but for|außer|excepto|sauf|salvo|кроме";
    static const char joints[] = "and|but|or|nor|y|e|et|und|и|en|i|ve|dan|và|after|once";
    struct slice behind = rest;
    while (behind.size > 0 && strchr(",;) ", behind.data[0]) != NULL) {
        behind = slice_from_offset(behind, 1);
    }
    bool is_mark = rest.size == 0 || strchr(",.;:)]!/|\"`*-", rest.data[0]) != NULL ||
                   slice_starts_with(rest, SLICE("\xe3\x80")) || /* 。、 */
                   slice_starts_with(rest, SLICE("\xef\xbc")) || /* ，；） */
                   slice_starts_with(rest, SLICE("\xe2\x80"));   /* dashes */
    return wording_memory_starts(memory, behind, apart) == 0 &&
           (is_mark || wording_memory_starts(memory, rest, joints) > 0);
}

/* The same behind the place that may be named. */
static bool is_closed_after(struct wording_memory *memory, struct slice rest, const char *places)
{
    return is_closed(memory, rest) ||
           (take_place(memory, &rest, places) && is_closed(memory, rest));
}

static bool is_closed_place(struct wording_memory *memory, struct slice rest, const char *places)
{
    return take_place(memory, &rest, places) && is_closed(memory, rest);
}

/* Behind "never" or "not". */
static bool is_denied(struct wording_memory *memory, struct slice text, bool is_never)
{
    text = skip(memory, skip(memory, text, auxiliaries), auxiliaries);
    size_t verb = wording_memory_starts(memory, text, served);
    if (verb > 0) {
        return is_closed_after(memory, slice_trim(slice_from_offset(text, verb)), all_places);
    }
    if ((verb = wording_memory_starts(memory, text, shown)) > 0) {
        struct slice behind = slice_trim(slice_from_offset(text, verb));
        bool is_bare =
            is_never && wording_memory_starts(memory, text, "shown|displayed|visible") > 0;
        return (is_bare && is_closed(memory, behind)) ||
               is_closed_place(memory, behind, plain_places);
    }
    struct slice place = skip(memory, text, "leaves|leave");
    if (place.data != text.data) { /* "never leaves the server" */
        struct slice behind = skip(memory, place, "the server|the backend|our servers|server");
        return behind.data != place.data && is_closed(memory, behind);
    }
    return is_closed_place(memory, skip(memory, text, "part"),
                           plain_places); /* "never in responses" */
}

/* The words at the front of `rest` say it. */
static bool says(struct wording_memory *memory, struct slice rest)
{
    size_t size = wording_memory_starts(memory, rest, whole);
    if (size > 0) {
        rest = slice_trim(slice_from_offset(rest, size));
        rest =
            skip(memory, rest, "field|attribute|property|column|feld|campo|champ|给前端|给客户端");
        return is_closed_after(memory, rest, all_places);
    }
    if ((size = wording_memory_starts(memory, rest, nots)) > 0) {
        return is_denied(memory, slice_trim(slice_from_offset(rest, size)),
                         wording_memory_starts(memory, rest, "never") > 0);
    }
    size = wording_memory_starts(memory, rest, removed);
    return size > 0 &&
           is_closed_place(memory, slice_trim(slice_from_offset(rest, size)), all_places);
}

/* Whether what stands before the words in their clause is about the field: nothing, "it is", "the
 * hash is", but not another form of it, nor some of the records. */
static bool is_own_clause(struct slice before)
{
    static const char copulas[] = "is|are|be|must|should|will|shall|must be|wird|ist|est|es|é|jest|"
                                  "se|n'est|and|but|kept|stored|always|therefore|thus|y|e|et|und";
    static const char things[] =
        "it|this|hash|hashes|hashed|secret|secrets|token|tokens|key|keys|password|passwords|pin|"
        "pins|code|codes|value|values|field|digest|salt|credential|credentials|encrypted|internal|"
        "internally|sensitive|private|confidential|at rest|required|optional";
    static const char others[] = "full|raw|plain*|clear*|actual|original|whole|complete|unhashed|"
                                 "underlying|real|deleted|archived|expired|old|previous";
    size_t size;
    before = wording_bare(before);
    while ((size = wording_ends_with(before, copulas)) > 0) {
        before = wording_bare(slice_between(before, 0, before.size - size));
    }
    return before.size == 0 ||
           (wording_ends_with(before, things) > 0 && !wording_has(before, others));
}

static bool is_start(struct slice text, size_t at)
{
    return at == 0 || (!character_is_word(text.data[at - 1]) && text.data[at - 1] != '\'' &&
                       (unsigned char)text.data[at - 1] < 0x80);
}

/* Where a phrase may begin; scripts without blanks have it anywhere. */
static bool may_begin(struct slice text, size_t at)
{
    unsigned char c = (unsigned char)text.data[at];
    return c >= 0xe3 || ((c >= 0xc3 || character_is_alpha((char)c)) && is_start(text, at));
}

/* Whether one of the phrases is anywhere: few texts have any. */
static bool may_be_said(struct wording_memory *memory, struct slice text)
{
    struct wording_text prepared;
    struct wording_start room[WORDING_START_MAXIMUM];
    wording_prepare(&prepared, text, room);
    return text.size > WORDING_SIZE_MAXIMUM || wording_memory_is_in(memory, &prepared, whole) ||
           wording_memory_is_in(memory, &prepared, nots) ||
           wording_memory_is_in(memory, &prepared, removed);
}

bool field_secrecy_is_said(struct arena *arena, struct slice text)
{
    struct wording_memory *memory = wording_memory_of(arena);
    if (!may_be_said(memory, text)) {
        return false;
    }
    size_t clause = 0;
    for (size_t at = 0; at < text.size; at++) {
        if (strchr(",;.:()", text.data[at]) != NULL) {
            clause = at + 1;
        } else if (may_begin(text, at) && says(memory, slice_from_offset(text, at)) &&
                   is_own_clause(slice_between(text, clause, at))) {
            return true;
        }
    }
    return false;
}
