/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of rows: CREATE POLICY of PostgreSQL, `allow read: if …` of Firestore, and tables that list
 * such conditions. What a condition plainly says becomes a sentence ("Signed-in users can only view
 * their own rides"), so that rules have one way into the model; what is not plain is told, and left
 * to administrators. Policies of one table and command add up, as they do in PostgreSQL. */
#include "spec/recognise/access_sentence.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define COMMAND_COUNT     4U
#define CONDITION_MAXIMUM 600U
#define CONDITION_DEPTH   6U
#define TABLE_LIMIT       200U

/* What a condition asks for, the weakest first. */
enum row_demand {
    ROW_OPEN,
    ROW_SIGNED_IN,
    ROW_OWN,
    ROW_ADMINISTRATOR,
    ROW_UNREAD,
};

static const struct {
    const char *words; /* as policies name it */
    const char *verb;
} commands[COMMAND_COUNT] = {
    {"select|read|get|list", "view"},
    {"insert|create|write", "create"},
    {"update|write", "edit"},
    {"delete|write", "delete"},
};

struct row_command {
    bool is_said;
    enum row_demand demand; /* the weakest that is read */
    bool has_unread;
    struct slice text; /* of the first policy that says so */
    struct place place;
};

struct row_table {
    struct slice name;
    const struct block *block;
    struct place enabled; /* line 0: nothing says that rows are guarded */
    struct row_command commands[COMMAND_COUNT];
};

struct row_reader {
    struct specification *specification;
    struct table by_name;
    struct list tables; /* struct row_table */
};

static bool has(struct slice text, const char *part)
{
    return slice_contains_ignoring_case(text, slice_from(part));
}

/* --- conditions --- */

/* The offset of the mark outside of brackets and quotes, or SLICE_NOT_FOUND. */
static size_t find_outside(struct slice text, const char *mark)
{
    int depth = 0;
    char quote = '\0';
    for (size_t at = 0; at < text.size; at++) {
        char c = text.data[at];
        quote = quote == '\0' && (c == '\'' || c == '"') ? c : quote == c ? '\0' : quote;
        depth += c == '(';
        depth -= c == ')';
        struct slice rest = slice_from_offset(text, at);
        if (depth == 0 && quote == '\0' && rest.size >= strlen(mark) &&
            slice_equal_ignoring_case(slice_between(rest, 0, strlen(mark)), slice_from(mark))) {
            return at;
        }
    }
    return SLICE_NOT_FOUND;
}

static struct slice without_brackets(struct slice text)
{
    text = slice_trim(text);
    while (text.size > 1 && text.data[0] == '(' && text.data[text.size - 1] == ')') {
        int depth = 0;
        size_t close = 0;
        for (size_t at = 0; at < text.size && close == 0; at++) {
            depth += text.data[at] == '(';
            depth -= text.data[at] == ')';
            close = depth == 0 ? at : 0;
        }
        if (close + 1 < text.size) {
            break;
        }
        text = slice_trim(slice_between(text, 1, text.size - 1));
    }
    return text;
}

static enum row_demand demand_of_term(struct slice text)
{
    static const char *const callers[] = {"auth.uid()",      "request.auth",   "current_user",
                                          "current_setting", "auth.user_id()", "auth.jwt()",
                                          "req.user",        "request.user",   NULL};
    bool has_caller = false;
    for (size_t i = 0; callers[i] != NULL; i++) {
        has_caller |= has(text, callers[i]);
    }
    bool is_inner = has(text, " from ") || has(text, " in (") || has(text, "exists");
    if (slice_equal_ignoring_case(text, SLICE("true"))) {
        return ROW_OPEN;
    }
    if (slice_equal_ignoring_case(text, SLICE("false"))) {
        return ROW_ADMINISTRATOR;
    }
    if (has(text, "admin")) {
        bool is_denied =
            has(text, "not ") || has(text, "!is") || has(text, "!=") || has(text, "<>");
        bool has_others = has(text, "',") || has(text, "\",");
        return is_denied || has_others ? ROW_UNREAD : ROW_ADMINISTRATOR;
    }
    if (is_inner) {
        return ROW_UNREAD;
    }
    if (has(text, "isauthenticated()") || has(text, "issignedin()") || has(text, "isloggedin()") ||
        has(text, "'authenticated'") ||
        (has_caller && (has(text, "!= null") || has(text, "is not null")))) {
        return ROW_SIGNED_IN;
    }
    if (has(text, "isowner(")) {
        return ROW_OWN;
    }
    bool is_shared = has(text, "tenant") || has(text, "org") || has(text, "company") ||
                     has(text, "workspace") || has(text, "team") || has(text, "group") ||
                     has(text, "role") || has(text, "branch") || has(text, "store");
    bool is_equal = slice_find_byte(text, '=') != SLICE_NOT_FOUND && !has(text, "!=") &&
                    !has(text, "<") && !has(text, ">");
    return has_caller && is_equal && !is_shared ? ROW_OWN : ROW_UNREAD;
}

/* Of several that must all hold the strictest counts, of several of which one is enough the weakest
 * that is read; *out_unread: something in it is not. */
static enum row_demand demand_of(struct slice text, unsigned depth, bool *out_unread)
{
    static const char *const ors[] = {" or ", "||"}, *const ands[] = {" and ", "&&"};
    text = without_brackets(text);
    for (size_t i = 0; i < 4 && depth < CONDITION_DEPTH; i++) {
        bool is_or = i < 2;
        const char *mark = is_or ? ors[i] : ands[i - 2];
        size_t at = find_outside(text, mark);
        if (at == SLICE_NOT_FOUND) {
            continue;
        }
        enum row_demand left = demand_of(slice_between(text, 0, at), depth + 1, out_unread);
        enum row_demand right =
            demand_of(slice_from_offset(text, at + strlen(mark)), depth + 1, out_unread);
        bool is_left = is_or ? left < right : left > right;
        return is_left ? left : right;
    }
    enum row_demand demand = demand_of_term(text);
    *out_unread |= demand == ROW_UNREAD;
    return demand;
}

/* --- tables --- */

static struct row_table *table_of(struct row_reader *reader, struct slice name,
                                  const struct block *block)
{
    struct arena *arena = reader->specification->arena;
    size_t dot = slice_find_last_byte(name, '.');
    name = wording_bare(dot == SLICE_NOT_FOUND ? name : slice_from_offset(name, dot + 1));
    struct row_table *table = table_get(&reader->by_name, name);
    if (table == NULL && name.size > 0 && name.size <= 64 && reader->tables.count < TABLE_LIMIT) {
        table = ARENA_NEW(arena, struct row_table);
        *table = (struct row_table){.name = name, .block = block};
        table_put(&reader->by_name, name, table);
        list_add(arena, &reader->tables, table);
    }
    return table;
}

static void add_demand(struct row_table *table, struct slice command, struct slice condition,
                       bool is_for_signed_in, struct slice text, struct place place)
{
    bool is_all = command.size == 0 || slice_equal_ignoring_case(command, SLICE("all")) ||
                  slice_equal(command, SLICE("*"));
    bool has_unread = false;
    enum row_demand demand =
        demand_of(slice_between(condition, 0, CONDITION_MAXIMUM), 0, &has_unread);
    demand = demand == ROW_OPEN && is_for_signed_in ? ROW_SIGNED_IN : demand;
    for (size_t i = 0; table != NULL && i < COMMAND_COUNT; i++) {
        struct row_command *known = &table->commands[i];
        if (!is_all && !wording_is(command, commands[i].words)) {
            continue;
        }
        if (!known->is_said) {
            *known = (struct row_command){
                .is_said = true, .demand = demand, .text = text, .place = place};
        }
        known->demand = demand < known->demand ? demand : known->demand;
        known->has_unread |= has_unread;
    }
}

/* --- PostgreSQL --- */

static size_t skip_blanks(struct slice text, size_t at)
{
    while (at < text.size && character_is_space(text.data[at])) {
        at++;
    }
    return at;
}

/* The word behind a keyword of the statement: "rides" of "ON rides". */
static struct slice word_behind(struct slice text, const char *keyword)
{
    size_t at = find_outside(text, keyword);
    if (at == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    at = skip_blanks(text, at + strlen(keyword));
    size_t end = at;
    while (end < text.size && !character_is_space(text.data[end]) &&
           strchr("(;,", text.data[end]) == NULL) {
        end++;
    }
    return slice_between(text, at, end);
}

/* What stands in the brackets behind a keyword. */
static struct slice brackets_behind(struct slice text, const char *keyword)
{
    size_t at = slice_find_ignoring_case(text, slice_from(keyword));
    if (at == SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    size_t open = skip_blanks(text, at + strlen(keyword));
    int depth = 0;
    for (size_t end = open; end < text.size && text.data[open] == '('; end++) {
        depth += text.data[end] == '(';
        depth -= text.data[end] == ')';
        if (depth == 0) {
            return slice_between(text, open + 1, end);
        }
    }
    return SLICE_EMPTY;
}

/* In one line, blanks for its ends. */
static struct slice flatten(struct arena *arena, struct slice text)
{
    char *data = arena_allocate_raw(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = character_is_space(text.data[i]) ? ' ' : text.data[i];
        data[size] = c;
        size += c != ' ' || (size > 0 && data[size - 1] != ' ');
    }
    return slice_trim(slice_of(data, size));
}

static void read_policy(struct row_reader *reader, const struct block *block, struct slice whole,
                        size_t offset)
{
    struct slice text = flatten(reader->specification->arena, whole);
    struct row_table *table = table_of(reader, word_behind(text, " on "), block);
    struct slice command = word_behind(text, " for ");
    struct slice using = brackets_behind(text, " using");
    struct slice check = brackets_behind(text, " with check");
    struct slice to = word_behind(text, " to ");
    struct place place = block_code_place(block, offset, whole.size < 60 ? whole.size : 60);
    if (wording_is(to, "service_role|postgres|admin_role")) {
        return; /* the server's own */
    }
    bool is_insert = slice_equal_ignoring_case(command, SLICE("insert"));
    struct slice condition = is_insert || using.size == 0 ? check : using;
    bool is_signed_in = slice_equal_ignoring_case(to, SLICE("authenticated"));
    add_demand(table, command, condition, is_signed_in, slice_between(text, 0, 120), place);
}

static void read_sql(struct row_reader *reader, const struct block *block)
{
    struct slice code = block->code;
    for (size_t at = 0; at < code.size;) {
        struct slice rest = slice_from_offset(code, at);
        size_t found = slice_find_ignoring_case(rest, SLICE("create policy"));
        if (found == SLICE_NOT_FOUND) {
            break;
        }
        struct slice policy = slice_from_offset(rest, found);
        size_t end = find_outside(policy, ";");
        end = end == SLICE_NOT_FOUND ? policy.size : end;
        read_policy(reader, block, slice_between(policy, 0, end), at + found);
        at += found + (end == 0 ? 1 : end);
    }
    struct slice rest = code, line;
    while (slice_next_line(&rest, &line)) {
        struct slice flat = slice_trim(line);
        if (!has(flat, "enable row level security") ||
            !slice_starts_with_ignoring_case(flat, SLICE("alter table "))) {
            continue;
        }
        struct slice name = slice_trim(slice_from_offset(flat, 12));
        if (slice_starts_with_ignoring_case(name, SLICE("only "))) {
            name = slice_trim(slice_from_offset(name, 5));
        }
        size_t blank = slice_find_byte(name, ' ');
        struct row_table *table = table_of(reader, slice_between(name, 0, blank), block);
        if (table != NULL && table->enabled.line == 0) {
            table->enabled = block_code_place(block, (size_t)(flat.data - code.data), flat.size);
        }
    }
}

/* --- Firestore --- */

/* "rides" of "match /rides/{rideId} {"; a deeper path is what it ends in. */
static struct slice collection_of(struct slice line)
{
    size_t slash = slice_find_byte(line, '/');
    struct slice path = slice_from_offset(line, slash == SLICE_NOT_FOUND ? line.size : slash + 1);
    struct slice part, best = SLICE_EMPTY;
    size_t end = slice_find(path, SLICE(" {"));
    path = slice_between(path, 0, end == SLICE_NOT_FOUND ? path.size : end);
    while (slice_next_part(&path, '/', &part)) {
        best = part.size > 0 && part.data[0] != '{' ? part : best;
    }
    return best;
}

static void read_firestore(struct row_reader *reader, const struct block *block)
{
    struct slice rest = block->code, line, collection = SLICE_EMPTY;
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        if (slice_starts_with(line, SLICE("match /"))) {
            struct slice found = collection_of(line);
            collection = slice_equal(found, SLICE("documents")) ? SLICE_EMPTY : found;
            continue;
        }
        size_t colon = slice_find(line, SLICE(": if "));
        if (!slice_starts_with(line, SLICE("allow ")) || colon == SLICE_NOT_FOUND ||
            collection.size == 0) {
            continue;
        }
        struct slice names = slice_between(line, 6, colon), name;
        struct slice condition = slice_from_offset(line, colon + 5);
        size_t end = slice_find_byte(condition, ';');
        condition = slice_between(condition, 0, end == SLICE_NOT_FOUND ? condition.size : end);
        struct place place =
            block_code_place(block, (size_t)(line.data - block->code.data), line.size);
        while (slice_next_part(&names, ',', &name)) {
            add_demand(table_of(reader, collection, block), slice_trim(name), condition, false,
                       line, place);
        }
    }
}

/* --- what stands in words --- */

/* Each of them has one of two signs that hardly a sentence has. */
static bool may_be_condition(struct slice text)
{
    if (slice_find_byte(text, '=') != SLICE_NOT_FOUND) {
        return true;
    }
    for (size_t at = 0; at + 1 < text.size; at++) {
        if (text.data[at] == '.' && character_to_lower(text.data[at + 1]) == 'u') {
            return true;
        }
    }
    return false;
}

static bool is_condition(struct slice text)
{
    if (!may_be_condition(text)) {
        return false;
    }
    return has(text, "auth.uid()") || has(text, "request.auth.uid") ||
           has(text, "= current_user") || has(text, "= req.user") || has(text, "= request.user") ||
           has(text, "=== req.user");
}

static void report_unread(struct row_reader *reader, struct slice text, struct place place)
{
    diagnostics_report(
        reader->specification->diagnostics, DIAGNOSTIC_W1526, place,
        "write who may beside the endpoints (\"admin only\", \"owner\"), or in a list "
        "of what each role may do",
        "'" SLICE_FORMAT "' sounds like a rule of access and is not understood: nothing holds it",
        SLICE_ARGUMENT(slice_between(text, 0, 120)));
}

/* A row such as "rides | SELECT | auth.uid() = user_id". */
static void read_row(struct row_reader *reader, const struct block *block,
                     const struct table_row *row)
{
    struct slice command = SLICE_EMPTY;
    for (size_t j = 0; j < block->column_count; j++) {
        struct slice cell = reading_cell(row, (int)j);
        command = wording_is(cell, "select|insert|update|delete|all") ? cell : command;
    }
    for (size_t j = 1; j < block->column_count; j++) {
        struct slice cell = reading_cell(row, (int)j);
        struct slice name = reading_cell(row, 0);
        if (!is_condition(cell)) {
            continue;
        }
        bool is_name = name.size > 0 && slice_find_byte(name, ' ') == SLICE_NOT_FOUND;
        if (is_name && command.size > 0) {
            add_demand(table_of(reader, name, block), command, cell, false, cell,
                       reading_cell_place(row, (int)j));
        } else {
            report_unread(reader, cell, reading_cell_place(row, (int)j));
        }
    }
}

static void read_text(struct row_reader *reader, struct text text)
{
    if (is_condition(text.plain)) {
        report_unread(reader, slice_trim(text.plain), text_place(text, 0, text.plain.size));
    }
}

/* Rules of frameworks that stand apart from the endpoints: `permission_classes = […]`,
 * `.requestMatchers("/x").hasRole("ADMIN")`. */
static void read_code(struct row_reader *reader, const struct block *block)
{
    struct slice rest = block->code, line;
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        bool is_matcher = has(line, "matchers(") && !has(line, "permitAll");
        bool is_class =
            slice_starts_with(line, SLICE("permission_classes")) && !has(line, "AllowAny");
        if (is_matcher || is_class) {
            report_unread(
                reader, line,
                block_code_place(block, (size_t)(line.data - block->code.data), line.size));
        }
    }
}

static void read_block(struct row_reader *reader, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_CODE:
        if (has(block->code, "create policy") || has(block->code, "row level security")) {
            read_sql(reader, block);
        } else if (slice_find(block->code, SLICE("allow ")) != SLICE_NOT_FOUND &&
                   slice_find(block->code, SLICE("match /")) != SLICE_NOT_FOUND) {
            read_firestore(reader, block);
        } else {
            read_code(reader, block);
        }
        break;
    case BLOCK_TABLE:
        for (size_t i = 1; i < block->row_count; i++) {
            read_row(reader, block, &block->rows[i]);
        }
        break;
    case BLOCK_LIST:
        for (size_t i = 0; i < block->item_count; i++) {
            read_text(reader, block->items[i].text);
        }
        break;
    case BLOCK_PARAGRAPH:
        read_text(reader, block->text);
        break;
    case BLOCK_HEADING:
    case BLOCK_FRONT_MATTER:
    case BLOCK_HTML:
        break;
    }
}

/* --- sentences --- */

static void state(struct row_reader *reader, const struct row_table *table,
                  const struct row_command *command, const char *verb)
{
    struct arena *arena = reader->specification->arena;
    const char *front = command->demand == ROW_SIGNED_IN ? "Only signed-in users can"
                        : command->demand == ROW_OWN     ? "Signed-in users can only"
                                                         : "Only admins can";
    struct slice words =
        arena_format(arena, "%s %s %s" SLICE_FORMAT, front, verb,
                     command->demand == ROW_OWN ? "their own " : "", SLICE_ARGUMENT(table->name));
    struct sentence *sentence = ARENA_NEW(arena, struct sentence);
    *sentence = (struct sentence){.text = command->text,
                                  .words = words,
                                  .place = command->place,
                                  .block = table->block,
                                  .is_about_access = true,
                                  .is_translated = true,
                                  .is_limiting = true};
    list_add(arena, &reader->specification->sentences, sentence);
}

static void settle(struct row_reader *reader, const struct row_table *table)
{
    struct slice missing = SLICE_EMPTY;
    uint32_t told_line = 0;
    struct arena *arena = reader->specification->arena;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const struct row_command *command = &table->commands[i];
        if (!command->is_said) {
            missing = missing.size == 0 ? slice_from(commands[i].verb)
                                        : arena_format(arena, SLICE_FORMAT ", %s",
                                                       SLICE_ARGUMENT(missing), commands[i].verb);
            continue;
        }
        bool is_new = command->place.line != told_line;
        if (command->has_unread && command->demand != ROW_OPEN && is_new) {
            told_line = command->place.line;
            report_unread(reader, command->text, command->place);
        }
        bool is_creation = i == 1 && command->demand == ROW_OWN; /* what one makes is one's own */
        if (command->demand != ROW_OPEN && !is_creation) {
            state(reader, table, command, commands[i].verb);
        }
    }
    if (table->enabled.line > 0 && missing.size > 0) {
        diagnostics_report(reader->specification->diagnostics, DIAGNOSTIC_W1526, table->enabled,
                           "write a policy for it, or who may beside the endpoints",
                           "no policy says who may " SLICE_FORMAT " '" SLICE_FORMAT
                           "', which PostgreSQL would refuse: nothing holds that",
                           SLICE_ARGUMENT(missing), SLICE_ARGUMENT(table->name));
    }
}

void access_row_collect(struct specification *specification, const struct document *document)
{
    struct row_reader reader = {.specification = specification};
    table_init(&reader.by_name, specification->arena);
    for (size_t i = 0; i < document->block_count; i++) {
        read_block(&reader, &document->blocks[i]);
    }
    LIST_EACH(const struct row_table, table, &reader.tables)
    {
        settle(&reader, table);
    }
}
