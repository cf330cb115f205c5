/* SPDX-License-Identifier: MIT */
/* Acceptance of an edge fix (FORMATS 12.7). */
#ifndef SA_GATE_EDGE_AUDIT_H
#define SA_GATE_EDGE_AUDIT_H

#include "model/edge_audit.h"

#define SA_EDGE_NET_LEAST    3.0  /* bps */
#define SA_EDGE_ADVERSE_GOOD 10.0 /* bps */
#define SA_EDGE_ADVERSE_WARN 12.0
#define SA_EDGE_BLOCKS_GOOD  25.0 /* percent, of one reason: below is good */
#define SA_EDGE_BLOCKS_WARN  35.0

/*
 * Fills after, block_pct, blocks_from, the outcomes and pass from the artifacts. net_bps >= 3.0;
 * adverse_bps <= 10, a warning up to 12, and beyond it does not decide; the KPI gate must not say FAIL.
 * What is missing is unknown, never met: without one of the three there is no pass (FORMATS 15.21).
 */
void sa_edge_audit_judge(struct sa_edge_audit *audit);

/* MET below 25 % (and for `allowed` always), WARN below 35 %. */
enum sa_edge_outcome sa_edge_block_outcome(enum sa_block_class class, double pct);

#endif
