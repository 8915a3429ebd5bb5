/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix user: accounts, made, listed and changed by the operator. */
#include "cli/bulk.h"
#include "cli/invocation.h"
#include "cli/safe.h"
#include "server/user_admin.h"

#include "base/clock.h"
#include "base/json.h"

#include <stdio.h>

#define PASSWORD_SIZE_LIMIT ((size_t)4096)
#define CELL_MAXIMUM        REPEAT_MAXIMUM

static enum exit_code fail(struct invocation *invocation, const struct server_error *error)
{
    buffer_format(&invocation->error->buffer, "phoenix user: " SLICE_FORMAT "\n",
                  SLICE_ARGUMENT(error->message));
    if (error->remedy.size > 0) {
        buffer_format(&invocation->error->buffer, "  hint: " SLICE_FORMAT "\n",
                      SLICE_ARGUMENT(error->remedy));
    }
    return EXIT_CODE_FAILED;
}

/* Whom it is about; empty: nobody was named. */
static struct slice read_login(const struct invocation *invocation)
{
    const char *email = invocation_value(invocation, "email");
    return slice_trim(slice_from(email != NULL ? email : invocation->operands[2]));
}

/* The first line of standard input. */
static struct slice read_password(struct arena *arena)
{
    char *text = arena_allocate(arena, PASSWORD_SIZE_LIMIT);
    struct slice password = slice_of(text, fread(text, 1, PASSWORD_SIZE_LIMIT, stdin));
    size_t end = slice_find_byte(password, '\n');
    password = end == SLICE_NOT_FOUND ? password : slice_between(password, 0, end);
    return slice_ends_with(password, SLICE("\r")) ? slice_between(password, 0, password.size - 1)
                                                  : password;
}

/* --- add */

/* "name=value" */
static bool read_cells(struct invocation *invocation, struct bulk_cell *cells, size_t *out_count)
{
    size_t at = 0;
    const char *text;
    *out_count = 0;
    while ((text = invocation_next(invocation, "set", &at)) != NULL) {
        struct slice cell = slice_from(text);
        size_t equals = slice_find_byte(cell, '=');
        if (equals == SLICE_NOT_FOUND || equals == 0) {
            return false;
        }
        cells[(*out_count)++] = (struct bulk_cell){slice_trim(slice_between(cell, 0, equals)),
                                                   slice_from(text + equals + 1)};
    }
    return true;
}

static enum exit_code add(struct invocation *invocation, const struct user_admin *admin)
{
    struct bulk_cell cells[CELL_MAXIMUM];
    struct server_error error = {0};
    struct slice id;
    struct user_admin_wish wish = {.login = read_login(invocation),
                                   .role = slice_from(invocation_value(invocation, "role")),
                                   .cells = cells};
    if (wish.login.size == 0) {
        return invocation_refuse(invocation, "--email is missing: who signs in?");
    }
    if (!invocation_has(invocation, "password-stdin")) {
        return invocation_refuse(invocation,
                                 "--password-stdin is missing: passwords are read from "
                                 "standard input, for everybody can read command lines");
    }
    if (!read_cells(invocation, cells, &wish.cell_count)) {
        return invocation_refuse(invocation, "--set takes NAME=VALUE");
    }
    wish.password = read_password(admin->arena);
    if (!user_admin_add(admin, &wish, &id, &error)) {
        return fail(invocation, &error);
    }
    BUFFER_LITERAL(&invocation->out->buffer, "made account ");
    safe_write(&invocation->out->buffer, id);
    BUFFER_LITERAL(&invocation->out->buffer, " for ");
    safe_write(&invocation->out->buffer, wish.login);
    BUFFER_LITERAL(&invocation->out->buffer, "\n");
    return EXIT_CODE_OK;
}

/* --- list */

static void write_padded(struct buffer *out, struct slice text, size_t width)
{
    size_t start = out->size;
    safe_write(out, text.size > 0 ? text : SLICE("-"));
    while (out->size - start < width) {
        BUFFER_LITERAL(out, " ");
    }
    BUFFER_LITERAL(out, "  ");
}

static const char *state_of(const struct user_admin_row *row)
{
    return row->disabled_us != 0 ? "disabled"
           : row->is_inactive    ? "inactive"
           : row->has_password   ? "active"
                                 : "no password";
}

static void write_table(struct invocation *invocation, const struct list *rows)
{
    struct buffer *out = &invocation->out->buffer;
    size_t login = sizeof("LOGIN") - 1, role = sizeof("ROLE") - 1;
    LIST_EACH(const struct user_admin_row, row, rows)
    {
        login = row->login.size > login ? row->login.size : login;
        role = row->role.size > role ? row->role.size : role;
    }
    write_padded(out, SLICE("LOGIN"), login);
    write_padded(out, SLICE("ROLE"), role);
    BUFFER_LITERAL(out, "STATE        ID\n");
    LIST_EACH(const struct user_admin_row, each, rows)
    {
        write_padded(out, each->login, login);
        write_padded(out, each->role, role);
        buffer_format(out, "%-11s  ", state_of(each));
        safe_write(out, each->id);
        BUFFER_LITERAL(out, "\n");
        output_flush_some(invocation->out);
    }
}

static void write_json(struct invocation *invocation, const struct list *rows)
{
    struct json_writer writer;
    json_writer_init(&writer, &invocation->out->buffer, true);
    json_writer_begin_array(&writer);
    LIST_EACH(const struct user_admin_row, row, rows)
    {
        char at[CLOCK_TEXT_SIZE];
        json_writer_begin_object(&writer);
        json_writer_member_slice(&writer, "id", row->id);
        json_writer_member_slice(&writer, "login", row->login);
        json_writer_key(&writer, "role");
        if (row->role.size > 0) {
            json_writer_slice(&writer, row->role);
        } else {
            json_writer_null(&writer);
        }
        json_writer_member_boolean(&writer, "has_password", row->has_password);
        json_writer_member_boolean(&writer, "inactive", row->is_inactive);
        json_writer_key(&writer, "disabled_at");
        if (row->disabled_us != 0) {
            clock_format_us(row->disabled_us, at);
            json_writer_slice(&writer, slice_of(at, sizeof(at)));
        } else {
            json_writer_null(&writer);
        }
        json_writer_end_object(&writer);
        output_flush_some(invocation->out);
    }
    json_writer_end_array(&writer);
    BUFFER_LITERAL(&invocation->out->buffer, "\n");
}

static enum exit_code list_users(struct invocation *invocation, const struct user_admin *admin)
{
    struct server_error error = {0};
    struct list rows;
    if (!user_admin_list(admin, &rows, &error)) {
        return fail(invocation, &error);
    }
    if (invocation_has(invocation, "json")) {
        write_json(invocation, &rows);
    } else {
        write_table(invocation, &rows);
    }
    return EXIT_CODE_OK;
}

/* --- changes */

static enum exit_code conclude(struct invocation *invocation, bool is_done, const char *words,
                               struct slice login, const struct server_error *error)
{
    if (!is_done) {
        return fail(invocation, error);
    }
    buffer_format(&invocation->out->buffer, "%s ", words);
    safe_write(&invocation->out->buffer, login);
    BUFFER_LITERAL(&invocation->out->buffer, "\n");
    return EXIT_CODE_OK;
}

static enum exit_code refuse_nobody(struct invocation *invocation)
{
    return invocation_refuse(invocation,
                             "LOGIN is missing: 'phoenix user list' names the accounts");
}

static enum exit_code switch_user(struct invocation *invocation, const struct user_admin *admin)
{
    struct server_error error = {0};
    struct slice login = read_login(invocation);
    bool is_enabled = strcmp(invocation->operands[0], "enable") == 0;
    return login.size == 0
               ? refuse_nobody(invocation)
               : conclude(invocation,
                          user_admin_enable(admin, login, is_enabled,
                                            invocation_has(invocation, "force"), &error),
                          is_enabled ? "enabled" : "disabled", login, &error);
}

static enum exit_code change_role(struct invocation *invocation, const struct user_admin *admin)
{
    struct server_error error = {0};
    struct slice login = read_login(invocation);
    const char *role = invocation_value(invocation, "role");
    if (login.size == 0) {
        return refuse_nobody(invocation);
    }
    if (role == NULL) {
        return invocation_refuse(invocation, "--role is missing: which one is it to have?");
    }
    return conclude(invocation,
                    user_admin_set_role(admin, login, slice_from(role),
                                        invocation_has(invocation, "force"), &error),
                    "changed the role of", login, &error);
}

static enum exit_code reset(struct invocation *invocation, const struct user_admin *admin)
{
    struct server_error error = {0};
    struct slice login = read_login(invocation);
    struct user_admin_token made;
    char at[CLOCK_TEXT_SIZE];
    if (login.size == 0) {
        return refuse_nobody(invocation);
    }
    if (invocation_has(invocation, "password-stdin")) {
        bool is_done = user_admin_set_password(admin, login, read_password(admin->arena), &error);
        return conclude(invocation, is_done, "set the password of", login, &error);
    }
    if (!user_admin_make_token(admin, login, &made, &error)) {
        return fail(invocation, &error);
    }
    clock_format_us(made.expires_us, at);
    buffer_format(&invocation->out->buffer,
                  SLICE_FORMAT "\nsend it once to " SLICE_FORMAT
                               " as {\"token\": …, \"new_password\": …}; it is good until %.16sZ\n",
                  SLICE_ARGUMENT(made.token), SLICE_ARGUMENT(made.path), at);
    return EXIT_CODE_OK;
}

/* --- all */

typedef enum exit_code action_f(struct invocation *invocation, const struct user_admin *admin);

static const struct {
    const char *name;
    action_f *run;
} actions[] = {
    {"add", add},          {"list", list_users}, {"disable", switch_user}, {"enable", switch_user},
    {"role", change_role}, {"reset", reset}};

static action_f *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(actions[i].name, name) == 0) {
            return actions[i].run;
        }
    }
    return NULL;
}

static enum exit_code run(struct invocation *invocation)
{
    action_f *action = find_action(invocation->operands[0]);
    const char *path = invocation->operands[1];
    if (action == NULL) {
        return invocation_refuse(
            invocation, "'%s' is no action; there are add, list, disable, enable, role and reset",
            invocation->operands[0]);
    }
    if (invocation->operands[2] != NULL && invocation_value(invocation, "email") != NULL) {
        return invocation_refuse(invocation, "LOGIN and --email are the same: give one of them");
    }
    struct compilation *compilation = bulk_compile_of(invocation, path);
    if (compilation == NULL) {
        return EXIT_CODE_FAILED;
    }
    const struct user_admin admin = {.arena = compilation->arena,
                                     .plan = compilation->plan,
                                     .place =
                                         bulk_read_place_of(invocation, compilation->arena, path)};
    enum exit_code code = action(invocation, &admin);
    compilation_destroy(&compilation);
    return code;
}

const struct command command_user = {
    .name = "user",
    .summary = "make, list and change accounts",
    .description =
        "Accounts are rows of the document's own table of users. `add` makes one by the same rules "
        "as the API: the document's password policy, a role that it knows, every field in its "
        "type. `disable` and `enable` shut an account out and let it in again, `role` gives it "
        "another role, and `reset` sets a new password, or without --password-stdin prints a token "
        "by which its owner sets one within a day.\n\n"
        "It works beside a running server, which refuses the account's older tokens within a "
        "second of a change; where no server has run yet, `add` makes the database. Every change "
        "is in "
        "the record of changes, as a command's.\n\n"
        "A password is the first line of standard input. It stands on no command line, where "
        "everybody on the machine could read it.",
    .operands = (const struct operand[]){{"ACTION", false,
                                          "`add`, `list`, `disable`, `enable`, `role` or `reset`."},
                                         {"SPEC", false, "The document whose system it is for."},
                                         {"LOGIN", true, "Whom it is about, the same as --email."},
                                         {NULL, false, NULL}},
    .options =
        (const struct option[]){
            BULK_PLACE_OPTIONS,
            {.name = "email",
             .kind = OPTION_TEXT,
             .argument = "LOGIN",
             .help = "What the account signs in with: its e-mail, or its user name where the "
                     "document's accounts have no e-mail."},
            {.name = "role",
             .kind = OPTION_TEXT,
             .argument = "ROLE",
             .help = "A role of the document. `add` without it gives the one of who registers."},
            {.name = "password-stdin",
             .kind = OPTION_FLAG,
             .help = "Read the password from standard input."},
            {.name = "set",
             .kind = OPTION_LIST,
             .argument = "NAME=VALUE",
             .help = "Another field of the account to `add`. May be repeated."},
            {.name = "force",
             .kind = OPTION_FLAG,
             .help = "Let `disable` and `role` take the last administrator too."},
            {.name = "json", .kind = OPTION_FLAG, .help = "`list` as JSON."},
            {.name = NULL}},
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "It is done."},
                                           {EXIT_CODE_FAILED,
                                            "The document has errors, or it could not be done."},
                                           {EXIT_CODE_USAGE, "The command line is wrong."},
                                           {0, NULL}},
    .examples =
        (const struct example[]){
            {"user add shop.md --email ana@example.com --role admin --password-stdin",
             "An administrator, with the password from standard input."},
            {"user list shop.md", "Who there is."},
            {"user disable shop.md ana@example.com", "Shut somebody out."},
            {"user reset shop.md ana@example.com", "A token for a new password."},
            {NULL, NULL}},
    .run = run,
};
