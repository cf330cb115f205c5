/* SPDX-License-Identifier: MIT */
/* POST_SOAK_SNAPSHOT.json. */
#include "codec/json_out.h"
#include "render/post_soak.h"

#define SCHEMA_VERSION "1.2"

static void put_indices(struct sa_jout *j, const char *key, const uint64_t *index, size_t n)
{
	sa_jout_array_inline(j, key);
	for (size_t i = 0; i < n; i++)
		sa_jout_int(j, NULL, (int64_t)index[i]);
	sa_jout_end_array(j);
}

static void put_series(struct sa_jout *j, const struct sa_series *series)
{
	sa_jout_object(j, series->name);
	sa_jout_num(j, "mean", series->agg.mean);
	sa_jout_num(j, "median", series->agg.median);
	sa_jout_num(j, "min", series->agg.min);
	sa_jout_num(j, "max", series->agg.max);
	sa_jout_text(j, "trend", sa_drift_word(series->drift));
	sa_jout_end_object(j);
}

static void put_guards(struct sa_jout *j, const struct sa_post_soak *post)
{
	sa_jout_object(j, "guards_last_n");
	sa_jout_object(j, "counts");
	for (size_t t = 0; t < SA_TRIGGER_COUNT; t++)
		sa_jout_int(j, sa_trigger_name((enum sa_trigger)t),
			    (int64_t)post->trigger[t].count);
	sa_jout_end_object(j);
	sa_jout_object(j, "iterations");
	for (size_t t = 0; t < SA_TRIGGER_COUNT; t++) {
		if (post->trigger[t].count)
			put_indices(j, sa_trigger_name((enum sa_trigger)t),
				    post->trigger[t].iteration, post->trigger[t].count);
	}
	sa_jout_end_object(j);
	sa_jout_end_object(j);
}

static void put_tuning(struct sa_jout *j, const struct sa_post_soak *post)
{
	sa_jout_object(j, "tuning_summary");
	sa_jout_int(j, "applied_count", (int64_t)post->n_applied);
	put_indices(j, "applied_iterations", post->applied, post->n_applied);
	sa_jout_array_inline(j, "changed_keys");
	for (size_t i = 0; i < post->n_changed; i++)
		sa_jout_text(j, NULL, post->changed[i]);
	sa_jout_end_array(j);
	sa_jout_object(j, "skip_reasons");
	for (size_t i = 0; i < post->n_reasons; i++)
		sa_jout_num(j, post->reason[i].name, post->reason[i].count);
	sa_jout_end_object(j);
	sa_jout_end_object(j);
}

void sa_render_post_snapshot(const struct sa_post_soak *post, struct sa_str *out)
{
	const struct sa_audit *audit = post->audit;
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema_version", SCHEMA_VERSION);
	sa_jout_text(&j, "tool", "soak-audit");
	sa_jout_text(&j, "tool_version", audit->meta.tool_version);
	sa_jout_text(&j, "timestamp", post->timestamp);
	sa_jout_text(&j, "verdict", sa_post_verdict_word(post->verdict));
	sa_jout_bool(&j, "override", audit->settings.override);
	sa_jout_int(&j, "iterations_total", (int64_t)audit->run->n_loaded);
	put_indices(&j, "iterations_analyzed", post->analyzed, post->n_analyzed);
	sa_jout_int(&j, "pass_count_last_n", (int64_t)post->goals_met);
	sa_jout_object(&j, "kpi_last_n");
	for (size_t s = 0; s < post->n_series; s++)
		put_series(&j, &post->series[s]);
	sa_jout_end_object(&j);
	sa_jout_object(&j, "goals_met");
	for (size_t s = 0; s < post->n_series; s++) {
		const struct sa_check *check = post->series[s].check;

		if (post->series[s].goal)
			sa_jout_bool(&j, post->series[s].goal, check && check->outcome == SA_PASS);
	}
	sa_jout_end_object(&j);
	put_guards(&j, post);
	put_tuning(&j, post);
	sa_jout_bool(&j, "freeze_ready", sa_post_freeze_ready(post));
	sa_jout_int(&j, "anomalies_count", (int64_t)post->anomalies);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}
