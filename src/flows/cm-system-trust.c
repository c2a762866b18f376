/* cm-system-trust.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `trust anchor` is tried as this user first, then through pkexec, which asks for an
 * administrator's password. What it exits with says little: on some systems it has stored
 * the certificate and fails at updating files nobody reads. So afterwards we look.
 */

#include "cm-system-trust.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cm-flow-error.h"
#include "cm-format.h"
#include "cm-program.h"
#include "cm-task.h"

#define TRUST "trust"
#define PKEXEC "pkexec"
#define TIME_LIMIT_S 600 /* somebody types a password */

/* Of pkexec. */
#define EXIT_DISMISSED 126
#define EXIT_NOT_AUTHORIZED 127

/* ---- the certificate as a file ---- */

typedef struct
{
  char *dir;
  char *certificate;
  char *extracted;
} Files;

static void
files_clear (Files *self)
{
  if (self->dir == NULL)
    return;
  g_unlink (self->certificate);
  g_unlink (self->extracted);
  g_rmdir (self->dir);
  g_free (self->dir);
  g_free (self->certificate);
  g_free (self->extracted);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, files_clear)

/* It holds no secret, and who is to store it may be another user. */
static gboolean
files_init (Files *self, CmCertificate *certificate, GError **error)
{
  g_autofree char *pem = cm_certificate_to_pem (certificate);
  g_autoptr (GError) local_error = NULL;

  self->dir = g_dir_make_tmp ("certmgr-trust-XXXXXX", &local_error);
  if (self->dir == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  self->certificate = g_build_filename (self->dir, "ca.crt", NULL);
  self->extracted = g_build_filename (self->dir, "anchors.pem", NULL);
  return (g_file_set_contents_full (self->certificate, pem, -1,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0644, &local_error)
          && g_chmod (self->dir, 0755) == 0)
         || cm_flow_error_propagate (
             error, local_error != NULL
                        ? g_steal_pointer (&local_error)
                        : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, self->dir));
}

/* ---- running ---- */

/**
 * cm_system_trust_is_there:
 *
 * Returns: whether this computer has `trust`
 */
gboolean
cm_system_trust_is_there (void)
{
  g_autofree char *path = g_find_program_in_path (TRUST);

  return path != NULL;
}

static gboolean
require_trust (GError **error)
{
  if (cm_system_trust_is_there ())
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               /* Translators: %s is a program */
               _ ("This computer has no “%s”. Install the package p11-kit, or follow the "
                  "steps for your system."),
               TRUST);
  return FALSE;
}

static gboolean
run (const char *const *argv,
     int *exit_status,
     char **output,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (cm_program_run (argv, TIME_LIMIT_S, exit_status, output, cancellable, &local_error))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      g_clear_error (&local_error);
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
                   _ ("“%s” did not come to an end."), argv[0]);
      return FALSE;
    }
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/* ---- looking ---- */

static gboolean
is_among (CmCertificate *certificate, GBytes *anchors)
{
  g_autoptr (GPtrArray) items = cm_format_read (TRUST, anchors, /* passwords: */ NULL);

  for (guint i = 0; i < items->len; i++)
    {
      CmCertificate *anchor = cm_item_get_certificate (g_ptr_array_index (items, i));

      if (anchor != NULL && cm_certificate_equal (anchor, certificate))
        return TRUE;
    }
  return FALSE;
}

/* Where nothing is trusted at all it writes no file, or an empty one. */
static gboolean
look (Files *files,
      CmCertificate *certificate,
      gboolean *is_trusted,
      GCancellable *cancellable,
      GError **error)
{
  const char *const argv[] = { TRUST,
                               "extract",
                               "--filter=ca-anchors",
                               "--format=pem-bundle",
                               "--overwrite",
                               files->extracted,
                               NULL };
  g_autofree char *output = NULL;
  g_autofree char *anchors = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size_bytes = 0;
  int status;

  g_unlink (files->extracted);
  if (!run (argv, &status, &output, cancellable, error))
    return FALSE;
  g_file_get_contents (files->extracted, &anchors, &size_bytes, /* error: */ NULL);
  bytes = g_bytes_new (anchors, size_bytes);
  *is_trusted = size_bytes > 0 && is_among (certificate, bytes);
  return TRUE;
}

/**
 * cm_system_trust_look:
 * @certificate: a CA's certificate
 * @is_trusted: (out): whether this computer's programs trust it
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if there is no `trust`, or
 *   another #CmFlowError
 *
 * Looks among what this computer trusts. Blocks.
 *
 * Returns: whether it could be found out
 */
gboolean
cm_system_trust_look (CmCertificate *certificate,
                      gboolean *is_trusted,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto (Files) files = { 0 };

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);
  g_return_val_if_fail (is_trusted != NULL, FALSE);

  return require_trust (error) && files_init (&files, certificate, error)
         && look (&files, certificate, is_trusted, cancellable, error);
}

/* ---- changing ---- */

typedef struct
{
  CmCertificate *certificate;
  gboolean trusted;
  GCancellable *cancellable;
  Files files;
  int status;
  char *output; /* nullable: what `trust` said last */
} Change;

static void
change_clear (Change *self)
{
  files_clear (&self->files);
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

static gboolean
try_to (Change *self, gboolean as_administrator, gboolean *done, GError **error)
{
  const char *verb = self->trusted ? "--store" : "--remove";
  const char *const argv[]
      = { PKEXEC, TRUST, "anchor", verb, self->files.certificate, NULL };
  gboolean is_trusted = FALSE;

  g_clear_pointer (&self->output, g_free);
  if (!run (as_administrator ? argv : argv + 1, &self->status, &self->output,
            self->cancellable, error)
      || !look (&self->files, self->certificate, &is_trusted, self->cancellable, error))
    return FALSE;
  *done = is_trusted == self->trusted;
  return TRUE;
}

/* Debian's p11-kit only reads the list that update-ca-certificates writes, unless
 * somebody set it up otherwise: asking for a password would lead nowhere. */
static gboolean
only_reads (void)
{
  static const char module[] = "pkcs11/modules/p11-kit-trust.module";
  g_autofree char *of_system = g_build_filename ("/etc", module, NULL);
  g_autofree char *of_user = g_build_filename (g_get_user_config_dir (), module, NULL);

  return g_file_test ("/etc/ca-certificates.conf", G_FILE_TEST_EXISTS)
         && !g_file_test (of_system, G_FILE_TEST_EXISTS)
         && !g_file_test (of_user, G_FILE_TEST_EXISTS);
}

static gboolean
may_help_to_ask (void)
{
  g_autofree char *pkexec = g_find_program_in_path (PKEXEC);

  return geteuid () != 0 && pkexec != NULL && !only_reads ();
}

static gboolean
set_refused (Change *self, gboolean asked, GError **error)
{
  g_autofree char *said = g_strstrip (g_strdup (self->output));

  if (asked && self->status == EXIT_DISMISSED)
    g_set_error_literal (
        error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
        _ ("Nothing was changed: no administrator’s password was given."));
  else if (asked && self->status == EXIT_NOT_AUTHORIZED)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 _ ("Nothing was changed: you may not do it on this computer (%s)."),
                 said);
  else if (self->trusted)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 /* Translators: what the program `trust` says */
                 _ ("This computer’s p11-kit takes no roots of yours (%s). Follow the "
                    "steps for your system."),
                 said);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 _ ("This computer trusts it by a list that p11-kit only reads (%s). "
                    "Follow the steps for your system backwards."),
                 *said != '\0' ? said : TRUST);
  return FALSE;
}

/**
 * cm_system_trust_set:
 * @certificate: a CA's certificate
 * @trusted: whether this computer's programs shall trust it
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if there is no `trust`;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if it or the system refuses, or nobody gave a password;
 *   or another #CmFlowError
 *
 * Adds a CA to what this computer trusts, or removes it from there. Blocks.
 *
 * Returns: whether it is so now
 */
gboolean
cm_system_trust_set (CmCertificate *certificate,
                     gboolean trusted,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Change) change
      = { .certificate = certificate, .trusted = trusted, .cancellable = cancellable };
  gboolean done = FALSE;
  gboolean asked;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);

  if (!require_trust (error) || !files_init (&change.files, certificate, error)
      || !look (&change.files, certificate, &done, cancellable, error))
    return FALSE;
  if (done == trusted)
    return TRUE;
  if (!try_to (&change, /* as_administrator: */ FALSE, &done, error))
    return FALSE;
  asked = !done && may_help_to_ask ();
  if (asked && !try_to (&change, /* as_administrator: */ TRUE, &done, error))
    return FALSE;
  return done || set_refused (&change, asked, error);
}

/* ---- for windows ---- */

typedef struct
{
  gboolean set;
  gboolean trusted; /* what is wished, then what is */
} TrustTask;

static void
trust_task_clear (TrustTask *data)
{
}

CM_DEFINE_TASK_DATA (TrustTask, trust_task)

static void
run_in_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  TrustTask *data = trust_task_get (task);
  GError *error = NULL;
  gboolean done
      = data->set ? cm_system_trust_set (source, data->trusted, cancellable, &error)
                  : cm_system_trust_look (source, &data->trusted, cancellable, &error);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_system_trust_look_async:
 * @certificate: a CA's certificate
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_system_trust_look() in a worker thread.
 */
void
cm_system_trust_look_async (CmCertificate *certificate,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (CM_IS_CERTIFICATE (certificate));

  cm_task_run (certificate, cm_system_trust_look_async, trust_task_new (),
               trust_task_free, run_in_thread, cancellable, callback, user_data);
}

/**
 * cm_system_trust_set_async:
 * @certificate: a CA's certificate
 * @trusted: whether this computer's programs shall trust it
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_system_trust_set() in a worker thread.
 */
void
cm_system_trust_set_async (CmCertificate *certificate,
                           gboolean trusted,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  TrustTask *data;

  g_return_if_fail (CM_IS_CERTIFICATE (certificate));

  data = trust_task_new ();
  data->set = TRUE;
  data->trusted = trusted;
  cm_task_run (certificate, cm_system_trust_set_async, data, trust_task_free,
               run_in_thread, cancellable, callback, user_data);
}

/**
 * cm_system_trust_finish:
 * @certificate: the certificate
 * @result: what the callback was given
 * @is_trusted: (out) (optional): whether this computer's programs trust it now
 * @error: return location for a #CmFlowError
 *
 * Ends either of the asynchronous functions.
 *
 * Returns: whether it went well
 */
gboolean
cm_system_trust_finish (CmCertificate *certificate,
                        GAsyncResult *result,
                        gboolean *is_trusted,
                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, certificate), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (is_trusted != NULL)
    *is_trusted = trust_task_get (G_TASK (result))->trusted;
  return TRUE;
}
