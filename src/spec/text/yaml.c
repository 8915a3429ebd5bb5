/* SPDX-License-Identifier: Apache-2.0 */
/* Follows libfyaml's events and keeps the path. The only file that includes libfyaml. */
#include "spec/text/yaml.h"

#include <libfyaml.h>

struct level {
    bool is_sequence;
    bool has_key;      /* of a mapping: the next value belongs to `key` */
    size_t index;      /* of a sequence: the next value's number */
    struct slice path; /* of the collection itself */
    struct slice key;
    size_t key_offset;
};

struct reader {
    struct arena *arena;
    struct list *scalars;
    struct yaml_error *error;
    struct level levels[YAML_DEPTH_MAXIMUM];
    unsigned depth;   /* levels in use */
    unsigned skipped; /* collections inside a complex key: they have no path */
};

static size_t token_offset(struct fy_token *token)
{
    const struct fy_mark *mark = token == NULL ? NULL : fy_token_start_mark(token);
    return mark == NULL ? 0 : mark->input_pos;
}

static struct slice token_text(struct arena *arena, struct fy_token *token)
{
    size_t size = 0;
    const char *text = token == NULL ? NULL : fy_token_get_text(token, &size);
    return text == NULL ? SLICE_EMPTY : arena_copy(arena, slice_of(text, size));
}

/* The path of the value that comes next. */
static struct slice next_path(struct reader *reader)
{
    if (reader->depth == 0) {
        return SLICE_EMPTY;
    }
    struct level *level = &reader->levels[reader->depth - 1];
    if (level->is_sequence) {
        return arena_format(reader->arena, SLICE_FORMAT "[%zu]", SLICE_ARGUMENT(level->path),
                            level->index);
    }
    struct slice key = slice_between(level->key, 0, YAML_KEY_SIZE_MAXIMUM);
    return level->path.size == 0 ? key
                                 : arena_format(reader->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                                SLICE_ARGUMENT(level->path), SLICE_ARGUMENT(key));
}

/* A value is complete: the collection around it expects the next one. */
static void step_on(struct reader *reader)
{
    if (reader->depth > 0) {
        reader->levels[reader->depth - 1].index++;
        reader->levels[reader->depth - 1].has_key = false;
    }
}

static void take_value(struct reader *reader, struct slice value, size_t offset, bool is_quoted)
{
    struct yaml_scalar *scalar = ARENA_NEW(reader->arena, struct yaml_scalar);
    const struct level *level = reader->depth == 0 ? NULL : &reader->levels[reader->depth - 1];
    scalar->path = next_path(reader);
    scalar->value = value;
    scalar->value_offset = offset;
    scalar->key_offset = offset;
    scalar->is_quoted = is_quoted;
    scalar->is_in_sequence = level != NULL && level->is_sequence;
    scalar->depth = reader->depth == 0 ? 0 : reader->depth - 1;
    if (level != NULL && !level->is_sequence) {
        scalar->key = level->key;
        scalar->key_offset = level->key_offset;
        /* A null has no place of its own. */
        scalar->value_offset = offset > level->key_offset ? offset : level->key_offset;
    }
    list_add(reader->arena, reader->scalars, scalar);
    step_on(reader);
}

static void take_scalar(struct reader *reader, struct fy_token *token)
{
    if (reader->skipped > 0) {
        return;
    }
    struct slice text = token_text(reader->arena, token);
    struct level *level = reader->depth == 0 ? NULL : &reader->levels[reader->depth - 1];
    if (level != NULL && !level->is_sequence && !level->has_key) {
        level->key = text;
        level->key_offset = token_offset(token);
        level->has_key = true;
        return;
    }
    bool is_quoted = token != NULL && fy_scalar_token_get_style(token) != FYSS_PLAIN;
    take_value(reader, text, token_offset(token), is_quoted);
}

static bool open_level(struct reader *reader, struct fy_token *token, bool is_sequence)
{
    const struct level *outer = reader->depth == 0 ? NULL : &reader->levels[reader->depth - 1];
    if (reader->skipped > 0 || (outer != NULL && !outer->is_sequence && !outer->has_key)) {
        reader->skipped++;
        return true;
    }
    if (reader->depth == YAML_DEPTH_MAXIMUM) {
        *reader->error = (struct yaml_error){token_offset(token), SLICE("nested too deeply")};
        return false;
    }
    struct slice path = next_path(reader);
    reader->levels[reader->depth++] = (struct level){.is_sequence = is_sequence, .path = path};
    return true;
}

static void close_level(struct reader *reader)
{
    if (reader->skipped > 0) {
        reader->skipped--;
        if (reader->skipped == 0 && reader->depth > 0) { /* the complex key is over */
            reader->levels[reader->depth - 1].key = SLICE("?");
            reader->levels[reader->depth - 1].has_key = true;
        }
        return;
    }
    if (reader->depth > 0) {
        reader->depth--;
        step_on(reader);
    }
}

/* False when reading ends: at the end of the first document, or at a fault. */
static bool take_event(struct reader *reader, const struct fy_event *event)
{
    switch (event->type) {
    case FYET_SCALAR:
        take_scalar(reader, event->scalar.value);
        return true;
    case FYET_ALIAS:
        take_scalar(reader, event->alias.anchor);
        return true;
    case FYET_MAPPING_START:
        return open_level(reader, event->mapping_start.mapping_start, false);
    case FYET_SEQUENCE_START:
        return open_level(reader, event->sequence_start.sequence_start, true);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        close_level(reader);
        return true;
    case FYET_DOCUMENT_END:
        return false;
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_START:
        return true;
    }
    return true;
}

static size_t offset_of_line(struct slice text, int line, int column)
{
    size_t offset = 0;
    for (; line > 1; line--) {
        size_t end = slice_find_byte(slice_from_offset(text, offset), '\n');
        if (end == SLICE_NOT_FOUND) {
            break;
        }
        offset += end + 1;
    }
    offset += column > 1 ? (size_t)column - 1 : 0;
    return offset < text.size ? offset : text.size;
}

static void take_parser_error(struct reader *reader, struct slice text, struct fy_diag *diagnostics)
{
    void *cursor = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(diagnostics, &cursor);
    if (error == NULL) {
        *reader->error = (struct yaml_error){0, SLICE("it cannot be read as YAML")};
        return;
    }
    reader->error->message = arena_copy(reader->arena, slice_from(error->msg));
    reader->error->offset = offset_of_line(text, error->line, error->column);
}

/* What libfyaml is not shown: too much, and directives, which it reads in quadratic time. */
static bool check_text(struct slice text, struct yaml_error *error)
{
    if (text.size > YAML_SIZE_MAXIMUM) {
        *error = (struct yaml_error){0, SLICE("it is too large")};
        return false;
    }
    size_t at = slice_find(text, SLICE("\n%"));
    if ((text.size > 0 && text.data[0] == '%') || at != SLICE_NOT_FOUND) {
        *error = (struct yaml_error){at == SLICE_NOT_FOUND ? 0 : at + 1,
                                     SLICE("directives have no place here")};
        return false;
    }
    return true;
}

bool yaml_read(struct arena *arena, struct slice text, struct list *out_scalars,
               struct yaml_error *out_error)
{
    struct reader reader = {.arena = arena, .scalars = out_scalars, .error = out_error};
    *out_error = (struct yaml_error){0, SLICE_EMPTY};
    if (!check_text(text, out_error)) {
        return false;
    }
    struct fy_diag_cfg diagnostics_settings;
    fy_diag_cfg_default(&diagnostics_settings);
    diagnostics_settings.fp = NULL;
    struct fy_diag *diagnostics = fy_diag_create(&diagnostics_settings);
    fy_diag_set_collect_errors(diagnostics, true);
    struct fy_parse_cfg settings = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG, .diag = diagnostics};
    struct fy_parser *parser = fy_parser_create(&settings);
    bool is_well = parser != NULL && fy_parser_set_string(parser, text.data, text.size) == 0;
    bool goes_on = is_well;
    while (goes_on) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL) {
            break;
        }
        goes_on = take_event(&reader, event);
        fy_parser_event_free(parser, event);
    }
    if (is_well && out_error->message.size == 0 && fy_parser_get_stream_error(parser)) {
        take_parser_error(&reader, text, diagnostics);
    }
    fy_parser_destroy(parser);
    fy_diag_destroy(diagnostics);
    return is_well && out_error->message.size == 0;
}
