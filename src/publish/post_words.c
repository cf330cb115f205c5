/* SPDX-License-Identifier: MIT */
/* What the check run, the status and the log say of the decision. */
#include <string.h>

#include "doc/publication_text.h"
#include "github/action.h"
#include "publish/post_part.h"
#include "publish/secret.h"

enum sa_state sa_action_state(const struct sa_publication *pub)
{
	return pub->decision.state;
}

void sa_action_put_decision(struct sa_str *out, const struct sa_post_settings *set,
			    const struct sa_publication *pub)
{
	sa_str_printf(out, "%s: ", sa_state_name(pub->decision.state));
	sa_publication_headline(out, pub, &sa_pen_plain);
	sa_secret_hide(out, set->github_token);
}

void sa_action_note(struct sa_ctx *ctx, const char *text)
{
	SA_STR_SCOPE(out);

	sa_action_text(&out, text, strlen(text));
	fprintf(ctx->out, "soak-audit: %s\n", out.buf);
}
