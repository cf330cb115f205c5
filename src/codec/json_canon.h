/* SPDX-License-Identifier: MIT */
/*
 * Canonical JSON: one text for all spellings of a document, for hashing.
 *
 * It is what Python's json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) gives, so
 * that hashes agree with the tools that wrote the older runs: compact, members sorted by name, of a
 * name that occurs twice the last one, everything but ASCII as \uXXXX, whole numbers digit by digit,
 * other numbers as repr() writes them (1.0, 1e-05). Lone surrogates become U+FFFD.
 */
#ifndef SA_CODEC_JSON_CANON_H
#define SA_CODEC_JSON_CANON_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Appends the canonical form of a document of `len` UTF-8 bytes with SA_FS_PAD zero bytes behind it.
 * Errors: PARSE with the place.
 */
int sa_json_canonical(struct sa_arena *scratch, const char *bytes, size_t len, struct sa_str *out,
		      struct sa_err *err) SA_MUST_CHECK;

#endif
