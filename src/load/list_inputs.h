/* SPDX-License-Identifier: MIT */
/* What lies in a source, links to folders of it included, for those who look for the files of inputs. */
#ifndef SA_LOAD_LIST_INPUTS_H
#define SA_LOAD_LIST_INPUTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "source/source.h"

struct sa_list_inputs {
	void *ctx;
	/* Whether files that are looked for may lie in a folder, so that a link there is followed. */
	bool (*leads)(void *ctx, const char *folder);
	/* An entry; real: its path without links where one led there (in the arena), else NULL. */
	void (*visit)(void *ctx, const struct sa_entry *entry, const char *real);
	/* A folder, or a link in the place of one, that was not searched; NULL: the audit has told of it. */
	void (*lost)(void *ctx, const char *path, const char *why, bool is_link);
};

/*
 * Lists a source as its ops do, and then the folders of it that links lead to where `leads` wants that: the
 * usual `latest`. A link into a folder that it lies in is passed over. A link that leads nowhere or out of
 * the source, and a folder that cannot be read, is lost. Errors: those of the source; LIMIT for too many
 * entries or links.
 */
int sa_list_inputs(const struct sa_source *source, const struct sa_list_inputs *want,
		   struct sa_arena *arena, struct sa_err *err) SA_MUST_CHECK;

#endif
