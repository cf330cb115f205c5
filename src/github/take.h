/* SPDX-License-Identifier: MIT */
/* Values of the right form out of GitHub's answers, or "": what is taken may be shown and asked for. */
#ifndef SA_GITHUB_TAKE_H
#define SA_GITHUB_TAKE_H

struct sa_arena;
struct sa_json;

/* A text of at most 1,000 bytes; copied into the arena. */
const char *sa_take_text(struct sa_arena *arena, const struct sa_json *object, const char *name);
/* A text of any length ("" for none); how long an answer may be is said with the call. */
const char *sa_take_long_text(struct sa_arena *arena, const struct sa_json *object,
			      const char *name);
/* A commit id. */
const char *sa_take_sha(struct sa_arena *arena, const struct sa_json *object, const char *name);
/* An address for people: shown in reports, so nothing in it can break out of them. */
const char *sa_take_url(struct sa_arena *arena, const struct sa_json *object, const char *name);

#endif
