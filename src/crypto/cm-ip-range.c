/* cm-ip-range.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranges of addresses as certificates have them (an address and a mask) and as people
 * write them (RFC 4632).
 */

#include "cm-ip-range-private.h"

#include <arpa/inet.h>
#include <string.h>

static guint
get_half (const CmIpRange *self)
{
  return self->size_bytes / 2;
}

static int
get_family (const CmIpRange *self)
{
  return self->size_bytes == CM_IP_RANGE_MAX_BYTES ? AF_INET6 : AF_INET;
}

/* Bits behind the prefix say nothing, so they are cleared. */
static void
set_prefix (CmIpRange *self, guint prefix_bits)
{
  guint half = get_half (self);

  for (guint bit = 0; bit < half * 8; bit++)
    {
      guint8 mask = (guint8)(0x80 >> (bit % 8));

      if (bit < prefix_bits)
        self->bytes[half + bit / 8] |= mask;
      else
        self->bytes[bit / 8] &= (guint8)~mask;
    }
}

static guint
count_prefix_bits (const CmIpRange *self)
{
  guint half = get_half (self);
  guint bits = 0;

  while (bits < half * 8 && (self->bytes[half + bits / 8] & (0x80 >> (bits % 8))) != 0)
    bits++;
  return bits;
}

/**
 * cm_ip_range_parse: (skip)
 * @self: (out caller-allocates): the range
 * @text: an address, perhaps with the length of a prefix behind a slash
 *
 * Returns: whether @text is one
 */
gboolean
cm_ip_range_parse (CmIpRange *self, const char *text)
{
  g_auto (GStrv) halves = g_strsplit (text, "/", 2);
  guint64 bits;

  memset (self, 0, sizeof *self);
  if (halves[0] == NULL)
    return FALSE;
  if (inet_pton (AF_INET, halves[0], self->bytes) == 1)
    self->size_bytes = 8;
  else if (inet_pton (AF_INET6, halves[0], self->bytes) == 1)
    self->size_bytes = CM_IP_RANGE_MAX_BYTES;
  else
    return FALSE;
  bits = get_half (self) * 8;
  if (halves[1] != NULL
      && !g_ascii_string_to_unsigned (halves[1], 10, 0, bits, &bits, NULL))
    return FALSE;
  set_prefix (self, (guint)bits);
  return TRUE;
}

/**
 * cm_ip_range_read: (skip)
 * @self: (out caller-allocates): the range
 * @data: (array length=size_bytes): an address and its mask
 * @size_bytes: their size
 *
 * Returns: whether they are of a known size
 */
gboolean
cm_ip_range_read (CmIpRange *self, const guint8 *data, gsize size_bytes)
{
  memset (self, 0, sizeof *self);
  if (size_bytes != 8 && size_bytes != CM_IP_RANGE_MAX_BYTES)
    return FALSE;
  memcpy (self->bytes, data, size_bytes);
  self->size_bytes = (guint)size_bytes;
  return TRUE;
}

/**
 * cm_ip_range_to_string: (skip)
 * @self: a range
 *
 * Returns: (transfer full): the range as people write it
 */
char *
cm_ip_range_to_string (const CmIpRange *self)
{
  char address[INET6_ADDRSTRLEN];

  return g_strdup_printf (
      "%s/%u", inet_ntop (get_family (self), self->bytes, address, sizeof address),
      count_prefix_bits (self));
}

/**
 * cm_ip_range_contains: (skip)
 * @self: a range
 * @address: an IP address
 *
 * Returns: whether the address is of the same family and in the range
 */
gboolean
cm_ip_range_contains (const CmIpRange *self, const char *address)
{
  guint8 bytes[16];
  guint half = get_half (self);

  if (inet_pton (get_family (self), address, bytes) != 1)
    return FALSE;
  for (guint i = 0; i < half; i++)
    if (((bytes[i] ^ self->bytes[i]) & self->bytes[half + i]) != 0)
      return FALSE;
  return TRUE;
}
