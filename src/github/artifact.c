/* SPDX-License-Identifier: MIT */
/* Artifacts, runs and ancestors: reading answers strictly, judging them by ids. */
#include "github/artifact.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "codec/json_in.h"
#include "codec/sha256.h"
#include "github/client.h"
#include "github/url.h"

#define PERMISSION "actions: read"
#define MAX_TEXT   1000 /* bytes of a name, a branch or an address */

/* ---- values of the right form, or "" ---- */

static const char *take_text(struct sa_arena *arena, const struct sa_json *object, const char *name)
{
	const char *text = sa_json_text(sa_json_get(object, name));

	return text && strlen(text) <= MAX_TEXT ? sa_arena_strdup(arena, text) : "";
}

static const char *take_sha(struct sa_arena *arena, const struct sa_json *object, const char *name)
{
	const char *text = take_text(arena, object, name);

	return sa_url_is_sha(text) ? text : "";
}

/* An address for people: shown in reports, so nothing in it may break out of them. */
static const char *take_url(struct sa_arena *arena, const struct sa_json *object, const char *name)
{
	const char *text = take_text(arena, object, name);
	struct sa_url url;

	return sa_url_parse(text, &url) && !strpbrk(text, "\"'<>()[]`| ") ? text : "";
}

/* ---- listing ---- */

struct listing {
	struct sa_arena *arena;
	const struct sa_artifact_query *query;
	struct sa_artifact_list *list;
	uint64_t last_run;
};

/* Artifacts of one run stand together, so that comparing neighbours is counting. */
static void count_run(struct listing *l, const struct sa_artifact *artifact)
{
	if (artifact->run_id != l->last_run &&
	    !sa_artifact_obstacle(artifact, l->query, l->arena)) {
		l->list->n_runs++;
		l->last_run = artifact->run_id;
	}
}

static void add(struct listing *l, const struct sa_artifact *artifact)
{
	struct sa_artifact_list *list = l->list;

	if (list->n == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 32;
		struct sa_artifact *grown = SA_NEW_ARRAY(l->arena, cap, struct sa_artifact);

		if (list->n)
			memcpy(grown, list->item, list->n * sizeof *grown);
		list->item = grown;
		list->cap = cap;
	}
	list->item[list->n++] = *artifact;
	count_run(l, artifact);
}

static struct sa_artifact take_artifact(struct sa_arena *arena, const struct sa_json *v)
{
	const struct sa_json *run = sa_json_get(v, "workflow_run");

	return (struct sa_artifact){
		.id = sa_gh_id(sa_json_get(v, "id")),
		.run_id = sa_gh_id(sa_json_get(run, "id")),
		.name = take_text(arena, v, "name"),
		.digest = take_text(arena, v, "digest"),
		.created_at = take_text(arena, v, "created_at"),
		.head_branch = take_text(arena, run, "head_branch"),
		.head_sha = take_sha(arena, run, "head_sha"),
		.head_repo_id = sa_gh_id(sa_json_get(run, "head_repository_id")),
		.repo_id = sa_gh_id(sa_json_get(run, "repository_id")),
		.size_bytes = sa_gh_id(sa_json_get(v, "size_in_bytes")),
		.expired = sa_json_true(sa_json_get(v, "expired")),
	};
}

static int read_page(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		     struct sa_err *err)
{
	struct listing *l = ctx;
	const struct sa_json *list = sa_json_get(json, "artifacts");

	(void)response;
	if (!sa_json_is(list, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer has no list of artifacts");
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		struct sa_artifact artifact = take_artifact(l->arena, v);

		if (l->list->n == SA_ARTIFACT_MAX_LIST)
			return 1;
		if (artifact.id && sa_artifact_name_fits(l->query->name, artifact.name))
			add(l, &artifact);
	}
	return l->query->enough_runs && l->list->n_runs >= l->query->enough_runs;
}

int sa_artifacts_list(struct sa_gh *gh, struct sa_arena *arena,
		      const struct sa_artifact_query *query, struct sa_artifact_list *list,
		      struct sa_err *err)
{
	struct listing l = {arena, query, list, 0};
	SA_STR_SCOPE(path);

	*list = (struct sa_artifact_list){0};
	sa_str_printf(&path, "/repos/%s/actions/artifacts?per_page=100", query->repo);
	if (!strpbrk(query->name, "*?")) {
		sa_str_puts(&path, "&name=");
		sa_url_escape(&path, query->name);
	}
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = path.buf,
		.what = "list the artifacts",
		.permission = PERMISSION,
		.read = read_page,
		.ctx = &l,
	};

	return sa_gh_send_pages(gh, &call, err);
}

/* Iterative, so that a pattern of many stars costs no more than the product of both lengths. */
bool sa_artifact_name_fits(const char *pattern, const char *name)
{
	const char *star = NULL, *resume = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = pattern++;
			resume = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star + 1;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

const char *sa_artifact_obstacle(const struct sa_artifact *artifact,
				 const struct sa_artifact_query *query, struct sa_arena *arena)
{
	uint64_t ours = query->repo_id ? query->repo_id : artifact->repo_id;

	if (artifact->expired)
		return "it has expired";
	if (!artifact->run_id || !artifact->head_sha[0])
		return "GitHub does not say which run it is from";
	if (!ours || artifact->repo_id != ours || artifact->head_repo_id != ours)
		return "its run belongs to another repository";
	if (query->branch[0] && strcmp(query->branch, artifact->head_branch) != 0)
		return sa_arena_printf(arena, "it is from branch '%s'", artifact->head_branch);
	return NULL;
}

/* ---- runs ---- */

struct run_reading {
	struct sa_arena *arena;
	struct sa_workflow_run *run;
	uint64_t id;
};

static int read_run(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		    struct sa_err *err)
{
	struct run_reading *r = ctx;

	(void)response;
	if (sa_gh_id(sa_json_get(json, "id")) != r->id)
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is not about that run");
	*r->run = (struct sa_workflow_run){
		.id = r->id,
		.head_repo_id = sa_gh_id(sa_json_path(json, "head_repository", "id", NULL)),
		.repo_id = sa_gh_id(sa_json_path(json, "repository", "id", NULL)),
		.workflow_id = sa_gh_id(sa_json_get(json, "workflow_id")),
		.event = take_text(r->arena, json, "event"),
		.conclusion = take_text(r->arena, json, "conclusion"),
		.head_branch = take_text(r->arena, json, "head_branch"),
		.head_sha = take_sha(r->arena, json, "head_sha"),
		.path = take_text(r->arena, json, "path"),
		.url = take_url(r->arena, json, "html_url"),
		.created_at = take_text(r->arena, json, "created_at"),
	};
	return 0;
}

int sa_run_read(struct sa_gh *gh, struct sa_arena *arena, const char *repo, uint64_t run_id,
		struct sa_workflow_run *run, struct sa_err *err)
{
	struct run_reading r = {arena, run, run_id};
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = sa_arena_printf(arena, "/repos/%s/actions/runs/%" PRIu64, repo, run_id),
		.what = "read a workflow run",
		.permission = PERMISSION,
		.read = read_run,
		.ctx = &r,
	};

	return sa_gh_send(gh, &call, err);
}

/* ".github/workflows/ci.yml@refs/heads/main" is the workflow "ci.yml". */
static bool is_workflow(const struct sa_workflow_run *run, const char *workflow)
{
	const char *slash = strrchr(workflow, '/');
	const char *file = slash ? slash + 1 : workflow;
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

const char *sa_run_obstacle(const struct sa_workflow_run *run,
			    const struct sa_artifact_query *query, struct sa_arena *arena)
{
	static const char *const trusted[] = {"push", "schedule", "workflow_dispatch",
					      "merge_group"};
	uint64_t ours = query->repo_id ? query->repo_id : run->repo_id;
	bool event_fits = false;

	for (size_t i = 0; i < sizeof trusted / sizeof *trusted; i++)
		event_fits = event_fits || strcmp(run->event, trusted[i]) == 0;
	if (!ours || run->repo_id != ours || run->head_repo_id != ours)
		return "its run belongs to another repository";
	if (!event_fits)
		return sa_arena_printf(
			arena, "its run was started by '%s', which anybody can cause", run->event);
	if (strcmp(run->conclusion, "success") != 0)
		return sa_arena_printf(arena, "its run concluded with '%s'",
				       run->conclusion[0] ? run->conclusion : "nothing yet");
	if (query->branch[0] && strcmp(query->branch, run->head_branch) != 0)
		return sa_arena_printf(arena, "its run was on branch '%s'", run->head_branch);
	if (query->workflow[0] && !is_workflow(run, query->workflow))
		return sa_arena_printf(arena, "its run was of workflow '%s'", run->path);
	return NULL;
}

/* ---- download ---- */

static int take_zip(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		    struct sa_err *err)
{
	(void)json, (void)err;
	sa_buf_set(ctx, response->body, response->body_len);
	return 0;
}

/* Not part of the reading, whose errors are tried again: another download would be the same. */
static int check_zip(const struct sa_artifact *artifact, const struct sa_buf *zip,
		     struct sa_err *err)
{
	const char *digest = artifact->digest;
	char hex[SA_SHA256_HEX];

	if (strncmp(digest, "sha256:", 7) == 0) {
		sa_sha256_hex(zip->data, zip->len, hex);
		if (strcmp(hex, digest + 7) != 0)
			return sa_err_set(err, SA_ERR_SCHEMA,
					  "its digest is sha256:%.12s…, GitHub's list says %.19s…",
					  hex, digest);
	}
	if (zip->len < 4 || memcmp(zip->data, "PK", 2) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA, "it is not a zip file");
	return 0;
}

int sa_artifact_download(struct sa_gh *gh, struct sa_arena *arena, const char *repo,
			 const struct sa_artifact *artifact, struct sa_buf *zip, struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = sa_arena_printf(arena, "/repos/%s/actions/artifacts/%" PRIu64 "/zip", repo,
					artifact->id),
		.what = "download the artifact",
		.permission = PERMISSION,
		.max_body = SA_ARTIFACT_MAX_BYTES,
		.raw = true,
		.read = take_zip,
		.ctx = zip,
	};

	if (artifact->size_bytes > SA_ARTIFACT_MAX_BYTES)
		return sa_err_set(err, SA_ERR_LIMIT, "artifact '%s' is larger than %zu MiB",
				  artifact->name, SA_ARTIFACT_MAX_BYTES >> 20);
	if (sa_gh_send(gh, &call, err) != 0)
		return -1;
	return check_zip(artifact, zip, err);
}

/* ---- history ---- */

struct commits {
	struct sa_arena *arena;
	const char **sha;
	size_t n, most;
};

static int take_merge_base(void *ctx, const struct sa_json *json,
			   const struct sa_http_response *response, struct sa_err *err)
{
	struct commits *c = ctx;

	(void)response;
	c->sha[0] = take_sha(c->arena, sa_json_get(json, "merge_base_commit"), "sha");
	if (!c->sha[0][0])
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer names no merge base");
	return 0;
}

int sa_merge_base(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *base,
		  const char *head, const char **sha, struct sa_err *err)
{
	struct commits c = {arena, sha, 0, 1};
	SA_STR_SCOPE(path);

	sa_str_printf(&path, "/repos/%s/compare/", repo);
	sa_url_escape(&path, base);
	sa_str_puts(&path, "...");
	sa_url_escape(&path, head);
	/* the commits and files of the comparison are not wanted */
	sa_str_puts(&path, "?per_page=1&page=2");
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = path.buf,
		.what = "find the merge base",
		.permission = "contents: read",
		.read = take_merge_base,
		.ctx = &c,
	};

	return sa_gh_send(gh, &call, err);
}

static int take_commits(void *ctx, const struct sa_json *json,
			const struct sa_http_response *response, struct sa_err *err)
{
	struct commits *c = ctx;

	(void)response;
	if (!sa_json_is(json, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is no list of commits");
	c->n = 0;
	for (const struct sa_json *v = sa_json_first(json); v && c->n < c->most;
	     v = sa_json_next(v)) {
		const char *sha = take_sha(c->arena, v, "sha");

		if (sha[0])
			c->sha[c->n++] = sha;
	}
	return 0;
}

int sa_ancestors(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		 size_t most, const char **list, size_t *n, struct sa_err *err)
{
	struct commits c = {arena, list, 0, most};
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = sa_arena_printf(arena, "/repos/%s/commits?sha=%s&per_page=%zu", repo, sha,
					most < 100 ? most : 100),
		.what = "list the ancestors",
		.permission = "contents: read",
		.read = take_commits,
		.ctx = &c,
	};

	if (sa_gh_send(gh, &call, err) != 0)
		return -1;
	*n = c.n;
	return 0;
}
