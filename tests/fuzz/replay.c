/* SPDX-License-Identifier: MIT */
/* Feeds each file of the given directories (or files) to the fuzz target this is linked with.
 *
 * Makes the corpora ordinary regression tests, without a fuzzing engine. */
#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_BYTES = 4 << 20 };

static int feed_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size = 0;
	int result = -1;

	if (!f) {
		fprintf(stderr, "replay: cannot open '%s': %s\n", path, strerror(errno));
		return -1;
	}
	data = malloc(MAX_BYTES + 1);
	if (data)
		size = fread(data, 1, MAX_BYTES + 1, f);
	if (!data || ferror(f)) {
		fprintf(stderr, "replay: cannot read '%s'\n", path);
	} else if (size > MAX_BYTES) {
		fprintf(stderr, "replay: '%s' is larger than %d bytes\n", path, MAX_BYTES);
	} else {
		/* An exact allocation lets ASan and valgrind see each read past the end. */
		uint8_t *exact = malloc(size ? size : 1);

		if (exact) {
			memcpy(exact, data, size);
			fprintf(stderr, "replay: %s\n", path);
			LLVMFuzzerTestOneInput(exact, size);
			result = 0;
		}
		free(exact);
	}
	free(data);
	fclose(f);
	return result;
}

static int feed(const char *path, size_t *count)
{
	struct dirent **names;
	struct stat st;
	int n, bad = 0;

	if (stat(path, &st) != 0) {
		fprintf(stderr, "replay: cannot find '%s': %s\n", path, strerror(errno));
		return 1;
	}
	if (!S_ISDIR(st.st_mode)) {
		*count += 1;
		return feed_file(path) != 0;
	}
	n = scandir(path, &names, NULL, alphasort);
	if (n < 0) {
		fprintf(stderr, "replay: cannot list '%s': %s\n", path, strerror(errno));
		return 1;
	}
	for (int i = 0; i < n; i++) {
		char *sub = NULL;

		if (names[i]->d_name[0] != '.') {
			if (asprintf(&sub, "%s/%s", path, names[i]->d_name) < 0)
				abort();
			bad += feed(sub, count);
			free(sub);
		}
		free(names[i]);
	}
	free(names);
	return bad;
}

int main(int argc, char **argv)
{
	size_t count = 0;
	int bad = 0;

	for (int i = 1; i < argc; i++)
		bad += feed(argv[i], &count);
	printf("replayed %zu inputs\n", count);
	return bad ? 1 : 0;
}
