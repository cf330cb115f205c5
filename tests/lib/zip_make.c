/* SPDX-License-Identifier: MIT */
/* APPNOTE.TXT 4.3: local headers and data, central directory, end record. */
#include "zip_make.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

static void put(struct sa_str *out, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		sa_str_putc(out, (char)(value >> (8 * i) & 0xff));
}

/* What both headers share, from "version needed" to the length of the name. */
static void put_common(struct sa_str *out, const struct zip_file *f, uint32_t crc, uint32_t packed,
		       uint32_t size, uint32_t name_len)
{
	put(out, 20, 2);
	put(out, f->flags, 2);
	put(out, f->method ? f->method : f->deflate ? 8 : 0, 2);
	put(out, 0, 4);
	put(out, crc + f->crc_off, 4);
	put(out, packed + f->packed_off, 4);
	put(out, size + f->size_off, 4);
	put(out, name_len, 2);
	put(out, 0, 2);
}

static size_t squeeze(const char *text, size_t len, char **packed)
{
	z_stream z = {0};

	*packed = malloc(len + len / 100 + 100);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)*packed;
	z.avail_out = (uInt)(len + len / 100 + 100);
	deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
	deflate(&z, Z_FINISH);
	size_t n = z.total_out;

	deflateEnd(&z);
	return n;
}

static void put_file(struct sa_str *out, struct sa_str *directory, const struct zip_file *f)
{
	size_t name_len = f->name_len ? f->name_len : strlen(f->name);
	size_t len = f->text_len ? f->text_len : strlen(f->text), packed_len = len;
	uint32_t crc = (uint32_t)crc32(0, (const Bytef *)f->text, (uInt)len),
		 at = (uint32_t)out->len;
	struct zip_file local = *f;
	char *packed = NULL;

	if (f->deflate)
		packed_len = squeeze(f->text, len, &packed);
	local.size_off += f->local_size_off;
	put(out, 0x04034b50, 4);
	put_common(out, &local, crc, (uint32_t)packed_len, (uint32_t)len, (uint32_t)name_len);
	sa_str_add(out, f->name, name_len);
	sa_str_add(out, packed ? packed : f->text, packed_len);
	free(packed);
	put(directory, 0x02014b50, 4);
	put(directory, 3 << 8 | 20, 2); /* made on Unix */
	put_common(directory, f, crc, (uint32_t)packed_len, (uint32_t)len, (uint32_t)name_len);
	put(directory, 0, 2 + 2 + 2);
	put(directory, f->mode << 16, 4);
	put(directory, at, 4);
	sa_str_add(directory, f->name, name_len);
}

void zip_make(struct sa_str *out, const struct zip_file *file, size_t n)
{
	SA_STR_SCOPE(directory);

	for (size_t i = 0; i < n; i++)
		put_file(out, &directory, &file[i]);
	uint32_t at = (uint32_t)out->len;

	sa_str_add(out, directory.buf, directory.len);
	put(out, 0x06054b50, 4);
	put(out, 0, 4);
	put(out, (uint32_t)n, 2);
	put(out, (uint32_t)n, 2);
	put(out, (uint32_t)directory.len, 4);
	put(out, at, 4);
	put(out, 0, 2);
}
