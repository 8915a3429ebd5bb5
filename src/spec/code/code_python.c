/* SPDX-License-Identifier: Apache-2.0 */
/* Python: dataclasses, Pydantic, SQLAlchemy in both of its styles, Django, and enumerations. A
 * class is the lines that are indented more than its head; each line at the first indentation is a
 * member. */
#include "spec/code/code_constraints.h"
#include "spec/code/code_rules.h"
#include "spec/code/code_types.h"
#include "spec/reading/field_value.h"

struct body {
    struct code_type *type;
    struct code_enum *labels; /* for an enumeration */
    bool is_text_enum;
};

/* --- calls: Column(…), Field(…), models.CharField(…) --- */

struct argument {
    struct slice key; /* empty: by position */
    struct slice value;
};

/* The next argument between commas. */
static bool next_argument(struct code_scanner *scanner, struct argument *out_argument)
{
    while (code_scanner_take_mark(scanner, ',')) {
    }
    if (scanner->token.kind == CODE_END) {
        return false;
    }
    size_t before = scanner->at;
    struct code_scanner probe = *scanner;
    *out_argument = (struct argument){0};
    struct slice key = code_scanner_take_any(&probe);
    if (key.size > 0 && code_scanner_is_mark(&probe, '=')) {
        code_scanner_next(&probe);
        *scanner = probe;
        out_argument->key = key;
    }
    out_argument->value = slice_trim(code_scanner_take_until(scanner, ",", false));
    if (scanner->at == before) {
        code_scanner_next(scanner);
    }
    return true;
}

static struct slice unquote(struct slice value)
{
    value = slice_trim(value);
    bool is_quoted = value.size >= 2 && strchr("'\"", value.data[0]) != NULL &&
                     value.data[value.size - 1] == value.data[0];
    return is_quoted ? slice_between(value, 1, value.size - 1) : value;
}

static bool is_quoted(struct slice value)
{
    return value.size >= 2 && strchr("'\"", value.data[0]) != NULL;
}

/* "a.b.Name(x)" → "Name", and the arguments. */
static struct slice split_call(struct slice value, struct slice *out_arguments)
{
    size_t open = slice_find_byte(value, '(');
    struct slice name = slice_trim(slice_between(value, 0, open));
    size_t dot = slice_find_last_byte(name, '.');
    *out_arguments = SLICE_EMPTY;
    if (open != SLICE_NOT_FOUND) {
        size_t close = slice_find_last_byte(value, ')');
        *out_arguments = slice_between(value, open + 1, close);
    }
    return dot == SLICE_NOT_FOUND ? name : slice_from_offset(name, dot + 1);
}

/* "[MinValueValidator(1), MaxValueValidator(5)]" */
static void read_validators(struct code_reader *reader, struct field_statement *field,
                            struct slice list)
{
    struct code_scanner scanner;
    struct argument argument;
    size_t close = slice_find_last_byte(list, ']');
    list = slice_between(list, slice_starts_with(list, SLICE("[")), close);
    code_scanner_init(&scanner, list, CODE_HASH_COMMENTS);
    while (next_argument(&scanner, &argument)) {
        struct slice arguments;
        struct slice name = split_call(argument.value, &arguments);
        code_rules_apply(reader, field, name, arguments);
    }
}

static void apply_key(struct code_reader *reader, struct field_statement *field,
                      const struct argument *argument)
{
    struct slice key = argument->key;
    bool is_true = slice_equal(argument->value, SLICE("True"));
    bool is_false = slice_equal(argument->value, SLICE("False"));
    field->is_primary_key |= slice_equal(key, SLICE("primary_key")) && is_true;
    field->is_unique |= slice_equal(key, SLICE("unique")) && is_true;
    field->is_indexed |=
        (slice_equal(key, SLICE("index")) || slice_equal(key, SLICE("db_index"))) && is_true;
    if (slice_equal(key, SLICE("nullable")) || slice_equal(key, SLICE("null"))) {
        field->is_optional |= is_true;
        field->is_required |= is_false;
    } else if (slice_equal(key, SLICE("default")) || slice_equal(key, SLICE("server_default"))) {
        field->default_value =
            field_value_default(reader->arena, argument->value, field->type, field->place);
    } else if (slice_equal(key, SLICE("default_factory"))) {
        struct slice ignored;
        struct default_value value = field_value_default(
            reader->arena, split_call(argument->value, &ignored), field->type, field->place);
        field->default_value = value.kind == DEFAULT_VALUE ? field->default_value : value;
    } else if ((slice_equal(key, SLICE("auto_now_add")) || slice_equal(key, SLICE("auto_now"))) &&
               is_true) {
        field->default_value.kind = DEFAULT_NOW;
    } else if (slice_equal(key, SLICE("autoincrement")) && is_true) {
        field->default_value.kind = DEFAULT_AUTO_INCREMENT;
    } else if (slice_equal(key, SLICE("on_delete")) || slice_equal(key, SLICE("ondelete"))) {
        bool is_cascade =
            slice_find_ignoring_case(argument->value, SLICE("cascade")) != SLICE_NOT_FOUND;
        bool is_null = slice_find_ignoring_case(argument->value, SLICE("null")) != SLICE_NOT_FOUND;
        field->on_delete = is_cascade ? ACTION_CASCADE
                           : is_null  ? ACTION_SET_NULL
                                      : ACTION_RESTRICT;
    } else if (slice_equal(key, SLICE("description")) || slice_equal(key, SLICE("help_text"))) {
        field->comment = unquote(argument->value);
    } else if (slice_equal(key, SLICE("choices"))) {
        code_constraints_set_choices(reader, field, argument->value);
    } else if (slice_equal(key, SLICE("validators"))) {
        read_validators(reader, field, argument->value);
    } else if (!slice_equal(key, SLICE("length"))) {
        code_rules_apply(reader, field, key, argument->value);
    }
}

/* "users.id" of ForeignKey("users.id", ondelete="CASCADE") */
static void apply_foreign_key(struct code_reader *reader, struct field_statement *field,
                              struct slice arguments)
{
    struct code_scanner scanner;
    struct argument argument;
    code_scanner_init(&scanner, arguments, CODE_HASH_COMMENTS);
    field->is_foreign_key = true;
    while (next_argument(&scanner, &argument)) {
        if (argument.key.size > 0) {
            apply_key(reader, field, &argument);
        } else if (field->references_entity.size == 0) {
            struct slice target = unquote(argument.value);
            size_t dot = slice_find_last_byte(target, '.');
            field->references_entity = slice_between(target, 0, dot);
            field->references_field =
                dot == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(target, dot + 1);
        }
    }
}

/* The arguments before the first `key=`. */
static struct slice without_keys(struct slice arguments)
{
    size_t equal = slice_find_byte(arguments, '=');
    struct slice front = slice_between(arguments, 0, equal);
    size_t comma = equal == SLICE_NOT_FOUND ? front.size : slice_find_last_byte(front, ',');
    return slice_between(front, 0, comma);
}

/* One of Column's arguments by position: its name, its type, a key of another table. */
static void apply_position(struct code_reader *reader, struct field_statement *field,
                           struct slice value)
{
    struct slice arguments;
    struct slice name = split_call(value, &arguments);
    if (is_quoted(value)) {
        field->name = unquote(value);
        return;
    }
    if (slice_equal(name, SLICE("ForeignKey"))) {
        apply_foreign_key(reader, field, arguments);
        return;
    }
    if (slice_equal(name, SLICE("Enum"))) {
        if (field_value_labels(reader->arena, field, without_keys(arguments), LABELS_DOUBTFUL)) {
            return;
        }
        name = slice_trim(slice_between(arguments, 0, slice_find_byte(arguments, ',')));
    }
    size_t dot = slice_find_last_byte(value, '.');
    struct slice word =
        dot == SLICE_NOT_FOUND || arguments.size > 0 ? value : slice_from_offset(value, dot + 1);
    struct type *type = type_from_word(reader->arena, word, NULL);
    bool is_better = type->kind != TYPE_UNKNOWN || field->type->kind == TYPE_UNKNOWN;
    if (type->kind == TYPE_UNKNOWN) {
        struct type *bare = type_from_word(reader->arena, name, NULL);
        type = bare;
    }
    if (is_better && slice_find(value, SLICE("Constraint")) == SLICE_NOT_FOUND) {
        field->type = type;
    }
}

static void apply_column(struct code_reader *reader, struct field_statement *field,
                         struct slice arguments)
{
    struct code_scanner scanner;
    struct argument argument;
    code_scanner_init(&scanner, arguments, CODE_HASH_COMMENTS);
    while (next_argument(&scanner, &argument)) {
        if (argument.key.size > 0) {
            apply_key(reader, field, &argument);
        } else {
            apply_position(reader, field, argument.value);
        }
    }
    field->is_optional &= !field->is_required;
}

/* Field(..., max_length=5), Field(default=0): Pydantic's first argument is the default. */
static void apply_field(struct code_reader *reader, struct field_statement *field,
                        struct slice arguments)
{
    struct code_scanner scanner;
    struct argument argument;
    bool is_first = true;
    code_scanner_init(&scanner, arguments, CODE_HASH_COMMENTS);
    while (next_argument(&scanner, &argument)) {
        if (argument.key.size > 0) {
            apply_key(reader, field, &argument);
        } else if (is_first && slice_starts_with(argument.value, SLICE("..."))) {
            field->is_required = true;
        } else if (is_first) {
            field->default_value =
                field_value_default(reader->arena, argument.value, field->type, field->place);
        }
        is_first = false;
    }
}

/* --- Django --- */

struct django_field {
    const char *name;
    enum type_kind kind;
};

static const struct django_field django_fields[] = {
    {"CharField", TYPE_TEXT},          {"TextField", TYPE_TEXT},
    {"SlugField", TYPE_TEXT},          {"EmailField", TYPE_TEXT},
    {"URLField", TYPE_TEXT},           {"FileField", TYPE_TEXT},
    {"ImageField", TYPE_TEXT},         {"GenericIPAddressField", TYPE_TEXT},
    {"IntegerField", TYPE_INT32},      {"PositiveIntegerField", TYPE_INT32},
    {"SmallIntegerField", TYPE_INT16}, {"PositiveSmallIntegerField", TYPE_INT16},
    {"BigIntegerField", TYPE_INT64},   {"AutoField", TYPE_INT32},
    {"BigAutoField", TYPE_INT64},      {"BooleanField", TYPE_BOOLEAN},
    {"DecimalField", TYPE_DECIMAL},    {"FloatField", TYPE_DOUBLE},
    {"DateTimeField", TYPE_TIMESTAMP}, {"DateField", TYPE_DATE},
    {"TimeField", TYPE_TIME},          {"DurationField", TYPE_TEXT},
    {"UUIDField", TYPE_UUID},          {"JSONField", TYPE_JSON},
    {"BinaryField", TYPE_BYTES},       {"ArrayField", TYPE_JSON},
};

/* "models.ForeignKey(User, on_delete=models.CASCADE)" */
static void apply_django_key(struct code_reader *reader, struct field_statement *field,
                             struct slice arguments)
{
    apply_foreign_key(reader, field, arguments);
    field->type = ARENA_NEW(reader->arena, struct type); /* that of the key it refers to */
    field->references_field = SLICE_EMPTY;
    field->name = arena_format(reader->arena, SLICE_FORMAT "_id", SLICE_ARGUMENT(field->name));
}

/* Precision and scale of DecimalField(max_digits=10, decimal_places=2). */
static void apply_digits(struct field_statement *field, struct slice arguments)
{
    struct code_scanner scanner;
    struct argument argument;
    uint64_t number;
    code_scanner_init(&scanner, arguments, CODE_HASH_COMMENTS);
    while (field->type->kind == TYPE_DECIMAL && next_argument(&scanner, &argument)) {
        bool is_number = slice_to_uint64(argument.value, &number) && number < 1000;
        if (is_number && slice_equal(argument.key, SLICE("max_digits"))) {
            field->type->precision = (uint16_t)number;
        } else if (is_number && slice_equal(argument.key, SLICE("decimal_places"))) {
            field->type->scale = (uint16_t)number;
        }
    }
}

/* A column of Django's holds something unless it may be null; one that may be left blank is given
 * "" where nothing is sent. */
static void apply_null(struct field_statement *field, struct slice arguments)
{
    struct code_scanner scanner;
    struct argument argument;
    bool is_open = field->is_optional || field->is_primary_key;
    code_scanner_init(&scanner, arguments, CODE_HASH_COMMENTS);
    while (next_argument(&scanner, &argument)) {
        is_open |=
            slice_equal(argument.key, SLICE("blank")) && slice_equal(argument.value, SLICE("True"));
    }
    field->is_required |= !is_open;
}

/* "CountryField(…)", "PhoneNumberField(…)": a field of a library, kept as text. */
static bool is_foreign_field(struct slice value, struct slice call)
{
    return call.size > sizeof("Field") - 1 && slice_ends_with(call, SLICE("Field")) &&
           call.data[0] >= 'A' && call.data[0] <= 'Z' &&
           !slice_starts_with(value, SLICE("serializers.")) &&
           !slice_starts_with(value, SLICE("forms.")) &&
           slice_find(call, SLICE("ManyToMany")) == SLICE_NOT_FOUND;
}

/* False where the call is no field of Django's, or one without a column. */
static bool apply_django(struct code_reader *reader, struct field_statement *field,
                         struct slice value, struct slice call, struct slice arguments)
{
    if (slice_equal(call, SLICE("ForeignKey")) || slice_equal(call, SLICE("OneToOneField"))) {
        field->is_unique |= slice_equal(call, SLICE("OneToOneField"));
        apply_django_key(reader, field, arguments);
        apply_null(field, arguments);
        return true;
    }
    for (size_t i = 0; i < sizeof(django_fields) / sizeof(*django_fields); i++) {
        if (slice_equal(call, slice_from(django_fields[i].name))) {
            field->type->spelling = call;
            code_types_set_kind(reader, field, django_fields[i].kind);
            if (slice_starts_with(call, SLICE("Positive"))) {
                code_rules_apply(reader, field, SLICE("min"), SLICE("0"));
            }
            apply_digits(field, arguments);
            apply_field(reader, field, arguments);
            apply_null(field, arguments);
            return true;
        }
    }
    if (is_foreign_field(value, call)) {
        code_types_set_kind(reader, field, TYPE_TEXT);
        apply_field(reader, field, arguments);
        apply_null(field, arguments);
        return true;
    }
    return false;
}

/* --- members --- */

static bool is_relation(struct slice call)
{
    static const char *const words[] = {"relationship",      "Relationship", "ManyToManyField",
                                        "GenericForeignKey", "backref",      NULL};
    return slice_is_any(call, words);
}

/* "name: annotation = value" */
static void add_field(struct code_reader *reader, struct body *body, struct slice name,
                      struct slice annotation, struct slice value, struct slice comment)
{
    struct slice arguments;
    struct slice call = split_call(value, &arguments);
    bool is_mapped = slice_starts_with(annotation, SLICE("Mapped["));
    bool is_column =
        slice_equal(call, SLICE("Column")) || slice_equal(call, SLICE("mapped_column"));
    if (is_relation(call) || slice_starts_with(annotation, SLICE("ClassVar"))) {
        return;
    }
    if (is_mapped) {
        annotation = slice_between(annotation, 7, annotation.size - 1);
    }
    struct field_statement *field =
        code_types_add_field(reader, body->type, name, unquote(annotation));
    field->type->spelling = annotation.size > 0 ? annotation : value;
    bool is_django =
        !is_column && annotation.size == 0 && apply_django(reader, field, value, call, arguments);
    if (annotation.size == 0 && !is_column && !is_django) {
        body->type->entity.fields.count--;
        return;
    }
    body->type->is_stored |= is_column || is_mapped || is_django;
    if (is_column) {
        apply_column(reader, field, arguments);
        if (slice_find(arguments, SLICE("CheckConstraint")) != SLICE_NOT_FOUND) {
            code_constraints_read_python(reader, body->type, arguments);
        }
        field->is_required |= is_mapped && !field->is_optional && !field->is_primary_key;
    } else if (slice_equal(call, SLICE("Field")) || slice_equal(call, SLICE("field"))) {
        apply_field(reader, field, arguments);
    } else if (!is_django && value.size > 0 && value.size < 80) {
        field->default_value = field_value_default(reader->arena, value, field->type, field->place);
    }
    bool is_none = field->default_value.kind == DEFAULT_VALUE &&
                   field->default_value.value->kind == EXPRESSION_NULL;
    field->is_optional |= is_none;
    code_types_comment(reader, field, comment);
}

/* "PENDING = 'pending'", "PENDING = 'pending', 'Pending'", "PENDING = auto()" */
static void add_label(struct code_reader *reader, struct body *body, struct slice name,
                      struct slice value)
{
    struct slice first = slice_trim(value);
    if (first.size > 0 && is_quoted(first)) {
        size_t close = slice_find_byte(slice_from_offset(first, 1), first.data[0]);
        first = slice_between(first, 1, close == SLICE_NOT_FOUND ? first.size : close + 1);
        code_types_add_label(reader, body->labels, first);
    } else {
        code_types_add_label(reader, body->labels, name);
    }
}

/* One line of a class's body; the scanner is at its first token. */
static void read_member(struct code_reader *reader, struct body *body)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice above = scanner->token.above;
    struct slice name = code_scanner_take_any(scanner);
    struct slice annotation = SLICE_EMPTY;
    struct slice value = SLICE_EMPTY;
    if (name.size == 0) {
        code_scanner_take_until(scanner, "", true);
        return;
    }
    if (code_scanner_is_mark(scanner, ':') && !scanner->token.is_first) {
        code_scanner_next(scanner);
        annotation = slice_trim(code_scanner_take_rest(scanner, "="));
    }
    if (code_scanner_is_mark(scanner, '=') && !scanner->token.is_first) {
        code_scanner_next(scanner);
        value = slice_trim(code_scanner_take_rest(scanner, ""));
    }
    struct slice comment = scanner->behind.size > 0 ? scanner->behind : above;
    if (slice_equal(name, SLICE("__tablename__"))) {
        body->type->table = unquote(value);
        body->type->is_stored = true;
    } else if (slice_equal(name, SLICE("__abstract__"))) {
        body->type->is_base = slice_equal(value, SLICE("True"));
    } else if (slice_equal(name, SLICE("__table_args__"))) {
        code_constraints_read_python(reader, body->type, value);
    } else if (body->labels != NULL && value.size > 0) {
        add_label(reader, body, name, value);
    } else if (annotation.size > 0 || value.size > 0) {
        add_field(reader, body, name, annotation, value, comment);
    }
}

/* Steps over everything that is indented more than `column`. */
static void skip_block(struct code_scanner *scanner, uint32_t column)
{
    while (scanner->token.kind != CODE_END &&
           !(scanner->token.is_first && scanner->token.column <= column)) {
        code_scanner_next(scanner);
    }
}

static void read_body(struct code_reader *reader, struct body *body, uint32_t class_column)
{
    struct code_scanner *scanner = &reader->scanner;
    uint32_t column = scanner->token.column;
    while (scanner->token.kind != CODE_END && scanner->token.column > class_column) {
        if (scanner->token.column > column || !scanner->token.is_first) {
            code_scanner_next(scanner);
            continue;
        }
        bool is_method =
            code_scanner_is_word(scanner, "def") || code_scanner_is_word(scanner, "async");
        bool is_class = code_scanner_is_word(scanner, "class");
        bool is_plain = scanner->token.kind == CODE_WORD;
        if (is_method || is_class) {
            struct slice first = scanner->token.text;
            body->type->method_count += is_method;
            code_scanner_next(scanner);
            bool is_meta = is_class && code_scanner_is_word(scanner, "Meta");
            skip_block(scanner, column);
            if (is_meta) {
                struct slice rest =
                    slice_from_offset(scanner->text, (size_t)(first.data - scanner->text.data));
                size_t end = scanner->token.kind == CODE_END
                                 ? rest.size
                                 : (size_t)(scanner->token.text.data - rest.data);
                struct slice meta = slice_between(rest, 0, end);
                code_constraints_read_python(reader, body->type, meta);
                body->type->is_base |=
                    slice_find(meta, SLICE("abstract = True")) != SLICE_NOT_FOUND;
            }
        } else if (is_plain) {
            read_member(reader, body);
        } else {
            code_scanner_next(scanner);
            code_scanner_take_rest(scanner, "");
        }
    }
}

/* --- classes --- */

struct bases {
    bool is_enum;
    bool is_stored;
    bool is_data; /* its annotated names are fields */
};

static void read_bases(struct code_reader *reader, struct code_type *type, struct bases *bases)
{
    static const char *const enums[] = {"Enum",           "IntEnum", "StrEnum", "TextChoices",
                                        "IntegerChoices", "Flag",    NULL};
    static const char *const data[] = {"BaseModel",  "SQLModel",   "TypedDict",
                                       "NamedTuple", "BaseSchema", "Schema",
                                       "object",     "Generic",    NULL};
    static const char *const stored[] = {"Base", "Model", "DeclarativeBase", "Document", NULL};
    struct code_scanner *scanner = &reader->scanner;
    if (!code_scanner_is_mark(scanner, '(')) {
        return;
    }
    struct code_scanner inner;
    struct argument argument;
    code_scanner_init(&inner, code_scanner_take_brackets(scanner), CODE_HASH_COMMENTS);
    while (next_argument(&inner, &argument)) {
        struct slice ignored;
        struct slice name = split_call(argument.value, &ignored);
        bool is_table =
            slice_equal(argument.key, SLICE("table")) && slice_equal(argument.value, SLICE("True"));
        bases->is_enum |= slice_is_any(name, enums);
        bases->is_stored |= (argument.key.size == 0 && slice_is_any(name, stored)) || is_table;
        bases->is_data |= slice_is_any(name, data);
        if (argument.key.size == 0 && !slice_is_any(name, enums) && !slice_is_any(name, data) &&
            !slice_is_any(name, stored)) {
            code_types_add_parent(reader, type, name);
        }
    }
}

static void read_class(struct code_reader *reader, struct slice comment, uint32_t column)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    if (name.size == 0) {
        return;
    }
    struct code_type *type = code_types_add(reader, name, comment);
    struct bases bases = {0};
    read_bases(reader, type, &bases);
    if (!code_scanner_take_mark(scanner, ':')) {
        return;
    }
    struct body body = {.type = type};
    if (bases.is_enum) {
        body.labels = code_types_add_enum(reader, name);
    }
    read_body(reader, &body, column);
    bool is_sqlmodel = bases.is_data && !bases.is_stored && type->is_stored;
    type->is_stored |= (bases.is_stored && type->entity.fields.count > 0) || is_sqlmodel;
    if (bases.is_enum) {
        type->entity.fields = (struct list){0};
    }
}

/* "Level = Literal['low', 'high']", "Unit: TypeAlias = Literal[...]", "type Side = Literal[...]":
 * an enumeration of that name; false: the line is something else. The scanner is at its first
 * token. */
static bool read_alias(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    if (code_scanner_is_word(scanner, "type")) {
        code_scanner_next(scanner);
    }
    struct slice name = code_scanner_take_any(scanner);
    if (code_scanner_is_mark(scanner, ':') && !scanner->token.is_first) {
        code_scanner_next(scanner);
        code_scanner_take_rest(scanner, "=");
    }
    if (name.size == 0 || !code_scanner_is_mark(scanner, '=') || scanner->token.is_first) {
        return false;
    }
    code_scanner_next(scanner);
    struct slice value = slice_trim(code_scanner_take_rest(scanner, ""));
    struct slice rest =
        slice_starts_with(value, SLICE("typing.")) ? slice_from_offset(value, 7) : value;
    if (!slice_starts_with(rest, SLICE("Literal["))) {
        return false;
    }
    rest = slice_between(rest, SLICE("Literal[").size, slice_find_last_byte(rest, ']'));
    struct code_enum *labels = NULL;
    struct slice part;
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        if (part.size > 2 && is_quoted(part)) {
            labels = labels == NULL ? code_types_add_enum(reader, name) : labels;
            code_types_add_label(reader, labels, unquote(part));
        }
    }
    return labels != NULL;
}

void code_python_read(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_init(scanner, reader->passage.text, CODE_HASH_COMMENTS);
    while (scanner->token.kind != CODE_END) {
        struct slice above = scanner->token.above;
        uint32_t column = scanner->token.column;
        bool is_first = scanner->token.is_first;
        bool is_import = is_first && (code_scanner_is_word(scanner, "from") ||
                                      code_scanner_is_word(scanner, "import"));
        bool is_class = is_first && code_scanner_is_word(scanner, "class");
        bool is_other = is_first && !is_class && !is_import && !code_scanner_is_mark(scanner, '@');
        struct code_scanner before = *scanner;
        if (is_other && scanner->token.kind == CODE_WORD && read_alias(reader)) {
            continue;
        }
        *scanner = before;
        reader->function_count += is_other;
        code_scanner_next(scanner);
        if (is_class) {
            read_class(reader, above, column);
        }
    }
}
