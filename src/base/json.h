/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (RFC 8259), strict, into a tree in an arena, and JSON text into a buffer. A number keeps its
 * text, so nothing is lost to floating point; a duplicate key is refused, because two readers would
 * disagree about it. Pure. Why not a library: docs/decisions/0002. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

enum json_kind { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_kind kind;
    bool boolean;
    uint32_t offset;    /* of the value's first byte in the text */
    uint32_t count;     /* array items or object members */
    struct slice text;  /* number: as written; string: decoded, well-formed UTF-8 */
    struct slice key;   /* in an object: the member's name, decoded */
    struct json *first; /* array, object: the first child, in the order written */
    struct json *next;  /* the next sibling */
};

struct json_error {
    size_t offset;       /* byte where reading stopped */
    const char *message; /* what was expected, lower case */
    bool is_duplicate;   /* well-formed up to here, but the member's name was there before */
};

#define JSON_DEPTH_MAXIMUM 64U

/* Reads exactly one value with white space around it. Text without escapes is borrowed from `text`,
 * which must outlive the arena's use. NULL on error. Linear time (members of large objects are
 * hashed). `text` is at most 4 GiB. */
struct json *json_parse(struct arena *arena, struct slice text, struct json_error *out_error);

/* A member by name, or NULL; also NULL when `object` is NULL or no object. */
struct json *json_member(const struct json *object, struct slice key);

#define JSON_EACH(child, parent)                                                                   \
    for (struct json *child = (parent)->first; child != NULL; child = child->next)

/* What `target` becomes by a merge patch (RFC 7396 section 2): members of objects are merged at
 * every depth, a null takes one away, and anything else takes the place of what was there. `target`
 * may be NULL: there is none. Neither is changed, and the result shares their values; order is that
 * of the target, with what is new behind. Linear time. */
struct json *json_merge(struct arena *arena, const struct json *target, const struct json *patch);

/* How many objects of a patch are merged into others: all but itself and those in arrays. `text` is
 * of a value that json_parse has read. */
size_t json_count_merged(struct slice text);

/* Appends `text` as a JSON string with its quotes. Ill-formed UTF-8 becomes U+FFFD. */
void json_write_string(struct buffer *buffer, struct slice text);

/* Appends a value in the shortest form, numbers as they were written. */
void json_write(struct buffer *buffer, const struct json *value);

/* Writing objects and arrays by hand: `json_writer` puts the commas. At most JSON_DEPTH_MAXIMUM
 * levels. With `indent` the text has line breaks and two spaces a level. */
struct json_writer {
    struct buffer *buffer;
    unsigned depth;
    bool indent;
    bool is_behind_key;
    bool has_member[JSON_DEPTH_MAXIMUM];
};

void json_writer_init(struct json_writer *writer, struct buffer *buffer, bool indent);
void json_writer_begin_object(struct json_writer *writer);
void json_writer_end_object(struct json_writer *writer);
void json_writer_begin_array(struct json_writer *writer);
void json_writer_end_array(struct json_writer *writer);
void json_writer_key(struct json_writer *writer, const char *key);
void json_writer_key_slice(struct json_writer *writer, struct slice key);
void json_writer_string(struct json_writer *writer, const char *text); /* NULL writes null */
void json_writer_slice(struct json_writer *writer, struct slice text);
void json_writer_integer(struct json_writer *writer, int64_t value);
void json_writer_boolean(struct json_writer *writer, bool value);
void json_writer_null(struct json_writer *writer);
/* A finished JSON text, as it is. */
void json_writer_raw(struct json_writer *writer, struct slice json);

/* key and value in one call */
void json_writer_member_string(struct json_writer *writer, const char *key, const char *text);
void json_writer_member_slice(struct json_writer *writer, const char *key, struct slice text);
void json_writer_member_integer(struct json_writer *writer, const char *key, int64_t value);
void json_writer_member_boolean(struct json_writer *writer, const char *key, bool value);
