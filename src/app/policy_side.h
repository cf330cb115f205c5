/* SPDX-License-Identifier: MIT */
/* What lies beside a run that a policy judges and speaks against it. */
#ifndef SA_APP_POLICY_SIDE_H
#define SA_APP_POLICY_SIDE_H

#include "base/ctx.h"
#include "model/audit.h"
#include "model/columns.h"
#include "source/source.h"

/* The first input of ITER_SUMMARY files, beside which those files lie (POLICY 15); without one, the first. */
const struct sa_input_data *sa_policy_side_input(const struct sa_data *data);

/*
 * Reads the soak's own gate and, of a policy that builds on builtin/mm-bot, its plan and tuner, and adds
 * what they say to audit->failures. Sets audit->run to the rows of that input, as those files know
 * them (without such a file: to the newest row alone); `base` is its name. What cannot be read is a failure of its kind and no error. `notes` (may be
 * NULL) gets a gate that lies where nobody reads it.
 */
void sa_policy_side_files(struct sa_ctx *ctx, const char *base, const struct sa_data *data,
			  const struct sa_source *source, struct sa_audit *audit,
			  struct sa_notes *notes);

/*
 * Notes what an ITER_SUMMARY run without a policy file is told, too, where the policy builds on
 * builtin/mm-bot: gaps between the indices, fewer files than `least` (FORMATS 15.33; 0 = any number will do).
 */
void sa_policy_side_notes(const struct sa_data *data, const struct sa_run *run, uint64_t least,
			  struct sa_notes *notes);

/*
 * The files beside the run that sa_policy_side_files() looks at, those of sa_inputs_digest_files() left out:
 * what the digest of the inputs is of, too. In the context's arena.
 */
struct sa_policy_names sa_policy_side_places(struct sa_ctx *ctx, const struct sa_data *data);

#endif
