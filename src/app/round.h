/* SPDX-License-Identifier: MIT */
/* Numbers for people: few digits. */
#ifndef SA_APP_ROUND_H
#define SA_APP_ROUND_H

enum sa_round { SA_ROUND_DOWN, SA_ROUND_NEAR, SA_ROUND_UP };

/*
 * `value` with `digits` (1..15) significant digits. Down and up never pass it on the wrong side: where
 * that cannot be had, and for what is not finite, it is `value` itself.
 */
double sa_round_to(double value, int digits, enum sa_round how);

#endif
