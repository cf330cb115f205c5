/* SPDX-License-Identifier: MIT */
/* Formatting and wrapping of error values. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text cut in the middle of a UTF-8 sequence loses that sequence whole. */
static void drop_partial_utf8(char *text)
{
	size_t len = strlen(text);
	size_t start = len;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return;
	unsigned char lead = (unsigned char)text[start - 1];
	size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;

	if (want > 1 && len - (start - 1) < want)
		text[start - 1] = '\0';
}

SA_PRINTF(2, 0) static void put(struct sa_err *err, const char *fmt, va_list ap)
{
	int n = vsnprintf(err->msg, sizeof err->msg, fmt, ap);

	if (n < 0)
		err->msg[0] = '\0';
	else if ((size_t)n >= sizeof err->msg)
		drop_partial_utf8(err->msg);
}

int sa_err_set(struct sa_err *err, enum sa_err_code code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	err->os_errno = 0;
	err->http_status = 0;
	va_start(ap, fmt);
	put(err, fmt, ap);
	va_end(ap);
	return -1;
}

int sa_err_os(struct sa_err *err, int os_errno, const char *fmt, ...)
{
	va_list ap;
	size_t len;

	err->code = os_errno == ENOENT || os_errno == ENOTDIR ? SA_ERR_NOT_FOUND : SA_ERR_IO;
	err->os_errno = os_errno;
	err->http_status = 0;
	va_start(ap, fmt);
	put(err, fmt, ap);
	va_end(ap);
	len = strlen(err->msg);
	snprintf(err->msg + len, sizeof err->msg - len, ": %s", strerror(os_errno));
	drop_partial_utf8(err->msg);
	return -1;
}

int sa_err_wrap(struct sa_err *err, const char *fmt, ...)
{
	char old[sizeof err->msg];
	va_list ap;
	size_t len;

	memcpy(old, err->msg, sizeof old);
	va_start(ap, fmt);
	put(err, fmt, ap);
	va_end(ap);
	len = strlen(err->msg);
	snprintf(err->msg + len, sizeof err->msg - len, ": %s", old);
	drop_partial_utf8(err->msg);
	return -1;
}

_Noreturn void sa_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "soak-audit: internal error at %s:%d (%s); please report it\n", file, line,
		what);
	abort();
}
