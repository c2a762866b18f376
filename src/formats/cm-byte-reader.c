/* cm-byte-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Binary formats are lengths and what they count, and every length may lie. This is the
 * one place that compares them with what is there. Once something is missing every
 * further answer is nothing, so that its users look at "failed" where it matters instead
 * of after every number.
 */

#include "cm-byte-reader.h"

/**
 * cm_byte_reader:
 * @bytes: what to read
 * @size_bytes: how much of it may be read
 *
 * Returns: a reader that stands at the beginning
 */
CmByteReader
cm_byte_reader (GBytes *bytes, gsize size_bytes)
{
  CmByteReader self = { .bytes = bytes, .size_bytes = size_bytes };
  gsize size = 0;

  g_assert (bytes != NULL);
  self.data = g_bytes_get_data (bytes, &size);
  g_assert (size_bytes <= size);
  return self;
}

/**
 * cm_byte_reader_get_left:
 * @self: a reader
 *
 * Returns: how many bytes were not read yet
 */
gsize
cm_byte_reader_get_left (const CmByteReader *self)
{
  return self->failed ? 0 : self->size_bytes - self->at;
}

static const guint8 *
advance (CmByteReader *self, gsize size_bytes)
{
  const guint8 *data;

  if (self->failed || size_bytes > self->size_bytes - self->at)
    {
      self->failed = TRUE;
      return NULL;
    }
  data = self->data + self->at;
  self->at += size_bytes;
  return data;
}

static guint32
read_number (CmByteReader *self, gsize size_bytes)
{
  const guint8 *data = advance (self, size_bytes);
  guint32 number = 0;

  for (gsize i = 0; data != NULL && i < size_bytes; i++)
    number = number << 8 | data[i];
  return number;
}

/**
 * cm_byte_reader_u8:
 * @self: a reader
 *
 * Returns: the next byte
 */
guint8
cm_byte_reader_u8 (CmByteReader *self)
{
  return (guint8)read_number (self, sizeof (guint8));
}

/**
 * cm_byte_reader_u16:
 * @self: a reader
 *
 * Returns: the next two bytes
 */
guint16
cm_byte_reader_u16 (CmByteReader *self)
{
  return (guint16)read_number (self, sizeof (guint16));
}

/**
 * cm_byte_reader_u32:
 * @self: a reader
 *
 * Returns: the next four bytes
 */
guint32
cm_byte_reader_u32 (CmByteReader *self)
{
  return read_number (self, sizeof (guint32));
}

/**
 * cm_byte_reader_skip:
 * @self: a reader
 * @size_bytes: how many bytes to pass over
 */
void
cm_byte_reader_skip (CmByteReader *self, gsize size_bytes)
{
  advance (self, size_bytes);
}

/**
 * cm_byte_reader_take:
 * @self: a reader
 * @size_bytes: how many bytes are wanted
 *
 * Returns: (transfer full) (nullable): the next bytes
 */
GBytes *
cm_byte_reader_take (CmByteReader *self, gsize size_bytes)
{
  gsize at = self->at;

  if (advance (self, size_bytes) == NULL)
    return NULL;
  return g_bytes_new_from_bytes (self->bytes, at, size_bytes);
}
