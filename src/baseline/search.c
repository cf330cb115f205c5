/* SPDX-License-Identifier: MIT */
/*
 * artifact: and auto: the search for trusted runs. What GitHub's lists tell costs nothing and is never
 * counted; what is opened is bounded by time (half of api-timeout). A search that does not come to its
 * end says so: that there is no baseline is then not known.
 */
#include "baseline/search.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "baseline/found.h"
#include "baseline/trust.h"
#include "github/artifact.h"
#include "github/budget.h"

#define MOST_ANCESTORS 51 /* the merge base and 50 commits before it */
#define MOST_OBSTACLES 16 /* reasons of the lists that are counted one by one */
#define DAY_MS	       SA_BASELINE_DAY_MS
/* an artifact is made at most this long after its run: GitHub re-runs for 30 days, a run takes 35 */
#define RERUN_DAYS 65

/* One reason why runs were passed over without being opened. */
struct obstacle {
	const char *text;
	size_t n, step;
};

struct search {
	struct sa_ctx *ctx;
	const struct sa_baseline_place *place;
	const struct sa_baseline_spec *spec;
	const struct sa_baseline_reader *reader;
	struct sa_gh *gh; /* of the place */
	struct sa_run_list list;
	struct obstacle seen[MOST_OBSTACLES];
	size_t n_seen, n_opened;
	struct sa_baseline *out;
	struct sa_baseline one; /* the run that is being opened */
	struct sa_baseline_member member[SA_BASELINE_MOST_RUNS];
	const char *last;  /* run that was opened last */
	int64_t oldest_ms; /* of the members: when their run was made */
};

static const char *run_text(struct search *s, const struct sa_workflow_run *run)
{
	return sa_arena_printf(s->ctx->arena, "artifact '%s' of run %llu (%.12s)", s->spec->name,
			       (unsigned long long)run->id, run->head_sha);
}

/* The first run of each reason is a step; the others are counted (tell_counts). */
static void pass_over(struct search *s, const struct sa_workflow_run *run, const char *why)
{
	size_t i = 0;

	while (i < s->n_seen && strcmp(s->seen[i].text, why) != 0)
		i++;
	if (i < s->n_seen) {
		s->seen[i].n++;
		return;
	}
	if (s->n_seen < MOST_OBSTACLES)
		s->seen[s->n_seen++] = (struct obstacle){why, 1, s->out->n_steps};
	sa_baseline_step(s->ctx, s->out, run_text(s, run), why);
}

static void tell_counts(struct search *s)
{
	for (size_t i = 0; i < s->n_seen; i++) {
		const struct obstacle *o = &s->seen[i];

		if (o->n > 1 && o->step < s->out->n_steps)
			s->out->step[o->step].outcome = sa_arena_printf(
				s->ctx->arena, "%s (and %zu more runs)", o->text, o->n - 1);
	}
}

/* ---- one run ---- */

static bool is_full(const struct search *s)
{
	return s->out->n_members == s->out->n_asked;
}

/* NULL when nothing that the list says speaks against it. */
static const char *list_obstacle(const struct search *s, const struct sa_workflow_run *run)
{
	if (run->obstacle)
		return run->obstacle;
	if (s->place->run_id && run->id == s->place->run_id)
		return "it is this very run";
	if (run->created_ms > sa_now_ms(s->ctx) + SA_BASELINE_AHEAD_MS)
		return sa_arena_printf(s->ctx->arena, "it is dated %s, in the future",
				       run->created_at);
	return NULL;
}

/* Of the next few older trusted runs those that have shards of that name. */
static int find_peers(struct search *s, const struct sa_workflow_run *run, struct sa_peers *peers,
		      struct sa_err *err)
{
	size_t asked = 0;
	bool behind = false;

	*peers = (struct sa_peers){.n = 0};
	for (size_t i = 0; s->spec->merge && i < s->list.n && asked < SA_PEERS_MOST; i++) {
		struct sa_workflow_run *other = s->list.run[i];

		if (behind && !list_obstacle(s, other)) {
			asked++;
			if (sa_baseline_artifacts(s->ctx, s->gh, s->place->repo, s->spec, other,
						  err) != 0)
				return err->code == SA_ERR_NOT_FOUND ? 0 : -1;
			if (other->artifacts->n)
				peers->run[peers->n++] = other;
		}
		behind = behind || other == run;
	}
	return 0;
}

/* Two records hold it: night by night each has the runs of the one before. */
static bool is_kept(const struct search *s, const struct sa_provenance *from)
{
	for (size_t i = 0; i < s->out->n_members; i++) {
		const struct sa_provenance *other = &s->member[i].from;

		if (strcmp(other->digest, from->digest) == 0 && strcmp(other->at, from->at) == 0)
			return true;
	}
	return false;
}

/* The run that was read; of a record all that are baselines, as many as there is room for. */
static void keep_members(struct search *s, const struct sa_baseline *one)
{
	struct sa_baseline_member member = {one->from, one->form, one->run, one->data};

	if (!one->n_members) {
		s->member[s->out->n_members++] = member;
		return;
	}
	for (size_t i = 0; i < one->n_members && !is_full(s); i++) {
		const struct sa_provenance *kept = &one->member[i].from;

		if (is_kept(s, kept))
			continue;
		member.run = one->member[i].run;
		member.data = one->member[i].data;
		memcpy(member.from.digest, kept->digest, sizeof kept->digest);
		member.from.at = kept->at;
		member.from.sha = kept->sha;
		member.from.age_days = sa_baseline_age_days(s->ctx, kept->at);
		s->member[s->out->n_members++] = member;
	}
}

static void keep(struct search *s, const struct sa_workflow_run *run, const char *why,
		 int64_t distance)
{
	struct sa_baseline *one = &s->one;

	one->from.spec = s->spec->text;
	one->from.why = why;
	one->from.distance = distance;
	one->from.age_days = sa_baseline_age_days(s->ctx, one->from.at);
	if (s->reader->keep)
		s->reader->keep(s->reader->self, s->ctx, one);
	bool first = !s->out->n_members;

	keep_members(s, one);
	if (run->created_ms < s->oldest_ms)
		s->oldest_ms = run->created_ms;
	if (!first)
		return;
	/* the newest one counts */
	s->out->from = one->from;
	s->out->form = one->form;
	s->out->run = one->run;
	s->out->data = one->data;
	s->out->verdict_known = one->verdict_known;
	s->out->ready = one->ready;
	s->out->ended = one->ended;
	s->out->beside = one->beside;
	s->out->saved_at = one->saved_at;
	memcpy(s->out->kpi, one->kpi, sizeof one->kpi);
}

/* Two runs of the same values may be one that was uploaded twice, or not: it is told. */
static const char *taken_text(const struct search *s)
{
	const char *digest = s->one.from.digest;

	for (size_t i = 0; digest[0] && i < s->out->n_members; i++) {
		const struct sa_provenance *other = &s->member[i].from;

		if (strcmp(other->digest, digest) == 0)
			return sa_arena_printf(s->ctx->arena,
					       "taken; it holds the very same values as run %llu",
					       (unsigned long long)other->run_id);
	}
	return "taken";
}

/* 0 whether it was taken or passed over (the steps say which); -1 when the search has to end. */
static int try_run(struct search *s, struct sa_workflow_run *run, const char *why, int64_t distance,
		   struct sa_err *err)
{
	const char *obstacle = list_obstacle(s, run);
	struct sa_peers peers;

	if (obstacle) {
		pass_over(s, run, obstacle);
		return 0;
	}
	s->last = run_text(s, run);
	if (find_peers(s, run, &peers, err) != 0)
		return -1;
	sa_baseline_begin(s->spec, &s->one);
	s->one.step = s->out->step;
	s->one.n_steps = s->out->n_steps;
	int rc = sa_baseline_open_artifacts(s->ctx, s->gh, s->place->repo, s->spec, s->reader, run,
					    &peers, &s->one, &obstacle, err);

	s->n_opened++;
	s->out->step = s->one.step;
	s->out->n_steps = s->one.n_steps;
	if (rc < 0)
		return -1;
	if (rc > 0)
		obstacle = s->reader->refusal(s->reader->self, s->ctx, &s->one);
	if (obstacle) {
		pass_over(s, run, obstacle);
		return 0;
	}
	sa_baseline_step(s->ctx, s->out, s->last, taken_text(s));
	keep(s, run, why, distance);
	return 0;
}

/* ---- the two searches; each ends with 0, or -1 when it was cut ---- */

/* All runs of the branch from the newest on, but for those newer than `below_ms`. */
static int try_branch(struct search *s, const char *why, int64_t below_ms, struct sa_err *err)
{
	struct sa_workflow_run *run;
	int rc = 0;

	while (!is_full(s) && (rc = sa_run_list_next(&s->list, &run, err)) > 0) {
		int64_t age_ms = sa_now_ms(s->ctx) - run->created_ms;

		if (s->reader->max_age_ms && age_ms > s->reader->max_age_ms + RERUN_DAYS * DAY_MS)
			return 0; /* and so are all behind it */
		if (run->created_ms >= below_ms)
			continue;
		if (try_run(s, run, why, -1, err) != 0)
			return -1;
	}
	return rc < 0 ? -1 : 0;
}

/* The commits before the head of the pull request; n is 0 when they cannot be told. */
static int read_history(struct search *s, const char *branch,
			struct sa_ancestor ancestor[MOST_ANCESTORS], size_t *n, struct sa_err *err)
{
	const char *merge_base, *why;

	*n = 0;
	if (sa_merge_base(s->gh, s->ctx->arena, s->place->repo, branch, s->place->head_sha,
			  &merge_base, err) == 0 &&
	    sa_ancestors(s->gh, s->ctx->arena, s->place->repo, merge_base, MOST_ANCESTORS, ancestor,
			 n, err) == 0)
		return 0;
	if (sa_gh_is_hopeless(s->gh, &why))
		return -1;
	sa_baseline_step(s->ctx, s->out, "merge base", err->msg);
	return 0;
}

/* Runs of the merge base and its ancestors, nearest first. */
static int try_history(struct search *s, const char *branch, struct sa_err *err)
{
	struct sa_ancestor ancestor[MOST_ANCESTORS];
	struct sa_workflow_run *run;
	size_t n;
	int rc = read_history(s, branch, ancestor, &n, err);

	if (rc != 0 || !n)
		return rc;
	for (size_t i = 0; i < n && !is_full(s); i++) {
		/* no run is older than its commit; a day for clocks that differ */
		int64_t since = ancestor[i].at_ms > DAY_MS ? ancestor[i].at_ms - DAY_MS : INT64_MIN;

		while (!is_full(s) &&
		       (rc = sa_run_list_find(&s->list, ancestor[i].sha, since, &run, err)) > 0) {
			if (try_run(s, run,
				    i ? "it is of the nearest ancestor of the merge base"
				      : "it is of the merge base",
				    (int64_t)i, err) != 0)
				return -1;
		}
		if (rc < 0)
			return -1;
	}
	if (!s->out->n_members)
		sa_baseline_step(s->ctx, s->out,
				 sa_arena_printf(s->ctx->arena,
						 "merge base %.12s and %zu ancestors",
						 ancestor[0].sha, n - 1),
				 "no trusted artifact");
	return 0;
}

static int search(struct search *s, const char *branch, struct sa_err *err)
{
	const char *why =
		sa_arena_printf(s->ctx->arena, "it is of the newest trusted run on %s", branch);

	if (s->spec->kind == SA_BASELINE_AUTO) {
		why = "it is of the newest trusted run of the base branch";
		if (s->place->head_sha[0] && try_history(s, branch, err) != 0)
			return -1;
	}
	return try_branch(s, why, s->oldest_ms, err);
}

/* ---- beginning and end ---- */

/* Fewer runs than were looked for, said or usual, because the search could not go on: it is cut (FORMATS 15.32). */
static int cut(struct search *s, const char *why, struct sa_err *err)
{
	const char *text = sa_arena_printf(
		s->ctx->arena, "the search was given up after %zu runs, %zu of them opened%s%s: %s",
		s->list.n, s->n_opened, s->last ? ", the last " : "", s->last ? s->last : "", why);

	sa_baseline_step(s->ctx, s->out, "the search", text);
	s->out->cut = text;
	s->out->absence = SA_ABSENCE_CUT;
	return s->out->n_members ? 0 : sa_err_set(err, SA_ERR_NETWORK, "%s", text);
}

static int conclude(struct search *s, int rc, const char *branch, struct sa_err *err)
{
	s->out->absence = SA_ABSENCE_NONE;
	if (is_full(s))
		return 0;
	if (rc != 0)
		return cut(s, sa_arena_strdup(s->ctx->arena, err->msg), err);
	/* neither time nor an error: of the usual number those that can be had are no lack */
	if (s->list.cut && (s->spec->counted || !s->out->n_members))
		return cut(s, "GitHub does not list older ones", err);
	if (s->out->n_members)
		return 0;
	s->out->absence = SA_ABSENCE_NOT_THERE;
	return sa_err_set(err, SA_ERR_NOT_FOUND,
			  "no trusted run with an artifact '%s' on branch %s was found (%zu runs "
			  "listed, %zu opened)",
			  s->spec->name, branch, s->list.n, s->n_opened);
}

int sa_baseline_search(struct sa_ctx *ctx, const struct sa_baseline_place *place,
		       const struct sa_baseline_spec *spec, const struct sa_baseline_reader *reader,
		       struct sa_baseline *out, struct sa_err *err)
{
	const char *branch = spec->branch;
	struct search *s = SA_NEW(ctx->arena, struct search);

	out->from.kind = "artifact";
	out->from.where = spec->name;
	out->n_asked = spec->counted ? spec->n_runs : reader->usual_runs;
	if (!place->gh)
		return sa_err_set(err, SA_ERR_NETWORK,
				  "artifacts need GitHub: %s; use dir: or git: on a laptop",
				  place->gh_why_not);
	if (!branch[0])
		branch = place->base_branch[0] ? place->base_branch : place->default_branch;
	if (!branch[0])
		return sa_err_set(err, SA_ERR_NOT_FOUND, "which branch? write artifact:%s@BRANCH",
				  spec->name);
	s->ctx = ctx;
	s->place = place;
	s->gh = place->gh;
	s->spec = spec;
	s->reader = reader;
	s->out = out;
	s->oldest_ms = INT64_MAX;
	const struct sa_run_query query = {
		.repo = place->repo,
		.repo_id = place->repo_id,
		.branch = branch,
		.workflow = reader->workflow && reader->workflow[0] ? reader->workflow
								    : place->workflow,
	};

	/* what is posted later needs the other half */
	sa_gh_allow(s->gh, place->spent_end_ms > s->gh->spent_ms
				   ? place->spent_end_ms - s->gh->spent_ms
				   : 0);
	sa_run_list_begin(&s->list, s->gh, ctx->arena, &query);
	int rc = search(s, branch, err);

	sa_gh_allow(s->gh, -1);
	tell_counts(s);
	out->member = s->member;
	return conclude(s, rc, branch, err);
}
