/* SPDX-License-Identifier: Apache-2.0 */
/* Claims code that declares types and turns what the readers of languages found into statements.
 * What a name of a type means is settled twice: within the block, where parents, other names and
 * enumerations are declared, and behind the document's last block, where a name that is another
 * type of the document, or of nothing known, is an object. */
#include "spec/code/code_bases.h"
#include "spec/endpoint/endpoint.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/reading.h"
#include "spec/recognise/keyless_types.h"
#include "spec/recognise/recognise.h"
#include "spec/text/label_list.h"
#include "spec/text/request_name.h"
#include "spec/text/words.h"

struct language {
    const char *tags;  /* info strings */
    const char *signs; /* one of which stands in code that declares types */
    code_read_f *read;
};

static const struct language languages[] = {
    {"go|golang", "struct|type ", code_go_read},
    {"typescript|ts|tsx|javascript|js|jsx|mjs|vue",
     "interface |type |enum |class |Schema(|Table(|.define(|.object(|: String|: ObjectId|: "
     "string|: Number",
     code_typescript_read},
    {"python|py|python3", "class ", code_python_read},
    {"prisma", "model |enum ", code_prisma_read},
    {"rust|rs", "struct |enum ", code_rust_read},
    {"java", "class |record |enum ", code_java_read},
    {"kotlin|kt", "class |enum ", code_kotlin_read},
    {"csharp|cs|c#|c-sharp", "class |record |enum |struct ", code_csharp_read},
    {"dart|flutter", "class |enum | {", code_dart_read},
    {"swift", "class |struct |enum ", code_swift_read},
    {"graphql|gql", "type |enum |input ", code_graphql_read},
    {"dbml", "able ", code_dbml_read},
    {"php", "Schema::create|class |enum ", code_php_read},
    {"ruby|rb|rails", "create_table", code_ruby_read},
    {"elixir|ex|exs", "schema \"| table(", code_elixir_read},
};

#define LANGUAGE_COUNT (sizeof(languages) / sizeof(*languages))

/* --- which language --- */

static bool has_sign(struct slice code, const char *signs)
{
    struct slice rest = slice_from(signs);
    struct slice sign;
    while (slice_next_part(&rest, '|', &sign)) {
        if (slice_find(code, sign) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

static bool is_tag(struct slice info, const char *tags)
{
    struct slice rest = slice_from(tags);
    struct slice tag;
    while (slice_next_part(&rest, '|', &tag)) {
        if (slice_equal(info, tag)) {
            return true;
        }
    }
    return false;
}

/* Untagged code: one line that only one language has. */
static const struct language *guess_language(struct slice code)
{
    static const struct {
        const char *sign;
        code_read_f *read;
    } guesses[] = {
        {" struct {", code_go_read},
        {"(BaseModel)", code_python_read},
        {"(models.Model)", code_python_read},
        {"(Base):", code_python_read},
        {"export interface ", code_typescript_read},
        {"interface ", code_typescript_read},
        {"new Schema(", code_typescript_read},
        {"mongoose.Schema(", code_typescript_read},
        {"@id", code_prisma_read},
        {"@Entity", code_java_read},
        {"pub struct ", code_rust_read},
        {"Table ", code_dbml_read},
        {"Schema::create(", code_php_read},
        {"create_table :", code_ruby_read},
        {"create_table \"", code_ruby_read},
        {"create table(:", code_elixir_read},
    };
    for (size_t i = 0; i < sizeof(guesses) / sizeof(*guesses); i++) {
        if (slice_find(code, slice_from(guesses[i].sign)) == SLICE_NOT_FOUND) {
            continue;
        }
        for (size_t j = 0; j < LANGUAGE_COUNT; j++) {
            if (languages[j].read == guesses[i].read && has_sign(code, languages[j].signs)) {
                return &languages[j];
            }
        }
    }
    return NULL;
}

static const struct language *find_language(const struct block *block)
{
    if (block->kind != BLOCK_CODE) {
        return NULL;
    }
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (is_tag(block->info, languages[i].tags)) {
            return has_sign(block->code, languages[i].signs) ? &languages[i] : NULL;
        }
    }
    bool is_open = block->info.size == 0 || is_tag(block->info, "text|plaintext|txt|code");
    return is_open ? guess_language(block->code) : NULL;
}

/* --- within the block --- */

static void use_enum(struct code_reader *reader, struct type *type, const struct code_enum *labels)
{
    type->kind = TYPE_ENUM;
    type->labels = ARENA_ARRAY(reader->arena, struct slice, labels->labels.count);
    type->label_count = 0;
    LIST_EACH(const struct slice, label, &labels->labels)
    {
        type->labels[type->label_count++] = *label;
    }
}

/* The type at the bottom of an array. */
static struct type *find_named(struct type *type)
{
    for (unsigned i = 0; i < 8 && type->kind == TYPE_ARRAY && type->element != NULL; i++) {
        type = type->element;
    }
    return type->kind == TYPE_UNKNOWN && type->enum_name.size > 0 ? type : NULL;
}

static void settle_field(struct code_reader *reader, const struct table *enums,
                         struct field_statement *field)
{
    struct type *named = find_named(field->type);
    if (named == NULL) {
        return;
    }
    const struct code_enum *labels = table_get(enums, named->enum_name);
    const struct slice *alias = table_get(&reader->aliases, named->enum_name);
    if (labels != NULL) {
        use_enum(reader, named, labels);
    } else if (alias != NULL) {
        struct slice spelling = named->spelling;
        *named = *type_from_word(reader->arena, *alias, NULL);
        named->spelling = spelling;
    }
}

static bool is_name_path(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!character_is_word(text.data[i]) && text.data[i] != '.') {
            return false;
        }
    }
    return text.size > 0 && character_is_alpha(text.data[0]) &&
           slice_find_byte(text, '.') != SLICE_NOT_FOUND;
}

/* Whether the default is "Role.USER". */
static bool has_path(const struct field_statement *field)
{
    const struct default_value *value = &field->default_value;
    return value->kind == DEFAULT_VALUE && value->value->kind == EXPRESSION_TEXT &&
           is_name_path(value->value->text);
}

/* "Role.USER" is a label where there is one of that name; other names are the program's, not values
 * that can be stored. */
static void settle_path(struct field_statement *field, const struct slice *labels, size_t count)
{
    struct slice path = field->default_value.value->text;
    struct slice last = slice_from_offset(path, slice_find_last_byte(path, '.') + 1);
    for (size_t i = 0; i < count; i++) {
        if (slice_equal_ignoring_case(labels[i], last)) {
            field->default_value.value->text = labels[i];
            return;
        }
    }
    field->default_value = (struct default_value){0};
}

static void settle_default(struct field_statement *field)
{
    bool is_path = has_path(field);
    if (is_path && find_named(field->type) == NULL) { /* else an enumeration of another block */
        settle_path(field, field->type->labels, field->type->label_count);
    } else if (field->default_value.kind == DEFAULT_EXPRESSION) {
        field->default_value = (struct default_value){0}; /* a call */
    }
}

static void settle_types(struct code_reader *reader)
{
    struct table types;
    struct table enums;
    table_init(&types, reader->arena);
    table_init(&enums, reader->arena);
    LIST_EACH(struct code_type, type, &reader->types)
    {
        table_put(&types, type->name, type);
    }
    LIST_EACH(struct code_enum, labels, &reader->enums)
    {
        if (labels->labels.count > 0) {
            table_put(&enums, labels->name, labels);
        }
    }
    LIST_EACH(struct code_type, type, &reader->types)
    {
        LIST_EACH(struct field_statement, field, &type->entity.fields)
        {
            settle_field(reader, &enums, field);
            settle_default(field);
        }
    }
    LIST_EACH(struct code_type, type, &reader->types)
    {
        code_bases_take_over(reader, &types, type);
    }
}

/* --- statements --- */

/* What the documents so far name; kept, for there may be thousands of them. */
struct names {
    struct table enums;
    struct table entities;
    struct table models; /* by word_key */
    struct table told; /* likewise: what tables, lists or SQL describe, and code at most as well */
    size_t known;      /* statements that were looked at */
    struct list keyless; /* struct statement: types of a model without a key, of this document */
};

static struct names *names_of(struct specification *specification)
{
    struct names *names = specification_memory(specification, "code_types", sizeof(*names));
    if (names->enums.arena == NULL) {
        table_init(&names->enums, specification->arena);
        table_init(&names->entities, specification->arena);
        table_init(&names->models, specification->arena);
        table_init(&names->told, specification->arena);
    }
    return names;
}

static bool is_entity(const struct code_type *type)
{
    bool has_name = type->name.size > 0 || type->table.size > 0;
    return has_name && type->entity.fields.count > 0 &&
           (type->is_stored || type->entity.fields.count > type->method_count);
}

/* Below such headings types describe what goes over the wire or drives the program. In a data model
 * events and requests are things like others, unless it says that they are sent. */
static bool is_about_messages(const struct block *block, bool is_in_model)
{
    static const char thing_words[] = "event*|request*|请求*|事件*|запрос*";
    return wording_has(block->section->name,
                       "websocket*|response*|payload*|algorithm*|message format*|"
                       "domain event*|integration event*|event type*|"
                       "dto|dtos|component*|props|middleware|hook*|client*|metrics|cache*|caching|"
                       "validation|error*|configuration|响应*|ответ*") ||
           (!is_in_model && wording_has(block->section->name, thing_words));
}

/* "### Reset Token Model" above ResetToken, in a data model: stored, though nothing in it is called
 * a key. */
static bool is_headed(const struct code_reader *reader, struct slice name)
{
    struct slice title = wording_bare(reader->block->section->name);
    size_t size = wording_ends_with(title, " model| entity| table| collection");
    struct slice head = slice_trim(slice_between(title, 0, title.size - size));
    return size > 0 && slice_equal(word_key(reader->arena, head), word_key(reader->arena, name)) &&
           entity_setting_of(reader->block->section->parent) == ENTITY_SETTING_STORED;
}

/* Whether a member is a part of the program: a connection, a lock, a log, a repository. What has
 * one works on things, and is none. */
static bool is_program_part(struct type *type)
{
    static const char *const packages[] = {"http", "grpc",  "redis",   "mongo",  "amqp", "kafka",
                                           "sync", "zap",   "zerolog", "logrus", "slog", "pgxpool",
                                           "nats", "s3",    "context", "gin",    "echo", "mux",
                                           "chi",  "fiber", NULL};
    static const char *const kinds[] = {"DB", "Tx", "Conn", "Stmt", "Pool", "Logger", NULL};
    static const char *const endings[] = {"Repository", "Repo",   "Service", "Handler",
                                          "Controller", "Logger", "UseCase", NULL};
    struct type *named = find_named(type);
    struct slice name = named == NULL ? SLICE_EMPTY : named->spelling;
    while (name.size > 0 && !character_is_word(name.data[0])) { /* "*sql.DB" */
        name = slice_from_offset(name, 1);
    }
    size_t dot = slice_find_byte(name, '.');
    if (dot != SLICE_NOT_FOUND) {
        return slice_is_any(slice_between(name, 0, dot), packages) ||
               slice_is_any(slice_from_offset(name, dot + 1), kinds);
    }
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        if (name.size > strlen(*ending) && slice_ends_with(name, slice_from(*ending))) {
            return true;
        }
    }
    return false;
}

static bool has_program_part(const struct code_type *type)
{
    LIST_EACH(const struct field_statement, field, &type->entity.fields)
    {
        if (is_program_part(field->type)) {
            return true;
        }
    }
    return false;
}

static void state_types(struct code_reader *reader)
{
    bool is_in_model = entity_setting_of(reader->block->section) == ENTITY_SETTING_STORED;
    bool is_wire = is_about_messages(reader->block, is_in_model);
    LIST_EACH(struct code_type, type, &reader->types)
    {
        if (!is_entity(type)) {
            reader->function_count++;
            continue;
        }
        struct statement *statement = specification_state(reader->specification, STATEMENT_ENTITY,
                                                          reader->block, type->place);
        statement->entity = type->entity;
        statement->entity.source = SOURCE_CODE;
        statement->entity.name = type->table.size > 0 ? type->table : type->name;
        statement->entity.comment = type->comment;
        bool is_message =
            (request_name_is_message(type->name) || request_name_is_machinery(type->name)) &&
            !statement_is_kept_request(&statement->entity);
        bool is_thing = code_types_has_key(type) || is_headed(reader, type->name) ||
                        code_bases_says_entity(type);
        bool may_be_thing = !type->is_request && !is_message && !is_wire && !has_program_part(type);
        statement->entity.is_request = !type->is_stored && !(may_be_thing && is_thing);
        statement->entity.is_request |= type->is_request;
        code_bases_note(reader, statement, type, may_be_thing);
        if (may_be_thing && statement->entity.is_request && is_in_model &&
            !request_name_is_computed(type->name)) {
            list_add(reader->arena, &names_of(reader->specification)->keyless, statement);
        }
    }
}

static void state_enums(struct code_reader *reader)
{
    LIST_EACH(struct code_enum, labels, &reader->enums)
    {
        if (labels->labels.count == 0) {
            continue;
        }
        struct statement *statement = specification_state(reader->specification, STATEMENT_ENUM,
                                                          reader->block, labels->place);
        struct type type = {0};
        use_enum(reader, &type, labels);
        statement->enumeration = (struct enum_statement){
            .name = labels->name, .labels = type.labels, .label_count = type.label_count};
    }
}

/* "// POST /api/keys": a block may list the calls that use its types in comments. */
static bool lists_endpoints(struct arena *arena, const struct block *block)
{
    struct slice rest = block->code, line;
    while (slice_next_line(&rest, &line)) {
        struct slice text = slice_trim(line);
        struct endpoint_line found;
        bool is_comment = slice_starts_with(text, SLICE("//")) ||
                          slice_starts_with(text, SLICE("# ")) ||
                          slice_starts_with(text, SLICE("* "));
        if (is_comment && text.size < 400 &&
            endpoint_line_read(arena, text, MANNER_CODE, 0, &found) && found.pairs.count > 0) {
            return true;
        }
    }
    return false;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    const struct language *language = find_language(block);
    size_t before = specification->statements.count;
    if (language == NULL) {
        return READING_NOTHING;
    }
    struct code_reader reader = {
        .specification = specification, .arena = specification->arena, .block = block};
    reader.passage = passage_of_block(specification->arena, block);
    table_init(&reader.aliases, specification->arena);
    language->read(&reader);
    settle_types(&reader);
    state_enums(&reader);
    state_types(&reader);
    if (specification->statements.count == before) {
        reading_give_reason(block, "code that declares no data");
        return READING_NOTHING;
    }
    bool is_part = reader.function_count > 0 || lists_endpoints(specification->arena, block);
    return is_part ? READING_PART : READING_WHOLE;
}

/* --- across the document --- */

/* A named type that is no enumeration of the document is an object in JSON, unless its name asks
 * for labels that are stated nowhere. */
static void settle_named(const struct table *enums, const struct table *entities, struct type *type)
{
    struct type *named = find_named(type);
    if (named == NULL || table_get(enums, named->enum_name) != NULL) {
        return;
    }
    bool is_entity = table_get(entities, named->enum_name) != NULL;
    if (is_entity || !label_list_is_expected(named->enum_name)) {
        named->kind = TYPE_JSON;
        named->enum_name = SLICE_EMPTY;
    }
}

/* A default that names a label of another block's enumeration. */
static void settle_late(const struct table *enums, struct field_statement *field)
{
    const struct statement *found =
        has_path(field) ? table_get(enums, field->type->enum_name) : NULL;
    if (found != NULL) {
        settle_path(field, found->enumeration.labels, found->enumeration.label_count);
    } else if (has_path(field)) {
        settle_path(field, NULL, 0);
    }
}

static bool is_mine(const struct statement *statement, const struct document *document)
{
    return statement->block != NULL && statement->block->document == document &&
           statement->kind == STATEMENT_ENTITY &&
           (statement->entity.source == SOURCE_CODE || statement->entity.source == SOURCE_SCHEMA);
}

/* "posts Post[]" and "author User?" of Prisma name models of other blocks: no columns. A list of
 * what is no enumeration of the document can be nothing else. */
static void drop_objects(struct specification *specification, struct statement *statement,
                         const struct table *enums, const struct table *models)
{
    struct list *fields = &statement->entity.fields;
    size_t kept = 0;
    for (size_t i = 0; i < fields->count; i++) {
        struct field_statement *field = list_at(fields, i);
        struct type *named = find_named(field->type);
        bool is_label = named != NULL && table_get(enums, named->enum_name) != NULL;
        bool is_list = named != field->type;
        bool is_object = named != NULL && !is_label &&
                         (is_list || table_get(models, word_key(specification->arena,
                                                                named->enum_name)) != NULL);
        if (!is_object) {
            fields->items[kept++] = field;
        }
    }
    fields->count = kept;
}

static bool is_prisma(const struct block *block)
{
    const struct language *language = find_language(block);
    return language != NULL && language->read == code_prisma_read;
}

/* --- members that are other types --- */

/* Whether the entity has the key of a member of that name: `farmId` of farm. */
static bool has_key_of(struct arena *arena, const struct entity_statement *entity,
                       struct slice name)
{
    struct slice key = arena_join(arena, word_flat(arena, name), SLICE("id"));
    return entity_statement_field_flat(arena, entity, key) != NULL;
}

/* Whether `target` refers back to the thing: by its key, as a member, or as a reference. */
static bool refers_to(struct arena *arena, const struct entity_statement *target, struct slice name)
{
    struct slice key = word_key(arena, name);
    if (has_key_of(arena, target, key)) {
        return true;
    }
    LIST_EACH(const struct field_statement, field, &target->fields)
    {
        const struct type *named = find_named(field->type);
        bool is_reference = field->references_entity.size > 0 &&
                            slice_equal(word_key(arena, field->references_entity), key);
        bool is_member = named != NULL && named == field->type &&
                         slice_equal(word_key(arena, named->enum_name), key);
        if (is_reference || is_member) {
            return true;
        }
    }
    return false;
}

static const struct shared_finding embedded = {
    DIAGNOSTIC_N1408, "write the key of the other ('farm_id'), or a type that joins both",
    "{} holds records that are entities of their own: it is kept as JSON, and refers to none",
    "{} hold records that are entities of their own: they are kept as JSON, and refer to none"};

/* "farm: Farm" beside "farmId", and "animals: Animal[]" whose type has a "farmId", say once more
 * what the key says: no column. What only holds another entity is told of. */
static void settle_members(struct specification *specification, struct names *names,
                           struct statement *statement)
{
    struct arena *arena = specification->arena;
    struct entity_statement *entity = &statement->entity;
    bool is_told = table_get(&names->told, word_key(arena, entity->name)) != NULL;
    struct list kept = {0};
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        const struct type *named = find_named(field->type);
        bool is_object = named != NULL && table_get(&names->enums, named->enum_name) == NULL;
        const struct statement *target =
            is_object ? table_get(&names->models, word_key(arena, named->enum_name)) : NULL;
        bool is_entity = target != NULL && !target->entity.is_request;
        bool is_list = named != field->type;
        bool is_said = is_object && !is_list && has_key_of(arena, entity, field->name);
        is_said |= is_entity && is_list && target != statement &&
                   refers_to(arena, &target->entity, entity->name);
        if (!is_said) {
            list_add(arena, &kept, field);
        }
        if (is_entity && !is_said && !is_told) {
            diagnostics_gather(specification->diagnostics, &embedded, field->place,
                               arena_format(arena, "'" SLICE_FORMAT "." SLICE_FORMAT "'",
                                            SLICE_ARGUMENT(entity->name),
                                            SLICE_ARGUMENT(field->name)));
        }
    }
    if (kept.count > 0 && kept.count < entity->fields.count) {
        entity->fields = kept;
        entity->names = NULL;
    }
}

/* "PublicBoat" and "BoatSummary" beside Boat, with no field that Boat lacks: a view of it. */
static bool is_view(struct arena *arena, const struct names *names,
                    const struct statement *statement)
{
    struct slice thing = request_name_viewed(statement->entity.name);
    const struct statement *whole =
        thing.size > 0 ? table_get(&names->models, word_key(arena, thing)) : NULL;
    if (whole == NULL || whole == statement || whole->entity.is_request ||
        whole->entity.fields.count <= statement->entity.fields.count) {
        return false;
    }
    LIST_EACH(const struct field_statement, field, &statement->entity.fields)
    {
        struct slice flat = word_flat(arena, field->name);
        if (entity_statement_field_flat(arena, &whole->entity, flat) == NULL) {
            return false;
        }
    }
    return true;
}

/* --- names --- */

static struct names *collect_names(struct specification *specification)
{
    struct names *names = names_of(specification);
    while (names->known < specification->statements.count) {
        struct statement *statement = list_at(&specification->statements, names->known++);
        if (statement->kind == STATEMENT_ENUM) {
            table_put(&names->enums, statement->enumeration.name, statement);
        } else if (statement->kind == STATEMENT_ENTITY) {
            struct slice key = word_key(specification->arena, statement->entity.name);
            table_put(&names->entities, statement->entity.name, statement);
            table_put(&names->models, key, statement);
            if (statement->entity.source != SOURCE_CODE) {
                table_put(&names->told, key, statement);
            }
        }
    }
    return names;
}

/* The name of the first field without the "id" behind it; empty: it does not end so. */
static struct slice stem_of_first(const struct entity_statement *entity)
{
    const struct field_statement *first = list_at(&entity->fields, 0);
    size_t size =
        slice_ends_with(first->name, SLICE("_id")) ? 3
        : slice_ends_with(first->name, SLICE("Id")) || slice_ends_with(first->name, SLICE("ID"))
            ? 2
            : 0;
    return size == 0 ? SLICE_EMPTY : slice_between(first->name, 0, first->name.size - size);
}

#define STEM_WORDS_MAXIMUM 8U

/* "submission_id" in front of TaskSubmission: named by the last words of the type's own name, where
 * no other thing is called so. */
static bool begins_with_own_key(struct arena *arena, const struct names *names,
                                const struct entity_statement *entity)
{
    struct slice stem = stem_of_first(entity);
    struct slice own[STEM_WORDS_MAXIMUM], words[STEM_WORDS_MAXIMUM];
    size_t own_count =
        stem.size == 0 ? 0 : word_split(arena, entity->name, own, STEM_WORDS_MAXIMUM);
    size_t count = own_count == 0 ? 0 : word_split(arena, stem, words, STEM_WORDS_MAXIMUM);
    for (size_t i = 0; i < count && count < own_count; i++) {
        if (!slice_equal(own[own_count - count + i], words[i])) {
            return false;
        }
    }
    return count > 0 && count < own_count &&
           table_get(&names->models, word_key(arena, stem)) == NULL;
}

/* The stored thing whose key leads the fields of `entity`: "doctorId" of Doctor, "task_id" where a
 * type begins with its own; NULL: none does. */
static const struct statement *find_owner(struct arena *arena, const struct names *names,
                                          const struct table *keys,
                                          const struct entity_statement *entity)
{
    const struct field_statement *first = list_at(&entity->fields, 0);
    struct slice stem = stem_of_first(entity);
    const struct statement *owner =
        stem.size > 0 ? table_get(&names->models, word_key(arena, stem)) : NULL;
    owner = stem.size > 0 && owner == NULL ? table_get(keys, first->name) : owner;
    return owner != NULL && !owner->entity.is_request ? owner : NULL;
}

/* The types of a model that begin with a key that has their own name or another thing's, and are
 * the type of no field: they are stored, beside it. */
static void keep_dependents(struct specification *specification, struct names *names)
{
    struct table used, keys;
    if (names->keyless.count == 0) {
        return;
    }
    table_init(&used, specification->arena);
    table_init(&keys, specification->arena);
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        struct list none = {0};
        bool is_entity_statement = statement->kind == STATEMENT_ENTITY;
        LIST_EACH(struct field_statement, field,
                  is_entity_statement ? &statement->entity.fields : &none)
        {
            const struct type *named = find_named(field->type);
            if (named != NULL) {
                table_put(&used, named->enum_name, field);
            }
        }
    }
    LIST_EACH(struct statement, statement, &names->keyless)
    {
        struct entity_statement *entity = &statement->entity;
        if (table_get(&used, entity->name) == NULL &&
            begins_with_own_key(specification->arena, names, entity)) {
            struct field_statement *first = list_at(&entity->fields, 0);
            entity->is_request = false;
            first->is_primary_key = true;
            table_put(&keys, first->name, statement);
        }
    }
    LIST_EACH(struct statement, statement, &names->keyless)
    {
        struct entity_statement *entity = &statement->entity;
        if (entity->is_request && table_get(&used, entity->name) == NULL &&
            find_owner(specification->arena, names, &keys, entity) != NULL) {
            entity->is_request = false;
        }
    }
    keyless_types_settle(specification, &names->keyless, &used);
    names->keyless = (struct list){0};
}

static void finish(struct specification *specification, const struct document *document)
{
    code_bases_settle(specification);
    struct names *names = collect_names(specification);
    keep_dependents(specification, names);
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (is_mine(statement, document) && is_prisma(statement->block)) {
            drop_objects(specification, statement, &names->enums, &names->models);
        }
    }
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (!is_mine(statement, document)) {
            continue;
        }
        if (statement->entity.source == SOURCE_CODE && !statement->entity.is_request) {
            statement->entity.is_request = is_view(specification->arena, names, statement);
            settle_members(specification, names, statement);
        }
        LIST_EACH(struct field_statement, field, &statement->entity.fields)
        {
            settle_named(&names->enums, &names->entities, field->type);
            settle_late(&names->enums, field);
        }
    }
}

static int claim(const struct block *block)
{
    return find_language(block) == NULL ? 0 : block->info.size > 0 ? 45 : 40;
}

const struct recogniser recogniser_code_types = {
    .name = "code_types",
    .blocks =
        {
            [BLOCK_CODE] = {claim, read},
        },
    .finish = finish,
};
