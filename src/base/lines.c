/* SPDX-License-Identifier: MIT */
/* Reading line by line from one buffer that is refilled. */
#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs_fault.h"
#include "base/utf8.h"

/* One read: large enough that the system call is nothing, small enough for the second-level cache. */
#define PIECE ((size_t)256 << 10)

/* A UTF-16 unit takes three bytes at most in UTF-8: less room than this is none. */
#define UTF16_ROOM ((size_t)16)

/* Decodes what was read; false for a lone surrogate. */
static bool decode(struct sa_lines *lines)
{
	size_t at = 0, n;
	uint32_t cp;

	while ((n = sa_utf16_span(lines->raw + at, lines->raw_len - at, lines->big_endian, &cp)) >
	       0) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			return false;
		lines->end += sa_utf8_encode(lines->data + lines->end, cp);
		at += n;
	}
	lines->raw_len -= at;
	memmove(lines->raw, lines->raw + at, lines->raw_len);
	return true;
}

static bool fill_utf16(struct sa_lines *lines, size_t want)
{
	size_t most = want / 3 * 2;
	ssize_t n;

	do
		n = sa_fs_ok(lines->fs)
			    ? read(lines->fd, lines->raw + lines->raw_len, most - lines->raw_len)
			    : -1;
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return false;
	lines->eof = n == 0;
	lines->raw_len += (size_t)n;
	if (decode(lines) && !(lines->eof && lines->raw_len))
		return true;
	errno = EILSEQ;
	return false;
}

/* Reads up to `want` bytes behind what is there; false on an error. */
static bool fill(struct sa_lines *lines, size_t want)
{
	if (lines->utf16)
		return fill_utf16(lines, want);
	for (;;) {
		ssize_t n = sa_fs_ok(lines->fs) ? pread(lines->fd, lines->data + lines->end, want,
							lines->at_byte)
						: -1;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		lines->eof = n == 0;
		lines->end += (size_t)n;
		lines->at_byte += n;
		return true;
	}
}

/* Makes room behind the bytes that are there; false when a line fills the whole buffer. */
static bool make_room(struct sa_lines *lines)
{
	size_t left = lines->end - lines->at;

	if (left + (lines->utf16 ? UTF16_ROOM : 1) > lines->cap)
		return false;
	/* what is left is the beginning of one line: moving it keeps the work in the cache */
	if (lines->at) {
		memmove(lines->data, lines->data + lines->at, left);
		lines->line_end -= lines->at;
		lines->at = 0;
		lines->end = left;
	}
	return true;
}

static void make_buffer(struct sa_lines *lines)
{
	lines->data = sa_xrealloc(NULL, lines->cap + SA_FS_PAD);
	memset(lines->data + lines->cap, 0, SA_FS_PAD);
}

static int skip_bom(struct sa_lines *lines, struct sa_err *err)
{
	if (!fill(lines, PIECE))
		return sa_err_os(err, errno, "cannot read '%s'", lines->shown);
	if (lines->end >= 3 && memcmp(lines->data, "\xEF\xBB\xBF", 3) == 0)
		lines->at = lines->line_end = 3;
	if (lines->end < 2 ||
	    (memcmp(lines->data, "\xFF\xFE", 2) != 0 && memcmp(lines->data, "\xFE\xFF", 2) != 0))
		return 0;
	/* from its beginning again, now as UTF-16 */
	lines->utf16 = true;
	lines->big_endian = lines->data[0] == '\xFE';
	lines->raw = sa_xrealloc(NULL, PIECE);
	lines->end = 0;
	if (lseek(lines->fd, 2, SEEK_SET) != 2 || !fill(lines, PIECE))
		return sa_err_os(err, errno, "cannot read '%s'", lines->shown);
	return 0;
}

int sa_lines_open(struct sa_fs *fs, const struct sa_dir *dir, const char *path, size_t longest,
		  struct sa_lines *lines, struct sa_err *err)
{
	struct stat st;

	*lines = (struct sa_lines){.fs = fs, .shown = path, .cap = longest + 1, .stop = INT64_MAX};
	if (lines->cap < PIECE)
		lines->cap = PIECE;
	lines->fd = sa_dir_open_file(fs, dir, path, err);
	if (lines->fd < 0)
		return -1;
	if (fstat(lines->fd, &st) != 0)
		return sa_err_os(err, errno, "cannot read '%s'", path);
	if (!S_ISREG(st.st_mode))
		return sa_err_set(err, SA_ERR_IO, "'%s' is not a regular file", path);
	posix_fadvise(lines->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	make_buffer(lines);
	return skip_bom(lines, err);
}

/* To the beginning of the first line of a part: behind the first line feed that is not before it. */
static int skip_to_line(struct sa_lines *lines, struct sa_err *err)
{
	while (lines->at_byte < lines->stop && !lines->eof) {
		lines->end = 0;
		if (!fill(lines, PIECE))
			return sa_err_os(err, errno, "cannot read '%s'", lines->shown);
		const char *feed = memchr(lines->data, '\n', lines->end);

		if (feed) {
			lines->at = lines->line_end = (size_t)(feed - lines->data) + 1;
			return 0;
		}
	}
	/* no line begins here */
	lines->at = lines->line_end = lines->end;
	lines->stop = 0;
	return 0;
}

int sa_lines_open_part(struct sa_fs *fs, int fd, const char *shown, size_t longest, int64_t begin,
		       int64_t stop, struct sa_lines *lines, struct sa_err *err)
{
	*lines = (struct sa_lines){.fs = fs,
				   .shown = shown,
				   .fd = fd,
				   .cap = longest + 1,
				   .at_byte = begin ? begin - 1 : 0,
				   .stop = stop,
				   .borrowed = true};
	if (lines->cap < PIECE)
		lines->cap = PIECE;
	make_buffer(lines);
	return begin ? skip_to_line(lines, err) : 0;
}

void sa_lines_close(struct sa_lines *lines)
{
	if (lines->fd >= 0 && !lines->borrowed)
		close(lines->fd);
	free(lines->data);
	free(lines->raw);
	*lines = (struct sa_lines){.fd = -1};
}

/* Hands out [at, end of line); `next` is where the line after it begins. */
static int hand_out(struct sa_lines *lines, size_t line_end, size_t next, struct sa_line *line)
{
	*line = (struct sa_line){
		.text = lines->data + lines->at,
		.len = line_end - lines->at,
		.too_long = lines->skipping,
	};
	lines->data[line_end] = '\0';
	if (lines->skipping) {
		line->text = lines->data + line_end;
		line->len = 0;
	}
	lines->skipping = false;
	lines->at = lines->line_end = next;
	return 1;
}

int sa_lines_next(struct sa_lines *lines, struct sa_line *line, struct sa_err *err)
{
	if (lines->at_byte - (int64_t)(lines->end - lines->at) >= lines->stop)
		return 0;
	for (;;) {
		char *from = lines->data + lines->line_end;
		char *feed = memchr(from, '\n', lines->end - lines->line_end);

		if (feed)
			return hand_out(lines, (size_t)(feed - lines->data),
					(size_t)(feed - lines->data) + 1, line);
		lines->line_end = lines->end;
		if (lines->eof) {
			if (lines->at == lines->end && !lines->skipping)
				return 0;
			return hand_out(lines, lines->end, lines->end, line);
		}
		if (!make_room(lines)) {
			/* keep nothing of a line that is too long but the fact */
			lines->skipping = true;
			lines->at = lines->end = lines->line_end = 0;
		}
		size_t room = lines->cap - lines->end;

		if (!fill(lines, room < PIECE ? room : PIECE))
			return sa_err_os(err, errno, "cannot read '%s'", lines->shown);
	}
}
