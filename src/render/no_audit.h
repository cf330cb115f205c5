/* SPDX-License-Identifier: MIT */
/* The JSON summary of an audit that could not be done. */
#ifndef SA_RENDER_NO_AUDIT_H
#define SA_RENDER_NO_AUDIT_H

#include "base/str.h"
#include "model/decision.h"

struct sa_no_audit {
	const char *tool_version, *generated_at;
	const char *base; /* as the user named it */
	const struct sa_decision *decision;
};

/* POST_SOAK_AUDIT_SUMMARY.json with the decision and nothing else: no value may be read from it. */
void sa_render_no_audit(const struct sa_no_audit *none, struct sa_str *out);

#endif
