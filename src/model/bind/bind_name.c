/* SPDX-License-Identifier: Apache-2.0 */
/* Which entity a segment of a path means: by its name, or by a guess from parts of it, whole words
 * always. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

#include <stdlib.h>

bool binding_is_described(const struct entity *entity)
{
    return !entity->is_inferred && !entity->is_added;
}

static int compare_front(const void *a, const void *b)
{
    const struct entity *const *one = a, *const *other = b;
    return slice_compare((*one)->key, (*other)->key);
}

/* Byte order from the end; a shorter ending sorts first. */
static int compare_endings(struct slice a, struct slice b)
{
    for (size_t i = 1; i <= a.size && i <= b.size; i++) {
        unsigned char one = (unsigned char)a.data[a.size - i];
        unsigned char other = (unsigned char)b.data[b.size - i];
        if (one != other) {
            return one < other ? -1 : 1;
        }
    }
    return (a.size > b.size) - (a.size < b.size);
}

static int compare_end(const void *a, const void *b)
{
    const struct entity *const *one = a, *const *other = b;
    return compare_endings((*one)->key, (*other)->key);
}

void binding_collect_entities(struct builder *builder)
{
    const struct list *entities = &builder->model->entities;
    builder->by_front = ARENA_ARRAY(builder->arena, struct entity *, entities->count);
    builder->by_end = ARENA_ARRAY(builder->arena, struct entity *, entities->count);
    size_t count = 0;
    LIST_EACH(struct entity, entity, entities)
    {
        if (binding_is_described(entity)) {
            builder->by_front[count] = builder->by_end[count] = entity;
            count++;
        }
    }
    builder->described_count = count;
    if (count > 0) {
        qsort(builder->by_front, count, sizeof(*builder->by_front), compare_front);
        qsort(builder->by_end, count, sizeof(*builder->by_end), compare_end);
    }
    table_init(&builder->tables, builder->arena);
    table_init(&builder->called, builder->arena);
    table_init(&builder->led_by, builder->arena);
    builder->led_known = 0;
}

/* "notification_settings" are no notifications: what is said of a thing is not the thing. */
static bool is_aspect(struct slice rest)
{
    static const char words[] =
        "setting|settings|preference|preferences|config|configs|configuration|configurations|"
        "template|templates|type|types|status|statuses|token|tokens|permission|permissions|role|"
        "roles|rule|rules|policy|policies|subscription|subscriptions|channel|channels|comment|"
        "comments|review|reviews|rating|ratings|tag|tags|attachment|attachments|image|images|"
        "photo|photos";
    return wording_is(rest, words);
}

/* Whether words of the name, from its front or to its end, are `key`: "stock" of stock_items, and
 * not "repo" of reports. A name of one word ("chatroom") tells no words apart. */
static bool has_part(struct arena *arena, struct slice name, struct slice key, bool at_end)
{
    struct slice words[8];
    size_t count = word_split(arena, name, words, 8);
    for (size_t i = 1; i < count; i++) {
        struct slice joined = SLICE_EMPTY;
        for (size_t j = at_end ? i : 0; j < (at_end ? count : i); j++) {
            joined = arena_join(arena, joined, words[j]);
        }
        if (slice_equal(word_key(arena, joined), key)) {
            return true;
        }
    }
    return false;
}

/* "employee_projects" are no employees: the rest of the name is a thing too, or they say themselves
 * which employee is meant. */
static bool is_between(const struct builder *builder, const struct entity *entity, struct slice key,
                       struct slice rest)
{
    const struct field *own =
        entity_field_by_key(entity, arena_join(builder->arena, key, SLICE("id")));
    bool is_other = own != NULL && !own->is_primary_key && !own->is_unique;
    return (is_other && (rest.size > 0 || own->references != NULL)) ||
           (rest.size > 0 && table_get(&builder->model->entity_by_key, rest) != NULL);
}

/* Where the entities begin, among those sorted by the fronts or the ends of their keys, whose keys
 * have `key` there. */
static size_t first_with(const struct builder *builder, struct slice key, bool at_end)
{
    struct entity *const *sorted = at_end ? builder->by_end : builder->by_front;
    size_t low = 0, high = builder->described_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct slice other = sorted[middle]->key;
        bool is_before = (at_end ? compare_endings(other, key) : slice_compare(other, key)) < 0;
        low = is_before ? middle + 1 : low;
        high = is_before ? high : middle;
    }
    return low;
}

/* The entity there, where it is still one of them; else NULL. */
static struct entity *entity_with(const struct builder *builder, size_t at, struct slice key,
                                  bool at_end)
{
    struct entity *entity = at >= builder->described_count ? NULL
                            : at_end                       ? builder->by_end[at]
                                                           : builder->by_front[at];
    bool fits = entity != NULL &&
                (at_end ? slice_ends_with(entity->key, key) : slice_starts_with(entity->key, key));
    return fits ? entity : NULL;
}

/* The only entity whose key ends with `key` (work_logs for /logs) or, failing that, starts with it
 * (stock_items for /stock). NULL when none or several. */
static struct entity *find_by_part(const struct builder *builder, struct slice key, bool at_end)
{
    struct entity *const *sorted = at_end ? builder->by_end : builder->by_front;
    if (key.size < 3) {
        return NULL;
    }
    size_t low = first_with(builder, key, at_end);
    size_t fits = 0;
    while (fits < 2 && entity_with(builder, low + fits, key, at_end) != NULL) {
        fits++;
    }
    struct slice rest =
        fits == 1 && !at_end ? slice_from_offset(sorted[low]->key, key.size) : SLICE_EMPTY;
    bool is_other = fits == 1 && (is_aspect(rest) || is_between(builder, sorted[low], key, rest));
    return fits == 1 && !is_other && has_part(builder->arena, sorted[low]->name, key, at_end)
               ? sorted[low]
               : NULL;
}

/* "check-credentials" does something with credentials and is no kind of them. */
static bool begins_with_verb(struct slice key)
{
    static const char *const verbs[] = {
        "check",    "verify", "validate",  "send",    "get",    "list", "fetch", "create",
        "update",   "delete", "remove",    "import",  "export", "sync", "reset", "process",
        "generate", "search", "calculate", "reorder", "bulk",   "batch"};
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (slice_starts_with(key, slice_from(verbs[i]))) {
            return true;
        }
    }
    return false;
}

/* "assign-ticket" and "toggle-user" likewise, told by their first word: "addresses" are no "add".
 */
static bool has_verb(struct arena *arena, struct slice segment)
{
    struct slice words[8];
    return word_split(arena, segment, words, 8) > 1 &&
           wording_is(words[0], "assign|unassign|toggle|approve|reject|cancel|submit|mark|block|"
                                "unblock|ban|unban|add|move|merge|clear|close|open|notify|upload");
}

/* The only entity whose name is the last words of the segment (task for /service-tasks). */
static struct entity *find_inside(const struct model *model, struct slice segment, struct slice key)
{
    if (begins_with_verb(key) || has_verb(model->arena, segment)) {
        return NULL;
    }
    for (size_t start = 0; start + 4 <= key.size; start++) {
        struct entity *entity = table_get(&model->entity_by_key, slice_from_offset(key, start));
        if (entity != NULL && binding_is_described(entity)) {
            return start == 0 || has_part(model->arena, segment, entity->key, true) ? entity : NULL;
        }
    }
    return NULL;
}

static bool has_word(struct arena *arena, const struct slice *words, size_t count, size_t *at,
                     struct slice word)
{
    struct slice key = word_key(arena, word);
    while (*at < count && !slice_equal(word_key(arena, words[*at]), key)) {
        (*at)++;
    }
    return (*at)++ < count;
}

/* Whether the first and the last words are the same, of which the first are known to be, and those
 * between stand in the name too: nhis-mappings of nhis_item_mappings. */
static bool has_words(struct arena *arena, struct slice name, const struct slice *words,
                      size_t count)
{
    struct slice own[8];
    size_t at = 0, own_count = word_split(arena, name, own, 8);
    if (own_count <= count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!has_word(arena, own, own_count, &at, words[i])) {
            return false;
        }
    }
    return at == own_count;
}

/* The described entities whose names begin with that word; NULL: none does. */
static const struct list *entities_led_by(struct builder *builder, struct slice word)
{
    struct arena *arena = builder->arena;
    for (; builder->led_known < builder->described_count; builder->led_known++) {
        struct entity *entity = builder->by_front[builder->led_known];
        struct slice first;
        if (word_split(arena, entity->name, &first, 1) == 0) {
            continue;
        }
        struct slice key = word_key(arena, first);
        struct list *led = table_get(&builder->led_by, key);
        if (led == NULL) {
            led = ARENA_NEW(arena, struct list);
            table_put(&builder->led_by, key, led);
        }
        list_add(arena, led, entity);
    }
    return table_get(&builder->led_by, word_key(arena, word));
}

/* The only entity whose name has the segment's words with others between them. */
static struct entity *find_by_words(struct builder *builder, struct slice segment)
{
    struct slice words[8];
    size_t count = word_split(builder->arena, segment, words, 8);
    const struct list *led = count > 1 ? entities_led_by(builder, words[0]) : NULL;
    struct entity *found = NULL;
    if (led == NULL) {
        return NULL;
    }
    LIST_EACH(struct entity, entity, led)
    {
        if (has_words(builder->arena, entity->name, words, count)) {
            if (found != NULL) {
                return NULL;
            }
            found = entity;
        }
    }
    return found;
}

bool binding_has_path_word(struct builder *builder, struct slice key)
{
    if (!builder->has_path_words) {
        builder->has_path_words = true;
        table_init(&builder->path_words, builder->arena);
        LIST_EACH(const struct statement, statement, &builder->specification->statements)
        {
            struct slice segments[16];
            size_t count = statement->kind == STATEMENT_ENDPOINT
                               ? path_segments(statement->endpoint.path, segments, 16)
                               : 0;
            for (size_t i = 0; i < count; i++) {
                if (!segment_is_parameter(segments[i])) {
                    table_put(&builder->path_words, word_key(builder->arena, segments[i]), builder);
                }
            }
        }
    }
    return table_get(&builder->path_words, key) != NULL;
}

/* Words that specifications use for one another, where no other path has the entity's own. A row is
 * a group. */
static struct entity *find_by_synonym(struct builder *builder, struct slice key)
{
    static const char *const groups[] = {
        "todo task",
        "user account member",
        "photo image picture media",
        "purchase order",
        "employee staff",
        "client customer",
        "item product",
        "file document attachment",
        "message chat",
        "category group",
        "vehicle car",
        "comment reply",
        "booking reservation",
        "supplier vendor",
        "teacher instructor",
        "log history event",
    };
    for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
        struct slice rest = slice_from(groups[i]), word;
        bool is_member = false;
        struct entity *found = NULL;
        while (slice_next_part(&rest, ' ', &word)) {
            is_member |= slice_equal(word, key);
            struct entity *entity = table_get(&builder->model->entity_by_key, word);
            found =
                found == NULL && entity != NULL && binding_is_described(entity) ? entity : found;
        }
        if (is_member && found != NULL) {
            return binding_has_path_word(builder, word_key(builder->arena, found->name)) ? NULL
                                                                                         : found;
        }
    }
    return NULL;
}

/* Clippings that paths are fond of: /repos of Repository, be there RepositorySettings or not. */
static struct entity *find_by_clipping(struct builder *builder, struct slice key)
{
    static const struct {
        const char *clipping, *word;
    } words[] = {
        {"repo", "repository"},     {"org", "organization"},     {"org", "organisation"},
        {"app", "application"},     {"config", "configuration"}, {"doc", "document"},
        {"admin", "administrator"}, {"dept", "department"},      {"msg", "message"},
        {"img", "image"},           {"pic", "picture"},          {"spec", "specification"},
        {"env", "environment"},     {"notif", "notification"},   {"sub", "subscription"},
        {"txn", "transaction"},     {"tx", "transaction"},       {"info", "information"},
    };
    struct entity *found = NULL;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        struct entity *entity =
            slice_equal(key, slice_from(words[i].clipping))
                ? table_get(&builder->model->entity_by_key, slice_from(words[i].word))
                : NULL;
        found = entity != NULL && binding_is_described(entity) ? entity : found;
    }
    return found;
}

/* The first entity with a table of that name; those that were added meanwhile are looked up too. */
static struct entity *find_table(struct builder *builder, struct slice key)
{
    const struct list *entities = &builder->model->entities;
    for (; builder->tables_known < entities->count; builder->tables_known++) {
        struct entity *entity = list_at(entities, builder->tables_known);
        struct slice table = word_key(builder->arena, entity->table);
        if (table_get(&builder->tables, table) == NULL) {
            table_put(&builder->tables, table, entity);
        }
    }
    return table_get(&builder->tables, key);
}

/* The segment's place in the path; the path's length where it was made up. */
static size_t segment_index(const struct binding *binding, struct slice segment)
{
    size_t index = 0;
    while (index < binding->count && binding->segments[index].data != segment.data) {
        index++;
    }
    return index;
}

/* "/billing/…/accounts" spells BillingAccount out, word by word. */
static struct entity *find_by_path(struct binding *binding, struct slice segment, struct slice key)
{
    struct arena *arena = binding->builder->arena;
    size_t end = segment_index(binding, segment);
    for (size_t i = end < binding->count ? end : 0; i > 0; i--) {
        struct slice before = binding->segments[i - 1];
        if (segment_is_parameter(before)) {
            continue;
        }
        struct slice whole = arena_join(arena, word_key(arena, before), key);
        struct entity *entity = table_get(&binding->builder->model->entity_by_key, whole);
        if (entity != NULL && binding_is_described(entity)) {
            return entity;
        }
    }
    return NULL;
}

static bool refers_to(const struct entity *entity, const struct entity *target)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->references == target) {
            return true;
        }
    }
    return false;
}

/* Whether the name is the parent's word, then the segment's, then others:
 * season_deposit_submissions for the deposits of a season. */
static bool begins_with_parent(struct arena *arena, const struct entity *entity, struct slice front)
{
    return slice_starts_with(entity->key, front) && has_part(arena, entity->name, front, false) &&
           !is_aspect(slice_from_offset(entity->key, front.size));
}

/* Whether its name begins with what it refers to: plainly the submissions of something else. */
static bool is_named_by_other(const struct entity *entity)
{
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->references != NULL && field->references != entity &&
            slice_starts_with(entity->key, field->references->key)) {
            return true;
        }
    }
    return false;
}

/* The one that may be meant by `key` below the parent, or none; false: several may be. */
static bool take_below(const struct builder *builder, const struct entity *parent, struct slice key,
                       struct entity **found)
{
    struct arena *arena = builder->arena;
    struct slice front = arena_join(arena, parent->key, key), parts[] = {front, key};
    for (size_t at_end = 0; at_end < 2; at_end++) {
        size_t at = first_with(builder, parts[at_end], at_end);
        struct entity *entity;
        for (; (entity = entity_with(builder, at, parts[at_end], at_end)) != NULL; at++) {
            bool is_meant = at_end ? has_part(arena, entity->name, key, true)
                                   : begins_with_parent(arena, entity, front);
            if (!is_meant || entity == parent || entity == *found) {
                continue;
            }
            bool is_of_parent = refers_to(entity, parent);
            if (is_of_parent ? *found != NULL : !is_named_by_other(entity)) {
                return false;
            }
            *found = is_of_parent ? entity : *found;
        }
    }
    return true;
}

/* The only entity that is called by the segment in part and refers to the thing whose item stands
 * before it in the path. What was found so goes by that word elsewhere too: POST /deposits/{id}. */
static struct entity *find_by_parent(struct binding *binding, struct slice segment,
                                     struct slice key)
{
    bool is_guess;
    struct builder *builder = binding->builder;
    size_t at = segment_index(binding, segment);
    bool is_below = at >= 2 && at < binding->count && key.size > 2 &&
                    segment_is_parameter(binding->segments[at - 1]) &&
                    !segment_is_parameter(binding->segments[at - 2]);
    const struct entity *parent =
        is_below ? binding_entity(binding, binding->segments[at - 2], &is_guess) : NULL;
    struct entity *found = NULL;
    if (parent != NULL && !is_guess && !take_below(builder, parent, key, &found)) {
        return NULL;
    }
    if (found != NULL) {
        table_put(&builder->called, key, found);
    }
    return found != NULL || is_below ? found : table_get(&builder->called, key);
}

/* "inventory_items" for /inventory, be there inventory_actions besides: the word for one of them
 * says no more than the collection does. */
static struct entity *find_by_unit(struct builder *builder, struct slice key)
{
    static const char *const units[] = {"item", "record", "entry"};
    struct entity *found = NULL;
    for (size_t i = 0; key.size > 2 && i < sizeof(units) / sizeof(*units); i++) {
        struct slice whole = arena_join(builder->arena, key, slice_from(units[i]));
        struct entity *entity = table_get(&builder->model->entity_by_key, whole);
        if (entity == NULL || !binding_is_described(entity) ||
            is_between(builder, entity, key, SLICE_EMPTY)) {
            continue;
        }
        if (found != NULL) {
            return NULL;
        }
        found = entity;
    }
    return found;
}

struct entity *binding_entity(struct binding *binding, struct slice segment, bool *out_is_guess)
{
    const struct model *model = binding->builder->model;
    struct slice key = word_key(binding->builder->arena, segment);
    struct entity *entity = table_get(&model->entity_by_key, key);
    *out_is_guess = false;
    if (entity != NULL || key.size == 0) {
        return entity;
    }
    entity = find_table(binding->builder, key);
    entity = entity != NULL ? entity : find_by_path(binding, segment, key);
    entity = entity != NULL ? entity : plural_entity(binding->builder, key);
    if (entity != NULL) {
        return entity;
    }
    *out_is_guess = true;
    entity = find_by_clipping(binding->builder, key);
    entity = entity != NULL ? entity : find_by_part(binding->builder, key, true);
    entity = entity != NULL ? entity : find_by_part(binding->builder, key, false);
    entity = entity != NULL ? entity : find_by_unit(binding->builder, key);
    entity = entity != NULL ? entity : find_inside(model, segment, key);
    entity = entity != NULL ? entity : find_by_words(binding->builder, segment);
    entity = entity != NULL ? entity : find_by_parent(binding, segment, key);
    return entity != NULL ? entity : find_by_synonym(binding->builder, key);
}

struct entity *binding_compound(struct binding *binding, const struct entity *entity,
                                size_t collection)
{
    bool is_guess;
    if (collection < 2 || !segment_is_parameter(binding->segments[collection - 1]) ||
        segment_is_parameter(binding->segments[collection - 2])) {
        return NULL;
    }
    struct slice key = word_key(binding->builder->arena, binding->segments[collection]);
    const struct entity *parent =
        binding_entity(binding, binding->segments[collection - 2], &is_guess);
    struct entity *compound = find_by_path(binding, binding->segments[collection], key);
    return parent != NULL && !is_guess && compound != NULL && compound != entity &&
                   refers_to(compound, parent)
               ? compound
               : NULL;
}
