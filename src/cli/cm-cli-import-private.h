/* cm-cli-import-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-cli.h"
#include "cm-import-flow.h"

G_BEGIN_DECLS

/**
 * CmCliImportOptions: what `import` was asked for.
 */
typedef struct
{
  GStrv password_files;
  GStrv servers;
  gboolean exportable;
  char *export_password_file;
  gboolean with_key_only;
  gboolean other_key;
  gboolean roots;
  gboolean dry_run;
  GStrv from_servers;
  char *starttls_name;
  char *report_file;
  GPtrArray *fetched; /* (nullable) (element-type CmServerFetch) */
} CmCliImportOptions;

gboolean cm_cli_import_add_files (CmCli *cli,
                                  CmImportFlow *flow,
                                  const char *const *words,
                                  const CmCliImportOptions *options,
                                  GError **error);
gboolean cm_cli_import_add_servers (CmCli *cli,
                                    CmImportFlow *flow,
                                    CmCliImportOptions *options,
                                    GError **error);

char *cm_cli_import_dup_text (CmImportFlow *flow, const CmCliImportOptions *options);
void cm_cli_import_print_json (CmImportFlow *flow, const CmCliImportOptions *options);
void cm_cli_import_print_table (CmCli *cli,
                                CmImportFlow *flow,
                                const CmCliImportOptions *options);
gboolean cm_cli_import_judge (CmImportFlow *flow,
                              const CmCliImportOptions *options,
                              GError **error);

G_END_DECLS
