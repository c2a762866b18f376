/* cm-format-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error domain of files. Its codes say what a person can do about a file: give a
 * password, convert it, fetch it again. What the crypto layer says about a single key or
 * certificate is translated to them where an item is made.
 */

#include "cm-format-error.h"

/**
 * cm_format_error_quark:
 *
 * Returns: the domain of #CmFormatError
 */
G_DEFINE_QUARK (cm - format - error - quark, cm_format_error)
