/* SPDX-License-Identifier: MIT */
/* SHA-256 (mbedTLS). */
#ifndef SA_CODEC_SHA256_H
#define SA_CODEC_SHA256_H

#include <stddef.h>

#define SA_SHA256_HEX 65 /* 64 digits and the terminator */

/* The digest of `len` bytes as lower-case hexadecimal digits. */
void sa_sha256_hex(const void *bytes, size_t len, char out[SA_SHA256_HEX]);

#endif
