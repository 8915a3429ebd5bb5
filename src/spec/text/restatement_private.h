/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the restatement share. Texts are parts of the sentence, or of what has been
 * made of it in the arena. Pure. */
#pragma once

#include "spec/text/restatement.h"

/* Everything that is called, in other languages than English; "|"-separated. */
#define RESTATEMENT_EVERYTHING                                                                                                                                           \
    "jede anfrage|jeder aufruf|jeder request|jeder endpunkt|alle anfragen|alle aufrufe|alle "                                                                            \
    "endpunkte|alle endpoints|alle api-aufrufe|alle requests|alle routen|toutes les requêtes|"                                                                          \
    "toutes les routes|chaque requête|tous les endpoints|tous les appels|chaque appel|todas las "                                                                       \
    "peticiones|todas las solicitudes|todas las rutas|todas las llamadas|cada petición|cada "                                                                           \
    "solicitud|todos los endpoints|todas as requisições|todas as chamadas|todas as rotas|cada "                                                                        \
    "requisição|toda requisição|todos os endpoints|todo endpoint|tutte le richieste|tutte le "                                                                       \
    "chiamate|tutte le rotte|ogni richiesta|ogni chiamata|tutti gli endpoint|wszystkie żądania|"                                                                       \
    "wszystkie endpointy|wszystkie zapytania|każde żądanie|każde zapytanie|tüm istek*|bütün "                                                                     \
    "istek*|her istek|tüm endpoint*|tüm uç nokta*|alle verzoeken|elk verzoek|alle aanvragen|elke "                                                                    \
    "aanvraag|alle aanroepen|semua permintaan|setiap permintaan|semua endpoint|semua request|"                                                                           \
    "setiap request|mọi yêu cầu|tất cả yêu cầu|tất cả các yêu cầu|mọi endpoint|tất cả endpoint|"                                               \
    "tất cả các endpoint|mọi api|tất cả api|tất cả các api|mọi request|tất cả request|tất cả các "                                            \
    "request|все запросы|всех запросов|всем запросам|каждый запрос|любой запрос|все эндпоинты|"     \
    "всех эндпоинтов|всем эндпоинтам|все методы|всех методов|все остальные эндпоинты|所有请求|" \
    "所有接口|全部接口|所有端点|所有api|所有 api|每个请求|全部请求|所有路由|所有請求|所有端點|"                                      \
    "其他接口|其余接口|其它接口|すべてのリクエスト|全てのリクエスト|全リクエスト|"                                                    \
    "すべてのエンドポイント|全てのエンドポイント|全エンドポイント|すべてのapi|すべての api|"                                        \
    "全api|모든 요청|모든 엔드포인트|모든 api|전체 api|모든 호출|각 요청|나머지 엔드포인트"

#include "spec/text/capability.h"
#include "spec/text/wording.h"

struct restater {
    struct arena *arena;
    struct wording_memory *memory;
    struct slice whole; /* the sentence, of which each text is a part */
};

/* --- restatement_parts.c --- */

/* Takes one of the words, which are as wording_has reads them, off the front or the end of *text
 * with the blanks beside it; false: none stands there. */
bool restatement_skip(struct slice *text, const char *words);
bool restatement_cut(struct slice *text, const char *words);
/* The text in front of the first of the words, and behind it; false where none stands in it. */
bool restatement_part_of(struct restater *restater, struct slice text, const char *words,
                         struct slice *out_front, struct slice *out_behind);

/* "a user", "you", "the caller": anybody who calls. */
extern const char restatement_person_words[];
/* Whether a text can be the name of a role at all. */
bool restatement_is_name(struct slice name);
/* "the owner of the post", "whoever created it". */
bool restatement_is_owner(struct slice text);
/* An owner, or names of which nobody doubts that they are roles. */
bool restatement_is_role(struct slice text);
/* "the admin role", "admin rights": a name with a word that makes it a role. */
bool restatement_has_power(struct slice text);

/* "creation of bikes", "DELETE on bikes" with verbs in the place of the nouns and methods. */
struct slice restatement_exchange_nouns(struct restater *restater, struct slice text);
/* "all write endpoints" → "write all endpoints", "everything" → "access all endpoints"; empty: it
 * is something narrower. */
struct slice restatement_extent(struct slice text);

/* Makes "only `who` can `action`" of *out; false, and nothing is said in it, where they are no such
 * things. */
bool restatement_state(struct restater *restater, struct slice who, struct slice action,
                       struct restatement *out);

/* --- restatement_sign_in.c --- */

/* "All endpoints require a JWT", "everything but GET needs a token"; false: it says nothing so. */
bool restatement_read_sign_in(struct restater *restater, struct slice text,
                              struct restatement *out);
