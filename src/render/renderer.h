/* SPDX-License-Identifier: MIT */
/*
 * Renderers turn a finished audit into bytes; sinks and commands move the bytes. To add one, write
 * render/<x>.c with its functions and a row in model/report.def.
 */
#ifndef SA_RENDER_RENDERER_H
#define SA_RENDER_RENDERER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/policy.h"
#include "model/report.h"

struct sa_policy_report;

struct sa_renderer {
	/* Appends the whole document to `out`. A document that grows too large shows in out->failed. */
	void (*render)(const struct sa_audit *audit, struct sa_str *out);
	/* The same of an audit by a policy file; NULL: a table, one file an input (sa_policy_table). */
	void (*by_policy)(const struct sa_policy_report *report, struct sa_arena *arena,
			  struct sa_str *out);
};

extern const struct sa_renderer sa_renderer_table[SA_REPORT_COUNT];

#define DOCUMENT(ID, id, ...) void sa_render_##id(const struct sa_audit *audit, struct sa_str *out);
#define TABLE		      DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE

#endif
