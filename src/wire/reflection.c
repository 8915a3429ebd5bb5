/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers are those of grpc/reflection/v1/reflection.proto. */
#include "wire/reflection.h"

#include "base/utf8.h"
#include "wire/wire_private.h"

enum question_number {
    QUESTION_HOST = 1,
    QUESTION_FILE = 3,
    QUESTION_SYMBOL = 4,
    QUESTION_EXTENSION = 5,
    QUESTION_EXTENSION_NUMBERS = 6,
    QUESTION_SERVICES = 7,
};
#define EXTENSION_TYPE 1

enum answer_number {
    ANSWER_HOST = 1,
    ANSWER_QUESTION = 2,
    ANSWER_FILES = 4,
    ANSWER_SERVICES = 6,
    ANSWER_ERROR = 7,
};
#define FILES_FILE    1
#define SERVICES_ONE  1
#define SERVICE_NAME  1
#define ERROR_CODE    1
#define ERROR_MESSAGE 2

/* --- in --- */

static enum reflection_kind kind_of(uint32_t number)
{
    switch (number) {
    case QUESTION_FILE:
        return REFLECTION_FILE;
    case QUESTION_SYMBOL:
        return REFLECTION_SYMBOL;
    case QUESTION_EXTENSION:
        return REFLECTION_EXTENSION;
    case QUESTION_EXTENSION_NUMBERS:
        return REFLECTION_EXTENSION_NUMBERS;
    case QUESTION_SERVICES:
        return REFLECTION_SERVICES;
    default:
        return REFLECTION_NOTHING;
    }
}

static bool read_extension(struct wire_reader *reader, struct slice bytes, struct slice *out_type)
{
    *out_type = SLICE_EMPTY;
    while (bytes.size > 0) {
        uint32_t number;
        struct wire_part part;
        if (!wire_take_part(reader, &bytes, &number, &part)) {
            return false;
        }
        if (number == EXTENSION_TYPE && part.type == WIRE_TYPE_BYTES) {
            *out_type = part.payload;
        }
    }
    return utf8_find_invalid(*out_type) == UTF8_VALID;
}

/* Of what a question may ask for, the last counts, as in any oneof. */
bool reflection_read(struct slice bytes, struct reflection_question *out)
{
    struct wire_fault fault;
    struct wire_reader reader = {.fault = &fault};
    *out = (struct reflection_question){.bytes = bytes};
    while (bytes.size > 0) {
        uint32_t number;
        struct wire_part part;
        if (!wire_take_part(&reader, &bytes, &number, &part)) {
            return false;
        }
        if (part.type != WIRE_TYPE_BYTES) {
            continue;
        }
        enum reflection_kind kind = kind_of(number);
        struct slice text = part.payload;
        bool is_text = number == QUESTION_HOST || kind != REFLECTION_NOTHING;
        bool is_good = kind == REFLECTION_EXTENSION
                           ? read_extension(&reader, part.payload, &text)
                           : !is_text || utf8_find_invalid(text) == UTF8_VALID;
        if (!is_good) {
            return false;
        }
        if (number == QUESTION_HOST) {
            out->host = text;
        } else if (kind != REFLECTION_NOTHING) {
            out->kind = kind;
            out->text = text;
        }
    }
    return true;
}

/* --- out --- */

static void repeat_question(struct buffer *out, const struct reflection_question *question)
{
    if (question->host.size > 0) {
        wire_put_bytes(out, ANSWER_HOST, question->host);
    }
    wire_put_bytes(out, ANSWER_QUESTION, question->bytes);
}

/* How much the file and what it imports take, each once. Imports are few and not nested deeply. */
static void collect(struct list *files, struct arena *arena, const struct descriptor_file *file)
{
    LIST_EACH(const struct descriptor_file, other, files)
    {
        if (other == file) {
            return;
        }
    }
    list_add(arena, files, (void *)(uintptr_t)file);
    LIST_EACH(const struct descriptor_file, import, &file->dependencies)
    {
        collect(files, arena, import);
    }
}

void reflection_write_file(struct buffer *out, const struct reflection_question *question,
                           const struct descriptor_file *file)
{
    struct arena *arena = arena_create(1024);
    struct list files = {0};
    collect(&files, arena, file);
    repeat_question(out, question);
    size_t start = wire_begin_field(out, ANSWER_FILES);
    LIST_EACH(const struct descriptor_file, each, &files)
    {
        wire_put_bytes(out, FILES_FILE, each->bytes);
    }
    wire_end(out, start);
    arena_destroy(&arena);
}

void reflection_write_services(struct buffer *out, const struct reflection_question *question,
                               const struct descriptor_pool *pool)
{
    repeat_question(out, question);
    size_t start = wire_begin_field(out, ANSWER_SERVICES);
    LIST_EACH(const struct slice, name, &pool->services)
    {
        size_t service = wire_begin_field(out, SERVICES_ONE);
        wire_put_bytes(out, SERVICE_NAME, *name);
        wire_end(out, service);
    }
    wire_end(out, start);
}

void reflection_write_error(struct buffer *out, const struct reflection_question *question,
                            unsigned code, struct slice message)
{
    repeat_question(out, question);
    size_t start = wire_begin_field(out, ANSWER_ERROR);
    wire_put_number(out, ERROR_CODE, code);
    wire_put_bytes(out, ERROR_MESSAGE, message);
    wire_end(out, start);
}
