/* SPDX-License-Identifier: MIT */
/* A folder of a source as a source: what lies beside the files of an input (POLICY 15). */
#ifndef SA_SOURCE_SOURCE_BELOW_H
#define SA_SOURCE_SOURCE_BELOW_H

#include "source/source.h"

/*
 * The part of `whole` below `folder` (relative to it, without a '/' at either end, not empty). It borrows
 * `whole`, which must outlive it and closes what is open; paths are made in `arena`, by one thread.
 */
struct sa_source sa_source_below(const struct sa_source *whole, const char *folder,
				 struct sa_arena *arena);

#endif
