/* SPDX-License-Identifier: MIT */
/* Comparison, drift and reach, in words. */
#include "doc/judged_words.h"

#include <math.h>

#include "base/num.h"
#include "model/window.h"

#define LEAST_SHOWN_P 0.0001
#define P_DIGITS      4
#define MOST_ROWS     1e6 /* a crossing further away than this is none that anybody waits for */

void sa_phrase_kpi(struct sa_str *out, const struct sa_judged_kpi *kpi, const struct sa_pen *pen)
{
	pen->name(out, kpi->name);
	if (!kpi->group[0])
		return;
	sa_str_puts(out, " (");
	pen->foreign(out, kpi->group);
	sa_str_putc(out, ')');
}

/* ---- against the baseline ---- */

int sa_phrase_moved_digits(int digits)
{
	return digits < 0 ? digits : digits + 1;
}

void sa_phrase_signed(struct sa_str *out, double value, int digits)
{
	if (value >= 0)
		sa_str_putc(out, '+');
	sa_phrase_number(out, value, value == 0 ? SA_MISSING : 0.0, digits);
}

static double percent_of(const struct sa_judge_answer *a)
{
	return sa_num_is_finite(a->level) && a->level != 0 ? a->difference / fabs(a->level) * 100
							   : SA_MISSING;
}

static void put_difference(struct sa_str *out, const struct sa_judge_answer *a, int digits)
{
	double percent = percent_of(a);

	sa_phrase_signed(out, a->difference, digits);
	if (!sa_num_is_finite(percent))
		return;
	sa_str_puts(out, percent >= 0 ? " (+" : " (");
	sa_str_fixed(out, percent, 1, "");
	sa_str_puts(out, " %)");
}

/* An arrow that points sideways: neither up nor down is good for every KPI. */
static const char *arrow_of(enum sa_judge_word word)
{
	static const char *const arrow[SA_JUDGE_WORD_COUNT] = {
		[SA_JUDGE_NONE] = "",	   [SA_JUDGE_WORSE] = "◀ ",   [SA_JUDGE_DIFFERS] = "◀ ",
		[SA_JUDGE_NOT_WORSE] = "", [SA_JUDGE_UNCLEAR] = "? ", [SA_JUDGE_BETTER] = "▶ ",
	};

	return arrow[word];
}

void sa_phrase_shift_cell(struct sa_str *out, const struct sa_judge_answer *a, int digits)
{
	if (sa_num_is_finite(a->difference)) {
		put_difference(out, a, digits);
		sa_str_putc(out, ' ');
	}
	if (a->why == SA_JUDGE_WHY_KPIS_ONLY)
		sa_str_puts(out, "not tested");
	else if (a->word == SA_JUDGE_NONE)
		sa_str_puts(out, sa_judge_why_text(a->why));
	else
		sa_str_printf(out, "%s%s", arrow_of(a->word), sa_judge_word_text(a->word));
}

static void put_p(struct sa_str *out, double p)
{
	if (!sa_num_is_finite(p))
		return;
	sa_str_puts(out, p < LEAST_SHOWN_P ? ", p below " : ", p ");
	sa_str_fixed(out, p < LEAST_SHOWN_P ? LEAST_SHOWN_P : p, P_DIGITS, "");
}

static void put_detectable(struct sa_str *out, const struct sa_judge_answer *a, int digits)
{
	if (!sa_num_is_finite(a->detectable))
		return;
	sa_str_puts(out, "; a change of ");
	sa_phrase_number(out, a->detectable, 0.0, digits);
	sa_str_puts(out, " would have been found 4 times in 5");
}

/* "+0.02 (+0.5 %) beside 3.52 of 5 runs" */
static void put_figures(struct sa_str *out, const struct sa_judge_answer *a, int digits)
{
	if (!sa_num_is_finite(a->difference)) {
		sa_str_puts(out, sa_judge_why_text(a->why));
		return;
	}
	put_difference(out, a, digits);
	sa_str_puts(out, " from ");
	sa_phrase_number(out, a->level, SA_MISSING, digits);
	if (a->n_runs)
		sa_str_printf(out, " of %zu run%s", a->n_runs, a->n_runs == 1 ? "" : "s");
	if (a->why)
		sa_str_printf(out, "; %s", sa_judge_why_text(a->why));
}

void sa_phrase_shift_title(struct sa_str *out, const struct sa_judged_shift *shift, size_t n,
			   size_t n_runs, const char *window)
{
	static const enum sa_judge_word order[] = {SA_JUDGE_WORSE, SA_JUDGE_DIFFERS,
						   SA_JUDGE_UNCLEAR, SA_JUDGE_BETTER,
						   SA_JUDGE_NOT_WORSE};
	size_t found[SA_JUDGE_WORD_COUNT] = {0};
	bool first = true;

	for (size_t i = 0; i < n; i++)
		found[shift[i].answer.word] += shift[i].judged;
	sa_str_printf(out, "Against the baseline (%zu run%s, window %s): ", n_runs,
		      n_runs == 1 ? "" : "s", window);
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		if (!found[order[i]] && order[i] != SA_JUDGE_WORSE)
			continue;
		sa_str_printf(out, "%s%zu %s", first ? "" : ", ", found[order[i]],
			      order[i] == SA_JUDGE_NOT_WORSE ? "not worse"
							     : sa_judge_word_text(order[i]));
		first = false;
	}
	if (found[SA_JUDGE_NONE])
		sa_str_printf(out, ", %zu not compared", found[SA_JUDGE_NONE]);
}

const char sa_phrase_differs_cure[] =
	"; one or two runs cannot show a regression: give three or more as the baseline, or say "
	"runs-alike where runs of the same code agree";

static void put_floor(struct sa_str *out, const struct sa_judge_answer *a, int digits)
{
	sa_str_puts(out, "beyond the floor ");
	sa_phrase_number(out, a->floor, SA_MISSING, digits);
}

void sa_phrase_shift_why(struct sa_str *out, const struct sa_judge_answer *a, int digits)
{
	if (a->why) {
		sa_str_puts(out, sa_judge_why_text(a->why));
		return;
	}
	switch (a->word) {
	case SA_JUDGE_WORSE:
	case SA_JUDGE_DIFFERS:
		put_floor(out, a, digits);
		put_p(out, a->p_holm);
		return;
	case SA_JUDGE_BETTER:
		put_floor(out, a, digits);
		return;
	case SA_JUDGE_NOT_WORSE:
		sa_str_puts(out, "a change for the worse ");
		put_floor(out, a, digits);
		sa_str_puts(out, " is excluded");
		break;
	case SA_JUDGE_UNCLEAR:
		sa_str_puts(out, "neither worse nor shown not to be");
		put_p(out, a->p_holm);
		break;
	case SA_JUDGE_NONE:
	case SA_JUDGE_WORD_COUNT:
		sa_str_puts(out, "no direction is better");
		return;
	}
	put_detectable(out, a, digits);
}

void sa_phrase_shift(struct sa_str *out, const struct sa_judge_answer *a, int digits)
{
	switch (a->word) {
	case SA_JUDGE_WORSE:
		sa_str_puts(out, "worse than the baseline: ");
		put_figures(out, a, digits);
		put_p(out, a->p_holm);
		return;
	case SA_JUDGE_DIFFERS:
		sa_str_puts(out, "differs from the baseline, for the worse: ");
		put_figures(out, a, digits);
		put_p(out, a->p_holm);
		return;
	case SA_JUDGE_BETTER:
		sa_str_puts(out, "better than the baseline: ");
		put_figures(out, a, digits);
		return;
	case SA_JUDGE_NOT_WORSE:
		sa_str_puts(out, "not worse than the baseline: ");
		break;
	case SA_JUDGE_UNCLEAR:
		sa_str_puts(out, "unclear against the baseline: ");
		break;
	case SA_JUDGE_NONE:
	case SA_JUDGE_WORD_COUNT:
		sa_str_puts(out, a->why ? "not compared: " : "against the baseline: ");
		break;
	}
	put_figures(out, a, digits);
	put_detectable(out, a, digits);
}

/* ---- drift ---- */

/* Rows from the last one to an index; infinite or missing stay so. */
static double rows_to(const struct sa_judged_drift *d, double index)
{
	double rows = (index - (double)d->last) / d->step;

	return rows > MOST_ROWS ? (double)INFINITY : rows;
}

static double at_least_zero(double rows)
{
	return rows > 0 ? rows : 0;
}

static void put_whole(struct sa_str *out, double value)
{
	sa_str_fixed(out, value, 0, "");
}

static void put_rows(struct sa_str *out, double rows, const char *row)
{
	rows = ceil(at_least_zero(rows));
	put_whole(out, rows);
	sa_str_printf(out, " %s%s", row, rows == 1 ? "" : "s");
}

void sa_phrase_course_word(struct sa_str *out, const struct sa_judged_drift *d, const char *row)
{
	const struct sa_judge_drift_answer *a = &d->answer;
	double at = rows_to(d, a->at);

	switch (a->crossing) {
	case SA_JUDGE_CROSSING_BEYOND:
		sa_str_printf(out, "beyond since about %s ", row);
		put_whole(out, ceil(a->at));
		return;
	case SA_JUDGE_CROSSING_WITHIN:
		sa_str_puts(out, "within ");
		put_rows(out, sa_num_is_finite(at) ? at : rows_to(d, a->lo), row);
		return;
	case SA_JUDGE_CROSSING_FAR:
		sa_str_puts(out, "none in sight");
		return;
	case SA_JUDGE_CROSSING_NONE:
	case SA_JUDGE_CROSSING_COUNT:
		break;
	}
	sa_str_puts(out, "no statement");
}

/* " (19 to 24)" of a crossing in the past, as indices */
static void put_since(struct sa_str *out, const struct sa_judge_drift_answer *a)
{
	if (!sa_num_is_finite(a->lo) || !sa_num_is_finite(a->hi) || ceil(a->lo) == ceil(a->hi))
		return;
	sa_str_puts(out, " (");
	put_whole(out, ceil(a->lo));
	sa_str_puts(out, " to ");
	put_whole(out, ceil(a->hi));
	sa_str_putc(out, ')');
}

static void put_ahead(struct sa_str *out, const struct sa_judged_drift *d,
		      const struct sa_judged_kpi *kpi)
{
	double at = rows_to(d, d->answer.at), lo = rows_to(d, d->answer.lo),
	       hi = rows_to(d, d->answer.hi);
	bool known = sa_num_is_finite(at);

	sa_str_puts(out, known ? " reaches " : " may reach ");
	sa_phrase_number(out, d->limit, SA_MISSING, -1);
	sa_str_puts(out, known ? " in about " : " in ");
	put_rows(out, known ? at : lo, kpi->row);
	if (!known) {
		sa_str_puts(out, " at the earliest");
		return;
	}
	sa_str_puts(out, " (");
	put_whole(out, ceil(at_least_zero(lo)));
	if (sa_num_is_finite(hi)) {
		sa_str_puts(out, " to ");
		put_whole(out, ceil(at_least_zero(hi)));
	} else {
		sa_str_puts(out, " at the earliest");
	}
	sa_str_putc(out, ')');
}

const char *sa_phrase_shape(const struct sa_judge_drift_answer *a)
{
	return a->shape == SA_JUDGE_SHAPE_STEADY && a->slope < 0 ? "steady fall"
								 : sa_judge_shape_text(a->shape);
}

static void put_shape(struct sa_str *out, const struct sa_judged_drift *d, const char *row,
		      const struct sa_pen *pen)
{
	const struct sa_judge_drift_answer *a = &d->answer;

	if (a->shape == SA_JUDGE_SHAPE_NONE)
		return;
	sa_str_printf(out, "; %s", sa_phrase_shape(a));
	if (a->shape == SA_JUDGE_SHAPE_SAWTOOTH && sa_num_is_finite(a->period)) {
		sa_str_puts(out, " with period ");
		put_whole(out, a->period);
	}
	if (sa_num_is_finite(a->change_at)) {
		sa_str_printf(out, " at %s ", row);
		put_whole(out, a->change_at);
	}
	if (d->cause) {
		sa_str_puts(out, ", ");
		pen->foreign(out, d->cause);
	}
}

void sa_phrase_course_rest(struct sa_str *out, const struct sa_judged_drift *d, const char *row)
{
	const struct sa_judged_kpi kpi = {.name = "", .group = "", .row = row};

	if (d->answer.crossing == SA_JUDGE_CROSSING_BEYOND) {
		sa_str_puts(out, ", beyond ");
		sa_phrase_number(out, d->limit, SA_MISSING, -1);
		sa_str_printf(out, " since about %s ", row);
		put_whole(out, ceil(d->answer.at));
	} else if (d->answer.crossing == SA_JUDGE_CROSSING_WITHIN) {
		sa_str_putc(out, ',');
		put_ahead(out, d, &kpi);
	}
	put_shape(out, d, row, &sa_pen_plain);
}

void sa_phrase_course(struct sa_str *out, const struct sa_judged_drift *d,
		      const struct sa_judged_kpi *kpi, const struct sa_pen *pen)
{
	const struct sa_judge_drift_answer *a = &d->answer;

	sa_phrase_kpi(out, kpi, pen);
	if (a->crossing == SA_JUDGE_CROSSING_BEYOND) {
		sa_str_puts(out, " is beyond ");
		sa_phrase_number(out, d->limit, SA_MISSING, -1);
		sa_str_printf(out, " since about %s ", kpi->row);
		put_whole(out, ceil(a->at));
		put_since(out, a);
	} else if (a->crossing == SA_JUDGE_CROSSING_WITHIN) {
		put_ahead(out, d, kpi);
	} else {
		const char *trend = sa_judge_trend_text(a->word);

		sa_str_printf(out, ": %s", trend ? trend : "too few values for a trend");
		if (a->crossing == SA_JUDGE_CROSSING_FAR) {
			sa_str_puts(out, ", crossing of ");
			sa_phrase_number(out, d->limit, SA_MISSING, -1);
			sa_str_puts(out, ": none in sight");
		}
	}
	put_shape(out, d, kpi->row, pen);
}

/* ---- reach ---- */

void sa_phrase_reach(struct sa_str *out, const struct sa_judge_reach *reach, const char *aggregate,
		     double limit, int digits)
{
	if (!sa_num_is_finite(reach->at))
		return;
	sa_str_printf(out, "a true %s of ", aggregate);
	sa_phrase_number(out, reach->at, limit, digits);
	sa_str_puts(out, " would still have passed 1 time in 5");
	if (reach->n_right) {
		sa_str_printf(out, " (%zu against %zu values, rho ", reach->n, reach->n_right);
		sa_phrase_number(out, reach->rho, SA_MISSING, 2);
		sa_str_putc(out, ')');
	}
}

void sa_phrase_check_reach(struct sa_str *out, const struct sa_check *check, const char *before,
			   const char *after)
{
	if (!sa_num_is_finite(check->reach.at))
		return;
	sa_str_puts(out, before);
	sa_phrase_reach(out, &check->reach, check->rule.aggregate, check->rule.limit, 3);
	sa_str_puts(out, after);
}

const char *sa_phrase_arrow(enum sa_judge_trend word)
{
	static const char *const arrow[SA_JUDGE_TREND_COUNT] = {
		[SA_JUDGE_TREND_NONE] = "",
		[SA_JUDGE_TREND_FLAT] = "→",
		[SA_JUDGE_TREND_RISING] = "↗",
		[SA_JUDGE_TREND_FALLING] = "↘",
	};

	return arrow[word];
}
