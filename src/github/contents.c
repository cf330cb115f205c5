/* SPDX-License-Identifier: MIT */
/* Files out of the REST API. */
#include "github/contents.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "codec/base64.h"
#include "codec/json_in.h"
#include "github/client.h"
#include "github/url.h"

#define PERMISSION "contents: read"

static const char *address(struct sa_arena *arena, const char *repo, const char *path,
			   const char *ref)
{
	SA_STR_SCOPE(url);

	sa_str_printf(&url, "/repos/%s/contents", repo);
	while (*path) {
		size_t len = strcspn(path, "/");

		sa_str_putc(&url, '/');
		sa_url_escape(&url, sa_arena_strndup(arena, path, len));
		path += len + (path[len] == '/');
	}
	sa_str_puts(&url, "?ref=");
	sa_url_escape(&url, ref);
	return sa_str_finish(&url, arena);
}

struct look {
	const char *const *name;
	size_t n;
	bool *there;
};

static int read_list(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		     struct sa_err *err)
{
	struct look *look = ctx;

	(void)response;
	if (!sa_json_is(json, SA_JSON_ARRAY))
		return sa_err_set(err, SA_ERR_SCHEMA, "the answer is no list of files");
	for (const struct sa_json *v = sa_json_first(json); v; v = sa_json_next(v)) {
		const char *name = sa_json_text(sa_json_get(v, "name"));

		for (size_t i = 0; i < look->n && name; i++)
			look->there[i] = look->there[i] || strcmp(look->name[i], name) == 0;
	}
	return 0;
}

int sa_contents_look(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *ref,
		     const char *const *name, size_t n, bool *there, struct sa_err *err)
{
	struct look look = {name, n, there};
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = address(arena, repo, "", ref),
		.what = "list the files of the base commit",
		.permission = PERMISSION,
		.read = read_list,
		.ctx = &look,
	};

	memset(there, 0, n * sizeof *there);
	return sa_gh_send(gh, &call, err);
}

/* The content is looked at after the call: what is wrong with a file is final, not a broken answer. */
struct file {
	struct sa_str *out;
	bool is_file;
};

static int read_file(void *ctx, const struct sa_json *json, const struct sa_http_response *response,
		     struct sa_err *err)
{
	struct file *file = ctx;
	const char *type = sa_json_text(sa_json_get(json, "type"));
	const char *encoding = sa_json_text(sa_json_get(json, "encoding"));
	const char *content = sa_json_text(sa_json_get(json, "content"));

	(void)response;
	if (!type || strcmp(type, "file") != 0 || !encoding || strcmp(encoding, "base64") != 0)
		return 0;
	sa_str_clear(file->out);
	if (!content || !sa_base64_read(content, file->out))
		return sa_err_set(err, SA_ERR_SCHEMA, "the file in the answer is no base64");
	file->is_file = true;
	return 0;
}

int sa_contents_read(struct sa_gh *gh, struct sa_arena *arena, const char *repo, const char *ref,
		     const char *path, struct sa_str *out, struct sa_err *err)
{
	struct file file = {.out = out};
	const struct sa_gh_call call = {
		.method = SA_HTTP_GET,
		.path = address(arena, repo, path, ref),
		.what = "read a file of the base commit",
		.permission = PERMISSION,
		.read = read_file,
		.ctx = &file,
	};

	if (sa_gh_send(gh, &call, err) != 0)
		return -1;
	if (!file.is_file)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"'%s' is no file that GitHub hands out (a link, a folder, or over "
			"1 MB)",
			path);
	return 0;
}
