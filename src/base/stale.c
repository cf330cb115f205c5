/* SPDX-License-Identifier: MIT */
/* Finding and removing temporary files that were left. */
#include "base/stale.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#define SALT_DIGITS 16 /* of a 64-bit number, as fs_write.c prints it */

bool sa_stale_matches(const char *file, const char *name)
{
	static const char mark[] = ".tmp";

	if (*file++ != '.')
		return false;
	for (; *name; name++) {
		size_t digits = *name == SA_STALE_NUMBER[0] ? strspn(file, "0123456789") : 0;

		if (*name == SA_STALE_NUMBER[0] ? !digits : *file != *name)
			return false;
		file += digits ? digits : 1;
	}
	if (strncmp(file, mark, sizeof mark - 1) != 0)
		return false;
	file += sizeof mark - 1;
	size_t salt = strspn(file, "0123456789abcdef");

	return salt >= 1 && salt <= SALT_DIGITS && !file[salt];
}

static bool is_ours(const char *file, const char *const *name)
{
	for (; *name; name++) {
		if (sa_stale_matches(file, *name))
			return true;
	}
	return false;
}

void sa_stale_each(const char *dir, void (*visit)(void *ctx, const char *file), void *ctx)
{
	DIR *stream = opendir(dir);
	const struct dirent *entry;

	if (!stream)
		return;
	while ((entry = readdir(stream)) != NULL)
		visit(ctx, entry->d_name);
	closedir(stream);
}

void sa_stale_remove(const char *dir, const char *const *name)
{
	DIR *stream = opendir(dir);
	const struct dirent *entry;

	if (!stream)
		return;
	while ((entry = readdir(stream)) != NULL) {
		if (is_ours(entry->d_name, name))
			unlinkat(dirfd(stream), entry->d_name, 0);
	}
	closedir(stream);
}
