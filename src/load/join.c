/* SPDX-License-Identifier: MIT */
/* What rows and buckets have in common: groups, reductions, counters, distances of times. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/sample.h"
#include "load/rows.h"

struct named {
	const char *name;
	uint32_t chunk, group; /* where it was met */
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

/* By chunk and group of the chunk: the group of the input, UINT32_MAX for one that is dropped. */
static uint32_t **number_groups(struct sa_join *j)
{
	uint32_t **number = SA_NEW_ARRAY(j->arena, j->n_chunk, uint32_t *);
	size_t n = 0, most = 0;

	for (size_t c = 0; c < j->n_chunk; c++) {
		most += j->chunk[c].n_group;
		number[c] = SA_NEW_ARRAY(j->arena, j->chunk[c].n_group, uint32_t);
		/* a name whose records were all taken back is no group */
		for (size_t i = 0; i < j->chunk[c].n; i++) {
			if (!(j->chunk[c].record[i].flags & SA_RECORD_UNUSABLE))
				number[c][j->chunk[c].record[i].group] = 1;
		}
	}
	struct named *all = sa_xrealloc(NULL, (most + 1) * sizeof *all);

	for (size_t c = 0; c < j->n_chunk; c++) {
		for (size_t g = 0; g < j->chunk[c].n_group; g++) {
			if (number[c][g])
				all[n++] = (struct named){j->chunk[c].group[g], (uint32_t)c,
							  (uint32_t)g};
		}
	}
	if (n)
		qsort(all, n, sizeof *all, by_name);
	j->input->group = SA_NEW_ARRAY(j->arena, n < SA_LIMIT_GROUPS ? n + 1 : SA_LIMIT_GROUPS,
				       struct sa_group_data);
	for (size_t i = 0; i < n; i++) {
		bool first = !i || strcmp(all[i].name, all[i - 1].name) != 0;
		bool full = first && j->input->n_group == SA_LIMIT_GROUPS;

		if (first && !full)
			j->input->group[j->input->n_group++].name =
				sa_arena_strdup(j->arena, all[i].name);
		j->input->n_group_dropped += full;
		number[all[i].chunk][all[i].group] =
			j->input->n_group_dropped ? UINT32_MAX : (uint32_t)j->input->n_group - 1;
	}
	free(all);
	return number;
}

void sa_join_groups(struct sa_join *j)
{
	size_t n = 0;
	uint32_t **number = number_groups(j);

	for (size_t c = 0; c < j->n_chunk; c++)
		n += j->chunk[c].n;
	j->joined = sa_xrealloc(NULL, (n + 1) * sizeof *j->joined);
	for (size_t c = 0; c < j->n_chunk; c++) {
		struct sa_chunk *chunk = &j->chunk[c];

		for (size_t i = 0; i < chunk->n; i++) {
			struct sa_record *r = &chunk->record[i];
			bool usable = !(r->flags & SA_RECORD_UNUSABLE);
			uint32_t g = usable ? number[c][r->group] : UINT32_MAX;

			if (usable && g == UINT32_MAX)
				continue;
			j->joined[j->n++] = (struct sa_joined){
				.record = r,
				.group = g,
				.chunk = (uint32_t)c,
			};
			if (usable)
				j->input->group[g].n_records++;
		}
	}
	/* a run of nothing but files that cannot be used has rows all the same */
	if (!j->input->n_group && j->n)
		j->input->group[j->input->n_group++].name = "";
	j->input->n_records = j->n;
}

void sa_join_release(struct sa_join *j)
{
	free(j->joined);
	j->joined = NULL;
}

size_t sa_counter_differences(double *y, size_t n)
{
	double last = SA_MISSING;
	size_t resets = 0;

	for (size_t i = 0; i < n; i++) {
		double v = y[i];

		if (isnan(v))
			continue;
		bool reset = v < last;

		resets += reset;
		y[i] = isnan(last) ? SA_MISSING : reset ? v : v - last;
		last = v;
	}
	return resets;
}

double sa_reduce_values(const struct sa_reduce *how, double *values, size_t n)
{
	switch (how->id) {
	case SA_REDUCE_MEAN:
		return sa_sample_mean(values, n);
	case SA_REDUCE_SUM:
		return sa_sample_sum(values, n);
	case SA_REDUCE_COUNT_OF:
	case SA_REDUCE_RATE:
		return (double)n;
	case SA_REDUCE_LAST:
		return values[n - 1];
	case SA_REDUCE_MIN:
	case SA_REDUCE_MAX:
	case SA_REDUCE_MEDIAN:
	case SA_REDUCE_PERCENTILE:
	case SA_REDUCE_AUTO:
		break;
	}
	sa_sample_sort(values, n);
	return how->id == SA_REDUCE_MIN		 ? values[0]
	       : how->id == SA_REDUCE_MAX	 ? values[n - 1]
	       : how->id == SA_REDUCE_PERCENTILE ? sa_sample_percentile(values, n, how->p)
						 : sa_sample_percentile(values, n, 50);
}

int64_t sa_times_step(const int64_t *at_ms, size_t n, struct sa_arena *scratch)
{
	struct sa_arena_mark mark = sa_arena_mark(scratch);
	double *distance = SA_NEW_RAW(scratch, n, double);
	int64_t last = SA_NO_TIME;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (at_ms[i] == SA_NO_TIME)
			continue;
		if (last != SA_NO_TIME && at_ms[i] > last)
			distance[k++] = (double)(at_ms[i] - last);
		last = at_ms[i];
	}
	int64_t median = 0;

	if (k) {
		sa_sample_sort(distance, k);
		median = (int64_t)sa_sample_percentile(distance, k, 50);
	}
	sa_arena_reset(scratch, mark);
	return median;
}
