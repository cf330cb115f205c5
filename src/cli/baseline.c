/* SPDX-License-Identifier: MIT */
/* Baseline specs, directories and git trees, and the comparison. */
#include "cli/baseline.h"

#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/remove_tree.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "cli/builtin_policy.h"
#include "cli/exit.h"
#include "cli/notes_out.h"
#include "gate/fail.h"
#include "gate/shift_builtin.h"
#include "load/baseline_run.h"
#include "render/compare.h"
#include "source/source_git.h"
#include "stats/select.h"

#define MOST_STEPS 128

const char *const sa_on_no_baseline_choices[] = {"ignore", "warn", "fail", NULL};
static const enum sa_no_baseline otherwise_of[] = {SA_NO_BASELINE_DEFAULT, SA_NO_BASELINE_WARN,
						   SA_NO_BASELINE_INCONCLUSIVE};
const char *const sa_compare_window_choices[] = {"steady", "last", "overall", NULL};
static const enum sa_window_id window_of[] = {SA_WINDOW_STEADY, SA_WINDOW_LAST, SA_WINDOW_OVERALL};

void sa_baseline_step(struct sa_ctx *ctx, struct sa_baseline *b, const char *place,
		      const char *outcome)
{
	if (!b->step)
		b->step = SA_NEW_ARRAY(ctx->arena, MOST_STEPS, struct sa_baseline_step);
	if (b->n_steps < MOST_STEPS)
		b->step[b->n_steps++] = (struct sa_baseline_step){
			sa_arena_strdup(ctx->arena, place), sa_arena_strdup(ctx->arena, outcome)};
}

/* ---- floors ---- */

int sa_baseline_floors(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		       struct sa_floor floor[SA_KPI_COUNT], struct sa_err *err)
{
	const struct sa_builtin_options options = {.tolerance = set->tolerances.item,
						   .n_tolerance = set->tolerances.n};
	const struct sa_builtin *builtin;

	if (sa_builtin_load(ctx, &options, &builtin, err) != 0)
		return -1;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		floor[k] = builtin->policy.metric[k].floor;
	return 0;
}

/* ---- loading ---- */

int sa_baseline_read(struct sa_ctx *ctx, const struct sa_source *source, struct sa_baseline *out,
		     struct sa_err *err)
{
	struct sa_notes notes;

	sa_notes_init(&notes, ctx->arena);
	if (sa_baseline_run_load(source, ctx->arena, &notes, out, err) != 0)
		return -1;
	sa_print_load_errors(ctx, source->shown, &notes);
	const struct sa_note *first = sa_notes_first_error(&notes);

	if (first)
		sa_baseline_step(
			ctx, out, source->shown,
			sa_arena_printf(ctx->arena,
					"%zu of its files could not be used (the first: %s, %s)",
					notes.n_by_severity[SA_ERROR], first->file, first->text));
	return 0;
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int from_dir(struct sa_ctx *ctx, const char *path, struct sa_baseline *out,
		    struct sa_err *err)
{
	out->from.kind = "dir";
	out->from.where = path;
	out->from.why = "it was named";
	if (is_file(path)) {
		SA_BUF_SCOPE(buf);

		if (sa_file_read(ctx->fs, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
			return -1;
		return sa_baseline_run_load_file(ctx->arena, &buf, out, err);
	}
	SA_SOURCE_SCOPE(source);

	if (sa_source_open_dir(ctx->fs, ctx->arena, path, &source, err) != 0)
		return -1;
	return sa_baseline_read(ctx, &source, out, err);
}

static int read_git(struct sa_ctx *ctx, const struct sa_source *source,
		    const struct sa_git_found *found, struct sa_baseline *out, struct sa_err *err)
{
	out->from.sha = found->commit;
	out->from.distance = found->distance;
	out->from.at = sa_utc_iso(ctx->arena, found->committed_at_ms);
	if (found->file) {
		SA_BUF_SCOPE(buf);

		if (source->ops->read(source, found->file, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
			return -1;
		return sa_baseline_run_load_file(ctx->arena, &buf, out, err);
	}
	return sa_baseline_read(ctx, source, out, err);
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
		    const struct sa_baseline_place *place, const char *spec,
		    const char *default_path, struct sa_baseline *out, struct sa_err *err)
{
	const char *colon = strchr(spec, ':');
	const char *ref =
		sa_arena_strndup(ctx->arena, spec, colon ? (size_t)(colon - spec) : strlen(spec));
	const char *path = colon ? colon + 1 : default_path;
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
		rc = read_git(ctx, &source, &found, out, err);
	sa_source_close(&source);
	if (folder)
		sa_remove_tree(folder);
	return rc;
}

double sa_baseline_age_days(const char *at)
{
	int64_t at_ms;

	if (!sa_utc_parse(at, &at_ms))
		return SA_MISSING;
	return (double)(sa_utc_now_ms() - at_ms) / (24.0 * 3600 * 1000);
}

/* Until more is known: what was named cannot be read, and a search has not come to its end. */
void sa_baseline_begin(const struct sa_baseline_spec *spec, struct sa_baseline *out)
{
	bool named = sa_baseline_is_named(spec);

	*out = (struct sa_baseline){
		.wanted = true,
		.named = named,
		.absence = named ? SA_ABSENCE_UNREADABLE : SA_ABSENCE_CUT,
		.from = {.spec = spec->text,
			 .kind = "",
			 .where = "",
			 .sha = "",
			 .run_url = "",
			 .at = "",
			 .why = "",
			 .distance = -1,
			 .age_days = SA_MISSING},
		.n_asked = 1,
	};
}

/* What was named is read, and refused where it is no baseline for this run. */
static int open_named(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		      const struct sa_baseline_place *place, const struct sa_baseline_spec *spec,
		      const char *default_path, const struct sa_audit *audit,
		      struct sa_baseline *out, struct sa_err *err)
{
	const char *why = NULL;

	if (spec->kind == SA_BASELINE_DIR) {
		if (audit && (why = sa_baseline_is_base(spec->where, audit->run->base)))
			out->from.where = spec->where;
		else if (from_dir(ctx, spec->where, out, err) != 0)
			return -1;
	} else if (from_git(ctx, set, place, spec->where, default_path, out, err) != 0) {
		return -1;
	}
	if (!why && audit)
		why = sa_baseline_refusal(ctx, set, audit, out);
	if (!why)
		return 0;
	out->absence = SA_ABSENCE_REFUSED;
	return sa_err_set(err, SA_ERR_SCHEMA, "%s '%s' is refused: %s",
			  spec->kind == SA_BASELINE_DIR ? "dir" : "git",
			  sa_utf8_shown(ctx->arena, spec->where), why);
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
	struct sa_baseline_spec *spec = SA_NEW(ctx->arena, struct sa_baseline_spec);
	struct sa_trend ignored[SA_KPI_COUNT];

	if (sa_baseline_spec_parse(ctx->arena, text, spec, err) != 0)
		return -1;
	if (spec->kind == SA_BASELINE_NO) {
		/* a folder of that name: whoever wants none does not come here */
		spec->kind = SA_BASELINE_DIR;
		spec->where = text;
	}
	sa_baseline_begin(spec, out);
	int rc = sa_baseline_is_named(spec)
			 ? open_named(ctx, set, place, spec, default_path, audit, out, err)
			 : sa_baseline_search(ctx, set, place, spec, audit, out, err);

	if (rc != 0)
		return -1;
	if (sa_baseline_is_named(spec))
		out->absence = SA_ABSENCE_NONE;
	out->from.age_days = sa_baseline_age_days(out->from.at);
	sa_windows_build(out->run, settings->steady_start, settings->last_n, ctx->arena,
			 out->window, ignored);
	out->member_window = members_windows(ctx, out, settings);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		if (out->form == SA_BASELINE_ITERATIONS || out->form == SA_BASELINE_RECORD)
			out->kpi[k] = sa_agg_judged(&out->window[SA_WINDOW_LAST].kpi[k],
						    (enum sa_kpi_id)k);
	}
	return 0;
}

/* ---- comparing ---- */

/* Without iterations nothing can be tested: what was judged is shown beside what is judged now. */
static void show_kpis(struct sa_baseline *a, const struct sa_window *b_window)
{
	a->window_used = SA_WINDOW_LAST;
	a->compare.kpis_only = true;
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		struct sa_judge_answer *answer = &a->compare.shift[k].answer;
		struct sa_compare_sides *side = &a->compare.side[k];

		side->a = a->kpi[k];
		side->b = sa_agg_judged(&b_window[SA_WINDOW_LAST].kpi[k], (enum sa_kpi_id)k);
		if (!sa_num_is_finite(side->a) || !sa_num_is_finite(side->b))
			continue;
		answer->why = SA_JUDGE_WHY_KPIS_ONLY;
		answer->level = side->a;
		answer->difference = sa_num_difference(side->b, side->a);
	}
}

/* The runs that are compared with, newest first. */
static struct sa_compare_side *sides_of(struct sa_ctx *ctx, const struct sa_baseline *a, size_t *n)
{
	enum sa_window_id window = a->window_used;
	struct sa_compare_side *side =
		SA_NEW_ARRAY(ctx->arena, a->n_members + 1, struct sa_compare_side);

	*n = a->n_members ? a->n_members : 1;
	side[0] = (struct sa_compare_side){a->run, &a->window[window]};
	for (size_t i = 0; i < a->n_members; i++)
		side[i] = (struct sa_compare_side){a->member[i].run,
						   &a->member_window[i * SA_WINDOW_COUNT + window]};
	return side;
}

void sa_baseline_judge(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		       const struct sa_floor floor[SA_KPI_COUNT], const bool ruled[SA_KPI_COUNT],
		       struct sa_baseline *a, const struct sa_run *b,
		       const struct sa_window *b_window)
{
	struct sa_compare_opts opts = {
		.alpha = set->alpha,
		.runs_alike = set->runs_alike,
		.regression = set->fail_on_regression ? SA_GATING_MUST : SA_GATING_OFF,
	};
	size_t n;

	a->window_used = window_of[set->compare_window];
	memcpy(opts.floor, floor, sizeof opts.floor);
	memcpy(opts.ruled, ruled, sizeof opts.ruled);
	const struct sa_compare_side *side = sides_of(ctx, a, &n);

	sa_compare_runs(side, n, &(struct sa_compare_side){b, &b_window[a->window_used]}, &opts,
			ctx->arena, &a->compare);
	if (!a->compare.n_runs && !a->run->n_iter)
		show_kpis(a, b_window);
}

enum sa_no_baseline sa_baseline_otherwise(const struct sa_baseline_settings *set)
{
	return otherwise_of[set->on_no_baseline];
}

bool sa_baseline_is_wanted(const struct sa_baseline_settings *set)
{
	return set->baseline[0] && strcmp(set->baseline, "none") != 0;
}

int sa_baseline_check(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		      struct sa_err *err)
{
	struct sa_floor ignored[SA_KPI_COUNT];
	struct sa_baseline_spec spec;

	if (sa_baseline_spec_parse(ctx->arena, set->baseline, &spec, err) != 0)
		return -1;
	return sa_baseline_floors(ctx, set, ignored, err);
}

int sa_baseline_compare(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
			const struct sa_baseline_place *place, const struct sa_audit *audit,
			struct sa_baseline *out, struct sa_err *err)
{
	struct sa_floor floor[SA_KPI_COUNT];
	bool ruled[SA_KPI_COUNT] = {false};
	struct sa_err why;

	*out = (struct sa_baseline){.absence = SA_ABSENCE_NOT_ASKED};
	if (sa_baseline_floors(ctx, set, floor, err) != 0)
		return -1;
	if (!sa_baseline_is_wanted(set))
		return 0;
	if (sa_baseline_open(ctx, set, place, set->baseline, audit->run->base, &audit->settings,
			     audit, out, &why) != 0) {
		if (why.code == SA_ERR_USAGE) {
			*err = why;
			return -1;
		}
		out->error = sa_arena_strdup(ctx->arena, why.msg);
		return 0;
	}
	for (size_t i = 0; i < audit->verdict.n_check; i++)
		ruled[audit->verdict.check[i].rule.kpi] = true;
	sa_baseline_judge(ctx, set, floor, ruled, out, audit->run, audit->window);
	return 0;
}

const struct sa_baseline_place sa_baseline_nowhere = {
	.gh_why_not = "this command runs without it",
	.repo = "",
	.server_url = "",
	.token = "",
	.base_branch = "",
	.head_sha = "",
	.default_branch = "",
	.workflow = "",
	.workspace = "",
};

bool sa_baseline_implies_fail(const struct sa_baseline_settings *set)
{
	return set->fail_on_regression || sa_baseline_otherwise(set) == SA_NO_BASELINE_INCONCLUSIVE;
}

int sa_baseline_apply(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		      const struct sa_baseline_place *place, struct sa_audit *audit,
		      struct sa_err *err)
{
	struct sa_baseline *baseline = SA_NEW(ctx->arena, struct sa_baseline);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);

	if (sa_baseline_compare(ctx, set, place, audit, baseline, err) != 0)
		return -1;
	if (!baseline->wanted)
		return 0;
	audit->baseline = baseline;
	struct sa_no_baseline_state none =
		sa_no_baseline_state(baseline, sa_baseline_otherwise(set), set->fail_on_regression);

	const char *why = baseline->error ? baseline->error : baseline->cut;

	if (none.usage)
		return sa_err_set(err, SA_ERR_USAGE, "no baseline '%s': %s", baseline->from.spec,
				  why);
	sa_fail_baseline(audit, &none);
	if (!none.note)
		return 0;
	enum sa_severity severity = none.state == SA_STATE_OK	  ? SA_INFO
				    : none.state == SA_STATE_WARN ? SA_WARNING
								  : SA_ERROR;

	*notes = *audit->notes;
	if (baseline->error)
		sa_note_add(notes, severity, "", "no baseline: %s", why);
	else
		sa_note_add(notes, severity, "", "only %zu of %u baseline runs: %s",
			    baseline->n_members, baseline->n_asked, why);
	audit->notes = notes;
	return 0;
}
