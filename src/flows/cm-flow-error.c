/* cm-flow-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layers below speak of records, signatures and passwords; a window or a command
 * decides by what its user can do next. This is the one place where the first becomes
 * the second: the code changes, the sentence stays.
 */

#include "cm-flow-error.h"

#include <gio/gio.h>

#include "cm-acme-error.h"
#include "cm-ca-error.h"
#include "cm-crypto-error.h"
#include "cm-dns-error.h"
#include "cm-document.h"
#include "cm-format-error.h"
#include "cm-json.h"
#include "cm-net-error.h"
#include "cm-store.h"

G_DEFINE_QUARK (cm - flow - error - quark, cm_flow_error)

static CmFlowError
translate_store (CmStoreError code)
{
  switch (code)
    {
    case CM_STORE_ERROR_NOT_FOUND:
      return CM_FLOW_ERROR_NOT_FOUND;
    case CM_STORE_ERROR_CONFLICT:
    case CM_STORE_ERROR_ROLLBACK:
      return CM_FLOW_ERROR_CONFLICT;
    case CM_STORE_ERROR_DAMAGED:
      return CM_FLOW_ERROR_DAMAGED;
    case CM_STORE_ERROR_NEWER:
    case CM_STORE_ERROR_BUSY:
    case CM_STORE_ERROR_FULL:
    case CM_STORE_ERROR_IO:
      return CM_FLOW_ERROR_FAILED;
    }
  return CM_FLOW_ERROR_FAILED;
}

static CmFlowError
translate_crypto (CmCryptoError code)
{
  switch (code)
    {
    case CM_CRYPTO_ERROR_PASSWORD:
      return CM_FLOW_ERROR_PASSWORD;
    case CM_CRYPTO_ERROR_WEAK_PASSWORD:
    case CM_CRYPTO_ERROR_NOT_RECIPIENT:
      return CM_FLOW_ERROR_NOT_ALLOWED;
    case CM_CRYPTO_ERROR_TAMPERED:
    case CM_CRYPTO_ERROR_UNTRUSTED:
      return CM_FLOW_ERROR_UNTRUSTED;
    case CM_CRYPTO_ERROR_PARSE:
    case CM_CRYPTO_ERROR_UNSUPPORTED:
    case CM_CRYPTO_ERROR_MISMATCH:
      return CM_FLOW_ERROR_INPUT;
    case CM_CRYPTO_ERROR_FAILED:
      return CM_FLOW_ERROR_FAILED;
    }
  return CM_FLOW_ERROR_FAILED;
}

static CmFlowError
translate_document (CmDocumentError code)
{
  switch (code)
    {
    case CM_DOCUMENT_ERROR_NEWER:
      return CM_FLOW_ERROR_FAILED;
    case CM_DOCUMENT_ERROR_FORMAT:
    case CM_DOCUMENT_ERROR_UNTRUSTED:
    case CM_DOCUMENT_ERROR_ROLE:
    case CM_DOCUMENT_ERROR_RETIRED:
    case CM_DOCUMENT_ERROR_MISPLACED:
    case CM_DOCUMENT_ERROR_ROLLBACK:
      return CM_FLOW_ERROR_UNTRUSTED;
    }
  return CM_FLOW_ERROR_FAILED;
}

static CmFlowError
translate_format (CmFormatError code)
{
  switch (code)
    {
    case CM_FORMAT_ERROR_PASSWORD:
      return CM_FLOW_ERROR_PASSWORD;
    case CM_FORMAT_ERROR_TOO_LARGE:
    case CM_FORMAT_ERROR_UNKNOWN:
    case CM_FORMAT_ERROR_DAMAGED:
    case CM_FORMAT_ERROR_UNSUPPORTED:
    case CM_FORMAT_ERROR_STASH:
      return CM_FLOW_ERROR_INPUT;
    case CM_FORMAT_ERROR_WRITE:
      return CM_FLOW_ERROR_FAILED;
    }
  return CM_FLOW_ERROR_FAILED;
}

static CmFlowError
translate_ca (CmCaError code)
{
  switch (code)
    {
    case CM_CA_ERROR_INPUT:
      return CM_FLOW_ERROR_INPUT;
    case CM_CA_ERROR_NAME:
    case CM_CA_ERROR_EXPIRED:
      return CM_FLOW_ERROR_NOT_ALLOWED;
    }
  return CM_FLOW_ERROR_FAILED;
}

static CmFlowError
translate_dns (CmDnsError code)
{
  switch (code)
    {
    case CM_DNS_ERROR_DEFINITION:
    case CM_DNS_ERROR_SETTINGS:
      return CM_FLOW_ERROR_INPUT;
    case CM_DNS_ERROR_NO_ZONE:
      return CM_FLOW_ERROR_NOT_FOUND;
    case CM_DNS_ERROR_LOGIN:
    case CM_DNS_ERROR_RATE_LIMITED:
    case CM_DNS_ERROR_CONFLICT:
    case CM_DNS_ERROR_REFUSED:
    case CM_DNS_ERROR_REPLY:
    case CM_DNS_ERROR_UNREACHABLE:
    case CM_DNS_ERROR_TIMED_OUT:
      return CM_FLOW_ERROR_REMOTE;
    }
  return CM_FLOW_ERROR_FAILED;
}

static CmFlowError
translate_net (CmNetError code)
{
  switch (code)
    {
    case CM_NET_ERROR_INPUT:
      return CM_FLOW_ERROR_INPUT;
    case CM_NET_ERROR_UNREACHABLE:
    case CM_NET_ERROR_TIMEOUT:
    case CM_NET_ERROR_UNTRUSTED:
    case CM_NET_ERROR_TOO_LARGE:
    case CM_NET_ERROR_PROTOCOL:
      return CM_FLOW_ERROR_REMOTE;
    case CM_NET_ERROR_UNKNOWN_CA:
      return CM_FLOW_ERROR_UNKNOWN_CA;
    }
  return CM_FLOW_ERROR_REMOTE;
}

static CmFlowError
translate_acme (CmAcmeError code)
{
  switch (code)
    {
    case CM_ACME_ERROR_INPUT:
      return CM_FLOW_ERROR_INPUT;
    case CM_ACME_ERROR_AGREEMENT:
    case CM_ACME_ERROR_EXTERNAL_ACCOUNT:
      return CM_FLOW_ERROR_NOT_ALLOWED;
    case CM_ACME_ERROR_PROTOCOL:
    case CM_ACME_ERROR_ACCOUNT:
    case CM_ACME_ERROR_RATE_LIMITED:
    case CM_ACME_ERROR_REFUSED:
    case CM_ACME_ERROR_CHALLENGE:
    case CM_ACME_ERROR_GONE:
    case CM_ACME_ERROR_TIMEOUT:
    case CM_ACME_ERROR_SERVER:
      return CM_FLOW_ERROR_REMOTE;
    }
  return CM_FLOW_ERROR_REMOTE;
}

static CmFlowError
translate (const GError *source)
{
  if (source->domain == CM_NET_ERROR)
    return translate_net ((CmNetError)source->code);
  if (source->domain == CM_STORE_ERROR)
    return translate_store ((CmStoreError)source->code);
  if (source->domain == CM_CRYPTO_ERROR)
    return translate_crypto ((CmCryptoError)source->code);
  if (source->domain == CM_DOCUMENT_ERROR)
    return translate_document ((CmDocumentError)source->code);
  if (source->domain == CM_CA_ERROR)
    return translate_ca ((CmCaError)source->code);
  if (source->domain == CM_FORMAT_ERROR)
    return translate_format ((CmFormatError)source->code);
  if (source->domain == CM_DNS_ERROR)
    return translate_dns ((CmDnsError)source->code);
  if (source->domain == CM_JSON_ERROR)
    return CM_FLOW_ERROR_INPUT;
  return CM_FLOW_ERROR_FAILED;
}

/**
 * cm_flow_error_propagate:
 * @error: (optional): where the caller wants it
 * @source: (transfer full): an error of any layer
 *
 * Gives an error to the caller as a #CmFlowError. %G_IO_ERROR_CANCELLED and errors that
 * are flow errors already stay what they are.
 *
 * Returns: %FALSE, so that it can close a function
 */
gboolean
cm_flow_error_propagate (GError **error, GError *source)
{
  g_return_val_if_fail (source != NULL, FALSE);

  /* An error that carries more than its message cannot change its domain. */
  if (source->domain == CM_ACME_ERROR)
    {
      g_set_error_literal (error, CM_FLOW_ERROR,
                           (int)translate_acme ((CmAcmeError)source->code),
                           source->message);
      g_error_free (source);
      return FALSE;
    }
  if (source->domain != CM_FLOW_ERROR
      && !g_error_matches (source, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      CmFlowError code = translate (source);

      source->domain = CM_FLOW_ERROR;
      source->code = (int)code;
    }
  g_propagate_error (error, source);
  return FALSE;
}
