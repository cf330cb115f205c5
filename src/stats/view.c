/* SPDX-License-Identifier: MIT */
/* Windows over columns. */
#include "stats/view.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

struct picker {
	const struct sa_data *data;
	const struct sa_rows *rows;
	const struct sa_policy_window *window;
	int64_t t0, t1, at_ms; /* at_ms: of the row, or of the last one before it that has a time */
	int64_t lowest, highest; /* indices, of a window of N rows */
};

/* The index that the N-th different one, counted from the end (or the beginning), has. */
static int64_t nth_index(const struct sa_rows *rows, uint64_t n, bool from_end)
{
	uint64_t seen = 0;
	int64_t last = 0;

	for (size_t i = 0; i < rows->n; i++) {
		int64_t index = rows->index[from_end ? rows->n - 1 - i : i];

		seen += !i || index != last;
		if (seen > n)
			break;
		last = index;
	}
	return last;
}

static bool index_within(int64_t index, uint64_t from, uint64_t to)
{
	return (index >= 0 && (uint64_t)index >= from && (uint64_t)index <= to) ||
	       (index < 0 && from == 0);
}

static bool time_within(int64_t at, int64_t from, int64_t to)
{
	return at != SA_NO_TIME && at >= from && (to == INT64_MAX || at < to);
}

static bool in_window(const struct picker *p, size_t row)
{
	const struct sa_policy_window *w = p->window;
	int64_t index = p->rows->index[row];

	switch (w->kind) {
	case SA_WINDOW_ALL:
		return true;
	case SA_WINDOW_LAST_ROWS:
		return index >= p->lowest;
	case SA_WINDOW_FIRST_ROWS:
		return index <= p->highest;
	case SA_WINDOW_SKIP_ROWS:
		return index > p->highest;
	case SA_WINDOW_INDICES:
		return index_within(index, w->from_index, w->to_index);
	case SA_WINDOW_LAST_TIME:
		return p->at_ms != SA_NO_TIME && p->at_ms > p->t1 - w->from_ms;
	case SA_WINDOW_FIRST_TIME:
		return p->at_ms != SA_NO_TIME && p->at_ms < p->t0 + w->to_ms;
	case SA_WINDOW_TIMES:
		return time_within(p->at_ms, p->t0 + w->from_ms,
				   w->to_ms == INT64_MAX ? INT64_MAX : p->t0 + w->to_ms);
	}
	return false;
}

bool sa_mask_covers(const struct sa_policy_mask *m, int64_t index, int64_t at_ms, int64_t t0)
{
	switch (m->kind) {
	case SA_MASK_INDICES:
		return index_within(index, m->from_index, m->to_index);
	case SA_MASK_OFFSETS:
		return time_within(at_ms, t0 + m->from_ms,
				   m->to_ms == INT64_MAX ? INT64_MAX : t0 + m->to_ms);
	case SA_MASK_TIMES:
		return time_within(at_ms, m->from_ms, m->to_ms);
	}
	return false;
}

static bool is_masked(const struct picker *p, size_t input, const struct sa_group_data *group,
		      size_t row)
{
	const struct sa_policy *policy = p->data->policy;

	for (size_t i = 0; i < policy->n_mask; i++) {
		const struct sa_policy_mask *m = &policy->mask[i];

		if ((m->input != SA_POLICY_NONE && m->input != input) ||
		    (m->group && (!group || strcmp(m->group, group->name) != 0)))
			continue;
		if (sa_mask_covers(m, p->rows->index[row], p->at_ms, p->t0))
			return true;
	}
	return false;
}

static void add_row(struct sa_selection *s, size_t row, size_t *cap, struct sa_arena *arena)
{
	s->n_rows++;
	if (s->n_span && s->span[s->n_span - 1].end == row) {
		s->span[s->n_span - 1].end++;
		return;
	}
	if (s->n_span == *cap) {
		struct sa_span *span = SA_NEW_ARRAY(arena, *cap * 2 + 4, struct sa_span);

		if (s->n_span)
			memcpy(span, s->span, s->n_span * sizeof *span);
		s->span = span;
		*cap = *cap * 2 + 4;
	}
	s->span[s->n_span++] = (struct sa_span){row, row + 1};
}

static int64_t first_time(const struct sa_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		if (rows->at_ms[i] != SA_NO_TIME)
			return rows->at_ms[i];
	}
	return SA_NO_TIME;
}

struct sa_selection sa_window_select(const struct sa_data *data, size_t input,
				     const struct sa_group_data *group, size_t window,
				     struct sa_arena *arena)
{
	const struct sa_input_data *in = &data->input[input];
	const struct sa_rows *rows = group ? group->rows : &in->rows;
	struct picker p = {.data = data,
			   .rows = rows,
			   .window = &data->policy->window[window],
			   .t0 = in->first_ms,
			   .t1 = data->last_ms};
	struct sa_selection s = {0};
	size_t cap = 0;

	if (p.window->kind == SA_WINDOW_LAST_ROWS)
		p.lowest = nth_index(rows, p.window->rows, true);
	if (p.window->kind == SA_WINDOW_FIRST_ROWS || p.window->kind == SA_WINDOW_SKIP_ROWS)
		p.highest = nth_index(rows, p.window->rows, false);
	p.at_ms = first_time(rows);
	for (size_t i = 0; i < rows->n; i++) {
		p.at_ms = rows->at_ms[i] == SA_NO_TIME ? p.at_ms : rows->at_ms[i];
		if (!in_window(&p, i))
			continue;
		if (window && is_masked(&p, input, group, i))
			s.n_masked++;
		else
			add_row(&s, i, &cap, arena);
	}
	if (s.n_rows) {
		s.first = rows->index[s.span[0].begin];
		s.last = rows->index[s.span[s.n_span - 1].end - 1];
	}
	return s;
}

bool sa_row_is_masked(const struct sa_data *data, size_t input, const struct sa_group_data *group,
		      size_t row)
{
	struct picker p = {.data = data, .rows = group->rows, .t0 = data->input[input].first_ms};

	if (!data->policy->n_mask)
		return false;
	p.at_ms = first_time(p.rows);
	for (size_t i = row + 1; i-- > 0;) {
		if (p.rows->at_ms[i] == SA_NO_TIME)
			continue;
		p.at_ms = p.rows->at_ms[i];
		break;
	}
	return is_masked(&p, input, group, row);
}

bool sa_mask_rows(const struct sa_data *data, size_t input, const struct sa_policy_mask *mask,
		  int64_t *first, int64_t *last, size_t *n)
{
	const struct sa_input_data *in = &data->input[input];
	const struct sa_rows *rows = &in->rows;
	int64_t at_ms = first_time(rows);

	*n = 0;
	if (mask->input != SA_POLICY_NONE && mask->input != input)
		return false;
	for (size_t i = 0; i < rows->n; i++) {
		at_ms = rows->at_ms[i] == SA_NO_TIME ? at_ms : rows->at_ms[i];
		if (!sa_mask_covers(mask, rows->index[i], at_ms, in->first_ms))
			continue;
		*first = *n ? *first : rows->index[i];
		*last = rows->index[i];
		++*n;
	}
	return *n > 0;
}

size_t sa_group_lower_bound(const struct sa_group_data *group, size_t row)
{
	size_t lo = 0, hi = group->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (group->row[mid] < row)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The entries of a span: [begin, end). */
struct entries {
	size_t begin, end;
};

static struct entries entries_of(const struct sa_group_data *group, const struct sa_span *span)
{
	return (struct entries){sa_group_lower_bound(group, span->begin),
				sa_group_lower_bound(group, span->end)};
}

static void take_samples(const struct sa_group_data *group, size_t slot,
			 const struct sa_selection *s, struct sa_arena *arena, struct sa_view *v)
{
	const struct sa_samples *samples = &group->samples[slot];
	size_t n = 0;
	double *out;

	if (!samples->at) {
		v->sample = v->present;
		v->n_sample = v->n_present;
		return;
	}
	for (size_t i = 0; i < s->n_span; i++) {
		struct entries e = entries_of(group, &s->span[i]);

		n += samples->at[e.end] - samples->at[e.begin];
	}
	v->sample = out = SA_NEW_RAW(arena, n, double);
	for (size_t i = 0; i < s->n_span; i++) {
		struct entries e = entries_of(group, &s->span[i]);
		size_t here = samples->at[e.end] - samples->at[e.begin];

		memcpy(out + v->n_sample, samples->value + samples->at[e.begin],
		       here * sizeof *out);
		v->n_sample += here;
	}
}

static void take_places(const struct sa_group_data *group, const struct sa_selection *s,
			struct sa_arena *arena, struct sa_view *v)
{
	size_t before = 0, at = 0;

	v->pos = SA_NEW_RAW(arena, v->n, size_t);
	v->index = SA_NEW_RAW(arena, v->n, int64_t);
	v->at_ms = SA_NEW_RAW(arena, v->n, int64_t);
	for (size_t i = 0; i < s->n_span; i++) {
		const struct sa_span *span = &s->span[i];
		struct entries e = entries_of(group, span);

		for (size_t k = e.begin; k < e.end; k++, at++) {
			size_t row = group->row[k];

			v->pos[at] = before + row - span->begin;
			v->index[at] = group->rows->index[row];
			v->at_ms[at] = group->rows->at_ms[row];
		}
		before += span->end - span->begin;
	}
}

/* Of one span the column itself, of several a copy of their pieces. */
static const double *values_of(const struct sa_group_data *group, size_t slot,
			       const struct sa_selection *s, size_t n, struct sa_arena *arena)
{
	double *out;
	size_t at = 0;

	if (s->n_span == 1)
		return group->y[slot] + entries_of(group, &s->span[0]).begin;
	out = SA_NEW_RAW(arena, n, double);
	for (size_t i = 0; i < s->n_span; i++) {
		struct entries e = entries_of(group, &s->span[i]);

		memcpy(out + at, group->y[slot] + e.begin, (e.end - e.begin) * sizeof *out);
		at += e.end - e.begin;
	}
	return out;
}

static void take_present(struct sa_arena *arena, struct sa_view *v)
{
	size_t missing = 0, n = 0;
	double *present;

	for (size_t i = 0; i < v->n; i++)
		missing += isnan(v->y[i]);
	v->n_present = v->n - missing;
	v->present = v->y;
	if (!missing)
		return;
	v->present = present = SA_NEW_RAW(arena, v->n_present + 1, double);
	for (size_t i = 0; i < v->n; i++) {
		present[n] = v->y[i];
		n += !isnan(v->y[i]);
	}
}

void sa_view_take(const struct sa_group_data *group, size_t slot, const struct sa_selection *s,
		  unsigned want, struct sa_arena *arena, struct sa_view *v)
{
	*v = (struct sa_view){.n_rows = s->n_rows};
	if (!group->y)
		return;
	for (size_t i = 0; i < s->n_span; i++) {
		struct entries e = entries_of(group, &s->span[i]);

		v->n += e.end - e.begin;
	}
	v->y = values_of(group, slot, s, v->n, arena);
	take_present(arena, v);
	if (want & SA_VIEW_PLACES)
		take_places(group, s, arena, v);
	if (want & SA_VIEW_SAMPLES)
		take_samples(group, slot, s, arena, v);
}
