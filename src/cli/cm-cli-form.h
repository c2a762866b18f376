/* cm-cli-form.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate-form.h"
#include "cm-cli.h"

G_BEGIN_DECLS

/**
 * CmCliFormOptions:
 *
 * What a command that asks for a new certificate takes, whoever issues it.
 */
typedef struct
{
  char *key;
  char *subject;
  GStrv alt_names;
  GStrv servers;
  gboolean exportable;
  char *export_password_file;
} CmCliFormOptions;

void cm_cli_form_options_clear (CmCliFormOptions *options);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmCliFormOptions, cm_cli_form_options_clear)

/* Elements of an array of GOptionEntry; @options is a CmCliFormOptions, not a pointer. */
#define CM_CLI_FORM_ENTRIES(options)                                                     \
  { "key",                                                                               \
    0,                                                                                   \
    0,                                                                                   \
    G_OPTION_ARG_STRING,                                                                 \
    &(options).key,                                                                      \
    N_ ("Kind of key: p256 (if not said), rsa2048, …"),                                  \
    N_ ("SPEC") },                                                                       \
      { "subject",                                                                       \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING,                                                             \
        &(options).subject,                                                              \
        N_ ("Subject, as in “O=Example Inc.,C=DE”"),                                     \
        N_ ("DN") },                                                                     \
      { "san",                                                                           \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING_ARRAY,                                                       \
        &(options).alt_names,                                                            \
        N_ ("One more; DNS:, IP:, EMAIL: or URI: in front"),                             \
        N_ ("TYPE:VALUE") },                                                             \
      { "server",                                                                        \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING_ARRAY,                                                       \
        &(options).servers,                                                              \
        N_ ("Server with access (may be repeated)"),                                     \
        N_ ("NAME") },                                                                   \
      { "exportable",                                                                    \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_NONE,                                                               \
        &(options).exportable,                                                           \
        N_ ("The key may be exported, with a password"),                                 \
        NULL },                                                                          \
  {                                                                                      \
    "export-password-file", 0, 0, G_OPTION_ARG_FILENAME,                                 \
        &(options).export_password_file,                                                 \
        N_ ("File with the password of the exportable key"), N_ ("FILE")                 \
  }

/* A form filled in. Transfer full. */
CmCertificateForm *cm_cli_form_new_for_look (CmCli *cli,
                                             const char *const *hosts,
                                             const CmCliFormOptions *options,
                                             GError **error);
/* The same on an unlocked certstore. Transfer full. */
CmCertificateForm *cm_cli_form_new (CmCli *cli,
                                    const char *const *hosts,
                                    const CmCliFormOptions *options,
                                    GError **error);

G_END_DECLS
