/* cm-cli.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line: a table of commands, the options all of them share, and the one place
 * that turns an error into a sentence on standard error and an exit code. Commands run
 * the same flows as the window, by their blocking halves: there is no main loop here.
 */

#include "cm-cli.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cm-cli-commands.h"
#include "cm-cli-output.h"
#include "cm-cli-stop.h"
#include "cm-cli-text.h"

G_DEFINE_QUARK (cm - cli - error - quark, cm_cli_error)

static const CmCliCommand commands[] = {
  { "init", "[--name NAME] [--device NAME]", N_ ("Make a new certstore"), NULL,
    CM_CLI_NEED_FOLDER, cm_cli_init },
  { "import", N_ ("FILE…|--from-server HOST:PORT"),
    N_ ("Import certificates and keys from any files, or from a server"),
    N_ ("Keys and certificates find each other over all files and folders named.\n"
        "What --from-server shows is compared with the credential of that host name, and\n"
        "what is wrong with it is said; with --dry-run nothing is taken.\n"
        "\n"
        "Examples:\n"
        "  certmgrctl import --dry-run ~/Downloads\n"
        "  certmgrctl import shop.crt shop.key chain.pem --server web01\n"
        "  certmgrctl import shop.p12 --password-file shop.password\n"
        "  certmgrctl import --from-server mail.example.org:587 --roots --dry-run\n"
        "  ssh web01 cat /etc/ssl/shop.pem | certmgrctl import -"),
    CM_CLI_NEED_STORE, cm_cli_import },
  { "list", N_ ("[TYPE]"), N_ ("List credentials or other documents"),
    N_ ("TYPE is credential (if none is named), trusted-root, identity, settings,\n"
        "authority or activity. COLUMN is title (if none is named), expires, provider,\n"
        "status, issuer, key, servers or changed.\n"
        "\n"
        "Examples:\n"
        "  certmgrctl list --expires-within 30 --sort expires\n"
        "  certmgrctl --json list --server web01"),
    CM_CLI_NEED_STORE, cm_cli_list },
  { "show", N_ ("CREDENTIAL"), N_ ("Show a credential"),
    N_ ("A credential is named by its id, the beginning of it, or a host name that\n"
        "only one has."),
    CM_CLI_NEED_STORE, cm_cli_show },
  { "export", N_ ("CREDENTIAL… --format FORMAT -o FILE|--folder DIR"),
    N_ ("Export credentials to files"),
    N_ ("Formats: pem (the leaf, the CAs above it and the root); pem-full-chain (the same\n"
        "without the root, as web servers want it); pem-leaf; pem-chain (the CAs between\n"
        "them); p12 (PKCS#12); p12-compatible (PKCS#12 for old Windows, macOS and\n"
        "appliances); der (the leaf alone); p7b (all that pem has).\n"
        "Several credentials go into one file (-o), or into a file each (--folder). With\n"
        "--layout instead of --format the folder gets what nginx, Apache or HAProxy want:\n"
        "the chain, the encrypted key and the lines for the configuration.\n"
        "\n"
        "Examples:\n"
        "  certmgrctl export shop.example.org --format p12 --key -o shop.p12\n"
        "  certmgrctl export shop.example.org --layout nginx --key --folder out"),
    CM_CLI_NEED_STORE, cm_cli_export },
  { "csr", N_ ("new HOST…|show|answer|renew|adopt|withdraw"),
    N_ ("Requests to another CA"),
    N_ ("  new HOST…               make a key and a request for these names; print it\n"
        "  show CREDENTIAL         print a request as text and PEM (--pem: PEM alone)\n"
        "  answer CREDENTIAL FILE  take what the CA sent, in any format of import\n"
        "  renew CREDENTIAL        make a request out of what a credential has\n"
        "  adopt FILE              keep a request that was made elsewhere\n"
        "  withdraw CREDENTIAL     take a request back\n"
        "\n"
        "The first host name becomes the common name, if --subject names no other.\n"
        "\n"
        "Example:\n"
        "  certmgrctl csr new shop.example.org www.shop.example.org --server web01 \\\n"
        "    --subject 'CN=shop.example.org,O=Example Inc.,C=DE' -o shop.csr\n"
        "  certmgrctl csr answer shop.example.org shop.p7b"),
    CM_CLI_NEED_STORE, cm_cli_csr },
  { "ca", N_ ("WORD [NAME|HOST…]"), N_ ("Micro CAs, and what they issue"),
    N_ ("  create NAME       make one; it is trusted here and can issue at once\n"
        "  list, show NAME   what there is\n"
        "  export NAME       the certificate, for clients that shall trust it\n"
        "  issue HOST…       key and certificate in one step\n"
        "  sign FILE [HOST…] certify a key that is elsewhere; --dry-run looks first\n"
        "  crl NAME          the revocation list, made anew when it is time\n"
        "  renew NAME        the same CA for longer, perhaps with a new key\n"
        "  revoke NAME       one below another is good no more, nor what it issued\n"
        "  trust NAME        have this computer’s programs trust it\n"
        "  default, disable, enable NAME\n"
        "\n"
        "“certmgrctl ca WORD --help” says more.\n"
        "\n"
        "Example:\n"
        "  certmgrctl ca create 'Example Org' --permit-dns example.org\n"
        "  certmgrctl ca issue shop.example.org --server web01"),
    CM_CLI_NEED_STORE, cm_cli_ca },
  { "acme", N_ ("account|change|order|resume [HOST…]"),
    N_ ("Certificates from an ACME CA"),
    N_ ("  account add       make an account at a CA, as Let’s Encrypt\n"
        "  account list, show, update, rollover, deactivate, remove\n"
        "  order HOST…       key and certificate in one step, proven by HTTP-01\n"
        "  change NAME       another account or way to prove names, for what there is\n"
        "  resume            go on with orders that were left or interrupted\n"
        "\n"
        "“certmgrctl acme WORD --help” says more.\n"
        "\n"
        "Example:\n"
        "  certmgrctl acme account add --directory letsencrypt \\\n"
        "    --email admin@example.org --agree\n"
        "  certmgrctl acme order shop.example.org --webroot /var/www --server web01"),
    CM_CLI_NEED_STORE, cm_cli_acme },
  { "respond", "", N_ ("Answer ACME CAs from the certstore, on a web server"),
    N_ ("What “acme order --published” has a CA look for is in the certstore. This\n"
        "answers with it, and with nothing else, until SIGTERM or Ctrl+C. No passphrase\n"
        "is needed, and the certstore need only be readable.\n"
        "\n"
        "Examples:\n"
        "  certmgrctl --store /srv/certstore respond --listen 127.0.0.1:8402\n"
        "  certmgrctl --store /srv/certstore respond --webroot /var/www"),
    CM_CLI_NEED_STORE, cm_cli_respond },
  { "revoke", N_ ("CREDENTIAL"), N_ ("Revoke what a Micro CA or an ACME CA issued"), NULL,
    CM_CLI_NEED_STORE, cm_cli_revoke },
  { "renew", N_ ("CREDENTIAL…|--due"), N_ ("Renew credentials by their own provider"),
    NULL, CM_CLI_NEED_STORE, cm_cli_renew },
  { "servers", N_ ("CREDENTIAL"), N_ ("Show or change the servers with access"), NULL,
    CM_CLI_NEED_STORE, cm_cli_servers },
  { "complete", N_ ("CREDENTIAL…|--all"), N_ ("Complete chains and set health anew"),
    NULL, CM_CLI_NEED_STORE, cm_cli_complete },
  { "delete", N_ ("CREDENTIAL…"), N_ ("Delete; can be restored"), NULL, CM_CLI_NEED_STORE,
    cm_cli_delete },
  { "restore", N_ ("CREDENTIAL…"), N_ ("Bring back what was deleted"), NULL,
    CM_CLI_NEED_STORE, cm_cli_restore },
  { "purge", N_ ("CREDENTIAL…"), N_ ("Remove for good what was deleted"), NULL,
    CM_CLI_NEED_STORE, cm_cli_purge },
  { "comment", N_ ("CREDENTIAL TEXT"), N_ ("Set the comment"), NULL, CM_CLI_NEED_STORE,
    cm_cli_comment },
  { "tag", N_ ("CREDENTIAL [+TAG|-TAG]…"), N_ ("Add and remove tags"), NULL,
    CM_CLI_NEED_STORE, cm_cli_tag },
  { "root", N_ ("add FILE…|add --system|list|remove NAME…"), N_ ("Trusted roots"),
    N_ ("A root is removed by its name or the beginning of its fingerprint."),
    CM_CLI_NEED_STORE, cm_cli_root },
  { "identity", N_ ("list|show|request|approve|retire [NAME|FILE]"), N_ ("Participants"),
    N_ ("  list      all participants, with the fingerprints of their keys\n"
        "  show      this computer and the authority; with a NAME that participant\n"
        "            (“authority”: the root certificate), with --pem the certificate\n"
        "  request   make a key here and print a request to come in (--name, --role)\n"
        "  approve   let the one in whose request is in FILE, any PKCS#10\n"
        "  retire    let nothing be sealed for it or signed by it from now on\n"
        "\n"
        "Example:\n"
        "  certmgrctl identity approve web01.csr --name web01 --role server -o web01.pem"),
    CM_CLI_NEED_FOLDER, cm_cli_identity },
  { "dns", N_ ("provider|account COMMAND"), N_ ("DNS providers and accounts there"),
    N_ ("  provider list               the DNS providers that are known\n"
        "  provider show PROVIDER      what an account there needs\n"
        "  provider check FILE         what is wrong with a definition of one’s own\n"
        "  account add NAME            with --provider and what that needs\n"
        "  account list|show|remove    the accounts of this certstore\n"
        "  account test NAME ZONE      set and remove two records, to see that it works\n"
        "\n"
        "Example:\n"
        "  certmgrctl dns account add example --provider desec \\\n"
        "    --secret-file token=token.txt"),
    CM_CLI_NEED_FOLDER, cm_cli_dns },
  { "check", "", N_ ("Verify every document and the database"), NULL, CM_CLI_NEED_NOTHING,
    cm_cli_check },
  { "activity", "", N_ ("Who did what"), NULL, CM_CLI_NEED_STORE, cm_cli_activity },
};

static const CmCliCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

static char *
describe_commands (void)
{
  g_autoptr (GString) text = g_string_new (_ ("Commands:\n"));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-10s %s\n", commands[i].name,
                            _ (commands[i].summary));
  g_string_append (text,
                   _ ("\n“certmgrctl COMMAND --help” says more. See certmgrctl(1)."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GOptionGroup *
make_global_options (CmCli *cli)
{
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &cli->store,
      N_ ("Folder of the certstore (default: the one the window opens)"), N_ ("DIR") },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &cli->passphrase_file,
      N_ ("File with this identity’s passphrase (“-”: standard input)"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_ ("Print one JSON value"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &cli->quiet, N_ ("Say only what is asked for"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionGroup *group
      = g_option_group_new ("global", _ ("Options of every command:"),
                            _ ("Show options of every command"), NULL, NULL);

  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  return group;
}

/* gettext("") is the header of the translation. */
static const char *
translate (const char *text)
{
  return *text != '\0' ? _ (text) : text;
}

/* GOptionContext wants a program name in front; the words behind are ours. */
static gboolean
parse_words (GOptionContext *context, char ***args, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  g_strv_builder_add (builder, "certmgrctl");
  g_strv_builder_addv (builder, (const char **)*args);
  words = g_strv_builder_end (builder);
  if (!g_option_context_parse_strv (context, &words, &local_error))
    return cm_cli_set_usage_error (error, "%s", local_error->message);

  g_strfreev (*args);
  *args = g_strdupv (words + 1);
  return TRUE;
}

/* What stands behind the command counts more than what stood before it; GOption would
 * forget the earlier values without freeing them. */
static gboolean
parse_late_words (CmCli *cli, GOptionContext *context, char ***args, GError **error)
{
  g_autofree char *store = g_steal_pointer (&cli->store);
  g_autofree char *passphrase_file = g_steal_pointer (&cli->passphrase_file);
  gboolean parsed = parse_words (context, args, error);

  if (cli->store == NULL)
    cli->store = g_steal_pointer (&store);
  if (cli->passphrase_file == NULL)
    cli->passphrase_file = g_steal_pointer (&passphrase_file);
  return parsed;
}

/* The first "--", which only says that options end there. */
static void
drop_separator (char **words)
{
  gsize i = 0;

  while (words[i] != NULL && !g_str_equal (words[i], "--"))
    i++;
  if (words[i] == NULL)
    return;
  g_free (words[i]);
  for (; words[i + 1] != NULL; i++)
    words[i] = words[i + 1];
  words[i] = NULL;
}

/**
 * cm_cli_parse:
 * @cli: what every command gets
 * @command: the command's name
 * @entries: its own options
 * @min_args: how many words must be left
 * @max_args: how many words may be left
 * @args: (inout): the words; options are taken out
 * @error: return location for a #CmCliError
 *
 * Reads a command's options, and those that every command has.
 *
 * Returns: whether the call makes sense
 */
gboolean
cm_cli_parse (CmCli *cli,
              const char *command,
              const GOptionEntry *entries,
              guint min_args,
              guint max_args,
              char ***args,
              GError **error)
{
  const CmCliCommand *found = find_command (command);
  g_autofree char *usage
      = g_strchomp (g_strdup_printf ("%s %s", command, translate (found->usage)));
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  guint n_args;

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ (found->summary));
  if (found->details != NULL)
    g_option_context_set_description (context, _ (found->details));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_group (context, make_global_options (cli));
  if (!parse_late_words (cli, context, args, error))
    return FALSE;

  drop_separator (*args);
  n_args = g_strv_length (*args);
  if (n_args < min_args || n_args > max_args)
    return cm_cli_set_usage_error (error, _ ("Call it like this: certmgrctl %s"), usage);
  return TRUE;
}

/**
 * cm_cli_require_text:
 * @cli: what every command gets
 * @option: an option that was given, and that prints what is not JSON
 * @error: return location for a #CmCliError
 *
 * With --json standard output is one JSON value, or nothing.
 *
 * Returns: whether --json was not given
 */
gboolean
cm_cli_require_text (CmCli *cli, const char *option, GError **error)
{
  return !cli->json
         || cm_cli_set_usage_error (
             error, _ ("--json and %s do not go together: that prints no JSON."), option);
}

/**
 * cm_cli_set_usage_error:
 * @error: return location
 * @format: a sentence
 * @...: what goes into it
 *
 * Sets %CM_CLI_ERROR_USAGE.
 *
 * Returns: %FALSE, so that it can close a function
 */
gboolean
cm_cli_set_usage_error (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (
      error, g_error_new_valist (CM_CLI_ERROR, CM_CLI_ERROR_USAGE, format, arguments));
  va_end (arguments);
  return FALSE;
}

static void
say (const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  g_autofree char *safe = cm_cli_text_make_safe (text);

  g_printerr ("certmgrctl: %s\n", safe);
}

/**
 * cm_cli_say:
 * @format: a sentence
 * @...: what goes into it
 *
 * Says on standard error what went wrong.
 */
void
cm_cli_say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  say (format, arguments);
  va_end (arguments);
}

/**
 * cm_cli_note:
 * @cli: what every command gets
 * @format: a sentence
 * @...: what goes into it
 *
 * Says something on standard error that is not the answer: progress, a remark. Silent
 * with --quiet.
 */
void
cm_cli_note (CmCli *cli, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *safe = NULL;
  va_list arguments;

  if (cli->quiet)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  safe = cm_cli_text_make_safe (text);
  g_printerr ("%s\n", safe);
}

static CmCliExit
exit_code_of_flow (CmFlowError code)
{
  switch (code)
    {
    case CM_FLOW_ERROR_NOT_FOUND:
    case CM_FLOW_ERROR_AMBIGUOUS:
    case CM_FLOW_ERROR_NO_CERTSTORE:
      return CM_CLI_EXIT_NOT_FOUND;
    case CM_FLOW_ERROR_LOCKED:
    case CM_FLOW_ERROR_PASSWORD:
      return CM_CLI_EXIT_PASSWORD;
    case CM_FLOW_ERROR_NOT_ALLOWED:
      return CM_CLI_EXIT_NOT_ALLOWED;
    case CM_FLOW_ERROR_UNTRUSTED:
    case CM_FLOW_ERROR_DAMAGED:
      return CM_CLI_EXIT_UNTRUSTED;
    case CM_FLOW_ERROR_REMOTE:
    case CM_FLOW_ERROR_UNKNOWN_CA:
      return CM_CLI_EXIT_REMOTE;
    case CM_FLOW_ERROR_FAILED:
    case CM_FLOW_ERROR_EXISTS:
    case CM_FLOW_ERROR_INPUT:
    case CM_FLOW_ERROR_CONFLICT:
      return CM_CLI_EXIT_FAILED;
    }
  return CM_CLI_EXIT_FAILED;
}

/**
 * cm_cli_exit_code:
 * @error: (nullable): what went wrong
 *
 * Returns: the exit code scripts are promised for it
 */
CmCliExit
cm_cli_exit_code (const GError *error)
{
  if (error == NULL)
    return CM_CLI_EXIT_DONE;
  if (error->domain == CM_FLOW_ERROR)
    return exit_code_of_flow ((CmFlowError)error->code);
  if (g_error_matches (error, CM_CLI_ERROR, CM_CLI_ERROR_USAGE))
    return CM_CLI_EXIT_USAGE;
  if (g_error_matches (error, CM_CLI_ERROR, CM_CLI_ERROR_PARTIAL))
    return CM_CLI_EXIT_PARTIAL;
  return CM_CLI_EXIT_FAILED;
}

static void
make_context (CmCli *cli)
{
  g_autoptr (CmClock) clock = cm_clock_new ();
  g_autofree char *directory = cli->store != NULL
                                   ? g_canonicalize_filename (cli->store, NULL)
                                   : cm_context_dup_default_directory ();

  cli->context = cm_context_new (directory, clock);
}

/**
 * cm_cli_require_store:
 * @cli: what every command gets
 * @error: return location for %CM_FLOW_ERROR_NO_CERTSTORE
 *
 * Returns: whether there is a certstore in the folder that was opened
 */
gboolean
cm_cli_require_store (CmCli *cli, GError **error)
{
  g_autofree char *name = NULL;

  if (cm_context_get_state (cli->context) != CM_CONTEXT_STATE_EMPTY)
    return TRUE;
  name = g_filename_display_name (cm_context_get_directory (cli->context));
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE,
               _ ("There is no certstore in “%s” yet. “certmgrctl init” makes one."),
               name);
  return FALSE;
}

static gboolean
open_context (CmCli *cli, const CmCliCommand *command, GError **error)
{
  switch (command->need)
    {
    case CM_CLI_NEED_NOTHING:
      return TRUE;
    case CM_CLI_NEED_FOLDER:
      return cm_context_open (cli->context, NULL, error);
    case CM_CLI_NEED_STORE:
      return cm_context_open (cli->context, NULL, error)
             && cm_cli_require_store (cli, error);
    }
  g_return_val_if_reached (FALSE);
}

/* --store may also stand behind the command, and the context has to be opened before the
 * command reads its options: so the shared options are looked for everywhere first. */
static gboolean
read_global_options (CmCli *cli, char ***args, gboolean *version, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND …"));
  g_autofree char *description = describe_commands ();
  GOptionGroup *group = make_global_options (cli);
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_description (context, description);
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  return parse_words (context, args, error);
}

static void
take_late_store (CmCli *cli, char **args)
{
  for (gsize i = 0; args[i] != NULL; i++)
    {
      if (g_str_equal (args[i], "--"))
        return;
      if (g_str_has_prefix (args[i], "--store="))
        {
          g_free (cli->store);
          cli->store = g_strdup (args[i] + strlen ("--store="));
        }
      else if (g_str_equal (args[i], "--store") && args[i + 1] != NULL)
        {
          g_free (cli->store);
          cli->store = g_strdup (args[i + 1]);
        }
    }
}

/* Nullable: the word that asks for help, before "--". */
static const char *
find_help (char **args)
{
  for (gsize i = 0; args[i] != NULL && !g_str_equal (args[i], "--"); i++)
    if (g_str_has_prefix (args[i], "--help") || g_str_equal (args[i], "-h")
        || g_str_equal (args[i], "-?"))
      return args[i];
  return NULL;
}

/* At the end of the program, which printing help brings by itself. */
static void
fail_unless_printed (void)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return;
  cm_cli_say (_ ("Standard output could not be written: %s"), g_strerror (errno));
  _exit (CM_CLI_EXIT_FAILED);
}

/* Reading the options prints the help and ends the program. */
static gboolean
check_help (CmCli *cli, char **args, GError **error)
{
  const char *help = find_help (args);

  for (gsize i = 0; args[i] != NULL && !g_str_equal (args[i], "--"); i++)
    if (g_str_equal (args[i], "--json"))
      cli->json = TRUE;
  if (help != NULL)
    (void)atexit (fail_unless_printed);
  return help == NULL || cm_cli_require_text (cli, help, error);
}

static void
print_version (CmCli *cli)
{
  JsonObject *object;

  if (!cli->json)
    {
      g_print ("certmgrctl %s\n", CM_VERSION);
      return;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "version", CM_VERSION);
  cm_cli_print_json_object (object);
}

static gboolean
set_nothing_to_do (GError **error)
{
  g_autofree char *commands_text = describe_commands ();

  g_printerr ("%s\n\n", commands_text);
  return cm_cli_set_usage_error (error, "%s", _ ("Say what to do: name a command."));
}

static gboolean
run_command (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  const CmCliCommand *command;
  gboolean version = FALSE;

  if (!check_help (cli, words, error)
      || !read_global_options (cli, &words, &version, error))
    return FALSE;
  if (version)
    {
      print_version (cli);
      return TRUE;
    }
  if (words[0] == NULL)
    return set_nothing_to_do (error);
  command = find_command (words[0]);
  if (command == NULL)
    return cm_cli_set_usage_error (error, _ ("There is no command “%s”."), words[0]);
  take_late_store (cli, words);
  if (cli->store != NULL && *cli->store == '\0')
    return cm_cli_set_usage_error (error, "%s", _ ("--store names no folder."));
  make_context (cli);
  if (find_help (words) == NULL && !open_context (cli, command, error))
    return FALSE;
  return command->run (cli, words + 1, error);
}

/* g_print() keeps quiet about a full disk. */
static void
check_output (GError **error)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return;
  g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
               _ ("Standard output could not be written: %s"), g_strerror (errno));
}

/* Once, whatever the command did. */
static void
note_swapping (CmCli *cli)
{
  if (cm_secret_was_lock_refused ())
    cm_cli_note (cli, "%s",
                 _ ("The system locks too little memory for this program: passwords and "
                    "keys that were in use may end up on the disk, in its swap space. "
                    "Raise the limit (“ulimit -l”; LimitMEMLOCK= of a systemd service), "
                    "or encrypt the swap space."));
}

/**
 * cm_cli_run:
 * @argc: the number of words
 * @argv: (array length=argc): the words
 *
 * Runs one command.
 *
 * Returns: the exit code
 */
int
cm_cli_run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  CmCli cli = { 0 };

  (void)argc;
  if (run_command (&cli, argv + 1, &error))
    check_output (&error);
  if (error != NULL)
    cm_cli_say ("%s", error->message);
  note_swapping (&cli);
  g_clear_object (&cli.context);
  g_clear_pointer (&cli.store, g_free);
  g_clear_pointer (&cli.passphrase_file, g_free);
  cm_cli_stop_end (&cli);
  cm_cli_stop_die (cli.caught_signal);
  return (int)cm_cli_exit_code (error);
}
