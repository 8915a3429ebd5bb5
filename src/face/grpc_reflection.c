/* SPDX-License-Identifier: Apache-2.0 */
/* grpc.reflection.v1 and v1alpha: clients that have no .proto files learn the API from the system
 * itself. It says what /openapi.json says to everybody, so nobody has to sign in for it; whether it
 * is on at all is decided by whoever starts the system. */
#include "face/grpc_private.h"
#include "wire/reflection.h"

#define ANSWER_MAXIMUM ((size_t)64 << 20)

static struct slice say_missing(struct grpc_stream *stream, const char *what, struct slice name)
{
    return arena_format(stream->request->arena, "There is no %s '" SLICE_FORMAT "'", what,
                        (int)(name.size > 200 ? 200 : name.size), name.data);
}

static void write_file(struct grpc_stream *stream, struct buffer *out,
                       const struct reflection_question *question,
                       const struct descriptor_file *file, const char *what)
{
    if (file != NULL) {
        reflection_write_file(out, question, file);
    } else {
        reflection_write_error(out, question, GRPC_CODE_NOT_FOUND,
                               say_missing(stream, what, question->text));
    }
}

static void write_answer(struct grpc_stream *stream, struct buffer *out,
                         const struct reflection_question *question)
{
    const struct descriptor_pool *pool = stream->face->shared->descriptors;
    switch (question->kind) {
    case REFLECTION_FILE:
        write_file(stream, out, question, descriptor_find(pool, question->text), "file");
        return;
    case REFLECTION_SYMBOL:
        write_file(stream, out, question, descriptor_find_symbol(pool, question->text), "symbol");
        return;
    case REFLECTION_SERVICES:
        reflection_write_services(out, question, pool);
        return;
    case REFLECTION_EXTENSION:
    case REFLECTION_EXTENSION_NUMBERS:
        reflection_write_error(out, question, GRPC_CODE_NOT_FOUND,
                               SLICE("Nothing is extended in proto3 files"));
        return;
    case REFLECTION_NOTHING:
        break;
    }
    reflection_write_error(out, question, GRPC_CODE_INVALID_ARGUMENT,
                           SLICE("The question asks for nothing that is known here"));
}

static void on_message(struct grpc_stream *stream, struct slice message)
{
    struct reflection_question question;
    struct buffer answer;
    if (stream->face->shared->descriptors == NULL) {
        grpc_stream_end(stream, GRPC_CODE_UNIMPLEMENTED,
                        SLICE("Reflection is off; start the system with --grpc-reflection on, or "
                              "use the files of `phoenix proto`"));
        return;
    }
    if (!reflection_read(message, &question)) {
        grpc_stream_end(stream, GRPC_CODE_INVALID_ARGUMENT, SLICE("The message cannot be read"));
        return;
    }
    buffer_init(&answer, ANSWER_MAXIMUM);
    write_answer(stream, &answer, &question);
    if (answer.is_overflown) {
        grpc_stream_end(stream, GRPC_CODE_RESOURCE_EXHAUSTED,
                        SLICE("The files are too large for one message; use `phoenix proto`"));
    } else {
        grpc_stream_send(stream, buffer_slice(&answer));
    }
    buffer_release(&answer);
}

const struct grpc_method grpc_reflection_methods[] = {
    {.path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
     .takes_stream = true,
     .on_message = on_message},
    {.path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
     .takes_stream = true,
     .on_message = on_message},
    {.path = NULL},
};
