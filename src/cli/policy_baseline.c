/* SPDX-License-Identifier: MIT */
/* The baselines of an audit by a policy. */
#include "cli/policy_baseline.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/utc.h"
#include "cli/baseline_list.h"
#include "cli/baseline_reader.h"
#include "cli/policy_refuse.h"
#include "codec/sha256.h"
#include "load/baseline_run.h"
#include "load/data_find.h"
#include "load/data_load.h"
#include "load/record_runs.h"
#include "source/source_memory.h"

/* ---- reading ---- */

struct policy_reader {
	const struct sa_policy_job *job;
	const struct sa_judge_input *in; /* of the run that is judged */
	struct sa_notes *notes;
	struct sa_data *data; /* of those that were taken */
	struct sa_baseline_told *run;
	size_t n, cap, cap_run;
	struct sa_data last; /* what was read last, */
	const char *held;    /* and why that is none by its own state; NULL: nothing holds it */
	bool refused;	     /* it was a record without one run that may be a baseline */
	/* of a record: its runs that are baselines, newest first, and when they were made; else none */
	struct sa_data *kept;
	const char **kept_at;
	size_t n_kept;
};

/* One word for all values that were read. */
static void take_digest(const struct sa_data *data, char digest[SA_DIGEST_TEXT])
{
	char hex[SA_SHA256_HEX];
	SA_STR_SCOPE(text);

	for (size_t i = 0; i < data->policy->n_input; i++) {
		const struct sa_input_data *in = &data->input[i];

		sa_sha256_hex(in->rows.index, in->rows.n * sizeof *in->rows.index, hex);
		sa_str_puts(&text, hex);
		for (size_t g = 0; g < in->n_group; g++) {
			sa_str_printf(&text, "%s\n", in->group[g].name);
			for (size_t m = 0; m < in->n_metric; m++) {
				sa_sha256_hex(in->group[g].y[m],
					      in->group[g].n * sizeof *in->group[g].y[m], hex);
				sa_str_puts(&text, hex);
			}
		}
	}
	sa_sha256_hex(text.buf, text.len, hex);
	memcpy(digest, "sha256:", sizeof "sha256:" - 1);
	memcpy(digest + sizeof "sha256:" - 1, hex, sizeof hex);
}

/* The files are where the inputs of the policy say. */
static bool fits(void *self, struct sa_ctx *ctx, const struct sa_source *source)
{
	const struct policy_reader *r = self;
	const struct sa_policy *policy = r->in->policy;
	struct sa_found_list *found =
		SA_NEW_ARRAY(ctx->arena, policy->n_input, struct sa_found_list);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	bool end_found, any = false;
	struct sa_err ignored;

	sa_notes_init(notes, ctx->arena);
	if (sa_data_find(policy, source, ctx->arena, notes, found, &end_found, &ignored) != 0)
		any = true; /* reading it says what is wrong */
	for (size_t i = 0; i < policy->n_input; i++) {
		any = any || found[i].n;
		free(found[i].file);
	}
	return any;
}

static const char *kept_obstacle(struct policy_reader *r, struct sa_ctx *ctx,
				 const struct sa_kept_run *run, const struct sa_data *data)
{
	const char *why;

	if (sa_policy_same_data(r->in->data, data))
		return "it is the very same data as the run that is judged";
	if ((why = sa_policy_time_refusal(ctx, sa_policy_max_age_ms(r->job, r->in->policy),
					  SA_NO_TIME, run->at)))
		return why;
	return sa_policy_takes_holds(r->job)
		       ? NULL
		       : sa_policy_kept_refusal(ctx, r->in->policy, run, data);
}

/* The runs of a record, newest first; those that are none are passed over like the runs of a folder. */
static int read_kept(struct policy_reader *r, struct sa_ctx *ctx, const struct sa_kept *kept,
		     struct sa_err *err)
{
	const char *why = NULL;
	bool refused = false;

	r->n_kept = 0;
	r->kept = SA_NEW_ARRAY(ctx->arena, SA_RECORD_MOST_RUNS, struct sa_data);
	r->kept_at = SA_NEW_ARRAY(ctx->arena, SA_RECORD_MOST_RUNS, const char *);
	for (size_t i = kept->n; i-- > 0;) {
		struct sa_data *data = &r->kept[r->n_kept];

		if (sa_kept_data(&kept->run[i], r->in->policy, ctx->arena, data, err) != 0) {
			if (err->code == SA_ERR_USAGE)
				return -1;
			why = sa_arena_strdup(ctx->arena, err->msg);
			continue;
		}
		const char *obstacle = kept_obstacle(r, ctx, &kept->run[i], data);

		why = obstacle ? obstacle : why;
		refused = refused || obstacle;
		if (!obstacle)
			r->kept_at[r->n_kept++] = sa_arena_strdup(ctx->arena, kept->run[i].at);
	}
	if (r->n_kept)
		return 0;
	r->refused = refused;
	return sa_err_set(err, SA_ERR_SCHEMA, "it is refused: %s", why ? why : "it has no runs");
}

static int read_record(struct policy_reader *r, struct sa_ctx *ctx, struct sa_buf *buf,
		       struct sa_err *err)
{
	SA_KEPT_SCOPE(kept);

	return sa_kept_parse(ctx->arena, buf, &kept, err) == 0 ? read_kept(r, ctx, &kept, err) : -1;
}

/* A folder of files that the policy reads, or one that holds a record. */
static int read_run(void *self, struct sa_ctx *ctx, const struct sa_source *source,
		    struct sa_baseline *one, struct sa_err *err)
{
	struct policy_reader *r = self;
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	SA_BUF_SCOPE(buf);
	int record = fits(self, ctx, source)
			     ? 0
			     : sa_baseline_find_record(source, ctx->arena, &buf, err);

	if (record != 0)
		return record > 0 ? read_record(r, ctx, &buf, err) : -1;
	sa_notes_init(notes, ctx->arena);
	if (sa_data_load(r->in->policy, source, ctx->arena, notes, &r->last, err) != 0)
		return -1;
	r->n_kept = 0;
	take_digest(&r->last, one->from.digest);
	r->held = sa_policy_takes_holds(r->job)
			  ? NULL
			  : sa_policy_state_refusal(ctx, r->in->policy, source, &r->last);
	return 0;
}

/* A record, or the one file of a run. */
static int read_file(void *self, struct sa_ctx *ctx, const char *name, struct sa_buf *buf,
		     struct sa_baseline *one, struct sa_err *err)
{
	struct policy_reader *r = self;
	SA_KEPT_SCOPE(kept);
	SA_SOURCE_SCOPE(source);

	r->n_kept = 0;
	if (sa_kept_parse(ctx->arena, buf, &kept, err) == 0)
		return read_kept(r, ctx, &kept, err);
	sa_source_open_memory(ctx->arena, name, buf, &source);
	return fits(self, ctx, &source) ? read_run(self, ctx, &source, one, err) : -1;
}

static const char *refusal(void *self, struct sa_ctx *ctx, const struct sa_baseline *one)
{
	const struct policy_reader *r = self;
	const char *why;

	if (r->n_kept)
		return NULL; /* each was asked on its own */
	if (sa_policy_same_data(r->in->data, &r->last))
		return "it is the very same data as the run that is judged";
	if ((why = sa_policy_time_refusal(ctx, sa_policy_max_age_ms(r->job, r->in->policy),
					  r->last.last_ms, one->from.at)))
		return why;
	/* a shard of a run is a HOLD by its own files, which lie apart in the merged run */
	if (!sa_policy_takes_holds(r->job) && one->verdict_known && !one->ready)
		return sa_baseline_was(ctx, one->ended);
	return r->held;
}

/* Two runs of a search, or two directories: a replay writes the same values again and again. */
static bool are_two(const struct sa_provenance *a, const struct sa_provenance *b)
{
	char real[2][PATH_MAX];
	struct stat st[2];

	if (a->run_id && b->run_id)
		return a->run_id != b->run_id;
	return realpath(a->where, real[0]) && realpath(b->where, real[1]) &&
	       strcmp(real[0], real[1]) != 0 && stat(real[0], &st[0]) == 0 &&
	       stat(real[1], &st[1]) == 0 && S_ISDIR(st[0].st_mode) && S_ISDIR(st[1].st_mode);
}

/*
 * One run that is named twice, or that a record holds too, is one run: it would hide how much runs differ
 * (JUDGE 1). Two that may be copies of one are told.
 */
static bool is_there(struct policy_reader *r, const struct sa_provenance *from,
		     const struct sa_data *data)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct sa_provenance *other = &r->run[i].from;

		if (!sa_policy_same_data(&r->data[i], data))
			continue;
		bool copy = are_two(other, from);

		sa_note_add(r->notes, SA_WARNING, "",
			    copy ? "baseline: %s %s holds the same data as %s %s; a copy does not "
				   "tell how much runs differ"
				 : "baseline: %s %s is the same run as %s %s: it counts once",
			    from->kind, from->where, other->kind, other->where);
		return !copy;
	}
	return false;
}

static void keep_one(struct policy_reader *r, struct sa_ctx *ctx, const struct sa_baseline *one,
		     const struct sa_data *data)
{
	struct sa_baseline_told *told;

	if (is_there(r, &one->from, data))
		return;
	r->data = sa_arena_more(ctx->arena, r->data, r->n, &r->cap, sizeof *r->data);
	r->run = sa_arena_more(ctx->arena, r->run, r->n, &r->cap_run, sizeof *r->run);
	told = &r->run[r->n];
	*told = (struct sa_baseline_told){
		.name = one->from.run_id
				? sa_arena_printf(ctx->arena, "%s (run %llu)", one->from.spec,
						  (unsigned long long)one->from.run_id)
				: one->from.spec,
		.from = one->from,
		.n_rows = data->input[0].rows.n,
	};
	told->from.age_days = sa_baseline_age_days(told->from.at);
	r->data[r->n++] = *data;
}

static bool same_text(const char *a, const char *b)
{
	return a && b && a[0] && strcmp(a, b) == 0;
}

/* Two records hold it: night by night each has the runs of the one before. */
static bool is_kept(const struct policy_reader *r, const struct sa_provenance *from)
{
	size_t i = 0;

	while (i < r->n && !(same_text(r->run[i].from.digest, from->digest) &&
			     same_text(r->run[i].from.at, from->at)))
		i++;
	return i < r->n;
}

static void keep(void *self, struct sa_ctx *ctx, const struct sa_baseline *one)
{
	struct policy_reader *r = self;

	if (!r->n_kept)
		keep_one(r, ctx, one, &r->last);
	for (size_t i = 0; i < r->n_kept; i++) {
		struct sa_baseline kept = *one;

		if (r->kept_at[i][0])
			kept.from.at = r->kept_at[i];
		take_digest(&r->kept[i], kept.from.digest);
		if (!is_kept(r, &kept.from))
			keep_one(r, ctx, &kept, &r->kept[i]);
	}
}

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
		state = sa_no_baseline_state(one, job->otherwise,
					     one->named ? job->regression_holds
							: gating == SA_GATING_MUST)
				.state;
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
static enum sa_state take_absence(struct outcome *o, const struct policy_reader *r,
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
	static const struct sa_baseline_settings usual;
	struct policy_reader *r = reader->self;
	const struct sa_policy_job *job = r->job;
	struct sa_baseline one = {0};
	size_t before = r->n;

	r->refused = false;
	int rc = sa_baseline_open_by(ctx, job->comparison ? job->comparison : &usual,
				     job->place ? job->place(job->place_ctx) : &sa_baseline_nowhere,
				     reader, item->spec, &one, err);

	add_steps(ctx, o, &one);
	if (one.n_is_said || rc == 0)
		o->runs->n_asked += one.n_is_said ? one.n_asked : r->n - before;
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
	enum sa_state state =
		sa_no_baseline_state(&nothing, job->otherwise, job->regression_holds).state;

	if (!job->regression_holds || policy->baseline.is_written)
		state = worse(state, policy->baseline.otherwise);
	o->none = (struct lack){why, SA_ABSENCE_NOT_THERE, state};
}

static int conclude(const struct sa_baseline_list *list, const struct policy_reader *r,
		    struct outcome *o, struct sa_judge_input *in, struct sa_notes *notes,
		    struct sa_err *err)
{
	const struct sa_baseline named = {.named = true, .absence = SA_ABSENCE_UNREADABLE};
	const struct sa_policy *policy = in->policy;
	struct sa_baseline_runs *runs = o->runs;

	if (r->job->n_baseline && o->named && (o->must_be_there || !r->n) &&
	    sa_no_baseline_state(&named, r->job->otherwise, r->job->regression_holds).usage)
		return sa_err_set(err, SA_ERR_USAGE, "baseline %.400s", o->named);
	if (list->n_left)
		sa_note_add(notes, SA_INFO, "",
			    "%zu older runs of the baseline's folder are left out", list->n_left);
	if (!list->n)
		take_nothing_named(r->job, policy, o);
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
	bool given = job->n_baseline > 0;
	const struct sa_baseline_list list =
		sa_baseline_list(given ? job->baseline : policy->baseline.from.name,
				 given ? job->n_baseline : policy->baseline.from.n, ctx->arena);
	struct policy_reader *r = SA_NEW(ctx->arena, struct policy_reader);
	struct sa_baseline_runs *runs = SA_NEW(ctx->arena, struct sa_baseline_runs);
	struct outcome o = {.runs = runs};
	const struct sa_baseline_reader reader = {
		.base = job->base,
		.path_in_git = job->base,
		.usual_runs = SA_BASELINE_USUAL_RUNS,
		.any_file = true,
		.max_age_ms = sa_policy_max_age_ms(job, policy),
		.read = read_run,
		.read_file = read_file,
		.refusal = refusal,
		.keep = keep,
		.fits = fits,
		.self = r,
	};

	*r = (struct policy_reader){.job = job, .in = in, .notes = notes};
	for (size_t i = 0; i < list.n; i++) {
		if (open_one(ctx, &reader, &list.item[i], &o, notes, err) != 0)
			return sa_err_wrap(err, "baseline");
	}
	return conclude(&list, r, &o, in, notes, err);
}
