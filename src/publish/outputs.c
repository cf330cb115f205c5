/* SPDX-License-Identifier: MIT */
/* Step outputs. When no audit was possible they say HOLD and not ready: nobody may read a pass. */
#include "publish/outputs.h"

#include "base/num.h"
#include "codec/json_out.h"
#include "github/action.h"
#include "model/kpi.h"
#include "publish/secret.h"
#include "doc/publication_text.h"
#include "model/report.h"

/* The runner takes 1 MiB of outputs in all, and a policy may have thousands of failures and groups. */
#define LIST_BYTES (256u << 10)

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

static void put_names(const char *const *name, size_t n, struct sa_str *out)
{
	for (size_t i = 0; i < n; i++)
		sa_str_printf(out, "%s%s", i ? "," : "", name[i]);
}

static void failed_of_policy(const struct sa_publication *pub, struct sa_str *out)
{
	const struct sa_policy *policy = pub->judged->policy;
	SA_ARENA_SCOPE(scratch);
	bool *failed = SA_NEW_ARRAY(&scratch, policy->n_metric, bool);
	const char **name = SA_NEW_ARRAY(&scratch, policy->n_metric, const char *);
	size_t n = 0;

	for (size_t i = 0; i < pub->decision.n_holding; i++) {
		if (pub->decision.failure[i].finding)
			failed[pub->decision.failure[i].finding->metric] = true;
	}
	for (size_t m = 0; m < policy->n_metric; m++) {
		if (failed[m])
			name[n++] = policy->metric[m].name;
	}
	put_names(name, n, out);
}

VALUE(failed_metrics)
{
	const struct sa_audit *audit = pub->audit;
	const char *name[SA_KPI_COUNT];
	bool failed[SA_KPI_COUNT] = {false};
	size_t n = 0;

	(void)posted;
	if (pub->judged) {
		failed_of_policy(pub, out);
		return;
	}
	for (size_t i = 0; audit && i < audit->verdict.n_check; i++) {
		size_t kpi = audit->verdict.check[i].rule.kpi;

		if (audit->verdict.check[i].outcome == SA_PASS || failed[kpi])
			continue;
		failed[kpi] = true;
		name[n++] = sa_kpi_table[kpi].gate_name;
	}
	put_names(name, n, out);
}

static void put_rest(struct sa_jout *j, size_t n)
{
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "… and %zu more", n);
	sa_jout_text(j, NULL, text.buf);
}

VALUE(failures)
{
	struct sa_jout j;

	(void)posted;
	sa_jout_init_compact(&j, out);
	sa_jout_array(&j, NULL);
	for (size_t i = 0; i < pub->decision.n_holding; i++) {
		const struct sa_failure *failure = &pub->decision.failure[i];
		SA_STR_SCOPE(text);

		if (out->len > LIST_BYTES) {
			put_rest(&j, pub->decision.n_holding - i);
			break;
		}
		sa_publication_failure(&text, pub, failure, &sa_pen_plain);
		sa_jout_text(&j, NULL, text.buf);
	}
	sa_jout_end_array(&j);
}

VALUE(maker_taker_ratio)
{
	(void)posted;
	sa_str_num(out, sa_num_rounded(sa_publication_kpi(pub, "maker_taker_ratio")), "");
}

VALUE(net_bps)
{
	(void)posted;
	sa_str_num(out, sa_num_rounded(sa_publication_kpi(pub, "net_bps")), "");
}

VALUE(p95_latency_ms)
{
	(void)posted;
	sa_str_num(out, sa_num_rounded(sa_publication_kpi(pub, "p95_latency_ms")), "");
}

VALUE(risk_ratio)
{
	(void)posted;
	sa_str_num(out, sa_num_rounded(sa_publication_kpi(pub, "risk_ratio")), "");
}

VALUE(kpis)
{
	SA_ARENA_SCOPE(scratch);
	const struct sa_said_kpi *kpi;
	const char *group;
	size_t n = sa_publication_kpis(pub, &scratch, &kpi, &group);
	struct sa_jout j;

	(void)posted;
	sa_jout_init_compact(&j, out);
	sa_jout_object(&j, NULL);
	for (size_t k = 0; k < n; k++)
		sa_jout_computed(&j, kpi[k].name, kpi[k].value);
	sa_jout_end_object(&j);
}

VALUE(policy_sha256)
{
	(void)posted;
	sa_str_puts(out, pub->policy_sha256 ? pub->policy_sha256 : "");
}

/* Without a policy there is one group, the one without a name, as in the JSON report. */
VALUE(groups)
{
	struct sa_jout j;

	(void)posted;
	sa_jout_init_compact(&j, out);
	sa_jout_array(&j, NULL);
	if (pub->audit && !pub->judged)
		sa_jout_text(&j, NULL, "");
	for (size_t i = 0; pub->judged && i < pub->judged->n_group; i++) {
		if (out->len > LIST_BYTES) {
			put_rest(&j, pub->judged->n_group - i);
			break;
		}
		sa_jout_text(&j, NULL, pub->judged->group[i].name);
	}
	sa_jout_end_array(&j);
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

#define DOCUMENT(ID, id, ...)                                \
	VALUE(report_##id)                                   \
	{                                                    \
		(void)posted;                                \
		sa_str_puts(out, pub->path[SA_REPORT_##ID]); \
	}
#define TABLE DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE

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

/* Of several the first; NULL when there is none. */
static const struct sa_provenance *baseline_of(const struct sa_publication *pub)
{
	if (pub->judged)
		return pub->judged->n_baseline ? &pub->judged->baseline->run[0].from : NULL;
	const struct sa_baseline *baseline = pub->audit ? pub->audit->baseline : NULL;

	return baseline && !baseline->error ? &baseline->from : NULL;
}

VALUE(baseline_source)
{
	const struct sa_provenance *from = baseline_of(pub);

	(void)posted;
	if (from)
		sa_str_printf(out, "%s:%s", from->kind, from->where);
}

VALUE(baseline_sha)
{
	(void)posted;
	if (baseline_of(pub))
		sa_str_puts(out, baseline_of(pub)->sha);
}

VALUE(baseline_run_id)
{
	(void)posted;
	if (baseline_of(pub) && baseline_of(pub)->run_id)
		sa_str_printf(out, "%llu", (unsigned long long)baseline_of(pub)->run_id);
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
	{"kpis",
	 "all judged values as a JSON object, null when missing; with groups those of the worst one",
	 kpis},
	{"groups", "names of the groups as a JSON list; [\"\"] without groups", groups},
	{"policy-sha256", "SHA-256 of the resolved policy", policy_sha256},
	{"iterations", "how many iterations were loaded", iterations},
	{"notes", "how many notes there are on the input", notes},
#define DOCUMENT(ID, id, output, file, ...) \
	{output, "path of " file ", empty when it is not written", report_##id},
#define TABLE DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE
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
