/* SPDX-License-Identifier: MIT */
/* The key files of a run. */
#include "model/run.h"

static const struct {
	const char *name, *path;
} key_files[SA_KEY_FILE_COUNT] = {
	[SA_KEY_SNAPSHOT] = {"POST_SOAK_SNAPSHOT.json", "reports/analysis/POST_SOAK_SNAPSHOT.json"},
	[SA_KEY_TUNING] = {"TUNING_REPORT.json", "TUNING_REPORT.json"},
	[SA_KEY_DELTA] = {"DELTA_VERIFY_REPORT.md", "DELTA_VERIFY_REPORT.md"},
	[SA_KEY_PROM] = {"warmup_metrics.prom", "reports/analysis/warmup_metrics.prom"},
};

const char *sa_key_file_name(enum sa_key_file file)
{
	return key_files[file].name;
}

const char *sa_key_file_path(enum sa_key_file file)
{
	return key_files[file].path;
}
