/* SPDX-License-Identifier: Apache-2.0 */
/* Shows every block to the recognisers, the surest first. What none of them takes stays prose, and
 * the block says so. */
#include "spec/recognise/recognise.h"

#include "spec/diagram/state_chain.h"
#include "spec/reading/former_name.h"
#include "spec/reading/plain_names.h"
#include "spec/recognise/access_sentence.h"
#include "spec/recognise/planned_things.h"
#include "spec/recognise/security_sentence.h"
#include "spec/recognise/service_name.h"
#include "spec/recognise/told_columns.h"

/* One line per recogniser. The order decides only between equal claims. */
/* clang-format off */
static const struct recogniser *const recognisers[] = {
    &recogniser_header,
    &recogniser_placeholders,
    &recogniser_erd,
    &recogniser_ddl,
    &recogniser_drawings,
    &recogniser_protobuf,
    &recogniser_collections,
    &recogniser_columns,
    &recogniser_code_types,
    &recogniser_enumerations,
    &recogniser_state_machines,
    &recogniser_rpc_lists,
    &recogniser_schemas,
    &recogniser_entity_lists,
    &recogniser_field_rules,
    &recogniser_entity_paragraphs,
    &recogniser_entity_rows,
    &recogniser_entity_sheets,
    &recogniser_entity_text,
    &recogniser_error_codes,
    &recogniser_examples,
    &recogniser_endpoints,
    &recogniser_targets,
    &recogniser_pools,
    &recogniser_alerts,
    &recogniser_roles,
    &recogniser_security,
    &recogniser_requirements,
    &recogniser_records,
    &recogniser_operations,
    &recogniser_configuration,
    &recogniser_conventions,
    NULL, /* closes the table */
};
/* clang-format on */

#define RECOGNISER_MAXIMUM (sizeof(recognisers) / sizeof(*recognisers))

struct candidate {
    const struct recogniser *recogniser;
    int claim;
};

/* Fills `candidates` in falling order of claim; equal claims keep the table's order. Returns how
 * many. */
static size_t collect_candidates(const struct block *block, struct candidate *candidates)
{
    size_t count = 0;
    for (size_t i = 0; recognisers[i] != NULL; i++) {
        const struct block_reader *reader = &recognisers[i]->blocks[block->kind];
        int claim = reader->claim != NULL ? reader->claim(block) : 0;
        if (claim <= 0) {
            continue;
        }
        size_t at = count++;
        for (; at > 0 && candidates[at - 1].claim < claim; at--) {
            candidates[at] = candidates[at - 1];
        }
        candidates[at] = (struct candidate){recognisers[i], claim};
    }
    return count;
}

static void recognise_block(struct specification *specification, struct block *block)
{
    struct candidate candidates[RECOGNISER_MAXIMUM];
    size_t count = collect_candidates(block, candidates);
    for (size_t i = 0; i < count; i++) {
        const struct recogniser *recogniser = candidates[i].recogniser;
        specification->reader = recogniser->name;
        enum reading_result result = recogniser->blocks[block->kind].read(specification, block);
        bool is_noted = block->readers.count > 0 && /* it has covered this one from another */
                        list_at(&block->readers, block->readers.count - 1) ==
                            (void *)(uintptr_t)recogniser->name;
        if (result != READING_NOTHING && !is_noted) {
            list_add(specification->arena, &block->readers, (void *)(uintptr_t)recogniser->name);
        }
        if (result == READING_WHOLE) {
            break;
        }
    }
    specification->reader = NULL;
}

static void finish_document(struct specification *specification, const struct document *document)
{
    for (size_t i = 0; recognisers[i] != NULL; i++) {
        if (recognisers[i]->finish != NULL) {
            specification->reader = recognisers[i]->name;
            recognisers[i]->finish(specification, document);
        }
    }
    specification->reader = NULL;
}

/* One walk for both: what they ask of a text is asked of it while it is prepared. */
static void take_prose(struct specification *specification, struct document *document, size_t first)
{
    struct common_columns *columns = common_columns_begin(specification, document, first);
    struct access_sentences *sentences = access_sentence_begin(specification, document, first);
    struct security_sentences *security = security_sentence_begin(specification, document, first);
    for (size_t i = 0; i < document->block_count; i++) {
        common_columns_take(columns, &document->blocks[i]);
        access_sentence_take(sentences, &document->blocks[i]);
        security_sentence_take(security, &document->blocks[i]);
    }
    common_columns_apply(columns);
}

/* "state (open → held → closed)": what a field's own text says of the order of its values. */
static void take_chains(struct specification *specification, size_t first)
{
    size_t end = specification->statements.count;
    for (size_t i = first; i < end; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind != STATEMENT_ENTITY) {
            continue;
        }
        LIST_EACH(const struct field_statement, field, &statement->entity.fields)
        {
            struct list transitions = {0};
            if (field->type->chain.size == 0 ||
                !state_chain_read_line(specification->arena, field->type->chain, &transitions)) {
                continue;
            }
            specification->reader = "state_machines";
            struct state_machine_statement *machine =
                &specification_state(specification, STATEMENT_STATE_MACHINE, statement->block,
                                     field->place)
                     ->state_machine;
            *machine = (struct state_machine_statement){.entity = statement->entity.name,
                                                        .field = field->name,
                                                        .transitions = transitions,
                                                        .is_certain = true};
        }
    }
}

bool recognise_document(struct specification *specification, struct slice path, struct slice text)
{
    struct document *document =
        document_parse(specification->arena, path, text, specification->diagnostics);
    if (document == NULL) {
        return false;
    }
    size_t first = specification->statements.count;
    specification->first_statement = first;
    list_add(specification->arena, &specification->documents, document);
    for (size_t i = 0; i < document->block_count; i++) {
        recognise_block(specification, &document->blocks[i]);
    }
    finish_document(specification, document);
    service_name_complete(specification, document);
    planned_things_settle(specification);
    told_entities_collect(specification, document, first);
    take_prose(specification, document, first);
    access_row_collect(specification, document);
    take_chains(specification, first);
    former_name_complete(specification, first);
    plain_names_complete(specification, first);
    return true;
}
