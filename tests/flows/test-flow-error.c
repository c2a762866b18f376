/* test-flow-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every code of every layer becomes one a caller can act on.
 */

#include <gio/gio.h>

#include "cm-ca-error.h"
#include "cm-crypto-error.h"
#include "cm-document.h"
#include "cm-flow-error.h"
#include "cm-format-error.h"
#include "cm-json.h"
#include "cm-store.h"
#include "cm-test-home.h"

typedef struct
{
  GQuark (*domain) (void);
  int code;
  CmFlowError expected;
} Translation;

static const Translation translations[] = {
  { cm_store_error_quark, CM_STORE_ERROR_NOT_FOUND, CM_FLOW_ERROR_NOT_FOUND },
  { cm_store_error_quark, CM_STORE_ERROR_CONFLICT, CM_FLOW_ERROR_CONFLICT },
  { cm_store_error_quark, CM_STORE_ERROR_ROLLBACK, CM_FLOW_ERROR_CONFLICT },
  { cm_store_error_quark, CM_STORE_ERROR_NEWER, CM_FLOW_ERROR_FAILED },
  { cm_store_error_quark, CM_STORE_ERROR_DAMAGED, CM_FLOW_ERROR_DAMAGED },
  { cm_store_error_quark, CM_STORE_ERROR_BUSY, CM_FLOW_ERROR_FAILED },
  { cm_store_error_quark, CM_STORE_ERROR_FULL, CM_FLOW_ERROR_FAILED },
  { cm_store_error_quark, CM_STORE_ERROR_IO, CM_FLOW_ERROR_FAILED },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_PARSE, CM_FLOW_ERROR_INPUT },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_UNSUPPORTED, CM_FLOW_ERROR_INPUT },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_PASSWORD, CM_FLOW_ERROR_PASSWORD },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_WEAK_PASSWORD, CM_FLOW_ERROR_NOT_ALLOWED },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_NOT_RECIPIENT, CM_FLOW_ERROR_NOT_ALLOWED },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_TAMPERED, CM_FLOW_ERROR_UNTRUSTED },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_UNTRUSTED, CM_FLOW_ERROR_UNTRUSTED },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_MISMATCH, CM_FLOW_ERROR_INPUT },
  { cm_crypto_error_quark, CM_CRYPTO_ERROR_FAILED, CM_FLOW_ERROR_FAILED },
  { cm_document_error_quark, CM_DOCUMENT_ERROR_FORMAT, CM_FLOW_ERROR_UNTRUSTED },
  { cm_document_error_quark, CM_DOCUMENT_ERROR_NEWER, CM_FLOW_ERROR_FAILED },
  { cm_document_error_quark, CM_DOCUMENT_ERROR_UNTRUSTED, CM_FLOW_ERROR_UNTRUSTED },
  { cm_document_error_quark, CM_DOCUMENT_ERROR_ROLE, CM_FLOW_ERROR_UNTRUSTED },
  { cm_document_error_quark, CM_DOCUMENT_ERROR_RETIRED, CM_FLOW_ERROR_UNTRUSTED },
  { cm_document_error_quark, CM_DOCUMENT_ERROR_MISPLACED, CM_FLOW_ERROR_UNTRUSTED },
  { cm_document_error_quark, CM_DOCUMENT_ERROR_ROLLBACK, CM_FLOW_ERROR_UNTRUSTED },
  { cm_format_error_quark, CM_FORMAT_ERROR_TOO_LARGE, CM_FLOW_ERROR_INPUT },
  { cm_format_error_quark, CM_FORMAT_ERROR_UNKNOWN, CM_FLOW_ERROR_INPUT },
  { cm_format_error_quark, CM_FORMAT_ERROR_DAMAGED, CM_FLOW_ERROR_INPUT },
  { cm_format_error_quark, CM_FORMAT_ERROR_PASSWORD, CM_FLOW_ERROR_PASSWORD },
  { cm_format_error_quark, CM_FORMAT_ERROR_UNSUPPORTED, CM_FLOW_ERROR_INPUT },
  { cm_format_error_quark, CM_FORMAT_ERROR_WRITE, CM_FLOW_ERROR_FAILED },
  { cm_ca_error_quark, CM_CA_ERROR_INPUT, CM_FLOW_ERROR_INPUT },
  { cm_ca_error_quark, CM_CA_ERROR_NAME, CM_FLOW_ERROR_NOT_ALLOWED },
  { cm_ca_error_quark, CM_CA_ERROR_EXPIRED, CM_FLOW_ERROR_NOT_ALLOWED },
  { cm_json_error_quark, CM_JSON_ERROR_TYPE, CM_FLOW_ERROR_INPUT },
  { g_io_error_quark, G_IO_ERROR_NOT_FOUND, CM_FLOW_ERROR_FAILED },
  { cm_flow_error_quark, CM_FLOW_ERROR_AMBIGUOUS, CM_FLOW_ERROR_AMBIGUOUS },
};

static void
test_translate (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (translations); i++)
    {
      const Translation *translation = &translations[i];
      g_autoptr (GError) error = NULL;

      g_assert_false (cm_flow_error_propagate (
          &error,
          g_error_new_literal (translation->domain (), translation->code, "Why.")));
      g_assert_error (error, CM_FLOW_ERROR, (int)translation->expected);
      g_assert_cmpstr (error->message, ==, "Why.");
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;

  cm_flow_error_propagate (
      &error, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped."));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_ignored (void)
{
  g_assert_false (cm_flow_error_propagate (
      NULL, g_error_new_literal (CM_STORE_ERROR, CM_STORE_ERROR_IO, "Nobody asks.")));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/flow-error/translate", test_translate);
  g_test_add_func ("/flow-error/cancelled", test_cancelled);
  g_test_add_func ("/flow-error/ignored", test_ignored);
  return g_test_run ();
}
