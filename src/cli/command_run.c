/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix run: compiles the document and serves it until the process is asked to stop. */
#include "cli/command_run_private.h"
#include "cli/compile.h"
#include "cli/database.h"
#include "cli/directory.h"
#include "cli/finding.h"
#include "cli/invocation.h"
#include "cli/migration_text.h"
#include "server/exposure.h"

#include <stdlib.h>

static const char *describe(const struct plan_operation *operation)
{
    return operation_is_preflight(operation->operation) ? "preflight"
           : operation->serving == SERVE_NOTHING        ? "not served (501)"
                                                 : operation_kind_name(operation->operation->kind);
}

static void write_pool(struct buffer *out, const struct plan *plan,
                       const struct server_options *options)
{
    const struct pooling *pooling = &plan->model->pooling;
    BUFFER_LITERAL(out, "data in PostgreSQL");
    if (options->connection_maximum > 0) {
        buffer_format(out, ", over at most %u connections", options->connection_maximum);
    } else if (pooling->connection_maximum > 0) {
        buffer_format(out, ", over at most %u connections (line %u)", pooling->connection_maximum,
                      pooling->place.line);
    }
    BUFFER_LITERAL(out, "; every write is committed before it is answered\n");
    if (plan->model->protection.limits.count > 0 && options->redis.size == 0) {
        BUFFER_LITERAL(out,
                       "rate limits are counted by this node alone; N nodes on one database let "
                       "up to N times as many pass, unless they share --redis\n");
    }
}

static void write_services(struct buffer *out, const struct plan *plan,
                           const struct server_options *options)
{
    struct slice name = plan->model->name;
    buffer_format(out, SLICE_FORMAT " " SLICE_FORMAT "\n",
                  SLICE_ARGUMENT(name.size > 0 ? name : SLICE("Unnamed specification")),
                  SLICE_ARGUMENT(plan->model->version));
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct plan_operation *operation = &plan->operations[i];
        struct slice entity =
            operation->entity == NULL ? SLICE_EMPTY : operation->entity->entity->name;
        buffer_format(out, "  %-7.*s %-40.*s %s%s" SLICE_FORMAT "\n",
                      SLICE_ARGUMENT(operation->operation->method),
                      SLICE_ARGUMENT(operation->operation->path), describe(operation),
                      entity.size > 0 ? " " : "", SLICE_ARGUMENT(entity));
    }
    buffer_format(out, "  GET     /openapi.json /docs /healthz /readyz\n");
    if (plan->dialect == DIALECT_POSTGRESQL) {
        write_pool(out, plan, options);
        return;
    }
    buffer_format(
        out, "data in " SLICE_FORMAT " (SQLite; every write is on disk before it is answered)\n",
        SLICE_ARGUMENT(options->data_directory));
}

static void on_listening(void *context, struct slice url)
{
    struct output *out = ((struct invocation *)context)->out;
    buffer_format(&out->buffer, "listening on " SLICE_FORMAT "\n", SLICE_ARGUMENT(url));
    output_flush(out);
}

static enum exit_code explain_failure(struct invocation *invocation, struct slice message,
                                      struct slice remedy)
{
    buffer_format(&invocation->error->buffer, "phoenix run: " SLICE_FORMAT "\n",
                  SLICE_ARGUMENT(message));
    if (remedy.size > 0) {
        buffer_format(&invocation->error->buffer, "  hint: " SLICE_FORMAT "\n",
                      SLICE_ARGUMENT(remedy));
    }
    return EXIT_CODE_FAILED;
}

/* Who can reach the system, before it can be reached; false: it must not be started so. */
static bool admit(struct invocation *invocation, struct compilation *compilation,
                  struct server_options *options)
{
    struct exposure exposure = exposure_judge(compilation->arena, compilation->plan, options);
    if (exposure.is_refused) {
        explain_failure(invocation, exposure.refusal, exposure.remedy);
        return false;
    }
    if (exposure.warning.size > 0) {
        buffer_format(&invocation->error->buffer, "phoenix run: warning: " SLICE_FORMAT "\n",
                      SLICE_ARGUMENT(exposure.warning));
        output_flush(invocation->error);
    }
    if (exposure.notice.size > 0) {
        buffer_format(&invocation->out->buffer, SLICE_FORMAT "\n", SLICE_ARGUMENT(exposure.notice));
    }
    options->face.checks_host =
        options->face.host_count > 0 ||
        (!compilation->plan->model->policy.is_secured && exposure_is_loopback(options->listen));
    return true;
}

/* False, and said: the options of TLS do not belong together. */
static bool check_tls(struct invocation *invocation)
{
    bool has_certificate = invocation_has(invocation, "tls-certificate");
    bool is_self_signed = invocation_has(invocation, "tls-self-signed");
    const char *wrong = NULL;
    if (has_certificate != invocation_has(invocation, "tls-key")) {
        wrong = "--tls-certificate and --tls-key are given together";
    } else if (has_certificate && is_self_signed) {
        wrong = "--tls-self-signed makes a certificate of its own; leave --tls-certificate out";
    } else if (!has_certificate && !is_self_signed &&
               (invocation_has(invocation, "tls-client-ca") ||
                invocation_has(invocation, "tls-minimum"))) {
        wrong = "without --tls-certificate or --tls-self-signed there is no TLS to set up";
    }
    if (wrong != NULL) {
        invocation_refuse(invocation, "%s", wrong);
    }
    return wrong == NULL;
}

static struct tls_options read_tls(const struct invocation *invocation)
{
    const char *minimum = invocation_value(invocation, "tls-minimum");
    return (struct tls_options){
        .certificate_file = invocation_value(invocation, "tls-certificate"),
        .key_file = invocation_value(invocation, "tls-key"),
        .client_ca_file = invocation_value(invocation, "tls-client-ca"),
        .allows_tls_1_2 = minimum != NULL && strcmp(minimum, "1.2") == 0,
    };
}

/* Shown once, and kept nowhere. */
static void on_setup(void *context, struct slice path, struct slice token)
{
    struct output *out = ((struct invocation *)context)->out;
    buffer_format(&out->buffer,
                  "nobody is an administrator yet; whoever has this token can make the first one, "
                  "within 24 hours:\n  POST " SLICE_FORMAT "\n  Authorization: Bearer " SLICE_FORMAT
                  "\n",
                  SLICE_ARGUMENT(path), SLICE_ARGUMENT(token));
    output_flush(out);
}

/* What describes the system to strangers is not on by itself where strangers are. */
static bool wants_reflection(const struct invocation *invocation,
                             const struct server_options *options)
{
    const char *choice = invocation_value(invocation, "grpc-reflection");
    bool is_automatic = choice == NULL || strcmp(choice, "auto") == 0;
    return is_automatic ? exposure_is_loopback(options->listen) && options->face.proxy_count == 0
                        : strcmp(choice, "on") == 0;
}

/* What became of the database's tables. A plan that keeps the system from starting goes where its
 * reason goes. */
static void on_migration(void *context, const struct migration_start *start)
{
    struct invocation *invocation = context;
    if (start->done.steps.count > 0 && !start->done.is_new) {
        BUFFER_LITERAL(&invocation->out->buffer, "the database is migrated:\n");
        migration_text_steps(&invocation->out->buffer, &start->done.steps, false);
        output_flush(invocation->out);
    }
    if (start->left.steps.count == 0) {
        return;
    }
    BUFFER_LITERAL(&invocation->error->buffer,
                   "pending in the database ('phoenix migrate plan' has the details):\n");
    migration_text_steps(&invocation->error->buffer, &start->left.steps, false);
    output_flush(invocation->error);
}

/* By --environment, else by the process's environment, else by who can reach it. */
static bool is_production(const struct invocation *invocation, const struct server_options *options)
{
    const char *stated = invocation_value(invocation, "environment");
    stated = stated != NULL ? stated : getenv("PHOENIX_ENVIRONMENT");
    if (stated != NULL && stated[0] != '\0') {
        return strcmp(stated, "development") != 0;
    }
    return !exposure_is_loopback(options->listen) || options->face.proxy_count > 0;
}

static enum exit_code serve(struct invocation *invocation, struct compilation *compilation)
{
    const char *data = invocation_value(invocation, "data");
    const char *database = database_address(invocation);
    struct server_options options = {
        .listen = slice_from(invocation_value(invocation, "listen")),
        .data_directory = data != NULL
                              ? slice_from(data)
                              : directory_default(compilation->arena, invocation->operands[0]),
        .database = database == NULL ? SLICE_EMPTY : slice_from(database),
        .redis = slice_from(invocation_value(invocation, "redis")),
        .redis_password = slice_from(getenv("PHOENIX_REDIS_PASSWORD")),
        .keys_file = slice_from(invocation_value(invocation, "keys")),
        .tls = read_tls(invocation),
        .is_self_signed = invocation_has(invocation, "tls-self-signed"),
        .reset_command = invocation_value(invocation, "reset-command"),
        .on_listening = on_listening,
        .on_setup = on_setup,
        .on_migration = on_migration,
        .context = invocation};
    struct server_error error = {0};
    if (!command_run_read_pool(invocation, compilation->arena, &options) ||
        !command_run_read_face(invocation, compilation->arena, &options.face) ||
        !command_run_read_connections(invocation, &options) ||
        !command_run_read_issuer(invocation, &options.issuer)) {
        return EXIT_CODE_USAGE;
    }
    database_warn(invocation);
    options.face.is_self_signed = options.is_self_signed;
    options.face.offers_oidc = options.issuer.client_id.size > 0;
    options.face.has_reflection = wants_reflection(invocation, &options);
    options.is_production = is_production(invocation, &options);
    options.is_insecure_public = invocation_has(invocation, "insecure-public");
    if (!admit(invocation, compilation, &options)) {
        return EXIT_CODE_FAILED;
    }
    write_services(&invocation->out->buffer, compilation->plan, &options); /* once it listens */
    if (server_run(compilation->arena, compilation->services, &options, &error)) {
        return EXIT_CODE_OK;
    }
    buffer_clear(&invocation->out->buffer);
    return explain_failure(invocation, error.message, error.remedy);
}

static enum exit_code run(struct invocation *invocation)
{
    if (!check_tls(invocation)) {
        return EXIT_CODE_USAGE;
    }
    const char *database = database_address(invocation);
    struct compilation *compilation = compilation_create(
        invocation->operands[0], database == NULL ? DIALECT_SQLITE : DIALECT_POSTGRESQL);
    enum exit_code code = EXIT_CODE_FAILED;
    finding_write_all(invocation->error, &compilation->diagnostics, SEVERITY_WARNING);
    output_flush(invocation->error);
    if (compilation->plan != NULL) {
        code = serve(invocation, compilation);
    } else {
        finding_write_summary(&invocation->error->buffer, &compilation->diagnostics);
        buffer_format(&invocation->error->buffer, "phoenix run: %s cannot be served\n",
                      invocation->operands[0]);
    }
    compilation_destroy(&compilation);
    return code;
}

const struct command command_run = {
    .name = "run",
    .summary = "serve a specification: database, REST API and reference",
    .description = "Compiles SPEC, creates or opens its database, and serves what it declares. "
                   "Once it accepts connections it "
                   "prints `listening on http://ADDRESS:PORT`, or `https://` with a "
                   "certificate. HTTP/1.1 and HTTP/2 are spoken on the same port.\n\n"
                   "SIGTERM and SIGINT finish what is in flight and end the process with status 0; "
                   "a second signal ends it at "
                   "once. Every write is on disk before it is answered.",
    .operands =
        (const struct operand[]){{"SPEC", false, "A Markdown document, or a folder of them."},
                                 {NULL, false, NULL}},
    .options =
        (const struct option[]){
            {.name = "listen",
             .kind = OPTION_TEXT,
             .argument = "ADDRESS:PORT",
             .fallback = "127.0.0.1:8080",
             .help = "Where to accept connections; port 0 picks a free one."},
            {.name = "data",
             .kind = OPTION_TEXT,
             .argument = "DIR",
             .help = "Where the database is kept. Without it, `.phoenix/NAME` beside "
                     "the document."},
            {.name = "trusted-proxy",
             .kind = OPTION_LIST,
             .argument = "NETWORK",
             .help = "An address or network, such as `10.0.0.0/8`, of proxies in front whose "
                     "`X-Forwarded-For` and `Forwarded` are believed; may be repeated. Everybody "
                     "else's are ignored."},
            {.name = "cors-origin",
             .kind = OPTION_LIST,
             .argument = "ORIGIN",
             .help = "Another site that may call from a browser, such as `https://shop.example`, "
                     "besides those of the document; may be repeated. `*` lets every site in, "
                     "without cookies."},
            {.name = "allowed-host",
             .kind = OPTION_LIST,
             .argument = "NAME",
             .help = "A host name to answer to; may be repeated. Once one is given, and without a "
                     "security section, other names than those of this machine are refused, so "
                     "that a foreign page cannot reach it by a name of its own."},
            {.name = "grpc-reflection",
             .kind = OPTION_CHOICE,
             .argument = "WHEN",
             .choices = "auto|on|off",
             .fallback = "auto",
             .help = "Whether clients of gRPC may ask which services there are, and get their "
                     "descriptors. `auto`: where nobody but this machine is served."},
            {.name = "grpc-message-size",
             .kind = OPTION_TEXT,
             .argument = "MIB",
             .help = "The largest message of gRPC that is taken, in MiB, up to 64; 4 unless given, "
                     "as gRPC's own libraries have it."},
            {.name = "connection-age",
             .kind = OPTION_TEXT,
             .argument = "SECONDS",
             .help = "After which a connection of HTTP/2 is asked to be made anew, give or take a "
                     "tenth, so that clients spread over several nodes; what is under way ends "
                     "well. Without it, never."},
            {.name = "insecure-public",
             .kind = OPTION_FLAG,
             .help = "Serve to other machines what is open to everybody, or without TLS."},
            {.name = "reset-command",
             .kind = OPTION_TEXT,
             .argument = "COMMAND",
             .help = "Run by the shell for each token for a new password, with one line of JSON on "
                     "its standard input: `login`, `token` and `expires_at`. It sends the token to "
                     "its owner, by mail for instance."},
            {.name = "database",
             .kind = OPTION_TEXT,
             .argument = "ADDRESS",
             .help = "A PostgreSQL server instead of the embedded database: "
                     "`postgresql://USER@HOST/NAME`, or whatever else libpq takes, several hosts "
                     "among it. Or `PHOENIX_DATABASE` in the environment. A password belongs "
                     "there, into `~/.pgpass` or PGPASSWORD, where other users do not see it."},
            {.name = "replica",
             .kind = OPTION_LIST,
             .argument = "ADDRESS",
             .help = "A standby of that server, or several hosts of which some are; may be "
                     "repeated. Reads go there while it keeps up, but for what their caller has "
                     "changed and it does not have yet. Or `PHOENIX_REPLICA` in the environment."},
            {.name = "replica-lag",
             .kind = OPTION_TEXT,
             .argument = "SECONDS",
             .help = "How far a standby may lag behind and still serve reads; 5 unless given."},
            {.name = "connections",
             .kind = OPTION_TEXT,
             .argument = "N",
             .help = "How many connections to the PostgreSQL server may be open at once; at least "
                     "2. Without it, what the document says, else ten for each core and at most "
                     "50."},
            {.name = "redis",
             .kind = OPTION_TEXT,
             .argument = "ADDRESS",
             .help = "A Redis server, with --database: several processes over one database then "
                     "count rate limits and keep answers together. `redis://HOST:PORT/DATABASE` or "
                     "`unix:///PATH`; the password belongs into PHOENIX_REDIS_PASSWORD."},
            {.name = "idempotency-hours",
             .kind = OPTION_TEXT,
             .argument = "HOURS",
             .help = "How long the answer to a write that carried an `Idempotency-Key` is kept, so "
                     "that a repeat is answered the same and does nothing again; 24 unless given."},
            {.name = "keys",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "The file with the keys that sign tokens: a JWK Set, made when it is missing, "
                     "readable by its owner only. Without it, `keys.json` in the data directory, "
                     "or with --database, the database, so that every node has the same."},
            {.name = "environment",
             .kind = OPTION_CHOICE,
             .argument = "NAME",
             .choices = "development|staging|production",
             .help = "In `development` a database that lacks something of the document is migrated "
                     "on start, as far as that is safe; otherwise the start is refused with the "
                     "plan, and `phoenix migrate apply` does it. Without this, it is development "
                     "where only this machine is served. Or `PHOENIX_ENVIRONMENT`."},
            {.name = "tls-certificate",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "Serve HTTPS with this PEM certificate and those of its chain. The file is "
                     "read again when it changes, and on SIGHUP."},
            {.name = "tls-key",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "The certificate's key: PEM, not encrypted."},
            {.name = "tls-client-ca",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "PEM certificates of the authorities whose client certificates are taken. A "
                     "client may then show one, and one that does not verify is turned away."},
            {.name = "tls-minimum",
             .kind = OPTION_CHOICE,
             .argument = "VERSION",
             .choices = "1.3|1.2",
             .help = "The oldest version of TLS that is spoken; 1.3 unless given."},
            {.name = "tls-self-signed",
             .kind = OPTION_FLAG,
             .help = "Serve HTTPS with a certificate made for development, which is kept in the "
                     "data directory. Clients have to be told to trust it."},
            {.name = "oidc-issuer",
             .kind = OPTION_TEXT,
             .argument = "URL",
             .help =
                 "An OpenID provider whose tokens are taken too, by the keys that it publishes; "
                 "exactly as in its tokens. Or `PHOENIX_OIDC_ISSUER` in the environment."},
            {.name = "oidc-audience",
             .kind = OPTION_TEXT,
             .argument = "NAME",
             .help = "What must be among the audiences of its tokens. Without it, the client. Or "
                     "`PHOENIX_OIDC_AUDIENCE`."},
            {.name = "oidc-client",
             .kind = OPTION_TEXT,
             .argument = "ID",
             .help = "The client as which people sign in there, at `/api/v1/auth/oidc/login`. Or "
                     "`PHOENIX_OIDC_CLIENT`; its secret, if it has one, only as "
                     "`PHOENIX_OIDC_CLIENT_SECRET`."},
            {.name = "oidc-role-claim",
             .kind = OPTION_TEXT,
             .argument = "CLAIM",
             .help = "Where its tokens name roles: `roles`, or a path such as "
                     "`realm_access.roles`. Or `PHOENIX_OIDC_ROLE_CLAIM`."},
            {.name = "oidc-role-map",
             .kind = OPTION_TEXT,
             .argument = "THEIRS=OURS,…",
             .help = "What its roles are called in the document, where they are called otherwise. "
                     "Or `PHOENIX_OIDC_ROLE_MAP`."},
            {.name = NULL}},
    .exits =
        (const struct exit_meaning[]){
            {EXIT_CODE_OK, "It was asked to stop and did."},
            {EXIT_CODE_FAILED, "The document has errors, or it could not be served."},
            {EXIT_CODE_USAGE, "The command line is wrong."},
            {EXIT_CODE_INTERRUPTED, "A second SIGINT ended it while requests were under "
                                    "way."},
            {EXIT_CODE_TERMINATED, "As 130, by SIGTERM."},
            {0, NULL}},
    .examples = (const struct example[]){{"run examples/shop.md", "Serve the shop on port 8080."},
                                         {"run shop.md --listen 127.0.0.1:0 --data /var/lib/shop",
                                          "Any free port, data elsewhere."},
                                         {"run shop.md --listen 10.0.0.5:8080 --trusted-proxy "
                                          "10.0.0.1",
                                          "Behind a proxy that speaks TLS and names its clients."},
                                         {"run shop.md --tls-certificate shop.pem --tls-key "
                                          "shop.key",
                                          "HTTPS with a certificate."},
                                         {NULL, NULL}},
    .run = run,
};
