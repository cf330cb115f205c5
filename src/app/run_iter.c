/* SPDX-License-Identifier: MIT */
/* Making and evaluating one iteration, its log lines, and the progress on a terminal. */
#include "app/run_iter.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/notes_out.h"
#include "app/term.h"
#include "app/watch_step.h"
#include "base/fs_fault.h"
#include "base/interrupt.h"
#include "base/num.h"
#include "base/proc.h"
#include "base/utc.h"
#include "codec/json_canon.h"
#include "load/edge_report_load.h"
#include "load/kpi_gate_load.h"
#include "soak/mock.h"

#define LOCK_WAIT_S 30

/* ---- progress on a terminal ---- */

static void put_duration(struct sa_str *out, double seconds)
{
	unsigned long long s = seconds < 1e9 ? (unsigned long long)(seconds + 0.5) : 1000000000;

	if (s >= 3600)
		sa_str_printf(out, "%llu:%02llu:%02llu", s / 3600, s / 60 % 60, s % 60);
	else
		sa_str_printf(out, "%llu:%02llu", s / 60, s % 60);
}

static void draw_progress(struct sa_run_iter *it)
{
	int64_t now = sa_monotonic_ms();
	double left_s = it->shown_left_s - (double)(now - it->shown_at_ms) / 1000;
	SA_STR_SCOPE(line);

	sa_str_printf(&line, "\r\033[K%llu/%llu", (unsigned long long)it->shown_iteration,
		      (unsigned long long)it->iterations);
	if (it->shown_left_s >= 0) {
		sa_str_puts(&line, ", about ");
		put_duration(&line, left_s > 0 ? left_s : 0);
		sa_str_puts(&line, " left");
	}
	fputs(line.buf, it->ctx->err);
	fflush(it->ctx->err);
	it->drawn_at_ms = now;
}

static void progress(void *ctx, uint64_t iteration, double left_s)
{
	struct sa_run_iter *it = ctx;

	it->shown_iteration = iteration;
	it->shown_left_s = left_s;
	it->shown_at_ms = sa_monotonic_ms();
	draw_progress(it);
}

/* The command is at work: count down once a second. */
static void tick(void *ctx)
{
	struct sa_run_iter *it = ctx;

	if (it->show_progress && sa_monotonic_ms() - it->drawn_at_ms >= 1000)
		draw_progress(it);
}

static void clear_progress(const struct sa_run_iter *it)
{
	if (it->show_progress)
		fputs("\r\033[K", it->ctx->err);
}

/* ---- the artifacts ---- */

static int write_artifact(struct sa_run_iter *it, const char *name, const struct sa_str *text,
			  struct sa_err *err)
{
	return sa_file_write(it->ctx->fs, it->ctx->arena,
			     sa_path_join(it->ctx->arena, it->dir->artifacts, name), text->buf,
			     text->len, err);
}

static int make_mock(struct sa_run_iter *it, uint64_t iteration, struct sa_err *err)
{
	struct sa_mock mock;
	SA_STR_SCOPE(edge);
	SA_STR_SCOPE(gate);

	sa_mock_iteration(iteration, &mock);
	sa_mock_edge_report(&mock, &edge);
	sa_mock_kpi_gate(&mock, &gate);
	if (write_artifact(it, SA_EDGE_REPORT_NAME, &edge, err) != 0)
		return -1;
	return write_artifact(it, SA_KPI_GATE_NAME, &gate, err);
}

/* What the iteration before left must not pass for the work of this one. */
static int remove_old(struct sa_run_iter *it, struct sa_err *err)
{
	static const char *const name[] = {SA_EDGE_REPORT_NAME, SA_KPI_GATE_NAME,
					   SA_EDGE_SENTINEL_NAME};

	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		const char *path = sa_path_join(it->ctx->arena, it->dir->artifacts, name[i]);

		if ((!sa_fs_ok(it->ctx->fs) || unlink(path) != 0) && errno != ENOENT)
			return sa_err_os(err, errno, "cannot remove '%s'", path);
	}
	return 0;
}

/*
 * What a command that is being tested has no business with: our own settings, and what lets somebody
 * act in the name of the job (FORMATS 15.35). A name that ends with * is a beginning.
 */
static const char *const withheld[] = {
	"SOAK_AUDIT_*", "INPUT_*", "GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_*",
};

static bool is_named(const char *pattern, const char *name, size_t len)
{
	size_t most = strlen(pattern);

	if (pattern[most - 1] == '*')
		return len >= most - 1 && strncmp(name, pattern, most - 1) == 0;
	return len == most && strncmp(name, pattern, len) == 0;
}

static bool is_withheld(void *ctx, const char *name, size_t len)
{
	const struct sa_run_iter *it = ctx;

	for (size_t i = 0; i < it->exec_env->n; i++) {
		if (strlen(it->exec_env->item[i]) == len &&
		    strncmp(name, it->exec_env->item[i], len) == 0)
			return false;
	}
	for (size_t i = 0; i < sizeof withheld / sizeof *withheld; i++) {
		if (is_named(withheld[i], name, len))
			return true;
	}
	return false;
}

static const char *const *make_env(struct sa_run_iter *it, uint64_t iteration, struct sa_err *err)
{
	struct sa_arena *arena = it->ctx->arena;
	const char **env = SA_NEW_ARRAY(arena, 4, const char *);
	struct sa_overrides now;
	SA_STR_SCOPE(json);

	if (sa_overrides_read(it->ctx, it->dir->overrides, &now, err) != 0 ||
	    sa_json_canonical(arena, now.text, now.len, &json, err) != 0)
		return NULL;
	env[0] = sa_arena_printf(arena, "SOAK_ITERATION=%llu", (unsigned long long)iteration);
	env[1] = sa_arena_printf(arena, "SOAK_ARTIFACTS_DIR=%s", it->dir->artifacts);
	env[2] = sa_arena_printf(arena, SA_OVERRIDES_ENV "=%s", json.buf);
	return env;
}

static int check_end(const struct sa_run_iter *it, const struct sa_proc_result *end,
		     struct sa_err *err)
{
	switch (end->end) {
	case SA_PROC_EXITED:
		if (!end->code)
			return 0;
		return sa_err_set(err, SA_ERR_SCHEMA, "the command ended with exit code %d",
				  end->code);
	case SA_PROC_SIGNALLED:
		return sa_err_set(err, SA_ERR_SCHEMA, "signal %d ended the command", end->code);
	case SA_PROC_TIMED_OUT:
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "the command took longer than %lld ms (--timeout) and was ended",
				  (long long)it->timeout_ms);
	case SA_PROC_INTERRUPTED:
		break;
	}
	return sa_err_set(err, SA_ERR_SCHEMA, "interrupted");
}

static int make_by_command(struct sa_run_iter *it, uint64_t iteration, struct sa_err *err)
{
	struct sa_proc_result end;
	struct sa_proc proc = {.command = it->command,
			       .withheld = is_withheld,
			       .timeout_ms = it->timeout_ms,
			       .tick = tick,
			       .ctx = it};

	if (remove_old(it, err) != 0)
		return -1;
	proc.set = make_env(it, iteration, err);
	if (!proc.set)
		return -1;
	fflush(it->ctx->out);
	if (sa_proc_run(it->ctx->arena, &proc, &end, err) != 0)
		return -1;
	return check_end(it, &end, err);
}

static int make(void *ctx, uint64_t iteration, struct sa_err *err)
{
	struct sa_run_iter *it = ctx;

	return it->command ? make_by_command(it, iteration, err) : make_mock(it, iteration, err);
}

/* ---- the watcher ---- */

static void log_tuning(const struct sa_watch_done *done, struct sa_str *log)
{
	const struct sa_tune_record *record = &done->record;
	const struct sa_proposal *proposal = &done->proposal;

	if (record->guarding.by != SA_GUARD_NONE) {
		sa_str_printf(log, "| soak_iter_tune | SKIP | REASON=%s |\n  - %s",
			      sa_guard_name(record->guarding.by), record->guarding.note);
		if (record->guarding.tunable)
			sa_str_printf(log, " (%s)", record->guarding.tunable->key);
		sa_str_putc(log, '\n');
		return;
	}
	sa_str_printf(log, "| soak_iter_tune | OK | ADJUSTMENTS=%zu net_bps=",
		      record->applied ? proposal->n_rules : 0);
	sa_str_fixed(log, done->artifacts.edge.net_bps, 2, "n/a");
	sa_str_puts(log, " |\n");
	for (size_t i = 0; record->applied && i < proposal->n_rules; i++)
		sa_str_printf(log, "  - %s\n", proposal->why[i]);
}

static int evaluate(void *ctx, uint64_t iteration, struct sa_str *log, struct sa_err *err)
{
	struct sa_run_iter *it = ctx;
	struct sa_overrides now;
	struct sa_watch_done done;

	if (sa_overrides_read(it->ctx, it->dir->overrides, &now, err) != 0)
		return -1;
	const struct sa_watch_job job = {
		.artifacts = it->dir->artifacts,
		.out = it->dir->out,
		.iteration = iteration,
		.total = it->iterations,
		.overrides = &now,
		.apply = it->auto_tune ? it->dir->overrides : NULL,
		.need_both = true,
		.lock_wait_s = LOCK_WAIT_S,
	};
	int rc = sa_watch_step(it->ctx, &job, &done, err);

	sa_print_notes(it->ctx, &done.notes);
	if (rc != 0)
		return -1;
	if (!it->auto_tune)
		return 0;
	log_tuning(&done, log);
	sa_write_markers(&done.record, log);
	return 0;
}

/* Everything of an iteration that has been written is of no use to the next one. */
static int evaluate_and_forget(void *ctx, uint64_t iteration, struct sa_str *log,
			       struct sa_err *err)
{
	struct sa_run_iter *it = ctx;
	struct sa_arena_mark mark = sa_arena_mark(it->ctx->arena);
	int rc = evaluate(ctx, iteration, log, err);

	sa_arena_reset(it->ctx->arena, mark);
	return rc;
}

static int make_and_forget(void *ctx, uint64_t iteration, struct sa_err *err)
{
	struct sa_run_iter *it = ctx;
	struct sa_arena_mark mark = sa_arena_mark(it->ctx->arena);
	int rc = make(ctx, iteration, err);

	sa_arena_reset(it->ctx->arena, mark);
	return rc;
}

/* ---- an iteration that failed ---- */

int sa_run_gate_read(struct sa_ctx *ctx, const char *artifacts, const char *name,
		     struct sa_kpi_gate *gate, struct sa_err *err)
{
	SA_SOURCE_SCOPE(source);

	if (sa_source_open_dir(ctx->fs, ctx->arena, artifacts, &source, err) != 0)
		return -1;
	return sa_kpi_gate_load(&source, name, ctx->arena, gate, err);
}

static bool says_fail(struct sa_run_iter *it, const char *name)
{
	struct sa_kpi_gate gate;
	struct sa_err ignored;

	return sa_run_gate_read(it->ctx, it->dir->artifacts, name, &gate, &ignored) == 0 &&
	       gate.verdict == SA_KPI_VERDICT_FAIL;
}

/* It decides nothing any more; but a FAIL is not forgotten for a later one that says something else. */
static int set_gate_aside(struct sa_run_iter *it, struct sa_err *err)
{
	struct sa_arena *arena = it->ctx->arena;
	const char *gate = sa_path_join(arena, it->dir->artifacts, SA_KPI_GATE_NAME);
	const char *aside = sa_path_join(arena, it->dir->artifacts, SA_KPI_GATE_FAILED_NAME);
	bool keeps = says_fail(it, SA_KPI_GATE_FAILED_NAME) && !says_fail(it, SA_KPI_GATE_NAME);

	if (sa_fs_ok(it->ctx->fs) && (keeps ? unlink(gate) : rename(gate, aside)) == 0)
		return 0;
	if (errno == ENOENT)
		return 0;
	return sa_err_os(err, errno, "cannot set its '%s' aside", SA_KPI_GATE_NAME);
}

static int write_failed(struct sa_run_iter *it, uint64_t iteration, const char *why,
			struct sa_err *err)
{
	struct sa_arena *arena = it->ctx->arena;
	const char *name =
		sa_arena_printf(arena, "ITER_SUMMARY_%llu.json", (unsigned long long)iteration);
	SA_STR_SCOPE(text);

	sa_write_failed_summary(iteration, why, &text);
	return sa_file_write(it->ctx->fs, arena, sa_path_join(arena, it->dir->out, name), text.buf,
			     text.len, err);
}

/* One that was interrupted is made again by --resume; its gate is set aside all the same. */
static int failed(void *ctx, uint64_t iteration, const struct sa_err *why, struct sa_err *err)
{
	struct sa_run_iter *it = ctx;
	struct sa_arena_mark mark = sa_arena_mark(it->ctx->arena);
	int rc = set_gate_aside(it, err);

	if (!sa_interrupted() && write_failed(it, iteration, why->msg, err) != 0)
		rc = -1;
	sa_arena_reset(it->ctx->arena, mark);
	return rc;
}

/* ---- the log ---- */

static int say(void *ctx, const struct sa_str *log, struct sa_err *err)
{
	struct sa_run_iter *it = ctx;
	const struct sa_overrides_in *in = it->overrides;
	SA_STR_SCOPE(text);

	clear_progress(it);
	sa_str_add(&text, log->buf, log->len);
	if (!it->began && strcmp(in->source, "default") == 0)
		sa_str_printf(&text, "| seed | overrides | %s |\n", in->name);
	else if (!it->began)
		sa_str_printf(&text, "| overrides | OK | source=%s |\n", in->source);
	it->began = true;
	if (sa_print(it->ctx, &text, err) != 0)
		return -1;
	if (fflush(it->ctx->out) != 0 && errno != EPIPE)
		return sa_err_os(err, errno, "cannot write to standard output");
	return 0;
}

int sa_run_iter_loop(struct sa_run_iter *iter, const struct sa_soak_plan *plan,
		     struct sa_soak_result *result, struct sa_err *err)
{
	const struct sa_soak_ops ops = {
		.ctx = iter,
		.make = make_and_forget,
		.evaluate = evaluate_and_forget,
		.failed = failed,
		.say = say,
		.progress = iter->show_progress ? progress : NULL,
	};
	int rc = sa_soak_run(plan, &ops, result, err);

	clear_progress(iter);
	return rc;
}
