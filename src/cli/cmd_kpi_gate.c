/* SPDX-License-Identifier: MIT */
/* kpi-gate: fail the job when the soak's own gate failed. */
#include "app/builtin_policy.h"
#include "cli/cmds.h"

#include "app/base_dir.h"
#include "app/exit.h"
#include "app/term.h"
#include "load/kpi_gate_load.h"
#include "render/gate.h"
#include "source/source.h"

struct settings {
	const char *path;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "path",
	 .kind = SA_OPT_TEXT,
	 AT(path),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "base directory of the run"},
};

static void say_missing(const char *path, struct sa_err *err)
{
	sa_err_set(err, SA_ERR_NOT_FOUND,
		   "there is no '%s' in '%s'; check --path, and ensure that the iteration "
		   "completed successfully (`soak-audit run --mock` writes the file itself)",
		   SA_KPI_GATE_PATH, path);
}

/* The gate that decides, with a known verdict; NULL, and `err`, when none does. */
static const struct sa_kpi_gate *choose(const struct sa_kpi_gates *gates, const char *path,
					struct sa_err *err)
{
	const char *why;
	const struct sa_kpi_gate *gate = sa_kpi_gates_ruling(gates, &why);

	if (gate && gate->verdict != SA_KPI_VERDICT_UNKNOWN)
		return gate;
	if (gate)
		sa_err_set(err, SA_ERR_SCHEMA,
			   "'%s' in '%s' has no verdict PASS, WARN or FAIL%s%.80s%s; ensure "
			   "that the iteration completed successfully",
			   SA_KPI_GATE_PATH, path, gate->word[0] ? ", it says '" : "", gate->word,
			   gate->word[0] ? "'" : "");
	else if (why)
		sa_err_set(err, SA_ERR_SCHEMA, "KPI gate of '%s': %s", path, why);
	else
		say_missing(path, err);
	return NULL;
}

static int load(struct sa_ctx *ctx, const char *path, struct sa_kpi_gates *gates,
		struct sa_err *err)
{
	SA_SOURCE_SCOPE(source);

	if (sa_base_dir_check(ctx, path, err) != 0)
		return -1;
	if (sa_source_open_dir(ctx->fs, ctx->arena, path, &source, err) != 0)
		return sa_err_wrap(err, "base directory (check --path)");
	sa_kpi_gates_load_beside(&source, &sa_builtin_plain(ctx)->policy, ctx->arena, gates);
	return 0;
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct sa_kpi_gates gates = {0};
	struct sa_err err;
	SA_STR_SCOPE(text);

	(void)n_args, (void)args;
	if (load(ctx, set->path, &gates, &err) != 0)
		return sa_exit_with(ctx, &err);
	const struct sa_kpi_gate *gate = choose(&gates, set->path, &err);

	if (!gate)
		return sa_exit_with(ctx, &err);
	sa_render_kpi_gate(gate, &text);
	if (gate == gates.failed)
		sa_str_puts(&text, "   left by a failed iteration: " SA_KPI_GATE_FAILED_PATH "\n");
	if (sa_print(ctx, &text, &err) != 0)
		return sa_exit_with(ctx, &err);
	return gate->verdict == SA_KPI_VERDICT_FAIL ? SA_EXIT_HOLD : SA_EXIT_OK;
}

const struct sa_cmd sa_cmd_kpi_gate = {
	.name = "kpi-gate",
	.summary = "Fail the job when artifacts/KPI_GATE.json says FAIL",
	.usage = "[DIR]",
	.about =
		"Prints the marker line of the soak log and the verdict. FAIL is exit code 1; WARN "
		"goes on with a warning. A missing or broken file, a verdict that is none of PASS, WARN "
		"and FAIL, or a gate that is older than the last iterations is exit code 4, never a "
		"pass.\n\n"
		"artifacts/KPI_GATE.failed.json, the gate of an iteration that failed, counts as for the "
		"audit: FAIL is exit code 1, whatever the other one says; without another one it is 4.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.max_args = 1,
	.dir = "path",
	.run = run,
};
