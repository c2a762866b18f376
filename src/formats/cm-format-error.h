/* cm-format-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_FORMAT_ERROR (cm_format_error_quark ())

/**
 * CmFormatError:
 * @CM_FORMAT_ERROR_TOO_LARGE: more bytes or items than one file may have
 * @CM_FORMAT_ERROR_UNKNOWN: nothing known was found in it
 * @CM_FORMAT_ERROR_DAMAGED: a known format, but cut off or broken
 * @CM_FORMAT_ERROR_PASSWORD: needs a password, or another one
 * @CM_FORMAT_ERROR_UNSUPPORTED: a known format that is not read, with what to do instead
 * @CM_FORMAT_ERROR_STASH: holds nothing but the password of other files
 * @CM_FORMAT_ERROR_WRITE: the file to be could not be made
 */
typedef enum
{
  CM_FORMAT_ERROR_TOO_LARGE,
  CM_FORMAT_ERROR_UNKNOWN,
  CM_FORMAT_ERROR_DAMAGED,
  CM_FORMAT_ERROR_PASSWORD,
  CM_FORMAT_ERROR_UNSUPPORTED,
  CM_FORMAT_ERROR_STASH,
  CM_FORMAT_ERROR_WRITE,
} CmFormatError;

GQuark cm_format_error_quark (void);

G_END_DECLS
