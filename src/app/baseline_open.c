/* SPDX-License-Identifier: MIT */
/* A baseline read by the built-in policy. */
#include "app/baseline.h"

#include <string.h>

#include "app/builtin_policy.h"
#include "app/notes_out.h"
#include "baseline/found.h"
#include "baseline/reader.h"
#include "baseline/run_in.h"
#include "load/record_values.h"
#include "stats/select.h"

/* The reader's own. */
struct builtin {
	const struct sa_policy *policy; /* that reads */
	const struct sa_baseline_settings *set;
	const struct sa_audit
		*audit; /* NULL: nothing is judged, and nothing that was named refused */
};

/* One run of a record, as if it were all of it. */
static const char *member_refusal(struct sa_ctx *ctx, const struct builtin *b,
				  const struct sa_baseline *record,
				  const struct sa_baseline_member *member)
{
	struct sa_baseline *alone = SA_NEW(ctx->arena, struct sa_baseline);

	*alone = (struct sa_baseline){.from = member->from,
				      .form = record->form,
				      .run = member->run,
				      .data = member->data,
				      .verdict_known = true,
				      .ready = true,
				      .saved_at = member->from.at};
	return sa_baseline_refusal(ctx, b->set, b->audit, alone);
}

/* What a record holds and the policy reads otherwise, once. */
static void tell_otherwise(struct sa_ctx *ctx, struct sa_baseline *one)
{
	const char *why = sa_kept_otherwise(one->data, one->data->of_record, ctx->arena);

	for (size_t i = 0; i < one->n_members && !why; i++)
		why = sa_kept_otherwise(one->member[i].data, 1, ctx->arena);
	if (why)
		sa_baseline_step(ctx, one, "the record", why);
}

/* Of a record of several runs each is asked on its own; where none is left the newest says why. */
static void drop_refused(struct sa_ctx *ctx, const struct builtin *b, struct sa_baseline *one)
{
	struct sa_baseline_member *left;
	size_t n = 0;

	if (b->audit && one->n_held)
		sa_baseline_step(
			ctx, one,
			sa_arena_printf(ctx->arena, "%zu of the runs of the record", one->n_held),
			"its own verdict was HOLD or INCONCLUSIVE");
	if (!b->audit || !one->n_members)
		return;
	left = SA_NEW_ARRAY(ctx->arena, one->n_members, struct sa_baseline_member);
	for (size_t i = 0; i < one->n_members; i++) {
		const char *why = member_refusal(ctx, b, one, &one->member[i]);

		if (!why)
			left[n++] = one->member[i];
		else
			sa_baseline_step(ctx, one, one->member[i].from.why, why);
	}
	one->member = left;
	one->n_members = n > 1 ? n : 0;
	if (!n)
		return;
	one->run = left[0].run;
	one->data = left[0].data;
	one->saved_at = left[0].from.at;
	memcpy(one->from.digest, left[0].from.digest, sizeof one->from.digest);
}

static int read_run(void *self, struct sa_ctx *ctx, const struct sa_source *source,
		    struct sa_baseline *one, struct sa_err *err)
{
	const struct builtin *builtin = self;
	struct sa_notes notes;

	sa_notes_init(&notes, ctx->arena);
	if (sa_baseline_run_load(source, builtin->policy, ctx->arena, &notes, one, err) != 0)
		return -1;
	tell_otherwise(ctx, one);
	drop_refused(ctx, self, one);
	sa_print_load_errors(ctx, source->shown, &notes);
	const struct sa_note *first = sa_notes_first_error(&notes);

	if (first)
		sa_baseline_step(
			ctx, one, source->shown,
			sa_arena_printf(ctx->arena,
					"%zu of its files could not be used (the first: %s, %s)",
					notes.n_by_severity[SA_ERROR], first->file, first->text));
	return 0;
}

static int read_one_file(void *self, struct sa_ctx *ctx, const char *name, struct sa_buf *buf,
			 struct sa_baseline *one, struct sa_err *err)
{
	const struct builtin *builtin = self;

	(void)name;
	if (sa_baseline_run_load_file(buf, builtin->policy, ctx->arena, one, err) != 0)
		return -1;
	tell_otherwise(ctx, one);
	drop_refused(ctx, self, one);
	return 0;
}

static const char *refusal(void *self, struct sa_ctx *ctx, const struct sa_baseline *one)
{
	const struct builtin *builtin = self;

	return sa_baseline_refusal(ctx, builtin->set, builtin->audit, one);
}

static const char *broken(void *self, struct sa_ctx *ctx, const struct sa_source *shard, bool whole)
{
	const struct builtin *builtin = self;
	struct sa_baseline *one = SA_NEW(ctx->arena, struct sa_baseline);
	struct sa_notes notes;
	struct sa_err ignored;

	sa_notes_init(&notes, ctx->arena);
	if (!builtin->audit || builtin->set->allow_hold_baseline ||
	    sa_baseline_run_load(shard, builtin->policy, ctx->arena, &notes, one, &ignored) != 0)
		return NULL;
	return sa_baseline_broken(ctx, one, whole);
}

static const struct sa_window *members_windows(struct sa_ctx *ctx,
					       const struct sa_baseline *baseline,
					       const struct sa_audit_settings *settings)
{
	struct sa_window *window =
		SA_NEW_ARRAY(ctx->arena, baseline->n_members * SA_WINDOW_COUNT, struct sa_window);
	struct sa_trend ignored[SA_KPI_COUNT];

	for (size_t i = 0; i < baseline->n_members; i++)
		sa_windows_build(baseline->member[i].run, settings->steady_start, settings->last_n,
				 ctx->arena, window + i * SA_WINDOW_COUNT, ignored);
	return window;
}

int sa_baseline_open(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		     const struct sa_baseline_place *place, const char *text,
		     const char *default_path, const struct sa_audit_settings *settings,
		     const struct sa_audit *audit, struct sa_baseline *out, struct sa_err *err)
{
	struct builtin self = {.policy = audit && audit->builtin ? audit->builtin
								 : &sa_builtin_plain(ctx)->policy,
			       .set = set,
			       .audit = audit};
	const struct sa_baseline_reader reader = {
		.base = audit ? audit->run->base : NULL,
		.path_in_git = default_path,
		.usual_runs = audit ? SA_BASELINE_USUAL_RUNS : 1, /* `compare` takes two sides */
		.repo = set->repo,
		.workflow = set->baseline_workflow,
		.max_age_ms = (int64_t)set->baseline_max_age * SA_BASELINE_DAY_MS,
		.read = read_run,
		.read_file = read_one_file,
		.refusal = refusal,
		.broken = broken,
		.self = &self,
	};
	struct sa_trend ignored[SA_KPI_COUNT];

	if (sa_baseline_open_by(ctx, place, &reader, text, out, err) != 0)
		return -1;
	sa_windows_build(out->run, settings->steady_start, settings->last_n, ctx->arena,
			 out->window, ignored);
	out->member_window = members_windows(ctx, out, settings);
	return 0;
}
