/* SPDX-License-Identifier: MIT */
/* Two multiplicative hashes with different odd constants and shifts (those of FNV's kind and of SplitMix64). */
#include "load/file_mix.h"

#include <string.h>

void sa_mix_in(struct sa_mix *m, uint64_t value)
{
	m->a = (m->a ^ value) * 0x9E3779B97F4A7C15u;
	m->a ^= m->a >> 29;
	m->b = (m->b + value) * 0xBF58476D1CE4E5B9u;
	m->b ^= m->b >> 32;
}

void sa_mix_text(struct sa_mix *m, const char *text)
{
	for (const char *p = text; *p; p++)
		sa_mix_in(m, (unsigned char)*p);
	sa_mix_in(m, 256); /* ends it: no byte has this value */
}

/* Eight bytes at a time; the length ends it. */
struct sa_mix sa_mix_of(const char *data, size_t len)
{
	struct sa_mix m = SA_MIX_START;
	uint64_t word;
	size_t i = 0;

	for (; i + sizeof word <= len; i += sizeof word) {
		memcpy(&word, data + i, sizeof word);
		sa_mix_in(&m, word);
	}
	word = 0;
	if (i < len)
		memcpy(&word, data + i, len - i);
	sa_mix_in(&m, word);
	sa_mix_in(&m, len);
	return m;
}
