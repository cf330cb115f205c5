/* SPDX-License-Identifier: MIT */
/* Commit statuses. */
#include "github/status.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "codec/json_in.h"
#include "codec/json_out.h"
#include "github/client.h"
#include "github/cut.h"
#include "github/self.h"
#include "github/take.h"
#include "github/url.h"

#define STATUSES "statuses: write"

struct status {
	struct sa_gh *gh;
	struct sa_arena *arena;
	const char *repo, *sha, *context, *description;
	enum sa_status_state state;
	struct sa_status_list *list; /* what is there */
};

static const char *const state_name[] = {"pending", "success", "failure", "error"};

_Static_assert(sizeof state_name / sizeof state_name[0] == SA_STATUS_STATE_COUNT,
	       "one name a state");

static int read_status(void *ctx, const struct sa_json *json,
		       const struct sa_http_response *response, struct sa_err *err)
{
	struct status *status = ctx;
	const char *context = sa_json_text(sa_json_get(json, "context"));
	const char *login = sa_json_text(sa_json_get(sa_json_get(json, "creator"), "login"));

	(void)response;
	if (!context || strcmp(context, status->context) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is not that status");
	if (login)
		sa_self_learn(status->gh, login);
	return 0;
}

static struct sa_status *new_status(struct status *status)
{
	struct sa_status_list *list = status->list;

	list->item =
		sa_arena_more(status->arena, list->item, list->n, &list->cap, sizeof *list->item);
	return &list->item[list->n++];
}

static int collect_status(void *ctx, const struct sa_json *json,
			  const struct sa_http_response *response, struct sa_err *err)
{
	struct status *status = ctx;

	(void)response;
	if (!sa_json_is(json, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is no list of statuses");
	for (const struct sa_json *v = sa_json_first(json); v; v = sa_json_next(v)) {
		const char *context = sa_json_text(sa_json_get(v, "context"));
		const char *state = sa_json_text(sa_json_get(v, "state"));
		unsigned s = 0;

		if (!context || !state || strcmp(context, status->context) != 0)
			continue;
		while (s + 1 < SA_STATUS_STATE_COUNT && strcmp(state, state_name[s]) != 0)
			s++;
		*new_status(status) = (struct sa_status){
			.state = (enum sa_status_state)s,
			.description = sa_take_long_text(status->arena, v, "description"),
			.target_url = sa_take_long_text(status->arena, v, "target_url"),
		};
	}
	/* what the pages behind this one have of ours is older */
	return status->list->n > 0;
}

static int list_statuses(struct status *status, struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = sa_arena_printf(status->arena, "/repos/%s/commits/%s/statuses?per_page=100",
					status->repo, status->sha),
		.what = "list the statuses of the commit",
		.permission = STATUSES,
		.max_body = SA_GH_MAX_LIST,
		.read = collect_status,
		.ctx = status,
	};

	*status->list = (struct sa_status_list){0};
	return sa_gh_send_pages(status->gh, &call, err);
}

int sa_status_find(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		   const char *context, struct sa_status_list *list, struct sa_err *err)
{
	struct status status = {.gh = gh,
				.arena = arena,
				.repo = repo,
				.sha = sha,
				.context = context,
				.list = list};

	*list = (struct sa_status_list){0};
	if (sa_url_check_commit(repo, sha, err) != 0)
		return -1;
	return list_statuses(&status, err);
}

/* Is the newest one what was sent? */
static int look_for_status(void *ctx, bool *done, struct sa_err *err)
{
	struct status *status = ctx;
	const struct sa_status_list *list = status->list;

	if (list_statuses(status, err) != 0)
		return -1;
	*done = list->n && list->item[0].state == status->state &&
		strcmp(list->item[0].description, status->description) == 0;
	return 0;
}

int sa_status_set(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *sha,
		  const char *context, enum sa_status_state state, const char *description,
		  const char *target_url, struct sa_err *err)
{
	struct sa_status_list there;
	struct status status = {
		.gh = gh, .arena = arena, .repo = repo, .sha = sha, .state = state, .list = &there};
	SA_STR_SCOPE(json);
	struct sa_jout j;

	SA_BUG_ON(state >= SA_STATUS_STATE_COUNT || !context[0]);
	if (sa_url_check_commit(repo, sha, err) != 0)
		return -1;
	status.context = context;
	status.description = sa_cut_chars(arena, description, SA_STATUS_MAX_TEXT);
	sa_jout_init_compact(&j, &json);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "state", state_name[state]);
	sa_jout_text(&j, "context", context);
	sa_jout_text(&j, "description", status.description);
	if (sa_url_is_web(target_url))
		sa_jout_text(&j, "target_url", target_url);
	sa_jout_end_object(&j);
	const struct sa_gh_call call = {
		.method = SA_HTTP_POST,
		.path = sa_arena_printf(arena, "/repos/%s/statuses/%s", repo, sha),
		.body = json.buf,
		.body_len = json.len,
		.what = "set the commit status",
		.permission = STATUSES,
		.read = read_status,
		.look = look_for_status,
		.ctx = &status,
	};

	return sa_gh_send(gh, &call, err);
}
