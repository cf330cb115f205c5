/* SPDX-License-Identifier: MIT */
/* The blocks of a policy's audit. */
#include "doc/policy_blocks.h"

#include <string.h>

#include "doc/comparison.h"
#include "doc/judged_words.h"
#include "doc/phrase.h"

#define COURSES_SHOWN  12
#define GROUPS_IN_FULL 12
#define GROUPS_NAMED   3 /* that share a problem; the others are counted */

/* ---- against the baseline ---- */

/* Of many groups only those lines that somebody has to look at. */
static bool is_shown(const struct sa_judged *judged, const struct sa_judged_shift *s)
{
	return s->judged && (judged->n_group <= 1 || (s->answer.word != SA_JUDGE_NOT_WORSE &&
						      s->answer.word != SA_JUDGE_BETTER));
}

static void say_shift_title(struct sa_str *out, const void *in, const void *of,
			    const struct sa_pen *pen)
{
	const struct sa_judged *judged = in;

	(void)of;
	(void)pen;
	sa_phrase_shift_title(out, judged->shift, judged->n_shift, judged->n_baseline,
			      judged->policy->window[judged->policy->baseline.window].name);
}

static void say_run(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_baseline_told *run = of;
	SA_STR_SCOPE(source);

	(void)in;
	sa_phrase_source(&source, &run->from);
	sa_str_puts(out, "baseline: ");
	pen->foreign(out, source.buf);
	sa_str_printf(out, "; %zu rows; %.19s…", run->n_rows, run->from.digest);
	if (run->from.why[0]) {
		sa_str_puts(out, "; chosen because ");
		pen->foreign(out, run->from.why);
	}
}

static void say_shift(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_judged_shift *s = of;
	const struct sa_judged_kpi kpi = sa_policy_kpi(in, s->metric, s->group);

	sa_phrase_kpi(out, &kpi, pen);
	sa_str_puts(out, ": ");
	sa_phrase_shift(out, &s->answer, kpi.digits);
	sa_str_puts(out, s->judged ? "" : "; not judged");
}

static void add(struct sa_block *list, const struct sa_judged *judged, const void *of, sa_say *say)
{
	sa_doc_item(list, (struct sa_item){.words = {say, judged, of}});
}

void sa_doc_shifts(struct sa_doc *doc, const struct sa_judged *judged, bool all)
{
	const struct sa_baseline_runs *runs = all ? NULL : judged->baseline;

	if (!judged->n_baseline)
		return;
	sa_doc_heading_sentence(doc, (struct sa_words){say_shift_title, judged, NULL});

	struct sa_block *list = sa_doc_list(doc, SA_POLICY_ROWS_SHOWN);

	/* which runs those are, and what was passed over for them */
	for (size_t i = 0; runs && i < runs->n; i++)
		add(list, judged, &runs->run[i], say_run);
	for (size_t i = 0; runs && i < runs->n_steps; i++) {
		if (strcmp(runs->step[i].outcome, "taken") != 0)
			add(list, judged, &runs->step[i], sa_say_baseline_step);
	}
	for (size_t i = 0; i < judged->n_shift; i++) {
		if (all || is_shown(judged, &judged->shift[i]))
			add(list, judged, &judged->shift[i], say_shift);
	}
}

/* ---- drift ---- */

static bool moves(const struct sa_judged_drift *d)
{
	return d->answer.gate || d->answer.stepped || d->answer.shape != SA_JUDGE_SHAPE_NONE ||
	       d->answer.word == SA_JUDGE_TREND_RISING || d->answer.word == SA_JUDGE_TREND_FALLING;
}

/* With many groups only those that do not pass are told of one by one (POLICY 4: the rest is one line). */
static bool worth_a_line(const struct sa_judged *judged, const struct sa_judged_drift *d)
{
	if (judged->n_group <= GROUPS_IN_FULL)
		return true;
	for (size_t g = 0; g < judged->n_group; g++) {
		if (strcmp(judged->group[g].name, d->group) == 0)
			return judged->group[g].state != SA_STATE_OK;
	}
	return true;
}

static void say_course(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_judged_drift *d = of;
	const struct sa_judged_kpi kpi = sa_policy_kpi(in, d->metric, d->group);

	sa_phrase_course(out, d, &kpi, pen);
}

void sa_doc_courses(struct sa_doc *doc, const struct sa_judged *judged)
{
	struct sa_block *list = NULL;

	for (size_t i = 0; i < judged->n_drift; i++) {
		const struct sa_judged_drift *d = &judged->drift[i];

		if (!moves(d))
			continue;
		if (!list) {
			sa_doc_heading(doc, sa_words_text("Drift"));
			list = sa_doc_list(doc, COURSES_SHOWN);
			list->more = " KPI(s) of groups move; the JSON has all";
		}
		if (worth_a_line(judged, d))
			add(list, judged, d, say_course);
		else
			list->n_more++;
	}
}

/* ---- what no rule says ---- */

void sa_doc_rest(struct sa_doc *doc, const struct sa_judged *judged)
{
	static sa_say *const say[] = {sa_policy_say_unjudged, sa_policy_say_empty,
				      sa_policy_say_masks};

	for (size_t i = 0; i < sizeof say / sizeof *say; i++) {
		SA_STR_SCOPE(line);

		say[i](&line, judged, NULL, &sa_pen_plain);
		if (line.len)
			sa_doc_para(doc, (struct sa_words){say[i], judged, NULL});
	}
}

/* ---- completeness ---- */

/* The same is to be said of two groups. */
static bool is_alike(const struct sa_problem *a, const struct sa_problem *b)
{
	return a->kind == b->kind && a->group[0] && b->group[0] &&
	       strcmp(a->input, b->input) == 0 && strcmp(a->text, b->text) == 0;
}

static bool is_said_before(const struct sa_judged *judged, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (is_alike(&judged->problem[i], &judged->problem[at]))
			return true;
	}
	return false;
}

/* "BTCUSDT, ETHUSDT, SOLUSDT and 2 more: 12 of 24 rows" */
static void say_problem(struct sa_str *out, const void *in, const void *of,
			const struct sa_pen *pen)
{
	const struct sa_judged *judged = in;
	const struct sa_problem *p = of;
	size_t n = 1;

	pen->foreign(out, p->group[0] ? p->group : p->input);
	for (const struct sa_problem *q = p + 1; q < judged->problem + judged->n_problem; q++) {
		if (!is_alike(p, q) || n++ >= GROUPS_NAMED)
			continue;
		sa_str_puts(out, ", ");
		pen->foreign(out, q->group);
	}
	if (n > GROUPS_NAMED)
		sa_str_printf(out, " and %zu more", n - GROUPS_NAMED);
	sa_str_puts(out, ": ");
	pen->foreign(out, p->text);
}

static void say_lack(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	(void)in;
	sa_phrase_lack(out, of, pen);
}

void sa_doc_problems(struct sa_doc *doc, const struct sa_policy_report *report)
{
	const struct sa_judged *judged = report->judged;
	const struct sa_decision *d = report->decision;
	size_t n = judged->n_problem;

	for (size_t i = 0; i < d->n; i++)
		n += sa_failure_is_lack(&d->failure[i]);
	if (!n)
		return;
	sa_doc_heading(doc, sa_words_text(sa_arena_printf(doc->arena, "Completeness (%zu)", n)));

	struct sa_block *list = sa_doc_list(doc, SA_POLICY_ROWS_SHOWN);

	for (size_t i = 0; i < judged->n_problem; i++) {
		if (!is_said_before(judged, i))
			add(list, judged, &judged->problem[i], say_problem);
	}
	for (size_t i = 0; i < d->n; i++) {
		if (sa_failure_is_lack(&d->failure[i]))
			add(list, judged, &d->failure[i], say_lack);
	}
}

/* ---- the head ---- */

static void say_decision(struct sa_str *out, const void *in, const void *of,
			 const struct sa_pen *pen)
{
	const struct sa_policy_report *report = of;
	enum sa_state state = report->decision->state;

	(void)in;
	sa_str_printf(out, "%s %s", pen->sign(state), sa_state_name(state));
	sa_str_puts(out, ": ");
	sa_phrase_policy_headline(out, report, pen);
}

static void say_newest(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	(void)in;
	sa_str_puts(out, "⚠ ");
	sa_phrase_newest(out, of, pen);
}

static void say_origin(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	(void)in;
	sa_policy_put_origin(out, of, pen);
}

void sa_doc_verdict(struct sa_doc *doc, const struct sa_policy_report *report)
{
	const struct sa_run *run = report->audit->run;
	SA_STR_SCOPE(newest);

	sa_doc_para(doc, (struct sa_words){say_decision, NULL, report});
	if (sa_phrase_newest(&newest, run, &sa_pen_plain))
		sa_doc_para(doc, (struct sa_words){say_newest, NULL, run});
	sa_doc_para(doc, (struct sa_words){say_origin, NULL, report});
}

static void say_input(struct sa_str *out, const void *in, const void *of, const struct sa_pen *pen)
{
	const struct sa_input_data *input = of;

	(void)in;
	sa_str_puts(out, "input ");
	pen->foreign(out, input->name);
	sa_str_puts(out, ": ");
	sa_policy_put_input(out, input);
}

void sa_doc_inputs(struct sa_doc *doc, const struct sa_judged *judged)
{
	for (size_t i = 0; i < judged->policy->n_input; i++)
		sa_doc_para(doc, (struct sa_words){say_input, judged, &judged->data->input[i]});
}

/* ---- all of them ---- */

void sa_doc_said(struct sa_doc *doc, const struct sa_policy_report *report)
{
	const struct sa_judged *judged = report->judged;

	sa_doc_rest(doc, judged);
	sa_doc_problems(doc, report);
	sa_doc_shifts(doc, judged, false);
	sa_doc_courses(doc, judged);
}
