/* SPDX-License-Identifier: MIT */
/* POST_SOAK_AUDIT_SUMMARY.json (FORMATS 9; schemas/audit-summary.schema.json). */
#include "base/num.h"
#include "codec/json_out.h"
#include "doc/advice.h"
#include "render/compare.h"
#include "render/json_part.h"
#include "render/renderer.h"

static void put_extent(struct sa_jout *j, const struct sa_audit *audit)
{
	const struct sa_run *run = audit->run;
	uint64_t max_iter = run->n_iter ? run->iter[run->n_iter - 1].index : 0;
	uint64_t last_start = audit->window[SA_WINDOW_LAST].start_index;

	sa_jout_int(j, "iteration_files", (int64_t)run->n_candidates);
	sa_jout_int(j, "max_iter", (int64_t)max_iter);
	sa_jout_int(j, "steady_start", (int64_t)audit->settings.steady_start);
	sa_jout_int(j, "last_n", (int64_t)audit->settings.last_n);
	sa_jout_int(j, "last_n_start", (int64_t)last_start);
	if (audit->settings.last_n == 8)
		sa_jout_int(j, "last8_start", (int64_t)last_start);
	sa_jout_int(j, "files", (int64_t)run->inventory.n_files);
	sa_jout_object(j, "files_present");
	for (size_t f = 0; f < SA_KEY_FILE_COUNT; f++)
		sa_jout_bool(j, sa_key_file_name((enum sa_key_file)f), run->inventory.present[f]);
	sa_jout_end_object(j);
}

static void put_head(struct sa_jout *j, const struct sa_audit *audit)
{
	const struct sa_run *run = audit->run;

	sa_jout_text(j, "schema_version", SA_SUMMARY_SCHEMA_VERSION);
	sa_jout_text(j, "tool", "soak-audit");
	sa_jout_text(j, "tool_version", audit->meta.tool_version);
	sa_jout_text(j, "timestamp", audit->meta.generated_at);
	sa_jout_text(j, "base_dir", run->base);
	sa_jout_int(j, "iterations", (int64_t)run->n_loaded);
	sa_jout_int(j, "rows", (int64_t)run->n_iter);
	sa_jout_array(j, "unusable");
	for (size_t i = 0; i < run->n_unusable; i++)
		sa_jout_text(j, NULL, run->unusable[i].file);
	sa_jout_end_array(j);
	put_extent(j, audit);
}

/* The value of a KPI, which looks equal to none of its limits that it is not equal to. */
static double shown_value(const struct sa_audit *audit, size_t kpi)
{
	double value = audit->reading[kpi].value, shown = sa_num_rounded(value);

	for (size_t i = 0; i < audit->verdict.n_check; i++) {
		const struct sa_rule *rule = &audit->verdict.check[i].rule;

		if (rule->kpi == kpi && sa_num_rounded_beside(value, rule->limit) != shown)
			return value;
	}
	return shown;
}

static void put_source(struct sa_jout *j, const struct sa_audit *audit, size_t id)
{
	const struct sa_kpi *kpi = &sa_kpi_table[id];
	const struct sa_reading *reading = &audit->reading[id];
	const struct sa_lineage *from = &reading->from;

	sa_jout_object(j, kpi->gate_name);
	sa_jout_num(j, "value", shown_value(audit, id));
	sa_jout_text(j, "unit", kpi->unit);
	sa_jout_text(j, "aggregate", from->aggregate);
	sa_jout_text(j, "window", from->window);
	sa_jout_text(j, "file", from->file);
	sa_jout_text(j, "field", from->field[0] ? from->field : NULL);
	sa_jout_text(j, "conversion", from->conversion[0] ? from->conversion : NULL);
	sa_jout_bool(j, "derived", from->derived);
	if (from->derived)
		sa_jout_int(j, "values", (int64_t)from->n_values);
	else
		sa_jout_null(j, "values");
	sa_jout_end_object(j);
}

/* The judged KPIs in the order of the rules, each once. */
static bool is_repeated(const struct sa_verdict *verdict, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (verdict->check[j].rule.kpi == verdict->check[i].rule.kpi)
			return true;
	}
	return false;
}

static void put_kpis(struct sa_jout *j, const struct sa_audit *audit)
{
	const struct sa_verdict *verdict = &audit->verdict;

	sa_jout_object(j, "snapshot_kpis");
	for (size_t i = 0; i < verdict->n_check; i++) {
		size_t kpi = verdict->check[i].rule.kpi;

		if (!is_repeated(verdict, i))
			sa_jout_num(j, sa_kpi_table[kpi].gate_name, shown_value(audit, kpi));
	}
	sa_jout_end_object(j);
	sa_jout_object(j, "snapshot_sources");
	for (size_t i = 0; i < verdict->n_check; i++) {
		size_t kpi = verdict->check[i].rule.kpi;

		if (!is_repeated(verdict, i))
			put_source(j, audit, kpi);
	}
	sa_jout_end_object(j);
}

static void put_identity(struct sa_jout *j, const struct sa_audit *audit)
{
	sa_jout_text(j, "inputs_digest", audit->inputs_digest);
	sa_jout_text(j, "report_stamp", audit->stamp);
}

void sa_json_checks(struct sa_jout *j, const struct sa_verdict *verdict)
{
	sa_jout_array(j, "checks");
	for (size_t i = 0; i < verdict->n_check; i++) {
		const struct sa_check *check = &verdict->check[i];

		sa_jout_object(j, NULL);
		sa_jout_text(j, "metric", sa_kpi_table[check->rule.kpi].gate_name);
		sa_jout_text(j, "operator", sa_cmp_text(check->rule.op));
		sa_jout_num(j, "limit", check->rule.limit);
		sa_jout_text(j, "limit_text", check->rule.limit_text);
		sa_json_actual(j, check->actual, check->rule.limit);
		sa_jout_computed(j, "margin", check->margin);
		sa_jout_text(j, "outcome", sa_outcome_key(check->outcome));
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static void put_readiness(struct sa_jout *j, const struct sa_audit *audit)
{
	const struct sa_verdict *verdict = &audit->verdict;

	sa_jout_object(j, "readiness");
	sa_jout_bool(j, "pass", sa_state_ships(audit->decision.state));
	sa_jout_text(j, "verdict", sa_state_verdict(audit->decision.state));
	sa_jout_bool(j, "kpis_pass", verdict->n_check && !verdict->n_failed);
	sa_jout_bool(j, "override", audit->settings.override);
	sa_json_failures(j, audit, &audit->decision);
	sa_json_checks(j, verdict);
	sa_jout_end_object(j);
}
static void put_trend_stats(struct sa_jout *j, const struct sa_audit *audit)
{
	sa_jout_object(j, "trend_stats");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		sa_jout_object(j, sa_kpi_table[k].csv_name);
		for (size_t w = 0; w < SA_WINDOW_COUNT; w++) {
			const struct sa_agg *agg = &audit->window[w].kpi[k];

			sa_jout_object_inline(j, audit->window[w].name);
			sa_jout_num(j, "min", agg->min);
			sa_jout_num(j, "max", agg->max);
			sa_jout_computed(j, "median", agg->median);
			sa_jout_computed(j, "mean", agg->mean);
			sa_jout_int(j, "values", (int64_t)agg->n);
			sa_jout_int(j, "missing", (int64_t)agg->n_missing);
			sa_jout_end_object(j);
		}
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
	sa_jout_object(j, "trends");
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		const struct sa_trend *trend = &audit->trend[k];

		sa_jout_object_inline(j, sa_kpi_table[k].csv_name);
		sa_jout_text(j, "trend", sa_trend_word(trend, &sa_kpi_table[k]));
		sa_jout_computed(j, "slope_per_iter", trend->slope_per_iter);
		sa_jout_computed(j, "p_value", trend->p_value);
		sa_jout_computed(j, "change", trend->change);
		sa_jout_int(j, "values", (int64_t)trend->n);
		sa_jout_computed(j, "crosses_limit_at_iter", audit->crossing_iter[k]);
		sa_jout_end_object(j);
	}
	sa_jout_end_object(j);
}

static void put_counts(struct sa_jout *j, const char *key, const struct sa_count *count, size_t n)
{
	sa_jout_object(j, key);
	for (size_t i = 0; i < n; i++)
		sa_jout_num(j, count[i].name, count[i].count);
	sa_jout_end_object(j);
}

static void put_side_reports(struct sa_jout *j, const struct sa_audit *audit)
{
	const struct sa_tuning_summary *tuning = &audit->tuning;
	const struct sa_delta_verify *delta = &audit->delta;
	const struct sa_warmup *warmup = &audit->warmup;

	sa_jout_object(j, "tuning");
	sa_jout_bool(j, "found", tuning->found);
	sa_jout_int(j, "proposed_total", (int64_t)tuning->proposed_total);
	sa_jout_int(j, "applied_total", (int64_t)tuning->applied_total);
	put_counts(j, "skip_reasons", tuning->reason, tuning->n_reasons);
	if (tuning->error)
		sa_jout_text(j, "error", tuning->error);
	sa_jout_end_object(j);

	sa_jout_object(j, "delta_verify");
	sa_jout_bool(j, "found", delta->found);
	if (delta->parsed) {
		sa_jout_int(j, "full_applied", (int64_t)delta->full_applied);
		sa_jout_int(j, "full_total", (int64_t)delta->full_total);
	} else {
		sa_jout_null(j, "full_applied");
		sa_jout_null(j, "full_total");
	}
	sa_jout_num(j, "full_pct", delta->full_pct);
	if (delta->error)
		sa_jout_text(j, "error", delta->error);
	sa_jout_end_object(j);

	sa_jout_object(j, "warmup");
	sa_jout_bool(j, "found", warmup->found);
	sa_jout_num(j, "exporter_error", warmup->exporter_error);
	put_counts(j, "guard_triggers", warmup->guard, warmup->n_guards);
	if (warmup->error)
		sa_jout_text(j, "error", warmup->error);
	sa_jout_end_object(j);
}

static void put_notes(struct sa_jout *j, const struct sa_notes *notes)
{
	sa_jout_array(j, "notes");
	for (size_t i = 0; i < notes->n; i++) {
		sa_jout_object(j, NULL);
		sa_jout_text(j, "severity", sa_severity_name(notes->note[i].severity));
		sa_jout_text(j, "file", notes->note[i].file);
		sa_jout_text(j, "text", notes->note[i].text);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
	sa_jout_int(j, "notes_not_listed", (int64_t)sa_notes_dropped(notes));
}

static void put_recommendations(struct sa_jout *j, const struct sa_audit *audit)
{
	SA_ARENA_SCOPE(scratch);
	struct sa_doc doc = {.arena = &scratch};
	const struct sa_block *advice = sa_doc_advice(&doc, audit);

	sa_jout_array(j, "recommendations");
	for (size_t i = 0; i < advice->n; i++) {
		const struct sa_item *item = &advice->item[i];
		SA_STR_SCOPE(line);

		sa_str_puts(&line, item->inner ? "  - " : "");
		item->words.say(&line, item->words.in, item->words.of, &sa_pen_plain);
		sa_jout_text(j, NULL, line.buf);
	}
	sa_jout_end_array(j);
}

void sa_json_before(struct sa_jout *j, const struct sa_audit *before)
{
	sa_jout_int(j, "iterations", (int64_t)before->run->n_loaded);
	put_extent(j, before);
	put_kpis(j, before);
	put_trend_stats(j, before);
	put_side_reports(j, before);
	put_recommendations(j, before);
}

void sa_render_json(const struct sa_audit *audit, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	put_head(&j, audit);
	put_kpis(&j, audit);
	sa_json_decision(&j, audit, &audit->decision);
	put_identity(&j, audit);
	put_readiness(&j, audit);
	sa_json_judged(&j, audit);
	put_trend_stats(&j, audit);
	put_side_reports(&j, audit);
	if (audit->baseline)
		sa_render_compare_json(audit->baseline, &j);
	put_recommendations(&j, audit);
	put_notes(&j, audit->notes);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}
