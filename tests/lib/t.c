/* SPDX-License-Identifier: MIT */
/* Assertions and scratch files for the unit tests. */
#include "t.h"

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everything handed out lives until the program exits. */
struct owned {
	struct owned *next;
	void *ptr;
	bool is_dir;
};

static struct owned *owned;

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void release_all(void)
{
	while (owned) {
		struct owned *o = owned;

		owned = o->next;
		if (o->is_dir)
			nftw(o->ptr, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
		free(o->ptr);
		free(o);
	}
}

static void die(const char *what, const char *name)
{
	fprintf(stderr, "t: %s '%s': %s\n", what, name, strerror(errno));
	abort();
}

static void *own(void *ptr, bool is_dir)
{
	static bool registered;
	struct owned *o = malloc(sizeof(*o));

	if (!ptr || !o || (!registered && atexit(release_all) != 0))
		die("cannot allocate for", "test");
	registered = true;
	*o = (struct owned){.next = owned, .ptr = ptr, .is_dir = is_dir};
	owned = o;
	return ptr;
}

void t_close_at(double got, double want, double eps, const char *what, const char *file, int line)
{
	if (got == want || (isnan(got) && isnan(want)) || fabs(got - want) <= eps)
		return;
	print_error("%s: got %.17g, want %.17g (off by %.3g, allowed %.3g)\n", what, got, want,
		    got - want, eps);
	_fail(file, line);
}

void t_str_at(const char *got, const char *want, const char *what, const char *file, int line)
{
	if (got == want || (got && want && strcmp(got, want) == 0))
		return;
	print_error("%s:\n  got  %s%s%s\n  want %s%s%s\n", what, got ? "\"" : "",
		    got ? got : "NULL", got ? "\"" : "", want ? "\"" : "", want ? want : "NULL",
		    want ? "\"" : "");
	_fail(file, line);
}

void t_has_at(const char *got, const char *needle, const char *what, const char *file, int line)
{
	if (got && strstr(got, needle))
		return;
	print_error("%s: \"%s\" is not in \"%s\"\n", what, needle, got ? got : "(NULL)");
	_fail(file, line);
}

bool t_is_slow(void)
{
	const char *valgrind = getenv("VALGRIND");

	return valgrind && strcmp(valgrind, "1") == 0;
}

const char *t_tmpdir(void)
{
	const char *base = getenv("TMPDIR");
	char *path = NULL;

	if (asprintf(&path, "%s/soak-test.XXXXXX", base && *base ? base : "/tmp") < 0 ||
	    !mkdtemp(path))
		die("cannot make a directory in", base ? base : "/tmp");
	return own(path, true);
}

const char *t_write(const char *dir, const char *name, const void *bytes, size_t len)
{
	char *path = NULL;
	FILE *f;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		die("cannot allocate for", name);
	own(path, false);
	for (char *slash = path + strlen(dir) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		if (mkdir(path, 0777) != 0 && errno != EEXIST)
			die("cannot make the directory", path);
	}
	f = fopen(path, "wb");
	if (!f || (len && fwrite(bytes, 1, len, f) != len) || fclose(f) != 0)
		die("cannot write", path);
	return path;
}

const char *t_write_str(const char *dir, const char *name, const char *text)
{
	return t_write(dir, name, text, strlen(text));
}

char *t_read(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	size_t used = 0, got;
	char *buf = NULL;

	if (!f) {
		print_error("cannot read '%s': %s\n", path, strerror(errno));
		_fail(__FILE__, __LINE__);
		return NULL;
	}
	do {
		char *more = realloc(buf, used + 4097);

		if (!more)
			die("cannot allocate for", path);
		buf = more;
		got = fread(buf + used, 1, 4096, f);
		used += got;
	} while (got == 4096);
	fclose(f);
	buf[used] = '\0';
	if (len)
		*len = used;
	return own(buf, false);
}
