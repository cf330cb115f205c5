/* SPDX-License-Identifier: MIT */
/* From a policy to slots. */
#include "load/wanted.h"

#include <string.h>

struct plan {
	struct sa_wanted *w;
	struct sa_arena *arena;
	bool bare_summary;
	size_t cap;
};

static size_t add_slot(struct plan *p, const struct sa_trie_step *step, size_t n, const char *text)
{
	struct sa_wanted *w = p->w;
	size_t slot = sa_trie_add(w->trie, step, n);

	if (slot == p->cap) {
		const char **column = SA_NEW_ARRAY(p->arena, p->cap * 2 + 16, const char *);

		if (p->cap)
			memcpy(column, w->column, p->cap * sizeof *column);
		w->column = column;
		p->cap = p->cap * 2 + 16;
	}
	if (slot == w->n_slot) {
		w->n_slot++;
		w->column[slot] = text;
	}
	return slot;
}

static const enum sa_trie_step_kind step_kind[] = {
	[SA_STEP_MEMBER] = SA_TRIE_MEMBER,
	[SA_STEP_INDEX] = SA_TRIE_ELEMENT,
	[SA_STEP_EACH] = SA_TRIE_EVERY,
};

static size_t add_path(struct plan *p, const struct sa_field_path *path, const char *below)
{
	struct sa_trie_step *step = SA_NEW_ARRAY(p->arena, path->n_step + 1, struct sa_trie_step);
	size_t n = 0;

	if (below)
		step[n++] = (struct sa_trie_step){SA_TRIE_MEMBER, below, 0};
	for (size_t i = 0; i < path->n_step; i++)
		step[n++] = (struct sa_trie_step){step_kind[path->step[i].kind], path->step[i].name,
						  path->step[i].index};
	return add_slot(p, step, n, path->text);
}

/* summary.NAME of an ITER_SUMMARY without a summary is NAME (FORMATS 1.2, the flat form). */
static size_t add_flat(struct plan *p, const struct sa_field_path *path)
{
	struct sa_field_path rest = *path;

	if (!p->bare_summary || path->n_step < 2 || path->step[0].kind != SA_STEP_MEMBER ||
	    strcmp(path->step[0].name, "summary") != 0)
		return SA_NO_SLOT;
	rest.step++;
	rest.n_step--;
	return add_path(p, &rest, NULL);
}

static struct sa_wanted_field add_field(struct plan *p, const struct sa_field_path *path)
{
	if (!path->text)
		return (struct sa_wanted_field){SA_NO_SLOT, SA_NO_SLOT};
	if (!p->bare_summary || path->n_step != 1)
		return (struct sa_wanted_field){add_path(p, path, NULL), SA_NO_SLOT};
	return (struct sa_wanted_field){add_path(p, path, "summary"), add_path(p, path, NULL)};
}

static struct sa_wanted_where *add_wheres(struct plan *p, const struct sa_policy_where *where,
					  size_t n)
{
	struct sa_wanted_where *out = SA_NEW_ARRAY(p->arena, n, struct sa_wanted_where);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct sa_wanted_where){add_field(p, &where[i].field), &where[i].value};
	return out;
}

static void add_metric(struct plan *p, const struct sa_policy_metric *def,
		       struct sa_wanted_metric *out)
{
	out->def = def;
	out->n_source = def->n_from;
	out->source = SA_NEW_ARRAY(p->arena, def->n_from, struct sa_wanted_source);
	for (size_t i = 0; i < def->n_from; i++) {
		const struct sa_policy_source *from = &def->from[i];

		out->source[i] = (struct sa_wanted_source){
			.def = from,
			.slot = add_path(p, &from->path, NULL),
			.other = from->formula == SA_FROM_SHARE ? add_path(p, &from->other, NULL)
								: SA_NO_SLOT,
			.flat = add_flat(p, &from->path),
			.flat_other = from->formula == SA_FROM_SHARE ? add_flat(p, &from->other)
								     : SA_NO_SLOT,
			.where = add_wheres(p, from->where, from->n_where),
			.each = from->path.each,
		};
	}
	out->plain[0] = out->plain[1] = SA_NO_SLOT;
	if (!def->n_from || def->from[0].formula != SA_FROM_PLAIN || def->from[0].n_where ||
	    def->from[0].path.each)
		return;
	out->plain[0] = out->source[0].slot;
	out->plain[1] = out->source[0].flat == SA_NO_SLOT ? out->plain[0] : out->source[0].flat;
}

/* The writers of an ITER_SUMMARY call the fees fees_eff_bps now, and fees_bps before (FORMATS 12.1). */
static struct sa_wanted_field add_newer_name(struct plan *p, const struct sa_field_path *path)
{
	static const struct sa_path_step step = {.kind = SA_STEP_MEMBER, .name = "fees_eff_bps"};
	static const struct sa_field_path newer = {
		.text = "fees_eff_bps", .step = &step, .n_step = 1};

	if (!p->bare_summary || !path->text || strcmp(path->text, "fees_bps") != 0)
		return (struct sa_wanted_field){SA_NO_SLOT, SA_NO_SLOT};
	return add_field(p, &newer);
}

static struct sa_wanted_term add_term(struct plan *p, const struct sa_identity_term *term,
				      const size_t *slot_of)
{
	if (term->metric != SA_POLICY_NONE)
		return (struct sa_wanted_term){.minus = term->minus,
					       .metric = slot_of[term->metric]};
	return (struct sa_wanted_term){.minus = term->minus,
				       .metric = SA_NO_SLOT,
				       .field = add_field(p, &term->field),
				       .newer = add_newer_name(p, &term->field)};
}

/* The identity is looked at in the records of the input whose KPI stands on its left side. */
static void add_identity(struct plan *p, size_t input, const size_t *slot_of)
{
	const struct sa_policy_identity *def = &p->w->policy->identity;
	const struct sa_policy_metric *metric = p->w->policy->metric;
	bool own = def->left.metric == SA_POLICY_NONE ? input == 0
						      : metric[def->left.metric].input == input;

	if (!def->n_term || !own)
		return;
	p->w->identity_left = add_term(p, &def->left, slot_of);
	p->w->identity = SA_NEW_ARRAY(p->arena, def->n_term, struct sa_wanted_term);
	for (size_t i = 0; i < def->n_term; i++) {
		size_t m = def->term[i].metric;

		if (m != SA_POLICY_NONE && metric[m].input != input)
			continue; /* a KPI of another input is not in this record */
		p->w->identity[p->w->n_identity++] = add_term(p, &def->term[i], slot_of);
	}
}

static void add_end(struct plan *p, size_t input)
{
	const struct sa_policy *policy = p->w->policy;

	p->w->end = (struct sa_wanted_field){SA_NO_SLOT, SA_NO_SLOT};
	for (size_t i = 0; i < policy->n_complete; i++) {
		const struct sa_policy_complete *c = &policy->complete[i];

		if (c->input != input || !c->end_field.text)
			continue;
		p->w->end = add_field(p, &c->end_field);
		p->w->end_equals = c->end_equals;
	}
}

/* Where an ITER_SUMMARY says when it ran (FORMATS 1.2, 15.13): the first of them that is a time counts. */
static const struct {
	const char *holder, *name; /* holder NULL: the summary itself */
} own_time[] = {
	{NULL, "runtime_utc"},	  {"runtime", "utc"}, {NULL, "timestamp"}, {NULL, "timestamp_utc"},
	{NULL, "timestamp_unix"}, {NULL, "ts"},	      {NULL, "ts_iso"},	   {NULL, "ts_ms"},
	{NULL, "ts_unix"},	  {NULL, "utc"},
};
#define OWN_TIMES (sizeof own_time / sizeof *own_time)

static void add_own_times(struct plan *p, const char *below)
{
	struct sa_wanted *w = p->w;

	for (size_t i = 0; i < OWN_TIMES; i++) {
		struct sa_trie_step step[3];
		size_t n = 0;

		if (below)
			step[n++] = (struct sa_trie_step){SA_TRIE_MEMBER, below, 0};
		if (own_time[i].holder)
			step[n++] = (struct sa_trie_step){SA_TRIE_MEMBER, own_time[i].holder, 0};
		step[n++] = (struct sa_trie_step){SA_TRIE_MEMBER, own_time[i].name, 0};
		w->own[w->n_own++] = add_slot(p, step, n, own_time[i].name);
	}
}

static void add_own(struct plan *p)
{
	static const struct sa_trie_step timestamp[] = {{SA_TRIE_MEMBER, "meta", 0},
							{SA_TRIE_MEMBER, "timestamp", 0}};
	static const struct sa_trie_step summary = {SA_TRIE_MEMBER, "summary", 0};
	static const struct sa_trie_step failed = {SA_TRIE_MEMBER, "failed", 0};
	static const struct sa_trie_step reason = {SA_TRIE_MEMBER, "reason", 0};
	static const struct sa_trie_step iteration = {SA_TRIE_MEMBER, "iteration", 0};
	static const struct sa_trie_step tuning = {SA_TRIE_MEMBER, "tuning", 0};
	struct sa_wanted *w = p->w;

	w->has_summary = true;
	w->failed = add_slot(p, &failed, 1, "failed");
	w->reason = add_slot(p, &reason, 1, "reason");
	w->summary = add_slot(p, &summary, 1, "summary");
	w->tuning = add_slot(p, &tuning, 1, "tuning");
	if (w->index.slot == SA_NO_SLOT)
		w->iteration = (struct sa_wanted_field){add_slot(p, &iteration, 1, "iteration"),
							SA_NO_SLOT};
	if (w->time.slot != SA_NO_SLOT)
		return;
	w->own = SA_NEW_ARRAY(p->arena, 2 * OWN_TIMES + 1, size_t);
	add_own_times(p, "summary");
	add_own_times(p, NULL);
	w->own[w->n_own++] = add_slot(p, timestamp, 2, "meta.timestamp");
}

void sa_wanted_plan(const struct sa_policy *policy, size_t input, bool bare_summary,
		    struct sa_arena *arena, struct sa_wanted *w)
{
	const struct sa_policy_input *def = &policy->input[input];
	struct plan p = {.w = w, .arena = arena, .bare_summary = bare_summary};
	size_t *slot_of = SA_NEW_ARRAY(arena, policy->n_metric, size_t);

	*w = (struct sa_wanted){.policy = policy,
				.input = def,
				.trie = sa_trie_new(arena),
				.iteration = {SA_NO_SLOT, SA_NO_SLOT}};
	w->metric = SA_NEW_ARRAY(arena, policy->n_metric, struct sa_wanted_metric);
	for (size_t i = 0; i < policy->n_metric; i++) {
		if (policy->metric[i].input != input)
			continue;
		slot_of[i] = w->n_metric;
		add_metric(&p, &policy->metric[i], &w->metric[w->n_metric++]);
	}
	w->time = add_field(&p, &def->time);
	w->index = add_field(&p, &def->index);
	w->by = SA_NEW_ARRAY(arena, def->n_by, struct sa_wanted_field);
	for (size_t i = 0; i < def->n_by; i++)
		w->by[i] = add_field(&p, &def->by[i]);
	w->where = add_wheres(&p, def->where, def->n_where);
	add_identity(&p, input, slot_of);
	add_end(&p, input);
	if (bare_summary)
		add_own(&p);
	sa_trie_seal(w->trie);
}
