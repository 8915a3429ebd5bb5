/* SPDX-License-Identifier: Apache-2.0 */
/* Findings for people. */
#include "cli/excerpt.h"
#include "cli/finding.h"
#include "cli/safe.h"

#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

static const char *const severity_colours[] = {
    [SEVERITY_NOTE] = "\033[1;36m",
    [SEVERITY_WARNING] = "\033[1;35m",
    [SEVERITY_ERROR] = "\033[1;31m",
};

static void write_place(struct buffer *buffer, struct columns *columns, struct place place)
{
    if (place.source == NULL) {
        BUFFER_LITERAL(buffer, "phoenix: ");
        return;
    }
    struct region region = columns_region(columns, place);
    safe_write(buffer, place.source->path);
    if (region.line > 0) {
        buffer_format(buffer, ":%u", region.line);
    }
    if (region.column > 0) {
        buffer_format(buffer, ":%u", region.column);
    }
    BUFFER_LITERAL(buffer, ": ");
}

static void write_head(struct buffer *buffer, struct columns *columns, struct place place,
                       enum severity severity, const char *code, bool has_colour)
{
    buffer_append_string(buffer, has_colour ? BOLD : "");
    write_place(buffer, columns, place);
    buffer_append_string(buffer, has_colour ? severity_colours[severity] : "");
    buffer_append_string(buffer, severity_name(severity));
    if (code != NULL) {
        buffer_format(buffer, "[%s]", code);
    }
    buffer_append_string(buffer, has_colour ? PLAIN : "");
    BUFFER_LITERAL(buffer, ": ");
}

static void write_related(struct buffer *buffer, struct columns *columns,
                          const struct diagnostic *diagnostic, bool has_colour)
{
    const char *message = diagnostic->related_message;
    write_head(buffer, columns, diagnostic->related, SEVERITY_NOTE, NULL, has_colour);
    safe_write(buffer, slice_from(message != NULL ? message : "see here"));
    BUFFER_LITERAL(buffer, "\n");
    excerpt_write(buffer, diagnostic->related, has_colour);
}

void finding_write_text(struct buffer *buffer, struct columns *columns,
                        const struct diagnostic *diagnostic, bool has_colour)
{
    const struct diagnostic_info *info = diagnostic_info(diagnostic->code);
    write_head(buffer, columns, diagnostic->place, info->severity, info->name, has_colour);
    buffer_append_string(buffer, has_colour ? BOLD : "");
    safe_write(buffer, slice_from(diagnostic->message));
    buffer_append_string(buffer, has_colour ? PLAIN "\n" : "\n");
    if (diagnostic->code != DIAGNOSTIC_W0906) { /* the line holds a secret */
        excerpt_write(buffer, diagnostic->place, has_colour);
    }
    if (diagnostic->hint != NULL) {
        BUFFER_LITERAL(buffer, "  hint: ");
        safe_write(buffer, slice_from(diagnostic->hint));
        BUFFER_LITERAL(buffer, "\n");
    }
    if (diagnostic->related.source != NULL) {
        write_related(buffer, columns, diagnostic, has_colour);
    }
}

static void write_count(struct buffer *buffer, size_t count, const char *noun, bool *is_first)
{
    if (count > 0) {
        buffer_format(buffer, "%s%zu %s%s", *is_first ? "" : ", ", count, noun,
                      count == 1 ? "" : "s");
        *is_first = false;
    }
}

void finding_write_summary(struct buffer *buffer, const struct diagnostics *diagnostics)
{
    bool is_first = true;
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
        write_count(buffer, diagnostics->counts[severity], severity_name((enum severity)severity),
                    &is_first);
    }
    buffer_append_string(buffer, is_first ? "no findings" : "");
    if (diagnostics->dropped_count > 0) {
        buffer_format(buffer, " (%zu of them not shown)", diagnostics->dropped_count);
    }
    BUFFER_LITERAL(buffer, "\n");
}

void finding_write_all(struct output *output, const struct diagnostics *diagnostics,
                       enum severity lowest)
{
    struct columns columns;
    columns_init(&columns, diagnostics->arena);
    LIST_EACH(const struct diagnostic, diagnostic, &diagnostics->list)
    {
        if (diagnostic_info(diagnostic->code)->severity >= lowest) {
            finding_write_text(&output->buffer, &columns, diagnostic, output->has_colour);
            output_flush_some(output);
        }
    }
}
