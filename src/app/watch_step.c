/* SPDX-License-Identifier: MIT */
/* The watcher, step by step. */
#include "app/watch_step.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/builtin_policy.h"
#include "app/history_in.h"
#include "app/overrides_in.h"
#include "base/lock.h"
#include "base/num.h"
#include "base/stale.h"
#include "gate/checks.h"
#include "load/audit_log_load.h"
#include "load/edge_report_load.h"
#include "load/kpi_gate_load.h"
#include "source/source.h"

/* One file of the artifacts; what is missing or broken becomes a note. */
static bool usable(struct sa_notes *notes, int rc, const char *file, bool needed,
		   const struct sa_err *err)
{
	const char *why = rc == 0 ? "" : err->msg;
	size_t len = strlen(file);

	if (rc == 0)
		return true;
	/* the note names the file already */
	if (why[0] == '\'' && strncmp(why + 1, file, len) == 0 &&
	    strncmp(why + 1 + len, "': ", 3) == 0)
		why += len + 4;
	if (err->code != SA_ERR_NOT_FOUND)
		sa_note_add(notes, SA_ERROR, file, "not used: %s", why);
	else if (needed)
		sa_note_add(notes, SA_WARNING, file, "missing: its values are null");
	return false;
}

static int read_artifacts(struct sa_ctx *ctx, const struct sa_watch_job *job,
			  struct sa_watch_done *done, struct sa_err *err)
{
	struct sa_iter_artifacts *a = &done->artifacts;
	struct sa_notes *notes = &done->notes;
	struct sa_err why;
	SA_SOURCE_SCOPE(source);

	sa_edge_report_clear(&a->edge);
	if (sa_source_open_dir(ctx->fs, ctx->arena, job->artifacts, &source, err) != 0)
		return sa_err_wrap(err, "artifacts");
	a->has_edge = usable(
		notes,
		sa_edge_report_load(&source, SA_EDGE_REPORT_NAME, ctx->arena, &a->edge, &why),
		SA_EDGE_REPORT_NAME, true, &why);
	a->has_gate = usable(
		notes, sa_kpi_gate_load(&source, SA_KPI_GATE_NAME, ctx->arena, &a->gate, &why),
		SA_KPI_GATE_NAME, true, &why);
	usable(notes,
	       sa_edge_sentinel_load(&source, SA_EDGE_SENTINEL_NAME, ctx->arena, &a->advice, &why),
	       SA_EDGE_SENTINEL_NAME, false, &why);
	usable(notes, sa_audit_log_load(ctx->fs, &source.dir, SA_AUDIT_LOG_NAME, &a->blocks, &why),
	       SA_AUDIT_LOG_NAME, false, &why);
	if (!a->has_edge && !a->has_gate && !a->blocks.total)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "'%s' holds no usable EDGE_REPORT.json, KPI_GATE.json or "
				  "audit.jsonl; check --artifacts, or run the iteration first",
				  job->artifacts);
	if (job->need_both && (!a->has_edge || !a->has_gate))
		return sa_err_set(err, SA_ERR_SCHEMA, "no usable %s was left in '%s'",
				  a->has_edge ? SA_KPI_GATE_NAME : SA_EDGE_REPORT_NAME,
				  job->artifacts);
	if (job->need_both && a->gate.verdict == SA_KPI_VERDICT_UNKNOWN)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "the verdict '%s' in its " SA_KPI_GATE_NAME
				  " is none of PASS, WARN, FAIL",
				  a->gate.word);
	if (a->has_gate && a->gate.verdict == SA_KPI_VERDICT_UNKNOWN)
		sa_note_add(notes, SA_WARNING, SA_KPI_GATE_NAME,
			    "its verdict '%s' is none of PASS, WARN, FAIL: taken as UNKNOWN",
			    a->gate.word);
	if (a->blocks.broken || a->blocks.not_object)
		sa_note_add(notes, SA_WARNING, SA_AUDIT_LOG_NAME,
			    "%llu broken and %llu non-object line(s) passed over, %llu counted",
			    (unsigned long long)a->blocks.broken,
			    (unsigned long long)a->blocks.not_object,
			    (unsigned long long)a->blocks.total);
	return 0;
}

/* A report that nobody can read is kept under a name that its content gives it. */
static int move_aside(struct sa_ctx *ctx, const char *path, const struct sa_buf *buf,
		      struct sa_notes *notes, const char *why, struct sa_err *err)
{
	char hash[SA_SHA256_HEX];

	sa_sha256_hex(buf->data, buf->len, hash);
	const char *aside = sa_arena_printf(ctx->arena, "%s.broken-%.12s", path, hash);

	/* a second name, so that the report is there until the new one replaces it */
	if (link(path, aside) != 0 && errno != EEXIST && rename(path, aside) != 0)
		return sa_err_os(err, errno, "cannot move the broken '%s' aside", path);
	sa_note_add(notes, SA_ERROR, SA_TUNING_REPORT_NAME, "%s; moved to '%s', a new one begins",
		    why, aside);
	return 0;
}

/* `*broken` says why nobody can read the report; it is NULL when it is good, or missing. */
static int read_history(struct sa_ctx *ctx, const char *path, struct sa_history *history,
			struct sa_buf *buf, const char **broken, struct sa_err *err)
{
	struct sa_err why;

	*history = (struct sa_history){0};
	*broken = NULL;
	if (sa_file_read(ctx->fs, path, SA_LIMIT_FILE_BYTES, buf, err) != 0)
		return err->code == SA_ERR_NOT_FOUND ? 0 : -1;
	if (sa_history_parse(ctx->arena, buf, history, &why) == 0)
		return 0;
	*history = (struct sa_history){0};
	*broken = sa_arena_strdup(ctx->arena, why.msg);
	return 0;
}

static bool is_state_of_history(const struct sa_history *history, const struct sa_overrides *now)
{
	for (size_t i = 0; i < history->n; i++) {
		if (history->past[i].has_iteration &&
		    strcmp(history->past[i].state_hash, now->hash) == 0)
			return true;
	}
	return false;
}

/*
 * An iteration that was applied is run again: its own change is taken back first. When later ones have
 * changed the overrides since, it is subtracted from what they left. Overrides that no iteration of the
 * report left behind are somebody else's: they are taken as they are.
 */
static int take_back(struct sa_ctx *ctx, const struct sa_past *again,
		     const struct sa_history *history, struct sa_overrides *before,
		     struct sa_notes *notes, struct sa_err *err)
{
	const struct sa_overrides now = *before;
	struct sa_tunables values = now.now;

	if (strcmp(again->state_hash, now.hash) == 0)
		return sa_overrides_replace(ctx->arena, &now, &again->runtime, before, err);
	if (!is_state_of_history(history, &now)) {
		sa_note_add(notes, SA_WARNING, "",
			    "the overrides were changed by somebody else since iteration %llu was "
			    "applied: its change is not taken back",
			    (unsigned long long)again->iteration);
		return 0;
	}
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
		if (sa_num_is_finite(again->delta.value[t]) && sa_num_is_finite(values.value[t]))
			values.value[t] = sa_decimal(values.value[t] - again->delta.value[t],
						     SA_TUNABLE_PLACES);
	}
	sa_note_add(notes, SA_INFO, "",
		    "iteration %llu is run again after later ones: its change is taken back from "
		    "what they left",
		    (unsigned long long)again->iteration);
	return sa_overrides_replace(ctx->arena, &now, &values, before, err);
}

/* The values that the iteration ran with. */
static int read_before(struct sa_ctx *ctx, const struct sa_watch_job *job,
		       const struct sa_history *history, struct sa_overrides *before,
		       struct sa_notes *notes, struct sa_err *err)
{
	const struct sa_past *again = sa_history_find(history, job->iteration);

	if (!job->apply || sa_overrides_read(ctx, job->apply, before, err) != 0) {
		if (job->apply && (err->code != SA_ERR_NOT_FOUND || !job->overrides))
			return -1;
		*before = *job->overrides;
		return 0;
	}
	if (!again || !again->applied)
		return 0;
	return take_back(ctx, again, history, before, notes, err);
}

/* The overrides after the proposal; tunables that are not in the file are left alone. */
static int apply(struct sa_ctx *ctx, struct sa_watch_done *done, struct sa_err *err)
{
	struct sa_tunables now = done->before.now;

	for (size_t i = 0; i < done->proposal.n; i++) {
		const struct sa_change *change = &done->proposal.change[i];

		now.value[change->id] =
			sa_decimal(now.value[change->id] + change->delta, SA_TUNABLE_PLACES);
	}
	done->record.applied = true;
	return sa_overrides_replace(ctx->arena, &done->before, &now, &done->after, err);
}

/* A relative change of a value that is nowhere has no meaning. */
static void drop_unknown(struct sa_watch_done *done)
{
	struct sa_proposal *p = &done->proposal;
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (sa_num_is_finite(done->before.now.value[p->change[i].id]))
			p->change[kept++] = p->change[i];
		else
			sa_note_add(&done->notes, SA_WARNING, "",
				    "'%s' is not in the overrides: its change is left out",
				    sa_tunable_table[p->change[i].id].key);
	}
	p->n = kept;
}

static int tune(struct sa_ctx *ctx, const struct sa_watch_job *job,
		const struct sa_history *history, struct sa_watch_done *done, struct sa_err *err)
{
	bool known = job->overrides || job->apply;
	const struct sa_builtin *builtin = sa_builtin_plain(ctx);

	if (known && read_before(ctx, job, history, &done->before, &done->notes, err) != 0)
		return -1;
	done->after = done->before;
	sa_summarize(&done->artifacts, &done->summary);
	sa_propose(&done->summary, known ? &done->before.now : NULL, ctx->arena, &done->proposal);
	done->record = (struct sa_tune_record){
		.iteration = job->iteration,
		.summary = &done->summary,
		.proposal = &done->proposal,
		.runtime = known ? &done->before.now : NULL,
	};
	if (job->apply) {
		const struct sa_rule *net = sa_rules_find(&builtin->rules, sa_kpi_row("net_bps"));
		const struct sa_guard_context context = {
			.history = history,
			.iteration = job->iteration,
			.total = job->total,
			.steady_net_bps = net ? net->limit : SA_MISSING,
			.current = &done->before.now,
		};

		drop_unknown(done);
		sa_guard(&context, &done->summary, &done->proposal, ctx->arena,
			 &done->record.guarding);
		if (done->proposal.n && done->record.guarding.by == SA_GUARD_NONE &&
		    apply(ctx, done, err) != 0)
			return -1;
	}
	done->record.old_hash = known ? done->before.hash : NULL;
	done->record.state_hash = known ? done->after.hash : NULL;
	return 0;
}

static int save(struct sa_ctx *ctx, const struct sa_watch_job *job, const char *report_path,
		const struct sa_history *history, const struct sa_watch_done *done,
		struct sa_err *err)
{
	const char *name = sa_arena_printf(ctx->arena, "ITER_SUMMARY_%llu.json",
					   (unsigned long long)job->iteration);
	SA_BATCH_SCOPE(batch, ctx->fs, ctx->arena);
	SA_STR_SCOPE(summary);
	SA_STR_SCOPE(report);
	SA_STR_SCOPE(entry);

	sa_write_tuning_entry(&done->record, &entry);
	sa_history_write(history, job->iteration, entry.buf, &report);
	sa_write_iter_summary(&done->record, &summary);
	if (sa_str_check(&report, SA_TUNING_REPORT_NAME, err) != 0 ||
	    sa_str_check(&summary, name, err) != 0 ||
	    sa_batch_add(&batch, report_path, report.buf, report.len, err) != 0)
		return -1;
	if (job->apply &&
	    sa_batch_add(&batch, job->apply, done->after.text, done->after.len, err) != 0)
		return -1;
	if (sa_batch_add(&batch, sa_path_join(ctx->arena, job->out, name), summary.buf, summary.len,
			 err) != 0)
		return -1;
	return sa_batch_commit(&batch, err);
}

/* What a watch that was killed left half-written. */
static void remove_stale(struct sa_ctx *ctx, const struct sa_watch_job *job)
{
	static const char *const written[] = {"ITER_SUMMARY_" SA_STALE_NUMBER ".json",
					      SA_TUNING_REPORT_NAME, NULL};
	const char *slash = job->apply ? strrchr(job->apply, '/') : NULL;
	const char *const applied[] = {slash ? slash + 1 : job->apply, NULL};

	sa_stale_remove(job->out, written);
	if (slash)
		sa_stale_remove(
			sa_arena_strndup(ctx->arena, job->apply, (size_t)(slash - job->apply) + 1),
			applied);
	else
		sa_stale_remove(".", applied);
}

int sa_watch_step(struct sa_ctx *ctx, const struct sa_watch_job *job, struct sa_watch_done *done,
		  struct sa_err *err)
{
	const char *report_path = sa_path_join(ctx->arena, job->out, SA_TUNING_REPORT_NAME);
	struct sa_history history;
	const char *broken;
	SA_BUF_SCOPE(report);
	SA_LOCK_SCOPE(lock);

	*done = (struct sa_watch_done){0};
	sa_notes_init(&done->notes, ctx->arena);
	if (read_artifacts(ctx, job, done, err) != 0)
		return -1;
	if (sa_make_dirs(ctx->fs, job->out, err) != 0 ||
	    sa_lock_take(ctx->fs, job->out, (int64_t)job->lock_wait_s * 1000, &lock, err) != 0)
		return -1;
	remove_stale(ctx, job);
	if (read_history(ctx, report_path, &history, &report, &broken, err) != 0 ||
	    tune(ctx, job, &history, done, err) != 0)
		return -1;
	/* only now, when nothing but a full disk can keep the new one from its place */
	if (broken && move_aside(ctx, report_path, &report, &done->notes, broken, err) != 0)
		return -1;
	return save(ctx, job, report_path, &history, done, err);
}
