/* SPDX-License-Identifier: Apache-2.0 */
/* "Data dictionary" says what stands below it, and not whose it is. Where the fields of one record
 * stand there, it is the one that the document is about: the only thing that its endpoints name, or
 * its title. What nothing names is told of, and not stored. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/reading.h"
#include "spec/text/words.h"

static bool is_dictionary(struct slice name)
{
    return wording_is(name,
                      "data dictionary|field dictionary|diccionario de datos|dicionário de dados|"
                      "dictionnaire de données|dictionnaire des données|datenwörterbuch|"
                      "datenkatalog|datenlexikon|dizionario dati|dizionario dei dati|"
                      "słownik danych|veri sözlüğü|словарь данных|словник даних|kamus data|"
                      "từ điển dữ liệu|数据字典|データ辞書|データディクショナリ|데이터 사전|"
                      "gegevenswoordenboek|dataordbok|datakatalog|tietohakemisto|datový slovník");
}

/* The thing that the path is about: the segment before the first parameter, or the last one. */
static struct slice find_thing(struct slice path, bool *out_has_parameter)
{
    struct slice segment, last = SLICE_EMPTY;
    *out_has_parameter = false;
    while (slice_next_part(&path, '/', &segment)) {
        if (segment.size > 0 && segment.data[0] == '{') {
            *out_has_parameter = true;
            break;
        }
        last = segment.size > 0 ? segment : last;
    }
    return wording_is(last, "api|v1|v2") ? SLICE_EMPTY : last;
}

static bool has_segment(struct slice path, struct slice sought)
{
    struct slice segment, rest = path;
    while (slice_next_part(&rest, '/', &segment)) {
        if (slice_equal(segment, sought)) {
            return true;
        }
    }
    return wording_has(path, "login|logout|auth|health|healthz|ready|metrics|docs|status");
}

/* The only thing that the endpoints name; empty: they name several, or there are none. */
static struct slice name_of_endpoints(const struct specification *specification)
{
    struct slice found = SLICE_EMPTY;
    bool is_sure = false;
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        bool has_parameter = false;
        struct slice thing = statement->kind == STATEMENT_ENDPOINT
                                 ? find_thing(statement->endpoint.path, &has_parameter)
                                 : SLICE_EMPTY;
        if (thing.size > 0 && (found.size == 0 || (has_parameter && !is_sure))) {
            found = thing;
            is_sure = has_parameter;
        }
    }
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT &&
            !has_segment(statement->endpoint.path, found)) {
            return SLICE_EMPTY;
        }
    }
    return found;
}

/* "Boat" of the title "Boat service"; empty: it has more words, or none. */
static struct slice name_of_title(const struct document *document)
{
    static const char kinds[] = " api| service| rest api| registry| register| catalogue| catalog";
    const struct section *first =
        document->sections.count > 1 ? list_at(&document->sections, 1) : NULL;
    if (first == NULL || first->level != 1) {
        return SLICE_EMPTY;
    }
    struct slice name = slice_trim(first->name);
    size_t size = 0;
    while ((size = wording_ends_with(name, kinds)) > 0 && size < name.size) {
        name = slice_trim(slice_between(name, 0, name.size - size));
    }
    return name.size < first->name.size && entity_name_count_words(name) == 1 &&
                   entity_name_is_identifier(name)
               ? name
               : SLICE_EMPTY;
}

static void rename_indexes(struct specification *specification, struct slice from, struct slice to)
{
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_INDEX && slice_equal(statement->index.entity, from)) {
            statement->index.entity = to;
        }
    }
}

void entity_dictionary_name(struct specification *specification, const struct document *document)
{
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind != STATEMENT_ENTITY || statement->entity.is_request ||
            statement->block == NULL || !is_dictionary(statement->entity.name)) {
            continue;
        }
        struct slice old = statement->entity.name, name = name_of_endpoints(specification);
        name = name.size > 0 ? name : name_of_title(document);
        if (name.size > 0) {
            rename_indexes(specification, old, name);
            statement->entity.name = name;
            continue;
        }
        statement->entity.is_request = true; /* not stored */
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1403, statement->block->place,
                           "name what it describes in the heading",
                           "'" SLICE_FORMAT "' has the fields of one record, and nothing tells of "
                           "which: it stays documentation",
                           SLICE_ARGUMENT(old));
    }
}
