/* cm-byte-reader.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CmByteReader:
 * @bytes: what is read; borrowed
 * @at: where it stands
 * @failed: whether something was asked for that is not there; stays %TRUE
 *
 * Reads numbers and runs of bytes out of a file one after the other.
 */
typedef struct
{
  GBytes *bytes;
  const guint8 *data;
  gsize size_bytes;
  gsize at;
  gboolean failed;
} CmByteReader;

/* Reads the first @size_bytes of @bytes, which must outlive it. */
CmByteReader cm_byte_reader (GBytes *bytes, gsize size_bytes);
/* Big-endian; 0 once it has failed. */
guint8 cm_byte_reader_u8 (CmByteReader *self);
guint16 cm_byte_reader_u16 (CmByteReader *self);
guint32 cm_byte_reader_u32 (CmByteReader *self);
void cm_byte_reader_skip (CmByteReader *self, gsize size_bytes);
/* A part of the bytes, not copied; NULL once it has failed. Transfer full. */
GBytes *cm_byte_reader_take (CmByteReader *self, gsize size_bytes);
gsize cm_byte_reader_get_left (const CmByteReader *self);

G_END_DECLS
