/* SPDX-License-Identifier: MIT */
/*
 * Streams on which the Actions runner never reads a command. It takes `##[command]` anywhere in a line,
 * on both streams, and file names, notes and reasons of a stranger end up in both (FORMATS 15.35).
 */
#ifndef SA_CLI_SAFE_OUT_H
#define SA_CLI_SAFE_OUT_H

#include <stdio.h>

/*
 * A stream that writes to `fd` and sets a blank into every `##[`, also where its bytes come in several
 * writes. Full buffering for SA_SAFE_BUFFERED, else none. The descriptor stays the caller's. Never NULL:
 * running out of memory ends the process. A failed write shows as on any stream.
 */
enum sa_safe_mode { SA_SAFE_BUFFERED, SA_SAFE_AT_ONCE };
FILE *sa_safe_stream(int fd, enum sa_safe_mode mode);

#endif
