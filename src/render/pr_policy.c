/* SPDX-License-Identifier: MIT */
/* What a comment or a job summary says of an audit by a policy: the table of rules, groups, completeness. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "codec/md_out.h"
#include "render/chart_pens.h"
#include "doc/policy_blocks.h"
#include "render/policy_part.h"
#include "render/policy_chart.h"
#include "render/pr_part.h"
#include "render/pr_table.h"
#include "doc/publication_text.h"
#include "render/pens.h"
#include "doc/section.h"

#define MOST_CHARTS  4
#define MOST_FAILING 10 /* rows; the rest is counted */
#define MOST_PASSING 50
#define SPARK_WIDTH  8

/* ---- the table ---- */

/* What the table is of; groups is whether there are several. */
struct table {
	struct sa_str *out;
	const struct sa_judged *judged;
	const struct sa_pen *pen;
	bool groups;
	bool common; /* all values are of one window and aggregate, which the head names */
	struct sa_pr_table head;
};

/* "median(last8)", what all rows of the table are values of; "" when they are not of the same. */
static const char *common_of(const struct sa_judged *judged)
{
	const char *left = judged->n_finding ? judged->finding[0].rule->left_text : "";

	for (size_t i = 1; i < judged->n_finding; i++) {
		if (strcmp(judged->finding[i].rule->left_text, left) != 0)
			return "";
	}
	return left;
}

static const char *arrow_of(const struct sa_judged *judged, const struct sa_finding *f)
{
	for (size_t i = 0; i < judged->n_drift; i++) {
		const struct sa_judged_drift *d = &judged->drift[i];

		if (d->metric == f->metric && strcmp(d->group, f->group) == 0)
			return sa_phrase_arrow(d->answer.word);
	}
	return "";
}

static void put_value(struct sa_str *out, const struct table *t, const struct sa_finding *f,
		      int digits)
{
	if (!t->common)
		sa_str_printf(out, "%s ", f->rule->left_text);
	if (f->outcome == SA_MISSING_VALUE && f->why == SA_WHY_FEW && f->n)
		sa_str_printf(out, "%zu of %llu values", f->n, (unsigned long long)f->asked);
	else
		sa_phrase_of_rule(out, f->rule, f->actual, f->limit, digits);
}

static void put_row(const struct table *t, const struct sa_finding *f)
{
	const struct sa_policy_metric *metric = &t->judged->policy->metric[f->metric];
	const struct sa_judged_shift *shift =
		t->head.n_baseline ? sa_policy_shift_of(t->judged, f) : NULL;
	SA_STR_SCOPE(value);
	SA_STR_SCOPE(limit);
	SA_STR_SCOPE(moved);
	SA_STR_SCOPE(spark);

	put_value(&value, t, f, metric->judged_digits);
	if (f->rule->level == SA_STATE_WARN)
		sa_str_puts(&limit, "should ");
	sa_str_printf(&limit, "%s ", sa_cmp_glyph(f->rule->op));
	sa_phrase_of_rule(&limit, f->rule, f->limit, f->actual, metric->judged_digits);
	if (shift)
		sa_phrase_shift_cell(&moved, &shift->answer, metric->digits);
	sa_policy_spark(&spark, t->judged, f, SPARK_WIDTH);
	sa_pr_table_row(t->out, &t->head,
			&(struct sa_pr_row){
				.state = f->state,
				.outcome = f->outcome,
				.group = !t->groups ? "" : sa_policy_group_name(f->group),
				.kpi = metric->name,
				.value = value.buf,
				.limit = limit.buf,
				.margin = f->margin,
				.reach = f->reach.at,
				.digits = sa_policy_digits_of(f->rule, metric->judged_digits),
				.shift = moved.buf,
				.trend = arrow_of(t->judged, f),
				.spark = spark.buf,
			});
}

/* Findings whose state is not OK, as the decision orders them. Returns how many rows there would be. */
static size_t put_broken(const struct table *t, const struct sa_decision *d, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		if (d->failure[i].finding && n++ < most)
			put_row(t, d->failure[i].finding);
	}
	return n;
}

static size_t put_passing(const struct table *t, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < t->judged->n_finding; i++) {
		const struct sa_finding *f = &t->judged->finding[i];

		if (f->state == SA_STATE_OK && n++ < most)
			put_row(t, f);
	}
	return n;
}

static size_t groups_that_hold(const struct sa_judged *judged)
{
	size_t n = 0;

	for (size_t i = 0; i < judged->n_group; i++)
		n += judged->group[i].state == SA_STATE_OK;
	return n;
}

static void put_groups_count(struct sa_str *out, size_t n, size_t of, enum sa_state run)
{
	if (n == of && !sa_state_ships(run))
		sa_str_printf(out,
			      " · %zu groups, and what speaks against the run is of none of "
			      "them alone",
			      of);
	else
		sa_str_printf(out, " · %zu of %zu groups pass", n, of);
}

static void put_more(struct sa_str *out, size_t n, size_t shown, const char *one, const char *many)
{
	if (n > shown)
		sa_str_printf(out, "\nand %zu more %s\n", n - shown, n - shown == 1 ? one : many);
}

static bool names_passing(const struct table *t, enum sa_room room)
{
	return !t->groups && room < SA_ROOM_FAILING_ROWS_ONLY;
}

static void put_table(const struct table *t, const struct sa_publication *pub, enum sa_room room)
{
	size_t most = sa_pr_most(room, MOST_FAILING), broken, passing = 0;

	sa_pr_table_head(t->out, &t->head);
	broken = put_broken(t, &pub->decision, most);
	if (names_passing(t, room))
		passing = put_passing(t, MOST_PASSING);
	put_more(t->out, broken, most, "rule that does not hold", "rules that do not hold");
	if (names_passing(t, room))
		put_more(t->out, passing, MOST_PASSING, "rule that holds", "rules that hold");
}

/* Below the table: what else was looked at, and by which policy. */
static void put_line(const struct table *t, const struct sa_publication *pub, enum sa_room room)
{
	const struct sa_policy *policy = t->judged->policy;
	const struct sa_audit *audit = pub->audit;
	size_t notes = audit->notes->n + sa_notes_dropped(audit->notes);
	struct sa_str *out = t->out;

	sa_str_putc(out, '\n');
	if (policy->kpi_gate)
		sa_str_printf(out, "KPI gate: **%s** · ", sa_kpi_gates_word(&audit->gates));
	sa_str_printf(out, "%zu row%s", audit->run->n_loaded, audit->run->n_loaded == 1 ? "" : "s");
	if (t->groups)
		put_groups_count(out, groups_that_hold(t->judged), t->judged->n_group,
				 pub->decision.state);
	if (notes)
		sa_str_printf(out, " · %zu note%s on the input", notes, notes == 1 ? "" : "s");
	sa_pr_table_legend(out, names_passing(t, room) && sa_policy_has_reach(t->judged));
	sa_str_puts(out, "\n\n");
}

/* ---- folded ---- */

static void put_groups(const struct sa_publication *pub, struct sa_str *out)
{
	const struct sa_policy_report report = sa_publication_report(pub);
	SA_ARENA_SCOPE(scratch);

	sa_str_printf(out, "<details><summary>%s</summary>\n\n",
		      sa_section_title(SA_SECTION_GROUPS));
	sa_policy_markdown_groups(&report, &scratch, out);
	sa_str_puts(out, "\n</details>\n\n");
}

/* At most four, of the worst group that has the KPI, failing ones first. */
static void put_charts(const struct sa_judged *judged, const struct sa_pen *pen, struct sa_str *out)
{
	size_t n = 0;
	/* of many groups those that hold are not named one by one */
	const int least = judged->n_group > 1 ? 1 : 0;

	for (int failing = 1; failing >= least; failing--) {
		for (size_t m = 0; m < judged->policy->n_metric && n < MOST_CHARTS; m++) {
			const struct sa_group_data *group = sa_policy_worst_group(judged, m);
			struct sa_chart chart;
			SA_ARENA_SCOPE(scratch);

			if (!group || !sa_policy_has_values(judged, m, group) ||
			    sa_policy_metric_fails(judged, m, group->name) != failing)
				continue;
			if (!n++)
				sa_pr_charts_begin(out);
			sa_chart_of_metric(judged, m, group, &scratch, &chart);
			if (judged->n_group > 1) {
				sa_str_puts(out, "Of ");
				pen->foreign(out, sa_policy_group_name(group->name));
				sa_str_puts(out, ":\n\n");
			}
			sa_chart_mermaid_part(&chart, &scratch, out);
		}
	}
	if (n)
		sa_str_puts(out, "</details>\n\n");
}

static void say_source(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_judged *judged = in;
	const struct sa_finding *f = of;
	const struct sa_policy_metric *metric = &judged->policy->metric[f->metric];

	pen->name(out, metric->name);
	if (strcmp(metric->label, metric->name) != 0) {
		sa_str_puts(out, " (");
		pen->foreign(out, metric->label);
		sa_str_putc(out, ')');
	}
	if (judged->n_group > 1) {
		sa_str_puts(out, " of ");
		pen->foreign(out, sa_policy_group_name(f->group));
	}
	sa_str_printf(out, ", %s ", sa_policy_level_of(f));
	pen->foreign(out, f->rule->text);
	sa_str_puts(out, ": ");
	sa_policy_put_source(out, judged, f, pen);
}

/* Of each rule what it judged, with the label of the KPI; the broken ones first, of several groups those alone. */
static void add_sources(struct sa_doc *doc, const struct sa_judged *judged)
{
	const struct sa_finding **f;
	size_t n = sa_policy_findings(judged, NULL, doc->arena, &f);

	while (judged->n_group > 1 && n && f[n - 1]->state == SA_STATE_OK)
		n--;
	if (!n)
		return;
	sa_doc_begin(doc, SA_SECTION_SOURCES);

	struct sa_block *list = sa_doc_list(doc, MOST_PASSING);

	list->more = n - MOST_PASSING == 1 ? " rule" : " rules";
	for (size_t i = 0; i < n; i++)
		sa_doc_item(list, (struct sa_item){.words = {say_source, judged, f[i]}});
}

static void add_details(struct sa_doc *doc, const struct sa_publication *pub,
			const struct sa_policy_report *report)
{
	const struct sa_judged *judged = pub->judged;

	doc->goes = SA_ROOM_WITHOUT_COMPARISON;
	sa_doc_shifts(doc, judged, false);
	sa_doc_courses(doc, judged);
	doc->goes = SA_ROOM_WITHOUT_SOURCES;
	add_sources(doc, judged);
	/* the first problem stands among the reasons */
	if (judged->n_problem > 1)
		sa_doc_problems(doc, report);
	sa_pr_notes(doc, pub->audit->notes);
}

void sa_pr_policy_origin(const struct sa_publication *pub, enum sa_room room, struct sa_str *out)
{
	const struct sa_policy *policy = pub->judged->policy;
	const struct sa_pen *pen = sa_pr_pen(room);

	sa_str_puts(out, "Policy ");
	pen->foreign(out, policy->origin);
	if (policy->profile) {
		sa_str_puts(out, ", profile ");
		pen->foreign(out, policy->profile);
	}
	sa_str_printf(out, ", sha256 `%.12s`\n\n", policy->sha256);
}

void sa_pr_policy(const struct sa_publication *pub, enum sa_room room, struct sa_str *out)
{
	const struct sa_judged *judged = pub->judged;
	SA_ARENA_SCOPE(scratch);
	const struct sa_policy_report report = sa_publication_report(pub);
	struct sa_doc doc = {.arena = &scratch};
	const char *common = common_of(judged);
	const struct table t = {.out = out,
				.judged = judged,
				.pen = sa_pr_pen(room),
				.groups = judged->n_group > 1,
				.common = common[0],
				.head = {
					.value = common[0] ? common : "value",
					.n_baseline = judged->n_baseline,
					.spark = sa_pr_has_sparks(pub, room),
					.pen = sa_pr_pen(room),
				}};

	put_table(&t, pub, room);
	put_line(&t, pub, room);
	if (t.groups && room < SA_ROOM_WITHOUT_COMPARISON)
		put_groups(pub, out);
	if (room < SA_ROOM_WITHOUT_CHARTS && pub->charts != SA_CHARTS_SPARKLINE &&
	    pub->charts != SA_CHARTS_OFF)
		put_charts(judged, t.pen, out);
	add_details(&doc, pub, &report);
	sa_doc_shorten(&doc, room);
	sa_markdown_blocks(out, &doc, t.pen, true);
}
