/* SPDX-License-Identifier: Apache-2.0 */
/* Claims diagrams of entities: a mermaid fence with an erDiagram, a fence without a tag that begins
 * with that word, and the same without any fence, which Markdown breaks into paragraphs and
 * indented code. Other kinds of mermaid diagram without a reader stay prose, with the reason. */
#include "base/nearest.h"
#include "spec/diagram/class_diagram.h"
#include "spec/diagram/erd.h"
#include "spec/diagram/plantuml.h"
#include "spec/recognise/recognise.h"
#include "spec/text/mermaid.h"

static const char reader_name[] = "erd";

static bool is_erd(struct slice code)
{
    struct slice body;
    return slice_equal_ignoring_case(mermaid_kind(code, &body), SLICE("erDiagram"));
}

static bool is_mermaid(const struct block *block)
{
    return block->kind == BLOCK_CODE &&
           (slice_equal(block->info, SLICE("mermaid")) || slice_equal(block->info, SLICE("mmd")));
}

/* The first of the blocks that a diagram without a fence was broken into. */
static bool is_bare_start(const struct block *block)
{
    return block->kind == BLOCK_PARAGRAPH && is_erd(block->text.plain);
}

static bool is_covered(const struct block *block)
{
    LIST_EACH(const char, reader, &block->readers)
    {
        if (reader == reader_name) {
            return true;
        }
    }
    return false;
}

static bool is_class_diagram(struct slice kind)
{
    return slice_equal_ignoring_case(kind, SLICE("classDiagram")) ||
           slice_equal_ignoring_case(kind, SLICE("classDiagram-v2"));
}

static bool is_class_block(const struct block *block)
{
    struct slice body;
    return block->kind == BLOCK_CODE && is_class_diagram(mermaid_kind(block->code, &body));
}

static bool is_plantuml(const struct block *block)
{
    return block->kind == BLOCK_CODE &&
           (slice_is(block->info, "plantuml") || slice_is(block->info, "puml") ||
            slice_starts_with(slice_trim(slice_between(block->code, 0, 64)), SLICE("@startuml")));
}

/* A diagram of PlantUML without a fence. */
static bool is_bare_plantuml(const struct block *block)
{
    return block->kind == BLOCK_PARAGRAPH &&
           slice_starts_with(block->text.plain, SLICE("@startuml"));
}

static int claim(const struct block *block)
{
    if (is_plantuml(block)) {
        return 90;
    }
    if (is_bare_plantuml(block)) {
        return 95;
    }
    if (is_class_block(block)) {
        return 90;
    }
    if (block->kind == BLOCK_CODE && is_erd(block->code)) {
        return 100;
    }
    return is_mermaid(block) ? 1 : is_bare_start(block) || is_covered(block) ? 95 : 0;
}

/* Whether a block may go on a diagram that has no fence: none of Markdown's own shapes, and
 * something that only such a diagram holds. */
static bool goes_on(const struct block *block)
{
    bool is_text = block->kind == BLOCK_PARAGRAPH;
    struct slice text = is_text ? block->text.plain : block->code;
    bool is_indented = block->kind == BLOCK_CODE && block->info.size == 0;
    if (!is_text && !is_indented) {
        return false;
    }
    text = slice_trim(text);
    return slice_find_byte(text, '{') != SLICE_NOT_FOUND ||
           slice_find(text, SLICE("--")) != SLICE_NOT_FOUND ||
           slice_starts_with(text, SLICE("}")) || slice_starts_with(text, SLICE("%%"));
}

/* Line behind the last block of the diagram; marks those blocks as read. */
static uint32_t cover_bare(struct specification *specification, const struct block *block)
{
    const struct document *document = block->document;
    uint32_t end = block->end_line;
    for (size_t i = block->index + 1; i < document->block_count; i++) {
        struct block *next = &document->blocks[i];
        if (!goes_on(next)) {
            break;
        }
        list_add(specification->arena, &next->readers, (void *)(uintptr_t)reader_name);
        end = next->end_line;
    }
    return end + 1;
}

static enum reading_result read_bare(struct specification *specification, const struct block *block)
{
    uint32_t end_line = cover_bare(specification, block);
    struct passage passage = passage_of_lines(specification->arena, block->document->source,
                                              block->place.line, end_line);
    struct slice body;
    mermaid_kind(passage.text, &body);
    erd_read(specification, block, &passage, body);
    return READING_WHOLE;
}

/* From "@startuml" to "@enduml", over whatever Markdown makes of the lines between. */
static enum reading_result read_bare_plantuml(struct specification *specification,
                                              const struct block *block)
{
    const struct document *document = block->document;
    uint32_t end = block->place.line, last = document->source->line_count;
    while (end < last &&
           !slice_starts_with(slice_trim(source_line(document->source, end)), SLICE("@enduml"))) {
        end++;
    }
    if (end >= last &&
        !slice_starts_with(slice_trim(source_line(document->source, end)), SLICE("@enduml"))) {
        return READING_NOTHING;
    }
    struct passage passage =
        passage_of_lines(specification->arena, document->source, block->place.line, end + 1);
    if (plantuml_read(specification, block, &passage) == 0) {
        return READING_NOTHING;
    }
    for (size_t i = block->index + 1; i < document->block_count; i++) {
        struct block *next = &document->blocks[i];
        if (next->place.line > end) {
            break;
        }
        list_add(specification->arena, &next->readers, (void *)(uintptr_t)reader_name);
    }
    return READING_WHOLE;
}

static const char *reason_of(struct slice kind)
{
    return kind.size == 0 ? "a mermaid block that names no kind of diagram"
                          : "a diagram of a kind that is drawn but not run";
}

/* "erDiagramm": a kind that would have been read. */
static void report_kind(struct specification *specification, const struct passage *passage,
                        struct slice kind)
{
    struct nearest nearest = nearest_start(kind);
    nearest_offer(&nearest, "erDiagram");
    nearest_offer(&nearest, "classDiagram");
    nearest_offer(&nearest, "stateDiagram-v2");
    if (nearest.best != NULL && nearest.best_distance > 0 &&
        !slice_equal_ignoring_case(kind, SLICE("stateDiagram"))) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W0307,
                           passage_place(passage, kind),
                           arena_format(specification->arena, "did you mean '%.*s'?",
                                        (int)nearest.best_size, nearest.best)
                               .data,
                           "'" SLICE_FORMAT "' is no kind of diagram; nothing of it is read",
                           SLICE_ARGUMENT(kind));
    }
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    if (is_bare_start(block)) {
        return read_bare(specification, block);
    }
    if (is_covered(block)) {
        return READING_WHOLE;
    }
    if (is_bare_plantuml(block)) {
        return read_bare_plantuml(specification, block);
    }
    struct passage passage = passage_of_block(specification->arena, block);
    if (is_plantuml(block)) {
        return plantuml_read(specification, block, &passage) > 0 ? READING_WHOLE : READING_NOTHING;
    }
    struct slice body;
    struct slice kind = mermaid_kind(passage.text, &body);
    if (is_class_diagram(kind) && class_diagram_read(specification, block, &passage, body) > 0) {
        return READING_WHOLE;
    }
    if (!slice_equal_ignoring_case(kind, SLICE("erDiagram"))) {
        block->document->blocks[block->index].reason = reason_of(kind);
        report_kind(specification, &passage, kind);
        return READING_NOTHING;
    }
    erd_read(specification, block, &passage, body);
    return READING_WHOLE;
}

const struct recogniser recogniser_erd = {
    .name = reader_name,
    .blocks =
        {
            [BLOCK_HEADING] = {claim, read},
            [BLOCK_PARAGRAPH] = {claim, read},
            [BLOCK_LIST] = {claim, read},
            [BLOCK_TABLE] = {claim, read},
            [BLOCK_CODE] = {claim, read},
            [BLOCK_HTML] = {claim, read},
        },
};
