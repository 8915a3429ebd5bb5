/* SPDX-License-Identifier: Apache-2.0 */
/* Roles that a paragraph tells, each in a sentence of its own. */
#include "spec/reading/reading.h"
#include "spec/recognise/role_private.h"
#include "spec/text/capability.h"

struct slice role_paragraph_subject(struct slice text, struct slice *out_value)
{
    static const char says[] =
        "can|may|manage|manages|see|sees|view|views|read|reads|create|creates|add|adds|edit|edits|"
        "update|updates|change|changes|delete|deletes|remove|removes|list|lists|write|writes|have|"
        "has|do|book|books|cancel|cancels|approve|approves|submit|submits|publish|publishes|export|"
        "exports|upload|uploads|are allowed to|is allowed to";
    text = slice_trim(text);
    size_t words = 0;
    if (text.size > 200 || slice_find_byte(text, ':') != SLICE_NOT_FOUND ||
        wording_has(text, "only|cannot|can't|must|not|never|no|nobody|except|unless|without|if|"
                          "when|than|should|would") ||
        wording_starts_with(text, "the|a|an|each|every|all|this|it|we|you|they|these|to|any") > 0) {
        return SLICE_EMPTY;
    }
    for (size_t at = 1; at < text.size && words < 3; at++) {
        struct slice name = slice_between(text, 0, at), rest = slice_from_offset(text, at + 1);
        if (text.data[at] != ' ') {
            continue;
        }
        words++;
        if (wording_starts_with(rest, says) > 0 && role_is_name(name)) {
            *out_value = rest;
            while (out_value->size > 0 && out_value->data[out_value->size - 1] == '.') {
                out_value->size--;
            }
            return name;
        }
    }
    return SLICE_EMPTY;
}

/* "Clerks" of "Clerks cannot delete boats", where that is a role of the paragraph: what is denied.
 */
static struct slice denied_subject(const struct slice *roles, size_t count, struct slice text,
                                   struct slice *out_value)
{
    for (size_t i = 0; i < count; i++) {
        struct slice rest = slice_from_offset(text, roles[i].size);
        if (slice_starts_with_ignoring_case(text, roles[i]) && rest.size > 0 &&
            rest.data[0] == ' ' && capability_is_denied(rest) &&
            !wording_has(rest, "if|when|unless|except|only|without")) {
            *out_value = slice_trim(rest);
            return roles[i];
        }
    }
    return SLICE_EMPTY;
}

#define SENTENCE_MAXIMUM 16U

/* Goes through the sentences; false: one of them is none of these. Not `specification`: states
 * nothing. */
static bool walk(struct specification *specification, const struct block *block)
{
    struct slice roles[SENTENCE_MAXIMUM];
    size_t count = 0;
    bool has_known = false;
    struct slice rest = block->text.plain, sentence, value;
    while (capability_next_sentence(&rest, &sentence)) {
        struct slice role = role_paragraph_subject(sentence, &value);
        bool is_denial = role.size == 0;
        role = is_denial ? denied_subject(roles, count, sentence, &value) : role;
        if (role.size == 0 || count == SENTENCE_MAXIMUM) {
            return false;
        }
        has_known |= capability_is_known_role(role);
        roles[count++] = role;
        if (specification == NULL) {
            continue;
        }
        size_t at = (size_t)(sentence.data - block->text.plain.data);
        if (!is_denial) {
            role_state(specification, block, text_place(block->text, at, role.size), role, value);
        }
        role_state_clauses(specification, block, role, value, true, false,
                           text_place(block->text, at, sentence.size));
    }
    return has_known && count > 1;
}

bool role_paragraph_is_one(const struct block *block)
{
    return block->text.plain.size <= WORDING_SIZE_MAXIMUM && role_is_called_for(block) &&
           walk(NULL, block);
}

enum reading_result role_paragraph_read(struct specification *specification,
                                        const struct block *block)
{
    walk(specification, block);
    return READING_WHOLE;
}
