/* SPDX-License-Identifier: Apache-2.0 */
/* What the rooms share that make a model, each of them one part of it: the builder that goes
 * through their hands, and what all of them ask of it: paths, hints, why an endpoint is not served.
 */
#pragma once

#include "model/model.h"
#include "spec/text/wording_index.h"

/* A stated base path, and how many of its document's endpoints are listed below it. */
struct base {
    const struct statement *statement;
    size_t endpoint_count;
    size_t below_count;
};

struct builder {
    struct arena *arena;
    struct model *model;
    const struct specification *specification;
    struct diagnostics *diagnostics;
    struct list bases;  /* struct base */
    struct list paging; /* struct query_parameter: by what names the document's lists are paged */
    struct table relations; /* of reference_relation.c: address of an entity → struct list of struct
                               resolved_relation in which it is the child */
    struct table name_parts; /* of reference.c: the first or last words of entities' names → struct
                                name_part */
    struct table enums;      /* word_key → const struct enum_statement */
    const struct block *last_unnumbered; /* that has a rate limit without a number */
    struct table machines;     /* word_key of an entity's name → struct list of const struct
                                  statement: its state machines */
    struct table states_seen;  /* key of a field → struct field with the states that examples show
                                  as its labels; bind/state_seen.c */
    struct table answers;      /* method and last segment → struct list of const struct
                                  example_statement */
    struct table index_names;  /* lower case: names of tables and indexes, which share a space */
    struct table action_stems; /* "approv" → struct slice "approve": what operations are called */
    struct table path_nouns;   /* word_key of words in paths of operations without an entity */
    bool has_too_many_roles;   /* and it has been said */
    bool has_too_many_limits;  /* likewise */
    struct table roles;        /* a role's name in any spelling → struct role */
    struct table roles_found;  /* of policy_role.c: a text that was taken for such a name */
    struct wording_index role_synonyms; /* policy_role.c: other words for a role → its key */
    bool has_role_synonyms;             /* they are there */
    struct table listed_roles;  /* policy_named.c: keys of the roles that lists and labels have */
    struct list named_notes;    /* policy_named.c: struct named_note, beside endpoints */
    struct table notes_of;      /* likewise: the address of an endpoint's statement → its note */
    struct list named_headings; /* likewise: struct named_heading */
    struct list named_rules;    /* likewise: struct named_rule, of sentences */
    struct table rules_of;      /* likewise: the address of a sentence → its rule */
    struct list ruled;          /* policy_rule.c: struct place, of sentences read as rules */
    struct table example_forms; /* of infer_example.c: key of a name → struct statement: the
                                   first example that is given as its form */
    bool has_example_forms;     /* they are there */
    struct line_index callers_in_line; /* policy_lost.c: struct statement */
    bool has_callers_in_line;          /* they are there */
    size_t suggestion_count;           /* hints looked for; the first ones will do */
    struct table index_counts; /* table → uint32_t: how many index names were made for it */
    struct table mentions; /* of infer_mention.c: a collection's word_key → what speaks of it */
    struct table messages; /* likewise → struct statement: the first type that is a message */
    struct table shown_things; /* likewise: the first type of an answer that shows the thing */
    struct table field_names;  /* of policy_field.c: word_flat of a name → struct field_name */
    struct table tables;       /* of bind_name.c: word_key of a table's name → struct entity */
    size_t tables_known;       /* entities in it */
    struct table path_words;   /* likewise: word_key of each segment of a stated path */
    bool has_path_words;       /* they are there */
    struct table called;      /* likewise: a path's word → the entity that it was found to mean */
    struct table led_by;      /* likewise: the key of a name's first word → struct list of struct
                                 entity, those that are described */
    size_t led_known;         /* of by_front, those in it */
    struct entity **by_front; /* described entities in the order of their keys */
    struct entity **by_end;   /* and of their keys read from the end */
    size_t described_count;
    struct table
        plurals; /* of plural.c: what an entity's key may be the plural of → struct entity */
    size_t plurals_known;  /* entities in it */
    struct table segments; /* of path.c: a segment in lower case → struct list of struct operation
                              with it in their path */
    struct table origins;  /* of protection.c: those that may call, in lower case */
    struct table joins; /* of bind_link.c: addresses of two entities → struct list of struct entity
                           that join them */
    size_t joins_known;           /* entities that were looked at for it */
    struct table limits;          /* of limit.c: what makes a limit another one → struct limit */
    struct table limit_names;     /* → struct limit */
    struct table limit_numbers;   /* a name that several asked for → unsigned, the next number */
    struct table limit_groups;    /* of limit_target.c: a target → struct list of struct limit */
    struct table limit_entities;  /* address of an entity → struct list of struct operation */
    struct list *limit_actions;   /* for each action, struct operation */
    struct list keyless;          /* struct entity: states no primary key */
    struct list outcomes;         /* of outcome.c: struct outcome, in the order of their first */
    struct table outcomes_by_key; /* the same, by code and cause */
};

/* Stands in the text and the hint of a note for the words of all that share it: "'a', 'b' and
 * 'c'". */
#define OUTCOME_WORDS "\x01"

/* Why an endpoint is not served (W1013), only by a guess (N1014), or to nobody (W1509). */
struct outcome_note {
    enum diagnostic_code code;
    struct slice
        text; /* behind "is not served:" or "is taken"; those with one text are one finding */
    struct slice word; /* or empty */
    const char *hint;  /* that of the first counts */
};
void outcome_add(struct builder *builder, const struct operation *operation,
                 const struct outcome_note *note);
/* All findings, when the last was added. */
void outcome_report(struct builder *builder);

/* suggest.c: a hint that names the field or entity whose name is nearest; `otherwise` where none is
 * near. */
const char *suggest_field(struct builder *builder, const struct entity *entity, struct slice name,
                          const char *otherwise);
const char *suggest_entity(struct builder *builder, struct slice name, const char *otherwise);
const char *suggest_type(struct builder *builder, struct slice word, const char *otherwise);

/* path.c: the stated base paths, and how many endpoints lie below each; before path_with_base.
 * Further ones are not looked at. */
void path_collect_bases(struct builder *builder);
#define BASE_MAXIMUM 64U
/* The path of an endpoint behind its group's prefix and its document's base. Where most of the
 * document's paths do not lie below the base, it is left as it stands. */
struct slice path_with_base(const struct builder *builder, const struct statement *endpoint);
/* The path with every {name} replaced by {}: the key under which descriptions of one endpoint meet.
 */
struct slice path_erased(struct arena *arena, struct slice path);
/* The operations among which are all that a path of a rule ("/orders", "/orders/:id", "/api/…")
 * may fit: those that have its rarest segment in theirs. Of the first PATH_INDEXED_MAXIMUM segments
 * only, collected once, when all operations are there. */
#define PATH_INDEXED_MAXIMUM 16U
void path_collect_segments(struct builder *builder);
const struct list *path_candidates(const struct builder *builder, struct slice path);
/* Splits at '/'; returns the count, at most `maximum`. */
size_t path_segments(struct slice path, struct slice *out_segments, size_t maximum);
static inline bool segment_is_parameter(struct slice segment)
{
    return segment.size > 2 && segment.data[0] == '{' && segment.data[segment.size - 1] == '}';
}
