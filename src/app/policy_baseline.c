/* SPDX-License-Identifier: MIT */
/* The baselines of an audit by a policy. */
#include "app/policy_baseline.h"

#include "app/policy_reader.h"
#include "app/policy_refuse.h"
#include "baseline/list.h"

/* ---- what came of the specs ---- */

/* What is not there, and what follows from it: the worst of all, and of those the first. */
struct lack {
	const char *why; /* NULL: all is there */
	enum sa_baseline_absence absence;
	enum sa_state state;
};

struct outcome {
	struct sa_baseline_runs *runs;
	struct sa_baseline_step *step; /* those of `runs` */
	size_t cap;
	struct lack none;   /* where nothing was taken of any spec */
	struct lack some;   /* beside runs that were: what the run is judged without */
	const char *named;  /* why what was named is not there; NULL: it is */
	bool must_be_there; /* it was named itself, and not its folder */
};

static enum sa_state worse(enum sa_state a, enum sa_state b)
{
	return a > b ? a : b;
}

/* FORMATS 15.32, and what the policy itself asks for; what the command line says can only ask for more. */
static enum sa_state state_of(const struct sa_policy_job *job, const struct sa_policy *policy,
			      const struct sa_baseline *one)
{
	enum sa_gating gating = policy->baseline.regression;
	const struct sa_baseline searched = {.absence = one->absence};
	enum sa_state state;

	if (job->n_baseline)
		state = sa_no_baseline_state(one, job->otherwise, gating == SA_GATING_MUST).state;
	else
		state = sa_no_baseline_state(&searched, job->otherwise, job->regression_holds)
				.state;
	if (!job->n_baseline && one->absence == SA_ABSENCE_CUT)
		state = worse(state, sa_judge_gated(gating, SA_STATE_INCONCLUSIVE));
	if (!job->n_baseline || (!one->named && policy->baseline.is_written))
		state = worse(state, policy->baseline.otherwise);
	return state;
}

static void add_steps(struct sa_ctx *ctx, struct outcome *o, const struct sa_baseline *one)
{
	size_t *n = &o->runs->n_steps;

	for (size_t i = 0; i < one->n_steps; i++) {
		o->step = sa_arena_more(ctx->arena, o->step, *n, &o->cap, sizeof *o->step);
		o->step[(*n)++] = one->step[i];
	}
	o->runs->step = o->step;
}

static void take_lack(struct lack *lack, const struct sa_baseline *one, enum sa_state state,
		      const char *why)
{
	if (!lack->why || state > lack->state)
		*lack = (struct lack){why, one->absence, state};
}

/*
 * Nothing was taken of a spec, or less than was to be had. A run of a folder that may be no baseline is passed
 * over like one of a search; all else is lacking, however many others are there.
 */
static enum sa_state take_absence(struct outcome *o, const struct sa_policy_reader *r,
				  const struct sa_baseline *one, bool found, const char *why)
{
	enum sa_state state = state_of(r->job, r->in->policy, one);

	take_lack(&o->none, one, state, why);
	if (found && one->absence == SA_ABSENCE_REFUSED)
		return SA_STATE_OK;
	if (state != SA_STATE_OK || one->absence == SA_ABSENCE_CUT)
		take_lack(&o->some, one, state, why);
	return state;
}

/* Of a search that took nothing; those of another stand with its runs. */
static void note_steps(struct sa_notes *notes, const char *spec, const struct sa_baseline *one)
{
	for (size_t i = 0; i < one->n_steps; i++)
		sa_note_add(notes, SA_INFO, "", "baseline '%s': %s: %s", spec, one->step[i].place,
			    one->step[i].outcome);
}

/* One spec. Errors: USAGE, what cannot be meant. */
static int open_one(struct sa_ctx *ctx, const struct sa_baseline_reader *reader,
		    const struct sa_baseline_item *item, struct outcome *o, struct sa_notes *notes,
		    struct sa_err *err)
{
	struct sa_policy_reader *r = reader->self;
	const struct sa_policy_job *job = r->job;
	struct sa_baseline one = {0};
	size_t before = r->n;

	r->refused = false;
	int rc = sa_baseline_open_by(ctx,
				     job->place ? job->place(job->place_ctx) : &sa_baseline_nowhere,
				     reader, item->spec, &one, err);

	add_steps(ctx, o, &one);
	if (one.n_is_said || rc == 0)
		o->runs->n_asked += one.n_is_said || one.cut ? one.n_asked : r->n - before;
	if (rc == 0) {
		if (one.cut)
			(void)take_absence(o, r, &one, false, one.cut);
		return 0;
	}
	if (err->code == SA_ERR_USAGE)
		return -1;
	const char *why = sa_arena_printf(ctx->arena, "'%s': %s", item->spec, err->msg);

	if (one.named && r->refused)
		one.absence = SA_ABSENCE_REFUSED;
	bool passed_over = item->found && one.absence == SA_ABSENCE_REFUSED;
	enum sa_state state = take_absence(o, r, &one, item->found, why);

	o->runs->n_asked += one.n_is_said || passed_over ? 0 : 1;
	if (one.named) {
		o->named = o->named ? o->named : why;
		o->must_be_there = o->must_be_there || !item->found;
	}
	note_steps(notes, item->spec, &one);
	sa_note_add(notes,
		    state != SA_STATE_OK || (one.named && !item->found) ? SA_WARNING : SA_INFO, "",
		    "baseline '%s': %s", item->spec, err->msg);
	return 0;
}

/* A comparison that is asked for, and no run named that it could be made with (FORMATS 15.17, 15.32). */
static void take_nothing_named(const struct sa_policy_job *job, const struct sa_policy *policy,
			       struct outcome *o)
{
	const struct sa_baseline nothing = {.absence = SA_ABSENCE_NOT_THERE};
	const char *why =
		"the policy asks for a comparison and names none (baseline.from), nor does "
		"the command line";

	if (policy->baseline.regression == SA_GATING_OFF)
		return;
	if (job->regression_holds)
		why = SA_NO_BASELINE_NAMED;
	else if (job->no_baseline)
		why = "the policy asks for a comparison, and the command line says --baseline none";
	enum sa_state state =
		sa_no_baseline_state(&nothing, job->otherwise, job->regression_holds).state;

	if (!job->regression_holds || policy->baseline.is_written)
		state = worse(state, policy->baseline.otherwise);
	o->none = (struct lack){why, SA_ABSENCE_NOT_THERE, state};
}

static int conclude(const struct sa_baseline_list *list, const struct sa_policy_reader *r,
		    struct outcome *o, struct sa_judge_input *in, struct sa_notes *notes,
		    struct sa_err *err)
{
	const struct sa_baseline named = {.named = true, .absence = SA_ABSENCE_UNREADABLE};
	const struct sa_policy *policy = in->policy;
	struct sa_baseline_runs *runs = o->runs;

	if (r->job->n_baseline && o->named && (o->must_be_there || !r->n) &&
	    sa_no_baseline_state(&named, r->job->otherwise,
				 policy->baseline.regression == SA_GATING_MUST)
		    .usage)
		return sa_err_set(err, SA_ERR_USAGE, "baseline %.400s", o->named);
	if (list->n_left)
		sa_note_add(notes, SA_INFO, "",
			    "%zu older runs of the baseline's folder are left out", list->n_left);
	if (!list->n)
		take_nothing_named(r->job, policy, o);
	if (r->job->no_baseline && policy->baseline.from.n && !o->none.why)
		sa_note_add(
			notes, SA_INFO, "",
			"--baseline none: the run is not compared with the baseline that the policy names");
	const struct lack *lack = r->n ? &o->some : &o->none;

	runs->run = r->run;
	runs->n = r->n;
	runs->why = lack->why;
	runs->absence = lack->absence;
	runs->state = lack->state;
	in->baseline = r->data;
	in->n_baseline = r->n;
	in->runs = list->n || runs->why ? runs : NULL;
	return 0;
}

int sa_policy_baselines(struct sa_ctx *ctx, const struct sa_policy_job *job,
			struct sa_judge_input *in, struct sa_notes *notes, struct sa_err *err)
{
	const struct sa_policy *policy = in->policy;
	bool given = job->n_baseline > 0 || job->no_baseline;
	const struct sa_baseline_list list =
		sa_baseline_list(given ? job->baseline : policy->baseline.from.name,
				 given ? job->n_baseline : policy->baseline.from.n, ctx->arena);
	struct sa_policy_reader *r = SA_NEW(ctx->arena, struct sa_policy_reader);
	struct sa_baseline_runs *runs = SA_NEW(ctx->arena, struct sa_baseline_runs);
	struct outcome o = {.runs = runs};

	*r = (struct sa_policy_reader){.job = job, .in = in, .notes = notes};
	const struct sa_baseline_reader reader = sa_policy_reader_of(r);

	for (size_t i = 0; i < list.n; i++) {
		if (open_one(ctx, &reader, &list.item[i], &o, notes, err) != 0)
			return sa_err_wrap(err, "baseline");
	}
	return conclude(&list, r, &o, in, notes, err);
}
