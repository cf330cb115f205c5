/* SPDX-License-Identifier: MIT */
/* Annotations of the check run: failures first, at most 100, the rest is counted. */
#include <string.h>

#include "doc/publication_text.h"
#include "publish/post_part.h"
#include "publish/secret.h"

#define MOST_ANNOTATIONS 100

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
	const struct sa_check_where at = sa_action_check_where(p);
	const struct sa_publication *pub = p->pub;
	struct notes a = {.p = p, .base = p->pub->base};
	struct sa_err err;

	while (strncmp(a.base, "./", 2) == 0)
		a.base += 2;
	if (!p->link->check.id || !p->set->annotations || p->link->signal)
		return;
	a.list = SA_NEW_ARRAY(p->ctx->arena, MOST_ANNOTATIONS, struct sa_check_annotation);
	add_failures(&a, pub);
	add_remarks(&a, pub);
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
