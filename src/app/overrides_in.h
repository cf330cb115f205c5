/* SPDX-License-Identifier: MIT */
/* Where the runtime overrides come from: the environment, a file, or what the program ships. */
#ifndef SA_APP_OVERRIDES_IN_H
#define SA_APP_OVERRIDES_IN_H

#include <stdbool.h>

#include "base/ctx.h"
#include "tune/overrides.h"

#define SA_OVERRIDES_ENV  "MM_RUNTIME_OVERRIDES_JSON"
#define SA_OVERRIDES_FILE "default_overrides.json"

struct sa_overrides_in {
	const char *source; /* "env", "file", "default"; NULL when there are none */
	const char *name;   /* of the variable or the file */
	struct sa_overrides overrides;
};

/* Reads a file of overrides. Errors: NOT_FOUND, IO, LIMIT; USAGE with the place of a mistake in it. */
int sa_overrides_read(struct sa_ctx *ctx, const char *path, struct sa_overrides *overrides,
		      struct sa_err *err) SA_MUST_CHECK;

/*
 * The first of: MM_RUNTIME_OVERRIDES_JSON (when it is not empty), `file` (when it is not NULL), and with
 * `defaults` the first that exists of artifacts/soak/runtime_overrides.json, default_overrides.json in
 * the working directory, and the same values as they are compiled in.
 * Errors: USAGE, naming the source and the place in it.
 */
int sa_overrides_choose(struct sa_ctx *ctx, const char *file, bool defaults,
			struct sa_overrides_in *in, struct sa_err *err) SA_MUST_CHECK;

#endif
