/* SPDX-License-Identifier: MIT */
/* run: the soak runner (FORMATS 12.5). */
#include "cli/cmds.h"

#include <string.h>
#include <unistd.h>

#include "app/exit.h"
#include "app/overrides_in.h"
#include "app/run_dir.h"
#include "app/run_iter.h"
#include "app/run_plan.h"
#include "app/term.h"
#include "base/interrupt.h"
#include "base/num.h"
#include "load/kpi_gate_load.h"
#include "render/gate.h"

#define DEFAULT_OUT    "artifacts/soak/latest"
#define MAX_INTERVAL_S 1e7
#define SIGNAL_EXIT    128 /* what a shell makes of a command that a signal ended */

struct settings {
	const char *exec, *out, *overrides, *interval;
	uint64_t iterations;
	double timeout_s;
	struct sa_opt_list exec_env;
	bool auto_tune, mock, resume;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "iterations",
	 .kind = SA_OPT_UINT,
	 AT(iterations),
	 .arg = "N",
	 .default_text = "24",
	 .min = 1,
	 .max = SA_LIMIT_ITERATIONS,
	 .help = "iterations of the whole run"},
	{.name = "auto-tune",
	 .kind = SA_OPT_FLAG,
	 AT(auto_tune),
	 .help = "apply what the watcher proposes to runtime_overrides.json, and print its markers"},
	{.name = "mock",
	 .kind = SA_OPT_FLAG,
	 AT(mock),
	 .help = "make the iterations without a bot: fixed data, no waiting"},
	{.name = "exec",
	 .kind = SA_OPT_TEXT,
	 AT(exec),
	 .arg = "COMMAND",
	 .help = "shell command that runs one iteration and leaves EDGE_REPORT.json and "
		 "KPI_GATE.json in $SOAK_ARTIFACTS_DIR"},
	{.name = "exec-env",
	 .kind = SA_OPT_LIST,
	 AT(exec_env),
	 .arg = "NAME",
	 .help = "variable that --exec gets although it is ours or the job's own: SOAK_AUDIT_*, "
		 "INPUT_*, GITHUB_TOKEN, GH_TOKEN and ACTIONS_* are kept from it"},
	{.name = "out",
	 .kind = SA_OPT_TEXT,
	 AT(out),
	 .arg = "DIR",
	 .help = "directory of the run (default: $SOAK_OUT_DIR, else artifacts/soak/latest)"},
	{.name = "interval",
	 .kind = SA_OPT_TEXT,
	 AT(interval),
	 .arg = "S",
	 .help = "seconds between two iterations (default: 0, with --exec $SOAK_SLEEP_SECONDS)"},
	{.name = "timeout",
	 .kind = SA_OPT_NUMBER,
	 AT(timeout_s),
	 .arg = "S",
	 .default_text = "0",
	 .max = MAX_INTERVAL_S,
	 .help = "seconds that --exec may take for one iteration, 0 for any; then its whole process "
		 "group is ended and the iteration has failed"},
	{.name = "overrides",
	 .kind = SA_OPT_TEXT,
	 AT(overrides),
	 .arg = "FILE",
	 .help = "JSON file with the values to begin with; MM_RUNTIME_OVERRIDES_JSON goes before it"},
	{.name = "resume",
	 .kind = SA_OPT_FLAG,
	 AT(resume),
	 .help = "go on behind the last iteration that is in the directory"},
};

static int choose_interval(struct sa_ctx *ctx, const struct settings *set, int64_t *ms,
			   struct sa_err *err)
{
	const char *env = set->exec ? ctx->env("SOAK_SLEEP_SECONDS") : NULL;
	const char *text = set->interval ? set->interval : env && *env ? env : "0";
	double seconds;

	if (!sa_num_from_text(text, strlen(text), &seconds) ||
	    !(seconds >= 0 && seconds <= MAX_INTERVAL_S))
		return sa_err_set(
			err, SA_ERR_USAGE, "run: %s: '%s' is no number of seconds",
			set->interval ? "option --interval" : "variable SOAK_SLEEP_SECONDS", text);
	*ms = (int64_t)(seconds * 1000);
	return 0;
}

static int check(const struct settings *set, struct sa_err *err)
{
	if (set->mock && set->exec)
		return sa_err_set(err, SA_ERR_USAGE, "run: --mock or --exec COMMAND, not both");
	if (!set->mock && (!set->exec || !*set->exec))
		return sa_err_set(err, SA_ERR_USAGE,
				  "run: what makes the iterations? give --exec COMMAND, or --mock");
	for (size_t i = 0; i < set->exec_env.n; i++) {
		const char *name = set->exec_env.item[i];

		if (!*name || strchr(name, '='))
			return sa_err_set(err, SA_ERR_USAGE,
					  "run: option --exec-env: '%s' is no name of a variable",
					  name);
	}
	return 0;
}

/* The overrides to begin with, written as the active ones; a resumed run goes on with its own. */
static int begin_overrides(struct sa_ctx *ctx, const struct settings *set,
			   const struct sa_run_dir *dir, struct sa_overrides_in *in,
			   struct sa_err *err)
{
	if (set->resume && dir->last) {
		*in = (struct sa_overrides_in){.source = "resume", .name = dir->overrides};
		if (sa_overrides_read(ctx, dir->overrides, &in->overrides, err) == 0)
			return 0;
		if (err->code != SA_ERR_NOT_FOUND)
			return -1;
	}
	if (sa_overrides_choose(ctx, set->overrides, true, in, err) != 0)
		return -1;
	return sa_file_write(ctx->fs, ctx->arena, dir->overrides, in->overrides.text,
			     in->overrides.len, err);
}

/* A quarter of the iterations may fail, but not the last one. */
static int check_failed(const struct sa_run_dir *dir, const struct sa_soak_result *result,
			struct sa_err *err)
{
	uint64_t done = dir->done + result->done, failed = dir->failed + result->failed;
	uint64_t all = done + failed;
	bool last = result->done + result->failed ? result->last_failed : dir->last_failed;

	if (!done)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "no iteration completed; the FAILED lines above say why");
	if (last)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"no KPI gate of the last iteration, because it failed; the FAILED "
			"line above says why");
	if (4 * failed > all)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"%llu of %llu iterations failed, more than a quarter: what is left "
			"says little about the run",
			(unsigned long long)failed, (unsigned long long)all);
	return 0;
}

/* FORMATS 15.26: a gate that says FAIL goes before everything else, whoever left it. */
static int judge(struct sa_ctx *ctx, const struct sa_run_dir *dir,
		 const struct sa_soak_result *result, int *code, struct sa_err *err)
{
	struct sa_kpi_gate gate, aside;
	struct sa_err no_gate, ignored;
	SA_STR_SCOPE(text);

	bool has_gate =
		sa_run_gate_read(ctx, dir->artifacts, SA_KPI_GATE_NAME, &gate, &no_gate) == 0;

	if (sa_run_gate_read(ctx, dir->artifacts, SA_KPI_GATE_FAILED_NAME, &aside, &ignored) == 0 &&
	    aside.verdict == SA_KPI_VERDICT_FAIL && !(has_gate && gate.verdict == aside.verdict)) {
		sa_str_puts(&text,
			    "| kpi_gate | of a failed iteration (" SA_KPI_GATE_FAILED_NAME ") |\n");
		gate = aside;
		has_gate = true;
	}
	if (!(has_gate && gate.verdict == SA_KPI_VERDICT_FAIL) &&
	    check_failed(dir, result, err) != 0)
		return -1;
	if (!has_gate) {
		*err = no_gate;
		return sa_err_wrap(err, "no KPI gate of the last iteration in '%s'",
				   dir->artifacts);
	}
	if (gate.verdict == SA_KPI_VERDICT_UNKNOWN)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "'%s' of the last iteration has no verdict PASS, WARN or FAIL",
				  SA_KPI_GATE_NAME);
	sa_render_kpi_gate(&gate, &text);
	*code = gate.verdict == SA_KPI_VERDICT_FAIL ? SA_EXIT_HOLD : SA_EXIT_OK;
	return sa_print(ctx, &text, err);
}

static int end_block(struct sa_ctx *ctx, const struct settings *set, const struct sa_run_dir *dir,
		     const struct sa_soak_result *result, struct sa_err *err)
{
	unsigned long long failed = dir->failed + result->failed;
	unsigned long long there = dir->done + result->done + failed;
	SA_STR_SCOPE(text);

	sa_str_printf(&text, "[MINI-SOAK %s] ", result->interrupted ? "INTERRUPTED" : "COMPLETE");
	if (result->interrupted)
		sa_str_printf(&text, "%llu of ", there);
	sa_str_printf(&text, "%llu iterations%s",
		      result->interrupted ? (unsigned long long)set->iterations : there,
		      set->auto_tune ? " with auto-tuning" : "");
	if (failed)
		sa_str_printf(&text, ", %llu failed", failed);
	sa_str_putc(&text, '\n');
	sa_str_puts(&text, sa_soak_rule);
	return sa_print(ctx, &text, err);
}

static int finish(struct sa_ctx *ctx, const struct settings *set, const struct sa_run_dir *dir,
		  const struct sa_run_plan_file *plan, const struct sa_soak_result *result)
{
	int code = SA_EXIT_OK;
	struct sa_err err, no_end;
	bool ended = !result->interrupted && sa_run_plan_end(ctx, plan, &no_end) == 0;

	if (end_block(ctx, set, dir, result, &err) != 0)
		return sa_exit_with(ctx, &err);
	if (result->interrupted)
		return SIGNAL_EXIT + sa_interrupted();
	if (judge(ctx, dir, result, &code, &err) != 0)
		return sa_exit_with(ctx, &err);
	return ended || code == SA_EXIT_HOLD ? code : sa_exit_with(ctx, &no_end);
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	const char *env_out = ctx->env("SOAK_OUT_DIR");
	const char *out = set->out ? set->out : env_out && *env_out ? env_out : DEFAULT_OUT;
	struct sa_soak_result result;
	struct sa_overrides_in in;
	struct sa_run_plan_file plan_file = {.lock = {.fd = -1}};
	struct sa_soak_plan plan;
	struct sa_run_dir dir;
	struct sa_err err;

	(void)n_args, (void)args;
	if (check(set, &err) != 0 || choose_interval(ctx, set, &plan.interval_ms, &err) != 0)
		return sa_exit_with(ctx, &err);
	/* a mistake in the overrides is found before anything is moved */
	if (sa_overrides_choose(ctx, set->overrides, true, &in, &err) != 0)
		return sa_exit_with(ctx, &err);
	sa_interrupt_catch();
	if (sa_run_dir_open(ctx, out, set->resume, &dir, &err) != 0)
		return sa_exit_with(ctx, &err);
	if (begin_overrides(ctx, set, &dir, &in, &err) != 0 ||
	    sa_run_plan_begin(ctx, out, set->iterations, &plan_file, &err) != 0) {
		sa_lock_release(&plan_file.lock);
		sa_run_dir_close(&dir);
		return sa_exit_with(ctx, &err);
	}
	struct sa_run_iter iter = {
		.ctx = ctx,
		.dir = &dir,
		.overrides = &in,
		.command = set->exec,
		.exec_env = &set->exec_env,
		.timeout_ms = (int64_t)(set->timeout_s * 1000),
		.iterations = set->iterations,
		.auto_tune = set->auto_tune,
		.show_progress = isatty(fileno(ctx->err)) == 1,
	};

	plan.first = dir.last + 1;
	plan.last = set->iterations;
	int rc = sa_run_iter_loop(&iter, &plan, &result, &err);

	int code = rc == 0 ? finish(ctx, set, &dir, &plan_file, &result) : sa_exit_with(ctx, &err);

	sa_lock_release(&plan_file.lock);
	sa_run_dir_close(&dir);
	return code;
}

const struct sa_cmd sa_cmd_run = {
	.name = "run",
	.summary = "Run a soak, iteration by iteration, with the watcher and auto-tuning",
	.usage = "",
	.about =
		"Makes the iterations with --exec, or by itself with --mock, and sends each through the "
		"watcher (see `soak-audit watch`): ITER_SUMMARY_<n>.json, TUNING_REPORT.json and, with "
		"--auto-tune, the changed runtime_overrides.json lie in the directory of the run. At "
		"the end the KPI gate of the last iteration decides: FAIL is exit code 1, WARN goes on "
		"with a warning.\n\n"
		"--exec starts the command with sh, once an iteration, with SOAK_ITERATION, "
		"SOAK_ARTIFACTS_DIR and MM_RUNTIME_OVERRIDES_JSON (the values in force) in its "
		"environment. EDGE_REPORT.json, KPI_GATE.json and EDGE_SENTINEL.json of the iteration "
		"before are removed first. Tokens and settings of the job are kept from it "
		"(--exec-env).\n\n"
		"An iteration that fails, or leaves no usable report and gate, is logged and the next "
		"one follows. Its ITER_SUMMARY_<n>.json says \"failed\" and why, its values are "
		"missing, and its gate is set aside as KPI_GATE.failed.json: a FAIL in it is exit code "
		"1 all the same. When the last iteration failed, more than a quarter of them, or all, "
		"the exit code is 4. RUN_PLAN.json says how many iterations there should be, and its "
		"lock that the run is still going on.\n\n"
		"The overrides to begin with are the first of MM_RUNTIME_OVERRIDES_JSON, --overrides, "
		"artifacts/soak/runtime_overrides.json, default_overrides.json, and the same values "
		"built in. A mistake in them is exit code 2 with its place.\n\n"
		"Files of an earlier run in the directory are moved into RUN_<ms>/ below it; with "
		"--resume the run goes on with the next iteration instead, and only the reports on it "
		"so far are moved. SIGINT and SIGTERM end the "
		"run and keep what was done; the exit code is then 130 or 143.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.run = run,
};
