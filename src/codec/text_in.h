/* SPDX-License-Identifier: MIT */
/* Encodings of input files: UTF-8 with or without BOM, and UTF-16 with BOM (FORMATS 0.1, 0.2). */
#ifndef SA_CODEC_TEXT_IN_H
#define SA_CODEC_TEXT_IN_H

#include "base/err.h"
#include "base/fs.h"

/*
 * Makes the content of `buf` UTF-8 in place: a UTF-8 BOM is dropped, UTF-16 behind a BOM is decoded.
 * Bytes without a BOM are left as they are (their validity is the reader's to check).
 * Errors: PARSE for UTF-16 that is cut or has a lone surrogate.
 */
int sa_text_to_utf8(struct sa_buf *buf, struct sa_err *err) SA_MUST_CHECK;

/* What an empty file is called. */
#define SA_TEXT_EMPTY "an empty file, as a crash or a full disk leaves it; write it again"

/*
 * Why bytes (after sa_text_to_utf8) that are no JSON may be none, with the cure, as text in front of the
 * reader's error: nothing at all, a Git LFS pointer, a merge that was not finished, a compressed file or archive,
 * UTF-16 without a byte order mark, NUL bytes, an 8-bit encoding. `err` stays as it is for all else. Returns -1.
 */
int sa_text_explain(const char *bytes, size_t len, struct sa_err *err);

/*
 * What no reader of lines can read although it might find some: the first of what sa_text_explain names that
 * shows in the first bytes, an unfinished merge, and line ends that are CR alone (FORMATS 15.20). 0 when it is none of
 * these, an empty file too. Errors: PARSE with what it is and the cure.
 */
int sa_text_refuse(const char *bytes, size_t len, struct sa_err *err) SA_MUST_CHECK;

#endif
