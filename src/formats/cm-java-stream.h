/* cm-java-stream.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-byte-reader.h"

G_BEGIN_DECLS

/* A string as Java's DataOutput writes it. Transfer full; NULL and failed if it is none.
 */
char *cm_java_stream_read_text (CmByteReader *reader);

/* Passes over one serialised object with its stream header; sets failed if it is none, or
 * one of a kind that keystores do not hold. */
void cm_java_stream_skip_object (CmByteReader *reader);

G_END_DECLS
