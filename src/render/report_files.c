/* SPDX-License-Identifier: MIT */
/* The files that an audit writes. */
#include "render/report_files.h"

const char *sa_report_table_file(struct sa_arena *arena, const struct sa_policy *policy,
				 size_t input)
{
	return input ? sa_arena_printf(arena, "POST_SOAK_ITER_TABLE.%s.csv",
				       policy->input[input].name)
		     : sa_report_table[SA_REPORT_CSV].file_name;
}

const char *const *sa_report_files(struct sa_arena *arena, const struct sa_policy *policy,
				   bool data)
{
	size_t inputs = policy ? policy->n_input : 1, n = 0;
	const char **name = SA_NEW_ARRAY(arena, SA_REPORT_COUNT + inputs + 1, const char *);

	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		if (sa_report_table[r].on_request || (data && !sa_report_table[r].is_data))
			continue;
		name[n++] = sa_report_table[r].file_name;
		for (size_t i = 1; r == SA_REPORT_CSV && i < inputs; i++)
			name[n++] = sa_report_table_file(arena, policy, i);
	}
	return name;
}

bool sa_report_is_wanted(const struct sa_audit *audit, enum sa_report report)
{
	return !sa_report_table[report].on_request || audit->settings.html;
}
