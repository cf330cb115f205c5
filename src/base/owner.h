/* SPDX-License-Identifier: MIT */
/*
 * Owners of what is made: a container of the Action runs as root in a workspace of somebody else, and
 * what it left behind could not be removed by the next checkout. So what root makes below a folder of
 * somebody else gets that folder's owner and group. Best effort: nothing fails for it, and a process
 * that is not root changes nothing.
 */
#ifndef SA_BASE_OWNER_H
#define SA_BASE_OWNER_H

/* `fd` is a file that was just made as `path`. */
void sa_owner_of_parent(int fd, const char *path);

/* `path` is a folder that was just made. */
void sa_owner_of_new_dir(const char *path);

#endif
