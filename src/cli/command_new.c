/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix new: a starter document that runs as it is. It never writes over a file. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/utf8.h"
#include "cli/invocation.h"
#include "cli/template.h"

#define NAME_SIZE_MAXIMUM 200U

static enum exit_code refuse_shape(struct invocation *invocation, const char *shape)
{
    struct nearest nearest = nearest_start(slice_from(shape));
    for (const struct template *t = templates; t->shape != NULL; t++) {
        nearest_offer(&nearest, t->shape);
    }
    if (nearest.best != NULL) {
        return invocation_refuse(invocation, "there is no shape '%s'; did you mean '%s'?", shape,
                                 nearest.best);
    }
    return invocation_refuse(
        invocation, "there is no shape '%s', only component, feature, project and technology",
        shape);
}

/* Why the text cannot be a name, or NULL. It goes into a heading and into `key: value` lines. */
static const char *find_fault(struct slice name)
{
    if (slice_trim(name).size == 0) {
        return "is empty";
    }
    if (name.size > NAME_SIZE_MAXIMUM) {
        return "is longer than 200 bytes";
    }
    if (utf8_find_invalid(name) != UTF8_VALID) {
        return "is not UTF-8";
    }
    for (size_t i = 0; i < name.size; i++) {
        if ((unsigned char)name.data[i] < ' ' || name.data[i] == 0x7f) {
            return "holds a line break or a control character";
        }
    }
    return NULL;
}

/* The file's name without folders and ending; "Untitled" for standard output. */
static struct slice name_of_file(const char *file)
{
    struct slice name = slice_from(file);
    size_t slash = slice_find_last_byte(name, '/');
    name = slash == SLICE_NOT_FOUND ? name : slice_from_offset(name, slash + 1);
    size_t dot = slice_find_last_byte(name, '.');
    name = dot == SLICE_NOT_FOUND || dot == 0 ? name : slice_between(name, 0, dot);
    return strcmp(file, "-") == 0 || name.size == 0 ? SLICE("Untitled") : name;
}

/* Creates the file and fills it; what could not be finished is removed. 0, or an errno. */
static int write_file(const char *file, const struct template *template, struct slice name)
{
    int descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return errno;
    }
    struct output output;
    output_init(&output, descriptor);
    template_write(&output.buffer, template, name);
    output_flush(&output);
    int error_number = output.error_number;
    output_release(&output);
    if (close(descriptor) != 0 && error_number == 0) {
        error_number = errno;
    }
    if (error_number != 0) {
        unlink(file);
    }
    return error_number;
}

static enum exit_code write_document(struct invocation *invocation, const char *file,
                                     const struct template *template, struct slice name)
{
    if (strcmp(file, "-") == 0) {
        template_write(&invocation->out->buffer, template, name);
        return EXIT_CODE_OK;
    }
    int error_number = write_file(file, template, name);
    if (error_number == 0) {
        buffer_format(&invocation->out->buffer, "wrote %s\nnext: phoenix check %s\n", file, file);
        return EXIT_CODE_OK;
    }
    const char *reason = error_number == EEXIST ? "it exists already; name another file, or remove "
                                                  "this one first"
                                                : strerror(error_number);
    buffer_format(&invocation->error->buffer, "phoenix new: %s was not written: %s\n", file,
                  reason);
    return EXIT_CODE_FAILED;
}

static enum exit_code run(struct invocation *invocation)
{
    const char *shape = invocation->operands[0], *file = invocation->operands[1];
    const struct template *template = template_find(shape);
    if (template == NULL) {
        return refuse_shape(invocation, shape);
    }
    const char *given = invocation_value(invocation, "name");
    struct slice name = given == NULL ? name_of_file(file) : slice_from(given);
    const char *fault = find_fault(name);
    if (fault != NULL) {
        return invocation_refuse(invocation,
                                 given == NULL ? "the name taken from the file's %s; give --name"
                                               : "the text behind --name %s",
                                 fault);
    }
    return write_document(invocation, file, template, name);
}

const struct command command_new = {
    .name = "new",
    .summary = "write a starter specification that runs as it is",
    .description =
        "Writes a complete document of one of four shapes to FILE, to be changed into your own. "
        "Comments in it say what goes where. A file that exists is never written over.",
    .operands =
        (const struct operand[]){
            {"SHAPE", false,
             "`component` is one service and its API; `feature` one feature with its requirements; "
             "`project` a whole project with users and several entities; `technology` the stack, "
             "the conventions and the data schema."},
            {"FILE", false, "Where the document goes; `-` is standard output."},
            {NULL, false, NULL}},
    .options =
        (const struct option[]){{.name = "name",
                                 .kind = OPTION_TEXT,
                                 .argument = "NAME",
                                 .help = "What the document is about, for its title. Without it, "
                                         "the name of FILE is taken."},
                                {.name = NULL}},
    .exits =
        (const struct exit_meaning[]){{EXIT_CODE_OK, "The document was written."},
                                      {EXIT_CODE_FAILED,
                                       "FILE exists already, or could not be written; "
                                       "nothing was left behind."},
                                      {EXIT_CODE_USAGE, "The command line is wrong."},
                                      {EXIT_CODE_OUTPUT, "Standard output could not be written."},
                                      {0, NULL}},
    .examples = (const struct example[]){{"new component inventory.md --name Inventory",
                                          "Start a service called Inventory."},
                                         {"new project -", "Look at the shape of a whole project."},
                                         {NULL, NULL}},
    .run = run,
};
