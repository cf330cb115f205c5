/* SPDX-License-Identifier: MIT */
/* Writing baseline records. */
#include "render/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "codec/json_copy.h"
#include "codec/json_out.h"

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of the values that are there; SA_MISSING without any. Sorts. */
static double median_of(double *v, size_t n)
{
	if (!n)
		return SA_MISSING;
	qsort(v, n, sizeof *v, by_value);
	return n % 2 ? v[n / 2] : v[n / 2 - 1] / 2 + v[n / 2] / 2;
}

struct sa_record_series sa_record_series_of(const struct sa_group_data *group, size_t slot,
					    struct sa_arena *arena)
{
	size_t block = (group->n + SA_RECORD_MOST_ROWS - 1) / SA_RECORD_MOST_ROWS;
	struct sa_record_series kept = {.index = SA_NEW_ARRAY(arena, SA_RECORD_MOST_ROWS, int64_t),
					.at_ms = SA_NEW_ARRAY(arena, SA_RECORD_MOST_ROWS, int64_t),
					.y = SA_NEW_ARRAY(arena, SA_RECORD_MOST_ROWS, double)};
	double *v = SA_NEW_ARRAY(arena, block, double);

	for (size_t i = 0; i < group->n; i += block) {
		size_t end = i + block < group->n ? i + block : group->n, n = 0;
		uint32_t row = group->row[end - 1];

		for (size_t k = i; k < end; k++) {
			if (!isnan(group->y[slot][k]))
				v[n++] = group->y[slot][k];
		}
		kept.index[kept.n] = group->rows->index[row];
		kept.at_ms[kept.n] = group->rows->at_ms[row];
		kept.y[kept.n++] = block == 1 && n ? v[0] : median_of(v, n);
	}
	return kept;
}

static void put_values(struct sa_jout *j, const struct sa_record_series *kept)
{
	bool timed = false;

	sa_jout_array_inline(j, "index");
	for (size_t i = 0; i < kept->n; i++) {
		sa_jout_int(j, NULL, kept->index[i]);
		timed |= kept->at_ms[i] != SA_NO_TIME;
	}
	sa_jout_end_array(j);
	if (timed) {
		sa_jout_array_inline(j, "at");
		for (size_t i = 0; i < kept->n; i++) {
			if (kept->at_ms[i] == SA_NO_TIME)
				sa_jout_null(j, NULL);
			else
				sa_jout_int(j, NULL, kept->at_ms[i]);
		}
		sa_jout_end_array(j);
	} else {
		sa_jout_null(j, "at");
	}
	sa_jout_array_inline(j, "y");
	for (size_t i = 0; i < kept->n; i++) {
		if (isinf(kept->y[i]))
			sa_jout_text(j, NULL,
				     kept->y[i] > 0 ? SA_RECORD_INFINITE : "-" SA_RECORD_INFINITE);
		else
			sa_jout_num(j, NULL, kept->y[i]);
	}
	sa_jout_end_array(j);
}

/* A rule of the KPI before it has the same text. */
static bool stands_twice(const struct sa_policy *policy, size_t rule)
{
	size_t i = 0;

	while (i < rule && !(policy->rule[i].metric == policy->rule[rule].metric &&
			     strcmp(policy->rule[i].part, policy->rule[rule].part) == 0))
		i++;
	return i < rule;
}

/* What each rule judged, and each part of an "any", with all their digits: a baseline is compared with these. */
static void put_rules(struct sa_jout *j, const struct sa_policy *policy, size_t metric,
		      const double *const *left, size_t group)
{
	sa_jout_object(j, "rules");
	for (size_t i = 0; i < policy->n_rule; i++) {
		if (policy->rule[i].metric == metric && !stands_twice(policy, i))
			sa_jout_num(j, policy->rule[i].part, left[i][group]);
	}
	sa_jout_end_object(j);
}

static void put_group(struct sa_jout *j, const struct sa_policy *policy, const double *const *left,
		      const struct sa_input_data *in, size_t number)
{
	const struct sa_group_data *group = &in->group[number];

	sa_jout_object(j, group->name);
	for (size_t m = 0; m < in->n_metric; m++) {
		const struct sa_policy_metric *metric = &policy->metric[in->metric[m]];
		SA_ARENA_SCOPE(scratch);
		const struct sa_record_series kept = sa_record_series_of(group, m, &scratch);

		sa_jout_object(j, metric->name);
		sa_jout_text(j, "unit", metric->unit);
		put_values(j, &kept);
		if (kept.n < group->n)
			sa_jout_int(j, "rows", (int64_t)group->n);
		put_rules(j, policy, in->metric[m], left, number);
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
}

void sa_render_record_inputs(const struct sa_judged *judged, const double *const *left,
			     struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init_compact(&j, out);
	sa_jout_object(&j, NULL);
	for (size_t i = 0; i < judged->policy->n_input; i++) {
		const struct sa_input_data *in = &judged->data->input[i];

		sa_jout_object(&j, in->name);
		sa_jout_object(&j, "groups");
		for (size_t g = 0; g < in->n_group; g++)
			put_group(&j, judged->policy, left, in, g);
		sa_jout_end_object(&j);
		sa_jout_end_object(&j);
	}
	sa_jout_end_object(&j);
}

static void put_reading(struct sa_jout *j, const struct sa_policy *policy,
			const struct sa_policy_reading *reading)
{
	sa_jout_object(j, "reading");
	sa_jout_object(j, "rows");
	for (size_t i = 0; i < policy->n_metric; i++)
		sa_jout_text(j, policy->metric[i].name, reading->rows[i]);
	sa_jout_end_object(j);
	sa_jout_object(j, "counting");
	for (size_t i = 0; i < policy->n_metric; i++)
		sa_jout_text(j, policy->metric[i].name, reading->counting[i]);
	sa_jout_end_object(j);
	sa_jout_object(j, "windows");
	for (size_t i = 0; i < policy->n_window; i++)
		sa_jout_text(j, policy->window[i].name, reading->window[i]);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
}

void sa_render_record(const struct sa_json *const *older, size_t n_older,
		      const struct sa_record_run *run, const struct sa_json *inputs,
		      const char *tool_version, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema", SA_RECORD_SCHEMA);
	sa_jout_text(&j, "schema_version", SA_RECORD_SCHEMA_VERSION);
	sa_jout_text(&j, "tool_version", tool_version);
	sa_jout_array(&j, "runs");
	for (size_t i = 0; i < n_older; i++)
		sa_json_copy(&j, NULL, older[i]);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "run", run->run);
	sa_jout_text(&j, "commit", run->commit[0] ? run->commit : NULL);
	sa_jout_text(&j, "at", run->at);
	sa_jout_text(&j, "state", sa_state_name(run->state));
	sa_jout_text(&j, "policy_sha256", run->policy->sha256);
	sa_jout_text(&j, "digest", run->digest);
	put_reading(&j, run->policy, &run->reading);
	sa_json_copy(&j, "inputs", inputs);
	sa_jout_end_object(&j);
	sa_jout_end_array(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}
