/* SPDX-License-Identifier: MIT */
/* JSON and log lines of one iteration. */
#include "tune/write.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/json_out.h"
#include "model/kpi.h"

static void put_texts(struct sa_jout *j, const char *key, const char *const *text, size_t n)
{
	sa_jout_array_inline(j, key);
	for (size_t i = 0; i < n; i++)
		sa_jout_text(j, NULL, text[i]);
	sa_jout_end_array(j);
}

static void put_drivers(struct sa_jout *j, const struct sa_tune_record *record)
{
	const struct sa_texts *drivers = &record->summary->from->edge.drivers;

	put_texts(j, "neg_edge_drivers", drivers->text, drivers->n);
}

static void put_fills(struct sa_jout *j, const struct sa_edge_report *edge)
{
	const struct {
		const char *name;
		double value;
	} part[] = {{"maker_count", edge->maker_count},
		    {"taker_count", edge->taker_count},
		    {"maker_volume", edge->maker_volume},
		    {"taker_volume", edge->taker_volume}};
	bool any = false;

	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		any = any || !isnan(part[i].value);
	if (!any) {
		sa_jout_measured(j, "fills", edge->fills);
		return;
	}
	sa_jout_object_inline(j, "fills");
	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		sa_jout_measured(j, part[i].name, part[i].value);
	sa_jout_end_object(j);
}

static void put_blocks(struct sa_jout *j, const struct sa_iter_summary *s)
{
	const struct sa_blocks *blocks = &s->from->blocks;

	sa_jout_object(j, "blocks");
	sa_jout_object_inline(j, "ratios");
	for (int c = 0; c < SA_BLOCK_CLASS_COUNT && blocks->total; c++)
		sa_jout_num(j, sa_block_class_name((enum sa_block_class)c), s->block_pct[c]);
	sa_jout_end_object(j);
	sa_jout_object_inline(j, "counts");
	for (int c = 0; c < SA_BLOCK_CLASS_COUNT; c++)
		sa_jout_int(j, sa_block_class_name((enum sa_block_class)c),
			    (int64_t)blocks->count[c]);
	sa_jout_end_object(j);
	sa_jout_int(j, "total", (int64_t)blocks->total);
	sa_jout_int(j, "broken_lines", (int64_t)blocks->broken);
	sa_jout_int(j, "non_object_lines", (int64_t)blocks->not_object);
	sa_jout_end_object(j);
}

static void put_summary(struct sa_jout *j, const struct sa_tune_record *record)
{
	const struct sa_iter_summary *s = record->summary;
	const struct sa_iter_artifacts *a = s->from;
	const struct sa_edge_report *edge = &a->edge;

	sa_jout_object(j, "summary");
	sa_jout_text(j, "runtime_utc", edge->runtime_utc);
	sa_jout_text(j, "version", edge->version);
	sa_jout_measured(j, "net_bps", edge->net_bps);
	sa_jout_measured(j, "gross_bps", edge->gross_bps);
	sa_jout_measured(j, "fees_eff_bps", edge->fees_eff_bps);
	sa_jout_measured(j, "adverse_bps", edge->adverse_bps);
	sa_jout_measured(j, "slippage_bps", edge->slippage_bps);
	sa_jout_measured(j, "inventory_bps", edge->inventory_bps);
	put_fills(j, edge);
	put_drivers(j, record);
	put_blocks(j, s);
	sa_jout_text(j, "kpi_verdict", sa_kpi_verdict_word(s->kpi_verdict));
	put_texts(j, "kpi_reasons", a->gate.reason, a->gate.n_reasons);
	put_texts(j, "sentinel_advice", a->advice.text, a->advice.n);
	sa_jout_measured(j, "adverse_bps_p95", edge->adverse_bps_p95);
	sa_jout_measured(j, "slippage_bps_p95", edge->slippage_bps_p95);
	sa_jout_measured(j, "p95_latency_ms", edge->p95_latency_ms);
	sa_jout_measured(j, "order_age_p95_ms", edge->order_age_p95_ms);
	sa_jout_measured(j, "ws_lag_p95_ms", edge->ws_lag_p95_ms);
	sa_jout_measured(j, "cancel_ratio", edge->cancel_ratio);
	sa_jout_measured(j, "risk_ratio", s->risk_ratio);
	sa_jout_text(j, "risk_ratio_source", sa_block_source_name(s->risk_from));
	sa_jout_measured(j, "min_interval_ratio", s->min_interval_ratio);
	sa_jout_measured(j, "concurrency_ratio", s->concurrency_ratio);
	sa_jout_measured(j, "maker_taker_ratio", s->maker_taker_ratio);
	sa_jout_text(j, "maker_taker_source", s->maker_taker_source);
	sa_jout_end_object(j);
}

static void put_deltas(struct sa_jout *j, const char *key, const struct sa_proposal *proposal)
{
	sa_jout_object_inline(j, key);
	for (size_t i = 0; i < proposal->n; i++)
		sa_jout_num(j, sa_tunable_table[proposal->change[i].id].key,
			    proposal->change[i].delta);
	sa_jout_end_object(j);
}

static void put_conditions(struct sa_jout *j, const struct sa_iter_summary *s)
{
	sa_jout_object(j, "conditions");
	sa_jout_measured(j, "net_bps", s->from->edge.net_bps);
	sa_jout_measured(j, "slippage_bps", s->from->edge.slippage_bps);
	sa_jout_measured(j, "adverse_bps", s->from->edge.adverse_bps);
	sa_jout_measured(j, "min_interval_pct", s->min_interval_pct);
	sa_jout_text(j, "min_interval_source", sa_block_source_name(s->min_interval_from));
	sa_jout_measured(j, "concurrency_pct", s->concurrency_pct);
	sa_jout_text(j, "concurrency_source", sa_block_source_name(s->concurrency_from));
	sa_jout_end_object(j);
}

static void put_changed_keys(struct sa_jout *j, const struct sa_tune_record *record)
{
	sa_jout_array_inline(j, "changed_keys");
	for (size_t i = 0; record->applied && i < record->proposal->n; i++)
		sa_jout_text(j, NULL, sa_tunable_table[record->proposal->change[i].id].key);
	sa_jout_end_array(j);
}

static void put_skip_reason(struct sa_jout *j, const struct sa_guarding *g)
{
	static const enum sa_guard order[] = {SA_GUARD_COOLDOWN,    SA_GUARD_VELOCITY,
					      SA_GUARD_OSCILLATION, SA_GUARD_FREEZE,
					      SA_GUARD_LATE,	    SA_GUARD_NO_OP};

	if (g->by == SA_GUARD_NONE) {
		sa_jout_null(j, "skip_reason");
		return;
	}
	sa_jout_object_inline(j, "skip_reason");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		sa_jout_bool(j, sa_guard_name(order[i]), order[i] == g->by);
	sa_jout_text(j, "note", g->note);
	if (g->tunable)
		sa_jout_text(j, "key", g->tunable->key);
	sa_jout_end_object(j);
}

/* What the ITER_SUMMARY file and the entry say alike about guards and state. */
static void put_state(struct sa_jout *j, const struct sa_tune_record *record)
{
	const enum sa_guard by = record->guarding.by;

	put_changed_keys(j, record);
	put_skip_reason(j, &record->guarding);
	sa_jout_bool(j, "cooldown_active", by == SA_GUARD_COOLDOWN);
	sa_jout_bool(j, "velocity_violation", by == SA_GUARD_VELOCITY);
	sa_jout_bool(j, "oscillation_detected", by == SA_GUARD_OSCILLATION);
	sa_jout_bool(j, "freeze_triggered", by == SA_GUARD_FREEZE);
	sa_jout_text(j, "signature", record->old_hash);
	sa_jout_text(j, "old_hash", record->old_hash);
	sa_jout_text(j, "state_hash", record->state_hash);
}

static void put_runtime(struct sa_jout *j, const struct sa_tune_record *record)
{
	if (!record->runtime)
		return;
	sa_jout_object(j, "runtime");
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
		if (sa_num_is_finite(record->runtime->value[t]))
			sa_jout_num(j, sa_tunable_table[t].key, record->runtime->value[t]);
	}
	sa_jout_end_object(j);
}

void sa_write_iter_summary(const struct sa_tune_record *record, struct sa_str *out)
{
	const struct sa_proposal *proposal = record->proposal;
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_int(&j, "iteration", (int64_t)record->iteration);
	put_summary(&j, record);
	sa_jout_object(&j, "tuning");
	put_deltas(&j, "deltas", proposal);
	sa_jout_text(&j, "rationale", proposal->rationale);
	sa_jout_bool(&j, "applied", record->applied);
	put_conditions(&j, record->summary);
	put_deltas(&j, "proposed_deltas", proposal);
	put_state(&j, record);
	sa_jout_end_object(&j);
	put_runtime(&j, record);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

void sa_write_tuning_entry(const struct sa_tune_record *record, struct sa_str *out)
{
	const struct sa_iter_summary *s = record->summary;
	struct sa_jout j;

	sa_jout_init(&j, out);
	j.depth = 1; /* it will stand inside the list */
	sa_jout_object(&j, NULL);
	sa_jout_int(&j, "iteration", (int64_t)record->iteration);
	sa_jout_text(&j, "runtime_utc", s->from->edge.runtime_utc);
	sa_jout_measured(&j, "net_bps", s->from->edge.net_bps);
	sa_jout_text(&j, "kpi_verdict", sa_kpi_verdict_word(s->kpi_verdict));
	put_drivers(&j, record);
	put_deltas(&j, "suggested_deltas", record->proposal);
	sa_jout_text(&j, "rationale", record->proposal->rationale);
	sa_jout_bool(&j, "applied", record->applied);
	put_state(&j, record);
	put_runtime(&j, record);
	sa_jout_end_object(&j);
}

void sa_write_failed_summary(uint64_t iteration, const char *reason, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_int(&j, "iteration", (int64_t)iteration);
	sa_jout_bool(&j, "failed", true);
	sa_jout_text(&j, "reason", reason);
	sa_jout_object(&j, "summary");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		sa_jout_null(&j, sa_kpi_table[k].gate_name);
	sa_jout_end_object(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

void sa_write_marker_text(struct sa_str *out, const char *text, bool quoted)
{
	SA_STR_SCOPE(plain);

	sa_utf8_plain(&plain, text, strlen(text), SA_LIMIT_SHOWN_TEXT);
	if (quoted)
		sa_str_putc(out, '\'');
	for (size_t i = 0; i < plain.len; i++) {
		if (plain.buf[i] == '|' || (quoted && plain.buf[i] == '\''))
			sa_str_putc(out, '\\');
		sa_str_putc(out, plain.buf[i]);
	}
	if (quoted)
		sa_str_putc(out, '\'');
}

void sa_write_markers(const struct sa_tune_record *record, struct sa_str *out)
{
	const struct sa_proposal *proposal = record->proposal;
	const struct sa_iter_summary *s = record->summary;
	const struct sa_texts *drivers = &s->from->edge.drivers;

	sa_str_printf(out, "| iter_watch | SUMMARY | iter=%llu net=",
		      (unsigned long long)record->iteration);
	sa_str_num(out, s->from->edge.net_bps, "n/a");
	sa_str_puts(out, " drivers=[");
	for (size_t i = 0; i < drivers->n; i++) {
		sa_str_puts(out, i ? ", " : "");
		sa_write_marker_text(out, drivers->text[i], true);
	}
	sa_str_printf(out, "] kpi=%s |\n", sa_kpi_verdict_word(s->kpi_verdict));
	if (!proposal->n) {
		sa_str_puts(out, "| iter_watch | SUGGEST | (none) |\n");
		return;
	}
	sa_str_puts(out, "| iter_watch | SUGGEST | {");
	for (size_t i = 0; i < proposal->n; i++) {
		sa_str_printf(out, "%s\"%s\": ", i ? ", " : "",
			      sa_tunable_table[proposal->change[i].id].key);
		sa_str_num(out, proposal->change[i].delta, "null");
	}
	sa_str_puts(out, "} |\n");
	sa_str_printf(out, "| iter_watch | RATIONALE | %s |\n", proposal->rationale);
}
