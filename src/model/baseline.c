/* SPDX-License-Identifier: MIT */
/* Words of baselines. */
#include "model/baseline.h"

const char *sa_baseline_form_text(enum sa_baseline_form form)
{
	static const char *const text[SA_BASELINE_FORM_COUNT] = {
		[SA_BASELINE_ITERATIONS] = "ITER_SUMMARY files",
		[SA_BASELINE_RECORD] = "a baseline record",
		[SA_BASELINE_SUMMARY] = "an audit summary (KPIs only)",
		[SA_BASELINE_SNAPSHOT] = "a snapshot (KPIs only)",
	};

	return text[form];
}
