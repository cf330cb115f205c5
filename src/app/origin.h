/* SPDX-License-Identifier: MIT */
/* Where an audit is made: in which job, of which commit, by which command. For show only. */
#ifndef SA_APP_ORIGIN_H
#define SA_APP_ORIGIN_H

#include "base/ctx.h"
#include "model/audit.h"

/*
 * What the runner's environment and event say, on a laptop the command line alone. What is not known is
 * ""; texts are foreign and live in the arena of `ctx` or in the environment.
 */
struct sa_audit_origin sa_origin_read(struct sa_ctx *ctx);

#endif
