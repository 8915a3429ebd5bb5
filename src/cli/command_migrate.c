/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix migrate: what the database lacks of the document, done and undone. */
#include "bulk/bulk.h"
#include "cli/bulk.h"
#include "cli/database.h"
#include "cli/directory.h"
#include "cli/invocation.h"
#include "cli/migration_text.h"
#include "migration/migration.h"

struct work {
    struct invocation *invocation;
    struct compilation *compilation;
    struct migration_place place;
    struct migration migration;
    struct migration left;
    struct migration_entry entry;
    struct list entries; /* struct migration_entry */
};

static enum exit_code explain(struct work *work, const struct migration_error *error)
{
    struct buffer *out = &work->invocation->error->buffer;
    buffer_format(out, "phoenix migrate: " SLICE_FORMAT "\n", SLICE_ARGUMENT(error->message));
    if (error->remedy.size > 0) {
        buffer_format(out, "  hint: " SLICE_FORMAT "\n", SLICE_ARGUMENT(error->remedy));
    }
    return error->is_refusal ? EXIT_CODE_REFUSED : EXIT_CODE_FAILED;
}

/* What a running server keeps may tell of rows as they were. */
static void announce(struct work *work)
{
    const struct bulk_place place = {.directory = work->place.directory,
                                     .address = work->place.address};
    if (!bulk_announce_at(work->compilation->arena, work->compilation->plan, &place)) {
        BUFFER_LITERAL(
            &work->invocation->error->buffer,
            "phoenix migrate: warning: servers that keep answers could not be told; they "
            "may give those from before until their time is over\n");
    }
}

/* --- plan and status */

static bool make_plan(void *context, struct loader *loader, struct migration_error *out_error)
{
    struct work *work = context;
    return migration_plan(work->compilation->arena, loader, work->compilation->plan,
                          &work->migration, out_error);
}

static void write_summary(struct buffer *out, const struct list *steps, const char *what)
{
    size_t counts[4] = {0};
    const char *separator = ": ";
    LIST_EACH(const struct migration_step, step, steps)
    {
        counts[step->class]++;
    }
    buffer_format(out, "%zu step%s %s", steps->count, steps->count == 1 ? "" : "s", what);
    for (unsigned class = 0; class < 4; class ++) {
        if (counts[class] > 0) {
            buffer_format(out, "%s%zu %s", separator, counts[class],
                          migration_class_name((enum migration_class) class));
            separator = ", ";
        }
    }
    BUFFER_LITERAL(out, "\n");
}

static void write_pending(struct buffer *out, const struct list *steps)
{
    if (steps->count > 0) {
        write_summary(out, steps, "pending");
    } else {
        BUFFER_LITERAL(out, "the database is as the document has it\n");
    }
}

static enum exit_code plan(struct work *work)
{
    struct migration_error error = {0};
    struct invocation *invocation = work->invocation;
    struct buffer *out = &invocation->out->buffer;
    if (!migration_look(work->compilation->arena, &work->place, make_plan, work, &error)) {
        return explain(work, &error);
    }
    const struct list *steps = &work->migration.steps;
    if (invocation_has(invocation, "json")) {
        migration_text_json(out, work->compilation->plan, &work->migration, NULL);
    } else {
        migration_text_steps(out, steps, invocation_has(invocation, "sql"));
        migration_text_others(out, &work->migration);
        write_pending(out, steps);
    }
    return steps->count > 0 ? EXIT_CODE_PENDING : EXIT_CODE_OK;
}

/* --- apply */

static bool apply_all(void *context, struct loader *loader, struct migration_error *out_error)
{
    struct work *work = context;
    const struct invocation *invocation = work->invocation;
    return migration_apply(work->compilation->arena, loader, work->compilation->plan,
                           invocation_has(invocation, "allow-destructive") ? MIGRATION_TO_ALL
                           : invocation_has(invocation, "safe")            ? MIGRATION_TO_SAFE
                                                                : MIGRATION_TO_ALL_BUT_LOSS,
                           &work->migration, &work->left, out_error);
}

static enum exit_code apply(struct work *work)
{
    struct migration_error error = {0};
    struct invocation *invocation = work->invocation;
    struct buffer *out = &invocation->out->buffer;
    if (!migration_change(work->compilation->arena, &work->place, work->compilation->plan,
                          apply_all, work, &error)) {
        return explain(work, &error);
    }
    const struct list *steps = &work->migration.steps;
    if (steps->count > 0 && !work->migration.is_new) {
        announce(work);
    }
    if (invocation_has(invocation, "json")) {
        migration_text_json(out, work->compilation->plan, &work->migration, &work->left.steps);
    } else {
        migration_text_unfound(out, &work->migration);
        migration_text_steps(out, steps, invocation_has(invocation, "sql"));
        if (steps->count > 0) {
            write_summary(out, steps, "done");
        } else {
            BUFFER_LITERAL(out, "nothing to do\n");
        }
        if (work->left.steps.count > 0) {
            write_summary(out, &work->left.steps, "left out");
        }
    }
    return work->left.steps.count > 0 ? EXIT_CODE_PENDING : EXIT_CODE_OK;
}

/* --- retire */

static bool retire_all(void *context, struct loader *loader, struct migration_error *out_error)
{
    struct work *work = context;
    return migration_retire(work->compilation->arena, loader, work->compilation->plan,
                            &work->migration, out_error);
}

static enum exit_code retire(struct work *work)
{
    struct migration_error error = {0};
    struct buffer *out = &work->invocation->out->buffer;
    if (!migration_change(work->compilation->arena, &work->place, work->compilation->plan,
                          retire_all, work, &error)) {
        return explain(work, &error);
    }
    const struct list *steps = &work->migration.steps;
    if (invocation_has(work->invocation, "json")) {
        migration_text_json(out, work->compilation->plan, &work->migration, NULL);
    } else if (steps->count == 0) {
        BUFFER_LITERAL(out, "nothing is set aside\n");
    } else {
        migration_text_steps(out, steps, invocation_has(work->invocation, "sql"));
        write_summary(out, steps, "done");
    }
    return EXIT_CODE_OK;
}

/* --- rollback */

static bool take_back(void *context, struct loader *loader, struct migration_error *out_error)
{
    struct work *work = context;
    return migration_rollback(work->compilation->arena, loader, work->compilation->plan,
                              invocation_has(work->invocation, "allow-destructive"), &work->entry,
                              out_error);
}

static enum exit_code rollback(struct work *work)
{
    struct migration_error error = {0};
    struct buffer *out = &work->invocation->out->buffer;
    if (!migration_change(work->compilation->arena, &work->place, work->compilation->plan,
                          take_back, work, &error)) {
        return explain(work, &error);
    }
    announce(work);
    if (invocation_has(work->invocation, "json")) {
        struct list one = {0};
        list_add(work->compilation->arena, &one, &work->entry);
        migration_text_history_json(out, &one);
    } else {
        buffer_format(out, "migration %lld is taken back, step by step:\n",
                      (long long)work->entry.number);
        for (size_t i = work->entry.steps.count; i-- > 0;) {
            const struct migration_step *step = list_at(&work->entry.steps, i);
            buffer_format(out, "%3zu  " SLICE_FORMAT "\n", i + 1, SLICE_ARGUMENT(step->summary));
        }
    }
    return EXIT_CODE_OK;
}

/* --- history and status */

static bool read_history(void *context, struct loader *loader, struct migration_error *out_error)
{
    struct work *work = context;
    return migration_history(work->compilation->arena, loader, work->compilation->plan->dialect,
                             &work->entries, out_error);
}

static enum exit_code history(struct work *work)
{
    struct migration_error error = {0};
    struct buffer *out = &work->invocation->out->buffer;
    if (!migration_look(work->compilation->arena, &work->place, read_history, work, &error)) {
        return explain(work, &error);
    }
    if (invocation_has(work->invocation, "json")) {
        migration_text_history_json(out, &work->entries);
    } else if (work->entries.count == 0) {
        BUFFER_LITERAL(out, "no migration yet\n");
    } else {
        migration_text_history(out, &work->entries, invocation_has(work->invocation, "sql"));
    }
    return EXIT_CODE_OK;
}

static bool read_both(void *context, struct loader *loader, struct migration_error *out_error)
{
    return read_history(context, loader, out_error) && make_plan(context, loader, out_error);
}

static enum exit_code status(struct work *work)
{
    struct migration_error error = {0};
    struct buffer *out = &work->invocation->out->buffer;
    const struct list *steps = &work->migration.steps;
    if (!migration_look(work->compilation->arena, &work->place, read_both, work, &error)) {
        return explain(work, &error);
    }
    if (invocation_has(work->invocation, "json")) {
        migration_text_json(out, work->compilation->plan, &work->migration, NULL);
        return steps->count > 0 ? EXIT_CODE_PENDING : EXIT_CODE_OK;
    }
    if (work->entries.count > 0) {
        BUFFER_LITERAL(out, "last: ");
        struct list last = {0};
        list_add(work->compilation->arena, &last, list_at(&work->entries, work->entries.count - 1));
        migration_text_history(out, &last, false);
    } else {
        BUFFER_LITERAL(out, "no migration yet\n");
    }
    migration_text_others(out, &work->migration);
    write_pending(out, steps);
    return steps->count > 0 ? EXIT_CODE_PENDING : EXIT_CODE_OK;
}

/* --- all */

typedef enum exit_code action_f(struct work *work);

static action_f *find_action(const char *name)
{
    static const struct {
        const char *name;
        action_f *action;
    } actions[] = {{"plan", plan},     {"apply", apply},     {"rollback", rollback},
                   {"status", status}, {"history", history}, {"retire", retire}};
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        if (strcmp(actions[i].name, name) == 0) {
            return actions[i].action;
        }
    }
    return NULL;
}

static enum exit_code run(struct invocation *invocation)
{
    action_f *action = find_action(invocation->operands[0]);
    const char *path = invocation->operands[1];
    const char *data = invocation_value(invocation, "data");
    const char *address = database_address(invocation);
    if (action == NULL) {
        return invocation_refuse(
            invocation,
            "'%s' is no action; there are plan, apply, rollback, status, history and "
            "retire",
            invocation->operands[0]);
    }
    struct work work = {.invocation = invocation, .compilation = bulk_compile_of(invocation, path)};
    if (work.compilation == NULL) {
        return EXIT_CODE_FAILED;
    }
    work.place = (struct migration_place){
        .directory =
            data != NULL ? slice_from(data) : directory_default(work.compilation->arena, path),
        .address = slice_from(address)};
    enum exit_code code = action(&work);
    compilation_destroy(&work.compilation);
    return code;
}

const struct command command_migrate = {
    .name = "migrate",
    .summary = "bring a database to what the specification says, and back",
    .description =
        "Compares the document with what the database itself says that it holds, and has a list of "
        "steps from the one to the other, each with SQL in both directions.\n\n"
        "`plan` prints the steps and changes nothing. `apply` makes them, all or none, in one "
        "transaction with their entry in the ledger; on PostgreSQL, indexes are built and rules "
        "are proven beside other work, each by itself, and an `apply` that was interrupted goes on "
        "there. `rollback` takes the last migration back. `status` and `history` tell what was "
        "done. `retire` drops what is no longer in the document, once the version before does not "
        "run any more.\n\n"
        "A step is `safe`, or `blocking` where others wait while it works through the rows, or "
        "`destructive` where something would be lost, or `impossible` over the rows that are "
        "there, which it names. A column or table that the document no longer has stays in its "
        "place until `retire`, so that the version before keeps working. Renames are never "
        "guessed: write `formerly: old_name` beside the new one.",
    .operands =
        (const struct operand[]){
            {"ACTION", false, "`plan`, `apply`, `rollback`, `status`, `history` or `retire`."},
            {"SPEC", false, "A Markdown document, or a folder of them."},
            {NULL, false, NULL}},
    .options =
        (const struct option[]){
            {.name = "data",
             .kind = OPTION_TEXT,
             .argument = "DIR",
             .help = "Where the embedded database is kept. Without it, `.phoenix/NAME` beside the "
                     "document, as for `phoenix run`."},
            {.name = "database",
             .kind = OPTION_TEXT,
             .argument = "ADDRESS",
             .help = "A PostgreSQL server instead, as for `phoenix run`."},
            {.name = "allow-destructive",
             .kind = OPTION_FLAG,
             .help = "Make destructive steps too: what they take out of use stays aside until "
                     "`retire`. With `rollback`: lose what was written since."},
            {.name = "safe",
             .kind = OPTION_FLAG,
             .help = "Leave destructive steps out, where the document can be served without them."},
            {.name = "sql", .kind = OPTION_FLAG, .help = "Print the SQL of each step too."},
            {.name = "json", .kind = OPTION_FLAG, .help = "Print one JSON object."},
            {.name = NULL}},
    .exits =
        (const struct exit_meaning[]){
            {EXIT_CODE_OK, "There is nothing to do, or it is done."},
            {EXIT_CODE_FAILED, "The document has errors, or it could not be done."},
            {EXIT_CODE_USAGE, "The command line is wrong."},
            {EXIT_CODE_OUTPUT, "The plan could not be written."},
            {EXIT_CODE_PENDING, "There are steps to make."},
            {EXIT_CODE_REFUSED, "A step needs `--allow-destructive`; nothing was changed."},
            {0, NULL}},
    .examples = (const struct example[]){{"migrate plan shop.md", "What would change."},
                                         {"migrate plan shop.md --sql", "And by which statements."},
                                         {"migrate apply shop.md", "Do it."},
                                         {"migrate apply shop.md --allow-destructive",
                                          "Let go of a column as well."},
                                         {"migrate rollback shop.md", "Take it back."},
                                         {"migrate retire shop.md", "Drop what was let go of."},
                                         {NULL, NULL}},
    .run = run,
};
