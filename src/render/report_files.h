/* SPDX-License-Identifier: MIT */
/* Which of the files of model/report.h an audit writes, and what the tables of its inputs are called. */
#ifndef SA_RENDER_REPORT_FILES_H
#define SA_RENDER_REPORT_FILES_H

#include "base/arena.h"
#include "model/audit.h"
#include "model/policy.h"
#include "model/report.h"

/* The file of the table of an input: the first one has the name of a table without a policy. */
const char *sa_report_table_file(struct sa_arena *arena, const struct sa_policy *policy,
				 size_t input);

/*
 * The files that every audit writes, or the `data` among them, with the table of each input of a policy (NULL: judged without
 * one); ended by NULL.
 */
const char *const *sa_report_files(struct sa_arena *arena, const struct sa_policy *policy,
				   bool data);

/* Whether the audit writes this report. */
bool sa_report_is_wanted(const struct sa_audit *audit, enum sa_report report);

#endif
