/* SPDX-License-Identifier: MIT */
/* From artifacts to the summary of an iteration. */
#include "tune/summarize.h"

#include "base/num.h"
#include "tune/params.h"

#define PCT_PLACES 1

const char *sa_block_source_name(enum sa_block_source source)
{
	static const char *const name[] = {NULL, "audit.jsonl", "block_reasons", "risk_ratio"};

	return name[source];
}

/*
 * As the audit shares two counts (load/intake.c): infinitely many takers leave nothing to the makers. With
 * any other infinite part it is no share; what stands for it is infinite in the good direction, so that it is
 * missing and nobody looks for another (POLICY 1, FORMATS 15.29).
 */
static double maker_share(double maker, double taker)
{
	bool usable = maker >= 0 && taker >= 0 && maker + taker > 0;

	if (isnan(maker) || isnan(taker))
		return SA_MISSING;
	if (isinf(maker) || isinf(taker))
		return usable && !isinf(maker) ? 0 : HUGE_VAL;
	return usable && sa_num_is_finite(maker + taker) ? maker / (maker + taker) : SA_MISSING;
}

static void summarize_fills(const struct sa_edge_report *edge, struct sa_iter_summary *out)
{
	double by_volume = maker_share(edge->maker_volume, edge->taker_volume);
	double by_count = maker_share(edge->maker_count, edge->taker_count);

	if (!isnan(by_volume)) {
		out->maker_taker_ratio = by_volume;
		out->maker_taker_source = "fills_volume";
	} else if (!isnan(by_count)) {
		out->maker_taker_ratio = by_count;
		out->maker_taker_source = "fills_count";
	}
}

/* Whether any line says why a quote was, or was not, sent: a log without such lines measures nothing. */
static bool says_why(const struct sa_blocks *blocks)
{
	return blocks->total > blocks->count[SA_BLOCK_OTHER];
}

static double log_ratio(const struct sa_blocks *blocks, enum sa_block_class class)
{
	return blocks->total ? (double)blocks->count[class] / (double)blocks->total : SA_MISSING;
}

static void choose_pct(const struct sa_iter_summary *s, enum sa_block_class class, double *pct,
		       enum sa_block_source *from)
{
	double reported = s->from->edge.block_ratio[class];

	*pct = says_why(&s->from->blocks) ? s->block_pct[class] : SA_MISSING;
	*from = SA_FROM_AUDIT_LOG;
	if (sa_num_is_finite(*pct))
		return;
	*pct = isinf(reported) ? reported : sa_decimal(reported * 100, SA_TUNABLE_PLACES);
	*from = !isnan(*pct) ? SA_FROM_BLOCK_REASONS : SA_FROM_NOWHERE;
}

static double choose_ratio(const struct sa_iter_artifacts *a, enum sa_block_class class,
			   enum sa_block_source *from)
{
	double reported = a->edge.block_ratio[class];

	*from = SA_FROM_BLOCK_REASONS;
	if (!isnan(reported))
		return reported;
	reported = says_why(&a->blocks) ? log_ratio(&a->blocks, class) : SA_MISSING;
	*from = sa_num_is_finite(reported) ? SA_FROM_AUDIT_LOG : SA_FROM_NOWHERE;
	return reported;
}

void sa_summarize(const struct sa_iter_artifacts *artifacts, struct sa_iter_summary *summary)
{
	const struct sa_edge_report *edge = &artifacts->edge;
	struct sa_iter_summary s = {
		.from = artifacts,
		.kpi_verdict =
			artifacts->has_gate ? artifacts->gate.verdict : SA_KPI_VERDICT_UNKNOWN,
		.risk_ratio = edge->risk_ratio,
		.risk_from = SA_FROM_REPORT,
		.maker_taker_ratio = SA_MISSING,
	};
	enum sa_block_source ignored;

	for (int c = 0; c < SA_BLOCK_CLASS_COUNT; c++)
		s.block_pct[c] = sa_decimal(
			100 * log_ratio(&artifacts->blocks, (enum sa_block_class)c), PCT_PLACES);
	choose_pct(&s, SA_BLOCK_MIN_INTERVAL, &s.min_interval_pct, &s.min_interval_from);
	choose_pct(&s, SA_BLOCK_CONCURRENCY, &s.concurrency_pct, &s.concurrency_from);
	s.min_interval_ratio = choose_ratio(artifacts, SA_BLOCK_MIN_INTERVAL, &ignored);
	s.concurrency_ratio = choose_ratio(artifacts, SA_BLOCK_CONCURRENCY, &ignored);
	if (isnan(s.risk_ratio))
		s.risk_ratio = choose_ratio(artifacts, SA_BLOCK_RISK, &s.risk_from);
	summarize_fills(edge, &s);
	*summary = s;
}
