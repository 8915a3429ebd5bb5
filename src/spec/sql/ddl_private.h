/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the reader of SQL share: tokens, texts in PostgreSQL's spelling, and the reader
 * of one passage. */
#pragma once

#include "base/json.h"
#include "base/table.h"
#include "spec/sql/ddl.h"

/* --- the beginnings of statements (ddl_opening.c) --- */

enum ddl_opening {
    DDL_OPENING_NONE,
    DDL_OPENING_WEAK,   /* may as well stand inside a statement: SELECT, SET, BEGIN */
    DDL_OPENING_STRONG, /* begins a statement wherever it begins a line: CREATE INDEX */
    DDL_OPENING_TABLE,  /* strong: CREATE TABLE */
};

/* Of the line at the front of the text; constant time. */
enum ddl_opening ddl_opening_at(struct slice text);

/* --- tokens (ddl_token.c) --- */

enum ddl_token_kind {
    DDL_TOKEN_WORD,
    DDL_TOKEN_QUOTED, /* a name in "", `` or [] */
    DDL_TOKEN_STRING, /* '', $$ $$; a prefix letter belongs to it */
    DDL_TOKEN_NUMBER,
    DDL_TOKEN_SIGN,     /* one or more bytes of punctuation that belong together */
    DDL_TOKEN_ELLIPSIS, /* "...", "…" */
};

struct ddl_token {
    enum ddl_token_kind kind;
    bool is_line_start;   /* nothing but blanks and comments before it on its line */
    bool is_unclosed;     /* a quote that its line or the text ends */
    bool is_supplied;     /* a bracket that the author forgot: it stands in no source */
    struct slice text;    /* as written, quotes included */
    struct slice comment; /* what a comment behind it on the same line says, or empty */
};

/* Consecutive tokens; borrowed. */
struct ddl_range {
    const struct ddl_token *first;
    size_t count;
};

/* Begins with text, at and is_line_start; goes on from statement to statement. */
struct ddl_scanner {
    struct slice text;
    size_t at;
    bool is_line_start;
    bool is_table;             /* inside CREATE TABLE: strings end with their line */
    bool is_behind_blank_line; /* a blank line stands before the last token */
    bool has_open_comment; /* a comment, or $$, is never closed: such marks are signs from now */
    bool has_open_dollars;
};

/* The next token; false at the end. Comments go to the token before them (`previous`, or NULL) when
 * they stand on its line. */
bool ddl_token_next(struct ddl_scanner *scanner, struct ddl_token *previous,
                    struct ddl_token *out_token);

/* Without its quotes, escapes resolved. */
struct slice ddl_token_value(struct arena *arena, const struct ddl_token *token);

/* A word without quotes, ASCII case ignored. */
bool ddl_is_word(const struct ddl_token *token, const char *word);
bool ddl_is_any(const struct ddl_token *token, const char *const *words);
bool ddl_is_sign(const struct ddl_token *token, const char *sign);
bool ddl_is_name(const struct ddl_token *token); /* a word or a quoted name */

/* Ranges: all functions accept the empty range, for which first is NULL. */
const struct ddl_token *ddl_at(struct ddl_range range, size_t index); /* NULL behind the end */
struct ddl_range ddl_between(struct ddl_range range, size_t start, size_t end);
struct ddl_range ddl_from(struct ddl_range range, size_t start);
bool ddl_word_at(struct ddl_range range, size_t index, const char *word);
bool ddl_sign_at(struct ddl_range range, size_t index, const char *sign);
/* Index behind the bracket that closes the one at `open`; the range's end when none does. */
size_t ddl_behind_bracket(struct ddl_range range, size_t open);
/* Index of the first comma outside brackets from `start` on, or the range's end. */
size_t ddl_find_comma(struct ddl_range range, size_t start);
/* The source from the first to the last token, without one that was supplied there. */
struct slice ddl_source(struct ddl_range range);

/* Reads "name" or "schema.name" at *index and steps over it; false where there is none. */
bool ddl_take_name(struct arena *arena, struct ddl_range range, size_t *index,
                   struct slice *out_schema, struct slice *out_name,
                   const struct ddl_token **out_token);

/* --- one element in PostgreSQL's spelling (ddl_text.c) --- */

struct ddl_text {
    struct arena *arena;
    struct buffer buffer;
    struct list marks; /* struct ddl_mark: which token stands where */
};

void ddl_text_init(struct ddl_text *text, struct arena *arena);
void ddl_text_release(struct ddl_text *text);
void ddl_text_add(struct ddl_text *text, const char *sql);
void ddl_text_add_name(struct ddl_text *text, struct slice name, const struct ddl_token *token);
/* Tokens with what the dialects spell differently inside expressions rewritten. */
void ddl_text_add_tokens(struct ddl_text *text, struct ddl_range range);
/* The token that stands at a byte of the text, or NULL. */
const struct ddl_token *ddl_text_token(const struct ddl_text *text, size_t offset);

struct ddl_complaint {
    struct slice message;          /* in the arena of the text */
    const struct ddl_token *token; /* where; NULL: at the end */
};

/* The text's parse tree: the array "stmts" of statements, or NULL with a complaint. */
const struct json *ddl_parse(const struct ddl_text *text, struct ddl_complaint *out_complaint);

/* --- the reader of one passage (ddl.c) --- */

struct ddl_reader {
    struct specification *specification;
    const struct block *block;
    const struct passage *passage;
    enum ddl_setting setting;
    struct arena *arena;   /* the specification's */
    struct arena *scratch; /* for one statement */
    struct table enums;    /* name in lower case → struct enum_statement */
    struct table domains;  /* name in lower case → struct ddl_domain */
    struct table entities; /* name in lower case → struct entity_statement */
    size_t count;          /* of statements */
};

/* A type with a check over VALUE. */
struct ddl_domain {
    struct type *type;
    struct expression *check; /* NULL: none */
};

struct place ddl_token_place(const struct ddl_reader *reader, const struct ddl_token *token);

/* The complaint's place, or that of the range's last token. */
struct place ddl_complaint_place(const struct ddl_reader *reader,
                                 const struct ddl_complaint *complaint, struct ddl_range range);

static inline struct place ddl_place(const struct ddl_reader *reader, struct slice part)
{
    return passage_place(reader->passage, part);
}
static inline struct diagnostics *ddl_sink(const struct ddl_reader *reader)
{
    return reader->specification->diagnostics;
}

/* Reads one statement without its semicolon; `comment` stands on the line above it. */
void ddl_read_statement(struct ddl_reader *reader, struct ddl_range statement,
                        struct slice comment);

/* The front of a line, for a message. */
struct slice ddl_abridge(struct slice line);

/* --- expressions (ddl_expression.c, ddl_default.c) --- */

/* What an expression stands in. */
struct ddl_scope {
    struct arena *arena;         /* of the result */
    const struct ddl_text *text; /* what was parsed */
    const struct table *columns; /* name → anything; NULL: not known */
};

/* NULL: it holds something that cannot be carried over. */
struct expression *ddl_expression(const struct ddl_scope *scope, const struct json *node);

/* The default that `node` means for a value of the type; *out_is_bare is set where a word without
 * quotes was taken for text. */
struct default_value ddl_default(const struct ddl_scope *scope, const struct json *node,
                                 const struct type *type, bool *out_is_bare);

/* "c" → ACTION_CASCADE, as the grammar abbreviates them. */
enum referential_action ddl_action(const struct json *letter);

/* The member `name` of the only node of kind `kind` in the tree that ddl_parse gave, or NULL. */
const struct json *ddl_statement_member(const struct json *statements, const char *kind,
                                        const char *name);

/* --- tables (ddl_table.c) --- */

struct ddl_table {
    struct ddl_reader *reader;
    struct entity_statement *entity;
    struct slice name;    /* for messages */
    struct table columns; /* name → a token */
};

void ddl_read_create_table(struct ddl_reader *reader, struct ddl_range statement,
                           struct slice comment);
void ddl_read_alter_table(struct ddl_reader *reader, struct ddl_range statement);

/* Lines "name type …" without a statement around them: whether they are such, and to read them. */
bool ddl_are_column_lines(struct ddl_reader *reader, struct ddl_range lines);
void ddl_read_column_lines(struct ddl_table *table, struct ddl_range lines);

/* --- elements (ddl_type.c, ddl_column.c, ddl_constraint.c) --- */

/* Index behind the type that begins at `start`; `start` where none does. */
size_t ddl_measure_type(struct ddl_range range, size_t start);
struct type *ddl_read_type(struct ddl_reader *reader, struct ddl_range type);
/* The domain that the type names, or NULL. */
const struct ddl_domain *ddl_find_domain(struct ddl_reader *reader, struct ddl_range type);

/* Adds the column to the table's entity. False: the element is no column, *out_complaint says why.
 */
bool ddl_read_column(struct ddl_table *table, struct ddl_range element, struct slice comment,
                     struct ddl_complaint *out_complaint);

/* Whether the element begins as a constraint or an index of the table. */
bool ddl_is_constraint(struct ddl_range element);
void ddl_read_constraint(struct ddl_table *table, struct ddl_range element);

/* --- other statements (ddl_index.c, ddl_seed.c, ddl_other.c) --- */

/* Reads what follows the table's name in CREATE INDEX, from USING or the bracket on, into `index`.
 * False: not understood, and reported. */
bool ddl_read_index_body(struct ddl_reader *reader, struct ddl_range rest,
                         const struct table *columns, struct index_statement *index);
void ddl_read_create_index(struct ddl_reader *reader, struct ddl_range statement);
void ddl_read_insert(struct ddl_reader *reader, struct ddl_range statement);
