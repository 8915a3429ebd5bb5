/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of programming languages share: types as they are gathered, and how they become
 * statements. One reader per language: code_<language>.c. Only declarations of types are read;
 * functions and everything else are stepped over and counted. Pure. */
#pragma once

#include "base/table.h"
#include "spec/document/passage.h"
#include "spec/statement/specification.h"
#include "spec/text/code_scanner.h"
#include "spec/text/label_list.h"

struct code_reader {
    struct specification *specification;
    struct arena *arena;
    const struct block *block;
    struct passage passage;
    struct code_scanner scanner;
    struct list types;     /* struct code_type, in order */
    struct list enums;     /* struct code_enum */
    struct table aliases;  /* name → struct slice *: another name of a simple type */
    size_t function_count; /* and other code that is no type */
    size_t search_count;   /* of choices that are named; each looks through the code */
};

/* A declaration that may become an entity. */
struct code_type {
    struct slice name;
    struct slice table;   /* the stored name that the code gives, or empty */
    struct slice comment; /* over the declaration */
    struct place place;
    struct entity_statement entity;
    struct list parents; /* struct slice *: types whose fields it has too */
    size_t method_count;
    bool is_stored;  /* an ORM's model: a thing that is stored, whatever its name */
    bool is_request; /* a body or message, whatever its name */
    bool is_base;    /* declared to be there for others to extend */
};

struct code_enum {
    struct slice name;
    struct place place;
    struct list labels; /* struct slice * */
};

typedef void code_read_f(struct code_reader *reader);
code_read_f code_go_read;
code_read_f code_typescript_read;
code_read_f code_python_read;
code_read_f code_prisma_read;
code_read_f code_rust_read;
code_read_f code_java_read;
code_read_f code_kotlin_read;
code_read_f code_csharp_read;
code_read_f code_dart_read;
code_read_f code_swift_read;
code_read_f code_graphql_read;
code_read_f code_dbml_read;
code_read_f code_php_read;
code_read_f code_ruby_read;
code_read_f code_elixir_read;

struct place code_types_place(const struct code_reader *reader, struct slice part);

/* A new type or enumeration, added to the reader. Never NULL. */
struct code_type *code_types_add(struct code_reader *reader, struct slice name,
                                 struct slice comment);
struct code_enum *code_types_add_enum(struct code_reader *reader, struct slice name);
void code_types_add_label(struct code_reader *reader, struct code_enum *labels, struct slice label);

/* A field; the type's text is read as field_value_type reads it, but of one word only. */
struct field_statement *code_types_add_field(struct code_reader *reader, struct code_type *type,
                                             struct slice name, struct slice written);

/* What a comment beside the field says; empty: nothing. */
void code_types_comment(struct code_reader *reader, struct field_statement *field,
                        struct slice comment);

void code_types_add_parent(struct code_reader *reader, struct code_type *type, struct slice parent);

/* The field of that name, or NULL. */
struct field_statement *code_types_find(const struct code_type *type, struct slice name);

/* Whether one of the fields is the type's key, by a mark or by its name. */
bool code_types_has_key(const struct code_type *type);

/* Limits a text to `length` code points where the type is text without a limit. */
void code_types_limit(struct field_statement *field, struct slice length);

/* An array of the field's present type. */
void code_types_make_array(struct code_reader *reader, struct field_statement *field);
void code_types_set_kind(struct code_reader *reader, struct field_statement *field,
                         enum type_kind kind);
/* One of the labels. */
void code_types_set_labels(struct code_reader *reader, struct field_statement *field,
                           const struct code_enum *labels);

/* "const name: Declared" up to the "=": the name; the keyword is at hand. */
struct slice code_types_take_variable(struct code_scanner *scanner);

/* Steps over a declaration that is no type: to the end of its first block in braces, or of its
 * statement. */
void code_types_skip(struct code_reader *reader);
