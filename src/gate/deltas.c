/* SPDX-License-Identifier: MIT */
/* Verifying deltas. */
#include "gate/deltas.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/tally.h"

/* Sums of decimal fractions differ in the last places; a delta is far larger. */
#define ROUNDING 1e-9

/* Where the parameters live in nested configurations, in the order in which they are looked for. */
static const struct {
	const char *key, *section;
} places[] = {
	{"base_spread_bps_delta", "quoting"}, {"base_spread_bps_delta", "risk"},
	{"min_interval_ms", "quoting"},	      {"min_interval_ms", "engine"},
	{"replace_rate_per_min", "quoting"},  {"impact_cap_ratio", "impact"},
	{"max_delta_ratio", "impact"},	      {"tail_age_ms", "engine"},
	{"tail_age_ms", "taker_rescue"},      {"rescue_max_ratio", "taker_rescue"},
	{"edge_bps_threshold", "strategy"},   {"edge_bps_threshold", "risk"},
};

double sa_runtime_find(const struct sa_param *param, size_t n, const char *key)
{
	for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
		if (strcmp(places[p].key, key) != 0)
			continue;
		for (size_t i = 0; i < n; i++) {
			if (strcmp(param[i].key, key) == 0 &&
			    strcmp(param[i].section, places[p].section) == 0)
				return param[i].value;
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (strcmp(param[i].key, key) == 0)
			return param[i].value;
	}
	return SA_MISSING;
}

static bool same_number(double before, double delta, double now)
{
	double scale = fmax(fmax(fabs(before), fabs(delta)), fmax(fabs(now), 1));

	return fabs(before + delta - now) <= ROUNDING * scale;
}

/* ---- one pair ---- */

struct sides {
	const struct sa_deltas_input *in;
	const struct sa_detail *from, *to;
	const struct sa_step *entry; /* of the report; NULL when it has none for this iteration */
	const struct sa_step *own;   /* `tuning` of the earlier file */
};

static bool is_recorded(const struct sides *s, const struct sa_pair *pair, const char *key)
{
	const struct sa_step *step = s->entry ? s->entry : s->own;

	if (pair->applied != SA_SAID_YES || pair->signature == SA_SIGNATURE_SAME)
		return false;
	for (size_t i = 0; i < step->n_changed; i++) {
		if (strcmp(step->changed[i], key) == 0)
			return true;
	}
	return false;
}

static bool is_as_proposed(const struct sides *s, const struct sa_pair *pair,
			   const struct sa_mismatch *m)
{
	switch (pair->proof) {
	case SA_PROOF_VALUES:
		return same_number(m->before, m->delta, m->now);
	case SA_PROOF_KEYS: /* that it is there proves nothing yet (FORMATS 15.8) */
		if (pair->applied == SA_SAID_YES)
			return sa_num_is_finite(m->now);
		return same_number(m->before, m->delta, m->now);
	case SA_PROOF_RECORD:
		return is_recorded(s, pair, m->key);
	case SA_PROOF_NONE:
		break;
	}
	return false;
}

static void check_values(const struct sides *s, struct sa_arena *arena, struct sa_pair *pair)
{
	bool embedded = s->to->n_runtime > 0;
	const struct sa_param *now = embedded ? s->to->runtime : s->in->external;
	size_t n_now = embedded ? s->to->n_runtime : s->in->n_external;

	pair->proof = embedded && s->from->n_runtime ? SA_PROOF_VALUES
		      : n_now			     ? SA_PROOF_KEYS
						     : SA_PROOF_RECORD;
	pair->mismatch = SA_NEW_ARRAY(arena, pair->n_deltas, struct sa_mismatch);
	for (size_t i = 0; i < pair->n_deltas; i++) {
		const struct sa_param *delta = &pair->delta[i];
		struct sa_mismatch m = {
			.key = delta->key,
			.before = sa_runtime_find(s->from->runtime, s->from->n_runtime, delta->key),
			.delta = delta->value,
			.now = sa_runtime_find(now, n_now, delta->key),
		};

		/* the tuner itself says that it did not (FORMATS 15.8) */
		if (pair->applied == SA_SAID_NO || !is_as_proposed(s, pair, &m))
			pair->mismatch[pair->n_mismatches++] = m;
	}
}

/*
 * Whether the change was applied, as the report's entry or the file's own `tuning` says (FORMATS 11.2). Where the
 * report says no and the file yes, nothing is said: only the values can prove it then (15.8).
 */
static enum sa_said said_of(const struct sides *s)
{
	enum sa_said own = s->own->applied, entry = s->entry ? s->entry->applied : SA_SAID_NOTHING;

	if (entry == SA_SAID_NO && own == SA_SAID_YES)
		return SA_SAID_NOTHING;
	return entry > own ? entry : own; /* yes counts more than no, no more than nothing */
}

/* Of the file, else of the report's entry for it. */
static const char *signature_of(const struct sides *s, const struct sa_detail *detail)
{
	const struct sa_step *entry = sa_tuning_log_find(s->in->log, detail->index);

	if (detail->step.signature)
		return detail->step.signature;
	return entry ? entry->signature : NULL;
}

/* FORMATS 11.2: what has none is "unknown", and two unknown ones do not differ. */
static enum sa_signature compare_signatures(const struct sides *s)
{
	const char *a = signature_of(s, s->from), *b = signature_of(s, s->to);

	if (!a && !b)
		return SA_SIGNATURE_UNKNOWN;
	if (!a || !b)
		return SA_SIGNATURE_CHANGED;
	return strcmp(a, b) == 0 ? SA_SIGNATURE_SAME : SA_SIGNATURE_CHANGED;
}

static const char *skip_text(const struct sa_step *step, struct sa_arena *arena)
{
	SA_STR_SCOPE(text);

	if (step->note)
		sa_str_puts(&text, step->note);
	for (size_t i = 0; i < step->n_reasons && !step->note; i++)
		sa_str_printf(&text, "%s%s", i ? ", " : "", step->reason[i]);
	return sa_str_finish(&text, arena);
}

static const char *guard_text(unsigned flags, struct sa_arena *arena)
{
	SA_STR_SCOPE(text);

	for (size_t t = 0; t < SA_TRIGGER_COUNT; t++) {
		if (flags >> t & 1)
			sa_str_printf(&text, "%s%s", text.len ? ", " : "",
				      sa_trigger_name((enum sa_trigger)t));
	}
	return sa_str_finish(&text, arena);
}

static void decide(const struct sides *s, struct sa_arena *arena, struct sa_pair *pair)
{
	const struct sa_step *skip = s->entry && s->entry->n_reasons ? s->entry : s->own;
	bool skipped = skip->n_reasons > skip->n_noted;

	if (!pair->n_deltas) {
		pair->status = SA_PAIR_NOTHING;
		pair->reason = "no_deltas_proposed";
		return;
	}
	if (pair->applied != SA_SAID_YES && skipped) {
		pair->status = SA_PAIR_PARTIAL;
		pair->reason = "skipped";
		pair->detail = skip_text(skip, arena);
		return;
	}
	check_values(s, arena, pair);
	if (!pair->n_mismatches) {
		pair->status = SA_PAIR_FULL;
		pair->reason = "full_apply";
	} else if (pair->flags) {
		pair->status = SA_PAIR_PARTIAL;
		pair->reason = "guard";
		pair->detail = guard_text(pair->flags, arena);
	} else {
		pair->status = SA_PAIR_FAILED;
		pair->reason = pair->applied == SA_SAID_NO ? "not_applied" : "mismatch_no_guards";
	}
}

static void build_pair(const struct sides *s, struct sa_arena *arena, struct sa_pair *pair)
{
	const struct sa_step *proposal = s->entry ? s->entry : s->own;

	*pair = (struct sa_pair){
		.from = s->from->index,
		.to = s->to->index,
		.delta = proposal->delta,
		.n_deltas = proposal->n_deltas,
		.applied = said_of(s),
		.flags = (s->entry ? s->entry->flags : 0) | s->own->flags,
		.signature = compare_signatures(s),
	};
	decide(s, arena, pair);
	pair->stuck = pair->n_deltas && pair->applied == SA_SAID_YES &&
		      pair->signature != SA_SIGNATURE_CHANGED;
}

/* ---- all of them ---- */

static void tally(const struct sa_pair *pair, struct sa_delta_report *out)
{
	out->stuck += pair->stuck;
	switch (pair->status) {
	case SA_PAIR_NOTHING:
		return;
	case SA_PAIR_FULL:
		out->full++;
		out->by_values += pair->proof == SA_PROOF_VALUES;
		out->by_record += pair->proof == SA_PROOF_RECORD;
		break;
	case SA_PAIR_PARTIAL:
		out->partial++;
		break;
	case SA_PAIR_FAILED:
		out->failed++;
		break;
	}
	out->proposed++;
}

static void count_problems(struct sa_arena *arena, struct sa_delta_report *out)
{
	size_t n = 0;

	for (size_t p = 0; p < out->n_pairs; p++)
		n += out->pair[p].status == SA_PAIR_FAILED ? out->pair[p].n_mismatches : 0;
	if (!n)
		return;
	const char **key = SA_NEW_ARRAY(arena, n, const char *);

	n = 0;
	for (size_t p = 0; p < out->n_pairs; p++) {
		for (size_t m = 0; m < out->pair[p].n_mismatches; m++) {
			if (out->pair[p].status == SA_PAIR_FAILED)
				key[n++] = out->pair[p].mismatch[m].key;
		}
	}
	out->problem = sa_texts_count(arena, key, n, &out->n_problems);
}

static void judge(struct sa_delta_report *out)
{
	double proposed = (double)out->proposed;

	out->pass = !(out->strange && out->strict);
	if (!out->proposed)
		return;
	out->full_ratio = (double)out->full / proposed;
	out->success_ratio = (double)(out->full + out->partial) / proposed;
	out->pass = out->pass &&
		    (out->success_ratio >= out->threshold ||
		     (!out->strict && out->success_ratio >= SA_DELTAS_SOFT_PASS && !out->stuck));
}

void sa_deltas_verify(const struct sa_deltas_input *in, struct sa_arena *arena,
		      struct sa_delta_report *out)
{
	const struct sa_detail *before = NULL;

	*out = (struct sa_delta_report){
		.pair = SA_NEW_ARRAY(arena, in->n_details, struct sa_pair),
		.threshold = in->threshold,
		.strict = in->strict,
		.n_entries = in->log->n,
		.strange = in->log->n > 0,
	};
	for (size_t i = 0; i < in->n_details; i++) {
		const struct sa_detail *detail = &in->detail[i];
		bool repeated = i + 1 < in->n_details && detail[1].index == detail->index;

		if (repeated)
			continue;
		if (before) {
			struct sides s = {
				.in = in,
				.from = before,
				.to = detail,
				.entry = sa_tuning_log_find(in->log, before->index),
				.own = &before->step,
			};

			out->strange = out->strange && !s.entry;
			build_pair(&s, arena, &out->pair[out->n_pairs]);
			tally(&out->pair[out->n_pairs++], out);
		}
		before = detail;
	}
	judge(out);
	count_problems(arena, out);
}
