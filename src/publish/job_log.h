/* SPDX-License-Identifier: MIT */
/* The console report as the log of a job: one group a step, no foreign workflow command. */
#ifndef SA_PUBLISH_JOB_LOG_H
#define SA_PUBLISH_JOB_LOG_H

#include "base/str.h"
#include "model/publication.h"

/* Appends the console text with each numbered step "[n/11] …" folded into a log group. */
void sa_job_log(const char *console, struct sa_str *out);

/*
 * One annotation for each failed KPI, the KPI gate (FAIL, WARN, MISSING), each note (10 of a
 * severity), and the decision before them: 100 in all, and a line with the number of the others.
 */
void sa_job_annotations(const struct sa_publication *pub, struct sa_str *out);

#endif
