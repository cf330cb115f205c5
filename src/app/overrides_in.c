/* SPDX-License-Identifier: MIT */
/* Choosing the overrides. */
#include "app/overrides_in.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"

#define ACTIVE_FILE "artifacts/soak/runtime_overrides.json"

int sa_overrides_read(struct sa_ctx *ctx, const char *path, struct sa_overrides *overrides,
		      struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	if (sa_file_read(ctx->fs, path, SA_LIMIT_OVERRIDE_BYTES, &buf, err) != 0)
		return -1;
	if (sa_overrides_parse(ctx->arena, buf.data, buf.len, overrides, err) != 0)
		return sa_err_wrap(err, "overrides '%s'", path);
	return 0;
}

static int read_as(struct sa_ctx *ctx, const char *path, const char *source,
		   struct sa_overrides_in *in, struct sa_err *err)
{
	if (sa_overrides_read(ctx, path, &in->overrides, err) != 0)
		return -1;
	in->source = source;
	in->name = path;
	return 0;
}

/* A mistyped name is no error (other programs may know it), but when there is nothing else, say so. */
static void warn_if_useless(struct sa_ctx *ctx, const struct sa_overrides_in *in)
{
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++) {
		if (sa_num_is_finite(in->overrides.now.value[t]))
			return;
	}
	fprintf(ctx->err, "soak-audit: warning: '%s' holds none of the tunables (%s, ...)\n",
		sa_utf8_shown(ctx->arena, in->name), sa_tunable_table[0].key);
}

int sa_overrides_choose(struct sa_ctx *ctx, const char *file, bool defaults,
			struct sa_overrides_in *in, struct sa_err *err)
{
	static const struct {
		const char *path, *source;
	} places[] = {{ACTIVE_FILE, "file"}, {SA_OVERRIDES_FILE, "default"}};
	const char *text = ctx->env(SA_OVERRIDES_ENV);

	*in = (struct sa_overrides_in){0};
	if (text && *text) {
		in->source = "env";
		in->name = SA_OVERRIDES_ENV;
		if (sa_overrides_parse(ctx->arena, text, strlen(text), &in->overrides, err) != 0)
			return sa_err_wrap(err, "variable %s", SA_OVERRIDES_ENV);
		warn_if_useless(ctx, in);
		return 0;
	}
	if (file) {
		if (read_as(ctx, file, "file", in, err) == 0) {
			warn_if_useless(ctx, in);
			return 0;
		}
		err->code = SA_ERR_USAGE; /* the user named it */
		return sa_err_wrap(err, "option --overrides");
	}
	for (size_t i = 0; defaults && i < sizeof places / sizeof *places; i++) {
		if (read_as(ctx, places[i].path, places[i].source, in, err) == 0)
			return 0;
		if (err->code != SA_ERR_NOT_FOUND)
			return -1;
	}
	if (!defaults)
		return 0;
	in->source = "default";
	in->name = SA_OVERRIDES_FILE;
	return sa_overrides_parse(ctx->arena, sa_overrides_default, strlen(sa_overrides_default),
				  &in->overrides, err);
}
