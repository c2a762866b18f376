/* cm-export-layout.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files as web servers want them: the certificate, then what signed it, without the root,
 * which every client has. The lines for the configuration come in a file of their own.
 * They say what to do about the password of the key, since a key leaves encrypted only.
 * The lines are for machines and their comments for administrators of any language, so
 * they are not translated.
 */

#include "cm-export-layout-private.h"

#include <string.h>

#include "cm-chain.h"

#define FOLDER "/etc/ssl/"
#define NO_HOST "# Put the name of the server here: its certificate has no host name.\n"
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.*-_"

G_DEFINE_ENUM_TYPE (CmExportLayout,
                    cm_export_layout,
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_LAYOUT_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_LAYOUT_NGINX, "nginx"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_LAYOUT_APACHE, "apache"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_LAYOUT_HAPROXY, "haproxy"))

static const struct
{
  const char *label;
  const char *suffixes[4]; /* certificates, configuration, key */
  const char *suffixes_no_key[3];
} layouts[] = {
  [CM_EXPORT_LAYOUT_NONE] = { NULL, { NULL }, { NULL } },
  [CM_EXPORT_LAYOUT_NGINX] = { "nginx",
                               { ".fullchain.pem", ".nginx.conf", ".key.pem", NULL },
                               { ".fullchain.pem", ".nginx.conf", NULL } },
  [CM_EXPORT_LAYOUT_APACHE] = { "Apache",
                                { ".fullchain.pem", ".apache.conf", ".key.pem", NULL },
                                { ".fullchain.pem", ".apache.conf", NULL } },
  [CM_EXPORT_LAYOUT_HAPROXY]
  = { "HAProxy", { ".pem", ".haproxy.cfg", NULL }, { ".pem", ".haproxy.cfg", NULL } },
};

/**
 * cm_export_layout_get_label:
 * @layout: not %CM_EXPORT_LAYOUT_NONE
 *
 * Returns: (transfer none): the server's name
 */
const char *
cm_export_layout_get_label (CmExportLayout layout)
{
  g_return_val_if_fail ((guint)layout < G_N_ELEMENTS (layouts), NULL);

  return layouts[layout].label;
}

/**
 * cm_export_layout_get_suffixes: (skip)
 * @layout: not %CM_EXPORT_LAYOUT_NONE
 * @with_key: whether the key goes along
 *
 * Returns: (transfer none) (array zero-terminated=1): the ends of the files' names
 */
const char *const *
cm_export_layout_get_suffixes (CmExportLayout layout, gboolean with_key)
{
  g_return_val_if_fail ((guint)layout < G_N_ELEMENTS (layouts), NULL);

  return with_key ? layouts[layout].suffixes : layouts[layout].suffixes_no_key;
}

static char *
make_nginx (const char *stem, const char *names, gboolean with_key)
{
  g_autofree char *server_name = *names != '\0'
                                     ? g_strdup_printf ("server_name %s;\n", names)
                                     : g_strdup (NO_HOST);

  return g_strdup_printf (
      "# nginx: into a server block. Reload with: nginx -t && nginx -s reload\n"
      "listen 443 ssl;\n"
      "%s"
      "ssl_certificate " FOLDER "%s.fullchain.pem;\n"
      "ssl_certificate_key " FOLDER "%s.key.pem;\n"
      "%s%s%s",
      server_name, stem, stem,
      with_key
          ? "# The key is encrypted. Its password, alone in a file only root can read:\n"
            "ssl_password_file " FOLDER
          : "# The key is not part of this export.\n",
      with_key ? stem : "", with_key ? ".password;\n" : "");
}

/* A server has one name, which is no wildcard, and any number of others. */
static char *
make_apache_names (const char *names)
{
  g_auto (GStrv) all = g_strsplit (names, " ", -1);
  g_autoptr (GString) aliases = g_string_new (NULL);
  const char *first = NULL;

  for (gsize i = 0; all[i] != NULL; i++)
    {
      if (*all[i] == '\0')
        continue;
      if (first == NULL && *all[i] != '*')
        first = all[i];
      else
        g_string_append_printf (aliases, " %s", all[i]);
    }
  if (first == NULL && aliases->len == 0)
    return g_strdup (NO_HOST);
  return g_strdup_printf (
      "%s%s%s%s%s%s",
      first != NULL ? "ServerName "
                    : "# ServerName: a host that the wildcard stands for.\n",
      first != NULL ? first : "", first != NULL ? "\n" : "",
      aliases->len > 0 ? "ServerAlias" : "", aliases->str, aliases->len > 0 ? "\n" : "");
}

static char *
make_apache (const char *stem, const char *names, gboolean with_key)
{
  g_autofree char *server_names = make_apache_names (names);
  g_autofree char *password
      = with_key ? g_strdup_printf (
            "# The key is encrypted. Outside of any virtual host, with a program that\n"
            "# prints its password:\n"
            "# SSLPassPhraseDialog exec:" FOLDER "%s.password.sh\n",
            stem)
                 : g_strdup ("# The key is not part of this export.\n");

  return g_strdup_printf (
      "# Apache: into a virtual host. Reload with: apachectl configtest && apachectl "
      "graceful\n"
      "%s"
      "SSLEngine on\n"
      "SSLCertificateFile " FOLDER "%s.fullchain.pem\n"
      "SSLCertificateKeyFile " FOLDER "%s.key.pem\n"
      "%s",
      server_names, stem, stem, password);
}

static char *
make_haproxy (const char *stem, gboolean with_key)
{
  g_autofree char *password
      = with_key ? g_strdup_printf (
            "# The key is encrypted, and HAProxy asks for its password when it starts. To\n"
            "# store it without one, on the server and readable by root only:\n"
            "# openssl pkey -in %s.pem -out %s.pem.key\n",
            stem, stem)
                 : g_strdup_printf (
                     "# The key is not part of this export; it belongs into "
                     "%s.pem.key.\n",
                     stem);

  return g_strdup_printf (
      "# HAProxy: into a frontend. Reload with: haproxy -c -f FILE && "
      "systemctl reload haproxy\n"
      "bind :443 ssl crt " FOLDER "%s.pem\n"
      "%s",
      stem, password);
}

/* Names come out of certificates that anybody may have made, and lines of a configuration
 * are read by a server. Apache takes no IPv6 address for a name. */
static char *
join_plain (CmExportLayout layout, const char *const *names)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      gboolean is_ip6
          = strchr (names[i], ':') != NULL && g_hostname_is_ip_address (names[i]);

      if ((is_ip6 && layout != CM_EXPORT_LAYOUT_APACHE)
          || strspn (names[i], PLAIN) == strlen (names[i]))
        g_string_append_printf (joined, is_ip6 ? "%s[%s]" : "%s%s",
                                joined->len > 0 ? " " : "", names[i]);
    }
  return g_string_free (joined, FALSE);
}

static GBytes *
take_text (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static char *
make_configuration (CmExportLayout layout,
                    const char *stem,
                    const char *names,
                    gboolean with_key)
{
  switch (layout)
    {
    case CM_EXPORT_LAYOUT_NGINX:
      return make_nginx (stem, names, with_key);
    case CM_EXPORT_LAYOUT_APACHE:
      return make_apache (stem, names, with_key);
    case CM_EXPORT_LAYOUT_HAPROXY:
      return make_haproxy (stem, with_key);
    case CM_EXPORT_LAYOUT_NONE:
      break;
    }
  g_return_val_if_reached (NULL);
}

/**
 * cm_export_layout_plain: (skip)
 * @stem: what files may be called
 *
 * Returns: (transfer full) (nullable): the same with nothing in it that means anything to
 *   a server; %NULL if nothing is left of it
 */
char *
cm_export_layout_plain (const char *stem)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  gboolean is_left = FALSE;

  for (; *stem != '\0'; stem++)
    {
      gboolean is_plain = strchr (PLAIN, *stem) != NULL;

      if (is_plain)
        g_string_append_c (plain, *stem);
      else if (plain->len > 0 && plain->str[plain->len - 1] != '_')
        g_string_append_c (plain, '_');
      is_left = is_left || (is_plain && g_ascii_isalnum (*stem));
    }
  return is_left ? g_strdup (plain->str) : NULL;
}

/**
 * cm_export_layout_make: (skip)
 * @layout: not %CM_EXPORT_LAYOUT_NONE
 * @stem: what the files are called, as cm_export_layout_plain() returned it
 * @sent: (element-type CmCertificate): what the server sends, leaf first
 * @host_names: (array zero-terminated=1): for the configuration, ASCII
 * @key_pem: (nullable): the encrypted key
 *
 * Returns: (transfer full) (element-type GBytes): the content of each file, in the order
 *   of cm_export_layout_get_suffixes()
 */
GPtrArray *
cm_export_layout_make (CmExportLayout layout,
                       const char *stem,
                       GPtrArray *sent,
                       const char *const *host_names,
                       const char *key_pem)
{
  GPtrArray *contents = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autofree char *full_chain = cm_chain_to_pem (sent);
  g_autofree char *joined = join_plain (layout, host_names);
  gboolean one_file = layout == CM_EXPORT_LAYOUT_HAPROXY;

  g_ptr_array_add (contents,
                   take_text (g_strconcat (full_chain, one_file ? key_pem : NULL, NULL)));
  g_ptr_array_add (
      contents, take_text (make_configuration (layout, stem, joined, key_pem != NULL)));
  if (key_pem != NULL && !one_file)
    g_ptr_array_add (contents, take_text (g_strdup (key_pem)));
  return contents;
}
