/* SPDX-License-Identifier: Apache-2.0 */
/* What a phrase in front of a rate, or the noun that it counts, names: "creating a hire", "hire
 * requests", "file uploads", "boat listing", "returns". A phrase is understood as a whole or not at
 * all. */
#include "model/create/limit_private.h"

#include "spec/text/words.h"

#define WORD_MAXIMUM 8U

static const char fillers[] =
    "a|an|the|of|for|to|on|any|all|each|every|new|own|their|his|per|endpoint|endpoints|route|"
    "routes|api|operation|operations|action|actions|rate|limit|limits|limited|at|most|max|maximum|"
    "up|der|die|das|des|ein|eine|einer|eines|einen|neue|neuen|neuer|von|el|la|los|las|un|una|de|"
    "del|le|les|une|du|o|os|as|um|uma|do|da";

static const char request_words[] = "requests|request|calls|call|attempts|attempt|submissions|"
                                    "anfragen|solicitudes|peticiones|requisições|requêtes";

/* What one does, as a verb or a noun. */
struct deed {
    const char *words;
    enum operation_kind kinds[3];
};
static const struct deed deeds[] = {
    {"create|creates|creating|creation|creations|add|adds|adding|post|posts|posting|make|makes|"
     "making|place|places|placing|submit|submits|submitting|submission|anlegen|anlage|erstellen|"
     "erstellung|crear|creación|criar|criação|créer|creer|création|создание|создавать",
     {OPERATION_CREATE, OPERATION_CREATE, OPERATION_CREATE}},
    {"update|updates|updating|edit|edits|editing|change|changes|changing|modify|modifying|"
     "modification|ändern|änderung|bearbeiten|actualizar|atualizar|modifier|изменение",
     {OPERATION_UPDATE, OPERATION_REPLACE, OPERATION_FIELD_UPDATE}},
    {"delete|deletes|deleting|deletion|deletions|remove|removes|removing|removal|löschen|löschung|"
     "eliminar|borrar|excluir|supprimer|suppression|удаление",
     {OPERATION_DELETE, OPERATION_DELETE, OPERATION_DELETE}},
    {"list|lists|listing|listings|browse|browsing|auflisten|listar|lister",
     {OPERATION_LIST, OPERATION_QUERY, OPERATION_COUNT}},
    {"read|reads|reading|view|views|viewing|get|fetch|fetching|lesen|leer|ler|lire|чтение",
     {OPERATION_LIST, OPERATION_GET, OPERATION_QUERY}},
};

struct phrase {
    const struct deed *deed;
    struct slice words[WORD_MAXIMUM];
    size_t count;
    bool is_of_requests;
};

static bool read_words(const struct builder *builder, struct slice text, struct phrase *out)
{
    struct slice words[WORD_MAXIMUM + 1];
    size_t count = word_split(builder->arena, text, words, WORD_MAXIMUM + 1);
    *out = (struct phrase){0};
    for (size_t i = 0; i < count && count <= WORD_MAXIMUM; i++) {
        const struct deed *deed = NULL;
        for (size_t j = 0; deed == NULL && j < sizeof(deeds) / sizeof(*deeds); j++) {
            deed = wording_is(words[i], deeds[j].words) ? &deeds[j] : NULL;
        }
        if (wording_is(words[i], request_words)) {
            out->is_of_requests = true;
        } else if (deed != NULL && out->deed == NULL) {
            out->deed = deed;
        } else if (!wording_is(words[i], fillers)) {
            out->words[out->count++] = words[i];
        }
    }
    return count <= WORD_MAXIMUM && out->count > 0;
}

/* "hiring", "hires", "hire" → "hir": what forms of one verb share. */
static struct slice stem_of(struct slice word)
{
    static const char *const endings[] = {"ing", "ed", "es", "s", "e"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        struct slice ending = slice_from(endings[i]);
        if (word.size > ending.size + 2 && slice_ends_with(word, ending)) {
            word.size -= ending.size;
            break;
        }
    }
    return word;
}

static bool is_gerund(struct slice word)
{
    return word.size > 5 && slice_ends_with(word, SLICE("ing"));
}

static struct slice join(struct arena *arena, const struct slice *words, size_t count)
{
    struct slice text = words[0];
    for (size_t i = 1; i < count; i++) {
        text = arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT, SLICE_ARGUMENT(text),
                            SLICE_ARGUMENT(words[i]));
    }
    return text;
}

/* "hire", "hiring": the entity that the verb makes a record of. */
static const struct entity *made_by(const struct builder *builder, struct slice word)
{
    const struct entity *found = model_entity(builder->model, word);
    LIST_EACH(const struct entity, entity, &builder->model->entities)
    {
        if (found == NULL && is_gerund(word) && slice_equal(stem_of(entity->key), stem_of(word))) {
            found = entity;
        }
    }
    return found;
}

static bool take_operations(struct list *operations, struct limit_target *target)
{
    if (operations->count == 0) {
        return false;
    }
    target->operations = operations;
    target->kind = LIMIT_TARGET_LISTED;
    return true;
}

/* "returns", "cancelling hires": operations that the words of their paths call so. */
static bool read_verb(const struct builder *builder, const struct phrase *phrase,
                      struct limit_target *target)
{
    const struct entity *entity =
        phrase->count == 1 ? NULL
                           : model_entity(builder->model, join(builder->arena, phrase->words + 1,
                                                               phrase->count - 1));
    struct list *operations = ARENA_NEW(builder->arena, struct list);
    if (phrase->deed != NULL || (phrase->count > 1 && entity == NULL)) {
        return false;
    }
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        bool is_so = operation->kind != OPERATION_IDENTITY && operation->kind != OPERATION_HEALTH &&
                     operation->verb.size > 0 &&
                     slice_equal(stem_of(operation->verb), stem_of(phrase->words[0])) &&
                     (entity == NULL || operation->entity == entity);
        if (is_so) {
            list_add(builder->arena, operations, operation);
        }
    }
    return take_operations(operations, target);
}

static bool read_deed(const struct builder *builder, const struct phrase *phrase,
                      const struct entity *entity, struct limit_target *target)
{
    struct list *operations = ARENA_NEW(builder->arena, struct list);
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        bool is_so = false;
        for (size_t i = 0; i < 3; i++) {
            is_so |= operation->kind == phrase->deed->kinds[i];
        }
        if (is_so && operation->entity == entity) {
            list_add(builder->arena, operations, operation);
        }
    }
    return take_operations(operations, target);
}

static bool take_entity(const struct builder *builder, const struct entity *entity, bool is_made,
                        struct limit_target *target)
{
    bool has_makers = limit_makers(builder, entity)->count > 0;
    target->entity = entity;
    target->kind = is_made && has_makers ? LIMIT_TARGET_MADE : LIMIT_TARGET_ENTITY;
    return true;
}

bool limit_phrase_read(const struct builder *builder, struct slice text, bool is_verb,
                       struct limit_target *target)
{
    struct phrase phrase;
    if (text.size > 80 || !read_words(builder, text, &phrase)) {
        return false;
    }
    const struct entity *whole = model_entity(builder->model, text);
    const struct entity *entity =
        whole != NULL
            ? whole
            : model_entity(builder->model, join(builder->arena, phrase.words, phrase.count));
    const struct entity *made = made_by(builder, phrase.words[0]);
    bool is_caller = entity != NULL && (slice_equal(entity->key, SLICE("user")) ||
                                        entity == builder->model->policy.account.entity);
    target->name = text;
    if (phrase.deed != NULL) {
        return entity != NULL && read_deed(builder, &phrase, entity, target);
    }
    if (entity != NULL && !is_caller) {
        return take_entity(builder, entity, is_verb || (phrase.is_of_requests && whole == NULL),
                           target);
    }
    if (read_verb(builder, &phrase, target)) {
        return true;
    }
    bool is_object = phrase.count == 1 || is_gerund(phrase.words[0]) || is_verb;
    return !is_caller && made != NULL && is_object && take_entity(builder, made, true, target);
}
