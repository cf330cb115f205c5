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
#include "model/kpi_gate.h"

/* What an earlier comment said, from the data in its marker. */
/* How the data of a comment writes an infinite value; null is a missing one. */
#define SA_LAST_SAID_INFINITE "infinite"

struct sa_last_said {
	bool known;
	enum sa_state state;
	double kpi[SA_KPI_COUNT]; /* SA_MISSING when it did not say */
	const char *sha;	  /* abbreviated commit it was about, "" when it did not say */
};

/* Pictures in the comment and the summary. AUTO is Mermaid charts and sparklines. */
enum sa_charts { SA_CHARTS_AUTO, SA_CHARTS_MERMAID, SA_CHARTS_SPARKLINE, SA_CHARTS_OFF };

struct sa_publication {
	const struct sa_audit *audit; /* NULL when the audit could not be done */
	const char *error;	      /* why, NULL when it was done */
	struct sa_decision decision;  /* the audit's, or that it could not be done */
	struct sa_last_said last;
	enum sa_charts charts;
	const char *key;       /* comment-key, "" for none */
	const char *sha;       /* commit the run is about, "" when not known */
	const char *run_url;   /* page of the workflow run, "" when not known */
	const char *reproduce; /* the docker line, "" for none */
	const char *path[4];   /* of the reports, by enum sa_report; "" when not written */
};

#endif
