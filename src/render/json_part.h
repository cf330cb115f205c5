/* SPDX-License-Identifier: MIT */
/*
 * What every JSON summary says of a decision, and of what it was made of (FORMATS 15.14): one writer for
 * the built-in rules and for those of a policy file.
 */
#ifndef SA_RENDER_JSON_PART_H
#define SA_RENDER_JSON_PART_H

#include "codec/json_out.h"
#include "model/audit.h"
#include "model/finding.h"
#include "model/policy.h"

#define SA_SUMMARY_SCHEMA_VERSION "2.0"

/*
 * An element of `decision.failures`. Texts are verbatim UTF-8 or NULL for null; `actual` and `limit` are
 * in the unit of the rule, and null when they are missing or infinite.
 */
struct sa_json_failure {
	const struct sa_failure *failure;
	const char *kpi, *rule, *level, *window, *text;
	double actual, limit;
};

/* An element of `findings`: what one rule found in one group. */
struct sa_json_finding {
	const char *group, *kpi, *rule, *level, *window;
	enum sa_outcome outcome;
	enum sa_state state;
	double actual, limit, margin; /* in the unit of the rule; missing and infinite are null */
	bool counted;		      /* n and n_missing are known, else they are null */
	size_t n, n_missing;
	const struct sa_policy_exception *waived; /* NULL unless an exception holds */
	struct sa_judge_reach reach;		  /* `at` is null without a statement */
	int64_t since_index; /* the row since which it is broken, how many are beyond the limit and of
	* how many; no member when 0 */
	size_t since_rows, since_of;
};

/* What cannot be compared is not clear either; NULL for a KPI without a direction, which has no answer. */
const char *sa_json_answer_word(const struct sa_judge_answer *answer);

/* An element of `baseline.answers` (POLICY 16). */
void sa_json_answer(struct sa_jout *j, const char *group, const char *kpi, bool judged,
		    const struct sa_judge_answer *answer);

/* An element of `drift`; `row` is what a row is called. */
void sa_json_drift(struct sa_jout *j, const char *kpi, const char *row,
		   const struct sa_judged_drift *drift);

/* A member of `windows`: indices of its first and last row, which are null without rows. */
struct sa_json_window {
	const char *name;
	int64_t first, last;
	size_t n_rows, n_masked;
};

/* The member "actual": 15 significant digits, or as many as tell it from `limit` (FORMATS 15.11). */
void sa_json_actual(struct sa_jout *j, double actual, double limit);

/* Which failure of several fits which array is the caller's: these write one element or member each. */
void sa_json_failure(struct sa_jout *j, const struct sa_json_failure *row);
void sa_json_finding(struct sa_jout *j, const struct sa_json_finding *row);
void sa_json_window(struct sa_jout *j, const struct sa_json_window *row);

/* A member of `series.GROUP.KPI`: what the KPI holds in the window. */
void sa_json_series(struct sa_jout *j, const char *window, const struct sa_agg *agg);

/* An element of `inputs`. */
void sa_json_input(struct sa_jout *j, const char *name, const char *format, size_t n_files,
		   size_t n_rows);

/* An element of `completeness.problems`, "rows main BTC": what a script matches; "" for no group. */
void sa_json_problem(struct sa_jout *j, enum sa_problem_kind kind, const char *input,
		     const char *group);

/*
 * The failures of kind INCOMPLETE that the files beside the run tell of (a plan, a tuning report, the
 * command line): the worst state, or OK; their keys for `completeness.problems`, their words for `details`.
 */
enum sa_state sa_json_lack_state(const struct sa_decision *decision);
void sa_json_lack_keys(struct sa_jout *j, const struct sa_decision *decision, const char *input);
void sa_json_lack_texts(struct sa_jout *j, const struct sa_decision *decision);

/* Opens "decision" and in it "failures"; sa_json_decision_end() closes both. */
void sa_json_decision_begin(struct sa_jout *j, enum sa_state state, const char *headline);
void sa_json_decision_end(struct sa_jout *j);

/* The member "decision" of the built-in rules; `audit` is NULL when it could not be done. */
void sa_json_decision(struct sa_jout *j, const struct sa_audit *audit,
		      const struct sa_decision *decision);

/* The member `policy` (FORMATS 15.14): what judged, also where the built-in rules did. */
void sa_json_policy(const struct sa_policy *policy, struct sa_jout *j);

/*
 * "findings", "windows", "windows_by_input", "groups", "series", "completeness" and "inputs" of the built-in rules: what a
 * policy that only extends builtin/mm-bot writes, in the same words (FORMATS 15.14).
 */
void sa_json_judged(struct sa_jout *j, const struct sa_audit *audit);

/*
 * "iterations" to "recommendations": the members that were there before policies were (FORMATS 15.14), of one
 * group. "checks": its rules over the KPIs of builtin/mm-bot.
 */
void sa_json_before(struct sa_jout *j, const struct sa_audit *before);
void sa_json_checks(struct sa_jout *j, const struct sa_verdict *verdict);

/* The member "failures": the texts of all that keeps the run from shipping. */
void sa_json_failures(struct sa_jout *j, const struct sa_audit *audit,
		      const struct sa_decision *decision);

#endif
