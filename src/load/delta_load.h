/* SPDX-License-Identifier: MIT */
/* DELTA_VERIFY_REPORT.md as the audit reads it (FORMATS 6). */
#ifndef SA_LOAD_DELTA_LOAD_H
#define SA_LOAD_DELTA_LOAD_H

#include "base/fs.h"
#include "model/audit.h"
#include "source/source.h"

/*
 * Finds "Full applications: X/Y (Z%)" (bold or not), or the legacy pair "Full applications: X (Z%)"
 * and "Pairs with proposed deltas: Y". The first match wins; parsed stays false when there is none. The
 * rows "| 16 → 17 | ..." say which iterations it is about.
 */
void sa_delta_parse(const struct sa_buf *buf, struct sa_delta_verify *delta);

/* Reads the report of a run; a missing file leaves found = false. */
void sa_delta_load(const struct sa_source *source, struct sa_arena *arena,
		   struct sa_delta_verify *delta);

#endif
