/* SPDX-License-Identifier: MIT */
/* baseline, drift, kpi-gate: what a run is held against beside its rules. */
#include <string.h>

#include "base/limits.h"
#include "policy/build.h"
#include "policy/paths.h"

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

void sa_build_baseline(struct sa_build *b)
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

void sa_build_drift(struct sa_build *b)
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

void sa_build_kpi_gate(struct sa_build *b)
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
