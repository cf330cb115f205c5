/* SPDX-License-Identifier: MIT */
/* The rows of an input as a table. */
#include "codec/csv_out.h"
#include "render/policy_text.h"

/*
 * One row a group and row: index, then the KPIs of the input. In the first table of a policy that builds on
 * builtin/mm-bot the index has the name that it has without a policy file (FORMATS 9).
 */
void sa_policy_table(const struct sa_policy_report *report, size_t input, struct sa_str *out)
{
	const struct sa_input_data *in = &report->judged->data->input[input];
	const struct sa_policy *policy = report->judged->policy;
	bool groups = in->n_group > 1 || (in->n_group == 1 && in->group[0].name[0]);

	sa_str_printf(out, "%s%s", groups ? "group," : "",
		      !input && policy->builds_on_mm_bot ? "iter" : "iteration");
	for (size_t m = 0; m < in->n_metric; m++) {
		sa_str_putc(out, ',');
		sa_csv_text(out, policy->metric[in->metric[m]].column);
	}
	sa_str_putc(out, '\n');
	for (size_t g = 0; g < in->n_group; g++) {
		const struct sa_group_data *group = &in->group[g];
		size_t k = 0;

		for (size_t i = 0; i < group->rows->n; i++) {
			bool has = k < group->n && group->row[k] == i;

			if (groups) {
				sa_csv_text(out, group->name);
				sa_str_putc(out, ',');
			}
			sa_str_printf(out, "%lld", (long long)group->rows->index[i]);
			for (size_t m = 0; m < in->n_metric; m++) {
				sa_str_putc(out, ',');
				if (has && group->y)
					sa_csv_num(out, group->y[m][k]);
			}
			sa_str_putc(out, '\n');
			k += has;
		}
	}
}
