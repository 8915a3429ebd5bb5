/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix proto: the API as .proto files, from the services that gRPC clients call. */
#include <errno.h>
#include <sys/stat.h>

#include "cli/compile.h"
#include "cli/finding.h"
#include "cli/invocation.h"
#include "cli/lock_file.h"
#include "plan/proto.h"
#include "wire/descriptor.h"

#define TEXT_MAXIMUM ((size_t)64 << 20)

static enum exit_code fail(struct invocation *invocation, const char *path, int error_number)
{
    buffer_format(&invocation->error->buffer, "phoenix proto: %s was not written: %s\n", path,
                  strerror(error_number));
    return EXIT_CODE_OUTPUT;
}

/* Makes the folders of a path, all but its last part. */
static int make_folders(struct arena *arena, const char *path)
{
    char *own = (char *)(uintptr_t)arena_string(arena, slice_from(path));
    for (char *at = own + 1; *at != '\0'; at++) {
        if (*at != '/') {
            continue;
        }
        *at = '\0';
        if (mkdir(own, 0777) != 0 && errno != EEXIST) {
            return errno;
        }
        *at = '/';
    }
    return 0;
}

static enum exit_code write_file(struct invocation *invocation, struct arena *arena,
                                 struct slice name, const struct buffer *text)
{
    const char *folder = invocation_value(invocation, "output");
    const char *path = arena_format(arena, "%s/" SLICE_FORMAT, folder, SLICE_ARGUMENT(name)).data;
    int error_number = text->is_overflown ? EFBIG : make_folders(arena, path);
    if (error_number == 0) {
        error_number = lock_file_replace(arena, path, buffer_slice(text));
    }
    if (error_number != 0) {
        return fail(invocation, path, error_number);
    }
    buffer_format(&invocation->out->buffer, "%s\n", path);
    return EXIT_CODE_OK;
}

static enum exit_code write_files(struct invocation *invocation, const struct services *services,
                                  const struct list *packages)
{
    struct buffer text;
    buffer_init(&text, TEXT_MAXIMUM);
    enum exit_code code = EXIT_CODE_OK;
    LIST_EACH(const struct slice, package, packages)
    {
        struct slice name = proto_path(services->arena, services, *package);
        buffer_clear(&text);
        proto_write(services, *package, &text);
        code = write_file(invocation, services->arena, name, &text);
        if (code != EXIT_CODE_OK) {
            break;
        }
    }
    if (code == EXIT_CODE_OK) {
        buffer_clear(&text);
        proto_write_lint(services, &text);
        code = write_file(invocation, services->arena, SLICE("buf.yaml"), &text);
    }
    buffer_release(&text);
    return code;
}

/* Whoever has a .proto file has clients: the numbers in it are frozen from now on. */
static enum exit_code freeze(struct invocation *invocation, const struct compilation *compilation)
{
    const char *path = lock_file_path(compilation->arena, invocation->operands[0]);
    bool is_written = false;
    int error_number = lock_file_write(compilation->arena, invocation->operands[0],
                                       compilation->services, &is_written);
    if (error_number == EEXIST) {
        buffer_format(&invocation->error->buffer,
                      "phoenix proto: %s belongs to another document beside this one, so the "
                      "numbers are not frozen; give each a folder of its own\n",
                      path);
        return EXIT_CODE_OK;
    }
    if (error_number != 0) {
        return fail(invocation, path, error_number);
    }
    if (is_written) {
        lock_file_tell(invocation->error, compilation->arena, &compilation->diagnostics);
        buffer_format(&invocation->error->buffer, "phoenix proto: the numbers are frozen in %s\n",
                      path);
    }
    return EXIT_CODE_OK;
}

static enum exit_code write_set(struct invocation *invocation, const struct services *services,
                                const char *path)
{
    struct buffer set;
    buffer_init(&set, TEXT_MAXIMUM);
    descriptor_write_set(descriptor_create(services->arena, services), &set);
    int error_number = set.is_overflown ? EFBIG : 0;
    if (error_number == 0) {
        error_number = lock_file_replace(services->arena, path, buffer_slice(&set));
    }
    buffer_release(&set);
    return error_number == 0 ? EXIT_CODE_OK : fail(invocation, path, error_number);
}

static enum exit_code write_texts(struct invocation *invocation, const struct services *services,
                                  const struct list *packages)
{
    if (invocation_value(invocation, "output") != NULL) {
        return write_files(invocation, services, packages);
    }
    const struct slice *only = list_at(packages, 0);
    proto_write(services, *only, &invocation->out->buffer);
    return EXIT_CODE_OK;
}

static enum exit_code write_all(struct invocation *invocation,
                                const struct compilation *compilation)
{
    const struct services *services = compilation->services;
    struct list packages = {0};
    service_packages(compilation->arena, services, &packages);
    const char *set = invocation_value(invocation, "descriptor-set");
    bool is_folder = invocation_value(invocation, "output") != NULL;
    if (services->list.count == 0) {
        buffer_format(&invocation->error->buffer,
                      "phoenix proto: the specification has no service and no endpoint on an "
                      "entity, so there is nothing to export\n");
        return EXIT_CODE_FAILED;
    }
    if (!is_folder && set == NULL && packages.count > 1) {
        return invocation_refuse(invocation,
                                 "the specification has %zu packages, a file each; name a folder "
                                 "with --output",
                                 packages.count);
    }
    enum exit_code code = freeze(invocation, compilation);
    if (code == EXIT_CODE_OK && set != NULL) {
        code = write_set(invocation, services, set);
    }
    return code != EXIT_CODE_OK || (set != NULL && !is_folder)
               ? code
               : write_texts(invocation, services, &packages);
}

static enum exit_code run(struct invocation *invocation)
{
    struct compilation *compilation = compilation_create(invocation->operands[0], DIALECT_SQLITE);
    enum exit_code code = EXIT_CODE_FAILED;
    if (compilation->services == NULL) {
        finding_write_all(invocation->error, &compilation->diagnostics, SEVERITY_ERROR);
    } else {
        code = write_all(invocation, compilation);
    }
    compilation_destroy(&compilation);
    return code;
}

const struct command command_proto = {
    .name = "proto",
    .summary = "export the gRPC services of a specification as .proto files",
    .description =
        "Prints the services that the specification declares in protobuf blocks, with every "
        "message that they need: as written where the blocks have it, derived from the model where "
        "they do not. Without a block, each entity with endpoints has a service.\n\n"
        "The numbers are frozen in phoenix.lock beside the specification, as `phoenix lock` does, "
        "so that clients made from this export keep working when the specification is edited.",
    .operands = (const struct operand[]){{"SPEC", false,
                                          "A Markdown file, a folder, or `-` for standard input, "
                                          "which has no lock."},
                                         {NULL, false, NULL}},
    .options =
        (const struct option[]){
            {.name = "output",
             .kind = OPTION_TEXT,
             .argument = "DIR",
             .help = "Writes a file for each package into this folder, under the path that its "
                     "package asks for, and a buf.yaml that leaves out those of buf's default "
                     "rules that the specification's own names do not keep. Prints what it wrote."},
            {.name = "descriptor-set",
             .kind = OPTION_TEXT,
             .argument = "FILE",
             .help = "Writes a google.protobuf.FileDescriptorSet with all that the services need, "
                     "Google's own files included, for tools that take one instead of .proto "
                     "files: gateways, grpcurl's `-protoset`. Nothing is printed then."},
            {.name = NULL}},
    .exits =
        (const struct exit_meaning[]){
            {EXIT_CODE_OK, "The services were exported."},
            {EXIT_CODE_FAILED, "The specification has errors, or nothing to export."},
            {EXIT_CODE_USAGE, "The command line is wrong."},
            {EXIT_CODE_OUTPUT, "A file or the lock could not be written."},
            {0, NULL}},
    .examples =
        (const struct example[]){
            {"proto --output proto docs/spec.md", "Write proto/*.proto for a compiler."},
            {"proto docs/spec.md > api.proto", "Print a single package."},
            {"proto --descriptor-set api.pb docs/spec.md", "Write descriptors instead of text."},
            {NULL, NULL}},
    .run = run,
};
