/* SPDX-License-Identifier: Apache-2.0 */
/* What nobody read, told where it was surely meant to be read. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* When all documents are added: says which blocks that nobody read declare data in a notation that
 * is not known (W1405), which tables name entities without effect (N1406), and which tell of work
 * by the clock (N0907) or of calls to other services (N0908). */
void unread_report(struct specification *specification);
