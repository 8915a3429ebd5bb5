/* SPDX-License-Identifier: Apache-2.0 */
/* The reference page: what is served and what is stored, in one HTML page that fetches nothing.
 * Every text of the document is escaped. */
#include "face/face_private.h"

static void write_escaped(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '&':
            BUFFER_LITERAL(out, "&amp;");
            break;
        case '<':
            BUFFER_LITERAL(out, "&lt;");
            break;
        case '>':
            BUFFER_LITERAL(out, "&gt;");
            break;
        case '"':
            BUFFER_LITERAL(out, "&quot;");
            break;
        default:
            buffer_append_byte(out, text.data[i]);
        }
    }
}

static void write_element(struct buffer *out, const char *element, struct slice text)
{
    buffer_format(out, "<%s>", element);
    write_escaped(out, text);
    buffer_format(out, "</%s>", element);
}

static const char style[] =
    "<style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}"
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #8886}"
    "code{font:.92em ui-monospace,monospace}.method{font-weight:600}"
    ".note{opacity:.75}</style>";

static void write_name(struct buffer *out, struct slice name, bool is_own, const char **separator)
{
    buffer_append_string(out, *separator);
    write_escaped(out, name);
    buffer_append_string(out, is_own ? " (own)" : "");
    *separator = ", ";
}

/* Who may call it: roles, those that everybody has included. */
static void write_callers(struct buffer *out, const struct policy *policy,
                          const struct access *access)
{
    uint64_t everybody = UINT64_C(1) << policy->everybody->index;
    const char *separator = "";
    bool is_common = (access->roles & everybody) != 0;
    if (access->is_public || is_common) {
        buffer_append_string(out, access->is_public ? "everybody" : "whoever has signed in");
        return;
    }
    LIST_EACH(const struct role, role, &policy->roles)
    {
        uint64_t bit = UINT64_C(1) << role->index;
        if (((access->roles | access->own_roles) & bit) != 0) {
            write_name(out, role->is_implied ? SLICE("whoever has signed in") : role->name,
                       (access->roles & bit) == 0, &separator);
        }
    }
    buffer_append_string(out, *separator == '\0' ? "nobody" : "");
}

static void write_operations(const struct plan *plan, struct buffer *out)
{
    const struct policy *policy = &plan->model->policy;
    BUFFER_LITERAL(
        out, "<h2 id=\"operations\">Operations</h2><table><thead><tr><th>Method</th><th>Path</th>"
             "<th>What it does</th>");
    buffer_append_string(out, policy->is_enforced ? "<th>For</th>" : "");
    BUFFER_LITERAL(out, "</tr></thead><tbody>");
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct operation *operation = plan->operations[i].operation;
        BUFFER_LITERAL(out, "<tr><td class=\"method\">");
        write_escaped(out, operation->method);
        BUFFER_LITERAL(out, "</td><td>");
        write_element(out, "code", operation->path);
        BUFFER_LITERAL(out, "</td><td>");
        write_escaped(out, operation->description);
        if (plan->operations[i].serving == SERVE_NOTHING) {
            BUFFER_LITERAL(out, " <span class=\"note\">Answers 501: ");
            write_escaped(out, operation->reason);
            BUFFER_LITERAL(out, "</span>");
        }
        if (operation->place.line > 0) {
            buffer_format(out, " <span class=\"note\">(line %u)</span>", operation->place.line);
        }
        BUFFER_LITERAL(out, "</td>");
        if (policy->is_enforced) {
            BUFFER_LITERAL(out, "<td>");
            write_callers(out, policy, &operation->access);
            BUFFER_LITERAL(out, "</td>");
        }
        BUFFER_LITERAL(out, "</tr>");
    }
    BUFFER_LITERAL(out, "</tbody></table>");
}

/* The next remark on a field; semicolons stand between remarks, none behind the last. */
static void begin_remark(struct buffer *out, bool *has_any)
{
    buffer_append_string(out, *has_any ? "; " : "");
    *has_any = true;
}

static void write_remarks(struct buffer *out, const struct plan_field *field)
{
    const struct field *model = field->field;
    const char *const plain[] = {model->is_primary_key ? "key" : NULL,
                                 model->is_required ? "required" : NULL,
                                 model->is_unique && !model->is_primary_key ? "unique" : NULL,
                                 !field->is_given        ? "set by the server"
                                 : !field->is_changeable ? "set once"
                                                         : NULL,
                                 field->is_served ? NULL : "never served"};
    bool has_any = false;
    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
        if (plain[i] != NULL) {
            begin_remark(out, &has_any);
            buffer_append_string(out, plain[i]);
        }
    }
    if (model->references != NULL) {
        begin_remark(out, &has_any);
        BUFFER_LITERAL(out, "refers to ");
        write_escaped(out, model->references->name);
    }
    for (size_t i = 0; i < field->rule.label_count; i++) {
        if (i == 0) {
            begin_remark(out, &has_any);
        }
        buffer_append_string(out, i == 0 ? "one of " : ", ");
        write_escaped(out, field->rule.labels[i]);
    }
    if (model->comment.size > 0) {
        begin_remark(out, &has_any);
        write_escaped(out, model->comment);
    }
}

static void write_entity(struct buffer *out, struct arena *arena, const struct plan_entity *entity)
{
    write_element(out, "h3", entity->entity->name);
    BUFFER_LITERAL(out, "<p class=\"note\">Table ");
    write_element(out, "code", entity->entity->table);
    buffer_format(out, ", described at line %u%s</p>", entity->entity->place.line,
                  entity->entity->is_inferred ? ", inferred from an example" : "");
    BUFFER_LITERAL(
        out, "<table><thead><tr><th>Field</th><th>Type</th><th>Remarks</th></tr></thead><tbody>");
    for (size_t i = 0; i < entity->field_count; i++) {
        BUFFER_LITERAL(out, "<tr><td>");
        write_element(out, "code", entity->fields[i].name);
        BUFFER_LITERAL(out, "</td><td>");
        write_element(out, "code", type_name(arena, entity->fields[i].type));
        BUFFER_LITERAL(out, "</td><td>");
        write_remarks(out, &entity->fields[i]);
        BUFFER_LITERAL(out, "</td></tr>");
    }
    BUFFER_LITERAL(out, "</tbody></table>");
}

static void write_problems(const struct plan *plan, struct buffer *out)
{
    BUFFER_LITERAL(out,
                   "<h2 id=\"errors\">Errors</h2><table><thead><tr><th>Status</th><th>Code</th>"
                   "<th>Meaning</th></tr></thead><tbody>");
    for (size_t i = 0; i < PROBLEM_COUNT; i++) {
        buffer_format(out, "<tr><td>%u</td><td>", plan->problems[i].http_status);
        write_element(out, "code", plan->problems[i].code);
        BUFFER_LITERAL(out, "</td><td>");
        write_escaped(out, plan->problems[i].message);
        BUFFER_LITERAL(out, "</td></tr>");
    }
    BUFFER_LITERAL(out, "</tbody></table>");
}

void reference_write(const struct plan *plan, struct buffer *out)
{
    struct arena *arena = arena_create(16384);
    struct slice name =
        plan->model->name.size > 0 ? plan->model->name : SLICE("Unnamed specification");
    BUFFER_LITERAL(out, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    write_element(out, "title", name);
    buffer_append_string(out, style);
    BUFFER_LITERAL(out, "</head><body><main>");
    write_element(out, "h1", name);
    BUFFER_LITERAL(out, "<p>Version ");
    write_escaped(out, plan->model->version);
    BUFFER_LITERAL(out, ". Machine-readable: <a href=\"/openapi.json\">OpenAPI 3.1</a>.</p>");
    write_operations(plan, out);
    BUFFER_LITERAL(out, "<h2 id=\"entities\">Entities</h2>");
    for (size_t i = 0; i < plan->entity_count; i++) {
        write_entity(out, arena, &plan->entities[i]);
    }
    write_problems(plan, out);
    BUFFER_LITERAL(out, "</main></body></html>\n");
    arena_destroy(&arena);
}
