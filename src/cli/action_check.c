/* SPDX-License-Identifier: MIT */
/* Check run and commit status: what blocks a merge, so it has time of its own and survives a signal. */
#include <string.h>

#include "base/interrupt.h"
#include "base/num.h"
#include "cli/action_part.h"
#include "publish/secret.h"
#include "render/pr_body.h"
#include "render/publication_text.h"

#define MOST_ANNOTATIONS 100
#define MOST_ROUNDS	 3

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

/* A look may take a part of the time only; a signal in the middle of it goes to sa_action_insist. */
static void begin_look(struct sa_action_post *p)
{
	sa_gh_allow(&p->link->gh, sa_gh_left_ms(&p->link->gh) / 4);
}

static bool is_cut(const struct sa_action_post *p)
{
	return !p->link->signal && sa_interrupted();
}

/* ---- the check run ---- */

static struct sa_check_where where(const struct sa_action_post *p)
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
	const struct sa_check_where at = where(p);
	struct sa_gh *gh = &p->link->gh;
	struct sa_check_list list;
	struct check_seen seen;
	struct sa_err ignored;
	int64_t before = sa_gh_left_ms(gh);
	bool success;

	begin_look(p);
	/* what cannot be seen must not keep the check run from being there */
	if (sa_check_find(gh, p->ctx->arena, &at, &list, &ignored) != 0) {
		list.n = 0;
		if (is_cut(p)) {
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
	return sa_check_finish(gh, p->ctx->arena, &at, success, &p->output, &p->link->check, err);
}

static int post_check(struct sa_action_post *p, struct sa_err *err)
{
	struct sa_gh *gh = &p->link->gh;

	sa_gh_allow(gh, -1);
	int64_t left = sa_gh_left_ms(gh), share = p->set->commit_status[0] ? left / 2 : left;

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

static int look_at_status(struct sa_action_post *p, struct status_seen *seen)
{
	struct sa_status_list list;
	struct sa_err ignored;

	*seen = (struct status_seen){0};
	begin_look(p);
	int rc = sa_status_find(&p->link->gh, p->ctx->arena, p->env->event.repo,
				p->env->event.head_sha, p->set->commit_status, &list, &ignored);

	sa_gh_allow(&p->link->gh, -1);
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
	return sa_status_set(&p->link->gh, p->ctx->arena, p->env->event.repo,
			     p->env->event.head_sha, p->set->commit_status, state, text,
			     url[0] ? url : NULL, err);
}

static int post_status(struct sa_action_post *p, struct sa_err *err)
{
	struct status_seen seen;
	SA_STR_SCOPE(text);

	sa_action_put_decision(&text, p->set, p->pub);
	sa_gh_allow(&p->link->gh, -1);
	if (look_at_status(p, &seen) != 0 && is_cut(p))
		return sa_err_set(err, SA_ERR_NETWORK, "interrupted by a signal");
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

	p->is_second_look = true;
	for (int i = 0; i < rounds && p->link->check.id; i++) {
		bool again = true;

		sa_gh_allow(&p->link->gh, -1);
		if (write_check(p, sa_gh_left_ms(&p->link->gh), &again, &ignored) != 0 || !again)
			break;
	}
	if (p->set->commit_status[0])
		(void)(post_status(p, &ignored) != 0);
}

void sa_action_check(struct sa_action_post *p)
{
	struct sa_err err;

	if (p->set->check_name[0] && sa_action_insist(p, post_check, &err) != 0)
		sa_action_failed(p->ctx, p->env, p->link, SA_THE_CHECK_RUN, &err);
	if (p->link->check.id)
		p->posted->check_url = p->link->check.url ? p->link->check.url : "";
	if (p->set->commit_status[0] && sa_action_insist(p, post_status, &err) != 0)
		sa_action_failed(p->ctx, p->env, p->link, SA_THE_STATUS, &err);
}

/* ---- annotations ---- */

static const enum sa_check_level level_of[] = {
	[SA_INFO] = SA_CHECK_NOTICE,
	[SA_WARNING] = SA_CHECK_WARNING,
	[SA_ERROR] = SA_CHECK_FAILURE,
};

struct notes {
	struct sa_action_post *p;
	struct sa_check_annotation *list;
	size_t n, left_out;
	const char *base; /* in the repository */
};

static void add(struct notes *a, const char *path, unsigned line, enum sa_severity severity,
		const char *text)
{
	SA_STR_SCOPE(message);

	/* the last place is for how many there are besides */
	if (a->n + 1 == MOST_ANNOTATIONS) {
		a->left_out++;
		return;
	}
	sa_str_puts(&message, text);
	sa_secret_hide(&message, a->p->set->github_token);
	a->list[a->n++] = (struct sa_check_annotation){
		.path = path,
		.line = line,
		.level = level_of[severity],
		.title = "soak-audit",
		.message = sa_str_finish(&message, a->p->ctx->arena),
	};
}

static void add_of_run(struct notes *a, const char *file, enum sa_severity severity,
		       const char *text)
{
	/* a base that is not below the workspace is no path of the repository */
	if (a->base[0] != '/')
		add(a, sa_path_join(a->p->ctx->arena, a->base, file), 0, severity, text);
}

/* At its line of the policy, else about a file of the run. */
static void add_at(struct notes *a, const struct sa_place *at, const char *file,
		   enum sa_severity severity, const char *text)
{
	const char *policy = at->file ? sa_publication_policy_file(at) : "";

	if (policy[0])
		add(a, policy, at->line, severity, text);
	else
		add_of_run(a, file, severity, text);
}

/* An annotation needs a path: what a failed KPI is judged by ends in the newest iteration. */
static const char *newest_file(const struct sa_publication *pub)
{
	const struct sa_run *run = pub->audit ? pub->audit->run : NULL;

	for (size_t i = run ? run->n_iter : 0; i-- > 0;) {
		if (run->iter[i].file && run->iter[i].file[0])
			return run->iter[i].file;
	}
	return "artifacts";
}

static void add_failures(struct notes *a, const struct sa_publication *pub)
{
	const struct sa_decision *d = &pub->decision;
	const char *file = newest_file(pub);

	for (size_t i = 0; pub->audit && i < d->n; i++) {
		const struct sa_failure *failure = &d->failure[i];
		const struct sa_place at = sa_publication_place(pub, failure);
		SA_STR_SCOPE(text);

		sa_publication_failure(&text, pub, failure, &sa_pen_plain);
		add_at(a, &at,
		       failure->kind == SA_FAILURE_KPI_GATE ? "artifacts/KPI_GATE.json" : file,
		       sa_state_ships(failure->state) ? SA_WARNING : SA_ERROR, text.buf);
	}
}

static void add_remarks(struct notes *a, const struct sa_publication *pub)
{
	for (size_t i = 0; i < pub->n_remark; i++) {
		SA_STR_SCOPE(text);

		sa_publication_remark(&text, &pub->remark[i], &sa_pen_plain);
		add_at(a, &pub->remark[i].at, newest_file(pub), pub->remark[i].severity, text.buf);
	}
}

static void add_notes(struct notes *a, const struct sa_notes *notes)
{
	for (int severity = SA_ERROR; severity >= SA_INFO; severity--) {
		for (size_t i = 0; i < notes->n; i++) {
			if (notes->note[i].file[0] && (int)notes->note[i].severity == severity)
				add_of_run(a, notes->note[i].file, notes->note[i].severity,
					   notes->note[i].text);
		}
	}
}

void sa_action_annotate(struct sa_action_post *p)
{
	const struct sa_check_where at = where(p);
	const struct sa_publication *pub = p->pub;
	struct notes a = {.p = p, .base = p->set->base};
	struct sa_err err;

	while (strncmp(a.base, "./", 2) == 0)
		a.base += 2;
	if (!p->link->check.id || !p->set->annotations || p->link->signal)
		return;
	a.list = SA_NEW_ARRAY(p->ctx->arena, MOST_ANNOTATIONS, struct sa_check_annotation);
	add_remarks(&a, pub);
	add_failures(&a, pub);
	if (pub->audit)
		add_notes(&a, pub->audit->notes);
	if (a.left_out) {
		a.list[a.n] = a.list[a.n - 1];
		a.list[a.n].level = SA_CHECK_NOTICE;
		a.list[a.n++].message = sa_arena_printf(
			p->ctx->arena, "and %zu more; the reports list them all", a.left_out);
	}
	p->output.annotation = a.list;
	p->output.n_annotation = a.n;
	if (a.n && sa_check_annotate(&p->link->gh, p->ctx->arena, &at, &p->output, &p->link->check,
				     &err) != 0)
		sa_action_say(p->ctx, p->env, "check run: %s", err.msg);
}
