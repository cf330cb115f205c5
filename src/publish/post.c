/* SPDX-License-Identifier: MIT */
/* Posting: check run, commit status, comment. A failure here is said once and changes nothing. */
#include "publish/post.h"

#include <string.h>

#include "base/interrupt.h"
#include "doc/publication_text.h"
#include "github/action.h"
#include "github/budget.h"
#include "github/marker.h"
#include "publish/last_said.h"
#include "publish/post_part.h"
#include "publish/secret.h"
#include "render/pr_body.h"

#define LEGS_BYTES 2500 /* of the block at the end when there is no matrix */

static void tell_failures(struct sa_ctx *ctx, const struct sa_action_env *env,
			  const struct sa_action_link *link)
{
	static const char *const name[] = {"comment", "check run", "commit status"};
	const char *lead = " (";
	SA_STR_SCOPE(what);

	if (!link->why)
		return;
	for (unsigned i = 0; i < sizeof name / sizeof *name; i++) {
		if (link->missing & 1u << i) {
			sa_str_printf(&what, "%s%s", lead, name[i]);
			lead = ", ";
		}
	}
	sa_str_puts(&what, what.len ? ")" : "");
	sa_action_say(ctx, env,
		      "not posted to GitHub%s: %s; the verdict stands, and the job summary has "
		      "everything",
		      what.buf, link->why);
}

/* ---- the comment: what is there ---- */

static struct sa_comment_place place(const struct sa_action_post *p)
{
	return (struct sa_comment_place){
		.repo = p->env->event.repo, .number = p->env->event.pr, .key = p->set->comment_key};
}

/* What the last comment said. Without `is_last_try` an outage is left to a later one. */
static void find_comments(struct sa_action_post *p, bool is_last_try)
{
	const struct sa_comment_place at = place(p);
	struct sa_action_link *link = p->link;
	struct sa_err err;

	if (p->set->comment == SA_MODE_OFF || !p->env->event.pr || link->comments_known)
		return;
	if (sa_comments_find(&link->gh, p->ctx->arena, &at, &link->comments, &err) != 0) {
		enum sa_gh_cause cause = link->gh.cause;

		/* what GitHub said tells more than that the time is up */
		if (is_last_try && cause == SA_GH_BUDGET && p->first_find.http_status)
			err = p->first_find;
		if (is_last_try || (cause != SA_GH_OUTAGE && cause != SA_GH_BUDGET &&
				    cause != SA_GH_STOPPED && cause != SA_GH_RATE_LIMIT))
			sa_action_failed(p->ctx, p->env, link, SA_THE_COMMENT, &err);
		else
			p->first_find = err;
		return;
	}
	link->comments_known = true;
	const struct sa_comment *latest = sa_comments_latest(&link->comments);

	if (latest)
		sa_last_said_parse(p->ctx->arena, latest->marker.version, latest->marker.data,
				   latest->marker.data_len, &p->pub->last);
}

/* Whether a comment is due. `hold` also tells that an older HOLD is resolved. */
static bool comment_due(const struct sa_post_settings *set, const struct sa_publication *pub)
{
	switch (set->comment_on) {
	case SA_WHEN_CHANGE:
		return !pub->last.known || pub->last.state != pub->decision.state;
	case SA_WHEN_HOLD:
		return !sa_state_ships(pub->decision.state) ||
		       (pub->last.known && !sa_state_ships(pub->last.state));
	default:
		return true;
	}
}

/* ---- the comment: ours and what is there ---- */

/* Ours up to the block of legs, and the head of the pull request once it was asked for. */
struct merger {
	struct sa_action_post *p;
	const struct sa_str *text;
	const char *head;
};

/*
 * Is what stands there of a newer run? The run whose commit is the head of the pull request is the newer
 * one; of two runs of one commit, or of none that is still the head, the one with the larger number.
 */
static bool is_newer(struct merger *m, const struct sa_legs *there)
{
	const struct sa_legs *own = &m->p->legs;
	const struct sa_event *event = &m->p->env->event;
	struct sa_err ignored;

	if (!own->run || !there->run)
		return false;
	if (there->run == own->run || strcmp(there->sha, own->sha) == 0)
		return sa_legs_order(there, own) > 0;
	if (!m->head && sa_pull_head(&m->p->link->gh, m->p->ctx->arena, event->repo, event->pr,
				     &m->head, &ignored) != 0)
		m->head = "";
	bool is_theirs = there->sha[0] && strncmp(m->head, there->sha, strlen(there->sha)) == 0;
	bool is_ours = own->sha[0] && strncmp(m->head, own->sha, strlen(own->sha)) == 0;

	return is_theirs != is_ours ? is_theirs : sa_legs_order(there, own) > 0;
}

/* Legs of the same run and attempt share the comment, and the worse one is what it says. */
static int merge(void *ctx, const char *there, struct sa_str *out)
{
	struct merger *m = ctx;
	struct sa_legs found, legs = m->p->legs;

	if (sa_legs_read(there, &found) && is_newer(m, &found))
		return 1;
	if (legs.run && sa_legs_order(&found, &legs) == 0) {
		sa_legs_merge(&legs, &found);
		if (sa_legs_worst(&found) > sa_legs_worst(&m->p->legs)) {
			sa_str_add(out, there, sa_legs_text_len(there));
			sa_legs_write(&legs, out);
			return 0;
		}
	}
	sa_str_add(out, m->text->buf, m->text->len);
	sa_legs_write(&legs, out);
	return 0;
}

static int build_text(const struct sa_action_post *p, struct sa_str *text, struct sa_err *err)
{
	SA_STR_SCOPE(data);
	struct sa_marker marker = {
		.kind = p->set->comment == SA_MODE_NEW ? SA_MARKER_SINGLE : SA_MARKER_STICKY,
		.key = p->set->comment_key,
		.version = SA_PR_DATA_VERSION,
	};
	size_t legs_bytes = p->env->legs > 1 ? SA_LEGS_MAX_BYTES : LEGS_BYTES;

	sa_render_pr_data(p->pub, &data);
	marker.data = data.buf;
	marker.data_len = data.len;
	if (sa_marker_write(text, &marker, err) != 0)
		return -1;
	sa_render_pr_body(p->pub, SA_COMMENT_MAX_BYTES - legs_bytes - text->len, text);
	sa_secret_hide(text, p->set->github_token);
	if (text->len && text->buf[text->len - 1] != '\n')
		sa_str_putc(text, '\n');
	return sa_str_check(text, "the comment", err);
}

/* When it is not known whether ours is there, the newest one is kept. */
static int drop_older(struct sa_action_post *p, struct sa_err *err)
{
	const struct sa_comment_place at = place(p);

	if (!p->posted->comment_id)
		sa_action_let_arrive(p);
	return sa_comments_drop_older(&p->link->gh, p->ctx->arena, &at, p->posted->comment_id, err);
}

static void post_comment(struct sa_action_post *p)
{
	static const enum sa_comment_mode mode[SA_MODE_COUNT] = {
		[SA_MODE_UPDATE] = SA_COMMENT_UPDATE,
		[SA_MODE_NEW] = SA_COMMENT_NEW,
		[SA_MODE_RECREATE] = SA_COMMENT_RECREATE,
	};
	const struct sa_comment_place at = place(p);
	struct sa_comment_posted done = {0};
	struct sa_err err;
	SA_STR_SCOPE(text);
	SA_STR_SCOPE(body);
	struct merger merger = {.p = p, .text = &text};
	const struct sa_comment_merge how = {
		.merge = merge, .ctx = &merger, .verify = p->env->legs > 1};
	int rc = build_text(p, &text, &err);

	sa_str_add(&body, text.buf, text.len);
	sa_legs_write(&p->legs, &body);
	if (rc == 0)
		rc = sa_comment_publish(&p->link->gh, p->ctx->arena, &at, mode[p->set->comment],
					body.buf, body.len, &p->link->comments, &how, &done, &err);
	bool cut = p->set->comment == SA_MODE_RECREATE && !p->link->signal && sa_interrupted();

	if (rc != 0) {
		sa_action_failed(p->ctx, p->env, p->link, SA_THE_COMMENT, &err);
		/* a signal came while the new one was sent */
		if (cut && p->link->gh.unsure)
			(void)(sa_action_insist(p, drop_older, &err) != 0);
		return;
	}
	p->posted->comment_id = done.id;
	p->posted->comment_url = done.url;
	/* a signal came between the new comment and the end of the old one */
	if (done.warning && cut && sa_action_insist(p, drop_older, &err) == 0)
		done.warning = NULL;
	if (done.stood_back)
		sa_action_note(p->ctx,
			       "the comment stays as it is: a newer run has written it, and "
			       "this run stood back");
	if (done.warning)
		sa_action_say(p->ctx, p->env, "%s", done.warning);
}

/* ---- all of it ---- */

static void read_legs(struct sa_action_post *p)
{
	const struct sa_leg leg = {
		.run = p->env->run_id,
		.attempt = p->env->run_attempt,
		.sha = p->env->event.head_sha,
		.job = p->env->job,
		.index = p->env->leg,
		.total = p->env->legs,
		.state = sa_action_state(p->pub),
	};

	sa_legs_of(&leg, &p->legs);
}

static void post_all(struct sa_action_post *p)
{
	struct sa_gh *gh = &p->link->gh;

	/* the reserve is for what comes now; a signal leaves time for what blocks a merge, hardly for more */
	gh->set.budget_ms = (int64_t)p->set->api_timeout * 1000;
	sa_gh_allow(gh, -1);
	sa_gh_allow(gh, sa_gh_left_ms(gh) / 4);
	if (!sa_interrupted())
		find_comments(p, false);
	sa_gh_allow(gh, -1);
	if (p->env->event.head_sha[0])
		sa_action_check(p);
	sa_gh_allow(gh, -1);
	/* what blocks a merge may be made yet: the comment does not take that time */
	if (p->check_turn == SA_TURN_AGAIN || p->status_turn == SA_TURN_AGAIN)
		sa_gh_allow(gh, sa_gh_left_ms(gh) / 2);
	find_comments(p, true);
	if (p->link->comments_known && comment_due(p->set, p->pub))
		post_comment(p);
	sa_gh_allow(gh, -1);
	p->is_last_turn = true;
	if (p->env->event.head_sha[0])
		sa_action_check(p);
	if (p->env->legs > 1 && p->env->event.head_sha[0] && !p->link->signal)
		sa_action_check_again(p);
	sa_action_annotate(p);
}

void sa_action_post(struct sa_ctx *ctx, const struct sa_post_settings *set,
		    const struct sa_action_env *env, struct sa_action_link *link,
		    struct sa_publication *pub, struct sa_posted *posted)
{
	struct sa_action_post *p = SA_NEW(ctx->arena, struct sa_action_post);

	*p = (struct sa_action_post){
		.ctx = ctx, .set = set, .env = env, .link = link, .pub = pub, .posted = posted};
	read_legs(p);
	if (link->open)
		post_all(p);
	if (!link->signal)
		link->signal = sa_interrupted();
	tell_failures(ctx, env, link);
}
