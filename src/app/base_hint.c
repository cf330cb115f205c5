/* SPDX-License-Identifier: MIT */
/* Where the files may be when they are not where the user said. */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "app/base_dir.h"
#include "app/exit.h"
#include "base/utf8.h"

#define LOOKED_AT 10000 /* entries of one directory */

static bool holds_iterations(const char *path)
{
	DIR *dir = opendir(path);
	bool found = false;

	if (!dir)
		return false;
	for (int i = 0; i < LOOKED_AT && !found; i++) {
		const struct dirent *entry = readdir(dir);

		if (!entry)
			break;
		found = strncmp(entry->d_name, "ITER_SUMMARY_", 13) == 0;
	}
	closedir(dir);
	return found;
}

const char *sa_base_dir_hint(const struct sa_ctx *ctx, const char *base)
{
	/* reports lie two below the files; of a base that is not there the current directory is asked */
	static const char *const near[] = {"latest", "soak/latest", "artifacts/soak/latest",
					   "..",     "../latest",   "../soak/latest",
					   "../.."};
	struct stat st;

	if (stat(base, &st) != 0) {
		if (holds_iterations("."))
			return "; did you mean '.'?";
		base = ".";
	}
	if (holds_iterations(base))
		return "";
	for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
		const char *path = sa_path_join(ctx->arena, base, near[i]);

		if (holds_iterations(path))
			return sa_arena_printf(ctx->arena, "; did you mean '%s'?",
					       sa_utf8_shown(ctx->arena, path));
	}
	return "";
}

const char *sa_runs_below_hint(const struct sa_ctx *ctx, const char *path)
{
	DIR *dir = opendir(path);
	size_t len = strlen(path);
	bool found = false;

	if (!dir)
		return "";
	for (int i = 0; i < LOOKED_AT && !found; i++) {
		const struct dirent *entry = readdir(dir);
		struct stat st;

		if (!entry)
			break;
		found = entry->d_name[0] != '.' &&
			stat(sa_path_join(ctx->arena, path, entry->d_name), &st) == 0 &&
			S_ISDIR(st.st_mode);
	}
	closedir(dir);
	while (len > 1 && path[len - 1] == '/')
		len--;
	return found ? sa_arena_printf(ctx->arena, "; did you mean 'dir:%.*s/*'?", (int)len,
				       sa_utf8_shown(ctx->arena, path))
		     : "";
}

int sa_exit_with_base_hint(struct sa_ctx *ctx, const char *base, const struct sa_err *err)
{
	struct sa_err all = *err;

	if (err->code == SA_ERR_SCHEMA || err->code == SA_ERR_NOT_FOUND)
		sa_err_set(&all, err->code, "%s%s", err->msg, sa_base_dir_hint(ctx, base));
	return sa_exit_with(ctx, &all);
}
