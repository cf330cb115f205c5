/* SPDX-License-Identifier: MIT */
/*
 * A streaming JSON writer: strict JSON, two blanks a level, keys in the order they are written.
 * Missing numbers are written as null. Texts must be UTF-8; broken bytes become U+FFFD.
 *
 * `key` is NULL inside an array and at the top. Calls must nest; a mistake there is a bug of ours.
 */
#ifndef SA_CODEC_JSON_OUT_H
#define SA_CODEC_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct sa_jout {
	struct sa_str *out;
	unsigned depth;
	uint64_t inlined;  /* bit per level: written on one line */
	uint64_t nonempty; /* bit per level: has an element already */
	bool compact;	   /* everything on one line */
};

void sa_jout_init(struct sa_jout *j, struct sa_str *out);
/* No line breaks and no blanks at all. */
void sa_jout_init_compact(struct sa_jout *j, struct sa_str *out);

void sa_jout_object(struct sa_jout *j, const char *key);
void sa_jout_array(struct sa_jout *j, const char *key);
/* The same on one line: {"min": 1, "max": 2}. */
void sa_jout_object_inline(struct sa_jout *j, const char *key);
void sa_jout_array_inline(struct sa_jout *j, const char *key);
void sa_jout_end_object(struct sa_jout *j);
void sa_jout_end_array(struct sa_jout *j);

/* Shortest form that reads back equal; null for a missing one. */
void sa_jout_num(struct sa_jout *j, const char *key, double value);

/*
 * The same for what is read again and judged: an infinite one is a number beyond all doubles, 1e999 or
 * -1e999, which is strict JSON and which every reader here takes for infinite (FORMATS 15.3).
 */
void sa_jout_measured(struct sa_jout *j, const char *key, double value);

/* The same for what was computed, and not read: 15 significant digits at most (FORMATS 15.11). */
void sa_jout_computed(struct sa_jout *j, const char *key, double value);
void sa_jout_int(struct sa_jout *j, const char *key, int64_t value);
void sa_jout_bool(struct sa_jout *j, const char *key, bool value);
void sa_jout_null(struct sa_jout *j, const char *key);
/* null for NULL. */
void sa_jout_text(struct sa_jout *j, const char *key, const char *value);

/* Appends a JSON string literal, the quotes included. */
void sa_json_quote(struct sa_str *out, const char *text, size_t len);

#endif
