/* SPDX-License-Identifier: MIT */
/*
 * A baseline record: what `baseline save` keeps of a run, small enough for a repository
 * (schemas/baseline.schema.json).
 */
#ifndef SA_MODEL_RECORD_H
#define SA_MODEL_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "model/baseline.h"

#define SA_RECORD_SCHEMA	 "soak-audit-baseline"
#define SA_RECORD_SCHEMA_VERSION "1.1"

struct sa_record_input {
	const char *path; /* relative to the base, verbatim */
	char sha256[65];
};

struct sa_record {
	const char *tool_version, *created_at, *base;
	const struct sa_run *run; /* its iteration table */
	double kpi[SA_KPI_COUNT]; /* the judged values */
	bool ready;
	char digest[SA_DIGEST_TEXT];
	struct sa_record_input *input;
	size_t n_inputs;
};

#endif
