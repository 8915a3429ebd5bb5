/* SPDX-License-Identifier: Apache-2.0 */
/* Names as people vary them: case, separators, plural. Pure. */
#pragma once

#include "base/arena.h"

/* The key under which two spellings of one name meet: lower case letters and digits only,
 * separators gone, the last word in the singular ("Order Items", "ORDER_ITEM", "orderItems",
 * "order-items" → "orderitem"). Latin letters lose their marks, for paths are often written without
 * ("Cafés", "cafe" → "cafe"); those of other scripts are kept. */
struct slice word_key(struct arena *arena, struct slice name);

/* As word_key, but the number is kept ("orderitems"). */
struct slice word_flat(struct arena *arena, struct slice name);

/* The words of a name in lower case, split at separators and case changes: "orderItemID" → order,
 * item, id. Returns how many were written, at most `maximum`. */
size_t word_split(struct arena *arena, struct slice name, struct slice *out_words, size_t maximum);

/* English singular and plural of a lower-case word; irregular and uncountable ones (status, news,
 * people, media, staff) included. A word already so stays. */
struct slice word_singular(struct arena *arena, struct slice word);
struct slice word_plural(struct arena *arena, struct slice word);

/* "order items", "OrderItem" → "order_items", "order_item": words joined by '_'. */
struct slice word_snake(struct arena *arena, struct slice name);
/* → "OrderItem" */
struct slice word_pascal(struct arena *arena, struct slice name);
/* → "orderItem" */
struct slice word_camel(struct arena *arena, struct slice name);

/* Bytes of a Latin letter with a mark, or of such a mark, at the front, which word_plain can spell
 * ("é", "ß", "ł"); 0: there is none. */
size_t word_measure_marked(struct slice text);

/* Bytes of ASCII letters, digits, underscores and Latin letters with marks at the front. */
size_t word_measure(struct slice text);

/* The name in letters of ASCII, as developers write it: "número" → "numero", "Łódź" → "Lodz",
 * "Größe" → "Groesse" in German, else "Grosse". Empty: it has letters of other alphabets. */
struct slice word_plain(struct arena *arena, struct slice name, bool is_german);
