/* SPDX-License-Identifier: MIT */
/* Check runs. */
#include "github/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"
#include "codec/json_in.h"
#include "codec/json_out.h"
#include "github/client.h"
#include "github/cut.h"
#include "github/self.h"
#include "github/take.h"
#include "github/url.h"

#define CHECKS	 "checks: write"
#define MAX_RUNS 1000 /* check runs of one name that are looked at */

/* One call; what its callbacks fill. */
struct job {
	struct sa_gh *gh;
	struct sa_arena *arena;
	const struct sa_check_where *where;
	struct sa_check_run *run;
	const char *title; /* as it was sent: another leg has the same external id */
	size_t want;	   /* annotations that are there when the last request has happened */
	bool found;
};

/* ---- check runs: answers ---- */

static int read_run(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		    struct sa_err *err)
{
	struct job *job = ctx;
	uint64_t id = sa_gh_id(sa_json_get(json, "id"));
	const char *slug = sa_json_text(sa_json_get(sa_json_get(json, "app"), "slug"));

	(void)response;
	if (!id || (job->run->id && job->run->id != id))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is not that check run");
	job->run->id = id;
	job->run->url = sa_take_long_text(job->arena, json, "html_url");
	if (slug)
		sa_self_learn_app(job->gh, slug);
	return 0;
}

/* The newest check run of ours on that commit, by its external id. */
static int find_run(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		    struct sa_err *err)
{
	struct job *job = ctx;
	const struct sa_json *list = sa_json_get(json, "check_runs");

	(void)response;
	if (!sa_json_is(list, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is no list of check runs");
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		const char *external = sa_json_text(sa_json_get(v, "external_id"));
		const char *status = sa_json_text(sa_json_get(v, "status"));
		const char *title = sa_json_text(sa_json_get(sa_json_get(v, "output"), "title"));
		uint64_t id = sa_gh_id(sa_json_get(v, "id"));

		if (!external || !id || strcmp(external, job->where->external_id) != 0 || !status ||
		    strcmp(status, "completed") != 0 || (title && strcmp(title, job->title) != 0))
			continue;
		job->run->id = id;
		job->run->url = sa_take_long_text(job->arena, v, "html_url");
		job->found = true;
		return 1;
	}
	return 0;
}

static int list_runs(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		     int (*read)(void *ctx, const struct sa_json *json,
				 const struct sa_http_response *response, struct sa_err *err),
		     void *ctx, struct sa_err *err)
{
	SA_STR_SCOPE(name);

	sa_url_escape(&name, where->name);
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = sa_arena_printf(
			arena,
			"/repos/%s/commits/%s/check-runs?check_name=%s&filter=all&per_page=100",
			where->repo, where->sha, name.buf),
		.what = "list the check runs of the commit",
		.permission = CHECKS,
		.max_body = SA_GH_MAX_LIST,
		.read = read,
		.ctx = ctx,
	};

	return sa_gh_send_pages(gh, &call, err);
}

static int look_for_run(void *ctx, bool *done, struct sa_err *err)
{
	struct job *job = ctx;

	job->found = false;
	if (list_runs(job->gh, job->arena, job->where, find_run, job, err) != 0)
		return -1;
	*done = job->found;
	return 0;
}

static int read_progress(void *ctx, const struct sa_json *json,
			 const struct sa_http_response *response, struct sa_err *err)
{
	struct job *job = ctx;
	const char *status = sa_json_text(sa_json_get(json, "status"));
	double count =
		sa_json_number(sa_json_get(sa_json_get(json, "output"), "annotations_count"));

	(void)response;
	if (!status || sa_gh_id(sa_json_get(json, "id")) != job->run->id)
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is not that check run");
	job->found = strcmp(status, "completed") == 0 &&
		     (job->want == 0 || (sa_num_is_finite(count) && count >= (double)job->want));
	return 0;
}

/* Has the update happened? Annotations are added, so a repeat would show them twice. */
static int look_at_run(void *ctx, bool *done, struct sa_err *err)
{
	struct job *job = ctx;

	job->found = false;
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = sa_arena_printf(job->arena, "/repos/%s/check-runs/%" PRIu64,
					job->where->repo, job->run->id),
		.what = "look at the check run",
		.permission = CHECKS,
		.read = read_progress,
		.ctx = job,
	};

	if (sa_gh_send(job->gh, &call, err) != 0)
		return -1;
	*done = job->found;
	return 0;
}

/* ---- check runs: requests ---- */

static const char *level_name(enum sa_check_level level)
{
	static const char *const name[] = {"notice", "warning", "failure"};

	_Static_assert(sizeof name / sizeof name[0] == SA_CHECK_LEVEL_COUNT, "one name a level");
	SA_BUG_ON(level >= SA_CHECK_LEVEL_COUNT);
	return name[level];
}

static void put_annotation(struct sa_jout *j, struct sa_arena *arena,
			   const struct sa_check_annotation *a)
{
	sa_jout_object(j, NULL);
	sa_jout_text(j, "path", a->path);
	sa_jout_int(j, "start_line", a->line ? a->line : 1);
	sa_jout_int(j, "end_line", a->line ? a->line : 1);
	sa_jout_text(j, "annotation_level", level_name(a->level));
	sa_jout_text(j, "message",
		     a->message[0] ? sa_cut_bytes(arena, a->message, SA_CHECK_MAX_TEXT) : "-");
	if (a->title[0])
		sa_jout_text(j, "title", sa_cut_chars(arena, a->title, SA_CHECK_MAX_TITLE));
	sa_jout_end_object(j);
}

/* `output` with the annotations first .. first+n-1. */
static void put_output(struct sa_jout *j, struct sa_arena *arena, const struct sa_check_output *out,
		       size_t first, size_t n)
{
	sa_jout_object(j, "output");
	sa_jout_text(j, "title", sa_cut_chars(arena, out->title, SA_CHECK_MAX_TITLE));
	sa_jout_text(j, "summary", sa_cut_bytes(arena, out->summary, SA_CHECK_MAX_TEXT));
	if (out->text && out->text[0])
		sa_jout_text(j, "text", sa_cut_bytes(arena, out->text, SA_CHECK_MAX_TEXT));
	if (n) {
		sa_jout_array(j, "annotations");
		for (size_t i = 0; i < n; i++)
			put_annotation(j, arena, &out->annotation[first + i]);
		sa_jout_end_array(j);
	}
	sa_jout_end_object(j);
}

static void put_conclusion(struct sa_jout *j, bool success)
{
	sa_jout_text(j, "status", "completed");
	sa_jout_text(j, "conclusion", success ? "success" : "failure");
}

static void put_identity(struct sa_jout *j, const struct sa_check_where *where)
{
	sa_jout_text(j, "name", where->name);
	sa_jout_text(j, "head_sha", where->sha);
	sa_jout_text(j, "external_id", where->external_id);
	if (sa_url_is_web(where->details_url))
		sa_jout_text(j, "details_url", where->details_url);
}

static int send_create(struct job *job, const struct sa_str *json, const char *what,
		       struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_POST,
		.path = sa_arena_printf(job->arena, "/repos/%s/check-runs", job->where->repo),
		.body = json->buf,
		.body_len = json->len,
		.what = what,
		.permission = CHECKS,
		.read = read_run,
		.look = look_for_run,
		.ctx = job,
	};

	return sa_gh_send(job->gh, &call, err);
}

static int send_update(struct job *job, const struct sa_str *json, const char *what,
		       struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_PATCH,
		.path = sa_arena_printf(job->arena, "/repos/%s/check-runs/%" PRIu64,
					job->where->repo, job->run->id),
		.body = json->buf,
		.body_len = json->len,
		.what = what,
		.permission = CHECKS,
		.read = read_run,
		.look = look_at_run,
		.ctx = job,
	};

	return sa_gh_send(job->gh, &call, err);
}

static int check_where(const struct sa_check_where *where, struct sa_err *err)
{
	SA_BUG_ON(!where->name || !where->name[0] || !where->external_id || !where->external_id[0]);
	return sa_url_check_commit(where->repo, where->sha, err);
}

/* ---- check runs: what is there ---- */

struct finder {
	struct sa_arena *arena;
	struct sa_check_list *list;
};

static void insert(struct finder *f, const struct sa_check_there *item)
{
	struct sa_check_list *list = f->list;
	size_t at = 0;

	list->item = sa_arena_more(f->arena, list->item, list->n, &list->cap, sizeof *list->item);
	while (at < list->n && list->item[at].run.id > item->run.id)
		at++;
	/* a page can come twice */
	if (at < list->n && list->item[at].run.id == item->run.id)
		return;
	memmove(&list->item[at + 1], &list->item[at], (list->n - at) * sizeof *list->item);
	list->item[at] = *item;
	list->n++;
}

static int collect_runs(void *ctx, const struct sa_json *json,
			const struct sa_http_response *response, struct sa_err *err)
{
	struct finder *f = ctx;
	const struct sa_json *list = sa_json_get(json, "check_runs");

	(void)response;
	if (!sa_json_is(list, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is no list of check runs");
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		const struct sa_json *output = sa_json_get(v, "output");
		const char *status = sa_json_text(sa_json_get(v, "status"));
		const char *conclusion = sa_json_text(sa_json_get(v, "conclusion"));
		struct sa_check_there item = {
			.run = {.id = sa_gh_id(sa_json_get(v, "id")),
				.url = sa_take_long_text(f->arena, v, "html_url")},
			.external_id = sa_take_long_text(f->arena, v, "external_id"),
			.success = conclusion && strcmp(conclusion, "success") == 0,
			.title = sa_take_long_text(f->arena, output, "title"),
			.summary = sa_take_long_text(f->arena, output, "summary"),
		};

		if (item.run.id && item.external_id[0] && status &&
		    strcmp(status, "completed") == 0 && f->list->n < MAX_RUNS)
			insert(f, &item);
	}
	return 0;
}

int sa_check_find(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		  struct sa_check_list *list, struct sa_err *err)
{
	struct finder f = {.arena = arena, .list = list};

	*list = (struct sa_check_list){0};
	if (check_where(where, err) != 0)
		return -1;
	return list_runs(gh, arena, where, collect_runs, &f, err);
}

int sa_check_finish(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		    bool success, const struct sa_check_output *output, struct sa_check_run *run,
		    struct sa_err *err)
{
	struct job job = {.gh = gh,
			  .arena = arena,
			  .where = where,
			  .run = run,
			  .title = sa_cut_chars(arena, output->title, SA_CHECK_MAX_TITLE)};
	bool is_new = run->id == 0;
	SA_STR_SCOPE(json);
	struct sa_jout j;

	if (check_where(where, err) != 0)
		return -1;
	sa_jout_init_compact(&j, &json);
	sa_jout_object(&j, NULL);
	if (is_new)
		put_identity(&j, where);
	put_conclusion(&j, success);
	put_output(&j, arena, output, 0, 0);
	sa_jout_end_object(&j);
	return is_new ? send_create(&job, &json, "create the check run", err)
		      : send_update(&job, &json, "update the check run", err);
}

int sa_check_annotate(struct sa_gh *gh, struct sa_arena *arena, const struct sa_check_where *where,
		      const struct sa_check_output *output, struct sa_check_run *run,
		      struct sa_err *err)
{
	struct job job = {.gh = gh, .arena = arena, .where = where, .run = run};

	while (run->annotated < output->n_annotation) {
		size_t n = output->n_annotation - run->annotated;
		SA_STR_SCOPE(json);
		struct sa_jout j;

		n = n < SA_CHECK_BATCH ? n : SA_CHECK_BATCH;
		sa_jout_init_compact(&j, &json);
		sa_jout_object(&j, NULL);
		put_output(&j, arena, output, run->annotated, n);
		sa_jout_end_object(&j);
		job.want = run->annotated + n;
		if (send_update(&job, &json, "annotate the check run", err) != 0)
			return sa_err_wrap(err, "%zu of %zu annotations arrived", run->annotated,
					   output->n_annotation);
		run->annotated = job.want;
	}
	return 0;
}
