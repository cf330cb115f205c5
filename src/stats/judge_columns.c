/* SPDX-License-Identifier: MIT */
/* Aligning, reducing and scaling the runs of one case. */
#include "stats/judge_columns.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/num.h"
#include "stats/median.h"

#define CLIP_SD	  5.0
#define MAD_TO_SD 1.4826
#define MAX_GAP	  1000.0 /* rows: no correlation is left over such a pause */

/* Present rows of one run, and the indices of a set of runs. */
struct present {
	const double *index, *y;
	size_t n;
};

static bool all_present(const struct sa_judge_series *s)
{
	size_t odd = 0;

	for (size_t i = 0; i < s->n; i++)
		odd += isnan(s->y[i]) || (i && s->index[i] <= s->index[i - 1]);
	return !odd;
}

static struct present take_present(const struct sa_judge_series *s, struct sa_arena *arena)
{
	if (all_present(s))
		return (struct present){s->index, s->y, s->n};
	double *index = SA_NEW_RAW(arena, s->n + 1, double);
	double *y = SA_NEW_RAW(arena, s->n + 1, double);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		index[n] = s->index[i];
		y[n] = s->y[i];
		n += !isnan(s->y[i]) && !(n && s->index[i] <= index[n - 1]);
	}
	return (struct present){index, y, n};
}

static double median_of(const double *v, size_t n, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *copy = SA_NEW_RAW(scratch, n + 1, double), m;

	for (size_t i = 0; i < n; i++)
		copy[i] = v[i] + 0.0;
	m = n ? sa_median_of(copy, n) : SA_MISSING;
	sa_arena_reset(scratch, mark);
	return m;
}

/* Merges b into the ascending *a of *n numbers; both without duplicates. */
static void merge(const double **a, size_t *n, const double *b, size_t n_b, struct sa_arena *arena)
{
	if (!*n) {
		*a = b;
		*n = n_b;
		return;
	}
	double *out = SA_NEW_RAW(arena, *n + n_b + 1, double);
	size_t i = 0, j = 0, k = 0;

	while (i < *n || j < n_b) {
		double next = j == n_b || (i < *n && (*a)[i] < b[j]) ? (*a)[i] : b[j];

		i += i < *n && (*a)[i] <= next;
		j += j < n_b && b[j] <= next;
		out[k++] = next;
	}
	*a = out;
	*n = k;
}

/* Rows of the current run that a baseline run has too. */
static size_t shared_rows(const struct present *p, size_t n_runs)
{
	size_t shared = 0;

	for (size_t r = 1; r < n_runs; r++) {
		size_t here = 0;

		for (size_t i = 0, j = 0; i < p[0].n && j < p[r].n;) {
			here += p[0].index[i] >= p[r].index[j] && p[0].index[i] <= p[r].index[j];
			if (p[0].index[i] < p[r].index[j])
				i++;
			else
				j++;
		}
		shared = here > shared ? here : shared;
	}
	return shared;
}

static bool can_align(const struct present *p, size_t n_runs)
{
	size_t longest = 0, shared = shared_rows(p, n_runs);

	for (size_t r = 1; r < n_runs; r++)
		longest = p[r].n > longest ? p[r].n : longest;
	size_t shorter = p[0].n < longest ? p[0].n : longest;

	return shared >= SA_JUDGE_MIN_ROWS && 2 * shared >= shorter;
}

/* Where the index stands among `all`; searched from `from` on. */
static size_t place_of(double index, const double *all, size_t from)
{
	while (all[from] < index)
		from++;
	return from;
}

/* Fills the column of one run: medians of the blocks of `block` places. */
static void fill_column(const struct present *p, const double *all, size_t block, double *column,
			struct sa_arena *scratch)
{
	bool alone = !all || all == p->index; /* each value has the place of its number */
	size_t place = 0;

	for (size_t i = 0, end; i < p->n; i = end) {
		place = alone ? i : place_of(p->index[i], all, place);
		size_t row = place / block, next = (row + 1) * block;

		end = alone ? (next < p->n ? next : p->n) : i + 1;
		while (!alone && end < p->n) {
			place = place_of(p->index[end], all, place);
			if (place >= next)
				break;
			end++;
		}
		column[row] = end - i == 1 ? p->y[i] : median_of(p->y + i, end - i, scratch);
	}
}

/* The median of the distances of n > 1 ascending indices. */
static double usual_step(const double *all, size_t n, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double first = all[1] - all[0], unit, *step;
	size_t others = 0;

	for (size_t i = 2; i < n; i++)
		others += all[i] - all[i - 1] != first;
	if (!others)
		return first;
	step = SA_NEW_RAW(scratch, n, double);
	for (size_t i = 1; i < n; i++)
		step[i - 1] = all[i] - all[i - 1];
	unit = sa_median_of(step, n - 1);
	sa_arena_reset(scratch, mark);
	return unit;
}

/* Positions of the rows: index distances in units of the usual one, or 0, 1, 2 ... */
static void fill_positions(const double *all, size_t n_all, size_t block,
			   struct sa_judge_columns *out, struct sa_arena *scratch)
{
	double unit = all && n_all > 1 ? usual_step(all, n_all, scratch) : 1.0;

	out->unit = unit * (double)block;
	for (size_t row = 0; row < out->n_rows; row++) {
		size_t last = (row + 1) * block - 1;

		out->at[row] = (uint32_t)row;
		if (all)
			out->index[row] = all[last < n_all ? last : n_all - 1];
	}
	if (all && block == 1) {
		for (size_t row = 1; row < out->n_rows; row++) {
			double gap = nearbyint((all[row] - all[row - 1]) / unit);

			gap = gap < 1.0 ? 1.0 : gap > MAX_GAP ? MAX_GAP : gap;
			out->at[row] = out->at[row - 1] + (uint32_t)gap;
		}
	}
}

static void scale(struct sa_judge_columns *out)
{
	double largest = 0.0;

	for (size_t i = 0; i < out->n_runs * out->n_rows; i++) {
		double a = fabs(out->v[i]);

		largest = isfinite(a) && a > largest ? a : largest;
	}
	out->exponent = largest > 0.0 ? ilogb(largest) : 0;
	for (size_t i = 0; i < out->n_runs * out->n_rows; i++)
		out->v[i] = ldexp(out->v[i], -out->exponent) + 0.0;
}

static bool is_constant(const struct present *p, size_t n_runs)
{
	for (size_t r = 0; r < n_runs; r++) {
		for (size_t i = 0; i < p[r].n; i++) {
			if (!isfinite(p[r].y[i]) || p[r].y[i] < p[0].y[0] || p[r].y[i] > p[0].y[0])
				return false;
		}
	}
	return true;
}

/* Median of the medians of the baseline runs. */
static double baseline_level(const struct present *p, size_t n_runs, struct sa_arena *scratch)
{
	double *level = SA_NEW_ARRAY(scratch, n_runs, double);

	for (size_t r = 1; r < n_runs; r++)
		level[r - 1] = median_of(p[r].y, p[r].n, scratch);
	return median_of(level, n_runs - 1, scratch);
}

/* Fills `out` from the runs; what it keeps has room already. */
static void fill(const struct present *p, struct sa_judge_columns *out, struct sa_arena *scratch)
{
	const double *all = NULL;
	size_t n_all = 0, block;

	for (size_t r = 0; r < out->n_runs; r++) {
		if (out->aligned)
			merge(&all, &n_all, p[r].index, p[r].n, scratch);
		else
			n_all = p[r].n > n_all ? p[r].n : n_all;
	}
	block = n_all > SA_JUDGE_MAX_ROWS ? (n_all + SA_JUDGE_MAX_ROWS - 1) / SA_JUDGE_MAX_ROWS : 1;
	out->n_rows = (n_all + block - 1) / block;
	for (size_t i = 0; i < out->n_runs * out->n_rows; i++)
		out->v[i] = SA_MISSING;
	for (size_t r = 0; r < out->n_runs; r++)
		fill_column(&p[r], all, block, out->v + r * out->n_rows, scratch);
	fill_positions(all, n_all, block, out, scratch);
	scale(out);
	if (!all)
		out->index = NULL;
}

static void take_room(struct sa_judge_columns *out, size_t n_runs, size_t n_values,
		      struct sa_arena *arena)
{
	size_t n_rows = n_values < SA_JUDGE_MAX_ROWS ? n_values : SA_JUDGE_MAX_ROWS;

	*out = (struct sa_judge_columns){.n_runs = 1,
					 .v = SA_NEW_ARRAY(arena, n_runs * n_rows + 1, double),
					 .at = SA_NEW_ARRAY(arena, n_rows + 1, uint32_t),
					 .index = SA_NEW_ARRAY(arena, n_rows + 1, double)};
}

static int by_number(const double *a, const double *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] < b[i] || a[i] > b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}

/* An order of runs that their values alone decide: sums must not depend on how the runs were named. */
static int by_values(const void *a, const void *b)
{
	const struct present *x = a, *y = b;
	int order = (x->n > y->n) - (x->n < y->n);

	order = order ? order : by_number(x->y, y->y, x->n);
	return order ? order : by_number(x->index, y->index, x->n);
}

void sa_judge_columns_make(const struct sa_judge_case *c, struct sa_arena *arena,
			   struct sa_judge_columns *out)
{
	size_t n_values = c->current.n;

	for (size_t r = 0; r < c->n_baseline; r++)
		n_values += c->baseline[r].n;
	take_room(out, c->n_baseline + 1, n_values, arena);
	struct sa_arena_mark mark = sa_arena_mark(arena);
	struct present *p = SA_NEW_ARRAY(arena, c->n_baseline + 1, struct present);

	p[0] = take_present(&c->current, arena);
	for (size_t r = 0; r < c->n_baseline; r++) {
		p[out->n_runs] = take_present(&c->baseline[r], arena);
		out->n_runs += p[out->n_runs].n > 0;
	}
	qsort(p + 1, out->n_runs - 1, sizeof *p, by_values);
	if (!p[0].n || out->n_runs == 1) {
		out->v = NULL;
	} else {
		out->constant = is_constant(p, out->n_runs);
		out->level = baseline_level(p, out->n_runs, arena);
		out->aligned = can_align(p, out->n_runs);
		fill(p, out, arena);
	}
	sa_arena_reset(arena, mark);
}

void sa_judge_columns_alone(const struct sa_judge_series *s, struct sa_arena *arena,
			    struct sa_judge_columns *out)
{
	take_room(out, 1, s->n, arena);
	struct sa_arena_mark mark = sa_arena_mark(arena);
	struct present p = take_present(s, arena);

	if (!p.n) {
		out->v = NULL;
	} else {
		out->constant = is_constant(&p, 1);
		out->aligned = p.n >= SA_JUDGE_MIN_ROWS;
		fill(&p, out, arena);
	}
	sa_arena_reset(arena, mark);
}

bool sa_judge_clip(double *v, size_t n, struct sa_arena *scratch, double *median)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *off = SA_NEW_ARRAY(scratch, n + 1, double), farthest = 0.0, bound;

	*median = median_of(v, n, scratch);
	if (!isfinite(*median))
		return false;
	for (size_t i = 0; i < n; i++) {
		off[i] = fabs(v[i] - *median);
		farthest = isfinite(off[i]) && off[i] > farthest ? off[i] : farthest;
	}
	bound = CLIP_SD * MAD_TO_SD * median_of(off, n, scratch);
	if (!(bound > 0.0) || !isfinite(bound))
		bound = farthest > 0.0 ? 2.0 * farthest : 1.0;
	for (size_t i = 0; i < n; i++) {
		if (off[i] > bound)
			v[i] = *median + (v[i] > *median ? bound : -bound);
	}
	sa_arena_reset(scratch, mark);
	return true;
}
