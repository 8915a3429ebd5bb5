/* SPDX-License-Identifier: Apache-2.0 */
/* A paragraph that names all roles: "Roles: admin, manager, user", "There are three roles: …". */
#include "spec/reading/reading.h"
#include "spec/recognise/role_private.h"

static const char roles_words[] = "roles|rollen|rôles|ruoli|papéis|роли|角色|用户角色|역할";

/* Whether what stands in front of "roles" says that these are all that there are. */
static bool is_one_of(struct slice front)
{
    return wording_ends_with(front, "one of the|of the") > 0 ||
           (wording_starts_with(front, "there are|es gibt|il y a|hay|há|ci sono|existem|esistono") >
                0 &&
            wording_ends_with(front, "the|die|les|los|i|os|as") > 0);
}

/* "There are three roles: reader, editor and admin.", "Each user has one of the roles reader,
 * editor or admin.": the names; empty: it is no such sentence. */
static struct slice names_in_sentence(struct slice text)
{
    static const char fronts[] =
        "there are|there is|we have|we know|the system|the application|the app|the service|the "
        "api|it has|it knows|this system|users|each user|every user|a user|accounts|each account|"
        "every account|es gibt|das system|jeder benutzer|hay|existen|el sistema|há|existem|o "
        "sistema|il y a|le système|esistono|ci sono|existují|есть|существу*|в системе";
    if (wording_starts_with(text, fronts) == 0) {
        return SLICE_EMPTY;
    }
    for (size_t at = 1; at < text.size && at < 100; at++) {
        size_t size = text.data[at - 1] == ' '
                          ? wording_starts_with(slice_from_offset(text, at), roles_words)
                          : 0;
        if (size == 0) {
            continue;
        }
        struct slice behind = slice_trim(slice_from_offset(text, at + size));
        bool is_set_off = behind.size > 0 && behind.data[0] == ':';
        behind = slice_trim(slice_from_offset(behind, is_set_off));
        return is_set_off || is_one_of(slice_trim(slice_between(text, 0, at))) ? behind
                                                                               : SLICE_EMPTY;
    }
    return SLICE_EMPTY;
}

static bool reads_role_line(const struct block *block, struct reading_pair *out_pair)
{
    static const char titles[] = "roles|user roles|роли|角色|用户角色|역할|papéis|perfis|peran|"
                                 "rollen|rôles|ruoli";
    struct slice text = block->text.plain;
    if (text.size >= 400) {
        return false;
    }
    if (reading_pair(block->text, out_pair) && out_pair->value.size > 0 &&
        wording_is(out_pair->name, titles)) {
        return true;
    }
    out_pair->value = SLICE_EMPTY;
    if (!reading_has(block->document, text, roles_words)) {
        return false;
    }
    while (text.size > 0 && out_pair->value.size == 0) { /* sentence by sentence */
        size_t stop = slice_find(text, SLICE(". "));
        struct slice sentence = slice_trim(slice_between(text, 0, stop));
        size_t title = wording_starts_with(sentence, titles);
        struct slice behind = slice_trim(slice_from_offset(sentence, title));
        bool is_line = title > 0 && behind.size > 1 && behind.data[0] == ':';
        out_pair->value =
            is_line ? slice_trim(slice_from_offset(behind, 1)) : names_in_sentence(sentence);
        text = slice_from_offset(text, stop == SLICE_NOT_FOUND ? text.size : stop + 1);
        text = slice_trim(text);
    }
    return out_pair->value.size > 0;
}

/* The next of "reader, editor and admin". */
static bool next_listed(struct slice *rest, struct slice *out_name)
{
    static const char joints[] = "and|or|und|oder|y|o|e|ou|et|и|или";
    const char *end = rest->size > 0 ? rest->data + rest->size : NULL;
    if (end == NULL || !slice_next_part(rest, ',', out_name)) {
        return false;
    }
    struct slice part = slice_trim(*out_name);
    size_t joint = wording_starts_with(part, joints);
    part = slice_trim(slice_from_offset(part, joint));
    for (size_t at = 1; at < part.size; at++) {
        struct slice behind = slice_from_offset(part, at);
        size_t size = part.data[at - 1] == ' ' ? wording_starts_with(behind, joints) : 0;
        if (size > 0) {
            *rest = slice_of(behind.data + size, (size_t)(end - behind.data) - size);
            part = slice_trim(slice_between(part, 0, at - 1));
        }
    }
    *out_name = wording_bare(part);
    return true;
}

bool role_line_is_one(const struct block *block)
{
    struct reading_pair pair;
    return reads_role_line(block, &pair);
}

enum reading_result role_line_read(struct specification *specification, const struct block *block)
{
    struct reading_pair pair;
    if (!reads_role_line(block, &pair) || text_is_placeholder(pair.value)) {
        return READING_NOTHING;
    }
    struct slice rest = pair.value;
    struct slice part;
    size_t count = 0;
    if (slice_ends_with(slice_trim(rest), SLICE("."))) {
        rest = slice_trim(rest);
        rest.size--;
    }
    while (next_listed(&rest, &part)) {
        struct slice name = part;
        if (!role_is_name(name)) {
            continue;
        }
        size_t offset = (size_t)(name.data - block->text.plain.data);
        role_state(specification, block, text_place(block->text, offset, name.size), name,
                   SLICE_EMPTY);
        count++;
    }
    return count > 0 ? READING_PART : READING_NOTHING;
}
