/* cm-cli-acme-way-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-cli-acme-dns-private.h"

G_BEGIN_DECLS

/**
 * CmCliAcmeWay:
 *
 * By which account a certificate is ordered, and how its names are proven.
 */
typedef struct
{
  char *account;
  char *challenge;
  GStrv webroots;
  char *listen;
  char *hook;
  CmCliAcmeDns dns;
  gboolean stateless;
  gboolean published;
  char *profile;
  char *chain;
} CmCliAcmeWay;

void cm_cli_acme_way_clear (CmCliAcmeWay *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmCliAcmeWay, cm_cli_acme_way_clear)

/* Elements of an array of GOptionEntry; @way is a CmCliAcmeWay, not a pointer. */
#define CM_CLI_ACME_WAY_ENTRIES(way)                                                     \
  { "account",                                                                           \
    0,                                                                                   \
    0,                                                                                   \
    G_OPTION_ARG_STRING,                                                                 \
    &(way).account,                                                                      \
    N_ ("The ACME account (if not said: the only one)"),                                 \
    N_ ("NAME") },                                                                       \
      { "challenge",                                                                     \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING,                                                             \
        &(way).challenge,                                                                \
        N_ ("How names are proven: http-01, dns-01"),                                    \
        N_ ("KIND") },                                                                   \
      { "stateless",                                                                     \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_NONE,                                                               \
        &(way).stateless,                                                                \
        N_ ("The web servers answer by themselves"),                                     \
        NULL },                                                                          \
      { "published",                                                                     \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_NONE,                                                               \
        &(way).published,                                                                \
        N_ ("Web servers answer from the certstore; see “respond”"),                     \
        NULL },                                                                          \
      { "webroot",                                                                       \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_FILENAME_ARRAY,                                                     \
        &(way).webroots,                                                                 \
        N_ ("Folder of the web server, or its address (may be repeated)"),               \
        N_ ("DIR") },                                                                    \
      { "listen",                                                                        \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING,                                                             \
        &(way).listen,                                                                   \
        N_ ("Answer here, on this address and port (if not said: 80)"),                  \
        N_ ("ADDR:PORT") },                                                              \
      { "hook",      0,                                                                  \
        0,           G_OPTION_ARG_STRING,                                                \
        &(way).hook, N_ ("A program of the folder of hooks answers"),                    \
        N_ ("NAME") },                                                                   \
      { "dns",                                                                           \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING_ARRAY,                                                       \
        &(way).dns.accounts,                                                             \
        N_ ("A DNS account, or “manual” (if not said: by zone)"),                        \
        N_ ("ACCOUNT") },                                                                \
      { "resolver",                                                                      \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING_ARRAY,                                                       \
        &(way).dns.resolvers,                                                            \
        N_ ("Whom to ask about DNS (if not said: as the system does)"),                  \
        N_ ("SERVER") },                                                                 \
      CM_CLI_SPREAD_ENTRIES ((way).dns.spread),                                          \
      { "profile",                                                                       \
        0,                                                                               \
        0,                                                                               \
        G_OPTION_ARG_STRING,                                                             \
        &(way).profile,                                                                  \
        N_ ("A kind of certificate that the CA has"),                                    \
        N_ ("NAME") },                                                                   \
  {                                                                                      \
    "chain", 0, 0, G_OPTION_ARG_STRING, &(way).chain,                                    \
        N_ ("“trusted”, “shortest”, a CA’s SHA-256 or its name"), N_ ("CHAIN")           \
  }

gboolean cm_cli_acme_way_is_used (const CmCliAcmeWay *self);
/* What can be said without a certstore. */
gboolean cm_cli_acme_way_check (const CmCliAcmeWay *self, GError **error);
/* @before: nullable: what counts for all that is not said. Transfer full. */
CmAcmeRecord *cm_cli_acme_way_make_settings (CmCli *cli,
                                             const CmCliAcmeWay *self,
                                             const CmAcmeRecord *before,
                                             GError **error);

G_END_DECLS
