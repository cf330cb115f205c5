/* SPDX-License-Identifier: MIT */
/* Opening what a baseline spec names: a directory, a file, a folder of a commit. */
#include "cli/baseline_reader.h"

#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/remove_tree.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "cli/builtin_policy.h"
#include "cli/notes_out.h"
#include "load/baseline_run.h"
#include "load/record_values.h"
#include "source/source_git.h"
#include "stats/select.h"

/* ---- loading ---- */

/* The built-in way. */
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

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int from_dir(struct sa_ctx *ctx, const struct sa_baseline_reader *reader, const char *path,
		    struct sa_baseline *out, struct sa_err *err)
{
	out->from.kind = "dir";
	out->from.where = path;
	out->from.why = "it was named";
	if (is_file(path)) {
		SA_BUF_SCOPE(buf);

		const char *slash = strrchr(path, '/');

		if (sa_file_read(ctx->fs, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
			return -1;
		return reader->read_file(reader->self, ctx, slash ? slash + 1 : path, &buf, out,
					 err);
	}
	SA_SOURCE_SCOPE(source);

	if (sa_source_open_dir(ctx->fs, ctx->arena, path, &source, err) != 0)
		return -1;
	return reader->read(reader->self, ctx, &source, out, err);
}

static int read_git(struct sa_ctx *ctx, const struct sa_baseline_reader *reader,
		    const struct sa_source *source, const struct sa_git_found *found,
		    struct sa_baseline *out, struct sa_err *err)
{
	out->from.sha = found->commit;
	out->from.distance = found->distance;
	out->from.at = sa_utc_iso(ctx->arena, found->committed_at_ms);
	if (found->file) {
		SA_BUF_SCOPE(buf);

		if (source->ops->read(source, found->file, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
			return -1;
		return reader->read_file(reader->self, ctx, found->file, &buf, out, err);
	}
	return reader->read(reader->self, ctx, source, out, err);
}

/* The checkout, or, when it is shallow or partial and lacks the commit, a copy of that commit. */
static int open_git(struct sa_ctx *ctx, const struct sa_baseline_place *place,
		    const struct sa_git_spec *git, bool named, struct sa_source *source,
		    struct sa_git_found *found, const char **folder, struct sa_err *err)
{
	struct sa_err why = {0};

	if (sa_source_open_git(ctx->arena, git, source, found, err) == 0)
		return 0;
	if (named || !(found->shallow || found->partial) || err->code != SA_ERR_GIT)
		return -1;
	const struct sa_git_found seen = *found;
	struct sa_git_spec missing = *git;

	if (seen.commit[0])
		missing.ref = seen.commit; /* it is here, but not whole */
	*found = (struct sa_git_found){.commit = ""};
	if (sa_baseline_fetch(ctx, place, &missing, source, found, folder, &why) == 0) {
		/* a copy of one commit has no history */
		found->distance = seen.commit[0] ? seen.distance : -1;
		found->is_parent = found->is_parent || seen.is_parent;
		return 0;
	}
	if (why.msg[0])
		return sa_err_set(err, SA_ERR_GIT, "%s; fetching it failed: %s",
				  sa_arena_strdup(ctx->arena, err->msg), why.msg);
	return -1;
}

/* "git:REF[:PATH]" without the prefix. A reference holds no colon. */
static int from_git(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		    const struct sa_baseline_place *place, const struct sa_baseline_reader *reader,
		    const char *spec, struct sa_baseline *out, struct sa_err *err)
{
	const char *colon = strchr(spec, ':');
	const char *ref =
		sa_arena_strndup(ctx->arena, spec, colon ? (size_t)(colon - spec) : strlen(spec));
	const char *path = colon ? colon + 1 : reader->path_in_git;
	const char *workspace = place->workspace[0] ? place->workspace : ".";
	bool named = set->repo && set->repo[0];
	struct sa_git_found found = {.commit = ""};
	const char *folder = NULL;
	SA_SOURCE_SCOPE(source);

	out->from.kind = "git";
	out->from.where = sa_arena_printf(ctx->arena, "%s:%s", ref, path);
	out->from.why = "it was named";
	if (path[0] == '/')
		return sa_err_set(err, SA_ERR_USAGE,
				  "baseline 'git:%s': say where in the repository the run lies: "
				  "git:%s:PATH",
				  spec, ref);
	const struct sa_git_spec git = {
		.repo = named ? set->repo : workspace,
		.any_owner = named || place->workspace[0],
		.ref = ref,
		.path = path,
		.base = place->base_branch[0] ? place->base_branch : NULL,
		.default_branch = place->default_branch,
		.head = place->head_sha[0] ? place->head_sha : NULL,
	};

	int rc = open_git(ctx, place, &git, named, &source, &found, &folder, err);

	if (found.is_parent)
		out->from.why = "it was named; the merge base is HEAD itself, so it is the commit "
				"before it";
	if (rc == 0)
		rc = read_git(ctx, reader, &source, &found, out, err);
	sa_source_close(&source);
	if (folder)
		sa_remove_tree(folder);
	return rc;
}

/* What was named is read, and refused where it is no baseline for this run. */
static int open_named(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		      const struct sa_baseline_place *place, const struct sa_baseline_spec *spec,
		      const struct sa_baseline_reader *reader, struct sa_baseline *out,
		      struct sa_err *err)
{
	const char *why = NULL;

	if (spec->kind == SA_BASELINE_DIR) {
		if (reader->base && (why = sa_baseline_is_base(spec->where, reader->base)))
			out->from.where = spec->where;
		else if (from_dir(ctx, reader, spec->where, out, err) != 0)
			return -1;
	} else if (from_git(ctx, set, place, reader, spec->where, out, err) != 0) {
		return -1;
	}
	if (!why && reader->base)
		why = reader->refusal(reader->self, ctx, out);
	if (!why) {
		if (reader->keep)
			reader->keep(reader->self, ctx, out);
		return 0;
	}
	out->absence = SA_ABSENCE_REFUSED;
	return sa_err_set(err, SA_ERR_SCHEMA, "%s '%s' is refused: %s",
			  spec->kind == SA_BASELINE_DIR ? "dir" : "git",
			  sa_utf8_shown(ctx->arena, spec->where), why);
}

int sa_baseline_open_by(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
			const struct sa_baseline_place *place,
			const struct sa_baseline_reader *reader, const char *text,
			struct sa_baseline *out, struct sa_err *err)
{
	struct sa_baseline_spec *spec = SA_NEW(ctx->arena, struct sa_baseline_spec);

	if (sa_baseline_spec_parse(ctx->arena, text, spec, err) != 0)
		return -1;
	if (spec->kind == SA_BASELINE_NO) {
		/* a folder of that name: whoever wants none does not come here */
		spec->kind = SA_BASELINE_DIR;
		spec->where = text;
	}
	sa_baseline_begin(spec, out);
	int rc = sa_baseline_is_named(spec)
			 ? open_named(ctx, set, place, spec, reader, out, err)
			 : sa_baseline_search(ctx, set, place, spec, reader, out, err);

	if (rc != 0)
		return -1;
	if (sa_baseline_is_named(spec))
		out->absence = SA_ABSENCE_NONE;
	out->from.age_days = sa_baseline_age_days(ctx, out->from.at);
	return 0;
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
		.max_age_ms = (int64_t)set->baseline_max_age * SA_BASELINE_DAY_MS,
		.read = read_run,
		.read_file = read_one_file,
		.refusal = refusal,
		.broken = broken,
		.self = &self,
	};
	struct sa_trend ignored[SA_KPI_COUNT];

	if (sa_baseline_open_by(ctx, set, place, &reader, text, out, err) != 0)
		return -1;
	sa_windows_build(out->run, settings->steady_start, settings->last_n, ctx->arena,
			 out->window, ignored);
	out->member_window = members_windows(ctx, out, settings);
	return 0;
}
