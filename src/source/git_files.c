/* SPDX-License-Identifier: MIT */
/* Files of a repository that could block. */
#include "source/git_files.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/limits.h"
#include "base/str.h"

#define MOST_INCLUDES 10 /* how deep git follows them */
#define MOST_DEPTH    16 /* folders below refs */

/* ---- one file ---- */

/* 1 = a regular file; 0 = there is none, or a folder; -1 = one that must not be opened. */
static int look_at(const char *path, struct sa_err *err)
{
	struct stat st;

	if (stat(path, &st) != 0 || S_ISDIR(st.st_mode))
		return 0;
	if (S_ISREG(st.st_mode))
		return 1;
	return sa_err_set(err, SA_ERR_GIT,
			  "'%s', which git reads, is no regular file but a %s; remove it", path,
			  S_ISFIFO(st.st_mode)	 ? "FIFO"
			  : S_ISSOCK(st.st_mode) ? "socket"
						 : "device");
}

/* ---- what a configuration includes ---- */

struct check {
	struct sa_fs fs;
	const char *home;
};

struct scan {
	const char *at, *end;
	struct sa_str value;
	bool in_include; /* the section is [include] or [includeIf "..."] */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_line(struct scan *s)
{
	while (s->at < s->end && *s->at != '\n')
		s->at++;
}

static void read_section(struct scan *s)
{
	size_t len = strlen("include");

	s->at++;
	while (s->at < s->end && is_blank(*s->at))
		s->at++;
	s->in_include = (size_t)(s->end - s->at) > len && strncasecmp(s->at, "include", len) == 0;
	for (bool quoted = false; s->at < s->end && *s->at != '\n'; s->at++) {
		if (*s->at == '\\' && quoted && s->at + 1 < s->end)
			s->at++;
		else if (*s->at == '"')
			quoted = !quoted;
		else if (*s->at == ']' && !quoted) {
			s->at++;
			return;
		}
	}
}

/* Behind the `=`: quotes, escapes and continued lines as git reads them. */
static void read_value(struct scan *s)
{
	bool quoted = false;

	sa_str_clear(&s->value);
	while (s->at < s->end && is_blank(*s->at))
		s->at++;
	for (; s->at < s->end && *s->at != '\n'; s->at++) {
		char c = *s->at;

		if (c == '\\' && s->at + 1 < s->end) {
			c = *++s->at;
			if (c == '\r' && s->at + 1 < s->end && s->at[1] == '\n')
				c = *++s->at;
			if (c != '\n')
				sa_str_putc(&s->value, c == 'n'	  ? '\n'
						       : c == 't' ? '\t'
						       : c == 'b' ? '\b'
								  : c);
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && (c == '#' || c == ';')) {
			skip_line(s);
			break;
		} else {
			sa_str_putc(&s->value, c);
		}
	}
	while (s->value.len && is_blank(s->value.buf[s->value.len - 1]))
		s->value.buf[--s->value.len] = '\0';
}

/* True with the next included path in s->value. */
static bool next_include(struct scan *s)
{
	while (s->at < s->end) {
		const char *key = s->at;

		if (is_blank(*s->at) || *s->at == '\n') {
			s->at++;
			continue;
		}
		if (*s->at == '[') {
			read_section(s);
			continue;
		}
		while (s->at < s->end && !is_blank(*s->at) && !strchr("=\n#;", *s->at))
			s->at++;
		bool is_path = s->at - key == 4 && strncasecmp(key, "path", 4) == 0;

		while (s->at < s->end && is_blank(*s->at))
			s->at++;
		if (s->at == s->end || *s->at != '=') {
			skip_line(s);
			continue;
		}
		s->at++;
		read_value(s);
		if (is_path && s->in_include && s->value.len)
			return true;
	}
	return false;
}

/* Where an included path leads, seen from the file that includes it. */
static void resolve(const struct check *c, const char *from, const char *path, char out[PATH_MAX])
{
	const char *slash = strrchr(from, '/');

	if (path[0] == '~' && path[1] == '/')
		snprintf(out, PATH_MAX, "%s%s", c->home, path + 1);
	else if (path[0] == '/' || !slash)
		snprintf(out, PATH_MAX, "%s", path);
	else
		snprintf(out, PATH_MAX, "%.*s/%s", (int)(slash - from), from, path);
}

static int check_config(struct check *c, const char *path, int depth, struct sa_err *err)
{
	struct sa_err ignored;
	char included[PATH_MAX];
	SA_BUF_SCOPE(buf);

	if (look_at(path, err) < 0)
		return -1;
	if (depth > MOST_INCLUDES ||
	    sa_file_read(&c->fs, path, SA_LIMIT_FILE_BYTES, &buf, &ignored) != 0)
		return 0; /* it is not there, or git will say what is wrong with it */
	struct scan s = {.at = buf.data, .end = buf.data + buf.len, .value = SA_STR_INIT};
	int rc = 0;

	while (rc == 0 && next_include(&s)) {
		resolve(c, path, s.value.buf, included);
		rc = check_config(c, included, depth + 1, err);
	}
	sa_str_release(&s.value);
	return rc;
}

/* ---- folders ---- */

static int check_folder(const char *path, int depth, struct sa_err *err)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char below[PATH_MAX];
	struct stat st;
	int rc = 0;

	if (!dir)
		return 0;
	while (rc == 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= PATH_MAX)
			continue;
		rc = look_at(below, err) < 0 ? -1 : 0;
		if (rc == 0 && depth < MOST_DEPTH && lstat(below, &st) == 0 && S_ISDIR(st.st_mode))
			rc = check_folder(below, depth + 1, err);
	}
	closedir(dir);
	return rc;
}

int sa_git_files_check(const char *git_dir, const char *home, struct sa_err *err)
{
	static const char *const files[] = {"HEAD",	 "packed-refs", "shallow",
					    "commondir", "info/grafts", "objects/info/alternates"};
	static const char *const configs[] = {"config", "config.worktree"};
	static const char *const folders[] = {"refs", "objects/info", "objects/pack"};
	struct check check = {.home = home};
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", git_dir, files[i]);
		if (look_at(path, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
		snprintf(path, sizeof path, "%s/%s", git_dir, configs[i]);
		if (check_config(&check, path, 0, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(path, sizeof path, "%s/%s", git_dir, folders[i]);
		if (check_folder(path, 0, err) != 0)
			return -1;
	}
	return 0;
}
