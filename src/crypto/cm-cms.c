/* cm-cms.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps that sealing and signing share. CMS_final() is not used: it copies what it is
 * given through a buffer that it does not wipe, and what is sealed here is private keys.
 */

#include "cm-cms-private.h"

#include <limits.h>

/*< private >
 * cm_cms_parse:
 * @bytes: a message from outside
 * @max_bytes: the largest one that is wanted
 * @type_nid: the content type that is wanted
 *
 * Returns: (transfer full) (nullable): the message (RFC 5652), or %NULL if it is none, of
 *   another type, too large, or followed by something else
 */
CMS_ContentInfo *
cm_cms_parse (GBytes *bytes, gsize max_bytes, int type_nid)
{
  gsize size_bytes = 0;
  const guint8 *start = g_bytes_get_data (bytes, &size_bytes);
  const guint8 *end = start;
  g_autoptr (CMS_ContentInfo) cms = NULL;

  if (size_bytes == 0 || size_bytes > max_bytes || size_bytes > LONG_MAX)
    return NULL;
  cms = d2i_CMS_ContentInfo (NULL, &end, (long)size_bytes);
  if (cms == NULL || end != start + size_bytes
      || OBJ_obj2nid (CMS_get0_type (cms)) != type_nid)
    return NULL;
  return g_steal_pointer (&cms);
}

/*< private >
 * cm_cms_write:
 * @cms: a message that is being made, with its signers or recipients
 * @data: (array length=size_bytes): the content
 * @size_bytes: how much
 *
 * Puts the content in and completes the message.
 *
 * Returns: whether that worked; if not, OpenSSL's error queue says why
 */
gboolean
cm_cms_write (CMS_ContentInfo *cms, gconstpointer data, gsize size_bytes)
{
  g_autoptr (BIO) sink = CMS_dataInit (cms, /* detached */ NULL);
  gsize written = 0;

  if (sink == NULL)
    return FALSE;
  if (size_bytes > 0
      && (BIO_write_ex (sink, data, size_bytes, &written) != 1 || written != size_bytes))
    return FALSE;
  return BIO_flush (sink) == 1 && CMS_dataFinal (cms, sink) == 1;
}

/*< private >
 * cm_cms_encode:
 * @cms: a message
 *
 * Returns: (transfer full) (nullable): its DER, or %NULL
 */
GBytes *
cm_cms_encode (CMS_ContentInfo *cms)
{
  int size_bytes = i2d_CMS_ContentInfo (cms, NULL);
  guint8 *data, *end;

  if (size_bytes <= 0)
    return NULL;
  data = end = g_malloc ((gsize)size_bytes);
  (void)i2d_CMS_ContentInfo (cms, &end);
  return g_bytes_new_take (data, (gsize)size_bytes);
}
