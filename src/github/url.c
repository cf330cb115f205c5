/* SPDX-License-Identifier: MIT */
/* Strict reading of URLs. */
#include "github/url.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Length of the host at `p`, 0 when there is none. */
static size_t host_span(const char *p)
{
	size_t n = 0;

	if (p[0] == '[') {
		for (n = 1; is_hex(p[n]) || p[n] == ':' || p[n] == '.'; n++)
			;
		return n > 2 && p[n] == ']' ? n + 1 : 0;
	}
	while (is_alnum(p[n]) || p[n] == '-' || p[n] == '.' || p[n] == '_')
		n++;
	return n;
}

bool sa_url_parse(const char *text, struct sa_url *url)
{
	struct sa_url u = {0};
	const char *p = text;

	for (const char *c = text; *c; c++) {
		if (*c <= ' ' || *c >= 0x7F || *c == '\\')
			return false;
	}
	if (strncasecmp(p, "https://", 8) == 0) {
		u.https = true;
		u.port = 443;
		p += 8;
	} else if (strncasecmp(p, "http://", 7) == 0) {
		u.port = 80;
		p += 7;
	} else {
		return false;
	}
	u.host = p;
	u.host_len = host_span(p);
	if (!u.host_len)
		return false;
	p += u.host_len;
	if (*p == ':') {
		size_t digits = strspn(++p, "0123456789");
		uint64_t port;

		if (!sa_num_uint(p, digits, &port) || port < 1 || port > 65535)
			return false;
		u.port = (unsigned)port;
		p += digits;
	}
	/* also refuses user info: a host never ends at '@' */
	if (*p != '\0' && *p != '/' && *p != '?' && *p != '#')
		return false;
	u.target = p;
	u.target_len = strcspn(p, "#");
	*url = u;
	return true;
}

bool sa_url_same_origin(const char *a, const char *b)
{
	struct sa_url ua, ub;

	return sa_url_parse(a, &ua) && sa_url_parse(b, &ub) && ua.https == ub.https &&
	       ua.port == ub.port && ua.host_len == ub.host_len &&
	       strncasecmp(ua.host, ub.host, ua.host_len) == 0;
}

const char *sa_url_resolve(struct sa_arena *arena, const char *base, const char *location)
{
	struct sa_url from, to;
	const char *made;

	if (!sa_url_parse(base, &from) || !location[0])
		return NULL;
	int origin_len = (int)(from.target - base);
	size_t path_len = strcspn(from.target, "?#");

	while (path_len && from.target[path_len - 1] != '/')
		path_len--;
	if (strncmp(location, "//", 2) == 0)
		made = sa_arena_printf(arena, "%s%s", from.https ? "https:" : "http:", location);
	else if (location[0] == '/' || location[0] == '?')
		made = sa_arena_printf(arena, "%.*s%s", origin_len, base, location);
	else if (strstr(location, "://"))
		made = location;
	else
		made = sa_arena_printf(arena, "%.*s%.*s%s%s", origin_len, base, (int)path_len,
				       from.target, path_len ? "" : "/", location);
	if (!sa_url_parse(made, &to) || (from.https && !to.https))
		return NULL;
	return sa_arena_strndup(arena, made, (size_t)(to.target - made) + to.target_len);
}

void sa_url_escape(struct sa_str *out, const char *text)
{
	for (; *text; text++) {
		if (is_alnum(*text) || strchr("-._~", *text))
			sa_str_putc(out, *text);
		else
			sa_str_printf(out, "%%%02X", (unsigned char)*text);
	}
}

static bool is_repo_part(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!is_alnum(p[i]) && p[i] != '-' && p[i] != '_' && p[i] != '.')
			return false;
	}
	return len > 0 && len <= 100 && !(len == 1 && p[0] == '.') &&
	       !(len == 2 && p[0] == '.' && p[1] == '.');
}

bool sa_url_is_repo(const char *text)
{
	const char *slash = text ? strchr(text, '/') : NULL;

	return slash && is_repo_part(text, (size_t)(slash - text)) &&
	       is_repo_part(slash + 1, strlen(slash + 1));
}

bool sa_url_is_sha(const char *text)
{
	size_t n = 0;

	while (text && is_hex(text[n]))
		n++;
	return text && text[n] == '\0' && (n == 40 || n == 64);
}

bool sa_url_is_web(const char *text)
{
	struct sa_url url;

	return text && sa_url_parse(text, &url);
}

int sa_url_check_commit(const char *repo, const char *sha, struct sa_err *err)
{
	if (!sa_url_is_repo(repo))
		return sa_err_set(err, SA_ERR_USAGE,
				  "the repository is not of the form owner/name");
	if (!sa_url_is_sha(sha))
		return sa_err_set(err, SA_ERR_USAGE, "the head commit is not a full commit id");
	return 0;
}
