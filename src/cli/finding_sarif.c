/* SPDX-License-Identifier: Apache-2.0 */
/* Findings for code scanning: SARIF 2.1.0, one run. Rules are those that found something. */
#include <unistd.h>

#include "base/json.h"
#include "cli/finding.h"

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

struct log {
    struct output *output;
    struct json_writer writer;
    struct columns *columns;
    struct slice folder;                    /* the working directory, to make paths relative to */
    int32_t rule_indexes[DIAGNOSTIC_COUNT]; /* -1: found nothing */
};

static void write_text_object(struct log *log, const char *key, const char *text)
{
    json_writer_key(&log->writer, key);
    json_writer_begin_object(&log->writer);
    json_writer_member_string(&log->writer, "text", text);
    json_writer_end_object(&log->writer);
}

static void write_rule(struct log *log, const struct diagnostic_info *info)
{
    json_writer_begin_object(&log->writer);
    json_writer_member_string(&log->writer, "id", info->name);
    write_text_object(log, "shortDescription", info->title);
    write_text_object(log, "fullDescription", info->explanation);
    write_text_object(log, "help", info->explanation);
    json_writer_key(&log->writer, "defaultConfiguration");
    json_writer_begin_object(&log->writer);
    json_writer_member_string(&log->writer, "level", severity_name(info->severity));
    json_writer_end_object(&log->writer);
    json_writer_end_object(&log->writer);
}

static void write_tool(struct log *log, const struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
        log->rule_indexes[i] = -1;
    }
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics->list)
    {
        log->rule_indexes[diagnostic->code] = 0;
    }
    json_writer_key(&log->writer, "tool");
    json_writer_begin_object(&log->writer);
    json_writer_key(&log->writer, "driver");
    json_writer_begin_object(&log->writer);
    json_writer_member_string(&log->writer, "name", "phoenix");
    json_writer_member_string(&log->writer, "version", PHOENIX_VERSION);
    json_writer_member_string(&log->writer, "semanticVersion", PHOENIX_VERSION);
    json_writer_key(&log->writer, "rules");
    json_writer_begin_array(&log->writer);
    int32_t count = 0;
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
        if (log->rule_indexes[i] == 0) {
            log->rule_indexes[i] = count++;
            write_rule(log, diagnostic_info((enum diagnostic_code)i));
        }
    }
    json_writer_end_array(&log->writer);
    json_writer_end_object(&log->writer);
    json_writer_end_object(&log->writer);
}

/* A path as a relative reference (RFC 3986); an absolute one outside the working directory becomes
 * a file URI. */
static void write_uri(struct log *log, struct slice path)
{
    struct buffer uri;
    buffer_init(&uri, 16 * (path.size + 8));
    if (path.size > log->folder.size && path.data[log->folder.size] == '/' &&
        slice_starts_with(path, log->folder)) {
        path = slice_from_offset(path, log->folder.size + 1);
    }
    if (path.size > 0 && path.data[0] == '/') {
        BUFFER_LITERAL(&uri, "file://");
    }
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        if (character_is_alphanumeric(c) || memchr("-._~/", c, 5) != NULL) {
            buffer_append_byte(&uri, c);
        } else {
            buffer_format(&uri, "%%%02X", (unsigned char)c);
        }
    }
    json_writer_member_slice(&log->writer, "uri", buffer_slice(&uri));
    buffer_release(&uri);
}

static void write_region(struct log *log, struct place place)
{
    struct region region = columns_region(log->columns, place);
    if (region.line == 0) {
        return;
    }
    json_writer_key(&log->writer, "region");
    json_writer_begin_object(&log->writer);
    json_writer_member_integer(&log->writer, "startLine", region.line);
    if (region.column > 0) {
        json_writer_member_integer(&log->writer, "startColumn", region.column);
        json_writer_member_integer(&log->writer, "endColumn", region.end_column);
    }
    json_writer_end_object(&log->writer);
}

/* A location's "physicalLocation" member. */
static void write_location(struct log *log, struct place place)
{
    json_writer_key(&log->writer, "physicalLocation");
    json_writer_begin_object(&log->writer);
    json_writer_key(&log->writer, "artifactLocation");
    json_writer_begin_object(&log->writer);
    write_uri(log, place.source->path);
    json_writer_end_object(&log->writer);
    write_region(log, place);
    json_writer_end_object(&log->writer);
}

static void write_locations(struct log *log, const char *key, struct place place,
                            const char *message)
{
    json_writer_key(&log->writer, key);
    json_writer_begin_array(&log->writer);
    if (place.source != NULL) {
        json_writer_begin_object(&log->writer);
        write_location(log, place);
        if (message != NULL) {
            write_text_object(log, "message", message);
        }
        json_writer_end_object(&log->writer);
    }
    json_writer_end_array(&log->writer);
}

/* SARIF has one message; the hint follows as a sentence of its own. */
static void write_message(struct log *log, const struct diagnostic *diagnostic)
{
    struct buffer text;
    buffer_init(&text, OUTPUT_PENDING_MAXIMUM);
    buffer_append_string(&text, diagnostic->message);
    if (diagnostic->hint != NULL) {
        buffer_format(&text, ". Hint: %s", diagnostic->hint);
    }
    buffer_append_byte(&text, '\0');
    write_text_object(log, "message", text.data);
    buffer_release(&text);
}

static void write_result(struct log *log, const struct diagnostic *diagnostic)
{
    const struct diagnostic_info *info = diagnostic_info(diagnostic->code);
    json_writer_begin_object(&log->writer);
    json_writer_member_string(&log->writer, "ruleId", info->name);
    json_writer_member_integer(&log->writer, "ruleIndex", log->rule_indexes[diagnostic->code]);
    json_writer_member_string(&log->writer, "level", severity_name(info->severity));
    write_message(log, diagnostic);
    write_locations(log, "locations", diagnostic->place, NULL);
    if (diagnostic->related.source != NULL) {
        write_locations(log, "relatedLocations", diagnostic->related, diagnostic->related_message);
    }
    json_writer_end_object(&log->writer);
    output_flush_some(log->output);
}

static void write_run(struct log *log, const struct diagnostics *diagnostics)
{
    json_writer_begin_object(&log->writer);
    write_tool(log, diagnostics);
    json_writer_member_string(&log->writer, "columnKind", "unicodeCodePoints");
    json_writer_key(&log->writer, "results");
    json_writer_begin_array(&log->writer);
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics->list)
    {
        write_result(log, diagnostic);
    }
    json_writer_end_array(&log->writer);
    json_writer_end_object(&log->writer);
}

void finding_write_sarif(struct output *output, const struct diagnostics *diagnostics,
                         struct columns *columns)
{
    char folder[4096];
    struct log log = {.output = output, .columns = columns};
    log.folder = slice_from(getcwd(folder, sizeof(folder)));
    json_writer_init(&log.writer, &output->buffer, true);
    json_writer_begin_object(&log.writer);
    json_writer_member_string(&log.writer, "$schema", SCHEMA);
    json_writer_member_string(&log.writer, "version", "2.1.0");
    json_writer_key(&log.writer, "runs");
    json_writer_begin_array(&log.writer);
    write_run(&log, diagnostics);
    json_writer_end_array(&log.writer);
    json_writer_end_object(&log.writer);
    BUFFER_LITERAL(&output->buffer, "\n");
}
