/* SPDX-License-Identifier: Apache-2.0 */
/* Elixir: migrations and schemas of Ecto. "create table(:pets)" and "schema \"pets\"" open a table,
 * "add :name, :string" and "field :name, :string" are its columns up to "end". Indexes of a
 * migration, and what a changeset validates, speak of a table further up. */
#include "spec/code/code_calls.h"
#include "spec/code/code_constraints.h"
#include "spec/code/code_rules.h"
#include "spec/code/code_types.h"
#include "spec/reading/field_value.h"
#include "spec/text/words.h"

#define NAMES_MAXIMUM 16U

struct elixir {
    struct code_reader *reader;
    struct code_type *open; /* whose lines these are; NULL: none's */
    struct code_type *last; /* of which a changeset speaks; NULL: no schema yet */
    struct slice key;       /* behind "@primary_key"; empty: an id that counts up */
    enum type_kind foreign; /* of references */
    size_t sought;          /* tables that were looked for by name */
};

#define SOUGHT_MAXIMUM 1000U

static enum type_kind kind_of(struct slice word)
{
    static const struct {
        const char *name;
        enum type_kind kind;
    } kinds[] = {
        {"string", TYPE_TEXT},
        {"text", TYPE_TEXT},
        {"citext", TYPE_TEXT},
        {"integer", TYPE_INT32},
        {"id", TYPE_INT64},
        {"bigint", TYPE_INT64},
        {"bigserial", TYPE_INT64},
        {"serial", TYPE_INT32},
        {"smallint", TYPE_INT16},
        {"float", TYPE_DOUBLE},
        {"decimal", TYPE_DECIMAL},
        {"numeric", TYPE_DECIMAL},
        {"boolean", TYPE_BOOLEAN},
        {"date", TYPE_DATE},
        {"time", TYPE_TIME},
        {"time_usec", TYPE_TIME},
        {"naive_datetime", TYPE_TIMESTAMP},
        {"naive_datetime_usec", TYPE_TIMESTAMP},
        {"utc_datetime", TYPE_TIMESTAMP},
        {"utc_datetime_usec", TYPE_TIMESTAMP},
        {"timestamptz", TYPE_TIMESTAMP},
        {"timestamp", TYPE_TIMESTAMP},
        {"map", TYPE_JSON},
        {"jsonb", TYPE_JSON},
        {"json", TYPE_JSON},
        {"binary", TYPE_BYTES},
        {"bytea", TYPE_BYTES},
        {"binary_id", TYPE_UUID},
        {"uuid", TYPE_UUID},
        {"UUID", TYPE_UUID},
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (slice_is(word, kinds[i].name)) {
            return kinds[i].kind;
        }
    }
    return TYPE_UNKNOWN;
}

/* "Vet.Accounts.Owner" → "Owner" */
static struct slice last_part(struct slice module)
{
    size_t dot = slice_find_last_byte(module, '.');
    return dot == SLICE_NOT_FOUND ? module : slice_from_offset(module, dot + 1);
}

static struct field_statement *add_field(struct elixir *elixir, struct slice name,
                                         enum type_kind kind)
{
    struct field_statement *field =
        code_types_add_field(elixir->reader, elixir->open, name, SLICE_EMPTY);
    code_types_set_kind(elixir->reader, field, kind);
    return field;
}

/* ":string", "Ecto.UUID", "{:array, :string}", "{:map, :string}". Any other module is an object, as
 * embedded schemas are. */
static void set_type(struct elixir *elixir, struct field_statement *field, struct slice written)
{
    struct slice rest = code_calls_inside(written);
    struct code_argument outer, inner;
    bool is_pair = code_calls_next(&rest, &outer) && code_calls_next(&rest, &inner);
    bool is_array = is_pair && slice_is(code_calls_bare(outer.value), "array");
    struct slice word = is_pair ? is_array ? inner.value : outer.value : written;
    enum type_kind kind = kind_of(last_part(code_calls_bare(word)));
    code_types_set_kind(elixir->reader, field, kind == TYPE_UNKNOWN ? TYPE_JSON : kind);
    field->type->spelling = code_calls_bare(word);
    if (is_array) {
        code_types_make_array(elixir->reader, field);
    }
}

/* "0", "\"new\"", ":draft", "fragment(\"now()\")" */
static void set_default(struct elixir *elixir, struct field_statement *field, struct slice value)
{
    size_t quote = slice_find_byte(value, '"');
    if (slice_starts_with(value, SLICE("fragment(")) && quote != SLICE_NOT_FOUND) {
        struct slice text = slice_from_offset(value, quote + 1);
        value = slice_between(text, 0, slice_find_byte(text, '"'));
    } else if (slice_starts_with(value, SLICE(":"))) {
        value = slice_from_offset(value, 1);
    }
    if (!slice_is(value, "nil")) {
        field->default_value =
            field_value_default(elixir->reader->arena, value, field->type, field->place);
    }
}

/* "[:dog, :cat]", "[dog: 1, cat: 2]", "~w(dog cat)a" */
static void set_labels(struct elixir *elixir, struct field_statement *field, struct slice values)
{
    struct code_enum labels = {.name = field->name};
    struct code_argument argument;
    struct slice rest = code_calls_inside(values);
    if (slice_starts_with(values, SLICE("~w")) && values.size > 4) {
        rest = slice_from_offset(values, 3);
        rest = slice_between(rest, 0, slice_find_byte(rest, values.data[2] == '(' ? ')' : ']'));
        struct slice word;
        while (slice_next_part(&rest, ' ', &word)) {
            code_types_add_label(elixir->reader, &labels, slice_trim(word));
        }
    }
    while (code_calls_next(&rest, &argument)) {
        code_types_add_label(elixir->reader, &labels,
                             argument.key.size > 0 ? argument.key
                                                   : code_calls_bare(argument.value));
    }
    if (labels.labels.count > 0) {
        code_types_set_labels(elixir->reader, field, &labels);
    }
}

static enum referential_action action_of(struct slice value)
{
    value = code_calls_bare(value);
    return slice_is(value, "delete_all")   ? ACTION_CASCADE
           : slice_is(value, "nilify_all") ? ACTION_SET_NULL
           : slice_is(value, "restrict")   ? ACTION_RESTRICT
                                           : ACTION_NONE;
}

static void apply_option(struct elixir *elixir, struct field_statement *field,
                         const struct code_argument *option)
{
    uint64_t number = 0;
    bool is_number = slice_to_uint64(option->value, &number) && number < 1000;
    bool is_decimal = field->type->kind == TYPE_DECIMAL;
    if (slice_is(option->key, "null")) {
        field->is_required |= slice_is(option->value, "false");
        field->is_optional |= slice_is(option->value, "true");
    } else if (slice_is(option->key, "default")) {
        set_default(elixir, field, option->value);
    } else if (slice_is(option->key, "size")) {
        code_types_limit(field, option->value);
    } else if (slice_is(option->key, "precision") && is_number && is_decimal) {
        field->type->precision = (uint16_t)number;
    } else if (slice_is(option->key, "scale") && is_number && is_decimal) {
        field->type->scale = (uint16_t)number;
    } else if (slice_is(option->key, "primary_key")) {
        field->is_primary_key |= slice_is(option->value, "true");
    } else if (slice_is(option->key, "values")) {
        set_labels(elixir, field, option->value);
    } else if (slice_is(option->key, "comment")) {
        code_types_comment(elixir->reader, field, code_calls_bare(option->value));
    }
}

static void apply_options(struct elixir *elixir, struct field_statement *field,
                          struct slice options)
{
    struct code_argument option;
    while (code_calls_next(&options, &option)) {
        if (option.key.size > 0) {
            apply_option(elixir, field, &option);
        }
    }
}

/* "references(:owners, on_delete: :delete_all, type: :uuid)" */
static void set_reference(struct elixir *elixir, struct field_statement *field, struct slice call)
{
    struct slice arguments;
    struct code_argument target;
    code_calls_split(call, &arguments);
    if (!code_calls_next(&arguments, &target)) {
        return;
    }
    enum type_kind kind = kind_of(code_calls_bare(code_calls_option(arguments, "type")));
    code_types_set_kind(elixir->reader, field, kind == TYPE_UNKNOWN ? elixir->foreign : kind);
    field->is_foreign_key = true;
    field->references_entity = code_calls_bare(target.value);
    field->on_delete = action_of(code_calls_option(arguments, "on_delete"));
}

/* "add :name, :string, null: false", "field :kind, Ecto.Enum, values: [:a]" */
static void add_column(struct elixir *elixir, struct slice arguments, struct slice comment)
{
    struct code_argument name, type;
    if (!code_calls_next(&arguments, &name) || name.key.size > 0) {
        return;
    }
    struct slice rest = arguments;
    struct field_statement *field = add_field(elixir, code_calls_bare(name.value), TYPE_TEXT);
    if (code_calls_next(&rest, &type) && type.key.size == 0) {
        if (slice_starts_with(type.value, SLICE("references("))) {
            set_reference(elixir, field, type.value);
        } else {
            set_type(elixir, field, type.value);
        }
        arguments = rest;
    }
    apply_options(elixir, field, arguments);
    code_types_comment(elixir->reader, field, comment);
}

/* "belongs_to :owner, Vet.Owner, type: :binary_id" */
static void add_owner(struct elixir *elixir, struct slice arguments, struct slice comment)
{
    struct arena *arena = elixir->reader->arena;
    struct code_argument stem, module = {0};
    if (!code_calls_next(&arguments, &stem) || stem.key.size > 0) {
        return;
    }
    struct slice rest = arguments;
    bool has_module = code_calls_next(&rest, &module) && module.key.size == 0;
    struct slice name = code_calls_bare(stem.value);
    struct slice column = code_calls_bare(code_calls_option(arguments, "foreign_key"));
    enum type_kind kind = kind_of(code_calls_bare(code_calls_option(arguments, "type")));
    struct field_statement *field =
        add_field(elixir, column.size > 0 ? column : arena_join(arena, name, SLICE("_id")),
                  kind == TYPE_UNKNOWN ? elixir->foreign : kind);
    field->place = code_types_place(elixir->reader, name);
    field->is_foreign_key = true;
    field->references_entity = word_plural(arena, has_module ? last_part(module.value) : name);
    code_types_comment(elixir->reader, field, comment);
}

static void add_timestamps(struct elixir *elixir, struct slice call)
{
    static const char *const names[] = {"inserted_at", "updated_at"};
    for (size_t i = 0; i < 2; i++) {
        add_field(elixir, slice_from(names[i]), TYPE_TIMESTAMP)->place =
            code_types_place(elixir->reader, call);
    }
}

static void read_column(struct elixir *elixir, struct slice call, struct slice arguments,
                        struct slice comment)
{
    static const char *const columns[] = {"add", "add_if_not_exists", "field", NULL};
    if (slice_is_any(call, columns)) {
        add_column(elixir, arguments, comment);
    } else if (slice_is(call, "belongs_to")) {
        add_owner(elixir, arguments, comment);
    } else if (slice_is(call, "timestamps")) {
        add_timestamps(elixir, call);
    } else if (slice_is(call, "embeds_one") || slice_is(call, "embeds_many")) {
        add_column(elixir, arguments, comment);
    }
}

/* --- tables --- */

static struct code_type *find_table(struct elixir *elixir, struct slice name)
{
    if (elixir->sought++ < SOUGHT_MAXIMUM) {
        LIST_EACH(struct code_type, type, &elixir->reader->types)
        {
            if (slice_equal(type->name, name)) {
                return type;
            }
        }
    }
    return NULL;
}

static void open_table(struct elixir *elixir, struct slice name, struct slice key)
{
    struct code_argument part;
    struct slice rest = code_calls_inside(key);
    struct slice column = SLICE("id");
    enum type_kind kind = TYPE_INT64;
    elixir->open = elixir->last = code_types_add(elixir->reader, name, SLICE_EMPTY);
    elixir->open->is_stored = true;
    if (slice_is(key, "false")) {
        return;
    }
    if (code_calls_next(&rest, &part)) { /* {:id, :binary_id, autogenerate: true} */
        column = code_calls_bare(part.value);
        kind = code_calls_next(&rest, &part) ? kind_of(last_part(code_calls_bare(part.value)))
                                             : TYPE_INT64;
    }
    struct field_statement *field = add_field(elixir, column, kind);
    field->place = elixir->open->place;
    field->is_primary_key = true;
    if (kind != TYPE_TEXT) {
        field->default_value.kind = kind == TYPE_UUID ? DEFAULT_UUID : DEFAULT_AUTO_INCREMENT;
    }
}

/* Behind "create" and "alter": "table(:pets, primary_key: false) do", "index(:pets, [:a])". */
static void read_object(struct elixir *elixir, struct slice text)
{
    struct slice arguments;
    struct code_argument table, columns;
    if (slice_ends_with(text, SLICE(" do"))) {
        text = slice_trim(slice_between(text, 0, text.size - 3));
    }
    struct slice call = code_calls_split(text, &arguments);
    if (!code_calls_next(&arguments, &table) || table.key.size > 0) {
        return;
    }
    struct slice name = code_calls_bare(table.value);
    struct code_type *known = find_table(elixir, name);
    if (slice_is(call, "table")) {
        elixir->open = known;
        if (known == NULL) {
            open_table(elixir, name, code_calls_option(arguments, "primary_key"));
        }
        return;
    }
    bool is_unique =
        slice_is(call, "unique_index") || slice_is(code_calls_option(arguments, "unique"), "true");
    bool is_partial = code_calls_option(arguments, "where").size > 0;
    if (known != NULL && is_unique && !is_partial && code_calls_next(&arguments, &columns)) {
        struct slice names[NAMES_MAXIMUM];
        size_t count = code_calls_names(columns.value, names, NAMES_MAXIMUM);
        code_constraints_unite(elixir->reader, known, names, count);
    }
}

/* --- changesets --- */

static void apply_validation(struct elixir *elixir, struct field_statement *field,
                             struct slice arguments)
{
    static const char *const rules[][2] = {
        {"min", "minlength"},
        {"max", "maxlength"},
        {"is", "exactlength"},
        {"greater_than", "gt"},
        {"less_than", "lt"},
        {"greater_than_or_equal_to", "gte"},
        {"less_than_or_equal_to", "lte"},
    };
    struct code_argument option;
    while (code_calls_next(&arguments, &option)) {
        for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
            if (slice_is(option.key, rules[i][0])) {
                code_rules_apply(elixir->reader, field, slice_from(rules[i][1]), option.value);
            }
        }
    }
}

/* "validate_length(:name, min: 2)", "unique_constraint(:email)"; what names no option that is held
 * is told of by its own words. */
static void read_validation(struct elixir *elixir, struct slice call, struct slice arguments)
{
    struct slice names[NAMES_MAXIMUM];
    struct code_argument about;
    bool is_unique = slice_is(call, "unique_constraint");
    if (!(is_unique || slice_starts_with(call, SLICE("validate_"))) ||
        !code_calls_next(&arguments, &about)) {
        return;
    }
    size_t count = code_calls_names(about.value, names, NAMES_MAXIMUM);
    if (is_unique) {
        code_constraints_unite(elixir->reader, elixir->last, names, count);
        return;
    }
    bool is_held = slice_is(call, "validate_required") || slice_is(call, "validate_length") ||
                   slice_is(call, "validate_number");
    for (size_t i = 0; i < count; i++) {
        struct field_statement *field = code_types_find(elixir->last, names[i]);
        if (field == NULL) {
            continue;
        }
        if (!is_held) {
            code_constraints_report(elixir->reader, elixir->last, call, call);
        }
        field->is_required |= slice_is(call, "validate_required");
        apply_validation(elixir, field, arguments);
    }
}

void code_elixir_read(struct code_reader *reader)
{
    struct elixir elixir = {.reader = reader, .foreign = TYPE_INT64};
    struct slice rest = reader->passage.text, line, comment, arguments;
    while (code_calls_take_line(&rest, &line, &comment)) {
        bool is_piped = slice_starts_with(line, SLICE("|>"));
        line = is_piped ? slice_trim(slice_from_offset(line, 2)) : line;
        if (slice_starts_with(line, SLICE("@primary_key "))) {
            elixir.key = slice_trim(slice_from_offset(line, 13));
            continue;
        }
        if (slice_starts_with(line, SLICE("@foreign_key_type "))) {
            enum type_kind kind = kind_of(code_calls_bare(slice_from_offset(line, 18)));
            elixir.foreign = kind == TYPE_UNKNOWN ? TYPE_INT64 : kind;
            continue;
        }
        struct slice call = code_calls_split(line, &arguments);
        bool is_object = slice_starts_with(call, SLICE("create")) || slice_is(call, "alter");
        if (is_object) {
            read_object(&elixir, arguments);
        } else if (slice_is(call, "schema") && slice_ends_with(arguments, SLICE(" do"))) {
            struct slice name = slice_between(arguments, 0, arguments.size - 3);
            open_table(&elixir, code_calls_bare(name), elixir.key);
        } else if (slice_is(call, "end")) {
            elixir.open = NULL;
        } else if (elixir.open != NULL) {
            read_column(&elixir, call, arguments, comment);
        } else if (elixir.last != NULL) {
            read_validation(&elixir, call, arguments);
        }
    }
}
