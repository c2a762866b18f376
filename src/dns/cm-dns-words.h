/* cm-dns-words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-definition.h"

G_BEGIN_DECLS

/* What the definitions that come with the program say to people, in their language. */
const char *const *cm_dns_words_list (void);
const char *cm_dns_words_translate (const CmDnsDefinition *definition, const char *text);

G_END_DECLS
