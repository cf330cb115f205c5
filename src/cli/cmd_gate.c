/* SPDX-License-Identifier: MIT */
/* gate: is the snapshot of a run within the limits? (FORMATS 11.4) */
#include "cli/cmds.h"

#include "base/utf8.h"
#include "cli/exit.h"
#include "cli/override.h"
#include "cli/pipeline.h"
#include "cli/term.h"
#include "gate/evaluate.h"
#include "gate/fail.h"
#include "gate/rules.h"
#include "load/snapshot_load.h"
#include "render/gate.h"
#include "source/source.h"

#define FLAT_SNAPSHOT "POST_SOAK_SNAPSHOT.json"

struct settings {
	const char *path;
	const char *min_maker_taker, *min_edge, *max_latency, *max_risk;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "path",
	 .kind = SA_OPT_TEXT,
	 AT(path),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "base directory of the run"},
	{.name = "min-maker-taker",
	 .kind = SA_OPT_TEXT,
	 AT(min_maker_taker),
	 .arg = "X",
	 .help = "least maker_taker_ratio (default: the audit's 0.83)"},
	{.name = "min-edge",
	 .kind = SA_OPT_TEXT,
	 AT(min_edge),
	 .arg = "X",
	 .help = "least net_bps (default: the audit's 2.9)"},
	{.name = "max-latency",
	 .kind = SA_OPT_TEXT,
	 AT(max_latency),
	 .arg = "X",
	 .help = "largest p95_latency_ms (default: the audit's 330)"},
	{.name = "max-risk",
	 .kind = SA_OPT_TEXT,
	 AT(max_risk),
	 .arg = "X",
	 .help = "largest risk_ratio (default: the audit's 0.40)"},
};

/* Moves the limit of one rule; `limit` is NULL when the option was not given. */
static int move_limit(struct sa_ctx *ctx, struct sa_rules *rules, const char *option,
		      const char *rule, const char *limit, struct sa_err *err)
{
	if (!limit)
		return 0;
	if (sa_rules_add(rules, ctx->arena, sa_arena_printf(ctx->arena, "%s%s", rule, limit),
			 err) != 0)
		return sa_err_wrap(err, "option --%s", option);
	return 0;
}

static int fill_rules(struct sa_ctx *ctx, const struct settings *set, struct sa_rules *rules,
		      struct sa_err *err)
{
	sa_rules_default(rules);
	if (move_limit(ctx, rules, "min-maker-taker", "maker_taker_ratio>=", set->min_maker_taker,
		       err) != 0 ||
	    move_limit(ctx, rules, "min-edge", "net_bps>=", set->min_edge, err) != 0 ||
	    move_limit(ctx, rules, "max-latency", "p95_latency_ms<=", set->max_latency, err) != 0 ||
	    move_limit(ctx, rules, "max-risk", "risk_ratio<=", set->max_risk, err) != 0)
		return -1;
	return 0;
}

/* The snapshot of the run: where the audit looks, else directly in the directory. */
static int load(struct sa_ctx *ctx, const char *path, struct sa_snapshot *snapshot,
		const char **file, struct sa_err *err)
{
	SA_SOURCE_SCOPE(source);

	if (sa_source_open_dir(ctx->fs, ctx->arena, path, &source, err) != 0)
		return sa_err_wrap(err, "base directory (check --path)");
	*file = sa_key_file_path(SA_KEY_SNAPSHOT);
	sa_snapshot_load(&source, ctx->arena, snapshot);
	if (!snapshot->found) {
		*file = FLAT_SNAPSHOT;
		sa_snapshot_load_at(&source, FLAT_SNAPSHOT, ctx->arena, snapshot);
	}
	if (!snapshot->found)
		return sa_err_set(
			err, SA_ERR_NOT_FOUND,
			"neither '%s' nor '%s' is in '%s'; run `soak-audit snapshot --src "
			"%s` first, it writes the snapshot",
			sa_key_file_path(SA_KEY_SNAPSHOT), FLAT_SNAPSHOT, path, path);
	if (snapshot->error)
		return sa_err_set(err, SA_ERR_PARSE,
				  "'%s' is not usable: %s; run `soak-audit snapshot --src %s` to "
				  "write it again",
				  *file, snapshot->error, path);
	return 0;
}

static int finish(struct sa_ctx *ctx, const struct sa_gate_report *report)
{
	struct sa_err err;
	SA_STR_SCOPE(text);

	sa_render_gate(report, &text);
	if (sa_print(ctx, &text, &err) != 0)
		return sa_exit_with(ctx, &err);
	bool ready = report->verdict.n_check && !report->verdict.n_failed;

	if (report->held && report->held->decision.state == SA_STATE_INCONCLUSIVE && ready)
		return SA_EXIT_INCONCLUSIVE;
	return (ready && !report->held) || report->override ? SA_EXIT_OK : SA_EXIT_HOLD;
}

/* A snapshot alone decides nothing where its run lies beside it (FORMATS 15.4, 15.30). */
static const struct sa_audit *held_run(struct sa_ctx *ctx, const struct settings *set,
				       const struct sa_rules *rules)
{
	const struct sa_pipeline p = {
		.base = set->path,
		.settings = {.steady_start = SA_STEADY_START, .last_n = SA_LAST_N},
		.rules = *rules,
	};
	struct sa_audit *audit = SA_NEW(ctx->arena, struct sa_audit);
	struct sa_err err;

	if (sa_pipeline_load(ctx, &p, audit, &err) != 0 || !audit->run->n_candidates)
		return NULL;
	if (sa_pipeline_judge(ctx, &p, audit, &err) != 0)
		sa_fail_no_audit(&audit->failures, sa_arena_strdup(ctx->arena, err.msg));
	sa_pipeline_decide(ctx, audit);
	return sa_state_ships(audit->decision.state) ? NULL : audit;
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct sa_gate_report report = {.override = sa_override_is_set(ctx), .block = ""};
	struct sa_snapshot snapshot = {.block = ""};
	struct sa_rules rules;
	struct sa_err err;
	const char *file = "";

	(void)n_args, (void)args;
	if (fill_rules(ctx, set, &rules, &err) != 0)
		return sa_exit_with(ctx, &err);
	if (load(ctx, set->path, &snapshot, &file, &err) != 0) {
		if (!report.override)
			return sa_exit_with(ctx, &err);
		report.why_unusable = err.msg;
		return finish(ctx, &report);
	}
	report.snapshot = sa_utf8_shown(ctx->arena, sa_path_join(ctx->arena, set->path, file));
	report.block = snapshot.block;
	sa_evaluate(&rules, snapshot.kpi, ctx->arena, &report.verdict);
	report.held = held_run(ctx, set, &rules);
	return finish(ctx, &report);
}

const struct sa_cmd sa_cmd_gate = {
	.name = "gate",
	.summary = "Readiness gate on POST_SOAK_SNAPSHOT.json: PASS or FAIL",
	.usage = "",
	.about =
		"Judges reports/analysis/POST_SOAK_SNAPSHOT.json (else POST_SOAK_SNAPSHOT.json) of "
		"the run by the same rules and the same values as the audit: the medians, and the "
		"maximum of p95_latency_ms. FAIL is exit code 1, a missing KPI is a FAIL; a missing "
		"or broken snapshot is exit code 4. Underscores in the option names are accepted.\n\n"
		"READINESS_OVERRIDE=1 in the environment makes the gate pass whatever it finds. The "
		"output then says so and lists what would have failed, and the reports of an audit "
		"made with the variable set say so too.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.run = run,
};
