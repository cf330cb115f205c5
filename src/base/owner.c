/* SPDX-License-Identifier: MIT */
/* fchown, where it is of use. */
#include "base/owner.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder that `path` lies in; false for a path that is too long. */
static bool stat_parent(const char *path, struct stat *st)
{
	char parent[PATH_MAX];
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	while (len && path[len - 1] != '/')
		len--;
	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len >= sizeof parent)
		return false;
	memcpy(parent, len ? path : ".", len ? len : 1);
	parent[len ? len : 1] = '\0';
	return stat(parent, st) == 0;
}

void sa_owner_of_parent(int fd, const char *path)
{
	struct stat parent, made;

	if (geteuid() != 0 || !stat_parent(path, &parent) || parent.st_uid == 0 ||
	    fstat(fd, &made) != 0 || made.st_uid != 0)
		return;
	if (fchown(fd, parent.st_uid, parent.st_gid) != 0)
		return; /* a file system without owners */
}

void sa_owner_of_new_dir(const char *path)
{
	int fd = geteuid() == 0 ? open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	sa_owner_of_parent(fd, path);
	close(fd);
}
