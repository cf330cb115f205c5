/* SPDX-License-Identifier: MIT */
/*
 * What the GitHub Action publishes of an audit: the decision, and what its comment, summary,
 * annotations and outputs need beside it. Texts are never NULL unless that is said.
 */
#ifndef SA_MODEL_PUBLICATION_H
#define SA_MODEL_PUBLICATION_H

#include <stdbool.h>
#include <stddef.h>

#include "model/audit.h"
#include "model/finding.h"
#include "model/kpi_gate.h"
#include "model/report.h"

/* How the data of a comment writes an infinite value; null is a missing one. */
#define SA_LAST_SAID_INFINITE "infinite"

/* A KPI and its judged value, SA_MISSING when it has none. */
struct sa_said_kpi {
	const char *name;
	double value;
};

/* What an earlier comment said, from the data in its marker. */
struct sa_last_said {
	bool known;
	enum sa_state state;
	const struct sa_said_kpi *kpi; /* the ones that it named */
	size_t n_kpi;
	const char *group; /* whose values they are, "" for the group without a name */
	const char *sha;   /* abbreviated commit it was about, "" when it did not say */
};

/* The value that it named for a KPI; SA_MISSING when it did not. */
double sa_last_said_value(const struct sa_last_said *last, const char *kpi);

/* Something to say at a line of a policy file: a mistake in it, or what a change loosens. */
struct sa_remark {
	struct sa_place at;
	enum sa_severity severity;
	const char *text; /* verbatim */
};

/* Pictures in the comment and the summary. AUTO is Mermaid charts and sparklines. */
enum sa_charts { SA_CHARTS_AUTO, SA_CHARTS_MERMAID, SA_CHARTS_SPARKLINE, SA_CHARTS_OFF };

struct sa_publication {
	const struct sa_audit *audit; /* NULL when the audit could not be done */
	const char *error;	      /* why, NULL when it was done */
	/* What the rules of a policy found; NULL when the built-in rules alone judged. `audit` has the run
	 * as the files beside it know it, then, and no windows, readings or checks. */
	const struct sa_judged *judged;
	struct sa_decision decision; /* the audit's, or that it could not be done */
	const struct sa_remark *remark;
	size_t n_remark;
	const char *policy_sha256; /* of the resolved policy, "" when there is none */
	struct sa_last_said last;
	enum sa_charts charts;
	const char *base;      /* directory of the run, as it was named */
	const char *key;       /* comment-key, "" for none */
	const char *sha;       /* commit the run is about, "" when not known */
	const char *run_url;   /* page of the workflow run, "" when not known */
	const char *reproduce; /* the docker line, "" for none */
	const char
		*path[SA_REPORT_COUNT]; /* of the reports, by enum sa_report; "" when not written */
};

#endif
