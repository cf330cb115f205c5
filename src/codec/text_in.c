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
	if (buf->len >= 2 && p[0] == 0xFF && p[1] == 0xFE)
		return from_utf16(buf, false, err);
	if (buf->len >= 2 && p[0] == 0xFE && p[1] == 0xFF)
		return from_utf16(buf, true, err);
	return 0;
}
