/* SPDX-License-Identifier: MIT */
/* Words for what went wrong, without the token. */
#include "github/explain.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "github/client.h"

void sa_gh_mask(const struct sa_gh *gh, struct sa_str *out, const char *text)
{
	const char *token = gh->set.token, *at;

	while (token && (at = strstr(text, token)) != NULL) {
		sa_str_add(out, text, (size_t)(at - text));
		sa_str_puts(out, "***");
		text = at + strlen(token);
	}
	sa_str_puts(out, text);
}

void sa_gh_mask_err(const struct sa_gh *gh, struct sa_err *err)
{
	SA_STR_SCOPE(masked);
	struct sa_err old = *err;

	if (!gh->set.token || !strstr(err->msg, gh->set.token))
		return;
	sa_gh_mask(gh, &masked, err->msg);
	(void)sa_err_set(err, old.code, "%s", masked.buf);
	err->os_errno = old.os_errno;
	err->http_status = old.http_status;
}

/*
 * A foreign text for a message: masked before it is cut (half a token would not be recognised), then
 * made plain.
 */
static const char *shown(const struct sa_gh *gh, struct sa_arena *arena, const char *text)
{
	SA_STR_SCOPE(masked);
	SA_STR_SCOPE(plain);

	sa_gh_mask(gh, &masked, text);
	sa_utf8_plain(&plain, masked.buf, masked.len, SA_LIMIT_SHOWN_TEXT);
	return sa_str_finish(&plain, arena);
}

enum sa_err_code sa_gh_code(enum sa_gh_cause cause)
{
	switch (cause) {
	case SA_GH_NO_TOKEN:
	case SA_GH_BAD_TOKEN:
	case SA_GH_FORBIDDEN:
		return SA_ERR_AUTH;
	case SA_GH_ABSENT:
		return SA_ERR_NOT_FOUND;
	case SA_GH_INVALID:
	case SA_GH_BAD_ANSWER:
		return SA_ERR_SCHEMA;
	case SA_GH_RATE_LIMIT:
		return SA_ERR_RATE;
	case SA_GH_OUTAGE:
	case SA_GH_TLS:
	case SA_GH_BUDGET:
	case SA_GH_STOPPED:
		return SA_ERR_NETWORK;
	case SA_GH_FINE:
	case SA_GH_CAUSE_COUNT:
		break;
	}
	return SA_ERR_BUG;
}

const char *sa_gh_explain(const struct sa_gh *gh, struct sa_arena *arena,
			  const struct sa_gh_call *call, const struct sa_reply *reply,
			  const char *detail)
{
	const char *said = shown(gh, arena, reply->message);
	const char *quote = said[0] ? sa_arena_printf(arena, " ('%s')", said) : "";
	const char *need = call->permission ? call->permission : "a permission";

	switch (reply->cause) {
	case SA_GH_BAD_TOKEN:
		return sa_arena_printf(arena, "GitHub does not accept the token, 401%s", quote);
	case SA_GH_FORBIDDEN:
		if (strcasestr(reply->message, "archived"))
			return sa_arena_printf(arena,
					       "the repository is archived, 403%s; nothing can be "
					       "written to it until it is unarchived",
					       quote);
		if (strcasestr(reply->message, "locked"))
			return sa_arena_printf(arena,
					       "the conversation is locked, 403%s; unlock it, or "
					       "set 'comment: off'",
					       quote);
		/* other reasons are many: an organisation's rules, ... */
		if (said[0] && !strstr(reply->message, "not accessible by"))
			return sa_arena_printf(arena, "GitHub forbids it, 403%s; it takes '%s'",
					       quote, need);
		return sa_arena_printf(
			arena,
			"the token lacks the permission '%s', 403%s; add it to 'permissions:' of the "
			"job (runs for forks and Dependabot have a read-only token by default)",
			need, quote);
	case SA_GH_ABSENT:
		return sa_arena_printf(
			arena, "not found, %ld%s; it does not exist, or the token lacks '%s'",
			gh->status, quote, need);
	case SA_GH_INVALID:
		return sa_arena_printf(arena, "GitHub refused the request, %ld%s", gh->status,
				       quote);
	case SA_GH_OUTAGE:
		if (gh->status)
			return sa_arena_printf(arena, "GitHub answered %ld%s", gh->status, quote);
		break;
	case SA_GH_RATE_LIMIT:
		return sa_arena_printf(arena, "GitHub's rate limit is used up, %ld%s", gh->status,
				       quote);
	case SA_GH_BAD_ANSWER:
		if (!detail[0])
			return sa_arena_printf(arena, "unexpected answer, %ld%s", gh->status,
					       quote);
		break;
	case SA_GH_TLS:
		return sa_arena_printf(arena, "the server's certificate is not trusted (%s)",
				       shown(gh, arena, detail));
	case SA_GH_NO_TOKEN:
		return sa_arena_printf(arena, "GitHub wants a token, %ld%s; pass 'github-token'",
				       gh->status, quote);
	case SA_GH_FINE:
	case SA_GH_BUDGET:
	case SA_GH_STOPPED:
	case SA_GH_CAUSE_COUNT:
		break;
	}
	return shown(gh, arena, detail);
}
