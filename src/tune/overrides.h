/* SPDX-License-Identifier: MIT */
/*
 * Runtime overrides: a JSON object that gives tunables their values, with whatever else its owner
 * keeps in it. Values are replaced where they stand; every other byte stays as it was.
 */
#ifndef SA_TUNE_OVERRIDES_H
#define SA_TUNE_OVERRIDES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "codec/sha256.h"
#include "tune/params.h"

/* What default_overrides.json of this project holds, byte for byte. */
extern const char sa_overrides_default[];

struct sa_overrides {
	const char *text; /* UTF-8, in the arena, SA_FS_PAD zero bytes behind it */
	size_t len;
	struct sa_tunables now; /* SA_MISSING for a tunable that is not in it */
	struct {
		size_t at, len; /* where the value stands in the text; len 0: nowhere */
	} spot[SA_TUNABLE_COUNT];
	char hash[SA_SHA256_HEX]; /* of the canonical form (codec/json_canon.h) */
};

/*
 * Reads overrides from `len` bytes (a BOM is dropped). A tunable stands at the top level, else in one of
 * its sections. Errors: USAGE, naming the place: no JSON, no object at the top, or a tunable whose value
 * is no number.
 */
int sa_overrides_parse(struct sa_arena *arena, const char *bytes, size_t len,
		       struct sa_overrides *overrides, struct sa_err *err) SA_MUST_CHECK;

/* The same overrides with other values for the tunables that are in `old`. Errors: LIMIT. */
int sa_overrides_replace(struct sa_arena *arena, const struct sa_overrides *old,
			 const struct sa_tunables *now, struct sa_overrides *overrides,
			 struct sa_err *err) SA_MUST_CHECK;

#endif
