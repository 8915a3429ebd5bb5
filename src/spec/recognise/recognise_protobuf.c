/* SPDX-License-Identifier: Apache-2.0 */
/* Claims protobuf: fences tagged so, and untagged code that is certainly that language; and has
 * the rpcs of a reference that shows only their messages read by rpc_pages.c. */
#include "spec/protobuf/protobuf.h"
#include "spec/recognise/recognise.h"
#include "spec/recognise/rpc_pages.h"

static bool is_tagged(const struct block *block)
{
    static const char *const tags[] = {"protobuf", "proto", "proto3", "grpc", "proto2", NULL};
    for (const char *const *tag = tags; *tag != NULL; tag++) {
        if (slice_equal(block->info, slice_from(*tag))) {
            return true;
        }
    }
    return false;
}

static int claim(const struct block *block)
{
    if (is_tagged(block)) {
        return 100;
    }
    bool is_open = block->info.size == 0 || slice_equal(block->info, SLICE("text")) ||
                   slice_equal(block->info, SLICE("plaintext"));
    return is_open && protobuf_is_likely(block->code) ? 90 : 0;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    size_t before = specification->statements.count;
    struct passage passage = passage_of_block(specification->arena, block);
    protobuf_read(specification, block, &passage);
    if (specification->statements.count == before) {
        block->document->blocks[block->index].reason =
            "protobuf that declares no service, message or enum";
    }
    return READING_WHOLE;
}

const struct recogniser recogniser_protobuf = {
    .name = "protobuf",
    .blocks =
        {
            [BLOCK_CODE] = {claim, read},
        },
    .finish = rpc_pages_read,
};
