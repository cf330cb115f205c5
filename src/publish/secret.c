/* SPDX-License-Identifier: MIT */
/* Hiding. */
#include "publish/secret.h"

#include <string.h>

#include "codec/md_out.h"

#define SHORTEST 8

static void hide(struct sa_str *text, const char *secret)
{
	const char *at = text->buf, *found;
	SA_STR_SCOPE(out);

	if (!strstr(text->buf, secret))
		return;
	while ((found = strstr(at, secret)) != NULL) {
		sa_str_add(&out, at, (size_t)(found - at));
		sa_str_puts(&out, "***");
		at = found + strlen(secret);
	}
	sa_str_puts(&out, at);
	sa_str_clear(text);
	sa_str_add(text, out.buf, out.len);
}

void sa_secret_hide(struct sa_str *text, const char *secret)
{
	SA_STR_SCOPE(escaped);

	if (strlen(secret) < SHORTEST)
		return;
	hide(text, secret);
	sa_md_text(&escaped, secret, (size_t)-1);
	hide(text, escaped.buf);
}
