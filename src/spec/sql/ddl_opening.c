/* SPDX-License-Identifier: Apache-2.0 */
/* Tells from its first words whether a line begins a statement of SQL. */
#include "spec/sql/ddl_private.h"

#include "base/nearest.h"

/* The next word or mark of the line, upper case ignored by the callers; empty at its end. */
static struct slice take_word(struct slice *line)
{
    size_t at = 0;
    while (at < line->size && (line->data[at] == ' ' || line->data[at] == '\t')) {
        at++;
    }
    size_t end = at;
    while (end < line->size && character_is_word(line->data[end])) {
        end++;
    }
    struct slice word = slice_between(*line, at, end);
    *line = slice_from_offset(*line, end);
    return word;
}

/* "create table(:pets) do": a call in another language, for a table of SQL has a name. */
static bool is_call(struct slice rest)
{
    return rest.size > 1 && rest.data[0] == '(' && strchr(":\"'", rest.data[1]) != NULL;
}

/* Behind CREATE, ALTER or DROP, adjectives skipped. */
static bool names_object(struct slice line, bool *out_is_table)
{
    static const char *const adjectives[] = {
        "or",        "replace",      "temp",         "temporary", "unlogged",   "global",
        "local",     "unique",       "fulltext",     "spatial",   "foreign",    "external",
        "clustered", "nonclustered", "materialized", "recursive", "constraint", "public",
        "private",   "hybrid",       "transient",    "volatile",  "multiset",   "dynamic",
        "iceberg",   "virtual",      "event",        NULL};
    static const char *const objects[] = {
        "index",   "type",      "domain",      "view",         "function",   "procedure",
        "trigger", "extension", "schema",      "database",     "sequence",   "policy",
        "role",    "user",      "rule",        "aggregate",    "cast",       "operator",
        "server",  "collation", "publication", "subscription", "tablespace", "package",
        "synonym", "login",     "proc",        "statistics",   NULL};
    for (unsigned i = 0; i < 8; i++) {
        struct slice word = take_word(&line);
        *out_is_table = slice_equal_ignoring_case(word, SLICE("table"));
        if (*out_is_table || slice_is_any_ignoring_case(word, objects)) {
            return !is_call(line);
        }
        if (!slice_is_any_ignoring_case(word, adjectives)) {
            return slice_equal_ignoring_case(word, SLICE("definer"));
        }
    }
    return false;
}

static enum ddl_opening judge_object(struct slice word, struct slice line)
{
    bool is_table;
    if (!names_object(line, &is_table)) {
        return DDL_OPENING_NONE;
    }
    bool is_create = slice_equal_ignoring_case(word, SLICE("create"));
    return is_create && is_table ? DDL_OPENING_TABLE : DDL_OPENING_STRONG;
}

/* The word of the list that `word` is, or nearly is; NULL: none. */
static const char *find_near(struct slice word, const char *const *words, bool *out_is_exact)
{
    struct nearest nearest = nearest_start(word);
    *out_is_exact = slice_is_any_ignoring_case(word, words);
    for (; *words != NULL && word.size > 1; words++) {
        nearest_offer(&nearest, *words);
    }
    return nearest.best;
}

const char *ddl_meant(struct slice line)
{
    static const char *const verbs[] = {"CREATE", "ALTER", "DROP", "INSERT", "COMMENT", NULL};
    static const char *const objects[] = {"TABLE", "INDEX", "TYPE", "INTO", "ON", NULL};
    static const char *const pairs[][2] = {
        {"CREATE", "TABLE"}, {"CREATE", "INDEX"}, {"CREATE", "TYPE"}, {"ALTER", "TABLE"},
        {"ALTER", "TYPE"},   {"DROP", "TABLE"},   {"INSERT", "INTO"}, {"COMMENT", "ON"}};
    static const char *const texts[] = {"CREATE TABLE", "CREATE INDEX", "CREATE TYPE",
                                        "ALTER TABLE",  "ALTER TYPE",   "DROP TABLE",
                                        "INSERT INTO",  "COMMENT ON"};
    struct slice first = take_word(&line), second = take_word(&line);
    bool is_verb_exact, is_object_exact;
    if (first.size < 3 || first.size > 8 || second.size > 7 || take_word(&line).size == 0) {
        return NULL;
    }
    const char *verb = find_near(first, verbs, &is_verb_exact);
    const char *object = find_near(second, objects, &is_object_exact);
    bool is_slip = verb != NULL && object != NULL && is_verb_exact != is_object_exact;
    for (size_t i = 0; is_slip && i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (strcmp(verb, pairs[i][0]) == 0 && strcmp(object, pairs[i][1]) == 0) {
            return texts[i];
        }
    }
    return NULL;
}

/* COMMENT ON, INSERT INTO and their like. */
static bool is_pair(struct slice first, struct slice second)
{
    static const struct {
        const char *first;
        const char *second[5];
    } pairs[] = {
        {"insert", {"into", "ignore", "or", "overwrite", NULL}},
        {"comment", {"on", NULL}},
        {"replace", {"into", NULL}},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (slice_is_ignoring_case(first, pairs[i].first)) {
            return slice_is_any_ignoring_case(second, pairs[i].second);
        }
    }
    return false;
}

enum ddl_opening ddl_opening_at(struct slice text)
{
    static const char *const objects[] = {"create", "alter", "drop", NULL};
    static const char *const weak[] = {
        "select",   "with",    "explain", "update",    "delete",  "grant",      "revoke",
        "truncate", "use",     "set",     "begin",     "commit",  "rollback",   "start",
        "do",       "call",    "pragma",  "exec",      "execute", "declare",    "analyze",
        "vacuum",   "refresh", "copy",    "lock",      "reindex", "cluster",    "show",
        "describe", "print",   "go",      "delimiter", "prepare", "deallocate", "merge",
        "notify",   "listen",  "upsert",  "desc",      "end",     NULL};
    struct slice word = take_word(&text);
    if (word.size == 0 || word.size > 10) {
        return DDL_OPENING_NONE;
    }
    if (slice_is_any_ignoring_case(word, objects)) {
        return judge_object(word, text);
    }
    if (slice_is_any_ignoring_case(word, weak)) {
        return DDL_OPENING_WEAK;
    }
    return is_pair(word, take_word(&text)) ? DDL_OPENING_STRONG : DDL_OPENING_NONE;
}
