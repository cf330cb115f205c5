/* SPDX-License-Identifier: MIT */
/* baseline save: keeps runs as a small record that fits in a repository. */
#include "cli/cmds.h"

#include <string.h>

#include "app/exit.h"
#include "app/notes_out.h"
#include "app/pipeline.h"
#include "app/policy_audit.h"
#include "app/term.h"
#include "base/version.h"
#include "base/limits.h"
#include "base/lock.h"
#include "base/stale.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "baseline/run_in.h"
#include "gate/judge_rules.h"
#include "load/record_runs.h"
#include "policy/reading.h"
#include "render/policy_text.h"
#include "render/record.h"
#include "source/source.h"

#define LOCK_WAIT_MS 30000 /* for another that saves into the same folder */

struct settings {
	const char *base, *out, *policy, *profile;
	bool append;
};

#define AT(member) .offset = offsetof(struct settings, member)
static const struct sa_opt options[] = {
	{.name = "base",
	 .kind = SA_OPT_TEXT,
	 AT(base),
	 .arg = "DIR",
	 .default_text = "artifacts/soak/latest",
	 .help = "directory of the run"},
	{.name = "out",
	 .kind = SA_OPT_TEXT,
	 AT(out),
	 .arg = "FILE",
	 .default_text = "soak-baseline.json",
	 .help = "file to write"},
	{.name = "append",
	 .kind = SA_OPT_FLAG,
	 AT(append),
	 .help = "keep the runs that the file has, up to 20: the oldest goes"},
	SA_POLICY_OPTIONS(struct settings, "that says what is kept and how the run is judged"),
};

/* There is no baseline yet, or none of this KPI: that says nothing of the run. */
static bool is_lack(const struct sa_failure *failure)
{
	return failure->kind == SA_FAILURE_NO_BASELINE ||
	       (failure->kind == SA_FAILURE_MISSING && failure->finding &&
		failure->finding->why == SA_WHY_NO_BASELINE);
}

/*
 * What the record says of the run: its decision, but for what it lacks a baseline for, as of a directory that is one
 * (FORMATS 15.32), and not better than the audit of it that lies in the directory.
 */
static enum sa_state state_of(struct sa_ctx *ctx, const struct sa_policy_report *report,
			      enum sa_state *was)
{
	enum sa_state state = SA_STATE_OK;
	struct sa_err ignored;
	SA_SOURCE_SCOPE(source);

	for (size_t i = 0; i < report->decision->n; i++) {
		const struct sa_failure *f = &report->decision->failure[i];

		state = !is_lack(f) && f->state > state ? f->state : state;
	}
	*was = SA_STATE_OK;
	if (sa_source_open_dir(ctx->fs, ctx->arena, report->base, &source, &ignored) == 0)
		*was = sa_baseline_own_state(&source, ctx->arena, "");
	if (sa_state_ships(*was) || *was <= state)
		*was = SA_STATE_OK;
	return *was > state ? *was : state;
}

/* A run that is no good as a baseline is kept all the same, and the command says why it is none. */
static void print_failures(struct sa_ctx *ctx, const struct sa_policy_report *report,
			   enum sa_state was)
{
	if (was != SA_STATE_OK)
		fprintf(ctx->err,
			"soak-audit: %s: its own verdict was %s, by the audit summary in it; where that no "
			"longer holds audit it anew\n",
			sa_state_name(was), sa_state_name(was));
	for (size_t i = 0; i < report->decision->n; i++) {
		SA_STR_SCOPE(text);

		if (is_lack(&report->decision->failure[i]))
			continue;
		sa_phrase_policy_failure(&text, report, &report->decision->failure[i],
					 &sa_pen_plain);
		fprintf(ctx->err, "soak-audit: %s: %s\n",
			sa_state_name(report->decision->failure[i].state), text.buf);
	}
}

/* The runs of the file that is there; none where there is no file. */
static int read_older(struct sa_ctx *ctx, const struct settings *set, struct sa_kept *kept,
		      struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	if (!set->append)
		return 0;
	if (sa_file_read(ctx->fs, set->out, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
		return err->code == SA_ERR_NOT_FOUND ? 0 : -1;
	if (sa_kept_parse(ctx->arena, &buf, kept, err) != 0)
		return sa_err_wrap(err, "--append to '%s'", sa_utf8_shown(ctx->arena, set->out));
	if (kept->run[0].table)
		return sa_err_set(err, SA_ERR_USAGE,
				  "--append: '%s' is a record of the first version, of one run; "
				  "save its run anew, or name another file",
				  sa_utf8_shown(ctx->arena, set->out));
	return 0;
}

static const char *env(struct sa_ctx *ctx, const char *name)
{
	const char *value = ctx->env ? ctx->env(name) : NULL;

	return value ? value : "";
}

/* The older runs, without those of the same rows, and this one. */
static int put_record(struct sa_ctx *ctx, const struct sa_judged *judged,
		      const struct sa_kept *kept, struct sa_str *out, size_t *n_runs,
		      struct sa_record_run *run, struct sa_err *err)
{
	const struct sa_judge_input in = {.policy = judged->policy, .data = judged->data};
	const struct sa_json *older[SA_RECORD_MOST_RUNS];
	size_t n = 0;
	SA_JSON_SCOPE(doc);
	SA_STR_SCOPE(inputs);
	SA_BUF_SCOPE(buf);

	sa_render_record_inputs(judged, sa_judge_lefts(&in, ctx->arena), &inputs);
	if (sa_str_check(&inputs, "the record", err) != 0)
		return -1;
	sa_buf_set(&buf, inputs.buf, inputs.len);
	if (sa_json_parse(buf.data, buf.len, &doc, err) != 0)
		return sa_err_wrap(err, "the record would be too large: keep a run of fewer rows, "
					"groups or KPIs");
	sa_kept_digest(doc.root, run->digest);
	for (size_t i = 0; i < kept->n; i++) {
		const char *digest = sa_json_text(sa_json_get(kept->run[i].json, "digest"));

		if (strcmp(digest, run->digest) != 0)
			older[n++] = kept->run[i].json;
	}
	size_t drop = n == SA_RECORD_MOST_RUNS;

	sa_render_record(older + drop, n - drop, run, doc.root, sa_version, out);
	*n_runs = n - drop + 1;
	return sa_str_check(out, "the record", err);
}

/*
 * One writer at a time in the folder of the record, who takes away what a kill left of one. Where that cannot
 * be locked, writing says what is wrong with it.
 */
static int lock_folder(struct sa_ctx *ctx, const char *out, struct sa_lock *lock,
		       struct sa_err *err)
{
	const char *slash = strrchr(out, '/');
	const char *dir =
		slash ? sa_arena_strndup(ctx->arena, out, (size_t)(slash - out) + 1) : ".";
	const char *const name[] = {slash ? slash + 1 : out, NULL};

	if (sa_lock_take(ctx->fs, dir, LOCK_WAIT_MS, lock, err) != 0)
		return err->os_errno ? 0 : -1;
	sa_stale_remove(dir, name);
	return 0;
}

static int save(struct sa_ctx *ctx, const struct settings *set, struct sa_err *err)
{
	struct sa_policy_job job = {.base = set->base,
				    .policy = set->policy,
				    .profile = set->profile,
				    .steady_start = SA_STEADY_START,
				    .last_n = SA_LAST_N,
				    .fail_on = SA_FAIL_NEVER};
	struct sa_policy_report report;
	struct sa_record_run run;
	enum sa_state was;
	size_t n_runs = 0;
	SA_STR_SCOPE(text);
	SA_KEPT_SCOPE(kept);
	SA_LOCK_SCOPE(lock);

	job.builtin_only = !sa_policy_is_wanted(ctx, &job);
	if (sa_policy_decide(ctx, &job, &report, err) != 0)
		return -1;
	sa_print_load_errors(ctx, NULL, report.audit->notes);
	run = (struct sa_record_run){
		.run = set->base,
		.commit = env(ctx, "GITHUB_SHA"),
		.at = sa_utc_iso(ctx->arena, sa_utc_now_ms()),
		.policy = report.judged->policy,
		.reading = sa_policy_reading_of(report.judged->policy, ctx->arena),
		.state = state_of(ctx, &report, &was),
	};
	/* two that append at the same time follow each other, and none takes the other's file away */
	if (lock_folder(ctx, set->out, &lock, err) != 0 || read_older(ctx, set, &kept, err) != 0)
		return -1;
	if (put_record(ctx, report.judged, &kept, &text, &n_runs, &run, err) != 0 ||
	    sa_file_write(ctx->fs, ctx->arena, set->out, text.buf, text.len, err) != 0)
		return -1;
	fprintf(ctx->out, "✓ Saved baseline: %s (%zu iterations, %s, %.19s…",
		sa_utf8_shown(ctx->arena, set->out), report.audit->run->n_loaded,
		sa_state_name(run.state), run.digest);
	if (set->append)
		fprintf(ctx->out, "; %zu run%s in it", n_runs, n_runs == 1 ? "" : "s");
	fputs(")\n", ctx->out);
	print_failures(ctx, &report, was);
	return 0;
}

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	struct sa_err err;

	(void)n_args;
	if (strcmp(args[0], "save") != 0) {
		sa_err_set(&err, SA_ERR_USAGE, "baseline: unknown action '%s'; it takes save",
			   args[0]);
		return sa_exit_with(ctx, &err);
	}
	return save(ctx, settings, &err) == 0 ? SA_EXIT_OK : sa_exit_with(ctx, &err);
}

const struct sa_cmd sa_cmd_baseline = {
	.name = "baseline",
	.summary = "Keep runs as a baseline record",
	.usage = "save",
	.about =
		"Writes a compact, versioned record of a run: the rows of every KPI in every group, what "
		"each rule judged, the decision, and a digest of it. With --append it holds several runs, "
		"which is what a regression is judged by. It fits in a repository and is accepted wherever a "
		"baseline is: dir:FILE, git:REF:FILE, or inside an artifact. Its schema is "
		"schemas/baseline.schema.json; records of the first version stay readable.",
	.opt = options,
	.n_opt = SA_OPT_COUNT(options),
	.settings_size = sizeof(struct settings),
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
