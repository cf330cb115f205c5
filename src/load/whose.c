/* SPDX-License-Identifier: MIT */
/* Side files against the rows beside them. */
#include "load/whose.h"

#include <math.h>

#include "base/num.h"
#include "base/str.h"

#define TOLERANCE_ABS 1e-3
#define TOLERANCE_REL 1e-3

/* The first and the last iteration that can be used; false without any. */
static bool span_of(const struct sa_run *run, uint64_t *first, uint64_t *last)
{
	bool found = false;

	for (size_t i = 0; i < run->n_iter; i++) {
		if (run->iter[i].unusable)
			continue;
		if (!found)
			*first = run->iter[i].index;
		*last = run->iter[i].index;
		found = true;
	}
	return found;
}

/* Whether the file is about these iterations; appends what it is about when it is not. */
static bool same_span(const struct sa_run *run, uint64_t from, uint64_t to, struct sa_str *why)
{
	uint64_t first, last;

	if (!span_of(run, &first, &last) || (from == first && to == last))
		return true;
	/* it may be older than what has befallen a file since: the row is there (FORMATS 15.1) */
	if (from == run->iter[0].index && to == run->iter[run->n_iter - 1].index)
		return true;
	sa_str_printf(
		why,
		"of another run: it is about iterations %llu to %llu, the run has %llu to %llu",
		(unsigned long long)from, (unsigned long long)to, (unsigned long long)first,
		(unsigned long long)last);
	return false;
}

void sa_whose_delta(const struct sa_run *run, struct sa_arena *arena, struct sa_delta_verify *delta)
{
	SA_STR_SCOPE(why);

	if (delta->error || !delta->has_pairs ||
	    same_span(run, delta->first_from, delta->last_to, &why))
		return;
	*delta = (struct sa_delta_verify){
		.found = true, .full_pct = SA_MISSING, .error = sa_str_finish(&why, arena)};
}

/* The first row of the index, n_iter when there is none. */
static size_t find_row(const struct sa_run *run, uint64_t index)
{
	size_t lo = 0, hi = run->n_iter;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (run->iter[mid].index < index)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < run->n_iter && run->iter[lo].index == index ? lo : run->n_iter;
}

static bool same_value(double ours, double theirs)
{
	double apart = fabs(ours - theirs);

	if (isnan(ours)) /* older exporters write 0 for what is missing */
		return fabs(theirs) <= 0;
	return isinf(ours) || apart <= TOLERANCE_ABS || apart <= TOLERANCE_REL * fabs(ours);
}

/* Whether one of the rows of that iteration says the same, or none of them says anything. */
static bool fits(const struct sa_run *run, const struct sa_warmup_value *v)
{
	for (size_t i = find_row(run, v->iteration);
	     i < run->n_iter && run->iter[i].index == v->iteration; i++) {
		if (run->iter[i].unusable || same_value(run->iter[i].kpi[v->kpi], v->value))
			return true;
	}
	return false;
}

static bool same_values(const struct sa_run *run, const struct sa_warmup *warmup,
			struct sa_str *why)
{
	for (size_t i = 0; i < warmup->n_values; i++) {
		const struct sa_warmup_value *v = &warmup->value[i];
		size_t row = find_row(run, v->iteration);

		if (fits(run, v))
			continue;
		sa_str_printf(why, "of another run: %s of iteration %llu is ",
			      sa_kpi_table[v->kpi].gate_name, (unsigned long long)v->iteration);
		sa_str_num(why, v->value, "");
		if (row == run->n_iter) {
			sa_str_puts(why, " in it, and there is no such iteration");
			return false;
		}
		sa_str_puts(why, " in it, ");
		sa_str_num(why, run->iter[row].kpi[v->kpi], "missing");
		sa_str_printf(why, " in %s", run->iter[row].file);
		return false;
	}
	return true;
}

void sa_whose_warmup(const struct sa_run *run, struct sa_arena *arena, struct sa_warmup *warmup)
{
	SA_STR_SCOPE(why);

	if (warmup->error || !warmup->has_iterations ||
	    (same_span(run, warmup->first, warmup->last, &why) && same_values(run, warmup, &why)))
		return;
	*warmup = (struct sa_warmup){
		.found = true, .exporter_error = SA_MISSING, .error = sa_str_finish(&why, arena)};
}
