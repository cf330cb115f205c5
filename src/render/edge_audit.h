/* SPDX-License-Identifier: MIT */
/* The texts of `edge-audit` (FORMATS 12.7). */
#ifndef SA_RENDER_EDGE_AUDIT_H
#define SA_RENDER_EDGE_AUDIT_H

#include "base/str.h"
#include "model/edge_audit.h"

/* What the sections of AUDIT_EDGE_FIX.md need to know about the limits (gate/edge_audit.h). */
struct sa_edge_limits {
	double net_least, adverse_good, adverse_warn;
	enum sa_edge_outcome (*block_outcome)(enum sa_block_class class, double pct);
};

/* AUDIT_EDGE_FIX.md */
void sa_render_edge_audit(const struct sa_edge_audit *audit, const struct sa_edge_limits *limits,
			  const char *generated_at, struct sa_str *out);

/* "net_bps 5.10 (>= 3.0), KPI gate PASS: SUCCESS" */
void sa_render_edge_console(const struct sa_edge_audit *audit, const struct sa_edge_limits *limits,
			    struct sa_str *out);

#endif
