/* cm-starttls.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The few words after which mail, directory and database servers begin with TLS. Answers
 * are read byte by byte, so that nothing that belongs to TLS is taken; their number and
 * size are bounded.
 */

#include "cm-starttls.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-byte-reader.h"
#include "cm-flow-error.h"

#define MAX_LINE_BYTES 2048
#define MAX_LINES 100
#define MAX_MESSAGE_BYTES 4096

typedef struct
{
  GInputStream *input;
  GOutputStream *output;
  gint64 deadline;
  GCancellable *cancellable;
} Talk;

G_DEFINE_ENUM_TYPE (CmStarttls,
                    cm_starttls,
                    G_DEFINE_ENUM_VALUE (CM_STARTTLS_AUTO, "auto"),
                    G_DEFINE_ENUM_VALUE (CM_STARTTLS_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CM_STARTTLS_SMTP, "smtp"),
                    G_DEFINE_ENUM_VALUE (CM_STARTTLS_IMAP, "imap"),
                    G_DEFINE_ENUM_VALUE (CM_STARTTLS_LDAP, "ldap"),
                    G_DEFINE_ENUM_VALUE (CM_STARTTLS_POSTGRES, "postgres"))

static const struct
{
  guint16 port;
  CmStarttls protocol;
} ports[] = {
  { 25, CM_STARTTLS_SMTP },  { 587, CM_STARTTLS_SMTP },      { 143, CM_STARTTLS_IMAP },
  { 389, CM_STARTTLS_LDAP }, { 5432, CM_STARTTLS_POSTGRES },
};

/**
 * cm_starttls_get_label:
 * @protocol: a way to begin
 *
 * Returns: (transfer none): its name for people, translated
 */
const char *
cm_starttls_get_label (CmStarttls protocol)
{
  switch (protocol)
    {
    case CM_STARTTLS_AUTO:
      return _ ("What the Port Is For");
    case CM_STARTTLS_NONE:
      return _ ("TLS From the Start");
    case CM_STARTTLS_SMTP:
      return _ ("SMTP With STARTTLS");
    case CM_STARTTLS_IMAP:
      return _ ("IMAP With STARTTLS");
    case CM_STARTTLS_LDAP:
      return _ ("LDAP With STARTTLS");
    case CM_STARTTLS_POSTGRES:
      return _ ("PostgreSQL");
    }
  g_return_val_if_reached (NULL);
}

/**
 * cm_starttls_for_port:
 * @port: a TCP port
 *
 * Returns: how servers on it usually begin
 */
CmStarttls
cm_starttls_for_port (guint16 port)
{
  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    if (ports[i].port == port)
      return ports[i].protocol;
  return CM_STARTTLS_NONE;
}

static gboolean
set_refused (GError **error)
{
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE,
                       _ ("The server does not change to TLS in the way that was chosen. "
                          "It speaks another protocol, or its TLS is switched off."));
  return FALSE;
}

static gboolean
send (Talk *self, gconstpointer data, gsize size_bytes, GError **error)
{
  return g_output_stream_write_all (self->output, data, size_bytes,
                                    /* bytes_written: */ NULL, self->cancellable, error);
}

static gboolean
receive (Talk *self, guint8 *data, gsize size_bytes, GError **error)
{
  gsize n_read = 0;

  if (g_get_monotonic_time () > self->deadline)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                           _ ("the server takes too long"));
      return FALSE;
    }
  if (!g_input_stream_read_all (self->input, data, size_bytes, &n_read, self->cancellable,
                                error))
    return FALSE;
  return n_read == size_bytes || set_refused (error);
}

static gboolean
receive_line (Talk *self, char *line, GError **error)
{
  for (gsize i = 0; i < MAX_LINE_BYTES - 1; i++)
    {
      if (!receive (self, (guint8 *)&line[i], 1, error))
        return FALSE;
      line[i + 1] = '\0';
      if (line[i] == '\n')
        return TRUE;
    }
  return set_refused (error);
}

/* Lines up to the one that begins with @good; those before may begin with @more. */
static gboolean
await (Talk *self, const char *good, const char *more, GError **error)
{
  char line[MAX_LINE_BYTES];

  for (guint i = 0; i < MAX_LINES; i++)
    {
      if (!receive_line (self, line, error))
        return FALSE;
      if (g_ascii_strncasecmp (line, good, strlen (good)) == 0)
        return TRUE;
      if (g_ascii_strncasecmp (line, more, strlen (more)) != 0)
        break;
    }
  return set_refused (error);
}

static gboolean
say (Talk *self, const char *line, GError **error)
{
  return send (self, line, strlen (line), error);
}

static gboolean
run_smtp (Talk *self, GError **error)
{
  return await (self, "220 ", "220-", error)
         && say (self, "EHLO certmgr.invalid\r\n", error)
         && await (self, "250 ", "250-", error) && say (self, "STARTTLS\r\n", error)
         && await (self, "220 ", "220-", error);
}

static gboolean
run_imap (Talk *self, GError **error)
{
  return await (self, "* OK", "* ", error) && say (self, "a1 STARTTLS\r\n", error)
         && await (self, "a1 OK", "* ", error);
}

/* One byte: yes, no, or the beginning of an error message. */
static gboolean
run_postgres (Talk *self, GError **error)
{
  static const guint8 request[] = { 0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f };
  guint8 answer = 0;

  return send (self, request, sizeof request, error)
         && receive (self, &answer, sizeof answer, error)
         && (answer == 'S' || set_refused (error));
}

/* The length of BER, of which servers use both forms (RFC 4511 section 5.1). */
static gsize
read_length (CmByteReader *reader)
{
  guint8 first = cm_byte_reader_u8 (reader);
  gsize length = 0;

  if (first < 0x80)
    return first;
  if (first > 0x84)
    reader->failed = TRUE;
  for (guint i = 0; i < (first & 0x7fu) && !reader->failed; i++)
    length = length << 8 | cm_byte_reader_u8 (reader);
  return length;
}

static gboolean
receive_message (Talk *self, GBytes **content, GError **error)
{
  guint8 head[6];
  gsize head_size = 2, size;
  g_autoptr (GBytes) bytes = NULL;
  CmByteReader reader;
  guint8 *data;

  if (!receive (self, head, 2, error))
    return FALSE;
  if (head[1] > 0x80 && head[1] <= 0x84)
    head_size += head[1] & 0x7fu;
  if (head_size > 2 && !receive (self, head + 2, head_size - 2, error))
    return FALSE;
  bytes = g_bytes_new (head + 1, head_size - 1);
  reader = cm_byte_reader (bytes, head_size - 1);
  size = read_length (&reader);
  if (head[0] != 0x30 || reader.failed || size == 0 || size > MAX_MESSAGE_BYTES)
    return set_refused (error);
  data = g_malloc (size);
  *content = g_bytes_new_take (data, size);
  return receive (self, data, size, error);
}

/* An ExtendedResponse with the result success. */
static gboolean
is_success (GBytes *content)
{
  CmByteReader reader = cm_byte_reader (content, g_bytes_get_size (content));
  guint8 tag = cm_byte_reader_u8 (&reader);

  cm_byte_reader_skip (&reader, read_length (&reader)); /* the number of the message */
  if (tag != 0x02 || cm_byte_reader_u8 (&reader) != 0x78)
    return FALSE;
  read_length (&reader);
  return cm_byte_reader_u8 (&reader) == 0x0a && read_length (&reader) == 1
         && cm_byte_reader_u8 (&reader) == 0 && !reader.failed;
}

static gboolean
run_ldap (Talk *self, GError **error)
{
  static const char request[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                "1.3.6.1.4.1.1466.20037";
  g_autoptr (GBytes) content = NULL;

  return send (self, request, sizeof request - 1, error)
         && receive_message (self, &content, error)
         && (is_success (content) || set_refused (error));
}

/**
 * cm_starttls_run:
 * @protocol: how to begin; not %CM_STARTTLS_AUTO
 * @stream: a new connection
 * @deadline: when to give up, in monotonic time
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #GIOErrorEnum, or %CM_FLOW_ERROR_REMOTE
 *
 * Says what has to be said before TLS. Blocks.
 *
 * Returns: whether TLS may begin
 */
gboolean
cm_starttls_run (CmStarttls protocol,
                 GIOStream *stream,
                 gint64 deadline,
                 GCancellable *cancellable,
                 GError **error)
{
  Talk self = { .input = g_io_stream_get_input_stream (stream),
                .output = g_io_stream_get_output_stream (stream),
                .deadline = deadline,
                .cancellable = cancellable };

  switch (protocol)
    {
    case CM_STARTTLS_AUTO:
    case CM_STARTTLS_NONE:
      return TRUE;
    case CM_STARTTLS_SMTP:
      return run_smtp (&self, error);
    case CM_STARTTLS_IMAP:
      return run_imap (&self, error);
    case CM_STARTTLS_LDAP:
      return run_ldap (&self, error);
    case CM_STARTTLS_POSTGRES:
      return run_postgres (&self, error);
    }
  g_return_val_if_reached (FALSE);
}
