/* SPDX-License-Identifier: Apache-2.0 */
/* The room `cli`: the commands of the program, the only place that prints. One file a command,
 * command_<name>.c, and one line in the table of command.c. What a command takes is stated once, in
 * its `struct command`: from that come parsing, --help and the manual page. */
#pragma once

#include "cli/output.h"

enum exit_code {
    EXIT_CODE_OK = 0,
    EXIT_CODE_FAILED = 1,  /* the document has errors, or the work could not be done */
    EXIT_CODE_USAGE = 2,   /* the command line is wrong */
    EXIT_CODE_OUTPUT = 3,  /* what was to be written could not be written whole */
    EXIT_CODE_PENDING = 4, /* there is something left to do */
    EXIT_CODE_REFUSED = 5, /* it needs a consent that was not given */
    /* 128 and the number of the signal, as a shell tells it. */
    EXIT_CODE_INTERRUPTED = 130,
    EXIT_CODE_TERMINATED = 143,
};

enum option_kind {
    OPTION_FLAG,   /* --json */
    OPTION_TEXT,   /* --data DIR: any text that is not empty */
    OPTION_CHOICE, /* --format FORMAT: one of `choices` */
    OPTION_LIST,   /* --cors-origin ORIGIN: as OPTION_TEXT, any number of times */
};

struct option {
    const char *name; /* without the dashes; NULL closes a table */
    enum option_kind kind;
    const char *argument; /* "DIR"; NULL for a flag */
    const char *choices;  /* "text|json|sarif" */
    const char *fallback; /* the value where the option is not given, or NULL */
    const char *help;     /* sentences; a stretch in backticks is something to type; NULL: neither
                             --help nor the manual mentions the option */
};

struct operand {
    const char *name; /* "SPEC"; NULL closes a table */
    bool is_optional;
    const char *help;
};

/* What an exit status means; `meaning` NULL closes a table. */
struct exit_meaning {
    enum exit_code code;
    const char *meaning;
};

struct example {
    const char *line; /* without "phoenix "; NULL closes a table */
    const char *says;
};

struct invocation;

struct command {
    const char *name;
    const char *summary;     /* one line, lower case, no full stop */
    const char *description; /* paragraphs with an empty line between them */
    const struct operand *operands;
    const struct option *options; /* --help is understood everywhere and stands in no table */
    const struct exit_meaning *exits;
    const struct example *examples;
    enum exit_code (*run)(struct invocation *invocation);
};

/* The table, closed by NULL, in the order in which help lists it. */
extern const struct command *const commands[];

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

/* The name of the command that was probably meant, or NULL. */
const char *command_nearest(const char *name);

/* The whole program: finds the command, parses its arguments, runs it, and makes sure that its
 * output arrived. Returns the exit status. */
int command_main(int argument_count, char **arguments);

extern const struct command command_run;
extern const struct command command_user;
extern const struct command command_key;
extern const struct command command_check;
extern const struct command command_explain;
extern const struct command command_explain_code;
extern const struct command command_openapi;
extern const struct command command_sql;
extern const struct command command_import;
extern const struct command command_export;
extern const struct command command_migrate;
extern const struct command command_move;
extern const struct command command_proto;
extern const struct command command_lock;
extern const struct command command_new;
extern const struct command command_help;
extern const struct command command_version;
