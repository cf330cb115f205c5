/* SPDX-License-Identifier: MIT */
/* What an audit saw, as one number: another one means that the run has changed since (FORMATS 15.25). */
#ifndef SA_LOAD_INPUTS_DIGEST_H
#define SA_LOAD_INPUTS_DIGEST_H

#include "model/columns.h"
#include "model/policy.h"
#include "model/run.h"
#include "source/source.h"

#define SA_INPUTS_DIGEST_TEXT 72 /* "sha256:" and 64 digits */

/*
 * "sha256:<hex>" over the iterations as they were loaded (index, name, whether usable, values) and over
 * the bytes of the side files that can change a decision: gates, plan, snapshot, tuning report. A file
 * that is not there counts as such, and so does one that is there and cannot be read. Rows, and the
 * bytes of each file, are first reduced to 128 bits by multiplication with odd constants, which is fast
 * and good enough against accidents; it is no signature. `out` is always filled; -1 with IO (and the
 * like) when a side file that is there could not be read: worth a note.
 */
int sa_inputs_digest(const struct sa_source *source, const struct sa_run *run,
		     char out[SA_INPUTS_DIGEST_TEXT], struct sa_err *err) SA_MUST_CHECK;

/*
 * The same for an audit by a policy, whose inputs may be anything: over names and bytes of all files of
 * the run that one of the globs names, and of the side files. `out` is always filled; -1 as above, and
 * when the run cannot be listed. The names go into `arena`. Files that the reading of the run, `data`,
 * has seen are not read again; NULL: it was not read. *n_files (may be NULL): how many the globs name.
 */
int sa_inputs_digest_files(const struct sa_source *source, const struct sa_policy_names *glob,
			   const struct sa_data *data, struct sa_arena *arena,
			   char out[SA_INPUTS_DIGEST_TEXT], size_t *n_files,
			   struct sa_err *err) SA_MUST_CHECK;

#endif
