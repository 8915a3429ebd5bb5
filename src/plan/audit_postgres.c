/* SPDX-License-Identifier: Apache-2.0 */
/* The record of changes on PostgreSQL: a trigger for each table, which every node shares and which
 * sees the changes of other programs as well. Who is behind a change stands in the setting
 * phoenix.actor, as JSON; the store sets it for each request, for the transaction alone. Without it
 * the change is another program's, known by its database role. */
#include "plan/plan_private.h"

#include "base/siphash.h"

#define TEXT_MAXIMUM ((size_t)4 << 20)
#define QUOTE        "$phoenix$"

/* jsonb_build_object takes 100 arguments. */
#define GROUP_SIZE 48U

static const struct audit_mask mask = {" IS DISTINCT FROM ", "NULL", "'*** (changed)'", "'***'"};

/* As the API writes it. */
static void write_value(struct buffer *out, bool is_old, const struct plan_field *field)
{
    if (field->type->kind == TYPE_TIMESTAMP) {
        BUFFER_LITERAL(out, "regexp_replace(to_char(");
        audit_write_column(out, is_old, field);
        BUFFER_LITERAL(out,
                       " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '\\.?0+$', '') || "
                       "'Z'");
    } else if (field->type->kind == TYPE_BYTES) {
        BUFFER_LITERAL(out, "replace(encode(");
        audit_write_column(out, is_old, field);
        BUFFER_LITERAL(out, ", 'base64'), chr(10), '')");
    } else {
        audit_write_column(out, is_old, field);
    }
}

static void write_image(struct buffer *out, enum audit_side side, const struct plan_entity *entity)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        buffer_append_string(out, i == 0                ? "jsonb_build_object("
                                  : i % GROUP_SIZE == 0 ? ") || jsonb_build_object("
                                                        : ", ");
        sql_write_text(out, field->name);
        BUFFER_LITERAL(out, ", ");
        if (audit_is_masked(field)) {
            audit_write_masked(out, side, field, &mask);
        } else {
            write_value(out, side == AUDIT_BEFORE, field);
        }
    }
    BUFFER_LITERAL(out, ")");
}

/* The key as text; of several fields, joined by a comma. */
static void write_key(struct buffer *out, bool is_old, const struct plan_entity *entity)
{
    LIST_EACH(const struct field, field, &entity->entity->primary_key)
    {
        buffer_append_string(out, field_index > 0 ? " || ',' || CAST(" : "CAST(");
        write_value(out, is_old, &entity->fields[field->index]);
        BUFFER_LITERAL(out, " AS text)");
    }
}

static const struct audit_words words = {write_key, write_image};

static void write_entry(struct buffer *out, const char *action, const struct plan_entity *entity)
{
    bool has_before = action[0] != 'c', has_after = action[0] != 'd';
    buffer_format(out,
                  " INSERT INTO " AUDIT_TABLE " (" AUDIT_COLUMNS
                  ") VALUES (coalesce(CAST(actor ->> 'at' AS timestamptz), "
                  "clock_timestamp()), actor ->> 'subject', actor ->> 'proof', actor ->> "
                  "'address', actor ->> 'request_id', actor ->> 'operation', '%s', ",
                  action);
    audit_write_record(out, &words, entity, has_before, has_after);
    BUFFER_LITERAL(out, ");\n");
}

/* A name that belongs to the table in every version of the document, and is short enough. */
static unsigned long long name_function(const struct plan_entity *entity)
{
    static const unsigned char key[SIPHASH_KEY_SIZE] = "phoenix's audit";
    return siphash(key, entity->entity->table);
}

static void add(struct plan *plan, struct buffer *out, struct list *statements)
{
    list_add(plan->arena, statements,
             (void *)(uintptr_t)arena_string(plan->arena, buffer_slice(out)));
    buffer_clear(out);
}

static void write_function(struct buffer *out, const struct plan_entity *entity)
{
    buffer_format(out,
                  "CREATE OR REPLACE FUNCTION " AUDIT_TABLE
                  "_%016llx() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path "
                  "FROM CURRENT AS " QUOTE
                  "\nDECLARE actor jsonb := coalesce(CAST(nullif(current_setting('phoenix.actor', "
                  "true), '') AS jsonb), jsonb_build_object('proof', 'database', 'subject', "
                  "session_user, 'address', host(inet_client_addr())));\n"
                  "BEGIN IF current_setting('phoenix.filling', true) = 'on' THEN RETURN NULL; END "
                  "IF;\nIF TG_OP = 'INSERT' THEN\n",
                  name_function(entity));
    write_entry(out, "create", entity);
    BUFFER_LITERAL(out, "ELSIF TG_OP = 'UPDATE' THEN\n");
    write_entry(out, "update", entity);
    BUFFER_LITERAL(out, "ELSE\n");
    write_entry(out, "delete", entity);
    BUFFER_LITERAL(out, "END IF;\nRETURN NULL;\nEND " QUOTE);
}

/* Not made anew where it is there: that would wait for every write under way. */
static void write_trigger(struct buffer *out, struct slice table, const char *name,
                          const char *events)
{
    /* A table that was renamed may be a view by the name that this document knows. */
    BUFFER_LITERAL(out, "DO " QUOTE "\nBEGIN IF EXISTS (SELECT 1 FROM pg_class WHERE oid = "
                        "to_regclass(");
    sql_write_text(out, table);
    BUFFER_LITERAL(out, ") AND relkind IN ('r', 'p')) AND NOT EXISTS (SELECT 1 FROM pg_trigger "
                        "WHERE tgrelid = to_regclass(");
    sql_write_text(out, table);
    buffer_format(out, ") AND tgname = '%s') THEN CREATE TRIGGER %s %s; END IF;\nEND " QUOTE, name,
                  name, events);
}

static void add_trigger(struct plan *plan, const struct plan_entity *entity, struct buffer *out,
                        struct list *statements)
{
    struct buffer events;
    buffer_init(&events, TEXT_MAXIMUM);
    BUFFER_LITERAL(&events, "AFTER INSERT OR UPDATE OR DELETE ON ");
    buffer_append_slice(&events, entity->table);
    buffer_format(&events, " FOR EACH ROW EXECUTE FUNCTION " AUDIT_TABLE "_%016llx()",
                  name_function(entity));
    write_trigger(out, entity->table, AUDIT_TABLE,
                  arena_string(plan->arena, buffer_slice(&events)));
    buffer_release(&events);
    add(plan, out, statements);
}

static void add_guard(struct plan *plan, struct buffer *out, struct list *statements)
{
    BUFFER_LITERAL(out, "CREATE OR REPLACE FUNCTION " AUDIT_TABLE
                        "_keeps() RETURNS trigger LANGUAGE plpgsql AS " QUOTE
                        " BEGIN RAISE EXCEPTION 'the record of changes is never altered or "
                        "shortened'; END " QUOTE);
    add(plan, out, statements);
    write_trigger(out, SLICE(AUDIT_TABLE), AUDIT_TABLE "_keeps",
                  "BEFORE UPDATE OR DELETE OR TRUNCATE ON " AUDIT_TABLE
                  " FOR EACH STATEMENT EXECUTE FUNCTION " AUDIT_TABLE "_keeps()");
    add(plan, out, statements);
}

/* A document that no longer asks for the record keeps what was recorded. */
static const char no_triggers[] =
    "DO " QUOTE "\nDECLARE found record;\nBEGIN FOR found IN SELECT CAST(tgrelid AS regclass) AS "
    "name FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = '" AUDIT_TABLE
    "' AND relnamespace = CAST(current_schema() AS regnamespace) LOOP EXECUTE format('DROP "
    "TRIGGER " AUDIT_TABLE " ON %s', found.name); END LOOP;\nEND " QUOTE;

void audit_schema_postgresql(struct plan *plan, struct list *statements)
{
    struct buffer text;
    if (plan->model->audit == NULL) {
        list_add(plan->arena, statements, (void *)(uintptr_t)no_triggers);
        return;
    }
    buffer_init(&text, TEXT_MAXIMUM);
    for (size_t i = 0; i < plan->entity_count; i++) {
        if (plan->entities[i].entity != plan->model->audit) {
            write_function(&text, &plan->entities[i]);
            add(plan, &text, statements);
            add_trigger(plan, &plan->entities[i], &text, statements);
        }
    }
    add_guard(plan, &text, statements);
    buffer_release(&text);
}
