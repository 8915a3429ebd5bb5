/* SPDX-License-Identifier: Apache-2.0 */
/* A list of steps for a terminal, and as JSON for programs. */
#include "cli/migration_text.h"

#include "base/json.h"
#include "cli/safe.h"

/* "1,204 rows, 3.1 MiB" */
static void write_size(struct buffer *out, const struct migration_step *step)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    if (step->row_count < 0) {
        return;
    }
    buffer_format(out, "  %lld row%s", (long long)step->row_count, step->row_count == 1 ? "" : "s");
    if (step->size <= 0) {
        return;
    }
    double size = (double)step->size;
    size_t unit = 0;
    for (; size >= 1024 && unit < 4; unit++) {
        size /= 1024;
    }
    buffer_format(out, unit == 0 ? ", %.0f %s" : ", %.1f %s", size, units[unit]);
}

static void write_statements(struct buffer *out, const char *mark, const struct list *statements)
{
    LIST_EACH(const char, sql, statements)
    {
        struct slice rest = slice_from(sql), line;
        if (slice_starts_with(rest, SLICE("INSERT INTO _phoenix")) ||
            slice_starts_with(rest, SLICE("DELETE FROM _phoenix")) ||
            slice_starts_with(rest, SLICE("PRAGMA "))) {
            continue; /* Phoenix's own notes, and how the statement behind is to be taken */
        }
        bool is_first = true;
        while (slice_next_line(&rest, &line)) {
            buffer_format(out, "        %s ", is_first ? mark : " ");
            safe_write(out, line);
            buffer_append_string(out, rest.size == 0 ? ";\n" : "\n");
            is_first = false;
        }
    }
}

static void write_step(struct buffer *out, size_t number, const struct migration_step *step,
                       bool has_sql)
{
    buffer_format(out, "%3zu  %-11s  ", number, migration_class_name(step->class));
    safe_write(out, step->summary);
    if (step->class != MIGRATION_SAFE || step->row_count > 0) {
        write_size(out, step);
    }
    BUFFER_LITERAL(out, "\n");
    if (step->is_apart) {
        BUFFER_LITERAL(out, "        by itself, outside of the transaction\n");
    }
    if (step->note.size > 0) {
        BUFFER_LITERAL(out, "        ");
        safe_write(out, step->note);
        BUFFER_LITERAL(out, "\n");
    }
    if (has_sql) {
        write_statements(out, "+", &step->up);
        write_statements(out, "-", &step->down);
    }
}

void migration_text_steps(struct buffer *out, const struct list *steps, bool has_sql)
{
    LIST_EACH(const struct migration_step, step, steps)
    {
        write_step(out, step_index + 1, step, has_sql);
    }
}

void migration_text_unfound(struct buffer *out, const struct migration *migration)
{
    LIST_EACH(const struct slice, unfound, &migration->unfound)
    {
        BUFFER_LITERAL(out, "warning: ");
        safe_write(out, *unfound);
        BUFFER_LITERAL(out, "\n");
    }
}

void migration_text_others(struct buffer *out, const struct migration *migration)
{
    migration_text_unfound(out, migration);
    LIST_EACH(const struct slice, kept, &migration->kept)
    {
        BUFFER_LITERAL(out, "kept until 'phoenix migrate retire': ");
        safe_write(out, *kept);
        BUFFER_LITERAL(out, "\n");
    }
    LIST_EACH(const struct slice, foreign, &migration->foreign)
    {
        BUFFER_LITERAL(out, "not Phoenix's, left alone: ");
        safe_write(out, *foreign);
        BUFFER_LITERAL(out, "\n");
    }
}

void migration_text_history(struct buffer *out, const struct list *entries, bool has_sql)
{
    LIST_EACH(const struct migration_entry, entry, entries)
    {
        buffer_format(out, "migration %lld  " SLICE_FORMAT "  %.19s  ", (long long)entry->number,
                      SLICE_ARGUMENT(entry->state), entry->started_at.data);
        safe_write(out, entry->document);
        BUFFER_LITERAL(out, " ");
        safe_write(out, entry->version);
        BUFFER_LITERAL(out, "\n");
        migration_text_steps(out, &entry->steps, has_sql);
    }
}

/* --- JSON */

static void write_json_statements(struct json_writer *writer, const char *key,
                                  const struct list *statements)
{
    json_writer_key(writer, key);
    json_writer_begin_array(writer);
    LIST_EACH(const char, sql, statements)
    {
        json_writer_string(writer, sql);
    }
    json_writer_end_array(writer);
}

static void write_count(struct json_writer *writer, const char *key, int64_t count)
{
    json_writer_key(writer, key);
    if (count < 0) {
        json_writer_null(writer);
    } else {
        json_writer_integer(writer, count);
    }
}

static void write_json_steps(struct json_writer *writer, const char *key, const struct list *steps)
{
    json_writer_key(writer, key);
    json_writer_begin_array(writer);
    LIST_EACH(const struct migration_step, step, steps)
    {
        json_writer_begin_object(writer);
        json_writer_member_integer(writer, "number", (int64_t)step_index + 1);
        json_writer_member_string(writer, "kind", step->kind);
        json_writer_member_string(writer, "class", migration_class_name(step->class));
        json_writer_member_slice(writer, "table", step->table);
        json_writer_member_slice(writer, "object", step->object);
        json_writer_member_slice(writer, "summary", step->summary);
        json_writer_member_slice(writer, "note", step->note);
        json_writer_member_boolean(writer, "needed", step->is_needed);
        json_writer_member_boolean(writer, "apart", step->is_apart);
        write_count(writer, "rows", step->row_count);
        write_count(writer, "bytes", step->size);
        write_json_statements(writer, "up", &step->up);
        write_json_statements(writer, "down", &step->down);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void write_json_names(struct json_writer *writer, const char *key, const struct list *names)
{
    json_writer_key(writer, key);
    json_writer_begin_array(writer);
    LIST_EACH(const struct slice, name, names)
    {
        json_writer_slice(writer, *name);
    }
    json_writer_end_array(writer);
}

void migration_text_json(struct buffer *out, const struct plan *plan,
                         const struct migration *migration, const struct list *left)
{
    struct json_writer writer;
    json_writer_init(&writer, out, true);
    json_writer_begin_object(&writer);
    json_writer_member_slice(&writer, "document", plan->model->name);
    json_writer_member_slice(&writer, "version", plan->model->version);
    json_writer_member_string(&writer, "engine",
                              plan->dialect == DIALECT_SQLITE ? "sqlite" : "postgresql");
    json_writer_member_boolean(&writer, "new", migration->is_new);
    write_json_steps(&writer, "steps", &migration->steps);
    if (left != NULL) {
        write_json_steps(&writer, "left", left);
    }
    write_json_names(&writer, "kept", &migration->kept);
    write_json_names(&writer, "foreign", &migration->foreign);
    write_json_names(&writer, "unfound", &migration->unfound);
    json_writer_end_object(&writer);
    BUFFER_LITERAL(out, "\n");
}

static void write_json_entry(struct json_writer *writer, const struct migration_entry *entry)
{
    json_writer_begin_object(writer);
    json_writer_member_integer(writer, "number", entry->number);
    json_writer_member_slice(writer, "state", entry->state);
    json_writer_member_slice(writer, "document", entry->document);
    json_writer_member_slice(writer, "version", entry->version);
    json_writer_member_slice(writer, "phoenix", entry->phoenix);
    json_writer_member_slice(writer, "started_at", entry->started_at);
    if (entry->finished_at.size > 0) {
        json_writer_member_slice(writer, "finished_at", entry->finished_at);
    } else {
        json_writer_key(writer, "finished_at");
        json_writer_null(writer);
    }
    json_writer_key(writer, "steps");
    json_writer_begin_array(writer);
    LIST_EACH(const struct migration_step, step, &entry->steps)
    {
        json_writer_begin_object(writer);
        json_writer_member_string(writer, "kind", step->kind);
        json_writer_member_string(writer, "class", migration_class_name(step->class));
        json_writer_member_slice(writer, "object", step->object);
        json_writer_member_slice(writer, "summary", step->summary);
        write_json_statements(writer, "up", &step->up);
        write_json_statements(writer, "down", &step->down);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

void migration_text_history_json(struct buffer *out, const struct list *entries)
{
    struct json_writer writer;
    json_writer_init(&writer, out, true);
    json_writer_begin_object(&writer);
    json_writer_key(&writer, "migrations");
    json_writer_begin_array(&writer);
    LIST_EACH(const struct migration_entry, entry, entries)
    {
        write_json_entry(&writer, entry);
    }
    json_writer_end_array(&writer);
    json_writer_end_object(&writer);
    BUFFER_LITERAL(out, "\n");
}
