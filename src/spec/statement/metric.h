/* SPDX-License-Identifier: Apache-2.0 */
/* What a target or alert is about, in one vocabulary: latency, load_time, rollback_time,
 * recovery_time, data_loss, throughput, concurrent_users, connections, pool_usage, availability,
 * error_rate, memory, cpu, disk_free, disk_used, storage, queue_depth, cache_hit_rate, coverage.
 * Pure. */
#pragma once

#include "spec/statement/quantity.h"
#include "spec/text/wording_memory.h"

/* The metric that the words name and the unit can measure ("latency" takes ms, "availability" per
 * cent), or empty. A text may name several; the table's order decides. The text lives as long as
 * the memory does. */
struct slice metric_from_text(struct wording_memory *memory, struct slice text, enum unit unit);

/* As above, whatever the unit: for headers. */
struct slice metric_from_header(struct wording_memory *memory, struct slice text);

/* The metric that a unit suggests where no word does: ms latency, per second throughput. */
struct slice metric_from_unit(enum unit unit);

/* What a bare number means for a target: at most for latency, at least for throughput. */
enum comparison metric_comparison(struct slice metric);
