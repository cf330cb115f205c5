/* SPDX-License-Identifier: MIT */
/*
 * The lines of a file of any size, in constant memory.
 *
 * Invariant: a line that is handed out is writable, ends with a zero byte in place of its line feed,
 * and has SA_FS_PAD readable bytes behind it, so that codec/json_scan can run on it where it stands.
 */
#ifndef SA_BASE_LINES_H
#define SA_BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/fs.h"

struct sa_lines {
	struct sa_fs *fs;
	const char *shown;
	int fd;
	char *data;	    /* cap + SA_FS_PAD bytes */
	size_t cap;	    /* longest line, line feed included */
	size_t at, end;	    /* bytes that are read and not yet handed out */
	size_t line_end;    /* no line feed in [at, line_end) */
	bool eof, skipping; /* skipping: inside a line that is too long */
	bool utf16, big_endian;
	char *raw;	 /* of UTF-16: what was read and is not yet decoded */
	size_t raw_len;	 /* fewer than 4 bytes between two reads */
	int64_t at_byte; /* of the file: what is read next (not of UTF-16) */
	int64_t stop;	 /* a line that begins here or later is not ours */
	bool borrowed;	 /* the descriptor is the caller's */
};
#define SA_LINES_SCOPE(name) SA_CLEANUP(sa_lines_close) struct sa_lines name = {.fd = -1}

struct sa_line {
	char *text;
	size_t len;    /* without the line feed */
	bool too_long; /* longer than the limit: passed over, text is empty */
};

/*
 * Opens a regular file below the directory by the rules of sa_dir_read. A UTF-8 BOM is passed over;
 * UTF-16 with a BOM is decoded as it is read. Errors: NOT_FOUND, IO (not a regular file, unreadable).
 */
int sa_lines_open(struct sa_fs *fs, const struct sa_dir *dir, const char *path, size_t longest,
		  struct sa_lines *lines, struct sa_err *err) SA_MUST_CHECK;

/*
 * The lines that begin in [begin, stop) of an open regular file without a byte order mark in that range,
 * for a thread of its own: reads with offsets, and leaves the descriptor open. A line belongs to the part
 * in which it begins, however long it is; so the parts of a file have each line once, and no part looks
 * for the beginning of a line beyond its end. Errors: IO.
 */
int sa_lines_open_part(struct sa_fs *fs, int fd, const char *shown, size_t longest, int64_t begin,
		       int64_t stop, struct sa_lines *lines, struct sa_err *err) SA_MUST_CHECK;
void sa_lines_close(struct sa_lines *lines);

/* 1 with the next line, 0 at the end, -1 with IO (also for broken UTF-16). The last line need not end with a line feed. */
int sa_lines_next(struct sa_lines *lines, struct sa_line *line, struct sa_err *err) SA_MUST_CHECK;

#endif
