/* SPDX-License-Identifier: MIT */
/* RUN_PLAN.json: what `run` set out to do, so that others can tell whether it got there (FORMATS 15.26). */
#ifndef SA_MODEL_RUN_PLAN_H
#define SA_MODEL_RUN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

struct sa_run_plan {
	bool found;	     /* there is such a file */
	const char *error;   /* why it could not be used, NULL when it could */
	uint64_t iterations; /* of the whole run; 0 when the file does not say */
	int64_t started_ms;  /* since 1970 UTC; SA_RUN_PLAN_NO_TIME when the file does not say */
	int64_t ended_ms;    /* the same; of a run that was killed there is none */
	bool running;	     /* a `run` holds its lock: it is still going on */
};

#define SA_RUN_PLAN_NO_TIME INT64_MIN

#endif
