/* cm-keyring.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one secret this program may leave with the desktop: the passphrase of this
 * computer's identity, if the user asked for that. It is found again by the fingerprint
 * of the identity's certificate. On our side it never leaves secure memory: libsecret
 * gets and gives it as a SecretValue, we hold it as a CmSecret.
 */

#include "cm-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "cm-flow-error.h"
#include "cm-task.h"

#define ATTRIBUTE "identity"
#define CONTENT_TYPE "text/plain"

static const SecretSchema schema = {
  .name = CM_APP_ID ".Identity",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

typedef struct
{
  char *identity_fingerprint;
  char *label;
  CmSecret *passphrase; /* to store, or the result */
} KeyringTask;

static void
keyring_task_clear (KeyringTask *data)
{
  g_free (data->identity_fingerprint);
  g_free (data->label);
  g_clear_pointer (&data->passphrase, cm_secret_unref);
}

CM_DEFINE_TASK_DATA (KeyringTask, keyring_task)

static gboolean
fail (GError **error, GError *source)
{
  if (g_error_matches (source, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return cm_flow_error_propagate (error, source);
  /* somebody closed its question: then there is no keyring to look into */
  if (g_error_matches (source, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
      || g_error_matches (source, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
                           _ ("The desktop’s keyring was not opened."));
      g_error_free (source);
      return FALSE;
    }
  /* Translators: in parentheses the reason in the words of a library */
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
               _ ("The desktop’s keyring could not be used (%s)."), source->message);
  g_error_free (source);
  return FALSE;
}

/**
 * cm_keyring_lookup:
 * @identity_fingerprint: SHA-256 of this computer's certificate, in lower hex
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_FAILED, if there is no keyring or it stays
 *   locked
 *
 * Asks the desktop's keyring for the passphrase; the desktop may ask the user to unlock
 * it. Blocks.
 *
 * Returns: (transfer full) (nullable): the passphrase; %NULL without an error says that
 *   none is kept
 */
CmSecret *
cm_keyring_lookup (const char *identity_fingerprint,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (SecretValue) value = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *text;
  gsize size_bytes = 0;

  g_return_val_if_fail (identity_fingerprint != NULL, NULL);

  value = secret_password_lookup_binary_sync (&schema, cancellable, &local_error,
                                              ATTRIBUTE, identity_fingerprint, NULL);
  if (local_error != NULL)
    {
      fail (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (value == NULL)
    return NULL;
  text = secret_value_get (value, &size_bytes);
  return cm_secret_new (text, size_bytes);
}

/**
 * cm_keyring_store:
 * @identity_fingerprint: SHA-256 of this computer's certificate, in lower hex
 * @label: what the desktop calls it when it lists what is kept
 * @passphrase: what to keep
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_FAILED
 *
 * Leaves the passphrase with the desktop's keyring, in place of an earlier one. Blocks.
 *
 * Returns: whether it is kept
 */
gboolean
cm_keyring_store (const char *identity_fingerprint,
                  const char *label,
                  CmSecret *passphrase,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (SecretValue) value = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (identity_fingerprint != NULL && label != NULL, FALSE);
  g_return_val_if_fail (passphrase != NULL, FALSE);

  value = secret_value_new (cm_secret_get_text (passphrase),
                            (gssize)cm_secret_get_size (passphrase), CONTENT_TYPE);
  return secret_password_store_binary_sync (&schema, SECRET_COLLECTION_DEFAULT, label,
                                            value, cancellable, &local_error, ATTRIBUTE,
                                            identity_fingerprint, NULL)
         || fail (error, g_steal_pointer (&local_error));
}

/**
 * cm_keyring_clear:
 * @identity_fingerprint: SHA-256 of this computer's certificate, in lower hex
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_FAILED
 *
 * Takes the passphrase out of the desktop's keyring. Blocks.
 *
 * Returns: whether none is kept now
 */
gboolean
cm_keyring_clear (const char *identity_fingerprint,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (identity_fingerprint != NULL, FALSE);

  secret_password_clear_sync (&schema, cancellable, &local_error, ATTRIBUTE,
                              identity_fingerprint, NULL);
  return local_error == NULL || fail (error, g_steal_pointer (&local_error));
}

static void
lookup_thread (GTask *task,
               gpointer source_object,
               gpointer task_data,
               GCancellable *cancellable)
{
  KeyringTask *data = task_data;
  GError *error = NULL;

  data->passphrase = cm_keyring_lookup (data->identity_fingerprint, cancellable, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
store_thread (GTask *task,
              gpointer source_object,
              gpointer task_data,
              GCancellable *cancellable)
{
  KeyringTask *data = task_data;
  GError *error = NULL;

  if (cm_keyring_store (data->identity_fingerprint, data->label, data->passphrase,
                        cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_keyring_lookup_async:
 * @identity_fingerprint: SHA-256 of this computer's certificate, in lower hex
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_keyring_lookup() in a worker thread.
 */
void
cm_keyring_lookup_async (const char *identity_fingerprint,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  KeyringTask *data = keyring_task_new ();

  data->identity_fingerprint = g_strdup (identity_fingerprint);
  cm_task_run (/* source: */ NULL, cm_keyring_lookup_async, data, keyring_task_free,
               lookup_thread, cancellable, callback, user_data);
}

/**
 * cm_keyring_lookup_finish:
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (nullable): as cm_keyring_lookup()
 */
CmSecret *
cm_keyring_lookup_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&keyring_task_get (G_TASK (result))->passphrase);
}

/**
 * cm_keyring_store_async:
 * @identity_fingerprint: SHA-256 of this computer's certificate, in lower hex
 * @label: what the desktop calls it
 * @passphrase: what to keep
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_keyring_store() in a worker thread.
 */
void
cm_keyring_store_async (const char *identity_fingerprint,
                        const char *label,
                        CmSecret *passphrase,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  KeyringTask *data;

  g_return_if_fail (passphrase != NULL);

  data = keyring_task_new ();
  data->identity_fingerprint = g_strdup (identity_fingerprint);
  data->label = g_strdup (label);
  data->passphrase = cm_secret_ref (passphrase);
  cm_task_run (/* source: */ NULL, cm_keyring_store_async, data, keyring_task_free,
               store_thread, cancellable, callback, user_data);
}

/**
 * cm_keyring_keep_async:
 * @context: an open certstore
 * @passphrase: what opens its identity on this computer
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Stores the passphrase where cm_keyring_lookup() with the identity's fingerprint finds
 * it, under a name that the desktop can show; end with cm_keyring_store_finish().
 */
void
cm_keyring_keep_async (CmContext *context,
                       CmSecret *passphrase,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autofree char *fingerprint = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (CM_IS_CONTEXT (context));

  fingerprint = cm_context_dup_own_fingerprint (context);
  label = g_strdup_printf (_ ("Certstore “%s”"), cm_context_get_title (context));
  cm_keyring_store_async (fingerprint, label, passphrase, cancellable, callback,
                          user_data);
}

/**
 * cm_keyring_store_finish:
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_keyring_store()
 */
gboolean
cm_keyring_store_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
