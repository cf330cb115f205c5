/* SPDX-License-Identifier: MIT */
/* From a spec to the run that it names or stands for. */
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "baseline/found.h"
#include "baseline/open_git.h"
#include "baseline/search.h"
#include "baseline/spec.h"
#include "baseline/trust.h"

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int from_dir(struct sa_ctx *ctx, const struct sa_baseline_reader *reader, const char *path,
		    struct sa_baseline *out, struct sa_err *err)
{
	out->from.kind = "dir";
	out->from.where = path;
	out->from.why = "it was named";
	if (is_file(path)) {
		SA_BUF_SCOPE(buf);

		const char *slash = strrchr(path, '/');

		if (sa_file_read(ctx->fs, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
			return -1;
		return reader->read_file(reader->self, ctx, slash ? slash + 1 : path, &buf, out,
					 err);
	}
	SA_SOURCE_SCOPE(source);

	if (sa_source_open_dir(ctx->fs, ctx->arena, path, &source, err) != 0)
		return -1;
	return reader->read(reader->self, ctx, &source, out, err);
}

/* What was named is read, and refused where it is no baseline for this run. */
static int open_named(struct sa_ctx *ctx, const struct sa_baseline_place *place,
		      const struct sa_baseline_spec *spec, const struct sa_baseline_reader *reader,
		      struct sa_baseline *out, struct sa_err *err)
{
	const char *why = NULL;

	if (spec->kind == SA_BASELINE_DIR) {
		if (reader->base && (why = sa_baseline_is_base(spec->where, reader->base)))
			out->from.where = spec->where;
		else if (from_dir(ctx, reader, spec->where, out, err) != 0)
			return -1;
	} else if (sa_baseline_from_git(ctx, place, reader, spec->where, out, err) != 0) {
		return -1;
	}
	if (!why && reader->base)
		why = reader->refusal(reader->self, ctx, out);
	if (!why) {
		if (reader->keep)
			reader->keep(reader->self, ctx, out);
		return 0;
	}
	out->absence = SA_ABSENCE_REFUSED;
	return sa_err_set(err, SA_ERR_SCHEMA, "%s '%s' is refused: %s",
			  spec->kind == SA_BASELINE_DIR ? "dir" : "git",
			  sa_utf8_shown(ctx->arena, spec->where), why);
}

int sa_baseline_open_by(struct sa_ctx *ctx, const struct sa_baseline_place *place,
			const struct sa_baseline_reader *reader, const char *text,
			struct sa_baseline *out, struct sa_err *err)
{
	struct sa_baseline_spec *spec = SA_NEW(ctx->arena, struct sa_baseline_spec);

	if (sa_baseline_spec_parse(ctx->arena, text, spec, err) != 0)
		return -1;
	if (spec->kind == SA_BASELINE_NO) {
		/* a folder of that name: whoever wants none does not come here */
		spec->kind = SA_BASELINE_DIR;
		spec->where = text;
	}
	sa_baseline_begin(spec, out);
	int rc = sa_baseline_is_named(spec)
			 ? open_named(ctx, place, spec, reader, out, err)
			 : sa_baseline_search(ctx, place, spec, reader, out, err);

	if (rc != 0)
		return -1;
	if (sa_baseline_is_named(spec))
		out->absence = SA_ABSENCE_NONE;
	out->from.age_days = sa_baseline_age_days(ctx, out->from.at);
	return 0;
}
