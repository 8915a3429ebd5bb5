/* SPDX-License-Identifier: Apache-2.0 */
/* Findings for programs, in our own form. */
#include "base/json.h"
#include "cli/finding.h"

static void write_number(struct json_writer *writer, const char *key, uint32_t number)
{
    json_writer_key(writer, key);
    if (number == 0) {
        json_writer_null(writer);
    } else {
        json_writer_integer(writer, number);
    }
}

static void write_place(struct json_writer *writer, struct columns *columns, struct place place)
{
    struct region region = columns_region(columns, place);
    json_writer_key(writer, "file");
    if (place.source == NULL) {
        json_writer_null(writer);
    } else {
        json_writer_slice(writer, place.source->path);
    }
    write_number(writer, "line", region.line);
    write_number(writer, "column", region.column);
    write_number(writer, "end_column", region.end_column);
}

static void write_finding(struct json_writer *writer, struct columns *columns,
                          const struct diagnostic *diagnostic)
{
    const struct diagnostic_info *info = diagnostic_info(diagnostic->code);
    json_writer_begin_object(writer);
    json_writer_member_string(writer, "code", info->name);
    json_writer_member_string(writer, "severity", severity_name(info->severity));
    json_writer_member_string(writer, "title", info->title);
    json_writer_member_string(writer, "message", diagnostic->message);
    json_writer_member_string(writer, "hint", diagnostic->hint);
    write_place(writer, columns, diagnostic->place);
    json_writer_key(writer, "related");
    if (diagnostic->related.source == NULL) {
        json_writer_null(writer);
    } else {
        json_writer_begin_object(writer);
        json_writer_member_string(writer, "message", diagnostic->related_message);
        write_place(writer, columns, diagnostic->related);
        json_writer_end_object(writer);
    }
    json_writer_end_object(writer);
}

void finding_write_json(struct output *output, const struct diagnostics *diagnostics,
                        struct columns *columns)
{
    struct json_writer writer;
    json_writer_init(&writer, &output->buffer, true);
    json_writer_begin_array(&writer);
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics->list)
    {
        write_finding(&writer, columns, diagnostic);
        output_flush_some(output);
    }
    json_writer_end_array(&writer);
    BUFFER_LITERAL(&output->buffer, "\n");
}
