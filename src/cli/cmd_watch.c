/* SPDX-License-Identifier: MIT */
/* watch: one iteration through the watcher (FORMATS 12). */
#include "cli/cmds.h"

#include "app/exit.h"
#include "app/notes_out.h"
#include "app/overrides_in.h"
#include "app/term.h"
#include "app/watch_step.h"

struct settings {
	const char *artifacts, *out, *overrides, *apply;
	uint64_t iteration, iterations, lock_wait_s;
	bool no_markers;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "artifacts",
	 .kind = SA_OPT_TEXT,
	 AT(artifacts),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest/artifacts",
	 .help = "directory with EDGE_REPORT.json, KPI_GATE.json, EDGE_SENTINEL.json, audit.jsonl"},
	{.name = "out",
	 .kind = SA_OPT_TEXT,
	 AT(out),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "directory for ITER_SUMMARY_<n>.json and TUNING_REPORT.json; made when missing"},
	{.name = "iteration",
	 .kind = SA_OPT_UINT,
	 AT(iteration),
	 .arg = "N",
	 .max = 1e15,
	 .help = "number of the iteration, from 1; running one again replaces what it wrote"},
	{.name = "iterations",
	 .kind = SA_OPT_UINT,
	 AT(iterations),
	 .arg = "N",
	 .max = 1e15,
	 .help = "length of the whole run; with it --apply changes nothing in its last sixth"},
	{.name = "overrides",
	 .kind = SA_OPT_TEXT,
	 AT(overrides),
	 .arg = "FILE",
	 .help = "JSON file with the values in force; deltas are cut at the bounds. The variable "
		 "MM_RUNTIME_OVERRIDES_JSON goes before it"},
	{.name = "apply",
	 .kind = SA_OPT_TEXT,
	 AT(apply),
	 .arg = "FILE",
	 .help = "apply the deltas to this overrides file, unless a guard holds them back; a file "
		 "that is not there begins with the overrides, or the defaults"},
	{.name = "lock-wait",
	 .kind = SA_OPT_UINT,
	 AT(lock_wait_s),
	 .arg = "S",
	 .default_text = "30",
	 .max = 86400,
	 .help = "seconds to wait while another watch writes to the same --out"},
	{.name = "no-markers",
	 .kind = SA_OPT_FLAG,
	 AT(no_markers),
	 .help = "do not print the | iter_watch | lines"},
};

static int check(const struct settings *set, struct sa_err *err)
{
	if (!set->iteration)
		return sa_err_set(err, SA_ERR_USAGE,
				  "watch: which iteration is it? give --iteration N, from 1");
	return 0;
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	const struct settings *set = settings;
	struct sa_overrides_in in;
	struct sa_watch_done done;
	struct sa_err err;
	SA_STR_SCOPE(text);

	(void)n_args, (void)args;
	if (check(set, &err) != 0 ||
	    sa_overrides_choose(ctx, set->overrides, set->apply != NULL, &in, &err) != 0)
		return sa_exit_with(ctx, &err);
	const struct sa_watch_job job = {
		.artifacts = set->artifacts,
		.out = set->out,
		.iteration = set->iteration,
		.total = set->iterations,
		.overrides = in.source ? &in.overrides : NULL,
		.apply = set->apply,
		.lock_wait_s = set->lock_wait_s,
	};
	int rc = sa_watch_step(ctx, &job, &done, &err);

	sa_print_notes(ctx, &done.notes);
	if (rc != 0)
		return sa_exit_with(ctx, &err);
	if (!set->no_markers)
		sa_write_markers(&done.record, &text);
	return sa_print(ctx, &text, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_watch = {
	.name = "watch",
	.summary = "Summarise one soak iteration and propose, or apply, micro-tuning",
	.usage = "",
	.about =
		"Reads what one iteration left in its artifacts directory, writes "
		"ITER_SUMMARY_<n>.json and the entry of the iteration in the cumulative "
		"TUNING_REPORT.json, and prints the markers. A number that the artifacts do not give "
		"is null, never 0; broken lines of audit.jsonl are counted and passed over.\n\n"
		"Four rules propose relative changes; all that hold are merged: slippage_bps among the "
		"drivers (base_spread_bps_delta +0.02, tail_age_ms +30), adverse_bps over 10 "
		"(impact_cap_ratio and max_delta_ratio -0.01), min_interval blocks over 35 % "
		"(min_interval_ms +10), concurrency blocks over 30 % (replace_rate_per_min -30). The "
		"shares of blocks come from audit.jsonl, else from block_reasons of the edge report.\n\n"
		"With --apply the changes go into the overrides file, within the bounds of each "
		"tunable. In this order a guard may hold them all back, which the files record as "
		"skip_reason: freeze (the run is steady and good), oscillation (a value would go back), "
		"velocity (too far within 6 iterations), cooldown (a rest of 2 iterations after 2 "
		"changes running), and the last sixth of a run of known length. An iteration that is "
		"run again takes its own earlier change back first.\n\n"
		"Every file is replaced as a whole; one watch at a time writes to a directory.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.run = run,
};
