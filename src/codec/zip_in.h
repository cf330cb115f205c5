/* SPDX-License-Identifier: MIT */
/*
 * A zip in memory, read by its central directory. Zips come from strangers: nothing is written to
 * disk, names that could lead anywhere are refused, and nothing is unpacked beyond what the directory
 * promises and the limits allow.
 *
 * Refused as a whole: too many entries; a name that is absolute, has `..`, `.` or an empty part, a
 * backslash, a drive letter, a NUL or control byte; a name that occurs twice; more unpacked bytes in
 * all than the limit; a ratio that no soak run has. Refused when it is read: an entry that is no
 * regular file, is encrypted, is packed by anything but deflate, or whose size or CRC-32 is a lie.
 * A zip inside is a file like any other.
 */
#ifndef SA_CODEC_ZIP_IN_H
#define SA_CODEC_ZIP_IN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/fs.h"

struct sa_zip_entry {
	const char *name; /* relative, without a slash at the end */
	enum sa_file_kind kind;
	uint64_t size, packed; /* bytes, as the directory says */
	uint64_t directory_at; /* where the directory tells of it, */
	uint64_t number;       /* and as which one */
};

struct sa_zip {
	const char *bytes; /* not owned: they must stay */
	size_t len;
	struct sa_zip_entry *entry; /* sorted by name (strcmp) */
	size_t n_entries;
	uint64_t total_bytes; /* all entries unpacked */
};

/*
 * Reads the directory of bytes[0..len); entries and names live in `arena`. `max_total` bounds the sum
 * of the unpacked sizes (SA_LIMIT_ZIP_TOTAL_BYTES unless a caller has less left).
 * Errors: PARSE (no zip, cut off, damaged, hostile names), LIMIT.
 */
int sa_zip_open(struct sa_arena *arena, const char *bytes, size_t len, uint64_t max_total,
		struct sa_zip *zip, struct sa_err *err) SA_MUST_CHECK;

/* NULL when there is none of that name. */
const struct sa_zip_entry *sa_zip_find(const struct sa_zip *zip, const char *name);

/*
 * Unpacks one entry into `buf`; thread-safe for different buffers.
 * Errors: IO (no regular file), LIMIT (more than max_bytes), PARSE (all else).
 */
int sa_zip_read(const struct sa_zip *zip, const struct sa_zip_entry *entry, size_t max_bytes,
		struct sa_buf *buf, struct sa_err *err) SA_MUST_CHECK;

#endif
