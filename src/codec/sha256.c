/* SPDX-License-Identifier: MIT */
/* The one-call interface of mbedTLS, which is the same in 2.28 and 3.6. */
#include "codec/sha256.h"

#include <mbedtls/md.h>

#include "base/err.h"

void sa_sha256_hex(const void *bytes, size_t len, char out[SA_SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	const mbedtls_md_info_t *info = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
	unsigned char sum[32];

	SA_BUG_ON(!info || mbedtls_md(info, bytes, len, sum) != 0);
	for (size_t i = 0; i < sizeof sum; i++) {
		out[2 * i] = digits[sum[i] >> 4];
		out[2 * i + 1] = digits[sum[i] & 15];
	}
	out[SA_SHA256_HEX - 1] = '\0';
}
