/* SPDX-License-Identifier: MIT */
/* The rules of a policy, and what else speaks for and against a run. */
#include "gate/judge_rules.h"

/* Which of two parts of an "any" speaks for it. */
static bool goes_before(const struct sa_finding *a, const struct sa_finding *b)
{
	static const int rank[] = {[SA_PASS] = 0,
				   [SA_UNDECIDED] = 1,
				   [SA_FAIL] = 2,
				   [SA_WAIVED] = 2,
				   [SA_MISSING_VALUE] = 3};

	return rank[a->outcome] < rank[b->outcome];
}

static void judge_parts(struct sa_judge *j, size_t begin, size_t end, size_t input,
			const struct sa_group_data *group, struct sa_finding *out)
{
	const struct sa_policy *policy = j->in->policy;

	sa_judge_rule(j, &policy->rule[begin], input, group, out);
	for (size_t i = begin + 1; i < end; i++) {
		struct sa_finding part;

		sa_judge_rule(j, &policy->rule[i], input, group, &part);
		if (goes_before(&part, out))
			*out = part;
	}
}

static size_t count_findings(const struct sa_judge_input *in)
{
	const struct sa_policy *policy = in->policy;
	size_t n = 0;

	for (size_t r = 0; r < policy->n_rule; r = sa_policy_parts_end(policy, r)) {
		size_t groups =
			in->data->input[policy->metric[policy->rule[r].metric].input].n_group;

		n += groups ? groups : 1;
	}
	return n;
}

void sa_judge(const struct sa_judge_input *in, struct sa_arena *arena, struct sa_notes *notes,
	      struct sa_judged *out)
{
	const struct sa_policy *policy = in->policy;
	struct sa_judge judge = sa_judge_begin(in, arena);

	*out = (struct sa_judged){.policy = policy, .data = in->data};
	out->finding = SA_NEW_ARRAY(arena, count_findings(in), struct sa_finding);
	for (size_t r = 0, end; r < policy->n_rule; r = end) {
		size_t input = policy->metric[policy->rule[r].metric].input;
		const struct sa_input_data *data = &in->data->input[input];

		end = sa_policy_parts_end(policy, r);
		for (size_t g = 0; g < data->n_group; g++)
			judge_parts(&judge, r, end, input, &data->group[g],
				    &out->finding[out->n_finding++]);
		if (!data->n_group)
			judge_parts(&judge, r, end, input, NULL, &out->finding[out->n_finding++]);
	}
	out->n_baseline = in->n_baseline;
	out->baseline_data = in->baseline;
	out->baseline = in->runs;
	sa_judge_completeness(in, arena, out);
	sa_judge_exceptions(&judge, notes, out);
	if (!in->rules_only) {
		sa_judge_shifts(&judge, out);
		sa_judge_courses(&judge, out);
	}
	if (!in->no_series)
		sa_judge_series(&judge, out);
	sa_judge_end(&judge);
}

const double *const *sa_judge_lefts(const struct sa_judge_input *in, struct sa_arena *arena)
{
	const struct sa_policy *policy = in->policy;
	struct sa_judge judge = sa_judge_begin(in, arena);
	const double **left = SA_NEW_ARRAY(arena, policy->n_rule, const double *);

	for (size_t r = 0; r < policy->n_rule; r++) {
		size_t input = policy->metric[policy->rule[r].metric].input;
		const struct sa_input_data *data = &in->data->input[input];
		double *of_rule = SA_NEW_ARRAY(arena, data->n_group, double);

		for (size_t g = 0; g < data->n_group; g++)
			of_rule[g] =
				sa_judge_left(&judge, &policy->rule[r], input, &data->group[g]);
		left[r] = of_rule;
	}
	sa_judge_end(&judge);
	return left;
}
