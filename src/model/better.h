/* SPDX-License-Identifier: MIT */
/* Which direction of a number is an improvement. */
#ifndef SA_MODEL_BETTER_H
#define SA_MODEL_BETTER_H

enum sa_better { SA_HIGHER, SA_LOWER, SA_NEITHER };

#endif
