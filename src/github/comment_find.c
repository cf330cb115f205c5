/* SPDX-License-Identifier: MIT */
/* Finding our comments. */
#include "github/comment.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "codec/json_in.h"
#include "github/client.h"
#include "github/self.h"
#include "github/take.h"
#include "github/url.h"

#define MAX_MARKED 2000 /* comments with our marker that are looked at */

/* Collects what has our marker, of any author: who we are may not be known yet. */
struct finder {
	struct sa_arena *arena;
	const struct sa_comment_place *place;
	struct sa_comments marked;
};

static struct sa_comment *add_comment(struct sa_arena *arena, struct sa_comments *list)
{
	list->comment =
		sa_arena_more(arena, list->comment, list->n, &list->cap, sizeof *list->comment);
	return &list->comment[list->n++];
}

bool sa_comments_have(const struct sa_comments *list, uint64_t id)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->comment[i].id == id)
			return true;
	}
	return false;
}

static void collect_one(struct finder *f, const struct sa_json *item)
{
	const char *body = sa_json_text(sa_json_get(item, "body"));
	const char *login = sa_json_text(sa_json_get(sa_json_get(item, "user"), "login"));
	uint64_t id = sa_gh_id(sa_json_get(item, "id"));
	struct sa_marker marker;
	size_t len;

	/* a page can come twice, and an item can move from one page to the next */
	if (!id || !login || !body || sa_comments_have(&f->marked, id) || f->marked.n >= MAX_MARKED)
		return;
	len = sa_marker_read(f->arena, body, &marker);
	if (!len || strcmp(marker.key, f->place->key) != 0)
		return;
	*add_comment(f->arena, &f->marked) = (struct sa_comment){
		.id = id,
		.url = sa_take_long_text(f->arena, item, "html_url"),
		.login = sa_arena_strdup(f->arena, login),
		.marker = marker,
		.marker_text = sa_arena_strndup(f->arena, body, len),
		.body = sa_arena_strdup(f->arena, body),
	};
}

static int read_page(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		     struct sa_err *err)
{
	(void)response;
	if (!sa_json_is(json, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is no list of comments");
	for (const struct sa_json *v = sa_json_first(json); v; v = sa_json_next(v))
		collect_one(ctx, v);
	return 0;
}

static void sort_by_id(struct sa_comments *list)
{
	for (size_t i = 1; i < list->n; i++) {
		struct sa_comment c = list->comment[i];
		size_t at = i;

		for (; at > 0 && list->comment[at - 1].id > c.id; at--)
			list->comment[at] = list->comment[at - 1];
		list->comment[at] = c;
	}
}

int sa_comment_place_check(const struct sa_comment_place *place, struct sa_err *err)
{
	if (!sa_url_is_repo(place->repo))
		return sa_err_set(err, SA_ERR_USAGE,
				  "the repository is not of the form owner/name");
	if (!place->number)
		return sa_err_set(err, SA_ERR_USAGE, "there is no pull request to comment on");
	return 0;
}

int sa_comments_find(struct sa_gh *gh, struct sa_arena *arena, const struct sa_comment_place *place,
		     struct sa_comments *found, struct sa_err *err)
{
	struct finder f = {.arena = arena, .place = place};
	struct sa_comments own = {0};

	if (sa_comment_place_check(place, err) != 0)
		return -1;
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = sa_arena_printf(arena, "/repos/%s/issues/%" PRIu64 "/comments?per_page=100",
					place->repo, place->number),
		.what = "list the comments of the pull request",
		.permission = SA_COMMENT_PERMISSION,
		.max_body = SA_GH_MAX_LIST,
		.read = read_page,
		.ctx = &f,
	};

	if (sa_gh_send_pages(gh, &call, err) != 0)
		return -1;
	if (f.marked.n && sa_self_know(gh, err) != 0)
		return -1;
	for (size_t i = 0; i < f.marked.n; i++) {
		if (sa_self_is_login(gh, f.marked.comment[i].login))
			*add_comment(arena, &own) = f.marked.comment[i];
	}
	sort_by_id(&own);
	*found = own;
	return 0;
}

const struct sa_comment *sa_comments_sticky(const struct sa_comments *comments)
{
	for (size_t i = 0; i < comments->n; i++) {
		if (comments->comment[i].marker.kind == SA_MARKER_STICKY)
			return &comments->comment[i];
	}
	return NULL;
}

const struct sa_comment *sa_comments_latest(const struct sa_comments *comments)
{
	return comments->n ? &comments->comment[comments->n - 1] : NULL;
}
