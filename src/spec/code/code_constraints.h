/* SPDX-License-Identifier: Apache-2.0 */
/* What ORMs say about several columns, or about a column beside its type: unique constraints of
 * Django, SQLAlchemy, JPA and TypeORM, the digits of decimals. Pure. */
#pragma once

#include "spec/code/code_types.h"

/* The quoted names among the arguments are unique together; "name='uq'" is none of them. One alone
 * is unique by itself. */
void code_constraints_add_unique(struct code_reader *reader, struct code_type *type,
                                 struct slice arguments);

/* The columns that the names stand for are unique together; a name is one of a column, or of the
 * member that the column is. One alone is unique by itself. */
void code_constraints_unite(struct code_reader *reader, struct code_type *type,
                            const struct slice *names, size_t count);

/* The column that a name means: `farm` of "farm_id", "farmId", of the member that is served so; the
 * name itself where there is none. */
struct slice code_constraints_column(struct code_reader *reader, const struct code_type *type,
                                     struct slice name);

/* Tells that nothing holds what `arguments` say of the type; `word` is where. */
void code_constraints_report(struct code_reader *reader, const struct code_type *type,
                             struct slice word, struct slice arguments);

/* Holds the type to the condition in SQL among the arguments; tells that nothing holds it where it
 * is none, or not understood. `word` is where. */
void code_constraints_check(struct code_reader *reader, struct code_type *type, struct slice word,
                            struct slice arguments);

/* The body of Django's Meta, or what SQLAlchemy's __table_args__ or one of its columns is given:
 * unique constraints are read, and a CHECK in SQL. */
void code_constraints_read_python(struct code_reader *reader, struct code_type *type,
                                  struct slice text);

/* What Django's `choices=` says: a list of pairs, or the name of one or of a class of choices in
 * the same code. A text becomes one of them; else it is told that nothing holds it. */
void code_constraints_set_choices(struct code_reader *reader, struct field_statement *field,
                                  struct slice value);

/* The arguments of JPA's @Table: each @UniqueConstraint, and each @Index that is unique. */
void code_constraints_read_java(struct code_reader *reader, struct code_type *type,
                                struct slice arguments);

/* Precision and scale of a decimal field; what is no number, or no decimal, is left alone. */
void code_constraints_set_digits(struct field_statement *field, struct slice precision,
                                 struct slice scale);
