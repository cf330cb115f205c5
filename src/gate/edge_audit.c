/* SPDX-License-Identifier: MIT */
/* Judging an edge report. */
#include "gate/edge_audit.h"

#include "base/num.h"

/* Infinite counts where it is bad; where it would be good it is no measurement (POLICY 1). */
static bool is_value(double value, bool higher_is_better)
{
	return isinf(value) ? (value < 0) == higher_is_better : !isnan(value);
}

static double fills_of(const struct sa_edge_report *edge)
{
	return !isnan(edge->fills) ? edge->fills : edge->maker_count + edge->taker_count;
}

static void take_numbers(struct sa_edge_audit *audit)
{
	const struct sa_edge_report *edge = &audit->artifacts->edge;

	audit->after = (struct sa_edge_numbers){.value = {
							[SA_EDGE_NET] = edge->net_bps,
							[SA_EDGE_GROSS] = edge->gross_bps,
							[SA_EDGE_ADVERSE] = edge->adverse_bps,
							[SA_EDGE_SLIPPAGE] = edge->slippage_bps,
							[SA_EDGE_FEES] = edge->fees_eff_bps,
							[SA_EDGE_INVENTORY] = edge->inventory_bps,
							[SA_EDGE_FILLS] = fills_of(edge),
						}};
}

/* The log of every quote when there is one, else what the report itself says. */
static void take_blocks(struct sa_edge_audit *audit)
{
	const struct sa_iter_artifacts *a = audit->artifacts;

	for (int c = 0; c < SA_BLOCK_CLASS_COUNT; c++) {
		if (a->blocks.total)
			audit->block_pct[c] =
				100 * (double)a->blocks.count[c] / (double)a->blocks.total;
		else
			audit->block_pct[c] =
				c < SA_BLOCK_REASONS ? 100 * a->edge.block_ratio[c] : SA_MISSING;
		if (!isnan(audit->block_pct[c]))
			audit->blocks_from = a->blocks.total ? "audit.jsonl" : "block_reasons";
	}
}

enum sa_edge_outcome sa_edge_block_outcome(enum sa_block_class class, double pct)
{
	if (!is_value(pct, false))
		return SA_EDGE_UNKNOWN;
	if (class == SA_BLOCK_ALLOWED || pct < SA_EDGE_BLOCKS_GOOD)
		return SA_EDGE_MET;
	return pct < SA_EDGE_BLOCKS_WARN ? SA_EDGE_WARN : SA_EDGE_MISSED;
}

static enum sa_edge_outcome judge_gate(const struct sa_iter_artifacts *a)
{
	if (!a->has_gate)
		return SA_EDGE_UNKNOWN;
	switch (a->gate.verdict) {
	case SA_KPI_VERDICT_PASS:
		return SA_EDGE_MET;
	case SA_KPI_VERDICT_WARN:
		return SA_EDGE_WARN;
	case SA_KPI_VERDICT_FAIL:
		return SA_EDGE_MISSED;
	case SA_KPI_VERDICT_UNKNOWN:
		break;
	}
	return SA_EDGE_UNKNOWN;
}

void sa_edge_audit_judge(struct sa_edge_audit *audit)
{
	double net, adverse;

	take_numbers(audit);
	take_blocks(audit);
	net = audit->after.value[SA_EDGE_NET];
	adverse = audit->after.value[SA_EDGE_ADVERSE];
	audit->net = !is_value(net, true)	? SA_EDGE_UNKNOWN
		     : net >= SA_EDGE_NET_LEAST ? SA_EDGE_MET
						: SA_EDGE_MISSED;
	audit->adverse = !is_value(adverse, false)	   ? SA_EDGE_UNKNOWN
			 : adverse <= SA_EDGE_ADVERSE_GOOD ? SA_EDGE_MET
			 : adverse <= SA_EDGE_ADVERSE_WARN ? SA_EDGE_WARN
							   : SA_EDGE_MISSED;
	audit->gate = judge_gate(audit->artifacts);
	/* a criterion without its number is not met (FORMATS 15.21), nor is one that is infinite */
	audit->pass = audit->net == SA_EDGE_MET && sa_num_is_finite(adverse) &&
		      (audit->gate == SA_EDGE_MET || audit->gate == SA_EDGE_WARN);
}
