/* SPDX-License-Identifier: MIT */
/* Reading of events. */
#include "github/event.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"
#include "codec/json_in.h"
#include "github/client.h"
#include "github/url.h"

#define DEPENDABOT   "dependabot[bot]"
#define PERMISSION   "pull-requests: read"
#define MAX_NAME     255 /* bytes of a branch name */
#define QUEUE_PREFIX "refs/heads/gh-readonly-queue/"

static bool is_set(const char *text)
{
	return text && text[0];
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* ---- values of the right form, or "" ---- */

static const char *take_branch(struct sa_arena *arena, const struct sa_json *value)
{
	const char *text = sa_json_text(value);

	if (!text || strlen(text) > MAX_NAME)
		return "";
	for (const char *p = text; *p; p++) {
		if ((unsigned char)*p <= ' ' || *p == 0x7F)
			return "";
	}
	if (strncmp(text, "refs/heads/", 11) == 0)
		text += 11;
	return sa_arena_strdup(arena, text);
}

static const char *take_sha(struct sa_arena *arena, const struct sa_json *value)
{
	const char *text = sa_json_text(value);

	return sa_url_is_sha(text) ? sa_arena_strdup(arena, text) : "";
}

static const char *take_repo(struct sa_arena *arena, const struct sa_json *repo)
{
	const char *text = sa_json_text(sa_json_get(repo, "full_name"));

	return sa_url_is_repo(text) ? sa_arena_strdup(arena, text) : "";
}

static bool is_dependabot(const struct sa_json *user)
{
	const char *login = sa_json_text(sa_json_get(user, "login"));

	return login && strcmp(login, DEPENDABOT) == 0;
}

/* ---- pull requests ---- */

/* A pull request as the API and most events show it. */
static void take_pull(struct sa_arena *arena, const struct sa_json *pull, struct sa_event *event)
{
	const struct sa_json *head = sa_json_get(pull, "head"), *base = sa_json_get(pull, "base");

	event->pr = sa_gh_id(sa_json_get(pull, "number"));
	if (!event->head_sha[0])
		event->head_sha = take_sha(arena, sa_json_get(head, "sha"));
	event->head_repo = take_repo(arena, sa_json_get(head, "repo"));
	event->head_branch = take_branch(arena, sa_json_get(head, "ref"));
	event->base_branch = take_branch(arena, sa_json_get(base, "ref"));
	event->base_sha = take_sha(arena, sa_json_get(base, "sha"));
	/* a fork that was deleted has no repository any more */
	event->is_fork = strcasecmp(event->head_repo, event->repo) != 0;
}

static void read_pull_event(struct sa_arena *arena, const struct sa_json *root,
			    const struct sa_event_input *input, struct sa_event *event)
{
	const struct sa_json *pull = sa_json_get(root, "pull_request");

	if (!sa_json_is(pull, SA_JSON_OBJECT))
		return;
	take_pull(arena, pull, event);
	if (!is_set(input->actor))
		event->is_dependabot = is_dependabot(sa_json_get(root, "sender"));
	/*
	 * Runs for forks get a read-only token, unless the event is pull_request_target, which runs
	 * the base's workflow. For Dependabot it is read-only in both.
	 */
	event->read_only = event->is_dependabot ||
			   (event->is_fork && strcmp(event->name, "pull_request_target") != 0);
}

/* ---- the other events ---- */

static void read_issue_event(const struct sa_json *root, struct sa_event *event)
{
	const struct sa_json *issue = sa_json_get(root, "issue");

	if (!sa_json_is(sa_json_get(issue, "pull_request"), SA_JSON_OBJECT))
		return;
	event->pr = sa_gh_id(sa_json_get(issue, "number"));
	event->head_sha = "";
	if (event->pr)
		event->lookup = SA_LOOKUP_PULL;
}

/* Of a run's pull requests the one of our repository; forks of us list theirs there too. */
static const struct sa_json *our_pull(const struct sa_json *run, const struct sa_json *repository)
{
	uint64_t ours = sa_gh_id(sa_json_get(repository, "id"));
	const struct sa_json *p = sa_json_first(sa_json_get(run, "pull_requests"));

	for (; p; p = sa_json_next(p)) {
		uint64_t base =
			sa_gh_id(sa_json_get(sa_json_get(sa_json_get(p, "base"), "repo"), "id"));

		if (sa_gh_id(sa_json_get(p, "number")) && (!ours || !base || ours == base))
			return p;
	}
	return NULL;
}

static void read_workflow_run(struct sa_arena *arena, const struct sa_json *root,
			      struct sa_event *event)
{
	const struct sa_json *run = sa_json_get(root, "workflow_run");
	const struct sa_json *pull = our_pull(run, sa_json_get(root, "repository"));
	const char *first = sa_json_text(sa_json_get(run, "event"));

	event->trigger_run = sa_gh_id(sa_json_get(run, "id"));
	event->trigger_attempt = sa_gh_id(sa_json_get(run, "run_attempt"));
	uint64_t workflow = sa_gh_id(sa_json_get(run, "workflow_id"));

	if (workflow)
		event->trigger_workflow = sa_arena_printf(arena, "%" PRIu64, workflow);
	event->trigger_event = sa_arena_strdup(arena, or_empty(first));
	event->head_sha = take_sha(arena, sa_json_get(run, "head_sha"));
	event->head_branch = take_branch(arena, sa_json_get(run, "head_branch"));
	event->head_repo = take_repo(arena, sa_json_get(run, "head_repository"));
	event->is_fork = strcasecmp(event->head_repo, event->repo) != 0;
	if (pull) {
		event->pr = sa_gh_id(sa_json_get(pull, "number"));
		event->base_branch =
			take_branch(arena, sa_json_get(sa_json_get(pull, "base"), "ref"));
		event->base_sha = take_sha(arena, sa_json_get(sa_json_get(pull, "base"), "sha"));
	} else if (event->head_sha[0] && first && strncmp(first, "pull_request", 12) == 0) {
		event->lookup = SA_LOOKUP_COMMIT;
	}
}

/* refs/heads/gh-readonly-queue/<base>/pr-<number>-<sha> */
static uint64_t queued_number(const char *ref)
{
	const char *last = ref ? strrchr(ref, '/') : NULL;
	uint64_t number = 0;

	if (!last || strncmp(ref, QUEUE_PREFIX, strlen(QUEUE_PREFIX)) != 0 ||
	    strncmp(last, "/pr-", 4) != 0)
		return 0;
	size_t digits = strspn(last + 4, "0123456789");

	return last[4 + digits] == '-' && sa_num_uint(last + 4, digits, &number) ? number : 0;
}

static void read_merge_group(struct sa_arena *arena, const struct sa_json *root,
			     struct sa_event *event)
{
	const struct sa_json *group = sa_json_get(root, "merge_group");
	const char *sha = take_sha(arena, sa_json_get(group, "head_sha"));

	if (sha[0])
		event->head_sha = sha;
	event->head_branch = take_branch(arena, sa_json_get(group, "head_ref"));
	event->base_branch = take_branch(arena, sa_json_get(group, "base_ref"));
	event->base_sha = take_sha(arena, sa_json_get(group, "base_sha"));
	event->queued_pr = queued_number(sa_json_text(sa_json_get(group, "head_ref")));
}

static void read_push(struct sa_arena *arena, const struct sa_json *root, struct sa_event *event)
{
	const char *sha = take_sha(arena, sa_json_get(root, "after"));

	if (sha[0])
		event->head_sha = sha;
	event->head_branch = take_branch(arena, sa_json_get(root, "ref"));
	event->base_sha = take_sha(arena, sa_json_get(root, "before"));
	event->read_only = event->is_dependabot;
}

static void read_root(struct sa_arena *arena, const struct sa_event_input *input,
		      const struct sa_json *root, struct sa_event *event)
{
	const char *name = event->name;

	if (!event->repo[0])
		event->repo = take_repo(arena, sa_json_get(root, "repository"));
	if (strncmp(name, "pull_request", 12) == 0) {
		event->head_sha = "";
		read_pull_event(arena, root, input, event);
	} else if (strcmp(name, "issue_comment") == 0 || strcmp(name, "issues") == 0) {
		read_issue_event(root, event);
	} else if (strcmp(name, "workflow_run") == 0) {
		event->head_sha = "";
		read_workflow_run(arena, root, event);
	} else if (strcmp(name, "merge_group") == 0) {
		read_merge_group(arena, root, event);
	} else if (strcmp(name, "push") == 0) {
		read_push(arena, root, event);
	}
}

/* The number that the user gave: everything else about that pull request has to be asked for. */
static void apply_number(uint64_t number, struct sa_event *event)
{
	bool is_run = strcmp(event->name, "workflow_run") == 0;

	if (!number || event->pr == number)
		return;
	event->pr = number;
	/* the commit of a workflow_run stays: it is what was measured */
	if (!is_run)
		event->head_sha = "";
	event->lookup = SA_LOOKUP_PULL;
}

int sa_event_read(struct sa_arena *arena, const struct sa_event_input *input,
		  struct sa_event *event, struct sa_err *err)
{
	SA_JSON_SCOPE(doc);
	struct sa_event made = {
		.name = sa_arena_strdup(arena, or_empty(input->name)),
		.repo = sa_arena_strdup(arena, or_empty(input->repository)),
		.head_sha = sa_url_is_sha(input->sha) ? sa_arena_strdup(arena, input->sha) : "",
		.head_repo = "",
		.head_branch = "",
		.base_branch = sa_arena_strdup(arena, or_empty(input->base_ref)),
		.base_sha = "",
		.default_branch = "",
		.trigger_workflow = "",
		.trigger_event = "",
		.is_dependabot = input->actor && strcmp(input->actor, DEPENDABOT) == 0,
	};

	if (made.repo[0] && !sa_url_is_repo(made.repo))
		return sa_err_set(err, SA_ERR_USAGE,
				  "GITHUB_REPOSITORY is not of the form owner/name");
	if (input->json && input->len) {
		if (sa_json_parse(input->json, input->len, &doc, err) != 0)
			return sa_err_wrap(err, "cannot read the event file");
		read_root(arena, input, doc.root, &made);
		made.default_branch = take_branch(
			arena, sa_json_path(doc.root, "repository", "default_branch", NULL));
	}
	apply_number(input->pr_number, &made);
	*event = made;
	return 0;
}

/* ---- asking the API ---- */

struct resolver {
	struct sa_arena *arena;
	struct sa_event event; /* the copy that is filled in */
	const char *want_repo, *want_branch;
	unsigned best; /* rank of the pull request that is taken so far */
};

/*
 * How well a pull request fits the run: it must go into our repository and come from the repository
 * of the run; the same commit and the same branch count most, then that it is open. 0 = not at all.
 */
static unsigned rank(const struct resolver *r, const struct sa_json *pull)
{
	const char *base = sa_json_text(
		sa_json_get(sa_json_get(sa_json_get(pull, "base"), "repo"), "full_name"));
	const char *from = sa_json_text(
		sa_json_get(sa_json_get(sa_json_get(pull, "head"), "repo"), "full_name"));
	const char *branch = sa_json_text(sa_json_get(sa_json_get(pull, "head"), "ref"));
	const char *sha = sa_json_text(sa_json_get(sa_json_get(pull, "head"), "sha"));
	const char *state = sa_json_text(sa_json_get(pull, "state"));
	bool same_sha = sha && strcasecmp(sha, r->event.head_sha) == 0;
	bool same_branch = branch && strcmp(branch, r->want_branch) == 0;

	if (!sa_gh_id(sa_json_get(pull, "number")) || !base ||
	    strcasecmp(base, r->event.repo) != 0 || !from || strcasecmp(from, r->want_repo) != 0 ||
	    (!same_sha && !same_branch))
		return 0;
	return 1u + same_sha * 4u + same_branch * 2u + (state && strcmp(state, "open") == 0);
}

static int read_pull(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		     struct sa_err *err)
{
	struct resolver *r = ctx;

	(void)response;
	if (sa_gh_id(sa_json_get(json, "number")) != r->event.pr)
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is not that pull request");
	if (r->event.must_fit && !rank(r, json))
		return sa_err_set(err, SA_ERR_USAGE,
				  "pull request #%" PRIu64
				  " is not that of the commit %.12s of the "
				  "run",
				  r->event.pr, r->event.head_sha);
	take_pull(r->arena, json, &r->event);
	return 0;
}

static int read_pulls(void *ctx, const struct sa_json *json,
		      const struct sa_http_response *response, struct sa_err *err)
{
	struct resolver *r = ctx;

	(void)response;
	if (!sa_json_is(json, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is no list of pull requests");
	for (const struct sa_json *p = sa_json_first(json); p; p = sa_json_next(p)) {
		unsigned fit = rank(r, p);

		if (fit > r->best) {
			r->best = fit;
			take_pull(r->arena, p, &r->event);
		}
	}
	return 0;
}

static int ask(struct sa_gh *gh, struct resolver *r, const char *path, bool is_list,
	       struct sa_err *err)
{
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = path,
		.what = is_list ? "find the pull request of the commit" : "read the pull request",
		.permission = PERMISSION,
		.max_body = SA_GH_MAX_LIST,
		.read = is_list ? read_pulls : read_pull,
		.ctx = r,
	};

	return is_list ? sa_gh_send_pages(gh, &call, err) : sa_gh_send(gh, &call, err);
}

/* The branch of the fork, when the commit did not tell. */
static const char *branch_query(const struct resolver *r)
{
	const char *repo = r->want_repo;
	SA_STR_SCOPE(head);

	sa_url_escape(&head, sa_arena_strndup(r->arena, repo, strcspn(repo, "/")));
	sa_str_puts(&head, "%3A");
	sa_url_escape(&head, r->want_branch);
	return sa_arena_printf(r->arena, "/repos/%s/pulls?state=open&head=%s&per_page=100",
			       r->event.repo, head.buf);
}

static int resolve_commit(struct sa_gh *gh, struct resolver *r, struct sa_err *err)
{
	if (ask(gh, r,
		sa_arena_printf(r->arena, "/repos/%s/commits/%s/pulls?per_page=100", r->event.repo,
				r->event.head_sha),
		true, err) != 0 &&
	    gh->cause != SA_GH_ABSENT && gh->cause != SA_GH_INVALID)
		return -1;
	if (r->event.pr || !r->want_repo[0] || !r->want_branch[0])
		return 0;
	return ask(gh, r, branch_query(r), true, err);
}

int sa_event_resolve(struct sa_gh *gh, struct sa_arena *arena, struct sa_event *event,
		     struct sa_err *err)
{
	struct resolver r = {.arena = arena,
			     .event = *event,
			     .want_repo = event->head_repo,
			     .want_branch = event->head_branch};
	int rc = 0;

	if (event->lookup != SA_LOOKUP_NONE && !sa_url_is_repo(event->repo))
		return sa_err_set(err, SA_ERR_USAGE, "the repository is not known");
	if (event->lookup == SA_LOOKUP_PULL)
		rc = ask(gh, &r,
			 sa_arena_printf(arena, "/repos/%s/pulls/%" PRIu64, event->repo, event->pr),
			 false, err);
	else if (event->lookup == SA_LOOKUP_COMMIT)
		rc = resolve_commit(gh, &r, err);
	if (rc != 0)
		return -1;
	r.event.lookup = SA_LOOKUP_NONE;
	*event = r.event;
	return 0;
}

int sa_pull_head(struct sa_gh *gh, struct sa_arena *arena, const char *repo, uint64_t number,
		 const char **sha, struct sa_err *err)
{
	struct sa_event event = {.repo = repo,
				 .pr = number,
				 .lookup = SA_LOOKUP_PULL,
				 .head_sha = "",
				 .head_repo = "",
				 .base_branch = ""};

	if (sa_event_resolve(gh, arena, &event, err) != 0)
		return -1;
	*sha = event.head_sha;
	return 0;
}
