/* cm-dns-command.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-provider.h"

G_BEGIN_DECLS

#define CM_DNS_COMMAND_TIME_LIMIT_S 120

#define CM_TYPE_DNS_COMMAND_STYLE (cm_dns_command_style_get_type ())

/**
 * CmDnsCommandStyle:
 * @CM_DNS_COMMAND_STYLE_JSON: JSON on standard input and the environment are all
 * @CM_DNS_COMMAND_STYLE_CERTBOT: a hook of certbot: it looks at the environment and sets
 *   "_acme-challenge" below a domain
 * @CM_DNS_COMMAND_STYLE_ACME_SH: the arguments "add" or "rm", name and value
 * @CM_DNS_COMMAND_STYLE_LEGO: the arguments "present" or "cleanup", name and value
 *
 * How a program is told what to do.
 */
typedef enum
{
  CM_DNS_COMMAND_STYLE_JSON,
  CM_DNS_COMMAND_STYLE_CERTBOT,
  CM_DNS_COMMAND_STYLE_ACME_SH,
  CM_DNS_COMMAND_STYLE_LEGO,
} CmDnsCommandStyle;

GType cm_dns_command_style_get_type (void) G_GNUC_CONST;

#define CM_TYPE_DNS_COMMAND (cm_dns_command_get_type ())

/* A program of the user's that sets records. Never a shell. */
G_DECLARE_FINAL_TYPE (CmDnsCommand, cm_dns_command, CM, DNS_COMMAND, GObject)

/* @command: a program with its arguments, quoted as for a shell; @remove_command:
 * nullable: another one that removes; @style: a word of CmDnsCommandStyle; @time_limit:
 * seconds, nullable */
CmDnsCommand *cm_dns_command_new (const char *command,
                                  const char *remove_command,
                                  const char *style,
                                  const char *time_limit,
                                  const char *const *zones,
                                  GError **error);
CmDnsCommandStyle cm_dns_command_get_style (CmDnsCommand *self);
/* FALSE: a hook of certbot without one that cleans up */
gboolean cm_dns_command_can_remove (CmDnsCommand *self);
/* What a hook of certbot printed when it set a value, which the one that cleans up hears.
 * Both nullable. */
const char *
cm_dns_command_get_output (CmDnsCommand *self, const char *fqdn, const char *value);
void cm_dns_command_set_output (CmDnsCommand *self,
                                const char *fqdn,
                                const char *value,
                                const char *output);

G_END_DECLS
