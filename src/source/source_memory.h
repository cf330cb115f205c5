/* SPDX-License-Identifier: MIT */
/* One file in memory as a source: what was uploaded or named alone. */
#ifndef SA_SOURCE_SOURCE_MEMORY_H
#define SA_SOURCE_SOURCE_MEMORY_H

#include "source/source.h"

/* Opens a source with the file `name`, verbatim; its bytes are those of `buf`, which has to stay. */
void sa_source_open_memory(struct sa_arena *arena, const char *name, const struct sa_buf *buf,
			   struct sa_source *source);

#endif
