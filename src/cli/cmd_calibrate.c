/* SPDX-License-Identifier: MIT */
/* calibrate: what runs of the same code say of a policy (JUDGE 6). */
#include "baseline/spec.h"
#include "cli/cmds.h"

#include <math.h>
#include <string.h>

#include "app/base_dir.h"
#include "app/baseline.h"
#include "app/exit.h"
#include "app/notes_out.h"
#include "app/policy_baseline.h"
#include "app/term.h"
#include "base/num.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "cli/table.h"
#include "codec/json_out.h"
#include "gate/calibrate.h"
#include "policy/rule_write.h"

#define MOST_ROWS 200 /* of a table; the JSON has all */

enum format { FORMAT_TEXT, FORMAT_JSON };
static const char *const formats[] = {"text", "json", NULL};
static const char *const rates[] = {[SA_CALIBRATE_1] = "1", [SA_CALIBRATE_5] = "5", NULL};

struct settings {
	const char *policy, *profile;
	int format, rate;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	SA_POLICY_OPTIONS(struct settings, "that is calibrated"),
	{.name = "rate",
	 .kind = SA_OPT_CHOICE,
	 AT(rate),
	 .arg = "PERCENT",
	 .choices = rates,
	 .default_text = "1",
	 .help = "how often the policy of the patch would hold a run of the same code, in percent: 1 or 5"},
	{.name = "format",
	 .kind = SA_OPT_CHOICE,
	 AT(format),
	 .arg = "FORMAT",
	 .choices = formats,
	 .default_text = "text",
	 .help = "what to print: text (two tables and the patch), or json"},
};

/* ---- reading ---- */

/* A run that is like none: the runs are read as baselines of it. */
static const struct sa_data *nothing(struct sa_ctx *ctx, const struct sa_policy *policy)
{
	struct sa_data *data = SA_NEW(ctx->arena, struct sa_data);

	data->policy = policy;
	data->input = SA_NEW_ARRAY(ctx->arena, policy->n_input, struct sa_input_data);
	return data;
}

/* Runs that the policy holds are runs as well: how often it does is what is asked. */
static int read_runs(struct sa_ctx *ctx, const struct settings *set, char **args, size_t n_args,
		     struct sa_policy *policy, struct sa_judge_input *in, struct sa_err *err)
{
	static const struct sa_baseline_settings any_run = {.allow_hold_baseline = true};
	const char **spec = SA_NEW_ARRAY(ctx->arena, n_args, const char *);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	struct sa_policy_job job = {.policy = set->policy,
				    .profile = set->profile,
				    .steady_start = SA_STEADY_START,
				    .last_n = SA_LAST_N,
				    .min_rows = SA_MIN_ROWS,
				    .baseline = spec,
				    .n_baseline = n_args,
				    .comparison = &any_run};

	for (size_t i = 0; i < n_args; i++)
		spec[i] = args[i];
	sa_notes_init(notes, ctx->arena);
	if (sa_policy_job_load(ctx, &job, policy, err) != 0)
		return -1;
	*in = (struct sa_judge_input){
		.policy = policy, .data = nothing(ctx, policy), .now_ms = sa_utc_now_ms()};
	if (sa_policy_baselines(ctx, &job, in, notes, err) != 0)
		return -1;
	for (size_t i = 0; i < notes->n; i++)
		fprintf(ctx->err, "soak-audit: calibrate: %s\n",
			sa_utf8_shown(ctx->arena, notes->note[i].text));
	if (in->n_baseline < SA_CALIBRATE_MIN_RUNS)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"%zu usable run%s: how much runs differ takes %d at least, better 10; "
			"name directories of runs of the same code, dir:PARENT/* or a record of "
			"`baseline save --append`%s",
			in->n_baseline, in->n_baseline == 1 ? "" : "s", SA_CALIBRATE_MIN_RUNS,
			n_args == 1 ? sa_runs_below_hint(ctx, args[0]) : "");
	return 0;
}

/* ---- text ---- */

static const char *percent(struct sa_arena *arena, double share)
{
	return isnan(share) ? "" : sa_arena_printf(arena, "%.1f %%", 100.0 * share);
}

static void put_kpis(struct sa_ctx *ctx, const struct sa_policy *policy,
		     const struct sa_calibration *c, struct sa_str *out)
{
	static const char *const heads[] = {"group", "KPI",   "within", "between",   "rho",
					    "n_eff", "found", "worse",	"floor 1 %", "floor 5 %"};
	struct sa_table t = {.arena = ctx->arena,
			     .columns = sizeof heads / sizeof *heads,
			     .right = 0x3fc,
			     .left_out = c->n_kpi && !c->kpi[0].group[0] ? 1 : 0};

	sa_table_add(&t, heads);
	for (size_t i = 0; i < c->n_kpi && i < MOST_ROWS; i++) {
		const struct sa_calibrated_kpi *k = &c->kpi[i];
		const char *const cell[] = {
			sa_table_foreign(&t, k->group),
			policy->metric[k->metric].name,
			sa_table_number(&t, k->within),
			sa_table_number(&t, k->between),
			sa_table_number(&t, k->rho),
			sa_table_number(&t, k->n_eff),
			sa_table_number(&t, k->detectable),
			sa_arena_printf(ctx->arena, "%zu of %zu", k->n_worse, k->n),
			sa_table_number(&t, k->floor[SA_CALIBRATE_1]),
			sa_table_number(&t, k->floor[SA_CALIBRATE_5]),
		};

		sa_table_add(&t, cell);
	}
	sa_table_print(&t, out);
}

static void put_rules(struct sa_ctx *ctx, const struct sa_policy *policy,
		      const struct sa_calibration *c, struct sa_str *out)
{
	static const char *const heads[] = {"group",  "KPI",	    "rule",	 "mean",     "sd",
					    "broken", "false HOLD", "limit 1 %", "limit 5 %"};
	struct sa_table t = {.arena = ctx->arena,
			     .columns = sizeof heads / sizeof *heads,
			     .right = 0x1f8,
			     .left_out = c->n_rule && !c->rule[0].group[0] ? 1 : 0};

	sa_table_add(&t, heads);
	for (size_t i = 0; i < c->n_rule && i < MOST_ROWS; i++) {
		const struct sa_calibrated_rule *r = &c->rule[i];
		const char *const cell[] = {
			sa_table_foreign(&t, r->group),
			policy->metric[r->rule->metric].name,
			sa_table_foreign(&t, r->rule->text),
			sa_table_number(&t, r->mean),
			sa_table_number(&t, r->sd),
			sa_arena_printf(ctx->arena, "%zu of %zu", r->n_failed, c->n_runs),
			percent(ctx->arena, r->false_hold),
			sa_table_number(&t, r->limit[SA_CALIBRATE_1]),
			sa_table_number(&t, r->limit[SA_CALIBRATE_5]),
		};

		sa_table_add(&t, cell);
	}
	sa_table_print(&t, out);
}

/* ---- the patch ---- */

/* Three significant digits of what the runs' spread is known to, away from the runs. */
static double looser(double limit, double spread, bool at_least)
{
	double step = spread > 0 ? pow(10.0, floor(log10(spread)) - 1.0) : 0.0;

	if (!(step > 0) || !sa_num_is_finite(limit / step))
		return limit;
	return sa_num_rounded((at_least ? floor(limit / step) : ceil(limit / step)) * step);
}

/* The limit that all groups bear, and the largest spread of them; false when a group has none. */
static bool limit_of(const struct sa_calibration *c, const struct sa_policy_rule *rule,
		     enum sa_calibrate_rate rate, double *limit)
{
	bool at_least = rule->op == SA_GE || rule->op == SA_GT, any = false;
	double spread = 0.0;

	for (size_t i = 0; i < c->n_rule; i++) {
		const struct sa_calibrated_rule *r = &c->rule[i];

		if (r->rule != rule)
			continue;
		if (isnan(r->limit[rate]))
			return false;
		*limit = !any	    ? r->limit[rate]
			 : at_least ? fmin(*limit, r->limit[rate])
				    : fmax(*limit, r->limit[rate]);
		spread = fmax(spread, r->sd);
		any = true;
	}
	if (any)
		*limit = looser(*limit, spread, at_least);
	return any;
}

/* As a text in quotes: a unit may hold any sign. */
static void put_rule(struct sa_str *out, const struct sa_policy *policy,
		     const struct sa_calibration *c, const struct sa_policy_rule *rule,
		     enum sa_calibrate_rate rate)
{
	SA_ARENA_SCOPE(arena);
	const char *text = rule->text;
	double limit;

	if (limit_of(c, rule, rate, &limit))
		text = sa_rule_with_limit(policy, rule, limit, &arena);
	sa_json_quote(out, text, strlen(text));
}

/* All musts of the KPI, as a list replaces them whole; nothing for one with an `any`, or none that is calibrated. */
static void put_musts(struct sa_str *out, const struct sa_policy *policy,
		      const struct sa_calibration *c, size_t metric, enum sa_calibrate_rate rate)
{
	SA_STR_SCOPE(list);
	bool any = false, has_limit = false;

	for (size_t i = 0; i < policy->n_rule; i++) {
		const struct sa_policy_rule *rule = &policy->rule[i];
		double limit;

		if (rule->metric != metric || rule->level != SA_STATE_HOLD)
			continue;
		any = any || rule->any_of;
		has_limit = has_limit || limit_of(c, rule, rate, &limit);
		sa_str_puts(&list, list.len ? ", " : "");
		put_rule(&list, policy, c, rule, rate);
	}
	if (has_limit && !any)
		sa_str_printf(out, "    must: [%s]\n", list.buf);
}

static void put_patch(struct sa_str *out, const struct sa_policy *policy,
		      const struct sa_calibration *c, enum sa_calibrate_rate rate)
{
	sa_str_printf(
		out,
		"# calibrated on %zu runs of the same code: its rules hold one more of them about %s "
		"time(s) in 100\nkpis:\n",
		c->n_runs, rates[rate]);
	for (size_t m = 0; m < policy->n_metric; m++) {
		double floor = SA_MISSING;
		SA_STR_SCOPE(body);

		put_musts(&body, policy, c, m, rate);
		for (size_t i = 0; i < c->n_kpi; i++) {
			if (c->kpi[i].metric == m && sa_num_is_finite(c->kpi[i].floor[rate]))
				floor = fmax(c->kpi[i].floor[rate], isnan(floor) ? 0 : floor);
		}
		if (floor > 0) {
			sa_str_puts(&body, "    floor: ");
			sa_str_num(&body, looser(floor, floor, false), "");
			sa_str_putc(&body, '\n');
		}
		if (body.len)
			sa_str_printf(out, "  %s:\n%s", policy->metric[m].name, body.buf);
	}
}

static void put_text(struct sa_ctx *ctx, const struct settings *set, const struct sa_policy *policy,
		     const struct sa_calibration *c, struct sa_str *out)
{
	sa_str_printf(out,
		      "%zu runs, each judged against the other %zu; policy %s, window %s, alpha ",
		      c->n_runs, c->n_runs - 1, sa_utf8_shown(ctx->arena, policy->origin),
		      policy->window[policy->baseline.window].name);
	sa_str_num(out, policy->baseline.alpha, "");
	sa_str_puts(out, "\n\nHow much they differ (sd of a row within its run, of a run's level "
			 "beyond that; found: a change seen 4 times in 5):\n");
	put_kpis(ctx, policy, c, out);
	if (c->n_rule) {
		sa_str_puts(out, "\nHow often a must would hold one more of them:\n");
		put_rules(ctx, policy, c, out);
	}
	if (c->n_kpi > MOST_ROWS || c->n_rule > MOST_ROWS)
		sa_str_printf(out, "  only the first %d rows; --format json has all\n", MOST_ROWS);
	sa_str_printf(
		out,
		"\nFalse HOLD: %s of runs by these rules (%zu of %zu runs are held by a must); "
		"the comparison finds %zu of %zu worse than the others\n\n",
		percent(ctx->arena, c->false_hold), c->n_held, c->n_runs, c->n_worse, c->n_runs);
	put_patch(out, policy, c, (enum sa_calibrate_rate)set->rate);
}

/* ---- JSON ---- */

static void put_json_rows(struct sa_jout *j, const struct sa_policy *policy,
			  const struct sa_calibration *c)
{
	sa_jout_array(j, "kpis");
	for (size_t i = 0; i < c->n_kpi; i++) {
		const struct sa_calibrated_kpi *k = &c->kpi[i];

		sa_jout_object_inline(j, NULL);
		sa_jout_text(j, "group", k->group);
		sa_jout_text(j, "kpi", policy->metric[k->metric].name);
		sa_jout_bool(j, "judged", k->judged);
		sa_jout_int(j, "n", (int64_t)k->n);
		sa_jout_int(j, "n_worse", (int64_t)k->n_worse);
		sa_jout_computed(j, "within", k->within);
		sa_jout_computed(j, "between", k->between);
		sa_jout_computed(j, "rho", k->rho);
		sa_jout_computed(j, "n_eff", k->n_eff);
		sa_jout_computed(j, "detectable", k->detectable);
		sa_jout_computed(j, "floor_1", k->floor[SA_CALIBRATE_1]);
		sa_jout_computed(j, "floor_5", k->floor[SA_CALIBRATE_5]);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
	sa_jout_array(j, "rules");
	for (size_t i = 0; i < c->n_rule; i++) {
		const struct sa_calibrated_rule *r = &c->rule[i];

		sa_jout_object_inline(j, NULL);
		sa_jout_text(j, "group", r->group);
		sa_jout_text(j, "kpi", policy->metric[r->rule->metric].name);
		sa_jout_text(j, "rule", r->rule->text);
		sa_jout_int(j, "n", (int64_t)r->n);
		sa_jout_int(j, "n_failed", (int64_t)r->n_failed);
		sa_jout_computed(j, "mean", r->mean);
		sa_jout_computed(j, "sd", r->sd);
		sa_jout_computed(j, "false_hold", r->false_hold);
		sa_jout_computed(j, "limit_1", r->limit[SA_CALIBRATE_1]);
		sa_jout_computed(j, "limit_5", r->limit[SA_CALIBRATE_5]);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static void put_json(const struct settings *set, const struct sa_policy *policy,
		     const struct sa_calibration *c, struct sa_str *out)
{
	struct sa_jout j;
	SA_STR_SCOPE(patch);

	put_patch(&patch, policy, c, (enum sa_calibrate_rate)set->rate);
	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema_version", "1.0");
	sa_jout_object(&j, "policy");
	sa_jout_text(&j, "origin", policy->origin);
	sa_jout_text(&j, "sha256", policy->sha256);
	sa_jout_end_object(&j);
	sa_jout_int(&j, "runs", (int64_t)c->n_runs);
	sa_jout_text(&j, "window", policy->window[policy->baseline.window].name);
	sa_jout_num(&j, "alpha", policy->baseline.alpha);
	sa_jout_object(&j, "false_hold");
	sa_jout_computed(&j, "rules", c->false_hold);
	sa_jout_int(&j, "runs_held", (int64_t)c->n_held);
	sa_jout_int(&j, "runs_worse", (int64_t)c->n_worse);
	sa_jout_end_object(&j);
	put_json_rows(&j, policy, c);
	sa_jout_text(&j, "patch", patch.buf);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct sa_policy *policy = SA_NEW(ctx->arena, struct sa_policy);
	struct sa_calibration c;
	struct sa_judge_input in;
	struct sa_err err;
	SA_STR_SCOPE(out);

	if (read_runs(ctx, set, args, (size_t)n_args, policy, &in, &err) != 0) {
		sa_err_wrap(&err, "calibrate");
		return sa_exit_with(ctx, &err);
	}
	sa_calibrate(policy, in.baseline, in.n_baseline, in.now_ms, ctx->arena, &c);
	if (set->format == FORMAT_JSON)
		put_json(set, policy, &c, &out);
	else
		put_text(ctx, set, policy, &c, &out);
	return sa_print(ctx, &out, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_calibrate = {
	.name = "calibrate",
	.summary = "What runs of the same code say of a policy",
	.usage = "RUN...",
	.about =
		"RUN is a run of the code as it is: a directory, dir:PARENT/*, git:REF, or a record of "
		"`baseline save --append`; together three at least, better ten. Each is judged against all "
		"others.\n\n"
		"Prints of each KPI how much it varies inside of a run and from run to run, the correlation "
		"of neighbouring rows, and the change that the comparison would find; of each must how often "
		"it would hold one more run of the same code; and limits and floors that would do so 1 or 5 "
		"times in 100 (all of them together), as a patch of the policy file. The patch is what the runs "
		"bear, not what the product needs: it says nothing of how good they are.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.min_args = 1,
	.max_args = SA_BASELINE_MOST_RUNS,
	.run = run,
};
