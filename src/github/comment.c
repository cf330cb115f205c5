/* SPDX-License-Identifier: MIT */
/* Posting of comments, and keeping one (comment_find.c finds them). */
#include "github/comment.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "codec/json_in.h"
#include "codec/json_out.h"
#include "github/budget.h"
#include "github/client.h"
#include "github/self.h"
#include "github/take.h"
#include "github/url.h"

#define MAX_ROUNDS    3	   /* of finding that somebody removed what we wanted to edit */
#define TWO_WRITES_MS 4000 /* a second between them, and their answers */

/* ---- one request ---- */

/* What one run of sa_comment_publish knows. */
struct job {
	struct sa_gh *gh;
	struct sa_arena *arena;
	const struct sa_comment_place *place;
	enum sa_comment_mode mode;
	const char *body; /* ours */
	size_t len;
	const struct sa_comment_merge *merge;
	const char *marker_text;
	struct sa_comments list; /* ours, as last seen */
	struct sa_comment_posted posted;
	uint64_t editing; /* the comment that the running edit is about, 0 for a create */
	struct sa_comment lost;
	bool found_by_look; /* the answer to the create was lost, and this one was found instead */
};

static int read_comment(void *ctx, const struct sa_json *json,
			const struct sa_http_response *response, struct sa_err *err)
{
	struct job *job = ctx;
	uint64_t id = sa_gh_id(sa_json_get(json, "id"));
	const char *login = sa_json_text(sa_json_get(sa_json_get(json, "user"), "login"));

	(void)response;
	if (!id || !login || (job->editing && id != job->editing))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is not that comment");
	job->posted.id = id;
	job->posted.url = sa_take_long_text(job->arena, json, "html_url");
	/* an edited comment names its author, a created one ourselves */
	if (job->posted.created)
		sa_self_learn(job->gh, login);
	return 0;
}

static const char *comment_path(const struct job *job, uint64_t id)
{
	return sa_arena_printf(job->arena, "/repos/%s/issues/comments/%" PRIu64, job->place->repo,
			       id);
}

static void put_request(struct sa_str *json, const char *body, size_t len)
{
	sa_str_puts(json, "{\"body\":");
	sa_json_quote(json, body, len);
	sa_str_putc(json, '}');
}

static int stand_back(struct job *job, const struct sa_comment *there)
{
	job->posted.created = false;
	job->posted.stood_back = true;
	job->posted.id = there->id;
	job->posted.url = there->url;
	return 0;
}

/* Replaces `there` by our body, or by what is made of the two. */
static int edit(struct job *job, const struct sa_comment *there, struct sa_err *err)
{
	SA_STR_SCOPE(merged);
	SA_STR_SCOPE(json);

	if (job->merge && job->merge->merge(job->merge->ctx, there->body, &merged) != 0)
		return stand_back(job, there);
	if (job->merge && sa_str_check(&merged, "the comment", err) != 0)
		return -1;
	put_request(&json, job->merge ? merged.buf : job->body, job->merge ? merged.len : job->len);
	const struct sa_gh_call call = {
		.method = SA_HTTP_PATCH,
		.path = comment_path(job, there->id),
		.body = json.buf,
		.body_len = json.len,
		.what = "update the comment",
		.permission = SA_COMMENT_PERMISSION,
		.repeatable = true,
		.read = read_comment,
		.ctx = job,
	};

	job->posted.created = false;
	job->editing = there->id;
	return sa_gh_send(job->gh, &call, err);
}

static int remove_one(struct job *job, uint64_t id, struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_DELETE,
		.path = comment_path(job, id),
		.what = "remove an older comment of ours",
		.permission = SA_COMMENT_PERMISSION,
		.repeatable = true,
	};

	/* somebody else was faster, or our own first try was lost on its way back */
	if (sa_gh_send(job->gh, &call, err) != 0 && job->gh->cause != SA_GH_ABSENT)
		return -1;
	job->posted.removed++;
	return 0;
}

/* Of the comments that were not there before: the one that our lost create may have made. */
static const struct sa_comment *find_lost(const struct job *job, const struct sa_comments *now)
{
	for (size_t i = now->n; i-- > 0;) {
		const struct sa_comment *c = &now->comment[i];

		if (sa_comments_have(&job->list, c->id))
			continue;
		if (strcmp(c->marker_text, job->marker_text) == 0)
			return c;
		/* another job's is as good: it will be edited */
		if (job->mode == SA_COMMENT_UPDATE && c->marker.kind == SA_MARKER_STICKY)
			return c;
	}
	return NULL;
}

static int look_for_comment(void *ctx, bool *done, struct sa_err *err)
{
	struct job *job = ctx;
	const struct sa_comment *lost;
	struct sa_comments now;

	if (sa_comments_find(job->gh, job->arena, job->place, &now, err) != 0)
		return -1;
	lost = find_lost(job, &now);
	if (!lost)
		return 0;
	job->posted.id = lost->id;
	job->posted.url = lost->url;
	job->lost = *lost;
	job->found_by_look = true;
	*done = true;
	return 0;
}

static int create(struct job *job, struct sa_err *err)
{
	SA_STR_SCOPE(json);

	put_request(&json, job->body, job->len);
	const struct sa_gh_call call = {
		.method = SA_HTTP_POST,
		.path = sa_arena_printf(job->arena, "/repos/%s/issues/%" PRIu64 "/comments",
					job->place->repo, job->place->number),
		.body = json.buf,
		.body_len = json.len,
		.what = "post the comment",
		.permission = SA_COMMENT_PERMISSION,
		.read = read_comment,
		.look = look_for_comment,
		.ctx = job,
	};

	job->posted.created = true;
	job->editing = 0;
	return sa_gh_send(job->gh, &call, err);
}

/* ---- keeping one ---- */

static void warn(struct job *job, const struct sa_err *err)
{
	if (!job->posted.warning)
		job->posted.warning = sa_arena_strdup(job->arena, err->msg);
}

/* Removes our sticky comments but `keep`; with `older_only` those before it. */
static void tidy(struct job *job, uint64_t keep, bool older_only)
{
	struct sa_err err;

	for (size_t i = 0; i < job->list.n; i++) {
		const struct sa_comment *c = &job->list.comment[i];

		if (c->marker.kind != SA_MARKER_STICKY || c->id == keep ||
		    (older_only && c->id > keep))
			continue;
		if (remove_one(job, c->id, &err) != 0)
			warn(job, &err);
	}
}

static int refresh(struct job *job, struct sa_err *err)
{
	return sa_comments_find(job->gh, job->arena, job->place, &job->list, err);
}

/*
 * Edits the oldest sticky comment of the list; 1 when there is none (any more). The list is read
 * again when the one that was to be edited is gone.
 */
static int edit_oldest(struct job *job, struct sa_err *err)
{
	for (int round = 0; round < MAX_ROUNDS; round++) {
		const struct sa_comment *c = sa_comments_sticky(&job->list);

		if (!c)
			return 1;
		if (edit(job, c, err) == 0)
			return 0;
		if (job->gh->cause != SA_GH_ABSENT || refresh(job, err) != 0)
			return -1;
	}
	return 1;
}

/* After a create: are there others of ours by now? The comment stands, so failures are warnings. */
static void settle(struct job *job)
{
	uint64_t mine = job->posted.id;
	const struct sa_comment *oldest;
	struct sa_err err;

	if (refresh(job, &err) != 0) {
		(void)sa_err_wrap(&err, "cannot look for a second comment of ours");
		warn(job, &err);
		return;
	}
	if (job->mode == SA_COMMENT_RECREATE) {
		tidy(job, mine, true);
		return;
	}
	oldest = sa_comments_sticky(&job->list);
	if (!oldest || oldest->id >= mine) {
		tidy(job, mine, false);
		return;
	}
	struct sa_comment_posted before = job->posted;

	if (edit(job, oldest, &err) != 0) {
		job->posted = before;
		/* gone by now: ours is the oldest */
		if (job->gh->cause != SA_GH_ABSENT)
			warn(job, &err);
		return;
	}
	/* the list may not show our own yet */
	if (!sa_comments_have(&job->list, mine) && remove_one(job, mine, &err) != 0)
		warn(job, &err);
	tidy(job, job->posted.id, false);
}

static int create_and_settle(struct job *job, struct sa_err *err)
{
	struct sa_err later;

	if (create(job, err) != 0)
		return -1;
	if (job->mode == SA_COMMENT_NEW)
		return 0;
	/* what was found may be another job's, with its text */
	if (job->found_by_look) {
		bool created = job->posted.created;

		if (edit(job, &job->lost, &later) != 0)
			warn(job, &later);
		job->posted.created = created;
	}
	settle(job);
	return 0;
}

static int update(struct job *job, bool is_fresh, struct sa_err *err)
{
	int rc = edit_oldest(job, err);

	/* look again before creating: another job may have been faster */
	if (rc == 1 && !is_fresh) {
		if (refresh(job, err) != 0)
			return -1;
		rc = edit_oldest(job, err);
	}
	if (rc < 0)
		return -1;
	if (rc == 1)
		return create_and_settle(job, err);
	tidy(job, job->posted.id, false);
	return 0;
}

/*
 * A new comment of what is made of the old one and ours; the old one is removed then. Where the time may not be
 * enough for both writes the old one is edited: two comments would be there.
 */
static int recreate(struct job *job, const struct sa_comment *there, struct sa_err *err)
{
	if (sa_gh_left_ms(job->gh) < TWO_WRITES_MS) {
		job->mode = SA_COMMENT_UPDATE;
		return update(job, true, err);
	}
	SA_STR_SCOPE(merged);

	if (job->merge->merge(job->merge->ctx, there->body, &merged) != 0)
		return stand_back(job, there);
	if (sa_str_check(&merged, "the comment", err) != 0)
		return -1;
	job->body = merged.buf;
	job->len = merged.len;
	job->marker_text = sa_arena_strndup(job->arena, merged.buf, strcspn(merged.buf, "\n"));
	int rc = create_and_settle(job, err);

	/* `merged` ends here; what comes later merges anew */
	job->body = sa_arena_strndup(job->arena, merged.buf, merged.len);
	return rc;
}

/* But for the line breaks at the end, which a server may cut. */
static bool is_same(const char *a, const char *b)
{
	size_t len = strlen(a), other = strlen(b);

	while (len && a[len - 1] == '\n')
		len--;
	while (other && b[other - 1] == '\n')
		other--;
	return len == other && memcmp(a, b, len) == 0;
}

/* Another leg may have written between our reading and our writing: then ours goes in once more. */
static void verify(struct job *job)
{
	struct sa_err err;

	for (int round = 0; round < MAX_ROUNDS; round++) {
		const struct sa_comment *c;
		SA_STR_SCOPE(merged);

		if (refresh(job, &err) != 0 || !(c = sa_comments_sticky(&job->list)))
			return;
		if (job->merge->merge(job->merge->ctx, c->body, &merged) != 0 ||
		    is_same(merged.buf, c->body))
			return;
		if (edit(job, c, &err) != 0) {
			warn(job, &err);
			return;
		}
	}
}

static int check_body(const struct job *job, const char *body, size_t len, struct sa_err *err)
{
	enum sa_marker_kind kind =
		job->mode == SA_COMMENT_NEW ? SA_MARKER_SINGLE : SA_MARKER_STICKY;
	struct sa_marker marker;

	if (sa_comment_place_check(job->place, err) != 0)
		return -1;
	if (len > SA_COMMENT_MAX_BYTES)
		return sa_err_set(err, SA_ERR_LIMIT, "the comment has %zu bytes; %d is the most",
				  len, SA_COMMENT_MAX_BYTES);
	if (strlen(body) != len)
		return sa_err_set(err, SA_ERR_SCHEMA, "the comment holds a NUL byte");
	if (!sa_marker_read(job->arena, body, &marker) || marker.kind != kind ||
	    strcmp(marker.key, job->place->key) != 0)
		return sa_err_set(err, SA_ERR_BUG, "the comment does not begin with its marker");
	return 0;
}

static uint64_t newest_sticky(const struct sa_comments *list)
{
	uint64_t newest = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct sa_comment *c = &list->comment[i];

		if (c->marker.kind == SA_MARKER_STICKY && c->id > newest)
			newest = c->id;
	}
	return newest;
}

int sa_comments_drop_older(struct sa_gh *gh, struct sa_arena *arena,
			   const struct sa_comment_place *place, uint64_t keep, struct sa_err *err)
{
	struct job job = {.gh = gh, .arena = arena, .place = place, .mode = SA_COMMENT_RECREATE};

	if (refresh(&job, err) != 0)
		return -1;
	tidy(&job, keep ? keep : newest_sticky(&job.list), true);
	return job.posted.warning ? sa_err_set(err, SA_ERR_NETWORK, "%s", job.posted.warning) : 0;
}

int sa_comment_publish(struct sa_gh *gh, struct sa_arena *arena,
		       const struct sa_comment_place *place, enum sa_comment_mode mode,
		       const char *body, size_t len, const struct sa_comments *seen,
		       const struct sa_comment_merge *merge, struct sa_comment_posted *posted,
		       struct sa_err *err)
{
	struct job job = {.gh = gh, .arena = arena, .place = place, .mode = mode};
	bool is_fresh = !seen;
	int rc;

	if (check_body(&job, body, len, err) != 0)
		return -1;
	job.marker_text = sa_arena_strndup(arena, body, strcspn(body, "\n"));
	job.body = body;
	job.len = len;
	job.merge = mode == SA_COMMENT_NEW ? NULL : merge;
	if (seen)
		job.list = *seen;
	/* NEW needs the list too: it tells a lost create from what was there before */
	if ((is_fresh || mode != SA_COMMENT_UPDATE) && refresh(&job, err) != 0)
		return -1;
	const struct sa_comment *old = sa_comments_sticky(&job.list);

	if (mode == SA_COMMENT_RECREATE && job.merge && old)
		rc = recreate(&job, old, err);
	else
		rc = mode == SA_COMMENT_UPDATE ? update(&job, is_fresh, err)
					       : create_and_settle(&job, err);
	if (rc == 0 && job.merge && job.merge->verify && !job.posted.stood_back)
		verify(&job);
	if (rc == 0)
		*posted = job.posted;
	return rc;
}
