/* SPDX-License-Identifier: Apache-2.0 */
/* A row as bytes: for each value its kind, then eight bytes, the value or the size of what follows.
 * Read by the program that wrote them, or another of its kind. */
#include "operation/idempotency.h"

#define HEAD_SIZE (1 + sizeof(int64_t))

static bool has_text(const struct value *value)
{
    return value->kind == VALUE_TEXT || value->kind == VALUE_BLOB;
}

struct slice idempotency_pack(struct arena *arena, const struct value *values, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size += HEAD_SIZE + (has_text(&values[i]) ? values[i].text.size : 0);
    }
    char *bytes = arena_allocate_raw(arena, size + 1), *to = bytes;
    for (size_t i = 0; i < count; i++) {
        int64_t number = 0;
        if (has_text(&values[i])) {
            number = (int64_t)values[i].text.size;
        } else if (values[i].kind == VALUE_REAL) {
            memcpy(&number, &values[i].real, sizeof(number));
        } else if (values[i].kind == VALUE_INTEGER) {
            number = values[i].integer;
        }
        *to++ = (char)values[i].kind;
        memcpy(to, &number, sizeof(number));
        to += sizeof(number);
        if (has_text(&values[i]) && number > 0) {
            memcpy(to, values[i].text.data, values[i].text.size);
            to += values[i].text.size;
        }
    }
    return slice_of(bytes, size);
}

/* False: it is cut off, or none. */
static bool take(struct slice *rest, struct value *out)
{
    int64_t number;
    if (rest->size < HEAD_SIZE || (unsigned char)rest->data[0] > VALUE_BLOB) {
        return false;
    }
    *out = (struct value){.kind = (enum value_kind)rest->data[0]};
    memcpy(&number, rest->data + 1, sizeof(number));
    *rest = slice_from_offset(*rest, HEAD_SIZE);
    if (!has_text(out)) {
        out->integer = out->kind == VALUE_INTEGER ? number : 0;
        if (out->kind == VALUE_REAL) {
            memcpy(&out->real, &number, sizeof(number));
        }
        return true;
    }
    if (number < 0 || (uint64_t)number > rest->size) {
        return false;
    }
    out->text = slice_between(*rest, 0, (size_t)number);
    *rest = slice_from_offset(*rest, (size_t)number);
    return true;
}

const struct value *idempotency_unpack(struct arena *arena, struct slice bytes, size_t count)
{
    struct value *values = ARENA_ARRAY(arena, struct value, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!take(&bytes, &values[i])) {
            return NULL;
        }
    }
    return bytes.size == 0 ? values : NULL;
}
