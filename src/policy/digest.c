/* SPDX-License-Identifier: MIT */
/* A policy as JSON: keys in the order of their bytes. */
#include "policy/digest.h"

#include <string.h>

#include "base/utc.h"
#include "codec/sha256.h"
#include "policy/json_part.h"

#define LANGUAGE 1

static const char *name_of_window(const struct sa_policy *policy, size_t window)
{
	return policy->window[window].name;
}

void sa_pj_input(struct sa_jout *j, const struct sa_policy_input *input)
{
	static const char *const unit[] = {NULL, "s", "ms", "us", "ns"};
	char separator[2] = {input->separator, '\0'};

	sa_jout_object(j, NULL);
	if (input->n_by) {
		sa_jout_array(j, "by");
		for (size_t i = 0; i < input->n_by; i++)
			sa_jout_text(j, NULL, input->by[i].text);
		sa_jout_end_array(j);
	}
	if (input->decimal != '.')
		sa_jout_text(j, "decimal", ",");
	if (input->every_ms)
		sa_pj_duration(j, "every", input->every_ms);
	if (strcmp(input->format, "auto") != 0)
		sa_jout_text(j, "format", input->format);
	sa_pj_text(j, "index", input->index.text);
	if (strcmp(input->name, "main") != 0)
		sa_jout_text(j, "name", input->name);
	sa_pj_names(j, "path", &input->path);
	sa_pj_text(j, "separator", input->separator == '\t' ? "tab" : separator);
	sa_pj_text(j, "time", input->time.text);
	sa_pj_text(j, "time-unit", unit[input->time_unit]);
	sa_pj_where(j, input->where, input->n_where);
	sa_jout_end_object(j);
}

static void put_metrics(struct sa_jout *j, const struct sa_policy *policy)
{
	SA_ARENA_SCOPE(arena);
	struct sa_pj_name *order = SA_NEW_ARRAY(&arena, policy->n_metric + 1, struct sa_pj_name);

	for (size_t i = 0; i < policy->n_metric; i++)
		order[i] = (struct sa_pj_name){policy->metric[i].name, i};
	sa_pj_sort(order, policy->n_metric);
	sa_jout_object(j, "kpis");
	for (size_t i = 0; i < policy->n_metric; i++)
		sa_pj_metric(j, policy, order[i].index);
	sa_jout_end_object(j);
}

static void put_window(struct sa_jout *j, const struct sa_policy_window *w)
{
	sa_jout_object(j, w->name);
	switch (w->kind) {
	case SA_WINDOW_ALL:
		break;
	case SA_WINDOW_LAST_ROWS:
		sa_jout_int(j, "last", (int64_t)w->rows);
		break;
	case SA_WINDOW_FIRST_ROWS:
		sa_jout_int(j, "first", (int64_t)w->rows);
		break;
	case SA_WINDOW_SKIP_ROWS:
		sa_jout_int(j, "skip", (int64_t)w->rows);
		break;
	case SA_WINDOW_INDICES:
		if (w->from_index)
			sa_jout_int(j, "from", (int64_t)w->from_index);
		if (w->to_index != UINT64_MAX)
			sa_jout_int(j, "to", (int64_t)w->to_index);
		break;
	case SA_WINDOW_LAST_TIME:
		sa_pj_duration(j, "last", w->from_ms);
		break;
	case SA_WINDOW_FIRST_TIME:
		sa_pj_duration(j, "first", w->to_ms);
		break;
	case SA_WINDOW_TIMES:
		if (w->from_ms)
			sa_pj_duration(j, "from", w->from_ms);
		if (w->to_ms != INT64_MAX)
			sa_pj_duration(j, "to", w->to_ms);
		break;
	}
	sa_jout_end_object(j);
}

static void put_windows(struct sa_jout *j, const struct sa_policy *policy)
{
	SA_ARENA_SCOPE(arena);
	struct sa_pj_name *order = SA_NEW_ARRAY(&arena, policy->n_window, struct sa_pj_name);
	size_t n = policy->n_window - 1;

	if (!n)
		return;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct sa_pj_name){policy->window[i + 1].name, i + 1};
	sa_pj_sort(order, n);
	sa_jout_object(j, "windows");
	for (size_t i = 0; i < n; i++)
		put_window(j, &policy->window[order[i].index]);
	sa_jout_end_object(j);
}

static void put_complete(struct sa_jout *j, const struct sa_policy *policy)
{
	if (!policy->n_complete)
		return;
	sa_jout_array(j, "complete");
	for (size_t i = 0; i < policy->n_complete; i++) {
		const struct sa_policy_complete *c = &policy->complete[i];

		sa_jout_object(j, NULL);
		if (c->duration_ms)
			sa_pj_duration(j, "duration", c->duration_ms);
		sa_pj_text(j, "end-marker", c->end_file);
		if (c->end_field.text) {
			sa_jout_object(j, "end-marker");
			sa_jout_text(j, "equals", c->end_equals);
			sa_jout_text(j, "path", c->end_field.text);
			sa_jout_end_object(j);
		}
		sa_pj_whole(j, "groups", c->n_groups);
		sa_pj_names(j, "groups", &c->group);
		if (c->input)
			sa_jout_text(j, "input", policy->input[c->input].name);
		sa_pj_whole(j, "max-gap", c->gap_index);
		if (c->gap_ms)
			sa_pj_duration(j, "max-gap", c->gap_ms);
		sa_pj_state(j, "otherwise", c->otherwise, SA_STATE_INCONCLUSIVE);
		sa_pj_whole(j, "rows", c->rows);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static void put_mask_end(struct sa_jout *j, const char *key, const struct sa_policy_mask *mask,
			 uint64_t index, int64_t ms)
{
	SA_ARENA_SCOPE(arena);

	if (mask->kind == SA_MASK_INDICES)
		sa_jout_int(j, key, (int64_t)index);
	else if (mask->kind == SA_MASK_OFFSETS)
		sa_pj_duration(j, key, ms);
	else
		sa_jout_text(j, key, sa_utc_iso(&arena, ms));
}

static void put_masks(struct sa_jout *j, const struct sa_policy *policy)
{
	if (!policy->n_mask)
		return;
	sa_jout_array(j, "masks");
	for (size_t i = 0; i < policy->n_mask; i++) {
		const struct sa_policy_mask *mask = &policy->mask[i];

		sa_jout_object(j, NULL);
		put_mask_end(j, "from", mask, mask->from_index, mask->from_ms);
		sa_pj_text(j, "group", mask->group);
		if (mask->input != SA_POLICY_NONE)
			sa_jout_text(j, "input", policy->input[mask->input].name);
		sa_jout_text(j, "reason", mask->reason);
		put_mask_end(j, "to", mask, mask->to_index, mask->to_ms);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static void put_identity(struct sa_jout *j, const struct sa_policy_identity *identity)
{
	SA_STR_SCOPE(text);
	/* "within" is a key of its own beside the one of the sum */
	bool first = identity->left.field.text && strcmp(identity->left.field.text, "within") < 0;

	if (!identity->n_term)
		return;
	sa_jout_object(j, "identity");
	for (int pass = 0; pass < 2; pass++) {
		if ((pass == 0) != first) {
			sa_jout_num(j, "within", identity->within);
			continue;
		}
		sa_jout_array(j, identity->left.field.text);
		for (size_t i = 0; i < identity->n_term; i++) {
			sa_str_clear(&text);
			sa_str_printf(&text, "%c%s", identity->term[i].minus ? '-' : '+',
				      identity->term[i].field.text);
			sa_jout_text(j, NULL, text.buf);
		}
		sa_jout_end_array(j);
	}
	sa_jout_end_object(j);
}

static void put_exceptions(struct sa_jout *j, const struct sa_policy *policy)
{
	if (!policy->n_exception)
		return;
	sa_jout_array(j, "exceptions");
	for (size_t i = 0; i < policy->n_exception; i++) {
		const struct sa_policy_exception *e = &policy->exception[i];

		sa_jout_object(j, NULL);
		sa_pj_text(j, "group", e->group);
		sa_jout_text(j, "kpi", policy->metric[e->metric].name);
		sa_jout_text(j, "owner", e->owner);
		sa_jout_text(j, "reason", e->reason);
		sa_pj_text(j, "rule", e->rule_text);
		if (e->still_must)
			sa_jout_text(j, "still-must", e->still_must->text);
		sa_jout_text(j, "until", e->until);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static size_t usual_window(const struct sa_policy *policy)
{
	size_t steady = sa_policy_window_find(policy, "steady");

	return steady == SA_POLICY_NONE ? 0 : steady;
}

static void put_baseline(struct sa_jout *j, const struct sa_policy *policy)
{
	const struct sa_policy_baseline *baseline = &policy->baseline;

	if (!baseline->is_set)
		return;
	sa_jout_object(j, "baseline");
	if (baseline->alpha != 0.05)
		sa_jout_num(j, "alpha", baseline->alpha);
	sa_pj_names(j, "from", &baseline->from);
	if (baseline->max_age_ms)
		sa_pj_duration(j, "max-age", baseline->max_age_ms);
	sa_pj_state(j, "otherwise", baseline->otherwise, SA_STATE_WARN);
	sa_pj_gating(j, "regression", baseline->regression);
	if (baseline->runs_alike)
		sa_jout_bool(j, "runs-alike", true);
	sa_pj_state(j, "unclear", baseline->unclear, SA_STATE_WARN);
	if (baseline->window != usual_window(policy))
		sa_jout_text(j, "window", name_of_window(policy, baseline->window));
	sa_jout_end_object(j);
}

static void put_drift(struct sa_jout *j, const struct sa_policy *policy)
{
	const struct sa_policy_drift *drift = &policy->drift;

	if (!drift->is_set)
		return;
	sa_jout_object(j, "drift");
	if (!drift->horizon_rows)
		sa_pj_duration(j, "horizon", drift->horizon_ms);
	else if (drift->horizon_rows != 24)
		sa_jout_int(j, "horizon", (int64_t)drift->horizon_rows);
	sa_pj_gating(j, "level", drift->level);
	if (drift->window != usual_window(policy))
		sa_jout_text(j, "window", name_of_window(policy, drift->window));
	sa_jout_end_object(j);
}

static void put_identity_of(struct sa_jout *j, const struct sa_policy *policy)
{
	put_identity(j, &policy->identity);
}

static void put_inputs(struct sa_jout *j, const struct sa_policy *policy)
{
	sa_jout_array(j, "input");
	for (size_t i = 0; i < policy->n_input; i++)
		sa_pj_input(j, &policy->input[i]);
	sa_jout_end_array(j);
}

static void put_kpi_gate(struct sa_jout *j, const struct sa_policy *policy)
{
	sa_pj_text(j, "kpi-gate", policy->kpi_gate);
}

static void put_language(struct sa_jout *j, const struct sa_policy *policy)
{
	(void)policy;
	sa_jout_int(j, "language", LANGUAGE);
}

static void put_min_present(struct sa_jout *j, const struct sa_policy *policy)
{
	static const struct sa_coverage usual = {0.75, 0};

	if (!sa_pj_same_coverage(&policy->min_present, &usual))
		sa_pj_coverage(j, &policy->min_present);
}

static void put_missing(struct sa_jout *j, const struct sa_policy *policy)
{
	sa_pj_state(j, "missing", policy->on_missing, SA_STATE_HOLD);
}

/* In the order of the keys' bytes. */
static const struct {
	const char *key;
	void (*put)(struct sa_jout *j, const struct sa_policy *policy);
} blocks[] = {
	{"baseline", put_baseline},
	{"complete", put_complete},
	{"drift", put_drift},
	{"exceptions", put_exceptions},
	{"identity", put_identity_of},
	{"input", put_inputs},
	{"kpi-gate", put_kpi_gate},
	{"kpis", put_metrics},
	{"language", put_language},
	{"masks", put_masks},
	{"min-present", put_min_present},
	{"missing", put_missing},
	{"windows", put_windows},
};
#define N_BLOCKS (sizeof blocks / sizeof *blocks)

void sa_policy_json(const struct sa_policy *policy, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	for (size_t i = 0; i < N_BLOCKS; i++)
		blocks[i].put(&j, policy);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}

const char *sa_policy_block_text(const struct sa_policy *policy, const char *key,
				 struct sa_arena *arena)
{
	struct sa_jout j;
	SA_STR_SCOPE(out);

	sa_jout_init_compact(&j, &out);
	sa_jout_object(&j, NULL);
	for (size_t i = 0; i < N_BLOCKS; i++) {
		if (strcmp(blocks[i].key, key) == 0)
			blocks[i].put(&j, policy);
	}
	sa_jout_end_object(&j);
	return sa_pj_inner(&out, key, arena);
}

const char *sa_policy_window_text(const struct sa_policy_window *window, struct sa_arena *arena)
{
	struct sa_jout j;
	SA_STR_SCOPE(out);

	sa_jout_init_compact(&j, &out);
	sa_jout_object(&j, NULL);
	put_window(&j, window);
	sa_jout_end_object(&j);
	return sa_pj_inner(&out, window->name, arena);
}

const char *sa_policy_digest(struct sa_arena *arena, const struct sa_policy *policy)
{
	char *hex = sa_arena_alloc(arena, SA_SHA256_HEX);
	SA_STR_SCOPE(text);

	sa_policy_json(policy, &text);
	sa_sha256_hex(text.buf, text.len, hex);
	return hex;
}
