/* SPDX-License-Identifier: MIT */
/* The JSON Schema of policy files, made from the rows that the reader goes by. */
#ifndef SA_POLICY_SCHEMA_H
#define SA_POLICY_SCHEMA_H

#include "base/str.h"

/*
 * Writes a schema (draft 07) that accepts every valid policy and refuses mistakes of keys, types,
 * words and rule grammar. Duplicates, references between parts and units are the reader's.
 */
void sa_policy_schema(struct sa_str *out);

#endif
