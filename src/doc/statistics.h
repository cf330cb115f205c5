/* SPDX-License-Identifier: MIT */
/* The blocks of what the KPIs did over the windows, and where they are going, of an audit without a policy file. */
#ifndef SA_DOC_STATISTICS_H
#define SA_DOC_STATISTICS_H

#include "doc/doc.h"
#include "model/audit.h"

#define SA_DIGITS_OF_KPI (-1)

/* The smallest, the largest and the median value in each window, with so many places. */
void sa_doc_aggregates(struct sa_doc *doc, const struct sa_audit *audit, int digits);

/* The trend over the steady window; with `sparks` the course of each KPI on the console. */
void sa_doc_trends(struct sa_doc *doc, const struct sa_audit *audit, bool sparks);

/* What the trend and its p-value are: a paragraph below the table. */
void sa_doc_trends_explained(struct sa_doc *doc);

#endif
