/* SPDX-License-Identifier: MIT */
/* Comparison by rules. */
#include "render/compare_rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "codec/csv_out.h"
#include "codec/json_out.h"
#include "doc/policy_blocks.h"
#include "render/policy_text.h"
#include "render/pens.h"

#define GUIDE_KPIS 4

/* ---- pairing ---- */

/* Bytes of "median(last8) >= 2.9" before the operator; all of a rule that has several parts. */
static size_t left_side(const char *rule)
{
	const char *end = strchr(rule, ')');
	size_t len = end ? (size_t)(end - rule) + 1 : strlen(rule);

	return strstr(rule, " or ") ? strlen(rule) : len;
}

static int by_text(const struct sa_summary_finding *x, const struct sa_summary_finding *y,
		   bool whole_rule)
{
	int order = strcmp(x->group, y->group);
	size_t n = left_side(x->rule), m = left_side(y->rule);

	order = order ? order : strcmp(x->kpi, y->kpi);
	if (order)
		return order;
	if (whole_rule)
		return strcmp(x->rule, y->rule);
	return n != m ? (n > m) - (n < m) : memcmp(x->rule, y->rule, n);
}

struct entry {
	const struct sa_summary_finding *finding;
	bool paired;
};

static int by_left(const void *a, const void *b)
{
	const struct sa_summary_finding *x = ((const struct entry *)a)->finding,
					*y = ((const struct entry *)b)->finding;
	int order = by_text(x, y, false);

	return order ? order : (x > y) - (x < y);
}

/* The first entry of A with this group, KPI and left side; n when there is none. */
static size_t first_like(const struct entry *a, size_t n, const struct sa_summary_finding *f)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_text(a[mid].finding, f, false) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct entry *partner(struct entry *a, size_t n, const struct sa_summary_finding *f,
			     bool whole_rule)
{
	for (size_t i = first_like(a, n, f); i < n && by_text(a[i].finding, f, false) == 0; i++) {
		if (!a[i].paired && (!whole_rule || by_text(a[i].finding, f, true) == 0))
			return &a[i];
	}
	return NULL;
}

void sa_compare_rules_pair(const struct sa_audit_summary *a, const struct sa_audit_summary *b,
			   struct sa_arena *arena, struct sa_compare_rules *out)
{
	struct entry *of_a = SA_NEW_ARRAY(arena, a->n_findings, struct entry);
	bool *found = SA_NEW_ARRAY(arena, b->n_findings, bool);

	out->row = SA_NEW_ARRAY(arena, a->n_findings + b->n_findings, struct sa_compare_rule);
	out->n = b->n_findings;
	for (size_t i = 0; i < a->n_findings; i++)
		of_a[i].finding = &a->finding[i];
	qsort(of_a, a->n_findings, sizeof *of_a, by_left);
	for (size_t i = 0; i < b->n_findings; i++)
		out->row[i] = (struct sa_compare_rule){b->finding[i].group, b->finding[i].kpi,
						       b->finding[i].rule, SA_MISSING,
						       b->finding[i].actual};
	for (int whole = 1; whole >= 0; whole--) {
		for (size_t i = 0; i < b->n_findings; i++) {
			struct entry *e =
				found[i] ? NULL
					 : partner(of_a, a->n_findings, &b->finding[i], whole);

			if (!e)
				continue;
			found[i] = e->paired = true;
			out->row[i].a = e->finding->actual;
		}
	}
	for (size_t i = 0; i < a->n_findings; i++) {
		if (!of_a[i].paired)
			out->row[out->n++] = (struct sa_compare_rule){
				of_a[i].finding->group, of_a[i].finding->kpi, of_a[i].finding->rule,
				of_a[i].finding->actual, SA_MISSING};
	}
}

bool sa_compare_is_guide(const struct sa_audit_summary *s)
{
	static const struct {
		const char *kpi, *left;
	} guide[GUIDE_KPIS] = {{"maker_taker_ratio", "median("},
			       {"net_bps", "median("},
			       {"p95_latency_ms", "max("},
			       {"risk_ratio", "median("}};
	size_t found = 0;

	if (!s->n_findings) /* an older version wrote it, which knew no other KPIs */
		return true;
	for (size_t i = 0; i < s->n_findings; i++) {
		for (size_t k = 0; k < GUIDE_KPIS; k++)
			found += !s->finding[i].group[0] &&
				 strcmp(s->finding[i].kpi, guide[k].kpi) == 0 &&
				 strncmp(s->finding[i].rule, guide[k].left,
					 strlen(guide[k].left)) == 0;
	}
	return s->n_findings == GUIDE_KPIS && found == GUIDE_KPIS;
}

/* ---- pens ---- */

static double difference(const struct sa_compare_rule *row)
{
	return sa_num_rounded(row->b - row->a);
}

void sa_compare_rules_csv(const struct sa_compare_rules *rules, struct sa_str *out)
{
	sa_str_puts(out, "group,KPI,rule,A,B,B-A\n");
	for (size_t i = 0; i < rules->n; i++) {
		const struct sa_compare_rule *row = &rules->row[i];
		const char *const text[] = {row->group, row->kpi, row->rule};
		const double value[] = {row->a, row->b, difference(row)};

		for (size_t k = 0; k < 3; k++) {
			sa_csv_text(out, text[k]);
			sa_str_putc(out, ',');
		}
		for (size_t k = 0; k < 3; k++) {
			if (isnan(value[k]))
				sa_str_puts(out, "nan");
			else
				sa_csv_num(out, value[k]);
			sa_str_putc(out, k < 2 ? ',' : '\n');
		}
	}
}

static bool has_groups(const void *in)
{
	const struct sa_compare_rules *rules = in;

	for (size_t i = 0; i < rules->n; i++) {
		if (rules->row[i].group[0])
			return true;
	}
	return false;
}

#define SAY(what)                                                                  \
	static void say_##what(struct sa_str *out, const void *in, const void *of, \
			       const struct sa_pen *pen)

SAY(group)
{
	(void)in;
	pen->foreign(out, sa_policy_group_name(((const struct sa_compare_rule *)of)->group));
}

SAY(kpi)
{
	(void)in;
	pen->foreign(out, ((const struct sa_compare_rule *)of)->kpi);
}

SAY(rule)
{
	(void)in;
	pen->foreign(out, ((const struct sa_compare_rule *)of)->rule);
}

SAY(a)
{
	(void)in, (void)pen;
	sa_str_num(out, ((const struct sa_compare_rule *)of)->a, "missing");
}

SAY(b)
{
	(void)in, (void)pen;
	sa_str_num(out, ((const struct sa_compare_rule *)of)->b, "missing");
}

SAY(difference)
{
	(void)in, (void)pen;
	sa_str_num(out, difference(of), "missing");
}

SAY(side)
{
	sa_str_puts(out, in);
	pen->foreign(out, of);
}

static const struct sa_column columns[] = {
	{"Group", SA_CELL_TEXT, .shown = has_groups, .say = say_group},
	{"KPI", SA_CELL_TEXT, .say = say_kpi},
	{"Rule", SA_CELL_TEXT, .say = say_rule},
	{"A", SA_CELL_NUMBER, .say = say_a},
	{"B", SA_CELL_NUMBER, .say = say_b},
	{"B - A", SA_CELL_NUMBER, .say = say_difference},
};

/* What the pens print: which runs, each rule, and what the judge says of their difference. */
static void add_blocks(struct sa_doc *doc, const struct sa_compare_rules *rules)
{
	const void **row = SA_NEW_ARRAY(doc->arena, rules->n, const void *);

	for (size_t i = 0; i < rules->n; i++)
		row[i] = &rules->row[i];
	sa_doc_para(doc, (struct sa_words){say_side, "A: ", rules->a});
	sa_doc_para(doc, (struct sa_words){say_side, "B: ", rules->b});
	sa_doc_table(doc, &(struct sa_table){.name = "compared",
					     .label = "Rules of both runs",
					     .column = columns,
					     .n_column = sizeof columns / sizeof *columns,
					     .in = rules,
					     .row = row,
					     .n_row = rules->n});
	if (rules->judged)
		sa_doc_shifts(doc, rules->judged, true);
}

void sa_compare_rules_markdown(const struct sa_compare_rules *rules, struct sa_str *out)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	sa_str_puts(out, "# Comparison of two soak runs\n\n");
	add_blocks(&doc, rules);
	sa_markdown_blocks(out, &doc, &sa_pen_markdown, false);
}

void sa_compare_rules_console(const struct sa_compare_rules *rules, struct sa_str *out)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};

	add_blocks(&doc, rules);
	sa_console_blocks(out, &doc, "", &(struct sa_console_opts){0});
}

void sa_compare_rules_json(const struct sa_compare_rules *rules, const char *tool_version,
			   struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema_version", "1.0");
	sa_jout_text(&j, "tool", "soak-audit");
	sa_jout_text(&j, "tool_version", tool_version);
	sa_jout_text(&j, "a", rules->a);
	sa_jout_text(&j, "b", rules->b);
	sa_jout_array(&j, "rules");
	for (size_t i = 0; i < rules->n; i++) {
		const struct sa_compare_rule *row = &rules->row[i];

		sa_jout_object_inline(&j, NULL);
		sa_jout_text(&j, "group", row->group);
		sa_jout_text(&j, "kpi", row->kpi);
		sa_jout_text(&j, "rule", row->rule);
		sa_jout_num(&j, "a", row->a);
		sa_jout_num(&j, "b", row->b);
		sa_jout_num(&j, "difference", difference(row));
		sa_jout_end_object(&j);
	}
	sa_jout_end_array(&j);
	if (rules->judged)
		sa_policy_json_baseline(rules->judged, &j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}
