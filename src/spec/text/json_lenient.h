/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as people write it in documents: with comments, ellipses, trailing commas, bare or
 * single-quoted names, alternatives, remarks. What is read is the tree of base/json.h; what had to
 * be passed over on the way is counted, so that nobody takes the example for exact. Pure. */
#pragma once

#include "base/json.h"

enum json_liberty {
    JSON_LIBERTY_COMMENT,   /* a comment with two slashes, a hash, or slash and star */
    JSON_LIBERTY_ELLIPSIS,  /* "...": left out, or null where a value should stand */
    JSON_LIBERTY_COMMA,     /* one too many, one missing, or ';' in its place */
    JSON_LIBERTY_NAME,      /* a member's name without quotes, or with a '?' behind it */
    JSON_LIBERTY_QUOTE,     /* text in single quotes or back-ticks */
    JSON_LIBERTY_WORD,      /* a bare word, call or expression: read as text; None, True, undefined
                               are read as what they mean */
    JSON_LIBERTY_UNION,     /* a | b: the first one is read */
    JSON_LIBERTY_DUPLICATE, /* a name twice in one object: the first one stays */
    JSON_LIBERTY_REMARK,    /* words behind a value */
    JSON_LIBERTY_COUNT,
};

struct json_lenient {
    size_t end; /* offset behind the value */
    uint32_t liberties[JSON_LIBERTY_COUNT];
    bool is_lenient; /* any of them */
};

/* Reads one object, array or other value at the front of `text`, white space and comments skipped;
 * what follows it is the caller's. NULL where it is none, *out_error set. Strict JSON yields the
 * tree that json_parse yields. Text is borrowed as in json_parse. Linear time, bounded depth. */
struct json *json_lenient_parse(struct arena *arena, struct slice text,
                                struct json_lenient *out_report, struct json_error *out_error);

/* What was passed over, for a person: "comments, a union"; empty for strict JSON. */
struct slice json_lenient_describe(struct arena *arena, const struct json_lenient *report);
