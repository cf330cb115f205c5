/* SPDX-License-Identifier: MIT */
/* complete, masks, identity, baseline, drift, kpi-gate. */
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utc.h"
#include "policy/build.h"
#include "policy/build_except.h"
#include "policy/paths.h"

/* ---- complete ---- */

static void read_complete_input(struct sa_build *b, void *object, const struct sa_node *node)
{
	size_t input = sa_build_input(b, node, "input");

	if (input != SA_POLICY_NONE)
		((struct sa_policy_complete *)object)->input = input;
}

static void read_gap(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_complete *c = object;

	if (node->kind == SA_NODE_TEXT)
		(void)sa_key_duration(b, node, "max-gap", &c->gap_ms);
	else
		(void)sa_key_whole(b, node, "max-gap", 1, SA_LIMIT_ITER_INDEX, &c->gap_index);
}

#define AT(member) .offset = offsetof(struct sa_policy_complete, member)
static const struct sa_key_row end_rows[] = {
	{.name = "path",
	 .type = SA_KEY_FIELD,
	 AT(end_field),
	 .required = true,
	 .help = "a path of the input's records"},
	{.name = "equals",
	 .type = SA_KEY_TEXT,
	 AT(end_equals),
	 .required = true,
	 .help = "what it holds in the last one"},
};
const struct sa_key_map sa_keys_end_marker = SA_KEY_MAP("end-marker", end_rows);

static void read_end_marker(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_complete *c = object;
	const char *why;

	if (node->kind == SA_NODE_MAP) {
		(void)sa_keys_read(b, &sa_keys_end_marker, c, node);
		return;
	}
	if (!sa_key_text(b, node, "end-marker", &c->end_file))
		return;
	why = sa_run_path_check(c->end_file);
	if (why)
		(void)sa_node_mistake(b, node, "end-marker: '%.60s' is %s", c->end_file, why);
}

static void read_groups(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_complete *c = object;

	if (node->kind == SA_NODE_LIST)
		(void)sa_key_texts(b, node, "groups", &c->group);
	else
		(void)sa_key_whole(b, node, "groups", 1, 1000, &c->n_groups);
}

static const struct sa_key_row complete_rows[] = {
	{.name = "input",
	 .type = SA_KEY_OWN,
	 .read = read_complete_input,
	 .schema = "name",
	 .help = "which input it asks; default the first"},
	{.name = "rows",
	 .type = SA_KEY_WHOLE,
	 AT(rows),
	 .min = 1,
	 .max = SA_LIMIT_ITERATIONS,
	 .help = "at least so many rows, in each group"},
	{.name = "duration",
	 .type = SA_KEY_DURATION,
	 AT(duration_ms),
	 .help = "at least so long, from the first time to the last one and a row more"},
	{.name = "max-gap",
	 .type = SA_KEY_OWN,
	 .read = read_gap,
	 .schema = "rows-or-duration",
	 .help = "the longest pause, or the largest step between indices"},
	{.name = "end-marker",
	 .type = SA_KEY_OWN,
	 .read = read_end_marker,
	 .schema = "end-marker",
	 .help = "a file in the run that a finished one has, or `{path: state, equals: done}`"},
	{.name = "groups",
	 .type = SA_KEY_OWN,
	 .read = read_groups,
	 .schema = "groups",
	 .help = "so many groups, or these"},
	{.name = "otherwise",
	 .type = SA_KEY_WORD,
	 AT(otherwise),
	 .words = sa_missing_words,
	 .help = "what a run is that is not whole; default `inconclusive`"},
};
#undef AT
const struct sa_key_map sa_keys_complete = SA_KEY_MAP("complete", complete_rows);

static void build_complete(struct sa_build *b)
{
	const struct sa_node *node = sa_node_get(b->root, "complete");
	bool list = node && node->kind == SA_NODE_LIST;
	const struct sa_node *item = list ? node->first : node;
	struct sa_policy *policy = b->policy;

	if (!node)
		return;
	if (list && !node->n)
		(void)sa_node_mistake(b, node, "complete: an empty list");
	policy->complete = SA_NEW_ARRAY(b->arena, node->n + 1, struct sa_policy_complete);
	for (size_t left = list ? node->n : 1; left; left--, item = item->next) {
		struct sa_policy_complete *c = &policy->complete[policy->n_complete++];

		*c = (struct sa_policy_complete){.otherwise = SA_STATE_INCONCLUSIVE,
						 .at = sa_node_place(item)};
		if (sa_keys_read(b, &sa_keys_complete, c, item) && list &&
		    !sa_node_get(item, "input"))
			sa_mistake(b->m, item->at, "each map of a list 'complete' needs 'input'");
		for (size_t i = 0; i + 1 < policy->n_complete; i++) {
			if (policy->complete[i].input == c->input && sa_node_get(item, "input"))
				sa_mistake(b->m, sa_node_get(item, "input")->at,
					   "a second 'complete' for one input");
		}
	}
}

/* ---- masks ---- */

/* RFC 3339 with any zone. */
static bool rfc_3339(struct sa_arena *arena, const char *text, int64_t *ms)
{
	size_t len = strlen(text);
	const char *zone = len > 19 ? text + 19 + strspn(text + 19, ".0123456789") : "";
	int64_t shift = 0;

	if (len < 20)
		return false;
	if ((*zone == '+' || *zone == '-') && strlen(zone) == 6 && zone[3] == ':') {
		for (size_t i = 1; i < 6; i++) {
			if (i != 3 && !sa_num_is_digit(zone[i]))
				return false;
		}
		shift = (zone[1] - '0') * 600 + (zone[2] - '0') * 60 + (zone[4] - '0') * 10 +
			zone[5] - '0';
		if (*zone == '-')
			shift = -shift;
	} else if (strcmp(zone, "Z") != 0) {
		return false;
	}
	if (!sa_utc_parse(sa_arena_printf(arena, "%.19sZ", text), ms))
		return false;
	*ms -= shift * 60000;
	return true;
}

struct mask_end {
	enum sa_mask_kind kind;
	uint64_t index;
	int64_t ms;
};

static bool mask_end(struct sa_build *b, const struct sa_node *node, const char *what,
		     struct mask_end *end)
{
	if (node->kind == SA_NODE_WHOLE) {
		end->kind = SA_MASK_INDICES;
		return sa_key_whole(b, node, what, 0, SA_LIMIT_ITER_INDEX, &end->index);
	}
	if (node->kind == SA_NODE_TEXT && rfc_3339(b->arena, node->text, &end->ms)) {
		end->kind = SA_MASK_TIMES;
		return true;
	}
	end->kind = SA_MASK_OFFSETS;
	if (node->kind == SA_NODE_TEXT && strchr(node->text, '-') && strchr(node->text, ':'))
		return sa_node_mistake(b, node,
				       "%s: '%.40s' is no time such as 2026-05-01T12:00:00Z", what,
				       node->text);
	return sa_key_duration(b, node, what, &end->ms);
}

static void read_mask_input(struct sa_build *b, void *object, const struct sa_node *node)
{
	((struct sa_policy_mask *)object)->input = sa_build_input(b, node, "input");
}

#define AT(member) .offset = offsetof(struct sa_policy_mask, member)
static const struct sa_key_row mask_rows[] = {
	{.name = "from",
	 .type = SA_KEY_LATER,
	 .required = true,
	 .schema = "mask-end",
	 .help = "the first index, time since the first one, or RFC 3339 time"},
	{.name = "to",
	 .type = SA_KEY_LATER,
	 .required = true,
	 .schema = "mask-end",
	 .help = "the last one, inclusive for indices"},
	{.name = "reason",
	 .type = SA_KEY_TEXT,
	 AT(reason),
	 .required = true,
	 .help = "why they do not count"},
	{.name = "input",
	 .type = SA_KEY_OWN,
	 .read = read_mask_input,
	 .schema = "name",
	 .help = "default every input"},
	{.name = "group", .type = SA_KEY_TEXT, AT(group), .help = "default every group"},
};
#undef AT
const struct sa_key_map sa_keys_mask = SA_KEY_MAP("a mask", mask_rows, .alike = {"from", "to"});

static void read_mask(struct sa_build *b, const struct sa_node *node, struct sa_policy_mask *mask)
{
	const struct sa_node *from = sa_node_get(node, "from"), *to = sa_node_get(node, "to");
	struct mask_end begin, end;

	*mask = (struct sa_policy_mask){.input = SA_POLICY_NONE, .at = node->at};
	if (!sa_keys_read(b, &sa_keys_mask, mask, node) || !from || !to ||
	    !mask_end(b, from, "from", &begin) || !mask_end(b, to, "to", &end))
		return;
	if (begin.kind != end.kind) {
		(void)sa_node_mistake(b, to,
				      "'from' and 'to' of a mask are both indices, both durations, "
				      "or both times");
		return;
	}
	mask->kind = begin.kind;
	mask->from_index = begin.index;
	mask->to_index = end.index;
	mask->from_ms = begin.ms;
	mask->to_ms = end.ms;
	if (begin.kind == SA_MASK_INDICES ? begin.index > end.index : begin.ms >= end.ms)
		(void)sa_node_mistake(b, to, "a mask that ends before it begins");
}

static void build_masks(struct sa_build *b)
{
	const struct sa_node *list = sa_node_get(b->root, "masks");
	struct sa_policy *policy = b->policy;

	if (!list)
		return;
	if (list->kind != SA_NODE_LIST) {
		(void)sa_node_mistake(b, list, "masks takes a list of masks, not %s",
				      sa_node_is(list));
		return;
	}
	policy->mask = SA_NEW_ARRAY(b->arena, list->n, struct sa_policy_mask);
	for (const struct sa_node *node = list->first; node; node = node->next)
		read_mask(b, node, &policy->mask[policy->n_mask++]);
}

/* ---- identity ---- */

static void identity_term(struct sa_build *b, const struct sa_node *node, const char *text,
			  struct sa_identity_term *term)
{
	const char *why;

	term->minus = *text == '-';
	text += *text == '-' || *text == '+';
	term->metric = sa_policy_metric_find(b->policy, text);
	why = sa_field_path_parse(b->arena, text, b->columns, &term->field);
	if (why || term->field.each)
		(void)sa_node_mistake(b, node, "identity: '%.60s' is %s", text,
				      why ? why : "several values ('[*]'), one is needed");
}

static void identity_sum(struct sa_build *b, const struct sa_node *sum)
{
	struct sa_policy_identity *identity = &b->policy->identity;

	if (identity->left.field.text) {
		sa_mistake(b->m, sum->key_at, "identity is one sum; '%.60s' begins a second one",
			   sum->key);
		return;
	}
	identity->left.metric = sa_policy_metric_find(b->policy, sum->key);
	const char *why =
		sa_field_path_parse(b->arena, sum->key, b->columns, &identity->left.field);

	if (why)
		sa_mistake(b->m, sum->key_at, "identity: '%.60s' is %s", sum->key, why);
	if (sum->kind != SA_NODE_LIST || !sum->n) {
		(void)sa_node_mistake(
			b, sum, "identity takes a list of terms such as [+gross, -fees], not %s",
			sum->kind == SA_NODE_LIST ? "an empty one" : sa_node_is(sum));
		return;
	}
	identity->term = SA_NEW_ARRAY(b->arena, sum->n, struct sa_identity_term);
	for (const struct sa_node *node = sum->first; node; node = node->next) {
		const char *text;

		if (sa_key_text(b, node, "a term of identity", &text))
			identity_term(b, node, text, &identity->term[identity->n_term++]);
	}
}

static void build_identity(struct sa_build *b)
{
	const struct sa_node *node = sa_node_get(b->root, "identity");
	struct sa_policy_identity *identity = &b->policy->identity;

	if (!node)
		return;
	identity->at = sa_node_place(node);
	if (node->kind != SA_NODE_MAP) {
		(void)sa_node_mistake(b, node,
				      "identity takes a map such as {net: [+gross, -fees], within: "
				      "0.05}, not %s",
				      sa_node_is(node));
		return;
	}
	for (const struct sa_node *member = node->first; member; member = member->next) {
		if (strcmp(member->key, "within") != 0)
			identity_sum(b, member);
		else if (sa_key_number(b, member, "within", &identity->within) &&
			 identity->within < 0)
			(void)sa_node_mistake(b, member, "within: a negative number");
	}
	if (!identity->left.field.text)
		sa_mistake(b->m, node->at,
			   "identity needs a sum: {net: [+gross, -fees], within: 0.05}");
	if (!sa_node_get(node, "within"))
		sa_mistake(b->m, node->at,
			   "identity needs 'within': the largest difference that is fine");
}

/* ---- baseline, drift ---- */

static const char *const baseline_kinds[] = {"dir", "git", "artifact"};

/* What a policy may name as a baseline: nothing that leads out of the current directory. */
static const char *bad_baseline(const char *spec)
{
	const char *path = strncmp(spec, "dir:", 4) == 0 ? spec + 4 : spec;

	if (strcmp(spec, "auto") == 0)
		return NULL;
	if (strstr(spec, "://"))
		return "a URL";
	if (strncmp(spec, "artifact:", 9) == 0)
		return spec[9] ? NULL : "no baseline: the artifact's name is missing";
	if (strncmp(spec, "git:", 4) == 0)
		return spec[4] ? NULL : "no baseline: the reference is missing";
	return sa_run_path_check(path);
}

/*
 * The word before the first ':' of what begins with none of the words that name a kind of baseline, or NULL. A letter
 * alone may be a drive.
 */
static const char *unknown_kind(struct sa_build *b, const char *spec)
{
	size_t len = strspn(spec, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");
	char *word;

	if (len < 2 || spec[len] != ':')
		return NULL;
	word = sa_arena_strndup(b->arena, spec, len);
	for (size_t i = 0; i < sizeof baseline_kinds / sizeof *baseline_kinds; i++) {
		if (strcmp(word, baseline_kinds[i]) == 0)
			return NULL;
	}
	return word;
}

static void read_baseline_from(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_baseline *baseline = object;
	const struct sa_node *item = node->kind == SA_NODE_LIST ? node->first : node;

	if (!sa_key_texts(b, node, "from", &baseline->from))
		return;
	for (size_t i = 0; i < baseline->from.n; i++, item = item->next) {
		const char *spec = baseline->from.name[i], *why = bad_baseline(spec);
		const char *kind = unknown_kind(b, spec);

		if (why)
			(void)sa_node_mistake(b, item, "from: '%.60s' is %s", spec, why);
		else if (kind)
			(void)sa_node_mistake(
				b, item,
				"from: unknown kind of baseline '%.60s:'; it takes dir:, git:, artifact:%s",
				kind,
				sa_mistake_near(b->m, kind, baseline_kinds,
						sizeof baseline_kinds / sizeof *baseline_kinds));
	}
}

static void read_baseline_window(struct sa_build *b, void *object, const struct sa_node *node)
{
	((struct sa_policy_baseline *)object)->window = sa_build_window(b, node, "window");
}

static void read_alpha(struct sa_build *b, void *object, const struct sa_node *node)
{
	double alpha;

	if (!sa_key_number(b, node, "alpha", &alpha))
		return;
	if (alpha > 0 && alpha < 1)
		((struct sa_policy_baseline *)object)->alpha = alpha;
	else
		(void)sa_node_mistake(b, node, "alpha: %.40s is not between 0 and 1", node->text);
}

#define AT(member) .offset = offsetof(struct sa_policy_baseline, member)
static const struct sa_key_row baseline_rows[] = {
	{.name = "from",
	 .type = SA_KEY_OWN,
	 .read = read_baseline_from,
	 .schema = "baseline-runs",
	 .help = "`auto`, `dir:PATH`, `git:REF:PATH`, `artifact:NAME@BRANCH*N`, or several"},
	{.name = "window",
	 .type = SA_KEY_OWN,
	 .read = read_baseline_window,
	 .schema = "name",
	 .help = "default `steady`, else `all`"},
	{.name = "alpha",
	 .type = SA_KEY_OWN,
	 .read = read_alpha,
	 .schema = "alpha",
	 .help = "the level of the comparison; default 0.05"},
	{.name = "max-age",
	 .type = SA_KEY_DURATION,
	 AT(max_age_ms),
	 .help = "an older run is refused; default none is too old"},
	{.name = "regression",
	 .type = SA_KEY_WORD,
	 AT(regression),
	 .words = sa_gating_words,
	 .help = "what a worse KPI breaks; default `off`"},
	{.name = "otherwise",
	 .type = SA_KEY_WORD,
	 AT(otherwise),
	 .words = sa_missing_words,
	 .help = "what it is that there is no baseline; default `warn`"},
	{.name = "unclear",
	 .type = SA_KEY_WORD,
	 AT(unclear),
	 .words = sa_missing_words,
	 .help = "what it is that neither worse nor not worse can be shown; default `warn`"},
	{.name = "runs-alike",
	 .type = SA_KEY_BOOL,
	 AT(runs_alike),
	 .help = "runs of one code are known to agree, so that one baseline run can show a regression; default false"},
};
#undef AT
const struct sa_key_map sa_keys_baseline = SA_KEY_MAP("baseline", baseline_rows);

static size_t usual_window(const struct sa_build *b)
{
	size_t steady = sa_policy_window_find(b->policy, "steady");

	return steady == SA_POLICY_NONE ? 0 : steady;
}

static void build_baseline(struct sa_build *b)
{
	const struct sa_node *node = sa_node_get(b->root, "baseline");
	struct sa_policy_baseline *baseline = &b->policy->baseline;

	*baseline = (struct sa_policy_baseline){
		.window = usual_window(b),
		.alpha = 0.05,
		.otherwise = SA_STATE_WARN,
		.unclear = SA_STATE_WARN,
	};
	if (!node)
		return;
	baseline->is_set = baseline->is_written = true;
	baseline->at = sa_node_place(node);
	(void)sa_keys_read(b, &sa_keys_baseline, baseline, node);
}

static void read_drift_window(struct sa_build *b, void *object, const struct sa_node *node)
{
	((struct sa_policy_drift *)object)->window = sa_build_window(b, node, "window");
}

static void read_horizon(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_drift *drift = object;

	if (node->kind != SA_NODE_TEXT) {
		(void)sa_key_whole(b, node, "horizon", 1, SA_LIMIT_ITERATIONS,
				   &drift->horizon_rows);
		return;
	}
	drift->horizon_rows = 0;
	(void)sa_key_duration(b, node, "horizon", &drift->horizon_ms);
}

static const struct sa_key_row drift_rows[] = {
	{.name = "window",
	 .type = SA_KEY_OWN,
	 .read = read_drift_window,
	 .schema = "name",
	 .help = "default `steady`, else `all`"},
	{.name = "horizon",
	 .type = SA_KEY_OWN,
	 .read = read_horizon,
	 .schema = "horizon",
	 .help = "how far ahead a limit counts as near, in rows or time; default 24 rows"},
	{.name = "level",
	 .type = SA_KEY_WORD,
	 .offset = offsetof(struct sa_policy_drift, level),
	 .words = sa_gating_words,
	 .help = "what a limit within the horizon breaks; default `off`"},
};
const struct sa_key_map sa_keys_drift = SA_KEY_MAP("drift", drift_rows);

static void build_drift(struct sa_build *b)
{
	const struct sa_node *node = sa_node_get(b->root, "drift");
	struct sa_policy_drift *drift = &b->policy->drift;

	*drift = (struct sa_policy_drift){.window = usual_window(b), .horizon_rows = 24};
	if (!node)
		return;
	drift->is_set = true;
	drift->at = sa_node_place(node);
	(void)sa_keys_read(b, &sa_keys_drift, drift, node);
}

static void build_kpi_gate(struct sa_build *b)
{
	const struct sa_node *node = sa_node_get(b->root, "kpi-gate");
	const char *path, *why;

	if (!node || !sa_key_text(b, node, "kpi-gate", &path) || strcmp(path, "off") == 0)
		return;
	why = sa_run_path_check(path);
	if (why)
		(void)sa_node_mistake(b, node, "kpi-gate: '%.60s' is %s", path, why);
	else if (strcasecmp(path, "off") == 0 || strcasecmp(path, "none") == 0)
		(void)sa_node_mistake(b, node, "kpi-gate: '%.60s'; did you mean off?", path);
	else if (strpbrk(path, "*?["))
		(void)sa_node_mistake(b, node,
				      "kpi-gate: '%.60s' has a wildcard; name one file, such as "
				      "artifacts/KPI_GATE.json",
				      path);
	b->policy->kpi_gate = path;
}

void sa_build_rest(struct sa_build *b)
{
	b->columns = false;
	build_complete(b);
	build_masks(b);
	build_identity(b);
	sa_build_exceptions(b);
	build_baseline(b);
	build_drift(b);
	build_kpi_gate(b);
}
