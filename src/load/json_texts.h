/* SPDX-License-Identifier: MIT */
/* Texts out of a JSON tree, copied so that they outlive it. */
#ifndef SA_LOAD_JSON_TEXTS_H
#define SA_LOAD_JSON_TEXTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "codec/json_in.h"
#include "model/edge.h"

/* A copy of a string, cut at SA_LIMIT_REASON_BYTES; NULL for anything else. */
const char *sa_json_text_copy(struct sa_arena *arena, const struct sa_json *value);

/*
 * The strings of a list, at most SA_LIMIT_REASONS; elements of other types are left out. A value that
 * is one string makes a list of one when `single` is set; anything else gives an empty list.
 */
void sa_json_texts(struct sa_arena *arena, const struct sa_json *value, bool single,
		   struct sa_texts *texts);

#endif
