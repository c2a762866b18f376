/* cm-identity-request.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The newcomer's side of being let in, and the file between the two sides. The key is
 * made where it will be used and never leaves; what travels is a PKCS#10 request, so an
 * admin may as well be given one that another program made.
 */

#include "cm-identity-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-file-error.h"
#include "cm-folder-private.h"
#include "cm-founding-private.h"
#include "cm-open-file.h"

#define MAX_REQUEST_BYTES (64 * 1024)

static gboolean
check_can_request (CmContext *context,
                   CmSecret *passphrase,
                   GCancellable *cancellable,
                   GError **error)
{
  const char *directory = cm_context_get_directory (context);

  if (cm_secret_get_size (passphrase) == 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                           _ ("The passphrase must not be empty."));
      return FALSE;
    }
  if (directory == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("A request needs a folder to keep its key in."));
      return FALSE;
    }
  if (!cm_context_open (context, cancellable, error))
    return FALSE;
  if (cm_context_get_state (context) != CM_CONTEXT_STATE_EMPTY)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                   _ ("There is a certstore in “%s” already."), directory);
      return FALSE;
    }
  if (cm_folder_has (directory, CM_FOLDER_REQUEST))
    {
      g_set_error (
          error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
          _ ("There is a request in “%s” already, whose key would be lost. Remove "
             "“%s” to make another."),
          directory, CM_FOLDER_REQUEST);
      return FALSE;
    }
  return TRUE;
}

/* The key first: a request without its key would be worth nothing. */
static gboolean
write_request (const char *directory,
               CmPrivateKey *key,
               const char *request_pem,
               CmSecret *passphrase,
               GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *key_pem = cm_private_key_encrypt_pem (key, passphrase, &local_error);

  if (key_pem == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return cm_folder_make (directory, error)
         && cm_folder_write (directory, CM_FOLDER_KEY, key_pem, error)
         && cm_folder_write (directory, CM_FOLDER_REQUEST, request_pem, error);
}

/**
 * cm_identity_flow_request:
 * @context: a context without a certstore
 * @name: what this computer wants to be called
 * @roles: what it wants to do; %CM_ROLES_NONE asks to be a server
 * @passphrase: protects the new key; not empty
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_EXISTS, if there is a certstore or a request
 *   already; %CM_FLOW_ERROR_INPUT, if the name cannot be used; %CM_FLOW_ERROR_PASSWORD;
 * or another #CmFlowError
 *
 * Makes a P-256 key, which stays in the context's folder, and a request for an admin.
 * Blocks.
 *
 * Returns: (transfer full): the request, PKCS#10 (RFC 2986) in PEM, or %NULL
 */
char *
cm_identity_flow_request (CmContext *context,
                          const char *name,
                          CmRoles roles,
                          CmSecret *passphrase,
                          GCancellable *cancellable,
                          GError **error)
{
  g_auto (GStrv) units
      = cm_roles_to_strv (roles != CM_ROLES_NONE ? roles : CM_ROLES_SERVER);
  g_autofree char *checked = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmCsr) request = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (name != NULL && passphrase != NULL, NULL);

  checked = cm_founding_check_name (name, error);
  if (checked == NULL || !check_can_request (context, passphrase, cancellable, error))
    return NULL;
  key = cm_private_key_generate (CM_KEY_SPEC_P256, &local_error);
  if (key != NULL)
    request = cm_csr_create (key, checked, (const char *const *)units,
                             /* dns_names: */ NULL, &local_error);
  if (request == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  pem = cm_csr_to_pem (request);
  if (!write_request (cm_context_get_directory (context), key, pem, passphrase, error))
    return NULL;
  return g_steal_pointer (&pem);
}

static GBytes *
read_bounded (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream
      = cm_open_file_stream (file, /* size_bytes: */ NULL, cancellable, error);
  g_autofree char *buffer = g_malloc (MAX_REQUEST_BYTES + 1);
  gsize size_bytes = 0;

  if (stream == NULL
      || !g_input_stream_read_all (stream, buffer, MAX_REQUEST_BYTES + 1, &size_bytes,
                                   cancellable, error))
    return NULL;
  if (size_bytes == 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, _ ("It is empty."));
      return NULL;
    }
  if (size_bytes <= MAX_REQUEST_BYTES)
    return g_bytes_new (buffer, size_bytes);
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("It is far too large for a request."));
  return NULL;
}

static CmCsr *
parse_request (GBytes *bytes, GError **error)
{
  gsize size_bytes = 0;
  const char *data = g_bytes_get_data (bytes, &size_bytes);
  g_autofree char *text = g_strndup (data != NULL ? data : "", size_bytes);

  if (strstr (text, "-----BEGIN") != NULL)
    return cm_csr_new_from_pem (text, error);
  return cm_csr_new_from_der (bytes, error);
}

/**
 * cm_identity_flow_read_request:
 * @file: a PKCS#10 file, PEM or DER, by whatever program
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it is none, or another
 *   #CmFlowError
 *
 * Reads a request, for a look before approving. Blocks.
 *
 * Returns: (transfer full): the request, or %NULL
 */
CmCsr *
cm_identity_flow_read_request (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *name = NULL;
  CmCsr *request = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  bytes = read_bounded (file, cancellable, &local_error);
  if (bytes != NULL)
    request = parse_request (bytes, &local_error);
  if (request != NULL)
    return request;
  name = g_file_get_parse_name (file);
  if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cm_file_error_prefix (&local_error, _ ("“%s” cannot be used: "), name);
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}
