/* SPDX-License-Identifier: Apache-2.0 */
/* Denials that name no thing. */
#include "model/policy/policy_predicate_private.h"

#include "spec/text/wording_memory.h"

static const char denied_modals[] =
    "must not|mustn't|may not|cannot|can't|can’t|can not|shall not|should not|must never|may "
    "never|can never|never|are not allowed to|is not allowed to|are not permitted to|is not "
    "permitted to|are not able to|is not able to|are forbidden to|is forbidden to|are forbidden "
    "from|is forbidden from|do not|does not|don't|doesn't";

static const struct {
    const char *words;
    unsigned bits; /* enum right_bit */
} deeds[] = {
    {"delete|deletes|deleting|deletion|deletions|remove|removes|removing|removal|erase|erasing",
     RIGHT_DELETE},
    {"create|creates|creating|creation|add|adds|adding|insert|inserting", RIGHT_CREATE},
    {"update|updates|updating|edit|edits|editing|change|changes|changing|modify|modifies|modifying",
     RIGHT_UPDATE},
    {"write|writes|writing|write access", RIGHT_WRITE},
    {"read|reads|reading|view|views|viewing|see", RIGHT_READ},
};

/* "delete or update anything": the kinds of operation; 0: something else is said too. */
static unsigned read_deeds(struct slice text)
{
    unsigned bits = 0;
    while (text.size > 0 && strchr(".!", text.data[text.size - 1]) != NULL) {
        text.size--;
    }
    while (text.size > 0) {
        unsigned one = 0;
        for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds) && one == 0; i++) {
            one = wording_skip(&text, deeds[i].words) ? deeds[i].bits : 0;
        }
        if (one == 0) {
            break;
        }
        bits |= one;
        bool is_joined = text.size > 0 && strchr(",/&", text.data[0]) != NULL;
        text = slice_trim(slice_from_offset(text, is_joined ? 1 : 0));
        wording_skip(&text, "and|or|nor");
    }
    wording_skip(&text, "anything|any of them|any of these|any data|any record|any records|records|"
                        "data|them|things|it");
    wording_skip(&text, "at all|ever");
    return text.size == 0 ? bits : 0;
}

static void deny(struct builder *builder, unsigned bits, const struct sentence_rule *before,
                 struct sentence_rule *out)
{
    out->effect = SENTENCE_DENIED;
    out->is_strict = true;
    for (size_t i = 0; before != NULL && i < before->rights.count; i++) {
        const struct right *known = list_at(&before->rights, i);
        struct right *right = ARENA_NEW(builder->arena, struct right);
        *right = *known;
        right->bits = bits;
        right->said_bits = 0;
        right->action = SLICE_EMPTY;
        right->is_own = false;
        list_add(builder->arena, &out->rights, right);
    }
    if (out->rights.count == 0) {
        struct right *right = ARENA_NEW(builder->arena, struct right);
        right->bits = bits;
        list_add(builder->arena, &out->rights, right);
    }
}

/* "Deleting is forbidden for clerks and clients"; for nobody in particular: for all. */
static unsigned read_forbidden(struct builder *builder, struct slice text,
                               struct sentence_subject *out)
{
    static const char bans[] = "is forbidden|are forbidden|is not allowed|are not allowed|is not "
                               "permitted|are not permitted|is prohibited|are prohibited|is denied|"
                               "are denied";
    for (size_t at = 1; at < text.size; at++) {
        struct slice rest = slice_from_offset(text, at);
        if (text.data[at - 1] != ' ' || !wording_skip(&rest, bans)) {
            continue;
        }
        bool is_for = wording_skip(&rest, "for|to");
        bool is_whole = is_for ? policy_sentence_take_subject(builder, &rest, out) : true;
        out->is_nobody = out->is_everybody = out->is_stranger = !is_for;
        return is_whole && wording_bare(rest).size == 0
                   ? read_deeds(slice_trim(slice_between(text, 0, at)))
                   : 0;
    }
    return 0;
}

bool policy_blanket_read(struct builder *builder, struct slice text,
                         const struct sentence_rule *before, struct sentence_rule *out)
{
    struct slice rest = wording_bare(text);
    *out = (struct sentence_rule){0};
    unsigned bits = 0;
    if (!wording_memory_has(builder->specification->wordings, text,
                            "not|no|nobody|never|cannot|can't|can’t|mustn't|don't|doesn't|"
                            "forbidden|prohibited|denied")) {
        return false;
    }
    if (wording_skip(&rest, "nobody|no one")) {
        wording_skip(&rest, "may|can|is allowed to|ever");
        out->subject =
            (struct sentence_subject){.is_everybody = true, .is_stranger = true, .is_nobody = true};
        bits = read_deeds(rest);
    } else if (policy_sentence_take_subject(builder, &rest, &out->subject)) {
        bool is_label = rest.size > 1 && rest.data[0] == ':';
        rest = slice_trim(slice_from_offset(rest, is_label ? 1 : 0));
        bool is_denied = is_label ? wording_skip(&rest, "no") : wording_skip(&rest, denied_modals);
        bits = is_denied ? read_deeds(rest) : 0;
    } else {
        before = NULL;
        bits = read_forbidden(builder, rest, &out->subject);
    }
    if (bits != 0) {
        deny(builder, bits, before, out);
    }
    return bits != 0;
}

bool policy_blanket_cut(struct builder *builder, struct slice *text, struct sentence_rule *out)
{
    static const char exceptions[] =
        "except for|except|but not|apart from|excluding|but never|but cannot|but may not";
    *out = (struct sentence_rule){0};
    if (!wording_memory_has(builder->specification->wordings, *text,
                            "except|but|apart from|excluding")) {
        return false;
    }
    for (size_t at = 1; at < text->size; at++) {
        struct slice rest = slice_from_offset(*text, at);
        if (text->data[at - 1] != ' ' || !wording_skip(&rest, exceptions)) {
            continue;
        }
        struct slice front = slice_trim(slice_between(*text, 0, at));
        unsigned bits = read_deeds(rest);
        struct slice who = wording_bare(front);
        if (bits == 0 || !policy_sentence_take_subject(builder, &who, &out->subject)) {
            return false;
        }
        while (front.size > 0 && front.data[front.size - 1] == ',') {
            front.size--;
        }
        deny(builder, bits, NULL, out);
        *text = front;
        return true;
    }
    return false;
}
