/* SPDX-License-Identifier: Apache-2.0 */
/* The names of services in headings. */
#include "spec/recognise/service_name.h"

#include "spec/reading/field_line.h"
#include "spec/statement/specification.h"
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

/* ": `HivePurger` (`x.proto`)", " `HivePurger`", ": Msg": what a label calls so is one, whatever it
 * ends with. A word without marks behind the label alone may say anything: "Service Overview". */
static struct slice name_behind_label(const struct section *section, struct slice behind)
{
    bool is_marked = behind.data[0] == ':';
    struct slice name = wording_bare(slice_from_offset(behind, is_marked));
    size_t dot = slice_find_last_byte(slice_between(name, 0, slice_find_byte(name, ' ')), '.');
    name = slice_from_offset(name, dot == SLICE_NOT_FOUND ? 0 : dot + 1);
    size_t size = field_line_measure_name(name);
    struct slice rest = slice_trim(slice_from_offset(name, size));
    name = slice_between(name, 0, size);
    for (size_t i = 0; i < section->title.span_count && !is_marked; i++) {
        const struct span *span = &section->title.spans[i];
        struct slice code = slice_between(section->title.plain, span->start, span->end);
        is_marked = span->kind == SPAN_CODE && slice_ends_with(code, name);
    }
    bool is_set_off = rest.size == 0 || rest.data[0] == '(' || (rest.data[0] & 0x80) != 0;
    bool is_name = size > 2 && name.data[0] >= 'A' && name.data[0] <= 'Z';
    return is_marked && is_set_off && is_name ? name : SLICE_EMPTY;
}

bool service_name_is_about(struct slice word)
{
    return wording_is(word, "api|apis|architecture|boundaries|call|calls|catalog|communication|"
                            "configuration|contract|contracts|definition|definitions|dependencies|"
                            "description|design|details|discovery|endpoint|endpoints|errors|"
                            "functions|handlers|health|implementation|interface|interfaces|layer|"
                            "level|list|map|matrix|mesh|messages|method|methods|operations|"
                            "overview|procedures|reference|registry|requests|responses|"
                            "responsibilities|rpc|rpcs|schema|semantics|server|service|services|"
                            "signatures|spec|specification|structure|summary|table|tier|types");
}

struct slice service_name_behind(const struct section *section)
{
    struct slice title = wording_bare(section->name);
    struct slice name =
        slice_trim(slice_from_offset(title, wording_starts_with(title, service_words)));
    bool is_name = name.size > 2 && name.size < title.size && name.data[0] >= 'A' &&
                   name.data[0] <= 'Z' && field_line_measure_name(name) == name.size;
    return is_name && !service_name_is_about(name) ? name : SLICE_EMPTY;
}

struct slice service_name_of(struct arena *arena, const struct section *section)
{
    struct slice name = wording_bare(section->name);
    struct slice told = name_behind_dash(name);
    if (told.size > 0) {
        return told;
    }
    struct slice behind = slice_from_offset(name, wording_starts_with(name, service_words));
    bool is_labelled = behind.size < name.size && behind.size > 0;
    if (is_labelled && strchr(": `", behind.data[0]) != NULL) {
        struct slice labelled = name_behind_label(section, behind);
        if (labelled.size > 0) {
            return labelled;
        }
        name = wording_bare(behind);
    }
    name = wording_bare(slice_between(name, 0, slice_find(name, SLICE(" \xe2\x80\x94"))));
    name = without_package(name);
    struct slice word = slice_between(name, 0, field_line_measure_name(name));
    return service_name_is(word) ? word : service_name_join(arena, name);
}

/* --- services that nothing names --- */

#define TITLE_WORDS 3U

/* "Apiary — technical design" → "ApiaryService" */
static struct slice name_by_title(struct arena *arena, const struct document *document)
{
    const struct block *first = document->block_count > 0 ? &document->blocks[0] : NULL;
    struct slice rest = first != NULL && first->kind == BLOCK_HEADING
                            ? wording_bare(first->section->name)
                            : SLICE_EMPTY;
    struct slice joined = SLICE_EMPTY, word;
    for (unsigned i = 0; i < TITLE_WORDS && slice_next_part(&rest, ' ', &word); i++) {
        size_t size = 0;
        while (size < word.size && character_is_alphanumeric(word.data[size])) {
            size++;
        }
        if (size == 0 || !character_is_alpha(word.data[0]) ||
            slice_equal_ignoring_case(word, SLICE("service"))) {
            break;
        }
        joined = arena_format(arena, SLICE_FORMAT "%c" SLICE_FORMAT, SLICE_ARGUMENT(joined),
                              character_to_upper(word.data[0]),
                              SLICE_ARGUMENT(slice_between(word, 1, size)));
        if (size < word.size) {
            break;
        }
    }
    return arena_join(arena, joined.size > 0 ? joined : SLICE("Api"), SLICE("Service"));
}

void service_name_complete(struct specification *specification, const struct document *document)
{
    const struct list *statements = &specification->statements;
    if (specification_last(specification, STATEMENT_SERVICE) == NULL) {
        return;
    }
    for (size_t i = specification->first_statement; i < statements->count; i++) {
        struct statement *statement = list_at(statements, i);
        if (statement->kind != STATEMENT_SERVICE || statement->service.name.size > 0) {
            continue;
        }
        statement->service.name = name_by_title(specification->arena, document);
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1709, statement->place,
                           "name it in the heading: `Service: BoatService`",
                           "nothing names the service of these rpcs: it is called " SLICE_FORMAT,
                           SLICE_ARGUMENT(statement->service.name));
    }
}

/* --- their package --- */

/* "fleet.v1": small letters, digits and underscores between dots. */
static bool is_package(struct slice name)
{
    bool begins = true;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || c == '_';
        if (begins ? !is_letter : !is_letter && !character_is_digit(c) && c != '.') {
            return false;
        }
        begins = c == '.';
    }
    return name.size > 0 && !begins;
}

/* Whether the words end in what calls the next one a package. */
static bool calls_package(struct slice before)
{
    static const char words[] = "package|package name|proto package|protobuf package|paket|paquete|"
                                "pacote|пакет|包名|包|パッケージ|패키지";
    while (before.size > 0 && strchr(" :=*`", before.data[before.size - 1]) != NULL) {
        before = slice_between(before, 0, before.size - 1);
    }
    before =
        slice_trim(slice_between(before, 0, before.size - wording_ends_with(before, "is|ist")));
    return wording_ends_with(before, words) > 0;
}

static struct slice package_in(const struct text *text)
{
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        struct slice name = slice_between(text->plain, span->start, span->end);
        if (span->kind == SPAN_CODE && is_package(name) &&
            calls_package(slice_between(text->plain, 0, span->start))) {
            return name;
        }
    }
    size_t colon = slice_find_byte(slice_between(text->plain, 0, 40), ':');
    struct slice name = colon == SLICE_NOT_FOUND
                            ? SLICE_EMPTY
                            : slice_trim(slice_from_offset(text->plain, colon + 1));
    bool is_line = is_package(name) && calls_package(slice_between(text->plain, 0, colon));
    return is_line ? name : SLICE_EMPTY;
}

struct slice service_name_package(const struct document *document)
{
    struct slice found = SLICE_EMPTY;
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        size_t count = block->kind == BLOCK_LIST        ? block->item_count
                       : block->kind == BLOCK_PARAGRAPH ? 1
                                                        : 0;
        for (size_t j = 0; j < count; j++) {
            struct slice name =
                package_in(block->kind == BLOCK_LIST ? &block->items[j].text : &block->text);
            if (name.size > 0 && found.size > 0 && !slice_equal(name, found)) {
                return SLICE_EMPTY;
            }
            found = name.size > 0 ? name : found;
        }
    }
    return found;
}
