/* fuzz-envelope.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a store or the network gives us in CMS: envelopes (SignedData), and sealed keys
 * (AuthEnvelopedData).
 */

#include "fuzz.h"

#include "cm-envelope.h"
#include "cm-seal.h"
#include "cm-test.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  static CmCertificate *authority, *recipient;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (CmCertificate) signer = NULL;

  if (authority == NULL)
    {
      authority = cm_test_certificate ("intermediate");
      recipient = cm_test_certificate ("leaf");
    }
  if (cm_envelope_verify (bytes, authority, &content, &signer, NULL))
    g_assert_true (content != NULL && signer != NULL);
  if (cm_seal_is_for (bytes, recipient))
    g_assert_cmpuint (cm_seal_count_recipients (bytes), >, 0);
  return 0;
}
