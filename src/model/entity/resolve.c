/* SPDX-License-Identifier: Apache-2.0 */
/* What a description leaves open and the model needs: enumerations behind type names, the primary
 * key, who sets a field, what a foreign key refers to. */
#include "model/entity/resolve_private.h"

#include "spec/text/name_list.h"
#include "spec/text/words.h"

/* --- types --- */

static void use_labels(struct field *field, const struct slice *labels, size_t count)
{
    if (field->label_count == 0) {
        field->labels = labels;
        field->label_count = count;
    }
}

static const struct shared_finding adopting = {
    DIAGNOSTIC_N1021, "name the enumeration as the field's type to be certain",
    "a field takes its values from a list by the name: {}",
    "fields take their values from lists by the names: {}"};

/* "CampaignStatus: draft, active" lists the values of 'status' of 'campaigns', which by itself says
 * only that it is text; "UserRole" those of a field 'user_role'. A default that is none of them
 * shows that something else is meant. */
static void adopt_labels(struct builder *builder, struct field *field)
{
    const struct entity *entity = field->entity;
    bool is_open = field->type->kind == TYPE_TEXT && field->label_count == 0;
    if (!is_open || field->is_primary_key || builder->enums.count == 0) {
        return;
    }
    struct slice own = arena_format(builder->arena, SLICE_FORMAT "_" SLICE_FORMAT,
                                    SLICE_ARGUMENT(entity->key), SLICE_ARGUMENT(field->name));
    const struct enum_statement *found = table_get(&builder->enums, word_key(builder->arena, own));
    struct slice words[2];
    if (found == NULL && word_split(builder->arena, field->name, words, 2) > 1) {
        found = table_get(&builder->enums, word_key(builder->arena, field->name));
    }
    bool is_usable = found != NULL && found->numbers == NULL && found->label_count > 1;
    const struct expression *value =
        field->default_value.kind == DEFAULT_VALUE ? field->default_value.value : NULL;
    bool is_among = value == NULL || value->kind == EXPRESSION_NULL;
    for (size_t i = 0; is_usable && !is_among && i < found->label_count; i++) {
        is_among = value->kind == EXPRESSION_TEXT && slice_equal(found->labels[i], value->text);
    }
    if (!is_usable || !is_among) {
        return;
    }
    use_labels(field, found->labels, found->label_count);
    diagnostics_gather(builder->diagnostics, &adopting, field->place,
                       arena_format(builder->arena,
                                    "'" SLICE_FORMAT "." SLICE_FORMAT "' from '" SLICE_FORMAT "'",
                                    SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(field->name),
                                    SLICE_ARGUMENT(found->name)));
}

/* "createdAt: Date" as JavaScript and Java write it: an instant, as the name says. */
static bool is_instant(const struct field *field)
{
    static const char *const endings[] = {"At",        "_at",        "Time",     "_time",
                                          "Timestamp", "Until",      "_until",   "LastLogin",
                                          "lastLogin", "last_login", "lastSeen", "last_seen"};
    struct slice rest = field->type->spelling, written = SLICE_EMPTY;
    slice_next_part(&rest, '|', &written); /* "Date | null" */
    bool is_date = field->type->kind == TYPE_DATE && field->entity->source != SOURCE_SQL &&
                   slice_equal(slice_trim(written), SLICE("Date"));
    for (size_t i = 0; is_date && i < sizeof(endings) / sizeof(*endings); i++) {
        if (slice_ends_with(field->name, slice_from(endings[i]))) {
            return true;
        }
    }
    return false;
}

/* "id: number" and "ownerId: number | null" as TypeScript writes them, which has no whole numbers.
 */
static bool is_numbered_key(struct builder *builder, const struct field *field)
{
    struct slice rest = field->type->spelling, written = SLICE_EMPTY;
    slice_next_part(&rest, '|', &written);
    struct slice words[8];
    bool is_number = field->type->kind == TYPE_DOUBLE && field->entity->source != SOURCE_SQL &&
                     slice_is_ignoring_case(slice_trim(written), "number");
    size_t count = is_number ? word_split(builder->arena, field->name, words, 8) : 0;
    return count > 0 && slice_equal(words[count - 1], SLICE("id"));
}

static void take_kind(struct builder *builder, struct field *field, enum type_kind kind)
{
    struct type *type = ARENA_NEW(builder->arena, struct type);
    *type = *field->type;
    type->kind = kind;
    field->type = type;
}

/* The enumeration that the document has under a word that is otherwise read as a type: its own
 * "currency" is EUR or USD, no sum of money. NULL: there is none. */
static const struct enum_statement *find_own_enum(struct builder *builder, const struct type *type)
{
    static const char *const words[] = {"currency", "money", "duration", "interval",
                                        "variant",  "short", "point",    NULL};
    for (const char *const *word = words; *word != NULL; word++) {
        if (slice_is_ignoring_case(type->spelling, *word)) {
            return table_get(&builder->enums, word_key(builder->arena, type->spelling));
        }
    }
    return NULL;
}

/* The enumeration that a type names; "shop.order_state" as it was written. */
static const struct enum_statement *find_enum(struct builder *builder, struct slice name)
{
    return name.size == 0 ? NULL : table_get(&builder->enums, word_key(builder->arena, name));
}

/* "created_at – Registrierungszeitpunkt": words that are no type, beside a name that says it. */
static const struct type *guess_moment(struct builder *builder, const struct field *field)
{
    bool is_open = field->type->kind == TYPE_UNKNOWN && field->type->spelling.size > 0 &&
                   field->default_value.kind == DEFAULT_NONE;
    const struct type *guess = is_open ? type_name_guess(builder, field->name) : NULL;
    return guess != NULL && guess->kind == TYPE_TIMESTAMP ? guess : NULL;
}

/* "keeper | Keeper", "keeper: Keeper.id": in tables and lists a type that is the name of another
 * thing, in the singular, is a reference to it. */
static bool take_named_entity(struct builder *builder, struct field *field)
{
    bool is_in_words = field->source == SOURCE_TABLE || field->source == SOURCE_LIST;
    struct slice name = field->type->spelling;
    if (!is_in_words || field->type->kind != TYPE_UNKNOWN || name.size == 0 ||
        field->stated_reference != NULL || field->is_primary_key) {
        return false;
    }
    size_t dot = slice_find_byte(name, '.');
    struct slice column = dot == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(name, dot + 1);
    name = slice_between(name, 0, dot);
    struct entity *entity = model_entity(builder->model, name);
    if (entity == NULL ||
        !slice_equal(word_key(builder->arena, name), word_flat(builder->arena, name))) {
        return false;
    }
    struct field_statement *stated = ARENA_NEW(builder->arena, struct field_statement);
    *stated = (struct field_statement){.name = field->name,
                                       .place = field->place,
                                       .is_foreign_key = true,
                                       .references_entity = entity->name,
                                       .references_field = column};
    field->stated_reference = stated;
    field->is_marked_foreign = true;
    field->type = type_from_word(builder->arena, SLICE("text"), NULL);
    ((struct type *)(uintptr_t)field->type)->spelling = SLICE_EMPTY; /* its key's counts */
    return true;
}

static void resolve_type(struct builder *builder, struct field *field)
{
    const struct type *type = field->type;
    const struct enum_statement *own = find_own_enum(builder, type);
    if (own != NULL) {
        struct type *named = ARENA_NEW(builder->arena, struct type);
        *named = *type;
        named->kind = TYPE_ENUM;
        named->labels = own->labels;
        named->label_count = own->label_count;
        field->type = named;
        use_labels(field, own->labels, own->label_count);
        return;
    }
    if (is_instant(field)) {
        take_kind(builder, field, TYPE_TIMESTAMP);
        return;
    }
    if (is_numbered_key(builder, field)) {
        take_kind(builder, field, TYPE_INT64);
        return;
    }
    if (type->kind == TYPE_ENUM && type->label_count > 0) {
        use_labels(field, type->labels, type->label_count);
        return;
    }
    if (type->kind != TYPE_UNKNOWN && type->kind != TYPE_ENUM) {
        return;
    }
    const struct enum_statement *found = find_enum(builder, type->enum_name);
    found = found == NULL ? find_enum(builder, type->spelling) : found;
    struct type *resolved = ARENA_NEW(builder->arena, struct type);
    *resolved = *type;
    if (found != NULL) {
        resolved->kind = TYPE_ENUM;
        resolved->labels = found->labels;
        resolved->label_count = found->label_count;
        use_labels(field, found->labels, found->label_count);
    } else {
        const struct type *guess = guess_moment(builder, field);
        if (guess != NULL) {
            field->type = guess;
            return;
        }
        if (take_named_entity(builder, field)) {
            return;
        }
        if (type->label_count > 0) { /* "BoatKind": its own text says what that is */
            resolved->kind = TYPE_ENUM;
            use_labels(field, type->labels, type->label_count);
            field->type = resolved;
            return;
        }
        resolved->kind = TYPE_TEXT;
        if (type->spelling.size > 0 && type->kind == TYPE_UNKNOWN) {
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1006, field->place,
                               suggest_type(builder, type->spelling,
                                            "name a type that Phoenix knows, or declare the "
                                            "enumeration"),
                               "type '" SLICE_FORMAT "' of '" SLICE_FORMAT "." SLICE_FORMAT
                               "' is not known and is taken as text",
                               SLICE_ARGUMENT(type->spelling), SLICE_ARGUMENT(field->entity->name),
                               SLICE_ARGUMENT(field->name));
        }
    }
    field->type = resolved;
}

/* --- who sets a field --- */

static bool is_time(const struct type *type)
{
    return type->kind == TYPE_TIMESTAMP || type->kind == TYPE_DATE;
}

static const char *const created_names[] = {
    "createdat",       "created",         "createdon",         "creationdate",
    "datecreated",     "createdtime",     "createtime",        "fechacreacion",
    "fechadecreacion", "creadoen",        "creadoel",          "datacriacao",
    "datadecriacao",   "criadoem",        "datecreation",      "datedecreation",
    "creele",          "erstelltam",      "erstelldatum",      "angelegtam",
    "datacreazione",   "datadicreazione", "creatoil",          "dibuatpada",
    "tanggaldibuat",   "waktudibuat",     "olusturulmatarihi", "olusturmatarihi",
    "ngaytao",         "thoigiantao",     "datautworzenia",    "utworzono",
    "createdate",      "gmtcreate",       "insertedat",        NULL};
static const char *const updated_names[] = {"updatedat",          "updated",
                                            "updatedon",          "modifiedat",
                                            "modified",           "lastmodified",
                                            "lastupdated",        "updatetime",
                                            "updatedtime",        "dateupdated",
                                            "fechaactualizacion", "fechadeactualizacion",
                                            "fechamodificacion",  "fechademodificacion",
                                            "actualizadoen",      "actualizadoel",
                                            "dataatualizacao",    "datadeatualizacao",
                                            "datamodificacao",    "atualizadoem",
                                            "datemodification",   "datedemodification",
                                            "datemiseajour",      "modifiele",
                                            "aktualisiertam",     "geaendertam",
                                            "datamodifica",       "dataaggiornamento",
                                            "aggiornatoil",       "modificatoil",
                                            "diperbaruipada",     "diubahpada",
                                            "guncellenmetarihi",  "guncellemetarihi",
                                            "ngaycapnhat",        "thoigiancapnhat",
                                            "datamodyfikacji",    "dataaktualizacji",
                                            "zaktualizowano",     "updatedate",
                                            "gmtmodified",        NULL};

bool resolve_is_record_time(struct slice key)
{
    return slice_is_any(key, created_names) || slice_is_any(key, updated_names);
}

/* Of passwords, or their hashes; the surest first. */
static const char *const password_names[] = {"passwordhash",
                                             "hashedpassword",
                                             "passwordhashed",
                                             "passwordcrypt",
                                             "passworddigest",
                                             "passhash",
                                             "pwdhash",
                                             "pwhash",
                                             "password",
                                             "encryptedpassword",
                                             "userpassword",
                                             "passwd",
                                             "pwd",
                                             "contrasena",
                                             "contrasenahash",
                                             "hashcontrasena",
                                             "contrasenia",
                                             "senha",
                                             "senhahash",
                                             "hashsenha",
                                             "motdepasse",
                                             "motdepassehash",
                                             "hashmotdepasse",
                                             "mdp",
                                             "mdphash",
                                             "passwort",
                                             "passworthash",
                                             "kennwort",
                                             "kennworthash",
                                             "sifre",
                                             "sifrehash",
                                             "parola",
                                             "parolahash",
                                             "haslo",
                                             "haslohash",
                                             "hashhasla",
                                             "katasandi",
                                             "matkhau",
                                             "matkhauhash",
                                             "wachtwoord",
                                             "wachtwoordhash",
                                             "parol",
                                             "parolhash",
                                             NULL};

bool resolve_is_password(struct slice key)
{
    return slice_is_any(key, password_names);
}

struct field *resolve_password_field(const struct entity *entity)
{
    return entity_field_by_keys(entity, password_names);
}

static void resolve_roles(struct builder *builder, struct field *field)
{
    static const char *const secrets[] = {
        "resettoken",      "mfasecret",   "totpsecret",        "otpsecret",
        "twofactorsecret", "tokenhash",   "refreshtokenhash",  "resettokenhash",
        "apikeyhash",      "keyhash",     "secrethash",        "clientsecrethash",
        "pinhash",         "salt",        "verificationtoken", "emailverificationtoken",
        "recoverycodes",   "backupcodes", "confirmationtoken", NULL};
    struct slice key = word_flat(builder->arena, field->name);
    if (is_time(field->type)) {
        field->is_created_at = slice_is_any(key, created_names);
        field->is_updated_at |= slice_is_any(key, updated_names);
        field->is_read_only |= field->is_created_at || field->is_updated_at;
    }
    bool is_secret = slice_find(key, SLICE("password")) != SLICE_NOT_FOUND ||
                     slice_is_any(key, secrets) || resolve_is_password(key);
    field->is_write_only |=
        is_secret && (field->type->kind == TYPE_TEXT || field->type->kind == TYPE_BYTES);
    field->is_write_only &= !field->is_primary_key;
}

/* --- the primary key --- */

static bool names_own_id(struct builder *builder, const struct entity *entity, struct slice name)
{
    struct slice key = word_flat(builder->arena, name);
    struct slice own = arena_join(builder->arena, entity->key, SLICE("id"));
    struct slice romance = arena_join(builder->arena, SLICE("id"), entity->key); /* id_usuario */
    return slice_equal(key, SLICE("id")) || slice_equal(key, own) || slice_equal(key, romance) ||
           slice_equal(key, SLICE("uuid")) || slice_equal(key, SLICE("uid"));
}

static void add_key_field(struct builder *builder, struct entity *entity, struct field *field)
{
    field->is_primary_key = true;
    field->is_required = true;
    list_add(builder->arena, &entity->primary_key, field);
}

/* Whether all columns of a key are there; a key over some of them would refuse rows. */
static bool has_columns(struct builder *builder, const struct entity *entity,
                        const struct list *names, struct place place)
{
    LIST_EACH(const struct slice, name, names)
    {
        if (entity_field(entity, *name) == NULL) {
            diagnostics_report(
                builder->diagnostics, DIAGNOSTIC_W1010, place,
                suggest_field(builder, entity, *name, "correct the name, or describe the column"),
                "the primary key names '" SLICE_FORMAT "', which '" SLICE_FORMAT
                "' does not have; it is left out",
                SLICE_ARGUMENT(*name), SLICE_ARGUMENT(entity->name));
            return false;
        }
    }
    return true;
}

/* The table-level key of one description. */
static void collect_key_of(struct builder *builder, struct entity *entity, const struct list *names,
                           struct place place)
{
    if (!has_columns(builder, entity, names, place)) {
        return;
    }
    LIST_EACH(const struct slice, name, names)
    {
        struct field *field = entity_field(entity, *name);
        if (field != NULL && entity->primary_key.count < names->count) {
            add_key_field(builder, entity, field);
        }
    }
}

static void collect_stated_key(struct builder *builder, struct entity *entity)
{
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        collect_key_of(builder, entity, &statement->entity.primary_key, statement->place);
        if (entity->primary_key.count > 0) {
            return;
        }
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (field->is_primary_key) {
            add_key_field(builder, entity, field);
        }
    }
}

static void invent_key(struct builder *builder, struct entity *entity)
{
    struct field_statement statement = {.name = SLICE("id"), .place = entity->place};
    struct type *type = ARENA_NEW(builder->arena, struct type);
    type->kind = TYPE_UUID;
    statement.type = type;
    statement.default_value.kind = DEFAULT_UUID;
    struct field *key = merge_add_field(builder, entity, &statement, entity->source);
    key->is_added = true;
    add_key_field(builder, entity, key);
    entity->has_invented_key = true;
    list_add(builder->arena, &builder->keyless, entity);
}

/* All of those in the document that the entity is the first in. */
static void report_keyless(struct builder *builder, const struct entity *entity)
{
    struct list names = {0};
    LIST_EACH(const struct entity, other, &builder->keyless)
    {
        bool is_here = other->place.source == entity->place.source;
        if (is_here) {
            name_list_add(builder->arena, &names, other->name);
        }
    }
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1007, entity->place,
                       "mark a field as the primary key",
                       SLICE_FORMAT " %s no primary key; a generated 'id' (uuid) is added%s",
                       SLICE_ARGUMENT(name_list(builder->arena, &names, 24)),
                       names.count == 1 ? "states" : "state", names.count == 1 ? "" : " to each");
}

void resolve_report(struct builder *builder)
{
    struct table sources; /* each is looked at once */
    table_init(&sources, builder->arena);
    LIST_EACH(struct entity, entity, &builder->keyless)
    {
        const struct source **source = ARENA_NEW(builder->arena, const struct source *);
        *source = entity->place.source;
        struct slice key = slice_of((const char *)source, sizeof(*source));
        if (table_put(&sources, key, entity) == NULL) {
            report_keyless(builder, entity);
        }
    }
}

/* A single key that nothing says how to fill is generated where its name and type are those of a
 * surrogate. */
static void resolve_key_default(struct builder *builder, const struct entity *entity,
                                struct field *field)
{
    bool is_surrogate = names_own_id(builder, entity, field->name) && field->check == NULL;
    enum type_kind kind = field->type->kind;
    if (field->default_value.kind == DEFAULT_NONE && is_surrogate && field->references == NULL) {
        if (kind == TYPE_UUID ||
            (kind == TYPE_TEXT && (field->type->length == 0 || field->type->length >= 36))) {
            field->default_value.kind = DEFAULT_UUID;
        } else if (kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64) {
            field->default_value.kind = DEFAULT_AUTO_INCREMENT;
        }
    }
    field->is_read_only |= field->default_value.kind == DEFAULT_UUID ||
                           field->default_value.kind == DEFAULT_UUID_RANDOM ||
                           field->default_value.kind == DEFAULT_AUTO_INCREMENT;
}

static void resolve_primary_key(struct builder *builder, struct entity *entity)
{
    collect_stated_key(builder, entity);
    if (entity->primary_key.count == 0) {
        LIST_EACH(struct field, field, &entity->fields)
        {
            if (names_own_id(builder, entity, field->name)) {
                add_key_field(builder, entity, field);
                break;
            }
        }
    }
    if (entity->primary_key.count == 0) {
        invent_key(builder, entity);
    }
}

/* Both stores count a single key upwards, and nothing else. */
static void report_counted(struct builder *builder, struct field *field)
{
    field->default_value.kind = DEFAULT_NONE;
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1035, field->place,
                       "let the callers give it, or make it the key",
                       "'" SLICE_FORMAT
                       "' is not counted upwards, for it is not the key of '" SLICE_FORMAT
                       "': requests state it",
                       SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(field->entity->name));
}

static void fill_key(struct builder *builder, const struct entity *entity)
{
    const struct field *key = NULL;
    if (entity->primary_key.count == 1) {
        key = list_at(&entity->primary_key, 0);
        resolve_key_default(builder, entity, list_at(&entity->primary_key, 0));
    }
    LIST_EACH(struct field, field, &entity->fields)
    {
        if (field != key && field->default_value.kind == DEFAULT_AUTO_INCREMENT) {
            report_counted(builder, field);
        }
    }
}

static const struct shared_finding guessing = {
    DIAGNOSTIC_N1022, "write the type behind the name to be certain",
    "no type is stated, the field's name decides: {}",
    "no types are stated, the names of the fields decide: {}"};

/* "active (default true)" without a type: it is true or false. */
static bool take_type_of_default(struct builder *builder, struct field *field)
{
    const struct type *type = field->type;
    const struct expression *value =
        field->default_value.kind == DEFAULT_VALUE ? field->default_value.value : NULL;
    bool is_open = type->kind == TYPE_UNKNOWN && type->spelling.size == 0 &&
                   type->enum_name.size == 0 && field->label_count == 0 && value != NULL;
    bool is_said =
        is_open &&
        (value->kind == EXPRESSION_BOOLEAN ||
         (value->kind == EXPRESSION_TEXT && (slice_is_ignoring_case(value->text, "true") ||
                                             slice_is_ignoring_case(value->text, "false"))));
    if (is_said) {
        struct type *taken = ARENA_NEW(builder->arena, struct type);
        taken->kind = TYPE_BOOLEAN;
        field->type = taken;
        struct expression *kept = ARENA_NEW(builder->arena, struct expression);
        kept->kind = EXPRESSION_BOOLEAN;
        kept->text = arena_to_lower(builder->arena, value->text);
        field->default_value.value = kept;
    }
    return is_said;
}

static const struct shared_finding guessing_by_rule = {
    DIAGNOSTIC_N1022, "write the type behind the name to be certain",
    "no type is stated, what is said of its values decides: {}",
    "no types are stated, what is said of the values decides: {}"};

/* A field of a bare list of names: its own name may say what it holds, or a rule that only numbers
 * can keep. */
static void guess_type(struct builder *builder, struct field *field)
{
    const struct shared_finding *finding = &guessing;
    const struct type *type = field->type;
    bool is_open = type->kind == TYPE_UNKNOWN && type->spelling.size == 0 &&
                   type->enum_name.size == 0 && field->label_count == 0 &&
                   field->default_value.kind == DEFAULT_NONE;
    const struct type *guess = is_open ? type_name_guess(builder, field->name) : NULL;
    if (take_type_of_default(builder, field)) {
        return;
    }
    if (is_open && guess == NULL && field->check != NULL && merge_rule_is_of_number(field->check)) {
        guess = type_from_word(builder->arena, SLICE("number"), NULL);
        finding = &guessing_by_rule;
    }
    if (guess == NULL) {
        return;
    }
    struct type *taken = ARENA_NEW(builder->arena, struct type);
    *taken = *guess;
    taken->spelling = SLICE_EMPTY; /* nobody has stated it */
    field->type = taken;
    diagnostics_gather(builder->diagnostics, finding, field->place,
                       arena_format(builder->arena, "'" SLICE_FORMAT "' %s",
                                    SLICE_ARGUMENT(field->name),
                                    type_name(builder->arena, guess).data));
}

static void resolve_fields(struct builder *builder, struct entity *entity)
{
    LIST_EACH(struct field, field, &entity->fields)
    {
        guess_type(builder, field);
        resolve_type(builder, field);
        adopt_labels(builder, field);
        resolve_roles(builder, field);
    }
    resolve_primary_key(builder, entity);
}

void resolve_entity_basics(struct builder *builder, struct entity *entity)
{
    resolve_fields(builder, entity);
    fill_key(builder, entity);
}

void resolve_entities(struct builder *builder)
{
    reference_collect(builder);
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        resolve_fields(builder, entity);
    }
    reference_type_keys(builder);
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        fill_key(builder, entity);
    }
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        reference_resolve(builder, entity);
    }
}
