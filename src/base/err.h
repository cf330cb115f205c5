/* SPDX-License-Identifier: MIT */
/*
 * The error value that every function which can fail takes as its last parameter.
 *
 * Invariants: the caller owns the struct; nothing is allocated; `msg` is always terminated; it is
 * written only on failure. One code is one *reaction*: the text carries everything else.
 * Wording: lower case, no full stop, the subject in single quotes, then the cause, then the cure.
 */
#ifndef SA_BASE_ERR_H
#define SA_BASE_ERR_H

#define SA_MUST_CHECK			__attribute__((warn_unused_result))
#define SA_PRINTF(fmt_index, first_arg) __attribute__((format(printf, fmt_index, first_arg)))

enum sa_err_code {
	SA_ERR_NONE,
	SA_ERR_USAGE,	  /* the command line or the configuration is wrong */
	SA_ERR_NOT_FOUND, /* a file or directory that is needed is absent */
	SA_ERR_IO,	  /* the operating system refused (see os_errno) */
	SA_ERR_PARSE,	  /* bytes that are not the format they claim to be */
	SA_ERR_SCHEMA,	  /* well-formed, but not the shape that is needed */
	SA_ERR_LIMIT,	  /* over a limit of base/limits.h */
	SA_ERR_NETWORK,	  /* no usable answer from a server */
	SA_ERR_AUTH,	  /* refused for want of rights */
	SA_ERR_RATE,	  /* told to come back later */
	SA_ERR_GIT,	  /* a git object or reference that is not there or not sound */
	SA_ERR_BUG,	  /* our own mistake */
	SA_ERR_CODE_COUNT
};

struct sa_err {
	enum sa_err_code code;
	int os_errno;	  /* 0 when no system call is to blame */
	long http_status; /* 0 when no HTTP answer is to blame */
	char msg[512];
};

/*
 * Fill `err` with a code and a formatted text, cut (on a UTF-8 boundary) to what fits.
 * Returns -1 always, so that `return sa_err_set(...)` reads well.
 */
int sa_err_set(struct sa_err *err, enum sa_err_code code, const char *fmt, ...) SA_PRINTF(3, 4);

/*
 * Like sa_err_set with code SA_ERR_IO (SA_ERR_NOT_FOUND for ENOENT/ENOTDIR); appends ": " and the
 * text of `os_errno`. Returns -1.
 */
int sa_err_os(struct sa_err *err, int os_errno, const char *fmt, ...) SA_PRINTF(3, 4);

/* Put "<formatted text>: " before the message that is there; code and numbers stay. Returns -1. */
int sa_err_wrap(struct sa_err *err, const char *fmt, ...) SA_PRINTF(2, 3);

/* Ends the process with a message about a mistake of ours; for conditions that cannot happen. */
_Noreturn void sa_bug(const char *file, int line, const char *what);
#define SA_BUG_ON(cond) ((cond) ? sa_bug(__FILE__, __LINE__, #cond) : (void)0)

#endif
