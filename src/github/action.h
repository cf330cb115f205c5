/* SPDX-License-Identifier: MIT */
/*
 * The runner: step outputs, the job summary, workflow commands, and text that must not become one.
 *
 * The runner reads stdout and stderr line by line (CR, LF and CRLF end a line). `::cmd::` is obeyed at
 * the start of a line, blanks before it allowed; `##[cmd]` anywhere. So every text that is not our own
 * goes through one of two doors: the data of a command is escaped (%, CR, LF, and in properties also :
 * and ,), and every other line through sa_action_text. Both break `##[` into `## [`; sa_action_text
 * also breaks a leading `::` into `: :`. Nothing else changes, so ordinary text stays byte for byte.
 */
#ifndef SA_GITHUB_ACTION_H
#define SA_GITHUB_ACTION_H

#include <stddef.h>

#include "base/err.h"
#include "base/note.h"

struct sa_str;

#define SA_ACTION_MAX_FILE    ((size_t)1 << 20) /* of the summary, and of the outputs in all */
#define SA_ACTION_MAX_MESSAGE 4096		/* characters of an annotation */

/* ---- files ---- */

/*
 * Appends `name` with `len` bytes of value to the file GITHUB_OUTPUT names, in the form with a random
 * delimiter; one append, undone when it fails half way. NUL bytes are dropped (no environment can
 * hold them); everything else stays. Errors: USAGE for a name that is not [A-Za-z_][A-Za-z0-9_-]*;
 * LIMIT when the file would pass SA_ACTION_MAX_FILE; IO, NOT_FOUND, also for a link or no regular file.
 */
int sa_action_output(const char *path, const char *name, const char *value, size_t len,
		     struct sa_err *err) SA_MUST_CHECK;

/* How many bytes the summary can still take. Errors: IO, NOT_FOUND. */
int sa_action_summary_room(const char *path, size_t *room, struct sa_err *err) SA_MUST_CHECK;

/*
 * Appends Markdown to the file GITHUB_STEP_SUMMARY names, all or nothing. Errors: LIMIT when there is
 * no room for it (GitHub would drop the whole summary); IO, NOT_FOUND.
 */
int sa_action_summary(const char *path, const char *text, size_t len,
		      struct sa_err *err) SA_MUST_CHECK;

/* ---- workflow commands: each appends whole lines ---- */

/*
 * `::error file=…,line=…,title=…::message` (notice for SA_INFO, warning for SA_WARNING). `file` and
 * `title` may be ""; line 0 = none. The message is cut at SA_ACTION_MAX_MESSAGE characters.
 */
void sa_action_annotation(struct sa_str *out, enum sa_severity severity, const char *file,
			  unsigned line, const char *title, const char *message);

void sa_action_group(struct sa_str *out, const char *title);
void sa_action_endgroup(struct sa_str *out);

/* ---- text ---- */

/*
 * Appends text of any origin as log lines that hold no command. CR and CRLF become line breaks; other
 * control characters than the tab are shown as \xNN; a last line without line break gets none. Pass
 * whole lines: two halves of one are judged apart.
 */
void sa_action_text(struct sa_str *out, const char *text, size_t len);

#endif
