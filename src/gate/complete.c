/* SPDX-License-Identifier: MIT */
/* Completeness: proven before anything is judged (POLICY 6, 15 Completeness, 16 Kinds). */
#include <string.h>

#include "base/str.h"
#include "gate/judge_rules.h"

struct check {
	const struct sa_judge_input *in;
	const struct sa_policy_complete *def;
	const struct sa_input_data *data;
	struct sa_arena *arena;
	struct sa_judged *out;
	size_t cap;
};

static void add(struct check *c, enum sa_problem_kind kind, const char *group, const char *text)
{
	struct sa_judged *out = c->out;

	if (out->n_problem == c->cap) {
		struct sa_problem *all = SA_NEW_ARRAY(c->arena, c->cap * 2 + 8, struct sa_problem);

		if (out->n_problem)
			memcpy(all, out->problem, out->n_problem * sizeof *all);
		out->problem = all;
		c->cap = c->cap * 2 + 8;
	}
	out->problem[out->n_problem++] = (struct sa_problem){
		.kind = kind,
		.input = c->data->name,
		.group = group,
		.state = c->def ? c->def->otherwise : SA_STATE_INCONCLUSIVE,
		.text = text,
	};
}

static const struct {
	int64_t ms;
	const char *unit;
} span_units[] = {{86400000, "d"}, {3600000, "h"}, {60000, "m"}, {1000, "s"}};

static size_t span_unit(int64_t ms)
{
	size_t i = 0;

	while (ms < span_units[i].ms && i + 1 < sizeof span_units / sizeof *span_units)
		i++;
	return i;
}

/* A span in its largest unit; a whole number of it has no digits behind the point. */
static const char *span_text(struct sa_arena *arena, int64_t ms, int digits)
{
	const int64_t unit = span_units[span_unit(ms)].ms;
	SA_STR_SCOPE(text);

	sa_str_fixed(&text, (double)ms / (double)unit, ms % unit ? digits : 0, "");
	sa_str_puts(&text, span_units[span_unit(ms)].unit);
	return sa_str_finish(&text, arena);
}

/* How many digits two spans need to look as different as they are (FORMATS 15.11). */
static int digits_apart(int64_t a, int64_t b)
{
	const int64_t unit = span_units[span_unit(a < b ? a : b)].ms;
	const double apart = (double)(a < b ? b - a : a - b) / (double)unit;
	int digits = 1;

	for (double step = 0.1; apart < step && digits < 8; step /= 10)
		digits++;
	return digits;
}

/* Rows of a group: different indices; of buckets those from its first sample to its last. */
static uint64_t rows_of(const struct check *c, const struct sa_group_data *g)
{
	uint64_t n = 0;

	if (c->data->def->every_ms)
		return g->n_time
			       ? (uint64_t)((g->last_ms - c->data->first_ms) / c->data->step_ms -
					    (g->first_ms - c->data->first_ms) / c->data->step_ms) +
					 1
			       : 0;
	for (size_t i = 0; i < g->n; i++)
		n += !i || g->rows->index[g->row[i]] != g->rows->index[g->row[i - 1]];
	return n;
}

static void check_rows(struct check *c, const struct sa_group_data *g)
{
	uint64_t rows = g ? rows_of(c, g) : 0;

	if (c->def->rows && rows < c->def->rows)
		add(c, SA_PROBLEM_ROWS, g ? g->name : "",
		    sa_arena_printf(c->arena, "%llu of %llu rows", (unsigned long long)rows,
				    (unsigned long long)c->def->rows));
}

static void check_duration(struct check *c, const struct sa_group_data *g)
{
	int64_t step = c->data->step_ms, span;

	if (!c->def->duration_ms)
		return;
	if (!g || !g->n_time) {
		add(c, SA_PROBLEM_DURATION, g ? g->name : "",
		    "no times that a duration could be told by");
		return;
	}
	span = g->last_ms - g->first_ms + step;
	if (span >= c->def->duration_ms)
		return;
	int digits = digits_apart(span, c->def->duration_ms);

	add(c, SA_PROBLEM_DURATION, g->name,
	    sa_arena_printf(c->arena, "%s of %s", span_text(c->arena, span, digits),
			    span_text(c->arena, c->def->duration_ms, digits)));
}

static bool mask_counts(const struct check *c, const struct sa_policy_mask *m,
			const struct sa_group_data *g)
{
	size_t input = (size_t)(c->data - c->in->data->input);

	return (m->input == SA_POLICY_NONE || m->input == input) &&
	       (!m->group || (g && strcmp(m->group, g->name) == 0));
}

/* What masks leave of a pause between two samples. */
static int64_t unmasked(const struct check *c, const struct sa_group_data *g, int64_t from,
			int64_t to)
{
	const struct sa_policy *policy = c->in->policy;
	int64_t left = to - from;

	for (size_t i = 0; i < policy->n_mask; i++) {
		const struct sa_policy_mask *m = &policy->mask[i];
		int64_t base = m->kind == SA_MASK_OFFSETS ? c->data->first_ms : 0;
		int64_t begin = base + m->from_ms;
		int64_t end = m->to_ms == INT64_MAX ? INT64_MAX : base + m->to_ms;

		if (m->kind == SA_MASK_INDICES || !mask_counts(c, m, g))
			continue;
		begin = begin > from ? begin : from;
		end = end < to ? end : to;
		left -= end > begin ? end - begin : 0;
	}
	return left;
}

static void check_gap_ms(struct check *c, const struct sa_group_data *g)
{
	if (!c->def->gap_ms)
		return;
	if (!g || !g->n_time) {
		add(c, SA_PROBLEM_GAP, g ? g->name : "", "no times that a pause could be told by");
		return;
	}
	for (size_t i = 1; i < g->n_time; i++) {
		int64_t gap = g->time[i] - g->time[i - 1];

		if (gap <= c->def->gap_ms ||
		    unmasked(c, g, g->time[i - 1], g->time[i]) <= c->def->gap_ms)
			continue;
		int digits = digits_apart(gap, c->def->gap_ms);

		add(c, SA_PROBLEM_GAP, g->name,
		    sa_arena_printf(c->arena, "a pause of %s (at most %s)",
				    span_text(c->arena, gap, digits),
				    span_text(c->arena, c->def->gap_ms, digits)));
		return;
	}
}

/* Indices of a step that masks do not excuse. */
static uint64_t unmasked_indices(const struct check *c, const struct sa_group_data *g, int64_t from,
				 int64_t to)
{
	const struct sa_policy *policy = c->in->policy;
	uint64_t left = (uint64_t)(to - from);

	for (size_t i = 0; i < policy->n_mask; i++) {
		const struct sa_policy_mask *m = &policy->mask[i];
		uint64_t begin = (uint64_t)(from + 1), end = (uint64_t)to; /* the missing ones */

		if (m->kind != SA_MASK_INDICES || !mask_counts(c, m, g))
			continue;
		begin = m->from_index > begin ? m->from_index : begin;
		end = m->to_index + 1 && m->to_index + 1 < end ? m->to_index + 1 : end;
		left -= end > begin ? end - begin : 0;
	}
	return left;
}

/* A step between the indices of rows (an unusable one is there); of all groups when they take turns. */
static void check_gap_index(struct check *c, const struct sa_group_data *g)
{
	const struct sa_rows *rows = &c->data->rows;
	int64_t last = 0;
	size_t k = 0;
	bool any = false;

	if (!c->def->gap_index || c->data->def->every_ms)
		return;
	for (size_t i = 0; i < rows->n; i++) {
		if (g && !c->data->turns) {
			while (k < g->n && g->row[k] < i)
				k++;
			if (!(k < g->n && g->row[k] == i) && !rows->unusable[i])
				continue;
		}
		int64_t index = rows->index[i];

		if (any && index > last && (uint64_t)(index - last) > c->def->gap_index &&
		    unmasked_indices(c, g, last, index) > c->def->gap_index) {
			add(c, SA_PROBLEM_GAP, g && !c->data->turns ? g->name : "",
			    sa_arena_printf(c->arena, "a step from %lld to %lld", (long long)last,
					    (long long)index));
			return;
		}
		last = index;
		any = true;
	}
}

static void check_groups(struct check *c)
{
	const struct sa_policy_complete *def = c->def;
	size_t wrote = 0;

	for (size_t g = 0; g < c->data->n_group; g++)
		wrote += c->data->group[g].n_records > 0;
	if (def->n_groups && wrote < def->n_groups)
		add(c, SA_PROBLEM_GROUPS, "",
		    sa_arena_printf(c->arena, "%zu of %llu groups", wrote,
				    (unsigned long long)def->n_groups));
	for (size_t i = 0; i < def->group.n; i++) {
		const struct sa_group_data *g = sa_group_find(c->data, def->group.name[i]);

		if (!g || !g->n_records)
			add(c, SA_PROBLEM_GROUPS, def->group.name[i], "it never wrote a row");
	}
}

/* Whether one of the first `n` baseline runs wrote the group. */
static bool wrote_before(const struct check *c, size_t n, size_t input, const char *group)
{
	for (size_t b = 0; b < n; b++) {
		const struct sa_group_data *g =
			sa_group_find(&c->in->baseline[b].input[input], group);

		if (g && g->n_records)
			return true;
	}
	return false;
}

/* A group that a baseline run has and this run lacks (POLICY 15), each once, asked for or not. */
static void check_baseline_groups(struct check *c, size_t input)
{
	for (size_t b = 0; b < c->in->n_baseline; b++) {
		const struct sa_input_data *other = &c->in->baseline[b].input[input];

		for (size_t g = 0; g < other->n_group; g++) {
			const char *name = other->group[g].name;
			const struct sa_group_data *own = sa_group_find(c->data, name);

			if (other->group[g].n_records && !(own && own->n_records) &&
			    !wrote_before(c, b, input, name))
				add(c, SA_PROBLEM_GROUPS, name,
				    name[0] ? "the baseline has it, this run does not"
					    : "the baseline has rows of no group, this run "
					      "does not");
		}
	}
}

static void check_input(struct check *c)
{
	const struct sa_policy_complete *def = c->def;

	for (size_t g = 0; g < c->data->n_group || !g; g++) {
		const struct sa_group_data *group =
			g < c->data->n_group ? &c->data->group[g] : NULL;

		check_rows(c, group);
		check_duration(c, group);
		check_gap_ms(c, group);
		if (!c->data->turns || !g)
			check_gap_index(c, group);
	}
	check_groups(c);
	if ((def->end_file && !c->in->data->end_found) ||
	    (def->end_field.text && !c->data->end_found))
		add(c, SA_PROBLEM_END, "",
		    def->end_file ? sa_arena_printf(c->arena, "the end marker '%s' is not there",
						    def->end_file)
				  : sa_arena_printf(c->arena, "'%s' is not '%s' at the end",
						    def->end_field.text, def->end_equals));
	if (c->data->times_go_back && !c->data->def->every_ms)
		add(c, SA_PROBLEM_TIMES, "", "times go back");
	if (c->data->newest_unusable)
		add(c, SA_PROBLEM_NEWEST, "", "the newest row cannot be used");
}

/* What the policy asks of the input first, and with it what a lack makes of the run; NULL = the default. */
static const struct sa_policy_complete *asked_of(const struct sa_policy *policy, size_t input)
{
	for (size_t i = 0; i < policy->n_complete; i++) {
		if (policy->complete[i].input == input)
			return &policy->complete[i];
	}
	return NULL;
}

/* Whatever the policy asks: what lies there might be the worst of the run (POLICY 1). */
static const char *lost_text(struct sa_arena *arena, const struct sa_input_data *data)
{
	if (data->n_lost == 1)
		return sa_arena_printf(arena, "a folder was not searched: %s", data->lost);
	return sa_arena_printf(arena, "%zu folders were not searched, the first: %s", data->n_lost,
			       data->lost);
}

void sa_judge_completeness(const struct sa_judge_input *in, struct sa_arena *arena,
			   struct sa_judged *out)
{
	struct check c = {.in = in, .arena = arena, .out = out};

	for (size_t i = 0; i < in->policy->n_complete; i++) {
		c.def = &in->policy->complete[i];
		c.data = &in->data->input[c.def->input];
		check_input(&c);
	}
	for (size_t i = 0; i < in->policy->n_input; i++) {
		c.data = &in->data->input[i];
		c.def = asked_of(in->policy, i);
		check_baseline_groups(&c, i);
		c.def = NULL;
		if (c.data->n_lost)
			add(&c, SA_PROBLEM_FILES, "", lost_text(arena, c.data));
		if (c.data->n_group_dropped)
			add(&c, SA_PROBLEM_GROUPS, "",
			    sa_arena_printf(arena, "%zu groups more than can be judged",
					    c.data->n_group_dropped));
	}
	for (size_t i = 0; i < out->n_problem; i++)
		out->completeness = out->problem[i].state > out->completeness
					    ? out->problem[i].state
					    : out->completeness;
}
