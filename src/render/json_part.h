/* SPDX-License-Identifier: MIT */
/* What every JSON summary says of a decision (FORMATS 15.14). */
#ifndef SA_RENDER_JSON_PART_H
#define SA_RENDER_JSON_PART_H

#include "codec/json_out.h"
#include "model/audit.h"

#define SA_SUMMARY_SCHEMA_VERSION "2.0"

/* The member "decision"; `audit` is NULL when it could not be done. */
void sa_json_decision(struct sa_jout *j, const struct sa_audit *audit,
		      const struct sa_decision *decision);

/* The member "failures": the texts of all that keeps the run from shipping. */
void sa_json_failures(struct sa_jout *j, const struct sa_audit *audit,
		      const struct sa_decision *decision);

#endif
