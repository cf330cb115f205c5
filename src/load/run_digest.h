/* SPDX-License-Identifier: MIT */
/* The identity of a run's data, the same whatever it was read from. */
#ifndef SA_LOAD_RUN_DIGEST_H
#define SA_LOAD_RUN_DIGEST_H

#include "model/baseline.h"

/*
 * "sha256:<hex>" over the iteration table: each row's index and KPIs in shortest decimal form, so that
 * a directory, a git tree, an artifact and a record of the same run have the same digest.
 */
void sa_run_digest(const struct sa_run *run, char out[SA_DIGEST_TEXT]);

#endif
