/* SPDX-License-Identifier: MIT */
/* The comparison with a baseline in words, of an audit without a policy file: which run it was, and one line a KPI. */
#ifndef SA_DOC_COMPARISON_H
#define SA_DOC_COMPARISON_H

#include "doc/doc.h"
#include "model/baseline.h"

/*
 * One line that says the answer of a KPI without its name: "worse than the baseline: +14.2 (+4.6 %) from 310.0 of 1
 * run, p 0.0040".
 */
void sa_phrase_compare(struct sa_str *out, const struct sa_compare *compare, size_t kpi);

/* The answer for a KPI; NULL where there is no baseline run that was compared with. */
const struct sa_judge_answer *sa_compare_answer(const struct sa_baseline *baseline, size_t kpi);

/* One line that says which run the baseline is, as plain text. */
void sa_phrase_provenance(struct sa_str *out, const struct sa_baseline *baseline);

/* "Against the baseline (5 runs, window steady): 0 worse, ...": all KPIs in one line. */
void sa_phrase_comparison(struct sa_str *out, const struct sa_baseline *baseline);

enum sa_comparison_look {
	SA_COMPARISON_LINES, /* a line a KPI */
	SA_COMPARISON_TABLE, /* all of them in one table */
	SA_COMPARISON_ALONE, /* the same, in a document about nothing else */
	SA_COMPARISON_FOLDED, /* the table, but that which is not worse or not judged stands below a heading of its own */
};

/* Under its heading which run that is, what was passed over for it, and the answer for each KPI; nothing when no baseline was wanted. */
void sa_doc_comparison(struct sa_doc *doc, const struct sa_baseline *baseline,
		       enum sa_comparison_look look);

/* Of a struct sa_baseline_step: a place where a baseline was looked for, and what came of it. */
sa_say sa_say_baseline_step;

#endif
