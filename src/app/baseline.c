/* SPDX-License-Identifier: MIT */
/* A baseline and the comparison with it. */
#include "app/baseline.h"

#include <math.h>
#include <string.h>

#include "app/builtin_policy.h"
#include "app/exit.h"
#include "base/num.h"
#include "baseline/found.h"
#include "baseline/reader.h"
#include "baseline/spec.h"
#include "gate/fail.h"
#include "gate/judge_rules.h"
#include "render/compare.h"
#include "stats/select.h"

const char *const sa_on_no_baseline_choices[] = {"ignore", "warn", "fail", NULL};
static const enum sa_no_baseline otherwise_of[] = {SA_NO_BASELINE_DEFAULT, SA_NO_BASELINE_WARN,
						   SA_NO_BASELINE_INCONCLUSIVE};
const char *const sa_compare_window_choices[] = {"steady", "last", "overall", NULL};
static const enum sa_window_id window_of[] = {SA_WINDOW_STEADY, SA_WINDOW_LAST, SA_WINDOW_OVERALL};

/* ---- floors ---- */

int sa_baseline_floors(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		       const struct sa_policy **floors, struct sa_err *err)
{
	const struct sa_builtin_options options = {.tolerance = set->tolerances.item,
						   .n_tolerance = set->tolerances.n};
	const struct sa_builtin *builtin;

	if (sa_builtin_load(ctx, &options, &builtin, err) != 0)
		return -1;
	*floors = &builtin->policy;
	return 0;
}

/* ---- comparing ---- */

/* Without iterations nothing can be tested: what was judged is shown beside what is judged now. */
static void show_kpis(struct sa_baseline *a, const struct sa_window *b_window)
{
	a->window_used = SA_WINDOW_LAST;
	a->compare.kpis_only = true;
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		struct sa_judge_answer *answer = &a->compare.shift[k].answer;
		struct sa_compare_sides *side = &a->compare.side[k];

		side->a = a->kpi[k];
		side->b = sa_agg_judged(&b_window[SA_WINDOW_LAST].kpi[k], k);
		if (!sa_num_is_finite(side->a) || !sa_num_is_finite(side->b))
			continue;
		answer->why = SA_JUDGE_WHY_KPIS_ONLY;
		answer->level = side->a;
		answer->difference = sa_num_difference(side->b, side->a);
	}
}

/* The window of builtin/mm-bot: options change the name of the last one. */
static size_t window_in(const struct sa_policy *policy, enum sa_window_id id)
{
	size_t last = 0;

	if (id != SA_WINDOW_LAST)
		return sa_policy_window_find(policy, id == SA_WINDOW_STEADY ? "steady" : "overall");
	while (policy->window[last].kind != SA_WINDOW_LAST_ROWS)
		last++;
	return last;
}

/* The policy that reads both sides, with what the settings say of the comparison. */
static const struct sa_policy *compared_by(struct sa_ctx *ctx,
					   const struct sa_baseline_settings *set,
					   const struct sa_policy *floors,
					   const struct sa_policy *policy)
{
	struct sa_policy *own = SA_NEW(ctx->arena, struct sa_policy);

	*own = *policy;
	own->metric = floors->metric; /* the same but for the floors */
	own->baseline = (struct sa_policy_baseline){
		.window = window_in(policy, window_of[set->compare_window]),
		.alpha = set->alpha,
		.regression = set->fail_on_regression ? SA_GATING_MUST : SA_GATING_OFF,
		.unclear = SA_STATE_WARN,
		.runs_alike = set->runs_alike,
	};
	return own;
}

/* The columns of the runs that are compared with, newest first. */
static const struct sa_data *columns_of(struct sa_ctx *ctx, const struct sa_baseline *a, size_t *n)
{
	struct sa_data *data = SA_NEW_ARRAY(ctx->arena, a->n_members + 1, struct sa_data);

	*n = a->n_members ? a->n_members : 1;
	data[0] = *a->data;
	for (size_t i = 0; i < a->n_members; i++)
		data[i] = *a->member[i].data;
	return data;
}

/* The i-th run's rows in the window that is compared. */
static const struct sa_window *window_at(const struct sa_baseline *a, size_t i)
{
	return a->n_members ? &a->member_window[i * SA_WINDOW_COUNT + a->window_used]
			    : &a->window[a->window_used];
}

/* The medians as they are shown, also where there is no answer. */
static void show_sides(struct sa_baseline *a, size_t n_a, const struct sa_window *b, size_t kpi)
{
	struct sa_compare_sides sides = {.n_b = b->kpi[kpi].n,
					 .a = a->compare.shift[kpi].answer.level,
					 .b = b->kpi[kpi].median};

	for (size_t i = 0; i < n_a; i++) {
		sides.n_a += window_at(a, i)->kpi[kpi].n;
		if (isnan(sides.a))
			sides.a = window_at(a, i)->kpi[kpi].median;
	}
	a->compare.side[kpi] = sides;
}

void sa_baseline_judge(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		       const struct sa_policy *floors, struct sa_baseline *a,
		       const struct sa_data *b, const struct sa_window *b_window)
{
	const struct sa_policy *policy = compared_by(ctx, set, floors, b->policy);
	struct sa_judge_input in = {.policy = policy, .data = b};
	struct sa_judged judged;

	in.baseline = columns_of(ctx, a, &in.n_baseline);
	sa_judge_shifts_alone(&in, ctx->arena, &judged);
	a->window_used = window_of[set->compare_window];
	a->compare = (struct sa_compare){.alpha = policy->baseline.alpha,
					 .runs_alike = policy->baseline.runs_alike,
					 .regression = policy->baseline.regression};
	for (size_t i = 0; i < in.n_baseline; i++)
		a->compare.n_runs += window_at(a, i)->n_rows > 0;
	for (size_t k = 0; k < judged.n_shift; k++) {
		a->compare.shift[k] = judged.shift[k];
		show_sides(a, in.n_baseline, &b_window[a->window_used], k);
	}
	if (!a->compare.n_runs && !a->run->n_iter)
		show_kpis(a, b_window);
}

enum sa_no_baseline sa_baseline_otherwise(const struct sa_baseline_settings *set)
{
	return otherwise_of[set->on_no_baseline];
}

bool sa_baseline_is_wanted(const struct sa_baseline_settings *set)
{
	return set->baseline[0] && strcmp(set->baseline, "none") != 0;
}

int sa_baseline_check(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		      struct sa_err *err)
{
	const struct sa_policy *ignored;
	struct sa_baseline_spec spec;

	if (sa_baseline_spec_parse(ctx->arena, set->baseline, &spec, err) != 0)
		return -1;
	return set->tolerances.n ? sa_baseline_floors(ctx, set, &ignored, err) : 0;
}

int sa_baseline_compare(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
			const struct sa_baseline_place *place, const struct sa_audit *audit,
			struct sa_baseline *out, struct sa_err *err)
{
	const struct sa_policy *floors;
	struct sa_err why;

	*out = (struct sa_baseline){.absence = SA_ABSENCE_NOT_ASKED};
	if (!sa_baseline_is_wanted(set) && !set->tolerances.n)
		return 0;
	if (sa_baseline_floors(ctx, set, &floors, err) != 0)
		return -1;
	if (!sa_baseline_is_wanted(set))
		return 0;
	if (sa_baseline_open(ctx, set, place, set->baseline, audit->run->base, &audit->settings,
			     audit, out, &why) != 0) {
		if (why.code == SA_ERR_USAGE) {
			*err = why;
			return -1;
		}
		out->error = sa_arena_strdup(ctx->arena, why.msg);
		return 0;
	}
	sa_baseline_judge(ctx, set, floors, out, audit->data, audit->window);
	return 0;
}

bool sa_baseline_implies_fail(const struct sa_baseline_settings *set)
{
	return set->fail_on_regression || sa_baseline_otherwise(set) == SA_NO_BASELINE_INCONCLUSIVE;
}

/* A gate for regressions without a run to compare with: it is said, and it has a state (FORMATS 15.17). */
static void nothing_named(const struct sa_baseline_settings *set, struct sa_baseline *out)
{
	const struct sa_baseline_spec spec = {.text = set->baseline[0] ? set->baseline : "none"};

	sa_baseline_begin(&spec, out);
	out->absence = SA_ABSENCE_NOT_THERE;
	out->error = SA_NO_BASELINE_NAMED;
}

int sa_baseline_apply(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
		      const struct sa_baseline_place *place, struct sa_audit *audit,
		      struct sa_err *err)
{
	struct sa_baseline *baseline = SA_NEW(ctx->arena, struct sa_baseline);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);

	if (sa_baseline_compare(ctx, set, place, audit, baseline, err) != 0)
		return -1;
	if (!baseline->wanted && set->fail_on_regression)
		nothing_named(set, baseline);
	if (!baseline->wanted)
		return 0;
	audit->baseline = baseline;
	struct sa_no_baseline_state none =
		sa_no_baseline_state(baseline, sa_baseline_otherwise(set), set->fail_on_regression);

	const char *why = baseline->error ? baseline->error : baseline->cut;

	if (none.usage)
		return sa_err_set(err, SA_ERR_USAGE, "no baseline '%s': %s", baseline->from.spec,
				  why);
	sa_fail_baseline(audit, &none);
	if (!none.note)
		return 0;
	enum sa_severity severity = none.state == SA_STATE_OK	  ? SA_INFO
				    : none.state == SA_STATE_WARN ? SA_WARNING
								  : SA_ERROR;

	*notes = *audit->notes;
	if (baseline->error)
		sa_note_add(notes, severity, "", "no baseline: %s", why);
	else
		sa_note_add(notes, severity, "", "only %zu of %u baseline runs: %s",
			    baseline->n_members, baseline->n_asked, why);
	audit->notes = notes;
	return 0;
}
