/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix key: API keys and client certificates, made, listed and taken back. */
#include "cli/bulk.h"
#include "cli/invocation.h"
#include "cli/safe.h"
#include "server/key_admin.h"

#include "base/clock.h"

#include <errno.h>
#include <stdio.h>

#define CERTIFICATE_SIZE_MAXIMUM ((size_t)65536)
#define LIFE_SECONDS_MAXIMUM     (100 * 366 * INT64_C(86400))

static enum exit_code fail(struct invocation *invocation, const struct server_error *error)
{
    buffer_format(&invocation->error->buffer, "phoenix key: " SLICE_FORMAT "\n",
                  SLICE_ARGUMENT(error->message));
    if (error->remedy.size > 0) {
        buffer_format(&invocation->error->buffer, "  hint: " SLICE_FORMAT "\n",
                      SLICE_ARGUMENT(error->remedy));
    }
    return EXIT_CODE_FAILED;
}

/* --- create */

/* "90d", "12h", "30m", "never" */
static bool read_life(struct slice text, int64_t *out_seconds)
{
    static const char units[] = "mhd";
    static const int64_t seconds[] = {60, 3600, 86400};
    uint64_t count;
    if (slice_equal(text, SLICE("never"))) {
        *out_seconds = 0;
        return true;
    }
    const char *unit =
        text.size < 2 ? NULL : memchr(units, text.data[text.size - 1], sizeof(units) - 1);
    if (unit == NULL || !slice_to_uint64(slice_between(text, 0, text.size - 1), &count) ||
        count == 0 || count > (uint64_t)LIFE_SECONDS_MAXIMUM / 86400) {
        return false;
    }
    *out_seconds = (int64_t)count * seconds[unit - units];
    return true;
}

static bool read_pem(struct invocation *invocation, struct arena *arena, const char *path,
                     struct slice *out_pem)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        buffer_format(&invocation->error->buffer, "phoenix key: '%s' cannot be read: %s\n", path,
                      strerror(errno));
        return false;
    }
    char *text = arena_allocate(arena, CERTIFICATE_SIZE_MAXIMUM);
    *out_pem = slice_of(text, fread(text, 1, CERTIFICATE_SIZE_MAXIMUM, file));
    fclose(file);
    if (out_pem->size == 0) {
        buffer_format(&invocation->error->buffer, "phoenix key: '%s' is empty\n", path);
    }
    return out_pem->size > 0;
}

static void write_made(struct invocation *invocation, struct slice id, struct slice secret)
{
    struct buffer *out = &invocation->out->buffer;
    if (invocation_has(invocation, "quiet")) {
        buffer_format(out, SLICE_FORMAT "\n", SLICE_ARGUMENT(secret.size > 0 ? secret : id));
        return;
    }
    buffer_format(out, "made " SLICE_FORMAT "\n", SLICE_ARGUMENT(id));
    if (secret.size > 0) {
        buffer_format(
            out, "  X-API-Key: " SLICE_FORMAT "\nit is shown this once: only its digest is kept\n",
            SLICE_ARGUMENT(secret));
    }
}

static enum exit_code create(struct invocation *invocation, const struct key_admin *admin)
{
    const char *certificate = invocation_value(invocation, "certificate");
    int64_t life_s;
    struct key_admin_wish wish = {.name = slice_from(invocation_value(invocation, "name")),
                                  .account = slice_from(invocation_value(invocation, "account")),
                                  .roles = slice_from(invocation_value(invocation, "roles"))};
    if (wish.name.size == 0) {
        return invocation_refuse(invocation, "--name is missing: what is the key for?");
    }
    if (!read_life(slice_from(invocation_value(invocation, "expires")), &life_s)) {
        return invocation_refuse(invocation, "--expires takes a number with d, h or m, or 'never'");
    }
    if (certificate != NULL &&
        !read_pem(invocation, admin->arena, certificate, &wish.certificate)) {
        return EXIT_CODE_FAILED;
    }
    struct server_error error = {0};
    struct slice id, secret;
    wish.expires_us = life_s == 0 ? 0 : clock_now_us() + life_s * 1000000;
    if (!key_admin_create(admin, &wish, &id, &secret, &error)) {
        return fail(invocation, &error);
    }
    write_made(invocation, id, secret);
    return EXIT_CODE_OK;
}

/* --- list and revoke */

static const char *state_of(const struct key_admin_row *row)
{
    return row->revoked_us != 0                                        ? "revoked"
           : row->expires_us != 0 && row->expires_us <= clock_now_us() ? "expired"
                                                                       : "in force";
}

static void write_day(struct buffer *out, const char *before, int64_t time_us)
{
    char text[CLOCK_TEXT_SIZE];
    clock_format_us(time_us, text);
    buffer_format(out, "%s%.10s", before, text);
}

static void write_row(struct buffer *out, const struct key_admin_row *row)
{
    buffer_format(out, "%-17.*s %-9s %-11s ", SLICE_ARGUMENT(row->id), state_of(row),
                  row->is_certificate ? "certificate" : "secret");
    safe_write(out, row->name);
    if (row->subject.size > 0) {
        BUFFER_LITERAL(out, ", acts for ");
        safe_write(out, row->subject);
    }
    if (row->roles.size > 0) {
        BUFFER_LITERAL(out, ", as ");
        safe_write(out, row->roles);
    }
    write_day(out, ", made ", row->created_us);
    if (row->expires_us != 0) {
        write_day(out, ", expires ", row->expires_us);
    }
    BUFFER_LITERAL(out, "\n");
}

static enum exit_code list_keys(struct invocation *invocation, const struct key_admin *admin)
{
    struct server_error error = {0};
    struct list rows;
    if (!key_admin_list(admin, &rows, &error)) {
        return fail(invocation, &error);
    }
    LIST_EACH(const struct key_admin_row, row, &rows)
    {
        write_row(&invocation->out->buffer, row);
        output_flush_some(invocation->out);
    }
    return EXIT_CODE_OK;
}

static enum exit_code revoke_key(struct invocation *invocation, const struct key_admin *admin)
{
    struct server_error error = {0};
    const char *id = invocation->operands[2];
    if (id == NULL) {
        return invocation_refuse(invocation, "ID is missing: 'phoenix key list' names the keys");
    }
    if (!key_admin_revoke(admin, slice_from(id), &error)) {
        return fail(invocation, &error);
    }
    buffer_format(&invocation->out->buffer, "revoked %s\n", id);
    return EXIT_CODE_OK;
}

/* --- keys of tokens */

static enum exit_code rotate_key(struct invocation *invocation, const struct key_admin *admin)
{
    struct server_error error = {0};
    struct slice pem = SLICE_EMPTY;
    const char *path = invocation_value(invocation, "pem");
    if (path != NULL && !read_pem(invocation, admin->arena, path, &pem)) {
        return EXIT_CODE_FAILED;
    }
    if (!key_admin_rotate(admin, slice_from(invocation_value(invocation, "keys")),
                          slice_from(invocation_value(invocation, "algorithm")), pem, &error)) {
        return fail(invocation, &error);
    }
    buffer_format(
        &invocation->out->buffer,
        "tokens are signed with a new key, by running servers within a second; those that "
        "are about stay valid\n");
    return EXIT_CODE_OK;
}

/* --- all */

typedef enum exit_code action_f(struct invocation *invocation, const struct key_admin *admin);

static action_f *find_action(const char *name)
{
    return strcmp(name, "create") == 0   ? create
           : strcmp(name, "list") == 0   ? list_keys
           : strcmp(name, "revoke") == 0 ? revoke_key
           : strcmp(name, "rotate") == 0 ? rotate_key
                                         : NULL;
}

static enum exit_code run(struct invocation *invocation)
{
    action_f *action = find_action(invocation->operands[0]);
    const char *path = invocation->operands[1];
    if (action == NULL) {
        return invocation_refuse(invocation,
                                 "'%s' is no action; there are create, list, revoke and rotate",
                                 invocation->operands[0]);
    }
    struct compilation *compilation = bulk_compile_of(invocation, path);
    if (compilation == NULL) {
        return EXIT_CODE_FAILED;
    }
    const struct key_admin admin = {.arena = compilation->arena,
                                    .plan = compilation->plan,
                                    .place =
                                        bulk_read_place_of(invocation, compilation->arena, path)};
    enum exit_code code = action(invocation, &admin);
    compilation_destroy(&compilation);
    return code;
}

const struct command command_key = {
    .name = "key",
    .summary = "make, list and revoke API keys and client certificates, rotate token keys",
    .description =
        "Programs call with an API key, as `X-API-Key: KEY` or `Authorization: Bearer KEY`, or "
        "with "
        "a client certificate. Either acts for an account, with no more than the account may do, "
        "or for nobody with roles of its own.\n\n"
        "A key is printed once, when it is made; the database keeps its SHA-256. A server that is "
        "running meanwhile takes a new key at once, and refuses a revoked one within a second.\n\n"
        "`rotate` is about the keys that tokens are signed with: it puts a new one in front. What "
        "was signed with the former ones stays valid until it ends; a running server takes the new "
        "key within a second. On PostgreSQL the keys in the database are meant, unless `--keys` "
        "names a file; it takes three seconds there, so that every node knows the new key before "
        "any signs with it.",
    .operands =
        (const struct operand[]){{"ACTION", false, "`create`, `list`, `revoke` or `rotate`."},
                                 {"SPEC", false, "The document whose system it is for."},
                                 {"ID", true, "Which key to revoke, as `list` names it."},
                                 {NULL, false, NULL}},
    .options =
        (const struct option[]){
            BULK_PLACE_OPTIONS,
            {.name = "name",
             .kind = OPTION_TEXT,
             .argument = "TEXT",
             .help = "What the key is for; `create` needs it."},
            {.name = "account",
             .kind = OPTION_TEXT,
             .argument = "LOGIN",
             .help = "The account that it acts for: its e-mail or user name."},
            {.name = "roles",
             .kind = OPTION_TEXT,
             .argument = "ROLES",
             .help = "The roles that it has, with commas between. Without it, those of the "
                     "account."},
            {.name = "expires",
             .kind = OPTION_TEXT,
             .argument = "TIME",
             .fallback = "365d",
             .help = "How long it lasts: a number with `d`, `h` or `m`, or `never`."},
            {.name = "certificate",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "A client certificate in PEM to let in, in place of a secret."},
            {.name = "algorithm",
             .kind = OPTION_CHOICE,
             .argument = "NAME",
             .choices = "HS256|RS256|ES256|EdDSA",
             .fallback = "HS256",
             .help = "What `rotate` makes: HS256 is a shared secret; others publish the half that "
                     "verifies at /.well-known/jwks.json."},
            {.name = "pem",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "A private key in PEM for `rotate`, in place of a new one."},
            {.name = "keys",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "The key file for `rotate`, as for `phoenix run --keys`. Without it, "
                     "`keys.json` in the data directory, or the keys in the database."},
            {.name = "quiet",
             .kind = OPTION_FLAG,
             .help = "Print the new key alone, for a program to read."},
            {.name = NULL}},
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "It is done."},
                                           {EXIT_CODE_FAILED,
                                            "The document has errors, or it could not be done."},
                                           {EXIT_CODE_USAGE, "The command line is wrong."},
                                           {0, NULL}},
    .examples =
        (const struct example[]){
            {"key create shop.md --name billing --roles clerk", "A key with a role of its own."},
            {"key create shop.md --name phone --account ana@example.com",
             "One that acts for an account."},
            {"key list shop.md", "Which keys there are."},
            {"key revoke shop.md key_4tW0aZ91xQpL", "Take one back."},
            {"key rotate shop.md --algorithm ES256", "Sign tokens with a new key."},
            {NULL, NULL}},
    .run = run,
};
