/* cm-http-probe.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CmHttpHop:
 * @url: what was asked
 * @status: HTTP status; 0: there was no answer
 * @phrase: (nullable): what that status is called
 * @text: (nullable): the beginning of the answer
 * @failure: (nullable): why there was none
 *
 * One step on the way from an address to what is found there.
 */
typedef struct
{
  char *url;
  guint status;
  char *phrase;
  char *text;
  char *failure;
} CmHttpHop;

/* What one address of a host answers, where redirects lead, too. Blocks. (element-type
 * CmHttpHop), at least one */
GPtrArray *cm_http_probe (const char *host,
                          const char *address,
                          guint16 port,
                          const char *path,
                          guint time_limit_ms,
                          GCancellable *cancellable);

G_END_DECLS
