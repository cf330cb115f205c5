/* SPDX-License-Identifier: MIT */
/* gate: may this run ship? The decision of the audit, and nothing written (FORMATS 11.4, 15.30). */
#include "cli/cmds.h"

#include "app/base_dir.h"
#include "app/exit.h"
#include "app/notes_out.h"
#include "app/override.h"
#include "app/pipeline.h"
#include "app/policy_audit.h"
#include "app/run_decision.h"
#include "app/term.h"
#include "base/utf8.h"
#include "model/kpi.h"
#include "render/gate.h"

struct settings {
	const char *path, *policy, *profile;
	const char *min_maker_taker, *min_edge, *max_latency, *max_risk;
	struct sa_opt_list threshold;
	uint64_t steady_start, window;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "path",
	 .kind = SA_OPT_TEXT,
	 AT(path),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "base directory of the run"},
	SA_POLICY_OPTIONS(struct settings, "that says what is read and judged"),
	{.name = "threshold",
	 .kind = SA_OPT_LIST,
	 AT(threshold),
	 .arg = "RULE",
	 .help = "readiness rule such as 'net_bps>=3.0', as `audit` takes it"},
	{.name = "min-maker-taker",
	 .kind = SA_OPT_TEXT,
	 AT(min_maker_taker),
	 .arg = "X",
	 .help = "least maker_taker_ratio (default: the audit's " SA_SHIPPED_LIMIT_maker_taker_ratio
		 ")"},
	{.name = "min-edge",
	 .kind = SA_OPT_TEXT,
	 AT(min_edge),
	 .arg = "X",
	 .help = "least net_bps (default: the audit's " SA_SHIPPED_LIMIT_net_bps ")"},
	{.name = "max-latency",
	 .kind = SA_OPT_TEXT,
	 AT(max_latency),
	 .arg = "X",
	 .help = "largest p95_latency_ms (default: the audit's " SA_SHIPPED_LIMIT_p95_latency_ms
		 ")"},
	{.name = "max-risk",
	 .kind = SA_OPT_TEXT,
	 AT(max_risk),
	 .arg = "X",
	 .help = "largest risk_ratio (default: the audit's " SA_SHIPPED_LIMIT_risk_ratio ")"},
	SA_WINDOW_SIZE_OPTIONS(struct settings),
};

/* The limits that have an option of their own, as rules. */
#define NAMED_LIMITS 4

/* Rules of the command line, those with an option of their own first. Returns how many. */
static int list_rules(struct sa_ctx *ctx, const struct settings *set, const char **rule,
		      size_t *n_rules, struct sa_err *err)
{
	const struct {
		const char *option, *rule, *limit;
	} named[NAMED_LIMITS] = {
		{"min-maker-taker", "maker_taker_ratio>=", set->min_maker_taker},
		{"min-edge", "net_bps>=", set->min_edge},
		{"max-latency", "p95_latency_ms<=", set->max_latency},
		{"max-risk", "risk_ratio<=", set->max_risk},
	};
	const struct sa_builtin *tried;
	size_t n = 0;

	for (size_t i = 0; i < NAMED_LIMITS; i++) {
		if (!named[i].limit)
			continue;
		rule[n] = sa_arena_printf(ctx->arena, "%s%s", named[i].rule, named[i].limit);
		const struct sa_builtin_options option = {.threshold = &rule[n], .n_threshold = 1};

		if (sa_builtin_load(ctx, &option, &tried, err) != 0)
			return sa_err_wrap(err, "option --%s", named[i].option);
		n++;
	}
	for (size_t i = 0; i < set->threshold.n; i++)
		rule[n++] = set->threshold.item[i];
	*n_rules = n;
	return 0;
}

/* Nothing could be judged: the variable does not help there, and that is said. */
static int not_judged(struct sa_ctx *ctx, const char *base, bool override, const struct sa_err *err)
{
	if (override)
		fprintf(ctx->err, "soak-audit: %s\n", SA_GATE_OVERRIDE_IGNORED);
	return sa_exit_with_base_hint(ctx, base, err);
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	const char *rule[NAMED_LIMITS + SA_OPT_LIST_MAX];
	struct sa_run_question question = {
		.base = set->path,
		.option = "--path",
		.policy = set->policy,
		.profile = set->profile,
		.threshold = rule,
		.steady_start = set->steady_start,
		.last_n = set->window,
		.alone = true,
	};
	bool override = sa_override_is_set(ctx);
	struct sa_run_answer answer;
	struct sa_err err;
	SA_STR_SCOPE(text);

	(void)n_args, (void)args;
	if (list_rules(ctx, set, rule, &question.n_threshold, &err) != 0)
		return sa_exit_with(ctx, &err);
	if (sa_run_decide(ctx, &question, &answer, &err) != 0)
		return not_judged(ctx, set->path, override, &err);
	if (answer.audit)
		sa_print_load_errors(ctx, NULL, answer.audit->notes);
	const struct sa_gate_report report = {
		.audit = answer.audit,
		.policy = answer.policy,
		.decision = answer.decision,
		.snapshot = answer.snapshot
				    ? sa_utf8_shown(ctx->arena, sa_path_join(ctx->arena, set->path,
									     answer.snapshot))
				    : NULL,
		.alone = answer.alone,
		.override = override,
	};

	sa_render_gate(&report, ctx->arena, &text);
	if (sa_print(ctx, &text, &err) != 0)
		return sa_exit_with(ctx, &err);
	return override && answer.decision->exit_code == SA_EXIT_HOLD ? SA_EXIT_OK
								      : answer.decision->exit_code;
}

const struct sa_cmd sa_cmd_gate = {
	.name = "gate",
	.summary = "May this run ship? The decision of the audit as an exit code",
	.usage = "[DIR]",
	.about =
		"Makes the same decision as the audit, from the same files by the same rules, and "
		"writes nothing: OK and WARN are exit code 0 (PASS), HOLD is 1 (FAIL), INCONCLUSIVE "
		"is 3. artifacts/KPI_GATE.json, KPI_GATE.failed.json and RUN_PLAN.json count as they "
		"do there, and so does a policy file.\n\n"
		"reports/analysis/POST_SOAK_SNAPSHOT.json (else POST_SOAK_SNAPSHOT.json) is believed "
		"when it is this run's; without one, or with a stale one (it says why), the KPIs are "
		"derived from the ITER_SUMMARY files, and the output names the iterations that were "
		"judged. A snapshot without any ITER_SUMMARY file beside it is judged as it is: the "
		"output then says that nothing could be checked against it. When neither can be used "
		"the exit code is 4. Underscores in the option names are accepted.\n\n"
		"READINESS_OVERRIDE=1 in the environment turns exit code 1 into 0, here and nowhere "
		"else, and never 3 or 4. The output then says so and lists what would have failed, and "
		"the reports of an audit made with the variable set say that it was set.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.dir = "path",
	.run = run,
};
