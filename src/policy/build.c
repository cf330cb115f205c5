/* SPDX-License-Identifier: MIT */
/* The whole policy: top keys and windows. */
#include "policy/build.h"
#include "policy/build_except.h"

#include "base/limits.h"

/* ---- windows ---- */

enum { LAST, FIRST, SKIP, FROM, TO, N_WINDOW_KEYS };
static const struct sa_key_row window_rows[] = {
	[LAST] = {.name = "last",
		  .type = SA_KEY_LATER,
		  .kind = 1,
		  .schema = "rows-or-duration",
		  .help = "the last N rows, or the last stretch of time of the run"},
	[FIRST] = {.name = "first",
		   .type = SA_KEY_LATER,
		   .kind = 2,
		   .schema = "rows-or-duration",
		   .help = "the first N rows, or the first stretch of time"},
	[SKIP] = {.name = "skip",
		  .type = SA_KEY_LATER,
		  .kind = 3,
		  .schema = "rows-or-duration",
		  .help = "all but the first N rows, or a stretch of time at the beginning"},
	[FROM] = {.name = "from",
		  .type = SA_KEY_LATER,
		  .kind = 4,
		  .schema = "index-or-duration",
		  .help = "from this index on, or from this time since the first one"},
	[TO] = {.name = "to",
		.type = SA_KEY_LATER,
		.kind = 4,
		.schema = "index-or-duration",
		.help = "up to this index (inclusive), or to before this time since the first one"},
};
const struct sa_key_map sa_keys_window =
	SA_KEY_MAP("a window", window_rows, .alike = {"from", "to"});

/* A count of rows or index (is_time false), or a duration. */
static bool rows_or_time(struct sa_build *b, const struct sa_node *node, const char *what,
			 double min, uint64_t *rows, int64_t *ms, bool *is_time)
{
	*is_time = node->kind == SA_NODE_TEXT;
	if (*is_time)
		return sa_key_duration(b, node, what, ms);
	return sa_key_whole(b, node, what, min, SA_LIMIT_ITER_INDEX, rows);
}

static bool window_from_to(struct sa_build *b, const struct sa_node *from, const struct sa_node *to,
			   struct sa_policy_window *w)
{
	bool from_time = false, to_time = false;

	w->to_index = UINT64_MAX;
	w->to_ms = INT64_MAX;
	if (from && !rows_or_time(b, from, "from", 0, &w->from_index, &w->from_ms, &from_time))
		return false;
	if (to && !rows_or_time(b, to, "to", 0, &w->to_index, &w->to_ms, &to_time))
		return false;
	if (from && to && from_time != to_time)
		return sa_node_mistake(b, to,
				       "'from' and 'to' of a window are both indices or both "
				       "durations");
	w->kind = (from ? from_time : to_time) ? SA_WINDOW_TIMES : SA_WINDOW_INDICES;
	if (from && to && (from_time ? w->from_ms >= w->to_ms : w->from_index > w->to_index))
		return sa_node_mistake(b, to, "a window that ends before it begins");
	return true;
}

static void read_window(struct sa_build *b, const struct sa_node *node, struct sa_policy_window *w)
{
	const struct sa_node *key[N_WINDOW_KEYS];
	bool is_time = false;
	unsigned kinds;

	w->name = node->key;
	w->at = sa_node_place(node);
	if (!sa_key_name(b, node->key_at, node->key, "a window") ||
	    !sa_keys_read(b, &sa_keys_window, w, node))
		return;
	for (size_t i = 0; i < N_WINDOW_KEYS; i++)
		key[i] = sa_node_get(node, window_rows[i].name);
	kinds = sa_keys_kinds(&sa_keys_window, node);
	if (__builtin_popcount(kinds) != 1) {
		if (kinds || !node->n)
			sa_mistake(
				b->m, sa_node_place(node),
				"the window '%.64s' needs exactly one of last, first, skip, or from and to",
				node->key);
		return;
	}
	if (key[SKIP]) {
		(void)rows_or_time(b, key[SKIP], "skip", 1, &w->rows, &w->from_ms, &is_time);
		w->kind = is_time ? SA_WINDOW_TIMES : SA_WINDOW_SKIP_ROWS;
		w->to_ms = INT64_MAX;
	} else if (key[LAST]) {
		(void)rows_or_time(b, key[LAST], "last", 1, &w->rows, &w->from_ms, &is_time);
		w->kind = is_time ? SA_WINDOW_LAST_TIME : SA_WINDOW_LAST_ROWS;
	} else if (key[FIRST]) {
		(void)rows_or_time(b, key[FIRST], "first", 1, &w->rows, &w->to_ms, &is_time);
		w->kind = is_time ? SA_WINDOW_FIRST_TIME : SA_WINDOW_FIRST_ROWS;
	} else {
		(void)window_from_to(b, key[FROM], key[TO], w);
	}
}

void sa_build_windows(struct sa_build *b)
{
	const struct sa_node *windows = sa_node_get(b->root, "windows");
	struct sa_policy *policy = b->policy;
	size_t n = windows ? windows->n : 0;

	policy->window = SA_NEW_ARRAY(b->arena, n + 1, struct sa_policy_window);
	policy->window[0] = (struct sa_policy_window){.name = "all", .kind = SA_WINDOW_ALL};
	policy->n_window = 1;
	if (!windows)
		return;
	if (windows->kind != SA_NODE_MAP) {
		(void)sa_node_mistake(b, windows, "windows takes a map of windows, not %s",
				      sa_node_is(windows));
		return;
	}
	for (const struct sa_node *node = windows->first; node; node = node->next) {
		if (policy->n_window > SA_LIMIT_POLICY_WINDOWS) {
			sa_mistake(b->m, node->key_at, "more than %d windows",
				   SA_LIMIT_POLICY_WINDOWS);
			return;
		}
		read_window(b, node, &policy->window[policy->n_window++]);
	}
}

/* ---- the top ---- */

static void read_min_present(struct sa_build *b, void *object, const struct sa_node *node)
{
	(void)sa_build_coverage(b, node, &((struct sa_policy *)object)->min_present);
}

static const struct sa_key_row top_rows[] = {
	{.name = "version",
	 .type = SA_KEY_LATER,
	 .schema = "version",
	 .help = "the language; always 1"},
	{.name = "extends",
	 .type = SA_KEY_LATER,
	 .schema = "extends",
	 .help = "what it builds on: `builtin/mm-bot`, or `./file` beside it, which may extend a builtin only"},
	{.name = "input",
	 .type = SA_KEY_LATER,
	 .schema = "inputs",
	 .help = "the files that are read, one map each; the first one is the KPIs' default"},
	{.name = "windows",
	 .type = SA_KEY_LATER,
	 .schema = "windows",
	 .help = "named stretches of rows; `all` is always there"},
	{.name = "complete",
	 .type = SA_KEY_LATER,
	 .schema = "complete",
	 .help = "what makes a run whole, proven before anything is judged: one map, or a list with `input:` in each"},
	{.name = "missing",
	 .type = SA_KEY_WORD,
	 .offset = offsetof(struct sa_policy, on_missing),
	 .words = sa_missing_words,
	 .help = "what a KPI without a value is; default `hold`"},
	{.name = "min-present",
	 .type = SA_KEY_OWN,
	 .read = read_min_present,
	 .schema = "coverage",
	 .help = "share (or count) of a window's rows that must hold a value, else the KPI is missing; default `75%`"},
	{.name = "kpis",
	 .type = SA_KEY_LATER,
	 .schema = "kpis",
	 .help = "named series of numbers, and what must hold of them"},
	{.name = "baseline",
	 .type = SA_KEY_LATER,
	 .schema = "baseline",
	 .help = "what the run is compared with"},
	{.name = "drift",
	 .type = SA_KEY_LATER,
	 .schema = "drift",
	 .help = "whether a KPI that is on its way to a limit counts"},
	{.name = "identity",
	 .type = SA_KEY_LATER,
	 .schema = "identity",
	 .help = "`{total: [+part, -part, ...], within: 0.05}`: a sum that must add up; a note says where it does not"},
	{.name = "kpi-gate",
	 .type = SA_KEY_LATER,
	 .schema = "gate-path",
	 .help = "a KPI_GATE.json inside the run, or `off`; only `builtin/mm-bot` has one by default"},
	{.name = "exceptions",
	 .type = SA_KEY_LATER,
	 .schema = "exceptions",
	 .help = "failures that are waived until a day"},
	{.name = "masks",
	 .type = SA_KEY_LATER,
	 .schema = "masks",
	 .help = "rows that no window but `all` counts, with the reason"},
	{.name = "profiles",
	 .type = SA_KEY_LATER,
	 .schema = "profiles",
	 .help = "named overlays, chosen by `--profile` or the input `profile`: every key but version, extends and profiles"},
};
const struct sa_key_map sa_keys_top = SA_KEY_MAP("a policy", top_rows);

/* Something that can make the decision worse than OK. */
static bool judges(const struct sa_policy *policy)
{
	if (policy->n_rule || policy->kpi_gate)
		return true;
	for (size_t i = 0; i < policy->n_complete; i++) {
		const struct sa_policy_complete *c = &policy->complete[i];

		if (c->otherwise != SA_STATE_OK &&
		    (c->rows || c->duration_ms || c->gap_index || c->gap_ms || c->end_file ||
		     c->end_field.text || c->n_groups || c->group.n))
			return true;
	}
	return false;
}

void sa_build_policy(struct sa_build *b)
{
	struct sa_policy *policy = b->policy;
	policy->on_missing = SA_STATE_HOLD;
	policy->min_present.share = 0.75;
	if (!sa_keys_read(b, &sa_keys_top, policy, b->root))
		return;
	sa_build_inputs(b);
	sa_build_windows(b);
	sa_build_metrics(b);
	sa_build_rules(b);
	b->columns = false;
	sa_build_complete(b);
	sa_build_masks(b);
	sa_build_identity(b);
	sa_build_exceptions(b);
	sa_build_baseline(b);
	sa_build_drift(b);
	sa_build_kpi_gate(b);
	/* where anything is refused, also by the reader, the rule may be what was */
	if (!b->m->n && !judges(policy))
		sa_mistake(
			b->m, (struct sa_place){b->file, 1, 1},
			"nothing would be judged: no KPI has a 'must' or a 'should', and 'complete' "
			"asks for nothing");
}
