/* export-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A credential that may be exported, and exports of it in few words.
 */

#include "export-fixture.h"

/**
 * export_context:
 * @spy: (out) (transfer none): the store
 *
 * Returns: (transfer full): an unlocked context with "www.example.com": leaf,
 *   intermediate and trusted root, the key exportable
 */
CmContext *
export_context (SpyStore **spy)
{
  CmContext *context = flow_spied_context (spy);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (CmImportFlow) flow = NULL;

  import_trust (context, "root", NULL);
  flow = import_open (context, "leaf.key", "intermediate.crt", "leaf.crt", NULL);
  cm_import_flow_set_exportable (flow, TRUE);
  cm_import_flow_set_export_password (flow, password);
  import_run (flow);
  return context;
}

/**
 * export_form:
 * @context: what export_context() returned
 * @format: the kind of file
 * @with_key: whether the key goes along
 * @password: (nullable): a password
 *
 * Returns: (transfer full): a form
 */
CmExportFlow *
export_form (CmContext *context,
             CmExportFormat format,
             gboolean with_key,
             const char *password)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_find_credential (context, "www.example.com");
  g_autoptr (CmSecret) secret
      = password != NULL ? cm_secret_new_from_text (password) : NULL;
  CmExportFlow *flow = cm_export_flow_new (context, credential);

  cm_export_flow_set_format (flow, format);
  cm_export_flow_set_with_key (flow, with_key);
  cm_export_flow_set_password (flow, secret);
  return flow;
}

/**
 * export_to:
 * @flow: a form
 * @dir: a folder
 *
 * Returns: (transfer full): the path of the file that was written
 */
char *
export_to (CmExportFlow *flow, const char *dir)
{
  g_autofree char *name = cm_export_flow_dup_file_name (flow);
  char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  gboolean done = cm_export_flow_run_to_file (flow, file, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  return path;
}
