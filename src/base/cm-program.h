/* cm-program.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* More than this of what a program prints is thrown away. */
#define CM_PROGRAM_MAX_OUTPUT_BYTES (64 * 1024)

/**
 * CmProgram:
 * @argv: the program, looked for in PATH, and its arguments; ended by %NULL
 * @environment: (nullable): "NAME=VALUE", besides what this program has
 * @input: (nullable): what it reads on standard input; %NULL: nothing
 * @time_limit_s: after how many seconds it is given up
 * @own_session: whether it has no terminal, which it could wait at, and so is not reached
 *   by Ctrl+C; what it started ends with it if it is given up
 * @errors: (nullable): gets what it prints on its second stream, made valid UTF-8, if it
 *   came to its end by itself; %NULL: that is a part of the output
 *
 * A program that is to be run.
 */
typedef struct
{
  const char *const *argv;
  const char *const *environment;
  const char *input;
  guint time_limit_s;
  gboolean own_session;
  char **errors;
} CmProgram;

gboolean cm_program_run_with (const CmProgram *program,
                              int *exit_status,
                              char **output,
                              GCancellable *cancellable,
                              GError **error);

/* Runs a program to its end, without a shell. For what is no secret. */
gboolean cm_program_run (const char *const *argv,
                         guint time_limit_s,
                         int *exit_status,
                         char **output,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
