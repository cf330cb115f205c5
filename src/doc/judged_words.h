/* SPDX-License-Identifier: MIT */
/*
 * What the judge answered, in words: against the baseline, where a KPI is going, what a passed rule could
 * not have seen (JUDGE 2 - 4). One line each; every number stands once. Names go through the pen.
 */
#ifndef SA_DOC_JUDGED_WORDS_H
#define SA_DOC_JUDGED_WORDS_H

#include "model/finding.h"
#include "doc/pen.h"

/* How a KPI is printed, and what its rows are called ("iteration", "row"). */
struct sa_judged_kpi {
	const char *name, *group; /* group "": none */
	const char *row;
	int digits; /* -1: as many as it takes */
};

/* Places of a shift: one more than the KPI's own, so that a small one is seen. */
int sa_phrase_moved_digits(int digits);

/* "+0.50", "-0.50", "+0". */
void sa_phrase_signed(struct sa_str *out, double value, int digits);

/* "-0.50 (-14.2 %) ◀ worse": the cell of a table; nothing where there is no answer. */
void sa_phrase_shift_cell(struct sa_str *out, const struct sa_judge_answer *answer, int digits);

/* "worse than the baseline: 3.52 by -0.50 (-14.2 %; 5 runs, p 0.0004)", without the name. */
void sa_phrase_shift(struct sa_str *out, const struct sa_judge_answer *answer, int digits);

/* "Against the baseline (5 runs, window steady): 0 worse, 2 unclear, 4 not worse" of those that are judged. */
void sa_phrase_shift_title(struct sa_str *out, const struct sa_judged_shift *shift, size_t n,
			   size_t n_runs, const char *window);

/*
 * What a table says beside the cell: "beyond the floor 0.1, p 0.0004", "a change of 0.3 would have been found 4
 * times in 5". It repeats no figure of the cell.
 */
void sa_phrase_shift_why(struct sa_str *out, const struct sa_judge_answer *answer, int digits);

/* The cure that stands behind a `differs` that counts. */
extern const char sa_phrase_differs_cure[];

/* "beyond since about iteration 22", "within 6 iterations", "none in sight", "no statement". */
void sa_phrase_course_word(struct sa_str *out, const struct sa_judged_drift *drift,
			   const char *row);

/* "↗", "↘", "→"; "" without a statement. */
const char *sa_phrase_arrow(enum sa_judge_trend word);

/* "steady fall", "step", ...; "" for none. */
const char *sa_phrase_shape(const struct sa_judge_drift_answer *answer);

/* "`net_bps` reaches 2.9 in about 6 iterations (2 to 14); steady fall". */
void sa_phrase_course(struct sa_str *out, const struct sa_judged_drift *drift,
		      const struct sa_judged_kpi *kpi, const struct sa_pen *pen);

/* What follows the word of a trend: ", reaches 2.9 in about 6 iterations (2 to 14); steady fall". */
void sa_phrase_course_rest(struct sa_str *out, const struct sa_judged_drift *drift,
			   const char *row);

/* "a true median of 2.7 would still have passed 1 time in 5"; nothing without a statement. */
void sa_phrase_reach(struct sa_str *out, const struct sa_judge_reach *reach, const char *aggregate,
		     double limit, int digits);

/* The same of a built-in rule, between two texts; nothing without a statement. */
void sa_phrase_check_reach(struct sa_str *out, const struct sa_check *check, const char *before,
			   const char *after);

/* The name of a KPI with its group, as all these lines begin. */
void sa_phrase_kpi(struct sa_str *out, const struct sa_judged_kpi *kpi, const struct sa_pen *pen);

#endif
