/* SPDX-License-Identifier: MIT */
/* What a comment or a job summary says of an audit by a policy: the table of rules, groups, completeness. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "codec/md_out.h"
#include "render/phrase.h"
#include "render/pr_part.h"
#include "render/publication_text.h"

#define MOST_FAILING 10 /* rows; the rest is counted */
#define MOST_PASSING 50
#define FEWEST	     5	 /* where room is short */
#define SHORT_CHARS  120 /* of one foreign text where room is short */

static void short_text(struct sa_str *out, const char *text)
{
	sa_md_name(out, text, SHORT_CHARS);
}

const struct sa_pen *sa_pr_pen(enum sa_pr_detail detail)
{
	static const struct sa_pen short_pen = {"`", "`", short_text, sa_str_puts};

	return detail < SA_PR_FAILING_ROWS_ONLY ? &sa_pen_markdown : &short_pen;
}

size_t sa_pr_most(enum sa_pr_detail detail, size_t most)
{
	return detail < SA_PR_FAILING_ROWS_ONLY ? most : FEWEST;
}

/* ---- the table ---- */

/* What the table is of; groups is whether there are several. */
struct table {
	struct sa_str *out;
	const struct sa_judged *judged;
	const struct sa_pen *pen;
	bool groups;
};

static void put_head(const struct table *t)
{
	sa_str_printf(t->out,
		      "| |%s KPI | Rule | Value | Limit | Distance to limit |\n"
		      "|---|%s---|---|--:|--:|--:|\n",
		      t->groups ? " Group |" : "", t->groups ? "---|" : "");
}

static void put_margin(const struct table *t, const struct sa_finding *f, int digits)
{
	if (isnan(f->margin)) {
		sa_str_puts(t->out, "n/a");
		return;
	}
	sa_str_puts(t->out, f->margin >= 0 ? "+" : "");
	sa_phrase_number(t->out, sa_num_rounded(f->margin), 0, digits);
}

static void put_row(const struct table *t, const struct sa_finding *f)
{
	static const char *const outcome[SA_OUTCOME_COUNT] = {
		[SA_PASS] = "PASS",
		[SA_FAIL] = "FAIL",
		[SA_MISSING_VALUE] = "MISSING",
		[SA_WAIVED] = "WAIVED",
		[SA_UNDECIDED] = "INCONCLUSIVE",
	};
	const struct sa_policy_metric *metric = &t->judged->policy->metric[f->metric];
	const char *bold = f->state == SA_STATE_OK ? "" : "**";
	struct sa_str *out = t->out;

	sa_str_printf(out, "| %s %s | ", sa_state_glyph(f->state), outcome[f->outcome]);
	if (t->groups) {
		t->pen->foreign(out, f->group[0] ? f->group : "(no name)");
		sa_str_puts(out, " | ");
	}
	t->pen->foreign(out, metric->name);
	if (!t->groups && strcmp(metric->label, metric->name) != 0) {
		sa_str_puts(out, " · ");
		t->pen->foreign(out, metric->label);
	}
	sa_str_printf(out, " | %s ", sa_policy_level_name(f->rule->level));
	t->pen->foreign(out, f->rule->text);
	sa_str_printf(out, " | %s", bold);
	sa_phrase_number(out, f->actual, f->limit, metric->digits);
	sa_str_printf(out, "%s | ", bold);
	sa_phrase_number(out, f->limit, f->actual, metric->digits);
	sa_str_printf(out, " | %s", bold);
	put_margin(t, f, metric->digits);
	sa_str_printf(out, "%s |\n", bold);
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

static void put_more(struct sa_str *out, size_t n, size_t shown, const char *one, const char *many)
{
	if (n > shown)
		sa_str_printf(out, "\nand %zu more %s\n", n - shown, n - shown == 1 ? one : many);
}

static void put_table(const struct table *t, const struct sa_publication *pub,
		      enum sa_pr_detail detail)
{
	size_t most = sa_pr_most(detail, MOST_FAILING), broken, passing = 0;
	bool names_passing = !t->groups && detail < SA_PR_FAILING_ROWS_ONLY;

	put_head(t);
	broken = put_broken(t, &pub->decision, most);
	if (names_passing)
		passing = put_passing(t, MOST_PASSING);
	put_more(t->out, broken, most, "rule that does not hold", "rules that do not hold");
	if (names_passing)
		put_more(t->out, passing, MOST_PASSING, "rule that holds", "rules that hold");
}

/* Below the table: what else was looked at, and by which policy. */
static void put_line(const struct table *t, const struct sa_publication *pub)
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
		sa_str_printf(out, " · %zu of %zu groups pass", groups_that_hold(t->judged),
			      t->judged->n_group);
	if (notes)
		sa_str_printf(out, " · %zu note%s on the input", notes, notes == 1 ? "" : "s");
	sa_str_puts(out, "\n\nPolicy ");
	t->pen->foreign(out, policy->origin);
	if (policy->profile) {
		sa_str_puts(out, ", profile ");
		t->pen->foreign(out, policy->profile);
	}
	sa_str_printf(out, ", sha256 `%.12s`\n\n", policy->sha256);
}

/* ---- folded ---- */

static void put_groups(const struct sa_publication *pub, struct sa_str *out)
{
	const struct sa_policy_report report = sa_publication_report(pub);
	SA_ARENA_SCOPE(scratch);

	sa_str_puts(out, "<details><summary>Groups, worst first</summary>\n\n");
	sa_policy_markdown_groups(&report, &scratch, out);
	sa_str_puts(out, "\n</details>\n\n");
}

/* The first problem stands among the reasons. */
static void put_problems(const struct sa_judged *judged, const struct sa_pen *pen,
			 struct sa_str *out)
{
	if (judged->n_problem < 2)
		return;
	sa_str_printf(out, "<details><summary>Completeness (%zu)</summary>\n\n", judged->n_problem);
	for (size_t i = 0; i < judged->n_problem && i < MOST_PASSING; i++) {
		const struct sa_problem *p = &judged->problem[i];

		sa_str_puts(out, "- ");
		pen->foreign(out, p->group[0] ? p->group : p->input);
		sa_str_puts(out, ": ");
		pen->foreign(out, p->text);
		sa_str_putc(out, '\n');
	}
	put_more(out, judged->n_problem, MOST_PASSING, "problem", "problems");
	sa_str_puts(out, "\n</details>\n\n");
}

void sa_pr_policy(const struct sa_publication *pub, enum sa_pr_detail detail, struct sa_str *out)
{
	const struct sa_judged *judged = pub->judged;
	const struct table t = {.out = out,
				.judged = judged,
				.pen = sa_pr_pen(detail),
				.groups = judged->n_group > 1};

	put_table(&t, pub, detail);
	put_line(&t, pub);
	if (t.groups && detail < SA_PR_WITHOUT_COMPARISON)
		put_groups(pub, out);
	if (detail < SA_PR_WITHOUT_SOURCES)
		put_problems(judged, t.pen, out);
	sa_pr_notes(out, pub->audit->notes, detail);
}
