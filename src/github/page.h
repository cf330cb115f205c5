/* SPDX-License-Identifier: MIT */
/* The Link header of a list that comes in pages (RFC 8288). */
#ifndef SA_GITHUB_PAGE_H
#define SA_GITHUB_PAGE_H

#include <stdbool.h>

struct sa_arena;

/*
 * The target of the first link whose relation is `next`, in `arena`, as it stands there; NULL when
 * there is none or the header is broken before it.
 */
const char *sa_page_next(struct sa_arena *arena, const char *link_header);

#endif
