/* SPDX-License-Identifier: MIT */
/* Trusted runs out of GitHub's lists. */
#include "github/run_list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utc.h"
#include "codec/json_in.h"
#include "github/client.h"
#include "github/page.h"
#include "github/take.h"
#include "github/url.h"

#define PERMISSION   "actions: read"
#define QUEUE	     "gh-readonly-queue/"
#define MERGE_GROUP  "merge_group"
#define MOST_PAGES   100
#define GITHUB_LISTS 1000 /* runs that GitHub lists at most for one query */

static const char *const trusted_event[] = {"push", "schedule", "workflow_dispatch", MERGE_GROUP};
#define N_TRUSTED (sizeof trusted_event / sizeof *trusted_event)

/* ---- one run ---- */

/* The last part of ".github/workflows/ci.yml". */
static const char *file_of(const char *workflow)
{
	const char *slash = strrchr(workflow, '/');

	return slash ? slash + 1 : workflow;
}

/* ".github/workflows/ci.yml@refs/heads/main" is the workflow "ci.yml". */
static bool is_workflow(const struct sa_workflow_run *run, const char *workflow)
{
	const char *file = file_of(workflow);
	const char *at = strchr(run->path, '@');
	size_t len = at ? (size_t)(at - run->path) : strlen(run->path);
	size_t want = strlen(file);
	SA_STR_SCOPE(id);

	sa_str_printf(&id, "%" PRIu64, run->workflow_id);
	if (run->workflow_id && strcmp(id.buf, workflow) == 0)
		return true;
	return len > want && run->path[len - want - 1] == '/' &&
	       memcmp(run->path + len - want, file, want) == 0;
}

/* The merge queue of `main` runs on "gh-readonly-queue/main/pr-7-<sha>". */
static bool is_branch(const struct sa_workflow_run *run, const char *branch)
{
	size_t len = strlen(branch);
	const char *head = run->head_branch;

	if (strcmp(branch, head) == 0)
		return true;
	if (strcmp(run->event, MERGE_GROUP) != 0 || strncmp(head, QUEUE, strlen(QUEUE)) != 0)
		return false;
	head += strlen(QUEUE);
	return strncmp(head, branch, len) == 0 && head[len] == '/';
}

const char *sa_run_obstacle(const struct sa_workflow_run *run, const struct sa_run_query *query,
			    struct sa_arena *arena)
{
	uint64_t ours = query->repo_id ? query->repo_id : run->repo_id;
	bool event_fits = false;

	for (size_t i = 0; i < N_TRUSTED; i++)
		event_fits = event_fits || strcmp(run->event, trusted_event[i]) == 0;
	if (!ours || run->repo_id != ours || run->head_repo_id != ours)
		return "its run belongs to another repository";
	if (!event_fits)
		return sa_arena_printf(
			arena, "its run was started by '%s', which anybody can cause", run->event);
	if (strcmp(run->conclusion, "success") != 0)
		return sa_arena_printf(arena, "its run concluded with '%s'",
				       run->conclusion[0] ? run->conclusion : "nothing yet");
	if (!is_branch(run, query->branch))
		return sa_arena_printf(arena, "its run was on branch '%s'", run->head_branch);
	if (query->workflow[0] && !is_workflow(run, query->workflow))
		return sa_arena_printf(arena, "its run was of workflow '%s'", run->path);
	if (!run->head_sha[0])
		return "GitHub does not say which commit it ran";
	return NULL;
}

static struct sa_workflow_run *take_run(struct sa_run_list *list, const struct sa_json *v)
{
	struct sa_arena *arena = list->arena;
	struct sa_workflow_run *run = SA_NEW(arena, struct sa_workflow_run);

	*run = (struct sa_workflow_run){
		.id = sa_gh_id(sa_json_get(v, "id")),
		.head_repo_id = sa_gh_id(sa_json_path(v, "head_repository", "id", NULL)),
		.repo_id = sa_gh_id(sa_json_path(v, "repository", "id", NULL)),
		.workflow_id = sa_gh_id(sa_json_get(v, "workflow_id")),
		.event = sa_take_text(arena, v, "event"),
		.conclusion = sa_take_text(arena, v, "conclusion"),
		.head_branch = sa_take_text(arena, v, "head_branch"),
		.head_sha = sa_take_sha(arena, v, "head_sha"),
		.path = sa_take_text(arena, v, "path"),
		.url = sa_take_url(arena, v, "html_url"),
		.created_at = sa_take_text(arena, v, "created_at"),
	};
	if (!sa_utc_parse(run->created_at, &run->created_ms))
		run->created_ms = 0;
	run->obstacle = sa_run_obstacle(run, &list->query, arena);
	return run;
}

/* ---- pages ---- */

static int newest_first(const void *a, const void *b)
{
	const struct sa_workflow_run *x = *(struct sa_workflow_run *const *)a;
	const struct sa_workflow_run *y = *(struct sa_workflow_run *const *)b;

	if (x->created_ms != y->created_ms)
		return x->created_ms > y->created_ms ? -1 : 1;
	return x->id > y->id ? -1 : x->id < y->id;
}

static bool is_listed(const struct sa_run_list *list, uint64_t id)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->run[i]->id == id)
			return true;
	}
	return false;
}

static void add(struct sa_run_list *list, struct sa_workflow_run *run)
{
	list->run = sa_arena_more(list->arena, list->run, list->n, &list->cap, sizeof(void *));
	list->run[list->n++] = run;
}

struct page {
	struct sa_run_list *list;
	struct sa_run_stream *stream;
	size_t n_trusted;
};

static int read_page(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		     struct sa_err *err)
{
	struct page *page = ctx;
	struct sa_run_stream *stream = page->stream;
	const struct sa_json *runs = sa_json_get(json, "workflow_runs");
	const char *link = sa_http_find(response, "link");

	if (!sa_json_is(runs, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer has no list of runs");
	for (const struct sa_json *v = sa_json_first(runs); v; v = sa_json_next(v)) {
		struct sa_workflow_run *run = take_run(page->list, v);

		stream->n_listed++;
		if (run->created_ms < stream->oldest_ms)
			stream->oldest_ms = run->created_ms;
		page->n_trusted += !run->obstacle;
		if (run->id && !is_listed(page->list, run->id))
			add(page->list, run);
	}
	stream->total = (size_t)sa_gh_id(sa_json_get(json, "total_count"));
	stream->next = link ? sa_page_next(page->list->arena, link) : NULL;
	return 0;
}

static const char *first_page(const struct sa_run_list *list, const struct sa_run_stream *stream)
{
	const struct sa_run_query *q = &list->query;
	SA_STR_SCOPE(path);

	sa_str_printf(&path, "/repos/%s/actions/", q->repo);
	if (q->workflow[0] && !list->any_workflow) {
		sa_str_puts(&path, "workflows/");
		sa_url_escape(&path, file_of(q->workflow));
		sa_str_puts(&path, "/");
	}
	sa_str_puts(&path, "runs?status=success&per_page=100");
	if (!stream->any_branch) {
		sa_str_puts(&path, "&branch=");
		sa_url_escape(&path, q->branch);
	}
	if (stream->event[0])
		sa_str_printf(&path, "&event=%s", stream->event);
	return sa_arena_strdup(list->arena, path.buf);
}

static void add_stream(struct sa_run_list *list, const char *event)
{
	struct sa_run_stream *stream = &list->stream[list->n_streams++];

	*stream = (struct sa_run_stream){.event = event,
					 .any_branch = strcmp(event, MERGE_GROUP) == 0,
					 .oldest_ms = INT64_MAX};
	stream->next = first_page(list, stream);
}

void sa_run_list_begin(struct sa_run_list *list, struct sa_gh *gh, struct sa_arena *arena,
		       const struct sa_run_query *query)
{
	*list = (struct sa_run_list){.gh = gh, .arena = arena, .query = *query};
	add_stream(list, "");
	add_stream(list, MERGE_GROUP);
}

/* A page without anything trusted, and more behind it: others may have filled the list. */
static void ask_by_event(struct sa_run_list *list)
{
	list->by_event = true;
	list->stream[0].next = NULL;
	for (size_t i = 0; i < N_TRUSTED; i++) {
		if (strcmp(trusted_event[i], MERGE_GROUP) != 0)
			add_stream(list, trusted_event[i]);
	}
}

static int send_page(struct sa_run_list *list, struct page *page, struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = page->stream->next,
		.what = "list the runs",
		.permission = PERMISSION,
		.max_body = SA_GH_MAX_LIST,
		.read = read_page,
		.ctx = page,
	};

	return sa_gh_send(list->gh, &call, err);
}

static int load_page(struct sa_run_list *list, struct sa_run_stream *stream, struct sa_err *err)
{
	struct page page = {.list = list, .stream = stream};
	const char *url = stream->next;
	int rc = send_page(list, &page, err);

	if (rc != 0 && err->code == SA_ERR_NOT_FOUND && list->query.workflow[0] &&
	    !list->any_workflow && !list->n) {
		/* it has another file name now, or never ran under it: its runs say which it was */
		list->any_workflow = true;
		for (size_t i = 0; i < list->n_streams; i++)
			list->stream[i].next = first_page(list, &list->stream[i]);
		url = stream->next;
		rc = send_page(list, &page, err);
	}
	if (rc != 0)
		return -1;
	if (stream->next && (strcmp(stream->next, url) == 0 || ++stream->n_pages == MOST_PAGES)) {
		stream->next = NULL; /* a list without an end */
		list->cut = true;
	}
	if (list->n)
		qsort(list->run, list->n, sizeof(void *), newest_first);
	if (stream == &list->stream[0] && stream->next && !page.n_trusted)
		ask_by_event(list);
	else if (!stream->next && stream->total > stream->n_listed &&
		 stream->n_listed >= GITHUB_LISTS)
		list->cut = true;
	return 0;
}

/* The stream that may hold a run newer than `ms`; NULL when none can. */
static struct sa_run_stream *newer_stream(struct sa_run_list *list, int64_t ms)
{
	struct sa_run_stream *best = NULL;

	for (size_t i = 0; i < list->n_streams; i++) {
		struct sa_run_stream *stream = &list->stream[i];

		if (stream->next && stream->oldest_ms > ms &&
		    (!best || stream->oldest_ms > best->oldest_ms))
			best = stream;
	}
	return best;
}

int sa_run_list_next(struct sa_run_list *list, struct sa_workflow_run **run, struct sa_err *err)
{
	for (;;) {
		struct sa_workflow_run *newest = NULL;

		for (size_t i = 0; i < list->n && !newest; i++)
			newest = list->run[i]->taken ? NULL : list->run[i];
		struct sa_run_stream *stream =
			newer_stream(list, newest ? newest->created_ms : INT64_MIN);

		if (!stream) {
			if (newest)
				newest->taken = true;
			*run = newest;
			return newest != NULL;
		}
		if (load_page(list, stream, err) != 0)
			return -1;
	}
}

int sa_run_list_find(struct sa_run_list *list, const char *sha, int64_t since_ms,
		     struct sa_workflow_run **run, struct sa_err *err)
{
	for (;;) {
		for (size_t i = 0; i < list->n; i++) {
			*run = list->run[i];
			if (!(*run)->taken && !(*run)->obstacle &&
			    strcmp((*run)->head_sha, sha) == 0) {
				(*run)->taken = true;
				return 1;
			}
		}
		struct sa_run_stream *stream = newer_stream(list, since_ms);

		if (!stream)
			return 0;
		if (load_page(list, stream, err) != 0)
			return -1;
	}
}
