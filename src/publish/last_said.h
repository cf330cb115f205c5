/* SPDX-License-Identifier: MIT */
/* What an earlier comment said: the data of its marker (render/pr_body.h writes it). */
#ifndef SA_PUBLISH_LAST_SAID_H
#define SA_PUBLISH_LAST_SAID_H

#include <stddef.h>

#include "base/arena.h"
#include "model/publication.h"

/*
 * Reads `len` bytes of data of version `version`. Anything that is not the expected form gives
 * known = false: a maintainer can edit a comment.
 */
void sa_last_said_parse(struct sa_arena *arena, unsigned version, const char *data, size_t len,
			struct sa_last_said *last);

#endif
