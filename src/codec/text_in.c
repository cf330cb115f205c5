/* SPDX-License-Identifier: MIT */
/* Byte order marks and UTF-16. */
#include "codec/text_in.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

static int from_utf16(struct sa_buf *buf, bool big_endian, struct sa_err *err)
{
	const char *p = buf->data + 2;
	size_t len = buf->len - 2, n;
	SA_STR_SCOPE(out);

	if (len % 2)
		return sa_err_set(err, SA_ERR_PARSE, "UTF-16 file with an odd number of bytes");
	for (size_t i = 0; i < len; i += n) {
		uint32_t cp = 0xD800;

		n = sa_utf16_span(p + i, len - i, big_endian, &cp);
		if (!n || (cp >= 0xD800 && cp <= 0xDFFF))
			return sa_err_set(err, SA_ERR_PARSE, "lone surrogate in UTF-16 (byte %zu)",
					  i + 2);
		sa_utf8_put(&out, cp);
	}
	if (sa_str_check(&out, "the decoded file", err) != 0)
		return -1;
	sa_buf_set(buf, out.buf, out.len);
	return 0;
}

int sa_text_to_utf8(struct sa_buf *buf, struct sa_err *err)
{
	const unsigned char *p = (const unsigned char *)buf->data;

	if (buf->len >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) {
		memmove(buf->data, buf->data + 3, buf->len - 3);
		sa_buf_resize(buf, buf->len - 3);
		return 0;
	}
	if (buf->len >= 8 && buf->len % 4 == 0 &&
	    (memcmp(p, "\xFF\xFE\0\0", 4) == 0 || memcmp(p, "\0\0\xFE\xFF", 4) == 0))
		return sa_err_set(err, SA_ERR_PARSE, "UTF-32; save it as UTF-8");
	if (buf->len >= 2 && p[0] == 0xFF && p[1] == 0xFE)
		return from_utf16(buf, false, err);
	if (buf->len >= 2 && p[0] == 0xFE && p[1] == 0xFF)
		return from_utf16(buf, true, err);
	return 0;
}

static bool begins(const char *bytes, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

/* Every second byte of the beginning is NUL, and no other. */
static bool is_utf16(const char *p, size_t len)
{
	size_t look = len < 16 ? len & ~(size_t)1 : 16, nul[2] = {0, 0};

	for (size_t i = 0; i < look; i++)
		nul[i % 2] += p[i] == '\0';
	return look >= 4 &&
	       ((nul[0] == 0 && nul[1] == look / 2) || (nul[1] == 0 && nul[0] == look / 2));
}

/* Three of every four bytes of the beginning are NUL, the same ones. */
static bool is_utf32(const char *p, size_t len)
{
	size_t look = len < 16 ? len & ~(size_t)3 : 16, nul[4] = {0};

	for (size_t i = 0; i < look; i++)
		nul[i % 4] += p[i] == '\0';
	return look >= 8 && nul[1] == look / 4 && nul[2] == look / 4 &&
	       nul[0] + nul[3] == look / 4 && (!nul[0] || !nul[3]);
}

/* A line that begins with the marker of git's merges. */
static bool has_merge_marker(const char *bytes, size_t len)
{
	return begins(bytes, len, "<<<<<<< ") || memmem(bytes, len, "\n<<<<<<< ", 9) != NULL;
}

static bool is_utf8(const char *p, size_t len)
{
	uint32_t cp;

	for (size_t i = 0, n; i < len; i += n) {
		n = sa_utf8_span(p + i, len - i, &cp);
		if (!n)
			return false;
	}
	return true;
}

/* Formats that are known by their first bytes, and how they are unpacked. */
static const struct {
	const char *magic, *what;
} packed[] = {
	{"\x1F\x8B", "gzip; unpack it with `gunzip`"},
	{"\xFD"
	 "7zXZ",
	 "xz; unpack it with `unxz`"},
	{"BZh", "bzip2; unpack it with `bunzip2`"},
	{"\x28\xB5\x2F\xFD", "Zstandard; unpack it with `unzstd`"},
	{"\x04\x22\x4D\x18", "LZ4; unpack it with `unlz4`"},
	{"PK\x03\x04", "a zip archive; unpack it with `unzip`"},
	{"7z\xBC\xAF\x27\x1C", "a 7z archive; unpack it with `7z x`"},
};

static const char *is_packed(const char *bytes, size_t len)
{
	for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
		if (begins(bytes, len, packed[i].magic))
			return packed[i].what;
	}
	return NULL;
}

#define LFS \
	"a Git LFS pointer, not the file itself; fetch it with `git lfs pull` (actions/checkout: `lfs: true`)"
#define UTF16	"UTF-16 without a byte order mark; save it as UTF-8"
#define UTF32	"UTF-32 without a byte order mark; save it as UTF-8"
#define NULS	"NUL bytes in it, as a crash or a full disk leaves them; write it again"
#define MERGE	"an unfinished merge (<<<<<<<); resolve it with git"
#define CR_ONLY "line ends that are CR alone; `tr '\\r' '\\n'` makes them LF"

static bool is_lfs(const char *bytes, size_t len)
{
	return begins(bytes, len, "version https://git-lfs.github.com/spec/");
}

/* What the beginning shows, NULL when nothing. */
static const char *what_begins(const char *bytes, size_t len)
{
	return is_lfs(bytes, len)      ? LFS
	       : is_packed(bytes, len) ? is_packed(bytes, len)
	       : is_utf16(bytes, len)  ? UTF16
	       : is_utf32(bytes, len)  ? UTF32
				       : NULL;
}

static bool has_cr_only(const char *bytes, size_t len)
{
	const char *cr = memchr(bytes, '\r', len);

	return cr && cr + 1 < bytes + len && !memchr(bytes, '\n', len);
}

int sa_text_refuse(const char *bytes, size_t len, struct sa_err *err)
{
	const char *what = what_begins(bytes, len);

	if (!what)
		what = len && !*bytes		      ? NULS
		       : has_merge_marker(bytes, len) ? MERGE
		       : has_cr_only(bytes, len)      ? CR_ONLY
						      : NULL;
	return what ? sa_err_set(err, SA_ERR_PARSE, "%s", what) : 0;
}

int sa_text_explain(const char *bytes, size_t len, struct sa_err *err)
{
	const char *what = what_begins(bytes, len);

	if (!len)
		what = SA_TEXT_EMPTY;
	else if (!what)
		what = memchr(bytes, '\0', len)	      ? NULS
		       : has_merge_marker(bytes, len) ? MERGE
		       : !is_utf8(bytes, len)
			       ? "not UTF-8, perhaps Windows-1252; `iconv -f CP1252 -t UTF-8` "
				 "makes it so"
			       : NULL;
	return what ? sa_err_wrap(err, "%s", what) : -1;
}
