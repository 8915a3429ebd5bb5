/* SPDX-License-Identifier: Apache-2.0 */
/* What all Mermaid diagrams share; the contract is in the header. */
#include "spec/text/mermaid.h"

static struct slice skip_line(struct slice code)
{
    size_t end = slice_find_byte(code, '\n');
    return end == SLICE_NOT_FOUND ? slice_from_offset(code, code.size)
                                  : slice_from_offset(code, end + 1);
}

struct slice mermaid_skip(struct slice code)
{
    for (;;) {
        size_t at = 0;
        while (at < code.size && character_is_space(code.data[at])) {
            at++;
        }
        code = slice_from_offset(code, at);
        if (slice_starts_with(code, SLICE("%%{"))) {
            size_t end = slice_find(code, SLICE("}%%"));
            code = slice_from_offset(code, end == SLICE_NOT_FOUND ? code.size : end + 3);
        } else if (slice_starts_with(code, SLICE("%%"))) {
            code = skip_line(code);
        } else {
            return code;
        }
    }
}

static struct slice skip_front_matter(struct slice code)
{
    if (!slice_starts_with(code, SLICE("---\n")) && !slice_starts_with(code, SLICE("---\r"))) {
        return code;
    }
    struct slice line;
    struct slice rest = skip_line(code);
    while (slice_next_line(&rest, &line)) {
        if (slice_equal(slice_trim(line), SLICE("---"))) {
            return rest;
        }
    }
    return code;
}

struct slice mermaid_kind(struct slice code, struct slice *out_body)
{
    code = mermaid_skip(skip_front_matter(mermaid_skip(code)));
    size_t size = 0;
    while (size < code.size && (character_is_word(code.data[size]) || code.data[size] == '-')) {
        size++;
    }
    *out_body = slice_from_offset(code, size);
    return slice_between(code, 0, size);
}
