/* SPDX-License-Identifier: MIT */
/* Step outputs. When no audit was possible they say HOLD and not ready: nobody may read a pass. */
#include "publish/outputs.h"

#include "codec/json_out.h"
#include "github/action.h"
#include "publish/secret.h"
#include "render/decision_text.h"
#include "render/renderer.h"

#define VALUE(name)                                                                        \
	static void name(const struct sa_publication *pub, const struct sa_posted *posted, \
			 struct sa_str *out)

VALUE(verdict)
{
	(void)posted;
	sa_str_puts(out, sa_state_verdict(pub->decision.state));
}

VALUE(state)
{
	(void)posted;
	sa_str_puts(out, sa_state_name(pub->decision.state));
}

VALUE(ready)
{
	(void)posted;
	sa_str_puts(out, sa_state_ships(pub->decision.state) ? "true" : "false");
}

VALUE(kpi_gate)
{
	(void)posted;
	sa_str_puts(out, pub->audit ? sa_kpi_gates_word(&pub->audit->gates) : "MISSING");
}

VALUE(failed_metrics)
{
	bool first = true;

	(void)posted;
	for (size_t i = 0; pub->audit && i < pub->audit->verdict.n_check; i++) {
		const struct sa_check *check = &pub->audit->verdict.check[i];

		if (check->outcome == SA_PASS)
			continue;
		sa_str_printf(out, "%s%s", first ? "" : ",",
			      sa_kpi_table[check->rule.kpi].gate_name);
		first = false;
	}
}

VALUE(failures)
{
	struct sa_jout j;

	(void)posted;
	sa_jout_init_compact(&j, out);
	sa_jout_array(&j, NULL);
	for (size_t i = 0; i < pub->decision.n; i++) {
		const struct sa_failure *failure = &pub->decision.failure[i];
		SA_STR_SCOPE(text);

		if (sa_state_ships(failure->state))
			continue;
		sa_phrase_failure(&text, failure, pub->audit, &sa_pen_plain);
		sa_jout_text(&j, NULL, text.buf);
	}
	sa_jout_end_array(&j);
}

static void one_kpi(const struct sa_publication *pub, enum sa_kpi_id kpi, struct sa_str *out)
{
	if (pub->audit)
		sa_str_num(out, pub->audit->reading[kpi].value, "");
}

VALUE(maker_taker_ratio)
{
	(void)posted;
	one_kpi(pub, SA_KPI_MAKER_TAKER_RATIO, out);
}

VALUE(net_bps)
{
	(void)posted;
	one_kpi(pub, SA_KPI_NET_BPS, out);
}

VALUE(p95_latency_ms)
{
	(void)posted;
	one_kpi(pub, SA_KPI_LATENCY_P95_MS, out);
}

VALUE(risk_ratio)
{
	(void)posted;
	one_kpi(pub, SA_KPI_RISK_RATIO, out);
}

VALUE(kpis)
{
	struct sa_jout j;

	(void)posted;
	sa_jout_init_compact(&j, out);
	sa_jout_object(&j, NULL);
	for (size_t k = 0; pub->audit && k < SA_KPI_COUNT; k++)
		sa_jout_computed(&j, sa_kpi_table[k].gate_name, pub->audit->reading[k].value);
	sa_jout_end_object(&j);
}

VALUE(iterations)
{
	(void)posted;
	sa_str_printf(out, "%zu", pub->audit ? pub->audit->run->n_loaded : 0);
}

VALUE(notes)
{
	(void)posted;
	sa_str_printf(out, "%zu",
		      pub->audit ? pub->audit->notes->n + sa_notes_dropped(pub->audit->notes) : 0);
}

VALUE(report_md)
{
	(void)posted;
	sa_str_puts(out, pub->path[SA_REPORT_MARKDOWN]);
}

VALUE(report_json)
{
	(void)posted;
	sa_str_puts(out, pub->path[SA_REPORT_JSON]);
}

VALUE(report_csv)
{
	(void)posted;
	sa_str_puts(out, pub->path[SA_REPORT_CSV]);
}

VALUE(report_html)
{
	(void)posted;
	sa_str_puts(out, pub->path[SA_REPORT_HTML]);
}

VALUE(comment_id)
{
	(void)pub;
	if (posted->comment_id)
		sa_str_printf(out, "%llu", (unsigned long long)posted->comment_id);
}

VALUE(comment_url)
{
	(void)pub;
	sa_str_puts(out, posted->comment_url);
}

VALUE(check_url)
{
	(void)pub;
	sa_str_puts(out, posted->check_url);
}

static const struct sa_baseline *baseline_of(const struct sa_publication *pub)
{
	const struct sa_baseline *baseline = pub->audit ? pub->audit->baseline : NULL;

	return baseline && !baseline->error ? baseline : NULL;
}

VALUE(baseline_source)
{
	const struct sa_baseline *baseline = baseline_of(pub);

	(void)posted;
	if (baseline)
		sa_str_printf(out, "%s:%s", baseline->from.kind, baseline->from.where);
}

VALUE(baseline_sha)
{
	(void)posted;
	if (baseline_of(pub))
		sa_str_puts(out, baseline_of(pub)->from.sha);
}

VALUE(baseline_run_id)
{
	(void)posted;
	if (baseline_of(pub) && baseline_of(pub)->from.run_id)
		sa_str_printf(out, "%llu", (unsigned long long)baseline_of(pub)->from.run_id);
}

const struct sa_output_row sa_output_table[] = {
	{"verdict", "OK or HOLD; INCONCLUSIVE reads HOLD, WARN reads OK", verdict},
	{"state", "the decision: OK, WARN, INCONCLUSIVE or HOLD", state},
	{"ready", "true when the decision is OK or WARN, else false", ready},
	{"kpi-gate",
	 "artifacts/KPI_GATE.json: PASS, WARN, FAIL, MISSING, or UNKNOWN when it cannot be used",
	 kpi_gate},
	{"failed-metrics", "the KPIs that failed or are missing, comma-separated", failed_metrics},
	{"failures", "all that keeps the run from shipping, as a JSON list of texts", failures},
	{"maker-taker-ratio", "the judged maker/taker ratio, empty when missing",
	 maker_taker_ratio},
	{"net-bps", "the judged net edge in basis points, empty when missing", net_bps},
	{"p95-latency-ms", "the judged latency in milliseconds, empty when missing",
	 p95_latency_ms},
	{"risk-ratio", "the judged risk ratio, empty when missing", risk_ratio},
	{"kpis", "all judged values as a JSON object, null when missing", kpis},
	{"iterations", "how many iterations were loaded", iterations},
	{"notes", "how many notes there are on the input", notes},
	{"report-md", "path of POST_SOAK_AUDIT_SUMMARY.md", report_md},
	{"report-json", "path of POST_SOAK_AUDIT_SUMMARY.json", report_json},
	{"report-csv", "path of POST_SOAK_ITER_TABLE.csv", report_csv},
	{"report-html", "path of POST_SOAK_AUDIT_SUMMARY.html, empty when it is not wanted",
	 report_html},
	{"baseline-source", "the baseline that was compared with, empty when there was none",
	 baseline_source},
	{"baseline-sha", "its commit, empty when not known", baseline_sha},
	{"baseline-run-id", "its workflow run, empty when it is not from an artifact",
	 baseline_run_id},
	{"comment-id", "id of the pull-request comment, empty when none was posted", comment_id},
	{"comment-url", "address of the pull-request comment", comment_url},
	{"check-url", "address of the check run", check_url},
};
const size_t sa_output_count = sizeof sa_output_table / sizeof *sa_output_table;

int sa_outputs_write(const char *path, const char *secret, const struct sa_publication *pub,
		     const struct sa_posted *posted, struct sa_err *err)
{
	for (size_t i = 0; i < sa_output_count; i++) {
		SA_STR_SCOPE(value);

		sa_output_table[i].value(pub, posted, &value);
		sa_secret_hide(&value, secret);
		if (sa_action_output(path, sa_output_table[i].name, value.buf, value.len, err) != 0)
			return sa_err_wrap(err, "output '%s'", sa_output_table[i].name);
	}
	return 0;
}
