/* cm-acme-account-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys of accounts that somebody has already: the private key that another ACME client
 * keeps in a file, and the key that a CA gave out for an external account.
 */

#include "cm-acme-account-key.h"

#include <glib/gi18n-lib.h>

#include "cm-eab-key.h"
#include "cm-file-error.h"
#include "cm-flow-error.h"
#include "cm-format.h"
#include "cm-jose.h"
#include "cm-jwk.h"
#include "cm-task.h"

typedef struct
{
  CmSecret *password; /* nullable */
} KeyTask;

/* Transfer full. */
static GPtrArray *
make_passwords (CmSecret *password)
{
  GPtrArray *passwords = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  g_ptr_array_add (passwords, cm_secret_new ("", 0));
  if (password != NULL && cm_secret_get_size (password) > 0)
    g_ptr_array_add (passwords, cm_secret_ref (password));
  return passwords;
}

static void
set_error (GPtrArray *items,
           guint n_keys,
           const char *name,
           gboolean has_password,
           GError **error)
{
  for (guint i = 0; n_keys == 0 && i < items->len; i++)
    if (cm_item_get_kind (g_ptr_array_index (items, i)) == CM_ITEM_KIND_LOCKED)
      {
        g_set_error (
            error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
            has_password
                ? _ ("The password does not open the key in “%s”.")
                : _ ("The key in “%s” is protected by a password. Give it, too."),
            name);
        return;
      }
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               n_keys == 0 ? _ ("There is no private key in “%s”.")
                           : _ ("There are several private keys in “%s”."),
               name);
}

/* Transfer full. */
static CmPrivateKey *
find_only_key (GPtrArray *items, const char *name, gboolean has_password, GError **error)
{
  CmPrivateKey *found = NULL;
  guint n_keys = 0;

  for (guint i = 0; i < items->len; i++)
    if (cm_item_get_kind (g_ptr_array_index (items, i)) == CM_ITEM_KIND_PRIVATE_KEY)
      {
        found = cm_item_get_private_key (g_ptr_array_index (items, i));
        n_keys++;
      }
  if (n_keys == 1)
    return g_object_ref (found);
  set_error (items, n_keys, name, has_password, error);
  return NULL;
}

/* Other clients keep keys in files like any other, certbot as a JSON Web Key. Transfer
 * full. */
static CmPrivateKey *
read_bytes (GBytes *bytes, const char *name, CmSecret *password, GError **error)
{
  gsize size_bytes = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size_bytes);
  g_autoptr (CmSecret) text = NULL;
  g_autoptr (GPtrArray) passwords = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) local_error = NULL;
  CmPrivateKey *key;

  if (!cm_jwk_sniff (bytes))
    {
      passwords = make_passwords (password);
      items = cm_format_read (name, bytes, passwords);
      return find_only_key (items, name, passwords->len > 1, error);
    }
  text = cm_secret_new (data, size_bytes);
  key = cm_jwk_read_private_key (text, &local_error);
  if (key == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return key;
}

/**
 * cm_acme_account_key_read:
 * @file: a file that another ACME client has an account's key in: PEM, DER or a JSON Web
 *   Key
 * @password: (nullable): what it is encrypted with
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_PASSWORD; %CM_FLOW_ERROR_INPUT, if it has no
 *   key, several ones, or one of a kind that ACME does not know; or a #GIOErrorEnum
 *
 * Reads an account's key. Blocks.
 *
 * Returns: (transfer full): the key, or %NULL
 */
CmPrivateKey *
cm_acme_account_key_read (GFile *file,
                          CmSecret *password,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autofree char *thumbprint = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  name = g_file_get_basename (file);
  bytes = cm_format_load_file (file, cancellable, &local_error);
  if (bytes == NULL)
    {
      if (local_error->domain == G_IO_ERROR)
        cm_file_error_prefix (&local_error, _ ("“%s” could not be read: "), name);
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  key = read_bytes (bytes, name, password, error);
  if (key == NULL)
    return NULL;
  thumbprint = cm_jose_dup_thumbprint (key, &local_error);
  if (thumbprint != NULL)
    return g_steal_pointer (&key);
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}

static void
key_task_clear (KeyTask *data)
{
  g_clear_pointer (&data->password, cm_secret_unref);
}

CM_DEFINE_TASK_DATA (KeyTask, key_task)

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  KeyTask *data = task_data;
  GError *error = NULL;
  CmPrivateKey *key
      = cm_acme_account_key_read (source, data->password, cancellable, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_account_key_read_async:
 * @file: a file that another ACME client has an account's key in, such as PEM
 * @password: (nullable): what it is encrypted with
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_key_read() in a worker thread.
 */
void
cm_acme_account_key_read_async (GFile *file,
                                CmSecret *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  KeyTask *data;

  g_return_if_fail (G_IS_FILE (file));

  data = key_task_new ();
  data->password = password != NULL ? cm_secret_ref (password) : NULL;
  cm_task_read (file, cm_acme_account_key_read_async, data, key_task_free, read_thread,
                cancellable, callback, user_data);
}

/**
 * cm_acme_account_key_read_finish:
 * @file: the file
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the key, or %NULL
 */
CmPrivateKey *
cm_acme_account_key_read_finish (GFile *file, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static const char *
get_label (CmEabSpelling spelling)
{
  switch (spelling)
    {
    case CM_EAB_SPELLING_BASE64URL:
      return "base64url";
    case CM_EAB_SPELLING_BASE64:
      return "base64";
    case CM_EAB_SPELLING_HEX:
      return _ ("hexadecimal");
    case CM_EAB_SPELLING_TWICE:
      return _ ("base64 encoded twice, as Google gives it");
    }
  return "";
}

/**
 * cm_acme_account_key_describe_eab:
 * @text: the key of an external account, as it was copied
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it is none
 *
 * Says how the key is read, so that a guess which is wrong does not end in a refusal that
 * explains nothing.
 *
 * Returns: (transfer full): a sentence without the key, or %NULL
 */
char *
cm_acme_account_key_describe_eab (CmSecret *text, GError **error)
{
  CmEabSpelling spelling = CM_EAB_SPELLING_BASE64URL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmSecret) key = NULL;
  guint n_bytes;

  g_return_val_if_fail (text != NULL, NULL);

  key = cm_eab_key_parse (text, &spelling, &local_error);
  if (key == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  n_bytes = (guint)cm_secret_get_size (key);
  return g_strdup_printf (
      ngettext ("The external account’s key was read as %s: %u byte.",
                "The external account’s key was read as %s: %u bytes.", n_bytes),
      get_label (spelling), n_bytes);
}
