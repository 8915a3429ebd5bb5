/* SPDX-License-Identifier: Apache-2.0 */
/* The types of values that a specification can state, whatever its notation, and expressions over
 * them. Pure data. */
#pragma once

#include "base/list.h"
#include "base/place.h"

enum type_kind {
    TYPE_UNKNOWN, /* not stated */
    TYPE_TEXT,    /* length: most characters (code points); 0: unbounded */
    TYPE_UUID,
    TYPE_INT16,
    TYPE_INT32,
    TYPE_INT64,
    TYPE_DECIMAL, /* precision and scale; precision 0: unbounded */
    TYPE_DOUBLE,
    TYPE_BOOLEAN,
    TYPE_TIMESTAMP, /* an instant; has_zone: the document says "with time zone" */
    TYPE_DATE,
    TYPE_TIME,
    TYPE_JSON,
    TYPE_BYTES,
    TYPE_ENUM,  /* labels, or enum_name to be resolved by the model */
    TYPE_ARRAY, /* element */
};

struct type {
    enum type_kind kind;
    uint32_t length;
    uint16_t precision;
    uint16_t scale;
    bool has_zone;
    bool is_unsigned;       /* as the document says; kind is then wide enough for the upper half,
                               but for 64 bits */
    uint8_t bits;           /* of an unsigned number, where its type says how many: 8, 16 or 32 */
    struct type *element;   /* TYPE_ARRAY: what it holds, or NULL */
    struct slice enum_name; /* a named type that only the model can resolve; kind is then TYPE_ENUM
                               or TYPE_UNKNOWN */
    struct slice *labels;   /* TYPE_ENUM; with enum_name, what the field's own text tells of them */
    size_t label_count;
    struct slice chain; /* "draft → sent → paid": the labels, where they are told in an order */
    struct slice spelling; /* as the document wrote it */
};

/* The canonical name: "uuid", "text", "varchar(255)", "smallint", "integer", "bigint",
 * "decimal(10,2)", "decimal", "double", "boolean", "timestamp", "date", "time", "json", "bytes",
 * "enum", "text[]", "unknown". */
struct slice type_name(struct arena *arena, const struct type *type);

/* Reads a type word of any notation that people use: SQL of three dialects, mermaid, Go,
 * TypeScript, Python, Rust, Java, protobuf, prose ("string", "varchar(255)", "DECIMAL(10, 2)",
 * "time.Time", "List[str]", "DateTime?", "bigint unsigned"). Never NULL: what is not known yields
 * TYPE_UNKNOWN with enum_name and spelling set. *out_is_optional (may be NULL) is set where the
 * word itself says so ("string?", "Option<T>", "*string", "Optional[int]"). */
struct type *type_from_word(struct arena *arena, struct slice word, bool *out_is_optional);

enum expression_kind {
    EXPRESSION_NULL,
    EXPRESSION_TEXT,     /* text */
    EXPRESSION_NUMBER,   /* text: as written */
    EXPRESSION_BOOLEAN,  /* text: "true" or "false" */
    EXPRESSION_COLUMN,   /* text: the column's name */
    EXPRESSION_CALL,     /* text: the function's name in lower case; arguments */
    EXPRESSION_OPERATOR, /* text: "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "||", "like",
                            "ilike", "~" …; 1 or 2 arguments */
    EXPRESSION_AND,      /* arguments */
    EXPRESSION_OR,       /* arguments */
    EXPRESSION_NOT,      /* 1 argument */
    EXPRESSION_IN,       /* the first argument is one of the others */
    EXPRESSION_BETWEEN,  /* 3 arguments */
    EXPRESSION_IS_NULL,  /* 1 argument */
    EXPRESSION_IS_NOT_NULL,
};

struct expression {
    enum expression_kind kind;
    struct slice text;
    struct list arguments; /* struct expression */
};

/* What a time must be beside the moment at which it is written. */
enum moment_rule {
    MOMENT_ANY,
    MOMENT_PAST,
    MOMENT_NOT_FUTURE, /* past, or now */
    MOMENT_FUTURE,
    MOMENT_NOT_PAST, /* now, or future */
};

/* "must be in the past"; of MOMENT_ANY it is empty. */
const char *type_moment_words(enum moment_rule rule);

enum default_kind {
    DEFAULT_NONE,
    DEFAULT_VALUE, /* a literal: `value`; EXPRESSION_NULL, _TEXT, _NUMBER or _BOOLEAN */
    DEFAULT_NOW,   /* CURRENT_TIMESTAMP, NOW(), CURRENT_DATE, CURRENT_TIME: by the field's type */
    DEFAULT_UUID,  /* a generated UUID, version left open: time-ordered */
    DEFAULT_UUID_RANDOM,    /* version 4 by name: uuid_generate_v4() */
    DEFAULT_AUTO_INCREMENT, /* SERIAL, IDENTITY, AUTO_INCREMENT, AUTOINCREMENT, rowid */
    DEFAULT_EXPRESSION,     /* anything else: `value` */
};

struct default_value {
    enum default_kind kind;
    struct expression *value;
    struct place place;
};
