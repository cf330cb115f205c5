/* SPDX-License-Identifier: MIT */
/* Reading base64. */
#include "codec/base64.h"

#include <string.h>

static int digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

bool sa_base64_read(const char *text, struct sa_str *out)
{
	unsigned bits = 0, n = 0, padding = 0;

	for (const char *p = text; *p; p++) {
		if (*p == '\n' || *p == '\r')
			continue;
		if (*p == '=') {
			padding++;
			continue;
		}
		if (digit(*p) < 0 || padding)
			return false;
		bits = (bits << 6 | (unsigned)digit(*p)) & 0xffffff;
		if (++n % 4 == 0) {
			sa_str_putc(out, (char)(bits >> 16));
			sa_str_putc(out, (char)(bits >> 8 & 0xff));
			sa_str_putc(out, (char)(bits & 0xff));
		}
	}
	switch (n % 4) {
	case 0:
		return padding == 0;
	case 2:
		sa_str_putc(out, (char)(bits >> 4 & 0xff));
		return padding == 2;
	case 3:
		sa_str_putc(out, (char)(bits >> 10 & 0xff));
		sa_str_putc(out, (char)(bits >> 2 & 0xff));
		return padding == 1;
	default:
		return false;
	}
}
