/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints in running text: headings, bullets, label lines and plain lines. A mention of an
 * endpoint in a sentence lists nothing. Each returns whether it read something of the scope's
 * block. */
#pragma once

#include "spec/endpoint/endpoint.h"

bool endpoint_text_read_heading(struct endpoint_scope *scope);
bool endpoint_text_read_paragraph(struct endpoint_scope *scope);
bool endpoint_text_read_list(struct endpoint_scope *scope);
