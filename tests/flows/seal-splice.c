/* seal-splice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What somebody would do who lost access to a sealed key and still has an earlier one:
 * recipients are not bound into a seal (RFC 5083), so the old ones can be put in front of
 * the new content. That must be of no use.
 *
 *   ContentInfo ::= SEQUENCE { OID, [0] SEQUENCE { version, SET of recipients, content,
 *                                                  ..., mac } }
 */

#include "seal-splice.h"

typedef struct
{
  const guint8 *start; /* its tag */
  const guint8 *body;
  const guint8 *end;
} Element;

static Element
read_element (const guint8 *at, const guint8 *end)
{
  Element element = { .start = at };
  gsize size = 0;

  g_assert_true (end - at >= 2);
  element.body = at + 2;
  if (at[1] < 0x80)
    size = at[1];
  else
    for (guint i = 0; i < (at[1] & 0x7fu); i++)
      size = size << 8 | *element.body++;
  element.end = element.body + size;
  g_assert_true (element.end <= end);
  return element;
}

static void
append (GByteArray *out, Element element)
{
  g_byte_array_append (out, element.start, (guint)(element.end - element.start));
}

/* Puts a head in front of what is there. */
static void
wrap (GByteArray *out, guint8 tag)
{
  guint8 head[] = { tag, 0x83, (guint8)(out->len >> 16), (guint8)(out->len >> 8),
                    (guint8)out->len };

  g_byte_array_prepend (out, head, sizeof head);
}

/* The parts of the innermost sequence, and the type in front of it. */
static void
take_apart (GBytes *sealed, Element *type, Element *version, Element *set, Element *rest)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (sealed, &size);
  Element outer = read_element (data, data + size);
  Element wrapped, inner;

  *type = read_element (outer.body, outer.end);
  wrapped = read_element (type->end, outer.end);
  inner = read_element (wrapped.body, wrapped.end);
  *version = read_element (inner.body, inner.end);
  *set = read_element (version->end, inner.end);
  g_assert_cmphex (set->start[0], ==, 0x31);
  *rest = (Element){ .start = set->end, .end = inner.end };
}

/**
 * seal_splice:
 * @content: a sealed key
 * @recipients: another
 *
 * Returns: (transfer full): the first with the recipients of the second
 */
GBytes *
seal_splice (GBytes *content, GBytes *recipients)
{
  Element type, version, set, rest;
  Element other_type, other_version, other_set, other_rest;
  GByteArray *out = g_byte_array_new ();

  take_apart (content, &type, &version, &set, &rest);
  take_apart (recipients, &other_type, &other_version, &other_set, &other_rest);
  append (out, version);
  append (out, other_set);
  append (out, rest);
  wrap (out, 0x30);
  wrap (out, 0xa0);
  g_byte_array_prepend (out, type.start, (guint)(type.end - type.start));
  wrap (out, 0x30);
  return g_byte_array_free_to_bytes (out);
}
