/* SPDX-License-Identifier: MIT */
/* Depth first, by nftw. */
#include "base/remove_tree.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#define MOST_OPEN 16

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st, (void)kind, (void)place;
	(void)remove(path); /* the rest goes on; the folder that is left tells it */
	return 0;
}

int sa_remove_tree(const char *path)
{
	struct stat st;

	(void)nftw(path, remove_one, MOST_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	return lstat(path, &st) == 0 ? -1 : 0;
}
