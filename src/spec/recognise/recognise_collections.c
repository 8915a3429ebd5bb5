/* SPDX-License-Identifier: Apache-2.0 */
/* Reads where a store of documents keeps them, as people draw it in code blocks: paths or names of
 * collections ("boats/{boatId}", "boats/" above "{boatId}"), each above the fields of its
 * documents, which are branches, bullets or indented lines. Trees of files and routes are none. */
#include "spec/document/passage.h"
#include "spec/reading/entity_group.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"

#define DEPTH_MAXIMUM 16U

struct collection {
    struct slice name;
    struct entity_group group;
    size_t indent;
    bool has_documents; /* a parameter stands in its path or below it */
};

struct reader {
    struct specification *specification;
    const struct block *block;
    struct passage passage;
    struct collection *open[DEPTH_MAXIMUM]; /* around the line at hand */
    size_t open_count;
    struct list collections; /* struct collection * */
    size_t object_indent;    /* of a field that is an object; SIZE_MAX: none is open */
    size_t document_count;   /* collections whose documents are shown */
    size_t foreign_count;    /* lines that are no part of such a drawing */
};

static struct place place_in_passage(const void *context, struct slice part)
{
    return passage_place(context, part);
}

/* What the line says behind its branch or bullet, and how far right it begins, in characters. */
static struct slice strip_branch(struct slice line, size_t *out_indent)
{
    size_t at = 0, column = 0;
    while (at < line.size) {
        bool is_drawn = line.data[at] == '\xe2' && at + 2 < line.size &&
                        (line.data[at + 1] == '\x94' || line.data[at + 1] == '\x95');
        bool is_blank = line.data[at] == ' ' || line.data[at] == '\t' ||
                        slice_starts_with(slice_from_offset(line, at), SLICE("\xc2\xa0"));
        bool is_bullet = slice_starts_with(slice_from_offset(line, at), SLICE("- ")) ||
                         slice_starts_with(slice_from_offset(line, at), SLICE("* ")) ||
                         slice_starts_with(slice_from_offset(line, at), SLICE("| "));
        if (!is_drawn && !is_blank && !is_bullet) {
            break;
        }
        at += is_drawn ? 3 : line.data[at] == '\xc2' ? 2 : 1;
        column++;
    }
    *out_indent = column;
    return slice_trim(slice_from_offset(line, at));
}

/* The line without what is said of it: "boats/{id}  # one each", "boats (collection)". */
static struct slice strip_remark(struct slice line)
{
    static const char *const marks[] = {" #",  "//",  " \xe2\x86\x90", " \xe2\x86\x92",
                                        " <-", " --", " \xe2\x80\x94"};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        line = slice_between(line, 0, slice_find(line, slice_from(marks[i])));
    }
    line = slice_trim(line);
    size_t open = slice_find_last_byte(line, '(');
    if (open != SLICE_NOT_FOUND && slice_ends_with(line, SLICE(")")) &&
        wording_has(slice_from_offset(line, open), "collection|subcollection|sub-collection|"
                                                   "document|doc|docs|documents|subcoleção|coleção|"
                                                   "colección|subcolección|documento|sammlung|"
                                                   "dokument|集合|文档|컬렉션|문서|コレクション|"
                                                   "ドキュメント|коллекция|документ")) {
        line = slice_trim(slice_between(line, 0, open));
    }
    return line;
}

static bool is_parameter(struct slice segment)
{
    return segment.size > 2 &&
           ((segment.data[0] == '{' && slice_ends_with(segment, SLICE("}"))) ||
            (segment.data[0] == '<' && slice_ends_with(segment, SLICE(">"))) ||
            (segment.data[0] == '[' && slice_ends_with(segment, SLICE("]"))) ||
            segment.data[0] == '$') &&
           character_is_word(segment.data[1]);
}

/* "boats/{boatId}/trips/{tripId}" → "trips"; "{tripId}" has a parameter and no name. False: the
 * line is no such path. */
static bool split_path(struct slice path, struct slice *out_name, bool *out_has_documents)
{
    struct slice segment;
    bool has_slash = slice_find_byte(path, '/') != SLICE_NOT_FOUND;
    *out_name = SLICE_EMPTY;
    *out_has_documents = false;
    while (slice_next_part(&path, '/', &segment)) {
        *out_has_documents = segment.size > 0 ? is_parameter(segment) : *out_has_documents;
        if (segment.size > 0 && !*out_has_documents) {
            if (!entity_name_is_identifier(segment)) {
                return false;
            }
            *out_name = segment;
        }
    }
    return has_slash ? out_name->size > 0 || *out_has_documents
                     : *out_has_documents && out_name->size == 0;
}

static void open_collection(struct reader *reader, struct slice name, size_t indent,
                            bool has_documents)
{
    if (reader->open_count == DEPTH_MAXIMUM) {
        reader->foreign_count++;
        return;
    }
    struct collection *collection = ARENA_NEW(reader->specification->arena, struct collection);
    entity_group_init(&collection->group, reader->specification->arena);
    collection->name = name;
    collection->indent = indent;
    collection->has_documents = has_documents;
    reader->document_count += has_documents;
    reader->open[reader->open_count++] = collection;
    list_add(reader->specification->arena, &reader->collections, collection);
}

/* Whether the next line is deeper and a parameter alone, "{boatId}" below "boats". */
static bool stands_above_documents(struct slice rest, size_t indent)
{
    struct slice line = SLICE_EMPTY, name;
    size_t next_indent = 0;
    bool has_documents = false;
    while (line.size == 0 && slice_next_line(&rest, &line)) {
        line = strip_branch(line, &next_indent);
    }
    line = strip_remark(line);
    return next_indent > indent && split_path(line, &name, &has_documents) && has_documents &&
           name.size == 0;
}

static void read_line(struct reader *reader, struct slice line, struct slice rest)
{
    size_t indent;
    line = strip_branch(line, &indent);
    struct slice said = strip_remark(line), name;
    bool has_documents,
        is_brace = slice_ends_with(said, SLICE("{")) || slice_ends_with(said, SLICE("["));
    if (said.size == 0 ||
        slice_is_any(said, (const char *const[]){"}", "},", "]", "],", "{", "...", "…", NULL})) {
        return;
    }
    if (reader->object_indent != SIZE_MAX && indent > reader->object_indent) {
        return; /* what an object holds */
    }
    reader->object_indent = SIZE_MAX;
    struct slice path = said;
    while (path.size > 0 && strchr(": {[", path.data[path.size - 1]) != NULL) {
        path.size--;
    }
    while (reader->open_count > 0 && reader->open[reader->open_count - 1]->indent >= indent) {
        reader->open_count--;
    }
    struct collection *around =
        reader->open_count == 0 ? NULL : reader->open[reader->open_count - 1];
    if (split_path(path, &name, &has_documents)) {
        if (name.size > 0) {
            open_collection(reader, name, indent, has_documents);
        } else if (around != NULL) {
            reader->document_count += !around->has_documents;
            around->has_documents = true;
        } else {
            reader->foreign_count++;
        }
        return;
    }
    if (entity_name_is_identifier(path) && stands_above_documents(rest, indent)) {
        open_collection(reader, path, indent, false);
        return;
    }
    size_t before = around == NULL ? 0 : around->group.entity.fields.count;
    bool is_list = slice_find_byte(said, ',') != SLICE_NOT_FOUND &&
                   slice_find_byte(said, ':') == SLICE_NOT_FOUND;
    if (around != NULL && is_brace && entity_name_is_identifier(slice_trim(path))) {
        entity_group_add_object(&around->group, slice_trim(path),
                                passage_place(&reader->passage, path));
    } else if (around != NULL && is_list) {
        entity_group_add_list(&around->group, said, place_in_passage, &reader->passage);
    } else if (around != NULL) {
        size_t arrow = slice_find(line, SLICE(" \xe2\x86\x90")); /* "← what it is" */
        line = slice_trim(slice_between(line, 0, arrow));
        line.size -= slice_ends_with(line, SLICE(","));
        entity_group_add(&around->group, line, place_in_passage, &reader->passage);
    }
    if (around == NULL || around->group.entity.fields.count == before) {
        reader->foreign_count++;
    } else if (!is_list) {
        reader->object_indent = indent;
    }
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct reader reader = {
        .specification = specification, .block = block, .object_indent = SIZE_MAX};
    if (entity_setting_of(block->section) != ENTITY_SETTING_STORED &&
        !entity_setting_is_document_store(block->section) &&
        !entity_name_has_kind(block->section->title.plain)) {
        return READING_NOTHING; /* routes, topics, files; "Collection: `requests`" is none */
    }
    if (reading_title_has(block->section, "path|paths|file|files|folder*|bucket*|layout")) {
        return READING_NOTHING;
    }
    reader.passage = passage_of_block(specification->arena, block);
    struct slice rest = reader.passage.text, line;
    while (slice_next_line(&rest, &line)) {
        read_line(&reader, line, rest);
    }
    size_t field_count = 0, stated_count = 0;
    LIST_EACH(const struct collection, collection, &reader.collections)
    {
        field_count += collection->group.entity.fields.count;
    }
    if (reader.document_count == 0 || field_count < 2 || reader.foreign_count * 4 > field_count) {
        return READING_NOTHING; /* files, routes, keys of a cache */
    }
    LIST_EACH(struct collection, collection, &reader.collections)
    {
        bool has_fields = collection->has_documents && collection->group.entity.fields.count > 1;
        if (!has_fields && !entity_group_is_entity(&collection->group, ENTITY_SETTING_STORED)) {
            continue;
        }
        struct statement *statement =
            specification_state(specification, STATEMENT_ENTITY, block,
                                passage_place(&reader.passage, collection->name));
        statement->entity = collection->group.entity;
        statement->entity.source = SOURCE_LIST;
        statement->entity.name = collection->name;
        stated_count++;
    }
    return stated_count == 0           ? READING_NOTHING
           : reader.foreign_count == 0 ? READING_WHOLE
                                       : READING_PART;
}

/* Cheap: a parameter in brackets at a line's or segment's end, in a block that names no language of
 * programs. */
static int claim(const struct block *block)
{
    static const char tags[] = "text|txt|plaintext|plain|yaml|yml|firestore|js|javascript|ts|"
                               "typescript|json|pseudo|markdown";
    struct slice language = slice_trim(block->info);
    if (language.size > 0 && !wording_is(language, tags)) {
        return 0;
    }
    size_t at = slice_find_byte(block->code, '{');
    for (struct slice code = block->code; at != SLICE_NOT_FOUND; at = slice_find_byte(code, '{')) {
        code = slice_from_offset(code, at + 1);
        size_t end = 0;
        while (end < code.size && character_is_word(code.data[end])) {
            end++;
        }
        if (end > 1 && end < code.size && code.data[end] == '}') {
            return 60;
        }
    }
    return 0;
}

const struct recogniser recogniser_collections = {
    .name = "collections",
    .blocks =
        {
            [BLOCK_CODE] = {claim, read},
        },
};
