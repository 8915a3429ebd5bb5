/* SPDX-License-Identifier: Apache-2.0 */
/* A refusal has a condition in front of who is meant, a name for callers, and maybe a word that
 * turns it round; each is taken off in turn, and what is left is who. */
#include "spec/endpoint/endpoint_refusal.h"

#include "spec/text/wording.h"

#define WHO_MAXIMUM 80U /* bytes */

const char endpoint_refusal_caller_words[] =
    "the role|role|the caller's role|the user's role|caller's role|user's role|the "
    "caller|caller|callers|the user|user|users|the requester|requester|the actor|actor|you|"
    "the client|current user|the current user|the authenticated user|authenticated user|"
    "requesting user|the requesting user|der benutzer|der nutzer|der aufrufer|aufrufer|el usuario|"
    "el llamante|quien llama|o usuário|o chamador|quem chama|l'utilisateur|l’utilisateur|"
    "l'appelant|l’appelant|пользователь";

/* Whoever comes, of whom a part is meant. */
static const char anybody_words[] =
    "anyone|anybody|everyone|everybody|those|all|alle|jeder|jeden|todos|todas|cualquiera|qualquer "
    "um|tous|toutes";

static const char not_words[] =
    "is neither|are neither|neither|is not|isn't|isn’t|are not|aren't|aren’t|is no|does not have|"
    "doesn't have|do not have|don't have|has no|have no|not|lacks|lack|without|no es|no tiene|não "
    "é|não for|não tem|n'est pas|n’est pas|n'a pas|no|ist kein|ist keine|ist nicht|kein|keine|"
    "keinen|nicht|weder|не";

/* Behind "anybody". */
static const char but_words[] = "but|except for|except|other than|apart from|outside|außer|menos|"
                                "excepto|salvo|exceto|sauf";

static const char *const owner_phrases[] = {"one who made", "one who created", "person who made",
                                            "person who created", NULL};

struct slice endpoint_refusal_without_article(struct slice who)
{
    wording_skip(&who,
                 "a|an|the|any|all|every|ein|eine|einen|un|una|une|um|uma|les|los|las|os|as|die");
    return who;
}

/* "clerk or admin" of "clerk nor admin". */
static struct slice join(struct arena *arena, struct slice who)
{
    static const char *const nors[] = {" nor ", " noch ", " ni ", " nem ", NULL};
    for (const char *const *nor = nors; *nor != NULL; nor++) {
        size_t at = slice_find(who, slice_from(*nor));
        if (at != SLICE_NOT_FOUND) {
            struct slice second =
                endpoint_refusal_without_article(slice_from_offset(who, at + strlen(*nor)));
            return arena_format(arena, SLICE_FORMAT " or " SLICE_FORMAT,
                                SLICE_ARGUMENT(slice_between(who, 0, at)), SLICE_ARGUMENT(second));
        }
    }
    return who;
}

static struct slice say(struct arena *arena, const char *front, struct slice who)
{
    who = join(arena, slice_between(who, 0, WHO_MAXIMUM));
    for (const char *const *phrase = owner_phrases; *phrase != NULL; phrase++) {
        if (slice_starts_with(endpoint_refusal_without_article(who), slice_from(*phrase))) {
            who = SLICE("owner");
        }
    }
    return who.size < 2 ? SLICE_EMPTY
                        : arena_format(arena, "%s " SLICE_FORMAT, front, SLICE_ARGUMENT(who));
}

/* Up to where something else begins, as the next answer does in "a clerk, 404 if …". */
static struct slice clause(struct slice text)
{
    size_t end = 0;
    while (end < text.size && strchr(";.()\n", text.data[end]) == NULL &&
           !(text.data[end] == ',' && end + 2 < text.size && text.data[end + 1] == ' ' &&
             character_is_digit(text.data[end + 2]))) {
        end++;
    }
    return slice_trim(slice_between(text, 0, end));
}

struct slice endpoint_refusal_read_front(struct arena *arena, struct slice front)
{
    front = wording_bare(front);
    wording_cut(&front, "a|an|http|the|status");
    struct slice rest = front;
    size_t calls = slice_find(front, SLICE(" calls"));
    if (wording_skip(&rest, "if|when|whenever") && calls != SLICE_NOT_FOUND &&
        rest.data < front.data + calls) {
        rest.size = (size_t)(front.data + calls - rest.data); /* "If a member calls it, 403" */
        wording_skip(&rest, "a|an|the|any");
        return say(arena, "not for", rest);
    }
    if (!wording_cut(
            &front,
            "get|gets|receive|receives|see|sees|will get|will receive|are answered with|is "
            "answered with|are rejected with|is rejected with|are blocked with|are refused "
            "with|is refused with|are turned away with|is turned away with|are stopped with|"
            "erhalten|bekommen|reciben|recebem|reçoivent|получают")) {
        return SLICE_EMPTY;
    }
    wording_skip(&front, "all|any|every|a|an");
    if (slice_starts_with_ignoring_case(front, SLICE("non-"))) {
        return say(arena, "must be", slice_from_offset(front, 4));
    }
    bool is_rest = wording_starts_with(front, "anyone|anybody|everyone|everybody|others|other|the "
                                              "rest|callers|users|it|this|they|you") > 0;
    return is_rest ? SLICE_EMPTY : say(arena, "not for", front);
}

/* "members": a word or two in the plural, and nothing else; whether they are people, who knows the
 * roles decides. */
static bool is_bare_plural(struct slice text)
{
    size_t blank = slice_find_byte(text, ' ');
    bool is_short = blank == SLICE_NOT_FOUND ||
                    slice_find_byte(slice_from_offset(text, blank + 1), ' ') == SLICE_NOT_FOUND;
    return is_short && text.size > 3 && text.size <= 30 && text.data[text.size - 1] == 's' &&
           text.data[text.size - 2] != 's';
}

struct slice endpoint_refusal_read(struct arena *arena, struct slice behind)
{
    for (size_t size = 1; size > 0;) {
        behind = wording_bare(behind);
        size = strspn(behind.size > 0 ? (char[2]){behind.data[0], 0} : "", "(:|=>-,`\"'");
        size = size > 0 ? size
                        : wording_starts_with(behind, "forbidden|error|is returned|–|—|→|response");
        behind = slice_from_offset(behind, size);
    }
    wording_skip(&behind,
                 "insufficient role|insufficient rights|insufficient permissions|insufficient "
                 "permission|wrong role|missing role|missing permission|no permission");
    while (behind.size > 0 && strchr("(,–—-: ", behind.data[0]) != NULL) {
        behind = slice_from_offset(behind, 1);
    }
    bool is_needed =
        wording_skip(&behind, "requires role|requires the|requires a|requires|needs the|needs a|"
                              "needs|required role|required|must be");
    bool is_unless = is_needed || wording_skip(&behind, "unless");
    bool is_for = !is_unless && wording_skip(&behind, "for|to|für|para|pour");
    wording_skip(&behind, "if|when|where|whenever|wenn|falls|si|se|если");
    is_for |= wording_skip(&behind, "called by|requested by|invoked by|used by|done by|sent by");
    bool is_anybody = wording_skip(&behind, anybody_words);
    wording_skip(&behind, "else");
    bool is_but = is_anybody && wording_skip(&behind, but_words);
    bool is_caller = wording_skip(&behind, endpoint_refusal_caller_words);
    is_caller |=
        (is_caller || is_anybody) && wording_skip(&behind, "who|that|which|der|die|que|qui");
    bool is_not = wording_skip(&behind, not_words) || is_but;
    is_unless = is_unless && !is_not;
    bool is_one = wording_skip(&behind, "is|are|has|have|ist|sind|es|é|est");
    wording_skip(&behind, "the role|role|die rolle|el rol|o papel|le rôle");
    behind = clause(behind);
    if (is_not || is_caller) {
        wording_cut(&behind, "ist|sind|hat|role|rolle");
    }
    if (slice_starts_with_ignoring_case(behind, SLICE("non-"))) {
        is_not = is_for || is_one;
        behind = slice_from_offset(behind, 4);
    }
    if (is_not || is_unless) {
        return say(arena, "must be", behind);
    }
    bool is_denied = is_for || (is_caller && is_one) || (!is_anybody && is_bare_plural(behind));
    return is_denied ? say(arena, "not for", endpoint_refusal_without_article(behind))
                     : SLICE_EMPTY;
}
