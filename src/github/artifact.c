/* SPDX-License-Identifier: MIT */
/* Artifacts and ancestors: reading answers strictly. */
#include "github/artifact.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utc.h"
#include "codec/json_in.h"
#include "codec/sha256.h"
#include "github/client.h"
#include "github/take.h"
#include "github/url.h"

#define PERMISSION "actions: read"
#define MAX_TEXT   1000 /* bytes of a name, a branch or an address */

/* ---- listing ---- */

struct listing {
	struct sa_arena *arena;
	const char *name;
	struct sa_artifact_list *list;
};

static void add(struct listing *l, const struct sa_artifact *artifact)
{
	struct sa_artifact_list *list = l->list;

	list->item = sa_arena_more(l->arena, list->item, list->n, &list->cap, sizeof *list->item);
	list->item[list->n++] = *artifact;
}

static struct sa_artifact take_artifact(struct sa_arena *arena, const struct sa_json *v)
{
	const struct sa_json *run = sa_json_get(v, "workflow_run");

	return (struct sa_artifact){
		.id = sa_gh_id(sa_json_get(v, "id")),
		.run_id = sa_gh_id(sa_json_get(run, "id")),
		.name = sa_take_text(arena, v, "name"),
		.digest = sa_take_text(arena, v, "digest"),
		.created_at = sa_take_text(arena, v, "created_at"),
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

		if (artifact.id && sa_artifact_name_fits(l->name, artifact.name))
			add(l, &artifact);
	}
	return l->list->n > SA_ARTIFACT_MAX_LIST;
}

int sa_artifacts_of_run(struct sa_gh *gh, struct sa_arena *arena, const char *repo, uint64_t run_id,
			const char *name, struct sa_artifact_list *list, struct sa_err *err)
{
	struct listing l = {arena, name, list};
	SA_STR_SCOPE(path);

	*list = (struct sa_artifact_list){0};
	sa_str_printf(&path, "/repos/%s/actions/runs/%" PRIu64 "/artifacts?per_page=100", repo,
		      run_id);
	if (!strpbrk(name, "*?")) {
		sa_str_puts(&path, "&name=");
		sa_url_escape(&path, name);
	}
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = path.buf,
		.what = "list the artifacts",
		.permission = PERMISSION,
		.read = read_page,
		.ctx = &l,
	};

	if (sa_gh_send_pages(gh, &call, err) != 0)
		return -1;
	if (list->n > SA_ARTIFACT_MAX_LIST)
		return sa_err_set(err, SA_ERR_LIMIT, "more than %d artifacts",
				  SA_ARTIFACT_MAX_LIST);
	return 0;
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

/* ---- download ---- */

static int take_bytes(void *ctx, const struct sa_json *json,
		      const struct sa_http_response *response, struct sa_err *err)
{
	(void)json, (void)err;
	sa_buf_set(ctx, response->body, response->body_len);
	return 0;
}

/* An upload with `archive: false` is the file itself. */
static bool is_plain_json(const struct sa_buf *buf)
{
	const unsigned char *c = (const unsigned char *)buf->data;
	size_t at = 0;

	if (buf->len >= 2 && ((c[0] == 0xff && c[1] == 0xfe) || (c[0] == 0xfe && c[1] == 0xff)))
		return true; /* UTF-16 with its mark: what it is shows when it is read */
	if (buf->len >= 3 && c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf)
		at = 3;
	while (at < buf->len && strchr(" \t\r\n", c[at]) && c[at])
		at++;
	return at < buf->len && c[at] == '{';
}

/* Not part of the reading, whose errors are tried again: another download would be the same. */
static int check_content(const struct sa_artifact *artifact, const struct sa_buf *buf,
			 enum sa_artifact_form *form, struct sa_err *err)
{
	const char *digest = artifact->digest;
	char hex[SA_SHA256_HEX];

	if (strncmp(digest, "sha256:", 7) == 0) {
		sa_sha256_hex(buf->data, buf->len, hex);
		if (strcmp(hex, digest + 7) != 0)
			return sa_err_set(err, SA_ERR_SCHEMA,
					  "its digest is sha256:%.12s…, GitHub's list says %.19s…",
					  hex, digest);
	}
	if (is_plain_json(buf))
		*form = SA_ARTIFACT_JSON;
	else
		*form = buf->len < 4 || memcmp(buf->data, "PK", 2) != 0 ? SA_ARTIFACT_OTHER
									: SA_ARTIFACT_ZIP;
	return 0;
}

int sa_artifact_is_neither(struct sa_err *err)
{
	return sa_err_set(err, SA_ERR_SCHEMA, "it is neither a zip file nor JSON");
}

int sa_artifact_download(struct sa_gh *gh, struct sa_arena *arena, const char *repo,
			 const struct sa_artifact *artifact, struct sa_buf *buf,
			 enum sa_artifact_form *form, struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = sa_arena_printf(arena, "/repos/%s/actions/artifacts/%" PRIu64 "/zip", repo,
					artifact->id),
		.what = "download the artifact",
		.permission = PERMISSION,
		.max_body = SA_ARTIFACT_MAX_BYTES,
		.raw = true,
		.read = take_bytes,
		.ctx = buf,
	};

	if (artifact->size_bytes > SA_ARTIFACT_MAX_BYTES)
		return sa_err_set(err, SA_ERR_LIMIT, "artifact '%s' is larger than %zu MiB",
				  artifact->name, SA_ARTIFACT_MAX_BYTES >> 20);
	if (sa_gh_send(gh, &call, err) != 0)
		return -1;
	return check_content(artifact, buf, form, err);
}

/* ---- history ---- */

struct commits {
	struct sa_arena *arena;
	struct sa_ancestor *item;
	size_t n, most;
};

static int take_merge_base(void *ctx, const struct sa_json *json,
			   const struct sa_http_response *response, struct sa_err *err)
{
	struct commits *c = ctx;

	(void)response;
	c->item->sha = sa_take_sha(c->arena, sa_json_get(json, "merge_base_commit"), "sha");
	if (!c->item->sha[0])
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer names no merge base");
	return 0;
}

int sa_merge_base(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *base,
		  const char *head, const char **sha, struct sa_err *err)
{
	struct sa_ancestor base_commit = {.sha = ""};
	struct commits c = {arena, &base_commit, 0, 1};
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

	if (sa_gh_send(gh, &call, err) != 0)
		return -1;
	*sha = base_commit.sha;
	return 0;
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
		struct sa_ancestor *commit = &c->item[c->n];
		const struct sa_json *who = sa_json_path(v, "commit", "committer", NULL);

		commit->sha = sa_take_sha(c->arena, v, "sha");
		commit->parent =
			sa_take_sha(c->arena, sa_json_first(sa_json_get(v, "parents")), "sha");
		if (!sa_utc_parse(sa_take_text(c->arena, who, "date"), &commit->at_ms))
			commit->at_ms = INT64_MIN;
		c->n += commit->sha[0] != '\0';
	}
	return 0;
}

int sa_ancestors(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		 size_t most, struct sa_ancestor *list, size_t *n, struct sa_err *err)
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
