/* cm-credential-archive-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* The certificates a credential had, as a document that it supersedes. Transfer full. */
CmCredentialDoc *cm_credential_archive (CmCredentialDoc *credential);

G_END_DECLS
