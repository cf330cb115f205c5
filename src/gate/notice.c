/* SPDX-License-Identifier: MIT */
/* A look at the rows as a whole. */
#include "gate/notice.h"

#include <math.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utc.h"

static void note_newest(const struct sa_run *run, struct sa_notes *notes)
{
	if (run->newest_unusable)
		sa_note_add(
			notes, SA_WARNING, run->iter[run->n_iter - 1].file,
			"the newest row (iteration %llu) cannot be used: what is judged is older",
			(unsigned long long)run->iter[run->n_iter - 1].index);
}

static bool is_plausible(const struct sa_policy_metric *metric, double value)
{
	/* (a bound that is not there is NaN, which nothing is beyond) */
	return isnan(value) || !(value < metric->plausible_min || value > metric->plausible_max);
}

static void note_implausible(const struct sa_run *run, const struct sa_kpi *kpi,
			     const struct sa_policy_metric *metric, struct sa_notes *notes)
{
	const struct sa_iter *first = NULL;
	size_t count = 0;
	SA_STR_SCOPE(text);

	for (size_t i = 0; i < run->n_iter; i++) {
		if (is_plausible(metric, run->iter[i].kpi[kpi->id]))
			continue;
		first = first ? first : &run->iter[i];
		count++;
	}
	if (!first)
		return;
	sa_str_printf(&text, "%s is ", kpi->gate_name);
	sa_str_num(&text, first->kpi[kpi->id], "");
	sa_str_printf(&text, " in iteration %llu: not plausible (",
		      (unsigned long long)first->index);
	if (metric->plausible_min > 0)
		sa_str_puts(&text, "above 0, up to ");
	else {
		sa_str_num(&text, metric->plausible_min, "");
		sa_str_puts(&text, " to ");
	}
	sa_str_num(&text, metric->plausible_max, "");
	sa_str_puts(&text, " is); the value counts");
	if (count > 1)
		sa_str_printf(&text, ", as do %zu more such values", count - 1);
	sa_note_add(notes, SA_WARNING, first->file, "%s", text.buf);
}

/* ---- times ---- */

struct clock {
	size_t n, still; /* rows with a time; how many of them have that of the row before */
	const struct sa_iter *first, *stands, *before, *back; /* back: the first that goes back */
};

static struct clock read_times(const struct sa_run *run)
{
	const struct sa_iter *last = NULL;
	struct clock clock = {0};

	for (size_t i = 0; i < run->n_iter; i++) {
		const struct sa_iter *iter = &run->iter[i];

		if (iter->at_ms == SA_NO_TIME)
			continue;
		clock.n++;
		clock.first = clock.first ? clock.first : iter;
		if (last && iter->at_ms == last->at_ms && iter->index != last->index) {
			clock.still++;
			clock.stands = clock.stands ? clock.stands : iter;
		}
		if (last && iter->at_ms < last->at_ms && !clock.back) {
			clock.before = last;
			clock.back = iter;
		}
		last = iter;
	}
	return clock;
}

static void note_times(const struct sa_run *run, struct sa_notes *notes)
{
	struct clock clock = read_times(run);
	SA_ARENA_SCOPE(scratch);

	if (clock.n > 1 && clock.still == clock.n - 1) {
		sa_note_add(notes, SA_WARNING, "",
			    "all %zu rows with a time carry the same one (%s): are they one "
			    "iteration?",
			    clock.n, sa_utc_text(&scratch, clock.first->at_ms));
		return;
	}
	if (clock.still)
		sa_note_add(notes, SA_WARNING, clock.stands->file,
			    "the time stands still: iteration %llu carries that of the row before "
			    "it%s",
			    (unsigned long long)clock.stands->index,
			    clock.still > 1 ? ", as do others" : "");
	if (clock.back)
		sa_note_add(
			notes, SA_WARNING, clock.back->file,
			"the time goes back: iteration %llu (%s) is before iteration %llu (%s); "
			"iterations %llu to %llu are left from an older run",
			(unsigned long long)clock.back->index,
			sa_utc_text(&scratch, clock.back->at_ms),
			(unsigned long long)clock.before->index,
			sa_utc_text(&scratch, clock.before->at_ms),
			(unsigned long long)clock.back->index,
			(unsigned long long)run->iter[run->n_iter - 1].index);
}

/* ---- the parts of the P&L ---- */

static void note_identity(const struct sa_run *run, struct sa_notes *notes)
{
	SA_STR_SCOPE(text);

	if (!run->n_identity_broken)
		return;
	sa_str_printf(&text,
		      "net_bps is not gross - fees - adverse - slippage - inventory in %zu "
		      "iteration(s); the worst is %llu, by ",
		      run->n_identity_broken, (unsigned long long)run->identity_worst_index);
	sa_str_fixed(&text, run->identity_worst, 3, "");
	sa_note_add(notes, SA_WARNING, "", "%s bps", text.buf);
}

void sa_notice_run(const struct sa_run *run, const struct sa_policy *policy, struct sa_notes *notes)
{
	note_newest(run, notes);
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		note_implausible(run, &sa_kpi_table[k], &policy->metric[k], notes);
	note_times(run, notes);
	note_identity(run, notes);
}
