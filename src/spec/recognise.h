/* SPDX-License-Identifier: Apache-2.0 */
/* The recognisers, one extern constant each: recognise_<name>.c defines recogniser_<name>. A new
 * one is a file, a line here, and a line in the table of recognise.c. */
#pragma once

#include "spec/spec.h"

extern const struct recogniser recogniser_header;
extern const struct recogniser recogniser_placeholders;
extern const struct recogniser recogniser_erd;
extern const struct recogniser recogniser_ddl;
extern const struct recogniser recogniser_protobuf;
extern const struct recogniser recogniser_columns;
extern const struct recogniser recogniser_code_types;
extern const struct recogniser recogniser_enumerations;
extern const struct recogniser recogniser_state_machines;
extern const struct recogniser recogniser_rpc_lists;
extern const struct recogniser recogniser_schemas;
extern const struct recogniser recogniser_entity_lists;
extern const struct recogniser recogniser_entity_rows;
extern const struct recogniser recogniser_entity_text;
extern const struct recogniser recogniser_error_codes;
extern const struct recogniser recogniser_examples;
extern const struct recogniser recogniser_endpoints;
extern const struct recogniser recogniser_targets;
extern const struct recogniser recogniser_alerts;
extern const struct recogniser recogniser_roles;
extern const struct recogniser recogniser_security;
extern const struct recogniser recogniser_requirements;
extern const struct recogniser recogniser_records;
extern const struct recogniser recogniser_operations;
extern const struct recogniser recogniser_configuration;
extern const struct recogniser recogniser_conventions;
