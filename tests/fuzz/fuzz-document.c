/* fuzz-document.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Documents as JSON. What was read once is written and read again: nothing may be lost on
 * the way, or a document that others signed would change when it is stored.
 */

#include "fuzz.h"

#include "cm-document.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (CmDocument) document = cm_document_from_json (bytes, NULL);
  g_autoptr (CmDocument) again = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) rewritten = NULL;

  if (document == NULL)
    return 0;
  written = cm_document_to_json (document);
  again = cm_document_from_json (written, NULL);
  g_assert_nonnull (again);
  rewritten = cm_document_to_json (again);
  g_assert_true (g_bytes_equal (written, rewritten));
  return 0;
}
