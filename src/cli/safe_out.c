/* SPDX-License-Identifier: MIT */
/* Streams without runner commands. */
#include "cli/safe_out.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"

struct safe {
	int fd;
	unsigned hashes; /* '#' at the end of what was written, at most 2 */
};

/* How a stream is told that nothing could be written: musl wants -1, glibc forbids it. */
#ifdef __GLIBC__
#define NOT_WRITTEN 0
#else
#define NOT_WRITTEN (-1)
#endif

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static ssize_t safe_write(void *cookie, const char *buf, size_t size)
{
	struct safe *s = cookie;
	size_t begin = 0;

	for (size_t i = 0; i < size; i++) {
		if (buf[i] == '[' && s->hashes == 2) {
			if (!write_all(s->fd, buf + begin, i - begin) || !write_all(s->fd, " ", 1))
				return NOT_WRITTEN;
			begin = i;
		}
		s->hashes = buf[i] != '#' ? 0 : s->hashes < 2 ? s->hashes + 1 : 2;
	}
	return write_all(s->fd, buf + begin, size - begin) ? (ssize_t)size : NOT_WRITTEN;
}

static int safe_close(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *sa_safe_stream(int fd, enum sa_safe_mode mode)
{
	static const cookie_io_functions_t filter = {.write = safe_write, .close = safe_close};
	struct safe *s = calloc(1, sizeof *s);
	FILE *stream = s ? fopencookie(s, "w", filter) : NULL;

	if (s && stream) {
		s->fd = fd;
		setvbuf(stream, NULL, mode == SA_SAFE_BUFFERED ? _IOFBF : _IONBF, BUFSIZ);
		return stream;
	}
	sa_out_of_memory();
}
