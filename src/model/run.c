/* SPDX-License-Identifier: MIT */
/* The key files of a run. */
#include "model/run.h"

#include <string.h>

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

/* ---- what commands write ---- */

#define PLOTS "plots"
#define MS_DIGITS \
	13 /* of a time in Unix milliseconds, since 2001: RUN_24 is somebody else's folder */

static const struct {
	const char *name;
	bool begins; /* that is how the name begins */
} own[] = {
#define DOCUMENT(ID, id, output, file, ...) {file, false},
#define TABLE				    DOCUMENT
#include "model/report.def"
#undef DOCUMENT
#undef TABLE
	{"POST_SOAK_AUDIT", true}, /* .md, _SUMMARY.json, ... */
	{"POST_SOAK_ITER_TABLE", true},	   {"POST_SOAK_SNAPSHOT.json", false},
	{"POST_SOAK_METRICS.prom", false}, {"warmup_metrics.prom", false},
	{"DELTA_VERIFY_REPORT.md", false}, {"AUDIT_EDGE_FIX.md", false},
	{"RECOMMENDATIONS.md", false},	   {"FAILURES.md", false},
	{"RUN_PLAN.json", false},	   {SA_BUNDLE_NAME, false},
	{"soak-baseline.json", false},	   {"soak-audit.yaml", false},
	{"soak-audit.yml", false},	   {"soak-audit.json", false},
};

/* "plots/net_bps.svg" */
static bool is_plot(const char *path, const char *name)
{
	const size_t len = sizeof PLOTS - 1;
	const char *dot = strrchr(name, '.');

	if (!dot || (strcmp(dot, ".svg") != 0 && strcmp(dot, ".png") != 0))
		return false;
	return (size_t)(name - path) > len && memcmp(name - len - 1, PLOTS "/", len + 1) == 0 &&
	       ((size_t)(name - path) == len + 1 || name[-(ptrdiff_t)len - 2] == '/');
}

bool sa_run_is_set_aside(const char *path)
{
	static const char begins[] = SA_RUN_SET_ASIDE;
	const size_t len = sizeof begins - 1;

	for (const char *part = path, *slash; (slash = strchr(part, '/')); part = slash + 1) {
		size_t digits = strncmp(part, begins, len) ? 0 : strspn(part + len, "0123456789");

		if (digits >= MS_DIGITS && part + len + digits == slash)
			return true;
	}
	return false;
}

bool sa_run_is_own(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const bool hidden = *name == '.';

	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		size_t len = strlen(own[i].name);
		const char *rest = name + hidden + len;

		if (strncmp(name + hidden, own[i].name, len) == 0 &&
		    (own[i].begins || !*rest || strncmp(rest, ".tmp", 4) == 0))
			return true;
	}
	return is_plot(path, name);
}
