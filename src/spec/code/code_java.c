/* SPDX-License-Identifier: Apache-2.0 */
/* Java, C#, Kotlin, Dart and Swift: classes, records and enumerations with the annotations of JPA,
 * Bean Validation and their counterparts. They differ in how an annotation and a member are
 * written; what they say is the same. */
#include "spec/code/code_constraints.h"
#include "spec/code/code_rules.h"
#include "spec/code/code_types.h"
#include "spec/reading/field_value.h"

#define NESTING_MAXIMUM 8U

enum dialect { DIALECT_JAVA, DIALECT_CSHARP, DIALECT_KOTLIN, DIALECT_DART, DIALECT_SWIFT };

/* Whether members are written "var name: Type". */
static bool names_come_first(enum dialect dialect)
{
    return dialect == DIALECT_KOTLIN || dialect == DIALECT_SWIFT;
}

/* What the annotations before a member or class say. */
struct marks {
    struct code_rules rules;
    struct slice name; /* of the column or table */
    struct slice json_name;
    struct slice length;
    struct slice precision, scale; /* of a decimal */
    struct slice table;            /* the arguments of @Table */
    struct slice foreign;          /* the member that a C# foreign key is about */
    struct slice value;            /* a stated default */
    bool is_key;
    bool is_generated;
    bool is_uuid;
    bool is_required;
    bool is_unique;
    bool is_join;      /* a reference to one other entity */
    bool is_many;      /* the other side of a reference: no column */
    bool is_transient; /* not stored */
    bool is_now;
    bool is_entity;
    bool is_base; /* of entities, and none itself */
    bool is_text; /* @Lob */
};

/* --- annotations --- */

/* The value of `key = value`; with an empty key, the first value without one. */
static struct slice find_argument(struct slice arguments, const char *key)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        struct code_scanner probe = scanner;
        struct slice name = code_scanner_take_any(&probe);
        bool is_named = name.size > 0 &&
                        (code_scanner_is_mark(&probe, '=') || code_scanner_is_mark(&probe, ':'));
        if (is_named) {
            code_scanner_next(&probe);
            scanner = probe;
        }
        struct slice value =
            scanner.token.kind == CODE_STRING ? scanner.token.text : slice_trim(scanner.token.text);
        if (is_named ? slice_equal(name, slice_from(key)) : *key == 0) {
            return value;
        }
        size_t before = scanner.at;
        code_scanner_take_until(&scanner, ",", false);
        if (!code_scanner_take_mark(&scanner, ',') && scanner.at == before) {
            code_scanner_next(&scanner);
        }
    }
    return SLICE_EMPTY;
}

static bool is_false(struct slice value)
{
    return slice_equal(value, SLICE("false"));
}

static bool is_true(struct slice value)
{
    return slice_equal(value, SLICE("true"));
}

/* "decimal(10, 3)" */
static void read_type_name(struct marks *marks, struct slice type)
{
    size_t open = slice_find_byte(type, '(');
    if (open != SLICE_NOT_FOUND) {
        struct slice rest = slice_between(type, open + 1, slice_find_last_byte(type, ')'));
        slice_next_part(&rest, ',', &marks->precision);
        slice_next_part(&rest, ',', &marks->scale);
    }
}

static void read_column(struct marks *marks, struct slice arguments)
{
    struct slice name = find_argument(arguments, "name");
    struct slice length = find_argument(arguments, "length");
    marks->name = name.size > 0 ? name : marks->name;
    marks->length = length.size > 0 ? length : marks->length;
    marks->is_required |= is_false(find_argument(arguments, "nullable"));
    marks->is_unique |= is_true(find_argument(arguments, "unique"));
    marks->precision = find_argument(arguments, "precision");
    marks->scale = find_argument(arguments, "scale");
    read_type_name(marks, find_argument(arguments, "TypeName"));
}

static void note_flags(struct marks *marks, struct slice name)
{
    static const char *const keys[] = {"Id", "Key", "PrimaryKey", "EmbeddedId", "MongoId", NULL};
    static const char *const required[] = {"NotNull",  "NotBlank", "NotEmpty",
                                           "Required", "NonNull",  NULL};
    static const char *const joins[] = {"ManyToOne", "OneToOne", "DBRef", NULL};
    static const char *const many[] = {"OneToMany", "ManyToMany", NULL};
    static const char *const transient[] = {"Transient", "NotMapped", NULL};
    static const char *const now[] = {"CreationTimestamp", "UpdateTimestamp", "CreatedDate",
                                      "LastModifiedDate", NULL};
    static const char *const entities[] = {"Entity", "Document", "Table", "Model", NULL};
    marks->is_key |= slice_is_any(name, keys);
    marks->is_required |= slice_is_any(name, required);
    marks->is_join |= slice_is_any(name, joins);
    marks->is_many |= slice_is_any(name, many);
    marks->is_transient |= slice_is_any(name, transient);
    marks->is_now |= slice_is_any(name, now);
    marks->is_entity |= slice_is_any(name, entities);
    marks->is_base |= slice_equal(name, SLICE("MappedSuperclass"));
    marks->is_text |= slice_equal(name, SLICE("Lob"));
}

static void note(struct marks *marks, struct slice name, struct slice arguments)
{
    static const char *const names[] = {"Table", "Document", "Column", "JoinColumn", NULL};
    note_flags(marks, name);
    if (slice_is_any(name, names)) {
        struct slice first = find_argument(arguments, "");
        marks->name = first.size > 0 && arguments.size > 0 ? first : marks->name;
        read_column(marks, arguments);
        marks->table = slice_equal(name, SLICE("Table")) ? arguments : marks->table;
    } else if (slice_equal(name, SLICE("GeneratedValue"))) {
        marks->is_generated = true;
        marks->is_uuid = slice_find(arguments, SLICE("UUID")) != SLICE_NOT_FOUND;
    } else if (slice_equal(name, SLICE("Attribute"))) {
        marks->is_unique = slice_find(arguments, SLICE(".unique")) != SLICE_NOT_FOUND;
    } else if (slice_equal(name, SLICE("DatabaseGenerated"))) {
        marks->is_generated = slice_find(arguments, SLICE("Identity")) != SLICE_NOT_FOUND;
    } else if (slice_equal(name, SLICE("ForeignKey"))) {
        marks->foreign = find_argument(arguments, "");
    } else if (slice_equal(name, SLICE("JsonProperty")) ||
               slice_equal(name, SLICE("JsonPropertyName")) ||
               slice_equal(name, SLICE("SerializedName"))) {
        marks->json_name = find_argument(arguments, "");
    } else if (slice_equal(name, SLICE("ColumnDefault"))) {
        marks->value = find_argument(arguments, "");
    }
}

/* "[StringLength(80, MinimumLength = 3)]" is two rules; all others are called by their names. */
static void note_rule(struct code_reader *reader, struct marks *marks, struct slice name,
                      struct slice arguments)
{
    if (slice_equal(name, SLICE("StringLength"))) {
        struct slice least = find_argument(arguments, "MinimumLength");
        code_rules_note(reader, &marks->rules, SLICE("MaxLength"), find_argument(arguments, ""));
        if (least.size > 0) {
            code_rules_note(reader, &marks->rules, SLICE("MinLength"), least);
        }
        return;
    }
    code_rules_note(reader, &marks->rules, name, arguments);
}

/* "@field:NotNull(…)" of Java and Kotlin, "[Required, MaxLength(5)]" of C#. */
static void read_marks(struct code_reader *reader, enum dialect dialect, struct marks *marks)
{
    struct code_scanner *scanner = &reader->scanner;
    char opening = dialect == DIALECT_CSHARP ? '[' : '@';
    while (code_scanner_is_mark(scanner, opening)) {
        code_scanner_next(scanner);
        for (;;) {
            struct slice name = code_scanner_take_any(scanner);
            while (code_scanner_is_mark(scanner, ':') || code_scanner_is_mark(scanner, '.')) {
                code_scanner_next(scanner);
                name = code_scanner_take_any(scanner);
            }
            struct slice arguments = code_scanner_is_mark(scanner, '(')
                                         ? code_scanner_take_brackets(scanner)
                                         : SLICE_EMPTY;
            note(marks, name, arguments);
            note_rule(reader, marks, name, arguments);
            if (dialect != DIALECT_CSHARP || !code_scanner_take_mark(scanner, ',')) {
                break;
            }
        }
        if (dialect == DIALECT_CSHARP) {
            code_scanner_take_until(scanner, "]", false);
            code_scanner_take_mark(scanner, ']');
        }
    }
}

/* --- fields --- */

static void apply_key(struct code_reader *reader, struct field_statement *field,
                      const struct marks *marks)
{
    field->is_primary_key |= marks->is_key;
    if (marks->is_generated) {
        bool is_uuid = marks->is_uuid || field->type->kind == TYPE_UUID;
        field->default_value.kind = is_uuid ? DEFAULT_UUID : DEFAULT_AUTO_INCREMENT;
    }
    if (marks->is_now) {
        field->default_value.kind = DEFAULT_NOW;
    }
    if (marks->value.size > 0) {
        field->default_value =
            field_value_default(reader->arena, marks->value, field->type, field->place);
    }
}

/* "private User user" with @ManyToOne is the column user_id. */
static void apply_join(struct code_reader *reader, struct field_statement *field,
                       const struct marks *marks, struct slice written)
{
    field->is_foreign_key = true;
    field->references_entity = written;
    field->type = ARENA_NEW(reader->arena, struct type);
    field->name = marks->name.size > 0 ? marks->name
                                       : arena_format(reader->arena, SLICE_FORMAT "_id",
                                                      SLICE_ARGUMENT(field->name));
}

static struct field_statement *add_field(struct code_reader *reader, struct code_type *type,
                                         struct slice name, struct slice written,
                                         const struct marks *marks, struct slice comment)
{
    if (marks->is_transient || marks->is_many) {
        return NULL;
    }
    struct field_statement *field = code_types_add_field(reader, type, name, written);
    field->json_name = marks->json_name;
    if (marks->is_join) {
        apply_join(reader, field, marks, written);
    } else if (marks->name.size > 0) {
        field->json_name = marks->json_name.size > 0 ? marks->json_name : field->name;
        field->name = marks->name;
    }
    if (marks->is_text && field->type->kind == TYPE_TEXT) {
        code_types_set_kind(reader, field, TYPE_TEXT);
    }
    code_types_limit(field, marks->length);
    code_constraints_set_digits(field, marks->precision, marks->scale);
    code_rules_apply_noted(reader, field, &marks->rules);
    field->is_unique |= marks->is_unique;
    field->is_required |= marks->is_required;
    field->is_optional &= !field->is_required;
    apply_key(reader, field, marks);
    code_types_comment(reader, field, comment);
    return field;
}

/* A type: "List<Order>", "String[]", "int?", "java.util.UUID". */
static struct slice take_type(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice first = scanner->token.text;
    struct slice last = SLICE_EMPTY;
    if (scanner->token.kind != CODE_WORD) {
        return SLICE_EMPTY;
    }
    for (;;) {
        last = scanner->token.text;
        code_scanner_next(scanner);
        if (!code_scanner_is_mark(scanner, '.')) {
            break;
        }
        code_scanner_next(scanner);
    }
    size_t depth = 0;
    while (scanner->token.kind != CODE_END) {
        bool is_open = code_scanner_is_mark(scanner, '<');
        bool is_close = code_scanner_is_mark(scanner, '>') && depth > 0;
        bool is_suffix = code_scanner_is_mark(scanner, '[') || code_scanner_is_mark(scanner, ']') ||
                         code_scanner_is_mark(scanner, '?');
        bool is_inner =
            depth > 0 && !code_scanner_is_mark(scanner, '{') && !code_scanner_is_mark(scanner, ';');
        if (!is_open && !is_close && !is_suffix && !is_inner) {
            break;
        }
        depth += is_open;
        depth -= is_close;
        last = scanner->token.text;
        code_scanner_next(scanner);
    }
    return code_scanner_span(first, last);
}

struct modifiers {
    bool is_static;
    bool is_virtual;
    bool is_abstract;
};

static struct modifiers skip_modifiers(struct code_scanner *scanner)
{
    static const char *const words[] = {
        "public",  "private",   "protected",  "internal", "final",    "static",   "readonly",
        "virtual", "sealed",    "abstract",   "required", "override", "volatile", "const",
        "partial", "async",     "open",       "lateinit", "data",     "inner",    "new",
        "default", "transient", "annotation", "late",     "factory",  "external", "fileprivate",
        "lazy",    "weak",      "indirect",   "mutating", "base",     "mixin",    NULL};
    struct modifiers modifiers = {0};
    while (scanner->token.kind == CODE_WORD && slice_is_any(scanner->token.text, words)) {
        modifiers.is_static |=
            code_scanner_is_word(scanner, "static") || code_scanner_is_word(scanner, "const");
        modifiers.is_virtual |= code_scanner_is_word(scanner, "virtual");
        modifiers.is_abstract |= code_scanner_is_word(scanner, "abstract");
        code_scanner_next(scanner);
    }
    return modifiers;
}

/* "= value" up to the end of the member. */
static void read_initial(struct code_reader *reader, struct field_statement *field)
{
    struct code_scanner *scanner = &reader->scanner;
    if (!code_scanner_take_mark(scanner, '=')) {
        return;
    }
    struct slice value = slice_trim(code_scanner_take_until(scanner, ";,", false));
    bool is_plain = value.size > 0 && value.size < 64 && !slice_starts_with(value, SLICE("new ")) &&
                    slice_find(value, SLICE("!")) == SLICE_NOT_FOUND;
    if (field != NULL && is_plain && field->default_value.kind == DEFAULT_NONE) {
        field->default_value = field_value_default(reader->arena, value, field->type, field->place);
    }
}

/* --- members --- */

static void read_type(struct code_reader *reader, enum dialect dialect, const struct marks *marks,
                      struct slice comment, unsigned depth);

static bool opens_type(const struct code_scanner *scanner)
{
    static const char *const words[] = {"class",  "interface", "enum", "record",
                                        "struct", "object",    NULL};
    struct code_scanner probe = *scanner;
    if (probe.token.kind != CODE_WORD || !slice_is_any(probe.token.text, words)) {
        return false;
    }
    code_scanner_next(&probe);
    return probe.token.kind == CODE_WORD;
}

static void skip_method(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    type->method_count++;
    code_scanner_take_brackets(scanner);
    code_scanner_take_until(scanner, ";{=", false);
    if (code_scanner_is_mark(scanner, '{')) {
        code_scanner_take_brackets(scanner);
    } else if (code_scanner_take_mark(scanner, '=')) {
        code_scanner_take_until(scanner, ";", true);
    }
    code_scanner_take_mark(scanner, ';');
}

/* "Type name …", as Java and C# write it. */
static void read_declared(struct code_reader *reader, struct code_type *type,
                          const struct marks *marks, struct slice above, bool is_skipped)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice written = take_type(reader);
    if (code_scanner_is_mark(scanner, '(')) { /* a constructor */
        skip_method(reader, type);
        return;
    }
    struct slice behind = scanner->token.comment;
    struct slice name = code_scanner_take_any(scanner);
    if (slice_equal(name, SLICE("get")) && scanner->token.kind == CODE_WORD) {
        code_scanner_next(scanner); /* Dart's "int get length => 3;" */
        skip_method(reader, type);
        return;
    }
    if (code_scanner_is_mark(scanner, '(') || code_scanner_is_mark(scanner, '<')) {
        code_scanner_take_until(scanner, "(", false);
        skip_method(reader, type);
        return;
    }
    bool is_collection = slice_starts_with(written, SLICE("ICollection<")) ||
                         slice_starts_with(written, SLICE("IList<"));
    struct field_statement *field = NULL;
    behind = scanner->token.comment.size > 0 && !scanner->token.is_first ? scanner->token.comment
                                                                         : behind;
    if (name.size > 0 && written.size > 0 && !is_skipped && !is_collection) {
        field = add_field(reader, type, name, written, marks, behind.size > 0 ? behind : above);
    }
    if (code_scanner_is_mark(scanner, '{')) {
        code_scanner_take_brackets(scanner); /* { get; set; } */
    }
    read_initial(reader, field);
    while (field != NULL && code_scanner_take_mark(scanner, ',')) { /* "double x, y;" */
        struct slice next = code_scanner_take_any(scanner);
        if (next.size == 0) {
            break;
        }
        read_initial(reader, add_field(reader, type, next, written, marks, above));
    }
    if (!code_scanner_take_mark(scanner, ';') && name.size == 0) {
        code_scanner_take_until(scanner, ";", true);
        code_scanner_take_mark(scanner, ';');
    }
}

/* "val name: Type = …", as Kotlin writes it. */
static void read_property(struct code_reader *reader, struct code_type *type,
                          const struct marks *marks, struct slice above)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_property = code_scanner_take_word(scanner, "val") ||
                       code_scanner_take_word(scanner, "var") ||
                       code_scanner_take_word(scanner, "let");
    bool is_constructor = !is_property && code_scanner_is_word(scanner, "init");
    if (is_constructor || code_scanner_take_word(scanner, "fun") ||
        code_scanner_take_word(scanner, "func")) {
        code_scanner_take_until(scanner, "(", true);
        if (code_scanner_is_mark(scanner, '(')) {
            skip_method(reader, type);
        }
        return;
    }
    struct slice name = code_scanner_take_any(scanner);
    if (!is_property || !code_scanner_take_mark(scanner, ':')) {
        code_scanner_take_until(scanner, ",", true);
        return;
    }
    bool is_array = code_scanner_is_mark(scanner, '[');
    struct slice written =
        is_array ? slice_trim(code_scanner_take_brackets(scanner)) : take_type(reader);
    is_array &= slice_find_byte(written, ':') == SLICE_NOT_FOUND; /* "[String: Int]" is a map */
    written = slice_find_byte(written, ':') == SLICE_NOT_FOUND ? written : SLICE("json");
    bool is_optional = code_scanner_take_mark(scanner, '?');
    struct slice behind = scanner->token.is_first ? SLICE_EMPTY : scanner->token.comment;
    if (code_scanner_is_mark(scanner, '{')) { /* computed: nothing that is stored */
        code_scanner_take_brackets(scanner);
        return;
    }
    struct field_statement *field =
        add_field(reader, type, name, written, marks, behind.size > 0 ? behind : above);
    if (field != NULL && is_array) {
        code_types_make_array(reader, field);
    }
    if (field != NULL && is_optional) {
        field->is_optional = true;
    }
    if (code_scanner_is_mark(scanner, '=')) {
        code_scanner_next(scanner);
        struct slice value = slice_trim(code_scanner_take_until(scanner, ",;", true));
        if (field != NULL && value.size > 0 && value.size < 64) {
            field->default_value =
                field_value_default(reader->arena, value, field->type, field->place);
        }
    }
}

static void read_member(struct code_reader *reader, enum dialect dialect, struct code_type *type,
                        unsigned depth)
{
    struct code_scanner *scanner = &reader->scanner;
    struct marks marks = {0};
    struct slice above = scanner->token.above;
    size_t before = scanner->at;
    read_marks(reader, dialect, &marks);
    struct modifiers modifiers = skip_modifiers(scanner);
    if (opens_type(scanner)) {
        marks.is_base |= modifiers.is_abstract;
        read_type(reader, dialect, &marks, above, depth + 1);
    } else if (names_come_first(dialect)) {
        read_property(reader, type, &marks, above);
    } else if (scanner->token.kind == CODE_WORD) {
        read_declared(reader, type, &marks, above, modifiers.is_static || modifiers.is_virtual);
    }
    if (scanner->at == before) {
        code_scanner_next(scanner);
    }
}

static void read_members(struct code_reader *reader, enum dialect dialect, struct code_type *type,
                         unsigned depth)
{
    struct code_scanner *scanner = &reader->scanner;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner);
        } else {
            read_member(reader, dialect, type, depth);
        }
    }
    code_scanner_take_mark(scanner, '}');
}

/* --- declarations --- */

/* The labels of an enumeration: "A, B("b"), C;" and nothing behind the semicolon. */
static void read_labels(struct code_reader *reader, struct slice name)
{
    struct code_scanner *scanner = &reader->scanner;
    struct code_enum *labels = code_types_add_enum(reader, name);
    bool is_open = true, has_cases = false;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_is_mark(scanner, '@') || code_scanner_is_mark(scanner, '[')) {
            struct marks ignored = {0};
            read_marks(reader, code_scanner_is_mark(scanner, '[') ? DIALECT_CSHARP : DIALECT_JAVA,
                       &ignored);
            continue;
        }
        has_cases |= code_scanner_take_word(scanner, "case"); /* Swift: "case low, high" */
        if (is_open && scanner->token.kind == CODE_WORD) {
            struct slice label = scanner->token.text;
            code_scanner_next(scanner);
            bool has_value = has_cases && code_scanner_take_mark(scanner, '=');
            bool is_text = has_value && scanner->token.kind == CODE_STRING;
            code_types_add_label(reader, labels, is_text ? scanner->token.text : label);
            if (!(has_cases && scanner->token.is_first)) {
                code_scanner_take_until(scanner, ",;", has_cases);
            }
            if (has_cases && scanner->token.is_first) {
                continue;
            }
        }
        is_open &= !code_scanner_is_mark(scanner, ';');
        if (code_scanner_is_mark(scanner, '{') || code_scanner_is_mark(scanner, '(')) {
            code_scanner_take_brackets(scanner);
        } else if (!code_scanner_is_mark(scanner, '}')) {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, '}');
}

/* "(Type a, Type b)" of a record, "(val a: Type)" of a Kotlin class. */
static void read_parameters(struct code_reader *reader, enum dialect dialect,
                            struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_next(scanner);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, ')')) {
        struct marks marks = {0};
        size_t before = scanner->at;
        read_marks(reader, dialect, &marks);
        skip_modifiers(scanner);
        if (names_come_first(dialect)) {
            read_property(reader, type, &marks, scanner->token.above);
        } else {
            struct slice written = take_type(reader);
            struct slice name = code_scanner_take_any(scanner);
            if (name.size > 0) {
                read_initial(reader, add_field(reader, type, name, written, &marks, SLICE_EMPTY));
            }
        }
        code_scanner_take_until(scanner, ",", false);
        if (!code_scanner_take_mark(scanner, ',') && scanner->at == before) {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, ')');
}

/* "class Boat", "data class Boat", "@Entity" on a line of its own. */
static bool opens_declaration(const struct code_scanner *scanner)
{
    struct code_scanner probe = *scanner;
    skip_modifiers(&probe);
    return code_scanner_is_mark(scanner, '@') || code_scanner_is_mark(scanner, '[') ||
           (probe.token.kind == CODE_WORD && opens_type(&probe));
}

/* ": Base, IFace", "extends Base implements IFace" up to the body. */
static void read_heritage(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_first = true;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '{') &&
           !code_scanner_is_mark(scanner, ';') && !code_scanner_is_mark(scanner, '}')) {
        bool opens = code_scanner_is_mark(scanner, ':') || code_scanner_is_word(scanner, "extends");
        if (scanner->token.is_first && !opens && opens_declaration(scanner)) {
            return; /* the next declaration, behind one without a body */
        }
        code_scanner_next(scanner);
        if (opens && is_first && scanner->token.kind == CODE_WORD) {
            code_types_add_parent(reader, type, scanner->token.text);
            is_first = false;
        }
        if (code_scanner_is_mark(scanner, '(')) {
            code_scanner_take_brackets(scanner);
        }
    }
}

static void read_type(struct code_reader *reader, enum dialect dialect, const struct marks *marks,
                      struct slice comment, unsigned depth)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_enum = code_scanner_is_word(scanner, "enum");
    bool is_interface = code_scanner_is_word(scanner, "interface");
    bool is_companion = code_scanner_is_word(scanner, "object");
    code_scanner_next(scanner);
    if (is_enum) {
        code_scanner_take_word(scanner, "class");
    }
    code_scanner_take_word(scanner, "struct"); /* record struct */
    struct slice name = code_scanner_take_any(scanner);
    if (is_enum) {
        code_scanner_take_until(scanner, "{;", false);
        if (code_scanner_take_mark(scanner, '{')) {
            read_labels(reader, name);
        }
        return;
    }
    struct code_type *type = code_types_add(reader, name, comment);
    type->table = marks->name;
    type->is_stored = marks->is_entity;
    type->is_base = marks->is_base && !marks->is_entity;
    if (code_scanner_is_mark(scanner, '<')) {
        code_scanner_take_until(scanner, "({;", true);
    }
    if (code_scanner_is_mark(scanner, '(')) {
        read_parameters(reader, dialect, type);
    }
    read_heritage(reader, type);
    bool is_deep = depth >= NESTING_MAXIMUM;
    if (is_interface || is_companion || is_deep) {
        type->method_count += 1000; /* no data */
        if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner);
        }
    } else if (code_scanner_take_mark(scanner, '{')) {
        read_members(reader, dialect, type, depth);
        code_constraints_read_java(reader, type, marks->table);
    }
    code_scanner_take_mark(scanner, ';');
}

/* "Task {" without a word in front, as people sketch a class. */
static bool opens_body(const struct code_scanner *scanner)
{
    struct code_scanner probe = *scanner;
    return code_scanner_take_any(&probe).size > 0 && code_scanner_is_mark(&probe, '{');
}

static void read_all(struct code_reader *reader, enum dialect dialect)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_init(scanner, reader->passage.text, CODE_SLASH_COMMENTS);
    while (scanner->token.kind != CODE_END) {
        struct marks marks = {0};
        size_t before = scanner->at;
        struct slice above = scanner->token.above;
        read_marks(reader, dialect, &marks);
        marks.is_base |= skip_modifiers(scanner).is_abstract;
        if (opens_type(scanner)) {
            read_type(reader, dialect, &marks, above, 0);
        } else if (dialect == DIALECT_DART && opens_body(scanner)) {
            struct slice name = code_scanner_take_any(scanner);
            struct code_type *type = code_types_add(reader, name, above);
            code_scanner_take_mark(scanner, '{');
            read_members(reader, dialect, type, 0);
        } else if (code_scanner_is_word(scanner, "package") ||
                   code_scanner_is_word(scanner, "import") ||
                   code_scanner_is_word(scanner, "using")) {
            code_scanner_next(scanner);
            code_scanner_take_rest(scanner, ";");
            code_scanner_take_mark(scanner, ';');
        } else if (code_scanner_take_word(scanner, "namespace")) {
            code_scanner_take_rest(scanner, ";{");
            code_scanner_take_mark(scanner, ';');
            code_scanner_take_mark(scanner, '{'); /* its types follow; its '}' is passed over */
        } else if (code_scanner_is_mark(scanner, '}')) {
            code_scanner_next(scanner);
        } else if (scanner->token.kind != CODE_END) {
            code_types_skip(reader);
        }
        if (scanner->at == before) {
            code_scanner_next(scanner);
        }
    }
}

void code_java_read(struct code_reader *reader)
{
    read_all(reader, DIALECT_JAVA);
}

void code_csharp_read(struct code_reader *reader)
{
    read_all(reader, DIALECT_CSHARP);
}

void code_kotlin_read(struct code_reader *reader)
{
    read_all(reader, DIALECT_KOTLIN);
}

void code_dart_read(struct code_reader *reader)
{
    read_all(reader, DIALECT_DART);
}

void code_swift_read(struct code_reader *reader)
{
    read_all(reader, DIALECT_SWIFT);
}
