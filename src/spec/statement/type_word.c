/* SPDX-License-Identifier: Apache-2.0 */
/* One name of a type, looked up in type_words.def. */
#include "spec/statement/type_word_private.h"

static const struct type_word type_words[] = {
#define TYPE_WORD(name, kind, parameters, traits)                                                  \
    {SLICE_LITERAL(name), TYPE_##kind, PARAMETERS_##parameters, (traits)},
#include "spec/statement/type_words.def"
#undef TYPE_WORD
};

struct slice type_word_unqualified(struct slice name)
{
    size_t at = name.size;
    while (at > 0 && name.data[at - 1] != '.' && name.data[at - 1] != ':') {
        at--;
    }
    return at == name.size ? name : slice_from_offset(name, at);
}

/* Blanks, '_', '-', '/' and quotes. */
static bool is_no_part_of_name(char c)
{
    switch (c) {
    case '_':
    case '-':
    case '/':
    case '`':
    case '"':
    case '\'':
        return true;
    default:
        return character_is_space(c);
    }
}

struct slice type_word_fold(struct slice name, char out[TYPE_WORD_SIZE_MAXIMUM])
{
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (is_no_part_of_name(c)) {
            continue;
        }
        if (size == TYPE_WORD_SIZE_MAXIMUM) {
            return SLICE_EMPTY;
        }
        out[size++] = character_to_lower(c);
    }
    return slice_of(out, size);
}

static bool drop_suffix(struct slice *name, struct slice suffix)
{
    if (!slice_ends_with(*name, suffix)) {
        return false;
    }
    name->size -= suffix.size;
    return true;
}

static bool drop_prefix(struct slice *name, struct slice prefix)
{
    if (!slice_starts_with(*name, prefix) || name->size == prefix.size) {
        return false;
    }
    *name = slice_from_offset(*name, prefix.size);
    return true;
}

static const struct type_word *find_exact(struct slice name)
{
    size_t low = 0, high = sizeof(type_words) / sizeof(*type_words);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_compare(type_words[middle].name, name);
        if (order == 0) {
            return &type_words[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

const struct type_word *type_word_find(struct slice name, unsigned *traits)
{
    const struct type_word *word = find_exact(name);
    if (word != NULL || name.size == 0) {
        return word;
    }
    struct slice part = type_word_unqualified(name);
    bool is_null = slice_starts_with(name, SLICE("null."));
    if (part.size < name.size) {
        word = find_exact(part);
    }
    if (word == NULL && drop_prefix(&part, SLICE("null"))) {
        is_null = true;
        word = find_exact(part);
    }
    *traits |= is_null ? TRAIT_OPTIONAL : 0U;
    return word;
}

unsigned type_word_strip(struct slice *name)
{
    static const struct {
        struct slice suffix;
        unsigned trait;
    } suffixes[] = {
        {SLICE_LITERAL("withouttimezone"), 0},
        {SLICE_LITERAL("withlocaltimezone"), TRAIT_ZONE},
        {SLICE_LITERAL("withtimezone"), TRAIT_ZONE},
        {SLICE_LITERAL("withtz"), TRAIT_ZONE},
        {SLICE_LITERAL("zerofill"), TRAIT_UNSIGNED},
        {SLICE_LITERAL("unsigned"), TRAIT_UNSIGNED},
        {SLICE_LITERAL("signed"), 0},
    };
    unsigned traits = 0;
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
        if (drop_suffix(name, suffixes[i].suffix)) {
            traits |= suffixes[i].trait;
        }
    }
    traits |= drop_prefix(name, SLICE("unsigned")) ? TRAIT_UNSIGNED : 0U;
    if (slice_equal(*name, SLICE("datetimeutc")) || slice_equal(*name, SLICE("timestamputc"))) {
        name->size -= 3;
        traits |= TRAIT_ZONE;
    }
    return traits;
}
