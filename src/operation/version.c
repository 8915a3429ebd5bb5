/* SPDX-License-Identifier: Apache-2.0 */
/* How versions are made, written and found in a field. */
#include "operation/version.h"

#include "base/siphash.h"

static bool has_text(const struct value *value)
{
    return value->kind == VALUE_TEXT || value->kind == VALUE_BLOB;
}

uint64_t version_of(const unsigned char *key, struct arena *arena, const struct plan_entity *entity,
                    const struct value *values)
{
    size_t size = 0;
    for (size_t i = 0; i < entity->field_count; i++) {
        size += 1 + sizeof(uint64_t) + (has_text(&values[i]) ? values[i].text.size : 0);
    }
    char *bytes = arena_allocate_raw(arena, size), *to = bytes;
    for (size_t i = 0; i < entity->field_count; i++) {
        if (!entity->fields[i].is_served) {
            continue;
        }
        const struct value *value = &values[i];
        uint64_t word = has_text(value)             ? value->text.size
                        : value->kind == VALUE_NULL ? 0
                                                    : (uint64_t)value->integer;
        *to++ = (char)value->kind;
        memcpy(to, &word, sizeof(word));
        to += sizeof(word);
        if (has_text(value) && word > 0) {
            memcpy(to, value->text.data, word);
            to += word;
        }
    }
    return siphash(key, slice_of(bytes, (size_t)(to - bytes)));
}

void version_write_tag(uint64_t version, char out[VERSION_TAG_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    out[0] = out[VERSION_TAG_SIZE - 1] = '"';
    for (unsigned i = 0; i < 16; i++) {
        out[1 + i] = digits[version >> (60 - 4 * i) & 15];
    }
}

/* One entity tag, quotes included, at the front of the rest. */
static bool take_tag(struct slice *rest, struct slice *out_tag, bool *out_is_weak)
{
    *rest = slice_trim(*rest);
    *out_is_weak = slice_starts_with(*rest, SLICE("W/"));
    struct slice tag = slice_from_offset(*rest, *out_is_weak ? 2 : 0);
    if (tag.size < 2 || tag.data[0] != '"') {
        return false;
    }
    size_t end = slice_find_byte(slice_from_offset(tag, 1), '"');
    if (end == SLICE_NOT_FOUND) {
        return false;
    }
    *out_tag = slice_between(tag, 0, end + 2);
    *rest = slice_trim(slice_from_offset(tag, end + 2));
    return true;
}

enum version_match version_match(struct slice field, uint64_t version, bool is_weak)
{
    char own[VERSION_TAG_SIZE];
    struct slice rest = slice_trim(field), tag;
    bool is_weak_tag, is_found = false;
    version_write_tag(version, own);
    if (slice_equal(rest, SLICE("*"))) {
        return VERSION_SAME;
    }
    do {
        if (!take_tag(&rest, &tag, &is_weak_tag)) {
            return VERSION_UNKNOWN;
        }
        is_found |= (is_weak || !is_weak_tag) && slice_equal(tag, slice_of(own, sizeof(own)));
        if (rest.size > 0 && rest.data[0] != ',') {
            return VERSION_UNKNOWN;
        }
        /* Empty elements are allowed (RFC 9110 section 5.6.1). */
        while (rest.size > 0 && (rest.data[0] == ',' || rest.data[0] == ' ')) {
            rest = slice_from_offset(rest, 1);
        }
    } while (rest.size > 0);
    return is_found ? VERSION_SAME : VERSION_OTHER;
}
