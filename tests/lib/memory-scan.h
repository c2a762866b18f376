/* memory-scan.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stddef.h>
#include <stdio.h>

/**
 * MemoryNeedle:
 * @name: what it is, for people
 * @masked: the bytes, each with all bits flipped
 * @size_bytes: how many there are
 *
 * Bytes to look for. They are kept masked, so that what is found is never the needle.
 */
typedef struct
{
  char name[32];
  unsigned char masked[64];
  size_t size_bytes;
} MemoryNeedle;

/* Up to 64 bytes; what is longer is cut off. */
void memory_needle_init (MemoryNeedle *self,
                         const char *name,
                         const void *data,
                         size_t size_bytes);
/* As the libraries of large numbers keep them: the last byte first. */
void memory_needle_init_reversed (MemoryNeedle *self,
                                  const char *name,
                                  const void *data,
                                  size_t size_bytes);

/* Looks through everything this process can write, prints each place to @report, and
 * returns how many there are. */
unsigned int memory_scan (const MemoryNeedle *needles, size_t n_needles, FILE *report);
