/* SPDX-License-Identifier: MIT */
/* The fault seam that fs.c and fs_write.c share. */
#ifndef SA_BASE_FS_FAULT_H
#define SA_BASE_FS_FAULT_H

#include <stdbool.h>

struct sa_fs;

/* Counts one operation; false with errno set when this is the one that has to fail. */
bool sa_fs_ok(struct sa_fs *fs);

#endif
