/* cm-cli.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_CLI_ERROR (cm_cli_error_quark ())

/**
 * CmCliError:
 * @CM_CLI_ERROR_USAGE: the words of the call are off
 * @CM_CLI_ERROR_PARTIAL: some of several failed; each was said on standard error
 * @CM_CLI_ERROR_FAILED: reading or writing a file failed
 */
typedef enum
{
  CM_CLI_ERROR_USAGE,
  CM_CLI_ERROR_PARTIAL,
  CM_CLI_ERROR_FAILED,
} CmCliError;

GQuark cm_cli_error_quark (void);

/**
 * CmCliExit:
 *
 * The exit codes of certmgrctl; scripts rely on them.
 */
typedef enum
{
  CM_CLI_EXIT_DONE = 0,
  CM_CLI_EXIT_FAILED = 1,
  CM_CLI_EXIT_USAGE = 2,
  CM_CLI_EXIT_NOT_FOUND = 3,
  CM_CLI_EXIT_PASSWORD = 4,
  CM_CLI_EXIT_PARTIAL = 5,
  CM_CLI_EXIT_NOT_ALLOWED = 6,
  CM_CLI_EXIT_REMOTE = 7,
  CM_CLI_EXIT_UNTRUSTED = 8,
} CmCliExit;

CmCliExit cm_cli_exit_code (const GError *error);

typedef struct _CmCliStop CmCliStop;

/**
 * CmCli:
 * @context: the certstore, opened
 * @json: print one JSON value
 * @quiet: print nothing that is not asked for
 * @store: (nullable): --store
 * @passphrase_file: (nullable): --passphrase-file
 * @stop: (nullable): what Ctrl+C does; see cm_cli_stop_begin()
 * @caught_signal: the program dies of it in the end; 0 for none
 *
 * What every command gets.
 */
typedef struct
{
  CmContext *context;
  gboolean json;
  gboolean quiet;
  char *store;
  char *passphrase_file;
  CmCliStop *stop;
  int caught_signal;
} CmCli;

/**
 * CmCliNeed:
 * @CM_CLI_NEED_STORE: there has to be one, and it is opened
 * @CM_CLI_NEED_FOLDER: it is opened if there is one
 * @CM_CLI_NEED_NOTHING: the command opens it by itself
 */
typedef enum
{
  CM_CLI_NEED_STORE,
  CM_CLI_NEED_FOLDER,
  CM_CLI_NEED_NOTHING,
} CmCliNeed;

/**
 * CmCliCommand:
 * @name: the word on the command line
 * @usage: what follows it
 * @summary: one line for --help, translatable
 * @details: (nullable): what stands below the options in --help, translatable
 * @need: what it needs of the certstore
 * @run: does it; @args is NULL-terminated and begins behind the name
 */
typedef struct
{
  const char *name;
  const char *usage;
  const char *summary;
  const char *details;
  CmCliNeed need;
  gboolean (*run) (CmCli *cli, char **args, GError **error);
} CmCliCommand;

int cm_cli_run (int argc, char **argv);

/* For commands. */
gboolean cm_cli_parse (CmCli *cli,
                       const char *command,
                       const GOptionEntry *entries,
                       guint min_args,
                       guint max_args,
                       char ***args,
                       GError **error);
gboolean cm_cli_set_usage_error (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);
gboolean cm_cli_require_text (CmCli *cli, const char *option, GError **error);
gboolean cm_cli_require_store (CmCli *cli, GError **error);
void cm_cli_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
void cm_cli_note (CmCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
