/* SPDX-License-Identifier: MIT */
/* 128 bits that tell two texts apart by accident, not by intent. */
#ifndef SA_MODEL_MIX_H
#define SA_MODEL_MIX_H

#include <stdint.h>

struct sa_mix {
	uint64_t a, b;
};
#define SA_MIX_START ((struct sa_mix){1, 2})

#endif
