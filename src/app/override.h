/* SPDX-License-Identifier: MIT */
/* READINESS_OVERRIDE: somebody decided that the readiness gate passes (FORMATS 11.4). */
#ifndef SA_APP_OVERRIDE_H
#define SA_APP_OVERRIDE_H

#include <stdbool.h>

#include "base/ctx.h"

/* True when the variable is exactly "1". */
bool sa_override_is_set(const struct sa_ctx *ctx);

#endif
