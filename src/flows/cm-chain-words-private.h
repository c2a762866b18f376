/* cm-chain-words-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* Where the chain of one credential stands, and what it lacks. */
char *cm_chain_words_describe (CmCredentialDoc *credential);
/* The same of several that are read for it; NULL with an error. Blocks. */
char *cm_chain_words_describe_all (CmContext *context,
                                   const char *const *ids,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
