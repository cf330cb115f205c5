/* SPDX-License-Identifier: MIT */
/* Files and commands of the runner. */
#include "github/action.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/owner.h"
#include "base/str.h"
#include "base/utf8.h"

#define DELIMITER_BYTES 16
#define MAX_NAME	100

/* ---- files ---- */

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Opens a file of the runner for appending; a link or a pipe is not what the runner made. */
static int open_file(const char *path, int *fd, off_t *size, struct sa_err *err)
{
	struct stat st;
	int opened = open(
		path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
		0644);

	if (opened < 0)
		return sa_err_os(err, errno, "cannot open '%s'", path);
	if (fstat(opened, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(opened);
		return sa_err_set(err, SA_ERR_IO, "'%s' is not a regular file", path);
	}
	if (st.st_size == 0)
		sa_owner_of_parent(opened, path);
	*fd = opened;
	*size = st.st_size;
	return 0;
}

/* Writes everything, or takes back what was written. */
static int append(int fd, off_t size, const char *path, const struct sa_str *text,
		  struct sa_err *err)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(fd, text->buf + done, text->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			int saved = n < 0 ? errno : EIO;

			if (done && ftruncate(fd, size) != 0)
				saved = errno;
			return sa_err_os(err, saved, "cannot write '%s'", path);
		}
		done += (size_t)n;
	}
	return 0;
}

/* What came before may lack its last line break. */
static bool needs_break(int fd, off_t size)
{
	char last = '\n';

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

static int append_limited(const char *path, struct sa_str *text, const char *what,
			  struct sa_err *err)
{
	int fd SA_CLEANUP(fd_close) = -1;
	SA_STR_SCOPE(all);
	off_t size = 0;

	if (sa_str_check(text, what, err) != 0 || open_file(path, &fd, &size, err) != 0)
		return -1;
	if (needs_break(fd, size))
		sa_str_putc(&all, '\n');
	sa_str_add(&all, text->buf, text->len);
	if ((uint64_t)size + all.len > SA_ACTION_MAX_FILE)
		return sa_err_set(err, SA_ERR_LIMIT,
				  "%s would be larger than the %zu bytes that GitHub takes", what,
				  SA_ACTION_MAX_FILE);
	return append(fd, size, path, &all, err);
}

static bool is_name(const char *name)
{
	size_t n = 0;

	for (; name[n]; n++) {
		char c = name[n];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (n == 0 || !((c >= '0' && c <= '9') || c == '-')))
			return false;
	}
	return n > 0 && n <= MAX_NAME;
}

/* A line that nobody can guess, so that no value can end its own block. */
static int make_delimiter(struct sa_str *out, struct sa_err *err)
{
	unsigned char bytes[DELIMITER_BYTES];

	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return sa_err_os(err, errno, "cannot get random bytes");
	sa_str_puts(out, "soak_audit_");
	for (size_t i = 0; i < sizeof bytes; i++)
		sa_str_printf(out, "%02x", bytes[i]);
	return 0;
}

int sa_action_output(const char *path, const char *name, const char *value, size_t len,
		     struct sa_err *err)
{
	SA_STR_SCOPE(block);
	SA_STR_SCOPE(clean);
	SA_STR_SCOPE(delimiter);

	if (!is_name(name))
		return sa_err_set(err, SA_ERR_USAGE, "'%.100s' cannot be the name of an output",
				  name);
	for (size_t i = 0; i < len;) {
		size_t n = strnlen(value + i, len - i);

		sa_str_add(&clean, value + i, n);
		i += n + 1;
	}
	do {
		sa_str_clear(&delimiter);
		if (make_delimiter(&delimiter, err) != 0)
			return -1;
	} while (memmem(clean.buf, clean.len, delimiter.buf, delimiter.len));
	sa_str_printf(&block, "%s<<%s\n", name, delimiter.buf);
	sa_str_add(&block, clean.buf, clean.len);
	sa_str_printf(&block, "\n%s\n", delimiter.buf);
	return append_limited(path, &block, "the step outputs", err);
}

int sa_action_summary_room(const char *path, size_t *room, struct sa_err *err)
{
	int fd SA_CLEANUP(fd_close) = -1;
	off_t size = 0;

	if (open_file(path, &fd, &size, err) != 0)
		return -1;
	/* one byte for the line break that may be missing */
	size_t taken = (size_t)size + needs_break(fd, size);

	*room = taken < SA_ACTION_MAX_FILE ? SA_ACTION_MAX_FILE - taken : 0;
	return 0;
}

int sa_action_summary(const char *path, const char *text, size_t len, struct sa_err *err)
{
	SA_STR_SCOPE(copy);

	sa_str_add(&copy, text, len);
	return append_limited(path, &copy, "the job summary", err);
}

/* ---- commands ---- */

/*
 * Appends up to max_chars characters, escaped for the data (or a property) of a command. Broken
 * UTF-8 becomes U+FFFD; control characters that end no line become blanks.
 */
static void put_data(struct sa_str *out, const char *text, bool is_property, size_t max_chars)
{
	size_t len = strlen(text), chars = 0;

	for (size_t i = 0; i < len; chars++) {
		uint32_t cp = 0xFFFD;
		size_t n = sa_utf8_span(text + i, len - i, &cp);

		if (chars == max_chars) {
			sa_str_puts(out, "…");
			return;
		}
		if (cp == '%' || cp == '\r' || cp == '\n' ||
		    (is_property && (cp == ':' || cp == ',')))
			sa_str_printf(out, "%%%02X", (unsigned)cp);
		else if (n && (cp < ' ' || cp == 0x7F))
			sa_str_putc(out, ' ');
		else if (cp == '#' && strncmp(text + i, "##[", 3) == 0)
			sa_str_puts(out, "## "), n = 2;
		else
			sa_utf8_put(out, cp);
		i += n ? n : 1;
	}
}

void sa_action_annotation(struct sa_str *out, enum sa_severity severity, const char *file,
			  unsigned line, const char *title, const char *message)
{
	static const char *const name[] = {"notice", "warning", "error"};
	const char *lead = " ";

	_Static_assert(sizeof name / sizeof name[0] == SA_SEVERITY_COUNT, "one name a severity");
	SA_BUG_ON(severity >= SA_SEVERITY_COUNT);
	sa_str_printf(out, "::%s", name[severity]);
	if (file[0]) {
		sa_str_printf(out, "%sfile=", lead);
		put_data(out, file, true, SA_LIMIT_SHOWN_TEXT * 4);
		lead = ",";
	}
	if (file[0] && line) {
		sa_str_printf(out, "%sline=%u", lead, line);
		lead = ",";
	}
	if (title[0]) {
		sa_str_printf(out, "%stitle=", lead);
		put_data(out, title, true, SA_LIMIT_SHOWN_TEXT);
	}
	sa_str_puts(out, "::");
	/* one less for the ellipsis */
	put_data(out, message, false, SA_ACTION_MAX_MESSAGE - 1);
	sa_str_putc(out, '\n');
}

void sa_action_group(struct sa_str *out, const char *title)
{
	sa_str_puts(out, "::group::");
	put_data(out, title, false, SA_LIMIT_SHOWN_TEXT);
	sa_str_putc(out, '\n');
}

void sa_action_endgroup(struct sa_str *out)
{
	sa_str_puts(out, "::endgroup::\n");
}

/* ---- text ---- */

/*
 * Where a `::` would be taken for a command: behind nothing but what a runner may trim. Anything that
 * is no visible ASCII counts as that, so that no exotic blank gets a command past us.
 */
static size_t command_at(const char *line, size_t len)
{
	size_t i = 0;

	while (i < len && (line[i] <= ' ' || line[i] >= 0x7F))
		i++;
	return i + 1 < len && line[i] == ':' && line[i + 1] == ':' ? i : len;
}

static void put_line(struct sa_str *out, const char *line, size_t len)
{
	size_t command = command_at(line, len);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];

		if (i == command)
			sa_str_puts(out, ": ");
		else if ((c < ' ' && c != '\t') || c == 0x7F)
			sa_str_printf(out, "\\x%02x", c);
		else
			sa_str_putc(out, line[i]);
		if (c == '#' && i > 0 && line[i - 1] == '#' && i + 1 < len && line[i + 1] == '[')
			sa_str_putc(out, ' ');
	}
}

void sa_action_text(struct sa_str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = 0;

		while (i + n < len && text[i + n] != '\n' && text[i + n] != '\r')
			n++;
		put_line(out, text + i, n);
		i += n;
		if (i == len)
			return;
		sa_str_putc(out, '\n');
		i += text[i] == '\r' && i + 1 < len && text[i + 1] == '\n' ? 2 : 1;
	}
}
