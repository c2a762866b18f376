/* cm-cli-spread.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-cli.h"

G_BEGIN_DECLS

/**
 * CmCliSpreadOptions:
 *
 * How to wait until records in DNS have spread, for an account or for an order.
 */
typedef struct
{
  char *check;
  GStrv servers;
  int delay_seconds;
  int limit_seconds;
} CmCliSpreadOptions;

void cm_cli_spread_options_clear (CmCliSpreadOptions *options);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmCliSpreadOptions, cm_cli_spread_options_clear)

/* Elements of an array of GOptionEntry; @options is a CmCliSpreadOptions, not a pointer.
 */
#define CM_CLI_SPREAD_ENTRIES(options)                                                   \
  { "check",                                                                             \
    0,                                                                                   \
    0,                                                                                   \
    G_OPTION_ARG_STRING,                                                                 \
    &(options).check,                                                                    \
    N_ ("How to see records spread; the manual has the words"),                          \
    N_ ("HOW") },                                                                        \
      { "check-server",                                                                  \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING_ARRAY,                                                       \
        &(options).servers,                                                              \
        N_ ("Whom to ask for that: an address, or one of DoH"),                          \
        N_ ("SERVER") },                                                                 \
      { "check-delay",                                                                   \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_INT,                                                                \
        &(options).delay_seconds,                                                        \
        N_ ("How long records take to spread"),                                          \
        N_ ("SECONDS") },                                                                \
  {                                                                                      \
    "check-limit", 0, 0, G_OPTION_ARG_INT, &(options).limit_seconds,                     \
        N_ ("How long to wait for them at most"), N_ ("SECONDS")                         \
  }

/* What can be said without a certstore. */
gboolean cm_cli_spread_options_check (const CmCliSpreadOptions *options, GError **error);

G_END_DECLS
