/* SPDX-License-Identifier: MIT */
/* Version and commit of this build. */
#ifndef SA_BASE_VERSION_H
#define SA_BASE_VERSION_H

extern const char sa_version[]; /* "0.1.0" */
extern const char sa_commit[];	/* abbreviated commit, "" when built without git */

#endif
