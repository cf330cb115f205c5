/* SPDX-License-Identifier: MIT */
/* What the files of the console report share (render/console.c puts it together). */
#ifndef SA_RENDER_CONSOLE_PART_H
#define SA_RENDER_CONSOLE_PART_H

#include "base/str.h"
#include "model/audit.h"
#include "render/console.h"

#define SA_CONSOLE_GREEN  "\033[32m"
#define SA_CONSOLE_RED	  "\033[31m"
#define SA_CONSOLE_YELLOW "\033[33m"
#define SA_CONSOLE_BOLD	  "\033[1m"

/* The colour of a state. */
const char *sa_console_color(enum sa_state state);

/* The text, in the colour when colours are wanted. */
void sa_console_paint(struct sa_str *out, const struct sa_console_opts *opts, const char *code,
		      const char *text);

/* "[6/11] Title..." behind an empty line. */
void sa_console_step(struct sa_str *out, const struct sa_console_opts *opts, int number,
		     const char *title);

/* "READY FOR RELEASE", with the number of warnings: of a decision that ships (FORMATS 15.33). */
void sa_console_ready(const struct sa_decision *decision, const struct sa_console_opts *opts,
		      struct sa_str *out);

/* Foreign text of the usual length, on one line. */
void sa_console_plain(struct sa_str *out, const char *text);

/* Steps 6 to 8: tuning report, delta report, metrics. */
void sa_console_side_reports(struct sa_str *out, const struct sa_console_opts *opts,
			     const struct sa_audit *audit);

#endif
