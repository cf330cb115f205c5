/* SPDX-License-Identifier: MIT */
/*
 * The floor for `make bench`: opens, reads and closes every *.json of a directory in the order of
 * their names, on one thread, and prints how many bytes there are (cat DIR/(*).json | wc -c).
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
	static char buf[1 << 16];
	DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	char **name = NULL;
	size_t n = 0, cap = 0;
	long long bytes = 0;

	if (!dir) {
		fputs("usage: plain_read DIR\n", stderr);
		return 2;
	}
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len < 5 || strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		if (n == cap) {
			cap = cap ? 2 * cap : 1024;
			name = realloc(name, cap * sizeof *name);
			if (!name)
				return 1;
		}
		name[n++] = strdup(entry->d_name);
	}
	if (n)
		qsort(name, n, sizeof *name, by_name);
	for (size_t i = 0; i < n; i++) {
		int fd = openat(dirfd(dir), name[i], O_RDONLY);
		ssize_t got;

		while (fd >= 0 && (got = read(fd, buf, sizeof buf)) > 0)
			bytes += got;
		if (fd >= 0)
			close(fd);
		free(name[i]);
	}
	free(name);
	closedir(dir);
	printf("%lld\n", bytes);
	return 0;
}
