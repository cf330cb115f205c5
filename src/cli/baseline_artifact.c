/* SPDX-License-Identifier: MIT */
/* Baselines from workflow artifacts: which run is trusted, and what was passed over and why. */
#include <string.h>

#include "base/num.h"
#include "cli/baseline.h"
#include "load/baseline_run.h"
#include "source/source_zip.h"

#define MOST_ANCESTORS	51 /* the merge base and 50 commits before it */
#define MOST_CANDIDATES 5  /* runs that are looked into before giving up */
#define MOST_SHARDS	64

/* One search: the list of artifacts, and which of them came out. */
struct search {
	struct sa_ctx *ctx;
	const struct sa_baseline_settings *set;
	const struct sa_baseline_place *place;
	struct sa_artifact_query query;
	struct sa_artifact_list list;
	struct sa_baseline *out;
	uint64_t tried[MOST_CANDIDATES]; /* runs that were asked for */
	unsigned looked;
	size_t n_zips; /* shards of the last run that was loaded */
};

static const char *name_of(struct search *s, const struct sa_artifact *a)
{
	return sa_arena_printf(s->ctx->arena, "artifact '%s' of run %llu (%.12s)", a->name,
			       (unsigned long long)a->run_id, a->head_sha);
}

/* NULL when nothing that the list says speaks against it. */
static const char *list_obstacle(struct search *s, const struct sa_artifact *a)
{
	const char *why = sa_artifact_obstacle(a, &s->query, s->ctx->arena);
	double age = sa_baseline_age_days(a->created_at);

	if (why || !s->set->baseline_max_age)
		return why;
	if (!sa_num_is_finite(age))
		return "its age is not known";
	if (age > (double)s->set->baseline_max_age)
		return sa_arena_printf(s->ctx->arena, "it is older than %llu days",
				       (unsigned long long)s->set->baseline_max_age);
	return NULL;
}

/* A search that passes the same artifact twice says so once. */
static void pass_over(struct search *s, const struct sa_artifact *a, const char *obstacle)
{
	const char *place = name_of(s, a);

	for (size_t i = 0; i < s->out->n_steps; i++) {
		const struct sa_baseline_step *step = &s->out->step[i];

		if (strcmp(step->place, place) == 0 && strcmp(step->outcome, obstacle) == 0)
			return;
	}
	sa_baseline_step(s->ctx, s->out, place, obstacle);
}

/* ---- one run ---- */

/* A rerun leaves artifacts of the same name in one run: the newest, which comes first, counts. */
static bool is_older_attempt(const struct sa_zip_input *input, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(input[i].label, name) == 0)
			return true;
	}
	return false;
}

/* Downloads all artifacts of the run that carry the name: the shards of a matrix. */
static int download(struct search *s, const struct sa_artifact *first, struct sa_zip_input *input,
		    struct sa_buf *zip, size_t *n, struct sa_err *err)
{
	*n = 0;
	for (size_t i = 0; i < s->list.n && *n < MOST_SHARDS; i++) {
		const struct sa_artifact *a = &s->list.item[i];

		if (a->run_id != first->run_id || a->expired ||
		    is_older_attempt(input, *n, a->name))
			continue;
		if (sa_artifact_download(s->place->gh, s->ctx->arena, s->query.repo, a, &zip[*n],
					 err) != 0)
			return sa_err_wrap(err, "artifact '%s'", a->name);
		input[*n] = (struct sa_zip_input){
			.label = a->name, .bytes = zip[*n].data, .len = zip[*n].len};
		(*n)++;
	}
	return 0;
}

static void say_merge(struct search *s, const struct sa_zip_shards *shards)
{
	s->n_zips = shards->n;
	for (size_t i = 0; shards->n > 1 && i < shards->n; i++) {
		const struct sa_zip_shard *shard = &shards->shard[i];

		sa_baseline_step(s->ctx, s->out, shard->label,
				 sa_arena_printf(s->ctx->arena,
						 "merged: its %zu iterations are %llu to %llu",
						 shard->n_iterations,
						 (unsigned long long)shard->first,
						 (unsigned long long)shard->last));
	}
}

/* One shard that was HOLD makes the merged run HOLD. Its own files lie below its label. */
static void judge_shards(struct search *s, const struct sa_source *source,
			 const struct sa_zip_shards *shards)
{
	bool hold = false;

	for (size_t i = 0; shards->n > 1 && i < shards->n; i++)
		hold = hold || sa_baseline_was_hold(source, s->ctx->arena, shards->shard[i].label);
	if (hold) {
		s->out->verdict_known = true;
		s->out->ready = false;
	}
}

static int load_zips(struct search *s, const struct sa_artifact *first, struct sa_err *err)
{
	struct sa_zip_input input[MOST_SHARDS];
	struct sa_buf zip[MOST_SHARDS] = {0};
	struct sa_zip_shards shards = {0};
	SA_SOURCE_SCOPE(source);
	size_t n;
	int rc = download(s, first, input, zip, &n, err);

	if (rc == 0)
		rc = sa_source_open_zip(s->ctx->arena, input, n, s->query.name, &source, &shards,
					err);
	if (rc == 0) {
		say_merge(s, &shards);
		rc = sa_baseline_read(s->ctx, &source, s->out, err);
	}
	if (rc == 0)
		judge_shards(s, &source, &shards);
	sa_source_close(&source);
	for (size_t i = 0; i < MOST_SHARDS; i++)
		sa_buf_release(&zip[i]);
	return rc;
}

static void remember(struct search *s, const struct sa_artifact *a,
		     const struct sa_workflow_run *run, const char *why)
{
	struct sa_provenance *from = &s->out->from;

	from->kind = "artifact";
	from->where = s->n_zips > 1 ? s->query.name : a->name;
	from->artifact_id = a->id;
	from->run_id = a->run_id;
	from->sha = run->head_sha;
	from->run_url = run->url;
	from->at = a->created_at;
	from->why = why;
}

/*
 * Tries the run of one artifact: 1 when it became the baseline, 0 when it was passed over (the steps
 * say why), -1 when GitHub cannot be asked any more.
 */
static int try_run(struct search *s, const struct sa_artifact *a, const char *why,
		   struct sa_err *err)
{
	struct sa_workflow_run run = {0};
	const char *obstacle;

	s->tried[s->looked++] = a->run_id;
	if (sa_run_read(s->place->gh, s->ctx->arena, s->query.repo, a->run_id, &run, err) == 0)
		obstacle = sa_run_obstacle(&run, &s->query, s->ctx->arena);
	else if (err->code == SA_ERR_NOT_FOUND || err->code == SA_ERR_SCHEMA)
		obstacle = sa_arena_strdup(s->ctx->arena, err->msg);
	else
		return -1;
	if (!obstacle && load_zips(s, a, err) != 0) {
		if (sa_gh_is_hopeless(s->place->gh, &obstacle))
			return -1;
		obstacle = sa_arena_strdup(s->ctx->arena, err->msg);
	}
	if (!obstacle && s->out->verdict_known && !s->out->ready)
		obstacle = "its own verdict was HOLD";
	if (obstacle) {
		pass_over(s, a, obstacle);
		return 0;
	}
	sa_baseline_step(s->ctx, s->out, name_of(s, a), "taken");
	remember(s, a, &run, why);
	return 1;
}

/* The artifacts in order, one try a run; `sha` limits them to one commit ("" = any). */
static int try_all(struct search *s, const char *sha, const char *why, struct sa_err *err)
{
	for (size_t i = 0; i < s->list.n && s->looked < MOST_CANDIDATES; i++) {
		const struct sa_artifact *a = &s->list.item[i];
		bool again = false;

		if (sha[0] && strcmp(sha, a->head_sha) != 0)
			continue;
		for (size_t k = 0; k < s->looked; k++)
			again = again || s->tried[k] == a->run_id;
		if (again)
			continue;
		const char *obstacle = list_obstacle(s, a);

		if (obstacle) {
			if (s->out->n_steps < 10)
				pass_over(s, a, obstacle);
			continue;
		}
		int rc = try_run(s, a, why, err);

		if (rc != 0)
			return rc;
	}
	return 0;
}

/* ---- the specs ---- */

static int begin(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		 const struct sa_baseline_place *place, struct sa_baseline *out, struct search *s,
		 struct sa_err *err)
{
	if (!place->gh) {
		sa_err_set(err, SA_ERR_NETWORK,
			   "artifacts need GitHub: %s; use dir: or git: on a laptop",
			   place->gh_why_not);
		return -1;
	}
	*s = (struct search){
		.ctx = ctx,
		.set = set,
		.place = place,
		.out = out,
		.query = {.repo = place->repo,
			  .repo_id = place->repo_id,
			  .branch = "",
			  .workflow = place->workflow},
	};
	if (set->baseline_workflow && set->baseline_workflow[0])
		s->query.workflow = set->baseline_workflow;
	return 0;
}

static const char *base_branch(const struct sa_baseline_place *place)
{
	return place->base_branch[0] ? place->base_branch : place->default_branch;
}

static int none_found(struct search *s, struct sa_err *err)
{
	s->out->absence = SA_ABSENCE_NOT_THERE;
	return sa_err_set(err, SA_ERR_NOT_FOUND,
			  "no trusted run with an artifact '%s'%s%s was found (%zu looked at)",
			  s->query.name, s->query.branch[0] ? " on branch " : "", s->query.branch,
			  s->list.n);
}

int sa_baseline_from_artifact(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
			      const struct sa_baseline_place *place, const char *name_at_branch,
			      struct sa_baseline *out, struct sa_err *err)
{
	const char *at = strrchr(name_at_branch, '@');
	struct search s = {0};

	out->from.kind = "artifact";
	out->from.where = name_at_branch;
	if (begin(ctx, set, place, out, &s, err) != 0)
		return -1;
	s.query.name =
		sa_arena_strndup(ctx->arena, name_at_branch,
				 at ? (size_t)(at - name_at_branch) : strlen(name_at_branch));
	s.query.enough_runs = MOST_CANDIDATES + 1; /* the shards of the last may be incomplete */
	s.query.branch = at ? at + 1 : base_branch(place);
	if (!s.query.branch[0])
		return sa_err_set(err, SA_ERR_NOT_FOUND, "which branch? write artifact:%s@BRANCH",
				  s.query.name);
	if (sa_artifacts_list(place->gh, ctx->arena, &s.query, &s.list, err) != 0)
		return -1;
	int rc = try_all(&s, "",
			 sa_arena_printf(ctx->arena, "it is of the newest trusted run on %s",
					 s.query.branch),
			 err);

	return rc > 0 ? 0 : rc < 0 ? -1 : none_found(&s, err);
}

/* Artifacts of the merge base and its ancestors, nearest first: 1 found, 0 none, -1 error. */
static int try_history(struct search *s, const char *branch, struct sa_err *err)
{
	const char *ancestor[MOST_ANCESTORS];
	const char *merge_base;
	size_t n;

	SA_BUG_ON(!s->place);
	if (sa_merge_base(s->place->gh, s->ctx->arena, s->query.repo, branch, s->place->head_sha,
			  &merge_base, err) != 0 ||
	    sa_ancestors(s->place->gh, s->ctx->arena, s->query.repo, merge_base, MOST_ANCESTORS,
			 ancestor, &n, err) != 0) {
		const char *why;

		if (sa_gh_is_hopeless(s->place->gh, &why))
			return -1;
		sa_baseline_step(s->ctx, s->out, "merge base", err->msg);
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		int rc = try_all(s, ancestor[i],
				 i ? "it is of the nearest ancestor of the merge base"
				   : "it is of the merge base",
				 err);

		if (rc > 0)
			s->out->from.distance = (int64_t)i;
		if (rc != 0)
			return rc;
	}
	sa_baseline_step(s->ctx, s->out,
			 sa_arena_printf(s->ctx->arena, "merge base %.12s and %zu ancestors",
					 merge_base, n ? n - 1 : 0),
			 "no trusted artifact");
	return 0;
}

int sa_baseline_auto(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		     const struct sa_baseline_place *place, const char *name,
		     struct sa_baseline *out, struct sa_err *err)
{
	const char *branch = base_branch(place);
	struct search s = {0};
	int rc = 0;

	out->from.kind = "artifact";
	out->from.where = name;
	if (begin(ctx, set, place, out, &s, err) != 0)
		return -1;
	s.query.name = name;
	if (sa_artifacts_list(place->gh, ctx->arena, &s.query, &s.list, err) != 0)
		return -1;
	if (place->head_sha[0] && branch[0])
		rc = try_history(&s, branch, err);
	if (rc == 0) {
		s.query.branch = branch;
		rc = try_all(&s, "", "it is of the newest trusted run of the base branch", err);
	}
	return rc > 0 ? 0 : rc < 0 ? -1 : none_found(&s, err);
}
