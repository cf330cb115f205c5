/* SPDX-License-Identifier: MIT */
/* What the built-in rules found, in the members of FORMATS 15.14. */
#include "base/num.h"
#include "doc/decision_text.h"
#include "render/json_part.h"

/* The one input of the built-in policy, as src/policy/builtin/mm-bot.yaml names it. */
#define INPUT  "main"
#define FORMAT "iter-summary"

/* The window that is there in every policy beside its own ones. */
#define ALL "all"

static const char *judged_window(const struct sa_audit *audit)
{
	return audit->window[SA_WINDOW_LAST].name;
}

/* ---- the decision ---- */

static void put_failure(struct sa_jout *j, const struct sa_audit *audit,
			const struct sa_failure *failure)
{
	const struct sa_check *check = failure->check;
	size_t kpi = failure->moved ? failure->moved->metric : failure->kpi;
	SA_STR_SCOPE(text);

	sa_phrase_failure(&text, failure, audit, &sa_pen_plain);
	sa_json_failure(
		j, &(struct sa_json_failure){
			   .failure = failure,
			   .kpi = check || failure->moved ? sa_kpi_table[kpi].policy_name : NULL,
			   .rule = check ? check->rule.text : NULL,
			   .level = check ? "must" : NULL,
			   .window = check ? judged_window(audit) : NULL,
			   .text = text.buf,
			   .actual = check ? check->actual : SA_MISSING,
			   .limit = check ? check->rule.limit : SA_MISSING,
		   });
}

void sa_json_decision(struct sa_jout *j, const struct sa_audit *audit, const struct sa_decision *d)
{
	SA_STR_SCOPE(headline);

	sa_phrase_headline(&headline, audit, d, &sa_pen_plain);
	sa_json_decision_begin(j, d->state, headline.buf);
	for (size_t i = 0; i < d->n; i++)
		put_failure(j, audit, &d->failure[i]);
	sa_json_decision_end(j);
}

void sa_json_failures(struct sa_jout *j, const struct sa_audit *audit,
		      const struct sa_decision *decision)
{
	sa_jout_array(j, "failures");
	for (size_t i = 0; i < decision->n_holding; i++) {
		SA_STR_SCOPE(text);

		sa_phrase_failure(&text, &decision->failure[i], audit, &sa_pen_plain);
		sa_jout_text(j, NULL, text.buf);
	}
	sa_jout_end_array(j);
}

/* ---- findings ---- */

static void put_findings(struct sa_jout *j, const struct sa_audit *audit)
{
	const struct sa_verdict *verdict = &audit->verdict;

	sa_jout_array(j, "findings");
	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];
		const struct sa_agg *agg = &audit->window[SA_WINDOW_LAST].kpi[check->rule.kpi];

		sa_json_finding(
			j, &(struct sa_json_finding){
				   .group = "",
				   .kpi = sa_kpi_table[check->rule.kpi].policy_name,
				   .rule = check->rule.text,
				   .level = "must",
				   .window = judged_window(audit),
				   .outcome = check->outcome,
				   .state = check->outcome == SA_PASS ? SA_STATE_OK : SA_STATE_HOLD,
				   .actual = check->actual,
				   .limit = check->rule.limit,
				   .margin = check->margin,
				   .counted = true,
				   .n = agg->n,
				   .n_missing = agg->n_missing,
				   .reach = check->reach,
				   .since_index = (int64_t)check->since_index,
				   .since_rows = check->since_rows,
				   .since_of = check->since_of,
			   });
	}
	sa_jout_end_array(j);
}

static void put_drift(struct sa_jout *j, const struct sa_audit *audit)
{
	sa_jout_array(j, "drift");
	for (size_t k = 0; audit->drift && k < SA_KPI_COUNT; k++) {
		if (audit->drift[k].ruled)
			sa_json_drift(j, sa_kpi_table[k].policy_name, "iteration",
				      &audit->drift[k]);
	}
	sa_jout_end_array(j);
}

/* ---- windows and what the KPIs hold in them ---- */

static void put_window(struct sa_jout *j, const struct sa_run *run, const struct sa_window *window,
		       const char *name)
{
	const struct sa_iter *row = run->iter + window->first_row;
	struct sa_json_window out = {.name = name, .n_rows = window->n_rows};

	if (window->n_rows) {
		out.first = (int64_t)row[0].index;
		out.last = (int64_t)row[window->n_rows - 1].index;
	}
	sa_json_window(j, &out);
}

static void put_windows(struct sa_jout *j, const char *key, const struct sa_audit *audit)
{
	sa_jout_object(j, key);
	put_window(j, audit->run, &audit->window[SA_WINDOW_OVERALL], ALL);
	for (size_t w = 0; w < SA_WINDOW_COUNT; w++)
		put_window(j, audit->run, &audit->window[w], audit->window[w].name);
	sa_jout_end_object(j);
}

static void put_series(struct sa_jout *j, const struct sa_audit *audit)
{
	sa_jout_object(j, "series");
	sa_jout_object(j, "");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		sa_jout_object(j, sa_kpi_table[k].policy_name);
		sa_json_series(j, ALL, &audit->window[SA_WINDOW_OVERALL].kpi[k]);
		for (size_t w = 0; w < SA_WINDOW_COUNT; w++)
			sa_json_series(j, audit->window[w].name, &audit->window[w].kpi[k]);
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
	sa_jout_end_object(j);
}

/* ---- completeness ---- */

static void put_completeness(struct sa_jout *j, const struct sa_audit *audit)
{
	sa_jout_object(j, "completeness");
	sa_jout_text(j, "state", sa_state_name(sa_json_lack_state(&audit->decision)));
	sa_jout_array(j, "problems");
	sa_json_lack_keys(j, &audit->decision, INPUT);
	sa_jout_end_array(j);
	sa_jout_array(j, "details");
	sa_json_lack_texts(j, &audit->decision);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}

void sa_json_judged(struct sa_jout *j, const struct sa_audit *audit)
{
	if (audit->builtin)
		sa_json_policy(audit->builtin, j);
	put_findings(j, audit);
	put_drift(j, audit);
	put_windows(j, "windows", audit);
	sa_jout_object(j, "windows_by_input");
	put_windows(j, INPUT, audit);
	sa_jout_end_object(j);
	sa_jout_array(j, "groups");
	sa_jout_text(j, NULL, "");
	sa_jout_end_array(j);
	put_series(j, audit);
	put_completeness(j, audit);
	sa_jout_array(j, "inputs");
	sa_json_input(j, INPUT, FORMAT, audit->run->n_candidates, audit->run->n_iter);
	sa_jout_end_array(j);
}
