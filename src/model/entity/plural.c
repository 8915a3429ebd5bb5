/* SPDX-License-Identifier: Apache-2.0 */
/* Plurals that no rule of English undoes: "vendedores" of Vendedor, "avaliações" of avaliação,
 * "imagens" of imagem, "ordini" of ordine, "Rechnungen" of Rechnung. They count only where nothing
 * goes by the very name. */
#include "model/entity/entity.h"

#include "spec/text/words.h"

#define OTHERS_MAXIMUM 8U

/* Endings of a key, whose "-s" is gone, and what the singular has instead; several may fit. */
static const struct {
    const char *plural, *singular;
    size_t size; /* letters of the key, at least */
} endings[] = {
    {"oe", "ao", 5},  /* avaliacoes */
    {"õe", "ão", 5},  /* avaliações */
    {"e", "", 4},     /* roles, vendedores, lecciones; Produkte */
    {"en", "em", 5},  /* imagens */
    {"en", "", 6},    /* Rechnungen */
    {"en", "e", 5},   /* Kunden */
    {"ais", "al", 6}, /* animais */
    {"eis", "el", 5}, /* papeis */
    {"éis", "el", 5}, /* papéis */
    {"i", "e", 5},    /* ordini */
    {"i", "o", 5},    /* prodotti */
    {"ie", "ia", 6},  /* categorie */
    {"aux", "al", 6}, /* animaux */
};

/* What the key may be the plural of. */
static size_t find_others(struct arena *arena, struct slice key, struct slice *out_keys)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings) && count < OTHERS_MAXIMUM; i++) {
        struct slice ending = slice_from(endings[i].plural);
        if (key.size >= endings[i].size && slice_ends_with(key, ending)) {
            out_keys[count++] = arena_join(arena, slice_between(key, 0, key.size - ending.size),
                                           slice_from(endings[i].singular));
        }
    }
    return count;
}

/* Entities that were added meanwhile are looked up too. */
static void collect(struct builder *builder)
{
    const struct list *entities = &builder->model->entities;
    if (builder->plurals.arena == NULL) {
        table_init(&builder->plurals, builder->arena);
    }
    for (; builder->plurals_known < entities->count; builder->plurals_known++) {
        struct entity *entity = list_at(entities, builder->plurals_known);
        struct slice keys[OTHERS_MAXIMUM];
        size_t count = find_others(builder->arena, entity->key, keys);
        for (size_t i = 0; i < count; i++) {
            if (table_get(&builder->plurals, keys[i]) == NULL) {
                table_put(&builder->plurals, keys[i], entity);
            }
        }
    }
}

struct entity *plural_entity(struct builder *builder, struct slice key)
{
    struct slice keys[OTHERS_MAXIMUM];
    size_t count = find_others(builder->arena, key, keys);
    for (size_t i = 0; i < count; i++) {
        struct entity *entity = table_get(&builder->model->entity_by_key, keys[i]);
        if (entity != NULL) {
            return entity;
        }
    }
    collect(builder);
    return table_get(&builder->plurals, key);
}
