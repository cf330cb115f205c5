/* SPDX-License-Identifier: MIT */
/* What reports without a policy file say of a run, of one that a policy judges (FORMATS 15.14). */
#ifndef SA_APP_POLICY_BEFORE_H
#define SA_APP_POLICY_BEFORE_H

#include "base/ctx.h"
#include "model/audit.h"
#include "model/finding.h"
#include "source/source.h"

/*
 * Of a policy that builds on builtin/mm-bot: the worst group (by sa_judged_groups()) as an audit without a
 * policy file has it, with windows, trends and the files beside the run, in the context's arena; `audit` is
 * what the policy's audit has so far. With `inventory` all that lies below the base is listed, for the
 * reports. Notes on the files beside the run go to `notes`. NULL for another policy. The
 * decision and the recommendations are not made here. Errors: none; what cannot be read is a note.
 */
struct sa_audit *sa_policy_before(struct sa_ctx *ctx, const struct sa_audit *audit,
				  const struct sa_judged *judged, const struct sa_source *source,
				  bool inventory, struct sa_notes *notes);

#endif
