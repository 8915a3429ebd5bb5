/* SPDX-License-Identifier: Apache-2.0 */
/* The names of services in headings. */
#include "spec/recognise/service_name.h"

#include "spec/reading/field_line.h"
#include "spec/text/wording.h"

/* What stands before a service's name. */
static const char service_words[] =
    "service|grpc service|сервис|служба|servicio|serviço|服务|サービス|서비스|dienst";

size_t service_name_measure_label(struct slice line)
{
    return wording_starts_with(line, service_words);
}

struct slice service_name_join(struct arena *arena, struct slice name)
{
    struct slice words[4];
    size_t count = 0;
    struct slice front = slice_trim(slice_between(name, 0, slice_find_byte(name, '(')));
    struct slice rest = front, word, joined = SLICE_EMPTY;
    while (slice_next_part(&rest, ' ', &word)) {
        if (count == 4 || word.size == 0 || field_line_measure_name(word) != word.size ||
            word.data[0] < 'A' || word.data[0] > 'Z') {
            return SLICE_EMPTY;
        }
        words[count++] = word;
    }
    if (count < 2 || !slice_equal(words[count - 1], SLICE("Service"))) {
        return SLICE_EMPTY;
    }
    for (size_t i = 0; i < count; i++) {
        joined = arena_join(arena, joined, words[i]);
    }
    return joined;
}

bool service_name_is(struct slice name)
{
    return name.size > sizeof("Service") - 1 && slice_ends_with(name, SLICE("Service")) &&
           field_line_measure_name(name) == name.size;
}

/* "pets.v1.PetService" → "PetService" */
static struct slice without_package(struct slice name)
{
    size_t dot = slice_find_last_byte(slice_between(name, 0, slice_find_byte(name, ' ')), '.');
    return slice_from_offset(name, dot == SLICE_NOT_FOUND ? 0 : dot + 1);
}

/* "gRPC API — `pets.v1.PetService`", "gRPC — `PetGrpc`", "gRPC: PetService": the one word behind
 * what says that it is about gRPC. */
static struct slice name_behind_dash(struct slice title)
{
    size_t dash = slice_find(title, SLICE("\xe2\x80\x94"));
    dash = dash == SLICE_NOT_FOUND ? slice_find(title, SLICE("\xe2\x80\x93")) : dash;
    dash = dash == SLICE_NOT_FOUND ? slice_find(title, SLICE(" - ")) : dash;
    dash = dash == SLICE_NOT_FOUND ? slice_find(title, SLICE(": ")) : dash;
    if (dash == SLICE_NOT_FOUND || !wording_has(slice_between(title, 0, dash), "grpc")) {
        return SLICE_EMPTY;
    }
    struct slice name = without_package(
        wording_bare(slice_from_offset(title, dash + (title.data[dash] == ':' ? 2 : 3))));
    bool is_name = name.size > 3 && name.data[0] >= 'A' && name.data[0] <= 'Z';
    return is_name && field_line_measure_name(name) == name.size ? name : SLICE_EMPTY;
}

struct slice service_name_of(struct arena *arena, const struct section *section)
{
    struct slice name = wording_bare(section->name);
    struct slice told = name_behind_dash(name);
    if (told.size > 0) {
        return told;
    }
    struct slice behind = slice_from_offset(name, wording_starts_with(name, service_words));
    if (behind.size < name.size && behind.size > 0 && strchr(": `", behind.data[0]) != NULL) {
        name = wording_bare(behind);
    }
    name = wording_bare(slice_between(name, 0, slice_find(name, SLICE(" \xe2\x80\x94"))));
    name = without_package(name);
    struct slice word = slice_between(name, 0, field_line_measure_name(name));
    return service_name_is(word) ? word : service_name_join(arena, name);
}
