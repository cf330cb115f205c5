/* SPDX-License-Identifier: MIT */
/* Check run and commit status: what blocks a merge, so it has time of its own and survives a signal. */
#include <string.h>

#include "base/interrupt.h"
#include "base/num.h"
#include "doc/publication_text.h"
#include "github/budget.h"
#include "github/clock.h"
#include "publish/post_part.h"
#include "publish/secret.h"
#include "render/pr_body.h"

#define MOST_ROUNDS   3
#define ON_ITS_WAY_MS 200 /* a write that was cut off may still be arriving */

/* ---- which run a post is of ---- */

/* "<run>-<attempt>-…" */
static bool read_external(const char *text, struct sa_legs *of)
{
	size_t run = strspn(text, "0123456789"), attempt;

	*of = (struct sa_legs){0};
	if (!run || text[run] != '-' || !sa_num_uint(text, run, &of->run))
		return false;
	attempt = strspn(text + run + 1, "0123456789");
	return attempt && text[run + 1 + attempt] == '-' &&
	       sa_num_uint(text + run + 1, attempt, &of->attempt);
}

/* "…/actions/runs/<run>", of a later attempt with "/attempts/<attempt>" behind it. */
static bool read_target(const char *url, struct sa_legs *of)
{
	static const char runs[] = "/actions/runs/", attempts[] = "/attempts/";
	const char *at = strstr(url, runs);
	size_t digits;

	*of = (struct sa_legs){.attempt = 1};
	if (!at)
		return false;
	at += strlen(runs);
	digits = strspn(at, "0123456789");
	if (!digits || !sa_num_uint(at, digits, &of->run))
		return false;
	at += digits;
	if (strncmp(at, attempts, strlen(attempts)) != 0)
		return !*at;
	at += strlen(attempts);
	digits = strspn(at, "0123456789");
	return digits && sa_num_uint(at, digits, &of->attempt);
}

static bool ships(enum sa_state state)
{
	return sa_state_ships(state);
}

void sa_action_let_arrive(const struct sa_action_post *p)
{
	const struct sa_clock *clock = p->link->gh.set.clock;
	int64_t end = clock->monotonic_ms(clock->ctx) + ON_ITS_WAY_MS, now;

	while ((now = clock->monotonic_ms(clock->ctx)) < end)
		clock->sleep_ms(clock->ctx, end - now);
}

/*
 * A look may take a part of the time only, unless it alone can tell whether an earlier write has happened: then all of
 * what the post has. A signal in the middle of it goes to sa_action_insist.
 */
static void begin_look(struct sa_action_post *p, bool unsure, int64_t share_ms)
{
	if (unsure)
		sa_action_let_arrive(p);
	sa_gh_allow(&p->link->gh, unsure ? share_ms : sa_gh_left_ms(&p->link->gh) / 4);
}

static bool is_cut(const struct sa_action_post *p)
{
	return !p->link->signal && sa_interrupted();
}

/* ---- the check run ---- */

struct sa_check_where sa_action_check_where(const struct sa_action_post *p)
{
	return (struct sa_check_where){
		.repo = p->env->event.repo,
		.sha = p->env->event.head_sha,
		.name = p->set->check_name,
		.external_id = sa_arena_printf(
			p->ctx->arena, "%llu-%llu-%s", (unsigned long long)p->legs.run,
			(unsigned long long)p->legs.attempt, p->set->comment_key),
		.details_url = p->env->run_url[0] ? p->env->run_url : NULL,
	};
}

/* The check runs with our name on the commit. */
struct check_seen {
	const struct sa_check_there *newer; /* the newest of a newer run or attempt */
	const struct sa_check_there *same;  /* the newest of ours */
	const struct sa_check_there *worst; /* of ours, the one that says the worst */
	enum sa_state worst_state;
	struct sa_legs legs; /* all that are named in ours */
};

/* One of our run and attempt: legs that began at the same time may each have made one. */
static void take_same(struct sa_action_post *p, struct check_seen *seen,
		      const struct sa_check_there *item)
{
	enum sa_state state = item->success ? SA_STATE_OK : SA_STATE_HOLD;
	struct sa_legs legs;

	if (sa_legs_read(item->summary, &legs) && sa_legs_order(&legs, &p->legs) == 0) {
		sa_legs_merge(&seen->legs, &legs);
		state = sa_legs_worst(&legs);
	}
	if (!seen->worst || state >= seen->worst_state) {
		seen->worst = item;
		seen->worst_state = state;
	}
	seen->same = item;
}

static void sort_out(struct sa_action_post *p, const struct sa_check_list *list,
		     struct check_seen *seen)
{
	*seen = (struct check_seen){.legs = p->legs};
	for (size_t i = list->n; i-- > 0;) {
		struct sa_legs of;

		if (!p->legs.run || !read_external(list->item[i].external_id, &of))
			continue;
		int order = sa_legs_order(&of, &p->legs);

		if (order == 0)
			take_same(p, seen, &list->item[i]);
		else if (order > 0)
			seen->newer = &list->item[i];
	}
}

/* What is shown: ours, or that of another leg that found something worse; all legs below it. */
static void build_check(struct sa_action_post *p, const struct check_seen *seen, bool *success)
{
	bool theirs = seen->worst && seen->worst_state > sa_legs_worst(&p->legs);
	SA_STR_SCOPE(title);
	SA_STR_SCOPE(body);

	*success = ships(sa_legs_worst(&seen->legs)) && !(theirs && !seen->worst->success);
	if (theirs) {
		const char *summary = seen->worst->summary;

		sa_str_puts(&title, seen->worst->title);
		sa_str_add(&body, summary, sa_legs_text_len(summary));
	} else {
		sa_action_put_decision(&title, p->set, p->pub);
		sa_render_pr_body(p->pub, SA_CHECK_MAX_TEXT - SA_LEGS_MAX_BYTES, &body);
		sa_secret_hide(&body, p->set->github_token);
	}
	if (body.len && body.buf[body.len - 1] != '\n')
		sa_str_putc(&body, '\n');
	sa_legs_write(&seen->legs, &body);
	p->output = (struct sa_check_output){.title = sa_str_finish(&title, p->ctx->arena),
					     .summary = sa_str_finish(&body, p->ctx->arena)};
}

/* One look, one write. `*again`: only what another leg has changed is written; whether it was. */
static int write_check(struct sa_action_post *p, int64_t share_ms, bool *again, struct sa_err *err)
{
	const struct sa_check_where at = sa_action_check_where(p);
	struct sa_gh *gh = &p->link->gh;
	struct sa_check_list list;
	struct check_seen seen;
	struct sa_err ignored;
	int64_t before = sa_gh_left_ms(gh);
	bool success;

	begin_look(p, p->check_unsure, share_ms);
	/* what cannot be seen must not keep the check run from being there, nor make two of it */
	if (sa_check_find(gh, p->ctx->arena, &at, &list, &ignored) != 0) {
		list.n = 0;
		if (is_cut(p) || p->check_unsure) {
			*err = ignored;
			return -1;
		}
	}
	sa_gh_allow(gh, -1);
	sa_gh_allow(gh, share_ms - (before - sa_gh_left_ms(gh)));
	sort_out(p, &list, &seen);
	if (seen.newer) {
		p->posted->check_url = seen.newer->run.url;
		if (!p->is_second_look)
			sa_action_note(p->ctx, "the check run stays as it is: a newer run has made "
					       "it, and this run stood back");
		if (again)
			*again = false;
		return 0;
	}
	build_check(p, &seen, &success);
	if (again && seen.same && seen.same->success == success &&
	    strcmp(seen.same->summary, p->output.summary) == 0) {
		*again = false;
		return 0;
	}
	if (seen.same)
		p->link->check = seen.same->run;
	int rc = sa_check_finish(gh, p->ctx->arena, &at, success, &p->output, &p->link->check, err);

	p->check_unsure = rc != 0 && gh->unsure;
	return rc;
}

/* What one of the posts may take of the time while others wait for their turn behind it. */
static int64_t share_of(struct sa_action_post *p, unsigned behind)
{
	struct sa_gh *gh = &p->link->gh;

	sa_gh_allow(gh, -1);
	return sa_gh_left_ms(gh) / (1 + (p->is_last_turn ? 0 : behind));
}

static unsigned comments_behind(const struct sa_action_post *p)
{
	return p->set->comment != SA_MODE_OFF && p->env->event.pr && !p->link->signal;
}

static int post_check(struct sa_action_post *p, struct sa_err *err)
{
	bool status = p->set->commit_status[0] && p->status_turn != SA_TURN_DONE;

	/* of two that block a merge one cannot take the time of the other, even at the end */
	int64_t share = p->is_last_turn && status ? share_of(p, 0) / 2
						  : share_of(p, status + comments_behind(p));

	return write_check(p, share, NULL, err);
}

/* ---- the commit status ---- */

static enum sa_status_state state_of(const struct sa_action_post *p)
{
	return ships(sa_action_state(p->pub)) ? SA_STATUS_SUCCESS : SA_STATUS_FAILURE;
}

/* The statuses of our context on the commit. */
struct status_seen {
	const struct sa_status *newest;
	bool newer;		      /* it is of a newer run or attempt */
	const struct sa_status *held; /* the newest failure of our run and attempt */
};

static int look_at_status(struct sa_action_post *p, int64_t share_ms, struct status_seen *seen)
{
	struct sa_gh *gh = &p->link->gh;
	struct sa_status_list list;
	struct sa_err ignored;
	int64_t before = sa_gh_left_ms(gh);

	*seen = (struct status_seen){0};
	begin_look(p, p->status_unsure, share_ms);
	int rc = sa_status_find(gh, p->ctx->arena, p->env->event.repo, p->env->event.head_sha,
				p->set->commit_status, &list, &ignored);

	sa_gh_allow(gh, -1);
	sa_gh_allow(gh, share_ms - (before - sa_gh_left_ms(gh)));
	if (rc != 0)
		return -1;
	for (size_t i = list.n; i-- > 0;) {
		const struct sa_status *item = &list.item[i];
		struct sa_legs of;

		seen->newest = item;
		seen->newer = false;
		if (!p->legs.run || !read_target(item->target_url, &of))
			continue;
		int order = sa_legs_order(&of, &p->legs);

		seen->newer = order > 0;
		if (order == 0 && item->state == SA_STATUS_FAILURE)
			seen->held = item;
	}
	return 0;
}

/* Why nothing is to be set; "" when what we want to say is there, NULL when it is to be set. */
static const char *obstacle(const struct sa_action_post *p, const struct status_seen *seen,
			    const char *text)
{
	bool good = ships(sa_action_state(p->pub));
	struct sa_legs of;

	if (seen->newer)
		return "the commit status stays as it is: a newer run has set it, and this run stood "
		       "back";
	if (seen->held && good)
		return "the commit status stays as it is: another leg of this run has found "
		       "something worse";
	/* its answer was lost */
	if (seen->newest && p->legs.run && read_target(seen->newest->target_url, &of) &&
	    sa_legs_order(&of, &p->legs) == 0 && seen->newest->state == state_of(p) &&
	    strncmp(seen->newest->description, text, SA_STATUS_MAX_TEXT / 2) == 0)
		return "";
	return good && p->is_second_look ? "" : NULL;
}

static int set_status(struct sa_action_post *p, enum sa_status_state state, const char *text,
		      const char *url, struct sa_err *err)
{
	int rc = sa_status_set(&p->link->gh, p->ctx->arena, p->env->event.repo,
			       p->env->event.head_sha, p->set->commit_status, state, text,
			       url[0] ? url : NULL, err);

	p->status_unsure = rc != 0 && p->link->gh.unsure;
	return rc;
}

static int post_status(struct sa_action_post *p, struct sa_err *err)
{
	struct status_seen seen;
	SA_STR_SCOPE(text);

	sa_action_put_decision(&text, p->set, p->pub);
	int64_t share = share_of(p, comments_behind(p));

	if (look_at_status(p, share, &seen) != 0 && (is_cut(p) || p->status_unsure))
		return sa_err_set(
			err, SA_ERR_NETWORK,
			is_cut(p) ? "interrupted by a signal"
				  : "cannot set the commit status: the answer was lost, and "
				    "it cannot be seen whether it happened");
	const char *why = obstacle(p, &seen, text.buf);

	if (why && why[0] && !p->is_second_look)
		sa_action_note(p->ctx, why);
	/* one that shipped was written over it at the same time */
	if (why && !seen.newer && seen.held && seen.held != seen.newest)
		return set_status(p, SA_STATUS_FAILURE, seen.held->description,
				  seen.held->target_url, err);
	return why ? 0 : set_status(p, state_of(p), text.buf, p->env->run_url, err);
}

/*
 * Legs that write at the same time see nothing of each other. So each looks once more when the others
 * had time to write, puts back what was lost of a leg that found something bad, and such a leg insists.
 */
void sa_action_check_again(struct sa_action_post *p)
{
	int rounds = ships(sa_action_state(p->pub)) ? 1 : MOST_ROUNDS;
	struct sa_err ignored;

	p->is_second_look = p->is_last_turn = true;
	for (int i = 0; i < rounds && p->link->check.id; i++) {
		bool again = true;

		sa_gh_allow(&p->link->gh, -1);
		if (write_check(p, sa_gh_left_ms(&p->link->gh), &again, &ignored) != 0 || !again)
			break;
	}
	if (p->set->commit_status[0])
		(void)(post_status(p, &ignored) != 0);
}

/* Whether time, or the end of an outage, could still make it: then there is a second turn at the end. */
static bool may_come_right(const struct sa_action_post *p)
{
	const struct sa_gh *gh = &p->link->gh;

	return !p->is_last_turn && !p->link->signal &&
	       (gh->cause == SA_GH_OUTAGE || gh->cause == SA_GH_BUDGET ||
		gh->cause == SA_GH_BAD_ANSWER || gh->cause == SA_GH_RATE_LIMIT);
}

static void take_turn(struct sa_action_post *p, enum sa_turn *turn, unsigned what,
		      int (*post)(struct sa_action_post *p, struct sa_err *err),
		      struct sa_err *first)
{
	struct sa_err err;

	if (*turn == SA_TURN_DONE || (p->is_last_turn && *turn != SA_TURN_AGAIN))
		return;
	*turn = SA_TURN_DONE;
	if (sa_action_insist(p, post, &err) == 0)
		return;
	if (may_come_right(p)) {
		*first = err;
		*turn = SA_TURN_AGAIN;
		return;
	}
	/* what GitHub said at first tells more than that the time is up */
	if (p->is_last_turn && p->link->gh.cause == SA_GH_BUDGET && first->http_status)
		err = *first;
	sa_action_failed(p->ctx, p->env, p->link, what, &err);
}

void sa_action_check(struct sa_action_post *p)
{
	if (p->set->check_name[0])
		take_turn(p, &p->check_turn, SA_THE_CHECK_RUN, post_check, &p->first_check);
	if (p->link->check.id)
		p->posted->check_url = p->link->check.url ? p->link->check.url : "";
	if (p->set->commit_status[0])
		take_turn(p, &p->status_turn, SA_THE_STATUS, post_status, &p->first_status);
}
