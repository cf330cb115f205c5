/* SPDX-License-Identifier: MIT */
/* The table of rules: its columns, and what each says; the rules of each group. */
#include <string.h>

#include "base/num.h"
#include "doc/judged_words.h"
#include "doc/policy_blocks.h"

#define SPARK_WIDTH 16

static bool has_groups(const void *in)
{
	const struct sa_judged *judged = in;

	return judged->n_group > 1 || (judged->n_group && judged->group[0].name[0]);
}

static bool has_baseline(const void *in)
{
	return ((const struct sa_judged *)in)->n_baseline > 0;
}

static bool has_reach(const void *in)
{
	return sa_policy_has_reach(in);
}

static const struct sa_policy_metric *metric_of(const struct sa_judged *judged,
						const struct sa_finding *f)
{
	return &judged->policy->metric[f->metric];
}

#define SAY(what)                                                                  \
	static void say_##what(struct sa_str *out, const void *in, const void *of, \
			       const struct sa_pen *pen)

/* What is missing and ignored does no harm, and is no pass. */
SAY(outcome)
{
	const struct sa_finding *f = of;
	bool ignored = f->state == SA_STATE_OK && f->outcome != SA_PASS;

	(void)in;
	sa_str_printf(out, "%s %s", pen->sign(ignored ? SA_STATE_INCONCLUSIVE : f->state),
		      sa_outcome_key(f->outcome));
}

SAY(group)
{
	(void)in;
	pen->foreign(out, sa_policy_group_name(((const struct sa_finding *)of)->group));
}

SAY(kpi)
{
	pen->foreign(out, metric_of(in, of)->name);
}

SAY(rule)
{
	(void)in;
	pen->foreign(out, ((const struct sa_finding *)of)->rule->text);
}

SAY(level)
{
	(void)in;
	(void)pen;
	sa_str_puts(out, sa_policy_level_of(of));
}

SAY(value)
{
	const struct sa_finding *f = of;

	(void)pen;
	sa_phrase_of_rule(out, f->rule, f->actual, f->limit, metric_of(in, f)->judged_digits);
}

SAY(limit)
{
	const struct sa_finding *f = of;

	(void)pen;
	sa_phrase_of_rule(out, f->rule, f->limit, f->actual, metric_of(in, f)->judged_digits);
}

/* What is left to the limit; below zero it is beyond it. */
SAY(margin)
{
	const struct sa_finding *f = of;

	(void)pen;
	if (sa_num_is_finite(f->margin))
		sa_phrase_signed(out, sa_num_rounded(f->margin),
				 sa_policy_digits_of(f->rule, metric_of(in, f)->digits));
}

SAY(values)
{
	const struct sa_finding *f = of;

	(void)in;
	(void)pen;
	if (f->counted)
		sa_str_printf(out, "%zu of %zu", f->n, f->n + f->n_missing);
}

SAY(trend)
{
	(void)pen;
	sa_policy_spark(out, in, of, SPARK_WIDTH);
}

SAY(shift)
{
	const struct sa_judged_shift *shift = sa_policy_shift_of(in, of);

	(void)pen;
	if (shift)
		sa_phrase_shift_cell(out, &shift->answer, metric_of(in, of)->digits);
}

SAY(reach)
{
	(void)pen;
	sa_policy_put_reach(out, in, of);
}

/* A column is there when there is something to say in it. */
static const struct sa_column columns[] = {
	{"Outcome", SA_CELL_UNBROKEN, .say = say_outcome},
	{"Group", SA_CELL_TEXT, .shown = has_groups, .say = say_group},
	{"KPI", SA_CELL_TEXT, .say = say_kpi},
	{"Rule", SA_CELL_TEXT, .say = say_rule},
	{"Level", SA_CELL_TEXT, .say = say_level},
	{"Value", SA_CELL_NUMBER, .say = say_value},
	{"Limit", SA_CELL_NUMBER, .say = say_limit},
	{"Margin", SA_CELL_NUMBER, .say = say_margin, .where = SA_ON_PAGE},
	{"Values", SA_CELL_NUMBER, .say = say_values},
	{"Trend", SA_CELL_UNBROKEN, .say = say_trend},
	{"vs baseline", SA_CELL_UNBROKEN, .shown = has_baseline, .say = say_shift},
	{"Could not see", SA_CELL_SENTENCE, .shown = has_reach, .say = say_reach},
};

void sa_doc_findings(struct sa_doc *doc, const struct sa_judged *judged, const char *group)
{
	const struct sa_finding **f;
	size_t n = sa_policy_findings(judged, group, doc->arena, &f);
	size_t shown = n < SA_POLICY_ROWS_SHOWN ? n : SA_POLICY_ROWS_SHOWN;
	const void **row = SA_NEW_ARRAY(doc->arena, shown, const void *);

	for (size_t i = 0; i < shown; i++)
		row[i] = f[i];
	sa_doc_table(doc, &(struct sa_table){.name = "rules",
					     .label = "Rules",
					     .column = columns,
					     .n_column = sizeof columns / sizeof *columns,
					     .in = judged,
					     .row = row,
					     .n_row = shown});
	if (n > shown)
		sa_doc_para(doc,
			    sa_words_text(sa_arena_printf(
				    doc->arena, "%zu more rows in the JSON report", n - shown)));
}

static void say_group_state(struct sa_str *out, const void *in, const void *of,
			    const struct sa_pen *pen)
{
	const struct sa_judged_group *group = of;

	(void)in;
	sa_str_printf(out, "%s %s ", pen->sign(group->state), sa_state_name(group->state));
	pen->foreign(out, sa_policy_group_name(group->name));
	sa_str_puts(out, ": ");
	sa_phrase_broken_rules(out, group);
}

void sa_doc_groups(struct sa_doc *doc, const struct sa_judged *judged,
		   const struct sa_judged_group *const *order, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		sa_doc_fold(doc, sa_arena_printf(doc->arena, "group-%zu", k),
			    (struct sa_words){say_group_state, NULL, order[k]});
		sa_doc_findings(doc, judged, order[k]->name);
		sa_doc_fold_end(doc);
	}
}
