/* cm-java-stream.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two things of Java that stand in its keystores: strings in "modified UTF-8", and
 * serialised objects (Java Object Serialization Specification, chapter 6). A secret key
 * is such an object, and nothing says how long it is: to find the entry behind it, it has
 * to be gone through. Only what a sealed object is made of is known here: classes with
 * plain fields, objects, strings and arrays of bytes. Nothing is ever made of it.
 */

#include "cm-java-stream.h"

#define MAGIC 0xaced
#define VERSION 5
#define MAX_DEPTH 8
#define MAX_HANDLES 256
#define MAX_FIELDS 64

enum
{
  TC_NULL = 0x70,
  TC_REFERENCE = 0x71,
  TC_CLASS = 0x72,
  TC_OBJECT = 0x73,
  TC_STRING = 0x74,
  TC_ARRAY = 0x75,
  TC_END_BLOCK_DATA = 0x78,
};
#define FIRST_HANDLE 0x7e0000
#define FLAGS_PLAIN 0x02 /* SC_SERIALIZABLE and nothing else: fields only */

typedef struct _JavaClass JavaClass;

struct _JavaClass
{
  char fields[MAX_FIELDS + 1]; /* type letters */
  const JavaClass *parent;     /* (nullable) */
};

typedef struct
{
  CmByteReader *reader;
  GPtrArray *handles; /* (element-type JavaClass): NULL for what is no class */
  guint depth;
} JavaStream;

/* One UTF-16 unit out of one to three bytes; FALSE if it is none. */
static gboolean
read_unit (const guint8 *data, gsize size, gsize *at, gunichar2 *unit)
{
  guint8 first = data[*at];
  gsize more = first < 0x80 ? 0 : (first & 0xe0) == 0xc0 ? 1 : 2;
  guint value = more == 0 ? first : more == 1 ? first & 0x1f : first & 0x0f;

  if ((more == 2 && (first & 0xf0) != 0xe0) || size - *at <= more)
    return FALSE;
  for (gsize i = 1; i <= more; i++)
    {
      if ((data[*at + i] & 0xc0) != 0x80)
        return FALSE;
      value = value << 6 | (data[*at + i] & 0x3f);
    }
  *at += more + 1;
  *unit = (gunichar2)value;
  return TRUE;
}

/**
 * cm_java_stream_read_text:
 * @reader: stands at a string: its length in two bytes, then modified UTF-8
 *
 * Returns: (transfer full) (nullable): the string
 */
char *
cm_java_stream_read_text (CmByteReader *reader)
{
  g_autoptr (GBytes) bytes = cm_byte_reader_take (reader, cm_byte_reader_u16 (reader));
  g_autofree gunichar2 *units = NULL;
  gsize size = 0, at = 0, n_units = 0;
  const guint8 *data;
  char *text;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  units = g_new (gunichar2, size + 1);
  while (at < size && read_unit (data, size, &at, &units[n_units]))
    n_units++;
  text = at == size ? g_utf16_to_utf8 (units, (glong)n_units, NULL, NULL, NULL) : NULL;
  reader->failed = text == NULL;
  return text;
}

static void
fail (JavaStream *self)
{
  self->reader->failed = TRUE;
}

static void
add_handle (JavaStream *self, JavaClass *class)
{
  g_ptr_array_add (self->handles, class);
  if (self->handles->len > MAX_HANDLES)
    fail (self);
}

/* What a reference leads to: NULL for what is no class, or is not there. */
static const JavaClass *
read_reference (JavaStream *self)
{
  guint32 handle = cm_byte_reader_u32 (self->reader) - FIRST_HANDLE;

  if (handle < self->handles->len)
    return g_ptr_array_index (self->handles, handle);
  fail (self);
  return NULL;
}

static void
skip_text (JavaStream *self)
{
  cm_byte_reader_skip (self->reader, cm_byte_reader_u16 (self->reader));
}

static void skip_content (JavaStream *self);

static void
read_fields (JavaStream *self, JavaClass *class)
{
  guint16 n_fields = cm_byte_reader_u16 (self->reader);

  if (n_fields > MAX_FIELDS)
    fail (self);
  for (guint i = 0; i < n_fields && !self->reader->failed; i++)
    {
      class->fields[i] = (char)cm_byte_reader_u8 (self->reader);
      skip_text (self);
      if (class->fields[i] == 'L' || class->fields[i] == '[')
        skip_content (self); /* the name of its type */
    }
}

static const JavaClass *
read_class (JavaStream *self)
{
  guint8 tag = cm_byte_reader_u8 (self->reader);
  JavaClass *class;

  if (tag == TC_REFERENCE)
    return read_reference (self);
  if (tag != TC_CLASS || self->depth >= MAX_DEPTH)
    {
      if (tag != TC_NULL)
        fail (self);
      return NULL;
    }
  self->depth++;
  class = g_new0 (JavaClass, 1);
  skip_text (self);
  cm_byte_reader_skip (self->reader, sizeof (guint64)); /* serialVersionUID */
  add_handle (self, class);
  if (cm_byte_reader_u8 (self->reader) != FLAGS_PLAIN)
    fail (self);
  read_fields (self, class);
  if (cm_byte_reader_u8 (self->reader) != TC_END_BLOCK_DATA)
    fail (self);
  if (!self->reader->failed)
    class->parent = read_class (self);
  self->depth--;
  return class;
}

static void
skip_field (JavaStream *self, char type)
{
  switch (type)
    {
    case 'B':
    case 'Z':
      cm_byte_reader_skip (self->reader, 1);
      return;
    case 'C':
    case 'S':
      cm_byte_reader_skip (self->reader, 2);
      return;
    case 'F':
    case 'I':
      cm_byte_reader_skip (self->reader, 4);
      return;
    case 'D':
    case 'J':
      cm_byte_reader_skip (self->reader, 8);
      return;
    case 'L':
    case '[':
      skip_content (self);
      return;
    default:
      fail (self);
    }
}

/* The values of the topmost class come first. */
static void
skip_values (JavaStream *self, const JavaClass *class)
{
  const JavaClass *line[MAX_DEPTH + 1];
  guint n_classes = 0;

  for (; class != NULL && n_classes < G_N_ELEMENTS (line); class = class->parent)
    line[n_classes++] = class;
  if (class != NULL)
    fail (self);
  while (n_classes-- > 0)
    for (const char *type = line[n_classes]->fields; *type && !self->reader->failed;
         type++)
      skip_field (self, *type);
}

static void
skip_object (JavaStream *self)
{
  const JavaClass *class = read_class (self);

  add_handle (self, NULL);
  if (class == NULL)
    fail (self);
  else if (!self->reader->failed)
    skip_values (self, class);
}

static void
skip_bytes (JavaStream *self)
{
  read_class (self);
  add_handle (self, NULL);
  cm_byte_reader_skip (self->reader, cm_byte_reader_u32 (self->reader));
}

static void
skip_content (JavaStream *self)
{
  guint8 tag = cm_byte_reader_u8 (self->reader);

  if (self->depth >= MAX_DEPTH)
    tag = 0;
  self->depth++;
  if (tag == TC_OBJECT)
    skip_object (self);
  else if (tag == TC_ARRAY)
    skip_bytes (self);
  else if (tag == TC_REFERENCE)
    read_reference (self);
  else if (tag == TC_STRING)
    {
      add_handle (self, NULL);
      skip_text (self);
    }
  else if (tag != TC_NULL)
    fail (self);
  self->depth--;
}

/**
 * cm_java_stream_skip_object:
 * @reader: stands at a stream with one serialised object
 */
void
cm_java_stream_skip_object (CmByteReader *reader)
{
  g_autoptr (GPtrArray) handles = g_ptr_array_new_with_free_func (g_free);
  JavaStream self = { .reader = reader, .handles = handles };

  if (cm_byte_reader_u16 (reader) != MAGIC || cm_byte_reader_u16 (reader) != VERSION)
    reader->failed = TRUE;
  if (!reader->failed)
    skip_content (&self);
}
