/* SPDX-License-Identifier: MIT */
/*
 * The first of the watcher's three steps: what one iteration measured, under the names that the audit
 * reads (FORMATS 12.2). Nothing is invented: what the artifacts do not say is SA_MISSING.
 */
#ifndef SA_TUNE_SUMMARIZE_H
#define SA_TUNE_SUMMARIZE_H

#include "model/edge.h"

/* Where a share of blocked quotes came from. */
enum sa_block_source { SA_FROM_NOWHERE, SA_FROM_AUDIT_LOG, SA_FROM_BLOCK_REASONS, SA_FROM_REPORT };

/* "audit.jsonl", "block_reasons", "risk_ratio"; NULL for nowhere. */
const char *sa_block_source_name(enum sa_block_source source);

struct sa_iter_summary {
	const struct sa_iter_artifacts *from; /* for everything that is taken as it is */
	enum sa_kpi_verdict kpi_verdict;
	double block_pct
		[SA_BLOCK_CLASS_COUNT]; /* of audit.jsonl, one decimal; missing without lines */
	/* percent that the rules look at: audit.jsonl, else block_reasons of the report */
	double min_interval_pct, concurrency_pct;
	enum sa_block_source min_interval_from, concurrency_from;
	double min_interval_ratio, concurrency_ratio; /* 0..1: block_reasons, else audit.jsonl */
	double risk_ratio; /* 0..1: report, block_reasons, else audit.jsonl */
	enum sa_block_source risk_from;
	double maker_taker_ratio; /* maker share of the fills, 0..1: by volume, else by count */
	const char *maker_taker_source; /* "fills_volume", "fills_count"; NULL when missing */
};

void sa_summarize(const struct sa_iter_artifacts *artifacts, struct sa_iter_summary *summary);

#endif
