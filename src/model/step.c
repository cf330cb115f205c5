/* SPDX-License-Identifier: MIT */
/* Names of guards, what changed something, and finding an entry. */
#include "model/step.h"

const char *sa_trigger_name(enum sa_trigger trigger)
{
	static const char *const name[SA_TRIGGER_COUNT] = {
		"latency_soft", "latency_hard", "oscillation", "velocity", "cooldown", "freeze",
	};

	return name[trigger];
}

bool sa_step_changed(const struct sa_step *step)
{
	return step->applied_total || (step->applied == SA_SAID_YES && step->n_changed);
}

const struct sa_step *sa_tuning_log_find(const struct sa_tuning_log *log, uint64_t iteration)
{
	size_t lo = 0, hi = log->n;

	/* the first entry behind those of this iteration */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct sa_tuning_entry *entry = &log->entry[mid];

		if (entry->has_iteration && entry->iteration <= iteration)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || log->entry[lo - 1].iteration != iteration)
		return NULL;
	return &log->entry[lo - 1].step;
}
