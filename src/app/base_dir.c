/* SPDX-License-Identifier: MIT */
/* Links that lead out of the workspace. */
#include "app/base_dir.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/load.h"

/* Both are real paths. */
static bool is_inside(const char *path, const char *dir)
{
	size_t len = strcmp(dir, "/") == 0 ? 0 : strlen(dir);

	return strncmp(path, dir, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* `path` without slashes at its end: lstat() would follow a link behind which one stands. */
static void trim(char out[PATH_MAX], const char *path)
{
	size_t len = strnlen(path, PATH_MAX - 1);

	memcpy(out, path, len);
	while (len > 1 && out[len - 1] == '/')
		len--;
	out[len] = '\0';
}

static bool is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

/* The directory that holds `path`, by its real path. */
static bool real_parent(const char *path, char out[PATH_MAX])
{
	char parent[PATH_MAX];
	char *slash;

	trim(parent, path);
	slash = strrchr(parent, '/');
	if (!slash)
		return realpath(".", out) != NULL;
	slash[slash == parent] = '\0';
	return realpath(parent, out) != NULL;
}

/* As it is spelled: relative or behind the workspace, and never above where it began. */
static bool is_spelled_inside(const char *path, const char *workspace)
{
	int depth = 0;

	if (path[0] == '/' && !is_inside(path, workspace))
		return false;
	for (const char *p = path[0] == '/' ? path + strlen(workspace) : path; *p && depth >= 0;) {
		size_t len = strcspn(p, "/");

		if (len == 2 && p[0] == '.' && p[1] == '.')
			depth--;
		else if (len > 1 || (len == 1 && p[0] != '.'))
			depth++;
		p += len + (p[len] == '/');
	}
	return depth >= 0;
}

/* As the user names it, it is a path of the workspace (a real path). */
static bool is_named_inside(const char *path, const char *workspace)
{
	char here[PATH_MAX];

	if (path[0] != '/' && !(realpath(".", here) && is_inside(here, workspace)))
		return false;
	return is_spelled_inside(path, workspace);
}

/* The real path of what exists of `path`, and how it goes on from there. */
static bool real_beginning(const char *path, char real[PATH_MAX], const char **rest)
{
	char part[PATH_MAX];

	trim(part, path);
	for (;;) {
		if (realpath(part, real)) {
			*rest = path + strlen(part);
			return true;
		}
		char *slash = strrchr(part, '/');

		if (!slash) {
			*rest = path;
			return realpath(".", real) != NULL;
		}
		slash[slash == part] = '\0';
	}
}

int sa_out_dir_check(const struct sa_ctx *ctx, const char *path, struct sa_err *err)
{
	static const char *const place[] = {"GITHUB_WORKSPACE", "RUNNER_TEMP"};
	char real[PATH_MAX], top[PATH_MAX];
	const char *workspace = ctx->env(place[0]), *rest;

	if (!workspace || !workspace[0])
		return 0;
	if (strlen(path) >= PATH_MAX)
		return sa_err_set(err, SA_ERR_USAGE, "the path is longer than %d bytes",
				  PATH_MAX - 1);
	for (size_t i = 0; i < sizeof place / sizeof *place; i++) {
		const char *dir = ctx->env(place[i]);

		if (dir && dir[0] && realpath(dir, top) && real_beginning(path, real, &rest) &&
		    is_inside(real, top) &&
		    is_spelled_inside(rest[0] == '/' ? rest + 1 : rest, top))
			return 0;
	}
	return sa_err_set(
		err, SA_ERR_USAGE,
		"'%.300s' lies outside of the workspace, where nothing of a job is kept; name a "
		"directory of the workspace, such as soak-reports",
		path);
}

int sa_base_dir_check(const struct sa_ctx *ctx, const char *path, struct sa_err *err)
{
	const char *job = ctx->env("GITHUB_WORKSPACE");
	char workspace[PATH_MAX], real[PATH_MAX], parent[PATH_MAX], named[PATH_MAX];
	bool in_job = job && job[0];

	trim(named, path);
	if (!realpath(in_job ? job : ".", workspace) || !realpath(named, real))
		return 0;
	if (is_inside(real, workspace) || strcmp(named, real) == 0)
		return 0;
	if (!is_link(named) && !(in_job && is_named_inside(named, workspace)))
		return 0;
	if (!in_job && is_link(named) && real_parent(named, parent) && is_inside(real, parent))
		return 0;
	return sa_err_set(err, SA_ERR_NOT_FOUND,
			  "base directory '%.300s' leads out of the workspace by a link; it is not "
			  "followed: name '%.300s' itself if that is meant",
			  path, real);
}

const char *sa_policy_file_leaves(const struct sa_ctx *ctx, const char *file)
{
	const char *job = ctx->env("GITHUB_WORKSPACE");
	const char *const *name = file ? &file : sa_policy_name;
	char workspace[PATH_MAX], real[PATH_MAX];

	if (!job || !job[0] || !realpath(job, workspace))
		return NULL;
	for (size_t i = 0; i < (file ? 1 : SA_POLICY_NAMES); i++) {
		if (realpath(name[i], real) && !is_inside(real, workspace) &&
		    is_named_inside(name[i], workspace))
			return name[i];
	}
	return NULL;
}
