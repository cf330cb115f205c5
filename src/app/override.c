/* SPDX-License-Identifier: MIT */
/* The override. */
#include "app/override.h"

#include <string.h>

bool sa_override_is_set(const struct sa_ctx *ctx)
{
	const char *value = ctx->env("READINESS_OVERRIDE");

	return value && strcmp(value, "1") == 0;
}
