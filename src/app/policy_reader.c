/* SPDX-License-Identifier: MIT */
/* Reading baseline runs by a policy. */
#include "app/policy_reader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/baseline.h"
#include "app/policy_refuse.h"
#include "base/utf8.h"
#include "baseline/found.h"
#include "baseline/run_in.h"
#include "baseline/trust.h"
#include "codec/sha256.h"
#include "load/data_find.h"
#include "load/data_load.h"
#include "load/record_runs.h"
#include "load/record_values.h"
#include "source/source_memory.h"

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
	const struct sa_policy_reader *r = self;
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

static const char *kept_obstacle(struct sa_policy_reader *r, struct sa_ctx *ctx,
				 const struct sa_kept_run *run, const struct sa_data *data)
{
	const char *why;

	if (r->looks)
		return NULL;
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
static int read_kept(struct sa_policy_reader *r, struct sa_ctx *ctx, const struct sa_kept *kept,
		     struct sa_baseline *one, struct sa_err *err)
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
		if (obstacle)
			sa_baseline_step(
				ctx, one,
				sa_arena_printf(ctx->arena, "run '%s' of the record",
						sa_utf8_shown(ctx->arena, kept->run[i].run)),
				obstacle);
		else
			r->kept_at[r->n_kept++] = sa_arena_strdup(ctx->arena, kept->run[i].at);
	}
	if (r->n_kept)
		return 0;
	r->refused = refused;
	return sa_err_set(err, SA_ERR_SCHEMA, "it is refused: %s", why ? why : "it has no runs");
}

static int read_record(struct sa_policy_reader *r, struct sa_ctx *ctx, struct sa_buf *buf,
		       struct sa_baseline *one, struct sa_err *err)
{
	SA_KEPT_SCOPE(kept);

	return sa_kept_parse(ctx->arena, buf, &kept, err) == 0 ? read_kept(r, ctx, &kept, one, err)
							       : -1;
}

/* A folder of files that the policy reads, or one that holds a record. */
static int read_run(void *self, struct sa_ctx *ctx, const struct sa_source *source,
		    struct sa_baseline *one, struct sa_err *err)
{
	struct sa_policy_reader *r = self;
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	SA_BUF_SCOPE(buf);
	int record = fits(self, ctx, source)
			     ? 0
			     : sa_baseline_find_record(source, ctx->arena, &buf, err);

	if (record != 0)
		return record > 0 ? read_record(r, ctx, &buf, one, err) : -1;
	sa_notes_init(notes, ctx->arena);
	if (sa_data_load(r->in->policy, source, ctx->arena, r->looks ? r->notes : notes, &r->last,
			 err) != 0)
		return -1;
	r->n_kept = 0;
	take_digest(&r->last, one->from.digest);
	one->ended = sa_baseline_own_state(source, ctx->arena, "");
	one->ready = sa_state_ships(one->ended);
	one->verdict_known = !one->ready;
	r->held = r->looks || sa_policy_takes_holds(r->job)
			  ? NULL
			  : sa_policy_state_refusal(ctx, r->in->policy, source, &r->last);
	return 0;
}

/* A record, or the one file of a run. */
static int read_file(void *self, struct sa_ctx *ctx, const char *name, struct sa_buf *buf,
		     struct sa_baseline *one, struct sa_err *err)
{
	struct sa_policy_reader *r = self;
	SA_KEPT_SCOPE(kept);
	SA_SOURCE_SCOPE(source);

	r->n_kept = 0;
	if (sa_kept_parse(ctx->arena, buf, &kept, err) == 0)
		return read_kept(r, ctx, &kept, one, err);
	sa_source_open_memory(ctx->arena, name, buf, &source);
	return fits(self, ctx, &source) ? read_run(self, ctx, &source, one, err) : -1;
}

static const char *refusal(void *self, struct sa_ctx *ctx, const struct sa_baseline *one)
{
	const struct sa_policy_reader *r = self;
	const char *why;

	if (r->looks || r->n_kept) /* of a record each was asked on its own */
		return NULL;
	if (sa_policy_same_data(r->in->data, &r->last))
		return "it is the very same data as the run that is judged";
	if ((why = sa_policy_time_refusal(ctx, sa_policy_max_age_ms(r->job, r->in->policy),
					  r->last.last_ms, one->from.at)))
		return why;
	/* what it was held for may be none of today's rules: a regression, a stricter limit, the gate of that time */
	if (!sa_policy_takes_holds(r->job) && one->verdict_known && !one->ready)
		return sa_baseline_was(ctx, one->ended);
	return r->held;
}

static const char *broken(void *self, struct sa_ctx *ctx, const struct sa_source *shard, bool whole)
{
	const struct sa_policy_reader *r = self;
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	struct sa_data *data = SA_NEW(ctx->arena, struct sa_data);
	struct sa_err ignored;

	sa_notes_init(notes, ctx->arena);
	if (r->looks || sa_policy_takes_holds(r->job) || !fits(self, ctx, shard) ||
	    sa_data_load(r->in->policy, shard, ctx->arena, notes, data, &ignored) != 0)
		return NULL;
	return sa_policy_broken(ctx, r->in->policy, shard, data, whole);
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
static bool is_there(struct sa_policy_reader *r, const struct sa_provenance *from,
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

static void keep_one(struct sa_policy_reader *r, struct sa_ctx *ctx, const struct sa_baseline *one,
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
	told->from.age_days = sa_baseline_age_days(ctx, told->from.at);
	r->data[r->n++] = *data;
}

static bool same_text(const char *a, const char *b)
{
	return a && b && a[0] && strcmp(a, b) == 0;
}

/* Two records hold it: night by night each has the runs of the one before. */
static bool is_kept(const struct sa_policy_reader *r, const struct sa_provenance *from)
{
	size_t i = 0;

	while (i < r->n && !(same_text(r->run[i].from.digest, from->digest) &&
			     same_text(r->run[i].from.at, from->at)))
		i++;
	return i < r->n;
}

/* ---- what a record does not tell ---- */

static bool is_lost(const struct sa_data *data, const struct sa_policy_rule *rule)
{
	const struct sa_policy *policy = data->policy;
	const struct sa_input_data *in = &data->input[policy->metric[rule->metric].input];
	double ignored;
	size_t g = 0;

	while (g < in->n_group && sa_kept_find(&in->group[g], data->slot[rule->metric], &rule->left,
					       &ignored) != SA_KEPT_NOWHERE)
		g++;
	return g < in->n_group;
}

/* Rules without a value in one of the runs; where runs are only looked at, and calibrated, all are asked. */
static void note_lost(struct sa_policy_reader *r, struct sa_ctx *ctx, const char *spec)
{
	const struct sa_policy *policy = r->in->policy;
	bool all = r->looks || sa_policy_takes_holds(r->job);
	const struct sa_policy_rule *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < policy->n_rule; i++) {
		const struct sa_policy_rule *rule = &policy->rule[i];
		size_t k = 0;

		if (!all && rule->right.kind != SA_RIGHT_BASELINE)
			continue;
		while (k < r->n_kept && !is_lost(&r->kept[k], rule))
			k++;
		first = !first && k < r->n_kept ? rule : first;
		n += k < r->n_kept;
	}
	if (!first)
		return;
	sa_note_add(
		r->notes, SA_WARNING, "",
		"baseline '%s': the record does not say what '%s: %s'%s judged, and it keeps medians of "
		"blocks of rows and no samples to find it from: it has no value; save it anew with "
		"`soak-audit baseline save` and this policy",
		spec, policy->metric[first->metric].name, first->part,
		n > 1 ? sa_arena_printf(ctx->arena, " (and %zu more)", n - 1) : "");
}

static void note_other(struct sa_policy_reader *r, struct sa_ctx *ctx, const char *spec)
{
	const char *why = sa_kept_otherwise(r->kept, r->n_kept, ctx->arena);

	if (why)
		sa_note_add(r->notes, SA_WARNING, "", "baseline '%s': %s", spec, why);
}

static void keep(void *self, struct sa_ctx *ctx, const struct sa_baseline *one)
{
	struct sa_policy_reader *r = self;

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
	if (r->n_kept) {
		note_lost(r, ctx, one->from.spec);
		note_other(r, ctx, one->from.spec);
	}
}

struct sa_baseline_reader sa_policy_reader_of(struct sa_policy_reader *self)
{
	const struct sa_baseline_settings *set = self->job->comparison;

	return (struct sa_baseline_reader){
		.base = self->job->base,
		.path_in_git = self->job->base,
		.usual_runs = SA_BASELINE_USUAL_RUNS,
		.any_file = true,
		.repo = set ? set->repo : NULL,
		.workflow = set ? set->baseline_workflow : NULL,
		.max_age_ms = sa_policy_max_age_ms(self->job, self->in->policy),
		.read = read_run,
		.read_file = read_file,
		.refusal = refusal,
		.broken = broken,
		.keep = keep,
		.fits = fits,
		.self = self,
	};
}
