/* SPDX-License-Identifier: MIT */
/*
 * What the GitHub Action makes of an audit: the combined decision, and what its comment, summary,
 * annotations and outputs say. Texts are never NULL unless that is said.
 */
#ifndef SA_MODEL_PUBLICATION_H
#define SA_MODEL_PUBLICATION_H

#include <stdbool.h>
#include <stddef.h>

#include "model/audit.h"
#include "model/kpi_gate.h"

struct sa_decision {
	bool hold; /* readiness is HOLD, or the KPI gate says FAIL, or no audit was possible */
	bool fails_job;
	const char *because; /* one line: "readiness: net_bps: 2.500 (expected >= 2.9)" */
};

/* What an earlier comment said, from the data in its marker. */
struct sa_last_said {
	bool known, hold;
	double kpi[SA_KPI_COUNT]; /* SA_MISSING when it did not say */
	const char *sha;	  /* abbreviated commit it was about, "" when it did not say */
};

/* Pictures in the comment and the summary. AUTO is Mermaid charts and sparklines. */
enum sa_charts { SA_CHARTS_AUTO, SA_CHARTS_MERMAID, SA_CHARTS_SPARKLINE, SA_CHARTS_OFF };

struct sa_publication {
	const struct sa_audit *audit;	/* NULL when the audit could not be done */
	const char *error;		/* why, NULL when it was done */
	const struct sa_kpi_gate *gate; /* NULL when there is no usable KPI_GATE.json */
	bool inconclusive; /* there is no baseline, and that fails the job (on-no-baseline: fail) */
	struct sa_decision decision;
	struct sa_last_said last;
	enum sa_charts charts;
	const char *key;       /* comment-key, "" for none */
	const char *sha;       /* commit the run is about, "" when not known */
	const char *run_url;   /* page of the workflow run, "" when not known */
	const char *reproduce; /* the docker line, "" for none */
	const char *path[4];   /* of the reports, by enum sa_report; "" when not written */
};

/* "PASS", "WARN", "FAIL", or "MISSING" for NULL and for a verdict that is none of these. */
const char *sa_publication_gate(const struct sa_publication *pub);

#endif
